"""A guess at how a word sounds that the dictionary does not have.

First by its parts (possessives, endings, beginnings, poets' apostrophes, older spellings,
compounds), each part known; else letter by letter, by rules learnt from the dictionary: the widest
context that was seen decides, after Daelemans and van den Bosch, Language-independent data-oriented
grapheme-to-phoneme conversion (1997). The stresses of a word spelt out so come from its ending and
its beginning, learnt in the same way.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from miaobi.forms.english_sounds import CODE, HALF, STRONG, WEAK, common, encoded, sounds, vowel

Known = Callable[[str], tuple[str, ...]]


class Heard(NamedTuple):
    """The pronunciations of a word, and whether they are a guess."""

    phones: tuple[str, ...]
    guessed: bool


@lru_cache(maxsize=60_000)
def heard(word: str) -> Heard:
    """How a word sounds: by the dictionary, or by a guess.

    `word` is in lower case, with letters, apostrophes and hyphens only.

    >>> heard("river").guessed, heard("mirthlessness").guessed
    (False, True)
    >>> from miaobi.forms.english_sounds import decoded, stresses
    >>> decoded(heard("lov'd").phones[0]), stresses(heard("mirthlessness").phones[0])
    ('L AH1 V D', '100')
    """
    known = sounds(word)
    return Heard(known, False) if known else Heard(guess(word, sounds), True)


def guess(word: str, known: Known) -> tuple[str, ...]:
    """Pronunciations of a word from those that `known` gives of others; at least one."""
    parts = [part for part in word.split("-") if part.strip("'")]
    if len(parts) > 1:
        return _joined([known(part) or guess(part, known) for part in parts])
    plain = parts[0] if parts else "a"
    for way in (_apostrophe, _ending, _older, _beginning, _compound):
        found = way(plain, known)
        if found:
            return tuple(dict.fromkeys(found))
    return (spelt(re.sub("[^a-z]", "", plain) or "a"),)


# --- by parts -----------------------------------------------------------------------------------

_HISS = encoded(["S", "Z", "SH", "ZH", "CH", "JH"])
_DULL = encoded(["P", "T", "K", "F", "TH", "S", "SH", "CH"])  # voiceless sounds
_S, _Z, _T, _D, _N, _NG = (CODE[sound] for sound in ["S", "Z", "T", "D", "N", "NG"])
_FAINT = CODE["AH0"]
_DEMOTED = str.maketrans(STRONG, HALF)
_DEAF = str.maketrans(STRONG + HALF, WEAK + WEAK)


def _plural(phones: str) -> str:
    if phones[-1] in _HISS:
        return phones + CODE["IH0"] + _Z
    return phones + (_S if phones[-1] in _DULL else _Z)


def _past(phones: str) -> str:
    if phones[-1] in _T + _D:
        return phones + CODE["IH0"] + _D
    return phones + (_T if phones[-1] in _DULL else _D)


def _apostrophe(word: str, known: Known) -> list[str]:
    """Possessives, and the poets' lov'd, flow'r, know'st, o'erflow, comin'."""
    if "'" not in word:
        return []
    for tail in ("'s", "s'"):
        if word.endswith(tail) and len(word) > 2:
            base = word[:-2]
            return [_plural(each) for each in known(base) or guess(base, known)]
    if word.endswith(("'d", "'st", "'t")) and len(word) > 4:
        base, tail = word.rsplit("'", 1)
        stems = next(filter(None, map(known, _stems(base))), ()) or guess(base, known)
        end = _past if tail == "d" else lambda each: each + {"st": _S + _T, "t": _T}[tail]
        return [end(each) for each in stems]
    if word.startswith("o'er"):
        rest = word[4:]
        return [encoded(["AO2", "R"]) + each for each in known(rest) or guess(rest, known)]
    if word.endswith("in'") and known(word[:-1] + "g"):
        return [each[:-1] + _N for each in known(word[:-1] + "g")]
    full = known(re.sub("(?<=[a-z])'(?=[a-z])", "e", word)) or known(word.replace("'", "i"))
    short = [each for each in map(_shortened, full) if each]
    bare = word.replace("'", "")
    return short or list(known(bare) or guess(bare, known))


def _shortened(phones: str) -> str:
    """Without the last faint vowel inside the word, as the apostrophe of heav'n says."""
    for i in range(len(phones) - 2, 0, -1):
        if phones[i] == _FAINT:
            return phones[:i] + phones[i + 1 :]
        if phones[i] == CODE["ER0"]:
            return phones[:i] + CODE["R"] + phones[i + 1 :]
    return phones[:-1] + CODE["R"] if phones[-1] == CODE["ER0"] else ""


def _stems(base: str) -> Iterator[str]:
    """What may have stood before an ending: lov- for love, stopp- for stop, carri- for carry."""
    yield base
    yield base + "e"
    if len(base) > 2 and base[-1] == base[-2]:
        yield base[:-1]
    if base.endswith("i"):
        yield base[:-1] + "y"


_ENDINGS: tuple[tuple[str, str], ...] = (
    ("ings", "IH0 NG Z"), ("ing", "IH0 NG"), ("in", "IH0 N"), ("eth", "IH0 TH"), ("est", "AH0 S T"),
    ("edst", "D S T"), ("ness", "N AH0 S"), ("less", "L AH0 S"), ("ful", "F AH0 L"),
    ("fully", "F AH0 L IY0"), ("lessly", "L AH0 S L IY0"), ("ly", "L IY0"), ("ers", "ER0 Z"),
    ("er", "ER0"), ("ward", "W ER0 D"), ("wards", "W ER0 D Z"), ("ship", "SH IH2 P"),
    ("hood", "HH UH2 D"), ("some", "S AH0 M"), ("like", "L AY2 K"), ("man", "M AH0 N"),
    ("men", "M EH0 N"), ("ish", "IH0 SH"), ("y", "IY0"), ("dom", "D AH0 M"), ("fold", "F OW2 L D"),
    ("able", "AH0 B AH0 L"), ("let", "L AH0 T"), ("th", "TH"), ("nesses", "N AH0 S IH0 Z"),
    ("lets", "L AH0 T S"), ("lings", "L IH0 NG Z"), ("ling", "L IH0 NG"), ("ment", "M AH0 N T"),
    ("lier", "L IY0 ER0"), ("liest", "L IY0 AH0 S T"), ("ism", "IH2 Z AH0 M"),
    ("ist", "IH0 S T"), ("ists", "IH0 S T S"), ("ess", "AH0 S"),
)  # fmt: skip
_WHOLE = ("ness", "less", "ful", "ly", "ward", "ship", "hood", "some", "like", "man", "men")


def _ending(word: str, known: Known) -> list[str]:
    """An English ending on a known word, or on one that has an ending itself."""
    for base, end in _split_ending(word):
        stems = known(base) if len(base) > 1 else ()
        if stems:
            return [end(each) for each in stems]
    for base, end in _split_ending(word):  # endings on endings: mirth-less-ness
        if len(base) > 3:
            stems = _ending(base, known)
            if stems:
                return [end(each) for each in stems]
    return []


def _split_ending(word: str) -> Iterator[tuple[str, Callable[[str], str]]]:
    """Every (stem, what puts the ending on its sounds) that a word may be made of."""
    if word.endswith("s") and not word.endswith("ss"):
        yield word[:-1], _plural
        if word.endswith("es"):
            yield word[:-2], _plural
        if word.endswith("ies"):
            yield word[:-3] + "y", _plural
    if word.endswith("ed"):
        yield from ((stem, _past) for stem in _stems(word[:-2]))
    for ending, spoken in sorted(_ENDINGS, key=lambda each: -len(each[0])):
        if word.endswith(ending):
            sound = encoded(spoken.split())
            base = word[: -len(ending)]
            stems = (base, base[:-1] + "y") if base.endswith("i") else (base,)
            whole = ending.startswith(_WHOLE)
            for stem in stems if whole else _stems(base):
                yield stem, lambda each, sound=sound: _put(each, sound)
            if whole and ending == "ly" and base[-1:] in set("bpdtgkz"):
                yield base + "le", lambda each: each[:-2] + encoded(["L", "IY0"])


def _put(stem: str, ending: str) -> str:
    """An ending on a stem; the faint vowel of a syllabic l goes before a vowel (settle, settling)."""
    faint = stem[-2:-1] == _FAINT and stem[-1] == CODE["L"]
    return (stem[:-2] + stem[-1] if faint and vowel(ending[0]) else stem) + ending


def _older(word: str, known: Known) -> list[str]:
    """British and older spellings: colour, theatre, defence, happie, onely, soule."""
    tries = [
        re.sub("our(?=s?$|e|i|a|l|f)", "or", word), re.sub("re(s?)$", r"er\1", word),
        re.sub("ence(s?)$", r"ense\1", word), re.sub("is(?=e|i|a)", "iz", word),
        re.sub("ie$", "y", word), re.sub("e$", "", word), re.sub("e(?=ly$|s$|ness$)", "", word),
        re.sub("ll", "l", word), re.sub("l(?=ness|ment|ful)", "ll", word), re.sub("ae|oe", "e", word),
        re.sub("ck$", "c", word), re.sub("y", "i", word), re.sub("i(?!$)", "y", word),
        re.sub("que$", "c", word), re.sub("(.)\\1$", r"\1", word), re.sub("gg", "g", word),
    ]  # fmt: skip
    for each in tries:
        if each != word and len(each) > 2 and known(each):
            return list(known(each))
    for each in tries[:4]:
        if each != word and len(each) > 4 and (found := _ending(each, known)):
            return found
    return []


_BEGINNINGS: tuple[tuple[str, str], ...] = tuple(
    (each.split(" ", 1)[0], each.split(" ", 1)[1])
    for each in (
        "un AH0 N", "re R IY0", "in IH0 N", "dis D IH0 S", "mis M IH0 S", "out AW2 T",
        "over OW2 V ER0", "under AH2 N D ER0", "fore F AO2 R", "be B IH0", "en EH0 N", "em EH0 M",
        "a AH0", "non N AA2 N", "pre P R IY0", "up AH2 P", "mid M IH2 D", "inter IH2 N T ER0",
        "super S UW2 P ER0", "counter K AW2 N T ER0", "self S EH2 L F", "im IH0 M", "sub S AH2 B",
        "anti AE2 N T IY0", "semi S EH2 M IY0", "trans T R AE0 N Z", "co K OW0",
    )
)  # fmt: skip


def _beginning(word: str, known: Known) -> list[str]:
    """A beginning on a known word of four letters or more: un-, out-, be-, over-."""
    for beginning, spoken in _BEGINNINGS:
        base = word[len(beginning) :]
        if word.startswith(beginning) and len(base) > 3:
            stems = known(base) if common(base) else ()
            stems = stems or tuple(_ending(base, known) if len(base) > 5 else ())
            if stems:
                return [encoded(spoken.split()) + each for each in stems]
    return []


def _compound(word: str, known: Known) -> list[str]:
    """Two known words written as one: moonrise, snowdrop."""
    best: tuple[int, int] | None = None
    for cut in range(3, len(word) - 2):
        first, second = word[:cut], word[cut:]
        worth = min(common(first), common(second))
        if worth > 2 and known(first) and known(second) and (best is None or worth > best[0]):
            best = (worth, cut)
    if best is None:
        return []
    return list(_joined([known(word[: best[1]]), known(word[best[1] :])]))


def _joined(parts: list[tuple[str, ...]]) -> tuple[str, ...]:
    """One word of several: the first keeps its stress, the others have half of theirs."""
    first = [each if set(each) & set(STRONG) else _raised(each) for each in parts[0][:2]]
    rest = "".join(part[0].translate(_DEMOTED) for part in parts[1:])
    return tuple(each + rest for each in first)


def _raised(phones: str) -> str:
    """A weak word with a stress on its first vowel."""
    raised = str.maketrans(WEAK, STRONG)
    at = next((i for i, letter in enumerate(phones) if vowel(letter)), -1)
    return phones if at < 0 else phones[:at] + phones[at].translate(raised) + phones[at + 1 :]


# --- letter by letter ---------------------------------------------------------------------------

CONTEXTS = ((0, 0), (0, 1), (1, 1), (1, 2), (2, 2), (2, 3), (3, 3), (3, 4))
ENDS = ((0, 0), (1, 0), (2, 0), (3, 0), (3, 2), (4, 2), (4, 3), (5, 3))


@lru_cache(maxsize=1)
def rules() -> tuple[dict[str, str], dict[str, str]]:
    """The learnt rules: of letters in context, and of stresses by a word's ends."""
    packed = (files("miaobi.forms") / "data/english_guess.txt.xz").read_bytes()
    letters, ends = lzma.decompress(packed).decode("ascii").split("\n\n")
    tables = [dict(row.split("\t") for row in part.split("\n")) for part in (letters, ends)]
    return tables[0], tables[1]


def letter_keys(word: str, i: int) -> Iterator[str]:
    """The contexts of the letter at `i`, from the narrowest to the widest.

    >>> list(letter_keys("cat", 1))[:3]
    ['(a)', '(a)t', 'c(a)t']
    """
    padded = f"___{word}____"
    for left, right in CONTEXTS:
        at = i + 3
        yield f"{padded[at - left : at]}({word[i]}){padded[at + 1 : at + 1 + right]}"


def end_keys(word: str, syllables: int) -> Iterator[str]:
    """The ends of a word that tell its stress, from the fewest letters to the most."""
    for last, first in ENDS:
        yield f"{syllables}{word[:first]}-{word[max(0, len(word) - last) :] if last else ''}"


def spelt(word: str) -> str:
    """The pronunciation of a word by its letters alone.

    >>> from miaobi.forms.english_sounds import decoded
    >>> decoded(spelt("slithy"))
    'S L IH1 TH IY0'
    """
    letters, ends = rules()
    return spoken(word, letters, ends)


def spoken(word: str, letters: dict[str, str], ends: dict[str, str]) -> str:
    """`spelt` by the rules given."""
    phones = ""
    for i in range(len(word)):
        found = [letters[key] for key in letter_keys(word, i) if key in letters]
        phones += found[-1] if found else ""
    count = sum(map(vowel, phones))
    if not count:
        return phones + CODE["AH1"]
    marks = [ends[key] for key in end_keys(word, count) if key in ends]
    return _stressed(phones, marks[-1] if marks else "1" + "0" * (count - 1))


def _stressed(phones: str, marks: str) -> str:
    """The phones with the stresses of `marks`, one a syllable."""
    rows = {"0": WEAK, "1": STRONG, "2": HALF}
    left = iter(marks)
    return "".join(rows[next(left)][WEAK.index(p)] if p in WEAK else p for p in phones)
