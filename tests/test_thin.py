"""The thinned n-gram: whatever is allowed, its sums and its steps are those of the whole model."""

from __future__ import annotations

import numpy as np
import pytest

from miaobi.lm import decode, ngram
from miaobi.lm.ahead import Ahead, back
from miaobi.lm.ngram import opening, places_of
from miaobi.lm.scorers import ngram as counted
from miaobi.lm.thin import arcs, thinned

LINES = [("shi", 7), ("shi", 5), ("shi", 4), ("shi", 6), ("ci", 3), ("ci", 7), ("ci", 9)]


def allowed(length: int, size: int, seed: int) -> np.ndarray:
    """A third of the characters at each place, or two; any may stand at one of them."""
    rng = np.random.default_rng(seed)
    found = rng.random((length, size)) < 0.33
    found[rng.integers(length)] = True
    found[rng.integers(length)] &= np.arange(size) < 40
    return found


@pytest.mark.parametrize(("kind", "length"), LINES)
@pytest.mark.parametrize("second", [False, True])
def test_sums_from_both_ends_are_those_of_the_whole_model(kind, length, second):
    hot = decode.heat(ngram.load(kind), 0.8)
    fits = allowed(length, len(hot.model.vocabulary), length)
    few = thinned(hot, fits)
    rng = np.random.default_rng(1)
    factors = fits * rng.uniform(0.2, 2.0, fits.shape)
    r = places_of(kind, length)[0][0]
    whole, part = (
        decode.backward(one, factors, second)[0][opening(one.model, r, second)]
        for one in (hot, few)
    )
    assert part == pytest.approx(whole, rel=1e-12)
    fronts = [decode.forward(one, factors, second).last for one in (hot, few)]
    assert fronts[1] == pytest.approx(fronts[0], rel=1e-12)
    assert arcs(few) < arcs(hot)


@pytest.mark.parametrize(("kind", "length"), LINES)
def test_every_prefix_of_a_line_is_worth_as_much(kind, length):
    """The look-ahead over what is left says of each character what it says over the whole model."""
    hot = decode.heat(ngram.load(kind), 1.0)
    fits = allowed(length, len(hot.model.vocabulary), length + 20)
    scorer = counted((length,), hot)
    views = [
        Ahead([back(one, fits.astype(float), False)], scorer, own)
        for own in (False, True)
        for one in (hot, thinned(hot, fits))
    ]
    states, rng = [view.start() for view in views], np.random.default_rng(0)
    for at in range(length):
        rows = [view.logits([state])[0] for view, state in zip(views, states, strict=True)]
        assert np.isfinite(rows[0][: fits.shape[1]]).tolist() == fits[at].tolist()
        assert rows[1] == pytest.approx(rows[0], rel=1e-9)
        assert rows[3] == pytest.approx(rows[2], rel=1e-9)
        symbol = int(rng.choice(np.flatnonzero(fits[at])))
        states = [view.step(state, symbol) for view, state in zip(views, states, strict=True)]


def test_what_is_not_allowed_leads_to_no_history():
    hot = decode.heat(ngram.load(), 1.0)
    fits = np.zeros((5, len(hot.model.vocabulary)), bool)
    for i, c in enumerate("白日依山尽"):
        fits[i, hot.model.number[c]] = True
    place = thinned(hot, fits).model.places[4]
    start = opening(thinned(hot, fits).model, 4, False)
    assert decode.follow(place, start, hot.model.number["白"]) > 0
    assert decode.follow(place, start, hot.model.number["黄"]) == 0
