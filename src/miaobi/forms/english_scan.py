"""Scansion: the kindest way to read a line in a metre."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from miaobi.forms.english_licence import Way, merged, plain_ways, ways
from miaobi.forms.english_metre import ROUGH, Metre, Tree
from miaobi.forms.english_sounds import vowel
from miaobi.forms.english_text import Token, tokens


class Step(NamedTuple):
    """A word said one way, and what is wrong about it in its place (`Tree.walk`), "" if nothing."""

    way: Way
    fault: str


class Reading(NamedTuple):
    """A line read to its end: its cost, and how each word is said."""

    cost: float
    steps: tuple[Step, ...]

    @property
    def faults(self) -> tuple[tuple[int, str], ...]:
        """The words (from 0) that do not fit the metre, each with its fault."""
        return tuple(
            (i + _SHIFT.get(step.fault, 0), step.fault)
            for i, step in enumerate(self.steps)
            if step.fault
        )

    @property
    def wrong(self) -> tuple[tuple[int, str], ...]:
        """The faults that are more than rough."""
        return tuple(each for each in self.faults if each[1] == "stress")


_SHIFT = {"peak": -1, "turned": 1}  # a step shows what its neighbour is


def readings(line: str, metre: Metre) -> tuple[Reading, ...]:
    """The readings of a line, the best for each way to say its last word, cheapest first.

    () when no reading has a number of syllables that the metre allows.

    >>> from miaobi.forms.english_metre import iambic
    >>> readings("Shall I compare thee to a summer's day?", iambic(5))[0].faults
    ()
    >>> readings("Shall I compare thee to a day?", iambic(5))
    ()
    """
    return _read(tokens(line), metre.patterns)


def _options(words: tuple[Token, ...], i: int, verse: bool) -> tuple[Way, ...]:
    every = ways(words[i].word) if verse else plain_ways(words[i].word)
    if not verse or i + 1 == len(words):
        return every
    following = plain_ways(words[i + 1].word)
    if not any(way.phones and vowel(way.phones[0]) for way in following):
        return every
    return every + tuple(filter(None, map(merged, every)))


@lru_cache(maxsize=4096)
def tree(patterns: tuple[str, ...]) -> Tree:
    """The tree of a metre's patterns, made once."""
    return Tree(patterns)


@lru_cache(maxsize=20_000)
def _read(words: tuple[Token, ...], patterns: tuple[str, ...]) -> tuple[Reading, ...]:
    if not words:
        return ()
    walks = tree(patterns)
    verse = set(patterns[0]) != {"?"}
    places: dict[int, Reading] = {0: Reading(0.0, ())}
    for i in range(len(words) - 1):
        places = _after(walks, places, _options(words, i, verse), words[i].pause)
        if not places:
            return ()
    found: list[Reading] = []
    for way in _options(words, len(words) - 1, verse):
        ends = _after(walks, places, (way,), False)
        done = [
            Reading(reading.cost + price, reading.steps)
            for node, reading in ends.items()
            if (price := walks.price(node)) is not None
        ]
        if done:
            found.append(min(done, key=lambda reading: reading.cost))
    return tuple(sorted(found, key=lambda reading: reading.cost))


def _after(
    walks, places: dict[int, Reading], options: tuple[Way, ...], pause: bool
) -> dict[int, Reading]:
    """The best reading up to each place, after one more word."""
    later: dict[int, Reading] = {}
    for place, reading in places.items():
        for way in options:
            for child, cost, fault in walks.walk(place, way.marks):
                total = reading.cost + cost + way.cost
                if child not in later or total < later[child].cost:
                    later[child] = Reading(total, (*reading.steps, Step(way, fault)))
    for place, reading in list(later.items()):
        for turned in walks.pause(place):
            last = reading.steps[-1]
            rested = reading
            if not pause:
                steps = (*reading.steps[:-1], last._replace(fault=last.fault or "turned"))
                rested = Reading(reading.cost + ROUGH, steps)
            if turned not in later or rested.cost < later[turned].cost:
                later[turned] = rested
    return later


def counts(line: str, verse: bool = True) -> tuple[int, ...]:
    """Every number of syllables a line may have, in order.

    >>> counts("The flowers of every heaven")
    (6, 7, 8, 9)
    """
    words = tokens(line)
    totals = {0}
    for i in range(len(words)):
        sizes = {len(way.marks) for way in _options(words, i, verse)}
        totals = {total + size for total in totals for size in sizes}
    return tuple(sorted(totals))
