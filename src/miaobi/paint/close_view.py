"""A near view while it is arranged: what is where, and how boxes stand to each other."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from miaobi.paint.close_pieces import Piece, Spot
from miaobi.paint.marks import Points
from miaobi.paint.scene import Box

GRID = 120  # rows of the coarse mask of the format
EDGE = 0.035  # kept free along the edges, in picture heights


@dataclass(slots=True)
class View:
    """One try: what is placed where, the poem's box, a place for the moon, the score (0 best)."""

    wide: float
    main: int  # -1: the weight lies to the left, 1: to the right
    poem: Box
    mask: NDArray[np.bool_]
    disc: tuple[float, float, float] = (0.0, 0.0, 0.06)
    placed: list[tuple[Piece, Spot]] = field(default_factory=list)
    score: float = 0.0

    def inside(self, points: Points) -> float:
        """The share of points on the painted shape."""
        at = np.floor(points * GRID).astype(int)
        h, w = self.mask.shape
        ok = (at[:, 0] >= 0) & (at[:, 0] < w) & (at[:, 1] >= 0) & (at[:, 1] < h)
        hit = np.zeros(len(at), bool)
        hit[ok] = self.mask[at[ok, 1], at[ok, 0]]
        return float(hit.mean())

    def holds(self, box: Box, margin: float = EDGE) -> bool:
        """Whether a box lies on the painted shape, `margin` from the sheet's edges."""
        x0, y0, x1, y1 = box
        if x0 < margin or y0 < margin or x1 > self.wide - margin or y1 > 1 - margin:
            return False
        u, v = np.meshgrid(np.linspace(x0, x1, 4), np.linspace(y0, y1, 4))
        return self.inside(np.column_stack([u.ravel(), v.ravel()])) == 1.0

    def of(self, atom: str) -> list[tuple[Piece, Spot]]:
        """What is placed of an atom."""
        return [p for p in self.placed if p[0].atom == atom]


def around(view: View) -> Box:
    """The box of the moon."""
    x, y, r = view.disc
    return x - r, y - r, x + r, y + r


def within(points: Points, box: Box) -> float:
    """The share of points in a box."""
    hit = (
        (points[:, 0] > box[0])
        & (points[:, 0] < box[2])
        & (points[:, 1] > box[1])
        & (points[:, 1] < box[3])
    )
    return float(hit.mean())


def gap_of(a: Box, b: Box) -> float:
    """How far two boxes are apart, the larger of across and down; negative when they meet."""
    return max(max(a[0], b[0]) - min(a[2], b[2]), max(a[1], b[1]) - min(a[3], b[3]))


def stands(kind: str, a: Box, b: Box, role: str = "") -> bool:
    """Whether box `a` stands so to box `b`, clearly (the 45° rule with a margin).

    >>> stands("left_of", (0, 0.4, 0.1, 0.5), (0.6, 0.4, 0.8, 0.6))
    True
    """
    across, down = (a[0] + a[2] - b[0] - b[2]) / 2, (a[1] + a[3] - b[1] - b[3]) / 2
    gap = max(gap_of(a, b), 0.0)
    if kind in ("left_of", "right_of"):
        return 0.8 * abs(across) >= abs(down) and (across < 0) == (kind == "left_of")
    if kind in ("above", "under"):
        if kind == "under" and role == "hall":  # its eaves
            return down > 0 and b[0] <= (a[0] + a[2]) / 2 <= b[2]
        return 0.8 * abs(down) >= abs(across) and (down < 0) == (kind == "above")
    if kind == "with" and role == "hang":
        return b[3] <= a[1]
    if kind in ("on", "riding", "in"):
        return gap == 0 and b[0] <= (a[0] + a[2]) / 2 <= b[2] and a[1] < b[3]
    return gap <= 0.4 * max(b[2] - b[0], a[2] - a[0], 0.1)
