"""Far mountains: wet washes without a line (没骨), under snow or under air.

All coordinates are in picture heights, y down.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from miaobi.paint.fields import grid, washed
from miaobi.paint.marks import Mark
from miaobi.paint.noise import fbm1, fbm2

Floats = NDArray[np.float64]


def far_range(
    rng: Generator, left: float, right: float, base: float, height: float,
    strength: float = 0.2, pigment: str = "青墨",
) -> list[Mark]:  # fmt: skip
    """Far mountains: wet washes without a line (没骨), dark along the crest, lost at the foot."""
    box = (left, right, base - 1.3 * height, base + 0.01)
    x, y = grid(box, 150)
    seed = int(rng.integers(1 << 24))
    marks: list[Mark] = []
    for row, share in enumerate((1.0, 0.62)):
        crest = base - height * far_crest(x[0], left, right, seed + 40 * row, share)
        t = (y - crest[None]) / height  # how far under the crest, in heights
        lost = 0.72 + 0.5 * fbm1(x * 2.6, seed + 7 + row, 3)
        fold = fbm2(x * 7 / max(height * 6, 0.4) - t * 1.6, t * 1.1, seed + 3 + row, 3)
        tone = (
            np.exp(-np.clip(t, 0, None) / (0.2 + 0.1 * row)) * lost
            + 0.3 * fold * np.exp(-t / 0.4)
            + 0.2
        )
        tone = np.where(t > 0, tone * np.clip((base - y) / (0.6 * height), 0, 1), 0)
        marks += washed(
            tone,
            box,
            0.08,
            0.75,
            strength * (1.25 + 0.35 * row),
            pigment,
            count=5,
            soft=0.0016,
            inner=0.05 * height + 0.004,
            wet=0.25,
        )
    return marks


def far_crest(x: Floats, left: float, right: float, seed: int, share: float) -> Floats:
    """The crest of a far range over `x`, 0..1: one high part, long tails, no even teeth."""
    u = np.clip((x - left) / (right - left), 0, 1)
    peaks = 0.5 + 0.5 * fbm1(u * 4.2 * (1.6 - 0.6 * share) + 3, seed, 5, 0.46)
    host = 0.45 + 0.75 * np.exp(-(((u - 0.3 - 0.4 * (seed % 97) / 97) / 0.22) ** 2))
    return share * np.sin(np.pi * u) ** 0.6 * np.clip(peaks * host * 1.25, 0.03, 1.2)


def snow_range(rng: Generator, left: float, right: float, base: float, height: float) -> list[Mark]:
    """Far mountains under snow: left white against the dark sky, a breath of ink in their folds."""
    seed = int(rng.integers(1 << 24))
    box = (left, right, base - 1.3 * height, base + 0.01)
    x, y = grid(box, 150)
    crest = base - height * far_crest(x[0], left, right, seed, 1.0)
    t = (y - crest[None]) / height
    whole = np.where(t > 0, 1.0, 0.0)
    fold = fbm2(x * 9 - t * 1.8, t * 1.2, seed + 3, 3)
    tone = np.clip(fold * 1.4, 0, 1) * (t > 0.03) * np.clip((base - y) / (0.25 * height), 0, 1)
    return [
        *washed(whole, box, 0.5, 0.5, 0.95, "纸", count=1, soft=0.001, opaque=True, wet=0.0),
        *washed(whole, box, 0.5, 0.5, 0.14, "铅白", count=1, soft=0.002, wet=0.0),
        *washed(tone, box, 0.12, 0.6, 0.26, "青墨", count=4, soft=0.003),
    ]
