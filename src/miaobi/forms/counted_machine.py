"""The automaton of counted lines: they end where their count allows and their last word rhymes.

A line may end at any length within its bounds, so what is written last must be known: it rhymes
or the line goes on. At its greatest length only a rhyming word is allowed. The rhyme groups open
to a label are settled by what is written, as in `verse_machine`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from miaobi.errors import SourceError
from miaobi.forms.core import Given, State, joined
from miaobi.forms.counted import Counted
from miaobi.forms.givens import placed, rhyme_group, stripped
from miaobi.forms.ranges import Range
from miaobi.forms.sounds import book, folded
from miaobi.forms.verse_machine import Open, Sounded, Sounds, sounds

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class At:
    """A state: the line, the characters in it, the last of them, what is open to each label, the
    required characters to come, and whether a stanza's second line break is due."""

    line: int
    position: int
    last: int
    open: Open
    wanted: frozenset[int]
    gap: bool = False


@dataclass(frozen=True, slots=True)
class CountedMachine(Sounded):
    """The automaton of a `Counted`; `own` holds the characters fixed at (line, position)."""

    form: Counted
    labels: tuple[int, ...]  # of each line, -1 where it is free
    own: dict[tuple[int, int], int]
    allowed: Mask  # (symbols,) what a free place may hold
    begun: At
    reserved: frozenset[int]  # own rhyme words, which no other line may end in
    _rooms: dict[tuple[int, int], int] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def newline(self) -> int:
        return self.sounds.number["\n"]

    def start(self) -> At:
        return self.begun

    def mask(self, state: State) -> Mask:
        """Which symbols may come next: (symbols,), read-only."""
        assert isinstance(state, At)
        return self._masks.get(state, lambda: self._mask(state))

    def step(self, state: State, symbol: int) -> At:
        assert isinstance(state, At)
        if symbol != self.newline:
            last = symbol if self.labels[state.line] >= 0 else -1  # where it can matter
            return replace(
                state, position=state.position + 1, last=last, wanted=state.wanted - {symbol}
            )
        if state.gap:
            return replace(state, gap=False)
        after = self._closed(state)
        return replace(
            after, line=state.line + 1, position=0, last=-1,
            gap=state.line + 1 in self.form.stanzas,
        )  # fmt: skip

    def final(self, state: State) -> bool:
        assert isinstance(state, At)
        return not state.wanted and state.line + 1 >= self.form.least and self._may_close(state)

    # --- one place ------------------------------------------------------------------------------

    def _mask(self, state: At) -> Mask:
        found = self._characters(state)
        further = state.line + 1 < len(self.form.lengths)
        if (
            further
            and self._may_close(state)
            and self._room(state.line + 1, 0) >= len(state.wanted)
        ):
            found[self.newline] = True
        found.flags.writeable = False
        return found

    def _characters(self, state: At) -> Mask:
        """What may be written in the line; in a gap between stanzas only its line break."""
        found = np.zeros(len(self.symbols), bool)
        if state.gap:
            found[self.newline] = True
            return found
        most = self.form.lengths[state.line].most or 0
        fixed = self.own.get((state.line, state.position))
        if fixed is not None and state.position < most:
            found[fixed] = True
        elif state.position < most:
            if state.position == most - 1 and self.labels[state.line] >= 0:
                found |= self.allowed & self._rhyming(state)
            else:
                found |= self.allowed
            if len(state.wanted) > self._room(state.line, state.position + 1):
                kept = np.zeros_like(found)
                kept[list(state.wanted)] = True
                found &= kept
        return found

    def _rhyming(self, state: At) -> Mask:
        """The words on which the line may end: (symbols,)."""
        groups, used = state.open[self.labels[state.line]]
        found = self._masks.get(groups, lambda: self._rhymed(groups)).copy()
        found[list(used | self.reserved)] = False
        return found

    def _rhymed(self, groups: int) -> Mask:
        columns = [i for i in range(self.sounds.rhymes.shape[1]) if groups >> i & 1]
        return np.logical_or.reduce(self.sounds.rhymes[:, columns], axis=1)

    def _may_close(self, state: At) -> bool:
        """Whether the line may end here."""
        length, label = self.form.lengths[state.line], self.labels[state.line]
        if state.gap or not length.holds(state.position):
            return False
        if label < 0:
            return True
        if (state.line, state.position - 1) in self.own and state.position == length.most:
            return True  # settled when the machine was made
        return bool(self._rhyming(state)[state.last])

    def _closed(self, state: At) -> At:
        label = self.labels[state.line]
        if label < 0:
            return state
        groups, used = state.open[label]
        now = (groups & _bits(self.sounds, state.last), used | {state.last})
        return replace(state, open=(*state.open[:label], now, *state.open[label + 1 :]))

    def _room(self, line: int, position: int) -> int:
        """The free places from here to the end that no rhyme needs."""
        key = line, position
        if key not in self._rooms:
            found = 0
            for i in range(line, len(self.form.lengths)):
                most = self.form.lengths[i].most or 0
                places = range(position if i == line else 0, most - (self.labels[i] >= 0))
                found += sum((i, j) not in self.own for j in places)
            self._rooms[key] = found
        return self._rooms[key]


def _bits(known: Sounds, symbol: int) -> int:
    return sum(1 << int(i) for i in np.flatnonzero(known.rhymes[symbol]))


def machine(form: Counted, given: Given = Given()) -> CountedMachine:
    """The automaton of `form` with what is given in its place.

    A given line has its own length; SourceError when something given cannot stand.
    """
    given = joined(form.fixed, given)
    form, own = _fixed(form, given)
    required = "".join(given.required.split())
    extra = "\n" + "".join(own.values()) + required
    known = sounds(form.book, extra)
    allowed = known.level | known.oblique
    allowed[[known.number[c] for c in given.forbidden if c in known.number]] = False
    names = list(dict.fromkeys(filter(None, form.rhyme)))
    labels = tuple(names.index(label) if label else -1 for label in form.rhyme)
    numbers = {place: known.number[c] for place, c in own.items()}
    ends = {
        i: numbers[i, length.least - 1]
        for i, length in enumerate(form.lengths)
        if labels[i] >= 0 and length.exact and (i, length.least - 1) in numbers
    }
    limit = _limit(form, given.rhyme)
    opened = []
    for k, label in enumerate(names):
        mine = [ends[i] for i in ends if labels[i] == k]
        groups = _roomy(known, allowed, labels.count(k), mine)
        if limit and k == 0:
            groups &= 1 << list(book(form.book).groups).index(limit)
        if not groups:
            raise _unfit(form, f"the lines that rhyme on {label} share no rhyme")
        opened.append((groups, frozenset()))
    stand = folded("".join(own.values()))
    wanted = frozenset(known.number[c] for c in required if folded(c) not in stand)
    if not allowed[list(wanted)].all():
        raise _unfit(form, f"{form.book} does not have all of {required}")
    begun = At(0, 0, -1, tuple(opened), wanted)
    found = CountedMachine(known, form, labels, numbers, allowed, begun, frozenset(ends.values()))
    if len(wanted) > found._room(0, 0):
        raise _unfit(form, f"{required} do not all find a place")
    return found


def _limit(form: Counted, said: str) -> str:
    """The group that the first label is asked to rhyme in, "" for any."""
    if said and not any(form.rhyme):
        raise SourceError(
            f"{form.name} does not rhyme, in {said} or else", hint="ask for a rhyme, as 韵=xA"
        )
    return rhyme_group(form.book, said, form.name) if said else ""


def _unfit(form: Counted, why: str) -> SourceError:
    return SourceError(
        f"what is given does not fit {form.name}: {why}", hint="change it, or loosen the form"
    )


def _roomy(known: Sounds, allowed: Mask, lines: int, own: list[int]) -> int:
    """The groups, as bits, that hold the own rhyme words and words enough for every line."""
    words = (known.rhymes & allowed[:, None]).sum(axis=0)
    found = sum(1 << int(i) for i in np.flatnonzero(words >= lines + len(own)))
    for symbol in own:
        found &= _bits(known, symbol)
    return found


def _fixed(form: Counted, given: Given) -> tuple[Counted, dict[tuple[int, int], str]]:
    """The form with lengths that what is given allows, and the characters it fixes."""
    lengths, least = list(form.lengths), form.least
    spans, characters = placed(given)
    for i, at, text in spans:
        end = at + len(text)
        whole = i < len(given.lines) and stripped(given.lines[i]) == text
        if i >= len(lengths) or end > (lengths[i].most or 0) or (whole and end < lengths[i].least):
            has = f"{lengths[i]} characters" if i < len(lengths) else "no such line"
            raise SourceError(
                f"given line {i + 1} {text} has {end} characters; {form.name} has {has}",
                hint=f"make it fit line {i + 1} of {form.name}, or loosen the form",
            )
        lengths[i] = (
            Range(end, end) if whole else Range(max(end, lengths[i].least), lengths[i].most)
        )
        least = max(least, i + 1)
    return replace(form, lengths=tuple(lengths), least=least), characters
