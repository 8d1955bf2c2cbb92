"""The elements: creatures, people, buildings and things as brush marks."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi.paint.elements import (
    AFLOAT,
    ALOFT,
    ASPECT,
    ELEMENTS,
    bounds,
    held,
    symbol,
    symbol_box,
)
from miaobi.paint.elements.brush import curve, oval, tube, united
from miaobi.paint.elements.heads import FACES
from miaobi.paint.elements.outline import ICONS, outlines
from miaobi.paint.elements.worn import worn
from miaobi.paint.marks import Mark, Stroke
from miaobi.paint.pigments import is_known
from miaobi.paint.scene import FACTS

OUTLINES = list(ICONS)
NAMES = [
    n for n in ELEMENTS if n not in OUTLINES[1::4] + OUTLINES[2::4] + OUTLINES[3::4]
]  # a fourth
PLAIN = {"colour": "", "attributes": []}


def drawn(name: str, seed: int = 3, **look: Any) -> list[Mark]:
    return ELEMENTS[name](np.random.default_rng(seed), {**PLAIN, **look})


@cache
def plain(name: str, seed: int = 3) -> list[Mark]:
    return drawn(name, seed)


def points(mark: Mark) -> np.ndarray:
    return mark.path if isinstance(mark, Stroke) else mark.outline


def same(a: list[Mark], b: list[Mark]) -> bool:
    return len(a) == len(b) and all(
        type(m) is type(n)
        and m.pigment == n.pigment
        and np.array_equal(points(m), points(n))
        and np.array_equal(getattr(m, "width", 0), getattr(n, "width", 0))
        for m, n in zip(a, b, strict=True)
    )


def stencil(marks: list[Mark], size: int = 160) -> np.ndarray:
    """(size, size) bool: what is covered when the drawing fills the sheet."""
    left, top, right, bottom = bounds(marks)
    k = (size - 8) / max(right - left, bottom - top)
    sheet = np.zeros((size, size), np.uint8)
    for mark in marks:
        at = np.round((points(mark) - (left, top)) * k + 4).astype(np.int32)
        if isinstance(mark, Stroke):
            cv2.polylines(sheet, [at], False, 255, max(1, round(float(mark.width.max()) * k)))
        elif mark.soft < 0.05:
            cv2.fillPoly(sheet, [at], 255)
    return sheet > 0


def area(mark: Mark) -> float:
    """How much paint a mark lays: area times strength."""
    if isinstance(mark, Stroke):
        steps = np.hypot(*np.diff(mark.path, axis=0).T)
        return float((steps * mark.width[:-1]).sum()) * mark.strength
    return abs(float(cv2.contourArea(mark.outline.astype(np.float32)))) * mark.strength


def test_every_element_of_the_list_is_there():
    promised = (  # noqa: SIM905
        "egret crane goose duck swallow magpie bird owl hen fish butterfly dragonfly frog ox ox_boy"
        " horse dog cat deer sheep rabbit fox bear mouse elephant dragon tiger monkey person scholar"
        " farmer fisherman child child_kite woman woman_umbrella monk rider couple friends dancer"
        " boat sail_boat fishing_boat cottage pavilion pagoda temple tower lantern lamp kite swing"
        " umbrella wine_jar tea_set guqin flute book train lighthouse fence well window gate cart"
        " bicycle table candle skyline city_wall street bridge"
    ).split()
    assert set(NAMES) >= set(promised)
    assert set(ASPECT) == set(ELEMENTS)
    assert set(NAMES) >= AFLOAT | ALOFT


@pytest.mark.parametrize("name", NAMES)
def test_marks_are_sound_and_in_the_frame(name: str):
    for seed in (3, 5):
        marks = plain(name, seed)
        assert len(marks) > 8
        for mark in marks:
            assert points(mark).ndim == 2
            assert np.isfinite(points(mark)).all()
            assert 0 < mark.strength <= 1
            assert is_known(mark.pigment), mark.pigment
            if isinstance(mark, Stroke):
                assert len(mark.width) == len(mark.path) >= 2
                assert (mark.width > 0).all()
            else:
                assert len(mark.outline) >= 3
        assert np.abs(bounds(marks)).max() <= 1.6


@pytest.mark.parametrize("name", NAMES)
def test_one_seed_one_drawing(name: str):
    assert same(plain(name, 5), drawn(name, 5))
    assert not same(plain(name, 5), plain(name, 3))


@pytest.mark.parametrize("name", NAMES)
def test_size_and_footing(name: str):
    left, top, right, bottom = bounds(plain(name))
    assert 0.55 <= bottom - top <= 1.5
    assert ASPECT[name] / 1.5 <= right - left <= ASPECT[name] * 1.5
    if name in ALOFT or name in ("fish", "goldfish"):
        assert left < 0 < right
        assert top < 0 < bottom
    else:
        assert abs(bottom) < 0.2


@pytest.mark.parametrize("name", NAMES)
def test_a_silhouette_with_body_and_air(name: str):
    ink = stencil(plain(name))
    box = ink[np.ix_(ink.any(1), ink.any(0))]
    assert 0.1 < box.mean() < 0.995


@pytest.mark.parametrize("name", NAMES)
def test_the_wished_colour_is_painted(name: str):
    def share(marks: list[Mark], pigment: str) -> float:
        whole = sum(area(m) for m in marks if m.pigment != "铅白")
        return sum(area(m) for m in marks if m.pigment == pigment) / whole

    assert share(plain(name), "purple") == 0
    assert share(drawn(name, colour="purple"), "purple") > 0.04


# What is mostly one body takes the colour as its main one.
ONE_BODY = (  # noqa: SIM905
    "egret swallow magpie bird fish butterfly frog horse dog cat deer rabbit fox bear elephant"
    " tiger dragon mouse monkey monk dancer lantern umbrella candle fence bridge city_wall"
).split()


@pytest.mark.parametrize("name", ONE_BODY)
def test_the_wished_colour_dominates(name: str):
    paint: dict[str, float] = {}
    for mark in drawn(name, colour="purple"):
        if mark.pigment not in ("铅白", "墨"):
            paint[mark.pigment] = paint.get(mark.pigment, 0.0) + area(mark)
    assert max(paint, key=lambda p: paint[p]) == "purple"


def test_an_egret_hides_the_hill_behind_it():
    body = max((m for m in drawn("egret") if not isinstance(m, Stroke)), key=area)
    assert body.opaque
    assert body.pigment == "铅白"


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("egret", {"pose": "flying"}, {"pose": "still"}),
        ("farmer", {"pose": "planting"}, {"pose": "hoeing"}),
        ("bridge", {"pose": "arch"}, {"pose": "plank"}),
        ("bridge", {"attributes": ["wooden"]}, {"attributes": ["stone"]}),
        ("bear", {"attributes": ["panda"]}, {}),
        ("cottage", {"hour": "night"}, {"hour": "noon"}),
        ("cottage", {"weather": "snow"}, {}),
        ("scholar", {"attributes": ["old"]}, {}),
        ("fence", {"attributes": ["broken"]}, {}),
    ],
)
def test_pose_and_attributes_show(name: str, one: dict[str, Any], other: dict[str, Any]):
    assert not same(drawn(name, 2, **one), drawn(name, 2, **other))


POSES = [
    ("horse", "running"), ("horse", "grazing"), ("horse", "sleeping"), ("ox", "swimming"), ("dog", "sitting"),
    ("cat", "sleeping"), ("cat", "walking"), ("deer", "running"), ("fox", "sitting"), ("fox", "running"),
    ("rabbit", "running"), ("rabbit", "reading"), ("bear", "holding"), ("goose", "swimming"), ("sparrow", "flying"),
    ("crane", "flying"), ("eagle", "standing"), ("scholar", "sitting"), ("scholar", "holding"), ("child", "reading"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "pose"), POSES)
def test_a_pose_changes_the_silhouette(name: str, pose: str):
    one, other = (
        cv2.resize(stencil(m).astype(np.uint8), (64, 64)) > 0
        for m in (drawn(name, 4, pose=pose), drawn(name, 4, pose="" if name in ("eagle", "sparrow", "crane") else "standing"))
    )  # fmt: skip
    assert (one != other).mean() > 0.04


@pytest.mark.parametrize("name", [*FACES, "child"])
@pytest.mark.parametrize(
    ("said", "pigment"),
    [
        ("yellow raincoat", "yellow"),
        ("purple scarf", "purple"),
        ("红帽子", "红"),
        ("blue dress", "blue"),
    ],
)
def test_what_is_worn_shows_in_its_colour(name: str, said: str, pigment: str):
    marks = drawn(name, attributes=[said])
    whole = sum(area(m) for m in marks if m.pigment != "铅白")
    share = sum(area(m) for m in marks if m.pigment == pigment) / whole
    assert share > (0.2 if "coat" in said or "dress" in said else 0.025)
    assert sum(m.pigment == pigment for m in drawn(name)) == 0


def test_a_garment_is_read_from_its_words():
    assert worn({"attributes": ["old", "straw hat", "红围巾"]}) == {
        "straw hat": "土黄",
        "scarf": "红",
    }
    assert worn({"attributes": ["sleeping"]}) == {}


@pytest.mark.parametrize("name", ["fox", "rabbit", "elephant", "child", "scholar", "woman"])
def test_a_lantern_hangs_from_the_hand(name: str):
    x, y, size = held(name, "lantern")
    reach = np.vstack([points(m) for m in drawn(name, pose="holding")])
    top = np.array([x, y - size])  # the hook
    assert np.hypot(*(reach - top).T).min() < 0.12
    left, _, right, _ = bounds(drawn(name, pose="holding"))
    assert left < x < right + 0.1


@pytest.mark.parametrize("name", sorted(ICONS)[::12])
def test_an_outline_keeps_its_colours_and_takes_the_wished_one(name: str):
    assert same(drawn(name, 1), drawn(name, 1))
    own, wished = (
        {m.pigment for m in drawn(name, 1, **look)} for look in ({}, {"colour": "purple"})
    )
    assert wished - own == {"purple"}
    assert own & wished


def test_a_unicorn_is_a_horse_with_a_horn_however_it_goes():
    for pose in ("standing", "walking", "running", "grazing", "sleeping"):
        marks = drawn("unicorn", 2, pose=pose)
        horn = bounds([m for m in marks if m.pigment == "泥金"])
        head = bounds([m for m in marks if m.pigment == "铅白"])
        assert horn[2] > head[0] + 0.7 * (head[2] - head[0])  # before the brow
        locks = sum(m.pigment in ("粉红", "紫", "石青") for m in marks)
        assert locks >= 12  # of mane and tail
        assert np.ptp(bounds(marks)[[0, 2]]) > 1.1  # a body, not a head


def test_a_hamlet_is_many_cottages():
    assert len(drawn("hamlet")) > 4 * len(plain("cottage"))


def test_the_packed_outlines_are_those_that_are_drawn():
    assert set(outlines()) == set(ICONS)
    assert all(ELEMENTS[name].__doc__ == f"The outline of {name}, stroked again." for name in ICONS)


@pytest.mark.parametrize("name", NAMES)
def test_a_pose_that_nobody_knows_is_no_error(name: str):
    assert drawn(name, pose="no such pose")


def test_there_is_a_fact_for_every_element():
    assert set(FACTS) >= set(ELEMENTS)
    assert len(set(ELEMENTS) - set(OUTLINES)) >= 110


def test_lit_windows_are_yellow_at_night_only():
    def light(**look: Any) -> float:
        return sum(area(m) for m in drawn("temple", **look) if m.pigment == "藤黄")

    assert light(hour="night") > light(hour="noon") + 0.05


def test_the_tablet_leaves_room_for_a_word():
    marks = symbol(np.random.default_rng(1), PLAIN)
    left, top, right, bottom = symbol_box()
    rim = np.vstack([points(m) for m in marks if isinstance(m, Stroke)])
    inside = (rim[:, 0] > left) & (rim[:, 0] < right) & (rim[:, 1] > top) & (rim[:, 1] < bottom)
    assert not inside.any()
    assert {m.pigment for m in marks if isinstance(m, Stroke)} == {"朱砂"}
    assert np.abs(bounds(marks)).max() <= 1.1


spots = st.lists(
    st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=2, max_size=7, unique=True
).filter(lambda p: all(np.hypot(*np.subtract(a, b)) > 0.05 for a, b in pairwise(p)))


@settings(max_examples=60)
@given(spots)
def test_a_curve_goes_through_its_spots(path: list[tuple[float, float]]):
    line = curve(path)
    assert np.isfinite(line).all()
    for spot in path:
        assert np.hypot(*(line - spot).T).min() < 0.05


@settings(max_examples=40)
@given(st.floats(0.06, 0.3), st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))
def test_limbs_are_as_thick_as_asked(radius: float, x: float, y: float):
    outline = tube([(x - 0.6, y, radius), (x + 0.6, y, radius)])
    assert abs(float(np.ptp(outline[:, 1])) - 2 * radius) < 0.02
    assert abs(float(np.ptp(outline[:, 0])) - 1.2 - 2 * radius) < 0.04


def test_union_drops_what_is_inside():
    [outline] = united([oval(0, 0, 0.5, 0.5), oval(0.1, 0, 0.2, 0.2)])
    assert abs(np.hypot(*outline.T).mean() - 0.5) < 0.01
    assert len(united([oval(0, 0, 0.2, 0.2), oval(1, 0, 0.2, 0.2)])) == 2
