"""Small creatures of water, grass and air."""

from __future__ import annotations

import numpy as np

from miaobi.paint.elements.beasts import eye
from miaobi.paint.elements.brush import (
    Look,
    dot,
    fill,
    line,
    moved,
    oval,
    ring,
    solid,
    spun,
    tint,
    tube,
)
from miaobi.paint.marks import Mark

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def fish(rng: Rng, look: Look) -> list[Mark]:
    """鱼, a carp in the water, its middle at the origin, the tail sweeping."""
    pigment = tint(look, ("朱磦", "墨", "朱砂")[int(rng.integers(3))])
    strong = 0.55 if pigment == "墨" else 0.95
    sweep = float(rng.uniform(-0.2, 0.2))
    spine = [(-0.62, 0.02 + sweep * 0.6, 0.1), (-0.34, 0.0 + sweep * 0.25, 0.2), (0.05, 0.0, 0.3),
        (0.42, 0.02, 0.28), (0.68, 0.04, 0.2), (0.84, 0.06, 0.1)]
    ty = 0.02 + sweep * 0.6
    tail = [(-0.56, ty - 0.06), (-0.85, ty - 0.3 + sweep), (-1.14, ty - 0.36 + sweep),
        (-0.98, ty - 0.12 + sweep), (-0.92, ty + 0.03 + sweep), (-1.02, ty + 0.16 + sweep),
        (-1.16, ty + 0.38 + sweep), (-0.84, ty + 0.3 + sweep * 0.8), (-0.56, ty + 0.08)]
    dorsal = [(0.32, -0.22), (0.2, -0.44), (-0.02, -0.46), (-0.3, -0.3),
        (-0.42, -0.14 + sweep * 0.2), (-0.1, -0.2)]
    belly = [[(0.3, 0.24), (0.2, 0.46), (0.06, 0.5), (0.12, 0.26)], [(-0.24, 0.18), (-0.36, 0.38),
        (-0.48, 0.38), (-0.42, 0.14)]]
    marks: list[Mark] = []
    for fin in (dorsal, tail, *belly):
        marks += solid(rng, [ring(fin)], pigment, strong * 0.75, strong * 0.4, 0.013, 0.6, 0.0)
    for k in range(7):  # rays
        u = k / 6
        end = (-0.9 - 0.16 * abs(u - 0.5) * 2, ty - 0.3 + 0.62 * u + sweep)
        marks.append(line([(-0.62, ty - 0.05 + 0.1 * u), end], 0.01, "墨", 0.55, "nail"))
        marks.append(line([(0.26 - 0.58 * u, -0.24 + 0.1 * u * u),
            (0.16 - 0.54 * u, -0.42 + 0.14 * u)], 0.01, "墨", 0.5, "nail"))
    marks += solid(rng, [tube(spine)], pigment, strong, strong * 0.35, 0.02)
    marks += _scales(rng, sweep)
    marks.append(line([(0.42, -0.25), (0.36, 0.02), (0.44, 0.28)], 0.022, "墨", 0.8))
    fin = ring([(0.34, 0.1), (0.2, 0.24), (0.0, 0.3), (0.12, 0.12)])
    marks += solid(rng, [fin], pigment, strong * 0.8, edge=0.013, ink=0.65)
    marks += [*eye(0.64, -0.04, 0.034), line([(0.93, 0.07), (0.84, 0.11), (0.8, 0.1)], 0.016)]
    for y in (0.12, 0.16):
        marks.append(line([(0.88, y), (0.96, y + 0.1), (0.92, y + 0.16)], 0.014, "墨", 0.85, "nail"))
    return spun(marks, float(rng.uniform(-0.2, 0.15)))


def _scales(rng: Rng, sweep: float) -> list[Mark]:
    marks: list[Mark] = []
    for col in range(8):
        x = 0.26 - 0.11 * col
        half = 0.24 * (1 - (col / 10) ** 1.6)
        rows = max(1, int(half / 0.055))
        for row in range(-rows + 1, rows):
            y = row * 0.085 + (0.042 if col % 2 else 0) + sweep * (col / 8) ** 2 * 0.4
            if abs(row * 0.085) > half - 0.05:
                continue
            marks.append(line([(x, y - 0.04), (x - 0.045, y), (x, y + 0.04)], 0.012, "墨", 0.6))
    return marks


def butterfly(rng: Rng, look: Look) -> list[Mark]:
    """蝶, a butterfly on the wing, its body at the origin."""
    pigment = tint(look, ("藤黄", "朱磦", "石青", "粉红")[int(rng.integers(4))])
    open_ = float(rng.uniform(0.72, 1.0))
    marks: list[Mark] = []
    for s in (-1, 1):
        squeeze = open_ if s < 0 else 1.0
        hind = [(0.03, 0.04), (0.3, 0.04), (0.52, 0.16), (0.5, 0.36), (0.38, 0.44), (0.34, 0.58),
            (0.26, 0.46), (0.12, 0.34)]
        fore = [(0.03, -0.06), (0.18, -0.34), (0.46, -0.52), (0.76, -0.52), (0.78, -0.34),
            (0.64, -0.06), (0.4, 0.06), (0.12, 0.06)]
        for shape in (hind, fore):
            placed_ = [(s * x * squeeze, y) for x, y in shape]
            marks += solid(rng, [ring(placed_)], pigment, 0.95, 0.75, 0.02, turn=0)
        rim = [(0.46, -0.52), (0.76, -0.52), (0.78, -0.34), (0.64, -0.06), (0.58, -0.12),
            (0.66, -0.34), (0.62, -0.42)]
        marks.append(fill(ring([(s * x * squeeze, y) for x, y in rim]), "墨", 0.85))
        for end in ((0.6, -0.4), (0.62, -0.24), (0.52, -0.08), (0.42, 0.3), (0.3, 0.42)):
            marks.append(line([(0, 0), (s * end[0] * squeeze, end[1])], 0.011, "墨", 0.7, "nail"))
        for x, y, r in ((0.68, -0.4, 0.025), (0.69, -0.28, 0.022), (0.63, -0.17, 0.018)):
            marks.append(dot(s * x * squeeze, y, r, "铅白"))
        marks += [dot(s * 0.4 * squeeze, 0.24, 0.06, "墨", 0.8),
            dot(s * 0.4 * squeeze, 0.24, 0.028, "朱砂")]
        marks.append(line([(s * 0.01, -0.24), (s * 0.08, -0.42), (s * 0.2, -0.52)], 0.012, "墨", 0.9,
            "even"))
        marks.append(dot(s * 0.2, -0.525, 0.018))
    marks.append(line([(0, -0.2), (0.0, 0.05), (0, 0.36)], 0.08, "墨", 0.95, "taper"))
    marks.append(dot(0, -0.23, 0.045))
    return spun(marks, float(rng.uniform(-0.5, 0.5)))


def dragonfly(rng: Rng, look: Look) -> list[Mark]:
    """蜻蜓, a dragonfly: two pairs of clear wings and a thin jointed body."""
    pigment = tint(look, ("朱砂", "石绿", "花青")[int(rng.integers(3))])
    marks: list[Mark] = []
    for y, a, length in ((0.0, -0.26, 0.92), (0.04, 0.12, 0.84)):
        for s in (-1, 1):
            wing = [(0, 0), (0.3, -0.05), (length * 0.75, -0.085), (length, -0.02),
                (length * 0.9, 0.06), (0.4, 0.075), (0.1, 0.04)]
            shape = ring(wing)
            parts: list[Mark] = [fill(shape, "铅白", 0.55), fill(shape, "花青", 0.16)]
            parts += [line(wing[:4], 0.022, "墨", 0.85), line(wing[3:], 0.012, "墨", 0.7),
                line([(0, 0), (0.4, 0.0), (length * 0.95, 0.0)], 0.009, "墨", 0.55)]
            for k in range(5):
                x = 0.25 + 0.13 * k
                parts.append(line([(x, -0.05), (x + 0.03, 0.05)], 0.007, "墨", 0.4))
            parts.append(line([(length * 0.8, -0.075), (length * 0.9, -0.06)], 0.035, "赭墨", 0.63,
                "even"))
            bend = float(rng.normal(0, 0.04))
            parts = spun(parts, a + bend)
            marks += moved(parts, s * 0.05, y - 0.16, 1, flip=s < 0)
    marks.append(line([(0, -0.1), (0.0, 0.2), (0.02, 0.5), (0.04, 0.78)], 0.065, pigment, 1.0,
        "even"))
    for k in range(6):
        y = 0.14 + 0.1 * k
        marks.append(line([(-0.035, y), (0.04, y)], 0.018, "墨", 0.9, "even"))
    marks += solid(rng, [oval(0, -0.14, 0.08, 0.15)], pigment, 1.0, edge=0.016, turn=0)
    for s in (-1, 1):
        marks += solid(rng, [oval(s * 0.065, -0.32, 0.065, 0.06)], "石绿", 0.9, edge=0.014, turn=0)
    return spun(marks, float(rng.uniform(-0.7, 0.7)))


def frog(rng: Rng, look: Look) -> list[Mark]:
    """蛙, a frog squatting, ready to leap: great eyes, folded thigh."""
    pigment = tint(look, "草绿")
    jut = float(rng.uniform(-0.03, 0.03))
    body = tube([(-0.5, -0.22, 0.14), (-0.22, -0.36, 0.26), (0.12, -0.5, 0.3),
        (0.42, -0.58 + jut, 0.22), (0.64, -0.52 + jut, 0.1)])
    thigh = ring([(-0.6, -0.1), (-0.58, -0.36), (-0.36, -0.52), (-0.08, -0.42), (0.06, -0.2),
        (-0.1, -0.12), (-0.34, -0.06)])
    foot = tube([(-0.56, -0.1, 0.08), (-0.3, -0.06, 0.06), (0.0, -0.045, 0.045),
        (0.14, -0.03, 0.03)])
    arm = tube([(0.28, -0.34, 0.1), (0.22, -0.16, 0.07), (0.34, -0.05, 0.05)])
    far = tube([(0.44, -0.36, 0.08), (0.48, -0.16, 0.055), (0.58, -0.05, 0.045)])
    marks = [*solid(rng, [far], pigment, 0.8, edge=0.02), fill(far, "墨", 0.25)]
    for x in (0.34, 0.58):
        for dx, dy in ((0.14, -0.02), (0.13, 0.02), (0.06, 0.035)):
            marks.append(line([(x, -0.04), (x + dx, dy)], 0.035, pigment, 1.0, "taper"))
    marks += solid(rng, [oval(0.36, -0.8 + jut, 0.12, 0.11)], pigment, 0.9, edge=0.02)
    marks += solid(rng, [body], pigment, 0.95, 0.55, 0.026)
    pale = ring([(0.7, -0.48 + jut), (0.5, -0.36), (0.3, -0.26), (0.1, -0.22), (0.3, -0.42),
        (0.5, -0.47 + jut)])
    marks.append(fill(pale, "铅白", 0.85))
    marks.append(line([(0.73, -0.52 + jut), (0.5, -0.46 + jut), (0.3, -0.5)], 0.022, "墨", 0.9))
    marks += [*solid(rng, [foot, thigh], pigment, 0.95, 0.7, 0.024),
        *solid(rng, [arm], pigment, 0.9, edge=0.022)]
    for dx, dy in ((0.22, -0.06), (0.25, -0.01), (0.2, 0.03)):
        marks.append(line([(0.06, -0.045), (0.06 + dx, dy)], 0.035, pigment, 1.0, "taper"))
    for x, y, r in ((-0.3, -0.5, 0.04), (-0.08, -0.58, 0.05), (0.12, -0.66, 0.04),
        (-0.36, -0.3, 0.045), (-0.2, -0.26, 0.035), (0.02, -0.46, 0.035)):
        marks.append(fill(oval(x + float(rng.normal(0, 0.015)), y, r, r * 0.75), "墨", 0.75))
    marks += solid(rng, [oval(0.48, -0.79 + jut, 0.125, 0.12)], pigment, 0.9, edge=0.022, turn=0)
    return [*marks, dot(0.5, -0.8 + jut, 0.08, "藤黄"), dot(0.51, -0.8 + jut, 0.05),
        dot(0.53, -0.825 + jut, 0.016, "铅白"), dot(0.67, -0.57 + jut, 0.013)]
