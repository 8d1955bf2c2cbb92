"""Deer, sheep, camel and pig: they face right and stand on the origin."""

from __future__ import annotations

import numpy as np

from miaobi.paint.elements.beasts import eye
from miaobi.paint.elements.brush import (
    WHITE,
    Look,
    dot,
    fill,
    hairs,
    has,
    line,
    moved,
    oval,
    ring,
    solid,
    tint,
    tube,
)
from miaobi.paint.elements.gait import Build, beast, hooves, limbs, reclining, shut, stance
from miaobi.paint.elements.shape import Limb, inner
from miaobi.paint.marks import Mark

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def deer(rng: Rng, look: Look) -> list[Mark]:
    """鹿, a spotted stag with branching antlers; a doe or fawn has none."""
    pigment = tint(look, "赭石")
    does = stance(look, rng, "standing", "walking", "standing", "grazing")
    if does in ("sleeping", "sitting"):
        return _deer_lying(rng, look, pigment)
    low = does == "grazing"
    near, far = limbs(rng, Build((0.11, -0.42, 0.085), (-0.3, -0.45, 0.105), 0.0165, 0.055, 0.035, 1.1, 0.03), does)
    trunk = [(-0.33, -0.51, 0.1), (-0.16, -0.49, 0.098), (0.06, -0.475, 0.108), (0.15, -0.5, 0.102)]
    neck, head = _deer_neck(low)
    x, y = head[0][0], head[0][1]
    marks: list[Mark] = [] if has(look, "doe", "fawn", "母", "幼") or low else _antlers(rng, x, y - 0.03)
    marks += _scut(-0.43, -0.56)
    marks += beast(rng, [tube(trunk), tube(neck), tube(head)], near, far, pigment, 0.8, 0.4, 0.0115,
        0.022)
    marks.append(fill(ring([(-0.3, -0.41), (-0.1, -0.385), (0.1, -0.39), (0.2, -0.44), (0.06, -0.43),
        (-0.15, -0.42)]), "铅白", 0.7, None, 0.012))
    for row in range(3):
        for col in range(7):
            sx = -0.38 + 0.078 * col + float(rng.normal(0, 0.009)) + 0.03 * (row % 2)
            marks.append(dot(sx, -0.565 + 0.05 * row + float(rng.normal(0, 0.007)),
                0.0105 * float(rng.uniform(0.7, 1.15)), "铅白"))
    ear = ring([(x - 0.02, y - 0.02), (x - 0.11, y - 0.08), (x - 0.16, y - 0.08), (x - 0.1, y - 0.01)])
    marks += solid(rng, [ear], pigment, 0.75, edge=0.01)
    return [*marks, *hooves([*near, *far], 0.017), *_deer_face(head)]


def _deer_neck(low: bool) -> tuple[Limb, Limb]:
    if low:
        return ([(0.13, -0.5, 0.1), (0.27, -0.4, 0.066), (0.35, -0.25, 0.05)],
            [(0.35, -0.25, 0.053), (0.39, -0.16, 0.043), (0.43, -0.06, 0.024)])
    return ([(0.13, -0.52, 0.1), (0.23, -0.65, 0.066), (0.285, -0.74, 0.05)],
        [(0.295, -0.755, 0.053), (0.37, -0.74, 0.043), (0.46, -0.695, 0.024)])


def _deer_face(head: Limb) -> list[Mark]:
    (x, y, _), (u, v, _), (p, q, _) = head[0], head[1], head[-1]
    return [*eye((x + u) / 2 + 0.012, (y + v) / 2 - 0.012, 0.011), dot(p + 0.014, q - 0.006, 0.014)]


def _scut(x: float, y: float) -> list[Mark]:
    return [line([(x, y), (x - 0.07, y + 0.03), (x - 0.07, y + 0.11)], 0.05, "铅白", 1.0, "leaf"),
        line([(x + 0.01, y - 0.03), (x - 0.07, y + 0.01), (x - 0.06, y + 0.09)], 0.028, "赭墨", 0.6,
            "leaf")]


def _antlers(rng: Rng, x: float, y: float) -> list[Mark]:
    marks: list[Mark] = []
    for side, tone in ((0.1, 0.55), (-0.06, 0.9)):
        k = 1 + float(rng.normal(0, 0.06))
        main = [(x, y), (x + side * 0.85, y - 0.09 * k), (x + side * 1.15, y - 0.17 * k),
            (x + side * 0.4, y - 0.26 * k)]
        marks.append(line(main, 0.022, "赭墨", tone, "nail"))
        for ax, ay, tx, ty in ((0.55, -0.06, 0.1, -0.16), (1.0, -0.13, -0.1, -0.22),
            (0.95, -0.2, 0.06, -0.28)):
            bx, by = x + side * ax, y + ay * k
            marks.append(line([(bx, by), ((bx + x + side + tx) / 2, by - 0.045), (x + side + tx,
                y + ty * k)], 0.015, "赭墨", tone, "nail"))
    return marks


def _deer_lying(rng: Rng, look: Look, pigment: str) -> list[Mark]:
    neck = [(0.2, -0.34, 0.1), (0.3, -0.54, 0.066), (0.33, -0.66, 0.05)]
    head = [(0.34, -0.68, 0.053), (0.42, -0.66, 0.043), (0.51, -0.61, 0.024)]
    marks = [] if has(look, "doe", "fawn", "母", "幼") else _antlers(rng, 0.34, -0.71)
    marks += _scut(-0.42, -0.3)
    marks += reclining(rng, 0.92, 0.42, pigment, 0.8, 0.0115, 0.022)
    marks += solid(rng, [tube(neck), tube(head)], pigment, 0.8, 0.5, 0.0115, hair=0.02)
    for k in range(14):
        marks.append(dot(-0.36 + 0.075 * (k % 7) + float(rng.normal(0, 0.01)), -0.34 + 0.075 * (k // 7)
            + float(rng.normal(0, 0.01)), 0.011, "铅白"))
    marks += solid(rng, [ring([(0.32, -0.69), (0.23, -0.75), (0.18, -0.75), (0.24, -0.68)])], pigment,
        0.75, edge=0.01)
    return marks + _deer_face(head)


def sheep(rng: Rng, look: Look) -> list[Mark]:
    """羊, a sheep: a cloud of curls on four thin legs; a goat when it is horned."""
    pigment = tint(look, "铅白")
    does = look.get("pose") or ""
    low = does in ("sleeping", "sitting")
    drop = 0.26 if low else 0.0
    marks: list[Mark] = []
    if not low:
        for x, tone in ((0.22, 0.55), (-0.32, 0.55), (0.1, 0.85), (-0.44, 0.85)):
            foot = x + float(rng.uniform(-0.05, 0.06))
            marks.append(line([(x, -0.35), ((x + foot) / 2 + 0.015, -0.16), (foot, -0.01)], 0.05, "墨",
                tone * 0.85, "even"))
    curls = [oval(-0.12, -0.52, 0.46, 0.26)]
    for k in range(16):
        a = 2 * np.pi * k / 16 + float(rng.normal(0, 0.06))
        r = 0.085 + float(rng.uniform(-0.015, 0.025))
        curls.append(oval(-0.12 + 0.47 * float(np.cos(a)), -0.52 + 0.27 * float(np.sin(a)), r, r))
    body = solid(rng, curls, pigment, 0.85, 0.7, 0.011, 0.6, 0.32)
    for x, y in inner(rng, [oval(-0.12, -0.5, 0.46, 0.26)], 22, 0.04).tolist():
        s = float(rng.uniform(0.7, 1.2))
        body.append(line([(x - 0.05 * s, y), (x - 0.02 * s, y - 0.04 * s), (x + 0.035 * s, y - 0.02 * s),
            (x + 0.02 * s, y + 0.025 * s)], 0.009, "墨", 0.32))
    body += _sheep_head(rng, look, pigment, does == "grazing")
    return marks + moved(body, 0, drop)


def _sheep_head(rng: Rng, look: Look, pigment: str, low: bool) -> list[Mark]:
    d = 0.34 if low else 0.0
    face_ink = "赭墨" if pigment in WHITE else pigment
    face = ring([(0.36, -0.86 + d), (0.48, -0.91 + d), (0.58, -0.84 + d), (0.67, -0.67 + d),
        (0.63, -0.61 + d), (0.54, -0.63 + d), (0.4, -0.72 + d)])
    marks = solid(rng, [face], face_ink, 0.5, 0.3, 0.012, 0.7)
    marks += solid(rng, [ring([(0.4, -0.84 + d), (0.32, -0.81 + d), (0.22, -0.73 + d),
        (0.36, -0.74 + d)])], face_ink, 0.4, edge=0.011)
    cap = [oval(0.35 + 0.07 * k, -0.9 - 0.015 * (k % 2) + d, 0.07, 0.055) for k in range(3)]
    marks += solid(rng, cap, pigment, 0.6, edge=0.01, ink=0.55)
    if has(look, "horned", "有角", "goat", "山羊") or rng.random() < 0.35:
        horn = [(0.44, -0.92 + d, 0.034), (0.34, -0.98 + d, 0.036), (0.25, -0.91 + d, 0.03),
            (0.3, -0.82 + d, 0.02), (0.38, -0.83 + d, 0.008)]
        marks += solid(rng, [tube(horn)], "土黄", 0.42, edge=0.011)
    return [*marks, *eye(0.53, -0.8 + d, 0.016), dot(0.645, -0.66 + d, 0.012),
        line([(0.655, -0.62 + d), (0.6, -0.63 + d)], 0.009)]


def camel(rng: Rng, look: Look) -> list[Mark]:
    """骆驼, a camel of two humps, shaggy at throat and crown."""
    pigment = tint(look, "土黄")
    does = look.get("pose") or ("standing", "walking")[int(rng.integers(2))]
    low = does in ("sleeping", "sitting")
    neck = [(0.26, -0.52, 0.13), (0.42, -0.44, 0.085), (0.52, -0.62, 0.062), (0.54, -0.84, 0.052)]
    head = [(0.53, -0.9, 0.062), (0.62, -0.9, 0.05), (0.72, -0.86, 0.04)]
    trunk = [(-0.4, -0.56, 0.13), (-0.2, -0.56, 0.15), (0.05, -0.55, 0.16), (0.24, -0.56, 0.14)]
    humps = [ring([(-0.36, -0.62), (-0.3, -0.78), (-0.22, -0.87), (-0.13, -0.8), (-0.08, -0.66)]),
        ring([(-0.04, -0.66), (0.02, -0.8), (0.09, -0.88), (0.17, -0.8), (0.24, -0.62)])]
    marks: list[Mark] = [line([(-0.52, -0.6), (-0.58, -0.48), (-0.56, -0.36)], 0.024, "赭墨", 0.8, "leaf")]
    body = [tube(trunk), tube(neck), tube(head), *humps]
    if low:
        low_body = reclining(rng, 1.0, 0.5, pigment, 0.8, 0.012, 0.03)
        marks = [*low_body, *solid(rng, [_down(s, 0.22) for s in (tube(neck), tube(head), *humps)],
            pigment, 0.8, 0.5, 0.012, hair=0.03)]
        return [*marks, *shut(0.61, -0.7, 0.013)]
    near, far = limbs(rng, Build((0.2, -0.48, 0.1), (-0.38, -0.5, 0.13), 0.027, 0.08, 0.05, 1.3), does)
    marks += beast(rng, body, near, far, pigment, 0.8, 0.5, 0.0125, 0.03)
    for at in ((-0.22, -0.86), (0.09, -0.87), (0.5, -0.95)):
        p = np.array(at) + rng.normal(0, 0.03, (9, 2))
        marks += hairs(p, np.tile([-0.02, -0.05], (9, 1)), 0.014, "赭墨", 0.7)
    p = np.stack([rng.uniform(0.36, 0.52, 14), rng.uniform(-0.46, -0.36, 14)], 1)
    marks += hairs(p, np.tile([-0.01, 0.09], (14, 1)), 0.014, "赭墨", 0.7)
    marks += solid(rng, [ring([(0.52, -0.95), (0.47, -1.0), (0.5, -1.0), (0.55, -0.95)])], pigment, 0.8,
        edge=0.009)
    return [*marks, *eye(0.61, -0.91, 0.012), dot(0.745, -0.87, 0.01),
        line([(0.75, -0.84), (0.66, -0.845)], 0.009)]


def _down(shape: np.ndarray, by: float) -> np.ndarray:
    return shape + np.array([0.0, by])


def pig(rng: Rng, look: Look) -> list[Mark]:
    """猪, a round pig with hanging ears and a curl of tail."""
    pigment = tint(look, ("粉红", "墨")[int(rng.integers(2))])
    strong = 0.6 if pigment == "墨" else 0.85
    does = look.get("pose") or "standing"
    near, far = limbs(rng, Build((0.2, -0.34, 0.12), (-0.5, -0.36, 0.15), 0.042, 0.11, 0.035, 1.1), does)
    trunk = [(-0.5, -0.5, 0.24), (-0.2, -0.5, 0.31), (0.14, -0.52, 0.29), (0.34, -0.54, 0.22)]
    head = [(0.36, -0.56, 0.2), (0.54, -0.52, 0.15), (0.7, -0.44, 0.1), (0.77, -0.42, 0.088)]
    marks: list[Mark] = [line([(-0.72, -0.58), (-0.82, -0.66), (-0.88, -0.56), (-0.8, -0.52),
        (-0.82, -0.64)], 0.022, "赭墨", 0.8)]
    marks += beast(rng, [tube(trunk), tube(head)], near, far, pigment, strong, strong * 0.8, 0.015, 0.03)
    marks += hooves([*near, *far], 0.04)
    marks += solid(rng, [ring([(0.42, -0.74), (0.56, -0.72), (0.6, -0.5), (0.5, -0.46), (0.44, -0.58)])],
        pigment, strong, edge=0.014)
    snout = oval(0.82, -0.42, 0.045, 0.085)
    marks += solid(rng, [snout], "粉红" if pigment != "墨" else "grey", 0.8, edge=0.011, turn=0)
    return [*marks, dot(0.82, -0.44, 0.012), dot(0.825, -0.395, 0.012), *eye(0.63, -0.58, 0.016),
        line([(0.74, -0.34), (0.66, -0.36)], 0.011)]
