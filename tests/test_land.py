"""Land, water and sky of the brush tradition: texture strokes, mist, planes, determinism."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from miaobi.paint import crops, distance, fields, ground, land, planes, relief, sky, veins, weather
from miaobi.paint.canvas import Canvas
from miaobi.paint.land import Look
from miaobi.paint.marks import Mark, Stroke, Wash, placed
from miaobi.paint.texture import TEXTURES, Face

SCENE: dict[str, Any] = {
    "wide": 1.5, "horizon": 0.6, "size": [300, 200], "style": "水墨山水", "season": "autumn",
    "hour": "day", "weather": "clear", "place": "water", "planes": [], "items": [],
}  # fmt: skip
PLANES: dict[str, dict[str, Any]] = {
    "mountain": {"x": 0.7, "base": 0.8, "width": 0.8, "height": 0.5, "ink": 0.8, "gentle": False},
    "cliff": {"x": 0.7, "base": 0.8, "width": 0.5, "height": 0.5, "ink": 0.9},
    "ridge": {"x0": 0.0, "x1": 0.9, "y_left": 0.4, "y_right": 0.8, "tall": 0.5},
    "grove": {"x0": 0.3, "x1": 0.9, "y": 0.7, "tall": 0.08},
    "rocks": {"x": 0.4, "y": 0.95, "wide": 0.4, "tall": 0.3},
    "cave": {"x": 0.6, "y": 0.8, "wide": 0.2, "tall": 0.15},
    "rapids": {"points": [[0.8, 0.6], [0.7, 0.8], [0.9, 1.0]], "far": 0.02, "near": 0.2},
    "shore": {"x0": 0.0, "x1": 1.5, "y": 0.9, "stones": 2},
    "cloudsea": {"x0": 0.0, "x1": 1.5, "y": 0.6, "thick": 0.1},
    "field": {"x0": 0.0, "x1": 1.5, "y0": 0.6, "y1": 1.0, "crop": "terrace"},
    "islet": {"x": 0.7, "y": 0.7, "wide": 0.4, "tall": 0.02},
    "sea": {"x0": 0.0, "x1": 1.5, "y0": 0.5, "y1": 1.0},
}  # fmt: skip


def face_of(texture: str, seed: int = 3) -> Face:
    rng = np.random.default_rng(seed)
    z = veins.massif(rng, veins.FORMS["hemp"], 220)
    view = relief.seen_from(z, 0.5, 1.0, 0.8, 0.6, 0.4)
    return land.faced(rng, view, Look(texture), foot=False)


def statistics(texture: str) -> tuple[float, float, float, float]:
    """Of a texture's strokes on one and the same mountain: median length, median width over
    length, share that lie level, median sum of turns in radians."""
    strokes = TEXTURES[texture](np.random.default_rng(5), face_of(texture))
    steps = [np.diff(stroke.path, axis=0) for stroke in strokes]
    long = np.array([np.hypot(*step.T).sum() for step in steps])
    chord = np.array([stroke.path[-1] - stroke.path[0] for stroke in strokes])
    level = np.abs(chord[:, 0]) > 2.0 * np.abs(chord[:, 1])
    turns = []
    for step in steps:
        angle = np.unwrap(np.arctan2(step[:, 1], step[:, 0])[np.hypot(*step.T) > 1e-9])
        turns.append(np.abs(np.diff(angle)).sum() if len(angle) > 1 else 0.0)
    wide = np.array([float(stroke.width.max()) for stroke in strokes])
    return (
        float(np.median(long)),
        float(np.median(wide / np.maximum(long, 1e-9))),
        float(level.mean()),
        float(np.median(turns)),
    )


def image(marks: list[Mark], size: int = 200) -> np.ndarray:
    canvas = Canvas(int(1.5 * size), size)
    canvas.draw([placed(m, 0, 0, size) for m in marks], 1)
    return canvas.image()


def test_each_texture_stroke_reads_as_what_it_is() -> None:
    found = {name: statistics(name) for name in TEXTURES}
    long = {name: stat[0] for name, stat in found.items()}
    thick = {name: stat[1] for name, stat in found.items()}
    level = {name: stat[2] for name, stat in found.items()}
    turns = {name: stat[3] for name, stat in found.items()}
    assert long["hemp"] > 4 * long["raindrop"]  # long pulls, short nails
    assert long["hemp"] > 2 * long["axe"]
    assert thick["axe"] > 3 * thick["hemp"]  # chops are broad
    assert level["mi"] > 0.95  # dots lie level
    assert max(level["hemp"], level["raindrop"]) < 0.2  # what falls does not
    assert turns["ropes"] > 2.5 * turns["hemp"]  # ropes wriggle
    assert 1.0 < turns["folded"] < 3.0  # one corner of about a right angle
    assert turns["raindrop"] < 0.7


def test_styles_ask_for_their_texture() -> None:
    assert planes.look_of(SCENE | {"style": "仿范宽"}).texture == "raindrop"
    assert planes.look_of(SCENE | {"style": "仿倪瓒"}).texture == "folded"
    assert planes.look_of(SCENE | {"weather": "rain"}).texture == "mi"
    assert planes.look_of(SCENE, plane={"texture": "lotus"}).texture == "lotus"


def test_strokes_stay_on_their_own_layer() -> None:
    face = face_of("hemp")
    view = face.view
    rows, cols = np.nonzero(view.seen)
    rng = np.random.default_rng(1)
    pick = rng.choice(len(rows), 300, replace=False)
    paths, reached = relief.descents(
        view, rows[pick].astype(float), cols[pick].astype(float), np.full(300, 40.0)
    )
    ends = np.rint(paths[:, -1]).astype(int)
    starts = np.rint(paths[:, 0]).astype(int)
    apart = np.abs(view.layer[tuple(ends.T)] - view.layer[tuple(starts.T)])
    assert float(apart.max()) <= max(3.0, 0.02 * view.seen.shape[1])
    assert view.seen[tuple(ends.T)].all()
    went = paths[reached > 0.99]
    assert (went[:, -1, 0] < went[:, 0, 0]).mean() > 0.97  # down


def test_near_layers_hide_far_ones() -> None:
    near = np.zeros((60, 80), np.float32)
    near[10, 20:60] = 0.6  # a wall before ...
    near[40, 20:60] = 0.5  # ... a lower one
    view = relief.seen_from(near, 0, 1, 1, 1, 0.0)
    assert len(np.unique(view.layer[view.seen])) == 1
    near[40, 20:60] = 0.9  # a higher one is seen above it
    view = relief.seen_from(near, 0, 1, 1, 1, 0.0)
    assert len(np.unique(view.layer[view.seen])) == 2


@pytest.mark.parametrize("kind", PLANES)
def test_marks_lie_in_their_plane_and_repeat(kind: str) -> None:
    plane = {"kind": kind, "order": 2, "atom": "", "seed": 7, **PLANES[kind]}
    scene = SCENE | {"planes": [plane]}
    first = planes.PLANES[kind](np.random.default_rng(7), plane, scene)
    again = planes.PLANES[kind](np.random.default_rng(7), plane, scene)
    assert 0 < len(first) == len(again) <= 9000
    points = np.concatenate([m.path if isinstance(m, Stroke) else m.outline for m in first])
    others = np.concatenate([m.path if isinstance(m, Stroke) else m.outline for m in again])
    assert np.array_equal(points, others)
    assert np.isfinite(points).all()
    if "height" in plane:
        assert points[:, 0].min() > plane["x"] - 0.66 * plane["width"]
        assert points[:, 0].max() < plane["x"] + 0.66 * plane["width"]
        assert points[:, 1].min() > plane["base"] - 1.2 * plane["height"]
        assert points[:, 1].max() < plane["base"] + 0.06


@pytest.mark.parametrize("texture", TEXTURES)
def test_mist_leaves_bare_paper_at_the_foot(texture: str) -> None:
    look = Look(texture, mist=0.6, trees=0.0)
    marks = land.mountain(np.random.default_rng(2), 0.75, 0.95, 1.1, 0.8, look)
    bare, seen = image([]), image(marks)
    dark = np.abs(bare.astype(int) - seen.astype(int)).sum(2)
    foot = dark[int(0.91 * 200) : int(0.95 * 200), 110:190]
    face = dark[int(0.35 * 200) : int(0.6 * 200), 110:190]
    assert (foot < 12).mean() > 0.85
    assert face.mean() > 6 * max(foot.mean(), 0.5)


def test_snow_spares_the_faces_and_darkens_the_sky() -> None:
    scene = SCENE | {"weather": "snow", "season": "winter"}
    plane = {"kind": "mountain", "order": 2, "atom": "", "seed": 4, **PLANES["mountain"]}
    white = image(planes.PLANES["mountain"](np.random.default_rng(4), plane, scene))
    usual = image(planes.PLANES["mountain"](np.random.default_rng(4), plane, SCENE))
    heaven = image(sky.sky_wash(np.random.default_rng(4), 1.5, 0.6, 0.3))
    middle = (slice(90, 140), slice(110, 170))
    assert white[middle].mean() > usual[middle].mean() + 8
    assert heaven[10:60].mean() < white[middle].mean() - 10


def test_the_sky_is_lightest_round_the_moon() -> None:
    wash = sky.sky_wash(np.random.default_rng(1), 1.5, 0.9, 0.4, "夜", (0.75, 0.3, 0.05))
    grey = image(wash).mean(2)
    near = grey[45:75, 138:162].mean()
    assert near > grey[30:90, 20:60].mean() + 8


def test_rain_slants_and_snow_falls_mostly_before_the_dark() -> None:
    rain = [
        m for m in weather.rain(np.random.default_rng(1), 1.5, 1.0, 1.0) if isinstance(m, Stroke)
    ]
    way = np.array([m.path[-1] - m.path[0] for m in rain])
    assert (way[:, 1] > 0).all()
    assert (way[:, 0] < 0).mean() > 0.95
    flakes = [
        m for m in weather.snow(np.random.default_rng(1), 1.5, 1.0, 1.0, 0.6) if isinstance(m, Wash)
    ]
    heights = np.array([m.outline[:, 1].mean() for m in flakes])
    sizes = np.array([np.ptp(m.outline[:, 0]) for m in flakes])
    assert (heights < 0.6).mean() > 0.7
    assert sizes.max() > 2.5 * np.median(sizes)


def test_far_ranges_are_dark_along_the_crest_and_lost_at_the_foot() -> None:
    marks = distance.far_range(np.random.default_rng(3), -0.2, 1.7, 0.8, 0.4, 0.2)
    bare, seen = image([]).astype(int), image(marks).astype(int)
    dark = (bare - seen).sum(2)
    column = dark[:, 130:170].mean(1)
    crest = int(np.argmax(column > 0.4 * column.max()))
    assert column[crest : crest + 12].mean() > 3 * column[155:160].mean()


def test_a_field_of_tone_keeps_its_holes() -> None:
    field = np.ones((60, 60))
    field[20:40, 20:40] = 0
    [mark] = fields.washed(field, (0.1, 0.9, 0.1, 0.9), 0.5, 0.5, 0.8, "墨", count=1, soft=0.0)
    dark = 255 - image([mark]).mean(2)
    assert dark[100, 100] < 0.5 * dark[40, 60]


def test_a_bank_covers_what_lies_under_its_line() -> None:
    line = ground.bank_line(3, -0.05, 0.9, 0.6, 1.0)
    marks = ground.bank(np.random.default_rng(1), line, 1.05, Look(), 2)
    canvas = Canvas(300, 200)
    canvas.draw([placed(m, 0, 0, 200) for m in marks], 1)
    x, y = line[20]
    assert canvas.ids[int((y + 0.08) * 200), int(x * 200)] == 1
    assert canvas.ids[int((y - 0.12) * 200), int(x * 200)] == 0


def test_every_crop_grows() -> None:
    for crop in ("paddy", "rape", "wheat", "grass", "lawn", "terrace"):
        marks = crops.field(
            np.random.default_rng(2), 0.0, 1.5, 0.55, 1.0, crop, Look(season="summer")
        )
        assert 40 < len(marks) < 6000, crop
