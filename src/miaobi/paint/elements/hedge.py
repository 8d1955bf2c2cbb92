"""Of hedge, pond and wood: nuts and cones, pods and shoots, what crawls, and what bees and spiders build."""

from __future__ import annotations

import numpy as np

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
    straight,
    tint,
    tube,
)
from miaobi.paint.elements.fruit import leaf
from miaobi.paint.marks import Mark, Wash

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def acorn(rng: Rng, look: Look) -> list[Mark]:
    """橡果, an acorn in its scaly cup, on a twig with a lobed leaf."""
    pigment = tint(look, "赭石")
    lean = float(rng.uniform(-0.12, 0.12))
    marks: list[Mark] = [line([(0.02, -0.82), (0.05, -0.92), (0.2, -1.0)], 0.045, "赭墨", 0.9, "nail")]
    lobes = [(0.1, -0.9), (0.24, -1.0), (0.3, -0.88), (0.42, -0.94), (0.46, -0.8), (0.58, -0.8), (0.52, -0.68), (0.4, -0.7), (0.34, -0.78), (0.26, -0.76)]
    marks += solid(rng, [ring(lobes)], "草绿", 0.8, 0.6, 0.009, 0.6)
    marks.append(line([(0.1, -0.9), (0.32, -0.84), (0.54, -0.74)], 0.014, "墨", 0.5, "nail"))
    nut = ring([(-0.3, -0.56), (-0.31, -0.36), (-0.2, -0.13), (-0.05, -0.04), (0.0, 0.0), (0.05, -0.04), (0.2, -0.13), (0.31, -0.36), (0.3, -0.56)])
    body = solid(rng, [nut], pigment, 0.8, 0.55, 0.011, 0.7, 0.3)
    body.append(Wash(oval(-0.13, -0.38, 0.045, 0.15, 0.15), "铅白", 0.32, None, 0.035))
    for x in (0.06, 0.17):
        body.append(line([(x, -0.5), (x * 1.15, -0.3), (x * 0.7, -0.12)], 0.012, "赭墨", 0.4, "nail"))
    cap = ring([(-0.38, -0.52), (-0.34, -0.7), (-0.18, -0.82), (0.0, -0.86), (0.18, -0.82), (0.34, -0.7), (0.38, -0.52), (0.2, -0.48), (0.0, -0.47), (-0.2, -0.48)])
    body += solid(rng, [cap], "赭墨", 0.75, 0.6, 0.012, 0.75, 0.25)
    for row in range(4):
        y, half = -0.54 - 0.075 * row, 0.33 - 0.055 * row
        for k in range(7 - row):
            x = -half + 2 * half * k / (6 - row)
            body.append(line([(x - 0.04, y - 0.02), (x, y + 0.025), (x + 0.04, y - 0.02)], 0.013, "墨", 0.6))
    return [*marks, *spun(body, lean, 0, -0.8)]


def pinecone(rng: Rng, look: Look) -> list[Mark]:
    """松果, a pine cone, scale over scale, a tuft of needles above."""
    pigment = tint(look, "赭石")
    marks: list[Mark] = [line([(-0.6, -0.98), (-0.2, -0.9), (0.04, -0.86), (0.5, -0.94)], 0.05, "赭墨", 0.9, "taper")]
    for k in range(26):
        x = -0.6 + 0.045 * k
        y = -0.96 + 0.1 * max(0.0, 1 - abs(x) / 0.6)
        up = -1 if k % 2 else 1
        marks.append(line([(x, y), (x + 0.12 + float(rng.normal(0, 0.02)), y + up * float(rng.uniform(0.07, 0.13)))], 0.014, "老绿", 0.8, "nail"))
    shape = ring([(0.0, -0.86), (0.22, -0.8), (0.36, -0.62), (0.34, -0.42), (0.22, -0.2), (0.07, -0.02), (0.0, 0.0), (-0.07, -0.02), (-0.22, -0.2), (-0.34, -0.42), (-0.36, -0.62), (-0.22, -0.8)])
    marks += solid(rng, [shape], "赭墨", 0.6, 0.5, 0.01, 0.6, 0.2)
    for row in range(7):  # the tip lies over the scale above it
        v = (row + 0.6) / 7.2
        y, half = -0.84 + 0.82 * v, 0.4 * (1 - v**1.7) * min(1.0, 0.55 + 1.6 * v) + 0.03
        n = (3, 4, 4, 4, 3, 2, 1)[row]
        for k in range(n):
            x = half * (2 * (k + 0.5) / n - 1)
            w, h = half / n * 1.2, 0.1
            scale = ring([(x - w, y - h * 0.35), (x - w * 0.7, y + h * 0.35), (x, y + h * 0.75), (x + w * 0.7, y + h * 0.35), (x + w, y - h * 0.35), (x, y - h * 0.6)])
            marks += [fill(scale, "铅白", 0.5), fill(scale, pigment, 0.8, 0.5, 0.004), line([(x - w * 0.9, y), (x, y + h * 0.75), (x + w * 0.9, y)], 0.012, "墨", 0.7)]
            marks.append(fill(oval(x, y + h * 0.42, w * 0.3, 0.018), "赭墨", 0.7))
    return marks


def lotus_pod(rng: Rng, look: Look) -> list[Mark]:
    """莲蓬, a lotus pod on its prickly stalk, seeds in their holes, a last petal hanging."""
    pigment = tint(look, "草绿")
    bend = float(rng.uniform(-0.12, 0.12))
    marks: list[Mark] = [line([(bend * 1.4, 0.0), (bend, -0.3), (0.0, -0.58)], 0.045, "老绿", 0.85, "even")]
    for k in range(9):
        u = 0.08 + 0.1 * k
        marks.append(dot(bend * (1.4 - 1.4 * u) + (0.02 if k % 2 else -0.02), -0.56 * u, 0.009, "墨", 0.7))
    cup = ring([(-0.36, -0.88), (-0.3, -0.72), (-0.12, -0.58), (0.0, -0.54), (0.12, -0.58), (0.3, -0.72), (0.36, -0.88), (0.0, -0.84)])
    marks += solid(rng, [cup], pigment, 0.75, 0.6, 0.012, 0.75, 0.25)
    for k in range(5):
        x = -0.24 + 0.12 * k
        marks.append(line([(x, -0.84), (x * 0.7, -0.7), (x * 0.25, -0.58)], 0.01, "老绿", 0.6, "nail"))
    marks += solid(rng, [oval(0.0, -0.88, 0.37, 0.115)], "嫩绿" if pigment == "草绿" else pigment, 0.7, None, 0.012, 0.7, 0)
    for x, y in ((-0.24, -0.88), (-0.1, -0.93), (0.06, -0.94), (0.22, -0.9), (-0.14, -0.84), (0.02, -0.86), (0.16, -0.83)):
        marks += [fill(oval(x, y, 0.048, 0.03), "墨", 0.4), *solid(rng, [oval(x, y - 0.012, 0.034, 0.026)], "土黄", 0.7, None, 0.007, 0.7, 0)]
    petal = ring([(0.26, -0.74), (0.42, -0.66), (0.48, -0.46), (0.42, -0.32), (0.32, -0.5)])
    return [*marks, *solid(rng, [petal], "粉红", 0.7, 0.3, 0.008, 0.5, 0), line([(0.27, -0.72), (0.38, -0.54), (0.42, -0.36)], 0.008, "曙红", 0.6)]


def bamboo_shoot(rng: Rng, look: Look) -> list[Mark]:
    """竹笋, a shoot breaking the soil, sheath in sheath."""
    marks = _shoot(rng, tint(look, "赭石"), float(rng.uniform(-0.05, 0.05)))
    for k in range(5):
        x = -0.32 + 0.16 * k
        marks.append(line([(x - 0.06, -0.01), (x, -0.05 - 0.02 * (k % 2)), (x + 0.08, 0.0)], 0.03, "赭墨", 0.6))
    return [*marks, *leaf(-0.24, -0.04, -0.2, -0.1, 0.24), *leaf(0.26, -0.04, 0.2, -0.12, 0.24)]


def _shoot(rng: Rng, pigment: str, lean: float) -> list[Mark]:
    """Sheath over sheath, the inner first: each clasps the shoot from one side and ends in a leaf tip."""
    core = ring([(-0.1, -0.5), (-0.07, -0.76), (lean, -1.0), (0.06, -0.76), (0.1, -0.5)])
    marks = solid(rng, [core], "嫩绿" if pigment == "赭石" else pigment, 0.75, 0.6, 0.01, 0.6, 0.1)
    for top, half, low, side in ((-0.86, 0.13, -0.5, -1), (-0.74, 0.165, -0.34, 1), (-0.6, 0.195, -0.2, -1), (-0.44, 0.22, -0.08, 1), (-0.28, 0.235, 0.0, -1)):
        tip = (-side * half * 0.25 + lean * 0.6, top)
        sheath = ring([(side * half, low), (side * half * 1.02, (top + low) / 2), (side * half * 0.5, top + 0.07), tip, (-side * half * 0.75, (top + low) / 2), (-side * half * 1.02, low), (0.0, low + 0.02)])
        marks += solid(rng, [sheath], pigment, 0.75, 0.35, 0.017, 0.85, 0.15)
        marks.append(line([tip, (tip[0] - side * 0.07, tip[1] - 0.06), (tip[0] - side * 0.15, tip[1] - 0.07)], 0.034, "草绿", 0.9, "leaf"))
        for k in range(5):
            x = half * (-0.7 + 0.35 * k)
            marks.append(line([(x, low - 0.02), (x * 0.8, (top + low) / 2), (x * 0.5 + tip[0] * 0.5, top + 0.08)], 0.007, "赭墨", 0.45, "nail"))
    return marks


def snail(rng: Rng, look: Look) -> list[Mark]:
    """蜗牛, a snail on its way, its shell one coil of the brush."""
    pigment = tint(look, "赭石")
    stretch = float(rng.uniform(-0.05, 0.08))
    foot = tube([(-0.78, -0.04, 0.03), (-0.4, -0.1, 0.09), (0.1, -0.12, 0.12), (0.48, -0.18, 0.13), (0.66 + stretch, -0.4, 0.1), (0.74 + stretch, -0.52, 0.085)])
    marks = solid(rng, [foot], "土黄", 0.55, 0.4, 0.012, 0.7, 0.25)
    for k in range(7):
        marks.append(line([(-0.5 + 0.15 * k, -0.03), (-0.46 + 0.15 * k, -0.09)], 0.01, "赭墨", 0.45, "nail"))
    for dx, dy in ((0.06, -0.34), (0.2, -0.28)):
        x, y = 0.72 + stretch, -0.54
        marks += [line([(x, y), (x + dx * 0.6, y + dy * 0.6), (x + dx, y + dy)], 0.026, "土黄", 0.9, "even"), dot(x + dx, y + dy, 0.027)]
    marks.append(line([(0.8 + stretch, -0.46), (0.88 + stretch, -0.44)], 0.02, "土黄", 0.9))
    marks += solid(rng, [oval(-0.12, -0.54, 0.45, 0.43)], pigment, 0.8, 0.6, 0.013, 0.75, 0.28)
    coil = [(-0.12 + 0.43 * r * float(np.cos(a)), -0.54 + 0.41 * r * float(np.sin(a))) for a, r in zip(np.linspace(0.6, 0.6 + 5.2 * np.pi, 44), np.linspace(0.98, 0.05, 44),
        strict=True)]
    marks.append(line(coil, 0.045, "赭墨", 0.75, "nail"))
    for k in range(16):
        a = 0.4 * k
        c, s = float(np.cos(a)), float(np.sin(a))
        marks.append(line([(-0.12 + 0.3 * c, -0.54 + 0.28 * s), (-0.12 + 0.42 * c, -0.54 + 0.4 * s)], 0.012, "墨", 0.3, "nail"))
    return [*marks, Wash(oval(-0.26, -0.72, 0.1, 0.06, -0.5), "铅白", 0.3, None, 0.03), line([(0.8 + stretch, -0.5), (0.74 + stretch, -0.46)], 0.01)]


def caterpillar(rng: Rng, look: Look) -> list[Mark]:
    """毛毛虫, a caterpillar looping along a leaf; white, it is a silkworm."""
    pigment = tint(look, "嫩绿")
    marks: list[Mark] = solid(rng, [ring([(-1.02, -0.1), (-0.5, -0.26), (0.1, -0.24), (0.7, -0.2), (1.0, -0.06), (0.5, 0.0), (-0.4, 0.02)])], "老绿", 0.75, 0.5, 0.01, 0.6)
    marks.append(line([(-1.02, -0.1), (-0.2, -0.1), (1.0, -0.06)], 0.018, "墨", 0.45, "nail"))
    n = 9
    phase = float(rng.uniform(-0.3, 0.3))
    rise = [0.3 + 0.3 * max(0.0, float(np.sin(np.pi * (1.5 * k / (n - 1) + 0.1 + 0.1 * phase)))) for k in range(n)]
    rise[-1] += 0.16  # the head is lifted
    for k in range(n):
        u = k / (n - 1)
        x, y = -0.72 + 1.26 * u, -rise[k]
        r = 0.13 + 0.035 * float(np.sin(np.pi * u))
        for dx in (-0.04, 0.05):
            if y > -0.42:
                marks.append(line([(x + dx, y + r * 0.8), (x + dx * 1.2, y + r + 0.07)], 0.035, "赭石", 0.85, "even"))
        marks += solid(rng, [oval(x, y, r, r * 1.12)], pigment, 0.85, 0.6, 0.011, 0.7, 0.25, hair=0.045 if k < n - 1 else 0.0)
        if k < n - 1:
            marks += [dot(x, y - 0.03, 0.022, "墨", 0.6), dot(x + 0.004, y + 0.05, 0.014, "朱磦", 0.9)]
    hx, hy = 0.54, -rise[-1]
    marks += [dot(hx + 0.06, hy - 0.03, 0.034, "铅白"), dot(hx + 0.068, hy - 0.03, 0.02), line([(hx + 0.14, hy + 0.04), (hx + 0.08, hy + 0.075), (hx + 0.03, hy + 0.06)], 0.012)]
    for dx in (-0.02, 0.07):
        marks += [line([(hx + dx, hy - 0.13), (hx + dx * 1.6, hy - 0.24), (hx + dx * 2.4 + 0.02, hy - 0.28)], 0.014, "墨", 0.85), dot(hx + dx * 2.4 + 0.02, hy - 0.285, 0.018, "朱砂")]
    return moved(marks, 0, -0.02, 1.08)


def mantis(rng: Rng, look: Look) -> list[Mark]:
    """螳螂, a mantis with its forelegs folded, on a blade of grass."""
    pigment = tint(look, "草绿")
    sway = float(rng.uniform(-0.04, 0.04))
    marks: list[Mark] = [line([(-0.62, 0.0), (-0.1, -0.1), (0.5, -0.02), (0.8, -0.1)], 0.05, "老绿", 0.75, "taper")]
    for (x, y), (kx, ky), (fx, fy) in (((-0.06, -0.4), (-0.24, -0.6), (-0.34, -0.06)), ((0.02, -0.42), (0.22, -0.52), (0.3, -0.04)), ((-0.12, -0.38), (-0.42, -0.5), (-0.56, -0.04)),
        ((0.0, -0.4), (0.1, -0.32), (0.12, -0.06))):
        marks += [line([(x, y), (kx, ky)], 0.024, pigment, 0.9, "even"), line([(kx, ky), (fx, fy), (fx + 0.06, fy + 0.01)], 0.018, pigment, 0.9, "even")]
    wings = ring([(0.02, -0.5), (-0.2, -0.52), (-0.5, -0.38), (-0.74, -0.2), (-0.6, -0.2), (-0.24, -0.3), (0.0, -0.38)])
    marks += solid(rng, [tube([(-0.02, -0.42, 0.06), (-0.24, -0.34, 0.1), (-0.5, -0.24, 0.06)])], "嫩绿" if pigment == "草绿" else pigment, 0.75, 0.6, 0.01)
    marks += solid(rng, [wings], pigment, 0.8, 0.6, 0.01)
    for k in range(4):
        marks.append(line([(0.0, -0.47 + 0.02 * k), (-0.3, -0.43 + 0.04 * k), (-0.66, -0.22)], 0.007, "墨", 0.45))
    marks += solid(rng, [tube([(-0.02, -0.45, 0.055), (0.12, -0.62, 0.045), (0.24 + sway, -0.8, 0.05)])], pigment, 0.85, 0.7, 0.011)
    for dx, dy in ((0.0, 0.0), (0.07, 0.03)):
        marks += solid(rng, [tube([(0.22 + dx, -0.74 + dy, 0.035), (0.42 + dx, -0.58 + dy, 0.045), (0.5 + dx, -0.56 + dy, 0.03)])], pigment, 0.85, edge=0.009)
        marks += solid(rng, [tube([(0.5 + dx, -0.57 + dy, 0.03), (0.5 + dx, -0.74 + dy, 0.03), (0.46 + dx, -0.84 + dy, 0.012)])], pigment, 0.85, edge=0.009)
        for k in range(4):
            marks.append(line([(0.48 + dx, -0.6 - 0.05 * k + dy), (0.44 + dx, -0.61 - 0.05 * k + dy)], 0.01, "墨", 0.8))
    head = ring([(0.16 + sway, -0.9), (0.24 + sway, -0.96), (0.36 + sway, -0.94), (0.38 + sway, -0.86), (0.3 + sway, -0.78), (0.22 + sway, -0.8)])
    marks += solid(rng, [head], pigment, 0.85, edge=0.01)
    marks += [fill(oval(0.2 + sway, -0.91, 0.035, 0.045), "赭石", 0.8), fill(oval(0.36 + sway, -0.9, 0.032, 0.042), "赭石", 0.8), dot(0.365 + sway, -0.9, 0.012)]
    for dx in (0.0, 0.1):
        marks.append(line([(0.26 + sway + dx * 0.4, -0.96), (0.34 + sway + dx, -1.06), (0.5 + sway + dx, -1.08)], 0.01, "墨", 0.8, "nail"))
    return marks


def tadpole(rng: Rng, look: Look) -> list[Mark]:
    """蝌蚪, a tadpole in the shallows, a drop of ink with a tail; after Qi Baishi."""
    pigment = tint(look, "墨")
    marks: list[Mark] = [line([(-1.1 + 0.3 * k, y), (-0.4 + 0.2 * k, y - 0.05), (0.2, y + 0.04), (0.9 - 0.2 * k, y - 0.02)], 0.022, "花青", 0.35, "nail") for k, y in enumerate((-0.02, -0.92))]
    wag = float(rng.uniform(-0.12, 0.12))
    tail = [(-0.1, 0.0), (-0.5, 0.12 + wag), (-0.85, -0.1), (-1.2, 0.08 - wag)]
    one: list[Mark] = [line(tail, 0.26, pigment, 0.45, "nail"), line(tail, 0.1, pigment, 0.6, "nail")]
    one.append(fill(ring([(0.48, 0.0), (0.3, -0.28), (-0.1, -0.31), (-0.36, -0.06), (-0.28, 0.25), (0.08, 0.34), (0.38, 0.22)]), pigment, 0.85, 0.6, 0.012))
    one += [Wash(oval(0.0, 0.14, 0.2, 0.1), pigment, 0.5, None, 0.05), dot(0.26, -0.12, 0.05, "铅白"), dot(0.272, -0.12, 0.026), line([(0.46, 0.08), (0.34, 0.13)], 0.02, "铅白", 0.6)]
    return [*marks, *moved(spun(one, float(rng.uniform(-0.25, 0.15))), 0.3, -0.5, 0.9)]


def beehive(rng: Rng, look: Look) -> list[Mark]:
    """蜂巢, a hive of coiled straw on its stand, bees about the door."""
    pigment = tint(look, "土黄")
    marks: list[Mark] = [straight([(s * 0.3, -0.12), (s * 0.34, 0.0)], 0.05, "赭墨", 0.9) for s in (-1, 1)]
    marks += solid(rng, [ring([(-0.46, -0.1), (0.46, -0.1), (0.48, -0.16), (-0.48, -0.16)])], "赭墨", 0.8, edge=0.01)
    for half, y in ((0.4, -0.24), (0.41, -0.38), (0.38, -0.52), (0.33, -0.65), (0.25, -0.77), (0.15, -0.87)):
        marks += solid(rng, [tube([(-half, y, 0.072), (half, y, 0.072)])], pigment, 0.75, 0.55, 0.011, 0.7, 0.22)
        for k in range(int(half * 22)):
            x = -half + 2 * half * (k + 0.5) / int(half * 22)
            marks.append(line([(x - 0.012, y - 0.055), (x + 0.012, y + 0.055)], 0.008, "赭石", 0.6, "nail"))
    marks += [fill(ring([(-0.1, -0.17), (-0.1, -0.28), (0.0, -0.34), (0.1, -0.28), (0.1, -0.17)]), "墨", 0.85), dot(0, -0.95, 0.04, "赭石")]
    for x, y in ((-0.3, -0.96), (0.46, -0.7), (0.28, -0.3), (0.54, -0.4), (-0.52, -0.62)):
        x, y = x + float(rng.normal(0, 0.03)), y + float(rng.normal(0, 0.03))
        marks += [fill(oval(x - 0.012, y - 0.035, 0.03, 0.018, -0.6), "花青", 0.35), fill(oval(x, y, 0.034, 0.022, 0.2), "藤黄", 0.95)]
        marks += [line([(x - 0.008, y - 0.02), (x - 0.004, y + 0.02)], 0.01), dot(x + 0.03, y + 0.002, 0.013)]
    return marks


def spider_web(rng: Rng, look: Look) -> list[Mark]:
    """蛛网, a web between two twigs, dew on its threads, the spider at its hub."""
    thread = tint(look, "墨")
    strong = 0.5 if thread == "墨" else 0.95
    marks: list[Mark] = [line([(-0.62, 0.0), (-0.56, -0.5), (-0.6, -1.0)], 0.045, "赭墨", 0.85, "even"), line([(-0.6, -0.96), (0.0, -1.02), (0.6, -0.94)], 0.04, "赭墨", 0.85,
        "nail"), line([(0.5, -0.95), (0.56, -0.5), (0.5, -0.02)], 0.03, "赭墨", 0.8, "nail")]
    hub = np.array([0.0, -0.52])
    arms = [np.array([0.54 * float(np.cos(a)), 0.45 * float(np.sin(a))]) * float(rng.uniform(0.92, 1.04)) for a in np.linspace(0.2, 0.2 + 2 * np.pi, 13)[:-1]]
    marks += [straight([tuple(hub), tuple(hub + arm)], 0.008, thread, strong) for arm in arms]
    for r in np.linspace(0.16, 0.92, 8):
        for a, b in zip(arms, [*arms[1:], arms[0]], strict=True):
            p, q = hub + a * r, hub + b * r
            sag = (p + q) / 2 * 0.93 + hub * 0.07
            marks.append(line([tuple(p), tuple(sag), tuple(q)], 0.008, thread, strong, "even"))
            if rng.random() < 0.25:
                x, y = sag
                marks += [dot(float(x), float(y), 0.014, "铅白"), line([(float(x) - 0.01, float(y) + 0.01), (float(x) + 0.01, float(y) + 0.01)], 0.006, "花青", 0.8)]
    for k in range(4):
        for s in (-1, 1):
            marks.append(line([(0, -0.5), (s * 0.1, -0.6 + 0.05 * k), (s * 0.17, -0.54 + 0.06 * k)], 0.014, "墨", 0.9))
    return [*marks, fill(oval(0, -0.46, 0.06, 0.08), "赭墨", 0.95), dot(0, -0.55, 0.035)]


HEDGE: dict[str, Element] = {
    "acorn": acorn, "pinecone": pinecone, "lotus_pod": lotus_pod, "bamboo_shoot": bamboo_shoot, "snail": snail, "caterpillar": caterpillar, "mantis": mantis,
    "tadpole": tadpole, "beehive": beehive, "spider_web": spider_web}
"""By name, as in `ELEMENTS`."""
