"""The automaton of one line: which words may follow so that the line can still be finished.

A set of places in a metre's tree (`english_metre.Tree`) is a whole number, one bit for each place.
A **Track** joins a metre with a lexicon; a **Course** is a track with what this line has to hold and
how it has to end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from miaobi.forms.english_lexicon import Lexicon
from miaobi.forms.english_metre import Metre, Tree

START = 1  # the set with the first place alone


def bits(number: int) -> Iterator[int]:
    """The places in a set, from the first.

    >>> list(bits(0b1010))
    [1, 3]
    """
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


@dataclass(frozen=True, eq=False)
class Track:
    """A metre as it is written (`Metre.written`), walked by the classes of a lexicon."""

    metre: Metre
    lexicon: Lexicon
    _steps: dict[int, tuple[int, ...]] = field(default_factory=dict)
    _after: dict[int, tuple[int, ...]] = field(default_factory=dict)

    @cached_property
    def tree(self) -> Tree:
        return Tree(self.metre.written)

    @cached_property
    def ends(self) -> int:
        """The places where a line may end."""
        return sum(1 << p for p in range(self.tree.places) if self.tree.price(p) is not None)

    def steps(self, place: int) -> tuple[int, ...]:
        """Where each class leads from one place."""
        if place not in self._steps:
            self._steps[place] = tuple(self._led(place, ways) for ways in self.lexicon.ways)
        return self._steps[place]

    def _led(self, place: int, ways: Iterable[str]) -> int:
        found = 0
        for marks in ways:
            for after, _, fault in self.tree.walk(place, marks) if marks.strip("~") else ():
                found |= 0 if fault else 1 << after
        return found

    def after(self, places: int) -> tuple[int, ...]:
        """Where each class leads from a set of places."""
        if places not in self._after:
            found = [0] * len(self.lexicon.ways)
            for place in bits(places):
                found = [a | b for a, b in zip(found, self.steps(place), strict=True)]
            self._after[places] = tuple(found)
        return self._after[places]

    @cached_property
    def reach(self) -> tuple[int, ...]:
        """Where any word leads from each place."""
        found = []
        for place in range(self.tree.places):
            union = 0
            for led in self.steps(place):
                union |= led
            found.append(union)
        return tuple(found)


class Item(NamedTuple):
    """What a line has to hold: a symbol of class `kind`, at a word (-1 anywhere), `size` words long."""

    symbol: int
    kind: int
    position: int = -1
    size: int = 1


@dataclass(frozen=True)
class Course:
    """A line's track, the items it holds in their order, and the class of the radif (0: none).

    An item is the last word only where the line `closes` on its last one, a required word.
    """

    track: Track
    items: tuple[Item, ...] = ()
    radif: int = 0
    closes: bool = False
    _living: dict[tuple[frozenset[int], int, int], int] = field(default_factory=dict, compare=False)

    @cached_property
    def counted(self) -> int:
        """How many words are counted: up to the last item with a position."""
        return max((item.position for item in self.items), default=-1) + 1

    def on(self, words: int, size: int = 1) -> int:
        """The count after `size` more words."""
        return min(words + size, self.counted)

    @cached_property
    def goal(self) -> int:
        """Where the rhyme word must lead: to an end, or to where the radif leads to one."""
        if not self.radif:
            return self.track.ends
        places = range(self.track.tree.places)
        return sum(1 << p for p in places if self.track.steps(p)[self.radif] & self.track.ends)

    def forced(self, words: int, done: int) -> Item | None:
        """The item that has to stand here, if one does."""
        if done < len(self.items) and self.items[done].position == words:
            return self.items[done]
        return None

    def last(self, done: int) -> Item | None:
        """The item that may be the last word of the line, after `done` of them."""
        here = self.closes and done == len(self.items) - 1
        return self.items[done] if here and self.items[done].position < 0 else None

    def living(self, kinds: frozenset[int], words: int = 0, done: int = 0) -> int:
        """The places from which the line can be finished by a last word of one of the classes.

        `words` of the line are there, `done` of its items.
        """
        key = (kinds, words, done)
        if key not in self._living:
            self._living[key] = self._lives(kinds, words, done)
        return self._living[key]

    def _lives(self, kinds: frozenset[int], words: int, done: int) -> int:
        track, goal, closer = self.track, self.goal, self.last(done)
        item = self.items[done] if done < len(self.items) else None
        held = self.living(kinds, self.on(words, item.size), done + 1) if item else 0
        filled = self.on(words)
        free = self.forced(words, done) is None
        other = self.living(kinds, filled, done) if free and filled != words else 0
        found = 0
        for place in reversed(range(track.tree.places)):
            steps = track.steps(place)
            lives = item is not None and item.position in (-1, words) and steps[item.kind] & held
            if not lives and free:
                lives = track.reach[place] & (found if filled == words else other)
            if not lives and item is None:
                lives = any(steps[kind] & goal for kind in kinds)
            if not lives and closer is not None:
                lives = steps[closer.kind] & goal
            found |= 1 << place if lives else 0
        return found

    @cached_property
    def fitting(self) -> frozenset[int]:
        """The classes of words that may end the line, all its items held before."""
        track, seen = self.track, set[tuple[int, int, int]]()
        heads, open_ = 0, [(0, 0, 0)]
        while open_:
            state = open_.pop()
            if state in seen:
                continue
            seen.add(state)
            place, words, done = state
            if done == len(self.items):
                heads |= 1 << place
            open_ += self._onward(place, words, done)
        after = track.after(heads)
        return frozenset(kind for kind, led in enumerate(after) if led & self.goal)

    def _onward(self, place: int, words: int, done: int) -> Iterator[tuple[int, int, int]]:
        item = self.items[done] if done < len(self.items) else None
        if item and item.position in (-1, words):
            for after in bits(self.track.steps(place)[item.kind]):
                yield after, self.on(words, item.size), done + 1
        if self.forced(words, done) is None:
            for after in bits(self.track.reach[place]):
                yield after, self.on(words), done
