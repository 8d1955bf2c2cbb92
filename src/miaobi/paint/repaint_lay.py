"""Paint on a sheet: many strokes of one brush laid at once, and how the paint then looks.

A coat remembers for each pixel only which piece of which stroke lies on top; where in the stroke
the pixel is, and so its colour, its bristle mark and the height of the paint, is worked out once,
for what is to be seen. So twenty thousand strokes cost little more than the picture's area.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]
Coat = NDArray[np.int32]  # (h, w): the piece on top, from 1; 0 = bare

SHIFT = 4  # fractional bits of OpenCV coordinates
HAIR = 3.0  # pixels from hair to hair
SIDE = 512  # of the table of bristle marks
ALONG = 9.0  # pixels along a stroke to one column of that table
PART = 1 << 16  # pixels worked out at a time: what stays in the processor's cache
ROWS, HALO = 64, 5  # rows lit at a time, and how far a row's light comes from others
LIGHT = np.array([[-1.0, -0.7, 0.0], [-0.7, 0.0, 0.7], [0.0, 0.7, 1.0]], np.float32)  # upper left


@dataclass(frozen=True, slots=True)
class Batch:
    """The strokes of one brush in the order they are laid, in pixels of the sheet.

    `paths` of (k, 2), k at least 2; `width` (n,) at the fullest; `ragged` how far the hairs begin
    and end apart, in widths (0: no hairs); `dry` 0..1 how soon they run out of paint; `pressure`
    the share of the width at each point of each path (None: all of it).
    """

    paths: Sequence[NDArray[np.float64]]
    width: NDArray[np.float64]
    ragged: float = 0.5
    dry: float = 0.0
    pressure: Sequence[NDArray[np.float64]] | None = None

    def scaled(self, by: float) -> Batch:
        return replace(self, paths=[p * by for p in self.paths], width=self.width * by)


@dataclass(frozen=True, slots=True)
class Pieces:
    """The straight pieces of the strokes of a batch; one row each.

    `corners` (n, 4, 2) in pixels; `stroke` (n,) the stroke it belongs to; `place` (n, 8): where
    it begins (x, y), its direction (x, y), how far along the stroke that is, 1 / half its width,
    1 / the stroke's length, the stroke's width. `firsts` and `lasts` the strokes' end pieces.
    """

    corners: NDArray[np.float64]
    stroke: NDArray[np.int64]
    place: Field
    firsts: NDArray[np.int64]
    lasts: NDArray[np.int64]


def pieces(batch: Batch) -> Pieces:
    """The pieces of all strokes of a batch, in order."""
    counts = np.array([len(p) for p in batch.paths])
    points = np.concatenate(batch.paths)
    owner = np.repeat(np.arange(len(counts)), counts)
    step = points[1:] - points[:-1]
    inner = owner[1:] == owner[:-1]
    long = np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-6)
    way = step / long[:, None]
    turn = np.zeros_like(points)
    turn[:-1] += np.where(inner[:, None], way, 0)
    turn[1:] += np.where(inner[:, None], way, 0)
    turn /= np.maximum(np.hypot(turn[:, :1], turn[:, 1:]), 1e-6)
    full = batch.width[owner]
    if batch.pressure is not None:
        full = full * np.concatenate(batch.pressure)
    side = np.stack([-turn[:, 1], turn[:, 0]], 1) * (full / 2)[:, None]
    left, right = points + side, points - side
    at = np.flatnonzero(inner)
    corners = np.stack([left[at], left[at + 1], right[at + 1], right[at]], 1)
    run = np.concatenate([[0], np.cumsum(np.where(inner, long, 0))])
    begin = np.concatenate([[0], np.cumsum(counts)[:-1]])
    stroke = owner[at]
    along = run[at] - run[begin][stroke]
    length = (run[np.cumsum(counts) - 1] - run[begin])[stroke]
    width = batch.width[stroke]
    rows = [*points[at].T, *way[at].T, along, 2 / width, 1 / np.maximum(length, 1e-6), width]
    firsts = np.searchsorted(stroke, np.arange(len(counts)), "left")
    lasts = np.searchsorted(stroke, np.arange(len(counts)), "right") - 1
    return Pieces(corners, stroke, np.stack(rows, 1).astype(np.float32), firsts, lasts)


def lay(coat: Coat, made: Pieces, ragged: float, names: NDArray[np.int64], seed: int) -> None:
    """Lays strokes on a coat, in place; `names` (n,) is what each piece leaves in its pixels."""
    fixed = np.round(made.corners * (1 << SHIFT)).astype(np.int32)
    tips = [_tips(made, ragged, seed, end) for end in (0, 1)] if ragged else []
    called, ends = names.tolist(), (made.firsts.tolist(), made.lasts.tolist())
    before = 0
    for k, last in enumerate(ends[1]):  # in order: a stroke lies on those before it
        for end, tip in enumerate(tips):
            cv2.fillPoly(coat, [tip[k]], called[ends[end][k]], cv2.LINE_8, SHIFT)
        for piece in range(before, last + 1):
            cv2.fillConvexPoly(coat, fixed[piece], called[piece], cv2.LINE_8, SHIFT)
        before = last + 1


def sketch(coat: Coat, made: Pieces, ragged: float, names: NDArray[np.int64], seed: int) -> None:
    """Lays strokes on a coat as `lay` does, each as a whole, which is quicker; `names` (strokes,).

    A stroke that turns on itself may have a hole, and its pieces are not told apart.
    """
    fixed = np.round(made.corners * (1 << SHIFT)).astype(np.int32)
    tips = [_tips(made, ragged, seed, end) for end in (0, 1)] if ragged else []
    starts, stops = made.firsts.tolist(), (made.lasts + 1).tolist()
    for k, name in enumerate(names.tolist()):
        mine = fixed[starts[k] : stops[k]]
        there, back = [mine[:1, 0], mine[:, 1]], [mine[::-1, 2], mine[:1, 3]]
        outline = np.concatenate([*there, *back])
        cv2.fillPoly(coat, [outline, *(tip[k] for tip in tips)], name, cv2.LINE_8, SHIFT)


def _tips(made: Pieces, ragged: float, seed: int, end: int) -> NDArray[np.int32]:
    """The hairs beyond one end of each stroke: outlines (strokes, 2 * hairs + 2, 2)."""
    piece = made.lasts if end else made.firsts
    corner = made.corners[piece]
    a, b = (corner[:, 1], corner[:, 2]) if end else (corner[:, 3], corner[:, 0])
    way = made.place[piece, 2:4].astype(np.float64) * (1 if end else -1)
    width = made.place[piece, 7].astype(np.float64)
    hairs = int(np.clip(np.max(width) / HAIR, 3, 28))
    rng = np.random.default_rng([seed, end])
    across = (np.arange(hairs + 1) / hairs)[None]
    middle = 1 - (2 * ((np.arange(hairs) + 0.5) / hairs) - 1) ** 2  # a brush's middle is longest
    reach = (0.32 * middle + ragged * (rng.random((len(piece), hairs)) - 0.35)) * width[:, None]
    foot = a[:, None] + (b - a)[:, None] * across[..., None]
    out = np.maximum(reach, 0)[..., None] * way[:, None]
    tops = np.stack([foot[:, :-1] + out, foot[:, 1:] + out], 2).reshape(len(piece), -1, 2)
    outline = np.concatenate([a[:, None], tops, b[:, None]], 1)
    return np.round(outline * (1 << SHIFT)).astype(np.int32)


def flat(coat: Coat, colours: Field, bare: Field) -> Field:
    """A coat named by strokes in plain colours (h, w, n), `bare` (h, w, n) where there is none."""
    table = np.concatenate([np.zeros((1, colours.shape[1]), np.float32), colours])
    shown = table.take(coat, 0)
    empty = coat == 0
    shown[empty] = bare[empty]
    return shown


def bristles(seed: int) -> Field:
    """A tiling table (SIDE, SIDE) of bristle marks in about [-1, 1]: rows across, columns along."""
    rng = np.random.default_rng(seed)
    rough = rng.standard_normal((SIDE, SIDE)).astype(np.float32)
    wrapped = np.pad(rough, 24, "wrap")
    fine = cv2.GaussianBlur(wrapped, (0, 0), sigmaX=5.0, sigmaY=0.8)
    wide = cv2.GaussianBlur(wrapped, (0, 0), sigmaX=7.0, sigmaY=2.2)
    both = fine / fine.std() + 0.7 * wide / wide.std()
    inner = both[24:-24, 24:-24]
    return np.clip(inner / (2 * inner.std()), -1, 1).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Paint:
    """A coat with what its strokes are painted with, one row for each stroke.

    `colour` and `streak` (n, 3) sRGB 0..255: the paint, and how far its bristles differ from it;
    `body` (n,) how thick it is; `dry` 0..1 how soon the hairs run out.
    """

    coat: Coat
    made: Pieces
    colour: Field
    streak: Field
    body: Field
    dry: float


@dataclass(frozen=True, slots=True)
class Spots:
    """Places of a coat that are painted: their stroke, where across (-1..1) and along (0..1) it
    they lie, and the bristle mark there."""

    stroke: NDArray[np.int64]
    across: Field
    along: Field
    mark: Field

    def some(self, kept: NDArray[np.int64]) -> Spots:
        """The places with the numbers `kept`."""
        return Spots(self.stroke[kept], self.across[kept], self.along[kept], self.mark[kept])


def spots_of(coat: Coat, made: Pieces, at: NDArray[np.int64], marks: Field) -> Spots:
    """What lies at the pixels `at` (flat indices, all painted) of a coat named by pieces."""
    piece = coat.ravel()[at] - 1
    x0, y0, dx, dy, begin, wide, long, width = made.place.take(piece, 0).T
    stroke = made.stroke.take(piece)
    row = at // coat.shape[1]
    x = (at - row * coat.shape[1]).astype(np.float32) + np.float32(0.5) - x0
    y = row.astype(np.float32) + np.float32(0.5) - y0
    across = (y * dx - x * dy) * wide
    run = begin + x * dx + y * dy
    row = ((across + 1) * (np.float32(0.5) * width)).astype(np.int64) + stroke * 97
    column = (run * np.float32(1 / ALONG)).astype(np.int64) + stroke * 61
    mark = marks.ravel().take((row & (SIDE - 1)) * SIDE + (column & (SIDE - 1)))
    return Spots(stroke, across, run * long, mark)


def oil(
    coats: Sequence[Paint], cloth: Field, ground: Field, relief: float, seed: int
) -> tuple[NDArray[np.uint8], Coat]:
    """Coats of oil paint over each other: bristle marks in colour and height, lit from the upper
    left; and which stroke is to be seen (h, w), from 1 through all coats, 0 where the ground is.

    `ground` (3,) sRGB 0..255 is the ground, `cloth` (h, w) how much lighter its weave is. Where
    the hairs of a stroke have run dry, the coat below is seen.
    """
    marks = bristles(seed)
    shape = cloth.shape
    picture = np.empty((cloth.size, 3), np.float32)
    height = np.zeros(cloth.size, np.float32)
    seen = np.zeros(cloth.size, np.int32)
    before = np.cumsum([1, *(len(paint.colour) for paint in coats)]).tolist()
    for start in range(0, cloth.size, PART):
        left = np.arange(start, min(start + PART, cloth.size))
        for n in range(len(coats) - 1, -1, -1):
            if not len(left):
                break
            paint = coats[n]
            there = np.flatnonzero(paint.coat.ravel().take(left))
            spot = spots_of(paint.coat, paint.made, left[there], marks)
            if n and paint.dry > 0:
                spent = 0.3 + np.float32(0.7) * np.clip(spot.along, 0, 1)
                wet = np.flatnonzero(spot.mark > np.float32(2.2 * paint.dry) * spent - 1.25)
                there, spot = there[wet], spot.some(wet)
            at = left[there]
            s, mark = spot.stroke, spot.mark
            picture[at] = paint.colour.take(s, 0) + paint.streak.take(s, 0) * mark[:, None]
            rim = np.abs(spot.across) ** 3  # paint pressed out to the sides of the brush
            height[at] = paint.body.take(s) * (0.55 * mark + 0.5 * rim + np.float32(0.35))
            seen[at] = s + before[n]
            left = np.delete(left, there)
        picture[left] = ground * cloth.ravel()[left, None]
    image = lit(picture.reshape(*shape, 3), height.reshape(shape), relief)
    return smooth(image, seen.reshape(shape)), seen.reshape(shape)


def smooth(image: NDArray[np.uint8], seen: Coat) -> NDArray[np.uint8]:
    """The picture with the stairs taken off the edges between strokes, in place."""
    edge = np.zeros(seen.shape, bool)
    across, down = seen[:, 1:] != seen[:, :-1], seen[1:] != seen[:-1]
    edge[:, 1:] |= across
    edge[:, :-1] |= across
    edge[1:] |= down
    edge[:-1] |= down
    soft = cv2.GaussianBlur(image, (3, 3), 0.7)
    np.copyto(image, soft, where=edge[..., None])
    return image


def lit(picture: Field, height: Field, relief: float) -> NDArray[np.uint8]:
    """A picture (h, w, 3) of 0..255 whose paint has a height (h, w), lit from the upper left."""
    out = np.empty(picture.shape, np.uint8)
    for top in range(0, len(height), ROWS):  # in strips, to keep memory low
        above, below = min(top, HALO), min(max(len(height) - top - ROWS, 0), HALO)
        part = height[top - above : top + ROWS + below]
        slope = cv2.GaussianBlur(part, (0, 0), 0.7)
        slope = cv2.filter2D(slope, cv2.CV_32F, LIGHT, borderType=cv2.BORDER_REPLICATE)
        slope = np.tanh(slope[above : len(part) - below] * np.float32(0.8))
        gleam = np.float32(38 * relief) * np.maximum(slope - np.float32(0.35), 0)  # of wet paint
        gleam += np.float32(0.5)
        slope *= np.float32(relief)
        slope += 1
        for band in range(3):
            shown = picture[top : top + ROWS, :, band] * slope
            shown += gleam
            out[top : top + ROWS, :, band] = np.clip(shown, 0, 255, out=shown)
    return out
