"""English verse by the network: exact forms, the brief's words, given lines, known lines."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

import miaobi
import oracle_en
from miaobi import forms
from miaobi.brief import Brief
from miaobi.errors import EngineError, SourceError
from miaobi.forms.core import Given
from miaobi.forms.english_sounds import sounds, vowel
from miaobi.forms.english_text import tokens
from miaobi.lm import plain
from miaobi.lm.neural import english, shipped
from miaobi.lm.neural.english_walk import STOPS, Walk
from miaobi.lm.neural.spelling import Trie, spelling
from miaobi.makers.verse_loop import spec
from miaobi.planner import concept
from miaobi.trust import novelty

QUICK = english.Manner(rhyming=1)
FORMS = (
    "haiku", "tanka", "limerick", "Shakespearean sonnet", "ballad", "villanelle", "ghazal",
    "blank verse", "couplets", "free verse",
)  # fmt: skip


JUDGED = FORMS[:8]


@pytest.fixture(scope="module")
def pen():
    return shipped.pen()


def write(pen, form, must=(), seed=1, how=QUICK, known=lambda line: False, **rest):
    rest.setdefault("candidates", 4)
    wish = english.Wish(forms.poem(form), must=tuple(must), **rest)
    return english.compose(wish, seed, pen, known, how=how)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_held_and_punctuated(pen, form):
    for poem in write(pen, form, ("river",), title="The River"):
        text = "\n".join(poem.lines)
        report = forms.check(text, form)
        assert report.holds, report.violations
        assert poem.lines[-1][-1] in STOPS
        assert all(re.match(r"'?[A-Z]", line) for line in poem.lines)
        assert not re.search(r"[,;:.!?—]{2}| [,;:.!?]", text)
        if form in JUDGED:
            assert not oracle_en.judge(text, form.lower(), rich=True, promotion=True)


def test_what_the_brief_names_is_said(pen):
    for poem in write(pen, "ballad", ("sailor", "harbour"), title="The Sailor"):
        said = {token.word for line in poem.lines for token in tokens(line)}
        assert {"sailor", "harbour"} <= said


def test_words_of_matter_come_once(pen):
    for poem in write(pen, "blank verse", title="Night"):
        stems = [
            plain.stem(token.word)
            for line in poem.lines
            for token in tokens(line)
            if token.word not in plain.COMMON
        ]
        assert len(stems) == len(set(stems))


@pytest.mark.parametrize(
    ("form", "given"),
    [
        ("couplets", ("The heron waits beside the silver stream,",)),
        ("haiku", ("", "", "The heron waits there.")),
        ("haiku", ("The old heron waits", "", "")),
        ("haiku", ("Electricity", "", "the rain on the roof—")),
        ("haiku", ("", "beside the quiet river", "")),
        ("haiku", ("The old heron waits", "beside the quiet river", "and the rain comes down")),
        ("limerick", ("There once was a lady of Lynn,", "", "", "", "")),
        ("limerick", ("", "", "", "", "And all of the town let them in.")),
    ],
)
def test_lines_of_ones_own_stand_as_they_are(pen, form, given):
    for poem in write(pen, form, given=given):
        stood = [line if own else "" for own, line in zip(given, poem.lines, strict=False)]
        assert stood == list(given)
        assert len(poem.lines) == len(given) or form == "couplets"
        assert forms.check("\n".join(poem.lines), form).holds


def test_a_line_that_does_not_fit_is_refused(pen):
    with pytest.raises(SourceError):
        write(pen, "couplets", given=("The heron waits",))


def test_what_is_required_is_said_once(pen):
    must = ("moon", "river", "lantern")
    for poem in write(pen, "blank verse", must, title="Night", candidates=8):
        stems = [plain.stem(t.word) for line in poem.lines for t in tokens(line)]
        assert [stems.count(plain.stem(word)) for word in must] == [1, 1, 1]


def test_what_the_brief_forbids_is_not_said_in_any_shape(pen):
    title = "The Moon and the Moonlight"
    for poem in write(pen, "ballad", title=title, without=("moon", "star"), words=("night",)):
        stems = {plain.stem(t.word) for line in poem.lines for t in tokens(line)}
        assert not stems & {"moon", "star"}


def test_the_seed_decides(pen):
    first, again, other = (write(pen, "haiku", ("moon",), seed) for seed in (3, 3, 4))
    assert first == again
    assert first[0] != other[0]


def test_a_line_that_is_known_is_given_up(pen):
    (first, *_) = write(pen, "haiku", ("moon",), 5)
    found = write(pen, "haiku", ("moon",), 5, known=lambda line: line == first.lines[0])
    assert all(first.lines[0] not in poem.lines for poem in found)
    with pytest.raises(EngineError, match="somebody's"):
        write(pen, "haiku", known=lambda line: True)


def test_the_best_comes_first_and_every_part_is_told(pen):
    poems = write(pen, "limerick", ("cat",), candidates=8)
    totals = [poem.scores["total"] for poem in poems]
    assert totals == sorted(totals, reverse=True)
    for poem in poems:
        parts = {name: value for name, value in poem.scores.items() if name != "total"}
        assert set(parts) == {"worst", "cost", "bayes", "prior", "said"}
        whole = sum(getattr(QUICK, name) * value for name, value in parts.items())
        assert poem.scores["total"] == pytest.approx(whole, abs=1e-3)


def test_what_is_shunned_is_said_only_when_asked(pen):
    wish = english.Wish(forms.poem("haiku"), must=("slave",), candidates=4)
    assert all(
        "slave" in " ".join(p.lines).lower() for p in english.compose(wish, 1, pen, how=QUICK)
    )
    bare = replace(wish, must=())
    said = {
        t.word for p in english.compose(bare, 1, pen, how=QUICK) for t in tokens(" ".join(p.lines))
    }
    assert not said & plain.SHUNNED


def test_articles_agree_and_no_light_word_comes_twice(pen):
    how = english.Manner(rhyming=1, min_p=0.001, temperature=2.0)
    for poem in write(pen, "blank verse", how=how, candidates=16):
        for line in poem.lines:
            words = [t.word for t in tokens(line)]
            for a, b in pairwise(words):
                assert a != b or a not in plain.LIGHT
                if a in ("a", "an") and (said := sounds(b)):
                    assert vowel(said[0][0]) == (a == "an"), line


@pytest.mark.parametrize(
    ("brief", "title", "must", "words"),
    [
        ("a haiku about an old oak that was cut down", "An Old Oak That Was Cut Down", ["oak"], ["old", "cut"]),
        ("my mother's garden", "My Mother's Garden", ["mother", "garden"], []),
        ("how we won't forget the moon", "How We Won't Forget the Moon", ["moon"], ["forget"]),
        ("a storm at sea", "A Storm at Sea", ["storm", "sea"], []),
    ],
)  # fmt: skip
def test_the_network_is_told_the_brief_and_nothing_that_was_drawn(brief, title, must, words):
    asked = Brief(brief, form="haiku", seed=1)
    card = concept(asked)
    assert any(atom.source == "graph" for atom in card.atoms)
    found = english.wish_of(forms.poem("haiku"), spec(card, asked))
    assert (found.title, sorted(found.must), list(found.words)) == (title, sorted(must), words)


@pytest.mark.parametrize("brief", ["a night without the moon", "a fox at night, no moon please"])
def test_what_a_brief_forbids_is_neither_told_nor_written(brief):
    poems = list(miaobi.write(brief, form="limerick", n=2))
    said = {plain.stem(t.word) for poem in poems for line in poem["lines"] for t in tokens(line)}
    assert "night" in said
    assert not said & {"moon", "moonlight", "crescent"}


def test_what_is_set_by_hand_overrules_the_words_of_the_brief():
    asked = Brief(
        "an autumn evening by the sea", form="haiku", seed=1, sets={"concept.season": "winter"}
    )
    found = english.wish_of(forms.poem("haiku"), spec(concept(asked), asked))
    assert "winter" in found.words
    assert "autumn" not in (*found.must, *found.words, *found.title.lower().split())


def test_a_chinese_brief_gives_what_its_card_has_of_it():
    rows = [{"en": "autumn leaves", "must": True}, {"en": "xqz heron", "must": False}]
    told = {"imagery": rows, "title_en": "Leaves", "season": "autumn", "hour": "dusk"}
    found = english.wish_of(forms.poem("haiku"), {**told, "settled": ["hour"]})
    assert (found.title, found.must, found.words) == ("Leaves", ("autumn", "leaves"), ("dusk",))


# --- the walk over tokens ---------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["haiku", "limerick", "villanelle", "sestina"])
def test_no_walk_meets_a_dead_end_and_every_one_is_accepted(pen, form):
    shape = forms.poem(form)
    machine = shape.machine(Given(required="river"))
    walk = Walk(machine, pen.vocabulary, np.zeros(len(machine.symbols), bool))
    for seed in range(3):
        rng, stand, said = random.Random(seed), walk.start(), []
        while not stand.whole:
            ways = walk.ways(stand)
            assert len(ways.tokens)
            token = int(rng.choice(ways.tokens.tolist()))
            said.append(token)
            stand = walk.step(stand, token, ways)
        text = pen.vocabulary.decode(said)
        assert shape.check(text).holds, (text, shape.check(text).violations)
        assert "river" in text.lower()
        assert pen.vocabulary.encode(text) == said


def test_a_trie_leads_to_allowed_words_only():
    rng = np.random.default_rng(2)
    rows = [tuple(rng.integers(0, 4, rng.integers(1, 5)).tolist()) for _ in range(60)]
    rows = list(dict.fromkeys(rows))
    trie = Trie.of(rows)
    for _ in range(20):
        allowed = rng.random(len(rows)) < 0.2
        sums = trie.sums(allowed)
        reached, open_ = set(), [(0, ())]
        while open_:
            node, path = open_.pop()
            word = trie.nodes[node].word
            if word >= 0:
                assert rows[word] == path
                if allowed[word]:
                    reached.add(word)
            ways = trie.ways(node, sums)
            open_ += [(int(n), (*path, int(t))) for t, n, _ in zip(*ways, strict=True)]
            assert len(ways[0]) or (word >= 0 and allowed[word]) or not allowed.any()
        assert reached == set(np.flatnonzero(allowed).tolist())


def test_words_are_spelt_as_text_is(pen):
    words = ("\n", "i'll", "autumn", "nightingale", "o'er")
    both = spelling(pen.vocabulary, words)
    assert sorted(both.head.order.tolist()) == [1, 2, 3, 4]
    text = "Autumn nightingale I'll o'er"
    at, said = 0, pen.vocabulary.encode(text)
    for trie in (both.head, both.inner, both.inner, both.inner):
        node = 0
        while trie.nodes[node].word < 0:
            own = trie.nodes[node]
            node = int(own.nodes[own.tokens.tolist().index(said[at])])
            at += 1
    assert at == len(said)


def test_lines_of_english_verse_are_known_however_they_are_written():
    assert novelty.known("Shall I compare thee to a summer’s day?")
    assert novelty.known("shall i compare thee, to a Summer's day")
    assert not novelty.known("the sea")  # fewer than four words are everybody's
    rng = np.random.default_rng(5)
    words = ["stone", "river", "lantern", "quiet", "morning", "window", "garden", "bridge"]
    new = [" ".join(rng.permutation(words)[:6]) for _ in range(1000)]
    assert sum(map(novelty.known, new)) < 40  # one in 64, wrongly
