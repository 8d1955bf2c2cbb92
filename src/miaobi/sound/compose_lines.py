"""Which bars each line of a poem is sung on, and how long a piece must be to sing them all.

Few lines share the sections evenly, each with an answer after it. Where that leaves a line without
room, the lines are sung one after the other, as many to a section as it has bars for, and stanzas
gladly begin with sections.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np

from miaobi.forms.melody import Melody, sections
from miaobi.sound.compose_rhythm import (
    LIGHT,
    MOST_SUNG,
    STRESSED,
    Pace,
    Phrase,
    metre_of,
    spoken,
    sung,
)

MOST = 128  # bars, four rounds of 起承转合
EASY = 2  # bars that a line gladly has
PARTED = 0.5  # what a section costs that begins within a stanza, against one half empty: 0.25


@dataclass(frozen=True)
class Setting:
    """A poem to be sung: the tones or stresses of its lines, where its stanzas begin, the pace."""

    lines: Sequence[Sequence[str]]
    stanzas: Sequence[int]
    metre: tuple[int, int]
    pace: Pace

    @cached_property
    def least(self) -> tuple[int, ...]:
        """The bars that each line needs; 0 for one without words, or too long to be sung at all."""
        return tuple(
            next((n for n in range(1, 9) if line and self.fits(line, n)), 0) for line in self.lines
        )

    @cached_property
    def easy(self) -> tuple[int, ...]:
        """The bars with which each line has room to breathe."""
        rooms = map(self._room, self.lines)
        return tuple(
            room if 0 < need < room and self.fits(line, room) else need
            for line, need, room in zip(self.lines, self.least, rooms, strict=True)
        )

    def _room(self, line: Sequence[str]) -> int:
        """The bars in which each stress of English has a beat, and so have an upbeat and a last `er`."""
        metre = metre_of(self.metre)
        beats = line.count(STRESSED) + (line[:1] == [LIGHT]) + (line[-1:] == [LIGHT])
        return max(EASY, min(-(-beats * metre.beat // metre.bar), 2 * MOST_SUNG // metre.bar))

    def fits(self, line: Sequence[str], bars: int) -> bool:
        """Whether a line can be sung on so many bars."""
        return _fits(
            tuple(line) if spoken(line) else ("",) * len(line), bars, self.metre, self.pace
        )


@lru_cache(maxsize=4096)  # lines are asked for again and again, and many are alike
def _fits(tones: tuple[str, ...], bars: int, metre: tuple[int, int], pace: Pace) -> bool:
    grid, rng = metre_of(metre), np.random.default_rng(0)
    return sung(rng, tones, bars * grid.bar, grid, pace, grid.beat) is not None


def phrases(form: Melody, setting: Setting, most: int = 0) -> tuple[Melody, list[Phrase]]:
    """The form on which a poem is sung, and its bars as phrases: lines, and bars without words.

    All lines are sung where that is possible in `most` bars at the most, else whole stanzas of
    them, or the first lines. The form is no longer than they need.
    """
    lines = setting.lines
    longer = [
        replace(form, bars=bars, sections=sections(form.mode, bars))
        for bars in (form.bars, *range(form.bars // 4 * 4 + 4, min(most, MOST) + 1, 4))
    ]
    tries = [(one, setting.easy) for one in longer]
    tries += [(one, setting.least) for one in reversed(longer)]
    first = min([*setting.stanzas, len(lines)])
    for count in (len(lines), *sorted(setting.stanzas, reverse=True), *range(first - 1, -1, -1)):
        found = _even(form, setting, count)
        if {i for i in range(count) if lines[i]} == {one.line for one in found} - {-1}:
            return form, found
        for one, needs in tries:
            if shares := _shares(one, setting, needs[:count]):
                return one, _in_turn(one, setting, shares, needs)
    raise AssertionError("without a line every form is laid")


# --- few lines ----------------------------------------------------------------------------------


def _even(form: Melody, setting: Setting, count: int) -> list[Phrase]:
    """Each line at the head of its place, then an answer; one without room is left out."""
    rounds = len(form.sections) // 4
    singing = 4 * min(rounds, max(1, -(-count // 4)))
    found: list[Phrase] = []
    for n, section in enumerate(form.sections):
        own = [i for i in range(count) if i * singing // count == n]
        for k, line in enumerate(own or [-1]):
            first = section.bars * k // max(1, len(own))
            after = section.bars * (k + 1) // max(1, len(own))
            if after > first:
                found += _place(n, section.bar + first, after - first, line, setting)
    return found


def _place(n: int, bar: int, bars: int, line: int, setting: Setting) -> list[Phrase]:
    """One line's place: as many of its bars as the line needs are sung, the others answer."""
    units = metre_of(setting.metre).bar
    spans = [bars // 2, bars] if bars >= 4 else [bars]
    for span in spans if line >= 0 and setting.lines[line] else ():
        while span > 1 and span * units // 2 > MOST_SUNG:
            span -= 1
        if setting.fits(setting.lines[line], span) and span >= min(setting.easy[line], bars):
            return [Phrase(n, bar, span, line), *_played(n, bar + span, bars - span)]
    return _played(n, bar, bars)


def _played(n: int, bar: int, bars: int) -> list[Phrase]:
    """Bars without words, in phrases of four or fewer."""
    parts = -(-bars // 4)
    edges = [bar + bars * k // parts for k in range(parts + 1)] if parts else []
    return [Phrase(n, a, b - a) for a, b in pairwise(edges)]


# --- many ---------------------------------------------------------------------------------------


def _shares(form: Melody, setting: Setting, needs: Sequence[int]) -> list[int]:
    """The first line of each section and the end: all alike full with easy lines; [] without room."""
    if sum(needs) > form.bars:
        return []
    count, starts = len(needs), {0, *setting.stanzas}
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]  # lines before → cost, where from
    for section in form.sections:
        reached: dict[int, tuple[float, int]] = {}
        for first, (cost, _) in best[-1].items():
            parted = PARTED * (first not in starts and first < count)
            for after in range(first, count + 1):
                if sum(needs[first:after]) > section.bars:
                    break
                empty = 1 - sum(setting.easy[first:after]) / section.bars
                total = cost + parted + empty**2
                if after not in reached or total < reached[after][0]:
                    reached[after] = (total, first)
        best.append(reached)
    if count not in best[-1]:
        return []
    found = [count]
    for reached in best[:0:-1]:
        found.append(reached[found[-1]][1])
    return found[::-1]


def _in_turn(
    form: Melody, setting: Setting, shares: Sequence[int], needs: Sequence[int]
) -> list[Phrase]:
    """The lines of each section one after the other, long ones on easy bars first, then an answer."""
    found: list[Phrase] = []
    for n, (section, (first, after)) in enumerate(
        zip(form.sections, pairwise(shares), strict=True)
    ):
        spans = {line: needs[line] for line in range(first, after)}
        spare = section.bars - sum(spans.values())
        for line in sorted(spans, key=lambda line: -len(setting.lines[line])):
            more = min(spare, setting.easy[line] - spans[line])
            spans[line], spare = spans[line] + more, spare - more
        bar = section.bar
        for line, span in spans.items():
            found += [Phrase(n, bar, span, line)] if span else []
            bar += span
        found += _played(n, bar, spare)
    return found
