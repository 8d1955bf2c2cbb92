"""The vocabulary of the hand: strokes and washes, as data.

Everything the painter makes is a list of marks. A mark is small, can be moved and scaled, drawn
as pixels, written as SVG, or replayed in time. Coordinates: x to the right, y **down**, any unit;
an *element* (tree, egret, hut) is drawn in its own frame, where (0, 0) is the point that touches
the ground and 1.0 is its nominal height, so its marks mostly have y in [-1, 0].
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]  # (n, 2)


@dataclass(frozen=True, slots=True)
class Stroke:
    """One pull of the brush along `path` (n, 2) with full `width` (n,) at each point.

    `pigment` is a name known to `miaobi.paint.pigments`; `strength` 0..1 how much of it;
    `dry` 0..1 how much the hairs split (飞白) and skip over the tooth of the sheet; `wet` 0..1 how
    much the edge bleeds and feathers (洇); `tilt` -1..1 how far the brush leans (侧锋): its ink
    gathers at one edge, left of the pull (y down) where `tilt` < 0, and the other stays open.
    """

    path: Points
    width: NDArray[np.float64]
    pigment: str = "墨"
    strength: float = 0.8
    dry: float = 0.0
    wet: float = 0.0
    tilt: float = 0.0


@dataclass(frozen=True, slots=True)
class Wash:
    """A flat area of pigment inside `outline` (n, 2).

    `strength` is at the top of the area and `fade` at its bottom (None = even); `soft` is the
    blur of the edge, in the same unit as the outline. An `opaque` wash hides what lies behind
    (a white egret before a dark hill); a transparent one glazes it. `wet` 0..1 is how much water
    a transparent wash had: 0 dries even (a flat print), 0.5 with a rim, a varied tone and edges
    lost in places, 1 with blooms and tide lines (泼墨). Small and very soft washes show less of it.
    """

    outline: Points
    pigment: str = "墨"
    strength: float = 0.3
    fade: float | None = None
    soft: float = 0.0
    opaque: bool = False
    wet: float = 0.5


Mark = Stroke | Wash


def placed(mark: Mark, x: float, y: float, scale: float, flip: bool = False) -> Mark:
    """The mark moved to (x, y), scaled, and mirrored left-right if `flip`."""
    points = (mark.path if isinstance(mark, Stroke) else mark.outline) * scale
    if flip:
        points[:, 0] *= -1
    if x or y:
        points += (x, y)
    if isinstance(mark, Stroke):
        width = mark.width * scale
        tilt = -mark.tilt if flip else mark.tilt
        return Stroke(points, width, mark.pigment, mark.strength, mark.dry, mark.wet, tilt)
    soft = mark.soft * scale
    return Wash(points, mark.pigment, mark.strength, mark.fade, soft, mark.opaque, mark.wet)
