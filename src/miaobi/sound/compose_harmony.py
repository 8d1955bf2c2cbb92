"""The harmony under a tune: one chord a bar, and single lines led well against the melody.

Chords are what the mode itself holds: a root with its fifth, and the third where the scale has one,
as open as the zither is tuned. Progressions are drawn with exact sums towards the root on which each
section closes. A line (bass, countermelody) is the cheapest path through chord tones: small motion,
no parallel octaves or fifths with the tune and no clash on a strong beat; rather than break that it
is silent (留白).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from miaobi.forms.melody import MODES, Melody
from miaobi.work import subseed

MOTION = {0: 0.55, 5: 1.7, 7: 1.2, 2: 0.8, 10: 0.9, 3: 0.9, 9: 1.1, 4: 0.8, 8: 0.9}  # root motion
CLASHES = frozenset({1, 6, 11})  # interval classes that grate on a strong beat
PERFECT = frozenset({0, 7})
FORBIDDEN, SILENT = 1e3, 6.0  # costs


@dataclass(frozen=True, slots=True)
class Chord:
    """A root and the degrees that sound with it (semitones above the tonic)."""

    root: int
    degrees: frozenset[int]

    def cost(self, degree: int) -> float:
        """How ill a degree stands in the bass: the root, then the fifth, then the third."""
        if degree == self.root:
            return 0.0
        if degree not in self.degrees:
            return 3.0
        return 0.9 if degree == (self.root + 7) % 12 else 1.5


def chord(mode: str, root: int) -> Chord:
    """The chord on a degree of the mode; one without a fifth takes the sixth.

    >>> sorted(chord("宫", 9).degrees), sorted(chord("角", 0).degrees)
    ([0, 4, 9], [0, 3, 8])
    """
    scale = MODES[mode]
    upper = (3, 4, 7) if (root + 7) % 12 in scale else (3, 4, 8, 9)
    tones = {(root + i) % 12 for i in upper} & set(scale)
    if mode == "小调" and root == 7:
        tones.discard(10)  # its third is now the plain, now the raised seventh: it stays open
    return Chord(root, frozenset({root, *tones}))


def roots(mode: str) -> dict[int, float]:
    """The degrees that may bear a chord, with their weight."""
    scale = MODES[mode]
    fifths = {d: 1.0 for d in scale if (d + 7) % 12 in scale}
    return fifths | {0: 1.8}


def closes(form: Melody, seed: int) -> list[int]:
    """The degree on which each section closes, drawn from those its form allows."""
    found = []
    for n, section in enumerate(form.sections):
        options = [d for d in section.cadence if d not in found[-1:]] or list(section.cadence)
        weights = np.array([2.0, 1.0, 0.6][: len(options)])
        rng = np.random.default_rng(subseed(seed, "close", n))
        found.append(int(rng.choice(options, p=weights / weights.sum())))
    return found


def progression(form: Melody, ends: Sequence[int], seed: int) -> list[Chord]:
    """One chord for each bar: begins (where there is room) and ends on the tonic, meets every close.

    A bar gladly has the chord that its bar in 起 had.
    """
    known = roots(form.mode)
    degrees = list(known)
    kinds = [chord(form.mode, root) for root in degrees]
    move = np.array([[MOTION.get((b - a) % 12, 0.4) for b in degrees] for a in degrees])
    place = np.tile(np.array(list(known.values())), (form.bars, 1))
    if form.sections[0].bars > 1:  # else its one bar is its close
        place[0] = [float(root == 0) for root in degrees]
    for section, end in zip(form.sections, ends, strict=True):
        fits = [(3.0 if k.root == end else 1.0) * (end in k.degrees) for k in kinds]
        place[section.bar + section.bars - 1] *= fits
    place[-1] = [float(root == 0) for root in degrees]
    after = np.ones((form.bars + 1, len(degrees)))
    for bar in range(form.bars - 1, 0, -1):
        after[bar] = move @ (place[bar] * after[bar + 1])
        after[bar] /= after[bar].max()
    rng = np.random.default_rng(subseed(seed, "harmony"))
    starts = {s.bar + b: b for s in form.sections[1:] for b in range(s.bars)}
    drawn: list[int] = []
    for bar in range(form.bars):
        weights = place[bar] * after[bar + 1] * (move[drawn[-1]] if drawn else 1.0)
        model = starts.get(bar, form.bars)
        if model < form.sections[0].bars - 1 and len(drawn) > model:
            weights[drawn[model]] *= 3.0
        drawn.append(int(rng.choice(len(degrees), p=weights / weights.sum())))
    return [kinds[i] for i in drawn]


# --- lines --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Point:
    """One strong beat: its tick, its chord, and the tune's pitch there (None: silent)."""

    tick: int
    chord: Chord
    tune: int | None


def points(
    form: Melody, chords: Sequence[Chord], tune: Sequence[tuple[int, int, int]], bar: int
) -> list[Point]:
    """The strong beats of the piece: the first of each bar, and the middle of 4/4 and 6/8."""
    middle = {(4, 4): bar // 2, (6, 8): bar // 2}.get(form.metre)
    ticks = [n * bar + part for n in range(form.bars) for part in ((0, middle) if middle else (0,))]
    found, at = [], 0
    for tick in ticks:
        while at < len(tune) and tune[at][0] + tune[at][1] <= tick:
            at += 1
        sounds = at < len(tune) and tune[at][0] <= tick
        found.append(Point(tick, chords[tick // bar], tune[at][2] if sounds else None))
    return found


def line(
    form: Melody, places: Sequence[Point], lowest: int, highest: int, pull: float, still: float
) -> list[int | None]:
    """A pitch for each strong beat (None: silence), by dynamic programming.

    `pull` is how strongly the line keeps to the lower part of its range; `still` what a repeated
    pitch costs.
    """
    centre = lowest + 0.35 * (highest - lowest)
    scale = set(MODES[form.mode])
    pitches = [p for p in range(lowest, highest + 1) if form.degree(p) in scale]
    options: list[int | None] = [*pitches, None]
    total = np.array([_place(form, places[0], p, centre, pull) for p in options])
    back: list[np.ndarray] = []
    for before, here in pairwise(places):
        moves = np.array([[_move(before, here, a, b, still) for b in options] for a in options])
        whole = total[:, None] + moves
        back.append(whole.argmin(axis=0))
        total = whole.min(axis=0) + [_place(form, here, p, centre, pull) for p in options]
    at = int(total.argmin())
    path = [at]
    for choice in reversed(back):
        at = int(choice[at])
        path.append(at)
    return [options[i] for i in reversed(path)]


def _place(form: Melody, here: Point, pitch: int | None, centre: float, pull: float) -> float:
    if pitch is None:
        return SILENT
    cost = here.chord.cost(form.degree(pitch)) + pull * abs(pitch - centre)
    if here.tune is not None and clashes(here.tune, pitch):
        cost += FORBIDDEN
    return cost


def _move(before: Point, here: Point, a: int | None, b: int | None, still: float) -> float:
    if a is None or b is None:
        return 0.0
    cost = abs(b - a) / 5 + (still if a == b else 0.0) + (3.0 if abs(b - a) > 12 else 0.0)
    if before.tune is not None and here.tune is not None and parallel(before.tune, here.tune, a, b):
        cost += FORBIDDEN
    return cost


def clashes(tune: int, other: int) -> bool:
    """Whether two pitches grate: a minor second, its inversion or octaves, or a tritone.

    >>> clashes(72, 71), clashes(72, 67)
    (True, False)
    """
    return (tune - other) % 12 in CLASHES


def parallel(tune_a: int, tune_b: int, a: int, b: int) -> bool:
    """Whether two voices move from one octave or fifth to another in the same direction.

    >>> parallel(72, 74, 48, 50), parallel(72, 74, 48, 55)
    (True, False)
    """
    first, then = (tune_a - a) % 12, (tune_b - b) % 12
    return first == then and then in PERFECT and (tune_b - tune_a) * (b - a) > 0
