"""Of far lands and tales: dunes, a pyramid, a house of snow, a sled, a fairy, a tomb, a hamlet and its mill."""

from __future__ import annotations

import numpy as np

from miaobi.paint.elements import buildings, craft, people
from miaobi.paint.elements.brush import (
    Element,
    Look,
    at_night,
    box,
    built,
    dot,
    fill,
    hairs,
    line,
    moved,
    oval,
    poly,
    ring,
    solid,
    straight,
    tint,
    tube,
)
from miaobi.paint.marks import Mark, Wash

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def dunes(rng: Rng, look: Look) -> list[Mark]:
    """沙漠, dunes one behind another, sharp crests, the wind's ripples on their lit sides."""
    sand = tint(look, "土黄")
    marks: list[Mark] = []
    for x, y, w, h, tone in ((0.5, -0.36, 1.1, 0.5, 0.35), (-0.7, -0.26, 1.0, 0.6, 0.45), (0.3, -0.1, 1.25, 0.66, 0.55), (-0.55, 0.0, 0.95, 0.4, 0.6)):
        top = float(rng.uniform(-0.15, 0.15))
        crest = [(x - w, y), (x - 0.55 * w, y - 0.34 * h), (x - 0.1 * w, y - 0.92 * h), (x + top * w, y - h)]
        lee = [(x + top * w, y - h), (x + (top + 0.06) * w, y - 0.62 * h), (x + (top + 0.24) * w, y - 0.24 * h), (x + (top + 0.3) * w, y)]
        whole = ring([*crest, (x + 0.45 * w, y - 0.5 * h), (x + 0.75 * w, y - 0.2 * h), (x + w, y), (x, y + 0.02)])
        marks += solid(rng, [whole], sand, tone, tone * 0.6, 0.008, 0.45, 0)
        shade = ring([*lee, (x + 0.5 * w, y), (x + w * 0.95, y), (x + 0.72 * w, y - 0.22 * h), (x + 0.45 * w, y - 0.5 * h)])
        marks.append(fill(shade, "赭石" if sand == "土黄" else sand, 0.5, 0.2, 0.02))
        marks.append(line([*crest[1:], *lee[1:]], 0.014, "赭墨", 0.7, "taper"))
        for k in range(6):
            v = 0.15 + 0.12 * k
            a = x - w * (1 - v) * 0.86
            marks.append(line([(a, y - 0.1 * h * v), (a + 0.2 * w, y - 0.1 * h - 0.4 * h * v), (a + 0.36 * w, y - 0.05 * h - 0.42 * h * v)], 0.01, "赭石", 0.4))
    return moved(marks, 0, 0, 0.92)


def pyramid(rng: Rng, look: Look) -> list[Mark]:
    """金字塔, a pyramid with its light and its dark side, courses of stone."""
    stone = tint(look, "土黄")
    apex, left, edge, right = (0.0, -1.0), (-0.86, 0.0), (0.26, 0.03), (0.8, -0.03)

    def down(to: tuple[float, float], v: float) -> tuple[float, float]:
        return apex[0] + (to[0] - apex[0]) * v, apex[1] + (to[1] - apex[1]) * v

    marks = built(rng, [poly([apex, left, edge])], stone, 0.5, 0.4, 0.012)
    marks += built(rng, [poly([apex, edge, right])], stone, 0.8, 0.7, 0.012)
    marks.append(fill(poly([apex, edge, right]), "赭墨", 0.4, 0.25, 0.01))
    for k in range(1, 10):
        v = k / 10 + float(rng.normal(0, 0.006))
        (ax, ay), (bx, by) = down(left, v), down(edge, v)
        marks += [straight([(ax, ay), (bx, by)], 0.008, "赭墨", 0.4), straight([(bx, by), down(right, v)], 0.008, "墨", 0.4)]
        for u in np.linspace(0.15, 0.9, 2 + k // 2):
            px, py = ax + (bx - ax) * float(u), ay + (by - ay) * float(u)
            marks.append(straight([(px, py), (px - 0.004, py - 0.05)], 0.007, "赭墨", 0.35))
    p = np.stack([rng.uniform(-0.95, 1.0, 10), rng.uniform(0.0, 0.05, 10)], 1)
    return [*marks, *[line([(float(x) - 0.1, float(y)), (float(x), float(y) - 0.012), (float(x) + 0.1, float(y))], 0.012, "赭石", 0.5) for x, y in p]]


def igloo(rng: Rng, look: Look) -> list[Mark]:
    """冰屋, a dome of snow blocks with a low tunnel for a door."""
    snow = tint(look, "铅白")
    dome = ring([(-0.86, 0.0), (-0.82, -0.36), (-0.6, -0.76), (-0.2, -0.98), (0.2, -0.98), (0.56, -0.78), (0.78, -0.4), (0.82, 0.0)])
    marks = solid(rng, [dome], snow, 0.85, 0.7, 0.015, 0.7, 0.35)
    for row in range(1, 6):
        v = row / 6
        half, y = 0.84 * float(np.sqrt(1 - v**2)), -0.98 * v
        marks.append(line([(-half, y + 0.03), (0.0, y - 0.02), (half * 0.97, y + 0.03)], 0.011, "花青", 0.6, "even"))
        for k in range(7 - row):
            u = -0.9 + 1.8 * (k + 0.25 + 0.5 * (row % 2)) / (7 - row) + float(rng.normal(0, 0.02))
            marks.append(line([(u * half, y), (u * half * 1.06, y + 0.15)], 0.01, "花青", 0.5, "even"))
    door = ring([(0.18, 0.0), (0.2, -0.3), (0.38, -0.48), (0.62, -0.46), (0.78, -0.28), (0.82, 0.0)])
    marks += solid(rng, [door], snow, 0.85, 0.7, 0.014, 0.7, 0.25)
    light = "藤黄" if at_night(look) else "青墨"
    marks += [fill(ring([(0.3, 0.0), (0.32, -0.22), (0.44, -0.34), (0.58, -0.33), (0.68, -0.2), (0.7, 0.0)]), light, 0.85, None, 0.012)]
    for a in (0.5, 1.1, 1.7, 2.3):
        c, s = float(np.cos(a)), float(np.sin(a))
        marks.append(line([(0.5 + 0.2 * c, -0.02 - 0.32 * s), (0.5 + 0.31 * c, -0.02 - 0.46 * s)], 0.011, "花青", 0.6, "even"))
    marks.append(Wash(oval(-0.36, -0.62, 0.2, 0.1, -0.7), "铅白", 0.8, None, 0.04))
    return [*marks, line([(-1.0, 0.01), (-0.6, -0.03), (0.1, 0.02)], 0.03, "花青", 0.3), line([(0.5, 0.02), (0.9, -0.01), (1.1, 0.02)], 0.03, "花青", 0.3)]


def sled(rng: Rng, look: Look) -> list[Mark]:
    """雪橇, a wooden sled on curled runners, its cord in a loop."""
    wood = tint(look, "朱砂")
    bow = float(rng.uniform(-0.03, 0.03))
    marks: list[Mark] = [line([(0.78, -0.42), (1.0, -0.3 + bow), (0.86, -0.12), (1.06, -0.03)], 0.018, "赭墨", 0.9, "even")]
    for dy, tone in ((-0.14, 0.7), (0.0, 0.95)):
        runner = [(-0.86, -0.06 + dy), (-0.2, -0.04 + dy), (0.5, -0.05 + dy), (0.76, -0.16 + dy), (0.86, -0.36 + dy), (0.74, -0.48 + dy), (0.64, -0.38 + dy)]
        marks += [line(runner, 0.065, "赭墨", tone, "even"), line([(x, y - 0.015) for x, y in runner], 0.014, "铅白", 0.4, "even")]
        for x in (-0.6, -0.1, 0.4):
            marks.append(straight([(x, -0.05 + dy), (x + 0.02, -0.34 + dy)], 0.04, "赭墨", tone))
    for k in range(4):  # slats from far to near
        y = -0.54 + 0.065 * k
        marks += built(rng, [poly([(-0.84 + 0.02 * k, y), (0.56 + 0.02 * k, y), (0.58 + 0.02 * k, y + 0.055), (-0.86 + 0.02 * k, y + 0.055)])], wood, 0.85, edge=0.012, turn=0)
    marks += [dot(x, -0.325, 0.016, "泥金") for x in (-0.64, -0.12, 0.4)]
    back = [line([(-0.8, -0.5), (-0.92, -0.74), (-0.88, -0.98)], 0.045, wood, 0.9, "even"), line([(-0.62, -0.34), (-0.74, -0.64), (-0.7, -0.9)], 0.045, wood, 0.9, "even")]
    return moved([*marks, *back, straight([(-0.89, -0.94), (-0.7, -0.86)], 0.05, wood, 0.9), straight([(-0.92, -0.76), (-0.72, -0.66)], 0.04, wood, 0.85),
        line([(-1.0, 0.03), (-0.3, 0.0), (0.6, 0.03)], 0.03, "花青", 0.3)], 0, 0, 0.98)


def fairy(rng: Rng, look: Look) -> list[Mark]:
    """仙女, a dancer with four gauzy wings, a star on her wand."""
    marks: list[Mark] = []
    for s in (-1, 1):
        for wing in ([(0.02, -0.7), (0.2, -0.98), (0.52, -1.06), (0.56, -0.86), (0.36, -0.66)], [(0.03, -0.64), (0.3, -0.6), (0.46, -0.44), (0.36, -0.32), (0.14, -0.46)]):
            shape = ring([(s * x - 0.02, y) for x, y in wing])
            marks += [fill(shape, "铅白", 0.7), fill(shape, "石青" if s < 0 else "三绿", 0.22, 0.05, 0.01), line([(s * x - 0.02, y) for x, y in [*wing, wing[0]]], 0.012, "花青", 0.7)]
            marks += [line([(s * wing[0][0] - 0.02, wing[0][1]), (s * x - 0.02, y)], 0.008, "花青", 0.5, "nail") for x, y in wing[1:]]
    marks += people.dancer(rng, {**look, "colour": tint(look, "粉红")})
    x, y = 0.5, -1.1
    marks.append(straight([(0.24, -0.72), (x, y)], 0.016, "泥金", 0.95))
    star = [(x + r * float(np.sin(a)), y - r * float(np.cos(a))) for a, r in zip(np.linspace(0, 2 * np.pi, 11)[:-1], [0.08, 0.034] * 5, strict=True)]
    marks += [Wash(oval(x, y, 0.14, 0.14), "藤黄", 0.3, None, 0.06), *solid(rng, [poly(star)], "藤黄", 0.95, edge=0.007, turn=0)]
    return [*marks, *[dot(x + 0.1 * float(np.cos(a)), y + 0.12 * float(np.sin(a)), 0.01, "泥金") for a in (0.4, 1.3, 2.2, 4.0)]]


def tomb(rng: Rng, look: Look) -> list[Mark]:
    """坟, a grassed mound, a stone before it, paper weighed down on top."""
    marks = solid(rng, [ring([(-0.8, 0.0), (-0.66, -0.34), (-0.36, -0.66), (0.0, -0.76), (0.36, -0.66), (0.66, -0.34), (0.8, 0.0)])], "赭石", 0.45, 0.3, 0.012, 0.6, 0.3)
    p = np.stack([rng.uniform(-0.66, 0.66, 46), np.zeros(46)], 1)
    p[:, 1] = -rng.uniform(0.02, 1.0, 46) * 0.7 * (1 - (p[:, 0] / 0.8) ** 2)
    marks += hairs(p, np.stack([rng.normal(0, 0.03, 46), -rng.uniform(0.06, 0.13, 46)], 1), 0.014, "草绿" if look.get("season") != "autumn" else "土黄", 0.8)
    marks += [*solid(rng, [poly([(-0.1, -0.8), (0.12, -0.84), (0.16, -0.72), (-0.08, -0.68)])], "铅白", 0.9, edge=0.008, turn=0), *solid(rng, [oval(0.03, -0.78, 0.06, 0.04)], "grey", 0.8, edge=0.008)]
    stone = tint(look, "grey")
    marks += built(rng, [box(-0.26, -0.1, 0.26, 0.02)], stone, 0.75, edge=0.013, turn=0.2)
    marks += solid(rng, [poly([(-0.18, -0.08), (-0.18, -0.5), (-0.12, -0.6), (0.0, -0.64), (0.12, -0.6), (0.18, -0.5), (0.18, -0.08)])], stone, 0.65, 0.55, 0.013, 0.8, 0.25)
    for k in range(5):
        y = -0.5 + 0.075 * k
        marks += [line([(-0.03, y), (0.035, y - 0.004)], 0.011, "墨", 0.65), line([(0.0, y - 0.02), (0.004, y + 0.03)], 0.011, "墨", 0.65)]
    return moved(marks, 0, 0, 1.15)


def hamlet(rng: Rng, look: Look) -> list[Mark]:
    """村庄, cottages behind and beside each other, trees between, a thread of smoke."""
    marks: list[Mark] = []
    plain = {**look, "attributes": ()}
    spots = [(-0.8, -0.42, 0.36), (0.6, -0.44, 0.35), (-0.1, -0.34, 0.42), (1.0, -0.18, 0.46), (-0.95, -0.06, 0.5), (0.15, 0.0, 0.58)]
    for k, (x, y, s) in enumerate(spots):
        x, s = x + float(rng.uniform(-0.08, 0.08)), s * float(rng.uniform(0.92, 1.06))
        for _ in range(2):
            marks += _bush(rng, look, x + float(rng.uniform(-0.4, 0.4)), y - 0.02, s * float(rng.uniform(0.7, 1.2)))
        marks += moved(buildings.cottage(rng, {**plain, "colour": look.get("colour") if k % 2 else ""}), x, y, s, bool(rng.random() < 0.4))
    marks += _bush(rng, look, -0.38, 0.0, 0.3) + _bush(rng, look, 0.85, 0.02, 0.34)
    x = spots[2][0]
    smoke = line([(x, -0.72), (x + 0.1, -0.84), (x + 0.02, -0.96), (x + 0.16, -1.1)], 0.04, "墨", 0.16)
    return moved([*marks, smoke], 0, 0, 0.92)


def _bush(rng: Rng, look: Look, x: float, y: float, s: float) -> list[Mark]:
    """A small tree seen from afar: a stem, and a crown of wet dots."""
    if look.get("season") == "winter" or look.get("weather") == "snow":
        return [line([(x, y), (x + 0.01, y - 0.6 * s), (x + a * s, y - s)], 0.03 * s, "墨", 0.7, "nail") for a in (-0.3, -0.1, 0.12, 0.3)]
    green = "朱磦" if look.get("season") == "autumn" and rng.random() < 0.4 else ("草绿", "老绿")[int(rng.integers(2))]
    marks: list[Mark] = [line([(x, y), (x + 0.01, y - 0.5 * s)], 0.06 * s, "墨", 0.7, "nail")]
    for _ in range(12):
        a, r = float(rng.uniform(0, 6.3)), 0.28 * s * float(rng.uniform(0.2, 1.0))
        marks.append(fill(oval(x + r * float(np.cos(a)), y - 0.66 * s + r * float(np.sin(a)), 0.1 * s, 0.075 * s), green, 0.7, None, 0.006))
    return [*marks, *[dot(x + float(rng.normal(0, 0.14)) * s, y - (0.6 + float(rng.normal(0, 0.12))) * s, 0.022 * s, "墨", 0.6) for _ in range(7)]]


def mill(rng: Rng, look: Look) -> list[Mark]:
    """磨坊, a cottage over a race, the water turning its wheel."""
    house = moved(buildings.cottage(rng, {**look, "attributes": ()}), -0.34, -0.1, 0.86)
    bank = solid(rng, [ring([(-1.3, 0.0), (-1.2, -0.12), (0.3, -0.13), (0.5, 0.0)])], "赭墨", 0.4, 0.3, 0.012, 0.6)
    wheel = moved(craft.waterwheel(rng, {**look, "colour": ""}), 0.66, 0.0, 0.74)
    race = solid(rng, [tube([(0.1, -0.72, 0.03), (0.4, -0.74, 0.03), (0.66, -0.73, 0.028)])], "赭石", 0.8, edge=0.01)
    fall = [line([(0.66 + 0.03 * k, -0.74), (0.78 + 0.03 * k, -0.66), (0.84 + 0.02 * k, -0.5)], 0.02, "花青" if k % 2 else "铅白", 0.7, "nail") for k in range(4)]
    ripple = [line([(-0.2 + 0.3 * k, 0.03), (0.1 + 0.3 * k, 0.0), (0.4 + 0.3 * k, 0.03)], 0.02, "花青", 0.6) for k in range(4)]
    return [*bank, *house, *race, *wheel, *fall, *ripple]


FAR: dict[str, Element] = {
    "dunes": dunes, "pyramid": pyramid, "igloo": igloo, "sled": sled, "fairy": fairy, "tomb": tomb, "hamlet": hamlet, "mill": mill}
"""By name, as in `ELEMENTS`."""
