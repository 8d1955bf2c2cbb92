"""The concept card refined by a model: what holds is taken whole, what does not changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from miaobi import planner, studio
from miaobi.brief import Brief
from miaobi.engines import Engines
from miaobi.errors import EngineError, MiaobiError
from miaobi.run import Engine, Facts
from miaobi.studio.refine import ROUNDS, applied, asked, open_fields, refined
from miaobi.work import Answer, Ask, from_json, to_json

BRIEF = Brief("冬天的湖，两只白鹭", seed=3)
CARD = planner.concept(BRIEF)
LEXICON = planner.Lexicon.load()
PINS = {"text": ("x:m",)}
GOOD: dict[str, Any] = {
    "title": {"zh": "寒湖双鹭", "en": "Two Egrets, Cold Lake"},
    "hour": "dusk", "weather": "snow",
    "mood": {"valence": -0.2, "arousal": -0.4, "zh": ["清寂"], "en": ["still"]},
    "palette": ["花青", "铅白"], "tempo": 52, "mode": "羽", "form": "五绝", "extra": ["reeds"],
}  # fmt: skip


def engines(*answers: Any) -> tuple[Engines, list[Ask]]:
    """A model that gives these cards, one after the other; an error is raised."""
    given, heard = list(answers), list[Ask]()

    def answer(ask: Ask, desk: object) -> Answer:
        heard.append(ask)
        card = given.pop(0)
        if isinstance(card, Exception):
            raise card
        return Answer({"card": card, "writer": "x:m", "tokens": 7})

    return {("text", "x:m"): Engine(Facts("x:m", "text"), answer)}, heard


def known(**answer: Any) -> dict[str, Any]:
    return {key: value for key, value in {**GOOD, **answer}.items() if key in open_fields(CARD)}


def test_only_what_the_brief_left_open_may_change():
    opened = open_fields(CARD)
    assert "season" not in opened
    assert {"title", "hour", "mood", "extra"} <= set(opened)
    spec = asked(BRIEF, CARD, LEXICON)
    assert set(spec["schema"]["properties"]) == set(spec["open"]) == set(opened)
    assert spec["schema"]["additionalProperties"] is False
    assert "egret" not in spec["things"]
    assert "reed" in spec["things"] or "reeds" in spec["things"]


def test_a_good_answer_is_taken_whole_and_the_planner_settles_the_rest():
    extra = next(k for k in ("reed", "reeds") if k in LEXICON.things)
    ready, heard = engines(known(extra=[extra]))
    done = refined(BRIEF, CARD, ready, PINS)
    card = done.concept
    assert (card.title.zh, card.hour, card.weather) == ("寒湖双鹭", "dusk", "snow")
    assert (card.mood.valence, card.tempo, card.mode, card.form) == (-0.2, 52, "羽", "五绝")
    assert card.palette == ("花青", "铅白")
    assert card.season == CARD.season == "winter"
    assert card.settled == CARD.settled
    assert [a.count for a in card.atoms if a.concept == "egret"] == [2]
    assert {a.source for a in card.atoms if a.concept == extra} == {"graph"}
    assert done.note == ""
    assert [r.ask for r in done.exchanges] == heard
    for recorded in done.exchanges:
        assert from_json(type(recorded), to_json(recorded)) == recorded


WRONG = [
    (lambda: {**known(), "colour": "red"}, "has no field"),
    (lambda: {**known(), "season": "summer"}, "season is settled by the brief"),
    (lambda: known(hour="noonish"), "the answer is not valid"),
    (lambda: known(mood={"valence": 3, "arousal": 0, "zh": [], "en": []}), "valence"),
    (lambda: known(mood={"valence": 0, "arousal": 0, "zh": ["a"] * 4, "en": []}), "mood words"),
    (lambda: known(palette=["荧光粉"]), "palette"),
    (lambda: known(palette=["花青"] * 9), "1 to 5 pigments"),
    (lambda: known(extra=["unicorn_xyz"]), "extra cannot be 'unicorn_xyz'"),
    (lambda: known(extra=["egret"]), "extra cannot be 'egret'"),
    (lambda: known(tempo=999), "tempo"),
    (lambda: known(title={"zh": "Lake", "en": "x"}), "Chinese title"),
    (lambda: known(title={"zh": "湖" * 30, "en": "x"}), "Chinese title"),
    (lambda: "not an object", "not valid"),
]


@pytest.mark.parametrize(("make", "said"), WRONG, ids=[said for _, said in WRONG])
def test_an_answer_that_does_not_hold_is_refused_whole(make, said):
    with pytest.raises(MiaobiError, match=said):
        applied(BRIEF, CARD, make(), LEXICON)
    ready, heard = engines(*[make()] * ROUNDS)
    done = refined(BRIEF, CARD, ready, PINS)
    assert done.concept == CARD
    assert "the planner's own card stands" in done.note
    assert len(heard) == len(done.exchanges) == ROUNDS
    assert heard[0].spec["refused"] == ""
    assert heard[1].spec["refused"]


def test_a_fault_that_is_said_can_be_mended():
    ready, _ = engines(known(hour="noonish"), known())
    assert refined(BRIEF, CARD, ready, PINS).concept.hour == "dusk"


def test_a_season_that_the_brief_denies_is_refused():
    brief = Brief("一片湖，不是夏天", seed=3)
    card = planner.concept(brief)
    with pytest.raises(MiaobiError, match="does not want summer"):
        applied(brief, card, {"season": "summer"}, LEXICON)


def test_the_users_own_sets_win():
    brief = Brief("湖", seed=3, sets={"concept.hour": "noon", "concept.title.zh": "湖上"})
    card = planner.concept(brief)
    assert not {"hour", "title"} & set(open_fields(card))
    answer = {"weather": "mist", "extra": []}
    found = applied(brief, card, answer, LEXICON)
    assert (found.hour, found.title.zh, found.weather) == ("noon", "湖上", "mist")


def test_an_engine_that_fails_is_an_error_or_the_declared_fallback():
    down = EngineError("x:m is down", hint="wait", retryable=True)
    with pytest.raises(EngineError, match="x:m is down"):
        refined(BRIEF, CARD, engines(down)[0], PINS)
    done = refined(BRIEF, CARD, engines(down)[0], {"text": ("x:m", "embedded")})
    assert (done.concept, done.exchanges) == (CARD, ())
    assert "x:m is down" in done.note


@pytest.mark.parametrize("pins", [{"text": ("embedded",)}, {"text": ("embedded", "x:m")}, {}])
def test_without_an_outside_model_nothing_is_asked(pins):
    ready, heard = engines()
    assert refined(BRIEF, CARD, ready, pins).concept == CARD
    assert heard == []


@pytest.mark.parametrize("name", ["text=ngram", "text=embedded"])
def test_a_writer_of_our_own_is_not_asked_about_the_card(name: str) -> None:
    assert studio.plan(studio.Wish("春", engines=(name,))).consulted.exchanges == ()
