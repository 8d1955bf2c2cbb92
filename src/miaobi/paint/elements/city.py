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


def _wheel(
    x: float, y: float, r: float, spokes: int, rim: float, pigment: str = "墨"
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
    marks = [*_wheel(-0.56, -0.36, 0.34, 7, 0.036), *_wheel(0.56, -0.36, 0.34, 7, 0.036)]
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
    turn = _wheel(-0.08, -0.36, 0.34, 8, 0.06, "赭墨")
    return marks + turn


def train(rng: Rng, look: Look) -> list[Mark]:
    """火车, a steam engine with its tender and carriages, seen a little from above, the smoke trailing
    back over them in wet ink."""
    body = tint(look, "墨")
    strong = 0.72 if body == "墨" else 0.95
    marks = _smoke(rng) + _track()
    for a, b in ((-1.52, -0.93), (-0.89, -0.3)):
        marks += _carriage(rng, look, a, b)
    marks += _block(rng, -0.24, 0.06, 0.42, body, strong)  # the tender, heaped with coal
    heap = ring([(-0.23, -0.42), (-0.16, -0.5), (-0.06, -0.49), (0.04, -0.53), (0.12, -0.46), (0.13, -0.42)])
    marks += solid(rng, [heap], "墨", 0.95, edge=0.009, turn=0)
    marks += solid(rng, [tube([(0.4, -0.37, 0.135), (1.16, -0.37, 0.135)])], body, strong, edge=0.014)
    marks.append(fill(poly([(0.42, -0.47), (1.2, -0.47), (1.2, -0.43), (0.42, -0.43)]), "铅白", 0.3, None, 0.02))  # light along the boiler
    for x in (0.58, 0.8, 1.02):
        marks.append(line([(x, -0.505), (x + 0.025, -0.37), (x, -0.24)], 0.011, "泥金", 0.9, "even"))
    marks += _block(rng, 0.14, 0.4, 0.62, body, strong)  # the cab
    marks += [*built(rng, [box(0.18, -0.56, 0.36, -0.4)], "铅白", edge=0.008), fill(box(0.18, -0.56, 0.36, -0.4), "藤黄", 0.95)]
    marks += built(rng, [poly([(0.08, -0.62), (0.44, -0.62), (0.52, -0.69), (0.16, -0.69)])], body, strong, edge=0.01)
    marks += _front(rng, body, strong)
    marks.append(straight([(0.12, -0.2), (1.24, -0.2)], 0.03, "墨", 0.9))
    for x, r in ((0.24, 0.115), (0.5, 0.15), (0.83, 0.15), (1.12, 0.085)):
        marks += _wheel(x, -r, r, 6, 0.022, "朱砂")
    marks += _wheel(-0.14, -0.09, 0.09, 4, 0.018) + _wheel(0.02, -0.09, 0.09, 4, 0.018)
    rod = [(0.36, -0.11), (0.5, -0.1), (0.83, -0.1), (1.16, -0.19)]
    marks += [straight(rod, 0.022, "铅白", 0.95), straight(rod, 0.009, "墨", 0.9), *built(rng, [box(1.08, -0.23, 1.22, -0.15)], body, 0.95, edge=0.008)]
    return moved(marks, 0.03, 0, 0.93)


def _smoke(rng: Rng) -> list[Mark]:
    """A plume that leaves the chimney dark and narrow and thins as it widens over the train."""
    marks: list[Mark] = []
    for u in (0.0, 0.05, 0.12, 0.2, 0.3, 0.42, 0.56, 0.72, 0.88, 1.0):
        x, y, r = 1.02 - 2.3 * u, -0.82 - 0.15 * math.sqrt(u) + float(rng.normal(0, 0.012)), 0.05 + 0.12 * u
        a = np.linspace(0, 2 * math.pi, 12, endpoint=False)
        lump = 1 + 0.2 * rng.normal(size=12)
        puff = ring([(x + 1.7 * r * q * math.cos(t), y + 0.62 * r * q * math.sin(t)) for q, t in zip(lump.tolist(), a.tolist(), strict=True)])
        marks.append(Wash(puff, "墨", 0.34 * (1 - u) + 0.06, 0.1, 0.022 + 0.02 * u, False, 0.8))
        marks.append(line([(x - 1.2 * r, y + 0.1 * r), (x - 0.6 * r, y - 0.55 * r), (x + 0.5 * r, y - 0.5 * r)], 0.01, "墨", 0.34 * (1 - u) + 0.06, "nail", 0.5))
    return marks


def _track() -> list[Mark]:
    """Rails and sleepers seen from above, on a breath of ballast."""
    marks: list[Mark] = [fill(poly([(-1.6, 0.05), (1.5, 0.05), (1.58, -0.06), (-1.5, -0.06)]), "赭墨", 0.16, None, 0.02)]
    marks += [straight([(-1.56 + 0.12 * k, 0.045), (-1.5 + 0.12 * k, -0.045)], 0.024, "赭墨", 0.6) for k in range(26)]
    return [*marks, straight([(-1.52, -0.03), (1.57, -0.03)], 0.009, "墨", 0.55), straight([(-1.6, 0.012), (1.52, 0.012)], 0.016, "墨", 0.85)]


def _block(rng: Rng, a: float, b: float, high: float, paint: str, strong: float) -> list[Mark]:
    """A box on wheels: its side, its end in shade, its top."""
    x, y = 0.08, -0.07  # one step to the back
    top = poly([(a, -high), (b, -high), (b + x, y - high), (a + x, y - high)])
    end = poly([(b, -0.15), (b, -high), (b + x, y - high), (b + x, y - 0.15)])
    marks = [*built(rng, [end], paint, strong, edge=0.009), fill(end, "墨", 0.35)]
    marks += built(rng, [top], paint, 0.7 * strong, edge=0.009)
    return [*marks, *built(rng, [box(a, -high, b, -0.15)], paint, strong, edge=0.012)]


def _front(rng: Rng, body: str, strong: float) -> list[Mark]:
    """Smokebox, chimney, dome, lamp and the cowcatcher."""
    marks = solid(rng, [oval(1.2, -0.37, 0.055, 0.14)], body, 0.95, edge=0.012, turn=0)
    marks += [*solid(rng, [oval(1.215, -0.37, 0.03, 0.075)], "grey", 0.7, edge=0.008, turn=0), dot(1.22, -0.37, 0.012, "泥金")]
    marks += built(rng, [poly([(0.97, -0.49), (0.96, -0.68), (0.92, -0.75), (1.12, -0.75), (1.08, -0.68), (1.07, -0.49)])], body, strong, edge=0.011)
    marks += [fill(oval(1.02, -0.75, 0.1, 0.02), "墨", 0.95), *solid(rng, [oval(0.7, -0.5, 0.07, 0.07)], "泥金", 0.9, edge=0.01, turn=0)]
    marks += solid(rng, [oval(1.24, -0.54, 0.045, 0.05)], "藤黄", 0.95, edge=0.011, turn=0)
    plough = poly([(1.16, -0.2), (1.3, -0.2), (1.46, -0.02), (1.16, -0.02)])
    marks += built(rng, [plough], "朱砂", 0.95, edge=0.011)
    return marks + [straight([(1.19 + 0.03 * k, -0.19), (1.21 + 0.075 * k, -0.03)], 0.009, "墨", 0.9) for k in range(4)]


def _carriage(rng: Rng, look: Look, a: float, b: float) -> list[Mark]:
    """A passenger carriage: windows in a row, a curved roof, lit from within at night."""
    paint = tint(look, "石绿")
    marks = _block(rng, a, b, 0.52, paint, 0.9)
    roof = ring([(a - 0.02, -0.51), (a + 0.02, -0.57), (a + 0.1, -0.63), (b + 0.04, -0.63), (b + 0.1, -0.58), (b + 0.02, -0.51)])
    marks += solid(rng, [roof], "grey", 0.75, edge=0.01, turn=0)
    marks += [straight([(a, -0.27), (b, -0.27)], 0.014, "藤黄", 1.0), straight([(b, -0.19), (b + 0.06, -0.19)], 0.024, "墨", 0.9)]
    for k in range(5):
        x = a + 0.05 + (b - a - 0.06) * k / 5
        pane = box(x, -0.46, x + 0.075, -0.33)
        lit = at_night(look) or rng.random() < 0.25
        marks += [*built(rng, [pane], "铅白", edge=0.008), fill(pane, "藤黄" if lit else "花青", 0.85 if lit else 0.6)]
    for x in (a + 0.1, a + 0.2, b - 0.2, b - 0.1):
        marks += _wheel(x, -0.065, 0.065, 2, 0.02)
    return marks
