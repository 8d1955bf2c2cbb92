"""The sampler chain: what happens to the logits before a symbol is drawn, in a declared order.

A chain is data: `Chain((("temperature", 0.8), ("min_p", 0.05)))`. Each step is a pure function of the
logits of the symbols that may come next, and of what was written. The form's mask comes **first**:
only allowed symbols are ever seen by a step, and no step removes the last of them.

>>> chain = Chain((("temperature", 0.8), ("min_p", 0.05)))
>>> str(chain)
'temperature 0.8, min_p 0.05'
>>> Chain((("min_q", 0.05),))
Traceback (most recent call last):
miaobi.errors.UnknownName: no step of a chain named 'min_q'; did you mean min_p?
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from miaobi.errors import PlanError, UnknownName
from miaobi.lm.ngram import Floats, Ints

NOTHING = float("-inf")


@dataclass(frozen=True, slots=True)
class Past:
    """What a step may look at beside the logits.

    `history` are the numbers of the symbols written so far, `numbers` (n,), ascending, the number
    of the symbol that each logit is of (None: the symbols in order), `number` finds a symbol's
    number by its name, and `chance` is a number from [0, 1), drawn anew for each symbol.
    """

    history: Sequence[int] = ()
    numbers: Ints | None = None
    number: Mapping[str, int] = field(default_factory=dict)
    chance: float = 0.0

    def where(self, symbols: Sequence[int], count: int) -> Ints:
        """The places of these symbols among the `count` logits; those without one are left out."""
        wanted = np.unique(np.asarray(symbols, np.intp))
        if self.numbers is None:
            return wanted[(wanted >= 0) & (wanted < count)]
        at = np.searchsorted(self.numbers, wanted)
        there = at < count
        there[there] = self.numbers[at[there]] == wanted[there]
        return at[there]


Step = Callable[..., Floats]


def chances(logits: Floats) -> Floats:
    """Probabilities of logits: (n,), zero where -inf."""
    weights = np.exp(logits - logits.max())
    return weights / weights.sum()


def _kept(logits: Floats, keep: np.ndarray) -> Floats:
    return np.where(keep, logits, NOTHING)


# --- steps: (logits, past, values) -> logits ------------------------------------------------------


def temperature(logits: Floats, past: Past, t: float) -> Floats:
    """Sharper below 1, flatter above (Ackley, Hinton and Sejnowski 1985, Boltzmann machines)."""
    return logits / t


def top_k(logits: Floats, past: Past, k: float) -> Floats:
    """Only the k likeliest (Fan, Lewis and Dauphin 2018, Hierarchical neural story generation)."""
    if k >= len(logits):
        return logits
    return _kept(logits, logits >= np.partition(logits, -int(k))[-int(k)])


def top_p(logits: Floats, past: Past, p: float) -> Floats:
    """The likeliest that together hold p (Holtzman et al. 2020, Neural text degeneration)."""
    found = chances(logits)
    order = np.argsort(-found, kind="stable")
    return _first(logits, order, found, p)


def _first(logits: Floats, order: Ints, found: Floats, p: float) -> Floats:
    """The shortest beginning of an order whose probabilities reach p; at least one."""
    count = int(np.searchsorted(np.cumsum(found[order]), p)) + 1
    keep = np.zeros(len(logits), bool)
    keep[order[:count]] = True
    return _kept(logits, keep)


def min_p(logits: Floats, past: Past, p: float) -> Floats:
    """All at least p times as likely as the likeliest (Nguyen et al. 2024, Turning up the heat)."""
    return _kept(logits, logits >= logits.max() + np.log(p)) if p > 0 else logits


def typical(logits: Floats, past: Past, p: float) -> Floats:
    """Those whose surprise is nearest the expected one, until they hold p (Meister et al. 2023,
    Locally typical sampling)."""
    found = chances(logits)
    surprise = -np.log(np.maximum(found, 1e-300))
    distance = np.where(found > 0, np.abs(surprise - found @ surprise), np.inf)
    return _first(logits, np.argsort(distance, kind="stable"), found, p)


def dry(
    logits: Floats, past: Past, strength: float, base: float = 1.75, allowed: float = 2
) -> Floats:
    """Lower what would repeat a run of more than `allowed` symbols, base times more for each
    further one (p-e-w 2024, DRY, text-generation-webui pull request 5677)."""
    runs = _runs(past.history)
    taken = {symbol: n for symbol, n in runs.items() if n >= allowed}
    if not taken:
        return logits
    lowered = logits.copy()
    for symbol, n in taken.items():
        places = past.where([symbol], len(logits))
        lowered[places] -= min(strength * base ** (n - allowed), 1e4)
    return lowered


def _runs(history: Sequence[int]) -> dict[int, int]:
    """symbol -> how long a run it would make that has stood before."""
    found: dict[int, int] = {}
    last = len(history) - 1
    for i in range(last):
        n = 0
        while n <= i and history[i - n] == history[last - n] and n < 50:
            n += 1
        if n:
            found[history[i + 1]] = max(found.get(history[i + 1], 0), n)
    return found


def xtc(logits: Floats, past: Past, threshold: float, probability: float) -> Floats:
    """Now and then leave out all but the least likely of those above a threshold (p-e-w 2024,
    Exclude top choices, text-generation-webui pull request 6335)."""
    if past.chance >= probability:
        return logits
    top = np.flatnonzero((chances(logits) >= threshold) & (logits > NOTHING))
    if len(top) < 2:
        return logits
    keep = np.ones(len(logits), bool)
    keep[top] = False
    keep[top[np.argmin(logits[top])]] = True
    return _kept(logits, keep)


def repetition(logits: Floats, past: Past, penalty: float, window: float = 0) -> Floats:
    """Make what has stood before (in the last `window` symbols, if given) less likely: logits above
    zero are divided, others multiplied (Keskar et al. 2019, CTRL)."""
    lowered = logits.copy()
    places = past.where(past.history[-int(window) :], len(logits))
    own = lowered[places]
    lowered[places] = np.where(own > 0, own / penalty, own * penalty)
    return lowered


def phrase(logits: Floats, past: Past, text: str, bias: float) -> Floats:
    """Add to whatever begins a phrase or carries it on (after KoboldAI's phrase bias, 2022).

    A phrase is symbols divided by spaces (words), or else its characters.
    """
    words = [past.number.get(s, -2) for s in (text.split() if " " in text else text)]
    begun = next(
        (n for n in range(len(words) - 1, 0, -1) if list(past.history[-n:]) == words[:n]), 0
    )
    places = past.where([words[begun]], len(logits))
    if not len(places):
        return logits
    raised = logits.copy()
    raised[places] += bias
    return raised


# --- the chain ------------------------------------------------------------------------------------


class Value(NamedTuple):
    """What a step takes: a name, the least and most it may be, and what it is when not given."""

    name: str
    least: float
    most: float
    otherwise: float | None = None


TINY = 1e-6
STEPS: dict[str, tuple[Step, tuple[Value, ...]]] = {
    "temperature": (temperature, (Value("t", 0.01, 100),)),
    "top_k": (top_k, (Value("k", 1, 1e9),)),
    "top_p": (top_p, (Value("p", TINY, 1),)),
    "min_p": (min_p, (Value("p", 0, 1),)),
    "typical": (typical, (Value("p", TINY, 1),)),
    "dry": (dry, (Value("strength", 0, 100), Value("base", 1, 10, 1.75), Value("allowed", 1, 50, 2))),
    "xtc": (xtc, (Value("threshold", 0, 1), Value("probability", 0, 1))),
    "repetition": (repetition, (Value("penalty", 1, 100), Value("window", 0, 1e9, 0))),
    "phrase": (phrase, (Value("bias", -100, 100),)),  # ("phrase", text, bias)
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chain:
    """Steps in order, each a name and its values; they are tested when the chain is made.

    Refuses an unknown step (UnknownName), and values that are missing, too many or out of range
    (PlanError).

    >>> Chain((("top_p", 1.5),))
    Traceback (most recent call last):
    miaobi.errors.PlanError: step 1 (top_p): p is 1.5
    """

    steps: tuple[tuple[str | float, ...], ...] = ()

    def __post_init__(self) -> None:
        for i, step in enumerate(self.steps, 1):
            _tested(i, step)

    def __call__(self, logits: Floats, past: Past) -> Floats:
        """The logits (n,) of the allowed symbols after every step; at least one stays finite."""
        for name, *values in self.steps:
            logits = STEPS[str(name)][0](logits, past, *values)
        return logits

    def __str__(self) -> str:
        return ", ".join(" ".join(map(str, step)) for step in self.steps) or "none"


UNCHANGED = Chain()  # the scorer's own probabilities


def _tested(i: int, step: Sequence[str | float]) -> None:
    """PlanError or UnknownName when a step is not one."""
    name, *values = step
    if name not in STEPS:
        raise UnknownName("step of a chain", str(name), STEPS)
    known = STEPS[str(name)][1]
    if name == "phrase":
        if not values or not isinstance(values[0], str) or not values[0].strip():
            raise PlanError(f"step {i} (phrase) has no text", hint='write ("phrase", "白云", 2.0)')
        values = values[1:]
    needed = [value for value in known if value.otherwise is None]
    if not len(needed) <= len(values) <= len(known):
        usage = " ".join(value.name.upper() for value in known)
        raise PlanError(
            f"step {i} ({name}) has {len(values)} values", hint=f"write {name} and then {usage}"
        )
    for given, value in zip(values, known, strict=False):
        if not isinstance(given, int | float) or not value.least <= given <= value.most:
            raise PlanError(
                f"step {i} ({name}): {value.name} is {given}",
                hint=f"give {value.name} a number from {value.least:g} to {value.most:g}",
            )


def drawn(logits: Floats, rng: np.random.Generator) -> tuple[int, float]:
    """(a place drawn by its probability, the log of that probability)."""
    weights = np.exp(logits - logits.max())
    sums = np.cumsum(weights)
    at = int(np.searchsorted(sums, rng.random() * sums[-1], side="right"))
    at = min(at, len(sums) - 1)
    return at, float(np.log(weights[at] / sums[-1]))
