"""What an English word sounds like: a set of pronunciations, each with syllables and stresses.

A pronunciation is a string with one letter for a sound (`CODE`); a vowel has three letters, one for
each stress. The dictionary is CMU's (npm cmu-pronouncing-dictionary, ISC), with poets' words added
(o'er, methinks). It is read once, when the first word is looked up.
"""

from __future__ import annotations

import lzma
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

VOWELS = ["AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW"]
CONSONANTS = [
    "B",
    "CH",
    "D",
    "DH",
    "F",
    "G",
    "HH",
    "JH",
    "K",
    "L",
    "M",
    "N",
    "NG",
    "P",
    "R",
    "S",
    "SH",
    "T",
    "TH",
    "V",
    "W",
    "Y",
    "Z",
    "ZH",
]
WEAK, STRONG, HALF = "abcdefghijklmno", "ABCDEFGHIJKLMNO", "0123456789:;<=>"  # stress 0, 1, 2
_ROWS = (WEAK, STRONG, HALF)
CODE: dict[str, str] = {
    **{f"{vowel}{s}": row[i] for s, row in enumerate(_ROWS) for i, vowel in enumerate(VOWELS)},
    **dict(zip(CONSONANTS, "pqrstuvwxyzPQRSTUVWXYZ!#", strict=True)),
}
_SOUND = {letter: sound for sound, letter in CODE.items()}
_STRESS = {letter: str(s) for s, row in enumerate(_ROWS) for letter in row}
_FLAT = str.maketrans(STRONG + HALF, WEAK + WEAK)


def encoded(sounds: Iterable[str]) -> str:
    """A pronunciation in ARPAbet as one letter a sound.

    >>> encoded(["K", "AE1", "T"])
    'xBV'
    """
    return "".join(CODE[sound] for sound in sounds)


def decoded(phones: str) -> str:
    """The same in ARPAbet.

    >>> decoded("xBV")
    'K AE1 T'
    """
    return " ".join(_SOUND[letter] for letter in phones)


def flat(phones: str) -> str:
    """The sounds without their stresses, for comparing."""
    return phones.translate(_FLAT)


def vowel(letter: str) -> bool:
    """Whether a sound is a vowel, and so the heart of a syllable."""
    return letter in _STRESS


def stresses(phones: str) -> str:
    """The stress of each syllable: "0" none, "1" primary, "2" secondary.

    >>> stresses(sounds("hurricane")[0])
    '102'
    """
    return "".join(_STRESS[letter] for letter in phones if letter in _STRESS)


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The pronouncing dictionary: `sounds` of a word, "," between several; `bands`, how common."""

    sounds: dict[str, str]
    bands: dict[str, str]


@lru_cache(maxsize=1)
def dictionary() -> Dictionary:
    """The whole dictionary, read once (about 0.2 s): 126,000 words."""
    packed = (files("miaobi.forms") / "data/english_words.txt.xz").read_bytes()
    words, columns, bands = lzma.decompress(packed).decode("ascii").split("\n\n")
    names = words.split("\n")
    every = dict(zip(names, columns.split("\n"), strict=True))
    return Dictionary(
        every, {name: band for name, band in zip(names, bands, strict=False) if band != "-"}
    )


def sounds(word: str) -> tuple[str, ...]:
    """Every pronunciation the dictionary has of a word in lower case; () when it has none.

    >>> [decoded(each) for each in sounds("wind")]
    ['W AY1 N D', 'W IH1 N D']
    >>> sounds("sprolk")
    ()
    """
    return tuple(filter(None, dictionary().sounds.get(word, "").split(",")))


def common(word: str) -> int:
    """How common a word is: 0 never seen in verse and tales, 1 rare, up to 26.

    A step is a factor of 1.54 in its count.

    >>> common("the") > common("river") > common("zither") >= common("aardvark")
    True
    """
    return ord(dictionary().bands.get(word, "`")) - ord("`")
