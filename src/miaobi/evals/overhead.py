"""`miaobi bench forms`, line 5: what does it cost to be sure of the form?

The embedded n-gram writes the same number of candidates with the same sampler chain, freely (no mask,
no form, only lines of the right length) and in form: with masks alone, and with the exact look-ahead
(scheme and rhyme drawn from their posterior before). All ways take turns in the same run, each time in
another order; medians of wall time per poem. The tables (masks, backward sums) have a row of their
own: they are made once for a form and kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from statistics import median

import numpy as np

from miaobi.forms.regulated import FORMS
from miaobi.forms.verse_machine import machine as verse_machine
from miaobi.lm.lookahead import Sums
from miaobi.lm.sampling import Chain, Past, drawn
from miaobi.lm.scorers import Ngram, ngram, random
from miaobi.lm.writing import Writer
from miaobi.work import Json

FORM = next(form for form in FORMS if form.name == "七绝")
CHAIN = Chain((("temperature", 0.8), ("min_p", 0.02)))
CANDIDATES = 8
POEMS = 40
GOAL = 0.10

Ways = dict[str, Callable[[np.random.Generator], object]]


def run() -> Iterator[dict[str, Json]]:
    """Rows {what, ms, overhead, ok}: ms per poem (all candidates), medians; overhead over free."""
    form = FORM
    began = time.perf_counter()
    machine = verse_machine(form)
    scorer = ngram([form.syllables] * form.lines)
    masks = Writer(machine, scorer, CHAIN)
    mask_time = time.perf_counter() - began
    began = time.perf_counter()
    sums = Sums(machine)
    sums.choices()
    poem = sums.settle(np.random.default_rng(1))
    sure = Writer(poem.machine, poem.exact, CHAIN)
    sums_time = time.perf_counter() - began
    spread = Writer(machine, random(machine.symbols, 1))
    ways: Ways = {
        "free": lambda rng: freely(scorer, [form.syllables] * form.lines, CHAIN, CANDIDATES, rng),
        "masks": lambda rng: masks.write(rng, CANDIDATES),
        "masks and look-ahead, scheme and rhyme kept": lambda rng: sure.write(rng, CANDIDATES),
        "masks and look-ahead, drawn for each poem": lambda rng: _anew(sums, rng),
        "random scorer, one poem": lambda rng: spread.write(rng),
    }
    times = {name: median(each) for name, each in timed(ways, POEMS).items()}
    for name, each in times.items():
        yield _row(name, each, times["free"])
    yield {"what": "tables: masks of the form", "ms": _ms(mask_time)}
    yield {"what": "tables: sums of all schemes, and backward of one", "ms": _ms(sums_time)}


def _anew(sums: Sums, rng: np.random.Generator) -> object:
    """Scheme and rhyme drawn from their posterior, then written: what a user waits for."""
    poem = sums.settle(rng)
    return Writer(poem.machine, poem.exact, CHAIN).write(rng, CANDIDATES)


def _row(name: str, each: float, free: float) -> dict[str, Json]:
    row: dict[str, Json] = {"what": name, "ms": _ms(each)}
    if name.startswith("masks"):
        over = each / free - 1
        row |= {"overhead": f"{over:+.1%}", "ok": "yes" if over <= GOAL else "no"}
    return row


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 2)


def timed(ways: Ways, poems: int) -> dict[str, list[float]]:
    """Seconds of every way for each poem; the ways take turns, in an order that changes."""
    names, found = list(ways), {name: [] for name in ways}
    for name in names:
        ways[name](np.random.default_rng(0))  # what is made once is made now
    for i in range(poems):
        turn = i % len(names)
        for name in names[turn:] + names[:turn]:
            rng = np.random.default_rng(i)
            began = time.perf_counter()
            ways[name](rng)
            found[name].append(time.perf_counter() - began)
    return found


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
