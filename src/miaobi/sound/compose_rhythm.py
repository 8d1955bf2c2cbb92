"""When the notes of a tune begin: the rhythm within each phrase.

A rhythm is a walk over a grid of eighth notes. The metre says which lengths may begin where (a mask);
a small scorer prefers some of them; exact backward sums keep the walk from ever running into a dead
end, and say at once when a line of the poem does not fit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from miaobi.forms.sounds import rhymes
from miaobi.sound.score import DIVISION

UNIT = DIVISION // 2  # the grid: an eighth note
LENGTHS = (1, 2, 3, 4, 6, 8)  # units that one stroke may last
LEAST_SUNG = 0.3  # seconds a syllable needs
MOST_SUNG = 16  # quarters that one line is drawn out over
STRESSED, LIGHT = "重", "轻"  # the stress of an English syllable, where a character has its tone
NEVER = -math.inf


@dataclass(frozen=True, slots=True)
class Metre:
    """A metre on the grid: units in a bar and in a beat."""

    bar: int
    beat: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of bars in one section: a line of the poem is sung on it, or it is played (-1)."""

    section: int
    bar: int
    bars: int
    line: int = -1


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one note, still without pitch.

    `syllable` is (line, character) of the poem; `tone` its tone 平 上 去 入 ("" when nobody can
    tell, or nothing is sung); `fresh` marks a note before which the tune breathes; `close` the last
    note of a section.
    """

    onset: int
    duration: int
    section: int
    phrase: int
    syllable: tuple[int, int] | None = None
    tone: str = ""
    fresh: bool = False
    close: bool = False


@dataclass(frozen=True, slots=True)
class Pace:
    """How the tune moves: seconds a unit, mood, and whether sixteenths are in reach."""

    seconds: float
    arousal: float
    quick: bool


def metre_of(metre: tuple[int, int]) -> Metre:
    """The metre on the grid of eighths."""
    bar = metre[0] * 8 // metre[1]
    return Metre(bar, 3 if metre == (6, 8) else 2)


# --- walks --------------------------------------------------------------------------------------

Scorer = Callable[[int, int, int], float]  # (position, strokes before, length) → log weight


def walk(
    rng: np.random.Generator, units: int, count: int | None, score: Scorer
) -> list[int] | None:
    """Lengths that fill `units` exactly, in `count` strokes (None: any number), drawn by `score`.

    None when nothing fits. Exact: each draw is weighted with the sum over all its endings.
    """
    counted = 0 if count is None else 1
    rest: dict[tuple[int, int], float] = {(units, count or 0): 0.0}
    for at in range(units - 1, -1, -1):
        for k in range(count + 1 if count is not None else 1):
            found = [
                score(at, k, d) + rest.get((at + d, k + counted), NEVER)
                for d in LENGTHS
                if at + d <= units
            ]
            rest[at, k] = _log_sum(found)
    if rest[0, 0] == NEVER:
        return None
    lengths: list[int] = []
    at = k = 0
    while at < units:
        options = [d for d in LENGTHS if at + d <= units]
        logs = np.array([score(at, k, d) + rest.get((at + d, k + counted), NEVER) for d in options])
        weights = np.exp(logs - logs.max())
        length = options[int(rng.choice(len(options), p=weights / weights.sum()))]
        lengths.append(length)
        at, k = at + length, k + counted
    return lengths


def _log_sum(logs: Sequence[float]) -> float:
    top = max(logs, default=NEVER)
    return NEVER if top == NEVER else top + math.log(sum(math.exp(x - top) for x in logs))


def metrical(at: int, length: int, metre: Metre) -> float:
    """Which lengths may begin where in a bar: log weights, -inf for what would hide the beat."""
    within = at % metre.bar
    if within + length > metre.bar:
        return NEVER
    if length > metre.beat and length >= 6 and within:
        return NEVER
    if metre.beat == 3:
        table = {0: {1: 0.0, 2: -0.1, 3: 0.0, 6: 0.0}, 1: {1: 0.0, 2: -1.6}, 2: {1: 0.0}}
        return table[within % 3].get(length, NEVER)
    if within % 2:
        return {1: 0.0, 2: -2.4 if within % 4 == 1 else NEVER}.get(length, NEVER)
    if length == 4 and metre.bar == 8 and within % 4:
        return -2.2
    return {3: -0.4}.get(length, 0.0)


# --- played -------------------------------------------------------------------------------------


def played(rng: np.random.Generator, units: int, metre: Metre, pace: Pace, least: int) -> list[int]:
    """The rhythm of a phrase without words: livelier with arousal, its last note `least` units or more."""
    mean = 2.0 * 2.0 ** (-0.8 * pace.arousal)

    def score(at: int, _: int, length: int) -> float:
        ends = at + length == units
        if ends and length < least:
            return NEVER
        taste = 0.0 if ends else -0.55 * abs(math.log2(length / mean))
        opening = -0.6 * (at % metre.bar == 0 and length == 1)
        return metrical(at, length, metre) + taste + opening

    found = walk(rng, units, None, score)
    assert found is not None  # a note for every bar always fits
    return found


# --- sung ---------------------------------------------------------------------------------------


def groups(syllables: int) -> tuple[int, ...]:
    """How many syllables belong together: 五言 2+3, 七言 2+2+3, others by two with three at the end.

    >>> groups(5), groups(7), groups(4), groups(6)
    ((2, 3), (2, 2, 3), (2, 2), (2, 2, 2))
    """
    if syllables <= 3:
        return (syllables,)
    return (2, *groups(syllables - 2))


def spoken(tones: Sequence[str]) -> bool:
    """Whether these are the stresses of English and no tones."""
    return any(tone in (STRESSED, LIGHT) for tone in tones)


def tone_of(character: str) -> str:
    """平, 上, 去 or 入; "" for a character that is read in several tones, or unknown."""
    classes = {"平" if name[1] == "平" else name[0] for name in rhymes(character)}
    return classes.pop() if len(classes) == 1 else ""


def sung(
    rng: np.random.Generator,
    tones: Sequence[str],
    units: int,
    metre: Metre,
    pace: Pace,
    least: int,
) -> list[int] | None:
    """The length of each syllable of a line over `units`; None when it does not fit.

    The word before a caesura is held, the last one longest of all; level tones (平) are longer than
    oblique ones, as in 依字行腔. Groups begin on beats, gladly at a bar. In English stressed
    syllables do; a line that begins with a light one begins on an upbeat, after a rest, which
    is then the first length.
    """
    english = spoken(tones)
    upbeat = int(english and tones[0] == LIGHT)
    scorer = _stressed if english else _syllabic
    pair = len(tones) == 2 and not upbeat and units == metre.bar  # half a bar each
    for longest in (8, 6, 4, 3, 2):
        if longest <= max(least, units // 4) or (pair and 2 * longest == units):
            score = scorer(tones, units, metre, pace, (least, longest))
            if (found := walk(rng, units, len(tones) + upbeat, score)) is not None:
                return found
    return None


def _syllabic(
    tones: Sequence[str], units: int, metre: Metre, pace: Pace, bounds: tuple[int, int]
) -> Scorer:
    """The scorer of a sung line; its last syllable lasts both bounds, no other more than the second."""
    sizes = groups(len(tones))
    starts = {sum(sizes[:k]) for k in range(len(sizes))}
    weights = np.array([{"平": 1.2, "入": 0.75}.get(tone, 1.0) for tone in tones])
    weights[[s - 1 for s in starts if s]] *= 1.55
    weights[-1] *= 2.6
    wanted = np.maximum(weights / weights.sum() * units, 1.0)

    def score(at: int, k: int, length: int) -> float:
        if k >= len(tones) or length * pace.seconds < LEAST_SUNG:
            return NEVER
        last = k == len(tones) - 1
        if length < max(bounds) if last else length > bounds[1]:
            return NEVER
        taste = -1.7 * math.log(length / wanted[k]) ** 2
        taste += 0.6 * (length == 3 and not last and at % metre.beat == 0)  # the lilt of 附点
        if k in starts and at % metre.beat:
            taste -= 3.0
        if k in starts and at and at % metre.bar == 0:
            taste += 1.5 if k == max(starts) else 0.8
        return metrical(at, length, metre) + taste

    return score


def _stressed(
    tones: Sequence[str], units: int, metre: Metre, pace: Pace, bounds: tuple[int, int]
) -> Scorer:
    """The scorer of a line of English: stresses on beats, light syllables between them, shorter.

    The last syllable lasts as in `_syllabic`, but of riv-er the stress is held; the first stroke of
    an upbeat's line is a rest.
    """
    lead = int(tones[0] == LIGHT)
    weights = np.array([1.3 if tone == STRESSED else 0.8 for tone in tones])
    feminine = list(tones[-2:]) == [STRESSED, LIGHT]
    weights[-2 if feminine else -1] *= 2.2
    least = metre.beat if feminine else max(bounds)
    wanted = np.maximum(weights / weights.sum() * units, 1.0)

    def score(at: int, k: int, length: int) -> float:
        n = k - lead
        if n < 0:
            return NEVER if length >= metre.bar else -0.25 * length
        if n >= len(tones) or length * pace.seconds < LEAST_SUNG:
            return NEVER
        last = n == len(tones) - 1
        if length < least if last else length > bounds[1]:
            return NEVER
        within = at % metre.bar
        beat = 1.0 if not within else 0.0 if within % metre.beat else 0.4
        beat = 0.7 if within * 2 == metre.bar and metre.bar != 3 * metre.beat else beat
        fits = 2.4 * beat - 2.0 * (not beat) if tones[n] == STRESSED else -2.0 * beat
        fits -= 4.0 * (tones[n] == LIGHT and not last and length > metre.beat)
        return metrical(at, length, metre) + fits - 1.7 * math.log(length / wanted[n]) ** 2

    return score


MELISMAS = {  # a syllable of so many units → how its notes may share them
    2: ((1, 1),), 3: ((2, 1),), 4: ((2, 2), (3, 1), (2, 1, 1)),
    6: ((4, 2), (3, 1, 2), (2, 2, 2)), 8: ((6, 2), (4, 2, 2), (4, 4)),
}  # fmt: skip
CLOSING = {4: ((2, 2),), 6: ((2, 4), (1, 1, 4)), 8: ((2, 6), (2, 2, 4), (4, 4))}
COMPOUND = {2: ((1, 1),), 3: ((2, 1),), 6: ((3, 3), (3, 2, 1))}
COMPOUND_CLOSING = {6: ((3, 3), (2, 1, 3))}
MOVING = {
    "平": 0.3,
    "上": 0.55,
    "去": 0.5,
    "入": 0.0,
    "": 0.35,
    STRESSED: 0.3,
    LIGHT: 0.05,
}  # how often a syllable moves


def melisma(
    rng: np.random.Generator, length: int, tone: str, metre: Metre, pace: Pace, *, last: bool
) -> tuple[int, ...]:
    """The notes of one syllable: level tones mostly hold, oblique ones move, 入 never.

    The slower the syllable, the more it moves.
    """
    table = (
        (COMPOUND_CLOSING if last else COMPOUND)
        if metre.beat == 3
        else (CLOSING if last else MELISMAS)
    )
    chance = MOVING[tone] * min(1.7, max(0.4, length * pace.seconds / 1.1))
    if length not in table or rng.random() >= chance:
        return (length,)
    options = table[length]
    return options[int(rng.integers(len(options)))]
