"""An English form over the network's tokens: which may come next, and what each leads to.

A line is words, a mark after some of them, and a line break. The words are those that the form's
automaton allows (`forms.english_machine`), spelt as `lm.neural.spelling` says; a word ends where a
token comes that begins another, a mark or a break. Words of matter come once in a poem, a refrain's
and given ones as often as they must.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from miaobi.forms.core import State
from miaobi.forms.english_machine import EnglishMachine
from miaobi.lm import plain
from miaobi.lm.neural.spelling import Mask, Node, Spelling, Trie, capital, shown, spelling
from miaobi.lm.neural.vocabulary import Vocabulary
from miaobi.lm.ngram import Ints

MARKS = (",", ";", ":", "--")  # within a line
ROOMY = 200  # words, so many must be allowed after a mark: a rhyme word alone is not set off by one
STOPS = (".", "!", "?")  # at the end of one, and of the poem


_NONE = np.zeros(0, np.intp)


class Spent(NamedTuple):
    """What has been said and does not come again: stems of words, words that followed `last`."""

    last: int = 0
    stems: frozenset[int] = frozenset()
    pairs: frozenset[tuple[int, int]] = frozenset()

    def on(self, word: int, stem: int) -> Spent:
        """With one word more; a line break is word 0 and begins anew."""
        stems = self.stems | {stem} if stem >= 0 else self.stems
        pairs = self.pairs | {(self.last, word)} if self.last else self.pairs
        return Spent(word, stems, pairs)


_UNSAID = Spent()


@dataclass(frozen=True, slots=True, eq=False)
class Stand:
    """Where a text stands: `at` in the automaton after its last whole word, `node` in the spelling
    of the next; `allowed` are the words that may come, `sums` the same along the trie's order.

    `marked` tells that a mark has just come ("mark" or "stop"), `spent` what does not come again,
    `forced` the tokens of a given line, `whole` that the text is finished.
    """

    at: State
    trie: Trie
    allowed: Mask
    sums: Ints
    node: int = 0
    marked: str = ""
    spent: Spent = _UNSAID
    forced: tuple[int, ...] = ()
    whole: bool = False

    @property
    def here(self) -> Node:
        return self.trie.nodes[self.node]


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """The tokens that may come next, by kind: those of words, of marks, the line break.

    `after` is where the text stands if the word that it spells is whole, None if it cannot be.
    """

    words: Ints
    marks: Ints = field(default_factory=lambda: _NONE)
    breaks: bool = False
    line_break: int = -1
    after: Stand | None = None

    @property
    def tokens(self) -> Ints:
        """All of them: words, marks, the break."""
        last = [self.line_break] if self.breaks else []
        return np.concatenate([self.words, self.marks, np.array(last, np.intp)])


class Walk:
    """The form of one poem over the tokens of a vocabulary."""

    def __init__(self, machine: EnglishMachine, vocabulary: Vocabulary, shunned: Mask) -> None:
        self.machine, self.vocabulary = machine, vocabulary
        self.spelling: Spelling = spelling(vocabulary, machine.lexicon.words)
        self.kin = kin(machine.lexicon.words)
        self.usual = ~shunned
        self.light = np.array([word in plain.LIGHT for word in machine.symbols])
        self.line_break = vocabulary.number["\n"]
        self.marks = np.array([vocabulary.number[mark] for mark in MARKS], np.intp)
        self.stops = np.array([vocabulary.number[mark] for mark in STOPS], np.intp)

    def start(self) -> Stand:
        return self._opened(self.machine.start(), self.spelling.head, _UNSAID)

    def ways(self, stand: Stand) -> Ways:
        """What may come next; the text is finished where nothing may."""
        if stand.forced:
            return Ways(np.array(stand.forced[:1], np.intp))
        if not stand.node:
            return self._between(stand)
        goes_on, _ = stand.trie.ways(stand.node, stand.sums)
        after = self._after(stand)
        if after is None:
            return Ways(goes_on)
        others = self._between(after)
        return replace(others, words=np.concatenate([goes_on, others.words]), after=after)

    def step(self, stand: Stand, token: int, ways: Ways | None = None) -> Stand:
        """Where one of its `ways` leads."""
        if stand.forced:
            return replace(stand, forced=stand.forced[1:])
        if stand.node:
            tokens, nodes = stand.trie.ways(stand.node, stand.sums)
            at = np.flatnonzero(tokens == token)
            if len(at):
                return replace(stand, node=int(nodes[at[0]]))
            after = ways.after if ways else self._after(stand)
            assert after is not None
            stand = after
        if token == self.line_break:
            return self._broken(stand)
        if token in self.marks or token in self.stops:
            marked = replace(stand, marked="stop" if token in self.stops else "mark")
            return replace(marked, whole=self._final(marked) and token in self.stops)
        tokens, nodes = stand.trie.ways(0, stand.sums)
        return replace(stand, node=int(nodes[np.flatnonzero(tokens == token)[0]]), marked="")

    def fresh(self, stand: Stand) -> bool:
        """Whether a line begins here, and nothing of it is written."""
        return stand.trie is self.spelling.head and not (stand.node or stand.forced or stand.whole)

    def spelt(self, word: str) -> tuple[tuple[int, ...], ...]:
        """The tokens of a word at the head of a line and within it."""
        encode = self.vocabulary.encode
        return tuple(tuple(encode(text)) for text in (capital(word), f" {shown(word)}"))

    def word(self, stand: Stand) -> int:
        """The number of the word that has just been spelt, if it may end here; else -1."""
        word = stand.here.word if stand.node else -1
        return word if word >= 0 and stand.allowed[word] else -1

    # --- between words ----------------------------------------------------------------------------

    def _after(self, stand: Stand) -> Stand | None:
        """Where a text stands when the word that it spells is whole; None where it cannot be."""
        word = self.word(stand)
        if word < 0:
            return None
        spent = stand.spent.on(word, int(self.kin[word]))
        return self._opened(self.machine.step(stand.at, word), self.spelling.inner, spent)

    def _between(self, stand: Stand) -> Ways:
        breaks = bool(self.machine.mask(stand.at)[0])
        ends = breaks or self._final(stand)
        words, _ = stand.trie.ways(0, stand.sums)
        if stand.trie is self.spelling.head:
            return Ways(words, _NONE, breaks, self.line_break)
        if stand.marked == "stop":
            words = _NONE
        marks = _NONE
        if not stand.marked:
            within = self.marks if breaks or stand.sums[-1] >= ROOMY else _NONE
            marks = np.concatenate([within, self.stops]) if ends else within
        return Ways(words, marks, breaks, self.line_break)

    def _final(self, stand: Stand) -> bool:
        return self.machine.final(stand.at)

    def _light(self, one: int, other: int) -> bool:
        """Whether two words may follow each other again and again: of the, to a …"""
        return bool(self.light[one] and self.light[other])

    def _broken(self, stand: Stand) -> Stand:
        """The head of the next line; a stanza's second break is forced."""
        at = self.machine.step(stand.at, 0)
        spent = stand.spent._replace(last=0)
        found = self._opened(at, self.spelling.head, spent)
        if not found.allowed.any() and self.machine.mask(at)[0]:
            after = self._opened(self.machine.step(at, 0), self.spelling.head, spent)
            return replace(after, forced=(self.line_break, *after.forced))
        return found

    def _opened(self, at: State, trie: Trie, spent: Spent) -> Stand:
        """Where a word may begin."""
        mask = self.machine.mask(at)
        given = np.flatnonzero(mask[1:]) + 1
        if len(given) == 1 and " " in self.machine.symbols[given[0]]:
            text = self.machine.symbols[given[0]]
            after = self._opened(self.machine.step(at, int(given[0])), self.spelling.inner, spent)
            ended = text.rstrip("'\"”’)")[-1:] in {*MARKS, *STOPS}
            return replace(
                after,
                forced=tuple(self.vocabulary.encode(text)),
                marked="stop" if ended else "",
                whole=ended and self.machine.final(after.at),
            )
        allowed = mask & self.usual
        if spent.stems:
            blocked = np.zeros(len(self.kin) + 1, np.bool_)  # the last one is that of common words
            blocked[list(spent.stems)] = True
            allowed &= ~blocked[self.kin]
        allowed[[0, *(b for a, b in spent.pairs if a == spent.last and not self._light(a, b))]] = (
            False
        )
        if not allowed.any():
            allowed = mask.copy()
            allowed[0] = False
        return Stand(at, trie, allowed, trie.sums(allowed), spent=spent)


@lru_cache(maxsize=8)
def kin(words: tuple[str, ...]) -> Ints:
    """For each word the number of its stem; -1 for the words that come again and again."""
    stems: dict[str, int] = {}
    return np.array(
        [-1 if word in plain.COMMON else stems.setdefault(plain.stem(word), len(stems)) for word in words],
        np.intp,
    )  # fmt: skip
