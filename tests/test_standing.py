"""What carries and what is carried: on a top and not beside it, in the hand, true to size."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest

from miaobi.paint import scene, surfaces
from miaobi.paint.claim import is_valley
from miaobi.paint.compose import compose
from miaobi.paint.marks import Stroke
from miaobi.paint.picture import element_marks, part_marks
from miaobi.paint.relations import holds
from miaobi.paint.scene import overlap
from wishes import atom, spec

Item = dict[str, Any]
ROOM: dict[str, Any] = {"place": "indoors"}
NEAR: dict[str, Any] = {"place": "garden", "style": "工笔花鸟"}


def items_of(graph: dict[str, Any]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in graph["items"]:
        found.setdefault(item["atom"], []).append(item)
    return found


def look_of(item: Item) -> dict[str, Any]:
    keys = ("colour", "attributes", "pose", "flip")
    plain = {"season": "spring", "hour": "morning", "weather": "clear"}
    return {**plain, "style": "水墨山水", **{key: item[key] for key in keys}}


def top_of(item: Item) -> tuple[float, float, float]:
    """Left and right end and height of what carries, in picture heights."""
    top = surfaces.top(item["element"], item["seed"], look_of(item))
    x0, x1, y = (v * item["scale"] for v in (top.x0, top.x1, top.y))
    return item["x"] + x0, item["x"] + x1, item["y"] + y


def rests(thing: Item, carrier: Item) -> bool:
    """Whether the foot of a thing lies on the carrier's top, and it is painted over it."""
    x0, x1, y = top_of(carrier)
    middle, foot = (thing["box"][0] + thing["box"][2]) / 2, thing["box"][3]
    on = x0 - 0.01 < middle < x1 + 0.01 and abs(foot - y) < 0.05 * carrier["scale"] + 0.005
    return on and thing["order"] > carrier["order"]


@pytest.mark.parametrize("about", [ROOM, NEAR], ids=["room", "near"])
@pytest.mark.parametrize(("thing", "count"), [("book", 1), ("apple", 3), ("cat", 1), ("teapot", 1)])
def test_what_is_on_a_table_lies_on_its_top_and_is_no_larger_than_in_life(
    thing: str, count: int, about: dict[str, Any]
) -> None:
    wish = spec([atom("a", thing, count), atom("t", "table", 1)], [("a", "on", "t")], **about)
    for seed in range(2):
        found = items_of(compose(wish, seed))
        (table,) = found["t"]
        assert len(found["a"]) == count
        for one in found["a"]:
            assert rests(one, table)
            wide = one["box"][2] - one["box"][0]
            assert wide < 0.9 * (table["box"][2] - table["box"][0]) / count
        for one, other in combinations(found["a"], 2):
            assert overlap(tuple(one["box"]), tuple(other["box"])) == 0


def test_two_things_share_a_table() -> None:
    wish = spec([atom("q", "guqin", 1), atom("i", "incense", 1), atom("t", "table", 1)],
                [("q", "on", "t"), ("i", "on", "t")], **ROOM)  # fmt: skip
    for seed in range(3):
        found = items_of(compose(wish, seed))
        (zither,), (burner,), (table,) = (found[k] for k in "qit")
        assert rests(burner, table)
        assert holds("on", tuple(zither["box"]), tuple(table["box"]))
        assert zither["pose"] == "lying"
        assert overlap(tuple(zither["box"]), tuple(burner["box"])) < 0.002


def test_a_rock_is_as_large_as_what_stands_on_it_asks_for() -> None:
    alone = spec([atom("r", "rock", 1), atom("s", "sea")], place="sea")
    bears = spec([atom("l", "lighthouse", 1), atom("r", "rock", 1), atom("s", "sea")],
                 [("l", "on", "r")], place="sea")  # fmt: skip
    for seed in range(2):
        found = items_of(compose(bears, seed))
        (tower,), (rock,) = found["l"], found["r"]
        assert rests(tower, rock)
        assert rock["scale"] > 1.5 * items_of(compose(alone, seed))["r"][0]["scale"]


@pytest.mark.parametrize(
    ("rider", "mount"), [("robot", "ox"), ("astronaut", "horse"), ("child", "elephant")]
)
def test_a_rider_sits_on_the_back_and_both_are_on_the_sheet(rider: str, mount: str) -> None:
    wish = spec([atom("r", rider, 1), atom("m", mount, 1), atom("g", "meadow")],
                [("r", "riding", "m")], place="field")  # fmt: skip
    for seed in range(2):
        found = items_of(compose(wish, seed))
        (one,), (beast,) = found["r"], found["m"]
        x0, x1, y = top_of(beast)
        assert x0 < one["x"] < x1
        assert y < one["box"][3] < y + 0.3 * beast["scale"]  # the legs hang down
        assert one["box"][1] > 0.0
        assert one["scale"] < beast["scale"]


def test_an_order_of_relations_does_not_unseat_a_rider() -> None:
    wish = spec([atom("r", "astronaut", 1), atom("h", "horse", 1), atom("m", "moon", 1)],
                [("r", "riding", "h"), ("r", "on", "m")], **NEAR)  # fmt: skip
    for seed in range(3):
        found = items_of(compose(wish, seed))
        assert holds("riding", tuple(found["r"][0]["box"]), tuple(found["h"][0]["box"]))


@pytest.mark.parametrize("about", [{"place": "field"}, NEAR], ids=["land", "near"])
@pytest.mark.parametrize(
    ("holder", "thing"), [("child", "kite"), ("penguin", "balloon"), ("fox", "balloon")]
)
def test_what_flies_from_a_hand_is_tied_to_it(
    holder: str, thing: str, about: dict[str, Any]
) -> None:
    wish = spec([atom("h", holder, 1), atom("k", thing, 1)], [("h", "holding", "k")], **about)
    graph = compose(wish, 2)
    (one,), (flown,) = (items_of(graph)[k] for k in "hk")
    x0, y0, x1, y1 = flown["cord"]
    px, py = surfaces.grip(holder)
    ahead = -1 if one["flip"] else 1
    assert (x0, y0) == pytest.approx(
        (one["x"] + ahead * px * one["scale"], one["y"] + py * one["scale"])
    )
    box = flown["box"]
    assert box[0] - 0.01 < x1 < box[2] + 0.01
    assert box[1] < y1 < box[3] + 0.01
    first = part_marks(flown, graph)[0]
    assert isinstance(first, Stroke)
    assert np.allclose(first.path[[0, -1]], [[x0, y0], [x1, y1]])


def test_a_monk_under_a_pine_holds_his_book() -> None:
    wish = spec(
        [atom("m", "monk", 1), atom("p", "pine", 1), atom("b", "book", 1)],
        [("m", "under", "p")],
        place="mountain",
    )
    found = items_of(compose(wish, 1))
    assert holds("held", tuple(found["b"][0]["box"]), tuple(found["m"][0]["box"]))
    assert found["b"][0]["scale"] < 0.3 * found["m"][0]["scale"]


def test_a_mouse_with_a_lantern_holds_it() -> None:
    wish = spec([atom("m", "mouse", 1), atom("l", "lantern", 1)], [("m", "with", "l")], **NEAR)
    found = items_of(compose(wish, 1))
    (mouse,), (lantern,) = found["m"], found["l"]
    assert mouse["pose"] == "holding"
    assert holds("held", tuple(lantern["box"]), tuple(mouse["box"]))


def test_a_bird_on_a_reed_clings_to_a_stem_and_no_bough_is_added() -> None:
    wish = spec([atom("k", "kingfisher", 1), atom("r", "reeds", 1)], [("k", "on", "r")], **NEAR)
    graph = compose(wish, 3)
    found = items_of(graph)
    assert not [
        i for i in graph["items"] if not i["atom"] and i["element"] not in ("turf", "wavelets")
    ]
    (bird,), (reeds,) = found["k"], found["r"]
    marks = element_marks("reeds", reeds["seed"], {**look_of(reeds), "style": NEAR["style"]})
    turn = np.array([-1 if reeds["flip"] else 1, 1])
    stems = np.vstack([m.path for m in marks if isinstance(m, Stroke)]) * turn * reeds["scale"]
    at = np.array([bird["x"], bird["y"]]) - (reeds["x"], reeds["y"])
    assert np.hypot(*(stems - at).T).min() < 0.03


@pytest.mark.parametrize("seed", range(3))
def test_a_rainbow_spans_the_waterfall_and_a_cloud_bears_the_dragon(seed: int) -> None:
    wish = spec(
        [atom("r", "rainbow"), atom("f", "waterfall", 1)], [("r", "above", "f")], place="mountain"
    )
    graph = compose(wish, seed)
    planes = {p["atom"]: p for p in graph["planes"] if p["atom"]}
    assert abs(planes["r"]["x"] - planes["f"]["x"]) < 0.4
    hills = [p["order"] for p in graph["planes"] if p["kind"] == "mountain"]
    assert planes["r"]["order"] > max(hills)
    wish = spec([atom("d", "dragon", 1), atom("c", "cloud")], [("d", "on", "c")])
    graph = compose(wish, seed)
    (dragon,) = items_of(graph)["d"]
    cloud = next(p for p in graph["planes"] if p["atom"] == "c")
    assert dragon["box"][0] < cloud["x"] < dragon["box"][2]
    assert cloud["y"] > (dragon["box"][1] + dragon["box"][3]) / 2
    assert cloud["order"] < dragon["order"]


def test_a_crop_grows_in_the_field_that_the_brief_names_besides() -> None:
    wish = spec([atom("p", "farmer", 2), atom("r", "wheat_field"), atom("f", "field")],
                [("p", "in", "f")], place="field")  # fmt: skip
    for atoms in (wish["atoms"], wish["atoms"][::-1]):
        graph = compose({**wish, "atoms": atoms}, 1)
        crop, field = (next(p for p in graph["planes"] if p["atom"] == k) for k in "rf")
        assert field["y0"] < crop["y0"] < crop["y1"] < field["y1"]
        assert crop["order"] > field["order"]
        assert all(field["y0"] < i["y"] < field["y1"] for i in items_of(graph)["p"])


def test_a_valley_is_all_the_land_between_its_slopes() -> None:
    assert is_valley(atom("v", "mountain", concept="valley"))
    wish = spec([atom("v", "mountain", concept="valley"), atom("b", "bridge", 1)], [("b", "in", "v")],
                place="mountain")  # fmt: skip
    graph = compose(wish, 1)
    kinds = {p["kind"] for p in graph["planes"] if p["atom"] == "v"}
    assert "mountain" in kinds
    assert kinds & {"bank", "islet"}
    assert len(items_of(graph)["b"]) == 1


def test_a_room_leaves_out_the_herds_and_trees_that_the_card_only_added() -> None:
    added = [atom("s", "sheep", 3, source="graph"), atom("p", "pine", 1, source="graph")]
    wish = spec([atom("a", "apple", 3), atom("t", "table", 1), *added], [("a", "on", "t")], **ROOM)
    assert not {"s", "p"} & set(items_of(compose(wish, 1)))
    asked = [{**a, "source": "brief"} for a in added]
    assert {"s", "p"} <= set(items_of(compose({**wish, "atoms": asked}, 1)))


@pytest.mark.parametrize("element", ["ox", "horse", "rock", "table", "elephant", "boat", "turtle"])
def test_a_top_lies_on_its_drawing(element: str) -> None:
    marks = element_marks(element, 4, surfaces.PLAIN)
    shape, x0, y0 = surfaces.silhouette(list(marks))
    top = surfaces.top(element, 4, surfaces.PLAIN)
    for x, y in (top.at(share) for share in (0.2, 0.5, 0.8)):
        column = shape[:, round((x - x0) * surfaces.GRID)]
        assert column[round((y + 0.08 - y0) * surfaces.GRID) :].any()
    mirrored = surfaces.top(element, 4, {**surfaces.PLAIN, "flip": True})
    assert mirrored == top.turned()


def test_a_swallow_under_a_roof_is_under_the_eaves_and_not_at_its_foot() -> None:
    for about in (NEAR, {"place": "village"}):
        wish = spec(
            [atom("s", "swallow", 2), atom("c", "cottage", 1)], [("s", "under", "c")], **about
        )
        found = items_of(compose(wish, 1))
        x0, y0, x1, y1 = found["c"][0]["box"]
        for one in found["s"]:
            middle = (one["box"][1] + one["box"][3]) / 2
            assert y0 + 0.3 * (y1 - y0) < middle < y0 + 0.8 * (y1 - y0)
            assert x0 < one["x"] < x1


def test_who_stands_beside_a_pine_is_seen_with_the_whole_tree() -> None:
    wish = spec([atom("c", "crane", 1), atom("p", "pine", 1)], [("c", "left_of", "p")])
    graph = compose(wish, 1)
    assert graph["horizon"] > 0
    found = items_of(graph)
    assert scene.direction(tuple(found["c"][0]["box"]), tuple(found["p"][0]["box"])) == "left_of"


def test_sizes_on_a_table_follow_life() -> None:
    sizes = [surfaces.resting(one, "table", 9.0) for one in ("apple", "tea_set", "cat", "child")]
    assert all(a <= b for a, b in pairwise(sizes))


def test_ducks_in_reeds_swim_among_the_stems() -> None:
    wish = spec([atom("d", "duck", 2), atom("r", "reeds")], [("d", "in", "r")], **NEAR)
    found = items_of(compose(wish, 1))
    foot = max(i["box"][3] for i in found["r"])
    assert all(foot - 0.2 < i["y"] < foot + 0.05 for i in found["d"])


def test_lanterns_above_a_gate_hang_on_a_cord() -> None:
    wish = spec([atom("l", "lantern", 3), atom("g", "gate", 1)], [("l", "above", "g")])
    graph = compose(wish, 1)
    found = items_of(graph)
    (cord,) = [p for p in graph["planes"] if p["kind"] == "string"]
    assert all(
        cord["x0"] < i["x"] < cord["x1"] and i["box"][1] > cord["y"] - 0.02 for i in found["l"]
    )
    assert all(i["box"][3] < found["g"][0]["box"][3] for i in found["l"])


def test_a_kite_is_seen_though_a_small_child_holds_it() -> None:
    people = [atom("c", "child", 5), atom("m", "meadow"), atom("k", "kite", 1)]
    graph = compose(spec(people, [("c", "holding", "k")], place="field"), 1)
    found = items_of(graph)
    (kite,) = found["k"]
    tall = max(i["box"][3] - i["box"][1] for i in found["c"])
    assert kite["box"][3] - kite["box"][1] > 0.5 * tall
    x0, y0, x1, y1 = kite["cord"]
    assert np.hypot(x1 - x0, y1 - y0) > tall


@pytest.mark.parametrize("seed", range(3))
def test_a_train_lies_into_the_rails_of_a_bridge_and_does_not_ride_its_crown(seed: int) -> None:
    wish = spec(
        [atom("t", "train", 1), atom("b", "bridge", 1)], [("t", "on", "b")], place="mountain"
    )
    found = items_of(compose(wish, seed))
    (train,), (bridge,) = found["t"], found["b"]
    crown = bridge["y"] - 0.72 * bridge["scale"]
    assert train["box"][3] > crown + 0.05 * bridge["scale"]
    assert train["box"][3] < bridge["y"]


@pytest.mark.parametrize("holder", ["elephant", "fox", "rabbit"])
def test_an_umbrella_is_over_the_head_of_who_holds_it(holder: str) -> None:
    wish = spec([atom("h", holder, 1), atom("u", "umbrella", 1)], [("h", "holding", "u")], **NEAR)
    for seed in range(2):
        found = items_of(compose(wish, seed))
        (one,), (roof,) = found["h"], found["u"]
        x, y, size = surfaces.hand(holder, "umbrella")
        ahead = -1 if one["flip"] else 1
        at = one["x"] + ahead * x * one["scale"], one["y"] + y * one["scale"]
        assert (roof["x"], roof["y"]) == pytest.approx(at)
        assert 0.5 * size * one["scale"] < roof["scale"] <= 1.001 * size * one["scale"]
        assert roof["box"][1] > 0
