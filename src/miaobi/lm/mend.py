"""A poem that breaks its form, mended: the fewest characters changed, and those chosen exactly.

1. `miaobi.lm.repair` says which characters can stay, scheme by scheme: none is changed that could
   have stayed, under those that keep most (a word that the brief asked for counts more).
2. Those characters are fixed. The others are drawn by the decoder of `miaobi.lm.decode` inside the
   form, leaning to what they replace (kind of word and sense) and to the wish; of the drawn lines
   the one is taken that reads best. Where the other half of a word that loses a character makes no
   word with anything, it goes too, at a price.
3. Schemes and rhymes that keep nearly as much as the best are all written; the poem is taken that
   is likeliest given the draft: log P(poem) + log P(draft | poem), a price for each change in it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from miaobi.forms.checking import three_oblique
from miaobi.forms.sounds import book, folded
from miaobi.lm import decode, merit
from miaobi.lm.ear import ear
from miaobi.lm.ngram import Floats, load, log_p
from miaobi.lm.repair import ASKED, Repair, Settled, asked_for, settlements
from miaobi.lm.senses import numbers, senses
from miaobi.lm.taste import COMMON
from miaobi.lm.wish import Wish, leanings, theme, vetoes

DRAWN = 48  # lines drawn for each line that is mended
TEMPERATURE = 0.6
WORD = 10.0  # nats that giving up the other half of a broken word must win
PRICE = 4.0  # nats that each further change must win
LIKE, WISH = 7.0, 0.4  # how hard the replaced character and the wish pull
AGAIN = 0.03  # factor on characters that the poem says already


@dataclass(frozen=True, slots=True)
class Mended:
    """The poem that holds, its scheme and rhyme group, and [line, place, old, new] of each change.

    `kept` is the share of the form's places in which the draft's own characters stand.
    """

    lines: tuple[str, ...]
    scheme: str
    rhyme: str
    changes: tuple[tuple[int, int, str, str], ...]
    kept: float


@dataclass(frozen=True, slots=True)
class Desk:
    """What the missing characters of one settled poem are written with.

    `leans` is (lines, V), nats.
    """

    wish: Wish
    hot: decode.Heat
    leans: Floats
    settled: Settled
    known: Callable[[str], bool]
    rng: np.random.Generator


def mend(
    wish: Wish,
    draft: Sequence[str],
    seed: int,
    known: Callable[[str], bool] = lambda line: False,
    tick: Callable[[float], None] = lambda done: None,
    without: str = "",
) -> Mended:
    """The draft with the fewest characters changed so that it holds `wish.form`.

    The wish's given lines stand as they are (SourceError when they fit no scheme); the characters
    in `without` go.

    >>> from miaobi.forms import find
    >>> poem = ["白日依山尽", "黄河入海吹", "欲穷千里目", "更上一层楼"]
    >>> mended = mend(Wish(find("五绝")), poem, 1)
    >>> mended.lines[0], len(mended.changes)
    ('白日依山尽', 1)
    """
    hot = decode.heat(load(), TEMPERATURE)
    leans = leanings(wish)
    found: list[tuple[float, Desk, tuple[str, ...]]] = []
    options = settlements(wish, draft, without)
    for n, option in enumerate(options):
        desk = Desk(wish, hot, leans, option, known, np.random.default_rng(seed))
        found.append(_written(desk))
        tick(0.9 * (n + 1) / len(options))
    _, desk, lines = max(found, key=lambda one: one[0])
    settled, lines = desk.settled, _with_whole_words(desk, lines)
    tick(1.0)
    changes = tuple(
        (i + 1, j + 1, old, new)
        for i, (repair, line) in enumerate(zip(settled.repairs, lines, strict=True))
        for j, (old, new) in enumerate(zip(repair.was, line, strict=True))
        if old != new
    )
    places = wish.form.lines * wish.form.syllables
    kept = 1 - len(changes) / places
    return Mended(lines, settled.scheme.name, settled.group, changes, kept)


# --- writing what is missing --------------------------------------------------------------------


def _written(desk: Desk) -> tuple[float, Desk, tuple[str, ...]]:
    """How well the poem reads when it is whole (nats, more is better), and its lines."""
    repairs = desk.settled.repairs
    said = ["".join(repair.stays) for repair in repairs]
    total = PRICE * sum(repair.kept + ASKED * repair.asked for repair in repairs)
    for i, repair in enumerate(repairs):
        worth, said[i] = _line(desk, i, repair, said)
        total += worth
    return total, desk, tuple(said)


def _with_whole_words(desk: Desk, lines: tuple[str, ...]) -> tuple[str, ...]:
    """The lines, with the other half of a broken word given up where that reads far better."""
    said = list(lines)
    for i, repair in enumerate(desk.settled.repairs):
        wider = list(_wider(desk.wish, repair))
        if wider:
            said[i] = ""
            ways = [_line(desk, i, way, said) for way in (repair, *wider)]
            ways[1:] = [(worth - WORD, line) for worth, line in ways[1:]]
            said[i] = max(ways)[1]
    return tuple(said)


def _wider(wish: Wish, repair: Repair) -> Iterator[Repair]:
    """The repair with one character more given up: the other half of a word that loses one."""
    length = len(repair.stays)
    pairs = [(j, j + 1) for j in range(0, length - 3, 2)] + [
        (length - 2, length - 1),
        (length - 3, length - 2),
    ]
    for one, other in pairs:
        if bool(repair.stays[one]) != bool(repair.stays[other]):
            half = one if repair.stays[one] else other
            stays = tuple("" if j == half else c for j, c in enumerate(repair.stays))
            wider = replace(
                repair, stays=stays, asked=asked_for(wish, "".join(c or " " for c in stays))
            )
            if wider.asked == repair.asked:
                yield wider


def _line(desk: Desk, i: int, repair: Repair, said: Sequence[str]) -> tuple[float, str]:
    """The best of many lines drawn exactly; what was said and used rhymes hardly come again."""
    factors = _factors(desk, i, repair, said)
    missing = [j for j, stays in enumerate(repair.stays) if not stays]
    own = "".join(repair.stays)
    shunned = [word for word in vetoes(desk.wish) if word not in own]
    eye = merit.Eye(desk.wish, theme(desk.wish))
    before = [text for text in said[:i] if text]

    def worth(line: str) -> float:
        words = [load().number.get(c) for c in folded(line)]
        fit = sum(math.log(factors[j][words[j]]) for j in missing)
        bad = 6.0 * any(word in line for word in shunned) + 3.0 * desk.known(line)
        fluent = log_p(load(), line, bool(i % 2)) if None not in words else 0.0
        return (
            fluent / TEMPERATURE
            + fit
            + 0.5 * merit.follows(eye, before, line)
            - 1.5 * three_oblique(line)
            - bad * bool(missing)
        )

    if not missing:
        return worth(own), own
    betas = decode.backward(desk.hot, factors)
    drawn = decode.draws(desk.hot, factors, betas, bool(i % 2), desk.rng)
    found = dict.fromkeys(decode.spell(desk.hot.model, words) for words in islice(drawn, DRAWN))
    best = max(found, key=worth)
    whole = "".join(stays or new for stays, new in zip(repair.stays, best, strict=True))
    return worth(best), whole


def _factors(desk: Desk, i: int, repair: Repair, said: Sequence[str]) -> Floats:
    """(length, V): what stays is fixed; elsewhere the tones, the rhyme, and what was there before.

    A character that the model does not know stays too: anything may stand for it in the sums.
    """
    settled, own_ear = desk.settled, ear(desk.wish.form)
    group = list(book(desk.wish.form.book).groups).index(settled.group)
    slots = settled.scheme.lines[i]
    own = set(folded("".join(repair.stays)))
    own_share = settled.repairs[i].kept / len(
        slots
    )  # the less of a line stays, the freer it is written
    lean = (WISH + (1 - WISH) * (1 - own_share)) * desk.leans[i]
    again = numbers("".join(sorted(set(folded("".join(said))) - COMMON | own)))
    ends = numbers("".join(folded(text[-1]) for k, text in enumerate(said) if k != i and text))
    rows = []
    for j, (slot, tone) in enumerate(zip(slots, repair.tones, strict=True)):
        stays = load().number.get(folded(repair.stays[j]))
        row = np.ones(len(own_ear.tone))
        if stays is not None:
            row = np.zeros(len(own_ear.tone))
            row[stays] = 1.0
        elif not repair.stays[j]:
            fits = own_ear.rhymes[:, group] if slot.rhyme else own_ear.tone[:, "平仄".index(tone)]
            towards = own_share * LIKE * _likeness(repair.was[j]) + lean
            row = np.where(fits, np.exp(towards), 0.0)
            row[again] *= AGAIN
            if j == len(slots) - 1:
                row[ends] = 0.0
        rows.append(row)
    return np.array(rows)


@lru_cache(maxsize=256)
def _likeness(character: str) -> Floats:
    """How well every character stands in for this one: (V,), 0 for itself, less for others.

    Two cosines: of what they are about, and of what they face in couplets, which is their kind.
    All are alike where nothing was there, or nothing is known of it.
    """
    table = senses()
    found = numbers(folded(character))
    if not found:
        return np.full(len(table.tone), -1.0)
    near = _unit(table.topic) @ _unit(table.topic)[found[0]]
    near += _unit(table.pair) @ _unit(table.pair)[found[0]]
    return near.astype(np.float64) - 2.0


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-6)
