"""The rhyme books: counts, known readings, and how one book follows from another."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from importlib.resources import files
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miaobi.errors import UnknownName
from miaobi.forms.sounds import BookName, book, folded, level_groups, neighbours, rhymes, tones

BOOKS = [book(name) for name in get_args(BookName)]
ALPHABET = book("平水韵").alphabet


def groups(name: str, character: str) -> set[str]:
    return {reading.group for reading in book(name).readings(character)}


def test_the_groups_of_every_book():
    old = Counter(group[:2] for group in book("平水韵").groups)
    assert old["上平"] + old["下平"] == 30
    assert (old["上声"], old["去声"], old["入声"]) == (29, 30, 17)
    assert "上声三讲" in book("平水韵").groups
    assert {name: len(book(name).groups) for name in get_args(BookName)} == {
        "平水韵": 106,
        "词林正韵": 33,  # 14 部 of two tones, 5 of 入声
        "中原音韵": 19,
        "中华新韵": 28,
        "中华通韵": 32,
        "十三辙": 13,
    }
    families = {name: len(set(book(name).families.values())) for name in get_args(BookName)}
    assert families["词林正韵"] == 19
    assert (families["中华新韵"], families["中华通韵"], families["十三辙"]) == (14, 16, 13)


def test_entering_tone_has_parts_of_its_own():
    cilin = book("词林正韵")
    alone = {f for f, n in Counter(cilin.families.values()).items() if n == 1}
    assert alone == {"第十五部", "第十六部", "第十七部", "第十八部", "第十九部"}
    assert all(cilin.groups[f + "仄声"] == "仄" for f in alone)


@pytest.mark.parametrize(
    ("name", "readings"),
    [
        ("平水韵", {"东": "上平一东", "讲": "上声三讲", "月": "入声六月", "年": "下平一先"}),
        (
            "词林正韵",
            {"东": "第一部平声", "海": "第五部仄声", "雪": "第十八部仄声", "元": "第七部平声"},
        ),
        (
            "词林正韵",
            {"魂": "第六部平声", "梅": "第三部平声", "来": "第五部平声", "花": "第十部平声"},
        ),
        ("中原音韵", {"东": "东钟", "雪": "车遮", "白": "皆来", "鸦": "家麻", "心": "侵寻"}),
        ("中华新韵", {"白": "四开平声", "雪": "三皆仄声", "诗": "十三支平声", "国": "二波平声"}),
        (
            "中华通韵",
            {"东": "十五雍平声", "英": "十四英平声", "鱼": "六迂平声", "儿": "十六儿平声"},
        ),
        ("十三辙", {"东": "中东", "英": "中东", "鱼": "一七", "诗": "一七", "雪": "乜斜"}),
    ],
)
def test_known_readings(name, readings):
    assert {c: groups(name, c) for c in readings} == {c: {g} for c, g in readings.items()}


def test_divided_groups_go_both_ways():
    """灰 and 咍, 元 and 魂, 泰 of 最 and of 带 are one group of 平水韵 and two 部."""
    for one, other, group in (
        ("梅", "来", "上平十灰"),
        ("言", "魂", "上平十三元"),
        ("最", "带", "去声九泰"),
    ):
        assert rhymes(one) & rhymes(other) == {group}
        assert not groups("词林正韵", one) & groups("词林正韵", other)


def test_what_the_lists_had_wrong():
    assert tones("花") == tones("仙") == tones("儿") == {"平"}
    assert groups("平水韵", "跡") == groups("平水韵", "迹") == {"入声十一陌"}
    assert all(tones(c) for c in "昂睹碗腮糠曝觑这")
    assert not groups("词林正韵", "乎") & {"第十八部仄声"}  # a quotation stood among the characters
    assert groups("中华新韵", "桃") == {"六豪平声"}


@pytest.mark.parametrize("one", BOOKS, ids=lambda one: one.name)
def test_books_are_whole(one):
    assert set(one.families) == set(one.groups)
    every = [c for c in one.known if not "\u3400" <= c <= "\U0003ffff"]
    assert not every
    assert all(one.readings(c) for c in one.alphabet)
    assert set(one.alphabet) <= set(ALPHABET)
    held = {reading.group for found in one.known.values() for reading in found} - {""}
    assert held == set(one.groups)
    for found in one.known.values():
        for reading in found:
            if reading.group:
                assert one.groups[reading.group] in (reading.tone, "")
                assert one.families[reading.group] == reading.family


@pytest.mark.parametrize("one", BOOKS, ids=lambda one: one.name)
def test_every_group_can_be_written_in(one):
    """A writer finds certain words in each, but for the few groups that are narrow by nature."""
    sure = Counter(reading.group for c in one.alphabet if (reading := one.certain(c)))
    narrow = {group for group in one.groups if sure[group] < 4}
    assert narrow <= {"上声三讲", "去声三绛", "十六儿平声", "十六儿仄声"}


@given(st.sampled_from(BOOKS), st.sampled_from(ALPHABET))
def test_certain_is_one_agreed_reading(one, character):
    reading = one.certain(character)
    if reading:
        assert one.readings(character) == (reading,)
        assert reading.group in one.agreed[folded(character)]


@given(st.text(max_size=20))
def test_folding_twice_changes_nothing_more(text):
    assert folded(folded(text)) == folded(text)


@given(st.sampled_from(BOOKS), st.text(min_size=1, max_size=1))
def test_any_character_has_readings_or_none(one, character):
    assert isinstance(one.readings(character), tuple)
    assert one.readings(character) == one.readings(folded(character))


def test_traditional_input():
    for one in BOOKS:
        assert one.readings("東") == one.readings("东") != ()


def test_derived_characters_are_named():
    """蕤 is in 平水韵 (四支) and not in the list of 词林正韵."""
    cilin = book("词林正韵")
    assert "东" not in cilin.derived
    assert "芃" in cilin.derived
    assert groups("词林正韵", "芃") == {"第一部平声"}
    assert book("平水韵").derived == frozenset()


def test_modern_books_split_the_entering_tone():
    assert {r.tone for r in book("平水韵").readings("白")} == {"仄"}
    assert {r.tone for r in book("中华新韵").readings("白")} == {"平"}


def test_arias_rhyme_over_tones():
    """平仄通押: 马 and 家 stand in one group of 中原音韵, and not of 词林正韵."""
    assert groups("中原音韵", "马") == groups("中原音韵", "家") == {"家麻"}
    assert {r.tone for r in book("中原音韵").readings("马")} == {"仄"}
    assert not groups("词林正韵", "马") & groups("词林正韵", "家")


def test_a_book_that_is_not():
    with pytest.raises(UnknownName, match="no rhyme book named '广韵'"):
        book("广韵")


def test_neighbours_are_mutual():
    for group in level_groups():
        assert all(group in neighbours(other) for other in neighbours(group))
        assert group not in neighbours(group)


def test_the_data_is_small_and_plain():
    folder = files("miaobi.forms") / "data"
    names = ["pingshui", "cilin", "zhongyuan", "xinyun", "tongyun", "shisanzhe"]
    texts = [(folder / f"{name}.json").read_bytes() for name in names]
    tunes = (folder / "ci.txt.gz").read_bytes()
    assert sum(map(len, [*texts, tunes])) < 400_000
    assert all(json.loads(text)["groups"] for text in texts)
    assert tunes[4:8] == bytes(4)  # no date: the same text gives the same bytes
    assert gzip.decompress(tunes).decode().count("\n\n") == 816
