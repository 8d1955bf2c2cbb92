"""The roofs of a town, seen over each other in mist, and the trees between them.

All coordinates are in picture heights, y down.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from miaobi.paint import woods
from miaobi.paint.land import Look
from miaobi.paint.line import pressure
from miaobi.paint.marks import Mark, Stroke, Wash


def roofs(
    rng: Generator, x0: float, x1: float, y: float, size: float, look: Look, lit: bool
) -> list[Mark]:
    """A row of town roofs in mist: houses of one and two storeys, trees between them."""
    marks: list[Mark] = []
    x = x0
    while x < x1:
        wide = size * rng.uniform(1.0, 2.3)
        foot = y + rng.normal(0, 0.22) * size
        tall = size * rng.uniform(0.85, 1.15)
        if rng.random() < 0.3:  # an upper storey behind its own lower roof
            marks += roof(
                rng, x + 0.14 * wide, foot - 0.85 * tall, wide * 0.72, tall * 0.85, look, lit
            )
        if rng.random() < 0.4:
            at, tall_tree = x + rng.uniform(-0.1, 0.2) * wide, size * rng.uniform(0.9, 1.5)
            marks += woods.tree(rng, at, foot, tall_tree, look.foliage)
        marks += roof(rng, x, foot, wide, tall, look, lit)
        x += wide * rng.uniform(0.62, 1.25)
    return marks


def roof(
    rng: Generator, x: float, y: float, wide: float, size: float, look: Look, lit: bool
) -> list[Mark]:
    """One house front of a town, its eaves `size` above the ground at y."""
    u = np.linspace(0, 1, 15)
    rise = size * rng.uniform(0.42, 0.6)
    eave = y - size * rng.uniform(0.75, 1.0)
    sag = 0.14 * size * (2 * u - 1) ** 2
    low = np.stack([x + wide * (u * 1.16 - 0.08), eave - sag], 1)
    top = np.stack([x + wide * (0.1 + 0.8 * u), eave - rise - 0.5 * sag], 1)
    wall = np.array(
        [
            [x + 0.04 * wide, eave],
            [x + 0.96 * wide, eave],
            [x + 0.96 * wide, y],
            [x + 0.04 * wide, y],
        ]
    )
    cover = np.concatenate([top, low[::-1]])
    marks: list[Mark] = [
        Wash(wall, "纸", 1.0, 0.5, 0.002, True), Wash(wall, "赭石", 0.12, 0.0, 0.002),
        Wash(cover, "纸", 1.0, 1.0, 0.001, True),
        Wash(cover, "青墨", 0.34 * look.ink, 0.2 * look.ink, 0.001) if not look.snow
        else Wash(cover, "青墨", 0.0, 0.1, 0.002),
    ]  # fmt: skip
    for v in np.linspace(0.04, 0.96, int(wide / size * 9)):
        line = np.array([[np.interp(v, u, top[:, 0]), np.interp(v, u, top[:, 1])],
                         [np.interp(v, u, low[:, 0]), np.interp(v, u, low[:, 1])]])  # fmt: skip
        marks.append(Stroke(line, np.full(2, 0.012 * size), "墨", 0.35 * look.ink, 0.3))
    for edge, w in ((top, 0.05), (low, 0.03)):
        marks.append(Stroke(edge, size * w * pressure(15, 0.8, 0.7), "墨", 0.8 * look.ink, 0.2))
    for v in np.linspace(0.1, 0.9, int(rng.integers(3, 5))):
        px = x + wide * v
        post = np.array([[px, eave], [px, y - 0.25 * size]])
        marks.append(Stroke(post, size * np.array([0.03, 0.01]), "墨", 0.5 * look.ink, 0.3))
        if lit and rng.random() < 0.6:
            pane = np.array([[px, eave + 0.12 * size], [px + 0.16 * wide, eave + 0.12 * size],
                             [px + 0.16 * wide, eave + 0.5 * size], [px, eave + 0.5 * size]])  # fmt: skip
            marks.append(Wash(pane, "藤黄", 0.6, 0.3, 0.01 * size))
            marks.append(Wash(pane, "朱磦", 0.25, 0.1, 0.05 * size))
    return marks
