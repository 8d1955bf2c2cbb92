"""Pixel art: a coarse grid, few colours, outlines from what things are, dither only in air.

The grid has about 256 x 171 cells whatever the format. A cell takes the colour of the one thing
that rules it (a thing before land, so small things keep their shape), never a blur of several.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint.colour import oklab, rgb, to_hex
from miaobi.paint.finish.shapes import solid
from miaobi.paint.finish.spots import Floats, Ids, chosen, distance, is_item, of_kind
from miaobi.paint.marks import Mark, Wash

if TYPE_CHECKING:
    from miaobi.paint.picture import Painted

CELLS = 256 * 171
COLOURS = 24
SAMPLES = 5  # points along each side of a cell
AIR = {"water", "sea", "pool", "stream", "rapids", "backdrop", "sky", "glow"}
BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.float32)


def finish(painted: Painted, scene: dict[str, Any], seed: int) -> Painted:
    """The study as pixel art: picture, ids and record on one grid."""
    height, width = painted.ids.shape
    step = max(1, round((width * height / CELLS) ** 0.5))
    item = is_item(scene, painted.names)
    colours, ids = cells(painted, item, step)
    lab = punched(oklab(colours))
    lights = of_kind(painted.names, {"sun", "moon"})  # small, and told apart by their faces
    palette = dish(lab, ids, item | lights)
    air = of_kind(painted.names, AIR)
    labels = given(lab, ids, air, palette)
    labels = cleaned(labels, ids, item)
    labels = outlined(
        labels,
        ids,
        solid(painted, item, (ids.shape[1], ids.shape[0]), step),
        palette,
        painted.names,
    )
    table = rgb(palette)
    image = np.repeat(np.repeat(table[labels], step, 0), step, 1)[:height, :width]
    grown = np.repeat(np.repeat(ids, step, 0), step, 1)[:height, :width]
    marks = squares(labels, ids, painted.names, [to_hex(c) for c in table], step, (width, height))
    return replace(painted, image=np.ascontiguousarray(image), ids=grown, marks=marks)


def cells(painted: Painted, item: NDArray[np.bool_], step: int) -> tuple[NDArray[np.uint8], Ids]:
    """The colour (rows, cols, 3) and the id (rows, cols) of every cell."""
    height, width = painted.ids.shape
    rows, cols = -(-height // step), -(-width // step)
    soft = cv2.blur(painted.image, (max(step // SAMPLES, 1),) * 2)
    votes, tints = [], []
    for j in range(SAMPLES):
        for i in range(SAMPLES):
            y = np.minimum(np.arange(rows) * step + int((j + 0.5) * step / SAMPLES), height - 1)
            x = np.minimum(np.arange(cols) * step + int((i + 0.5) * step / SAMPLES), width - 1)
            votes.append(painted.ids[np.ix_(y, x)])
            tints.append(soft[np.ix_(y, x)])
    seen, colour = np.stack(votes), np.stack(tints).astype(np.float32)
    support = np.zeros(seen.shape, np.float32)
    for k in range(len(seen)):
        support[k] = (seen == seen[k]).sum(0)
    support *= np.where(item[np.minimum(seen, len(item) - 1)], 2.0, 1.0)
    best = support.argmax(0)
    ids = np.take_along_axis(seen, best[None], 0)[0]
    mine = (seen == ids)[..., None]
    mean = (colour * mine).sum(0) / mine.sum(0)
    return np.round(mean).astype(np.uint8), ids


def punched(lab: Floats) -> Floats:
    """The colours a little clearer: more chroma, more reach from dark to light."""
    out = lab.copy()
    middle = float(np.median(lab[..., 0]))
    out[..., 0] = np.clip(middle + 1.12 * (lab[..., 0] - middle), 0, 1)
    out[..., 1:] *= 1.18
    return out


def dish(lab: Floats, ids: Ids, item: NDArray[np.bool_]) -> Floats:
    """The colours of the picture: things weigh more than their size, and one dark is kept."""
    thing = item[ids]
    sizes = np.bincount(ids.ravel(), minlength=len(item)).astype(np.float32)
    weight = np.where(thing, np.clip(160 / sizes[ids] ** 0.5, 1.5, 40), 1.0).astype(np.float32)
    tint = float(np.median(lab[..., 2]))
    ink = np.array([[0.2, 0.01, min(-0.02, 0.4 * tint)]], np.float32)
    return chosen(lab.reshape(-1, 3), weight.ravel(), COLOURS, ink)


def given(lab: Floats, ids: Ids, air: NDArray[np.bool_], palette: Floats) -> NDArray[np.uint8]:
    """Every cell's colour; in sky and water the two nearest by an ordered dither (Bayer)."""
    rows, cols = ids.shape
    gap = distance(lab.reshape(-1, 3), palette)
    near = np.argpartition(gap, 1, 1)[:, :2]
    first = np.take_along_axis(gap, near, 1).argmin(1)
    a = near[np.arange(len(near)), first]
    b = near[np.arange(len(near)), 1 - first]
    ca, cb, c = palette[a], palette[b], lab.reshape(-1, 3)
    along = ((c - ca) * (cb - ca)).sum(1) / np.maximum(((cb - ca) ** 2).sum(1), 1e-9)
    grid = np.tile(BAYER / 16 + 1 / 32, (rows // 4 + 1, cols // 4 + 1))[:rows, :cols].ravel()
    alike = ((cb - ca) ** 2).sum(1) < 0.02  # far colours would speckle
    open_air = ((ids == 0) | air[ids]).ravel()
    swap = open_air & alike & (along > 0.18) & (np.clip(along, 0, 0.5) > grid * 0.62)
    # the same two colours must not change places across the middle of a step
    return np.where(swap, b, a).astype(np.uint8).reshape(rows, cols)


def cleaned(labels: NDArray[np.uint8], ids: Ids, item: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Single stray cells of land given to what surrounds them."""
    pad = np.pad(labels, 1, mode="edge")
    around = np.stack([pad[:-2, 1:-1], pad[2:, 1:-1], pad[1:-1, :-2], pad[1:-1, 2:]])
    alone = (around != labels).all(0)
    agree = (around[0] == around[1]) | (around[2] == around[3])
    other = np.where(around[0] == around[1], around[0], around[2])
    stray = alone & agree & ~item[ids] & (ids > 0)
    return np.where(stray, other, labels)


def outlined(
    labels: NDArray[np.uint8], ids: Ids, body: Ids, palette: Floats,
    names: list[tuple[int, str, str]],
) -> NDArray[np.uint8]:  # fmt: skip
    """A dark line one cell wide round the things that were asked for, in a deep shade of their own.

    It lies on the land round a thing, never on another thing; bushy and tiny things keep a bare
    edge.
    """
    out = labels.copy()
    cross = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)
    for number, atom, _ in names:
        mine = ((ids == number) & (body == number)).astype(np.uint8)
        size = int(mine.sum())
        if not atom or size < 30:
            continue
        ring = (cv2.dilate(mine, cross) > 0) & (body == 0)
        if int(ring.sum()) > 0.9 * size + 22:  # twigs and leaves
            continue
        deep = np.median(palette[labels[mine > 0]], 0) * np.array([0.42, 0.8, 0.8], np.float32)
        deep[0] = min(float(deep[0]), 0.34)
        out[ring] = int(distance(deep[None].astype(np.float32), palette).argmin())
    return out


def squares(
    labels: NDArray[np.uint8], ids: Ids, names: list[tuple[int, str, str]], colours: list[str],
    step: int, size: tuple[int, int],
) -> list[tuple[str, int, list[Mark]]]:  # fmt: skip
    """The record: rectangles of equal cells, by id, from the ground up."""
    called = {number: name for number, _, name in names}
    laid: dict[int, list[Mark]] = {}
    open_runs: dict[tuple[int, int, int, int], int] = {}  # (x0, x1, colour, id) -> first row
    rows, cols = labels.shape
    key = labels.astype(np.int64) * 100_000 + ids
    for y in range(rows + 1):
        runs: dict[tuple[int, int, int, int], int] = {}
        if y < rows:
            cuts = np.flatnonzero(np.diff(key[y])) + 1
            starts = np.concatenate([[0], cuts])
            for x0, x1 in zip(starts, [*cuts, cols], strict=True):
                run = (int(x0), int(x1), int(labels[y, x0]), int(ids[y, x0]))
                runs[run] = open_runs.pop(run, y)
        for (x0, x1, colour, number), y0 in open_runs.items():
            edge = np.minimum(np.array([[x0, y0], [x1, y0], [x1, y], [x0, y]]) * step, size)
            laid.setdefault(number, []).append(
                Wash(edge.astype(np.float64), colours[colour], 1.0, None, 0.0, True)
            )
        open_runs = runs
    return [(called.get(n, "backdrop"), n, laid[n]) for n in sorted(laid)]
