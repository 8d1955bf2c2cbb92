"""Trees at a distance: signs of a few touches, rows along ridges, woods in the folds.

The signs are those of the manuals (芥子园画谱): 介字点 and 个字点 for leaves, level dots for broad
crowns, a comb of short level pulls for pines, a fork of twigs in winter. Coordinates in picture
heights, y down.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from miaobi.paint.marks import Mark, Stroke, Wash
from miaobi.paint.noise import fbm1

Floats = NDArray[np.float64]

LEAF = {"spring": ("草绿", "老绿", "嫩绿"), "summer": ("老绿", "草绿", "老绿"),
        "autumn": ("赭石", "朱磦", "赭墨"), "winter": ("墨", "墨", "赭墨")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Foliage:
    """How trees look here: ink strength, season, whether they are coloured or under snow."""

    ink: float = 1.0
    season: str = "summer"
    colour: bool = True
    snow: bool = False
    wet: float = 0.0

    def leaf(self, rng: Generator) -> str:
        """A pigment for one tree's leaves: mostly ink, sometimes the season's colour."""
        if not self.colour or self.snow or rng.random() < 0.45:
            return "墨"
        return LEAF[self.season][int(rng.integers(0, 3))]


def touch(x: float, y: float, long: float, thick: float, angle: float, pigment: str,
          strength: float, wet: float = 0.0) -> Stroke:  # fmt: skip
    """One touch: a short stroke centred on (x, y), fuller where it starts."""
    dx, dy = long * 0.5 * math.cos(angle), long * 0.5 * math.sin(angle)
    path = np.array([[x - dx, y - dy], [x, y], [x + dx, y + dy]])
    return Stroke(path, thick * np.array([0.8, 1.0, 0.45]), pigment, min(strength, 1.0), 0.0, wet)


def pine(rng: Generator, x: float, y: float, size: float, look: Foliage) -> list[Mark]:
    """A pine far off: a leaning stem and level combs, wider in the middle."""
    lean = rng.normal(0, 0.12) * size
    marks: list[Mark] = [stem(x, y, lean, size, look)]
    leaf = look.leaf(rng)
    leaf = "老绿" if leaf in ("赭石", "朱磦", "嫩绿") else leaf
    for level in np.linspace(0.36, 1.0, int(rng.integers(5, 8))):
        span = size * (0.34 - 0.24 * level) * rng.uniform(0.8, 1.3)
        for side in (-1, 0, 1):
            marks.append(
                touch(x + lean * level + side * span * rng.uniform(0.35, 0.7), y - size * level + rng.normal(0, 0.02) * size,
                      span * 1.1, size * 0.1, side * rng.uniform(-0.1, 0.4), leaf, look.ink * rng.uniform(0.4, 0.8), look.wet)
            )  # fmt: skip
    return marks


def stem(x: float, y: float, lean: float, size: float, look: Foliage) -> Stroke:
    """The trunk of a distant tree."""
    path = np.array([[x, y], [x + 0.35 * lean, y - 0.45 * size], [x + lean, y - 0.95 * size]])
    return Stroke(path, size * np.array([0.075, 0.055, 0.025]), "墨", 0.7 * look.ink, 0.1)


def leafy(rng: Generator, x: float, y: float, size: float, look: Foliage) -> list[Mark]:
    """A broad tree by 介 or 个 touches: three tips that hang from one point, in a round crown."""
    lean = rng.normal(0, 0.1) * size
    marks: list[Mark] = [stem(x, y, lean, size * 0.8, look)]
    leaf, fan = look.leaf(rng), rng.uniform(0.5, 1.1)
    for _ in range(int(rng.integers(5, 8))):
        a, r = rng.uniform(0, 2 * math.pi), rng.random() ** 0.5
        cx = x + lean + 0.26 * size * r * math.cos(a)
        cy = y - 0.72 * size + 0.24 * size * r * math.sin(a)
        tone = look.ink * rng.uniform(0.4, 0.85)
        for turn in (-fan, 0.0, fan):
            long = size * rng.uniform(0.1, 0.17)
            angle = math.pi / 2 + turn
            marks.append(touch(cx + 0.4 * long * math.cos(angle), cy + 0.4 * long * math.sin(angle),
                               long, size * 0.055, angle, leaf, tone, look.wet))  # fmt: skip
    return marks


def dotted(rng: Generator, x: float, y: float, size: float, look: Foliage) -> list[Mark]:
    """A round tree of level dots (胡椒点, 混点)."""
    lean = rng.normal(0, 0.08) * size
    marks: list[Mark] = [stem(x, y, lean, size * 0.75, look)]
    leaf = look.leaf(rng)
    for _ in range(int(rng.integers(10, 16))):
        a, r = rng.uniform(0, 2 * math.pi), rng.random() ** 0.6
        marks.append(
            touch(x + lean + 0.27 * size * r * math.cos(a), y - 0.68 * size + 0.3 * size * r * math.sin(a),
                  size * rng.uniform(0.09, 0.16), size * 0.075, rng.normal(0, 0.3), leaf,
                  look.ink * rng.uniform(0.35, 0.8), look.wet)
        )  # fmt: skip
    return marks


def bare(rng: Generator, x: float, y: float, size: float, look: Foliage) -> list[Mark]:
    """A winter tree: a stem and forks that reach up (鹿角)."""
    lean = rng.normal(0, 0.12) * size
    marks: list[Mark] = [stem(x, y, lean, size, look)]
    for _ in range(int(rng.integers(6, 10))):
        t = rng.uniform(0.3, 0.95)
        sx, sy = x + lean * t, y - size * 0.95 * t
        a = rng.choice((-1, 1)) * rng.uniform(0.3, 1.0)
        long = size * rng.uniform(0.15, 0.34) * (1.1 - 0.5 * t)
        path = np.array([[sx, sy], [sx + 0.6 * long * math.sin(a), sy - 0.5 * long * math.cos(a)],
                         [sx + 0.8 * long * math.sin(a), sy - long]])  # fmt: skip
        marks.append(
            Stroke(
                path, size * np.array([0.03, 0.024, 0.01]), "墨", look.ink * rng.uniform(0.5, 0.85)
            )
        )
    return marks


SIGNS = {"pine": pine, "leafy": leafy, "dotted": dotted, "bare": bare}


def kinds(rng: Generator, look: Foliage) -> list[str]:
    """The signs that one wood uses, in their shares."""
    if look.snow or look.season == "winter":
        return (
            ["bare", "bare", "pine", "dotted"]
            if not look.snow
            else ["bare", "bare", "bare", "pine"]
        )
    return [str(k) for k in rng.permutation(["pine", "leafy", "dotted", "dotted"])]


def tree(
    rng: Generator, x: float, y: float, size: float, look: Foliage, kind: str = ""
) -> list[Mark]:
    """One distant tree that stands at (x, y), `size` high."""
    if not kind:
        some = kinds(rng, look)
        kind = some[int(rng.integers(0, len(some)))]
    return SIGNS[kind](rng, x, y, size, look)


def thicket(rng: Generator, feet: Floats, tall: float, look: Foliage) -> list[Mark]:
    """A wood of one or two kinds whose trees stand along `feet` (n, 2): pale ones behind, a soft
    mass between them, dark ones before, tall in the middle (攒树)."""
    marks: list[Mark] = []
    span = float(np.hypot(*np.diff(feet, axis=0).T).sum())
    some = kinds(rng, look)
    main, other = some[0], some[int(rng.integers(0, len(some)))]
    t = np.linspace(0, 1, len(feet))
    arch = 0.55 + 0.5 * np.sin(np.pi * t)
    if main != "bare":
        top = feet - np.stack([0 * t, 0.75 * tall * arch * (0.8 + 0.4 * rng.random(len(feet)))], 1)
        mass = np.concatenate([top, feet[::-1] - np.array([0, 0.15 * tall])])
        leaf = look.leaf(rng)
        marks.append(
            Wash(
                mass,
                "青墨" if leaf == "墨" else leaf,
                0.22 * look.ink,
                0.05,
                0.12 * tall,
                False,
                0.3,
            )
        )
    for back, gap in ((1, 0.5), (0, 0.36)):
        here = Foliage(
            look.ink * (0.4 if back else 0.85), look.season, look.colour, look.snow, look.wet
        )
        n = max(2, round(span / tall / gap))
        for share in np.sort(np.clip((np.arange(n) + rng.random(n)) / n, 0, 1)):
            x, y = np.interp(share, t, feet[:, 0]), np.interp(share, t, feet[:, 1])
            size = (
                tall
                * float(np.interp(share, t, arch))
                * rng.uniform(0.75, 1.2)
                * (1.12 if back else 1.0)
            )
            kind = main if rng.random() < 0.75 else other
            marks += SIGNS[kind](
                rng, float(x), float(y) + (0.0 if back else 0.08 * tall), size, here
            )
    return marks


def row(rng: Generator, points: Floats, tall: float, look: Foliage, gap: float = 0.5) -> list[Mark]:
    """Trees along a line of feet (n, 2): in flocks of unequal size, never evenly (疏密)."""
    marks: list[Mark] = []
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    seed = int(rng.integers(1 << 24))
    kind = kinds(rng, look)
    at = rng.uniform(0, tall)
    while at < along[-1]:
        if float(fbm1(np.array(at / tall * 0.23), seed, 2)) > -0.08:
            x, y = np.interp(at, along, points[:, 0]), np.interp(at, along, points[:, 1])
            size = tall * rng.uniform(0.6, 1.25)
            marks += tree(
                rng,
                float(x),
                float(y) + 0.06 * size,
                size,
                look,
                kind[int(rng.integers(0, len(kind)))],
            )
        at += tall * gap * rng.uniform(0.4, 1.7)
    return marks


def grove(
    rng: Generator, x0: float, x1: float, y: float, tall: float, look: Foliage, haze: bool = True
) -> list[Mark]:
    """A wood along a line: paler trees behind, darker before, its feet lost in mist (烟林)."""
    marks: list[Mark] = []
    seed = int(rng.integers(1 << 24))
    wide = x1 - x0
    for depth, share in ((0.0, 0.4), (0.5, 0.65), (1.0, 1.0)):
        here = Foliage(
            look.ink * share, look.season, look.colour, look.snow, max(look.wet, 0.4 * (1 - depth))
        )
        n = max(3, round(wide / tall * (3.2 if depth < 1 else 2.2)))
        xs = np.sort(x0 + wide * np.clip((np.arange(n) + rng.random(n)) / n, 0, 1))
        swell = 0.65 + 0.5 * fbm1((xs - x0) / max(wide, 1e-6) * 3 + depth, seed, 3)
        edge = np.sin(np.pi * np.clip((xs - x0) / max(wide, 1e-6), 0.04, 0.96)) ** 0.4
        if depth < 1 and not look.snow:
            top = np.stack([xs, y - tall * swell * edge * 0.85], 1)
            mass = np.concatenate([top, [[xs[-1], y - 0.1 * tall], [xs[0], y - 0.1 * tall]]])
            marks.append(Wash(mass, "青墨", 0.2 * here.ink, 0.02, 0.16 * tall))
        kind = kinds(rng, look)
        for x, s, e in zip(xs, swell, edge, strict=True):
            if depth == 1.0 and rng.random() < 0.25:
                continue
            size = tall * s * e * rng.uniform(0.8, 1.15)
            foot = y - 0.12 * tall * (1 - depth) + rng.normal(0, 0.02) * tall
            marks += tree(
                rng, float(x), float(foot), float(size), here, kind[int(rng.integers(0, 4))]
            )
    if haze and not look.snow:
        u = np.linspace(x0 - 0.05 * wide, x1 + 0.05 * wide, 30)
        lift = tall * (0.16 + 0.1 * fbm1((u - x0) / tall * 0.6, seed + 3, 3))
        area = np.concatenate(
            [np.stack([u, y - lift], 1), [[u[-1], y + 0.1 * tall], [u[0], y + 0.1 * tall]]]
        )
        marks.append(Wash(area, "纸", 0.55, 0.8, 0.07 * tall, True))
    return marks
