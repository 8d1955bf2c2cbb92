"""Blossom on wood: plum (梅) on dry angular branches, peach (桃) on full ones."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator

from miaobi.paint.marks import Mark, Stroke, Wash
from miaobi.paint.plants.brush import (
    Look,
    Tint,
    arc,
    cloud,
    dab,
    deeper,
    leaf,
    pull,
    seen,
    spline,
    spot,
    within,
)
from miaobi.paint.plants.foliage import DOTS, Layers, gather, leafed, season_layers
from miaobi.paint.plants.trees import bare_tree, most, stem, wood_marks
from miaobi.paint.plants.wood import (
    Habit,
    Limb,
    doubled,
    fitted,
    grown,
    limb,
    roots,
    snow_on,
    tips,
    trunk_stroke,
    twig,
)

Tints = tuple[Tint, Tint, Tint]


# --- one flower -----------------------------------------------------------------------------------


def blossom(
    rng: Generator, x: float, y: float, size: float, tints: Tints, stamens: int = 5
) -> list[Mark]:
    """A five-petalled flower turned by chance: petals in one touch each (没骨), then stamens."""
    turn, tilt, squeeze = rng.uniform(0, 6.28), rng.uniform(0, 3.14), rng.uniform(0.55, 1.0)
    marks: list[Mark] = []
    for k in range(5):
        a = turn + k * 1.2566 + rng.uniform(-0.12, 0.12)
        dx, dy = _tilted(a, tilt, squeeze)
        r = size * rng.uniform(0.25, 0.3)
        tint = deeper(tints[1] if rng.random() < 0.65 else tints[0], rng.uniform(0.8, 1.1))
        px, py = x + dx * size * 0.1, y + dy * size * 0.1
        h = float(np.arctan2(dx, -dy))
        marks.append(dab(px, py, h, size * 0.3, r * 1.35, tint, 0.15))
    marks.append(dab(x, y, 0.0, size * 0.06, size * 0.12, deeper(tints[2], 0.9), 0.2))
    for _ in range(stamens):
        a = rng.uniform(0, 6.28)
        dx, dy = _tilted(a, tilt, squeeze)
        tip = (x + dx * size * 0.3, y + dy * size * 0.3)
        marks.append(pull([(x, y), tip], size * 0.045, tints[2], "even"))
    return marks


def ringed(rng: Generator, x: float, y: float, size: float, stamens: int = 5) -> list[Mark]:
    """A white flower drawn in circles (圈花, the manner of Wang Mian): two strokes to a petal."""
    turn, tilt, squeeze = rng.uniform(0, 6.28), rng.uniform(0, 3.14), rng.uniform(0.6, 1.0)
    rings, lines = [], []
    for k in range(5):
        a = turn + k * 1.2566 + rng.uniform(-0.1, 0.1)
        dx, dy = _tilted(a, tilt, squeeze)
        cx, cy, r = x + dx * size * 0.26, y + dy * size * 0.26, size * rng.uniform(0.2, 0.25)
        b = a + np.linspace(-2.6, 2.6, 11)
        ring = np.column_stack([cx + r * np.cos(b), cy + r * np.sin(b) * (0.6 + 0.4 * squeeze)])
        rings.append(Wash(ring, "铅白", 0.9, 0.9, 0.0, True))
        lines.append(pull(ring, size * 0.045, ("墨", 0.7), "bone"))
    marks: list[Mark] = [*rings, *lines]
    for _ in range(stamens):
        dx, dy = _tilted(rng.uniform(0, 6.28), tilt, squeeze)
        tip = (x + dx * size * 0.28, y + dy * size * 0.28)
        marks.append(pull([(x, y), tip], size * 0.04, ("墨", 0.8), "even"))
    return marks


def _tilted(a: float, tilt: float, squeeze: float) -> tuple[float, float]:
    """The direction `a` on a flower's disc seen at a slant: squeezed across the axis `tilt`."""
    u, v = np.cos(a - tilt), np.sin(a - tilt) * squeeze
    return float(u * np.cos(tilt) - v * np.sin(tilt)), float(u * np.sin(tilt) + v * np.cos(tilt))


def bud(rng: Generator, x: float, y: float, h: float, size: float, tints: Tints) -> list[Mark]:
    """A bud on its dark calyx (萼)."""
    tip = arc(x, y, h, size * 0.25, 0.0, 3)[-1]
    return [
        dab(float(tip[0]), float(tip[1]), h, size * 0.22, size * 0.3, tints[1], 0.1),
        dab(x, y, h + rng.uniform(-0.5, 0.5), size * 0.16, size * 0.14, ("墨", 0.8), 0.0),
    ]


# --- plum -----------------------------------------------------------------------------------------


def plum(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """A plum tree (梅): iron trunk in flying white, straight young shoots, few flowers, much air."""
    s = seen(look)
    trunk = _plum_trunk(rng, s)
    habit = Habit((3, 1) if s.far else (5, 2), (0.5, 1.15), (0.36, 0.62), 0.42, None, 0.0,
                  False, 0.34, 0.75, 0.55)  # fmt: skip
    limbs = fitted(grown(rng, trunk, habit), 0.88)
    trunk = limbs[0]
    shoots = _shoots(rng, s, limbs)
    marks: list[Mark] = []
    for one in shoots:
        marks.append(twig(rng, one, rng.uniform(0.6, 0.9), 0.1))
    for one in limbs[1:]:
        marks.append(Stroke(one.path, np.maximum(one.width, 0.003), "墨", 0.85, 0.35))
    marks += _plum_bark(rng, s, trunk)
    if s.snow:
        marks += snow_on(rng, limbs, s.many(26, 6))
    if s.season == "summer" or (s.season == "autumn" and not s.colour):
        marks += _plum_leaves(rng, s, [*limbs[1:], *shoots])
    else:
        marks += _plum_flowers(rng, s, [*limbs[1:], *shoots])
    return within(marks, most(s))


def _plum_trunk(rng: Generator, s: Look) -> Limb:
    side = rng.choice([-1.0, 1.0])
    a, b, c, d = rng.uniform(0.1, 0.22), rng.uniform(0.0, 0.1), *rng.uniform(-0.05, 0.09, 2)
    knots = np.array([
        (0.0, 0.0), (side * a * 0.1, -0.04), (side * a * 0.5, -0.11), (side * a, -0.2), (side * (a - b), -0.36),
        (side * (a + c), -0.47), (side * (a + c + d), -0.63), (side * (a + c + 0.12), -0.74),
        (side * (a + c + d + 0.14), -0.9),
    ])  # fmt: skip
    u = np.linspace(0, 1, 26)
    along = np.linspace(0, 1, len(knots))
    straight = np.column_stack([np.interp(u, along, knots[:, k]) for k in (0, 1)])
    path = spline(knots, 26) * 0.45 + straight * 0.55
    w = rng.uniform(0.07, 0.09) * s.girth * (1 - 0.95 * u**0.8) + 0.02 * np.exp(-u * 9)
    return Limb(path, w * (1 + 0.15 * np.sin(u * 17 + rng.uniform(0, 6))), 0)


def _plum_bark(rng: Generator, s: Look, trunk: Limb) -> list[Mark]:
    if s.detail < 0.5:
        return [trunk_stroke(trunk, "墨", 0.85)]
    marks: list[Mark] = doubled(rng, trunk, ("赭石", 0.2), 0.9, 0.25)
    for _ in range(s.many(12)):  # 飞白: broad dry sweeps, the paper shining through
        t = float(rng.uniform(0, 0.7))
        k = slice(int(t * 25), int(t * 25) + int(rng.integers(5, 9)))
        path = trunk.path[k] + rng.uniform(-0.3, 0.3) * trunk.width[k][:, None] * [1.0, 0.2]
        if len(path) > 2:
            marks.append(pull(path, float(trunk.width[k].mean()) * 0.4, ("墨", 0.7), "bone", 0.75))
    for _ in range(s.many(16)):  # 苔点 on the old wood
        x, y, _, w = trunk.at(float(rng.uniform(0, 0.95)))
        x += rng.choice([-0.5, 0.5]) * w
        marks.append(dab(x, y, rng.uniform(0, 3.1), 0.008, rng.uniform(0.006, 0.012), ("墨", 0.85)))
    return marks + roots(rng, trunk, 0.85)


def _shoots(rng: Generator, s: Look, limbs: list[Limb]) -> list[Limb]:
    """气条: young shoots, most thrown upwards in a slight bow, some spreading, crossing as in 女,
    no two of one length; short spurs between them carry flowers."""
    bowed = Habit(bend=0.16, rise=0.0, pull=0.1, crook=0.35)
    out = []
    count = s.many(30, 5)
    for k in range(count):
        parent = limbs[1 + k % max(len(limbs) - 1, 1)] if len(limbs) > 1 else limbs[0]
        x, y, h, w = parent.at(float(rng.uniform(0.25, 0.98)))
        side = rng.choice([-1, 1])
        heading = 0.55 * h + side * rng.uniform(0.25, 0.95)
        length = rng.uniform(0.05, 0.13) if k % 3 else rng.uniform(0.16, 0.3)
        length = min(length, max(0.05, 1.03 + y))
        out.append(limb(rng, (x, y), heading, length, (max(w * 0.34, 0.006), 0.002), bowed, 3))
    return out


def _plum_flowers(rng: Generator, s: Look, limbs: list[Limb]) -> list[Mark]:
    """Flowers in twos, threes and fives along the shoots, buds towards every tip."""
    white = s.colour == "white" or (not s.colour and rng.random() < 0.3)
    tints: Tints = s.tints("red") if s.colour else (("曙红", 0.5), ("曙红", 0.85), ("胭脂", 0.95))
    size = s.size(0.044, 1.6)
    marks: list[Mark] = []
    pair = tints if not white else (tints[0], ("铅白", 0.95), tints[2])
    if not s.far:
        for one in limbs:
            x, y, h, _ = one.at(0.99)
            marks += bud(rng, x, y, h + rng.uniform(-0.5, 0.5), size * rng.uniform(0.5, 0.75), pair)
    count = s.many(58, 30)
    one, t, left = limbs[-1], 0.6, 0
    for _ in range(count):
        if left == 0:  # a new company (聚散)
            one, t = limbs[int(rng.integers(len(limbs)))], float(rng.beta(1.8, 1.1))
            left = int(rng.choice([1, 2, 3, 5]))
        left -= 1
        x, y, h, _ = one.at(float(np.clip(t + rng.normal(0, 0.08), 0, 1)))
        x, y = x + rng.normal(0, 0.016), y + rng.normal(0, 0.016)
        big = size * rng.uniform(0.75, 1.15)
        if s.far:
            tint = ("铅白", 0.9) if white else deeper(tints[1], rng.uniform(0.7, 1.1))
            if white:  # white on paper is only seen by the grey around it
                marks.append(dab(x - big * 0.1, y, 1.57, big * 0.4, big * 0.85, ("墨", 0.3), 0.3))
            marks.append(dab(x, y, 1.57, big * 0.2, big * 0.6, tint, 0.2))
        elif rng.random() < 0.22:
            marks += bud(rng, x, y, h + rng.uniform(-1.4, 1.4), big * 0.7, pair)
        elif white:
            marks += ringed(rng, x, y, big * 1.05, 4)
        else:
            marks += blossom(rng, x, y, big, tints, 3)
    return marks


def _plum_leaves(rng: Generator, s: Look, limbs: list[Limb]) -> list[Mark]:
    layers: Layers = season_layers(s)
    marks: list[Mark] = []
    for one in limbs:
        for t in rng.uniform(0.2, 1.0, s.many(9 if s.season == "summer" else 4, 2)):
            x, y, h, _ = one.at(float(t))
            tint = layers[int(rng.integers(0, 2))]
            turn = rng.choice([-1, 1]) * rng.uniform(0.5, 1.2)
            size = s.size(0.045, 1.6) * rng.uniform(0.7, 1.1)
            marks.append(leaf(x, y, h + turn, size, size * 0.42, tint, rng.uniform(-0.4, 0.4)))
    return marks


# --- peach ----------------------------------------------------------------------------------------


def peach(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """A peach tree (桃): a rounded crown; in spring pink clouds of flower and tender leaves."""
    s = seen(look)
    if s.season == "winter" and not s.colour:
        return bare_tree(rng, look)
    trunk = stem(rng, 0.6, rng.uniform(0.07, 0.085), rng.uniform(0.06, 0.2), 0.05)
    habit = Habit((4, 2) if s.far else (5, 4), (0.5, 1.1), (0.5, 0.74), 0.34, 0.0, 0.1,
                  False, 0.4, 0.55, 0.58)  # fmt: skip
    limbs = fitted(grown(rng, trunk, habit), 0.93)
    wood = wood_marks(rng, s, limbs, 44, 0.8)
    ends = tips(limbs, 1)
    if s.season in ("summer", "autumn") and not s.colour:
        marks: list[Mark] = list(wood)
        layers = season_layers(s)
        for c in gather(rng, ends, s.many(14, 6), s.size(0.11, 1.3), s.size(0.075, 1.3)):
            marks += leafed(rng, c, DOTS["hanging"], s.many(28, 6), s.size(0.032, 2.0), layers)
        if s.season == "summer":
            marks += _fruit(rng, s, ends)
        return within(marks, most(s))
    return within(_peach_bloom(rng, s, limbs, wood), most(s))


def _peach_bloom(rng: Generator, s: Look, limbs: list[Limb], wood: list[Mark]) -> list[Mark]:
    tints: Tints = s.tints("pink")
    pink = tints[1][0]
    clumps = gather(rng, tips(limbs, 1), s.many(19, 7), s.size(0.085, 1.4), s.size(0.06, 1.4))
    haze = ("曙红" if pink == "粉红" else pink, 0.12 if s.far else 0.05)
    marks: list[Mark] = [cloud(rng, c.x, c.y, c.rx, c.ry, haze, 0.5) for c in clumps]
    for c in clumps[::2]:
        marks += _peach_dots(rng, s, c.x, c.y, c.rx, c.ry, tints, s.many(5, 3))
    marks += wood
    twigs = [one for one in limbs if one.level >= 1]
    for _ in range(s.many(34, 4)):  # tender leaves, reddish at the tip of the season
        x, y, h, _ = twigs[int(rng.integers(len(twigs)))].at(float(rng.uniform(0.3, 1.0)))
        tint = ("嫩绿", 0.9) if rng.random() < 0.75 else ("赭石", 0.6)
        size = s.size(0.03, 1.8)
        marks.append(leaf(x, y, h + rng.uniform(-1, 1), size, size * 0.28, tint))
    for c in clumps:
        marks += _peach_dots(rng, s, c.x, c.y, c.rx, c.ry, tints, s.many(6, 4))
    for k in range(0 if s.far else s.many(100)):
        one = twigs[int(rng.integers(len(twigs)))]
        x, y, _, _ = one.at(float(rng.uniform(0.3, 1.0)))
        size = 0.045 * rng.uniform(0.7, 1.15)
        if k % 4 == 3:
            marks += blossom(rng, x, y, size, tints, 2)
            continue
        # the others at once, in one lobed touch, a little off the twig
        x, y = x + rng.normal(0, 0.02), y + rng.normal(0, 0.015)
        tint = deeper(tints[int(rng.random() < 0.5)], rng.uniform(0.75, 1.0))
        marks.append(spot(rng, x, y, size * 0.42, tint, 5, 0.18))
        marks.append(dab(x, y, 0.0, size * 0.06, size * 0.14, deeper(tints[2], 0.8), 0.2))
    return marks


def _peach_dots(
    rng: Generator, s: Look, x: float, y: float, rx: float, ry: float, tints: Tints, count: int
) -> list[Mark]:
    """Half-seen flowers: loose petals, pale and full."""
    marks: list[Mark] = []
    size = s.size(0.022, 2.8)
    for _ in range(count):
        a, r = rng.uniform(0, 6.28), rng.uniform(0, 1) ** 0.6
        tint = tints[int(rng.choice([0, 1, 1, 2] if rng.random() < 0.4 else [0, 1]))]
        marks.append(
            dab(x + r * rx * np.cos(a), y + r * ry * np.sin(a), rng.uniform(0, 3.1),
                size * 0.5, size * rng.uniform(0.7, 1.15), deeper(tint, rng.uniform(0.7, 1.0)), 0.2)
        )  # fmt: skip
    return marks


def _fruit(rng: Generator, s: Look, ends: list) -> list[Mark]:
    marks: list[Mark] = []
    for _ in range(s.many(9, 3)):
        x, y, _ = ends[int(rng.integers(len(ends)))]
        r = s.size(0.022, 1.5)
        marks.append(dab(x, y + r, np.pi, r * 0.4, r * 1.7, ("藤黄", 0.7), 0.1))
        marks.append(dab(x - r * 0.2, y + r, np.pi, r * 0.5, r * 1.1, ("曙红", 0.6), 0.4))
        marks.append(pull(arc(x, y, np.pi - 0.2, r * 1.6, 0.4, 5), r * 0.14, ("胭脂", 0.6), "leaf"))
    return marks
