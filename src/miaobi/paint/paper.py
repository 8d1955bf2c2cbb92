"""The ground: aged xuan paper or silk, its tone, fibres and tooth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.errors import UnknownName
from miaobi.paint.pigments import linear
from miaobi.paint.wet import Pool, pool

Plane = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet: `light` (h, w, 3) linear reflectance, `grain` (h, w) tooth in about [-1, 1].

    `pool` is how water dries on it; None where washes lie even.
    """

    light: Plane
    grain: Plane
    pool: Pool | None = None


def flat(width: int, height: int, colour: str = "#efe4cb") -> Paper:
    """A sheet of one even colour without tooth; for tests and swatches."""
    light = np.broadcast_to(linear(colour), (height, width, 3)).astype(np.float32)
    return Paper(np.ascontiguousarray(light), np.zeros((height, width), np.float32))


def xuan(width: int, height: int, seed: int = 0, colour: str = "#efe4cb") -> Paper:
    """Aged xuan paper 宣纸: cloudy tone, fine tooth, faint laid lines, a few long fibres."""
    rng = np.random.default_rng(seed)
    clouds, tooth = np.zeros((2, height, width), np.float32)
    for cells, share in ((3, 0.6), (9, 0.4)):
        clouds += share * _plane(rng, cells, width, height)
    for cells, share in ((330, 0.35), (900, 0.65)):
        tooth += share * _plane(rng, cells, width, height)
    lines = 0.35 * np.sin(np.arange(height) * (2 * np.pi * 240 / height)).astype(np.float32)
    tone = (1 + 0.022 * clouds + 0.013 * tooth + 0.004 * lines[:, None]).astype(np.float32)
    fibres(rng, tone)
    edge = aged_edge(width, height)
    warm = np.array([0.2, 0.55, 1.0], np.float32)  # age takes blue first
    light = linear(colour) * tone[..., None] * (1 - edge[..., None] * 0.16 * warm)
    return Paper(
        light.astype(np.float32),
        np.clip(0.85 * tooth + 0.3 * clouds, -1, 1).astype(np.float32),
        pool(np.random.default_rng((seed, 1)), width, height),
    )


GROUNDS: dict[str, Callable[[int, int, int], Paper]] = {
    "xuan": xuan,
    "silk": lambda w, h, seed: xuan(w, h, seed, "#dfcba0"),
    "watercolour": lambda w, h, seed: xuan(w, h, seed, "#f5f1e6"),
    "canvas": lambda w, h, seed: flat(w, h, "#c9b48f"),
    "plain": lambda w, h, seed: flat(w, h, "#f3ead6"),
}


def sheet(ground: str, width: int, height: int, seed: int) -> Paper:
    """A sheet of one of `GROUNDS`; UnknownName for another."""
    if ground not in GROUNDS:
        raise UnknownName("ground", ground, GROUNDS)
    return GROUNDS[ground](width, height, seed)


def _plane(rng: np.random.Generator, cells: int, width: int, height: int) -> Plane:
    """Smooth noise with about `cells` lattice steps in the sheet's height."""
    rows, cols = min(cells, height), min(int(cells * width / height) + 1, width)
    coarse = rng.standard_normal((rows, cols), dtype=np.float32)
    smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(smooth, np.float32)


def fibres(rng: np.random.Generator, tone: Plane) -> None:
    """Lays a few pale and brown bark fibres into the tone, in place."""
    height, width = tone.shape
    mask = np.zeros((height, width), np.uint8)
    for _ in range(90):
        x, y, a = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(0, np.pi)
        u = np.linspace(0, rng.uniform(0.008, 0.03) * height, 9)
        bend = np.cumsum(rng.normal(0, 0.12, 9)) + a
        points = np.stack(
            [x + np.cumsum(np.cos(bend)) * u[1], y + np.cumsum(np.sin(bend)) * u[1]], 1
        )
        shade = int(rng.integers(60, 160))
        cv2.polylines(
            mask, [np.round(points * 16).astype(np.int32)], False, shade, 1, cv2.LINE_AA, 4
        )
    tone *= 1 - mask.astype(np.float32) * np.float32(0.07 / 255)


def aged_edge(width: int, height: int) -> Plane:
    """How near the edge of the sheet a pixel is, 0 in the middle to 1 at the corners."""
    x = np.abs(np.linspace(-1, 1, width, dtype=np.float32)) ** 6
    y = np.abs(np.linspace(-1, 1, height, dtype=np.float32)) ** 6
    return (0.5 * (x[None] + y[:, None])).astype(np.float32)
