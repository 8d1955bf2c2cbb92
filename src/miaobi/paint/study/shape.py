"""Outlines and touches that the painters of the study share, in picture heights, y down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from miaobi.paint.colour import Script, local_of, mix
from miaobi.paint.marks import Mark, Stroke, Wash
from miaobi.paint.noise import fbm1
from miaobi.paint.styles import style_of

Scene = dict[str, Any]
Plane = dict[str, Any]
Floats = NDArray[np.float64]


def flat(
    outline: Floats | Sequence[Sequence[float]], colour: str, strength: float = 1.0,
    fade: float | None = None, soft: float = 0.0,
) -> Wash:  # fmt: skip
    """Body colour inside an outline."""
    return Wash(np.asarray(outline, np.float64), colour, strength, fade, soft, True)


def box(x0: float, x1: float, y0: float, y1: float) -> Floats:
    """A rectangle as an outline (4, 2)."""
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])


def band(x: Floats, top: Floats | float, low: Floats | float) -> Floats:
    """The area between two lines over the same x (n,)."""
    upper = np.stack([x, np.broadcast_to(top, x.shape)], 1)
    lower = np.stack([x, np.broadcast_to(low, x.shape)], 1)
    return np.concatenate([upper, lower[::-1]])


def puff(rng: Generator, x: float, y: float, rx: float, ry: float, rough: float = 0.25) -> Floats:
    """A lumpy closed outline around (x, y): a crown, a cloud, a stone from afar."""
    a = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    seed = int(rng.integers(1 << 24))
    swell = 1 + rough * fbm1(3 + 2.2 * np.cos(a) + 1.7 * np.sin(a), seed, 3)
    swell += rough * 0.5 * np.abs(np.sin(a * int(rng.integers(3, 6)) + rng.uniform(0, 6))) - rough * 0.3  # fmt: skip
    return np.stack([x + rx * swell * np.cos(a), y + ry * swell * np.sin(a)], 1)


def crown(
    rng: Generator, x: float, y: float, rx: float, ry: float, local: str, script: Script,
    side: float, far: float = 0.0, dabs: int = 14,
) -> list[Mark]:  # fmt: skip
    """A tree's head or a bush in three tones, lit from `side` (-1 left, 1 right) and above."""
    marks: list[Mark] = [flat(puff(rng, x, y, rx, ry, 0.3), script.on(local, 0.9, far))]
    for k in range(dabs):
        t = k / max(dabs - 1, 1)  # from the shade to the light
        a = rng.uniform(0, 2 * np.pi)
        r = 0.72 * rng.random() ** 0.5
        px = x + rx * (r * np.cos(a) + 0.28 * side * t)
        py = y + ry * (r * np.sin(a) - 0.3 * t)
        size = rng.uniform(0.2, 0.34) * (1.1 - 0.45 * t)
        tone = script.on(local, 0.75 - 0.75 * t + rng.normal(0, 0.06), far)
        marks.append(flat(puff(rng, px, py, rx * size, ry * size * 0.85, 0.35), tone))
    return marks


def sward(scene: Scene) -> str:
    """The local colour of grass: a low sun makes it ochre."""
    low = scene.get("hour") in ("dawn", "dusk") and scene.get("weather") != "snow"
    return mix(local_of(scene, "grass"), "#b98f45", 0.42 if low else 0.0)


def printed(scene: Scene) -> bool:
    """Whether the study is for a woodblock print: few flat colours, mist wiped on the block."""
    return style_of(scene.get("style") or "").finish == "woodblock"


def light_side(scene: Scene) -> float:
    """Where the light comes from: -1 left, 1 right; the side of sun or moon, else the open one."""
    for plane in scene["planes"]:
        if plane["kind"] in ("sun", "moon"):
            return -1.0 if plane["x"] < scene["wide"] / 2 else 1.0
    return 1.0 if scene.get("main", -1) < 0 else -1.0


def level(
    rng: Generator, x: float, y: float, half: float, width: float, colour: str, strength: float
) -> Stroke:
    """One level pull, tapering at both ends: a ripple, a furrow, a streak of cloud."""
    u = np.linspace(-1, 1, 9)
    wave = 0.25 * width * np.sin(u * rng.uniform(2, 5) + rng.uniform(0, 6))
    path = np.stack([x + half * u, y + wave], 1)
    return Stroke(path, width * (1 - u * u) ** 0.6 + 1e-5, colour, strength)


def ribbon(points: Floats, far: float, near: float, n: int = 60) -> tuple[Floats, Floats, Floats]:
    """The middle line (n, 2) of a way through `points`, and its two edges."""
    t, at = np.linspace(0, 1, n), np.linspace(0, 1, len(points))
    x, y = np.interp(t, at, points[:, 0]), np.interp(t, at, points[:, 1])
    k = np.ones(13) / 13
    padded = np.pad(x, 6, mode="edge")
    x = np.convolve(padded, k, "valid")
    half = (far + (near - far) * t**1.3) / 2
    middle = np.stack([x, y], 1)
    return middle, middle - np.stack([half, 0 * t], 1), middle + np.stack([half, 0 * t], 1)
