"""`miaobi bench forms`, line 4: how far from the model given the form do we write?

The model is the shipped 5-gram at temperature 1, the form 七绝. The exact answer p(x | form) = p(x) / Z
is known: given the scheme and the rhyme group the lines are independent, so the weights of their last
characters (forward sums) give Z. Z is that of the form as the machine has it, counted without error:

- rhyme words must differ: the sum over tuples of distinct words is a Möbius sum over the partitions
  of the rhyming lines (Stanley, Enumerative Combinatorics 1, 3.10);
- a poem whose words all lie in two groups is one poem: inclusion and exclusion over groups.

Columns, in nats per character: for ours and for local masking KL(q || p) = E_q[log q - log p], both
known of every poem drawn. Ours draws scheme and rhyme from their posterior and writes with exact sums; a
poem with a rhyme word twice is drawn anew, and in the next column only masked when the word comes. For particles q is not known:
E[log Z - log Z^] is an upper bound of their KL (Grosse, Ghahramani and Adams 2015; Zhao et al. 2024,
Twisted SMC). `±` is the standard error of ours; `covered` the mean of p/q over what ours draws, 1 when
it can write everything that the form allows and less when it leaves something out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from miaobi import forms
from miaobi.forms import Given
from miaobi.forms.regulated import FORMS
from miaobi.forms.sounds import book
from miaobi.forms.verse_machine import VerseMachine
from miaobi.forms.verse_machine import machine as verse_machine
from miaobi.lm.lookahead import Line, Settled, Sums, within
from miaobi.lm.ngram import Floats, load, log_p
from miaobi.lm.particles import particles
from miaobi.lm.scorers import Ngram, ngram
from miaobi.lm.writing import Writer
from miaobi.work import Json

FORM = next(form for form in FORMS if form.name == "七绝")
COMMON, RARE = "下平十一尤", "下平十五咸"
ACROSTIC = "春夏秋冬"
POEMS, MASKED, CLOUDS = 200, 400, 60
LEAST = 8  # words that the model knows, for a rhyme group to be open
GOAL = 0.01
SYLLABLES = FORM.lines * FORM.syllables


def run() -> Iterator[dict[str, Json]]:
    """Rows, one for each rhyme and acrostic; see the module for the columns (nats per character)."""
    for rhyme in ("free", COMMON, RARE):
        for acrostic in ("", ACROSTIC):
            yield _measured(rhyme, acrostic)


def _measured(rhyme: str, acrostic: str) -> dict[str, Json]:
    machine = _machine(rhyme, acrostic)
    sums, scorer = Sums(machine), ngram([FORM.syllables] * FORM.lines)
    log_z, rng = exact_log_z(sums), np.random.default_rng(7)
    ours, masked = (_ours(sums, log_z, rng, anew) for anew in (True, False))
    masks = _masks(machine, scorer, log_z, rng)
    plain = np.array([particles(machine, scorer, rng, 16).log_z for _ in range(CLOUDS)])
    ahead = [_ahead(sums.settle(rng), rng) for _ in range(CLOUDS // 3)]
    gap, spread = ours.mean() / SYLLABLES, ours.std() / math.sqrt(len(ours)) / SYLLABLES
    return {
        "rhyme": rhyme,
        "acrostic": acrostic or "none",
        "log_z": round(log_z, 2),
        "ours": round(float(gap), 5),
        "±": round(float(spread), 5),
        "covered": round(float(np.exp(-ours).mean()), 3),
        "ours_repeats_masked": round(float(masked.mean() / SYLLABLES), 5),
        "masks": round(float(masks.mean() / SYLLABLES), 4),
        "smc_16": round(float((log_z - plain.mean()) / SYLLABLES), 4),
        "smc_16_ahead": round(float((log_z - np.mean(ahead)) / SYLLABLES), 5),
        "ok": "yes" if abs(gap) <= GOAL else "no",
    }


def _machine(rhyme: str, acrostic: str) -> VerseMachine:
    """The machine of the form, with the groups open that have words enough in the model."""
    spans = tuple((i, 0, character) for i, character in enumerate(acrostic))
    machine = verse_machine(FORM, Given(spans=spans))
    known = [n for c in load().vocabulary if (n := machine.number(c)) is not None]
    level = machine.sounds.level & machine.sounds.strict
    words = machine.sounds.rhymes[known][level[known]].sum(axis=0)
    groups = list(book(FORM.book).groups)
    wanted = [groups.index(rhyme)] if rhyme in groups else range(len(groups))
    return within(machine, [g for g in wanted if words[g] >= LEAST])


def _poem_log_p(lines: Sequence[str]) -> float:
    return sum(log_p(load(), line, bool(i % 2)) for i, line in enumerate(lines))


def _ours(sums: Sums, log_z: float, rng: np.random.Generator, anew: bool) -> Floats:
    """log q - log p(x | form) of poems as the decoder draws them; `anew`, or masked, as it repeats.

    q is that of the group that a poem was drawn in times the number of those that it lies in.
    """
    found = []
    kept = _log_kept(sums) if anew else 0.0
    for _ in range(POEMS):
        if anew:
            poem, written = sums.draw(rng)
        else:
            poem = sums.settle(rng)
            (written,) = Writer(poem.machine, poem.exact).write(rng)
        lines = forms.split_lines(written.text)
        q = poem.choice.log_p + written.drawn + math.log(_groups_of(sums, poem, lines)) - kept
        found.append(q - (_poem_log_p(lines) - log_z))
    return np.array(found)


def _log_kept(sums: Sums) -> float:
    """The log of the chance that a poem is kept, its rhyme words being distinct."""
    whole = kept = 0.0
    for layout, lines in zip(sums.machine.layouts, sums.lines, strict=True):
        ends = _ends(sums, lines, layout.open[0][0])
        for group in ends.rhymes.T:
            inside = [last * group for last in ends.lasts]
            whole += math.exp(ends.plain) * math.prod(float(row.sum()) for row in inside)
            kept += math.exp(ends.plain) * distinct(inside)
    return math.log(kept / whole)


def _groups_of(sums: Sums, poem: Settled, lines: Sequence[str]) -> int:
    """In how many open groups all rhyme words of a poem lie."""
    machine = sums.machine
    layout = machine.layouts[poem.choice.layout]
    ends = [
        machine.sounds.number[line[-1]]
        for line, cells in zip(lines, sums.lines[poem.choice.layout], strict=True)
        if cells.cells[-1].label >= 0
    ]
    common = np.flatnonzero(np.all(machine.sounds.rhymes[ends], axis=0))
    return sum(layout.open[0][0] >> int(g) & 1 for g in common)


def _masks(machine: VerseMachine, scorer: Ngram, log_z: float, rng: np.random.Generator) -> Floats:
    """log q - log p(x | form) of poems written by the n-gram behind masks alone."""
    found = []
    for written in Writer(machine, scorer).write(rng, MASKED):
        lines = forms.split_lines(written.text)
        found.append(written.drawn - (_poem_log_p(lines) - log_z))
    return np.array(found)


def _ahead(poem: Settled, rng: np.random.Generator) -> float:
    """The estimate of log Z by particles with look-ahead, in a layout drawn from the posterior."""
    cloud = particles(poem.machine, poem.scorer, rng, 16, poem.ahead)
    return cloud.log_z - poem.choice.log_p


# --- the exact answer -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ends:
    """A layout: the log-weight of its unrhymed lines, the weights of the ends of the rhymed ones."""

    plain: float
    lasts: tuple[Floats, ...]  # (V,) each
    rhymes: np.ndarray  # (V, G) bool, the open groups only


def exact_log_z(sums: Sums) -> float:
    """log of the weight of all poems of the form, each once, rhyme words distinct."""
    total = 0.0
    for layout, lines in zip(sums.machine.layouts, sums.lines, strict=True):
        ends = _ends(sums, lines, layout.open[0][0])
        total += math.exp(ends.plain) * _whole(ends)
    return math.log(total)


def _ends(sums: Sums, lines: Sequence[Line], opened: int) -> Ends:
    rhymed = [line for line in lines if line.cells[-1].label >= 0]
    table = sums.rhyming(rhymed[0].cells[-1])
    groups = [g for g in range(table.shape[1]) if opened >> g & 1]
    plain = sum(math.log(sums.front(line, ()).last.sum()) for line in lines if line.cells[-1].label < 0)
    return Ends(plain, tuple(sums.front(line, ()).last for line in rhymed), table[:, groups])


def _whole(ends: Ends) -> float:
    """The weight of the tuples of distinct words that have a group in common, each counted once."""
    total = 0.0
    for size in range(1, int(ends.rhymes.sum(axis=1).max()) + 1):
        for groups in sorted(_together(ends.rhymes, size)):
            inside = ends.rhymes[:, list(groups)].all(axis=1)
            total += (-1) ** (size + 1) * distinct([last * inside for last in ends.lasts])
    return total


def _together(rhymes: np.ndarray, size: int) -> set[tuple[int, ...]]:
    """The sets of so many groups that some word is in, all of them at once."""
    found: set[tuple[int, ...]] = set()
    for row in np.unique(rhymes, axis=0):
        found |= set(combinations(map(int, np.flatnonzero(row)), size))
    return found


def distinct(weights: Sequence[Floats]) -> float:
    """The summed weight of all choices of one item from each row, no item twice.

    >>> distinct([np.array([1.0, 2.0]), np.array([3.0, 4.0])])  # 1·4 + 2·3
    10.0
    """
    total = 0.0
    for blocks in partitions(list(range(len(weights)))):
        part = 1.0
        for block in blocks:
            both = np.prod([weights[i] for i in block], axis=0).sum()
            part *= (-1) ** (len(block) - 1) * math.factorial(len(block) - 1) * float(both)
        total += part
    return total


def partitions(items: list[int]) -> Iterator[list[list[int]]]:
    """Every way to divide items into blocks.

    >>> len(list(partitions([1, 2, 3, 4])))
    15
    """
    if not items:
        yield []
        return
    first, *rest = items
    for blocks in partitions(rest):
        yield [[first], *blocks]
        for i, block in enumerate(blocks):
            yield [*blocks[:i], [first, *block], *blocks[i + 1 :]]
