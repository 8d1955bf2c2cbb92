"""The houses of a town ruled in parallel projection (界画), roof over roof, trees between them.

`house` sets one out: its front towards us, its end wall to the right, the eaves swept up. The same
outlines are inked here and coloured in `miaobi.paint.study.built`. All coordinates are in picture
heights, y down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from miaobi.paint import woods
from miaobi.paint.land import Look
from miaobi.paint.line import pressure
from miaobi.paint.marks import Mark, Stroke, Wash

Floats = NDArray[np.float64]
At = Callable[[float, float, float], tuple[float, float]]

ASIDE, UP = 0.55, 0.34  # where a step into the picture leads: to the right, and up


@dataclass(frozen=True, slots=True)
class House:
    """The outlines and lines (n, 2) of one storey under its roof.

    `front` and `gable` are the walls that are seen, `slope` the near side of the roof; `ridge`,
    `eave` and `verges` (near left, near right, far right) its edges; `tiles` its rows of tiles;
    `posts` stand before the front, `panes` open it. `stepped` is the fire wall (马头墙) that rises
    over the roof at the end, or None.
    """

    front: Floats
    gable: Floats
    slope: Floats
    ridge: Floats
    eave: Floats
    verges: tuple[Floats, Floats, Floats]
    tiles: tuple[Floats, ...]
    posts: tuple[Floats, ...]
    panes: tuple[Floats, ...]
    stepped: Floats | None


def house(
    rng: Generator, x: float, y: float, wide: float, size: float, stepped: bool = False
) -> House:
    """One house whose front stands at (x, y) .. (x + wide, y) and is about `size` high."""
    deep, eave = size * rng.uniform(0.9, 1.25), size * rng.uniform(0.66, 0.82)
    rise, out = size * rng.uniform(0.5, 0.62), 0.13 * size

    def at(u: float, d: float, h: float) -> tuple[float, float]:
        return x + u + ASIDE * d, y - UP * d - h

    def spot(t: float, v: float) -> tuple[float, float]:
        """On the near slope: t 0..1 along it, v 0 (eave) .. 1 (ridge)."""
        u = -out + (wide + 2 * out) * t
        end = abs(2 * t - 1) ** 4
        low = eave - 0.06 * size + 0.09 * size * end * (1 - v)
        high = eave + rise + 0.05 * size * end
        return at(u, -out * (1 - v) + 0.5 * deep * v, low + (high - low) * v**1.3)

    t = np.linspace(0, 1, 13)
    run = np.linspace(0, 1, 5)
    foot, brow = np.array([spot(v, 0.0) for v in t]), np.array([spot(v, 1.0) for v in t])
    left, right = (np.array([spot(side, v) for v in run]) for side in (0.0, 1.0))
    back = at(wide + out, deep + out, eave - 0.05 * size)
    far = np.array([right[-1], 0.5 * (right[-1] + back) + (0.0, 0.07 * size), back])
    rows = max(4, min(12, round(7 * wide / size)))
    bays = max(2, min(5, round(wide / size * 2.1)))
    edges = np.linspace(0.05, 0.95, bays + 1) * wide
    return House(
        np.array([at(0, 0, 0), at(wide, 0, 0), at(wide, 0, eave), at(0, 0, eave)]),
        np.array([at(wide, 0, 0), at(wide, deep, 0), at(wide, deep, eave),
                  at(wide, 0.5 * deep, eave + 0.94 * rise), at(wide, 0, eave)]),
        np.concatenate([foot, right[1:-1], brow[::-1], left[1:-1][::-1]]),
        brow, foot, (left, right, far),
        tuple(np.array([spot(v, 1.0), spot(v, 0.45), spot(v, 0.0)]) for v in np.linspace(0, 1, rows + 1)[1:-1]),
        tuple(np.array([at(u, 0, 0.92 * eave), at(u, 0, 0.12 * size)]) for u in edges),
        tuple(_panes(at, edges, eave, int(rng.integers(bays)))),
        np.array([at(wide, *p) for p in _steps(deep, eave, rise)]) if stepped else None,
    )  # fmt: skip


def _panes(at: At, edges: Floats, eave: float, door: int) -> Iterator[Floats]:
    """What is open between the posts: windows above a sill, and one door to the ground."""
    for k, (a, b) in enumerate(pairwise(edges)):
        low, a, b = (0.04 if k == door else 0.34) * eave, a + 0.14 * (b - a), b - 0.14 * (b - a)
        high = 0.74 * eave
        yield np.array([at(a, 0, low), at(b, 0, low), at(b, 0, high), at(a, 0, high)])


def _steps(deep: float, eave: float, rise: float) -> list[tuple[float, float]]:
    """The outline (d, h) of an end wall that rises in three steps over the roof."""
    top = eave + rise
    up = [(-0.1, eave + 0.12 * rise), (0.16, eave + 0.12 * rise), (0.16, eave + 0.62 * rise),
          (0.36, eave + 0.62 * rise), (0.36, top + 0.14 * rise)]  # fmt: skip
    line = [(d * deep, h) for d, h in up]
    return [(-0.1 * deep, 0.0), *line, *[(deep - d, h) for d, h in line[::-1]], (1.1 * deep, 0.0)]


@dataclass(frozen=True, slots=True)
class Plot:
    """Where one house of a row stands, how large it is, and what is special about it."""

    x: float
    y: float
    wide: float
    size: float
    stepped: bool = False
    storey: bool = False  # an upper storey behind its lower roof
    tree: float = 0.0  # how tall a tree behind it is
    behind: bool = False  # in the rank behind


def plots(rng: Generator, x0: float, x1: float, y: float, size: float) -> Iterator[Plot]:
    """The houses of one row of a town, the rank behind first, each rank from left to right."""
    for behind in (True, False):
        x = x0 + rng.uniform(0, size) * behind
        while x < x1:
            wide = size * float(rng.choice((1.0, 1.3, 1.7, 2.4))) * rng.uniform(0.9, 1.1)
            foot = y + rng.normal(0, 0.13) * size - 0.8 * size * behind
            tree = size * rng.uniform(1.7, 2.7) if rng.random() < 0.5 else 0.0
            yield Plot(x, foot, wide, size * rng.uniform(0.85, 1.1), bool(rng.random() < 0.25),
                       bool(rng.random() < 0.28), tree, behind)  # fmt: skip
            x += wide * rng.uniform(0.8, 1.0) + size * rng.choice((0.1, 0.2, 0.9)) * (1 + behind)


def roofs(
    rng: Generator, x0: float, x1: float, y: float, size: float, look: Look, lit: bool
) -> list[Mark]:
    """A row of town roofs in mist: houses of one and two storeys, trees between them."""
    marks: list[Mark] = []
    for plot in plots(rng, x0, x1, y, size):
        here = look if not plot.behind else replace(look, ink=0.6 * look.ink)
        if plot.tree:
            at = plot.x + rng.uniform(-0.2, 0.9) * plot.wide
            marks += woods.tree(
                rng, at, plot.y - 0.3 * size, plot.tree, replace(here, ink=0.75 * here.ink).foliage
            )
        if plot.storey:
            upper = house(rng, plot.x + 0.22 * plot.wide, plot.y - 0.95 * plot.size, 0.66 * plot.wide, 0.8 * plot.size)  # fmt: skip
            marks += inked(rng, upper, plot.size, here, lit)
        one = house(rng, plot.x, plot.y, plot.wide, plot.size, plot.stepped)
        marks += inked(rng, one, plot.size, here, lit)
        if not plot.behind and size > 0.06 and rng.random() < 0.3:
            marks += banner(rng, plot.x + 0.9 * plot.wide, plot.y, plot.size, here)
    return marks


def roof(
    rng: Generator, x: float, y: float, wide: float, size: float, look: Look, lit: bool
) -> list[Mark]:
    """One house, its front `size` high over the ground at y."""
    return inked(rng, house(rng, x, y, wide, size), size, look, lit)


def inked(rng: Generator, one: House, size: float, look: Look, lit: bool) -> list[Mark]:
    """A house in ink: bare walls, the end wall in shade, a grey roof of tiles, dark edges."""
    night, ink = look.night, look.ink
    walls = np.concatenate([one.front[[0]], one.gable[:4], one.front[[2, 3]]])
    marks: list[Mark] = [Wash(walls, "纸", 1.0, 0.75, 0.0, True, 0.0)]
    if night:
        marks.append(Wash(walls, "夜", 0.5, 0.25, 0.0, False, 0.0))
    marks.append(Wash(one.gable, "青墨", 0.22 * ink, 0.04, 0.0, False, 0.0))
    marks.append(Wash(one.front, "赭石", 0.16, 0.0, 0.0, False, 0.0))
    for pane in one.panes:
        if lit and rng.random() < 0.7:
            marks.append(Wash(pane, "藤黄", 0.95, 0.7, 0.0, True))
            marks.append(Wash(pane, "朱磦", 0.3, 0.12, 0.05 * size, False, 0.0))
        else:
            marks.append(Wash(pane, "青墨", 0.5 * ink, 0.25 * ink, 0.0, False, 0.0))
    for post in one.posts:
        marks.append(Stroke(post, size * np.array([0.026, 0.008]), "赭墨", 0.7 * ink, 0.2))
    side = one.gable[[1, 2]]
    marks.append(Stroke(side[::-1], size * np.array([0.022, 0.006]), "墨", 0.6 * ink, 0.3))
    tone = (0.0, 0.12) if look.snow else (0.5 * ink, 0.28 * ink)
    marks.append(Wash(one.slope, "纸", 1.0, 1.0, 0.0, True, 0.0))
    marks.append(
        Wash(one.slope, "夜" if night else "青墨", tone[0] + 0.1 * night, tone[1], 0.0, False, 0.2)
    )
    for tile in one.tiles:
        marks.append(Stroke(tile, size * np.array([0.02, 0.016, 0.024]), "墨", 0.42 * ink, 0.25))
    for line, thick in zip(one.verges, (0.04, 0.055, 0.04), strict=True):
        marks.append(Stroke(line, np.full(len(line), thick * size), "墨", 0.8 * ink, 0.15))
    marks.append(Stroke(one.eave + np.array([0.0, 0.02 * size]), np.full(13, 0.045 * size), "墨", 0.75 * ink, 0.1))  # fmt: skip
    marks.append(Stroke(one.ridge, size * 0.075 * pressure(13, 0.8, 0.75), "墨", 0.9 * ink, 0.1))
    if one.stepped is not None:
        marks.append(Wash(one.stepped, "纸", 1.0, 0.8, 0.0, True, 0.0))
        marks.append(
            Wash(one.stepped, "夜" if night else "青墨", 0.3 if night else 0.1, 0.02, 0.002)
        )
        for a, b in ((1, 2), (3, 4), (5, 6), (7, 8), (9, 10)):
            cap = one.stepped[[a, b]] + np.array([[-0.05, 0.0], [0.05, 0.0]]) * size
            marks.append(Stroke(cap, np.full(2, 0.06 * size), "墨", 0.8 * ink, 0.1))
    return marks


def banner(rng: Generator, x: float, y: float, size: float, look: Look) -> list[Mark]:
    """A shop's banner (幌子) on a pole: the one touch of colour in a grey street."""
    top, sway = y - 1.15 * size, rng.uniform(-0.08, 0.08) * size
    pole = np.array([[x, y - 0.1 * size], [x + 0.02 * size, top]])
    arm = np.array([[x, top + 0.06 * size], [x + 0.3 * size, top + 0.02 * size]])
    cloth = np.array([[0.05, 0.06], [0.28, 0.03], [0.28, 0.5], [0.05, 0.53]]) * size + (x, top)
    cloth[2:, 0] += sway
    dye = str(rng.choice(("朱砂", "石青", "赭石")))
    return [
        Stroke(pole, size * np.array([0.03, 0.02]), "赭墨", 0.8 * look.ink),
        Stroke(arm, np.full(2, 0.02 * size), "赭墨", 0.8 * look.ink),
        Wash(cloth, dye, 0.85 * look.ink, 0.7 * look.ink, 0.01 * size, True),
    ]
