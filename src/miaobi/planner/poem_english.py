"""Forms of poems by their English names, where they stand for a form: "a haiku about autumn".

A name does where it begins a brief or a part of it, and where a word of writing stands before it
("write me a …", "as a …", "in blank verse"). A ballad singer, a haiku-like mist, couplets of swans
and a monk who writes a haiku are things to be seen.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from miaobi.planner.lexicon import Lexicon
from miaobi.planner.notes import several
from miaobi.planner.numbers import COUNTS, SPELLED, number
from miaobi.planner.poem_kinds import without_kinds
from miaobi.planner.poem_names import Called, Found, Tongue, couplet, names, taken_out
from miaobi.planner.tables import aliases, poems, table

_MARK = r"[,.;:!?，。；：、—–()（《\[\"“\n]"
# What may stand before the name, with its article: nothing, a word of writing, a word of means.
_BEGUN = (
    rf"(?:^|{_MARK}\s*|\b(?:please|can|could|you|me|us|and|then|i|we|i'd|let's"
    r"|(?:want|like|love|wish)\s+to)\s+)"
)
_VERB = (
    r"(?:write|compose|create|make|pen|draft|craft|produce|give|want|need|like|have|do|try|is|be)"
)
ASKED = re.compile(
    rf"(?:{_BEGUN}(?:(?:would|d)\s+)?{_VERB}(?:\s+(?:me|us|him|her|them|it))?"
    r"|\b(?:wants|needs|would\s+(?:like|love)))\s+$",
    re.I,
)
MEANS = re.compile(
    r"\b(?:(?:change|turn|make|switch)\s+(?:it|this|the\s+(?:poem|form|verse))\s+(?:in)?to"
    r"|as|into|in\s+(?:the\s+)?(?:form|style|manner|shape)\s+of)\s+$",
    re.I,
)
WITHIN = re.compile(r"\bin\s+(?:the\s+)?$", re.I)  # in blank verse; but a king in a ballad
HEAD = re.compile(rf"(?:^|{_MARK}|[\u3400-\u9fff]|\b(?:but|just|only|simply))\s*$", re.I)
ARTICLE = re.compile(
    r"\b(?:an?|the|some|one|two|three|four|five|six|another|my|our|an?\s+(?:pair|set)\s+of)\s+$",
    re.I,
)
FORMAL = re.compile(  # what is said of the form and not of what it shows
    r"\b(?:folk|english|traditional|classic|classical|rhymed|rhyming|modern|proper|short|little)\s+$",
    re.I,
)
_NONE = (  # words that describe no form; a spring haiku is described by its season
    r"(?!(?:spring|morning|evening|wedding|(?:grand\s+)?opening|thanksgiving|housewarming|lightning|king)\b)"
    "[a-z]+ing|writes?|sings?|reads?|a|an|the|of|with|about|and|or|in|on|by|to|for|from|as|not|no|his|her"
    "|their|its|who|that|which|loves|likes|please|write|compose|but|two|three|four|five|six|seven|eight|nine|ten|twelve"
)
DESCRIBING = re.compile(rf"\b(?!(?:{_NONE})\s)(?:\d+-)?[a-z'’\-]+,?\s+$", re.I)
_KIND = rf"(?!(?:{_NONE}|hundred|thousand|million|dozen|characters?|syllables?|words?|lines?)\s)[a-z'’\-]+,?"
SIZE = re.compile(
    r"\b(?P<size>four|five|six|seven|[4-9])[-\s](?:character|syllable|word)\s+$", re.I
)
BEGINS = re.compile(r"\s+(?:about|for|celebrating)\b", re.I)
# Who has a poem in the brief: it is read, liked, or stands in a book.
HAD = re.compile(
    r"\b(?:read|writ|wrote|sing|sang|recit|hear|listen|lov|lik|learn|know|teach|book|page|shelf|volume)",
    re.I,
)
# What may stand after it.
KIND = re.compile(r"\s+(?:form|style|poem|verse|stanza|sequence|cycle)s?(?!\w)", re.I)
DOOR = re.compile(
    r"\s+for\s+(?:the|a|our|my|her|his|their)\s+(?:front\s+|old\s+|new\s+)?(?:door|gate|house|home)\b",
    re.I,
)
ENDED = re.compile(r"\s*(?:$|[,.;:!?)\]，。；：）》\"”—–]|[\u3400-\u9fff])")
ABOUT = re.compile(
    r"\s+(?:about|on|of|for|to|in|with|where|that|which|describing|inspired|titled|called|set|from"
    r"|elegy|eulogy|lullaby|(?:\w+\s){0,2}card|dedicated|celebrating|telling|and|please|by|at|under|wishing|without|but|instead|out\s+of|rhym\w+|unrhymed)\b", re.I,
)  # fmt: skip
LYING = re.compile(  # a sonnet on the moon, but one of ten lines
    rf"\s+(?:on|of)\b(?!\s+(?:exactly\s+)?(?:\d+|{SPELLED})\s+(?:lines|stanzas|couplets|quatrains|verses)\b)",
    re.I,
)
MEASURED = re.compile(
    rf"\b(?P<many>(?:\d{{1,4}}|{SPELLED})\s+lines)\s+of\s+(?P<form>(?:blank|free)\s+verse)\b", re.I
)
NOT = re.compile(
    r"[,，]?\s*(?:\bbut\s+)?\b(?:not|no|never|without|rather\s+than|instead\s+of)\s+(?:(?:an?|the|in|as)\s+)*$",
    re.I,
)
ENGLISH_POEM = r"english(?:[-\s]language)?\s+(?:poem|verse|poetry|rhyme)s?\b"
ENGLISH = re.compile(
    rf"\b{ENGLISH_POEM}"
    rf"|(?:^|{_MARK}\s*|\b(?:poems?|verses?|poetry|lines|stanzas|it|one|write|words|text)\s+)"
    r"(?:written\s+)?in\s+english\b"
    r"|(?<!sign)(?<!book)(?<!letter)(?<!menu)(?<!poster)(?<!newspaper)(?<!\bspoken)"
    r"\s+in\s+english\s*[.!]?\s*$"
    r"|[用以]英[文语]|[（(]\s*英[文语]\s*[)）]|英诗"
    r"|(?:写|作)[一1]?首?英[文语]歌|英[文语]的?(?:[^，。；,\s]{0,4}诗|俳句|短歌|对句|歌词|歌谣|民谣)",
    re.I,
)
OTHERS = re.compile(  # the language of something else
    r"(?:标签|题签|标题|题目|说明|朗读|朗诵|解说|字幕|配音|署名|名字)[^，。；,]{0,4}[用以]?英[文语]"
    r"|\b(?:labels?|titles?|captions?|narration|voice|subtitles?|statement)\s+(?:is\s+|are\s+|be\s+)?in\s+english\b",
    re.I,
)
CHINESE = re.compile(
    r"\bin\s+chinese\b(?!\s+(?:ink|style|dress|robes?|gardens?|paint\w*))"
    r"|\bchinese\s+(?:haiku|tanka|sonnet|limerick|ballad)|[用以][中汉][文语]|[中汉][文语]的?(?:俳句|十四行|短歌|诗)",
    re.I,
)


def tongue(text: str) -> Tongue:
    """The language that a brief asks its poem to be in; "" when it does not say.

    >>> tongue("a poem in English about the sea"), tongue("用英文写一首诗"), tongue("an English garden")
    ('en', 'en', '')
    >>> tongue("荷塘，标签用英文"), tongue("a shop sign in English"), tongue("a haiku in Chinese")
    ('', '', 'zh')
    """
    if ENGLISH.search(OTHERS.sub("，", text)):
        return "en"
    return "zh" if CHINESE.search(text) else ""


def without_tongue(text: str) -> str:
    """A brief where "an English poem about …" is "in English, about …", as its readers know it.

    >>> without_tongue("a short English poem about rain")
    'in English, about rain'
    """
    return re.sub(
        r"\b(?:an?\s+|some\s+)?(?:(?:short|little|small|modern|simple|classic|rhymed|rhyming)\s+)*"
        rf"(?:{ENGLISH_POEM}|(?:poem|verse)s?\s+in\s+english\b)",
        "in English,",
        text,
        flags=re.I,
    )


def without_names(text: str) -> tuple[str, Called | None, list[str]]:
    """A brief without the English names of forms; what the first says; the others.

    >>> rest, called, _ = without_names("Write a Shakespearean sonnet on the sea")
    >>> rest, called.form
    ('Write ， about the sea', 'Shakespearean sonnet')
    >>> [without_names(t)[1] for t in ("a ballad singer", "couplets of swans", "a haiku-like mist")]
    [None, None, None]
    """
    text = without_kinds(re.sub(r"(?i)^(finish|complete|continue) \w+ (?=poem about)", "a ", text))
    text, told = _single(MEASURED.sub(r"\g<form> in \g<many>", text))
    rest, called, others = taken_out(text, _named)
    return without_kinds(rest), called, others + told


@cache
def _several() -> re.Pattern[str]:
    """Poems that are counted; "in English," stands for those that were poems in English."""
    known = (*names(), *aliases("forms"), *table("poem_kinds"))
    kinds = {n for n in known if n.isascii() and "couplet" not in n}
    kinds -= {f"{n}s" for n in kinds}
    every = "|".join(map(re.escape, sorted(kinds, key=len, reverse=True)))
    return re.compile(
        rf"\b(?:(?:\d{{1,4}}|{SPELLED})\s*(?:[-–—~]|to|or)\s*)?"
        rf"(?P<many>\d{{1,4}}|{SPELLED}|(?:an?\s+)?(?:pair|couple)\s+of|several|an?\s+(?:few|dozen))\s+"
        rf"(?:(?P<tongue>in\s+english,)|(?P<kind>(?:{_KIND}\s+){{0,2}}?)(?P<name>poem|{every})s?(?![\w'’\-]))",
        re.I,
    )


def _single(text: str) -> tuple[str, list[str]]:
    """A brief that asks for several poems as one for a single one, and what the card says of them.

    >>> _single("two sad sonnets about rain")
    ('a sad sonnet about rain', ['two poems are asked for and a work has one; use write -n 2'])
    >>> _single("a monk reading three haiku")
    ('a monk reading three haiku', [])
    """
    for match in _several().finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        begun = re.search(rf"(?:^|{_MARK})\s*$", before)
        ended = match["tongue"] or ABOUT.match(after) or ENDED.match(after)
        many = _many(match["many"].lower())
        if many > 1 and ended and (begun or ASKED.search(before) or MEANS.search(before)):
            one = match["tongue"] or f"a {match['kind']}{match['name']}"
            return before + one + after, [several(many)]
    return text, []


def _many(said: str) -> int:
    return number(said) or next((COUNTS[word] for word in said.split() if word in COUNTS), 0)


def _named(text: str, begin: int) -> Found | None:
    """The first name that stands for a form."""
    places = (_place(text, match) for match in _pattern().finditer(text, begin))
    return next(filter(None, places), None)


@cache
def _pattern() -> re.Pattern[str]:
    known = sorted((n for n in names() if n.isascii()), key=len, reverse=True)
    spaced = (re.escape(n).replace(r"\ ", r"[\s\-]+").replace("'", "['’]") for n in known)
    return re.compile(rf"(?<![\w'’\-])(?P<name>{'|'.join(spaced)})s?(?!['’\-]?\w)", re.I)


def _key(said: str) -> str:
    plain = re.sub(r"[\s\-]+", " ", said.lower().replace("’", "'"))
    return plain if plain in names() else plain.replace(" ", "-", 1)


def _place(text: str, match: re.Match[str]) -> Found | None:
    """What a name stands for there; None where it is a thing to be seen."""
    called = names()[_key(match["name"])]
    kind = KIND.match(text, match.end()) or match
    door = DOOR.match(text, kind.end()) if called.form == "对联" else None
    end = (door or kind).end()
    about = ABOUT.match(text, end)
    headed = not text[: match.start()].strip() and not called.thing and _matter(text[end:])
    if not (about or headed or ENDED.match(text, end)) or _seen(text[end:], match["name"]):
        return None
    before = text[: match.start()]
    if sized := SIZE.search(before):
        before, length = before[: sized.start()], number(sized["size"]) or 0
        called = replace(called, form=couplet(length)) if called.form == "对联" else called
    while formal := FORMAL.search(before):
        before = before[: formal.start()]
    if refused := NOT.search(before):
        return Found(refused.start(), end, called, wanted=False)
    start = _start(before, text[end:], called)
    if on := LYING.match(text, end):  # a sonnet on the moon is about it
        return Found(start, on.end(), called, " about") if start >= 0 else None
    return Found(start, end, called) if start >= 0 else None


def _start(before: str, after: str, called: Called) -> int:
    """Where the words of a form begin, its article with them; -1 where nothing makes it one."""
    whole, named = len(before), _of_noun(before, after, called)
    for described in range(4):
        article = ARTICLE.search(before)
        lead = before[: article.start()] if article else before
        if _stands(lead, bool(article), called):
            return whole if described else _cue(lead)
        word = DESCRIBING.search(before)
        if article or word is None:
            break
        before = before[: word.start()]
    return whole if named else -1


def _matter(after: str) -> bool:
    """Whether what stands behind a name at the head of a brief is a thing or a time: haiku spring."""
    words = after.split()
    thing = Lexicon.load().find(words[-1].strip(".!")) if 0 < len(words) < 4 else None
    return thing is not None and thing.kind not in ("person", "feeling") and after[:1] == " "


def _of_noun(before: str, after: str, called: Called) -> bool:
    """Whether a name ends its part of the brief behind a thing or a time: snow on the hill haiku.

    A name that is also a thing's must have the whole brief before it, or begin one: ballad about rain.
    """
    if not before.strip() and (BEGINS.match(after) or (not called.thing and _matter(after))):
        return True
    clause = re.split(_MARK, before)[-1]
    word = re.search(r"([a-z'’\-]+)\s+$", clause, re.I)
    whole = not called.thing or (clause.strip() == before.strip() and not called.heard)
    known = word is not None and Lexicon.load().find(word[1]) is not None
    return known and whole and bool(ENDED.match(after)) and not HAD.search(clause)


def _cue(lead: str) -> int:
    """Where the words before a form begin that go with it: as, into, in the form of."""
    means = MEANS.search(lead) or WITHIN.search(lead)
    return means.start() if means else len(lead)


def _stands(lead: str, article: bool, called: Called) -> bool:
    """Whether what stands before a name, its article and its adjectives makes it a form."""
    if ASKED.search(lead) or MEANS.search(lead) or (not article and WITHIN.search(lead)):
        return True
    if called.thing:
        return article and not called.heard and not lead.strip()
    return bool(HEAD.search(lead))


@cache
def _supports() -> re.Pattern[str]:
    return re.compile(
        rf"\s+(?:on|at|by|in|under|beside)\b.*\b(?:{'|'.join(poems('supports'))})s?\b", re.I
    )


def _seen(rest: str, name: str) -> bool:
    """Whether the name is that of something seen: couplets on a door, couplets of swans."""
    return "couplet" in name and bool(_supports().match(rest) or re.match(r"\s+of\b", rest))
