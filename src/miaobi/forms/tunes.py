"""词: the 817 tunes of ci (词牌) with their 2,523 formats, each a Scheme, read when asked for.

>>> form = find("大江东去")
>>> form.name, len(form.formats), form.formats[0].syllables
('念奴娇', 15, 100)
>>> print(find("十六字令").formats[0])
平韵 中仄平平仄仄平韵 平平仄 中仄仄平平韵

The first format of a tune is the 定格 of 龙榆生, 唐宋词格律 (1978), where that book has the tune, else the
first of 钦定词谱 (1715); both as digitised by the couyun project. Rhyme labels are letters: A for the
first class, B, C … where the rhyme changes (换韵), "-A" for a word that answers A in the other tone
(叶韵). Rhymes are those of 词林正韵.

A line of a Scheme is a phrase: 、 is a mark like ， and 。, after which poets often write none or
another; `whole_lines` joins the phrases. The digital sources do not mark where a stanza begins. Where
the lines and rhymes of a format of two stanzas repeat themselves, the break is derived; elsewhere it
is left out. `source` says which.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from miaobi.errors import UnknownName
from miaobi.forms.core import Scheme, Slot
from miaobi.forms.pattern import scheme as read
from miaobi.forms.sounds import folded
from miaobi.forms.verse import Verse

_SOURCES = {"唐": "龙榆生《唐宋词格律》", "钦": "《钦定词谱》"}


@lru_cache(maxsize=1)
def _blocks() -> dict[str, str]:
    """Each tune's first name and its block of the file, unread."""
    data = (files("miaobi.forms") / "data/ci.txt.gz").read_bytes()
    blocks = gzip.decompress(data).decode("utf-8").rstrip("\n").split("\n\n")
    return {block.split(" ", 1)[0]: block for block in blocks}


def _heading(block: str) -> list[str]:
    """[name, other names …, kind]."""
    return block[: block.index("\n")].split(" ")


def names() -> tuple[str, ...]:
    """The names of all tunes, in the order of 钦定词谱 (by length).

    >>> len(names()), names()[1]
    (817, '十六字令')
    """
    return tuple(_blocks())


@lru_cache(maxsize=1)
def aliases() -> Mapping[str, str]:
    """Every other name of a tune, and the tune.

    They are from the digital 词谱, from the headings of 全宋词, and from the notes of 钦定词谱.

    >>> [aliases()[name] for name in ("百字令", "酹江月", "大江东去", "鹊踏枝")]
    ['念奴娇', '念奴娇', '念奴娇', '蝶恋花']
    """
    return MappingProxyType(
        {other: name for name, block in _blocks().items() for other in _heading(block)[1:-1]}
    )


@lru_cache(maxsize=1)
def _folded_names() -> dict[str, str]:
    """Every name in the characters of the rhyme book, and the tune."""
    pairs = [*((other, name) for other, name in aliases().items()), *((n, n) for n in names())]
    return {folded(other): name for other, name in pairs}


def find(name: str) -> Verse:
    """The tune of that name or alias, traditional or simplified; UnknownName when there is none.

    >>> find("水調歌頭").name, find("鵲踏枝").name
    ('水调歌头', '蝶恋花')
    >>> find("水调歌")
    Traceback (most recent call last):
    miaobi.errors.UnknownName: no tune named '水调歌'; did you mean 水调歌头 or 踏歌?
    """
    known = name if name in _blocks() else aliases().get(name)
    known = known or _folded_names().get(folded(name))
    if known is None:
        raise UnknownName("tune", name, names(), hint="`miaobi forms 词` lists the tunes")
    return _tune(known)


def kind(name: str) -> str:
    """How many stanzas a tune has: 单调 (one), 双调 (two), 三段 or 四段.

    >>> kind("十六字令"), kind("念奴娇"), kind("兰陵王")
    ('单调', '双调', '三段')
    """
    return _heading(_blocks()[find(name).name])[-1]


def all_formats() -> Iterator[tuple[Verse, Scheme]]:
    """Every tune with each of its formats: 2,523 pairs."""
    for name in names():
        form = _tune(name)
        for scheme in form.formats:
            yield form, scheme


def whole_lines(scheme: Scheme) -> Scheme:
    """The scheme with phrases joined over 、: lines as far as ， or 。.

    >>> scheme = find("相见欢").formats[1]
    >>> [len(line) for line in scheme.lines], [len(line) for line in whole_lines(scheme).lines]
    ([6, 3, 6, 3, 3, 3, 3, 6, 3], [6, 3, 9, 3, 3, 3, 9])
    """
    lines: list[tuple[Slot, ...]] = []
    marks: list[str] = []
    starts: dict[int, int] = {}  # phrase -> line
    open_line: tuple[Slot, ...] = ()
    for i, (line, mark) in enumerate(zip(scheme.lines, scheme.marks, strict=True)):
        starts[i] = len(lines)
        open_line += line
        if mark != "、":
            lines.append(open_line)
            marks.append(mark)
            open_line = ()
    stanzas = tuple(starts[i] for i in scheme.stanzas)
    return Scheme(scheme.name, tuple(lines), tuple(marks), stanzas, scheme.source)


# --- reading a block ------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def _tune(name: str) -> Verse:
    block = _blocks()[name]
    _, *others, stanzas = _heading(block)
    rows = block.split("\n")[1:]
    formats = tuple(_format(k, row, stanzas) for k, row in enumerate(rows, 1))
    return Verse(name, "词", "zh", formats, tuple(others), book="词林正韵", rules="谱")


def _format(k: int, row: str, stanzas: str) -> Scheme:
    """A row of a block, "唐 中仄中平平仄，…", as the tune's k-th format."""
    found = read("词谱", row[2:], f"格{k}")
    breaks, told = _stanzas(found, stanzas)
    return replace(found, stanzas=breaks, source=f"{_SOURCES[row[0]]}, {stanzas}{told}")


def _stanzas(found: Scheme, kind: str) -> tuple[tuple[int, ...], str]:
    """Where further stanzas begin, and what is known of it in words."""
    if kind == "单调":
        return (), ""
    lines, marks = found.lines, found.marks
    half, odd = divmod(len(lines), 2)
    shape = [[bool(slot.rhyme) for slot in line] for line in lines]
    if kind == "双调" and not odd and shape[:half] == shape[half:] and marks[:half] == marks[half:]:
        return (half,), " (the break is derived: both halves have the same lines and rhymes)"
    return (), " (the source does not mark where a stanza begins)"
