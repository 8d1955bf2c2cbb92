"""A poem that breaks its form, mended: the fewest characters changed, and those chosen exactly.

1. For every scheme, rhyme group and line, the tone patterns that the checker passes (拗救 included)
   are tried; the one in which most of the draft's characters may stand is taken. So no character
   is changed that could have stayed, under the scheme and the rhyme that keep most.
2. The characters that stay are fixed. The others are drawn by the decoder of `miaobi.lm.decode`
   inside the form, leaning to what they replace (kind of word and sense) and to the wish; of the
   drawn lines the one is taken that reads best.

A line that is too long loses a run of characters, one that is too short is given room where most
of it can stay; what a draft lacks altogether is written anew.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

import numpy as np

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
SENSE, KIND, WISH = 4.0, 1.2, 0.5  # how hard the replaced character and the wish pull
AGAIN = 0.03  # factor on characters that the poem says already
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
    plain: bool = True  # no licence is taken

    @property
    def kept(self) -> int:
        return sum(bool(character) for character in self.stays)


def mend(
    wish: Wish,
    draft: Sequence[str],
    seed: int,
    known: Callable[[str], bool] = lambda line: False,
    tick: Callable[[float], None] = lambda done: None,
) -> Mended:
    """The draft with the fewest characters changed so that it holds `wish.form`.

    The wish's given lines stand as they are. SourceError when they fit no scheme.

    >>> from miaobi.forms import find
    >>> poem = ["白日依山尽", "黄河入海吹", "欲穷千里目", "更上一层楼"]
    >>> mended = mend(Wish(find("五绝")), poem, 1)
    >>> mended.lines[0], len(mended.changes)
    ('白日依山尽', 1)
    """
    scheme, group, repairs = _settled(wish, _windows(wish, draft))
    rng = np.random.default_rng(seed)
    leans = WISH * leanings(wish)
    hot = decode.heat(load(), TEMPERATURE)
    lines: list[str] = ["".join(r.stays) if all(r.stays) else "" for r in repairs]
    for i, repair in enumerate(repairs):
        if not lines[i]:
            factors = _factors(scheme.lines[i], group, repair, np.exp(leans[i]))
            lines[i] = _written(hot, factors, i, repair, repairs, lines, wish, known, rng)
        tick((i + 1) / len(repairs))
    changes = tuple(
        (i + 1, j + 1, old, new)
        for i, (repair, line) in enumerate(zip(repairs, lines, strict=True))
        for j, (old, new) in enumerate(zip(repair.was, line, strict=True))
        if old != new
    )
    places = wish.form.lines * wish.form.syllables
    return Mended(tuple(lines), scheme.name, group, changes, 1 - len(changes) / places)


# --- what the draft offers ----------------------------------------------------------------------


def _windows(wish: Wish, draft: Sequence[str]) -> list[list[list[Cells]]]:
    """Ways to read the draft as so many lines, each as the ways to fit it in its places.

    The draft's own characters are kept as they are written (traditional stays traditional).
    """
    count, length = wish.form.lines, wish.form.syllables
    texts = [_hanzi(line) for line in split_lines("\n".join(draft))]
    texts = [text for text in texts if text][:40]
    texts += [""] * (count - len(texts))
    ways = [_cells(text, length) for text in texts]
    if any(wish.given):
        own = [*wish.given, *[""] * count][:count]
        return [[[tuple(o)] if o else way for o, way in zip(own, ways, strict=False)]]
    return [ways[start : start + count] for start in range(len(ways) - count + 1)]


def _hanzi(line: str) -> str:
    return "".join(c for c in line if "\u3400" <= c <= "\U0003ffff")


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


def _settled(
    wish: Wish, windows: list[list[list[Cells]]]
) -> tuple[Scheme, str, tuple[Repair, ...]]:
    """The scheme, the rhyme group and the repairs that keep most of the draft."""
    best: tuple[tuple[float, ...], Scheme, str, tuple[Repair, ...]] | None = None
    for ways, scheme in product(windows, wish.form.formats):
        for group in _groups(ways, scheme):
            repairs = _repairs(wish, ways, scheme, group)
            if repairs is None:
                continue
            room = float(senses().rhyme[:, level_groups().index(group)].sum())
            worth = (*map(sum, zip(*map(_worth, repairs), strict=True)), room)
            if best is None or worth > best[0]:
                best = worth, scheme, group, repairs
    if best is None:
        raise SourceError(
            f"the given lines do not fit {wish.form.name}",
            hint=f"check them with `miaobi check FILE --form {wish.form.name}`",
        )
    return best[1:]


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
        stays = [c if c and t in tones(c) else "" for c, t in zip(cells, pattern, strict=True)]
        end = stays[-1]
        if slots[-1].rhyme and end:
            own = rhymes(end)
            fits = group in own or bool(near & own)
            if not fits or (folded(end) in used and not given):
                stays[-1] = ""
        found.append(Repair(cells, tuple(stays), pattern, _is_plain(pattern, slots)))
    best = max(found, key=_worth, default=None)
    return None if best is None or (given and best.kept < len(slots)) else best


def _worth(repair: Repair) -> tuple[float, ...]:
    """What stays; then plain tones; then whole words that stay, and no 三仄尾."""
    stays = repair.stays
    words = sum(bool(stays[j] and stays[j + 1]) for j in (*range(0, len(stays) - 3, 2), -2))
    oblique = repair.tones[-3:] == "仄仄仄"
    return (float(repair.kept), float(repair.plain), words - 0.5 * oblique)


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


def _factors(slots: Sequence[Slot], group: str, repair: Repair, lean: Floats) -> Floats:
    """(length, V): what stays is fixed; elsewhere the tones, the rhyme, and what was there before."""
    table = senses()
    model = load()
    rows = []
    for j, (slot, tone) in enumerate(zip(slots, repair.tones, strict=True)):
        stays = model.number.get(folded(repair.stays[j]))
        if stays is not None:
            row = np.zeros(len(table.tone))
            row[stays] = 1.0
        elif repair.stays[j]:
            row = np.ones(
                len(table.tone)
            )  # a character that the model does not know: anything may stand for it
        else:
            fits = table.tone[:, "平仄".index(tone)]
            if slot.rhyme:
                fits = table.rhyme[:, level_groups().index(group)]
            row = np.where(fits, lean * _likeness(repair.was[j]), 0.0)
        rows.append(row)
    return np.array(rows)


def _likeness(character: str) -> Floats:
    """How well every character stands in for this one: (V,), 1 where nothing is known of it."""
    table = senses()
    found = numbers(folded(character))
    if not found:
        return np.ones(len(table.tone))
    topic = table.topic / (np.linalg.norm(table.topic, axis=1, keepdims=True) + 1e-9)
    sense = topic @ topic[found[0]]
    kind = np.clip(table.pair @ table.pair[found[0]], -0.5, 1.5)
    return np.exp(SENSE * sense + KIND * kind)


def _written(
    hot: decode.Heat,
    factors: Floats,
    i: int,
    repair: Repair,
    repairs: Sequence[Repair],
    lines: Sequence[str],
    wish: Wish,
    known: Callable[[str], bool],
    rng: np.random.Generator,
) -> str:
    """The best of many lines drawn exactly; unspoken words and used rhymes do not come."""
    said = [line or "".join(r.stays) for line, r in zip(lines, repairs, strict=True)]
    own = "".join(repair.stays)
    open_places = [j for j, stays in enumerate(repair.stays) if not stays]
    again = numbers("".join(sorted(set(folded("".join(said))) - COMMON)))
    for j in open_places:
        factors[j][again] *= AGAIN
    if not repair.stays[-1]:
        ends = "".join(folded(text[-1]) for k, text in enumerate(said) if k != i and text)
        rest = factors[-1].copy()
        rest[numbers(ends)] = 0.0
        factors[-1] = rest
    betas = decode.backward(hot, factors)
    eye = merit.Eye(wish, theme(wish))
    shunned = [word for word in vetoes(wish) if word not in own]

    def worth(line: str) -> float:
        fit = sum(math.log(factors[j][load().number[line[j]]]) for j in open_places)
        bad = 6.0 * any(word in line for word in shunned) + 4.0 * known(line)
        return (
            log_p(load(), line, bool(i % 2)) / TEMPERATURE
            + fit
            + 0.5 * merit.follows(eye, [text for text in said[:i] if text], line)
            - 1.5 * three_oblique(line)
            - bad
        )

    drawn = decode.draws(hot, factors, betas, bool(i % 2), rng)
    found = dict.fromkeys(decode.spell(hot.model, words) for words in islice(drawn, DRAWN))
    best = max(found, key=worth)
    return "".join(stays or new for stays, new in zip(repair.stays, best, strict=True))
