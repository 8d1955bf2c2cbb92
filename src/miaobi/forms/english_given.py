"""What a user has fixed of an English poem, made part of its automaton or refused with the cure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from miaobi.errors import SourceError
from miaobi.forms.core import Given
from miaobi.forms.english_check import end, same_words
from miaobi.forms.english_check import faults as line_faults
from miaobi.forms.english_form import English, Layout
from miaobi.forms.english_guess import heard
from miaobi.forms.english_lexicon import Lexicon, lexicon_of
from miaobi.forms.english_line import Course, Item, Track
from miaobi.forms.english_machine import EnglishMachine, Memory
from miaobi.forms.english_metre import Metre
from miaobi.forms.english_rhyme import End, kind, strict, tails
from miaobi.forms.english_text import tokens

# Syllables: so short a line may end in a required word, which a longer one has room before.
SHORT = 7
Spans = dict[int, list[tuple[int, str]]]


def fixed(form: English, given: Given) -> EnglishMachine:
    """The machine of the first layout of the form in which what is given can stand.

    SourceError, about the usual layout, when there is none.
    """
    if not given:
        return _plain(form)
    first: SourceError | None = None
    for layout in form.formats:
        try:
            return _built(layout, given, form.name)
        except SourceError as error:
            first = first or error
    assert first is not None
    raise first


@lru_cache(maxsize=32)
def _plain(form: English) -> EnglishMachine:
    """The machine of the usual layout, made once."""
    return _built(form.formats[0], Given(), form.name)


@lru_cache(maxsize=64)
def _track(metre: Metre, lexicon: tuple[str, ...]) -> Track:
    return Track(metre, lexicon_of(lexicon))


def _built(layout: Layout, given: Given, name: str) -> EnglishMachine:
    lines = _lines(layout, given, name)
    spans = _spans(layout, given, lines, name)
    needed = _needed(layout, given, lines, spans)
    more = (
        *lines.values(),
        *(text for some in spans.values() for _, text in some),
        *sum(needed.values(), ()),
    )
    lexicon = lexicon_of(more)
    added = tuple(sorted(word for word in set(more) if not lexicon.free[lexicon.number[word]]))
    plain = {line.metre: Course(_track(line.metre, added)) for line in layout.lines}
    returning = {j for line in layout.lines for j in (line.end, *line.holds)}
    courses = []
    for i, line in enumerate(layout.lines):
        items = _items(lexicon, spans.get(i, []), needed.get(i, ()))
        track, own = plain[line.metre].track, line.end is not None or i in returning
        closes = line.metre.lengths[-1] <= SHORT and not (line.rhyme or line.radif or own)
        courses.append(Course(track, items, closes=closes) if items else plain[line.metre])
    barred = frozenset(
        lexicon.number[w] for w in given.forbidden.lower().split() if w in lexicon.number
    )
    symbols = {i: lexicon.number[text] for i, text in lines.items()}
    radif = _radif(layout, lines, lexicon)
    ends = _ends(layout, lines, lexicon)
    memory = Memory(_rhymes(layout, lines, lexicon, given.rhyme), (), ends, radif)
    made = EnglishMachine(layout, lexicon, tuple(courses), symbols, memory, barred)
    _stands(made, name)
    if not made.mask(made.start()).any():
        hint = "give fewer words or lines, or words with more rhymes"
        raise SourceError(f"no {name} can be finished from what is given", hint=hint)
    return made


def _stands(made: EnglishMachine, name: str) -> None:
    """Refuses when some line can never be filled: a span too long, a rhyme with too few words."""
    for i, course in enumerate(made.courses):
        line = made.layout.lines[i]
        if i in made.fixed or line.copy is not None:
            continue
        if not course.fitting:
            hint = f"make what line {i + 1} has to hold shorter, or let it begin elsewhere"
            raise SourceError(f"line {i + 1} of {name} cannot hold what is given", hint=hint)
        if line.rhyme and made.memory.opened(line.rhyme) and not made.can_rhyme(line.rhyme):
            hint = "end the given line with a word that has more rhymes"
            raise SourceError(f"too few words rhyme with what is given for line {i + 1}", hint=hint)


# --- lines --------------------------------------------------------------------------------------


def _lines(layout: Layout, given: Given, name: str) -> dict[int, str]:
    """The given lines by number, each judged; a refrain stands at its first place too."""
    if len(given.lines) > len(layout.lines):
        message = f"{len(given.lines)} lines are given; {name} has {len(layout.lines)}"
        raise SourceError(message, hint=f"give at most {len(layout.lines)} lines")
    found: dict[int, str] = {}
    for i, text in enumerate(given.lines):
        text = " ".join(text.split())
        if not text:
            continue
        copy = layout.lines[i].copy
        source = i if copy is None else copy
        if source in found and not same_words(found[source], text):
            message = f"line {i + 1} repeats line {source + 1}, but another line is given"
            raise SourceError(message, hint=f'give line {i + 1} as "{found[source]}"')
        found.setdefault(source, text)
    for i, text in found.items():
        for fault in line_faults(i, text, layout.lines[i]):
            raise SourceError(f"{fault.message} (given)", hint=fault.cure)
    return found


def _rhymes(
    layout: Layout, lines: dict[int, str], lexicon: Lexicon, word: str = ""
) -> tuple[tuple[str, int, frozenset[int]], ...]:
    """The rhyme of each label that a given line has settled; the first label rhymes with `word`."""
    found = []
    asked = next(iter(layout.groups), "") if word else ""
    if word and not asked:
        raise SourceError(f"no line rhymes: nothing can rhyme with {word}", hint="ask for no rhyme")
    for label, members in layout.groups.items():
        skip = len(_radif_words(layout, lines)) if layout.lines[members[0]].radif else 0
        ends = {i: end(lines[i], layout.lines[i], skip) for i in members if i in lines}
        if label == asked and ends and kind(next(iter(ends.values())), _as_end(word)) == "":
            message = f"the lines given do not rhyme with {word}, as was asked"
            raise SourceError(message, hint="ask for the rhyme of the given lines, or for none")
        if not ends and label == asked:
            found.append((label, _part(_as_end(word).phones, [], lexicon)[0], frozenset[int]()))
        if not ends:
            continue
        first = next(iter(ends))
        for i, other in ends.items():
            how = "perfect" if i == first else kind(ends[first], other)
            if how in ("", "same"):
                message = f'line {i + 1} (given) does not rhyme with "{ends[first].word}" of line {first + 1}'
                raise SourceError(
                    message, hint=f"end line {i + 1} with a rhyme to {ends[first].word}"
                )
        found.append(
            (label, *_part(ends[first].phones, [e.phones for e in ends.values()], lexicon))
        )
    return tuple(sorted(found))


def _as_end(word: str) -> End:
    plain = tokens(word)[0].word if tokens(word) else "a"
    return End(plain, heard(plain).phones)


def _part(
    phones: tuple[str, ...], every: list[tuple[str, ...]], lexicon: Lexicon
) -> tuple[int, frozenset[int]]:
    """The part with the most partners that the first line may rhyme on; the onsets all lines use."""
    where = {part: n for n, part in enumerate(lexicon.parts)}
    parts = [where[tail.part] for each in phones for tail in strict(each) if tail.part in where]
    used = {tail.onset for some in every for each in some for tail in tails(each)}
    onsets = frozenset(n for n, onset in enumerate(lexicon.onsets) if onset in used)
    return max(parts, key=lambda part: len(lexicon.partners[part]), default=-1), onsets


def _ends(layout: Layout, lines: dict[int, str], lexicon: Lexicon) -> tuple[tuple[int, int], ...]:
    """The end words (of a sestina) that given lines settle, by the line where each stands first."""
    found: dict[int, str] = {}
    sources = {line.end for line in layout.lines if line.end is not None}
    for i, text in lines.items():
        line = layout.lines[i]
        source = i if i in sources else line.end
        if source is None or line.holds:
            continue
        word = tokens(text)[-1].word
        if found.setdefault(source, word) != word:
            message = f'line {i + 1} (given) has to end in "{found[source]}"'
            raise SourceError(message, hint=f'end line {i + 1} with "{found[source]}"')
    for i in lines:
        if layout.lines[i].holds:
            raise SourceError(
                f"line {i + 1} of the envoi cannot be given", hint="leave the envoi free"
            )
    strange = [word for word in found.values() if not _usable(lexicon, word)]
    if strange:
        message = f'"{strange[0]}" cannot be an end word: it is not among the words of the writer'
        raise SourceError(message, hint="use a common word of one or two syllables")
    return tuple(sorted((i, lexicon.number[word]) for i, word in found.items()))


def _usable(lexicon: Lexicon, word: str) -> bool:
    n = lexicon.number.get(word, 0)
    return bool(
        n and lexicon.free[n] and all(len(way) <= 2 for way in lexicon.ways[lexicon.classes[n]])
    )


def _radif_words(layout: Layout, lines: dict[int, str]) -> tuple[str, ...]:
    """The radif that given lines settle: their last word, where the form has one."""
    marked = [i for i, line in enumerate(layout.lines) if line.radif and i in lines]
    return (tokens(lines[marked[0]])[-1].word,) if marked else ()


def _radif(layout: Layout, lines: dict[int, str], lexicon: Lexicon) -> tuple[int, ...]:
    words = _radif_words(layout, lines)
    for i, text in lines.items():
        if layout.lines[i].radif and tokens(text)[-1].word != words[0]:
            message = f'line {i + 1} (given) does not end in "{words[0]}"'
            raise SourceError(message, hint=f'end line {i + 1} with "{words[0]}"')
    if words and not _usable(lexicon, words[0]):
        message = f'"{words[0]}" cannot be the radif: it is not among the words of the writer'
        raise SourceError(message, hint="end the line with a common word of one or two syllables")
    return tuple(lexicon.number[word] for word in words)


# --- spans and words ----------------------------------------------------------------------------


def _spans(layout: Layout, given: Given, lines: dict[int, str], name: str) -> Spans:
    """Line -> (word from 0, text) of each span, in order."""
    found: Spans = {}
    for line, position, text in sorted(given.spans):
        if not tokens(text):
            continue
        if not 0 <= line < len(layout.lines):
            message = f"a span is given for line {line + 1}; {name} has {len(layout.lines)}"
            raise SourceError(message, hint=f"use a line from 1 to {len(layout.lines)}")
        if line in lines or layout.lines[line].copy is not None:
            message = f"line {line + 1} is given or repeats another: no span can be put in"
            raise SourceError(message, hint="put the span into a line that is free")
        others = found.setdefault(line, [])
        if others and position < others[-1][0] + len(tokens(others[-1][1])):
            message = f"the spans of line {line + 1} overlap at word {position + 1}"
            raise SourceError(message, hint="put them further apart")
        others.append((position, " ".join(text.split())))
    return found


def _needed(
    layout: Layout, given: Given, lines: dict[int, str], spans: Spans
) -> dict[int, tuple[str, ...]]:
    """Line -> the required words it has to hold: spread over the lines that are free, from the first
    on: what a poem names at once it keeps to."""
    said = {token.word for text in lines.values() for token in tokens(text)}
    said |= {token.word for some in spans.values() for _, text in some for token in tokens(text)}
    words = [word for word in given.required.lower().split() if word not in said]
    free = [i for i in layout.own if i not in lines and i not in spans]
    if words and not free:
        raise SourceError("no line is free for the required words", hint="leave a line free")
    found: dict[int, tuple[str, ...]] = {}
    for n, word in enumerate(words):
        i = free[n * len(free) // len(words)]
        found[i] = (*found.get(i, ()), word)
    return found


def _items(
    lexicon: Lexicon, spans: Iterable[tuple[int, str]], words: Iterable[str]
) -> tuple[Item, ...]:
    def item(text: str, position: int = -1) -> Item:
        n = lexicon.number[text]
        return Item(n, int(lexicon.classes[n]), position, len(tokens(text)))

    return (*(item(text, at) for at, text in spans), *map(item, words))
