"""Briefs that wish for an acrostic: the card has it, the poem spells it, and no other brief does."""

from __future__ import annotations

import pytest

import miaobi
from miaobi.brief import Brief
from miaobi.forms.checking import split_lines
from miaobi.planner import concept
from miaobi.planner.notes import parted


@pytest.mark.parametrize(
    ("brief", "form"),
    [
        ("写一首藏头诗：生日快乐", "七绝:藏头=生日快乐"),
        ("七绝藏头诗，春夏秋冬", "七绝:藏头=春夏秋冬"),
        ("给妈妈写一首藏头诗：妈妈我爱你", "新诗:行=5,字=7,藏头=妈妈我爱你"),
        ("用“春夏秋冬”写一首藏头诗", "七绝:藏头=春夏秋冬"),
        ("以张伟李娜为藏头写一首婚礼的诗", "七绝:藏头=张伟李娜"),
        ("写一首五律，每句的第一个字连起来是“平安喜乐”", "五律:藏头=平安喜乐"),
        ("写一副藏头联：福寿", "七言联:藏头=福寿"),
        ("写一副嵌字联，嵌“春风”", "七言联:嵌字=春风"),
        ("春天的田野，藏头诗，藏“一帆风顺”", "七绝:藏头=一帆风顺"),
        ("请帮我写一首藏尾诗：天长地久", "新诗:行=4,字=7,藏尾=天长地久"),
        ("句首藏“新年快乐”的春节诗", "七绝:藏头=新年快乐"),
        ("把“家和万事兴”藏在每句开头", "新诗:行=5,字=7,藏头=家和万事兴"),
        ("寫一首七律藏頭詩，海闊天空", "七律:藏头=海阔天空"),
        ("用红色写一首藏头诗：“红红火火！”", "七绝:藏头=红红火火"),
        ("以“中秋”为题写一首藏头诗：月圆人安", "七绝:藏头=月圆人安"),
        ("用〈春夏秋冬〉写一首藏头诗", "七绝:藏头=春夏秋冬"),
    ],
)
def test_the_card_has_the_acrostic_and_nothing_else_of_it(brief: str, form: str) -> None:
    card = concept(Brief(brief, seed=1))
    assert card.form == form
    assert "form" in card.settled
    assert not card.unknown
    assert all(atom.concept for atom in card.atoms)


@pytest.mark.parametrize(
    "brief",
    [
        "用“春夏秋冬”写一首七绝",
        "以梅花为题写一首七绝",
        "藏头露尾的狐狸",
        "一只猫把头藏在被子里",
        "一个藏头巾的女孩",
        "藏头藏尾的老鼠",
        "乌龟藏头缩尾",
        "小猫用被子藏头",
        "写一首七绝，不要藏头诗",
    ],
)
def test_what_only_sounds_like_one_is_none(brief: str) -> None:
    card = concept(Brief(brief, seed=1))
    assert ":" not in card.form
    assert not parted(card.unknown)[1]


@pytest.mark.parametrize(
    "brief",
    [
        "写一首藏头诗，送给妈妈",
        "写一首藏头诗，描写秋天",
        "写一首藏头诗，不要太悲",
        "写一首藏头诗，五言绝句",
        "藏头诗，写荷花",
        "以梅花为题写一首藏头诗",
        "以春天为主题写一首藏头诗",
        "用我的名字写一首藏头诗",
        "用五言绝句写藏头诗",
        "用毛笔写藏头诗，写春天",
    ],
)
def test_what_is_said_beside_one_is_not_spelled(brief: str) -> None:
    card = concept(Brief(brief, seed=1))
    assert ":" not in card.form
    assert parted(card.unknown)[1] == ["藏头的字没有说；请写成 藏头诗：春夏秋冬"]


def test_a_form_beside_the_brief_keeps_its_own_and_an_english_one_has_none() -> None:
    card = concept(Brief("藏头诗：生日快乐", seed=1, form="七绝:藏头=春夏秋冬"))
    assert card.form == "七绝:藏头=春夏秋冬"
    for brief in (Brief("英文诗，藏头：春风", seed=1), Brief("藏头：春风", seed=1, form="haiku")):
        assert parted(concept(brief).unknown)[1] == ["藏头=春风在这里写不成"]


@pytest.mark.parametrize(
    "brief", ["An acrostic poem for my mother", "write acrostic poem", "Acrostic poem: rain"]
)
def test_an_english_one_is_told_by_its_name_and_not_painted(brief: str) -> None:
    card = concept(Brief(brief, seed=1))
    assert [told.lower() for told in card.unknown] == ["acrostic poem (cannot be written here)"]
    assert all(atom.concept for atom in card.atoms)


def test_one_that_does_not_say_its_characters_or_cannot_be_written_is_told() -> None:
    (told,) = parted(concept(Brief("写一首关于秋天的藏头诗", seed=1)).unknown)[1]
    assert told == "藏头的字没有说；请写成 藏头诗：春夏秋冬"
    (told,) = parted(concept(Brief("an acrostic poem spelling SPRING", seed=1)).unknown)[1]
    assert told == "acrostic poem spelling SPRING (cannot be written here)"


def test_the_poem_spells_it() -> None:
    (found,) = miaobi.write("写一首藏头诗：生日快乐", seed=3, n=1)
    assert "".join(line[0] for line in split_lines(found["text"])) == "生日快乐"
    assert found["form"].startswith("七绝")
