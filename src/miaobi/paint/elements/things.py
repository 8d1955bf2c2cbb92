"""Things of use and play: lanterns, kites, umbrellas, and what stands on a scholar's table."""

from __future__ import annotations

import numpy as np

from miaobi.paint.elements.brush import (
    WHITE,
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
    spun,
    straight,
    tint,
    tube,
)
from miaobi.paint.marks import Mark, Wash

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def glow(x: float, y: float, r: float, strength: float = 0.35) -> Wash:
    """Light around a flame."""
    return fill(oval(x, y, r, r), "藤黄", strength, soft=r * 0.4)


def lantern(rng: Rng, look: Look) -> list[Mark]:
    """灯笼, a round paper lantern that hangs: its hook is the top, its tassel ends at the origin."""
    pigment = tint(look, "朱砂")
    marks: list[Mark] = [glow(0, -0.55, 0.5)] if at_night(look) else []
    tall = 0.27 + float(rng.uniform(-0.03, 0.02))
    body = oval(0, -0.57, 0.36, tall)
    marks.append(line([(0, -1.0), (0.005, -0.84)], 0.018, "墨", 0.9, "even"))
    marks += solid(rng, [body], pigment, 0.95, edge=0.018)
    for k in (-2, -1, 0, 1, 2):  # ribs
        bow = 0.34 * k / 2.5
        marks.append(line([(bow * 0.35, -0.57 - tall * 0.97), (bow, -0.57),
            (bow * 0.35, -0.57 + tall * 0.97)], 0.012, "胭脂" if pigment in ("朱砂", "red") else "墨",
            0.7, "even"))
    marks.append(fill(oval(-0.12, -0.65, 0.1, 0.12, 0.3), "铅白", 0.3, soft=0.03))
    if at_night(look):
        marks.append(fill(oval(0, -0.53, 0.2, 0.18), "藤黄", 0.7, soft=0.07))
    for y in (-0.57 - tall, -0.57 + tall):
        marks += built(rng, [box(-0.14, y - 0.035, 0.14, y + 0.035)], "泥金", 1.0, edge=0.013)
    drift = float(rng.uniform(-0.05, 0.05))
    for k in range(7):
        x = -0.06 + 0.02 * k
        marks.append(line([(x * 0.4, -0.57 + tall + 0.03), (x * 0.8, -0.15), (x + drift, 0.0)],
            0.014, pigment, 0.95, "even"))
    return [*marks, dot(0, -0.57 + tall + 0.06, 0.03, "泥金")]


def lamp(rng: Rng, look: Look) -> list[Mark]:
    """孤灯, an oil lamp on its stand, burning."""
    body = tint(look, "赭墨")
    lean = float(rng.uniform(-0.03, 0.03))
    foot = ring([(-0.2, 0.0), (-0.17, -0.06), (-0.05, -0.1), (0.05, -0.1), (0.17, -0.06),
        (0.2, 0.0)])
    stem = tube([(0, -0.08, 0.04), (0, -0.3, 0.026), (0, -0.38, 0.045), (0, -0.46, 0.026),
        (0, -0.58, 0.035)])
    dish = ring([(-0.22, -0.66), (0.0, -0.64), (0.24, -0.68), (0.12, -0.56), (0.0, -0.54),
        (-0.12, -0.57)])
    marks: list[Mark] = [glow(0.1, -0.78, 0.3, 0.22), glow(0.1, -0.78, 0.15, 0.3)]
    marks += solid(rng, [foot, stem, dish], body, 0.5 if body == "赭墨" else 0.85, edge=0.016)
    marks.append(line([(0.0, -0.63), (0.08, -0.66), (0.1, -0.7)], 0.018, "墨", 0.9, "even"))
    return [*marks, *flame(0.1, -0.68, 0.26, lean)]


def flame(x: float, y: float, h: float, lean: float = 0.0) -> list[Mark]:
    """A flame with its foot at (x, y)."""
    def leaf(s: float, pigment: str, strength: float) -> Wash:
        spots = [(x, y), (x - 0.2 * h * s, y - 0.24 * h * s), (x - 0.08 * h * s, y - 0.6 * h * s),
            (x + lean * s, y - h * s), (x + 0.14 * h * s, y - 0.55 * h * s),
            (x + 0.2 * h * s, y - 0.22 * h * s)]
        return Wash(ring(spots), pigment, strength, opaque=pigment == "铅白")

    return [leaf(1.0, "铅白", 0.9), leaf(1.0, "朱磦", 0.95), leaf(0.68, "铅白", 0.9),
        leaf(0.7, "藤黄", 0.9), leaf(0.3, "铅白", 0.7)]


def candle(rng: Rng, look: Look) -> list[Mark]:
    """烛, a burning candle in its holder, wax running down."""
    pigment = tint(look, "朱砂")
    marks: list[Mark] = [glow(0, -0.85, 0.28, 0.22), glow(0, -0.85, 0.15, 0.3)]
    foot = ring([(-0.26, 0.0), (-0.2, -0.07), (-0.05, -0.11), (0.05, -0.11), (0.2, -0.07),
        (0.26, 0.0)])
    dish = ring([(-0.2, -0.22), (0.2, -0.22), (0.14, -0.15), (0.05, -0.12), (-0.05, -0.12),
        (-0.14, -0.15)])
    marks += solid(rng, [foot, dish], "泥金", 0.95, edge=0.016)
    marks += built(rng, [box(-0.11, -0.72, 0.11, -0.2)], pigment, 0.95, edge=0.015)
    drip = float(rng.uniform(0.1, 0.24))
    marks += solid(rng, [tube([(-0.06, -0.71, 0.03), (-0.07, -0.71 + drip, 0.026),
        (-0.07, -0.66 + drip, 0.034)])], pigment, 0.95, edge=0.01)
    marks.append(line([(0, -0.7), (0.005, -0.77)], 0.014, "墨", 0.95, "even"))
    return [*marks, *flame(0.005, -0.74, 0.26, float(rng.uniform(-0.03, 0.03)))]


def kite_at(rng: Rng, pigment: str, x: float, y: float, size: float) -> list[Mark]:
    """A kite with its middle at (x, y): a diamond with a tail of bows, or a swallow (沙燕)."""
    shape = _diamond_kite if rng.random() < 0.5 else _swallow_kite
    return moved(spun(shape(rng, pigment), float(rng.uniform(-0.3, 0.3))), x, y, size)


def _diamond_kite(rng: Rng, pigment: str) -> list[Mark]:
    other = "藤黄" if pigment not in ("藤黄", "yellow", "gold") else "朱砂"
    sway = float(rng.uniform(-0.15, 0.15))
    tail = [(0.0, 0.6), (0.16 + sway, 0.86), (-0.1 + sway, 1.1), (0.12 + 2 * sway, 1.4)]
    marks: list[Mark] = [line(tail, 0.022, "墨", 0.85, "even")]
    for a, b in tail[1:]:
        for s in (-1, 1):
            marks.append(fill(ring([(a, b), (a + s * 0.13, b - 0.08), (a + s * 0.13, b + 0.06)]),
                pigment, 1.0))
    top, right, foot, left = (0.0, -0.62), (0.56, -0.1), (0.0, 0.62), (-0.56, -0.1)
    marks += built(rng, [poly([top, right, foot, left])], pigment, 0.95, edge=0.034)
    marks += [Wash(poly([(0, -0.1), a, b]), other, 1.0, opaque=True) for a,
        b in ((right, foot), (left, top))]
    return [*marks, straight([top, foot], 0.022, "墨", 0.85), line([left, (0, -0.12), right], 0.022,
        "墨", 0.85, "even")]


def _swallow_kite(rng: Rng, pigment: str) -> list[Mark]:
    wing = [(-0.02, -0.16), (-0.3, -0.34), (-0.78, -0.4), (-0.96, -0.26), (-0.72, -0.1),
        (-0.34, -0.02), (-0.12, 0.06)]
    outline = [(0, -0.44), (0.15, -0.34), (0.16, -0.22), *[(-a, b) for a, b in wing], (0.14, 0.2),
        (0.4, 0.56), (0.06, 0.4), (0, 0.32), (-0.06, 0.4), (-0.4, 0.56), (-0.14, 0.2), *wing[::-1],
        (-0.16, -0.22), (-0.15, -0.34)]
    marks: list[Mark] = []
    for s in (-1, 1):
        sway = float(rng.uniform(0.0, 0.16))
        tail = [(s * 0.3, 0.5), (s * 0.36 - sway, 0.78), (s * 0.24 - sway, 1.02),
            (s * 0.36 - 2 * sway, 1.3)]
        marks.append(line(tail, 0.05, pigment, 0.9, "taper"))
    marks += built(rng, [poly(outline)], pigment, 0.9, edge=0.03, turn=0)
    for s in (-1, 1):
        marks.append(fill(oval(s * 0.6, -0.24, 0.17, 0.075, s * 0.1), "铅白", 0.95))
        marks += [fill(oval(s * 0.6, -0.24, 0.09, 0.04, s * 0.1), "石青", 0.9),
            dot(s * 0.065, -0.33, 0.045, "铅白"), dot(s * 0.065, -0.33, 0.024)]
        marks.append(line([(s * 0.12, 0.26), (s * 0.3, 0.46)], 0.03, "墨", 0.85, "nail"))
    marks += [fill(oval(0, -0.05, 0.08, 0.15), "铅白", 0.95), fill(oval(0, -0.05, 0.045, 0.09), "藤黄"
        if pigment not in ("藤黄", "yellow") else "朱砂", 0.9)]
    return marks


def kite(rng: Rng, look: Look) -> list[Mark]:
    """纸鸢, a kite in the air (its middle at the origin) with its string."""
    marks: list[Mark] = [line([(0, 0.02), (-0.25, 0.55), (-0.75, 0.95)], 0.008, "墨", 0.75, "even")]
    return marks + kite_at(rng, tint(look, "朱砂"), 0, -0.05, 0.62)


def parasol(rng: Rng, pigment: str, ribs_below: bool = False) -> list[Mark]:
    """The canopy of an oil-paper umbrella seen from a little below; its rim is about y = 0."""
    n = 8
    rim = [(-1.0 + 2.0 * k / n, 0.02 + 0.055 * (1 - ((k - n / 2) / (n / 2)) ** 2))
        for k in range(n + 1)]
    top = [(0.97, -0.06), (0.74, -0.28), (0.4, -0.46), (0.05, -0.55), (-0.05, -0.55), (-0.4, -0.46),
        (-0.74, -0.28), (-0.97, -0.06)]
    marks: list[Mark] = []
    if ribs_below:
        under = ring([(-0.98, 0.0), (0, -0.1), (0.98, 0.0), (0.5, 0.08), (0, 0.1), (-0.5, 0.08)])
        marks += [*solid(rng, [under], "土黄", 0.35, edge=0.012, turn=0), fill(under, "墨", 0.3)]
        rim = [(x, y - 0.09 * (1 - x * x)) for x, y in rim]
    marks += built(rng, [poly([*rim, *top])], pigment, 0.9, edge=0.026)
    for k in range(1, n):
        x, y = rim[k]
        marks.append(line([(x * 0.05, -0.54), (x * 0.62, -0.4 + 0.12 * abs(x)), (x, y)], 0.014, "墨",
            0.7, "nail"))
    band = [(x * 0.9, y - 0.09) for x, y in rim]
    light = "铅白" if pigment not in WHITE else "石青"
    return [*marks, line(band, 0.026, light, 0.75, "even"), line([(0, -0.53), (0, -0.63)], 0.05,
        "墨", 0.9, "nail")]


def umbrella(rng: Rng, look: Look) -> list[Mark]:
    """伞, an open oil-paper umbrella on its handle, laid aslant."""
    pigment = tint(look, "朱砂")
    marks: list[Mark] = [straight([(0, -0.55), (0, -0.02)], 0.024, "赭墨", 0.66)]
    marks.append(line([(0, -0.06), (0.005, 0.0), (0.05, 0.0), (0.06, -0.04)], 0.024, "赭墨", 0.66,
        "even"))
    marks += moved(parasol(rng, pigment, ribs_below=True), 0, -0.55, 0.62)
    return spun(marks, float(rng.uniform(-0.15, 0.4)), 0, -0.3)


def swing(rng: Rng, look: Look) -> list[Mark]:
    """秋千, a swing in its painted frame, the seat in mid-flight."""
    wood = tint(look, "朱砂")
    marks: list[Mark] = []
    for s in (-1, 1):
        for foot in (0.44, 0.64):
            marks += [straight([(s * 0.5, -0.97), (s * foot, 0.0)], 0.052, "铅白", 1.0),
                straight([(s * 0.5, -0.97), (s * foot, 0.0)], 0.045, wood, 0.85)]
            marks.append(straight([(s * 0.485, -0.97), (s * (foot - 0.015), 0.0)], 0.01, "墨", 0.8))
    marks += solid(rng, [tube([(-0.66, -0.96, 0.032), (0.66, -0.96, 0.032)])], wood, 0.85,
        edge=0.014)
    for s in (-1, 1):
        marks.append(line([(s * 0.66, -0.96), (s * 0.72, -0.99), (s * 0.76, -1.03)], 0.04, wood,
            0.9, "nail"))
    a = float(rng.uniform(0.1, 0.35)) * (1 if rng.random() < 0.5 else -1)
    seat: list[Mark] = []
    for x in (-0.17, 0.17):
        seat.append(straight([(x, -0.93), (x, -0.24)], 0.014, "墨", 0.85))
    seat += built(rng, [box(-0.22, -0.26, 0.22, -0.2)], "赭石", 0.85, edge=0.014)
    return marks + spun(seat, a, 0, -0.94)


def wine_jar(rng: Rng, look: Look) -> list[Mark]:
    """酒坛, a wine jar with a red seal, 酒 on a diamond of paper, and a cup beside it."""
    pigment = tint(look, "赭石")
    body = ring([(-0.12, -0.8), (-0.34, -0.7), (-0.46, -0.48), (-0.4, -0.2), (-0.24, -0.01),
        (0.24, -0.01), (0.4, -0.2), (0.46, -0.48), (0.34, -0.7), (0.12, -0.8)])
    neck = box(-0.15, -0.87, 0.15, -0.74)
    marks = solid(rng, [body, neck], pigment, 0.85, edge=0.02)
    marks.append(fill(ring([(-0.3, -0.62), (-0.36, -0.45), (-0.3, -0.28), (-0.24, -0.45)]), "铅白",
        0.45, soft=0.02))
    cap = ring([(-0.24, -0.8), (-0.2, -0.92), (-0.1, -0.98), (0.1, -0.98), (0.2, -0.92),
        (0.24, -0.8), (0.1, -0.84), (-0.1, -0.83)])
    marks += solid(rng, [cap], "朱砂", 0.95, edge=0.017)
    marks.append(line([(-0.21, -0.85), (0, -0.87), (0.21, -0.85)], 0.022, "藤黄", 1.0, "even"))
    marks += built(rng, [poly([(0, -0.66), (0.24, -0.42), (0, -0.18), (-0.24, -0.42)])], "朱砂", 0.95,
        edge=0.013, turn=0)
    marks += wine_character(0.0, -0.42, 0.2)
    if not has(look, "single") and rng.random() < 0.8:
        x = 0.66
        marks += solid(rng, [ring([(x - 0.13, -0.16), (x + 0.13, -0.16), (x + 0.09, -0.03),
            (x + 0.06, 0.0), (x - 0.06, 0.0), (x - 0.09, -0.03)])], "铅白", edge=0.014)
        marks.append(fill(oval(x, -0.155, 0.11, 0.025), "藤黄", 0.8))
    return marks


def wine_character(x: float, y: float, s: float) -> list[Mark]:
    """酒 in its eleven strokes, `s` high."""
    strokes = [
        [(-0.42, -0.36), (-0.34, -0.28)], [(-0.48, -0.06), (-0.4, 0.0)], [(-0.46, 0.4), (-0.3,
            0.14)],
        [(-0.2, -0.4), (0.5, -0.42)], [(-0.14, -0.18), (-0.14, 0.42)], [(-0.14, -0.18), (0.44,
            -0.2), (0.44, 0.42)],
        [(0.06, -0.4), (0.04, -0.14), (-0.02, 0.02)], [(0.24, -0.4), (0.24, -0.04), (0.32, 0.0)],
        [(-0.1, 0.16), (0.4, 0.15)], [(-0.12, 0.36), (0.42, 0.35)],
    ]  # fmt: skip
    return [straight([(x + a * s, y + b * s) for a, b in path], 0.02, "墨", 0.95)
        for path in strokes]


def tea_set(rng: Rng, look: Look) -> list[Mark]:
    """茶具, a teapot and two cups, steam rising."""
    pigment = tint(look, "赭石")
    body = ring([(-0.3, -0.52), (-0.46, -0.36), (-0.46, -0.16), (-0.3, -0.02), (0.1, -0.02),
        (0.26, -0.16), (0.26, -0.36), (0.1, -0.52)])
    spout = tube([(0.2, -0.24, 0.08), (0.36, -0.34, 0.05), (0.46, -0.5, 0.035)])
    marks = _tray(rng)
    marks += solid(rng, [tube([(-0.42, -0.44, 0.03), (-0.62, -0.46, 0.032), (-0.66, -0.28, 0.032),
        (-0.56, -0.14, 0.032), (-0.42, -0.14, 0.03)])], pigment, 0.85, edge=0.014)
    marks.append(Wash(ring([(-0.45, -0.4), (-0.57, -0.41), (-0.6, -0.28), (-0.54, -0.19),
        (-0.45, -0.18)]), "纸", 1.0, opaque=True))
    marks += solid(rng, [body, spout], pigment, 0.85, edge=0.02)
    lid = ring([(-0.28, -0.51), (-0.2, -0.6), (-0.1, -0.62), (0.0, -0.6), (0.08, -0.51),
        (-0.1, -0.49)])
    marks += [*solid(rng, [lid, oval(-0.1, -0.65, 0.045, 0.04)], pigment, 0.85, edge=0.016)]
    marks.append(fill(ring([(-0.36, -0.38), (-0.4, -0.26), (-0.34, -0.14), (-0.3, -0.28)]), "铅白",
        0.45, soft=0.02))
    for x in (0.52, 0.86):
        cup = ring([(x - 0.14, -0.22), (x + 0.14, -0.22), (x + 0.12, -0.08), (x + 0.06, 0.0),
            (x - 0.06, 0.0), (x - 0.12, -0.08)])
        marks += [*solid(rng, [cup], "铅白", edge=0.016), fill(oval(x, -0.215, 0.12, 0.025), "土黄",
            0.9)]
        marks.append(line([(x - 0.12, -0.12), (x, -0.1), (x + 0.12, -0.12)], 0.014, "石青", 0.9,
            "even"))
    for k in range(2):
        x = 0.46 + 0.06 * k + float(rng.normal(0, 0.02))
        marks.append(line([(x, -0.58), (x + 0.07, -0.7), (x - 0.02, -0.84), (x + 0.06, -1.0)],
            0.022, "墨", 0.25))
    return marks


def _tray(rng: Rng) -> list[Mark]:
    """The tray under a tea set, and the shade of pot and cups on it."""
    top = poly([(-0.66, 0.05), (0.94, 0.05), (1.06, -0.1), (-0.52, -0.1)])
    marks = [*built(rng, [top], "赭墨", 0.42, edge=0.013), *built(rng, [box(-0.66, 0.05, 0.94, 0.1)], "赭墨", 0.7, edge=0.012)]
    marks += built(rng, [poly([(0.94, 0.05), (1.06, -0.1), (1.06, -0.05), (0.94, 0.1)])], "赭墨", 0.8, edge=0.01)
    return [*marks, fill(oval(-0.04, -0.015, 0.36, 0.05), "墨", 0.3, None, 0.02), *[fill(oval(x + 0.04, 0.0, 0.15, 0.03), "墨", 0.25, None, 0.015) for x in (0.52, 0.86)]]
