"""What hands made: instruments, tools of the field, signs, wheels; and fire."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

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
    spun,
    straight,
    tint,
    tube,
)
from miaobi.paint.elements.figure import head, rain_cape
from miaobi.paint.elements.things import flame, glow, wine_character
from miaobi.paint.marks import Mark, Wash

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def drum(rng: Rng, look: Look) -> list[Mark]:
    """鼓, a red drum on its stand, studs round the skin, two sticks."""
    pigment = tint(look, "朱砂")
    marks: list[Mark] = []
    for s in (-1, 1):
        marks += [straight([(s * 0.2, -0.4), (s * 0.46, 0.0)], 0.06, "赭墨", 0.9), straight([(s * 0.46, -0.4), (s * 0.2, 0.0)], 0.05, "赭墨", 0.8)]
    body = ring([(-0.44, -0.84), (-0.54, -0.6), (-0.44, -0.32), (0.0, -0.24), (0.44, -0.32), (0.54, -0.6), (0.44, -0.84)])
    marks += solid(rng, [body], pigment, 0.95, None, 0.014)
    marks += solid(rng, [oval(0, -0.84, 0.45, 0.13)], "铅白", 0.9, edge=0.014, turn=0)
    marks.append(fill(oval(0, -0.84, 0.4, 0.11), "土黄", 0.3, None, 0.02))
    for k in range(9):
        x = -0.42 + 0.105 * k
        marks += [dot(x, -0.72 + 0.13 * (1 - (x / 0.45) ** 2), 0.022, "泥金"), dot(x * 1.02, -0.36 + 0.1 * (1 - (x / 0.45) ** 2), 0.022, "泥金")]
    for dx, dy in ((0.1, -0.98), (0.3, -0.95)):
        marks += [straight([(dx - 0.3, -0.86), (dx + 0.1, dy)], 0.024, "赭石", 0.95), dot(dx - 0.3, -0.86, 0.035, "赭石")]
    return marks


def bell(rng: Rng, look: Look) -> list[Mark]:
    """钟, a bronze temple bell hung from its beam, bossed and banded."""
    pigment = tint(look, "石绿")
    marks: list[Mark] = [straight([(-0.66, -0.97), (0.66, -0.97)], 0.07, "赭墨", 0.9), line([(0, -0.94), (0.0, -0.84)], 0.05, "墨", 0.85, "even")]
    shape = ring([(-0.16, -0.84), (-0.3, -0.74), (-0.35, -0.46), (-0.38, -0.2), (-0.46, -0.06), (-0.2, -0.03), (0.0, -0.06), (0.2, -0.03), (0.46, -0.06),
        (0.38, -0.2), (0.35, -0.46), (0.3, -0.74), (0.16, -0.84)])
    marks += solid(rng, [shape], pigment, 0.85, 0.7, 0.014, 0.8, 0.28)
    for y, half in ((-0.7, 0.31), (-0.4, 0.355), (-0.2, 0.38)):
        marks.append(line([(-half, y), (0, y + 0.045), (half, y)], 0.018, "墨", 0.7, "even"))
    for x in (-0.22, -0.08, 0.08, 0.22):
        for y in (-0.62, -0.51):
            marks.append(dot(x, y + 0.03, 0.024, "泥金"))
    for s in (-1, 1):
        marks.append(straight([(s * 0.6, -0.97), (s * 0.62, 0.0)], 0.05, "赭墨", 0.8))
    return [*marks, line([(-0.02, -0.38), (0.0, -0.24)], 0.012, "墨", 0.5), Wash(oval(-0.2, -0.3, 0.05, 0.16, 0.1), "铅白", 0.3, None, 0.04)]


def pipa(rng: Rng, look: Look) -> list[Mark]:
    """琵琶, a pear-shaped lute with four strings."""
    wood = tint(look, "赭石")
    body = ring([(-0.08, -0.62), (-0.2, -0.44), (-0.3, -0.24), (-0.24, -0.06), (0.0, 0.0), (0.24, -0.06), (0.3, -0.24), (0.2, -0.44), (0.08, -0.62)])
    marks = solid(rng, [body, tube([(0, -0.6, 0.06), (0, -0.86, 0.045)])], wood, 0.75, 0.6, 0.013)
    marks.append(fill(ring([(-0.06, -0.56), (-0.24, -0.26), (-0.18, -0.09), (0.0, -0.05), (0.18, -0.09), (0.24, -0.26), (0.06, -0.56)]), "土黄", 0.5, None, 0.015))
    for k in range(8):
        marks.append(straight([(-0.05 - 0.004 * k, -0.84 + 0.05 * k), (0.05 + 0.004 * k, -0.84 + 0.05 * k)], 0.014, "墨", 0.8))
    for x in (-0.03, -0.01, 0.01, 0.03):
        marks.append(straight([(x, -0.88), (x * 1.6, -0.14)], 0.006, "墨", 0.75))
    marks += [straight([(-0.1, -0.14), (0.1, -0.14)], 0.028, "赭墨", 0.9), line([(0.0, -0.86), (0.02, -0.94), (-0.06, -1.0)], 0.06, "墨", 0.8, "nail")]
    for s in (-1, 1):
        for y in (-0.9, -0.95):
            marks.append(straight([(0, y), (s * 0.12, y - 0.01)], 0.022, "赭墨", 0.9))
    return spun(marks, 0.3, 0, -0.4)


def erhu(rng: Rng, look: Look) -> list[Mark]:
    """二胡, the two-stringed fiddle and its bow."""
    wood = tint(look, "赭墨")
    marks: list[Mark] = [straight([(0.0, -1.0), (0.0, -0.1)], 0.028, wood, 0.95), line([(0, -1.0), (-0.04, -1.03), (-0.1, -1.0)], 0.03, wood, 0.9)]
    for y in (-0.92, -0.82):
        marks.append(straight([(0, y), (-0.14, y - 0.01)], 0.03, wood, 0.9))
    marks += solid(rng, [poly([(-0.12, -0.22), (0.12, -0.22), (0.15, -0.11), (0.12, 0.0), (-0.12, 0.0), (-0.15, -0.11)])], "赭石", 0.85, edge=0.012)
    marks.append(fill(oval(0.02, -0.11, 0.07, 0.075), "土黄", 0.8, None, 0.01))
    for x in (0.012, 0.026):
        marks.append(straight([(x, -0.9), (x, -0.14)], 0.006, "墨", 0.8))
    return [*marks, line([(-0.42, -0.3), (0.0, -0.42), (0.5, -0.36)], 0.02, "赭石", 0.9, "even"), straight([(-0.42, -0.29), (0.5, -0.34)], 0.01, "铅白", 0.95)]


def fan(rng: Rng, look: Look) -> list[Mark]:
    """扇, a folding fan with a spray painted on it."""
    pigment = tint(look, "铅白")
    a = np.linspace(np.pi * 1.08, np.pi * 1.92, 22)
    rim = np.stack([0.92 * np.cos(a), 0.92 * np.sin(a)], 1)
    inner = np.stack([0.42 * np.cos(a), 0.42 * np.sin(a)], 1)
    marks: list[Mark] = []
    for k in range(0, 22, 2):
        marks.append(straight([(0, 0), tuple(inner[k] * 1.05)], 0.022, "赭石", 0.9))
    marks += built(rng, [np.concatenate([rim, inner[::-1]])], pigment, 0.85, edge=0.012)
    for k in range(1, 21):
        marks.append(straight([tuple(inner[k]), tuple(rim[k])], 0.007, "墨", 0.35))
    marks.append(line([(-0.5, -0.5), (-0.2, -0.66), (0.12, -0.62), (0.4, -0.7)], 0.024, "墨", 0.8, "nail"))
    for x, y in ((-0.3, -0.62), (-0.05, -0.7), (0.1, -0.56), (0.3, -0.74), (0.2, -0.62)):
        marks.append(dot(x, y, 0.045, "曙红" if pigment != "曙红" else "铅白", 0.8))
    return [*moved(marks, 0, -0.05), dot(0, -0.05, 0.03, "泥金"), line([(0, -0.03), (0.03, 0.05), (0.0, 0.16)], 0.02, "朱砂", 0.9)]


def sword(rng: Rng, look: Look) -> list[Mark]:
    """剑, a straight sword with a tassel."""
    blade = poly([(-0.035, -0.3), (-0.03, -0.92), (0.0, -1.0), (0.03, -0.92), (0.035, -0.3)])
    marks = [*solid(rng, [blade], "grey", 0.7, edge=0.01, turn=0), straight([(0, -0.32), (0, -0.94)], 0.008, "墨", 0.6)]
    marks += built(rng, [poly([(-0.13, -0.3), (0.13, -0.3), (0.09, -0.25), (-0.09, -0.25)])], "泥金", 0.95, edge=0.01)
    marks += built(rng, [box(-0.03, -0.25, 0.03, -0.05)], tint(look, "赭墨"), 0.85, edge=0.01)
    marks.append(dot(0, -0.03, 0.04, "泥金"))
    for k in range(5):
        marks.append(line([(0, 0.0), (0.08 + 0.02 * k, 0.08), (0.12 + 0.04 * k, 0.2)], 0.014, "朱砂", 0.95, "even"))
    return moved(spun(marks, 0.5, 0, -0.45), 0, -0.16, 0.9)


def flag(rng: Rng, look: Look) -> list[Mark]:
    """旗, a pennant on its pole, in the wind."""
    pigment = tint(look, "朱砂")
    wave = float(rng.uniform(-0.03, 0.03))
    cloth = ring([(0.03, -0.95), (0.25, -0.98 + wave), (0.45, -0.9), (0.72, -0.94 - wave), (0.58, -0.78), (0.7, -0.64), (0.44, -0.62 + wave), (0.25, -0.7), (0.03, -0.66)])
    return [straight([(0, 0), (0, -1.02)], 0.03, "赭墨", 0.9), dot(0, -1.03, 0.03, "泥金"), *solid(rng, [cloth], pigment, 0.95, None, 0.012), line([(0.25, -0.96 + wave), (0.28,
        -0.84), (0.25, -0.71)], 0.014, "墨", 0.4, "nail"), line([(0.46, -0.88), (0.5, -0.76), (0.46, -0.64)], 0.014, "墨", 0.4, "nail")]


def wine_flag(rng: Rng, look: Look) -> list[Mark]:
    """酒旗, a tavern's banner, hung from a slanting pole, 酒 on it."""
    pigment = tint(look, "石青")
    sway = float(rng.uniform(-0.05, 0.05))
    cloth = poly([(0.1, -0.86), (0.44, -0.86), (0.45 + sway, -0.5), (0.43 + sway, -0.26), (0.27 + sway, -0.36), (0.12 + sway, -0.26), (0.1 + sway, -0.5)])
    marks: list[Mark] = [straight([(-0.1, 0.0), (-0.04, -1.0)], 0.035, "赭墨", 0.9), straight([(-0.06, -0.88), (0.5, -0.88)], 0.024, "赭墨", 0.9)]
    marks += built(rng, [cloth], pigment, 0.95, edge=0.013, turn=0.1)
    disc = oval(0.275 + sway / 2, -0.62, 0.125, 0.125)
    return [*marks, fill(disc, "铅白", 0.95), *wine_character(0.275 + sway / 2, -0.62, 0.17)]


def chair(rng: Rng, look: Look) -> list[Mark]:
    """椅, a yoke-back chair (官帽椅)."""
    wood = tint(look, "赭石")
    marks: list[Mark] = []
    for x, top in ((-0.2, -0.92), (0.26, -0.92)):
        marks.append(straight([(x, top), (x, -0.08)], 0.04, wood, 0.75))
    marks += built(rng, [poly([(-0.3, -0.46), (0.22, -0.46), (0.36, -0.38), (-0.2, -0.38)])], wood, 0.85, edge=0.012)
    for x in (-0.2, 0.34, -0.3):
        marks.append(straight([(x, -0.42), (x, 0.0)], 0.042, wood, 0.95))
    marks += [line([(-0.3, -0.95), (-0.1, -0.98), (0.16, -0.98), (0.36, -0.95)], 0.05, wood, 0.95, "taper"), *built(rng, [poly([(-0.03, -0.96), (0.09, -0.96), (0.1, -0.47),
        (-0.02, -0.47)])], wood, 0.8, edge=0.01), line([(-0.2, -0.64), (-0.28, -0.62), (-0.3, -0.44)], 0.036, wood, 0.95, "even"), line([(0.26, -0.64), (0.36, -0.6), (0.34,
        -0.42)], 0.036, wood, 0.95, "even"), straight([(-0.3, -0.1), (0.34, -0.1)], 0.03, wood, 0.9)]
    return marks


def basket(rng: Rng, look: Look) -> list[Mark]:
    """篮, a woven basket with a high handle, flowers and leaves in it."""
    cane = tint(look, "土黄")
    marks: list[Mark] = [line([(-0.38, -0.42), (-0.3, -0.84), (0.0, -0.98), (0.3, -0.84), (0.38, -0.42)], 0.04, cane, 0.9, "even"), line([(-0.38, -0.42), (-0.3, -0.84), (0.0,
        -0.98), (0.3, -0.84), (0.38, -0.42)], 0.012, "墨", 0.6, "even")]
    for x, y, colour in ((-0.24, -0.5, "曙红"), (0.0, -0.56, "藤黄"), (0.24, -0.5, "朱磦"), (0.1, -0.46, "粉红"), (-0.1, -0.46, "铅白")):
        for k in range(5):
            a = 1.257 * k + float(rng.normal(0, 0.1))
            marks.append(line([(x, y), (x + 0.1 * float(np.cos(a)), y + 0.1 * float(np.sin(a)))], 0.075, colour, 0.85, "drop"))
        marks.append(dot(x, y, 0.024, "土黄"))
    body = ring([(-0.46, -0.42), (-0.4, -0.16), (-0.28, -0.01), (0.28, -0.01), (0.4, -0.16), (0.46, -0.42), (0.0, -0.36)])
    marks += solid(rng, [body], cane, 0.7, 0.6, 0.012)
    for row in range(6):
        y = -0.36 + 0.06 * row
        half = 0.44 - 0.025 * row
        for k in range(9):
            x = -half + 2 * half * (k + (row % 2) * 0.5) / 9
            marks.append(line([(x, y + 0.02), (x + half * 0.11, y - 0.005), (x + half * 0.22, y + 0.02)], 0.012, "墨", 0.5))
    return marks


def scarecrow(rng: Rng, look: Look) -> list[Mark]:
    """稻草人, a scarecrow in a straw hat, sleeves of straw spread in the wind."""
    pigment = tint(look, "花青")
    marks: list[Mark] = [straight([(0, 0.0), (0, -0.86)], 0.036, "赭墨", 0.9), straight([(-0.46, -0.64), (0.46, -0.66)], 0.032, "赭墨", 0.9)]
    for s in (-1, 1):
        p = np.stack([np.full(9, s * 0.44), -0.64 + rng.uniform(-0.04, 0.05, 9)], 1)
        marks += hairs(p, np.stack([s * rng.uniform(0.06, 0.14, 9), rng.uniform(-0.04, 0.1, 9)], 1), 0.016, "土黄", 0.95)
    coat = ring([(-0.4, -0.72), (0.0, -0.76), (0.4, -0.74), (0.42, -0.58), (0.16, -0.54), (0.2, -0.26), (0.0, -0.24), (-0.2, -0.26), (-0.16, -0.54), (-0.42, -0.56)])
    marks += solid(rng, [coat], pigment, 0.7 if pigment == "花青" else 0.9, None, 0.013)
    marks += built(rng, [box(-0.12, -0.42, -0.02, -0.32)], "土黄", 0.7, edge=0.009)
    p = np.stack([rng.uniform(-0.18, 0.18, 16), np.full(16, -0.27)], 1)
    marks += hairs(p, np.stack([rng.normal(0, 0.03, 16), rng.uniform(0.08, 0.16, 16)], 1), 0.016, "土黄", 0.95)
    return marks + head(rng, {**look, "colour": ""}, 0.0, -0.83, "straw", 0.1)


def fire(rng: Rng, look: Look) -> list[Mark]:
    """篝火, a fire of crossed logs, sparks going up."""
    marks: list[Mark] = [glow(0, -0.4, 0.55, 0.25)]
    wished = tint(look, "")
    for x, h, lean in ((-0.2, 0.5, 0.04), (0.2, 0.46, -0.05), (0.02, 0.86, 0.03), (-0.08, 0.6, -0.04)):
        tongue = flame(x, -0.12, h, lean + float(rng.normal(0, 0.02)))
        marks += [replace(m, pigment=wished) if wished and m.pigment == "朱磦" else m for m in tongue]
    for a, b in (((-0.46, -0.02), (0.34, -0.2)), ((0.46, -0.02), (-0.34, -0.2)), ((-0.3, 0.0), (0.3, -0.06))):
        marks += solid(rng, [tube([(*a, 0.06), (*b, 0.05)])], "赭墨", 0.8, edge=0.012)
    p = np.stack([rng.uniform(-0.3, 0.3, 9), rng.uniform(-0.98, -0.6, 9)], 1)
    return [*marks, *[dot(float(x), float(y), 0.014, "朱磦") for x, y in p]]


def fireworks(rng: Rng, look: Look) -> list[Mark]:
    """烟花, two or three bursts, each spark a pull from the middle outward."""
    wished = tint(look, "")
    marks: list[Mark] = []
    bursts = ((-0.24, -0.6, 0.38), (0.3, -0.4, 0.28), (0.2, -0.82, 0.18))
    for (x, y, r), colour in zip(bursts, ("朱砂", "藤黄", "石青"), strict=True):
        ink = wished or colour
        n = 20
        for k in range(n):
            a = 2 * np.pi * k / n + float(rng.normal(0, 0.08))
            reach = r * float(rng.uniform(0.75, 1.05))
            dx, dy = float(np.cos(a)) * reach, float(np.sin(a)) * reach
            marks.append(line([(x + dx * 0.25, y + dy * 0.25), (x + dx * 0.65, y + dy * 0.65), (x + dx, y + dy + 0.06 * r)], 0.02, ink, 0.95, "drop"))
            marks.append(dot(x + dx, y + dy + 0.06 * r, 0.011, "铅白"))
        marks.append(fill(oval(x, y, r * 0.5, r * 0.5), ink, 0.2, None, r * 0.25))
        marks.append(line([(x, y + r * 0.2), (x + 0.01, y + r * 1.3), (x - 0.01, -0.02 if r > 0.3 else y + r * 2)], 0.008, ink, 0.4, "nail"))
    return marks


def windmill(rng: Rng, look: Look) -> list[Mark]:
    """风车, a windmill, its four sails in lattice."""
    wall = tint(look, "铅白")
    marks = built(rng, [poly([(-0.24, 0.0), (-0.15, -0.56), (0.15, -0.56), (0.24, 0.0)])], wall, 0.9, edge=0.014, turn=0.15)
    marks += solid(rng, [ring([(-0.19, -0.54), (-0.12, -0.7), (0.0, -0.75), (0.12, -0.7), (0.19, -0.54)])], "赭石", 0.85, edge=0.013)
    marks += [fill(box(-0.05, -0.16, 0.05, 0.0), "赭墨", 0.85), *built(rng, [box(-0.04, -0.42, 0.04, -0.33)], "藤黄" if at_night(look) else "花青", 0.6, edge=0.01)]
    turn = float(rng.uniform(0, 1.57))
    for k in range(4):
        sail: list[Mark] = [straight([(0, -0.6), (0, -1.08)], 0.022, "赭墨", 0.95), *built(rng, [box(0.0, -1.06, 0.13, -0.72)], "铅白", 0.8, edge=0.009)]
        sail += [straight([(0, -1.02 + 0.07 * n), (0.13, -1.02 + 0.07 * n)], 0.008, "墨", 0.7) for n in range(5)]
        marks += spun(sail, turn + 1.5708 * k, 0, -0.6)
    return [*moved(marks, 0, 0, 0.92), dot(0, -0.55, 0.03, "赭墨")]


def waterwheel(rng: Rng, look: Look) -> list[Mark]:
    """水车, a noria of bamboo turning in a stream, water falling from its cups."""
    wood = tint(look, "赭石")
    marks: list[Mark] = [straight([(-0.42, 0.0), (0, -0.5)], 0.045, "赭墨", 0.85), straight([(0.42, 0.0), (0, -0.5)], 0.045, "赭墨", 0.85)]
    for r, w in ((0.46, 0.03), (0.39, 0.02)):
        a = np.linspace(0, 2 * np.pi, 40)
        marks.append(line([(r * float(np.cos(t)), -0.5 + r * float(np.sin(t))) for t in a], w, wood, 0.95, "even"))
    turn = float(rng.uniform(0, 0.5))
    for k in range(12):
        a = turn + 2 * np.pi * k / 12
        c, s = float(np.cos(a)), float(np.sin(a))
        marks.append(straight([(0.05 * c, -0.5 + 0.05 * s), (0.45 * c, -0.5 + 0.45 * s)], 0.014, wood, 0.9))
        marks += built(rng, [poly([(0.42 * c - 0.05 * s, -0.5 + 0.42 * s + 0.05 * c), (0.52 * c - 0.05 * s, -0.5 + 0.52 * s + 0.05 * c), (0.52 * c + 0.05 * s, -0.5 + 0.52 * s
            - 0.05 * c), (0.42 * c + 0.05 * s, -0.5 + 0.42 * s - 0.05 * c)])], "赭墨", 0.6, edge=0.007)
    for k in range(5):
        marks.append(line([(0.3 + 0.03 * k, -0.84), (0.42 + 0.03 * k, -0.5), (0.44 + 0.03 * k, -0.02)], 0.014, "铅白" if k % 2 else "花青", 0.6, "nail"))
    for k in range(3):
        marks.append(line([(-0.7 + 0.1 * k, -0.01 + 0.025 * k), (0, 0.01 + 0.025 * k), (0.74 - 0.1 * k, -0.005 + 0.025 * k)], 0.014, "花青", 0.6))
    return [*marks, dot(0, -0.5, 0.05, "赭墨")]


def stele(rng: Rng, look: Look) -> list[Mark]:
    """碑, a stone tablet on a tortoise-like base, its writing worn."""
    stone = tint(look, "grey")
    marks = solid(rng, [ring([(-0.38, 0.0), (-0.4, -0.1), (-0.26, -0.18), (0.26, -0.18), (0.4, -0.1), (0.38, 0.0)])], stone, 0.85, edge=0.014)
    marks += solid(rng, [poly([(-0.22, -0.16), (-0.21, -0.84), (-0.14, -0.96), (0.0, -1.0), (0.14, -0.96), (0.21, -0.84), (0.22, -0.16)])], stone, 0.75, 0.6, 0.014)
    for col in range(3):
        for row in range(7):
            if rng.random() < 0.85:
                x, y = 0.11 - 0.11 * col, -0.78 + 0.085 * row
                marks += [line([(x - 0.025, y), (x + 0.025, y - 0.005)], 0.011, "墨", 0.6), line([(x, y - 0.02), (x + 0.004, y + 0.03)], 0.011, "墨", 0.6)]
    marks.append(line([(-0.12, -0.89), (0.0, -0.94), (0.12, -0.89)], 0.018, "墨", 0.55))
    p = np.stack([rng.uniform(-0.34, 0.34, 12), rng.uniform(-0.12, 0.0, 12)], 1)
    return [*marks, *[fill(oval(float(x), float(y), 0.03, 0.018), "草绿", 0.6, None, 0.008) for x, y in p]]


def incense(rng: Rng, look: Look) -> list[Mark]:
    """香炉, a bronze censer on three legs, three sticks and a thread of smoke."""
    bronze = tint(look, "赭墨")
    marks: list[Mark] = []
    for x in (-0.08, 0.0, 0.08):
        marks += [straight([(x, -0.5), (x * 1.3, -0.74)], 0.014, "朱砂", 0.95), dot(x * 1.3, -0.745, 0.014, "朱磦")]
        marks.append(line([(x * 1.3, -0.76), (x * 1.3 + 0.08, -0.84), (x - 0.04, -0.92), (x + 0.08, -1.02)], 0.03, "墨", 0.14))
    for x in (-0.26, 0.26, 0.0):
        marks += solid(rng, [tube([(x, -0.18, 0.06), (x * 1.1, -0.02, 0.035)])], bronze, 0.85, edge=0.011)
    body = ring([(-0.34, -0.46), (-0.42, -0.3), (-0.32, -0.14), (0.0, -0.1), (0.32, -0.14), (0.42, -0.3), (0.34, -0.46)])
    marks += solid(rng, [body, oval(0, -0.46, 0.37, 0.06)], bronze, 0.85, edge=0.013)
    for s in (-1, 1):
        marks.append(line([(s * 0.36, -0.46), (s * 0.48, -0.58), (s * 0.42, -0.64), (s * 0.34, -0.5)], 0.035, bronze, 0.9, "even"))
    return [*marks, line([(-0.38, -0.32), (0, -0.26), (0.38, -0.32)], 0.02, "泥金", 0.8, "even")]


def scroll(rng: Rng, look: Look) -> list[Mark]:
    """画轴, a hanging scroll with a landscape of three strokes."""
    silk = tint(look, "土黄")
    marks = built(rng, [box(-0.3, -0.96, 0.3, -0.05)], silk, 0.5 if silk == "土黄" else 0.9, edge=0.012)
    marks += built(rng, [box(-0.24, -0.82, 0.24, -0.18)], "铅白", 0.9, edge=0.009)
    for spots in ([(-0.2, -0.3), (-0.08, -0.58), (0.04, -0.3)], [(-0.06, -0.3), (0.1, -0.5), (0.22, -0.3)]):
        marks.append(fill(ring(spots), "花青", 0.35, None, 0.02))
        marks.append(line(spots, 0.016, "墨", 0.7, "taper"))
    marks += [dot(0.13, -0.7, 0.04, "朱砂", 0.8), fill(box(-0.2, -0.77, -0.16, -0.73), "朱砂", 0.9)]
    for y in (-0.97, -0.04):
        marks += built(rng, [box(-0.37, y - 0.025, 0.37, y + 0.025)], "赭墨", 0.85, edge=0.01)
    return [*marks, line([(-0.2, -0.99), (0, -1.06), (0.2, -0.99)], 0.01, "墨", 0.8, "even")]


def vase(rng: Rng, look: Look) -> list[Mark]:
    """瓶, a blue-and-white vase with a spray of blossom."""
    pigment = tint(look, "铅白")
    marks: list[Mark] = [line([(0.02, -0.55), (0.06, -0.74), (-0.06, -0.88), (0.02, -1.0)], 0.028, "墨", 0.85, "nail"), line([(0.05, -0.72), (0.2, -0.82), (0.26, -0.96)], 0.02, "墨",
        0.8, "nail"), line([(-0.02, -0.82), (-0.2, -0.84), (-0.28, -0.94)], 0.018, "墨", 0.8, "nail")]
    for x, y in ((0.02, -0.98), (0.25, -0.94), (0.16, -0.8), (-0.27, -0.93), (-0.12, -0.83), (-0.05, -0.9)):
        for k in range(5):
            a = 1.257 * k
            marks.append(dot(x + 0.03 * float(np.cos(a)), y + 0.03 * float(np.sin(a)), 0.024, "曙红", 0.6))
    body = ring([(-0.09, -0.58), (-0.08, -0.48), (-0.24, -0.36), (-0.28, -0.2), (-0.16, -0.02), (0.0, 0.0), (0.16, -0.02), (0.28, -0.2), (0.24, -0.36), (0.08, -0.48), (0.09, -0.58)])
    marks += solid(rng, [body], pigment, 0.9, edge=0.013, ink=0.7, turn=0.3)
    for y, half in ((-0.4, 0.17), (-0.08, 0.2)):
        marks.append(line([(-half, y), (0, y + 0.03), (half, y)], 0.014, "石青", 0.85, "even"))
    for k in range(5):
        x = -0.18 + 0.09 * k
        marks += [line([(x - 0.03, -0.2), (x, -0.28), (x + 0.035, -0.2), (x, -0.16)], 0.016, "石青", 0.8), dot(x, -0.21, 0.016, "石青")]
    return marks


def plough(rng: Rng, look: Look) -> list[Mark]:
    """犁, the curved-beam plough."""
    wood = tint(look, "赭石")
    marks: list[Mark] = [line([(-0.62, -0.98), (-0.46, -0.62), (-0.28, -0.2), (-0.1, -0.04)], 0.07, wood, 0.95, "even"), line([(-0.4, -0.5), (-0.1, -0.68), (0.3, -0.66), (0.7, -0.42),
        (0.84, -0.36)], 0.065, wood, 0.95, "even"), straight([(-0.02, -0.66), (0.02, -0.1)], 0.05, wood, 0.9)]
    marks += solid(rng, [poly([(-0.26, -0.12), (0.2, -0.12), (0.42, 0.0), (-0.1, 0.0)])], "墨", 0.75, edge=0.012)
    return [*marks, line([(0.84, -0.46), (0.86, -0.36), (0.82, -0.26)], 0.035, "赭墨", 0.9, "even")]


def caped_scarecrow(rng: Rng, look: Look) -> list[Mark]:
    """蓑衣, a palm-fibre cape and hat on their peg."""
    cape = [(0.0, -0.74), (0.14, -0.66), (0.24, -0.4), (0.34, -0.1), (0.0, 0.0), (-0.34, -0.1), (-0.24, -0.4), (-0.14, -0.66)]
    marks = rain_cape(rng, cape, 5)
    for k in range(5):
        marks.append(line([(0.0, -0.99), (-0.3 + 0.15 * k, -0.72)], 0.012, "墨", 0.5, "nail"))
    hat = solid(rng, [poly([(-0.4, -0.7), (0.0, -1.0), (0.4, -0.7), (0.0, -0.66)])], tint(look, "土黄"), 0.6, edge=0.012)
    return [*marks[: len(marks) - 5], *hat, *marks[-5:]]


CRAFT: dict[str, Element] = {
    "drum": drum, "bell": bell, "pipa": pipa, "erhu": erhu, "fan": fan, "sword": sword, "flag": flag, "wine_flag": wine_flag, "chair": chair,
    "basket": basket, "scarecrow": scarecrow, "fire": fire, "fireworks": fireworks, "windmill": windmill, "waterwheel": waterwheel,
    "stele": stele, "incense": incense, "scroll": scroll, "vase": vase, "plough": plough, "straw_cloak": caped_scarecrow}
