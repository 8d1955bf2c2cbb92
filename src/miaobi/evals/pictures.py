"""Pictures to be painted again: the user's own folder, or scenes rendered here like photographs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from miaobi.errors import SourceError
from miaobi.paint.colour import coded
from miaobi.paint.photo import opened

Pixels = NDArray[np.uint8]
Field = NDArray[Any]  # floats; pictures are (h, w, 3) of linear light

ENDINGS = (".jpg", ".jpeg", ".png", ".webp")
SIZE = (960, 640)  # (width, height) of the rendered scenes
BRIEFS = ("海边的灯塔", "两只白鹭在水田上")  # of our own paintings among them


def of_folder(folder: Path, most: int) -> Iterator[tuple[str, Pixels]]:
    """The first `most` pictures of a folder by name, with their names; SourceError without one."""
    if not folder.is_dir():
        raise SourceError(f"{folder} is no folder", hint="MIAOBI_PICTURES=a folder of pictures")
    files = sorted(p for p in folder.iterdir() if p.suffix.lower() in ENDINGS)
    for path in files[:most]:
        yield path.stem, opened(path.read_bytes(), path.name)


def rendered(most: int) -> Iterator[tuple[str, Pixels]]:
    """Up to 20 pictures of our own making: six kinds of scenes, three of each, and two paintings."""
    made = 0
    for number, (kind, scene) in enumerate(SCENES.items()):
        for seed in range(3):
            if made == most:
                return
            yield f"{kind} {seed + 1}", _coded(scene(np.random.default_rng([seed, number])))
            made += 1
    for brief in BRIEFS[: most - made]:
        yield f"our {brief}", _painted(brief)


def _painted(brief: str) -> Pixels:
    from miaobi.makers.painting import coloured, scene_spec
    from miaobi.paint.compose import compose
    from miaobi.paint.picture import paint
    from miaobi.studio import Wish, plan

    planned = plan(Wish(brief, wants=("verse", "painting")))
    scene = compose(scene_spec(planned, 40) | {"size": list(SIZE)}, 1)
    return paint(scene | coloured(planned), 1).image


def _grid() -> tuple[Field, Field]:
    """x 0..wide and y 0..1 of each pixel."""
    y, x = np.mgrid[0 : SIZE[1], 0 : SIZE[0]].astype(np.float32) / SIZE[1]
    return x, y


def _noise(rng: Generator, cells: int, octaves: int = 4) -> Field:
    """Fractal noise of about unit deviation with `cells` features in the height."""
    total = np.zeros(SIZE[::-1], np.float32)
    for k in range(octaves):
        n = cells * 2**k
        rough = rng.standard_normal((n + 3, n * 3 // 2 + 3), dtype=np.float32)
        total += cv2.resize(rough, SIZE, interpolation=cv2.INTER_CUBIC) * np.float32(0.55**k)
    return total / max(float(total.std()), 1e-6)


def _rgb(*values: float) -> Field:
    return np.array(values, np.float32)


def _sky(rng: Generator) -> Field:
    """Linear light of a sky with clouds, lighter to the horizon."""
    _, y = _grid()
    warm = rng.uniform(0, 1)
    top, low = (
        _rgb(0.10, 0.24, 0.58),
        _rgb(0.65, 0.55 + 0.12 * (1 - warm), 0.45 + 0.25 * (1 - warm)),
    )
    sky = top + (low - top) * np.clip(y / 0.6, 0, 1)[..., None]
    cloud = np.clip(_noise(rng, 3, 6) * 0.6 + 0.1 - y, 0, 1)[..., None]
    return sky * (1 - 0.85 * cloud) + 0.85 * cloud * _rgb(0.95, 0.92, 0.88)


def _hills(rng: Generator) -> Field:
    _, y = _grid()
    scene = _sky(rng)
    for k in range(5):
        ridge = 0.42 + 0.11 * k + 0.07 / (1 + 0.5 * k) * _noise(rng, 3 + k, 5)[:1]
        light = np.clip(0.6 + 0.35 * _noise(rng, 12, 4), 0.15, 1.3)[..., None]
        near = k / 4
        colour = _rgb(0.30, 0.38, 0.46) * (1 - near) + _rgb(0.10, 0.15, 0.04) * near
        scene = np.where((y > ridge)[..., None], colour * light, scene)
    return scene


def _spheres(rng: Generator) -> Field:
    x, y = _grid()
    scene = np.where((y > 0.62)[..., None], _rgb(0.34, 0.25, 0.17), _rgb(0.42, 0.44, 0.46))
    scene = scene * (1 + 0.05 * _noise(rng, 40, 3))[..., None]
    for _ in range(5):
        cx, cy, r = rng.uniform(0.2, 1.3), rng.uniform(0.5, 0.78), rng.uniform(0.08, 0.2)
        shadow = np.exp(
            -(((x - cx - 0.8 * r) / (1.4 * r)) ** 2 + ((y - cy - 0.8 * r) / (0.35 * r)) ** 2)
        )
        scene = scene * (1 - 0.65 * shadow)[..., None]
        scene = _ball(scene, cx, cy, r, _rgb(*rng.uniform(0.05, 0.7, 3)))
    return scene


def _ball(scene: Field, cx: float, cy: float, r: float, colour: Field) -> Field:
    """A shiny ball lit from the upper left, in front of the scene."""
    x, y = _grid()
    u, v = (x - cx) / r, (y - cy) / r
    inside = u * u + v * v < 1
    z = np.sqrt(np.clip(1 - u * u - v * v, 0, 1))
    lit = np.clip(-0.5 * u - 0.6 * v + 0.62 * z, 0, 1)
    shade = colour * (0.12 + 0.95 * lit)[..., None] + (0.7 * lit**24)[..., None]
    return np.where(inside[..., None], shade, scene).astype(np.float32)


def _portrait(rng: Generator) -> Field:
    x, y = _grid()
    back = _rgb(*rng.uniform(0.05, 0.4, 3)) * (1 + 0.2 * _noise(rng, 2, 3))[..., None]
    cx, skin = 0.75 + rng.uniform(-0.1, 0.1), _rgb(0.62, 0.36, 0.24) * rng.uniform(0.5, 1.1)
    coat = _rgb(*rng.uniform(0.03, 0.5, 3))
    body = ((x - cx) / 0.44) ** 2 + ((y - 1.05) / 0.36) ** 2 < 1
    folds = (0.5 + 0.25 * _noise(rng, 5, 3) - 0.3 * (x - cx))[..., None]
    scene = np.where(body[..., None], coat * np.clip(folds, 0.1, 1.2), back)
    hair = _rgb(0.05, 0.03, 0.02) * rng.uniform(0.5, 4)
    strand = (0.8 + 0.4 * _noise(rng, 60, 2))[..., None]
    mane = ((x - cx) / 0.2) ** 2 + ((y - 0.42) / 0.28) ** 2 < 1
    scene = np.where(mane[..., None], hair * strand, scene)
    neck = (np.abs(x - cx) < 0.065) & (y > 0.55) & (y < 0.78)
    scene = np.where(neck[..., None], skin * 0.55, scene)
    u, v = (x - cx) / 0.145, (y - 0.46) / 0.2
    z = np.sqrt(np.clip(1 - u * u - v * v, 0, 1))
    lit = np.clip(0.25 + 0.75 * (-0.5 * u - 0.3 * v + 0.75 * z), 0, 1.2)[..., None]
    scene = np.where((u * u + v * v < 1)[..., None], skin * lit, scene)
    for sx in (-0.055, 0.055):
        eye = ((x - cx - sx) / 0.024) ** 2 + ((y - 0.44) / 0.011) ** 2 < 1
        scene = np.where(eye[..., None], _rgb(0.03, 0.02, 0.02), scene)
    mouth = ((x - cx) / 0.045) ** 2 + ((y - 0.56) / 0.012) ** 2 < 1
    return np.where(mouth[..., None], _rgb(0.4, 0.08, 0.07), scene)


def _foliage(rng: Generator) -> Field:
    x, y = _grid()
    scene = _sky(rng) * 0.8
    for k in range(4):
        dense = _noise(rng, 6, 6) + 0.5 * (y - 0.35) * 4
        leaf = np.clip(0.5 + 0.5 * _noise(rng, 50, 2), 0.1, 1.5)[..., None]
        green = _rgb(0.08 + 0.1 * k, 0.16 + 0.1 * k, 0.03) * rng.uniform(0.7, 1.1)
        scene = np.where((dense > 0.25 + 0.35 * k)[..., None], green * leaf, scene)
    bend = 0.03 * np.sin(5 * y + rng.uniform(0, 6))
    for at in rng.uniform(0.1, 1.4, 3):
        trunk = (np.abs(x - at - bend) < 0.012 + 0.018 * y) & (y > 0.25)
        scene = np.where(
            trunk[..., None], _rgb(0.09, 0.06, 0.04) * (1 + 4 * (at - x))[..., None], scene
        )
    return scene


def _water(rng: Generator) -> Field:
    x, y = _grid()
    sky = _hills(rng)
    shore = round(0.6 * SIZE[1])
    mirror = sky[:shore][::-1]
    wave = (0.004 + 0.02 * (y - 0.6)) * _noise(rng, 30, 2)
    rows = np.clip((y - 0.6) * SIZE[1] * 0.9 + wave * SIZE[1], 0, shore - 1).astype(np.float32)
    columns = np.clip((x + wave) * SIZE[1], 0, SIZE[0] - 1).astype(np.float32)
    seen = cv2.remap(np.ascontiguousarray(mirror), columns, rows, cv2.INTER_LINEAR)
    lake = 0.75 * seen + _rgb(0.01, 0.03, 0.04)
    scene = np.where((y > 0.6)[..., None], lake, sky)
    hull = (np.abs(x - 0.5) < 0.1 - 0.6 * np.clip(y - 0.7, 0, 1)) & (np.abs(y - 0.72) < 0.02)
    sail = (x > 0.5) & (x - 0.5 < 0.5 * (y - 0.45)) & (y < 0.69) & (y > 0.45)
    scene = np.where(sail[..., None], _rgb(0.8, 0.75, 0.65), scene)
    return np.where(hull[..., None], _rgb(0.12, 0.05, 0.03), scene)


def _street(rng: Generator) -> Field:
    x, y = _grid()
    scene = _sky(rng)
    for k in range(9):
        left, wide, top = rng.uniform(-0.1, 1.4), rng.uniform(0.12, 0.3), rng.uniform(0.15, 0.55)
        house = (x > left) & (x < left + wide) & (y > top)
        wall = _rgb(*(rng.uniform(0.15, 0.6) * rng.uniform(0.7, 1.1, 3)))
        lit = np.where(x < left + 0.65 * wide, 1.0, 0.5)[..., None]
        scene = np.where(house[..., None], wall * lit * (0.5 + 0.06 * k), scene)
        u, v = (x - left) / 0.035 % 1, (y - top) / 0.06 % 1
        window = house & (u > 0.3) & (u < 0.7) & (v > 0.3) & (v < 0.75) & (y < 0.85)
        glass = _rgb(0.06, 0.08, 0.1) if rng.random() < 0.6 else _rgb(0.7, 0.5, 0.2)
        scene = np.where(window[..., None], glass, scene)
    road = _rgb(0.12, 0.12, 0.13) * (1 + 0.15 * _noise(rng, 50, 2))[..., None]
    return np.where((y > 0.86)[..., None], road, scene)


SCENES: dict[str, Callable[[Generator], Field]] = {
    "hills": _hills, "spheres": _spheres, "portrait": _portrait, "foliage": _foliage,
    "water": _water, "street": _street,
}  # fmt: skip


def _coded(light: Field) -> Pixels:
    """Linear light as sRGB bytes."""
    return np.round(255 * coded(np.clip(light, 0, 1))).astype(np.uint8)
