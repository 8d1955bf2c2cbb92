"""Beasts of wood and mountain: they face right and stand on the origin."""

from __future__ import annotations

import math

import numpy as np

from miaobi.paint.elements.beasts import eye
from miaobi.paint.elements.brush import (
    Look,
    dot,
    fill,
    hairs,
    has,
    line,
    oval,
    poly,
    ring,
    solid,
    tint,
    tube,
)
from miaobi.paint.elements.gait import Build, beast, limbs, reclining, shut, stance
from miaobi.paint.elements.shape import inner
from miaobi.paint.marks import Mark

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def fox(rng: Rng, look: Look) -> list[Mark]:
    """狐, a slim fox with pointed ears, dark stockings and a great brush of a tail."""
    pigment = tint(look, "朱磦")
    does = stance(look, rng, "standing", "walking", "sitting")
    if does == "sleeping":
        return _fox_asleep(rng, pigment)
    if does == "sitting":
        return _fox_sitting(rng, pigment)
    near, far = limbs(rng, Build((0.2, -0.4, 0.095), (-0.29, -0.42, 0.105), 0.024, 0.08, 0.045, 1.15, 0.04), does)
    trunk = [(-0.3, -0.49, 0.1), (-0.06, -0.475, 0.09), (0.18, -0.48, 0.115), (0.26, -0.55, 0.105)]
    head = [(0.25, -0.6, 0.105), (0.35, -0.73, 0.1), (0.44, -0.745, 0.092), (0.55, -0.69, 0.045), (0.65, -0.645, 0.016)]
    marks = _brush(rng, pigment, -0.36, -0.5, float(rng.uniform(-0.1, 0.12)) + 0.08 * (does == "running"))
    marks += beast(rng, [tube(trunk), tube(head)], near, far, pigment, 0.9, 0.7, 0.0125, 0.04)
    for limb in [*near, *far]:
        marks.append(fill(tube([(x, y, r * 0.98) for x, y, r in limb[2:]]), "墨", 0.7, None, 0.004))
    marks += _fox_face(rng, pigment, 0.0, 0.0)
    return marks


def _brush(rng: Rng, pigment: str, x: float, y: float, lift: float) -> list[Mark]:
    """The tail: thin at its root, a great plume, tipped in white."""
    tail = [(x, y, 0.04), (x - 0.2, y - 0.01 - lift / 2, 0.1), (x - 0.42, y + 0.09 - lift, 0.115),
        (x - 0.62, y + 0.2 - lift, 0.03)]
    marks = solid(rng, [tube(tail)], pigment, 0.85, edge=0.011, hair=0.075)
    tip = ring([(x - 0.47, y + 0.03 - lift), (x - 0.45, y + 0.1 - lift), (x - 0.5, y + 0.2 - lift),
        (x - 0.66, y + 0.22 - lift), (x - 0.56, y + 0.09 - lift)])
    marks.append(fill(tip, "铅白", 0.95, None, 0.012))
    p = np.stack([np.linspace(x - 0.08, x - 0.42, 9), y - 0.06 + np.linspace(0, 0.1, 9) - lift * 0.7], 1)
    return marks + hairs(p, np.tile([-0.13, 0.06], (9, 1)), 0.012, "赭石", 0.7)


def _fox_face(rng: Rng, pigment: str, dx: float, dy: float) -> list[Mark]:
    def to(*spots: tuple[float, float]) -> list[tuple[float, float]]:
        return [(x + dx, y + dy) for x, y in spots]
    marks = solid(rng, [poly(to((0.4, -0.82), (0.45, -1.0), (0.51, -0.78)))], pigment, 0.9, edge=0.011, turn=0)
    marks += solid(rng, [poly(to((0.27, -0.8), (0.26, -1.01), (0.39, -0.83)))], pigment, 0.9, edge=0.011, turn=0)
    marks.append(fill(poly(to((0.29, -0.85), (0.275, -0.96), (0.345, -0.855))), "墨", 0.7, None, 0.006))
    bib = ring(to((0.32, -0.63), (0.42, -0.665), (0.54, -0.665), (0.64, -0.637), (0.5, -0.615), (0.38, -0.54),
        (0.31, -0.44)))
    marks.append(fill(bib, "铅白", 0.92, None, 0.012))
    marks += [dot(0.655 + dx, -0.65 + dy, 0.02), *eye(0.46 + dx, -0.74 + dy, 0.014, False),
        line(to((0.42, -0.755), (0.46, -0.755), (0.51, -0.73)), 0.013)]
    return marks


def _fox_sitting(rng: Rng, pigment: str) -> list[Mark]:
    tail = ring([(-0.16, -0.1), (-0.4, -0.14), (-0.6, -0.1), (-0.66, -0.02), (-0.4, 0.0), (0.0, 0.0)])
    body = [(-0.1, -0.15, 0.15), (-0.02, -0.32, 0.14), (0.1, -0.5, 0.115), (0.18, -0.6, 0.1)]
    head = [(0.16, -0.62, 0.1), (0.27, -0.74, 0.1), (0.36, -0.755, 0.092), (0.47, -0.7, 0.045), (0.57, -0.655, 0.016)]
    paw = [(0.16, -0.44, 0.075), (0.19, -0.2, 0.036), (0.19, -0.04, 0.028), (0.24, -0.03, 0.026)]
    far = [(0.2, -0.4, 0.06), (0.27, -0.2, 0.032), (0.28, -0.04, 0.026), (0.33, -0.03, 0.024)]
    marks = solid(rng, [tail], pigment, 0.85, edge=0.011, hair=0.07)
    marks.append(fill(ring([(-0.5, -0.13), (-0.68, -0.06), (-0.64, 0.0), (-0.48, -0.02)]), "铅白", 0.95, None, 0.012))
    thigh = ring([(-0.24, -0.16), (-0.14, -0.3), (0.02, -0.24), (0.1, -0.08), (0.14, 0.0), (-0.18, 0.0)])
    marks += solid(rng, [tube(far)], pigment, 0.9, edge=0.011)
    marks += solid(rng, [tube(body), tube(head), thigh, tube(paw)], pigment, 0.9, 0.75, 0.0125, hair=0.04)
    for limb in (paw, far):
        marks.append(fill(tube([(x, y, r * 0.98) for x, y, r in limb[2:]]), "墨", 0.7, None, 0.004))
    return marks + _fox_face(rng, pigment, -0.085, -0.01)


def _fox_asleep(rng: Rng, pigment: str) -> list[Mark]:
    body = ring([(-0.62, -0.12), (-0.54, -0.38), (-0.28, -0.52), (0.06, -0.52), (0.36, -0.42), (0.52, -0.22),
        (0.5, -0.04), (0.2, 0.0), (-0.36, 0.0)])
    marks = solid(rng, [body], pigment, 0.9, 0.8, 0.013, hair=0.05)
    head = [(0.44, -0.34, 0.1), (0.5, -0.24, 0.09), (0.38, -0.14, 0.045), (0.27, -0.11, 0.016)]
    ears = [poly([(0.38, -0.4), (0.34, -0.56), (0.46, -0.44)]), poly([(0.5, -0.42), (0.56, -0.56), (0.58, -0.36)])]
    marks += solid(rng, [tube(head), *ears], pigment, 0.9, edge=0.012, hair=0.03)
    tail = tube([(-0.56, -0.12, 0.06), (-0.3, -0.09, 0.1), (0.0, -0.08, 0.1), (0.24, -0.06, 0.03)])
    marks += solid(rng, [tail], pigment, 0.85, edge=0.011, hair=0.06)
    marks.append(fill(ring([(0.02, -0.16), (0.16, -0.13), (0.28, -0.06), (0.12, 0.0), (0.0, -0.02)]), "铅白", 0.95, None,
        0.012))
    return [*marks, *shut(0.46, -0.24, 0.017), dot(0.262, -0.115, 0.02)]


def bear(rng: Rng, look: Look) -> list[Mark]:
    """熊, a bear in wet ink; 熊猫 when it is asked for as a panda."""
    if has(look, "panda", "熊猫", "大熊猫"):
        return panda(rng, look)
    pigment = tint(look, ("墨", "赭墨")[int(rng.integers(2))])
    strong = 0.72 if pigment == "墨" else 0.9
    does = stance(look, rng, "standing", "walking")
    head = tube([(0.38, -0.64, 0.21), (0.54, -0.67, 0.18), (0.66, -0.63, 0.125), (0.79, -0.58, 0.08)])
    ears = [oval(0.42, -0.86, 0.065, 0.07), oval(0.58, -0.855, 0.05, 0.06)]
    if does in ("sleeping", "sitting"):
        marks = reclining(rng, 1.24, 0.66, pigment, strong, 0.018, 0.06)
        marks += solid(rng, [s + np.array([0, 0.24]) for s in (head, *ears)], pigment, strong, edge=0.016, hair=0.05)
        marks.append(fill(oval(0.76, -0.34, 0.09, 0.065, 0.3), "土黄", 0.4, None, 0.015))
        return [*marks, *shut(0.63, -0.44, 0.022), dot(0.85, -0.36, 0.035)]
    near, far = limbs(rng, Build((0.26, -0.4, 0.17), (-0.46, -0.42, 0.19), 0.075, 0.16, 0.07, 1.0), does)
    trunk = tube([(-0.46, -0.5, 0.23), (-0.2, -0.56, 0.25), (0.12, -0.62, 0.26), (0.34, -0.61, 0.22)])
    marks = beast(rng, [trunk, head, *ears], near, far, pigment, strong, strong * 0.7, 0.017, 0.065)
    p = inner(rng, [trunk], 26, 0.06)
    marks += hairs(p, np.tile([-0.07, 0.05], (len(p), 1)), 0.012, "墨", 0.4)
    marks.append(fill(oval(0.76, -0.58, 0.09, 0.065, 0.3), "土黄", 0.4, None, 0.015))
    return [*marks, *eye(0.62, -0.69, 0.016), dot(0.855, -0.6, 0.036), line([(0.85, -0.54), (0.77, -0.51),
        (0.7, -0.52)], 0.012)]


def panda(rng: Rng, look: Look) -> list[Mark]:
    """熊猫, a panda sitting with a stalk of bamboo; or it walks."""
    if look.get("pose") in ("walking", "running", "standing"):
        return _panda_walking(rng)
    body = ring([(-0.36, -0.06), (-0.44, -0.3), (-0.3, -0.56), (-0.1, -0.64), (0.14, -0.6), (0.3, -0.4), (0.34, -0.1),
        (0.2, 0.0), (-0.24, 0.0)])
    marks = solid(rng, [body], tint(look, "铅白"), 0.85, edge=0.013, hair=0.06)
    head = ring([(-0.22, -0.7), (-0.17, -0.87), (0.0, -0.95), (0.18, -0.87), (0.24, -0.7), (0.14, -0.57), (0.0, -0.54),
        (-0.14, -0.57)])
    for x in (-0.18, 0.19):
        marks += solid(rng, [oval(x, -0.9, 0.075, 0.075)], "墨", 0.85, edge=0.008, hair=0.04)
    yoke = ring([(-0.34, -0.5), (-0.1, -0.6), (0.16, -0.58), (0.3, -0.42), (0.2, -0.36), (-0.02, -0.42), (-0.24, -0.36)])
    marks.append(fill(yoke, "墨", 0.8, None, 0.02))
    marks += solid(rng, [head], tint(look, "铅白"), 0.85, edge=0.012, hair=0.05)
    for s in (-1, 1):
        patch = oval(0.01 + s * 0.1, -0.755, 0.045, 0.062, s * 0.5)
        marks += [fill(patch, "墨", 0.85, None, 0.006), dot(0.012 + s * 0.088, -0.765, 0.013, "铅白"),
            dot(0.014 + s * 0.088, -0.765, 0.008)]
    marks += [fill(oval(0.01, -0.665, 0.035, 0.024), "墨", 0.95), line([(0.01, -0.65), (0.01, -0.62), (-0.04, -0.605)],
        0.009), line([(0.01, -0.62), (0.06, -0.605)], 0.009)]
    for foot in ([(-0.2, -0.18, 0.12), (-0.34, -0.1, 0.09), (-0.46, -0.1, 0.085)],
        [(0.14, -0.18, 0.12), (0.3, -0.1, 0.09), (0.42, -0.1, 0.085)]):
        marks += solid(rng, [tube(foot)], "墨", 0.8, edge=0.01, hair=0.045)
        x, y, _ = foot[-1]
        marks.append(fill(oval(x + 0.01, y, 0.04, 0.05), "grey", 0.8, None, 0.01))
    stalk = [(0.5, -0.86), (0.34, -0.56), (0.1, -0.28)]
    marks += [line(stalk, 0.03, "石绿", 0.9, "even")]
    for u, dx, dy in ((0.1, 0.16, -0.02), (0.15, -0.1, -0.12), (0.3, 0.18, 0.04), (0.4, -0.06, -0.16)):
        x, y = 0.5 - 0.4 * u, -0.86 + 0.58 * u
        marks.append(line([(x, y), (x + dx * 0.5, y + dy * 0.5 - 0.02), (x + dx, y + dy)], 0.04, "草绿", 0.9, "leaf"))
    for arm in ([(0.24, -0.44, 0.085), (0.34, -0.34, 0.07), (0.27, -0.42, 0.065)],
        [(-0.28, -0.44, 0.09), (-0.16, -0.28, 0.075), (0.08, -0.3, 0.065)]):
        marks += solid(rng, [tube(arm)], "墨", 0.8, edge=0.01, hair=0.045)
    return marks


def _panda_walking(rng: Rng) -> list[Mark]:
    near, far = limbs(rng, Build((0.26, -0.4, 0.17), (-0.46, -0.42, 0.18), 0.075, 0.16, 0.07, 1.0), "walking")
    trunk = tube([(-0.46, -0.5, 0.23), (-0.2, -0.56, 0.25), (0.12, -0.6, 0.25), (0.34, -0.58, 0.22)])
    head = oval(0.5, -0.62, 0.22, 0.2)
    marks: list[Mark] = []
    for limb in far:
        marks += solid(rng, [tube(limb)], "墨", 0.75, edge=0.01, hair=0.05)
    for x in (0.36, 0.62):
        marks += solid(rng, [oval(x, -0.82, 0.07, 0.07)], "墨", 0.85, edge=0.008, hair=0.04)
    marks += solid(rng, [trunk, head], "铅白", edge=0.014, hair=0.06)
    marks.append(fill(ring([(0.16, -0.82), (0.3, -0.82), (0.36, -0.6), (0.4, -0.4), (0.14, -0.4), (0.16, -0.62)]), "墨",
        0.82, None, 0.015))
    for limb in near:
        marks += solid(rng, [tube(limb)], "墨", 0.8, edge=0.01, hair=0.05)
    for x in (0.46, 0.62):
        marks += [fill(oval(x, -0.65, 0.04, 0.055, 0.4), "墨", 0.88), dot(x + 0.01, -0.66, 0.011, "铅白")]
    return [*marks, fill(oval(0.58, -0.56, 0.035, 0.024), "墨", 0.95)]


def elephant(rng: Rng, look: Look) -> list[Mark]:
    """象, an elephant: a hill of grey ink, ear like a leaf, trunk and tusk."""
    pigment = tint(look, "grey")
    strong = 0.75
    does = stance(look, rng, "standing", "walking", "trumpeting")
    near, far = limbs(rng, Build((0.2, -0.42, 0.15), (-0.46, -0.45, 0.18), 0.085, 0.15, 0.02, 1.0),
        "walking" if does in ("walking", "running") else "standing")
    near = [[(x, y, max(r, 0.08)) for x, y, r in leg[:-1]] for leg in near]
    far = [[(x, y, max(r, 0.075)) for x, y, r in leg[:-1]] for leg in far]
    near = [[*leg[:-1], (leg[-1][0], -0.07, 0.092)] for leg in near]
    far = [[*leg[:-1], (leg[-1][0], -0.09, 0.085)] for leg in far]
    nose = [(0.68, -0.68, 0.14), (0.85, -0.55, 0.09), (0.91, -0.36, 0.065), (0.89, -0.18, 0.05),
        (0.96, -0.09, 0.042), (1.03, -0.13, 0.032)]
    if does == "trumpeting":
        nose = [(0.68, -0.68, 0.14), (0.86, -0.58, 0.09), (1.0, -0.64, 0.066), (1.08, -0.8, 0.052),
            (1.06, -0.96, 0.04)]
    trunk = tube([(-0.46, -0.6, 0.24), (-0.12, -0.64, 0.29), (0.22, -0.63, 0.27), (0.46, -0.7, 0.21)])
    head = oval(0.57, -0.74, 0.21, 0.22)
    marks: list[Mark] = [line([(-0.68, -0.68), (-0.78, -0.5), (-0.76, -0.34)], 0.022, "墨", 0.8, "even"),
        line([(-0.76, -0.36), (-0.76, -0.26)], 0.05, "墨", 0.8, "leaf", 0.3)]
    marks += beast(rng, [trunk, head, tube(nose)], near, far, pigment, strong, strong, 0.016)
    p = inner(rng, [trunk], 30, 0.05)
    marks += hairs(p, np.stack([rng.normal(0, 0.03, len(p)), rng.uniform(0.03, 0.08, len(p))], 1), 0.008, "墨", 0.3)
    marks += solid(rng, [tube([(0.72, -0.5, 0.033), (0.84, -0.4, 0.028), (0.99, -0.4, 0.007)])], "铅白", edge=0.012)
    ear = ring([(0.5, -0.88), (0.34, -0.95), (0.17, -0.83), (0.18, -0.58), (0.33, -0.42), (0.43, -0.52), (0.5, -0.66)])
    marks += [*solid(rng, [ear], pigment, 0.9, edge=0.015), fill(ear, "墨", 0.14, None, 0.01)]
    marks += [line([(0.4, -0.85), (0.3, -0.7), (0.33, -0.54)], 0.011, "墨", 0.45), *eye(0.635, -0.73, 0.016)]
    for u in np.linspace(0.15, 0.95, 9):
        x, y, r = (float(np.interp(u * (len(nose) - 1), range(len(nose)), [q[k] for q in nose])) for k in range(3))
        across = does == "trumpeting" and u > 0.4
        ends = [(x, y - r * 0.7), (x + 0.012, y), (x, y + r * 0.7)] if across else [(x - r * 0.75, y - 0.015), (x, y),
            (x + r * 0.7, y - 0.02)]
        marks.append(line(ends, 0.008, "墨", 0.38))
    for leg in [*near, *far]:
        x, y, r = leg[-1]
        for k in (-1, 0, 1):
            marks.append(line([(x + 0.05 * k - 0.02, y + r - 0.02), (x + 0.05 * k, y + r - 0.05), (x + 0.05 * k + 0.02,
                y + r - 0.02)], 0.01, "墨", 0.5))
    return marks


def _stripes(rng: Rng, spots: list[tuple[float, float, float]]) -> list[Mark]:
    """Tiger stripes: from the back down, thick above and thin below, often in two."""
    marks: list[Mark] = []
    for x, y, length in spots:
        bend = float(rng.uniform(-0.03, 0.03))
        marks.append(line([(x, y), (x - 0.025 + bend, y + length * 0.5), (x + 0.02, y + length)], 0.034, "墨", 0.82,
            "nail", 0.15))
        if rng.random() < 0.5:
            marks.append(line([(x + 0.035, y + 0.01), (x + 0.02 + bend, y + length * 0.4), (x + 0.022, y + length * 0.7)],
                0.02, "墨", 0.75, "nail", 0.15))
    return marks


def tiger(rng: Rng, look: Look) -> list[Mark]:
    """虎, a tiger on the prowl, its face to us, striped, the tail a whip."""
    pigment = tint(look, "土黄")
    does = stance(look, rng, "walking", "walking", "standing")
    lift = float(rng.uniform(-0.08, 0.06))
    trunk = tube([(-0.5, -0.57, 0.15), (-0.2, -0.55, 0.155), (0.14, -0.57, 0.175), (0.36, -0.62, 0.18)])
    tail = tube([(-0.6, -0.62, 0.045), (-0.82, -0.5, 0.042), (-0.96, -0.66 + lift, 0.04),
        (-0.86, -0.88 + lift, 0.038), (-0.74, -0.9 + lift, 0.03)])
    marks = solid(rng, [tail], pigment, 0.8, edge=0.012, hair=0.035)
    if does in ("sleeping", "sitting"):
        marks = [*reclining(rng, 1.3, 0.62, pigment, 0.8, 0.015, 0.04)]
        marks += _stripes(rng, [(-0.5 + 0.12 * k, -0.58 + 0.05 * abs(k - 3) / 3, 0.2) for k in range(7)])
        return marks + _tiger_face(rng, pigment, 0.44, -0.62)
    near, far = limbs(rng, Build((0.28, -0.46, 0.14), (-0.48, -0.48, 0.165), 0.052, 0.14, 0.06, 1.05), does)
    marks += beast(rng, [trunk], near, far, pigment, 0.8, 0.4, 0.015, 0.04)
    marks.append(fill(ring([(-0.4, -0.43), (-0.1, -0.41), (0.2, -0.41), (0.34, -0.46), (0.1, -0.46), (-0.2, -0.46)]), "铅白",
        0.7, None, 0.015))
    marks += _stripes(rng, [(-0.58 + 0.115 * k, -0.71 + 0.02 * math.sin(k * 1.7), 0.2 + 0.04 * (k % 2))
        for k in range(8)])
    marks += _stripes(rng, [(-0.42, -0.42, 0.07), (-0.58, -0.46, 0.1), (0.2, -0.42, 0.08), (0.34, -0.4, 0.09)])
    for u in (0.3, 0.5, 0.7, 0.9):
        x = float(np.interp(u, [0, 0.35, 0.65, 0.9, 1], [-0.6, -0.82, -0.96, -0.86, -0.74]))
        y = float(np.interp(u, [0, 0.35, 0.65, 0.9, 1], [-0.62, -0.5, -0.66 + lift, -0.88 + lift, -0.9 + lift]))
        marks.append(line([(x - 0.04, y - 0.02), (x + 0.04, y + 0.02)], 0.032, "墨", 0.8, "even"))
    return marks + _tiger_face(rng, pigment, 0.52, -0.72)


def lion(rng: Rng, look: Look) -> list[Mark]:
    """狮, a lion standing, its mane a wheel of dry strokes."""
    pigment = tint(look, "土黄")
    does = stance(look, rng, "standing", "walking")
    near, far = limbs(rng, Build((0.26, -0.46, 0.14), (-0.48, -0.48, 0.15), 0.05, 0.14, 0.06, 1.05), does)
    trunk = tube([(-0.5, -0.58, 0.14), (-0.2, -0.56, 0.14), (0.14, -0.57, 0.18), (0.36, -0.62, 0.19)])
    tail = tube([(-0.6, -0.62, 0.03), (-0.8, -0.5, 0.026), (-0.88, -0.3, 0.024)])
    marks = [*solid(rng, [tail], pigment, 0.8, edge=0.011), line([(-0.88, -0.34), (-0.9, -0.22), (-0.86, -0.14)], 0.09, "赭墨", 0.85, "leaf")]
    if does in ("sleeping", "sitting"):
        marks = reclining(rng, 1.3, 0.62, pigment, 0.8, 0.015, 0.03)
        x, y = 0.42, -0.6
    else:
        marks += beast(rng, [trunk], near, far, pigment, 0.8, 0.5, 0.015, 0.03)
        x, y = 0.48, -0.7
    for ring_, n, reach in ((0.24, 60, 0.17), (0.16, 44, 0.15)):
        a = np.linspace(0, 2 * np.pi, n, endpoint=False) + rng.normal(0, 0.06, n)
        start = np.stack([x + ring_ * np.cos(a) * 0.9, y + ring_ * np.sin(a)], 1)
        way = np.stack([np.cos(a) - 0.25, np.sin(a) + 0.3], 1) * reach
        marks += hairs(start, way, 0.045, "赭石" if not look.get("colour") else pigment, 0.75)
        marks += hairs(start[::3], way[::3] * 1.1, 0.014, "墨", 0.4)
    return marks + [m for m in _tiger_face(rng, pigment, x, y) if m.pigment != "墨" or m.strength > 0.82 or not hasattr(m, "path")]


def _tiger_face(rng: Rng, pigment: str, x: float, y: float) -> list[Mark]:
    head = ring([(x - 0.2, y + 0.0), (x - 0.16, y - 0.15), (x, y - 0.19), (x + 0.16, y - 0.15), (x + 0.2, y + 0.0),
        (x + 0.17, y + 0.12), (x + 0.07, y + 0.19), (x - 0.07, y + 0.19), (x - 0.17, y + 0.12)])
    ears = [oval(x - 0.15, y - 0.17, 0.065, 0.065), oval(x + 0.15, y - 0.17, 0.065, 0.065)]
    marks = solid(rng, [*ears, head], pigment, 0.8, 0.6, 0.014, hair=0.045)
    for s in (-1, 1):
        marks += [fill(oval(x + s * 0.15, y - 0.17, 0.033, 0.033), "墨", 0.7, None, 0.006),
            fill(oval(x + s * 0.085, y - 0.045, 0.055, 0.034, s * 0.25), "铅白", 0.9, None, 0.008),
            fill(oval(x + s * 0.08, y - 0.03, 0.03, 0.024), "藤黄", 0.95), dot(x + s * 0.078, y - 0.03, 0.013),
            line([(x + s * 0.03, y - 0.035), (x + s * 0.08, y - 0.062), (x + s * 0.125, y - 0.05)], 0.014),
            fill(oval(x + s * 0.15, y + 0.08, 0.05, 0.06, -s * 0.4), "铅白", 0.8, None, 0.015)]
        for k in range(3):
            marks.append(line([(x + s * 0.19, y + 0.01 + 0.05 * k), (x + s * (0.13 - 0.01 * k), y + 0.02 + 0.05 * k)], 0.022,
                "墨", 0.75, "nail"))
            marks.append(line([(x + s * 0.07, y + 0.1), (x + s * 0.25, y + 0.07 + 0.05 * k)], 0.006, "墨", 0.55, "nail"))
    marks.append(fill(oval(x, y + 0.105, 0.09, 0.065), "铅白", 0.9, None, 0.01))
    marks.append(fill(poly([(x - 0.042, y + 0.04), (x + 0.042, y + 0.04), (x + 0.02, y + 0.075), (x - 0.02, y + 0.075)]),
        "曙红", 0.85))
    marks += [line([(x, y + 0.075), (x, y + 0.11), (x - 0.05, y + 0.135)], 0.012), line([(x, y + 0.11),
        (x + 0.05, y + 0.135)], 0.012)]
    for k, w in ((0, 0.1), (1, 0.13), (2, 0.08)):  # 王, the brow
        marks.append(line([(x - w / 2, y - 0.16 + 0.035 * k), (x, y - 0.165 + 0.035 * k), (x + w / 2, y - 0.16 + 0.035
            * k)], 0.02, "墨", 0.8))
    return [*marks, line([(x, y - 0.165), (x, y - 0.085)], 0.018, "墨", 0.8)]


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
    marks += solid(rng, [body, thigh, shin], pigment, 0.8, 0.6, 0.014, hair=0.05)
    marks += solid(rng, [oval(-0.1, -0.75, 0.06, 0.075), oval(0.25, -0.78, 0.05, 0.065)], "肤", 0.9,
        edge=0.014)
    marks += solid(rng, [head], pigment, 0.85, edge=0.014, hair=0.045)
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
        (0.4, -0.5, 0.04)])], pigment, 0.85, edge=0.013, hair=0.035)
    for _ in range(10):
        x, y = rng.uniform(-0.22, 0.05), rng.uniform(-0.5, -0.12)
        marks.append(line([(x, y), (x - 0.02, y + 0.05)], 0.012, "墨", 0.4, "nail"))
    return marks
