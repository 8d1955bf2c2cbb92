"""Land, water and sky with ink on a bare sheet: how each kind of plane is painted.

A plane painter is a function `(rng, plane, scene) -> marks` in picture heights; `PLANES` finds it
by the kind of plane that the composition laid. What each kind reads of its plane (x to the right,
y down; `ink` 0..1 how strong, where it has one; `order` far to near everywhere):

- mountain, cliff: x, base, width (its whole reach), height, ink, gentle; texture (a name of
  `miaobi.paint.texture.TEXTURES`), trees 0..1, fall (share of the width where a fall comes down,
  -0.5..0.5), temple (the same for a path and a hut on the slope)
- ridge: x0, x1, y_left, y_right (crest), tall (to its foot), texture, trees
- far_range: x0, x1, base, height, strength
- grove: x0, x1, y, tall; rocks: x, y, wide, tall; cave: x, y, wide, tall (of the mouth)
- bank: x_edge, x_tip, y_edge, y_tip, bank_seed, stones; shore: x0, x1, y, stones
- islet: x, y, wide, tall; hamlet: x, y, wide, houses; roofs: x0, x1, y, size
- water, sea, field (crop), meadow: x0, x1, y0, y1; pool: x, y, wide, tall
- stream, rapids, path: points (far to near), far, near (widths); waterfall: x, y0, y1, wide
- mist: x0, x1, y, thick, strength; cloudsea: x0, x1, y, thick; cloud: x, y, size
- moon (phase), sun (colour): x, y, radius; glow: y, side, hour; sky, dark: strength;
  halo: x, y, radius
- wall: x0, x1, y (its foot), tall, gate (x of its moon gate); window: x, y, radius;
  floor: x0, x1, y0, y1; string: x0, x1, y, foot
- rain, snow: amount; rainbow: x, where it is not in the middle; wind, stars, frost: nothing of
  their own
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import Generator

from miaobi.paint import crops, distance, ground, land, room, sky, town, water, weather, woods
from miaobi.paint.land import Look
from miaobi.paint.line import broken_line
from miaobi.paint.marks import Mark, Stroke, Wash, placed
from miaobi.paint.noise import fbm1
from miaobi.paint.star import paint_star
from miaobi.paint.styles import style_of

Scene = dict[str, Any]
Plane = dict[str, Any]
PlanePainter = Callable[[Generator, Plane, Scene], list[Mark]]


def look_of(scene: Scene, ink: float = 1.0, texture: str = "", plane: Plane | None = None) -> Look:
    """How land is painted in this scene, and on this plane if it has wishes of its own."""
    plane = plane or {}
    style = style_of(scene.get("style") or "")
    texture = plane.get("texture") or style.texture or texture or usual_texture(scene)
    misty = scene.get("weather") in ("rain", "mist")
    mist = 0.85 if misty else 0.45 + 0.4 * style.misty
    trees = plane.get("trees", 0.35 + 0.4 * style.dense)
    return Look(
        texture=texture, ink=ink, glaze=style.glaze, season=scene["season"],
        snow=scene.get("weather") == "snow", trees=trees, mist=mist,
        night=scene.get("hour") == "night", fall=plane.get("fall"),
    )  # fmt: skip


def usual_texture(scene: Scene) -> str:
    """The 皴 that season, weather and rock ask for when no style does; one for the whole scene."""
    rich = style_of(scene.get("style") or "").glaze == "rich"  # 青绿 wants lines to lie between
    if scene.get("weather") in ("rain", "mist") and not rich:
        return "mi"
    if scene.get("place") not in ("mountain", "sea"):
        return "hemp"
    seeds = [p.get("seed", 0) for p in scene["planes"] if p["kind"] in ("mountain", "cliff")]
    return ("hemp", "raindrop", "ropes", "hemp", "axe")[min(seeds, default=0) % 5]


def paint_mountain(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A mountain, and on it the fall that the plane asks for."""
    rock = "axe" if plane["kind"] == "cliff" or plane.get("axe") else ""
    look = look_of(scene, plane["ink"], rock, plane)
    at = plane["x"], plane["base"], plane["width"], plane["height"]
    marks = land.mountain(rng, *at, look, plane.get("gentle", False))
    if plane.get("temple") is not None:
        marks += lodge(rng, plane, look, scene["hour"] == "night")
    return marks


def lodge(rng: Generator, plane: Plane, look: Look, lit: bool) -> list[Mark]:
    """A hut on a slope among trees, and the steps that lead up to it."""
    x = plane["x"] + plane["temple"] * plane["width"]
    y = plane["base"] - 0.3 * plane["height"]
    size = 0.018 + 0.03 * plane["height"]
    u = np.linspace(0, 1, 16)
    way = np.stack(
        [x + 1.6 * size * np.sin(u * 5) * (1 - 0.4 * u), y + u * 0.13 * plane["height"]], 1
    )
    marks: list[Mark] = [Stroke(way, 0.1 * size * (0.7 + 0.6 * u), "纸", 0.7)]
    marks += [
        Stroke(
            p + size * np.array([[-0.07, 0.0], [0.07, 0.01]]),
            np.full(2, 0.03 * size),
            "墨",
            0.5 * look.ink,
            0.3,
        )
        for p in way[1::1]
    ]
    for side in (-1.1, -0.7, 0.9, 1.3):
        marks += woods.tree(
            rng, x + side * size, y + 0.03 * size, size * rng.uniform(1.0, 1.6), look.foliage
        )
    return marks + town.roof(rng, x - 0.5 * size, y, size, 0.55 * size, look, lit)


def paint_ridge(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A hillside across the sheet, its crest from `y_left` to `y_right`."""
    look = look_of(scene, plane.get("ink", 0.8), "", plane)
    return land.ridge(
        rng, plane["x0"], plane["x1"], plane["y_left"], plane["y_right"], plane["tall"], look
    )


def paint_grove(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A wood along a line."""
    look = look_of(scene, plane.get("ink", 0.8), "", plane)
    return woods.grove(rng, plane["x0"], plane["x1"], plane["y"], plane["tall"], look.foliage)


def paint_rocks(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A near rock mass."""
    look = look_of(scene, plane.get("ink", 1.0), "", plane)
    return land.rocks(rng, plane["x"], plane["y"], plane["wide"], plane["tall"], look)


def paint_cave(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """The mouth of a cave in a rock mass: dark above, where the light does not reach."""
    x, y, wide, tall = (plane[k] for k in ("x", "y", "wide", "tall"))
    marks = land.rocks(
        rng, x, y, 2.1 * wide, 1.7 * tall, look_of(scene, plane.get("ink", 1.0), "", plane)
    )
    a = np.linspace(np.pi, 2 * np.pi, 40)
    rough = 1 + 0.1 * fbm1(a * 3, int(rng.integers(1 << 24)), 3)
    arch = np.stack([x + 0.5 * wide * rough * np.cos(a), y + tall * rough * np.sin(a)], 1)
    inner = np.array([x, y]) + (arch - np.array([x, y])) * np.array([0.86, 0.9])
    return [
        *marks, Wash(arch, "纸", 1.0, 1.0, 0.002, True, 0.0), Wash(arch, "墨", 0.85, 0.3, 0.006),
        Wash(inner, "墨", 0.5, 0.0, 0.012), *broken_line(rng, arch, 0.0035, 0.85, 0.3),
    ]  # fmt: skip


def paint_shore(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """The near shore along the foot of the sheet: low slopes, stones, sand, reeds."""
    return ground.bank(rng, ground.shore_line(plane), 1.05, look_of(scene), plane.get("stones", 4))


def paint_far(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    if scene.get("weather") == "snow":
        return distance.snow_range(rng, plane["x0"], plane["x1"], plane["base"], plane["height"])
    return distance.far_range(
        rng, plane["x0"], plane["x1"], plane["base"], plane["height"], plane["strength"]
    )


def paint_bank(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    line = ground.bank_line(
        plane["bank_seed"], plane["x_edge"], plane["x_tip"], plane["y_edge"], plane["y_tip"]
    )
    return ground.bank(rng, line, 1.05, look_of(scene, 1.0, "hemp"), plane["stones"])


def paint_islet(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    look = look_of(scene, 0.8)
    shade = water.reflection(plane["x"], plane["y"] + 0.002, plane["wide"] * 0.9, 0.035, 0.1)
    return shade + ground.islet(
        rng, plane["x"], plane["y"], plane["wide"], look, plane.get("tall", 0.018)
    )


def paint_water(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A river or lake: bare paper, net lines at its edges, long pulls between."""
    x0, x1, y0, y1 = (plane[k] for k in ("x0", "x1", "y0", "y1"))
    marks = water.sheet(rng, x0, x1, y0, y1, 1.0)
    marks += water.long_lines(rng, x0, x1, y0 + 0.01, y1, 14)
    return marks + water.ripples(rng, x0, x1, y0 + 0.03, y1, 4, 0.22)


def paint_sea(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """The open sea; rain and wind raise it."""
    x0, x1, y0, y1 = (plane[k] for k in ("x0", "x1", "y0", "y1"))
    storm = {"rain": 0.9, "wind": 1.0, "storm": 1.0}.get(scene.get("weather") or "", 0.3)
    sheet = water.sheet(rng, x0, x1, y0, y1, 1.5)
    return sheet + water.waves(rng, x0, x1, y0 + 0.005, y1, storm)


def paint_rapids(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A mountain stream that runs over stones."""
    points = np.array(plane["points"])
    marks = water.stream(rng, points, plane["far"], plane["near"], 1.0)
    look = look_of(scene, 0.9)
    for t in np.sort(rng.uniform(0.2, 0.98, 9)):
        at = np.linspace(0, 1, len(points))
        x, y = np.interp(t, at, points[:, 0]), np.interp(t, at, points[:, 1])
        wide = plane["far"] + (plane["near"] - plane["far"]) * t**1.4
        size = wide * rng.uniform(0.12, 0.3)
        marks += land.rock(rng, float(x) + rng.uniform(-0.45, 0.45) * wide, float(y), size, look)
    return marks


def paint_field(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    x0, x1, y0, y1 = (plane[k] for k in ("x0", "x1", "y0", "y1"))
    crop = "grass" if plane["crop"] == "meadow" else plane["crop"]
    return crops.field(rng, x0, x1, y0, y1, crop, look_of(scene))


def paint_hamlet(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """Small houses among dots of trees."""
    marks: list[Mark] = []
    look = look_of(scene, 0.6)
    xs = np.sort(plane["x"] + (rng.random(plane["houses"]) - 0.5) * plane["wide"])
    for x in xs:
        y = plane["y"] + rng.normal(0, 0.006)
        for _ in range(2):
            tall = rng.uniform(0.03, 0.055)
            marks += woods.tree(rng, x + rng.normal(0, 0.03), y - 0.004, tall, look.foliage)
        marks += woods.tree(rng, x + rng.normal(0, 0.04), y, rng.uniform(0.02, 0.04), look.foliage)
        size = rng.uniform(0.018, 0.026)
        marks += town.roof(
            rng, x, y, size * rng.uniform(1.3, 1.8), size, look, scene["hour"] == "night"
        )
    return marks


def paint_roofs(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A row of a town's roofs, the paler the smaller they are."""
    look = look_of(scene, float(np.clip(0.25 + 8.0 * plane["size"], 0.5, 0.95)))
    lit = scene["hour"] in ("night", "dusk")
    return town.roofs(rng, plane["x0"], plane["x1"], plane["y"], plane["size"], look, lit)


def paint_wall(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A whitewashed garden wall with a tiled coping and a moon gate."""
    x = np.linspace(plane["x0"], plane["x1"], 60)
    top = plane["y"] - plane["tall"] + 0.012 * np.sin(x * 6)
    face = np.concatenate([np.stack([x, top], 1), [[x[-1], plane["y"]], [x[0], plane["y"]]]])
    gate = sky.disc(plane["gate"], plane["y"] - 0.036, 0.036)
    edge = np.stack([x, top], 1)
    return [
        Wash(face, "纸", 1.0, 0.9, 0.002, True),
        Wash(face, "铅白", 0.45, 0.2, 0.002, True),
        Wash(face, "青墨", 0.0, 0.08, 0.004),
        *broken_line(rng, edge, 0.008, 0.75, 0.3),
        *broken_line(rng, edge + np.array([0, 0.008]), 0.003, 0.5, 0.4),
        Wash(gate, "青墨", 0.3, 0.12, 0.002),
        *broken_line(rng, gate, 0.003, 0.6, 0.3),
    ]


def paint_pool(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    area = sky.blob(rng, plane["x"], plane["y"], plane["wide"] / 2, plane["tall"] / 2, 0.18)
    x0, x1 = plane["x"] - 0.35 * plane["wide"], plane["x"] + 0.35 * plane["wide"]
    marks: list[Mark] = [
        Wash(area, "纸", 1.0, 1.0, 0.001, True),
        Wash(area, "花青", 0.16, 0.05, 0.006),
    ]
    marks += water.ripples(rng, x0, x1, plane["y"] - 0.05, plane["y"] + 0.07, 7, 0.3)
    marks += broken_line(rng, np.concatenate([area, area[:4]]), 0.003, 0.6, 0.4)
    for k in range(0, 72, 6):
        if rng.random() < 0.65:
            marks += land.rock(
                rng,
                area[k, 0],
                area[k, 1] + 0.01,
                rng.uniform(0.03, 0.07),
                look_of(scene, 0.9, "hemp"),
            )
    return marks


def paint_window(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A moon window: hills in a circle, at night under a moon; a toned wall, a double frame."""
    x, y, r = plane["x"], plane["y"], plane["radius"]
    ring = sky.disc(x, y, r, 90)
    marks: list[Mark] = []
    if scene["hour"] == "night":
        marks.append(Wash(ring, "夜", 0.5, 0.2, 0.004))
        if not any(p["kind"] in ("moon", "sun") for p in scene["planes"]):
            marks += sky.moon(rng, x - 0.4 * r, y - 0.45 * r, 0.15 * r, True, "full")
    marks += distance.far_range(rng, x - r, x + r, y + 0.6 * r, 0.6 * r, 0.2)
    marks += land.mountain(rng, x + 0.3 * r, y + 1.08 * r, 1.1 * r, 0.95 * r, look_of(scene, 0.7))
    foot = room.foot_of(scene)
    for half in sky.wall_round(x, y, r, scene["wide"], foot + 0.02):
        marks += [
            Wash(half, "纸", 1.0, 1.0, 0.001, True),
            Wash(half, "赭石", 0.15, None, 0.001, False, 0.0),
        ]
    marks += woodwork(rng, plane, scene, foot)
    closed = np.concatenate([ring, ring[:3]])
    marks += broken_line(rng, closed, 0.007, 0.8, 0.2)
    centre = np.array([x, y])
    return marks + broken_line(rng, centre + (closed - centre) * 1.05, 0.003, 0.6, 0.2)


def paint_frame(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """The wooden ring of a window that was asked for."""
    ring = sky.disc(plane["x"], plane["y"], 1.03 * plane["radius"], 90)
    closed = np.concatenate([ring, ring[:16]])  # its ends run out over each other
    wood = Stroke(closed, np.full(len(closed), 0.024), "赭墨", 0.6)
    return [wood, *broken_line(rng, closed, 0.004, 0.7, 0.2)]


def woodwork(rng: Generator, plane: Plane, scene: Scene, foot: float) -> list[Mark]:
    """The beam over a room, the pillar beside its window and the wainscot along its wall."""
    x1, (x, half) = scene["wide"] + 0.05, room.pillar(scene, plane)
    low, high = foot - 0.004, min(foot - 0.09, plane["y"] + 1.1 * plane["radius"])
    marks: list[Mark] = []
    if foot - high > 0.05:
        for panel in room.panels(-0.05, x1, high, low, 0.26):
            marks += [Wash(panel, "赭石", 0.1, 0.2, 0.002), *broken_line(rng, np.vstack([panel, panel[:1]]), 0.002, 0.45, 0.4)]  # fmt: skip
        for y in (high, high + 0.006):
            marks += broken_line(rng, np.array([[-0.05, y], [x1, y]]), 0.003, 0.6, 0.3)
    post = np.array([[x - half, -0.02], [x + half, -0.02], [x + half, low], [x - half, low]])
    shade = post * (0.5, 1.0) + ((x + half) * 0.5, 0.0)
    beam = np.array([[-0.05, -0.02], [x1, -0.02], [x1, 0.03], [-0.05, 0.03]])
    for wood in (beam, post):
        marks += [
            Wash(wood, "纸", 1.0, 1.0, 0.001, True, 0.0),
            Wash(wood, "赭墨", 0.4, 0.34, 0.001),
        ]
    marks.append(Wash(shade, "墨", 0.22, 0.2, 0.012))
    for k, (a, b) in enumerate(((post[0], post[3]), (post[1], post[2]), (beam[3], beam[2]))):
        marks += broken_line(rng, np.array([a, b]), 0.004 + 0.001 * k, 0.75, 0.25)
    return marks


def paint_floor(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A floor of boards that run into the picture, worn unevenly, in shade along the wall."""
    x0, x1, y0, y1 = (plane[k] for k in ("x0", "x1", "y0", "y1"))
    area = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
    marks: list[Mark] = [
        Wash(area, "纸", 1.0, 1.0, 0.001, True),
        Wash(area, "赭石", 0.3, 0.14, 0.004),
    ]
    marks.append(Wash(area * (1, 0) + np.array([[0, y0], [0, y0], [0, y0 + 0.05], [0, y0 + 0.05]]), "赭墨", 0.2, 0.0, 0.012))  # fmt: skip
    for board in room.boards(x0, x1, y0, y1, 0.13):
        if rng.random() < 0.6:
            marks.append(Wash(board, "赭石", 0.02, 0.12 * rng.random(), 0.001))
        marks += broken_line(rng, board[[3, 0]], 0.0022, 0.42, 0.45)
        t = rng.uniform(0.15, 0.85)  # where one board ends and the next begins
        a, b = board[3] + (board[0] - board[3]) * t, board[2] + (board[1] - board[2]) * t
        marks.append(Stroke(np.array([a, b]), np.full(2, 0.0018), "墨", 0.4))
    return marks + broken_line(rng, np.array([[x0, y0], [x1, y0]]), 0.005, 0.75, 0.25)


def moon_of(scene: Scene) -> tuple[float, float, float] | None:
    """Where the scene's moon or sun stands, and its radius; None when there is none."""
    found = [p for p in scene["planes"] if p["kind"] in ("moon", "sun")]
    return (found[0]["x"], found[0]["y"], found[0]["radius"]) if found else None


def paint_dark(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """Night over the land."""
    return sky.night_glaze(rng, scene["wide"], 1.0, plane["strength"], moon_of(scene))


def paint_sky(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A sky that is darker than the paper: night, snow, storm."""
    pigment = "夜" if scene["hour"] == "night" else "青墨"
    low = scene["horizon"] + 0.05
    return sky.sky_wash(rng, scene["wide"], low, plane["strength"], pigment, moon_of(scene))


def paint_moon(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    return sky.moon(
        rng,
        plane["x"],
        plane["y"],
        plane["radius"],
        scene["hour"] == "night",
        plane.get("phase", "full"),
    )


def paint_sun(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    low = scene["hour"] in ("dawn", "dusk")
    return sky.sun(plane["x"], plane["y"], plane["radius"], low, plane.get("colour", ""))


def paint_glow(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    hour = plane["hour"] if plane["hour"] in ("dawn", "dusk") or not plane["atom"] else "dusk"
    much = 0.3 if scene.get("weather") in ("snow", "rain") else 1.0
    much *= 1.0 if style_of(scene.get("style") or "").glaze else 0.5  # ink keeps its colour low
    return sky.glow(rng, scene["wide"], plane["y"], hour, plane["side"], much)


def paint_frost(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    found = weather.snow(rng, scene["wide"], 1.0, 0.8)
    return [placed(m, 0, 0.62, 0.38) for m in found]


PLANES: dict[str, PlanePainter] = {
    "sky": paint_sky, "glow": paint_glow, "moon": paint_moon, "sun": paint_sun, "dark": paint_dark,
    "far_range": paint_far, "mountain": paint_mountain, "cliff": paint_mountain, "bank": paint_bank,
    "islet": paint_islet, "water": paint_water, "sea": paint_sea, "field": paint_field, "meadow": paint_field,
    "hamlet": paint_hamlet, "wall": paint_wall, "pool": paint_pool, "window": paint_window, "frame": paint_frame, "floor": paint_floor,
    "frost": paint_frost, "ridge": paint_ridge, "grove": paint_grove,
    "rapids": paint_rapids, "rocks": paint_rocks, "cave": paint_cave, "shore": paint_shore,
    "mist": lambda rng, p, s: sky.mist(rng, p["x0"], p["x1"], p["y"], p["thick"], p["strength"]),
    "rainbow": lambda rng, p, s: sky.rainbow(2 * p.get("x", s["wide"] / 2), s["horizon"]),
    "halo": lambda rng, p, s: sky.halo(p["x"], p["y"], p["radius"]),
    "cloudsea": lambda rng, p, s: sky.cloud_sea(rng, p["x0"], p["x1"], p["y"], p["thick"]),
    "cloud": lambda rng, p, s: sky.cloud(rng, p["x"], p["y"], p["size"]),
    "rain": lambda rng, p, s: weather.rain(rng, s["wide"], 1.0, p["amount"]),
    "snow": lambda rng, p, s: weather.snow(rng, s["wide"], 1.0, p["amount"], s["horizon"] + 0.06),
    "wind": lambda rng, p, s: weather.wind(rng, s["wide"], 1.0),
    "star": paint_star,
    "stars": lambda rng, p, s: sky.stars(rng, s["wide"], s["horizon"] - 0.1, 90),
    "waterfall": lambda rng, p, s: water.waterfall(rng, p["x"], p["y0"], p["y1"], p["wide"]),
    "stream": lambda rng, p, s: water.stream(rng, np.array(p["points"]), p["far"], p["near"]),
    "string": lambda rng, p, s: ground.lamp_string(p["x0"], p["x1"], p["y"], p["foot"]),
    "path": lambda rng, p, s: ground.path_way(rng, np.array(p["points"]), p["far"], p["near"], look_of(s)),
    "roofs": paint_roofs,
}  # fmt: skip
