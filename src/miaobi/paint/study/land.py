"""Land in the study: ranges, mountains with lit and shaded faces, banks, fields, trees afar."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from miaobi.paint import ground
from miaobi.paint.colour import EARTH, ROCK, SAND, Script, local_of, mix, script_of
from miaobi.paint.marks import Mark, Stroke
from miaobi.paint.noise import fbm1, ridged1
from miaobi.paint.study.shape import (
    Floats,
    Plane,
    Scene,
    band,
    box,
    flat,
    light_side,
    printed,
    puff,
    ribbon,
    sward,
)

CARVED = "#2a2830"  # strokes of this are lines of the key block in a print


def crest_line(
    rng: Generator, x: float, base: float, width: float, height: float, gentle: bool, n: int = 120
) -> Floats:
    """The skyline (n, 2) of one mountain from its left foot to its right."""
    u = np.linspace(-1, 1, n)
    seed, lean = int(rng.integers(1 << 24)), rng.uniform(-0.22, 0.22)
    v = np.clip(u - lean * (1 - np.abs(u)), -1, 1)
    if gentle:  # a summit, a shoulder and a foothill, run into one another
        way = 1.0 if rng.random() < 0.5 else -1.0
        bumps = (
            np.cos(v * np.pi / 2) ** 1.35,
            rng.uniform(0.6, 0.82) * np.exp(-(((v - way * rng.uniform(0.42, 0.55)) / 0.26) ** 2)),
            rng.uniform(0.25, 0.4) * np.exp(-(((v + way * rng.uniform(0.55, 0.72)) / 0.26) ** 2)),
        )
        form = sum(bump**3.5 for bump in bumps) ** (1 / 3.5)
        form = form * (1 + 0.22 * fbm1(u * 4 + 5, seed, 4)) * (1 - u * u) ** 0.35
    else:
        peak = (1 - np.abs(v)) ** 1.15
        rough = ridged1(u * 2.4 + 3, seed, 5) - 0.62
        form = peak * (1 + 0.5 * rough) + 0.13 * rough * (1 - v * v)
    form = np.clip(form, 0, None) / max(float(form.max()), 1e-6)
    form[[0, -1]] = 0
    return np.stack([x + width / 2 * u, base - height * form], 1)


def ground_line(scene: Scene, base: float) -> float:
    """Where what stands on `base` meets the land or water before it; `base` when nothing is near.

    A mountain that ended above it would hang in the air with a level cut for a foot.
    """
    kinds = ("field", "meadow", "water", "sea", "shore", "rapids")
    tops = [p["y0"] for p in scene["planes"] if p["kind"] in kinds and "y0" in p]
    near = [y for y in tops if base - 0.01 <= y <= base + 0.22]
    return min(near) + 0.008 if near else base


def spurs(crest: Floats, count: int) -> list[int]:
    """Indices of the skyline's shoulders, the highest first, kept apart."""
    order = np.argsort(crest[:, 1])
    apart, found = len(crest) // (count * 2), []
    for k in order:
        if 4 < k < len(crest) - 5 and all(abs(int(k) - f) > apart for f in found):
            found.append(int(k))
        if len(found) == count:
            break
    return found


def face(
    rng: Generator, crest: Floats, k: int, base: float, side: float, reach: float
) -> tuple[Floats, Floats]:
    """The shaded face below shoulder `k` (away from `side`), and the spur line that bounds it."""
    n = len(crest)
    deep = rng.uniform(0.6, 0.95) * (base - crest[k, 1])
    t = np.linspace(0, 1, 22)
    seed = int(rng.integers(1 << 24))
    wind = 0.2 * deep * fbm1(t * 3.5, seed, 3) * t**0.5 * 1.2
    spur = np.stack([crest[k, 0] + side * 0.12 * deep * t + wind, crest[k, 1] + deep * t], 1)
    j = int(np.clip(k - side * reach * n, 1, n - 2))  # where the skyline leaves the face
    valley_top = crest[j]
    low = base - valley_top[1]
    run = np.stack([valley_top[0] + (spur[-1, 0] - side * 0.3 * deep - valley_top[0]) * t**0.8
                    + 0.1 * deep * fbm1(t * 4 + 7, seed + 1, 3) * t,
                    valley_top[1] + max(low, 0.02) * 0.9 * t], 1)  # fmt: skip
    step = 1 if j > k else -1
    top = crest[k : j + step if j + step >= 0 else None : step]
    area = np.concatenate([spur[::-1], top, run])
    sky = np.interp(area[:, 0], crest[:, 0], crest[:, 1])
    area[:, 1] = np.clip(area[:, 1], sky, base)
    return area, spur


def paint_mountain(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A mountain: its mass, faces turned from the light, spurs, woods at its foot, air below."""
    script, side = script_of(scene), light_side(scene)
    rocky = plane["kind"] == "cliff" or plane.get("axe")
    gentle, height, base = bool(plane.get("gentle")), plane["height"], plane["base"]
    far = float(np.clip(0.95 - 0.85 * plane.get("ink", 0.7), 0.05, 0.8))
    local = mix(ROCK, local_of(scene, "hill"), 0.25) if rocky else local_of(scene, "hill")
    snowy = scene.get("weather") == "snow"
    width = plane["width"] * (1.0 if gentle else 0.95)
    crest = crest_line(rng, plane["x"], base, width, height, gentle)
    foot_line = max(ground_line(scene, base), base + 0.01)
    spread = 0.6 * (foot_line - base)
    body = np.concatenate([crest, [[crest[-1, 0] + spread, foot_line], [crest[0, 0] - spread, foot_line]]])  # fmt: skip
    marks: list[Mark] = [flat(body, script.on(local, 0.22, far))]
    if printed(scene):  # a print wipes its own mist
        return marks + carved(rng, crest, base, local, script, side, far)
    for rank, k in enumerate(spurs(crest, 4 if gentle else 8)):
        area, spur = face(rng, crest, k, base, side, rng.uniform(0.1, 0.22))
        deep = script.on(local, 0.95 - 0.04 * rank, far)
        marks.append(flat(area, deep, 0.85 if not gentle else 0.7, 0.15, 0.002 if not gentle else 0.007))  # fmt: skip
        light = spur[:16] + np.array([side * 0.012 * height, 0.0])
        light[:, 1] = np.maximum(light[:, 1], np.interp(light[:, 0], crest[:, 0], crest[:, 1]))
        lit = np.concatenate([spur[:16], light[::-1] + np.array([side, 0]) * np.linspace(0.07, 0, 16)[:, None] * height])  # fmt: skip
        lit[:, 1] = np.maximum(lit[:, 1], np.interp(lit[:, 0], crest[:, 0], crest[:, 1]))
        marks.append(flat(lit, script.on(local, 0.0, far), 0.8, 0.2, 0.002))
    marks += slopes(rng, crest, base, local, script, far, rocky or snowy)
    if not rocky:
        marks += woods(rng, crest, base, scene, script, far)
    foot = np.clip(crest[:, 1], base - 0.45 * height, base)
    veil = np.concatenate([np.stack([crest[:, 0], foot], 1), body[-2:]])
    return [*marks, flat(veil, mix(script.air, script.low, 0.3), 0.0, 0.8, 0.006)]


def carved(
    rng: Generator, crest: Floats, base: float, local: str, script: Script, side: float, far: float
) -> list[Mark]:
    """A mountain for a print: two flat tones of shade on the lit one, a cut line down each spur."""
    height = base - float(crest[:, 1].min())
    marks: list[Mark] = []
    lines: list[Mark] = []
    for rank, k in enumerate(spurs(crest, 4)):
        area, spur = face(rng, crest, k, base, side, rng.uniform(0.14, 0.26))
        tone = script.on(local, 0.5 if rank % 2 else 0.9, far)
        marks.append(flat(area, tone, 1.0, 1.0, 0.001))
        run = spur[: int(rng.integers(9, 15))]
        width = 0.0075 * height * (1 - np.linspace(0, 1, len(run))) ** 0.7 + 1e-4
        lines.append(Stroke(run, width, CARVED, 1.0))
        for _ in range(2):  # short cuts beside the spur
            at, long = int(rng.integers(2, 9)), int(rng.integers(4, 7))
            cut = spur[at : at + long] + np.array([-side * rng.uniform(0.03, 0.09) * height, 0.02 * height])  # fmt: skip
            inside = cut[:, 1] > np.interp(cut[:, 0], crest[:, 0], crest[:, 1]) + 0.03 * height
            if inside.all():
                thin = 0.0045 * height * np.sin(np.linspace(0.3, 3.0, long)) + 1e-4
                lines.append(Stroke(cut, thin, CARVED, 1.0))
    return marks + lines


def slopes(
    rng: Generator, crest: Floats, base: float, local: str, script: Script, far: float, rocky: bool
) -> list[Mark]:
    """Pulls down the faces: strata and gullies, lit ones and shaded ones."""
    marks: list[Mark] = []
    height = base - float(crest[:, 1].min())
    for _ in range(int(70 + 60 * rocky)):
        k = int(rng.integers(6, len(crest) - 6))
        top = crest[k, 1]
        room = base - top
        if room < 0.1 * height:
            continue
        v = rng.random() ** 1.2 * 0.75
        y0, length = top + room * v, room * rng.uniform(0.06, 0.22)
        lean = np.sign(crest[k, 0] - crest[:, 0].mean()) * 0.35 + rng.normal(0, 0.12)
        t = np.linspace(0, 1, 7)
        path = np.stack([crest[k, 0] + length * lean * t, y0 + length * t], 1)
        shade = 0.35 + 0.5 * (rng.random() < 0.5) + rng.normal(0, 0.08)
        width = height * rng.uniform(0.006, 0.018) * np.sin(np.pi * (0.1 + 0.85 * t))
        marks.append(Stroke(path, width, script.on(local, float(np.clip(shade, 0, 1)), far), 0.5, 0.2))  # fmt: skip
    return marks


def woods(
    rng: Generator, crest: Floats, base: float, scene: Scene, script: Script, far: float
) -> list[Mark]:
    """Small trees over the lower slopes, denser in the gullies."""
    marks: list[Mark] = []
    local, side = local_of(scene, "tree"), light_side(scene)
    height = base - float(crest[:, 1].min())
    spots = []
    for _ in range(46):
        k = int(rng.integers(4, len(crest) - 4))
        v = 1 - 0.62 * rng.random() ** 1.6
        spots.append((crest[k, 1] + (base - crest[k, 1]) * v, crest[k, 0]))
    for y, x in sorted(spots):
        r = float(np.clip(height * rng.uniform(0.018, 0.04), 0.004, 0.02))
        tone = mix(local, local_of(scene, "hill"), rng.uniform(0.2, 0.7))
        marks.append(flat(puff(rng, x, y, 1.3 * r, r, 0.4), script.on(tone, 0.8, far)))
        marks.append(flat(puff(rng, x + 0.25 * r * side, y - 0.3 * r, 0.85 * r, 0.6 * r, 0.4), script.on(tone, 0.25, far)))  # fmt: skip
    return marks


def paint_far(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A far range: one colour of air with a paler foot and a hint of lit faces."""
    script, side = script_of(scene), light_side(scene)
    x0, x1, base, height = plane["x0"], plane["x1"], plane["base"], plane["height"]
    far = float(np.clip(0.95 - 1.3 * plane.get("strength", 0.2), 0.45, 0.9))
    far *= 0.8 if printed(scene) else 1.0  # few colours: a range must stand off the sky by its own
    n = 120
    u, seed = np.linspace(0, 1, n), int(rng.integers(1 << 24))
    form = (ridged1(u * 4.2, seed, 4) - 0.25) * np.sin(np.pi * u) ** 0.55
    foot = max(ground_line(scene, base), base + 0.03)
    y = foot - (foot - base + height * np.clip(form, 0, None)) * np.sin(np.pi * u) ** 0.4
    x = x0 + (x1 - x0) * u
    blue = mix(local_of(scene, "hill"), script.shade, 0.5)
    crest = np.stack([x, y], 1)
    marks: list[Mark] = [flat(band(x, y, foot), script.on(blue, 0.35, far))]
    for k in [] if printed(scene) else spurs(crest, 7):
        area, _ = face(rng, crest, k, base, side, rng.uniform(0.03, 0.07))
        marks.append(flat(area, script.on(blue, 0.9, far - 0.08), 0.55, 0.0, 0.003))
    if not printed(scene):
        low = np.clip(y, base - 0.5 * height, foot)
        marks.append(flat(band(x, low, foot), mix(script.air, script.low, 0.4), 0.0, 0.9, 0.004))
    return marks


CROPS = {"rape": "#f2cf3a", "wheat": "#dcb04a", "paddy": "#8fbf5a", "terrace": "#8fbf5a"}


def paint_field(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """Plots in perspective, each with its crop, rows, a lit and a shaded edge."""
    x0, x1, y0, y1 = (plane[k] for k in ("x0", "x1", "y0", "y1"))
    script, crop = script_of(scene), plane["crop"]
    grass, snowy = local_of(scene, "grass"), scene.get("weather") == "snow"
    ground_far, ground_near = script.on(grass, 0.25, 0.45), script.on(grass, 0.4)
    marks: list[Mark] = [
        flat(box(x0, x1, y0, y1), ground_near, 1.0, 1.0, 0.004),
        flat(box(x0, x1, y0, y0 + 0.45 * (y1 - y0)), ground_far, 1.0, 0.0, 0.004),
    ]
    if crop in ("meadow", "lawn", "grass"):
        return marks + meadow(rng, plane, scene, script)
    for area, depth in ground.plots(rng, x0, x1, y0, y1, 9 if crop == "terrace" else 7):
        marks += plot(rng, area, depth, crop, scene, script, snowy)
    return marks


def plot(
    rng: Generator, area: Floats, depth: float, crop: str, scene: Scene, script: Script, snowy: bool
) -> list[Mark]:
    """One plot: earth ridge round it, its crop or its water, the rows."""
    far, grass = 0.5 * (1 - depth) ** 1.3, local_of(scene, "grass")
    bed = ground.inset(area, rng.uniform(0.06, 0.1))
    tall = float(np.ptp(area[:, 1]))
    local = CROPS.get(crop, grass)
    if crop == "wheat" and scene.get("season") == "spring":
        local = "#7fae4a"
    if snowy:
        local = "#eef2f6"
    roll = rng.random()
    marks: list[Mark] = [flat(area, script.on(mix(grass, EARTH, 0.55) if not snowy else "#c9d3dd", 0.4, far))]  # fmt: skip
    flooded = crop in ("paddy", "terrace") and roll < 0.5 and not snowy
    tone = mix(local, grass, rng.uniform(0.0, 0.5)) if crop != "rape" else mix(local, grass, 0.75 * (roll < 0.22))  # fmt: skip
    if flooded:
        marks.append(flat(bed, script.low, 1.0, 1.0, 0.001))
        marks.append(flat(bed, script.top, 0.1, 0.6, 0.001))
    else:
        marks.append(flat(bed, script.on(tone, rng.uniform(0.0, 0.3), far), 1.0, 1.0, 0.001))
        marks.append(flat(bed, script.on(tone, 0.8, far), 0.0, 0.5, 0.15 * tall))
    if snowy:
        return marks + rows(rng, bed, depth, script.on("#a9a08c", 0.5, far), 0.25)
    dark = script.on(mix(tone, "#4c7a3a", 0.45), 0.55, far)
    marks += rows(rng, bed, depth, dark, 0.5 if flooded else 0.9)
    if not flooded:
        marks += rows(rng, bed, depth, script.on(mix(tone, "#fff2b0", 0.25), 0.0, far), 0.8)
    return marks


def rows(rng: Generator, bed: Floats, depth: float, colour: str, share: float) -> list[Mark]:
    """Planted rows: touches that follow the rows of a plot, in perspective."""
    size = 0.0028 + 0.011 * depth
    at = ground.in_rows(rng, bed, 1.9 * size, 1.35 * size)
    at = at[(at[:, 0] > -0.03) & (rng.random(len(at)) < 0.55 * share)][:260]
    marks: list[Mark] = []
    for x, y in at:
        lean = rng.normal(0, 0.25) * size
        path = np.array([[x - 0.5 * size, y], [x + lean, y - 0.35 * size], [x + 0.5 * size, y]])
        marks.append(Stroke(path, size * np.array([0.25, 0.6, 0.2]), colour, 0.85))
    return marks


def meadow(rng: Generator, plane: Plane, scene: Scene, script: Script) -> list[Mark]:
    """Open grass: long swells of light and shade, tufts that grow towards us."""
    x0, x1, y0, y1 = (plane[k] for k in ("x0", "x1", "y0", "y1"))
    low_sun = scene.get("hour") in ("dawn", "dusk")
    grass = sward(scene)
    marks: list[Mark] = raking(rng, plane, scene, script, grass) if low_sun else []
    for k in range(14):
        d = (k + rng.random()) / 14
        y, x = y0 + (y1 - y0) * d**1.3, rng.uniform(x0, x1)
        shade, far = float(np.clip(0.45 + rng.normal(0, 0.35), 0, 1)), 0.4 * (1 - d)
        swell = puff(rng, x, y, rng.uniform(0.2, 0.5), 0.008 + 0.035 * d, 0.4)
        swell[:, 1] = np.maximum(swell[:, 1], y0)
        marks.append(flat(swell, script.on(grass, shade, far), 0.55, 0.25, 0.004 + 0.012 * d))
    for d in np.sort(rng.random(300) ** 0.8):
        y, x, size = y0 + (y1 - y0) * d, rng.uniform(x0, x1), 0.004 + 0.02 * d
        tone = script.on(grass, float(np.clip(rng.normal(0.35, 0.3), 0, 1)), 0.4 * (1 - d))
        for lean in rng.normal(0, 0.4, 2):
            path = np.array([[x, y], [x + 0.3 * lean * size, y - 0.6 * size], [x + lean * size, y - size]])  # fmt: skip
            marks.append(Stroke(path, size * np.array([0.14, 0.1, 0.02]), tone, 0.8))
    return marks


def raking(rng: Generator, plane: Plane, scene: Scene, script: Script, grass: str) -> list[Mark]:
    """A low sun on open grass: the far edge takes the sky, long lights and long shadows lie level."""
    x0, x1, y0, y1 = (plane[k] for k in ("x0", "x1", "y0", "y1"))
    tall, warm = y1 - y0, mix(script.on(grass, 0.0), script.low, 0.4)
    marks: list[Mark] = [
        flat(box(x0, x1, y0, y1), script.on(grass, 0.3), 0.9, 0.75, 0.004),
        flat(box(x0, x1, y0, y0 + 0.5 * tall), mix(warm, script.low, 0.3), 0.75, 0.0, 0.004),
        flat(box(x0, x1, y0 + 0.45 * tall, y1), script.on(grass, 0.9), 0.0, 0.6, 0.004),
    ]
    source = [p.get("side", p.get("x")) for p in scene["planes"] if p["kind"] in ("sun", "moon", "glow")]  # fmt: skip
    middle = float(source[-1]) if source and source[-1] is not None else (x0 + x1) / 2
    for d in np.sort(rng.random(34)):
        lit = rng.random() < 0.55
        x = middle + rng.normal(0, 0.3 + 0.3 * d) if lit else rng.uniform(x0, x1)
        y = y0 + 0.01 + tall * d**1.3
        long, thick = rng.uniform(0.12, 0.34) * (0.6 + d), 0.003 + 0.014 * d
        stripe = puff(rng, x, y, long, thick, 0.3)
        stripe[:, 1] = np.maximum(stripe[:, 1], y0)
        tone = mix(warm, script.sun, 0.25) if lit else script.on(grass, 0.95)
        marks.append(flat(stripe, tone, (0.6 if lit else 0.4) * (1 - 0.4 * d), None, 0.5 * thick))
    return marks


def paint_path(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A road: pale earth with a shaded side, ruts, grass over its edges."""
    script, grass = script_of(scene), local_of(scene, "grass")
    _, left, right = ribbon(np.array(plane["points"], float), plane["far"], plane["near"])
    snowy = scene.get("weather") == "snow"
    earth = "#cfd6de" if snowy else mix(SAND, EARTH, 0.25)
    area = np.concatenate([left, right[::-1]])
    marks: list[Mark] = [
        flat(area, script.on(earth, 0.1, 0.3)), flat(area, script.on(earth, 0.35), 0.0, 0.9),
    ]  # fmt: skip
    width = (right[:, 0] - left[:, 0]) * 0.08
    for share in (0.32, 0.68):
        rut = left + (right - left) * share
        marks.append(Stroke(rut, width + 1e-5, script.on(earth, 0.75), 0.45, 0.4))
    for edge in (left, right):
        for k in rng.integers(0, len(edge), 40):
            size = 0.003 + 0.02 * k / len(edge)
            x, y = edge[k] + rng.normal(0, 0.2 * size, 2)
            tone = script.on(grass, float(rng.uniform(0.1, 0.7)), 0.3 * (1 - k / len(edge)))
            marks.append(flat(puff(rng, x, y, size, 0.35 * size, 0.4), tone, 0.9))
    return marks
