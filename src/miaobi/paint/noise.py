"""Smooth noise in one and two dimensions: the irregularity of hills, hands and clouds.

Value noise on a lattice with quintic interpolation, summed over octaves (fractional Brownian
motion; K. Perlin, "Improving Noise", 2002, for the interpolant). All in about [-1, 1].
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

SIZE = 256  # lattice period


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
    table = _table(seed % 64, 2)[seed % 251]
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
    total, share, weight = np.zeros_like(x), 1.0, 0.0
    for octave in range(octaves):
        total += share * noise1(x * 2**octave + 17.3 * octave, seed + octave)
        weight += share
        share *= gain
    return total / weight


def fbm2(x: ArrayLike, y: ArrayLike, seed: int = 0, octaves: int = 4, gain: float = 0.5) -> Floats:
    """Noise of `octaves` octaves at the points `x`, `y`."""
    x, y = np.broadcast_arrays(np.asarray(x, np.float64), np.asarray(y, np.float64))
    total, share, weight = np.zeros(x.shape), 1.0, 0.0
    for octave in range(octaves):
        f = 2**octave
        total += share * noise2(x * f + 17.3 * octave, y * f + 9.1 * octave, seed + octave)
        weight += share
        share *= gain
    return total / weight


def ridged1(x: ArrayLike, seed: int = 0, octaves: int = 5) -> Floats:
    """Ridged noise in [0, 1]: sharp crests and round valleys (F. K. Musgrave, 1994)."""
    x = np.asarray(x, np.float64)
    total, share, weight = np.zeros_like(x), 1.0, 0.0
    for octave in range(octaves):
        total += share * (1 - np.abs(noise1(x * 2**octave + 5.7 * octave, seed + octave)))
        weight += share
        share *= 0.5
    return total / weight
