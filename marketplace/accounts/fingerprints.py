"""Perceptual hashes: pictures that look alike have fingerprints a few bits apart.

Only workers import this: the web processes need not carry the libraries behind it.
"""

import imagehash
import numpy as np
from PIL import Image

SIDE = 8  # 8 × 8 bits
FLATTEST = 4.0  # deviation of grey below which a picture shows nothing to compare
SIGN_BIT = 1 << (SIDE * SIDE - 1)


def fingerprint(image: Image.Image) -> int | None:
    """The 64 bits as the database keeps them, signed; None where nothing can be recognised.

    Blank pictures all look alike: their hash would call every one a copy of the others.
    """
    grey = image.convert("L")
    if np.asarray(grey).std() < FLATTEST:
        return None
    bits = int(str(imagehash.phash(grey, hash_size=SIDE)), 16)
    return bits - 2 * SIGN_BIT if bits >= SIGN_BIT else bits
