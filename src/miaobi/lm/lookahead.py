"""Look-ahead: what may still come, summed exactly under the n-gram, as a scorer that adds up.

The sums of one form of verse (`Sums`) tell how likely every scheme and rhyme group is before anything
is written: draw them (`settle`), and the lines are independent. The settled form has a machine of its
own and a scorer whose logit for a symbol is the log of the summed weight of all that can follow it.
Added to the n-gram (`exact`) it draws exactly from the n-gram given the form; added to any other
scorer, `mine + 0.5 * poem.ahead`, it keeps it from where no good verse follows.

>>> from miaobi.forms import find
>>> from miaobi.lm.writing import write
>>> rng = np.random.default_rng(7)
>>> poem = Sums(find("五绝").machine()).settle(rng)
>>> text = write(poem.machine, poem.exact, rng)[0].text
>>> find("五绝").check(text).holds
True
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from miaobi.errors import SourceError
from miaobi.forms.recent import Recent
from miaobi.forms.verse_machine import Cell, Layout, Mask, VerseMachine
from miaobi.lm import decode
from miaobi.lm.ahead import NOTHING, Ahead, Back, back
from miaobi.lm.decode import Front, Heat
from miaobi.lm.distinct import distinct
from miaobi.lm.ngram import Floats, Ints, load, numbers_in
from miaobi.lm.row import Row, row_of
from miaobi.lm.sampling import UNCHANGED, Chain
from miaobi.lm.scorers import Ngram, ngram
from miaobi.lm.thin import arcs, thinned
from miaobi.lm.writing import Writer, Written

FRONTS, BACKS = 60_000_000, 160_000_000  # bytes of sums that are kept: 1 and 2 MB a line
SETTLED = 64  # choices whose scorers are kept, with the sums they stand on: some 5 MB each
THIN = 3_000_000  # arcs of models that are kept, 56 bytes each: some ten patterns of tones
TRIES = 200  # texts drawn before a repeated rhyme word is masked instead
Groups = tuple[int, ...]  # the rhyme group of every label


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a layout: its cells, its number in the text, and what tells it from others.

    `pattern` are its cells before words were set in it, () where they are as they were.
    """

    cells: tuple[Cell, ...]
    number: int
    key: bytes = field(repr=False)
    pattern: tuple[Cell, ...] = field(default=(), repr=False)

    @property
    def second(self) -> bool:
        return bool(self.number % 2)

    @property
    def labels(self) -> frozenset[int]:
        return frozenset(cell.label for cell in self.cells) - {-1}


@dataclass(frozen=True, slots=True)
class Lot:
    """A layout and a group for each of its labels, and the log of their share of the weight."""

    layout: int
    groups: Groups
    log_p: float


@dataclass(slots=True, eq=False)
class Sums:
    """The exact sums of a verse machine under a model at some temperature.

    `leans` (lines, V) are factors for every character in every line, if given: what steers the
    model towards a brief. That rhyme words differ is seen when scheme and rhyme are drawn (of at most
    six lines), not in the sums of the lines; that required characters come, never: the machine's
    masks enforce both as they arise. Nor do they sum over the group of a rhyme inside a line: it is
    that of the line ends of its label.
    """

    machine: VerseMachine
    hot: Heat = field(default_factory=lambda: decode.heat(load(), 1.0))
    leans: Floats | None = None
    lines: tuple[tuple[Line, ...], ...] = field(init=False)
    _scorer: Ngram = field(init=False, repr=False)
    _numbers: Ints = field(init=False, repr=False)  # the machine's number of each character
    _every: list[tuple[float, list[Floats]]] = field(default_factory=list, init=False, repr=False)
    _tables: dict[bool, Mask] = field(default_factory=dict, init=False, repr=False)
    _patterns: dict[bytes, Mask] = field(default_factory=dict, init=False, repr=False)
    _fronts: Recent[tuple, Front] = field(init=False, repr=False)
    _backs: Recent[tuple, Back] = field(init=False, repr=False)
    _settled: Recent[tuple, Settled] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._numbers = numbers_in(self.machine.symbols, self.hot.model.vocabulary)
        self.lines = tuple(map(lines_of, self.machine.layouts))
        self._scorer = ngram((1,), self.hot)
        self._fronts = Recent(FRONTS, lambda front: front.bytes)
        self._backs = Recent(BACKS, lambda back: back.bytes)
        self._settled = Recent(SETTLED)

    def within(self, machine: VerseMachine, lines: tuple[Line, ...]) -> Sums:
        """The sums of a machine of one layout that is narrower than one of ours, `lines` its lines;
        what is summed already is kept."""
        found = replace(self, machine=machine)
        found.lines, found._tables, found._patterns = (lines,), self._tables, self._patterns
        found._backs, found._fronts = self._backs, self._fronts
        return found

    # --- before anything is written ---------------------------------------------------------------

    def choices(self) -> list[tuple[float, list[Floats]]]:
        """For each layout the log-weight of the lines that do not rhyme, and for each of its labels
        that of every group: (G,)."""
        if not self._every:
            self._every = [self._choices(k) for k in range(len(self.lines))]
        return self._every

    def _choices(self, layout: int) -> tuple[float, list[Floats]]:
        chosen = self.machine.layouts[layout]
        plain = 0.0
        rhymed: list[list[Line]] = [[] for _ in chosen.open]
        with np.errstate(divide="ignore"):
            for line in self.lines[layout]:
                if line.cells[-1].label < 0:
                    plain += float(np.log(self.front(line, ()).last.sum()))
                else:
                    rhymed[line.cells[-1].label].append(line)
            logs = [
                self._rhymes(lines, groups, chosen.reserved)
                for lines, (groups, _) in zip(rhymed, chosen.open, strict=True)
            ]
        return plain, logs

    def _rhymes(self, lines: Sequence[Line], groups: int, reserved: frozenset[int]) -> Floats:
        """(G,) the log-weight of the lines of one label in each of the open groups; those that the
        user ends himself may end alike, all others differ."""
        every = self.machine.sounds.rhymes.shape[1]
        opened = [g for g in range(every) if groups >> g & 1]
        found = np.full(every, NOTHING)
        found[opened] = 0.0
        free = ~np.isin(self._numbers, list(reserved))
        ends = []
        for line in lines:
            last, end = self.front(line, ()).last, line.cells[-1]
            scale = float(last.max()) or 1.0
            worth = (last / scale)[:, None] * self.rhyming(end)[:, opened]
            found[opened] += np.log(scale)
            if end.own:
                found[opened] += np.log(worth.sum(axis=0))
            else:
                ends.append(worth * free[:, None])
        if ends:
            some = np.any([end.any(axis=1) for end in ends], axis=0)
            found[opened] += np.log(distinct([end[some] for end in ends]))
        return found

    def front(self, line: Line, groups: Groups) -> Front:
        """The sums from the front of a line; without groups, in any that is open."""
        found, end = (
            self._fronts.get(self._key(line, ()), lambda: self._front(line)),
            line.cells[-1],
        )
        if not groups or not line.labels:
            return found
        if any(cell.label >= 0 for cell in line.cells[:-1]):
            return decode.forward(self.thin(line), self.factors(line, groups), line.second)
        return replace(found, last=found.last * self.rhyming(end)[:, groups[end.label]])

    def _front(self, line: Line) -> Front:
        return decode.forward(self.thin(line), self.factors(line, ()), line.second)

    def thin(self, line: Line) -> Heat:
        """The model for the lines of a pattern: what no such line can meet is left out."""
        cells = line.pattern or line.cells
        own = _key_of(cells) if line.pattern else line.key
        if own not in self._patterns:
            self._patterns[own] = self._admits(cells, ())
        admits = self._patterns[own]
        key = (id(self.hot), np.packbits(admits).tobytes())
        return _THIN.get(key, lambda: (self.hot, thinned(self.hot, admits)))[1]

    def rhyming(self, cell: Cell) -> Mask:
        """Which characters of the model rhyme in each group, in this cell: (V, G)."""
        if cell.answer not in self._tables:
            sounds = self.machine.sounds
            table = (sounds.answers if cell.answer else sounds.rhymes)[self._numbers]
            self._tables[cell.answer] = np.where(self._numbers[:, None] >= 0, table, False)
        return self._tables[cell.answer]

    def settle(self, rng: np.random.Generator) -> Settled:
        """The form with a layout and rhyme groups drawn from their posterior; see `choose`."""
        return self.settled(self.choose(rng))

    def choose(self, rng: np.random.Generator, varied: bool = False) -> Lot:
        """A layout and its rhyme groups, drawn from their posterior.

        `varied`: a group weighs as much as one line of its label does (their geometric mean). So
        poets choose, whose lines are not independent: the posterior of many lines knows hardly
        another rhyme than the commonest. SourceError where the model can write none of them.
        """
        every = self.choices()
        totals = np.array([plain + sum(map(log_sum, logs)) for plain, logs in every])
        whole = log_sum(totals)
        if not np.isfinite(whole):
            raise SourceError(
                "no rhyme that the form leaves open has words enough that the model knows",
                hint="leave the rhyme open, or give fewer of its words yourself",
            )
        layout = _drawn(totals, rng)
        plain, logs = every[layout]
        rhymed = self._rhymed(layout) if varied else [1] * len(logs)
        groups = tuple(_drawn(row / n, rng) for row, n in zip(logs, rhymed, strict=True))
        weight = plain + sum(float(row[g]) for row, g in zip(logs, groups, strict=True))
        return Lot(layout, groups, weight - whole)

    def _rhymed(self, layout: int) -> list[int]:
        """How many lines of each label are still to be ended."""
        ends = [line.cells[-1] for line in self.lines[layout]]
        labels = range(len(self.machine.layouts[layout].open))
        return [max(1, sum(e.label == k and not e.own for e in ends)) for k in labels]

    def settled(self, lot: Lot) -> Settled:
        """The form with this layout and these groups."""
        return self._settled.get((lot.layout, lot.groups), lambda: self._narrowed(lot))

    def _narrowed(self, lot: Lot) -> Settled:
        layout = self.machine.layouts[lot.layout]
        narrow = tuple((1 << g, used) for g, (_, used) in zip(lot.groups, layout.open, strict=True))
        machine = replace(self.machine, layouts=(replace(layout, open=narrow),))
        lines = self.lines[lot.layout]
        scorer = replace(self._scorer, lengths=tuple(len(line.cells) for line in lines))
        backs = [self.back(line, lot.groups) for line in lines]
        ahead, exact = Ahead(backs, scorer, False), Ahead(backs, scorer, True)
        return Settled(row_of(machine) or machine, scorer, ahead, exact, lot)

    def draw(self, rng: np.random.Generator) -> tuple[Settled, Written]:
        """A text drawn exactly from the model given the form, and the form as it was settled.

        A mask that forbids a rhyme word when it would come again bends the model, much so where few
        words rhyme: instead the lines of a text with one twice are drawn anew. After TRIES the mask
        does it after all, as where a required character must come.
        """
        poem = self.settle(rng)
        if isinstance(poem.machine, Row):
            for _ in range(TRIES):
                (written,) = poem.writer(loose=True).write(rng)
                if poem.machine.fits(written.symbols):
                    return poem, written
        return poem, poem.writer().write(rng)[0]

    # --- while writing ----------------------------------------------------------------------------

    def factors(self, line: Line, groups: Groups) -> Floats:
        """(length, V): what each cell admits, times what the line leans to.

        Without groups, any that is open may rhyme. Where the user gave a character that the model
        does not know, anything may stand for it.
        """
        found = self._admits(line.cells, groups).astype(np.float64)
        return found if self.leans is None else found * self.leans[line.number]

    def _admits(self, cells: Sequence[Cell], groups: Groups) -> Mask:
        """(length, V): what each cell admits, in the model's characters."""
        rows = []
        for cell in cells:
            admits = np.where(self._numbers >= 0, cell.admits[self._numbers], False)
            if cell.label >= 0:
                table = self.rhyming(cell)
                admits = admits & (table[:, groups[cell.label]] if groups else table.any(axis=1))
            rows.append(np.ones_like(admits) if cell.own and not admits.any() else admits)
        return np.array(rows)

    def back(self, line: Line, groups: Groups) -> Back:
        """The backward sums of a line whose rhyme groups are settled."""
        return self._backs.get(
            self._key(line, groups),
            lambda: back(self.thin(line), self.factors(line, groups), line.second),
        )

    def _key(self, line: Line, groups: Groups) -> tuple:
        mine = tuple((label, groups[label]) for label in sorted(line.labels)) if groups else ()
        number = -1 if self.leans is None else line.number
        return line.key, line.second, number, mine


# Of all sums of a process: (the model, what is left of it for a pattern).
_THIN: Recent[tuple[int, bytes], tuple[Heat, Heat]] = Recent(THIN, lambda pair: arcs(pair[1]))


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """A form whose layout and rhyme groups are settled.

    `scorer` is the n-gram for its lines, `ahead` the scorer of what may follow; `exact` is their sum
    in one: the n-gram given the form.
    """

    machine: VerseMachine | Row
    scorer: Ngram
    ahead: Ahead
    exact: Ahead
    lot: Lot
    _writers: dict[tuple[Chain, bool], Writer] = field(default_factory=dict, repr=False)

    @property
    def log_z(self) -> float:
        """The log of the summed weight of all its texts, rhyme words that are alike included."""
        return sum(self.ahead.totals)

    def writer(self, chain: Chain = UNCHANGED, loose: bool = False) -> Writer:
        """The exact scorer set to write; `loose` where rhyme words may be alike."""
        if (chain, loose) not in self._writers:
            machine = self.machine
            if loose and isinstance(machine, Row):
                machine = replace(machine, labels=(-1,) * len(machine.labels))
            self._writers[chain, loose] = Writer(machine, self.exact, chain)
        return self._writers[chain, loose]


def lines_of(layout: Layout) -> tuple[Line, ...]:
    """The lines of a layout: what stands between its marks."""
    found: list[list[Cell]] = [[]]
    for cell in layout.cells:
        mark = not cell.free and not cell.own and cell.label < 0
        if not mark:
            found[-1].append(cell)
        elif found[-1]:
            found.append([])
    return tuple(line_of(cells, i) for i, cells in enumerate(filter(None, found)))


def line_of(cells: Sequence[Cell], number: int, pattern: tuple[Cell, ...] = ()) -> Line:
    """The line of these cells, the so-manyth of its text."""
    return Line(tuple(cells), number, _key_of(cells), pattern)


def _key_of(cells: Sequence[Cell]) -> bytes:
    """Equal for lines whose cells admit the same."""
    parts = [
        np.packbits(cell.admits).tobytes() + bytes([cell.label + 1, cell.answer]) for cell in cells
    ]
    return b"".join(parts)


def within(machine: VerseMachine, groups: Sequence[int]) -> VerseMachine:
    """The machine with only these rhyme groups open; SourceError when a label has none of them."""
    wanted = sum(1 << g for g in set(groups))
    layouts = tuple(
        replace(layout, open=tuple((mine & wanted, used) for mine, used in layout.open))
        for layout in machine.layouts
    )
    fitting = tuple(one for one in layouts if all(mine for mine, _ in one.open))
    if not fitting:
        raise SourceError(
            "none of these rhyme groups has words enough for the form",
            hint="choose a rhyme group with more words",
        )
    return replace(machine, layouts=fitting)


def log_sum(logs: Floats) -> float:
    most = logs.max()
    return float(most + np.log(np.exp(logs - most).sum())) if np.isfinite(most) else NOTHING


def _drawn(logs: Floats, rng: np.random.Generator) -> int:
    weights = np.exp(logs - logs.max())
    return int(rng.choice(len(weights), p=weights / weights.sum()))
