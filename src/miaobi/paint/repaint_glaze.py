"""Any picture painted again with ink and thin colour: pale washes first, dark and dry strokes last.

Ink only darkens, so light is what is left bare (留白). Each brush lays what is still missing of the
picture's optical density, as far as one stroke of its kind may go, in the pigment of the palette
that fits best; fine lines (勾线) follow the contours. The order is the tradition's: wet before dry,
pale before dark.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint import repaint_lay as sheets
from miaobi.paint.colour import shown
from miaobi.paint.marks import Stroke
from miaobi.paint.paper import Paper
from miaobi.paint.pigments import tint
from miaobi.paint.repaint import Ids, Pixels, Repainted, drafted
from miaobi.paint.repaint_flow import flow, resting, tensor
from miaobi.paint.repaint_lay import Batch
from miaobi.paint.repaint_lines import contours
from miaobi.paint.repaint_manners import Brush, Washes
from miaobi.paint.repaint_tone import densities
from miaobi.paint.repaint_trace import Ground, blurred, seeds, splined, trace, under
from miaobi.work import subseed

Field = NDArray[np.float32]

TRACE = 0.015  # of a layer; less of a pigment is not to be seen
EYE = (
    3.0  # a density more is seen as exp(-density / EYE) of it: L* goes with the cube root of light
)
SLACK = 0.06  # of density; as much as that too dark is not seen as wrong
LEAD = 0.25  # of density; a line is greyer than what it goes round by this much
NIB = 0.15  # how far a wash strays from its edge, in widths of its brush, at most


@dataclass(frozen=True, slots=True)
class Laid:
    """The strokes of one brush in pixels of the plan.

    `mixed` (n, m) how much of each pigment of the palette is in each, `item` (n,) the id each
    belongs to; `guide` (h, w) 0..1 where the brush is lifted so that light stays bare.
    """

    brush: Brush
    batch: Batch
    mixed: Field
    item: NDArray[np.int64]
    guide: Field | None = None

    @property
    def plain(self) -> bool:
        """Whether all strokes are of the first pigment alone."""
        return not self.mixed[:, 1:].any()


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
    white = np.median(sheet.light, (0, 1)).astype(np.float32)
    aim = densities(small, manner, white)
    laid, errors = plan(small, aim, manner, tints, seed, small_ids, progress)
    by = width / small.shape[1]
    density = np.zeros((height, width, 3), np.float32)
    for n, one in enumerate(laid):
        rng = subseed(seed, "lay", n)
        density += _laid(one, tints, by, (height, width), sheet.grain, rng)
        progress(0.5 + 0.4 * (n + 1) / len(laid), one.brush.name)
    image = shown(sheet.light * np.exp(-density))
    owned = ids.copy() if ids is not None else np.ones((height, width), np.uint16)
    return Repainted(image, owned, marks(laid, manner, by), errors)


def plan(
    target: Field,
    aim: Field,
    manner: Washes,
    tints: Field,
    seed: int,
    ids: Ids | None,
    progress: Callable[[float, str], None],
) -> tuple[list[Laid], tuple[float, ...]]:
    """The strokes of every brush for a target (h, w, 3) of 0..255, and the errors they leave.

    `aim` (h, w, 3) the densities that the target asks for, `tints` (m, 3) those of the palette.
    """
    height, width = target.shape[:2]
    leads = tensor(target)
    rest = resting((height, width), subseed(seed, "rest"), 0.3)
    there = np.zeros_like(aim)
    laid: list[Laid] = []
    errors = [_off(aim, there)]
    for n, brush in enumerate(manner.brushes):
        rng = np.random.default_rng(subseed(seed, "brush", n))
        size = max(1.5, brush.width * min(height, width))
        if brush.line:
            one = _lines(target, aim, brush, size, ids, tints)
        else:
            way = flow(leads, max(1.0, 0.5 * size), rest)
            one = _washes(aim, there, way, brush, size, tints, rng, ids)
        if not len(one.item):
            continue
        film = _laid(one, tints, 1.0, (height, width), None, subseed(seed, "lay", n))
        if not brush.line:
            guide = _guide(aim, there, film, size, rng)
            one = replace(one, guide=guide)
            film *= guide[..., None]
        there += film
        laid.append(one)
        errors.append(_off(aim, there))
        progress(0.5 * (n + 1) / len(manner.brushes), brush.name)
    return laid, tuple(errors)


def _off(aim: Field, there: Field) -> float:
    """How far the sheet is from its aim, as the eye sees densities."""
    return float(np.abs(np.exp(-there / EYE) - np.exp(-aim / EYE)).mean())


def _guide(aim: Field, there: Field, film: Field, size: float, rng: np.random.Generator) -> Field:
    """Where a wash stays (h, w) 0..1: it ends where less than two thirds of it are wanted.

    The edge is as plain as the brush is broad, and strays a little, as a hand does.
    """
    near = blurred(aim, max(0.7, 0.03 * size))
    seen = np.exp(-near / EYE)  # green on a pale rose is worse than green on a dark one
    laid = blurred(film, 0.7) + SLACK
    share = (np.minimum(near - there + SLACK, laid) * seen).sum(2) / (laid * seen).sum(2)
    far = min(NIB * size, 2.5)
    height, width = share.shape
    drift = [
        cv2.resize(rng.normal(0, far, (height // 14 + 2, width // 14 + 2)).astype(np.float32),
                   (width, height), interpolation=cv2.INTER_CUBIC)
        for _ in (0, 1)
    ]  # fmt: skip
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    strayed = cv2.remap(
        share.astype(np.float32), x + drift[0], y + drift[1], cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    return np.clip((strayed - 0.5) / 0.3, 0, 1).astype(np.float32)


def _washes(
    aim: Field, there: Field, way: Field, brush: Brush, size: float,
    tints: Field, rng: np.random.Generator, ids: Ids | None,
) -> Laid:  # fmt: skip
    """The strokes that lay what is missing, none where almost nothing is."""
    missing = blurred(aim, 0.25 * size) - there
    need = missing.mean(2) * np.exp(-aim.mean(2) / EYE)
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
    mixed = fitted(brush.share * under(missing, points, count), tints)
    much = np.maximum(mixed.sum(1), 1e-6)
    mixed *= (np.minimum(1, brush.cap / much) * rng.uniform(0.85, 1.1, len(paths)))[:, None]
    x, y = starts.astype(int).T
    item = np.ones(len(starts), np.int64) if ids is None else ids[y, x].astype(np.int64)
    # pale ones on top: where a dark one strayed over a light, its edge would leave the sheet bare
    order = np.lexsort((rng.normal(0, 0.2, len(paths)) - mixed.sum(1), item))
    order = order[mixed[order].sum(1) > TRACE]
    width = size * rng.uniform(0.7, 1.2, len(paths))
    batch = Batch([paths[i] for i in order], width[order], brush.ragged, brush.dry)
    return Laid(brush, batch, mixed[order].astype(np.float32), item[order])


def fitted(density: Field, tints: Field) -> Field:
    """How much of each pigment of `tints` (m, 3) gives the densities (n, 3) best: (n, m).

    One pigment or two, as much as a painter mixes for a wash. Dyes only absorb, so their densities
    add up (Kubelka and Munk's film with S = 0) and the mixture is a matter of least squares.

    >>> tints = np.array([[1, 1, 1], [0, 0.2, 1], [0, 1, 0]], np.float32)
    >>> fitted(np.array([[0.5, 0.5, 0.5], [0, 0.3, 0.5]], np.float32), tints).round(2).tolist()
    [[0.5, 0.0, 0.0], [0.0, 0.5, 0.20000000298023224]]
    """
    wanted = np.maximum(density, 0)
    dot, gram = wanted @ tints.T, tints @ tints.T
    alone = dot / gram.diagonal()
    gain = dot * alone  # how much of the squared error it takes away
    best = gain.argmax(1)
    most = gain[np.arange(len(best)), best] * 1.002 + 1e-9  # a second pigment must be worth it
    mixed = np.zeros(dot.shape, np.float32)
    mixed[np.arange(len(best)), best] = alone[np.arange(len(best)), best]
    for a, b in combinations(range(len(tints)), 2):
        part = np.linalg.inv(gram[np.ix_((a, b), (a, b))] + 1e-9 * np.eye(2))
        both = dot[:, (a, b)] @ part
        gained = (both * dot[:, (a, b)]).sum(1)
        better = (both > 0).all(1) & (gained > most)
        mixed[better] = 0
        mixed[better, a], mixed[better, b] = both[better].T
        most = np.where(better, gained, most)
    return mixed


def _lines(
    target: Field, aim: Field, brush: Brush, size: float, ids: Ids | None, tints: Field
) -> Laid:
    """Contour lines, broad where the edge is strong, thin at both ends; fewest where it is pale."""
    found = contours(target, brush.share, brush.longest * size)[: brush.most]
    paths, width, pressure, strength, colour = [], [], [], [], []
    height, wide = target.shape[:2]
    for line in found:
        x, y = np.clip(line.path.astype(int), 0, (wide - 1, height - 1)).T
        colour.append(aim[y, x].mean(0) + LEAD)
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
    mixed = fitted(np.reshape(colour, (-1, 3)).astype(np.float32), tints)
    mixed *= (np.array(strength) / np.maximum(mixed.sum(1), TRACE))[:, None]
    return Laid(brush, batch, mixed.astype(np.float32), item)


def _laid(
    one: Laid, tints: Field, by: float, size: tuple[int, int], grain: Field | None, seed: int
) -> Field:
    """The densities (h, w, 3) of the strokes of one brush on a sheet of `size` (h, w)."""
    height, width = size
    brush = one.brush
    widest = float(one.batch.width.max()) * by
    blur = brush.wet * widest
    down = float(np.clip(2 ** np.floor(np.log2(max(blur, 0.01) / 1.5)), 1, 8))
    if widest < 8 and not brush.wet:
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
    return film * tints[0] if one.plain else film


def _film(coat: sheets.Coat, made: sheets.Pieces, one: Laid, tints: Field, seed: int) -> Field:
    """The densities (h, w, n) of a coat: ink runs out along a stroke and leaves hairs bare.

    n is 3, or 1 (of the first pigment's own tint) where all strokes are of that pigment.
    """
    marks = sheets.bristles(seed)
    colour = one.mixed[:, :1] if one.plain else one.mixed @ tints
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
            for name, much in zip(manner.palette, one.mixed[k].tolist(), strict=True):
                if much > TRACE:
                    made[-1][2].append(
                        Stroke(
                            path * by, press * one.batch.width[k] * by, name, round(much, 3),
                            one.brush.dry, one.brush.wet,
                        )
                    )  # fmt: skip
    return made
