"""Is this text what its form says, and if not, in words, why not.

The checker is set-valued (some reading of each character fits) and knows the licences poets take:
拗救 within the line (平平仄平仄 for 平平平仄仄; 仄平平仄平 for 平平仄仄平) and across the couplet
(an oblique fourth syllable answered by a level third), and a first line that rhymes in a
neighbouring group (邻韵). It tries every scheme and rhyme group and explains against the best.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import product

from miaobi.forms.core import EITHER, OBLIQUE, Report, Scheme, Slot, Violation
from miaobi.forms.sounds import Tone, folded, neighbours, rhymes, tones
from miaobi.forms.verse import Verse

BREAK = re.compile(r"[，。？！；、：·,.?!;:\s“”\"'《》「」『』—…（）()]+")


def split_lines(text: str) -> list[str]:
    """The lines of a poem, whatever punctuation or newlines divide them.

    >>> split_lines("白日依山盡，黃河入海流。\\n欲窮千里目，更上一層樓。")[1]
    '黃河入海流'
    """
    return [part for part in BREAK.split(text) if part]


def check(text: str, form: Verse) -> Report:
    """What `text` is when read as `form`: whether it holds, and every disagreement in words.

    >>> from miaobi.forms import find
    >>> check("白日依山尽，黄河入海流。欲穷千里目，更上一层楼。", find("五绝")).holds
    True
    >>> check("白日依山尽，黄河入海吹。", find("五绝")).violations[0].message
    'the poem has 2 lines; 五绝 has 4'
    """
    written = split_lines(text)
    shape = _shape(written, form)
    if shape:
        return Report(False, tuple(shape), ())
    lines = [folded(line) for line in written]
    best: tuple[list[Violation], list[Violation], str, str] | None = None
    for scheme in form.formats:
        for group in _groups(lines, scheme):
            wrong = _tone_faults(lines, scheme) + _rhyme_faults(lines, scheme, group)
            if best is None or len(wrong) < len(best[0]):
                best = (wrong, _warnings(lines), scheme.name, group)
    assert best is not None
    wrong = sorted(best[0] + _repeats(lines), key=lambda v: (v.line, v.position))
    return Report(not wrong, tuple(wrong), tuple(best[1]), best[2], best[3])


def _shape(lines: Sequence[str], form: Verse) -> list[Violation]:
    """Wrong counts, and what is no Chinese character."""
    found = []
    if len(lines) != form.lines:
        message = f"the poem has {len(lines)} lines; {form.name} has {form.lines}"
        found.append(Violation(0, 0, "lines", message, f"write {form.lines} lines"))
    for i, line in enumerate(lines, 1):
        if len(line) != form.syllables:
            message = f"line {i} has {len(line)} syllables; {form.name} has {form.syllables}"
            cure = f"make line {i} {form.syllables} characters long"
            found.append(Violation(i, 0, "length", message, cure))
        for j, character in enumerate(line, 1):
            if not "\u3400" <= character <= "\U0003ffff":
                message = f"line {i}, syllable {j} {character}: not a Chinese character"
                found.append(Violation(i, j, "character", message, "write one there"))
    return found


# --- tones --------------------------------------------------------------------------------------


def _tone_faults(lines: Sequence[str], scheme: Scheme) -> list[Violation]:
    found: list[Violation] = []
    for i, line in enumerate(lines):
        reply = lines[i + 1] if i % 2 == 0 else ""
        found += line_faults(i, line, scheme.lines[i], reply)
    return found


def _readings(line: str) -> Iterable[tuple[Tone, ...]]:
    return product(*(sorted(tones(character) or EITHER) for character in line))


def line_faults(i: int, line: str, slots: tuple[Slot, ...], reply: str = "") -> list[Violation]:
    """The faults of the kindest reading of one line; `reply` is its couplet's second line."""
    answered = bool(reply) and "平" in (tones(reply[-3]) or EITHER)
    return min((_faults(i, line, heard, slots, answered) for heard in _readings(line)), key=len)


def _faults(
    i: int, line: str, heard: tuple[Tone, ...], slots: tuple[Slot, ...], answered: bool
) -> list[Violation]:
    wrong: list[Violation] = []
    for j in (*range(1, len(line) - 1, 2), len(line) - 1):
        if heard[j] not in slots[j].tones and not _excused(j, heard, slots, answered):
            wrong.append(_needs(i, j, line[j], next(iter(slots[j].tones)), heard[j]))
    if heard[-3:] == ("平", "平", "平"):
        message = f"line {i + 1}, syllables {len(line) - 2}-{len(line)} {line[-3:]}: 三平尾"
        cure = f"make syllable {len(line) - 2} 仄"
        wrong.append(Violation(i + 1, len(line) - 2, "三平尾", message, cure))
    if _lone_level(heard, slots):
        j = len(line) - 4
        message = f"line {i + 1}, syllable {j + 1} {line[j]}: 孤平, the only level tone"
        cure = f"make syllable {j} or {j + 2} 平"
        wrong.append(Violation(i + 1, j + 1, "孤平", message, cure))
    return wrong


def _lone_level(heard: tuple[Tone, ...], slots: tuple[Slot, ...]) -> bool:
    """孤平: 仄平仄仄平, in a line that rhymes and begins its last five level."""
    return "平" in slots[-4].tones and bool(slots[-1].rhyme) and heard[-5:-2] == ("仄", "平", "仄")


def _excused(j: int, heard: tuple[Tone, ...], slots: tuple[Slot, ...], answered: bool) -> bool:
    """拗救: whether a wrong tone at `j`, the fourth of the last five, is made good elsewhere."""
    if j != len(heard) - 2 or slots[-1].rhyme:
        return False
    if heard[j] == "平":  # 平平仄平仄 for 平平平仄仄
        return heard[-5:-2] == ("平", "平", "仄")
    return answered  # 仄仄仄仄仄 or 仄仄平仄仄, answered by a level third in the next line


def _needs(i: int, j: int, character: str, needed: str, found: str) -> Violation:
    message = f"line {i + 1}, syllable {j + 1} {character}: needs {needed}, is {found}"
    cure = f"put a {needed} ({'level' if needed == '平' else 'oblique'}) character there"
    return Violation(i + 1, j + 1, "tone", message, cure)


def _warnings(lines: Sequence[str]) -> list[Violation]:
    """三仄尾, allowed but not admired; characters whose tone nobody can tell."""
    found = []
    for i, line in enumerate(lines, 1):
        for j, character in enumerate(line, 1):
            if not tones(character):
                message = f"line {i}, syllable {j} {character}: 平水韵 does not have it"
                found.append(Violation(i, j, "unknown", message, "use a character of 平水韵"))
        if three_oblique(line):
            j = len(line) - 2
            message = f"line {i}, syllables {j}-{len(line)} {line[-3:]}: 三仄尾"
            found.append(Violation(i, j, "三仄尾", message, f"make syllable {j} 平"))
    return found


def three_oblique(line: str) -> bool:
    """三仄尾: whether the last three characters can only be oblique."""
    return all(tones(character) == {"仄"} for character in line[-3:])


# --- rhyme --------------------------------------------------------------------------------------


def _groups(lines: Sequence[str], scheme: Scheme) -> list[str]:
    """The level groups worth trying: those of the rhyming words, commonest first."""
    counts: dict[str, int] = {}
    for i in reversed(scheme.rhyming):
        for group in sorted(rhymes(lines[i][-1])):
            if group[:2] in ("上平", "下平"):
                counts[group] = counts.get(group, 0) + 1
    best = max(counts.values(), default=0)
    return [group for group, count in counts.items() if count >= best - 1] or [""]


def _rhyme_faults(lines: Sequence[str], scheme: Scheme, group: str) -> list[Violation]:
    found = []
    for i in scheme.rhyming:
        word = lines[i][-1]
        near = rhymes(word) & neighbours(group) if i == 0 and group else frozenset()
        if group in rhymes(word) or near or tones(word) == OBLIQUE:  # its tone is the fault
            continue
        own = "、".join(sorted(rhymes(word))) or "not in the rhyme book"
        message = f"line {i + 1}, syllable {len(lines[i])} {word}: needs {group}, is {own}"
        cure = f"end line {i + 1} with a word of {group}"
        found.append(Violation(i + 1, len(lines[i]), "rhyme", message, cure))
    return found


def _repeats(lines: Sequence[str]) -> list[Violation]:
    """A rhyme word may stand once only."""
    found, seen = [], dict[str, int]()
    for i in range(1, len(lines), 2):
        word = lines[i][-1]
        if word in seen:
            message = f"line {i + 1} rhymes on {word} again, as line {seen[word]} does"
            cure = f"end line {i + 1} with another rhyme word"
            found.append(Violation(i + 1, len(lines[i]), "repeat", message, cure))
        seen.setdefault(word, i + 1)
    return found
