"""Forms over words, spelled letter by letter, held against all their texts written out."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi.forms.english import find
from miaobi.forms.spelled import MARKS, Place, spelled
from miaobi.lm.tokens import TokenMask, vocabulary
from small_machines import Graph, accepts, layered, written

WORDS = ("\n", "a", "ab", "abba", "b-a", "i'm", "I")
AFTER = ("", ",", ".")


def texts(machine):
    """All texts of a machine over words in all their spellings (of marks only those in AFTER)."""
    found = set()

    def go(state, text, new):
        if machine.final(state):
            found.add(text)
        for word, after in machine.edges.get(state, {}).items():
            if word == "\n":
                go(after, text + "\n", True)
                continue
            for divider, mark in product(("",) if new else (" ", "—"), AFTER):
                go(after, text + divider + word.lower() + mark, False)

    go(machine.begin, "", True)
    return {t for t in found if not any(f"{a}\n" in t or t.endswith(a) for a in " —")}


@settings(max_examples=60)
@given(layered(WORDS), st.data())
def test_letters_are_allowed_as_in_the_texts_written_out(machine, data):
    letters, every = spelled(machine), texts(machine)
    state, text = letters.start(), ""
    while True:
        goes_on = {t[len(text)] for t in every if t.startswith(text) and len(t) > len(text)}
        allowed = {letters.symbols[i] for i in letters.mask(state).nonzero()[0]}
        assert allowed - set(MARKS) == goes_on - set(MARKS)
        assert (allowed & set(MARKS) != set()) == (goes_on & set(MARKS) != set())
        assert letters.final(state) == (text in every)
        if not goes_on:
            break
        text += data.draw(st.sampled_from(sorted(goes_on)))
        state = letters.step(state, letters.number(text[-1]))


@settings(max_examples=30)
@given(layered(WORDS), st.lists(st.text("abi' \n,—I-", min_size=1, max_size=8)), st.data())
def test_rows_are_judged_as_letter_by_letter(machine, rows, data):
    letters = spelled(machine)
    whole = sorted(texts(machine))
    prefix = data.draw(st.sampled_from(whole))
    prefix = prefix[: data.draw(st.integers(0, len(prefix)))]
    state = letters.start()
    for c in prefix:
        state = letters.step(state, letters.number(c))
    rows = [*rows, *(t[len(prefix) :][:6] for t in whole if t.startswith(prefix) and t != prefix)]
    if not rows:
        return
    table = np.full((len(rows), 8), -1, np.int32)
    for i, row in enumerate(rows):
        table[i, : len(row)] = [
            letters.number(c) if letters.number(c) is not None else 0 for c in row
        ]
    known = [i for i, row in enumerate(rows) if all(letters.number(c) is not None for c in row)]
    verdicts = letters.allows(state, table)
    for i in known:
        assert verdicts[i] == _walks(letters, state, rows[i]), (prefix, rows[i])


def _walks(letters, state, row):
    for c in row:
        number = letters.number(c)
        if not letters.mask(state)[number]:
            return False
        state = letters.step(state, number)
    return True


def test_case_does_not_matter_and_capitals_are_read():
    machine = Graph(WORDS, {0: {"ab": 1}, 1: {"\n": 2}, 2: {"I": 3}, 3: {"i'm": 4}, 4: {}}, {4})
    letters = spelled(machine)
    assert accepts(letters, "Ab,\nI i’m!")
    assert accepts(letters, "AB\ni I'M")
    assert not accepts(letters, "Ab,\nI i’m!!")
    assert not accepts(letters, "Ab, \nI i’m")
    assert not accepts(letters, "Ab,I i’m")
    assert letters.number("K") is None  # the kelvin's sign


def test_a_given_line_with_spaces_is_one_symbol():
    machine = Graph(
        ("\n", "The old, pond", "the"), {0: {"The old, pond": 1}, 1: {"\n": 2}, 2: {}}, {2}
    )
    assert accepts(spelled(machine), "The old, pond\n")
    assert not accepts(spelled(machine), "the\n")


def test_tokens_write_a_haiku():
    form = find("haiku")
    letters = spelled(form.machine())
    words = [
        "the",
        " silent",
        " pond",
        "An",
        " old",
        "\n",
        " riv",
        "er",
        " of",
        "ing",
        ",\n",
        ". ",
        "",
    ]
    known = vocabulary([*words, *(bytes([b]) for b in range(256))], ends=[len(words) - 1])
    masks = TokenMask(letters, known)
    for seed in range(3):
        rng, node, text = np.random.default_rng(seed), masks.start(), b""
        while not node.over:
            allowed = masks.mask(node).nonzero()[0]
            token = int(rng.choice(allowed))
            text += known.tokens[token]
            node = masks.step(node, token)
        assert form.check(text.decode()).holds, text


def test_letters_write_english_forms():
    for name in ("haiku", "limerick"):
        form = find(name)
        letters = spelled(form.machine())
        text = written(letters, np.random.default_rng(5))
        assert form.check(text).holds, text


def test_the_start_is_the_start_of_a_line():
    assert spelled(Graph(WORDS, {0: {"a": 1}, 1: {}}, {1})).start() == Place(0)
