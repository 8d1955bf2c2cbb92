"""Owl, fowl of the yard, birds of prey, gulls, bats."""

from __future__ import annotations

import numpy as np

from miaobi.paint.elements.brush import (
    Look,
    dot,
    fill,
    fur,
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
from miaobi.paint.elements.wing import PHASES, leg, phase, wing
from miaobi.paint.marks import Mark

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def owl(rng: Rng, look: Look) -> list[Mark]:
    """猫头鹰, an owl that looks at us: two great eyes, ear tufts, barred breast."""
    body = tint(look, "赭石")
    marks: list[Mark] = []
    for k in range(3):
        marks.append(line([(-0.06 + 0.06 * k, -0.2), (-0.07 + 0.07 * k, 0.1)], 0.08, "墨", 0.75,
            "taper"))
    trunk = tube([(0, -0.08, 0.13), (0, -0.3, 0.27), (0, -0.55, 0.29), (0, -0.74, 0.26)])
    head = ring([(-0.3, -0.72), (-0.31, -0.88), (-0.33, -1.03), (-0.18, -0.95), (0, -0.92),
        (0.18, -0.95), (0.33, -1.03), (0.31, -0.88), (0.3, -0.72), (0, -0.58)])
    marks += solid(rng, [trunk, head], body, 0.75, 0.45, 0.014, hair=0.05)
    for side in (-1, 1):
        wing = [(side * 0.27, -0.62), (side * 0.34, -0.4), (side * 0.24, -0.1), (side * 0.15, -0.3),
            (side * 0.2, -0.5)]
        marks += [*solid(rng, [ring(wing)], body, 0.8, edge=0.012, hair=0.04), fill(ring(wing), "墨", 0.3, None, 0.01)]
        for k in range(3):
            y = -0.46 + 0.1 * k
            marks.append(line([(side * 0.23, y), (side * 0.29, y + 0.06), (side * 0.26, y + 0.16)],
                0.014, "墨", 0.75, "nail"))
        x = side * 0.135
        marks += [fill(oval(x, -0.78, 0.135, 0.14), "铅白", 0.85, None, 0.02), *fur(rng, oval(x, -0.78, 0.12, 0.125), body, 0.05, 0.5,
            (0.0, 0.2)), dot(x, -0.78, 0.072, "藤黄")]
        marks += [dot(x + rng.normal(0, 0.004), -0.78, 0.044), line([(x * 0.3, -0.84), (x, -0.92),
            (x * 2.2, -0.98)], 0.03, press="taper")]
        marks.append(dot(x + 0.018, -0.8, 0.014, "铅白"))
        for k in (-1, 0, 1):
            marks.append(line([(side * 0.09 + k * 0.035, -0.06), (side * 0.09 + k * 0.045, 0.02)],
                0.03, "墨", 0.9, "nail"))
    marks.append(fill(poly([(-0.035, -0.75), (0.035, -0.75), (0, -0.64)]), "墨", 0.9))
    p = np.stack([rng.uniform(-0.17, 0.17, 26), rng.uniform(-0.56, -0.18, 26)], 1)
    marks += hairs(p, np.stack([rng.normal(0, 0.008, 26), rng.uniform(0.05, 0.08, 26)], 1), 0.022, "墨", 0.6)
    return marks


def hen(rng: Rng, look: Look) -> list[Mark]:
    """鸡, a hen with small comb, pecking or looking about."""
    body = tint(look, ("赭石", "土黄", "铅白")[int(rng.integers(3))])
    marks = [*leg([(-0.02, -0.3), (0.0, -0.14), (0.02, -0.01)], 0.03, "土黄"),
        *leg([(0.13, -0.3), (0.12, -0.14), (0.17, -0.01)], 0.03, "土黄")]
    tail = ring([(-0.6, -0.72), (-0.46, -0.76), (-0.2, -0.58), (-0.2, -0.36), (-0.44, -0.48)])
    trunk = [(-0.32, -0.5, 0.13), (-0.08, -0.4, 0.21), (0.16, -0.46, 0.2), (0.28, -0.62, 0.115)]
    neck = [(0.26, -0.6, 0.14), (0.34, -0.78, 0.078), (0.38, -0.85, 0.075)]
    marks += _comb(0.38, -0.89, 0.7)
    marks += solid(rng, [tube(trunk), tube(neck), oval(-0.02, -0.48, 0.2, 0.13), tail], body, 0.78, 0.45, 0.013, hair=0.05)
    for k in range(4):
        marks.append(line([(-0.24, -0.54 + 0.03 * k), (-0.4, -0.62 + 0.02 * k), (-0.58 + 0.03 * k, -0.73 + 0.06 * k)], 0.04, "墨",
            0.55, "drop"))
    return marks + _yard_wing(rng) + _yard_face(0.6)


def _comb(x: float, y: float, s: float) -> list[Mark]:
    comb = [(x - 0.08, y), (x - 0.09 * s - 0.02, y - 0.11 * s), (x - 0.03, y - 0.07 * s), (x, y - 0.14 * s), (x + 0.04, y - 0.07
        * s), (x + 0.09, y - 0.1 * s), (x + 0.08, y + 0.01)]
    return [fill(ring(comb), "朱砂", 1.0, None, 0.004), fill(poly([(0.44, -0.88), (0.56, -0.83), (0.44, -0.8)]), "土黄", 1.0)]


def _yard_face(s: float) -> list[Mark]:
    return [fill(oval(0.43, -0.745, 0.028 * s + 0.008, 0.055 * s), "朱砂", 1.0, None, 0.004), fill(oval(0.385, -0.84, 0.05, 0.042),
        "朱砂", 0.75, None, 0.006), dot(0.4, -0.865, 0.02, "土黄"), dot(0.402, -0.865, 0.013)]


def _yard_wing(rng: Rng) -> list[Mark]:
    marks: list[Mark] = []
    for row in range(3):
        for col in range(4 - row // 2):
            x, y = 0.08 - 0.1 * col, -0.53 + 0.07 * row + 0.015 * col
            marks.append(line([(x + 0.04, y - 0.02), (x - 0.03, y + 0.01), (x - 0.01, y + 0.05)], 0.018, "墨", 0.45))
    for k in range(4):
        y = -0.44 + 0.04 * k
        marks.append(line([(0.06, y), (-0.14, y + 0.02), (-0.34 + 0.04 * k, y - 0.01)], 0.03, "墨", 0.5, "leaf"))
    p = np.stack([rng.uniform(0.22, 0.38, 12), rng.uniform(-0.76, -0.62, 12)], 1)
    return marks + hairs(p, np.tile([-0.04, 0.1], (12, 1)), 0.014, "墨", 0.45)


def rooster(rng: Rng, look: Look) -> list[Mark]:
    """雄鸡, a cock: great comb, golden hackle, a fountain of green-black tail; it may crow."""
    body = tint(look, "赭石")
    crow = look.get("pose") in ("crowing", "singing") or rng.random() < 0.4
    marks = [*leg([(-0.02, -0.3), (0.0, -0.14), (0.02, -0.01)], 0.034, "土黄"),
        *leg([(0.13, -0.3), (0.14, -0.14), (0.2, -0.01)], 0.034, "土黄")]
    for k in range(8):
        end = (-0.76 + 0.05 * k, -0.26 - 0.07 * k + float(rng.normal(0, 0.02)))
        marks.append(line([(-0.22, -0.5), (-0.44 - 0.02 * (k % 3), -0.98 + 0.03 * k), end], 0.062, "墨" if k % 3 else "石绿", 0.85, "leaf"))
    trunk = [(-0.3, -0.5, 0.12), (-0.08, -0.42, 0.19), (0.16, -0.46, 0.19), (0.28, -0.62, 0.115)]
    neck = [(0.26, -0.58, 0.14), (0.33, -0.76, 0.08), (0.37, -0.85, 0.072)]
    marks += _comb(0.38, -0.89, 1.15)
    marks += solid(rng, [tube(trunk), tube(neck)], body, 0.85, 0.6, 0.012, hair=0.05)
    marks.append(fill(ring([(0.34, -0.5), (0.36, -0.34), (0.1, -0.24), (-0.1, -0.3), (0.1, -0.4)]), "墨", 0.6, None, 0.02))
    p = np.stack([np.linspace(0.2, 0.42, 16), -0.72 + rng.uniform(-0.1, 0.06, 16)], 1)
    gold = "土黄" if not look.get("colour") else body
    marks += hairs(p, np.stack([rng.normal(-0.05, 0.02, 16), rng.uniform(0.14, 0.24, 16)], 1), 0.03, gold, 0.9)
    p = np.stack([np.linspace(-0.34, -0.16, 8), np.full(8, -0.52)], 1)
    marks += hairs(p, np.tile([-0.08, 0.2], (8, 1)), 0.022, gold, 0.9)
    marks += _yard_wing(rng) + _yard_face(1.3)
    return spun(marks, -0.1, 0, -0.1) if crow else marks


def chick(rng: Rng, look: Look) -> list[Mark]:
    """雏鸡, a chick: two wet dabs of yellow, a beak, an eye, two feet (没骨)."""
    body = tint(look, "藤黄")
    marks = [*leg([(-0.02, -0.3), (-0.02, -0.02)], 0.03, "赭石"), *leg([(0.12, -0.3), (0.14, -0.02)], 0.03, "赭石")]
    marks += solid(rng, [oval(-0.02, -0.42, 0.3, 0.24, -0.2), oval(0.2, -0.76, 0.2, 0.19)], body, 0.8, 0.6, 0.006, 0.4, hair=0.07)
    marks.append(fill(ring([(-0.3, -0.48), (-0.06, -0.56), (0.1, -0.44), (-0.08, -0.32)]), "赭石", 0.35, None, 0.03))
    return [*marks, fill(poly([(0.38, -0.8), (0.5, -0.73), (0.38, -0.7)]), "赭石", 0.95), dot(0.26, -0.79, 0.026)]


def eagle(rng: Rng, look: Look) -> list[Mark]:
    """鹰, an eagle soaring on spread fingers, or on a rock when it stands."""
    body = tint(look, "赭墨")
    if look.get("pose") in ("standing", "sitting", "perched"):
        return _eagle_perched(rng, body)
    near, far = PHASES["level" if rng.random() < 0.5 else "up"]
    k = 1.2
    marks = wing(rng, [(x * k, y * k) for x, y in far], 9, 0.3, body, 0.8, 0.5)
    for n in range(5):
        marks.append(line([(-0.2, 0.03), (-0.4, 0.03), (-0.54, -0.04 + 0.045 * n)], 0.05, "墨", 0.7, "drop"))
    marks += solid(rng, [tube([(-0.3, 0.03, 0.05), (-0.05, 0.03, 0.1), (0.2, -0.01, 0.1), (0.34, -0.05, 0.07)])], body, 0.85, edge=0.01,
        hair=0.03)
    marks.append(fill(oval(0.32, -0.06, 0.09, 0.06), "铅白", 0.7, None, 0.02))
    marks += [fill(poly([(0.39, -0.08), (0.48, -0.04), (0.46, 0.0), (0.38, -0.02)]), "土黄", 0.95), dot(0.36, -0.07, 0.013)]
    return marks + wing(rng, [(x * k, y * k) for x, y in near], 10, 0.33, body, 0.8, 0.5)


def _eagle_perched(rng: Rng, body: str) -> list[Mark]:
    marks = [*leg([(-0.02, -0.3), (0.0, -0.02)], 0.05, "土黄"), *leg([(0.12, -0.3), (0.14, -0.02)], 0.05, "土黄")]
    for k in range(4):
        marks.append(line([(-0.2, -0.3), (-0.3, -0.1), (-0.36 + 0.05 * k, 0.08)], 0.06, "墨", 0.75, "drop"))
    trunk = ring([(0.3, -0.82), (0.2, -0.96), (0.06, -0.96), (-0.08, -0.78), (-0.28, -0.4), (-0.3, -0.2), (0.0, -0.16), (0.2, -0.3), (0.28, -0.6)])
    marks += solid(rng, [trunk], body, 0.85, 0.6, 0.012, hair=0.06)
    marks += [fill(ring([(0.3, -0.82), (0.2, -0.96), (0.06, -0.96), (0.0, -0.84), (0.1, -0.74), (0.24, -0.72)]), "铅白", 0.7, None, 0.03)]
    for k in range(6):
        marks.append(line([(0.0 - 0.02 * k, -0.72 + 0.05 * k), (-0.16, -0.46 + 0.04 * k), (-0.26 - 0.01 * k, -0.1 + 0.02 * k)], 0.06, "墨",
            0.55, "leaf"))
    return [*marks, fill(ring([(0.28, -0.92), (0.4, -0.86), (0.38, -0.76), (0.28, -0.82)]), "土黄", 0.95), dot(0.22, -0.89, 0.018),
        line([(0.16, -0.93), (0.28, -0.91)], 0.018)]


def gull(rng: Rng, look: Look) -> list[Mark]:
    """鸥, a gull on long grey wings tipped with black."""
    body = tint(look, "铅白")
    grey = body if look.get("colour") else "grey"
    near, far = PHASES[phase(rng)]
    k = 1.25
    marks = wing(rng, [(x * k, y * k) for x, y in far], 8, 0.18, grey, 0.6, 0.12)
    marks += [line([(-0.24, 0.02), (-0.5, -0.01)], 0.06, "铅白", 1.0, "drop"), line([(-0.24, 0.03), (-0.5, 0.05)], 0.06, "铅白", 1.0, "drop")]
    marks += solid(rng, [tube([(-0.34, 0.02, 0.03), (-0.08, 0.02, 0.085), (0.16, 0.0, 0.09), (0.3, -0.03, 0.07)])], body, 0.85, 0.6, 0.009)
    marks += wing(rng, [(x * k, y * k) for x, y in near], 9, 0.2, grey, 0.6, 0.12)
    for edge in (near, far):
        x, y = edge[-1]
        px, py = edge[-2]
        tip = [(x * k, y * k), (x * k + (x - px) * 0.5 - 0.06, y * k + (y - py) * 0.5)]
        marks.append(line(tip, 0.05, "墨", 0.8, "nail"))
    return [*marks, line([(0.36, -0.03), (0.47, -0.01)], 0.03, "朱磦", 1.0, "nail"), dot(0.31, -0.05, 0.013)]


def bat(rng: Rng, look: Look) -> list[Mark]:
    """蝠, a bat: two scalloped sails of ink on a small body."""
    body = tint(look, "墨")
    lift = float(rng.uniform(-0.06, 0.1))
    marks: list[Mark] = []
    for s in (-1, 1):
        sail = [(0.06, -0.06), (0.24, -0.3 - lift), (0.5, -0.36 - lift), (0.86, -0.2 - lift), (0.72, 0.0), (0.6, -0.06), (0.46, 0.14),
            (0.34, 0.04), (0.18, 0.22), (0.06, 0.16)]
        shape = poly([(s * x, y) for x, y in sail])
        marks += solid(rng, [shape], body, 0.7, 0.45, 0.01)
        for end in ((0.72, 0.0), (0.46, 0.14), (0.18, 0.22)):
            marks.append(line([(s * 0.24, -0.28 - lift), (s * (end[0] + 0.1) * 0.8, (end[1] - 0.1) * 0.7), (s * end[0], end[1])], 0.012,
                "墨", 0.7, "nail"))
    marks += solid(rng, [oval(0, 0.04, 0.1, 0.2), oval(0, -0.16, 0.1, 0.09), poly([(-0.1, -0.18), (-0.1, -0.36), (-0.01, -0.23)]),
        poly([(0.1, -0.18), (0.1, -0.36), (0.01, -0.23)])], body, 0.8, edge=0.01, hair=0.03)
    marks += [dot(-0.035, -0.17, 0.014, "铅白"), dot(0.035, -0.17, 0.014, "铅白")]
    return spun(marks, float(rng.uniform(-0.3, 0.3)))
