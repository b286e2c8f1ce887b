"""Pictures for the demo world: workpieces and machines as a draughtsman would sketch them."""

import io
import math
import random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

WIDTH, HEIGHT, SCALE = 720, 480, 2  # drawn at twice the size, then reduced: smooth lines
PAPERS = (
    ((24, 44, 77), (40, 66, 108), (222, 232, 246), (240, 178, 76)),
    ((28, 58, 62), (46, 82, 86), (222, 242, 238), (240, 178, 76)),
    ((44, 48, 58), (64, 69, 82), (228, 231, 238), (126, 178, 240)),
    ((244, 246, 250), (224, 230, 240), (44, 62, 96), (196, 92, 42)),
)
LIGHTS = ((255, 255, 255), (12, 20, 32), (120, 140, 170))


class Sheet:
    """A drawing sheet with its grid; coordinates in pixels of the finished picture."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        paper, grid, self.ink, self.accent = dice.choice(PAPERS)
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), paper)
        self.draw = ImageDraw.Draw(self.image)
        for x in range(0, WIDTH, 24):
            self.line((x, 0), (x, HEIGHT), colour=grid, width=1)
        for y in range(0, HEIGHT, 24):
            self.line((0, y), (WIDTH, y), colour=grid, width=1)

    def line(self, start, end, *, colour=None, width=2) -> None:
        points = [c * SCALE for c in (*start, *end)]
        self.draw.line(points, fill=colour or self.ink, width=width * SCALE // 2 or 1)

    def box(self, x, y, width, height, *, radius=0) -> None:
        corners = [c * SCALE for c in (x, y, x + width, y + height)]
        self.draw.rounded_rectangle(corners, radius * SCALE, outline=self.ink, width=2 * SCALE)

    def circle(self, x, y, radius, *, colour=None) -> None:
        corners = [c * SCALE for c in (x - radius, y - radius, x + radius, y + radius)]
        self.draw.ellipse(corners, outline=colour or self.ink, width=2 * SCALE)

    def measure(self, start, end) -> None:
        """A dimension line with its ticks."""
        self.line(start, end, colour=self.accent)
        for x, y in (start, end):
            self.line((x - 5, y + 5), (x + 5, y - 5), colour=self.accent, width=3)

    def lit(self) -> None:
        """Light and shade of the place it hangs in, so that no two sheets look the same."""
        light = Image.new("L", (12, 8))
        light.putdata([self.dice.randint(0, 96) for _spot in range(12 * 8)])
        shade = light.resize(self.image.size, Image.Resampling.BICUBIC)
        self.image.paste(self.dice.choice(LIGHTS), (0, 0), shade)

    def upload(self, name: str) -> SimpleUploadedFile:
        return _upload(self.image.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR), name)


def photo(dice: random.Random, *, name: str) -> SimpleUploadedFile:
    """One of a few typical parts."""
    sheet = Sheet(dice)
    sheet.lit()
    dice.choice((flange, shaft, bracket, gear))(sheet)
    return sheet.upload(name)


def flange(sheet: Sheet) -> None:
    x, y, radius = 250, 235, 150
    for size in (radius, radius * 0.55, radius * 0.4):
        sheet.circle(x, y, size)
    sheet.circle(x, y, radius * 0.78, colour=sheet.accent)
    holes = sheet.dice.choice((6, 8))
    for number in range(holes):
        angle = 2 * math.pi * number / holes
        sheet.circle(x + radius * 0.78 * math.cos(angle), y + radius * 0.78 * math.sin(angle), 13)
    sheet.box(500, 85, 38, 300)
    sheet.box(538, 170, 80, 130)
    sheet.line((470, 235), (650, 235), colour=sheet.accent)
    sheet.measure((500, 420), (618, 420))
    sheet.measure((100, 420), (400, 420))


def shaft(sheet: Sheet) -> None:
    x = 90
    for width in (90, 150, 120, 110, 60):
        height = sheet.dice.choice((70, 100, 130, 160))
        sheet.box(x, 220 - height // 2, width, height, radius=4)
        x += width
    sheet.line((60, 220), (x + 30, 220), colour=sheet.accent)
    sheet.box(280, 205, 90, 30, radius=15)
    sheet.measure((90, 350), (x, 350))
    sheet.measure((180, 385), (330, 385))


def bracket(sheet: Sheet) -> None:
    sheet.box(110, 90, 300, 280, radius=28)
    for x, y in ((155, 135), (365, 135), (155, 325), (365, 325)):
        sheet.circle(x, y, 18)
    sheet.box(200, 190, 120, 80, radius=40)
    sheet.box(480, 90, 40, 280, radius=6)
    sheet.box(520, 310, 130, 60, radius=6)
    sheet.measure((110, 410), (410, 410))
    sheet.measure((480, 410), (650, 410))


def gear(sheet: Sheet) -> None:
    x, y, teeth = 260, 235, sheet.dice.choice((20, 24, 28))
    outline = []
    for number in range(teeth * 4):
        radius = 160 if number % 4 in (0, 1) else 136
        angle = 2 * math.pi * number / (teeth * 4)
        outline.append((x + radius * math.cos(angle), y + radius * math.sin(angle)))
    for start, end in zip(outline, [*outline[1:], outline[0]], strict=True):
        sheet.line(start, end, width=4)
    sheet.circle(x, y, 148, colour=sheet.accent)
    sheet.circle(x, y, 46)
    sheet.box(500, 80, 60, 310, radius=4)
    sheet.box(485, 190, 90, 90, radius=4)
    sheet.measure((485, 425), (575, 425))


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


def certificate(number: str, *, seed: int) -> SimpleUploadedFile:
    """A certificate as a scan would look from afar; `seed` bends its lines."""
    image = Image.new("RGB", (420, 600), (252, 252, 248))
    draw = ImageDraw.Draw(image)
    draw.rectangle((16, 16, 404, 584), outline=(36, 84, 140), width=4)
    draw.rectangle((120, 60, 300, 74), fill=(36, 84, 140))
    draw.text((70, 110), f"No. {number}", fill=(30, 30, 30), font_size=16)
    for row in range(9):
        top, length = 170 + row * 30, 150 + (row * 53 + seed * 31) % 170
        draw.rectangle((60, top, 60 + length, top + 5), fill=(96, 96, 96))
    draw.ellipse((270, 460, 370, 560), outline=(190, 40, 36), width=5)
    draw.ellipse((60 + seed * 6, 480, 120 + seed * 6, 540), outline=(36, 84, 140), width=3)
    return _upload(image, "certificate")


def _upload(image: Image.Image, name: str) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return SimpleUploadedFile(f"{name}.png", buffer.getvalue(), content_type="image/png")
