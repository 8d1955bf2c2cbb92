"""Wild beasts, and the dragon."""

from __future__ import annotations

import math

import numpy as np

from miaobi.paint.elements.beasts import eye, four_legged
from miaobi.paint.elements.brush import (
    Look,
    curve,
    dot,
    fill,
    has,
    line,
    oval,
    poly,
    ring,
    solid,
    tint,
    tube,
)
from miaobi.paint.marks import Mark

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def fox(rng: Rng, look: Look) -> list[Mark]:
    """狐, a slim fox with pointed ears, dark stockings and a great brush of a tail."""
    pigment = tint(look, "朱磦")
    near = [
        [(0.2, -0.4, 0.09), (0.2, -0.25, 0.045), (0.19, -0.12, 0.03), (0.22, -0.02, 0.034)],
        [(-0.3, -0.42, 0.12), (-0.27, -0.28, 0.06), (-0.36, -0.16, 0.032), (-0.32, -0.02, 0.035)],
    ]
    far = [
        [(0.26, -0.4, 0.08), (0.32, -0.25, 0.04), (0.36, -0.13, 0.028), (0.38, -0.03, 0.032)],
        [(-0.24, -0.42, 0.1), (-0.16, -0.28, 0.055), (-0.22, -0.15, 0.03), (-0.16, -0.03, 0.032)],
    ]
    lift = float(rng.uniform(-0.1, 0.12))
    tail = [(-0.36, -0.5, 0.05), (-0.56, -0.52 - lift / 2, 0.11), (-0.78, -0.42 - lift, 0.13),
        (-1.0, -0.3 - lift, 0.03)]
    trunk = [(-0.32, -0.5, 0.115), (-0.06, -0.47, 0.11), (0.18, -0.48, 0.13), (0.26, -0.56, 0.11)]
    head = [(0.24, -0.6, 0.12), (0.36, -0.74, 0.12), (0.46, -0.75, 0.1), (0.56, -0.69, 0.05),
        (0.66, -0.64, 0.02)]
    ears = [poly([(0.27, -0.82), (0.27, -1.02), (0.4, -0.85)]),
        poly([(0.4, -0.85), (0.46, -1.0), (0.52, -0.8)])]
    marks = solid(rng, [tube(tail)], pigment, 0.85, edge=0.015)
    tip = ring([(-0.82, -0.48 - lift), (-0.8, -0.4 - lift), (-0.86, -0.3 - lift),
        (-1.02, -0.28 - lift), (-0.92, -0.42 - lift)])
    marks.append(fill(tip, "铅白", 1.0))
    for k in range(3):
        marks.append(line([(-0.5 - 0.1 * k, -0.58 - lift * 0.6),
            (-0.62 - 0.1 * k, -0.46 - lift * 0.8)], 0.012, "墨", 0.5, "nail"))
    marks += four_legged(rng, [tube(trunk), tube(head), *ears], near, far, pigment, 0.9, 0.65,
        0.014)
    for limb in [*near, *far]:
        marks.append(fill(tube([(x, y, r * 0.95) for x, y, r in limb[2:]]), "墨", 0.75))
    bib = ring([(0.3, -0.62), (0.42, -0.66), (0.55, -0.655), (0.65, -0.635), (0.5, -0.61),
        (0.38, -0.54), (0.28, -0.42)])
    marks.append(fill(bib, "铅白", 0.95))
    marks += [fill(poly([(0.295, -0.88), (0.285, -0.97), (0.35, -0.87)]), "墨", 0.75),
        dot(0.665, -0.65, 0.022)]
    marks += [*eye(0.47, -0.745, 0.016, False), line([(0.43, -0.76), (0.5, -0.74)], 0.014)]
    return marks


def bear(rng: Rng, look: Look) -> list[Mark]:
    """熊, a bear in wet ink; 熊猫 when it is asked for as a panda."""
    panda = has(look, "panda", "熊猫", "大熊猫")
    pigment = "铅白" if panda else tint(look, "墨")
    limbs = "墨" if panda else pigment
    strong = 0.72 if limbs == "墨" else 0.8
    near = [
        [(0.28, -0.4, 0.17), (0.28, -0.2, 0.11), (0.3, -0.07, 0.085), (0.37, -0.045, 0.06)],
        [(-0.44, -0.4, 0.19), (-0.42, -0.2, 0.12), (-0.44, -0.07, 0.09), (-0.36, -0.045, 0.06)],
    ]
    far = [
        [(0.4, -0.4, 0.15), (0.46, -0.2, 0.1), (0.5, -0.08, 0.08), (0.56, -0.05, 0.055)],
        [(-0.28, -0.4, 0.17), (-0.2, -0.2, 0.11), (-0.2, -0.08, 0.085), (-0.13, -0.05, 0.055)],
    ]
    trunk = tube([(-0.46, -0.5, 0.24), (-0.2, -0.56, 0.27), (0.12, -0.6, 0.28), (0.34, -0.6, 0.24)])
    head = tube([(0.4, -0.64, 0.22), (0.56, -0.66, 0.19), (0.66, -0.63, 0.14),
        (0.79, -0.58, 0.085)])
    ears = [oval(0.42, -0.88, 0.075, 0.08), oval(0.6, -0.87, 0.06, 0.07)]
    marks: list[Mark] = []
    if panda:
        for limb in far:
            marks += solid(rng, [tube(limb)], "墨", 0.75)
        for ear in ears:
            marks += solid(rng, [ear], "墨", 0.85)
        marks += solid(rng, [trunk, head], "铅白", edge=0.02)
        for limb in near:
            marks += solid(rng, [tube(limb)], "墨", 0.8)
        yoke = ring([(0.18, -0.85), (0.36, -0.84), (0.44, -0.6), (0.42, -0.36), (0.14, -0.4),
            (0.2, -0.62)])
        marks += [fill(yoke, "墨", 0.85), fill(oval(0.6, -0.68, 0.055, 0.065, 0.5), "墨", 0.9)]
    else:
        marks += four_legged(rng, [trunk, head, *ears], near, far, pigment, strong, strong * 0.75,
            0.022)
        for _ in range(16):  # fur
            x, y = rng.uniform(-0.55, 0.35), rng.uniform(-0.78, -0.35)
            marks.append(line([(x, y), (x - 0.03, y + 0.05), (x - 0.07, y + 0.08)], 0.014, "墨", 0.4,
                "nail"))
        marks.append(fill(oval(0.76, -0.58, 0.1, 0.075, 0.3), "土黄", 0.35))
    x = 0.62
    marks += [*eye(x, -0.68, 0.017), dot(0.855, -0.6, 0.04),
        line([(0.85, -0.54), (0.77, -0.51), (0.7, -0.52)], 0.014)]
    return marks


def elephant(rng: Rng, look: Look) -> list[Mark]:
    """象, an elephant: a hill of grey ink, ear like a leaf, trunk and tusk."""
    pigment = tint(look, "grey")
    strong = 0.7
    near = [
        [(0.22, -0.42, 0.16), (0.22, -0.2, 0.11), (0.22, -0.06, 0.1)],
        [(-0.44, -0.45, 0.2), (-0.44, -0.22, 0.12), (-0.44, -0.06, 0.1)],
    ]
    far = [
        [(0.36, -0.42, 0.14), (0.39, -0.2, 0.1), (0.4, -0.07, 0.09)],
        [(-0.26, -0.42, 0.15), (-0.22, -0.2, 0.11), (-0.2, -0.07, 0.09)],
    ]
    raised = look.get("pose") == "trumpeting" or (not look.get("pose") and rng.random() < 0.35)
    nose = [(0.68, -0.68, 0.14), (0.86, -0.55, 0.095), (0.92, -0.36, 0.07), (0.9, -0.18, 0.055),
        (0.98, -0.09, 0.045), (1.05, -0.13, 0.035)]
    if raised:
        nose = [(0.68, -0.68, 0.14), (0.86, -0.58, 0.095), (1.0, -0.64, 0.07), (1.08, -0.8, 0.055),
            (1.06, -0.96, 0.042)]
    trunk = tube([(-0.44, -0.6, 0.24), (-0.1, -0.62, 0.3), (0.25, -0.62, 0.28), (0.48, -0.7, 0.22)])
    head = oval(0.58, -0.74, 0.22, 0.22)
    marks: list[Mark] = [line([(-0.66, -0.68), (-0.76, -0.5), (-0.74, -0.34)], 0.025, "墨", 0.8,
        "even")]
    marks.append(line([(-0.74, -0.36), (-0.74, -0.28)], 0.05, "墨", 0.8, "leaf"))
    marks += four_legged(rng, [trunk, head, tube(nose)], near, far, pigment, strong, strong, 0.02)
    marks += solid(rng, [tube([(0.72, -0.5, 0.035), (0.84, -0.4, 0.03), (0.98, -0.4, 0.008)])],
        "铅白", edge=0.014)
    ear = ring([(0.5, -0.88), (0.34, -0.94), (0.18, -0.82), (0.2, -0.58), (0.34, -0.44),
        (0.44, -0.52), (0.5, -0.66)])
    marks += [*solid(rng, [ear], pigment, 0.9, edge=0.018), fill(ear, "墨", 0.16)]
    marks += [line([(0.4, -0.84), (0.3, -0.7), (0.34, -0.54)], 0.012, "墨", 0.5),
        *eye(0.64, -0.73, 0.017)]
    for k in range(6):
        u = k / 6
        i = min(int(u * (len(nose) - 1)) + 1, len(nose) - 1)
        x, y, r = nose[i]
        marks.append(line([(x - r * 0.7, y - 0.03 * u), (x, y + 0.012 - 0.03 * u),
            (x + r * 0.7, y - 0.03 * u)], 0.01, "墨", 0.4))
    for x, y, _ in (near[0][2], near[1][2], far[0][2], far[1][2]):
        for k in (-1, 0, 1):
            marks.append(line([(x + 0.05 * k - 0.02, y + 0.05), (x + 0.05 * k, y + 0.02),
                (x + 0.05 * k + 0.02, y + 0.05)], 0.012, "墨", 0.6))
    return marks


def _stripes(rng: Rng, spots: list[tuple[float, float, float]]) -> list[Mark]:
    """Tiger stripes: from the back down, thick above and thin below."""
    marks: list[Mark] = []
    for x, y, length in spots:
        bend = float(rng.uniform(-0.03, 0.03))
        marks.append(line([(x, y), (x - 0.025 + bend, y + length * 0.5), (x + 0.02, y + length)],
            0.036, "墨", 0.9, "nail"))
    return marks


def tiger(rng: Rng, look: Look) -> list[Mark]:
    """虎, a tiger on the prowl, its face to us, striped, the tail a whip."""
    pigment = tint(look, "土黄")
    near = [
        [(0.26, -0.46, 0.15), (0.27, -0.26, 0.085), (0.24, -0.1, 0.06), (0.31, -0.045, 0.055)],
        [(-0.48, -0.48, 0.18), (-0.44, -0.28, 0.1), (-0.58, -0.16, 0.06), (-0.5, -0.045, 0.055)],
    ]
    far = [
        [(0.38, -0.44, 0.13), (0.48, -0.26, 0.075), (0.54, -0.11, 0.055), (0.61, -0.05, 0.052)],
        [(-0.36, -0.45, 0.15), (-0.26, -0.28, 0.085), (-0.34, -0.15, 0.055), (-0.26, -0.05, 0.052)],
    ]
    trunk = tube([(-0.5, -0.56, 0.17), (-0.2, -0.53, 0.18), (0.14, -0.55, 0.2),
        (0.36, -0.62, 0.19)])
    lift = float(rng.uniform(-0.08, 0.06))
    tail = tube([(-0.6, -0.62, 0.05), (-0.82, -0.5, 0.045), (-0.96, -0.66 + lift, 0.042),
        (-0.86, -0.88 + lift, 0.04), (-0.74, -0.9 + lift, 0.035)])
    marks = solid(rng, [tail], pigment, 0.8, edge=0.014)
    marks += four_legged(rng, [trunk], near, far, pigment, 0.8, 0.4, 0.018)
    marks += _stripes(rng, [(-0.58 + 0.115 * k, -0.72 + 0.02 * math.sin(k * 1.7), 0.2 + 0.04
        * (k % 2)) for k in range(8)])
    marks += _stripes(rng, [(-0.4, -0.36, 0.08), (-0.6, -0.46, 0.1), (0.18, -0.34, 0.08),
        (0.34, -0.36, 0.08)])
    for x, y in ((-0.78, -0.52), (-0.93, -0.6), (-0.95, -0.74), (-0.84, -0.88)):
        marks.append(line([(x - 0.045, y + 0.01 + lift / 2), (x + 0.045, y - 0.01 + lift / 2)],
            0.035, "墨", 0.85))
    ears = [oval(0.4, -0.92, 0.075, 0.08), oval(0.72, -0.92, 0.075, 0.08)]
    cheeks = ring([(0.36, -0.84), (0.56, -0.95), (0.76, -0.84), (0.84, -0.66), (0.74, -0.54),
        (0.56, -0.48), (0.38, -0.54), (0.28, -0.66)])
    marks += solid(rng, [cheeks, *ears], pigment, 0.8, 0.5, 0.02)
    marks += [fill(oval(0.4, -0.92, 0.035, 0.04), "墨", 0.7),
        fill(oval(0.72, -0.92, 0.035, 0.04), "墨", 0.7)]
    marks += [fill(oval(0.5, -0.58, 0.09, 0.07), "铅白", 0.95),
        fill(oval(0.62, -0.58, 0.09, 0.07), "铅白", 0.95)]
    marks += _tiger_face(0.56)
    return marks


def _tiger_face(x: float) -> list[Mark]:
    marks: list[Mark] = []
    for k, half in enumerate((0.09, 0.07, 0.045)):  # 王 on the brow
        y = -0.9 + 0.042 * k
        marks.append(line([(x - half, y + 0.008), (x, y), (x + half, y + 0.008)], 0.022, "墨", 0.9))
    marks.append(line([(x, -0.91), (x, -0.81)], 0.018, "墨", 0.9, "even"))
    for s in (-1, 1):
        marks += [fill(oval(x + s * 0.1, -0.73, 0.045, 0.036, s * 0.2), "铅白", 1.0),
            dot(x + s * 0.1, -0.73, 0.028, "藤黄"), dot(x + s * 0.1, -0.73, 0.018)]
        marks.append(line([(x + s * 0.05, -0.75), (x + s * 0.1, -0.785), (x + s * 0.16, -0.77)],
            0.022, "墨", 0.95))
        for k in range(2):
            y = -0.68 + 0.08 * k
            marks.append(line([(x + s * 0.27, y - 0.03), (x + s * 0.19, y)], 0.03, "墨", 0.9,
                "nail"))
        for k in range(3):
            marks.append(line([(x + s * 0.08, -0.59 + 0.02 * k), (x + s * 0.3, -0.6 + 0.06 * k)],
                0.008, "墨", 0.7, "nail"))
        marks.append(line([(x, -0.58), (x + s * 0.03, -0.545), (x + s * 0.09, -0.55)], 0.016))
    marks.append(fill(ring([(x - 0.045, -0.66), (x + 0.045, -0.66), (x, -0.605)]), "胭脂", 0.9))
    return marks


def monkey(rng: Rng, look: Look) -> list[Mark]:
    """猴, a sitting monkey with a red face, a peach in its hand."""
    pigment = tint(look, "赭石")
    curl = float(rng.uniform(-0.08, 0.08))
    tail = tube([(-0.22, -0.08, 0.04), (-0.46, -0.04, 0.038), (-0.6, -0.26, 0.035),
        (-0.5 + curl, -0.46, 0.032), (-0.4 + curl, -0.38, 0.03)])
    body = tube([(-0.08, -0.16, 0.2), (-0.06, -0.38, 0.2), (0.02, -0.56, 0.15)])
    thigh = tube([(-0.1, -0.14, 0.14), (0.08, -0.3, 0.11), (0.2, -0.34, 0.09)])
    shin = tube([(0.2, -0.32, 0.08), (0.18, -0.12, 0.055), (0.22, -0.035, 0.04),
        (0.32, -0.03, 0.03)])
    head = oval(0.08, -0.76, 0.2, 0.19)
    marks = solid(rng, [tail], pigment, 0.8, edge=0.014)
    marks += solid(rng, [body, thigh, shin], pigment, 0.8, 0.6, 0.018)
    marks += solid(rng, [oval(-0.1, -0.75, 0.06, 0.075), oval(0.25, -0.78, 0.05, 0.065)], "肤", 0.9,
        edge=0.014)
    marks += solid(rng, [head], pigment, 0.85, edge=0.018)
    face = ring([(0.1, -0.84), (0.02, -0.87), (-0.03, -0.78), (0.02, -0.7), (0.03, -0.62),
        (0.14, -0.58), (0.24, -0.63), (0.24, -0.7), (0.27, -0.79), (0.2, -0.87)])
    marks += solid(rng, [face], "肤", 1.0, edge=0.01)
    marks.append(fill(face, "朱磦", 0.45))
    for x in (0.06, 0.18):
        marks += [dot(x, -0.775, 0.026), dot(x + 0.008, -0.783, 0.008, "铅白")]
        marks.append(dot(x * 0.5 + 0.065, -0.69, 0.009))
    marks.append(line([(0.06, -0.645), (0.13, -0.625), (0.2, -0.645)], 0.013))
    marks += solid(rng, [ring([(0.38, -0.58), (0.44, -0.66), (0.5, -0.66), (0.54, -0.56),
        (0.46, -0.48), (0.39, -0.51)])], "粉红", 1.0, edge=0.013)
    marks += [fill(oval(0.46, -0.6, 0.06, 0.06), "曙红", 0.45),
        line([(0.47, -0.65), (0.45, -0.56), (0.46, -0.49)], 0.008, "胭脂", 0.6)]
    marks.append(fill(ring([(0.48, -0.66), (0.56, -0.72), (0.6, -0.68), (0.52, -0.65)]), "石绿", 0.9))
    marks += solid(rng, [tube([(0.0, -0.54, 0.09), (0.12, -0.4, 0.07), (0.26, -0.42, 0.05),
        (0.4, -0.5, 0.04)])], pigment, 0.85, edge=0.016)
    for _ in range(10):
        x, y = rng.uniform(-0.22, 0.05), rng.uniform(-0.5, -0.12)
        marks.append(line([(x, y), (x - 0.02, y + 0.05)], 0.012, "墨", 0.4, "nail"))
    return marks


def dragon(rng: Rng, look: Look) -> list[Mark]:
    """龙, a dragon coiling through cloud, the centre of its coils at the origin."""
    pigment = tint(look, "石绿")
    phase = float(rng.uniform(-0.1, 0.1))
    spine = curve([(-1.15, -0.3), (-0.98, 0.0), (-0.72, 0.22 + phase), (-0.44, 0.0), (-0.3, -0.26),
        (-0.02, -0.28), (0.16, 0.0 + phase), (0.4, 0.16), (0.64, -0.04), (0.72, -0.24)])
    n = len(spine)
    u = np.linspace(0, 1, n)
    radius = 0.02 + 0.1 * np.sin(np.pi * np.clip(u * 0.75 + 0.06, 0, 1)) ** 0.8
    step = np.linspace(0, n - 1, 40).astype(int)
    d = np.gradient(spine, axis=0)
    d /= np.linalg.norm(d, axis=1)[:, None]
    normal = np.column_stack([d[:, 1], -d[:, 0]])
    marks: list[Mark] = []
    for i, side in ((int(n * 0.3), -1), (int(n * 0.62), -1), (int(n * 0.46), 1),
        (int(n * 0.82), -1)):
        marks += _dragon_claw(rng, spine[i, 0], spine[i, 1], side, pigment)
    marks += [line([tuple(spine[i] + normal[i] * radius[i] * 0.9), tuple(spine[i] + normal[i]
        * (radius[i] + 0.075) - d[i] * 0.06)], 0.045, "朱砂", 0.9, "nail") for i in step[2:-3]]
    body = tube([(float(x), float(y), float(r)) for (x, y),
        r in zip(spine[step], radius[step], strict=True)])
    marks += solid(rng, [body], pigment, 0.85, edge=0.016)
    belly = spine - normal * (radius * 0.55)[:, None]
    marks.append(line(belly[:: max(1, n // 60)], 0.055, "土黄", 0.42, "taper"))
    for k, i in enumerate(np.linspace(6, n - 6, 46).astype(int)):  # scales
        c = spine[i] + normal[i] * radius[i] * (0.45 if k % 2 else 0.0)
        a = c + normal[i] * radius[i] * 0.36
        b = c - normal[i] * radius[i] * 0.36
        marks.append(line([tuple(a), tuple(c + d[i] * radius[i] * 0.5), tuple(b)], 0.012, "墨",
            0.65))
    for k in range(4):
        end = (-1.36 + 0.08 * k, -0.36 - 0.06 * k)
        marks.append(line([(-1.13, -0.27), (-1.24 + 0.04 * k, -0.34), end], 0.04, "朱砂", 0.85,
            "leaf"))
    return marks + _dragon_head(rng, pigment) + _clouds(rng)


def _dragon_claw(rng: Rng, x: float, y: float, side: int, pigment: str) -> list[Mark]:
    bend = float(rng.uniform(-0.03, 0.03))
    limb = [(x, y, 0.06), (x - 0.08, y - side * 0.15, 0.05),
        (x + 0.05 + bend, y - side * 0.26, 0.032)]
    marks = solid(rng, [tube(limb)], pigment, 0.85, edge=0.013)
    hx, hy = limb[-1][0], limb[-1][1]
    for k in range(4):
        a = (-0.9 + 0.62 * k) if side < 0 else (0.9 - 0.62 * k)
        cx, cy = math.cos(a), math.sin(a) + 0.35 * -side
        marks.append(line([(hx, hy), (hx + 0.07 * cx, hy + 0.07 * cy),
            (hx + 0.13 * cx, hy + 0.11 * cy + 0.02)], 0.03, "墨", 0.9, "nail"))
    return marks


def _dragon_head(rng: Rng, pigment: str) -> list[Mark]:
    marks: list[Mark] = []
    for k in range(6):  # mane
        marks.append(line([(0.72, -0.34), (0.52 - 0.03 * k, -0.36 + 0.05 * k),
            (0.42 - 0.02 * k, -0.5 + 0.11 * k)], 0.045, "朱砂", 0.85, "leaf"))
    for dx in (0.06, 0.0):
        marks.append(line([(0.72 + dx, -0.44), (0.64 + dx, -0.6), (0.5 + dx, -0.72)], 0.04, "土黄",
            1.0, "nail"))
        marks.append(line([(0.66 + dx, -0.56), (0.66 + dx, -0.66), (0.6 + dx, -0.74)], 0.028, "土黄",
            1.0, "nail"))
    jaw = ring([(0.68, -0.22), (0.86, -0.16), (1.02, -0.1), (1.1, -0.14), (0.98, -0.2),
        (0.84, -0.3)])
    marks += solid(rng, [jaw], pigment, 0.85, edge=0.015)
    marks.append(fill(poly([(0.82, -0.26), (1.06, -0.2), (0.96, -0.17), (0.84, -0.22)]), "朱砂", 1.0))
    skull = ring([(0.62, -0.3), (0.68, -0.46), (0.82, -0.48), (0.9, -0.4), (1.06, -0.4),
        (1.14, -0.36), (1.16, -0.28), (1.08, -0.25), (0.9, -0.27), (0.74, -0.2)])
    marks += solid(rng, [skull], pigment, 0.85, edge=0.017)
    for k in range(4):
        x = 0.9 + 0.06 * k
        marks.append(fill(poly([(x, -0.28), (x + 0.035, -0.28), (x + 0.018, -0.22)]), "铅白", 1.0))
    marks += [dot(0.83, -0.38, 0.05, "铅白"), dot(0.845, -0.38, 0.026),
        line([(0.74, -0.44), (0.83, -0.47), (0.92, -0.42)], 0.03)]
    marks += [dot(1.1, -0.35, 0.017), line([(1.1, -0.28), (1.24, -0.24), (1.28, -0.06),
        (1.4, 0.02)], 0.018, press="nail")]
    marks.append(line([(1.12, -0.38), (1.26, -0.5), (1.38, -0.44), (1.46, -0.56)], 0.018,
        press="nail"))
    for k in range(3):
        marks.append(line([(0.92 + 0.05 * k, -0.14), (0.9 + 0.05 * k, -0.04),
            (0.95 + 0.04 * k, 0.03)], 0.02, "墨", 0.8, "nail"))
    return marks


def _clouds(rng: Rng) -> list[Mark]:
    marks: list[Mark] = []
    for x, y in ((-0.72, 0.34), (0.12, 0.3), (0.7, 0.26)):
        x += float(rng.normal(0, 0.04))
        marks.append(line([(x - 0.26, y + 0.06), (x - 0.1, y), (x + 0.04, y + 0.02),
            (x + 0.06, y + 0.1), (x - 0.02, y + 0.12), (x - 0.05, y + 0.07)], 0.022, "花青", 0.6))
        marks.append(line([(x + 0.04, y + 0.05), (x + 0.14, y - 0.02), (x + 0.2, y + 0.06),
            (x + 0.4, y + 0.08)], 0.02, "花青", 0.55))
    return marks
