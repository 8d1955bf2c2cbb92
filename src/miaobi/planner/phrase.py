"""A brief that is a title already: 荷塘月色, 雪后寻梅, "the sea at night"."""

from __future__ import annotations

import re

from miaobi.planner import en_words
from miaobi.planner.lexicon import Lexicon
from miaobi.planner.poem_kinds import elegy
from miaobi.planner.tables import aliases, capitals, drawing, is_chinese, simplified, table
from miaobi.planner.verse import without_form
from miaobi.planner.zh_words import Token, tokens

PARTS = ("thing", "adj", "colour", "loc", "hour", "weather", "month", "mood", "verb", "verbrel", "unknown")  # fmt: skip
TIMES = ("hour", "month")
OF_WORKS = {"form", "style", "format", "poem", "language", "neg"}  # kinds of words
MOST_ZH = 6  # characters of a title, 的 left out
MOST_EN = 6  # words
SMALL = ("a", "an", "the", "and", "or", "of", "in", "on", "at", "by", "to", "for", "with", "under", "over", "from")  # fmt: skip
BARE = re.compile("(?:spring|summer|autumn|winter|morning|evening|night)$", re.I)
ASKED_ZH = re.compile(
    r"(?:请|帮我|给我|为我|来|我想要|我要)*(?:写|画|作|创作|来|赋)?(?:一[首幅张篇段个])?(?:关于|有关|描写|以|题为)?"
    r"(?P<of>.+?)(?:为题|为主题)?(?:(?:写|作|画)(?:一[首幅张篇])?)?(?:的?(?:诗歌|诗|画|作品|歌))?"
)
ASKED_EN = re.compile(
    r"(?:please )?(?:(?:write|compose|paint|draw|make|create)(?: me)? )?"
    r"(?:\w+ (?:short |little )?(?:poem|ode|painting|picture|song|work)s? (?:(?:about|of|on|to|for) )?|about )?(?P<of>.+?)(?: (?:would like|wants))?",
    re.IGNORECASE,
)
_QUOTED = r"[《“\"「『](?P<{0}>[^》”\"」』]{{1,40}})[》”\"」』]"
_WORKS = r"(?:poem|painting|picture|song|work|haiku|sonnet|ballad|limerick)"
CALLED = tuple(  # ways to ask for a title in so many words
    re.compile(pattern, flags)
    for pattern, flags in (
        (
            rf"(?:题为|题目[是为叫]?|诗题[是为]?|标题[是为]?|[，,；;]题)[:：]?\s*{_QUOTED.format('of')}",
            0,
        ),
        (rf"以\s*{_QUOTED.format('of')}\s*为题", 0),
        (
            r"(?:诗|画|词|作品)\s*(?:名为|叫做?)?\s*《(?P<of>[^》]{1,20})》(?!的?(?:风格|式|里|中))",
            0,
        ),
        (
            r"(?<=[首幅篇])(?:名?叫做?|名为)《?(?P<of>(?![他她我你人])[^的，。《》]+)》?(?=的[诗歌画词](?![人手家]))",
            0,
        ),
        (r"^(?:诗题|题目|标题)[:：]\s*(?P<of>[^。；;，,]{1,20})(?=[。；;，,])", 0),
        (rf"(?:titled|entitled|title:?|call(?:ed)? it)\s*{_QUOTED.format('of')}", re.I),
        (rf"{_WORKS},? (?:is )?called\s*{_QUOTED.format('of')}", re.I),
        (rf"^{_QUOTED.format('of')},\s*(?:a|an|the) (?:\w+ )?{_WORKS}\b", re.I),
        (
            r"(?:[Tt]itled|[Ee]ntitled|[Tt]itle|(?<=poem )called)(?: is|:)?\s+(?P<of>(?:[A-Z][\w'’-]*|and|of|the|in|on|a|to)(?: (?:[A-Z][\w'’-]*|and|of|the|in|on|a|to))*)(?=[,.;:]| about| on |$)",
            0,
        ),
    )
)
TUNED = re.compile(r"(?P<head>[^·：:\s，。]{2,16})\s*[·：:\s]\s*(?P<of>[㐀-鿿]{1,8})[。！]?")
UNTITLED = re.compile("[请写画要给首幅篇行字韵押藏]|关于|^[春夏秋冬][天日季]?$")  # 春天 alone
EN = re.compile(r"[A-Za-z][A-Za-z'’\-]*(?: [A-Za-z][A-Za-z'’\-]*)+")


def called(text: str) -> tuple[str, str]:
    """The title that a brief asks for in so many words, "" where it asks for none, and the rest.

    >>> called("写一首题为《夜雨》的诗"), called('two cranes, a poem titled "Late Light"')
    (('夜雨', '写一首的诗'), ('Late Light', 'two cranes, a poem ,'))
    >>> called("一本名为《红楼梦》的书")[0], called('a boat called "Hope"')[0]
    ('', '')
    """
    plain = simplified(text)  # character for character
    for pattern in CALLED:
        found = pattern.search(plain)
        if found and found["of"].strip():
            rest = text[found.end() :]
            comma = "" if rest[:1] == "的" else "，" if is_chinese(text) else ","
            return found["of"].strip(), text[: found.start()] + comma + rest
    if mourned := elegy(text):
        return _capitals(mourned.split()), text
    return _tuned(plain), text


def _tuned(text: str) -> str:
    """What stands behind the name of a tune or a form of verse, as the title of such a poem does.

    >>> [_tuned(t) for t in ("蝶恋花：雨夜", "江城子 密州出猎", "沁园春·雪", "西江月：写春夜", "秋江 春夜")]
    ['雨夜', '密州出猎', '雪', '', '']
    """
    match = TUNED.fullmatch(text.strip())
    if match is None or "联" in match["head"] or UNTITLED.search(match["of"]):
        return ""
    rest, said = without_form(match["head"])
    form = said.form if not rest.strip("，") else aliases("forms").get(match["head"])
    of = tokens(match["of"], Lexicon.load())
    themes = drawing("themes")
    kinds = {
        one.thing.kind if one.thing and one.thing.key not in themes else one.kind for one in of
    }
    named = not kinds & OF_WORKS and not kinds <= {"adj", "mood", "colour", "feeling"}
    return match["of"] if form and named else ""


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


def phrase_en(text: str, lexicon: Lexicon) -> str:
    """The brief as an English title, "" where it is a sentence, a list, a wish or names nothing known.

    >>> lexicon = Lexicon.load()
    >>> [phrase_en(text, lexicon) for text in ("the sea at night", "write a poem about an old sailor")]
    ['The Sea at Night', 'An Old Sailor']
    >>> [phrase_en(text, lexicon) for text in ("Write me a poem", "vertical scroll of bamboo", "asdf qwer")]
    ['', '', '']
    """
    asked = ASKED_EN.fullmatch(text.strip(" .!,"))
    words = (asked["of"] if asked else "").split()
    if not EN.fullmatch(" ".join(words)) or not 2 <= len(words) <= MOST_EN:
        return ""
    if {word.lower() for word in words} & set(drawing("no_title_en")):
        return ""
    found = en_words.tokens(" ".join(words), lexicon)
    if {token.kind for token in found} & OF_WORKS or all(token.thing is None for token in found):
        return ""
    if len(words) == 2 and words[0].lower() in SMALL and BARE.match(words[1]):  # a spring
        return ""
    return _capitals(words)


def _capitals(words: list[str]) -> str:
    middle = [word if word in SMALL else capitals(word) for word in words[1:-1]]
    return " ".join([capitals(words[0]), *middle, capitals(words[-1])])
