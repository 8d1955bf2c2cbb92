"""Fruit and fungi without bones (没骨): wet rounds of colour, a stem and a leaf in ink."""

from __future__ import annotations

import numpy as np

from miaobi.paint.elements.brush import (
    Element,
    Look,
    dot,
    fill,
    hairs,
    line,
    oval,
    ring,
    solid,
    tint,
)
from miaobi.paint.elements.shape import Spots
from miaobi.paint.marks import Mark, Wash

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def leaf(x: float, y: float, dx: float, dy: float, wide: float, pigment: str = "老绿") -> list[Mark]:
    """A leaf from (x, y) by (dx, dy): two pulls side by side, and its rib."""
    side = np.array([-dy, dx]) * wide
    a, b = np.array([x, y]), np.array([x + dx, y + dy])
    mid = (a + b) / 2
    marks: list[Mark] = [line([tuple(a), tuple(mid + side * k), tuple(b)], abs(wide) * 1.5 * float(np.hypot(dx, dy)), pigment, 0.75,
        "leaf") for k in (-0.5, 0.5)]
    return [*marks, line([tuple(a), tuple(mid + side * 0.1), tuple(a * 0.1 + b * 0.9)], 0.014, "墨", 0.6, "nail")]


def round_fruit(rng: Rng, x: float, y: float, rx: float, ry: float, pigment: str, blush: str = "") -> list[Mark]:
    """A round fruit: colour, a blush laid in wet, a light left on its shoulder."""
    shape = ring([(x - rx, y), (x - rx * 0.72, y - ry * 0.78), (x - rx * 0.15, y - ry * 0.93), (x, y - ry * 0.86), (x + rx * 0.15, y - ry
        * 0.93), (x + rx * 0.72, y - ry * 0.78), (x + rx, y), (x + rx * 0.7, y + ry * 0.8), (x, y + ry), (x - rx * 0.7, y + ry * 0.8)])
    marks = solid(rng, [shape], pigment, 0.9, None, 0.008, 0.5, 0.25)
    if blush:
        marks.append(fill(oval(x + rx * 0.3, y + ry * 0.1, rx * 0.5, ry * 0.55), blush, 0.5, None, rx * 0.25))
    return [*marks, Wash(oval(x - rx * 0.38, y - ry * 0.4, rx * 0.2, ry * 0.16, -0.5), "铅白", 0.28, None, rx * 0.13)]


def apple(rng: Rng, look: Look) -> list[Mark]:
    """苹果, an apple and its leaf."""
    marks = round_fruit(rng, 0.0, -0.4, 0.46, 0.42, tint(look, "朱砂"), "" if look.get("colour") else "藤黄")
    return [*marks, line([(0.0, -0.74), (0.03, -0.88), (0.12, -0.99)], 0.04, "赭墨", 0.9, "nail"), *leaf(0.04, -0.86, 0.34, -0.06, 0.32)]


def peach_fruit(rng: Rng, look: Look) -> list[Mark]:
    """寿桃, a peach on a leafy twig."""
    pigment = tint(look, "粉红")
    marks: list[Mark] = [line([(-0.6, -0.95), (-0.1, -0.86), (0.34, -0.9)], 0.05, "赭墨", 0.85, "nail")]
    for x, y, s in ((0.0, -0.42, 1.05),):
        shape = [(x, y - 0.44 * s), (x + 0.3 * s, y - 0.36 * s), (x + 0.42 * s, y), (x + 0.24 * s, y + 0.3 * s), (x + 0.02, y + 0.4 * s), (x
            - 0.26 * s, y + 0.28 * s), (x - 0.42 * s, y - 0.02), (x - 0.28 * s, y - 0.36 * s)]
        marks += solid(rng, [ring(shape)], pigment, 0.9, None, 0.008, 0.5, 0.15)
        marks.append(fill(ring([(x - 0.2 * s, y + 0.06), (x + 0.2 * s, y + 0.02), (x + 0.2 * s, y + 0.26 * s), (x + 0.02, y + 0.38 * s), (x - 0.2
            * s, y + 0.26 * s)]), "曙红" if not look.get("colour") else pigment, 0.55, None, 0.07))
        marks.append(line([(x + 0.04, y - 0.4 * s), (x + 0.14 * s, y - 0.05), (x + 0.03, y + 0.36 * s)], 0.014, "胭脂", 0.5, "nail"))
    for dx, dy in ((0.4, 0.1), (-0.34, 0.14), (0.2, -0.12)):
        marks += leaf(0.02, -0.87, dx, dy, 0.3)
    return marks


def persimmon(rng: Rng, look: Look) -> list[Mark]:
    """柿, a persimmon, flat and orange, four black sepals on it."""
    pigment = tint(look, "朱磦")
    marks: list[Mark] = []
    for x, y, s in ((0.0, -0.42, 1.1),):
        marks += round_fruit(rng, x, y, 0.46 * s, 0.38 * s, pigment, "朱砂" if not look.get("colour") else "")
        for k in range(4):
            a = 0.5 + 1.57 * k
            marks.append(line([(x, y - 0.28 * s), (x + 0.2 * s * float(np.cos(a)), y - 0.28 * s + 0.08 * float(np.sin(a)))], 0.075 * s, "墨",
                0.8, "leaf"))
        marks.append(line([(x, y - 0.28 * s), (x + 0.02, y - 0.44 * s)], 0.04, "赭墨", 0.9, "nail"))
    return marks


def pomegranate(rng: Rng, look: Look) -> list[Mark]:
    """石榴, a pomegranate burst open over its seeds."""
    pigment = tint(look, "朱磦")
    marks = round_fruit(rng, 0.0, -0.42, 0.45, 0.42, pigment, "胭脂" if not look.get("colour") else "")
    for dx in (-0.12, 0.0, 0.12):
        marks.append(line([(dx * 0.4, -0.8), (dx * 0.7, -0.9), (dx * 1.3, -0.99)], 0.07, pigment, 0.9, "drop"))
    slit = ring([(0.02, -0.62), (0.24, -0.5), (0.28, -0.28), (0.1, -0.2), (0.06, -0.4)])
    marks.append(fill(slit, "铅白", 0.85, None, 0.01))
    for k in range(11):
        x, y = 0.1 + 0.06 * (k % 3) + float(rng.normal(0, 0.008)), -0.54 + 0.075 * (k // 3) + 0.02 * (k % 2)
        marks.append(dot(x, y, 0.034, "胭脂", 0.85))
    return marks + leaf(-0.1, -0.8, -0.4, -0.06, 0.26)


def lychee(rng: Rng, look: Look) -> list[Mark]:
    """荔枝, a bunch of lychees after Qi Baishi."""
    pigment = tint(look, "胭脂")
    marks: list[Mark] = [line([(-0.5, -0.98), (-0.1, -0.8), (0.1, -0.5)], 0.045, "赭墨", 0.85, "nail")]
    for dx, dy in ((0.42, -0.02), (-0.4, 0.08)):
        marks += leaf(-0.1, -0.82, dx, dy, 0.26)
    for x, y in ((0.26, -0.5), (-0.24, -0.5), (0.02, -0.26), (0.36, -0.22), (-0.32, -0.2)):
        marks += round_fruit(rng, x, y, 0.2, 0.2, pigment)
        p = np.array([x, y]) + rng.uniform(-0.13, 0.13, (10, 2))
        marks += [dot(float(a), float(b), 0.016, "墨", 0.35) for a, b in p]
    return marks


def pumpkin(rng: Rng, look: Look) -> list[Mark]:
    """南瓜, a ribbed pumpkin with its stalk and a leaf."""
    pigment = tint(look, "朱磦")
    marks: list[Mark] = []
    for x in (-0.46, 0.46, -0.24, 0.24, 0.0):
        marks += solid(rng, [oval(x, -0.37, 0.27, 0.36)], pigment, 0.9, None, 0.01, 0.6, 0.22)
    marks += solid(rng, [ring([(-0.06, -0.66), (-0.04, -0.84), (0.1, -0.96), (0.16, -0.9), (0.06, -0.8), (0.08, -0.66)])], "草绿", 0.85, edge=0.01)
    return marks + leaf(0.1, -0.76, 0.46, -0.1, 0.34)


def watermelon(rng: Rng, look: Look) -> list[Mark]:
    """西瓜, a striped melon and a slice cut from it."""
    rind = tint(look, "草绿")
    marks = solid(rng, [oval(-0.2, -0.48, 0.56, 0.47)], rind, 0.85, 0.7, 0.01, 0.6, 0.25)
    for k in (-2, -1, 0, 1, 2):
        bow = 0.24 * k
        path = [(-0.2 + bow * 0.3, -0.94), (-0.2 + bow + 0.02, -0.7), (-0.2 + bow, -0.4), (-0.2 + bow * 0.4, -0.03)]
        marks.append(line(path, 0.07, "老绿", 0.75, "taper", 0.2))
    slice_: Spots = [(0.1, -0.06), (0.5, -0.5), (0.94, -0.06), (0.52, 0.02)]
    marks += solid(rng, [ring(slice_)], rind, 0.85, edge=0.01)
    marks.append(fill(ring([(0.18, -0.1), (0.5, -0.44), (0.86, -0.1), (0.52, -0.04)]), "朱砂", 0.95, None, 0.01))
    for x, y in ((0.4, -0.18), (0.5, -0.28), (0.6, -0.18), (0.5, -0.12), (0.3, -0.12), (0.72, -0.12)):
        marks.append(line([(x, y - 0.02), (x + 0.005, y + 0.02)], 0.024, "墨", 0.85, "drop"))
    return marks


def gourd(rng: Rng, look: Look) -> list[Mark]:
    """葫芦, a gourd, two rounds of yellow, hanging from its tendril."""
    pigment = tint(look, "土黄")
    shape = ring([(-0.02, -0.86), (-0.14, -0.76), (-0.19, -0.63), (-0.1, -0.5), (-0.28, -0.38), (-0.34, -0.2), (-0.22, -0.03), (0.0, 0.0), (0.22,
        -0.03), (0.34, -0.2), (0.28, -0.38), (0.1, -0.5), (0.19, -0.63), (0.14, -0.76), (0.04, -0.86)])
    marks = solid(rng, [shape], pigment, 0.75, 0.6, 0.01, 0.6, 0.25)
    marks += [Wash(oval(-0.13, -0.26, 0.06, 0.09, 0.3), "铅白", 0.4, None, 0.03), line([(0.0, -0.85), (0.04, -0.95), (0.16, -0.99), (0.3, -0.93),
        (0.4, -1.0)], 0.03, "赭墨", 0.85, "nail"), line([(0.2, -0.98), (0.32, -0.86), (0.26, -0.8), (0.34, -0.74)], 0.012, "墨", 0.7)]
    return marks + leaf(0.1, -0.97, 0.36, 0.16, 0.3) + leaf(0.06, -0.96, -0.34, 0.02, 0.3)


def mushroom(rng: Rng, look: Look) -> list[Mark]:
    """蘑菇, a spotted mushroom in the grass."""
    pigment = tint(look, "赭石")
    marks: list[Mark] = []
    for x, s in ((0.0, 1.0),):
        stem = ring([(x - 0.08 * s, -0.6 * s), (x - 0.07 * s, -0.2 * s), (x - 0.13 * s, 0.0), (x + 0.13 * s, 0.0), (x + 0.08 * s, -0.2 * s), (x
            + 0.09 * s, -0.6 * s)])
        marks += solid(rng, [stem], "铅白", 0.9, edge=0.01, ink=0.6)
        cap = ring([(x - 0.46 * s, -0.52 * s), (x - 0.36 * s, -0.8 * s), (x, -0.99 * s), (x + 0.36 * s, -0.8 * s), (x + 0.46 * s, -0.52 * s), (x + 0.2
            * s, -0.56 * s), (x, -0.58 * s), (x - 0.2 * s, -0.56 * s)])
        marks += solid(rng, [cap], pigment, 0.85, 0.5, 0.01, 0.65, 0.22)
        for a, b in ((-0.2, -0.72), (0.04, -0.84), (0.22, -0.68), (-0.02, -0.66)):
            marks.append(dot(x + a * s, b * s, 0.05 * s, "铅白", 0.95))
    p = np.stack([rng.uniform(-0.5, 0.5, 12), np.full(12, 0.01)], 1)
    return marks + hairs(p, np.stack([rng.normal(0, 0.03, 12), rng.uniform(-0.12, -0.05, 12)], 1), 0.014, "草绿", 0.8)


def fruit(rng: Rng, look: Look) -> list[Mark]:
    """果盘, a footed dish of fruit."""
    marks: list[Mark] = []
    for x, y, pigment in ((-0.26, -0.66, "朱磦"), (0.26, -0.64, "土黄"), (0.0, -0.78, tint(look, "朱砂")), (0.06, -0.56, tint(look, "朱砂"))):
        marks += round_fruit(rng, x, y, 0.22, 0.21, pigment)
    marks += leaf(0.0, -0.96, 0.26, 0.02, 0.3)
    dish = ring([(-0.6, -0.5), (-0.3, -0.54), (0.3, -0.54), (0.6, -0.5), (0.42, -0.26), (0.12, -0.18), (0.1, -0.1), (0.26, 0.0), (-0.26, 0.0), (-0.1, -0.1),
        (-0.12, -0.18), (-0.42, -0.26)])
    marks += solid(rng, [dish], "铅白", 0.9, edge=0.012, ink=0.7, turn=0.3)
    return [*marks, line([(-0.5, -0.42), (0.0, -0.38), (0.5, -0.42)], 0.022, "石青", 0.8, "taper")]


FRUIT: dict[str, Element] = {
    "apple": apple, "peach_fruit": peach_fruit, "persimmon": persimmon, "pomegranate": pomegranate, "lychee": lychee, "pumpkin": pumpkin,
    "watermelon": watermelon, "gourd": gourd, "mushroom": mushroom, "fruit": fruit}
