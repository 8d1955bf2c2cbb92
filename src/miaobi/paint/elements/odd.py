"""Story-book company that no landscape knew: a robot, a raccoon, a koala."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from miaobi.paint.elements.brush import (
    Element,
    Look,
    dot,
    fill,
    has,
    line,
    moved,
    oval,
    poly,
    ring,
    solid,
    straight,
    tint,
    tube,
)
from miaobi.paint.marks import Mark, Points

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def _plate(left: float, top: float, right: float, bottom: float, worn: float) -> Points:
    """A sheet of metal with rounded corners."""
    x, y, c = (left + right) / 2, (top + bottom) / 2, worn
    return ring([(left + c, top), (x, top - 0.006), (right - c, top), (right - c * 0.3, top + c * 0.3), (right, top + c), (right, y), (right, bottom - c),
        (right - c * 0.3, bottom - c * 0.3), (right - c, bottom), (x, bottom + 0.004), (left + c, bottom), (left + c * 0.3, bottom - c * 0.3),
        (left, bottom - c), (left, y), (left, top + c), (left + c * 0.3, top + c * 0.3)])


def _jointed(rng: Rng, spots: list[tuple[float, float]], r: float, metal: str, tone: float) -> list[Mark]:
    """A limb of two tubes with a ball at its joint."""
    marks: list[Mark] = []
    for a, b in pairwise(spots):
        marks += solid(rng, [tube([(*a, r), (*b, r * 0.88)])], metal, tone, edge=0.011, turn=0.2)
        for v in (0.4, 0.6):
            x, y = a[0] + (b[0] - a[0]) * v, a[1] + (b[1] - a[1]) * v
            marks.append(straight([(x - r * 0.8, y + 0.004), (x + r * 0.8, y - 0.004)], 0.006, "墨", 0.5))
    return [*marks, *[m for x, y in spots[1:-1] for m in solid(rng, [oval(x, y, r * 1.1, r * 1.1)], "grey", 0.7, edge=0.01, turn=0.2)]]


def robot(rng: Rng, look: Look) -> list[Mark]:
    """机器人, a kindly robot: a head with lamps for eyes, a chest with a dial, jointed arms and legs."""
    metal = tint(look, "花青")
    tone, deep = (0.34, "青墨") if metal == "花青" else (0.85, "墨")
    raised = look.get("pose") in ("waving", "holding", "carrying") or (not look.get("pose") and rng.random() < 0.5)
    marks: list[Mark] = []
    for x in (0.1, -0.1):
        marks += _jointed(rng, [(x, -0.34), (x * 1.1, -0.19), (x * 1.05, -0.06)], 0.05, metal, tone)
        marks += solid(rng, [poly([(x - 0.085, 0.0), (x - 0.075, -0.06), (x - 0.02, -0.09), (x + 0.06, -0.08), (x + 0.115, -0.03), (x + 0.12, 0.0)])], deep,
            0.6, edge=0.011, turn=0.2)
    marks += _hand(rng, [(-0.22, -0.62), (-0.31, -0.47), (-0.27, -0.31)], metal, tone)
    chest = [(-0.2, -0.66), (0.0, -0.685), (0.2, -0.66), (0.215, -0.52), (0.17, -0.34), (0.0, -0.32), (-0.17, -0.34), (-0.215, -0.52)]
    marks += solid(rng, [tube([(0.0, -0.75, 0.05), (0.0, -0.66, 0.055)])], "grey", 0.7, edge=0.01, turn=0)
    marks += solid(rng, [ring(chest)], metal, tone, edge=0.013, turn=0.25)
    marks.append(fill(poly([(0.13, -0.65), (0.2, -0.65), (0.21, -0.52), (0.17, -0.35), (0.11, -0.35)]), "墨", 0.16, None, 0.015))
    marks += _chest(rng)
    marks += _head(rng, metal, tone)
    far = [(0.22, -0.62), (0.34, -0.56), (0.36, -0.72)] if raised else [(0.22, -0.62), (0.31, -0.47), (0.28, -0.31)]
    return marks + _hand(rng, far, metal, tone)


def _hand(rng: Rng, spots: list[tuple[float, float]], metal: str, tone: float) -> list[Mark]:
    """An arm that ends in a three-fingered grip."""
    x, y = spots[-1]
    up = -1 if y < spots[-2][1] else 1
    fingers = [tube([(x + dx * 0.5, y + up * 0.01, 0.014), (x + dx, y + up * 0.05, 0.015), (x + dx * 0.7, y + up * 0.085, 0.011)]) for dx in (-0.04, 0.0, 0.04)]
    marks: list[Mark] = []
    for f in fingers:
        marks += solid(rng, [f], "grey", 0.7, edge=0.009, turn=0)
    marks += _jointed(rng, spots, 0.04, metal, tone)
    return [*marks, *solid(rng, [oval(*spots[0], 0.055, 0.055)], "grey", 0.7, edge=0.01, turn=0.2)]


def _chest(rng: Rng) -> list[Mark]:
    marks = [*solid(rng, [_plate(-0.13, -0.61, 0.09, -0.45, 0.025)], "土黄", 0.4, edge=0.01, turn=0), fill(oval(-0.06, -0.53, 0.048, 0.048), "青墨", 0.75),
        line([(-0.06, -0.53), (-0.03, -0.56)], 0.012, "朱砂", 1.0, "nail")]
    for k, pigment in enumerate(("朱砂", "藤黄", "石绿")):
        marks += [fill(oval(0.04, -0.575 + 0.045 * k, 0.018, 0.016), pigment, 0.95)]
    for k in range(3):
        marks.append(straight([(-0.1, -0.42 + 0.022 * k), (0.06, -0.42 + 0.022 * k)], 0.008, "墨", 0.6))
    return [*marks, *[dot(x, y, 0.009, "墨", 0.7) for x, y in ((-0.18, -0.63), (0.17, -0.63), (-0.15, -0.37), (0.14, -0.37))]]


def _head(rng: Rng, metal: str, tone: float) -> list[Mark]:
    marks: list[Mark] = [line([(0.02, -0.96), (0.03, -1.03), (0.05, -1.06)], 0.016, "墨", 0.8, "even"), fill(oval(0.055, -1.075, 0.026, 0.026), "朱砂", 0.95)]
    for x in (-0.185, 0.195):
        marks += solid(rng, [_plate(x - 0.03, -0.89, x + 0.03, -0.79, 0.02)], "grey", 0.75, edge=0.01, turn=0.2)
    marks += solid(rng, [_plate(-0.17, -0.965, 0.18, -0.72, 0.06)], metal, tone, edge=0.013, turn=0.22)
    marks += solid(rng, [_plate(-0.115, -0.915, 0.15, -0.79, 0.045)], "青墨", 0.85, edge=0.01, turn=0)
    for x in (-0.045, 0.085):
        marks += [fill(oval(x, -0.853, 0.034, 0.036), "铅白", 0.95), fill(oval(x, -0.853, 0.034, 0.036), "藤黄", 0.75), dot(x + 0.008, -0.852, 0.014)]
    return [*marks, line([(-0.03, -0.757), (0.02, -0.742), (0.075, -0.76)], 0.012, "墨", 0.8)]


def raccoon(rng: Rng, look: Look) -> list[Mark]:
    """浣熊, a raccoon sitting up: black mask, ringed tail, dark paws."""
    fur = tint(look, "grey")
    tone = 0.42 if fur == "grey" else 0.75
    marks = _ringed_tail(rng, fur, tone)
    marks += _sitting(rng, fur, "墨", tone)
    ears = [m for x in (-0.21, 0.2) for m in solid(rng, [ring([(x - 0.075, -0.78), (x - 0.02, -0.95), (x + 0.06, -0.92), (x + 0.085, -0.78)])], fur, tone * 1.2,
        edge=0.012, turn=0.2)]
    marks += ears
    skull = ring([(-0.3, -0.62), (-0.2, -0.83), (0.0, -0.88), (0.21, -0.83), (0.31, -0.62), (0.18, -0.5), (0.02, -0.44), (-0.17, -0.5)])
    marks += solid(rng, [skull], fur, tone, edge=0.012, turn=0.2, hair=0.065)
    for s in (-1, 1):
        marks.append(fill(ring([(0.02 + s * 0.05, -0.74), (0.02 + s * 0.15, -0.77), (0.02 + s * 0.27, -0.72)]), "铅白", 0.9, None, 0.012))
        mask = ring([(0.02 + s * 0.035, -0.66), (0.02 + s * 0.12, -0.72), (0.02 + s * 0.25, -0.64), (0.02 + s * 0.22, -0.56), (0.02 + s * 0.1, -0.575)])
        marks += [fill(mask, "墨", 0.9, None, 0.012), dot(0.02 + s * 0.115, -0.65, 0.026, "铅白"), dot(0.024 + s * 0.115, -0.65, 0.02)]
        marks.append(dot(0.03 + s * 0.115, -0.657, 0.006, "铅白"))
    marks += [fill(ring([(-0.07, -0.58), (0.02, -0.63), (0.11, -0.58), (0.08, -0.48), (0.02, -0.455), (-0.04, -0.48)]), "铅白", 0.92, None, 0.012),
        fill(ring([(-0.025, -0.585), (0.02, -0.6), (0.065, -0.585), (0.02, -0.54)]), "墨", 0.95), line([(0.02, -0.54), (0.02, -0.51)], 0.01)]
    return moved([*marks, line([(-0.04, -0.515), (-0.01, -0.5), (0.02, -0.512), (0.05, -0.5), (0.08, -0.515)], 0.01, "墨", 0.8)], 0, 0, 1.05)


def _ringed_tail(rng: Rng, fur: str, tone: float) -> list[Mark]:
    spine = [(-0.2, -0.08, 0.07), (-0.42, -0.1, 0.09), (-0.54, -0.28, 0.095), (-0.5, -0.48, 0.05)]
    marks = solid(rng, [tube(spine)], fur, tone, edge=0.012, turn=0.2, hair=0.065)
    for a, b in (((-0.34, -0.18), (-0.36, -0.01)), ((-0.42, -0.2), (-0.53, -0.08)), ((-0.45, -0.28), (-0.62, -0.24)), ((-0.45, -0.38), (-0.6, -0.4))):
        marks.append(line([a, ((a[0] + b[0]) / 2 - 0.01, (a[1] + b[1]) / 2 + 0.01), b], 0.05, "墨", 0.8, "even"))
    return [*marks, fill(oval(-0.505, -0.485, 0.04, 0.05), "墨", 0.8, None, 0.01)]


def _sitting(rng: Rng, fur: str, paws: str, tone: float) -> list[Mark]:
    """A round body sitting up, belly paler, hind feet before it, forepaws together."""
    trunk = ring([(0.0, -0.56), (0.17, -0.48), (0.26, -0.24), (0.25, -0.05), (0.0, 0.0), (-0.26, -0.05), (-0.27, -0.24), (-0.18, -0.48)])
    marks = solid(rng, [trunk], fur, tone, edge=0.012, turn=0.25, hair=0.075)
    marks.append(fill(ring([(0.02, -0.44), (0.13, -0.3), (0.13, -0.1), (0.02, -0.04), (-0.1, -0.1), (-0.1, -0.3)]), "铅白", 0.85, None, 0.03))
    for s in (-1, 1):
        marks += solid(rng, [oval(0.02 + s * 0.19, -0.035, 0.1, 0.042)], paws, 0.7 if paws == "墨" else 0.6, edge=0.011, turn=0)
        marks += solid(rng, [tube([(s * 0.19, -0.44, 0.06), (s * 0.2, -0.28, 0.055), (0.02 + s * 0.07, -0.22, 0.04)])], fur, tone * 1.1, edge=0.012, turn=0.2)
        marks += [fill(oval(0.02 + s * 0.055, -0.215, 0.042, 0.034), paws, 0.75 if paws == "墨" else 0.6),
            *[line([(0.02 + s * 0.055 + 0.018 * k, -0.2), (0.02 + s * 0.055 + 0.02 * k, -0.175)], 0.008) for k in (-1, 0, 1)]]
    return marks


def koala(rng: Rng, look: Look) -> list[Mark]:
    """考拉, a koala sitting up: round shaggy ears, a large dark nose, small eyes."""
    fur = tint(look, "grey")
    tone = 0.36 if fur == "grey" else 0.75
    marks = _sitting(rng, fur, "grey", tone)
    for s in (-1, 1):
        marks += solid(rng, [oval(0.01 + s * 0.29, -0.83, 0.125, 0.12)], fur, tone * 1.1, edge=0.012, turn=0.15, hair=0.085)
        marks.append(fill(oval(0.01 + s * 0.29, -0.815, 0.07, 0.068), "粉红", 0.35, None, 0.02))
    skull = ring([(-0.27, -0.66), (-0.2, -0.86), (0.01, -0.92), (0.22, -0.86), (0.29, -0.66), (0.2, -0.5), (0.01, -0.45), (-0.18, -0.5)])
    marks += solid(rng, [skull], fur, tone, edge=0.012, turn=0.2, hair=0.065)
    for s in (-1, 1):
        marks += [dot(0.01 + s * 0.135, -0.7, 0.027), dot(0.018 + s * 0.135, -0.708, 0.008, "铅白")]
        marks.append(fill(oval(0.01 + s * 0.17, -0.6, 0.04, 0.028), "曙红", 0.2, None, 0.015))
    nose = ring([(0.01, -0.74), (0.06, -0.71), (0.075, -0.6), (0.045, -0.555), (0.01, -0.545), (-0.025, -0.555), (-0.055, -0.6), (-0.04, -0.71)])
    marks += [fill(nose, "墨", 0.92), line([(-0.015, -0.7), (-0.025, -0.63)], 0.014, "铅白", 0.6)]
    marks.append(line([(-0.05, -0.515), (0.01, -0.5), (0.07, -0.52)], 0.011, "墨", 0.8))
    if has(look, "sleeping", "睡"):
        marks += [fill(oval(0.01 + s * 0.135, -0.7, 0.036, 0.036), fur, 0.95) for s in (-1, 1)]
        marks += [line([(0.01 + s * 0.135 - 0.03, -0.7), (0.01 + s * 0.135, -0.685), (0.01 + s * 0.135 + 0.03, -0.7)], 0.012) for s in (-1, 1)]
    return marks


ODD: dict[str, Element] = {"robot": robot, "raccoon": raccoon, "koala": koala}
"""By name, as in `ELEMENTS`."""
