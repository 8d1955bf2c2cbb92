"""Leaves in dots (点叶) and outlines (夹叶), clump by clump, pale behind and dark before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from miaobi.paint.marks import Mark, Wash
from miaobi.paint.plants.brush import (
    Look,
    Tint,
    arc,
    cloud,
    dab,
    deeper,
    leaf,
    pull,
)

Layers = tuple[Tint, Tint, Tint]  # far side of the clump, its body, its near accents

# Season → foliage of a broad-leaved tree.
SEASONS: dict[str, Layers] = {
    "spring": (("嫩绿", 0.5), ("草绿", 0.6), ("墨", 0.5)),
    "summer": (("草绿", 0.5), ("老绿", 0.6), ("墨", 0.65)),
    "autumn": (("土黄", 0.5), ("赭石", 0.5), ("赭墨", 0.65)),
    "winter": (("墨", 0.15), ("赭墨", 0.45), ("墨", 0.7)),
}


@dataclass(frozen=True, slots=True)
class Clump:
    """A mass of leaves: centre, half width, half height, and how near it is (0 far … 1 near)."""

    x: float
    y: float
    rx: float
    ry: float
    near: float


def gather(
    rng: Generator, points: Sequence[Sequence[float]], count: int, rx: float, ry: float
) -> list[Clump]:
    """`count` clumps over `points`, farthest-first so that they fill the crown (Gonzalez, 1985)."""
    p = np.array([q[:2] for q in points], dtype=np.float64)
    chosen = [int(rng.integers(len(p)))]
    gap = np.hypot(*(p - p[chosen[0]]).T)
    while len(chosen) < min(count, len(p)):
        chosen.append(int(np.argmax(gap * rng.uniform(0.75, 1.0, len(p)))))
        gap = np.minimum(gap, np.hypot(*(p - p[chosen[-1]]).T))
    out = []
    for i in chosen:
        k = rng.uniform(0.7, 1.3)
        out.append(Clump(float(p[i, 0]), float(p[i, 1]), rx * k, ry * k, float(rng.random())))
    return sorted(out, key=lambda c: c.near)


def scatter(rng: Generator, clump: Clump, count: int) -> np.ndarray:
    """`count` places in a clump, (count, 3) x, y and height 0 low … 1 high, densest at its heart."""
    a, r = rng.uniform(0, 2 * np.pi, count), rng.uniform(0, 1, count) ** 0.6
    dx, dy = r * np.cos(a), r * np.sin(a)
    dy = np.where(dy > 0, dy * 0.7, dy)  # flat below, domed above
    return np.column_stack([clump.x + dx * clump.rx, clump.y + dy * clump.ry, 0.5 - dy / 2])


# --- the dots -------------------------------------------------------------------------------------

Dot = Callable[[Generator, float, float, float, Tint], list[Mark]]


def jie(rng: Generator, x: float, y: float, size: float, tint: Tint) -> list[Mark]:
    """介字点: three or four leaf strokes falling from one point, like the character 介."""
    turn = rng.uniform(-0.25, 0.25)
    spread = (2.1, 2.85, 3.55, 4.2) if rng.random() < 0.4 else (2.2, 3.1, 4.05)
    return [
        leaf(x, y, h + turn + rng.uniform(-0.15, 0.15), size * rng.uniform(0.8, 1.15),
             size * 0.3, deeper(tint, rng.uniform(0.75, 1.1)), 0.25 * (h - np.pi), "needle")
        for h in spread
    ]  # fmt: skip


def ge(rng: Generator, x: float, y: float, size: float, tint: Tint) -> list[Mark]:
    """个字点: two or three strokes."""
    turn = rng.uniform(-0.4, 0.4)
    return [
        leaf(x, y, h + turn, size * rng.uniform(0.8, 1.2), size * 0.34, tint, 0.0, "leaf")
        for h in ((2.3, 3.14, 3.95) if rng.random() < 0.6 else (2.5, 3.7))
    ]


def pepper(rng: Generator, x: float, y: float, size: float, tint: Tint) -> list[Mark]:
    """胡椒点: one round dot."""
    size *= rng.uniform(0.5, 1.15)
    return [dab(x, y, rng.uniform(0.9, 2.2), size * 0.6, size * 0.48, tint, 0.2)]


def flat(rng: Generator, x: float, y: float, size: float, tint: Tint) -> list[Mark]:
    """平头点: one level dot."""
    return [dab(x - size / 2, y, rng.uniform(1.45, 1.7), size, size * 0.38, tint, 0.15)]


def hanging(rng: Generator, x: float, y: float, size: float, tint: Tint) -> list[Mark]:
    """垂叶点: one stroke hanging down."""
    return [leaf(x, y, np.pi + rng.uniform(-0.45, 0.45), size * 1.25, size * 0.36, tint)]


def star(rng: Generator, x: float, y: float, size: float, tint: Tint) -> list[Mark]:
    """枫叶点: three to five short strokes opening from one point."""
    turn = rng.uniform(-0.6, 0.6) + np.pi
    return [
        leaf(x, y, turn + a, size * rng.uniform(0.6, 0.85), size * 0.3, tint)
        for a in ((-1.25, -0.45, 0.4, 1.2) if rng.random() < 0.5 else (-0.9, 0.0, 0.9))
    ]


def outlined(rng: Generator, x: float, y: float, size: float, tint: Tint) -> list[Mark]:
    """夹叶: a leaf drawn in outline and filled with colour, paler than its line."""
    h = np.pi + rng.uniform(-0.9, 0.9)
    mid = arc(x, y, h, size, rng.uniform(-0.4, 0.4), 6)
    side = np.column_stack([np.cos(h), np.sin(h)]) * size * 0.3
    swell = np.sin(np.pi * np.linspace(0.05, 1, 6))[:, None]
    ring = np.vstack([mid + side * swell, (mid - side * swell)[::-1]])
    line = np.vstack([ring, ring[:1]])
    if tint[0] == "墨":  # the dark ones are only greener: an outline needs a light inside
        tint = ("花青", 0.6)
    return [
        Wash(ring, tint[0], tint[1] * 0.75, tint[1] * 0.4, 0.0),
        pull(line, size * 0.07, ("墨", 0.6), "even"),
    ]


DOTS: dict[str, Dot] = {
    "jie": jie, "ge": ge, "pepper": pepper, "flat": flat,
    "hanging": hanging, "star": star, "outlined": outlined,
}  # fmt: skip


def leafed(
    rng: Generator,
    clump: Clump,
    dot: Dot,
    count: int,
    size: float,
    layers: Layers,
    glaze: float = 0.07,
) -> list[Mark]:
    """A clump: a glaze, pale dots, full dots, and dark dots gathered low where it is shaded."""
    marks: list[Mark] = []
    if glaze:
        tint = (layers[1][0], glaze)
        marks.append(cloud(rng, clump.x, clump.y, clump.rx * 0.74, clump.ry * 0.66, tint, 0.3))
    fade = 0.6 + 0.4 * clump.near
    for place, (tint, share, low) in enumerate(
        ((layers[0], 0.32, 1.0), (layers[1], 0.42, 0.75), (layers[2], 0.26, 0.3))
    ):
        n = max(1, round(count * share * (0.5 + clump.near if place == 2 else 1.0)))
        spots = scatter(rng, clump, n)
        if place == 2:  # 浓墨 sits below and to one side, leaving the top light
            spots[:, 1] = clump.y + (spots[:, 1] - clump.y) * 0.6 + clump.ry * 0.12
        for x, y, high in spots:
            shade = fade * (1.0 + 0.25 * (low - high) * low) * rng.uniform(0.8, 1.1)
            marks += dot(
                rng, float(x), float(y), size * rng.uniform(0.75, 1.2), deeper(tint, shade)
            )
    return marks


def capped(rng: Generator, clump: Clump) -> list[Mark]:
    """Snow on a clump: an opaque white cap with an uneven lower edge."""
    n = 9
    t = np.linspace(0, np.pi, n)
    r = rng.uniform(0.85, 1.05, n)
    top = np.column_stack([clump.x - clump.rx * r * np.cos(t), clump.y - clump.ry * r * np.sin(t)])
    hem = np.column_stack(
        [
            np.linspace(clump.x + clump.rx * 0.9, clump.x - clump.rx * 0.9, n),
            clump.y - clump.ry * rng.uniform(0.0, 0.55, n),
        ]
    )
    return [Wash(np.vstack([top, hem]), "铅白", 0.92, 0.8, clump.ry * 0.08, True)]


def season_layers(look: Look) -> Layers:
    """The three foliage tints of a broad-leaved tree under `look`."""
    if look.colour:
        return look.tints("green")
    return SEASONS.get(look.season, SEASONS["spring"])
