"""Any picture painted again with ink and thin colour: pale washes first, dark and dry strokes last.

Ink only darkens, so light is what is left bare (留白). Each brush lays what is still missing of the
picture's optical density, as far as one stroke of its kind may go, in the pigment of the palette
that fits best; fine lines (勾线) follow the contours. The order is the tradition's: wet before dry,
pale before dark.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint import repaint_lay as sheets
from miaobi.paint.colour import shown
from miaobi.paint.marks import Stroke
from miaobi.paint.paper import Paper
from miaobi.paint.pigments import tint
from miaobi.paint.repaint import LUMA, Ids, Pixels, Repainted, drafted
from miaobi.paint.repaint_flow import flow, resting, tensor
from miaobi.paint.repaint_lay import Batch
from miaobi.paint.repaint_lines import contours
from miaobi.paint.repaint_manners import Brush, Washes
from miaobi.paint.repaint_trace import Ground, blurred, seeds, splined, trace, under
from miaobi.work import subseed

Field = NDArray[np.float32]

DARKEST = 3.2  # optical density of the darkest place asked for


@dataclass(frozen=True, slots=True)
class Laid:
    """The strokes of one brush in pixels of the plan.

    `pigment` (n,) number in the palette, `strength` (n,), `item` (n,) the id each belongs to;
    `guide` (h, w) 0..1 where the brush is lifted so that light stays bare.
    """

    brush: Brush
    batch: Batch
    pigment: NDArray[np.int64]
    strength: Field
    item: NDArray[np.int64]
    guide: Field | None = None

    @property
    def plain(self) -> bool:
        """Whether all strokes are of one pigment."""
        return bool((self.pigment == self.pigment[0]).all())


def glaze(
    target: Pixels,
    manner: Washes,
    sheet: Paper,
    seed: int,
    ids: Ids | None = None,
    progress: Callable[[float, str], None] = lambda part, note: None,
) -> Repainted:
    """The picture `target` (h, w, 3) in ink and thin colour on a sheet of its size.

    `ids` (h, w): no stroke goes from one into another. `errors` are mean optical densities.

    >>> from miaobi.paint.paper import flat
    >>> from miaobi.paint.repaint_manners import WASHES
    >>> hill = np.full((48, 64, 3), 240, np.uint8)
    >>> hill[24:, 10:50] = 60
    >>> made = glaze(hill, WASHES["ink"], flat(64, 48), seed=1)
    >>> bool(made.image[40, 30].mean() < made.image[5, 5].mean() - 40)
    True
    """
    height, width = target.shape[:2]
    small, small_ids = drafted(target, ids)
    tints = np.stack([tint(name) for name in manner.palette]).astype(np.float32)
    laid, errors = plan(small, manner, tints, seed, small_ids, progress)
    by = width / small.shape[1]
    density = np.zeros((height, width, 3), np.float32)
    for n, one in enumerate(laid):
        rng = subseed(seed, "lay", n)
        _add(density, one, tints, by, sheet.grain, rng)
        progress(0.5 + 0.4 * (n + 1) / len(laid), one.brush.name)
    image = shown(sheet.light * np.exp(-density))
    owned = ids.copy() if ids is not None else np.ones((height, width), np.uint16)
    return Repainted(image, owned, marks(laid, manner, by), errors)


def wished(target: Field, manner: Washes) -> Field:
    """The optical densities (h, w, 3) that the sheet should get, none where light is left bare.

    Tones are drawn together to `manner.steps` steps (墨分五色: ink has five colours).
    """
    flat = cv2.bilateralFilter(target, 9, 30, 7)
    grey = _clear(flat @ LUMA, manner.clear)
    dark, bright = np.percentile(grey, (5, manner.bright))
    tone = np.clip((bright - grey) / max(float(bright - dark), 20.0), 0, 1) ** manner.gamma
    level = tone * manner.steps
    drawn = np.floor(level) + np.clip(2.2 * (level % 1 - 0.5) + 0.5, 0, 1)
    tone = (0.45 * tone + 0.55 * drawn / manner.steps).astype(np.float32)
    share = np.log(np.clip(flat, 6, 255) / 255) * 2.2
    own = -(share - share.max(2, keepdims=True))  # of each band, beyond the lightest
    grey_part = np.float32(DARKEST * manner.depth) * tone[..., None]
    colour = np.float32(manner.chroma) * own * np.minimum(1, 0.35 + 1.6 * tone)[..., None]
    return np.asarray(grey_part * (1 - 0.25 * manner.chroma) + colour, np.float32)


def _clear(grey: Field, share: float) -> Field:
    """Tones with their local contrast raised (K. Zuiderveld, "Contrast Limited Adaptive Histogram
    Equalization", 1994), as a painter keeps the parts of a dark wood apart."""
    if not share:
        return grey
    equal = cv2.createCLAHE(3.0, (6, 6)).apply(np.clip(grey, 0, 255).astype(np.uint8))
    return np.asarray((1 - share) * grey + share * equal.astype(np.float32), np.float32)


def plan(
    target: Field,
    manner: Washes,
    tints: Field,
    seed: int,
    ids: Ids | None,
    progress: Callable[[float, str], None],
) -> tuple[list[Laid], tuple[float, ...]]:
    """The strokes of every brush for a target (h, w, 3) of 0..255, and the errors they leave."""
    height, width = target.shape[:2]
    aim = wished(target, manner)
    leads = tensor(target)
    rest = resting((height, width), subseed(seed, "rest"), 0.3)
    there = np.zeros_like(aim)
    laid: list[Laid] = []
    errors = [float(np.abs(aim - there).mean())]
    for n, brush in enumerate(manner.brushes):
        rng = np.random.default_rng(subseed(seed, "brush", n))
        size = max(1.5, brush.width * min(height, width))
        if brush.line:
            one = _lines(target, aim, brush, size, ids)
        else:
            way = flow(leads, max(1.0, 0.5 * size), rest)
            one = _washes(aim, there, way, brush, size, tints, rng, ids)
        if not len(one.item):
            continue
        _add(there, one, tints, 1.0, None, subseed(seed, "lay", n))
        laid.append(one)
        errors.append(float(np.abs(aim - there).mean()))
        progress(0.5 * (n + 1) / len(manner.brushes), brush.name)
    return laid, tuple(errors)


def _washes(
    aim: Field, there: Field, way: Field, brush: Brush, size: float,
    tints: Field, rng: np.random.Generator, ids: Ids | None,
) -> Laid:  # fmt: skip
    """The strokes that lay what is missing, none where almost nothing is."""
    missing = blurred(aim, 0.25 * size) - there
    need = missing.mean(2)
    room = (need > 0.5 * brush.least).astype(np.uint16)
    held = room if ids is None else (ids * 2 + room).astype(np.uint16)
    error = np.where(room > 0, need, 0).astype(np.float32)
    starts = seeds(error, max(2, round(brush.grid * size)), brush.least, brush.most, rng)
    if len(starts):
        x, y = starts.astype(int).T
        starts = starts[room[y, x] > 0]
    steps = max(1, round(brush.longest / 2 / 0.55))
    ground = Ground(missing, np.zeros_like(missing), way, held, 0.9)
    points, count = trace(ground, starts, 0.55 * size, steps, 1, 0.35)
    paths = splined(points, count, 2)
    pigment, strength = fitted(under(missing, points, count), tints)
    strength = np.clip(strength * brush.share, 0, brush.cap) * rng.uniform(0.8, 1.1, len(paths))
    x, y = starts.astype(int).T
    item = np.ones(len(starts), np.int64) if ids is None else ids[y, x].astype(np.int64)
    order = np.lexsort((strength + rng.normal(0, 0.2, len(paths)), item))
    order = order[strength[order] > 0.015]
    width = size * rng.uniform(0.7, 1.2, len(paths))
    batch = Batch([paths[i] for i in order], width[order], brush.ragged, brush.dry)
    near = blurred(np.asarray(aim.mean(2), np.float32), max(0.7, 0.012 * size))
    guide = np.clip((near - 0.3 * brush.least) / (0.9 * brush.least), 0, 1).astype(np.float32)
    return Laid(
        brush, batch, pigment[order], strength[order].astype(np.float32), item[order], guide
    )


def fitted(density: Field, tints: Field) -> tuple[NDArray[np.int64], Field]:
    """For each density (n, 3) the one pigment of `tints` (m, 3) that fits it best, and how much.

    >>> tints = np.array([[1, 1, 1], [0, 0.2, 1]], np.float32)
    >>> pigment, strength = fitted(np.array([[0.5, 0.5, 0.5], [0, 0.1, 0.5]], np.float32), tints)
    >>> pigment.tolist(), strength.round(2).tolist()
    ([0, 1], [0.5, 0.5])
    """
    dot = np.maximum(density, 0) @ tints.T
    norm = (tints * tints).sum(1)
    best = (dot / np.sqrt(norm)).argmax(1)
    return best, np.asarray(dot[np.arange(len(best)), best] / norm[best], np.float32)


def _lines(target: Field, aim: Field, brush: Brush, size: float, ids: Ids | None) -> Laid:
    """Contour lines, broad where the edge is strong, thin at both ends; fewest where it is pale."""
    found = contours(target, brush.share, brush.longest * size)[: brush.most]
    paths, width, pressure, strength = [], [], [], []
    height, wide = target.shape[:2]
    for line in found:
        x, y = np.clip(line.path.astype(int), 0, (wide - 1, height - 1)).T
        dark = float(aim[y, x].mean())
        ends = np.minimum(1, np.minimum(np.arange(len(x)), np.arange(len(x))[::-1]) / 4 + 0.25)
        pressure.append(ends * (0.55 + 0.75 * line.force))
        paths.append(line.path)
        width.append(size)
        strength.append(brush.cap * min(1.0, 0.35 + 0.5 * dark))
    item = np.ones(len(paths), np.int64)
    if ids is not None:
        item = np.array([int(ids[tuple(p[len(p) // 2].astype(int)[::-1])]) for p in paths], int)
    batch = Batch(paths, np.array(width), 0.0, brush.dry, pressure)
    pigment = np.zeros(len(paths), np.int64)
    return Laid(brush, batch, pigment, np.array(strength, np.float32), item)


def _add(
    density: Field, one: Laid, tints: Field, by: float, grain: Field | None, seed: int
) -> None:
    """Adds the strokes of one brush to the densities of a sheet (h, w, 3), in place."""
    height, width = density.shape[:2]
    brush = one.brush
    size = float(one.batch.width.max()) * by
    blur = brush.wet * size
    down = float(np.clip(2 ** np.floor(np.log2(max(blur, 0.01) / 1.5)), 1, 8))
    if size < 8 and not brush.wet:
        down = 0.5  # a fine line is drawn at twice its size, for a smooth edge
    small = (max(1, round(width / down)), max(1, round(height / down)))
    made = sheets.pieces(one.batch.scaled(by / down))
    coat = np.zeros(small[::-1], np.int32)
    names = np.arange(1, len(made.stroke) + 1)
    sheets.lay(coat, made, one.batch.ragged, names, seed)
    film = _film(coat, made, one, tints, seed)
    if blur > 0.3:
        film = _wet(film, blur / down, 0.5 * brush.edge)
    if down != 1:
        way = cv2.INTER_AREA if down < 1 else cv2.INTER_LINEAR
        film = cv2.resize(film, (width, height), interpolation=way)
    film = np.asarray(film, np.float32).reshape(height, width, -1)
    if one.guide is not None:
        held = cv2.resize(one.guide, (width, height), interpolation=cv2.INTER_LINEAR)
        film *= np.asarray(held, np.float32)[..., None]
        if brush.edge and grain is not None:  # the rim where a wash dried last
            soft = blurred(film, max(1.0, 0.0016 * height)).reshape(film.shape)
            film = np.maximum(film + np.float32(brush.edge) * (film - soft), 0)
    if grain is not None:
        film *= (1 + np.float32(0.12 + 0.5 * brush.dry) * grain)[..., None]
    if one.plain:
        for band, share in enumerate(tints[one.pigment[0]]):
            density[..., band] += film[..., 0] * share
    else:
        density += film


def _film(coat: sheets.Coat, made: sheets.Pieces, one: Laid, tints: Field, seed: int) -> Field:
    """The densities (h, w, n) of a coat: ink runs out along a stroke and leaves hairs bare.

    n is 3, or 1 (of the pigment's own tint) where all strokes are of one pigment.
    """
    marks = sheets.bristles(seed)
    colour = one.strength[:, None]
    if not one.plain:
        colour = tints[one.pigment] * colour
    film = np.zeros((coat.size, colour.shape[1]), np.float32)
    dry = one.batch.dry
    painted = np.flatnonzero(coat.ravel())
    for start in range(0, len(painted), 1 << 19):
        at = painted[start : start + (1 << 19)]
        spot = sheets.spots_of(coat, made, at, marks)
        along = np.clip(spot.along, 0, 1)
        load = 1.08 - 0.3 * along + 0.1 * spot.mark
        if dry > 0:
            bare = dry * (0.45 + 0.75 * along)
            load = load * np.clip((0.5 + 0.5 * spot.mark - bare) * 5 + 0.5, 0, 1)
        film[at] = colour[spot.stroke] * load.astype(np.float32)[:, None]
    return film.reshape(*coat.shape, -1)


def _wet(film: Field, blur: float, edge: float) -> Field:
    """The film after its water has spread: soft, with a darker rim where it dried last."""
    soft = cv2.GaussianBlur(film, (0, 0), blur * 0.6)
    wide = cv2.GaussianBlur(soft, (0, 0), blur)
    return np.asarray(np.maximum(soft + np.float32(edge) * (soft - wide), 0), np.float32)


def marks(laid: list[Laid], manner: Washes, by: float) -> list[tuple[str, int, list[Stroke]]]:
    """The strokes as marks in pixels of the picture, by brush and item, in the order laid."""
    made: list[tuple[str, int, list[Stroke]]] = []
    for one in laid:
        pressure = one.batch.pressure
        for k, path in enumerate(one.batch.paths):
            if not made or made[-1][:2] != (one.brush.name, int(one.item[k])):
                made.append((one.brush.name, int(one.item[k]), []))
            press = np.ones(len(path)) if pressure is None else pressure[k]
            made[-1][2].append(
                Stroke(
                    path * by, press * one.batch.width[k] * by, manner.palette[one.pigment[k]],
                    round(float(one.strength[k]), 3), one.brush.dry, one.brush.wet,
                )
            )  # fmt: skip
    return made
