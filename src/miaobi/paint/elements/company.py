"""People in company: with one another, or on the back of a beast."""

from __future__ import annotations

import numpy as np

from miaobi.paint.elements.beasts import horse, ox
from miaobi.paint.elements.brush import (
    Look,
    box,
    built,
    dot,
    fill,
    line,
    moved,
    oval,
    poly,
    ring,
    solid,
    straight,
    tube,
)
from miaobi.paint.elements.figure import ROBES, gown, head, robe, seated_gown, sleeve
from miaobi.paint.elements.people import scholar, woman
from miaobi.paint.marks import Mark

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def _plain(look: Look) -> Look:
    return {**look, "colour": "", "pose": ""}


def _astride(rng: Rng, look: Look, hair: str, pigment: str, strength: float) -> list[Mark]:
    """Someone sitting on a back, seat at the origin, about 0.6 high above it."""
    leg = tube([(0.0, -0.06, 0.085), (0.14, 0.04, 0.07), (0.12, 0.22, 0.05)])
    marks: list[Mark] = [line([(0.1, 0.27), (0.21, 0.28)], 0.05, "墨", 0.9, "even")]
    marks += solid(rng, [leg], pigment, strength, edge=0.015)
    coat = [(0.02, -0.47), (0.11, -0.42), (0.14, -0.26), (0.16, -0.06), (0.1, 0.05), (-0.12, 0.04),
        (-0.17, -0.06), (-0.14, -0.26), (-0.09, -0.42)]
    folds = [[(-0.06, -0.2), (-0.08, -0.1), (-0.06, 0.02)],
        [(0.06, -0.2), (0.08, -0.08), (0.05, 0.02)]]
    marks += gown(rng, coat, pigment, strength, folds, 0.016)
    marks.append(line([(-0.15, -0.18), (0.0, -0.155), (0.14, -0.18)], 0.028, "墨", 0.75, "even"))
    marks.append(line([(0.0, -0.47), (0.05, -0.36), (0.09, -0.28)], 0.022, "墨", 0.65, "even"))
    r = 0.088 if hair != "tufts" else 0.115
    return marks + head(rng, look, 0.04, -0.55, hair, r)


def ox_boy(rng: Rng, look: Look) -> list[Mark]:
    """牧童骑牛, a herd-boy on his buffalo, playing a bamboo flute."""
    beast = moved(ox(rng, {**look, "pose": "walking"}), -0.02, 0, 0.78)
    coat = ("朱砂", "石青", "朱磦")[int(rng.integers(3))]
    boy = _astride(rng, _plain(look), "tufts", coat, 0.8)
    boy.append(straight([(0.06, -0.49), (0.46, -0.42)], 0.03, "土黄", 1.0))
    boy.append(line([(0.06, -0.5), (0.46, -0.43)], 0.01, "墨", 0.8, "even"))
    boy += sleeve(rng, [(-0.02, -0.36, 0.06), (0.1, -0.28, 0.055), (0.22, -0.4, 0.045)], [], coat,
        0.8)
    return [*beast, *moved(boy, -0.1, -0.62, 0.66)]


def rider(rng: Rng, look: Look) -> list[Mark]:
    """骑者, a traveller on horseback."""
    mount = moved(horse(rng, {**look, "pose": look.get("pose") or "standing"}), 0.02, 0, 0.78)
    pigment, strength = ROBES[int(rng.integers(len(ROBES)))]
    cloth = ring([(-0.2, -0.62), (0.06, -0.6), (0.1, -0.42), (-0.04, -0.38), (-0.2, -0.42)])
    man = _astride(rng, _plain(look), ("scholar", "straw")[int(rng.integers(2))], pigment, strength)
    man += sleeve(rng, [(-0.03, -0.36, 0.06), (0.08, -0.24, 0.055), (0.24, -0.22, 0.045)],
        [(0.16, -0.28), (0.24, -0.24), (0.22, -0.1), (0.12, -0.14)], pigment, strength)
    rein = line([(0.08, -0.68), (0.3, -0.6), (0.5, -0.56)], 0.012, "墨", 0.85, "even")
    return [*mount, *solid(rng, [cloth], "朱砂", 0.75, edge=0.013), rein,
        *moved(man, -0.06, -0.57, 0.68)]


def couple(rng: Rng, look: Look) -> list[Mark]:
    """双人, a man and a woman side by side; the wished colour is hers."""
    man = scholar(rng, {**_plain(look), "pose": "hands in sleeves"})
    lady = woman(rng, {**look, "pose": ""})
    return [*moved(man, -0.23, 0, 1.0), *moved(lady, 0.26, 0, 0.92, flip=True)]


def friends(rng: Rng, look: Look) -> list[Mark]:
    """对坐, two friends facing each other over a low table with a pot and cups."""
    plain = _plain(look)
    left = _sitter(rng, plain, *robe(rng, look), ("scholar", "bun")[int(rng.integers(2))])
    right = _sitter(rng, plain, *ROBES[int(rng.integers(len(ROBES)))],
        ("scholar", "bald")[int(rng.integers(2))])
    marks = [*moved(left, -0.66, 0, 1.25), *moved(right, 0.66, 0, 1.25, flip=True)]
    return _mat(rng) + marks + _low_table(rng) + _pot(rng)


def _mat(rng: Rng) -> list[Mark]:
    """The rush mat (席) that they sit on."""
    mat = poly([(-1.08, 0.04), (0.98, 0.04), (1.12, -0.16), (-0.92, -0.16)])
    marks: list[Mark] = [fill(mat, "墨", 0.14, None, 0.03), *built(rng, [mat], "土黄", 0.3, edge=0.009, ink=0.6)]
    marks += [straight([(-1.06 + 0.035 * k, 0.04 - 0.045 * k), (0.99 + 0.03 * k, 0.04 - 0.045 * k)], 0.005, "赭石", 0.5) for k in range(1, 4)]
    return [*marks, straight([(-1.08, 0.035), (0.98, 0.035)], 0.022, "花青", 0.7)]


def _low_table(rng: Rng) -> list[Mark]:
    """The low table between them, seen from a little above."""
    marks: list[Mark] = [fill(poly([(-0.36, 0.0), (0.34, 0.0), (0.46, -0.12), (-0.24, -0.12)]), "墨", 0.2, None, 0.02)]
    for x, y in ((-0.22, -0.1), (0.4, -0.1), (-0.34, 0.0), (0.3, 0.0)):
        marks += [*built(rng, [box(x - 0.022, -0.27, x + 0.022, y)], "赭石", 0.75, edge=0.009), fill(box(x, -0.27, x + 0.022, y), "墨", 0.25)]
    marks += built(rng, [poly([(-0.42, -0.29), (0.36, -0.29), (0.5, -0.42), (-0.28, -0.42)])], "赭石", 0.5, edge=0.012)
    marks += [straight([(-0.36 + 0.03 * k, -0.31 - 0.028 * k), (0.3 + 0.035 * k, -0.31 - 0.028 * k)], 0.004, "赭墨", 0.5) for k in range(1, 4)]
    marks += [*built(rng, [box(-0.42, -0.29, 0.36, -0.25)], "赭石", 0.8, edge=0.011), *built(rng, [poly([(0.36, -0.29), (0.5, -0.42), (0.5, -0.38), (0.36, -0.25)])],
        "赭石", 0.95, edge=0.009)]
    return marks


def _pot(rng: Rng) -> list[Mark]:
    marks = solid(rng, [oval(0.0, -0.42, 0.09, 0.08), poly([(0.06, -0.44), (0.16, -0.52),
        (0.18, -0.5), (0.08, -0.39)])], "石青", 0.7, edge=0.012)
    marks += [line([(-0.07, -0.46), (-0.15, -0.46), (-0.13, -0.38), (-0.07, -0.38)], 0.016,
        press="even"), dot(0.0, -0.51, 0.02)]
    for x in (-0.22, 0.26):
        marks += solid(rng, [poly([(x - 0.05, -0.4), (x + 0.05, -0.4), (x + 0.03, -0.33),
            (x - 0.03, -0.33)])], "铅白", edge=0.011, turn=0)
        marks.append(fill(oval(x, -0.395, 0.042, 0.01), "藤黄", 0.8))
    return marks


def _sitter(rng: Rng, look: Look, pigment: str, strength: float, hair: str) -> list[Mark]:
    marks = [*seated_gown(rng, pigment, strength), *head(rng, look, 0.04, -0.64, hair, 0.078)]
    lift = float(rng.uniform(-0.06, 0.02))
    limb = [(-0.06, -0.48, 0.06), (0.02, -0.36, 0.062), (0.14, -0.33 + lift, 0.055),
        (0.25, -0.36 + lift, 0.042)]
    return marks + sleeve(rng, limb, [(0.15, -0.38 + lift), (0.26, -0.38 + lift),
        (0.25, -0.22 + lift), (0.16, -0.2 + lift)], pigment, strength)
