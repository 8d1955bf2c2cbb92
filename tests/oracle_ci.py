"""A second opinion on 词: all 2,523 formats, judged slot by slot from the raw facts.

Definitions
-----------
- *Format*: numbered from 0 within its tune, in the order of the raw facts (first 钦定词谱, then 龙榆生).
- *Phrases*: the text must break (at any mark, space or line end) after every ， and 。 of the format; it
  may break at a 、 and nowhere else.
- *Tone*: a slot 平 or 仄 is met when some reading of the character has that tone in 平水韵 or 词林正韵
  (their union); 中 is met by any character that is in one of the books.
- *Side* of a rhyme position: the tone of the format there; at a 中 the class's own side, or the other one
  for a negative position. So a few formats whose signs contradict their tones are judged by their tones.
- *Rhyme class*: there must be one 部 of 词林正韵 in which every position's character has a reading on the
  position's side. For a plain class that is one group; for a class with 叶韵 the same 部 on both sides.
  入声 部 (15-19) are oblique only. A class of negative positions alone belongs to the class before it.
- *Strict and lenient*: strictly a character rhymes as 词林正韵 lists it, so the 3,300 characters of 平水韵 that
  are missing there may not rhyme. Leniently it also rhymes by the 部 of its 平水韵 groups
  (`oracle_books.PART`), whether 词林正韵 has it or not; a split group (灰 元 …) counts for both 部. Judge what a
  writer makes strictly; label corruptions leniently, for then what is called broken is broken by any book.
- Different classes may sound alike, and a rhyme word may return: neither is a fault in 词.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from random import Random

from oracle_books import book, han, lines, parts, phrases, tones

OTHER = {"平": "仄", "仄": "平"}


@dataclass(frozen=True)
class Format:
    tune: str
    index: int
    kind: str
    source: str
    pattern: str
    classes: tuple[tuple[int, ...], ...]

    @property
    def slots(self) -> str:
        return re.sub("[，。、]", "", self.pattern)

    def ends(self, marks: str) -> set[int]:
        """After how many characters one of these marks stands."""
        found, count = set(), 0
        for each in self.pattern:
            if each not in "，。、":
                count += 1
            elif each in marks:
                found.add(count)
        return found


@cache
def tunes() -> dict[str, tuple[Format, ...]]:
    """Every name and alias of a tune, with the tune's formats."""
    found: dict[str, list[Format]] = {}
    names, kind, formats = [""], "", []
    for line in lines("oracle_tunes.txt.xz"):
        if line.startswith("#"):
            head, kind = line[1:].split("|")
            names, formats = head.split(" "), []
            found.update(dict.fromkeys(names, formats))
            continue
        source, pattern, classes = line.split("|")
        if names[0] in ("水龙吟", "瑞鹤仙"):  # 福唐体: 些 or 也 closes the line after its rhyme
            pattern = pattern.replace("。仄，", "仄。")
        numbers = [tuple(int(p) for p in one.split(",")) for one in classes.split(";")]
        formats.append(Format(names[0], len(formats), kind, source, pattern, joined(numbers)))
    return {name: tuple(formats) for name, formats in found.items()}


def joined(classes: list[tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
    """Classes with those of negative positions alone put to the one before."""
    found: list[tuple[int, ...]] = []
    for each in classes:
        if found and all(p < 0 for p in each):
            found[-1] += each
        else:
            found.append(each)
    return tuple(found)


def every() -> list[Format]:
    """All formats, each once, in the order of the raw facts.

    >>> len(every())
    2523
    """
    return [
        each for name, formats in tunes().items() if formats[0].tune == name for each in formats
    ]


def sides(form: Format, members: tuple[int, ...]) -> list[tuple[int, str]]:
    """[(position, 平 or 仄)] of a rhyme class."""
    slots = form.slots
    own = next(slots[p] for p in members if p >= 0 and slots[p] != "中")
    return [
        (abs(p), slots[abs(p)] if slots[abs(p)] != "中" else own if p >= 0 else OTHER[own])
        for p in members
    ]


def rhyming(character: str, side: str, lenient: bool) -> set[str]:
    """The 部 in which a character may rhyme on this side."""
    found = {part for tone, part in book("词林正韵").get(character, ()) if tone == side}
    if lenient:
        old = book("平水韵").get(character, ())
        found |= {part for tone, group in old if tone == side for part in parts(group)}
    return found


def breaks(text: str) -> set[int]:
    """After how many characters the text breaks, its end included."""
    found, count = set(), 0
    for phrase in phrases(text):
        count += len(phrase)
        found.add(count)
    return found


def judge(text: str, tune: str, format_index: int, lenient: bool = False) -> list[str]:
    """What is wrong with a text as this format of this tune; [] when nothing is.

    >>> judge("江南好，风景旧曾谙。日出江花红胜火，春来江水绿如蓝。能不忆江南。", "忆江南", 0)
    []
    """
    form = tunes()[tune][format_index]
    slots, characters, marks = form.slots, han(text), breaks(text)
    if len(characters) != len(slots):
        return [f"length: {len(characters)} characters, not {len(slots)}"]
    wrong = [f"phrase: no break after {n}" for n in sorted(form.ends("，。") - marks)]
    wrong += [f"phrase: a break after {n}" for n in sorted(marks - form.ends("，。、"))]
    for place, (character, slot) in enumerate(zip(characters, slots, strict=True)):
        heard = tones().get(character)
        if heard is None:
            wrong.append(f"unknown: {character} at {place}")
        elif slot != "中" and slot not in heard:
            wrong.append(f"tone: {character} at {place} is not {slot}")
    for members in form.classes:
        common = [rhyming(characters[p], side, lenient) for p, side in sides(form, members)]
        if not set.intersection(*common):
            wrong.append(f"rhyme: {''.join(characters[abs(p)] for p in members)} share no 部")
    return wrong


def judge_any(text: str, tune: str, lenient: bool = False) -> list[str]:
    """What is wrong with a text by the tune's nearest format; [] when it holds one of them."""
    found = [judge(text, tune, each.index, lenient) for each in tunes()[tune]]
    return min(
        found, key=lambda wrong: (wrong[:1] != [] and wrong[0].startswith("length"), len(wrong))
    )


@cache
def pools(lenient: bool) -> dict[tuple[str, str], list[str]]:
    """Characters by (部, side)."""
    found: dict[tuple[str, str], list[str]] = {}
    for character in sorted(tones()):
        for side in "平仄":
            for part in rhyming(character, side, lenient):
                found.setdefault((part, side), []).append(character)
    return found


@cache
def plain(slot: str) -> list[str]:
    """Characters that may stand at a slot."""
    return [c for c, heard in sorted(tones().items()) if slot == "中" or slot in heard]


def fill(form: Format, rng: Random, lenient: bool = False) -> str:
    """A meaningless text that holds the format, with the format's own marks."""
    characters = [rng.choice(plain(slot)) for slot in form.slots]
    for members in form.classes:
        places = sides(form, members)
        wanted = {side for _, side in places}
        able = [
            part
            for part in sorted({part for part, _ in pools(lenient)})
            if all((part, side) in pools(lenient) for side in wanted)
        ]
        part = rng.choice(able)
        for place, side in places:
            characters[place] = rng.choice(pools(lenient)[part, side])
    return set_out(form, characters)


def set_out(form: Format, characters: list[str]) -> str:
    """The characters with the format's marks between them."""
    each = iter(characters)
    return "".join(mark if mark in "，。、" else next(each) for mark in form.pattern)
