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
from miaobi.forms.verse_machine import Cell, Layout, Mask, VerseMachine
from miaobi.lm import decode
from miaobi.lm.decode import Front, Heat
from miaobi.lm.ngram import Floats, Ints, load
from miaobi.lm.scorers import BREAKS, MARKS, Ngram, Scorer, State, ngram
from miaobi.lm.writing import Writer, Written

KEPT = 48  # lines whose backward sums are kept: about 4 MB each
TRIES = 200  # texts drawn before a repeated rhyme word is masked instead
NOTHING = float("-inf")
Groups = tuple[int, ...]  # the rhyme group of every label


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a layout: its cells, its number in the text, and what tells it from others."""

    cells: tuple[Cell, ...]
    number: int
    key: bytes = field(repr=False)

    @property
    def second(self) -> bool:
        return bool(self.number % 2)

    @property
    def labels(self) -> frozenset[int]:
        return frozenset(cell.label for cell in self.cells) - {-1}


@dataclass(frozen=True, slots=True)
class Choice:
    """A layout and a group for each of its labels, and the log of their share of the weight."""

    layout: int
    groups: Groups
    log_p: float


@dataclass(slots=True, eq=False)
class Sums:
    """The exact sums of a verse machine under a model at some temperature.

    `leans` (lines, V) are factors for every character in every line, if given: what steers the
    model towards a brief. The sums do not see that rhyme words differ or that required characters
    come: those the machine's masks enforce as they arise. Nor do they sum over the group of a rhyme
    inside a line: it is that of the line ends of its label.
    """

    machine: VerseMachine
    hot: Heat = field(default_factory=lambda: decode.heat(load(), 1.0))
    leans: Floats | None = None
    lines: tuple[tuple[Line, ...], ...] = field(init=False)
    _scorer: Ngram = field(init=False, repr=False)
    _numbers: Ints = field(init=False, repr=False)  # the machine's number of each character
    _every: list[tuple[float, list[Floats]]] = field(default_factory=list, init=False, repr=False)
    _lasts: dict[tuple, Floats] = field(default_factory=dict, init=False, repr=False)
    _backs: dict[tuple, Back] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        found = [self.machine.number(c) for c in self.hot.model.vocabulary]
        self._numbers = np.array([-1 if n is None else n for n in found], np.intp)
        self.lines = tuple(map(lines_of, self.machine.layouts))
        self._scorer = ngram((1,), self.hot)

    def within(self, machine: VerseMachine) -> Sums:
        """The sums of a machine that is narrower than this one; what is summed already is kept."""
        found = Sums(machine, self.hot, self.leans)
        found._backs = self._backs
        return found

    # --- before anything is written ---------------------------------------------------------------

    def choices(self) -> list[tuple[float, list[Floats]]]:
        """For each layout the log-weight of the lines that do not rhyme, and for each of its labels
        that of every group: (G,)."""
        if not self._every:
            self._every = [self._choices(k) for k in range(len(self.lines))]
        return self._every

    def _choices(self, layout: int) -> tuple[float, list[Floats]]:
        size = self.machine.sounds.rhymes.shape[1]
        logs = [
            np.array([0.0 if groups >> g & 1 else NOTHING for g in range(size)])
            for groups, _ in self.machine.layouts[layout].open
        ]
        plain = 0.0
        with np.errstate(divide="ignore"):
            for line in self.lines[layout]:
                last, end = self.last(line), line.cells[-1]
                if end.label < 0:
                    plain += float(np.log(last.sum()))
                else:
                    logs[end.label] += np.log(last @ self.rhyming(end))
        return plain, logs

    def last(self, line: Line) -> Floats:
        """The weight of every last character of a line: (V,)."""
        key = self._key(line, ())
        if key not in self._lasts:
            self._lasts[key] = self.front(line, ()).last
        return self._lasts[key]

    def front(self, line: Line, groups: Groups) -> Front:
        """The sums from the front of a line; without groups, in any that is open."""
        return decode.forward(self.hot, self.factors(line, groups), line.second)

    def rhyming(self, cell: Cell) -> Mask:
        """Which characters of the model rhyme in each group, in this cell: (V, G)."""
        sounds = self.machine.sounds
        table = (sounds.answers if cell.answer else sounds.rhymes)[self._numbers]
        return np.where(self._numbers[:, None] >= 0, table, False)

    def settle(self, rng: np.random.Generator) -> Settled:
        """A layout and its rhyme groups, drawn from their posterior.

        SourceError where the model can write none of them.
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
        groups = tuple(_drawn(row, rng) for row in logs)
        weight = plain + sum(float(row[g]) for row, g in zip(logs, groups, strict=True))
        return self.settled(Choice(layout, groups, weight - whole))

    def settled(self, choice: Choice) -> Settled:
        """The form with this layout and these groups."""
        layout = self.machine.layouts[choice.layout]
        narrow = tuple(
            (1 << g, used) for g, (_, used) in zip(choice.groups, layout.open, strict=True)
        )
        machine = replace(self.machine, layouts=(replace(layout, open=narrow),), _masks={})
        lines = self.lines[choice.layout]
        scorer = replace(self._scorer, lengths=tuple(len(line.cells) for line in lines))
        backs = [self.back(line, choice.groups) for line in lines]
        ahead, exact = Ahead(backs, scorer, False), Ahead(backs, scorer, True)
        return Settled(row_of(machine) or machine, scorer, ahead, exact, choice)

    def exact(self, rng: np.random.Generator) -> tuple[Settled, Written]:
        """A text drawn exactly from the model given the form, and the form as it was settled.

        A mask that forbids a rhyme word when it would come again bends the model, much so where few
        words rhyme: instead a text with one twice is drawn anew, its scheme and rhyme too. After
        TRIES the mask does it after all, as where a required character must come.
        """
        for _ in range(TRIES):
            poem = self.settle(rng)
            if not isinstance(poem.machine, Row):
                break
            free = replace(poem.machine, labels=(-1,) * len(poem.machine.labels))
            (written,) = Writer(free, poem.exact).write(rng)
            if poem.machine.fits(written.symbols):
                return poem, written
        poem = self.settle(rng)
        return poem, Writer(poem.machine, poem.exact).write(rng)[0]

    # --- while writing ----------------------------------------------------------------------------

    def factors(self, line: Line, groups: Groups) -> Floats:
        """(length, V): what each cell admits, times what the line leans to.

        Without groups, any that is open may rhyme. Where the user gave a character that the model
        does not know, anything may stand for it.
        """
        rows = []
        for cell in line.cells:
            admits = np.where(self._numbers >= 0, cell.admits[self._numbers], False)
            if cell.label >= 0:
                table = self.rhyming(cell)
                admits = admits & (table[:, groups[cell.label]] if groups else table.any(axis=1))
            rows.append(np.ones(len(admits)) if cell.own and not admits.any() else admits)
        found = np.array(rows, np.float64)
        return found if self.leans is None else found * self.leans[line.number]

    def back(self, line: Line, groups: Groups) -> Back:
        """The backward sums of a line whose rhyme groups are settled."""
        key = self._key(line, groups)
        if key not in self._backs:
            if len(self._backs) >= KEPT:
                del self._backs[next(iter(self._backs))]
            factors = self.factors(line, groups)
            betas = decode.backward(self.hot, factors, line.second)
            self._backs[key] = _back(self.hot, factors, betas, line.second)
        return self._backs[key]

    def _key(self, line: Line, groups: Groups) -> tuple:
        mine = tuple((label, groups[label]) for label in sorted(line.labels)) if groups else ()
        number = -1 if self.leans is None else line.number
        return line.key, line.second, number, mine


@dataclass(frozen=True, slots=True, eq=False)
class Back:
    """The backward sums of a line: `factors` (length, V), `betas` as `decode.backward` gives them.

    `rests[i]` the logs of the sums for every state that character i may lead to, `ground[i]` (V,)
    those of the state that each character leads to from no history, its own factor included.
    """

    factors: Floats
    betas: list[Floats]
    logs: Floats  # (length, V) of the factors
    rests: list[Floats]
    ground: Floats
    total: float  # the log of the summed weight of the line


def _back(hot: Heat, factors: Floats, betas: list[Floats], second: bool) -> Back:
    row = decode.places_of(hot.model.kind, len(factors))
    with np.errstate(divide="ignore"):
        logs = np.log(factors)
        rests = [np.log(decode.after(hot, betas, i, second)) for i in range(len(row))]
        ground = np.array(
            [logs[i] + rests[i][hot.model.places[r].next] for i, (r, _) in enumerate(row)]
        )
        total = float(np.log(betas[0][decode.opening(hot.model, row[0][0], second)]))
    return Back(factors, betas, logs, rests, ground, total)


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
    choice: Choice

    @property
    def log_z(self) -> float:
        """The log of the summed weight of all its texts, rhyme words that are alike included."""
        return sum(self.ahead.totals)


class Ahead(Scorer):
    """The log of the summed weight of all that can follow each symbol; see the module.

    A symbol that cannot stand has -inf; a mark the weight of the lines that follow it. States are
    (line, position in it, history), as those of the n-gram. With `own` the n-gram's own weight of
    the symbol is in it, and what is alike for all characters (the lines that follow) is left out.
    """

    def __init__(self, backs: Sequence[Back], scorer: Ngram, own: bool) -> None:
        self.backs, self.scorer, self.own = tuple(backs), scorer, own
        self.name = f"{scorer.name} with look-ahead" if own else "look-ahead"
        self.symbols = scorer.symbols
        self.totals = [back.total for back in backs]
        self.later = [sum(self.totals[i + 1 :]) for i in range(len(backs))]
        self._ground = [self._grounds(i) for i in range(len(backs))]

    def _grounds(self, line: int) -> Floats:
        """(length, symbols) the worth of each symbol to a state without history; marks -inf."""
        back, kind = self.backs[line], self.scorer.hot.model.kind
        found = np.full((len(back.ground), len(self.symbols)), NOTHING)
        found[:, : back.ground.shape[1]] = back.ground + (0.0 if self.own else self.later[line])
        if self.own:
            for row, (r, _) in zip(found, decode.places_of(kind, len(found)), strict=True):
                row += self.scorer.unigrams[r]
        return found

    def start(self) -> State:
        return self.scorer.start()

    def step(self, state: State, symbol: int) -> State:
        return self.scorer.step(state, symbol)

    def logits(self, states: Sequence[State]) -> Floats:
        if len(states) == 1:
            return self._row(*states[0])[None]  # pyright: ignore
        return np.array([self._row(*state) for state in states])  # pyright: ignore

    def _row(self, line: int, at: int, history: int) -> Floats:
        if line < len(self.backs) and at < len(self.backs[line].logs):
            row = self._following(line, at, history)
            if line and not at:
                row[-BREAKS:] = self.later[line - 1]
            return row
        row = np.full(len(self.symbols), NOTHING)
        row[-len(MARKS) :] = self.later[line] if line < len(self.backs) else 0.0
        return row

    def _following(self, line: int, at: int, state: int) -> Floats:
        """The worth of every symbol: the n-gram's arcs lead where its history says."""
        back, later = self.backs[line], self.later[line]
        r, _ = decode.places_of(self.scorer.hot.model.kind, len(back.logs))[at]
        levels, rest, logs = self.scorer.hot.model.places[r].levels, back.rests[at], back.logs[at]
        path, fallen = self.scorer.path(r, state)
        worth = self._ground[line][at] + (fallen if self.own else 0.0)
        for k, here, passed in path:
            arcs = slice(levels[k].begin[here], levels[k].begin[here + 1])
            words = levels[k].word[arcs]
            found = rest.take(levels[k].next[arcs]) + logs.take(words)
            found += self.scorer.arcs[r][k][arcs] + passed if self.own else later
            worth[words] = found
        return worth


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """The machine of a settled form: what may stand at a place is known before anything is written,
    but for the rhyme words that are spent. A state is (place, spent words with their labels).
    """

    symbols: tuple[str, ...]
    numbers: dict[str, int] = field(repr=False)
    admits: Mask = field(repr=False)  # (places, symbols)
    labels: tuple[int, ...]  # of each place; -1 where no rhyme word is chosen

    def number(self, symbol: str) -> int | None:
        return self.numbers.get(symbol)

    def start(self) -> State:
        return 0, frozenset()

    def mask(self, state: State) -> Mask:
        place, spent = state  # pyright: ignore
        if place == len(self.labels):
            return np.zeros(len(self.symbols), bool)
        words = [word for label, word in spent if label == self.labels[place]]
        if not words:
            return self.admits[place]
        found = self.admits[place].copy()
        found[words] = False
        return found

    def step(self, state: State, symbol: int) -> State:
        place, spent = state  # pyright: ignore
        label = self.labels[place]
        return place + 1, spent if label < 0 else spent | {(label, symbol)}

    def final(self, state: State) -> bool:
        return state[0] == len(self.labels)  # pyright: ignore

    def fits(self, text: Sequence[str]) -> bool:
        """Whether a text of its places has no rhyme word twice."""
        words = [pair for pair in zip(self.labels, text, strict=True) if pair[0] >= 0]
        return len(set(words)) == len(words)

    def alike(self, state: State) -> State:
        """Equal for states with the same mask."""
        place = state[0]  # pyright: ignore
        return place if place == len(self.labels) or self.labels[place] < 0 else state


def row_of(machine: VerseMachine) -> Row | None:
    """A settled machine as a row of places; None where a required character must still come."""
    if machine.wanted:
        return None
    (layout,) = machine.layouts
    rows, labels = [], []
    for cell in layout.cells:
        admits = cell.admits.copy()
        if cell.label >= 0:
            group = layout.open[cell.label][0].bit_length() - 1
            table = machine.sounds.answers if cell.answer else machine.sounds.rhymes
            admits &= table[:, group]
            if not cell.own:
                admits[list(layout.reserved)] = False
        rows.append(admits)
        labels.append(-1 if cell.own else cell.label)
    found = np.array(rows)
    found.flags.writeable = False
    return Row(machine.symbols, machine.sounds.number, found, tuple(labels))


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


def line_of(cells: Sequence[Cell], number: int) -> Line:
    """The line of these cells, the so-manyth of its text."""
    return Line(tuple(cells), number, _key_of(cells))


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
    return replace(machine, layouts=fitting, _masks={})


def log_sum(logs: Floats) -> float:
    most = logs.max()
    return float(most + np.log(np.exp(logs - most).sum())) if np.isfinite(most) else NOTHING


def _drawn(logs: Floats, rng: np.random.Generator) -> int:
    weights = np.exp(logs - logs.max())
    return int(rng.choice(len(weights), p=weights / weights.sum()))
