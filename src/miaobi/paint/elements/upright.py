"""Story-book animals: on two feet, in a raincoat, with a lantern or a book in hand."""

from __future__ import annotations

import numpy as np

from miaobi.paint.elements import worn
from miaobi.paint.elements.brush import (
    WHITE,
    Element,
    Look,
    fill,
    has,
    line,
    oval,
    poly,
    ring,
    solid,
    tube,
)
from miaobi.paint.elements.figure import head
from miaobi.paint.elements.heads import FACES, Face, face
from miaobi.paint.marks import Mark

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator
TWO_FEET = ("upright", "holding", "reading", "dancing", "rowing", "fishing", "carrying", "waving")
CHILD = Face("肤", "none", hair=0.0, feet="")
ARMED = ("holding", "carrying", "fishing", "rowing")


def stands(look: Look) -> bool:
    """Whether an animal is to stand like a person: it wears or holds something."""
    return (look.get("pose") in TWO_FEET or bool(worn.worn(look))
        or has(look, *TWO_FEET, "anthropomorphic", "storybook", "拟人"))


def dressed(kind: str, plain: Element) -> Element:
    """The element `plain`, which stands up in clothes when its look asks for them."""
    def element(rng: Rng, look: Look) -> list[Mark]:
        return upright(rng, look, kind) if stands(look) else plain(rng, look)
    element.__doc__ = plain.__doc__
    return element


def upright(rng: Rng, look: Look, kind: str) -> list[Mark]:
    """An animal on two feet, facing right, its near hand ahead when it holds something."""
    told = CHILD if kind == "child" else FACES["panda" if kind == "bear" and has(look, "panda", "熊猫") else kind]
    fur = told.fur if kind == "child" else look.get("colour") or told.fur
    wears = worn.worn(look)
    if kind == "child" and not any(g in wears for g in worn.BODY):
        wears["coat"] = look.get("colour") or ("朱砂", "石绿", "石青")[int(rng.integers(3))]
    strong = 0.6 if fur in ("墨", "black", "黑") else 0.88
    body = next((g for g in worn.BODY if g in wears), "")
    feet = [(-0.1 * told.stout, 0.0), (0.1 * told.stout, 0.0)]
    marks = _tail(rng, told, fur, strong)
    marks += _feet(rng, told, fur, strong, wears, feet)
    cloth = wears[body] if body else fur
    arms = _arms(look, told)
    draped = body in ("cloak", "straw cape")
    for limb in arms if draped else arms[1:]:
        marks += _arm(rng, limb, cloth, fur, "" if draped else body)
    if body:
        marks += worn.coat_on(rng, body, cloth, told.stout)
    else:
        marks += _bare(rng, told, fur, strong)
    if kind == "child":
        marks += scarf_and_head(rng, look, wears)
        return [*marks, *([] if draped else _arm(rng, arms[0], cloth, fur, body)), *(_book(rng)
            if look.get("pose") == "reading" else [])]
    r = 0.175 if told.ears not in ("long",) else 0.16
    y = -0.74 if told.ears != "long" else -0.7
    if "scarf" in wears and kind == "elephant":
        marks += worn.scarf(rng, 0.0, -0.62, 0.17 * told.stout, wears["scarf"])
    marks += face(rng, kind if told is FACES.get(kind) else "panda", 0.015, y, r * (1.05 if told.stout > 1.1 else 1.0), fur if look.get("colour") else "")
    if "scarf" in wears and kind != "elephant":
        marks += worn.scarf(rng, 0.0, -0.61, 0.16 * told.stout, wears["scarf"])
    if "hat" in wears or "straw hat" in wears:
        straw = "straw hat" in wears
        marks += worn.hat(rng, 0.015, y - 0.6 * r, r, wears["straw hat" if straw else "hat"], straw)
    if not draped:
        marks += _arm(rng, arms[0], cloth, fur, body)
    return marks + (_book(rng) if look.get("pose") == "reading" else [])


def scarf_and_head(rng: Rng, look: Look, wears: dict[str, str]) -> list[Mark]:
    """A child's head with two knots of hair, and what is round its neck or on it."""
    marks = head(rng, {**look, "colour": ""}, 0.015, -0.74, "tufts", 0.165)
    if "scarf" in wears:
        marks += worn.scarf(rng, 0.0, -0.6, 0.15, wears["scarf"])
    if "hat" in wears or "straw hat" in wears:
        straw = "straw hat" in wears
        marks += worn.hat(rng, 0.015, -0.84, 0.17, wears["straw hat" if straw else "hat"], straw)
    return marks


def hand(kind: str) -> tuple[float, float]:
    """Where the near hand of an upright animal is, in its own frame, facing right.

    >>> hand("fox")
    (0.37, -0.47)
    """
    stout = FACES[kind].stout if kind in FACES else 1.0
    return round(0.2 * stout + 0.17, 3), -0.47


def _arms(look: Look, told: Face) -> list[list[tuple[float, float, float]]]:
    """The near arm and the far arm."""
    s = 0.17 * told.stout
    does = look.get("pose")
    holds = does in ARMED or has(look, "holding", "carrying")
    near = [(s * 0.9, -0.52, 0.05), (s + 0.06, -0.41, 0.05), (s + 0.16, -0.46, 0.042)] if holds else [
        (s * 0.9, -0.52, 0.05), (s + 0.05, -0.42, 0.05), (s + 0.06, -0.31, 0.042)]
    far = [(-s * 0.85, -0.52, 0.05), (-s - 0.05, -0.43, 0.05), (-s - 0.06, -0.31, 0.042)]
    if does == "reading":
        near = [(s * 0.9, -0.52, 0.05), (s + 0.04, -0.42, 0.05), (0.12, -0.41, 0.045)]
        far = [(-s * 0.75, -0.55, 0.06), (-s - 0.03, -0.43, 0.055), (-0.1, -0.4, 0.045)]
    elif does in ("dancing", "waving"):
        near = [(s * 0.85, -0.53, 0.05), (s + 0.12, -0.6, 0.05), (s + 0.22, -0.74, 0.045)]
        far = [(-s * 0.75, -0.55, 0.06), (-s - 0.13, -0.52, 0.055), (-s - 0.25, -0.6, 0.045)]
    return [near, far]


def _arm(rng: Rng, limb: list[tuple[float, float, float]], cloth: str, fur: str, body: str) -> list[Mark]:
    if body:
        return worn.sleeve_on(rng, limb, cloth, fur)
    return solid(rng, [tube(limb)], fur, 0.88, None, 0.012, 0.7, hair=0.03)


def _bare(rng: Rng, told: Face, fur: str, strong: float) -> list[Mark]:
    s = told.stout
    shape = ring([(0.0, -0.64), (0.12 * s, -0.6), (0.18 * s, -0.44), (0.21 * s, -0.26), (0.15 * s, -0.11), (0.0, -0.08), (-0.15 * s, -0.11),
        (-0.21 * s, -0.26), (-0.18 * s, -0.44), (-0.12 * s, -0.6)])
    marks = solid(rng, [shape], fur, strong, strong * 0.8, 0.013, 0.7, hair=0.04 if told.hair > 0.1 else 0.0)
    if fur not in WHITE:
        belly = ring([(0.03, -0.52), (0.12 * s, -0.4), (0.13 * s, -0.24), (0.03, -0.13), (-0.07 * s, -0.24), (-0.06 * s, -0.4)])
        marks.append(fill(belly, "铅白", 0.75, None, 0.03))
    return marks


def _feet(rng: Rng, told: Face, fur: str, strong: float, wears: dict[str, str], feet: list[tuple[float, float]]) -> list[Mark]:
    marks: list[Mark] = []
    for x, y in feet:
        leg = tube([(x, -0.26, 0.075), (x, -0.1, 0.06), (x + 0.005, y - 0.05, 0.05)])
        paw = oval(x + 0.035, y - 0.035, 0.075, 0.038)
        tone = told.feet or fur
        marks += solid(rng, [leg, paw], fur if told.feet != "朱磦" else tone, strong, None, 0.012, 0.7, hair=0.02 if told.hair > 0.1 else 0.0)
        if told.feet == "墨":
            marks.append(fill(tube([(x, -0.12, 0.055), (x + 0.005, y - 0.05, 0.048)]), "墨", 0.7, None, 0.008))
            marks.append(fill(paw, "墨", 0.7, None, 0.006))
    return marks + (worn.boots(rng, feet, wears["boots"]) if "boots" in wears else [])


def _tail(rng: Rng, told: Face, fur: str, strong: float) -> list[Mark]:
    sway = float(rng.uniform(-0.05, 0.05))
    if told.tail == "brush":
        tail = tube([(-0.1, -0.16, 0.04), (-0.3, -0.14, 0.09), (-0.48, -0.24 + sway, 0.1), (-0.56, -0.42 + sway, 0.03)])
        tip = ring([(-0.42, -0.28 + sway), (-0.5, -0.3 + sway), (-0.58, -0.26 + sway), (-0.58, -0.46 + sway), (-0.5, -0.4 + sway)])
        return [*solid(rng, [tail], fur, strong, None, 0.012, 0.7, hair=0.07), fill(tip, "铅白", 0.95, None, 0.012)]
    if told.tail == "plume":
        tail = ring([(-0.1, -0.08), (-0.34, -0.1), (-0.48, -0.34), (-0.44, -0.62), (-0.28 + sway, -0.76), (-0.2, -0.66), (-0.26, -0.44),
            (-0.14, -0.24)])
        return solid(rng, [tail], fur, strong * 0.9, None, 0.012, 0.7, hair=0.08)
    if told.tail == "puff":
        return solid(rng, [oval(-0.2, -0.17, 0.07, 0.065)], "铅白", 0.8, None, 0.01, 0.6, hair=0.05)
    if told.tail == "string":
        return [line([(-0.12, -0.12), (-0.34, -0.05), (-0.5, -0.16 + sway), (-0.62, -0.3 + sway)], 0.024, "赭墨", 0.6, "nail")]
    if told.tail in ("whip", "curl"):
        bend = -0.34 if told.tail == "whip" else -0.42
        limb = tube([(-0.12, -0.16, 0.035), (-0.32, -0.14, 0.034), (-0.44, -0.28 + sway, 0.032), (-0.36, bend + sway, 0.026)])
        return solid(rng, [limb], fur, strong, None, 0.011, 0.7, hair=0.025)
    return []


def _book(rng: Rng) -> list[Mark]:
    """An open book before the chest."""
    pages = poly([(-0.14, -0.5), (0.01, -0.465), (0.17, -0.5), (0.17, -0.36), (0.01, -0.325), (-0.14, -0.36)])
    marks = solid(rng, [pages], "铅白", 0.9, None, 0.011, 0.8, 0.1)
    marks.append(line([(0.01, -0.46), (0.01, -0.33)], 0.012, "墨", 0.7))
    for k in range(3):
        for s in (-1, 1):
            marks.append(line([(0.01 + s * 0.03, -0.44 + 0.035 * k), (0.01 + s * 0.13, -0.465 + 0.035 * k)], 0.006, "墨", 0.5))
    return marks


GRIPS: dict[str, tuple[float, float, float]] = {  # in the holder's heights, from the hand: x, y, size
    "lantern": (0.04, 0.4, 0.4), "umbrella": (-0.08, -0.02, 0.95), "kite": (0.55, -0.75, 0.34), "book": (0.02, 0.08, 0.16), "flower": (0.02, 0.04, 0.4),
    "basket": (0.02, 0.3, 0.32), "flute": (-0.12, -0.06, 0.3), "fan": (0.05, 0.02, 0.22), "flag": (0.0, 0.18, 0.8), "balloon": (0.1, -0.2, 0.5), "lamp": (0.06, 0.1, 0.3),
    "candle": (0.04, 0.06, 0.3), "sword": (0.05, 0.22, 0.6), "fish": (0.04, 0.18, 0.2), "guqin": (0.0, 0.12, 0.22), "pipa": (-0.02, 0.16, 0.5), "wine_jar": (0.05, 0.16, 0.26),
    "letter": (0.05, 0.08, 0.16), "cup": (0.04, 0.06, 0.12), "tea_set": (0.06, 0.08, 0.18), "apple": (0.04, 0.05, 0.12), "telescope": (0.05, 0.12, 0.3), "broom": (0.06, 0.44, 0.75),
    "hammer": (0.04, 0.1, 0.26), "axe": (0.04, 0.12, 0.34), "gift": (0.06, 0.12, 0.24), "ball": (0.05, 0.06, 0.18), "bucket": (0.02, 0.3, 0.28), "violin": (0.0, 0.12, 0.4)}


def held(holder: str, thing: str) -> tuple[float, float, float]:
    """Where `thing` is when `holder` (facing right) holds it: x and y of its origin and its size,
    in heights of the holder from the holder's own origin.

    >>> held("fox", "lantern")
    (0.41, -0.07, 0.4)
    """
    x, y = hand(holder) if holder in FACES or holder == "child" else (0.3, -0.62)
    dx, dy, size = GRIPS.get(thing, (0.05, 0.12, 0.3))
    return round(x + dx, 3), round(y + dy, 3), size
