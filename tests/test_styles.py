"""The styles: every one paints every brief, and keeps the promises of its craft."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import cv2
import numpy as np
import pytest

from miaobi.paint import manner, paper
from miaobi.paint.canvas import Canvas
from miaobi.paint.colour import mix, oklab, rgb, script_of
from miaobi.paint.compose import compose
from miaobi.paint.finish import papercut, pixel, shapes, spots, woodblock
from miaobi.paint.marks import Stroke, Wash
from miaobi.paint.picture import Painted, element_marks, paint
from miaobi.paint.study import water
from miaobi.paint.styles import STYLES, Hand, style_of

SIZE = [270, 180]
COLOURED = [s.name for s in STYLES.values() if s.tradition == "colour" and not s.manner]
MADE = [name for name in COLOURED if STYLES[name].finish in ("watercolour", "woodblock", "papercut", "pixel")]  # fmt: skip


def atom(name: str, element: str, count: int = 1, colour: str = "") -> dict[str, Any]:
    return {"id": name, "zh": "", "en": name, "element": element, "count": count, "exact": True,
            "colour": colour, "attributes": [], "pose": "", "importance": 1.0}  # fmt: skip


BRIEFS: dict[str, dict[str, Any]] = {
    "river": {"place": "water", "hour": "morning", "weather": "clear", "season": "spring",
              "atoms": [atom("boat", "boat", 3), atom("pagoda", "pagoda")]},
    "snow": {"place": "village", "hour": "dusk", "weather": "snow", "season": "winter",
             "atoms": [atom("lantern", "lantern", 2, "red"), atom("house", "cottage")]},
    "moon": {"place": "water", "hour": "night", "weather": "clear", "season": "autumn",
             "atoms": [atom("moon", "moon"), atom("duck", "duck", 2)]},
}  # fmt: skip


def scene_of(brief: str, style: str, seed: int = 3) -> dict[str, Any]:
    spec = {"relations": [], "excluded": [], "size": SIZE, "columns": 20, "format": "横幅",
            "style": style, **BRIEFS[brief]}  # fmt: skip
    return compose(spec, seed) | {"size": SIZE}


@cache
def painted(brief: str, style: str) -> Painted:
    return paint(scene_of(brief, style), 3)


def redrawn(picture: Painted) -> np.ndarray:
    height, width = picture.ids.shape
    canvas = Canvas(width, height, paper.flat(width, height, "#f7f4ea"))
    for _, number, marks in picture.marks:
        canvas.draw(marks, number)
    return canvas.image()


@pytest.mark.parametrize(
    ("brief", "style"),
    [("snow", name) for name in STYLES] + [(b, s) for b in ("river", "moon") for s in MADE],
)
def test_every_style_shows_everything_that_was_asked_for(brief: str, style: str) -> None:
    picture = painted(brief, style)
    seen = set(np.unique(picture.ids).tolist())
    for one in BRIEFS[brief]["atoms"]:
        mine = {n for n, name, _ in picture.names if name == one["id"]}
        assert len(mine) == one["count"]
        assert mine <= seen


@pytest.mark.parametrize("style", MADE)
def test_the_same_seed_gives_the_same_bytes(style: str) -> None:
    cv2.setNumThreads(2)
    again = paint(scene_of("snow", style), 3)
    cv2.setNumThreads(1)
    once = painted("snow", style)
    assert again.image.tobytes() == once.image.tobytes()
    assert again.ids.tobytes() == once.ids.tobytes()
    assert len(again.marks) == len(once.marks)


@pytest.mark.parametrize("style", COLOURED)
@pytest.mark.parametrize("brief", BRIEFS)
def test_no_bare_paper_is_left_in_a_colour_style(style: str, brief: str) -> None:
    picture = painted(brief, style)
    inner = picture.image[20:-20, 20:-20].astype(int)
    sheet = np.abs(inner - paper.sheet("plain", 1, 1, 0).light[0, 0] ** (1 / 2.2) * 255).sum(2) < 6
    assert sheet.mean() < 0.12


@pytest.mark.parametrize("style", MADE)
@pytest.mark.parametrize("brief", BRIEFS)
def test_the_record_drawn_again_resembles_the_picture(style: str, brief: str) -> None:
    picture = painted(brief, style)
    a, b = (oklab(cv2.blur(x, (9, 9))) for x in (picture.image, redrawn(picture)))
    cut = (slice(16, -16), slice(16, -16))
    assert float(np.sqrt(np.square(a - b)[cut].sum(2)).mean()) < 0.11


@pytest.mark.parametrize("brief", BRIEFS)
def test_pixel_art_has_few_colours_on_one_grid(brief: str) -> None:
    picture = painted(brief, "像素")
    assert len(np.unique(picture.image.reshape(-1, 3), axis=0)) <= pixel.COLOURS
    used = {mark.pigment for _, _, marks in picture.marks for mark in marks}
    assert len(used) <= pixel.COLOURS


def test_pixel_cells_are_squares_of_one_colour_and_one_thing() -> None:
    scene = scene_of("river", "像素") | {"size": [1030, 688]}  # neither side divides by the step
    picture = paint(scene, 3)
    step = round((1030 * 688 / pixel.CELLS) ** 0.5)
    assert step == 4
    for grid in (picture.image[..., 0], picture.image[..., 2], picture.ids):
        cells = grid[: 688 // step * step, : 1030 // step * step]
        cells = cells.reshape(688 // step, step, 1030 // step, step)
        assert (cells == cells[:, :1, :, :1]).all()


@pytest.mark.parametrize("brief", BRIEFS)
def test_a_print_has_at_most_nine_spot_colours(brief: str) -> None:
    picture = painted(brief, "木版画")
    used = {mark.pigment for _, _, marks in picture.marks for mark in marks}
    assert 4 <= len(used - {woodblock.PAPER}) <= woodblock.BLOCKS
    assert picture.marks[-1][0] == "key block"


def test_a_wood_by_the_water_is_mirrored_where_it_stands() -> None:
    lake = {"kind": "water", "x0": 0.0, "x1": 1.5, "y0": 0.7, "y1": 1.0}
    wood = {"kind": "grove", "x0": 0.3, "x1": 0.7, "y": 0.69, "tall": 0.05}
    scene = scene_of("river", "水彩") | {"planes": [lake, wood]}
    [image] = water.mirrored(lake, scene, script_of(scene))
    assert isinstance(image, Wash)
    assert 0.3 < image.outline[:, 0].min() < image.outline[:, 0].max() < 0.7


def near_view(colour: str = "") -> dict[str, Any]:
    scene = scene_of("river", "剪纸")
    item = {**scene["items"][0], "element": "peony", "x": 0.75, "y": 0.85, "scale": 0.6,
            "colour": colour, "atom": "flower"}  # fmt: skip
    return scene | {"planes": [], "items": [item]}


def test_a_window_flower_is_one_red() -> None:
    picture = paint(near_view(), 5)
    assert {mark.pigment for _, _, marks in picture.marks for mark in marks} == {
        papercut.RED,
        papercut.SHEET,
    } | {mix(papercut.RED, "#000000", 0.75)}
    lab = oklab(picture.image.reshape(-1, 3))
    coloured = lab[np.hypot(lab[:, 1], lab[:, 2]) > 0.1]
    hue = np.arctan2(coloured[:, 2], coloured[:, 1])
    assert len(coloured) > 0.1 * len(lab)
    assert hue.std() < 0.1


def test_a_window_flower_gives_way_to_an_asked_colour() -> None:
    assert papercut.window_flower(near_view())
    assert not papercut.window_flower(near_view("yellow"))
    coat, lamp = near_view(), near_view()
    coat["items"][0]["attributes"] = ["yellow raincoat"]
    lamp["items"][0]["attributes"] = ["红灯笼"]
    assert not papercut.window_flower(coat)
    assert not papercut.window_flower(lamp)


@pytest.mark.parametrize("style", STYLES)
def test_an_asked_red_is_red_in_every_style(style: str) -> None:
    picture = painted("snow", style)
    mine = [n for n, name, _ in picture.names if name == "lantern"]
    lab = oklab(picture.image[np.isin(picture.ids, mine)])
    red = (lab[:, 1] > 0.05) & (lab[:, 1] > 0.6 * lab[:, 2])
    assert red.sum() > 60, (red.sum(), red.mean())


def test_a_hand_breaks_lines_and_leaves_a_plain_one_alone() -> None:
    look = {"season": "spring", "hour": "morning", "weather": "clear", "style": "水墨写意",
            "colour": "", "attributes": [], "pose": ""}  # fmt: skip
    plain = list(element_marks("cottage", 3, look))
    free = manner.handled(plain, style_of("水墨写意"), 3)
    assert sum(isinstance(m, Stroke) for m in free) > sum(isinstance(m, Stroke) for m in plain)
    assert all(np.isfinite(m.path if isinstance(m, Stroke) else m.outline).all() for m in free)
    one = Stroke(np.array([[0.0, 0.0], [0.3, -0.4], [0.5, -0.9]]), np.full(3, 0.01))
    assert manner.handled([one], STYLES["水墨山水"], 3) != [one]
    assert manner.handled([one], replace(STYLES["水墨山水"], hand=Hand()), 3) == [one]


def test_ink_takes_the_colour_but_not_the_white() -> None:
    hand = style_of("仿八大").hand
    leaf = Wash(np.array([[0.0, 0.0], [1.0, 0.0], [0.5, -1.0]]), "草绿", 0.5)
    white = Wash(leaf.outline, "铅白", 0.9, None, 0.0, True)
    assert [m.pigment for m in manner.greyed(leaf, hand)] == ["草绿", "墨"]
    assert manner.greyed(white, hand) == [white]


def test_the_script_of_an_hour_orders_light() -> None:
    day, dusk, night = (script_of({"hour": h}) for h in ("noon", "dusk", "night"))
    meadow = "#94b15a"
    light = [oklab(np.array([int(s.on(meadow)[k : k + 2], 16) for k in (1, 3, 5)], np.uint8))[0]
             for s in (day, dusk, night)]  # fmt: skip
    assert light[0] > light[1] > light[2]
    assert day.on(meadow, 0.0) != day.on(meadow, 1.0)
    assert day.on(meadow, 0.0, 1.0) == day.air


def test_chosen_colours_keep_what_is_rare_but_weighty() -> None:
    grey = np.tile(oklab(np.array([120, 120, 120], np.uint8)), (1000, 1))
    red = np.tile(oklab(np.array([210, 30, 30], np.uint8)), (4, 1))
    lab = np.concatenate([grey, red]).astype(np.float32)
    weight = np.concatenate([np.ones(1000), np.full(4, 20)]).astype(np.float32)
    found = rgb(spots.chosen(lab, weight, 2))
    assert [210, 30, 30] in found.tolist()


def test_outlines_keep_holes() -> None:
    mask = np.zeros((60, 60), np.uint8)
    mask[10:50, 10:50] = 1
    mask[20:40, 20:40] = 0
    (line,) = spots.outlines(mask)
    again = np.zeros_like(mask)
    cv2.fillPoly(again, [line.astype(np.int32)], 1)
    assert (again != mask).mean() < 0.03


def test_haze_is_no_body() -> None:
    square = np.array([[10.0, 10.0], [50.0, 10.0], [50.0, 50.0], [10.0, 50.0]])
    hard, haze = Wash(square, "墨", 0.8), Wash(square, "墨", 0.8, None, 20.0)
    assert shapes.silhouette([hard], 60, 60, 1.0).sum() > 1000
    assert shapes.silhouette([haze], 60, 60, 1.0).sum() == 0


def test_an_asked_colour_gives_nothing_up_for_ink() -> None:
    line = Stroke(np.array([[0.0, 0.0], [0.0, -0.5]]), np.full(2, 0.05), "yellow")
    style = style_of("水墨山水")
    usual = {mark.pigment for mark in manner.handled([line], style, 1)}
    asked = {mark.pigment for mark in manner.handled([line], style, 1, ("黄",))}
    assert "墨" in usual
    assert asked == {"yellow"}


def test_a_study_is_as_large_as_its_finish_looks_at_it() -> None:
    from miaobi.paint import repaint
    from miaobi.paint.finish import STUDY, papercut, watercolour, woodblock

    sides = {
        "watercolour": watercolour.SIDE,
        "woodblock": woodblock.SIDE,
        "papercut": papercut.SIDE,
    }
    assert {"oil": repaint.WORK, **sides} == STUDY
