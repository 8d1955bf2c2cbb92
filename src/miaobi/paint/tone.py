"""What mood and palette do to a picture: which pigments glaze the land, how warm the light is.

Russell's valence (J. A. Russell, "A Circumplex Model of Affect", 1980) becomes light and chroma:
low valence is greyer, cooler and darker, as Valdez and Mehrabian found people judge colour
("Effects of Color on Emotions", 1994: pleasure rises with brightness and saturation).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint.marks import Mark

WARM = ("赭石", "朱磦", "藤黄", "泥金")  # a land glazed with reds is a land of flesh
COOL = ("花青", "石青", "石绿", "三绿", "头青")
LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601


def in_palette(marks: Iterable[Mark], palette: Sequence[str]) -> list[Mark]:
    """The marks with the land's two glazes, 赭石 (warm) and 花青 (cool), taken from the palette.

    A palette that has neither a warm nor a cool pigment leaves that glaze to ink.

    >>> from miaobi.paint.marks import Wash
    >>> wash = Wash(np.zeros((3, 2)), "花青", 0.3)
    >>> [mark.pigment for mark in in_palette([wash], ["墨", "石绿", "朱砂"])]
    ['石绿']
    """
    if not palette:
        return list(marks)
    swap = {"赭石": _first(palette, WARM), "花青": _first(palette, COOL)}
    return [
        replace(mark, pigment=swap[mark.pigment]) if mark.pigment in swap else mark
        for mark in marks
    ]


def _first(palette: Sequence[str], family: Sequence[str]) -> str:
    """The family's usual pigment if the palette has it, else the palette's first of that family."""
    if family[0] in palette:
        return family[0]
    return next((name for name in palette if name in family), "墨")


def toned(image: NDArray[np.uint8], valence: float) -> NDArray[np.uint8]:
    """The picture (h, w, 3) in the light of a mood; valence 0 leaves it byte for byte.

    >>> grey = np.full((1, 1, 3), 128, np.uint8)
    >>> bool(toned(grey, -0.8).mean() < 128), bool((toned(grey, 0.0) == grey).all())
    (True, True)
    """
    if valence == 0:
        return image
    chroma = 1 + 0.28 * valence
    matrix = chroma * np.eye(3) + (1 - chroma) * np.tile(LUMA, (3, 1))
    warmth = np.array([1 + 0.02 * valence, 1.0, 1 - 0.03 * valence])
    levels = np.arange(256) / 255
    curve = np.round(255 * levels ** (1 - 0.3 * min(valence, 0.0) - 0.04 * max(valence, 0.0)))
    mixed = cv2.transform(image, (matrix * warmth[:, None]).astype(np.float32))
    return np.asarray(cv2.LUT(mixed, curve.astype(np.uint8)), np.uint8)
