"""Garden and field flowers: orchid, chrysanthemum, peony, narcissus, wild flowers, rape."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator

from miaobi.paint.marks import Mark, Points, Wash
from miaobi.paint.plants.brush import (
    COLOURS,
    Look,
    Tint,
    arc,
    backed,
    dab,
    deeper,
    leaf,
    pick,
    pull,
    seen,
    shaky,
    spline,
    spot,
    within,
)
from miaobi.paint.plants.stalks import blade_tints
from miaobi.paint.plants.trees import most

Tints = tuple[Tint, Tint, Tint]


def petal(
    x: float, y: float, h: float, length: float, width: float, tint: Tint, edge: Tint,
    bend: float = 0.0, point: float = 0.75, veins: int = 0,
) -> list[Mark]:  # fmt: skip
    """A petal as a body of colour over white, its line, and fine veins; `point` 0.5 round … 1."""
    mid = arc(x, y, h, length, bend, 10)
    t = np.linspace(0, 1, 10)
    across = np.column_stack([np.cos(h + bend * t), np.sin(h + bend * t)])
    swell = (np.sin(np.pi * t**1.15) ** point * width / 2)[:, None]
    ring = np.vstack([mid + across * swell, (mid - across * swell)[::-1]])
    up = np.cos(h) >= 0
    top, low = (tint[1], tint[1] * 0.35) if up else (tint[1] * 0.35, tint[1])
    marks: list[Mark] = [
        Wash(ring, "铅白", 0.85, 0.85, 0.0, True),
        Wash(ring, tint[0], top, low, 0.0),
        pull(np.vstack([ring, ring[:1]]), length * 0.022, edge, "even"),
    ]
    for k in range(veins):
        side = (k + 1) / (veins + 1) * 2 - 1
        line = mid + across * swell * side * 0.7
        marks.append(pull(line[2:9], length * 0.012, deeper(edge, 0.6), "leaf"))
    return marks


def stalk(
    rng: Generator, x: float, height: float, lean: float, width: float, tint: Tint
) -> tuple[Points, list[Mark]]:
    """A flower stalk from the ground: its line, and its one stroke."""
    path = spline(
        [(x, 0.0), (x + lean * 0.2, -height * 0.4), (x + lean * 0.65, -height * 0.8),
         (x + lean, -height)], 16)  # fmt: skip
    path = shaky(rng, path, 0.006)
    return path, [pull(path, width, tint, "even", 0.1)]


def out_of_season(s: Look, seasons: tuple[str, ...]) -> bool:
    """Whether there are no flowers now (a colour asked for always flowers)."""
    return s.season not in seasons and not s.colour


# --- orchid (兰) ----------------------------------------------------------------------------------


def orchid(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """An orchid (兰): the first blade long, the second crosses it (凤眼), the third breaks the eye."""
    s = seen(look)
    ink: Tint = s.tints("green")[2] if s.colour in ("green", "blue") else ("墨", 0.85)
    side = rng.choice([-1.0, 1.0])
    plan = [(0.35, 1.05, 1.0), (-0.5, 0.85, 0.8), (0.75, 0.75, 0.9), (-0.15, 0.65, -0.5),
            (-0.95, 0.7, -0.9), (0.12, 0.95, 0.6), (1.15, 0.5, 0.6), (-0.7, 0.4, -0.4),
            (0.5, 0.4, -0.3), (-0.3, 0.9, -1.1), (0.95, 0.9, 1.0)]  # fmt: skip
    marks: list[Mark] = []
    for k, (h, long, bend) in enumerate(plan[: s.many(11, 5)]):
        x = rng.normal(0, 0.025)
        h0 = side * (h * 0.75 + rng.uniform(-0.12, 0.12))
        path = arc(
            x, 0.0, h0, long * rng.uniform(0.95, 1.2), side * bend * rng.uniform(0.8, 1.4), 24
        )
        shade = deeper(ink, 1.0 if k < 5 else rng.uniform(0.45, 0.8))
        marks.append(pull(path, s.size(0.026, 1.7), shade, "orchid", 0.12))
    if not out_of_season(s, ("spring", "summer")):
        for k in range(s.many(4, 1)):
            marks += _orchid_flower(rng, s, side, k)
    for _ in range(s.many(7, 2)):  # sheaths and moss at the root
        marks.append(dab(rng.normal(0, 0.05), 0.0, rng.normal(0, 0.5), 0.05, 0.02, ("墨", 0.6)))
    return within(marks, most(s))


def _orchid_flower(rng: Generator, s: Look, side: float, k: int) -> list[Mark]:
    tint: Tint = s.tints("green")[1] if s.colour else ("嫩绿", 0.75)
    h0 = side * (-0.35 + 0.32 * k) + rng.uniform(-0.1, 0.1)
    path = arc(rng.normal(0, 0.03), 0.0, h0, rng.uniform(0.4, 0.66), side * 0.25, 12)
    marks: list[Mark] = [pull(path, s.size(0.01, 1.5), deeper(tint, 0.9), "even")]
    x, y = float(path[-1, 0]), float(path[-1, 1])
    turn = rng.uniform(-0.7, 0.7)
    for a, long in ((-1.75, 1.1), (1.7, 1.15), (-0.45, 0.8), (0.4, 0.75), (2.9, 0.65)):
        size = 0.105 * long * rng.uniform(0.85, 1.15)
        marks.append(
            leaf(
                x,
                y,
                turn + a,
                size,
                size * 0.24,
                deeper(tint, rng.uniform(0.6, 1)),
                -0.5 * np.sign(a),
            )
        )
    for a in (-0.5, 0.1, 0.7):  # 点心: three dots of dark ink are the heart
        marks.append(dab(x + 0.012 * a, y, turn + a, 0.02, 0.012, ("墨", 0.95), 0.0))
    return marks


# --- chrysanthemum (菊) ---------------------------------------------------------------------------


def chrysanthemum(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """Chrysanthemums (菊): thin incurving petals, lobed leaves in wet ink."""
    s = seen(look)
    tints: Tints = s.tints("yellow") if s.colour else pick(
        rng, (s.tints("yellow"), s.tints("yellow"), s.tints("white"), s.tints("purple")))  # fmt: skip
    marks: list[Mark] = []
    heads: list[tuple[float, float, float]] = []
    count = s.many(4, 3)
    for k in range(count):
        lean = (k - (count - 1) / 2) * 0.2 + rng.normal(0, 0.05)
        height = rng.uniform(0.5, 0.9)
        path, stem = stalk(rng, rng.normal(0, 0.07), height, lean, 0.014, ("老绿", 0.75))
        marks += stem
        for t in np.linspace(0.22, 0.84, s.many(3, 1)) + rng.uniform(-0.07, 0.07):
            p = path[round(float(t) * 15)]
            marks += _lobed(
                rng, s, float(p[0]), float(p[1]), rng.choice([-1, 1]) * rng.uniform(0.7, 1.6)
            )
        heads.append((float(path[-1, 0]), float(path[-1, 1]), rng.uniform(0.12, 0.165)))
    if out_of_season(s, ("autumn", "winter")):
        return within(marks, most(s))
    for x, y, r in heads:
        marks += _chrysanthemum_head(rng, s, x, y, r, tints)
    return within(marks, most(s))


def _chrysanthemum_head(
    rng: Generator, s: Look, x: float, y: float, r: float, tints: Tints
) -> list[Mark]:
    marks: list[Mark] = []
    if s.far:
        for a in np.linspace(0, 6.28, 7):
            marks.append(dab(x, y, float(a), r * 0.8, r * 0.5, tints[1], 0.1))
        return [*marks, dab(x, y, 0.0, r * 0.2, r * 0.4, tints[2], 0.1)]
    light, body, deep = tints
    marks.append(spot(rng, x, y - r * 0.1, r * 0.8, ("铅白", 0.85), 7, 0.1))
    edge: Tint = ("赭墨", 0.55) if body[0] in ("藤黄", "铅白") else deeper(deep, 0.8)
    for ring, (reach, n) in enumerate(((1.0, 19), (0.78, 16), (0.52, 12), (0.3, 8))):
        for a in np.linspace(0, 6.28, s.many(n, 6), endpoint=False) + rng.uniform(0, 0.4):
            long = r * reach * rng.uniform(0.82, 1.14)
            h = float(np.arctan2(np.sin(a), np.cos(a) * 0.8))
            bend = rng.normal(0, 0.2) + (-0.8 if ring else 0.8) * np.sin(h)  # outer droop
            tint = deeper(light if ring < 2 else body, rng.uniform(0.85, 1.1))
            marks += _quill(x, y - r * 0.06 * ring, h, long, r * 0.19, bend, tint, edge)
    marks.append(dab(x, y - r * 0.15, 0.0, r * 0.08, r * 0.14, deeper(deep, 0.9), 0.2))
    return marks


def _quill(
    x: float, y: float, h: float, long: float, width: float, bend: float, tint: Tint, edge: Tint
) -> list[Mark]:
    """One thin petal: a covering body and its line, blunt at the tip."""
    mid = arc(x, y, h, long, bend, 8)
    t = np.linspace(0, 1, 8)
    across = np.column_stack([np.cos(h + bend * t), np.sin(h + bend * t)])
    swell = ((0.25 + 0.75 * t) * np.sqrt(np.clip(1 - t**5, 0, 1)) * width / 2)[:, None]
    ring = np.vstack([mid + across * swell, (mid - across * swell)[::-1]])
    return [Wash(ring, tint[0], tint[1], None, 0.0, True), pull(ring, width * 0.1, edge, "even")]


def _lobed(rng: Generator, s: Look, x: float, y: float, h: float) -> list[Mark]:
    """A chrysanthemum leaf: five wet touches and its veins."""
    size = s.size(rng.uniform(0.1, 0.14), 1.3)
    tint: Tint = ("老绿", 0.55) if rng.random() < 0.6 else ("青墨", rng.uniform(0.4, 0.65))
    if s.season == "winter":
        tint = ("赭墨", 0.5)
    turns = (-0.6, 0.6, 0.0) if s.far else (-1.1, 1.1, -0.5, 0.5, 0.0)
    marks: list[Mark] = []
    for a in turns:
        shade = deeper(tint, rng.uniform(0.7, 1.1))
        lobe = leaf(x, y, h + a, size * (1 - 0.3 * abs(a)), size * 0.34, shade)
        marks += [lobe] if s.far else backed(lobe)
    for a in () if s.far else (0.0, -0.5, 0.5):
        vein = arc(x, y, h + a, size * (0.85 - 0.35 * abs(a)), 0.0, 5)
        marks.append(pull(vein, size * 0.03, ("墨", 0.85), "taper"))
    return marks


# --- peony (牡丹) ---------------------------------------------------------------------------------


def peony(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """Peonies (牡丹): full lobed petals, deep at the heart, three-fingered leaves beneath."""
    s = seen(look)
    tints: Tints = (
        s.tints("pink")
        if s.colour not in ("", "pink")
        else (("铅白", 0.72), ("曙红", 0.4), ("胭脂", 0.6))
    )
    side = rng.choice([-1.0, 1.0])
    heads = [(side * 0.08, 0.68, 0.24), (-side * 0.3, 0.46, 0.17), (side * 0.36, 0.4, 0.08)]
    if s.colour == "red":
        tints = (("粉红", 0.9), ("曙红", 0.75), ("胭脂", 0.85))
    marks: list[Mark] = []
    flowers: list[Mark] = []
    bloom = not out_of_season(s, ("spring", "summer"))
    for x, height, r in heads:
        lean, height = x + rng.normal(0, 0.03), height * rng.uniform(0.94, 1.08)
        path, stem = stalk(rng, rng.normal(0, 0.03), height, lean, 0.022, ("赭墨", 0.7))
        for t in rng.uniform(0.3, 0.85, s.many(4, 1)):
            p = path[round(float(t) * 15)]
            marks += _fingered(
                rng, s, float(p[0]), float(p[1]), rng.choice([-1, 1]) * rng.uniform(0.6, 1.7)
            )
        marks += stem
        if bloom:
            at = float(path[-1, 0]), float(path[-1, 1])
            marks += _fingered(rng, s, *at, -side * 1.5) + _fingered(rng, s, *at, side * 1.9)
            flowers += _peony_head(rng, s, *at, r, tints)
    return within(marks + flowers, most(s))


def _peony_head(rng: Generator, s: Look, x: float, y: float, r: float, tints: Tints) -> list[Mark]:
    marks: list[Mark] = []
    rings = ((0.62, 0.8, 9, 0), (0.42, 0.68, 8, 0), (0.2, 0.55, 7, 1), (0.02, 0.42, 4, 2))
    for out, size, n, tone in rings if not s.far else rings[::2]:
        for a in np.linspace(0, 6.28, s.many(n, 4), endpoint=False) + rng.uniform(0, 0.7):
            dx, dy = np.cos(a), np.sin(a) * 0.72
            cx, cy = x + dx * r * out, y + dy * r * out - r * 0.12 * tone
            marks += _ruffle(rng, (cx, cy), (x, y), r * size * rng.uniform(0.45, 0.6), tints, tone)
    for _ in range(s.many(12, 2)):
        a, d = rng.uniform(0, 6.28), rng.uniform(0.02, 0.2) * r
        marks.append(dab(x + d * np.cos(a), y - r * 0.2 + d * np.sin(a), a, r * 0.05, r * 0.05,
                         ("yellow", 0.95), 0.0))  # fmt: skip
    return marks


def _ruffle(
    rng: Generator, at: tuple[float, float], heart: tuple[float, float], size: float,
    tints: Tints, tone: int,
) -> list[Mark]:  # fmt: skip
    """One petal: a notched round with a pale rim, deeper towards the flower's heart (分染)."""
    a = np.linspace(0, 2 * np.pi, 26, endpoint=False)
    notch = 1 + 0.09 * np.sin(5 * a + rng.uniform(0, 6)) + 0.06 * np.sin(9 * a + rng.uniform(0, 6))
    x, y = at
    ring = np.column_stack([x + size * notch * np.cos(a), y + size * 0.82 * notch * np.sin(a)])
    inward = np.array(heart) - at
    inward = inward / max(float(np.hypot(*inward)), size) * size
    deep = ring * 0.62 + (np.array(at) + inward * 0.55) * 0.38
    light, body, dark = tints
    strength = min(1.0, body[1] * (0.75 + 0.35 * tone))
    rim = int(rng.integers(0, 26))
    line = np.roll(ring, rim, axis=0)[: int(rng.integers(12, 22))]
    return [
        Wash(ring, light[0], min(1.0, light[1] * 1.3), None, size * 0.02, True),
        Wash(deep, body[0], strength, None, size * 0.16),
        Wash(deep * 0.6 + (np.array(at) + inward * 0.75) * 0.4, dark[0], dark[1] * 0.4, None,
             size * 0.16),
        pull(line, size * 0.035, deeper(dark, 0.5), "leaf"),
    ]  # fmt: skip


def _fingered(rng: Generator, s: Look, x: float, y: float, h: float) -> list[Mark]:
    """A peony leaf: three fingers of three, in wet green over ink."""
    autumn = s.season in ("autumn", "winter")
    tints = (("赭石", 0.5), ("赭墨", 0.55)) if autumn else (("草绿", 0.4), ("老绿", 0.5))
    size = s.size(rng.uniform(0.17, 0.22), 1.15)
    base = arc(x, y, h, size * 0.35, 0.2, 4)
    marks: list[Mark] = [pull(base, size * 0.05, ("赭墨", 0.6), "even")]
    bx, by = float(base[-1, 0]), float(base[-1, 1])
    fingers: list[Mark] = []
    for a in (-0.75, 0.75, 0.0):
        tint = deeper(tints[int(rng.random() < 0.6)], rng.uniform(0.8, 1.1))
        long = size * (0.8 - 0.18 * abs(a)) * rng.uniform(0.9, 1.1)
        finger = leaf(bx, by, h + a, long, long * 0.42, tint, rng.uniform(-0.3, 0.3))
        fingers += [finger] if s.far else backed(finger)
        if not s.far:
            for b in (-0.45, 0.45):
                marks.append(leaf(bx, by, h + a + b, long * 0.7, long * 0.24, deeper(tint, 0.9)))
            vein = arc(bx, by, h + a, long * 0.85, 0.0, 5)
            fingers.append(pull(vein, long * 0.02, ("墨", 0.7), "taper"))
    return marks + fingers


# --- narcissus (水仙), wild flowers, rape ---------------------------------------------------------


def narcissus(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """Narcissus (水仙): flat upright blades, white six-petalled flowers with a gold cup."""
    s = seen(look)
    marks: list[Mark] = []
    for k in range(s.many(9, 4)):
        h = rng.normal(0, 0.22)
        path = arc(rng.normal(0, 0.05), 0.0, h, rng.uniform(0.6, 0.95), rng.normal(0, 0.5), 14)
        tint: Tint = ("草绿", 0.45) if k % 2 else ("老绿", 0.45)
        marks.append(
            pull(path, s.size(0.04, 1.3), deeper(tint, rng.uniform(0.7, 1.1)), "strap", 0.1)
        )
    if out_of_season(s, ("winter", "spring")):
        return within(marks, most(s))
    tint = s.tints("white")[1]
    for _ in range(s.many(4, 2)):
        path, stem = stalk(rng, rng.normal(0, 0.04), rng.uniform(0.6, 0.85), rng.normal(0, 0.22),
                           0.014, ("草绿", 0.7))  # fmt: skip
        marks += stem
        x, y = float(path[-1, 0]), float(path[-1, 1])
        turn = rng.uniform(0, 1)
        for a in turn + np.arange(6) * 1.047:
            marks += petal(x, y, float(a), 0.075, 0.055, tint, ("墨", 0.55), 0.0, 0.7)
        marks.append(dab(x, y - 0.012, np.pi, 0.024, 0.038, ("yellow", 0.9), 0.1))
        marks.append(pull(arc(x - 0.02, y, 1.2, 0.04, 0.8, 6), 0.006, ("朱磦", 0.8), "even"))
    return within(marks, most(s))


def flower(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """Wild flowers (野花): a few stalks, each with its small open face."""
    s = seen(look)
    kinds = ("red", "yellow", "purple", "white", "blue", "pink", "orange")
    tints: Tints = s.tints(s.colour if s.colour in COLOURS else pick(rng, kinds))
    petals = int(pick(rng, (5, 5, 6, 8)))
    greens = blade_tints(s)
    marks: list[Mark] = []
    heads: list[Mark] = []
    for _ in range(s.many(6, 3)):
        height, lean = rng.uniform(0.45, 0.93), rng.normal(0, 0.2)
        green = deeper(pick(rng, greens), 1.0)
        path, stem = stalk(rng, rng.normal(0, 0.07), height, lean, s.size(0.015, 1.6), green)
        marks += stem
        for t in rng.uniform(0.05, 0.6, s.many(4, 1)):
            p = path[round(float(t) * 15)]
            size = rng.uniform(0.14, 0.26)
            h, bend = rng.choice([-1, 1]) * rng.uniform(0.4, 1.2), rng.uniform(-0.6, 0.6)
            blade = leaf(float(p[0]), float(p[1]), h, size, size * 0.22,
                         deeper(green, rng.uniform(0.6, 0.95)), bend)  # fmt: skip
            marks += (
                [blade]
                if s.far
                else [*backed(blade), pull(blade.path[:-1], size * 0.02, ("老绿", 0.6), "taper")]
            )
        if s.season == "winter" and not s.colour:
            continue
        heads += _face(rng, s, float(path[-1, 0]), float(path[-1, 1]), petals, tints)
    return within(marks + heads, most(s))


def _face(rng: Generator, s: Look, x: float, y: float, petals: int, tints: Tints) -> list[Mark]:
    r = s.size(rng.uniform(0.085, 0.12), 1.35)
    if s.far:
        return [dab(x - r * 0.3, y, 1.57, r * 0.6, r * 1.2, tints[1], 0.1),
                dab(x, y, 0.0, r * 0.1, r * 0.4, ("藤黄", 0.9), 0.0)]  # fmt: skip
    turn, squeeze = rng.uniform(0, 6), rng.uniform(0.55, 0.95)
    marks: list[Mark] = [spot(rng, x, y, r * 0.72, ("铅白", 0.8), petals, 0.1)]
    for k in range(petals):
        a = turn + k * 6.283 / petals
        h = float(np.arctan2(np.sin(a), np.cos(a) * squeeze))
        long = r * (abs(np.sin(a)) + abs(np.cos(a)) * squeeze) / 1.35 * rng.uniform(0.95, 1.1)
        tint = deeper(tints[1] if k % 2 else tints[0], rng.uniform(0.85, 1.1))
        marks.append(leaf(x, y, h, long, r * 3.1 / petals, tint, 0.0, "drop"))
        marks.append(
            pull(arc(x, y, h, long * 0.6, 0.0, 4), r * 0.05, deeper(tints[2], 0.7), "taper")
        )
    marks.append(dab(x, y + r * 0.06, 0.0, r * 0.12, r * 0.3, ("yellow", 0.95), 0.05))
    for _ in range(3):
        at = rng.normal(0, r * 0.1, 2)
        marks.append(dab(x + at[0], y + at[1], 0.0, r * 0.04, r * 0.07, ("赭墨", 0.9), 0.0))
    return marks


def rape(rng: Generator, look: dict[str, Any]) -> list[Mark]:
    """Rape (油菜): a straight stalk, clasping leaves below, yellow crosses of flower above."""
    s = seen(look)
    tint = s.tints("yellow")[1]
    flowering = not out_of_season(s, ("spring",))
    marks: list[Mark] = []
    blooms: list[Mark] = []
    green: Tint = ("土黄", 0.7) if s.season in ("autumn", "winter") else ("草绿", 0.5)
    for k in range(s.many(4, 2)):
        lean = (k - 1.5) * 0.12 + rng.normal(0, 0.05) if not s.far else rng.normal(0, 0.12)
        height = rng.uniform(0.7, 0.96) * (1 - abs(lean) * 0.6)
        path, stem = stalk(rng, rng.normal(0, 0.02), height, lean, s.size(0.018, 1.4), green)
        marks += stem
        for t in np.linspace(0.06, 0.62, s.many(5, 2)):
            p = path[round(float(t) * 15)]
            size = (0.24 - 0.22 * float(t)) * rng.uniform(0.8, 1.2)
            turn = rng.choice([-1, 1]) * rng.uniform(0.6, 1.3)
            shade = deeper(green, rng.uniform(0.7, 1.1))
            marks.append(leaf(float(p[0]), float(p[1]), turn, size, size * 0.3, shade, turn * 0.5))
        for _ in range(s.many(18, 5) if flowering else s.many(7, 2)):
            t = 1.0 - 0.3 * float(rng.random()) ** 1.3
            p = path[round(t * 15)]
            spread = 0.03 + 0.1 * (1 - t) / 0.3
            x, y = float(p[0]) + rng.normal(0, spread * 0.7), float(p[1]) + rng.normal(0, 0.025)
            if flowering:
                r = s.size(0.034, 1.9) * rng.uniform(0.75, 1.15)
                shade = deeper(tint, rng.uniform(0.7, 1.0))
                blooms.append(spot(rng, x, y, r * 0.8, shade))
                if not s.far:
                    blooms.append(dab(x, y, 0.0, r * 0.12, r * 0.2, ("土黄", 0.8), 0.0))
            else:  # pods
                marks.append(
                    leaf(float(p[0]), float(p[1]), rng.choice([-1, 1]) * 0.7, 0.1, 0.014, green)
                )
    return within(marks + blooms, most(s))
