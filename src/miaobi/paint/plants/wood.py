"""Trunks and branches: how wood grows, and how the brush draws it.

The rules are those of the old manuals (芥子园画传, 树谱, Wang Gai, 1679): a branch leaves on four
sides (石分三面，树分四岐), two branches that meet cross as in 女 rather than lie parallel, no two are
of one length, and a trunk is two broken contours with its bark between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from miaobi.paint.marks import Mark, Points, Stroke, Wash
from miaobi.paint.plants.brush import (
    Floats,
    Tint,
    arc,
    normals,
    pull,
    ramp,
    shaky,
    smooth_noise,
    spline,
)


@dataclass(frozen=True, slots=True)
class Limb:
    """A trunk (level 0), branch or twig: its middle line (n, 2) and full width (n,)."""

    path: Points
    width: Floats
    level: int

    def at(self, t: float) -> tuple[float, float, float, float]:
        """x, y, heading and width at `t` in [0, 1] of its length."""
        u = t * (len(self.path) - 1)
        i = min(int(u), len(self.path) - 2)
        x, y = self.path[i] + (self.path[i + 1] - self.path[i]) * (u - i)
        d = self.path[min(i + 2, len(self.path) - 1)] - self.path[max(i - 1, 0)]
        return float(x), float(y), float(np.arctan2(d[0], -d[1])), float(self.width[i])


@dataclass(frozen=True, slots=True)
class Habit:
    """How a kind of tree branches.

    `children` per level (0 = on the trunk); `angle` between child and parent in radians;
    `ratio` child's length to its parent's; `bend` how crooked; `rise` the heading (as 0 = up)
    that a limb is drawn to, None for none, `pull` how strongly; `level_out` draws limbs to the
    horizontal instead; `first` where on the limb children begin; `crook` 0 smooth … 1 angular.
    """

    children: tuple[int, ...] = (6, 4, 3)
    angle: tuple[float, float] = (0.5, 1.1)
    ratio: tuple[float, float] = (0.4, 0.65)
    bend: float = 0.35
    rise: float | None = 0.0
    pull: float = 0.15
    level_out: bool = False
    first: float = 0.35
    crook: float = 0.6
    thick: float = 0.6


def limb(
    rng: Generator,
    at: tuple[float, float],
    heading: float,
    length: float,
    width: tuple[float, float],
    habit: Habit,
    level: int,
) -> Limb:
    """One limb grown from `at`: uneven straight runs with a turn after each (一波三折)."""
    n = 6 if level < 2 else 5
    run = rng.uniform(0.6, 1.4, n)
    run *= length / run.sum()
    side = 1.0 if rng.random() < 0.5 else -1.0
    h, p, points = heading, np.array(at), [np.array(at)]
    for i in range(n):
        if i:
            h += side * habit.bend * rng.uniform(0.4, 1.3)
            side = -side if rng.random() < 0.75 else side
        if habit.level_out:
            goal = np.pi / 2 * np.sign(np.sin(h) or 1.0)
            h += (goal - h) * habit.pull
        elif habit.rise is not None:
            h += (habit.rise - h) * habit.pull
        p = p + run[i] * np.array([np.sin(h), -np.cos(h)])
        points.append(p)
    knots = np.array(points)
    m = 22 if level == 0 else 14
    u, along = ramp(m), ramp(n + 1)
    straight = np.column_stack([np.interp(u, along, knots[:, k]) for k in (0, 1)])
    path = spline(knots, m) * (1 - habit.crook) + straight * habit.crook
    w = width[0] + (width[1] - width[0]) * u**0.8
    return Limb(path, w * (1 + 0.12 * smooth_noise(rng, m, 7)), level)


def grown(rng: Generator, trunk: Limb, habit: Habit, size: float | None = None) -> list[Limb]:
    """The trunk and all its branches. Of three chances a child takes the emptiest place."""
    length = size or float(np.hypot(*np.diff(trunk.path, axis=0).T).sum())
    limbs, taken = [trunk], [trunk.path[-1]]
    parents = [(trunk, length)]
    for level, number in enumerate(habit.children, start=1):
        children: list[tuple[Limb, float]] = []
        for parent, span in parents:
            first = habit.first if level == 1 else 0.25
            places = np.linspace(first, 0.95, max(number, 1)) + rng.uniform(-0.05, 0.05, number)
            side = rng.choice([-1.0, 1.0])
            for t in places:
                reach = span * rng.uniform(*habit.ratio) * (1.15 - 0.5 * float(t))
                side = -side if rng.random() < 0.8 else side
                child = _emptiest(rng, parent, float(t), side, reach, habit, level, taken)
                taken.append(child.path[-1])
                children.append((child, reach))
        children = [c for c in children if c[0].path[:, 1].max() < -0.1]  # none in the ground
        limbs += [c for c, _ in children]
        parents = children
    return limbs


def _emptiest(
    rng: Generator,
    parent: Limb,
    t: float,
    side: float,
    reach: float,
    habit: Habit,
    level: int,
    taken: Sequence[Points],
) -> Limb:
    x, y, heading, w = parent.at(float(np.clip(t, 0.0, 0.98)))
    best, room = None, -1.0
    ends = np.array(taken)
    for k in range(3):
        turn = (side if k < 2 else -side) * rng.uniform(*habit.angle)
        w0 = max(w * habit.thick, 0.0022)
        child = limb(rng, (x, y), heading + turn, reach, (w0, w0 * 0.25), habit, level)
        tip = child.path[-1]
        free = float(np.hypot(*(ends - tip).T).min()) - max(0.0, float(tip[1]) + 0.08)
        if free > room or best is None:
            best, room = child, free
    assert best is not None
    return best


def fitted(limbs: Sequence[Limb], top: float) -> list[Limb]:
    """The limbs scaled about (0, 0) so that the highest point is at y = -top."""
    scale = top / max(1e-6, -min(float(one.path[:, 1].min()) for one in limbs))
    return [Limb(one.path * scale, one.width * scale, one.level) for one in limbs]


def tips(limbs: Sequence[Limb], level: int) -> list[tuple[float, float, float]]:
    """x, y, heading at the ends of all limbs of `level` and finer."""
    out = []
    for one in limbs:
        if one.level >= level:
            x, y, h, _ = one.at(1.0)
            out.append((x, y, h))
    return out


# --- drawing --------------------------------------------------------------------------------------


def twig(rng: Generator, one: Limb, ink: float = 0.75, dry: float = 0.25) -> Stroke:
    """A limb in a single pull, thick to thin, the hairs splitting where it is old."""
    path = shaky(rng, one.path, float(one.width.mean()) * 0.12)
    return Stroke(path, np.maximum(one.width, 0.001), "墨", ink, dry, 0.0)


def trunk_stroke(one: Limb, pigment: str, ink: float) -> Stroke:
    """A far trunk in one dry pull, set down lightly at its foot."""
    w = one.width.copy()
    w[:3] *= (0.35, 0.75, 0.95)
    return Stroke(one.path, w, pigment, ink, 0.4, 0.05)


def outline(one: Limb, swell: float = 1.0) -> Points:
    """The closed contour of a limb."""
    n = normals(one.path) * (one.width * swell / 2)[:, None]
    ring = np.vstack([one.path + n, (one.path - n)[::-1]])
    if one.level == 0:  # a trunk ends level with the ground
        ring[:, 1] = np.minimum(ring[:, 1], 0.0)
    return ring


def doubled(
    rng: Generator, one: Limb, fill: Tint = ("赭石", 0.22), ink: float = 0.8, body: float = 0.12
) -> list[Mark]:
    """A trunk in double contour (双勾): a glaze, a shaded side, two uneven broken lines."""
    n = normals(one.path) * (one.width / 2)[:, None]
    line = float(one.width.max()) * 0.11
    foot = 0.4 if one.level == 0 else 1.0  # a trunk dissolves where it meets the ground
    marks: list[Mark] = [
        Wash(outline(one, 0.96), "纸", 0.85, 0.85 * foot, 0.0, True),  # hides what is behind it
        Wash(outline(one), "墨", body, body * foot, 0.0),
        Wash(outline(one), fill[0], fill[1], fill[1] * foot, 0.0),
    ]
    start = 3 if one.level == 0 else 1
    shade = one.path - n * 0.55
    marks.append(Stroke(shade[start:], one.width[start:] * 0.42, "墨", 0.22, 0.6, 0.1))
    for side in (1.0, -1.0):
        edge = shaky(rng, one.path + n * side, line * 0.9, 9)
        cut = int(rng.integers(len(edge) // 3, 2 * len(edge) // 3))
        for part in (edge[: cut + 1], edge[cut:]):
            if len(part) > 2:
                weight = line * rng.uniform(0.75, 1.25) * (0.8 if side > 0 else 1.15)
                marks.append(pull(part, weight, ("墨", ink), "bone", 0.3))
    return marks


def scales(rng: Generator, one: Limb, count: int, ink: float = 0.6) -> list[Mark]:
    """Pine bark (鳞皴): small open rings in broken rows, thick on the shaded side."""
    marks: list[Mark] = []
    for _ in range(count):
        t, across = rng.uniform(0.1, 0.97), rng.uniform(-0.42, 0.42)
        x, y, h, w = one.at(float(t))
        size = w * rng.uniform(0.13, 0.24) * (1 - 0.6 * abs(across))
        cx, cy = x + np.cos(h) * w * across, y + np.sin(h) * w * across
        a = h + rng.uniform(-0.5, 0.5) + np.linspace(0.3, rng.uniform(4.2, 5.8), 8)
        ring = np.column_stack([cx + size * 0.8 * np.cos(a), cy + size * 1.15 * np.sin(a)])
        shade = ink * (1.1 if across < 0 else 0.65)
        marks.append(pull(ring, w * 0.05, ("墨", shade * rng.uniform(0.7, 1.1)), "bone", 0.25))
    return marks


def furrows(rng: Generator, one: Limb, count: int, ink: float = 0.5) -> list[Mark]:
    """Rough bark (披麻皴): short dry pulls along the trunk, and a knot (树疤) or two."""
    marks: list[Mark] = []
    for _ in range(count):
        t, across = rng.uniform(0.0, 0.85), rng.uniform(-0.45, 0.4)
        span = rng.uniform(0.06, 0.16)
        at = [one.at(float(min(t + span * k, 1.0))) for k in (0.0, 0.5, 1.0)]
        wave = rng.uniform(-0.06, 0.06, 3)
        knots = [(x + np.cos(h) * w * (across + d), y + np.sin(h) * w * (across + d))
                 for (x, y, h, w), d in zip(at, wave, strict=True)]  # fmt: skip
        w = at[0][3]
        shade = ink * rng.uniform(0.5, 1.1) * (1.2 if across < 0 else 0.7)
        marks.append(pull(spline(knots, 7), w * rng.uniform(0.04, 0.1), ("墨", shade), "leaf", 0.6))
    for _ in range(1 + count // 40):
        x, y, h, w = one.at(float(rng.uniform(0.15, 0.7)))
        a = np.linspace(0.4, 5.6, 9) + h
        ring = np.column_stack([x + w * 0.16 * np.cos(a), y + w * 0.24 * np.sin(a)])
        marks.append(pull(ring, w * 0.08, ("墨", 0.75), "bone", 0.2))
    return marks


def roots(rng: Generator, one: Limb, ink: float = 0.75) -> list[Mark]:
    """Roots gripping the ground (露根): a few claws leaving the foot of the trunk."""
    x, y, w = float(one.path[0, 0]), float(one.path[0, 1]), float(one.width[0])
    marks: list[Mark] = []
    for side, out in ((-1, 1.1), (-1, 0.55), (1, 0.7), (1, 1.25)):
        reach = w * out * rng.uniform(0.7, 1.2)
        path = spline(
            [
                (x + side * w * 0.4, y - w * rng.uniform(0.35, 0.6)),
                (x + side * (w * 0.46 + reach * 0.25), y - w * 0.1),
                (x + side * (w * 0.5 + reach), y + w * rng.uniform(-0.03, 0.06)),
            ],
            9,
        )
        shade = ink * rng.uniform(0.65, 0.95)
        marks.append(pull(path, w * 0.11, ("墨", shade), "needle", 0.3))
    return marks


def snow_on(rng: Generator, limbs: Sequence[Limb], most: int) -> list[Mark]:
    """Snow lying on what is flat enough to hold it: thick white on the upper edge."""
    marks: list[Mark] = []
    order = sorted(range(len(limbs)), key=lambda i: -float(limbs[i].width.mean()))
    for i in order:
        one = limbs[i]
        d = np.gradient(one.path, axis=0)
        flat = np.abs(d[:, 0]) > (1.0 if one.level == 0 else 0.55) * np.abs(d[:, 1])
        above = normals(one.path)
        above = above * -np.sign(above[:, 1:] + 1e-9)
        for start, stop in _runs(flat):
            if len(marks) >= most:
                return marks
            w = one.width[start:stop]
            if stop - start < 3 or w.max() < 0.003:
                continue
            thick = np.minimum(w * 0.75, 0.012) + 0.003
            thick = thick * (0.3 + 0.7 * np.sin(np.pi * ramp(stop - start)) ** 0.6)
            thick = thick * rng.uniform(0.8, 1.2)
            rest = one.path[start:stop] + above[start:stop] * (w * 0.42 + thick * 0.2)[:, None]
            marks.append(Stroke(rest, np.maximum(thick, 1e-5), "铅白", 0.95, 0.0, 0.05))
    return marks


def _runs(mask: np.ndarray) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(int), [0]])))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def crab_claws(rng: Generator, one: Limb, count: int, size: float, ink: float) -> list[Mark]:
    """蟹爪枝: twigs that leave forwards and hook down, as Li Cheng and Guo Xi drew them."""
    marks: list[Mark] = []
    side = rng.choice([-1.0, 1.0])
    for t in np.linspace(1.0, 0.35, count):
        x, y, h, _ = one.at(float(t))
        side = -side
        down = 1.0 if np.sin(h) >= 0 else -1.0
        span = size * rng.uniform(0.55, 1.25)
        hook = arc(x, y, h + side * rng.uniform(0.2, 0.7), span, down * rng.uniform(0.8, 1.7), 8)
        marks.append(pull(hook, size * 0.075, ("墨", ink * rng.uniform(0.7, 1.05)), "needle"))
        if rng.random() < 0.5:
            bx, by = hook[3]
            claw = arc(
                float(bx), float(by), h + side * 0.9 + down * 0.5, span * 0.45, down * 0.6, 6
            )
            marks.append(pull(claw, size * 0.05, ("墨", ink * 0.8), "needle"))
    return marks


def deer_horns(rng: Generator, one: Limb, count: int, size: float, ink: float) -> list[Mark]:
    """鹿角枝: twigs that turn up, each with a shorter prong, all drawn to the light."""
    marks: list[Mark] = []
    side = rng.choice([-1.0, 1.0])
    for t in np.linspace(1.0, 0.35, count):
        x, y, h, _ = one.at(float(t))
        side = -side
        span, lean = size * rng.uniform(0.6, 1.3), h + side * rng.uniform(0.35, 0.8)
        horn = arc(x, y, lean, span, -0.55 * lean, 8)
        marks.append(pull(horn, size * 0.075, ("墨", ink * rng.uniform(0.7, 1.05)), "needle"))
        if rng.random() < 0.6:
            bx, by = horn[3]
            prong = arc(float(bx), float(by), lean - side * 0.7, span * 0.55, -0.2 * lean, 6)
            marks.append(pull(prong, size * 0.05, ("墨", ink * 0.8), "needle"))
    return marks
