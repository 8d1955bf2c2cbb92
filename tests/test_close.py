"""Near views: what was asked, as often as said, standing as said, with room for the poem."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import Any

import numpy as np
import pytest

from miaobi.paint import close, formats
from miaobi.paint.close_view import stands
from miaobi.paint.marks import Stroke
from miaobi.paint.picture import paint
from miaobi.paint.pigments import is_known
from miaobi.paint.plants import ELEMENTS, near, perches
from miaobi.paint.plants.near import ROOTED, WOODY
from miaobi.paint.scene import direction, overlap


def atom(name: str, element: str, count: int | None = None, **more: Any) -> dict[str, Any]:
    return {"id": name, "zh": "", "en": "", "element": element, "count": count, "colour": "",
            "attributes": [], "concept": "", **more}  # fmt: skip


def brief(
    atoms: list[dict[str, Any]], relations: tuple[tuple[str, str, str], ...] = (), **more: Any
) -> dict[str, Any]:
    known = {"season": "spring", "hour": "morning", "weather": "clear", "place": "garden", "style": "工笔花鸟",
             "format": "横幅", "excluded": [], "size": [480, 320], "columns": 34}  # fmt: skip
    said = [{"subject": a, "kind": kind, "object": b} for a, kind, b in relations]
    spec = {**known, "atoms": atoms, "relations": said, **more}
    if "format" in more:
        spec["size"] = list(formats.sized(spec["format"], (480, 320)))
    return spec


BRIEFS: dict[str, dict[str, Any]] = {
    "magpies": brief([atom("plum", "plum", 1), atom("bird", "magpie", 2)], (("bird", "on", "plum"),)),
    "pond": brief([atom("pond", "pond"), atom("lotus", "lotus"), atom("fish", "fish", 3), atom("frog", "frog", 1)], style="水墨写意"),
    "stone": brief([atom("orchid", "orchid"), atom("bamboo", "bamboo"), atom("rock", "rock")], format="立轴"),
    "peony": brief([atom("peony", "peony", 1), atom("fly", "butterfly", 2)], (("fly", "left_of", "peony"),)),
    "fox": brief([atom("fox", "fox", 1), atom("maple", "maple", 1)], (("fox", "under", "maple"),), season="autumn", style="浅绛"),
    "tea": brief([atom("tea", "tea_set", 1), atom("mum", "chrysanthemum", 2), atom("book", "book", 1)], (("book", "right_of", "tea"),)),
    "round": brief([atom("apple", "peach", None, concept="crabapple"), atom("bird", "bird", 1)], format="圆光"),
    "fan": brief([atom("plum", "plum", 1), atom("snow", "snow"), atom("bird", "bird", 1)], weather="snow", format="扇面"),
    "moon": brief([atom("moon", "moon", 1), atom("star", "narcissus", 1)], hour="night", format="斗方"),
    "horses": brief([atom("horse", "horse", 4)], style="水墨写意"),
    "fish": brief([atom("fish", "fish", 1)], style="仿八大"),
}  # fmt: skip


@cache
def composed(name: str) -> dict[str, Any]:
    return close.compose(BRIEFS[name], 7)


def test_near_things_fit_and_a_landscape_does_not() -> None:
    assert all(close.fits(spec) for spec in BRIEFS.values())
    assert not close.fits(brief([atom("m", "mountain", 1), atom("plum", "plum", 1)]))
    assert not close.fits(brief([atom("pond", "pond")]))
    assert not close.fits(brief([atom("boat", "boat", 1)]))
    assert not close.fits(brief([atom("bird", "bird", 40)]))
    monk = [atom("monk", "monk", 1), atom("pine", "pine", 1)]
    assert not close.fits(brief(monk, style="水墨山水"))
    assert close.fits(brief(monk, style="仿八大"))


def test_what_the_card_only_added_is_not_shown() -> None:
    spec = brief(
        [
            atom("cat", "cat", 1),
            atom("hill", "hill", 2, source="graph"),
            atom("duck", "duck", 2, source="graph"),
        ]
    )
    assert close.fits(spec)
    scene = close.compose(spec, 1)
    assert {p["atom"] for p in [*scene["planes"], *scene["items"]]} == {"cat", ""}
    assert not scene["symbols"]


@pytest.mark.parametrize("name", BRIEFS)
def test_everything_is_there_as_often_as_said_and_the_poem_has_its_room(name: str) -> None:
    spec, scene = BRIEFS[name], composed(name)
    assert json.loads(json.dumps(scene)) == scene
    shown = Counter(i["atom"] for i in scene["items"])
    planes = Counter(p["atom"] for p in scene["planes"])
    for a in spec["atoms"]:
        assert shown[a["id"]] or planes[a["id"]], a["id"]
        if a["count"]:
            assert (shown[a["id"]] or planes[a["id"]]) == a["count"]
    setting = {i["element"] for i in scene["items"] if not i["atom"]}
    assert setting <= {"turf", "wavelets", "willow", "tree", "pine", "bare_tree", "maple"}
    box = scene["inscription"]
    poem = (box["x"], box["y"], box["x"] + box["w"], box["y"] + box["h"])
    assert all(overlap(poem, item["box"]) == 0 for item in scene["items"] if item["atom"])
    width, height = scene["size"]
    ys, xs = np.mgrid[poem[1] : poem[3] : 20j, poem[0] : poem[2] : 20j]
    mask = formats.inside(spec["format"], width, height)
    at = (ys * height).astype(int), (xs * height).astype(int)
    assert (mask[at] > 0.5).all(), "the poem lies on the painted shape"


@pytest.mark.parametrize("name", [n for n, spec in BRIEFS.items() if spec["relations"]])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_relations_are_obeyed(name: str, seed: int) -> None:
    spec = BRIEFS[name]
    scene = close.compose(spec, seed)
    for link in spec["relations"]:
        both = [
            np.array([i["box"] for i in scene["items"] if i["atom"] == link[k]])
            for k in ("subject", "object")
        ]
        a, b = ((*boxes[:, :2].min(0), *boxes[:, 2:].max(0)) for boxes in both)
        assert stands(link["kind"], a, b), link
        if link["kind"] in ("left_of", "right_of", "above", "under"):
            assert direction(a, b) == link["kind"]


@pytest.mark.parametrize("name", BRIEFS)
def test_everything_asked_for_is_seen_in_the_pixels(name: str) -> None:
    picture = paint(composed(name), 7)
    whole = picture.ids.size
    for a in BRIEFS[name]["atoms"]:
        owned = [i for i, owner, _ in picture.names if owner == a["id"]]
        least = 0.002 * whole if a["element"] not in ("snow", "rain") else 8
        assert np.isin(picture.ids, owned).sum() >= least, a["id"]
        if a["count"]:
            assert all((picture.ids == i).sum() > 8 for i in owned), a["id"]
    mask = formats.inside(BRIEFS[name]["format"], *composed(name)["size"])
    assert not picture.ids[mask < 0.1].any()


def test_the_same_brief_and_seed_give_the_same_scene_and_another_seed_another() -> None:
    assert close.compose(BRIEFS["peony"], 4) == close.compose(BRIEFS["peony"], 4)
    assert close.compose(BRIEFS["peony"], 4) != close.compose(BRIEFS["peony"], 5)


def test_birds_sit_on_the_branch_and_are_painted_over_it() -> None:
    scene = composed("magpies")
    plum = next(i for i in scene["items"] if i["atom"] == "plum")
    look = {k: scene[k] for k in ("season", "hour", "weather", "style")}
    look |= {k: plum[k] for k in ("colour", "attributes", "pose")}
    side = -1 if plum["flip"] else 1
    seats = np.array([(plum["x"] + side * x * plum["scale"], plum["y"] + y * plum["scale"])
                      for x, y in perches("plum", plum["seed"], look)])  # fmt: skip
    for bird in (i for i in scene["items"] if i["atom"] == "bird"):
        assert np.hypot(*(seats - (bird["x"], bird["y"])).T).min() < 0.02
        assert bird["order"] > plum["order"]


# --- plants from near -----------------------------------------------------------------------------

POSED = (
    [(name, "entering") for name in WOODY]
    + [(name, "single") for name in ROOTED]
    + [("bamboo", "hanging")]
)


@pytest.mark.parametrize(("name", "pose"), POSED)
@pytest.mark.parametrize("style", ["工笔花鸟", "水墨写意"])
def test_plants_from_near_are_sound(name: str, pose: str, style: str) -> None:
    look = {"season": "summer", "style": style, "pose": pose}
    marks = ELEMENTS[name](np.random.default_rng(3), look)
    assert 40 < len(marks) <= 2200
    for mark in marks:
        points = mark.path if isinstance(mark, Stroke) else mark.outline
        assert np.isfinite(points).all()
        assert np.abs(points).max() < 1.9
        assert is_known(mark.pigment)
        assert 0 < mark.strength <= 1
    again = ELEMENTS[name](np.random.default_rng(3), look)
    assert [m.strength for m in again] == [m.strength for m in marks]


def test_a_plant_is_painted_in_two_ways() -> None:
    fine, free = (
        ELEMENTS["plum"](np.random.default_rng(3), {"pose": "rising", "style": style})
        for style in ("工笔花鸟", "水墨写意")
    )
    assert sum(isinstance(m, Stroke) and m.dry > 0.2 for m in free) > 10
    lines = [m.width.mean() for m in fine if isinstance(m, Stroke) and m.pigment != "墨"]
    assert np.median(lines) < 0.002


@pytest.mark.parametrize("name", sorted(WOODY))
def test_perches_lie_on_the_wood(name: str) -> None:
    look = {"pose": "entering", "style": "水墨写意", "season": "winter"}
    marks = ELEMENTS[name](np.random.default_rng(5), look)
    found = perches(name, 5, look)
    paths = np.vstack([m.path for m in marks if isinstance(m, Stroke)])
    for seat in found:
        assert np.hypot(*(paths - seat).T).min() < 0.06
    assert found
    assert near(name, "") is None
