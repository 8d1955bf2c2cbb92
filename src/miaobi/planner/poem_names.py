"""What people call the poems that are no 诗, 词 or 曲: English forms, 对联, 新诗, 歌词.

The names are those of `miaobi.forms`, and beside them those of `data/poems.json`, which also says
which words name a thing as often as a form (春联 on a door, a ballad that somebody sings).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from miaobi.forms import counted, english
from miaobi.planner.tables import poems

Tongue = Literal["", "en", "zh"]


@dataclass(frozen=True, slots=True)
class Called:
    """What a name says: the form, and for a 对联 its occasion (a key of the lexicon) and season.

    `thing` marks a name that is also that of a thing to be seen: it must begin the brief, or a word
    of writing stand before it. `heard` marks one that only a word of writing makes a form: a song.
    """

    form: str
    thing: bool = False
    heard: bool = False
    occasion: str = ""
    season: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Where the words of a form begin and end, what they say, and what the brief's readers still need
    of them. `wanted` is false where they say what the poem is not to be.
    """

    start: int
    end: int
    called: Called
    kept: str = ""
    wanted: bool = True


def taken_out(
    text: str, find: Callable[[str, int], Found | None]
) -> tuple[str, Called | None, list[str]]:
    """A text without the names of forms that `find` finds; what the first says; the others."""
    called, others, begin = None, [], 0
    while found := find(text, begin):
        if found.wanted and called is None:
            called = found.called
        elif found.wanted and called and found.called.form != called.form:
            others.append(found.called.form)
        text = f"{text[: found.start]}，{found.kept}{text[found.end :]}"
        begin = found.start + 1
    return text, called, others


@cache
def names() -> dict[str, Called]:
    """Every name, in small letters, to what it says.

    >>> names()["俳句"].form, names()["莎士比亚十四行"].form, names()["五言联"].form
    ('新诗:字=5/7/5,韵=A', 'Shakespearean sonnet', '五言联')
    >>> names()["寿联"]
    Called(form='对联', thing=True, heard=False, occasion='birthday', season='')
    """
    found: dict[str, Called] = {}
    for form in (*english.FORMS, *counted.FORMS):
        called = (form.name, *form.aliases, *poems("also").get(form.name, ()))
        for name in map(str.lower, called):
            if name not in poems("never"):
                found.setdefault(name, _called(name, form.name))
    for name, spec in poems("native").items():
        found[name] = _called(name, spec)
    found |= _couplets()
    return found


def _called(name: str, form: str) -> Called:
    heard = name in poems("heard")
    return Called(form, heard or name in poems("things"), heard)


def _couplets() -> dict[str, Called]:
    """The names of 对联: by their length (五言联), by their occasion (春联), in English."""
    found = {}
    for word, length in poems("lengths").items():
        found |= {f"{word}{sign}联": Called(couplet(length)) for sign in "言字"}
    for row in poems("couplets"):
        many = [f"{name}s" for name in row["en"] if name.endswith("couplet")]
        for name in (*row["zh"], *row["en"], *many):
            of = row.get("occasion", ""), row.get("season", "")
            found[name] = replace(_called(name, "对联"), occasion=of[0], season=of[1])
    found["opening couplets"] = Called("对联", True, occasion="opening")
    return found | {"couplets": Called("couplets", thing=True)}


def couplet(*clauses: int) -> str:
    """The name of a 对联 whose lines have clauses of so many characters.

    >>> couplet(5), couplet(7), couplet(6), couplet(7, 4)
    ('五言联', '七言联', '对联:字=6', '对联:字=7/4')
    """
    told = "/".join(map(str, clauses))
    return {"5": "五言联", "7": "七言联"}.get(told, f"对联:字={told}")


def in_tongue(form: str, tongue: Tongue) -> str:
    """The form in the language that the brief asks for; as it is where there is none in that.

    >>> in_tongue("haiku", "zh"), in_tongue("新诗:字=5/7/5,韵=A", "en"), in_tongue("sestina", "zh")
    ('新诗:字=5/7/5,韵=A', 'haiku', 'sestina')
    """
    tables = {"": {}, "zh": poems("in_chinese"), "en": poems("in_english")}
    return tables[tongue].get(form, form)
