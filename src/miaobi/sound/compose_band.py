"""The accompaniment: a bass of roots and fifths, broken chords on the zither, a countermelody.

The zither follows the rule 你繁我简: where the tune moves it plays little, where the tune rests it runs.
At the ends of phrases it answers with the tune's last notes an octave away; sections open with an
octave plucked at once (大撮) and the piece closes with a slow arpeggio (琶音).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from miaobi.forms.melody import Melody
from miaobi.sound.compose_harmony import Chord, Point, clashes, line
from miaobi.sound.score import DIVISION, Note, bar_ticks, beat_ticks
from miaobi.work import subseed

LOW = {"guqin": (36, 57), "guzheng": (38, 57), "pipa": (45, 62), "bells": (43, 60)}
MIDDLE = {"guzheng": (50, 74), "pipa": (57, 79), "guqin": (45, 69), "bells": (55, 79)}
HIGH = {"xiao": (60, 77), "erhu": (62, 79), "dizi": (67, 84), "pipa": (62, 81),
        "guzheng": (62, 81), "bells": (62, 84)}  # fmt: skip
LIFE = {"起": -0.12, "承": 0.0, "转": 0.16, "合": -0.05}  # how much busier a section is
FIGURES = {  # steps through the chord's tones, by eighths of a bar
    2: ((0, 2, 1, 2), (0, 1, 2, 3), (0, 1, 3, 2)),
    3: ((0, 1, 2, 3, 2, 1), (0, 2, 1, 3, 2, 1), (0, 1, 2, 1, 2, 3)),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What the accompaniment is given: form, tune, chords, mood and a seed."""

    form: Melody
    tune: Sequence[Note]
    chords: Sequence[Chord]
    places: Sequence[Point]  # the strong beats
    ends: Sequence[Note]  # last notes of the tune's phrases
    arousal: float
    seed: int

    @property
    def bar(self) -> int:
        return bar_ticks(self.form.metre)

    @property
    def beat(self) -> int:
        return beat_ticks(self.form.metre)

    @property
    def whole(self) -> int:
        return self.form.bars * self.bar

    def section(self, tick: int) -> str:
        """起, 承, 转 or 合: where `tick` is."""
        bar = tick // self.bar
        return [s.name[-1] for s in self.form.sections if s.bar <= bar][-1]

    def sounding(self, tick: int) -> Note | None:
        """The tune's note at `tick`, if one sounds."""
        at = bisect_right([n.onset for n in self.tune], tick) - 1
        return self.tune[at] if at >= 0 and self.tune[at].end > tick else None


# --- bass ---------------------------------------------------------------------------------------


def bass(setting: Setting, instrument: str) -> list[Note]:
    """Roots and fifths on the strong beats, an octave or fifth between them where there is life."""
    low, high = LOW[instrument]
    line_ = line(setting.form, setting.places, low, high, 0.06, 0.9)
    ticks = [point.tick for point in setting.places] + [setting.whole]
    notes: list[Note] = []
    rng = np.random.default_rng(subseed(setting.seed, "bass"))
    for n, (pitch, tick) in enumerate(zip(line_, ticks, strict=False)):
        if pitch is None:
            continue
        span = ticks[n + 1] - tick
        strong = tick % setting.bar == 0
        chord = setting.places[n].chord
        second = _second(setting.form, chord, pitch, high)
        lively = 0.45 + 0.4 * setting.arousal + (0.1 if strong else 0.0)
        final = tick >= setting.whole - setting.bar
        if second is not None and span >= 2 * setting.beat and not final and rng.random() < lively:
            first = span - setting.beat if setting.form.metre == (4, 4) else setting.beat
            notes += [Note(tick, first, pitch, 62), Note(tick + first, span - first, second, 52)]
        elif not strong and not final and rng.random() > lively + 0.35:
            continue
        else:
            notes.append(Note(tick, span, pitch, 64 if strong else 56))
    return _held_last(notes, setting)


def _held_last(notes: list[Note], setting: Setting) -> list[Note]:
    """The last bar is one long tone."""
    first = setting.whole - setting.bar
    last = [n for n in notes if n.onset == first]
    kept = [n for n in notes if n.onset < first]
    return kept + [replace(n, duration=setting.bar, ornament="harmonic") for n in last]


def _second(form: Melody, chord: Chord, pitch: int, high: int) -> int | None:
    """What may follow a bass note on the weak beat: its fifth or octave above, within the chord."""
    for step in (7, 12, 5):
        if pitch + step <= high + 5 and form.degree(pitch + step) in chord.degrees:
            return pitch + step
    return None


# --- zither -------------------------------------------------------------------------------------


def zither(setting: Setting, instrument: str) -> list[Note]:
    """Broken chords beat by beat, answers at the ends of phrases, an arpeggio at the very end."""
    low, high = MIDDLE[instrument]
    rng = np.random.default_rng(subseed(setting.seed, "zither"))
    answers = _answers(setting, low, high)
    starts = {s.bar * setting.bar for s in setting.form.sections}
    notes: list[Note] = []
    for bar in range(setting.form.bars - 1):
        table = FIGURES[3 if setting.form.metre == (6, 8) else 2]
        figure = table[int(rng.integers(len(table)))]
        tones = _voicing(setting, setting.chords[bar], low, high, notes)
        for tick in range(bar * setting.bar, (bar + 1) * setting.bar, setting.beat):
            if tick in answers:
                notes += answers[tick]
            elif tick in starts and tick:
                notes += _octave(setting, tick, tones)
            else:
                notes += _beat(setting, tick, tones, figure, rng)
    return notes + _arpeggio(setting, low, high)


def _voicing(
    setting: Setting, chord: Chord, low: int, high: int, before: Sequence[Note]
) -> list[int]:
    """Four tones of the chord, upwards, nearest to where the hand was."""
    form = setting.form
    pool = [p for p in range(low, high + 1) if form.degree(p) in chord.degrees]
    hand = before[-1].pitch if before else low + 7
    middle = 0.4 * hand + 0.6 * (low + 0.45 * (high - low))
    spots = range(max(1, len(pool) - 3))
    at = min(spots, key=lambda i: abs(sum(pool[i : i + 4]) / len(pool[i : i + 4]) - middle))
    return pool[at : at + 4]


def _beat(
    setting: Setting, tick: int, tones: Sequence[int], figure: Sequence[int],
    rng: np.random.Generator,
) -> list[Note]:  # fmt: skip
    """One beat: a run where the tune holds or rests, one tone or none where it moves."""
    within = tick % setting.bar
    inside = [n for n in setting.tune if tick < n.onset < tick + setting.beat]
    rate = 0.6 + 0.35 * setting.arousal + LIFE[setting.section(tick)]
    if inside or rng.random() > rate + 0.2:
        if within and rng.random() > rate + 0.05:
            return []
        step = figure[within // setting.beat % len(figure)]
        return _strokes(setting, [(tick, setting.beat, step)], tones)
    unit = DIVISION // 2
    if setting.sounding(tick) is None and rate > 0.7 and setting.form.metre != (6, 8):
        unit = DIVISION // 4  # the tune is silent: the hand may run
    count, first = setting.beat // unit, within // (DIVISION // 2)
    run = [(tick + k * unit, unit, figure[(first + k) % len(figure)]) for k in range(count)]
    return _strokes(setting, run, tones)


def _strokes(
    setting: Setting, wanted: Sequence[tuple[int, int, int]], tones: Sequence[int]
) -> list[Note]:
    """Notes for (onset, duration, number of a tone); a tone that would grate gives way to the next."""
    found = []
    for onset, duration, step in wanted:
        above = setting.sounding(onset)
        order = sorted(range(len(tones)), key=lambda i: (abs(i - step), i))
        fits = [tones[i] for i in order if above is None or not clashes(above.pitch, tones[i])]
        if fits:
            accent = 6 if onset % setting.bar == 0 else 0
            found.append(Note(onset, duration, fits[0], 50 + accent))
    return found


def _octave(setting: Setting, tick: int, tones: Sequence[int]) -> list[Note]:
    """大撮: a tone and its octave at once, at the head of a section."""
    low = _strokes(setting, [(tick, setting.beat, 0)], tones)
    return low + [replace(n, pitch=n.pitch + 12) for n in low]


def _answers(setting: Setting, low: int, high: int) -> dict[int, list[Note]]:
    """The tune's last three notes an octave away, while its last note is held; by beat."""
    unit = DIVISION // 2
    count = setting.beat // unit
    found: dict[int, list[Note]] = {}
    for end in setting.ends:
        tick = -(-(end.onset + 1) // setting.beat) * setting.beat
        at = next(i for i, n in enumerate(setting.tune) if n.onset == end.onset)
        said = [n.pitch for n in setting.tune[max(0, at - count + 1) : at + 1]]
        after = setting.tune[at + 1].onset if at + 1 < len(setting.tune) else setting.whole
        room = tick + setting.beat <= min(after, setting.whole - setting.bar)
        if not room or len(said) < count:
            continue
        shift = -12 if min(said) - 12 >= low else 12
        if max(said) + shift <= high + 5:
            found[tick] = [
                note
                for k, p in enumerate(said)
                for note in _strokes(setting, [(tick + k * unit, unit, 0)], [p + shift])
            ]
    return found


def _arpeggio(setting: Setting, low: int, high: int) -> list[Note]:
    """琶音 on the last chord, upwards, in sixteenths; the top tone rings to the end."""
    tick, unit = setting.whole - setting.bar, DIVISION // 4
    pool = [p for p in range(low, high + 1) if setting.form.degree(p) in setting.chords[-1].degrees]
    root = next(i for i, p in enumerate(pool) if setting.form.degree(p) == 0)
    run = pool[root : root + 4]
    if setting.form.degree(run[-1]) != 0:
        run = [*run[:3], run[0] + 12]
    last = len(run) - 1
    wanted = [(tick + k * unit, unit, k) for k in range(last)]
    wanted.append((tick + last * unit, setting.bar - last * unit, last))
    struck = _strokes(setting, wanted, run)
    louder = {onset: 54 if k == last else 46 + 2 * k for onset, _, k in wanted}
    return [replace(n, velocity=louder[n.onset]) for n in struck]


# --- countermelody ------------------------------------------------------------------------------


def counter(setting: Setting, instrument: str, bars: Sequence[int]) -> list[Note]:
    """Long tones under the tune in `bars` (the answers without words), led like the bass."""
    low, high = HIGH[instrument]
    led = line(setting.form, setting.places, low, high, 0.08, 1.8)
    ticks = [point.tick for point in setting.places] + [setting.whole]
    notes: list[Note] = []
    for n, (pitch, tick) in enumerate(zip(led, ticks, strict=False)):
        final = tick >= setting.whole - setting.bar
        if pitch is None or tick // setting.bar not in bars or (final and tick % setting.bar):
            continue
        span = setting.bar if final else ticks[n + 1] - tick
        if notes and notes[-1].end == tick and notes[-1].pitch == pitch and tick % setting.bar:
            notes[-1] = replace(notes[-1], duration=notes[-1].duration + span)
        else:
            notes.append(Note(tick, span, pitch, 48))
    return notes
