"""Trees: the common tree in its seasons, the bare tree, willow, maple, ginkgo, bush, grove."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator

from miaobi.paint.marks import Mark
from miaobi.paint.plants.brush import (
    Look,
    arc,
    cloud,
    deeper,
    leaf,
    pick,
    pull,
    seen,
    shaky,
    spline,
    within,
)
from miaobi.paint.plants.foliage import (
    DOTS,
    Clump,
    Layers,
    capped,
    gather,
    leafed,
    season_layers,
)
from miaobi.paint.plants.wood import (
    Habit,
    Limb,
    crab_claws,
    deer_horns,
    doubled,
    fitted,
    furrows,
    grown,
    limb,
    roots,
    snow_on,
    tips,
    trunk_stroke,
    twig,
)


def most(look: Look) -> int:
    """The greatest number of marks that `look` allows: 60 far away, 700 near."""
    return round(60 + 640 * max(0.0, min(1.0, (look.detail - 0.2) / 0.8)))


def stem(
    rng: Generator, height: float, width: float, lean: float, sway: float, base: float = 1.25
) -> Limb:
    """A trunk from (0, 0): it leaves to one side, comes back, and tapers; a flared foot."""
    side = rng.choice([-1.0, 1.0])
    knots = [
        (0.0, 0.0),
        (side * lean * 0.07, -height * 0.07),
        (side * lean * 0.45 + rng.uniform(-0.3, 0.3) * sway, -height * 0.28),
        (side * (lean * 0.9 - sway), -height * 0.58),
        (side * (lean + sway * 0.5), -height * 0.82),
        (side * lean + rng.uniform(-1, 1) * sway * 0.4, -height),
    ]
    path = spline(knots, 26)
    t = np.linspace(0, 1, 26)
    w = width * (1 - 0.9 * t**1.15) + width * (base - 1) * np.exp(-t * 14)
    return Limb(path, w * (1 + 0.06 * np.sin(t * 19 + rng.uniform(0, 6))), 0)


def wood_marks(rng: Generator, look: Look, limbs: list[Limb], bark: int, ink: float) -> list[Mark]:
    """Branches in single pulls, then the trunk: doubled with bark when near, one pull when far."""
    before: list[Mark] = []
    after: list[Mark] = []  # 四岐: one branch in four comes towards us, across the trunk
    thick = 0.022 / max(look.detail, 0.2) ** 0.5
    for one in limbs[1:]:
        if look.far and one.level > 1 and rng.random() < 0.6:
            continue
        if float(one.width[0]) > thick and one.level == 1:
            before += doubled(rng, one, body=0.2)
        else:
            front = one.level == 1 and rng.random() < 0.3
            mark = twig(rng, one, ink * rng.uniform(0.8, 1.05), 0.3)
            (after if front else before).append(mark)
    trunk = limbs[0]
    if look.detail < 0.5:
        return [*before, trunk_stroke(trunk, "墨", ink * 0.75), *after]
    marks = [*before, *doubled(rng, trunk)]
    marks += furrows(rng, trunk, round(bark * look.detail))
    marks += roots(rng, trunk)
    return marks + after


def tree(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """A common tree (杂树): leaves dotted in one of the old ways, by seed and season."""
    s = seen(look)
    if s.season == "winter" and not s.colour:
        return bare_tree(rng, look)
    kinds = {
        "spring": ("jie", "pepper", "ge", "hanging"),
        "summer": ("jie", "ge", "flat", "pepper", "outlined"),
        "autumn": ("jie", "star", "outlined", "pepper"),
    }
    kind = pick(rng, kinds.get(s.season, kinds["summer"]))
    return broad(rng, s, kind, season_layers(s))


def broad(rng: Generator, s: Look, kind: str, layers: Layers) -> list[Mark]:
    """A broad-leaved tree with foliage of `kind` (a name in `DOTS`) in `layers`."""
    # 直干 upright, 横展 spreading, 高干 with a long clear trunk
    height, angle, ratio, first, wide = (
        (0.66, (0.35, 0.8), (0.36, 0.56), 0.38, 1.0),
        (0.52, (0.6, 1.25), (0.46, 0.7), 0.42, 1.2),
        (0.7, (0.4, 1.05), (0.34, 0.54), 0.5, 1.05),
    )[int(rng.integers(3))]
    height *= rng.uniform(0.94, 1.06)
    lean, sway = rng.uniform(0.04, 0.2), rng.uniform(0.02, 0.05)
    trunk = stem(rng, height, rng.uniform(0.06, 0.085) * s.girth, lean, sway)
    levels = (4, 2) if s.far else (6, 3, 2)
    habit = Habit(levels, angle, ratio, 0.32, 0.0, 0.08, False, first, 0.55, 0.6)
    limbs = fitted(grown(rng, trunk, habit), 0.93)
    trunk = limbs[0]
    ends = [t for t in tips(limbs, 1) if t[1] < -0.3] or tips(limbs, 1)
    ends.append((float(trunk.path[-1, 0]), float(trunk.path[-1, 1]), 0.0))
    clumps = gather(rng, ends, s.many(22, 7), s.size(0.09, 1.5) * wide, s.size(0.056, 1.5))
    per = {"jie": 7, "ge": 8, "star": 7, "outlined": 11}.get(kind, 24)
    size = {"pepper": 0.026, "flat": 0.032, "outlined": 0.036, "hanging": 0.033}.get(kind, 0.042)
    count, size = s.many(per, 5 if per < 14 else 7), s.size(size, 2.2)
    dot = DOTS["flat" if s.far and kind != "pepper" else kind]
    back, front = clumps[: len(clumps) // 2], clumps[len(clumps) // 2 :]
    marks: list[Mark] = []
    for c in back:
        marks += leafed(rng, c, dot, round(count * 0.8), size, layers, 0.3 if s.far else 0.14)
    marks += wood_marks(rng, s, limbs, 46, 0.8)
    for c in front:
        marks += leafed(rng, c, dot, count, size, layers, 0.24 if s.far else 0.11)
    if s.snow:
        for c in clumps[:: 1 if s.far else 2]:
            marks += capped(rng, c)
    return within(marks, most(s))


def bare_tree(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """A leafless tree (枯树, 寒林): crab claws or deer horns, all bone."""
    s = seen(look)
    claws = rng.random() < 0.5
    trunk = stem(
        rng,
        rng.uniform(0.68, 0.78),
        rng.uniform(0.055, 0.08) * s.girth,
        rng.uniform(0.05, 0.22),
        0.045,
    )
    habit = Habit(
        (4, 3) if s.far else (6, 4, 2),
        (0.5, 1.15) if claws else (0.35, 0.85),
        (0.36, 0.58), 0.5 if claws else 0.36,
        1.0 if claws else 0.0, 0.04, claws and rng.random() < 0.3, 0.32, 0.75, 0.6,
    )  # fmt: skip
    limbs = fitted(grown(rng, trunk, habit), 0.95)
    marks: list[Mark] = wood_marks(rng, s, limbs, 54, 0.88)
    fine = crab_claws if claws else deer_horns
    for one in limbs[1:]:
        marks += fine(rng, one, s.many(4 - one.level * 0.5, 1), s.size(0.075, 1.5), 0.75)
    if s.snow:
        marks += snow_on(rng, limbs, s.many(50, 10))
    return within(marks, most(s))


def maple(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """A maple (枫): in autumn the frost-red of 霜叶."""
    s = seen(look)
    autumn: Layers = (("朱磦", 0.75), ("朱砂", 0.9), ("胭脂", 0.85))
    if s.season == "winter" and not s.colour:
        return bare_tree(rng, look)
    if s.colour or s.season != "autumn":
        layers = s.tints("red") if s.colour else season_layers(s)
    else:
        layers = autumn
    return broad(rng, s, "star", layers)


def ginkgo(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """A ginkgo (银杏): tall, its small fans of leaf pure gold in autumn."""
    s = seen(look)
    if s.season == "winter" and not s.colour:
        return bare_tree(rng, look)
    gold: Layers = (("藤黄", 0.7), ("yellow", 0.95), ("土黄", 0.9))
    layers = gold if s.season == "autumn" and not s.colour else season_layers(s)
    return broad(rng, s, "pepper" if s.season == "spring" else "ge", layers)


# --- willow ---------------------------------------------------------------------------------------

WILLOW: dict[str, Layers] = {
    "spring": (("嫩绿", 0.55), ("嫩绿", 0.9), ("草绿", 0.75)),
    "summer": (("草绿", 0.6), ("老绿", 0.75), ("墨", 0.6)),
    "autumn": (("土黄", 0.4), ("土黄", 0.55), ("赭墨", 0.5)),
    "winter": (("墨", 0.25), ("墨", 0.4), ("墨", 0.55)),
}


def strand(rng: Generator, x: float, y: float, side: float, fall: float, wind: float) -> np.ndarray:
    """A hanging twig: it springs out, turns over, and falls (先扬后垂)."""
    out = side * rng.uniform(0.02, 0.1)
    drift = wind * rng.uniform(0.5, 1.0) * fall
    return spline(
        [
            (x, y),
            (x + out * 0.6, y - rng.uniform(0.005, 0.03)),
            (x + out * 1.15 + drift * 0.1, y + fall * 0.25),
            (x + out * 1.25 + drift * 0.45, y + fall * 0.62),
            (x + out * 1.2 + drift + rng.uniform(-0.015, 0.015), y + fall),
        ],
        18,
    )


def willow(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """A willow (柳): an old leaning trunk, branches thrown up, strands falling over water."""
    s = seen(look)
    layers = s.tints("green") if s.colour else WILLOW.get(s.season, WILLOW["spring"])
    lean = rng.uniform(0.1, 0.26)
    trunk = stem(rng, 0.62, rng.uniform(0.075, 0.1) * s.girth, lean, 0.05, 1.35)
    habit = Habit((4, 2) if s.far else (5, 3), (0.35, 0.95), (0.45, 0.7), 0.3, 0.0, 0.16,
                  False, 0.5, 0.3, 0.55)  # fmt: skip
    limbs = fitted(grown(rng, trunk, habit), 0.93)
    trunk = limbs[0]
    springs = [one.at(float(t)) for one in limbs[1:] for t in (0.45, 0.7, 0.85, 1.0)]
    springs += [trunk.at(t) for t in (0.85, 0.95, 1.0)]
    count = s.many(92, 34)
    chosen = [springs[int(i)] for i in rng.integers(0, len(springs), count)]
    middle = float(trunk.path[-1, 0])
    paths = []
    for x, y, _, _ in chosen:
        side = float(np.sign(x - middle + rng.normal(0, 0.08)) or 1.0)
        fall = float(np.clip(-y * rng.uniform(0.3, 0.85), 0.12, 0.75))
        paths.append(strand(rng, x, y, side, fall, s.wind))
    marks: list[Mark] = []
    half = count * 2 // 5
    marks += _strands(rng, s, paths[:half], layers, 0)
    marks += wood_marks(rng, s, limbs, 52, 0.82)
    marks += _strands(rng, s, paths[half:], layers, 1)
    if s.snow:
        marks += snow_on(rng, limbs, s.many(24, 8))
    return within(marks, most(s))


def _strands(rng: Generator, s: Look, paths: list, layers: Layers, near: int) -> list[Mark]:
    marks: list[Mark] = []
    leaves = 0 if s.far or s.season == "winter" else s.many(5.5 if near else 3, 1)
    for path in paths:
        tint = layers[near + int(rng.random() < 0.3)]
        thin = s.size(0.0026, 2.6) * (1.0 if leaves else 1.25)
        marks.append(pull(shaky(rng, path, 0.004), thin, tint, "bone" if leaves else "leaf"))
        for t in rng.uniform(0.25, 0.98, leaves):
            i = int(t * (len(path) - 1))
            h = np.pi + rng.choice([-1, 1]) * rng.uniform(0.15, 0.6)
            size = rng.uniform(0.022, 0.04) * (0.8 if s.season == "spring" else 1.05)
            marks.append(leaf(path[i, 0], path[i, 1], h, size, size * 0.2, tint))
    return marks


# --- small and many -------------------------------------------------------------------------------


def bush(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """A bush (灌木): several stems from one root, leaves in low clumps."""
    s = seen(look)
    layers = season_layers(s)
    marks: list[Mark] = []
    ends: list[tuple[float, float]] = []
    stems: list[Limb] = []
    habit = Habit(bend=0.3, rise=0.0, pull=0.1, crook=0.5)
    for h in np.sort(rng.uniform(-1.0, 1.0, s.many(8, 3))):
        one = limb(rng, (float(h) * 0.06, 0.0), float(h), rng.uniform(0.5, 0.8), (0.03, 0.01),
                   habit, 1)  # fmt: skip
        stems.append(one)
        marks.append(twig(rng, one, 0.7))
        ends += [one.at(t)[:2] for t in (0.55, 0.8, 1.0)]
    if s.season == "winter":
        for one in stems:
            marks += deer_horns(rng, one, s.many(5, 2), 0.3, 0.65)
        if s.snow:
            marks += capped(rng, Clump(0.0, -0.5, 0.5, 0.3, 1.0))
        return within(marks, most(s))
    kind = pick(rng, ("pepper", "jie", "flat", "ge"))
    per = s.many(26 if kind in ("pepper", "flat") else 9, 6)
    for c in gather(rng, ends, s.many(15, 6), s.size(0.2, 1.4), s.size(0.13, 1.4)):
        marks += leafed(rng, c, DOTS[kind], per, s.size(0.075, 1.8), layers, 0.13)
    return within(marks, most(s))


def grove(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """A grove (丛树): trees of several kinds whose crowns interlace, pale behind and dark before,
    in a large and a small company with a gap between; mist at their feet."""
    s = seen(look)
    base: Layers = tuple(deeper(t, 0.75) for t in season_layers(s))  # type: ignore[assignment]
    count = s.many(11, 6)
    gap = rng.uniform(-0.3, 0.3)
    xs = np.linspace(-0.74, 0.74, count) + rng.normal(0, 0.075, count)
    xs = xs + 0.14 * np.sign(gap - xs) * -np.exp(-np.abs(xs - gap) * 4)
    nears = rng.permutation(np.linspace(0, 1, count))
    hump = rng.uniform(-0.4, 0.4)  # the tallest stands off the middle
    marks: list[Mark] = []
    for i in np.argsort(nears, kind="stable"):
        x, near = float(xs[i]), float(nears[i])
        h = rng.uniform(0.6, 0.98) * (1 - 0.34 * abs(x - hump))
        way = ("flat", "jie", "pepper", "bare", "flat", "hanging")[int(rng.integers(6))]
        marks += _far_tree(rng, s, x, -0.05 + 0.07 * near, h, near, base, way)
    mist = [cloud(rng, x, 0.03, 0.45, 0.03, ("墨", 0.05), 0.9) for x in (-0.4, 0.3)]
    return within(marks + mist, most(s))


def _far_tree(
    rng: Generator, s: Look, x: float, base: float, h: float, near: float, layers: Layers, way: str
) -> list[Mark]:  # fmt: skip
    """One tree of a grove: a slender forking trunk and ragged layers of dots in one way of leaf."""
    ink = 0.3 + 0.45 * near
    lean = rng.uniform(-0.16, 0.16)
    trunk = arc(x, base, lean, h * 0.86, -1.4 * lean + rng.uniform(-0.2, 0.2), 9)
    marks: list[Mark] = [pull(trunk, s.size(0.015, 1.4), ("墨", ink), "taper", 0.12)]
    arms: list[tuple[float, float]] = [(float(trunk[8, 0]), float(trunk[8, 1]))]
    for k in range(2 if s.far else 5):
        p = trunk[int(rng.integers(3, 8))]
        turn = (-1) ** k * rng.uniform(0.4, 1.05)
        end = arc(float(p[0]), float(p[1]), turn, h * rng.uniform(0.14, 0.28), -0.3 * turn, 6)
        marks.append(pull(end, 0.008, ("墨", ink), "taper"))
        arms.append((float(end[-1, 0]), float(end[-1, 1])))
        arms.append((float(end[3, 0]), float(end[3, 1])))
    bare = (s.season == "winter" and not s.colour) or (
        way == "bare" and s.season in ("autumn", "winter")
    )
    if bare:
        for px, py in arms:
            for turn in rng.uniform(-0.9, 0.9, s.many(3, 1)):
                end = arc(px, py, float(turn), h * rng.uniform(0.06, 0.14), -0.4 * float(turn), 6)
                marks.append(pull(end, 0.005, ("墨", ink * 0.9), "needle"))
        if s.snow:
            marks += capped(rng, Clump(x, -0.8 * h, 0.12 * h, 0.1 * h, near))
        return marks
    dot = DOTS["flat" if way == "bare" or s.far else way]
    size = s.size({"pepper": 0.024, "jie": 0.036, "hanging": 0.04}.get(way, 0.044), 1.6)
    for px, py in arms[: 4 if s.far else 9]:
        c = Clump(px, py, h * rng.uniform(0.07, 0.12), h * rng.uniform(0.03, 0.055), near)
        if s.far:
            marks.append(cloud(rng, c.x, c.y, c.rx, c.ry, (layers[1][0], 0.2 + 0.25 * near), 0.3))
            continue
        marks.append(cloud(rng, c.x, c.y, c.rx, c.ry * 1.1, (layers[1][0], 0.07 + 0.1 * near), 0.5))
        for k in range({"jie": 3, "pepper": 8}.get(way, 5)):
            dx, dy = rng.uniform(-1, 1) * c.rx, rng.uniform(-1, 1) * c.ry
            tint = layers[1] if k % 3 else layers[2]
            shade = deeper(tint, (0.55 + 0.5 * near) * rng.uniform(0.75, 1.15))
            marks += dot(rng, c.x + dx, c.y + dy, size * rng.uniform(0.7, 1.15), shade)
    if s.snow:
        marks += capped(rng, Clump(x, base - h * 0.86, 0.13 * h, 0.1 * h, near))
    return marks
