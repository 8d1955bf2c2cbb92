"""Ribbons: the shape of many strokes at once, each pixel told where in its stroke it lies.

The straight pieces of all strokes are filled with their numbers on one plane, the atlas, on which
every stroke has a place of its own. How far along its stroke and how far from the middle a pixel
lies is then worked out for all of them together, so that a thousand short strokes cost little more
than their pixels, and what the brush does (`bristle.ink`) is said once, in the stroke's own terms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]
Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

SHIFT = 4  # fixed-point bits of OpenCV coordinates
SHORT = 2.5  # pixels; a path with pieces shorter than this on average is thinned
THINNEST = 0.45  # pixels; no hair leaves less than this
REACH = 0.7  # pixels beyond its edge that a stroke still touches
SHARP = 0.9  # cosine of the half turn beyond which a corner is cut off
SHEET = 1 << 16  # pixels worked out at a time: what stays in the processor's cache


@dataclass(frozen=True, slots=True)
class Lines:
    """Many polylines end to end, in pixels.

    `points` (m, 2), `width` (m,), `first` (n + 1,) where each line begins.
    """

    points: Floats
    width: Floats
    first: Whole

    @property
    def owner(self) -> Whole:
        """Which line each point belongs to (m,)."""
        return np.repeat(np.arange(len(self.first) - 1), np.diff(self.first))

    @property
    def widest(self) -> Floats:
        """The largest width of each line (n,)."""
        return np.maximum.reduceat(self.width, self.first[:-1])

    @property
    def sound(self) -> NDArray[np.bool_]:
        """Which lines have finite points and some width (n,)."""
        finite = np.isfinite(self.points).all(1) & np.isfinite(self.width)
        return np.logical_and.reduceat(finite, self.first[:-1]) & (self.widest > 0)

    def some(self, kept: Whole) -> Lines:
        """The lines with the numbers `kept`, which rise."""
        count = np.diff(self.first)
        if len(kept) == len(count):
            return self
        mine = np.isin(self.owner, kept)
        return Lines(self.points[mine], self.width[mine], begun(count[kept]))

    def part(self, start: int, stop: int) -> Lines:
        """The lines from `start` to before `stop`."""
        low, high = int(self.first[start]), int(self.first[stop])
        return Lines(
            self.points[low:high], self.width[low:high], self.first[start : stop + 1] - low
        )


@dataclass(frozen=True, slots=True)
class Spots:
    """Pixels of strokes: `at` flat indices of the atlas, the `stroke` each belongs to, how far
    `along` it and `across` from its middle (right of the pull > 0), half its width there
    (`reach`), and the stroke's `length`; all (n,), in pixels."""

    at: Whole
    stroke: NDArray[np.int32]
    along: Field
    across: Field
    reach: Field
    length: Field

    def some(self, kept: Whole) -> Spots:
        """The spots with the numbers `kept`."""
        return Spots(
            self.at[kept], self.stroke[kept], self.along[kept], self.across[kept],
            self.reach[kept], self.length[kept],
        )  # fmt: skip


def begun(count: Whole) -> Whole:
    """Where each of several runs begins, and where the last ends."""
    return np.concatenate([[0], np.cumsum(count)])


def runs(value: Whole) -> list[tuple[int, int]]:
    """Where runs of equal values begin and end.

    >>> runs(np.array([4, 4, 7]))
    [(0, 2), (2, 3)]
    """
    change = (np.flatnonzero(np.diff(value)) + 1).tolist()
    return list(zip([0, *change], [*change, len(value)], strict=True))


def lines(paths: Sequence[NDArray], widths: Sequence[NDArray]) -> Lines:
    """The polylines of `paths` (k, 2) with `widths` (k,) or one width for all points."""
    count = np.array([len(path) for path in paths])
    full = [
        width if np.shape(width) == (n,) else np.broadcast_to(width, (n,))
        for width, n in zip(widths, count, strict=True)
    ]
    return Lines(np.concatenate(paths).astype(np.float64), np.concatenate(full), begun(count))


def thinned(made: Lines) -> Lines:
    """The lines without points closer than the eye can tell; ends and shape stay."""
    step = _steps(made)
    length = np.add.reduceat(step, made.first[:-1])
    count = np.diff(made.first)
    few = (length / SHORT).astype(np.int64) + 2
    if not (few < count).any():
        return made
    wanted = np.minimum(few, count)
    first = begun(wanted)
    owner = np.repeat(np.arange(len(wanted)), wanted)
    share = (np.arange(first[-1]) - first[owner]) / np.maximum(wanted - 1, 1)[owner]
    run = np.cumsum(step) - step  # how far all points are along all lines
    start = run[made.first[:-1]]
    at = start[owner] + share * length[owner]
    low = np.searchsorted(run, at, "right") - 1
    low = np.clip(low, made.first[:-1][owner], np.maximum(made.first[1:][owner] - 2, 0))
    high = np.minimum(low + 1, made.first[1:][owner] - 1)
    part = np.clip((at - run[low]) / np.maximum(run[high] - run[low], 1e-9), 0, 1)
    points = made.points[low] + part[:, None] * (made.points[high] - made.points[low])
    width = made.width[low] + part * (made.width[high] - made.width[low])
    same = np.repeat(wanted == count, wanted)  # not thinned: keep every corner where it is
    kept = np.repeat(wanted == count, count)
    points[same], width[same] = made.points[kept], made.width[kept]
    return Lines(points, width, first)


def _steps(made: Lines) -> Floats:
    """The distance from each point to the next of its line; 0 from the last."""
    step = np.zeros(len(made.points))
    between = made.points[1:] - made.points[:-1]
    step[:-1] = np.hypot(between[:, 0], between[:, 1])
    step[made.first[1:] - 1] = 0
    return step


def boxes(made: Lines, margin: Floats, size: tuple[int, int]) -> Whole:
    """The pixels (n, 4: x0, y0, x1, y1) that each line can touch on a sheet of (width, height).

    A box with x0 >= x1 or y0 >= y1 is off the sheet.
    """
    points = np.nan_to_num(made.points)
    low = np.minimum.reduceat(points, made.first[:-1]) - margin[:, None]
    high = np.maximum.reduceat(points, made.first[:-1]) + margin[:, None] + 1
    most = np.array([*size, *size])
    return np.clip(np.concatenate([low, high], 1), 0, most).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Pieces:
    """The straight pieces of strokes, one row each.

    `corners` (n, 4, 2) of what it can touch, `stroke` (n,), `place` (6, n): its direction (x, y),
    along = x * dx + y * dy + place[2], across = y * dx - x * dy + place[3], and half its width =
    place[4] + place[5] * along. `length` (strokes,) of the strokes, `first` (strokes + 1,).
    """

    corners: Floats
    stroke: Whole
    place: Floats
    length: Floats
    first: Whole


def pieces(made: Lines) -> Pieces:
    """The pieces of all lines; a line of one place is one piece of no length."""
    points, half = made.points, np.maximum(made.width, THINNEST) / 2
    long = _steps(made)
    way = np.zeros_like(points)
    way[:-1] = points[1:] - points[:-1]
    way[long <= 0] = 0
    way /= np.maximum(long, 1e-9)[:, None]
    turn = way.copy()
    turn[1:] += way[:-1]
    size = np.hypot(turn[:, 0], turn[:, 1])
    flat = size < 1e-3
    turn[flat], size[flat] = np.where(long[flat, None] > 0, way[flat], (1.0, 0.0)), 1.0
    turn /= size[:, None]
    ends = np.zeros(len(points), bool)
    ends[made.first[:-1]] = ends[made.first[1:] - 1] = True
    mitre = 1 / np.where(ends, 1.0, np.clip(size / 2, SHARP, 1))
    side = np.stack([-turn[:, 1], turn[:, 0]], 1) * ((half + REACH) * mitre)[:, None]
    run = np.cumsum(long) - long
    total = np.add.reduceat(long, made.first[:-1])
    a = long > 1e-6
    lone = made.first[:-1][total <= 1e-6]
    a[lone] = True
    at = np.flatnonzero(a)
    then = np.minimum(at + 1, len(points) - 1)
    then[np.isin(at, lone)] = lone
    owner = made.owner
    return _joined(made, at, then, way, side, half, run - run[made.first[:-1]][owner], total, owner)


def _joined(
    made: Lines, at: Whole, then: Whole, way: Floats, side: Floats, half: Floats, run: Floats,
    total: Floats, owner: Whole,
) -> Pieces:  # fmt: skip
    """The pieces from the points `at` to the points `then`; the ends reach out for their caps."""
    stroke = owner[at]
    towards = way[at]
    towards[at == then] = (1.0, 0.0)
    first = np.searchsorted(stroke, np.arange(len(total) + 1))
    start, stop = made.points[at].copy(), made.points[then].copy()
    begin, end = first[:-1], first[1:] - 1
    start[begin] -= towards[begin] * (half[at[begin]] + REACH)[:, None]
    stop[end] += towards[end] * (half[then[end]] + REACH)[:, None]
    corners = np.stack(
        [start + side[at], stop + side[then], stop - side[then], start - side[at]], 1
    )
    x, y = made.points[at].T
    dx, dy = towards.T
    slope = (half[then] - half[at]) / np.maximum(
        np.hypot(*(made.points[then] - made.points[at]).T), 1e-6
    )
    slope[at == then] = 0
    along = run[at]
    place = np.stack(
        [dx, dy, along - x * dx - y * dy, x * dy - y * dx, half[at] - slope * along, slope]
    )
    return Pieces(corners, stroke, place, total, first)


@dataclass(frozen=True, slots=True)
class Atlas:
    """A plane of `size` (rows, columns: a power of two) with a place for the box of each stroke.

    `corner` (n, 2) says where (x, y) each box has its upper left corner on it.
    """

    size: tuple[int, int]
    corner: Whole


def packed(box: Whole) -> Atlas:
    """An atlas with room for all boxes (n, 4), the highest first, in shelves."""
    wide, high = box[:, 2] - box[:, 0], box[:, 3] - box[:, 1]
    across = max(512, 1 << int(wide.max() - 1).bit_length())
    corner = np.zeros((len(box), 2), np.int64)
    x = y = shelf = 0
    w, h = wide.tolist(), high.tolist()
    for k in np.argsort(-high, kind="stable").tolist():
        if x + w[k] > across or not shelf:
            x, y, shelf = 0, y + shelf, h[k]
        corner[k] = x, y
        x += w[k]
    return Atlas((y + shelf, across), corner)


def spots(made: Pieces, box: Whole, atlas: Atlas) -> Iterator[Spots]:
    """Every pixel that a stroke can touch, once for each stroke, some at a time."""
    label = np.zeros(atlas.size, np.int32)
    fixed = made.corners - (box[made.stroke, :2] + 0.5)[:, None]
    fixed = np.round(fixed * (1 << SHIFT)).astype(np.int32)
    where = np.concatenate([atlas.corner, box[:, 2:] - box[:, :2]], 1).tolist()
    first = made.first.tolist()
    for k, (x, y, w, h) in enumerate(where):
        area = label[y : y + h, x : x + w]
        for piece in range(first[k], first[k + 1]):
            cv2.fillConvexPoly(area, fixed[piece], piece + 1, cv2.LINE_8, SHIFT)
    dx, dy, u0, v0, r0, slope = made.place
    x, y = (atlas.corner - box[:, :2] - 0.5)[made.stroke].T  # of the atlas on the sheet
    table = np.stack([dx, dy, u0 - x * dx - y * dy, v0 + x * dy - y * dx, r0, slope])
    table, length = table.astype(np.float32), made.length.astype(np.float32)
    stroke = made.stroke.astype(np.int32)
    shift = int(atlas.size[1]).bit_length() - 1
    flat = label.ravel()
    for start in range(0, len(flat), 4 * SHEET):
        for at in _sheets(start + np.flatnonzero(flat[start : start + 4 * SHEET])):
            piece = flat[at] - 1
            x = (at & (atlas.size[1] - 1)).astype(np.float32)
            y = (at >> shift).astype(np.float32)
            dx, dy, u0, v0, r0, slope = (row.take(piece) for row in table)
            along = x * dx + y * dy + u0
            across = y * dx - x * dy + v0
            reach = np.maximum(r0 + slope * along, np.float32(THINNEST / 4))
            owner = stroke.take(piece)
            yield Spots(at, owner, along, across, reach, length.take(owner))


def _sheets(at: Whole) -> Iterator[Whole]:
    """The indices in parts of at most SHEET."""
    for start in range(0, len(at), SHEET):
        yield at[start : start + SHEET]
