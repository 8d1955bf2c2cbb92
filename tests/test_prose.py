"""Prose by counts and phrases: the machine against brute force, the counts against plain regex."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi.errors import PlanError, SourceError
from miaobi.forms.core import Form, Given
from miaobi.forms.prose import FORMS, Prose, parse
from miaobi.forms.prose_tally import tally
from miaobi.forms.ranges import Range
from wander import wander

UNTIDY = re.compile(r"(^|\n)[ 。\n]|[字山] |  | [。\n]|。。。|[^。]\n")


def counts(text: str) -> dict[str, int]:
    """The counts by regular expressions, for texts of 字 a 山 。 space and newline."""
    return {
        "字": len(re.findall("[字山]", text)),
        "words": len(re.findall("a+", text)),
        "sentences": len(re.findall("[^。\n]*[字山a][^。\n]*", text)),
        "paragraphs": len(re.findall(r"^.*[^ \n].*$", text, re.M)),
        "characters": len(re.findall(r"\S", text)),
    }


def tidy(longest: int, letters: str) -> list[str]:
    """All prefixes of tidy texts with so many visible characters, by plain search."""
    found, edge = [""], [""]
    while edge:
        edge = [
            text + c
            for text in edge
            for c in letters
            if len(re.findall(r"\S", text + c)) <= longest and not UNTIDY.search(text + c)
        ]
        found += edge
    return found


def holds(form: Prose, text: str) -> bool:
    counted = counts(text)
    return (
        text.endswith("。")
        and all(r.least <= counted[w] <= (r.most or 99) for w, r in form.counts)
        and all(p in text for p in form.phrases)
        and not any(p in text for p in form.banned)
    )


FINITE = [
    {"characters": "4-5"},
    {"characters": "1-5", "字数": "2", "句": "2"},
    {"characters": "-6", "段": "2", "词": "1-"},
    {"characters": "-5", "必含": "字山/山a"},
    {"characters": "-5", "禁": "字字/a", "句": "1-2"},
    {"characters": "5", "必含": "山", "禁": "字山/山字", "字数": "2-3"},
    {"characters": "-5", "必含": "山山/字", "字数": "3", "禁": "。。"},
]


@pytest.mark.parametrize("options", FINITE, ids=str)
def test_masks_allow_just_what_can_be_finished(options):
    """Every prefix over a small alphabet: allowed if and only if some text of the form begins so."""
    form = parse(options)
    machine = form.machine()
    letters = "字a山。 \n"
    every = tidy(dict(form.counts)["characters"].most or 6, letters)
    whole = {text for text in every if holds(form, text)}
    begun = {text[:n] for text in whole for n in range(len(text) + 1)}
    assert whole
    states = {"": machine.start()}
    for text in every:
        if text not in states:
            continue
        state = states[text]
        assert machine.final(state) == (text in whole)
        mask = machine.mask(state)
        for c in letters:
            number = machine.number(c)
            assert number is not None
            assert bool(mask[number]) == (text + c in begun), text + c
            if mask[number]:
                states[text + c] = machine.step(state, number)


@settings(max_examples=200)
@given(st.text("字a山。 \n", max_size=30))
def test_counts_are_those_of_regular_expressions(text):
    assert tally(text) == counts(text)


def test_words_with_stops_hyphens_and_apostrophes():
    found = tally("Don't pay 3.14 for a well-known thing. It costs 3. Yes!")
    assert (found["words"], found["sentences"]) == (11, 3)


BIG = [
    {"字数": "100-120", "段": "2", "必含": "春天/田野", "禁": "。。"},
    {"words": "50", "sentences": "3", "without": "very/a b"},
    {
        "words": "200-220",
        "sentences": "10-12",
        "段": "4",
        "with": "spring, green field",
        "characters": "-700",
    },
    {"字数": "800", "句": "20", "段": "5", "必含": "春/夏/秋/冬"},
]


@pytest.mark.parametrize("options", BIG, ids=str)
def test_every_text_written_is_accepted(options):
    form = parse(options)
    for seed in range(2):
        report = form.check(wander(form, seed))
        assert report.holds, report.violations


@pytest.mark.parametrize(
    "options",
    [
        {"字数": "9-14", "句": "3-4", "段": "2", "必含": "春天/天，田"},
        {"字数": "6-", "words": "4-5", "句": "-3", "必含": "a b/春-春"},
        {"characters": "20-30", "words": "3", "段": "-2", "字数": "3-8", "禁": "。。"},
    ],
    ids=str,
)
def test_what_is_plain_to_see_is_what_a_search_finds(options, monkeypatch):
    """The shortcut that finds states alive says so only of states that a search finds alive."""
    monkeypatch.setattr("miaobi.forms.prose_machine.PATIENCE", 1_000_000)
    quick, slow = (parse(options).machine() for _ in range(2))
    object.__setattr__(slow, "plain", (None,) * max(1, len(slow.wanted)))
    seen, rng = 0, random.Random(7)
    for _ in range(60):
        state = quick.start()
        for _ in range(rng.randrange(40)):
            moves = [after for _, after in quick._moves(state)]
            if not moves:
                break
            state = rng.choice(moves)
        if quick._plain_sailing(state):
            seen += 1
            assert slow._lives(state)
    assert seen > 5


def test_own_paragraphs_stand_untouched():
    form = parse({"段": "3", "字数": "20-30"})
    text = wander(form, 5, Given(("", "白日依山尽", ""), required="春秋", forbidden="夏"))
    assert text.split("\n")[1] == "白日依山尽"
    assert {"春", "秋"} <= set(text)
    assert form.check(text).holds


@pytest.mark.parametrize(
    "options",
    [
        {"字数": "2", "必含": "春天/田野"},
        {"必含": "春天", "禁": "天"},
        {"句": "1", "段": "2"},
        {"characters": "1"},
    ],
)
def test_what_no_text_can_be_is_refused(options):
    with pytest.raises(SourceError, match="excludes one another"):
        parse(options).machine()


def test_spans_are_refused_with_the_cure():
    with pytest.raises(SourceError) as caught:
        FORMS[0].machine(Given(spans=((0, 1, "春"),)))
    assert "paragraphs" in caught.value.hint


def test_faults_are_in_their_place():
    report = parse({"段": "2", "禁": "very"}).check("I am.\nVery very good.\nBye.")
    assert [(v.line, v.position, v.rule) for v in report.violations] == [
        (0, 0, "paragraphs"),
        (2, 6, "banned"),
    ]
    assert report.violations[0].cure == "take 1 paragraph away"


def test_options_that_are_not_there():
    with pytest.raises(PlanError) as caught:
        parse({"字数": "many"})
    assert "5-9" in caught.value.hint
    assert parse({"字数": "5-", "words": "-9"}).counts == (
        ("字", Range(5, None)),
        ("words", Range(0, 9)),
    )
    assert isinstance(FORMS[0], Form)
