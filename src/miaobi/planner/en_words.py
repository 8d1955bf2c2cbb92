"""English words: a small tokenizer, dictionary forms, and whom a brief is for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from miaobi.planner.lexicon import Lexicon, Thing
from miaobi.planner.numbers import COUNTS, figures
from miaobi.planner.scene import Scene, mood_words
from miaobi.planner.tables import WORD, aliases, lemmas, singular, table

LONGEST = 6
PIECE = re.compile(rf"(?:{WORD.pattern})|\S")
DETERMINERS = frozenset(table("en_determiners"))
DENIED = ("not", "never", "cannot", "can't", "doesn't", "won't")  # before what is not done


@dataclass(frozen=True, slots=True)
class Token:
    """A word or phrase: its kind (thing, word, prep, ..., stop, comma) and the text it stands for."""

    kind: str
    text: str
    thing: Thing | None = None
    plural: bool = False


# --- words --------------------------------------------------------------------------------------


@cache
def phrases() -> dict[tuple[str, ...], str]:
    """Phrase (as words) to kind; later kinds win over earlier ones."""
    found: dict[tuple[str, ...], str] = {}
    for kind, source in (
        ("adj", table("en_adjectives")),
        ("func", table("en_function")),
        ("colour", [w for row in table("colours").values() for w in row["en"]]),
        ("mood", mood_words("en")),
        ("num", COUNTS),
        ("prep", table("en_prepositions")),
        ("side", table("en_sides")),
        ("loose", table("en_loose_prepositions")),
        ("fill", table("en_fillings")),
        ("verbrel", table("en_relation_verbs")),
        ("weather", [w for row in table("weather_words").values() for w in row["en"]]),
        ("hour", [w for row in table("hour_words").values() for w in row["en"]]),
        ("month", [w for row in table("months").values() for w in row["en"]]),
        ("neg", table("en_negations")),
        ("form", aliases("forms")),
        ("style", aliases("styles")),
        ("format", aliases("formats")),
        ("language", aliases("languages")),
        ("poem", table("poem_kinds")),
    ):
        found.update((tuple(_words(phrase)), kind) for phrase in source if phrase.isascii())
    return found


def _words(text: str) -> list[str]:
    return [w.lower().replace("’", "'") for w in WORD.findall(text)]


@cache
def _verbs() -> frozenset[str]:
    forms: set[str] = set()
    for verb in table("en_verbs"):
        stem = verb[:-1] if verb.endswith("e") else verb
        double = verb + verb[-1]
        past = verb[:-1] + "ied" if verb.endswith("y") and verb[-2] not in "aeiou" else stem + "ed"
        third = verb[:-1] + "ies" if verb.endswith("y") and verb[-2] not in "aeiou" else verb + "s"
        forms |= {verb, third, verb + "es", stem + "ing", double + "ing", past, double + "ed"}
        if verb.endswith("ie"):
            forms.add(verb[:-2] + "ying")
    forms |= {w for w, base in table("irregular").items() if base in table("en_verbs")}
    return frozenset(forms)


def tokens(text: str, lexicon: Lexicon) -> list[Token]:
    """The brief as words and phrases, the longest phrase first."""
    pieces = PIECE.findall(text)
    low = [p.lower().replace("’", "'") for p in pieces]
    out: list[Token] = []
    i = 0
    while i < len(pieces):
        token, size = _token(pieces, low, i, lexicon, out)
        i += size
        if token.kind in ("verb", "adj", "colour", "mood") and (denial := _denial(out)):
            token = Token("denied", f"{denial} {token.text}")
        out.append(token)
    return out


def _denial(before: list[Token]) -> str:
    """The words that deny what is read: "a bird that cannot fly", "none of them flying"."""
    last = before[-1].text if before else ""
    if last == "them" and len(before) > 1 and before[-2].kind == "neg":
        return f"{before[-2].text} them"
    return last if last in DENIED else ""


def _token(
    pieces: list[str], low: list[str], i: int, lexicon: Lexicon, before: list[Token]
) -> tuple[Token, int]:
    word = low[i]
    if not word[0].isalnum():
        if word in ".!?;。；":
            return Token("stop", word), 1
        if word in ',，、:：—–()（）-"“”':
            return Token("comma", word), 1
        return Token("symbol" if ord(word[0]) > 0x2000 else "space", word), 1
    for size in range(min(LONGEST, len(low) - i), 0, -1):
        found = _phrase(pieces, low, i, size, lexicon, before)
        if found:
            return found, size
    if word.endswith("'s") or word.endswith("s'"):
        owner = word[:-2] if word.endswith("'s") else word[:-1]
        key = lexicon.en.get((singular(owner),))
        return (Token("owner", owner, lexicon.things[key] if key else None)), 1
    begun = word.endswith("ing") and (not before or before[-1].kind in ("stop", "comma"))
    takes = begun and phrases().get(tuple(low[i + 1 : i + 2])) in ("func", "prep", "num")
    if word in _verbs() and (takes or not _noun_place(before)):  # "missing my brother"
        return Token("verb", word), 1
    if word.endswith("ly") and len(word) > 4:
        return Token("adverb", word), 1
    return Token("word", pieces[i]), 1


def _phrase(
    pieces: list[str], low: list[str], i: int, size: int, lexicon: Lexicon, before: list[Token]
) -> Token | None:
    words = tuple(low[i : i + size])
    kind = phrases().get(words)
    key = lexicon.en.get(tuple(singular(w) for w in words)) or lexicon.en.get(words)
    text = " ".join(low[i : i + size])
    if text in table("en_whither") and before and _goes(before[-1]):
        return Token("func", text)
    if key and kind not in (
        "form",
        "side",
        "style",
        "format",
        "poem",
        "neg",
        "prep",
        "loose",
        "fill",
        "language",
    ):
        if kind in ("adj", "func", "verbrel", "colour", "num") and size == 1:
            follows = low[i + 1] if i + 1 < len(low) else ""
            if kind != "adj" or follows[:1].isalpha():
                return Token(kind, text)
        if size == 1 and words[0] in _verbs() and not _noun_place(before):
            return Token("verb", text)
        plural = words[-1] != singular(words[-1])
        return Token("thing", text, lexicon.things[key], plural)
    if kind:
        return Token(kind, text)
    if size == 1 and words[0].isdecimal():
        return Token("num", text)
    return None


def _goes(last: Token) -> bool:
    """Whether a word may say where to: "flying south", "a man walks home"."""
    return last.kind in ("thing", "verb", "word") or last.text.endswith("ing")


def _noun_place(before: list[Token]) -> bool:
    """Where a word that may be noun or verb is a noun: after a determiner, adjective, preposition
    or at the start; right after a noun it is a verb."""
    if not before:
        return True
    last = before[-1]
    if last.text in ("loved", "loves") or (last.kind == "verb" and last.text.endswith("ing")):
        return True  # he loved fishing, a monk sweeping leaves
    if last.kind == "func":
        return last.text in DETERMINERS or last.text in ("and", "or", "some", "many")
    return last.kind in (
        "adj", "colour", "num", "prep", "loose", "stop", "comma", "mood", "owner", "weather",
        "verbrel", "neg", "word",
    ) or (last.kind == "thing" and last.thing is not None and last.thing.kind in ("time", "feeling"))  # fmt: skip


def compound_name(head: Token, rest: list[Token]) -> str:
    """An unknown noun with the known nouns before it: "moon rover", "lighthouse keeper"."""
    return " ".join([*(t.text for t in rest if t.kind == "thing"), head.text])


def name_of(head: Token) -> str:
    """The name of a known thing as said, in the singular."""
    if head.thing and not head.thing.countable and head.text in head.thing.en:
        return head.text
    words = re.sub("['’]s$", "", head.text).split()  # her mother's funeral
    one = [*words[:-1], singular(words[-1])]
    text = " ".join(one)
    names = head.thing.en if head.thing else (text,)
    return text if text in names else (head.text if head.text in names else names[0])


def weather_of(scene: Scene, rest: list[Token]) -> None:
    """A snowy village is in the snow; a snowy owl is not (its noun is asked first)."""
    for token in rest:
        if token.kind == "adj" and token.text in aliases("weather_words"):
            scene.settle("weather", aliases("weather_words")[token.text])


# --- names --------------------------------------------------------------------------------------

_NAME = r"(?P<one>[A-Z][\w'’\-]*(?: (?:and )?[A-Z][\w\-]*){0,3})"
_FOR = r"\b(?:[Ff]or|(?<!ing )(?<!ed )[Tt]o|[Dd]edicated to|[Ii]n (?:memory|honou?r) of|[Ww]ith love to|[Gg]ift for)"
FOR_NAME = re.compile(rf"{_FOR} (?:(?:my|our|his|her|dear|little|old|late) )*{_NAME}(?:['’]s?\b)?")
WHOSE = re.compile(
    r"\b(?P<one>[A-Z][a-zé\-]+(?: and [A-Z][a-zé\-]+)?)['’]s(?= (?:\w+ )?(?:birthday|wedding|graduation|anniversary|retirement|funeral|engagement|promotion))"
)


@cache
def _for_kin() -> re.Pattern[str]:
    kin = "|".join(sorted(table("kin")["en"], key=len, reverse=True))
    owner = r"(?:(?:my|our|his|her|your|a|the|dear) )+(?:(?!my |our |his |her )[\w\-'’]+ ){0,3}?"
    return re.compile(
        rf"{_FOR} (?P<one>{owner}(?P<kin>{kin})(?: and (?:my )?(?:{kin}))?(?! shower)(?: of [\w\-]+)?)(?: (?P<name>[A-Z][a-z]+(?: and [A-Z][a-z]+)*))?(?!['’]s (?:{kin})\b)(?:['’]s?)?(?![\w\-])"
    )


def _is_kin(match: re.Match[str]) -> bool:
    word = match.groupdict().get("kin") or match["one"].lower()
    return all(w in table("kin")["en"] for w in word.split())


WISHED = re.compile(
    r"\b(?:[Hh]appy [Bb]irthday,?|[Cc]ongratulations[\w ]*,) (?P<one>[A-Z][a-zé\-]+)(?=\W|$)"
)
TO_NAME = re.compile(
    r"\b(?:birthday|wedding|anniversary|graduation|congratulations|wishes),? (?:to|for) "
    r"(?P<one>[A-Z][\w\-]*)"
)


MANNER = re.compile(
    r"\bin the (?:style|manner|voice|tone|spirit) of (?:an? [a-z]+|[A-Z][\w.'’\-]*(?: [A-Z][\w.'’\-]*)*)"
)


def without_manner(text: str, scene: Scene) -> str:
    """The brief without whose manner it asks for, which is noted; a style of painting stays."""
    for match in MANNER.finditer(text):
        near = text[match.start() : match.end() + 20].lower()
        if not any(style in near for style in aliases("styles")):
            scene.note_unknown(match[0].removeprefix("in "))
            text = text.replace(match[0], ",")
    return text


def take_names(text: str, scene: Scene) -> str:
    """The brief without its dedication, its numbers in figures; whom it is for is noted."""
    text = without_manner(text, scene)
    for pattern in (TO_NAME, FOR_NAME, _for_kin(), WHOSE, WISHED):
        for match in reversed(list(pattern.finditer(text))):
            name = re.sub(r"['’]s$", "", match["one"])
            key = scene.lexicon.en.get(lemmas(name))
            kin = _is_kin(match)
            if key and not kin and pattern not in (TO_NAME, WISHED):
                continue
            own = match.groupdict().get("name") or ""
            named = own.split(" and ") if " and " in own else []
            name = name if named or not own else f"{name} {own}"  # my daughter Emma
            for one in reversed([*name.split(" and "), *named]):
                if one and one not in scene.names:
                    scene.names.insert(0, one)
            start = match.start("one") if pattern in (WHOSE, TO_NAME, WISHED) else match.start()
            text = f"{text[:start]} , {text[match.end() :]}"
    return figures(text)
