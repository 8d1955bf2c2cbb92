"""Cat, dog, rabbit, mouse, squirrel: they face right and stand on the origin."""

from __future__ import annotations

import numpy as np

from miaobi.paint.elements.beasts import eye
from miaobi.paint.elements.brush import (
    WHITE,
    Look,
    dot,
    fill,
    line,
    oval,
    poly,
    ring,
    solid,
    tint,
    tube,
)
from miaobi.paint.elements.gait import Build, beast, limbs, shut, stance
from miaobi.paint.marks import Mark

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def dog(rng: Rng, look: Look) -> list[Mark]:
    """狗, a village dog with pricked ears and a curled tail."""
    pigment = tint(look, ("赭石", "土黄", "墨", "铅白")[int(rng.integers(4))])
    strong = 0.6 if pigment == "墨" else 0.8
    does = stance(look, rng, "standing", "walking", "sitting")
    wag = float(rng.uniform(-0.05, 0.05))
    if does == "sleeping":
        return _curled(rng, pigment, strong, "dog")
    if does == "sitting":
        return _dog_sitting(rng, pigment, strong, wag)
    near, far = limbs(rng, Build((0.2, -0.42, 0.12), (-0.36, -0.44, 0.13), 0.032, 0.09, 0.055, 1.2, 0.03), does)
    trunk = [(-0.37, -0.54, 0.115), (-0.14, -0.53, 0.112), (0.12, -0.51, 0.15), (0.22, -0.55, 0.14)]
    head = [(0.2, -0.57, 0.14), (0.32, -0.69, 0.125), (0.4, -0.74, 0.12), (0.51, -0.7, 0.078),
        (0.6, -0.66, 0.058)]
    tail = [(-0.44, -0.6, 0.045), (-0.58, -0.7, 0.055), (-0.6 + wag, -0.87, 0.058),
        (-0.47 + wag, -0.95, 0.045), (-0.37 + wag, -0.87, 0.015)]
    marks = beast(rng, [tube(trunk), tube(head), tube(tail)], near, far, pigment, strong,
        strong * 0.5, 0.015, 0.045)
    return marks + _dog_face(rng, pigment, strong, 0.0, 0.0)


def wolf(rng: Rng, look: Look) -> list[Mark]:
    """狼, a grey wolf, lean, the tail hanging, head low."""
    pigment = tint(look, "grey")
    does = stance(look, rng, "standing", "walking")
    if does == "sleeping":
        return _curled(rng, pigment, 0.85, "dog")
    near, far = limbs(rng, Build((0.2, -0.44, 0.11), (-0.36, -0.46, 0.12), 0.03, 0.09, 0.055, 1.2, 0.03), does)
    trunk = [(-0.37, -0.57, 0.11), (-0.14, -0.56, 0.105), (0.12, -0.55, 0.145), (0.24, -0.6, 0.14)]
    head = [(0.22, -0.62, 0.14), (0.36, -0.72, 0.125), (0.44, -0.76, 0.11), (0.56, -0.7, 0.07), (0.68, -0.65, 0.045)]
    tail = [(-0.46, -0.6, 0.05), (-0.58, -0.48, 0.075), (-0.66, -0.3, 0.07), (-0.7, -0.16, 0.02)]
    marks = beast(rng, [tube(trunk), tube(head), tube(tail)], near, far, pigment, 0.85, 0.6, 0.014, 0.06)
    back = ring([(-0.5, -0.62), (-0.2, -0.67), (0.1, -0.7), (0.34, -0.84), (0.4, -0.74), (0.1, -0.58), (-0.3, -0.56)])
    marks.append(fill(back, "墨", 0.35, None, 0.03))
    for a, b, c in (((0.31, -0.8), (0.31, -0.97), (0.41, -0.86)), ((0.43, -0.86), (0.49, -0.98), (0.52, -0.8))):
        marks += solid(rng, [poly([a, b, c])], pigment, 0.85, edge=0.012)
    marks.append(fill(ring([(0.5, -0.68), (0.68, -0.66), (0.62, -0.6), (0.42, -0.56), (0.36, -0.46), (0.32, -0.6)]), "铅白", 0.7, None,
        0.015))
    return [*marks, fill(oval(0.49, -0.765, 0.022, 0.014), "藤黄", 0.95), dot(0.492, -0.765, 0.01), line([(0.45, -0.79), (0.53, -0.77)],
        0.014), dot(0.725, -0.665, 0.024), line([(0.72, -0.62), (0.62, -0.62)], 0.011)]


def _dog_face(rng: Rng, pigment: str, strong: float, dx: float, dy: float) -> list[Mark]:
    marks: list[Mark] = []
    for a, b, c in (((0.28, -0.8), (0.29, -0.98), (0.39, -0.86)), ((0.4, -0.85), (0.47, -0.99), (0.5, -0.79))):
        marks += solid(rng, [poly([(x + dx, y + dy) for x, y in (a, b, c)])], pigment, strong, edge=0.012)
    marks.append(fill(oval(0.52 + dx, -0.65 + dy, 0.1, 0.035, 0.15), "铅白", 0.75, None, 0.012))
    marks += [*eye(0.44 + dx, -0.765 + dy, 0.017), dot(0.655 + dx, -0.685 + dy, 0.027),
        line([(0.645 + dx, -0.63 + dy), (0.56 + dx, -0.625 + dy), (0.49 + dx, -0.6 + dy)], 0.011)]
    return marks


def _dog_sitting(rng: Rng, pigment: str, strong: float, wag: float) -> list[Mark]:
    body = [(-0.16, -0.16, 0.17), (-0.06, -0.32, 0.17), (0.08, -0.5, 0.14), (0.16, -0.62, 0.12)]
    head = [(0.14, -0.62, 0.13), (0.24, -0.74, 0.125), (0.32, -0.78, 0.12), (0.43, -0.74, 0.078),
        (0.52, -0.7, 0.058)]
    paw = [(0.14, -0.46, 0.085), (0.18, -0.22, 0.05), (0.18, -0.05, 0.04), (0.24, -0.035, 0.036)]
    far = [(0.2, -0.42, 0.07), (0.27, -0.2, 0.045), (0.28, -0.05, 0.036), (0.34, -0.035, 0.032)]
    tail = [(-0.26, -0.08, 0.05), (-0.44, -0.14, 0.055), (-0.5 + wag, -0.3, 0.05), (-0.4 + wag, -0.38, 0.015)]
    thigh = ring([(-0.32, -0.16), (-0.22, -0.32), (-0.04, -0.26), (0.06, -0.1), (0.12, -0.01), (-0.26, 0.0)])
    marks = solid(rng, [tube(far)], pigment, strong, edge=0.013)
    marks += solid(rng, [tube(tail), tube(body), tube(head), thigh, tube(paw)], pigment, strong,
        strong * 0.6, 0.015, hair=0.045)
    marks.append(line([(-0.2, -0.3), (-0.04, -0.26), (0.04, -0.12), (0.04, -0.02)], 0.012, "墨", 0.55))
    return marks + _dog_face(rng, pigment, strong, -0.08, -0.035)


def _curled(rng: Rng, pigment: str, strong: float, kind: str) -> list[Mark]:
    """Asleep, nose under tail: one round of fur."""
    body = ring([(-0.6, -0.14), (-0.54, -0.38), (-0.3, -0.54), (0.04, -0.58), (0.34, -0.48), (0.54, -0.28),
        (0.56, -0.08), (0.3, 0.0), (-0.3, 0.0)])
    head = oval(0.3, -0.24, 0.22, 0.18, 0.25)
    tail = tube([(-0.5, -0.14, 0.07), (-0.24, -0.06, 0.08), (0.1, -0.05, 0.075), (0.3, -0.06, 0.03)])
    marks = solid(rng, [body], pigment, strong, strong * 0.8, 0.015, hair=0.05)
    marks.append(line([(-0.42, -0.42), (-0.16, -0.4), (-0.02, -0.2), (-0.06, -0.1)], 0.013, "墨", 0.5))
    marks += solid(rng, [head, poly([(0.16, -0.34), (0.12, -0.54), (0.28, -0.42)]),
        poly([(0.34, -0.42), (0.46, -0.52), (0.46, -0.34)])], pigment, strong, edge=0.013, hair=0.035)
    marks += solid(rng, [tail], pigment, strong, edge=0.013, hair=0.045)
    marks += [*shut(0.26, -0.25, 0.022), *shut(0.42, -0.23, 0.02), dot(0.37, -0.17, 0.018,
        "曙红" if kind == "cat" else "墨")]
    return marks


def cat(rng: Rng, look: Look) -> list[Mark]:
    """猫, a cat: sits and looks at us, walks, sleeps in a ring."""
    pigment = tint(look, ("墨", "赭石", "铅白", "土黄")[int(rng.integers(4))])
    strong = 0.62 if pigment == "墨" else 0.78
    does = stance(look, rng, "sitting", "sitting", "sitting", "walking")
    if does == "sleeping":
        return _curled(rng, pigment, strong, "cat")
    if does in ("walking", "running", "standing"):
        return _cat_walking(rng, pigment, strong, does)
    body = [(-0.14, -0.18, 0.185), (-0.08, -0.36, 0.18), (0.01, -0.54, 0.13), (0.05, -0.66, 0.11)]
    paw = [(0.08, -0.44, 0.075), (0.12, -0.2, 0.048), (0.13, -0.045, 0.042), (0.18, -0.035, 0.036)]
    other = [(0.0, -0.4, 0.06), (0.0, -0.2, 0.045), (0.0, -0.045, 0.04), (0.05, -0.03, 0.034)]
    lift = float(rng.uniform(-0.12, 0.12))
    tail = [(-0.26, -0.06, 0.045), (-0.48, -0.08, 0.045), (-0.58, -0.28 + lift, 0.045),
        (-0.5, -0.44 + lift, 0.036), (-0.42, -0.4 + lift, 0.016)]
    thigh = ring([(-0.32, -0.18), (-0.2, -0.34), (-0.02, -0.26), (0.04, -0.06), (0.06, 0.0), (-0.28, 0.0)])
    marks = solid(rng, [tube(tail), tube(body), thigh, tube(paw), tube(other)], pigment, strong,
        strong * 0.75, 0.014, hair=0.035)
    marks.append(line([(-0.28, -0.28), (-0.12, -0.3), (0.0, -0.16), (0.0, -0.04)], 0.012, "墨", 0.5))
    marks += _tabby(rng, pigment, [(-0.28, -0.5, 0.16), (-0.3, -0.41, 0.18), (-0.32, -0.32, 0.16)])
    return marks + _cat_face(rng, pigment, strong, 0.08, -0.76)


def _tabby(rng: Rng, pigment: str, at: list[tuple[float, float, float]]) -> list[Mark]:
    """Stripes of a tabby; a white cat has patches instead now and then."""
    if pigment in WHITE:
        if rng.random() < 0.5:
            return []
        return [fill(oval(x + 0.1, y, 0.09, 0.06), "墨", 0.6, None, 0.02) for x, y, _ in at[:2]]
    return [line([(x, y), (x + w * 0.5, y - 0.025), (x + w, y + 0.015)], 0.026, "墨", 0.5, "leaf", 0.3)
        for x, y, w in at]


def _cat_face(rng: Rng, pigment: str, strong: float, x: float, y: float) -> list[Mark]:
    head = ring([(x - 0.2, y + 0.03), (x - 0.15, y - 0.12), (x, y - 0.15), (x + 0.15, y - 0.12),
        (x + 0.2, y + 0.03), (x + 0.12, y + 0.13), (x, y + 0.15), (x - 0.12, y + 0.13)])
    ears = [poly([(x - 0.185, y - 0.04), (x - 0.17, y - 0.26), (x - 0.03, y - 0.13)]),
        poly([(x + 0.03, y - 0.13), (x + 0.17, y - 0.26), (x + 0.185, y - 0.04)])]
    marks = solid(rng, [head, *ears], pigment, strong, strong * 0.7, 0.014, hair=0.035)
    for s in (-1, 1):
        marks.append(fill(poly([(x + s * 0.14, y - 0.1), (x + s * 0.15, y - 0.2), (x + s * 0.075, y - 0.13)]),
            "粉红", 0.7, None, 0.006))
        ex, ey = x + s * 0.085, y - 0.015
        almond = ring([(ex - 0.045, ey + 0.012), (ex, ey - 0.034), (ex + 0.045, ey + 0.004), (ex, ey + 0.03)])
        marks += [fill(almond, "铅白", 0.95), fill(almond, "藤黄", 0.95), fill(oval(ex, ey, 0.013, 0.028), "墨", 1.0),
            line([(ex - 0.05, ey + 0.01), (ex, ey - 0.04), (ex + 0.05, ey)], 0.012, "墨", 0.85)]
    marks.append(fill(oval(x, y + 0.08, 0.08, 0.052), "铅白", 0.85, None, 0.01))
    marks.append(fill(poly([(x - 0.024, y + 0.042), (x + 0.024, y + 0.042), (x, y + 0.07)]), "曙红", 0.85))
    for s in (-1, 1):
        marks.append(line([(x, y + 0.07), (x + s * 0.02, y + 0.098), (x + s * 0.058, y + 0.094)], 0.009))
        for k in (-1, 0, 1):
            marks.append(line([(x + s * 0.08, y + 0.075 + 0.012 * k), (x + s * 0.26, y + 0.06 + 0.045 * k)],
                0.006, "墨", 0.6, "nail"))
    if pigment not in WHITE:
        for k in (-1, 0, 1):
            marks.append(line([(x + 0.045 * k, y - 0.14), (x + 0.038 * k, y - 0.075)], 0.02, "墨", 0.5, "nail"))
    return marks


def _cat_walking(rng: Rng, pigment: str, strong: float, does: str) -> list[Mark]:
    near, far = limbs(rng, Build((0.26, -0.4, 0.11), (-0.36, -0.42, 0.13), 0.036, 0.09, 0.05, 1.2, 0.03), does)
    trunk = [(-0.38, -0.52, 0.12), (-0.1, -0.5, 0.13), (0.2, -0.52, 0.13), (0.32, -0.58, 0.1)]
    lift = float(rng.uniform(-0.1, 0.1))
    tail = [(-0.46, -0.56, 0.045), (-0.62, -0.7, 0.042), (-0.66 + lift, -0.92, 0.04), (-0.56 + lift, -1.0, 0.015)]
    marks = beast(rng, [tube(trunk), tube(tail)], near, far, pigment, strong, strong * 0.7, 0.014, 0.035)
    marks += _tabby(rng, pigment, [(-0.34, -0.6, 0.12), (-0.14, -0.6, 0.12), (0.06, -0.6, 0.12)])
    return marks + _cat_face(rng, pigment, strong, 0.44, -0.7)


def rabbit(rng: Rng, look: Look) -> list[Mark]:
    """兔, a crouching rabbit with long ears; or it runs."""
    pigment = tint(look, ("铅白", "grey", "赭石")[int(rng.integers(3))])
    running = look.get("pose") == "running"
    tilt = float(rng.uniform(-0.06, 0.06)) - (0.12 if running else 0.0)
    far_ear = tube([(0.32, -0.6, 0.04), (0.3 + tilt, -0.78, 0.055), (0.32 + tilt, -0.97, 0.018)])
    near_ear = tube([(0.24, -0.6, 0.045), (0.14 + tilt, -0.78, 0.062), (0.06 + tilt, -0.96, 0.02)])
    body = [(-0.34, -0.24, 0.18), (-0.2, -0.31, 0.25), (0.05, -0.33, 0.2), (0.22, -0.4, 0.15)]
    head = tube([(0.22, -0.5, 0.14), (0.34, -0.52, 0.14), (0.47, -0.46, 0.09)])
    if running:
        foot = tube([(-0.36, -0.16, 0.1), (-0.56, -0.1, 0.055), (-0.74, -0.02, 0.045)])
        paw = tube([(0.22, -0.3, 0.09), (0.42, -0.2, 0.05), (0.56, -0.12, 0.042)])
    else:
        foot = tube([(-0.26, -0.08, 0.07), (-0.1, -0.05, 0.05), (0.06, -0.045, 0.045)])
        paw = tube([(0.22, -0.28, 0.09), (0.27, -0.12, 0.05), (0.33, -0.04, 0.042)])
    marks = solid(rng, [far_ear], pigment, 0.7, edge=0.013)
    tail = oval(-0.52, -0.26, 0.085, 0.08)
    marks += [*solid(rng, [tail], "铅白", edge=0.009, ink=0.5, hair=0.05)]
    marks += solid(rng, [tube(body), foot, paw, head], pigment, 0.75, 0.4, 0.014, hair=0.042)
    marks += solid(rng, [near_ear], pigment, 0.7, edge=0.013, hair=0.03)
    marks.append(fill(tube([(0.22, -0.62, 0.016), (0.14 + tilt, -0.78, 0.03),
        (0.09 + tilt, -0.9, 0.01)]), "粉红", 0.75, None, 0.008))
    marks.append(line([(-0.02, -0.38), (0.04, -0.22), (-0.06, -0.1), (-0.2, -0.12)], 0.013, "墨", 0.5))
    marks += eye(0.4, -0.54, 0.026)
    if pigment in WHITE:
        marks.append(dot(0.4, -0.54, 0.021, "胭脂"))
    marks += [dot(0.555, -0.48, 0.014, "曙红"), line([(0.55, -0.46), (0.53, -0.43), (0.49, -0.42)], 0.009)]
    for k in (-1, 0, 1):
        marks.append(line([(0.5, -0.45 + 0.01 * k), (0.63, -0.43 + 0.05 * k)], 0.006, "墨", 0.55, "nail"))
    return marks


def mouse(rng: Rng, look: Look) -> list[Mark]:
    """鼠, a mouse with round ears and a long tail."""
    pigment = tint(look, ("grey", "墨", "赭石")[int(rng.integers(3))])
    strong = 0.5 if pigment == "墨" else 0.78
    curl = float(rng.uniform(-0.15, 0.15))
    marks: list[Mark] = [line([(-0.6, -0.2), (-0.9, -0.06), (-1.1, -0.22 + curl), (-1.35, -0.3 + curl)],
        0.042, "赭墨", 0.56, "nail")]
    marks += solid(rng, [oval(0.44, -0.76, 0.15, 0.17)], pigment, strong, edge=0.018)
    body = [(-0.45, -0.32, 0.28), (-0.15, -0.42, 0.37), (0.2, -0.44, 0.29), (0.5, -0.42, 0.2), (0.8, -0.3, 0.055)]
    feet = [tube([(-0.4, -0.1, 0.08), (-0.2, -0.04, 0.05)]), tube([(0.24, -0.2, 0.08), (0.34, -0.04, 0.05)])]
    marks += solid(rng, [tube(body), *feet], pigment, strong, strong * 0.5, 0.02, hair=0.06)
    marks += solid(rng, [oval(0.24, -0.78, 0.18, 0.19)], pigment, strong, edge=0.018)
    marks += [fill(oval(0.25, -0.77, 0.11, 0.12), "粉红", 0.75, None, 0.02), *eye(0.56, -0.46, 0.04),
        dot(0.86, -0.29, 0.04, "曙红")]
    for k in (-1, 0, 1):
        marks.append(line([(0.74, -0.3 + 0.02 * k), (0.98, -0.22 + 0.1 * k)], 0.01, "墨", 0.6, "nail"))
    marks.append(line([(-0.1, -0.5), (0.02, -0.3), (-0.2, -0.12)], 0.018, "墨", 0.45))
    return marks


def squirrel(rng: Rng, look: Look) -> list[Mark]:
    """松鼠, a squirrel upright over a nut, its tail a plume behind it."""
    pigment = tint(look, "赭石")
    sway = float(rng.uniform(-0.06, 0.06))
    tail = ring([(-0.16, -0.06), (-0.42, -0.1), (-0.58, -0.34), (-0.54, -0.62), (-0.34 + sway, -0.86),
        (-0.12 + sway, -0.86), (-0.06 + sway, -0.72), (-0.22, -0.66), (-0.28, -0.48), (-0.16, -0.3)])
    marks = solid(rng, [tail], pigment, 0.75, 0.6, 0.012, hair=0.085)
    body = [(-0.06, -0.16, 0.17), (0.0, -0.34, 0.16), (0.08, -0.5, 0.12), (0.12, -0.62, 0.1)]
    head = tube([(0.1, -0.68, 0.12), (0.2, -0.7, 0.115), (0.32, -0.65, 0.06)])
    foot = tube([(-0.02, -0.1, 0.09), (0.12, -0.045, 0.05), (0.24, -0.04, 0.036)])
    arm = tube([(0.08, -0.46, 0.06), (0.2, -0.38, 0.045), (0.27, -0.44, 0.035)])
    ear = poly([(0.08, -0.78), (0.09, -0.96), (0.19, -0.8)])
    marks += solid(rng, [tube(body), head, foot, ear], pigment, 0.8, 0.6, 0.013, hair=0.04)
    marks.append(fill(ring([(0.1, -0.52), (0.18, -0.4), (0.14, -0.18), (0.06, -0.24)]), "铅白", 0.75, None, 0.02))
    marks += [*solid(rng, [oval(0.3, -0.47, 0.05, 0.045)], "土黄", 0.8, edge=0.01), *solid(rng, [arm], pigment, 0.8,
        edge=0.011)]
    marks.append(line([(-0.18, -0.3), (-0.02, -0.28), (0.06, -0.12)], 0.012, "墨", 0.5))
    return [*marks, *eye(0.22, -0.72, 0.02), dot(0.37, -0.655, 0.015)]
