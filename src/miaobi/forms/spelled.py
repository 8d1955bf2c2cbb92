"""A form over words, spelled: its automaton over characters, so that any tokens can write it.

The words of the alphabet stand in a tree of their letters, and the words below a letter are one run
of the sorted lexicon: a letter may come when some allowed word lies in its run, which two sums tell
at once for all letters.

Words are divided by one space or a dash (—); one of the marks , ; : . ! ? may follow a word. Letters
count without case (a line may begin with a capital, and so may any word), and ’ as '.

>>> from miaobi.forms.english import find
>>> haiku = spelled(find("haiku").machine())
>>> state = haiku.start()
>>> for character in "An old silent p":
...     state = haiku.step(state, haiku.number(character))
>>> "".join(haiku.symbols[i] for i in haiku.mask(state).nonzero()[0])
'aehilorsu'
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from miaobi.forms.core import Machine, State

Mask = NDArray[np.bool_]
BREAK = "\n"
MARKS = ",;:.!?"
DIVIDERS = " —"
KEPT = 256  # word states whose living letters are kept, 60 kB each for the English lexicon
BEGIN, SPACED, IN, MARKED = range(
    4
)  # at the start of a line, after a divider, in a word, after a mark


class Place(NamedTuple):
    """A state of the word machine, the letters written of its next word, and what came last."""

    state: State
    node: int = 0
    last: int = BEGIN


@dataclass(frozen=True)
class Tree:
    """The words of a lexicon by their letters; node 0 is the root, which is nobody's child.

    `children` (nodes, characters) are nodes or 0; the words below a node are those from `low` to
    `high` in `order` (word numbers, sorted by spelling); `ends` are the words that end at a node.
    """

    characters: tuple[str, ...]
    children: NDArray[np.int32]
    low: NDArray[np.int32]
    high: NDArray[np.int32]
    order: NDArray[np.intp]
    ends: dict[int, tuple[int, ...]]


def folded(text: str) -> str:
    """How letters are compared: ’ as ', and no case.

    >>> folded("Th’ Œuvre")
    "th' œuvre"
    """
    return "".join(c if len(c.lower()) > 1 else c.lower() for c in text.replace("’", "'"))


@lru_cache(maxsize=4)
def tree(words: tuple[str, ...]) -> Tree:
    """The tree of a lexicon; the line break is no word of it."""
    spelt = sorted((folded(word), i) for i, word in enumerate(words) if word and word != BREAK)
    extra = set(BREAK + MARKS + DIVIDERS)
    characters = tuple(sorted(extra.union(*(word for word, _ in spelt))))
    column = {c: k for k, c in enumerate(characters)}
    children: list[dict[int, int]] = [{}]
    low, high = [0], [len(spelt)]
    ends: dict[int, list[int]] = {}
    for at, (word, number) in enumerate(spelt):
        node = 0
        for c in word:
            after = children[node].get(column[c])
            if after is None:
                after = children[node][column[c]] = len(children)
                children.append({})
                low.append(at)
                high.append(at)
            node = after
            high[node] = at + 1
        ends.setdefault(node, []).append(number)
    table = np.zeros((len(children), len(characters)), np.int32)
    for node, row in enumerate(children):
        table[node, list(row)] = list(row.values())
    return Tree(
        characters, table, np.array(low, np.int32), np.array(high, np.int32),
        np.array([i for _, i in spelt], np.intp), {n: tuple(w) for n, w in ends.items()},
    )  # fmt: skip


@dataclass(frozen=True)
class Spelled:
    """The automaton over characters of a machine over words; see the module.

    Where two words are spelled alike but for case, the first that is allowed is meant; where a
    symbol holds a divider itself (a given line), a word that may end there ends there.
    """

    words: Machine
    tree: Tree = field(repr=False)
    _living: OrderedDict[State, Mask] = field(default_factory=OrderedDict, repr=False)

    @property
    def symbols(self) -> tuple[str, ...]:
        return self.tree.characters

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {c: k for k, c in enumerate(self.symbols)}

    @cached_property
    def _break(self) -> int | None:
        return self.words.number(BREAK)

    @cached_property
    def _parting(self) -> Mask:
        """(characters,) the line break, marks and dividers."""
        return np.array([c in BREAK + MARKS + DIVIDERS for c in self.symbols])

    def number(self, symbol: str) -> int | None:
        found = self._numbers.get(symbol)
        if found is None and folded(symbol).upper() in (symbol, "'"):  # not K for the kelvin's sign
            return self._numbers.get(folded(symbol))
        return found

    def start(self) -> Place:
        return Place(self.words.start())

    def mask(self, state: State) -> Mask:
        """Which characters may come next: (characters,), read-only."""
        assert isinstance(state, Place)
        found = np.zeros(len(self.symbols), bool)
        if state.last != MARKED:
            found |= self._alive(state.state)[self.tree.children[state.node]]
        for k in self._parting.nonzero()[0]:
            found[k] |= self._parted(state, self.symbols[k]) is not None
        found.flags.writeable = False
        return found

    def step(self, state: State, symbol: int) -> Place:
        assert isinstance(state, Place)
        character = self.symbols[symbol]
        if self._parting[symbol]:
            parted = self._parted(state, character)
            if parted is not None:
                return parted
        return Place(state.state, int(self.tree.children[state.node, symbol]), IN)

    def final(self, state: State) -> bool:
        assert isinstance(state, Place)
        if state.last == IN:
            after = self._ended(state)
            return after is not None and self.words.final(after)
        return state.last != SPACED and self.words.final(state.state)

    def allows(self, state: State, rows: NDArray[np.int32]) -> Mask:
        """Which rows of characters, (n, length) padded with -1, may be written from here: (n,)."""
        assert isinstance(state, Place)
        found = np.zeros(len(rows), bool)
        everything = np.arange(len(rows))
        stack = [(state, np.full(len(rows), state.node, np.int32), everything, 0)]
        while stack:
            here, nodes, left, k = stack.pop()
            column = rows[left, k] if k < rows.shape[1] else np.full(len(left), -1)
            found[left[column < 0]] = True
            within = column >= 0
            for after, some in self._partings(here, nodes, column):
                stack.append((after, np.zeros(len(some), np.int32), left[some], k + 1))
                within[some] = False
            if here.last != MARKED and within.any():
                nodes, left = self.tree.children[nodes[within], column[within]], left[within]
                alive = self._alive(here.state)[nodes]
                if alive.any():
                    here = Place(here.state, 0, IN)
                    stack.append((here, nodes[alive], left[alive], k + 1))
        return found

    def _partings(
        self, here: Place, nodes: NDArray[np.int32], column: NDArray[np.int32]
    ) -> list[tuple[Place, NDArray[np.intp]]]:
        """The rows that go on with a break, a mark or a divider, by where that leads."""
        pairs = nodes.astype(np.int64) * len(self.symbols) + column
        parting = (column >= 0) & self._parting[column]
        found = []
        for pair in np.unique(pairs[parting]):
            node, symbol = divmod(int(pair), len(self.symbols))
            after = self._parted(Place(here.state, node, here.last), self.symbols[symbol])
            if after is not None:
                found.append((after, (parting & (pairs == pair)).nonzero()[0]))
        return found

    # --- words --------------------------------------------------------------------------------

    def _alive(self, state: State) -> Mask:
        """The nodes below which some allowed word lies: (nodes,), the root never."""
        if state not in self._living:
            sums = np.concatenate(([0], np.cumsum(self.words.mask(state)[self.tree.order])))
            found = sums[self.tree.high] > sums[self.tree.low]
            found[0] = False
            self._living[state] = found
            if len(self._living) > KEPT:
                self._living.popitem(last=False)
        return self._living[state]

    def _ended(self, place: Place) -> State | None:
        """The word machine's state after the word that ends here; None where none does."""
        mask = self.words.mask(place.state)
        for word in self.tree.ends.get(place.node, ()):
            if mask[word]:
                return self.words.step(place.state, word)
        return None

    def _parted(self, place: Place, character: str) -> Place | None:
        """Where a line break, mark or divider leads that is no letter; None where none may come."""
        if place.last == IN:
            state = self._ended(place)
            if state is None:
                return None
        elif place.last == SPACED or (place.last == BEGIN and character != BREAK):
            return None
        else:
            state = place.state
        if character in MARKS:
            return Place(state, last=MARKED) if place.last == IN else None
        mask = self.words.mask(state)
        if character == BREAK:
            if self._break is None or not mask[self._break]:
                return None
            return Place(self.words.step(state, self._break))
        return Place(state, last=SPACED) if self._alive(state).any() else None


def spelled(machine: Machine) -> Spelled:
    """The automaton over characters of a machine over words (and the line break, if it has one)."""
    return Spelled(machine, tree(tuple(machine.symbols)))
