"""What somebody wears or carries, as an attribute says it: "yellow raincoat", "红围巾"."""

from __future__ import annotations

import numpy as np

from miaobi.paint.elements.brush import (
    DEEP,
    WHITE,
    Element,
    Look,
    dot,
    fill,
    line,
    oval,
    poly,
    ring,
    solid,
    tube,
)
from miaobi.paint.elements.shape import Spots
from miaobi.paint.marks import Mark
from miaobi.paint.pigments import is_known

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator

# A garment by every word for it, longest first ("straw hat" before "hat").
WORDS: dict[str, str] = {
    "raincoat": "raincoat", "mackintosh": "raincoat", "雨衣": "raincoat", "straw cape": "straw cape",
    "蓑衣": "straw cape", "straw hat": "straw hat", "斗笠": "straw hat", "草帽": "straw hat",
    "overcoat": "coat", "jacket": "coat", "coat": "coat", "大衣": "coat", "外套": "coat", "dress": "dress",
    "skirt": "dress", "裙": "dress", "robe": "robe", "kimono": "robe", "袍": "robe", "scarf": "scarf",
    "围巾": "scarf", "boots": "boots", "boot": "boots", "靴": "boots", "cloak": "cloak", "斗篷": "cloak",
    "披风": "cloak", "cape": "cloak", "clothes": "coat", "衣": "coat", "hat": "hat", "cap": "hat", "帽": "hat",
}  # fmt: skip
USUAL = {"raincoat": "藤黄", "straw cape": "土黄", "coat": "石青", "dress": "曙红", "robe": "花青",
    "scarf": "朱砂", "straw hat": "土黄", "hat": "墨", "boots": "朱砂", "cloak": "朱砂"}
BODY = ("raincoat", "coat", "robe", "dress", "cloak", "straw cape")


def worn(look: Look) -> dict[str, str]:
    """Pigments of the garments that the attributes name.

    >>> worn({"attributes": ["yellow raincoat", "hat", "old"]})
    {'raincoat': 'yellow', 'hat': '墨'}
    """
    found: dict[str, str] = {}
    for attribute in look.get("attributes") or ():
        for word, garment in WORDS.items():
            if word in attribute:
                found[garment] = _colour(attribute.replace(word, " ")) or USUAL[garment]
                break
    return found


def _colour(said: str) -> str:
    """The pigment that the rest of an attribute names; "" when it names none."""
    parts = [said.strip(), *said.split(), *(part.strip("的子色") for part in said.split())]
    return next((part for part in parts if part and is_known(part)), "")


def dyed(pigment: str) -> float:
    """How strong cloth is dyed."""
    return {"墨": 0.65, "black": 0.65, "黑": 0.65, "藤黄": 0.6, "yellow": 0.6, "黄": 0.6}.get(pigment, 0.95)


def cloth(
    rng: Rng, outline: Spots, pigment: str, edge: float = 0.012, sharp: bool = False
) -> list[Mark]:
    """A garment in one colour, shaded where it turns."""
    shape = poly(outline) if sharp else ring(outline)
    return solid(rng, [shape], pigment, dyed(pigment), None, edge, 0.75, 0.16)


def scarf(rng: Rng, x: float, y: float, half: float, pigment: str) -> list[Mark]:
    """A scarf round a neck at (x, y), one end blown behind."""
    sway = float(rng.uniform(-0.03, 0.05))
    end = [(x - half * 0.7, y + 0.01), (x - half * 1.5, y + 0.06), (x - half * 2.2, y + 0.02 - sway),
        (x - half * 3.0, y + 0.1 - sway), (x - half * 2.9, y + 0.16 - sway), (x - half * 2.0, y + 0.1),
        (x - half * 1.2, y + 0.13), (x - half * 0.6, y + 0.07)]
    marks = cloth(rng, end, pigment, 0.01)
    band = [(x - half, y - 0.03), (x, y + 0.005), (x + half, y - 0.03), (x + half * 1.05, y + 0.04),
        (x, y + 0.085), (x - half * 1.05, y + 0.04)]
    marks += cloth(rng, band, pigment, 0.011)
    deep = DEEP.get(pigment, "墨")
    for k in (-1, 0, 1):
        marks.append(line([(x + k * half * 0.5, y), (x + k * half * 0.45, y + 0.06)], 0.01, deep, 0.7, "nail"))
    return marks


def hat(rng: Rng, x: float, y: float, r: float, pigment: str, straw: bool = False) -> list[Mark]:
    """A hat whose brim lies at y on a head of radius `r`."""
    if straw:
        rim = [(x - 1.75 * r, y + 0.08 * r), (x - 0.7 * r, y - 0.62 * r), (x, y - 1.05 * r), (x + 0.7 * r, y - 0.62
            * r), (x + 1.75 * r, y + 0.08 * r), (x, y + 0.2 * r)]
        marks = cloth(rng, rim, pigment, r * 0.08, True)
        for k in range(-3, 4):
            marks.append(line([(x + k * 0.05 * r, y - 0.95 * r), (x + k * 0.46 * r, y + 0.06 * r)], r * 0.05, "赭墨",
                0.55, "nail"))
        return marks
    crown = [(x - 0.68 * r, y), (x - 0.6 * r, y - 0.7 * r), (x, y - 0.84 * r), (x + 0.6 * r, y - 0.7 * r), (x + 0.68
        * r, y)]
    marks = cloth(rng, crown, pigment, r * 0.07)
    marks += solid(rng, [oval(x, y + 0.02 * r, 1.25 * r, 0.17 * r)], pigment, dyed(pigment), None, r * 0.07)
    band = "铅白" if pigment in ("墨", "black") else DEEP.get(pigment, "墨")
    return [*marks, line([(x - 0.66 * r, y - 0.14 * r), (x, y - 0.08 * r), (x + 0.66 * r, y - 0.14 * r)], r * 0.13,
        band, 0.8, "even")]


def boots(rng: Rng, feet: Spots, pigment: str, size: float = 0.06) -> list[Mark]:
    """A pair of boots on feet at the given spots."""
    marks: list[Mark] = []
    for x, y in feet:
        shape = [(x - size * 0.75, y - size * 1.9), (x + size * 0.6, y - size * 1.9), (x + size * 0.65, y - size
            * 0.95), (x + size * 1.6, y - size * 0.5), (x + size * 1.55, y), (x - size * 0.85, y)]
        marks += cloth(rng, shape, pigment, 0.01, True)
        marks.append(line([(x - size * 0.75, y - size * 1.6), (x + size * 0.6, y - size * 1.6)], 0.012, "铅白"
            if pigment not in WHITE else "grey", 0.7, "even"))
    return marks


def coat_on(rng: Rng, garment: str, pigment: str, s: float = 1.0) -> list[Mark]:
    """A garment over the body of a story-book animal: neck at y = -0.6, hem above the feet."""
    wide = {"raincoat": 0.29, "dress": 0.31, "coat": 0.23, "robe": 0.24, "cloak": 0.31, "straw cape": 0.32}
    hem = {"raincoat": -0.15, "dress": -0.16, "coat": -0.22, "robe": -0.06, "cloak": -0.12, "straw cape": -0.2}
    w, h = wide[garment] * s, hem[garment]
    outline = [(0.0, -0.64), (0.13 * s, -0.61), (0.19 * s, -0.48), (0.22 * s, -0.32), (w, h), (0.02, h + 0.035),
        (-w, h), (-0.22 * s, -0.32), (-0.19 * s, -0.48), (-0.13 * s, -0.61)]
    marks = cloth(rng, outline, pigment, 0.014)
    deep = DEEP.get(pigment, "墨")
    for k in (-2, -1, 1, 2):
        marks.append(line([(0.075 * k * s, -0.42), (0.09 * k * s, -0.3), (0.125 * k * s, h - 0.03)], 0.016, deep, 0.6,
            "nail"))
    if garment == "raincoat":
        marks += _raincoat(rng, pigment, deep, s, h)
    elif garment in ("coat", "dress"):
        marks.append(line([(-0.2 * s, -0.37), (0, -0.345), (0.2 * s, -0.37)], 0.026, deep, 0.8, "even"))
        for y in (-0.52, -0.45) if garment == "dress" else (-0.54, -0.45, -0.3):
            marks.append(dot(0.03, y, 0.015, "铅白" if pigment not in WHITE else "墨"))
    elif garment == "robe":
        marks += [line([(-0.08, -0.63), (0.03, -0.5), (0.12, -0.4)], 0.03, "铅白", 0.9, "even"), line([(0.1, -0.62),
            (0.02, -0.5), (-0.04, -0.42)], 0.026, "铅白", 0.8, "even"), line([(-0.21 * s, -0.36), (0, -0.335), (0.21 * s,
            -0.36)], 0.034, deep, 0.85, "even")]
    elif garment == "straw cape":
        for row in range(4):
            for k in range(9):
                x = (k - 4) * (0.03 + 0.016 * row)
                marks.append(line([(x * 0.8, -0.6 + 0.1 * row), (x, -0.46 + 0.1 * row)], 0.014, "墨" if k % 2 else "赭石",
                    0.7, "nail"))
    else:
        marks.append(dot(0.02, -0.585, 0.024, "泥金"))
    return marks


def _raincoat(rng: Rng, pigment: str, deep: str, s: float, hem: float) -> list[Mark]:
    """Placket, toggles, pockets, and the hood lying behind the neck."""
    hood = [(-0.17 * s, -0.6), (-0.12, -0.67), (0.0, -0.69), (0.13, -0.67), (0.18 * s, -0.6), (0.08, -0.575), (-0.06, -0.575)]
    marks = cloth(rng, hood, pigment, 0.012)
    marks.append(line([(0.03, -0.58), (0.035, -0.4), (0.04, hem + 0.01)], 0.014, deep, 0.85, "even"))
    for y in (-0.5, -0.39, -0.28):
        marks += [line([(0.0, y), (0.075, y + 0.004)], 0.024, "赭墨", 0.8, "taper")]
    for x in (-0.12 * s, 0.16 * s):
        marks.append(line([(x - 0.045, -0.3), (x + 0.045, -0.3), (x + 0.045, -0.235), (x - 0.045, -0.235), (x - 0.045,
            -0.3)], 0.009, deep, 0.8, "even"))
    return marks


def sleeve_on(rng: Rng, limb: list[tuple[float, float, float]], pigment: str, paw: str) -> list[Mark]:
    """An arm in a sleeve, the paw of another colour at its end."""
    (px, py, _), (x, y, r) = limb[-2], limb[-1]
    n = max(float(np.hypot(x - px, y - py)), 1e-6)
    at = (x + (x - px) / n * r * 0.75, y + (y - py) / n * r * 0.75)
    marks = solid(rng, [oval(*at, r * 0.92, r * 0.85)], paw, 0.85, None, 0.01, hair=0.0)
    marks += solid(rng, [tube(limb)], pigment, dyed(pigment), None, 0.012, 0.75, 0.14)
    return [*marks, fill(oval(x, y, r * 0.2, r * 0.2), DEEP.get(pigment, "墨"), 0.2, None, 0.01)]


def clothed(plain: Element, hat_at: tuple[float, float, float], neck: tuple[float, float, float]) -> Element:
    """A grown figure that wears what its attributes name: a coat, dress or robe in its colour; a
    scarf at `neck` (x, y, half its width); a hat at `hat_at` (x, y, radius of the head)."""
    def element(rng: Rng, look: Look) -> list[Mark]:
        wears = worn(look)
        body = next((g for g in BODY if g in wears), "")
        if not wears:
            return plain(rng, look)
        marks = plain(rng, {**look, "colour": look.get("colour") or wears[body]} if body else look)
        if "scarf" in wears:
            marks = [*marks, *scarf(rng, *neck, wears["scarf"])]
        if "hat" in wears or "straw hat" in wears:
            straw = "straw hat" in wears
            marks = [*marks, *hat(rng, *hat_at, wears["straw hat" if straw else "hat"], straw)]
        return marks

    element.__doc__ = plain.__doc__
    return element
