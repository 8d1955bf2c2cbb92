"""Beasts of field and yard: they face right and stand on the origin."""

from __future__ import annotations

import numpy as np

from miaobi.paint.elements.brush import (
    WHITE,
    Look,
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
from miaobi.paint.elements.gait import Build, beast, hooves, limbs, reclining, shut, stance
from miaobi.paint.elements.shape import Limb, curve
from miaobi.paint.marks import Mark

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def eye(x: float, y: float, r: float, rim: bool = True) -> list[Mark]:
    """A dark eye under its lid; `rim` sets it in light, so that it shows on a dark face."""
    marks: list[Mark] = []
    if rim:
        almond = [(x - 1.9 * r, y + 0.2 * r), (x - 0.3 * r, y - 1.1 * r),
            (x + 1.9 * r, y + 0.3 * r), (x, y + 1.1 * r)]
        marks.append(fill(ring(almond), "铅白", 0.85))
    lid = [(x - 2.2 * r, y + 0.1 * r), (x - 0.3 * r, y - 1.15 * r), (x + 2.1 * r, y + 0.3 * r)]
    return [*marks, dot(x, y, r), line(lid, r * 0.7, "墨", 0.9)]


def _crest(neck: Limb, n: int) -> np.ndarray:
    """`n` points (n, 2) along the upper edge of a neck, from the poll to the withers."""
    p = np.asarray(neck)[::-1]
    spine = curve(p[:, :2])
    at = spine[np.linspace(0, len(spine) - 1, n).astype(int)]
    r = np.interp(np.linspace(0, 1, n), np.linspace(0, 1, len(p)), p[:, 2])
    d = np.gradient(at, axis=0)
    d /= np.hypot(d[:, 0], d[:, 1])[:, None] + 1e-9
    return at + np.stack([-d[:, 1], d[:, 0]], 1) * (r * 0.95)[:, None]


HORSE = {  # neck and head by what the horse does
    "up": ([(0.2, -0.64, 0.135), (0.33, -0.78, 0.088), (0.425, -0.9, 0.06)],
        [(0.415, -0.915, 0.062), (0.5, -0.87, 0.058), (0.6, -0.78, 0.037), (0.635, -0.745, 0.037)]),
    "down": ([(0.18, -0.6, 0.135), (0.37, -0.5, 0.088), (0.5, -0.36, 0.06)],
        [(0.5, -0.365, 0.062), (0.535, -0.28, 0.058), (0.575, -0.15, 0.037), (0.59, -0.1, 0.037)]),
    "ahead": ([(0.2, -0.64, 0.135), (0.38, -0.75, 0.088), (0.52, -0.82, 0.06)],
        [(0.51, -0.835, 0.062), (0.61, -0.815, 0.058), (0.73, -0.755, 0.037), (0.765, -0.735, 0.037)]),
}


def horse(rng: Rng, look: Look) -> list[Mark]:
    """马, a horse in wet ink; mane and tail are a few dry pulls of a large brush."""
    pigment = tint(look, ("墨", "赭石", "赭墨")[int(rng.integers(3))])
    strong = 0.6 if pigment == "墨" else 0.85
    return _equine(rng, pigment, strong, stance(look, rng, "standing", "standing", "walking", "grazing"))


def unicorn(rng: Rng, look: Look) -> list[Mark]:
    """独角兽, a white horse with a twisted horn, its mane of many colours."""
    pigment = tint(look, "铅白")
    does = stance(look, rng, "standing", "standing", "walking")
    marks = _equine(rng, pigment, 0.85, does, ("粉红", "紫", "石青"))
    if does in ("sleeping", "sitting"):
        return [*marks, *_horn(rng, (0.545, -0.76), (0.72, -0.93))]
    head = _carried(does)[1]
    (ax, ay, _), (bx, by, _) = head[0], head[-1]
    way = np.array([bx - ax, by - ay]) / np.hypot(bx - ax, by - ay)
    brow = np.array([ax, ay]) + 0.06 * way + 0.045 * np.array([way[1], -way[0]])
    tip = brow + 0.24 * (0.55 * way + 0.84 * np.array([way[1], -way[0]]))
    return [*marks, *_horn(rng, (float(brow[0]), float(brow[1])), (float(tip[0]), float(tip[1])))]


def _horn(rng: Rng, foot: tuple[float, float], tip: tuple[float, float]) -> list[Mark]:
    """A straight horn with a thread wound round it."""
    a, b = np.array(foot), np.array(tip)
    marks = solid(rng, [tube([(*foot, 0.024), (*tuple((a + b) / 2), 0.016), (*tip, 0.004)])], "泥金", 0.9, edge=0.01, turn=0)
    across = np.array([b[1] - a[1], a[0] - b[0]]) / np.hypot(*(b - a))
    for k in range(5):
        u, r = 0.1 + 0.16 * k, 0.021 * (1 - 0.17 * k)
        p, q = a + (b - a) * u - across * r, a + (b - a) * (u + 0.07) + across * r
        marks.append(line([tuple(p.tolist()), tuple(q.tolist())], 0.008, "墨", 0.6))
    return marks


def _carried(does: str) -> tuple[Limb, Limb]:
    """Neck and head as they are carried in what the horse does."""
    return HORSE["down" if does == "grazing" else "ahead" if does == "running" else "up"]


def _equine(rng: Rng, pigment: str, strong: float, does: str, hair: tuple[str, ...] = ("墨",)) -> list[Mark]:
    """A horse of any colour; `hair` are the pigments of mane and tail, lock by lock."""
    if does in ("sleeping", "sitting"):
        return _horse_lying(rng, pigment, strong, hair)
    gait = "gathered" if does == "running" and rng.random() < 0.35 else does
    neck, head = _carried(does)
    near, far = limbs(rng, Build((0.18, -0.53, 0.1), (-0.34, -0.56, 0.145), 0.021, 0.07, 0.05, spring=0.03), gait)
    trunk = [(-0.36, -0.62, 0.135), (-0.2, -0.61, 0.128), (0.02, -0.585, 0.14), (0.16, -0.6, 0.152),
        (0.23, -0.63, 0.135)]
    fly = 0.2 if does == "running" else 0.0
    marks = _horsetail(rng, -0.48, -0.69, fly, hair)
    x, y, _ = neck[-1]
    ears = [poly([(x - 0.035, y - 0.04), (x - 0.005, y - 0.14), (x + 0.025, y - 0.05)]),
        poly([(x + 0.005, y - 0.05), (x + 0.05, y - 0.13), (x + 0.06, y - 0.04)])]
    marks += beast(rng, [tube(trunk), tube(neck), tube(head), *ears], near, far, pigment, strong,
        strong * 0.6, 0.0125)
    marks += _mane(rng, neck, fly, hair, does == "grazing")
    marks += hooves([*near, *far], 0.024)
    return marks + _horse_face(head)


def _horsetail(rng: Rng, x: float, y: float, fly: float, hair: tuple[str, ...]) -> list[Mark]:
    marks: list[Mark] = []
    for k in range(6):
        sway = float(rng.normal(0, 0.02)) + 0.018 * k
        end = (x - 0.2 - fly * 1.5 + sway, y + 0.42 - fly * 1.7 - 0.03 * k)
        marks.append(line([(x + 0.02, y), (x - 0.12 - fly / 2, y + 0.02 - fly * 0.1),
            (x - 0.18 - fly + sway, y + 0.22 - fly), end], 0.045, hair[k % len(hair)], 0.8, "leaf", 0.35))
    return marks


def _mane(rng: Rng, neck: Limb, fly: float, hair: tuple[str, ...], low: bool = False) -> list[Mark]:
    marks: list[Mark] = []
    if low:  # it stands up from the crest, and falls to the far side
        return [line([(x - 0.02, y + 0.02), (x + 0.03, y - 0.02), (x + 0.06, y + 0.03)], 0.034,
            hair[k % len(hair)], 0.8, "leaf", 0.3) for k, (x, y) in enumerate(_crest(neck, 8).tolist())]
    for k, (x, y) in enumerate(_crest(neck, 9).tolist()):
        dx = float(rng.normal(0, 0.015)) - fly * 0.6
        marks.append(line([(x + 0.015, y), (x - 0.06 + dx, y + 0.015), (x - 0.09 + dx * 1.4,
            y + 0.11 - fly * 0.55 + 0.008 * k)], 0.036, hair[k % len(hair)], 0.82, "nail", 0.3))
    return marks


def _horse_face(head: Limb) -> list[Mark]:
    a, b = np.array(head[0][:2]), np.array(head[-1][:2])
    way = (b - a) / np.hypot(*(b - a))
    up = np.array([way[1], -way[0]])
    def at(u: float, v: float) -> tuple[float, float]:
        x, y = a + (b - a) * u + up * v
        return float(x), float(y)
    return [*eye(*at(0.32, 0.026), 0.0125), dot(*at(1.06, 0.012), 0.009),
        line([at(0.1, 0.05), at(-0.05, 0.065), at(0.3, 0.06)], 0.03, "墨", 0.8, "nail"),
        line([at(1.1, -0.02), at(0.88, -0.028)], 0.009, "墨", 0.8),
        line([at(0.2, -0.055), at(0.42, -0.04), at(0.5, -0.01)], 0.009, "墨", 0.5)]


def _horse_lying(rng: Rng, pigment: str, strong: float, hair: tuple[str, ...]) -> list[Mark]:
    neck = [(0.28, -0.42, 0.14), (0.42, -0.62, 0.09), (0.5, -0.76, 0.062)]
    head = [(0.5, -0.77, 0.062), (0.58, -0.7, 0.056), (0.66, -0.58, 0.037), (0.68, -0.54, 0.036)]
    marks = _horsetail(rng, -0.52, -0.3, -0.02, hair)
    marks += reclining(rng, 1.1, 0.52, pigment, strong, 0.013)
    ear = poly([(0.465, -0.8), (0.5, -0.9), (0.53, -0.8)])
    marks += solid(rng, [tube(neck), tube(head), ear], pigment, strong, strong * 0.7, 0.0125)
    marks += _mane(rng, neck, 0.0, hair)
    return [*marks, *shut(0.575, -0.72, 0.014), dot(0.685, -0.56, 0.009)]


def _horns(x: float, y: float, s: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """The wide crescent of a buffalo: far horn and near horn, from the poll at (x, y)."""
    far = tube([(x + 0.05 * s, y - 0.03 * s, 0.034 * s), (x + 0.13 * s, y - 0.16 * s, 0.03 * s),
        (x + 0.04 * s, y - 0.27 * s, 0.007 * s)])
    near = tube([(x - 0.02 * s, y, 0.045 * s), (x - 0.14 * s, y - 0.13 * s, 0.042 * s), (x - 0.33
        * s, y - 0.19 * s, 0.028 * s), (x - 0.5 * s, y - 0.12 * s, 0.006 * s)])
    return far, near


def ox(rng: Rng, look: Look) -> list[Mark]:
    """牛, a water buffalo after Li Keran: a block of wet ink, a wide crescent of horns."""
    pigment = tint(look, "墨")
    strong = 0.66 if pigment == "墨" else 0.8
    does = stance(look, rng, "standing", "walking", "walking", "grazing")
    if does in ("sleeping", "sitting", "swimming"):
        return _ox_low(rng, pigment, strong, does == "swimming")
    d = 0.2 if does == "grazing" else 0.02
    near, far = limbs(rng, Build((0.26, -0.44, 0.15), (-0.56, -0.5, 0.18), 0.044, 0.13, 0.05, 1.1), does)
    trunk = [(-0.6, -0.6, 0.17), (-0.38, -0.57, 0.23), (-0.04, -0.53, 0.27), (0.24, -0.6, 0.25),
        (0.42, -0.62 + d / 3, 0.18)]
    head = [(0.44, -0.62 + d / 3, 0.17), (0.63, -0.61 + d, 0.125), (0.77, -0.47 + d, 0.088),
        (0.82, -0.38 + d, 0.085)]
    marks: list[Mark] = [line([(-0.74, -0.66), (-0.86, -0.46), (-0.82, -0.24)], 0.026, "墨", 0.85,
        "even"), line([(-0.825, -0.3), (-0.81, -0.18), (-0.85, -0.1)], 0.055, "墨", 0.85, "leaf", 0.3)]
    far_horn, near_horn = _horns(0.68, -0.71 + d)
    marks += solid(rng, [far_horn], "铅白", edge=0.013)
    marks += beast(rng, [tube(trunk), tube(head)], near, far, pigment, strong, strong * 0.55, 0.018,
        0.03)
    marks += hooves([*near, *far], 0.042)
    marks += [*solid(rng, [near_horn], "铅白", edge=0.014), fill(near_horn, "墨", 0.22)]
    for k in range(5):
        x = 0.6 - 0.075 * k
        y = -0.79 - 0.03 * min(k, 2) + d
        marks.append(line([(x - 0.015, y - 0.03), (x + 0.02, y + 0.035)], 0.009, "墨", 0.6))
    ear = ring([(0.6, -0.65 + d), (0.5, -0.62 + d), (0.4, -0.55 + d), (0.52, -0.55 + d)])
    marks += solid(rng, [ear], pigment, strong, edge=0.012)
    for k in range(3):  # folds of the neck
        x = 0.36 + 0.06 * k
        marks.append(line([(x, -0.74 + d / 3), (x + 0.04, -0.6 + d / 2), (x + 0.02, -0.5 + d / 2)],
            0.012, "墨", 0.5, "nail"))
    marks += [*eye(0.68, -0.6 + d, 0.017), dot(0.87, -0.41 + d, 0.016),
        line([(0.88, -0.33 + d), (0.8, -0.32 + d)], 0.012, "墨", 0.8)]
    return marks


def _ox_low(rng: Rng, pigment: str, strong: float, wading: bool) -> list[Mark]:
    """Lying down, or wading with only back and head above the water."""
    head = [(0.4, -0.5, 0.16), (0.58, -0.56, 0.125), (0.74, -0.44, 0.09), (0.8, -0.36, 0.085)]
    far_horn, near_horn = _horns(0.62, -0.66)
    marks = solid(rng, [far_horn], "铅白", edge=0.013)
    if wading:
        back = ring([(-0.62, 0.0), (-0.6, -0.22), (-0.36, -0.36), (0.0, -0.34), (0.3, -0.4),
            (0.5, -0.3), (0.54, 0.0), (0.0, 0.04)])
        marks += solid(rng, [back, tube(head)], pigment, strong, strong * 0.5, 0.018, hair=0.03)
        for k in range(3):
            marks.append(line([(-0.9 + 0.1 * k, 0.02 + 0.04 * k), (0, 0.05 + 0.04 * k),
                (0.95 - 0.12 * k, 0.015 + 0.04 * k)], 0.012, "花青", 0.6))
    else:
        marks += reclining(rng, 1.25, 0.56, pigment, strong, 0.018, 0.03)
        marks += solid(rng, [tube(head)], pigment, strong, strong * 0.6, 0.018, hair=0.03)
    marks += [*solid(rng, [near_horn], "铅白", edge=0.014), fill(near_horn, "墨", 0.22)]
    ear = ring([(0.56, -0.6), (0.46, -0.57), (0.36, -0.5), (0.48, -0.5)])
    marks += solid(rng, [ear], pigment, strong, edge=0.012)
    look_out = eye(0.64, -0.54, 0.017) if wading else shut(0.64, -0.54, 0.02)
    return [*marks, *look_out, dot(0.85, -0.39, 0.016)]


def cow(rng: Rng, look: Look) -> list[Mark]:
    """黄牛, a yellow cow with short horns; a piebald one when it is asked for."""
    pigment = tint(look, "土黄")
    strong = 0.8
    does = stance(look, rng, "standing", "walking", "grazing")
    if does in ("sleeping", "sitting"):
        return _ox_low(rng, pigment, strong, False)
    d = 0.2 if does == "grazing" else 0.0
    near, far = limbs(rng, Build((0.26, -0.46, 0.13), (-0.54, -0.5, 0.16), 0.036, 0.12, 0.05, 1.1), does)
    trunk = [(-0.58, -0.62, 0.15), (-0.36, -0.6, 0.19), (-0.04, -0.56, 0.22), (0.24, -0.61, 0.21),
        (0.4, -0.64 + d / 3, 0.15)]
    head = [(0.42, -0.66 + d / 3, 0.14), (0.56, -0.74 + d, 0.1), (0.7, -0.62 + d, 0.075),
        (0.77, -0.54 + d, 0.07)]
    marks: list[Mark] = [line([(-0.72, -0.68), (-0.82, -0.46), (-0.79, -0.24)], 0.024, "赭墨", 0.9,
        "even"), line([(-0.79, -0.3), (-0.78, -0.18), (-0.81, -0.1)], 0.05, "墨", 0.8, "leaf", 0.3)]
    marks += beast(rng, [tube(trunk), tube(head)], near, far, pigment, strong, strong * 0.6, 0.015,
        0.03)
    marks += hooves([*near, *far], 0.034)
    if has(look, "spotted", "piebald", "花") or pigment in WHITE:
        for x, y, rx, ry in ((-0.44, -0.62, 0.14, 0.1), (0.02, -0.62, 0.17, 0.13), (0.3, -0.7, 0.09, 0.07)):
            spot = oval(x + float(rng.normal(0, 0.02)), y, rx, ry, float(rng.uniform(-0.4, 0.4)))
            marks.append(fill(spot, "墨", 0.7, None, 0.012))
    marks += solid(rng, [tube([(0.53, -0.83 + d, 0.03), (0.5, -0.93 + d, 0.024), (0.56, -1.0 + d,
        0.006)])], "铅白", edge=0.012)
    marks += solid(rng, [ring([(0.5, -0.78 + d), (0.4, -0.8 + d), (0.33, -0.74 + d), (0.44, -0.71
        + d)])], pigment, strong, edge=0.012)
    marks.append(fill(oval(0.78, -0.54 + d, 0.055, 0.06), "粉红", 0.8))
    return [*marks, *eye(0.59, -0.74 + d, 0.016), dot(0.8, -0.56 + d, 0.012)]
