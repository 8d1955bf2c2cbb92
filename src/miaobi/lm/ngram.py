"""The character n-gram as an automaton: p(character | what stands before it in the line).

One model for each **place** in a line, counted from its end (7 … 1), so that the caesura is known.
A **state** is a history of up to four symbols that has continuations of its own; every other
history falls back to its longest suffix that has. Probabilities are explicit on **arcs**; where
there is no arc, `bow(h) * p(w | shorter h)`. The n-grams kept contain all their prefixes and
suffixes (see runs/verse_ngram.py), so that the back-off is exact and every character has a
probability above zero everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from miaobi.forms import Verse

STEP = 0.0625  # nats in one step of a stored log-probability
ORDER = 5
LEAST = 1e-4  # of a state's weight, at the least, is left to what has no arc
LONGEST = 7  # characters of a phrase; a longer line is a head and a phrase
Kind = Literal["shi", "ci"]
Floats = NDArray[np.float64]
Ints = NDArray[np.intp]  # the type that numpy gathers by: anything else is converted each time


@dataclass(frozen=True, slots=True)
class Level:
    """The arcs of one order at one place, sorted by state and word; (n,) arrays.

    `state` the history an arc leaves, `begin` (states of this order + 1,) where each one's arcs
    begin, `suffix` the arc of the same word one order down, `next` the state it enters.
    """

    first: int  # number of the first state of this order
    begin: Ints
    state: Ints
    word: Ints
    p: Floats
    suffix: Ints
    next: Ints
    bow: Floats  # (states of this order,)
    back: Ints  # (states of this order,) the state one falls back to


@dataclass(frozen=True, slots=True)
class Place:
    """All that predicts the character at one place: unigrams, then higher orders."""

    states: int
    p: Floats  # (vocabulary,) unigrams
    next: Ints  # (vocabulary,) the state a unigram arc enters
    levels: tuple[Level, ...]  # orders 2 ... ORDER
    starts: Ints  # (start symbols,) states after each (0 where none)


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """The whole n-gram: its characters and its places (index 0 is the last in the line).

    `kind` is what it has learnt: lines of shi (five or seven) or phrases of ci (one to seven).
    """

    kind: Kind
    vocabulary: str
    number: dict[str, int]
    places: tuple[Place, ...]


def kind_of(form: Verse) -> Kind:
    """The model that has learnt the lines of `form`."""
    shi = all(set(scheme.shape) <= {5, LONGEST} for scheme in form.formats)
    return "shi" if shi and form.family != "词" else "ci"


@lru_cache(maxsize=2)
def load(kind: Kind = "shi") -> Model:
    """An n-gram shipped with the package, learnt from what poets wrote (runs/verse_ngram.py, verse_ci.py);
    that of shi has its weights from the network since (runs/verse_distil.py)."""
    name = {"shi": "ngram.npz", "ci": "ngram_ci.npz"}[kind]
    with np.load(files("miaobi.lm") / "data" / name) as data:  # pyright: ignore
        arrays = unpacked({name: data[name] for name in data.files})
    vocabulary = "".join(map(chr, arrays["vocabulary"]))
    places = _places(arrays, len(vocabulary))
    return Model(kind, vocabulary, {c: i for i, c in enumerate(vocabulary)}, places)


def unpacked(packed: dict[str, NDArray]) -> dict[str, NDArray]:
    """What runs/verse_ngram.py packed: the children of each context, their words and probabilities,
    and for each the arc of the same word under the shorter context (`s`; of order 2 the word).

    There, a word is its place among the children of the shorter context, told as a step from the
    child before; numbers of two bytes lie as all high bytes and all low ones, and contexts of like
    many children stand together: that compresses by a third more.
    """
    arrays = dict(packed)
    for r in range(7, 0, -1):
        for order in range(2, ORDER + 1):
            n, w, p, s = (f"{what}{r}{order}" for what in "nwps")
            arrays[n] = counts = packed[n][0] * np.uint16(256) + packed[n][1]
            by = np.argsort(np.repeat(counts, counts), kind="stable")
            steps, arrays[p] = np.empty(len(by), np.uint16), np.empty(len(by), np.uint8)
            steps[by], arrays[p][by] = packed[w][0] * np.uint16(256) + packed[w][1], packed[p]
            sums, several = np.cumsum(steps, dtype=np.intp), counts[counts > 0]
            begin = np.cumsum(several, dtype=np.intp) - several
            arrays[s] = arrays[w] = sums - np.repeat(sums[begin] - steps[begin], several)
            if order > 2 and len(by):
                below = arrays[f"n{r}{order - 1}"]
                first = np.cumsum(below, dtype=np.intp) - below
                arrays[s] += first[np.repeat(arrays[f"s{r + 1}{order - 1}"], counts)]
                arrays[w] = arrays[f"w{r}{order - 1}"][arrays[s]]
    return arrays


@lru_cache(maxsize=16)
def numbers_in(symbols: tuple[str, ...], vocabulary: str) -> Ints:
    """(V,) the place of each character of a vocabulary among some symbols, -1 where it has none.

    >>> numbers_in(("山", "水", "，"), "水火").tolist()
    [1, -1]
    """
    places = {symbol: i for i, symbol in enumerate(symbols)}
    found = np.array([places.get(c, -1) for c in vocabulary], np.intp)
    found.flags.writeable = False
    return found


def _places(arrays: dict[str, NDArray], size: int) -> tuple[Place, ...]:
    """Every place, built from the front of the line to its end, then linked forward."""
    raw = {r: _arcs(arrays, r) for r in range(7, 0, -1)}
    suffixes: dict[tuple[int, int], Ints] = {
        (r, order): arrays[f"s{r}{order}"] for r in raw for order in range(2, ORDER + 1)
    }
    places = []
    after = _Numbering(1, {})  # nothing follows the last place
    for r in range(1, 8):
        before = _numbering(arrays, r)
        places.append(_place(arrays, raw[r], r, size, suffixes, before, after))
        after = before
    return tuple(places)


def _arcs(arrays: dict[str, NDArray], r: int) -> dict[int, tuple]:
    """order -> (context node, word, probability) at place `r`."""
    found = {}
    for order in range(2, ORDER + 1):
        counts = arrays[f"n{r}{order}"]
        context = np.repeat(np.arange(len(counts), dtype=np.intp), counts)
        found[order] = (context, arrays[f"w{r}{order}"].astype(np.intp), _p(arrays, r, order))
    return found


def _p(arrays: dict[str, NDArray], r: int, order: int) -> Floats:
    table = np.exp(-STEP * np.arange(256))
    return table[arrays[f"p{r}{order}"]]


@dataclass(frozen=True, slots=True)
class _Numbering:
    """How many states predict a place, and the state of each context node (-1: none)."""

    states: int
    of_node: dict[int, Ints]  # context length -> (nodes,)


def _numbering(arrays: dict[str, NDArray], r: int) -> _Numbering:
    states, of_node = 1, {}
    for length in range(1, ORDER):
        has = arrays[f"n{r}{length + 1}"] > 0
        of_node[length] = np.where(has, states + np.cumsum(has) - 1, -1).astype(np.intp)
        states += int(has.sum())
    return _Numbering(states, of_node)


def _place(
    arrays: dict[str, NDArray],
    arcs: dict[int, tuple],
    r: int,
    size: int,
    suffixes: dict[tuple[int, int], Ints],
    before: _Numbering,
    after: _Numbering,
) -> Place:
    unigrams = _p(arrays, r, 1)
    unigrams = unigrams / unigrams.sum()
    enters = _enter(after, 1, np.zeros(size, np.intp))
    below_p, below_next = unigrams, enters
    levels = []
    first = 1
    for order in range(2, ORDER + 1):
        context, word, p = arcs[order]
        suffix = suffixes[r, order]
        following = _enter(after, order, below_next[suffix])
        state = before.of_node[order - 1][context] if len(context) else context
        counts = arrays[f"n{r}{order}"]
        counts = counts[counts > 0]
        begin = np.concatenate([[0], np.cumsum(counts, dtype=np.intp)]).astype(np.intp)
        # Rounded to steps, a state's arcs may sum to more than one.
        p = p * np.repeat(np.minimum(1.0, (1 - LEAST) / _sums(p, begin)), counts)
        rest = 1 - _sums(p, begin)
        lower = 1 - _sums(below_p[suffix], begin)
        bow = rest / np.maximum(lower, LEAST)
        back = _back(before, suffixes, r, order, arrays)
        levels.append(Level(first, begin, state, word, p, suffix, following, bow, back))
        first += len(counts)
        below_p, below_next = p, following
    symbols = before.of_node[1]
    starts = np.maximum(symbols[size:], 0)
    return Place(before.states, unigrams, enters, tuple(levels), starts)


def _sums(values: Floats, begin: Ints) -> Floats:
    """Sums of consecutive runs of `values`; no run is empty."""
    return np.add.reduceat(values, begin[:-1]) if len(begin) > 1 else np.zeros(0)


def _enter(after: _Numbering, order: int, otherwise: Ints) -> Ints:
    """The state entered by each arc: its own n-gram if that has a state, else its suffix's."""
    own = after.of_node.get(order)
    if own is None:
        return otherwise
    own = own[: len(otherwise)]
    return np.where(own >= 0, own, otherwise).astype(np.intp)


def _back(
    before: _Numbering, suffixes: dict, r: int, order: int, arrays: dict[str, NDArray]
) -> Ints:
    """The state that each state of this order falls back to."""
    nodes = np.flatnonzero(arrays[f"n{r}{order}"] > 0)
    if order == 2 or not len(nodes):
        return np.zeros(len(nodes), np.intp)
    return before.of_node[order - 2][suffixes[r + 1, order - 1][nodes]]


# Runs of places, first and last, for lines that the model of shi has not learnt. A phrase of four
# is the head of a seven (two and two), one of six such a head and a close; three is a seven's tail.
SHI_RUNS = {4: ((6, 3),), 6: ((6, 3), (1, 0))}


@lru_cache(maxsize=256)
def places_of(kind: Kind, length: int) -> tuple[tuple[int, bool], ...]:
    """For every character of a line its place index, and whether a run begins with it.

    What is longer than seven is a head and a phrase of seven, as the model of ci learnt it.

    >>> places_of("shi", 5)
    ((4, True), (3, False), (2, False), (1, False), (0, False))
    >>> [place for place, _ in places_of("shi", 4)], [place for place, _ in places_of("ci", 9)]
    ([6, 5, 4, 3], [1, 0, 6, 5, 4, 3, 2, 1, 0])
    """
    if length > LONGEST:
        return places_of(kind, length - LONGEST) + places_of(kind, LONGEST)
    runs = SHI_RUNS.get(length, ((length - 1, 0),)) if kind == "shi" else ((length - 1, 0),)
    return tuple((r, r == high) for high, low in runs for r in range(high, low - 1, -1))


def log_p(model: Model, line: str, second: bool) -> float:
    """The log-probability of a line, in nats; -inf outside the vocabulary.

    `second`: whether it is the second line of a couplet.
    """
    state, total = 0, 0.0
    for character, (r, begins) in zip(line, places_of(model.kind, len(line)), strict=True):
        word = model.number.get(character)
        if word is None:
            return float("-inf")
        state = opening(model, r, second) if begins else state
        p, state = step(model.places[r], state, word)
        total += float(np.log(p))
    return total


def opening(model: Model, r: int, second: bool) -> int:
    """The state in which a run that begins at place index `r` opens."""
    return start(model, r + 1, second)


def start(model: Model, length: int, second: bool) -> int:
    """The state before a line of `length`; `second` where it is the second of a couplet of shi."""
    symbol = length - 1 if model.kind == "ci" else (2 if length == LONGEST else 0) + second
    return int(model.places[length - 1].starts[symbol])


def step(place: Place, state: int, word: int) -> tuple[float, int]:
    """(p(word | state), the state it leads to)."""
    scale = 1.0
    for level in reversed(place.levels):
        here = state - level.first
        if not 0 <= here < len(level.bow):
            continue
        low, high = level.begin[here], level.begin[here + 1]
        at = low + int(np.searchsorted(level.word[low:high], word))
        if at < high and level.word[at] == word:
            return scale * float(level.p[at]), int(level.next[at])
        scale *= float(level.bow[here])
        state = int(level.back[here])
    return scale * float(place.p[word]), int(place.next[word])
