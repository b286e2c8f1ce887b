"""Photographs for the demo world: drawn, not taken."""

import io
import random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 720, 480
STEEL = ((96, 108, 122), (132, 143, 155), (176, 184, 192), (74, 85, 99))
BRASS = ((146, 116, 62), (188, 154, 92), (214, 186, 130), (112, 88, 46))


def photo(dice: random.Random, *, name: str) -> SimpleUploadedFile:
    """Workpieces on a bench."""
    ground = dice.choice([(38, 46, 56), (52, 58, 62), (60, 52, 46)])
    image = Image.new("RGB", (WIDTH, HEIGHT), ground)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, HEIGHT * 2 // 3, WIDTH, HEIGHT), fill=tuple(c + 22 for c in ground))
    for _part in range(dice.randint(3, 6)):
        _part_on(draw, dice)
    return _upload(image.filter(ImageFilter.GaussianBlur(1.2)), name)


def _part_on(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    dark, middle, light, line = dice.choice([STEEL, STEEL, BRASS])
    size = dice.randint(90, 180)
    x, y = dice.randint(20, WIDTH - size - 20), dice.randint(120, HEIGHT - size - 30)
    draw.ellipse((x + 8, y + size - 30, x + size + 18, y + size + 22), fill=(24, 28, 34))
    if dice.random() < 0.5:
        draw.ellipse((x, y, x + size, y + size), fill=middle, outline=line, width=4)
        draw.ellipse((x + 10, y + 8, x + size - 14, y + size - 18), fill=light)
        hole = size // 3
        draw.ellipse((x + hole, y + hole, x + size - hole, y + size - hole), fill=dark)
    else:
        draw.rounded_rectangle((x, y, x + size, y + size), 14, fill=middle, outline=line, width=4)
        draw.rounded_rectangle((x + 10, y + 8, x + size - 12, y + size - 30), 10, fill=light)
        for corner in ((24, 24), (size - 44, 24), (24, size - 64), (size - 44, size - 64)):
            left, top = x + corner[0], y + corner[1]
            draw.ellipse((left, top, left + 20, top + 20), fill=dark)


def licence(uscc: str) -> SimpleUploadedFile:
    """A business licence as a scan would look from afar."""
    image = Image.new("RGB", (600, 420), (250, 246, 234))
    draw = ImageDraw.Draw(image)
    draw.rectangle((14, 14, 586, 406), outline=(178, 132, 60), width=5)
    draw.ellipse((273, 36, 327, 90), fill=(190, 40, 36))
    draw.text((190, 112), f"USCC {uscc}", fill=(40, 40, 40), font_size=18)
    for row in range(7):
        top = 156 + row * 30
        draw.rectangle((72, top, 252 + row * 37 % 180, top + 5), fill=(90, 90, 90))
    draw.ellipse((420, 300, 516, 396), outline=(190, 40, 36), width=5)
    return _upload(image, "licence")


def _upload(image: Image.Image, name: str) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=82)
    return SimpleUploadedFile(f"{name}.jpg", buffer.getvalue(), content_type="image/jpeg")
