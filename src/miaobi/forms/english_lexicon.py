"""The words a writer of English verse may use, with what the automaton needs of each, in arrays.

The words are those of the dictionary that are common enough, sorted, so that the words that begin with
the same letters are one run; the line break comes first. Words of the same stresses are one class.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice, product
from typing import TYPE_CHECKING

from miaobi.forms.english_licence import Way, plain_ways, ways
from miaobi.forms.english_rhyme import End, Tail, strict
from miaobi.forms.english_sounds import common, dictionary, stresses
from miaobi.forms.english_text import tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAST = 3  # how common a word must be (`common`): about 16,500 words
FAMILIAR, MANY = 8, 6  # as common as "coast", and how many such words a rich rhyme has
BREAK = "\n"
Ways = frozenset[str]


@dataclass(frozen=True)
class Lexicon:
    """The alphabet of a writer: `words[0]` is the line break, the others are sorted.

    `classes[n]` is the number of the class of word n in `ways` (the stresses it may have; class 0
    is the line break's, empty); `rhyme[n]` the number of its rhyme part and `onset[n]` that of the
    consonants before it, -1 for words that must not rhyme because their sound is in doubt. `free`
    are the words that may stand anywhere; the others are given ones.
    """

    words: tuple[str, ...]
    ways: tuple[Ways, ...]
    classes: NDArray[np.int32]
    rhyme: NDArray[np.int32]
    onset: NDArray[np.int32]
    free: NDArray[np.bool_]
    parts: tuple[str, ...]
    onsets: tuple[str, ...]

    @cached_property
    def number(self) -> dict[str, int]:
        return {word: n for n, word in enumerate(self.words)}

    @cached_property
    def partners(self) -> dict[int, tuple[int, ...]]:
        """Rhyme part -> the words that have it."""
        found: dict[int, list[int]] = defaultdict(list)
        for n, part in enumerate(self.rhyme.tolist()):
            if part >= 0:
                found[part].append(n)
        return {part: tuple(members) for part, members in found.items()}

    @cached_property
    def rich(self) -> tuple[int, ...]:
        """The rhyme parts of many familiar words, which leave a rhyming line a choice."""
        return tuple(
            part
            for part, members in self.partners.items()
            if len({self.onset[n] for n in members if common(self.words[n]) >= FAMILIAR}) >= MANY
        )

    @cached_property
    def weights(self) -> NDArray[np.float32]:
        """How common each word is, as a logarithm of its count: (words,); 0 for the line break."""
        import numpy as np

        return np.array([0.43 * common(word) for word in self.words], np.float32)

    def beginning(self, letters: str) -> range:
        """The numbers of the words that begin with `letters`: one run.

        >>> lexicon = lexicon_of()
        >>> run = lexicon.beginning("nightin")
        >>> [lexicon.words[n] for n in run]
        ['nightingale']
        """
        first = bisect_left(self.words, letters, lo=1)
        last = bisect_left(self.words, letters + "\uffff", lo=1)
        return range(first, last)


def lexicon_of(more: tuple[str, ...] = ()) -> Lexicon:
    """The lexicon; `more` are words or given lines that this text needs besides."""
    return _made(tuple(sorted(set(more))))


@lru_cache(maxsize=8)
def _made(more: tuple[str, ...]) -> Lexicon:
    import numpy as np

    usable = {w for w in dictionary().bands if common(w) >= LEAST and "-" not in w}
    words = (BREAK, *sorted({*usable, *more}))
    kinds_of: dict[Ways, int] = {frozenset[str](): 0}
    parts: dict[str, int] = {}
    onsets: dict[str, int] = {}
    rows = [(0, -1, -1, 0)]
    for word in words[1:]:
        own = word in usable
        kinds = frozenset(map(_written, plain_ways(word))) if own else _spoken(word)
        rhyme = _rhyme(word) if own and common(word) > LEAST else None
        part = parts.setdefault(rhyme.part, len(parts)) if rhyme else -1
        onset = onsets.setdefault(rhyme.onset, len(onsets)) if rhyme else -1
        free = own and all(kinds)
        rows.append((kinds_of.setdefault(kinds, len(kinds_of)), part, onset, free))
    table = np.array(rows, np.int32).T.copy()
    table.flags.writeable = False
    return Lexicon(
        words,
        tuple(kinds_of),
        table[0],
        table[1],
        table[2],
        table[3] > 0,
        tuple(parts),
        tuple(onsets),
    )


def _written(way: Way) -> str:
    """The stresses a writer goes by: where a word has two main ones, both want a beat."""
    found = stresses(way.phones)
    return found if found.count("1") > 1 else way.marks


def _spoken(text: str) -> Ways:
    """The stresses of a given word or words."""
    each = [{way.marks for way in ways(token.word)} for token in tokens(text)]
    return frozenset("".join(marks) for marks in islice(product(*map(sorted, each)), 256))


def _rhyme(word: str) -> Tail | None:
    """What a word rhymes on, if all its pronunciations agree and it can bear a rhyme."""
    said = plain_ways(word)
    if word not in _STRONG and any(set(way.marks) <= {"x", "a"} for way in said):
        return None
    found = {tail for way in said for tail in strict(way.phones)[:1]}
    return next(iter(found)) if len(found) == 1 else None


# Light words that end a line well.
_STRONG_ROW = "me thee he she we be there here now then all more so not way up out down past"
_STRONG = frozenset(_STRONG_ROW.split(" "))


def rhyming(partner: End, most: int = 6) -> list[str]:
    """Common words that rhyme with a line's end, commonest first.

    >>> from miaobi.forms.english_sounds import sounds
    >>> rhyming(End("moon", sounds("moon")))[:2]
    ['soon', 'afternoon']
    """
    lexicon = lexicon_of()
    where = {part: n for n, part in enumerate(lexicon.parts)}
    ours = [tail for phones in partner.phones for tail in strict(phones)[:1]]
    onsets = {tail.onset for tail in ours}
    found = []
    for tail in ours:
        for n in lexicon.partners.get(where.get(tail.part, -1), ()):
            word = lexicon.words[n]
            if _rhyme(word) and strict(plain_ways(word)[0].phones)[0].onset not in onsets:
                found.append(word)
    return sorted(set(found), key=lambda word: (-common(word), word))[:most]
