"""荷: lotus from near. Frame: the water at y = 0, about 1.0 high."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.random import Generator

from miaobi.paint.marks import Mark, Points, Wash
from miaobi.paint.plants.bloom import BLOOMS, Pose, bud, flower
from miaobi.paint.plants.brush import Tint, dab, deeper, pull, spline
from miaobi.paint.plants.spray import is_fine

Look = Mapping[str, Any]
LEAVES = (
    (-0.36, 0.5, 0.34, 0.46),
    (0.42, 0.34, 0.27, 0.32),
    (-0.05, 0.2, 0.24, 0.2),
    (0.14, 0.66, 0.22, 0.6),
)
HEADS = (
    (0.12, 0.84, 0.19, 1.15, False),
    (-0.5, 0.86, 0.085, 1.3, True),
    (0.52, 0.64, 0.15, 1.3, False),
)


def planned(rng: Generator, look: Look) -> list[tuple[Pose, bool]]:
    """The flowers (pose, still a bud), the main one first; "single" has only that and its bud."""
    side = rng.choice([-1.0, 1.0])
    out = []
    for x, h, r, tilt, closed in HEADS[: 2 if look.get("pose") == "single" else 3]:
        x, h = side * x + rng.normal(0, 0.02), h * rng.uniform(0.96, 1.04)
        out.append(
            (
                Pose(x, -h, r, float(rng.normal(0, 0.16)), tilt, float(rng.uniform(0.9, 1.05))),
                closed,
            )
        )
    return out


def pads(rng: Generator, look: Look, side: float) -> list[tuple[float, float, float, float]]:
    """The leaves before they are drawn: x, height, radius, how round they are seen."""
    some = LEAVES[: 2 if look.get("pose") == "single" else 4]
    return [(side * x + rng.normal(0, 0.03), h * rng.uniform(0.92, 1.08), r * rng.uniform(0.9, 1.1), flat)
            for x, h, r, flat in some]  # fmt: skip


def lotus(rng: Generator, look: Look) -> list[Mark]:
    """Leaves in front, from the side and on the water; a flower, a bud, prickled stalks."""
    fine, season = is_fine(look), str(look.get("season") or "")
    found = planned(rng, look)
    side = float(np.sign(found[0][0].x) or 1.0)
    old = season in ("autumn", "winter")
    tints = (
        (("土黄", 0.4), ("赭墨", 0.6))
        if old
        else (("草绿", 0.5), ("老绿", 0.7))
        if fine
        else (("青墨", 0.5), ("墨", 0.42))
    )
    marks: list[Mark] = []
    for x, h, r, flat in sorted(pads(rng, look, side), key=lambda q: -q[1]):
        marks += stalk(rng, (0.7 * x, 0.0), (x, -h), 0.017, fine, tints[0])
        marks += pad(rng, x, -h, r, flat, fine, tints)
    for pose, closed in sorted(found, key=lambda f: f[0].r):
        marks += stalk(rng, (0.55 * pose.x, 0.0), (pose.x, pose.y), 0.013, fine, tints[0])
        colour = str(look.get("colour") or "")
        if closed:
            marks += bud(rng, BLOOMS["lotus"], pose, colour, fine)
        else:
            marks += flower(rng, BLOOMS["lotus"], pose, colour, fine)
    return marks


def stalk(
    rng: Generator,
    foot: tuple[float, float],
    top: tuple[float, float],
    width: float,
    fine: bool,
    tint: Tint,
) -> list[Mark]:
    """荷梗: a stalk with its prickles."""
    mid = ((foot[0] + top[0]) / 2 + rng.normal(0, 0.03), (foot[1] + top[1]) / 2)
    path = spline([foot, mid, top], 24)
    if fine:
        marks: list[Mark] = [pull(path, width, ("三绿", 0.9), "even"), pull(path, width * 0.9, tint, "even"),
                             pull(path + np.array([0.3 * width, 0.0]), width * 0.3, ("老绿", 0.5), "even")]  # fmt: skip
    else:
        marks = [pull(path, width, deeper(tint, 1.3), "even", 0.12, 0.1)]
    for i in rng.integers(2, 22, 12):
        off = rng.choice([-0.6, 0.6]) * width
        marks.append(dab(float(path[i, 0]) + off, float(path[i, 1]), 1.57, 0.2 * width, 0.4 * width,
                         ("老绿", 0.9) if fine else ("墨", 0.85), 0.0))  # fmt: skip
    return marks


def rim(rng: Generator, n: int) -> Points:
    """The wavy edge of a round leaf: radius factor and lift (n, 2)."""
    a = np.linspace(0, 2 * np.pi, n)
    p, q = rng.uniform(0, 6.28, 2)
    return np.column_stack(
        [
            1 + 0.05 * np.sin(3 * a + p) + 0.03 * np.sin(7 * a + q),
            0.22 * np.sin(2 * a + q) + 0.1 * np.sin(5 * a + p),
        ]
    )


def pad(
    rng: Generator, x: float, y: float, r: float, flat: float, fine: bool, tints: tuple[Tint, Tint]
) -> list[Mark]:
    """A leaf seen aslant: a shallow bowl with a waving rim, veins from its navel that fork."""
    n = 65
    a = np.linspace(0, 2 * np.pi, n)
    wave = rim(rng, n)
    tilt = rng.normal(0, 0.22)
    c, s = np.cos(tilt), np.sin(tilt)
    spin = np.array([[c, s], [-s, c]])
    edge = np.column_stack(
        [
            r * wave[:, 0] * np.cos(a),
            r * flat * wave[:, 0] * np.sin(a) - r * 0.35 * wave[:, 1] * (1 - 0.5 * flat),
        ]
    )
    navel = np.array([0.0, 0.1 * r])
    ring = edge @ spin + (x, y)
    heart = (navel + (edge - navel) * 0.55) @ spin + (x, y)
    marks: list[Mark] = [Wash(ring, "纸", 0.92, None, 0.0, True)]
    if fine:
        marks += [
            Wash(ring, "三绿", 0.5, None, 0.0),
            Wash(ring, *deeper(tints[0], 0.9), None, 0.0),
            Wash(heart, *deeper(tints[1], 0.55), None, 0.12 * r),
        ]
    else:
        marks.append(Wash(ring, *deeper(tints[0], 0.55), None, 0.004 * r, False, 0.8))
    for k in range(0, n - 1, 4):  # wet wedges between the veins: no two of one tone
        wedge = np.vstack([navel, edge[k : k + 5] * 0.97]) @ spin + (x, y)
        tone = rng.uniform(0.0, 0.3) if fine else rng.uniform(0.1, 0.9) ** 1.5
        marks.append(Wash(wedge, *deeper(tints[1], tone), None, 0.008 * r if fine else 0.018 * r))
    line, ink = (0.007, deeper(tints[1], 1.2)) if fine else (0.02, ("墨", 0.75))
    for k in range(2, n - 1, 4):
        tip = edge[k]
        bend = navel + (tip - navel) * 0.5 - np.array([0.0, 0.06 * r])
        marks.append(
            pull(
                spline(np.array([navel, bend, tip * 0.95]), 9) @ spin + (x, y),
                line * r * 1.4,
                ink,
                "taper",
            )
        )
        for j in (-2, 2):
            start = navel + (tip - navel) * 0.58 - np.array([0.0, 0.045 * r])
            fork = spline(
                np.array([start, navel + (edge[k + j] - navel) * 0.93]),
                4,
            )
            marks.append(pull(fork @ spin + (x, y), line * r * 0.7, ink, "taper"))
    at = navel @ spin + (x, y)
    marks.append(dab(float(at[0]) - 0.03 * r, float(at[1]), 1.57, 0.06 * r, 0.05 * r, ink, 0.0))
    if fine:
        marks.append(pull(ring, 0.008 * r, deeper(tints[1], 1.1), "even"))
    return marks
