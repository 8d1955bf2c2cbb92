"""What rolls: train, cart, bicycle."""

from __future__ import annotations

import math

import numpy as np

from miaobi.paint.elements.brush import (
    Look,
    at_night,
    box,
    built,
    dot,
    fill,
    has,
    line,
    oval,
    poly,
    ring,
    solid,
    straight,
    tint,
    tube,
)
from miaobi.paint.marks import Mark

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


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
