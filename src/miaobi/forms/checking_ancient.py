"""古体: is the text of the right size, and does it rhyme where it should? Tones are free.

古绝 and 古风 may rhyme more widely than one group (通韵): in neighbouring groups of 平水韵, and 上 with
去, never 平 with 仄 nor 入 with another tone. That is said in a warning. Other forms rhyme by the
labels of their schemes, in one group of their book.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from miaobi.forms.checking_words import (
    BITS,
    BOTH,
    foreign,
    groups,
    heard,
    in_order,
    reading_used,
    such_as,
    unknown,
    wrong_length,
    wrong_lines,
)  # fmt: skip
from miaobi.forms.core import Report, Scheme, Violation
from miaobi.forms.ranges import many
from miaobi.forms.sounds import BookName, book
from miaobi.forms.verse import Verse

OPEN = {"古绝": 4, "古风": 4}  # families whose rhyme may be wide → their least number of lines
# 通韵 of 平水韵 in 古体诗, 平 / 上 / 去 / 入, after 王力, 汉语诗律学 (1958), § 古体诗的用韵.
WIDE = (
    "东冬江/董肿讲/送宋绛/屋沃觉",
    "江阳/讲养/绛漾/觉药",
    "支微齐佳灰/纸尾荠蟹贿/寘未霁泰卦队/",
    "鱼虞/语麌/御遇/",
    "真文元寒删先/轸吻阮旱潸铣/震问愿翰谏霰/质物月曷黠屑",
    "萧肴豪/筱巧皓/啸效号/",
    "歌麻/哿马/个祃/",
    "庚青蒸/梗迥/敬径/陌锡职",
    "覃盐咸/感琰豏/勘艳陷/合叶洽",
    "尤/有/宥/",
    "侵/寝/沁/缉",
)


def check(written: Sequence[str], form: Verse) -> Report:
    """What lines are when read as a form that only counts and rhymes."""
    if form.family in OPEN:
        return _open(written, form)
    reports = [_labelled(written, form, scheme) for scheme in form.formats]
    return min(reports, key=lambda one: len(one.violations))


# --- 古绝 and 古风 --------------------------------------------------------------------------------


def _open(lines: Sequence[str], form: Verse) -> Report:
    shape = _shape(lines, form)
    if shape:
        return Report(False, tuple(shape), ())
    wide = rhyming_sets(form.book)
    runs, stray = _runs(lines, form, wide)
    notes = unknown(lines, form.book)
    for at, until in runs:
        notes += _widened(lines, at, until, form.book)
    kinds = [_common(lines, at, until, form.book, wide) for at, until in runs]
    faults = in_order(_alone(lines, i, form) for i in stray)
    name = _named(kinds, form, wide)
    return Report(
        not faults, faults, in_order(notes), name if not faults else "",
        "、".join(_told(lines, *run, form.book, form.fixed.rhyme) for run in runs),
        _readings(lines, runs, form.book, wide),
    )  # fmt: skip


def _shape(lines: Sequence[str], form: Verse) -> list[Violation]:
    found = []
    count, least = len(lines), OPEN[form.family]
    if form.family == "古绝" and count != least:
        message = f"the poem has {many(count, 'lines')}; {form.name} has {least}"
        found.append(Violation(0, 0, "lines", message, f"write {least} lines"))
    elif count < least or count % 2:
        message = (
            f"the poem has {many(count, 'lines')}; {form.name} has an even number, {least} or more"
        )
        cure = f"write {max(least, count + count % 2)} lines"
        found.append(Violation(0, 0, "lines", message, cure))
    return found + wrong_lines(lines, form.name, form.syllables)


@lru_cache(maxsize=8)
def rhyming_sets(name: BookName) -> tuple[frozenset[str], ...]:
    """The sets of groups that rhyme together in a book: with 通韵 in 平水韵, else group by group.

    >>> [sorted(row) for row in rhyming_sets("平水韵") if "上平五微" in row]
    [['上平九佳', '上平五微', '上平八齐', '上平十灰', '上平四支']]
    """
    every = book(name).groups
    if name != "平水韵":
        return tuple(frozenset({group}) for group in every)
    found: list[frozenset[str]] = []
    for row in WIDE:
        level, rising, falling, entering = row.split("/")
        for first, part in (("上下", level), ("上去", rising + falling), ("入", entering)):
            tone = "平声" if part is level else ""
            found.append(
                frozenset(
                    g for g in every
                    if g[-1] in part and g[0] in first and (g[1] == "平") == bool(tone)
                )
            )  # fmt: skip
    return tuple(one for one in found if one)


def _classes(lines: Sequence[str], i: int, name: BookName, wide: Sequence[frozenset[str]]) -> set:
    """Which sets of groups line `i` may rhyme in; all of them when its sound is not known."""
    word = lines[i][-1]
    if not heard(name, word):
        return set(range(len(wide)))
    own = groups(name, word)
    return {k for k, one in enumerate(wide) if own & one}


def _common(
    lines: Sequence[str], at: int, until: int, name: BookName, wide: Sequence[frozenset[str]]
) -> set[int]:
    """What the even lines of the couplets `at` … `until` − 1 share."""
    return set.intersection(*(_classes(lines, 2 * k + 1, name, wide) for k in range(at, until)))


def _runs(
    lines: Sequence[str], form: Verse, wide: Sequence[frozenset[str]]
) -> tuple[list[tuple[int, int]], list[int]]:
    """The couplets in runs of one rhyme, and the even lines (from 0) that rhyme with nothing.

    The fewest lines are left over, then the fewest runs are made (dynamic programming).
    """
    count, name = len(lines) // 2, form.book
    best: list[tuple[int, int, list[tuple[int, int]], list[int]]] = [(0, 0, [], [])]
    for until in range(1, count + 1):
        left, made, runs, stray = best[until - 1]
        ways = [(left + 1, made, runs, [*stray, 2 * until - 1])]
        shared = set(range(len(wide)))
        for at in range(until - 1, -1, -1):
            shared = shared & _classes(lines, 2 * at + 1, name, wide)
            if not shared:
                break
            alone = until - at == 1
            if not alone or shared & _classes(lines, 2 * at, name, wide):
                left, made, runs, stray = best[at]
                ways.append((left, made + 1, [*runs, (at, until)], stray))
        best.append(min(ways, key=lambda way: way[:2]))
    _, _, runs, stray = best[-1]
    if form.family == "古绝" and runs != [(0, count)]:
        return [], [_odd_one(lines, name, wide)]
    return runs, stray


def _odd_one(lines: Sequence[str], name: BookName, wide: Sequence[frozenset[str]]) -> int:
    """Which of a quatrain's two rhyme words is to blame: the one that line 1 does not rhyme with."""
    first, second, fourth = (_classes(lines, i, name, wide) for i in (0, 1, 3))
    return 1 if first & fourth and not first & second else 3


def _alone(lines: Sequence[str], i: int, form: Verse) -> Violation:
    """The fault of an even line that rhymes with nothing, with words that would rhyme."""
    word, place, name = lines[i][-1], len(lines[i]), form.book
    other = i - 2 if i >= 3 else i + 2
    wanted = sorted(groups(name, lines[other][-1])) or ["its neighbour"]
    own = "、".join(sorted(groups(name, word))) or f"not in {name}"
    message = (
        f"line {i + 1}, syllable {place} {word}: does not rhyme with line {other + 1} "
        f"{lines[other][-1]} ({'、'.join(wanted)}), is {own}"
    )
    offer = such_as(name, BOTH, wanted, lines[other][-1])
    return Violation(i + 1, place, "rhyme", message, f"end it with a word of {wanted[0]}{offer}")


def _told(lines: Sequence[str], at: int, until: int, name: BookName, asked: str = "") -> str:
    """The group that a run's words share, the one asked for before others; 通韵 when they share none."""
    words = [lines[2 * k + 1][-1] for k in range(at, until)]
    known = [groups(name, word) for word in words if heard(name, word)]
    shared = sorted(frozenset.intersection(*known)) if known else []
    return asked if asked in shared else shared[0] if shared else "通韵"


def _widened(lines: Sequence[str], at: int, until: int, name: BookName) -> list[Violation]:
    """A warning where a run rhymes across groups."""
    if _told(lines, at, until, name) != "通韵":
        return []
    first, last = 2 * at + 2, 2 * until
    words = "、".join(
        f"{lines[2 * k + 1][-1]} {'/'.join(sorted(groups(name, lines[2 * k + 1][-1])))}"
        for k in range(at, until)
    )
    message = f"lines {first}-{last} rhyme across groups (通韵): {words}"
    return [Violation(first, 0, "通韵", message, "nothing needs mending: 古体诗 allows it")]


def _named(kinds: Sequence[set[int]], form: Verse, wide: Sequence[frozenset[str]]) -> str:
    """The format that a poem follows, by how its rhyme goes."""
    if len(kinds) > 1:
        return "换韵"
    tones = {book(form.book).groups[g] for k in kinds for one in k for g in wide[one]}
    return "平韵" if tones == {"平"} else "仄韵" if tones == {"仄"} else ""


def _readings(
    lines: Sequence[str], runs: Sequence[tuple[int, int]], name: BookName,
    wide: Sequence[frozenset[str]],
) -> tuple[tuple[int, int, str, str], ...]:  # fmt: skip
    found = []
    for at, until in runs:
        shared = _common(lines, at, until, name, wide)
        fits = frozenset(g for k in shared for g in wide[k])
        for i in range(2 * at + 1, 2 * until, 2):
            used = reading_used(name, lines[i][-1], BOTH, fits)
            if used:
                found.append((i + 1, len(lines[i]), lines[i][-1], used))
    return tuple(found)


# --- other counted forms ----------------------------------------------------------------------------


def _labelled(lines: Sequence[str], form: Verse, scheme: Scheme) -> Report:
    """The text against one scheme: its lines, their syllables, its rhyme labels."""
    faults = []
    if len(lines) != len(scheme.lines):
        wanted = len(scheme.lines)
        message = f"the text has {many(len(lines), 'lines')}; {form.name} has {wanted}"
        faults.append(Violation(0, 0, "lines", message, f"write {many(wanted, 'lines')}"))
    for i, (line, slots) in enumerate(zip(lines, scheme.lines, strict=False), 1):
        if len(line) != len(slots):
            faults.append(wrong_length(i, len(line), form.name, len(slots)))
    faults += foreign(lines)
    if faults:
        return Report(False, tuple(faults), (), scheme.name)
    told = []
    for label in scheme.labels:
        group, wrong = _label(lines, form.book, scheme, label)
        told.append(group)
        faults += wrong
    notes = in_order(unknown(lines, form.book))
    return Report(not faults, in_order(faults), notes, scheme.name, "、".join(filter(None, told)))


def _label(
    lines: Sequence[str], name: BookName, scheme: Scheme, label: str
) -> tuple[str, list[Violation]]:
    """The group that most words of a label share, and the words outside it."""
    at = [
        (i, j, sum(BITS[tone] for tone in slot.tones))
        for i, slots in enumerate(scheme.lines)
        for j, slot in enumerate(slots)
        if slot.rhyme == label and heard(name, lines[i][j])
    ]
    own = [groups(name, lines[i][j], tones) for i, j, tones in at]
    counts = {g: sum(g in one for one in own) for one in own for g in sorted(one)}
    group = max(counts, key=lambda g: (counts[g], g), default="")
    wrong = []
    for (i, j, tones), mine in zip(at, own, strict=True):
        if group not in mine:
            word = lines[i][j]
            has = "、".join(sorted(groups(name, word))) or "not in the rhyme book"
            message = f"line {i + 1}, syllable {j + 1} {word}: needs {group or label}, is {has}"
            offer = such_as(name, tones, [group] if group else [])
            cure = f"put a word of {group or name} there{offer}"
            wrong.append(Violation(i + 1, j + 1, "rhyme", message, cure))
    return group, wrong
