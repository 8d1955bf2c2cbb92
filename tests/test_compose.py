"""Composition: formats, bones, focal groups, ground that makes sense, obedience."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi.paint import formats, scene
from miaobi.paint.bones import PLACES, choices
from miaobi.paint.compose import compose
from miaobi.paint.layout import Frame
from miaobi.paint.picture import paint
from miaobi.paint.place import TREES
from miaobi.paint.relations import holds
from miaobi.paint.styles import style_of
from miaobi.paint.things import carried_over, shot
from wishes import atom, spec


def shaped(name: str, height: int = 240) -> dict:
    ratio = formats.format_of(name).ratio
    return {"format": name, "size": [2 * round(height * ratio / 2), height]}


def asked(graph: dict) -> list[dict]:
    return [item for item in graph["items"] if item["atom"]]


def held(name: str, wide: float, box: list[float]) -> float:
    """The share of a box inside the painted shape of a format."""
    mask = formats.inside(name, round(300 * wide), 300)
    x0, y0, x1, y1 = (round(v * 300) for v in box)
    whole = max((y1 - y0) * (x1 - x0), 1)
    return float(mask[max(y0, 0) : y1, max(x0, 0) : x1].sum()) / whole


SCENES = {
    "bridge": spec(
        [atom("p", "monk", 1), atom("b", "bridge", 1), atom("t", "pine", 1)],
        [("p", "on", "b")],
        place="mountain",
    ),
    "boats": spec(
        [atom("b", "boat", 3), atom("t", "pagoda", 1), atom("w", "river")], [("b", "left_of", "t")]
    ),
    "geese": spec([atom("g", "goose", 12), atom("m", "mountain")], place="mountain"),
    "temple": spec([atom("t", "temple", 1), atom("m", "moon", 1)], place="mountain", hour="night"),
}


@pytest.mark.parametrize("name", formats.FORMATS)
@pytest.mark.parametrize("wish", SCENES)
def test_everything_asked_for_and_the_poem_lie_within_the_format(name: str, wish: str) -> None:
    graph = compose(SCENES[wish] | shaped(name), 3)
    for item in asked(graph):
        share = held(name, graph["wide"], item["box"])
        assert share > (0.8 if item["element"] in TREES else 0.93), item["element"]
    poem = graph["inscription"]
    box = [poem["x"], poem["y"], poem["x"] + poem["w"], poem["y"] + poem["h"]]
    assert held(name, graph["wide"], box) > 0.97
    for item in asked(graph):
        assert scene.overlap(tuple(box), tuple(item["box"])) == 0
    assert poem["w"] * poem["h"] > 0.008


@pytest.mark.parametrize("name", ["立轴", "竖屏", "圆光"])
def test_things_suit_a_narrow_sheet(name: str) -> None:
    graph = compose(spec([atom("t", "pine", 1)]) | shaped(name), 2)
    box = asked(graph)[0]["box"]
    assert box[2] - box[0] < 0.85 * graph["wide"]
    assert box[3] - box[1] < 0.6


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", ["横幅", "立轴", "横卷"])
def test_who_is_on_a_bridge_stands_on_its_deck(name: str, seed: int) -> None:
    graph = compose(SCENES["bridge"] | shaped(name), seed)
    items = {item["atom"]: item for item in asked(graph)}
    bridge, monk = items["b"], items["p"]
    assert bridge["box"][0] < monk["x"] < bridge["box"][2]
    foot = monk["box"][3]
    assert bridge["box"][1] - 0.02 < foot < bridge["box"][3]
    assert monk["order"] > bridge["order"]


@pytest.mark.parametrize("seed", range(6))
def test_a_bridge_over_open_water_has_land_at_both_ends(seed: int) -> None:
    graph = compose(spec([atom("b", "bridge", 1), atom("w", "lake"), atom("d", "duck", 2)]), seed)
    bridge = next(item for item in graph["items"] if item["atom"] == "b")
    lands = [p for p in graph["planes"] if p["kind"] in ("islet", "bank")]
    for x in (bridge["box"][0], bridge["box"][2]):
        assert any(
            abs(p["x"] - x) < p["wide"] / 2 + 0.03 and abs(p["y"] - bridge["y"]) < 0.06
            if p["kind"] == "islet"
            else min(p["x_edge"], p["x_tip"]) - 0.05 < x < max(p["x_edge"], p["x_tip"]) + 0.05
            for p in lands
        ), (x, graph["layout"])


@pytest.mark.parametrize("element", ["pine", "tree", "willow"])
@pytest.mark.parametrize("place", ["mountain", "water", "field", "garden"])
def test_the_setting_adds_no_tree_to_the_one_asked_for(element: str, place: str) -> None:
    graph = compose(spec([atom("t", element, 1)], place=place), 5)
    trees = [item for item in graph["items"] if item["element"] in TREES]
    assert [item["atom"] for item in trees] == ["t"]


def test_one_creature_is_the_subject_and_not_a_speck() -> None:
    wish = spec([atom("f", "deer", 1), atom("m", "maple", 1)], [("f", "under", "m")], place="field")
    for seed in range(3):
        items = {item["atom"]: item["box"] for item in asked(compose(wish, seed))}
        deer = items["f"]
        assert deer[3] - deer[1] > 0.12
        assert holds("under", tuple(deer), tuple(items["m"]))


@pytest.mark.parametrize(
    ("a", "kind", "b"),
    [("boat", "left_of", "pagoda"), ("egret", "right_of", "cottage"), ("moon", "above", "bridge"),
     ("horse", "under", "willow"), ("child", "before", "cottage"), ("person", "in", "pavilion"),
     ("magpie", "on", "plum"), ("duck", "under", "bridge"), ("lantern", "beside", "cottage")],
)  # fmt: skip
def test_relations_hold(a: str, kind: str, b: str) -> None:
    wish = spec([atom("a", a, 1), atom("b", b, 1)], [("a", kind, "b")])
    for seed in range(3):
        graph = compose(wish, seed)
        boxes = {i["atom"]: tuple(i["box"]) for i in asked(graph)}
        for plane in graph["planes"]:
            if plane["kind"] == "moon" and plane["atom"]:
                x, y, r = plane["x"], plane["y"], plane["radius"]
                boxes["a"] = (x - r, y - r, x + r, y + r)
        assert holds(kind, boxes["a"], boxes["b"]), (seed, graph.get("layout"))


def test_mist_is_painted_before_what_was_asked_for() -> None:
    wish = SCENES["bridge"] | {"weather": "mist", "style": "仿米家"}
    graph = compose(wish, 4)
    mists = [p["order"] for p in graph["planes"] if p["kind"] == "mist" and not p["atom"]]
    assert mists
    assert max(mists) < min(item["order"] for item in asked(graph))


def test_places_styles_and_formats_have_bones_of_their_own() -> None:
    def frame(place: str, wide: float = 1.5, style: str = "", name: str = "横幅") -> Frame:
        return Frame(wide, 1, place, "spring", "noon", "clear", name, style_of(style))

    assert all(len(found) > 1 for place, found in PLACES.items() if place != "indoors")
    corner = {b.__name__ for b in choices(frame("water", style="仿马远"))}
    assert corner == {"corner", "half_side"}
    assert next(b.__name__ for b in choices(frame("mountain", style="仿范宽"))) == "towering"
    assert [b.__name__ for b in choices(frame("water", 4.0, name="横卷"))] == ["handscroll"]
    assert choices(frame("mountain", 0.5, name="立轴")) != choices(frame("mountain"))


@pytest.mark.parametrize("count", [3, 7])
def test_counted_stars_are_so_many_and_each_is_seen(count: int) -> None:
    wish = spec([atom("s", "star", count), atom("b", "boat", 1)], hour="night", size=[300, 200])
    picture = paint(compose(wish, 2), 2)
    seen = [(picture.ids == i).sum() for i, owner, _ in picture.names if owner == "s"]
    assert len(seen) == count
    assert min(seen) > 10


def test_seeds_differ_in_their_bones() -> None:
    wish = spec([atom("b", "boat", 1)])
    assert len({compose(wish, seed)["layout"] for seed in range(8)}) >= 3


def test_relations_of_a_coat_are_those_of_its_wearer() -> None:
    wish = spec(
        [atom("fox", "deer", 1), atom("coat", ""), atom("tree", "maple")],
        [("fox", "in", "coat"), ("coat", "under", "tree")],
    )
    assert carried_over(wish) == [{"subject": "fox", "kind": "under", "object": "tree"}]


@given(st.integers(1, 40), st.booleans())
def test_the_more_the_farther(count: int, vast: bool) -> None:
    atoms = [atom("a", "horse", count), *([atom("m", "mountain")] if vast else [])]
    order = ["near", "middle", "wide"]
    here = order.index(shot({"atoms": atoms}))
    more = order.index(shot({"atoms": [*atoms, atom("b", "cottage", 2)]}))
    assert more >= here


boxes = st.tuples(*[st.floats(0, 1)] * 4).map(
    lambda b: (min(b[0], b[2]), min(b[1], b[3]), max(b[0], b[2]) + 0.01, max(b[1], b[3]) + 0.01)
)


@given(boxes, boxes)
@settings(max_examples=60)
def test_left_is_not_right_and_above_is_not_under(a: scene.Box, b: scene.Box) -> None:
    assert not (holds("left_of", a, b) and holds("right_of", a, b))
    assert not (holds("above", a, b) and holds("under", a, b))
    apart = abs(a[0] + a[2] - b[0] - b[2]) > 1e-6
    assert not apart or holds("left_of", a, b) == holds("right_of", b, a)
    assert scene.union([a, b]) == scene.union([b, a])


def test_taking_a_thing_away_changes_the_pixels_where_it_stood() -> None:
    graph = compose(SCENES["bridge"] | {"weather": "mist", "size": [300, 200]}, 2)
    whole = paint(graph, 2)
    for name in ("p", "b", "t"):
        left = {**graph, "items": [i for i in graph["items"] if i["atom"] != name]}
        own = np.isin(whole.ids, [i for i, owner, _ in whole.names if owner == name])
        assert own.mean() > 0.002
        change = np.abs(whole.image.astype(int) - paint(left, 2).image).max(2)[own]
        assert (change > 8).mean() > 0.4
