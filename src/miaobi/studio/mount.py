"""The mount below an exported picture: a band of silk that says how it was made."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SILK = (217, 207, 184)
INK = (90, 76, 60)


def mount(width: int, height: int, words: str) -> NDArray[np.uint8]:
    """A (height, width, 3) band with `words` in its middle, glyphs two thirds of its height.

    At `marks.MOUNT` of the shortest side the glyphs are 5 % of it, as GB 45438-2025 asks.
    """
    from PIL import Image, ImageDraw

    from miaobi.paint.face import font

    band = Image.new("RGB", (width, height), SILK)
    pen = ImageDraw.Draw(band)
    pen.rectangle((0, 0, width, max(1, height // 40)), fill=tuple(c - 34 for c in SILK))
    letters = font(round(height * 0.82))
    said = words.replace(" · ", "   ")  # the brush font has no middle dot
    pen.text((width / 2, height * 0.52), said, fill=INK, font=letters, anchor="mm")
    return np.asarray(band)
