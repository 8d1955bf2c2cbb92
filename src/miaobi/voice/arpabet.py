"""From the sounds of an English word to the symbols that the voice speaks.

ARPAbet (the CMU dictionary's) becomes IPA in the spelling that the model learned, that of misaki 0.9.4
for American English: diphthongs are single letters (A as in day, I fly, O go, W now, Y boy), the
stress mark stands before its vowel, ə and ᵻ are faint vowels, T is the flap of water. The flap and
the onsets of syllables: Wells, Syllabification and allophony (1990).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from miaobi.voice.phonemes import Sounds

VOWELS = {
    "AA": "ɑ", "AE": "æ", "AH": "ʌ", "AO": "ɔ", "AW": "W", "AY": "I", "EH": "ɛ", "ER": "ɜɹ",
    "EY": "A", "IH": "ɪ", "IY": "i", "OW": "O", "OY": "Y", "UH": "ʊ", "UW": "u",
}  # fmt: skip
FAINT = {"AH": "ə", "ER": "əɹ"}  # without stress
CONSONANTS = {
    "B": "b", "CH": "ʧ", "D": "d", "DH": "ð", "F": "f", "G": "ɡ", "HH": "h", "JH": "ʤ", "K": "k",
    "L": "l", "M": "m", "N": "n", "NG": "ŋ", "P": "p", "R": "ɹ", "S": "s", "SH": "ʃ", "T": "t",
    "TH": "θ", "V": "v", "W": "w", "Y": "j", "Z": "z", "ZH": "ʒ",
}  # fmt: skip
STRESS = {"0": "", "-": "", "1": "ˈ", "2": "ˌ"}  # "-": none, and yet the vowel is a full one
FLAP = "T"
STRESSES = frozenset("ˈˌ")
NUCLEI = frozenset("".join(VOWELS.values())) - {"ɹ"} | frozenset("əᵊᵻɐ") | STRESSES  # ˈ begins one
SONORANT = frozenset("mnŋlɹ")
VOICELESS = frozenset("ptkfθsʃʧh")
SIBILANTS = frozenset(("S", "Z", "SH", "ZH", "CH", "JH"))
_LIQUID = {"L": "P B K G F S", "R": "P B T D K G F TH SH", "W": "T D K G S TH HH",
           "Y": "P B K G F V M N L S T D TH HH"}  # fmt: skip
_PAIRS = {f"{first} {last}" for last, row in _LIQUID.items() for first in row.split()}
_PAIRS |= {f"S {last}" for last in ("P", "T", "K", "M", "N", "F")}
_TRIPLES = {f"S {pair}" for pair in ("P L", "P R", "P Y", "T R", "T Y", "K L", "K R", "K W", "K Y")}
ONSETS = frozenset(("", *(set(CONSONANTS) - {"NG"}), *_PAIRS, *_TRIPLES))  # a word may begin so


@lru_cache(maxsize=20_000)
def syllables(phones: str, stresses: str = "") -> tuple[Sounds, ...]:
    """The syllables of a word in ARPAbet; `stresses` overrules its digits, one a syllable.

    A stress mark ends the onset: it stands before the vowel. A word without a vowel (th' in
    th'eternal) is one syllable that is all onset.

    >>> [s.symbols for s in syllables("W AO1 T ER0")], [s.symbols for s in syllables("L IH1 T AH0 L")]
    (['wˈɔ', 'Təɹ'], ['lˈɪ', 'Tᵊl'])
    >>> [s.symbols for s in syllables("AH0 P AA1 N", "20")]
    ['ˌʌ', 'pɑn']
    """
    sounds = [sound.rstrip("012") for sound in phones.split()]
    digits = [sound[-1] if sound[-1].isdigit() else "" for sound in phones.split()]
    places = [i for i, sound in enumerate(sounds) if sound in VOWELS]
    if not places:
        return (Sounds("".join(CONSONANTS[sound] for sound in sounds), ""),)
    for place, digit in zip(places, stresses, strict=False):
        digits[place] = digit
    for place, after in pairwise(places):
        if (digits[place], digits[after]) == ("2", "1"):
            digits[place] = "-"  # although: no half stress beside a full one
    if len(places) > 1 and digits[-1] == "2" and sounds[-1] == "IY":
        digits[-1] = "-"  # liberty
    begins = [0, *(_begin(sounds, a, b) for a, b in pairwise(places))]
    ends = [*begins[1:], len(sounds)]
    return tuple(
        Sounds(
            _consonants(sounds, digits, begin, place) + STRESS[digits[place]],
            _vowel(sounds, digits, place) + _consonants(sounds, digits, place + 1, end),
        )
        for begin, place, end in zip(begins, places, ends, strict=True)
    )


def _begin(sounds: Sequence[str], before: int, place: int) -> int:
    """Where the syllable of the vowel at `place` begins: with the longest onset there may be."""
    starts = range(before + 1, place + 1)
    return next(i for i in starts if " ".join(sounds[i:place]) in ONSETS)


def _consonants(sounds: Sequence[str], digits: Sequence[str], start: int, end: int) -> str:
    return "".join(
        FLAP if _flapped(sounds, digits, i) else CONSONANTS[sounds[i]] for i in range(start, end)
    )


def _flapped(sounds: Sequence[str], digits: Sequence[str], i: int) -> bool:
    """Whether a t is a flap: after a vowel or r, before a faint vowel that no n follows."""
    if sounds[i] != "T" or not 0 < i < len(sounds) - 1:
        return False
    light = digits[i + 1] in ("0", "-")
    after = sounds[i - 1] in VOWELS or sounds[i - 1] == "R"
    return light and after and not (sounds[i + 1] == "AH" and sounds[i + 2 : i + 3] == ["N"])


def _vowel(sounds: Sequence[str], digits: Sequence[str], i: int) -> str:
    sound, before, rest = sounds[i], sounds[i - 1] if i else "", sounds[i + 1 :]
    if rest[:1] == ["R"] and sound in ("AY", "IY"):
        return {"AY": "Iə", "IY": "ɪ"}[sound]  # fire, here
    if digits[i] != "0":
        return VOWELS[sound]
    if sound in ("AH", "IH"):
        if (rest == ["Z"] and before in SIBILANTS) or (rest == ["D"] and before in ("T", "D")):
            return "ᵻ"  # roses, wanted
        syllabic = rest[:1] == ["L"] or (rest[:1] == ["N"] and before in ("T", "D", "V", "Z"))
        closed = len(rest) < 2 or rest[1] not in VOWELS
        if sound == "AH" and before in CONSONANTS and before not in "RLWY" and syllabic and closed:
            return "ᵊ"  # little, heaven
    return FAINT.get(sound, VOWELS[sound])
