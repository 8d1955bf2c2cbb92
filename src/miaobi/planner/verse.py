"""The form of verse that a brief names: 词牌, 曲牌, 排律, 古风 …, taken out before imagery is read.

    "写一首西江月，写春夜" → "写春夜", and the form 西江月

Many tunes are called by everyday words (江南春, 渔父, 柳枝): those count only where the words around
them speak of writing. A name that nobody says otherwise (水调歌头) may also stand alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from miaobi import forms
from miaobi.errors import UnknownName
from miaobi.forms import tunes
from miaobi.forms.sounds import folded
from miaobi.planner.music import closed
from miaobi.planner.tables import aliases, simplified, table

FAMILIES = ("近体诗", "排律", "古绝", "古风", "曲")  # of Chinese verse; those of 词 are `tunes`
CUT = ("在这里写不成", " (cannot be written here)")  # said after a form that no writer here holds
REACH = 40  # characters before a name that may speak of writing
# A poem by its kind, said beside its form: 写一首词，词牌用临江仙.
KINDS = re.compile(
    r"(?:写|填|作|赋|来)?(?:[一1])?[首阕阙](?:小词|词|散曲|元曲)(?=[，,。、；;：:\s]|$)"
)

_HAN = "\u3400-\u9fff"
_VERB = "写|填|作|赋|吟|来|做|谱|题|拟|和|创作|要|求"
_MEASURE = "首|阕|阙|支|篇|曲|章|个"
_OPEN, _CLOSE = r"[《【「“\"〈]?", r"[》】」”\"〉]?"
# What stands before a name: a word of writing; a word of means; or nothing that it could go on from.
WRITING = re.compile(
    rf"(?:(?:{_VERB})(?:了|上|成|我)?(?:[一1]\s*)?(?:{_MEASURE})|(?<![听唱闻奏放])[一1][首阕阙]"
    rf"|填[一1]?|(?:寄调|调寄|词牌|曲牌)(?:名)?(?:是|为|用)?[:：]?|(?:诗体|体裁|体式)(?:是|为|用)?[:：]?)\s*{_OPEN}$"
    r"|\b(?:(?:write|compose|make)\s+(?:me\s+|us\s+)?|as\s+|in\s+the\s+(?:form|style)\s+of\s+|to\s+the\s+tune\s+(?:of\s+)?)"
    rf"(?:an?\s+|the\s+)?{_OPEN}$",
    re.IGNORECASE,
)
MEANS = re.compile(rf"(?:(?:按照|用|以|按|依|照|仿)|\bin\s+(?:the\s+)?)\s*{_OPEN}$", re.IGNORECASE)
APART = re.compile(rf"(?:^|(?<=[^{_HAN}])|(?<=或)|的)(?:\b(?:an?|the)\s+)?{_OPEN}$")
# What stands after it.
KIND = re.compile(
    rf"{_CLOSE}\s*(?:的?(?:词牌名?|曲牌名?|小令|散曲|词|曲|体|格律|调子|调|格式)(?:的?诗)?"
    r"|为(?:词牌|曲牌|调|体)|[一1][首阕阙支]|(?:form|poem|tune|style)\b)"
)
DOT = re.compile(r"\s*[·・•‧]")
ENDED = re.compile(
    rf"{_CLOSE}(?=[^{_HAN}]|$|或|写|咏|送|给|赠|描|题|来|吧|呢|关于|以|为|讲|说|表|抒|怀|记|纪)"
)
NOT = re.compile(r"(?:不|别|不要|不是|勿|无需)$|\b(?:no|not)\s*$", re.IGNORECASE)

_LATIN = r"\b(?:(?:as|in\s+the\s+form\s+of)\s+)?(?:(?:an?|the)\s+)?(?P<name>{})s?(?!\w)"
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
            "ten": 10, "twelve": 12}  # fmt: skip
_COUNT = rf"(?P<{{}}>\d{{{{1,2}}}}|{'|'.join(_NUMBERS)})"
LINES = re.compile(
    rf"\bin\s+{_COUNT.format('lines')}\s+(?:short\s+|regulated\s+)?lines?\b"
    rf"(?:\s+of\s+{_COUNT.format('length')}\s+(?:characters|syllables|words)(?:\s+each)?)?"
    r"(?!\s+of\b)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Said:
    """What a brief says of its form: the form itself, or how many lines; and what cannot be."""

    form: str = ""
    shape: tuple[int, int] = (0, 0)  # lines, and characters of a line; 0 = not said
    unknown: list[str] = field(default_factory=list)


def without_form(text: str) -> tuple[str, Said]:
    """A brief without the words that name its form, and what they say.

    The forms that the readers' own tables know (七绝, quatrain …) are left to them.

    >>> without_form("写一首西江月，写春夜")
    ('写春夜', Said(form='西江月', shape=(0, 0), unknown=[]))
    >>> without_form("春光好")[1].form, without_form("写一首春光好")[1].form
    ('', '春光好')
    >>> without_form("the moon, in eight lines")[1].shape
    (8, 0)
    """
    said = Said()
    rest = _without_lines(_without_latin(text, said), said)
    begin = 0
    while found := _named(rest, begin):
        start, end, form = found
        if said.form and form != said.form:
            said.unknown.append(rest[start:end].strip("的《》【】「」 "))
        said.form = said.form or form
        rest, begin = f"{rest[:start]}，{rest[end:]}", start + 1
    if said.form:
        rest = KINDS.sub("，", rest)
    return (closed(rest) if rest != text else text), said


def cannot(word: str) -> str:
    """How the card says that a form it knows is none that can be written here.

    >>> cannot("俳句"), cannot("limerick")
    ('俳句在这里写不成', 'limerick (cannot be written here)')
    """
    return word + CUT[word.isascii()]


def unwritable(told: str) -> str:
    """The form of which `cannot` told; "" for any other word that was not understood.

    >>> unwritable(cannot("limerick")), unwritable("zorble")
    ('limerick', '')
    """
    return next((told.removesuffix(end) for end in CUT if told.endswith(end)), "")


def other_form(word: str) -> str:
    """What the card says of a form that is asked for and is not written here.

    >>> other_form("haiku"), other_form("宋词")
    ('haiku (cannot be written here)', '宋词')
    """
    return word if word in table("form_kinds") else cannot(word)


# --- names --------------------------------------------------------------------------------------


@cache
def _names() -> dict[str, str]:
    """Every name of Chinese verse in the characters of the rhyme book, to the name of its form."""
    found: dict[str, str] = {}
    listed = [forms.verse(name) for family in FAMILIES for name in forms.names(family)]
    for form in listed:
        for name in (form.name, *form.aliases):
            found.setdefault(_plain(name), form.name)
            found.setdefault(_plain(name).replace("·", ""), form.name)
    for name in (*tunes.names(), *tunes.aliases()):
        found.setdefault(_plain(name), tunes.aliases().get(name, name))
    own = {_plain(name) for name in aliases("forms")}
    return {name: form for name, form in found.items() if name not in own and not name.isascii()}


def _plain(text: str) -> str:
    """One character for one, so that places in it are places in the text."""
    plain = folded(simplified(text))
    return plain if len(plain) == len(text) else text


@cache
def _arias() -> dict[str, str]:
    """The 曲 that share the name of a 词: 满庭芳 → 中吕·满庭芳."""
    return {_plain(name).partition("·")[2]: name for name in forms.names("曲") if "·" in name}


@cache
def _longest() -> int:
    return max(map(len, _names()))


@cache
def _plainly_verse() -> frozenset[str]:
    """The names that nobody says of anything else: they may stand alone."""
    return frozenset(map(_plain, table("verse_names")))


# --- where they stand -----------------------------------------------------------------------------


def _named(text: str, begin: int) -> tuple[int, int, str] | None:
    """(start, end, form) of the first name that is said of a form, with the words that say so."""
    plain = _plain(text)
    for i in range(begin, len(plain)):
        for size in range(min(_longest(), len(plain) - i), 1, -1):
            form = _names().get(plain[i : i + size])
            place = _place(plain, i, i + size) if form else None
            if form and place:
                tail = plain[i + size : place[1]]
                aria = _arias().get(plain[i : i + size], "") if "曲" in tail else ""
                return *place, _settled(aria or form)
    return None


def _settled(name: str) -> str:
    """The name by which the form is found again."""
    try:
        return forms.verse(name).name
    except UnknownName:
        return ""


def _place(text: str, i: int, j: int) -> tuple[int, int] | None:
    """Where the words of the form begin and end, if text[i:j] stands for a form there."""
    near, alone = max(0, i - REACH), text[i:j] in _plainly_verse()
    kind, ended = KIND.match(text, j), ENDED.match(text, j)
    end = kind.end() if kind else ended.end() if ended else j
    whole = ENDED.match(text, end) is not None
    fits = False
    if cue := WRITING.search(text, near, i):
        fits = whole or alone
    elif cue := MEANS.search(text, near, i):
        fits = bool(kind and whole) or alone
    elif cue := APART.search(text, near, i):
        dotted = DOT.match(text, j)
        fits = bool(dotted) or (whole and (alone or kind is not None))
        end = dotted.end() if dotted else end
    if cue is None or not fits or NOT.search(text, near, cue.start()):
        return None
    return cue.start(), end


# --- forms by their English names, and by their lines ---------------------------------------------


@cache
def _english() -> tuple[re.Pattern[str], dict[str, str]]:
    """The names in Latin letters that the readers' own tables lack."""
    listed = [forms.verse(name) for family in FAMILIES for name in forms.names(family)]
    known = {name.lower(): form.name for form in listed for name in form.aliases
             if not re.search(f"[{_HAN}]", name)}  # fmt: skip
    known = {
        name: form
        for name, form in known.items()
        if name not in aliases("forms") or not name.isascii()
    }
    names = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
    return re.compile(_LATIN.format(names), re.IGNORECASE), known


def _without_latin(text: str, said: Said) -> str:
    pattern, known = _english()
    match = pattern.search(text)
    if match is None or NOT.search(text, 0, match.start()):
        return text
    said.form = known[match["name"].lower()]
    return f"{text[: match.start()]}，{text[match.end() :]}"


def _without_lines(text: str, said: Said) -> str:
    match = LINES.search(text)
    if match is None:
        return text
    lines, length = (_number(match[name]) for name in ("lines", "length"))
    if lines in (4, 8) and length in (0, 5, 7):
        said.shape = (lines, length)
    else:
        said.unknown.append(cannot(match[0].partition(" ")[2]))
    return f"{text[: match.start()]}，{text[match.end() :]}"


def _number(word: str | None) -> int:
    return 0 if word is None else _NUMBERS.get(word.lower()) or int(word)
