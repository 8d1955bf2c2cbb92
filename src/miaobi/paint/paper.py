"""The grounds: xuan paper 宣纸, silk 绢, watercolour paper, canvas; their tone and their tooth.

Each ground is a tile of its own fine relief (fibres, threads, tooth), repeated, under slow clouds
of age that are not. Tile and clouds are made at the size at which they are seen, so that a draft
is the same sheet smaller.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.errors import UnknownName
from miaobi.paint.pigments import linear
from miaobi.paint.wet import Pool, pool, smooth_noise

Plane = NDArray[np.float32]

TILE = 640  # pixels at most; larger than what an eye compares
STRIP = 64  # rows made at a time
COLOURS = {  # of the bare grounds, sRGB
    "xuan": "#efe4cb", "silk": "#d8c193", "watercolour": "#f6f2e8", "canvas": "#cbb894",
    "plain": "#f3ead6",
}  # fmt: skip
AGE = np.array([0.2, 0.55, 1.0], np.float32)  # age takes blue first


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet: `light` (h, w, 3) linear reflectance, `grain` (h, w) tooth in about [-1, 1].

    `pool` is how water dries on it; None where washes lie even.
    """

    light: Plane
    grain: Plane
    pool: Pool | None = None


def flat(width: int, height: int, colour: str = "#efe4cb") -> Paper:
    """A sheet of one even colour without tooth, on which washes lie even."""
    light = np.broadcast_to(linear(colour), (height, width, 3)).astype(np.float32)
    return Paper(np.ascontiguousarray(light), np.zeros((height, width), np.float32))


def xuan(width: int, height: int, seed: int = 0, colour: str = COLOURS["xuan"]) -> Paper:
    """Aged xuan paper 宣纸: cloudy tone, long bark fibres, laid lines of the bamboo screen."""
    rng, tile = np.random.default_rng(seed), min(TILE, max(width, height))
    tooth = 0.55 * grained(rng, 0.0009 * height, tile) + 0.45 * grained(rng, 0.0024 * height, tile)
    hair = fibres(rng, height, tile)
    tone = 0.013 * tooth - 0.05 * hair
    lines = 0.5 * np.sin(np.arange(height) * (2 * np.pi * 150 / height))
    fine = 0.0035 if height > 500 else 0.0
    grain = 0.42 * tooth + 0.5 * hair
    return _sheet(rng, width, height, linear(colour), tone, grain, 0.022, fine * lines, seed)


def silk(width: int, height: int, seed: int = 0, colour: str = COLOURS["silk"]) -> Paper:
    """Old silk 绢: warp and weft with slubs, a warm brown tone, worn in level bands."""
    rng, tile = np.random.default_rng(seed), min(TILE, max(width, height))
    threads = max(8, round(tile / max(3.0, height / 480)))
    weft, warp = _threads(rng, threads, 1.0, tile), _threads(rng, threads, 0.7, tile).T
    weave = 0.6 * weft + 0.4 * warp
    worn = smooth_noise(rng, 60, 8, height)[:, 0] * 0.006
    grain = 0.3 * weave + 0.12 * grained(rng, 0.002 * height, tile)
    tone = 0.028 * weave + 0.006 * grained(rng, 0.001 * height, tile)
    return _sheet(rng, width, height, linear(colour), tone, grain, 0.05, worn, seed)


def watercolour(
    width: int, height: int, seed: int = 0, colour: str = COLOURS["watercolour"]
) -> Paper:
    """Cold-pressed watercolour paper: the felt's round tooth in which mineral grains settle."""
    rng, tile = np.random.default_rng(seed), min(TILE, max(width, height))
    size = max(0.0016 * height, 0.8)
    felt = (
        grained(rng, size, tile)
        - 0.8 * grained(rng, 2.6 * size, tile)
        + 0.25 * grained(rng, 0.4 * size, tile)
    )
    felt = np.clip(felt / felt.std(), -2.2, 2.2)
    tone = 0.018 * _lit(felt, size) + 0.006 * felt
    return _sheet(rng, width, height, linear(colour), tone, -0.5 * felt, 0.006, None, seed)


def canvas(width: int, height: int, seed: int = 0, colour: str = COLOURS["canvas"]) -> Paper:
    """Primed linen canvas in plain weave; its grain is high where threads stand up."""
    rng, tile = np.random.default_rng(seed), min(TILE, max(width, height))
    count = 2 * max(4, round(tile / max(4.5, height / 230) / 2))
    step = np.arange(tile, dtype=np.float32) * (np.pi * count / tile)
    wobble = 0.5 * grained(rng, 14.0, tile)
    x, y = step[None] + wobble, step[:, None] + 0.5 * grained(rng, 14.0, tile)
    over = 0.5 + 0.5 * np.sign(np.sin(x) * np.sin(y)) * np.abs(np.sin(x) * np.sin(y)) ** 0.5
    thread = over * np.abs(np.sin(x)) + (1 - over) * np.abs(np.sin(y))
    weave = (thread - thread.mean()) / thread.std()
    weave = (weave + 0.35 * grained(rng, 2.0, tile)).astype(np.float32)
    tone = 0.045 * _lit(weave, 1.0) + 0.03 * weave
    return _sheet(rng, width, height, linear(colour), tone, 0.45 * weave, 0.012, None, None)


GROUNDS: dict[str, Callable[[int, int, int], Paper]] = {
    "xuan": xuan,
    "silk": silk,
    "watercolour": watercolour,
    "canvas": canvas,
    "plain": lambda w, h, seed: flat(w, h, COLOURS["plain"]),
}


def sheet(ground: str, width: int, height: int, seed: int) -> Paper:
    """A sheet of one of `GROUNDS`; UnknownName for another."""
    if ground not in GROUNDS:
        raise UnknownName("ground", ground, GROUNDS)
    return GROUNDS[ground](width, height, seed)


def grained(rng: np.random.Generator, size: float, tile: int) -> Plane:
    """A tile of noise that repeats without a seam, of grains about `size` pixels; deviation 1."""
    white = rng.standard_normal((tile, tile), dtype=np.float32)
    if size < 0.4:
        return white
    margin = min(int(4 * size) + 1, tile)
    blurred = cv2.GaussianBlur(np.pad(white, margin, mode="wrap"), (0, 0), size)
    inner = blurred[margin : margin + tile, margin : margin + tile]
    return np.asarray(inner / inner.std(), np.float32)


def fibres(rng: np.random.Generator, height: int, tile: int) -> Plane:
    """A tile of bark fibres, 0..1, each a bent hair of 0.006 to 0.03 of the sheet's height."""
    mask = np.zeros((tile, tile), np.uint8)
    count = int(np.clip(0.5 * (tile / (0.012 * height)) ** 2, 40, 2600))
    turn, bend = rng.uniform(0, np.pi, (count, 1)), rng.normal(0, 1.2, (count, 1))
    way = turn + bend * np.linspace(-0.5, 0.5, 7)
    lines = np.stack([np.cumsum(np.cos(way), 1), np.cumsum(np.sin(way), 1)], 2)
    lines *= rng.uniform(0.006, 0.03, (count, 1, 1)) * height / 7
    at = np.round((lines + rng.uniform(0, tile, (count, 1, 2))) * 16).astype(np.int32)
    shades = 8
    for shade in range(shades):  # few are dark
        mine = at[shade::shades]
        tone = 255 * (0.1 + 0.9 * (shade + 0.5) / shades) ** 3
        for x in (-16 * tile, 0, 16 * tile):  # again where they leave the tile
            for y in (-16 * tile, 0, 16 * tile):
                moved = mine + np.array([x, y], np.int32)
                low, high = moved.min(1), moved.max(1)
                inside = ((high >= 0) & (low < 16 * tile)).all(1)
                cv2.polylines(mask, list(moved[inside]), False, tone, 1, cv2.LINE_AA, 4)
    return mask.astype(np.float32) * np.float32(1 / 255)


def _threads(rng: np.random.Generator, count: int, slub: float, tile: int) -> Plane:
    """A tile of `count` level threads that swell and thin along their way; deviation 1."""
    place = np.arange(tile) * (count / tile)
    across = -np.cos(2 * np.pi * place).astype(np.float32)[:, None]
    one = rng.standard_normal((count, 24), dtype=np.float32)
    one = np.pad(one, ((0, 0), (3, 3)), mode="wrap")
    along = cv2.resize(one, (tile * 30 // 24, count), interpolation=cv2.INTER_CUBIC)
    along = along[:, tile * 3 // 24 : tile * 3 // 24 + tile][place.astype(int)]
    threads = across * (1 + 0.45 * slub * along) + 0.5 * slub * along
    return np.asarray(threads / threads.std(), np.float32)


def _lit(relief: Plane, size: float) -> Plane:
    """The relief in light from the upper left; deviation 1."""
    step = max(1, round(size))
    slope = relief - np.roll(relief, (step, step), (0, 1))
    return np.asarray(slope / slope.std(), np.float32)


def _sheet(
    rng: np.random.Generator, width: int, height: int, colour: Plane, tone: NDArray, grain: NDArray,
    cloudy: float, rows: NDArray | None, seed: int | None,
) -> Paper:  # fmt: skip
    """A sheet from tiles of tone and grain, clouds of age, a tone per row; see the module."""
    small = max(2, height // 4), max(2, width // 4)
    clouds = 0.6 * smooth_noise(rng, 3, *small[::-1]) + 0.4 * smooth_noise(rng, 9, *small[::-1])
    clouds = np.asarray(cv2.resize(clouds, (width, height)), np.float32)
    x = 0.5 * np.abs(np.linspace(-1, 1, width, dtype=np.float32)) ** 6
    y = 0.5 * np.abs(np.linspace(-1, 1, height, dtype=np.float32)) ** 6
    across = np.arange(width) % len(tone)
    light = np.empty((height, width, 3), np.float32)
    tooth = np.empty((height, width), np.float32)
    for top in range(0, height, STRIP):
        part = slice(top, min(top + STRIP, height))
        tile = np.arange(part.start, part.stop) % len(tone)
        one = 1 + tone[tile][:, across] + np.float32(cloudy) * clouds[part]
        if rows is not None:
            one += rows[part, None].astype(np.float32)
        edge = (x[None] + y[part, None]) * np.float32(0.16)
        for band in range(3):
            light[part, :, band] = colour[band] * one * (1 - AGE[band] * edge)
        tooth[part] = np.clip(grain[tile][:, across] + np.float32(0.15) * clouds[part], -1, 1)
    np.minimum(light, 1.0, out=light)
    dries = pool(np.random.default_rng((seed, 1)), width, height) if seed is not None else None
    return Paper(light, tooth, dries)
