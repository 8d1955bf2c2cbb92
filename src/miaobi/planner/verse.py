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
from miaobi.forms import english, tunes
from miaobi.forms.english_form import English
from miaobi.planner import poem_chinese, poem_english
from miaobi.planner.acrostic import without_acrostic
from miaobi.planner.music import closed
from miaobi.planner.notes import cannot
from miaobi.planner.numbers import SPELLED, count_en, number, numeral_zh
from miaobi.planner.poem_chinese import plain as _plain
from miaobi.planner.poem_names import Called, Tongue, in_tongue, names
from miaobi.planner.poem_plans import Counts, usual, without_counts
from miaobi.planner.tables import aliases, is_chinese, table

COUPLETS = ("七言联", "五言联", "对联")
FAMILIES = ("近体诗", "排律", "古绝", "古风", "曲")  # of Chinese verse; those of 词 are `tunes`
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
LINES = re.compile(  # of the poem, where they are not lines of something: in two lines of geese
    rf"(?:\bin|(?<=poem )of|(?<=， )of)\s+(?:exactly\s+)?(?:\d{{1,4}}|{SPELLED})(?P<manner>\s+short|\s+regulated)?\s+lines\b"
    r"(?:\s+of\s+[\w\-]+\s+(?:characters|syllables|words)(?:\s+each)?)?(?!\s+of\b)"
    rf"|(?:^|\bwrite\s+)(?:\d{{1,4}}|{SPELLED})\s+lines(?=\s+(?:about|on)\b)"
    rf"|\ban?\s+(?:\d{{1,4}}|{SPELLED})[-\s]line(?=\s*，|\s+(?:[\w\-]+\s+)?(?:poem|verse|in\s+english)\b)",
    re.IGNORECASE,
)
SYLLABLES = re.compile(r"(?<=[首篇])(?P<length>[五七])言的?诗(?=[，。,：\s给写咏]|$)")
ONE = re.compile(  # 写首诗: a poem
    rf"(?<=[写来作填赋])(?=[首阕篇](?![都先尾页])[{_HAN}]{{0,8}}[诗词歌曲绝律])"
    rf"|(?<=画)(?=幅[{_HAN}]{{0,8}}画)"
)
PARTS = re.compile(  # of the words of a song, which every plan of them has
    r"(?:包括|包含|要?有|带)?(?:[一两]段)?主歌(?:和|与|、|加)?[，,]?(?:[一两]段)?副歌"
    r"|,?\s*(?:with|in)?\s*(?:an?\s+)?verses?\s+and\s+(?:an?\s+)?chorus(?:es)?\b", re.I,
)  # fmt: skip
STANZAS = re.compile(  # a ghazal in eight couplets
    rf"\b(?:in|of|with)\s+(?:\d{{1,2}}|{SPELLED})\s+(?:couplets|quatrains|tercets|stanzas|verses|triplets)\b", re.I,
)  # fmt: skip
COUNTED = re.compile(  # 写一首三行诗, 每行七字: lines of the poem, whatever its form
    r"(?:^|[首篇，,：])\s*写?(?:[0-9]{1,4}|[一二两三四五六七八九十百]{1,4})\s*[行句]的?(?:英[文语])?[短小情新现代自由]*诗(?=[，。,：\s给写咏]|$)"
    r"|(?:[首篇]|诗[，,]\s*)(?:[0-9]{1,4}|[一二两三四五六七八九十百]{1,4})[行句](?=[，。,\s]|$)"
    r"|[每各]一?行(?:都|均)?(?:有|是)?[0-9一二三四五六七八九十]{1,2}个?[字言]"
    r"|[每各]一?节(?:有|是)?[0-9一二三四五六七八九十]{1,2}行"
    r"|(?:不|无|不用|不要)押韵|\bunrhymed\b|\b(?:without|no|not)\s+(?:any\s+)?rhym\w+",
    re.I,
)


@dataclass(slots=True)
class Said:
    """What a brief says of its poem: the form itself, or its lines or language; what cannot be.

    `occasion` (a key of the lexicon) and `season` are those that the name of the form tells: 春联.
    """

    form: str = ""
    shape: tuple[int, int] = (0, 0)  # lines, and characters of a line; 0 = not said
    unknown: list[str] = field(default_factory=list)
    tongue: Tongue = ""
    counts: Counts = field(default_factory=Counts)
    occasion: str = ""
    season: str = ""
    acrostic: str = ""  # an option of the form: 藏头=生日快乐


def without_form(text: str, wanted: str = "") -> tuple[str, Said]:
    """A brief without the words that name its form, and what they say.

    The forms that the readers' own tables know (七绝, quatrain …) are left to them. `wanted` is
    the form that the user settled beside the brief.

    >>> rest, said = without_form("写一首西江月，写春夜")
    >>> rest, said.form
    ('写春夜', '西江月')
    >>> without_form("春光好")[1].form, without_form("写一首春光好")[1].form
    ('', '春光好')
    >>> without_form("the moon, in eight lines")[1].shape, without_form("a haiku on rain")[1].form
    ((8, 0), 'haiku')
    """
    text = ONE.sub("一", text)
    said = Said(tongue=poem_english.tongue(text))
    text, said.acrostic, said.unknown = without_acrostic(text)
    rest = _without_poem(poem_english.without_tongue(text), said)
    rest = _counted(rest, said, wanted)
    rest = _without_stanzas(_without_lines(_without_latin(rest, said), said), said)
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


def _without_poem(text: str, said: Said) -> str:
    """The brief without the name of an English form, 对联, 新诗 or 歌词."""
    first: Called | None = None
    for part in (poem_english, poem_chinese):
        text, called, others = part.without_names(text)
        if first and called and called.form != first.form:
            said.unknown.append(called.form)
        first = first or called
        said.unknown += others
    if first:
        said.form = in_tongue(first.form, said.tongue)
        said.occasion, said.season = first.occasion, first.season
    return text


def _counted(text: str, said: Said, wanted: str) -> str:
    """The brief without the numbers of its lines, where its form leaves those open."""
    family = (said.form or wanted).partition(":")[0]
    if not family and (match := SYLLABLES.search(text)):
        said.shape = (0, number(match["length"]) or 0)
        return f"{text[: match.start()]}，{text[match.end() :]}"
    if family == "歌词":
        text = PARTS.sub("，", text)
    if family in forms.POEMS or (not family and COUNTED.search(text)):
        text, said.counts = without_counts(text)
    if not family and said.counts != Counts():
        said.form, said.shape = _shaped(said, text)
    if family in COUPLETS and (over := poem_chinese.TOP.search(text)):
        said.unknown.append(cannot("横批"))
        text = f"{text[: over.start()]}，{text[over.end() :]}"
    return text


def _without_stanzas(text: str, said: Said) -> str:
    """The brief without the stanzas of an English form, which has as many as it has."""
    match = STANZAS.search(text)
    own = forms.is_english(forms.poem(said.form)) if said.form else said.tongue == "en"
    if match is None or not own:
        return text
    said.unknown.append(cannot(match[0].partition(" ")[2]))
    return f"{text[: match.start()]}，{text[match.end() :]}"


def _shaped(said: Said, text: str) -> tuple[str, tuple[int, int]]:
    """The form and the shape for numbers of lines without a form: 新诗, if no 绝句 or 律诗 has them."""
    counts = said.counts
    if said.tongue == "en":
        if counts.lines not in (0, *map(usual, english.FORMS)):
            lines = counts.lines
            said.unknown.append(
                cannot(f"{numeral_zh(lines)}行" if is_chinese(text) else f"{count_en(lines)} lines")
            )
        return "", (0, 0)
    length = int(counts.length) if counts.length.isdigit() else 0
    regulated = Counts(counts.lines, length=counts.length) == counts
    if regulated and counts.lines in (0, 4, 8) and counts.length in ("", "5", "7") and not said.tongue:  # fmt: skip
        said.counts = Counts()
        return "", (counts.lines, length)
    return "新诗", (0, 0)


def poem_kind(word: str) -> str:
    """What the card says of the word for a form where it names none to be written.

    >>> poem_kind("ode"), poem_kind("宋词"), poem_kind("haiku")
    ('ode (cannot be written here)', '宋词', 'haiku')
    """
    known = word in names() or word.removesuffix("s") in names()
    return word if known or word in table("form_kinds") else cannot(word)


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
        by = j - i > 2 and re.match("来?[写咏](?![字信下着了在过])", text[j:])
        fits = bool(by or (kind and whole)) or alone
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
    for match in LINES.finditer(text):
        counts = without_counts(match[0].replace(match["manner"] or "", "", 1))[1]
        if counts.lines:
            break
    else:
        return text
    form = forms.poem(said.form) if said.form else None
    if form is None:
        said.counts = counts
        said.form, said.shape = _shaped(said, text)
    elif not (isinstance(form, English) and usual(form) == counts.lines):
        said.unknown.append(cannot(match[0].partition(" ")[2]))
    return f"{text[: match.start()]}，{text[match.end() :]}"
