"""A network of the runtime's face that knows bigrams only: the double that tests write with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from miaobi.lm.neural.vocabulary import Vocabulary
from miaobi.lm.ngram import load


@dataclass(frozen=True)
class Memory:
    """What was read, row by row: (rows, length)."""

    read: NDArray[np.intp]

    def take(self, rows: NDArray[np.intp]) -> Memory:
        return Memory(self.read[rows])

    def repeat(self, n: int) -> Memory:
        return Memory(np.repeat(self.read, n, axis=0))


@dataclass
class Bigrams:
    """Log-probabilities of each token after the last one; `asked` are the rows of each step."""

    table: NDArray[np.float32]  # (V, V), nats
    asked: list[int] = field(default_factory=list)

    def start(self, ids: Sequence[int]) -> Memory:
        return Memory(np.array([list(ids)], np.intp))

    def step(self, memory: Memory, ids: NDArray[np.intp]) -> tuple[NDArray[np.float32], Memory]:
        assert len(memory.read) == len(ids), "a row of memory for each token"
        self.asked.append(len(ids))
        return self.table[ids], Memory(np.concatenate([memory.read, ids[:, None]], axis=1))

    def score(self, texts: Sequence[Sequence[int]], begin: int = 1) -> list[NDArray[np.float64]]:
        return [self.table[list(text[begin - 1 : -1]), list(text[begin:])] for text in texts]


@lru_cache(maxsize=1)
def small_vocabulary() -> Vocabulary:
    """The characters of the shipped n-gram and the marks."""
    return Vocabulary((), "，。、；：？！" + load().vocabulary)


@lru_cache(maxsize=1)
def small_network() -> Bigrams:
    """Bigrams from a seed; likelier after each other are characters that are common."""
    from miaobi.lm.senses import senses

    words = small_vocabulary()
    rng = np.random.default_rng(7)
    noise = rng.normal(0.0, 1.0, (256, words.size)).astype(np.float32)
    common = np.full(words.size, -20.0, np.float32)
    for c, count in zip(load().vocabulary, senses().count, strict=True):
        common[words.number[c]] = np.log(count + 1.0)
    for mark in "，。":
        common[words.number[mark]] = 11.0
    table = noise + common
    table -= np.log(np.exp(table).sum(axis=1, keepdims=True))
    return Bigrams(table[np.arange(words.size) % 256])
