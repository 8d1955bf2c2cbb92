"""A brief that is a title already: 荷塘月色, 雪后寻梅, "the sea at night"."""

from __future__ import annotations

import re

from miaobi.planner.lexicon import Lexicon
from miaobi.planner.tables import drawing, simplified, table
from miaobi.planner.zh_words import Token, tokens

PARTS = ("thing", "adj", "colour", "loc", "hour", "weather", "month", "mood", "verb", "verbrel", "unknown")  # fmt: skip
TIMES = ("hour", "month")
MOST_ZH = 6  # characters of a title, 的 left out
MOST_EN = 6  # words
SMALL = ("a", "an", "the", "and", "or", "of", "in", "on", "at", "by", "to", "for", "with", "under", "over", "from")  # fmt: skip
ASKED_ZH = re.compile(
    r"(?:请|帮我|给我|为我|来|我想要|我要)*(?:写|画|作|创作|来|赋)?(?:一[首幅张篇段个])?(?:关于|有关|描写|以|题为)?"
    r"(?P<of>.+?)(?:为题|为主题)?(?:(?:写|作|画)(?:一[首幅张篇])?)?(?:的?(?:诗歌|诗|画|作品|歌))?"
)
ASKED_EN = re.compile(
    r"(?:please )?(?:(?:write|compose|paint|draw|make|create)(?: me)? )?"
    r"(?:\w+ (?:short |little )?(?:poem|ode|painting|picture|song|work)s? (?:about|of|on|to) )?(?P<of>.+?)(?: (?:would like|wants))?",
    re.IGNORECASE,
)
CALLED = re.compile(
    r"(?:题为|题目[是为叫]?|名为|标题[是为]?|titled|entitled|called|with the title)[:：]?\s*"
    r"[《“\"「『](?P<of>[^》”\"」』]{1,40})[》”\"」』]",
    re.IGNORECASE,
)
EN = re.compile(r"[A-Za-z][A-Za-z'’\-]*(?: [A-Za-z][A-Za-z'’\-]*)+")


def called(text: str) -> str:
    """The title that a brief asks for in so many words, "" where it asks for none.

    >>> called("写一首题为《夜雨》的诗"), called('a poem titled "Late Light"'), called("读《红楼梦》")
    ('夜雨', 'Late Light', '')
    """
    found = CALLED.search(text)
    return found["of"].strip() if found else ""


def phrase_zh(text: str, lexicon: Lexicon) -> str:
    """The brief as a Chinese title, "" where it is a sentence, a list, a wish or a time alone.

    >>> lexicon = Lexicon.load()
    >>> [phrase_zh(text, lexicon) for text in ("荷塘月色", "写一首关于灯下的母亲的诗", "两只白鹭在水田上")]
    ['荷塘月色', '灯下母亲', '']
    """
    asked = ASKED_ZH.fullmatch(simplified(text).strip(" ，。！!\u3000"))
    said = asked["of"] if asked else ""
    found = tokens(said, lexicon)
    words = [token for token in found if token.text != "的"]
    bare = "".join(token.text for token in words)
    if not all(token.kind in PARTS for token in words) or not 3 <= len(bare) <= MOST_ZH:
        return ""
    things = [token for token in words if not _is_time(token)]
    of = [i for i, token in enumerate(found) if token.text == "的"]
    if not things or len(of) > 1 or bool(set(bare) & set(drawing("no_title"))):
        return ""
    return _without_of(found, of[0]) if of else bare


def _without_of(found: list[Token], at: int) -> str:
    """灯下的母亲 as 灯下母亲, 初雪的早晨 as 初雪之晨; a time before 的 is said shorter by the templates."""
    before, after = found[:at], found[at + 1 :]
    if not before or not after or any(map(_is_time, before)):
        return ""
    if len(after) == 1 and _is_time(after[0]):
        short = _short_time(after[0])
        return "".join(token.text for token in before) + "之" + short if short else ""
    return "".join(token.text for token in (*before, *after))


def _is_time(token: Token) -> bool:
    occasion = token.thing is not None and token.thing.key in table("occasions")
    return token.kind in TIMES or (
        token.thing is not None and token.thing.kind == "time" and not occasion
    )


def _short_time(token: Token) -> str:
    key = token.thing.key if token.thing else ""
    return str({**drawing("season_zh"), **drawing("hour_zh")}.get(key, ""))


def phrase_en(text: str) -> str:
    """The brief as an English title, "" where it is a sentence, a list, a wish or one word.

    >>> phrase_en("the sea at night"), phrase_en("write a poem about an old sailor"), phrase_en("Write me a poem")
    ('The Sea at Night', 'An Old Sailor', '')
    """
    asked = ASKED_EN.fullmatch(text.strip(" .!,"))
    said = asked["of"] if asked else ""
    words = said.split()
    if not EN.fullmatch(said) or not 2 <= len(words) <= MOST_EN:
        return ""
    if {word.lower() for word in words} & set(drawing("no_title_en")):
        return ""
    titled = [word if word in SMALL else word[:1].upper() + word[1:] for word in words]
    last = titled[-1]
    return " ".join([titled[0][:1].upper() + titled[0][1:], *titled[1:-1], last[:1].upper() + last[1:]])  # fmt: skip
