"""How the network spells the words of a lexicon, so that a mask over words is one over tokens.

The words are sorted by their tokens: those that begin with the same tokens are one run, and a token
may come next if some allowed word stands in the run that it leads to. So no row of tokens is begun
that no allowed word ends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from miaobi.lm.neural.vocabulary import Vocabulary
from miaobi.lm.ngram import Ints

Mask = NDArray[np.bool_]


class Node(NamedTuple):
    """A beginning of words: the tokens that may follow it, the node that each leads to, the run of
    words there and the word that is whole there, or -1; `word` is the one spelt so far, or -1.
    """

    tokens: Ints
    nodes: Ints
    begin: Ints
    end: Ints
    words: Ints
    word: int


_NONE = np.zeros(0, np.intp)
_LEAF = Node(_NONE, _NONE, _NONE, _NONE, _NONE, -1)


@dataclass(frozen=True, slots=True, eq=False)
class Trie:
    """Words by their tokens. Node 0 is the root; `order` (words,) sorts the words.

    >>> trie = Trie.of([[7], [7, 8], [5, 8], [7, 8, 9]])
    >>> trie.order.tolist(), trie.nodes[0].tokens.tolist()
    ([2, 0, 1, 3], [5, 7])
    >>> allowed = np.array([False, False, False, True])
    >>> trie.ways(0, trie.sums(allowed))[0].tolist()
    [7]
    """

    order: Ints
    nodes: tuple[Node, ...]

    @classmethod
    def of(cls, spelt: Sequence[Sequence[int]]) -> Trie:
        """The trie of words that are spelt each in its own way; one without tokens is no word of it."""
        order = sorted((tuple(tokens), n) for n, tokens in enumerate(spelt) if tokens)
        rows, words = [row for row, _ in order], [n for _, n in order]
        nodes: list[Node] = []
        _grow(nodes, rows, words, 0, len(rows), 0)
        return cls(np.array(words, np.intp), tuple(nodes))

    def sums(self, allowed: Mask) -> Ints:
        """How many allowed words stand before each place of the order: (words + 1,)."""
        found = np.zeros(len(self.order) + 1, np.intp)
        np.cumsum(allowed[self.order], out=found[1:])
        return found

    def ways(self, node: int, sums: Ints) -> tuple[Ints, Ints, Ints]:
        """(tokens, nodes, words that are whole there) by which a node goes on to some allowed word."""
        own = self.nodes[node]
        open_ = sums[own.end] > sums[own.begin]
        return own.tokens[open_], own.nodes[open_], own.words[open_]


def _grow(
    nodes: list[Node],
    rows: Sequence[tuple[int, ...]],
    words: Sequence[int],
    begin: int,
    end: int,
    depth: int,
) -> int:
    """The number of the node of rows[begin:end], which agree in their first `depth` tokens."""
    number, word = len(nodes), -1
    nodes.append(_LEAF)
    if depth and len(rows[begin]) == depth:
        word, begin = words[begin], begin + 1
    found: list[tuple[int, int, int, int]] = []
    while begin < end:
        token, after = rows[begin][depth], begin + 1
        while after < end and rows[after][depth] == token:
            after += 1
        found.append((token, _grow(nodes, rows, words, begin, after, depth + 1), begin, after))
        begin = after
    tokens, after_nodes, begins, ends = np.array(found, np.intp).reshape(-1, 4).T
    wholes = np.array([nodes[n].word for n in after_nodes], np.intp)
    nodes[number] = Node(tokens, after_nodes, begins, ends, wholes, word)
    return number


@dataclass(frozen=True, slots=True, eq=False)
class Spelling:
    """The words of a lexicon as they stand at the head of a line and within it."""

    head: Trie
    inner: Trie


@lru_cache(maxsize=4)  # 12 MB each
def spelling(vocabulary: Vocabulary, words: tuple[str, ...]) -> Spelling:
    """The spelling of a lexicon's words, which are in lower case; all else in it (a line break, given
    lines) is no word.
    """
    own = [word.strip() != "" and " " not in word and word == word.lower() for word in words]

    def spelt(written: Callable[[str], str]) -> Trie:
        rows = zip(words, own, strict=True)
        return Trie.of(
            [vocabulary.encode(written(word)) if is_word else [] for word, is_word in rows]
        )

    return Spelling(spelt(capital), spelt(lambda word: f" {shown(word)}"))


def shown(word: str) -> str:
    """A word as it is written within a line.

    >>> shown("i'll"), shown("island"), shown("o"), shown("o'er")
    ("I'll", 'island', 'O', "o'er")
    """
    return word.capitalize() if word == "o" or word.partition("'")[0] == "i" else word


def capital(word: str) -> str:
    """A word as it is written at the head of a line.

    >>> capital("autumn"), capital("'tis")
    ('Autumn', "'Tis")
    """
    letters = len(word) - len(word.lstrip("'"))
    return word[: letters + 1].upper() + word[letters + 1 :]
