"""What creeps, hums and swims: insects in fine line (草虫), shrimp and crab in wet ink."""

from __future__ import annotations

import numpy as np

from miaobi.paint.elements.beasts import eye
from miaobi.paint.elements.brush import (
    Element,
    Look,
    dot,
    fill,
    line,
    moved,
    oval,
    ring,
    solid,
    spun,
    tint,
    tube,
)
from miaobi.paint.elements.things import glow
from miaobi.paint.marks import Mark

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def shrimp(rng: Rng, look: Look) -> list[Mark]:
    """虾, a shrimp after Qi Baishi: each joint one wet touch, the feelers in one breath each."""
    one = _shrimp(rng, tint(look, "墨"))
    return moved(spun(one, float(rng.normal(0, 0.15))), -0.1, -0.42, 1.0)


def _shrimp(rng: Rng, pigment: str) -> list[Mark]:
    marks: list[Mark] = []
    for k in range(5):
        out = (1.1 + 0.12 * k, -0.34 + 0.17 * k + float(rng.normal(0, 0.02)))
        marks.append(line([(0.42, -0.06), (0.75, -0.16 + 0.08 * k), out], 0.011, "墨", 0.7, "nail"))
    for dx, dy in ((0.16, 0.3), (0.26, 0.34)):
        marks.append(line([(0.18, 0.06), (0.3 + dx, dy * 0.7), (0.62 + dx, dy), (0.72 + dx, dy - 0.04)], 0.02, "墨", 0.8, "even"))
    for k in range(6):
        x = 0.16 - 0.11 * k
        marks.append(line([(x, 0.07), (x - 0.05, 0.2)], 0.014, "墨", 0.65, "nail"))
    head = ring([(0.5, -0.04), (0.3, -0.13), (0.06, -0.12), (0.04, 0.06), (0.28, 0.07)])
    marks += [fill(head, pigment, 0.42, None, 0.008), line([(0.56, -0.07), (0.3, -0.1), (0.1, -0.08)], 0.05, "墨", 0.8, "drop")]
    for k in range(5):
        x, y = -0.06 - 0.12 * k, -0.03 - 0.02 * k + 0.035 * max(0, k - 2) ** 1.5
        seg = oval(x, y, 0.085, 0.1 - 0.009 * k, 0.3 + 0.12 * k)
        marks += [fill(seg, pigment, 0.4, None, 0.008), line([(x + 0.05, y - 0.085), (x + 0.01, y), (x + 0.03, y + 0.08)], 0.02, pigment, 0.5, "nail")]
    for a in (-0.5, 0.0, 0.5):
        marks.append(line([(-0.58, 0.06), (-0.7, 0.1 + 0.12 * a), (-0.8, 0.14 + 0.2 * a)], 0.05, pigment, 0.5, "drop"))
    return [*marks, line([(0.36, -0.1), (0.44, -0.17)], 0.02, "墨", 0.9), dot(0.45, -0.18, 0.022), line([(0.3, -0.11), (0.35, -0.19)], 0.018, "墨", 0.9),
        dot(0.355, -0.2, 0.02)]


def crab(rng: Rng, look: Look) -> list[Mark]:
    """蟹, a crab: three wet pulls for the shell, joints dotted on."""
    pigment = tint(look, "墨")
    strong = 0.6 if pigment == "墨" else 0.85
    marks: list[Mark] = []
    for s in (-1, 1):
        for k in range(4):
            knee = (s * (0.62 + 0.03 * k), -0.62 + 0.15 * k)
            foot = (s * (0.9 - 0.05 * k), -0.36 + 0.12 * k)
            marks += [line([(s * 0.26, -0.36 + 0.05 * k), (s * 0.45, -0.56 + 0.13 * k), knee], 0.06, pigment, strong, "taper"), line([knee, (s * (0.84 - 0.02
                * k), -0.52 + 0.13 * k), foot], 0.04, pigment, strong, "nail")]
        marks.append(line([(s * 0.26, -0.5), (s * 0.46, -0.68), (s * 0.36, -0.8)], 0.07, pigment, strong, "even"))
        claw = ring([(s * 0.38, -0.74), (s * 0.26, -0.86), (s * 0.2, -0.98), (s * 0.34, -0.92), (s * 0.4, -1.0), (s * 0.5, -0.86), (s * 0.48, -0.74)])
        marks += [*solid(rng, [claw], pigment, strong, edge=0.01)]
    shell = ring([(-0.42, -0.42), (-0.34, -0.54), (-0.12, -0.58), (0.12, -0.58), (0.34, -0.54), (0.42, -0.42), (0.28, -0.2), (0.0, -0.14), (-0.28, -0.2)])
    marks += solid(rng, [shell], pigment, strong, strong * 0.7, 0.01, 0.7)
    for x in (-0.2, 0.0, 0.2):
        marks.append(line([(x, -0.54), (x * 0.9, -0.36), (x * 0.7, -0.2)], 0.12, pigment, 0.28, "leaf"))
    for s in (-1, 1):
        marks += [line([(s * 0.09, -0.57), (s * 0.1, -0.64)], 0.018, "墨", 0.9), dot(s * 0.1, -0.65, 0.025)]
    return marks


def turtle(rng: Rng, look: Look) -> list[Mark]:
    """龟, a turtle, its shell in plates, head stretched out."""
    pigment = tint(look, "老绿")
    skin = "土黄" if not look.get("colour") else pigment
    head = tube([(0.42, -0.3, 0.13), (0.66, -0.42, 0.1), (0.8, -0.54, 0.12), (0.92, -0.52, 0.08)])
    legs = [tube([(0.34, -0.2, 0.13), (0.5, -0.08, 0.09), (0.58, -0.05, 0.06)]), tube([(-0.42, -0.2, 0.13), (-0.58, -0.08, 0.09), (-0.64, -0.05, 0.06)]),
        tube([(-0.68, -0.22, 0.06), (-0.84, -0.14, 0.02)])]
    marks = solid(rng, [head, *legs], skin, 0.7, 0.5, 0.014)
    shell = ring([(-0.74, -0.2), (-0.64, -0.56), (-0.34, -0.86), (0.0, -0.94), (0.32, -0.82), (0.54, -0.5), (0.56, -0.22), (0.0, -0.12)])
    marks += solid(rng, [shell], pigment, 0.85, 0.7, 0.015)
    for x, y, r in ((-0.08, -0.62, 0.17), (-0.4, -0.5, 0.14), (0.24, -0.52, 0.14), (-0.24, -0.32, 0.12), (0.08, -0.32, 0.12), (0.38, -0.32, 0.09), (-0.54, -0.3, 0.09)):
        turn = np.arange(7) * np.pi / 3
        hexagon = np.stack([x + r * np.cos(turn), y + 0.8 * r * np.sin(turn)], 1)
        marks.append(line(hexagon, 0.014, "墨", 0.6, "even"))
    return [*marks, line([(-0.74, -0.2), (0.0, -0.1), (0.58, -0.22)], 0.05, skin, 0.8, "taper"), *eye(0.85, -0.57, 0.02), line([(0.99, -0.49), (0.88, -0.48)], 0.012)]


def _glassy(wings: list[list[tuple[float, float]]], tone: float = 0.5) -> list[Mark]:
    marks: list[Mark] = []
    for spots in wings:
        shape = ring(spots)
        marks += [fill(shape, "铅白", tone, None, 0.008), fill(shape, "花青", 0.12, None, 0.008), line([*spots, spots[0]], 0.01, "墨", 0.6)]
        for spot in spots[2:-1]:
            marks.append(line([spots[0], spot], 0.007, "墨", 0.45, "nail"))
    return marks


def bee(rng: Rng, look: Look) -> list[Mark]:
    """蜂, a bee: two touches of yellow, ink bands, clear wings in a blur."""
    pigment = tint(look, "藤黄")
    marks = _glassy([[(0.06, -0.14), (-0.06, -0.5), (-0.34, -0.78), (-0.5, -0.62), (-0.3, -0.3)], [(0.1, -0.14), (0.16, -0.5), (0.06, -0.86), (-0.16, -0.8),
        (-0.08, -0.4)]])
    marks += solid(rng, [oval(-0.32, 0.08, 0.4, 0.25, -0.25)], pigment, 0.85, None, 0.014, hair=0.05)
    for k in range(3):
        x = -0.5 + 0.18 * k
        marks.append(line([(x - 0.02, -0.1 - 0.03 * k), (x + 0.05, 0.06), (x + 0.03, 0.28 - 0.03 * k)], 0.075, "墨", 0.85, "taper"))
    marks += solid(rng, [oval(0.12, -0.02, 0.22, 0.2)], "赭石", 0.9, edge=0.012, hair=0.08)
    marks += solid(rng, [oval(0.4, 0.04, 0.14, 0.14)], "墨", 0.8, edge=0.01)
    for k in range(3):
        marks.append(line([(0.02 + 0.1 * k, 0.14), (0.0 + 0.12 * k, 0.32), (-0.06 + 0.14 * k, 0.42)], 0.022, "墨", 0.85, "even"))
    for dx in (0.0, 0.1):
        marks.append(line([(0.46, -0.08), (0.54 + dx, -0.24), (0.66 + dx, -0.26)], 0.016, "墨", 0.85))
    return [*marks, dot(0.44, 0.02, 0.035, "铅白"), dot(0.45, 0.02, 0.02)]


def cicada(rng: Rng, look: Look) -> list[Mark]:
    """蝉, a cicada on its bark, wings like gauze, every vein drawn."""
    pigment = tint(look, "墨")
    marks = _glassy([[(-0.1, -0.68), (-0.3, -0.6), (-0.42, -0.2), (-0.3, 0.0), (-0.08, -0.2)], [(0.1, -0.68), (0.3, -0.6), (0.42, -0.2), (0.3, 0.0), (0.08, -0.2)]], 0.4)
    marks += solid(rng, [oval(0, -0.4, 0.13, 0.3)], pigment, 0.7, edge=0.012)
    for k in range(4):
        marks.append(line([(-0.1, -0.36 + 0.08 * k), (0.0, -0.33 + 0.08 * k), (0.1, -0.36 + 0.08 * k)], 0.014, "土黄", 0.8))
    marks += solid(rng, [ring([(-0.2, -0.66), (-0.14, -0.82), (0.0, -0.86), (0.14, -0.82), (0.2, -0.66), (0.0, -0.6)])], pigment, 0.8, edge=0.012)
    for s in (-1, 1):
        marks += [dot(s * 0.2, -0.84, 0.06, "赭石", 0.9), line([(s * 0.16, -0.7), (s * 0.34, -0.8), (s * 0.4, -0.92)], 0.022, "墨", 0.8), line([(s * 0.06, -0.88), (s
            * 0.12, -0.99)], 0.012, "墨", 0.8)]
    return marks


def cricket(rng: Rng, look: Look) -> list[Mark]:
    """蟋蟀, a cricket or grasshopper: bent thigh, feelers as long as itself."""
    pigment = tint(look, ("赭墨", "草绿")[int(rng.integers(2))])
    marks: list[Mark] = [line([(0.62, -0.5), (0.9, -0.86), (1.16, -0.98)], 0.012, "墨", 0.8, "nail"), line([(0.62, -0.48), (1.0, -0.68), (1.3, -0.66)], 0.012, "墨",
        0.8, "nail")]
    for x in (0.3, 0.46):
        marks.append(line([(x, -0.3), (x + 0.14, -0.2), (x + 0.12, 0.0), (x + 0.2, 0.0)], 0.024, pigment, 0.9, "even"))
    marks += solid(rng, [tube([(-0.66, -0.3, 0.05), (-0.3, -0.36, 0.14), (0.1, -0.42, 0.17), (0.36, -0.46, 0.15), (0.56, -0.44, 0.13)])], pigment, 0.85, 0.6, 0.013)
    marks += solid(rng, [ring([(0.34, -0.56), (0.0, -0.56), (-0.5, -0.46), (-0.82, -0.34), (-0.4, -0.34), (0.1, -0.4)])], pigment, 0.85, edge=0.012)
    for k in range(3):
        marks.append(line([(0.24, -0.52 + 0.03 * k), (-0.2, -0.5 + 0.04 * k), (-0.6, -0.4 + 0.02 * k)], 0.009, "墨", 0.5))
    thigh = tube([(0.08, -0.32, 0.11), (-0.3, -0.66, 0.085), (-0.58, -0.9, 0.04)])
    marks += [*solid(rng, [thigh], pigment, 0.9, edge=0.013), line([(-0.58, -0.92), (-0.66, -0.5), (-0.72, -0.02), (-0.6, 0.0)], 0.035, pigment, 0.9, "even")]
    return [*marks, dot(0.6, -0.49, 0.035), line([(0.66, -0.36), (0.6, -0.32)], 0.014)]


def firefly(rng: Rng, look: Look) -> list[Mark]:
    """萤, a firefly: more light than insect."""
    light = tint(look, "嫩绿")
    marks: list[Mark] = [glow(0, 0.1, 0.5, 0.18), fill(oval(0, 0.12, 0.26, 0.26), light, 0.5, None, 0.1), fill(oval(0, 0.12, 0.13, 0.15), "铅白", 0.9, None, 0.03)]
    for s in (-1, 1):
        marks.append(line([(s * 0.03, -0.1), (s * 0.24, -0.26), (s * 0.3, -0.44)], 0.07, "墨", 0.5, "leaf"))
        marks.append(line([(s * 0.03, -0.3), (s * 0.1, -0.44)], 0.014, "墨", 0.7, "nail"))
    marks += [line([(0, -0.28), (0.0, -0.1), (0, 0.06)], 0.12, "墨", 0.8, "taper"), dot(0, -0.28, 0.055, "赭石")]
    return spun([*marks, line([(0, 0.0), (0.01, 0.12)], 0.1, light, 0.8, "drop")], float(rng.uniform(-0.6, 0.6)))


def goldfish(rng: Rng, look: Look) -> list[Mark]:
    """金鱼, a goldfish, tail and fins like gauze in the water; its middle at the origin."""
    pigment = tint(look, "朱砂")
    sweep = float(rng.uniform(-0.1, 0.1))
    marks: list[Mark] = []
    for k in range(9):
        u = k / 8
        end = (-0.86 + 0.12 * abs(u - 0.5), -0.42 + 0.95 * u + sweep)
        marks.append(line([(-0.26, -0.02 + 0.04 * u), (-0.55, -0.2 + 0.45 * u), end], 0.16, pigment, 0.34, "drop"))
        marks.append(line([(-0.26, 0.0), (-0.55, -0.2 + 0.45 * u), end], 0.012, pigment, 0.7, "nail"))
    for a, b in (((0.1, -0.24), (-0.2, -0.5)), ((0.16, 0.22), (0.0, 0.5)), ((-0.12, 0.2), (-0.3, 0.42))):
        marks.append(line([a, ((a[0] + b[0]) / 2 + 0.05, (a[1] + b[1]) / 2), b], 0.14, pigment, 0.45, "drop"))
    marks += solid(rng, [tube([(-0.3, 0.0, 0.09), (-0.1, 0.0, 0.2), (0.14, 0.0, 0.27), (0.4, 0.0, 0.22), (0.56, 0.02, 0.12)])], pigment, 0.9, 0.6, 0.011, 0.6)
    for col in range(4):
        for row in (-1, 0, 1):
            x, y = 0.2 - 0.1 * col, 0.09 * row + (0.045 if col % 2 else 0)
            marks.append(line([(x, y - 0.04), (x - 0.04, y), (x, y + 0.04)], 0.01, "墨", 0.4))
    return spun([*marks, dot(0.46, -0.1, 0.075, "铅白"), dot(0.47, -0.1, 0.045), line([(0.67, 0.04), (0.6, 0.07)], 0.016)], float(rng.uniform(-0.2, 0.2)))


TINY: dict[str, Element] = {
    "shrimp": shrimp, "crab": crab, "turtle": turtle, "bee": bee, "cicada": cicada, "cricket": cricket, "firefly": firefly, "goldfish": goldfish}
