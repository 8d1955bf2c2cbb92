"""Every plant grows: finite, sane, repeatable, different by seed, season, distance and weather."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi.paint.marks import Mark, Stroke
from miaobi.paint.pigments import is_known
from miaobi.paint.plants import ASPECT, ELEMENTS
from miaobi.paint.plants.brush import COLOURS, PRESSURE, arc, extent, pull, spline, within
from miaobi.paint.plants.wood import Habit, Limb, fitted, grown

NAMES = [
    "pine",
    "willow",
    "plum",
    "peach",
    "bamboo",
    "maple",
    "tree",
    "bare_tree",
    "ginkgo",
    "banana",
    "lotus",
    "orchid",
    "chrysanthemum",
    "peony",
    "flower",
    "narcissus",
    "rape",
    "vine",
    "grass",
    "reeds",
    "petals",
    "leaves",
    "grove",
    "bush",
    "apricot",
    "pear_blossom",
    "cherry",
    "crabapple",
    "magnolia",
    "camellia",
    "hibiscus",
    "pomegranate_branch",
    "loquat",
    "wisteria",
    "grape",
    "gourd_vine",
]
LYING = ["turf", "wavelets", "taihu_rock"]  # what is no plant
SEASONS = ("spring", "summer", "autumn", "winter")
BLOOMS = ("plum", "peach", "maple", "tree", "ginkgo", "peony", "chrysanthemum", "flower", "lotus")


def paint(name: str, seed: int = 7, **look: object) -> list[Mark]:
    return ELEMENTS[name](np.random.default_rng(seed), {"season": "spring", **look})


@cache
def near(name: str, season: str = "spring") -> tuple[Mark, ...]:
    return tuple(paint(name, season=season))


def points(mark: Mark) -> np.ndarray:
    return mark.path if isinstance(mark, Stroke) else mark.outline


def data(marks: list[Mark]) -> list[tuple[object, ...]]:
    return [
        (m.pigment, m.strength, m.path.tobytes(), m.width.tobytes())
        if isinstance(m, Stroke)
        else (m.pigment, m.strength, m.fade, m.soft, m.opaque, m.outline.tobytes())
        for m in marks
    ]


def dabbed(marks: list[Mark]) -> dict[str, float]:
    """How much of each pigment is on the paper."""
    amounts: dict[str, float] = {}
    for m in marks:
        amounts[m.pigment] = amounts.get(m.pigment, 0.0) + extent(m) * m.strength
    return amounts


def check(mark: Mark) -> None:
    p = points(mark)
    assert p.ndim == 2
    assert p.shape[1] == 2
    assert len(p) >= 2
    assert np.isfinite(p).all()
    assert 0 < mark.strength <= 1
    assert is_known(mark.pigment), mark.pigment
    if isinstance(mark, Stroke):
        assert mark.width.shape == (len(p),)
        assert np.isfinite(mark.width).all()
        assert (mark.width > 0).all()
        assert 0 <= mark.dry <= 1
        assert 0 <= mark.wet <= 1
    else:
        assert len(p) >= 3
        assert mark.soft >= 0
        assert mark.fade is None or 0 <= mark.fade <= 1


def test_the_list_is_whole() -> None:
    assert {*NAMES, *LYING} == set(ELEMENTS) == set(ASPECT)
    assert all(0.3 <= ratio <= 3 for ratio in ASPECT.values())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("season", SEASONS)
def test_marks_are_sound(name: str, season: str) -> None:
    marks = near(name, season)
    assert 0 < len(marks) <= 700
    for mark in marks:
        check(mark)
    every = np.vstack([points(m) for m in marks])
    assert every[:, 1].min() > -1.4
    assert every[:, 1].max() < 0.35
    assert np.abs(every[:, 0]).max() < 1.5
    tall = -every[:, 1].min()
    assert tall > 0.4, "a plant must fill its nominal height"


@pytest.mark.parametrize("name", NAMES)
def test_far_is_few(name: str) -> None:
    counts = [len(paint(name, detail=d)) for d in (0.2, 0.45, 1.0)]
    assert counts[0] <= 60
    assert counts[0] < counts[1] <= counts[2] <= 700


@pytest.mark.parametrize("name", NAMES)
def test_chance_is_the_seed(name: str) -> None:
    assert data(paint(name, 3, detail=0.5)) == data(paint(name, 3, detail=0.5))
    assert data(paint(name, 3, detail=0.2)) != data(paint(name, 4, detail=0.2))


@pytest.mark.parametrize("name", [n for n in NAMES if n not in ("pine", "petals", "bare_tree")])
def test_seasons_change_the_pigments(name: str) -> None:
    seen = [dabbed(list(near(name, season))) for season in SEASONS]
    assert any(a.keys() != b.keys() for a in seen for b in seen)


def test_evergreens_stay_green_and_broad_leaves_fall() -> None:
    for season in SEASONS:
        assert "花青" in dabbed(list(near("pine", season)))
        assert len(near("bamboo", season)) > 150
    for name in ("tree", "maple", "ginkgo", "peach"):
        assert set(dabbed(list(near(name, "winter")))) <= {"墨", "赭石", "纸"}


def test_autumn_maple_is_red_and_ginkgo_gold() -> None:
    maple, ginkgo = dabbed(list(near("maple", "autumn"))), dabbed(list(near("ginkgo", "autumn")))
    assert maple["朱砂"] > 0
    assert "朱砂" not in dabbed(list(near("maple", "summer")))
    assert ginkgo["yellow"] > 0
    assert "朱砂" not in ginkgo


@pytest.mark.parametrize("name", BLOOMS)
@pytest.mark.parametrize("colour", sorted(COLOURS))
def test_an_asked_colour_is_used(name: str, colour: str) -> None:
    used = dabbed(paint(name, colour=colour, season="winter", detail=0.25))
    assert set(used) & {pigment for pigment, _ in COLOURS[colour]}


@pytest.mark.parametrize("name", ["pine", "bamboo", "tree", "bare_tree", "plum", "grove", "bush"])
@pytest.mark.parametrize("detail", [0.2, 1.0])
def test_snow_lies_white(name: str, detail: float) -> None:
    bare = dabbed(
        paint(name, season="winter", colour="red" if name == "plum" else "", detail=detail)
    )
    snow = dabbed(
        paint(name, season="winter", colour="red" if name == "plum" else "", detail=detail,
              weather="snow")
    )  # fmt: skip
    assert snow.get("铅白", 0.0) > bare.get("铅白", 0.0)


def test_an_old_tree_is_thicker() -> None:
    for name in ("pine", "plum", "tree", "willow"):
        young = max(float(m.width.max()) for m in near(name) if isinstance(m, Stroke))
        old = [m for m in paint(name, attributes=["old"]) if isinstance(m, Stroke)]
        assert max(float(m.width.max()) for m in old) > young


@settings(max_examples=30)
@given(
    name=st.sampled_from(NAMES),
    seed=st.integers(0, 2**63 - 1),
    season=st.sampled_from(SEASONS),
    detail=st.floats(0.0, 1.0),
    colour=st.sampled_from(["", "red", "white", "purple", "no such colour"]),
    weather=st.sampled_from(["", "snow", "wind", "mist"]),
)
def test_nothing_breaks_it(
    name: str, seed: int, season: str, detail: float, colour: str, weather: str
) -> None:
    look = {"season": season, "detail": detail, "colour": colour, "weather": weather,
            "attributes": ["old"], "hour": "dawn", "style": "水墨山水", "pose": ""}  # fmt: skip
    marks = ELEMENTS[name](np.random.default_rng(seed), look)
    assert 0 < len(marks) <= 60 + 640 * max(0.0, (detail - 0.2) / 0.8) + 1
    for mark in marks:
        check(mark)


def test_an_empty_look_is_enough() -> None:
    for name in NAMES:
        assert ELEMENTS[name](np.random.default_rng(0), {"detail": 0.3})


def test_branches_taper_and_keep_out_of_the_ground() -> None:
    t = np.linspace(0, 1, 20)
    trunk = Limb(np.column_stack([0.1 * t, -t]), 0.08 * (1 - 0.8 * t), 0)
    limbs = grown(np.random.default_rng(5), trunk, Habit())
    assert max(one.level for one in limbs) == 3
    for one in limbs[1:]:
        assert one.path[:, 1].max() < 0
        assert one.width[-3:].mean() < one.width[:3].mean() <= 0.08
    high = min(float(one.path[:, 1].min()) for one in fitted(limbs, 0.9))
    assert high == pytest.approx(-0.9)


def test_no_two_branches_end_in_one_place() -> None:
    t = np.linspace(0, 1, 20)
    trunk = Limb(np.column_stack([0.0 * t, -t]), 0.08 * (1 - 0.8 * t), 0)
    ends = np.array([one.path[-1] for one in grown(np.random.default_rng(1), trunk, Habit((8,)))])
    gaps = np.hypot(*(ends[:, None] - ends[None]).transpose(2, 0, 1)) + np.eye(len(ends))
    assert gaps.min() > 0.05


def test_within_drops_the_smallest_and_keeps_the_order() -> None:
    marks: list[Mark] = [pull([(0, 0), (k, 0)], 0.1) for k in (3, 1, 5, 2, 4)]
    lengths = [float(points(m)[-1, 0]) for m in within(marks, 3)]
    assert lengths == [3, 5, 4]


def test_curves_pass_through_their_points() -> None:
    knots = [(0.0, 0.0), (1.0, -1.0), (2.0, 0.5)]
    curve = spline(knots, 21)
    for knot in knots:
        assert np.hypot(*(curve - knot).T).min() < 1e-9
    line = arc(1.0, 2.0, 0.0, 3.0)
    assert line[0] == pytest.approx((1, 2))
    assert line[-1] == pytest.approx((1, -1))


@pytest.mark.parametrize("name", sorted(PRESSURE))
def test_pressure_is_never_nothing(name: str) -> None:
    width = pull(arc(0, 0, 0.3, 1.0, 0.2, 30), 1.0, press=name).width
    assert (width > 0).all()
    assert 0.6 < width.max() <= 1.4
