"""People: each stands on the origin and faces right."""

from __future__ import annotations

import numpy as np

from miaobi.paint.elements.brush import (
    Look,
    dot,
    fill,
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
from miaobi.paint.elements.figure import (
    HEAD,
    gown,
    head,
    rain_cape,
    robe,
    seated_gown,
    sleeve,
    staff,
    standing_gown,
)
from miaobi.paint.elements.things import kite_at, parasol
from miaobi.paint.marks import Mark

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def _arms_folded(rng: Rng, pigment: str, strength: float) -> list[Mark]:
    limb = [(-0.08, -0.75, 0.06), (-0.05, -0.61, 0.075), (0.07, -0.565, 0.07), (0.16, -0.6, 0.05)]
    cuff = [(0.09, -0.63), (0.19, -0.65), (0.215, -0.56), (0.2, -0.33), (0.12, -0.31), (0.05, -0.5)]
    return sleeve(rng, limb, cuff, pigment, strength, hand=False)


def _arm_down(rng: Rng, pigment: str, strength: float, wide: bool = True) -> list[Mark]:
    limb = [(-0.08, -0.75, 0.05), (-0.125, -0.62, 0.05), (-0.12, -0.5, 0.048), (-0.1, -0.42, 0.03)]
    cuff = [(-0.07, -0.55), (-0.05, -0.42), (-0.11, -0.35), (-0.17, -0.4), (-0.17, -0.54)]
    return sleeve(rng, limb, cuff if wide else [], pigment, strength)


def _arm_ahead(
    rng: Rng, pigment: str, strength: float, x: float = 0.26, y: float = -0.62, wide: bool = True
) -> list[Mark]:
    limb = [(-0.04, -0.75, 0.06), (0.05, -0.62, 0.062), (x - 0.08, y + 0.02, 0.055), (x, y, 0.04)]
    cuff = [(x - 0.04, y - 0.04), (x + 0.02, y), (x + 0.01, y + 0.22), (x - 0.08, y + 0.27),
        (x - 0.14, y + 0.08)]
    return sleeve(rng, limb, cuff if wide else [], pigment, strength)


def scholar(rng: Rng, look: Look) -> list[Mark]:
    """文士, a scholar in cap and gown: hands in sleeves, with a staff, or reading."""
    if look.get("pose") == "sitting":
        return seated_scholar(rng, look)
    stance = pose(look, rng, "hands in sleeves", "with a staff", "reading", "gazing")
    stance = "holding" if look.get("pose") == "holding" else stance
    pigment, strength = robe(rng, look)
    walk = 0.035 if stance == "with a staff" else 0.0
    marks = staff(0.33, -0.86, 0.0, -0.02) if stance == "with a staff" else []
    marks += standing_gown(rng, pigment, strength, walk)
    marks += head(rng, look, 0.02, -0.9, "scholar", 0.072)
    if stance == "hands in sleeves":
        return marks + _arms_folded(rng, pigment, strength)
    if stance == "gazing":  # hands behind his back
        limb = [(-0.04, -0.75, 0.058), (-0.1, -0.62, 0.062), (-0.16, -0.52, 0.05)]
        cuff = [(-0.1, -0.58), (-0.13, -0.42), (-0.22, -0.36), (-0.26, -0.46), (-0.2, -0.58)]
        return marks + sleeve(rng, limb, cuff, pigment, strength, hand=False)
    if stance in ("with a staff", "holding"):
        return marks + _arm_down(rng, pigment, strength) + _arm_ahead(rng, pigment, strength, 0.3,
            -0.64)
    marks += _arm_ahead(rng, pigment, strength, 0.2, -0.66)
    page = [(0.19, -0.8), (0.34, -0.84), (0.36, -0.68), (0.21, -0.64)]
    marks += solid(rng, [poly(page)], "铅白", edge=0.012)
    return [*marks, *[line([(0.22 + 0.035 * k, -0.79 - 0.008 * k),
        (0.235 + 0.035 * k, -0.67 - 0.01 * k)], 0.008, "墨", 0.7) for k in range(4)]]


def seated_scholar(rng: Rng, look: Look) -> list[Mark]:
    """A scholar sitting on the ground, hands on his knees."""
    pigment, strength = robe(rng, look)
    marks = [*seated_gown(rng, pigment, strength), *head(rng, look, 0.04, -0.64, "scholar", 0.074)]
    limb = [(-0.06, -0.48, 0.06), (0.0, -0.34, 0.065), (0.12, -0.27, 0.06), (0.2, -0.25, 0.045)]
    return marks + sleeve(rng, limb, [(0.1, -0.31), (0.21, -0.29), (0.22, -0.2), (0.14, -0.13),
        (0.06, -0.2)], pigment, strength)


def person(rng: Rng, look: Look) -> list[Mark]:
    """人, someone on the way in a short coat, with a bundle on a stick, or pointing."""
    stance = pose(look, rng, "walking", "carrying", "pointing")
    stance = "holding" if look.get("pose") == "holding" else stance
    pigment, strength = robe(rng, look)
    marks = _legs(rng, 0.06)
    marks += _short_coat(rng, pigment, strength)
    marks += head(rng, look, 0.02, -0.9, ("bun", "straw")[int(rng.integers(2))], HEAD)
    if stance == "carrying":
        return marks + _shoulder_pole(rng, pigment, strength)
    if stance in ("pointing", "holding"):
        high = -0.76 if stance == "pointing" else -0.64
        return marks + _arm_down(rng, pigment, strength, False) + _arm_ahead(rng, pigment, strength, 0.3,
            high, wide=False)
    marks.append(straight([(0.32, -0.62), (-0.4, -0.92)], 0.02, "赭墨", 0.63))
    marks += solid(rng, [ring([(-0.38, -0.9), (-0.28, -0.84), (-0.26, -0.7), (-0.38, -0.63),
        (-0.5, -0.7), (-0.48, -0.84)])], "赭石", 0.6, edge=0.013)
    return marks + _arm_ahead(rng, pigment, strength, 0.24, -0.67, wide=False) + _arm_down(rng, pigment,
        strength, False)


def _shoulder_pole(rng: Rng, pigment: str, strength: float) -> list[Mark]:
    """扁担, the pole across the shoulder, a basket swinging from either end."""
    marks: list[Mark] = [line([(-0.62, -0.7), (-0.3, -0.77), (0.05, -0.79), (0.4, -0.77),
        (0.7, -0.7)], 0.032, "赭墨", 0.8, "even")]
    for x in (-0.58, 0.66):
        swing = float(rng.uniform(-0.03, 0.03))
        for side in (-0.1, 0.1):
            marks.append(straight([(x, -0.7), (x + side + swing, -0.38)], 0.009, "墨", 0.8))
        basket = [(x - 0.13 + swing, -0.4), (x + 0.13 + swing, -0.4), (x + 0.11 + swing, -0.22),
            (x + swing, -0.18), (x - 0.11 + swing, -0.22)]
        marks += solid(rng, [ring(basket)], "土黄", 0.52, edge=0.013)
        for k in range(3):
            y = -0.36 + 0.05 * k
            marks.append(line([(x - 0.12 + swing, y), (x + swing, y + 0.02), (x + 0.12 + swing, y)],
                0.009, "墨", 0.6, "even"))
    return marks + sleeve(rng, [(-0.02, -0.75, 0.055), (0.1, -0.64, 0.055), (0.2, -0.72, 0.04)], [],
        pigment, strength)


def _legs(rng: Rng, stride: float, bare: bool = False) -> list[Mark]:
    far = [(0.05, -0.42, 0.07), (0.08 + stride, -0.22, 0.055), (0.05 + stride, -0.06, 0.04)]
    near = [(-0.05, -0.42, 0.08), (-0.03 - stride / 2, -0.22, 0.06), (-0.1 - stride, -0.06, 0.042)]
    marks: list[Mark] = []
    for x, y, _ in (far[-1], near[-1]):
        if bare:
            marks += solid(rng, [tube([(x, y - 0.08, 0.03), (x, -0.02, 0.026),
                (x + 0.06, -0.012, 0.018)])], "肤", 0.62, edge=0.01, turn=0)
        else:
            marks.append(line([(x - 0.02, -0.018), (x + 0.08, -0.012)], 0.045, "墨", 0.9, "even"))
    if bare:
        far, near = [(x, y - 0.06 * (i == 2), r * 1.1) for i,
            (x, y, r) in enumerate(far)], [(x, y - 0.06 * (i == 2), r * 1.1) for i,
            (x, y, r) in enumerate(near)]
    marks += solid(rng, [tube(far)], "花青", 0.4, edge=0.012)
    return marks + solid(rng, [tube(near)], "花青", 0.35, edge=0.012)


def _short_coat(rng: Rng, pigment: str, strength: float) -> list[Mark]:
    outline = [(0.0, -0.845), (0.09, -0.81), (0.135, -0.7), (0.12, -0.52), (0.17, -0.34),
        (0.05, -0.31), (-0.18, -0.33), (-0.145, -0.52), (-0.155, -0.7), (-0.1, -0.81)]
    folds = [[(-0.06, -0.5), (-0.08, -0.42), (-0.11, -0.35)],
        [(0.04, -0.5), (0.06, -0.42), (0.08, -0.34)]]
    marks = gown(rng, outline, pigment, strength, folds)
    marks.append(line([(-0.03, -0.845), (0.05, -0.72), (0.1, -0.64)], 0.024, "墨", 0.7, "even"))
    marks.append(line([(-0.145, -0.53), (0.0, -0.505), (0.13, -0.53)], 0.03, "墨", 0.75, "even"))
    return marks


def farmer(rng: Rng, look: Look) -> list[Mark]:
    """农夫, a farmer under a straw hat, bent to plant seedlings (插秧) or with a hoe."""
    pigment, strength = robe(rng, look)
    if look.get("pose") == "holding":
        marks = _legs(rng, 0.03, bare=True) + _short_coat(rng, pigment, strength)
        marks += head(rng, look, 0.02, -0.9, "straw", HEAD)
        return marks + _arm_down(rng, pigment, strength, False) + _arm_ahead(rng, pigment, strength, 0.3,
            -0.64, wide=False)
    if pose(look, rng, "planting", "hoeing") == "hoeing":
        marks = _legs(rng, 0.08, bare=True)
        marks.append(straight([(-0.34, -0.98), (0.1, -0.72), (0.52, -0.5)], 0.022, "赭墨", 0.66))
        marks.append(fill(poly([(0.49, -0.55), (0.57, -0.52), (0.5, -0.26), (0.42, -0.3)]), "墨",
            0.85))
        marks += _short_coat(rng, pigment, strength)
        marks += _arm_ahead(rng, pigment, strength, 0.22, -0.66, wide=False)
        return spun(marks + head(rng, look, 0.05, -0.9, "straw"), 0.06)
    bend = float(rng.uniform(-0.02, 0.03))
    marks = []
    for x, r in ((0.0, 0.05), (-0.16, 0.055)):
        marks += solid(rng, [tube([(x + 0.02, -0.26, 0.032), (x, -0.04, 0.026),
            (x + 0.06, -0.012, 0.02)])], "肤", 0.62, edge=0.011, turn=0)
        marks += solid(rng, [tube([(-0.12, -0.5, 0.09), (x + 0.03, -0.36, r + 0.025),
            (x + 0.02, -0.2, r)])], "花青", 0.42, edge=0.013)
    marks += _seedlings(rng, 0.42)
    far = [(0.24, -0.52, 0.05), (0.3, -0.34, 0.045), (0.38, -0.16, 0.035)]
    marks += sleeve(rng, far, [], pigment, strength)
    back = [(-0.22, -0.42), (-0.24, -0.55), (-0.14, -0.66), (0.08, -0.69 - bend),
        (0.26, -0.63 - bend), (0.32, -0.52), (0.22, -0.44), (0.02, -0.42), (-0.1, -0.36)]
    marks += gown(rng, back, pigment, strength, [[(-0.16, -0.62), (-0.08, -0.54), (-0.1, -0.42)], [(-0.2, -0.55), (-0.15, -0.5),
        (-0.18, -0.42)], [(0.06, -0.66), (0.04, -0.56), (0.08, -0.46)], [(0.2, -0.62), (0.16, -0.54), (0.2, -0.46)]])
    marks.append(line([(-0.24, -0.47), (-0.1, -0.41), (-0.04, -0.38)], 0.026, "墨", 0.7, "even"))
    marks += spun(head(rng, look, 0.4, -0.55 - bend, "straw", 0.08), 0.55, 0.4, -0.55)
    near = [(0.2, -0.55, 0.055), (0.265, -0.38, 0.045), (0.31, -0.24, 0.042)]
    marks += solid(rng, [tube([(0.3, -0.27, 0.026), (0.36, -0.13, 0.02), (0.39, -0.08, 0.024)])], "肤", 0.62, edge=0.009, turn=0)
    return marks + sleeve(rng, near, [], pigment, strength, hand=False)


def _seedlings(rng: Rng, x: float) -> list[Mark]:
    marks: list[Mark] = []
    for k in range(6):
        a = -0.08 + 0.03 * k + float(rng.normal(0, 0.008))
        marks.append(line([(x, 0.0), (x + a * 0.6, -0.1), (x + a * 1.6, -0.2)], 0.018, "草绿", 1.0,
            "nail"))
    return marks


def fisherman(rng: Rng, look: Look) -> list[Mark]:
    """渔翁, an old fisherman in straw hat and palm cape, sitting with his rod over the water."""
    pigment, strength = robe(rng, look)
    return [*seated_gown(rng, pigment, strength), *_fisher_top(rng, look, 0.0)]


def _fisher_top(rng: Rng, look: Look, bob: float) -> list[Mark]:
    cape = [(0.02, -0.58), (0.12, -0.52), (0.2, -0.36), (0.24, -0.22), (0.08, -0.17),
        (-0.12, -0.17), (-0.3, -0.2), (-0.22, -0.38), (-0.11, -0.53)]
    reach = float(rng.uniform(1.05, 1.25))
    tip = (reach, -0.66 + float(rng.uniform(-0.08, 0.06)))
    marks = rain_cape(rng, cape)
    marks += head(rng, look, 0.05, -0.64, "straw", 0.082)
    marks += solid(rng, [tube([(0.1, -0.36, 0.04), (0.2, -0.33, 0.03)])], "土黄", 0.49, edge=0.011)
    marks += solid(rng, [oval(0.235, -0.33, 0.03, 0.026)], "肤", 0.62, edge=0.01, turn=0)
    marks.append(line([(0.12, -0.28), (0.6, -0.52), tip], 0.018, "赭墨", 0.66, "nail"))
    marks.append(line([tip, (tip[0] + 0.015, -0.3), (tip[0] + 0.01, 0.03 + bob)], 0.006, "墨", 0.75,
        "even"))
    return [*marks, dot(tip[0] + 0.01, 0.03 + bob, 0.016, "朱砂")]


def caped_fisherman(rng: Rng, look: Look, bob: float = 0.12) -> list[Mark]:
    """The fisherman as he sits in his boat; the line ends `bob` below his seat."""
    return [*seated_gown(rng, "花青", 0.22), *_fisher_top(rng, look, bob)]


def child(rng: Rng, look: Look) -> list[Mark]:
    """童子, a child with two knots of hair, running with raised arms or holding a pinwheel."""
    stance = pose(look, rng, "running", "with a pinwheel")
    pigment = tint(look, ("朱砂", "石绿", "石青")[int(rng.integers(3))])
    marks: list[Mark] = []
    if stance == "with a pinwheel":
        marks += _pinwheel(0.5, -0.86)
    marks += _child_body(rng, pigment, running=stance == "running")
    arm = [(0.06, -0.5, 0.06), (0.24, -0.56, 0.055), (0.38, -0.66 if stance == "running" else -0.5,
        0.045)]
    marks += sleeve(rng, arm, [], pigment, 0.85)
    return marks + head(rng, look, 0.03, -0.72, "tufts", 0.175)


def _child_body(rng: Rng, pigment: str, running: bool) -> list[Mark]:
    marks: list[Mark] = []
    if running:
        legs = [[(0.05, -0.26, 0.075), (0.2, -0.2, 0.065), (0.2, -0.06, 0.05)],
            [(-0.05, -0.26, 0.08), (-0.16, -0.14, 0.065), (-0.32, -0.12, 0.05)]]
        shoes = [[(0.18, -0.025), (0.3, -0.015)], [(-0.34, -0.16), (-0.38, -0.05)]]
    else:
        legs = [[(0.07, -0.26, 0.08), (0.09, -0.06, 0.06)],
            [(-0.07, -0.26, 0.08), (-0.08, -0.06, 0.06)]]
        shoes = [[(0.06, -0.025), (0.2, -0.015)], [(-0.12, -0.025), (0.02, -0.015)]]
    for leg, shoe in zip(legs, shoes, strict=True):
        marks.append(line(shoe, 0.06, "墨", 0.9, "even"))
        marks += solid(rng, [tube(leg)], "花青", 0.22, edge=0.013)
    back = [(-0.06, -0.5, 0.06), (-0.22, -0.5, 0.055), (-0.36, -0.58 if running else -0.38, 0.045)]
    marks += sleeve(rng, back, [], pigment, 0.85)
    coat = [(0.0, -0.58), (0.12, -0.54), (0.16, -0.38), (0.21, -0.2), (0.0, -0.16), (-0.21, -0.2),
        (-0.17, -0.38), (-0.12, -0.54)]
    folds = [[(0.09 * k, -0.31), (0.11 * k, -0.25), (0.14 * k, -0.19)] for k in (-1, 0, 1)]
    marks += gown(rng, coat, pigment, 0.85, [*folds, [(0.1, -0.5), (0.07, -0.42), (0.05, -0.35)]], 0.014)
    marks.append(line([(-0.17, -0.33), (0.0, -0.3), (0.17, -0.33)], 0.03, "土黄", 0.95, "even"))
    return marks


def _pinwheel(x: float, y: float) -> list[Mark]:
    marks: list[Mark] = [straight([(x - 0.08, -0.42), (x, y)], 0.016, "赭墨", 0.63)]
    for k in range(4):
        petal = [fill(ring([(x, y), (x + 0.06, y - 0.12), (x + 0.15, y - 0.1),
            (x + 0.1, y - 0.02)]), ("朱砂", "藤黄")[k % 2], 1.0)]
        marks += spun(petal, k * 1.5708, x, y)
    return [*marks, dot(x, y, 0.02)]


def child_kite(rng: Rng, look: Look) -> list[Mark]:
    """放纸鸢, a child running below a kite on its string; the kite takes the wished colour."""
    plain = {**look, "colour": ""}
    cx, cy = 0.42 + float(rng.normal(0, 0.05)), -0.92
    coat = ("朱砂", "石绿", "石青")[int(rng.integers(3))]
    runner = _child_body(rng, coat, running=True)
    runner += sleeve(rng, [(0.06, -0.5, 0.06), (0.22, -0.62, 0.055), (0.3, -0.78, 0.045)], [], coat,
        0.85)
    runner += head(rng, plain, 0.03, -0.72, "tufts", 0.175)
    hand = (-0.38 + 0.32 * 0.45, -0.83 * 0.45)
    string = [hand, (0.05, cy + 0.36), (cx - 0.04, cy + 0.1)]
    return [line(string, 0.006, "墨", 0.75, "even"), *kite_at(rng, tint(look, "朱砂"), cx, cy, 0.3),
        *moved(runner, -0.38, 0, 0.45)]


def woman(rng: Rng, look: Look) -> list[Mark]:
    """仕女, a lady in a long skirt with a round fan, her shawl trailing."""
    marks = _lady_body(rng, look)
    if look.get("pose") == "holding":
        return marks + _arm_ahead(rng, *_blouse(look), 0.29, -0.63)
    marks += _arm_ahead(rng, *_blouse(look), 0.2, -0.63)
    marks.append(straight([(0.235, -0.62), (0.27, -0.74)], 0.014, "赭墨", 0.63))
    marks += solid(rng, [oval(0.29, -0.82, 0.075, 0.085, 0.2)], "铅白", edge=0.011)
    marks += [fill(oval(0.29, -0.81, 0.03, 0.03), "曙红", 0.5), line([(0.27, -0.77), (0.3, -0.84)],
        0.008, "石绿", 0.8)]
    return marks


def _blouse(look: Look) -> tuple[str, float]:
    return (tint(look, "粉红"), 0.85)


def _lady_body(rng: Rng, look: Look) -> list[Mark]:
    skirt = ("石青", "三绿", "赭石")[int(rng.integers(3))] if not look.get("colour") else tint(look, "")
    drift = float(rng.uniform(-0.05, 0.05))
    marks: list[Mark] = []
    for k in range(2):  # 披帛, the shawl blown behind
        path = [(-0.06, -0.72), (-0.24, -0.55 + 0.05 * k), (-0.26 + drift, -0.34),
            (-0.4 + drift - 0.06 * k, -0.14 + 0.04 * k)]
        marks.append(line(path, 0.045, "朱磦", 0.8, "taper"))
    outline = [(0.0, -0.62), (0.1, -0.6), (0.12, -0.4), (0.17, -0.2), (0.25, -0.03), (0.1, 0.0),
        (-0.1, 0.0), (-0.29, -0.03), (-0.18, -0.2), (-0.12, -0.4), (-0.1, -0.6)]
    folds = [[(0.03 * k, -0.56), (0.045 * k, -0.3), (0.075 * k - 0.01, -0.04)]
        for k in (-2, -1, 0, 1, 2)]
    marks += gown(rng, outline, skirt, 0.75, folds)
    top = [(0.0, -0.84), (0.085, -0.8), (0.12, -0.68), (0.1, -0.57), (0.0, -0.55), (-0.11, -0.57),
        (-0.125, -0.68), (-0.09, -0.8)]
    marks += gown(rng, top, *_blouse(look))
    marks.append(line([(-0.11, -0.585), (0.0, -0.565), (0.11, -0.585)], 0.03, "朱砂", 0.95, "even"))
    marks.append(line([(0.02, -0.57), (0.03, -0.45), (0.01, -0.32)], 0.018, "朱砂", 0.95, "nail"))
    marks.append(line([(-0.02, -0.835), (0.04, -0.73), (0.06, -0.67)], 0.02, "铅白", 0.95, "even"))
    return marks + head(rng, look, 0.02, -0.89, "lady", 0.07)


def woman_umbrella(rng: Rng, look: Look) -> list[Mark]:
    """A woman under an oil-paper umbrella, which takes the wished colour."""
    plain = {**look, "colour": ""}
    body = moved(_lady_body(rng, plain), 0, 0, 0.82)
    body += moved(_arm_ahead(rng, "粉红", 0.85, 0.17, -0.68), 0, 0, 0.82)
    canopy = moved(parasol(rng, tint(look, "朱砂"), ribs_below=True), 0.1, -0.72, 0.54)
    return [straight([(0.16, -0.48), (0.11, -0.95)], 0.016, "赭墨", 0.66),
        *spun(canopy, 0.12, 0.1, -0.7), *body]


def monk(rng: Rng, look: Look) -> list[Mark]:
    """僧, a monk in an ochre robe with beads and a ringed staff."""
    pigment = tint(look, "土黄")
    holds = look.get("pose") == "holding"
    marks = [] if holds else staff(0.34, -0.98, 0.0, 0.0)
    if not holds:
        marks.append(line([(0.34, -1.0), (0.28, -1.05), (0.34, -1.1), (0.4, -1.05),
            (0.34, -1.0)], 0.014, "泥金", 1.0, "even"))
    marks += standing_gown(rng, pigment, 0.75)
    sash = [(-0.14, -0.76), (-0.02, -0.82), (0.13, -0.6), (0.15, -0.42), (0.06, -0.46),
        (-0.04, -0.62)]
    marks += gown(rng, sash, "朱磦", 0.75, [[(-0.08, -0.76), (0.02, -0.62), (0.1, -0.48)]])
    marks += head(rng, look, 0.02, -0.91, "bald", 0.08)
    for k in range(9):  # 念珠
        a = 3.14159 * (k / 8)
        marks.append(dot(0.02 - 0.085 * float(np.cos(a)), -0.8 + 0.16 * float(np.sin(a)), 0.013,
            "赭墨"))
    return marks + _arm_down(rng, pigment, 0.75) + _arm_ahead(rng, pigment, 0.75, 0.31, -0.64)


def dancer(rng: Rng, look: Look) -> list[Mark]:
    """舞者, a dancer whose long sleeves (水袖) fly in arcs."""
    pigment = tint(look, "曙红")
    sway = float(rng.uniform(-0.06, 0.06))
    high = [(0.08, -0.7), (0.17, -0.9), (0.1, -1.12), (-0.16, -1.22 + sway), (-0.44, -1.1 + sway),
        (-0.6, -0.86), (-0.76, -0.78)]
    low = [(-0.06, -0.7), (-0.24, -0.6), (-0.4, -0.62 - sway), (-0.56, -0.48 - sway),
        (-0.76, -0.46), (-0.9, -0.28)]
    wide = [(0.1, -0.7), (0.32, -0.66), (0.5, -0.76 + sway), (0.64, -0.66 + sway), (0.66, -0.44),
        (0.86, -0.34)]
    marks: list[Mark] = []
    for path in (low, high if rng.random() < 0.6 else wide):
        marks += [line(path, 0.085, "铅白", 1.0, "taper"), line(path, 0.085, pigment, 0.7, "taper")]
        marks += [line([(x, y + dy) for x, y in path], 0.012, "墨", 0.8) for dy in (-0.035, 0.038)]
    skirt = [(0.0, -0.62), (0.09, -0.58), (0.12, -0.42), (0.1, -0.28), (0.2, -0.14), (0.44, -0.06),
        (0.5, -0.01), (0.1, 0.0), (-0.22, 0.0), (-0.2, -0.14), (-0.17, -0.3), (-0.13, -0.44),
        (-0.09, -0.58)]
    folds = [[(0.02 * k, -0.55), (0.03 * k - 0.03, -0.3), (0.1 * k + 0.1, -0.04)]
        for k in (-2, -1, 0, 1, 2, 3)]
    marks += gown(rng, skirt, pigment, 0.8, folds)
    marks += gown(rng, [(0.01, -0.84), (0.08, -0.79), (0.1, -0.69), (0.075, -0.56), (-0.075, -0.56),
        (-0.09, -0.68), (-0.07, -0.79)], pigment, 0.8)
    marks.append(line([(-0.09, -0.585), (0.0, -0.57), (0.09, -0.585)], 0.035, "藤黄", 1.0, "even"))
    return spun([*marks, *head(rng, look, 0.02, -0.88, "lady", 0.072)], sway, 0, 0)
