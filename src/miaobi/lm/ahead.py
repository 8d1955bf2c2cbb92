"""The backward sums of the lines of a form, as scorers: what may still come, symbol by symbol.

See `miaobi.lm.lookahead`, which makes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from miaobi.lm import decode
from miaobi.lm.decode import Heat
from miaobi.lm.ngram import Floats, opening
from miaobi.lm.scorers import BREAKS, MARKS, Ngram, Scorer, State

NOTHING = float("-inf")


@dataclass(frozen=True, slots=True, eq=False)
class Back:
    """The backward sums of a line: `factors` (length, V), `betas` as `decode.backward` gives them.

    `hot` is the model that they are sums of. `logs` (length, V) are those of the factors, `ground`
    (length, V) the logs of what follows each character from no history, its own factor included.
    """

    hot: Heat
    second: bool
    factors: Floats
    betas: list[Floats]
    logs: Floats
    ground: Floats
    total: float  # the log of the summed weight of the line

    @property
    def bytes(self) -> int:
        return sum(map(_bytes, (self.factors, self.logs, self.ground, *self.betas)))


def _bytes(array: Floats) -> int:
    return array.nbytes


def back(hot: Heat, factors: Floats, second: bool) -> Back:
    """The backward sums of a line with these factors."""
    betas = decode.backward(hot, factors, second)
    row = decode.places_of(hot.model.kind, len(factors))
    with np.errstate(divide="ignore"):
        logs = np.log(factors)
        ground = np.array([
            logs[i] + np.log(decode.after(hot, betas, i, second)[hot.model.places[r].next])
            for i, (r, _) in enumerate(row)
        ])  # fmt: skip
        total = float(np.log(betas[0][opening(hot.model, row[0][0], second)]))
    return Back(hot, second, factors, betas, logs, ground, total)


class Ahead(Scorer):
    """The log of the summed weight of all that can follow each symbol; see the module.

    A symbol that cannot stand has -inf; a mark the weight of the lines that follow it. States are
    (line, position in it, history), each line's histories those of its own `Back`. With `own` the
    n-gram's own weight of the symbol is in it, and what is alike for all characters (the lines that
    follow) is left out.
    """

    def __init__(self, backs: Sequence[Back], scorer: Ngram, own: bool) -> None:
        self.backs, self.scorer, self.own = tuple(backs), scorer, own
        self.name = f"{scorer.name} with look-ahead" if own else "look-ahead"
        self.symbols = scorer.symbols
        self.totals = [back.total for back in backs]
        self.later = [sum(self.totals[i + 1 :]) for i in range(len(backs))]
        self._rows = [decode.places_of(back.hot.model.kind, len(back.logs)) for back in backs]
        self._ground: list[Floats | None] = [None] * len(backs)

    def _grounds(self, line: int) -> Floats:
        """(length, symbols) the worth of each symbol to a state without history; marks -inf."""
        found = self._ground[line]
        if found is None:
            back = self.backs[line]
            found = np.full((len(back.ground), len(self.symbols)), NOTHING)
            found[:, : back.ground.shape[1]] = back.ground + (0.0 if self.own else self.later[line])
            if self.own:
                for row, (r, _) in zip(found, self._rows[line], strict=True):
                    row += self.scorer.unigrams[r]
            self._ground[line] = found
        return found

    def start(self) -> State:
        return self._opened(0)

    def _opened(self, line: int) -> tuple[int, int, int]:
        if line == len(self.backs):
            return line, 0, 0
        back = self.backs[line]
        return line, 0, opening(back.hot.model, self._rows[line][0][0], back.second)

    def step(self, state: State, symbol: int) -> State:
        line, at, history = state  # pyright: ignore
        if symbol >= len(self.symbols) - len(MARKS):
            return self._opened(line + 1) if at else state
        if line < len(self.backs) and at == len(self._rows[line]):
            line, at, history = self._opened(line + 1)
        if line == len(self.backs):
            return line, at + 1, 0
        row, model = self._rows[line], self.backs[line].hot.model
        r, _ = row[at]
        at += 1
        if at < len(row) and row[at][1]:
            return line, at, opening(model, row[at][0], self.backs[line].second)
        known = at < len(row) and symbol >= 0
        return line, at, decode.follow(model.places[r], history, symbol) if known else 0

    def logits(self, states: Sequence[State]) -> Floats:
        found = np.empty((len(states), len(self.symbols)))
        with np.errstate(divide="ignore"):
            for row, (line, at, history) in zip(found, states, strict=True):  # pyright: ignore
                self._fill(row, line, at, history)
        return found

    def _fill(self, row: Floats, line: int, at: int, history: int) -> None:
        if line < len(self.backs) and at < len(self._rows[line]):
            self._following(row, line, at, history)
            if line and not at:
                row[-BREAKS:] = self.later[line - 1]
            return
        row[:] = NOTHING
        row[-len(MARKS) :] = self.later[line] if line < len(self.backs) else 0.0

    def _following(self, row: Floats, line: int, at: int, state: int) -> None:
        """The worth of every symbol: the n-gram's arcs lead where its history says."""
        back, later = self.backs[line], 0.0 if self.own else self.later[line]
        hot, logs, (r, _) = back.hot, back.logs[at], self._rows[line][at]
        rest = decode.after(hot, back.betas, at, back.second)
        levels = hot.model.places[r].levels
        path, fallen = decode.path(hot, r, state)
        np.add(self._grounds(line)[at], np.log(fallen) if self.own else 0.0, out=row)
        for k, here, passed in path:
            arcs = slice(levels[k].begin[here], levels[k].begin[here + 1])
            words = levels[k].word[arcs]
            worth = rest.take(levels[k].next[arcs])
            if self.own:
                worth *= hot.arcs[r][k][arcs] * passed
            row[words] = np.log(worth) + logs.take(words) + later
