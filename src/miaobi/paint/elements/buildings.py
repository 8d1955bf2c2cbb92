"""Buildings of the landscape: cottage, temple, lighthouse."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from miaobi.paint.elements.brush import (
    Look,
    Spots,
    at_night,
    box,
    built,
    curve,
    fill,
    has,
    line,
    moved,
    poly,
    ring,
    solid,
    straight,
    tint,
)
from miaobi.paint.marks import Mark, Wash

# Outlines are set several points to a line, or nobody could see a body in them.
# fmt: off

Rng = np.random.Generator


def snowy(look: Look) -> bool:
    """Whether roofs carry snow."""
    return look.get("weather") in ("snow", "雪") or has(look, "snowy", "snow", "雪")


def roof(
    rng: Rng, x: float, eave: float, ridge: float, half: float, half_ridge: float, pigment: str,
    look: Look, lift: float = 0.05
) -> list[Mark]:
    """A tiled roof with swept-up eaves (飞檐), centred on `x`, from `ridge` down to `eave`."""
    h = eave - ridge
    left: Spots = [(x - half_ridge, ridge), (x - half * 0.62, ridge + h * 0.6),
        (x - half * 0.86, eave - h * 0.12), (x - half - lift, eave - lift * 1.5)]
    under: Spots = [(x - half - lift, eave - lift * 1.5), (x - half * 0.6, eave + h * 0.04),
        (x, eave + h * 0.06), (x + half * 0.6, eave + h * 0.04),
        (x + half + lift, eave - lift * 1.5)]
    right: Spots = [(2 * x - a, b) for a, b in left[::-1]]
    edge = max(0.009, min(0.018, h * 0.08))
    shape = poly([(float(a), float(b)) for part in (left, under, right) for a, b in curve(part)])
    marks = solid(rng, [shape], pigment, 0.45 if pigment == "墨" else 0.7, 0.7, edge)
    n = max(5, round(half / 0.055))
    for k in range(1, n):
        u = k / n * 2 - 1
        top = (x + half_ridge * u, ridge)
        mid = (x + half * 0.66 * u, ridge + h * 0.62)
        marks.append(line([top, mid, (x + half * 0.97 * u, eave - lift * max(0.0, abs(u) - 0.75)
            * 3)], edge * 0.65, "墨", 0.7, "even"))
    if snowy(look):
        snow: Spots = [(x - half_ridge, ridge - h * 0.05), (x - half * 0.6, ridge + h * 0.4),
            (x - half * 0.8, eave - h * 0.25), (x - half * 0.3, eave - h * 0.35),
            (x, eave - h * 0.2), (x + half * 0.4, eave - h * 0.36),
            (x + half * 0.8, eave - h * 0.25), (x + half * 0.6, ridge + h * 0.4),
            (x + half_ridge, ridge - h * 0.05)]
        marks.append(Wash(poly(snow), "铅白", 0.97, opaque=True))
    marks.append(line(under, edge * 1.5, "墨", 0.9, "even"))
    return marks


def cottage(rng: Rng, look: Look) -> list[Mark]:
    """茅屋, a thatched cottage: thick straw roof, wattle wall, door, window, a bit of fence."""
    return moved(_cottage(rng, look), -0.14 if rng.random() < 0.5 else 0.14,
        flip=bool(rng.random() < 0.5))


def _cottage(rng: Rng, look: Look) -> list[Mark]:
    thatch = tint(look, "土黄")
    tone = 0.5 if thatch == "土黄" else 0.85
    broken = has(look, "broken", "ruined", "破", "old")
    marks = built(rng, [poly([(0.36, 0.0), (0.36, -0.46), (0.5, -0.84), (0.82, -0.56), (0.82, -0.07)])], "赭石", 0.42,
        0.5, 0.016, turn=0.0)
    for k in range(3):  # the boards of the gable
        x = 0.46 + 0.11 * k
        marks.append(straight([(x, -0.02 - 0.02 * k), (x, -0.66 + 0.05 * abs(k - 0.6))], 0.011, "赭墨", 0.6))
    marks += built(rng, [poly([(0.54, -0.3), (0.7, -0.33), (0.7, -0.5), (0.54, -0.47)])], "墨", 0.5, edge=0.012)
    marks += built(rng, [box(-0.62, -0.46, 0.36, 0.0)], "赭石", 0.26, 0.38, 0.017)
    for x in (-0.62, -0.26, 0.06, 0.36):
        marks.append(straight([(x, -0.46), (x + float(rng.normal(0, 0.006)), 0.0)], 0.032, "赭墨", 0.63))
    glowing = at_night(look)
    marks.append(fill(box(-0.22, -0.4, 0.02, 0.0), "藤黄" if glowing else "墨", 0.85 if glowing else 0.6))
    window = box(0.12, -0.37, 0.3, -0.17)
    marks += [*built(rng, [window], "铅白", edge=0.012), fill(window, "藤黄" if glowing else "花青", 0.85 if glowing
        else 0.3), straight([(0.21, -0.37), (0.21, -0.17)], 0.012), straight([(0.12, -0.27), (0.3, -0.27)], 0.012)]
    for k in range(6):
        marks.append(line([(-0.58, -0.07 - 0.06 * k), (-0.44, -0.08 - 0.06 * k), (-0.29, -0.07 - 0.06 * k)], 0.008, "墨", 0.4))
    return marks + _cottage_roof(rng, look, thatch, tone, broken) + _wicker(rng)


def _cottage_roof(rng: Rng, look: Look, thatch: str, tone: float, broken: bool) -> list[Mark]:
    """The near slope of a straw roof and the thick edge of straw over the gable."""
    sag = 0.05 if broken else 0.015
    gable = poly([(0.5, -0.98), (0.6, -0.9), (0.98, -0.56), (0.97, -0.46), (0.9, -0.47), (0.54, -0.82), (0.5, -0.84)])
    marks = solid(rng, [gable], thatch, tone * 1.2, None, 0.014, turn=0.3)
    slope: Spots = [(-0.86, -0.42), (-0.8, -0.52), (-0.46, -0.92), (-0.4, -0.96), (0.04, -0.97 + sag), (0.48, -1.0), (0.56, -0.92),
        (0.52, -0.66), (0.46, -0.38), (0.2, -0.41), (-0.1, -0.38), (-0.46, -0.41), (-0.7, -0.38)]
    marks += solid(rng, [ring(slope)], thatch, tone, tone * 1.1, 0.016, turn=0.22)
    for row in range(5):
        y = -0.92 + 0.1 * row
        left, right = -0.44 - 0.085 * row, 0.5 - 0.012 * row
        n = 15 + row
        for k in range(n):
            u = (k + float(rng.uniform(0.2, 0.8))) / n
            if broken and 0 < row < 4 and 0.55 < u < 0.75 and rng.random() < 0.7:
                continue
            x, fall = left + (right - left) * u, 0.11 + float(rng.uniform(-0.02, 0.03))
            lean = -0.075 * (1 - u) + 0.01 * u
            marks.append(line([(x, y), (x + lean * 0.5, y + fall * 0.5), (x + lean, y + fall)], 0.011, "墨" if rng.random() < 0.45
                else "赭石", 0.6, "nail"))
    if broken:
        marks.append(fill(ring([(0.12, -0.8), (0.24, -0.82), (0.28, -0.7), (0.18, -0.64), (0.1, -0.7)]), "墨", 0.75, None, 0.01))
    if snowy(look):
        snow: Spots = [(-0.46, -0.97), (0.0, -1.0), (0.52, -1.02), (0.56, -0.86), (0.5, -0.62), (0.3, -0.66), (0.1, -0.58), (-0.16, -0.68),
            (-0.42, -0.58), (-0.74, -0.6), (-0.66, -0.76)]
        marks.append(Wash(ring(snow), "铅白", 0.97, None, 0.008, opaque=True))
        marks.append(Wash(ring([(0.5, -0.99), (0.62, -0.91), (0.96, -0.6), (0.92, -0.54), (0.56, -0.86)]), "铅白", 0.97, None, 0.006,
            opaque=True))
    else:
        marks.append(line([(-0.46, -0.94), (0.0, -0.98 + sag), (0.5, -0.99)], 0.04, "赭墨", 0.55))
    return marks


def _wicker(rng: Rng) -> list[Mark]:
    """A bit of fence beside the house."""
    marks: list[Mark] = []
    for k in range(6):
        x = -1.2 + 0.1 * k
        marks.append(straight([(x, 0.01), (x + float(rng.normal(0, 0.015)), -0.24 - float(rng.uniform(0, 0.05)))], 0.02, "赭石", 0.85))
    return [*marks, line([(-1.26, -0.17), (-0.95, -0.16), (-0.64, -0.17)], 0.018, "赭墨", 0.59, "even"), line([(-1.24, -0.08), (-0.95, -0.075),
        (-0.64, -0.08)], 0.016, "赭墨", 0.5, "even")]


def temple(rng: Rng, look: Look) -> list[Mark]:
    """寺, a temple hall seen a little from the right: stone base, red pillars, hipped roof with
    swept eaves; a second roof above it when it is not small."""
    wall_ = tint(look, "朱砂")
    marks = built(rng, [poly([(0.98, -0.12), (1.3, -0.2), (1.3, -0.09), (0.98, 0.0)])], "grey", 0.75, edge=0.012)
    marks += [fill(poly([(0.98, -0.12), (1.3, -0.2), (1.3, -0.09), (0.98, 0.0)]), "墨", 0.16), *built(rng, [poly([(-1.0, -0.12),
        (0.98, -0.12), (1.3, -0.2), (-0.68, -0.2)])], "grey", 0.45, edge=0.01)]
    marks += built(rng, [poly([(-1.0, -0.12), (0.98, -0.12), (0.98, 0.0), (-1.0, 0.0)])], "grey", 0.6, edge=0.014)
    for k in range(4):  # steps
        y = -0.1 + 0.03 * k
        marks.append(straight([(-0.22 - 0.025 * k, y), (0.2 + 0.025 * k, y)], 0.012, "墨", 0.75))
    lit = at_night(look)
    marks += built(rng, [poly([(0.84, -0.12), (0.84, -0.46), (1.13, -0.5), (1.13, -0.19)])], "土黄", 0.55, edge=0.012)
    marks.append(fill(poly([(0.92, -0.22), (0.92, -0.38), (1.05, -0.4), (1.05, -0.25)]), "藤黄" if lit else "赭墨", 0.6))
    marks += built(rng, [box(-0.84, -0.46, 0.84, -0.12)], "土黄", 0.42, edge=0.012)
    for k in range(5):
        a = -0.74 + 0.3 * k
        marks.append(fill(box(a, -0.4, a + 0.26, -0.12), "藤黄" if lit else "赭墨", 0.56))
        for n in range(1, 4):
            marks.append(straight([(a + 0.065 * n, -0.4), (a + 0.065 * n, -0.12)], 0.008, "墨", 0.7))
    for k in range(6):
        x = -0.78 + 0.312 * k
        marks += built(rng, [box(x - 0.026, -0.47, x + 0.026, -0.11)], wall_, 0.95, edge=0.01, turn=0)
    marks += built(rng, [poly([(1.1, -0.5), (1.15, -0.5), (1.15, -0.18), (1.1, -0.17)])], wall_, 0.95, edge=0.01, turn=0)
    if has(look, "small", "小") or rng.random() < 0.4:
        return marks + _hipped(rng, look, -0.45, 0.46, 1.0)
    marks += _hipped(rng, look, -0.45, 0.24, 1.0, ridge=False)
    marks += built(rng, [poly([(0.62, -0.66), (0.62, -0.78), (0.84, -0.8), (0.84, -0.7)]), box(-0.6, -0.78, 0.62, -0.64)], wall_, 0.95,
        edge=0.01, turn=0)
    marks += built(rng, [box(-0.1, -0.77, 0.1, -0.68)], "石青", 0.9, edge=0.01, turn=0)
    marks += [straight([(x, -0.75), (x, -0.7)], 0.02, "泥金", 1.0) for x in (-0.045, 0.0, 0.045)]
    return marks + _hipped(rng, look, -0.75, 0.3, 0.8)


def _hipped(rng: Rng, look: Look, eave: float, high: float, wide: float, ridge: bool = True) -> list[Mark]:
    """A hipped roof seen from a little to the right: the front slope, the right one, hips and ridge."""
    w, top = wide, eave - high
    rl, rr = (-0.62 * w, top), (0.64 * w, top - 0.015)
    left, front, back = (-1.14 * w, eave - 0.08), (1.04 * w, eave - 0.05), (1.44 * w, eave - 0.17)
    brow: Spots = [left, (-0.9 * w, eave + 0.005), (-0.4 * w, eave + 0.03), (0.3 * w, eave + 0.03), (0.82 * w, eave + 0.015), front]
    hip: Spots = [front, (0.88 * w, eave - high * 0.3), (0.74 * w, eave - high * 0.72), rr]
    west: Spots = [rl, (-0.74 * w, eave - high * 0.66), (-0.92 * w, eave - high * 0.24), left]
    side: Spots = [front, (1.16 * w, eave - 0.03), (1.3 * w, eave - 0.08), back]
    far: Spots = [back, (1.1 * w, eave - high * 0.45), (0.86 * w, eave - high * 0.8), rr]

    def outline(*parts: Spots) -> list[tuple[float, float]]:
        return [(float(a), float(b)) for part in parts for a, b in curve(part)]

    edge = max(0.009, min(0.015, high * 0.05))
    marks = solid(rng, [poly(outline(side, far, hip[::-1]))], "墨", 0.55, 0.7, edge, turn=0.0)
    marks += solid(rng, [poly(outline(brow, hip, [rr, rl], west))], "墨", 0.42, 0.66, edge, turn=0.0)
    n = round(22 * w)
    low, up = curve(brow), np.linspace(rl, rr, n + 1)
    for k in range(1, n):
        foot = low[int(k / n * (len(low) - 1))]
        head_ = up[k]
        mid = head_ * 0.42 + foot * 0.58 + np.array([0.0, high * 0.06])
        marks.append(line([tuple(head_), tuple(mid), tuple(foot)], edge * 0.6, "墨", 0.6, "even"))
    low = curve(side)
    for k in range(1, 6):
        foot = low[int(k / 6 * (len(low) - 1))]
        marks.append(line([(rr[0] + 0.03 * k * w, rr[1] + 0.04 * k * high), tuple(foot)], edge * 0.6, "墨", 0.6, "even"))
    if snowy(look):
        marks += [Wash(poly([rl, rr, (0.78 * w, eave - high * 0.5), (0.3 * w, eave - high * 0.26), (-0.1 * w, eave - high * 0.42), (-0.5 * w,
            eave - high * 0.24), (-0.82 * w, eave - high * 0.4)]), "铅白", 0.97, None, 0.006, opaque=True)]
    for path, thick in ((brow, 1.5), (side, 1.3), (hip, 1.9), (west, 1.5), (far, 1.0)):
        marks.append(line(path, edge * thick, "墨", 0.85, "even"))
    if not ridge:
        return [*marks, straight([rl, rr], edge * 2, "墨", 0.85)]
    crown: Spots = [(rl[0] - 0.03, top - 0.07), (rl[0], top - 0.02), (0.0, top - 0.012), (rr[0], top - 0.035), (rr[0] + 0.03, top - 0.085)]
    return [*marks, line(crown, edge * 2.6, "墨", 0.88, "even")]


def lighthouse(rng: Rng, look: Look) -> list[Mark]:
    """灯塔, a lighthouse on its rock, the beam out when it is dark."""
    band = tint(look, "朱砂")
    marks: list[Mark] = []
    if at_night(look) and look.get("style") != "木版画":  # flat colours cannot thin out
        for s in (-1, 1):
            for reach in (0.9, 0.66, 0.42):  # it thins out with distance: no end, so no edge
                wide = 0.14 * reach / 0.9
                beam = poly([(s * 0.06, -0.87), (s * reach, -0.86 - wide), (s * reach, -0.86 + wide), (s * 0.06, -0.83)])  # fmt: skip
                marks.append(fill(beam, "藤黄", 0.1, soft=0.05 + 0.06 * reach))
    body = [(-0.2, -0.1), (-0.12, -0.76), (0.12, -0.76), (0.2, -0.1)]
    marks += built(rng, [poly(body)], "铅白", edge=0.016)
    for k in range(3):
        y0, y1 = -0.22 - 0.2 * k, -0.32 - 0.2 * k
        w0, w1 = 0.2 + 0.08 * (y0 + 0.1) / 0.66, 0.2 + 0.08 * (y1 + 0.1) / 0.66
        marks.append(fill(poly([(-w0, y0), (w0, y0), (w1, y1), (-w1, y1)]), band, 0.95))
    marks += [fill(poly([(0.0, -0.1), (0.0, -0.2), (0.04, -0.23), (0.08, -0.2), (0.08, -0.1)]), "墨",
        0.85)]
    marks += built(rng, [box(-0.17, -0.8, 0.17, -0.76)], "grey", 0.9, edge=0.012, turn=0)
    marks += built(rng, [box(-0.08, -0.91, 0.08, -0.8)], "藤黄", 0.9, edge=0.012, turn=0)
    marks += [straight([(0, -0.91), (0, -0.8)], 0.01), straight([(-0.17, -0.84), (0.17, -0.84)],
        0.01)]
    marks += solid(rng, [ring([(-0.11, -0.9), (-0.06, -0.97), (0, -1.0), (0.06, -0.97),
        (0.11, -0.9)])], band, 0.95, edge=0.014, turn=0)
    for side, strong in ((1, 0.3), (-1, 0.1)):  # the shaft is round
        marks.append(fill(poly([(side * 0.2, -0.1), (side * 0.12, -0.76), (side * 0.05, -0.76), (side * 0.09, -0.1)]), "墨", strong, None, 0.025))
    return marks + _rocks(rng)


def _rocks(rng: Rng) -> list[Mark]:
    """Sea rocks in planes of light and shade (斧劈皴), foam at their foot."""
    marks: list[Mark] = []
    for outline in ([(-0.2, 0.0), (-0.26, -0.12), (-0.12, -0.2), (0.12, -0.17), (0.26, -0.19), (0.36, -0.08), (0.44, 0.0)],
        [(-0.64, 0.0), (-0.6, -0.07), (-0.46, -0.1), (-0.4, -0.17), (-0.24, -0.16), (-0.14, -0.06), (-0.1, 0.0)],
        [(0.24, 0.0), (0.3, -0.08), (0.42, -0.12), (0.52, -0.05), (0.66, -0.03), (0.68, 0.0)]):
        marks += built(rng, [poly(outline)], "grey", 0.55, edge=0.014)
        for (ax, ay), (bx, by) in pairwise(outline[2:]):
            foot = (ax * 0.5 + bx * 0.5 - 0.03, 0.0)
            marks.append(fill(poly([(ax, ay), (bx, by), (bx, 0.0), foot]), "墨", 0.24, None, 0.006))
            marks.append(straight([(ax, ay), (ax - 0.02, ay * 0.5), foot], 0.014, "墨", 0.65, "nail"))
    for k in range(6):
        x = -0.66 + 0.24 * k + float(rng.uniform(-0.03, 0.03))
        marks.append(line([(x, 0.005), (x + 0.06, -0.02), (x + 0.13, 0.004), (x + 0.2, -0.012)], 0.014, "铅白", 0.95))
        marks.append(line([(x - 0.02, 0.018), (x + 0.08, 0.006), (x + 0.2, 0.018)], 0.009, "花青", 0.55))
    return marks
