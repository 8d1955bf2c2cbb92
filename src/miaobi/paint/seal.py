"""The seal: one to four characters cut in stone and pressed in vermilion paste (印章).

白文 seals are cut into the stone (white characters on red), 朱文 seals stand out of it (red
characters within a red frame). A seal is cut, not written: the strokes of each character are drawn
straight and square to each other as in 缪篆 (the squared seal script of the Han), slanting ones
with a shoulder, every line gets the same breadth, and the character fills its cell. Characters
without known strokes are thinned from the brush face. Then the stone is chipped and the paste
lies unevenly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.errors import EngineError
from miaobi.paint.face import glyph
from miaobi.paint.hand import Box, Field, Ink, Pixels, Placed, cells, extent, lay, require, write
from miaobi.paint.hand_ink import noise
from miaobi.paint.strokes import strokes
from miaobi.work import subseed

Cut = Literal["白文", "朱文"]
PASTE = Ink((0.79, 0.14, 0.09), (194, 40, 28), 0.72)  # 印泥: cinnabar in oil
WAIST = 0.60
CELL = 128  # pixels in which a character is thinned
Node = tuple[float, float]
Bars = NDArray[np.float64]  # (n, 2, 2): from, to


def carve(text: str, side: int, seed: int, cut: Cut = "白文") -> Field:
    """The print of a seal `side` pixels high: how much paste lies where, 0..1.

    One, three and four characters make a square seal (three and four in two columns, the right
    one first); two stand above each other in an oblong one (长方印), as wide as `WAIST` of its
    height, so that neither is squeezed. Refuses anything but one to four characters with EngineError.
    """
    units = cells(text)
    if not 1 <= len(units) <= 4 or any(len(u) > 1 for u in units):
        raise EngineError(
            f"a seal takes one to four Chinese characters, not {text!r}",
            hint="give a shorter seal",
        )
    require(units)
    rng = np.random.default_rng(subseed(seed, "seal", text))
    big = max(240, side * 3)
    wide = round(big * WAIST) if len(units) == 2 else big
    lines = np.zeros((big, wide), np.float32)
    rim = 0.07 if cut == "白文" else 0.10
    full = 0.42 if cut == "白文" else 0.30  # how much of a cell the lines cover
    drawn = [cuts(unit) for unit in units]
    places = [(x0 * wide, y0 * big, x1 * wide, y1 * big) for x0, y0, x1, y1 in
              _cells(len(units), rim * big / wide, rim)]  # fmt: skip
    fits = [_fitted(d, p, big * 0.05) for d, p in zip(drawn, places, strict=True)]
    broad = [_breadth(f, p, full) for f, p in zip(fits, places, strict=True)]
    breadth = float(np.clip(np.mean(broad), 0.024 * big, 0.078 * big))
    for segments, own in zip(fits, broad, strict=True):
        for a, b in segments:
            _bar(lines, a, b, min(breadth, own * 1.15))
    stone = _stone(big, wide, rng)
    if cut == "白文":
        print_ = stone * (1 - lines)
    else:
        inner = _stone(big, wide, rng, inset=0.055)
        print_ = np.maximum(stone * (1 - inner), lines * stone)
    return _pasted(print_, side, rng)


def _cells(count: int, left: float, top: float) -> list[tuple[float, float, float, float]]:
    """The cells of the characters in reading order, as parts of the width and the height."""
    gap = 0.03
    whole = (left, 1 - left)
    columns = ((0.5 + gap / 2, 1 - left), (left, 0.5 - gap / 2))  # the right one is read first
    rows = ((top, 0.5 - gap / 2), (0.5 + gap / 2, 1 - top))
    if count == 1:
        return [(left, top, 1 - left, 1 - top)]
    if count == 2:
        return [(whole[0], a, whole[1], b) for a, b in rows]
    first = [(top, 1 - top)] if count == 3 else rows
    right = [(columns[0][0], a, columns[0][1], b) for a, b in first]
    return right + [(columns[1][0], a, columns[1][1], b) for a, b in rows]


# --- a character cut in stone -------------------------------------------------------------------


def _fitted(segments: list[tuple[Node, Node]], cell: Sequence[float], margin: float) -> Bars:
    """The segments stretched so that the character fills its cell, (n, 2, 2) in pixels."""
    ends = np.array(segments, np.float64).reshape(-1, 2)
    low, high = ends.min(0), ends.max(0)
    span = np.maximum(high - low, CELL * 0.25)  # 一 must not be stretched over the whole cell
    x0, y0, x1, y1 = cell
    room = np.array([x1 - x0 - margin, y1 - y0 - margin])
    at = np.array([(x0 + x1) / 2, (y0 + y1) / 2])
    return ((ends - (low + high) / 2) / span * room + at).reshape(-1, 2, 2)


def _breadth(bars: Bars, cell: Sequence[float], full: float) -> float:
    """How broad lines must be to cover `full` of their cell; few lines are not swollen to fill it."""
    length = float(np.hypot(*(bars[:, 1] - bars[:, 0]).T).sum())
    x0, y0, x1, y1 = cell
    return full * (x1 - x0) * (y1 - y0) / max(length, 2.2 * (y1 - y0))


def _bar(lines: Field, a: NDArray[np.float64], b: NDArray[np.float64], breadth: float) -> None:
    """One cut of the knife: a bar with square ends, a little broader where it begins."""
    along = b - a
    length = float(np.hypot(*along))
    u = along / length if length > 1e-6 else np.array([1.0, 0.0])
    v = np.array([-u[1], u[0]])
    half = breadth / 2
    first, last = a - u * half, b + u * half
    quad = np.array([first + v * half * 1.04, last + v * half * 0.96,
                     last - v * half * 0.96, first - v * half * 1.04])  # fmt: skip
    cv2.fillPoly(lines, [np.round(quad * 16).astype(np.int32)], 1.0, cv2.LINE_AA, 4)


def _bold(unit: str) -> NDArray[np.uint8]:
    return (glyph(unit, CELL) > 0.45).astype(np.uint8)


def skeleton(shape: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The middle lines of a shape, one pixel wide (Zhang and Suen, CACM 27(3), 1984)."""
    a = np.pad(shape.astype(bool), 1)
    while True:
        before = a.sum()
        for odd in (0, 1):
            p = [np.roll(a, s, (0, 1)) for s in
                 ((1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1))]  # fmt: skip
            around = sum(x.astype(np.int8) for x in p)
            turns = sum((~p[i] & p[(i + 1) % 8]).astype(np.int8) for i in range(8))
            n, e, s, w = p[0], p[2], p[4], p[6]
            keep = (n & e & s) | (e & s & w) if odd == 0 else (n & e & w) | (n & s & w)
            a = a & ~((around >= 2) & (around <= 6) & (turns == 1) & ~keep)
        if a.sum() == before:
            return a[1:-1, 1:-1].astype(np.uint8)


def cuts(unit: str) -> list[tuple[Node, Node]]:
    """The straight cuts that make a character, square to each other, in pixels of a CELL.

    The touch of an upright stroke is a cut of its own.

    >>> len(cuts("十")), len(cuts("口"))
    (3, 5)
    """
    chains = strokes(unit)
    if not chains:
        return square(_lines(skeleton(_bold(unit))))
    return square([line for chain in chains for line in _shouldered(chain[:, :2] * CELL)])


def _lines(thin: NDArray[np.uint8]) -> list[Bars]:
    paths = (np.array(path, np.int32)[:, None] for path in _paths(thin))
    return [cv2.approxPolyDP(p, CELL * 0.04, False)[:, 0].astype(np.float64) for p in paths]


def _shouldered(line: Bars) -> list[Bars]:
    """A stroke's line with few corners; what slants goes out first and then down (方折)."""
    few = cv2.approxPolyDP(line.astype(np.float32)[:, None], CELL * 0.05, False)[:, 0]
    few = few.astype(np.float64)
    if len(few) > 2 and math.dist(few[-1], few[-2]) < CELL * 0.13:
        few = few[:-1]  # a hook is the brush's, not the knife's
    out = [few[0]]
    for i, (a, b) in enumerate(pairwise(few)):
        dx, dy = (b - a).tolist()
        wide, tall = abs(dx), abs(dy)
        if min(wide, tall) > 0.42 * max(wide, tall) and max(wide, tall) > 0.3 * CELL:
            back = i > 0 and (few[i][0] - few[i - 1][0]) * dx < 0
            if not back and dy > 0 and tall < 1.3 * wide:
                out.append(a + (b - a) * [0.76, 0.34])
        out.append(b)
    return [np.array(out)]


def square(lines: list[Bars]) -> list[tuple[Node, Node]]:
    """The straight segments of lines (n, 2), drawn square to each other.

    Nearly level segments become level and nearly upright ones upright: the ends that such
    segments share are moved together, a little at a time.
    """
    corners: list[Node] = []
    segments: list[tuple[int, int]] = []
    for line in lines:
        ids = [_corner(corners, (float(x), float(y))) for x, y in line]
        segments += [(a, b) for a, b in pairwise(ids) if a != b]
    at = np.array(corners, np.float64).reshape(-1, 2)
    first = at.copy()
    for _ in range(60):
        for a, b in segments:
            along = np.abs(first[b] - first[a])
            for axis in (0, 1):
                if along[axis] < 0.46 * along[1 - axis]:
                    mean = (at[a, axis] + at[b, axis]) / 2
                    at[[a, b], axis] += 0.35 * (mean - at[[a, b], axis])
    return [(tuple(at[a]), tuple(at[b])) for a, b in segments]  # type: ignore[misc]


def _corner(corners: list[Node], point: Node) -> int:
    """The number of the corner at `point`; corners closer than a line's breadth are one."""
    for i, corner in enumerate(corners):
        if math.dist(corner, point) < CELL * 0.05:
            return i
    corners.append(point)
    return len(corners) - 1


def _paths(thin: NDArray[np.uint8]) -> list[list[tuple[int, int]]]:
    """The pixel chains between the ends and crossings of thin lines, as (x, y)."""
    on = {(int(x), int(y)) for y, x in zip(*np.nonzero(thin), strict=True)}

    def near(p: tuple[int, int]) -> list[tuple[int, int]]:
        x, y = p
        straight = [q for q in ((x, y - 1), (x + 1, y), (x, y + 1), (x - 1, y)) if q in on]
        slant = [
            (x + i, y + j) for i in (-1, 1) for j in (-1, 1)
            if (x + i, y + j) in on and (x + i, y) not in on and (x, y + j) not in on
        ]  # fmt: skip
        return straight + slant

    nodes = sorted(p for p in on if len(near(p)) != 2)
    seen: set[tuple[tuple[int, int], tuple[int, int]]] = set()
    paths = []
    ringed = set(nodes)
    rings = [p for p in sorted(on) if p not in ringed]  # a closed ring has no end of its own
    used: set[tuple[int, int]] = set()
    for start in [*nodes, *rings]:
        if start in used:
            continue
        for step in near(start):
            if (start, step) in seen:
                continue
            path = [start, step]
            while path[-1] not in ringed and path[-1] != start:
                ahead = [q for q in near(path[-1]) if q != path[-2]]
                if not ahead:
                    break
                path.append(ahead[0])
            seen |= {(start, step), (path[-1], path[-2])}
            used |= set(path[1:-1])
            paths.append(path)
    return paths


# --- stone and paste ----------------------------------------------------------------------------


def _stone(high: int, wide: int, rng: np.random.Generator, inset: float = 0.0) -> Field:
    """The face of the stone, with worn corners and a chipped edge."""
    scale = min(high, 1.7 * wide)  # frames of long slips are no heavier than those of seals
    edge, round_by = (0.022 + inset) * scale, scale * (0.06 if inset == 0 else 0.03)
    ys, xs = np.mgrid[0:high, 0:wide].astype(np.float32)
    waver = 0.0045 * noise((high, wide), high / 5, rng) + 0.002 * noise(
        (high, wide), high / 30, rng
    )
    qx = np.abs(xs - wide / 2) - (wide / 2 - edge - round_by)
    qy = np.abs(ys - high / 2) - (high / 2 - edge - round_by)
    out = np.hypot(np.maximum(qx, 0), np.maximum(qy, 0)) + np.minimum(np.maximum(qx, qy), 0)
    stone = np.clip((round_by - out + scale * waver) * 0.7 + 0.5, 0, 1).astype(np.float32)
    for _ in range(int(rng.integers(5, 9)) if inset == 0 else 1):
        _chip(stone, rng)
    return stone


def _chip(stone: Field, rng: np.random.Generator) -> None:
    """Knocks a small angular piece off the edge, in place."""
    high, wide = stone.shape
    along, side, r = rng.uniform(0.1, 0.9), int(rng.integers(4)), rng.uniform(0.008, 0.03) * high
    x, y = ((along, 0.02), (along, 0.98), (0.02, along), (0.98, along))[side]
    turns = np.linspace(0, 2 * math.pi, 7)[:-1]
    piece = np.stack([np.cos(turns), np.sin(turns)], 1) * rng.uniform(0.5, 1.3, (6, 2)) * r
    corners = np.round((piece + np.array([x * wide, y * high])) * 16).astype(np.int32)
    cv2.fillPoly(stone, [corners], 0.0, cv2.LINE_AA, 4)


def _pasted(print_: Field, side: int, rng: np.random.Generator) -> Field:
    """The print as paste: thicker at the edges of the cut, thin in places, a little turned."""
    high, wide = print_.shape
    grid = (high, wide)
    worn = cv2.GaussianBlur(print_, (0, 0), high * 0.006)
    level = 0.5 + 0.07 * noise(grid, high / 40, rng) + 0.05 * noise(grid, 3.0, rng)
    shape = np.clip((worn - level) * 5 + 0.5, 0, 1)
    heart = cv2.GaussianBlur(shape, (0, 0), high * 0.03)
    patch, grain = noise(grid, high / 3.5, rng), noise(grid, 3.5, rng)
    paste = shape * (0.93 + 0.10 * (1 - heart) + 0.05 * patch)
    paste *= np.clip(1.25 + 0.22 * patch + 0.16 * grain, 0.35, 1.0)
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), float(rng.normal(0, 1.1)), 0.97)
    paste = cv2.warpAffine(paste.astype(np.float32), turn, (wide, high), flags=cv2.INTER_LINEAR)
    small = cv2.resize(paste, (round(side * wide / high), side), interpolation=cv2.INTER_AREA)
    return np.clip(small, 0, 1.1)


def slip(word: str, wide: int, high: int, seed: int) -> tuple[Field, list[Box]]:
    """A framed word in vermilion, for what is written and not painted (朱签).

    Gives how much paste lies where, (high, wide), and the box of each of the word's cells.
    """
    require([word])
    rng = np.random.default_rng(subseed(seed, "slip", word))
    units = cells(word)
    side = min(0.66 * wide, 0.9 * high / (len(units) + 0.25))
    places = [
        Placed(unit, "symbol", wide / 2, high / 2 + (i - (len(units) - 1) / 2) * side * 1.04,
               side if len(unit) == 1 else min(1.2 * side, 0.8 * high / extent(unit)), 0.0, 0.9)
        for i, unit in enumerate(units)
    ]  # fmt: skip
    blank = np.full((high, wide, 3), 255, np.uint8)
    plain = Ink((math.exp(-1), math.exp(-1), math.exp(-1)))
    written = write(blank, places, seed, (0.0, 0.0, float(wide), float(high)), plain)
    inked = -np.log(np.maximum(blank[..., 0] / 255, 1e-3))
    up = 3
    ring = _stone(high * up, wide * up, rng) * (1 - _stone(high * up, wide * up, rng, inset=0.03))
    frame = cv2.resize(ring, (wide, high), interpolation=cv2.INTER_AREA)
    return np.maximum(frame * 0.9, inked).astype(np.float32), [w.box for w in written]


def press(image: Pixels, print_: Field, x: int, y: int) -> None:
    """Presses a seal's print into the picture with its top left corner at (x, y), in place."""
    lay(image, print_, x, y, PASTE)
