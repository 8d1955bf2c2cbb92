"""Faces of story-book animals, turned a little to the right: one skull, many noses and ears."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from miaobi.paint.elements.brush import (
    WHITE,
    dot,
    fill,
    hairs,
    line,
    oval,
    poly,
    ring,
    solid,
    tube,
)
from miaobi.paint.elements.shape import Spots
from miaobi.paint.marks import Mark, Points

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


@dataclass(frozen=True, slots=True)
class Face:
    """A kind of animal: its fur, ears, muzzle and tail. All lengths in radii of the head."""

    fur: str
    ears: str = "point"
    inner: str = "粉红"
    muzzle: str = "铅白"
    snout: float = 0.5
    nose: str = "墨"
    tail: str = ""
    whiskers: bool = False
    stripes: bool = False
    hair: float = 0.2
    stout: float = 1.0
    feet: str = ""


FACES: dict[str, Face] = {
    "fox": Face("朱磦", "point", "墨", "铅白", 0.62, "墨", "brush", feet="墨"),
    "bear": Face("赭墨", "round", "土黄", "土黄", 0.5, stout=1.2),
    "panda": Face("铅白", "round black", "墨", "铅白", 0.42, stout=1.2, feet="墨"),
    "rabbit": Face("铅白", "long", "粉红", "铅白", 0.36, "曙红", "puff", True),
    "mouse": Face("grey", "dish", "粉红", "铅白", 0.5, "曙红", "string", True, stout=0.92),
    "cat": Face("土黄", "point", "粉红", "铅白", 0.36, "曙红", "whip", True, True),
    "dog": Face("赭石", "flop", "赭墨", "铅白", 0.5, "墨", "curl"),
    "pig": Face("粉红", "flap", "曙红", "pig", 0.4, "曙红", "", hair=0.08, stout=1.15),
    "frog": Face("草绿", "none", "", "frog", 0.0, hair=0.0, stout=1.1),
    "owl": Face("赭石", "tuft", "", "owl", 0.0, "土黄", stout=1.1),
    "elephant": Face("grey", "sail", "粉红", "trunk", 0.0, hair=0.0, stout=1.2),
    "monkey": Face("赭石", "side", "肤", "monkey", 0.4, "赭墨", "whip"),
    "tiger": Face("土黄", "round", "墨", "铅白", 0.5, "曙红", "whip", True, True, stout=1.15),
    "deer": Face("赭石", "leaf", "粉红", "铅白", 0.55, "墨", "puff"),
    "sheep": Face("铅白", "wool", "粉红", "grey", 0.45, "墨", "puff"),
    "squirrel": Face("赭石", "point", "赭墨", "铅白", 0.4, "墨", "plume", True),
    "duck": Face("铅白", "none", "", "bill", 0.0, "朱磦", "puff", feet="朱磦"),
    "hen": Face("土黄", "comb", "", "beak", 0.0, "土黄", "", feet="土黄"),
    "chick": Face("藤黄", "none", "", "beak", 0.0, "朱磦", "", feet="朱磦"),
    "cow": Face("土黄", "horn", "粉红", "粉红", 0.5, "曙红", "whip", stout=1.15),
    "ox": Face("墨", "horn", "grey", "grey", 0.5, "墨", "whip", stout=1.2),
}


def _skull(x: float, y: float, r: float, kind: Face) -> Points:
    s = kind.snout
    wide = 1.08 if kind.muzzle in ("frog", "owl") else 1.0
    return ring([(x + a * r * wide, y + b * r) for a, b in ((-0.98, 0.05), (-0.8, -0.62), (0.0, -0.95), (0.78, -0.64),
        (0.98, 0.0), (0.9 + s * 0.15, 0.42), (0.55, 0.82), (-0.05, 0.95), (-0.7, 0.7))])


def face(rng: Rng, kind: str, x: float, y: float, r: float, fur: str = "") -> list[Mark]:
    """The head of `kind` of radius `r` with its middle at (x, y); `fur` another pigment."""
    told = FACES[kind]
    coat = fur or told.fur
    strong = 0.6 if coat in ("墨", "black", "黑") else 0.88
    marks = _ears(rng, told, x, y, r, coat, strong)
    marks += solid(rng, [_skull(x, y, r, told)], coat, strong, strong * 0.85, 0.065 * r, 0.7, hair=told.hair * r)
    marks += _MUZZLES.get(told.muzzle, _muzzle)(rng, told, x, y, r, coat)
    if told.muzzle != "frog":
        marks += _eyes(kind, x, y, r)
    if told.stripes:
        for k in (-1, 0, 1):
            marks.append(line([(x + 0.22 * k * r, y - 0.92 * r), (x + 0.2 * k * r, y - 0.55 * r)], 0.13 * r, "墨", 0.55, "nail"))
        for s in (-1, 1):
            for k in (0, 1):
                marks.append(line([(x + s * 0.95 * r, y + (0.1 + 0.22 * k) * r), (x + s * 0.62 * r, y + (0.14 + 0.2 * k) * r)],
                    0.1 * r, "墨", 0.5, "nail"))
    return marks


def _both(shape: Spots, x: float, y: float, r: float) -> list[Points]:
    """A shape for either side of the head (given for the right one)."""
    return [ring([(x + s * a * r, y + b * r) for a, b in shape]) for s in (-1, 1)]


def _pointed(shape: Spots, x: float, y: float, r: float) -> list[Points]:
    return [poly([(x + s * a * r, y + b * r) for a, b in shape]) for s in (-1, 1)]


EARS: dict[str, tuple[bool, Spots, Spots]] = {  # sharp or round, ear, its inside
    "point": (True, [(0.2, -0.82), (0.68, -1.62), (0.92, -0.42)], [(0.42, -0.85), (0.66, -1.36), (0.78, -0.62)]),
    "round": (False, [(0.4, -0.75), (0.48, -1.2), (0.86, -1.24), (1.02, -0.85), (0.8, -0.5)],
        [(0.56, -0.85), (0.62, -1.08), (0.82, -1.06), (0.88, -0.82), (0.72, -0.7)]),
    "long": (False, [(0.12, -0.85), (0.2, -1.7), (0.42, -2.15), (0.66, -1.75), (0.56, -0.8)],
        [(0.28, -0.95), (0.32, -1.6), (0.43, -1.9), (0.55, -1.6), (0.46, -0.95)]),
    "dish": (False, [(0.4, -0.6), (0.5, -1.3), (1.05, -1.5), (1.4, -1.0), (1.0, -0.45)],
        [(0.6, -0.75), (0.68, -1.2), (1.04, -1.3), (1.22, -0.98), (0.92, -0.65)]),
    "flop": (False, [(0.5, -0.85), (0.95, -0.95), (1.3, -0.3), (1.2, 0.35), (0.92, 0.25), (0.85, -0.35)],
        [(0.9, -0.6), (1.1, -0.3), (1.12, 0.1), (1.0, 0.1), (0.95, -0.3)]),
    "flap": (True, [(0.28, -0.82), (0.85, -1.3), (1.12, -0.62), (0.85, -0.4)], [(0.55, -0.85), (0.82, -1.1), (0.96, -0.7)]),
    "tuft": (True, [(0.3, -0.85), (0.95, -1.35), (0.95, -0.4)], []),
    "sail": (False, [(0.75, -0.75), (1.5, -1.1), (2.05, -0.5), (1.95, 0.35), (1.3, 0.75), (0.85, 0.4)],
        [(1.0, -0.5), (1.5, -0.75), (1.8, -0.35), (1.7, 0.2), (1.3, 0.45), (1.0, 0.2)]),
    "side": (False, [(0.85, -0.4), (1.25, -0.5), (1.4, -0.1), (1.2, 0.25), (0.88, 0.15)],
        [(0.98, -0.25), (1.2, -0.3), (1.26, -0.05), (1.12, 0.12), (0.98, 0.05)]),
    "leaf": (False, [(0.7, -0.55), (1.3, -0.95), (1.7, -0.85), (1.35, -0.45), (0.88, -0.25)],
        [(0.95, -0.5), (1.3, -0.78), (1.5, -0.75), (1.25, -0.5)]),
    "wool": (False, [(0.75, -0.35), (1.3, -0.45), (1.6, -0.2), (1.3, 0.0), (0.88, -0.05)],
        [(1.0, -0.25), (1.28, -0.3), (1.42, -0.18), (1.2, -0.1)]),
    "horn": (False, [(0.75, -0.45), (1.3, -0.55), (1.62, -0.3), (1.3, -0.1), (0.88, -0.1)],
        [(1.0, -0.35), (1.28, -0.4), (1.44, -0.28), (1.2, -0.2)]),
}


def _ears(rng: Rng, told: Face, x: float, y: float, r: float, coat: str, strong: float) -> list[Mark]:
    kind, _, dark = told.ears.partition(" ")
    marks: list[Mark] = []
    if kind in EARS:
        sharp, outer, inner = EARS[kind]
        shapes = (_pointed if sharp else _both)(outer, x, y, r)
        for shape in shapes:
            marks += solid(rng, [shape], "墨" if dark else coat, 0.8 if dark else strong, None, 0.06 * r, 0.7, 0.1,
                hair=told.hair * r * 0.7)
        if inner and not dark:
            insides = (_pointed if sharp else _both)(inner, x, y, r)
            marks += [fill(shape, told.inner, 0.7, None, 0.05 * r) for shape in insides]
    if told.ears == "comb":
        comb = [(x - 0.45 * r, y - 0.85 * r), (x - 0.4 * r, y - 1.3 * r), (x - 0.12 * r, y - 1.1 * r), (x + 0.05 * r, y - 1.45 * r),
            (x + 0.25 * r, y - 1.1 * r), (x + 0.5 * r, y - 1.25 * r), (x + 0.45 * r, y - 0.8 * r)]
        marks.append(fill(ring(comb), "朱砂", 1.0, None, 0.02 * r))
    elif told.ears == "wool":
        curls = [oval(x + a * r, y + b * r, 0.34 * r, 0.3 * r) for a, b in ((-0.7, -0.75), (-0.3, -1.0), (0.15, -1.05), (0.6, -0.85),
            (-0.95, -0.4), (0.88, -0.5))]
        marks += solid(rng, curls, coat, 0.8, None, 0.05 * r, 0.6)
    elif told.ears == "horn":
        for s in (-1, 1):
            horn = tube([(x + s * 0.45 * r, y - 0.85 * r, 0.17 * r), (x + s * 0.95 * r, y - 1.2 * r, 0.14 * r), (x + s * 0.85 * r,
                y - 1.7 * r, 0.03 * r)])
            marks += [*solid(rng, [horn], "铅白", edge=0.06 * r), fill(horn, "墨", 0.15)]
    elif told.ears == "leaf":
        for s in (-1, 1):
            marks.append(line([(x + s * 0.3 * r, y - 0.9 * r), (x + s * 0.6 * r, y - 1.5 * r), (x + s * 0.35 * r, y - 2.1 * r)], 0.12 * r,
                "赭墨", 0.9, "nail"))
            marks.append(line([(x + s * 0.52 * r, y - 1.35 * r), (x + s * 0.95 * r, y - 1.6 * r), (x + s * 1.0 * r, y - 1.9 * r)], 0.1 * r,
                "赭墨", 0.9, "nail"))
    return marks


def _eyes(kind: str, x: float, y: float, r: float) -> list[Mark]:
    marks: list[Mark] = []
    big = 0.14
    if kind == "owl":
        for s in (-0.36, 0.46):
            marks += [fill(oval(x + s * r, y - 0.12 * r, 0.4 * r, 0.42 * r), "铅白", 0.92, None, 0.05 * r), dot(x + s * r, y - 0.12 * r,
                0.26 * r, "藤黄"), dot(x + s * r, y - 0.12 * r, 0.15 * r), dot(x + (s + 0.05) * r, y - 0.18 * r, 0.05 * r, "铅白")]
        return marks
    for s in (-0.34, 0.5):
        ex, ey = x + s * r, y - 0.14 * r
        if kind == "panda":
            marks.append(fill(oval(ex, ey + 0.03 * r, 0.25 * r, 0.32 * r, 0.4 if s < 0 else -0.4), "墨", 0.85, None, 0.04 * r))
            marks.append(dot(ex, ey, 0.12 * r, "铅白"))
        if kind == "ox":
            marks.append(dot(ex, ey, 0.2 * r, "铅白", 0.85))
        marks += [dot(ex, ey, big * r), dot(ex + 0.04 * r, ey - 0.05 * r, 0.045 * r, "铅白"), line([(ex - 0.2 * r, ey - 0.02 * r), (ex,
            ey - 0.18 * r), (ex + 0.2 * r, ey - 0.04 * r)], 0.06 * r, "墨", 0.8)]
    return marks


def _muzzle(rng: Rng, told: Face, x: float, y: float, r: float, coat: str) -> list[Mark]:
    """A muzzle with its nose to the right, mouth and perhaps whiskers."""
    mx, my, s = x + 0.2 * r, y + 0.4 * r, told.snout
    light = told.muzzle if not (told.muzzle in WHITE and coat in WHITE) else ""
    marks: list[Mark] = []
    if light:
        if told.ears == "point" and told.tail == "brush":  # the fox's white cheeks
            mask = ring([(x - 0.88 * r, y + 0.25 * r), (x - 0.3 * r, y + 0.2 * r), (x + 0.1 * r, y + 0.05 * r), (x + 0.5 * r, y + 0.18 * r),
                (x + 0.92 * r, y + 0.2 * r), (x + 0.62 * r, y + 0.78 * r), (x, y + 0.92 * r), (x - 0.62 * r, y + 0.68 * r)])
            marks.append(fill(mask, light, 0.95, None, 0.07 * r))
        else:
            marks.append(fill(oval(mx, my, (0.4 + s * 0.2) * r, (0.3 + s * 0.16) * r), light, 0.9, None, 0.06 * r))
    nx, ny = x + (0.18 + s * 0.2) * r, y + (0.3 - s * 0.12) * r
    if told.tail == "brush":  # a pointed nose
        marks += [fill(ring([(nx - 0.28 * r, ny - 0.2 * r), (nx + 0.3 * r, ny - 0.18 * r), (nx + 0.42 * r, ny + 0.12 * r), (nx + 0.1 * r, ny
            + 0.22 * r)]), coat, 0.6, None, 0.06 * r)]
        nx += 0.2 * r
    marks.append(fill(ring([(nx - 0.17 * r, ny - 0.09 * r), (nx, ny - 0.13 * r), (nx + 0.17 * r, ny - 0.09 * r), (nx, ny + 0.12 * r)]),
        told.nose, 0.95))
    marks += [line([(nx, ny + 0.1 * r), (nx, ny + 0.24 * r), (nx - 0.2 * r, ny + 0.33 * r)], 0.05 * r, "墨", 0.8), line([(nx, ny + 0.24
        * r), (nx + 0.18 * r, ny + 0.31 * r)], 0.05 * r, "墨", 0.8)]
    if told.whiskers:
        for side in (-1, 1):
            for k in (-1, 0, 1):
                marks.append(line([(nx + side * 0.26 * r, ny + (0.12 + 0.05 * k) * r), (nx + side * 0.95 * r, ny + (0.08 + 0.2 * k) * r)],
                    0.03 * r, "墨", 0.6, "nail"))
    for s2 in (-0.62, 0.8):
        marks.append(fill(oval(x + s2 * r, y + 0.26 * r, 0.18 * r, 0.13 * r), "曙红", 0.22, None, 0.07 * r))
    return marks


def _pig(rng: Rng, told: Face, x: float, y: float, r: float, coat: str) -> list[Mark]:
    marks = solid(rng, [oval(x + 0.22 * r, y + 0.26 * r, 0.42 * r, 0.3 * r)], coat, 0.9, None, 0.06 * r, 0.7, 0.0)
    marks.append(fill(oval(x + 0.22 * r, y + 0.26 * r, 0.42 * r, 0.3 * r), "曙红", 0.2, None, 0.03 * r))
    marks += [dot(x + (0.22 + s * 0.15) * r, y + 0.25 * r, 0.075 * r, "胭脂") for s in (-1, 1)]
    return [*marks, line([(x - 0.1 * r, y + 0.68 * r), (x + 0.2 * r, y + 0.76 * r), (x + 0.5 * r, y + 0.66 * r)], 0.05 * r, "墨", 0.75)]


def _frog(rng: Rng, told: Face, x: float, y: float, r: float, coat: str) -> list[Mark]:
    marks: list[Mark] = [fill(ring([(x - 0.9 * r, y + 0.25 * r), (x, y + 0.42 * r), (x + 1.0 * r, y + 0.25 * r), (x + 0.5 * r, y + 0.8 * r), (x,
        y + 0.92 * r), (x - 0.6 * r, y + 0.7 * r)]), "铅白", 0.75, None, 0.07 * r)]
    for s in (-0.52, 0.6):
        ex, ey = x + s * r, y - 0.85 * r
        marks += [*solid(rng, [oval(ex, ey, 0.36 * r, 0.36 * r)], coat, 0.88, None, 0.06 * r, 0.7, 0.1), dot(ex + 0.04 * r, ey - 0.02 * r,
            0.24 * r, "藤黄"), dot(ex + 0.06 * r, ey - 0.02 * r, 0.14 * r), dot(ex + 0.1 * r, ey - 0.08 * r, 0.045 * r, "铅白")]
    return [*marks, line([(x - 0.85 * r, y + 0.15 * r), (x - 0.3 * r, y + 0.42 * r), (x + 0.4 * r, y + 0.42 * r), (x + 0.95 * r, y + 0.12 * r)],
        0.07 * r, "墨", 0.85), dot(x + 0.05 * r, y + 0.05 * r, 0.035 * r), dot(x + 0.25 * r, y + 0.05 * r, 0.035 * r)]


def _owl(rng: Rng, told: Face, x: float, y: float, r: float, coat: str) -> list[Mark]:
    beak = poly([(x - 0.08 * r, y + 0.12 * r), (x + 0.2 * r, y + 0.12 * r), (x + 0.06 * r, y + 0.5 * r)])
    p = np.stack([rng.uniform(-0.6, 0.6, 14) * r + x, rng.uniform(0.45, 0.8, 14) * r + y], 1)
    return [*hairs(p, np.tile([0.0, 0.16 * r], (14, 1)), 0.07 * r, "墨", 0.5), fill(beak, "土黄", 0.95), line([(x - 0.08 * r, y + 0.12 * r),
        (x + 0.06 * r, y + 0.5 * r)], 0.05 * r, "墨", 0.7)]


def _trunk(rng: Rng, told: Face, x: float, y: float, r: float, coat: str) -> list[Mark]:
    nose = [(x + 0.2 * r, y + 0.1 * r, 0.34 * r), (x + 0.32 * r, y + 0.75 * r, 0.26 * r), (x + 0.4 * r, y + 1.25 * r, 0.2 * r), (x + 0.7 * r,
        y + 1.6 * r, 0.17 * r), (x + 1.0 * r, y + 1.45 * r, 0.14 * r)]
    marks: list[Mark] = []
    for s in (-0.25, 0.66):
        marks += solid(rng, [tube([(x + s * r, y + 0.55 * r, 0.1 * r), (x + (s + 0.12) * r, y + 0.95 * r, 0.08 * r), (x + (s + 0.36) * r, y
            + 1.1 * r, 0.02 * r)])], "铅白", edge=0.05 * r)
    marks += solid(rng, [tube(nose)], coat, 0.88, None, 0.06 * r, 0.7, 0.15)
    for k in range(4):
        y0 = y + (0.45 + 0.22 * k) * r
        marks.append(line([(x + (0.06 + 0.05 * k) * r, y0), (x + (0.3 + 0.03 * k) * r, y0 + 0.05 * r), (x + (0.52 + 0.02 * k) * r, y0)], 0.035
            * r, "墨", 0.45))
    return marks


def _monkey(rng: Rng, told: Face, x: float, y: float, r: float, coat: str) -> list[Mark]:
    patch = ring([(x + a * r, y + b * r) for a, b in ((-0.62, -0.2), (-0.4, -0.55), (0.08, -0.38), (0.56, -0.55), (0.78, -0.2), (0.6, 0.2),
        (0.72, 0.55), (0.1, 0.85), (-0.5, 0.55), (-0.42, 0.2))])
    return [fill(patch, "肤", 0.95, None, 0.03 * r), fill(patch, "朱磦", 0.3, None, 0.06 * r), dot(x + 0.02 * r, y + 0.2 * r, 0.045 * r), dot(x
        + 0.2 * r, y + 0.2 * r, 0.045 * r), line([(x - 0.2 * r, y + 0.45 * r), (x + 0.12 * r, y + 0.6 * r), (x + 0.45 * r, y + 0.43 * r)], 0.06
        * r, "墨", 0.8)]


def _bill(rng: Rng, told: Face, x: float, y: float, r: float, coat: str) -> list[Mark]:
    bill = ring([(x + 0.3 * r, y + 0.1 * r), (x + 0.95 * r, y + 0.12 * r), (x + 1.55 * r, y + 0.3 * r), (x + 1.45 * r, y + 0.52 * r), (x + 0.8 * r,
        y + 0.6 * r), (x + 0.3 * r, y + 0.5 * r)])
    return [*solid(rng, [bill], "朱磦", 0.95, None, 0.06 * r, 0.7, 0.1), line([(x + 0.35 * r, y + 0.38 * r), (x + 0.9 * r, y + 0.38 * r), (x
        + 1.5 * r, y + 0.4 * r)], 0.045 * r, "墨", 0.6), dot(x + 0.75 * r, y + 0.22 * r, 0.035 * r)]


def _beak(rng: Rng, told: Face, x: float, y: float, r: float, coat: str) -> list[Mark]:
    beak = poly([(x + 0.45 * r, y - 0.02 * r), (x + 1.2 * r, y + 0.22 * r), (x + 0.45 * r, y + 0.42 * r)])
    marks: list[Mark] = [fill(beak, "土黄", 0.95), line([(x + 0.5 * r, y + 0.2 * r), (x + 1.15 * r, y + 0.22 * r)], 0.04 * r, "墨", 0.6)]
    if told.ears == "comb":
        marks.append(fill(oval(x + 0.55 * r, y + 0.6 * r, 0.13 * r, 0.24 * r), "朱砂", 1.0, None, 0.02 * r))
    return marks


_MUZZLES: dict[str, Callable[[Rng, Face, float, float, float, str], list[Mark]]] = {
    "pig": _pig, "frog": _frog, "owl": _owl, "trunk": _trunk, "monkey": _monkey, "bill": _bill, "beak": _beak}
