"""The n-gram against a plain reading of the formulas, and the overlap against plain search."""

from __future__ import annotations

import itertools
import math
import random
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
import pytest

from miaobi.lm.corpus.kneser_ney import END, START, UNKNOWN, Alphabet, KneserNey, flat
from miaobi.lm.corpus.overlap import Overlap

SIZE = 7


def sentences(seed: int, count: int = 60) -> list[np.ndarray]:
    """Texts with habits: a symbol mostly follows from the two before it."""
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        text = [chance.randrange(3, SIZE)]
        for _ in range(chance.randrange(1, 12)):
            habit = 3 + (text[-1] * 3 + sum(text[-2:])) % (SIZE - 3)
            text.append(habit if chance.random() < 0.7 else chance.randrange(3, SIZE))
        found.append(np.array(text, np.int64))
    return found


class Plain:
    """Chen & Goodman's interpolated Kneser–Ney, gram by gram."""

    def __init__(self, texts: Sequence[np.ndarray], order: int) -> None:
        self.order = order
        counts: dict[int, Counter[tuple[int, ...]]] = {n: Counter() for n in range(1, order + 1)}
        for text in texts:
            padded = [START] * (order - 1) + text.tolist() + [END]
            for n in range(1, order + 1):
                for i in range(order - 1, len(padded)):
                    counts[n][tuple(padded[i - n + 1 : i + 1])] += 1
        self.counts = {order: counts[order]}
        for n in range(1, order):
            kinds = Counter(gram[1:] for gram in counts[n + 1])
            raw = {gram: c for gram, c in counts[n].items() if gram[0] == START}
            self.counts[n] = Counter({**kinds, **raw})
        self.steps = {n: self.discounts(self.counts[n]) for n in self.counts}
        self.after: dict[int, dict] = {}
        for n, found in self.counts.items():
            self.after[n] = defaultdict(dict)
            for gram, c in found.items():
                self.after[n][gram[:-1]][gram[-1]] = c

    @staticmethod
    def discounts(found: Counter) -> list[float]:
        of = Counter(found.values())
        n1, n2, n3, n4 = (max(of[c], 1) for c in (1, 2, 3, 4))
        y = n1 / (n1 + 2 * n2)
        steps = [0, 1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3]
        return [min(max(s, 0.05 * c), 0.95 * c) for c, s in enumerate(steps)]

    def p(self, history: tuple[int, ...], symbol: int) -> float:
        n = len(history) + 1
        below = self.p(history[1:], symbol) if history else 1 / SIZE
        known = self.after[n].get(history)
        if not known:
            return below
        total = sum(known.values())
        steps = self.steps[n]
        left = sum(steps[min(c, 3)] for c in known.values()) / total
        c = known.get(symbol, 0)
        return (c - steps[min(c, 3)]) / total + left * below

    def losses(self, text: np.ndarray) -> list[float]:
        padded = [START] * (self.order - 1) + text.tolist() + [END]
        places = range(self.order - 1, len(padded))
        return [-math.log(self.p(tuple(padded[i - self.order + 1 : i]), padded[i])) for i in places]


@pytest.mark.parametrize("order", [2, 3, 5])
def test_losses_are_those_of_the_formulas(order: int) -> None:
    train, new = sentences(1), sentences(2, 8)
    new.append(np.array([UNKNOWN, 3, UNKNOWN]))
    model, plain = KneserNey.fit(train, order=order, size=SIZE), Plain(train, order)
    wanted = [loss for text in new for loss in plain.losses(text)]
    np.testing.assert_allclose(model.losses(new), wanted, rtol=1e-9)


def test_probabilities_after_any_history_sum_to_one() -> None:
    model = KneserNey.fit(sentences(3), order=3, size=SIZE)
    for history in itertools.product(range(2, SIZE), repeat=2):
        texts = [np.array([*history, symbol]) for symbol in range(2, SIZE)]
        losses = model.losses(texts).reshape(len(texts), 4)
        ended = model.losses([np.array(history)])[2]
        start = float(model.unigram[START])
        total = np.exp(-losses[:, 2]).sum() + math.exp(-ended)
        assert 1 - 10 * start <= total <= 1 + 1e-9


def test_longer_histories_help_where_there_are_habits() -> None:
    train, new = sentences(4, 400), sentences(5, 50)
    mean = [KneserNey.fit(train, order=n, size=SIZE).losses(new).mean() for n in (2, 3)]
    assert mean[1] < mean[0] - 0.05 < math.log(SIZE)


def test_order_one_is_refused() -> None:
    with pytest.raises(ValueError, match="order"):
        KneserNey.fit(sentences(1), order=1, size=SIZE)


def test_texts_do_not_run_into_each_other() -> None:
    assert flat([np.array([5]), np.array([6])], 3).tolist() == [0, 0, 5, 1, 0, 0, 6, 1]
    model = KneserNey.fit(sentences(6), order=5, size=SIZE)
    apart = [model.losses([text]) for text in sentences(7, 5)]
    np.testing.assert_allclose(np.concatenate(apart), model.losses(sentences(7, 5)))


def test_an_alphabet_gives_unknown_characters_one_symbol() -> None:
    alphabet = Alphabet.of(["春眠", "不觉"])
    assert alphabet.encode("春秋").tolist() == [alphabet.number["春"], UNKNOWN]
    assert alphabet.size == 7


def _longest(text: str, corpus: Sequence[str]) -> int:
    spans = [text[i:j] for i in range(len(text)) for j in range(i + 1, len(text) + 1)]
    return max((len(span) for span in spans if any(span in work for work in corpus)), default=0)


def test_overlap_is_that_of_plain_search() -> None:
    chance = random.Random(8)
    letters = "山水花鸟风月"
    corpus = ["".join(chance.choices(letters, k=40)) for _ in range(30)]
    index = Overlap.of(corpus)
    for _ in range(20):
        text = "".join(chance.choices(letters, k=15))
        begin = chance.randrange(20)
        for wanted in (text, text[:3] + chance.choice(corpus)[begin : begin + 18] + text[3:]):
            shared = index.span(wanted)
            assert shared.length == index.longest(wanted) == _longest(wanted, corpus)
            assert any(shared.text in work for work in corpus)
            assert wanted[shared.begin : shared.begin + shared.length] == shared.text


def test_overlap_leaves_marks_out_and_stays_within_works() -> None:
    index = Overlap.of(["白日依山尽，黄河入海流。", "欲穷千里目，更上一层楼。"])
    assert index.span("依山尽黄河。") == (5, 0, "依山尽黄河")
    assert index.longest("入海流欲穷") == 3
    assert index.longest("") == 0
    assert Overlap.of([]).longest("山") == 0
    assert Overlap.of(["The fog comes on little cat feet."]).longest("Little cats") == 9
