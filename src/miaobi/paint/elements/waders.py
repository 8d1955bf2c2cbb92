"""Birds of shore and water: feet at the origin, or the waterline there."""

from __future__ import annotations

import numpy as np

from miaobi.paint.elements.brush import (
    Look,
    dot,
    fill,
    hairs,
    line,
    oval,
    poly,
    pose,
    ring,
    solid,
    tint,
    tube,
)
from miaobi.paint.elements.wing import goose_flight, leg, long_flight
from miaobi.paint.marks import Mark

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def _waders_legs(rng: Rng, x: float, top: float, width: float, stance: str) -> list[Mark]:
    lean = rng.uniform(-0.015, 0.015)
    marks = leg([(x + 0.02, top), (x + 0.045 + lean, top * 0.52), (x + 0.02, 0)], width)
    if stance == "one leg":
        bent = [(x - 0.03, top), (x + 0.09, top * 0.66), (x - 0.01, top * 0.5),
            (x + 0.04, top * 0.44)]
        marks.append(line(bent, width, "墨", 0.9, "even"))
    elif stance == "walking":
        marks += leg([(x - 0.03, top), (x - 0.12, top * 0.5), (x - 0.2, -0.01)], width)
    else:
        marks += leg([(x - 0.04, top), (x - 0.035, top * 0.5), (x - 0.07, 0)], width)
    return marks


def egret(rng: Rng, look: Look) -> list[Mark]:
    """白鹭, a white egret in the shallows, or on the wing when the pose says so."""
    stance = pose(look, rng, "still", "one leg", "walking")
    if look.get("pose") == "flying":
        return long_flight(rng, tint(look, "铅白"), False)
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
    marks += solid(rng, [tube(trunk), tube(head)], body, 0.85, 0.7, 0.011, hair=0.025)
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
        return long_flight(rng, tint(look, "铅白"), True)
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
    marks += solid(rng, [tube(trunk), tube([*neck, *skull])], tint(look, "铅白"), 0.85, 0.7, 0.012, hair=0.025)
    for k in range(5):
        x = -0.24 + 0.055 * k
        marks.append(line([(x + 0.12, -0.57 + 0.01 * k), (x, -0.45)], 0.008, "墨", 0.55, "nail"))
    dark = [(0.17, -0.69, 0.042), (0.19, -0.77, 0.032), (hx - 0.05, hy + 0.05, 0.026)]
    marks.append(fill(tube(dark), "墨", 0.85))
    cap = [(hx - 0.05, hy - 0.02), (hx - 0.02, hy - 0.04), (hx + 0.03, hy - 0.025), (hx, hy - 0.01)]
    marks += [fill(ring(cap), "朱砂", 1.0), dot(hx + 0.008, hy + 0.002, 0.01)]
    return marks


def goose(rng: Rng, look: Look) -> list[Mark]:
    """雁, a wild goose on the wing; 鹅, a white one afloat, when the pose says `swimming`."""
    if look.get("pose") in ("swimming", "standing", "walking", "sitting"):
        return _farm_goose(rng, look)
    return goose_flight(rng, look)


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


DRAKES = {  # body, head, breast
    "duck": ("赭石", "石绿", "胭脂"), "mandarin_duck": ("土黄", "朱磦", "胭脂"),
}


def duck(rng: Rng, look: Look) -> list[Mark]:
    """鸭, a drake afloat: green head, white ring, the waterline at the origin."""
    return _afloat(rng, look, "duck")


def mandarin_duck(rng: Rng, look: Look) -> list[Mark]:
    """鸳鸯, a mandarin drake: orange whiskers and sails, a white brow, purple breast."""
    return _afloat(rng, look, "mandarin_duck")


def _afloat(rng: Rng, look: Look, kind: str) -> list[Mark]:
    body, hood, breast = DRAKES[kind]
    body = tint(look, body)
    dx = float(rng.normal(0, 0.02))
    trunk = [(-0.72, -0.4, 0.025), (-0.55, -0.27, 0.12), (-0.1, -0.19, 0.2), (0.25, -0.21, 0.18), (0.42, -0.3, 0.11)]
    neck = [(0.38, -0.3, 0.13), (0.47, -0.52, 0.088), (0.5 + dx, -0.74, 0.115), (0.57 + dx, -0.76, 0.1)]
    beak = [(0.65 + dx, -0.82), (0.76 + dx, -0.73), (0.88 + dx, -0.7), (0.85 + dx, -0.65), (0.65 + dx, -0.68)]
    marks: list[Mark] = [*solid(rng, [ring(beak)], "藤黄" if kind == "duck" else "朱砂", 0.9, edge=0.012)]
    marks += solid(rng, [tube(trunk), tube(neck)], body, 0.7, 0.3, 0.014, hair=0.04)
    marks.append(fill(ring([(-0.5, -0.2), (-0.1, -0.16), (0.2, -0.14), (0.1, -0.02), (-0.4, -0.04)]), "铅白", 0.65, None, 0.03))
    if not look.get("colour"):
        cap = tube([(0.46, -0.56, 0.09), (0.5 + dx, -0.74, 0.115), (0.57 + dx, -0.76, 0.1)])
        marks += [fill(cap, hood, 0.9, None, 0.008)]
        if kind == "duck":
            marks.append(fill(ring([(0.4 + dx, -0.76), (0.5 + dx, -0.86), (0.62 + dx, -0.84), (0.5 + dx, -0.76)]), "墨", 0.45,
                None, 0.012))
            marks.append(line([(0.37, -0.52), (0.47, -0.495), (0.56, -0.53)], 0.03, "铅白", 1.0, "even"))
        else:
            marks.append(fill(ring([(0.66 + dx, -0.8), (0.54 + dx, -0.85), (0.4 + dx, -0.82), (0.34 + dx, -0.7),
                (0.5 + dx, -0.78)]), "铅白", 0.95, None, 0.006))
            p = np.array([[0.46, -0.66]] * 8) + rng.normal(0, 0.02, (8, 2)) + [dx, 0]
            marks += hairs(p, np.tile([-0.1, 0.13], (8, 1)), 0.02, "朱砂", 0.9)
        marks.append(fill(tube([(0.33, -0.22, 0.12), (0.43, -0.38, 0.085)]), breast, 0.6, None, 0.02))
    wing = [(0.2, -0.35), (-0.2, -0.42), (-0.62, -0.4), (-0.35, -0.22), (0.05, -0.18)]
    marks += [fill(ring(wing), "墨", 0.35, None, 0.012)]
    for k in range(5):
        y = -0.37 + 0.038 * k
        marks.append(line([(0.1 - 0.04 * k, y), (-0.22, y + 0.005), (-0.56 + 0.06 * k, y - 0.015)], 0.03, "墨", 0.6, "leaf"))
    if kind != "duck":
        marks += solid(rng, [ring([(-0.12, -0.36), (-0.24, -0.6), (-0.36, -0.62), (-0.36, -0.4)])], "朱磦", 0.9, edge=0.01)
    else:
        marks.append(line([(-0.2, -0.24), (-0.36, -0.25)], 0.045, "石青", 0.85, "even"))
        marks.append(line([(-0.6, -0.4), (-0.76, -0.48), (-0.72, -0.56)], 0.03, "墨", 0.85, "nail"))
    marks += [dot(0.57 + dx, -0.79, 0.022, "铅白"), dot(0.575 + dx, -0.79, 0.015)]
    return marks + _ripples(rng, 0.85)


def swan(rng: Rng, look: Look) -> list[Mark]:
    """天鹅, a swan afloat, wings half raised like sails, the neck an S."""
    body = tint(look, "铅白")
    trunk = [(-0.6, -0.3, 0.03), (-0.36, -0.18, 0.13), (0.0, -0.14, 0.17), (0.24, -0.18, 0.13)]
    neck = [(0.2, -0.22, 0.12), (0.34, -0.42, 0.055), (0.26, -0.66, 0.04), (0.3, -0.86, 0.042), (0.4, -0.9, 0.045)]
    beak = [(0.42, -0.94), (0.56, -0.84), (0.42, -0.86)]
    marks: list[Mark] = [fill(poly(beak), "朱磦", 1.0), fill(poly([(0.42, -0.95), (0.47, -0.91), (0.42, -0.87)]), "墨", 0.85)]
    marks += solid(rng, [tube(trunk), tube(neck)], body, 0.85, 0.7, 0.012, hair=0.03)
    raised = ring([(0.12, -0.26), (0.0, -0.46), (-0.24, -0.56), (-0.52, -0.5), (-0.74, -0.36), (-0.46, -0.26), (-0.1, -0.16)])
    marks += solid(rng, [raised], body, 0.85, edge=0.011, hair=0.03)
    for k in range(6):
        marks.append(line([(-0.02 - 0.05 * k, -0.3 - 0.02 * k), (-0.28 - 0.05 * k, -0.36), (-0.46 - 0.05 * k, -0.34 - 0.02
            * k)], 0.012, "墨", 0.4, "nail"))
    return [*marks, dot(0.405, -0.91, 0.012), *_ripples(rng, 0.75)]
