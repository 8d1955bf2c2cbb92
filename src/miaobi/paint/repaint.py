"""Any picture painted again by hand: big brushes first, small ones where the eye needs them.

The picture is planned small (`WORK` pixels) and painted at its own size. Each brush lays its
strokes where the canvas is still far from the target, along the edges and never across an item's
border; when no place is far enough off, it lays none. After A. Hertzmann, "Painterly Rendering
with Curved Brush Strokes of Multiple Sizes", 1998.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint import repaint_lay as sheets
from miaobi.paint.marks import Stroke
from miaobi.paint.repaint_flow import flow, resting, tensor
from miaobi.paint.repaint_lay import Batch, Paint
from miaobi.paint.repaint_manners import Manner
from miaobi.paint.repaint_trace import Ground, blurred, seeds, splined, trace, under
from miaobi.work import subseed

Field = NDArray[np.float32]
Pixels = NDArray[np.uint8]
Ids = NDArray[np.uint16]

WORK = 1280  # pixels of the long side that strokes are planned at
FINE = 1600  # a smaller picture is painted at twice its size, for smooth edges
FINEST = 1.6  # pixels of the plan that the finest brush is wide
PACE = 0.55  # widths from one control point of a stroke to the next
THIRD = np.full((1, 3), 1 / 3, np.float32)
LUMA = np.array([0.299, 0.587, 0.114], np.float32)


@dataclass(frozen=True, slots=True)
class Brushed:
    """The strokes of one brush, in the order laid, in pixels of the plan.

    `colour` (n, 3) sRGB 0..255 as mixed, `plain` (n, 3) as it was meant, `item` (n,) the id each
    belongs to, `body` (n,) thickness.
    """

    batch: Batch
    colour: Field
    plain: Field
    item: NDArray[np.int64]
    body: Field


@dataclass(frozen=True, slots=True)
class Repainted:
    """A picture painted again.

    `image` (h, w, 3) bytes; `ids` (h, w), the item of the stroke on top; `layers` of strokes in
    pixels of the picture, (brush, item, strokes); `errors` the mean distance to the target in
    sRGB steps: of the bare ground, then after each brush.
    """

    image: Pixels
    ids: Ids
    layers: list[tuple[str, int, list[Stroke]]]
    errors: tuple[float, ...]


def repaint(
    target: Pixels,
    manner: Manner,
    seed: int,
    ids: Ids | None = None,
    focus: Field | None = None,
    progress: Callable[[float, str], None] = lambda part, note: None,
    size: tuple[int, int] | None = None,
) -> Repainted:
    """The picture `target` (h, w, 3) in opaque paint, at its own size or another (width, height).

    `ids`, of the painting's size: no stroke goes from one into another, and higher ids lie before
    lower ones. `focus` (h, w) 0..1: where the small brushes are needed most, and the smallest alone go.

    >>> from miaobi.paint.repaint_manners import MANNERS
    >>> sky = np.full((48, 64, 3), (120, 150, 200), np.uint8)
    >>> sky[30:] = (70, 90, 40)
    >>> made = repaint(sky, MANNERS["oil"], seed=1)
    >>> made.image.shape, made.errors[-1] < made.errors[0]
    ((48, 64, 3), True)
    """
    width, height = size or target.shape[1::-1]
    small, small_ids = drafted(target, ids)
    planned = (small.shape[1], small.shape[0])
    small_focus = None
    if focus is not None:
        few = cv2.resize(focus, planned, interpolation=cv2.INTER_AREA)
        small_focus = np.asarray(few, np.float32)
    brushed, errors = plan(small, manner, seed, small_ids, small_focus, progress)
    progress(0.5, "strokes")
    up = 2 if max(height, width) <= FINE else 1
    by = width / planned[0]
    coats = [
        _coat(one, (width * up, height * up), by * up, manner, subseed(seed, "lay", n))
        for n, one in enumerate(brushed)
    ]
    progress(0.7, "paint")
    weave = cloth(width * up, height * up, subseed(seed, "ground"))
    ground = manner.ground_rgb()
    image, seen = sheets.oil(coats, weave, ground, manner.relief, subseed(seed, "bristles"))
    if up > 1:
        fine = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
        image = np.asarray(fine, np.uint8)
        seen = seen[::up, ::up]
    items = np.concatenate([[0], *(one.item for one in brushed)]).astype(np.uint16)
    owned = items.take(seen)
    if ids is not None:
        np.copyto(owned, ids, where=seen == 0)
    return Repainted(image, owned, marks(brushed, by, manner), errors)


def drafted(target: Pixels, ids: Ids | None) -> tuple[Field, Ids | None]:
    """The picture (h, w, 3) and its ids (h, w) at the size that strokes are planned at."""
    height, width = target.shape[:2]
    down = min(1.0, WORK / max(height, width))
    size = (max(8, round(width * down)), max(8, round(height * down)))
    small = cv2.resize(target, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    if ids is None:
        return small, None
    return small, np.asarray(cv2.resize(ids, size, interpolation=cv2.INTER_NEAREST), np.uint16)


def _coat(one: Brushed, size: tuple[int, int], by: float, manner: Manner, seed: int) -> Paint:
    """The strokes of one brush on a coat of their own, at the picture's size."""
    made = sheets.pieces(one.batch.scaled(by))
    coat = np.zeros(size[::-1], np.int32)
    sheets.lay(coat, made, one.batch.ragged, np.arange(1, len(made.stroke) + 1), seed)
    rng = np.random.default_rng(subseed(seed, "streak"))
    other = jittered(one.plain, manner, rng)  # what was on the brush before
    value = rng.uniform(0.015, 0.06, (len(other), 1)).astype(np.float32)
    streak = (0.8 * (other - one.colour) + value * (40 + one.colour)).astype(np.float32)
    return Paint(coat, made, one.colour, streak, one.body, one.batch.dry)


def plan(
    target: Field,
    manner: Manner,
    seed: int,
    ids: Ids | None = None,
    focus: Field | None = None,
    progress: Callable[[float, str], None] = lambda part, note: None,
) -> tuple[list[Brushed], tuple[float, ...]]:
    """The strokes of every brush for a target (h, w, 3) of 0..255, and the errors they leave."""
    height, width = target.shape[:2]
    wished = _wished(target, manner)
    leads = tensor(wished)
    rest = resting((height, width), subseed(seed, "rest"), manner.turn)
    bare = np.broadcast_to(manner.ground_rgb(), wished.shape).astype(np.float32)
    canvas, coat = bare, np.zeros((height, width), np.int32)
    meant = colours = np.zeros((0, 3), np.float32)
    brushed: list[Brushed] = []
    errors = [float(np.abs(canvas - target)[::2, ::2].mean())]
    last, size = len(manner.brushes) - 1, 0.0
    for n, share in enumerate((*manner.brushes, manner.detail)):
        if n > last and (focus is None or not share):
            continue
        finest, size = size, max(FINEST, share * min(height, width))
        if finest == size:  # the picture is too small for a finer brush
            continue
        rng = np.random.default_rng(subseed(seed, "brush", n))
        way = flow(leads, manner.reach * size, rest)
        left = manner.strokes - len(colours)
        most = left if n >= last and (n > last or focus is None) else round(0.6 * left)
        where = None if focus is None else focus if n > last else 0.3 + 0.7 * focus
        one = _brush(wished, canvas, way, size, n, most, manner, rng, ids, where)
        if not len(one.item):
            continue
        made = sheets.pieces(one.batch)
        names = np.arange(len(colours) + 1, len(colours) + len(one.item) + 1)
        sheets.sketch(coat, made, one.batch.ragged, names, subseed(seed, "lay", n))
        brushed.append(one)
        colours = np.concatenate([colours, one.colour])
        meant = np.concatenate([meant, one.plain])
        canvas = sheets.flat(coat, meant, bare)  # what chance mixed is not to be mended
        mixed = sheets.flat(coat[::2, ::2], colours, bare[::2, ::2])
        errors.append(float(np.abs(mixed - target[::2, ::2]).mean()))
        progress(0.5 * (n + 1) / len(manner.brushes), f"brush {n + 1}")
    return brushed, tuple(errors)


def _wished(target: Field, manner: Manner) -> Field:
    """The target as this manner sees it: its chroma and contrast."""
    grey = target @ LUMA
    seen = grey[..., None] + np.float32(manner.chroma) * (target - grey[..., None])
    middle = float(np.median(grey))
    return np.clip(middle + manner.contrast * (seen - middle), 0, 255).astype(np.float32)


def _brush(
    wished: Field, canvas: Field, way: Field, size: float, n: int, most: int, manner: Manner,
    rng: np.random.Generator, ids: Ids | None, focus: Field | None,
) -> Brushed:  # fmt: skip
    """The strokes of the n-th brush, `size` pixels wide: at most `most`, where they help most."""
    soft = blurred(wished, 0.3 * size)
    error = np.asarray(cv2.transform(np.abs(soft - canvas), THIRD), np.float32)
    least = -1.0 if n == 0 else manner.error * (1 + manner.restraint * (n - 1))
    if focus is not None and n:
        error *= np.float32(3.5) * focus
    step = max(2, round(manner.grid * size))
    starts = seeds(error, step, least, most, rng)
    steps = max(1, round(manner.longest / 2 / PACE))
    few = round(manner.shortest / 2 / PACE)
    ground = Ground(soft, canvas, way, ids, manner.hold)
    points, count = trace(ground, starts, PACE * size, steps, few, manner.stiff)
    share = size / min(error.shape)
    paths = splined(points, count, 3 if share >= 0.03 else 1 if share > 0.012 else 0.5)
    colour = under(soft, points, count)
    x, y = starts.astype(int).T
    item = np.zeros(len(starts), np.int64) if ids is None else ids[y, x].astype(np.int64)
    light = colour @ LUMA
    # far things before near ones, darks before lights, and chance between
    order = np.lexsort((light + rng.normal(0, 60, len(light)), item))
    width = size * rng.uniform(0.8, 1.15, len(paths))
    dry = manner.dry if n else manner.dry * 1.6
    batch = Batch([paths[i] for i in order], width[order], manner.ragged, dry)
    thick = (0.45 + 0.8 * light / 255) * rng.uniform(0.6, 1.2, len(light))
    colour = colour[order]
    mixed = jittered(colour, manner, rng)
    return Brushed(batch, mixed, colour, item[order], thick[order].astype(np.float32))


def jittered(colour: Field, manner: Manner, rng: np.random.Generator) -> Field:
    """The colours (n, 3) as a hand mixes them: hue, chroma and value a little off."""
    if not len(colour):
        return colour
    lab = cv2.cvtColor((colour[None] / 255).astype(np.float32), cv2.COLOR_RGB2LAB)[0]
    turn = rng.normal(0, manner.hue, len(lab))
    grow = 1 + rng.normal(0, manner.hue, len(lab))
    a, b = lab[:, 1].copy(), lab[:, 2].copy()
    lab[:, 1] = grow * (a * np.cos(turn) - b * np.sin(turn)) + rng.normal(0, 9 * manner.hue, len(a))
    lab[:, 2] = grow * (a * np.sin(turn) + b * np.cos(turn)) + rng.normal(0, 9 * manner.hue, len(a))
    lab[:, 0] += rng.normal(0, manner.value, len(lab))
    rgb = cv2.cvtColor(lab[None].astype(np.float32), cv2.COLOR_LAB2RGB)[0]
    return np.clip(255 * rgb, 0, 255).astype(np.float32)


def cloth(width: int, height: int, seed: int) -> Field:
    """How light the weave of a canvas is at each pixel (height, width), about 1."""
    x, y = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)
    period = np.float32(2 * np.pi / 5.0)
    made = np.random.default_rng(seed).random((height, width), dtype=np.float32)
    made *= np.float32(0.05)
    made += np.float32(0.975)
    for top in range(0, height, 64):
        part = slice(top, top + 64)
        made[part] += np.float32(0.05) * np.sin(x * period) * np.sin(y[part] * period)[:, None]
    return made


def marks(brushed: list[Brushed], by: float, manner: Manner) -> list[tuple[str, int, list[Stroke]]]:
    """The strokes as marks in pixels of the picture, by brush and item, in the order laid."""
    laid: list[tuple[str, int, list[Stroke]]] = []
    for n, one in enumerate(brushed):
        hexes = [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in np.round(one.colour).astype(int)]
        for k, path in enumerate(one.batch.paths):
            name = f"brush {n + 1}"
            if not laid or laid[-1][:2] != (name, int(one.item[k])):
                laid.append((name, int(one.item[k]), []))
            width = np.full(len(path), one.batch.width[k] * by)
            width[[0, -1]] *= 0.7
            laid[-1][2].append(Stroke(path * by, width, hexes[k], 1.0, manner.dry * 0.5))
    return laid
