"""How a line of classical verse is read aloud in Mandarin: a reading for every character.

Three things differ from prose. A character with a level and an oblique reading (多音字) follows its
place in the metre where the sense allows: 看 is kān in a level slot, kàn in an oblique one. Verse
has no neutral tone: 了 is liǎo, 着 zhuó. And tones change in contact (变调) only inside a foot, for
a reader breathes between feet. The tables in `data/readings.json` are ours; for everything else
pypinyin's phrases and readings hold.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from miaobi.errors import EngineError, MissingDependency

LEVEL = ("1", "2")  # tones of a level (平) syllable today


@dataclass(frozen=True, slots=True)
class Reading:
    """One character: its own reading, and the one it has in this company (`chun1`, ü as v)."""

    char: str
    pinyin: str
    spoken: str

    @property
    def marked(self) -> str:
        """Its own reading with a tone mark.

        >>> Reading("绿", "lv4", "lv4").marked
        'lǜ'
        """
        from pypinyin.contrib.tone_convert import tone3_to_tone

        return tone3_to_tone(self.pinyin.rstrip("5").replace("v", "ü"))


@dataclass(frozen=True, slots=True)
class Tables:
    """What verse reads otherwise than prose.

    `slots` gives a character's level and oblique reading, `verse` its usual one in verse,
    `phrases` words whose reading is settled by their sense, whatever the metre says.
    """

    slots: dict[str, tuple[str, str]]
    verse: dict[str, str]
    phrases: dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The tables, read once."""
    data = json.loads((files("miaobi.voice") / "data/readings.json").read_text("utf-8"))
    pairs = {char: both.split() for char, both in data["slots"].items()}
    return Tables(
        slots={char: (level, oblique) for char, (level, oblique) in pairs.items()},
        verse=data["verse"],
        phrases={word: tuple(read.split()) for word, read in data["phrases"].items()},
    )


def feet(length: int) -> tuple[int, ...]:
    """The feet (音步) of a line: twos, and a three at the end of an odd one.

    >>> feet(7), feet(5), feet(6), feet(1)
    ((2, 2, 3), (2, 3), (2, 2, 2), (1,))
    """
    if length < 4:
        return (length,) if length else ()
    return (2, *feet(length - 2))


def readings(
    text: str, slots: str = "", *, verse: bool = True, feet_of: Sequence[int] = ()
) -> tuple[Reading, ...]:
    """The readings of the characters in `text`.

    `slots` gives each its place in the metre (平, 仄; anything else leaves it open); `verse=False`
    reads prose, neutral tones and all; `feet_of` are the feet where they are not a line's own.

    >>> [r.marked for r in readings("一行白鹭上青天")]
    ['yī', 'háng', 'bái', 'lù', 'shàng', 'qīng', 'tiān']
    >>> [r.spoken for r in readings("一片孤城万仞山")][:2]
    ['yi2', 'pian4']
    >>> readings("却话巴山夜雨看", "中仄平平仄仄平")[-1].pinyin
    'kan1'
    """
    characters = text.translate(_NO_MARKS)
    own = _in_verse(characters, slots) if verse else _in_prose(characters)
    heard = tuple(_sandhi(characters, own, feet_of or feet(len(characters))))
    return tuple(map(Reading, characters, own, heard))


_NO_MARKS = {ord(mark): None for mark in "，。！？、；：,.!?;: 　"}


def _in_verse(text: str, slots: str) -> list[str]:
    """Settled phrases, then the metre, then pypinyin's phrases, then the usual reading in verse."""
    known = tables()
    own = _in_prose(text)
    inside = _in_words(text)
    for i, char in enumerate(text):
        slot = slots[i : i + 1]
        if char in known.slots and slot in ("平", "仄"):
            own[i] = known.slots[char][slot == "仄"]
        elif char in known.verse and not inside[i]:
            own[i] = known.verse[char]
        elif own[i].endswith("5"):
            own[i] = known.verse.get(char) or _full(char)
    for start, word in _settled(text):
        own[start : start + len(word)] = known.phrases[word]
    return own


def _settled(text: str) -> Iterator[tuple[int, str]]:
    """The phrases of our table in `text`, from the left, the longest first."""
    known, start = tables().phrases, 0
    while start < len(text):
        ends = range(min(len(text), start + 4), start, -1)
        word = next((text[start:end] for end in ends if text[start:end] in known), "")
        if word:
            yield start, word
        start += len(word) or 1


def _halves(text: str) -> tuple[str, ...]:
    """The two sides of the caesura: four or two characters, and three."""
    return (text[:-3], text[-3:]) if len(text) in (5, 7) else (text,)


def _in_words(text: str) -> list[bool]:
    """Whether each character stands in a word that pypinyin's phrase list knows."""
    from pypinyin.seg.mmseg import seg

    words = [word for half in _halves(text) for word in seg.cut(half)]
    return [len(word) > 1 for word in words for _ in word]


def _in_prose(text: str) -> list[str]:
    """pypinyin's reading of each character; EngineError for one that it does not know."""
    try:
        from pypinyin import Style, lazy_pinyin
    except ImportError as error:
        raise MissingDependency("the voice needs pypinyin", hint="pip install pypinyin") from error
    found: list[str] = []
    for half in _halves(text):
        found += lazy_pinyin(half, style=Style.TONE3, neutral_tone_with_five=True, errors="ignore")
    if not text or len(found) != len(text):
        raise EngineError(
            f"the voice cannot read all of {text!r}", hint="let it read Chinese characters only"
        )
    return [_plain(char, syllable) for char, syllable in zip(text, found, strict=True)]


def _plain(char: str, syllable: str) -> str:
    """Undoes what pypinyin's phrases say of 一 and 不 in company."""
    return {"一": "yi1", "不": "bu4"}.get(char, syllable)


def _full(char: str) -> str:
    """The first reading of a character that is not neutral."""
    from pypinyin import Style, pinyin

    every = pinyin(char, style=Style.TONE3, heteronym=True, neutral_tone_with_five=True)[0]
    return next((one for one in every if not one.endswith("5")), every[0])


def _sandhi(text: str, own: Sequence[str], lengths: Sequence[int]) -> Iterator[str]:
    """Tones in contact, foot by foot: 一 and 不 before what follows, then third tones in a row."""
    start = 0
    for length in lengths:
        foot = list(own[start : start + length])
        for i, (_, after) in enumerate(pairwise(foot)):
            foot[i] = _before(text, start + i, foot[i], after)
        for i in range(len(foot) - 1):
            if foot[i].endswith("3") and own[start + i + 1].endswith("3"):
                foot[i] = foot[i][:-1] + "2"
        yield from foot
        start += length
    yield from own[start:]


def _before(text: str, place: int, syllable: str, after: str) -> str:
    """一 and 不 before another syllable of their foot; an ordinal 一 keeps its tone."""
    fourth = after[-1] == "4"
    if text[place] == "不" and syllable == "bu4":
        return "bu2" if fourth else syllable
    ordinal = text[place - 1 : place] in ("第", "十", "初", "一") or text[place + 1] == "一"
    if text[place] == "一" and not ordinal:
        return "yi2" if fourth else "yi4"
    return syllable
