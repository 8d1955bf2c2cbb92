"""Wings and legs of birds, and the birds that fly on them."""

from __future__ import annotations

import numpy as np

from miaobi.paint.elements.brush import (
    Look,
    dot,
    fill,
    hairs,
    line,
    oval,
    poly,
    ring,
    solid,
    spun,
    tint,
    tube,
)
from miaobi.paint.elements.shape import curve
from miaobi.paint.marks import Mark

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


# Where the leading edge of a wing runs, root to tip, near and far, by the phase of the beat.
PHASES: dict[str, tuple[list[tuple[float, float]], list[tuple[float, float]]]] = {
    "up": ([(0.12, -0.02), (0.14, -0.22), (0.04, -0.42), (-0.14, -0.56)],
        [(0.15, -0.04), (0.27, -0.22), (0.3, -0.4), (0.24, -0.56)]),
    "level": ([(0.12, 0.0), (0.06, 0.14), (-0.1, 0.3), (-0.34, 0.42)],
        [(0.16, -0.04), (0.2, -0.18), (0.14, -0.34), (-0.06, -0.5)]),
    "down": ([(0.12, 0.03), (0.22, 0.16), (0.22, 0.34), (0.1, 0.5)],
        [(0.16, 0.0), (0.32, 0.08), (0.4, 0.22), (0.38, 0.38)]),
}


def wing(
    rng: Rng, spots: list[tuple[float, float]], feathers: int, reach: float, pigment: str,
    strength: float, tips: float = 0.0, edge: float = 0.008
) -> list[Mark]:
    """A spread wing, its leading edge along `spots` from root to tip: one wash cut into quills,
    a stroke down each (丝毛), and `tips` of ink on the flight feathers."""
    lead = curve(spots)
    root, tip = np.array([-0.97, 0.2]), lead[-1] - lead[-8]
    turn = (np.arctan2(tip[1], tip[0]) - np.arctan2(root[1], root[0]) + np.pi) % (2 * np.pi) - np.pi
    leaves, quills = [], []
    for k in range(feathers):
        u = k / (feathers - 1)
        base = lead[int((0.05 + 0.93 * u) * (len(lead) - 1))]
        a = np.arctan2(root[1], root[0]) + turn * (u**1.25) * 0.92 + float(rng.normal(0, 0.02))
        way = np.array([np.cos(a), np.sin(a)])
        side = np.array([-way[1], way[0]]) * reach * (0.15 - 0.04 * u)
        length = reach * (0.75 + 0.4 * np.sin(np.pi * (0.2 + 0.6 * u)))
        spots_ = [base, base + way * length * 0.4 + side, base + way * length * 0.85 + side * 0.7,
            base + way * length, base + way * length * 0.8 - side * 0.6, base + way * length * 0.4
            - side]
        leaves.append(ring([(float(x), float(y)) for x, y in spots_]))
        quills.append((base, way, length))
    taper = np.interp(np.linspace(0, 1, 7), [0, 0.25, 1], [0.05, 0.06, 0.016]) * reach / 0.32
    at = lead[np.linspace(0, len(lead) - 1, 7).astype(int)]
    arm = tube([(float(x), float(y), float(r)) for (x, y), r in zip(at, taper, strict=True)])
    marks = solid(rng, [*leaves, arm], pigment, strength, strength * 0.8, edge, 0.6, 0.12)
    ink = 0.25 + 0.6 * tips
    for leaf, (base, way, length) in zip(leaves, quills, strict=True):
        if tips:
            marks.append(fill(leaf, "墨", tips * 0.6, None, 0.008))
        a, b = base + way * length * 0.35, base + way * length
        marks.append(line([tuple(a), tuple((a + b) / 2), tuple(b)], 0.045 * reach / 0.32, "墨", ink,
            "leaf"))
    marks += hairs(at + np.array([0.0, 0.01]), np.tile(root * 0.09, (len(at), 1)), 0.016, "墨", 0.25 + tips / 3)
    return marks


def leg(spots: list[tuple[float, float]], width: float, pigment: str = "墨") -> list[Mark]:
    """A thin leg with three toes where it ends."""
    x, y = spots[-1]
    marks: list[Mark] = [line(spots, width, pigment, 0.85, "even")]
    for dx, dy in ((0.08, 0.004), (0.048, 0.016), (-0.04, 0.006)):
        marks.append(line([(x, y - 0.008), (x + dx, y + dy)], width * 0.8, pigment, 0.85, "nail"))
    return marks


def phase(rng: Rng, *names: str) -> str:
    """A moment of the wing beat."""
    names = names or ("up", "level", "down")
    return names[int(rng.integers(len(names)))]


def long_flight(rng: Rng, body: str, crane: bool) -> list[Mark]:
    """A crane or egret on the wing, its centre at the origin, flying to the right."""
    near_edge, far_edge = PHASES[phase(rng, "up", "level", "down")]
    neck = [(0.22, 0.0, 0.055), (0.36, -0.05, 0.03), (0.5, -0.09, 0.022), (0.58, -0.11, 0.028)]
    if not crane:  # herons fold the neck
        neck = [(0.2, 0.0, 0.065), (0.31, 0.05, 0.042), (0.33, -0.04, 0.036), (0.42, -0.05, 0.03)]
    hx, hy = neck[-1][0] + 0.02, neck[-1][1]
    dark = 0.55 if crane else 0.0
    trunk = [(-0.34, 0.02, 0.02), (-0.15, 0.02, 0.07), (0.1, 0.01, 0.09), (0.24, 0.0, 0.045)]
    marks: list[Mark] = [line([(-0.3, 0.03), (-0.66, 0.05)], 0.014, "墨", 0.85, "even"),
        line([(-0.3, 0.045), (-0.64, 0.075)], 0.012, "墨", 0.8, "even")]
    beak = [(hx, hy - 0.018), (hx + 0.19, hy - 0.012), (hx, hy + 0.02)]
    marks += [fill(poly(beak), "墨" if crane else "藤黄", 0.8), line([beak[0], beak[1]], 0.01)]
    marks += wing(rng, far_edge, 8, 0.27, body, 0.6, dark)
    if crane:
        for k in range(3):
            marks.append(line([(-0.24, 0.02), (-0.36, 0.03 + 0.01 * k), (-0.44 + 0.02 * k, 0.05 + 0.02 * k)], 0.03,
                "墨", 0.8, "nail"))
    marks += solid(rng, [tube(trunk), tube(neck)], body, 0.6, 0.4, 0.01)
    marks += wing(rng, near_edge, 9, 0.31, body, 0.6, dark)
    marks.append(dot(hx, hy - 0.004, 0.009))
    if crane:
        marks.append(fill(tube([(0.3, -0.03, 0.032), (0.42, -0.07, 0.024), (0.52, -0.1, 0.02)]), "墨", 0.8, None, 0.004))
        marks.append(fill(oval(hx - 0.01, hy - 0.026, 0.033, 0.012, -0.1), "朱砂", 1.0))
    return marks


def goose_flight(rng: Rng, look: Look) -> list[Mark]:
    """雁, a wild goose on the wing."""
    body = tint(look, "赭石")
    near_edge, far_edge = PHASES[phase(rng)]
    trunk = [(-0.38, 0.03, 0.025), (-0.15, 0.03, 0.09), (0.08, 0.01, 0.105), (0.26, -0.02, 0.055)]
    neck = [(0.2, 0.0, 0.065), (0.38, -0.06, 0.038), (0.54, -0.1, 0.031), (0.62, -0.11, 0.038)]
    marks = wing(rng, far_edge, 7, 0.25, body, 0.55, 0.45)
    for k in range(3):
        marks.append(line([(-0.3, 0.02), (-0.42, 0.01 + 0.01 * k), (-0.52, -0.02 + 0.03 * k)], 0.04, "墨", 0.75, "nail"))
    marks.append(line([(0.64, -0.115), (0.75, -0.09)], 0.036, "墨", 0.85, "nail"))
    marks += solid(rng, [tube(trunk), tube(neck)], body, 0.7, 0.2, 0.011)
    marks.append(fill(oval(-0.1, 0.07, 0.2, 0.04), "铅白", 0.6, None, 0.015))
    marks.append(fill(tube([(0.34, -0.05, 0.038), (0.5, -0.09, 0.03), (0.63, -0.115, 0.034)]), "墨", 0.45, None, 0.006))
    marks += wing(rng, near_edge, 8, 0.29, body, 0.55, 0.4)
    return [*marks, dot(0.635, -0.12, 0.01)]


def small_flight(rng: Rng, back: str, breast: str, tail: float = 0.3, wing_ink: float = 0.4,
    tail_ink: str = "墨") -> list[Mark]:
    """A song bird on the wing, its middle at the origin."""
    near_edge, far_edge = PHASES[phase(rng, "up", "level", "up")]
    marks: list[Mark] = []
    marks += wing(rng, [(x * 0.9, y * 0.8) for x, y in far_edge], 6, 0.22, back, 0.75, wing_ink)
    for k in range(4):
        y = -0.02 + 0.03 * k
        marks.append(line([(-0.22, 0.03), (-0.26 - tail / 2, y), (-0.28 - tail, y * 1.6 - 0.02)], 0.06, tail_ink, 0.75,
            "taper"))
    trunk = tube([(-0.3, 0.03, 0.04), (-0.05, 0.04, 0.125), (0.2, 0.0, 0.125), (0.33, -0.05, 0.1)])
    marks.append(fill(poly([(0.4, -0.09), (0.53, -0.045), (0.4, -0.02)]), "墨", 0.85))
    marks += solid(rng, [trunk], breast, 0.8, 0.4, 0.01, hair=0.03)
    marks.append(fill(ring([(0.42, -0.08), (0.32, -0.15), (0.1, -0.12), (-0.2, -0.02), (-0.3, 0.02), (-0.1, 0.03), (0.2, -0.04)]),
        back, 0.85, None, 0.012))
    marks += wing(rng, [(x, y * 0.85) for x, y in near_edge], 7, 0.26, back, 0.75, wing_ink)
    return spun([*marks, dot(0.355, -0.075, 0.017)], float(rng.uniform(-0.3, 0.1)))


def phoenix(rng: Rng, look: Look) -> list[Mark]:
    """凤, a phoenix on the wing: crest, five colours, a train of eyed plumes."""
    body = tint(look, "朱砂")
    near_edge, far_edge = PHASES[phase(rng, "up", "level")]
    marks: list[Mark] = []
    for k in range(6):
        y = -0.3 + 0.13 * k + float(rng.normal(0, 0.02))
        end = (-1.18 + 0.07 * abs(k - 2), y * 1.3 + 0.1)
        path = [(-0.2, 0.02), (-0.5, 0.12 + y * 0.3), (-0.85, y * 0.7), end]
        plume = ("石绿", "石青", "朱磦")[k % 3]
        marks += [line(path, 0.07, plume, 0.8, "drop"), line(path, 0.012, "墨", 0.6, "nail")]
        marks += [fill(oval(end[0] + 0.03, end[1], 0.07, 0.045), "藤黄", 0.95), dot(end[0] + 0.03, end[1], 0.03, "头青")]
    marks += wing(rng, far_edge, 8, 0.26, body, 0.85, 0.1)
    neck = [(0.2, 0.0, 0.07), (0.36, -0.1, 0.045), (0.42, -0.24, 0.036), (0.5, -0.3, 0.045)]
    marks += solid(rng, [tube([(-0.3, 0.02, 0.04), (-0.1, 0.02, 0.1), (0.12, 0.0, 0.11), (0.24, -0.02, 0.07)]), tube(neck)], body, 0.9, None, 0.011, hair=0.03)
    marks += wing(rng, near_edge, 9, 0.3, body, 0.85, 0.15)
    marks += [fill(poly([(0.53, -0.33), (0.66, -0.28), (0.53, -0.26)]), "土黄", 0.95), dot(0.51, -0.31, 0.013)]
    for dx, dy in ((-0.06, -0.16), (-0.12, -0.12), (-0.16, -0.05)):
        marks.append(line([(0.47, -0.33), (0.45 + dx * 0.5, -0.34 + dy * 0.8), (0.47 + dx, -0.33 + dy)], 0.03, "朱磦", 0.9, "drop"))
    return marks
