"""Roofed buildings ruled at a slight angle (界画): pavilion, gate, storeyed tower, pagoda.

They are set out in plan and lifted into parallel projection (轴测): `at` takes x to the right
along the front, d away from us and h up, so that the front and the right side are seen.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from miaobi.paint.elements.brush import (
    Look,
    Spots,
    at_night,
    built,
    dot,
    fill,
    has,
    line,
    moved,
    oval,
    poly,
    pose,
    solid,
    straight,
    tint,
)
from miaobi.paint.marks import Mark, Points, Wash

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator
Plan = Sequence[tuple[float, float]]  # corners (x, d): the front from left to right, then on round
C, S, K = math.cos(0.4), math.sin(0.4), 0.3  # how far it is turned, how far from above it is seen


def at(x: float, d: float, h: float) -> tuple[float, float]:
    """Where a spot of the building lies in the picture.

    >>> at(0, 0, 1)
    (0.0, -1.0)
    """
    return x * C + d * S, (x * S - d * C) * K - h


def rect(w: float, d: float) -> Plan:
    """A rectangular plan, `w` and `d` half its sides."""
    return [(-w, -d), (w, -d), (w, d), (-w, d)]


def octagon(r: float) -> Plan:
    """An octagonal plan around a circle of radius `r`."""
    a = -math.pi * 0.625 + np.arange(8) * math.pi / 4
    return [(r * math.cos(t), r * math.sin(t)) for t in a.tolist()]


def seen(plan: Plan, least: float = 0.02) -> list[int]:
    """The sides of a plan that are turned towards us, those turned away most first."""
    turned = []
    for i, (a, b) in enumerate(zip(plan, [*plan[1:], plan[0]], strict=True)):
        ex, ed = b[0] - a[0], b[1] - a[1]
        turned.append((float((ed * S + ex * C) / (math.hypot(ex, ed) + 1e-9)), i))
    return [i for facing, i in sorted(turned) if facing > least]


def side(plan: Plan, i: int, u: float) -> tuple[float, float]:
    """The spot (x, d) at `u`, 0 to 1, along side `i`."""
    (ax, ad), (bx, bd) = plan[i], plan[(i + 1) % len(plan)]
    return ax + (bx - ax) * u, ad + (bd - ad) * u


def pane(plan: Plan, i: int, u: tuple[float, float], h: tuple[float, float]) -> Points:
    """An upright panel on side `i`, from u[0] to u[1] along it and h[0] to h[1] high."""
    a, b = side(plan, i, u[0]), side(plan, i, u[1])
    return poly([at(*a, h[0]), at(*b, h[0]), at(*b, h[1]), at(*a, h[1])])


def walls(rng: Rng, plan: Plan, h: tuple[float, float], pigment: str, strength: float, edge: float = 0.01) -> list[Mark]:
    """The sides that are seen; those that turn to the right lie in shade."""
    marks: list[Mark] = []
    for i in seen(plan):
        quad = pane(plan, i, (0, 1), h)
        marks += built(rng, [quad], pigment, strength, edge=edge, ink=0.75)
        a, b = plan[i], plan[(i + 1) % len(plan)]
        if (right := (b[1] - a[1]) / (math.hypot(b[0] - a[0], b[1] - a[1]) + 1e-9)) > 0.1:
            marks.append(fill(quad, "墨", 0.2 * right, None, 0.004))
    return marks


def roofing(
    rng: Rng, look: Look, plan: Plan, top: Plan, h: tuple[float, float], pigment: str = "墨", lift: float = 0.07, tiles: int = 9,
) -> list[Mark]:
    """A roof with hollow slopes and swept-up corners (飞檐), from eaves over `plan` at h[0] to the
    line or storey above, `top`, at h[1]; `tiles` rows of tiles to a unit of eaves (times four)."""
    edge = max(0.007, min(0.013, (h[1] - h[0]) * 0.045))

    def spot(i: int, u: float, v: float) -> tuple[float, float]:
        (ex, ed), (tx, td) = side(plan, i, u), side(top, i, u)
        corner = abs(2 * u - 1) ** 2.4 * (1 - v) ** 3
        out = (1 - v) * (1 + 0.03 * corner)
        return at(ex * out + tx * v, ed * out + td * v, h[0] + lift * corner + (h[1] - h[0]) * v**1.5)

    t = np.linspace(0, 1, 13).tolist()
    sides = seen(plan, -0.1 if len(plan) == 4 else 0.0)
    slopes = {i: np.array([*[spot(i, u, 0) for u in t], *[spot(i, 1, v) for v in t[1:]], *[spot(i, 1 - u, 1) for u in t[1:]],
        *[spot(i, 0, 1 - v) for v in t[1:]]]) for i in sides}
    marks = solid(rng, list(slopes.values()), pigment, 0.42 if pigment == "墨" else 0.72, None, edge, turn=0.0)
    for i in sides:
        a, b = side(plan, i, 0), side(plan, i, 1)
        long = math.hypot(b[0] - a[0], b[1] - a[1])
        marks.append(fill(slopes[i], "墨", 0.12 + 0.2 * max(0.0, (b[1] - a[1]) / long), 0.05, 0.004))
        n = max(2, round(long * tiles * (C if abs(b[0] - a[0]) > abs(b[1] - a[1]) else 0.6)))
        for k in range(1, n):
            u = k / n
            marks.append(line([spot(i, u, v) for v in (1.0, 0.66, 0.33, 0.0)], edge * 0.6, "墨", 0.55 + float(rng.uniform(0, 0.15)),
                "even"))
        if look.get("weather") in ("snow", "雪") or has(look, "snowy", "snow", "雪"):
            low = [spot(i, u, 0.2 + 0.1 * math.sin(9 * u + i)) for u in t]
            marks.append(Wash(np.array([*low, *[spot(i, 1 - u, 1) for u in t]]), "铅白", 0.97, None, 0.002, opaque=True))
        marks.append(line([spot(i, u, 0) for u in t], edge * 1.7, "墨", 0.9, "even"))
    for i in sides:
        for u in (0, 1):
            marks.append(line([spot(i, u, v) for v in t], edge * 1.9, "墨", 0.88, "drop" if top[0] == top[2] else "even"))
    return marks


def post(x: float, d: float, h: tuple[float, float], width: float, pigment: str) -> list[Mark]:
    """A pillar: its colour and the line of its shaded side."""
    a, b = at(x, d, h[0]), at(x, d, h[1])
    return [straight([a, b], width, pigment, 1.0), straight([(a[0] + width / 2, a[1]), (b[0] + width / 2, b[1])], width * 0.28, "墨", 0.8),
        straight([(a[0] - width / 2, a[1]), (b[0] - width / 2, b[1])], width * 0.18, "墨", 0.55)]


def railing(plan: Plan, i: int, u: tuple[float, float], h: tuple[float, float], pigment: str, bars: int) -> list[Mark]:
    """A balustrade along part of a side."""
    at_u = [side(plan, i, u[0] + (u[1] - u[0]) * k / bars) for k in range(bars + 1)]
    rows = [straight([at(*at_u[0], y), at(*at_u[-1], y)], wide, pigment, 0.95)
        for y, wide in ((h[1], 0.017), (h[0] + (h[1] - h[0]) * 0.62, 0.01), (h[0], 0.012))]
    return [*rows, *[straight([at(*p, h[0]), at(*p, h[1])], 0.009, pigment, 0.9) for p in at_u]]


def terrace(rng: Rng, w: float, d: float, high: float, steps: tuple[float, float] | None) -> list[Mark]:
    """A stone platform: its top, its two sides, and a flight of steps before the front."""
    plan = rect(w, d)
    marks = [*built(rng, [poly([at(*p, high) for p in plan])], "grey", 0.3, edge=0.009), *walls(rng, plan, (0.0, high), "grey", 0.55, 0.011)]
    for k in range(5):  # the joints
        u = 0.1 + 0.17 * k + float(rng.uniform(-0.03, 0.03))
        marks.append(straight([at(*side(plan, 0, u), high * 0.05), at(*side(plan, 0, u), high * 0.95)], 0.006, "墨", 0.4))
    marks.append(straight([at(*plan[0], high * 0.8), at(*plan[1], high * 0.8), at(*plan[2], high * 0.8)], 0.006, "墨", 0.5))
    if steps is None:
        return marks
    n = 3
    for k in range(n):
        y, out = high * (1 - (k + 1) / (n + 0.6)), 0.045 * (k + 1)
        tread = [at(steps[0], -d - out + 0.05, y), at(steps[1], -d - out + 0.05, y), at(steps[1], -d - out, y), at(steps[0], -d - out, y)]
        foot = [at(steps[0], -d - out, y), at(steps[1], -d - out, y), at(steps[1], -d - out, y - high / 3.6),
            at(steps[0], -d - out, y - high / 3.6)]
        marks += [*built(rng, [poly(foot)], "grey", 0.5, edge=0.008), *built(rng, [poly(tread)], "grey", 0.22, edge=0.008)]
    return marks


def grounded(marks: Sequence[Mark], plan: Plan, scale: float) -> list[Mark]:
    """The building at its size, the lowest corner of its plan on the ground line, its middle at 0."""
    low = max(at(*p, 0)[1] for p in plan)
    return moved(marks, 0.0, -low * scale, scale)


def pavilion(rng: Rng, look: Look) -> list[Mark]:
    """亭, an open pavilion on a stone platform: four posts, a bench rail on three sides, a pointed
    roof with swept-up corners and a knob."""
    tiles = "土黄" if has(look, "thatched", "茅", "草") and not look.get("colour") else tint(look, "墨")
    red, floor, eave = "朱砂", 0.07, 0.5
    inside = rect(0.4, 0.36)
    marks = terrace(rng, 0.54, 0.48, floor, (-0.18, 0.18))
    marks += railing(inside, 2, (0, 1), (floor + 0.02, 0.19), "赭墨", 7) + railing(inside, 3, (0, 1), (floor + 0.02, 0.19), "赭墨", 6)
    for x, d in ((-0.4, 0.36), (0.4, 0.36), (-0.4, -0.36)):
        marks += post(x, d, (floor, eave), 0.03 if d > 0 else 0.036, "赭墨" if d > 0 else red)
    marks += railing(inside, 1, (0, 1), (floor + 0.02, 0.19), red, 7)
    for a, b in ((0.02, 0.27), (0.73, 0.98)):
        marks += railing(inside, 0, (a, b), (floor + 0.02, 0.19), red, 3)
    marks += post(0.4, -0.36, (floor, eave), 0.038, red)
    for i, (y, wide) in ((0, (0.44, 0.03)), (1, (0.44, 0.03)), (0, (0.4, 0.012)), (1, (0.4, 0.012))):
        marks.append(straight([at(*side(inside, i, 0), y), at(*side(inside, i, 1), y)], wide, "石绿" if wide > 0.02 else red, 0.9))
    for i, n in ((0, 9), (1, 7)):  # the frieze of lattice below the beam
        marks += [straight([at(*side(inside, i, k / n), 0.4), at(*side(inside, i, k / n), 0.44)], 0.008, red, 0.9) for k in range(1, n)]
    marks += roofing(rng, look, rect(0.6, 0.55), [(0.0, 0.0)] * 4, (0.465, 0.88), tiles, 0.16, 11)
    x, y = at(0, 0, 0.87)
    marks += solid(rng, [oval(x, y - 0.01, 0.04, 0.026), oval(x, y - 0.045, 0.028, 0.03), oval(x, y - 0.085, 0.01, 0.03)], red, 0.9, edge=0.009, turn=0)
    if has(look, "old", "broken", "古", "破"):
        for k in range(7):
            x, y = at(-0.5 + 0.16 * k, -0.44, 0.53 + 0.05 * (k % 2))
            marks.append(line([(x, y), (x + 0.02, y - 0.04), (x + 0.01, y - 0.08)], 0.012, "草绿", 0.9, "nail"))
    return grounded(marks, rect(0.54, 0.48), 0.87)


def gate(rng: Rng, look: Look) -> list[Mark]:
    """门, a gatehouse with a tiled roof between two walls, its two leaves shut or one open."""
    wood = tint(look, "朱砂")
    house = rect(0.4, 0.17)
    marks: list[Mark] = []
    for a, b in ((-1.05, -0.38), (0.38, 1.05)):
        marks += _wall_run(rng, a, b, 0.48)
    marks += terrace(rng, 0.5, 0.26, 0.045, (-0.24, 0.24))
    marks += walls(rng, house, (0.045, 0.62), "赭石", 0.3, 0.011)
    marks.append(fill(pane(house, 0, (0.12, 0.88), (0.06, 0.5)), "墨", 0.85))
    opened = pose(look, rng, "closed", "open") == "open"
    leaves: list[tuple[float, float]] = [(0.12, 0.5)] if opened else [(0.12, 0.5), (0.5, 0.88)]
    for a, b in leaves:
        marks += [*built(rng, [pane(house, 0, (a, b), (0.06, 0.5))], wood, 0.92, edge=0.012)]
        for row in range(4):
            for k in range(3):
                u = a + (b - a) * (0.22 + 0.28 * k)
                marks.append(dot(*at(*side(house, 0, u), 0.14 + 0.1 * row), 0.011, "泥金"))
    if opened:
        x = 0.3
        marks += built(rng, [poly([at(x, -0.17, 0.06), at(x - 0.06, -0.38, 0.06), at(x - 0.06, -0.38, 0.5), at(x, -0.17, 0.5)])], wood, 0.9,
            edge=0.012)
    for u in (0.1, 0.9):
        marks += post(*side(house, 0, u), (0.04, 0.62), 0.045, "赭墨")
    marks += built(rng, [pane(house, 0, (0.06, 0.94), (0.5, 0.56))], "石绿", 0.85, edge=0.008)
    marks += built(rng, [pane(house, 0, (0.36, 0.64), (0.5, 0.61))], "墨", 0.75, edge=0.008)
    marks += [straight([at(*side(house, 0, u), 0.53), at(*side(house, 0, u), 0.585)], 0.02, "泥金", 1.0) for u in (0.43, 0.5, 0.57)]
    marks += roofing(rng, look, rect(0.6, 0.36), [(-0.4, 0.0), (0.4, 0.0), (0.4, 0.0), (-0.4, 0.0)], (0.58, 0.84), "墨", 0.12, 14)
    return grounded([*marks, *crest(0.4, 0.84)], [(0.5, -0.38)], 0.93)


def _wall_run(rng: Rng, a: float, b: float, high: float) -> list[Mark]:
    """A plastered wall beside a gate, with a stone foot and a cap of tiles; stains of rain."""
    face = poly([at(a, 0, 0.0), at(b, 0, 0.0), at(b, 0, high), at(a, 0, high)])
    marks = [*built(rng, [face], "土黄", 0.12, edge=0.011), fill(poly([at(a, 0, 0), at(b, 0, 0), at(b, 0, 0.1), at(a, 0, 0.1)]), "grey", 0.4)]
    for x in rng.uniform(a + 0.08, b - 0.08, 3).tolist():
        marks.append(fill(poly([at(x - 0.06, 0, high), at(x + 0.06, 0, high), at(x + 0.02, 0, high - 0.22)]), "墨", 0.12, 0.02, 0.02))
    cap = poly([at(a - 0.02, -0.07, high - 0.015), at(b + 0.02, -0.07, high - 0.015), at(b + 0.02, 0.0, high + 0.06), at(a - 0.02, 0.0, high + 0.06)])
    marks += built(rng, [cap], "墨", 0.5, edge=0.011)
    for k in range(1, 12):
        x = a + (b - a) * k / 12
        marks.append(straight([at(x, -0.07, high - 0.015), at(x, 0.0, high + 0.06)], 0.006, "墨", 0.6))
    return [*marks, straight([at(a - 0.03, 0, high + 0.065), at(b + 0.03, 0, high + 0.065)], 0.022, "墨", 0.85)]


def crest(half: float, high: float) -> list[Mark]:
    """The ridge of a roof with its two raised ends (鸱吻)."""
    spots: Spots = [at(-half - 0.02, 0, high + 0.07), at(-half + 0.01, 0, high + 0.015), at(0, 0, high + 0.008), at(half - 0.01, 0, high + 0.015),
        at(half + 0.02, 0, high + 0.07)]
    return [line(spots, 0.028, "墨", 0.88, "even")]


def tower(rng: Rng, look: Look) -> list[Mark]:
    """楼, a tower of three storeys with balconies one climbs for the view."""
    wood, lit = tint(look, "朱砂"), at_night(look)
    floors = ((0.44, 0.3, 0.07, 0.31), (0.36, 0.24, 0.38, 0.58), (0.28, 0.18, 0.64, 0.8))
    marks = terrace(rng, 0.57, 0.42, 0.07, (-0.14, 0.14))
    for k, (w, d, low, high) in enumerate(floors):
        plan = rect(w, d)
        marks += walls(rng, plan, (low, high), "土黄", 0.35, 0.008)
        for i, bays in ((0, 3), (1, 2)):
            for n in range(bays):
                u = ((n + 0.12) / bays, (n + 0.88) / bays)
                marks.append(fill(pane(plan, i, u, (low, high - 0.05)), "藤黄" if lit else "赭墨", 0.75 if lit else 0.55))
                for m in range(1, 3):
                    p = side(plan, i, u[0] + (u[1] - u[0]) * m / 3)
                    marks.append(straight([at(*p, low), at(*p, high - 0.05)], 0.006, "墨", 0.65))
            marks.append(straight([at(*side(plan, i, 0), high - 0.04), at(*side(plan, i, 1), high - 0.04)], 0.022, wood, 0.95))
            for n in range(bays + 1):
                if i == 0 or n:
                    marks += post(*side(plan, i, n / bays), (low, high), 0.022, wood)[:2]
        if k:
            deck = rect(w * 1.12, d * 1.16)
            for i in (1, 0):
                marks.append(fill(pane(deck, i, (0, 1), (low - 0.012, low + 0.07)), wood, 0.3))
                marks += railing(deck, i, (0, 1), (low, low + 0.07), wood, 9 if i == 0 else 5)
        last = k == len(floors) - 1
        top: Plan = [(-0.2, 0.0), (0.2, 0.0), (0.2, 0.0), (-0.2, 0.0)] if last else rect(floors[k + 1][0] * 1.1, floors[k + 1][1] * 1.1)
        marks += roofing(rng, look, rect(w + 0.13, d + 0.13), top, (high - 0.03, high + (0.2 if last else 0.07)), "墨", 0.095, 11)
    return grounded([*marks, *crest(0.2, 1.0)], rect(0.58, 0.46), 0.84)


def pagoda(rng: Rng, look: Look) -> list[Mark]:
    """塔, an eight-sided pagoda of seven storeys (five when it is small), each smaller than the one
    below, bells at the corners of its eaves and a spire of rings."""
    wall, lit, shrink, y, r = tint(look, "赭石"), at_night(look), 0.92, 0.05, 0.215
    storeys = 5 if has(look, "small", "小") or rng.random() < 0.35 else 7
    unit = 0.8 * (1 - shrink) / (1 - shrink**storeys)
    base = octagon(0.33)
    marks = [*walls(rng, base, (0.0, 0.05), "grey", 0.5), *built(rng, [poly([at(*p, 0.05) for p in base])], "grey", 0.25, edge=0.008)]
    for k in range(storeys):
        high, plan = unit * shrink**k, octagon(r)
        marks += walls(rng, plan, (y - 0.01, y + high * 0.66), wall, 0.3 if wall == "赭石" else 0.8, 0.007)
        for i in seen(plan, 0.35):
            door = [at(*side(plan, i, u), y + high * v) for u, v in ((0.33, 0.02), (0.33, 0.3), (0.5, 0.42), (0.67, 0.3), (0.67, 0.02))]
            marks.append(fill(poly(door), "藤黄" if lit else "墨", 0.9 if lit else 0.7))
        under, r = r, r * 0.9
        last = k == storeys - 1
        marks += roofing(rng, look, octagon(under * 1.42), octagon(0.03 if last else r * 1.04), (y + high * 0.6, y + high * (1.2 if last else 0.96)),
            "墨", 0.032, 14)
        for i in (0, 1, 2, 7):
            x, h = at(*octagon(under * 1.45)[i], y + high * 0.6 + 0.032)
            marks.append(straight([(x, h), (x, h + 0.03)], 0.009, "赭墨", 0.8, "drop"))
        y += high * 0.94
    x, h = at(0, 0, y + 0.02)
    marks.append(straight([(x, h), (x, h - 0.16)], 0.014, "墨", 0.95, "nail"))
    marks += [fill(oval(x, h - 0.03 - 0.024 * k, 0.026 - 0.0045 * k, 0.009), "墨", 0.9) for k in range(4)]
    return grounded(marks, base, 0.92)
