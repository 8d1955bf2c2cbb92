"""Plants of single stalks and blades: bamboo, reeds, grass."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator

from miaobi.paint.marks import Mark, Points, Stroke, Wash
from miaobi.paint.plants.brush import (
    Look,
    Tint,
    arc,
    dab,
    deeper,
    leaf,
    pull,
    seen,
    shaky,
    spline,
    within,
)
from miaobi.paint.plants.trees import most

# Leaf groups by the characters they look like: turns from straight down, and lengths.
GROUPS: tuple[tuple[tuple[float, float], ...], ...] = (
    ((-0.62, 0.85), (0.02, 1.1), (0.58, 0.9)),  # 个
    ((-0.9, 0.75), (-0.3, 1.1), (0.25, 1.0), (0.85, 0.8)),  # 介
    ((-0.4, 1.0), (0.5, 0.9)),  # 人
    ((-0.75, 0.8), (-0.15, 1.15), (0.3, 0.95), (0.45, 0.7)),  # 分
    ((-1.2, 0.7), (-0.55, 1.0), (0.0, 1.15), (0.5, 0.95), (1.15, 0.7)),  # 介 doubled
)


def bamboo(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """Bamboo (竹): jointed canes bending one way, leaves in 个 and 介, dark before pale."""
    s = seen(look)
    count = 3 if s.far else int(rng.integers(4, 7))
    lean = rng.choice([-1.0, 1.0]) * rng.uniform(0.04, 0.16)
    xs = np.sort(rng.uniform(-0.22, 0.22, count)) - lean * 0.4
    depth = rng.permutation(np.linspace(0.0, 1.0, count))
    marks: list[Mark] = []
    for k in np.argsort(depth, kind="stable"):
        marks += _cane(rng, s, float(xs[k]), lean, float(depth[k]), count)
    return within(marks, most(s))


def _bamboo_tints(s: Look, near: float) -> tuple[Tint, Tint]:
    """The cane's and the leaves' tint: paler with distance."""
    if s.colour:
        _, body, deep = s.tints("green")
        return deeper(body, 0.4 + 0.6 * near), deeper(deep, 0.45 + 0.55 * near)
    if s.season == "autumn":
        return ("土黄", 0.35 + 0.4 * near), ("老绿", 0.35 + 0.55 * near)
    green = "嫩绿" if s.season == "spring" else "草绿"
    return (green, 0.35 + 0.5 * near), ("老绿" if near < 0.6 else "墨", 0.4 + 0.5 * near)


def _cane(rng: Generator, s: Look, x: float, lean: float, near: float, of: int) -> list[Mark]:
    cane, leafy = _bamboo_tints(s, near)
    height = rng.uniform(0.74, 1.0) * (0.85 + 0.15 * near)
    bend = lean + rng.normal(0, 0.07) + s.wind * 0.2 * np.sign(lean)
    path = spline(
        [(x, 0.0), (x + bend * 0.15, -height * 0.4), (x + bend * 0.55, -height * 0.75),
         (x + bend * 1.25, -height)], 60)  # fmt: skip
    joints = 5 if s.far else int(rng.integers(8, 11))
    cuts = np.cumsum(0.55 + np.sin(np.pi * np.linspace(0.08, 0.85, joints)) * 0.8)
    cuts = np.concatenate([[0.0], cuts / cuts[-1]])
    width = s.size(0.021, 1.5) * (0.75 + 0.25 * near) * rng.uniform(0.85, 1.15)
    marks: list[Mark] = []
    nodes = []
    for k in range(joints):
        a, b = round(cuts[k] * 59), round(cuts[k + 1] * 59)
        seg = path[a : max(b, a + 2)]
        w = width * (1 - 0.62 * cuts[k])
        marks.append(pull(seg, w, cane, "cane", 0.2, 0.05))
        nodes.append((path[b], w, cuts[k + 1], path[b] - path[max(b - 3, 0)]))
    for at, w, _, d in nodes[:-1] if not s.far else ():
        marks.append(_joint(at, w, d, min(0.95, 0.5 + 0.45 * near)))
    for k, (at, w, t, _) in enumerate(nodes):
        if t > 0.3 and (not s.far or k % 2):
            marks += _branch(rng, s, at, w, t, (-1.0) ** k, leafy, near, of)
    if s.snow:
        for k in range(2, joints, 3):
            at = nodes[k][0]
            marks.append(dab(float(at[0]) - 0.03, float(at[1]), 1.57, 0.06, 0.02, ("铅白", 0.95)))
    return marks


def _joint(at: Points, w: float, d: Points, ink: float) -> Stroke:
    """节: a short hooked stroke across the cane, like 乙 or 八."""
    d = d / max(float(np.hypot(*d)), 1e-9)
    n = np.array([-d[1], d[0]])
    path = np.array([at - n * w * 0.62 - d * w * 0.16, at - n * w * 0.25 + d * w * 0.08,
                     at + n * w * 0.25 + d * w * 0.08, at + n * w * 0.62 - d * w * 0.16])  # fmt: skip
    return pull(spline(path, 8), w * 0.15, ("墨", ink), "bone")


def _branch(
    rng: Generator, s: Look, at: Points, w: float, t: float, side: float, tint: Tint, near: float,
    of: int,
) -> list[Mark]:  # fmt: skip
    """A thin branch from a joint, and leaf groups hung along it."""
    length = rng.uniform(0.1, 0.2) * (1.2 - 0.4 * t)
    path = arc(float(at[0]), float(at[1]), side * rng.uniform(0.45, 0.8), length,
               side * rng.uniform(0.2, 0.7), 8)  # fmt: skip
    marks: list[Mark] = [pull(path, max(w * 0.22, 0.003), tint, "taper")]
    groups = 1 if s.far else max(1, round(rng.uniform(1.6, 3.2) * 5 / (of + 1) * s.detail))
    for u in np.linspace(1.0, 0.4, groups):
        p = path[round(float(u) * 7)]
        drift = side * 0.3 + s.wind * 0.5 + rng.uniform(-0.25, 0.25)
        size = s.size(rng.uniform(0.085, 0.125), 1.5)
        marks += leaf_group(rng, float(p[0]), float(p[1]), drift, size, tint, s.snow and u == 1.0)
    return marks


def leaf_group(
    rng: Generator, x: float, y: float, drift: float, size: float, tint: Tint, snow: bool = False
) -> list[Mark]:
    """Leaves hanging from one point, laid like a character."""
    group = GROUPS[int(rng.integers(len(GROUPS)))]
    marks: list[Mark] = []
    for turn, long in group:
        h = np.pi - turn - drift + rng.uniform(-0.12, 0.12)
        length = size * long * rng.uniform(0.85, 1.15)
        shade = deeper(tint, rng.uniform(0.85, 1.1))
        marks.append(leaf(x, y, h, length, length * 0.17, shade, rng.uniform(-0.25, 0.25), "blade"))
    if snow:
        cap = spline([(x - size * 0.5, y + size * 0.1), (x, y - size * 0.12),
                      (x + size * 0.5, y + size * 0.12)], 9)  # fmt: skip
        marks.append(pull(cap, size * 0.22, ("铅白", 0.95), "leaf", 0.0, 0.05))
    return marks


# --- grass and reeds ------------------------------------------------------------------------------

BLADES: dict[str, tuple[Tint, Tint]] = {
    "spring": (("嫩绿", 0.7), ("草绿", 0.6)),
    "summer": (("草绿", 0.65), ("老绿", 0.65)),
    "autumn": (("土黄", 0.5), ("草绿", 0.4)),
    "winter": (("土黄", 0.4), ("赭墨", 0.45)),
}


def blade_tints(s: Look) -> tuple[Tint, Tint]:
    """The two tints of blades in this season, or of the asked colour."""
    if s.colour:
        light, body, _ = s.tints("green")
        return light, body
    return BLADES.get(s.season, BLADES["spring"])


def grass(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """A tuft of grass (草): blades from one root, each its own arc."""
    s = seen(look)
    tints = blade_tints(s)
    sway = rng.uniform(-0.3, 0.3) + s.wind * 0.8
    marks: list[Mark] = []
    for _ in range(s.many(26, 6)):
        h = rng.normal(0, 0.42) + sway * 0.4
        length = rng.uniform(0.45, 1.02) * (1 - 0.3 * min(abs(h), 1.0))
        x = rng.normal(0, 0.06)
        tint = tints[int(rng.random() < 0.5)]
        bend = np.sign(h or 1) * rng.uniform(0.2, 1.3) + sway
        marks.append(leaf(x, 0.02 * rng.random(), h, length, s.size(0.032, 1.8),
                          deeper(tint, rng.uniform(0.45, 1.15)), bend, "needle"))  # fmt: skip
    for _ in range(s.many(3, 1)):
        marks.append(leaf(rng.normal(0, 0.04), 0.0, rng.normal(0, 0.3), rng.uniform(0.4, 0.8), 0.022,
                          ("墨", 0.55), rng.uniform(-0.6, 0.6), "needle"))  # fmt: skip
    if s.snow:
        marks.append(Wash(spline([(-0.3, 0.0), (-0.15, -0.14), (0.05, -0.18), (0.2, -0.1),
                                  (0.32, 0.0)], 12), "铅白", 0.9, 0.7, 0.02, True))  # fmt: skip
    return within(marks, most(s))


def reeds(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """Reeds (芦苇): slender stems bowed by the wind, snapped leaves, plumes from autumn on."""
    s = seen(look)
    tints = blade_tints(s)
    sway = rng.choice([-1.0, 1.0]) * rng.uniform(0.25, 0.55) * (1 + s.wind)
    plumed = s.season in ("autumn", "winter") or (s.season == "summer" and rng.random() < 0.3)
    marks: list[Mark] = []
    count = s.many(11, 5)
    for k in range(count):
        x = rng.normal(0, 0.16)
        height = rng.uniform(0.55, 0.95)
        stem = arc(
            x,
            rng.uniform(-0.03, 0.04),
            rng.normal(0, 0.1),
            height,
            sway * rng.uniform(0.6, 1.5),
            16,
        )
        tint = deeper(tints[k % 2], rng.uniform(0.7, 1.1))
        marks.append(pull(shaky(rng, stem, 0.004), s.size(0.009, 1.7), tint, "taper", 0.15))
        for t in rng.uniform(0.15, 0.8, s.many(4, 1)):
            marks += _reed_leaf(rng, s, stem, float(t), sway, tint)
        if plumed:
            marks += _plume(rng, s, stem, sway)
    return within(marks, most(s))


def _reed_leaf(
    rng: Generator, s: Look, stem: Points, t: float, sway: float, tint: Tint
) -> list[Mark]:
    """A long leaf; one in ten is snapped, its end hanging (折叶)."""
    p = stem[round(t * (len(stem) - 1))]
    side = np.sign(sway) if rng.random() < 0.7 else -np.sign(sway)
    h, length = side * rng.uniform(0.35, 0.9), rng.uniform(0.2, 0.38)
    wide = s.size(0.017, 1.6)
    if rng.random() < 0.1 and not s.far:
        first = arc(float(p[0]), float(p[1]), h, length * 0.55, side * 0.3, 7)
        x, y = first[-1]
        rest = leaf(float(x), float(y), side * rng.uniform(2.2, 2.8), length * 0.5, wide, tint,
                    0.2, "taper")  # fmt: skip
        return [pull(first, wide, tint, "bone"), rest]
    return [leaf(float(p[0]), float(p[1]), h, length, wide, tint, side * rng.uniform(0.5, 1.4),
                 "needle")]  # fmt: skip


def _plume(rng: Generator, s: Look, stem: Points, sway: float) -> list[Mark]:
    """芦花: soft strokes falling to the lee of the stem's end."""
    side = float(np.sign(sway))
    pale: Tint = ("铅白", 0.75) if s.season == "winter" or s.snow else ("铅白", 0.6)
    marks: list[Mark] = []
    n = s.many(22, 3)
    for k in range(n):
        u = k / max(n - 1, 1)
        p = stem[-1] + (stem[-5] - stem[-1]) * u
        h = side * (0.9 + 1.3 * u) + rng.normal(0, 0.22)
        length = (0.05 + 0.1 * np.sin(np.pi * (0.2 + 0.7 * u))) * rng.uniform(0.7, 1.2)
        tint = (("土黄", 0.22), pale, ("赭石", 0.22))[int(rng.integers(3))]
        marks.append(pull(arc(float(p[0]), float(p[1]), h, length, side * 0.7, 6),
                          s.size(0.012, 2.2), tint, "leaf", 0.4, 0.2))  # fmt: skip
    return marks
