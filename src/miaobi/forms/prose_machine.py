"""The automaton of prose: counting registers beside a phrase automaton, without dead ends.

Counts grow only and stop mattering once they are enough, so the states are finite in number but
many; they are never listed. A symbol is allowed when a way to finish the text after it is *found*:
by a search that makes for what is still needed, remembers every state it knows to be alive or
dead, and so meets a known one after a few steps. Phrases are followed by the automaton of Aho and
Corasick (Efficient string matching, CACM 1975).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from miaobi.errors import SourceError
from miaobi.forms.core import Given, State
from miaobi.forms.prose import Prose
from miaobi.forms.prose_classes import (
    CLASSES,
    CLOSE,
    DIGIT,
    END,
    HAN,
    JOINER,
    MARK,
    NEWLINE,
    OPEN,
    SPACE,
    STOP,
    WORD,
    kind,
)  # fmt: skip
from miaobi.forms.prose_tally import COUNTED, Reading, read
from miaobi.forms.ranges import Range
from miaobi.forms.recent import MOST_MASKS, Recent

Mask = NDArray[np.bool_]
INFINITE = 1 << 30
PATIENCE = 500  # states that one search looks at
TWICE = "<end><end>"  # two ends of a sentence in a row (？！ or ……), after which none may follow
DASH = "<mark><mark>"  # two marks in a row (——), likewise
PAIRS = {END: TWICE, MARK: DASH}
_AFTER = {  # what may follow what in tidy prose
    NEWLINE: frozenset({HAN, OPEN, *WORD}),
    HAN: frozenset({HAN, MARK, JOINER, END, STOP, OPEN, CLOSE, NEWLINE, *WORD}),
    SPACE: frozenset({HAN, OPEN, *WORD}),
    MARK: frozenset({HAN, MARK, OPEN, SPACE, *WORD}),
    DASH: frozenset({HAN, OPEN, CLOSE, SPACE, *WORD}),
    JOINER: frozenset({HAN, *WORD}),
    OPEN: frozenset({HAN, *WORD}),
    CLOSE: frozenset({HAN, MARK, END, STOP, SPACE, NEWLINE, OPEN, *WORD}),
    END: frozenset({HAN, END, OPEN, CLOSE, SPACE, NEWLINE, *WORD}),
    TWICE: frozenset({HAN, OPEN, CLOSE, SPACE, NEWLINE, *WORD}),
    STOP: frozenset({HAN, OPEN, CLOSE, SPACE, NEWLINE}),
    "stopped": frozenset({HAN, OPEN, CLOSE, SPACE, NEWLINE, DIGIT}),
    "joined": WORD,
} | dict.fromkeys(WORD, frozenset({HAN, MARK, END, STOP, JOINER, SPACE, OPEN, CLOSE, *WORD}))
_UNENDED = frozenset({SPACE, MARK, DASH, JOINER, OPEN})  # after which something must come
_CLOSED = frozenset({END, TWICE, STOP, "stopped", CLOSE})  # after which a text may end


class At(NamedTuple):
    """A state: the reader, whether a quote is open, the counts that matter, the node of the phrase
    automaton, the phrases still to come, and the place in the own paragraphs."""

    reading: Reading
    quoted: bool
    counts: tuple[int, ...]
    node: int
    missing: frozenset[int]
    paragraph: int
    offset: int


@dataclass(frozen=True, slots=True)
class Phrases:
    """Aho and Corasick's automaton: `go` (node, character) to node, what ends at each node
    (`found` phrases, `banned` or not), and what it holds (`texts`, as long as `depth`)."""

    go: dict[tuple[int, str], int]
    found: tuple[frozenset[int], ...]
    banned: tuple[bool, ...]
    depth: tuple[int, ...]
    texts: tuple[str, ...]


def phrases(wanted: Sequence[str], banned: Sequence[str]) -> Phrases:
    """The automaton of wanted and banned phrases; characters in none of them lead to node 0.

    >>> automaton = phrases(["ab", "ba"], ["bb"])
    >>> node = automaton.go[automaton.go[0, "a"], "b"]
    >>> automaton.found[node], automaton.found[automaton.go[node, "a"]]
    (frozenset({0}), frozenset({1}))
    """
    children: list[dict[str, int]] = [{}]
    found, bad, texts = [set[int]()], [False], [""]
    for i, phrase in enumerate([*wanted, *banned]):
        node = 0
        for character in phrase:
            if character not in children[node]:
                children[node][character] = len(children)
                children.append({})
                found.append(set())
                bad.append(False)
                texts.append(texts[node] + character)
            node = children[node][character]
        if i < len(wanted):
            found[node].add(i)
        else:
            bad[node] = True
    alphabet = sorted({character for node in children for character in node})
    go: dict[tuple[int, str], int] = {}
    fail = [0] * len(children)
    depth = tuple(map(len, texts))
    for node in sorted(range(len(children)), key=depth.__getitem__):
        found[node] |= found[fail[node]]
        bad[node] |= bad[fail[node]]
        for character in alphabet:
            child = children[node].get(character)
            back = go[fail[node], character] if node else 0
            go[node, character] = back if child is None else child
            if child is not None:
                fail[child] = back
    return Phrases(go, tuple(map(frozenset, found)), tuple(bad), depth, tuple(texts))


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the rest of each phrase adds at least, from each of its places: (字, words, characters
    that are neither 字 nor the first of a word nor the end of a sentence).

    `begun` (node, phrase) is how much of the phrase the node holds; `apart` says that no two
    phrases can overlap, so that what they need adds up.
    """

    rest: tuple[tuple[tuple[int, int, int], ...], ...]
    begun: tuple[tuple[int, ...], ...]
    apart: bool


def ahead(wanted: Sequence[str], held: Sequence[str]) -> Ahead:
    """The needs of phrases; `held` is the text of every node."""
    rest = []
    for phrase in wanted:
        needs, at = [(0, 0, 0)], Reading()
        added = []
        for character in phrase:
            what = kind(character) or MARK
            at, more = read(at, what)
            other = more[4] - more[0] - more[1] - (what in (END, STOP))
            added.append((more[0], more[1], max(0, other)))
        for more in reversed(added):
            needs.append(tuple(a + b for a, b in zip(needs[-1], more, strict=True)))
        rest.append(tuple(reversed(needs)))
    begun = tuple(
        tuple(max(n for n in range(len(p) + 1) if text.endswith(p[:n])) for p in wanted)
        for text in held
    )
    apart = all(
        one not in other and not any(one.endswith(other[:n]) for n in range(1, len(other)))
        for i, one in enumerate(wanted)
        for j, other in enumerate(wanted)
        if i != j
    )
    return Ahead(tuple(rest), begun, apart)


@dataclass(frozen=True, slots=True)
class ProseMachine:
    """The automaton of a `Prose`; `ranges` are the counts that matter and `columns` their places
    in COUNTED, `own` the user's paragraphs."""

    symbols: tuple[str, ...]
    kinds: tuple[str, ...]  # the class of each symbol
    places: dict[str, int]
    ranges: tuple[Range, ...]
    columns: tuple[int, ...]
    wanted: tuple[str, ...]
    phrases: Phrases
    ahead: Ahead
    plain: tuple[tuple[int, int, int, int, int] | None, ...]  # see `_plain`, of each wanted phrase
    own: tuple[str, ...]
    _alive: dict[At, bool] = field(default_factory=dict, repr=False, compare=False)
    _masks: Recent[At, Mask] = field(
        default_factory=lambda: Recent(MOST_MASKS), init=False, repr=False, compare=False
    )

    def number(self, symbol: str) -> int | None:
        """The place of a character, or of its class."""
        found = self.places.get(symbol)
        if found is None and len(symbol) == 1:
            found = self.places.get(kind(symbol) or "")
        return found

    def start(self) -> At:
        return At(
            Reading(), False, (0,) * len(self.ranges), 0, frozenset(range(len(self.wanted))), 0, 0
        )

    def mask(self, state: State) -> Mask:
        """Which symbols may come next: (symbols,), read-only."""
        assert isinstance(state, At)
        return self._masks.get(state, lambda: self._mask(state))

    def _mask(self, state: At) -> Mask:
        found = np.zeros(len(self.symbols), bool)
        for symbol, after in self._moves(state):
            found[symbol] = self._lives(after)
        found.flags.writeable = False
        return found

    def step(self, state: State, symbol: int) -> At:
        assert isinstance(state, At)
        after = self._after(state, symbol)
        assert after is not None, "only for symbols that the mask allows"
        return after

    def final(self, state: State) -> bool:
        assert isinstance(state, At)
        return (
            not state.missing
            and state.paragraph + 1 >= len(self.own)
            and all(r.holds(n) for r, n in zip(self.ranges, state.counts, strict=True))
            and self._closed(state)
        )

    # --- one step -------------------------------------------------------------------------------

    def _own(self, state: At) -> str:
        return self.own[state.paragraph] if state.paragraph < len(self.own) else ""

    def _closed(self, state: At) -> bool:
        """Whether the paragraph may end here."""
        own = self._own(state)
        if own:
            return state.offset == len(own)
        tail = state.reading
        ended = not tail.open or tail.last == "stopped"
        return ended and tail.begun and not state.quoted and tail.last in _CLOSED

    def _moves(self, state: At) -> Iterator[tuple[int, At]]:
        own = self._own(state)
        if own and state.offset < len(own):
            numbers = [self.places[own[state.offset]]]
        elif own:
            numbers = [self.places[NEWLINE]]
        else:
            numbers = range(len(self.symbols))
        for symbol in numbers:
            after = self._after(state, symbol)
            if after is not None:
                yield symbol, after

    def _after(self, state: At, symbol: int) -> At | None:
        """The state after a symbol; None where the symbol breaks a rule at once."""
        what, own = self.kinds[symbol], bool(self._own(state))
        if what == NEWLINE:
            if not self._closed(state):
                return None
        elif not own and not _tidy(state.reading, state.quoted, what):
            return None
        node = self.phrases.go.get((state.node, self.symbols[symbol]), 0)
        if self.phrases.banned[node]:
            return None
        reading, more = read(state.reading, what)
        if what in PAIRS and state.reading.last == what:
            reading = reading._replace(last=PAIRS[what])
        counts = []
        for count, column, wanted in zip(state.counts, self.columns, self.ranges, strict=True):
            count += more[column]
            if wanted.most is None:
                count = min(count, wanted.least)  # enough is enough: the states stay few
            elif count > wanted.most:
                return None
            counts.append(count)
        quoted = not own and what != CLOSE and (what == OPEN or state.quoted)
        paragraph = min(state.paragraph + (what == NEWLINE), len(self.own))
        offset = state.offset + 1 if own and what != NEWLINE else 0
        missing = state.missing - self.phrases.found[node]
        return At(reading, quoted, tuple(counts), node, missing, paragraph, offset)

    # --- looking ahead --------------------------------------------------------------------------

    def _lives(self, state: At) -> bool:
        """Whether the text can be finished from here: plain to see, found, or refuted by search.

        A search that takes too long gives up what it saw. That is safe: a state is only ever
        entered with a way to its end in hand, and the states on that way stay alive.
        """
        if not self._alive.get(state) and self._plain_sailing(state):
            self._alive[state] = True
        if state in self._alive:
            return self._alive[state]
        before: dict[At, At | None] = {state: None}
        heap: list[tuple[int, int, At]] = [(0, 0, state)]
        left = PATIENCE if state != self.start() else 100 * PATIENCE
        while heap:
            if not left:
                break
            left -= 1
            here = heappop(heap)[2]
            if self._alive.get(here) or self.final(here) or self._plain_sailing(here):
                at: At | None = here
                while at is not None:
                    self._alive[at] = True
                    at = before[at]
                return True
            for _, after in self._moves(here):
                if after not in before and self._alive.get(after, True) and self._hopeful(after):
                    before[after] = here
                    heappush(heap, (self._need(after), len(before), after))
        for each in before:
            self._alive.setdefault(each, False)
        return False

    def _need(self, state: At) -> int:
        """How far the state is from its end, roughly: what the search makes for first."""
        lacking = sum(max(0, r.least - n) for r, n in zip(self.ranges, state.counts, strict=True))
        missing = sum(len(self.wanted[i]) for i in state.missing)
        own = sum(map(len, self.own[state.paragraph :])) - state.offset
        return 4 * (lacking + missing + own) - self.phrases.depth[state.node]

    def _left(self, state: At) -> tuple[list[int], list[int]]:
        """What each count of COUNTED still lacks, and how much of it there is room for."""
        lack, room = [0] * len(COUNTED), [INFINITE] * len(COUNTED)
        for column, wanted, count in zip(self.columns, self.ranges, state.counts, strict=True):
            lack[column] = max(0, wanted.least - count)
            if wanted.most is not None:
                room[column] = wanted.most - count
        return lack, room

    def _hopeful(self, state: At) -> bool:
        """False when the counts alone show that the text cannot be finished."""
        if state.paragraph < len(self.own):  # own paragraphs keep no rules of ours
            return True
        lack, room = self._left(state)
        han, words, letters = self._phrase_needs(state)
        further = max(lack[2], lack[3])  # every paragraph begins a sentence
        tail = state.reading
        is_open = tail.open and tail.last != "stopped"
        content = max(further, max(lack[0], han) + max(lack[1], words), int(tail.last in _UNENDED))
        seen = content + letters + further + is_open + state.quoted + (tail.last == "joined")
        sealed = not tail.open and not room[2]  # no sentence can begin
        return (
            room[0] >= han
            and room[1] >= words
            and room[2] >= lack[3]
            and room[0] + room[1] >= further
            and room[4] >= seen
            and not (sealed and (lack[0] or lack[1]))
        )

    def _phrase_needs(self, state: At) -> tuple[int, int, int]:
        """(字, words, other letters and marks) that the missing phrases add at least.

        A phrase may go on a word that is begun, or that the phrase before it ends in.
        """
        joins = state.reading.last in WORD or state.reading.last in ("joined", "stopped")
        needs = []
        for i in state.missing:
            rest, begun = self.ahead.rest[i], self.ahead.begun[state.node][i]
            han, words, other = rest[begun]
            needs.append((han, min(words, rest[0][1] - joins), other))
        if not needs:
            return 0, 0, 0
        if not self.ahead.apart:
            return max(n[0] for n in needs), max(n[1] for n in needs), max(n[2] for n in needs)
        han, words, other = (sum(column) for column in zip(*needs, strict=True))
        return han, words - len(needs) + 1, other

    def _plain_sailing(self, state: At) -> bool:
        """Whether this way to finish surely fits: <han>, close the quote, each missing phrase and
        a <han>, then <han> and words as lack, with an <end> (and a line break) between sentences.

        Symbols that are classes belong to no phrase, so nothing banned can arise between.
        """
        costs = [self.plain[i] for i in state.missing]
        if state.paragraph < len(self.own) or None in costs:
            return False
        lack, room = self._left(state)
        spent = [sum(cost[k] for cost in costs if cost) for k in range(len(COUNTED))]
        opens = int(not state.reading.open or state.reading.last == "stopped")
        begins = int(not state.reading.begun)
        further = max(0, lack[2] - opens, lack[3] - begins)  # sentences after the present one
        han = 1 + len(costs) + spent[0] + further
        words = max(0, lack[1] - spent[1])
        seen = 2 + state.quoted + (state.reading.last == "joined")
        seen += len(costs) + spent[4] + 2 * further + max(0, lack[0] - han) + words
        padded = seen >= lack[4] or room[0] == INFINITE or words > 0 or room[1] > spent[1]
        return (
            room[0] >= han
            and room[1] >= spent[1]
            and room[2] >= opens + further
            and room[3] >= begins
            and room[4] >= seen
            and padded
        )


def _plain(
    phrase: str, kinds: dict[str, str], automaton: Phrases
) -> tuple[int, int, int, int, int] | None:
    """What a phrase adds to each count when it is written between two <han> of a sentence; None
    when that is untidy, ends the sentence or holds what is banned."""
    at, node, quoted = Reading(HAN, open=True, begun=True), 0, False
    total = (0,) * len(COUNTED)
    for character in phrase:
        what = kinds[character]
        if what == NEWLINE or not _tidy(at, quoted, what):
            return None
        node = automaton.go[node, character]
        if automaton.banned[node]:
            return None
        at, more = read(at, what)
        quoted = what != CLOSE and (what == OPEN or quoted)
        total = tuple(a + b for a, b in zip(total, more, strict=True))
    _, last = read(at, HAN)
    if quoted or not _tidy(at, quoted, HAN) or total[2] or total[3] or last[2]:
        return None
    return total  # type: ignore[return-value]


def _tidy(at: Reading, quoted: bool, what: str) -> bool:
    """Whether a character of class `what`, no line break, may come next in tidy prose."""
    if what not in _AFTER[at.last]:
        return False
    if what in (OPEN, CLOSE):
        return quoted == (what == CLOSE)
    if what in (END, STOP):
        return at.open or (what == END and at.last == END)
    return at.open or what != MARK


def machine(form: Prose, given: Given = Given()) -> ProseMachine:
    """The automaton of `form` with the user's own paragraphs and words in it.

    SourceError when no text is what is asked, or when spans are given, which prose has no places
    for.
    """
    if given.spans:
        raise SourceError(
            "prose has no places for parts of a line",
            hint="give whole paragraphs (lines), or words that must stand (必含)",
        )
    words = given.required.split()
    needed = words if len(words) > 1 or given.required.isascii() else list(given.required)
    wanted = tuple(dict.fromkeys([*form.phrases, *needed]))
    unwanted = given.forbidden.split()
    if not given.forbidden.isascii():
        unwanted = list("".join(unwanted))
    banned = tuple(dict.fromkeys([*form.banned, *unwanted]))
    characters = "".join((*wanted, *banned, *given.lines))
    single = [c for c in dict.fromkeys(characters) if c not in CLASSES]
    wrong = [c for c in single if kind(c) is None]
    if wrong:
        raise SourceError(f"{wrong[0]!r} is no text", hint="leave control characters out")
    symbols = (*CLASSES, *single)
    kinds = tuple(s if s in CLASSES else kind(s) or "" for s in symbols)
    numbers = {what: COUNTED.index(what) for what, _ in form.counts}
    automaton = phrases(wanted, banned)
    known = dict(zip(symbols, kinds, strict=True))
    found = ProseMachine(
        symbols=symbols,
        kinds=kinds,
        places={symbol: i for i, symbol in enumerate(symbols)},
        ranges=tuple(count for _, count in form.counts),
        columns=tuple(numbers.values()),
        wanted=wanted,
        phrases=automaton,
        ahead=ahead(wanted, automaton.texts),
        plain=tuple(_plain(phrase, known, automaton) for phrase in wanted),
        own=given.lines,
    )
    if not found._lives(found.start()):
        raise SourceError(
            f"no text is {form.tree()}: what is asked excludes one another",
            hint="widen a count, or let a phrase go",
        )
    return found
