"""Where a word of English is parted under notes: at its sounds, as Merriam-Webster prints it.

The letters are laid along the sounds of the pronouncing dictionary; each vowel is the heart of a
part. Stems stay whole before their endings (want-ed, danc-ing, dark-ly) and so do the words of a
word of two (moon-light). Elsewhere as many consonants as English can begin with go to the next
part (an-gel, hun-gry), but a stressed short vowel keeps one (riv-er), and so do doubled letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from unicodedata import normalize

from miaobi.forms.english_sounds import common, decoded, flat, sounds

Chunk = tuple[str, int, int]  # a sound of ARPAbet and the letters that write it, from, to

_WRITTEN = {  # sound → how it may be written; any letter may be any sound, dearly
    "B": "b bb", "CH": "ch tch t c", "D": "d dd", "DH": "th", "F": "f ff ph gh ft",
    "G": "g gg gh gu", "HH": "h wh", "JH": "j g dg gg d", "K": "k c ck ch cc q cq que kh lk",
    "L": "l ll", "M": "m mm mb mn lm", "N": "n nn kn gn pn", "NG": "n ng", "P": "p pp",
    "R": "r rr wr rh", "S": "s ss c sc st ps sw z", "SH": "sh s ss t c sc ch", "TH": "th",
    "T": "t tt d ed ght bt th", "V": "v f vv", "W": "w wh u o", "Y": "y i",
    "Z": "z zz s ss x", "ZH": "s z g t",
}  # fmt: skip
_CHUNKS = {sound: frozenset(row.split()) for sound, row in _WRITTEN.items()}
_SHORT = ("AE", "EH", "IH", "AH", "UH", "AA", "AO")
_CLUSTERS = (
    "P L,P R,P Y,B L,B R,B Y,T R,T W,D R,D W,K L,K R,K W,K Y,G L,G R,G W,F L,F R,F Y,TH R,"
    "SH R,S P,S T,S K,S L,S M,S N,S W,S P L,S P R,S T R,S K R,S K W,M Y,V Y,HH Y"
)
_ONSETS = frozenset(tuple(row.split()) for row in _CLUSTERS.split(","))
_STAYS = ("ck", "tch", "ght", "x", "ng", "gh")  # never begin a part
_OPEN = ("a", "re", "de", "be", "pre", "pro")  # before st: de-stroy, but mas-ter
_DIVIDED = ("sc", "st", "dg", "cq", "ft")  # one sound, a letter on either side
_ENDINGS = {  # a stem stays whole before these
    "ing": "IH NG", "ings": "IH NG Z", "ed": "IH D,AH D", "er": "ER", "ers": "ER Z", "or": "ER",
    "est": "AH S T,IH S T", "es": "IH Z,AH Z", "y": "IY", "ish": "IH SH", "en": "AH N",
    "ly": "L IY", "less": "L AH S", "ness": "N AH S", "ful": "F AH L", "ward": "W ER D",
    "able": "AH B AH L", "ment": "M AH N T", "'s": "IH Z,AH Z",
}  # fmt: skip
_BEFORE = {"un": "AH N", "in": "IH N", "dis": "D IH S", "mis": "M IH S"}
_STEMS = ("ll", "ss", "ff", "zz", "ee", "oo")  # doubled in the stem itself: fall-ing, but run-ning
_USUAL = 3  # how common a stem must be
_FAMILIAR = 6  # how common the halves of a word of two must be
_SPELT = (  # what only looks like a stem and its ending, and the like
    "wan-der pon-der ten-der ren-der mas-ter mus-ter num-ber cor-ner quar-ter por-ter char-ter "
    "coun-ter af-ter un-der win-ter for-ty ear-ly sil-ly vic-to-ry cra-ter ham-per ear-nest "
    "ar-my par-ty coun-ty en-vy be-yond eve-ning im-ag-ine shep-herd"
)
_VOWELS = frozenset("aeiouy")
_KNOWN = {row.replace("-", ""): tuple(row.split("-")) for row in _SPELT.split(" ")}


def parted(text: str, phones: str, count: int) -> list[str]:
    """The letters of a word in `count` parts, or in one where they cannot be parted so.

    What is written without a vowel (Mr, Sgt) is short for a word and stays whole.

    >>> words = ("summer", "angel", "wanted", "hungry", "darkly", "moonlight", "little", "rhythm")
    >>> [" ".join(parted(w, sounds(w)[0], 2)) for w in words]
    ['sum mer', 'an gel', 'want ed', 'hun gry', 'dark ly', 'moon light', 'lit tle', 'rhyth m']
    """
    plain = "".join(normalize("NFD", letter)[0] for letter in text.lower().replace("’", "'"))
    made = _parts(plain, phones)
    if len(made) != count or not all(made) or not _VOWELS & set(plain):
        return [text]
    ends = [sum(map(len, made[: n + 1])) for n in range(count)]
    return [text[a:b] for a, b in zip([0, *ends], ends, strict=False)]


@lru_cache(maxsize=20_000)
def _parts(word: str, phones: str) -> tuple[str, ...]:
    if word in _KNOWN:
        return _KNOWN[word]
    if joint := _joint(word, phones):
        at, sound = joint
        return (*_parts(word[:at], phones[:sound]), *_parts(word[at:], phones[sound:]))
    laid = _laid(word, tuple(decoded(phones).split()))
    hearts = [n for n, (sound, *_) in enumerate(laid) if sound[-1].isdigit()]
    cuts = [_cut(word, laid, a, b) for a, b in pairwise(hearts)]
    return tuple(word[a:b] for a, b in zip([0, *cuts], [*cuts, len(word)], strict=True))


# --- words in words -----------------------------------------------------------------------------


def _joint(word: str, phones: str) -> tuple[int, int] | None:
    """Where a stem meets its ending, or a word another: (letters, sounds) before; None without."""
    said = tuple(decoded(flat(phones)).replace("0", "").split())
    for ending, rows in _ENDINGS.items():
        at = len(word) - len(ending)
        if not word.endswith(ending) or at < 3:
            continue
        for own in (tuple(row.split()) for row in rows.split(",")):
            before = len(said) - len(own)
            if said[before:] == own and _stem(word[:at], phones[:before], ending):
                return at, before
    for at in range(2, len(word) - 2):
        for before in _words(word[:at], phones):
            if _words(word[at:], phones[before:], whole=True):
                return at, before
    return None


def _stem(stem: str, phones: str, ending: str) -> bool:
    """Whether a word that sounds so is before an ending, at most its e lost or its end doubled."""
    if stem[-1] == stem[-2] and stem[-2:] not in _STEMS:
        return False
    forms = [stem] if ending in ("y", "en") else [stem, f"{stem}e"]
    known = (form for form in forms if common(form) >= _USUAL)
    return any(flat(phones) in map(flat, sounds(form)) for form in known)


def _words(letters: str, phones: str, *, whole: bool = False) -> list[int]:
    """How many sounds at the beginning of `phones` say a familiar word (or un-, mis-)."""
    if letters in _BEFORE and not whole:
        own = _BEFORE[letters].split()
        said = decoded(flat(phones)).replace("0", "").split()
        return [len(own)] if said[: len(own)] == own else []
    if len(letters) < 3 or common(letters) < _FAMILIAR:
        return []
    found = [len(one) for one in sounds(letters) if flat(phones).startswith(flat(one))]
    return [n for n in found if n == len(phones)] if whole else found


# --- letters along sounds -----------------------------------------------------------------------


def _laid(word: str, said: Sequence[str]) -> list[Chunk]:
    """The cheapest way to lay the letters along the sounds; silent ones go with what is before."""
    best: dict[tuple[int, int], tuple[float, int, int]] = {(0, 0): (0.0, 0, 0)}
    for i in range(len(word) + 1):
        for j in range(len(said) + 1):
            if (i, j) not in best:
                continue
            cost = best[i, j][0]
            for letters, many, more in _ways(word, i, said, j):
                here = (i + letters, j + many)
                if here not in best or cost + more < best[here][0]:
                    best[here] = (cost + more, i, j)
    found: list[Chunk] = []
    at = (len(word), len(said))
    while at != (0, 0):
        _, i, j = best[at]
        found += [(said[n], i, at[0]) for n in range(at[1] - 1, j - 1, -1)]
        at = (i, j)
    return found[::-1]


def _ways(word: str, i: int, said: Sequence[str], j: int) -> list[tuple[int, int, float]]:
    """What may come next: (letters, sounds, cost), never nothing of both."""
    rest = word[i : i + 5]
    found = [(1, 0, 0.5 if rest[0] == "e" else 1.2)] if rest else []
    if j == len(said):
        return found
    sound = said[j]
    if sound[-1].isdigit():
        found.append((0, 1, 2.5 if sound[:2] in ("AH", "IH", "ER") else 4.0))
        for n in range(1, len(rest) + 1):
            if (cost := _vowel(rest[:n], sound[:-1])) is not None:
                found.append((n, 1, cost))
        return found
    found.append((0, 1, 0.5 if sound in "YW" else 2.5))
    found += [(1, 1, 3.0)] if rest and rest[0].isalpha() else []
    found += [(n, 1, 0.0) for n in (1, 2, 3) if rest[:n] in _CHUNKS[sound]]
    if rest[:1] == "x" and said[j : j + 2] in (("K", "S"), ("G", "Z"), ("K", "SH")):
        found.append((1, 2, 0.0))
    return found


def _vowel(letters: str, sound: str) -> float | None:
    """What it costs to write a vowel so; None when it cannot be."""
    if sound == "ER" and (letters[-1] == "r" or letters == "re"):
        own = letters.removesuffix("r") if letters != "re" else "e"
        return (
            0.1 * len(own) if own and not own.strip("aeiouy") else 2.0 if letters == "r" else None
        )
    own = letters.rstrip("ugh") if letters.endswith("augh") else letters.removesuffix("w")
    if not own or own.strip("aeiouy"):
        return None
    return 0.3 * (len(own) - 1)


# --- between two vowels -------------------------------------------------------------------------


def _cut(word: str, laid: Sequence[Chunk], a: int, b: int) -> int:
    """The letter at which the part of the vowel `laid[b]` begins, after that of `laid[a]`."""
    sound, _, end = laid[a]
    if a + 1 == b:
        at = laid[b][1]
        weak_r = sound == "ER0" and word[end - 1] == "r" and word[end - 2] != "e"
        doubled = at > 1 and word[at - 1] == word[at - 2] and word[at - 1] not in "aeiouy"
        return at - 1 if doubled or (weak_r and at == end) else at
    inner = laid[a + 1 : b]
    keeps = _kept(word, laid, a, b)
    if keeps < len(inner):
        at, to = inner[keeps][1:]
        return at + 1 if _divided(inner[keeps][0], word[at:to]) else at
    at, to = inner[-1][1:]
    return to - 1 if _divided(inner[-1][0], word[at:to]) else max(to, laid[b][1])


def _divided(sound: str, chunk: str) -> bool:
    doubled = len(chunk) == 2 and chunk[0] == chunk[1]
    return doubled or (chunk in _DIVIDED and sound != "SH")


def _kept(word: str, laid: Sequence[Chunk], a: int, b: int) -> int:
    """How many of the consonants between two vowels stay with the first."""
    inner = laid[a + 1 : b]
    names = tuple(sound for sound, *_ in inner)
    least = max(
        (n + 1 for n, (s, i, k) in enumerate(inner) if s == "NG" or word[i:k] in _STAYS), default=0
    )
    after = word[laid[b][1] : laid[b][2]]
    least = max(least, int(laid[a][1] == laid[a][2]))  # rhyth-m
    drawn = after[:1] == "i" and len(after) > 1 and laid[b][0] == "AH0"  # re-gion
    soft = (drawn or names[0] in ("SH", "ZH")) and word[inner[0][1] :][:2] != "sh"  # mu-si-cian
    goes_on = soft or (not after and word[inner[-1][2] :][:2] == "le")  # dou-ble
    if not goes_on and _short(word, laid, a):
        least = max(least, 1)
    keeps = next(
        (n for n in range(least, len(names)) if n == len(names) - 1 or names[n:] in _ONSETS),
        len(names),
    )
    opens = word[: laid[a][2]] in _OPEN
    if not keeps and len(names) > 1 and names[0] == "S" and names[1] in "PTK" and not opens:
        return 1
    return keeps


def _short(word: str, laid: Sequence[Chunk], a: int) -> bool:
    """Whether a vowel is stressed and short, so that it keeps the consonant after it."""
    sound, start, end = laid[a]
    name, letters = sound[:-1], word[start:end]
    if sound[-1] == "0" or name not in _SHORT:
        return False
    if name in ("AA", "AO") and letters != "o":
        return False
    if laid[a + 1][0] == "R":
        return {"UH": False, "IH": letters[:1] in "iy", "AO": word[-2:] != "ry"}.get(name, True)
    return True
