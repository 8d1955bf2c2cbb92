"""One line spoken: a reader of classical verse (朗诵), slower than talk, a breath at the caesura.

The model says how long it would hold each symbol and how its pitch would move; the reader keeps
that melody and stretches it. A level (平) syllable before a breath is held, an oblique (仄) one is
left early (平长仄短), and the end of the line is held longest, as readers of regulated verse do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from miaobi.errors import EngineError
from miaobi.voice import pinyin, voices
from miaobi.voice.comb import VOICE, combed, sounding
from miaobi.voice.model import HOP, RATE, Floats, Model, Words, opened
from miaobi.voice.phonemes import numbers, sounds
from miaobi.voice.pinyin import LEVEL, Reading
from miaobi.voice.timing import (
    FRAME,
    Lengths,
    Symbol,
    edges,
    own,
    rhymes,
    stretched,
    symbols,
    trimmed,
    warped,
)

BEAT = 0.41  # seconds of a syllable that nothing lengthens
LABEL_RATE = 140  # characters a minute: spoken AI labels are between 120 and 160
BREATH = (0.05, 0.22)  # seconds after a foot, and at the caesura
FIRM = 0.5  # how much of the stretch the model hears before it sings the melody
UNVOICED, SILENT = 8.0, -9.4  # the model's own pitch and energy where nothing sounds
FLOOR = 0.62  # of the median pitch: a third tone that creaks is held there
STYLE = 100  # symbols: the style of a long text is calmer, and the same for every line
PERIODS = 1  # of the comb that takes breath out of held vowels
FAINT = 1.5  # of the model's energy: how far below the usual one a vowel may fall
END = ","  # what the model hears after every line: at a full stop a level tone falls like a fourth
LEVELLED = 0.65  # how much of a first tone's movement is taken away
EDGE = 4  # frames of silence kept before and after


@dataclass(frozen=True, slots=True)
class Script:
    """What is to be spoken: readings, their symbols and style, and the model's own lengths."""

    readings: tuple[Reading, ...]
    line: tuple[Symbol, ...]
    style: Floats
    words: Words
    lengths: Lengths


@dataclass(frozen=True, slots=True)
class Spoken:
    """A spoken line: its wave at 24 kHz, and when each character is heard (seconds).

    `onset` is when the first vowel begins.
    """

    wave: Floats
    characters: tuple[tuple[str, str, float, float], ...]
    onset: float

    @property
    def seconds(self) -> float:
        return len(self.wave) / RATE


def spoken(
    text: str,
    voice: str,
    *,
    slots: str = "",
    pace: float = 1.0,
    role: str = "line",
    given: Sequence[str] = (),
) -> Spoken:
    """`text` read by `voice`; `role` is "line" (verse), "title" or "label" (prose).

    `slots` is the line's metre (平, 仄, 中 for open), `given` overrules the readings.
    """
    feet = (4, 4, 2) if role == "label" else ()
    read = readings(text, slots, role, given, feet)
    feet = feet or pinyin.feet(len(read))
    model = opened()
    script = scripted(model, read, feet, voice)
    wanted = _wanted(read, feet, role, pace)
    gaps = [round(g / pace / FRAME) for g in _gaps(feet)]
    final = trimmed(script.line, stretched(script.line, script.lengths, wanted, gaps))
    pitch, energy = melody(model, script, wanted, final)
    wave = model.sound(script.words, final.astype(np.float32), pitch, energy, script.style)
    return uttered(script, final, combed(wave, pitch, sounding(script.line, final), PERIODS))


def readings(
    text: str, slots: str, role: str, given: Sequence[str] = (), feet: Sequence[int] = ()
) -> tuple[Reading, ...]:
    """The readings of `text`, or `given`; EngineError when those are not one for a character."""
    read = pinyin.readings(text, slots, verse=role == "line", feet_of=feet)
    if not given:
        return read
    if len(given) != len(read):
        raise EngineError(
            f"{len(given)} readings for {len(read)} characters", hint="give one for each"
        )
    return tuple(Reading(r.char, g, g) for r, g in zip(read, given, strict=True))


def _gaps(feet: Sequence[int]) -> list[float]:
    """Seconds of silence between the feet: the last gap is the caesura."""
    return [BREATH[0]] * (len(feet) - 2) + [BREATH[1]] * (len(feet) > 1)


def _wanted(read: Sequence[Reading], feet: Sequence[int], role: str, pace: float) -> list[float]:
    """Frames of each syllable."""
    if role == "label":
        whole = len(read) * 60 / LABEL_RATE - sum(_gaps(feet))
        return [whole / len(read) / FRAME] * len(read)
    ends = np.cumsum(feet).tolist()
    weights = [1.0] * len(read)
    for end in ends[:-1]:
        weights[end - 1] = 1.3 if read[end - 1].spoken[-1] in LEVEL else 0.95
    if ends:
        weights[ends[-1] - 1] = 1.75 if read[-1].spoken[-1] in LEVEL else 1.4
    return [weight * BEAT / pace / FRAME for weight in weights]


def scripted(model: Model, read: Sequence[Reading], feet: Sequence[int], voice: str) -> Script:
    """The symbols of some readings, and what the model makes of them."""
    line = symbols([sounds(reading.spoken) for reading in read], feet, END)
    style = voices.style(voice, STYLE)
    table = numbers()
    words = model.words([table.get(symbol.text, 0) for symbol in line], style)
    return Script(tuple(read), line, style, words, own(line, words.lengths))


def melody(
    model: Model, script: Script, wanted: Sequence[float], final: Lengths
) -> tuple[Floats, Floats]:
    """The model's pitch and energy for this line, stretched to the lengths `final`.

    At its own speed the model slurs the tones; at a reciter's it lets the voice die. So it is asked
    half-way, the last syllable at its own length, and its curves are stretched the rest.
    """
    natural = [_total(script, number) for number in range(len(wanted))]
    easy = [n + FIRM * (w - n) for n, w in zip(natural, wanted, strict=True)]
    easy[-1] = natural[-1]
    gaps = [script.lengths[i] for i, s in enumerate(script.line) if s.role == "gap"]
    near = stretched(script.line, script.lengths, easy, gaps)
    pitch, energy = model.melody(script.words, near.astype(np.float32), script.style)
    pitch = warped(pitch, near, final, rhymes(script.line))
    energy = warped(energy, near, final)
    _sustain(script.line, final, pitch, energy)
    _levelled(script, final, pitch)
    for start, end in _spans(script.line, final, ("gap",)):
        if end - start > 4:  # a breath, not a joint
            pitch[2 * start + 2 : 2 * end - 2] = UNVOICED
            energy[2 * start + 2 : 2 * end - 2] = SILENT
    return pitch, energy


def _sustain(line: Sequence[Symbol], final: Lengths, pitch: Floats, energy: Floats) -> None:
    """Keeps the voice up through every rhyme, in place: no creak, no whisper at the end of a line."""
    rhymes = _spans(line, final, ("nucleus", "tone", "coda"))
    vowels = np.concatenate([energy[2 * a : 2 * b] for a, b in _spans(line, final, ("nucleus",))])
    low = FLOOR * float(np.median(pitch[pitch > VOICE]))
    faint = float(np.median(vowels)) - FAINT
    for start, end in rhymes:
        inside = slice(2 * start, 2 * end)
        pitch[inside] = np.maximum(pitch[inside], low)
    for start, end in _spans(line, final, ("nucleus",)):
        inside = slice(2 * start, 2 * end)
        energy[inside] = np.maximum(energy[inside], faint)


def _levelled(script: Script, final: Lengths, pitch: Floats) -> None:
    """Holds first tones level, in place: at the end of a line the model lets them sink."""
    heard = edges(final)
    for number, reading in enumerate(script.readings):
        if reading.spoken.endswith("1"):
            mine = [i for i, s in enumerate(script.line) if s.syllable == number]
            start = next(i for i in mine if script.line[i].role == "nucleus")
            inside = slice(2 * int(heard[start]), 2 * int(heard[mine[-1] + 1]))
            rhyme = np.log(pitch[inside])
            first = float(np.median(rhyme[: len(rhyme) // 2]))
            pitch[inside] = np.exp(first + (1 - LEVELLED) * (rhyme - first))


def _total(script: Script, number: int) -> int:
    own_frames = zip(script.line, script.lengths, strict=True)
    return int(sum(frames for symbol, frames in own_frames if symbol.syllable == number))


def _spans(line: Sequence[Symbol], lengths: Lengths, roles: Sequence[str]) -> list[tuple[int, int]]:
    """Where the symbols of some roles are heard: (first frame, frame after the last)."""
    heard = edges(lengths)
    return [(int(heard[i]), int(heard[i + 1])) for i, s in enumerate(line) if s.role in roles]


def uttered(script: Script, final: Lengths, wave: Floats) -> Spoken:
    """The wave, cut to a little silence around what is heard, and the characters' times in it."""
    heard = edges(final)
    mine = [i for i, symbol in enumerate(script.line) if symbol.syllable >= 0]
    first = max(int(heard[mine[0]]) - EDGE, 0)
    last = min(int(heard[mine[-1] + 1]) + EDGE, len(wave) // HOP)
    nucleus = next(i for i in mine if script.line[i].role == "nucleus")
    characters = []
    for number, reading in enumerate(script.readings):
        places = [i for i in mine if script.line[i].syllable == number]
        start, end = heard[places[0]] - first, heard[places[-1] + 1] - first
        characters.append((reading.char, reading.marked, start * FRAME, end * FRAME))
    return Spoken(
        faded(wave[first * HOP : last * HOP]),
        tuple((c, p, round(float(s), 3), round(float(e), 3)) for c, p, s, e in characters),
        round(float((heard[nucleus] - first) * FRAME), 3),
    )


def faded(wave: Floats) -> Floats:
    """The wave without a step at its ends."""
    ramp = np.linspace(0, 1, HOP // 2, dtype=np.float32)
    wave = wave.copy()
    wave[: len(ramp)] *= ramp
    wave[-len(ramp) :] *= ramp[::-1]
    return wave
