"""Any form of a Chinese poem as verse whose every syllable has a slot: what the poets write.

A 对联 is its layouts, with the nodes that face the user's own line opposite to it; counted lines
with ranges are given one length each. Given lines that no poem of the form can hold are refused
here, before anything is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from miaobi.errors import SourceError, UnknownName
from miaobi.forms import Form, Given, Scheme, Slot, Verse
from miaobi.forms.checking import split_lines
from miaobi.forms.checking_words import BOTH, LEVEL_BIT, OBLIQUE_BIT, bits, foreign, such_as
from miaobi.forms.core import EITHER, LEVEL, OBLIQUE
from miaobi.forms.core import joined as both
from miaobi.forms.counted import Counted, lines
from miaobi.forms.couplets import LONGEST, SHORTEST, Clauses, Couplet, layouts, nodes
from miaobi.forms.ranges import many
from miaobi.forms.sounds import BookName, folded

USUAL = (7,)  # characters of each clause of a couplet that says nothing of it
SHORT, LONG = 4, 12  # characters of a line of 新诗, where its bounds leave a choice
ROWS = (8, 12)  # and its lines
HALVES = (("上联", "仄", OBLIQUE_BIT), ("下联", "平", LEVEL_BIT))  # each half and how it ends
Line = tuple[str, ...]  # the clauses of 上联 or of 下联; none where it is not given


def as_verse(form: Form, given: Sequence[str], rng: np.random.Generator) -> tuple[Verse, list[str]]:
    """The form as verse, and the given lines as its lines, without their marks.

    UnknownName for what is no such poem; SourceError for lines that no poem of the form can hold.

    >>> from miaobi.forms import find
    >>> rng = np.random.default_rng(1)
    >>> form, own = as_verse(find("对联"), ["春风大雅能容物"], rng)
    >>> [str(line[-1]) for line in form.formats[0].lines], own
    (['中', '平'], ['春风大雅能容物', ''])
    >>> as_verse(find("新诗"), (), rng)[0].formats[0].shape
    (8, 8, 7, 7, 8, 8, 7, 7)
    """
    if isinstance(form, Verse):
        return form, [_bare(line) for line in given]
    if isinstance(form, Couplet):
        return _couplet(form, both(form.fixed, Given(tuple(given))).lines, rng)
    if isinstance(form, Counted):
        own = [_bare(line) for line in both(form.fixed, Given(tuple(given))).lines]
        return _counted(form, own, rng), own
    raise UnknownName("form of Chinese verse", form.name, ())


def _bare(line: str) -> str:
    return "".join(split_lines(line))


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


def holds(form: Form, written: Sequence[str]) -> bool:
    """Whether the lines of its verse are a poem of the form; a blank line is before each stanza."""
    breaks = form.stanzas if isinstance(form, Counted) else ()
    rows = enumerate(joined(form, written))
    return form.check("\n".join(f"\n{row}" if i in breaks else row for i, row in rows)).holds


# --- 对联 -----------------------------------------------------------------------------------------


def _couplet(
    form: Couplet, given: Sequence[str], rng: np.random.Generator
) -> tuple[Verse, list[str]]:
    halves = _halves(form, given)
    clauses = next((tuple(map(len, half)) for half in halves if half), None)
    if clauses is None:
        known = form.lengths or (USUAL,)
        least = max((at + len(text) for _, at, text in form.fixed.spans), default=0)
        known = [one for one in known if sum(one) >= least] or known
        clauses = known[int(rng.integers(len(known)))]
    own = [half or ("",) * len(clauses) for half in halves]
    facing = [_facing(scheme, halves, form.book) for scheme in layouts(clauses)]
    fixed = replace(form.fixed, lines=(), spans=_spans(form, clauses))
    formats = tuple(dict.fromkeys(facing))
    verse = Verse(form.name, form.family, "zh", formats, form.aliases, form.book, "谱", fixed)
    return verse, [*own[0], *own[1]]


def _halves(form: Couplet, given: Sequence[str]) -> tuple[Line, Line]:
    """The clauses of the given lines; SourceError where no couplet can have them."""
    if any(given[2:]):
        raise SourceError(
            f"{many(len(given), 'lines')} were given; {form.name} has 2",
            hint="give 上联 and 下联, the clauses of each in one line with ， between them",
        )
    upper, lower = (_clauses(form, line) for line in (*given, "", "")[:2])
    if upper and lower:
        faults = form.check(f"{'，'.join(upper)}\n{'，'.join(lower)}").violations
        if faults:
            said = f"what is given does not fit {form.name}: {faults[0].message}"
            raise SourceError(said, hint=faults[0].cure)
    elif upper or lower:
        _refuse(form, 0 if upper else 1, upper or lower)
    return upper, lower


def _clauses(form: Couplet, line: str) -> Line:
    """The clauses of a given line; one without marks is divided as the form's are, if it can be."""
    found = tuple(split_lines(line))
    fits = [one for one in form.lengths if len(found) == 1 and sum(one) == len(found[0])]
    if not fits:
        return found
    ends = np.cumsum(fits[0])
    return tuple(found[0][e - size : e] for e, size in zip(ends, fits[0], strict=True))


def _refuse(form: Couplet, i: int, clauses: Line) -> None:
    """SourceError where no line can face the given one."""
    text, shape = "".join(clauses), tuple(map(len, clauses))
    name, tone, bit = HALVES[i]
    strange = foreign([text])
    if strange:
        raise SourceError(f"the given {name} {text}: {strange[0].message}", hint=strange[0].cure)
    if form.lengths and shape not in form.lengths:
        wanted = " or ".join("+".join(map(str, one)) for one in form.lengths)
        raise SourceError(
            f"the given {name} {text} has {'+'.join(map(str, shape))} characters; "
            f"{form.name} has {wanted}",
            hint=f"give a line of {wanted} characters, or say 对联:字={'/'.join(map(str, shape))}",
        )
    if not SHORTEST <= len(text) <= LONGEST:
        raise SourceError(
            f"the given {name} {text} has {many(len(text), 'characters')}; "
            f"{form.name} has {SHORTEST}-{LONGEST}",
            hint=f"give a line of {SHORTEST} to {LONGEST} characters",
        )
    if not bits(form.book, text[-1]) & bit:
        raise SourceError(
            f"the given {name} {text} ends in {HALVES[1 - i][1]}; {name} ends in {tone}",
            hint=f"end it in a {tone} character{such_as(form.book, bit)}, or give it as "
            f"{HALVES[1 - i][0]}",
        )


def _spans(form: Couplet, clauses: Clauses) -> tuple[tuple[int, int, str], ...]:
    """What is fixed in either line, at its places in the clauses."""
    ends, found = np.cumsum(clauses).tolist(), []
    for half, at, text in form.fixed.spans:
        for k, character in enumerate(text, at):
            if half > 1 or k >= ends[-1]:
                raise SourceError(
                    f"{character} is asked for at line {half + 1}, syllable {k + 1}; "
                    f"{form.name} has two lines of {ends[-1]} characters",
                    hint=f"ask for at most {ends[-1]} characters in each line",
                )
            clause = next(i for i, end in enumerate(ends) if k < end)
            place = k - ends[clause] + clauses[clause]
            found.append((half * len(clauses) + clause, place, character))
    return tuple(found)


def _facing(scheme: Scheme, halves: Sequence[Line], book: BookName) -> Scheme:
    """The scheme with a given line as it is, and the other opposite to it at the nodes.

    Places that must be answered by one character have one tone.
    """
    told = [half for half in halves if half]
    if not told:
        return scheme
    if len(told) == 2:  # nothing is left to write
        return replace(scheme, lines=tuple((Slot(EITHER),) * len(line) for line in scheme.lines))
    text, clauses = folded("".join(told[0])), list(map(len, told[0]))
    first, at = told[0] is halves[0], set(nodes(clauses))
    tones = [bits(book, c) if i in at else BOTH for i, c in enumerate(text)]
    other = [EITHER if tone == BOTH else OBLIQUE if tone == LEVEL_BIT else LEVEL for tone in tones]
    other[-1] = LEVEL if first else OBLIQUE
    alike = [[own for own, d in zip(other, text, strict=True) if d == c] for c in text]
    free = [Slot(EITHER) for _ in text]
    facing = [Slot(frozenset.intersection(*own)) for own in alike]
    rows = (free, facing) if first else (facing, free)
    written = [row for each in rows for row in _parted(each, clauses)]
    return replace(scheme, name=f"{len(text)} 对", lines=tuple(written))


def _parted(row: Sequence[Slot], sizes: Sequence[int]) -> list[tuple[Slot, ...]]:
    ends = np.cumsum(sizes)
    return [tuple(row[end - size : end]) for end, size in zip(ends, sizes, strict=True)]


# --- 新诗 and 歌词 --------------------------------------------------------------------------------


def _counted(form: Counted, given: Sequence[str], rng: np.random.Generator) -> Verse:
    """Lines of lengths that take turns, within the bounds; a given one keeps its own."""
    most = len(form.lengths)
    least = max(form.least, len(given), *(1 + i for i, *_ in form.fixed.spans))
    if len(given) > most:
        raise SourceError(
            f"{many(len(given), 'lines')} were given; {form.name} has at most {most}",
            hint=f"give at most {many(most, 'lines')}, or say 行={len(given)}",
        )
    rows = int(np.clip(rng.choice(ROWS), least, most))
    near = int(rng.integers(6, 9))
    counts = []
    for i, bounds in enumerate(form.lengths[:rows]):
        own = given[i] if i < len(given) else ""
        if own and not bounds.holds(len(own)):
            raise SourceError(
                f"the given line {i + 1} {own} has {many(len(own), 'characters')}; "
                f"line {i + 1} of {form.name} has {bounds}",
                hint=f"{bounds.cure(len(own), 'characters')}, or say another 字",
            )
        turn = near + int(rng.integers(0, 2))
        low, high = bounds.least, bounds.most or max(LONG, bounds.least)
        kept = np.clip(turn, min(max(low, SHORT), high), max(min(high, LONG), low))
        counts.append(len(own) or int(kept))
    cuts = [row for row in form.stanzas if row < rows]
    verse = lines(
        form.name, counts, rhyme="".join(label or "-" for label in form.rhyme[:rows]),
        stanzas="/".join(map(str, np.diff([0, *cuts, rows]))), family=form.family, book=form.book,
    )  # fmt: skip
    return replace(verse, fixed=replace(form.fixed, lines=()))
