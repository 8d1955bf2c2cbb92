"""Birds: on the ground or a twig (feet at the origin), on water, or in the air (centre there)."""

from __future__ import annotations

import numpy as np

from miaobi.paint.elements.brush import (
    Look,
    curve,
    dot,
    fill,
    line,
    oval,
    poly,
    pose,
    ring,
    solid,
    spun,
    tint,
    tube,
)
from miaobi.paint.marks import Mark, Points

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def _leg(spots: list[tuple[float, float]], width: float, pigment: str = "墨") -> list[Mark]:
    """A thin leg with three toes where it ends."""
    x, y = spots[-1]
    toes = [(0.085, 0.004), (0.05, 0.018), (-0.04, 0.006)]
    marks: list[Mark] = [line(spots, width, pigment, 0.9, "even")]
    for dx, dy in toes:
        marks.append(line([(x, y - 0.008), (x + dx, y + dy)], width * 0.8, pigment, 0.9, "nail"))
    return marks


def _wing(
    rng: Rng, spots: list[tuple[float, float]], feathers: int, reach: float, pigment: str,
    strength: float, tips: float = 0.0
) -> list[Mark]:
    """A spread wing: its leading edge runs through `spots` from root to tip, each quill a leaf.

    `tips` is how much ink darkens the flight feathers.
    """
    lead = curve(spots)
    root, tip = np.array([-0.96, 0.28]), lead[-1] - lead[-8]
    turn = (np.arctan2(tip[1], tip[0]) - np.arctan2(root[1], root[0]) + np.pi) % (2 * np.pi) - np.pi
    marks: list[Mark] = []
    for k in range(feathers):
        u = k / (feathers - 1)
        base = lead[int((0.08 + 0.9 * u) * (len(lead) - 1))]
        a = np.arctan2(root[1], root[0]) + turn * (u**1.3) * 0.92 + float(rng.normal(0, 0.02))
        way = np.array([np.cos(a), np.sin(a)])
        side = np.array([-way[1], way[0]]) * reach * (0.17 - 0.05 * u)
        length = reach * (0.78 + 0.32 * np.sin(np.pi * (0.25 + 0.6 * u)))
        spots_ = [base, base + way * length * 0.4 + side, base + way * length * 0.85 + side * 0.7,
            base + way * length, base + way * length * 0.8 - side * 0.6, base + way * length * 0.4
            - side]
        leaf = ring([(float(x), float(y)) for x, y in spots_])
        marks += solid(rng, [leaf], pigment, strength, strength * 0.7, 0.009, 0.7, 0.0)
        if tips:
            marks.append(fill(leaf, "墨", tips, tips * 0.5))
        marks.append(line([tuple(base + way * length * 0.2), tuple(base + way * length * 0.92)],
            0.006, "墨", 0.5, "nail"))
    taper = np.interp(np.linspace(0, 1, 7), [0, 0.25, 1], [0.04, 0.055, 0.016]) * reach / 0.32
    at = lead[np.linspace(0, len(lead) - 1, 7).astype(int)]
    arm = tube([(float(x), float(y), float(r)) for (x, y), r in zip(at, taper, strict=True)])
    return marks + solid(rng, [arm], pigment, strength, strength * 0.8, 0.012, 0.8, 0.0)


def _waders_legs(rng: Rng, x: float, top: float, width: float, stance: str) -> list[Mark]:
    lean = rng.uniform(-0.015, 0.015)
    marks = _leg([(x + 0.02, top), (x + 0.045 + lean, top * 0.52), (x + 0.02, 0)], width)
    if stance == "one leg":
        bent = [(x - 0.03, top), (x + 0.09, top * 0.66), (x - 0.01, top * 0.5),
            (x + 0.04, top * 0.44)]
        marks.append(line(bent, width, "墨", 0.9, "even"))
    elif stance == "walking":
        marks += _leg([(x - 0.03, top), (x - 0.12, top * 0.5), (x - 0.2, -0.01)], width)
    else:
        marks += _leg([(x - 0.04, top), (x - 0.035, top * 0.5), (x - 0.07, 0)], width)
    return marks


def egret(rng: Rng, look: Look) -> list[Mark]:
    """白鹭, a white egret in the shallows, or on the wing when the pose says so."""
    stance = pose(look, rng, "still", "one leg", "walking")
    if look.get("pose") == "flying":
        return _long_bird_flying(rng, tint(look, "铅白"), crane=False)
    if look.get("pose") == "fishing":
        stance = "walking"
    dx, dy = rng.normal(0, 0.012, 2)
    low = look.get("pose") == "fishing" or (not look.get("pose") and rng.random() < 0.2)
    hx, hy = (0.34 + dx, -0.66 + dy) if low else (0.17 + dx, -0.94 + dy / 2)
    neck = (
        [(0.08, -0.58, 0.085), (0.19, -0.63, 0.05), (0.19, -0.73, 0.034), (0.27, -0.73, 0.03)]
        if low
        else [(0.07, -0.57, 0.08), (0.17, -0.66, 0.044), (0.13, -0.77, 0.028), (0.08, -0.87, 0.025)]
    )
    head = [*neck, (hx - 0.05, hy, 0.031), (hx + 0.02, hy + 0.012, 0.026)]
    trunk = [(-0.33, -0.35, 0.015), (-0.2, -0.43, 0.075), (-0.04, -0.5, 0.125),
        (0.08, -0.57, 0.095)]
    marks = _waders_legs(rng, 0.0, -0.42, 0.017, stance)
    beak = [(hx + 0.03, hy - 0.022), (hx + 0.26, hy + 0.055), (hx + 0.03, hy + 0.032)]
    marks += [fill(poly(beak), "藤黄", 0.9), line([beak[0], beak[1]], 0.014, press="nail")]
    marks.append(line([(hx + 0.03, hy + 0.03), beak[1]], 0.009, press="nail"))
    body = tint(look, "铅白")
    marks += solid(rng, [tube(trunk), tube(head)], body, 0.85, 0.7, 0.011)
    marks.append(fill(ring([(-0.3, -0.36), (-0.1, -0.42), (0.08, -0.47), (-0.06, -0.39)]), "花青",
        0.18))
    for k in range(4):  # 蓑羽, the plumes of the back
        y = -0.53 + 0.035 * k
        end = (-0.36 - 0.03 * k + rng.normal(0, 0.02), -0.33 + 0.02 * k)
        marks.append(line([(0.0, y), (-0.18, y + 0.06), end], 0.008, "墨", 0.6, "nail"))
    for k in range(2):
        tip = (hx - 0.22, hy + 0.04 + 0.045 * k + rng.normal(0, 0.01))
        marks.append(line([(hx - 0.05, hy - 0.02), (hx - 0.14, hy - 0.01), tip], 0.009,
            press="nail"))
    marks.append(dot(hx + 0.012, hy - 0.003, 0.011))
    return marks


def crane(rng: Rng, look: Look) -> list[Mark]:
    """丹顶鹤, the red-crowned crane: black neck and tail, vermilion cap."""
    if look.get("pose") == "flying":
        return _long_bird_flying(rng, tint(look, "铅白"), crane=True)
    stance = pose(look, rng, "still", "one leg", "walking")
    call = look.get("pose") == "calling" or (not look.get("pose") and rng.random() < 0.35)
    hx, hy = (0.16, -0.93) if call else (0.22 + rng.normal(0, 0.01), -0.9)
    neck = [(0.1, -0.58, 0.075), (0.2, -0.67, 0.045), (0.19, -0.78, 0.033), (0.14, -0.87, 0.03)]
    if call:
        neck = [(0.1, -0.58, 0.075), (0.18, -0.66, 0.045), (0.18, -0.76, 0.033),
            (0.15, -0.85, 0.03)]
    skull = [(hx - 0.03, hy, 0.035), (hx + 0.02, hy + (0.0 if call else 0.01), 0.028)]
    trunk = [(-0.3, -0.42, 0.03), (-0.16, -0.47, 0.1), (0.0, -0.53, 0.135), (0.12, -0.57, 0.085)]
    tip = (hx + 0.17, hy - 0.1) if call else (hx + 0.22, hy + 0.05)
    marks = _waders_legs(rng, 0.0, -0.42, 0.018, stance)
    beak = [(hx + 0.02, hy - 0.025), tip, (hx + 0.03, hy + 0.03)]
    marks += [fill(poly(beak), "墨", 0.55), line([beak[0], tip], 0.013, press="nail")]
    for k in range(6):  # the black curtain over the tail
        x, y = -0.12 - 0.03 * k, -0.5 + 0.022 * k
        end = (-0.42 + 0.035 * k, -0.3 + 0.016 * k + rng.normal(0, 0.012))
        marks.append(line([(x, y), ((x + end[0]) / 2 - 0.03, y + 0.06), end], 0.042, "墨", 0.9,
            "leaf"))
    marks += solid(rng, [tube(trunk), tube([*neck, *skull])], tint(look, "铅白"), 0.85, 0.7, 0.013)
    for k in range(5):
        x = -0.24 + 0.055 * k
        marks.append(line([(x + 0.12, -0.57 + 0.01 * k), (x, -0.45)], 0.008, "墨", 0.55, "nail"))
    dark = [(0.17, -0.69, 0.042), (0.19, -0.77, 0.032), (hx - 0.05, hy + 0.05, 0.026)]
    marks.append(fill(tube(dark), "墨", 0.85))
    cap = [(hx - 0.05, hy - 0.02), (hx - 0.02, hy - 0.04), (hx + 0.03, hy - 0.025), (hx, hy - 0.01)]
    marks += [fill(ring(cap), "朱砂", 1.0), dot(hx + 0.008, hy + 0.002, 0.01)]
    return marks


def _long_bird_flying(rng: Rng, body: str, crane: bool) -> list[Mark]:
    """A crane or egret on the wing, its centre at the origin, flying to the right."""
    lift = rng.uniform(-0.08, 0.08)
    neck = [(0.22, 0.0, 0.06), (0.36, -0.05, 0.035), (0.5, -0.09, 0.026), (0.58, -0.11, 0.032)]
    if not crane:  # herons fold the neck
        neck = [(0.2, 0.0, 0.07), (0.31, 0.05, 0.045), (0.33, -0.04, 0.04), (0.42, -0.05, 0.034)]
    hx, hy = neck[-1][0] + 0.02, neck[-1][1]
    far = _wing(rng, [(0.14, -0.04), (0.26, -0.22), (0.26, -0.4), (0.2, -0.52 - lift)], 7, 0.3,
        body, 0.6)
    near = _wing(rng, [(0.12, -0.02), (0.13, -0.22), (0.02, -0.38), (-0.16, -0.5 + lift)], 8, 0.34,
        body, 0.6)
    trunk = [(-0.34, 0.02, 0.025), (-0.15, 0.02, 0.08), (0.1, 0.01, 0.1), (0.24, 0.0, 0.05)]
    marks: list[Mark] = [
        line([(-0.3, 0.03), (-0.62, 0.05)], 0.016, press="even"),
        line([(-0.3, 0.045), (-0.6, 0.08)], 0.014, press="even"),
    ]
    beak = [(hx, hy - 0.02), (hx + 0.2, hy - 0.015), (hx, hy + 0.025)]
    marks += [fill(poly(beak), "墨" if crane else "藤黄", 0.7), line([beak[0], beak[1]], 0.012)]
    marks += far
    marks += solid(rng, [tube(trunk), tube(neck)], body, 0.6, 0.4, 0.012)
    marks += near
    marks.append(dot(hx, hy - 0.004, 0.01))
    if crane:
        marks.append(fill(tube([(0.3, -0.03, 0.038), (0.42, -0.07, 0.028), (0.52, -0.1, 0.022)]),
            "墨", 0.85))
        marks.append(fill(oval(hx - 0.01, hy - 0.03, 0.035, 0.013, -0.1), "朱砂", 1.0))
    return marks


def goose(rng: Rng, look: Look) -> list[Mark]:
    """雁, a wild goose on the wing; 鹅, a white one afloat, when the pose says `swimming`."""
    if look.get("pose") in ("swimming", "standing"):
        return _farm_goose(rng, look)
    lift = rng.uniform(-0.1, 0.1)
    body = tint(look, "赭石")
    far = _wing(rng, [(0.14, -0.03), (0.28, -0.2), (0.3, -0.34), (0.24, -0.46 - lift)], 7, 0.27,
        body, 0.5, 0.4)
    near = _wing(rng, [(0.12, 0.0), (0.13, -0.18), (0.02, -0.33), (-0.16, -0.42 + lift)], 8, 0.31,
        body, 0.5, 0.3)
    trunk = [(-0.36, 0.03, 0.03), (-0.15, 0.03, 0.1), (0.08, 0.01, 0.115), (0.26, -0.02, 0.06)]
    neck = [(0.2, 0.0, 0.07), (0.38, -0.06, 0.042), (0.52, -0.09, 0.036), (0.58, -0.095, 0.042)]
    marks = far
    marks.append(line([(-0.3, 0.02), (-0.5, 0.0)], 0.06, "墨", 0.8, "nail"))
    marks += [line([(0.6, -0.1), (0.7, -0.075)], 0.04, "墨", 0.9, "nail")]
    marks += solid(rng, [tube(trunk), tube(neck)], body, 0.65, 0.2, 0.013)
    marks.append(fill(tube([(0.34, -0.05, 0.045), (0.5, -0.09, 0.035), (0.59, -0.1, 0.038)]), "墨",
        0.5))
    return [*marks, *near, dot(0.59, -0.105, 0.011)]


def _farm_goose(rng: Rng, look: Look) -> list[Mark]:
    afloat = look.get("pose") == "swimming"
    dy = 0.0 if afloat else -0.16
    trunk = [(-0.5, -0.26 + dy, 0.03), (-0.3, -0.18 + dy, 0.13), (0, -0.15 + dy, 0.18),
        (0.2, -0.2 + dy, 0.14)]
    neck = [(0.2, -0.22 + dy, 0.12), (0.27, -0.45, 0.06), (0.24, -0.68, 0.046), (0.27, -0.86, 0.05),
        (0.34, -0.88, 0.055)]
    marks: list[Mark] = []
    if not afloat:
        for x in (-0.02, 0.1):
            marks.append(line([(x, -0.2), (x, -0.01), (x + 0.09, 0)], 0.035, "朱磦", 0.9, "even"))
    beak = [(0.36, -0.93), (0.4, -0.945), (0.52, -0.855), (0.38, -0.835)]
    marks += [fill(ring(beak), "朱磦", 1.0), line([beak[0], beak[1], beak[2]], 0.012)]
    marks += solid(rng, [tube(trunk), tube(neck)], tint(look, "铅白"), 0.85, 0.7, 0.016)
    wing = [(0.1, -0.28 + dy), (-0.15, -0.33 + dy), (-0.44, -0.29 + dy), (-0.2, -0.17 + dy),
        (0.04, -0.17 + dy)]
    marks += [line(wing, 0.013), line([(-0.02, -0.2 + dy), (-0.28, -0.24 + dy)], 0.01,
        strength=0.7)]
    marks += [dot(0.335, -0.9, 0.014), fill(oval(0.37, -0.945, 0.03, 0.022), "朱砂", 0.9)]
    if afloat:
        marks += _ripples(rng, 0.6)
    return marks


def _ripples(rng: Rng, half: float) -> list[Mark]:
    marks: list[Mark] = []
    for k in range(3):
        y = 0.012 + 0.04 * k
        a, b = -half * (1.05 - 0.2 * k), half * (0.95 - 0.15 * k)
        marks.append(line([(a, y), (0, y + 0.025), (b, y + rng.normal(0, 0.006))], 0.012, "花青",
            0.6))
    return marks


def duck(rng: Rng, look: Look) -> list[Mark]:
    """鸭, a drake afloat: green head, white ring, the waterline at the origin."""
    dx = rng.normal(0, 0.02)
    trunk = [(-0.72, -0.42, 0.03), (-0.55, -0.28, 0.13), (-0.1, -0.2, 0.22), (0.25, -0.22, 0.2),
        (0.42, -0.3, 0.12)]
    neck = [(0.38, -0.3, 0.15), (0.46, -0.52, 0.11), (0.5 + dx, -0.76, 0.14),
        (0.57 + dx, -0.78, 0.12)]
    beak = [(0.66 + dx, -0.84), (0.8 + dx, -0.74), (0.92 + dx, -0.71), (0.88 + dx, -0.65),
        (0.66 + dx, -0.68)]
    marks: list[Mark] = [*solid(rng, [ring(beak)], "藤黄", 0.9, edge=0.016)]
    body = tint(look, "赭石")
    marks += solid(rng, [tube(trunk), tube(neck)], body, 0.6, 0.25, 0.02)
    if not look.get("colour"):
        cap = tube([(0.45, -0.58, 0.115), (0.5 + dx, -0.76, 0.14), (0.57 + dx, -0.78, 0.12)])
        marks += [fill(cap, "石绿", 0.9), fill(cap, "墨", 0.4)]
        marks.append(line([(0.34, -0.53), (0.46, -0.5), (0.57, -0.53)], 0.035, "铅白", 1.0, "even"))
        marks.append(fill(tube([(0.3, -0.22, 0.14), (0.42, -0.38, 0.1)]), "胭脂", 0.45))
    wing = [(0.2, -0.36), (-0.2, -0.44), (-0.62, -0.4), (-0.35, -0.22), (0.05, -0.18)]
    marks += [fill(ring(wing), "墨", 0.5), *[line(wing[:3], 0.02), line(wing[2:], 0.018)]]
    for k in range(3):
        y = -0.36 + 0.055 * k
        marks.append(line([(0.02, y), (-0.25, y + 0.0), (-0.5, y - 0.02)], 0.016, "墨", 0.75,
            "nail"))
    marks.append(line([(-0.6, -0.4), (-0.76, -0.5), (-0.7, -0.58)], 0.035, "墨", 0.9, "nail"))
    marks += [dot(0.57 + dx, -0.82, 0.028, "铅白"), dot(0.575 + dx, -0.82, 0.018)]
    return marks + _ripples(rng, 0.85)


def swallow(rng: Rng, look: Look) -> list[Mark]:
    """燕, a swallow on the wing: blue-black, forked tail, chestnut throat, white belly."""
    lift = rng.uniform(-0.1, 0.12)
    back = tint(look, "墨")
    dark = 0.92 if not look.get("colour") else 0.85
    far = ring([(0.12, -0.02), (0.2, -0.2), (0.12, -0.5 - lift), (0.02, -0.66 - lift), (0.04, -0.4),
        (-0.04, -0.08)])
    near = ring([(0.14, 0.0), (0.0, 0.22), (-0.22, 0.42 + lift), (-0.52, 0.56 + lift),
        (-0.24, 0.26), (-0.12, 0.04)])
    marks: list[Mark] = []
    for y1, y2 in ((-0.06, -0.18), (0.05, 0.06)):
        fork = [(-0.22, 0.01), (-0.49, y1), (-0.85, y2)]
        marks += [line(fork, 0.068, "墨", dark, "nail"), line(fork, 0.048, back, dark, "nail")]
    marks += solid(rng, [far], back, dark, edge=0.012)
    belly = tube([(-0.3, 0.02, 0.04), (-0.1, 0.03, 0.1), (0.14, 0.02, 0.12), (0.3, -0.02, 0.08)])
    marks += solid(rng, [belly], "铅白", edge=0.014)
    top = [(-0.34, 0.01), (-0.1, -0.08), (0.14, -0.11), (0.3, -0.11), (0.39, -0.04), (0.3, -0.02),
        (0.1, -0.01), (-0.1, 0.03)]
    marks.append(fill(ring(top), back, dark))
    marks += solid(rng, [near], back, dark, edge=0.012)
    marks.append(fill(ring([(0.28, -0.02), (0.39, -0.02), (0.34, 0.06), (0.26, 0.06)]), "朱砂", 0.9))
    marks += [line([(0.37, -0.04), (0.46, -0.02)], 0.035, "墨", 0.95, "nail")]
    marks += [dot(0.31, -0.055, 0.014, "铅白"), *_wing_lines(near)]
    return spun(marks, float(rng.uniform(-0.35, 0.1)))


def _wing_lines(outline: Points) -> list[Mark]:
    root = outline[0]
    tip = outline[int(np.argmax(np.linalg.norm(outline - root, axis=1)))]
    side = np.array([-(tip - root)[1], (tip - root)[0]]) * 0.05
    return [
        line([tuple(root + (tip - root) * 0.35 - side * k),
            tuple(root + (tip - root) * 0.8 - side * k * 0.3)], 0.008, "铅白", 0.55, "nail")
        for k in (0.0, 0.8)
    ]


def _perched(rng: Rng) -> list[Mark]:
    """Two short feet on whatever is below."""
    return [
        *_leg([(0.02, -0.34), (0.0, -0.08), (0.02, -0.01)], 0.022),
        *_leg([(0.14, -0.34), (0.12, -0.08), (0.14, -0.01)], 0.022),
    ]


def magpie(rng: Rng, look: Look) -> list[Mark]:
    """喜鹊, a magpie: black head and back, white belly and shoulder, long tail."""
    tail = rng.uniform(-0.06, 0.06)
    dark = tint(look, "墨")
    marks = _perched(rng)
    for k in range(3):
        end = (-0.86 + 0.08 * k, -0.1 - tail + 0.03 * k)
        marks.append(line([(-0.2, -0.4), (-0.5, -0.26 - tail / 2), end], 0.075, dark, 0.92,
            "taper"))
    trunk = [(-0.26, -0.38, 0.07), (-0.05, -0.42, 0.18), (0.14, -0.52, 0.21), (0.27, -0.68, 0.16)]
    head = [(0.27, -0.68, 0.16), (0.33, -0.82, 0.14), (0.4, -0.84, 0.11)]
    marks += solid(rng, [tube(trunk), tube(head)], "铅白", edge=0.018)
    hood = [(0.1, -0.64), (0.18, -0.84), (0.34, -0.96), (0.49, -0.9), (0.51, -0.8), (0.44, -0.66),
        (0.38, -0.52), (0.24, -0.56)]
    marks.append(fill(ring(hood), dark, 0.92))
    wing = [(0.14, -0.64), (0.02, -0.6), (-0.2, -0.46), (-0.42, -0.3), (-0.16, -0.3), (0.06, -0.4),
        (0.16, -0.52)]
    marks.append(fill(ring(wing), dark, 0.88))
    marks.append(fill(ring([(0.12, -0.63), (0.0, -0.57), (0.02, -0.49), (0.13, -0.54)]), "铅白", 1.0))
    marks.append(line([(0.06, -0.42), (-0.14, -0.36), (-0.36, -0.3)], 0.03, "头青", 0.9, "nail"))
    marks += [fill(poly([(0.48, -0.89), (0.68, -0.83), (0.48, -0.78)]), "墨", 0.95)]
    marks += [dot(0.41, -0.86, 0.022, "铅白"), dot(0.415, -0.86, 0.013)]
    return marks


def bird(rng: Rng, look: Look) -> list[Mark]:
    """小鸟, a small song bird on its two feet, or flying when the pose says so."""
    body = tint(look, ("赭石", "花青", "藤黄")[int(rng.integers(3))])
    if look.get("pose") == "flying":
        return _small_flying(rng, body)
    marks = _perched(rng)
    turn = float(rng.uniform(-0.12, 0.1))
    for k in range(2):
        marks.append(line([(-0.2, -0.34), (-0.42, -0.26), (-0.64 + 0.05 * k, -0.16 + 0.04 * k)],
            0.08, "墨", 0.85, "taper"))
    trunk = [(-0.3, -0.32, 0.06), (-0.06, -0.37, 0.18), (0.14, -0.46, 0.235), (0.26, -0.62, 0.18)]
    head = [(0.26, -0.64, 0.18), (0.3, -0.76, 0.175), (0.36, -0.775, 0.15)]
    top = [fill(poly([(0.47, -0.85), (0.65, -0.775), (0.47, -0.72)]), "墨", 0.85)]
    top += solid(rng, [tube(trunk), tube(head)], body, 0.8, 0.25, 0.02)
    top.append(fill(ring([(0.13, -0.83), (0.25, -0.945), (0.41, -0.92), (0.5, -0.83),
        (0.34, -0.84)]), "墨", 0.7))
    wing = [(0.16, -0.56), (-0.04, -0.6), (-0.26, -0.46), (-0.48, -0.24), (-0.2, -0.24),
        (0.06, -0.32)]
    top += [fill(ring(wing), "墨", 0.72)]
    for k in range(3):
        y = -0.5 + 0.07 * k
        top.append(line([(0.06, y), (-0.14, y + 0.06), (-0.34, y + 0.17)], 0.014, "铅白", 0.6,
            "nail"))
    top += [dot(0.4, -0.8, 0.028, "铅白"), dot(0.403, -0.8, 0.022)]
    return marks + spun(top, turn, 0.05, -0.3)


def _small_flying(rng: Rng, body: str) -> list[Mark]:
    near = _wing(rng, [(0.1, -0.03), (0.08, -0.2), (-0.06, -0.36), (-0.2, -0.42)], 6, 0.3, body,
        0.7, 0.35)
    marks = _wing(rng, [(0.14, -0.05), (0.22, -0.22), (0.2, -0.38)], 5, 0.25, body, 0.7, 0.4)
    marks.append(line([(-0.24, 0.02), (-0.6, 0.06)], 0.1, "墨", 0.8, "drop"))
    trunk = [(-0.32, 0.02, 0.05), (-0.05, 0.04, 0.15), (0.2, 0.0, 0.14), (0.34, -0.04, 0.11)]
    marks.append(fill(poly([(0.43, -0.08), (0.56, -0.03), (0.43, 0.0)]), "墨", 0.9))
    marks += solid(rng, [tube(trunk)], body, 0.8, 0.25, 0.016)
    return [*marks, *near, dot(0.36, -0.07, 0.018)]


def owl(rng: Rng, look: Look) -> list[Mark]:
    """猫头鹰, an owl that looks at us: two great eyes, ear tufts, barred breast."""
    body = tint(look, "赭石")
    marks: list[Mark] = []
    for k in range(3):
        marks.append(line([(-0.06 + 0.06 * k, -0.2), (-0.07 + 0.07 * k, 0.1)], 0.08, "墨", 0.75,
            "taper"))
    trunk = tube([(0, -0.08, 0.13), (0, -0.3, 0.27), (0, -0.55, 0.29), (0, -0.74, 0.26)])
    head = ring([(-0.3, -0.72), (-0.31, -0.88), (-0.33, -1.03), (-0.18, -0.95), (0, -0.92),
        (0.18, -0.95), (0.33, -1.03), (0.31, -0.88), (0.3, -0.72), (0, -0.58)])
    marks += solid(rng, [trunk, head], body, 0.75, 0.45, 0.022)
    for side in (-1, 1):
        wing = [(side * 0.27, -0.62), (side * 0.34, -0.4), (side * 0.24, -0.1), (side * 0.15, -0.3),
            (side * 0.2, -0.5)]
        marks += [*solid(rng, [ring(wing)], body, 0.8, edge=0.018), fill(ring(wing), "墨", 0.35)]
        for k in range(3):
            y = -0.46 + 0.1 * k
            marks.append(line([(side * 0.23, y), (side * 0.29, y + 0.06), (side * 0.26, y + 0.16)],
                0.014, "墨", 0.75, "nail"))
        x = side * 0.135
        marks += [fill(oval(x, -0.78, 0.135, 0.14), "铅白", 0.9), dot(x, -0.78, 0.09, "藤黄")]
        marks += [dot(x + rng.normal(0, 0.004), -0.78, 0.052), line([(x * 0.3, -0.84), (x, -0.92),
            (x * 2.2, -0.98)], 0.03, press="taper")]
        marks.append(dot(x + 0.018, -0.8, 0.014, "铅白"))
        for k in (-1, 0, 1):
            marks.append(line([(side * 0.09 + k * 0.035, -0.06), (side * 0.09 + k * 0.045, 0.02)],
                0.03, "墨", 0.9, "nail"))
    marks.append(fill(poly([(-0.035, -0.75), (0.035, -0.75), (0, -0.64)]), "墨", 0.9))
    for row in range(4):
        for col in range(3 - row % 2):
            x = (col - (2 - row % 2) / 2) * 0.1
            y = -0.5 + 0.1 * row
            marks.append(line([(x - 0.025, y - 0.02), (x, y + 0.02), (x + 0.025, y - 0.02)], 0.018,
                "墨", 0.8, "even"))
    return marks


def hen(rng: Rng, look: Look) -> list[Mark]:
    """鸡, a hen or cock with comb and wattle."""
    cock = look.get("pose") == "crowing" or (not look.get("pose") and rng.random() < 0.5)
    body = tint(look, "赭石")
    yellow = "藤黄"
    marks = [*_leg([(-0.02, -0.3), (0.0, -0.14), (0.02, -0.01)], 0.035, yellow)]
    marks += _leg([(0.13, -0.3), (0.12, -0.14), (0.17, -0.01)], 0.035, yellow)
    if cock:
        for k in range(5):
            end = (-0.72 + 0.06 * k, -0.34 - 0.1 * k + rng.normal(0, 0.015))
            marks.append(line([(-0.26, -0.5), (-0.48, -0.92 + 0.02 * k), end], 0.07, "墨", 0.9,
                "taper"))
    tail = [(-0.58, -0.74), (-0.42, -0.74), (-0.2, -0.58), (-0.2, -0.36), (-0.42, -0.48)]
    trunk = [(-0.32, -0.5, 0.14), (-0.08, -0.4, 0.23), (0.16, -0.46, 0.22), (0.28, -0.62, 0.13)]
    neck = [(0.26, -0.6, 0.15), (0.34, -0.78, 0.085), (0.38, -0.85, 0.085)]
    comb = [(0.3, -0.9), (0.29, -0.99), (0.35, -0.96), (0.38, -1.02), (0.42, -0.96), (0.47, -0.98),
        (0.46, -0.88)]
    marks += [fill(ring(comb), "朱砂", 1.0), fill(poly([(0.45, -0.88), (0.57, -0.83), (0.45, -0.8)]),
        yellow, 1.0)]
    marks += solid(rng, [tube(trunk), tube(neck), oval(-0.02, -0.5, 0.2, 0.13),
        *([] if cock else [ring(tail)])], body, 0.75, 0.4, 0.02)
    marks += [fill(oval(0.43, -0.74, 0.035, 0.06), "朱砂", 1.0),
        fill(oval(0.38, -0.84, 0.055, 0.045), "朱砂", 0.75)]
    wing = [(0.12, -0.52), (-0.12, -0.56), (-0.36, -0.44), (-0.14, -0.3), (0.08, -0.34)]
    marks += [fill(ring(wing), "墨", 0.35), line(wing[:3], 0.018), line(wing[2:], 0.016)]
    for k in range(4):
        y = -0.5 + 0.045 * k
        marks.append(line([(0.06, y), (-0.14, y + 0.0), (-0.3 + 0.03 * k, y + 0.02)], 0.014, "墨",
            0.75, "nail"))
    for k in range(4):
        x = 0.22 + 0.05 * k
        marks.append(line([(x, -0.76 + 0.03 * k), (x - 0.05, -0.6)], 0.016, "墨", 0.7, "nail"))
    marks += [dot(0.4, -0.87, 0.022, "铅白"), dot(0.402, -0.87, 0.014)]
    return marks
