"""The shapes a painting is mounted in (幅式): how wide it is, and where on the sheet it is painted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.errors import UnknownName

Shape = Literal["sheet", "fan", "round"]

FAN = 0.38  # inner radius of a folding fan as a share of the outer one
ROUND = 0.4875  # radius of a round fan as a share of the sheet's shorter side
SPREAD = 70.0  # degrees that a folding fan opens to each side


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, its width over its height, and the shape that is painted."""

    name: str
    ratio: float
    shape: Shape = "sheet"


FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        Format("横幅", 3 / 2),
        Format("立轴", 1 / 2),
        Format("横卷", 4.0),
        Format("册页", 4 / 3),
        Format("斗方", 1.0),
        Format("扇面", 1.78, "fan"),
        Format("圆光", 1.0, "round"),
        Format("宽屏", 16 / 9),
        Format("竖屏", 9 / 16),
    )
}


def format_of(name: str) -> Format:
    """The format called `name`; UnknownName when there is none.

    >>> format_of("立轴").ratio
    0.5
    """
    if name not in FORMATS:
        raise UnknownName("format", name, FORMATS)
    return FORMATS[name]


def sized(name: str, area: tuple[int, int]) -> tuple[int, int]:
    """The (width, height) in pixels, even, of a format with as many pixels as `area` has.

    >>> sized("横幅", (3072, 2048)), sized("圆光", (3072, 2048))
    ((3072, 2048), (2508, 2508))
    """
    ratio = format_of(name).ratio
    height = (area[0] * area[1] / ratio) ** 0.5
    return 2 * round(height * ratio / 2), 2 * round(height / 2)


def inside(name: str, width: int, height: int) -> NDArray[np.float32]:
    """How much of each pixel (h, w) belongs to the painted shape, 0..1.

    >>> float(inside("圆光", 64, 64)[0, 0]), float(inside("圆光", 64, 64)[32, 32])
    (0.0, 1.0)
    """
    if format_of(name).shape == "sheet":
        return np.ones((height, width), np.float32)
    mask = np.zeros((height, width), np.uint8)
    edge = np.round(outline(name, width, height) * 16).astype(np.int32)
    cv2.fillPoly(mask, [edge], 255, cv2.LINE_AA, 4)
    return mask.astype(np.float32) * np.float32(1 / 255)


def outline(name: str, width: float, height: float) -> NDArray[np.float64]:
    """The closed outline (n, 2) of the painted shape on a sheet of `width` x `height`."""
    shape = format_of(name).shape
    if shape == "fan":
        return fan_outline(width, height)
    if shape == "round":
        a = np.linspace(0, 2 * np.pi, 361)[:-1]
        radius = ROUND * min(width, height)
        return np.stack([width / 2 + radius * np.cos(a), height / 2 + radius * np.sin(a)], 1)
    return np.array([[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]])


def around(name: str, width: float, height: float) -> NDArray[np.float64]:
    """The rest of the sheet as one polygon (n, 2): its edge, and by a seam the shape's outline.

    >>> around("圆光", 10, 10)[0].tolist(), len(around("圆光", 10, 10))
    ([0.0, 0.0], 366)
    """
    sheet, hole = outline("横幅", width, height), outline(name, width, height)
    hole = np.roll(hole, -int(np.hypot(*hole.T).argmin()), 0)  # the seam runs outside the shape
    return np.concatenate([sheet, sheet[:1], hole, hole[:1]])


def fan_pivot(width: float, height: float) -> tuple[float, float]:
    """Where the ribs of an open fan on a sheet meet (x, y); below the sheet's middle."""
    outer = 0.49 * width / np.sin(np.radians(SPREAD))
    low = outer * FAN * np.cos(np.radians(SPREAD))
    return width / 2, float((height - (outer - low)) / 2 + outer)


def fan_outline(width: float, height: float) -> NDArray[np.float64]:
    """The closed outline (n, 2) of an open folding fan on a sheet of `width` x `height`."""
    a = np.radians(np.linspace(-SPREAD, SPREAD, 120))
    outer = 0.49 * width / np.sin(np.radians(SPREAD))
    _, top = fan_pivot(width, height)
    arcs = [
        np.stack([width / 2 + r * np.sin(a), top - r * np.cos(a)], 1) for r in (outer, outer * FAN)
    ]
    return np.concatenate([arcs[0], arcs[1][::-1]])
