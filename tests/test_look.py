"""How towns, rooms and hanging scrolls look: what is promised of their outlines; and papercuts."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import pytest

from miaobi.paint import hand, room, surfaces, town
from miaobi.paint.bones_folk import window_room
from miaobi.paint.claim import claim, windowed
from miaobi.paint.compose import compose
from miaobi.paint.elements import ELEMENTS, bounds
from miaobi.paint.elements.desk import TABLE_TOP
from miaobi.paint.finish import tracery
from miaobi.paint.inscription import scrolled
from miaobi.paint.land import Look
from miaobi.paint.layout import Frame
from miaobi.paint.picture import paint
from miaobi.paint.place import Thing
from miaobi.paint.scene import fact
from miaobi.paint.styles import style_of
from wishes import atom, spec

INDOORS = Frame(1.5, -1, "indoors", "autumn", "morning", "clear", "横幅", style_of(""), frozenset())
SCROLL = replace(INDOORS, wide=0.5, place="mountain", format="立轴")


@pytest.mark.parametrize("seed", range(6))
def test_a_house_stands_under_its_roof(seed: int):
    one = town.house(np.random.default_rng(seed), 0.2, 0.8, 0.3, 0.1, stepped=True)
    left, right = one.front[:, 0].min(), one.front[:, 0].max()
    assert one.front[:, 1].max() == pytest.approx(0.8)
    assert one.eave[0, 0] < left < right < one.eave[-1, 0]  # the eaves reach over the walls
    assert one.eave[0, 1] < one.eave[6, 1]  # and sweep up at both ends (飞檐)
    assert one.eave[-1, 1] < one.eave[6, 1]
    assert one.ridge[:, 1].max() < one.eave[:, 1].min()
    for pane in one.panes:
        assert left < pane[:, 0].min() < pane[:, 0].max() < right
        assert one.front[:, 1].min() < pane[:, 1].min() < pane[:, 1].max() < 0.8
    assert one.stepped is not None
    assert one.stepped[:, 1].min() < one.ridge[-1, 1]  # a fire wall rises over the roof


def test_the_rank_behind_comes_first_and_stands_higher():
    plots = list(town.plots(np.random.default_rng(4), 0.0, 1.5, 0.7, 0.05))
    ranks = [plot.behind for plot in plots]
    assert ranks == sorted(ranks, reverse=True)
    assert len(set(ranks)) == 2
    middle = {b: np.mean([p.y for p in plots if p.behind == b]) for b in (True, False)}
    assert middle[True] < middle[False] - 0.02
    for a, b in pairwise(plots):
        assert a.behind != b.behind or a.x < b.x


def test_windows_are_lit_when_lamps_are():
    def lamps(lit: bool) -> int:
        marks = town.roofs(np.random.default_rng(3), 0.0, 1.0, 0.7, 0.05, Look(), lit)
        return sum(mark.pigment == "藤黄" for mark in marks)

    assert lamps(False) == 0
    assert lamps(True) > 5


def test_what_a_room_looks_out_on_is_its_window():
    layout = window_room(INDOORS, np.random.default_rng(1))
    claim(layout, INDOORS, {"id": "m", "element": "mountain"}, np.random.default_rng(1))
    assert [p["kind"] for p in layout.planes if p["atom"] == "m"] == ["window"]
    assert {p["kind"] for p in layout.planes} == {"window", "floor"}


def test_a_window_and_what_is_seen_through_it_are_both_there():
    atoms = [atom("w", "window", 1), atom("f", "wheat_field")]
    graph = compose(spec(atoms, [], place="indoors"), 3)
    assert {p["atom"]: p["kind"] for p in graph["planes"] if p["atom"]} == {
        "w": "frame",
        "f": "window",
    }
    seen = paint({**graph, "size": [360, 240]}, 1)
    for name in ("w", "f"):
        assert np.isin(seen.ids, [i for i, owner, _ in seen.names if owner == name]).mean() > 0.002


def test_an_asked_window_is_that_of_the_room():
    layout = window_room(INDOORS, np.random.default_rng(1))
    box = (-0.5, -1.0, 0.5, 0.0)
    things = {n: [Thing(n, 0, n, 0, {}, box, fact(n))] for n in ("window", "cat")}
    assert list(windowed(layout, things)) == ["cat"]
    assert layout.of("frame")[0]["atom"] == "window"


def test_boards_cover_the_floor_once():
    strips = room.boards(0.0, 1.0, 0.6, 1.0, 0.13)
    for y in (0.6, 0.8, 1.0):
        share = (1.0 - y) / 0.4
        edges = [s[0] + (s[3] - s[0]) * share for s in strips]
        ends = [s[1] + (s[2] - s[1]) * share for s in strips]
        assert edges[0][0] <= 0.0
        assert ends[-1][0] >= 1.0
        assert all(a[0] == pytest.approx(b[0]) for a, b in zip(ends, edges[1:], strict=False))


def test_the_top_of_a_table_is_clear():
    marks = ELEMENTS["table"](np.random.default_rng(2), {"colour": "", "attributes": []})
    x0, y0, x1, y1 = bounds(marks)
    for x, y in TABLE_TOP:
        assert x0 < x < x1
        assert y0 - 0.01 < y < y1
    top, back = surfaces.top("table", 1, {}), min(y for _, y in TABLE_TOP)
    assert back < top.y < TABLE_TOP[0][1]
    assert TABLE_TOP[0][0] < top.x0 < top.x1 < TABLE_TOP[2][0]
    highest = min(y for _, y in TABLE_TOP)
    assert y0 > highest - 0.08  # nothing stands on it yet


@pytest.mark.parametrize(("lines", "length"), [(4, 5), (4, 7), (8, 5), (8, 7)])
def test_a_block_on_a_scroll_holds_characters_of_the_size_it_promises(lines: int, length: int):
    poem = ["春" * length] * lines
    blocks = scrolled(SCROLL, lines * length + 4 + 6)
    assert blocks[0][2] > 1 / 45
    for wide, tall, size in blocks:
        box = (0.0, 0.0, wide * 1000, tall * 1000)
        _, _, written = hand.arrange(poem, "山中题画", "妙笔写", box, 1000, 1, "行", 0.95)
        assert written > 0.7 * size * 1000
        assert wide < 0.7 * SCROLL.wide


def sheet_of(*parts: tuple[int, int, int, int]) -> tuple[np.ndarray, np.ndarray]:
    """A framed sheet (200, 300) with rectangles (x0, y0, x1, y1) cut from it, and its frame."""
    frame = np.ones((200, 300), np.uint8)
    frame[8:-8, 8:-8] = 0
    red = frame.copy()
    for x0, y0, x1, y1 in parts:
        red[y0:y1, x0:x1] = 1
    return red, frame


def test_a_papercut_is_one_piece_of_paper():
    red, frame = sheet_of((40, 40, 90, 90), (120, 60, 180, 150), (230, 100, 231, 101))
    none = np.zeros_like(red)
    whole = tracery.bridged(red, frame, none)
    assert cv2.connectedComponents(whole)[0] == 2  # the ground and one sheet
    assert (whole[40:90, 40:90] == 1).all()
    assert whole[100, 230] == 0  # a crumb falls out


def test_a_bridge_does_not_cross_the_writing():
    red, frame = sheet_of((140, 90, 160, 110))
    kept = np.zeros_like(red)
    kept[8:192, 20:130] = kept[8:80, 20:280] = kept[120:192, 20:280] = 1
    free = tracery.bridged(red, frame, np.zeros_like(red))
    whole = tracery.bridged(red, frame, kept)
    assert cv2.connectedComponents(free)[0] == 2
    assert cv2.connectedComponents(whole)[0] == 3
    assert not (whole & (1 - red) & kept).any()


def test_clouds_grow_from_the_frame_and_keep_off_figures_and_writing():
    red, frame = sheet_of((40, 110, 110, 190))
    kept = np.zeros_like(red)
    kept[20:90, 200:280] = 1
    red, frame, kept = (np.kron(m, np.ones((4, 4), np.uint8)) for m in (red, frame, kept))
    clouds = tracery.filled(np.random.default_rng(1), red, frame, kept)
    assert clouds.mean() > 0.01
    assert not (clouds & kept).any()
    assert not (clouds & red & (1 - frame)).any()
    _, _, stats, _ = cv2.connectedComponentsWithStats((frame | clouds).astype(np.uint8))
    assert sorted(stats[1:, cv2.CC_STAT_AREA])[-1] > 0.97 * (frame | clouds).sum()
