"""`miaobi bench forms`, line 4: how far from the model given the form do we write?

The model is the shipped 5-gram at temperature 1, the form 七绝 as `lm.compose` writes it: every step is
that module's own, from the frame to the pools of lines, but nothing leans, nothing is forbidden and
no line follows better than another. The exact answer p(x | form) = p(x) / Z is known: given the scheme
and the rhyme group the lines are independent, so the weights of their last characters (forward sums)
give Z. Z is that of the form as the machine has it, counted without error:

- rhyme words must differ: the sum over tuples of distinct words is a Möbius sum over the partitions
  of the rhyming lines (Stanley, Enumerative Combinatorics 1, 3.10);
- a poem whose words all lie in two groups is one poem: inclusion and exclusion over groups.

Columns, in nats per character. `compose`: a poem is drawn from pools; all of these counted, what it is
drawn by is known, and E[log q - log p] over poems and pools is an upper bound of KL(q || p), as for
particles (Grosse, Ghahramani and Adams 2015; Zhao et al. 2024, Twisted SMC), `±` its standard error.
`drift`, a check that rests on no such counting: by how much the mean log p(x) of composed poems, over
the characters, is off that of exact draws; `±2` its error. `anew` counts the poems for which a pool had no line left; one fails the row. `sums`: KL
of `lookahead.Sums.draw`, which draws whole poems. `masks`: the n-gram behind masks alone, KL. `smc_16`
and `smc_16_ahead`: E[log Z - log Z^] of particles, which bounds theirs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from miaobi import forms
from miaobi.forms.verse_machine import VerseMachine
from miaobi.lm import compose, decode
from miaobi.lm.given import one_shape
from miaobi.lm.lookahead import Line, Settled, Sums
from miaobi.lm.ngram import Floats, kind_of, load, log_p
from miaobi.lm.particles import particles
from miaobi.lm.placing import Frame, Framer, framer
from miaobi.lm.pools import Pool, Pools, anything
from miaobi.lm.scorers import Ngram, ngram
from miaobi.lm.wish import Knobs, Wish
from miaobi.lm.writing import Writer
from miaobi.work import Json

FORM, LINES, SYLLABLES = "七绝", 4, 28
COMMON, RARE = "下平十一尤", "下平十五咸"
ACROSTIC = "春夏秋冬"
POEMS, MASKED, CLOUDS = 200, 400, 60
FRAMES, EACH = 60, 8  # frames composed in, poems in each
GOAL = 0.01
PLAIN = Knobs(1.0, placed=0, placed_octave=0, elsewhere=1.0)


def run() -> Iterator[dict[str, Json]]:
    """Rows, one for each rhyme and acrostic; see the module for the columns (nats per character)."""
    for rhyme in ("free", COMMON, RARE):
        for acrostic in ("", ACROSTIC):
            yield _measured(rhyme, acrostic)


def _measured(rhyme: str, acrostic: str) -> dict[str, Json]:
    plans, desk = _plain(rhyme, acrostic)
    sums, rng = plans.sums, desk.rng
    log_z = exact_log_z(sums)
    composed, said, anew = _composed(plans, desk, log_z)
    whole, exact = _whole(sums, log_z, rng)
    scorer = ngram([SYLLABLES // LINES] * LINES)
    masks = _masks(sums.machine, scorer, log_z, rng)
    plain = np.array([particles(sums.machine, scorer, rng, 16).log_z for _ in range(CLOUDS)])
    ahead = [_ahead(sums.settle(rng), rng) for _ in range(CLOUDS // 3)]
    gap, spread = composed.mean() / SYLLABLES, _error(composed)
    return {
        "rhyme": rhyme,
        "acrostic": acrostic or "none",
        "log_z": round(log_z, 2),
        "compose": round(float(gap), 5),
        "±": round(spread, 5),
        "drift": round(float(said.mean() - exact.mean()) / SYLLABLES, 4),
        "±2": round(math.hypot(_error(said), _error(exact)), 4),
        "anew": anew,
        "sums": round(float(whole.mean() / SYLLABLES), 5),
        "masks": round(float(masks.mean() / SYLLABLES), 4),
        "smc_16": round(float((log_z - plain.mean()) / SYLLABLES), 4),
        "smc_16_ahead": round(float((log_z - np.mean(ahead)) / SYLLABLES), 5),
        "ok": "yes" if abs(gap) + 2 * spread <= GOAL and not anew else "no",
    }


def _error(values: Floats) -> float:
    return float(values.std() / math.sqrt(len(values)) / SYLLABLES)


def _plain(rhyme: str, acrostic: str) -> tuple[Framer, compose.Desk]:
    """The form as compose writes it, with no brief: where frames come from, and its desk."""
    options = [f"韵={rhyme}"] * (rhyme != "free") + [f"藏头={acrostic}"] * bool(acrostic)
    wish = one_shape(Wish(forms.verse(":".join(filter(None, (FORM, ",".join(options)))))))
    hot = decode.heat(load(kind_of(wish.form)), PLAIN.temperature)
    rng = np.random.default_rng(7)
    desk = compose.Desk(wish, hot, lambda line: False, rng, PLAIN, anything, ())
    return framer(wish, hot, np.ones((LINES, len(hot.model.vocabulary)))), desk


# --- how each writes ------------------------------------------------------------------------------


def _composed(plans: Framer, desk: compose.Desk, log_z: float) -> tuple[Floats, Floats, int]:
    """(log q - log p of composed poems, one for each frame and its pools; log p(x) of them; for how
    many poems a pool had no line left).

    Given the frame a poem's lines are independent draws, and it is taken out of the share of all
    ways through the pools that is open: log q = log q(frame) + log p(x) - log z(frame) - log open.
    """
    found, said, anew = [], [], 0
    for _ in range(FRAMES):
        frame = plans.frame(desk.rng, desk.knobs.placed)
        pools, lacking = _watched(compose.pooled(desk, frame))
        poems = [pools.poem(desk.rng, desk.follows) for _ in range(EACH)]
        anew += len(lacking)
        said.append(np.mean([_poem_log_p(lines) for lines in poems]))
        if pools.open:
            q = frame.settled.lot.log_p - frame.settled.log_z - math.log(pools.open)
            alike = np.mean([math.log(_groups_of(plans, frame, lines)) for lines in poems])
            found.append(q + alike + log_z)
    return np.array(found), np.array(said), anew


def _watched(pools: Pools) -> tuple[Pools, list[int]]:
    """The pools, and the places for which lines are drawn anew."""
    lacking: list[int] = []

    def anew(i: int, used: frozenset[str]) -> Pool:
        lacking.append(i)
        assert pools.anew is not None
        return pools.anew(i, used)

    return Pools(pools.pools, anew), lacking


def _groups_of(plans: Framer, frame: Frame, lines: Sequence[str]) -> int:
    """In how many open groups all rhyme words of a poem lie."""
    return _alike(plans.sums, plans.schemes.index(frame.scheme), lines)


def _alike(sums: Sums, layout: int, lines: Sequence[str]) -> int:
    machine = sums.machine
    ends = [
        machine.sounds.number[line[-1]]
        for line, cells in zip(lines, sums.lines[layout], strict=True)
        if cells.cells[-1].label >= 0
    ]
    common = np.flatnonzero(np.all(machine.sounds.rhymes[ends], axis=0))
    return sum(machine.layouts[layout].open[0][0] >> int(g) & 1 for g in common)


def _whole(sums: Sums, log_z: float, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """log q - log p of poems that `Sums.draw` draws, and log p(x) of them.

    q is that of the group that a poem was drawn in times the number of those that it lies in.
    """
    found, said = [], []
    for _ in range(POEMS):
        poem, written = sums.draw(rng)
        lines = forms.split_lines(written.text)
        q = poem.lot.log_p + written.drawn - _log_kept(sums, poem)
        q += math.log(_alike(sums, poem.lot.layout, lines))
        said.append(_poem_log_p(lines))
        found.append(q - (said[-1] - log_z))
    return np.array(found), np.array(said)


def _log_kept(sums: Sums, poem: Settled) -> float:
    """The log of the chance that a poem of a settled form is kept, its rhyme words being distinct."""
    layout, (group,) = poem.lot.layout, poem.lot.groups
    rhymed = [line for line in sums.lines[layout] if line.cells[-1].label >= 0]
    inside = [sums.front(line, ()).last * sums.rhyming(line.cells[-1])[:, group] for line in rhymed]
    return math.log(distinct(inside) / math.prod(float(row.sum()) for row in inside))


def _poem_log_p(lines: Sequence[str]) -> float:
    return sum(log_p(load(), line, bool(i % 2)) for i, line in enumerate(lines))


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
    return cloud.log_z - poem.lot.log_p


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
        total += math.exp(ends.plain) * _without_doubles(ends)
    return math.log(total)


def _ends(sums: Sums, lines: Sequence[Line], opened: int) -> Ends:
    rhymed = [line for line in lines if line.cells[-1].label >= 0]
    table = sums.rhyming(rhymed[0].cells[-1])
    groups = [g for g in range(table.shape[1]) if opened >> g & 1]
    plain = sum(
        math.log(sums.front(line, ()).last.sum()) for line in lines if line.cells[-1].label < 0
    )
    return Ends(plain, tuple(sums.front(line, ()).last for line in rhymed), table[:, groups])


def _without_doubles(ends: Ends) -> float:
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
