"""An English form over the network's tokens: which may come next, and what each leads to.

A line is words, a mark after some of them, and a line break. The words are those that the form's
automaton allows (`forms.english_machine`), spelt as `lm.neural.spelling` says; a word ends where a
token comes that begins another, a mark or a break. Words of matter come once in a poem, required ones
in their line, a refrain's as often as they must; given lines stand as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from miaobi.forms.core import State
from miaobi.forms.english_machine import EnglishMachine, Here
from miaobi.forms.english_sounds import sounds, vowel
from miaobi.lm import plain
from miaobi.lm.neural.spelling import Mask, Spelling, Trie, capital, shown, spelling
from miaobi.lm.neural.vocabulary import Vocabulary
from miaobi.lm.ngram import Ints

MARKS = (",", ";", ":", "--")  # within a line
ROOMY = 200  # words, so many must be allowed after a mark: a rhyme word alone is not set off by one
STOPS = (".", "!", "?")  # at the end of one, and of the poem
_NONE, _NEVER = np.zeros(0, np.intp), np.zeros(0, np.bool_)


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

    `begun` tells that something of the line is written, `marked` that a mark has just come ("mark" or
    "stop"), `gap` that a blank line is due, `whole` that the text is finished; `spent` is what does not
    come again, `forced` the tokens of a given line.
    """

    at: Here
    trie: Trie
    allowed: Mask
    sums: Ints
    node: int = 0
    begun: bool = False
    marked: str = ""
    gap: bool = False
    whole: bool = False
    spent: Spent = _UNSAID
    forced: tuple[int, ...] = ()

    @property
    def fresh(self) -> bool:
        """Whether a line begins here, and nothing of it is written."""
        return not (self.begun or self.gap or self.whole)

    @property
    def word(self) -> int:
        """The number of the word that has just been spelt, if it may end here; else -1."""
        word = self.trie.nodes[self.node].word
        return word if word >= 0 and self.allowed[word] else -1


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """The tokens that may come next: those of words, marks, a line break.

    `wholes` are the words that the tokens of words spell (-1 none), `traps` tells that it may not stand:
    a writer who wants that word would go on with a rare one. `after` is where the text stands if the
    word that it spells is whole, None if it cannot be.
    """

    words: Ints
    wholes: Ints
    traps: Mask
    marks: Ints = field(default_factory=lambda: _NONE)
    breaks: Ints = field(default_factory=lambda: _NONE)
    after: Stand | None = None

    @property
    def tokens(self) -> Ints:
        return np.concatenate([self.words, self.marks, self.breaks])


class Walk:
    """The form of one poem over the tokens of a vocabulary; `shunned` words stand where they must."""

    def __init__(self, machine: EnglishMachine, vocabulary: Vocabulary, shunned: Mask) -> None:
        self.machine, self.vocabulary = machine, vocabulary
        self.spelling: Spelling = spelling(vocabulary, machine.lexicon.words)
        self.kin = kin(machine.lexicon.words)
        self.usual = ~shunned
        self.light = np.array([word in plain.LIGHT for word in machine.symbols])
        vowels, number = voiced(machine.lexicon.words), machine.lexicon.number
        self.articles = {number["a"]: vowels > 0, number["an"]: vowels < 0}
        self.due = tuple(
            frozenset(item.symbol for item in course.items if item.position < 0)
            for course in machine.courses
        )
        number = vocabulary.number
        self.breaks = np.array([number["\n"]], np.intp)
        self.marks = np.array([number[mark] for mark in MARKS], np.intp)
        self.stops = np.array([number[mark] for mark in STOPS], np.intp)

    def start(self) -> Stand:
        return self._headed(self.machine.start(), _UNSAID)

    def ways(self, stand: Stand) -> Ways:
        """What may come next; nothing where the text is whole."""
        if stand.forced:
            own = np.array(stand.forced[:1], np.intp)
            return Ways(own, np.full(1, -1), np.zeros(1, np.bool_))
        if stand.gap:
            return Ways(_NONE, _NONE, _NEVER, breaks=self.breaks)
        if not stand.node:
            return self._between(stand)
        goes_on, _, wholes = stand.trie.ways(stand.node, stand.sums)
        traps = self._traps(stand, wholes)
        after = self._after(stand)
        if after is None:
            return Ways(goes_on, wholes, traps)
        others = self._between(after)
        return replace(
            others,
            words=np.concatenate((goes_on, others.words)),
            wholes=np.concatenate((wholes, others.wholes)),
            traps=np.concatenate((traps, others.traps)),
            after=after,
        )

    def step(self, stand: Stand, token: int, ways: Ways | None = None) -> Stand:
        """Where one of its `ways` leads."""
        if stand.forced:
            return self._given(stand)
        if stand.gap:
            return replace(stand, gap=False)
        if stand.node:
            tokens, nodes, _ = stand.trie.ways(stand.node, stand.sums)
            at = np.flatnonzero(tokens == token)
            if len(at):
                return replace(stand, node=int(nodes[at[0]]))
            after = ways.after if ways else self._after(stand)
            assert after is not None
            stand = after
        if token == self.breaks[0]:
            return self._headed(self.machine.step(stand.at, 0), stand.spent._replace(last=0))
        if token in self.stops:
            return replace(stand, marked="stop", whole=self.machine.final(stand.at))
        if token in self.marks:
            return replace(stand, marked="mark")
        tokens, nodes, _ = stand.trie.ways(0, stand.sums)
        node = int(nodes[np.flatnonzero(tokens == token)[0]])
        return replace(stand, node=node, begun=True, marked="")

    def spelt(self, word: str) -> tuple[tuple[int, ...], ...]:
        """The tokens of a word at the head of a line and within it."""
        encode = self.vocabulary.encode
        return tuple(tuple(encode(text)) for text in (capital(word), f" {shown(word)}"))

    # --- between words ----------------------------------------------------------------------------

    def _after(self, stand: Stand) -> Stand | None:
        """Where a text stands when the word that it spells is whole; None where it cannot be."""
        word = stand.word
        if word < 0:
            return None
        spent = stand.spent.on(word, int(self.kin[word]))
        return self._opened(self.machine.step(stand.at, word), self.spelling.inner, spent)

    def _between(self, stand: Stand) -> Ways:
        ends = bool(self.machine.mask(stand.at)[0])
        words, _, wholes = stand.trie.ways(0, stand.sums)
        if stand.marked == "stop":
            words, wholes = _NONE, _NONE
        marks = _NONE
        if stand.begun and not stand.marked:
            within = self.marks if ends or stand.sums[-1] >= ROOMY else _NONE
            stops = self.stops if ends or self.machine.final(stand.at) else _NONE
            marks = np.concatenate([within, stops])
        traps = self._traps(stand, wholes)
        return Ways(words, wholes, traps, marks, self.breaks if ends else _NONE)

    def _traps(self, stand: Stand, wholes: Ints) -> Mask:
        return (wholes >= 0) & ~stand.allowed[wholes]

    def _headed(self, at: State, spent: Spent) -> Stand:
        """The head of a line: of a given one, or where its first word may begin."""
        assert isinstance(at, Here)
        if at.gap:
            return replace(self._headed(self.machine.step(at, 0), spent), gap=True)
        given = self.machine.fixed.get(at.line)
        if given is None:
            return self._opened(at, self.spelling.head, spent)
        after = self._opened(self.machine.step(at, given), self.spelling.inner, spent)
        forced = tuple(self.vocabulary.encode(self.machine.symbols[given]))
        return replace(after, begun=False, marked="stop", forced=forced)

    def _given(self, stand: Stand) -> Stand:
        """A given line with one token more; it stands as it is, and nothing is added."""
        rest = stand.forced[1:]
        whole = not rest and self.machine.final(stand.at)
        return replace(stand, forced=rest, begun=True, whole=whole)

    def _opened(self, at: State, trie: Trie, spent: Spent) -> Stand:
        """Where a word may begin."""
        assert isinstance(at, Here)
        mask = self.machine.mask(at).copy()
        mask[0] = False
        allowed = mask & self.usual & ~self._blocked(at, spent)
        if not allowed.any():
            allowed = mask
        begun = trie is self.spelling.inner
        return Stand(at, trie, allowed, trie.sums(allowed), begun=begun, spent=spent)

    def _blocked(self, at: Here, spent: Spent) -> Mask:
        """The words of stems that are spent, or required in another line, second pairs, and what
        follows no article or light word: *a old*, *an lady*, *the the*.
        """
        blocked = np.zeros(len(self.kin) + 1, np.bool_)  # the last one is that of common words
        blocked[list(spent.stems)] = True
        for words in self.due:
            blocked[[k for k in self.kin[list(words)] if k >= 0]] = True
        found = blocked[self.kin]
        found[[item.symbol for item in self.machine.courses[at.line].items[at.done :]]] = False
        again = [
            b for a, b in spent.pairs if a == spent.last and not (self.light[a] and self.light[b])
        ]
        found[again] = True
        if spent.last and self.light[spent.last]:
            found[spent.last] = True
        if spent.last in self.articles:
            found |= self.articles[spent.last]
        return found


@lru_cache(maxsize=8)
def voiced(words: tuple[str, ...]) -> NDArray[np.int8]:
    """For each word 1 where it begins with a vowel to the ear, -1 where it does not, 0 unknown.

    >>> voiced(("hour", "one", "apple", "xqz")).tolist()
    [1, -1, 1, 0]
    """
    said = [sounds(word)[:1] for word in words]
    return np.array([(1 if vowel(one[0][0]) else -1) if one else 0 for one in said], np.int8)


@lru_cache(maxsize=8)
def kin(words: tuple[str, ...]) -> Ints:
    """For each word the number of its stem; -1 for the words that come again and again."""
    stems: dict[str, int] = {}
    return np.array(
        [-1 if word in plain.COMMON else stems.setdefault(plain.stem(word), len(stems)) for word in words],
        np.intp,
    )  # fmt: skip
