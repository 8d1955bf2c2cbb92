"""Curved strokes of one brush: where they begin, which way they go, where they end.

After A. Hertzmann, "Painterly Rendering with Curved Brush Strokes of Multiple Sizes", 1998: a
stroke begins where the canvas is farthest from the target, follows the edges, and ends where its
colour would do harm. All strokes of a brush are traced side by side.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]
Spots = NDArray[np.float32]  # (n, 2), x and y in pixels


@dataclass(frozen=True, slots=True)
class Ground:
    """What the strokes of one brush see, all of one size (h, w).

    `target` and `canvas` (h, w, n) in the same units; `flow` (h, w, 2) unit tangents; `ids` what
    a stroke may not leave (None: nothing); `hold` how far from its own colour a stroke may go.
    """

    target: Field
    canvas: Field
    flow: Field
    ids: NDArray[np.uint16] | None
    hold: float


def seeds(error: Field, step: int, least: float, most: int, rng: np.random.Generator) -> Spots:
    """The worst pixel of each cell of `step` pixels whose mean error is above `least`.

    At most `most` of them, from the cells that are farthest off.

    >>> error = np.zeros((8, 8), np.float32)
    >>> error[5, 6] = 90
    >>> seeds(error, 4, 1.0, 9, np.random.default_rng(0)).tolist()
    [[6.0, 5.0]]
    """
    height, width = error.shape
    rows, cols = -(-height // step), -(-width // step)
    padded = np.zeros((rows * step, cols * step), np.float32)
    padded[:height, :width] = error
    cells = padded.reshape(rows, step, cols, step).swapaxes(1, 2).reshape(rows * cols, -1)
    mean = cells.mean(1)
    dither = 1 + 0.15 * rng.random(cells.shape, dtype=np.float32)  # no rows of equal cells
    worst = (cells * dither).argmax(1)
    number = np.flatnonzero(mean > least)
    if len(number) > most:
        number = np.sort(number[np.argsort(-mean[number], kind="stable")[:most]])
    y = number // cols * step + worst[number] // step
    x = number % cols * step + worst[number] % step
    keep = (x < width) & (y < height)
    return np.stack([x[keep], y[keep]], 1).astype(np.float32)


def trace(
    ground: Ground, starts: Spots, step: float, most: int, least: int, stiff: float
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """The control points (n, 2 * most + 1, 2) of a stroke through each start, and how many.

    A stroke has at most `most` steps of `step` pixels to each side of its start; after `least`
    of them it ends where its colour would do harm. It never leaves the picture or its own id.
    `stiff` 0..1 is how much it keeps its direction.
    """
    halves = [_half(ground, starts, step * sign, most, least, stiff) for sign in (-1.0, 1.0)]
    (back, n_back), (fore, n_fore) = halves
    n = n_back + n_fore + 1
    index = np.arange(2 * most + 1)[None]
    before = np.clip(n_back[:, None] - 1 - index, 0, most - 1)
    after = np.clip(index - n_back[:, None] - 1, 0, most - 1)
    row = np.arange(len(starts))[:, None]
    points = np.where((index < n_back[:, None])[..., None], back[row, before], fore[row, after])
    points[np.arange(len(starts)), n_back] = starts
    return points.astype(np.float64), n.astype(np.int32)


def _half(
    ground: Ground, starts: Spots, step: float, most: int, least: int, stiff: float
) -> tuple[Field, NDArray[np.int64]]:
    """One side of each stroke, from its start outwards: points (n, most, 2) and how many."""
    height, width = ground.flow.shape[:2]
    at, n = starts.copy(), np.zeros(len(starts), np.int64)
    points = np.repeat(starts[:, None], most, 1)
    x, y = starts.astype(np.int64).T
    own = ground.target[y, x]
    item = None if ground.ids is None else ground.ids[y, x]
    way = ground.flow[y, x] * np.float32(np.sign(step))
    going = np.ones(len(starts), bool)
    for k in range(most):
        x, y = at.astype(np.int64).T
        new = ground.flow[y, x]
        new = new * np.where((new * way).sum(1, keepdims=True) < 0, -1, 1).astype(np.float32)
        mixed = np.float32(stiff) * way + np.float32(1 - stiff) * new
        way = mixed / np.maximum(np.hypot(mixed[:, :1], mixed[:, 1:]), 1e-6)
        there = at + way * np.float32(abs(step))
        inside = (there >= 0).all(1) & (there[:, 0] < width) & (there[:, 1] < height)
        x, y = np.where(inside[:, None], there, at).astype(np.int64).T
        going &= inside
        if item is not None and ground.ids is not None:
            going &= ground.ids[y, x] == item
        if k >= least:
            away = np.abs(ground.target[y, x] - own).sum(1)
            harm = away > np.abs(ground.target[y, x] - ground.canvas[y, x]).sum(1)
            going &= ~harm & (away < ground.hold)
        if not going.any():
            break
        at = np.where(going[:, None], there, at)
        points[going, k] = at[going]
        n += going
    return points, n


def splined(
    points: NDArray[np.float64], n: NDArray[np.int32], each: float
) -> list[NDArray[np.float64]]:
    """Smooth paths: uniform cubic B-splines of the control points, `each` points to a span.

    They begin and end at the first and the last control point. Strokes with as many points are
    made together; the list is in the order given.
    """
    paths: list[NDArray[np.float64]] = [np.empty((0, 2))] * len(points)
    for count in np.unique(n):
        rows = np.flatnonzero(n == count)
        control = points[rows, :count]
        if count == 1:  # a dab: as long as nothing, but it has a direction
            short = np.array([0.05, 0.0])
            control = np.concatenate([control - short, control + short], 1)
        ends = np.concatenate([control[:, :1]] * 2 + [control] + [control[:, -1:]] * 2, 1)
        made = np.einsum("tk,rkd->rtd", _basis(control.shape[1] + 4, each), ends)
        for row, path in zip(rows, made, strict=True):
            paths[row] = path
    return paths


def _basis(count: int, each: float) -> NDArray[np.float64]:
    """The weights (points, count) of uniform cubic B-spline control points."""
    spans = count - 3
    t = np.linspace(0, spans, max(2, round(spans * each)) + 1)
    first = np.minimum(t.astype(int), spans - 1)
    u = (t - first)[:, None]
    cubic = np.concatenate(
        [(1 - u) ** 3, 3 * u**3 - 6 * u**2 + 4, -3 * u**3 + 3 * u**2 + 3 * u + 1, u**3], 1
    )
    out = np.zeros((len(t), count))
    np.put_along_axis(out, first[:, None] + np.arange(4), cubic / 6, 1)
    return out


def under(field: Field, points: NDArray[np.float64], count: NDArray[np.int32]) -> Field:
    """The mean (m, n) of a field (h, w, n) under the control points of each of m strokes."""
    height, width = field.shape[:2]
    x, y = np.clip(points.astype(int), 0, (width - 1, height - 1)).transpose(2, 0, 1)
    held = (np.arange(points.shape[1])[None] < count[:, None]).astype(np.float32)
    return np.asarray((field[y, x] * held[..., None]).sum(1) / held.sum(1)[:, None], np.float32)


def blurred(field: Field, sigma: float) -> Field:
    """Gaussian blur; by way of a smaller picture where it is wide, which is quicker."""
    down = max(1, int(sigma / 3))
    if down == 1:
        return np.asarray(cv2.GaussianBlur(field, (0, 0), max(sigma, 0.3)), np.float32)
    height, width = field.shape[:2]
    small = cv2.resize(field, (max(1, width // down), max(1, height // down)),
                       interpolation=cv2.INTER_AREA)  # fmt: skip
    small = cv2.GaussianBlur(small, (0, 0), sigma / down)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
