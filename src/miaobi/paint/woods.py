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
    """A pine far off: a bent stem and flat pads of needles (松针) at the ends of its boughs, dark
    along the top and ragged below."""
    lean = rng.normal(0, 0.12) * size
    marks: list[Mark] = [stem(x, y, lean, size, look, 0.05 * rng.choice((-1, 1)))]
    leaf = look.leaf(rng)
    leaf = "老绿" if leaf in ("赭石", "朱磦", "嫩绿") else leaf
    side = int(rng.choice((-1, 1)))
    u = np.linspace(-1, 1, 9)
    for level in np.linspace(0.36, 1.0, int(rng.integers(6, 9))):
        side = -side
        span = size * (0.33 - 0.21 * level) * rng.uniform(0.85, 1.3)
        off = side * span * rng.uniform(0.3, 0.7) * (level < 0.95)
        cx, cy = x + lean * level + off, y - size * level
        if level < 0.8:
            bough = np.array([[x + lean * level, y - size * (level - 0.08)], [cx, cy]])
            marks.append(Stroke(bough, size * np.array([0.02, 0.012]), "墨", 0.6 * look.ink))
        dome = 0.105 * size * (1 - u * u) ** 0.6 * rng.uniform(0.75, 1.25, 9)
        pad = np.concatenate([np.stack([cx + span * u, cy + 0.05 * u * side * span - dome], 1),
                              [[cx + 0.6 * span, cy + 0.02 * size], [cx - 0.6 * span, cy + 0.025 * size]]])  # fmt: skip
        tone = look.ink * rng.uniform(0.5, 0.85)
        marks.append(Wash(pad, leaf, tone, 0.6 * tone, 0.0, False, look.wet))
        tips = np.array(
            [
                [cx - 0.7 * span, cy - 0.07 * size],
                [cx, cy - 0.135 * size],
                [cx + 0.7 * span, cy - 0.07 * size],
            ]
        )
        marks.append(Stroke(tips, size * np.array([0.02, 0.035, 0.016]), leaf, tone, 0.7, look.wet))
    return marks


def stem(x: float, y: float, lean: float, size: float, look: Foliage, bend: float = 0.0) -> Stroke:
    """The trunk of a distant tree, `bend` (shares of its size) out of true in the middle."""
    path = np.array([[x, y], [x + 0.2 * lean + bend * size, y - 0.4 * size],
                     [x + 0.7 * lean - 0.5 * bend * size, y - 0.72 * size], [x + lean, y - 0.95 * size]])  # fmt: skip
    return Stroke(path, size * np.array([0.06, 0.042, 0.03, 0.014]), "墨", 0.7 * look.ink, 0.15)


def crown(rng: Generator, x: float, y: float, size: float, leaf: str, look: Foliage) -> list[Mark]:
    """The wash under the leaves of a distant tree, and the fork that bears it."""
    a = np.linspace(0, 2 * math.pi, 14, endpoint=False)
    r = 1 + 0.16 * rng.normal(size=14)
    outline = np.stack([x + 0.3 * size * r * np.cos(a), y + 0.25 * size * r * np.sin(a)], 1)
    wash = Wash(
        outline,
        "青墨" if leaf == "墨" else leaf,
        0.13 * look.ink,
        0.26 * look.ink,
        0.04 * size,
        False,
        0.0,
    )
    marks: list[Mark] = [wash]
    for s in (-1, 1):
        fork = np.array(
            [
                [x, y + 0.34 * size],
                [x + 0.06 * s * size, y + 0.16 * size],
                [x + 0.2 * s * size, y - 0.02 * size],
            ]
        )
        marks.append(Stroke(fork, size * np.array([0.022, 0.017, 0.008]), "墨", 0.6 * look.ink))
    return marks


def leafy(rng: Generator, x: float, y: float, size: float, look: Foliage) -> list[Mark]:
    """A broad tree by 介 or 个 touches: three tips that hang from one point, in a round crown."""
    lean = rng.normal(0, 0.1) * size
    leaf, fan = look.leaf(rng), rng.uniform(0.5, 1.1)
    marks: list[Mark] = [stem(x, y, lean, size * 0.8, look, rng.normal(0, 0.04))]
    marks += crown(rng, x + lean, y - 0.74 * size, size, leaf, look)
    for _ in range(int(rng.integers(5, 8))):
        a, r = rng.uniform(0, 2 * math.pi), rng.random() ** 0.5
        cx = x + lean + 0.27 * size * r * math.cos(a)
        cy = y - 0.77 * size + 0.23 * size * r * math.sin(a)
        tone = look.ink * rng.uniform(0.4, 0.85)
        for turn in (-fan, 0.0, fan):
            long = size * rng.uniform(0.09, 0.14)
            angle = math.pi / 2 + turn
            marks.append(touch(cx + 0.4 * long * math.cos(angle), cy + 0.4 * long * math.sin(angle),
                               long, size * 0.042, angle, leaf, tone, look.wet))  # fmt: skip
    return marks


def dotted(rng: Generator, x: float, y: float, size: float, look: Foliage) -> list[Mark]:
    """A round tree of level dots (胡椒点, 混点), closer together where the crown turns away below."""
    lean = rng.normal(0, 0.08) * size
    leaf = look.leaf(rng)
    marks: list[Mark] = [stem(x, y, lean, size * 0.75, look, rng.normal(0, 0.04))]
    marks += crown(rng, x + lean, y - 0.7 * size, size, leaf, look)
    for _ in range(int(rng.integers(12, 17))):
        a, r = rng.uniform(0, 2 * math.pi), rng.random() ** 0.6
        low = 0.5 + 0.5 * r * math.sin(a)
        marks.append(
            touch(x + lean + 0.29 * size * r * math.cos(a), y - 0.71 * size + 0.26 * size * r * math.sin(a),
                  size * rng.uniform(0.07, 0.12), size * 0.05, rng.normal(0, 0.3), leaf,
                  look.ink * (0.3 + 0.35 * low + 0.2 * rng.random()), look.wet)
        )  # fmt: skip
    return marks


def bare(rng: Generator, x: float, y: float, size: float, look: Foliage) -> list[Mark]:
    """A winter tree (枯枝): a bent stem, boughs that fork and fork again, and the grey that fine
    twigs make from afar; some reach up (鹿角), some hang like a crab's claws (蟹爪)."""
    lean, claws = rng.normal(0, 0.1) * size, rng.random() < 0.35
    bend = rng.normal(0, 0.05)
    marks: list[Mark] = [stem(x, y, lean, size, look, bend)]
    if not look.snow:
        haze = np.array(
            [[-0.3, -0.55], [-0.2, -0.95], [0.05, -1.1], [0.25, -0.9], [0.3, -0.55], [0.0, -0.42]]
        )
        marks.append(
            Wash(haze * size + (x + lean, y), "青墨", 0.1 * look.ink, 0.03, 0.07 * size, False, 0.0)
        )
    side = int(rng.choice((-1, 1)))
    for t in np.linspace(0.36, 0.92, int(rng.integers(5, 8))):
        side = -side
        long = size * rng.uniform(0.26, 0.4) * (1.15 - 0.75 * t)
        at = np.array([x + lean * t + bend * size * math.sin(3 * t), y - 0.95 * size * t])
        tip = at + long * np.array([0.8 * side, -0.75])
        mid = (at + tip) / 2 + long * np.array([0.1 * side, 0.06])
        tone = look.ink * rng.uniform(0.5, 0.8)
        marks.append(
            Stroke(np.array([at, mid, tip]), size * np.array([0.026, 0.018, 0.006]), "墨", tone)
        )
        for root, way in ((mid, -1), (tip, 1)):
            twig = long * np.array(
                [
                    0.3 * side * (1 if way > 0 else -0.2),
                    (0.32 if claws else -0.42) * rng.uniform(0.7, 1.2),
                ]
            )
            knee = root + twig * (0.5, 0.2 if claws else 0.5)
            marks.append(
                Stroke(
                    np.array([root, knee, root + twig]),
                    size * np.array([0.013, 0.011, 0.005]),
                    "墨",
                    0.85 * tone,
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
