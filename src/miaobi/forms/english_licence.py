"""The ways a word may be said in verse: its pronunciations, and the elisions poets take.

After the elisions listed by Abbott, A Shakespearian Grammar (1870), §§459-479, and Bridges,
Milton's Prosody (1901): heav'n, pow'r, ev'ry, glorious in two, belov'd and beloved, the_eternal.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from miaobi.forms.english_guess import heard
from miaobi.forms.english_sounds import CODE, STRONG, WEAK, encoded, sounds, stresses, vowel


class Way(NamedTuple):
    """One way to say a word: its sounds, its stresses, and what it costs as a licence.

    `marks` has a letter for each syllable; `cost` is 0 for what the dictionary says, else 0.02 and
    up; `licence` names it.
    """

    phones: str
    marks: str
    cost: float = 0.0
    licence: str = ""


ARTICLES = frozenset(("a", "an", "the"))
SHIFTING = frozenset(  # light words of two syllables, either of which may bear the beat
    (
        "unto",
        "upon",
        "into",
        "without",
        "within",
        "therein",
        "wherein",
        "thereof",
        "whereof",
        "whereon",
    )
)
# Words of one syllable that need no stress: they bind and point, and name nothing.
_LIGHT_ROWS = (
    "and or but nor for so yet as if than that though when where while whilst since till "
    "ere lest of to in on at by from with up out off down o'er through thro into near "
    "past like i me my mine thou thee thy thine he him his she her hers it its we us our "
    "ours you your yours ye they them their theirs who whom whose which what this these "
    "those am is are was were be been art wert wast do does did dost doth didst done have "
    "has had hast hath hadst shall should will would can could may might must shalt wilt "
    "canst shouldst wouldst couldst mayst let thus lo yea nay no not how why there here "
    "then now too such some any each both all one more most much ne'er e'er 'tis 'twas "
    "'twere 'twill i'll i'm i've i'd he's he'll she's she'll it's that's we'll we're "
    "they're you're you'll don't can't won't th' o' oh o ah ay aye just "
)
LIGHT = frozenset(_LIGHT_ROWS.split(" "))


def marks(word: str, phones: str) -> str:
    """The stresses of a word: "0", "1", "2" for each syllable of several.

    For a single one "a" in an article, "x" in a light word (to, my, shall), "X" in a full one.

    >>> from miaobi.forms.english_sounds import sounds
    >>> [marks(word, sounds(word)[0]) for word in ("the", "my", "stone", "river")]
    ['a', 'x', 'X', '10']
    """
    found = stresses(phones)
    if found.count("1") > 1:  # whereby, evenly stressed: either syllable may bear the beat
        return found.replace("1", "2")
    if len(found) > 1:
        return found
    return ("a" if word in ARTICLES else "x" if word in LIGHT else "X") * len(found)


@lru_cache(maxsize=60_000)
def plain_ways(word: str) -> tuple[Way, ...]:
    """The pronunciations of a word without licences, one for each.

    >>> [way.marks for way in plain_ways("every")]
    ['100', '10']
    """
    if "-" in word and not sounds(word):
        return _hyphened(word)
    return tuple(
        Way(phones, marks(word, phones), i / 10_000) for i, phones in enumerate(heard(word).phones)
    )


def _hyphened(word: str) -> tuple[Way, ...]:
    """A word of several by hyphens (storm-beaten): each keeps its stresses."""
    found = [Way("", "")]
    for part in filter(lambda part: part.strip("'"), word.split("-")):
        found = [
            Way(way.phones + more.phones, way.marks + more.marks, way.cost + more.cost)
            for way in found
            for more in plain_ways(part)[:2]
        ]
    return tuple(found)


@lru_cache(maxsize=60_000)
def ways(word: str) -> tuple[Way, ...]:
    """The pronunciations of a word with every licence of verse.

    >>> [(way.marks, way.licence) for way in ways("heaven")]
    [('10', ''), ('X', 'heav’n')]
    """
    if "è" in word:
        plain = word.replace("è", "e")
        spread = [way for way in ways(plain) if way.licence == "-ed sounded"]
        return tuple(way._replace(cost=0.0) for way in spread) or ways(plain)
    found = {way.phones: way for way in plain_ways(word)}
    for way in plain_ways(word):
        for phones, cost, licence in _licences(word, way.phones):
            found.setdefault(phones, Way(phones, marks(word, phones), cost + way.cost, licence))
            for again, more, _ in _elided(phones) if cost < 0.03 else ():
                found.setdefault(again, Way(again, marks(word, again), cost + more, "twice elided"))
        if (
            way.marks in ("12", "21") or word in SHIFTING
        ):  # sometimes, elsewhere: the stress goes to either half
            found[way.phones + "="] = Way(
                way.phones, "2" * len(way.marks), way.cost + 0.03, "level stress"
            )
    return tuple(found.values())


def _licences(word: str, phones: str) -> Iterator[tuple[str, float, str]]:
    yield from _elided(phones)
    yield from _spread(word, phones)
    if word in ("spirit", "spirits"):
        yield phones.replace(CODE["AH0"], "").replace(CODE["IH0"], ""), 0.03, "spirit in one"


_HIGH = {CODE[v]: CODE["Y"] for v in ("IY0", "IH0")} | {
    CODE[v]: CODE["W"] for v in ("UW0", "OW0", "UH0")
}
_FAINT = {CODE["AH0"], CODE["IH0"]}
_ER, _R = CODE["ER0"], CODE["R"]
_LIQUID = set(encoded(["R", "L", "N", "M"]))
_SOFT = set(encoded(["V", "DH", "L"]))
_AFTER = set(encoded(["Z", "D", "S", "T"]))


def _elided(phones: str) -> Iterator[tuple[str, float, str]]:
    """One syllable fewer, at each place where verse allows it."""
    for i, sound in enumerate(phones):
        before, after = phones[:i], phones[i + 1 :]
        following = after[:1]
        if following and following in WEAK and sound in WEAK:
            if sound == _ER:
                yield before + _R + after, 0.02, "syncope"
            elif sound in _HIGH:
                yield before + _HIGH[sound] + after, 0.02, "glide"
        if following and vowel(sound) and sound not in WEAK and following in (*_FAINT, _ER):
            yield (
                before + sound + (_R if following == _ER else "") + after[1:],
                0.02,
                "two vowels in one",
            )
        if (
            sound in _FAINT
            and following in _LIQUID
            and after[1:2]
            and after[1] in WEAK
            and _stressed(before)
        ):
            yield before + after, 0.02, "syncope"
        if (
            sound in _FAINT
            and before[-1:] in _SOFT
            and following in _NL
            and set(after[1:]) <= _AFTER
        ):
            yield before + after, 0.02, "heav’n"
        if sound == _ER and before[-1:] in _SOFT - {CODE["L"]} and set(after) <= _AFTER:
            yield before + _R + after, 0.03, "o’er"


_NL = set(encoded(["N", "L"]))


def _stressed(before: str) -> bool:
    """Whether a stressed syllable and a consonant stand before the vowel."""
    return bool(before) and not vowel(before[-1]) and bool(set(before) & set(STRONG))


def _spread(word: str, phones: str) -> Iterator[tuple[str, float, str]]:
    """One syllable more: -ed sounded, fire in two, -tion in two."""
    silent = word.endswith("ed") and not word.endswith("eed") and phones[-2:] not in _SOUNDED
    if silent and phones[-1] in _TD and len(phones) > 2:
        yield phones[:-1] + CODE["IH0"] + CODE["D"], 0.03, "-ed sounded"
    for i, sound in enumerate(phones[:-1]):
        if (
            sound in encoded(["AY1", "AW1"])
            and phones[i + 1] == _R
            and set(phones[i + 2 :]) <= _AFTER
        ):
            yield phones[: i + 1] + _ER + phones[i + 2 :], 0.02, "fire in two"
        if sound in encoded(["SH", "ZH"]) and phones[i + 1] == CODE["AH0"] and i > 0:
            yield phones[: i + 1] + CODE["IY0"] + phones[i + 1 :], 0.05, "-ion in two"
        if sound == CODE["Y"] and phones[i + 1] == CODE["AH0"] and i > 0:
            yield phones[:i] + CODE["IY0"] + phones[i + 1 :], 0.03, "-ion in two"


_TD = encoded(["T", "D"])
_SOUNDED = {encoded([v, "D"]) for v in ("IH0", "AH0", "EH0", "IH2", "EH2")}


def merged(way: Way) -> Way | None:
    """The word before a vowel with its last, weak vowel run into it (the_eternal, many_a).

    None where the word does not end in a weak vowel.

    >>> merged(plain_ways("the")[1]).marks, merged(plain_ways("many")[0]).marks
    ('', 'X')
    """
    if not way.phones or not (way.phones[-1] in WEAK or way.phones in _RUN):
        return None
    kept = way.marks[:-1]
    return Way(way.phones[:-1], "X" if kept == "1" else kept, way.cost + 0.03, "run together")


_RUN = (encoded(["T", "UW1"]),)
