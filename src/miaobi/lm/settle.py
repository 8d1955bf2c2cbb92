"""Any form of a Chinese poem as verse whose every syllable has a slot: what the poets write.

A 对联 is its layouts, with the nodes that face the user's own line opposite to it; counted lines
with ranges are given one length each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from miaobi.errors import UnknownName
from miaobi.forms import Form, Scheme, Slot, Verse
from miaobi.forms.checking import split_lines
from miaobi.forms.checking_words import BOTH, LEVEL_BIT, bits
from miaobi.forms.core import EITHER, LEVEL, OBLIQUE
from miaobi.forms.counted import Counted, lines
from miaobi.forms.couplets import Couplet, layouts, nodes

USUAL = (7,)  # characters of each clause of a couplet that says nothing of it
SHORT, LONG = 4, 12  # characters of a line of 新诗, where its bounds leave a choice
ROWS = (8, 12)  # and its lines


def settled(form: Form, given: Sequence[str], rng: np.random.Generator) -> tuple[Verse, list[str]]:
    """The form as verse, and the given lines as its lines; UnknownName for what is no such poem.

    >>> from miaobi.forms import find
    >>> rng = np.random.default_rng(1)
    >>> form, own = settled(find("对联"), ["春风大雅能容物"], rng)
    >>> [str(line[-1]) for line in form.formats[0].lines], own
    (['中', '平'], ['春风大雅能容物', ''])
    >>> settled(find("新诗"), (), rng)[0].formats[0].shape
    (6, 7, 7, 6, 6, 7, 6, 7)
    """
    if isinstance(form, Verse):
        return form, list(given)
    if isinstance(form, Couplet):
        return _couplet(form, given)
    if isinstance(form, Counted):
        return _counted(form, given, rng), list(given)
    raise UnknownName("form of Chinese verse", form.name, ())


def joined(form: Form, written: Sequence[str]) -> tuple[str, ...]:
    """The lines of the form from those of its verse: the clauses of a couplet's line stand together.

    >>> from miaobi.forms import find
    >>> joined(find("对联"), ("风声雨声", "声声入耳", "家事国事", "事事关心"))
    ('风声雨声，声声入耳', '家事国事，事事关心')
    """
    if not isinstance(form, Couplet):
        return tuple(written)
    half = len(written) // 2
    return "，".join(written[:half]), "，".join(written[half:])


def _couplet(form: Couplet, given: Sequence[str]) -> tuple[Verse, list[str]]:
    halves = [split_lines(line) for line in (*given, "", "")[:2]]
    clauses = next((tuple(map(len, half)) for half in halves if half), None)
    formats = layouts(clauses or (form.lengths[0] if form.lengths else USUAL))
    own = [half or [""] * (len(formats[0].lines) // 2) for half in halves]
    facing = tuple(dict.fromkeys(_facing(scheme, halves) for scheme in formats))
    verse = Verse(form.name, form.family, "zh", facing, form.aliases, form.book, "谱", form.fixed)
    return verse, [*own[0], *own[1]]


def _facing(scheme: Scheme, halves: Sequence[Sequence[str]]) -> Scheme:
    """The scheme with a given line as it is, and the other opposite to it at the nodes."""
    told = [half for half in halves if half]
    if len(told) != 1:
        return scheme
    text, clauses = "".join(told[0]), list(map(len, told[0]))
    first, at = told[0] is halves[0], set(nodes(clauses))
    tones = [bits("平水韵", c) if i in at else BOTH for i, c in enumerate(text)]
    other = [EITHER if tone == BOTH else OBLIQUE if tone == LEVEL_BIT else LEVEL for tone in tones]
    other[-1] = LEVEL if first else OBLIQUE
    rows = [Slot(EITHER) for _ in text], [Slot(tone) for tone in other]
    written = [row for each in (rows if first else rows[::-1]) for row in _parted(each, clauses)]
    return replace(scheme, name=f"{len(text)} 对", lines=tuple(written))


def _parted(row: Sequence[Slot], sizes: Sequence[int]) -> list[tuple[Slot, ...]]:
    ends = np.cumsum(sizes)
    return [tuple(row[end - size : end]) for end, size in zip(ends, sizes, strict=True)]


def _counted(form: Counted, given: Sequence[str], rng: np.random.Generator) -> Verse:
    """Lines of lengths that take turns, within the bounds; a given one keeps its own."""
    most = len(form.lengths)
    rows = int(np.clip(rng.choice(ROWS), max(form.least, len(given)), most))
    near = int(rng.integers(6, 9))
    counts = []
    for i, bounds in enumerate(form.lengths[:rows]):
        own = len(given[i]) if i < len(given) else 0
        turn = near + int(rng.integers(0, 2))
        low, high = max(bounds.least, SHORT), min(bounds.most or LONG, LONG)
        counts.append(own or int(np.clip(turn, min(low, high), max(low, high))))
    stanzas = [
        b - a for a, b in zip((0, *form.stanzas), (*form.stanzas, rows), strict=True) if b <= rows
    ]
    verse = lines(
        form.name, counts, rhyme="".join(label or "-" for label in form.rhyme[:rows]),
        stanzas="/".join(map(str, stanzas)), family=form.family, book=form.book,
    )  # fmt: skip
    return replace(verse, fixed=form.fixed)
