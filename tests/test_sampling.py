"""The sampler chain: laws of its steps, against plain words for what each should do."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi.errors import PlanError, UnknownName
from miaobi.lm import sampling
from miaobi.lm.sampling import Chain, Past

NOTHING = -math.inf
LOGITS = st.lists(
    st.one_of(st.floats(-20, 20), st.just(NOTHING)), min_size=1, max_size=12
).filter(lambda row: max(row) > NOTHING)  # fmt: skip
STEP = st.one_of(
    st.tuples(st.just("temperature"), st.floats(0.05, 10)),
    st.tuples(st.just("top_k"), st.integers(1, 15)),
    st.tuples(st.just("top_p"), st.floats(0.01, 1)),
    st.tuples(st.just("min_p"), st.floats(0, 1)),
    st.tuples(st.just("typical"), st.floats(0.01, 1)),
    st.tuples(st.just("dry"), st.floats(0, 10), st.floats(1, 3), st.integers(1, 3)),
    st.tuples(st.just("xtc"), st.floats(0, 1), st.floats(0, 1)),
    st.tuples(st.just("repetition"), st.floats(1, 5), st.integers(0, 6)),
    st.tuples(st.just("phrase"), st.just("abc"), st.floats(-20, 20)),
)
HISTORY = st.lists(st.integers(0, 11), max_size=12)
NUMBER = {letter: i for i, letter in enumerate("abcdefghijkl")}


def past(history=(), count=12, chance=0.0) -> Past:
    return Past(history, np.arange(count), NUMBER, chance)


@given(LOGITS, st.lists(STEP, max_size=5), HISTORY, st.floats(0, 0.999))
@settings(max_examples=400)
def test_no_chain_removes_the_last_or_brings_back_a_removed_symbol(row, steps, history, chance):
    logits = np.array(row)
    before = logits.copy()
    after = Chain(tuple(steps))(logits, past(history, len(row), chance))
    assert after.shape == logits.shape
    assert np.array_equal(logits, before)  # steps are pure
    assert not np.isnan(after).any()
    assert np.isfinite(after).any()
    assert not np.isfinite(after[~np.isfinite(before)]).any()


@given(LOGITS, HISTORY)
def test_steps_at_their_neutral_values_do_nothing(row, history):
    logits = np.array(row)
    for step in [
        ("temperature", 1.0), ("top_k", 12), ("min_p", 0.0), ("typical", 1.0), ("xtc", 0.1, 0.0),
        ("dry", 0.0), ("repetition", 1.0), ("phrase", "ab", 0.0),
    ]:  # fmt: skip
        changed = Chain((step,))(logits, past(history, len(row)))
        kept = sampling.chances(changed)
        assert kept == pytest.approx(sampling.chances(logits), abs=1e-6), step


@given(LOGITS, st.floats(0.01, 0.99))
def test_top_p_keeps_the_fewest_that_hold_p(row, p):
    found = sampling.chances(np.array(row))
    kept = np.isfinite(sampling.top_p(np.array(row), past(), p))
    held = found[kept].sum()
    assert held >= p - 1e-9
    assert held - found[kept].min() < p + 1e-9
    if (~kept).any():
        assert found[kept].min() >= found[~kept].max()


@given(LOGITS, st.floats(0.01, 1))
def test_min_p_keeps_what_is_near_the_best(row, p):
    found = sampling.chances(np.array(row))
    kept = np.isfinite(sampling.min_p(np.array(row), past(), p))
    assert (found[kept] >= p * found.max() * (1 - 1e-9)).all()
    assert (found[~kept] <= p * found.max() * (1 + 1e-9)).all()


def test_typical_leaves_out_the_too_expected():
    """One symbol of 0.6 and eight of 0.05: the entropy is nearer the surprise of none; worked by
    hand, H = 1.50; |0.51 - 1.50| = 0.99 and |3.00 - 1.50| = 1.49, so the likely one comes first."""
    row = np.log(np.array([0.6, *[0.05] * 8]))
    kept = np.isfinite(sampling.typical(row, past(), 0.64))
    assert kept.sum() == 2
    assert kept[0]
    even = np.log(np.array([0.25, *[0.05] * 15]))  # H = 2.59: the common ones are the typical ones
    kept = np.isfinite(sampling.typical(even, past(count=16), 0.68))
    assert not kept[0]
    assert kept.sum() == 14


def test_top_k_and_temperature():
    row = np.array([0.0, 3.0, 1.0, 2.0])
    assert sampling.top_k(row, past(), 2).tolist() == [NOTHING, 3.0, NOTHING, 2.0]
    assert sampling.temperature(row, past(), 0.5).tolist() == [0.0, 6.0, 2.0, 4.0]


def test_order_is_the_declared_one():
    """Sharpened first, the second symbol falls under the bar of top-p; else it does not."""
    row = np.log(np.array([0.6, 0.3, 0.1]))
    cold = Chain((("temperature", 0.2), ("top_p", 0.85)))
    late = Chain((("top_p", 0.85), ("temperature", 0.2)))
    assert np.isfinite(cold(row, past())).tolist() == [True, False, False]
    assert np.isfinite(late(row, past())).tolist() == [True, True, False]


def test_dry_lowers_what_would_repeat_a_run():
    """abcXab → c would repeat a run of two (ab); a run of one is allowed."""
    history = [NUMBER[c] for c in "abcfab"]
    row = np.zeros(12)
    assert sampling.dry(row, past(history), 1.0, 2.0, 2)[NUMBER["c"]] == -1.0
    longer = [NUMBER[c] for c in "eabcfeab"]
    assert sampling.dry(row, past(longer), 1.0, 2.0, 2)[NUMBER["c"]] == -2.0
    lowered = sampling.dry(row, past(history), 1.0, 2.0, 3)
    assert not lowered.any()


@given(HISTORY)
def test_dry_runs_are_those_of_a_plain_search(history):
    """For every next symbol, the longest run before it that stood before it already."""
    for symbol in range(12):
        longest = 0
        for n in range(1, len(history)):
            run = [*history[-n:], symbol]
            if any(history[i : i + n + 1] == run for i in range(len(history) - n)):
                longest = n
        assert sampling._runs(history).get(symbol, 0) == longest


def test_xtc_leaves_the_least_of_the_top():
    row = np.log(np.array([0.5, 0.3, 0.15, 0.05]))
    out = sampling.xtc(row, past(chance=0.1), 0.1, 0.5)
    assert np.isfinite(out).tolist() == [False, False, True, True]
    assert sampling.xtc(row, past(chance=0.9), 0.1, 0.5) is row


def test_repetition_and_phrases():
    row = np.array([2.0, -2.0, 1.0])
    assert sampling.repetition(row, past([0, 1]), 2.0).tolist() == [1.0, -4.0, 1.0]
    assert sampling.repetition(row, past([0, 1]), 2.0, 1).tolist() == [2.0, -4.0, 1.0]
    begins = sampling.phrase(np.zeros(12), past([5]), "abc", 3.0)
    assert begins.nonzero()[0].tolist() == [0]
    carries = sampling.phrase(np.zeros(12), past([5, 0, 1]), "abc", 3.0)
    assert carries.nonzero()[0].tolist() == [2]


def test_steps_find_symbols_among_the_allowed_ones_only():
    """Symbols 3, 7 and 9 are allowed: a penalty on 7 falls on the second logit."""
    some = Past([7, 4], np.array([3, 7, 9]), {"x": 9}, 0.0)
    assert sampling.repetition(-np.ones(3), some, 2.0).tolist() == [-1.0, -2.0, -1.0]
    assert sampling.phrase(np.zeros(3), some, "x", 1.0).tolist() == [0.0, 0.0, 1.0]


@pytest.mark.parametrize(
    ("step", "error", "said"),
    [
        (("min_q", 0.1), UnknownName, "min_p"),
        (("temperature", 0), PlanError, "0.01 to 100"),
        (("top_p",), PlanError, "write top_p and then P"),
        (("xtc", 0.1), PlanError, "THRESHOLD PROBABILITY"),
        (("top_p", "much"), PlanError, "a number from"),
        (("phrase", 2.0), PlanError, '("phrase", "白云", 2.0)'),
        (("phrase", "白云", 1e9), PlanError, "-100 to 100"),
    ],
)
def test_a_wrong_chain_is_refused_with_its_cure(step, error, said):
    with pytest.raises(error) as refused:
        Chain((("temperature", 1.0), step))
    assert said in f"{refused.value} {refused.value.hint}"


def test_draws_follow_the_probabilities():
    rng = np.random.default_rng(3)
    row = np.log(np.array([0.5, 0.3, 0.2]))
    lots = [sampling.drawn(row, rng) for _ in range(4000)]
    share = np.bincount([at for at, _ in lots], minlength=3) / len(lots)
    assert share == pytest.approx([0.5, 0.3, 0.2], abs=0.03)
    assert all(log == pytest.approx(row[at]) for at, log in lots)
