"""Sky, light and weather of the study."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from miaobi.paint import sky as ink_sky
from miaobi.paint.colour import Script, local_of, mix, script_of, turned
from miaobi.paint.marks import Mark, Stroke, Wash
from miaobi.paint.noise import fbm1
from miaobi.paint.planes import moon_of
from miaobi.paint.study.shape import Plane, Scene, band, box, flat, level, light_side, printed, puff

LAND = {"field", "meadow", "water", "sea", "bank", "pool", "floor", "window", "shore", "rapids",
        "mountain", "cliff", "far_range", "cloudsea"}  # fmt: skip


# How far the light of sun and moon reaches, in radii, and how strong each ring is: so faint that
# a ring never counts as the disc itself (miaobi.paint.canvas.VISIBLE).
LIGHT = ((6.0, 0.11), (4.6, 0.12), (3.4, 0.13), (2.6, 0.14), (2.0, 0.14), (1.6, 0.14), (1.3, 0.14))


def backdrop(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """The whole sheet under colour: sky above the horizon, or a toned ground for a near view."""
    script, wide = script_of(scene), scene["wide"]
    if not any(p["kind"] in LAND for p in scene["planes"]):
        return near_ground(rng, scene, script)
    h = max(float(scene.get("horizon") or 0.5), 0.2)
    x0, x1 = -0.05, wide + 0.05
    below = mix(script.air, script.on(local_of(scene, "grass"), 0.35), 0.5)
    return [
        flat(box(x0, x1, -0.05, h + 0.08), script.mid),
        flat(box(x0, x1, h + 0.06, 1.05), below),
        flat(box(x0, x1, -0.05, 0.88 * h), script.top, 1.0, 0.0),
        flat(box(x0, x1, 0.4 * h, h + 0.08), script.low, 0.0, 1.0),
    ]


WET = {"wavelets", "fish", "carp", "lotus", "lotus_leaf", "duck", "mandarin_duck"}
GROUNDS = {  # the tones behind a near view: in the light and away from it
    "spring": ("#eef0dc", "#a5c6ae"), "summer": ("#eaf1dc", "#8fbaa4"),
    "autumn": ("#f6e8c6", "#d3ab7a"), "winter": ("#f0eee8", "#aab6c2"),
    "snow": ("#eef1f4", "#93a6bd"), "water": ("#e2efe6", "#6fa6ac"),
}  # fmt: skip


def near_ground(rng: Generator, scene: Scene, script: Script) -> list[Mark]:
    """A quiet toned ground behind a near view: light from one corner, leaves out of focus."""
    wide, side = scene["wide"], light_side(scene)
    wet = any(item["element"] in WET for item in scene["items"])
    season = "snow" if scene.get("weather") == "snow" else scene.get("season") or "spring"
    pale, full = GROUNDS["water" if wet else season if season in GROUNDS else "spring"]
    high, deep = script.on(pale, 0.1), script.on(full, 0.35)
    marks: list[Mark] = [
        flat(box(-0.05, wide + 0.05, -0.05, 1.05), high),
        flat(box(-0.05, wide + 0.05, 0.25, 1.05), deep, 0.0, 0.75),
    ]
    for _ in range(16):
        x, y = rng.uniform(0, wide), rng.uniform(0.0, 1.0)
        lit = 0.5 + 0.5 * side * (2 * x / wide - 1) - 0.4 * (y - 0.5)
        tone = mix(deep, high, float(np.clip(lit + rng.normal(0, 0.2), 0, 1)))
        r = rng.uniform(0.07, 0.2)
        marks.append(flat(puff(rng, x, y, r * 1.2, r, 0.3), tone, 0.4, 0.25, 0.4 * r))
    glow = mix(script.sun, "#ffffff", 0.2)
    x = wide * (0.5 + 0.45 * side)
    marks.append(flat(puff(rng, x, 0.1, 0.5, 0.35, 0.1), glow, 0.35 * script.key, 0.1, 0.15))
    return marks


def paint_sky(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """An overcast or night sky: broad soft banks of cloud, darker above, lit from below."""
    script, wide, h = script_of(scene), scene["wide"], scene["horizon"]
    marks: list[Mark] = []
    clear = scene.get("weather") in ("clear", "", None)
    for k in range(5 if clear else 11):
        y = h * (0.02 + 0.85 * (k + rng.random()) / 11)
        x, rx = rng.uniform(-0.1, wide + 0.1), rng.uniform(0.25, 0.55)
        ry = rx * rng.uniform(0.12, 0.22) * (1.15 - y / h)
        tone = mix(script.top, script.low, min(0.95, 0.25 + 0.6 * y / h))
        dark = mix(turned(script.top, 0.86), script.air, 0.3)
        marks.append(flat(puff(rng, x, y, rx, ry, 0.5), dark, 0.1, 0.42, 0.25 * ry))
        marks.append(flat(puff(rng, x, y - 0.45 * ry, rx * 0.8, ry * 0.6, 0.5), tone, 0.5, 0.0, 0.2 * ry))  # fmt: skip
    return marks


def paint_glow(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """The light along the horizon, and the clouds of a fair day."""
    script, wide, y, side = script_of(scene), scene["wide"], plane["y"], plane["side"]
    asked = bool(plane["atom"])
    hour = plane.get("hour") or scene.get("hour")
    marks: list[Mark] = []
    if asked and hour not in ("dawn", "dusk"):
        hour = "dusk"
        script = script_of({**scene, "hour": hour})
        marks.append(flat(box(-0.05, wide + 0.05, 0.2 * y, y + 0.06), script.mid, 0.1, 0.9, 0.03))
    low = hour in ("dawn", "dusk")
    if low:
        marks += [
            flat(puff(rng, side, y, 0.85, 0.28, 0.05), script.low, 0.45, 0.6, 0.12),
            flat(puff(rng, side, y, 0.4, 0.15, 0.05), mix(script.sun, "#fff4d0", 0.5), 0.5, 0.7, 0.07),
        ]  # fmt: skip
        marks += streaks(rng, scene, script, side, y)
        return marks
    fair = hour != "night" and scene.get("weather") in ("clear", "wind", "", None)
    if fair and not any(p["kind"] == "cloud" for p in scene["planes"]):
        marks += fair_clouds(rng, scene, script)
    return marks


def streaks(rng: Generator, scene: Scene, script: Script, side: float, y: float) -> list[Mark]:
    """Bars of cloud that catch the low sun from below."""
    marks: list[Mark] = []
    for _ in range(15):
        t = rng.random() ** 0.8
        cy = y * (0.16 + 0.72 * t)
        cx = rng.uniform(-0.05, scene["wide"] + 0.05)
        near = np.exp(-(((cx - side) / 0.6) ** 2))
        half = rng.uniform(0.1, 0.34) * (1.2 - 0.6 * t)
        dark = mix(script.top, script.shade, 0.35)
        body = mix(mix(dark, script.mid, 0.55 * t), script.low, 0.25 * near)
        lit = mix(script.low, script.mid, float(0.65 * (1 - near)))
        u = np.linspace(-1, 1, 30)
        seed = int(rng.integers(1 << 24))
        thick = half * (0.07 + 0.07 * np.abs(fbm1(u * 3, seed, 3))) * (1 - u * u) ** 0.7
        tilt = 0.02 * u * half
        bar = band(cx + half * u, cy + tilt - thick, cy + tilt + 0.7 * thick)
        marks.append(flat(bar, body, 0.75, 0.75, 0.006))
        under = band(cx + half * u * 0.94, cy + tilt + 0.2 * thick, cy + tilt + 0.72 * thick)
        marks.append(flat(under, lit, 0.85, 0.9, 0.003))
    return marks


def fair_clouds(rng: Generator, scene: Scene, script: Script) -> list[Mark]:
    """Heaps of fair-weather cloud, smaller and lower towards the horizon."""
    marks: list[Mark] = []
    h = scene["horizon"]
    for k in range(4):
        t = (k + rng.random()) / 4
        x = rng.uniform(0.02, 0.98) * scene["wide"]
        if any(abs(p["x"] - x) < 0.3 for p in scene["planes"] if p["kind"] in ("sun", "moon")):
            continue
        marks += heap(rng, x, h * (0.78 - 0.5 * t), 0.1 + 0.16 * t, script, light_side(scene), 0.85)
    return marks


def heap(
    rng: Generator, x: float, y: float, size: float, script: Script, side: float, body: float = 1.0
) -> list[Mark]:
    """One cloud with volume: a level base in shade, domes lit from `side`."""
    white = mix(script.sun, "#ffffff", 0.6) if script.key > 0.7 else mix(script.low, "#dfe8f4", 0.4)
    shade = mix(script.air, script.shade, 0.22)
    marks: list[Mark] = []
    domes = []
    for _ in range(9):
        u = rng.uniform(-1, 1)
        r = size * rng.uniform(0.13, 0.26) * (1.15 - 0.6 * abs(u))
        domes.append((x + 0.5 * size * u, y - r * rng.uniform(0.5, 1.2), r))
    for cx, cy, r in domes:
        marks.append(flat(puff(rng, cx, cy, 1.25 * r, r, 0.16), shade, body, 0.55 * body, 0.06 * r))
    for cx, cy, r in sorted(domes, key=lambda d: -d[1]):
        top = puff(rng, cx + 0.1 * r * side, cy - 0.16 * r, 1.05 * r, 0.8 * r, 0.2)
        marks.append(flat(top, white, body, 0.0, 0.07 * r))
    u = np.linspace(-1, 1, 24)
    base = band(x + 0.72 * size * u, y - 0.03 * size, y + 0.07 * size * (1 - u * u))
    marks.append(flat(base, mix(shade, script.low, 0.5), 0.7 * body, 0.25, 0.03 * size))
    return marks


def paint_cloud(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    return heap(rng, plane["x"], plane["y"], 1.3 * plane["size"], script_of(scene), light_side(scene))  # fmt: skip


def paint_sun(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """The sun: a disc in rings of light; low suns are orange."""
    script = script_of(scene)
    x, y, r = plane["x"], plane["y"], plane["radius"]
    low = scene.get("hour") in ("dawn", "dusk")
    body = "#ff8a3c" if low else "#fff3b8"
    if printed(scene):  # one red disc from its own block, no light round it
        body = "#d8483a"
    if plane.get("colour"):
        body = {"red": "#e8402a", "orange": "#ff7a26", "yellow": "#ffd53e"}.get(plane["colour"], body)  # fmt: skip
    marks: list[Mark] = [
        flat(ink_sky.disc(x, y, r * reach), mix(script.low, body, 0.3), share, share, r * reach * 0.4)
        for reach, share in (() if printed(scene) else LIGHT)
    ]  # fmt: skip
    marks.append(flat(ink_sky.disc(x, y, r, 90), body, 1.0, 1.0, r * 0.03))
    if printed(scene):
        return marks
    marks.append(flat(ink_sky.disc(x, y - 0.1 * r, r * 0.8, 60), mix(body, "#ffffff", 0.35), 0.7, 0.1, r * 0.15))  # fmt: skip
    return marks


def paint_moon(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """The moon by its phase, with its light in the air around it."""
    script = script_of(scene)
    x, y, r = plane["x"], plane["y"], plane["radius"]
    night = scene.get("hour") == "night"
    pale = "#f6efcf" if night else "#e9f0f6"
    cool = mix(script.low, "#dfe6ee", 0.4) if night else mix(script.top, "#cfdcf0", 0.55)
    marks: list[Mark] = [  # under a warm sky its light is cool: a warm ring would make it a sun
        flat(ink_sky.disc(x, y, r * reach), cool, share, share, r * reach * 0.4)
        for reach, share in (() if printed(scene) else LIGHT)
    ]  # fmt: skip
    face = ink_sky.moon_face(x, y, r, plane.get("phase", "full"))
    marks.append(flat(face, pale, 1.0, 1.0, r * 0.03))
    if plane.get("phase", "full") == "full" and not printed(scene):
        seas = ((-0.32, -0.26, 0.36), (0.26, -0.02, 0.3), (-0.08, 0.4, 0.26))
        grey = mix(pale, mix("#7d8fb0", script.top, 0.4), 0.62)
        for dx, dy, s in seas:
            sea = puff(rng, x + dx * r, y + dy * r, s * r, 0.75 * s * r, 0.35)
            marks.append(flat(sea, grey, 0.8, 0.7, 0.04 * r))
    return marks


def paint_dark(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """Night over the things themselves; the land is already painted in the night's key."""
    wide = scene["wide"]
    light = moon_of(scene)
    outer = np.array([[-0.2, -0.2], [wide + 0.2, -0.2], [wide + 0.2, 1.2], [-0.2, 1.2]])
    if light:
        x, y, radius = light
        hole = ink_sky.disc(x, y, radius * 1.02)
        outer = ink_sky.around(hole, outer)
    return [Wash(outer, "夜", 0.15, 0.19, 0.004)]


def paint_mist(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A band of mist in the colour of the air, torn above, thick below."""
    if printed(scene) and not plane["atom"]:
        return []  # a print wipes its mist on the block
    script = script_of(scene)
    tone = mix(script.air, script.low, 0.5)
    x = np.linspace(plane["x0"], plane["x1"], 60)
    y, thick = plane["y"], plane["thick"]
    marks: list[Mark] = []
    for layer in range(3):
        seed = int(rng.integers(1 << 24))
        lift = thick * (0.5 + 0.45 * fbm1(x * 4, seed, 3))
        fall = thick * (0.4 + 0.3 * fbm1(x * 3 + 9, seed + 4, 3))
        shift = (layer - 1) * thick * 0.3
        ends = np.clip(np.minimum(x - x[0], x[-1] - x) / 0.12, 0, 1) ** 0.5
        area = band(x, y + shift - lift * ends, y + shift + fall * ends)
        marks.append(flat(area, tone, 0.4 * plane["strength"], None, thick * 0.28))
    return marks


def paint_rain(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """Rain: long slanting threads of light, and a veil."""
    script, wide = script_of(scene), scene["wide"]
    seed = int(rng.integers(1 << 24))
    pale, marks = mix(script.low, "#ffffff", 0.4), []
    for _ in range(int(330 * plane["amount"] * wide)):
        x, y = rng.uniform(-0.1, wide + 0.1), rng.uniform(-0.05, 1.0)
        if fbm1(x * 2.3 + y, seed, 2) < rng.uniform(-0.5, 0.4):
            continue
        length = rng.uniform(0.03, 0.09)
        path = np.array([[x, y], [x - 0.22 * length, y + length]])
        strength = rng.uniform(0.25, 0.55) * (0.06 if printed(scene) else 1.0)  # cut as lines there
        marks.append(Stroke(path, np.array([0.0008, 0.0019]), pale, strength))
    return marks


def paint_snow(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """Falling snow: many small flakes far off, a few large soft ones near."""
    wide = scene["wide"]
    marks: list[Mark] = []
    for _ in range(int(430 * plane["amount"] * wide)):
        x, y, near = rng.uniform(0, wide), rng.uniform(0, 1), rng.random() ** 5
        r = 0.0014 + 0.0052 * near
        flake = ink_sky.disc(x, y, r, 8)
        marks.append(flat(flake, "#fbfcfd", rng.uniform(0.7, 1.0), None, r * (0.25 + 0.5 * near)))
    return marks


def paint_wind(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """Wind: pale level pulls, leaves carried along."""
    script, wide = script_of(scene), scene["wide"]
    marks: list[Mark] = []
    for _ in range(9):
        x, y = rng.uniform(-0.1, wide * 0.8), rng.uniform(0.1, 0.7)
        u = np.linspace(0, 1, 30)
        path = np.stack([x + 0.4 * u, y + 0.02 * np.sin(u * 5 + x * 7) - 0.03 * u], 1)
        marks.append(Stroke(path, 0.004 * np.sin(np.pi * u) + 1e-5, mix(script.low, "#ffffff", 0.4), 0.35))  # fmt: skip
    leaf = local_of(scene, "accent")
    for _ in range(16):
        x, y, a = rng.uniform(0, wide), rng.uniform(0.12, 0.8), rng.uniform(-0.7, 0.7)
        path = np.array([x, y]) + np.outer([-1, 0, 1], 0.006 * np.array([np.cos(a), np.sin(a)]))
        marks.append(Stroke(path, 0.005 * np.array([0.2, 1.0, 0.1]), script.on(leaf, rng.random()), 0.9))  # fmt: skip
    return marks


def paint_rainbow(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A rainbow: seven bands of light, fading to the ground."""
    a = np.linspace(np.pi * 1.04, np.pi * 1.96, 60)
    marks: list[Mark] = []
    colours = ("#e85a5a", "#f2994a", "#f5d84e", "#6fc36a", "#4fb0d8", "#5a6fd0", "#9a62c4")
    for k, colour in enumerate(colours):
        r = 0.45 - 0.0125 * k
        arc = np.stack([plane.get("x", scene["wide"] / 2) + 1.15 * r * np.cos(a),
                        scene["horizon"] + 0.04 + r * np.sin(a)], 1)  # fmt: skip
        marks.append(Stroke(arc, np.full(60, 0.0145), colour, 0.55, 0.0, 0.3))
    return marks


def paint_stars(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """Stars: points of light of three sizes, the largest with a breath around them."""
    marks: list[Mark] = []
    low = scene["horizon"] - 0.08
    for k in range(130):
        x, y = rng.uniform(0.02, scene["wide"] - 0.02), low * rng.random() ** 1.2
        r = 0.0012 + 0.0022 * rng.random() ** 4
        if k % 7 == 0:
            marks.append(flat(ink_sky.disc(x, y, r * 4.5, 16), "#a9c0e8", 0.35, None, r * 2))
        marks.append(flat(ink_sky.disc(x, y, r, 9), "#f6f3e2", 0.95, None, r * 0.3))
    return marks


def paint_halo(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """The warm light round a lamp at night."""
    x, y, r = plane["x"], plane["y"], plane["radius"]
    return [
        flat(ink_sky.disc(x, y, r * reach, 40), tone, share, None, r * reach * 0.42)
        for reach, tone, share in ((1.2, "#e8862e", 0.14), (0.75, "#f7a93e", 0.2), (0.4, "#ffe08a", 0.34))
    ]  # fmt: skip


def paint_frost(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """Frost: white touches on the near ground."""
    marks: list[Mark] = []
    for _ in range(int(300 * scene["wide"])):
        x, y = rng.uniform(0, scene["wide"]), 0.62 + 0.38 * rng.random() ** 0.7
        marks.append(level(rng, x, y, rng.uniform(0.003, 0.012), 0.0022, "#f4f8fb", 0.6))
    return marks
