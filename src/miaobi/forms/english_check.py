"""Is this text what its English form says, and if not, in words, why not.

The checker is set-valued: a line holds if some pronunciation of its words fits the metre, and lines
rhyme if some fitting pronunciation of their last words rhymes. It judges by every layout of the form
with the nearest number of lines, and explains against the one with the fewest faults.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from miaobi.forms.core import Report, Violation
from miaobi.forms.english_form import English, Layout, Line
from miaobi.forms.english_guess import heard
from miaobi.forms.english_licence import Way, plain_ways
from miaobi.forms.english_rhyme import KINDS, End, kind
from miaobi.forms.english_scan import Reading, counts, readings
from miaobi.forms.english_sounds import decoded
from miaobi.forms.english_text import Token, split, tokens, unread

ROUGH_LINES = 1 / 3  # so many of a poem's lines may be rough


class Read(NamedTuple):
    """A text as lines, with the lines (from 0) that begin a further stanza."""

    lines: tuple[str, ...]
    stanzas: tuple[int, ...]


def check(text: str, form: English) -> Report:
    """What `text` is when read as `form`: whether it holds, and every disagreement in words.

    >>> from miaobi.forms.english import find
    >>> limerick = '''There was an Old Man with a beard,
    ... Who said, "It is just as I feared!
    ... Two Owls and a Hen, four Larks and a Wren,
    ... Have all built their nests in my beard!"'''
    >>> check(limerick, find("limerick")).violations[0].message
    'the poem has 4 lines; limerick has 5'
    """
    read = Read(*split(text))
    best: tuple[list[Violation], list[Violation], Layout] | None = None
    for layout in _nearest(form, len(read.lines)):
        wrong, warnings = _judged(read, layout)
        if best is None or len(wrong) < len(best[0]):
            best = wrong, warnings, layout
        if not wrong:
            break
    assert best is not None
    wrong, warnings, layout = best
    if len(read.lines) != len(layout.lines):
        wrong = [_wrong_count(len(read.lines), form), *wrong]
    found = sorted(wrong, key=_place)
    warned = sorted([*warnings, *_guesses(read.lines)], key=_place)
    said = tuple(_said(read.lines, layout))
    return Report(not found, tuple(found), tuple(warned), layout.name, layout.rhymes, said)


def _place(violation: Violation) -> tuple[int, int]:
    return violation.line, violation.position


def _nearest(form: English, count: int) -> list[Layout]:
    """The layouts with `count` lines; else those whose count is nearest."""
    gap = min(abs(len(layout.lines) - count) for layout in form.formats)
    return [layout for layout in form.formats if abs(len(layout.lines) - count) == gap]


def _wrong_count(count: int, form: English) -> Violation:
    sizes = sorted({len(layout.lines) for layout in form.formats})
    some = f"{sizes[0]}" if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]}"
    steps = {b - a for a, b in pairwise(sizes)}
    if len(steps) == 1 and (step := steps.pop()) > 1:
        some += f" in steps of {step}"
    message = f"the poem has {count} lines; {form.name} has {some}"
    return Violation(0, 0, "lines", message, f"write {some} lines, one to a row")


def _judged(read: Read, layout: Layout) -> tuple[list[Violation], list[Violation]]:
    found: list[Violation] = []
    for i, (text, line) in enumerate(zip(read.lines, layout.lines, strict=False)):
        found += _copied(i, read.lines, line) if line.copy is not None else faults(i, text, line)
    wrong, warnings = _rhymes(read.lines, layout)
    rough = [each for each in found if each.rule == "rough"]
    if len({each.line for each in rough}) <= ROUGH_LINES * len(layout.own):
        found = [each for each in found if each.rule != "rough"]
        warnings += rough
    found += [*wrong, *_ends(read.lines, layout), *_radif(read.lines, layout)]
    if read.stanzas and read.stanzas != layout.stanzas:
        where = ", ".join(str(i) for i in layout.stanzas) or "no line"
        message = f"stanzas break after {', '.join(map(str, read.stanzas))}; the form after {where}"
        warnings.append(Violation(0, 0, "stanzas", message, f"put a blank line after {where}"))
    return found, warnings


# --- one line -----------------------------------------------------------------------------------


def faults(i: int, text: str, line: Line) -> Iterator[Violation]:
    """The faults of one line against its metre."""
    words = tokens(text)
    if strange := unread(text):
        message = f'line {i + 1}: "{strange}" is no English word'
        yield Violation(i + 1, 0, "words", message, "write figures and names in English letters")
    if not words:
        if not strange:
            message = f"line {i + 1} has no words; {line.metre} has {_either(line.metre.lengths)}"
            yield Violation(i + 1, 0, "syllables", message, "write a line of words there")
        return
    found = readings(text, line.metre)
    if not found:
        yield _miscounted(i, text, line)
        return
    for position, fault in found[0].faults:
        yield _off_beat(i, position, words[min(position, len(words) - 1)], fault, line)


def _miscounted(i: int, text: str, line: Line) -> Violation:
    verse = set(line.metre.plain) != {"?"}
    has, may = counts(text, verse), line.metre.lengths
    some = " or ".join(map(str, has if len(has) < 4 else (has[0], has[-1])))
    wanted = _either(may)
    message = f"line {i + 1} has {some} syllables; "
    message += f"{line.metre} has {wanted}" if verse else f"it takes {wanted}"
    if set(has) & set(may):
        message = f"line {i + 1} of {some} syllables has no reading as {line.metre}"
    gap = min((m - h for h in has for m in may), key=abs)
    do = f"add {gap}" if gap > 0 else f"take out {-gap}"
    cure = f"{do} syllable{'s' * (abs(gap) > 1)}" if gap else "move a word of several syllables"
    return Violation(i + 1, 0, "syllables", message, cure)


def _either(numbers: Sequence[int]) -> str:
    """5 | 10 or 11 | 5 to 14."""
    if len(numbers) > 2:
        return f"{numbers[0]} to {numbers[-1]}"
    return " or ".join(map(str, numbers))


_FAULTS = {
    "stress": ("its stress is off the beat", "move it by one syllable, or use a word stressed otherwise"),
    "turned": ("its foot is turned without a pause before it", "put a comma before it, or move it"),
    "article": ("an article stands on a beat", "move it off the beat, or use another word"),
    "peak": ("a full word stands off the beat between two weak beats",
             "use a light word there (of, my, and), or a full one beside it"),
}  # fmt: skip


def _off_beat(i: int, position: int, token: Token, fault: str, line: Line) -> Violation:
    what, cure = _FAULTS[fault]
    message = f'line {i + 1}, word {position + 1} "{token.text}": {what} of {line.metre}'
    return Violation(i + 1, position + 1, "metre" if fault == "stress" else "rough", message, cure)


def same_words(a: str, b: str) -> bool:
    """Whether two lines are the same but for punctuation and capitals."""
    return [token.word for token in tokens(a)] == [token.word for token in tokens(b)]


def _copied(i: int, lines: Sequence[str], line: Line) -> Iterator[Violation]:
    source = line.copy or 0
    if source < len(lines) and not same_words(lines[i], lines[source]):
        pairs = zip(tokens(lines[i]), tokens(lines[source]), strict=False)
        same = [token.word == other.word for token, other in pairs]
        position = same.index(False) + 1 if False in same else len(same)
        message = f"line {i + 1} is a refrain and differs from line {source + 1} at word {position}"
        cure = f'repeat line {source + 1}: "{lines[source]}"'
        yield Violation(i + 1, position, "refrain", message, cure)


# --- rhyme --------------------------------------------------------------------------------------


def end(text: str, line: Line, skip: int = 0) -> End:
    """The rhyme word of a line, with the pronunciations its metre leaves; `skip` words follow it."""
    words = tokens(text)
    token = words[-1 - skip]
    found = readings(text, line.metre)
    if skip or not found:
        return End(token.word, heard(token.word.replace("è", "e")).phones)
    least = len(found[0].wrong)
    kept = [each.steps[-1].way.phones for each in found if len(each.wrong) == least]
    phones = tuple(dict.fromkeys(kept))
    light = len(words) > 1 and found[0].steps[-1].way.marks == "x"
    if not light:
        return End(token.word, phones)
    before = words[len(words) - 2].word
    joined = [way.phones + each for way in plain_ways(before) for each in phones]
    return End(token.word, phones, before, tuple(joined))


def _rhymes(lines: Sequence[str], layout: Layout) -> tuple[list[Violation], list[Violation]]:
    wrong: list[Violation] = []
    warnings: list[Violation] = []
    radif = radif_of(lines, layout)
    for members in layout.groups.values():
        skip = len(radif) if layout.lines[members[0]].radif else 0
        present = [i for i in members if i < len(lines) and len(tokens(lines[i])) > skip]
        ends = {i: end(lines[i], layout.lines[i], skip) for i in present}
        for i, other, found in _unlike(ends):
            verdict = _verdict(i, other, found, ends)
            again = found == "same" and layout.lines[i].again
            (warnings if again or found in ("near", "eye", "rich") else wrong).append(verdict)
    return wrong, warnings


def _unlike(ends: dict[int, End]) -> Iterator[tuple[int, int, str]]:
    """(line, the line it should rhyme with, how it does) for each that is no perfect rhyme."""
    lines = list(ends)
    rank = {each: KINDS.index(each) for each in KINDS}
    kinds = {(a, b): kind(ends[a], ends[b]) for a in lines for b in lines if a != b}
    # The line that most others rhyme with stands for the group; the first of equals.
    hub = max(
        lines, key=lambda a: (sum(kinds[a, b] == "perfect" for b in lines if b != a), -a), default=0
    )
    for i in lines:
        twins = [j for j in lines if j < i and kinds[i, j] == "same"]
        if twins:
            yield i, twins[0], "same"
        elif i != hub and kinds[i, hub] not in ("perfect", "same"):
            other = min(
                (j for j in lines if j != i and kinds[i, j] != "same"),
                key=lambda j: rank[kinds[i, j]],
            )
            best = other if hub != other and rank[kinds[i, other]] < rank[kinds[i, hub]] else hub
            yield i, best, "near" if kinds[i, best] == "perfect" else kinds[i, best]


def _verdict(i: int, other: int, found: str, ends: dict[int, End]) -> Violation:
    word, partner = ends[i].word, ends[other].word
    if i < other and found != "same":
        i, other, word, partner = other, i, partner, word
    named = f'line {i + 1} ends in "{word}"'
    if found == "same":
        message = f"{named} as line {other + 1} does: a word is no rhyme to itself"
        return Violation(i + 1, 0, "identical", message, _cure(i, ends[other]))
    if found == "rich":
        message = f'{named}, which sounds the same as "{partner}" (line {other + 1}) from its consonant on'
        return Violation(i + 1, 0, "rich rhyme", message, _cure(i, ends[other]))
    if found:
        message = f'{named}, only {"an eye" if found == "eye" else "a near"} rhyme to "{partner}" (line {other + 1})'
        return Violation(i + 1, 0, f"{found} rhyme", message, _cure(i, ends[other]))
    message = f'{named}, which does not rhyme with "{partner}" (line {other + 1})'
    return Violation(i + 1, 0, "rhyme", message, _cure(i, ends[other]))


def _cure(i: int, partner: End) -> str:
    from miaobi.forms.english_lexicon import rhyming

    some = [word for word in rhyming(partner) if word != partner.word][:3]
    if some:
        return f"end line {i + 1} with a rhyme to {partner.word}: {', '.join(some)}"
    return f"end both lines with words that rhyme; few words rhyme with {partner.word}"


# --- end words and radif ------------------------------------------------------------------------


def _ends(lines: Sequence[str], layout: Layout) -> Iterator[Violation]:
    """The end words of a sestina, and two of them in each line of its envoi."""
    words = [[token.word for token in tokens(line)] for line in lines]
    envoi = [i for i, line in enumerate(layout.lines) if line.holds and i < len(lines)]
    last = [line[-1] if line else "" for line in words]  # "" in a line without a word
    wanted = {last[j] for i in envoi for j in _sources(layout.lines[i])} - {""}
    held = {word for i in envoi for word in words[i]} & wanted
    for i, line in enumerate(layout.lines[: len(lines)]):
        if i in envoi:
            has = wanted & set(words[i])
            if len(has) < 2 or last[i] not in wanted:
                message = f"line {i + 1} of the envoi holds {len(has)} of the end words; two, one of them last"
                missing = ", ".join(sorted(wanted - held)) or ", ".join(sorted(wanted))
                yield Violation(i + 1, 0, "envoi", message, f"put in two of: {missing}")
        elif line.end is not None and last[i] and last[line.end] not in ("", last[i]):
            needed = last[line.end]
            message = f'line {i + 1} ends in "{last[i]}"; it has to end in "{needed}" as line {line.end + 1}'
            yield Violation(
                i + 1, len(words[i]), "end word", message, f'end line {i + 1} with "{needed}"'
            )
    if envoi and len(envoi) == 3 and wanted - held:
        lost = ", ".join(sorted(wanted - held))
        message = f"the envoi lacks the end words {lost}"
        yield Violation(envoi[-1] + 1, 0, "envoi", message, f"put in {lost}")


def _sources(line: Line) -> tuple[int, ...]:
    return line.holds if line.end is None else (*line.holds, line.end)


def radif_of(lines: Sequence[str], layout: Layout) -> tuple[str, ...]:
    """The radif: the words that all lines which have one end with; () when there are none."""
    marked = [i for i, line in enumerate(layout.lines) if line.radif and i < len(lines)]
    words = [[token.word for token in tokens(lines[i])] for i in marked]
    if len(words) < 2:
        return ()
    size = 0
    while all(
        len(each) > size + 1 and each[-1 - size] == words[0][-1 - size] for each in words[:2]
    ):
        size += 1
    return tuple(words[0][len(words[0]) - size :])


def _radif(lines: Sequence[str], layout: Layout) -> Iterator[Violation]:
    marked = [i for i, line in enumerate(layout.lines) if line.radif and i < len(lines)]
    if not marked:
        return
    radif = radif_of(lines, layout)
    if not radif:
        message = "lines 1 and 2 do not end in the same word or words (the radif)"
        yield Violation(2, 0, "radif", message, "end both lines of the first couplet alike")
        return
    for i in marked[2:]:
        if tuple(token.word for token in tokens(lines[i]))[-len(radif) :] != radif:
            message = f'line {i + 1} does not end in the radif "{" ".join(radif)}"'
            yield Violation(
                i + 1, 0, "radif", message, f'end line {i + 1} with "{" ".join(radif)}"'
            )


# --- what was heard -----------------------------------------------------------------------------


def _guesses(lines: Iterable[str]) -> Iterator[Violation]:
    """A warning for each word that the dictionary lacks, once."""
    seen = set[str]()
    for i, line in enumerate(lines, 1):
        for j, token in enumerate(tokens(line), 1):
            word = token.word.replace("è", "e")
            parts = [part for part in word.split("-") if part.strip("'")]
            if word in seen or not (heard(word).guessed and any(heard(p).guessed for p in parts)):
                continue
            seen.add(word)
            sound = decoded(heard(word).phones[0])
            message = f'line {i}, word {j} "{token.text}": not in the dictionary; heard as {sound}'
            yield Violation(i, j, "guess", message, "check how it is said")


def _said(lines: Sequence[str], layout: Layout) -> Iterator[tuple[int, int, str, str]]:
    """(line, word, as written, as said) for words that have several ways, of which one was taken."""
    for i, (text, line) in enumerate(zip(lines, layout.lines, strict=False), 1):
        found = readings(text, line.metre if line.copy is None else layout.lines[line.copy].metre)
        for j, (token, way) in enumerate(_chosen(text, found[:1]), 1):
            if way.licence or len(heard(token.word.replace("è", "e")).phones) > 1:
                said = decoded(way.phones) + (f" ({way.licence})" if way.licence else "")
                yield i, j, token.text, said


def _chosen(text: str, found: Sequence[Reading]) -> list[tuple[Token, Way]]:
    return [
        pair
        for reading in found
        for pair in zip(tokens(text), (s.way for s in reading.steps), strict=True)
    ]
