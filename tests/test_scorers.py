"""Scorers: their sums by name, the noise, the cache, the n-gram over lines."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi.errors import PlanError
from miaobi.lm import decode, ngram, scorers
from toys import Chain2


@given(st.lists(st.tuples(st.floats(0.1, 2), st.integers(0, 3)), min_size=1, max_size=4))
@settings(max_examples=60)
def test_sums_are_weighted_sums_of_log_probabilities(terms):
    chains = [Chain2(seed) for seed in range(4)]
    whole = None
    for weight, i in terms:
        part = weight * chains[i]
        whole = part if whole is None else whole + part
    assert whole is not None
    state = whole.step(whole.start(), 2)
    wanted = sum(weight * chains[i].table[2] for weight, i in terms)
    assert whole.logits([state, whole.start()])[0] == pytest.approx(wanted)
    assert len(whole.parts) == len({i for _, i in terms})  # the same scorer is weighed once
    half = 0.5 * whole
    assert half.logits([half.step(half.start(), 2)])[0] == pytest.approx(0.5 * wanted)


def test_sums_line_up_their_symbols_by_name():
    one, other = Chain2(1, "abc"), Chain2(2, "cbd")
    both = one + 2 * other
    assert both.symbols == ("a", "b", "c", "d")
    row = both.logits([both.start()])[0]
    a, b = one.table[-1], other.table[-1]
    wanted = [
        a[0] + 2 * (b.max() - scorers.FLOOR), a[1] + 2 * b[1], a[2] + 2 * b[0],
        a.max() - scorers.FLOOR + 2 * b[2],
    ]  # fmt: skip
    assert row == pytest.approx(wanted)
    less = (one + -1.0 * other).logits([both.start()])[0]
    assert less[0] == pytest.approx(a[0] - b.max())  # not knowing it is no merit
    state = both.step(both.start(), 3)  # d: the first chain does not know it, and forgets
    assert state == (one.start(), 2)


def test_a_sum_says_what_it_is():
    mine = scorers.cache(["春江"], "春江花月夜", name="mine")
    both = 0.6 * scorers.uniform("春江", name="base") + 0.4 * mine
    assert str(both) == "0.6*base + 0.4*mine"
    assert both.facts == {
        "name": "0.6*base + 0.4*mine", "symbols": 5,
        "parts": [
            {"weight": 0.6, "name": "base", "symbols": 2},
            {"weight": 0.4, "name": "mine", "symbols": 5},
        ],
    }  # fmt: skip
    with pytest.raises(PlanError, match="weighs nothing"):
        mine + -1.0 * mine
    with pytest.raises(PlanError, match="cannot weigh"):
        math.nan * mine


def test_the_noise_of_a_context_is_always_the_same_and_of_others_different():
    one, again, other = (scorers.random("天地人", seed) for seed in (1, 1, 2))
    state = one.step(one.step(one.start(), 0), 2)
    swapped = one.step(one.step(one.start(), 2), 0)
    assert np.array_equal(one.logits([state]), again.logits([state]))
    assert not np.array_equal(one.logits([state]), one.logits([swapped]))
    assert not np.array_equal(one.logits([state]), other.logits([state]))
    assert np.array_equal(one.logits([swapped, state])[1], one.logits([state])[0])


def test_a_cache_is_witten_bell():
    """Of aab: p(a) = (2 + 2 · 1/3) / 5; p(b | a) = (1 + 2 · p(b)) / 4, p(b) = (1 + 2/3) / 5."""
    cache = scorers.cache(["aab"], "abc", order=2)
    rows = np.exp(cache.logits([(), (0,)]))
    assert rows.sum(axis=1) == pytest.approx([1, 1])
    assert rows[0] == pytest.approx([8 / 15, 1 / 3, 2 / 15])
    assert rows[1][1] == pytest.approx((1 + 2 / 3) / 4)
    assert cache.step((0,), 1) == (1,)
    assert cache.step((0,), -1) == ()
    with pytest.raises(PlanError):
        scorers.cache([])
    words = scorers.cache([["the", "sea"]], order=2)
    assert words.symbols == ("the", "sea")


@pytest.mark.parametrize("length", [5, 7])
def test_the_n_gram_scores_lines_as_the_model_does(length):
    scorer = scorers.ngram((length,))
    lines = {5: ("白日依山尽", "黄河入海流"), 7: ("两个黄鹂鸣翠柳", "一行白鹭上青天")}[length]
    state, total = scorer.start(), 0.0
    for symbol in map(scorer.symbols.index, "，".join(lines) + "。"):
        total += scorer.logits([state])[0][symbol]
        state = scorer.step(state, symbol)
    model = ngram.load()
    assert total == pytest.approx(sum(ngram.log_p(model, x, bool(i)) for i, x in enumerate(lines)))
    assert scorer.step(state, scorer.symbols.index("\n")) == state  # a break after a mark


@pytest.mark.parametrize("kind", ["shi", "ci"])
def test_the_n_gram_has_a_place_for_every_length(kind):
    model = ngram.load(kind)
    for length in range(1, 20):
        row = decode.places_of(kind, length)
        assert len(row) == length
        assert row[0][1]
        for (r, _), (q, begins) in itertools.pairwise(row):
            assert begins or q == r - 1
        scorer = scorers.ngram((length,), decode.heat(model, 1.0))
        state = scorer.start()
        for i in range(length):
            row = np.exp(scorer.logits([state])[0][: len(model.vocabulary)])
            assert row.sum() == pytest.approx(1.0, abs=0.03)
            state = scorer.step(state, (7 * i + length) % len(model.vocabulary))
    with pytest.raises(PlanError):
        scorers.ngram((7, 0))
