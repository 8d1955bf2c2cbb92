"""Choice among finished poems by Bayes: log P(X) + w · log P(C | X), with novelty and diversity.

The brief C steers the n-gram by factors (`wish.leanings`), whose exact sums normalise it: P(X | C) is
known. Bayes' rule then tells how much more a poem X speaks for its brief than for none, or than for
others: log P(C | X) = log P(X | C) - log P(X) + log P(C).

>>> one, other, third = ("春山", "鸟鸣"), ("春山", "鸟飞"), ("江月", "人归")
>>> chosen = choose([one, other, third], {"log_p": [0.0, -0.1, -0.5]}, {"log_p": 1.0}, count=2)
>>> [scored.lines for scored in chosen]  # the second is too like the first
[('春山', '鸟鸣'), ('江月', '人归')]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from miaobi.forms import Verse
from miaobi.forms.sounds import folded
from miaobi.lm import decode
from miaobi.lm.given import one_shape
from miaobi.lm.lookahead import Sums, log_sum
from miaobi.lm.ngram import Floats, kind_of, load
from miaobi.lm.placing import framer
from miaobi.lm.senses import numbers
from miaobi.lm.wish import KNOBS, Knobs, Wish, leanings

DIVERSITY = 2.0  # what a poem loses that shares all its characters with one already chosen
NOVELTY = 1.0  # what it loses when every line of it is somebody's already


@dataclass(frozen=True, slots=True)
class Steered:
    """The n-gram as a brief steers it: the log-factors (lines, V), and by how much its sum grows.

    `log_z` is the log of the steered model's weight of all poems of the form, less that of the model
    without a brief.
    """

    leans: Floats = field(repr=False)
    log_z: float

    def evidence(self, lines: Sequence[str]) -> float:
        """log P(X | C) - log P(X), nats: how much more likely the brief makes the poem.

        By Bayes this is log P(C | X) up to the brief's own probability.
        """
        found = [
            float(lean[numbers(folded(line))].sum())
            for line, lean in zip(lines, self.leans, strict=True)
        ]
        return sum(found) - self.log_z


def steered(wish: Wish, knobs: Knobs = KNOBS) -> Steered:
    """The brief's model, normalised by exact sums over every scheme and rhyme that the writer, by
    its own ear (`placing.framer`), may write."""
    wish = one_shape(wish)
    leans = leanings(wish, knobs)
    hot = decode.heat(load(kind_of(wish.form)), knobs.temperature)
    log_z = _log_z(framer(wish, hot, np.exp(leans)).sums)
    return Steered(leans, log_z - _plain(wish.form, wish.given, knobs.temperature))


@lru_cache(maxsize=16)
def _plain(form: Verse, given: tuple[str, ...], temperature: float) -> float:
    """The log of the weight of all poems of a form without a brief."""
    hot = decode.heat(load(kind_of(form)), temperature)
    even = np.ones((form.lines, len(hot.model.vocabulary)))
    return _log_z(framer(Wish(form, given=given), hot, even).sums)


def _log_z(sums: Sums) -> float:
    return log_sum(np.array([plain + sum(map(log_sum, logs)) for plain, logs in sums.choices()]))


def posterior(briefs: Sequence[Steered], lines: Sequence[str]) -> Floats:
    """log P(C | X) of each of these briefs, alike before the poem is read: (briefs,)."""
    found = np.array([brief.evidence(lines) for brief in briefs])
    return found - log_sum(found)


@dataclass(frozen=True, slots=True)
class Scored:
    """A chosen poem: its place among the candidates, every term of its score, weighted, and the sum."""

    place: int
    lines: tuple[str, ...]
    parts: dict[str, float]
    total: float


def choose(
    poems: Sequence[Sequence[str]],
    terms: Mapping[str, Sequence[float]],
    weights: Mapping[str, float],
    known: Callable[[str], bool] = lambda line: False,
    count: int = 1,
) -> list[Scored]:
    """The `count` best poems, the best first, by the weighted sum of `terms` (one value a poem each).

    `known` tells lines that are somebody's already; each further poem loses what it shares with
    those chosen before it (Carbonell and Goldstein 1998, maximal marginal relevance).
    """
    chosen: list[Scored] = []
    rest = list(range(len(poems)))
    old = [sum(map(known, lines)) / len(lines) for lines in poems]
    while rest and len(chosen) < count:
        scored = []
        for i in rest:
            parts = {name: weight * terms[name][i] for name, weight in weights.items()}
            parts["novelty"] = -NOVELTY * old[i]
            like = max((_alike(poems[i], other.lines) for other in chosen), default=0.0)
            parts["diversity"] = -DIVERSITY * like
            scored.append(Scored(i, tuple(poems[i]), parts, sum(parts.values())))
        chosen.append(max(scored, key=lambda one: one.total))
        rest.remove(chosen[-1].place)
    return chosen


def _alike(one: Sequence[str], other: Sequence[str]) -> float:
    """Jaccard's share of characters in common."""
    a, b = set("".join(one)), set("".join(other))
    return len(a & b) / len(a | b)
