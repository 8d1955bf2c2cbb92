"""Sprays that carry fruit, needles or leaves: loquat, pomegranate, grape, gourd, wisteria, pine,
willow, maple, ginkgo, and leafy boughs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.random import Generator

from miaobi.paint.marks import Mark, Wash
from miaobi.paint.plants.blade import LEAVES, Foliage, aged, blade
from miaobi.paint.plants.bloom import BLOOMS, HUES, Hue, Pose, blur, flower
from miaobi.paint.plants.brush import Tint, arc, dab, deeper, pull, spline
from miaobi.paint.plants.lobes import lobed
from miaobi.paint.plants.spray import Growth, is_fine, seats, skeleton, wood
from miaobi.paint.plants.wood import Limb, snow_on

Look = Mapping[str, Any]

GROWTHS: dict[str, Growth] = {
    "loquat": Growth(0.042, 0.26, 0.5, 3, 1),
    "pomegranate": Growth(0.034, 0.36, 0.7, 4, 2),
    "pine": Growth(0.05, 0.42, 0.75, 5, 1, rough=True),
    "willow": Growth(0.034, 0.24, 0.3, 5, 1),
    "maple": Growth(0.036, 0.34, 0.6, 5, 2),
    "ginkgo": Growth(0.038, 0.3, 0.6, 5, 2),
    "tree": Growth(0.04, 0.34, 0.65, 5, 2, rough=True),
    "grape": Growth(0.026, 0.42, 0.2, 4, 1, droop=0.1),
    "gourd": Growth(0.017, 0.5, 0.1, 4, 1, droop=0.12, tint=("草绿", 0.6)),
    "wisteria": Growth(0.036, 0.45, 0.25, 4, 1, droop=0.06),
    "bare_tree": Growth(0.045, 0.42, 0.8, 6, 3, rough=True),
}


def bones(name: str, rng: Generator, look: Look) -> list[Limb]:
    """The bare wood of a spray of the kind `name`."""
    name = name.removesuffix("_branch").removesuffix("_vine")
    return skeleton(rng, GROWTHS[name], str(look.get("pose") or "rising"))


def ends(limbs: list[Limb]) -> list[tuple[float, float, float]]:
    """x, y, heading of the tips of side branches and twigs."""
    return [one.at(0.99)[:3] for one in limbs if one.level > 0]


def ball(
    rng: Generator, x: float, y: float, r: float, hue: Hue, fine: bool, tall: float = 1.0
) -> list[Mark]:
    """A round fruit: light above, deep below and at one side, a line or a wet edge."""
    a = np.linspace(0, 2 * np.pi, 25)
    ring = np.column_stack([x + r * np.cos(a), y + tall * r * np.sin(a)])
    low = np.column_stack(
        [x + 0.12 * r + 0.7 * r * np.cos(a), y + 0.24 * r + 0.66 * tall * r * np.sin(a)]
    )
    if not fine:
        tone = rng.uniform(0.7, 1.1)
        return [Wash(ring, "纸", 0.85, None, 0.0, True), Wash(ring, *deeper(hue.wet, tone), None, 0.03 * r),
                Wash(low, *deeper(hue.tip, 0.6 * tone), None, 0.25 * r)]  # fmt: skip
    return [Wash(ring, *hue.ground, None, 0.0, True), Wash(ring, *hue.glaze, None, 0.0),
            Wash(low, *deeper(hue.deep, 0.6), None, 0.28 * r),
            pull(ring, max(r * 0.05, 0.0006), hue.line, "even")]  # fmt: skip


def tuft(
    rng: Generator, kind: Foliage, x: float, y: float, h: float, count: int, size: float, fine: bool
) -> list[Mark]:
    """Leaves in a whorl round the end of a twig, the back ones first."""
    marks: list[Mark] = []
    for a in rng.permutation(np.linspace(-1.6, 1.6, count)):
        turn = h + float(a) + rng.uniform(-0.2, 0.2)
        marks += blade(rng, kind, x, y, turn, size * rng.uniform(0.75, 1.1), fine,
                       float(rng.uniform(-0.2, 0.5) * np.sign(a)))  # fmt: skip
    return marks


def loquat(rng: Generator, look: Look) -> list[Mark]:
    """枇杷: whorls of long ribbed leaves, gold fruit in heavy bunches."""
    fine, limbs = is_fine(look), bones("loquat", rng, look)
    hue = HUES[str(look.get("colour") or "gold")] if look.get("colour") in HUES else HUES["gold"]
    spots = ends(limbs)
    marks: list[Mark] = []
    for x, y, h in spots:
        marks += tuft(rng, LEAVES["loquat"], x, y, h, 4, 0.26, fine)
    marks += wood(rng, GROWTHS["loquat"], limbs, fine)
    for k, (x, y, _) in enumerate(spots):
        if k % 3 == 2:
            continue
        for j in range(int(rng.integers(4, 8))):
            a, d = rng.uniform(0, 6.28), 0.052 * (j / 7) ** 0.5
            fx, fy = x + d * np.cos(a), y + 0.05 + 0.8 * d * np.sin(a)
            r = rng.uniform(0.028, 0.036)
            marks.append(
                pull(
                    [(x, y), (fx, fy - 0.5 * r)],
                    0.006,
                    ("赭石", 0.8) if fine else ("墨", 0.7),
                    "even",
                )
            )
            marks += ball(rng, fx, fy, r, hue, fine, 1.08)
            marks.append(dab(fx, fy + 0.8 * r, 1.57, 0.2 * r, 0.3 * r, ("墨", 0.85), 0.0))
    return marks


def pomegranate(rng: Generator, look: Look) -> list[Mark]:
    """石榴: red wax flowers, round fruit with a crown, some split to show their seeds."""
    fine, limbs = is_fine(look), bones("pomegranate", rng, look)
    hue = Hue(
        ("铅白", 0.85), ("朱磦", 0.35), ("朱砂", 0.8), ("赭石", 0.7), ("朱磦", 0.75), ("朱砂", 0.8)
    )
    marks = wood(rng, GROWTHS["pomegranate"], limbs, fine)
    spots = ends(limbs)
    leaf = aged(LEAVES["pomegranate"], str(look.get("season") or ""))
    for x, y, h in spots:
        marks += tuft(rng, leaf, x, y, h, 4, 0.09, fine)
    for k, (x, y, h) in enumerate(spots[::2]):
        if k % 2:
            marks += flower(rng, BLOOMS["pomegranate"], Pose(x, y, 0.065, h, 1.1), "", fine)
            continue
        r = rng.uniform(0.07, 0.095)
        crown = [(x - 0.32 * r, y + 2.4 * r), (x - 0.2 * r, y + 1.9 * r), (x + 0.2 * r, y + 1.9 * r), (x + 0.34 * r, y + 2.4 * r),
                 (x + 0.1 * r, y + 2.15 * r), (x, y + 2.45 * r), (x - 0.12 * r, y + 2.15 * r)]  # fmt: skip
        marks.append(Wash(np.array(crown), "朱砂", 0.9, None, 0.0, True))
        marks += ball(rng, x, y + r, r, hue, fine, 0.97)
        if rng.random() < 0.6:
            marks += _seeds(rng, x + 0.2 * r, y + 1.1 * r, r)
    return marks


def _seeds(rng: Generator, x: float, y: float, r: float) -> list[Mark]:
    a = np.linspace(0, 2 * np.pi, 15)
    jag = 1 + 0.16 * np.sin(5 * a)
    slit = np.column_stack([x + 0.4 * r * jag * np.cos(a), y + 0.55 * r * jag * np.sin(a)])
    marks: list[Mark] = [
        Wash(slit, "铅白", 0.9, None, 0.0, True),
        Wash(slit, "藤黄", 0.4, None, 0.0),
    ]
    for _ in range(14):
        b, d = rng.uniform(0, 6.28), rng.uniform(0, 1) ** 0.5
        px, py = x + 0.3 * r * d * np.cos(b), y + 0.42 * r * d * np.sin(b)
        marks.append(dab(px, py, rng.uniform(0, 3), 0.1 * r, 0.11 * r, ("朱砂", 0.95), 0.0))
    return marks


def tendrils(rng: Generator, limbs: list[Limb], count: int, width: float, fine: bool) -> list[Mark]:
    """Tendrils written like grass script: out, round and back."""
    marks: list[Mark] = []
    for _ in range(count):
        one = limbs[int(rng.integers(len(limbs)))]
        x, y, h, _ = one.at(float(rng.uniform(0.3, 1.0)))
        side = rng.choice([-1, 1])
        path = arc(x, y, h + side * 0.8, rng.uniform(0.12, 0.26), side * rng.uniform(2.5, 7.5), 26)
        marks.append(pull(path, width, ("草绿", 0.85) if fine else ("墨", 0.7), "taper"))
    return marks


def vine_leaves(
    rng: Generator, limbs: list[Limb], kind: str, count: int, size: float, look: Look, fine: bool
) -> list[Mark]:
    """Broad lobed leaves on long stalks, facing the light above the vine."""
    marks: list[Mark] = []
    for k in range(count):
        one = limbs[k % len(limbs)]
        x, y, h, _ = one.at(float(rng.uniform(0.25, 1.0)))
        out = h + rng.choice([-1, 1]) * rng.uniform(0.5, 1.3)
        stalk = arc(x, y, out, size * rng.uniform(0.3, 0.7), 0.4, 6)
        marks.append(pull(stalk, 0.006, ("草绿", 0.9) if fine else ("墨", 0.7), "even"))
        px, py = float(stalk[-1, 0]), float(stalk[-1, 1])
        marks += lobed(rng, kind, px, py, out + rng.normal(0, 0.5), size * rng.uniform(0.7, 1.1),
                       fine, str(look.get("season") or ""))  # fmt: skip
    return marks


def grape(rng: Generator, look: Look) -> list[Mark]:
    """葡萄: a swinging vine, leaves in splashed green, bunches clear as water."""
    fine, limbs = is_fine(look), bones("grape", rng, look)
    hue = Hue(
        ("铅白", 0.7),
        ("purple", 0.6),
        ("花青", 0.7),
        ("花青", 0.8),
        ("purple", 0.75),
        ("青墨", 0.8),
    )
    hue = HUES.get(str(look.get("colour") or ""), hue)
    marks = vine_leaves(rng, limbs, "grape", 7, 0.2, look, fine)
    marks += wood(rng, GROWTHS["grape"], limbs, fine)
    marks += tendrils(rng, limbs, 6, 0.005, fine)
    for k, (x, y, _) in enumerate(ends(limbs)[:8:2]):
        rows, r = int(rng.integers(5, 7)), 0.026
        marks.append(
            pull([(x, y), (x, y + 0.04)], 0.007, ("赭石", 0.8) if fine else ("墨", 0.7), "even")
        )
        fruits = [(x + (c - (rows - j - 1) / 2) * 1.6 * r + rng.normal(0, 0.3 * r), y + 0.05 + j * 1.5 * r + rng.normal(0, 0.25 * r))
                  for j in range(rows) for c in range(max(rows - j - (k + j) % 2, 1))]  # fmt: skip
        for fx, fy in fruits:
            marks += ball(rng, float(fx), float(fy), r * rng.uniform(0.9, 1.12), hue, fine)
            marks.append(
                dab(
                    float(fx) - 0.35 * r,
                    float(fy) - 0.5 * r,
                    1.57,
                    0.25 * r,
                    0.3 * r,
                    ("铅白", 0.8),
                    0.0,
                )
            )
    marks += vine_leaves(rng, limbs, "grape", 3, 0.17, look, fine)
    return marks


def gourd(rng: Generator, look: Look) -> list[Mark]:
    """葫芦: two bellies on a winding vine, round leaves, curling tendrils."""
    fine, limbs = is_fine(look), bones("gourd", rng, look)
    hue = HUES.get(str(look.get("colour") or ""), HUES["gold"])
    marks = vine_leaves(rng, limbs, "gourd", 8, 0.2, look, fine)
    marks += wood(rng, GROWTHS["gourd"], limbs, fine) + tendrils(rng, limbs, 8, 0.005, fine)
    for x, y, _ in ends(limbs)[:6:2]:
        r = rng.uniform(0.055, 0.075)
        marks.append(
            pull(
                arc(x, y, np.pi, 0.05, 0.3, 6),
                0.008,
                ("草绿", 0.9) if fine else ("墨", 0.7),
                "even",
            )
        )
        marks += bottle(rng, x, y + 0.05, r, hue, fine)
    return marks


def bottle(rng: Generator, x: float, y: float, r: float, hue: Hue, fine: bool) -> list[Mark]:
    """A gourd hanging from (x, y): a small belly, a waist, a large one."""
    t = np.linspace(0, 1, 31)
    half = r * (
        0.12
        + 0.62 * np.sin(np.pi * np.clip(t / 0.44, 0, 1)) ** 0.8
        + 1.1 * np.sin(np.pi * np.clip((t - 0.36) / 0.64, 0, 1)) ** 0.75
    )
    mid = np.column_stack([x + 0.12 * r * np.sin(3 * t), y + 3.3 * r * t])
    ring = np.vstack([mid + half[:, None] * (1, 0), (mid - half[:, None] * (1, 0))[::-1]])
    low = np.vstack(
        [mid[3:] + 0.92 * half[3:, None] * (1, 0), (mid[3:] + 0.1 * half[3:, None] * (1, 0))[::-1]]
    )
    green = hue is HUES["gold"]
    if not fine:
        return [Wash(ring, "纸", 0.85, None, 0.0, True), Wash(ring, *hue.wet, None, 0.03 * r),
                Wash(low, *deeper(hue.tip, 0.6), None, blur(low)), Wash(ring[12:22], "墨", 0.2, None, 0.1 * r)]  # fmt: skip
    marks: list[Mark] = [
        Wash(ring, *hue.ground, None, 0.0, True),
        Wash(ring, *deeper(hue.glaze, 0.7), None, 0.0),
    ]
    if green:
        marks.append(Wash(ring, "嫩绿", 0.5, 0.05, 0.0))
    return [*marks, Wash(low, *deeper(hue.deep, 0.7), None, blur(low)),
            pull(np.vstack([ring, ring[:1]]), r * 0.03, ("赭石", 0.8), "even")]  # fmt: skip


def wisteria(rng: Generator, look: Look) -> list[Mark]:
    """紫藤: an old twisting vine, feathered leaves, racemes of butterfly flowers that hang."""
    fine, limbs = is_fine(look), bones("wisteria", rng, look)
    hue = HUES.get(str(look.get("colour") or ""), HUES["purple"])
    marks: list[Mark] = []
    leaf = aged(LEAVES["wisteria"], str(look.get("season") or ""))
    spots = [one.at(t)[:3] for one in limbs for t in ((0.5, 0.98) if one.level < 2 else (0.98,))]
    for x, y, h in spots[::2]:
        marks += pinnate(rng, leaf, x, y, h + rng.choice([-0.7, 0.7]), 0.2, fine)
    marks += wood(rng, GROWTHS["wisteria"], limbs, fine) + tendrils(rng, limbs, 4, 0.006, fine)
    for x, y, _ in spots[1::2]:
        marks += raceme(rng, hue, x, y, rng.uniform(0.26, 0.4), fine)
    return marks


def pinnate(
    rng: Generator, kind: Foliage, x: float, y: float, h: float, length: float, fine: bool
) -> list[Mark]:
    """A feathered leaf: pairs of leaflets along a bending stalk, one at its end."""
    path = arc(x, y, h, length, (np.pi - abs(h)) * np.sign(h or 1) * 0.35, 12)
    marks: list[Mark] = [pull(path, 0.005, ("草绿", 0.9) if fine else ("墨", 0.7), "taper")]
    for i in (3, 5, 7, 9):
        d = path[i] - path[i - 1]
        heading = float(np.arctan2(d[0], -d[1]))
        for side in (-1.0, 1.0):
            marks += blade(
                rng,
                kind,
                float(path[i, 0]),
                float(path[i, 1]),
                heading + side * 1.0,
                length * 0.34,
                fine,
                side * 0.2,
                True,
            )
    d = path[-1] - path[-2]
    return marks + blade(
        rng,
        kind,
        float(path[-1, 0]),
        float(path[-1, 1]),
        float(np.arctan2(d[0], -d[1])),
        length * 0.38,
        fine,
        0.0,
        True,
    )


def raceme(rng: Generator, hue: Hue, x: float, y: float, length: float, fine: bool) -> list[Mark]:
    """A hanging cluster: open flowers above, pale; dark buds at its end."""
    path = arc(x, y, np.pi + rng.normal(0, 0.08), length, rng.normal(0, 0.25), 14)
    marks: list[Mark] = [pull(path, 0.004, ("草绿", 0.8) if fine else ("墨", 0.6), "taper")]
    count = 22
    for k in rng.permutation(count):
        t = (k + 0.5) / count
        p = path[int(t * 13)] + rng.normal(0, 0.034 * (1 - t) ** 0.7 + 0.004, 2) * (1.0, 0.5)
        r = 0.03 * (1.1 - 0.6 * t)
        marks += _pea(rng, hue, float(p[0]), float(p[1]), r, fine, t > 0.72)
    return marks


def _pea(
    rng: Generator, hue: Hue, x: float, y: float, r: float, fine: bool, closed: bool
) -> list[Mark]:
    """A butterfly-shaped floret: a standard behind, a keel in front."""
    tone, turn = rng.uniform(0.7, 1.2), rng.uniform(-0.6, 0.6)
    if closed:
        return [dab(x, y, np.pi + turn, r * 0.9, r * 0.8, deeper(hue.deep, tone), 0.1)]
    a = np.linspace(0, 2 * np.pi, 15)
    s = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    back = np.column_stack([r * np.cos(a), 0.75 * r * np.sin(a) - 0.3 * r]) @ s.T + (x, y)
    keel = np.column_stack([0.46 * r * np.cos(a), 0.62 * r * np.sin(a) + 0.35 * r]) @ s.T + (x, y)
    ground = (
        Wash(back, *hue.ground, None, 0.0, True) if fine else Wash(back, "纸", 0.7, None, 0.0, True)
    )
    marks: list[Mark] = [ground, Wash(back, *deeper(hue.glaze if fine else hue.wet, tone), None, 0.0),
             Wash(keel, *deeper(hue.deep, 0.75 * tone), None, 0.08 * r)]  # fmt: skip
    if fine:
        marks.append(pull(back, r * 0.05, deeper(hue.line, 0.7), "even"))
    return marks


def pine(rng: Generator, look: Look) -> list[Mark]:
    """松枝: scaled bark, wheels of needles that overlap like coins, a cone or two."""
    fine, limbs = is_fine(look), bones("pine", rng, look)
    spots = [one.at(t)[:2] for one in limbs if one.level > 0 for t in (0.55, 0.95)]
    marks: list[Mark] = []
    for x, y in spots[::2]:
        marks += wheel(rng, x, y, rng.uniform(0.085, 0.11), 0.5, fine)
    marks += wood(rng, GROWTHS["pine"], limbs, fine)
    for x, y in spots[1::2]:
        marks += wheel(rng, x, y, rng.uniform(0.085, 0.12), 0.95, fine)
    return marks + (snow_on(rng, limbs, 24) if look.get("weather") == "snow" else [])


def wheel(rng: Generator, x: float, y: float, r: float, ink: float, fine: bool) -> list[Mark]:
    """松针: needles from one heart all round, longest above; a green glaze under them."""
    a = np.linspace(0, 2 * np.pi, 20)
    disc = np.column_stack([x + 0.82 * r * np.cos(a), y - 0.1 * r + 0.7 * r * np.sin(a)])
    glaze: Tint = ("石绿", 0.2) if fine else ("花青", 0.13)
    marks: list[Mark] = [Wash(disc, *glaze, None, 0.22 * r)]
    n = 26
    for h in np.linspace(-2.35, 2.35, n) + rng.uniform(-0.05, 0.05, n):
        long = r * (0.78 + 0.22 * np.cos(h)) * rng.uniform(0.9, 1.1)
        tint = (
            "老绿" if rng.random() < (0.7 if fine else 0.2) else "墨",
            ink * rng.uniform(0.75, 1.0),
        )
        marks.append(pull(arc(x, y, float(h), long, 0.12 * float(np.sign(h)), 5), r * (0.022 if fine else 0.036),
                          tint, "needle"))  # fmt: skip
    return marks


def willow(rng: Generator, look: Look) -> list[Mark]:
    """柳枝: strands that spring out and fall, leaves in pairs along them."""
    fine, limbs = is_fine(look), bones("willow", rng, look)
    leaf = aged(LEAVES["willow"], str(look.get("season") or ""))
    marks = wood(rng, GROWTHS["willow"], limbs, fine)
    for one in limbs:
        for t in (0.35, 0.6, 0.8, 0.97) if one.level < 2 else (0.9,):
            x, y, h, _ = one.at(t)
            side = float(np.sign(np.sin(h)) or 1.0)
            fall = rng.uniform(0.3, 0.62)
            path = spline(
                [
                    (x, y),
                    (x + side * 0.03, y - 0.01),
                    (x + side * 0.06, y + 0.3 * fall),
                    (x + side * 0.05 + rng.normal(0, 0.02), y + fall),
                ],
                16,
            )
            marks.append(pull(path, 0.0045, ("草绿", 0.8) if fine else ("墨", 0.55), "taper"))
            for u in np.linspace(0.15, 0.98, 7):
                p = path[int(u * 15)]
                turn = np.pi + rng.choice([-1, 1]) * rng.uniform(0.2, 0.7)
                marks += blade(rng, leaf, float(p[0]), float(p[1]), float(turn), rng.uniform(0.06, 0.095), fine,
                               rng.uniform(-0.4, 0.4), True)  # fmt: skip
    return marks


def leafy(name: str, leaf: str, count: int, size: float) -> Callable[[Generator, Look], list[Mark]]:
    """A painter of a bough with `count` lobed leaves of the kind `leaf` in front and behind."""

    def painted(rng: Generator, look: Look) -> list[Mark]:
        fine, limbs = is_fine(look), bones(name, rng, look)
        hosts = [one for one in limbs if one.level > 0]
        kept = seats(limbs, 2)
        layers: list[list[Mark]] = [[], []]
        for k in range(count):
            one = hosts[k % len(hosts)]
            x, y, h, _ = one.at(0.98 if k < len(hosts) else float(rng.uniform(0.35, 1.0)))
            out = h + rng.choice([-1, 1]) * rng.uniform(0.2, 1.2)
            stalk = arc(x, y, out, size * 0.45, 0.3, 5)
            px, py = float(stalk[-1, 0]), float(stalk[-1, 1])
            layer = layers[int(k > 0.4 * count)]
            if layer is layers[1] and any(np.hypot(px - a, py - b) < size for a, b in kept):
                continue
            layer.append(pull(stalk, size * 0.035, ("赭石", 0.8) if fine else ("墨", 0.7), "even"))
            turn = float(out + rng.normal(0.0, 0.4))
            if leaf in LEAVES:
                kind = aged(LEAVES[leaf], str(look.get("season") or ""))
                layer += blade(
                    rng,
                    kind,
                    px,
                    py,
                    turn,
                    size * rng.uniform(0.7, 1.1),
                    fine,
                    rng.uniform(-0.5, 0.5),
                )
                continue
            layer += lobed(rng, leaf, px, py, turn, size * rng.uniform(0.7, 1.1), fine,
                           str(look.get("season") or ""), str(look.get("colour") or ""))  # fmt: skip
        return [*layers[0], *wood(rng, GROWTHS[name], limbs, fine), *layers[1]]

    return painted


def bare_tree(rng: Generator, look: Look) -> list[Mark]:
    """枯枝: only bone."""
    limbs = bones("bare_tree", rng, look)
    marks = wood(rng, GROWTHS["bare_tree"], limbs, is_fine(look))
    return marks + (snow_on(rng, limbs, 30) if look.get("weather") == "snow" else [])


SPRAYS: dict[str, Callable[[Generator, Look], list[Mark]]] = {
    "loquat": loquat, "pomegranate_branch": pomegranate, "grape": grape, "gourd_vine": gourd, "wisteria": wisteria,
    "pine": pine, "willow": willow, "bare_tree": bare_tree,
    "maple": leafy("maple", "maple", 46, 0.1), "ginkgo": leafy("ginkgo", "ginkgo", 50, 0.09),
    "tree": leafy("tree", "magnolia", 46, 0.13),
}  # fmt: skip
