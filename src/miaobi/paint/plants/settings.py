"""What lies about in a near view and is never counted: turf under feet, wavelets round fish."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator

from miaobi.paint.marks import Mark
from miaobi.paint.plants.brush import arc, cloud, dab, pull, seen, spline


def turf(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """A breath of ground: a low soft tone, a broken edge, a few blades and dots (苔点).

    The frame is 1.0 high and 2.6 wide, the feet stand at (0, 0).
    """
    s = seen(look)
    green = (
        ("铅白", 0.5)
        if s.snow
        else ("草绿", 0.16)
        if s.season in ("spring", "summer")
        else ("赭石", 0.14)
    )
    marks: list[Mark] = [
        cloud(rng, 0.0, 0.06, 1.35, 0.17, green, 0.5),
        cloud(rng, 0.25, 0.1, 0.9, 0.1, ("墨", 0.06), 0.6),
    ]
    x = -1.2
    while x < 1.2:  # the ground line is begun and left again
        long = rng.uniform(0.25, 0.6)
        y = rng.uniform(0.1, 0.2)
        path = spline(
            [
                (x, y),
                (x + long * 0.5, y - rng.uniform(0.0, 0.05)),
                (x + long, y + rng.uniform(-0.02, 0.03)),
            ],
            12,
        )
        marks.append(pull(path, 0.013, ("赭墨", 0.4), "leaf", 0.2))
        x += long + rng.uniform(0.15, 0.5)
    for _ in range(5):
        gx = rng.uniform(-1.25, 1.25)
        for _ in range(int(rng.integers(3, 6))):
            h = rng.normal(0, 0.45)
            marks.append(pull(arc(gx + rng.normal(0, 0.03), 0.14, h, rng.uniform(0.12, 0.3), h, 8), 0.012,
                              ("老绿" if s.season in ("spring", "summer") else "赭墨", rng.uniform(0.4, 0.8)), "needle"))  # fmt: skip
    for _ in range(9):
        marks.append(
            dab(
                rng.uniform(-1.2, 1.2),
                rng.uniform(0.08, 0.2),
                1.57,
                0.03,
                rng.uniform(0.02, 0.035),
                ("墨", 0.6),
                0.2,
            )
        )
    return marks


def wavelets(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """Still water: a pale level tone and a few lines that come and go; frame as for `turf`."""
    marks: list[Mark] = [cloud(rng, 0.0, 0.1, 1.3, 0.22, ("花青", 0.1), 0.6)]
    for _ in range(11):
        x, y, long = rng.uniform(-1.2, 0.7), rng.uniform(-0.08, 0.3), rng.uniform(0.25, 0.8)
        t = np.linspace(0, 1, 14)
        path = np.column_stack(
            [x + long * t, y + 0.012 * np.sin(t * rng.uniform(5, 9) + rng.uniform(0, 6))]
        )
        marks.append(pull(path, 0.012, ("青墨", rng.uniform(0.25, 0.5)), "leaf", 0.1))
    return marks
