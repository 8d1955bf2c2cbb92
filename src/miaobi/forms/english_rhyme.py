"""Rhyme between English words, by their sounds.

- **perfect**: the same sounds from the last stressed vowel on, and other consonants before it
  (light, night; water, daughter). A weak last syllable two after the stress may be promoted and
  rhyme alone (memory, tree).
- **rich**: the same with the same consonants before it (sea, see; leave, believe).
- **near**: the same vowel and consonants made in the same way (time, fine: assonance), or the same
  last consonants after another vowel (stone, sun: consonance), or a weak -y with eye (memory, die).
- **eye**: the same spelling from the last vowel letter on (love, prove).
- **same**: the same word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, NamedTuple

from miaobi.forms.english_sounds import CODE, WEAK, encoded, flat, stresses, vowel

Kind = Literal["perfect", "rich", "near", "eye", "same", ""]
KINDS: tuple[Kind, ...] = ("same", "perfect", "rich", "near", "eye", "")


class Tail(NamedTuple):
    """What rhymes of a word: its sounds from a stressed vowel on, and the consonants before it."""

    part: str
    onset: str


class End(NamedTuple):
    """The last word of a line and the pronunciations that its metre leaves it.

    After a light last word (upon it) `before` is the word before it and `joined` both as one sound: a
    mosaic rhyme (bonnet, upon it).
    """

    word: str
    phones: tuple[str, ...]
    before: str = ""
    joined: tuple[str, ...] = ()


_CLUSTERS = {
    encoded(each.split())
    for each in [
        "P L",
        "P R",
        "B L",
        "B R",
        "T R",
        "D R",
        "K L",
        "K R",
        "G L",
        "G R",
        "F L",
        "F R",
        "TH R",
        "SH R",
        "S P",
        "S T",
        "S K",
        "S M",
        "S N",
        "S L",
        "S W",
        "T W",
        "D W",
        "K W",
        "G W",
        "K Y",
        "P Y",
        "B Y",
        "M Y",
        "F Y",
        "V Y",
        "HH Y",
        "N Y",
        "HH W",
        "S P R",
        "S P L",
        "S T R",
        "S K R",
        "S K W",
        "S F",
    ]
}
_SAME_WEAK = str.maketrans(dict.fromkeys([CODE["IH0"], CODE["EH0"], CODE["UH0"]], CODE["AH0"]))


@lru_cache(maxsize=60_000)
def tails(phones: str) -> tuple[Tail, ...]:
    """Every tail a pronunciation may rhyme on, the usual one first; () when it has no vowel.

    >>> from miaobi.forms.english_sounds import decoded, sounds
    >>> [decoded(part) for part, _ in tails(sounds("memory")[0])]
    ['EH0 M ER0 IY0', 'IY0']
    """
    hearts = [i for i, letter in enumerate(phones) if vowel(letter)]
    if not hearts:
        return ()
    stressed = [i for i in hearts if phones[i] not in WEAK]
    main = [i for i in stressed if phones[i] in _MAIN]
    starts = [*stressed[-1:], *main[-1:]] or hearts[-1:]
    if stressed and len([i for i in hearts if i > stressed[-1]]) > 1:
        starts.append(hearts[-1])
    return tuple(dict.fromkeys(_tail(phones, i) for i in starts))


_MAIN = set("ABCDEFGHIJKLMNO")


@lru_cache(maxsize=60_000)
def strict(phones: str) -> tuple[Tail, ...]:
    """`tails` that keep every weak vowel apart: what our own writer goes by."""
    return tuple(Tail(flat(phones[-len(part) :]), onset) for part, onset in tails(phones))


def _tail(phones: str, i: int) -> Tail:
    rest = flat(phones[i + 1 :]).translate(_SAME_WEAK)
    start = i
    while start and not vowel(phones[start - 1]):
        start -= 1
    onset = phones[start:i]
    while start and len(onset) > 1 and onset not in _CLUSTERS:
        onset = onset[1:]
    return Tail(flat(phones[i]) + rest, onset)


def kind(a: End, b: End) -> Kind:
    """The best way in which two line ends rhyme; "" when they do not.

    >>> from miaobi.forms.english_sounds import sounds
    >>> def end(word): return End(word, sounds(word))
    >>> [kind(end(a), end(b)) for a, b in [("light", "night"), ("sea", "see"), ("time", "fine")]]
    ['perfect', 'rich', 'near']
    >>> kind(end("love"), end("prove")), kind(end("moon"), end("tree")), kind(end("go"), end("go"))
    ('near', '', 'same')
    """
    if a.word == b.word:
        if not a.joined or not b.joined or a.before == b.before:
            return "same"
        return _kind(End(a.before, a.joined), End(b.before, b.joined)) or "same"
    return _kind(a, b)


def _kind(a: End, b: End) -> Kind:
    ours = [tail for phones in (*a.phones, *a.joined) for tail in tails(phones)]
    theirs = [tail for phones in (*b.phones, *b.joined) for tail in tails(phones)]
    shared = [(x, y) for x in ours for y in theirs if x.part == y.part]
    if any(x.onset != y.onset for x, y in shared):
        return "perfect"
    if shared:
        return "rich"
    if any(_near(x.part, y.part) for x in ours for y in theirs):
        return "near"
    if _old(a, theirs) or _old(b, ours):
        return "near"
    return "eye" if _eye(a.word, b.word) else ""


# Consonants made in the same way: stops, fricatives, nasals, liquids (Bolinger's families).
_MANNER = {
    letter: group
    for group, names in (
        ("t", "P T K B D G"), ("s", "F TH S SH HH V DH Z ZH CH JH"), ("n", "M N NG"),
        ("l", "L"), ("r", "R"), ("y", "Y"), ("w", "W"),
    )
    for letter in encoded(names.split())
}  # fmt: skip
_ROUND = {CODE["AA0"]: "o", CODE["AO0"]: "o"}


def _old(word: End, others: Iterable[Tail]) -> bool:
    """Whether a weak -y or -ies rhymes as in eye, eyes (memory, die: good until about 1900)."""
    many = word.phones and stresses(word.phones[0]).endswith("0")
    if not many or not word.word.endswith(("y", "ie", "ies")):
        return False
    part = CODE["AY0"] + (CODE["Z"] if word.word.endswith("s") else "")
    return any(tail.part == part for tail in others)


@lru_cache(maxsize=100_000)
def _near(a: str, b: str) -> bool:
    """Assonance with consonants of one manner, or consonance after another vowel."""
    a, b = (each.replace(CODE["ER0"], CODE["AH0"] + CODE["R"]) for each in (a, b))
    if sum(map(vowel, a)) != sum(map(vowel, b)):
        return False
    if _ROUND.get(a[0], a[0]) == _ROUND.get(b[0], b[0]):
        return [_MANNER.get(x, x) for x in a[1:]] == [_MANNER.get(x, x) for x in b[1:]]
    return len(a) > 1 and a[1:] == b[1:]


def _eye(a: str, b: str) -> bool:
    """The same letters from the last vowel letters on, two at least, but for a silent e."""
    tail = [re.search(r"[aeiouy]+[^aeiouy]*(?:es?)?$", word) for word in (a, b)]
    if not tail[0] or not tail[1]:
        return False
    ours, theirs = tail[0].group(), tail[1].group()
    short = min(len(ours), len(theirs))
    return short > 1 and ours[-short:] == theirs[-short:]


def best(a: End, others: Iterable[End]) -> Kind:
    """The best way in which `a` rhymes with one of the others."""
    found = {kind(a, other) for other in others} or {""}
    return next(each for each in KINDS if each in found)
