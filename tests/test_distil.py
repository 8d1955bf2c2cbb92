"""The student of the network (runs/verse_distil.py): soft counts become the weights of the arcs."""

from __future__ import annotations

import importlib
from pathlib import Path

import numpy as np
import pytest

from miaobi.lm import decode, ngram

RUNS = Path(__file__).parent.parent / "runs"


def test_what_a_teacher_says_moves_the_arcs_of_its_histories_and_no_others(monkeypatch):
    monkeypatch.syspath_prepend(str(RUNS))
    distil = importlib.import_module("verse_distil")
    model = ngram.load()
    hot, size = decode.heat(model, 1.0), len(model.vocabulary)
    r = 2
    level = model.places[r].levels[0]
    state = level.first + int(np.argmax(np.diff(level.begin)))
    own = slice(*level.begin[[state - level.first, state - level.first + 1]])
    word = int(level.word[own][0])
    chances = np.zeros((3, size), np.float32)
    chances[:, word] = 1.0  # said three times after one history, and nothing else
    soft = distil.Soft(model)
    soft.add(hot, [(r, state)] * 3, chances)
    found = soft.weights()
    pull = distil.PULL[2]
    said = (level.word[own] == word) * 3.0
    assert found["p32"][own] == pytest.approx((said + pull * level.p[own]) / (3 + pull))
    assert np.delete(found["p32"], np.r_[own]) == pytest.approx(np.delete(level.p, np.r_[own]))
    assert found["p31"].sum() == pytest.approx(1.0)
    for name in found.keys() - {"p32", "p31"}:
        place, order = int(name[1]) - 1, int(name[2])
        was = model.places[place].p if order == 1 else model.places[place].levels[order - 2].p
        assert found[name] == pytest.approx(was)
