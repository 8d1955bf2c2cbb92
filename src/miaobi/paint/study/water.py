"""Water in the study: it carries the sky, what stands behind it upside down, and the light."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from miaobi.paint.colour import Script, local_of, mix, script_of
from miaobi.paint.marks import Mark, Stroke
from miaobi.paint.noise import fbm1
from miaobi.paint.study import near
from miaobi.paint.study.shape import Plane, Scene, band, box, flat, level, printed, puff, ribbon

DEEP = {"water": "#3f7f8c", "sea": "#2f6f96"}


def surface(plane: Plane, script: Script, local: str) -> list[Mark]:
    """The water's gradient: the low sky far off, the zenith and the deep towards us."""
    x0, x1, y0, y1 = (plane[k] for k in ("x0", "x1", "y0", "y1"))
    deep = mix(script.on(local, 0.7), script.top, 0.4)
    middle = mix(mix(script.mid, deep, 0.35), "#ffffff", 0.0)
    span = y1 - y0
    return [
        flat(box(x0, x1, y0, y1), middle, 1.0, 1.0, 0.0015),
        flat(box(x0, x1, y0, y0 + 0.4 * span), mix(script.low, script.mid, 0.25), 0.95, 0.0, 0.0015),
        flat(box(x0, x1, y0 + 0.25 * span, y1), deep, 0.0, 0.95, 0.0015),
    ]  # fmt: skip


def mirrored(plane: Plane, scene: Scene, script: Script) -> list[Mark]:
    """The images of the mountains and woods behind the water, darker and torn by ripples."""
    marks: list[Mark] = []
    if printed(scene):
        return marks
    y0 = plane["y0"]
    hill = local_of(scene, "hill")
    for other in scene["planes"]:
        if other["kind"] not in ("mountain", "cliff", "grove") or abs(other.get("base", other.get("y", 9)) - y0) > 0.12:  # fmt: skip
            continue
        tall = 0.55 * other.get("height", other.get("tall", 0.06))
        # a wood has two ends, a mountain its middle and width
        x0, x1 = other.get("x0", 0.0), other.get("x1", 0.0)
        middle, half = other.get("x", (x0 + x1) / 2), 0.42 * other.get("width", x1 - x0)
        u = np.linspace(-1, 1, 60)
        torn = 0.16 * np.sign(np.sin(u * 41 + middle * 9)) * (1 - u * u)
        form = np.clip(np.cos(u * np.pi / 2) ** 1.3 * (1 + 0.2 * fbm1(u * 4, 5, 3)) + 0.3 * torn, 0, 1)  # fmt: skip
        area = band(middle + half * u, y0 - 0.002, y0 + tall * form)
        far = float(np.clip(0.85 - 0.75 * other.get("ink", 0.7), 0.1, 0.7))
        marks.append(flat(area, script.on(mix(hill, script.mid, 0.2), 0.8, far), 0.55, 0.1, 0.006))
    return marks


def glitter(rng: Generator, plane: Plane, scene: Scene, script: Script) -> list[Mark]:
    """The path of light under a sun or moon."""
    marks: list[Mark] = []
    lights = [p for p in scene["planes"] if p["kind"] in ("sun", "moon")]
    low = scene.get("hour") in ("dawn", "dusk")
    spots = [(p["x"], 1.0) for p in lights]
    if not spots and low:
        spots = [(p["side"], 0.6) for p in scene["planes"] if p["kind"] == "glow"][:1]
    y0, y1 = plane["y0"], min(plane["y1"], 1.0)
    tone = "#f3ecc8" if scene.get("hour") == "night" else mix(script.low, "#fff6d8", 0.5)
    for x, share in spots:
        for d in np.sort(rng.random(int(110 * share))):
            y = y0 + 0.004 + (y1 - y0) * d**1.2
            spread = 0.015 + 0.07 * d
            half = (0.006 + 0.03 * d) * rng.uniform(0.4, 1.3)
            marks.append(level(rng, x + rng.normal(0, spread), y, half, 0.0018 + 0.005 * d, tone, 0.85 - 0.35 * d))  # fmt: skip
    return marks


def ripples(
    rng: Generator, plane: Plane, script: Script, local: str, count: int = 130
) -> list[Mark]:
    """Level pulls in loose flocks, light ones and dark ones, longer towards us."""
    x0, x1, y0, y1 = (plane[k] for k in ("x0", "x1", "y0", "y1"))
    deep = mix(script.on(local, 0.85), script.top, 0.3)
    seed = int(rng.integers(1 << 24))
    marks: list[Mark] = []
    for d in np.sort(rng.random(count)):
        x, y = rng.uniform(x0, x1), y0 + (y1 - y0) * d**1.25
        if fbm1(np.array(x * 2.1 + 7 * y), seed, 2) < -0.05:
            continue
        light = rng.random() < 0.5
        tone = mix(script.low, script.mid, 0.3 + 0.4 * d) if light else deep
        half = (0.012 + 0.075 * d) * rng.uniform(0.5, 1.4)
        marks.append(level(rng, x, y, half, 0.0014 + 0.0042 * d, tone, rng.uniform(0.35, 0.65)))
    return marks


def paint_water(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A river or a lake."""
    script, local = script_of(scene), DEEP["water"]
    marks = surface(plane, script, local) + mirrored(plane, scene, script)
    return marks + ripples(rng, plane, script, local) + glitter(rng, plane, scene, script)


def paint_sea(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """The sea: swells with lit backs, dark hollows and foam on the nearer crests."""
    script, local = script_of(scene), DEEP["sea"]
    marks = surface(plane, script, local)
    x0, x1, y0, y1 = (plane[k] for k in ("x0", "x1", "y0", "y1"))
    wild = 1.6 if scene.get("weather") in ("wind", "rain", "storm") else 1.0
    y = y0 + 0.006
    while y < y1 + 0.05:
        d = (y - y0) / (y1 - y0)
        span = 0.03 + 0.2 * d**1.2
        x = x0 - rng.uniform(0, span)
        while x < x1:
            wide = span * rng.uniform(0.7, 1.5)
            if rng.random() < 0.72:
                marks += swell(rng, x, y + rng.normal(0, 0.08) * span, wide, d, script, local, wild)
            x += wide * rng.uniform(0.6, 1.0)
        y += 0.011 + 0.055 * d
    return marks + glitter(rng, plane, scene, script)


def swell(
    rng: Generator, x: float, y: float, wide: float, d: float, script: Script, local: str,
    wild: float,
) -> list[Mark]:  # fmt: skip
    """One wave: hollow, back, and foam along the crest when it is near."""
    u = np.linspace(0, 1, 18)
    tall = wild * wide * rng.uniform(0.07, 0.14)
    lean = rng.uniform(0.35, 0.65)
    shape = np.exp(-(((u - lean) / 0.26) ** 2)) * np.sin(np.pi * u) ** 0.4
    crest = y - tall * shape
    xs = x + wide * u
    back = mix(script.on(local, 0.15), script.low, 0.3 * (1 - d))
    dark = mix(script.on(local, 0.9), script.top, 0.3)
    marks: list[Mark] = [
        flat(band(xs, crest, y + 0.5 * tall * np.sin(np.pi * u)), dark, 0.15, 0.7, 0.1 * tall),
        flat(band(xs, crest, crest + 0.35 * tall * shape + 1e-4), back, 0.85, 0.4, 0.02 * tall),
    ]
    if d > 0.18 and rng.random() < 0.45 * wild:
        foam = np.stack([xs, crest], 1)[4:-4]
        width = (0.001 + 0.005 * d) * wild * np.sin(np.linspace(0.2, 2.9, len(foam)))
        marks.append(Stroke(foam, width, mix("#ffffff", script.air, 0.2), 0.9, 0.45))
    return marks


def paint_rapids(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A mountain stream over stones: torn white pulls along a green race."""
    script = script_of(scene)
    marks = paint_stream(rng, plane, scene)
    middle, left, right = ribbon(np.array(plane["points"], float), plane["far"], plane["near"])
    foam = mix("#ffffff", script.air, 0.15)
    for k in np.sort(rng.integers(2, len(middle) - 8, 90)):
        s, t = rng.uniform(-0.42, 0.42), np.linspace(0, 1, 7)
        at = middle[k : k + 7] + (right - left)[k : k + 7] * (s + 0.08 * np.sin(5 * t + s * 9))[:, None]  # fmt: skip
        width = 0.05 * (right[k, 0] - left[k, 0]) * np.sin(np.pi * (0.1 + 0.8 * t))
        marks.append(Stroke(at, width + 1e-5, foam, 0.85, 0.4))
    for k in np.sort(rng.integers(10, len(middle), 9)):
        wide = right[k, 0] - left[k, 0]
        x = middle[k, 0] + rng.uniform(-0.45, 0.45) * wide
        marks += near.boulder(rng, float(x), float(middle[k, 1]), float(0.1 * wide), scene, script)
    return marks


def paint_pool(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A garden pool: the sky in it, a dark rim, a few ripples."""
    script = script_of(scene)
    x, y, rx, ry = plane["x"], plane["y"], plane["wide"] / 2, plane["tall"] / 2
    area = puff(rng, x, y, rx, ry, 0.16)
    rim = puff(rng, x, y, 1.04 * rx, 1.12 * ry, 0.16)
    deep = mix(script.on(DEEP["water"], 0.7), script.top, 0.4)
    marks: list[Mark] = [
        flat(rim, script.on("#8a7f6a", 0.6)), flat(area, mix(script.low, script.mid, 0.5)),
        flat(area, deep, 0.1, 0.85),
    ]  # fmt: skip
    for _ in range(26):
        px, py = x + 0.7 * rx * rng.uniform(-1, 1), y + 0.6 * ry * rng.uniform(-1, 1)
        marks.append(level(rng, px, py, rng.uniform(0.01, 0.05), 0.0026, script.low, 0.5))
    return marks


def paint_stream(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A stream: a winding mirror between dark edges."""
    script = script_of(scene)
    middle, left, right = ribbon(np.array(plane["points"], float), plane["far"], plane["near"])
    area = np.concatenate([left, right[::-1]])
    bank = script.on(mix(local_of(scene, "grass"), "#6a5a44", 0.5), 0.8)
    deep = mix(script.on(DEEP["water"], 0.6), script.top, 0.4)
    rim = np.concatenate([left - np.array([0.004, 0]), (right + np.array([0.004, 0]))[::-1]])
    marks: list[Mark] = [
        flat(rim, bank, 0.8, 0.9, 0.002), flat(area, mix(script.low, script.mid, 0.4)),
        flat(area, deep, 0.05, 0.9),
    ]  # fmt: skip
    for k in np.sort(rng.integers(2, len(middle), 60)):
        half = 0.3 * (right[k, 0] - left[k, 0]) * rng.random()
        x = middle[k, 0] + half * rng.uniform(-1, 1)
        tone = mix(script.low, "#ffffff", 0.3) if rng.random() < 0.6 else deep
        marks.append(level(rng, x, middle[k, 1], half * 0.5 + 0.004, 0.001 + 0.004 * k / 60, tone, 0.6))  # fmt: skip
    return marks


def paint_waterfall(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A fall: a dark cleft, a white body, threads of blue and white, spray at its foot."""
    script = script_of(scene)
    x, y0, y1, wide = plane["x"], plane["y0"], plane["y1"], plane["wide"]
    t = np.linspace(0, 1, 24)
    seed = int(rng.integers(1 << 24))
    half = wide * (0.5 + 0.35 * t + 0.12 * fbm1(t * 6, seed, 3))
    drift = x + 0.35 * wide * fbm1(t * 2.5, seed + 3, 2)
    y = y0 + (y1 - y0) * t
    left, right = np.stack([drift - half, y], 1), np.stack([drift + half, y], 1)
    ragged = wide * (
        0.3 + 0.9 * np.sin(np.pi * t**0.8) ** 0.7 * (1 + 0.5 * fbm1(t * 7, seed + 5, 3))
    )
    grow = np.stack([ragged, 0.4 * wide * (2 * t - 1)], 1)  # rock in shade, widest half way down
    cleft = np.concatenate([left - grow * (1, -1), (right + grow)[::-1]])
    white = mix("#ffffff", script.air, 0.25)
    marks: list[Mark] = [
        flat(cleft, script.on("#5a5654", 0.7), 0.42, 0.2, 0.04 * wide),
        flat(np.concatenate([left, right[::-1]]), white, 1.0, 0.9, 0.04 * wide),
    ]  # fmt: skip
    if printed(scene):  # the white body alone, a few threads cut in it
        marks = [marks[1]]
    for _ in range(5 if printed(scene) else 26):
        s, a = rng.uniform(-0.9, 0.9), rng.uniform(0, 0.5)
        keep = t >= a
        path = np.stack([drift + s * half, y], 1)[keep]
        tone = mix(script.mid, script.shade, 0.3) if rng.random() < 0.55 else "#ffffff"
        marks.append(Stroke(path, np.full(len(path), 0.06 * wide), tone, 0.5, 0.4))
    for _ in range(0 if printed(scene) else 6):
        spray = puff(rng, x + rng.normal(0, 0.7) * wide, y1 + 0.1 * wide, wide, 0.5 * wide, 0.4)
        marks.append(flat(spray, white, 0.3, 0.15, 0.35 * wide))
    return marks


def paint_cloudsea(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A sea of cloud: rows of level heaps that fill the valleys."""
    script = script_of(scene)
    x0, x1 = plane.get("x0", -0.05), plane.get("x1", scene["wide"] + 0.05)
    y0 = plane.get("y0", plane.get("y", 0.6))
    y1 = plane.get("y1", y0 + plane.get("thick", plane.get("tall", 0.3)))
    white = mix(script.sun, "#ffffff", 0.65) if script.key > 0.7 else mix(script.low, "#dfe8f4", 0.3)  # fmt: skip
    shade = mix(script.air, script.shade, 0.25)
    marks: list[Mark] = [flat(box(x0, x1, y0, y1), shade, 0.0, 0.9, 0.03)]
    for d in np.linspace(0, 1, 6):
        y = y0 + (y1 - y0) * d
        for x in np.arange(x0, x1, 0.1 + 0.1 * d):
            r = (0.03 + 0.05 * d) * rng.uniform(0.7, 1.3)
            at = x + rng.normal(0, 0.03)
            marks.append(flat(puff(rng, at, y, 2.2 * r, r, 0.25), mix(shade, white, 0.25), 0.7, 0.5, 0.2 * r))  # fmt: skip
            marks.append(flat(puff(rng, at, y - 0.3 * r, 1.9 * r, 0.7 * r, 0.25), white, 0.8, 0.0, 0.12 * r))  # fmt: skip
    return marks
