"""What a brief says of its music is obeyed, and what only sounds like it is left alone."""

from __future__ import annotations

import pytest

from miaobi.brief import Brief, Concept
from miaobi.errors import PlanError
from miaobi.planner import concept
from miaobi.planner.music import without_music


def card(text: str, **sets: object) -> Concept:
    return concept(Brief(text, seed=3, sets={f"concept.{k}": v for k, v in sets.items()}))


@pytest.mark.parametrize(
    ("text", "left", "wishes"),
    [
        ("秋江，A 小调，3/4 拍，24 小节", "秋江",
         {"tonic": "A", "mode": "小调", "metre": "3/4", "bars": 24}),
        ("两只白鹭，G羽调式，四二拍，三十二小节，每分钟 90 拍", "两只白鹭",
         {"tonic": "G", "mode": "羽", "metre": "2/4", "bars": 32, "tempo": 90}),
        ("商调，六拍子，月夜", "月夜", {"mode": "商", "metre": "6/8"}),
        ("雪山，降B大调", "雪山", {"tonic": "Bb", "mode": "大调"}),
        ("升F小调，雪山", "雪山", {"tonic": "F#", "mode": "小调"}),
        ("用古筝和箫演奏，山中", "山中", {"instruments": ("guzheng", "xiao")}),
        ("音乐一分钟，两只白鹭", "两只白鹭", {"seconds": 60}),
        ("a river at night, in B flat major, 3/4 time, 24 bars", "a river at night",
         {"tonic": "Bb", "mode": "大调", "metre": "3/4", "bars": 24}),
        ("wind in the pines, music for guqin and flute, at 96 bpm", "wind in the pines",
         {"instruments": ("guqin", "dizi"), "tempo": 96}),
        ("snow, a 40-second piece of music", "snow", {"seconds": 40}),
        ("snow, Seven bars", "snow", {"bars": 7}),
        ("snow, twenty four bars", "snow", {"bars": 24}),
        ("C# minor, waltz time, dancers", "dancers",
         {"tonic": "C#", "mode": "小调", "metre": "3/4"}),
    ],
)  # fmt: skip
def test_wishes_are_taken_out_of_the_brief(text: str, left: str, wishes: dict) -> None:
    assert without_music(text) == (left, wishes)


@pytest.mark.parametrize(
    "text",
    [
        "一个弹古筝的女孩", "月下吹箫的人", "一个商人", "a minor road in the hills", "a flat field",
        "two bars of gold", "a kitten bars the way", "an old fiddle on a chair", "三只船", "a girl with a flute",
        "一个角落里的猫", "宫殿前的石狮",
    ],
)  # fmt: skip
def test_what_only_sounds_like_music_stays(text: str) -> None:
    assert without_music(text) == (text, {})


def test_the_card_keeps_what_was_said_and_says_that_it_is_settled() -> None:
    c = card("春江，A 小调，3/4 拍，24 小节，用琵琶，每分钟 80 拍")
    assert (c.tonic, c.mode, c.metre, c.bars, c.tempo) == ("A", "小调", "3/4", 24, 80)
    assert c.instruments == ("pipa",)
    assert {"tonic", "mode", "metre", "bars", "tempo", "instruments"} <= set(c.settled)
    assert c.unknown == ()
    assert not {a.concept for a in c.atoms} & {"pipa"}


def test_a_length_in_seconds_becomes_bars_at_the_card_s_tempo() -> None:
    c = card("两只白鹭，音乐一分钟")
    assert abs(c.bars * 4 * 60 / c.tempo - 60) <= 2 * 60 / c.tempo
    assert "bars" in c.settled


def test_the_music_changes_nothing_else() -> None:
    plain, told = card("两只白鹭在水田上"), card("两只白鹭在水田上，A 小调，3/4 拍")
    assert (plain.atoms, plain.title, plain.season) == (told.atoms, told.title, told.season)


def test_sets_overrule_the_brief_and_are_checked() -> None:
    assert card("秋江，A 小调", tonic="F#", mode="羽", metre="6/8").tonic == "F#"
    for path, value in (("tonic", "H"), ("metre", "5/4"), ("bars", 3), ("instruments", "kazoo")):
        with pytest.raises(PlanError, match=f"concept.{path}"):
            card("秋江", **{path: value})
