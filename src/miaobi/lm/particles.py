"""Particles: sequential Monte Carlo, for scorers whose future nobody can sum.

A mask alone bends a model: it goes where the next symbol is likely, though little of what follows
may fit the form. Particles correct that: each is weighted by how much of the model's weight the
mask left it, and the light ones are given up for copies of the heavy ones. Their mean weight is an
unbiased estimate of Z, the model's weight of all texts of the form (Del Moral 2004,
Feynman-Kac formulae). Steered as in Lew, Zhi-Xuan, Grand and Mansinghka (2023, SMC steering of
large language models).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from miaobi.errors import PlanError
from miaobi.forms.core import Machine
from miaobi.lm.ngram import Floats, Ints
from miaobi.lm.sampling import NOTHING
from miaobi.lm.scorers import FLOOR, Scorer, State
from miaobi.lm.writing import Draft, Writer, Written, finite


@dataclass(frozen=True, slots=True)
class Cloud:
    """Finished particles: `weights` (n,) sum to one; `log_z` estimates the log of Z.

    `resampled` tells how often the light ones were given up.
    """

    texts: tuple[Written, ...]
    weights: Floats
    log_z: float
    resampled: int

    def draw(self, rng: np.random.Generator) -> Written:
        """One text, by its weight."""
        return self.texts[int(rng.choice(len(self.texts), p=self.weights))]


def particles(
    machine: Machine,
    scorer: Scorer,
    rng: np.random.Generator,
    n: int = 16,
    ahead: Scorer | None = None,
    threshold: float = 0.5,
) -> Cloud:
    """`n` weighted texts of a form, for the target exp(sum of the scorer's logits).

    With `ahead` (a scorer of futures, `lm.lookahead`) symbols are proposed, and particles weighed,
    by what may still come: the twisting functions of Whiteley and Lee (2014). They are resampled
    when the effective sample size (Kong, Liu and Wong 1994) is below `threshold` * n.
    """
    if n < 1 or not 0 <= threshold <= 1:
        raise PlanError(f"{n} particles, threshold {threshold}", hint="n >= 1, threshold in 0 … 1")
    swarm = _Swarm(Writer(machine, scorer), ahead, rng, n)
    log_z, resampled = 0.0, 0
    while not all(draft.ended for draft in swarm.drafts):
        swarm.once()
        most = swarm.logs.max()
        weights = np.exp(swarm.logs - most) if most > NOTHING else np.ones(n)
        if weights.sum() ** 2 < threshold * n * (weights @ weights):
            log_z += float(most + np.log(weights.mean()))
            swarm.keep(systematic(weights / weights.sum(), n, rng.random()))
            resampled += 1
    most = swarm.logs.max()
    weights = np.exp(swarm.logs - most) if most > NOTHING else np.ones(n)
    log_z += float(most + np.log(weights.mean()))
    texts = tuple(map(swarm.writer.finished, swarm.drafts))
    return Cloud(texts, weights / weights.sum(), log_z, resampled)


def systematic(weights: Floats, n: int, u: float) -> Ints:
    """n places drawn by weights that sum to one, evenly spread from one number (Kitagawa 1996).

    >>> systematic(np.array([0.5, 0.25, 0.25]), 4, 0.5).tolist()
    [0, 0, 1, 2]
    """
    sums = np.cumsum(weights)
    return np.minimum(np.searchsorted(sums, (np.arange(n) + u) / n * sums[-1]), len(sums) - 1)


class _Swarm:
    """The particles: drafts, what each one's future was worth when last seen, and log-weights."""

    def __init__(
        self, writer: Writer, ahead: Scorer | None, rng: np.random.Generator, n: int
    ) -> None:
        self.writer, self.ahead, self.rng = writer, ahead, rng
        self.drafts = [writer.begun() for _ in range(n)]
        self.logs = np.zeros(n)
        self.worth = np.zeros(n)  # log of the twisting function
        self.views: list[State] = [ahead.start() if ahead else None] * n
        number = {s: i for i, s in enumerate(ahead.symbols)} if ahead else {}
        self.places = np.array([number.get(s, -1) for s in writer.scorer.symbols], np.intp)

    def keep(self, places: Ints) -> None:
        """Copies of the particles at these places, all of the same weight."""
        self.drafts = [self.drafts[i].copy() for i in places]
        self.views = [self.views[i] for i in places]
        self.worth = self.worth[places]
        self.logs = np.zeros(len(places))

    def once(self) -> None:
        """One symbol more for each particle that has not ended."""
        choosing: list[tuple[int, Ints]] = []
        for i, draft in enumerate(self.drafts):
            options = None if draft.ended else self._options(draft, i)
            if options is not None:
                choosing.append((i, options))
        rows = self.writer.scored([self.drafts[i] for i, _ in choosing])
        futures = self._futures([i for i, _ in choosing])
        for i, options in choosing:
            self._choose(i, options, rows[self.drafts[i].scored][options], futures)

    def _options(self, draft: Draft, i: int) -> Ints | None:
        """As `Writer.options`; an only symbol is chosen as any other, for it has its weight."""
        options = self.writer.allowed(draft.at)
        if len(options) == 1 and not self.writer.machine.final(draft.at):
            return options
        before = len(draft.symbols)
        found = self.writer.options(draft, self.rng)
        if len(draft.symbols) > before and self.ahead:  # a symbol that the scorer does not know
            number = self.ahead.symbols
            name = draft.symbols[-1]
            self.views[i] = self.ahead.step(
                self.views[i], number.index(name) if name in number else -1
            )
        return found

    def _futures(self, places: Sequence[int]) -> dict[State, Floats]:
        if not self.ahead or not places:
            return {}
        states = list(dict.fromkeys(self.views[i] for i in places))
        return dict(zip(states, self.ahead.logits(states), strict=True))

    def _choose(self, i: int, options: Ints, logits: Floats, futures: dict[State, Floats]) -> None:
        draft = self.drafts[i]
        worth = np.zeros(len(options))
        if self.ahead:
            row, places = futures[self.views[i]], self.places[options]
            worth = np.where(places >= 0, row[places], row.max() - FLOOR)
            worth = finite(worth)
        total = finite(logits + worth)
        most = total.max()
        weights = np.exp(total - most)
        sums = np.cumsum(weights)
        at = int(np.searchsorted(sums, self.rng.random() * sums[-1], side="right"))
        at = min(at, len(sums) - 1)
        whole = float(most + np.log(sums[-1])) if (logits + worth).max() > NOTHING else NOTHING
        self.logs[i] += whole - self.worth[i]
        self.worth[i] = worth[at]
        draft.logp += float(logits[at])
        draft.drawn += float(np.log(weights[at] / sums[-1]))
        symbol = int(options[at])
        self.writer.put(draft, symbol)
        if self.ahead:
            self.views[i] = self.ahead.step(self.views[i], int(self.places[symbol]))
