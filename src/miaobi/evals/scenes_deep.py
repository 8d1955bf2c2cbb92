"""A wood and a street at night as a camera sees them: one thing behind another in the air."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator

from miaobi.evals.camera import SIZE, Field, Pixels, developed, looked_up, mixed, noise, rgb, tiled

LAYERS = 11  # of trees, from far to near
LEAVES = 1300  # in each
SPAN = 5.0  # metres from house to house along a street
WIDE = 4.2  # metres from the middle of the street to its houses


def _rays(horizon: float) -> tuple[Field, Field]:
    """The slope of each pixel's ray to the right and upwards (h, w)."""
    width, height = SIZE
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return (2 * x - width) / height * 0.6, (horizon * height - y) / height * 1.2


# --- a wood -------------------------------------------------------------------------------------


def wood(rng: Generator) -> Pixels:
    """Trunks, leaves and a floor of litter in haze, the sun low on one side."""
    across, up = _rays(0.52)
    side = 1 if rng.random() < 0.5 else -1
    warm = rng.uniform(0, 1)
    air = mixed(rgb(0.50, 0.62, 0.60), rgb(0.95, 0.78, 0.48), warm) * 0.9
    glow = np.exp(-3.0 * ((across - 0.5 * side) ** 2 + (up - 0.2) ** 2))
    sky = air * (0.55 + 0.9 * glow)[..., None]
    z = np.where(up < -0.004, -1.5 / np.minimum(up, -0.004), 90).astype(np.float32)
    scene = mixed(
        _floor(rng, across * z, z, warm), sky, np.maximum(1 - np.exp(-z / 16), up > -0.02)
    )
    scene = np.ascontiguousarray(scene, np.float32)
    depth = z.copy()
    leaf = mixed(rgb(0.10, 0.20, 0.03), rgb(0.36, 0.17, 0.03), float(rng.random()))
    for far in np.geomspace(42, 3.6, LAYERS):
        veil = float(1 - np.exp(-far / 18))
        for _ in range(int(rng.integers(2, 5) if far < 9 else rng.integers(4, 8))):
            _trunk(rng, scene, depth, sky, float(far * rng.uniform(0.92, 1.08)), side, veil)
        _leaves(rng, scene, sky, float(far), leaf, veil)
    return developed(scene * 1.15, rng, np.maximum(depth, 2.5), sharp=7.0, open=4)


def _floor(rng: Generator, x: Field, z: Field, warm: float) -> Field:
    """Leaf litter with moss, in patches of sun."""
    litter = looked_up(tiled(rng, 512, 0.6), 0.21 * x, 0.21 * z)
    moss = looked_up(tiled(rng, 512, 1.6), 0.06 * x, 0.06 * z)
    tone = mixed(rgb(0.14, 0.085, 0.04), rgb(0.07, 0.12, 0.025), 0.5 + 0.6 * moss)
    sun = np.clip(1.6 * looked_up(tiled(rng, 512, 1.3), 0.05 * x + 0.03 * z, 0.016 * z) - 0.5, 0, 1)
    light = 0.45 + 1.9 * sun[..., None] * rgb(1.1, 0.95 - 0.1 * warm, 0.75 - 0.25 * warm)
    return tone * (1 + 0.45 * litter)[..., None] * light


def _trunk(
    rng: Generator, scene: Field, depth: Field, sky: Field, far: float, side: int, veil: float
) -> None:  # fmt: skip
    """One trunk, in place: a bent cylinder with bark, lit from one side, paler in the haze."""
    across, up = _rays(0.52)
    foot = -1.5 / far
    at, thick = rng.uniform(-1.1, 1.1), rng.uniform(0.10, 0.30) / far
    lean, bend = rng.normal(0, 0.05), rng.normal(0, 0.05)
    rise = up - foot
    middle = at + lean * rise + bend * rise * rise
    half = thick * (1 - 0.35 * np.clip(rise, 0, 1) + 0.9 * np.exp(-14 * np.maximum(rise, 0)))
    s = (across - middle) / half
    inside = (np.abs(s) < 1) & (rise > 0.02 * thick * (s * s))
    rows, columns = np.flatnonzero(inside.any(1)), np.flatnonzero(inside.any(0))
    if not len(rows):
        return
    part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    s, inside, rise = np.clip(s[part], -1, 1), inside[part], rise[part]
    turn = np.arcsin(s) / np.pi
    bark = looked_up(tiled(rng, 256, 0.9), 0.9 * turn, 0.05 * rise * far)
    lit = np.clip(0.35 + 0.75 * side * s + 0.25 * np.sqrt(1 - s * s), 0.12, 1.4)
    dapple = np.clip(
        0.7 + 0.6 * looked_up(tiled(rng, 256, 1.5), 0.3 * turn, 0.12 * rise * far), 0.3, 1.6
    )
    colour = rgb(0.15, 0.115, 0.085) * ((1 + 0.5 * bark) * lit * dapple)[..., None] * 1.3
    scene[part] = np.where(inside[..., None], mixed(colour, sky[part], veil), scene[part])
    depth[part] = np.where(inside, far, depth[part])


def _leaves(rng: Generator, scene: Field, sky: Field, far: float, leaf: Field, veil: float) -> None:
    """Leaves of one layer, in place: bunches above, some low; a share of them in the sun."""
    width, height = SIZE
    long = 34 / far
    bunches = rng.uniform((0, -0.15), (1, 0.34), (9, 2))
    bunches[:2, 1] = rng.uniform(0.42, 0.6, 2)
    place = bunches[rng.integers(9, size=LEAVES)] + rng.normal(0, (0.07, 0.05), (LEAVES, 2))
    for x, y in (place * (width, height)).astype(int).tolist():
        axes = int(1 + long * rng.uniform(0.5, 1.1)), int(1 + long * rng.uniform(0.2, 0.5))
        sun = rng.uniform(0.25, 0.8) if rng.random() < 0.7 else rng.uniform(1.4, 2.8)
        colour = leaf * (1 + rng.normal(0, 0.12, 3)) * sun
        behind = sky[min(max(y, 0), height - 1), min(max(x, 0), width - 1)]
        shown = (colour + (behind - colour) * veil).tolist()
        turn = float(rng.uniform(0, 180))
        cv2.ellipse(scene, (x, y), axes, turn, 0, 360, shown, -1, cv2.LINE_AA)


# --- a street at night --------------------------------------------------------------------------


def street(rng: Generator) -> Pixels:
    """A street between houses after rain: lit windows, lamps, what they throw on the wet stones."""
    across, up = _rays(0.5)
    eye = 1.6
    with np.errstate(divide="ignore", invalid="ignore"):
        wall = WIDE / np.maximum(np.abs(across), 1e-4)
        ground = np.where(up < 0, -eye / np.minimum(up, -1e-4), np.inf)
    lamps = [
        (s * (WIDE - 1.0), 3.4, z)
        for z in np.arange(5, 60, rng.uniform(7, 10)).tolist()
        for s in (-1, 1)
    ]
    warm = rgb(1.0, rng.uniform(0.5, 0.68), rng.uniform(0.22, 0.4))
    dusk = float(rng.uniform(0, 1))
    sky = mixed(
        rgb(0.03, 0.035, 0.06), rgb(0.10, 0.15, 0.33) * (0.4 + dusk), np.clip(0.2 + up, 0, 1)
    )
    sky = mixed(sky, rgb(0.30, 0.16, 0.10) * (0.35 + dusk), np.exp(-7 * np.maximum(up, 0)))
    sky = sky * (1 + 0.18 * noise(rng, 4))[..., None]
    tall = rng.uniform(6.0, 13.0, (2, 40))
    side = (across > 0).astype(int)
    block = np.clip(wall / SPAN, 0, 39).astype(int)
    on_wall = (wall < ground) & (eye + up * wall < tall[side, block])
    far = np.where(on_wall, wall, np.minimum(ground, 200)).astype(np.float32)
    place = np.stack([across * far, eye + up * far, far], 2)
    light = _lamplight(place, lamps) * 1.5
    front = _fronts(rng, place, side, block, warm, light)
    stones = looked_up(tiled(rng, 512, 0.7), 0.11 * place[..., 0], 0.11 * far)
    road = rgb(0.05, 0.05, 0.055) * (1 + 0.4 * stones)[..., None] * (0.25 + light[..., None] * warm)
    scene = np.where(on_wall[..., None], front, np.where((up >= 0)[..., None], sky, road))
    scene = mixed(
        scene,
        rgb(0.05, 0.045, 0.06) + 0.05 * warm,
        np.where(up >= 0, on_wall, 1) * (1 - np.exp(-far / 55)),
    )
    scene = np.ascontiguousarray(scene, np.float32)
    for x, y, z in lamps[::-1]:
        _lamp(scene, x, y - eye, z, warm)
    return developed(_wet(rng, scene, (up < 0) & ~on_wall, across, far) * 1.5, rng)


def _lamplight(place: Field, lamps: list[tuple[float, float, float]]) -> Field:
    """The light of the lamps at each place, by the square of the distance."""
    total = np.zeros(place.shape[:2], np.float32)
    for lamp in lamps:
        away = ((place - rgb(*lamp)) ** 2).sum(2)
        total += 2.6 / (1.2 + away)
    return total


def _fronts(
    rng: Generator, place: Field, side: Field, block: Field, warm: Field, light: Field
) -> Field:
    """The houses' fronts: plaster or brick, dark and lit windows with frames, shops below."""
    y, z = place[..., 1], place[..., 2]
    tones = rng.uniform(0.06, 0.3, (2, 40, 1)) * rng.uniform(0.7, 1.15, (2, 40, 3))
    grime = looked_up(tiled(rng, 512, 1.2), 0.06 * z + 0.3 * side, 0.06 * y)
    wall = tones[side, block] * (1 + 0.2 * grime)[..., None] * (0.09 + light[..., None] * warm)
    column, row = np.floor(z / 1.25), np.floor((y - 3.2) / 1.5)
    u, v = z / 1.25 - column, (y - 3.2) / 1.5 - row
    glass = (np.abs(u - 0.5) < 0.3) & (np.abs(v - 0.5) < 0.32) & (y > 3.2)
    frame = (np.abs(u - 0.5) < 0.025) | (np.abs(v - 0.58) < 0.025)
    chance = np.abs(np.sin(column * 12.9898 + row * 78.233 + side * 37.7) * 43758.5453) % 1
    lit = chance > 0.66
    curtain = 0.55 + 0.45 * np.cos(9 * u + 20 * chance)
    inner = warm * (0.35 + 1.0 * curtain * chance)[..., None]
    pane = np.where(lit[..., None], inner, rgb(0.012, 0.014, 0.022))
    front = np.where((glass & ~frame)[..., None], pane, wall)
    shop = (y < 2.6) & (y > 0.5) & (np.abs(z / SPAN % 1 - 0.5) < 0.36)
    goods = np.clip(0.5 + 0.3 * looked_up(tiled(rng, 256, 1.5), 0.25 * z, 0.25 * y), 0.12, 1.2)
    goods = goods * np.where(np.abs(y / 0.55 % 1 - 0.5) > 0.44, 0.3, 1)  # shelves
    open_ = (np.abs(np.sin(block * 7.31 + side * 3.3)) % 1) > 0.45
    hue = rgb(0.75, 0.5, 0.26) + 0 * front
    return np.where((shop & open_)[..., None], hue * goods[..., None], front).astype(np.float32)


def _lamp(scene: Field, x: float, y: float, z: float, warm: Field) -> None:
    """A lamp on its post, in place."""
    width, height = SIZE

    def at(px: float, py: float) -> tuple[int, int]:
        return round(width / 2 + px / z / 1.2 * height), round(0.5 * height - py / z / 1.2 * height)

    broad = max(1, round(0.05 / z * height))
    cv2.line(scene, at(x, -1.6), at(x, y), (0.012, 0.012, 0.014), broad, cv2.LINE_AA)
    cv2.circle(
        scene, at(x, y), max(1, round(0.11 / z * height)), (12 * warm).tolist(), -1, cv2.LINE_AA
    )


def _wet(rng: Generator, scene: Field, road: Field, across: Field, far: Field) -> Field:
    """The scene with what stands above the road mirrored in its puddles, drawn out downwards."""
    height, width = road.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    below = np.maximum(y - 0.5 * height, 0)
    rough = looked_up(tiled(rng, 512, 1.0), 0.2 * across * far, 0.35 * far)
    rows = np.clip(0.5 * height - 1.0 * below - rough * (1 + 0.03 * below), 0, height - 1)
    mirror = cv2.remap(scene, x + 1.5 * rough, rows.astype(np.float32), cv2.INTER_LINEAR)
    mirror = 0.5 * cv2.blur(mirror, (3, 9)) + 0.5 * cv2.blur(mirror, (5, 41))
    puddle = np.clip(
        0.45 + 0.35 * looked_up(tiled(rng, 512, 1.6), 0.05 * across * far, 0.05 * far), 0.1, 0.85
    )
    return np.where(road[..., None], scene + mirror * puddle[..., None] * 0.8, scene)
