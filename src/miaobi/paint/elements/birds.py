"""Song birds on a twig: feet at the origin; on the wing their middle is there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from miaobi.paint.elements.brush import (
    WHITE,
    Look,
    dot,
    fill,
    fur,
    hairs,
    line,
    oval,
    poly,
    ring,
    solid,
    spun,
    tint,
)
from miaobi.paint.elements.wing import leg, phase, small_flight
from miaobi.paint.marks import Mark

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


@dataclass(frozen=True, slots=True)
class Plumage:
    """What a small bird wears: pigments of back, breast, crown and flight feathers; the length
    of its tail; `beak` long or short; and whether a stripe runs through the eye."""

    back: str = "赭石"
    breast: str = "铅白"
    crown: str = "墨"
    quills: str = "墨"
    tail: float = 0.34
    beak: float = 0.13
    bill: str = "墨"
    stripe: bool = False
    legs: str = "墨"
    plump: float = 1.0


BIRDS: dict[str, Plumage] = {
    "sparrow": Plumage("赭石", "铅白", "赭石", "赭墨", 0.28, 0.1),
    "oriole": Plumage("藤黄", "藤黄", "藤黄", "墨", 0.36, 0.16, "朱磦", True, "赭石"),
    "crow": Plumage("墨", "墨", "墨", "墨", 0.36, 0.2),
    "cuckoo": Plumage("grey", "铅白", "grey", "墨", 0.46, 0.14, "墨"),
    "dove": Plumage("grey", "grey", "grey", "青墨", 0.34, 0.1, "墨", False, "朱磦", 1.08),
    "parrot": Plumage("石绿", "草绿", "石绿", "老绿", 0.6, 0.12, "朱砂", False, "grey"),
    "kingfisher": Plumage("石青", "朱磦", "石青", "头青", 0.16, 0.3, "墨", False, "朱磦"),
    "robin": Plumage("赭石", "朱磦", "赭石", "赭墨", 0.28, 0.11),
    "tit": Plumage("花青", "藤黄", "墨", "青墨", 0.3, 0.1),
}


def _perched(rng: Rng, wears: Plumage) -> list[Mark]:
    """A bird at rest, looking about: two washes for back and breast, quills and tail in ink."""
    marks = [*leg([(0.04, -0.28), (0.02, -0.08), (0.04, -0.01)], 0.02, wears.legs),
        *leg([(0.14, -0.28), (0.13, -0.08), (0.16, -0.01)], 0.02, wears.legs)]
    top: list[Mark] = []
    t = wears.tail
    for k in range(4):
        end = (-0.34 - t + 0.05 * k, -0.3 + t * 0.42 + 0.025 * k)
        top.append(line([(-0.22, -0.42 + 0.02 * k), (-0.32 - t * 0.45, -0.34 + t * 0.16 + 0.02 * k), end], 0.058, wears.quills,
            0.82, "taper"))
    body = ring([(0.46, -0.8), (0.42, -0.92), (0.28, -0.98), (0.14, -0.93), (0.05, -0.79), (-0.1, -0.66), (-0.27, -0.48),
        (-0.34, -0.38), (-0.22, -0.27), (0.0, -0.2), (0.21, -0.24), (0.37 * wears.plump, -0.42), (0.41 * wears.plump, -0.6),
        (0.44, -0.71)])
    beak = [(0.44, -0.86), (0.46 + wears.beak, -0.795), (0.44, -0.755)]
    top += [fill(poly(beak), wears.bill, 0.9), line([beak[0], beak[1]], 0.01, "墨", 0.7)]
    strong = 0.62 if wears.breast == "墨" else 0.85
    top += solid(rng, [body], wears.breast, strong, strong * 0.6, 0.01, 0.6, 0.25, hair=0.04)
    back = ring([(0.43, -0.89), (0.28, -0.98), (0.14, -0.93), (0.05, -0.79), (-0.1, -0.66), (-0.27, -0.48), (-0.34, -0.38),
        (-0.18, -0.38), (0.02, -0.5), (0.17, -0.64), (0.26, -0.8)])
    tone = 0.7 if wears.back == "墨" else 0.9
    if wears.back != wears.breast:
        top += [fill(back, wears.back, tone, None, 0.008), *fur(rng, back, wears.back, 0.05, 0.5, every=0.9)]
    top.append(fill(ring([(0.45, -0.88), (0.36, -0.97), (0.22, -0.975), (0.12, -0.9), (0.24, -0.88), (0.36, -0.87)]),
        wears.crown, 0.8, None, 0.01))
    top += _folded(wears)
    if wears.stripe:
        top.append(line([(0.46, -0.84), (0.34, -0.85), (0.18, -0.8), (0.1, -0.74)], 0.06, "墨", 0.88, "nail"))
    top += [dot(0.36, -0.845, 0.03, "铅白") if wears.crown == "墨" or wears.stripe else dot(0.36, -0.845, 0.026, "土黄", 0.6),
        dot(0.363, -0.845, 0.021), dot(0.37, -0.852, 0.006, "铅白")]
    return marks + spun(top, float(rng.uniform(-0.14, 0.1)), 0.08, -0.28)


def _folded(wears: Plumage) -> list[Mark]:
    """The folded wing: scale feathers at the shoulder, then bars, then long quills."""
    marks: list[Mark] = []
    for k in range(6):
        y = -0.47 + 0.032 * k
        marks.append(line([(0.1 - 0.02 * k, y), (-0.14, y + 0.085), (-0.48 + 0.05 * k, y + 0.2 - 0.012 * k)], 0.042,
            wears.quills, 0.8, "leaf"))
    shoulder = ring([(0.16, -0.68), (0.22, -0.54), (0.14, -0.4), (-0.02, -0.36), (-0.1, -0.46), (-0.02, -0.6)])
    marks.append(fill(shoulder, wears.back, 0.75 if wears.back != "墨" else 0.6, None, 0.012))
    for row in range(3):
        for col in range(3):
            x, y = 0.13 - 0.075 * col + 0.02 * row, -0.6 + 0.075 * row + 0.045 * col
            marks.append(line([(x + 0.025, y - 0.02), (x - 0.025, y + 0.02), (x - 0.005, y + 0.045)], 0.014, wears.quills, 0.6))
    if wears.back != "墨":
        marks.append(line([(0.16, -0.43), (0.04, -0.385), (-0.08, -0.37)], 0.026, "铅白", 0.75, "leaf"))
    return marks


def _bird_of(rng: Rng, look: Look, kind: str) -> list[Mark]:
    wears = BIRDS[kind]
    wished = look.get("colour") or ""
    if wished:
        wears = Plumage(wished, wished if wears.breast not in WHITE or wished in WHITE else wears.breast, wished, wears.quills,
            wears.tail, wears.beak, wears.bill, wears.stripe, wears.legs, wears.plump)
    if look.get("pose") == "flying":
        return small_flight(rng, wears.back, wears.breast, wears.tail, 0.45 if wears.quills == "墨" else 0.3, wears.quills)
    return _perched(rng, wears)


def bird(rng: Rng, look: Look) -> list[Mark]:
    """小鸟, a small song bird on its two feet, or flying when the pose says so."""
    kind = ("robin", "tit", "kingfisher", "oriole")[int(rng.integers(4))]
    if not look.get("colour"):
        return _bird_of(rng, look, kind)
    body = tint(look, "")
    wears = Plumage(body, body if body in WHITE else "铅白" if rng.random() < 0.3 else body, body, "墨")
    if look.get("pose") == "flying":
        return small_flight(rng, wears.back, wears.breast)
    return _perched(rng, wears)


def sparrow(rng: Rng, look: Look) -> list[Mark]:
    """麻雀, a sparrow: chestnut cap, black bib and cheek, streaked back."""
    marks = _bird_of(rng, look, "sparrow")
    if look.get("pose") == "flying":
        return marks
    bib = [fill(ring([(0.46, -0.76), (0.42, -0.64), (0.36, -0.6), (0.38, -0.72)]), "墨", 0.8, None, 0.008),
        fill(oval(0.25, -0.77, 0.035, 0.03), "墨", 0.7, None, 0.008)]
    start = np.array([(0.02, -0.68), (-0.06, -0.62), (0.06, -0.62), (-0.14, -0.55), (-0.04, -0.55)])
    return [*marks, *bib, *hairs(start, np.tile([-0.09, 0.08], (5, 1)), 0.02, "墨", 0.6)]


def oriole(rng: Rng, look: Look) -> list[Mark]:
    """黄鹂, a golden oriole with a black stripe through the eye."""
    return _bird_of(rng, look, "oriole")


def crow(rng: Rng, look: Look) -> list[Mark]:
    """鸦, a crow in one wet black."""
    return _bird_of(rng, look, "crow")


def cuckoo(rng: Rng, look: Look) -> list[Mark]:
    """杜鹃鸟, a grey cuckoo, its breast barred."""
    marks = _bird_of(rng, look, "cuckoo")
    if look.get("pose") != "flying":
        for k in range(4):
            y = -0.56 + 0.08 * k
            marks.append(line([(0.38 - 0.04 * k, y), (0.28, y + 0.02), (0.2 - 0.02 * k, y + 0.015)], 0.014, "墨", 0.55))
    return marks


def dove(rng: Rng, look: Look) -> list[Mark]:
    """鸽, a dove, or a white one when it is asked for."""
    return _bird_of(rng, look, "dove")


def parrot(rng: Rng, look: Look) -> list[Mark]:
    """鹦鹉, a green parrot with a hooked red bill and a long tail."""
    return _bird_of(rng, look, "parrot")


def kingfisher(rng: Rng, look: Look) -> list[Mark]:
    """翠鸟, a kingfisher: azurite back, orange breast, dagger of a bill."""
    return _bird_of(rng, look, "kingfisher")


def magpie(rng: Rng, look: Look) -> list[Mark]:
    """喜鹊, a magpie: black head and back, white belly and shoulder, long tail."""
    dark = tint(look, "墨")
    wears = Plumage(dark, "铅白", dark, dark if look.get("colour") else "墨", 0.66, 0.17)
    if look.get("pose") == "flying":
        return small_flight(rng, dark, "铅白", 0.62, 0.5, wears.quills)
    marks = _perched(rng, wears)
    hood = ring([(0.45, -0.88), (0.3, -0.97), (0.14, -0.92), (0.06, -0.78), (0.12, -0.62), (0.24, -0.56), (0.36, -0.56),
        (0.42, -0.68), (0.45, -0.78)])
    marks += [fill(hood, dark, 0.85, None, 0.01), fill(ring([(0.14, -0.62), (0.02, -0.56), (0.0, -0.46), (0.1, -0.44), (0.18,
        -0.52)]), "铅白", 0.95, None, 0.008)]
    marks += [line([(0.04, -0.4), (-0.16, -0.32), (-0.38, -0.24)], 0.03, "头青", 0.85, "nail"),
        fill(poly([(0.43, -0.86), (0.62, -0.8), (0.43, -0.76)]), "墨", 0.95)]
    return [*marks, dot(0.36, -0.845, 0.024, "铅白"), dot(0.364, -0.845, 0.017)]


def swallow(rng: Rng, look: Look) -> list[Mark]:
    """燕, a swallow on the wing: blue-black, forked tail, chestnut throat, white belly."""
    lift = float(rng.uniform(-0.1, 0.12))
    back = tint(look, "墨")
    dark = 0.86
    turn = phase(rng, "bank", "glide", "bank", "beat")
    far = [(0.12, -0.02), (0.2, -0.2), (0.12, -0.5 - lift), (0.02, -0.66 - lift), (0.04, -0.4), (-0.04, -0.08)]
    near = [(0.14, 0.0), (0.0, 0.22), (-0.22, 0.42 + lift), (-0.52, 0.56 + lift), (-0.24, 0.26), (-0.12, 0.04)]
    if turn == "glide":
        far = [(0.14, -0.02), (0.16, -0.16), (-0.02, -0.36 - lift), (-0.34, -0.52 - lift), (-0.12, -0.28), (-0.06, -0.06)]
    elif turn == "beat":
        near = [(0.16, -0.02), (0.22, -0.24), (0.08, -0.54), (-0.14, -0.76 - lift), (-0.02, -0.42), (-0.08, -0.06)]
        far = [(0.18, -0.04), (0.32, -0.24), (0.32, -0.5), (0.24, -0.68 - lift), (0.2, -0.4), (0.08, -0.08)]
    marks: list[Mark] = []
    for y1, y2 in ((-0.06, -0.2), (0.05, 0.07)):
        fork = [(-0.2, 0.01), (-0.48, y1), (-0.88, y2)]
        marks += [line(fork, 0.066, "墨", dark, "nail"), line(fork, 0.05, back, dark, "nail")]
    marks += [fill(ring(far), back, dark, None, 0.006), *_quills(far)]
    belly = ring([(0.38, -0.03), (0.28, 0.07), (0.06, 0.12), (-0.16, 0.09), (-0.34, 0.02), (-0.1, -0.08), (0.14, -0.11), (0.3, -0.1)])
    marks += solid(rng, [belly], "铅白", edge=0.008, ink=0.5)
    top = ring([(-0.34, 0.01), (-0.1, -0.08), (0.14, -0.115), (0.3, -0.11), (0.395, -0.04), (0.3, -0.02), (0.1, -0.01), (-0.1, 0.03)])
    marks += [fill(top, back, dark, None, 0.006), fill(ring(near), back, dark, None, 0.006), *_quills(near)]
    marks.append(fill(ring([(0.28, -0.02), (0.385, -0.02), (0.34, 0.05), (0.26, 0.05)]), "朱砂", 0.85, None, 0.006))
    marks += [line([(0.37, -0.045), (0.46, -0.025)], 0.03, "墨", 0.95, "nail"), dot(0.31, -0.06, 0.012, "铅白")]
    return spun(marks, float(rng.uniform(-0.35, 0.1)))


def _quills(outline: list[tuple[float, float]]) -> list[Mark]:
    """The blades of a narrow wing: three dark pulls from root to tip."""
    p = np.array(outline)
    root, tip = (p[0] + p[-1]) / 2, p[3]
    side = np.array([-(tip - root)[1], (tip - root)[0]]) * 0.09
    return [line([tuple(root + side * k), tuple((root + tip) / 2 + side * k), tuple(tip - (tip - root) * 0.12 * abs(k))], 0.04, "墨",
        0.5, "nail") for k in (-0.6, 0.1, 0.8)]
