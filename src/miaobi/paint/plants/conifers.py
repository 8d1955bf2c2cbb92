"""The pine (松): dragon trunk, scale bark, level tiers of needle fans."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator

from miaobi.paint.marks import Mark
from miaobi.paint.plants.brush import Look, arc, cloud, dab, pull, seen, spline, within
from miaobi.paint.plants.foliage import Clump, capped
from miaobi.paint.plants.trees import most
from miaobi.paint.plants.wood import (
    Habit,
    Limb,
    doubled,
    furrows,
    limb,
    roots,
    scales,
    snow_on,
    trunk_stroke,
    twig,
)


def pine(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """A pine: evergreen, bluish; needles in fans set in level tiers, open sky between them."""
    s = seen(look)
    trunk = _trunk(rng, s)
    boughs = _boughs(rng, s, trunk)
    tiers = _tiers(rng, s, trunk, boughs)
    marks: list[Mark] = []
    for c in tiers:  # 花青 glaze behind the needles, deeper below
        marks.append(
            cloud(
                rng,
                c.x,
                c.y - c.ry * 0.2,
                c.rx * 0.82,
                c.ry * 0.75,
                ("花青", 0.26 if s.far else 0.2),
                0.4,
            )
        )
    for c in tiers[::4]:
        marks += _needles(rng, s, c, 0.42, 0.6)
    marks += _wood(rng, s, trunk, boughs)
    for c in tiers:
        marks += _needles(rng, s, c, 0.88, 1.0)
        if s.snow:
            marks += capped(rng, Clump(c.x, c.y - c.ry * 0.35, c.rx * 0.9, c.ry * 0.6, 1.0))
    if s.snow:
        marks += snow_on(rng, [trunk, *boughs], s.many(16, 5))
    return within(marks, most(s))


def _trunk(rng: Generator, s: Look) -> Limb:
    side = rng.choice([-1.0, 1.0])
    # 直、盘、偃: an upright pine, a coiling one, one that lies over
    lean, twist = (((0.05, 0.2), (0.01, 0.035)), ((0.05, 0.2), (0.05, 0.085)),
                   ((0.24, 0.36), (0.025, 0.05)))[2 if s.old else int(rng.integers(3))]  # fmt: skip
    lean, twist = rng.uniform(*lean), rng.uniform(*twist) * (1.4 if s.old else 1.0)
    a, b, c = rng.uniform(0.5, 1.2, 3)
    knots = [
        (0.0, 0.0),
        (side * lean * 0.08, -0.05),
        (side * (lean * 0.4 + twist * 0.5 * a), -0.17 - 0.06 * a),
        (side * (lean * 0.75 - twist * b), -0.36 - 0.07 * b),
        (side * (lean * 1.08 + twist * 0.5 * c), -0.64),
        (side * (lean - twist * 0.7 * a), -0.8),
        (side * (lean + twist * 0.5), -0.93),
    ]
    t = np.linspace(0, 1, 30)
    width = rng.uniform(0.062, 0.08) * s.girth
    w = width * (1 - 0.78 * t**1.1) + width * 0.35 * np.exp(-t * 13)
    return Limb(spline(knots, 30), w * (1 + 0.07 * np.sin(t * 21 + rng.uniform(0, 6))), 0)


def _boughs(rng: Generator, s: Look, trunk: Limb) -> list[Limb]:
    """Level boughs, longest low on the leaning side, with gaps of unequal height."""
    habit = Habit(bend=0.42, pull=0.3, level_out=True, crook=0.6)
    count = 5 if s.far else int(rng.integers(6, 9))
    at = np.sort(0.36 + 0.6 * (np.arange(count) + rng.uniform(-0.42, 0.42, count)) / count)
    side = float(np.sign(trunk.path[-1, 0]) or 1.0)
    out = []
    for k, t in enumerate(at):
        x, y, _, w = trunk.at(float(t))
        reach = (0.52 - 0.42 * float(t)) * rng.uniform(0.75, 1.25) * (1.3 if k == 0 else 1.0)
        heading = side * rng.uniform(1.15, 1.75)
        w0 = max(0.3 * w + 0.004, 0.008)
        bough = limb(rng, (x, y), heading, reach, (w0, w0 * 0.3), habit, 1)
        out.append(bough)
        for u in (0.45, 0.75) if not s.far else ():
            bx, by, bh, bw = bough.at(u)
            up = bh - side * rng.uniform(0.5, 0.9) * (1 if rng.random() < 0.75 else -0.7)
            out.append(limb(rng, (bx, by), up, reach * 0.36, (bw * 0.7, bw * 0.25), habit, 2))
        side = -side if rng.random() < 0.78 else side
    return out


def _tiers(rng: Generator, s: Look, trunk: Limb, boughs: list[Limb]) -> list[Clump]:
    spots = [trunk.at(t)[:2] for t in ((0.99,) if s.far else (0.88, 0.95, 1.0))]
    for b in boughs:
        spots += [b.at(t)[:2] for t in ((0.6, 1.0) if b.level == 1 else (1.0,))]
    out = []
    for x, y in spots:
        rx = rng.uniform(0.065, 0.12) * (1.3 if s.far else 1.0)
        out.append(Clump(x, y - 0.012, rx, rx * 0.42, float(rng.random())))
    return sorted(out, key=lambda c: c.y)


def _needles(rng: Generator, s: Look, c: Clump, ink: float, share: float) -> list[Mark]:
    """A tier's fans. Far away a tier is three level dabs and a few spikes."""
    marks: list[Mark] = []
    if s.far:
        if share < 1:
            return marks
        for k in range(3):
            x, y = c.x + (k - 1) * c.rx * 0.55, c.y + rng.uniform(-0.35, 0.35) * c.ry
            marks.append(
                dab(x - c.rx * 0.4, y, 1.57, c.rx * 0.8, c.ry * 0.55, ("墨", ink * 0.7), 0.3)
            )
        return marks
    fans = 1 if share < 1 else 3 if c.rx > 0.09 else 2
    for k in range(fans):
        off = (k - (fans - 1) / 2) * rng.uniform(0.75, 1.05)
        x = c.x + c.rx * (off if share >= 1 else rng.uniform(-0.6, 0.6))
        y = c.y + c.ry * (0.3 * abs(off) + rng.uniform(-0.45, 0.25))
        marks += fan(rng, x, y, c.rx * 0.58, s.many(7, 4), ink * rng.uniform(0.75, 1.05))
    return marks


def fan(rng: Generator, x: float, y: float, size: float, count: int, ink: float) -> list[Mark]:
    """松针: needles shot out from one point, longest upwards.

    Two needles grow from one sheath, so one pull runs down one and up the other.
    """
    turn = rng.uniform(-0.25, 0.25)
    marks: list[Mark] = []
    angles = np.linspace(-1.8, 1.8, 2 * count) + rng.uniform(-0.07, 0.07, 2 * count)
    for a, b in zip(angles[:count], angles[count:], strict=True):
        down, up = (
            arc(
                x,
                y,
                h + turn,
                size * (0.72 + 0.28 * np.cos(h)) * rng.uniform(0.82, 1.14),
                -0.1 * h,
                5,
            )
            for h in (float(a), float(b))
        )
        tint = ("墨" if rng.random() < 0.72 else "老绿", ink * rng.uniform(0.8, 1.05))
        marks.append(pull(np.vstack([down[:0:-1], up]), size * 0.055, tint, "pair"))
    return marks


def _wood(rng: Generator, s: Look, trunk: Limb, boughs: list[Limb]) -> list[Mark]:
    marks: list[Mark] = [twig(rng, b, 0.82, 0.3) for b in boughs]
    if s.detail < 0.5:
        marks.append(trunk_stroke(trunk, "赭墨", 0.8))
        return marks
    marks += doubled(rng, trunk, ("赭石", 0.42))
    marks += scales(rng, trunk, s.many(70, 10), 0.55)
    marks += furrows(rng, trunk, 10, 0.4)
    marks += roots(rng, trunk)
    return marks
