"""近体: is this regulated verse, and if not, in words, why not.

The checker is set-valued (some reading of each character fits, one at a time within a line). It
does not compare the text with whole tables. Every line is one of four kinds, by the tone of its
second syllable (平起, 仄起) and of its last; what each line would lack as either kind is known, and
the cheapest chain of kinds explains the poem (Viterbi 1967). So one line of the other start is one
fault, 失对 or 失粘, and not three wrong tones.

The licences are those of 王力, 诗词格律 (1962; 汉语诗律学, 1958): 拗救 within the line (平平仄平仄 for
平平平仄仄, its first syllable level; 仄平平仄平 for 平平仄仄平) and across the couplet (an oblique fourth
syllable answered by a level third in the next line; also an oblique third, 小拗, answered or not),
and a first line that rhymes in a neighbouring group (邻韵). Positions are those of the last five
syllables; a line of seven has two more before them. One more he has as 失粘 only: 折腰体, in
which 粘 breaks once and all else holds. 严羽, 沧浪诗话 (c. 1230), lists it for quatrains and for
eight lines; 胡仔, 苕溪渔隐丛话 (in 魏庆之, 诗人玉屑 2, 1244), shows it in 七律 before the third line,
"a form of its own", and before the fifth. Every licence that is taken is a warning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from miaobi.forms.checking_ancient import rhyming_sets
from miaobi.forms.checking_words import (
    BITS,
    LEVEL_BIT,
    OBLIQUE_BIT,
    bits,
    groups,
    in_order,
    reading_used,
    such_as,
    unknown,
    wrong_lines,
    wrong_tone,
)  # fmt: skip
from miaobi.forms.core import EITHER, Report, Slot, Violation
from miaobi.forms.ranges import many
from miaobi.forms.regulated import LEAST, line_slots, lines_of, opening, opposite, starts
from miaobi.forms.sounds import BookName, Tone, neighbours, tones
from miaobi.forms.verse import Verse

# What it costs to break 对 or 粘: more than one wrong tone, less than the two of a whole line; when
# one line alone is wrong both of its joints break, and the second comes cheap.
JOINT, SECOND = 1.05, 0.85
WAIST = 0.5  # 折腰体: less than any fault, so that a poem which it explains is without one
WAISTS = {4: (2,), 8: (2, 4)}  # lines → those (from 0) before which 粘 may break once
TONES: tuple[Tone, ...] = ("平", "仄")
VOICES: dict[int, tuple[Tone, ...]] = {1: ("平",), 2: ("仄",), 3: TONES}
CHAINS = {"失对": "opposite to", "失粘": "like"}
FINE = "nothing needs mending: the poets allow it"


def check(written: Sequence[str], form: Verse) -> Report:
    """What lines are when read as a form of regulated verse."""
    shape = _shape(written, form)
    if shape:
        return Report(False, tuple(shape), ())
    best = min(_explanations(written, form), key=lambda one: one.cost + _spent(one))
    wrong = in_order(best.faults(form.book) + _repeats(best, form.book))
    notes = in_order(best.notes(form.book))
    name = next((s.name for s in form.formats if opening(s) == best.opening), "")
    return Report(not wrong, wrong, notes, name, best.group, best.readings(form.book))


def _shape(lines: Sequence[str], form: Verse) -> list[Violation]:
    """Wrong counts, and what is no Chinese character."""
    found, count = [], len(lines)
    wanted = lines_of(form, count)
    if count != wanted:
        says = str(wanted)
        if form.family == "排律":
            wanted, says = max(LEAST, count + count % 2), f"an even number, {LEAST} or more"
        message = f"the poem has {many(count, 'lines')}; {form.name} has {says}"
        found.append(Violation(0, 0, "lines", message, f"write {wanted} lines"))
    return found + wrong_lines(lines, form.name, form.syllables)


# --- one line -----------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def plain(slots: tuple[Slot, ...]) -> str:
    """The tones of a line in a row, 中 where either may stand."""
    return "".join("中" if s.tones == EITHER else next(iter(s.tones)) for s in slots)


@lru_cache(maxsize=16)
def kind(start: Tone, end: Tone, length: int) -> str:
    """The tones of one of the four kinds of lines."""
    return plain(line_slots(start, end, length))


Heard = tuple[Tone, ...]
Fault = tuple[int, str]  # where (from 0) and which rule


@lru_cache(maxsize=20_000)
def judged(sounds: tuple[int, ...], line: str, rhymed: bool, answered: bool) -> tuple[Heard, tuple]:
    """The kindest way to hear a line, and what is wrong with it then.

    `sounds` are the tones of its characters as bits, `line` the tones it needs, `answered` whether
    the couplet's second line has a level third. Of readings with as few faults the one is taken
    that ends as the line should, and is plainest.
    """
    best: tuple[tuple[int, ...], Heard, tuple[Fault, ...]] | None = None
    for voice in product(*(VOICES[one] for one in sounds)):
        faults = _faults(voice, line, rhymed, answered)
        odd = sum(needs not in ("中", has) for needs, has in zip(line, voice, strict=True))
        key = (len(faults), int(voice[-1] != line[-1]), odd)
        if best is None or key < best[0]:
            best = (key, voice, faults)
    assert best is not None
    return best[1:]


def _faults(voice: Heard, line: str, rhymed: bool, answered: bool) -> tuple[Fault, ...]:
    last = len(voice) - 1
    wrong: list[Fault] = []
    for j in (*range(1, last, 2), last):
        if line[j] not in ("中", voice[j]) and not (
            j == last - 1 and not rhymed and _rescued(voice, answered)
        ):
            wrong.append((j, "tone"))
    if voice[-3:] == ("平", "平", "平"):
        wrong.append((last - 2, "三平尾"))
    if rhymed and line[-4] == "平" and voice[-5:-2] == ("仄", "平", "仄"):
        wrong.append((last - 4, "孤平"))
    return tuple(wrong)


def _rescued(voice: Heard, answered: bool) -> bool:
    """拗救 for a wrong fourth: 平平仄平仄 for 平平平仄仄, or an oblique one that is answered."""
    return voice[-5:-2] == ("平", "平", "仄") if voice[-2] == "平" else answered


def line_faults(
    i: int, line: str, slots: tuple[Slot, ...], reply: str = "", name: BookName = "平水韵"
) -> list[Violation]:
    """The faults of the kindest reading of line `i`; `reply` is its couplet's second line.

    >>> from miaobi.forms import find
    >>> [f.message for f in line_faults(0, "白日依水尽", find("五绝").formats[3].lines[0])]
    ['line 1, syllable 4 水: needs 平, is 仄']
    """
    sounds = tuple(bits(name, character) for character in line)
    answered = bool(reply) and bool(bits(name, reply[-3]) & LEVEL_BIT)
    needs = plain(slots)
    _, faults = judged(sounds, needs, bool(slots[-1].rhyme), answered)
    return [_in_words(i, line, needs, fault, name) for fault in faults]


def _in_words(i: int, line: str, needs: str, fault: Fault, name: BookName) -> Violation:
    j, rule = fault
    if rule == "三平尾":
        message = f"line {i + 1}, syllables {j + 1}-{j + 3} {line[-3:]}: 三平尾"
        cure = f"make syllable {j + 1} 仄{such_as(name, OBLIQUE_BIT)}"
    elif rule == "孤平":
        message = (
            f"line {i + 1}, syllable {j + 1} {line[j]}: 孤平, it leaves {line[j + 1]} "
            f"the only level tone"
        )
        cure = f"make syllable {j + 1} or {j + 3} 平{such_as(name, LEVEL_BIT)}"
    else:
        return wrong_tone(i, j, line[j], "平" if needs[j] == "平" else "仄", name)
    return Violation(i + 1, j + 1, rule, message, cure)


def three_oblique(line: str) -> bool:
    """三仄尾: whether the last three characters can only be oblique."""
    return all(tones(character) == {"仄"} for character in line[-3:])


# --- the poem -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Explanation:
    """One way to read the poem: the start of every line, whether the first rhymes, the group."""

    lines: tuple[str, ...]
    sounds: tuple[tuple[int, ...], ...]
    starts: tuple[Tone, ...]
    waist: int  # the line (from 0) before which 粘 breaks by licence; 0 for none
    rhymed: bool
    group: str
    cost: float

    @property
    def opening(self) -> tuple[Tone, bool]:
        return self.starts[0], self.rhymed

    def rhyming(self) -> list[int]:
        return [i for i in range(len(self.lines)) if i % 2 or (i == 0 and self.rhymed)]

    def line(self, i: int) -> tuple[str, Heard, tuple[Fault, ...]]:
        """What line `i` needs, how it is heard, and what is wrong with it."""
        return _line(self.sounds, i, self.starts[i], self.rhymed)

    def faults(self, name: BookName) -> list[Violation]:
        found = _joints(self)
        for i, line in enumerate(self.lines):
            needs, _, wrong = self.line(i)
            found += [_in_words(i, line, needs, fault, name) for fault in wrong]
        return found + _rhyme_faults(self, name)

    def notes(self, name: BookName) -> list[Violation]:
        """Licences that are taken, what is not admired, and what nobody can tell."""
        found = unknown(self.lines, name) + _neighbour(self, name) + _broken_waist(self)
        for i, line in enumerate(self.lines):
            needs, voice, wrong = self.line(i)
            if not wrong:
                found += _licences(i, line, needs, voice, _answered(self.sounds, i))
            if all(bits(name, character) == OBLIQUE_BIT for character in line[-3:]):
                j = len(line) - 2
                message = f"line {i + 1}, syllables {j}-{len(line)} {line[-3:]}: 三仄尾"
                found.append(Violation(i + 1, j, "三仄尾", message, f"make syllable {j} 平"))
        return found

    def readings(self, name: BookName) -> tuple[tuple[int, int, str, str], ...]:
        """Of 多音字 that fit in some readings only, the one that is used."""
        found = []
        for i, line in enumerate(self.lines):
            _, voice, _ = self.line(i)
            for j, character in enumerate(line):
                if bits(name, character) != 3 and j < len(line) - 1:
                    continue
                rhyming = j == len(line) - 1 and i in self.rhyming()
                wanted = frozenset({self.group}) if rhyming else frozenset[str]()
                if j % 2 or j == len(line) - 1:
                    used = reading_used(name, character, BITS[voice[j]], wanted)
                    if used:
                        found.append((i + 1, j + 1, character, used))
        return tuple(found)


def _end(i: int, rhymed: bool) -> Tone:
    return "平" if i % 2 or (i == 0 and rhymed) else "仄"


def _answered(sounds: Sequence[tuple[int, ...]], i: int) -> bool:
    """Whether the couplet's second line has a level third (of its last five)."""
    return i % 2 == 0 and bool(sounds[i + 1][-3] & LEVEL_BIT)


def _line(
    sounds: Sequence[tuple[int, ...]], i: int, start: Tone, rhymed: bool
) -> tuple[str, Heard, tuple[Fault, ...]]:
    end = _end(i, rhymed)
    needs = kind(start, end, len(sounds[i]))
    voice, faults = judged(sounds[i], needs, end == "平", _answered(sounds, i))
    return needs, voice, faults


Costs = Sequence[dict[Tone, int]]  # of every line: its start → how many faults it leaves
Chain = tuple[float, tuple[Tone, ...], int]  # what it costs, the starts of the lines, the waist


def _explanations(lines: Sequence[str], form: Verse) -> list[Explanation]:
    """For every opening that the form has, the cheapest chain of lines and the best group."""
    name = form.book
    sounds = tuple(tuple(bits(name, c) for c in line) for line in lines)
    found = []
    for rhymed in (True, False):
        first: set[Tone] = {start for start, r in map(opening, form.formats) if r == rhymed}
        if not first:
            continue
        costs: Costs = [
            {start: len(_line(sounds, i, start, rhymed)[2]) for start in TONES}
            for i in range(len(sounds))
        ]
        cost, begun, waist = min([_chain(costs, first), *_waists(costs, first)])
        group, misfits = _group(lines, rhymed, name, form.fixed.rhyme)
        cost = round(cost + misfits, 3)
        found.append(Explanation(tuple(lines), sounds, begun, waist, rhymed, group, cost))
    return found


def _waists(costs: Costs, first: set[Tone]) -> list[Chain]:
    """折腰体: the chains in which 粘 breaks at the waist and nowhere else."""
    found: list[Chain] = []
    for waist in WAISTS.get(len(costs), ()):
        for start in first:
            whole = starts(start, len(costs))
            broken = (*whole[:waist], *map(opposite, whole[waist:]))
            faults = sum(line[each] for line, each in zip(costs, broken, strict=True))
            found.append((WAIST + faults, broken, waist))
    return found


def _chain(costs: Costs, first: set[Tone]) -> Chain:
    """The chain that leaves least to explain; it has no waist."""
    # (start of the line, whether its joint with the one before is broken) → cost, starts so far
    ways: dict[tuple[Tone, bool], tuple[float, tuple[Tone, ...]]] = {
        (start, False): (costs[0][start], (start,)) for start in TONES if start in first
    }
    for i in range(1, len(costs)):
        after: dict[tuple[Tone, bool], tuple[float, tuple[Tone, ...]]] = {}
        for (before, broken), (cost, begun) in ways.items():
            due = opposite(before) if i % 2 else before
            for start in TONES:
                joint = 0.0 if start == due else SECOND if broken else JOINT
                new = cost + joint + costs[i][start]
                key = (start, start != due and not broken)
                if key not in after or new < after[key][0]:
                    after[key] = (new, (*begun, start))
        ways = after
    cost, best = min(ways.values(), key=lambda way: way[0])
    return cost, best, 0


def _joints(one: Explanation) -> list[Violation]:
    """失对 and 失粘: lines of the other start, each named once."""
    found, skip = [], one.waist or -1
    for i in range(1, len(one.starts)):
        if i == skip or not _broken(one.starts, i):
            continue
        rule, after = ("失对", "失粘") if i % 2 else ("失粘", "失对")
        both = i + 1 < len(one.starts) and _broken(one.starts, i + 1)
        skip = i + 1 if both else skip
        also = f", and {after} with line {i + 2}" if both else ""
        due = opposite(one.starts[i])
        message = f"{_begins(one, i, rule)} and must be {due}起, {CHAINS[rule]} line {i}{also}"
        cure = f"write line {i + 1} as {kind(due, _end(i, one.rhymed), len(one.lines[i]))}"
        if not both and i + 1 < len(one.starts):  # those after it follow it
            cure += ", and give every line after it the other start too"
        found.append(Violation(i + 1, 0, rule, message, cure))
    return found


def _begins(one: Explanation, i: int, rule: str) -> str:
    return f"line {i + 1} {one.lines[i]}: {rule}, it is {one.starts[i]}起"


def _broken_waist(one: Explanation) -> list[Violation]:
    """A warning where 粘 breaks by licence."""
    if not one.waist:
        return []
    due = opposite(one.starts[one.waist])
    message = (
        f"{_begins(one, one.waist, '折腰体')}, not {due}起 like line {one.waist}: "
        f"失粘 at the waist, which 严羽 (沧浪诗话) names as a form"
    )
    return [Violation(one.waist + 1, 0, "折腰体", message, FINE)]


def _broken(starts: Sequence[Tone], i: int) -> bool:
    return (starts[i] == starts[i - 1]) == bool(i % 2)


def _licences(i: int, line: str, needs: str, voice: Heard, answered: bool) -> list[Violation]:
    """拗救 that is taken, and 小拗."""
    last, five = len(line) - 1, "".join(voice[-5:])
    said: list[tuple[int, str, str]] = []
    if needs.endswith("平仄仄") and five == "平平仄平仄":
        said.append((last - 1, "拗救", "平平仄平仄 for 平平平仄仄 (本句自救)"))
    elif needs.endswith("平平仄") and five[3] == "仄":
        said.append((last - 1, "拗救", "仄 for 平, answered in the next line (对句相救)"))
    elif needs.endswith("平平仄") and five[2] == "仄":
        answer = "answered in the next line (对句相救)" if answered else "not answered"
        said.append((last - 2, "小拗", f"仄 for 平, {answer}"))
    elif needs.endswith("平仄仄平") and five == "仄平平仄平":
        said.append((last - 4, "拗救", "仄平平仄平 for 平平仄仄平 (孤平拗救)"))
    return [
        Violation(
            i + 1, j + 1, rule, f"line {i + 1}, syllable {j + 1} {line[j]}: {rule}, {t}", FINE
        )
        for j, rule, t in said
    ]


# --- rhyme --------------------------------------------------------------------------------------


def near(name: BookName, group: str) -> frozenset[str]:
    """The groups that may stand for `group` under the first line: 平水韵 alone has any."""
    return neighbours(group) if name == "平水韵" and group else frozenset()


def _group(lines: Sequence[str], rhymed: bool, name: BookName, asked: str = "") -> tuple[str, int]:
    """The level group that most line ends share, `asked` before others, and how many it leaves out."""
    ends = [(i, groups(name, lines[i][-1], LEVEL_BIT)) for i in range(1, len(lines), 2)]
    if rhymed:
        ends.append((0, groups(name, lines[0][-1], LEVEL_BIT)))
    # Of equals the group of the last line: where two words disagree, nobody can tell which is wrong.
    best = ("", 0.0)
    every = [group for _, own in sorted(ends)[::-1] for group in sorted(own)]
    for group in dict.fromkeys([asked, *every] if asked in every else every):
        borrowed = rhymed and group not in ends[-1][1] and bool(ends[-1][1] & near(name, group))
        worth = sum(group in own for _, own in ends) + (0.9 if borrowed else 0.0)
        if worth > best[1]:
            best = (group, worth)
    return best[0], len([1 for i, own in ends if own and _outside(i, own, best[0], name)])


def _outside(i: int, own: frozenset[str], group: str, name: BookName) -> bool:
    return group not in own and not (i == 0 and own & near(name, group))


def _rhyme_faults(one: Explanation, name: BookName) -> list[Violation]:
    found = []
    used = {one.lines[i][-1] for i in one.rhyming()}
    for i in one.rhyming():
        word, place = one.lines[i][-1], len(one.lines[i])
        level = groups(name, word, LEVEL_BIT)
        if not level or not _outside(i, level, one.group, name):  # its tone is the fault
            continue
        own = "、".join(sorted(groups(name, word)))
        aside = ""
        if level & near(name, one.group):
            aside = " (邻韵, which only the first line may use)"
        elif any(level & row and one.group in row for row in rhyming_sets(name)):
            aside = " (通韵, which only 古体 may use)"
        message = f"line {i + 1}, syllable {place} {word}: needs {one.group}, is {own}{aside}"
        offer = such_as(name, LEVEL_BIT, [one.group], used)
        cure = f"end line {i + 1} with a word of {one.group}{offer}"
        found.append(Violation(i + 1, place, "rhyme", message, cure))
    return found


def _neighbour(one: Explanation, name: BookName) -> list[Violation]:
    """A warning where the first line borrows its rhyme."""
    word = one.lines[0][-1]
    own = groups(name, word, LEVEL_BIT)
    if not one.rhymed or one.group in own or not own & near(name, one.group):
        return []
    place, borrowed = len(one.lines[0]), "、".join(sorted(own & near(name, one.group)))
    message = f"line 1, syllable {place} {word}: 邻韵, {borrowed} before {one.group}"
    return [Violation(1, place, "邻韵", message, FINE)]


def _spent(one: Explanation) -> int:
    """How many rhyme words stand that have stood before."""
    ends = [one.lines[i][-1] for i in one.rhyming()]
    return len(ends) - len(set(ends))


def _repeats(one: Explanation, name: BookName) -> list[Violation]:
    """A rhyme word may stand once only."""
    found, seen = [], dict[str, int]()
    used = {one.lines[i][-1] for i in one.rhyming()}
    for i in one.rhyming():
        word, place = one.lines[i][-1], len(one.lines[i])
        if word in seen:
            before = seen[word]
            message = f"line {i + 1} rhymes on {word} again, as line {before} does"
            offer = such_as(name, LEVEL_BIT, [one.group] if one.group else [], used)
            cure = f"end line {i + 1} with another rhyme word{offer}"
            found.append(Violation(i + 1, place, "repeat", message, cure))
        seen.setdefault(word, i + 1)
    return found
