"""Does a sentence say only what is known: the check of prose that an outside model wrote.

A sentence is taken apart: what it quotes must be quotable, what it names in the words of the facts
is struck out, and in what is left no number, colour, proper name or thing of the lexicon may stand.
So nothing that can be looked up is claimed without a fact. It may refuse what is true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from miaobi.planner import Lexicon
from miaobi.planner.numbers import ENGLISH
from miaobi.planner.tables import lemmas
from miaobi.run import Desk
from miaobi.work import Answer, Ask

LONGEST = {"zh": 30, "en": 30}  # characters, words
QUOTED = re.compile(r"「([^「」]*)」|『([^『』]*)』|《([^《》]*)》|“([^“”]*)”")
MARKS = re.compile(r"[「」『』《》“”\"<>*_#\[\]`{}|~\n]")
NUMBERS_ZH = re.compile(r"[0-9０-９零一二两三四五六七八九十百千万亿双几数半]+")
ONE_ZH = re.compile(r"一(?=[首幅句行曲段部篇切同起件])")  # no count, or the one work
COLOURS_ZH = re.compile("[红黄蓝绿青紫白黑灰金银朱赤橙粉碧翠褐棕丹绯靛]")
SAFE_ZH = (
    "观者", "程序", "作品", "委托人", "委托", "诗人", "诗中", "诗里", "有人", "请人", "人工",
    "用心", "中心", "留白", "空白", "风格", "其中", "之间", "时间", "空间", "书写",
)  # fmt: skip
_MANY_EN = "|".join(word for word, n in ENGLISH.items() if n > 1)
NUMBERS_EN = re.compile(
    rf"\d+|\b(?:zero|{_MANY_EN}|hundreds?|thousands?|dozens?|pairs?|couple|both|twice|single)\b",
    re.I,
)
ONE_EN = re.compile(
    r"\b(?:one|a|an|the|single)\b(?= (?:line|poem|picture|painting|work|piece)\b)", re.I
)
MEDIA_ZH = re.compile("画|墨|音乐|乐|曲|影片|电影|朗诵|朗读|诵|吟")  # parts that may be missing
MEDIA_EN = re.compile(
    r"\b(?:pictures?|paint\w*|ink|brush\w*|music|melod\w+|songs?|films?|videos?|voices?|readings?)\b",
    re.I,
)
COLOURS_EN = re.compile(
    r"\b(?:red|yellow|blue|green|cyan|purple|white|black|gr[ae]y|gold(?:en)?|silver|vermilion|"
    r"crimson|scarlet|orange|pink|azure|brown|violet|turquoise|indigo|emerald)\b", re.I,
)  # fmt: skip
SAFE_EN = frozenset(
    re.findall(
        r"\w+",
        "one line word poem verse work person chance program brief rhyme form label piece "
        "chinese english miaobi ai i place time light scene hand play end side part",
    )
)


def told(ask: Ask, desk: Desk) -> Answer:
    """What is wrong with each of `spec["zh"]` and `spec["en"]`: a list of reasons, "" for nothing.

    `spec["facts"]` are phrases by language that may be said, `spec["quotable"]` what may stand in
    quotation marks.
    """
    quotable = [_bare(text) for text in ask.spec["quotable"]]
    return Answer(
        {
            language: [
                fault(text, language, ask.spec["facts"][language], quotable) for text in texts
            ]
            for language, texts in ((name, ask.spec[name]) for name in ("zh", "en"))
        }
    )


def fault(sentence: str, language: str, facts: Sequence[str], quotable: Sequence[str]) -> str:
    """Why a sentence may not be said, or "".

    >>> fault("这里有两只白鹭。", "zh", ["两只白鹭"], []), fault("这里有三只白鹭。", "zh", ["白鹭"], [])
    ('', 'the number 三')
    >>> fault("Look for two egrets by the lake.", "en", ["two egrets"], [])
    'a thing that is not a fact: lake'
    """
    own = QUOTED.sub("", sentence)  # a quotation is as long as it is
    length = len(own) if language == "zh" else len(own.split())
    if not sentence or length > LONGEST[language]:
        return "its length"
    rest, strange = _without_quotes(sentence, quotable)
    if strange:
        return f"a quotation that is none: {strange}"
    if MARKS.search(rest):
        return "its marks"
    return (_fault_zh if language == "zh" else _fault_en)(rest, facts)


def _without_quotes(sentence: str, quotable: Sequence[str]) -> tuple[str, str]:
    """The sentence without what it quotes, and the first quotation that may not be."""
    for match in QUOTED.finditer(sentence):
        text = next(group for group in match.groups() if group is not None)
        if _bare(text) not in quotable:
            return sentence, text or match[0]
    return QUOTED.sub("，", sentence), ""


def _bare(text: str) -> str:
    return re.sub(r"[\s，。,.;；!！?？]+", "", text).lower()


def _fault_zh(rest: str, facts: Sequence[str]) -> str:
    if not re.search("[\u3400-\u9fff]", rest) or not rest.endswith(("。", "！", "？")):
        return "it is no Chinese sentence"
    for phrase in sorted({*facts, *SAFE_ZH}, key=len, reverse=True):
        rest = rest.replace(phrase, "，") if phrase else rest
    rest = ONE_ZH.sub("，", rest)
    if found := NUMBERS_ZH.search(rest):
        return f"the number {found[0]}"
    if found := re.search("[A-Za-z]+", rest):
        return f"a name that is not a fact: {found[0]}"
    if found := MEDIA_ZH.search(rest):
        return f"a part that is not there: {found[0]}"
    thing = next((name for name in _names_zh() if name in rest), "")
    if thing:
        return f"a thing that is not a fact: {thing}"
    found = COLOURS_ZH.search(rest)
    return f"the colour {found[0]}" if found else ""


def _fault_en(rest: str, facts: Sequence[str]) -> str:
    if re.search("[\u3400-\u9fff]", rest) or not rest.rstrip().endswith((".", "!", "?")):
        return "it is no English sentence"
    for phrase in sorted(facts, key=len, reverse=True):
        if phrase:
            rest = re.sub(rf"(?<!\w){re.escape(phrase)}(?!\w)", ",", rest, flags=re.I)
    rest = ONE_EN.sub("", rest)
    if found := NUMBERS_EN.search(rest):
        return f"the number {found[0]}"
    if found := COLOURS_EN.search(rest):
        return f"the colour {found[0]}"
    if found := MEDIA_EN.search(rest):
        return f"a part that is not there: {found[0]}"
    words = re.findall(r"[A-Za-z][A-Za-z'’-]*", rest)
    if name := next(_capitals(rest), ""):
        return f"a name that is not a fact: {name}"
    thing = next(_things_en([word.lower() for word in words]), "")
    return f"a thing that is not a fact: {thing}" if thing else ""


def _capitals(rest: str) -> Iterator[str]:
    """Capitalised words that do not begin the sentence."""
    first = re.search("[A-Za-z]", rest)
    for match in re.finditer(r"[A-Z][A-Za-z'’-]*", rest):
        begins = first is not None and match.start() == first.start()
        if not begins and match[0].lower() not in SAFE_EN:
            yield match[0]


def _things_en(words: Sequence[str]) -> Iterator[str]:
    """The words, alone or up to three together, that the lexicon has as a thing."""
    known = Lexicon.load().en
    for size in (3, 2, 1):
        for i in range(len(words) - size + 1):
            here = words[i : i + size]
            if not set(here) <= SAFE_EN and lemmas(" ".join(here)) in known:
                yield " ".join(here)


@lru_cache(maxsize=1)
def _names_zh() -> tuple[str, ...]:
    return tuple(sorted(Lexicon.load().zh, key=len, reverse=True))
