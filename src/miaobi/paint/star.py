"""A single star, for a brief that says how many: a spark with four long rays and a glow."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator

from miaobi.paint.marks import Mark, Wash


def paint_star(rng: Generator, plane: dict[str, Any], scene: dict[str, Any]) -> list[Mark]:
    """The marks of one star of `radius` at (x, y), white with a yellow heart.

    >>> plane = {"x": 0.5, "y": 0.2, "radius": 0.02}
    >>> len(paint_star(np.random.default_rng(1), plane, {}))
    3
    """
    x, y, r = plane["x"], plane["y"], plane["radius"]
    a = np.linspace(0, 2 * np.pi, 17)[:-1] + rng.normal(0, 0.05)
    reach = r * np.where(np.arange(16) % 4 == 0, 1.0, np.where(np.arange(16) % 4 == 2, 0.62, 0.34))
    rays = np.stack([x + reach * np.cos(a), y + reach * np.sin(a)], 1)
    round_ = np.stack([np.cos(a), np.sin(a)], 1)
    centre = np.array([x, y])
    return [
        Wash(centre + 1.5 * r * round_, "藤黄", 0.16, None, 0.6 * r),
        Wash(rays, "铅白", 1.0, None, 0.04 * r, True),
        Wash(centre + 0.36 * r * round_, "藤黄", 0.9, None, 0.1 * r, True),
    ]
