"""From a syllable of pinyin to the symbols that the voice speaks.

A syllable is initial + medial + nucleus + tone + coda, in IPA, with an arrow for the tone: `chun1`
is `ꭧʰwə→n`. The correspondences are those of Duanmu, The Phonology of Standard Chinese (2007), and
Lin, The Sounds of Chinese (2007), in the spelling that the model learned: misaki 0.9.4 gives the
same symbols for every syllable of Mandarin.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from miaobi.errors import EngineError

INITIALS = {
    "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l",
    "g": "k", "k": "kʰ", "h": "x", "j": "ʨ", "q": "ʨʰ", "x": "ɕ",
    "zh": "ꭧ", "ch": "ꭧʰ", "sh": "ʂ", "r": "ɻ", "z": "ʦ", "c": "ʦʰ", "s": "s", "": "",
}  # fmt: skip
FINALS = {  # the nucleus is between the bars: the tone follows it
    "a": "|a|", "ai": "|ai|", "an": "|a|n", "ang": "|a|ŋ", "ao": "|au|",
    "e": "|ɤ|", "ei": "|ei|", "en": "|ə|n", "eng": "|ə|ŋ", "er": "|ɚ|", "o": "|ɔ|",
    "i": "|i|", "ia": "j|a|", "ian": "j|ɛ|n", "iang": "j|a|ŋ", "iao": "j|au|", "ie": "j|e|",
    "in": "|i|n", "iou": "j|ou|", "ing": "|i|ŋ", "iong": "j|ʊ|ŋ", "ong": "|ʊ|ŋ", "ou": "|ou|",
    "u": "|u|", "uei": "w|ei|", "ua": "w|a|", "uai": "w|ai|", "uan": "w|a|n", "uen": "w|ə|n",
    "uang": "w|a|ŋ", "ueng": "w|ə|ŋ", "uo": "w|o|",
    "v": "|y|", "ve": "ɥ|e|", "van": "ɥ|ɛ|n", "vn": "|y|n", "-i": "|ɨ|",
}  # fmt: skip
TONES = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}
ALONE = {  # finals written without an initial
    "yi": "i", "ya": "ia", "yan": "ian", "yang": "iang", "yao": "iao", "ye": "ie", "yin": "in",
    "you": "iou", "ying": "ing", "yong": "iong", "wu": "u", "wei": "uei", "wa": "ua", "wai": "uai",
    "wan": "uan", "wen": "uen", "wang": "uang", "weng": "ueng", "wo": "uo",
    "yu": "v", "yue": "ve", "yuan": "van", "yun": "vn", "yo": "iou",
}  # fmt: skip
SHORT = {"iu": "iou", "ui": "uei", "un": "uen"}
ROUNDED = {"u": "v", "ue": "ve", "uan": "van", "un": "vn"}  # after j, q, x: ü is written u
VOICED = frozenset("mnlɻjwɥ")  # symbols before the nucleus in which the voice sounds


@dataclass(frozen=True, slots=True)
class Sounds:
    """One spoken syllable: consonant and medial, nucleus with its tone, coda.

    Of English: consonants and the stress mark, vowel and coda.
    """

    onset: str
    rhyme: str

    @property
    def symbols(self) -> str:
        """Both in a row."""
        return self.onset + self.rhyme


@lru_cache(maxsize=2_000)
def sounds(syllable: str) -> Sounds:
    """The symbols of a syllable written with its tone number, ü as v.

    A syllable that Mandarin does not have is refused with EngineError.

    >>> sounds("chun1"), sounds("lv4").symbols, sounds("xue3").symbols
    (Sounds(onset='ꭧʰw', rhyme='ə→n'), 'ly↘', 'ɕɥe↓')
    >>> sounds("shi2").symbols, sounds("er2").symbols, sounds("yuan4").symbols
    ('ʂɨ↗', 'ɚ↗', 'ɥɛ↘n')
    """
    plain, tone = syllable[:-1].replace("ü", "v"), TONES.get(syllable[-1:])
    initial, final = split(plain)
    if tone is None or initial not in INITIALS or final not in FINALS:
        raise EngineError(
            f"{syllable!r} is not a syllable of Mandarin", hint="write it as in chun1, lv4, yuan2"
        )
    medial, nucleus, coda = FINALS[final].split("|")
    return Sounds(INITIALS[initial] + medial, nucleus + tone + coda)


def split(plain: str) -> tuple[str, str]:
    """Initial and final of a syllable without tone, the final in its full form.

    >>> split("liu"), split("jun"), split("yuan"), split("zhi"), split("bo")
    (('l', 'iou'), ('j', 'vn'), ('', 'van'), ('zh', '-i'), ('b', 'uo'))
    """
    if plain in ALONE:
        return "", ALONE[plain]
    initial = next((i for i in (plain[:2], plain[:1]) if i in INITIALS), "")
    final = plain[len(initial) :]
    if initial in ("j", "q", "x") and final in ROUNDED:
        return initial, ROUNDED[final]
    if final == "i" and initial in ("zh", "ch", "sh", "r", "z", "c", "s"):
        return initial, "-i"
    if final == "o" and initial in ("b", "p", "m", "f", "l"):
        return initial, "uo"
    return initial, SHORT.get(final, final) if initial else final


@lru_cache(maxsize=1)
def numbers() -> dict[str, int]:
    """The model's number of each of its 114 symbols."""
    text = (files("miaobi.voice") / "data/symbols.tsv").read_text("utf-8")
    pairs = [line.split("\t") for line in text.splitlines()]
    return {chr(int(point[2:], 16)): int(number) for number, point in pairs}
