"""Leaves seen from near, in two ways: 工笔 (two halves shaded apart, veins, a line) and 写意 (two
wet touches and ink veins drawn while they are damp, 勾筋)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from miaobi.paint.marks import Mark, Points, Wash
from miaobi.paint.plants.bloom import blur, hair
from miaobi.paint.plants.brush import Tint, arc, deeper, normals, pull, ramp, spline


@dataclass(frozen=True, slots=True)
class Foliage:
    """A kind of leaf: breadth over length, where it is widest (0..1), how fine its point is, teeth
    along its edge, pairs of side veins, and its greens: ground, body, deep."""

    breadth: float = 0.42
    widest: float = 0.42
    point: float = 1.0
    teeth: float = 0.0
    veins: int = 4
    ground: Tint = ("三绿", 0.75)
    body: Tint = ("草绿", 0.45)
    deep: Tint = ("老绿", 0.6)
    wet: Tint = ("老绿", 0.6)


LEAVES: dict[str, Foliage] = {
    "plum": Foliage(0.55, 0.45, 1.1, 0.02, 3),
    "peach": Foliage(0.2, 0.45, 0.9, 0.0, 4, body=("嫩绿", 0.6), deep=("草绿", 0.7), wet=("草绿", 0.6)),
    "crabapple": Foliage(0.46, 0.42, 1.0, 0.03, 4, body=("嫩绿", 0.5), deep=("草绿", 0.75), wet=("草绿", 0.6)),
    "cherry": Foliage(0.42, 0.5, 1.3, 0.03, 5, ("三绿", 0.6), ("赭石", 0.3), ("草绿", 0.55), ("赭石", 0.45)),
    "pear": Foliage(0.6, 0.45, 1.2, 0.02, 4, body=("嫩绿", 0.5), deep=("草绿", 0.7)),
    "camellia": Foliage(0.5, 0.45, 1.1, 0.025, 4, body=("老绿", 0.6), deep=("青墨", 0.7), wet=("青墨", 0.75)),
    "magnolia": Foliage(0.5, 0.55, 1.2, 0.0, 5, body=("嫩绿", 0.5), deep=("草绿", 0.6)),
    "loquat": Foliage(0.34, 0.56, 1.1, 0.04, 9, ("三绿", 0.8), ("老绿", 0.6), ("青墨", 0.65), ("青墨", 0.7)),
    "pomegranate": Foliage(0.28, 0.5, 0.8, 0.0, 4, body=("草绿", 0.5)),
    "wisteria": Foliage(0.36, 0.4, 1.3, 0.0, 2, body=("嫩绿", 0.55), deep=("草绿", 0.6), wet=("草绿", 0.5)),
    "willow": Foliage(0.13, 0.4, 0.9, 0.0, 0, body=("嫩绿", 0.6), deep=("草绿", 0.6), wet=("草绿", 0.6)),
    "peony": Foliage(0.5, 0.5, 1.0, 0.0, 3, body=("草绿", 0.5), deep=("老绿", 0.7)),
    "oak": Foliage(0.4, 0.5, 1.0, 0.03, 4),
}  # fmt: skip

AUTUMN = {
    "ground": ("土黄", 0.35),
    "body": ("赭石", 0.4),
    "deep": ("赭墨", 0.6),
    "wet": ("赭墨", 0.55),
}


def aged(kind: Foliage, season: str) -> Foliage:
    """The leaf in autumn and winter colour; itself in spring and summer."""
    return replace(kind, **AUTUMN) if season in ("autumn", "winter") else kind


def halves(
    rng: Generator, kind: Foliage, rib: Points, length: float, turn: float
) -> tuple[Points, Points]:
    """The two halves of a blade along its midrib, closed outlines; `turn` -1..1 shows one side
    more than the other (the leaf is seen aslant)."""
    t = ramp(len(rib))
    p = kind.widest / (1 - kind.widest)
    swell = (t**p * (1 - t) ** kind.point) / (kind.widest**p * (1 - kind.widest) ** kind.point)
    n = normals(rib)
    out = []
    for side in (1.0, -1.0):
        wide = 0.5 * kind.breadth * length * (1 - 0.62 * max(0.0, side * turn))
        edge = swell * (1 + kind.teeth * 1.6 * np.sin(t * 75 + side) * (t < 0.92))
        edge = edge * (1 + 0.08 * np.sin(t * rng.uniform(5, 9) + rng.uniform(0, 6)))
        out.append(np.vstack([rib, (rib + n * (side * wide * edge)[:, None])[::-1]]))
    return out[0], out[1]


def blade(
    rng: Generator, kind: Foliage, x: float, y: float, heading: float, length: float,
    fine: bool, bend: float = 0.0, plain: bool = False,
) -> list[Mark]:  # fmt: skip
    """One leaf from its stalk at (x, y). `plain` leaves out the side veins."""
    rib = arc(x, y, heading - bend / 2, length, bend, 41 if kind.teeth else 17)
    turn = float(rng.uniform(-0.9, 0.9))
    upper, lower = halves(rng, kind, rib, length, turn)
    if not fine:
        return _wet(rng, kind, rib, (upper, lower), length, plain)
    line = length * 0.008
    deep, light = (upper, lower) if turn * np.cos(heading) > 0 else (lower, upper)
    shade = rib + (deep[len(rib) :][::-1] - rib) * 0.62
    inner = np.vstack([rib, shade[::-1]])
    whole = np.vstack([upper[len(rib) :], lower[len(rib) :][::-1]])
    marks: list[Mark] = [
        Wash(whole, "纸", 0.9, None, 0.0, True),
        Wash(whole, kind.ground[0], kind.ground[1] * 0.55, None, 0.0),
        Wash(light, *deeper(kind.body, rng.uniform(0.45, 0.72)), None, 0.0),
        Wash(deep, *deeper(kind.body, rng.uniform(0.7, 0.95)), None, 0.0),
        Wash(inner, *deeper(kind.deep, 0.5), None, blur(inner)),
    ]
    if not plain:
        marks += _side_veins(kind, rib, (upper, lower), line * 0.7, deeper(kind.deep, 0.75))
    marks.append(hair(whole[: len(rib)], line, deeper(kind.deep, 0.85)))
    marks.append(hair(whole[len(rib) :], line, deeper(kind.deep, 0.85)))
    marks.append(pull(rib, line * 1.7, ("嫩绿", 0.6) if kind.deep[0] != "赭墨" else ("赭墨", 0.6)))
    return marks


def _side_veins(
    kind: Foliage, rib: Points, sides: tuple[Points, Points], width: float, tint: Tint
) -> list[Mark]:
    marks: list[Mark] = []
    n = len(rib)
    for half in sides:
        edge = half[n:][::-1]
        for t in np.linspace(0.14, 0.76, kind.veins):
            i, j = int(t * (n - 1)), min(int((t + 0.17) * (n - 1)), n - 2)
            tip = rib[j] + (edge[j] - rib[j]) * 0.86
            mid = (rib[i] + tip) / 2 + (rib[i] - rib[j]) * 0.14
            marks.append(pull(spline([rib[i], mid, tip], 6), width, tint, "taper"))
    return marks


def _wet(
    rng: Generator, kind: Foliage, rib: Points, sides: tuple[Points, Points], length: float,
    plain: bool,
) -> list[Mark]:  # fmt: skip
    """Two touches side by side, one wetter, then veins in ink."""
    tone = rng.uniform(0.6, 1.2)
    whole = np.vstack([sides[0][len(rib) :], sides[1][len(rib) :][::-1]])
    soft = 0.005 * length
    marks: list[Mark] = [Wash(whole, "纸", 0.8, None, soft, True)]
    for half, share in zip(sides, (1.0, rng.uniform(0.55, 0.8)), strict=True):
        marks.append(Wash(half, *deeper(kind.wet, tone * share), None, soft))
    part = sides[0][: len(rib)] * 0.5 + sides[0][len(rib) :][::-1] * 0.5
    marks.append(pull(part[2:-3], length * kind.breadth * 0.3, deeper(kind.wet, tone * 0.6), "drop",
                      0.25, 0.4))  # fmt: skip
    ink = min(0.9, 0.45 + 0.4 * tone)
    marks.append(pull(rib[:-1], length * 0.022, ("墨", ink), "taper", 0.1))
    if not plain:
        few = replace(kind, veins=min(kind.veins, 4))
        marks += _side_veins(few, rib, sides, length * 0.012, ("墨", ink * 0.85))
    return marks
