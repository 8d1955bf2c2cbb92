"""The near ground of the study: banks, islets, stones, woods, the slopes that cross the sheet."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from miaobi.paint import ground
from miaobi.paint.colour import EARTH, ROCK, SAND, Script, local_of, mix, script_of, turned
from miaobi.paint.marks import Mark, Stroke
from miaobi.paint.noise import fbm1
from miaobi.paint.study.shape import (
    Floats,
    Plane,
    Scene,
    band,
    crown,
    flat,
    light_side,
    printed,
    puff,
    sward,
)


def paint_bank(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """The near ground: grass over earth, lit along its brow, tufts, flowers, stones."""
    line = ground.bank_line(
        plane["bank_seed"], plane["x_edge"], plane["x_tip"], plane["y_edge"], plane["y_tip"]
    )
    return slope(rng, line, scene, int(plane.get("stones", 3)))


def paint_shore(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """The near shore along the foot of the sheet: a low slope, stones, a wet rim of sand."""
    line = ground.shore_line(plane)
    sand = script_of(scene).on("#dbe3ea" if scene.get("weather") == "snow" else SAND, 0.3)
    rim = Stroke(line, np.full(70, 0.014), sand, 0.95)
    return [rim, *slope(rng, line + np.array([0, 0.006]), scene, int(plane.get("stones", 4)))]


def slope(rng: Generator, line: Floats, scene: Scene, stones: int) -> list[Mark]:
    """Grass over earth under `line` down to the foot of the sheet, with `stones` stones."""
    script = script_of(scene)
    grass, snowy = sward(scene), scene.get("weather") == "snow"
    foot = np.array([[line[-1, 0], 1.06], [line[0, 0], 1.06]])
    area = np.concatenate([line, foot])
    deep = mix(grass, EARTH, 0.0 if snowy else 0.3)
    marks: list[Mark] = [flat(area, script.on(deep, 0.45))]
    rim = np.concatenate([line, line[::-1] + np.array([0, 0.05])])
    marks.append(flat(rim, script.on(grass, 0.0), 0.95, 0.2, 0.006))
    marks.append(flat(area, script.on(deep, 1.0), 0.0, 0.65, 0.004))
    seed = int(rng.integers(1 << 24))
    for _ in range(26):
        k, v = int(rng.integers(0, len(line))), rng.random()
        y = line[k, 1] + (1.03 - line[k, 1]) * v
        r = rng.uniform(0.03, 0.1)
        shade = 0.15 + 0.75 * v + 0.25 * float(fbm1(np.array(line[k, 0] * 6), seed, 2))
        blot = puff(rng, line[k, 0], y + 0.012, r, 0.25 * r, 0.4)
        blot[:, 1] = np.maximum(blot[:, 1], np.interp(blot[:, 0], *ordered(line)) + 0.002)
        marks.append(flat(blot, script.on(deep, float(np.clip(shade, 0, 1))), 0.45, None, 0.008))
    marks += tufts(rng, line, scene, script, 150)
    for k in np.sort(rng.integers(len(line) // 4, len(line) - 3, stones)):
        size = rng.uniform(0.03, 0.075)
        y = min(line[k, 1] + rng.uniform(0.02, 0.06), 1.02)
        marks += boulder(rng, float(line[k, 0]), float(y), size, scene, script)
    return marks


def ordered(line: Floats) -> tuple[Floats, Floats]:
    """The x and y of a line with x rising, as np.interp wants them."""
    order = np.argsort(line[:, 0])
    return line[order, 0], line[order, 1]


def tufts(rng: Generator, line: Floats, scene: Scene, script: Script, count: int) -> list[Mark]:
    """Blades of grass over a slope, small at the brow and large below; flowers in spring."""
    marks: list[Mark] = []
    grass, accent = sward(scene), local_of(scene, "accent")
    snowy, flowers = scene.get("weather") == "snow", scene.get("season") in ("spring", "summer")
    spots = []
    for _ in range(count // 3 if snowy else count):
        k, v = int(rng.integers(0, len(line))), rng.random() ** 1.4
        spots.append((line[k, 1] + (1.02 - line[k, 1]) * v + 0.002, line[k, 0], v))
    for y, x, v in sorted(spots):
        size = 0.008 + 0.018 * v
        local = mix("#b09a6c", "#7d6f58", rng.random()) if snowy else grass
        shade = float(np.clip(0.1 + 0.6 * v + rng.normal(0, 0.2), 0, 1))
        for _ in range(3):
            lean = rng.normal(0, 0.4)
            path = np.array([[x, y], [x + 0.4 * lean * size, y - 0.65 * size], [x + lean * size, y - size]])  # fmt: skip
            marks.append(Stroke(path, size * np.array([0.12, 0.1, 0.02]), script.on(local, shade), 0.9))  # fmt: skip
        if flowers and not snowy and rng.random() < 0.2:
            marks.append(flat(puff(rng, x, y - size, 0.2 * size, 0.16 * size), script.on(accent, 0.1)))  # fmt: skip
    return marks


def boulder(
    rng: Generator, x: float, y: float, size: float, scene: Scene, script: Script, far: float = 0.0
) -> list[Mark]:
    """A stone in planes: its mass, its lit top, the crack, the shadow it throws."""
    side = light_side(scene)
    snowy = scene.get("weather") == "snow"
    a = np.linspace(0, 2 * np.pi, 15, endpoint=False) + rng.uniform(-0.12, 0.12, 15)
    ring = np.stack([np.cos(a), 0.75 * np.sin(a)], 1) * rng.uniform(0.86, 1.1, (15, 1))
    low = ring[:, 1] > 0  # in the grass its sides run in under it, and its foot is no ruled line
    ring[low] *= np.array([0.86, 0.42])
    at = np.array([x, y - 0.28 * size])
    body = at + size * ring
    top = at + size * (ring * np.array([0.78, 0.6]) + np.array([0.16 * side, -0.2]))
    cap = at + size * (ring * np.array([0.6, 0.34]) + np.array([0.1 * side, -0.38]))
    cast = puff(rng, x - 0.4 * size * side, y, 1.1 * size, 0.13 * size, 0.2)
    tones = [script.on(ROCK, s, far) for s in (0.85, 0.45, 0.1)]
    if snowy:
        tones = [script.on("#8d97a4", 0.8, far), script.on("#c9d2dc", 0.4, far), script.on("#e9eef2", 0.05, far)]  # fmt: skip
    return [
        flat(cast, script.on(local_of(scene, "grass"), 1.0, far), 0.55, None, 0.1 * size),
        flat(body, tones[0]), flat(top, tones[1]), flat(cap, tones[2]),
    ]  # fmt: skip


def paint_islet(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A sandbar with grass on it, a sandy rim, and its dark image in the water."""
    script = script_of(scene)
    x, y, wide, tall = plane["x"], plane["y"], plane["wide"], plane.get("tall", 0.018)
    u = np.linspace(-1, 1, 40)
    seed = int(rng.integers(1 << 24))
    form = (1 - u * u) ** 0.6 * (0.75 + 0.35 * fbm1(u * 3, seed, 3))
    xs = x + wide / 2 * u
    far = float(np.clip(0.55 - 0.8 * (y - 0.5), 0.05, 0.5))
    grass, snowy = sward(scene), scene.get("weather") == "snow"
    wet = any(p["kind"] in ("water", "sea", "pool", "rapids") for p in scene["planes"])
    marks: list[Mark] = []
    if wet and not printed(scene):
        shade = script.on(mix(grass, script.mid, 0.35), 0.9, far)
        marks.append(flat(band(xs, y, y + 1.1 * tall * (1 - u * u) ** 0.5), shade, 0.7, 0.1, 0.003))
    rim = script.on(SAND if not snowy else "#dbe3ea", 0.25, far)
    if wet:
        marks.append(flat(band(xs, y - 0.35 * tall * (1 - u * u) ** 0.5, y + 0.3 * tall * (1 - u * u) ** 0.5), rim))  # fmt: skip
    top = y - tall * form
    marks.append(flat(band(xs * 0.96 + x * 0.04, top, y + 0.05 * tall), script.on(grass, 0.5, far)))
    marks.append(flat(band(xs * 0.94 + x * 0.06, top, top + 0.4 * tall), script.on(grass, 0.05, far), 0.9, 0.3, 0.001))  # fmt: skip
    for _ in range(int(60 * wide)):
        k = int(rng.integers(2, 38))
        r = rng.uniform(0.003, 0.008)
        marks += crown(rng, float(xs[k]), float(top[k]) - 0.3 * r, 1.4 * r, r,
                       mix(grass, local_of(scene, "tree"), 0.7), script, light_side(scene), far, 3)  # fmt: skip
    return marks


def paint_grove(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A wood seen from afar: trunks and crowns in two rows."""
    script, side = script_of(scene), light_side(scene)
    x0, x1, y, tall = (float(plane[k]) for k in ("x0", "x1", "y", "tall"))
    wide = x1 - x0
    x = x0 + wide / 2
    far = float(np.clip(0.6 - 0.8 * (y - 0.5), 0.05, 0.55))
    marks: list[Mark] = []
    for row in (0.35, 0.0):
        for px in np.sort(x + (rng.random(max(3, int(wide / tall * 1.6))) - 0.5) * wide):
            r = tall * rng.uniform(0.3, 0.46)
            foot = y - row * 0.3 * tall
            trunk = np.array([[px, foot], [px + 0.05 * r, foot - 0.5 * tall]])
            marks.append(Stroke(trunk, np.array([0.16, 0.1]) * r, script.on("#6b5444", 0.6, far + 0.2 * row), 1.0))  # fmt: skip
            tone = mix(local_of(scene, "tree"), local_of(scene, "grass"), rng.uniform(0, 0.45))
            marks += crown(rng, px, foot - 0.62 * tall, 0.85 * r, r, tone, script, side, min(far + 0.25 * row, 0.8), 9)  # fmt: skip
    return marks


def paint_ridge(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A hillside across the sheet, its crest from `y_left` to `y_right`, its foot in the air."""
    script, side = script_of(scene), light_side(scene)
    x = np.linspace(plane["x0"], plane["x1"], 110)
    u = np.linspace(0, 1, 110)
    seed, tall = int(rng.integers(1 << 24)), plane["tall"]
    crest = plane["y_left"] + (plane["y_right"] - plane["y_left"]) * u
    crest = crest + 0.3 * tall * fbm1(u * 4.5, seed, 4)
    far = float(np.clip(0.9 - 0.85 * plane.get("ink", 0.8), 0.05, 0.75))
    local = local_of(scene, "hill")
    marks: list[Mark] = [flat(band(x, crest, crest + tall), script.on(local, 0.25, far), 1.0, 1.0)]
    for _ in range(9):
        k, wide = int(rng.integers(4, 100)), rng.uniform(0.06, 0.16)
        deep = tall * rng.uniform(0.5, 0.9)
        t = np.linspace(0, 1, 14)
        run = np.stack([x[k] + 0.5 * wide * t * side + 0.02 * fbm1(t * 3, seed + k, 2), crest[k] + deep * t], 1)  # fmt: skip
        back = run - np.array([side * wide, 0.0]) * (1 - t[:, None]) ** 0.7
        area = np.concatenate([run, back[::-1]])
        area[:, 1] = np.maximum(area[:, 1], np.interp(area[:, 0], x, crest))
        marks.append(flat(area, script.on(local, 0.9, far), 0.6, 0.1, 0.006))
    tree = local_of(scene, "tree")
    for k in np.sort(rng.integers(2, 108, 40)):
        r = rng.uniform(0.006, 0.014) * (1.2 - far)
        marks += crown(rng, float(x[k]), float(crest[k]) - 0.3 * r, 1.2 * r, r, tree, script, side, far, 4)  # fmt: skip
    foot = flat(band(x, crest + 0.45 * tall, crest + tall), script.air, 0.0, 0.8, 0.01)
    return [*marks, foot]


def paint_rocks(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A near rock mass `wide` x `tall` standing on y: blocks in planes, the largest behind."""
    script = script_of(scene)
    x, y, wide, tall = (float(plane[k]) for k in ("x", "y", "wide", "tall"))
    marks: list[Mark] = []
    for k in range(7):
        share = 1 - 0.12 * k
        size = 0.62 * max(tall, 0.5 * wide) * share
        at = x + (0.0 if k == 0 else rng.uniform(-0.42, 0.42) * wide)
        marks += boulder(rng, at, y - 0.02 * tall + 0.05 * tall * k / 7, size, scene, script)
    return marks


def paint_cave(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """The mouth of a cave: a dark hollow in a rock mass, a lit brow over it."""
    script = script_of(scene)
    x, y, wide, tall = (float(plane[k]) for k in ("x", "y", "wide", "tall"))
    marks = paint_rocks(rng, {"x": x, "y": y, "wide": 2.1 * wide, "tall": 1.7 * tall}, scene)
    a = np.linspace(np.pi, 2 * np.pi, 40)
    rough = 1 + 0.12 * fbm1(a * 3, int(rng.integers(1 << 24)), 3)
    arch = np.stack([0.5 * wide * rough * np.cos(a), tall * rough * np.sin(a)], 1)
    dark = turned(script.on(ROCK, 1.0), 0.4)
    for grow, tone in ((1.3, script.on(ROCK, 0.35)), (1.12, script.on(ROCK, 0.85)), (1.0, dark)):
        marks.append(flat(np.array([x, y]) + arch * grow, tone))
    return marks
