"""Poems put together from pools: against every way to take one line from each."""

from __future__ import annotations

import itertools
import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi.lm.distinct import MOST, distinct
from miaobi.lm.pools import Pool, Pools

ENDS = "东红风空"
LINES = st.lists(st.sampled_from([a + b for a in "春秋" for b in ENDS]), min_size=1, max_size=5)
PLACES = st.lists(st.tuples(LINES, st.sampled_from([0, 0, 0, 1, -1])), min_size=1, max_size=5)


def ways(places: list[tuple[list[str], int]]) -> dict[tuple[str, ...], float]:
    """Every poem whose rhyme words differ, and its share among them, by walking all tuples."""
    found = Counter[tuple[str, ...]]()
    for lines in itertools.product(*(lines for lines, _ in places)):
        ends = [
            (label, line[-1]) for line, (_, label) in zip(lines, places, strict=True) if label >= 0
        ]
        if len(set(ends)) == len(ends):
            found[lines] += 1
    return {lines: count / found.total() for lines, count in found.items()}


def pools(places: list[tuple[list[str], int]]) -> Pools:
    return Pools([Pool.of(lines, label) for lines, label in places])


@given(PLACES)
@settings(max_examples=80)
def test_the_open_share_is_that_of_all_tuples(places):
    every = math.prod(len(lines) for lines, _ in places)
    count = 0
    for row in itertools.product(*(lines for lines, _ in places)):
        ends = [(k, line[-1]) for line, (_, k) in zip(row, places, strict=True) if k >= 0]
        count += len(set(ends)) == len(ends)
    assert pools(places).open == pytest.approx(count / every, abs=1e-12)


@given(PLACES, st.integers(0, 999))
@settings(max_examples=60)
def test_a_poem_never_repeats_a_rhyme_word_where_it_can_do_without(places, seed):
    open_ = ways(places)
    if open_:
        assert pools(places).poem(np.random.default_rng(seed)) in open_


def test_every_way_is_taken_as_often_as_it_should_be():
    """Few words, many repetitions: 5,000 poems, each within 4.5 standard errors of its share."""
    places = [
        (["春东", "春东", "秋东", "春红"], 0), (["春空", "春红"], -1),
        (["秋东", "春红", "秋红", "春风"], 0), (["春东", "秋红", "秋风"], 0),
    ]  # fmt: skip
    wanted, rng, n = ways(places), np.random.default_rng(3), 5000
    taken = pools(places)
    found = Counter(taken.poem(rng) for _ in range(n))
    assert set(found) == set(wanted)
    for lines, p in wanted.items():
        assert found[lines] / n == pytest.approx(p, abs=4.5 * math.sqrt(p / n))


def test_where_no_line_is_left_one_is_drawn_anew():
    asked: list[tuple[int, frozenset[str]]] = []

    def anew(i: int, used: frozenset[str]) -> Pool:
        asked.append((i, used))
        return Pool.of(["秋空"], 0)

    two = [Pool.of(["春东"], 0), Pool.of(["秋东"], 0)]
    assert Pools(two, anew).poem(np.random.default_rng(0)) == ("春东", "秋空")
    assert asked == [(1, frozenset("东"))]


@given(st.integers(1, 4), st.integers(1, 5), st.integers(1, 3), st.integers(0, 999))
@settings(max_examples=60)
def test_distinct_sums_over_all_tuples_of_distinct_words(lines, words, groups, seed):
    ends = np.random.default_rng(seed).integers(0, 4, (lines, words, groups)).astype(float)
    wanted = np.zeros(groups)
    for row in itertools.permutations(range(words), lines):
        wanted += np.prod([ends[i, word] for i, word in enumerate(row)], axis=0)
    assert distinct(list(ends)) == pytest.approx(wanted, abs=1e-6)


def test_beyond_six_lines_repetitions_are_let_in():
    assert distinct([np.ones((2, 1))] * (MOST + 1)).tolist() == [2.0 ** (MOST + 1)]
    assert distinct([np.ones((2, 1))] * MOST).tolist() == [0.0]
