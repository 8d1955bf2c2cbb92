"""Smooth noise in one and two dimensions: the irregularity of hills, hands and clouds.

Value noise on a lattice with quintic interpolation, summed over octaves (fractional Brownian
motion; K. Perlin, "Improving Noise", 2002, for the interpolant). All in about [-1, 1] but `ridged1`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

SIZE = 256  # lattice period
TOGETHER = 1500  # points; for so few all octaves are computed at once


@lru_cache(maxsize=512)
def _table(seed: int, dims: int) -> Floats:
    return np.random.default_rng(seed).uniform(-1, 1, (SIZE,) * dims)


def _smooth(t: Floats) -> Floats:
    return t * t * t * (t * (t * 6 - 15) + 10)


def noise1(x: ArrayLike, seed: int = 0) -> Floats:
    """Value noise at `x`, one lattice step per unit."""
    x = np.asarray(x, np.float64)
    cell = np.floor(x).astype(np.int64)
    t = _smooth(x - cell)
    table = _row(seed)
    return table[cell & (SIZE - 1)] * (1 - t) + table[(cell + 1) & (SIZE - 1)] * t


def noise2(x: ArrayLike, y: ArrayLike, seed: int = 0) -> Floats:
    """Value noise at the points `x`, `y` (broadcast together)."""
    x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
    cx, cy = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
    tx, ty = _smooth(x - cx), _smooth(y - cy)
    table = _table(seed % 64, 2)
    i, j = (cx + seed // 64) & (SIZE - 1), (cy + seed // 4096) & (SIZE - 1)
    i1, j1 = (i + 1) & (SIZE - 1), (j + 1) & (SIZE - 1)
    top = table[i, j] * (1 - tx) + table[i1, j] * tx
    low = table[i, j1] * (1 - tx) + table[i1, j1] * tx
    return top * (1 - ty) + low * ty


def fbm1(x: ArrayLike, seed: int = 0, octaves: int = 4, gain: float = 0.5) -> Floats:
    """Noise of `octaves` octaves at `x`.

    >>> bool(np.abs(fbm1(np.linspace(0, 9, 50))).max() <= 1)
    True
    """
    x = np.asarray(x, np.float64)
    if x.size > TOGETHER:
        return _summed(lambda f, k: noise1(x * f + 17.3 * k, seed + k), octaves, gain)
    factor, shift, share = _octaves(octaves, gain, x.ndim)
    at = x * factor + 17.3 * shift  # all octaves at once: (octaves, *x.shape)
    cell = np.floor(at)
    t = _smooth(at - cell)
    cell = cell.astype(np.int64)
    value = np.empty(at.shape)
    for k in range(octaves):
        row = _row(seed + k)
        first = row[cell[k] & (SIZE - 1)]
        value[k] = first + (row[(cell[k] + 1) & (SIZE - 1)] - first) * t[k]
    return np.asarray((share * value).sum(0))


def fbm2(x: ArrayLike, y: ArrayLike, seed: int = 0, octaves: int = 4, gain: float = 0.5) -> Floats:
    """Noise of `octaves` octaves at the points `x`, `y`."""
    x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
    if x.shape != y.shape:
        x, y = np.broadcast_arrays(x, y)
    if x.size > TOGETHER:
        return _summed(
            lambda f, k: noise2(x * f + 17.3 * k, y * f + 9.1 * k, seed + k), octaves, gain
        )
    factor, shift, share = _octaves(octaves, gain, x.ndim)
    ax, ay = x * factor + 17.3 * shift, y * factor + 9.1 * shift
    cx, cy = np.floor(ax), np.floor(ay)
    tx, ty = _smooth(ax - cx), _smooth(ay - cy)
    salts = np.arange(seed, seed + octaves).reshape(factor.shape)
    i, j = cx.astype(np.int64) + salts // 64, cy.astype(np.int64) + salts // 4096
    i0, i1 = (i & (SIZE - 1)) * SIZE, ((i + 1) & (SIZE - 1)) * SIZE
    j0, j1 = j & (SIZE - 1), (j + 1) & (SIZE - 1)
    corners = np.stack([i0 + j0, i1 + j0, i0 + j1, i1 + j1], 1)  # (octaves, 4, *x.shape)
    found = np.empty(corners.shape)
    for k in range(octaves):
        _table((seed + k) % 64, 2).ravel().take(corners[k], out=found[k])
    top = found[:, 0] + (found[:, 1] - found[:, 0]) * tx
    low = found[:, 2] + (found[:, 3] - found[:, 2]) * tx
    return np.asarray((share * (top + (low - top) * ty)).sum(0))


def _summed(octave: Callable[[int, int], Floats], octaves: int, gain: float) -> Floats:
    """The octaves of many points one after the other, which needs less memory."""
    share = [gain**k for k in range(octaves)]
    total = octave(1, 0)
    for k in range(1, octaves):
        total += share[k] * octave(2**k, k)
    return np.asarray(total / sum(share))


@lru_cache(maxsize=64)
def _octaves(octaves: int, gain: float, dims: int) -> tuple[Floats, Floats, Floats]:
    """Frequencies and numbers of octaves, to be broadcast over `dims` axes, and their shares."""
    shape = (octaves,) + (1,) * dims
    share = np.power(gain, np.arange(octaves), dtype=np.float64)
    return (
        np.exp2(np.arange(octaves, dtype=np.float64)).reshape(shape),
        np.arange(octaves, dtype=np.float64).reshape(shape),
        (share / share.sum()).reshape(shape),
    )


@lru_cache(maxsize=4096)
def _row(seed: int) -> Floats:
    return _table(seed % 64, 2)[seed % 251]


def ridged1(x: ArrayLike, seed: int = 0, octaves: int = 5) -> Floats:
    """Ridged noise in [0, 1]: sharp crests and round valleys (F. K. Musgrave, 1994)."""
    x = np.asarray(x, np.float64)
    total, share, weight = np.zeros_like(x), 1.0, 0.0
    for octave in range(octaves):
        total += share * (1 - np.abs(noise1(x * 2**octave + 5.7 * octave, seed + octave)))
        weight += share
        share *= 0.5
    return total / weight


def lattice(
    rng: np.random.Generator, rows: int, cols: int, width: int, height: int
) -> NDArray[np.float32]:
    """A plane (height, width) of smooth noise from `rows` x `cols` lattice points, about normal."""
    coarse = rng.standard_normal((max(rows, 2), max(cols, 2)), dtype=np.float32)
    fine = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(fine, np.float32)
