"""The neural scorer and the poet: what is remembered is right, every poem holds, knobs do their work."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from miaobi.lm.neural.commission import Commission
from miaobi.lm.neural.scorer import ANYTHING, Neural
from small_network import Bigrams, small_network, small_vocabulary

WORDS = small_vocabulary()


def neural(commission: Commission = ANYTHING) -> tuple[Neural, Bigrams]:
    network = Bigrams(small_network().table)
    return Neural(network, WORDS, commission), network


def read(scorer: Neural, text: str):
    state = scorer.start()
    for character in text:
        state = scorer.step(state, scorer.number[character])
    return state


# --- the scorer ---------------------------------------------------------------------------------


def test_logits_are_log_probabilities_after_the_last_token():
    scorer, network = neural()
    states = [scorer.start(), read(scorer, "白日"), read(scorer, "黄河"), read(scorer, "白")]
    rows = scorer.logits(states)
    assert rows.shape == (4, len(scorer.symbols))
    for row, last in zip(rows, ["<|text|>", "日", "河", "白"], strict=True):
        wide = network.table[WORDS.number[last]].astype(float)
        wanted = wide - np.log(np.exp(wide).sum())
        for symbol in "山流，。":
            assert row[scorer.number[symbol]] == pytest.approx(wanted[WORDS.number[symbol]])


def test_layout_costs_nothing_and_is_not_read():
    scorer, _ = neural()
    state = read(scorer, "白日，")
    assert scorer.step(state, scorer.number["\n"]) == state
    assert scorer.logits([state])[0][scorer.number["\n"]] == 0.0
    assert scorer.step(state, -1) == state


def test_states_of_one_length_cost_one_step_and_equal_ones_one_row():
    scorer, network = neural(Commission(form="七绝", title="春"))
    scorer.logits([scorer.start()])
    states = [read(scorer, c) for c in "白黄白更"]
    network.asked.clear()
    scorer.logits(states)
    assert network.asked == [3]
    scorer.logits(states[:2])
    assert network.asked == [3]
    further = [scorer.step(state, scorer.number["山"]) for state in states]
    scorer.logits(further)
    assert network.asked == [3, 3]


def test_a_line_is_written_again_from_its_mark():
    """What stood at the last mark is remembered, whatever came after it."""
    scorer, network = neural()
    text = "白日依山尽，黄河入海流"
    for n in range(len(text) + 1):
        scorer.logits([read(scorer, text[:n])])
    network.asked.clear()
    again = read(scorer, "白日依山尽，欲")
    one = scorer.logits([again])[0]
    assert network.asked == [1]
    fresh, _ = neural()
    np.testing.assert_allclose(one, fresh.logits([again])[0])
    assert len(scorer._kept) <= 4


def test_the_memory_of_each_state_is_its_own():
    """Rows are taken by their parents, whatever order states are asked in."""
    scorer, _ = neural()
    for text in ("白黄", "黄白"):
        scorer.logits([read(scorer, c) for c in text])
        pairs = [read(scorer, b + a) for a, b in zip(text, text[::-1], strict=True)]
        scorer.logits(pairs)
        reached = scorer._kept[2]
        for state, row in reached.rows.items():
            assert tuple(reached.memory.read[row][-2:]) == state


def test_a_text_is_scored_under_its_commission():
    scorer, network = neural(Commission(title="春"))
    logs = np.array(network.table, float)
    logs -= np.log(np.exp(logs).sum(axis=1, keepdims=True))
    ids = [WORDS.number["<|text|>"], *WORDS.encode("白日，")]
    wanted = sum(logs[a, b] for a, b in itertools.pairwise(ids))
    assert scorer.score(["白日，\n"]) == pytest.approx([wanted])
    steps = [scorer.logits([read(scorer, "白日，"[:n])])[0] for n in range(3)]
    summed = sum(row[scorer.number[c]] for row, c in zip(steps, "白日，", strict=True))
    assert summed == pytest.approx(wanted, rel=1e-5)


def test_scorers_add_up():
    """It stands beside any other scorer, as every scorer does."""
    from miaobi.lm.scorers import uniform

    scorer, _ = neural()
    both = 1.0 * scorer + 0.5 * uniform("山水鑫")
    assert "鑫" in both.symbols
    row = both.logits([both.start()])[0]
    own = scorer.logits([()])[0]
    at = both.symbols.index("山")
    assert row[at] == pytest.approx(own[scorer.number["山"]] - 0.5 * np.log(3))
