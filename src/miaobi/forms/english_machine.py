"""The automaton of an English form: masks over words, so that every prefix can be finished.

A line is walked by `english_line`; between lines a **Memory** is kept: the rhyme and the consonants
used of each label, the refrains, the end words, the radif. A rhyme may be opened only if enough words
are left for the other lines of its label, with other consonants before the vowel.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from miaobi.forms.core import Given, State
from miaobi.forms.english_form import English, Layout
from miaobi.forms.english_lexicon import BREAK, Lexicon
from miaobi.forms.english_line import START, Course, Item
from miaobi.forms.recent import Recent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KEPT = 500  # masks and plans a machine remembers, 17 kB each
_LEADING = """
    a an the my thy our your their its his every no of to at by with from into onto upon unto for
    and or nor but if than as that while whose am is are was were be been has had hath have very too i'm
    i'll i've i'd we'll we've you'll you've he's she's it's they'll they've who which what when where
    why how because though although until till since whether i he she we they thou ye"""
LEADING = frozenset(_LEADING.split())  # words that ask for another after them
CLIPPED = ("'d", "'ll", "'ve", "'re", "'m")
Opened = tuple[str, int, frozenset[int]]  # a label, its rhyme part, the onsets used


class Memory(NamedTuple):
    """What later lines need of earlier ones."""

    rhymes: tuple[Opened, ...] = ()
    lines: tuple[tuple[int, tuple[int, ...]], ...] = ()  # refrains: line, its symbols
    ends: tuple[tuple[int, int], ...] = ()  # line, its last word
    radif: tuple[int, ...] = ()

    def opened(self, label: str) -> Opened | None:
        return next((each for each in self.rhymes if each[0] == label), None)


class Here(NamedTuple):
    """A state: where the text stands.

    `line` from 0; `places` in its metre; `words` counted and items `done` (`english_line.Course`);
    `last` the two last symbols; `kept` the symbols of a line that returns; `gap`: a blank line is due.
    """

    line: int
    places: int
    memory: Memory
    words: int = 0
    done: int = 0
    last: tuple[int, int] = (0, 0)
    kept: tuple[int, ...] = ()
    gap: bool = False


@dataclass(frozen=True, eq=False)
class Plan:
    """What a line may be, given what is remembered: its course, its last words, or all its words."""

    course: Course
    closing: NDArray[np.bool_] | None = None  # (symbols,) the words that may end it
    kinds: frozenset[int] = frozenset()  # their classes
    whole: tuple[int, ...] = ()  # the line is these symbols


@dataclass(frozen=True, eq=False)
class EnglishMachine:
    """See `miaobi.forms.core.Machine`; the symbols are words, sorted, and the line break.

    `courses` has one for each line; `fixed` the symbol of a line that was given whole.
    """

    layout: Layout
    lexicon: Lexicon
    courses: tuple[Course, ...]
    fixed: dict[int, int]
    memory: Memory
    barred: frozenset[int] = frozenset()
    _masks: Recent[tuple, NDArray[np.bool_]] = field(default_factory=lambda: Recent(KEPT))
    _plans: Recent[tuple[int, Memory], Plan] = field(default_factory=lambda: Recent(KEPT))
    _courses: dict[tuple[int, tuple[int, ...], tuple[int, ...]], Course] = field(
        default_factory=dict
    )
    _openings: dict[int, NDArray[np.bool_]] = field(default_factory=dict)
    _rooms: dict[tuple[int, tuple[int, ...]], dict[int, frozenset[int]]] = field(
        default_factory=dict
    )

    @property
    def symbols(self) -> tuple[str, ...]:
        return self.lexicon.words

    def number(self, symbol: str) -> int | None:
        found = self.lexicon.number.get(symbol)
        return self.lexicon.number.get(symbol.lower()) if found is None else found

    def start(self) -> Here:
        return Here(0, START, self.memory)

    def final(self, state: State) -> bool:
        assert isinstance(state, Here)
        return state.line == len(self.layout.lines) - 1 and self._closed(state)

    def step(self, state: State, symbol: int) -> Here:
        assert isinstance(state, Here)
        if symbol == 0:
            if state.gap:
                return state._replace(gap=False)
            return self._next_line(state)
        plan = self._plan(state.line, state.memory)
        kept = (*state.kept, symbol) if state.line in self._returning else state.kept
        if plan.whole:
            return state._replace(words=state.words + 1, last=(state.last[1], symbol), kept=kept)
        course = plan.course
        item = course.items[state.done] if state.done < len(course.items) else None
        here = item is not None and item.position in (-1, state.words) and item.symbol == symbol
        places = course.track.after(state.places)[int(self.lexicon.classes[symbol])]
        return Here(
            state.line, places, state.memory,
            course.on(state.words, item.size if here and item else 1), state.done + here,
            (state.last[1], symbol), kept,
        )  # fmt: skip

    def mask(self, state: State) -> NDArray[np.bool_]:
        assert isinstance(state, Here)
        plan = self._plan(state.line, state.memory)
        radif = self._radif_due(state, plan)
        closed = not state.gap and self._closed(state) and state.line + 1 < len(self.layout.lines)
        key = (plan, state.places, state.words, state.done, radif, closed, state.gap)
        return self._masks.get(key, lambda: self._mask(state, plan, radif, closed))

    # --- masks ----------------------------------------------------------------------------------

    def _mask(self, state: Here, plan: Plan, radif: int, closed: bool) -> NDArray[np.bool_]:
        import numpy as np

        if state.gap:
            found = self._only(0)
        elif plan.whole:
            found = self._only(*plan.whole[state.words : state.words + 1])
        else:
            found = self._words(state, plan)
            if radif >= 0:
                found = found | self._radif_words(radif)
        if closed:
            found[0] = True
        found = np.ascontiguousarray(found)
        found.flags.writeable = False
        return found

    def _only(self, *symbols: int) -> NDArray[np.bool_]:
        import numpy as np

        found = np.zeros(len(self.symbols), np.bool_)
        found[list(symbols)] = True
        return found

    def _words(self, state: Here, plan: Plan) -> NDArray[np.bool_]:
        """The words after which the line can go on, or which may end it."""
        import numpy as np

        course, classes = plan.course, self.lexicon.classes
        item = course.items[state.done] if state.done < len(course.items) else None
        after = course.track.after(state.places)
        found = np.zeros(len(self.symbols), np.bool_)
        if course.forced(state.words, state.done) is None:
            living = course.living(plan.kinds, course.on(state.words), state.done)
            goes_on = np.array([bool(led & living) for led in after])
            found = goes_on[classes] & self._free
            if item is None and plan.closing is not None:
                ends = np.array([bool(led & course.goal) for led in after])
                found |= ends[classes] & plan.closing
        if item is not None and item.position in (-1, state.words):
            living = course.living(plan.kinds, course.on(state.words, item.size), state.done + 1)
            ends = course.goal if course.last(state.done) else 0
            found[item.symbol] = bool(after[item.kind] & (living | ends))
        return found

    @cached_property
    def _free(self) -> NDArray[np.bool_]:
        """The words that may stand anywhere."""
        found = self.lexicon.free.copy()
        found[list(self.barred)] = False
        return found

    # --- the end of a line ----------------------------------------------------------------------

    def _closed(self, state: Here) -> bool:
        """Whether the line may end after its last word."""
        plan = self._plan(state.line, state.memory)
        if plan.whole:
            return state.words == len(plan.whole)
        if plan.closing is None or state.done < len(plan.course.items):
            return False
        if not state.places & plan.course.track.ends or not state.last[1]:
            return False
        if not self.layout.lines[state.line].radif:
            own = plan.course.closes and state.last[1] == plan.course.items[-1].symbol
            return own or bool(plan.closing[state.last[1]])
        word, radif = state.last
        known = state.memory.radif
        right = radif == known[0] if known else bool(self._radifs[radif])
        return right and bool(plan.closing[word])

    def _radif_due(self, state: Here, plan: Plan) -> int:
        """-1 no radif may come; 0 any; else the one that may."""
        line = self.layout.lines[state.line]
        if plan.whole or not line.radif or plan.closing is None or not plan.closing[state.last[1]]:
            return -1
        if state.done < len(plan.course.items) or not state.places & plan.course.goal:
            return -1
        return state.memory.radif[0] if state.memory.radif else 0

    def _radif_words(self, radif: int) -> NDArray[np.bool_]:
        return self._only(radif) if radif else self._radifs

    @cached_property
    def _radifs(self) -> NDArray[np.bool_]:
        """The words that may become a radif: full ones of one syllable."""
        kind = self.lexicon.ways.index(frozenset("X"))
        return self._free & (self.lexicon.classes == kind)

    @cached_property
    def _returning(self) -> frozenset[int]:
        """The lines that return whole."""
        return frozenset(line.copy for line in self.layout.lines if line.copy is not None)

    @cached_property
    def _ending(self) -> frozenset[int]:
        """The lines whose last words return."""
        lines = self.layout.lines
        found = {line.end for line in lines if line.end is not None}
        return frozenset(found | {i for line in lines for i in line.holds})

    def _next_line(self, state: Here) -> Here:
        line = self.layout.lines[state.line]
        memory = state.memory
        if state.line not in self.fixed and line.copy is None:
            word = state.last[0] if line.radif else state.last[1]
            if line.rhyme:
                memory = memory._replace(rhymes=self._used(memory, line.rhyme, word))
            if line.radif and not memory.radif:
                memory = memory._replace(radif=(state.last[1],))
            if state.line in self._ending and state.line not in dict(memory.ends):
                memory = memory._replace(ends=(*memory.ends, (state.line, word)))
        if state.line in self._returning and state.line not in dict(memory.lines):
            memory = memory._replace(lines=(*memory.lines, (state.line, state.kept)))
        after = state.line + 1
        return Here(after, START, memory, gap=after in self.layout.stanzas)

    def _used(self, memory: Memory, label: str, word: int) -> tuple[Opened, ...]:
        """The rhymes after one more word of a label."""
        part, onset = int(self.lexicon.rhyme[word]), int(self.lexicon.onset[word])
        opened = memory.opened(label)
        used = (opened[2] if opened else frozenset()) | {onset}
        others = tuple(each for each in memory.rhymes if each[0] != label)
        return tuple(sorted((*others, (label, part, used)), key=lambda each: each[0]))

    # --- plans ----------------------------------------------------------------------------------

    def _plan(self, i: int, memory: Memory) -> Plan:
        return self._plans.get((i, memory), lambda: self._planned(i, memory))

    def _planned(self, i: int, memory: Memory) -> Plan:
        import numpy as np

        line = self.layout.lines[i]
        if i in self.fixed:
            return Plan(self.courses[i], whole=(self.fixed[i],))
        if line.copy is not None:
            return Plan(self.courses[i], whole=dict(memory.lines)[line.copy])
        course = self._course(i, memory)
        closing = self._closing(i, memory)
        kinds = frozenset(np.unique(self.lexicon.classes[closing]).tolist())
        return Plan(course, closing, kinds & course.fitting)

    def _course(self, i: int, memory: Memory) -> Course:
        """The course of line `i` with the radif and the end words it has to hold."""
        line, plain, held = self.layout.lines[i], self.courses[i], dict(memory.ends)
        words = tuple(held[j] for j in line.holds)
        if not words and not line.radif:
            return plain
        key = (i, memory.radif, words)
        if key not in self._courses:
            radif = self._radif_kind(memory) if line.radif else 0
            more = tuple(Item(word, int(self.lexicon.classes[word])) for word in words)
            self._courses[key] = Course(plain.track, (*plain.items, *more), radif)
        return self._courses[key]

    def _radif_kind(self, memory: Memory) -> int:
        if memory.radif:
            return int(self.lexicon.classes[memory.radif[0]])
        return self.lexicon.ways.index(frozenset("X"))

    def _closing(self, i: int, memory: Memory) -> NDArray[np.bool_]:
        """The words that may end line `i` (before its radif)."""

        line, held = self.layout.lines[i], dict(memory.ends)
        if line.end is not None:
            return self._only(held[line.end])
        if i in held:
            return self._only(held[i])
        if i in self._ending:
            found = self._free & self._short
            found[list(held.values())] = False
            return found
        if not line.rhyme:
            return self._free & ~self._leading
        return self._rhyme_words(i, memory)

    @cached_property
    def _leading(self) -> NDArray[np.bool_]:
        """The words that ask for another after them: no line ends in one of itself."""
        import numpy as np

        light = self.lexicon.classes == self.lexicon.classes[self.lexicon.number["the"]]
        asks = [word in LEADING or word.endswith(CLIPPED) for word in self.symbols]
        return light | np.array(asks)

    @cached_property
    def _short(self) -> NDArray[np.bool_]:
        """Full words of one or two syllables: the end words of a sestina."""
        import numpy as np

        kinds = [
            all(len(w) <= 2 and w not in ("x", "a") for w in ways) for ways in self.lexicon.ways
        ]
        return np.array(kinds)[self.lexicon.classes]

    # --- rhyme ----------------------------------------------------------------------------------

    def _rhyme_words(self, i: int, memory: Memory) -> NDArray[np.bool_]:
        """The words that rhyme in line `i` and leave enough for the later lines of its label."""
        label = self.layout.lines[i].rhyme
        later = tuple(j for j in self.layout.groups[label] if j > i and j not in self.fixed)
        if opened := memory.opened(label):
            return self._only(*self._leaving(opened[1], opened[2], i, later, memory))
        if i not in self._openings:
            self._openings[i] = self._opening(i, later, memory)
        found = self._openings[i]
        for _, part, _ in memory.rhymes:  # each label has a rhyme of its own
            found = found & (self.lexicon.rhyme != part)
        return found

    def _opening(self, i: int, later: tuple[int, ...], memory: Memory) -> NDArray[np.bool_]:
        """The words that may open a rhyme; of parts with many words where there are such."""
        for parts in (self.lexicon.rich, self.lexicon.partners):
            every = (self._leaving(part, frozenset(), i, later, memory) for part in parts)
            found = self._only(*chain.from_iterable(every))
            if found.any():
                break
        return found

    def _leaving(
        self, part: int, used: frozenset[int], i: int, later: tuple[int, ...], memory: Memory
    ) -> list[int]:
        rooms = [self._room(part, j, memory) for j in (i, *later)]
        if len(frozenset[int]().union(*rooms) - used) < len(rooms):
            return []
        good = {o for o in rooms[0] - used if matched([room - used - {o} for room in rooms[1:]])}
        fits = self._course(i, memory).fitting
        onset, classes = self._columns
        return [n for n in self._ends(part) if onset[n] in good and classes[n] in fits]

    def _ends(self, part: int) -> list[int]:
        """The words of a rhyme part that may end a line."""
        return [n for n in self.lexicon.partners[part] if n not in self._unfit]

    @cached_property
    def _unfit(self) -> frozenset[int]:
        """The words that no line ends in: barred ones, and I'd or they'll, which ask for more."""
        clipped = (n for n, word in enumerate(self.symbols) if word.endswith(CLIPPED))
        return self.barred.union(clipped)

    @cached_property
    def _columns(self) -> tuple[list[int], list[int]]:
        return self.lexicon.onset.tolist(), self.lexicon.classes.tolist()

    def can_rhyme(self, label: str) -> bool:
        """Whether the label's rhyme, settled by given lines, has words enough for the free ones."""
        free = [j for j in self.layout.groups[label] if j not in self.fixed]
        opened = self.memory.opened(label)
        if opened is None or not free:
            return True
        return opened[1] >= 0 and matched(
            [self._room(opened[1], j, self.memory) - opened[2] for j in free]
        )

    def _room(self, part: int, i: int, memory: Memory) -> frozenset[int]:
        """The onsets of the words of a rhyme part that may end line `i`."""
        rooms = self._rooms.setdefault((i, memory.radif), {})
        if part not in rooms:
            onset, classes = self._columns
            fits = self._course(i, memory).fitting
            rooms[part] = frozenset(onset[n] for n in self._ends(part) if classes[n] in fits)
        return rooms[part]


def matched(rooms: Sequence[frozenset[int]]) -> bool:
    """Whether each room can be given an element of its own.

    >>> matched([frozenset({1}), frozenset({1, 2})]), matched([frozenset({1}), frozenset({1})])
    (True, False)
    """
    if all(len(room) >= len(rooms) for room in rooms):
        return True
    owner: dict[int, int] = {}

    def give(i: int, seen: set[int]) -> bool:
        for element in rooms[i] - seen:
            seen.add(element)
            if element not in owner or give(owner[element], seen):
                owner[element] = i
                return True
        return False

    return all(give(i, set()) for i in range(len(rooms)))


def machine(form: English, given: Given = Given()) -> EnglishMachine:
    """The automaton of a form; SourceError, with the cure, when what is given cannot stand.

    >>> from miaobi.forms.english import find
    >>> haiku = machine(find("haiku"))
    >>> haiku.symbols[0], haiku.final(haiku.start()), bool(haiku.mask(haiku.start())[0])
    ('\\n', False, False)
    """
    from miaobi.forms.english_given import fixed

    return fixed(form, given)


def written(symbols: Iterable[str]) -> str:
    """The text of a row of symbols: words with spaces between, line breaks without.

    >>> written(["an", "old", BREAK, "pond"])
    'an old\\npond'
    """
    lines = " ".join(symbols).split(BREAK)
    return "\n".join(line.strip() for line in lines)
