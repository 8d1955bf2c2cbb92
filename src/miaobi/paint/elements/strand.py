"""Of the sea and its strand: star, horse and jelly of the sea, a mermaid, pearl, castle of sand, submarine, net."""

from __future__ import annotations

import numpy as np

from miaobi.paint.elements.brush import (
    Element,
    Look,
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
from miaobi.paint.marks import Mark, Wash

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def starfish(rng: Rng, look: Look) -> list[Mark]:
    """海星, a starfish on the sand, warted along its arms."""
    pigment = tint(look, "朱磦")
    turn = float(rng.uniform(-0.2, 0.2))
    arms = [tube([(0.0, 0.0, 0.17), (0.26 * float(np.cos(a)), 0.26 * float(np.sin(a)), 0.13), (0.5 * float(np.cos(a + bend)), 0.5 * float(np.sin(a + bend)), 0.06)])
        for a, bend in zip(np.linspace(-np.pi / 2, 1.5 * np.pi, 6)[:-1], rng.uniform(-0.12, 0.12, 5), strict=True)]
    marks = solid(rng, arms, pigment, 0.9, 0.7, 0.013, 0.7, 0.25)
    for a in np.linspace(-np.pi / 2, 1.5 * np.pi, 6)[:-1]:
        c, s = float(np.cos(a)), float(np.sin(a))
        for k in range(6):
            marks.append(dot((0.06 + 0.07 * k) * c, (0.06 + 0.07 * k) * s, 0.024 - 0.0025 * k, "铅白", 0.9))
            for side in (-1, 1):
                off = (0.075 - 0.009 * k) * side
                marks.append(dot((0.1 + 0.07 * k) * c - off * s, (0.1 + 0.07 * k) * s + off * c, 0.011, "胭脂", 0.6))
    sand: list[Mark] = [dot(float(x), -0.02 - float(y), 0.01, "赭石", 0.6) for x, y in zip(rng.uniform(-0.6, 0.6, 14), rng.uniform(0, 0.08, 14), strict=True)]
    return [*sand, *moved(spun(marks, turn), 0, -0.52)]


def seahorse(rng: Rng, look: Look) -> list[Mark]:
    """海马, a seahorse upright among weed, tail coiled."""
    pigment = tint(look, "土黄")
    marks: list[Mark] = []
    for x, lean in ((-0.34, -0.1), (-0.24, 0.06), (0.3, 0.1)):
        marks.append(line([(x, 0.0), (x + lean, -0.24), (x - lean, -0.42), (x + lean * 1.6, -0.6)], 0.035, "老绿", 0.75, "nail"))
    tail = tube([(0.0, -0.44, 0.11), (-0.02, -0.28, 0.085), (0.05, -0.14, 0.06), (0.17, -0.08, 0.045), (0.25, -0.15, 0.036), (0.2, -0.22, 0.028), (0.14, -0.18, 0.018)])
    body = tube([(0.02, -0.76, 0.075), (0.09, -0.64, 0.13), (0.07, -0.52, 0.14), (0.0, -0.42, 0.11)])
    neck = tube([(0.06, -0.88, 0.085), (-0.03, -0.82, 0.075), (0.03, -0.72, 0.08)])
    snout = tube([(0.1, -0.88, 0.06), (0.22, -0.84, 0.032), (0.31, -0.81, 0.034)])
    fin = ring([(-0.06, -0.64), (-0.2, -0.66), (-0.25, -0.55), (-0.18, -0.48), (-0.06, -0.52)])
    marks += solid(rng, [fin], pigment, 0.5, 0.3, 0.009, 0.6, 0)
    for k in range(5):
        marks.append(line([(-0.06, -0.62 + 0.025 * k), (-0.22, -0.64 + 0.04 * k)], 0.008, "墨", 0.5, "nail"))
    crest = [poly([(0.0 + 0.05 * k, -0.94), (-0.02 + 0.05 * k, -1.0 + 0.01 * k), (0.05 + 0.05 * k, -0.95)]) for k in range(3)]
    marks += solid(rng, [tail, body, neck, snout, *crest], pigment, 0.8, 0.6, 0.012, 0.75, 0.25)
    for k in range(9):  # rings of plate along belly and tail
        y = -0.7 + 0.055 * k
        half = 0.12 - 0.006 * abs(k - 2) * 2
        marks.append(line([(0.07 - half * 0.8 - 0.01 * k, y - 0.01), (0.08 - 0.012 * k, y + 0.02), (0.07 + half - 0.016 * k, y - 0.012)], 0.011, "赭石", 0.7))
    for x, y in ((0.2, -0.62), (0.21, -0.54), (0.16, -0.46)):
        marks.append(dot(x, y, 0.014, "赭石", 0.7))
    marks += [dot(0.09, -0.9, 0.032, "铅白"), dot(0.095, -0.9, 0.019)]
    for x, y, r in ((0.36, -0.9, 0.02), (0.4, -0.97, 0.014)):
        marks.append(line([(x + r * float(np.cos(a)), y + r * float(np.sin(a))) for a in np.linspace(0, 6.2, 9)], 0.007, "花青", 0.8, "even"))
    return marks


def jellyfish(rng: Rng, look: Look) -> list[Mark]:
    """水母, a jellyfish: a bell of one wet wash, its threads let down."""
    pigment = tint(look, "粉红")
    marks: list[Mark] = []
    for k in range(9):
        x = -0.3 + 0.075 * k
        w = float(rng.uniform(-0.08, 0.08))
        marks.append(line([(x, -0.54), (x + w, -0.36), (x - w, -0.18), (x + w * 1.4, -0.02 - 0.03 * (k % 3))], 0.014, pigment, 0.8, "nail"))
    for x in (-0.14, 0.0, 0.14):
        w = float(rng.uniform(0.04, 0.1))
        frill = [(x, -0.56), (x - w, -0.46), (x + w, -0.36), (x - w * 0.8, -0.27), (x + w * 0.6, -0.18)]
        marks += [line(frill, 0.09, pigment, 0.4, "nail"), line(frill, 0.012, "曙红", 0.6, "nail")]
    bell = ring([(-0.44, -0.56), (-0.42, -0.76), (-0.26, -0.94), (0.0, -1.0), (0.26, -0.94), (0.42, -0.76), (0.44, -0.56), (0.3, -0.5), (0.15, -0.55), (0.0, -0.5), (-0.15, -0.55), (-0.3, -0.5)])
    marks += solid(rng, [bell], pigment, 0.6, 0.35, 0.01, 0.55, 0.2)
    for x in (-0.3, -0.15, 0.0, 0.15, 0.3):
        marks.append(line([(x * 0.2, -0.96), (x * 0.85, -0.8), (x, -0.56)], 0.012, "曙红", 0.35, "nail"))
    for x, y in ((-0.12, -0.76), (0.12, -0.76), (0.0, -0.68)):
        marks.append(Wash(oval(x, y, 0.08, 0.06), "曙红", 0.4, None, 0.02))
    return [*marks, Wash(oval(-0.18, -0.86, 0.1, 0.05, -0.5), "铅白", 0.5, None, 0.03)]


def mermaid(rng: Rng, look: Look) -> list[Mark]:
    """美人鱼, a mermaid seated on a rock, her tail over the edge, hair to her waist."""
    scale = tint(look, "石绿")
    stone = ring([(-0.6, 0.0), (-0.52, -0.18), (-0.28, -0.3), (0.04, -0.28), (0.3, -0.2), (0.46, 0.0)])
    marks = solid(rng, [stone], "grey", 0.6, 0.4, 0.016, 0.8, 0.35)
    for a, b in (((-0.4, -0.2), (-0.3, -0.04)), ((-0.1, -0.24), (-0.02, -0.06)), ((0.2, -0.16), (0.26, -0.03))):
        marks.append(line([a, ((a[0] + b[0]) / 2 + 0.03, (a[1] + b[1]) / 2), b], 0.03, "墨", 0.4, "nail", 0.4))
    sway = float(rng.uniform(-0.04, 0.04))
    back = ring([(-0.22, -0.9), (-0.3, -0.7), (-0.32, -0.5), (-0.24, -0.38), (-0.08, -0.44), (-0.02, -0.7), (-0.02, -0.94), (-0.12, -0.99)])
    marks += solid(rng, [back], "赭墨", 0.75, 0.6, 0.01, 0.6, 0.2)
    tail = tube([(-0.14, -0.4, 0.12), (0.06, -0.34, 0.115), (0.28, -0.3, 0.085), (0.44, -0.17, 0.055), (0.56, -0.2 + sway, 0.03)])
    fluke = ring([(0.54, -0.2 + sway), (0.62, -0.36 + sway), (0.82, -0.44 + sway), (0.76, -0.28 + sway), (0.86, -0.16 + sway), (0.7, -0.13 + sway), (0.57, -0.16 + sway)])
    marks += solid(rng, [fluke], scale, 0.75, 0.5, 0.01, 0.6, 0)
    for k in range(5):
        marks.append(line([(0.58, -0.19 + sway), (0.7, -0.3 + 0.05 * k + sway), (0.79, -0.4 + 0.06 * k + sway)], 0.008, "墨", 0.5, "nail"))
    torso = [tube([(-0.12, -0.72, 0.08), (-0.11, -0.58, 0.075), (-0.12, -0.42, 0.1)]), tube([(-0.1, -0.8, 0.035), (-0.1, -0.72, 0.05)])]
    arms = [tube([(-0.18, -0.7, 0.04), (-0.27, -0.54, 0.032), (-0.33, -0.34, 0.028)]), tube([(-0.05, -0.7, 0.038), (0.04, -0.56, 0.03), (0.14, -0.42, 0.026)])]
    marks += solid(rng, [*torso, *arms], "肤", 0.8, None, 0.009, 0.6, 0.1)
    marks += solid(rng, [tail], scale, 0.9, 0.7, 0.012, 0.7, 0.25)
    for col in range(10):
        x = -0.1 + 0.052 * col
        for row in range(3 if col < 7 else 2):
            y = -0.42 + 0.055 * row + 0.013 * col + (0.025 if col % 2 else 0)
            marks.append(line([(x, y - 0.022), (x + 0.025, y), (x, y + 0.022)], 0.008, "墨", 0.45))
    marks += [fill(oval(-0.15, -0.63, 0.042, 0.036), "粉红", 0.95), fill(oval(-0.07, -0.63, 0.042, 0.036), "粉红", 0.95), line([(-0.2, -0.42), (-0.1, -0.38), (0.0, -0.44)], 0.02, "泥金", 0.9)]
    face = oval(-0.08, -0.87, 0.075, 0.088)
    marks += solid(rng, [face], "肤", 0.8, None, 0.008, 0.6, 0)
    hair = ring([(-0.02, -0.95), (-0.1, -1.0), (-0.2, -0.94), (-0.23, -0.78), (-0.28, -0.6), (-0.2, -0.5), (-0.18, -0.7), (-0.15, -0.86), (-0.06, -0.94)])
    marks += solid(rng, [hair], "赭墨", 0.8, 0.6, 0.009, 0.6, 0.15)
    for k in range(4):
        marks.append(line([(-0.12 - 0.02 * k, -0.96), (-0.2 - 0.01 * k, -0.78), (-0.22 - 0.02 * k, -0.54)], 0.008, "墨", 0.5, "nail"))
    return [*marks, dot(-0.055, -0.875, 0.011), line([(-0.075, -0.895), (-0.035, -0.897)], 0.007), dot(-0.1, -0.845, 0.016, "曙红", 0.4), line([(-0.045, -0.83), (-0.02, -0.832)], 0.009, "朱砂", 0.9),
        dot(-0.13, -0.97, 0.022, "朱磦"), dot(-0.09, -0.985, 0.016, "铅白")]


def pearl(rng: Rng, look: Look) -> list[Mark]:
    """珍珠, a pearl in an open shell."""
    pigment = tint(look, "铅白")
    shell: list[Mark] = []
    fan = ring([(-0.5, -0.32), (-0.58, -0.6), (-0.42, -0.86), (-0.14, -0.99), (0.14, -0.99), (0.42, -0.86), (0.58, -0.6), (0.5, -0.32), (0.0, -0.24)])
    shell += solid(rng, [fan], "粉红", 0.55, 0.35, 0.013, 0.7, 0.2)
    for k in range(7):
        x = -0.42 + 0.14 * k
        shell.append(line([(x * 0.25, -0.28), (x * 0.8, -0.6), (x * 1.08, -0.93 + abs(x) * 0.34)], 0.014, "曙红", 0.5, "nail"))
    dish = ring([(-0.56, -0.3), (-0.3, -0.36), (0.0, -0.34), (0.3, -0.36), (0.56, -0.3), (0.46, -0.12), (0.2, -0.01), (-0.2, -0.01), (-0.46, -0.12)])
    shell += solid(rng, [dish], "土黄", 0.45, 0.3, 0.013, 0.75, 0.3)
    shell.append(fill(ring([(-0.5, -0.29), (-0.3, -0.34), (0.0, -0.32), (0.3, -0.34), (0.5, -0.29), (0.2, -0.22), (-0.2, -0.22)]), "粉红", 0.6, None, 0.012))
    for k in range(6):
        x = -0.36 + 0.145 * k
        shell.append(line([(x, -0.2), (x * 0.8, -0.12), (x * 0.45, -0.03)], 0.012, "赭石", 0.5, "nail"))
    r = 0.18 + float(rng.uniform(-0.01, 0.015))
    ball = solid(rng, [oval(0.0, -0.42, r, r)], pigment, 0.9, 0.8, 0.009, 0.5, 0.35)
    return [*shell, *ball, Wash(oval(0.05, -0.36, 0.08, 0.06), "粉红" if pigment == "铅白" else pigment, 0.35, None, 0.04), Wash(oval(-0.06, -0.49, 0.05, 0.035, -0.5), "铅白", 0.95, None, 0.012)]


def sandcastle(rng: Rng, look: Look) -> list[Mark]:
    """沙堡, a castle of sand with a paper flag, a shell set in, bucket and spade beside it."""
    pigment = tint(look, "土黄")
    marks = solid(rng, [ring([(-0.72, 0.0), (-0.56, -0.12), (-0.3, -0.18), (0.3, -0.18), (0.56, -0.12), (0.72, 0.0)])], pigment, 0.55, 0.4, 0.012, 0.65, 0.25)
    for x, half, top in ((0.0, 0.2, -0.72), (-0.36, 0.14, -0.46), (0.36, 0.14, -0.48)):
        marks += solid(rng, [poly([(x - half * 1.15, -0.1), (x - half, top), (x + half, top), (x + half * 1.15, -0.1)])], pigment, 0.65, 0.5, 0.012, 0.7, 0.25)
        for k in range(3):  # battlements
            bx = x - half + half * 0.8 * k
            marks += solid(rng, [poly([(bx, top + 0.01), (bx, top - 0.07), (bx + half * 0.45, top - 0.07), (bx + half * 0.45, top + 0.01)])], pigment, 0.65, edge=0.009, turn=0)
    marks += [fill(ring([(-0.08, -0.12), (-0.08, -0.28), (0.0, -0.36), (0.08, -0.28), (0.08, -0.12)]), "赭墨", 0.7), fill(oval(-0.36, -0.32, 0.03, 0.045), "赭墨", 0.6),
        fill(oval(0.36, -0.34, 0.03, 0.045), "赭墨", 0.6), fill(oval(0.0, -0.54, 0.035, 0.05), "赭墨", 0.6)]
    wave = float(rng.uniform(-0.02, 0.03))
    marks += [straight([(0.0, -0.74), (0.0, -1.0)], 0.018, "赭墨", 0.9), *solid(rng, [poly([(0.01, -1.0), (0.24, -0.94 + wave), (0.01, -0.86)])], "朱砂", 0.9, edge=0.009, turn=0)]
    p = np.stack([rng.uniform(-0.62, 0.62, 40), rng.uniform(-0.16, -0.01, 40)], 1)
    marks += [dot(float(x), float(y), 0.008, "赭石", 0.6) for x, y in p]
    pail = poly([(0.58, -0.2), (0.8, -0.2), (0.76, 0.0), (0.62, 0.0)])
    marks += [line([(0.59, -0.2), (0.69, -0.32), (0.79, -0.2)], 0.014, "墨", 0.7, "even"), *solid(rng, [pail], "石青", 0.85, edge=0.01, turn=0.2)]
    return [*marks, straight([(-0.62, -0.04), (-0.78, -0.3)], 0.026, "赭石", 0.95), *solid(rng, [oval(-0.6, -0.03, 0.05, 0.075, -0.5)], "朱砂", 0.9, edge=0.009, turn=0)]


def submarine(rng: Rng, look: Look) -> list[Mark]:
    """潜水艇, a round-nosed submarine with three portholes, periscope up, bubbles behind the screw."""
    pigment = tint(look, "藤黄")
    marks: list[Mark] = [line([(0.12, -0.8), (0.12, -0.97), (0.24, -0.97)], 0.045, "墨", 0.75, "even"), dot(0.25, -0.97, 0.036, "花青", 0.9)]
    marks += solid(rng, [ring([(-0.16, -0.54), (-0.12, -0.78), (0.0, -0.82), (0.24, -0.82), (0.34, -0.76), (0.4, -0.54)])], pigment, 0.85, 0.7, 0.014, 0.75, 0.2)
    for s in (-1, 1):
        blade = ring([(-1.02, -0.3), (-1.1, -0.3 + s * 0.1), (-1.06, -0.3 + s * 0.2), (-0.98, -0.3 + s * 0.12)])
        marks += solid(rng, [blade], "赭墨", 0.8, edge=0.01, turn=0)
    marks += solid(rng, [poly([(-0.9, -0.4), (-1.0, -0.6), (-0.8, -0.6), (-0.64, -0.46)]), poly([(-0.9, -0.2), (-1.0, -0.02), (-0.8, -0.02), (-0.64, -0.14)])], "朱砂", 0.85, edge=0.012, turn=0)
    hull = tube([(-0.96, -0.3, 0.06), (-0.7, -0.3, 0.19), (-0.3, -0.3, 0.28), (0.3, -0.3, 0.3), (0.68, -0.3, 0.26), (0.86, -0.3, 0.16)])
    marks += solid(rng, [hull], pigment, 0.9, 0.7, 0.015, 0.8, 0.3)
    marks.append(line([(-0.8, -0.22), (0.0, -0.13), (0.9, -0.2)], 0.035, "朱砂", 0.85, "even"))
    for x in (-0.26, 0.12, 0.5):
        marks += [*solid(rng, [oval(x, -0.36, 0.115, 0.115)], "grey", 0.7, edge=0.011, turn=0), fill(oval(x, -0.36, 0.08, 0.08), "铅白", 0.95), fill(oval(x, -0.36, 0.08, 0.08), "石青", 0.55, None, 0.01),
            Wash(oval(x - 0.03, -0.39, 0.026, 0.018, -0.5), "铅白", 0.9, None, 0.006)]
    marks += [dot(x, -0.52 + 0.02 * abs(k - 2.5), 0.014, "墨", 0.6) for k, x in enumerate(np.linspace(-0.5, 0.62, 6).tolist())]
    for k in range(6):
        x, y, r = -1.14 - 0.05 * (k % 3) + float(rng.normal(0, 0.015)), -0.36 - 0.1 * k, 0.022 + 0.008 * (k % 3)
        marks += [fill(oval(x, y, r, r), "铅白", 0.7), line([(x + r * float(np.cos(a)), y + r * float(np.sin(a))) for a in np.linspace(0, 6.2, 9)], 0.008, "花青", 0.8, "even")]
    return [*marks, Wash(oval(0.1, -0.52, 0.42, 0.03, 0.0), "铅白", 0.4, None, 0.02)]


def net(rng: Rng, look: Look) -> list[Mark]:
    """渔网, a net hung from two poles to dry, corks above, weights below."""
    cord = tint(look, "赭墨")
    marks: list[Mark] = [straight([(-0.72, 0.0), (-0.68, -1.0)], 0.045, "赭墨", 0.9), straight([(0.72, 0.0), (0.68, -0.98)], 0.045, "赭墨", 0.9)]
    sag = 0.16 + float(rng.uniform(-0.03, 0.04))
    u = np.linspace(0, 1, 15)
    top = np.stack([-0.68 + 1.36 * u, -0.95 + sag * 4 * u * (1 - u)], 1)
    foot = np.stack([-0.56 + 1.12 * u + 0.03 * np.sin(9 * u), -0.1 - 0.12 * (2 * u - 1) ** 2 + 0.02 * np.sin(17 * u)], 1)
    rows = 9
    knots = [[top[i] + (foot[i] - top[i]) * (r / rows) + np.array([0.0, 0.012 * np.sin(5.0 * u[i] + r)]) for i in range(15)] for r in range(rows + 1)]
    for r in range(rows):
        for i in range(14):  # meshes are diamonds: each cord goes to the next knot below, left or right
            a, b = (i, i + 1) if (i + r) % 2 else (i + 1, i)
            marks.append(line([tuple(knots[r][a]), tuple(knots[r + 1][b])], 0.014, cord, 0.75, "even"))
    marks += [line([tuple(p) for p in top[::2]], 0.024, cord, 0.95, "even"), line([tuple(p) for p in foot[::2]], 0.02, cord, 0.9, "even")]
    for p in top[1:-1:2]:
        marks += solid(rng, [oval(float(p[0]), float(p[1]), 0.045, 0.03)], "土黄", 0.8, edge=0.009, turn=0)
    marks += [dot(float(p[0]), float(p[1]) + 0.02, 0.022, "墨", 0.8) for p in foot[1:-1:2]]
    p = np.stack([rng.uniform(-0.8, 0.8, 8), np.zeros(8)], 1)
    return [*marks, *hairs(p, np.tile([0.01, -0.08], (8, 1)), 0.014, "草绿", 0.8)]


STRAND: dict[str, Element] = {
    "starfish": starfish, "seahorse": seahorse, "jellyfish": jellyfish, "mermaid": mermaid, "pearl": pearl, "sandcastle": sandcastle, "submarine": submarine, "net": net}
"""By name, as in `ELEMENTS`."""
