"""The scholar's things and the furniture: zither, flute, book, table, fence, well, window."""

from __future__ import annotations

import math

import numpy as np

from miaobi.paint.elements.brush import (
    Look,
    at_night,
    bounds,
    box,
    built,
    dot,
    fill,
    has,
    line,
    moved,
    oval,
    poly,
    pose,
    ring,
    solid,
    spun,
    straight,
    tint,
    tube,
)
from miaobi.paint.marks import Mark

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def guqin(rng: Rng, look: Look) -> list[Mark]:
    """古琴, the seven-stringed zither, thirteen mother-of-pearl studs along its edge: on a low stand,
    or in the pose "lying" on what bears it."""
    pigment = tint(look, "赭墨")
    lift = 0.0 if look.get("pose") == "lying" else 0.46
    marks = _qin_stand(rng) if lift else []
    tail, waist, neck = (-1.02, 0.02), (-0.3, 0.03), (0.62, 0.03)  # where the sides bend in (仲尼式)
    near = [(-1.02, 0.06), (tail[0] + 0.06, 0.0), (waist[0] - 0.06, 0.0), waist, (waist[0] + 0.06, 0.0), (neck[0] - 0.07, 0.0), neck, (neck[0] + 0.08, 0.0),
        (0.94, 0.0), (1.02, 0.06)]
    far = [(x, 0.3 - d) for x, d in near[::-1]]

    def lay(x: float, d: float, h: float = 0.0) -> tuple[float, float]:
        return x + 0.36 * (d - 0.15), -lift - 0.1 - 0.62 * d - h

    side = [*[lay(x, d) for x, d in near], *[lay(x, d, -0.1) for x, d in near[::-1]]]
    marks += solid(rng, [poly(side)], pigment, 0.95, edge=0.014, turn=0.0)
    marks.append(fill(poly(side), "墨", 0.3))
    marks += solid(rng, [poly([lay(x, d) for x, d in [*near, *far]])], pigment, 0.8, edge=0.016, turn=0.0)
    marks.append(fill(poly([lay(-0.9, 0.05), lay(0.8, 0.05), lay(0.8, 0.12), lay(-0.9, 0.12)]), "铅白", 0.14, None, 0.02))  # the lacquer shines
    for x in (-0.95, 0.86):  # the gum at the tail, the bridge at the head
        marks.append(straight([lay(x, 0.03), lay(x, 0.27)], 0.03, "墨", 0.95))
    marks += [straight([lay(-0.95, 0.06 + 0.03 * k), lay(0.86, 0.05 + 0.034 * k)], 0.006, "铅白", 0.9) for k in range(7)]
    marks += [dot(*lay(-0.84 + 1.6 * (k + 1) / 14, 0.028), 0.011 + 0.004 * (k == 6), "铅白") for k in range(13)]
    for k in range(5):  # the tassels of the pegs
        x, y = lay(0.86 + 0.02 * k, 0.0, -0.1)
        marks.append(line([(x, y), (x + 0.02, y + 0.1), (x + float(rng.normal(0, 0.015)), y + 0.19)], 0.014, "朱砂", 0.95, "nail"))
    return marks


def _qin_stand(rng: Rng) -> list[Mark]:
    """The low table of a zither: four legs, its board hidden by what lies on it."""
    marks: list[Mark] = [fill(poly([(-0.8, 0.02), (0.78, 0.02), (1.0, -0.14), (-0.6, -0.14)]), "墨", 0.2, None, 0.03)]
    for x, y in ((-0.62, -0.14), (0.82, -0.14), (-0.76, 0.0), (0.7, 0.0)):
        marks += built(rng, [box(x - 0.04, -0.46, x + 0.04, y)], "赭石", 0.7 if y < 0 else 0.55, edge=0.012)
        marks.append(fill(box(x, -0.46, x + 0.04, y), "墨", 0.2))
    marks += built(rng, [poly([(-0.86, -0.42), (0.82, -0.42), (1.0, -0.6), (-0.66, -0.6)])], "赭石", 0.45, edge=0.012)
    return [*marks, *built(rng, [box(-0.86, -0.42, 0.82, -0.36)], "赭石", 0.7, edge=0.012)]


def flute(rng: Rng, look: Look) -> list[Mark]:
    """笛, a bamboo flute laid aslant, with its holes, bindings and a tassel."""
    pigment = tint(look, "土黄")
    marks = solid(rng, [tube([(-1.1, 0, 0.055), (1.1, 0, 0.055)])], pigment, 0.9, edge=0.022)
    marks.append(line([(-1.05, 0.025), (1.05, 0.025)], 0.022, "赭石", 0.5, "even"))
    for k in range(9):
        x = -0.98 + 0.24 * k
        marks.append(straight([(x, -0.055), (x, 0.055)], 0.028, "墨" if k % 2 else "胭脂", 0.85))
    marks.append(fill(oval(-0.62, -0.012, 0.042, 0.024), "墨", 1.0))
    for k in range(6):
        marks.append(dot(-0.02 + 0.13 * k, -0.012, 0.024))
    for k in range(6):
        x = 1.04 + 0.012 * k
        marks.append(line([(1.05, 0.05), (x - 0.02, 0.2), (x - 0.05 + 0.02 * k, 0.46)], 0.016, "朱砂",
            0.95, "even"))
    marks.append(dot(1.05, 0.14, 0.045, "朱砂"))
    whole = spun(marks, -0.42 + float(rng.uniform(-0.1, 0.1)))
    low = float(bounds(whole)[3])
    return moved(whole, 0, -low)


def book(rng: Rng, look: Look) -> list[Mark]:
    """书, one book: thread-bound (线装) and shut, or lying open; three in a pile only when asked."""
    cover_ = tint(look, "花青")
    stance = "pile" if look.get("pose") == "pile" or has(look, "pile", "stack", "摞", "叠") else pose(look, rng, "closed", "open")
    if stance == "open":
        return _open_book(rng, cover_)
    marks = _volume(rng, cover_, float(rng.uniform(-0.04, 0.04)))
    if stance == "pile":
        marks = [*marks, *moved(_volume(rng, "赭石", 0.06), 0.03, -0.2), *moved(_volume(rng, cover_, -0.05), -0.02, -0.4)]
    return marks


def _volume(rng: Rng, cover_: str, lean: float) -> list[Mark]:
    """A soft thread-bound volume lying flat, its back to the right, its title slip towards us."""
    a, b, c, d = (-0.98, -0.16), (0.74, -0.2), (1.0, -0.66), (-0.62 + lean, -0.62)
    low = [(x, y + 0.17) for x, y in (a, b, c)]
    pages = poly([a, b, c, low[2], low[1], low[0]])
    marks = [*built(rng, [pages], "土黄", 0.14, edge=0.012)]
    for k in range(1, 6):
        y = 0.17 * k / 6
        marks.append(line([(a[0] + 0.01, a[1] + y), (-0.1, -0.175 + y + float(rng.normal(0, 0.004))), (b[0], b[1] + y), (c[0], c[1] + y)], 0.006, "墨",
            0.45, "even"))
    marks.append(fill(poly([b, c, low[2], low[1]]), "墨", 0.16))
    marks.append(straight(low, 0.024, cover_, 0.9))
    top = ring([a, (-0.1, -0.185), (b[0] - 0.01, b[1]), b, (b[0] + 0.01, b[1] - 0.02), (0.88, -0.44), c, (c[0] - 0.03, c[1]), (0.2, -0.645), d,
        (d[0] - 0.03, d[1] + 0.02), (-0.84, -0.36)])
    marks += solid(rng, [top], cover_, 0.8, edge=0.016, turn=0.12)

    def spot(u: float, v: float) -> tuple[float, float]:
        low_, high = (a[0] + (b[0] - a[0]) * u, a[1] + (b[1] - a[1]) * u), (d[0] + (c[0] - d[0]) * u, d[1] + (c[1] - d[1]) * u)
        return low_[0] + (high[0] - low_[0]) * v, low_[1] + (high[1] - low_[1]) * v

    marks.append(straight([spot(0.9, 0.03), spot(0.9, 0.97)], 0.012, "铅白", 0.95))
    for v in (0.06, 0.35, 0.65, 0.94):
        marks.append(straight([spot(0.9, v), spot(0.995, v)], 0.012, "铅白", 0.95))
    marks += built(rng, [poly([spot(0.08, 0.66), spot(0.56, 0.66), spot(0.56, 0.9), spot(0.08, 0.9)])], "土黄", 0.14, edge=0.009)
    for k in range(4):
        u = 0.14 + 0.1 * k
        marks += [line([spot(u, 0.72), spot(u, 0.85)], 0.02, "墨", 0.8, "nail"), line([spot(u + 0.035, 0.76), spot(u + 0.05, 0.82)], 0.018, "墨", 0.75)]
    return marks


def _open_book(rng: Rng, cover_: str) -> list[Mark]:
    base = poly([(-1.06, -0.02), (-0.84, -0.58), (0.84, -0.58), (1.06, -0.02), (0.04, 0.02),
        (-0.04, 0.02)])
    left = ring([(0.0, -0.04), (-0.3, -0.13), (-0.98, -0.06), (-0.9, -0.36), (-0.8, -0.64),
        (-0.3, -0.72), (0.0, -0.6), (0.0, -0.3)])
    right = ring([(0.0, -0.04), (0.3, -0.13), (0.98, -0.06), (0.9, -0.36), (0.8, -0.64),
        (0.3, -0.72), (0.0, -0.6), (0.0, -0.3)])
    marks = solid(rng, [base], cover_, 0.85, edge=0.02)
    marks += [*solid(rng, [left], "铅白", edge=0.018, turn=0.1),
        *solid(rng, [right], "铅白", edge=0.018, turn=0.1)]
    for s in (-1, 1):
        for k in range(5):
            x = s * (0.16 + 0.14 * k)
            y0, y1 = -0.66 + 0.014 * k, -0.17 + 0.012 * k
            for j in range(6):  # columns of writing
                a = y0 + (y1 - y0) * j / 6
                b = a + (y1 - y0) / 8 * float(rng.uniform(0.6, 1.0))
                marks.append(line([(x + s * 0.012 * j, a), (x + s * 0.012 * (j + 0.7), b)], 0.03,
                    "墨", 0.75))
    marks.append(line([(0, -0.6), (0.01, -0.3), (0, -0.04)], 0.018, "墨", 0.8, "even"))
    return marks


TABLE_TOP = ((-0.86, -0.79), (0.78, -0.79), (0.96, -0.97), (-0.68, -0.97))
"""The clear surface of `table` in its own frame, near left corner first: others may lie on it."""


def table(rng: Rng, look: Look) -> list[Mark]:
    """案, a long table seen from a little above, its ends turned up: a bare top of grained wood to lay
    things on (`TABLE_TOP`), legs, apron and stretchers, its shadow on the floor."""
    pigment = tint(look, "赭石")
    slip = np.array([0.22, -0.22])  # one step to the back
    top = np.array([[-1.0, -0.77], [0.9, -0.77], [1.12, -0.99], [-0.78, -0.99]])
    marks: list[Mark] = [fill(poly([(-0.92, 0.03), (0.86, 0.03), (1.14, -0.24), (-0.64, -0.24)]), "墨", 0.2, None, 0.04)]
    for back in (1, 0):
        for x in (-0.82, 0.74):
            a, b = np.array([x - 0.036, -0.72]) + 0.84 * slip * back, np.array([x + 0.036, 0.0]) + 0.84 * slip * back
            leg = box(a[0], a[1], b[0], b[1])
            marks += [*built(rng, [leg], pigment, 0.75, edge=0.012), fill(box((a[0] + b[0]) / 2, a[1], b[0], b[1]), "墨", 0.2 + 0.16 * back)]
        if back:
            marks += [straight([(x, -0.16), (x + 0.18, -0.34)], 0.026, pigment, 0.9) for x in (-0.82, 0.74)]
            marks += [straight([(x, -0.145), (x + 0.18, -0.325)], 0.007, "墨", 0.7) for x in (-0.82, 0.74)]
    apron = [(-0.92, -0.72), (0.84, -0.72), (0.84, -0.6), (0.79, -0.5), (0.77, -0.62), (0.62, -0.655), (-0.7, -0.655), (-0.85, -0.62), (-0.87, -0.5), (-0.92, -0.6)]
    marks += [*built(rng, [poly(apron)], pigment, 0.7, edge=0.011), fill(poly(apron), "墨", 0.3, 0.05)]
    marks += built(rng, [poly([tuple(p) for p in top])], pigment, 0.42, edge=0.014)
    marks += _grain(rng, top, pigment)
    marks += built(rng, [box(-1.0, -0.77, 0.9, -0.715)], pigment, 0.8, edge=0.013)
    marks += built(rng, [poly([(0.9, -0.77), (1.12, -0.99), (1.12, -0.935), (0.9, -0.715)])], pigment, 0.9, edge=0.012)
    marks.append(fill(poly([(0.9, -0.77), (1.12, -0.99), (1.12, -0.935), (0.9, -0.715)]), "墨", 0.3))
    for x in (-1.0, 0.84):  # the ends turn up (翘头)
        flange = poly([(x, -0.77), (x + 0.07, -0.77), (x + 0.29, -0.99), (x + 0.25, -1.03), (x + 0.03, -0.815)])
        marks += built(rng, [flange], pigment, 0.8, edge=0.01)
    return marks


def _grain(rng: Rng, top: np.ndarray, pigment: str) -> list[Mark]:
    """The grain of a board: long lines that part round a knot, and the light on the polish."""
    left, right, back = top[0], top[1], top[3] - top[0]
    knot = float(rng.uniform(0.25, 0.75))
    marks: list[Mark] = []
    for k in range(1, 9):
        v = k / 9
        u = np.linspace(0.03, 0.97, 13)
        part = 0.05 * np.exp(-(((u - knot) / 0.12) ** 2)) * (1 if v > 0.5 else -1)
        path = left + (right - left) * u[:, None] + back * np.clip(v + part + 0.012 * np.sin(9 * u + k), 0.03, 0.97)[:, None]
        cut = int(rng.integers(5, 13))
        marks.append(line(path[:cut] if rng.random() < 0.5 else path[13 - cut:], 0.006, "赭墨" if pigment == "赭石" else "墨", 0.4, "taper"))
    gleam = [left + (right - left) * u + back * v for u, v in ((0.2, 0.55), (0.62, 0.55), (0.7, 0.85), (0.3, 0.85))]
    return [*marks, fill(poly([tuple(p) for p in gleam]), "铅白", 0.16, None, 0.03)]


def fence(rng: Rng, look: Look) -> list[Mark]:
    """篱, a wattle fence of split bamboo, tied crosswise; gaps where it is broken."""
    pigment = tint(look, "赭石")
    broken = has(look, "broken", "破", "old", "ruined")
    marks: list[Mark] = []
    for k in range(17):
        x = -1.2 + 0.15 * k
        if broken and rng.random() < 0.25:
            continue
        lean = float(rng.normal(0, 0.03 if not broken else 0.08))
        top = -0.92 + float(rng.uniform(-0.08, 0.1))
        marks += [straight([(x, 0.0), (x + lean, top)], 0.05, "铅白", 0.95),
            straight([(x, 0.0), (x + lean, top)], 0.042, pigment, 0.85)]
        marks.append(line([(x + 0.016, -0.01), (x + lean + 0.016, top)], 0.015, "墨", 0.85, "nail"))
        marks.append(dot(x + lean, top, 0.022, "赭墨"))
    for y in (-0.66, -0.28):
        path = [(-1.26, y), (-0.4, y + float(rng.normal(0, 0.02))),
            (0.4, y + float(rng.normal(0, 0.02))), (1.26, y)]
        marks += [line(path, 0.062, pigment, 0.95, "even"), line([(a, b + 0.024) for a, b in path],
            0.016, "墨", 0.9, "even")]
    for k in range(8):
        x = -1.05 + 0.3 * k
        for y in (-0.66, -0.28):
            marks.append(line([(x - 0.03, y - 0.05), (x + 0.03, y + 0.05)], 0.016, "墨", 0.85,
                "even"))
    return marks


def well(rng: Rng, look: Look) -> list[Mark]:
    """井, a stone well with its curb, a windlass under a small roof, and a bucket."""
    stone = tint(look, "grey")
    marks: list[Mark] = []
    for x in (-0.36, 0.36):
        marks += built(rng, [box(x - 0.03, -0.86, x + 0.03, -0.34)], "赭石", 0.85, edge=0.013)
    marks += solid(rng, [tube([(-0.42, -0.64, 0.032), (0.42, -0.64, 0.032)])], "赭墨", 0.59,
        edge=0.012)
    for k in range(5):
        marks.append(line([(-0.08 + 0.04 * k, -0.68), (-0.07 + 0.04 * k, -0.6)], 0.016, "土黄", 1.0,
            "even"))
    marks.append(line([(0.42, -0.64), (0.52, -0.64), (0.52, -0.54)], 0.028, "赭墨", 0.66, "even"))
    marks += built(rng, [poly([(-0.56, -0.8), (0, -1.02), (0.56, -0.8), (0.5, -0.76), (0, -0.94),
        (-0.5, -0.76)])], "赭墨", 0.56, edge=0.016)
    bucket = -0.5 + float(rng.uniform(-0.03, 0.05))
    marks.append(straight([(0, -0.62), (0, bucket)], 0.014, "赭墨", 0.66))
    marks += built(rng, [poly([(-0.1, bucket), (0.1, bucket), (0.08, bucket + 0.17),
        (-0.08, bucket + 0.17)])], "土黄", 0.59, edge=0.014)
    marks += [fill(oval(0, -0.34, 0.5, 0.09), "墨", 0.85)]
    wall = [(-0.54, -0.35), (-0.3, -0.28), (0, -0.26), (0.3, -0.28), (0.54, -0.35), (0.5, -0.04),
        (0.25, 0.02), (-0.25, 0.02), (-0.5, -0.04)]
    marks += built(rng, [poly(wall)], stone, 0.8, edge=0.02)
    marks.append(line([(-0.54, -0.36), (-0.3, -0.43), (0, -0.45), (0.3, -0.43), (0.54, -0.36)],
        0.028, "墨", 0.85, "even"))
    for row in range(3):
        y = -0.2 + 0.075 * row
        marks.append(line([(-0.52, y - 0.06), (0, y + 0.02), (0.52, y - 0.06)], 0.013, "墨", 0.7,
            "even"))
        for k in range(5):
            x = -0.4 + 0.2 * k + 0.1 * (row % 2)
            if abs(x) < 0.48:
                dy = -0.06 * x * x / 0.27
                marks.append(straight([(x, y + 0.015 + dy), (x, y - 0.055 + dy)], 0.012, "墨", 0.7))
    return marks


def window(rng: Rng, look: Look) -> list[Mark]:
    """窗, a round moon window with lattice, or a square one; warm when it is lit."""
    wood = tint(look, "赭墨")
    lit = at_night(look)
    round_ = pose(look, rng, "round", "square") == "round"
    outer = oval(0, -0.5, 0.5, 0.5) if round_ else box(-0.46, -0.98, 0.46, -0.02)
    inner = oval(0, -0.5, 0.41, 0.41) if round_ else box(-0.37, -0.89, 0.37, -0.11)
    made = solid if round_ else built
    marks = made(rng, [outer], wood, 0.7, edge=0.02, turn=0)
    if not round_:  # the sill
        marks += built(rng, [box(-0.54, -0.04, 0.54, 0.02)], wood, 0.8, edge=0.016)
    marks += made(rng, [inner], "铅白", edge=0.012, turn=0)
    marks.append(fill(inner, "藤黄" if lit else "花青", 0.75 if lit else 0.22))
    for k in range(-2, 3):
        x = k * 0.145
        half = math.sqrt(max(0.41**2 - x * x, 0.0)) if round_ else 0.39
        if k:
            marks.append(straight([(x, -0.5 - half), (x, -0.5 + half)], 0.02, wood, 0.95))
        half = math.sqrt(max(0.41**2 - x * x, 0.0)) if round_ else 0.37
        marks.append(straight([(-half, -0.5 + x), (half, -0.5 + x)], 0.02, wood, 0.95))
    marks += built(rng, [box(-0.16, -0.66, 0.16, -0.34)], "铅白", edge=0.014, turn=0)
    if lit:
        marks.append(fill(box(-0.16, -0.66, 0.16, -0.34), "藤黄", 0.75))
    lean = float(rng.uniform(-0.04, 0.04))
    marks.append(line([(-0.13, -0.36), (-0.02, -0.48), (0.06 + lean, -0.52), (0.13, -0.63)], 0.02,
        "墨", 0.9, "nail"))
    for x, y in ((-0.03, -0.5), (0.04, -0.53), (0.09, -0.58), (-0.08, -0.43), (0.02, -0.46)):
        marks.append(dot(x + float(rng.normal(0, 0.006)), y, 0.022, "朱砂"))
    return marks
