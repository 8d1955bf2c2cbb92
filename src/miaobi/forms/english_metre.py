"""Metre: which syllables of a line are beats.

A **pattern** is a line in beats: "s" a beat (strong position), "w" an offbeat, "n" one that only a word's
unstressed end may fill, "?" any syllable, "|" a pause that punctuation must show. A **Metre** is all the patterns a line may follow, the plain
one first, then its licences. Words fit by these rules (Halle and Keyser, Chaucer and the Study of
Prosody, 1966; Kiparsky, The Rhythmic Structure of English Verse, 1977):

- the main stress of a word of several syllables stands on a beat;
- its secondary stress and its unstressed syllables may stand anywhere (mem-o-RY is promoted);
- a word of one syllable may stand anywhere.

A line is **rough** where an article stands on a beat, where a full word stands off the beat between two
beats on weak syllables (a stress maximum), or where a foot is turned and no pause is before it. Poets
write such lines, but few of them: a poem may have one in three.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations


@dataclass(frozen=True)
class Metre:
    """A metre: its name, its patterns in the order of preference, and its licences in words.

    `written` are the patterns our own writer keeps to, which takes fewer licences than it grants.
    """

    name: str
    patterns: tuple[str, ...]
    licences: str = ""
    written: tuple[str, ...] = ()

    @property
    def plain(self) -> str:
        return self.patterns[0]

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """How many syllables a line may have, in order."""
        return tuple(sorted({len(p.replace("|", "")) for p in self.patterns}))

    @cached_property
    def tree(self) -> Tree:
        return Tree(self.patterns)

    def __str__(self) -> str:
        return self.name


class Tree:
    """The patterns of a metre as one tree, and the walk of words through it.

    A **place** is a node of the tree and what the last syllables were (three kinds: see `_BESIDE`);
    place 0 is the start. `price(place)` is what it costs to end there: None where no pattern ends,
    else a small number that grows with the licences.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        self.children: list[dict[str, int]] = [{}]
        self._prices: list[float | None] = [None]
        self._walks: dict[tuple[int, str], tuple[tuple[int, float, str], ...]] = {}
        for rank, pattern in enumerate(patterns):
            node = 0
            for role in pattern:
                if role not in self.children[node]:
                    self.children[node][role] = len(self.children)
                    self.children.append({})
                    self._prices.append(None)
                node = self.children[node][role]
            if self._prices[node] is None:
                self._prices[node] = rank / 1000

    @property
    def places(self) -> int:
        return 3 * len(self.children)

    def price(self, place: int) -> float | None:
        return self._prices[place // 3]

    def walk(self, place: int, marks: str) -> tuple[tuple[int, float, str], ...]:
        """Where the syllables of a word lead: (place, cost, fault), the cheapest for each place.

        `marks` are its stresses (`english_licence.marks`). The fault "stress" (off the beat) costs
        1; the rough ones cost `ROUGH`: "article" (on the beat), "peak" (the word before is one: see
        `_BESIDE`). A promoted syllable costs 0.01.
        """
        found = self._walks.get((place, marks))
        if found is None:
            ends: dict[int, tuple[float, str]] = {place: (0.0, "")}
            for mark in marks:
                later: dict[int, tuple[float, str]] = {}
                for here, (cost, fault) in ends.items():
                    for after, more, wrong in self._syllable(here, mark):
                        total = (cost + more, fault or wrong)
                        later[after] = min(total, later.get(after, total))
                ends = later
            found = tuple((end, cost, fault) for end, (cost, fault) in ends.items())
            self._walks[place, marks] = found
        return found

    def _syllable(self, place: int, mark: str) -> Iterator[tuple[int, float, str]]:
        node, beside = divmod(place, 3)
        for role, child in self.children[node].items():
            if role == "|":
                continue
            weak = role == "s" and mark in "0xa"
            wrong = _WRONG.get(mark + role, "")
            if weak and beside == 2:
                wrong = wrong or "peak"
            after = 1 if weak else 2 if role == "w" and mark == "X" and beside == 1 else 0
            yield 3 * child + after, _PRICE.get(wrong) or _SMALL.get(mark + role, 0.0), wrong

    def pause(self, place: int) -> tuple[int, ...]:
        """The foot that may be turned after a pause at `place`, if there is one."""
        turned = self.children[place // 3].get("|")
        return () if turned is None else (3 * turned,)


ROUGH = 0.4
_PRICE = {"stress": 1.0, "article": ROUGH, "peak": ROUGH}
_WRONG = {"1w": "stress", "as": "article"} | {f"{mark}n": "stress" for mark in "12xXa"}
_SMALL = {"0s": 0.01, "xs": 0.002, "Xw": 0.002, "2w": 0.001}
# What stands before a syllable: 0 nothing to heed, 1 a weak syllable on a beat, 2 that and then a
# full word of one syllable off the beat. If a weak syllable on a beat follows 2, the word between is
# a peak of stress off the beat, which no poet's ear allows (Halle and Keyser 1966).
_BESIDE = (0, 1, 2)


def _distinct(patterns: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(patterns))


@lru_cache
def iambic(feet: int, loose: int = 0, headless: bool = False) -> Metre:
    """Iambs: x / x / ... with the licences poets take.

    The first foot may be turned (trochee), and any foot after a pause within the line; an unstressed
    syllable may follow the last beat (feminine ending). `loose` feet may have two offbeats
    (anapaests); `headless` lines may lack their first offbeat.

    >>> iambic(5).plain, "swwswswswsw" in iambic(5).patterns
    ('wswswswsws', True)
    """
    lines = []
    for turned in _turned(feet):
        plain = ["|sw" if i in turned and i else "sw" if i in turned else "ws" for i in range(feet)]
        lines.append("".join(plain))
    for count in range(1, loose + 1):
        for double in combinations(range(feet), count):
            lines.append("".join("wws" if i in double else "ws" for i in range(feet)))
    if headless:
        lines += [line[1:] for line in lines if line.startswith("ws")]
    lines += [line + "w" for line in lines]
    said = [
        "the first foot and a foot after a pause may be turned",
        "an offbeat may follow the end",
    ]
    said += [f"up to {loose} feet may have two offbeats"] * bool(loose)
    said += ["the first offbeat may be left out"] * headless
    names = {3: "trimeter", 4: "tetrameter", 5: "pentameter", 6: "hexameter"}
    plain = "ws" * feet, "sw" + "ws" * (feet - 1)
    written = (*plain, *(line + "n" for line in plain))
    return Metre(f"iambic {names[feet]}", _distinct(lines), "; ".join(said), written)


def _turned(feet: int) -> Iterator[tuple[int, ...]]:
    """Which feet may be turned together: the first, and one or two after pauses, never the last."""
    yield ()
    yield (0,)
    inner = range(1, feet - 1)
    for i in inner:
        yield (i,)
        yield (0, i)


@lru_cache
def anapaestic(beats: int) -> Metre:
    """Anapaests: x x / x x / ... as in limericks.

    The line may begin with one offbeat or two of any stress, one inner foot may lack an offbeat, and one or two
    offbeats may follow the last beat.

    >>> anapaestic(3).plain
    'wswwswws'
    """
    lines = []
    for short in (None, *range(1, beats)):
        for start in ("w", "??"):
            inner = "".join("ws" if i == short else "wws" for i in range(1, beats))
            lines.append(f"{start}s{inner}")
    lines = [line + end for end in ("", "w", "ww") for line in lines]
    name = {2: "dimeter", 3: "trimeter"}[beats]
    said = "begins with one offbeat or two; one inner foot may lack one; up to two may follow"
    full = [start + "s" + "wws" * (beats - 1) for start in ("w", "ww")]
    return Metre(f"anapaestic {name}", _distinct(lines), said, (*full, *(f"{x}n" for x in full)))


@lru_cache
def syllabic(least: int, most: int = 0) -> Metre:
    """Lines with a count of syllables and no metre.

    >>> syllabic(5).patterns, syllabic(4, 6).lengths
    (('?????',), (4, 5, 6))
    """
    counts = range(least, (most or least) + 1)
    name = f"{least} syllables" if len(counts) == 1 else f"{least} to {most} syllables"
    every = tuple("?" * n for n in counts)
    return Metre(name, every, "", every)
