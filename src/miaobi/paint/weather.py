"""Rain, snow and wind, as they pass over a finished landscape.

All coordinates are in picture heights, y down; `wide` and `tall` are the picture's size.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from miaobi.paint.fields import grid, washed
from miaobi.paint.marks import Mark, Stroke, Wash
from miaobi.paint.noise import fbm1, fbm2


def rain(rng: Generator, wide: float, tall: float, amount: float) -> list[Mark]:
    """Slanting rain: veils of thin wash, and hair strokes within them."""
    seed = int(rng.integers(1 << 24))
    lean = 0.34
    box = (-0.1, wide + 0.1, -0.05, tall + 0.02)
    x, y = grid(box, 80)
    along = x + lean * y  # a veil is as wide across the fall as it is long down it
    veil = (
        0.5
        + 0.9 * fbm2(along * 3.2, y * 0.55, seed, 3)
        + 0.25 * fbm2(along * 11, y * 0.8, seed + 4, 2)
    )
    veil *= np.clip(1.15 - 0.75 * y / tall, 0, 1)
    marks = washed(veil, box, 0.4, 0.95, 0.1 * amount, "青墨", count=4, soft=0.03, wet=0.15)
    n = int(330 * amount * wide)
    px, py = rng.uniform(-0.05, wide + 0.25, n), rng.uniform(-0.05, tall, n)
    dense = 0.5 + 0.9 * fbm2((px + lean * py) * 3.2, py * 0.55, seed, 3)
    keep = dense > rng.uniform(0.25, 0.95, n)
    for k in np.flatnonzero(keep):
        length = rng.uniform(0.03, 0.11)
        u = np.linspace(0, 1, 4)
        path = np.stack([px[k] - (lean + 0.03 * rng.normal()) * length * u, py[k] + length * u], 1)
        marks.append(
            Stroke(
                path, 0.0011 * np.array([0.4, 0.9, 1.0, 0.3]), "青墨", rng.uniform(0.1, 0.26), 0.3
            )
        )
    return marks


def snow(
    rng: Generator, wide: float, tall: float, amount: float, ground: float = 1.0
) -> list[Mark]:
    """Falling snow: white flicked from the brush (弹粉), many specks, few flakes, in gusts.

    Below `ground`, where the land is white already, hardly any is seen.
    """
    seed = int(rng.integers(1 << 24))
    marks: list[Mark] = []
    n = int(560 * amount * wide)
    px, py = rng.uniform(0, wide, n), rng.uniform(0, tall, n)
    gust = 0.55 + 0.8 * fbm2(px * 2.2 + py, py * 2.2, seed, 3)
    keep = gust > rng.random(n) * np.where(py < ground, 1.0, 3.0)
    a = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    for k in np.flatnonzero(keep):
        r = 0.0008 + 0.0026 * rng.random() ** 5
        round_ = r * (1 + 0.22 * rng.normal(size=8))
        flake = np.stack([px[k] + round_ * np.cos(a), py[k] + round_ * np.sin(a)], 1)
        marks.append(Wash(flake, "铅白", rng.uniform(0.55, 1.0), None, r * 0.3, True, 0.0))
    return marks


def wind(rng: Generator, wide: float, tall: float) -> list[Mark]:
    """Wind: a few leaves and petals carried along one stream of air."""
    marks: list[Mark] = []
    seed = int(rng.integers(1 << 24))
    start = rng.uniform(0.2, 0.35)
    for _ in range(26):
        x = rng.uniform(-0.02, wide)
        y = (
            start
            + 0.22 * x / wide
            + 0.09 * float(fbm1(np.array(x * 2.5), seed, 2))
            + rng.normal(0, 0.05)
        )
        a = rng.normal(0.25, 0.6)
        half = rng.uniform(0.0025, 0.0055) * np.array([np.cos(a), np.sin(a)])
        path = np.array([x, y * tall]) + np.outer([-1, 0, 1], half)
        marks.append(
            Stroke(path, 0.0034 * np.array([0.2, 1.0, 0.1]), "赭墨", rng.uniform(0.35, 0.75))
        )
    return marks
