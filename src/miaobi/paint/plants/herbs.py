"""Plants that rise from the foot of a near view: peony, chrysanthemum, orchid, narcissus,
hibiscus, wild flowers, bamboo.

Frame: the root at (0, 0), about 1.0 high. Pose "single" carries one flower (for "a peony"), any
other a company of flowers. The heads are planned before anything is drawn, so that `heads` finds
them for a butterfly to visit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.random import Generator

from miaobi.paint.marks import Mark, Points, Wash
from miaobi.paint.plants.blade import LEAVES, aged, blade
from miaobi.paint.plants.bloom import BLOOMS, Pose, blur, bud, flower, hair
from miaobi.paint.plants.brush import Tint, arc, dab, deeper, normals, pressed, pull, shaky, spline
from miaobi.paint.plants.lobes import lobed
from miaobi.paint.plants.spray import is_fine

Look = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """A flower planned: where, how large, its turn, whether still a bud, and its stalk."""

    pose: Pose
    closed: bool
    stalk: Points


def planned(
    rng: Generator,
    look: Look,
    spots: tuple[tuple[float, float, float], ...],
    buds: int,
    foot: float = 0.06,
) -> list[Head]:
    """Heads at `spots` (x, height, radius), mirrored by chance; the last `buds` are closed."""
    single = look.get("pose") == "single"
    side = rng.choice([-1.0, 1.0])
    full = len(spots) - buds
    kept = [spots[0], *spots[full : full + 1]] if single else list(spots)
    found = []
    for k, (x, height, r) in enumerate(kept):
        closed = k >= (1 if single else full)
        x = side * x + rng.normal(0, 0.02)
        height *= rng.uniform(0.95, 1.05)
        lean = rng.choice([-1, 1]) * rng.uniform(0.02, 0.07)
        root, low = float(rng.normal(0, foot)), 0.0
        if closed and found:  # a bud leaves another's stalk
            root, low = (float(v) for v in found[0].stalk[int(rng.integers(5, 10))])
        rise = -height - low
        stalk = spline(
            [
                (root, low),
                (root + 0.2 * (x - root) + lean, low + 0.4 * rise),
                (root + 0.75 * (x - root) - 0.4 * lean, low + 0.8 * rise),
                (x, -height),
            ],
            18,
        )
        heading = float(np.clip(1.4 * x + rng.normal(0, 0.3), -1.2, 1.2))
        tilt = 1.3 if closed else float(rng.uniform(0.35, 0.95))
        found.append(
            Head(Pose(x, -height, r, heading, tilt, float(rng.uniform(0.88, 1.05))), closed, stalk)
        )
    return found


SPOTS: dict[str, tuple[tuple[tuple[float, float, float], ...], int]] = {
    "peony": (((0.1, 0.74, 0.215), (-0.34, 0.52, 0.17), (0.42, 0.42, 0.07), (-0.1, 0.9, 0.06)), 2),
    "chrysanthemum": (((0.06, 0.8, 0.17), (-0.3, 0.6, 0.15), (0.34, 0.52, 0.14), (-0.3, 0.9, 0.05), (0.44, 0.76, 0.05)), 2),
    "hibiscus": (((0.1, 0.8, 0.2), (-0.32, 0.6, 0.17), (0.35, 0.52, 0.15), (-0.12, 0.96, 0.06), (0.4, 0.82, 0.055)), 2),
    "narcissus": (((0.04, 0.88, 0.105), (-0.16, 0.78, 0.1), (0.2, 0.74, 0.1), (-0.02, 0.66, 0.095), (0.12, 0.98, 0.03)), 1),
    "orchid": (((0.2, 0.66, 0.13), (-0.18, 0.52, 0.12), (0.02, 0.8, 0.12), (0.36, 0.5, 0.11), (0.1, 0.95, 0.035)), 1),
    "flower": (((0.05, 0.88, 0.11), (-0.22, 0.7, 0.1), (0.26, 0.66, 0.1), (-0.38, 0.5, 0.085), (0.42, 0.42, 0.085), (0.0, 0.56, 0.08), (-0.12, 0.98, 0.035), (0.3, 0.9, 0.03)), 2),
}  # fmt: skip


def heads(name: str, rng: Generator, look: Look) -> list[Head]:
    """The flowers of the plant `name` before it is drawn, the main one first."""
    spots, count = SPOTS[name]
    return planned(rng, look, spots, count)


# --- parts ----------------------------------------------------------------------------------------


def ribbon(
    rng: Generator,
    path: Points,
    width: float,
    fine: bool,
    body: Tint,
    deep: Tint,
    press: str = "orchid",
) -> list[Mark]:
    """A long leaf along `path`: 写意 one pull (螳肚鼠尾), 工笔 a body, a shaded half and two lines."""
    if not fine:
        return [pull(path, width, deep, press, 0.07, 0.05)]
    n = normals(path) * (pressed(press, len(path)) * width / 2)[:, None]
    ring = np.vstack([path + n, (path - n)[::-1]])
    half = np.vstack([path, (path - n)[::-1]])
    line = max(width * 0.045, 0.0008)
    return [Wash(ring, "纸", 0.9, None, 0.0, True), Wash(ring, "三绿", 0.4, None, 0.0), Wash(ring, *body, None, 0.0),
            Wash(half, *deeper(deep, 0.5), None, blur(half)), hair(path + n, line, deep), hair(path - n, line, deep),
            hair(path, line * 0.8, deeper(deep, 0.7))]  # fmt: skip


def stem(path: Points, width: float, fine: bool, tint: Tint = ("草绿", 0.6)) -> list[Mark]:
    """A flower's stalk: a green body with two fine edges, or one pull."""
    if not fine:
        return [pull(path, width, deeper(tint, 1.2), "bone", 0.15, 0.1)]
    n = normals(path) * width / 2
    ring = np.vstack([path + n, (path - n)[::-1]])
    return [Wash(ring, "三绿", 0.85, None, 0.0, True), Wash(ring, *tint, None, 0.0),
            hair(path - n, width * 0.12, ("老绿", 0.9)), hair(path + n, width * 0.2, ("老绿", 0.9))]  # fmt: skip


def bloomed(
    rng: Generator, name: str, found: list[Head], colour: str, fine: bool, quick: bool = False
) -> list[Mark]:
    """The planned flowers, small ones first."""
    marks: list[Mark] = []
    for head in sorted(found, key=lambda h: h.pose.r):
        if head.closed:
            marks += bud(rng, BLOOMS[name], head.pose, colour, fine)
        else:
            marks += flower(rng, BLOOMS[name], head.pose, colour, fine, quick)
    return marks


# --- plants ---------------------------------------------------------------------------------------


def peony(rng: Generator, look: Look) -> list[Mark]:
    """牡丹: full flowers over thrice-parted leaves on woody stems."""
    fine, season = is_fine(look), str(look.get("season") or "")
    found = heads("peony", rng, look)
    colour = (
        str(look.get("colour") or "")
        or ("pink", "red", "white", "purple")[int(rng.choice(4, p=[0.5, 0.25, 0.15, 0.1]))]
    )
    marks: list[Mark] = []
    front: list[Mark] = []
    for head in found:
        marks += stem(head.stalk, 0.02 if not head.closed else 0.013, fine, ("赭石", 0.5))
        side = float(rng.choice([-1, 1]))
        for t in (0.22, 0.36, 0.5, 0.6, 0.7, 0.8, 0.9) if not head.closed else (0.6, 0.85):
            p = head.stalk[int(t * 17)]
            side = -side
            out = side * rng.uniform(0.7, 1.9)
            (front if t > 0.75 or rng.random() < 0.3 else marks).extend(
                ternate(rng, float(p[0]), float(p[1]), out, rng.uniform(0.2, 0.27), fine, season))  # fmt: skip
        if not head.closed:
            for out in (-1.9, 1.8):
                front += ternate(
                    rng, head.pose.x, head.pose.y + 0.04, out, head.pose.r * 1.25, fine, season
                )
    return marks + front + bloomed(rng, "peony", found, colour, fine)


def ternate(
    rng: Generator, x: float, y: float, h: float, size: float, fine: bool, season: str
) -> list[Mark]:
    """A leaf of three three-fingered leaflets."""
    rib = arc(x, y, h, size * 0.5, -0.4 * np.sign(h), 8)
    marks: list[Mark] = [pull(rib, size * 0.04, ("草绿", 0.8) if fine else ("墨", 0.7), "even")]
    for t, turn in ((4, -0.95), (4, 0.95), (7, 0.0)):
        heading = h - 0.3 * np.sign(h) + turn + rng.normal(0, 0.1)
        marks += lobed(
            rng,
            "peony",
            float(rib[t, 0]),
            float(rib[t, 1]),
            float(heading),
            size * rng.uniform(0.55, 0.68),
            fine,
            season,
        )
    return marks


def chrysanthemum(rng: Generator, look: Look) -> list[Mark]:
    """菊: many narrow petals curling in, leaves in five lobes."""
    fine = is_fine(look)
    found = heads("chrysanthemum", rng, look)
    colour = (
        str(look.get("colour") or "")
        or ("yellow", "white", "purple", "pink")[int(rng.choice(4, p=[0.55, 0.2, 0.15, 0.1]))]
    )
    marks: list[Mark] = []
    front: list[Mark] = []
    for head in found:
        marks += stem(head.stalk, 0.016, fine)
        for t in np.sort(rng.uniform(0.1, 0.9, 9 if not head.closed else 3)):
            p = head.stalk[int(t * 17)]
            out = float(rng.choice([-1, 1]) * rng.uniform(0.6, 2.3))
            size = rng.uniform(0.11, 0.2) * (1.15 - 0.5 * float(t))
            (front if rng.random() < 0.35 else marks).extend(
                lobed(rng, "chrysanthemum", float(p[0]), float(p[1]), out, size, fine))  # fmt: skip
    heads_marks: list[Mark] = []
    for head in sorted(found, key=lambda h: h.pose.r):
        heads_marks += flower(rng, BLOOMS["chrysanthemum"], head.pose, colour, fine, True) if not head.closed else bud(
            rng, BLOOMS["chrysanthemum"], head.pose, colour, fine)  # fmt: skip
    return marks + front + heads_marks


def hibiscus(rng: Generator, look: Look) -> list[Mark]:
    """芙蓉: wide thin petals, veined; broad lobed leaves."""
    fine, season = is_fine(look), str(look.get("season") or "")
    found = heads("hibiscus", rng, look)
    marks: list[Mark] = []
    for head in found:
        marks += stem(head.stalk, 0.017, fine)
    for head in found:
        for t in (0.3, 0.5, 0.68, 0.85):
            p = head.stalk[int(t * 17)]
            out = float(rng.choice([-1, 1]) * rng.uniform(0.7, 1.7))
            marks += lobed(
                rng,
                "hibiscus",
                float(p[0]),
                float(p[1]),
                out,
                rng.uniform(0.19, 0.26),
                fine,
                season,
            )
    return marks + bloomed(rng, "hibiscus", found, str(look.get("colour") or ""), fine)


ORCHID = ((0.42, 1.05, 1.0), (-0.55, 0.95, -0.8), (0.8, 0.8, 0.9), (-0.15, 0.7, -0.5), (-0.95, 0.85, -0.9), (0.12, 1.0, 0.6),
          (1.2, 0.55, 0.6), (-0.75, 0.5, -0.4), (0.5, 0.45, -0.3), (-0.3, 1.0, -1.1), (1.0, 1.05, 0.8), (-1.25, 0.7, -0.5), (0.0, 0.8, 0.4))  # fmt: skip


def orchid(rng: Generator, look: Look) -> list[Mark]:
    """兰: the first leaf long, the second crosses it (凤眼), the third breaks the eye; pale flowers."""
    fine = is_fine(look)
    found = heads("orchid", rng, look)
    side = rng.choice([-1.0, 1.0])
    ink: Tint = ("墨", 0.85) if not look.get("colour") else ("老绿", 0.8)
    marks: list[Mark] = []
    for k, (h, long, bend) in enumerate(ORCHID):
        path = arc(rng.normal(0, 0.035), 0.0, side * (h * 0.75 + rng.normal(0, 0.07)), long * rng.uniform(0.95, 1.15),
                   side * bend * rng.uniform(0.8, 1.4), 36)  # fmt: skip
        deep = ("老绿", 0.8) if fine else deeper(ink, 1.0 if k < 5 else rng.uniform(0.45, 0.85))
        marks += ribbon(
            rng, path, 0.03 if k < 7 else 0.024, fine, ("草绿", rng.uniform(0.3, 0.6)), deep
        )
    for head in found:
        marks += stem(head.stalk, 0.009, fine, ("嫩绿", 0.6))
    marks += bloomed(rng, "orchid", found, str(look.get("colour") or ""), fine)
    for head in found:  # 点心: the heart
        if not head.closed:
            for a in (-0.5, 0.1, 0.7):
                x, y = head.pose.x + 0.02 * a, head.pose.y
                marks.append(
                    dab(x, y, a, 0.022, 0.012, ("胭脂", 0.8) if fine else ("墨", 0.95), 0.0)
                )
    return marks


def narcissus(rng: Generator, look: Look) -> list[Mark]:
    """水仙: flat blades that turn, white stars with a gold cup, from a bulb."""
    fine = is_fine(look)
    found = heads("narcissus", rng, look)
    marks: list[Mark] = []
    for k in range(9):
        h = (k - 4) * 0.14 + rng.normal(0, 0.06)
        path = arc(
            rng.normal(0, 0.04), -0.02, h, rng.uniform(0.6, 1.0), h * rng.uniform(0.4, 1.8), 30
        )
        deep = ("老绿", 0.7) if fine else ("老绿", rng.uniform(0.4, 0.75))
        marks += ribbon(rng, path, 0.05, fine, ("草绿", rng.uniform(0.3, 0.55)), deep, "strap")
    a = np.linspace(0, 2 * np.pi, 25)
    for x in (-0.07, 0.06):
        bulb = np.column_stack(
            [x + 0.07 * np.cos(a), -0.02 + 0.06 * np.sin(a) - 0.03 * np.exp(-((a - 4.71) ** 2) * 6)]
        )
        marks += [Wash(bulb, "铅白", 0.9, None, 0.0, True), Wash(bulb, "赭石", 0.05, 0.35, 0.0),
                  pull(bulb, 0.004, ("赭墨", 0.7), "even")]  # fmt: skip
    for head in found:
        marks += stem(head.stalk, 0.013, fine)
    for head in sorted(found, key=lambda h: h.pose.r):
        if head.closed:
            marks += bud(rng, BLOOMS["narcissus"], head.pose, str(look.get("colour") or ""), fine)
            continue
        marks += flower(
            rng, BLOOMS["narcissus"], head.pose, str(look.get("colour") or ""), fine, True
        )
        cup = replace(head.pose, r=head.pose.r * 0.42)
        marks += flower(rng, BLOOMS["corona"], cup, "yellow", fine, True)
    return marks


def flowers(rng: Generator, look: Look) -> list[Mark]:
    """野花: slender stalks, narrow leaves, daisies turned every way."""
    fine, season = is_fine(look), str(look.get("season") or "")
    found = heads("flower", rng, look)
    colour = (
        str(look.get("colour") or "")
        or ("purple", "yellow", "pink", "white", "blue", "red")[int(rng.integers(6))]
    )
    kind = aged(LEAVES["peach"], season)
    marks: list[Mark] = []
    for head in found:
        marks += stem(head.stalk, 0.011, fine)
        for t in (0.12, 0.28, 0.45, 0.62, 0.78):
            p = head.stalk[int(t * 17)]
            out = float(rng.choice([-1, 1]) * rng.uniform(0.4, 1.1))
            marks += blade(
                rng,
                kind,
                float(p[0]),
                float(p[1]),
                out,
                rng.uniform(0.14, 0.22),
                fine,
                rng.uniform(-0.3, 0.7) * np.sign(out),
                True,
            )
    return marks + bloomed(rng, "wild", found, colour, fine, True)


# --- bamboo ---------------------------------------------------------------------------------------

LEAF_GROUPS: tuple[tuple[tuple[float, float], ...], ...] = (
    ((-0.6, 0.85), (0.02, 1.1), (0.56, 0.9)),  # 个
    ((-0.95, 0.75), (-0.3, 1.1), (0.25, 1.0), (0.9, 0.8)),  # 介
    ((-0.8, 0.8), (-0.15, 1.15), (0.3, 0.95), (0.5, 0.7)),  # 分
    ((-1.2, 0.7), (-0.55, 1.0), (0.0, 1.2), (0.5, 0.95), (1.15, 0.7)),
)


def canes(rng: Generator, look: Look) -> list[tuple[float, float, float, float]]:
    """The canes before they are drawn: foot, height, lean, how near; the nearest last."""
    lean = float(rng.choice([-1, 1]) * rng.uniform(0.08, 0.2))
    some = ((0.16, 0.9, 0.35), (-0.14, 0.78, 0.65), (0.02, 1.05, 1.0))
    return [(x, h * rng.uniform(0.95, 1.05), lean, near)
            for x, h, near in some[2 if look.get("pose") == "single" else 0 :]]  # fmt: skip


def cane_path(x: float, height: float, lean: float) -> Points:
    """The line of a cane (60, 2)."""
    knots = [(0.0, 0.02), (0.15, -0.35), (0.55, -0.7), (1.2, -1.0)]
    return spline([(x + a * lean, b * height if b < 0 else b) for a, b in knots], 60)


def bamboo(rng: Generator, look: Look) -> list[Mark]:
    """竹: jointed canes, thin branches from the joints, leaves in 个 and 介, dark before pale."""
    fine = is_fine(look)
    marks: list[Mark] = []
    for x, height, lean, near in canes(rng, look):
        marks += cane(rng, cane_path(x, height, lean), 0.04 * (0.7 + 0.3 * near), near, fine)
    return marks


def cane(rng: Generator, path: Points, width: float, near: float, fine: bool) -> list[Mark]:
    """One cane: its joints (节), branches left and right by turns, hung with leaves."""
    joints = 8
    cuts = np.concatenate(
        [[0.0], np.cumsum(0.6 + np.sin(np.pi * np.linspace(0.08, 0.85, joints)) * 0.8)]
    )
    cuts = cuts / cuts[-1]
    ink: Tint = ("墨", 0.3 + 0.45 * near)
    marks: list[Mark] = []
    twigs: list[Mark] = []
    for k in range(joints):
        a, b = round(cuts[k] * 59), round(cuts[k + 1] * 59)
        part, w = path[a : max(b, a + 3)], width * (1 - 0.62 * cuts[k])
        if fine:
            n = normals(part) * (pressed("cane", len(part)) * w / 2)[:, None]
            ring = np.vstack([part + n, (part - n)[::-1]])
            side = np.vstack([part + 0.1 * n, (part - n)[::-1]])
            marks += [Wash(ring, "三绿", 0.9, None, 0.0, True), Wash(ring, "石绿", 0.3 + 0.3 * near, None, 0.0),
                      Wash(side, "草绿", 0.5, None, blur(side)), hair(part + n, w * 0.05, ("老绿", 0.9)), hair(part - n, w * 0.05, ("老绿", 0.9))]  # fmt: skip
        else:
            marks.append(
                pull(part[: -1 if len(part) > 9 else None], w, deeper(ink, 0.75), "cane", 0.22, 0.1)
            )
        d = part[-1] - part[-3]
        d = d / max(float(np.hypot(*d)), 1e-9)
        m = np.array([-d[1], d[0]])
        at = path[b]
        hook = spline(
            [
                at - m * w * 0.6 - d * w * 0.14,
                at - m * w * 0.25 + d * w * 0.06,
                at + m * w * 0.25 + d * w * 0.06,
                at + m * w * 0.6 - d * w * 0.14,
            ],
            8,
        )
        marks.append(
            pull(hook, w * 0.13, ("老绿", 0.95) if fine else ("墨", 0.4 + 0.5 * near), "bone")
        )
        if cuts[k + 1] > 0.28:
            twigs += shoot(
                rng, at, 1.0 if k % 2 else -1.0, 0.3 * (1.15 - 0.5 * cuts[k + 1]), near, fine
            )
    return marks + twigs


def shoot(
    rng: Generator, at: Points, side: float, length: float, near: float, fine: bool
) -> list[Mark]:
    """A branch from a joint, and its leaf groups."""
    path = arc(
        float(at[0]),
        float(at[1]),
        side * rng.uniform(0.45, 0.85),
        length,
        side * rng.uniform(0.2, 0.8),
        10,
    )
    marks: list[Mark] = [
        pull(path, 0.006, ("老绿", 0.8) if fine else ("墨", 0.3 + 0.45 * near), "taper")
    ]
    for u in (9, 6, 4)[: int(rng.integers(2, 4))]:
        marks += leaf_group(rng, float(path[u, 0]), float(path[u, 1]), side * 0.35 + rng.uniform(-0.25, 0.25),
                            rng.uniform(0.15, 0.2), near, fine)  # fmt: skip
    return marks


def leaf_group(
    rng: Generator, x: float, y: float, drift: float, size: float, near: float, fine: bool
) -> list[Mark]:
    """Leaves hanging from one point, laid like 个, 介 or 分."""
    marks: list[Mark] = []
    for turn, long in LEAF_GROUPS[int(rng.integers(len(LEAF_GROUPS)))]:
        h = np.pi - turn - drift + rng.uniform(-0.1, 0.1)
        length = size * long * rng.uniform(0.85, 1.15)
        path = arc(x, y, float(h), length, rng.uniform(-0.3, 0.3), 16)
        body: Tint = ("石绿", 0.25 + 0.3 * near)
        ink: Tint = ("老绿", 0.85) if fine else ("墨", (0.3 + 0.6 * near) * rng.uniform(0.85, 1.1))
        marks += ribbon(rng, path, length * 0.15, fine, body, ink, "blade")
    return marks


def bamboo_spray(rng: Generator, look: Look) -> list[Mark]:
    """A thin branch of bamboo as it enters from a side: shoots hung with leaves."""
    fine = is_fine(look)
    heading = {"hanging": 2.15, "entering": 1.3}.get(str(look.get("pose")), 0.5)
    path = shaky(rng, arc(0.0, 0.0, heading, 1.0, 0.35, 40), 0.004)
    marks: list[Mark] = (
        [*stem(path, 0.014, fine, ("草绿", 0.7))]
        if fine
        else [pull(path, 0.014, ("墨", 0.7), "taper", 0.2)]
    )
    for k, i in enumerate((7, 13, 19, 25, 30, 35, 39)):
        near = 0.4 if k % 3 == 1 else 1.0
        d = path[i] - path[i - 1]
        h = float(np.arctan2(d[0], -d[1])) + (-0.7 if k % 2 else 0.7)
        twig = arc(float(path[i, 0]), float(path[i, 1]), h, rng.uniform(0.12, 0.24), 0.3, 8)
        marks.append(pull(twig, 0.005, ("老绿", 0.8) if fine else ("墨", 0.6), "taper"))
        for u in (7, 4):
            marks += leaf_group(
                rng,
                float(twig[u, 0]),
                float(twig[u, 1]),
                rng.uniform(-0.2, 0.6),
                rng.uniform(0.17, 0.23),
                near,
                fine,
            )
    return marks


HERBS: dict[str, Callable[[Generator, Look], list[Mark]]] = {
    "peony": peony, "chrysanthemum": chrysanthemum, "hibiscus": hibiscus, "orchid": orchid, "narcissus": narcissus,
    "flower": flowers, "bamboo": bamboo,
}  # fmt: skip
