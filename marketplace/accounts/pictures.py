"""Drawing an uploaded picture anew: whatever else the file carried is left behind."""

import io
import struct
import warnings
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from marketplace.core.errors import Invalid

WEBP = "image/webp"
FORMATS = ("JPEG", "PNG", "WEBP")
LARGE, SMALL = 2048, 480  # pixels of the longer side
MAX_PIXELS = 50_000_000  # a picture that unpacks to more is a bomb, or of no use on a page
QUALITY = 82


@dataclass(frozen=True)
class Picture:
    content: bytes
    width: int
    height: int


def looks_like_one(head: bytes) -> bool:
    """By the first 16 bytes: JPEG, PNG or WebP."""
    is_webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    return head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or is_webp


def redraw(file: BinaryIO) -> Picture:
    """Raises Invalid with a sentence when this is no picture, a broken one or a bomb."""
    large = fit(decode(file), LARGE)
    return Picture(webp(large), large.width, large.height)


def decode(file: BinaryIO) -> Image.Image:
    """Upright, in RGB or RGBA. Raises Invalid with a sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(file, formats=FORMATS)
            if image.width * image.height <= MAX_PIXELS:
                image.draft("RGB", (LARGE, LARGE))  # a JPEG is decoded at half size where that does
                return ImageOps.exif_transpose(image).convert(_mode(image))
    except (OSError, SyntaxError, TypeError, ValueError, struct.error) as error:
        raise Invalid(
            _("This picture cannot be read. Upload it again as JPEG, PNG or WebP.")
        ) from error
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        pass
    raise Invalid(_("This picture has too many pixels. Reduce it to 50 megapixels or less."))


def _mode(image: Image.Image) -> str:
    return "RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB"


def fit(image: Image.Image, longest: int) -> Image.Image:
    smaller = image.copy()
    smaller.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return smaller


def webp(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=QUALITY)
    return buffer.getvalue()
