"""Kinds of text that say what a poem is about, and are no form and no thing: an elegy, 摇篮曲, a card."""

from __future__ import annotations

import re

from miaobi.planner.lexicon import Lexicon
from miaobi.planner.zh_words import tokens

_BEGUN = r"(?:^[\s，]*|\b(?:write|compose|want|need)[\s，]+(?:me\s+|us\s+)?)(?:an?\s+|the\s+)?(?:(?:short|sweet|sad)\s+)?"
_TO = r"(?=\s*(?:$|[,.:!]|(?:for|to|about|with)\b))"
ELEGY = re.compile(
    rf"{_BEGUN}(?P<kind>elegy|eulogy|dirge|requiem|lament|epitaph)\b(?! in the form)"
    r"(?:[\s，]+(?P<to>for|to|of|on|written in)\s+(?:the\s+death\s+of\s+)?(?P<who>[^,.;:!?，]+))?",
    re.I,
)
LULLABY = re.compile(
    rf"{_BEGUN}(?:lullaby|cradle song|(?:bedtime|goodnight) (?:poem|song)){_TO}(?:\s+(?:for|to)\s+an?\s+(?=baby|child))?",
    re.I,
)
CARD = re.compile(
    rf"{_BEGUN}(?P<of>get[- ]well(?: soon)?|thank[- ]you|good luck|love|birthday|wedding|anniversary|farewell|christmas"
    rf"|\w+['’]s day)\s+(?:card|toast|message|letter|speech)s?{_TO}",
    re.I,
)
_END = "(?=[^㐀-鿿]|$|送|给|献|写)"
ELEGY_ZH = re.compile(
    r"(?:(?:^|(?<=[，。]))(?:[给为])?(?P<who>[^，。\s写首]{1,8}?)(?:的|写))?(?:写?一?[首篇])?"
    rf"(?:挽[诗词歌]|[悼祭][诗词文]|悼[亡念]诗){_END}(?:[：:，\s]*[献送]?给?(?P<whom>[^，。\s写]{{1,8}}))?"
)
LULLABY_ZH = re.compile(f"(?:摇篮曲|催眠曲|安眠曲|(?:睡前|晚安)小?诗){_END}")
CARD_ZH = re.compile(
    f"一?[张封段]?(?P<of>[^，。写]{{0,8}}?)(?:贺[卡词]|祝福语|祝词|寄语){_END}|(?P<love>情[书诗]){_END}"
)
SEEN = re.compile(  # what somebody has or hears
    r"[哼唱听读看收着了讲有传飘]|(?<!悼)念|[上里中]的"
    "|(?<![给致].)(?<![给致]..)[妈爸奶爷婆公母亲她他人]的(?=[摇催]|情书)"
)


def without_kinds(text: str) -> str:
    """A brief with what such a kind of text tells of in its place.

    >>> [without_kinds(t) for t in ("an elegy for my father", "给外婆写一首悼诗", "生日贺卡")]
    ['the death of my father', '悼念外婆', '生日，']
    >>> without_kinds("lullaby for my daughter"), without_kinds("get well card for grandma")
    (' for my daughter, at night, calm', 'get well, for grandma')
    >>> [without_kinds(t) for t in ("a mother sings a lullaby", "桌上的贺卡", "妈妈唱着摇篮曲")]
    ['a mother sings a lullaby', '桌上的贺卡', '妈妈唱着摇篮曲']
    """
    text = CARD.sub(r"\g<of>,", ELEGY.sub(_mourned, text)).rstrip(",")
    if match := LULLABY.search(text):
        rest = text[match.end() :]
        other = re.match(r"[\s,.]*(?!in |please)\w", rest)
        child = "" if other else ", a sleeping child"
        text = f"{text[: match.start()]}{rest}{child}, at night, calm"
    for pattern, told in ((ELEGY_ZH, _mourned_zh), (LULLABY_ZH, _asleep), (CARD_ZH, _of)):
        if (match := pattern.search(text)) and not SEEN.search(text[: match.end()]):
            text = text[: match.start()] + told(match) + text[match.end() :]
    return text


def elegy(text: str) -> str:
    """The title of an elegy for what never lived; "" for any other brief."""
    match = ELEGY.search(text)
    if not (match and re.match(r"(?:my|our|an?|the)\s", match["who"] or "", re.I)):
        return ""
    who = re.split(r" as | in (?!the |an? |my )", match["who"])[0]
    found = map(Lexicon.load().find, re.split(" (?:of|in|on|by|at|who) ", who)[0].split())
    lived = any(one and one.kind in ("person", "creature") for one in found)
    return "" if lived else f"{match['kind']} {match['to']} {who}"


def _mourned(match: re.Match[str]) -> str:
    who = match["who"] or ""
    own = re.match(r"(?:my|our|an?|the)\b", who, re.I)
    return f"the death of {who}" if own else f"for {who}, who died" if who else "death"


def _mourned_zh(match: re.Match[str]) -> str:
    who = match["who"] or match["whom"] or ""
    return f"{who}死了" if re.match("[一小]", who) else f"悼念{re.sub('..的', '', who)}"


def _asleep(match: re.Match[str]) -> str:
    rest = match.string.replace(match[0], "，")
    told = any(one.thing for one in tokens(rest, Lexicon.load()))
    child = "" if told or re.search("[给宝儿]", rest) else "睡着的孩子，"
    return f"，夜，宁静，{child}"


def _of(match: re.Match[str]) -> str:
    return "，爱情，" if match["love"] else f"{match['of']}，"
