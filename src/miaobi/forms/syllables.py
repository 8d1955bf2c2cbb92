"""How a line of a poem is sung: its syllables as they stand under notes, and where the stress is.

A Chinese character is a syllable. English words are parted by the number of syllables that the
pronouncing dictionary gives them, where a printer would hyphenate them: between consonants,
after a long vowel, behind the consonant after a short one, before -ing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from miaobi.forms.core import Language
from miaobi.forms.english_licence import Way, plain_ways
from miaobi.forms.english_sounds import decoded
from miaobi.forms.english_text import tokens

_GROUP = re.compile("[aeiouyà-öø-ÿ]+")
_ONE = ("th", "sh", "ch", "ph", "wh", "gh", "ck", "ng")  # two letters, one sound
_STAYS = ("ck", "ng", "x")  # never begin a syllable
_PAIRS = "bl br cl cr dr fl fr gl gr pl pr qu sc sk sl sm sn sp st sw tr tw str spr scr spl thr shr"
_ONSETS = frozenset((*_PAIRS.split(" "), *_ONE[:6]))
_SHORT = ("AE", "EH", "IH", "AH", "UH", "AA")  # vowels that keep the consonant after them
_STEM = ("ll", "ss", "ff", "zz")  # doubled in the stem itself: fall-ing, but run-ning


@dataclass(frozen=True, slots=True)
class Syllable:
    """A syllable under a note; `text` ends with a hyphen where its word goes on."""

    text: str
    stressed: bool


def syllables(line: str) -> tuple[Syllable, ...]:
    """The syllables of a line of English, with the marks that stand at them.

    >>> [s.text for s in syllables("The leaves are falling on the river,")]
    ['The', 'leaves', 'are', 'fall-', 'ing', 'on', 'the', 'riv-', 'er,']
    >>> [s.text for s in syllables("a moonlit garden") if s.stressed]
    ['moon-', 'lit', 'gar-']
    """
    found: list[Syllable] = []
    for chunk in line.split():
        own = _chunk(chunk)
        if not own and found:  # a dash between spaces
            found[-1] = Syllable(f"{found[-1].text} {chunk}", found[-1].stressed)
        found += own
    return tuple(found)


def sung(line: str, language: Language) -> list[str]:
    """The texts of a line's syllables.

    >>> sung("春风", "zh"), sung("quiet evening", "en")
    (['春', '风'], ['qui-', 'et', 'even-', 'ing'])
    """
    return [one.text for one in syllables(line)] if language == "en" else list(line)


def _chunk(chunk: str) -> list[Syllable]:
    """The syllables of what stands between two spaces: a word and its marks, or two and a dash."""
    found: list[Syllable] = []
    rest = chunk
    for token in tokens(chunk):
        before, _, after = rest.partition(token.text)
        if found:
            found[-1] = Syllable(found[-1].text + before, found[-1].stressed)
            before = ""
        made = _word(token.text, token.word)
        found += [Syllable(before + made[0].text, made[0].stressed), *made[1:]]
        rest = after
    if found:
        found[-1] = Syllable(found[-1].text + rest, found[-1].stressed)
    return found


def _word(text: str, word: str) -> list[Syllable]:
    found: list[Syllable] = []
    parts, plain = text.split("-"), word.split("-")
    if len(parts) != len(plain):
        parts, plain = [text], [word]
    for n, (part, own) in enumerate(zip(parts, plain, strict=True)):
        if not part.strip("'’‘"):
            continue
        ways = plain_ways(own)
        way = ways[0] if ways else Way("", "X")
        pieces = parted(part, way.phones, len(way.marks))
        joins = n < len(parts) - 1
        ends = ["-"] * (len(pieces) - 1) + ["-" if joins else ""]
        strong = [mark in "12X" for mark in way.marks] or [True]
        found += [
            Syllable(piece + end, strong[min(k, len(strong) - 1)])
            for k, (piece, end) in enumerate(zip(pieces, ends, strict=True))
        ]
    return found or [Syllable(text, False)]


def parted(text: str, phones: str, count: int) -> list[str]:
    """The letters of a word in `count` parts, or in one where they cannot be parted so.

    >>> from miaobi.forms.english_sounds import sounds
    >>> words = ("summer", "shadow", "silent", "gentle", "children", "lonely", "poem", "running")
    >>> [" ".join(parted(w, sounds(w)[0], 2)) for w in words]
    ['sum mer', 'shad ow', 'si lent', 'gen tle', 'chil dren', 'lone ly', 'po em', 'run ning']
    """
    lower = text.lower()
    hearts = _hearts(lower, count)
    if count < 2 or len(hearts) != count:
        return [text]
    said = [name for name in decoded(phones).split() if name[-1].isdigit()]
    said = said if len(said) == count else ["0"] * count
    short = [name[-1] != "0" and name[:-1] in _SHORT for name in said]
    cuts = [_cut(lower, hearts[k][1], hearts[k + 1][0], short[k]) for k in range(count - 1)]
    return [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]


def _hearts(lower: str, count: int) -> list[tuple[int, int]]:
    """Where the vowels of each syllable stand: as many places as wanted, if that can be."""
    found = [match.span() for match in _GROUP.finditer(lower)]
    found = [
        (a + 1, b)
        if b - a > 1 and ((lower[a] == "y" and not a) or lower[a - 1 : a + 1] == "qu")
        else (a, b)
        for a, b in found
    ]
    while len(found) > count:
        silent = [
            n for n, (a, b) in enumerate(found) if n and lower[a:b] == "e" and not _le(lower, a)
        ]
        found.pop(silent[-1] if silent else len(found) - 1)
    while len(found) < count:
        long = [n for n, (a, b) in enumerate(found) if b - a > 1]
        if not long:
            return found
        a, b = found[long[-1]]
        at = b - 1  # the last of the vowels is a syllable's own: qui-et, ra-di-o
        found[long[-1] : long[-1] + 1] = [(a, at), (at, b)]
    return found


def _le(lower: str, at: int) -> bool:
    """Whether an e ends a syllable like that of gentle or little."""
    return lower[at:] in ("e", "es") and at > 2 and lower[at - 1] == "l" and lower[at - 2] not in "aeiou"  # fmt: skip


def _cut(lower: str, end: int, start: int, short: bool) -> int:
    """Where to part between a vowel that ends at `end` and the next, which begins at `start`."""
    between = lower[end:start]
    if not between:
        return start
    if _le(lower, start) and len(between) > 1:
        return start - 2
    doubled = len(between) > 1 and between[-1] == between[-2]
    if lower[start:] == "ing" and (not doubled or between in _STEM):
        return start
    if len(between) == 1 or between in _ONE:
        return start if short or between in _STAYS else end
    if between == "ght":
        return start
    if between.startswith("ng") and len(between) > 2:  # hun-gry
        return end + 1
    if between[:2] in _STAYS:
        return end + 2
    for take in range(len(between) - short, 0, -1):
        onset = between[-take:]
        if take == 1 or onset in _ONSETS:
            return start - take
    return start - 1
