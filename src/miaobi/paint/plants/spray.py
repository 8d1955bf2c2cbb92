"""折枝: a cut branch as it enters a near view, with what grows on it and where birds can sit.

A spray's frame: (0, 0) is where it enters the sheet, its reach is about 1.0. The pose says from
where: "rising" (up and to the right), "entering" (to the right, nearly level) or "hanging" (down
and to the right). The bare wood is grown first from the same chance, so that `perches` finds the
branch that the painting shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.random import Generator

from miaobi.paint.marks import Mark, Points, Stroke, Wash
from miaobi.paint.plants.brush import Tint, dab, deeper, normals, pull, ramp, shaky, smooth_noise
from miaobi.paint.plants.wood import Habit, Limb, limb, outline
from miaobi.paint.styles import style_of

POSES: dict[str, tuple[float, float]] = {  # heading at the cut, heading it is drawn to
    "rising": (0.35, 0.55), "entering": (1.05, 1.45), "hanging": (2.15, 1.75),
}  # fmt: skip
LEVEL = 0.62  # how far from level (|cos| of the heading) a branch may be where a bird sits


def is_fine(look: Mapping[str, Any]) -> bool:
    """Whether plants are painted 工笔 (line and tint) rather than 写意 (wet touches).

    >>> is_fine({"style": "工笔花鸟"}), is_fine({"style": "水墨写意"}), is_fine({"style": "水墨山水"})
    (True, False, False)
    """
    style = style_of(str(look.get("style") or ""))
    return style.tradition == "colour" or (style.hand.line <= 1.2 and style.glaze != "")


@dataclass(frozen=True, slots=True)
class Growth:
    """How a kind of wood grows in a spray: its girth, how crooked, side branches and twigs, how
    much its twigs hang, whether its bark is rough (梅, 松) and how dark."""

    girth: float = 0.04
    bend: float = 0.3
    crook: float = 0.5
    sides: int = 4
    twigs: int = 2
    spread: tuple[float, float] = (0.5, 1.05)
    reach: tuple[float, float] = (0.3, 0.52)
    droop: float = 0.0
    rough: bool = False
    tint: Tint = ("赭墨", 0.5)


def skeleton(rng: Generator, growth: Growth, pose: str) -> list[Limb]:
    """The main branch, its side branches and twigs; no two leave at one place or run parallel."""
    start, goal = POSES.get(pose, POSES["rising"])
    start += rng.uniform(-0.12, 0.12)
    w = growth.girth * rng.uniform(0.9, 1.1)
    main = limb(rng, (0.0, 0.0), start, 1.0, (w, w * 0.22),
                Habit(bend=growth.bend, rise=goal, pull=0.18, crook=growth.crook), 0)  # fmt: skip
    limbs = [main]
    side = float(rng.choice([-1.0, 1.0]))
    for t in np.linspace(0.24, 0.86, growth.sides) + rng.uniform(-0.04, 0.04, growth.sides):
        x, y, h, wt = main.at(float(t))
        length = rng.uniform(*growth.reach) * (1.15 - 0.5 * float(t))
        turn = side * rng.uniform(*growth.spread)
        one = _arm(rng, growth, (x, y), h + turn, length, wt * 0.62, 1)
        limbs.append(one)
        side = -side if rng.random() < 0.85 else side
        for u in np.linspace(0.4, 0.85, growth.twigs) + rng.uniform(-0.05, 0.05, growth.twigs):
            x, y, h, wt = one.at(float(u))
            turn = rng.choice([-1.0, 1.0]) * rng.uniform(0.4, 0.9)
            limbs.append(_arm(rng, growth, (x, y), h + turn, length * rng.uniform(0.3, 0.5),
                              wt * 0.7, 2))  # fmt: skip
    for u in (0.7, 0.93):
        x, y, h, wt = main.at(u)
        limbs.append(
            _arm(rng, growth, (x, y), h - side * 0.5, rng.uniform(0.14, 0.24), wt * 0.7, 2)
        )
    return limbs


def _arm(
    rng: Generator, growth: Growth, at: tuple[float, float], heading: float, length: float,
    width: float, level: int,
) -> Limb:  # fmt: skip
    rise = np.pi * 0.9 * np.sign(np.sin(heading) or 1.0) if growth.droop else heading
    habit = Habit(bend=growth.bend * 0.8, rise=rise, pull=growth.droop, crook=growth.crook)
    w = max(width, 0.0045)
    return limb(rng, at, heading, length, (w, max(w * 0.35, 0.0028)), habit, level)


def seats(limbs: list[Limb], count: int = 6) -> list[tuple[float, float]]:
    """Where birds can sit: on nearly level stretches of the stout limbs, well apart, best first."""
    found: list[tuple[float, float, float]] = []
    for one in limbs:
        if one.level > 1:
            continue
        for t in np.linspace(0.3, 0.9, 13):
            x, y, h, w = one.at(float(t))
            if abs(np.cos(h)) < LEVEL:
                worth = (1 - abs(np.cos(h))) + 8 * w - 0.5 * abs(t - 0.6) - 0.25 * one.level
                found.append((float(worth), x, y - w * 0.45))
    found.sort(reverse=True)
    kept: list[tuple[float, float]] = []
    for _, x, y in found:
        if all(np.hypot(x - a, y - b) > 0.14 for a, b in kept):
            kept.append((x, y))
        if len(kept) == count:
            break
    if not kept:  # an upright branch: its fork
        x, y, _, w = limbs[0].at(0.6)
        kept.append((x, y - w * 0.3))
    return kept


# --- wood in two ways -----------------------------------------------------------------------------


def wood(rng: Generator, growth: Growth, limbs: list[Limb], fine: bool) -> list[Mark]:
    """The limbs painted, thin ones first so that forks are covered by what they grow from."""
    marks: list[Mark] = []
    for one in sorted(limbs, key=lambda b: -b.level):
        marks += fine_limb(rng, growth, one) if fine else dry_limb(rng, growth, one)
    return marks


def fine_limb(rng: Generator, growth: Growth, one: Limb) -> list[Mark]:
    """A branch in 双勾: a ground, a glaze, its lower side shaded, two fine lines, flecks of moss."""
    body = outline(Limb(one.path, one.width, 1))
    tint, line = growth.tint, float(np.clip(one.width.max() * 0.07, 0.0009, 0.0022))
    marks: list[Mark] = [Wash(body, "纸", 0.9, None, 0.0, True), Wash(body, *tint, None, 0.0)]
    n = normals(one.path)
    n = n * np.where(n[:, 1:] > 0, 1.0, -1.0)  # towards the ground
    under = one.path + n * (one.width * 0.24)[:, None]
    marks.append(Stroke(under, one.width * 0.5, "墨", 0.3, 0.35, 0.3))
    for side in (1.0, -1.0):
        edge = one.path + n * (side * one.width * 0.5)[:, None]
        marks.append(pull(shaky(rng, edge, line * 0.8, 9), line, ("赭墨", 0.9), "even"))
    if one.level < 2:
        for _ in range(round((26 if growth.rough else 10) * (1.0 if one.level == 0 else 0.4))):
            x, y, h, w = one.at(float(rng.uniform(0.02, 0.95)))
            across = rng.uniform(-0.4, 0.4) * w
            p, q = x + np.cos(h) * across, y + np.sin(h) * across
            long = w * rng.uniform(0.2, 0.7) * (1.4 if growth.rough else 0.5)
            turn = h + rng.normal(0, 0.25) + (0.0 if growth.rough else 1.57)
            fleck = [(p, q), (p + np.sin(turn) * long, q - np.cos(turn) * long)]
            marks.append(pull(fleck, w * 0.06, ("墨", rng.uniform(0.3, 0.6)), "leaf", 0.2))
        for _ in range(7 if growth.rough and one.level == 0 else 0):
            x, y, h, w = one.at(float(rng.uniform(0.02, 0.8)))
            for _ in range(3):
                size = w * rng.uniform(0.14, 0.26)
                p = x + np.cos(h) * w * rng.uniform(-0.55, -0.2) + rng.normal(0, 0.3 * w)
                q = y + np.sin(h) * w * -0.4 + rng.normal(0, 0.2 * w)
                marks.append(dab(p, q, 1.57, size, size, ("石绿", 0.75), 0.1))
    return marks


def dry_limb(rng: Generator, growth: Growth, one: Limb) -> list[Mark]:
    """A branch in 写意: pulls of a half-dry brush that stop and press on (顿挫), 飞白 in the stout."""
    if one.level == 2 or one.width.max() < 0.011:
        ink = rng.uniform(0.6, 0.92)
        w = one.width * (1.25 - 0.4 * ramp(len(one.path)))
        return [Stroke(shaky(rng, one.path, 0.002), np.maximum(w, 0.003), "墨", ink, 0.12)]
    n = len(one.path)
    cuts = sorted({0, n - 1, *(int(c) for c in rng.integers(n // 4, 3 * n // 4, 2))})
    marks: list[Mark] = [
        Wash(outline(Limb(one.path, one.width * 0.9, 1)), "纸", 0.8, None, 0.0, True)
    ]
    dry = 0.42 if growth.rough else 0.25
    for a, b in pairwise(cuts):
        part = one.path[max(a - 1, 0) : b + 1]
        w = one.width[max(a - 1, 0) : b + 1].copy()
        if len(part) < 3:
            continue
        w *= 1.05 + 0.22 * (2 * ramp(len(w)) - 1) ** 4 + 0.06 * smooth_noise(rng, len(w), 5)
        marks.append(Stroke(part, w, "墨", rng.uniform(0.62, 0.85), dry, 0.12))
        edge = normals(part) * (w * rng.choice([-0.3, 0.3]))[:, None]
        marks.append(Stroke(part + edge, w * 0.34, "墨", rng.uniform(0.6, 0.9), 0.2, 0.2))
    for _ in range(9 if growth.rough and one.level == 0 else 3):
        x, y, h, w = one.at(float(rng.uniform(0.02, 0.9)))
        size, off = w * rng.uniform(0.2, 0.4), w * rng.choice([-0.5, 0.5])
        marks.append(dab(x + np.cos(h) * off, y + np.sin(h) * off, rng.uniform(0, 3.1), size * 0.7, size,
                         ("墨", 0.9), 0.3))  # fmt: skip
    return marks


def fine_twig(path: Points, width: float, fine: bool, tint: Tint = ("赭墨", 0.7)) -> Mark:
    """A flower's or leaf's stalk."""
    return pull(path, width, deeper(tint, 1.1) if fine else ("墨", 0.75), "even", 0.0)
