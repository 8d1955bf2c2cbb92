"""Beasts of field and house: they face right and stand on the origin."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from miaobi.paint.elements.brush import (
    WHITE,
    Limb,
    Look,
    dot,
    fill,
    has,
    line,
    oval,
    poly,
    pose,
    ring,
    solid,
    tint,
    tube,
)
from miaobi.paint.marks import Mark, Points

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def striding(rng: Rng, limb: Limb, reach: float = 0.03) -> list[tuple[float, float, float]]:
    """The limb with its lower joints swung a little forward or back."""
    swing = float(rng.uniform(-reach, reach))
    n = len(limb) - 1
    return [(x + swing * (i / n) ** 1.5, y, r) for i, (x, y, r) in enumerate(limb)]


def four_legged(
    rng: Rng,
    trunk: Sequence[Points],
    near: Sequence[Limb],
    far: Sequence[Limb],
    pigment: str,
    strength: float = 0.75,
    fade: float | None = None,
    edge: float = 0.016,
) -> list[Mark]:
    """A body on four legs: the far pair a shade darker, the near pair one with the trunk."""
    marks: list[Mark] = []
    for limb in far:
        leg = tube(striding(rng, limb))
        marks += solid(rng, [leg], pigment, strength, edge=edge)
        marks.append(fill(leg, "墨", 0.28))
    legs = [tube(striding(rng, limb)) for limb in near]
    marks += solid(rng, [*trunk, *legs], pigment, strength, fade, edge)
    for limb in near:  # where the thigh lies on the flank
        (x, y, r), (x2, y2, r2) = limb[0], limb[1]
        side = -1 if x < 0 else 1
        fold = [(x - side * r * 0.9, y - r * 0.35), (x - side * r * 1.0, y + r * 0.4),
            (x2 - side * r2, y2)]
        marks.append(line(fold, edge * 0.8, "墨", 0.6, "nail"))
    return marks


def eye(x: float, y: float, r: float, rim: bool = True) -> list[Mark]:
    """A dark eye under its lid; `rim` sets it in light, so that it shows on a dark face."""
    marks: list[Mark] = []
    if rim:
        almond = [(x - 1.9 * r, y + 0.2 * r), (x - 0.3 * r, y - 1.1 * r),
            (x + 1.9 * r, y + 0.3 * r), (x, y + 1.1 * r)]
        marks.append(fill(ring(almond), "铅白", 0.85))
    lid = [(x - 2.2 * r, y + 0.1 * r), (x - 0.3 * r, y - 1.15 * r), (x + 2.1 * r, y + 0.3 * r)]
    return [*marks, dot(x, y, r), line(lid, r * 0.7, "墨", 0.9)]


def ox(rng: Rng, look: Look) -> list[Mark]:
    """牛, a water buffalo in wet ink, its horns a wide crescent."""
    pigment = tint(look, "墨")
    strong = 0.62 if pigment == "墨" else 0.8
    graze = look.get("pose") == "grazing" or (not look.get("pose") and rng.random() < 0.3)
    d = 0.16 if graze else 0.0
    far = [
        [(0.42, -0.45, 0.12), (0.47, -0.25, 0.07), (0.46, -0.19, 0.058), (0.45, -0.09, 0.042),
            (0.48, -0.035, 0.052)],
        [(-0.4, -0.45, 0.13), (-0.34, -0.27, 0.075), (-0.42, -0.17, 0.052), (-0.39, -0.08, 0.042),
            (-0.36, -0.035, 0.052)],
    ]
    near = [
        [(0.27, -0.45, 0.14), (0.29, -0.26, 0.08), (0.28, -0.19, 0.062), (0.26, -0.09, 0.046),
            (0.29, -0.035, 0.058)],
        [(-0.56, -0.52, 0.17), (-0.5, -0.3, 0.095), (-0.62, -0.17, 0.058), (-0.58, -0.08, 0.046),
            (-0.54, -0.035, 0.058)],
    ]
    trunk = [(-0.6, -0.6, 0.17), (-0.38, -0.57, 0.24), (-0.02, -0.5, 0.3), (0.28, -0.59, 0.265),
        (0.46, -0.62 + d / 3, 0.18)]
    head = [(0.46, -0.62 + d / 3, 0.17), (0.66, -0.62 + d, 0.135), (0.8, -0.46 + d, 0.095),
        (0.84, -0.38 + d, 0.088)]
    marks: list[Mark] = [line([(-0.72, -0.68), (-0.82, -0.5), (-0.8, -0.3)], 0.03, "墨", 0.85,
        "even")]
    marks.append(line([(-0.8, -0.33), (-0.78, -0.22), (-0.82, -0.14)], 0.06, "墨", 0.85, "leaf"))
    marks += solid(rng, [tube([(0.74, -0.72 + d, 0.035), (0.8, -0.86 + d, 0.032),
        (0.7, -0.99 + d, 0.008)])], "铅白", edge=0.014)
    marks += four_legged(rng, [tube(trunk), tube(head)], near, far, pigment, strong, strong * 0.62,
        0.02)
    for limb in [*near, *far]:  # cloven hooves
        x, _, r = limb[-1]
        marks += [fill(ring([(x - r, -0.05), (x + r * 0.9, -0.05), (x + r * 1.15, 0.0),
            (x - r * 1.05, 0.0)]), "墨", 0.8)]
    horn = tube([(0.66, -0.72 + d, 0.045), (0.56, -0.85 + d, 0.042), (0.38, -0.92 + d, 0.028),
        (0.2, -0.87 + d, 0.007)])
    marks += [*solid(rng, [horn], "铅白", edge=0.016), fill(horn, "墨", 0.2)]
    for k in range(4):
        x = 0.6 - 0.07 * k
        marks.append(line([(x - 0.02, -0.87 - 0.012 * k + d), (x + 0.02, -0.8 - 0.03 * k + d)],
            0.01, "墨", 0.7))
    ear = ring([(0.6, -0.66 + d), (0.5, -0.63 + d), (0.42, -0.57 + d), (0.54, -0.57 + d)])
    marks += solid(rng, [ear], pigment, strong, edge=0.014)
    for k in range(3):  # folds of the neck
        x = 0.4 + 0.05 * k
        marks.append(line([(x, -0.72 + d / 3), (x + 0.03, -0.6 + d / 2), (x + 0.0, -0.48 + d / 2)],
            0.014, "墨", 0.55))
    marks.append(line([(-0.42, -0.74), (-0.34, -0.6), (-0.38, -0.42)], 0.018, "墨", 0.5))
    marks += [*eye(0.7, -0.62 + d, 0.016), dot(0.89, -0.42 + d, 0.016),
        line([(0.9, -0.34 + d), (0.8, -0.34 + d)], 0.012)]
    return marks


def horse(rng: Rng, look: Look) -> list[Mark]:
    """马, a horse with flying mane and tail."""
    gait = pose(look, rng, "standing", "running")
    pigment = tint(look, ("赭石", "墨", "赭墨")[int(rng.integers(3))])
    strong = 0.5 if pigment == "墨" else 0.75
    if gait == "running":
        near = [
            [(0.26, -0.52, 0.1), (0.4, -0.42, 0.052), (0.52, -0.36, 0.036), (0.5, -0.24, 0.026),
                (0.45, -0.18, 0.034)],
            [(-0.36, -0.54, 0.14), (-0.44, -0.38, 0.075), (-0.62, -0.3, 0.036),
                (-0.76, -0.2, 0.025), (-0.83, -0.15, 0.034)],
        ]
        far = [
            [(0.28, -0.5, 0.09), (0.46, -0.48, 0.045), (0.62, -0.44, 0.032), (0.76, -0.36, 0.024),
                (0.82, -0.34, 0.034)],
            [(-0.3, -0.5, 0.13), (-0.26, -0.36, 0.07), (-0.42, -0.24, 0.036), (-0.42, -0.09, 0.025),
                (-0.4, -0.03, 0.034)],
        ]
    else:
        near = [
            [(0.24, -0.5, 0.1), (0.25, -0.32, 0.05), (0.25, -0.25, 0.04), (0.245, -0.1, 0.025),
                (0.27, -0.025, 0.036)],
            [(-0.35, -0.52, 0.14), (-0.33, -0.37, 0.08), (-0.44, -0.25, 0.04), (-0.41, -0.1, 0.026),
                (-0.385, -0.025, 0.037)],
        ]
        far = [
            [(0.32, -0.5, 0.08), (0.36, -0.33, 0.045), (0.4, -0.24, 0.036), (0.36, -0.12, 0.024),
                (0.36, -0.05, 0.034)],
            [(-0.26, -0.5, 0.12), (-0.22, -0.36, 0.07), (-0.31, -0.24, 0.037), (-0.27, -0.1, 0.025),
                (-0.245, -0.03, 0.035)],
        ]
    trunk = [(-0.4, -0.6, 0.145), (-0.22, -0.6, 0.155), (0.02, -0.575, 0.145),
        (0.22, -0.585, 0.165), (0.3, -0.62, 0.14)]
    neck = [(0.26, -0.64, 0.145), (0.41, -0.78, 0.095), (0.5, -0.89, 0.068)]
    head = [(0.5, -0.885, 0.07), (0.59, -0.82, 0.058), (0.69, -0.715, 0.038), (0.72, -0.68, 0.04)]
    ears = [poly([(0.45, -0.93), (0.47, -1.03), (0.52, -0.94)]),
        poly([(0.5, -0.94), (0.54, -1.02), (0.555, -0.93)])]
    fly = 0.16 if gait == "running" else 0.0
    marks: list[Mark] = []
    for k in range(4):
        end = (-0.76 - fly + 0.05 * k, -0.22 - fly * 1.6 - 0.03 * k + rng.normal(0, 0.015))
        marks.append(line([(-0.5, -0.68), (-0.66 - fly / 2, -0.64),
            (-0.74 - fly + 0.03 * k, -0.45 - fly), end], 0.055, "墨", 0.85, "leaf"))
    marks += four_legged(rng, [tube(trunk), tube(neck), tube(head), *ears], near, far, pigment,
        strong, strong * 0.6, 0.014)
    for k in range(7):  # mane
        u = k / 6
        x, y = 0.5 - 0.26 * u, -0.98 + 0.23 * u
        marks.append(line([(x, y), (x - 0.1 - fly * 0.5, y + 0.03),
            (x - 0.12 - fly, y + 0.12 - fly * 0.6)], 0.04, "墨", 0.85, "nail"))
    marks.append(line([(0.52, -0.96), (0.58, -0.92), (0.58, -0.86)], 0.03, "墨", 0.85, "nail"))
    for limb in [*near, *far]:
        x, y, r = limb[-1]
        marks.append(line([(x - r * 0.6, y), (x + r * 0.7, y + 0.004)], 0.042, "墨", 0.85, "even"))
    marks += [*eye(0.575, -0.855, 0.013), dot(0.735, -0.7, 0.01),
        line([(0.73, -0.655), (0.69, -0.668)], 0.01)]
    marks.append(line([(0.53, -0.8), (0.56, -0.76), (0.6, -0.755)], 0.01, "墨", 0.5))
    return marks


def dog(rng: Rng, look: Look) -> list[Mark]:
    """狗, a village dog with pricked ears and a curled tail."""
    pigment = tint(look, ("赭石", "土黄", "墨")[int(rng.integers(3))])
    strong = 0.6 if pigment == "墨" else 0.75
    near = [
        [(0.2, -0.45, 0.12), (0.2, -0.25, 0.055), (0.2, -0.12, 0.04), (0.24, -0.03, 0.045)],
        [(-0.36, -0.46, 0.15), (-0.32, -0.3, 0.08), (-0.44, -0.18, 0.042), (-0.38, -0.03, 0.046)],
    ]
    far = [
        [(0.28, -0.45, 0.1), (0.31, -0.25, 0.05), (0.32, -0.12, 0.037), (0.36, -0.04, 0.042)],
        [(-0.26, -0.45, 0.13), (-0.2, -0.3, 0.07), (-0.3, -0.17, 0.04), (-0.24, -0.04, 0.043)],
    ]
    trunk = [(-0.36, -0.54, 0.14), (-0.1, -0.52, 0.135), (0.14, -0.5, 0.175), (0.24, -0.56, 0.15)]
    head = [(0.2, -0.56, 0.17), (0.33, -0.69, 0.155), (0.41, -0.73, 0.14), (0.53, -0.67, 0.09),
        (0.61, -0.65, 0.068)]
    wag = float(rng.uniform(-0.05, 0.05))
    tail = [(-0.45, -0.6, 0.06), (-0.6, -0.72, 0.055), (-0.62 + wag, -0.88, 0.05),
        (-0.48 + wag, -0.95, 0.042), (-0.38 + wag, -0.86, 0.02)]
    ears = [poly([(0.27, -0.79), (0.27, -0.98), (0.4, -0.85)]),
        poly([(0.4, -0.85), (0.47, -0.98), (0.52, -0.79)])]
    marks = four_legged(rng, [tube(trunk), tube(head), tube(tail), *ears], near, far, pigment,
        strong, strong * 0.5, 0.018)
    marks += [*eye(0.45, -0.76, 0.02), dot(0.675, -0.675, 0.032),
        line([(0.66, -0.62), (0.57, -0.61), (0.5, -0.59)], 0.014)]
    marks.append(fill(oval(0.55, -0.63, 0.08, 0.028, -0.1), "铅白", 0.6))
    return marks


def cat(rng: Rng, look: Look) -> list[Mark]:
    """猫, a cat that sits with its tail laid round it and looks at us."""
    pigment = tint(look, ("墨", "赭石", "铅白")[int(rng.integers(3))])
    strong = 0.75
    body = [(-0.16, -0.2, 0.2), (-0.1, -0.36, 0.21), (0.0, -0.54, 0.15), (0.04, -0.66, 0.12)]
    paw = [(0.08, -0.42, 0.08), (0.12, -0.2, 0.055), (0.14, -0.04, 0.05), (0.19, -0.035, 0.04)]
    lift = float(rng.uniform(-0.12, 0.12))
    tail = [(-0.28, -0.06, 0.05), (-0.5, -0.08, 0.05), (-0.6, -0.28 + lift, 0.048),
        (-0.52, -0.44 + lift, 0.04), (-0.44, -0.4 + lift, 0.02)]
    thigh = ring([(-0.32, -0.2), (-0.2, -0.36), (-0.02, -0.26), (0.04, -0.06), (0.06, 0.0),
        (-0.3, 0.0)])
    head = oval(0.08, -0.76, 0.2, 0.165)
    ears = [poly([(-0.1, -0.8), (-0.1, -1.02), (0.05, -0.89)]),
        poly([(0.11, -0.89), (0.26, -1.02), (0.26, -0.8)])]
    marks = solid(rng, [tube(tail), tube(body), thigh, tube(paw)], pigment, strong, strong * 0.8,
        0.018)
    marks.append(line([(-0.3, -0.3), (-0.12, -0.32), (0.0, -0.16), (0.02, -0.04)], 0.014, "墨", 0.6))
    marks += solid(rng, [head, *ears], pigment, strong, strong * 0.7, 0.018)
    for x in (-0.045, 0.205):
        marks.append(fill(poly([(x - 0.03, -0.86), (x, -0.96), (x + 0.03, -0.87)]), "粉红", 0.85))
    for x in (0.0, 0.16):
        marks += [dot(x, -0.78, 0.042, "铅白"), dot(x, -0.78, 0.04, "藤黄"),
            fill(oval(x, -0.78, 0.014, 0.036), "墨", 1.0)]
    marks.append(fill(oval(0.08, -0.685, 0.085, 0.06), "铅白", 0.9))
    marks += [fill(poly([(0.055, -0.72), (0.105, -0.72), (0.08, -0.69)]), "曙红", 0.9)]
    marks += [line([(0.08, -0.69), (0.06, -0.66), (0.02, -0.665)], 0.01),
        line([(0.08, -0.69), (0.1, -0.66), (0.14, -0.665)], 0.01)]
    for k in (-1, 0, 1):
        for side in (-1, 1):
            x = 0.08 + side * 0.09
            whisker = "铅白" if pigment not in WHITE and k == 9 else "墨"
            marks.append(line([(x, -0.69 + 0.012 * k), (x + side * 0.17, -0.7 + 0.04 * k)], 0.007,
                whisker, 0.7, "nail"))
    if pigment not in WHITE:
        for k in range(4):
            y = -0.5 + 0.09 * k
            marks.append(line([(-0.3 + 0.0 * k, y), (-0.2, y - 0.02), (-0.13, y + 0.01)], 0.026,
                "墨", 0.6, "leaf"))
    return marks


def deer(rng: Rng, look: Look) -> list[Mark]:
    """鹿, a spotted stag with branching antlers."""
    pigment = tint(look, "赭石")
    near = [
        [(0.12, -0.44, 0.085), (0.13, -0.28, 0.036), (0.13, -0.2, 0.027), (0.12, -0.08, 0.018),
            (0.14, -0.015, 0.024)],
        [(-0.33, -0.47, 0.11), (-0.3, -0.35, 0.062), (-0.39, -0.23, 0.027), (-0.365, -0.08, 0.018),
            (-0.34, -0.015, 0.024)],
    ]
    far = [
        [(0.18, -0.44, 0.07), (0.22, -0.29, 0.034), (0.26, -0.21, 0.026), (0.22, -0.11, 0.018),
            (0.23, -0.04, 0.022)],
        [(-0.26, -0.45, 0.1), (-0.2, -0.34, 0.055), (-0.28, -0.22, 0.026), (-0.25, -0.08, 0.018),
            (-0.23, -0.02, 0.022)],
    ]
    trunk = [(-0.34, -0.51, 0.105), (-0.16, -0.485, 0.11), (0.08, -0.475, 0.12), (0.17, -0.5, 0.11)]
    neck = [(0.15, -0.52, 0.105), (0.25, -0.65, 0.07), (0.3, -0.74, 0.052)]
    head = [(0.31, -0.755, 0.055), (0.39, -0.74, 0.044), (0.48, -0.695, 0.026)]
    ear = ring([(0.28, -0.77), (0.19, -0.83), (0.14, -0.83), (0.2, -0.77)])
    marks: list[Mark] = []
    for x, s in ((0.35, 1.0), (0.3, 1.0)):  # antlers, far then near
        tone = 0.6 if x > 0.32 else 0.95
        lean = 0.1 if x > 0.32 else -0.06
        main = [(x, -0.79), (x + lean * 0.8, -0.87), (x + lean * 0.9, -0.94),
            (x + lean * 0.2, -1.02 * s)]
        marks.append(line(main, 0.026, "赭墨", tone, "nail"))
        marks.append(line([(x + lean * 0.6, -0.85), (x + lean * 0.6 + 0.07, -0.9),
            (x + lean + 0.09, -0.95)], 0.02, "赭墨", tone, "nail"))
        marks.append(line([(x + lean * 0.9, -0.92), (x + lean - 0.07, -0.95),
            (x + lean - 0.1, -1.0)], 0.018, "赭墨", tone, "nail"))
    marks.append(line([(-0.43, -0.55), (-0.5, -0.52), (-0.5, -0.44)], 0.05, "铅白", 1.0, "leaf"))
    marks += four_legged(rng, [tube(trunk), tube(neck), tube(head)], near, far, pigment, 0.75, 0.4,
        0.013)
    marks.append(line([(-0.42, -0.58), (-0.5, -0.54), (-0.48, -0.46)], 0.03, "赭墨", 0.56, "leaf"))
    marks += solid(rng, [ear], pigment, 0.75, edge=0.011)
    for row in range(3):
        for col in range(7):
            x = -0.38 + 0.08 * col + rng.normal(0, 0.008) + 0.03 * (row % 2)
            marks.append(dot(x, -0.565 + 0.055 * row + rng.normal(0, 0.006), 0.012, "铅白"))
    for limb in [*near, *far]:
        x, y, r = limb[-1]
        marks.append(line([(x - r * 0.6, y), (x + r * 0.8, y + 0.004)], 0.026, "墨", 0.9, "even"))
    return [*marks, *eye(0.365, -0.765, 0.012), dot(0.495, -0.7, 0.014)]


def sheep(rng: Rng, look: Look) -> list[Mark]:
    """羊, a sheep: a cloud of curls on four thin legs."""
    pigment = tint(look, "铅白")
    marks: list[Mark] = []
    for x, tone in ((0.24, 0.6), (-0.3, 0.6), (0.14, 0.9), (-0.4, 0.9)):
        foot = x + rng.uniform(-0.03, 0.04)
        marks.append(line([(x, -0.35), (x, -0.15), (foot, -0.01)], 0.06, "墨", tone * 0.85, "even"))
    curls = [oval(-0.12, -0.52, 0.46, 0.27)]
    for k in range(15):
        a = 2 * np.pi * k / 15 + rng.normal(0, 0.05)
        r = 0.1 + rng.uniform(-0.012, 0.02)
        curls.append(oval(-0.12 + 0.46 * np.cos(a), -0.52 + 0.27 * np.sin(a), r, r * 0.95))
    marks += solid(rng, curls, pigment, 0.85, 0.7, 0.018, 0.75)
    for k in range(14):
        x, y = -0.46 + 0.155 * (k % 5) + 0.07 * (k // 5 % 2), -0.66 + 0.14 * (k // 5)
        x, y = x + float(rng.normal(0, 0.02)), y + float(rng.normal(0, 0.02))
        marks.append(line([(x - 0.05, y), (x - 0.02, y - 0.04), (x + 0.035, y - 0.02),
            (x + 0.02, y + 0.025)], 0.012, "墨", 0.42))
    marks = solid(rng, [tube([(-0.62, -0.56, 0.06), (-0.7, -0.5, 0.05), (-0.7, -0.4, 0.03)])],
        pigment, 0.6, edge=0.014) + marks
    face = ring([(0.38, -0.86), (0.52, -0.92), (0.62, -0.84), (0.7, -0.66), (0.66, -0.6),
        (0.56, -0.62), (0.42, -0.72)])
    marks += solid(rng, [face], "赭墨" if pigment in WHITE else pigment, 0.55, 0.3, 0.018)
    marks += solid(rng, [ring([(0.42, -0.84), (0.34, -0.82), (0.26, -0.74), (0.38, -0.74)])], "赭墨",
        0.35, edge=0.014)
    cap = [oval(0.38 + 0.07 * k, -0.9 - 0.02 * (k % 2), 0.075, 0.065) for k in range(3)]
    marks += solid(rng, cap, pigment, 0.6, edge=0.014, ink=0.75)
    if has(look, "horned", "有角") or rng.random() < 0.5:
        horn = [(0.46, -0.93, 0.04), (0.36, -0.99, 0.042), (0.27, -0.92, 0.036),
            (0.32, -0.83, 0.024), (0.4, -0.84, 0.01)]
        marks += solid(rng, [tube(horn)], "土黄", 0.42, edge=0.014)
    marks += [*eye(0.555, -0.8, 0.018), dot(0.675, -0.655, 0.014),
        line([(0.68, -0.615), (0.62, -0.625)], 0.012)]
    return marks


def rabbit(rng: Rng, look: Look) -> list[Mark]:
    """兔, a crouching rabbit with long ears."""
    pigment = tint(look, ("铅白", "grey", "赭石")[int(rng.integers(3))])
    tilt = float(rng.uniform(-0.06, 0.06))
    far_ear = tube([(0.32, -0.6, 0.045), (0.3 + tilt, -0.78, 0.062), (0.32 + tilt, -0.97, 0.02)])
    near_ear = tube([(0.24, -0.6, 0.05), (0.14 + tilt, -0.78, 0.07), (0.06 + tilt, -0.96, 0.024)])
    body = [(-0.34, -0.22, 0.18), (-0.2, -0.29, 0.26), (0.05, -0.32, 0.22), (0.22, -0.4, 0.16)]
    head = tube([(0.22, -0.5, 0.15), (0.34, -0.52, 0.15), (0.46, -0.47, 0.1)])
    foot = tube([(-0.26, -0.08, 0.07), (-0.1, -0.05, 0.05), (0.06, -0.045, 0.045)])
    paw = tube([(0.22, -0.28, 0.09), (0.27, -0.12, 0.05), (0.33, -0.04, 0.042)])
    marks = solid(rng, [far_ear], pigment, 0.7, edge=0.015)
    marks += solid(rng, [oval(-0.52, -0.22, 0.085, 0.08)], "铅白", edge=0.014)
    marks += solid(rng, [tube(body), foot, paw, head], pigment, 0.7, 0.4, 0.018)
    marks += solid(rng, [near_ear], pigment, 0.7, edge=0.016)
    marks.append(fill(tube([(0.22, -0.62, 0.02), (0.14 + tilt, -0.78, 0.034),
        (0.09 + tilt, -0.9, 0.01)]), "粉红", 0.9))
    marks.append(line([(-0.02, -0.36), (0.04, -0.2), (-0.06, -0.1), (-0.2, -0.12)], 0.016, "墨",
        0.65))
    marks += eye(0.4, -0.54, 0.028)
    if pigment in WHITE:
        marks.append(dot(0.4, -0.54, 0.022, "胭脂"))
    marks += [dot(0.555, -0.49, 0.016, "曙红"), line([(0.55, -0.47), (0.53, -0.44), (0.49, -0.43)],
        0.01)]
    for k in (-1, 0, 1):
        marks.append(line([(0.5, -0.46 + 0.01 * k), (0.62, -0.44 + 0.05 * k)], 0.007, "墨", 0.6,
            "nail"))
    return marks


def mouse(rng: Rng, look: Look) -> list[Mark]:
    """鼠, a mouse with round ears and a long tail."""
    pigment = tint(look, ("grey", "墨", "赭石")[int(rng.integers(3))])
    strong = 0.5 if pigment == "墨" else 0.75
    curl = float(rng.uniform(-0.15, 0.15))
    marks: list[Mark] = [line([(-0.6, -0.2), (-0.9, -0.06), (-1.1, -0.22 + curl),
        (-1.35, -0.3 + curl)], 0.045, "赭墨", 0.56, "nail")]
    marks += solid(rng, [oval(0.42, -0.78, 0.18, 0.2)], pigment, strong, edge=0.025)
    body = [(-0.45, -0.32, 0.28), (-0.15, -0.42, 0.38), (0.2, -0.44, 0.3), (0.5, -0.42, 0.2),
        (0.8, -0.3, 0.06)]
    feet = [tube([(-0.4, -0.1, 0.08), (-0.2, -0.04, 0.05)]),
        tube([(0.24, -0.2, 0.08), (0.34, -0.04, 0.05)])]
    marks += solid(rng, [tube(body), *feet], pigment, strong, strong * 0.5, 0.028)
    marks += solid(rng, [oval(0.22, -0.8, 0.2, 0.2)], pigment, strong, edge=0.025)
    marks += [fill(oval(0.22, -0.79, 0.12, 0.13), "粉红", 0.9), *eye(0.55, -0.46, 0.045),
        dot(0.86, -0.29, 0.045, "曙红")]
    for k in (-1, 0, 1):
        marks.append(line([(0.74, -0.3 + 0.02 * k), (0.98, -0.22 + 0.1 * k)], 0.012, "墨", 0.7,
            "nail"))
    marks.append(line([(-0.1, -0.5), (0.02, -0.3), (-0.2, -0.12)], 0.022, "墨", 0.5))
    return marks
