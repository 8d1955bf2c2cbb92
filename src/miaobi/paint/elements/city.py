"""The town: skyline, city wall, street; what rolls: train, cart, bicycle."""

from __future__ import annotations

import math

import numpy as np

from miaobi.paint.elements import halls
from miaobi.paint.elements.brush import (
    Look,
    at_night,
    box,
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
    tube,
)
from miaobi.paint.elements.buildings import roof
from miaobi.paint.marks import Mark, Wash

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def skyline(rng: Rng, look: Look) -> list[Mark]:
    """城市, modern towers in graded ink, windows lit; pale ones behind, dark ones before."""
    pigment = tint(look, "青墨")
    dark = look.get("hour") in (None, "", "night", "evening", "dusk", "夜") or at_night(look)
    marks: list[Mark] = []
    for rank, (tone, low, high, n) in enumerate(((0.22, 0.6, 1.0, 9), (0.45, 0.4, 0.85, 8),
        (0.75, 0.15, 0.6, 10))):
        edges = np.linspace(-1.3, 1.3, n + 1) + np.concatenate([[0], rng.normal(0, 0.04, n - 1),
            [0]])
        for k in range(n):
            mid = 1 - 0.4 * abs((k + 0.5) / n * 2 - 1)
            h = float(rng.uniform(low, high)) * mid
            gap = float(rng.uniform(0.0, 0.04))
            if rank < 2 or rng.random() < 0.75:
                marks += _block(rng, float(edges[k]) + gap, float(edges[k + 1]) - gap, h, pigment,
                    tone, dark)
        if rank == 1:
            marks += _landmark(rng, float(rng.uniform(-0.5, 0.5)), pigment, dark)
    marks.append(fill(box(-1.35, -0.06, 1.35, 0.0), pigment, 0.5, 0.1, 0.03))
    return marks


def _block(
    rng: Rng, a: float, b: float, h: float, pigment: str, tone: float, dark: bool
) -> list[Mark]:
    kind = int(rng.integers(4))
    top = {
        0: [(a, -h), (b, -h)],
        1: [(a, -h), (a, -h - 0.06), (a + (b - a) * 0.6, -h - 0.06), (a + (b - a) * 0.6, -h),
            (b, -h)],
        2: [(a, -h), (a + (b - a) * 0.25, -h), (a + (b - a) * 0.25, -h - 0.07),
            (a + (b - a) * 0.75, -h - 0.07), (a + (b - a) * 0.75, -h), (b, -h)],
        3: [(a, -h - 0.05), (b, -h)],
    }[kind]
    marks = built(rng, [poly([(a, 0.0), *top, (b, 0.0)])], pigment, tone, tone * 0.55, 0.008, 0.75)
    if kind == 2 and rng.random() < 0.5:
        marks.append(straight([((a + b) / 2, -h - 0.07), ((a + b) / 2, -h - 0.17)], 0.009, "墨",
            0.8))
    cols = max(2, round((b - a) / 0.095))
    rows = max(3, round(h / 0.105))
    for r in range(rows):
        for c in range(cols):
            if rng.random() < 0.46:
                continue
            x = a + (b - a) * (c + 0.5) / cols
            y = -h + h * (r + 0.6) / rows * 0.95
            pane = box(x - 0.014, y - 0.018, x + 0.014, y + 0.014)
            lit = dark and rng.random() < 0.75
            marks.append(Wash(pane, "藤黄" if lit else "花青", 1.0 if lit else 0.5, opaque=True))
    return marks


def _landmark(rng: Rng, x: float, pigment: str, dark: bool) -> list[Mark]:
    """A television tower: two spheres on a spire."""
    marks: list[Mark] = [straight([(x, 0), (x, -1.0)], 0.016, pigment, 0.9)]
    for dx in (-0.09, 0.09):
        marks.append(straight([(x + dx, 0.0), (x + dx * 0.2, -0.48)], 0.022, pigment, 0.85))
    marks += solid(rng, [tube([(x, -0.5, 0.03), (x, -0.76, 0.022)])], pigment, 0.6, edge=0.009,
        turn=0)
    for y, r in ((-0.46, 0.085), (-0.78, 0.05)):
        marks += solid(rng, [oval(x, y, r, r)], "胭脂" if pigment == "青墨" else pigment, 0.7,
            edge=0.011)
        if dark:
            marks += [dot(x + r * 0.5 * k, y, 0.012, "藤黄") for k in (-1, 0, 1)]
    return marks


def city_wall(rng: Rng, look: Look) -> list[Mark]:
    """城墙, a battlemented wall with a gate arch and a gate tower on it."""
    brick = tint(look, "grey")
    ruined = has(look, "ruined", "broken", "old", "破", "断")
    marks = _gate_tower(rng, look)
    top: list[tuple[float, float]] = []
    x = -1.45
    while x < 1.44:
        gone = ruined and rng.random() < 0.25
        rise = -0.44 if gone else -0.54
        top += [(x, -0.46), (x, rise), (x + 0.1, rise), (x + 0.1, -0.46)]
        x += 0.161
    marks += built(rng, [poly([(-1.5, 0.0), *top, (1.5, 0.0)])], brick, 0.7, 0.55, 0.016, turn=0.12)
    marks.append(straight([(-1.47, -0.42), (1.47, -0.42)], 0.014, "墨", 0.75))
    for row in range(5):
        y = -0.36 + 0.075 * row
        for _ in range(9):
            a = float(rng.uniform(-1.42, 1.3))
            if abs(a + 0.05) > 0.34:
                marks.append(straight([(a, y), (a + 0.12, y)], 0.01, "墨", 0.5))
    arch = [(-0.2, 0.0), (-0.2, -0.2), (-0.13, -0.3), (0.0, -0.335), (0.13, -0.3), (0.2, -0.2),
        (0.2, 0.0)]
    marks += [fill(poly(arch), "墨", 0.95), line([(-0.24, 0.0), (-0.24, -0.2), (0.0, -0.375),
        (0.24, -0.2), (0.24, 0.0)], 0.016, "墨", 0.8, "even")]
    if ruined:
        for a in rng.uniform(-1.4, 1.4, 9).tolist():
            marks.append(line([(a, -0.44), (a + 0.03, -0.52), (a + 0.0, -0.58)], 0.014, "草绿", 0.95,
                "nail"))
    return marks


def _gate_tower(rng: Rng, look: Look) -> list[Mark]:
    """城楼, the hall on the gate, in two roofs, seen a little from the right."""
    lit, marks = at_night(look), list[Mark]()
    for k, (w, d, low, high) in enumerate(((0.42, 0.2, 0.0, 0.24), (0.34, 0.15, 0.3, 0.4))):
        plan = halls.rect(w, d)
        marks += halls.walls(rng, plan, (low, high), "土黄", 0.35, 0.008)
        for i, bays in ((0, 5), (1, 2)):
            for n in range(bays):
                u = ((n + 0.14) / bays, (n + 0.86) / bays)
                marks.append(fill(halls.pane(plan, i, u, (low, high - 0.04)), "藤黄" if lit else "赭墨", 0.75 if lit else 0.55))
            for n in range(bays + 1):
                marks += halls.post(*halls.side(plan, i, n / bays), (low, high), 0.02, "朱砂")[:2]
        top = halls.rect(0.37, 0.17) if k == 0 else [(-0.26, 0.0), (0.26, 0.0), (0.26, 0.0), (-0.26, 0.0)]
        marks += halls.roofing(rng, look, halls.rect(w + 0.11, d + 0.11), top, (high - 0.02, high + (0.17 if k else 0.07)), "墨", 0.06, 12)
    return moved([*marks, *halls.crest(0.26, 0.57)], -0.02, -0.5, 0.92)


def street(rng: Rng, look: Look) -> list[Mark]:
    """街, a row of old shop houses with a paved way, banners and lanterns."""
    colour = tint(look, "朱砂")
    marks: list[Mark] = [fill(poly([(-1.5, -0.02), (1.5, -0.02), (1.5, 0.1), (-1.5, 0.1)]), "赭石",
        0.3, 0.1)]
    x = -1.46
    widths = [0.62, 0.7, 0.56, 0.66, 0.36]
    for k, w in enumerate(widths):
        marks += _shop(rng, look, x, x + w, float(rng.uniform(0.56, 0.74)) if k % 2
            else float(rng.uniform(0.42, 0.5)), colour)
        x += w + 0.005
    for k in range(11):
        a = -1.4 + 0.27 * k + float(rng.normal(0, 0.03))
        marks.append(straight([(a, 0.02 + 0.03 * (k % 3)), (a + 0.16, 0.02 + 0.03 * (k % 3))],
            0.012, "墨", 0.5))
    return marks


def _shop(rng: Rng, look: Look, a: float, b: float, h: float, colour: str) -> list[Mark]:
    mid, half = (a + b) / 2, (b - a) / 2
    lit = at_night(look)
    marks = built(rng, [box(a + 0.03, -h, b - 0.03, 0.0)], "土黄", 0.12, edge=0.012)
    marks.append(fill(box(a + 0.03, -0.07, b - 0.03, 0.0), "grey", 0.35))
    two = h > 0.52
    doors = 3
    for k in range(doors):
        x0 = a + 0.08 + (b - a - 0.16) * k / doors
        x1 = x0 + (b - a - 0.16) / doors * 0.86
        marks += built(rng, [box(x0, -0.28, x1, 0.0)], "赭石", 0.75, edge=0.009, turn=0)
        marks.append(fill(box(x0 + 0.02, -0.26, x1 - 0.02, -0.13), "藤黄" if lit else "墨", 0.8 if lit
            else 0.5))
        if two:
            marks.append(fill(box(x0, -h + 0.07, x1, -0.4), "藤黄" if lit else "赭墨", 0.56))
            marks.append(straight([(x0, (-h + 0.07 - 0.4) / 2), (x1, (-h + 0.07 - 0.4) / 2)], 0.01,
                "墨", 0.8))
    if two:
        marks += roof(rng, mid, -0.3, -0.38, half * 0.98, half * 0.9, "墨", look, 0.03)
    marks += roof(rng, mid, -h + 0.01, -h - 0.2, half * 1.02, half * 0.72, "墨", look, 0.045)
    marks.append(line([(mid - half * 0.8, -h - 0.235), (mid - half * 0.7, -h - 0.2),
        (mid + half * 0.7, -h - 0.2), (mid + half * 0.8, -h - 0.235)], 0.024, "墨", 0.9, "even"))
    if rng.random() < 0.6:
        sway = float(rng.uniform(-0.03, 0.03))
        x = b - 0.07
        marks.append(straight([(x - 0.02, -0.36), (x + 0.1, -0.4)], 0.014, "赭墨", 0.66))
        flag = poly([(x + 0.0, -0.385), (x + 0.1, -0.4), (x + 0.1 + sway, -0.2), (x + sway, -0.17)])
        marks += solid(rng, [flag], colour, 0.95, edge=0.009, turn=0)
    for x in (a + 0.1, b - 0.12):
        marks += _small_lantern(x, -0.2, 0.045, colour)
    return marks


def _small_lantern(x: float, y: float, r: float, pigment: str) -> list[Mark]:
    """A lantern far off: a round, its two caps and a tassel."""
    return [
        straight([(x, y - r * 1.8), (x, y + r * 2.2)], r * 0.25, "墨", 0.8),
        fill(oval(x, y, r * 1.1, r), pigment, 1.0),
        line([(x, y + r * 1.2), (x, y + r * 2.2)], r * 0.5, pigment, 1.0, "even"),
        *[straight([(x - r * 0.5, y + s * r), (x + r * 0.5, y + s * r)], r * 0.3, "墨", 0.9)
            for s in (-1, 1)],
    ]


def _wheel(
    rng: Rng, x: float, y: float, r: float, spokes: int, rim: float, pigment: str = "墨"
) -> list[Mark]:
    a = np.linspace(0, 2 * math.pi, 37)
    loop = [(x + r * math.cos(t), y + r * math.sin(t)) for t in a]
    marks: list[Mark] = []
    for k in range(spokes):
        t = math.pi * k / spokes + 0.2
        c, s = r * math.cos(t), r * math.sin(t)
        marks.append(straight([(x - c, y - s), (x + c, y + s)], rim * 0.4, pigment, 0.85))
    marks.append(line(loop, rim, pigment, 0.95, "even"))
    return [*marks, dot(x, y, rim * 1.1, "墨")]


def bicycle(rng: Rng, look: Look) -> list[Mark]:
    """自行车, a bicycle leaning on nothing, basket in front."""
    frame = tint(look, "墨")
    marks = [*_wheel(rng, -0.56, -0.36, 0.34, 7, 0.036), *_wheel(rng, 0.56, -0.36, 0.34, 7, 0.036)]
    seat, crank, headset = (-0.26, -0.82), (-0.08, -0.34), (0.36, -0.82)
    rods = [[(-0.56, -0.36), crank], [(-0.56, -0.36), (-0.23, -0.74)], [crank, seat],
        [crank, (0.38, -0.74)], [(-0.23, -0.74), headset]]
    marks += [straight(rod, 0.04, frame, 1.0) for rod in rods]
    marks.append(line([(0.34, -0.93), (0.4, -0.74), (0.47, -0.5), (0.56, -0.36)], 0.04, frame, 1.0,
        "even"))
    marks.append(line([(0.34, -0.92), (0.25, -0.97), (0.16, -0.94), (0.12, -0.9)], 0.034, "墨", 0.95,
        "even"))
    marks.append(line([(-0.42, -0.84), (-0.3, -0.86), (-0.16, -0.82)], 0.075, "赭墨", 0.66, "taper"))
    marks += [dot(*crank, 0.06), straight([(-0.16, -0.2), crank, (0.0, -0.48)], 0.026, "墨", 0.9)]
    marks += [straight([(-0.22, -0.2), (-0.1, -0.2)], 0.03, "墨", 0.95),
        straight([(-0.06, -0.48), (0.06, -0.48)], 0.03, "墨", 0.95)]
    for wheel in (-0.56, 0.56):
        guard = [(wheel - 0.38, -0.4), (wheel - 0.27, -0.64), (wheel, -0.745),
            (wheel + (0.2 if wheel < 0 else 0.27), -0.68)]
        marks.append(line(guard, 0.028, frame, 0.95, "even"))
    basket = poly([(0.48, -0.98), (0.84, -0.98), (0.78, -0.74), (0.54, -0.74)])
    marks += solid(rng, [basket], "土黄", 0.49, edge=0.018, turn=0)
    for k in range(1, 5):
        marks.append(straight([(0.48 + 0.072 * k, -0.98), (0.54 + 0.048 * k, -0.74)], 0.012, "赭墨",
            0.59))
    if rng.random() < 0.6:
        for k in range(4):
            x = 0.54 + 0.08 * k
            marks += [line([(x, -0.96), (x + 0.02, -1.06)], 0.016, "草绿", 1.0), dot(x + 0.02, -1.07,
                0.042, ("曙红", "铅白", "朱磦", "藤黄")[k])]
    return marks


def cart(rng: Rng, look: Look) -> list[Mark]:
    """车, a two-wheeled wooden cart with a mat hood, its shafts resting forward."""
    wood = tint(look, "赭石")
    marks: list[Mark] = [straight([(-0.6, -0.42), (0.5, -0.4), (1.2, -0.14)], 0.05, "铅白", 1.0),
        straight([(-0.6, -0.42), (0.5, -0.4), (1.2, -0.14)], 0.045, wood, 0.95),
        straight([(0.5, -0.38), (1.2, -0.12)], 0.014, "墨", 0.85)]
    marks.append(straight([(1.08, -0.18), (1.12, 0.0)], 0.03, "赭墨", 0.66))
    hood = ring([(-0.62, -0.5), (-0.66, -0.78), (-0.5, -0.96), (-0.1, -1.0), (0.34, -0.96),
        (0.5, -0.78), (0.44, -0.5), (-0.1, -0.5)])
    marks += solid(rng, [hood], "土黄", 0.56, edge=0.02)
    for k in range(5):
        x = -0.46 + 0.2 * k
        marks.append(line([(x, -0.5), (x - 0.03, -0.76), (x + 0.02, -0.96)], 0.015, "赭墨", 0.56,
            "even"))
    door = ring([(0.2, -0.5), (0.22, -0.76), (0.34, -0.84), (0.44, -0.76), (0.42, -0.5)])
    marks += [fill(door, "墨", 0.8), *solid(rng, [ring([(0.28, -0.5), (0.3, -0.72), (0.38, -0.76),
        (0.42, -0.62), (0.4, -0.5)])], "青墨" if has(look, "dark") else "石青", 0.7, edge=0.012,
        turn=0)]
    marks += built(rng, [box(-0.72, -0.54, 0.56, -0.42)], wood, 0.85, edge=0.018)
    turn = _wheel(rng, -0.08, -0.36, 0.34, 8, 0.06, "赭墨")
    return marks + turn


def train(rng: Rng, look: Look) -> list[Mark]:
    """火车, a steam engine with its carriages, smoke trailing back."""
    body = tint(look, "墨")
    strong = 0.7 if body == "墨" else 0.95
    marks: list[Mark] = []
    for k in range(6):
        x, y, r = 0.86 - 0.27 * k, -0.86 - 0.035 * k + float(rng.normal(0, 0.015)), 0.08 + 0.025 * k
        marks.append(fill(ring([(x - r * 1.4, y), (x - r * 0.5, y - r), (x + r * 0.6, y - r * 0.8),
            (x + r * 1.3, y), (x + r * 0.4, y + r * 0.7), (x - r * 0.7, y + r * 0.6)]), "墨", 0.26
            - 0.028 * k, soft=0.025))
        marks.append(line([(x - r, y + r * 0.2), (x - r * 0.6, y - r * 0.8),
            (x + r * 0.4, y - r * 0.8), (x + r * 0.8, y - r * 0.2)], 0.014, "墨", 0.4 - 0.04 * k))
    for a, b in ((-1.5, -0.84), (-0.78, -0.1)):
        marks += _carriage(rng, look, a, b)
    marks += built(rng, [box(0.0, -0.66, 0.3, -0.16)], body, strong, edge=0.017)
    marks += [fill(box(0.08, -0.58, 0.22, -0.42), "藤黄", 0.95), *built(rng,
        [box(-0.06, -0.72, 0.36, -0.66)], body, 0.9, edge=0.014, turn=0)]
    marks += solid(rng, [tube([(0.3, -0.38, 0.15), (1.12, -0.38, 0.15)])], body, strong, edge=0.018)
    for x in (0.5, 0.76, 1.02):
        marks.append(line([(x, -0.53), (x + 0.03, -0.38), (x, -0.24)], 0.016, "泥金", 0.9, "even"))
    marks += built(rng, [poly([(0.94, -0.52), (0.92, -0.7), (0.88, -0.76), (1.12, -0.76),
        (1.08, -0.7), (1.06, -0.52)])], body, strong, edge=0.014)
    marks += solid(rng, [oval(0.6, -0.55, 0.08, 0.07)], "泥金", 0.9, edge=0.012, turn=0)
    marks += [*solid(rng, [oval(1.28, -0.42, 0.05, 0.055)], "藤黄", 0.95, edge=0.012, turn=0)]
    marks += built(rng, [poly([(1.1, -0.2), (1.28, -0.2), (1.46, -0.03), (1.1, -0.03)])], "朱砂",
        0.95, edge=0.014)
    for k in range(3):
        marks.append(straight([(1.16 + 0.04 * k, -0.19), (1.18 + 0.09 * k, -0.04)], 0.012, "墨",
            0.9))
    marks.append(straight([(0.0, -0.19), (1.14, -0.19)], 0.045, "墨", 0.9))
    for x, r in ((0.16, 0.14), (0.5, 0.14), (0.8, 0.1), (1.04, 0.1)):
        marks += _wheel(rng, x, -r, r, 4, 0.034, "朱砂")
    marks.append(straight([(0.16, -0.12), (0.5, -0.1), (0.84, -0.12)], 0.028, "墨", 0.95))
    marks += [straight([(-1.55, 0.015), (1.55, 0.015)], 0.03, "墨", 0.85)]
    return marks + [straight([(-1.5 + 0.13 * k, 0.05), (-1.43 + 0.13 * k, 0.05)], 0.03, "赭墨", 0.59)
        for k in range(24)]


def _carriage(rng: Rng, look: Look, a: float, b: float) -> list[Mark]:
    paint = tint(look, "石绿")
    marks = built(rng, [box(a, -0.56, b, -0.14)], paint, 0.9, edge=0.016)
    marks += solid(rng, [ring([(a - 0.03, -0.55), (a + 0.08, -0.63), (b - 0.08, -0.63),
        (b + 0.03, -0.55)])], "grey", 0.8, edge=0.013, turn=0)
    marks += [straight([(a, -0.27), (b, -0.27)], 0.022, "藤黄", 1.0),
        straight([(b, -0.2), (b + 0.08, -0.2)], 0.03, "墨", 0.9)]
    for k in range(4):
        x = a + 0.07 + (b - a - 0.1) * k / 4
        pane = box(x, -0.48, x + 0.1, -0.34)
        marks += [*solid(rng, [pane], "铅白", edge=0.01, turn=0), fill(pane, "藤黄"
            if at_night(look) or rng.random() < 0.3 else "花青", 0.7)]
    for x in (a + 0.14, b - 0.14):
        marks += _wheel(rng, x, -0.08, 0.08, 3, 0.028)
    return marks
