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
    before = 0
    for k, last in enumerate(made.lasts):  # in order: a stroke lies on those before it
        for end, tip in enumerate(tips):
            piece = last if end else made.firsts[k]
            cv2.fillPoly(coat, [tip[k]], int(names[piece]), cv2.LINE_8, SHIFT)
        for piece in range(before, last + 1):
            cv2.fillConvexPoly(coat, fixed[piece], int(names[piece]), cv2.LINE_8, SHIFT)
        before = last + 1


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
    return np.where((coat > 0)[..., None], table[coat], bare)


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


def spots_of(coat: Coat, made: Pieces, at: NDArray[np.int64], marks: Field) -> Spots:
    """What lies at the pixels `at` (flat indices, all painted) of a coat named by pieces."""
    piece = coat.ravel()[at] - 1
    place = made.place[piece]
    stroke = made.stroke[piece]
    x = (at % coat.shape[1]).astype(np.float32) + 0.5 - place[:, 0]
    y = (at // coat.shape[1]).astype(np.float32) + 0.5 - place[:, 1]
    across = (y * place[:, 2] - x * place[:, 3]) * place[:, 5]
    run = place[:, 4] + x * place[:, 2] + y * place[:, 3]
    row = ((across + 1) * (0.5 * place[:, 7])).astype(np.int64) + stroke * 97
    column = (run * np.float32(1 / ALONG)).astype(np.int64) + stroke * 61
    mark = marks[row & (SIDE - 1), column & (SIDE - 1)]
    return Spots(stroke, across, run * place[:, 6], mark)


def oil(
    coats: Sequence[Paint], bare: Field, relief: float, seed: int
) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """Coats of oil paint over each other: bristle marks in colour and height, lit from the upper
    left; and which coat (from 1) and stroke is to be seen: (h, w, 2), 0 where the ground is.

    `bare` (h, w, 3) sRGB 0..255 is the ground. Where the hairs of a stroke have run dry, the coat
    below is seen.
    """
    marks = bristles(seed)
    shape = bare.shape[:2]
    picture = bare.reshape(-1, 3).copy()
    height = np.zeros(shape[0] * shape[1], np.float32)
    seen = np.zeros((shape[0] * shape[1], 2), np.int32)
    for start in range(0, len(height), 1 << 19):
        left = np.arange(start, min(start + (1 << 19), len(height)))
        for n in range(len(coats), 0, -1):
            paint = coats[n - 1]
            there = paint.coat.ravel()[left] > 0
            at = left[there]
            if not len(at):
                continue
            spot = spots_of(paint.coat, paint.made, at, marks)
            spent = paint.dry * (0.3 + 0.7 * np.clip(spot.along, 0, 1))
            wet = spot.mark > 2.2 * spent - 1.25
            if n > 1 and paint.dry > 0:
                at = at[wet]
                spot = Spots(spot.stroke[wet], spot.across[wet], spot.along[wet], spot.mark[wet])
                there[there] = wet
            s, mark = spot.stroke, spot.mark
            picture[at] = paint.colour[s] + paint.streak[s] * mark[:, None]
            rim = np.abs(spot.across) ** 3  # paint pressed out to the sides of the brush
            height[at] = paint.body[s] * (0.55 * mark + 0.5 * rim + 0.35)
            seen[at, 0], seen[at, 1] = n, s
            left = left[~there]
    image = lit(picture.reshape(*shape, 3), height.reshape(shape), relief)
    return smooth(image, seen.reshape(*shape, 2)), seen.reshape(*shape, 2)


def smooth(image: NDArray[np.uint8], seen: NDArray[np.int32]) -> NDArray[np.uint8]:
    """The picture with the stairs taken off the edges between strokes."""
    name = seen[..., 0] * 65536 + seen[..., 1]
    edge = np.zeros(name.shape, bool)
    for axis in (0, 1):
        change = np.diff(name, axis=axis) != 0
        a, b = (slice(1, None), slice(None)), (slice(None, -1), slice(None))
        edge[a if axis == 0 else a[::-1]] |= change
        edge[b if axis == 0 else b[::-1]] |= change
    soft = cv2.GaussianBlur(image, (3, 3), 0.7)
    image[edge] = soft[edge]
    return image


def lit(picture: Field, height: Field, relief: float) -> NDArray[np.uint8]:
    """A picture (h, w, 3) of 0..255 whose paint has a height (h, w), lit from the upper left."""
    slope = cv2.GaussianBlur(height, (0, 0), 0.7)
    slope = cv2.filter2D(slope, cv2.CV_32F, LIGHT, borderType=cv2.BORDER_REPLICATE)
    slope = np.tanh(slope * np.float32(0.8))
    gleam = np.float32(38 * relief) * np.maximum(slope - 0.35, 0)  # of wet paint
    shown = picture * (1 + np.float32(relief) * slope)[..., None] + gleam[..., None]
    return np.clip(shown + 0.5, 0, 255).astype(np.uint8)
