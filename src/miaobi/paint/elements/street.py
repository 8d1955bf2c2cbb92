"""The town as a thing in a picture: a market street and a city wall, ruled at a slight angle (界画)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from miaobi.paint.elements import halls
from miaobi.paint.elements.brush import (
    Look,
    at_night,
    built,
    dot,
    fill,
    has,
    line,
    moved,
    oval,
    poly,
    ring,
    solid,
    straight,
    tint,
)
from miaobi.paint.elements.halls import at, pane, post, rect, roofing, side, walls
from miaobi.paint.marks import Mark

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator
CLOTH = ("石青", "土黄", "朱砂", "石绿")


def street(rng: Rng, look: Look) -> list[Mark]:
    """街, a market street: shops of one and two storeys under their awnings, roofs behind them, a
    paved way with people on it."""
    colour = tint(look, "朱砂")
    marks: list[Mark] = []
    for x in (-1.0, -0.2, 0.62):  # the rank behind shows its roofs only
        back = roofing(rng, look, rect(0.36, 0.3), _ridge(0.34), (0.5, 0.74), "墨", 0.06, 7)
        marks += [replace(m, strength=0.62 * m.strength) for m in moved(back, *at(x + float(rng.uniform(-0.08, 0.08)), 0.62, 0))]
    marks += _paving(rng)
    x = -1.36
    for k, wide in enumerate((0.33, 0.28, 0.35, 0.27, 0.3)):
        x += wide
        whole = _shop(rng, look, wide - 0.012, k % 2 == 0, colour if k % 2 == 0 else CLOTH[k], k in (1, 2, 4))
        marks += moved(whole, *at(x, 0, 0))
        x += wide
    for k in range(7):
        marks += moved(_passer(rng, k), *at(-1.2 + 0.42 * k + float(rng.uniform(-0.14, 0.14)), -0.62 - 0.2 * float(rng.random()), 0))
    return moved(marks, -0.07, -0.33, 0.88)


def _ridge(half: float) -> halls.Plan:
    return [(-half, 0.0), (half, 0.0), (half, 0.0), (-half, 0.0)]


def _paving(rng: Rng) -> list[Mark]:
    """The way before the shops: worn stone, its joints along it and across."""
    way = ring([at(-1.45, -0.2, 0), at(-0.2, -0.2, 0), at(1.5, -0.2, 0), at(1.5, -0.6, 0), at(1.3, -0.92, 0), at(0, -0.96, 0), at(-1.3, -0.9, 0), at(-1.5, -0.6, 0)])
    marks: list[Mark] = [fill(way, "赭石", 0.16, 0.1, 0.03)]
    for k in range(20):
        x, d = float(rng.uniform(-1.4, 1.3)), -0.38 - 0.12 * (k % 5)
        marks.append(straight([at(x, d, 0), at(x + float(rng.uniform(0.1, 0.2)), d, 0)], 0.007, "墨", 0.45))
        marks.append(straight([at(x, d, 0), at(x, d - 0.1, 0)], 0.005, "墨", 0.32))
    return [*marks, straight([at(-1.4, -0.27, 0), at(1.45, -0.27, 0)], 0.01, "墨", 0.6)]


def _shop(rng: Rng, look: Look, w: float, tall: bool, cloth: str, awning: bool) -> list[Mark]:
    """One shop: an open front with its counter, sign and lanterns, an upper storey if it is `tall`."""
    lit, d, low = at_night(look), 0.24, 0.32
    plan = rect(w, d)
    marks = walls(rng, plan, (0.0, low), "土黄", 0.16, 0.009)
    marks.append(fill(pane(plan, 0, (0.06, 0.94), (0.01, low - 0.03)), "藤黄" if lit else "墨", 0.9 if lit else 0.7))
    if lit:
        marks.append(fill(pane(plan, 0, (0.06, 0.94), (0.01, low - 0.03)), "朱磦", 0.1, 0.45, 0.01))
    marks += built(rng, [pane(plan, 0, (0.08, 0.5), (0.01, 0.12))], "赭石", 0.7, edge=0.008)
    for k in range(4):  # what is for sale
        x, y = at(*side(plan, 0, 0.13 + 0.1 * k), 0.135)
        marks.append(fill(oval(x, y, 0.022, 0.02 + 0.01 * (k % 2)), ("赭石", "铅白", "石绿", "朱磦")[int(rng.integers(4))], 0.95))
    for u in (0.03, 0.52, 0.97):
        marks += post(*side(plan, 0, u), (0.0, low), 0.022, "赭墨")[:2]
    marks += built(rng, [pane(plan, 0, (0.58, 0.9), (low - 0.07, low - 0.005))], "墨", 0.85, edge=0.007)
    marks += [straight([at(*side(plan, 0, u), low - 0.05), at(*side(plan, 0, u), low - 0.025)], 0.018, "泥金", 1.0) for u in (0.66, 0.74, 0.82)]
    high, top = low, low - 0.02
    if tall:
        marks += roofing(rng, look, rect(w + 0.06, d + 0.1), rect(w * 0.94, d * 0.9), (low - 0.03, low + 0.05), "墨", 0.03, 8)
        high = low + 0.24
        marks += _upper(rng, rect(w * 0.92, d * 0.86), (low + 0.04, high), cloth, lit)
        top = high - 0.02
    marks += roofing(rng, look, rect(w + 0.07, d + 0.1), _ridge(w * 0.9), (top, top + 0.22), "墨", 0.07, 9)
    marks += [*halls.crest(w * 0.9, top + 0.21)]
    if awning:
        marks += _awning(w, d, cloth)
    if tall or not awning:
        marks += _flag(rng, w, d, low, cloth)
    return marks + [m for u in (0.1, 0.9) for m in _small_lantern(*at(*_out(plan, u, 0.1), low - 0.1), 0.03, "朱砂")]


def _out(plan: halls.Plan, u: float, by: float) -> tuple[float, float]:
    x, d = side(plan, 0, u)
    return x, d - by


def _upper(rng: Rng, plan: halls.Plan, h: tuple[float, float], cloth: str, lit: bool) -> list[Mark]:
    """An upper storey: a rail, a row of lattice windows."""
    marks = walls(rng, plan, h, "土黄", 0.24, 0.008)
    n = 4
    for i, bays in ((1, 2), (0, n)):
        for k in range(bays):
            u = ((k + 0.1) / bays, (k + 0.9) / bays)
            marks.append(fill(pane(plan, i, u, (h[0] + 0.06, h[1] - 0.05)), "藤黄" if lit else "赭墨", 0.92 if lit else 0.6))
            for m in (1, 2):
                p = side(plan, i, u[0] + (u[1] - u[0]) * m / 3)
                marks.append(straight([at(*p, h[0] + 0.06), at(*p, h[1] - 0.05)], 0.006, "墨", 0.65))
        marks.append(fill(pane(plan, i, (0, 1), (h[0], h[0] + 0.06)), cloth, 0.85))
        marks.append(straight([at(*side(plan, i, 0), h[0] + 0.06), at(*side(plan, i, 1), h[0] + 0.06)], 0.014, cloth, 0.95))
    return marks


def _awning(w: float, d: float, cloth: str) -> list[Mark]:
    """A cloth before the front on two poles, in stripes."""
    a, b = -w * 0.92, w * 0.3
    marks: list[Mark] = []
    for x in (a, b):
        marks.append(straight([at(x, -d - 0.26, 0), at(x, -d - 0.26, 0.21)], 0.014, "赭墨", 0.85))
    n = 6
    for k in range(n):
        x0, x1 = a + (b - a) * k / n, a + (b - a) * (k + 1) / n
        strip = poly([at(x0, -d, 0.3), at(x1, -d, 0.3), at(x1, -d - 0.28, 0.2), at((x0 + x1) / 2, -d - 0.3, 0.165), at(x0, -d - 0.28, 0.2)])
        marks.append(fill(strip, cloth if k % 2 == 0 else "铅白", 0.95))
    return [*marks, straight([at(a, -d - 0.28, 0.2), at(b, -d - 0.28, 0.2)], 0.008, "墨", 0.7), straight([at(a, -d, 0.3), at(b, -d, 0.3)], 0.009, "墨", 0.7),
        straight([at(a, -d, 0.3), at(a, -d - 0.28, 0.2)], 0.007, "墨", 0.6), straight([at(b, -d, 0.3), at(b, -d - 0.28, 0.2)], 0.007, "墨", 0.6)]


def _flag(rng: Rng, w: float, d: float, low: float, cloth: str) -> list[Mark]:
    """A shop's banner on a leaning pole, a character's worth of ink on it."""
    x, y = at(w * 0.94, -d - 0.05, low)
    sway = float(rng.uniform(-0.02, 0.02))
    flag = poly([(x + 0.02, y - 0.16), (x + 0.14, y - 0.18), (x + 0.14 + sway, y + 0.08), (x + 0.08 + sway, y + 0.06), (x + 0.02 + sway, y + 0.1)])
    return [straight([(x - 0.05, y + 0.02), (x + 0.17, y - 0.21)], 0.012, "赭墨", 0.85), *solid(rng, [flag], cloth, 0.92, edge=0.007, turn=0),
        line([(x + 0.05, y - 0.1), (x + 0.11, y - 0.11)], 0.014, "墨", 0.85), line([(x + 0.08, y - 0.13), (x + 0.08, y - 0.04)], 0.014, "墨", 0.85),
        line([(x + 0.05, y - 0.02), (x + 0.11, y - 0.03)], 0.012, "墨", 0.85)]


def _passer(rng: Rng, k: int) -> list[Mark]:
    """Someone seen small: a robe, a head, now and then a hat or a carrying pole; feet at the origin."""
    robe = ("花青", "赭石", "青墨", "土黄", "胭脂")[int(rng.integers(5))]
    way = 1 if rng.random() < 0.5 else -1
    coat = poly([(-0.012, -0.16), (0.012, -0.16), (0.03, -0.145), (0.032, -0.08), (0.042, -0.012), (-0.038, -0.012), (-0.03, -0.08), (-0.028, -0.145)])
    marks = [*solid(rng, [coat], robe, 0.7, edge=0.005, turn=0), dot(0.006 * way, -0.178, 0.02, "肤"), dot(-0.002 * way, -0.192, 0.016, "墨")]
    marks += [straight([(x, -0.014), (x + 0.012 * way, 0.0)], 0.012, "墨", 0.85) for x in (-0.02, 0.02)]
    marks.append(line([(-0.02 * way, -0.13), (0.04 * way, -0.09), (0.06 * way, -0.1)], 0.02, robe, 0.95))
    if k % 3 == 1:  # two baskets on a pole
        marks.append(line([(-0.11, -0.125), (0, -0.15), (0.11, -0.125)], 0.009, "赭墨", 0.9, "even"))
        marks += [m for x in (-0.11, 0.11) for m in (straight([(x, -0.125), (x, -0.06)], 0.004, "墨", 0.7), fill(oval(x, -0.045, 0.03, 0.022), "土黄", 0.9))]
    elif k % 3 == 2:
        marks.append(fill(poly([(-0.05, -0.185), (0, -0.225), (0.05, -0.185)]), "土黄", 0.9))
    return marks


def _small_lantern(x: float, y: float, r: float, pigment: str) -> list[Mark]:
    """A lantern far off: a round, its two caps and a tassel."""
    return [straight([(x, y - r * 1.8), (x, y + r * 2.2)], r * 0.25, "墨", 0.8), fill(oval(x, y, r * 1.1, r), pigment, 1.0),
        line([(x, y + r * 1.2), (x, y + r * 2.2)], r * 0.5, pigment, 1.0, "even"),
        *[straight([(x - r * 0.5, y + s * r), (x + r * 0.5, y + s * r)], r * 0.3, "墨", 0.9) for s in (-1, 1)]]


def city_wall(rng: Rng, look: Look) -> list[Mark]:
    """城墙, a battlemented wall of brick, a bastion with the gate in it and the gate tower on top, a
    lesser tower where the wall goes on."""
    brick = tint(look, "grey")
    ruined = has(look, "ruined", "broken", "old", "破", "断")
    run, bastion = rect(1.52, 0.15), [(-0.5, -0.3), (0.5, -0.3), (0.5, 0.15), (-0.5, 0.15)]
    marks = _rampart(rng, run, 0.42, brick, ruined, 24)
    marks += moved(_hall(rng, look, 1), *at(-1.12, 0.0, 0.42), 0.6)
    marks += _rampart(rng, bastion, 0.46, brick, ruined, 9)
    arch = [at(*side(bastion, 0, u), h) for u, h in ((0.34, 0.0), (0.34, 0.18), (0.38, 0.27), (0.44, 0.32), (0.5, 0.335), (0.56, 0.32), (0.62, 0.27), (0.66, 0.18),
        (0.66, 0.0))]
    marks += [fill(poly(arch), "墨", 0.95), line(arch, 0.012, "墨", 0.8, "even")]
    marks.append(line([at(*side(bastion, 0, u), h) for u, h in ((0.3, 0.0), (0.3, 0.2), (0.5, 0.375), (0.7, 0.2), (0.7, 0.0))], 0.01, "墨", 0.7, "even"))
    marks += built(rng, [pane(bastion, 0, (0.43, 0.57), (0.375, 0.425))], "墨", 0.8, edge=0.006)
    marks += [straight([at(*side(bastion, 0, u), 0.39), at(*side(bastion, 0, u), 0.412)], 0.012, "泥金", 1.0) for u in (0.465, 0.5, 0.535)]
    marks += moved(_hall(rng, look, 2), *at(0.0, -0.06, 0.46), 0.92)
    if ruined:
        for a in rng.uniform(-1.4, 1.4, 9).tolist():
            x, y = at(a, -0.15, 0.44)
            marks.append(line([(x, y), (x + 0.03, y - 0.08), (x, y - 0.14)], 0.014, "草绿", 0.95, "nail"))
    return halls.grounded(marks, run, 0.86)


def _rampart(rng: Rng, plan: halls.Plan, high: float, brick: str, ruined: bool, teeth: int) -> list[Mark]:
    """A block of wall: its walk on top, its faces with courses of brick, its battlements."""
    marks = [*built(rng, [poly([at(*p, high) for p in plan])], brick, 0.3, edge=0.008), *walls(rng, plan, (0.0, high), brick, 0.62, 0.01)]
    front = pane(plan, 0, (0, 1), (0.0, high))
    marks.append(fill(front, "墨", 0.02, 0.22, 0.01))
    for row in range(6):
        h = high * (0.1 + 0.145 * row)
        for _ in range(teeth // 3):  # courses, broken as weather left them
            u = float(rng.uniform(0.02, 0.9))
            marks.append(straight([at(*side(plan, 0, u), h), at(*side(plan, 0, u + float(rng.uniform(0.03, 0.08))), h)], 0.006, "墨", 0.5))
    for _ in range(3):  # where rain ran down
        u = float(rng.uniform(0.04, 0.9))
        marks.append(fill(pane(plan, 0, (u, u + 0.04), (high * 0.45, high)), "墨", 0.16, 0.02, 0.02))
    for i in (1, 0):
        n = teeth if i == 0 else max(2, teeth // 6)
        marks.append(straight([at(*side(plan, i, 0), high * 0.93), at(*side(plan, i, 1), high * 0.93)], 0.008, "墨", 0.7))
        for k in range(n):
            if ruined and rng.random() < 0.3:
                continue
            tooth = pane(plan, i, ((k + 0.14) / n, (k + 0.8) / n), (high - 0.01, high + 0.075))
            marks += built(rng, [tooth], brick, 0.68 if i == 0 else 0.8, edge=0.008, ink=0.75)
    return marks


def _hall(rng: Rng, look: Look, roofs: int) -> list[Mark]:
    """城楼, a hall on the wall under one roof or two, its foot at the origin."""
    lit, marks = at_night(look), list[Mark]()
    levels = ((0.42, 0.2, 0.0, 0.24), (0.34, 0.15, 0.3, 0.4))[:roofs]
    for k, (w, d, low, high) in enumerate(levels):
        plan = rect(w, d)
        marks += walls(rng, plan, (low, high), "土黄", 0.35, 0.008)
        for i, bays in ((0, 5), (1, 2)):
            for n in range(bays):
                u = ((n + 0.14) / bays, (n + 0.86) / bays)
                marks.append(fill(pane(plan, i, u, (low, high - 0.04)), "藤黄" if lit else "赭墨", 0.85 if lit else 0.55))
            for n in range(bays + 1):
                marks += post(*side(plan, i, n / bays), (low, high), 0.02, "朱砂")[:2]
        last = k == roofs - 1
        top = _ridge(0.26) if last else rect(0.37, 0.17)
        marks += roofing(rng, look, rect(w + 0.11, d + 0.11), top, (high - 0.02, high + (0.17 if last else 0.07)), "墨", 0.07, 12)
    return [*marks, *halls.crest(0.26, levels[-1][3] + 0.17)]
