"""Lines and touches as a hand makes them: pressure along a pull, lines in several pulls, dots.

All coordinates are in picture heights, y down.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from miaobi.paint.marks import Mark, Stroke
from miaobi.paint.noise import fbm1
from miaobi.paint.texture import crest_wave

Floats = NDArray[np.float64]


def pressure(n: int, start: float = 0.3, end: float = 0.1) -> Floats:
    """Relative width along a pull: `start` at the touch, 1 in the belly, `end` at the lift."""
    t = np.linspace(0, 1, n)
    rise = start + (1 - start) * np.minimum(t * 5, 1)
    return rise * (end + (1 - end) * (1 - t**2.2))


def dot(x: float, y: float, size: float, angle: float = 0.0, **about: object) -> Stroke:
    """One touch of the tip (点), `size` long."""
    dx, dy = size * 0.35 * math.cos(angle), size * 0.35 * math.sin(angle)
    path = np.array([[x - dx, y - dy], [x + dx, y + dy]])
    return Stroke(path, np.array([size * 0.6, size * 0.36]), **about)  # type: ignore[arg-type]


def broken_line(
    rng: Generator, path: Floats, width: float, strength: float, dry: float = 0.2
) -> list[Mark]:
    """An outline pulled in a few overlapping strokes, with the pressure of a hand."""
    n = len(path)
    marks: list[Mark] = []
    start = 0
    while start < n - 3:
        stop = min(n, start + int(rng.integers(n // 4 + 3, n // 2 + 5)))
        piece = path[start:stop]
        if len(piece) < 3:
            break
        wave = 0.8 + 0.45 * fbm1(np.linspace(0, 3, len(piece)), int(rng.integers(1 << 20)), 3)
        w = width * wave * pressure(len(piece), 0.5, 0.25)
        tone = strength * rng.uniform(0.8, 1.05)
        marks.append(Stroke(piece, w, "墨", tone, dry * rng.uniform(0.4, 1.6), 0.1))
        start = stop - int(rng.integers(1, 4))
    return marks


def hand_line(
    rng: Generator, points: Floats, shown: Floats, width: float, strength: float
) -> list[Mark]:
    """A line in several pulls that overlap a little; `shown` (n,) 0..1 takes its ink away."""
    marks: list[Mark] = []
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    step = 0.0035
    n = max(4, int(along[-1] / step))
    at = np.linspace(0, along[-1], n)
    path = np.stack([np.interp(at, along, points[:, 0]), np.interp(at, along, points[:, 1])], 1)
    tone = np.interp(at, along, shown)
    seed = int(rng.integers(1 << 20))
    path[:, 1] += 0.35 * width * fbm1(at * 90, seed, 2)
    start = 0
    while start < n - 2:
        stop = min(n, start + int(rng.integers(9, 34)))
        here = float(tone[start:stop].mean())
        if stop - start >= 3 and here > 0.25:
            m = stop - start
            form = width * (0.55 + 0.45 * here) * crest_wave(m, seed + start)
            marks.append(Stroke(path[start:stop], np.maximum(form, 0.15 * width), "墨",
                                min(1.0, strength * here * rng.uniform(0.8, 1.15)), 0.4 * rng.random(), 0.05))  # fmt: skip
        start = stop - int(rng.integers(0, 3))
        if rng.random() < 0.12:
            start += int(rng.integers(1, 4))  # the brush lifts
        if stop >= n:
            break
    return marks


def slack(x0: float, y0: float, x1: float, y1: float) -> Stroke:
    """A thin cord from a hand at (x0, y0) to what flies at (x1, y1), hanging through a little.

    >>> slack(0, 1, 1, 0).path[12].round(2).tolist()
    [0.52, 0.62]
    """
    u = np.linspace(0, 1, 24)[:, None]
    a, b = np.array([x0, y0]), np.array([x1, y1])
    sag = np.array([0.0, 0.1 * float(np.linalg.norm(b - a))]) * np.sin(np.pi * u)
    return Stroke(a + u * (b - a) + sag, np.full(24, 0.0028), "墨", 0.75, 0.1)
