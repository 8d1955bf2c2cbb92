"""Numbers in words: as a brief says them, and as a card, a title and a label say them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from miaobi.planner.tables import table

ENGLISH: dict[str, int] = table("numbers")["en"]
COUNTS = {
    **ENGLISH,
    **table("numbers")["en_some"],
}  # with other words for how many: a pair, a dozen
MANY = {"dozen": 12, "hundred": 100, "thousand": 1000}  # that other numbers stand before
MORE = "多余来"  # after tens: 二十多 are twenty and some
CHINESE = "零一二三四五六七八九十"
_EVERY = "|".join(ENGLISH)
_TENS = "(?:{})[-\\s](?:{})".format(
    "|".join(word for word, n in ENGLISH.items() if n > 19),
    "|".join(word for word, n in ENGLISH.items() if n < 10),
)
_LONG = (
    rf"(?:an?\s+hundred|(?:{_TENS}|{_EVERY})[-\s]+(?:{'|'.join(MANY)}))"
    rf"(?:\s+(?:and\s+)?(?:{_TENS}|{_EVERY})(?:[-\s]+hundred)?)*|{_TENS}"
)
_COMPOUND = re.compile(rf"(?<![a-z])(?:{_LONG})(?![a-z\-])", re.I)
# A pattern of a whole number in English words, to be read without regard to case.
SPELLED = rf"(?<![a-z])(?:{_LONG}|{_EVERY})(?![a-z])"
_WORDS = {n: word for word, n in ENGLISH.items()}


def number(text: str) -> int | None:
    """The number said in Chinese or English words or in digits; None when it is none, or nought.

    >>> [number(t) for t in ("三", "十二", "二十", "一百", "12", "几", "十几", "两", "twenty-four", "0")]
    [3, 12, 20, 100, 12, 3, 13, 2, 24, None]
    >>> number("二十多"), number("30余")
    (20, 30)
    >>> [number(t) for t in ("a hundred and five", "one thousand two hundred", "two dozen", "a")]
    [105, 1200, 24, None]
    """
    text = text[:-1] if text and text[-1] in MORE else text
    if text.isdecimal():
        return int(text) or None
    if text.isascii():
        return _english(re.split(r"[-\s]+", text.lower()))
    some = table("numbers")["zh_some"]
    return some[text] if text in some else _chinese(text)


def _english(words: Sequence[str]) -> int | None:
    total, unit = 0, 0
    for word in words:
        if word in MANY:
            unit = (unit or 1) * MANY[word]
            if unit >= 1000:
                total, unit = total + unit, 0
        elif word in ENGLISH:
            unit += ENGLISH[word]
        elif word not in ("a", "an", "and"):
            return None
    return total + unit or None


def figures(text: str) -> str:
    """An English text whose numbers of several words are in figures: twenty-odd are 20.

    >>> figures("a hundred and five egrets, two cats, twenty four-leaf clovers")
    '105 egrets, two cats, twenty four-leaf clovers'
    """
    text = re.sub(r"(?<=ty)-odd\b", "", text)
    return _COMPOUND.sub(lambda found: str(number(found[0])), text)


def _chinese(text: str) -> int | None:
    digits = table("numbers")["zh_digits"] | table("numbers")["zh_some"]
    total, unit = 0, 0
    for c in text:
        if c in digits:
            unit = digits[c]
        elif c in "十百千":
            total += (unit or 1) * {"十": 10, "百": 100, "千": 1000}[c]
            unit = 0
        elif c != "零":
            return None
    return total + unit or None


def numeral_zh(number: int, most: int = 99) -> str:
    """A whole number as Chinese counts, up to `most` (99 at the most); in figures beyond.

    >>> [numeral_zh(n) for n in (0, 2, 10, 12, 20, 95, 240)], numeral_zh(12, most=10)
    (['零', '二', '十', '十二', '二十', '九十五', '240'], '12')
    """
    if not 0 <= number <= most:
        return str(number)
    tens, ones = divmod(number, 10)
    if not tens:
        return CHINESE[ones]
    return (CHINESE[tens] if tens > 1 else "") + "十" + (CHINESE[ones] if ones else "")


def count_zh(number: int, most: int = 99) -> str:
    """A number of things as Chinese says it before a measure word: two are 两.

    >>> [count_zh(n) for n in (2, 8, 12, 20, 240)], count_zh(12, most=10)
    (['两', '八', '十二', '二十', '240'], '12')
    """
    return "两" if number == 2 else numeral_zh(number, most)


def count_en(number: int) -> str:
    """A number of things in English, in words up to twelve; in figures beyond.

    >>> [count_en(n) for n in (1, 3, 12, 13, 6_200)]
    ['one', 'three', 'twelve', '13', '6,200']
    """
    return _WORDS[number] if 0 < number <= 12 else f"{number:,}"
