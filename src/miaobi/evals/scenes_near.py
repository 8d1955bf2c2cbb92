"""Things close at hand as a camera sees them: fruit on a table, a flower in a garden."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator

from miaobi.evals.camera import SIZE, Field, Pixels, developed, looked_up, mixed, noise, rgb, tiled

LAMPS = 5  # points of the window that a shadow on the table is cast by
FRUIT = (  # colour, its blush, height over width
    (rgb(0.52, 0.05, 0.03), rgb(0.62, 0.36, 0.08), 0.9),
    (rgb(0.60, 0.42, 0.06), rgb(0.45, 0.50, 0.10), 0.8),
    (rgb(0.70, 0.28, 0.03), rgb(0.75, 0.36, 0.06), 0.97),
    (rgb(0.22, 0.34, 0.06), rgb(0.40, 0.45, 0.10), 0.95),
    (rgb(0.09, 0.03, 0.07), rgb(0.20, 0.06, 0.10), 1.15),
)


def _grid() -> tuple[Field, Field]:
    """x and y of each pixel: the middle is 0, the height 2, y grows upwards."""
    width, height = SIZE
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return (2 * x - width) / height, 1 - 2 * y / height


def _unit(of: Field) -> Field:
    long = np.sqrt(np.maximum((of * of).sum(-1, keepdims=True), 1e-12))
    return (of / long).astype(np.float32)


# --- fruit on a table ---------------------------------------------------------------------------


def table(rng: Generator) -> Pixels:
    """Fruit on a wooden table by a window: soft shadows, gloss, a background out of focus."""
    x, y = _grid()
    ray = _unit(np.stack([x * 0.33, y * 0.33 - 0.38, np.ones_like(x)], 2))
    eye = np.array([0, 1.9, -4.2], np.float32)
    window = rgb(-3.2, 3.0, -0.6) + rng.normal(0, 0.35, (LAMPS, 3)) * (1, 1, 2)
    window = window.astype(np.float32)
    fruit = _fruit(rng)
    far = np.where(ray[..., 1] < -1e-3, -eye[1] / np.minimum(ray[..., 1], -1e-3), np.inf)
    far = far.astype(np.float32)
    place = eye + ray * np.minimum(far, 40)[..., None]
    on = (place[..., 2] < 3.4) & np.isfinite(far)
    scene = np.where(on[..., None], _board(rng, place, ray, window, fruit), _wall(rng, ray))
    depth = np.where(on, far, 9.0).astype(np.float32)
    for one in fruit:
        scene, depth = _seen(rng, one, fruit, eye, ray, window, scene, depth)
    return developed(scene * 1.25, rng, depth, sharp=4.4, open=15)


def _fruit(rng: Generator) -> list[tuple[Field, float, int]]:
    """Middle, radius and kind of each; none in another."""
    made: list[tuple[Field, float, int]] = []
    for _ in range(60):
        kind = int(rng.integers(len(FRUIT)))
        radius = float(rng.uniform(0.3, 0.46)) * (0.7 if kind == 4 else 1)
        at = rgb(rng.uniform(-1.4, 1.4), radius * FRUIT[kind][2], rng.uniform(-0.5, 1.0))
        if all(np.hypot(*(at - o)[[0, 2]]) > 0.97 * (r + radius) for o, r, _ in made):
            made.append((at, radius, kind))
        if len(made) == 7:
            break
    return made


def _hit(start: Field, ray: Field, one: tuple[Field, float, int]) -> Field:
    """How far along the rays the fruit is met; inf where it is not."""
    middle, radius, kind = one
    squeeze = np.array([1, 1 / FRUIT[kind][2], 1], np.float32)
    o, d = (start - middle) * squeeze, ray * squeeze
    a, b, c = (d * d).sum(-1), (o * d).sum(-1), (o * o).sum(-1) - radius**2
    root = b * b - a * c
    near = (-b - np.sqrt(np.maximum(root, 0))) / a
    return np.where((root > 0) & (near > 1e-3), near, np.inf)


def _lit(place: Field, normal: Field, window: Field, fruit: list, own: int = -1) -> Field:
    """The window's light on a place (h, w, 3): 0..1, with the shadows of the fruit."""
    total = np.zeros(place.shape[:-1], np.float32)
    for lamp in window:
        way = _unit(lamp - place)
        light = np.clip((normal * way).sum(-1), 0, 1)
        for k, one in enumerate(fruit):
            if k != own:
                light = light * ~np.isfinite(_hit(place + 0.01 * normal, way, one))
        total += light / len(window)
    return cv2.GaussianBlur(total, (0, 0), 1.5)


def _board(rng: Generator, place: Field, ray: Field, window: Field, fruit: list) -> Field:
    """The light of a table of planks with grain, worn varnish and the shade under the fruit."""
    x, z = place[..., 0], place[..., 2]
    plank = np.floor(z / 0.8)
    rings = looked_up(tiled(rng, 512, 1.5), 0.05 * x + 0.37 * plank, 0.6 * z)
    grain = looked_up(tiled(rng, 512, 0.8), 0.12 * x + 0.13 * plank, 2.2 * z)
    wood = mixed(
        rgb(0.20, 0.095, 0.04), rgb(0.33, 0.18, 0.085), 0.5 + 0.3 * np.sin(3 * rings) + 0.15 * grain
    )
    gap = np.abs(z / 0.8 - np.round(z / 0.8)) < 0.012
    wood = wood * np.where(gap, 0.25, 1 + 0.1 * np.cos(9 * plank))[..., None]
    up = np.zeros_like(place) + np.array([0, 1, 0], np.float32)
    light = _lit(place[::2, ::2], up[::2, ::2], window, fruit)
    light = cv2.resize(light, x.shape[::-1], interpolation=cv2.INTER_CUBIC)
    shade = np.ones(x.shape, np.float32)
    for middle, radius, _ in fruit:
        away = np.hypot(x - middle[0], z - middle[2]) / radius
        shade *= 1 - 0.62 * np.exp(-0.9 * away**2)
    mirror = ray * (1, -1, 1)
    gloss = (np.clip((mirror * _unit(window.mean(0) - place)).sum(-1), 0, 1) ** 14) * light
    sheen = 0.16 * gloss * (1 + 0.35 * grain)
    return wood * (2.1 * light + 0.32 * shade)[..., None] * rgb(1.05, 1, 0.92) + sheen[..., None]


def _wall(rng: Generator, ray: Field) -> Field:
    """A plastered wall with the window's light across it."""
    x, y = ray[..., 0] / ray[..., 2], ray[..., 1] / ray[..., 2]
    tone = rgb(*rng.uniform(0.12, 0.34, 3)) * (1 + 0.06 * noise(rng, 24))[..., None]
    slant = np.clip(1.1 - 3.0 * np.abs(x + 0.25 + 0.7 * y), 0, 1)
    return tone * (0.3 + 0.5 * slant + 0.25 * (0.4 - x))[..., None]


def _seen(
    rng: Generator, one: tuple[Field, float, int], fruit: list, eye: Field, ray: Field, window: Field,
    scene: Field, depth: Field,
) -> tuple[Field, Field]:  # fmt: skip
    """The scene and its depths with one fruit in front of what lies behind it."""
    far = _hit(eye, ray, one)
    there = far < depth
    ys, xs = np.nonzero(there)
    if not len(ys):
        return scene, depth
    box = slice(ys.min(), ys.max() + 1), slice(xs.min(), xs.max() + 1)
    there, far = there[box], np.where(there, far, 1.0)[box].astype(np.float32)
    place = eye + ray[box] * far[..., None]
    seen = _skin(rng, one, fruit, place, ray[box], window)
    scene, depth = scene.copy(), depth.copy()
    scene[box] = np.where(there[..., None], seen, scene[box])
    depth[box] = np.where(there, far, depth[box])
    return scene, depth


def _skin(
    rng: Generator, one: tuple[Field, float, int], fruit: list, place: Field, ray: Field, window: Field
) -> Field:  # fmt: skip
    """The light that comes from the places of a fruit's skin."""
    middle, radius, kind = one
    skin, blush, tall = FRUIT[kind]
    out = (place - middle) / radius
    normal = _unit(out / rgb(1, tall * tall, 1))
    turn = np.arctan2(out[..., 2], out[..., 0]) + rng.uniform(0, 6)
    spot = looked_up(tiled(rng, 256, 0.9), turn / 6.283, 0.3 * out[..., 1])
    stripe = looked_up(tiled(rng, 256, 1.3), turn * 1.1, 0.05 * out[..., 1])
    colour = mixed(skin, blush, 0.35 + 0.35 * stripe + 0.25 * np.sin(turn))
    colour = colour * (1 + (0.2 if kind == 2 else 0.08) * spot)[..., None]
    dimple = np.clip(1 - np.hypot(out[..., 0], out[..., 2]) / 0.28, 0, 1) * (out[..., 1] > 0)
    colour = colour * (1 - 0.75 * dimple)[..., None]
    light = _lit(place, normal, window, fruit, next(k for k, f in enumerate(fruit) if f is one))
    bounce = np.clip(-normal[..., 1], 0, 1)[..., None] * rgb(0.12, 0.07, 0.035)
    sky = (0.5 + 0.5 * normal[..., 1])[..., None] * 0.2
    under = np.clip(place[..., 1] / (0.7 * radius), 0.25, 1)[..., None]
    gloss = np.clip((normal * _unit(_unit(window.mean(0) - place) - ray)).sum(-1), 0, 1)
    shine = (0.9 * gloss**90 + 0.08 * gloss**8) * light
    rim = 0.07 * (1 - np.clip(-(normal * ray).sum(-1), 0, 1)) ** 4
    return colour * (2.1 * light[..., None] + (sky + bounce) * under) + (shine + rim)[..., None]


# --- a flower -----------------------------------------------------------------------------------


def flower(rng: Generator) -> Pixels:
    """A flower in the sun before a garden far out of focus."""
    x, y = _grid()
    scene = _garden(rng)
    depth = np.full(x.shape, 14.0, np.float32)
    tip, root = rgb(*rng.uniform(0.25, 0.8, 3)), rgb(*rng.uniform(0.08, 0.6, 3))
    tip[1] *= 0.45  # few flowers are green
    root[2] = 0.05
    at = (float(rng.uniform(-0.25, 0.25)), float(rng.uniform(0.0, 0.15)))
    stem = np.abs(x - at[0] - 0.12 * (y - at[1]) ** 2) < 0.035
    stem &= y < at[1]
    round_ = np.clip(1 - ((x - at[0] - 0.12 * (y - at[1]) ** 2) / 0.036) ** 2, 0, 1) ** 0.5
    green = (
        rgb(0.10, 0.20, 0.04)
        * (0.25 + 1.1 * round_ * np.clip(0.6 - 9 * (x - at[0]), 0.3, 1))[..., None]
    )
    scene, depth = np.where(stem[..., None], green, scene), np.where(stem, 3.3, depth)
    rings = int(rng.integers(3, 6))
    for k in range(rings):
        count, long = 16 - k, 0.72 * (1 - 0.72 * k / rings)
        for n in rng.permutation(count):
            turn = 2 * np.pi * (n + 0.5 * (k % 2)) / count + rng.normal(0, 0.06)
            reach = long * rng.uniform(0.92, 1.06)
            _petal(rng, scene, depth, at, turn, reach, tip, root, 3.1 - 0.1 * k / rings)
    heart = 0.2 * (1 - 0.5 * rings / 6)
    far = np.hypot(x - at[0], (y - at[1]) * 1.08) / heart
    grain = np.clip(noise(rng, 110, 2), -1.5, 2)
    dome = np.clip(1 - far * far, 0, 1) ** 0.5
    lit = np.clip(
        0.35 + 0.8 * dome - 0.5 * (x - at[0]) / heart + 0.25 * (y - at[1]) / heart, 0.15, 2
    )
    core = rgb(0.50, 0.26, 0.03) * ((1 + 0.45 * grain) * lit)[..., None]
    inside = far < 1 + 0.05 * grain
    scene = np.where(
        inside[..., None], core, scene * (1 - 0.5 * np.exp(-9 * np.maximum(far - 1, 0)))[..., None]
    )
    return developed(
        scene, rng, np.where(inside, 3.0, depth).astype(np.float32), sharp=3.0, open=30
    )


def _garden(rng: Generator) -> Field:
    """Light and shade of leaves, with gleams that a lens makes discs of."""
    _, y = _grid()
    leaf = mixed(rgb(0.02, 0.045, 0.012), rgb(0.16, 0.26, 0.05), 0.5 + 0.5 * noise(rng, 5, 5))
    scene = mixed(
        leaf, rgb(0.42, 0.46, 0.30), 0.9 * np.clip(y - 0.35 + 0.4 * noise(rng, 3, 3), 0, 1)
    )
    scene = np.ascontiguousarray(scene, np.float32)
    for _ in range(70):
        px, py = int(rng.integers(SIZE[0])), int(rng.integers(int(0.75 * SIZE[1])))
        colour = rgb(1.0, 0.95, 0.7) * rng.uniform(4, 40) * rgb(*rng.uniform(0.6, 1, 3))
        cv2.circle(scene, (px, py), int(rng.integers(1, 3)), colour.tolist(), -1)
    return scene


def _petal(
    rng: Generator, scene: Field, depth: Field, at: tuple[float, float], turn: float, reach: float,
    tip: Field, root: Field, near: float,
) -> None:  # fmt: skip
    """The scene, in place, with one petal on it, and its shadow on what lies below."""
    x, y = _grid()
    box = np.hypot(x - at[0], y - at[1]) < 1.1 * reach
    rows, columns = np.flatnonzero(box.any(1)), np.flatnonzero(box.any(0))
    part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    x, y, under, far = x[part], y[part], scene[part], depth[part]
    along = (x - at[0]) * np.cos(turn) + (y - at[1]) * np.sin(turn)
    across = (y - at[1]) * np.cos(turn) - (x - at[0]) * np.sin(turn)
    t = along / reach
    bend = 0.05 * rng.normal() * np.sin(np.pi * np.clip(t, 0, 1)) * reach
    half = (
        0.23 * reach * np.sin(np.pi * np.clip(t, 0, 1) ** 0.75) ** 0.7 * (1 + 0.03 * np.sin(30 * t))
        + 1e-4
    )
    s = (across - bend) / half
    inside = (t > 0.02) & (t < 1) & (np.abs(s) < 1)
    shadow = cv2.GaussianBlur(np.roll(inside, (9, 7), (0, 1)).astype(np.float32), (0, 0), 5)
    below = under * np.where(far < 5, 1 - 0.55 * shadow, 1)[..., None]
    vein = looked_up(tiled(rng, 128, 1.0), 0.35 * s, 0.05 * t)
    fold = np.exp(-((s / 0.16) ** 2))
    facing = 0.62 - 0.38 * np.sin(turn - 2.3)  # the sun stands to the upper left
    lit = np.clip(
        facing + 0.35 * s * np.cos(turn - 0.7) - 0.3 * fold - 0.25 * s * s + 0.12 * vein, 0.12, 2
    )
    colour = mixed(root, tip, np.clip(1.5 * t - 0.25, 0, 1)) * (1 + 0.1 * vein)[..., None]
    shown = colour * lit[..., None] * 1.9 + 0.03
    scene[part] = np.where(inside[..., None], shown, below)
    depth[part] = np.where(inside, near - 0.1 * t, far)
