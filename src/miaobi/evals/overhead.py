"""`miaobi bench forms`, line 5: what does it cost to be sure of the form?

Two writers, each freely (no mask, no form, only lines of the right length) and in form, with the
same number of candidates and the same sampler:

- the network that is shipped, as it writes for a user: brief, scheme, rhyme and words settled anew
  for each poem, masks and look-ahead at every character, the candidates ranked. Free beside it: the
  same network and commission, the candidates ranked by the same scores. Judged at the writer's own
  number of candidates; at fewer the same frame weighs more, as the row above shows;
- the n-gram, which has nothing to hide behind, for a step of it costs little: with masks alone,
  and with the exact look-ahead, scheme and rhyme kept or drawn anew for each poem.

All ways of a writer take turns in the same run, each time in another order; medians of the seconds
of this process per poem, one thread, for a clock on the wall tells what else the machine does. An
overhead is the median over the poems of what each takes beside its own free one, next to it in time. The
tables (masks, models of a pattern of tones, backward sums) are made once for a form, kept, and have
rows of their own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

import numpy as np

from miaobi.forms import verse
from miaobi.forms.verse_machine import VerseMachine
from miaobi.lm import decode, merit
from miaobi.lm.lookahead import Sums
from miaobi.lm.neural import poet, shipped
from miaobi.lm.neural.runtime import Runtime
from miaobi.lm.neural.scorer import Neural, is_chinese
from miaobi.lm.neural.wording import commission
from miaobi.lm.ngram import kind_of, load
from miaobi.lm.placing import framer
from miaobi.lm.sampling import Chain, Past, drawn
from miaobi.lm.scorers import Ngram, ngram, random
from miaobi.lm.wish import Image, Wish, leanings, theme
from miaobi.lm.writing import Writer
from miaobi.work import Json

Row = dict[str, Json]  # what, ms, overhead, ok
FORM = "七绝"
CHAIN = Chain((("temperature", 0.8), ("min_p", 0.02)))
CANDIDATES = 8
POEMS = 40  # of the n-gram
COMMISSIONED = 12  # of the network
ASKED = 32  # candidates that the writer makes where nothing is said of them
THINGS = ("江舟", "寒梅", "夜雨", "古寺", "松风", "渔火")
GOAL = 0.10

Way = Callable[[int], object]  # a poem's number → its candidates


def run() -> Iterator[Row]:
    """Rows: ms per poem (all candidates); overhead over free; medians."""
    yield from commissioned()
    yield from counted()


def _rows(ways: dict[str, Way], poems: int) -> Iterator[Row]:
    """The first way is free; those after it are measured by it, but for what is no poem."""
    times = timed(ways, poems)
    free = next(iter(times.values()))
    for name, each in times.items():
        over = median(own / other for own, other in zip(each, free, strict=True)) - 1
        row: Row = {"what": name, "ms": _ms(median(each))}
        if "masks" in name:
            row |= {"overhead": f"{over:+.1%}", "ok": "yes" if over <= GOAL else "no"}
        yield row


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 2)


def timed(ways: dict[str, Way], poems: int) -> dict[str, list[float]]:
    """Seconds of every way for each poem; the ways take turns, in an order that changes."""
    names, found = list(ways), {name: [] for name in ways}
    for name in names:
        ways[name](poems)  # what is made once is made now
    for i in range(poems):
        turn = i % len(names)
        for name in names[turn:] + names[:turn]:
            began = time.process_time()
            ways[name](i)
            found[name].append(time.process_time() - began)
    return found


def _clocked(make: Callable[[], object]) -> float:
    began = time.process_time()
    make()
    return time.process_time() - began


# --- the network ----------------------------------------------------------------------------------


def commissioned() -> Iterator[Row]:
    """The shipped network: a whole poem as a user waits for it, of few candidates and of many."""
    pen = poet.Pen(Runtime(shipped.folder(), threads=1), shipped.pen().vocabulary)
    first = _clocked(lambda: _framed(_wish(0, CANDIDATES)))
    for candidates in (CANDIDATES, ASKED):
        name = f"network, {candidates} candidates"
        ways: dict[str, Way] = {
            f"{name}: free": lambda i, n=candidates: Unbound(_wish(i, n), pen).poems(i),
            f"{name}: masks and look-ahead, all drawn anew": lambda i, n=candidates: (
                poet.candidates(_wish(i, n), i, pen)
            ),
        }
        rows = _rows(ways, COMMISSIONED)
        yield from rows if candidates == ASKED else map(_told, rows)
    again = median(_clocked(lambda i=i: _framed(_wish(i, CANDIDATES))) for i in range(8))
    yield {"what": "network: of these, a brief's scheme, rhyme and words", "ms": _ms(again)}
    yield {"what": "tables: n-gram, models of the patterns of tones", "ms": _ms(first - again)}


def _told(row: Row) -> Row:
    """A row that is shown and not judged: fewer candidates than the writer makes."""
    return {name: value for name, value in row.items() if name != "ok"}


def _wish(i: int, candidates: int) -> Wish:
    thing = THINGS[i % len(THINGS)]
    image = Image(thing, 1.0, True)
    return Wish(verse(FORM), (image,), title=thing, season="autumn", candidates=candidates)


def _framed(wish: Wish) -> object:
    """All that is settled of a poem before the network writes."""
    knobs = poet.manner(wish.form).knobs
    hot = decode.heat(load(kind_of(wish.form)), knobs.temperature)
    return framer(wish, hot, np.exp(leanings(wish, knobs))).frame(np.random.default_rng(0))


@dataclass(slots=True)
class Unbound:
    """The network under the commission of a wish, without any form."""

    wish: Wish
    pen: poet.Pen
    neural: Neural = field(init=False)
    columns: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.neural = Neural(self.pen.runtime, self.pen.vocabulary, commission(self.wish))
        own = [i for i, symbol in enumerate(self.neural.symbols) if is_chinese(symbol)]
        self.columns = np.array(own, np.intp)

    def poems(self, seed: int) -> list[tuple[float, tuple[str, ...]]]:
        """As many poems as the wish wants, written side by side like the poet's, the best first."""
        how, rng = poet.manner(self.wish.form), np.random.default_rng(seed)
        found: dict[tuple[str, ...], float] = {}
        for _ in range(max(1, round(self.wish.candidates / how.particles))):
            found |= self._written(how, rng)
        return self._ranked(found)

    def _written(self, how: poet.Manner, rng: np.random.Generator) -> dict[tuple[str, ...], float]:
        """The particles of one cloud, and the log-probability of each, known as it is written."""
        chain = Chain((("temperature", how.temperature), ("min_p", how.min_p)))
        states, texts = [self.neural.start()] * how.particles, [""] * how.particles
        told, scheme = np.zeros(how.particles), self.wish.form.formats[0]
        for length, mark in zip(scheme.shape, "，。" * (len(scheme.shape) // 2), strict=True):
            for _ in range(length):
                rows = self.neural.logits(states)[:, self.columns]
                for k, row in enumerate(rows):
                    at, _ = drawn(chain(row, Past()), rng)
                    told[k] += row[at]
                    symbol = int(self.columns[at])
                    texts[k] += self.neural.symbols[symbol]
                    states[k] = self.neural.step(states[k], symbol)
            told += self.neural.logits(states)[:, self.neural.number[mark]]
            states = [self.neural.after(state, mark) for state in states]
        lines = [tuple(text[i : i + 7] for i in range(0, 28, 7)) for text in texts]
        return dict(zip(lines, map(float, told), strict=True))

    def _ranked(self, poems: dict[tuple[str, ...], float]) -> list[tuple[float, tuple[str, ...]]]:
        """By what the poet ranks by: the network with the commission and without, and merit; only
        what it says without has still to be worked out."""
        eye = merit.Eye(self.wish, theme(self.wish))
        texts = ["".join(a + b for a, b in zip(lines, "，。，。", strict=True)) for lines in poems]
        bare = replace(self.neural.commission, title="", keywords=())
        plain = Neural(self.pen.runtime, self.pen.vocabulary, bare).score(texts)
        worth = [
            float(2 * one - other) + merit.scores(eye, lines)["total"]
            for (lines, one), other in zip(poems.items(), plain, strict=True)
        ]
        return sorted(zip(worth, poems, strict=True), reverse=True)


# --- the n-gram -----------------------------------------------------------------------------------


def counted() -> Iterator[Row]:
    """The n-gram: masks alone, and with the exact look-ahead."""
    form = verse(FORM)
    lengths = [form.syllables] * form.lines
    machine = form.machine()
    assert isinstance(machine, VerseMachine)
    scorer, sums = ngram(lengths), Sums(machine)
    masks = Writer(machine, scorer, CHAIN)
    filled = _clocked(lambda: masks.write(np.random.default_rng(0), CANDIDATES))
    summed = _clocked(sums.choices)
    settled = _clocked(lambda: sums.settle(np.random.default_rng(1)))
    poem = sums.settle(np.random.default_rng(1))
    spread = Writer(machine, random(machine.symbols, 1))
    for i in range(POEMS):
        _anew(sums, np.random.default_rng(i))
    ways: dict[str, Callable[[np.random.Generator], object]] = {
        "n-gram: free": lambda rng: freely(scorer, lengths, CHAIN, CANDIDATES, rng),
        "n-gram: masks alone": lambda rng: masks.write(rng, CANDIDATES),
        "n-gram: masks and look-ahead, scheme and rhyme kept": lambda rng: poem.writer(CHAIN).write(
            rng, CANDIDATES
        ),
        "n-gram: masks and look-ahead, drawn for each poem": lambda rng: _anew(sums, rng),
        "random scorer, one poem": lambda rng: spread.write(rng),
    }
    seeded: dict[str, Way] = {
        name: lambda i, way=way: way(np.random.default_rng(i)) for name, way in ways.items()
    }
    yield from _rows(seeded, POEMS)
    yield {"what": "tables: masks, as the first poem meets them", "ms": _ms(filled)}
    yield {"what": "tables: sums of all schemes and rhymes", "ms": _ms(summed)}
    yield {"what": "tables: backward sums of one scheme and rhyme", "ms": _ms(settled)}


def _anew(sums: Sums, rng: np.random.Generator) -> object:
    """Scheme and rhyme drawn from their posterior, then written: what a user waits for."""
    return sums.settle(rng).writer(CHAIN).write(rng, CANDIDATES)


def freely(
    scorer: Ngram, lengths: Sequence[int], chain: Chain, n: int, rng: np.random.Generator
) -> list[str]:
    """`n` texts of lines of these lengths without any form: the plainest loop there is."""
    number = {symbol: i for i, symbol in enumerate(scorer.symbols)}
    every = np.arange(len(scorer.hot.model.vocabulary))  # marks come where a line ends
    comma = number["，"]
    states = [scorer.start()] * n
    histories: list[list[int]] = [[] for _ in range(n)]
    for length in lengths:
        for _ in range(length):
            wanted = list(dict.fromkeys(states))
            rows = dict(zip(wanted, scorer.logits(wanted), strict=True))
            for i, state in enumerate(states):
                past = Past(histories[i], every, number, rng.random())
                symbol, _ = drawn(chain(rows[state][: len(every)], past), rng)
                histories[i].append(symbol)
                states[i] = scorer.step(state, symbol)
        for i, state in enumerate(states):
            histories[i].append(comma)
            states[i] = scorer.step(state, comma)
    return ["".join(scorer.symbols[symbol] for symbol in history) for history in histories]
