"""One line spoken: a reader of classical verse (朗诵), slower than talk, a breath at the caesura.

The model says how long it would hold each symbol and how its pitch would move; the reader keeps
that melody and stretches it. A level (平) syllable before a breath is held, an oblique (仄) one is
left early (平长仄短), and the end of the line is held longest, as readers of regulated verse do.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from miaobi.errors import EngineError
from miaobi.voice import pinyin, speech
from miaobi.voice.comb import sounding
from miaobi.voice.model import Floats
from miaobi.voice.phonemes import TONES, sounds
from miaobi.voice.pinyin import LEVEL, Reading
from miaobi.voice.speech import Script, Spoken
from miaobi.voice.timing import FRAME, Lengths, Symbol, places, rhymes, stretched, trimmed, warped

BEAT = 0.41  # seconds of a syllable that nothing lengthens
PAUSES = (0.05, 0.22)  # seconds after a foot, and at the caesura
FIRM = 0.5  # how much of the stretch the model hears before it sings the melody
FLOOR = 0.62  # of the median pitch: a third tone that creaks is held there
FAINT = 1.5  # of the model's energy: how far below the usual one a vowel may fall
END = ","  # what the model hears after every line: at a full stop a level tone falls like a fourth
LEVELLED = 0.65  # how much of a first tone's movement is taken away


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

    `slots` is the line's metre (平, 仄, 中 for open), `given` overrules the readings, `pace` 1.2 is
    a fifth quicker. EngineError for what is not Chinese, UnknownName for a voice that is not there.
    """
    feet = (4, 4, 2) if role == "label" else ()
    read = readings(text, slots, role, given, feet)
    feet = feet or pinyin.feet(len(read))
    script = speech.scripted(symbols(read, feet), voice)
    wanted = _wanted(read, feet, role, pace)
    gaps = [round(g / pace / FRAME) for g in _gaps(feet)]
    final = trimmed(script.line, stretched(script.line, script.lengths, wanted, gaps))
    pitch, energy = _melody(script, read, wanted, final)
    wave = speech.rendered(script, final, pitch, energy, sounding(script.line, final))
    return uttered(read, script.line, final, wave)


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
    return [PAUSES[0]] * (len(feet) - 2) + [PAUSES[1]] * (len(feet) > 1)


def _wanted(read: Sequence[Reading], feet: Sequence[int], role: str, pace: float) -> list[float]:
    """Frames of each syllable."""
    if role == "label":
        whole = len(read) * 60 / speech.LABEL_RATE - sum(_gaps(feet))
        return [whole / len(read) / FRAME] * len(read)
    ends = np.cumsum(feet).tolist()
    weights = [1.0] * len(read)
    for end in ends[:-1]:
        weights[end - 1] = 1.3 if read[end - 1].spoken[-1] in LEVEL else 0.95
    if ends:
        weights[ends[-1] - 1] = 1.75 if read[-1].spoken[-1] in LEVEL else 1.4
    return [weight * BEAT / pace / FRAME for weight in weights]


def symbols(read: Sequence[Reading], feet: Sequence[int]) -> tuple[Symbol, ...]:
    """A line as symbols: feet parted by gaps, punctuation last, silence around.

    >>> "".join(symbol.text for symbol in symbols(pinyin.readings("春日长"), [2, 1]))
    'ꭧʰwə→nɻɨ↘ ꭧʰa↗ŋ,'
    """
    out = [Symbol("", -1, "lead")]
    starts = set(np.cumsum(feet).tolist())
    for number, reading in enumerate(read):
        if number in starts:
            out.append(Symbol(" ", -1, "gap"))
        syllable, role = sounds(reading.spoken), "nucleus"
        out += [Symbol(text, number, "onset") for text in syllable.onset]
        for text in syllable.rhyme:
            tone = text in TONES.values()
            out.append(Symbol(text, number, "tone" if tone else role))
            role = "coda" if tone else role
    return (*out, Symbol(END, -1, "end"), Symbol("", -1, "end"))


def _melody(
    script: Script, read: Sequence[Reading], wanted: Sequence[float], final: Lengths
) -> tuple[Floats, Floats]:
    """The model's pitch and energy for this line, stretched to the lengths `final`.

    At its own speed the model slurs the tones; at a reciter's it lets the voice die. So it is asked
    half-way, the last syllable at its own length, and its curves are stretched the rest.
    """
    line, lengths = script.line, script.lengths
    natural = [
        int(sum(n for symbol, n in zip(line, lengths, strict=True) if symbol.syllable == number))
        for number in range(len(wanted))
    ]
    easy = [n + FIRM * (w - n) for n, w in zip(natural, wanted, strict=True)]
    easy[-1] = natural[-1]
    gaps = [lengths[i] for i, s in enumerate(line) if s.role == "gap"]
    near = stretched(line, lengths, easy, gaps)
    pitch, energy = speech.curves(script, near)
    pitch = warped(pitch, near, final, rhymes(line))
    energy = warped(energy, near, final)
    _sustain(line, final, pitch, energy)
    _levelled(line, read, final, pitch)
    speech.rested(line, final, pitch, energy)
    return pitch, energy


def _sustain(line: Sequence[Symbol], final: Lengths, pitch: Floats, energy: Floats) -> None:
    """Keeps the voice up through every rhyme, in place: no creak, no whisper at the end of a line."""
    hertz, loud = speech.usual(line, final, pitch, energy)
    for span in places(line, final, "nucleus", "tone", "coda"):
        pitch[span] = np.maximum(pitch[span], FLOOR * hertz)
    for span in places(line, final, "nucleus"):
        energy[span] = np.maximum(energy[span], loud - FAINT)


def _levelled(
    line: Sequence[Symbol], read: Sequence[Reading], final: Lengths, pitch: Floats
) -> None:
    """Holds first tones level, in place: at the end of a line the model lets them sink."""
    spans = places(line, final)
    for number, reading in enumerate(read):
        if reading.spoken.endswith("1"):
            mine = [i for i, s in enumerate(line) if s.syllable == number]
            start = next(i for i in mine if line[i].role == "nucleus")
            inside = slice(spans[start].start, spans[mine[-1]].stop)
            rhyme = np.log(pitch[inside])
            first = float(np.median(rhyme[: len(rhyme) // 2]))
            pitch[inside] = np.exp(first + (1 - LEVELLED) * (rhyme - first))


def uttered(
    read: Sequence[Reading], line: Sequence[Symbol], final: Lengths, wave: Floats
) -> Spoken:
    """The line as it is heard, each character with its reading and its times."""
    mine = [[i for i, s in enumerate(line) if s.syllable == number] for number in range(len(read))]
    wave, times, onset = speech.cut(line, final, wave, [(own[0], own[-1] + 1) for own in mine])
    characters = [(r.char, r.marked, *span) for r, span in zip(read, times, strict=True)]
    return Spoken(wave, tuple(characters), onset)
