"""Washes from a field of tone: sky, mist and the modelling of land as a few flat layers.

A painter lays an uneven tone as several thin washes, each inside the last. A field is a raster
(rows, columns) of how dark each place wants to be; its level lines are the edges of the washes.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint.marks import Mark, Wash
from miaobi.paint.noise import fbm2

Floats = NDArray[np.float64]
Plane = NDArray[np.floating[Any]]
Box = tuple[float, float, float, float]  # x0, x1, y0, y1 in picture heights


def outlines(field: Plane, level: float, least: float = 0.001) -> list[Floats]:
    """Closed outlines (n, 2: row, column) of where a raster field exceeds `level`.

    Islands and holes smaller than `least` (share of the raster) are left out; a hole is joined to
    its outline by a cut of no width, so an even-odd fill leaves it open.

    >>> spot = np.zeros((20, 20)); spot[5:15, 5:15] = 1
    >>> [ring] = outlines(spot, 0.5)
    >>> bool(abs(ring.mean(0) - 9.5).max() < 0.6)
    True
    """
    up = cv2.resize(np.asarray(field, np.float32), None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR)
    mask = (up > level).astype(np.uint8)
    found, tree = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    if tree is None:
        return []
    small = least * up.size
    kept: list[Floats] = []
    for index, ring in enumerate(found):
        if tree[0][index][3] >= 0 or cv2.contourArea(ring) < small:
            continue
        line = thinned(ring[:, 0].astype(float))
        hole = tree[0][index][2]
        while hole >= 0:
            if cv2.contourArea(found[hole]) > small:
                inner = thinned(found[hole][:, 0].astype(float))
                line = np.concatenate([line, line[:1], inner, inner[:1], line[:1]])
            hole = tree[0][hole][0]
        if len(line) >= 6:
            kept.append((line[:, ::-1] - 0.5) / 2)
    return kept


def thinned(ring: Floats) -> Floats:
    """A pixel outline with its stairs smoothed and every second point left out."""
    if len(ring) < 12:
        return ring
    around = np.concatenate([ring[-2:], ring, ring[:2]])
    smooth = (around[:-4] + 2 * around[1:-3] + 3 * around[2:-2] + 2 * around[3:-1] + around[4:]) / 9
    return smooth[::2]


def washed(
    field: Plane, box: Box, low: float, high: float, strength: float, pigment: str, *,
    count: int = 4, soft: float = 0.004, inner: float | None = None, wet: float = 0.2,
    opaque: bool = False,
) -> list[Mark]:  # fmt: skip
    """`count` washes of a field that fills `box` (row 0 at its top), as strong as `strength`
    together: the first where the field exceeds `low`, the last where it exceeds `high`.

    `soft` is the blur of the first wash's edge, `inner` that of the others (the same if None).
    """
    rows, cols = field.shape
    x0, x1, y0, y1 = box
    marks: list[Mark] = []
    each = 1 - (1 - strength) ** (1 / count) if opaque else strength / count
    for index, level in enumerate(np.linspace(low, high, count)):
        blur = soft if inner is None or index == 0 else inner
        for ring in outlines(field, float(level)):
            x = x0 + (x1 - x0) * ring[:, 1] / (cols - 1)
            y = y0 + (y1 - y0) * ring[:, 0] / (rows - 1)
            marks.append(Wash(np.stack([x, y], 1), pigment, each, None, blur, opaque, wet))
    return marks


def grid(box: Box, cells: int = 130) -> tuple[Floats, Floats]:
    """The x and y of every cell of a raster over `box`, about `cells` to a picture height."""
    x0, x1, y0, y1 = box
    cols, rows = max(8, round((x1 - x0) * cells)), max(8, round((y1 - y0) * cells))
    x, y = np.meshgrid(np.linspace(x0, x1, cols), np.linspace(y0, y1, rows))
    return x, y


def cloudy(
    shape: tuple[int, int], cells: tuple[float, float], seed: int, octaves: int = 3
) -> NDArray[np.float32]:
    """Smooth noise (rows, columns), about -1..1, on a raster: `cells` lattice steps down and across.

    >>> bool(np.abs(cloudy((40, 60), (3.0, 4.5), 1)).max() <= 1.2)
    True
    """
    rows, cols = shape
    total, weight, share = np.zeros(shape, np.float32), 0.0, 1.0
    for octave in range(octaves):
        n, m = cells[0] * 2**octave, cells[1] * 2**octave
        rng = np.random.default_rng((seed, octave))
        # a little larger than needed, so that the lattice does not end where the raster does
        lattice = rng.uniform(-1, 1, (int(n) + 3, int(m) + 3)).astype(np.float32)
        scale = np.array([[m / cols, 0, 0.5 + rng.random()], [0, n / rows, 0.5 + rng.random()]])
        fine = cv2.warpAffine(
            lattice, scale, (cols, rows), flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REFLECT,
        )  # fmt: skip
        total += np.float32(share) * fine
        weight += share
        share *= 0.5
    return np.clip(total / np.float32(weight), -1.2, 1.2)


def drift(x: Floats, y: Floats, seed: int, wide: float = 1.6, tall: float = 6.0) -> Floats:
    """Level streaks of cloud, about -1..1: noise stretched along the horizon and bent by itself."""
    bend = fbm2(x * wide * 0.7, y * tall * 0.5, seed + 11, 2)
    return 1.6 * fbm2(x * wide + 0.5 * bend, y * tall + 0.9 * bend, seed, 4)
