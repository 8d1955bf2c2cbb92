"""A room set out: its boards, wainscot, beam and pillar, for ink and for colour alike.

The boards run into the picture the way furniture does (斜投影, oblique projection), so that a table
stands on its floor. All coordinates are in picture heights, y down.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BEYOND = 0.1  # how far before a window, in the order of planes, the lands begin that it shows
ASIDE = 0.92  # how far aside a step up the floor leads: about the slant of `elements.desk.table`


def boards(x0: float, x1: float, y0: float, y1: float, wide: float) -> list[Floats]:
    """The boards (4, 2) of a floor from y0 (the wall) to y1, each `wide` across.

    >>> boards(0, 1, 0, 1, 1.0)[0].round(2).tolist()
    [[-1.0, 1.0], [0.0, 1.0], [0.92, 0.0], [-0.08, 0.0]]
    """
    slip = ASIDE * (y1 - y0)
    lefts = np.arange(x0 - np.ceil(slip / wide) * wide, x1, wide)
    return [np.array([[a, y1], [a + wide, y1], [a + wide + slip, y0], [a + slip, y0]]) for a in lefts]  # fmt: skip


def panels(x0: float, x1: float, y0: float, y1: float, wide: float) -> list[Floats]:
    """The panels (4, 2) of a wainscot between y0 and y1, each about `wide` across with its frame."""
    count = max(1, round((x1 - x0) / wide))
    edges = np.linspace(x0, x1, count + 1)
    rim = 0.14 * (y1 - y0)
    return [np.array([[a + rim, y0 + rim], [b - rim, y0 + rim], [b - rim, y1 - rim], [a + rim, y1 - rim]])
            for a, b in pairwise(edges)]  # fmt: skip


def foot_of(scene: dict[str, Any]) -> float:
    """Where the wall of a scene's room meets its floor."""
    return min((p["y0"] for p in scene["planes"] if p["kind"] == "floor"), default=0.7)


def pillar(scene: dict[str, Any], plane: dict[str, Any]) -> tuple[float, float]:
    """Where the pillar beside a moon window stands, and how wide: on the side away from the poem."""
    x, r, wide = plane["x"], plane["radius"], scene["wide"]
    at = x + 1.42 * r if x > wide / 2 else x - 1.42 * r
    return float(np.clip(at, 0.03, wide - 0.03)), 0.036


def shows(scene: dict[str, Any], window: dict[str, Any]) -> bool:
    """Whether more land lies beyond a window than the hills that it has by itself."""
    last = window["order"]
    return any(last - BEYOND <= plane["order"] < last for plane in scene["planes"])
