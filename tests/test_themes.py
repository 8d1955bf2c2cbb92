"""What a brief is about beyond its things: on the card, in the title, in the poem."""

import re

import numpy as np
import pytest

from miaobi import forms
from miaobi.brief import Brief, Concept, Theme
from miaobi.engines.embedded.text import wish_of
from miaobi.engines.remote.asks import _ask_verse
from miaobi.errors import PlanError
from miaobi.lm import compose, decode, placing
from miaobi.lm.neural import english
from miaobi.lm.ngram import load
from miaobi.lm.wish import Image, Wish
from miaobi.makers.verse_loop import spec
from miaobi.planner import concept
from miaobi.studio.page_card import rows_of_concept
from miaobi.work import from_json, to_json

MOON = "中秋，月亮，怀念弟弟"


def card(text: str, **more: object) -> Concept:
    return concept(Brief(text, seed=1, **more))  # type: ignore[arg-type]


def keys(one: Concept) -> list[str]:
    return [theme.concept for theme in one.themes]


@pytest.mark.parametrize(
    ("brief", "themes", "occasion"),
    [
        ("秋夜思乡", ["homesickness"], ""),
        (MOON, ["longing"], "mid_autumn"),
        ("送别朋友", ["parting"], ""),
        ("纪念外婆", ["memory"], ""),  # no poem on death for her family
        ("in memory of my mother", ["memory"], ""),
        ("爷爷在院子里下棋", ["chess"], ""),
        ("重阳登高", ["climbing"], "double_ninth"),
        ("快乐的早晨", [], ""),  # a mood, nothing that a poem tells of
        ("春天的田野", [], ""),
        ("a farewell in the rain", ["parting"], ""),
        ("two old men playing chess", ["chess"], ""),
    ],
)
def test_a_brief_is_about_what_it_names(brief: str, themes: list[str], occasion: str) -> None:
    found = card(brief)
    assert (keys(found), found.occasion) == (themes, occasion)
    assert ("themes" in found.settled) is bool(themes)
    assert from_json(Concept, to_json(found)) == found


def test_themes_are_said_in_the_words_of_the_brief_and_set_by_hand() -> None:
    assert card("毕业了，告别").themes == (Theme("告别", "parting", "parting"),)
    own = card("湖", sets={"concept.themes": "farewell, 丁香结"})
    assert own.themes == (Theme("离别", "farewell", "parting"), Theme("丁香结", ""))
    assert card("湖", sets={"concept.themes": "送别、告别"}).themes == (
        Theme("送别", "parting", "parting"),
    )
    for wrong in ("春天", "mid_autumn", "一" * 25):
        with pytest.raises(PlanError):
            card("湖", sets={"concept.themes": wrong})
    with pytest.raises(PlanError, match=re.escape("concept.themes must be a list of texts")):
        card("湖", sets={"concept.themes": 3})


@pytest.mark.parametrize(
    ("brief", "zh"),
    [
        ("荷塘月色", {"荷塘月色"}),  # a title already
        ("雪后寻梅。", {"雪后寻梅"}),
        ("灯下的母亲", {"灯下母亲"}),
        ("初雪的早晨", {"初雪之晨"}),
        ("请写一首关于荷塘月色的诗", {"荷塘月色"}),
        (MOON, {"中秋怀弟弟", "中秋忆弟弟"}),
        ("祝奶奶八十大寿", {"奶奶八十大寿"}),
        ("爷爷在院子里下棋", {"爷爷下棋"}),
        ("湖上一只红色的小船", {"湖上红船"}),
        ("懷念母親", {"怀念母亲"}),
        ("祝张伟和李娜新婚快乐", {"贺张伟李娜新婚"}),
        ("我外婆的葬礼", {"悼外婆"}),
        ("给爷爷，奶奶的生日", {"奶奶生日"}),
    ],
)
def test_the_chinese_title_says_what_the_brief_is_about(brief: str, zh: set[str]) -> None:
    found = {concept(Brief(brief, seed=seed)).title.zh for seed in range(6)}
    assert found <= zh


@pytest.mark.parametrize(
    ("brief", "en"),
    [
        ("the sea at night", "The Sea at Night"),
        ("an old sailor", "An Old Sailor"),
        ("a red boat on a lake, at dawn", "A Red Boat on the Lake"),
        ("my daughter's graduation", "My Daughter's Graduation"),
        ("for my mother's birthday", "My Mother's Birthday"),
        ("a poem for my mother", "For My Mother"),
        ("思念妻子", "Thinking of My Wife"),
        ("送李白到巴陵", "Seeing Off Li Bai"),
        ("vertical scroll of bamboo", "Bamboo by the Summer Lake"),
    ],
)
def test_the_english_title_says_what_the_brief_is_about(brief: str, en: str) -> None:
    assert card(brief).title.en == en


@pytest.mark.parametrize(
    ("brief", "zh", "en"),
    [
        ("给妈妈，关于死亡的诗", "有悼", "An Elegy"),
        ("给妈妈，想念外婆", "外婆", "My Grandmother"),
        ("给弟弟，童年往事", "忆旧", "Memories"),
        ("for Anna, our dog died", "悼狗", "Elegy for a Dog"),
        ("for my mother, missing my father", "父亲", "My Father"),
        ("一个老人思念远方的儿子", "儿子", "My Son"),
        ("想念家乡的老人", "怀人", "Longing"),
        ("爸爸去世了", "爸爸", "In Memory of My Father"),
        ("纪念外婆", "外婆", "My Grandmother"),
        ("站台送别，妈妈哭了", "送别", "Parting"),
        ("missing my grandson", "孙子", "My Grandson"),
        ("清明给爷爷扫墓", "清明扫墓", "Grave Sweeping"),
        ("for my sister Anna's wedding", "新婚", "My Sister Anna's Wedding"),
        ("for my students", "学生", "My Students"),
    ],
)
def test_whom_a_work_is_for_is_not_missed_or_dead_in_its_title(
    brief: str, zh: str, en: str
) -> None:
    title = card(brief).title
    assert zh in title.zh
    assert en in title.en


def test_what_was_set_by_hand_is_not_in_the_words_of_the_brief() -> None:
    assert card("荷塘月色", sets={"concept.excluded": "moon"}).title.zh != "荷塘月色"
    other = card("怀念弟弟", sets={"concept.names": "妹妹"}).title
    assert "弟弟" not in other.zh


def test_a_season_is_said_shortly() -> None:
    assert all({"春", "野"} <= set(concept(Brief("春天的田野", seed=i)).title.zh) for i in range(6))


def test_the_title_that_a_brief_asks_for_is_the_title() -> None:
    assert card("写一首题为《夜雨寄北》的诗，有两只鹤").title.zh == "夜雨寄北"
    assert card('two cranes, a poem titled "Late Light"').title.en == "Late Light"
    assert card("写一首题为《夜雨》的诗", sets={"concept.title.zh": "晚晴"}).title.zh == "晚晴"
    assert card("寫一首題為《夜雨》的詩").weather == "rain"  # all that is told is its title
    night = card("title: Night Shift. A nurse walking home at dawn")
    assert (night.title.en, night.hour, night.unknown) == ("Night Shift", "dawn", ())
    assert card("以《外婆的手》为题写一首新诗").title.zh == "外婆的手"
    snow = card("一首题为《雪夜》的诗，关于父亲")
    assert (snow.season, snow.hour, snow.weather) == ("winter", "night", "snow")
    assert card("画一幅《清明上河图》风格的小镇").title.zh != "清明上河图"
    assert card("call it Low Tide: an old man").title.en != "Low Tide"  # no title, said so loosely
    assert card('a boat called "Whim" on the sea').title.en != "Whim"


def test_a_time_set_by_hand_is_in_the_title() -> None:
    assert "冬" in card("春天的田野", sets={"concept.season": "winter"}).title.zh
    assert card("荷塘月色", sets={"concept.hour": "dawn"}).title.zh != "荷塘月色"


def test_the_writer_is_told_what_the_brief_is_about_before_its_things() -> None:
    wish = wish_of(spec(card(MOON, form="七绝")))
    assert [(image.zh, image.must) for image in wish.images][:4] == [
        ("怀念", True), ("中秋", True), ("弟弟", True), ("月亮", True),
    ]  # fmt: skip
    assert "雁行" in wish.images[2].said
    # 登高 is a deed and stands on the picture: the poem is asked for it once
    assert [image.zh for image in wish_of(spec(card("重阳登高"))).images].count("登高") == 1


def test_more_than_a_poem_has_lines_for_is_wished_and_not_forced() -> None:
    asked = spec(card(MOON, form="七绝"))
    things = [{"zh": zh, "concept": "", "weight": 1.0, "must": True} for zh in "山水花"]
    wish = wish_of({**asked, "imagery": things})
    assert [image.must for image in wish.images] == [True, False, False, True, True, True]
    given = {**asked, "given_lines": ["", "海上明月共潮生", "天涯此夜长相忆", "何处相思明月楼"]}
    assert [image.must for image in wish_of(given).images[:3]] == [True, False, False]


def test_a_deed_that_stands_on_the_picture_too_must_be_said_whatever_the_room() -> None:
    asked = spec(card("思乡，登高，月亮，江，松树，酒", form="五绝"))
    assert {i.zh: i.must for i in wish_of(asked).images}["登高"] is True


def test_two_things_of_one_kind_are_both_asked_for() -> None:
    wish = wish_of(spec(card("李白和杜甫喝酒", form="七绝")))
    assert {"李白", "杜甫"} <= {image.zh for image in wish.images if image.must}


def test_a_word_that_stands_says_what_it_holds() -> None:
    moon, gazing = Image("月亮", must=True, words=("明月", "月")), Image("望月", must=True)
    form = forms.verse("五绝")
    wish = Wish(form, (gazing, moon))
    hot = decode.heat(load("shi"), 1.0)
    leans = np.ones((form.lines, len(hot.model.vocabulary)))
    for seed in range(5):
        frame = placing.framer(wish, hot, leans).frame(np.random.default_rng(seed))
        stands = "".join(map("".join, frame.fixed))
        assert (sorted(stands), frame.left_out) == (sorted("望月"), ())


def test_the_poem_answers_what_the_brief_is_about() -> None:
    for brief in ("送别朋友", "秋夜思乡", MOON, "清明", "爷爷在院子里下棋"):
        wish = wish_of(spec(card(brief, form="七绝")))
        lines = "".join(compose.compose(wish, 3).best.lines)
        for image in wish.images:
            assert not image.must or any(word in lines for word in image.said), (brief, image.zh)


def test_an_english_poem_names_the_people_and_speaks_of_the_themes() -> None:
    asked = spec(card("怀念弟弟，月亮", form="ballad"))
    wish = english.wish_of(forms.poem("ballad"), asked)
    assert wish.must == ("brother", "moon")
    assert "longing" in wish.words
    told = spec(card("a haiku for my class about a snail", form="haiku"))
    assert english.wish_of(forms.poem("haiku"), told).must == ("snail",)  # for whom is no image


def test_an_outside_writer_and_the_reader_of_the_page_are_told() -> None:
    found = card(MOON, form="七绝")
    assert "所写之事：怀念、中秋、弟弟" in _ask_verse(spec(found))[1]
    assert (
        "About: longing, mid-autumn festival, brother"
        in _ask_verse({**spec(found), "language": "en"})[1]
    )
    rows = {row["name"]["en"]: row["value"] for row in rows_of_concept(found)}
    assert rows["Themes"] == {"zh": "怀念", "en": "longing"}
    assert rows["Occasion"]["zh"] == "中秋"


def test_modern_verse_says_things_by_their_own_names() -> None:
    asked = spec(card("想念妈妈", form="新诗"))
    modern, old = wish_of(asked), wish_of({**asked, "form": "七绝"})
    assert "萱堂" in old.images[1].said
    assert "萱堂" not in modern.images[1].said
    assert "母亲" in modern.images[1].said
