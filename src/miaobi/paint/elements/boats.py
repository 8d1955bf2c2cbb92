"""Boats: the waterline is at the origin, the bow to the right."""

from __future__ import annotations

import numpy as np

from miaobi.paint.elements.brush import (
    Look,
    Spots,
    at_night,
    cover,
    curve,
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
from miaobi.paint.elements.figure import head, sleeve
from miaobi.paint.elements.people import caped_fisherman
from miaobi.paint.marks import Mark

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def hull(
    rng: Rng, left: float, right: float, depth: float, pigment: str, rise: float = 0.12
) -> list[Mark]:
    """A flat-bottomed hull with raised ends: from `left` to `right`, `depth` deep amidships."""
    w = right - left
    rail: Spots = [(left, -depth - rise), (left + 0.18 * w, -depth - rise * 0.25),
        (left + 0.5 * w, -depth + 0.01), (left + 0.82 * w, -depth - rise * 0.3),
        (right, -depth - rise * 1.25)]
    keel: Spots = [(right - 0.04 * w, -depth * 0.75), (right - 0.16 * w, 0.0),
        (left + 0.5 * w, 0.03), (left + 0.13 * w, 0.0), (left + 0.03 * w, -depth * 0.7)]
    marks = solid(rng, [poly([*_smooth(rail), *_smooth(keel)])], pigment, 0.75 if pigment != "赭石"
        else 0.5, 0.95 if pigment != "赭石" else 0.7, 0.016)
    inner = [(x, y + 0.045) for x, y in rail[1:-1]]
    marks.append(line([(left + 0.05 * w, -depth - rise * 0.55), *inner,
        (right - 0.05 * w, -depth - rise * 0.8)], 0.014, "墨", 0.8, "even"))
    marks.append(line([(left + 0.07 * w, -depth * 0.5), (left + 0.5 * w, -depth * 0.32),
        (right - 0.09 * w, -depth * 0.55)], 0.01, "墨", 0.5))
    marks.append(line(rail, 0.026, "墨", 0.9, "even"))
    return marks + ripples(rng, left, right)


def _smooth(spots: Spots) -> Spots:
    return [(float(x), float(y)) for x, y in curve(spots)]


def ripples(rng: Rng, left: float, right: float) -> list[Mark]:
    """Water lines under a hull."""
    w = right - left
    marks: list[Mark] = []
    for k in range(3):
        a = left + w * (0.02 + 0.1 * k) + float(rng.normal(0, 0.02))
        b = right - w * (0.0 + 0.12 * k) + float(rng.normal(0, 0.02))
        y = 0.03 + 0.035 * k
        marks.append(line([(a, y), ((2 * a + b) / 3, y + 0.015), ((a + 2 * b) / 3, y - 0.004),
            (b, y + 0.008)], 0.014, "花青", 0.6))
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
        marks.append(straight([(0.3, -0.95), (-0.1, -0.4), (-0.62, 0.42)], 0.034, "赭墨", 0.66))
    for x in (-0.07, 0.08):
        marks += solid(rng, [tube([(x, -0.42, 0.08), (x * 1.4, -0.03, 0.055)])], "花青", 0.45,
            edge=0.018)
    coat = [(0.02, -0.84), (0.13, -0.8), (0.17, -0.6), (0.2, -0.34), (0.0, -0.3), (-0.2, -0.34),
        (-0.16, -0.6), (-0.1, -0.8)]
    marks += solid(rng, [ring(coat)], ("铅白", "赭石", "花青")[int(rng.integers(3))], 0.5, 0.4, 0.02)
    marks.append(line([(-0.17, -0.52), (0.02, -0.49), (0.18, -0.52)], 0.035, "墨", 0.8, "even"))
    marks += head(rng, plain, 0.05, -0.92, "straw", 0.1)
    return marks + sleeve(rng, [(0.0, -0.74, 0.075), (0.1, -0.6, 0.065), (0.14, -0.68, 0.05)], [],
        "铅白", 0.5, edge=0.018)


def boat(rng: Rng, look: Look) -> list[Mark]:
    """舟, a small mat-roofed boat with a boatman at the stern."""
    wood = tint(look, "赭石")
    marks = hull(rng, -1.15, 1.15, 0.2, wood, 0.14)
    night = at_night(look)
    mats = _awning(rng, -0.34, 0.52, -0.2, -0.7, "赭墨" if wood != "赭墨" else "墨", night)
    if night:  # a small light on a stick by the bow
        mats += [straight([(0.7, -0.24), (0.7, -0.6)], 0.018, "墨", 0.85),
            fill(oval(0.76, -0.54, 0.05, 0.06), "朱砂", 1.0)]
    if has(look, "empty", "空", "lone", "孤"):
        man: list[Mark] = [straight([(-0.9, -0.3), (-0.3, -0.26)], 0.025, "赭墨", 0.66)]
    else:
        man = moved(boatman(rng, look), -0.72, -0.2, 0.68)
    return [*man, *mats, *marks]


def sail_boat(rng: Rng, look: Look) -> list[Mark]:
    """帆船, a junk under a battened sail; the sail takes the wished colour."""
    cloth = tint(look, "土黄")
    tone = 0.45 if cloth == "土黄" else 0.8
    belly = float(rng.uniform(0.0, 0.08))
    marks: list[Mark] = [straight([(-0.02, -0.16), (0.0, -1.1)], 0.028, "赭墨", 0.66)]
    sail = [(-0.3, -0.3), (-0.36, -0.62), (-0.26, -0.94), (0.1, -1.02), (0.4 + belly, -0.78),
        (0.5 + belly, -0.5), (0.42, -0.28)]
    marks += solid(rng, [poly([*_smooth(sail[:3]), *_smooth(sail[3:])])], cloth, tone, tone * 1.2
        if tone < 0.8 else 0.9, 0.016)
    for k in range(6):
        u = (k + 0.5) / 6
        y = -0.34 - 0.6 * u
        a = np.interp(y, [-0.94, -0.62, -0.3], [-0.25, -0.35, -0.3])
        b = np.interp(y - 0.08 * u, [-1.02, -0.78, -0.5, -0.28], np.array([0.1, 0.38, 0.48, 0.42])
            + belly * u)
        marks.append(line([(float(a), y + 0.01), (0.05, y + 0.02), (float(b), y - 0.08 * u)], 0.014,
            "赭墨", 0.63, "even"))
    for k in range(3):
        marks.append(line([(0.47 + belly, -0.48 - 0.1 * k), (0.62, -0.3), (0.66, -0.24)], 0.006,
            "墨", 0.6, "even"))
    small = [(0.5, -0.26), (0.5, -0.5), (0.66, -0.62), (0.78, -0.44), (0.76, -0.28)]
    marks += solid(rng, [ring(small)], cloth, tone, tone * 1.2 if tone < 0.8 else 0.9, 0.013)
    for k in range(3):
        marks.append(line([(0.51, -0.32 - 0.08 * k), (0.76, -0.34 - 0.07 * k)], 0.01, "赭墨", 0.59,
            "even"))
    marks += _awning(rng, -0.62, -0.3, -0.15, -0.34, "赭墨")
    marks.append(line([(0.0, -1.08), (-0.08, -1.11), (-0.2, -1.08)], 0.035, "朱砂", 1.0, "nail"))
    return marks + hull(rng, -0.88, 0.92, 0.15, "赭石", 0.12)


def fishing_boat(rng: Rng, look: Look) -> list[Mark]:
    """渔舟, a flat little boat; in it an old man in straw hat and palm cape, fishing."""
    wood = tint(look, "赭石")
    man = moved(caped_fisherman(rng, look, 0.3), 0.1, -0.17, 0.95)
    basket = solid(rng, [ring([(-0.52, -0.18), (-0.55, -0.32), (-0.46, -0.38), (-0.36, -0.38),
        (-0.28, -0.32), (-0.3, -0.18)])], "土黄", 0.56, edge=0.014)
    for k in range(3):
        basket.append(line([(-0.53, -0.33 + 0.05 * k), (-0.42, -0.31 + 0.05 * k),
            (-0.29, -0.33 + 0.05 * k)], 0.01, "墨", 0.7, "even"))
    return [*man, *basket, *hull(rng, -1.0, 0.95, 0.17, wood, 0.1)]
