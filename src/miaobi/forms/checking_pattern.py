"""谱: is the text what its tune (词牌, 曲牌) says, slot by slot?

Of a tune's formats those of the right length are compared with the text, and the one is taken that
leaves least to explain: wrong tones, words outside their rhyme, lines that are divided elsewhere.
For every rhyme label the group is taken in which most of its words stand. A line that is divided at
another point than the scheme's is a warning, and 、 may stand or be left out at will, as editors
have always done. Tones and break points are bits of whole numbers, so that comparing a text with
forty formats costs little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from miaobi.forms.checking_words import (
    BITS,
    BOTH,
    BREAK,
    LEVEL_BIT,
    OBLIQUE_BIT,
    bits,
    foreign,
    groups,
    heard,
    in_order,
    reading_used,
    split_lines,
    such_as,
    unknown,
    wrong_length,
    wrong_tone,
)  # fmt: skip
from miaobi.forms.core import Report, Scheme, Violation
from miaobi.forms.ranges import many
from miaobi.forms.sounds import BookName, Tone, book
from miaobi.forms.verse import Verse

# What a break at another point costs, beside 1 for a wrong character: a character is never excused
# by taking a format of other lines for the poet's.
ELSEWHERE = 1.25
NEAREST = 8  # formats that a text of another length is compared with


def check(text: str, form: Verse) -> Report:
    """What `text` is when read as a tune with its formats."""
    written = _read(text, form.book)
    strange = foreign(written.lines)
    if strange:
        return Report(False, tuple(strange), ())
    plans = [plan(scheme) for scheme in form.formats]
    able = [one for one in plans if one.size == len(written.characters)]
    if not able:
        return _misshapen(written, form)
    best = _best(written, able)
    asked = form.fixed.rhyme  # of the first label only
    groups_taken = [
        _group(written, label, "" if k else asked) for k, label in enumerate(best.labels)
    ]
    faults = in_order(_faults(written, best, groups_taken))
    notes = unknown(written.lines, form.book) + _divided(written, best)
    return Report(
        not faults, faults, in_order(notes), best.name, "、".join(filter(None, groups_taken)),
        _readings(written, best, groups_taken),
    )  # fmt: skip


# --- the text -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Written:
    """A text as characters, and what they can be; sets of places are bits of a whole number.

    `level` and `oblique` hold the places (from 0) that can be heard so; `hard` the numbers of
    characters after which a mark other than 、 stands, `ends` those after which any does.
    """

    book: BookName
    lines: tuple[str, ...]
    characters: str
    level: int
    oblique: int
    hard: int
    ends: int

    def place(self, at: int) -> tuple[int, int]:
        """Line and syllable (from 0) of a character."""
        for i, line in enumerate(self.lines):
            if at < len(line):
                return i, at
            at -= len(line)
        raise IndexError(at)


def _read(text: str, name: BookName) -> Written:
    lines = split_lines(text)
    characters = "".join(lines)
    level = oblique = 0
    for at, character in enumerate(characters):
        tones = bits(name, character)
        level |= (tones & LEVEL_BIT) << at
        oblique |= (tones >> 1) << at
    ends = _bits_at(accumulate(map(len, lines)))
    hard, count, at = 0, 0, 0
    for mark in BREAK.finditer(text):
        count += mark.start() - at
        at = mark.end()
        if mark[0].strip() != "、":
            hard |= 1 << count
    return Written(name, tuple(lines), characters, level, oblique, hard, ends)


def _bits_at(places: accumulate[int] | Sequence[int]) -> int:
    found = 0
    for place in places:
        found |= 1 << place
    return found


# --- the formats --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rhyming:
    """A place that rhymes: where, in which tones (bits), and whether in the other tone (叶韵)."""

    at: int
    tones: int
    answer: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A scheme as sets of places: those that must be level or oblique, where its lines end."""

    name: str
    size: int
    level: int
    oblique: int
    hard: int
    ends: int
    labels: tuple[tuple[Rhyming, ...], ...]
    lengths: tuple[int, ...]
    whole: tuple[int, ...]  # lengths of lines that 、 does not end


_PLANS: dict[int, tuple[Scheme, Plan]] = {}  # by identity: hashing a scheme costs more than its use


def plan(scheme: Scheme) -> Plan:
    """A scheme as sets of places, made once for each scheme value."""
    known = _PLANS.get(id(scheme))
    if known is None:
        if len(_PLANS) > 5_000:
            _PLANS.clear()
        known = _PLANS[id(scheme)] = (scheme, _plan(scheme))
    return known[1]


def _plan(scheme: Scheme) -> Plan:
    slots = [slot for line in scheme.lines for slot in line]
    labels: dict[str, list[Rhyming]] = {}
    for at, slot in enumerate(slots):
        if slot.rhyme:
            tones = sum(BITS[tone] for tone in slot.tones)
            rhyming = Rhyming(at, tones, slot.rhyme.startswith("-"))
            labels.setdefault(slot.rhyme.lstrip("-"), []).append(rhyming)
    ends = list(accumulate(map(len, scheme.lines)))
    marks = scheme.marks or ("。",) * len(ends)
    hard = [end for end, mark in zip(ends, marks, strict=True) if mark.strip() != "、"]
    return Plan(
        scheme.name, len(slots),
        _bits_at([at for at, slot in enumerate(slots) if slot.tones == {"平"}]),
        _bits_at([at for at, slot in enumerate(slots) if slot.tones == {"仄"}]),
        _bits_at(hard), _bits_at(ends), tuple(map(tuple, labels.values())),
        tuple(map(len, scheme.lines)),
        tuple(b - a for a, b in zip([0, *hard], hard, strict=False)),
    )  # fmt: skip


def _off(written: Written, one: Plan) -> tuple[int, int]:
    """The places whose tone is wrong, and the breaks that one has and the other lacks."""
    tones = one.level & ~written.level | one.oblique & ~written.oblique
    breaks = one.hard & ~written.ends | written.hard & ~one.ends
    return tones, breaks


def _best(written: Written, able: Sequence[Plan]) -> Plan:
    """The format that leaves least to explain, the first of equals."""
    ranked: list[tuple[float, int, Plan]] = []
    for k, one in enumerate(able):
        tones, breaks = _off(written, one)
        ranked.append((tones.bit_count() + ELSEWHERE * breaks.bit_count(), k, one))
    ranked.sort(key=lambda way: way[:2])
    best: tuple[float, int] | None = None
    chosen = ranked[0][2]
    for cost, k, one in ranked:
        if best is not None and cost > best[0]:
            break
        cost += sum(len(_outside(written, label, _group(written, label))) for label in one.labels)
        if best is None or (cost, k) < best:
            best, chosen = (cost, k), one
    return chosen


# --- rhyme --------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _answering(name: BookName) -> dict[str, tuple[str, ...]]:
    """For each group those of its family in the other tone."""
    known = book(name)
    return {group: known.answers(group) for group in known.groups}


@lru_cache(maxsize=20_000)
def _may_join(name: BookName, character: str, tones: int, answer: bool) -> frozenset[str]:
    """The groups of a label in which a character can stand at such a place."""
    own = groups(name, character, tones)
    if answer:
        return frozenset(other for group in own for other in _answering(name)[group])
    return own


def _group(written: Written, label: Sequence[Rhyming], asked: str = "") -> str:
    """The group in which most of a label's words stand; "" when nobody knows any of them."""
    counts: dict[str, int] = {}
    for one in label:
        own = _may_join(written.book, written.characters[one.at], one.tones, one.answer)
        for group in own:
            counts[group] = counts.get(group, 0) + 1
    # of equals the one asked for, then the last by name: nobody can tell which word is wrong
    return max(counts, key=lambda group: (counts[group], group == asked, group), default="")


def _outside(written: Written, label: Sequence[Rhyming], group: str) -> list[Rhyming]:
    """The places of a label whose tone is right and whose word is not of the group."""
    found = []
    for one in label:
        character = written.characters[one.at]
        known = heard(written.book, character)
        if known and bits(written.book, character) & one.tones:
            own = _may_join(written.book, character, one.tones, one.answer)
            if group not in own:
                found.append(one)
    return found


# --- in words -----------------------------------------------------------------------------------


def _faults(written: Written, one: Plan, taken: Sequence[str]) -> list[Violation]:
    tones, _ = _off(written, one)
    found = []
    for at in _members(tones):
        i, j = written.place(at)
        needed: Tone = "平" if one.level >> at & 1 else "仄"
        found.append(wrong_tone(i, j, written.characters[at], needed, written.book))
    for label, group in zip(one.labels, taken, strict=True):
        used = [written.characters[each.at] for each in label]
        for each in _outside(written, label, group):
            found.append(_wrong_rhyme(written, each, group, used))
    return found


def _wrong_rhyme(written: Written, one: Rhyming, group: str, used: Sequence[str]) -> Violation:
    i, j = written.place(one.at)
    name, word = written.book, written.characters[one.at]
    wanted = sorted(_answering(name)[group]) if one.answer and group else [group]
    own = "、".join(sorted(groups(name, word))) or "not in the rhyme book"
    needs = " or ".join(wanted) + (" (叶韵)" if one.answer else "")
    message = f"line {i + 1}, syllable {j + 1} {word}: needs {needs}, is {own}"
    offer = such_as(name, one.tones, filter(None, wanted), used)
    cure = f"put a word of {needs} there{offer}"
    return Violation(i + 1, j + 1, "rhyme", message, cure)


def _divided(written: Written, one: Plan) -> list[Violation]:
    """A warning for every point where the text and the scheme divide their lines differently."""
    _, breaks = _off(written, one)
    if len(written.lines) == 1 and breaks:
        message = f"the text is not divided into lines; {one.name} has {len(one.whole)}"
        return [Violation(0, 0, "line break", message, "set marks where its lines end")]
    found = []
    for after in _members(breaks):
        i, j = written.place(after - 1)
        if one.hard >> after & 1:
            message = f"line {i + 1}: {one.name} ends a line after syllable {j + 1}"
            cure = "set a mark there"
        else:
            message = f"line {i + 1}: it ends where {one.name} goes on"
            cure = "join it to the next line"
        found.append(Violation(i + 1, j + 1, "line break", message, cure))
    return found


def _readings(
    written: Written, one: Plan, taken: Sequence[str]
) -> tuple[tuple[int, int, str, str], ...]:
    rhymes: dict[int, frozenset[str]] = {}
    tones: dict[int, int] = {}
    for label, group in zip(one.labels, taken, strict=True):
        for each in label:
            wanted = _answering(written.book)[group] if each.answer and group else (group,)
            rhymes[each.at] = frozenset(filter(None, wanted))
            tones[each.at] = each.tones
    found = []
    for at, character in enumerate(written.characters):
        needed = LEVEL_BIT if one.level >> at & 1 else OBLIQUE_BIT if one.oblique >> at & 1 else 0
        if not needed and at not in rhymes:
            continue
        if len(heard(written.book, character)) > 1:
            used = reading_used(
                written.book, character, needed or tones.get(at, BOTH), rhymes.get(at, frozenset())
            )
            if used:
                i, j = written.place(at)
                found.append((i + 1, j + 1, character, used))
    return tuple(found)


def _members(places: int) -> list[int]:
    return [at for at in range(places.bit_length()) if places >> at & 1]


# --- another length -----------------------------------------------------------------------------


def _misshapen(written: Written, form: Verse) -> Report:
    """A text of a length that no format has, explained by the lines of the nearest one."""
    count = len(written.characters)
    sizes = sorted({scheme.syllables for scheme in form.formats})
    says = " or ".join(map(str, sizes)) if len(sizes) < 4 else f"{sizes[0]} to {sizes[-1]}"
    message = f"the poem has {many(count, 'syllables')}; {form.name} has {says}"
    plans = [plan(scheme) for scheme in form.formats]
    near = sorted(plans, key=lambda one: abs(one.size - count))[:NEAREST]
    ways = [
        (_aligned(lines, lengths), one)
        for one in near
        for lines in _divisions(written)
        for lengths in dict.fromkeys((one.lengths, one.whole))
    ]
    (_, steps), one = min(ways, key=lambda way: way[0][0])
    cure = f"follow the line lengths of {form.name} {one.name}: {'+'.join(map(str, one.whole))}"
    found = [Violation(0, 0, "length", message, cure)]
    found += [_step(*step, f"{form.name} {one.name}") for step in steps]
    return Report(False, in_order(found), (), one.name)


def _divisions(written: Written) -> list[list[tuple[int, int]]]:
    """The text's lines as (number from 1, syllables): by all its marks, and by all but 、."""
    every = [(i, len(line)) for i, line in enumerate(written.lines, 1)]
    joined: list[tuple[int, int]] = []
    begun, end = (0, 0), 0
    for i, length in every:
        begun = (begun[0] or i, begun[1] + length)
        end += length
        if written.hard >> end & 1 or i == len(every):
            joined.append(begun)
            begun = (0, 0)
    return [every, joined] if joined != every else [every]


Step = tuple[int, int, int]  # line (from 1), its syllables, those of the scheme's line; 0: no line


def _aligned(lines: Sequence[tuple[int, int]], wanted: Sequence[int]) -> tuple[int, list[Step]]:
    """The cheapest way to turn the text's lines into the scheme's (edit distance in syllables)."""
    row: list[tuple[int, list[Step]]] = [(0, [])]
    for length in wanted:
        cost, steps = row[-1]
        row.append((cost + length, [*steps, (1, 0, length)]))
    for number, has in lines:
        cost, steps = row[0]
        below = [(cost + has, [*steps, (number, has, 0)])]
        for k, length in enumerate(wanted, 1):
            same, so_far = row[k - 1]
            change = [] if has == length else [(number, has, length)]
            ways = [
                (same + abs(has - length), so_far + change),
                (row[k][0] + has, [*row[k][1], (number, has, 0)]),
                (below[-1][0] + length, [*below[-1][1], (number, 0, length)]),
            ]
            below.append(min(ways, key=lambda way: way[0]))
        row = below
    return row[-1]


def _step(line: int, has: int, wanted: int, name: str) -> Violation:
    if not wanted:
        message = f"line {line} is one too many for {name}"
        return Violation(line, 0, "lines", message, "leave it out")
    if not has:
        message = f"{name} has a line of {many(wanted, 'syllables')} more after line {line}"
        return Violation(line, 0, "lines", message, "write it")
    return wrong_length(line, has, name, wanted)
