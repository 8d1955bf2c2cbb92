"""A poem that breaks its form, mended: the fewest characters changed, and those chosen exactly.

1. For every scheme, rhyme group and line, the tone patterns that the checker passes (拗救 included)
   are tried; the one in which most of the draft's characters may stand is taken. So no character
   is changed that could have stayed, under the schemes and rhymes that keep most (a word that the
   brief asked for counts more than another).
2. The characters that stay are fixed. The others are drawn by the decoder of `miaobi.lm.decode`
   inside the form, leaning to what they replace (kind of word and sense) and to the wish; of the
   drawn lines the one is taken that reads best.
   Where the other half of a word that loses a character makes no word with anything, it goes too,
   at a price.
3. Schemes and rhymes that keep nearly as much as the best are all written; the poem is taken that
   is likeliest given the draft: log P(poem) + log P(draft | poem), a price for each change in it.

A line that is too long loses a run of characters, one that is too short is given room where most
of it can stay; what a draft lacks altogether is written anew.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, product

import numpy as np
from numpy.typing import NDArray

from miaobi.errors import SourceError
from miaobi.forms.checking import line_faults, split_lines, three_oblique
from miaobi.forms.core import Scheme, Slot
from miaobi.forms.sounds import folded, level_groups, neighbours, rhymes, tones
from miaobi.lm import decode, merit
from miaobi.lm.ngram import Floats, load, log_p
from miaobi.lm.senses import numbers, senses
from miaobi.lm.taste import COMMON
from miaobi.lm.wish import Wish, leanings, theme, vetoes

VOICE = {"平": "天", "仄": "地"}  # a character that has this tone and no other
DRAWN = 48  # lines drawn for each line that is mended
TEMPERATURE = 0.6
OPTIONS, SLACK = 10, 1.0  # schemes and rhymes that are written; how many fewer characters they keep
WORD = 10.0  # nats that giving up the other half of a broken word must win
PRICE = 4.0  # nats that each further change must win
LIKE, WISH = 7.0, 0.4  # how hard the replaced character and the wish pull
ASKED = 2.0  # what a character of an asked-for word counts beyond another, when it stays
AGAIN = 0.03  # factor on characters that the poem says already
OPEN = "〇"  # a place whose character may not stay
Cells = tuple[str, ...]  # one character for each place of a line, "" where one must be written


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
class Repair:
    """What is settled for one line: what was there, what stays, and the tones of every place."""

    was: Cells
    stays: Cells
    tones: str
    asked: int = 0  # characters of asked-for words that stay
    plain: bool = True  # no licence is taken

    @property
    def kept(self) -> int:
        return sum(bool(character) for character in self.stays)


@dataclass(frozen=True, slots=True)
class Settled:
    """A scheme, a rhyme group and the repair of every line."""

    scheme: Scheme
    group: str
    repairs: tuple[Repair, ...]


@dataclass(frozen=True, slots=True)
class Bench:
    """What the missing characters of one settled poem are written with; `leans` is (lines, V), nats."""

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

    The wish's given lines stand as they are; the characters in `without` go. SourceError when they fit no scheme.

    >>> from miaobi.forms import find
    >>> poem = ["白日依山尽", "黄河入海吹", "欲穷千里目", "更上一层楼"]
    >>> mended = mend(Wish(find("五绝")), poem, 1)
    >>> mended.lines[0], len(mended.changes)
    ('白日依山尽', 1)
    """
    hot = decode.heat(load(), TEMPERATURE)
    leans = leanings(wish)
    found: list[tuple[float, Bench, tuple[str, ...]]] = []
    options = _settled(wish, _windows(wish, draft, without))
    for n, option in enumerate(options):
        bench = Bench(wish, hot, leans, option, known, np.random.default_rng(seed))
        found.append(_written(bench))
        tick(0.9 * (n + 1) / len(options))
    _, bench, lines = max(found, key=lambda one: one[0])
    settled, lines = bench.settled, _with_whole_words(bench, lines)
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


# --- what the draft offers ----------------------------------------------------------------------


def _windows(wish: Wish, draft: Sequence[str], without: str) -> list[list[list[Cells]]]:
    """Ways to read the draft as so many lines, each as the ways to fit it in its places.

    The draft's own characters are kept as they are written (traditional stays traditional).
    """
    count, length = wish.form.lines, wish.form.syllables
    texts = [_hanzi(line, without) for line in split_lines("\n".join(draft))]
    texts = [text for text in texts if text][:40]
    texts += [""] * (count - len(texts))
    ways = [_cells(text, length) for text in texts]
    if any(wish.given):
        own = [*wish.given, *[""] * count][:count]
        return [[[tuple(o)] if o else way for o, way in zip(own, ways, strict=False)]]
    return [ways[start : start + count] for start in range(len(ways) - count + 1)]


def _hanzi(line: str, without: str) -> str:
    """The Chinese characters of a line; those in `without` leave their place open."""
    return "".join(OPEN if c in without else c for c in line if "\u3400" <= c <= "\U0003ffff")


def _cells(text: str, length: int) -> list[Cells]:
    """The ways to set a text in `length` places: a run is left out, or room is made.

    >>> _cells("天地人", 2)
    [('地', '人'), ('天', '人'), ('天', '地')]
    >>> _cells("天", 2)
    [('', '天'), ('天', '')]
    """
    over = len(text) - length
    if over >= 0:
        return list(dict.fromkeys(tuple(text[:at] + text[at + over :]) for at in range(length + 1)))
    gap = ("",) * -over
    ways = [(*text[:at], *gap, *text[at:]) for at in range(len(text) + 1)]
    return list(dict.fromkeys(ways))


# --- scheme, rhyme and tones --------------------------------------------------------------------


def _settled(wish: Wish, windows: list[list[list[Cells]]]) -> list[Settled]:
    """The schemes, rhyme groups and repairs that keep most of the draft, the best first."""
    found: list[tuple[tuple[float, ...], Settled]] = []
    for ways, scheme in product(windows, wish.form.formats):
        for group in _groups(ways, scheme):
            repairs = _repairs(wish, ways, scheme, group)
            if repairs is not None:
                worth = tuple(map(sum, zip(*map(_worth, repairs), strict=True)))
                found.append((worth, Settled(scheme, group, repairs)))
    if not found:
        raise SourceError(
            f"the given lines do not fit {wish.form.name}",
            hint=f"check them with `miaobi check FILE --form {wish.form.name}`",
        )
    found.sort(key=lambda one: one[0], reverse=True)
    most = found[0][0][0]
    count = OPTIONS if most > wish.form.lines * wish.form.syllables / 2 else 1
    return [settled for worth, settled in found if worth[0] >= most - SLACK][:count]


def _groups(ways: list[list[Cells]], scheme: Scheme) -> list[str]:
    """The level groups that some rhyming line ends in; the roomiest ones when none does."""
    ends = {cells[-1] for i in scheme.rhyming for cells in ways[i] if cells[-1]}
    found = [g for g in level_groups() if any(g in rhymes(end) for end in ends)]
    roomy = senses().rhyme.sum(0)
    return found or [g for g, room in zip(level_groups(), roomy, strict=True) if room >= 60]


def _repairs(
    wish: Wish, ways: list[list[Cells]], scheme: Scheme, group: str
) -> tuple[Repair, ...] | None:
    """The best repair of every line, couplet by couplet; None when a given line cannot stand."""
    found: list[Repair] = []
    used: set[str] = {
        folded(own[-1]) for i, own in enumerate(wish.given) if own and i in scheme.rhyming
    }
    for i in range(0, len(scheme.lines), 2):
        couplet = _couplet(wish, ways, scheme, group, i, used)
        if couplet is None:
            return None
        found += couplet
        used |= {folded(r.stays[-1]) for r in couplet if r.stays[-1] and r.tones[-1] == "平"}
    return tuple(found)


def _couplet(
    wish: Wish, ways: list[list[Cells]], scheme: Scheme, group: str, i: int, used: set[str]
) -> tuple[Repair, Repair] | None:
    """Both lines from `i` on. A licence of the first may need a level third in the second (拗救)."""
    options: list[tuple[Repair, Repair]] = []
    for answered in (False, True):
        first = _best(wish, ways, scheme, group, i, used, patterns(scheme.lines[i], answered))
        reply = patterns(scheme.lines[i + 1], False)
        if answered:
            reply = tuple(p for p in reply if p[-3] == "平")
        taken = used | ({folded(first.stays[-1])} if first and scheme.lines[i][-1].rhyme else set())
        second = _best(wish, ways, scheme, group, i + 1, taken, reply)
        if first and second:
            options.append((first, second))
    return max(options, key=lambda pair: _sum(*map(_worth, pair)), default=None)


def _sum(one: tuple[float, ...], other: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _best(
    wish: Wish,
    ways: list[list[Cells]],
    scheme: Scheme,
    group: str,
    i: int,
    used: set[str],
    allowed: Sequence[str],
) -> Repair | None:
    """The repair of line `i` that keeps most; a given line is kept whole or not at all."""
    given = i < len(wish.given) and bool(wish.given[i])
    slots = scheme.lines[i]
    near = neighbours(group) if i == 0 else frozenset()
    found: list[Repair] = []
    for cells, pattern in product(ways[i], allowed):
        stays = [_staying(c, t, given) for c, t in zip(cells, pattern, strict=True)]
        end = stays[-1]
        if slots[-1].rhyme and end:
            own = rhymes(end)
            fits = group in own or bool(near & own)
            if not fits or (folded(end) in used and not given):
                stays[-1] = ""
        asked = _asked(wish, "".join(c or " " for c in stays))
        found.append(Repair(cells, tuple(stays), pattern, asked, _is_plain(pattern, slots)))
    best = max(found, key=_worth, default=None)
    return None if best is None or (given and best.kept < len(slots)) else best


def _staying(character: str, tone: str, given: bool) -> str:
    """The character, where it may stand; of a given line also one that no book knows."""
    heard = tones(character) if character and character != OPEN else frozenset[str]()
    return character if tone in heard or (given and not heard) else ""


def _worth(repair: Repair) -> tuple[float, ...]:
    """What stays; then plain tones; then whole words that stay, and no 三仄尾."""
    stays = repair.stays
    words = sum(bool(stays[j] and stays[j + 1]) for j in (*range(0, len(stays) - 3, 2), -2))
    oblique = repair.tones[-3:] == "仄仄仄"
    kept = repair.kept + ASKED * repair.asked
    return (round(kept, 3), float(repair.plain), words - 0.5 * oblique)


def _asked(wish: Wish, line: str) -> int:
    """How many characters of a line are asked-for words, whole."""
    words = {folded(word) for image in wish.images if image.must for word in image.said}
    line = folded(line)
    return sum(len(word) for word in words if word in line)


@lru_cache(maxsize=64)
def patterns(slots: tuple[Slot, ...], answered: bool) -> tuple[str, ...]:
    """The tone patterns that the checker passes in these slots, plain ones before licences.

    `answered`: whether the third syllable from the end of the couplet's second line is level.

    >>> from miaobi.forms import find
    >>> patterns(find("五绝").formats[0].lines[0], False)
    ('平平仄仄平', '平平平仄平', '仄平平仄平')
    """
    reply = VOICE["平" if answered else "仄"] * len(slots)
    every = ("".join(p) for p in product("平仄", repeat=len(slots)))
    fine = [p for p in every if not line_faults(0, "".join(VOICE[t] for t in p), slots, reply)]
    return tuple(sorted(fine, key=lambda p: not _is_plain(p, slots)))


def _is_plain(pattern: str, slots: Sequence[Slot]) -> bool:
    return all(tone in slot.tones for tone, slot in zip(pattern, slots, strict=True))


# --- writing what is missing --------------------------------------------------------------------


def _written(bench: Bench) -> tuple[float, Bench, tuple[str, ...]]:
    """How well the poem reads when it is whole (nats, more is better), and its lines."""
    repairs = bench.settled.repairs
    said = ["".join(repair.stays) for repair in repairs]
    total = PRICE * sum(repair.kept + ASKED * repair.asked for repair in repairs)
    for i, repair in enumerate(repairs):
        worth, said[i] = _line(bench, i, repair, said)
        total += worth
    return total, bench, tuple(said)


def _with_whole_words(bench: Bench, lines: tuple[str, ...]) -> tuple[str, ...]:
    """The lines, with the other half of a broken word given up where that reads far better."""
    said = list(lines)
    for i, repair in enumerate(bench.settled.repairs):
        wider = list(_wider(bench.wish, repair))
        if wider:
            said[i] = ""
            ways = [_line(bench, i, way, said) for way in (repair, *wider)]
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
                repair, stays=stays, asked=_asked(wish, "".join(c or " " for c in stays))
            )
            if wider.asked == repair.asked:
                yield wider


def _line(bench: Bench, i: int, repair: Repair, said: Sequence[str]) -> tuple[float, str]:
    """The best of many lines drawn exactly; what was said and used rhymes hardly come again."""
    factors = _factors(bench, i, repair, said)
    missing = [j for j, stays in enumerate(repair.stays) if not stays]
    own = "".join(repair.stays)
    shunned = [word for word in vetoes(bench.wish) if word not in own]
    eye = merit.Eye(bench.wish, theme(bench.wish))
    before = [text for text in said[:i] if text]

    def worth(line: str) -> float:
        words = [load().number.get(c) for c in folded(line)]
        fit = sum(math.log(factors[j][words[j]]) for j in missing)
        bad = 6.0 * any(word in line for word in shunned) + 3.0 * bench.known(line)
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
    betas = decode.backward(bench.hot, factors)
    drawn = decode.draws(bench.hot, factors, betas, bool(i % 2), bench.rng)
    found = dict.fromkeys(decode.spell(bench.hot.model, words) for words in islice(drawn, DRAWN))
    best = max(found, key=worth)
    whole = "".join(stays or new for stays, new in zip(repair.stays, best, strict=True))
    return worth(best), whole


def _factors(bench: Bench, i: int, repair: Repair, said: Sequence[str]) -> Floats:
    """(length, V): what stays is fixed; elsewhere the tones, the rhyme, and what was there before.

    A character that the model does not know stays too: anything may stand for it in the sums.
    """
    settled, table = bench.settled, senses()
    slots = settled.scheme.lines[i]
    own = set(folded("".join(repair.stays)))
    own_share = settled.repairs[i].kept / len(slots)  # the less of a line stays, the freer it is written
    lean = (WISH + (1 - WISH) * (1 - own_share)) * bench.leans[i]
    again = numbers("".join(sorted(set(folded("".join(said))) - COMMON | own)))
    ends = numbers("".join(folded(text[-1]) for k, text in enumerate(said) if k != i and text))
    rows = []
    for j, (slot, tone) in enumerate(zip(slots, repair.tones, strict=True)):
        stays = load().number.get(folded(repair.stays[j]))
        row = np.ones(len(table.tone))
        if stays is not None:
            row = np.zeros(len(table.tone))
            row[stays] = 1.0
        elif not repair.stays[j]:
            fits = table.tone[:, "平仄".index(tone)]
            if slot.rhyme:
                fits = table.rhyme[:, level_groups().index(settled.group)]
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
