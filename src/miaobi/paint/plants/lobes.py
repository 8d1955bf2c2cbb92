"""Broad leaves cut into lobes: maple, grape, gourd, chrysanthemum, peony, hibiscus, ginkgo."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from miaobi.paint.marks import Mark, Points, Wash
from miaobi.paint.plants.blade import AUTUMN
from miaobi.paint.plants.bloom import HUES, blur
from miaobi.paint.plants.brush import Tint, deeper, pull, spline


@dataclass(frozen=True, slots=True)
class Lobed:
    """A lobed leaf: the headings of its lobes with their lengths, how deep the bays between them
    are (0 round … 1 cut to the heart), how pointed and toothed the lobes, and its greens."""

    lobes: tuple[tuple[float, float], ...]
    bay: float = 0.5
    point: float = 1.0
    teeth: float = 0.06
    ground: Tint = ("三绿", 0.5)
    body: Tint = ("草绿", 0.5)
    deep: Tint = ("老绿", 0.65)
    wet: Tint = ("老绿", 0.55)
    fan: bool = False


KINDS: dict[str, Lobed] = {
    "maple": Lobed(((-2.0, 0.55), (-1.0, 0.9), (0.0, 1.05), (1.0, 0.9), (2.0, 0.55)), 0.62, 1.5, 0.1),
    "grape": Lobed(((-1.9, 0.7), (-0.95, 0.92), (0.0, 1.05), (0.95, 0.92), (1.9, 0.7)), 0.34, 0.9, 0.08, wet=("青墨", 0.6)),
    "gourd": Lobed(((-1.8, 0.8), (-0.9, 0.95), (0.0, 1.05), (0.9, 0.95), (1.8, 0.8)), 0.14, 0.6, 0.03),
    "chrysanthemum": Lobed(((-1.75, 0.5), (-0.85, 0.75), (0.0, 1.1), (0.85, 0.75), (1.75, 0.5)), 0.5, 0.7, 0.07, body=("老绿", 0.5), wet=("青墨", 0.6)),
    "peony": Lobed(((-0.85, 0.8), (0.0, 1.05), (0.85, 0.8)), 0.7, 1.2, 0.0),
    "hibiscus": Lobed(((-1.5, 0.7), (-0.75, 0.9), (0.0, 1.1), (0.75, 0.9), (1.5, 0.7)), 0.32, 1.1, 0.06),
    "ginkgo": Lobed(((-0.75, 0.95), (-0.28, 1.0), (0.28, 1.0), (0.75, 0.95)), fan=True),
}  # fmt: skip


def in_season(name: str, season: str, colour: str) -> Lobed:
    """The leaf's colours: frost-red maples and gold ginkgos in autumn; a colour that was asked."""
    kind = KINDS[name]
    if not colour and season == "autumn":
        colour = {"maple": "red", "ginkgo": "gold"}.get(name, "")
    if colour in HUES and colour != "green":
        hue = HUES[colour]
        red = colour == "red"
        return replace(kind, ground=("朱磦", 0.7) if red else hue.ground, body=("朱砂", 0.5) if red else hue.glaze,
                       deep=("胭脂", 0.6) if red else hue.deep, wet=("朱砂", 0.85) if red else hue.wet)  # fmt: skip
    if season in ("autumn", "winter") and name not in ("chrysanthemum",):
        return replace(kind, **AUTUMN)
    return kind


def outline(rng: Generator, kind: Lobed, aspect: float) -> Points:
    """The flat leaf (n, 2) round its stalk at (0, 0), pointing up, one unit long."""
    a = np.linspace(-2.6, 2.6, 79)
    if kind.fan:
        cut = 0.3 * np.exp(-(((a - rng.normal(0, 0.08)) / 0.1) ** 2))
        r = np.where(np.abs(a) < 1.0, 1 + 0.05 * np.sin(13 * a + rng.uniform(0, 6)) - cut, 0.06)
        return np.column_stack([r * np.sin(a) * aspect, -r * np.cos(a)])
    r = np.full(len(a), 0.12)
    half = 0.5 * abs(kind.lobes[1][0] - kind.lobes[0][0]) / max(1 - kind.bay * 0.62, 0.3)
    for at, long in kind.lobes:
        off = np.abs(a - at - rng.normal(0, 0.05)) / half
        lobe = (
            long
            * rng.uniform(0.92, 1.06)
            * np.clip(1 - off, 0, 1) ** (0.28 + 0.5 * kind.point * kind.bay)
        )
        r = np.maximum(r, lobe)
    floor = (1 - kind.bay) * 0.8 * np.cos(np.clip(a / 2.6, -1, 1) * np.pi / 2) ** 0.35
    r = np.maximum(r, floor * (np.abs(a) < abs(kind.lobes[0][0]) + 0.35))
    r = r * (1 + kind.teeth * np.sin(a * 23 + rng.uniform(0, 6)))
    return np.column_stack([r * np.sin(a) * aspect, -r * np.cos(a)])


def lobed(
    rng: Generator, name: str, x: float, y: float, heading: float, size: float, fine: bool,
    season: str = "", colour: str = "",
) -> list[Mark]:  # fmt: skip
    """One lobed leaf hung at (x, y), `size` long, seen more or less aslant."""
    kind = in_season(name, season, colour)
    aspect = float(rng.uniform(0.55, 1.0))
    c, s = np.cos(heading), np.sin(heading)
    turn = size * np.array([[c, s], [-s, c]])
    at = np.array([x, y])
    flat = outline(rng, kind, aspect)
    ring = flat @ turn + at
    tone = float(rng.uniform(0.75, 1.15))
    ribs = [np.array([[0.0, 0.0], [0.42 * n * np.sin(h + 0.08) * aspect, -0.42 * n * np.cos(h + 0.08)],
                      [0.88 * n * np.sin(h) * aspect, -0.88 * n * np.cos(h)]]) for h, n in kind.lobes]  # fmt: skip
    lines = [spline(rib @ turn + at, 7) for rib in ribs]
    if not fine:
        marks: list[Mark] = [Wash(ring, "纸", 0.75, None, 0.004 * size, True),
                             Wash(ring, *deeper(kind.wet, 0.75 * tone), None, 0.005 * size)]  # fmt: skip
        for line, (_, n) in zip(lines, kind.lobes, strict=True):
            marks.append(
                pull(
                    line, 0.24 * n * size * aspect, deeper(kind.wet, 0.45 * tone), "drop", 0.15, 0.5
                )
            )
        ink = 0.5 + 0.35 * tone
        return marks + [
            pull(line, 0.026 * size, ("墨", min(ink, 0.9)), "taper", 0.1) for line in lines
        ]
    heart = flat * 0.6 @ turn + at
    side = np.vstack([flat[: len(flat) // 2 + 1], flat[:1] * 0]) @ turn + at
    marks = [Wash(ring, "纸", 0.9, None, 0.0, True), Wash(ring, *kind.ground, None, 0.0),
             Wash(ring, *deeper(kind.body, 0.58 * tone), None, 0.0), Wash(side, *deeper(kind.body, 0.38), None, 0.0),
             Wash(heart, *deeper(kind.deep, 0.4), None, blur(heart))]  # fmt: skip
    marks += [pull(line, 0.014 * size, deeper(kind.deep, 1.1), "taper") for line in lines]
    for line in lines[:: 2 if size < 0.12 else 1]:
        for i in (2, 4):
            d = line[i + 1] - line[i - 1]
            for k in (-1.0, 1.0):
                tip = line[i] + 0.75 * d + k * 0.55 * np.array([-d[1], d[0]])
                marks.append(
                    pull(np.vstack([line[i], tip]), 0.007 * size, deeper(kind.deep, 0.9), "taper")
                )
    marks.append(pull(ring, 0.011 * size, deeper(kind.deep, 0.85), "even"))
    return marks
