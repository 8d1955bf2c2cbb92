"""Land in the study: ranges, mountains with lit and shaded faces, banks, fields, trees afar."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from miaobi.paint import ground
from miaobi.paint.colour import EARTH, ROCK, SAND, Script, local_of, mix, script_of, turned
from miaobi.paint.marks import Mark, Stroke
from miaobi.paint.noise import fbm1, ridged1
from miaobi.paint.study.shape import (
    Floats,
    Plane,
    Scene,
    band,
    box,
    crown,
    flat,
    level,
    light_side,
    puff,
    ribbon,
)


def crest_line(
    rng: Generator, x: float, base: float, width: float, height: float, gentle: bool, n: int = 120
) -> Floats:
    """The skyline (n, 2) of one mountain from its left foot to its right."""
    u = np.linspace(-1, 1, n)
    seed, lean = int(rng.integers(1 << 24)), rng.uniform(-0.22, 0.22)
    v = np.clip(u - lean * (1 - np.abs(u)), -1, 1)
    if gentle:
        form = np.cos(v * np.pi / 2) ** 1.25 * (1 + 0.12 * fbm1(u * 3 + 5, seed, 3))
    else:
        peak = (1 - np.abs(v)) ** 1.15
        rough = ridged1(u * 2.4 + 3, seed, 5) - 0.62
        form = peak * (1 + 0.5 * rough) + 0.13 * rough * (1 - v * v)
    form = np.clip(form, 0, None) / max(float(form.max()), 1e-6)
    form[[0, -1]] = 0
    return np.stack([x + width / 2 * u, base - height * form], 1)


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
    body = np.concatenate([crest, [[crest[-1, 0], base + 0.01], [crest[0, 0], base + 0.01]]])
    marks: list[Mark] = [flat(body, script.on(local, 0.22, far))]
    for rank, k in enumerate(spurs(crest, 4 if gentle else 8)):
        area, spur = face(rng, crest, k, base, side, rng.uniform(0.1, 0.22))
        deep = script.on(local, 0.95 - 0.04 * rank, far)
        marks.append(flat(area, deep, 0.85 if not gentle else 0.6, 0.15, 0.002 if not gentle else 0.012))  # fmt: skip
        light = spur[:16] + np.array([side * 0.012 * height, 0.0])
        light[:, 1] = np.maximum(light[:, 1], np.interp(light[:, 0], crest[:, 0], crest[:, 1]))
        lit = np.concatenate([spur[:16], light[::-1] + np.array([side, 0]) * np.linspace(0.07, 0, 16)[:, None] * height])  # fmt: skip
        lit[:, 1] = np.maximum(lit[:, 1], np.interp(lit[:, 0], crest[:, 0], crest[:, 1]))
        marks.append(flat(lit, script.on(local, 0.0, far), 0.8, 0.2, 0.002))
    marks += slopes(rng, crest, base, local, script, side, far, rocky or snowy)
    if not rocky:
        marks += woods(rng, crest, base, scene, script, far)
    foot = np.clip(crest[:, 1], base - 0.45 * height, base)
    marks.append(flat(band(crest[:, 0], foot, base + 0.01), script.air, 0.0, 0.75, 0.01))
    return marks


def slopes(
    rng: Generator, crest: Floats, base: float, local: str, script: Script, side: float,
    far: float, rocky: bool,
) -> list[Mark]:  # fmt: skip
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
    n = 120
    u, seed = np.linspace(0, 1, n), int(rng.integers(1 << 24))
    form = (ridged1(u * 4.2, seed, 4) - 0.25) * np.sin(np.pi * u) ** 0.55
    y = base - height * np.clip(form, 0, None)
    x = x0 + (x1 - x0) * u
    blue = mix(local_of(scene, "hill"), script.shade, 0.5)
    crest = np.stack([x, y], 1)
    marks: list[Mark] = [flat(band(x, y, base + 0.03), script.on(blue, 0.35, far))]
    for k in spurs(crest, 7):
        area, _ = face(rng, crest, k, base, side, rng.uniform(0.03, 0.07))
        marks.append(flat(area, script.on(blue, 0.9, far - 0.08), 0.55, 0.0, 0.003))
    low = np.clip(y, base - 0.5 * height, base)
    marks.append(flat(band(x, low, base + 0.03), mix(script.air, script.low, 0.4), 0.0, 0.9, 0.01))
    return marks


def paint_bank(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """The near ground: grass over earth, lit along its brow, tufts, flowers, stones."""
    line = ground.bank_line(
        plane["bank_seed"], plane["x_edge"], plane["x_tip"], plane["y_edge"], plane["y_tip"]
    )
    script = script_of(scene)
    grass, snowy = local_of(scene, "grass"), scene.get("weather") == "snow"
    foot = np.array([[line[-1, 0], 1.06], [line[0, 0], 1.06]])
    area = np.concatenate([line, foot])
    deep = mix(grass, EARTH, 0.0 if snowy else 0.3)
    marks: list[Mark] = [flat(area, script.on(deep, 0.45))]
    rim = np.concatenate([line, line[::-1] + np.array([0, 0.05])])
    marks.append(flat(rim, script.on(grass, 0.0), 0.95, 0.2, 0.006))
    marks.append(flat(area, script.on(deep, 1.0), 0.0, 0.65, 0.004))
    low, seed = float(line[:, 1].min()), int(rng.integers(1 << 24))
    for _ in range(26):
        k, v = int(rng.integers(0, len(line))), rng.random()
        y = line[k, 1] + (1.03 - line[k, 1]) * v
        r = rng.uniform(0.03, 0.1)
        shade = 0.15 + 0.75 * v + 0.25 * float(fbm1(np.array(line[k, 0] * 6), seed, 2))
        blot = puff(rng, line[k, 0], y + 0.012, r, 0.25 * r, 0.4)
        blot[:, 1] = np.maximum(blot[:, 1], np.interp(blot[:, 0], *ordered(line)) + 0.002)
        marks.append(flat(blot, script.on(deep, float(np.clip(shade, 0, 1))), 0.45, None, 0.008))
    marks += tufts(rng, line, low, scene, script, 150)
    stones = int(plane.get("stones", 3))
    for k in np.sort(rng.integers(len(line) // 4, len(line) - 3, stones)):
        size = rng.uniform(0.03, 0.075)
        y = min(line[k, 1] + rng.uniform(0.02, 0.06), 1.02)
        marks += boulder(rng, float(line[k, 0]), float(y), size, scene, script)
    return marks


def ordered(line: Floats) -> tuple[Floats, Floats]:
    """The x and y of a line with x rising, as np.interp wants them."""
    order = np.argsort(line[:, 0])
    return line[order, 0], line[order, 1]


def tufts(
    rng: Generator, line: Floats, low: float, scene: Scene, script: Script, count: int
) -> list[Mark]:
    """Blades of grass over a slope, small at the brow and large below; flowers in spring."""
    marks: list[Mark] = []
    grass, accent = local_of(scene, "grass"), local_of(scene, "accent")
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
    local = "#e9eef2" if scene.get("weather") == "snow" else ROCK
    snowy = local != ROCK
    a = np.linspace(0, 2 * np.pi, 11, endpoint=False) + rng.uniform(-0.2, 0.2, 11)
    ring = np.stack([np.cos(a), 0.75 * np.sin(a)], 1) * rng.uniform(0.82, 1.12, (11, 1))
    ring[:, 1] = np.minimum(ring[:, 1], 0.28)
    at = np.array([x, y - 0.28 * size])
    body = at + size * ring
    top = at + size * (ring * np.array([0.78, 0.6]) + np.array([0.16 * side, -0.2]))
    cap = at + size * (ring * np.array([0.6, 0.34]) + np.array([0.1 * side, -0.38]))
    cast = puff(rng, x - 0.4 * size * side, y, 1.1 * size, 0.13 * size, 0.2)
    tones = [script.on(ROCK, s, far) for s in (1.0, 0.5, 0.15)]
    if snowy:
        tones = [script.on("#8d97a4", 0.8, far), script.on("#c9d2dc", 0.4, far), script.on(local, 0.05, far)]  # fmt: skip
    return [
        flat(cast, script.on(local_of(scene, "grass"), 1.0, far), 0.6, None, 0.05 * size),
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
    grass, snowy = local_of(scene, "grass"), scene.get("weather") == "snow"
    wet = any(p["kind"] in ("water", "sea", "pool", "rapids") for p in scene["planes"])
    marks: list[Mark] = []
    if wet:
        shade = script.on(mix(grass, script.mid, 0.35), 0.9, far)
        marks.append(flat(band(xs, y, y + 1.1 * tall * (1 - u * u) ** 0.5), shade, 0.7, 0.1, 0.003))
    rim = script.on(SAND if not snowy else "#dbe3ea", 0.25, far)
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
    grass = local_of(scene, "grass")
    marks: list[Mark] = []
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


def paint_grove(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A wood seen from afar: trunks and crowns in two rows."""
    script, side = script_of(scene), light_side(scene)
    wide = float(plane.get("wide") or plane.get("width") or plane.get("x1", 0.4) - plane.get("x0", 0.0))  # fmt: skip
    x = float(plane.get("x", plane.get("x0", 0.0) + wide / 2))
    y = float(plane.get("y", plane.get("base", plane.get("y1", 0.6))))
    tall = float(plane.get("tall") or plane.get("height") or plane.get("size") or 0.06)
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


def paint_rocks(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A group of stones, the largest behind."""
    script = script_of(scene)
    wide = float(plane.get("wide") or plane.get("width") or 0.2)
    tall = float(plane.get("tall") or plane.get("height") or plane.get("size") or 0.08)
    x, y = float(plane.get("x", 0.5)), float(plane.get("y", plane.get("base", 0.9)))
    marks: list[Mark] = []
    for k in range(5):
        size = tall * (0.75 - 0.1 * k)
        at = x + rng.uniform(-0.5, 0.5) * wide
        marks += boulder(rng, at, y + 0.12 * tall * k, size, scene, script)
    return marks


def paint_cave(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """The mouth of a cave: a dark hollow under a lit brow of rock."""
    script = script_of(scene)
    x, y = float(plane.get("x", 0.5)), float(plane.get("y", plane.get("base", 0.7)))
    wide = float(plane.get("wide") or plane.get("width") or 0.12)
    tall = float(plane.get("tall") or plane.get("height") or 0.7 * wide)
    u = np.linspace(-1, 1, 30)
    seed = int(rng.integers(1 << 24))
    arch = (1 - np.abs(u) ** 2.4) * (1 + 0.18 * fbm1(u * 4, seed, 3))
    marks: list[Mark] = []
    for grow, tone in ((1.25, script.on(ROCK, 0.2)), (1.1, script.on(ROCK, 0.75)), (1.0, turned(script.on(ROCK, 1.0), 0.4))):  # fmt: skip
        marks.append(flat(band(x + 0.5 * wide * grow * u, y - tall * grow * arch, y), tone))
    return marks


def paint_terraces(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """Level lines over a slope, for a plane that only has a box."""
    script = script_of(scene)
    return [
        level(rng, rng.uniform(plane["x0"], plane["x1"]), y, 0.2, 0.004, script.on(EARTH, 0.6), 0.6)
        for y in np.linspace(plane["y0"], plane["y1"], 12)
    ]
