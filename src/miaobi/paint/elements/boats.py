"""Boats: the waterline is at the origin, the bow to the right."""

from __future__ import annotations

import numpy as np

from miaobi.paint.elements.brush import (
    Look,
    Spots,
    at_night,
    cover,
    fill,
    has,
    inked,
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
from miaobi.paint.elements.figure import head, sleeve
from miaobi.paint.elements.people import caped_fisherman
from miaobi.paint.marks import Mark, Points

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def _rails(left: float, right: float, depth: float, rise: tuple[float, float], beam: float) -> tuple[Points, Points, Points]:
    """The near rail, the far rail and the waterline of a hull with sheer, each from stern to bow."""
    w = right - left
    u = np.linspace(0, 1, 41)
    sheer = depth + rise[0] * np.clip(1 - u / 0.55, 0, 1) ** 2 + rise[1] * np.clip((u - 0.45) / 0.55, 0, 1) ** 2
    near = np.column_stack([left + w * u, -sheer])
    round_ = np.sin(np.pi * u) ** 0.7
    far = np.column_stack([left + 0.03 * w + w * 0.96 * u, -sheer - beam * round_ - 0.012])
    water = np.column_stack([left + w * (0.1 + 0.77 * u), 0.012 * np.sin(np.pi * u)])
    return near, far, water


def hull(
    rng: Rng, left: float, right: float, depth: float, pigment: str, rise: tuple[float, float] = (0.12, 0.16), beam: float = 0.09,
) -> tuple[list[Mark], list[Mark]]:
    """A flat-bottomed hull with sheer, seen from a little above: what lies behind those aboard (the
    far side and the floor) and what lies before them (the near side, its waterline and wake)."""
    near, far, water = _rails(left, right, depth, rise, beam)
    wished = pigment != "赭石"
    floor = np.vstack([near, far[::-1]])
    behind: list[Mark] = [cover(floor), fill(floor, pigment, 0.85 if wished else 0.55), fill(floor, "墨", 0.34, 0.1)]
    behind += [line(far, 0.016, "墨", 0.75, "even"), line(far + np.array([0, 0.03]), 0.007, "墨", 0.5)]
    for k in (9, 15, 26, 33):  # thwarts
        behind.append(straight([far[k], near[k]], 0.022, "赭石", 0.8))
        behind.append(straight([far[k] + np.array([0.014, 0]), near[k] + np.array([0.014, 0])], 0.007, "墨", 0.7))
    side = np.vstack([near, water[::-1]])
    before: list[Mark] = [cover(side), fill(side, pigment, 0.85 if wished else 0.5, None, 0.003)]
    for v, strong in ((0.45, 0.22), (0.72, 0.34)):  # it turns away below, and is wet at the waterline
        lower = near * (1 - v) + water * v
        before.append(fill(np.vstack([lower, water[::-1]]), "赭墨" if not wished else "墨", strong, None, 0.02))
    for v in (0.34, 0.66):
        seam = near * (1 - v) + water * v
        cut = int(rng.integers(16, 26))
        before += [line(seam[1:cut], 0.008, "墨", 0.55), line(seam[cut + 1:-1], 0.008, "墨", 0.55)]
    for k in rng.choice(np.arange(6, 36), 4, replace=False).tolist():
        v = (0.0, 0.34, 0.66)[k % 3]
        a, b = near[k] * (1 - v) + water[k] * v, near[k] * (0.66 - v) + water[k] * (0.34 + v)
        before.append(straight([a, b], 0.007, "墨", 0.45))
    before += [line(near + np.array([0, 0.014]), 0.03, "赭石" if not wished else pigment, 0.9, "even"), line(near, 0.014, "墨", 0.85, "even"),
        line(near[2:-2] + np.array([0, 0.03]), 0.008, "墨", 0.6)]
    for end, way in ((0, 1), (-1, -1)):
        before.append(line([near[end], (near[end] + water[end]) / 2 + (-0.02 * way, 0.0), water[end]], 0.012, "墨", 0.75, "nail"))
    return behind, [*before, *ripples(rng, left, right)]


def ripples(rng: Rng, left: float, right: float) -> list[Mark]:
    """What a hull leaves on the water: its dark, the wave at the stem, the wake trailing astern."""
    w = right - left
    marks: list[Mark] = [fill(ring([(left + 0.12 * w, 0.005), (left + 0.5 * w, 0.015), (right - 0.12 * w, 0.005), (right - 0.2 * w, 0.06),
        (left + 0.5 * w, 0.085), (left + 0.2 * w, 0.06)]), "墨", 0.2, None, 0.022)]
    for k in range(6):
        a = left + w * float(rng.uniform(-0.02, 0.5))
        b = min(a + w * float(rng.uniform(0.18, 0.42)), right + 0.03 * w)
        y = 0.022 + 0.017 * k
        marks.append(line([(a, y), ((2 * a + b) / 3, y + 0.01), ((a + 2 * b) / 3, y - 0.004), (b, y + 0.004)], 0.011, "花青", 0.55))
    marks.append(line([(right - 0.15 * w, 0.004), (right - 0.08 * w, 0.016), (right + 0.0 * w, 0.012)], 0.012, "花青", 0.6))
    return marks


def _awning(
    rng: Rng, left: float, right: float, foot: float, top: float, pigment: str, lamp: bool = False
) -> list[Mark]:
    """The arched mat cabin (乌篷) of a river boat, its mouth half towards us; lit with `lamp`."""
    high, half = foot - top, min(0.17, (right - left) * 0.3)
    turn = np.linspace(0, np.pi / 2, 9)
    bow = np.column_stack([half * np.cos(turn), -high * np.sin(turn) ** 0.8])  # foot to crown
    first, last = np.array([left + half, foot]), np.array([right - half, foot])
    back = first + bow * (-1, 1)
    shape = np.vstack([back, (last + bow)[::-1]])
    marks = solid(rng, [poly(shape.tolist())], pigment, 0.6, 0.75, 0.018)
    mouth = np.vstack([last + bow * (-0.86, 0.9), (last + bow * (0.86, 0.9))[::-1]])
    marks += [cover(mouth), fill(mouth, "藤黄" if lamp else "墨", 0.9 if lamp else 0.75)]
    hoops = max(2, round((right - left) / 0.14))
    for k in range(hoops):
        at = first + (last - first) * (k + 1) / hoops
        marks.append(line(at + bow * (-1, 1), 0.014, "墨", 0.8, "even"))
    for k in range(3):
        y = foot - high * (0.3 + 0.24 * k)
        x = half * float(np.sqrt(1 - (0.3 + 0.24 * k) ** 2))
        marks.append(line([(left + half - x, y), (right - half - x, y)], 0.008, "墨", 0.55))
    return marks


def boatman(rng: Rng, look: Look, pole: bool = True) -> list[Mark]:
    """Someone standing at the stern, working a long oar; feet at the origin, 1.0 high."""
    plain = {**look, "colour": ""}
    marks: list[Mark] = []
    if pole:
        marks += [straight([(0.3, -0.95), (-0.1, -0.4), (-0.62, 0.36)], 0.032, "赭墨", 0.75),
            straight([(-0.44, 0.1), (-0.68, 0.46)], 0.075, "赭石", 0.9, "taper"), straight([(-0.42, 0.1), (-0.65, 0.46)], 0.014, "墨", 0.7)]
    for x in (-0.07, 0.08):
        marks += solid(rng, [tube([(x, -0.42, 0.08), (x * 1.4, -0.03, 0.055)])], "青墨", 0.5, edge=0.014)
    coat = [(0.02, -0.84), (0.13, -0.8), (0.17, -0.6), (0.2, -0.34), (0.0, -0.3), (-0.2, -0.34),
        (-0.16, -0.6), (-0.1, -0.8)]
    cloth = ("花青", "赭石", "青墨")[int(rng.integers(3))]
    marks += solid(rng, [ring(coat)], cloth, 0.3, 0.2, 0.016)
    marks += [line(fold, 0.018, "墨", 0.6, "nail") for fold in ([(-0.1, -0.5), (-0.13, -0.36)], [(0.06, -0.5), (0.1, -0.35)])]
    marks.append(line([(-0.17, -0.52), (0.02, -0.49), (0.18, -0.52)], 0.035, "墨", 0.8, "even"))
    marks += head(rng, plain, 0.05, -0.92, "straw", 0.095)
    return marks + sleeve(rng, [(0.0, -0.74, 0.075), (0.1, -0.6, 0.065), (0.14, -0.68, 0.05)], [],
        cloth, 0.3, edge=0.015)


def boat(rng: Rng, look: Look) -> list[Mark]:
    """舟, a small mat-roofed boat (乌篷船) with a boatman at the stern."""
    wood = tint(look, "赭石")
    behind, before = hull(rng, -1.15, 1.15, 0.17, wood, (0.13, 0.2))
    night = at_night(look)
    mats = _awning(rng, -0.36, 0.46, -0.19, -0.62, "赭墨" if wood != "赭墨" else "墨", night)
    if night:  # a small light on a stick by the bow
        mats += [straight([(0.7, -0.24), (0.7, -0.6)], 0.018, "墨", 0.85),
            fill(oval(0.76, -0.54, 0.05, 0.06), "朱砂", 1.0)]
    if has(look, "empty", "空", "lone", "孤"):
        man: list[Mark] = [straight([(-1.0, -0.36), (-0.3, -0.22)], 0.025, "赭墨", 0.75)]
        return [*behind, *mats, *man, *before]
    man = moved(boatman(rng, look), -0.7, -0.17, 0.62)
    return [*behind, *man[3:], *mats, *before, *man[:3]]


def _lug(rng: Rng, luff: Spots, leech: Spots, battens: int, cloth: str, tone: float) -> list[Mark]:
    """A sail on battens (硬帆) between its fore edge and its aft edge, both from foot to yard; it
    bellies between the battens, and each panel is in shade below the one above."""
    t = np.linspace(0, 1, battens + 1)
    fore, aft = (np.array([[np.interp(v, np.linspace(0, 1, len(e)), [p[i] for p in e]) for i in (0, 1)] for v in t]) for e in (luff, leech))
    scallop: list[tuple[float, float]] = []
    for k in range(battens):
        for v in (0.0, 0.3, 0.7):
            x, y = aft[k] * (1 - v) + aft[k + 1] * v
            scallop.append((float(x) + (0.022 if v else -0.012), float(y)))
    shape = np.vstack([fore, aft[-1:], np.array(scallop[::-1])])
    marks: list[Mark] = [cover(shape), fill(shape, cloth, tone, None, 0.003), *inked(shape, rng, 0.01, 0.6)]
    for k in range(battens):
        a, b, c, d = fore[k], aft[k], aft[k + 1], fore[k + 1]
        up = 0.42
        marks.append(fill(np.array([d, c, c * up + b * (1 - up), d * up + a * (1 - up)]), "赭墨" if tone < 0.8 else "墨", 0.2, 0.02, 0.01))
    for k in range(battens + 1):
        mid = (fore[k] + aft[k]) / 2 + np.array([0, 0.014])
        marks.append(line([fore[k] + (0.02, 0), mid, aft[k] - (0.03, 0)], 0.022 if k in (0, battens) else 0.013, "赭墨", 0.85, "even"))
    return marks


def sail_boat(rng: Rng, look: Look) -> list[Mark]:
    """帆船, a junk under battened sails; the sails take the wished colour."""
    cloth = tint(look, "土黄")
    tone = 0.42 if cloth == "土黄" else 0.85
    belly = float(rng.uniform(0.0, 0.06))
    behind, before = hull(rng, -0.9, 0.94, 0.15, "赭石", (0.2, 0.15), 0.07)
    marks: list[Mark] = [*behind, straight([(0.0, -0.14), (0.02, -1.18)], 0.026, "赭墨", 0.8), straight([(0.58, -0.14), (0.6, -0.72)], 0.018, "赭墨", 0.8)]
    marks += moved(boatman(rng, look, False), -0.74, -0.24, 0.27)
    marks += _awning(rng, -0.62, -0.26, -0.15, -0.33, "赭墨")
    marks += _lug(rng, [(0.26, -0.3), (0.3 + belly, -0.6), (0.2, -0.9)], [(-0.4, -0.32), (-0.46 + belly, -0.7), (-0.22, -1.14)], 7, cloth, tone)
    marks += _lug(rng, [(0.74, -0.28), (0.75 + belly, -0.45), (0.7, -0.6)], [(0.42, -0.27), (0.4, -0.5), (0.5, -0.72)], 4, cloth, tone)
    for k in range(4):  # the sheets
        marks.append(line([(-0.43, -0.42 - 0.12 * k), (-0.66, -0.36 - 0.04 * k), (-0.8, -0.27)], 0.005, "墨", 0.55, "even"))
    marks.append(line([(0.02, -1.16), (-0.06, -1.19), (-0.17, -1.16)], 0.03, "朱砂", 1.0, "nail"))
    return moved([*marks, *before], 0, 0, 0.95)


def _creel(rng: Rng, x: float, y: float) -> list[Mark]:
    """A fish basket, and a hand net (抄网) leaning by it over the stern."""
    marks: list[Mark] = [straight([(x + 0.16, y + 0.02), (x - 0.38, y - 0.3)], 0.016, "赭墨", 0.8)]
    bag = ring([(x - 0.36, y - 0.4), (x - 0.5, y - 0.3), (x - 0.52, y - 0.14), (x - 0.44, y - 0.06), (x - 0.36, y - 0.18), (x - 0.3, y - 0.28)])
    marks.append(fill(bag, "墨", 0.14, None, 0.01))
    for k in range(5):
        marks.append(line([(x - 0.35 - 0.028 * k, y - 0.38 + 0.018 * k), (x - 0.46, y - 0.08)], 0.005, "墨", 0.55))
        marks.append(line([(x - 0.31 - 0.025 * k, y - 0.28 + 0.05 * k), (x - 0.46 - 0.012 * k, y - 0.34 + 0.06 * k)], 0.005, "墨", 0.5))
    marks.append(line([(x - 0.3, y - 0.28), (x - 0.36, y - 0.41), (x - 0.5, y - 0.32)], 0.013, "赭墨", 0.85, "even"))
    marks += solid(rng, [ring([(x - 0.1, y), (x - 0.13, y - 0.14), (x - 0.04, y - 0.2), (x + 0.06, y - 0.2), (x + 0.14, y - 0.14), (x + 0.12, y)])],
        "土黄", 0.56, edge=0.011)
    for k in range(3):
        marks.append(line([(x - 0.11, y - 0.15 + 0.05 * k), (x, y - 0.13 + 0.05 * k), (x + 0.13, y - 0.15 + 0.05 * k)], 0.008, "墨", 0.6, "even"))
    return marks


def fishing_boat(rng: Rng, look: Look) -> list[Mark]:
    """渔舟, a flat little boat; in it an old man in straw hat and palm cape, fishing."""
    wood = tint(look, "赭石")
    behind, before = hull(rng, -1.0, 0.95, 0.15, wood, (0.1, 0.14))
    man = moved(caped_fisherman(rng, look, 0.3), 0.1, -0.15, 0.92)
    return [*behind, *_creel(rng, -0.46, -0.15), *man, *before]
