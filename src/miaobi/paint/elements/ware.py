"""Of table, study, yard and smithy: cups and bowls, brush and ink, a stool, a cage, a chest, a forge."""

from __future__ import annotations

import numpy as np

from miaobi.paint.elements.brush import (
    Element,
    Look,
    at_night,
    box,
    built,
    dot,
    fill,
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
from miaobi.paint.elements.fruit import leaf
from miaobi.paint.elements.things import flame, glow
from miaobi.paint.marks import Mark, Wash

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def _rim(y: float, half: float, high: float, glaze: str, within: str, strength: float = 0.8) -> list[Mark]:
    """The mouth of a vessel: its lip, and what is seen inside."""
    return [fill(oval(0, y, half, high), "铅白", 0.95), fill(oval(0, y, half * 0.93, high * 0.8), within, strength, None, 0.01),
        line([(half * float(np.cos(a)), y + high * float(np.sin(a))) for a in np.linspace(0, 2 * np.pi, 25)], 0.016, glaze, 0.8, "even")]


def cup(rng: Rng, look: Look) -> list[Mark]:
    """杯, a cup on its foot, blue sprays on white, a breath of steam."""
    pigment = tint(look, "铅白")
    lean = float(rng.uniform(-0.04, 0.04))
    marks: list[Mark] = []
    for x in (-0.12, 0.1):
        marks.append(line([(x, -0.72), (x + 0.07 + lean, -0.8), (x - 0.03, -0.89), (x + 0.06 + lean, -1.0)], 0.026, "墨", 0.2))
    body = ring([(-0.42, -0.64), (-0.4, -0.42), (-0.28, -0.2), (-0.15, -0.12), (-0.17, 0.0), (0.17, 0.0), (0.15, -0.12), (0.28, -0.2), (0.4, -0.42), (0.42, -0.64), (0.0, -0.56)])
    marks += solid(rng, [body], pigment, 0.9, 0.75, 0.016, 0.8, 0.3)
    marks += _rim(-0.64, 0.42, 0.085, "墨", "土黄")
    glaze = "石青" if pigment not in ("石青", "blue", "蓝") else "铅白"
    for y, half in ((-0.5, 0.4), (-0.17, 0.21)):
        marks.append(line([(-half, y), (0, y + 0.07), (half, y)], 0.02, glaze, 0.85, "even"))
    marks.append(line([(-0.26, -0.3), (-0.08, -0.3), (0.06, -0.36), (0.22, -0.34)], 0.016, glaze, 0.85, "nail"))
    for x, y, a in ((-0.14, -0.36, -0.6), (-0.02, -0.26, 0.7), (0.08, -0.42, -0.8), (0.18, -0.28, 0.5)):
        marks.append(fill(oval(x, y, 0.05, 0.02, a), glaze, 0.85))
    return [*marks, Wash(oval(-0.27, -0.42, 0.03, 0.11, -0.15), "铅白", 0.7, None, 0.012)]


def bowl(rng: Rng, look: Look) -> list[Mark]:
    """碗, a wide bowl with a band of fret under its lip."""
    pigment = tint(look, "三绿")
    drift = float(rng.uniform(-0.05, 0.05))
    body = ring([(-0.72, -0.68), (-0.64, -0.4), (-0.42, -0.17), (-0.25, -0.11), (-0.28, 0.0), (0.28, 0.0), (0.25, -0.11), (0.42, -0.17), (0.64, -0.4), (0.72, -0.68), (0.0, -0.55)])
    marks = solid(rng, [body], pigment, 0.85, 0.65, 0.017, 0.8, 0.3)
    marks += _rim(-0.68, 0.72, 0.15, "墨", pigment, 0.5)
    for y, half in ((-0.52, 0.68), (-0.4, 0.62)):
        marks.append(line([(-half, y), (0, y + 0.13), (half, y)], 0.014, "铅白", 0.9, "even"))
    for k in range(9):
        x = -0.54 + 0.135 * k
        y = -0.44 + 0.12 * (1 - (x / 0.66) ** 2)
        marks.append(line([(x - 0.035, y - 0.02), (x + 0.03, y - 0.025), (x + 0.03, y + 0.02), (x - 0.015, y + 0.02), (x - 0.01, y)], 0.011, "铅白", 0.9, "even"))
    marks += [Wash(oval(-0.46, -0.42, 0.05, 0.12, -0.35), "铅白", 0.5, None, 0.02), Wash(oval(0.2 + drift, -0.7, 0.22, 0.05), "墨", 0.14, None, 0.03)]
    return [*marks, line([(-0.25, -0.1), (0, -0.07), (0.25, -0.1)], 0.014, "墨", 0.6, "even")]


def brush(rng: Rng, look: Look) -> list[Mark]:
    """毛笔, a writing brush laid on its rest, the tip full of ink."""
    cane = tint(look, "赭石")
    tilt = -0.72 + float(rng.uniform(-0.06, 0.06))
    marks: list[Mark] = [fill(ring([(-0.56, -0.04), (-0.4, -0.09), (-0.28, -0.03), (-0.42, 0.0)]), "墨", 0.75, None, 0.01), line([(-0.3, -0.02), (0.0, 0.0), (0.3, -0.03)], 0.03, "墨", 0.25)]
    body: list[Mark] = [*built(rng, [box(-0.2, -0.036, 0.78, 0.036)], cane, 0.75, 0.6, 0.011, turn=0.15)]
    for x in (0.08, 0.4, 0.66):
        body.append(line([(x, -0.036), (x + 0.01, 0.0), (x, 0.036)], 0.014, "赭墨", 0.8, "even"))
    body += [fill(box(-0.24, -0.044, -0.16, 0.044), "墨", 0.85), line([(0.78, 0.0), (0.85, 0.05), (0.8, 0.12), (0.76, 0.04)], 0.014, "朱砂", 0.95, "even")]
    hair = ring([(-0.23, -0.045), (-0.36, -0.072), (-0.48, -0.05), (-0.62, 0.005), (-0.48, 0.055), (-0.36, 0.07), (-0.23, 0.045)])
    body += [*solid(rng, [hair], "赭墨", 0.5, 0.4, 0.009, 0.6, 0.1), fill(ring([(-0.4, -0.064), (-0.5, -0.045), (-0.63, 0.006), (-0.5, 0.05), (-0.4, 0.064), (-0.44, 0.0)]), "墨", 0.9, None, 0.01)]
    for k in range(5):
        body.append(line([(-0.25, -0.036 + 0.018 * k), (-0.42, -0.045 + 0.023 * k), (-0.6, 0.004)], 0.007, "墨", 0.6, "nail"))
    return [*marks, *moved(spun(body, tilt), -0.04, -0.44, 1.0)]


def inkstone(rng: Rng, look: Look) -> list[Mark]:
    """砚, an inkstone with its pool, a stick of ink leaning on the rim."""
    stone = tint(look, "青墨")
    marks = solid(rng, [ring([(-0.68, -0.3), (-0.66, -0.04), (-0.56, 0.0), (0.56, 0.0), (0.66, -0.04), (0.68, -0.3)])], stone, 0.85, 0.7, 0.016, 0.8, 0.25)
    top = ring([(-0.7, -0.34), (-0.54, -0.62), (-0.2, -0.72), (0.24, -0.72), (0.58, -0.62), (0.7, -0.34), (0.5, -0.24), (-0.5, -0.24)])
    marks += solid(rng, [top], stone, 0.65, 0.55, 0.015, 0.8, 0)
    marks += [fill(ring([(-0.46, -0.36), (-0.36, -0.54), (0.0, -0.6), (0.36, -0.55), (0.46, -0.38), (0.2, -0.31), (-0.2, -0.31)]), "grey", 0.6, None, 0.012),
        fill(ring([(-0.34, -0.52), (0.0, -0.63), (0.36, -0.55), (0.4, -0.48), (0.1, -0.46), (-0.2, -0.44)]), "墨", 0.95, None, 0.008)]
    marks.append(Wash(oval(0.1 + float(rng.uniform(-0.05, 0.05)), -0.545, 0.14, 0.015, -0.08), "铅白", 0.6, None, 0.008))
    for x, y in ((-0.52, -0.14), (-0.3, -0.11), (0.4, -0.14)):
        marks.append(line([(x, y), (x + 0.07, y - 0.05), (x + 0.15, y)], 0.014, "铅白", 0.4))
    stick: list[Mark] = [*built(rng, [box(-0.065, -0.58, 0.065, 0.0)], "墨", 0.95, edge=0.01)]
    stick += [fill(box(-0.03, -0.5 + 0.15 * k, 0.03, -0.42 + 0.15 * k), "泥金", 0.9) for k in range(3)]
    return [*marks, *moved(spun(stick, 0.42 + float(rng.uniform(-0.05, 0.05))), 0.36, -0.36, 1.1)]


def go_board(rng: Rng, look: Look) -> list[Mark]:
    """棋盘, a board for 围棋 on low feet, a game begun, its two bowls of stones."""
    wood = tint(look, "土黄")
    a, b, c, d = (-0.5, -0.86), (0.72, -0.86), (0.94, -0.3), (-0.72, -0.3)

    def at(u: float, v: float) -> tuple[float, float]:
        left, right = a[0] + (d[0] - a[0]) * v, b[0] + (c[0] - b[0]) * v
        return left + (right - left) * u, a[1] + (d[1] - a[1]) * v

    marks: list[Mark] = []
    for x in (-0.64, 0.74):
        marks += built(rng, [box(x, -0.16, x + 0.12, 0.0)], wood, 0.7, edge=0.012, turn=0.2)
    marks += built(rng, [poly([d, c, (0.94, -0.14), (-0.72, -0.14)])], wood, 0.8, edge=0.014, turn=0.2)
    marks += built(rng, [poly([a, b, c, d])], wood, 0.55, edge=0.014)
    for k in range(9):
        u = 0.06 + 0.11 * k
        marks += [straight([at(u, 0.06), at(u, 0.94)], 0.014, "墨", 0.8), straight([at(0.06, u), at(0.94, u)], 0.014, "墨", 0.8)]
    for n, (i, j) in enumerate(dict.fromkeys((int(p), int(q)) for p, q in rng.integers(0, 9, (17, 2)).tolist())):
        x, y = at(0.06 + 0.11 * i, 0.06 + 0.11 * j)
        marks += [fill(oval(x, y, 0.055, 0.034), "墨", 0.95)] if n % 2 else [fill(oval(x, y, 0.055, 0.034), "铅白", 1.0),
            line([(x - 0.055, y), (x, y + 0.034), (x + 0.055, y)], 0.01, "墨", 0.7, "even")]
    for x, within in ((-0.98, "墨"), (1.14, "铅白")):
        pot = ring([(x - 0.17, -0.22), (x - 0.2, -0.1), (x - 0.12, 0.0), (x + 0.12, 0.0), (x + 0.2, -0.1), (x + 0.17, -0.22)])
        marks += [*solid(rng, [pot], "赭石", 0.75, edge=0.012), fill(oval(x, -0.22, 0.16, 0.05), within, 0.95), line([(x - 0.16, -0.22), (x, -0.17), (x + 0.16, -0.22)], 0.012, "墨", 0.8, "even")]
    return moved(marks, 0, 0, 0.95)


def stool(rng: Rng, look: Look) -> list[Mark]:
    """石墩, a drum stool with two rows of bosses and a pierced belly."""
    stone = tint(look, "grey")
    body = ring([(-0.36, -0.84), (-0.47, -0.6), (-0.48, -0.3), (-0.36, -0.04), (-0.2, 0.0), (0.2, 0.0), (0.36, -0.04), (0.48, -0.3), (0.47, -0.6), (0.36, -0.84)])
    marks = solid(rng, [body], stone, 0.45, 0.3, 0.015, 0.75, 0.25)
    marks += solid(rng, [oval(0, -0.85, 0.37, 0.12)], stone, 0.25, edge=0.013, turn=0)
    for k in range(8):
        x = -0.38 + 0.108 * k
        bow = 1 - (x / 0.44) ** 2
        marks += [dot(x, -0.72 + 0.09 * bow, 0.024, "墨", 0.55), dot(x * 0.98, -0.14 + 0.07 * bow, 0.024, "墨", 0.55)]
    for y, half in ((-0.64, 0.46), (-0.2, 0.43)):
        marks.append(line([(-half, y), (0, y + 0.09), (half, y)], 0.016, "墨", 0.6, "even"))
    hole = [(0.0, -0.5), (0.07, -0.44), (0.17, -0.42), (0.13, -0.34), (0.16, -0.25), (0.06, -0.24), (0.0, -0.17), (-0.06, -0.24), (-0.16, -0.25), (-0.13, -0.34), (-0.17, -0.42), (-0.07, -0.44)]
    marks += [fill(ring(hole), "墨", 0.5, 0.25, 0.006), line([*hole, hole[0]], 0.014, "墨", 0.7, "even")]  # a crab-apple flower (海棠)
    p = np.stack([rng.uniform(-0.4, 0.4, 12), rng.uniform(-0.08, 0.0, 12)], 1)
    return [*marks, *[fill(oval(float(x), float(y), 0.035, 0.018), "草绿", 0.6, None, 0.008) for x, y in p]]


def birdcage(rng: Rng, look: Look) -> list[Mark]:
    """鸟笼, a domed cage of cane on its hook, a small bird on the perch."""
    cane = tint(look, "赭石")
    marks: list[Mark] = [line([(0.0, -0.9), (0.02, -0.97), (0.07, -1.0), (0.05, -1.05)], 0.024, "墨", 0.85, "even")]
    marks += [straight([(-0.3, -0.3), (0.3, -0.3)], 0.024, "赭墨", 0.9)]
    x = float(rng.uniform(-0.08, 0.08))
    bird = [tube([(x - 0.12, -0.4, 0.05), (x, -0.44, 0.085), (x + 0.09, -0.53, 0.065)]), tube([(x - 0.12, -0.38, 0.035), (x - 0.26, -0.26, 0.012)])]
    marks += solid(rng, bird, "藤黄", 0.8, 0.6, 0.01, hair=0.02)
    marks += [line([(x - 0.14, -0.38), (x - 0.02, -0.4), (x + 0.03, -0.47)], 0.05, "草绿", 0.8, "leaf"), dot(x + 0.11, -0.55, 0.012), line([(x + 0.15, -0.53), (x + 0.2, -0.51)], 0.025, "朱磦", 0.9, "nail")]
    for k in range(9):
        u = -1 + 0.25 * k
        marks.append(line([(0.42 * u, -0.08), (0.42 * u, -0.54), (0.34 * u, -0.76), (0.02 * u, -0.9)], 0.016, cane, 0.9, "even"))
    for y, half in ((-0.3, 0.42), (-0.54, 0.42)):
        marks.append(line([(-half, y), (0, y + 0.05), (half, y)], 0.018, cane, 0.9, "even"))
    marks += solid(rng, [ring([(-0.46, -0.12), (0.0, -0.07), (0.46, -0.12), (0.46, -0.03), (0.0, 0.02), (-0.46, -0.03)])], cane, 0.85, edge=0.012)
    for s in (-1, 1):
        marks.append(line([(s * 0.38, -0.02), (s * 0.42, 0.04), (s * 0.36, 0.06)], 0.03, cane, 0.9, "nail"))
    return [*marks, *solid(rng, [ring([(0.2, -0.16), (0.34, -0.16), (0.31, -0.08), (0.23, -0.08)])], "铅白", 0.9, edge=0.009, turn=0), dot(0.0, -0.91, 0.035, cane)]


def flowerpot(rng: Rng, look: Look) -> list[Mark]:
    """花盆, an earthen pot of flowers on a window sill's saucer."""
    pigment = tint(look, "赭石")
    marks: list[Mark] = []
    heads = [(-0.26, -0.78, "曙红"), (0.02, -0.92, "粉红"), (0.28, -0.8, "曙红"), (-0.08, -0.66, "粉红"), (0.16, -0.62, "藤黄")]
    for x, y, _ in heads:
        marks.append(line([(x * 0.25, -0.42), (x * 0.6, (y - 0.42) / 2), (x, y)], 0.024, "老绿", 0.85, "nail"))
    for dx, dy in ((-0.42, -0.16), (0.42, -0.14), (-0.24, -0.28), (0.28, -0.26), (-0.4, 0.02), (0.4, 0.04)):
        marks += leaf(dx * 0.2, -0.44, dx, dy, 0.16, "草绿" if dx < 0 else "老绿")
    for x, y, colour in heads:
        turn = float(rng.uniform(0, 1.2))
        for k in range(6):
            a = turn + 1.047 * k
            marks.append(line([(x, y), (x + 0.07 * float(np.cos(a)), y + 0.065 * float(np.sin(a))), (x + 0.115 * float(np.cos(a)), y + 0.1 * float(np.sin(a)))], 0.075, colour, 0.85, "drop"))
        marks += [dot(x, y, 0.03, "藤黄" if colour != "藤黄" else "赭石"), dot(x, y + 0.008, 0.012, "赭墨")]
    marks += solid(rng, [ring([(-0.4, -0.03), (0.4, -0.03), (0.34, 0.02), (-0.34, 0.02)])], pigment, 0.7, edge=0.01)
    marks += solid(rng, [poly([(-0.32, -0.36), (0.32, -0.36), (0.23, -0.02), (-0.23, -0.02)])], pigment, 0.8, 0.6, 0.013, 0.8, 0.3)
    marks += solid(rng, [poly([(-0.37, -0.46), (0.37, -0.46), (0.35, -0.34), (-0.35, -0.34)])], pigment, 0.8, 0.7, 0.013, 0.8, 0.15)
    return [*marks, Wash(oval(-0.18, -0.2, 0.03, 0.1, 0.1), "铅白", 0.3, None, 0.02)]


def bubbles(rng: Rng, look: Look) -> list[Mark]:
    """泡泡, soap bubbles rising, a window's light on each."""
    wished = tint(look, "")
    marks: list[Mark] = []
    for x, y, r in ((-0.22, -0.28, 0.22), (0.24, -0.5, 0.17), (-0.1, -0.68, 0.13), (0.2, -0.86, 0.1), (-0.36, -0.84, 0.08), (0.4, -0.2, 0.11), (0.02, -0.98, 0.05), (0.44, -0.78, 0.05)):
        x, y = x + float(rng.normal(0, 0.015)), y + float(rng.normal(0, 0.015))
        marks += [fill(oval(x, y, r, r), wished or "花青", 0.3 if wished else 0.1, None, r * 0.25), Wash(oval(x + r * 0.35, y + r * 0.3, r * 0.5, r * 0.45), wished or "粉红", 0.4, None, r * 0.3),
            Wash(oval(x - r * 0.2, y + r * 0.45, r * 0.45, r * 0.3), wished or "藤黄", 0.3, None, r * 0.25)]
        for a0, a1, colour, w in ((0.3, 2.4, wished or "紫", 0.016), (2.4, 4.6, wished or "花青", 0.012), (4.6, 6.6, wished or "石绿", 0.014)):
            marks.append(line([(x + r * float(np.cos(a)), y + r * float(np.sin(a))) for a in np.linspace(a0, a1, 9)], w, colour, 0.75))
        marks += [line([(x - r * 0.62, y - r * 0.15), (x - r * 0.52, y - r * 0.5), (x - r * 0.2, y - r * 0.66)], r * 0.16, "铅白", 0.95), dot(x + r * 0.5, y + r * 0.5, r * 0.07, "铅白")]
    return marks


def treasure(rng: Rng, look: Look) -> list[Mark]:
    """宝箱, an open chest bound in iron, gold and a string of pearls over its rim."""
    wood = tint(look, "赭石")
    lid = ring([(-0.62, -0.58), (-0.66, -0.78), (-0.5, -0.94), (-0.1, -1.0), (0.3, -0.99), (0.6, -0.9), (0.66, -0.74), (0.6, -0.58)])
    marks = solid(rng, [lid], wood, 0.7, 0.5, 0.015, 0.8, 0.2)
    marks.append(fill(ring([(-0.54, -0.58), (-0.56, -0.74), (-0.2, -0.86), (0.3, -0.86), (0.56, -0.74), (0.54, -0.58)]), "墨", 0.5, None, 0.02))
    for x in (-0.46, 0.46):
        marks.append(line([(x * 0.98, -0.58), (x * 1.02, -0.78), (x * 0.86, -0.95)], 0.075, "墨", 0.6, "even"))
    coins = [(-0.5 + 0.1 * k, -0.56 - 0.1 * float(np.sin(np.pi * k / 10)) + float(rng.normal(0, 0.015))) for k in range(11)]
    for row in (0.05, 0.0, -0.05):
        for x, y in coins:
            x = x + float(rng.normal(0, 0.015))
            marks += [fill(oval(x, y - row, 0.07, 0.045, float(rng.normal(0, 0.3))), "泥金", 0.95), line([(x - 0.065, y - row), (x, y - row + 0.045), (x + 0.065, y - row)], 0.01, "赭墨", 0.7, "even")]
    for x, y, gem in ((-0.3, -0.68, "朱砂"), (0.06, -0.72, "石绿"), (0.34, -0.66, "石青")):
        marks += solid(rng, [poly([(x - 0.06, y), (x - 0.03, y - 0.06), (x + 0.03, y - 0.06), (x + 0.06, y), (x, y + 0.07)])], gem, 0.95, edge=0.009, turn=0)
    marks += built(rng, [box(-0.62, -0.5, 0.62, 0.0)], wood, 0.75, 0.6, 0.016, turn=0.25)
    for y in (-0.33, -0.17):
        marks.append(straight([(-0.61, y), (0.61, y)], 0.01, "赭墨", 0.7))
    for x in (-0.46, 0.46):
        marks += [*built(rng, [box(x - 0.06, -0.51, x + 0.06, 0.0)], "墨", 0.6, edge=0.01), *[dot(x, y, 0.018, "泥金") for y in (-0.42, -0.25, -0.08)]]
    marks += [*built(rng, [box(-0.1, -0.5, 0.1, -0.3)], "泥金", 0.95, edge=0.011), dot(0, -0.41, 0.026), straight([(0, -0.41), (0, -0.34)], 0.02, "墨", 0.9)]
    for k in range(9):
        u = k / 8
        marks += [dot(0.16 + 0.24 * u, -0.5 + 0.26 * float(np.sin(np.pi * u)) ** 1.2, 0.028, "铅白"), line([(0.145 + 0.24 * u, -0.48 + 0.26 * float(np.sin(np.pi * u)) ** 1.2),
            (0.185 + 0.24 * u, -0.48 + 0.26 * float(np.sin(np.pi * u)) ** 1.2)], 0.007, "墨", 0.7, "even")]
    return marks


def forge(rng: Rng, look: Look) -> list[Mark]:
    """锻炉, a brick hearth with its hood and fire, an anvil on its block and a hammer on it."""
    brick = tint(look, "赭石")
    marks: list[Mark] = [*built(rng, [poly([(-0.84, -0.62), (-0.6, -0.86), (-0.52, -1.0), (-0.28, -1.0), (-0.2, -0.86), (0.06, -0.62)])], brick, 0.6, 0.5, 0.014, turn=0.15)]
    marks += [fill(box(-0.76, -0.64, -0.02, -0.36), "墨", 0.75, None, 0.012), glow(-0.39, -0.5, 0.3, 0.4 if at_night(look) else 0.25)]
    for x, h in ((-0.52, 0.2), (-0.38, 0.3), (-0.26, 0.22)):
        marks += flame(x, -0.36, h, float(rng.normal(0, 0.02)))
    marks += [dot(float(x), -0.365, 0.035, "朱磦" if k % 2 else "墨", 0.95) for k, x in enumerate(np.linspace(-0.62, -0.14, 8))]
    marks += built(rng, [box(-0.84, -0.37, 0.06, 0.0)], brick, 0.7, 0.6, 0.015, turn=0.2)
    for x in (-0.8, -0.02):
        marks += built(rng, [box(x - 0.04, -0.64, x + 0.04, -0.37)], brick, 0.7, edge=0.01)
    for row in range(5):
        y = -0.3 + 0.075 * row
        marks.append(straight([(-0.83, y), (0.05, y)], 0.009, "墨", 0.5))
        for k in range(5):
            x = -0.74 + 0.18 * k + 0.09 * (row % 2)
            marks.append(straight([(x, y), (x, y - 0.07)], 0.008, "墨", 0.5))
    marks += solid(rng, [poly([(0.4, -0.24), (0.72, -0.24), (0.76, 0.0), (0.36, 0.0)])], "赭墨", 0.7, edge=0.013)
    anvil = ring([(0.22, -0.5), (0.4, -0.52), (0.84, -0.52), (0.84, -0.44), (0.68, -0.4), (0.64, -0.32), (0.76, -0.24), (0.38, -0.24), (0.5, -0.32), (0.46, -0.4), (0.3, -0.44)])
    marks += solid(rng, [anvil], "墨", 0.7, 0.6, 0.012, turn=0)
    marks += [straight([(0.56, -0.56), (0.9, -0.66)], 0.035, "赭石", 0.95), *solid(rng, [poly([(0.47, -0.64), (0.58, -0.67), (0.62, -0.53), (0.51, -0.5)])], "青墨", 0.9, edge=0.01, turn=0)]
    p = np.stack([rng.uniform(-0.56, -0.2, 7), rng.uniform(-0.64, -0.5, 7)], 1)
    return [*marks, *[dot(float(x), float(y), 0.01, "朱磦") for x, y in p], Wash(oval(0.54, -0.49, 0.2, 0.014), "铅白", 0.5, None, 0.006)]


WARE: dict[str, Element] = {
    "cup": cup, "bowl": bowl, "brush": brush, "inkstone": inkstone, "go_board": go_board, "stool": stool, "birdcage": birdcage, "flowerpot": flowerpot,
    "bubbles": bubbles, "treasure": treasure, "forge": forge}
"""By name, as in `ELEMENTS`."""
