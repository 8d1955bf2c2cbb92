"""Land and lakes as a camera sees them: a heightfield met by rays, sun, shadow, haze, water."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator

from miaobi.evals.camera import SIZE, Field, Pixels, developed, looked_up, mixed, rgb, tiled

SIDE = 1024  # of the land's tile
NEAR, FAR, STEP = 0.004, 1.6, 1.022  # of the rays, in tiles; each step is so much longer
EYE = 1.15  # half the picture's height at distance 1, over 1: the width of the lens


@dataclass(frozen=True, slots=True)
class Land:
    """A tile of land: `height` in tiles, `colour` and `lit` (light that falls on it)."""

    height: Field
    colour: Field
    lit: Field


@dataclass(frozen=True, slots=True)
class Weather:
    """The sun's azimuth and elevation (radians), its light, the sky's, the haze's strength."""

    azimuth: float
    elevation: float
    sun: Field
    zenith: Field
    low: Field
    haze: float
    cloud: float


def weather(rng: Generator, late: bool) -> Weather:
    if late:
        return Weather(
            rng.uniform(-0.9, 0.9), rng.uniform(0.14, 0.24), rgb(2.6, 1.35, 0.6),
            rgb(0.12, 0.20, 0.42), rgb(0.80, 0.52, 0.38), 1.0, rng.uniform(0.1, 0.5),
        )  # fmt: skip
    return Weather(
        rng.uniform(1.0, 2.2), rng.uniform(0.45, 0.8), rgb(1.9, 1.75, 1.5),
        rgb(0.13, 0.28, 0.66), rgb(0.62, 0.72, 0.85), rng.uniform(0.7, 1.3), rng.uniform(-0.2, 0.6),
    )  # fmt: skip


def _land(rng: Generator, steep: float, air: Weather) -> Land:
    """Folded hills with woods on the gentle slopes, meadows, rock where it is steep."""
    warp = 14.0 * np.stack([tiled(rng, SIDE, 2.0) for _ in (0, 1)])
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    rough = tiled(rng, SIDE, 2.25)
    folded = cv2.remap(rough, x + warp[0], y + warp[1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_WRAP)
    ridge = 1 - np.abs(np.tanh(0.8 * folded))
    height = steep * (0.026 * ridge**2 + 0.028 * folded + 0.0009 * tiled(rng, SIDE, 1.5))
    wood = np.clip(3 * (tiled(rng, SIDE, 1.6) - 0.1), 0, 1)
    crown = np.clip(tiled(rng, SIDE, 0.6), -1, 2)
    height = height + 0.0008 * wood * (1.2 + crown)
    dx, dy = (np.roll(height, -1, k) - np.roll(height, 1, k) for k in (1, 0))
    normal = np.stack([-dx, np.full_like(dx, 2 / SIDE), -dy], 2) * np.float32(SIDE / 2)
    normal /= np.linalg.norm(normal, axis=2, keepdims=True)
    bare = np.clip((0.72 - normal[..., 1]) * 7, 0, 1)
    tuft = tiled(rng, SIDE, 0.5)
    grass = rgb(0.20, 0.22, 0.07) * (1 + 0.22 * tuft)[..., None]
    grass = mixed(grass, rgb(0.36, 0.30, 0.14), 0.5 + 0.5 * tiled(rng, SIDE, 1.8))
    colour = mixed(grass, rgb(0.045, 0.075, 0.022) * (1 + 0.3 * crown)[..., None], wood)
    colour = mixed(colour, rgb(0.27, 0.24, 0.21) * (1 + 0.3 * tuft)[..., None], bare)
    way = np.array([np.sin(air.azimuth), np.tan(air.elevation), np.cos(air.azimuth)])
    way /= np.linalg.norm(way)
    direct = np.clip(normal @ way.astype(np.float32), 0, 1) * (1 - _shadow(height, air))
    ambient = air.zenith * 0.9 + 0.12
    lit = direct[..., None] * air.sun + (0.55 + 0.45 * normal[..., 1:2]) * ambient
    return Land(height, colour.astype(np.float32), lit.astype(np.float32))


def _shadow(height: Field, air: Weather) -> Field:
    """Where higher land stands between a place of the tile and the sun: 0..1."""
    hidden = np.zeros_like(height)
    rise = np.tan(air.elevation)
    for k in range(1, 70, 2 if rise < 0.4 else 1):
        dx, dy = round(k * np.sin(air.azimuth)), round(k * np.cos(air.azimuth))
        over = np.roll(height, (-dy, -dx), (0, 1)) - height - rise * k / SIDE
        hidden = np.maximum(hidden, np.clip(over * SIDE / (0.6 + 0.05 * k), 0, 1))
    return hidden


def _rays(horizon: float) -> tuple[Field, Field]:
    """The slope of each pixel's ray to the right and upwards (h, w)."""
    width, height = SIZE
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return (2 * x - width) / height / EYE * 0.5, (horizon * height - y) / height / EYE


def _sky(rng: Generator, air: Weather, across: Field, up: Field) -> Field:
    """The sky's light with clouds on a plane above, and the sun's glow."""
    rise = np.maximum(up, 0.004)
    share = np.clip(rise / 0.45, 0, 1) ** 0.5
    sky = mixed(air.low, air.zenith, share)
    glow = np.hypot(across - np.tan(air.azimuth) if abs(air.azimuth) < 1.2 else 9.0, up - 0.25)
    sky = sky + air.sun * (0.5 * np.exp(-9 * glow * glow))[..., None]
    tile = tiled(rng, 512, 1.75)
    x, y = 0.16 * across / (rise + 0.03), 0.16 / (rise + 0.03)
    thick = np.clip(0.75 * (looked_up(tile, x, y) - 0.55 + air.cloud), 0, 1)
    shade = np.clip(0.75 * (looked_up(tile, x + 0.012, y + 0.012) - 0.55 + air.cloud), 0, 1)
    bright = (1 - 0.55 * shade)[..., None] * (0.35 * air.sun + 0.35 + 0.3 * air.low)
    return mixed(sky, bright, thick * np.clip(rise / 0.05, 0, 1))


def _met(land: Land, across: Field, up: Field, at: Field, water: float) -> tuple[Field, Field]:
    """How far each ray goes until it meets the land (h, w; inf: never), and the tile there."""
    far = np.full(up.shape, np.inf, np.float32)
    last = np.full(up.shape, 1.0, np.float32)
    summit = float(land.height.max()) - float(at[1])
    z, before = NEAR, NEAR
    while z < FAR:
        low = slice(int(np.searchsorted(-up[:, 0], -summit / z)), None)  # above, all is sky
        x = at[0] + across[low] * np.float32(z)
        ground = np.maximum(looked_up(land.height, x, np.full_like(x, at[2] + z)), water)
        over = at[1] + up[low] * np.float32(z) - ground
        new = (over < 0) & ~np.isfinite(far[low])
        share = np.clip(last[low] / np.maximum(last[low] - over, 1e-9), 0, 1)
        far[low][new] = (before + share * (z - before))[new]
        last[low], before, z = over, z, z * STEP
    return far, np.isfinite(far)


def country(rng: Generator, late: bool, lake: bool) -> Pixels:
    """Hills under a sky, by day or late; with a lake between them."""
    air = weather(rng, late)
    land = _land(rng, rng.uniform(0.8, 1.25), air)
    across, up = _rays(rng.uniform(0.32, 0.42))
    level = float(np.quantile(land.height, 0.55)) if lake else -9.0
    x, y = rng.uniform(0, 1, 2)
    rows, columns = (np.arange(-25, 26) + round(c * SIDE) for c in (y, x))
    round_about = land.height.take(rows, 0, mode="wrap").take(columns, 1, mode="wrap")
    eye = max(float(round_about.max()), level) + (0.01 if lake else 0.016)
    at = np.array([x, eye, y], np.float32)
    far, met = _met(land, across, up, at, level)
    sky = _sky(rng, air, across, up)
    z = np.where(met, far, FAR).astype(np.float32)
    u, v = at[0] + across * z, at[2] + z
    seen = looked_up(land.colour, u, v) * looked_up(land.lit, u, v)
    fine = looked_up(tiled(rng, 512, 0.4), 23 * u, 23 * v)
    seen = seen * (1 + 0.16 * np.exp(-7 * z) * fine)[..., None]
    mist = air.low * 0.8 + 0.05 * air.sun
    seen = mixed(seen, mist, 1 - np.exp(-air.haze * 1.5 * z))
    scene = np.where(met[..., None], seen, sky)
    if lake:
        wet = met & (looked_up(land.height, u, v) < level)
        scene = _water(rng, scene, wet, up, u, v, air)
    return developed(scene * 0.85, rng)


def _water(
    rng: Generator, scene: Field, wet: Field, up: Field, u: Field, v: Field, air: Weather
) -> Field:
    """The scene with its water: what stands above it mirrored in ripples, the deep below."""
    height, width = wet.shape
    tile = tiled(rng, 512, 1.15)
    ripple = looked_up(tile, 3.2 * u, 9 * v) + 0.5 * looked_up(tile, 17 * u, 41 * v)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    horizon = float(y[np.abs(up).argmin(0)[0], 0])
    below = np.maximum(y - horizon, 0)
    rows = horizon - below * 0.92 - ripple * (0.8 + 0.035 * below)
    columns = x + ripple * (0.6 + 0.01 * below)
    mirror = cv2.remap(
        np.asarray(scene, np.float32),
        columns.astype(np.float32),
        np.clip(rows, 0, height - 1).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REFLECT,
    )
    steep = np.clip(np.abs(up) + 0.02 * ripple, 0.01, 1)
    fresnel = 0.06 + 0.9 * (1 - steep) ** 5
    deep = rgb(0.012, 0.03, 0.035) + 0.06 * air.zenith
    return np.where(wet[..., None], mixed(deep + 0 * mirror, mirror, fresnel), scene)
