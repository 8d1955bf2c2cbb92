"""The planner: who stands where, by rules of Chinese and English, on briefs of no bench."""

from __future__ import annotations

import pytest

from miaobi.brief import Brief
from miaobi.planner import concept


def links(text: str) -> set[tuple[str, str, str]]:
    """Relations of a brief, each end by the name it is said with."""
    card = concept(Brief(text, seed=1))
    zh = (
        {a.id: a.zh for a in card.atoms} if not text.isascii() else {a.id: a.en for a in card.atoms}
    )
    return {(zh[r.subject], r.kind, zh[r.object]) for r in card.relations}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # 存现句: what is held by nobody stands in the place
        ("窗台上放着两盆兰花", {("兰花", "on", "窗台")}),
        ("墙边摆着三把椅子", {("椅子", "beside", "墙")}),
        ("院子里放风筝的孩子", {("孩子", "in", "院子"), ("孩子", "holding", "风筝")}),
        # an unknown noun before a word of place
        ("案上一盏油灯", {("油灯", "on", "案")}),
        ("桌下睡着一只狗", {("狗", "under", "桌")}),
        # a place within a place
        ("两个老人坐在柳树下的石桌旁边", {("老人", "beside", "石桌"), ("石桌", "under", "柳树")}),
        ("一只猫睡在屋顶上", {("猫", "on", "屋顶")}),
        # a list, and what is said of all of it
        ("毛笔一支，书一本，摆在桌上", {("毛笔", "on", "桌"), ("书", "on", "桌")}),
        ("一只猫，一只狗在树下", {("狗", "under", "树")}),
        ("湖上有两只天鹅，三只野鸭", {("天鹅", "on", "湖"), ("野鸭", "on", "湖")}),
        ("庙前一棵松树，一只鹤在树上", {("松树", "before", "庙"), ("鹤", "on", "松树")}),
        # nobody is there, and yet something is
        ("起风了，院子里没有人，只有一口井", {("井", "in", "院子")}),
        # nothing that flies stands on the sky; 在 before a verb is no place
        ("飞鸟在云上", {("飞鸟", "above", "云")}),
        ("女孩在放风筝", {("女孩", "holding", "风筝")}),
    ],
)  # fmt: skip
def test_chinese_places(text: str, wanted: set[tuple[str, str, str]]) -> None:
    assert links(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a cat and a dog under a table", {("cat", "under", "table"), ("dog", "under", "table")}),
        ("a cat, and a dog under a table", {("dog", "under", "table")}),
        ("a fox and, far away, an owl on a rock", {("owl", "on", "rock")}),
        ("a bowl full of red apples", {("apple", "in", "bowl")}),
        ("a night full of stars", set()),
        ("a hill covered in snow", set()),
        ("two women picking lotuses in a pond", {("woman", "in", "pond"), ("lotus", "in", "pond")}),
        ("a boy chasing a rabbit in a meadow", {("boy", "in", "meadow")}),
        ("seven cranes flying north over a lake", {("crane", "above", "lake")}),
        ("a frog beside a lotus pond", {("frog", "beside", "lotus"), ("lotus", "in", "pond")}),
        ("three boats by an island, in light rain", {("boat", "beside", "island")}),
    ],
)
def test_english_places(text: str, wanted: set[tuple[str, str, str]]) -> None:
    assert links(text) == wanted


def test_a_number_that_comes_later_counts_the_same_things() -> None:
    card = concept(Brief("猴子捞月亮，树上两只猴子", seed=1))
    assert [(a.id, a.count) for a in card.atoms if a.concept == "monkey"] == [("monkey", 2)]
    card = concept(Brief("树上有猴子，树下有两只猴子", seed=1))
    assert [a.count for a in card.atoms if a.concept == "monkey"] == [None, 2]


def test_a_sunrise_shows_a_sun_and_a_wild_goose_is_a_goose() -> None:
    assert "sunrise" in concept(Brief("a calm sea, no sun", seed=1)).excluded
    assert "wild_goose" in concept(Brief("a calm sea, no geese", seed=1)).excluded


@pytest.mark.parametrize(
    ("brief", "place"),
    [
        ("窗外青山，窗前一只猫", "indoors"),
        ("窗外麦田，书桌上一盏灯", "indoors"),
        ("a wheat field outside the window", "indoors"),
        ("a cottage with a lit window in the snow", "village"),
        ("青山脚下一块麦田", "mountain"),
    ],
)
def test_a_window_is_looked_out_of_unless_a_house_has_it(brief: str, place: str) -> None:
    assert concept(Brief(brief, seed=4)).place == place
