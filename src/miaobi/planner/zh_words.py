"""Chinese words: the vocabulary, numbers, and a brief cut into tokens.

No segmenter and no model: every word comes from the lexicon or the tables, the longest name wins
(正向最大匹配, forward maximum matching), and a run of characters nobody knows is kept whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from miaobi.planner.lexicon import Lexicon, Thing
from miaobi.planner.numbers import MORE, number
from miaobi.planner.scene import mood_words
from miaobi.planner.tables import aliases, lemmas, table

LONGEST = 8
NUMBER = re.compile(
    r"[0-9]{1,4}|[零一二两三四五六七八九十百千几数]+|双|(?:[0-9]{1,3}0|[一二两三四五六七八九十百千]*[十百千])[多余来]"
)
LATIN = re.compile(r"[A-Za-z][A-Za-z'’\-]*(?: [A-Za-z][A-Za-z'’\-]*)*")
DIGITS = frozenset("0123456789零一二两三四五六七八九十百千几数双")
SUFFIXES = "机器车员师店馆站场室箱包鞋板卡仪炉锅塔舱艇炮衣国学"  # 洗衣 + 机 is one word
DOING = "打买捉猜赛救刷教接怀捡剥筑盖压邀品遛断丢抬数"  # verbs, before what is done: 打球, 教我
DENIED = ("不", "不会", "不能", "不再")  # before what is not done: 不会飞的鸟
SINGLE = ("thing", "adj", "colour", "verb", "loc", "verbrel")  # kinds one character may be guessed


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the brief: its kind (thing, num, clf, loc, ..., unknown, stop, comma), its text."""

    kind: str
    text: str
    thing: Thing | None = None
    number: int | None = None


# --- words --------------------------------------------------------------------------------------


@cache
def vocabulary() -> dict[str, str]:
    """Word to kind for all tables; later kinds win over earlier ones."""
    words: dict[str, str] = {}
    for kind, source in (
        ("unknown", table("zh_whole")),
        ("verb", table("zh_verbs")),
        ("adj", table("zh_adjectives")),
        ("func", table("zh_function")),
        ("loc", table("zh_locations")),
        ("colour", [w for row in table("colours").values() for w in row["zh"]]),
        ("mood", mood_words("zh")),
        ("verbrel", table("zh_relation_verbs")),
        ("at", table("zh_at")),
        ("conj", table("zh_conjunctions")),
        ("neg", table("zh_negations")),
        ("weather", [w for row in table("weather_words").values() for w in row["zh"]]),
        ("hour", [w for row in table("hour_words").values() for w in row["zh"]]),
        ("month", [w for row in table("months").values() for w in row["zh"]]),
        ("form", aliases("forms")),
        ("style", aliases("styles")),
        ("format", aliases("formats")),
        ("language", aliases("languages")),
        ("poem", table("poem_kinds")),
    ):
        words.update((word, kind) for word in source)
    return words


def tokens(text: str, lexicon: Lexicon) -> list[Token]:
    """The brief cut into tokens; characters that nobody knows come as `unknown` runs."""
    out: list[Token] = []
    i = 0
    while i < len(text):
        token = _token(text, i, lexicon, out)
        out.append(token)
        i += len(token.text)
    return _joined(out)


def _token(text: str, i: int, lexicon: Lexicon, before: list[Token]) -> Token:
    c = text[i]
    if c in "。！？!?\n.;；":
        return Token("stop", c)
    if c in "、":
        return Token("conj", c)
    if not c.isalnum():
        if c.isspace() or not _is_symbol(c):
            return Token("comma" if c in ",，:：—…" else "space", c)
        return Token("unknown", c)
    latin = LATIN.match(text, i)
    if latin:
        return _latin(latin[0], lexicon)
    if before and before[-1].kind == "num":
        found = _classifier(text, i, lexicon)
        if found:
            return found
    found = _longest(text, i, lexicon) or Token(_guess(text, i, lexicon), c)
    shape = vocabulary().get(found.text) == "format"
    if shape and (
        not before or before[-1].kind in ("stop", "comma", "func") or text[i - 1] == "幅"
    ):
        return Token("format", found.text)  # 一幅团扇 is a shape, a girl's 团扇 a thing
    return found


def _guess(text: str, i: int, lexicon: Lexicon) -> str:
    """The kind of a character that is no word: a verb in 打篮球, and part of a word in 打印机."""
    after = _longest(text, i + 1, lexicon) if text[i] in DOING else None
    doing = after and (after.kind in ("thing", "num", "adj", "colour") or after.text in "了我他她")
    return "verb" if doing else "unknown"


def _latin(text: str, lexicon: Lexicon) -> Token:
    """The longest known words with which a run of English begins, or its first word."""
    words = text.split()
    for size in range(min(4, len(words)), 0, -1):
        some = " ".join(words[:size])
        if key := lexicon.en.get(lemmas(some)):
            return Token("thing", some, lexicon.things[key])
    low = words[0].lower()
    if low in table("en_function"):
        return Token("space", words[0])
    kinds = (("weather", "weather_words"), ("hour", "hour_words"), ("colour", "colours"))
    kind = next((kind for kind, of in kinds if low in aliases(of)), "latin")
    return Token(kind, words[0] if kind == "latin" else low)


def _is_symbol(c: str) -> bool:
    return ord(c) >= 0x2600 and not "\u3000" <= c <= "\u303f" and not "\uff00" <= c <= "\uffef"


def _classifier(text: str, i: int, lexicon: Lexicon) -> Token | None:
    """A classifier after a number, unless a longer name stands there (两棵, but 三山)."""
    for size in (2, 1):
        word = text[i : i + size]
        if word in table("classifiers"):
            longer = _longest(text, i, lexicon)
            if longer and len(longer.text) > size and longer.kind in ("thing", "neg"):
                return None
            alone = longer and longer.kind == "thing" and not _goes_on(text, i + size)
            return None if alone else Token("clf", word)
    return None


def _goes_on(text: str, i: int) -> bool:
    return i < len(text) and text[i].isalnum()


def _longest(text: str, i: int, lexicon: Lexicon) -> Token | None:
    words = vocabulary()
    for size in range(min(LONGEST, len(text) - i), 0, -1):
        word = text[i : i + size]
        if word in lexicon.zh:
            if size == 1 and words.get(word) in ("verbrel", "neg", "at"):
                return Token(words[word], word)
            return Token("thing", word, lexicon.things[lexicon.zh[word]])
        if text[i] in DIGITS and _is_number(text, i, word):
            return Token("num", word, number=number(word))
        if word in words:
            return Token(words[word], word)
    return None


def _is_number(text: str, i: int, word: str) -> bool:
    """数 and 十来 are numbers only before a classifier (数只, but 数据)."""
    if NUMBER.fullmatch(word) is None or number(word) is None:
        return False
    end = i + len(word)
    return (word != "数" and word[-1] not in MORE) or text[end : end + 1] in table("classifiers")


def _done(token: Token) -> bool:
    return token.kind in ("verb", "adj", "colour", "mood") or (
        token.thing is not None and token.thing.kind == "activity"
    )


def _counted(out: list[Token]) -> bool:
    return len(out) > 1 and out[-2].kind in ("clf", "num")


def _guessed(token: Token) -> bool:
    return len(token.text) == 1 and token.kind in ("thing", "adj", "verb", "colour")


def _split_by_place(out: list[Token]) -> bool:
    """数据中心: a word of place between unknown characters is part of the word."""
    return (
        len(out) > 1
        and out[-2].kind == "unknown"
        and out[-1].kind == "loc"
        and len(out[-1].text) == 1
    )


def _joined(found: list[Token]) -> list[Token]:
    """Unknown characters as runs, with the one-character guesses that touch them (长颈鹿).

    Only after a number is a neighbouring known character taken for part of the unknown word:
    elsewhere terse verse (月照松间) would be swallowed whole.
    """
    out: list[Token] = []
    for i, token in enumerate(found):
        last = out[-1] if out else None
        if token.kind == "space":
            continue
        if last and last.text in DENIED and _done(token):
            barred = token.kind == "verb" and any(one.thing for one in found[i + 1 : i + 2])
            out[-1] = Token("neg" if barred else "denied", last.text + token.text)  # 不喝酒, 不会飞
            continue
        ends = "子儿们家" if last and last.thing and last.thing.kind == "person" else "子儿们"
        if token.text in tuple(ends) and last and last.kind == "thing":
            out[-1] = replace(last, text=last.text + token.text)  # a suffix that changes nothing
            continue
        if token.kind == "unknown" and _split_by_place(out):
            out[-2:] = [Token("unknown", out[-2].text + out[-1].text + token.text)]
            continue
        if token.kind == "unknown" and last:
            made = token.text[0] in SUFFIXES and last.kind in ("thing", "verb", "adj", "unknown")
            made = made and not (last.thing and last.thing.kind == "person")  # 儿子学琴
            if last.kind == "unknown" or (made and len(last.text) <= 2):
                out[-1] = Token("unknown", last.text + token.text)
                continue
            if _counted(out) and len(last.text) == 1 and last.kind in SINGLE:
                out[-1] = Token("unknown", last.text + token.text)
                continue
        if last and last.kind == "unknown" and _counted(out) and _guessed(token):
            out[-1] = Token("unknown", last.text + token.text)
            continue
        out.append(token)
    return out
