"""Land as a surface: heights on a plan, looked at from in front and a little above.

A relief is a grid of heights. Seen from the front, near ridges hide what lies behind them; the
view finds, for each point of the picture, which point of the plan is seen there, and from that
all that a painter judges by: where one layer's crest stands before the next (the contours), which
way water would run (the direction of texture strokes), which faces are lit, what lies in a
hollow, how far above its own foot a place is. Arrays are (rows, columns); row 0 is nearest in a
plan and lowest in a view.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint.fields import outlines

Floats = NDArray[np.float64]
Plane = NDArray[np.floating[Any]]

LIGHT = np.array([-0.62, -0.38, 0.68])  # from the left, from our side, from above


@dataclass(frozen=True, slots=True)
class View:
    """What is seen of a relief, on a raster of the picture (rows from the foot up, columns).

    `seen` is where there is land at all; `up` the height of the plan point, 0..1; `lit` 0 shaded
    .. 1 lit; `hollow` -1 crest .. 1 fold; `above` and `below` the distance to the foot and the
    crest of the own layer, in shares of the height; `run` (rows, columns, 2) the way down in
    pixels, unit length; `layer` counts what is hidden before it (equal on one layer).
    """

    x: float
    base: float
    width: float
    height: float
    seen: NDArray[np.bool_]
    up: Plane
    lit: Plane
    hollow: Plane
    above: Plane
    below: Plane
    run: Plane
    layer: Plane

    def place(self, rows: Floats | Plane, cols: Floats | Plane) -> Floats:
        """Raster positions as picture points (..., 2)."""
        tall, wide = self.seen.shape
        x = self.x + (np.asarray(cols, float) / (wide - 1) - 0.5) * self.width
        y = self.base - np.asarray(rows, float) / (tall - 1) * self.height
        return np.stack([x, y], -1)

    @property
    def step(self) -> float:
        """Picture heights per raster row."""
        return self.height / (self.seen.shape[0] - 1)


def seen_from(
    z: Plane, x: float, base: float, width: float, height: float, rise: float = 0.35
) -> View:
    """The view of heights `z` (depth, columns), nearest row first, that fill width and height.

    `rise` is the share of the height by which flat ground at the back stands above the front.

    >>> hill = np.maximum(0, 1 - np.hypot(*np.mgrid[-1:1:40j, -1:1:50j])).astype(np.float32)
    >>> view = seen_from(hill, 0.0, 1.0, 1.0, 0.5)
    >>> bool(view.seen[0, 25]), bool(view.seen[-1, 0])  # land at the foot, sky beside the top
    (True, False)
    """
    deep, wide = z.shape
    v = np.linspace(0, 1, deep, dtype=np.float32)[:, None]
    up = (1 - rise) * z + rise * v * np.clip(z * 12, 0, 1)
    up /= max(float(up.max()), 1e-6)
    tall = int(np.clip(wide * height / width, 24, 900))
    reach = np.maximum.accumulate(up, 0)
    hidden = np.cumsum(up < reach - 1e-4, 0)
    rows = (np.arange(tall, dtype=np.float32) + 0.5) / tall
    at = np.empty((tall, wide), np.int64)
    for c in range(wide):
        at[:, c] = np.searchsorted(reach[:, c], rows)
    low = np.maximum.accumulate(np.where(z > 0.035, reach, 0), 0)[-1]  # what lies flat is not land
    seen = (at < deep) & (rows[:, None] < low[None])
    at = np.minimum(at, deep - 1)
    cols = np.broadcast_to(np.arange(wide), at.shape)
    fields = surface(z, width, height, rise)
    layer = hidden[at, cols].astype(np.float32)
    jump = np.diff(layer, axis=0) > max(2, deep * 0.012)
    up_there = (z / max(float(z.max()), 1e-6))[at, cols]
    above, below = from_edges(jump, seen)
    run = fields[2][at, cols]
    run /= np.maximum(np.hypot(run[..., 0], run[..., 1]), 1e-6)[..., None]
    return View(x, base, width, height, seen, up_there, fields[0][at, cols], fields[1][at, cols],
                above, below, run.astype(np.float32), layer)  # fmt: skip


def stacked(curves: Floats, x: float, base: float, width: float, height: float, tall: int) -> View:
    """The view of low slopes before each other, given by their crests: no plan behind it.

    `curves` (layers, columns) are crest heights 0..1, far to near; nearer ones hide farther ones.
    Water runs along a slope and down; the top of a slope is lit, its foot shaded.
    """
    count, wide = curves.shape
    rows = (np.arange(tall, dtype=np.float32) + 0.5)[:, None] / tall
    layer = np.full((tall, wide), -1.0, np.float32)
    crest = np.zeros((tall, wide))
    slope, down = np.zeros((tall, wide)), np.ones((tall, wide))
    for k in range(count):
        inside = rows < curves[k][None]
        layer[inside] = count - 1 - k
        crest = np.where(inside, curves[k][None], crest)
        slope = np.where(inside, np.gradient(curves[k])[None] * tall, slope)
        way = np.tanh((np.arange(wide) - int(np.argmax(curves[k]))) / (0.06 * wide))
        down = np.where(inside, way[None], down)
    seen = layer >= 0
    layer = np.maximum(layer, 0) * max(3.0, 0.03 * wide)
    jump = np.diff(layer, axis=0) > 0.5
    above, below = from_edges(jump, seen)
    span = np.maximum(above + below, 1e-3)
    t = np.clip(below / span, 0, 1)  # 0 at the crest .. 1 at the foot
    run = np.stack([down, down * slope - 0.15 - 0.5 * t], -1)  # along the slope, away from its top
    run /= np.hypot(run[..., 0], run[..., 1])[..., None]
    lit = np.clip(0.95 - 0.55 * t**1.2 - 0.25 * np.clip(slope * -1, 0, 1), 0, 1)
    hollow = np.clip(0.9 * (t - 0.7), -0.3, 0.4)
    return View(
        x, base, width, height, seen, np.clip(crest, 0, 1), lit, hollow, above, below, run, layer
    )


def surface(z: Plane, width: float, height: float, rise: float) -> tuple[Plane, Plane, Plane]:
    """Light, hollowness and the way down as seen (columns, rows up) of a plan's heights."""
    deep, wide = z.shape
    tall = height * (1 - rise)
    smooth = cv2.GaussianBlur(z, (0, 0), 1.2)
    dv, du = np.gradient(smooth)
    du, dv = du * wide / width * tall, dv * deep / (0.8 * width) * tall
    norm = np.sqrt(du**2 + dv**2 + 1)
    lit = (-du * LIGHT[0] - dv * LIGHT[1] + LIGHT[2]) / norm
    hollow = np.zeros_like(z)
    for size, share in ((0.012, 0.5), (0.03, 0.5)):
        broad = cv2.GaussianBlur(z, (0, 0), size * wide)
        hollow += share * (broad - z) / (0.02 + 1.2 * size)
    # A step down the slope, on the plan, then as seen: across, and up (height and depth). The
    # slope is taken broadly, so that pulls run side by side and do not all meet in the folds.
    broad = cv2.GaussianBlur(z, (0, 0), 0.021 * wide)
    gv, gu = np.gradient(broad)
    gu, gv = gu * wide / width * tall, gv * deep / (0.8 * width) * tall
    steep = np.maximum(np.hypot(gu, gv), 1e-6)
    su, sv = -gu / steep, -gv / steep
    fall = -steep - 0.35
    across = su
    upward = fall + sv * rise * height / (0.8 * width)
    run = np.stack([across, upward], -1)
    return (np.clip(0.5 + 0.5 * lit, 0, 1).astype(np.float32), np.clip(hollow, -1, 1).astype(np.float32),
            run.astype(np.float32))  # fmt: skip


def from_edges(jump: NDArray[np.bool_], seen: NDArray[np.bool_]) -> tuple[Plane, Plane]:
    """How far above its layer's foot and below its layer's crest each pixel lies (0..1)."""
    tall, wide = seen.shape
    row = np.arange(tall, dtype=np.float32)[:, None]
    foot = np.zeros((tall, wide), np.float32)
    foot[1:] = np.where(jump, row[1:], 0)
    foot = np.maximum.accumulate(foot, 0)
    top = np.full((tall, wide), tall, np.float32)
    top[:-1] = np.where(jump, row[:-1], tall)
    last = np.argmin(seen, 0) - 1
    top[np.maximum(last, 0), np.arange(wide)] = np.where(last >= 0, last, 0)
    top = np.minimum.accumulate(top[::-1], 0)[::-1]
    return (row - foot) / tall, np.clip(top - row, 0, tall) / tall


def crests(view: View, least: int = 6) -> list[tuple[Floats, float]]:
    """The crest lines of all layers, as raster points (n, 2: row, column), and how high each
    drops behind (0 small .. 1 against the sky), left to right."""
    tall, wide = view.seen.shape
    jump = np.zeros((tall, wide), np.float32)
    step = np.diff(view.layer, axis=0)
    jump[:-1] = np.where(step > max(2.0, 0.012 * wide), np.clip(step / (0.12 * wide), 0.05, 1), 0)
    last = np.argmin(view.seen, 0) - 1
    sky = last > 1
    jump[last[sky], np.flatnonzero(sky)] = 1.0
    jump[~view.seen] = 0
    reach = max(8, tall // 22)
    open_: list[list[tuple[int, int, float, float]]] = []
    done: list[list[tuple[int, int, float, float]]] = []
    for c in range(wide):
        rows = np.flatnonzero(jump[:, c])
        free = dict.fromkeys(rows.tolist())
        still = []
        for track in open_:
            r0, c0, layer0, _ = track[-1]
            slope = track[-1][0] - track[-2][0] if len(track) > 1 else 0
            best = min(
                (r for r in free if abs(r - r0) <= reach),
                key=lambda r, a=r0 + 0.5 * slope, b=layer0: abs(r - a) + 0.5 * abs(float(view.layer[r, c]) - b),
                default=None,
            )  # fmt: skip
            if best is None or abs(float(view.layer[best, c]) - layer0) > 0.12 * wide:
                (done if c - c0 > 1 else still).append(track)
                continue
            free.pop(best)
            track.append((best, c, float(view.layer[best, c]), float(jump[best, c])))
            still.append(track)
        open_ = still + [[(r, c, float(view.layer[r, c]), float(jump[r, c]))] for r in free]
    done += open_
    return [
        (np.array([(r, c) for r, c, _, _ in track], float), float(np.mean([j for *_, j in track])))
        for track in done
        if len(track) >= least
    ]


def descents(
    view: View, rows: Floats, cols: Floats, lengths: Floats, n: int = 8, turn: float = 0.0
) -> tuple[Floats, Floats]:
    """Paths down the face from raster points: (m, n, 2) as row, column, and how far each got.

    `lengths` (m,) are in raster rows; a path stops at the edge of its own layer (its later points
    repeat the last one); `turn` rotates every step against the way of the water, in radians.
    """
    tall, wide = view.seen.shape
    m = len(rows)
    paths = np.empty((m, n, 2))
    r, c = rows.astype(float).copy(), cols.astype(float).copy()
    paths[:, 0] = np.stack([r, c], -1)
    first = view.layer[r.astype(int), c.astype(int)]
    alive = np.ones(m, bool)
    reached = np.zeros(m)
    cos, sin = np.cos(turn), np.sin(turn)
    for k in range(1, n):
        ri = np.clip(np.rint(r).astype(int), 0, tall - 1)
        ci = np.clip(np.rint(c).astype(int), 0, wide - 1)
        way = view.run[ri, ci]
        dc, dr = way[:, 0] * cos - way[:, 1] * sin, way[:, 0] * sin + way[:, 1] * cos
        nr, nc = r + dr * lengths / (n - 1), c + dc * lengths / (n - 1)
        ri = np.rint(nr).astype(int)
        ci = np.rint(nc).astype(int)
        ok = (ri >= 0) & (ri < tall) & (ci >= 0) & (ci < wide)
        ri, ci = np.clip(ri, 0, tall - 1), np.clip(ci, 0, wide - 1)
        ok &= view.seen[ri, ci] & (np.abs(view.layer[ri, ci] - first) < max(3.0, 0.02 * wide))
        alive &= ok
        r, c = np.where(alive, nr, r), np.where(alive, nc, c)
        reached += alive / (n - 1)
        paths[:, k] = np.stack([r, c], -1)
    return paths, reached


def patches(view: View, mask: Plane, level: float, smooth: float, least: float) -> list[Floats]:
    """Closed outlines, in picture points, of where a raster field exceeds `level`.

    The field is blurred by `smooth` pixels first; islands and holes smaller than `least` (share
    of the raster) are left out. A hole is joined to its outline by a cut of no width.
    """
    field = mask
    if smooth > 0:  # of what is seen only, so that nothing leaks over a crest
        seen = view.seen.astype(np.float32)
        share = np.maximum(cv2.GaussianBlur(seen, (0, 0), smooth), 1e-3)
        field = cv2.GaussianBlur(mask * seen, (0, 0), smooth) / share * seen
    return [view.place(ring[:, 0], ring[:, 1]) for ring in outlines(field, level, least)]
