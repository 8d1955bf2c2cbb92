"""Forms of poems that are no 诗, 词 or 曲, as a brief names them: English verse, 对联, 新诗, 歌词."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi import forms
from miaobi.brief import Brief, Concept
from miaobi.errors import PlanError, SourceError, UnknownName
from miaobi.forms import counted, couplets, english
from miaobi.forms.verse import Verse
from miaobi.planner import concept
from miaobi.planner.notes import of_several, parted, unwritable
from miaobi.planner.poem_names import names
from miaobi.planner.poem_plans import Counts, form_on_card, holds, without_counts
from miaobi.planner.tables import poems
from miaobi.planner.verse import without_form
from miaobi.planner.words import describe
from miaobi.work import from_json, to_json

HAIKU, SONNET = "新诗:字=5/7/5,韵=A", "Shakespearean sonnet"


def card(text: str, seed: int = 0, form: str = "", **sets: object) -> Concept:
    wishes = {f"concept.{name.strip('_')}": value for name, value in sets.items()}
    return concept(Brief(text, seed=seed, form=form, sets=wishes))


def said(c: Concept) -> tuple[str, ...]:
    return tuple(a.id for a in c.atoms if a.source == "brief")


ENGLISH = {  # brief → form, things named
    "a haiku about autumn leaves": ("haiku", ("fallen_leaves",)),
    "Haiku: first snow": ("haiku", ("snow",)),
    "autumn leaves haiku": ("haiku", ("fallen_leaves",)),
    "please write me a haiku on the old pond": ("haiku", ("pond",)),
    "I would like a sad, slow haiku about rain": ("haiku", ("rain",)),
    "Write a Shakespearean sonnet about the sea": (SONNET, ("sea",)),
    "a sonnet": (SONNET, ()),
    "write a sonnet for Anna's birthday": (SONNET, ()),
    "spring river as a sonnet": (SONNET, ("river",)),
    "a Petrarchan sonnet about the moon": ("Petrarchan sonnet", ("moon",)),
    "not a haiku but a sonnet about rain": (SONNET, ("rain",)),
    "a haiku, not a sonnet, about snow": ("haiku", ("snow",)),
    "Can you write a limerick about two cats and a fish?": ("limerick", ("cat", "fish")),
    "a limerick to my father": ("limerick", ()),
    "a ballad about an old sailor": ("ballad", ("sailor",)),
    "the ballad of the old mill": ("ballad", ("mill",)),
    "a villanelle of falling snow": ("villanelle", ("snow",)),
    "a sestina, autumn hills": ("sestina", ("hill",)),
    "a pantoum about tides": ("pantoum", ("tide",)),
    "a ghazal for the moon": ("ghazal", ("moon",)),
    "terza rima, a forest": ("terza rima", ("forest",)),
    "a heron, in the form of a tanka": ("tanka", ("heron",)),
    "the winter sea, in blank verse": ("blank verse", ("sea",)),
    "free verse about a train": ("free verse", ("train",)),
    "heroic couplets about a horse": ("couplets", ("horse",)),
    "rhyming couplets about two dogs": ("couplets", ("dog",)),
    "写一首英文俳句，写雪": ("haiku", ("snow",)),
    "写一首俳句（英文），写雪": ("haiku", ("snow",)),
    "写一首 haiku，写雪": ("haiku", ("snow",)),
    "莎士比亚十四行，写海": (SONNET, ("sea",)),
    "以十四行诗的形式写海": (SONNET, ("sea",)),
    "一首写雨的十四行诗": (SONNET, ("rain",)),
    "不要俳句，要十四行诗，写海": (SONNET, ("sea",)),
    "五行打油诗，一只猫": ("limerick", ("cat",)),
    "素体诗，冬天的海": ("blank verse", ("sea",)),
    "写一首英文歌谣，写海": ("ballad", ("sea",)),
    "the sea. Make it a haiku": ("haiku", ("sea",)),
    "the sea, turn it into a sonnet": (SONNET, ("sea",)),
    "the sea. Change the form to a villanelle": ("villanelle", ("sea",)),
    "a folk ballad about a lost ship": ("ballad", ("sail_boat",)),
    "a poem (sonnet) about the moon": (SONNET, ("moon",)),
    "Make a limerick out of a cat on a train": ("limerick", ("cat", "train")),
    "Could you write some blank verse about a storm at sea?": ("blank verse", ("storm", "sea")),
    "诗体：英文俳句（haiku），写雪": ("haiku", ("snow",)),
}
CHINESE = {
    "写一首俳句，写雪": (HAIKU, ("snow",)),
    "写一首关于秋天的俳句": (HAIKU, ()),
    "a haiku in Chinese about the moon": (HAIKU, ("moon",)),
    "写一首短歌，写鹭": ("新诗:字=5/7/5/7/7,韵=xAxAA", ("egret",)),
    "写一首打油诗，写猫": ("七言古绝", ("cat",)),
    "用中文写一首十四行诗，写海": (
        "新诗:行=14,字=10,节=4/4/4/2,韵=ABABCDCDEFEFGG", ("sea",),
    ),
    "写一副对联，写秋天": ("七言联", ()),
    "写一副對聯，寫秋天": ("七言联", ()),
    "写一副五言联，写梅花": ("五言联", ("plum",)),
    "五字对联，竹": ("五言联", ("bamboo",)),
    "写一副对联，上下联各五字，写竹": ("五言联", ("bamboo",)),
    "写一副对联，每联十一字，写湖": ("对联:字=11", ("lake",)),
    "对联，秋山": ("七言联", ("mountain",)),
    "请为茶馆撰写一副对联": ("七言联", ("teahouse",)),
    "写一副中秋对联": ("七言联", ()),
    "海，改成俳句": (HAIKU, ("sea",)),
    "把海写成一副五言联": ("五言联", ("sea",)),
    "写一首俳句，写秋叶": (HAIKU, ("fallen_leaves",)),
    "写一副茶联": ("七言联", ("tea",)),
    "寫一副輓聯": ("七言联", ()),
    "a couplet for our front door": ("七言联", ()),
    "Write a five-character couplet about plum blossoms": ("五言联", ("plum",)),
    "写一首新诗，十二行，每行八字，不押韵，写雨": ("新诗:行=12,字=8,节=4/4/4", ("rain",)),
    "现代诗，三节，每节四行，每行九字，写雨": (
        "新诗:行=12,字=9,节=4/4/4,韵=xA", ("rain",),
    ),
    "写一首现代诗，每行八字，四行，ABAB韵，写雨": ("新诗:行=4,字=8,韵=ABAB", ("rain",)),
    "写一首新诗，三节，每节五行，每行7到9字，隔行押韵": ("新诗:行=15,字=7-9,节=5/5/5,韵=xA", ()),
    "a modern Chinese poem about rain, 12 lines, eight characters a line": (
        "新诗:行=12,字=8,节=4/4/4,韵=xA", ("rain",),
    ),
    "歌词，两节，每节四行，每行七字，写海": ("歌词:行=8,字=7,节=4/4,韵=xA", ("sea",)),
    "the moon in four lines of six characters": ("新诗:行=4,字=6,韵=xA", ("moon",)),
    "in nine short lines of six words each, the moon": ("新诗:行=9,字=6,节=3/3/3,韵=xA", ("moon",)),
}  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), (ENGLISH | CHINESE).items())
def test_a_form_that_is_named_is_the_form(text: str, wanted: tuple[str, tuple[str, ...]]) -> None:
    for seed in (0, 5):
        c = card(text, seed)
        assert (c.form, said(c), c.unknown) == (*wanted, ())
        assert "form" in c.settled
        assert forms.poem(c.form).name == c.form


SEVERAL = {  # brief → how many, in words and as a number, and the brief for one
    "three haiku about snow": ("three", 3, "a haiku about snow"),
    "Write me 12 haikus about snow": ("twelve", 12, "Write me a haiku about snow"),
    "a dozen haiku about rain": ("twelve", 12, "a haiku about rain"),
    "write two lyrics about rain": ("two", 2, "write lyrics about rain"),
    "two sonnets about the sea": ("two", 2, "a sonnet about the sea"),
    "a couple of limericks about a cat": ("two", 2, "a limerick about a cat"),
    "several short poems about snow": ("three", 3, "a short poem about snow"),
    "five quatrains about the moon": ("five", 5, "a quatrain about the moon"),
    "three poems in English about rain": ("three", 3, "a poem in English about rain"),
    "two English poems about rain": ("two", 2, "an English poem about rain"),
    "写三首绝句，写秋天": ("三首", 3, "写一首绝句，写秋天"),
    "秋天的绝句三首": ("三首", 3, "秋天的绝句一首"),
    "荷塘，七律二首": ("二首", 2, "荷塘，七律一首"),
    "三首俳句，写雪": ("三首", 3, "一首俳句，写雪"),
    "寫兩首英文俳句，寫雪": ("兩首", 2, "寫一首英文俳句，寫雪"),
    "请帮我写10首七律，写长江": ("10首", 10, "请帮我写一首七律，写长江"),
    "给我来两首新诗，写雨": ("两首", 2, "给我来一首新诗，写雨"),
    "写十二阕西江月": ("十二阕", 12, "写一阕西江月"), "写几首诗，写秋天": ("几首", 3, "写一首诗，写秋天"),
    "two dozen sonnets about rain": ("24", 24, "a sonnet about rain"),
    "write a hundred and five haiku": ("105", 105, "write a haiku"),
    "2–3 poems about snow": ("three", 3, "a poem about snow"), "2-3 poems": ("three", 3, "a poem"),
    "two or three poems about snow": ("three", 3, "a poem about snow"),
    "写两三首诗，写秋天": ("两三首", 3, "写一首诗，写秋天"), "写2到3首诗": ("2到3首", 3, "写一首诗"),
    "写十几首诗": ("十几首", 13, "写一首诗"), "写一百二十首七律": ("一百二十首", 120, "写一首七律"),
    "写两首关于老人的诗": ("两首", 2, "写一首关于老人的诗"),
    "两副春联": ("两副", 2, "一副春联"), "给小明写两副婚联": ("两副", 2, "给小明写一副婚联"),
}  # fmt: skip


@pytest.mark.parametrize("text", SEVERAL)
def test_of_several_poems_one_is_written_and_the_card_says_so(text: str) -> None:
    many, number, one = SEVERAL[text]
    several, single = card(text), card(one)
    assert replace(several, unknown=()) == single
    (told,) = several.unknown
    assert many in of_several(told)
    assert told.endswith(f"write -n {number}")
    assert parted(several.unknown) == ([], [told])


@pytest.mark.parametrize(
    ("text", "many", "one"),
    [("写三百首绝句", "三百首", "写一首绝句"), ("write 300 quatrains", "300 ", "write a quatrain"),
     ("five hundred haiku about rain", "500 ", "a haiku about rain")],
)  # fmt: skip
def test_more_poems_than_one_call_writes_are_told_how_many_it_does(
    text: str, many: str, one: str
) -> None:
    several = card(text)
    assert replace(several, unknown=()) == card(one)
    (told,) = several.unknown
    assert many in of_several(told)
    assert "200" in told


def test_what_was_understood_does_not_stand_among_what_was_not() -> None:
    zh, en = card("写三首绝句，写龘"), card("three odes to the zorble")
    assert [line for line in describe(zh) if line.startswith(("未解", "说明"))] == [
        "未解：龘", "说明：委托要三首，一件作品只写一首；请用 write -n 3",
    ]  # fmt: skip
    assert [line for line in describe(en, "en") if line.startswith(("not under", "note"))] == [
        "note: ode (cannot be written here)",
        "note: three poems are asked for and a work has one; use write -n 3",
    ]


def test_a_second_form_is_told() -> None:
    c = card("一首五绝和一首七绝")
    assert (c.form, c.unknown) == ("五绝", ("七绝",))
    assert card("写一首绝句，写雪，要七绝").unknown == ()


def test_several_poems_of_a_kind_that_is_not_written_are_no_things() -> None:
    several, single = card("three odes to the west wind"), card("an ode to the west wind")
    assert several == replace(single, unknown=several.unknown)
    assert several.unknown[:1] == single.unknown


@pytest.mark.parametrize(
    "text",
    ["three lines about rain", "two cats and a haiku", "a monk reading three haiku by a stream",
     "in three quatrains, the sea", "two singers of ballads", "a haiku about three poems",
     "写两首诗的老人", "写三首七律的诗人在月下", "唐诗三百首", "桌上一本唐诗三百首", "听三首老歌", "他写了三首诗", "老人吟三首诗，月下", "墙上题着三首诗", "两副眼镜", 
     "爷爷写了两副春联", "门上两副春联", "两副春联，三个灯笼", "一首绝句"],
)  # fmt: skip
def test_what_is_counted_is_not_always_a_poem(text: str) -> None:
    assert not any("write -n" in word for word in card(text).unknown)


PLANNED = {
    "写一首新诗，写雨": "新诗", "用现代诗写雨夜": "新诗", "写一首自由诗，写雨": "新诗",
    "现代诗：雨夜的地铁": "新诗", "寫一首現代詩，寫雨": "新诗", "白话诗，一只猫": "新诗",
    "a modern Chinese poem about rain": "新诗", "a modern poem about the city": "新诗",
    "free verse in Chinese about a train": "新诗", "写一首歌词，写回家": "歌词",
    "写一首歌，写离别": "歌词", "歌词：回家的路": "歌词", "write a song about the sea": "歌词",
    "song lyrics about rain with a verse and a chorus": "歌词",
    "写一段歌词，一段主歌一段副歌，写夏天": "歌词",
}  # fmt: skip


@pytest.mark.parametrize(("text", "family"), PLANNED.items())
def test_a_new_poem_has_a_plan_drawn_by_seed(text: str, family: str) -> None:
    drawn = {card(text, seed).form for seed in range(24)}
    assert {forms.poem(form).family for form in drawn} == {family}
    assert len(drawn) > 1
    assert card(text).unknown == ()


@pytest.mark.parametrize(
    "text",
    ["a haiku-like mist", "couplets of swans", "a ballad singer on a bridge", "not a sonnet, the moon",
     "no haiku please, a lake", "a book of sonnets on a desk", "a monk reading a haiku by a stream",
     "a girl sings a ballad under a willow", "a poet writes a sonnet at night", "a king in a ballad",
     "red couplets on the door of an old house", "an old man writing Spring Festival couplets",
     "a door with spring couplets", "two lovers reading sonnets under a tree", "a song about the sea",
     "a limerick-loving cat on a roof", "an English garden with a pond", "a shop sign in English",
     "他在写一副春联", "门上贴着春联的老屋", "红灯笼，爆竹，春联", "一位诗人在写十四行诗",
     "爷爷写了一副春联", "孩子们在写春联", "写春联的老人", "写俳句的僧人", "他读着秋天的俳句",
     "老屋门前的春联", "门上一副春联，院里两棵梅", "书房里挂着一副对联", "春联、灯笼、爆竹",
     "一副对联，两个灯笼", "石碑上刻着一首俳句", "现代诗人在海边", "写一个关联", "听一首英文歌",
     "爷爷写了一副中秋对联", "a haiku master by a pond", "lovers like couplets under the moon", "不要写俳句，写雪", "听一首老歌", "一首渔歌在江上", "荷塘，标签用英文",
     "春天的田野", "spring fields", "a quatrain about the moon"],
)  # fmt: skip
def test_what_names_no_form_of_these_leaves_it_open(text: str) -> None:
    assert card(text).form in ("五绝", "七绝", "五律", "七律")
    assert not any(map(unwritable, card(text).unknown))


def test_spring_couplets_on_a_door_are_painted() -> None:
    c = card("门上贴着春联的老屋")
    assert said(c) == ("gate", "door_couplet", "cottage")
    assert said(card("a door with spring couplets")) == ("gate", "door_couplet")
    assert c.occasion == ""


@pytest.mark.parametrize(
    ("text", "occasion", "season"),
    [("写一副春联", "spring_festival", "spring"), ("给爷爷写副春联", "spring_festival", "spring"),
     ("a New Year couplet", "spring_festival", "spring"), ("写一副寿联，送给奶奶", "birthday", ""),
     ("七言春联：瑞雪", "spring_festival", "spring"), ("挽联，悼念老师", "funeral", ""),
     ("给小明写一副婚联", "wedding", ""), ("a wedding couplet for Anna and Tom", "wedding", ""),
     ("Spring Festival couplets for the door", "spring_festival", "spring"),
     ("乔迁对联，写一副", "housewarming", ""), ("春联", "spring_festival", "spring")],
)  # fmt: skip
def test_a_couplet_knows_its_occasion(text: str, occasion: str, season: str) -> None:
    for seed in range(4):
        c = card(text, seed)
        assert (c.form, c.occasion) == ("七言联", occasion)
        assert not season or c.season == season
        assert (c.mood.valence > 0.2) == (occasion != "funeral")
        assert not any("联" in a.zh or "couplet" in a.en for a in c.atoms)


def test_the_words_of_a_season_are_stronger_than_the_couplet() -> None:
    assert card("写一副春联，写冬夜").season == card("冬夜", form="春联").season == "winter"


@pytest.mark.parametrize("name", ["春联", "春聯", "寿联"])
def test_a_couplet_wished_for_knows_its_occasion(name: str) -> None:
    in_brief = card(f"写一副{name}，写雪")
    assert in_brief.occasion
    for one in (card("雪", form=name), card("雪", form_=name), card("一首七律，写雪", form=name)):
        assert replace(one, settled=()) == replace(in_brief, settled=())
    assert card("写一副春联，写雪", form="haiku").occasion == "spring_festival"
    assert card("snow", form="New Year couplet").occasion == "spring_festival"


def test_a_strip_over_the_door_is_told() -> None:
    c = card("写一副春联，带横批：万象更新")
    assert (c.form, c.unknown, said(c)) == ("七言联", ("横批在这里写不成",), ())


@pytest.mark.parametrize(
    "text",
    ["a poem in English about the sea", "用英文写一首诗，写海", "写一首英文诗，写海", "the sea, in English",
     "an English poem about the sea", "a short English poem about the sea", "海，用英文",
     "write a poem about the sea in English", "用英语写一首诗，写海"],
)  # fmt: skip
def test_a_poem_asked_for_in_english_has_an_english_form(text: str) -> None:
    drawn = [card(text, seed) for seed in range(30)]
    assert {c.form for c in drawn} == {
        "haiku", "tanka", "ballad", SONNET, "couplets", "blank verse",
    }  # fmt: skip
    assert {said(c) for c in drawn} == {("sea",)}
    assert {c.languages for c in drawn} == {("en", "zh")}
    assert all("form" in c.settled and c.unknown == () for c in drawn)


def test_a_plain_english_brief_keeps_a_chinese_poem() -> None:
    assert card("spring fields").form in ("五绝", "七绝", "五律", "七律")
    assert concept(Brief("春天的田野", language="en")).form in ("五绝", "七绝", "五律", "七律")


def test_lines_of_an_english_form_that_it_has_not_are_told() -> None:
    assert said(card("a sonnet in fourteen lines about rain")) == ("rain",)
    assert card("a sonnet in ten lines about rain").unknown == (
        "ten lines (cannot be written here)",
    )
    assert card("a ghazal for the moon in eight couplets").unknown == (
        "eight couplets (cannot be written here)",
    )
    assert card("a poem in English in three lines about rain").form == "haiku"
    assert card("a ballad of ten stanzas about a ship").unknown == (
        "ten stanzas (cannot be written here)",
    )
    assert card("a ten-line sonnet about rain").unknown == ("ten-line (cannot be written here)",)


@pytest.mark.parametrize(
    ("text", "told"),
    [("a poem in English in seven lines", "seven lines (cannot be written here)"),
     ("write a seven-line poem in English", "seven lines (cannot be written here)"),
     ("a poem in English in three quatrains", "three quatrains (cannot be written here)"),
     ("写一首英文诗，七行", "七行在这里写不成"), ("写一首七行的英文诗", "七行在这里写不成")],
)  # fmt: skip
def test_lines_that_no_english_form_has_are_told(text: str, told: str) -> None:
    c = card(text)
    assert (c.unknown, said(c), c.languages[0]) == ((told,), (), "en")


@pytest.mark.parametrize(
    ("text", "things"),
    [("泪两行，写一首新诗", {"泪": 2}), ("大雁两行，写一首新诗", {"wild_goose": 2}),
     ("竹三节，写一首新诗", {"bamboo": 3}), ("一段往事，写一首新诗", {}),
     ("a modern Chinese poem about two lines of geese", {"goose": 2})],
)  # fmt: skip
def test_lines_of_something_else_are_no_lines_of_the_poem(
    text: str, things: dict[str, int]
) -> None:
    c = card(text)
    plain = {card("写一首新诗，" + "、".join(a.zh for a in c.atoms if a.source == "brief"), s).form
             for s in range(24)}  # fmt: skip
    assert c.form in plain
    assert {a.id: a.count for a in c.atoms if a.source == "brief"} == things


@pytest.mark.parametrize(
    "text",
    ["写一首新诗，八行，写海", "写一首新诗八行，写海", "写一首新诗，共八行，写海", "写一首八行的新诗，写海", "写一首八行新诗，写海",
     "写一首关于海的八行新诗", "一首 8 行的新诗，写海", "an eight-line modern poem about the sea",
     "a modern poem of exactly eight lines about the sea"],
)  # fmt: skip
def test_lines_of_the_poem_are(text: str) -> None:
    assert forms.verse(card(text).form).lines == 8
    assert (said(card(text)), card(text).unknown) == (("sea",), ())


@pytest.mark.parametrize("text", ["写一首诗，不押韵，写秋天", "an unrhymed poem about autumn"])
def test_a_poem_that_is_not_to_rhyme_does_not(text: str) -> None:
    form = forms.verse(card(text).form)
    assert (form.family, card(text).unknown, said(card(text))) == ("新诗", (), ())
    assert not any(slot.rhyme for line in form.formats[0].lines for slot in line)
    drawn = {card("a poem in English about autumn without rhyme", seed).form for seed in range(24)}
    assert drawn == {"blank verse", "free verse"}


@pytest.mark.parametrize(
    ("text", "same"),
    [("写首诗给老师", "写一首诗给老师"), ("来首七绝，写雨", "来一首七绝，写雨"), ("画幅山水画", "画一幅山水画"),
     ("my class wants a haiku", "my class, a haiku"), ("a boy would like a limerick", "a boy, a limerick")],
)  # fmt: skip
def test_a_wish_in_other_words_is_the_same(text: str, same: str) -> None:
    assert card(text) == card(same)


@pytest.mark.parametrize(
    ("form", "given", "says", "cure"),
    [("free verse", ["a river"] * 100, "100 lines are given; free verse has at most 80", "at most 80"),
     ("", ["a river"] * 100, "has at most 80", "at most 80"),
     ("sonnet", ["a river"] * 20, "20 lines are given; Shakespearean sonnet has 14", "free verse"),
     ("haiku", ["春江花月夜"], "春江花月夜 is not in English, as haiku is", "--form 新诗"),
     ("七绝", ["One leaf falls"], "One leaf falls is not in Chinese, as 七绝 is", '--form "free verse"')],
)  # fmt: skip
def test_lines_that_the_form_cannot_hold_are_refused_with_one_that_can(
    form: str, given: list[str], says: str, cure: str
) -> None:
    with pytest.raises(SourceError, match=says) as refused:
        card("a poem in English", form=form, given_lines=given)
    assert cure in refused.value.hint


@pytest.mark.parametrize(
    ("text", "form", "asked", "cure"),
    [("写一首新诗，八十行", "", "80 lines", "60 lines"), ("写一首1110行的诗", "", "1110 lines", "60 lines"),
     ("a poem in 110 lines about rain", "", "110 lines", "60 lines"),
     ("a poem in ninety nine lines about rain", "", "99 lines", "60 lines"),
     ("写一首八十行的新诗，每行五到九字", "", "80 lines", "60 lines"),
     ("写一首新诗，十六节，每节四行，写雨", "", "64 lines", "60 lines"),
     ("a modern Chinese poem about rain in 99 lines", "", "99 lines", "60 lines"),
     ("现代诗，每行四十个字", "", "40 characters in a line", "20 characters in a line"),
     ("现代诗，每行四十到五十个字", "", "40 characters in a line", "20 characters in a line"),
     ("写一副对联，每联三十个字", "", "a line of 30 characters", "4 to 20 characters"),
     ("写一首新诗，每行九到五字", "", "'9-5'", "write 5-9"),
     ("秋天", "新诗:行=80", "80 lines", "60 lines"), ("秋天", "新诗:行=80,字=7", "80 lines", "60 lines"),
     ("秋天", "新诗:行=70-90,字=5-9", "70 lines", "60 lines"),
     ("秋天", "歌词:字=25", "25 characters in a line", "20 characters in a line")],
)  # fmt: skip
def test_numbers_that_no_poem_has_are_refused_with_the_cure(
    text: str, form: str, asked: str, cure: str
) -> None:
    with pytest.raises(PlanError, match=asked) as refused:
        card(text, form=form)
    assert cure in refused.value.hint


@pytest.mark.parametrize("text", ["写一首新诗，写雨", "春雨"])
def test_a_poem_of_the_users_own_may_be_longer(text: str) -> None:
    own = [f"雨落在第{'一二三四五六七八九十'[i % 10]}条街上" for i in range(70)]
    made = card(text, given_lines=own)
    assert forms.poem(made.form).check("\n".join(own)).holds
    assert made.unknown == ()


def test_a_form_with_open_bounds_is_written_within_them() -> None:
    for form in ("新诗:行=50-90,字=5-9", "新诗:行=60,字=20", "新诗:行=12,字=5-30"):
        made = card("秋天", form=form)
        assert (made.form, made.unknown) == (form, ())


def test_lines_without_a_form() -> None:
    for text in ("写一首四行诗，写雪", "写一首四句的诗，写雪", "写四句诗，写雪"):
        assert {card(text, s).form for s in range(20)} == {"五绝", "七绝"}
        assert said(card(text)) == ("snow",)
    assert {card("写一首诗，每行七个字，写秋天", s).form for s in range(20)} == {"七绝", "七律"}
    assert {card("写一首七言诗", s).form for s in range(20)} == {"七绝", "七律"}
    assert forms.verse(card("写一首三行诗").form).lines == 3
    assert forms.verse(card("a lake, in three lines").form).lines == 3
    assert said(card("a lake, in three lines")) == ("lake",)
    for text in ("three lines about a lake", "a poem of exactly three lines about a lake"):
        assert (forms.verse(card(text).form).lines, said(card(text))) == (3, ("lake",))


# --- by --form and --set ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [n for f in english.FORMS for n in (f.name, *f.aliases)]
    + [f.name for f in couplets.FORMS[1:]]
    + ["新诗:行=4,字=7", "新诗:字=5-9", "歌词:字=7/7/5/7", "对联:字=4/7"],
)
def test_every_poem_can_be_wished_for(name: str) -> None:
    wanted = forms.poem(name).name
    assert card("雨", form=name).form == card("雨", form_=name).form == wanted


def test_a_wish_without_a_plan_gets_one() -> None:
    for name in ("新诗", "自由诗", "歌词", "lyrics"):
        made = forms.poem(card("雨", form=name).form)
        assert made.family == ("歌词" if name in ("歌词", "lyrics") else "新诗")
        assert isinstance(made, Verse)  # every line has its length
    assert card("雨", form="对联").form == card("雨", form="春联").form == "七言联"
    assert (
        card("雨，三节，每节四行，每行八字", form="新诗").form == "新诗:行=12,字=8,节=4/4/4,韵=xA"
    )


@pytest.mark.parametrize(
    "name",
    [n for n in names() if n.isascii() and n != "couplet"],  # couplets are a form of English
)
def test_a_form_may_be_wished_for_in_the_plural(name: str) -> None:
    assert card("雨", form=f"{name}s").form == card("雨", form=name.title()).form


def test_the_plural_of_a_form_in_a_brief_is_the_form() -> None:
    for name in ("sonnet", "haiku", "villanelle", "ghazal", "limerick", "ballad", "tanka"):
        assert card(f"write {name}s about rain") == card(f"write a {name} about rain")


def test_a_wish_is_stronger_than_the_brief() -> None:
    assert card("a haiku about rain", form="七绝").form == "七绝"
    assert card("写一首五律，写雨", form="haiku").form == "haiku"


@pytest.mark.parametrize(
    ("name", "cure"), [("七觉", "七绝"), ("haikoo", "haiku"), ("prose", "miaobi check")]
)
def test_what_is_no_poem_is_refused_with_the_cure(name: str, cure: str) -> None:
    with pytest.raises(UnknownName) as refused:
        card("雨", form=name)
    assert cure in f"{refused.value} {refused.value.hint}"


# --- the user's own lines ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "given", "wanted"),
    [("写一副对联", ["瑞雪兆丰年"], {"五言联"}), ("写一副对联", ["春风大雅能容物"], {"七言联"}),
     ("春雨", ["我轻轻地走了", "正如我轻轻地来"],
      {"新诗:行=4,字=6/7/8,韵=xA", "新诗:行=4,字=6/7/9/7,韵=xA"}),
     ("写一首新诗，每行八字，四行", ["", "雨打在黑色的伞上"], {"新诗:行=4,字=8,韵=xA"}),
     ("春雨", ["春江花月夜"], {"五绝", "五律"}), ("春雨", ["春江花月夜，"], {"五绝", "五律"}),
     ("rain", ["an old silent pond"], {"haiku"})],
)  # fmt: skip
def test_the_form_has_room_for_the_lines_given(
    text: str, given: list[str], wanted: set[str]
) -> None:
    assert {card(text, seed, given_lines=given).form for seed in range(6)} == wanted


@pytest.mark.parametrize("form", ["五绝", "七律", "新诗:行=4,字=5", "新诗:字=4-6", "对联:字=5"])
@pytest.mark.parametrize("own", ["春江花月夜", "春江花月", "春江花月夜晚潮"])
def test_marks_take_no_room(form: str, own: str) -> None:
    for line in (f"{own}，", f"「{own}」", f"{own}。 "):
        assert holds(forms.poem(form), [line], False) == holds(forms.poem(form), [own], False)


def test_lines_that_do_not_rhyme_are_not_made_to() -> None:
    own = ("雨落在城市的屋顶", "没有人说话", "灯一盏一盏地灭", "只剩下河水")
    form = forms.poem(form_on_card(1, "新诗", given=own))
    assert form.check("\n".join(own)).holds


# --- plans --------------------------------------------------------------------------------------


def test_every_plan_is_a_verse_that_is_found_by_its_name() -> None:
    written = [*poems("plans")["新诗"], *poems("plans")["歌词"], *poems("in_chinese").values()]
    for name in written:
        form = forms.poem(name)
        assert form.name == name
        assert name == "新诗" or isinstance(form, Verse)
    for name in (*poems("english"), *poems("in_english").values(), *poems("in_chinese")):
        assert forms.poem(name).language == "en"


NAMED = {  # what is in a name → its form; the first that fits
    "英文俳句|haiku|hokku": "haiku", "俳": HAIKU,
    "英文短歌|tanka|waka": "tanka", "短歌": "新诗:字=5/7/5/7/7,韵=xAxAA",
    "五行|利默里克|limerick": "limerick", "打油诗": "七言古绝",
    "彼特拉克|意大利|petrarch|italian": "Petrarchan sonnet", "斯宾塞|spenser": "Spenserian sonnet",
    "十四行|莎|商籁|sonnet": SONNET, "十九行|维拉内|villanelle": "villanelle",
    "六节|塞斯蒂纳|sestina": "sestina", "潘|盘头|班顿|pantoum|pantun": "pantoum",
    "扎|ghazal": "ghazal", "三行|三韵|terza": "terza rima",
    "素体|无韵|白体|blank|unrhymed": "blank verse",
    "双行|双韵|(?:rhym|heroic).*couplet|^couplets$": "couplets",
    "英[文语].*谣|谣曲|民谣[体诗]|ballad": "ballad",
    "英[文语]|english|^free.verse(?! in)|libre": "free verse",
    "十一[言字]": "对联:字=11", "四[言字]": "对联:字=4", "五[言字]": "五言联",
    "六[言字]": "对联:字=6", "七[言字]": "七言联", "八[言字]": "对联:字=8",
    "九[言字]": "对联:字=9", "十[言字]": "对联:字=10",
    "联|对子|对句|对$|couplet|lian": "对联", "歌|[民童]谣|song|lyric": "歌词",
    "诗|自由体|verse|poe|xinshi": "新诗",
}  # fmt: skip


def test_every_name_leads_to_its_form() -> None:
    found = {name: without_form(_asking(name)) for name in names()}
    wanted = {
        name: next(form for said, form in NAMED.items() if re.search(said, name)) for name in found
    }
    assert {name: said.form for name, (_, said) in found.items()} == wanted
    assert {left for left, _ in found.values()} == {
        "write，about rain", "秋夜", "英文，秋夜", "英语，秋夜",
    }  # fmt: skip
    assert set(wanted.values()) == set(NAMED.values())


def _asking(name: str) -> str:
    return f"write a {name} about rain" if name.isascii() else f"写一首{name}，秋夜"


def test_numbers_are_read_from_both_languages() -> None:
    assert without_counts("写雨，共十二行，分三节，每行八字，AABB韵")[1] == Counts(
        12, 3, 0, "8", "AABB"
    )
    assert without_counts("rain, in 12 lines of 8 characters, unrhymed")[1] == Counts(
        12, 0, 0, "8", "x"
    )
    assert without_counts("in three four-line stanzas, rhyming ABAB")[1] == Counts(
        0, 3, 4, "", "ABAB"
    )
    assert without_counts("雨夜的地铁") == ("雨夜的地铁", Counts())


@settings(max_examples=200)
@given(
    st.sampled_from(("新诗", "歌词")), st.integers(0, 40), st.integers(0, 9), st.integers(0, 9),
    st.sampled_from(("", "1", "8", "5-9", "20")), st.sampled_from(("", "x", "A", "xA", "ABAB", "AABA")),
    st.integers(0, 2**32),
)  # fmt: skip
def test_whatever_numbers_are_said_the_form_has_them(
    family: str, lines: int, stanzas: int, each: int, length: str, rhyme: str, seed: int
) -> None:
    counts = Counts(lines, stanzas, each, length, rhyme)
    said = lines or (stanzas or 2) * each or 4 * stanzas
    if said > 60:
        with pytest.raises(PlanError, match=f"{said} lines"):
            form_on_card(seed, family, counts=counts)
        return
    name = form_on_card(seed, family, counts=counts)
    form = forms.poem(name)
    assert (form.name, form.family) == (name, family)
    sizes, lengths, rhymes = laid_out(form)
    assert sum(sizes) == len(lengths) == said or not said
    if 1 < stanzas <= said:
        assert len(sizes) == stanzas
        assert max(sizes) - min(sizes) <= 1
    assert set(lengths) == {length} or not length
    plan = (list(rhyme) * len(rhymes))[: len(rhymes)]
    plan = ["" if label == "x" or plan.count(label) == 1 else label for label in plan]
    assert rhymes == plan or rhyme in ("", "ABAB", "AABA")


def laid_out(form: forms.Form) -> tuple[list[int], list[str], list[str]]:
    """The lines of each stanza; of each line its length ("8", "5-9") and its rhyme ("" for none)."""
    if isinstance(form, Verse):
        one = form.formats[0]
        lengths, rhymes = [str(n) for n in one.shape], [line[-1].rhyme for line in one.lines]
        begun = one.stanzas
    else:
        assert isinstance(form, counted.Counted)
        lengths, rhymes, begun = [*map(str, form.lengths)], [*form.rhyme], form.stanzas
    return [b - a for a, b in pairwise((0, *begun, len(lengths)))], lengths, rhymes


# --- the card in words --------------------------------------------------------------------------------


def test_the_card_names_its_form_in_both_languages() -> None:
    made = {
        "a haiku about rain": ("英文俳句", "haiku"),
        "写一首俳句，写雨": ("汉俳", "haiku in Chinese, 5-7-5 characters"),
        "写一副春联": ("七言对联", "seven-character couplet"),
        "写一副对联，每联十一字": ("11字对联", "couplet of 11 characters a line"),
        "写一首新诗，十二行，每行八字": (
            "新诗，三节十二行，每行8字",
            "modern Chinese verse, 12 lines in 3 stanzas, 8 characters a line",
        ),
        "写一首西江月": ("西江月", "西江月"),
    }
    for text, (zh, en) in made.items():
        c = card(text)
        assert any(line.startswith(f"体：{zh}、") for line in describe(c)), text
        assert any(line.startswith(f"made as: {en}, ") for line in describe(c, "en")), text


@settings(max_examples=40)
@given(st.sampled_from([*ENGLISH, *CHINESE, *PLANNED]), st.integers(0, 2**40))
def test_json_round_trip(text: str, seed: int) -> None:
    c = card(text, seed)
    assert from_json(Concept, json.loads(json.dumps(to_json(c)))) == c
