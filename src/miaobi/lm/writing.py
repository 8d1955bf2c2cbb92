"""Guided writing: any scorer writes any form, and never meets a dead end.

At every symbol the form's machine says what may come next, the scorer how likely each is, the
sampler chain what is made of that; one is drawn. Look-ahead is a scorer too (`lm.lookahead`): write
with `scorer + ahead`. Candidates are written side by side, and those that have written the same so
far are scored once.

>>> from miaobi.forms import find
>>> from miaobi.lm.scorers import random
>>> machine = find("五绝").machine()
>>> one, other = write(machine, random(machine.symbols), np.random.default_rng(7), n=2)
>>> find("五绝").check(one.text).holds, find("五绝").check(other.text).holds
(True, True)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import log

import numpy as np

from miaobi.errors import EngineError
from miaobi.forms.core import Machine, State
from miaobi.lm.ngram import Floats, Ints
from miaobi.lm.sampling import NOTHING, UNCHANGED, Chain, Past, drawn
from miaobi.lm.scorers import Scorer

END = ""  # a scorer that has this symbol says itself where a text ends
STOP = 0.5  # the chance of ending at each place where the text may, for one that has not
KEPT = 4096  # states whose allowed symbols are remembered
LONGEST = 100_000  # symbols of one text


@dataclass(frozen=True, slots=True)
class Written:
    """A finished text: `symbols` and `text`; its worth and how it was drawn, in nats.

    `logp` sums the scorer's logits of the symbols that were chosen, `drawn` the logs of the
    probabilities with which they were. What the form left no choice in counts nothing.
    """

    text: str
    symbols: tuple[str, ...]
    logp: float
    drawn: float


@dataclass(slots=True)
class Draft:
    """A text being written: where the machine and the scorer stand, and the numbers so far."""

    at: State
    scored: State
    history: list[int] = field(default_factory=list)
    symbols: list[str] = field(default_factory=list)
    logp: float = 0.0
    drawn: float = 0.0
    ended: bool = False

    def copy(self) -> Draft:
        return Draft(
            self.at, self.scored, self.history.copy(), self.symbols.copy(),
            self.logp, self.drawn, self.ended,
        )  # fmt: skip


@dataclass(slots=True, eq=False)
class Writer:
    """A scorer set to write a form; what it finds out of the form is kept from poem to poem."""

    machine: Machine
    scorer: Scorer
    chain: Chain = UNCHANGED
    stop: float = STOP
    reads: Ints = field(init=False, repr=False)  # what the machine takes each symbol for
    number: dict[str, int] = field(init=False, repr=False)
    _alike: Callable[[State], State] | None = field(init=False, repr=False)
    _allowed: dict[State, Ints] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        found = [self.machine.number(symbol) for symbol in self.scorer.symbols]
        self.reads = np.array([-1 if n is None else n for n in found], np.intp)
        self.number = {symbol: i for i, symbol in enumerate(self.scorer.symbols)}
        if END in self.number:
            self.reads[self.number[END]] = -1
        self._alike = getattr(
            self.machine, "alike", None
        )  # states with equal masks, if it can tell

    def write(self, rng: np.random.Generator, n: int = 1) -> list[Written]:
        """`n` texts; the first ones are the same whatever `n` is.

        Refuses a form without an end (100,000 symbols) with EngineError.
        """
        chances = rng.spawn(n)
        drafts = [self.begun() for _ in range(n)]
        while unfinished := [i for i, draft in enumerate(drafts) if not draft.ended]:
            self._once([drafts[i] for i in unfinished], [chances[i] for i in unfinished])
        return [self.finished(draft) for draft in drafts]

    def begun(self) -> Draft:
        return Draft(self.machine.start(), self.scorer.start())

    def finished(self, draft: Draft) -> Written:
        text = spelt(self.machine, draft.symbols)
        return Written(text, tuple(draft.symbols), draft.logp, draft.drawn)

    def _once(self, drafts: Sequence[Draft], chances: Sequence[np.random.Generator]) -> None:
        """One symbol more for each draft that does not end here."""
        choosing: list[tuple[Draft, np.random.Generator, Ints]] = []
        for draft, rng in zip(drafts, chances, strict=True):
            options = self.options(draft, rng)
            if options is not None:
                choosing.append((draft, rng, options))
        rows = self.scored([draft for draft, _, _ in choosing])
        for draft, rng, options in choosing:
            logits = rows[draft.scored].take(options)
            chance = rng.random() if self.chain.steps else 0.0
            past = Past(draft.history, options, self.number, chance)
            place, chosen = drawn(self.chain(finite(logits), past), rng)
            draft.logp += float(logits[place])
            draft.drawn += chosen
            self.put(draft, int(options[place]))

    def options(self, draft: Draft, rng: np.random.Generator) -> Ints | None:
        """The scorer's symbols that may come next; None where nothing is to be chosen.

        Then the draft has ended, or has been given its only symbol, or one that the scorer does
        not know: the form comes first.
        """
        options = self.allowed(draft.at)
        final = self.machine.final(draft.at)
        if not final and len(options) == 1:
            self.put(draft, int(options[0]))
            return None
        if not final and len(options):
            return options
        others = np.flatnonzero(self.machine.mask(draft.at))
        if final and self._ends(draft, rng, bool(len(others))):
            draft.ended = True
            return None
        if not len(options):
            self._foreign(draft, others, rng)
            return None
        if final and END in self.number:
            return np.sort(np.append(options, self.number[END]))
        return options

    def allowed(self, at: State) -> Ints:
        """The numbers of the scorer's symbols that the machine allows, ascending."""
        if self._alike:
            at, state = self._alike(at), at
        else:
            state = at
        found = self._allowed.get(at)
        if found is None:
            if len(self._allowed) >= KEPT:
                self._allowed.clear()
            mask = np.append(self.machine.mask(state), False)
            found = self._allowed[at] = np.flatnonzero(mask[self.reads])
        return found

    def scored(self, drafts: Sequence[Draft]) -> dict[State, Floats]:
        """The scorer's row for each state among the drafts: drafts that agree share one."""
        states = list(dict.fromkeys(draft.scored for draft in drafts))
        return dict(zip(states, self.scorer.logits(states), strict=True)) if states else {}

    def put(self, draft: Draft, symbol: int) -> None:
        """The draft with one of the scorer's symbols more."""
        name = self.scorer.symbols[symbol]
        if name == END:
            draft.ended = True
            return
        self._add(draft, name, symbol, int(self.reads[symbol]))

    def _add(self, draft: Draft, name: str, symbol: int, read: int) -> None:
        draft.at = self.machine.step(draft.at, read)
        draft.scored = self.scorer.step(draft.scored, symbol)
        draft.history.append(symbol)
        draft.symbols.append(name)
        if len(draft.symbols) > LONGEST:
            raise EngineError(
                f"the text has no end: {LONGEST:,} symbols are written",
                hint="bound the form: give it a most number of lines or words",
            )

    def _ends(self, draft: Draft, rng: np.random.Generator, more: bool) -> bool:
        """Whether the text ends where it may: it must where nothing more can come."""
        if not more:
            return True
        if END in self.number:
            return False  # it is chosen, or not, as any other symbol
        ends = rng.random() < self.stop
        draft.drawn += log(self.stop if ends else 1 - self.stop)
        return ends

    def _foreign(self, draft: Draft, others: Ints, rng: np.random.Generator) -> None:
        """A symbol that only the machine knows: any one of those it allows."""
        read = int(others[rng.integers(len(others))]) if len(others) > 1 else int(others[0])
        draft.drawn -= log(len(others))
        self._add(draft, self.machine.symbols[read], -1, read)


def finite(logits: Floats) -> Floats:
    """The logits, or where none is above -inf (or one is no number) all alike."""
    most = logits.max()
    return logits if NOTHING < most < np.inf else np.zeros(len(logits))


def spelt(machine: Machine, symbols: Sequence[str]) -> str:
    """The text that symbols make, as the machine writes it (its `text`), if it says how.

    Else single characters are set one after another, words with spaces between them.
    """
    own = getattr(machine, "text", None)
    if callable(own):
        return str(own(symbols))
    if all(len(symbol) == 1 for symbol in symbols):
        return "".join(symbols)
    return " ".join(symbols).replace(" \n ", "\n").replace(" \n", "\n").replace("\n ", "\n")


def write(
    machine: Machine, scorer: Scorer, rng: np.random.Generator, chain: Chain = UNCHANGED, n: int = 1
) -> list[Written]:
    """`n` texts of a form by a scorer; see `Writer`, which remembers more from poem to poem."""
    return Writer(machine, scorer, chain).write(rng, n)
