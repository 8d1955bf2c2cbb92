"""What people built, in the study: hamlets, roofs, walls, rooms, strings of lamps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from miaobi.paint import ground, room, town
from miaobi.paint import sky as ink_sky
from miaobi.paint.colour import EARTH, Script, local_of, mix, script_of, turned
from miaobi.paint.marks import Mark, Stroke
from miaobi.paint.study import land, sky
from miaobi.paint.study.shape import Plane, Scene, band, box, crown, flat, light_side, printed, puff

WALL, TILE, WOOD, LAMP = "#efe6d2", "#6d7278", "#7a5a42", "#ffc45a"


def house(
    rng: Generator, one: town.House, size: float, scene: Scene, script: Script, far: float
) -> list[Mark]:
    """A house in light and shade: two walls, its roof of tiles, doors and windows, lit at night."""
    side, snowy = light_side(scene), scene.get("weather") == "snow"
    tone = "#eef2f6" if snowy else mix(TILE, "#9a5a44", 0.5 * (rng.random() < 0.25))
    if scene.get("hour") == "night":  # moonlight lies on tiles
        tone = mix(tone, "#b9c8dc", 0.5)
    front, end = (0.1, 0.75) if side < 0 else (0.6, 0.05)
    marks: list[Mark] = [
        flat(one.gable, script.on(WALL, end, far)), flat(one.front, script.on(WALL, front, far)),
        flat(one.front, script.on(WALL, 1.0, far), 0.5, 0.0),  # the shade of the eaves
    ]  # fmt: skip
    for pane in one.panes:
        glow = lamps_lit(scene) and rng.random() < 0.7
        marks.append(flat(pane, LAMP if glow else script.on("#5a4a40", 0.8, far), 1.0 if glow else 0.9))  # fmt: skip
    for post in one.posts:
        marks.append(Stroke(post, np.full(2, 0.03 * size), script.on(WOOD, 0.7, far), 0.9))
    marks.append(flat(one.slope, script.on(tone, 0.75 if side < 0 else 0.45, far)))
    marks.append(flat(one.slope, script.on(tone, 0.0, far), 0.8, 0.0))  # the sky on its crest
    deep = script.on(TILE, 1.0, far)
    for tile in one.tiles:
        marks.append(Stroke(tile, np.full(3, 0.018 * size), deep, 0.4))
    for line in one.verges:
        marks.append(Stroke(line, np.full(len(line), 0.05 * size), deep, 0.9))
    marks.append(Stroke(one.eave, np.full(13, 0.055 * size), deep, 0.95))
    pale = snowy or printed(scene)  # in a print a light ridge parts one flat roof from the next
    marks.append(Stroke(one.ridge, np.full(13, 0.065 * size), script.on("#d3d6d4" if pale else tone, 0.0 if pale else 0.85, far), 0.95))  # fmt: skip
    if one.stepped is not None:
        marks.append(flat(one.stepped, script.on(WALL, end, far)))
        for k in (1, 3, 5, 7, 9):
            marks.append(Stroke(one.stepped[k : k + 2], np.full(2, 0.07 * size), deep, 0.95))
    return marks


def lamps_lit(scene: Scene) -> bool:
    return scene.get("hour") in ("night", "dusk")


def paint_hamlet(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """Small houses among trees."""
    script, side = script_of(scene), light_side(scene)
    far = float(np.clip(0.45 - 0.8 * (plane["y"] - 0.5), 0.1, 0.45))
    marks: list[Mark] = []
    xs = np.sort(plane["x"] + (rng.random(plane["houses"]) - 0.5) * plane["wide"])
    tone = local_of(scene, "tree")
    for x in xs:
        y = plane["y"] + rng.normal(0, 0.006)
        for _ in range(2):
            r = rng.uniform(0.014, 0.026)
            marks += crown(rng, x + rng.normal(0, 0.03), y - 1.1 * r, r, 1.1 * r,
                           mix(tone, local_of(scene, "grass"), rng.uniform(0, 0.4)), script, side, far + 0.1, 8)  # fmt: skip
        size = rng.uniform(0.026, 0.036)
        one = town.house(rng, x, y, size * rng.uniform(1.3, 1.8), size)
        marks += house(rng, one, size, scene, script, far)
        r = rng.uniform(0.006, 0.012)
        marks += crown(rng, x - 0.01, y - 0.5 * r, 1.4 * r, r, tone, script, side, far, 5)
    return marks


def paint_roofs(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A row of town houses of one and two storeys, trees between them."""
    script, side = script_of(scene), light_side(scene)
    size, y = plane["size"], plane["y"]
    near = float(np.clip(0.42 - 5.0 * (size - 0.042), 0.06, 0.42))
    marks: list[Mark] = []
    for plot in town.plots(rng, plane["x0"], plane["x1"], y, size):
        far = near + 0.18 * plot.behind
        if plot.tree:
            r, x = 0.3 * plot.tree, plot.x + rng.uniform(-0.2, 0.9) * plot.wide
            marks += crown(rng, x, plot.y - 0.75 * plot.tree, r, r, local_of(scene, "tree"), script, side, far, 8)  # fmt: skip
        if plot.storey:
            upper = town.house(rng, plot.x + 0.22 * plot.wide, plot.y - 0.95 * plot.size, 0.66 * plot.wide, 0.8 * plot.size)  # fmt: skip
            marks += house(rng, upper, plot.size, scene, script, far)
        one = town.house(rng, plot.x, plot.y, plot.wide, plot.size, plot.stepped)
        marks += house(rng, one, plot.size, scene, script, far)
    return marks


def paint_wall(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A whitewashed garden wall with a tiled coping and a moon gate."""
    script = script_of(scene)
    x = np.linspace(plane["x0"], plane["x1"], 60)
    top = plane["y"] - plane["tall"] + 0.012 * np.sin(x * 6)
    face = band(x, top, plane["y"])
    gx, gy, r = plane["gate"], plane["y"] - 0.036, 0.036
    snowy = scene.get("weather") == "snow"
    return [
        flat(face, script.on(WALL, 0.1, 0.1)), flat(face, script.on(WALL, 0.8, 0.1), 0.0, 0.6),
        flat(ink_sky.disc(gx, gy, 1.15 * r), script.on(TILE, 0.3)),
        flat(ink_sky.disc(gx, gy, r), script.on(local_of(scene, "hill"), 0.6, 0.3)),
        flat(ink_sky.disc(gx, gy, r), script.low, 0.8, 0.0),
        flat(band(x, top - 0.008, top + 0.006), script.on(TILE if not snowy else "#eef2f6", 0.4)),
        Stroke(np.stack([x, top + 0.007], 1), np.full(60, 0.003), script.on(TILE, 1.0), 0.9),
    ]  # fmt: skip


def paint_window(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A moon window: sky and hills in a circle, a warm wall round it, a double frame."""
    script = script_of(scene)
    x, y, r, wide = plane["x"], plane["y"], plane["radius"], scene["wide"]
    marks: list[Mark] = []
    if not room.shows(scene, plane):
        sky_seen = ink_sky.disc(x, y, r, 90)
        marks += [flat(sky_seen, script.low), flat(sky_seen, script.top, 0.9, 0.0)]
    night = scene.get("hour") == "night"
    if night and not any(p["kind"] in ("moon", "sun") for p in scene["planes"]):
        moon = {"x": x - 0.4 * r, "y": y - 0.45 * r, "radius": 0.15 * r}
        marks += sky.paint_moon(rng, moon, scene)
    far = {"x0": x - r, "x1": x + r, "base": y + 0.6 * r, "height": 0.6 * r, "strength": 0.2}
    marks += land.paint_far(rng, far, scene)
    hill = {"kind": "mountain", "x": x + 0.3 * r, "base": y + 1.05 * r, "width": 1.5 * r, "height": 0.9 * r, "ink": 0.75, "gentle": True}  # fmt: skip
    marks += land.paint_mountain(rng, hill, scene)
    indoors = Script(*(mix(c, "#ffcf8a", 0.45) for c in (script.top, script.mid, script.low, script.sun, script.shade, script.air)), key=max(script.key, 0.8))  # fmt: skip
    plaster = indoors.on("#e6d3b0", 0.2)
    foot = room.foot_of(scene)
    for half in ink_sky.wall_round(x, y, r, wide, foot + 0.02):
        marks.append(flat(half, plaster))
    marks += woodwork(plane, scene, indoors, foot)
    ring = ink_sky.disc(x, y, r, 90)
    closed = np.concatenate([ring, ring[:5]])
    centre = np.array([x, y])
    marks.append(Stroke(centre + (closed - centre) * 1.03, np.full(95, 0.022), indoors.on(WOOD, 0.4), 1.0))  # fmt: skip
    marks.append(Stroke(centre + (closed - centre) * 1.005, np.full(95, 0.006), indoors.on(WOOD, 1.0), 1.0))  # fmt: skip
    return marks


def paint_frame(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """The wooden ring of a window that was asked for."""
    ring = ink_sky.disc(plane["x"], plane["y"], 1.03 * plane["radius"], 90)
    closed = np.concatenate([ring, ring[:16]])
    return [Stroke(closed, np.full(len(closed), 0.03), script_of(scene).on(WOOD, 0.7), 1.0)]


def woodwork(plane: Plane, scene: Scene, indoors: Script, foot: float) -> list[Mark]:
    """The beam over a room, the pillar beside its window and the wainscot along its wall."""
    x1, (x, half) = scene["wide"] + 0.05, room.pillar(scene, plane)
    high = min(foot - 0.09, plane["y"] + 1.1 * plane["radius"])
    lit, dim, dark = (indoors.on(WOOD, k) for k in (0.15, 0.6, 1.0))
    marks: list[Mark] = []
    if foot - high > 0.05:
        marks.append(flat(box(-0.05, x1, high, foot), dim))
        for panel in room.panels(-0.05, x1, high, foot, 0.26):
            marks += [
                flat(panel, mix(dim, lit, 0.5)),
                Stroke(panel[[3, 0, 1]], np.full(3, 0.004), dark, 0.8),
            ]
        marks.append(flat(box(-0.05, x1, high - 0.012, high), lit))
    marks += [flat(box(-0.05, x1, -0.02, 0.035), dim), flat(box(-0.05, x1, 0.035, 0.042), dark)]
    marks += [
        flat(box(x - half, x + half, -0.02, foot), lit),
        flat(box(x, x + half, -0.02, foot), dim, 0.9, 0.9, 0.014),
    ]
    return [*marks, flat(box(x + 0.8 * half, x + half, -0.02, foot), dark, 0.8)]


def paint_floor(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A floor of boards that run into the picture, light from the window on it."""
    script = script_of(scene)
    x0, x1, y0, y1 = (plane[k] for k in ("x0", "x1", "y0", "y1"))
    wood = mix("#b58a5c", script.on("#b58a5c", 0.3), 0.5)
    area = box(x0, x1, y0, y1)
    marks: list[Mark] = [flat(area, wood)]
    for board in room.boards(x0, x1, y0, y1, 0.13):
        tone = turned(wood, rng.uniform(0.9, 1.06))
        marks.append(flat(board, tone))
        marks.append(Stroke(board[[3, 0]], np.array([0.0025, 0.004]), turned(wood, 0.62), 0.8))
    marks.append(flat(area, turned(wood, 0.72), 0.0, 0.6))
    for w in scene["planes"]:
        if w["kind"] == "window":
            pool = puff(rng, w["x"], y0 + 0.14, 0.3, 0.06, 0.05)
            marks.append(flat(pool, mix(wood, script.low, 0.6), 0.6, 0.4, 0.02))
    shade = box(x0, x1, y0, y0 + 0.05)
    return [
        *marks,
        flat(shade, turned(wood, 0.6), 0.6, 0.0, 0.01),
        flat(box(x0, x1, y0 - 0.012, y0), turned(wood, 0.5)),
    ]


def paint_string(rng: Generator, plane: Plane, scene: Scene) -> list[Mark]:
    """A cord between two poles, to hang lamps from."""
    script = script_of(scene)
    tones = {"墨": script.on("#3a3230", 0.6), "赭墨": script.on(mix(EARTH, WOOD, 0.6), 0.4)}
    marks = ground.lamp_string(plane["x0"], plane["x1"], plane["y"], plane["foot"])
    return [replace(m, pigment=tones.get(m.pigment, m.pigment), strength=0.95) for m in marks]
