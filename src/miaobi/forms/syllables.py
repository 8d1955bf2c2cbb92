"""How a line of a poem is sung: its syllables as they stand under notes, and where the stress is.

A Chinese character is a syllable. English words are parted by the number of syllables that the
pronouncing dictionary gives them, where a printer would hyphenate them (`miaobi.forms.hyphens`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from miaobi.forms.core import Language
from miaobi.forms.english_licence import Way, plain_ways, ways
from miaobi.forms.english_text import tokens
from miaobi.forms.hyphens import parted

_DASH = re.compile(r"-{2,}|(?<!\w)-|-(?!\w)")


@dataclass(frozen=True, slots=True)
class Syllable:
    """A syllable under a note; `text` ends with a hyphen where its word goes on."""

    text: str
    stressed: bool


def syllables(line: str) -> tuple[Syllable, ...]:
    """The syllables of a line of English, with the marks that stand at them.

    A dash that is written as hyphens becomes one, so that only a word that goes on ends with one.

    >>> [s.text for s in syllables("The leaves are falling on the river,")]
    ['The', 'leaves', 'are', 'fall-', 'ing', 'on', 'the', 'riv-', 'er,']
    >>> [s.text for s in syllables("-- and a moonlit garden") if s.stressed]
    ['moon-', 'lit', 'gar-']
    """
    found: list[Syllable] = []
    before = ""  # marks that no word stands before: a line may begin with a dash
    for chunk in _DASH.sub("—", line).split():
        own = _chunk(chunk)
        if own:
            own[0] = Syllable(before + own[0].text, own[0].stressed)
            before = ""
        elif found:
            found[-1] = Syllable(f"{found[-1].text} {chunk}", found[-1].stressed)
        else:
            before += f"{chunk} "
        found += own
    return tuple(found)


def sung(line: str, language: Language) -> list[str]:
    """The texts of a line's syllables.

    >>> sung("春风", "zh"), sung("quiet evening", "en")
    (['春', '风'], ['qui-', 'et', 'eve-', 'ning'])
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
        said = ways(own) if "è" in own else plain_ways(own)
        way = said[0] if said else Way("", "X")
        pieces = parted(part, way.phones, len(way.marks))
        joins = n < len(parts) - 1
        ends = ["-"] * (len(pieces) - 1) + ["-" if joins else ""]
        strong = [mark in "12X" for mark in way.marks] or [True]
        found += [
            Syllable(piece + end, strong[min(k, len(strong) - 1)])
            for k, (piece, end) in enumerate(zip(pieces, ends, strict=True))
        ]
    return found or [Syllable(text, False)]


def share(sung: int, whole: int) -> tuple[str, str]:
    """How many lines of a poem are sung, in Chinese and English.

    >>> share(8, 14), share(1, 4)[1], share(0, 4)[0]
    (('全诗 14 行，唱 8 行', '8 of its 14 lines are sung'), '1 of its 4 lines is sung', '全诗 4 行，未唱')
    """
    zh = f"全诗 {whole} 行，唱 {sung} 行" if sung else f"全诗 {whole} 行，未唱"
    return zh, f"{sung or 'none'} of its {whole} lines {'is' if sung == 1 else 'are'} sung"
