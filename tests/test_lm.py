"""The n-gram and its decoder: the sums are checked against brute force over every line."""

from __future__ import annotations

import itertools
import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi.errors import StoreError
from miaobi.lm import decode, ngram, senses, taste
from miaobi.trust import novelty

MODEL = ngram.load()
SIZE = len(MODEL.vocabulary)
CHOICES = ["白黄青", "云鹭山", "飞一水", "上入青", "天流楼"]


def narrow(choices: list[str], seed: int = 0) -> np.ndarray:
    """(length, V) factors: random weights on a few characters a slot, zero elsewhere."""
    rng = np.random.default_rng(seed)
    factors = np.zeros((len(choices), SIZE))
    for i, characters in enumerate(choices):
        for c in characters:
            factors[i, MODEL.number[c]] = rng.uniform(0.2, 3.0)
    return factors


def every(choices: list[str], factors: np.ndarray, second: bool, temperature: float):
    """{line: weight} by walking every line, one step at a time."""
    found = {}
    for characters in itertools.product(*choices):
        state = ngram.start(MODEL, len(choices), second)
        weight = 1.0
        for i, c in enumerate(characters):
            word = MODEL.number[c]
            p, state = ngram.step(MODEL.places[len(choices) - 1 - i], state, word)
            weight *= p ** (1 / temperature) * factors[i, word]
        found["".join(characters)] = weight
    return found


@pytest.mark.parametrize("choices", [CHOICES, ["两一", "个行", *CHOICES]])
@pytest.mark.parametrize("second", [False, True])
@pytest.mark.parametrize("temperature", [1.0, 0.7])
def test_sums_are_exact_from_both_ends(choices, second, temperature):
    factors = narrow(choices)
    hot = decode.heat(MODEL, temperature)
    lines = every(choices, factors, second, temperature)
    total = sum(lines.values())
    start = ngram.start(MODEL, len(choices), second)
    assert decode.backward(hot, factors)[0][start] == pytest.approx(total, rel=1e-9)
    front = decode.forward(hot, factors, second)
    assert front.total == pytest.approx(total, rel=1e-9)
    for c in choices[-1]:
        wanted = sum(weight for line, weight in lines.items() if line[-1] == c)
        assert front.last[MODEL.number[c]] == pytest.approx(wanted, rel=1e-9)


def test_wide_and_narrow_sums_agree():
    """The two ways of walking the arcs (few characters allowed, many allowed) are one sum."""
    rng = np.random.default_rng(1)
    factors = rng.uniform(0.1, 1.0, (5, SIZE)) * (rng.random((5, SIZE)) < 0.6)
    hot = decode.heat(MODEL, 0.8)
    start = ngram.start(MODEL, 5, True)
    wide = decode.backward(hot, factors)[0][start]
    halves = []
    for part in range(4):  # the first character's choices, split four ways
        some = factors.copy()
        some[0, np.arange(SIZE) % 4 != part] = 0.0
        halves.append(decode.backward(hot, some)[0][start])
    assert sum(halves) == pytest.approx(wide, rel=1e-9)
    assert decode.forward(hot, factors, True).total == pytest.approx(wide, rel=1e-9)


@pytest.mark.parametrize(("word", "at"), [("白云", 0), ("一", 2), ("上天", 3), ("山", 1)])
def test_span_weights_are_exact(word, at):
    factors = narrow(CHOICES)
    hot = decode.heat(MODEL, 0.8)
    lines = every(CHOICES, factors, False, 0.8)
    wanted = sum(w for line, w in lines.items() if line[at : at + len(word)] == word)
    front, betas = decode.forward(hot, factors, False), decode.backward(hot, factors)
    span = [MODEL.number[c] for c in word]
    assert decode.span_weight(hot, front, betas, factors, span, at) == pytest.approx(wanted)


def test_draws_follow_the_weights():
    """Chi-square over the likeliest lines of 2,500 draws."""
    choices = ["白黄", "云鹭", "飞一", "上入", "天流"]
    factors = narrow(choices, seed=3)
    hot = decode.heat(MODEL, 1.5)
    lines = every(choices, factors, True, 1.5)
    total = sum(lines.values())
    betas = decode.backward(hot, factors)
    rng = np.random.default_rng(5)
    n = 2500
    lots = itertools.islice(decode.draws(hot, factors, betas, True, rng), n)
    drawn = Counter(decode.spell(MODEL, words) for words in lots)
    likely = [line for line in lines if lines[line] / total * n > 5]
    chi = sum(
        (drawn[line] - n * lines[line] / total) ** 2 / (n * lines[line] / total) for line in likely
    )
    assert len(likely) > 4
    assert chi < len(likely) + 5 * math.sqrt(2 * len(likely))
    assert set(drawn) <= set(lines)


@settings(max_examples=25)
@given(st.lists(st.integers(0, SIZE - 1), min_size=5, max_size=5), st.integers(0, 2**32))
def test_no_mask_is_a_dead_end(only, seed):
    """One character a slot, any character: the line is drawn all the same."""
    factors = np.zeros((5, SIZE))
    factors[np.arange(5), only] = 1e-3
    hot = decode.heat(MODEL, 0.7)
    betas = decode.backward(hot, factors)
    assert betas[0][ngram.start(MODEL, 5, False)] > 0
    assert decode.draw(hot, factors, betas, False, np.random.default_rng(seed)) == only


@settings(max_examples=30)
@given(st.lists(st.integers(0, SIZE - 1), min_size=7, max_size=7), st.integers(0, 6))
def test_probabilities_sum_to_one(words, at):
    state = ngram.start(MODEL, 7, False)
    for i in range(at):
        _, state = ngram.step(MODEL.places[6 - i], state, words[i])
    hot = decode.heat(MODEL, 1.0)
    place = MODEL.places[6 - at]
    after = np.ones(MODEL.places[5 - at].states if at < 6 else 1)
    flat = np.ones(SIZE)
    ground = decode._ground(hot, 6 - at, flat, after)
    weights = decode.choices(hot, 6 - at, state, ground, flat, after)
    assert weights.sum() == pytest.approx(1.0, abs=1e-9)
    assert weights.min() > 0
    assert place.states > 1


@pytest.mark.parametrize("kind", ["shi", "ci"])
@pytest.mark.parametrize("r", range(7))
def test_what_may_follow_any_history_sums_to_one(kind, r):
    model = ngram.load(kind)
    after = np.ones(model.places[r - 1].states if r else 1)
    sums = decode.over(decode.heat(model, 1.0), r).back(np.ones(len(model.vocabulary)), after)
    assert sums == pytest.approx(np.ones(model.places[r].states), abs=1e-9)


@pytest.mark.parametrize("kind", ["shi", "ci"])
def test_children_of_a_context_stand_in_order_and_each_once(kind):
    for place in ngram.load(kind).places:
        for level in place.levels:
            rises = np.diff(level.state * 10_000 + level.word)
            assert (rises > 0).all()
            assert level.begin[-1] == len(level.word) == len(level.p)
            assert level.word.max(initial=0) < len(MODEL.vocabulary)


def test_real_verse_is_likelier_than_shuffled():
    line = "一行白鹭上青天"
    shuffled = "天上青鹭白行一"
    assert ngram.log_p(MODEL, line, True) > ngram.log_p(MODEL, shuffled, True) + 15
    assert ngram.log_p(MODEL, "abcde", False) == -math.inf


def test_characters_pull_what_goes_with_them():
    pull = senses.pull("白鹭")
    near, far = pull[senses.numbers("汀沙鸥")].mean(), pull[senses.numbers("剑诏琴")].mean()
    assert near > far + 0.5
    assert not senses.pull("abc").any()
    glad = senses.contrast(taste.GLAD, taste.SAD)
    assert glad[senses.numbers("笑")[0]] > glad[senses.numbers("泪")[0]]


def test_the_filter_knows_famous_lines_and_passes_new_ones():
    shi = ["白日依山尽", "一行白鹭上青天", "一行白鷺上青天"]
    others = [
        "枯藤老树昏鸦",
        "春花秋月何时了",
        "似曾相识燕归来",
        "路漫漫其修远兮",
        "知我者谓我心忧",
    ]
    assert all(map(novelty.known, shi + others))
    rng = np.random.default_rng(0)
    made = ["".join(rng.choice(list(MODEL.vocabulary), 7)) for _ in range(4000)]
    assert 0.005 * len(made) < sum(map(novelty.known, made)) < 0.025 * len(made)
    assert not any(map(novelty.known, ["", "秋", "明月", "一片冰心"]))


def test_a_damaged_filter_is_refused(monkeypatch):
    monkeypatch.setattr(novelty, "SHA256", "0" * 64)
    novelty._filter.cache_clear()
    with pytest.raises(StoreError, match="known lines"):
        novelty.known("白日依山尽")
    novelty._filter.cache_clear()
