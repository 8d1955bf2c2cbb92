"""Small machines and scorers whose every text can be listed: for oracles by brute force."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from hypothesis import strategies as st

from miaobi.lm.scorers import Scorer

LETTERS = "abcd"


@dataclass(frozen=True)
class Language:
    """The machine of a finite set of words; a state is what is written."""

    words: frozenset[str]
    symbols: tuple[str, ...] = tuple(LETTERS)

    def number(self, symbol: str) -> int | None:
        return self.symbols.index(symbol) if symbol in self.symbols else None

    def start(self) -> str:
        return ""

    def mask(self, state) -> np.ndarray:
        return np.array([any(w.startswith(state + c) for w in self.words) for c in self.symbols])

    def step(self, state, symbol: int) -> str:
        return state + self.symbols[symbol]

    def final(self, state) -> bool:
        return state in self.words


class Chain2(Scorer):
    """A Markov chain of the first order with every probability in a table; a state is a letter."""

    def __init__(self, seed: int, symbols: str = LETTERS, spread: float = 2.0) -> None:
        rng = np.random.default_rng(seed)
        table = rng.normal(0, spread, (len(symbols) + 1, len(symbols)))
        self.table = table - np.log(np.exp(table).sum(1, keepdims=True))
        self.symbols, self.name = tuple(symbols), f"chain {seed}"
        self.asked: list[int] = []  # how many states each call has scored

    def start(self):
        return len(self.symbols)

    def step(self, state, symbol: int):
        return symbol if symbol >= 0 else len(self.symbols)

    def logits(self, states):
        self.asked.append(len(states))
        return self.table[list(states)]

    def log_p(self, word: str) -> float:
        numbers = [self.start(), *map(self.symbols.index, word)]
        return float(sum(self.table[a, b] for a, b in pairwise(numbers)))


class Future(Scorer):
    """The exact look-ahead of a chain in a language: the log-weight of all words through a prefix."""

    def __init__(self, chain: Chain2, language: Language) -> None:
        self.chain, self.language, self.symbols = chain, language, chain.symbols
        self.name = "future"

    def start(self):
        return ""

    def step(self, state, symbol: int):
        return state + self.symbols[symbol]

    def logits(self, states):
        return np.array([[self._worth(state + c) for c in self.symbols] for state in states])

    def _worth(self, prefix: str) -> float:
        through = [w for w in self.language.words if w.startswith(prefix)]
        if not through:
            return -np.inf
        return float(
            np.log(sum(np.exp(self.chain.log_p(w)) for w in through)) - self.chain.log_p(prefix)
        )


# Words of one length: none is the beginning of another, so the only choice is of symbols.
LANGUAGES = st.sets(
    st.text(alphabet=LETTERS, min_size=4, max_size=4), min_size=1, max_size=12
).map(lambda words: Language(frozenset(words)))  # fmt: skip
UNEVEN = st.sets(st.text(alphabet=LETTERS, min_size=1, max_size=5), min_size=1, max_size=12).map(
    lambda words: Language(frozenset(words))
)


def masked(chain: Chain2, language: Language, word: str) -> float:
    """The log-probability of a word when each symbol is drawn from the chain, masked there."""
    total = 0.0
    for i, letter in enumerate(word):
        row = chain.table[chain.start() if not i else chain.symbols.index(word[i - 1])]
        allowed = [c for c in LETTERS if any(w.startswith(word[:i] + c) for w in language.words)]
        weights = {c: np.exp(row[LETTERS.index(c)]) for c in allowed}
        total += float(np.log(weights[letter] / sum(weights.values())))
    return total
