"""The automaton of English forms: no dead ends, everything it writes is accepted, what is given stands."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as given_by
from hypothesis import strategies as st

from miaobi.errors import SourceError
from miaobi.forms.core import Given
from miaobi.forms.english import FORMS, find
from miaobi.forms.english_guess import heard
from miaobi.forms.english_lexicon import lexicon_of
from miaobi.forms.english_line import Course, Track, bits
from miaobi.forms.english_machine import EnglishMachine, matched, written
from miaobi.forms.english_metre import iambic
from miaobi.forms.english_rhyme import End, kind
from miaobi.forms.english_text import tokens

SLOW = settings(max_examples=3, suppress_health_check=list(HealthCheck))


def write(machine: EnglishMachine, seed: int) -> str:
    """A text by a writer that prefers common words and short lines, or nothing at all."""
    chance = np.random.default_rng(seed)
    weights = machine.lexicon.weights * (seed % 3)
    state, said = machine.start(), list[int]()
    while not machine.final(state):
        mask = machine.mask(state)
        assert mask.any(), "a dead end"
        assert not mask.flags.writeable
        drawn = np.where(mask, weights + chance.gumbel(size=len(mask)), -np.inf)
        symbol = 0 if mask[0] and chance.random() < 0.5 else int(drawn.argmax())
        state = machine.step(state, symbol)
        said.append(symbol)
    return written(machine.symbols[i] for i in said)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
@SLOW
@given_by(seed=st.integers(0, 10**6))
def test_whatever_is_written_is_accepted(form, seed: int):
    text = write(form.machine(), seed)
    report = form.check(text)
    assert report.holds, (text, report.violations)
    assert not report.warnings, (text, report.warnings)


def test_every_symbol_is_read_back_as_itself():
    words = lexicon_of().words
    assert words[0] == "\n"
    assert list(words) == sorted(set(words))
    wrong = [word for word in words[1:] if [token.word for token in tokens(word)] != [word]]
    assert wrong == []


def test_words_with_the_same_letters_are_one_run():
    lexicon = lexicon_of()
    run = lexicon.beginning("mou")
    assert [lexicon.words[n] for n in run] == [w for w in lexicon.words if w.startswith("mou")]
    assert len(lexicon.beginning("qqq")) == 0


def test_a_line_can_be_finished_from_just_the_places_it_says():
    """`living` against a search of its own over the classes."""
    track = Track(iambic(3), lexicon_of())
    course = Course(track)
    kinds = frozenset({track.lexicon.ways.index(frozenset({"10"}))})

    def finishes(place: int, seen: frozenset[int]) -> bool:
        steps = track.steps(place)
        if any(steps[kind] & track.ends for kind in kinds):
            return True
        onward = {p for led in steps for p in bits(led)} - seen
        return any(finishes(p, seen | onward) for p in onward)

    said = set(bits(course.living(kinds)))
    assert said == {p for p in range(track.tree.places) if finishes(p, frozenset({p}))}


@given_by(st.lists(st.frozensets(st.integers(0, 4), max_size=4), max_size=4))
def test_matched_is_a_choice_of_distinct_elements(rooms):
    def choose(i: int, used: frozenset[int]) -> bool:
        return i == len(rooms) or any(choose(i + 1, used | {x}) for x in rooms[i] - used)

    assert matched(rooms) == choose(0, frozenset())


# --- what is given ------------------------------------------------------------------------------


def test_given_lines_stand_untouched_and_are_rhymed_with():
    first = "Shall I compare thee to a summer's day?"
    last = "So long lives this, and this gives life to thee."
    form = find("sonnet")
    machine = form.machine(Given(lines=(first, *[""] * 12, last)))
    for seed in range(4):
        text = write(machine, seed)
        rows = [row for row in text.split("\n") if row]
        assert (rows[0], rows[13]) == (first, last)
        report = form.check(text)
        assert report.holds, (text, report.violations)


def test_a_given_refrain_returns():
    form = find("villanelle")
    line = "Do not go gentle into that good night,"
    machine = form.machine(Given(lines=(line,)))
    text = write(machine, 1)
    assert [row for row in text.split("\n") if row].count(line) == 4
    assert form.check(text).holds


def test_spans_stand_at_their_words():
    form = find("sonnet")
    machine = form.machine(
        Given(spans=((2, 3, "moonlit"), (2, 5, "and far"), (13, 0, "O my love,")))
    )
    for seed in range(3):
        text = write(machine, seed)
        rows = [row for row in text.split("\n") if row]
        assert rows[2].split()[3] == "moonlit"
        assert rows[2].split()[5:7] == ["and", "far"]
        assert rows[13].startswith("O my love,")
        assert form.check(text).holds, (text, form.check(text).violations)


def test_required_words_occur_and_forbidden_ones_do_not():
    form = find("haiku")
    machine = form.machine(Given(required="lantern glimmerling", forbidden="the a of and"))
    for seed in range(5):
        text = write(machine, seed)
        words = [token.word for token in tokens(text)]
        assert {"lantern", "glimmerling"} <= set(words)
        assert not {"the", "a", "of", "and"} & set(words)
        assert form.check(text).holds


def test_a_short_line_may_end_in_a_required_word_and_needs_it_once():
    form = find("haiku")
    machine = form.machine(Given(required="pond"))  # in the first line
    rows = [write(machine, seed).lower().split("\n") for seed in range(40)]
    assert all(sum(row.count("pond") for row in one) == 1 and "pond" in one[0] for one in rows)
    assert any(tokens(one[0])[-1].word == "pond" for one in rows)
    assert machine.mask(machine.start())[machine.number("pond")]  # nor must it wait for the end
    long = find("blank verse").machine(Given(required="pond"))
    assert all("pond\n" not in write(long, seed).lower() for seed in range(5))


def test_no_line_ends_in_a_word_that_is_cut_short():
    for name in ("couplets", "free verse", "blank verse"):
        for seed in range(5):
            ends = [
                tokens(row)[-1].word
                for row in write(find(name).machine(Given()), seed).split("\n")
                if row
            ]
            assert not [word for word in ends if word.endswith(("'d", "'ll", "'ve", "'re", "'m"))]


def test_the_first_rhyme_may_be_asked_for():
    form = find("limerick")
    text = write(form.machine(Given(rhyme="moon")), 2)
    moon = End("moon", heard("moon").phones)
    ends = [tokens(row)[-1].word for row in text.split("\n")]
    assert all(kind(End(ends[i], heard(ends[i]).phones), moon) != "" for i in (0, 1, 4))
    assert form.check(text).holds
    with pytest.raises(SourceError, match="do not rhyme with moon"):
        form.machine(Given(lines=("There was an Old Man with a beard",), rhyme="moon"))
    with pytest.raises(SourceError, match="no line rhymes"):
        find("haiku").machine(Given(rhyme="moon"))
    with pytest.raises(SourceError, match="too few words"):
        form.machine(Given(rhyme="month"))


def test_a_ghazal_and_a_sestina_begun():
    ghazal = find("ghazal")
    text = write(ghazal.machine(Given(lines=("I saw the silver of the sea at night",))), 3)
    assert [row.split()[-1] for row in text.split("\n") if row][1::2] == ["night"] * 5
    assert ghazal.check(text).holds
    sestina = find("sestina")
    text = write(sestina.machine(Given(lines=("I saw the silver of the evening river",))), 3)
    report = sestina.check(text)
    assert report.holds, report.violations
    assert sum(row.split()[-1] == "river" for row in text.split("\n") if row) >= 6


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("sonnet", Given(lines=("Too short a line",)), "4 syllables"),
        ("sonnet", Given(lines=("I saw the silver of the open sea", "", "I saw the silver of the open moon")), "does not rhyme"),
        ("sonnet", Given(lines=("I saw the moon above the open month",)), "rhyme"),
        ("haiku", Given(spans=((7, 0, "moon"),)), "line 8"),
        ("haiku", Given(spans=((0, 0, "extraordinarily beautiful"),)), "cannot hold"),
        ("haiku", Given(spans=((0, 1, "old moon"), (0, 2, "sea"))), "overlap"),
        ("ghazal", Given(lines=("I saw the silver of the sea at night", "I saw the silver of the sea at noon")), "does not end in"),
    ],
)  # fmt: skip
def test_what_cannot_stand_is_refused_with_a_cure(name: str, given: Given, message: str):
    with pytest.raises(SourceError, match=message) as error:
        find(name).machine(given)
    assert error.value.hint


def test_numbers_of_symbols():
    machine = find("haiku").machine()
    assert machine.symbols[machine.number("moon") or 0] == "moon"
    assert machine.number("Moon") == machine.number("moon")
    assert machine.number("zzzz") is None
    assert machine.start() == machine.start()
    assert hash(machine.start()) == hash(machine.start())
