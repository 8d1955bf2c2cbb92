"""The writing brush: from the strokes of a character to ink in a field.

A character is a sequence of pulls (笔): chains of places with the pressure of the brush at each.
In the regular script (楷) every stroke is a pull of its own, pressed where it enters (顿笔), lifted
where it leaves. In the running script (行) corners are rounded, pressure swings more, and where
the next stroke begins near by the brush hardly leaves the paper (牵丝). The ink thins along the
writing; then the hairs part (飞白).

Chains are (n, 3): x, y, half width. Everything is in ems until `swept`, which works in pixels.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint.strokes import Chain

Script = Literal["楷", "行"]
Line = NDArray[np.float64]  # (n,)

STEP = 0.011  # between the places of a pull, in ems
HAIR = 0.0095  # half width of a thread of ink between strokes, in ems
NEAR, REACH = 0.24, 0.5  # a next stroke so near is linked, one beyond reach never, in ems
DRIEST = 0.4  # of a pull's length: where a dry brush shows first


@dataclass(frozen=True, slots=True)
class Pull:
    """One pull of the brush: its chain, how fast it goes (1 = a stroke of 楷), thread or stroke."""

    path: Chain
    speed: float
    thread: bool = False

    @property
    def seconds(self) -> float:
        """How long it takes, in ems at the pace of 楷: a brush waits where it presses."""
        return (length(self.path) + (0.0 if self.thread else 0.12)) / self.speed


def _sizes(steps: NDArray[np.float64]) -> Line:
    """The lengths of vectors (n, 2)."""
    return np.sqrt((steps * steps).sum(axis=1))


def length(path: Chain) -> float:
    """How long a chain is, in its own units."""
    return float(_sizes(np.diff(path[:, :2], axis=0)).sum())


def pulls(chains: Sequence[Chain], script: Script, rng: np.random.Generator) -> list[Pull]:
    """The pulls that write these strokes, no two writings alike, in ems around (0.5, 0.5)."""
    if script == "楷":
        made = [Pull(_regular(chain, rng), 1.0) for chain in chains]
    else:
        made = _running(chains, rng)
    bend = _bend(rng)
    return [Pull(bend(pull.path), pull.speed, pull.thread) for pull in made]


def timed(made: Sequence[Pull]) -> list[tuple[float, float]]:
    """When each pull begins and ends, as parts of the character's time; lifts take time too."""
    spans, now = [], 0.0
    for i, pull in enumerate(made):
        if i and not pull.thread and not made[i - 1].thread:
            now += 0.1 + 0.4 * math.dist(pull.path[0, :2], made[i - 1].path[-1, :2])
        spans.append((now, now + pull.seconds))
        now += pull.seconds
    return [(a / now, b / now) for a, b in spans]


# --- the path of the brush ------------------------------------------------------------------------


def _dense(chain: Chain, passes: int) -> Chain:
    """The chain with its places STEP apart, its bends smoothed, its ends where they were."""
    far = np.r_[0, np.cumsum(_sizes(np.diff(chain[:, :2], axis=0)))]
    far += np.arange(len(far)) * 1e-9
    at = np.linspace(0, far[-1], max(5, round(far[-1] / STEP) + 1))
    dense = np.stack([np.interp(at, far, chain[:, k]) for k in range(3)], 1)
    for _ in range(passes):
        dense[1:-1] = 0.25 * dense[:-2] + 0.5 * dense[1:-1] + 0.25 * dense[2:]
    return dense


def _mean(values: Line, reach: int) -> Line:
    """The running mean over `reach` places to both sides."""
    wide = 2 * reach + 1
    return np.convolve(np.pad(values, reach, mode="edge"), np.full(wide, 1 / wide), "valid")


def _slow(count: int, knots: int, rng: np.random.Generator) -> Line:
    """A slow wander of mean 0 and deviation about 1 over `count` places."""
    wild = rng.standard_normal(knots + 1)
    x = np.linspace(0, knots, count)
    i = np.minimum(x.astype(int), knots - 1)
    t = x - i
    t = t * t * (3 - 2 * t)
    return wild[i] * (1 - t) + wild[i + 1] * t


def _regular(chain: Chain, rng: np.random.Generator) -> Chain:
    """A stroke of the regular script: upright strokes carry, level ones are slender."""
    path = _dense(chain, 3)
    way = np.gradient(path[:, :2], axis=0)
    steep = np.abs(way[:, 1]) / np.maximum(_sizes(way), 1e-9)
    weight = 0.98 + 0.26 * _mean(steep, 4)
    weight *= 1 + rng.normal(0, 0.05) + 0.045 * _slow(len(path), 4, rng)
    path[:, 2] *= weight
    return _jittered(path, rng, 0.007, 0.014)


def _jittered(path: Chain, rng: np.random.Generator, shift: float, turn: float) -> Chain:
    """The stroke a little elsewhere, turned a little, a little longer or shorter."""
    middle = path[:, :2].mean(0)
    a, by = rng.normal(0, turn), 1 + rng.normal(0, 0.02)
    c, s = math.cos(a) * by, math.sin(a) * by
    off = path[:, :2] - middle
    turned = np.stack([c * off[:, 0] - s * off[:, 1], s * off[:, 0] + c * off[:, 1]], 1)
    return np.c_[turned + middle + rng.normal(0, shift, 2), path[:, 2]]


def _bend(rng: np.random.Generator) -> Callable[[Chain], Chain]:
    """A gentle warp of the whole character: no two of one kind stand alike (变化)."""
    kx, ky = rng.normal(0, 0.016, 2)
    slim, tall = 1 + rng.normal(0, 0.03, 2)
    phase = rng.uniform(0, 2 * math.pi, 2)

    def bent(path: Chain) -> Chain:
        x, y = path[:, 0] - 0.5, path[:, 1] - 0.5
        u = slim * x + kx * y + 0.011 * np.sin(4.2 * y + phase[0])
        v = tall * y + ky * x + 0.011 * np.sin(4.2 * x + phase[1])
        return np.stack([u + 0.5, v + 0.5, path[:, 2]], 1)

    return bent


# --- the running script ---------------------------------------------------------------------------


def _running(chains: Sequence[Chain], rng: np.random.Generator) -> list[Pull]:
    """The strokes run together: rounded, swung, linked where the next is near."""
    size = [length(chain) for chain in chains]
    main = int(np.argmax(size))  # one stroke carries the character (主笔)
    weights = [1.25 if i == main else 1.0 + 0.12 * (s < 0.2) for i, s in enumerate(size)]
    paths = [_swung(chain, w, rng) for chain, w in zip(chains, weights, strict=True)]
    made: list[Pull] = []
    for i, path in enumerate(paths):
        after = paths[i + 1] if i + 1 < len(paths) else None
        if after is not None and _linked(path, after, rng):
            path = _lifted(path)
            made.append(Pull(path, 1.7))
            made.append(Pull(_thread(path, after), 2.6, thread=True))
            paths[i + 1] = _received(after)
        else:
            made.append(Pull(path, 1.5))
    return made


def _swung(chain: Chain, weight: float, rng: np.random.Generator) -> Chain:
    """A stroke of the running script before it is linked: rounder, its pressure swinging (提按)."""
    path = _dense(chain, 16)
    n = len(path)
    half = path[:, 2].copy()
    half = 0.4 * half + 0.6 * np.minimum(_mean(half, min(7, n // 2)), half * 1.5 + 0.004)
    t = np.linspace(0, 1, n)
    quick = float(np.clip(length(path) - 0.25, 0, 0.4))  # long strokes are fast, and fast is thin
    half *= 1 - 0.7 * quick * np.sin(math.pi * t) ** 2
    half *= weight * (1 + rng.normal(0, 0.07) + 0.09 * _slow(n, 3, rng))
    path[:, 2] = half
    path = _jittered(path, rng, 0.012, 0.03)
    x, y = path[:, 0] - 0.5, path[:, 1] - 0.5
    path[:, 1] = 0.5 + y - 0.085 * x  # the right shoulder is high
    path[:, 0] = 0.5 + 0.93 * x + 0.02 * y
    return path


def _linked(path: Chain, after: Chain, rng: np.random.Generator) -> bool:
    """Whether the brush stays on the paper between two strokes; it does so by chance."""
    gap = after[0, :2] - path[-1, :2]
    far = math.hypot(*gap)
    if far < 0.02 or far > REACH:
        return False
    back = gap[0] < -0.02 or gap[1] > 0.02  # the hand goes to the left and down between strokes
    chance = 0.92 if far < NEAR else 0.92 - 0.75 * (far - NEAR) / (REACH - NEAR)
    return bool(rng.random() < (chance if back else 0.5 * chance))


def _lifted(path: Chain) -> Chain:
    """The end of a stroke that goes on: the pressure leaves instead of stopping."""
    path = path.copy()
    n = len(path)
    tail = np.clip((np.arange(n) / (n - 1) - 0.6) / 0.4, 0, 1) ** 1.5
    path[:, 2] = path[:, 2] * (1 - tail) + np.minimum(path[:, 2], 2.2 * HAIR) * tail
    return path


def _received(path: Chain) -> Chain:
    """The begin of a stroke that the brush comes into without a lift."""
    path = path.copy()
    n = len(path)
    head = np.clip(1 - np.arange(n) / (n - 1) / 0.22, 0, 1)
    path[:, 2] = path[:, 2] * (1 - head) + np.minimum(path[:, 2], 2.5 * HAIR) * head
    return path


def _thread(path: Chain, after: Chain) -> Chain:
    """The thread of ink from the end of one stroke to the begin of the next (牵丝)."""
    a, b = path[-1, :2], after[0, :2]
    out = a - path[-min(6, len(path)), :2]
    into = after[min(6, len(after) - 1), :2] - b
    far = max(math.dist(a, b), 1e-9)
    unit = [v / max(math.hypot(*v), 1e-9) for v in (out, into)]
    # Where the brush turns back it turns on its tip: no wide loops.
    ease = [0.1 + 0.26 * max(0.0, float(u @ (b - a)) / far) for u in unit]
    c1, c2 = a + ease[0] * far * unit[0], b - ease[1] * far * unit[1]
    n = max(6, round(far / STEP * 1.2))
    t = np.linspace(0, 1, n)[:, None]
    line = (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * c1 + 3 * t * t * (1 - t) * c2 + t**3 * b
    thin = HAIR * float(np.clip(0.2 / far, 0.75, 1.5))  # a short thread is hardly a lift
    first, last = (min(float(end), 2.2 * HAIR) for end in (path[-1, 2], after[0, 2]))
    ends = [max(first, thin), thin, 0.85 * thin, max(last, thin)]
    return np.c_[line, np.interp(t[:, 0], [0, 0.3, 0.6, 1], ends)]


# --- ink ------------------------------------------------------------------------------------------


def swept(shape: NDArray[np.uint8], path: Chain) -> None:
    """Sweeps the brush along a path in pixels, in place: what its hairs touch becomes 255."""
    way = np.gradient(path[:, :2], axis=0)
    way /= np.maximum(_sizes(way)[:, None], 1e-9)
    side = np.stack([-way[:, 1], way[:, 0]], 1) * path[:, 2:]
    left, right = path[:, :2] + side, path[:, :2] - side
    quads = np.stack([left[:-1], left[1:], right[1:], right[:-1]], 1)
    quads = np.round(quads * 16).astype(np.int32)
    for quad in quads:
        cv2.fillConvexPoly(shape, quad, 255, cv2.LINE_8, 4)
    for x, y, r in np.round(path * 16).astype(int).tolist():
        cv2.circle(shape, (x, y), max(r, 6), 255, -1, cv2.LINE_8, 4)


def parted(path: Chain, dry: float, rng: np.random.Generator) -> list[NDArray[np.int32]]:
    """The lines along which the hairs have parted, in 1/16 pixels (飞白).

    `dry` 0 = a full brush, 1 = a spent one. Hairs part where the brush has gone some way and goes
    fast, in bundles that open and close again; where it presses and turns they lie together.
    """
    n, wide = len(path), float(path[:, 2].max())
    if n < 10 or wide < 1.6 or dry <= 0.02:
        return []
    way = np.gradient(path[:, :2], axis=0)
    unit = way / np.maximum(_sizes(way)[:, None], 1e-9)
    side = np.stack([-unit[:, 1], unit[:, 0]], 1)
    turning = _sizes(np.gradient(unit, axis=0))
    pressed = path[:, 2] / wide + 5.0 * _mean(turning, 3)
    progress = np.linspace(0, 1, n)
    spent = 2.0 * dry + 1.3 * dry * (progress - DRIEST) - 0.7 * np.maximum(pressed - 0.6, 0) - 2.2
    one_side = rng.normal(0, 0.35)  # the brush leans, so that one of its edges is drier
    lines = []
    hairs = max(4, round(wide / 0.62))
    bundle = _slow(hairs, max(2, hairs // 3), rng)
    for k, v in enumerate(np.linspace(-0.94, 0.94, hairs)):
        fine = 0.75 * rng.standard_normal(n)
        open_ = _slow(n, max(2, n // 7), rng) + bundle[k] + fine + one_side * v + spent > 0.0
        at = (path[:, :2] + (v + rng.normal(0, 0.03)) * side * path[:, 2:]) * 16
        spots = np.round(at).astype(np.int32)
        edges = np.flatnonzero(np.diff(np.r_[0, open_.astype(np.int8), 0]))
        lines += [spots[a:b] for a, b in edges.reshape(-1, 2).tolist() if b - a > 1]
    return lines
