"""Two layouts of verse as one that keeps both: where they meet, slot by slot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from miaobi.forms.core import Scheme, Slot
from miaobi.forms.verse import Verse


def merged(one: Scheme, other: Scheme) -> Scheme | None:
    """The layout whose every slot is admitted by both; None where they cannot meet.

    Labels that share a slot become one label, with its 叶韵 sign kept.

    >>> from miaobi.forms.pattern import pattern
    >>> a, b = (pattern("", text).formats[0] for text in ("平中中中仄 中中中中平A", "中中平仄中 中仄中中中B"))
    >>> str(merged(a, b))
    '平中平仄仄 中仄中中平韵'
    """
    if [len(line) for line in one.lines] != [len(line) for line in other.lines]:
        return None
    pairs = [
        list(zip(mine, theirs, strict=True))
        for mine, theirs in zip(one.lines, other.lines, strict=True)
    ]
    if any(not mine.tones & theirs.tones for line in pairs for mine, theirs in line):
        return None
    labels = _united(pair for line in pairs for pair in line)
    if labels is None:
        return None

    def slot(mine: Slot, theirs: Slot) -> Slot:
        key = ("1", mine.rhyme) if mine.rhyme else ("2", theirs.rhyme)
        return Slot(mine.tones & theirs.tones, labels[key] if key[1] else "")

    lines = _positive(tuple(tuple(slot(*pair) for pair in line) for line in pairs))
    name = " & ".join(filter(None, dict.fromkeys((one.name, other.name))))
    return Scheme(name, lines, one.marks or other.marks, one.stanzas or other.stanzas)


def _positive(lines: tuple[tuple[Slot, ...], ...]) -> tuple[tuple[Slot, ...], ...]:
    """The same lines, with every label plain where it first stands."""
    first: dict[str, bool] = {}
    for line in lines:
        for slot in line:
            first.setdefault(slot.rhyme.lstrip("-"), slot.rhyme.startswith("-"))

    def turned(slot: Slot) -> Slot:
        label = slot.rhyme.lstrip("-")
        answer = slot.rhyme.startswith("-") != first[label]
        return replace(slot, rhyme=("-" if answer else "") + label)

    return tuple(tuple(map(turned, line)) for line in lines)


def _united(pairs: Iterable[tuple[Slot, Slot]]) -> dict[tuple[str, str], str] | None:
    """The new name of every label of both sides; None where a label would answer itself.

    Each label points to another and says whether it is that one's 叶韵.
    """
    above: dict[tuple[str, str], tuple[tuple[str, str], bool]] = {}

    def root(key: tuple[str, str]) -> tuple[tuple[str, str], bool]:
        up, odd = above.setdefault(key, (key, False))
        if up == key:
            return key, False
        top, more = root(up)
        return top, odd ^ more

    seen: set[tuple[str, str]] = set()
    for mine, theirs in pairs:
        found = []
        for side, slot in (("1", mine), ("2", theirs)):
            if slot.rhyme:
                seen.add((side, slot.rhyme))
                top, odd = root((side, slot.rhyme.lstrip("-")))
                found.append((top, odd ^ slot.rhyme.startswith("-")))
        if len(found) == 2:
            (a, odd_a), (b, odd_b) = found
            if a == b and odd_a != odd_b:
                return None
            if a != b:
                above[b] = (a, odd_a ^ odd_b)
    tops = list(dict.fromkeys(root((side, label.lstrip("-")))[0] for side, label in sorted(seen)))
    letters = {top: chr(ord("A") + i) for i, top in enumerate(tops)}
    names = {}
    for side, label in seen:
        top, odd = root((side, label.lstrip("-")))
        names[side, label] = ("-" if odd ^ label.startswith("-") else "") + letters[top]
    return names


def merged_verse(one: Verse, other: Verse, name: str) -> Verse | None:
    """The verse that is both; None when their books differ or no layouts meet."""
    from miaobi.forms.core import joined

    found = [
        scheme for a in one.formats for b in other.formats if (scheme := merged(a, b)) is not None
    ]
    if one.book != other.book or not found:
        return None
    return replace(one, name=name, formats=tuple(found), fixed=joined(one.fixed, other.fixed))
