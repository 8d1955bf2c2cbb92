"""What carries: the top of a table or a rock, a back, a bough, a stalk, a hand.

Everything is said in the frame of the carrier's own drawing (1.0 its nominal height, y down), so
that a landscape and a near view ask the same questions. Some drawings say where their top is;
of the others it is measured, from the marks that they are made of.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint import elements
from miaobi.paint.elements import upright
from miaobi.paint.elements.heads import FACES
from miaobi.paint.elements.outline import ICONS
from miaobi.paint.marks import Mark, Stroke, Wash
from miaobi.paint.place import AFLOAT, TREES
from miaobi.paint.scene import fact
from miaobi.work import canonical

Look = Mapping[str, Any]
GRID = 64  # cells to one height in which a drawing is measured
SUNK = 0.06  # of a rock's height; so far below its outline one stands on it
LEVEL = 0.16  # of a height; so much may a top rise and fall and still be stood on
STALKS = ("reeds", "bamboo", "rice", "wheat", "sunflower")  # slender: a bird clings to the stem
ROCKS = ("rock", "stone", "taihu_rock")
FIRM = (*ROCKS, "table", "bed", "raft")  # may be made larger to carry more
PALM = (0.3, -0.62)  # of a person
PLAIN = {"colour": "", "attributes": [], "season": "summer", "hour": "noon", "weather": "clear", "pose": "", "style": ""}  # fmt: skip
FLOWN = {"kite": (-0.75, 0.95), "balloon": (0.0, 0.0)}
"""What flies from a hand, and where its own string ends in its frame."""
ARCS = {"kite": (0.06, 0.48, 1.1), "balloon": (0.3, 0.5, 0.45)}
"""From and to which part of a half turn its cord leans, and the cord's length in heights."""


@dataclass(frozen=True, slots=True)
class Top:
    """A level place to stand, lie or sit: from `x0` to `x1` at height `y`."""

    x0: float
    x1: float
    y: float

    @property
    def wide(self) -> float:
        """Its width."""
        return self.x1 - self.x0

    def at(self, share: float) -> tuple[float, float]:
        """The point `share` 0..1 along it."""
        return self.x0 + share * self.wide, self.y

    def turned(self) -> Top:
        """The same top of the drawing mirrored left-right."""
        return Top(-self.x1, -self.x0, self.y)


# What a drawing shows seen from a little above, so that its edge is not where things rest on it:
# on a table a third of the way back over `desk.TABLE_TOP`.
TOPS: dict[str, Top] = {
    "table": Top(-0.8, 0.84, -0.85), "chair": Top(-0.2, 0.2, -0.48), "bed": Top(-0.5, 0.5, -0.45),
    "skateboard": Top(-0.3, 0.3, -0.3), "cart": Top(-0.4, 0.4, -0.5),
}  # fmt: skip


def top(element: str, seed: int, look: Look) -> Top:
    """Where the thing drawn so carries others.

    >>> top("table", 1, {}).y
    -0.85
    """
    known = TOPS.get(element)
    if known is None:
        plain = {k: v for k, v in look.items() if k != "flip"}
        known = _top(element, seed, canonical(plain))
    return known.turned() if look.get("flip") else known


@lru_cache(maxsize=128)
def _top(element: str, seed: int, look: bytes) -> Top:
    marks = _marks(element, seed, look)
    if element == "swing":  # whose board is drawn last
        board = marks[-1].path if isinstance(marks[-1], Stroke) else marks[-1].outline
        return Top(*(float(v) for v in (*np.quantile(board[:, 0], (0, 1)), board[:, 1].min())))
    shape, x0, y0 = silhouette(marks)
    ridge = np.where(shape.any(0), shape.argmax(0), shape.shape[0]) / GRID + y0
    width = len(ridge)
    middle = slice(width // 4, max(3 * width // 4, width // 4 + 1))
    y = float(np.median(ridge[middle]))
    seat = fact(element).seat
    if element in AFLOAT:  # inside the hull
        return Top(x0 + 0.25 * width / GRID, x0 + 0.75 * width / GRID, -seat)
    if _saddled(element):  # behind a head or a hump
        y = max(y, -seat)
    off = np.abs(ridge - y)
    level = off <= max(LEVEL, float(off.min()))
    y += SUNK if element in ROCKS else 0.0
    first = last = width // 2 if level[width // 2] else int(np.flatnonzero(level)[0])
    while first > 0 and level[first - 1]:
        first -= 1
    while last < width - 1 and level[last + 1]:
        last += 1
    return Top(x0 + first / GRID, x0 + (last + 1) / GRID, y)


def _saddled(element: str) -> bool:
    return fact(element).home in ("ground", "shore") and fact(element).seat > 0.65


def silhouette(marks: list[Mark]) -> tuple[NDArray[np.bool_], float, float]:
    """What marks cover (h, w), `GRID` cells to the unit, and the x and y of its first cell."""
    shapes = [m.path if isinstance(m, Stroke) else m.outline for m in marks]
    low = np.min([s.min(0) for s in shapes], axis=0)
    high = np.max([s.max(0) for s in shapes], axis=0)
    wide, tall = np.ceil((high - low) * GRID).astype(int) + 1
    mask = np.zeros((tall, wide), np.uint8)
    for mark, shape in zip(marks, shapes, strict=True):
        at = np.round((shape - low) * GRID).astype(np.int32).reshape(-1, 1, 2)
        if isinstance(mark, Wash):
            cv2.fillPoly(mask, [at], 1)
        elif float(np.median(mark.width)) > 0.5 / GRID:  # a hair or a string carries nobody
            thick = max(1, round(float(np.median(mark.width)) * GRID))
            cv2.polylines(mask, [at], False, 1, thick)
    return mask > 0, float(low[0]), float(low[1])


@lru_cache(maxsize=128)
def _perches(element: str, seed: int, look: bytes) -> NDArray[np.float64]:
    points: list[NDArray[np.float64]] = [np.zeros((0, 2))]
    for mark in _marks(element, seed, look):
        if isinstance(mark, Wash):
            if element == "lotus" and len(mark.outline) > 6:
                low, high = mark.outline.min(0), mark.outline.max(0)
                if high[0] - low[0] > 0.22:
                    points.append((low + high)[None] / 2)
            continue
        if len(mark.path) < 3:
            continue
        way, path, half = np.diff(mark.path, axis=0), mark.path[:-1], mark.width[:-1] / 2
        high = (path[:, 1] < -0.4) & (path[:, 1] > -0.92)
        if element in STALKS and np.ptp(path[:, 1]) > 0.5 and np.abs(path[:, 0]).max() < 0.3:
            points.append(path[high & (np.abs(way[:, 1]) > 2 * np.abs(way[:, 0]))])
        elif element in TREES and 0.012 < float(np.median(mark.width)) < 0.09:
            flat = np.abs(way[:, 1]) < 0.9 * np.abs(way[:, 0])
            points.append((path - np.stack([0 * half, half], 1))[flat & high])
    return np.concatenate(points)


def perches(element: str, seed: int, look: Look) -> NDArray[np.float64]:
    """Where one can sit on a tree, a lotus or a stalk (n, 2): on level boughs, on leaves, on stems.

    Empty for what is none of them.
    """
    found = _perches(element, seed, canonical({k: v for k, v in look.items() if k != "flip"}))
    return found * (np.array([-1, 1]) if look.get("flip") else 1)


def hand(holder: str, thing: str, lean: float = 0.5) -> tuple[float, float, float]:
    """Where `thing` is when `holder`, facing right, holds it: x, y and size in the holder's heights.

    What flies is on a cord, `lean` 0..1 along an arc from far ahead to above the hand.

    >>> hand("fox", "lantern") == elements.held("fox", "lantern")
    True
    """
    x, y, size = elements.held(holder, thing)
    palm = grip(holder)
    if thing in FLOWN:
        least, most, reach = ARCS[thing]
        turn = (least + (most - least) * lean) * np.pi
        x, y = palm[0] + reach * float(np.cos(turn)), palm[1] - reach * float(np.sin(turn))
    elif holder in ICONS:
        x, y = x - PALM[0] + palm[0], y - PALM[1] + palm[1]
    return x, y, size


@cache
def grip(holder: str) -> tuple[float, float]:
    """Where the near hand of `holder`, facing right, is; of an outline its edge at half its height.

    >>> grip("fox")
    (0.37, -0.47)
    """
    if holder in FACES or holder == "child":
        return upright.hand(holder)
    if holder not in ICONS:
        return PALM
    shape, x0, y0 = silhouette(_marks(holder, 0, canonical(PLAIN)))
    row = shape[min(max(round((-0.5 - y0) * GRID), 0), len(shape) - 1)]
    return float(np.flatnonzero(row).max()) / GRID + x0 - 0.03, -0.5


def resting(guest: str, carrier: str, share: float) -> float:
    """How large `guest` is drawn against its `carrier` when it rests on it (1 = the same scale).

    True to life, but the small ones less small; `share` is the part of the carrier's top that it
    may take, in the carrier's heights.

    >>> resting("book", "table", 0.5) < resting("cat", "table", 2.0) < 1
    True
    """
    true = fact(guest).size / fact(carrier).size
    return min(true**0.8, 0.9 * share / foot(guest))


@cache
def foot(element: str) -> float:
    """How broad a thing is where it stands, in its own heights.

    >>> foot("pagoda") < fact("pagoda").aspect
    True
    """
    shape, _, _ = silhouette(_marks(element, 0, canonical(PLAIN)))
    low = np.flatnonzero(shape[-max(len(shape) // 5, 1) :].any(0))
    return float(low.max() - low.min() + 1) / GRID if len(low) else fact(element).aspect


def _marks(element: str, seed: int, look: bytes) -> list[Mark]:
    from miaobi.paint.picture import element_marks

    return list(element_marks(element, seed, json.loads(look)))
