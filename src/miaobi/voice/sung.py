"""One line sung: the score's melody as the pitch curve, its rhythm as the lengths.

A singer's vowel begins on the beat and her consonant before it; the vowel is held for the whole
note and the consonant keeps its natural length; a nasal is closed late. Between notes the pitch
glides, and a long note begins straight and then trembles (Sundberg, The Science of the Singing
Voice, 1987: five to seven times a second, about a quarter tone wide at most).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from miaobi.errors import EngineError
from miaobi.voice import aloud, english, read, speech
from miaobi.voice.arpabet import SONORANT, STRESSES, VOICELESS
from miaobi.voice.comb import VOICE, sounding
from miaobi.voice.model import RATE, Floats
from miaobi.voice.pinyin import Reading
from miaobi.voice.speech import Script, Spoken
from miaobi.voice.timing import FRAME, Lengths, Symbol, edges, places, trimmed
from miaobi.voice.tuning import cents, hertz

Times = NDArray[np.float64]
Note = tuple[float, float, float]  # start and length in seconds from the line's first note, MIDI
RANGE = (45, 76)  # A2 … E5: men sing an octave below women, who begin at A3
GLIDE = 0.06  # seconds from one note to the next
VIBRATO = (5.5, 22.0, 0.35)  # times a second, cents to either side, seconds before it begins
LONG = 0.7  # seconds: a note that trembles
CODA = 5  # frames of a closing nasal; at most so many of another consonant
PERIODS = 2  # of the comb: a held vowel needs more of it than speech
REST = 0.12  # seconds of silence that part two syllables


def sung(
    text: str, voice: str, notes: Sequence[Sequence[Note]], given: Sequence[str] = ()
) -> tuple[Spoken, float | None]:
    """`text` sung by `voice`, `notes[i]` for its character i; and the median error in cents.

    Every character needs a note, in order and within A2 … E5; anything else is EngineError.
    """
    said = [_level(one) for one in read.readings(text, "", "line", given)]
    _require(notes, len(said))
    script = speech.scripted(read.symbols(said, _phrases(notes)), voice)
    final, wave = _performed(script, notes)
    line = read.uttered(said, script.line, final, wave)
    return line, off(line, notes)


def sung_english(
    text: str, voice: str, notes: Sequence[Sequence[Note]], metre: Sequence[str] = ()
) -> tuple[Spoken, float | None]:
    """`text` sung by an English `voice`, `notes[i]` for its syllable i; and the error in cents.

    The line is read with as many syllables as there are notes, where it can be (heav'n, ev'ry);
    else `shared` fits the notes. EngineError as for `sung`.
    """
    said = [replace(word, mark="") for word in english.read(text, metre, len(notes))]
    vowels = sum(bool(s.rhyme) for word in said for s in word.syllables)
    count = max(vowels, 1)  # a line without a vowel is hummed or hushed
    notes = shared(notes, count)
    _require(notes, count)
    script = speech.scripted(aloud.symbols(said), voice, aloud.INNER_OWN)
    final, wave = _performed(script, notes, borne=True)
    line = aloud.uttered(text, said, script.line, final, wave)
    return line, off(line, notes)


def shared(notes: Sequence[Sequence[Note]], count: int) -> list[list[Note]]:
    """The notes of a line for `count` syllables: the last one takes what is left over, or shares.

    >>> shared([[(0, 1, 60)], [(1, 1, 62)], [(2, 1, 64)]], 2)
    [[(0, 1, 60)], [(1, 1, 62), (2, 1, 64)]]
    >>> shared([[(0, 1, 60)]], 2)
    [[(0.0, 0.5, 60)], [(0.5, 0.5, 60)]]
    """
    found = [list(every) for every in notes[:count]]
    if not found or not all(found):
        return [list(every) for every in notes]
    for every in notes[count:]:
        found[-1] += every
    missing = count - len(found)
    if missing > 0:
        start, seconds, midi = found[-1].pop()
        part = seconds / (missing + (not found[-1]))
        pieces = [(start + i * part, part, midi) for i in range(missing + (not found[-1]))]
        found = [every for every in found if every] + [[piece] for piece in pieces]
    return found


def off(line: Spoken, notes: Sequence[Sequence[Note]]) -> float | None:
    """The median distance of what is sung from its notes in cents; None where nothing is heard."""
    flat = [
        (start + line.onset, seconds, midi) for every in notes for start, seconds, midi in every
    ]
    errors = [abs(error) for error in cents(line.wave, RATE, flat) if error is not None]
    return round(float(np.median(errors)), 1) if errors else None


def _performed(
    script: Script, notes: Sequence[Sequence[Note]], *, borne: bool = False
) -> tuple[Lengths, Floats]:
    """The lengths of a line on its notes, and its wave.

    `borne` keeps every vowel as loud as the usual one: no syllable of English is whispered.
    """
    line = script.line
    final = trimmed(line, held(line, script.lengths, notes))
    pitch, energy = speech.stretched_curves(script, final)
    if borne:
        _, loud = speech.usual(line, final, pitch, energy)
        for span in places(line, final, "nucleus"):
            energy[span] = np.maximum(energy[span], loud)
    tune = melody(line, pitch, final, notes)
    speech.rested(line, final, tune, energy)
    return final, speech.rendered(script, final, tune, energy, sounding(line, final), PERIODS)


def _level(reading: Reading) -> Reading:
    """A syllable as it is sung: all are high and level to the model.

    The tune is the pitch; a third tone would creak under it and a fourth would die away.
    """
    return Reading(reading.char, reading.pinyin, reading.spoken[:-1] + "1")


def _require(notes: Sequence[Sequence[Note]], count: int) -> None:
    flat = [note for every in notes for note in every]
    starts = [start for start, _, _ in flat]
    low, high = RANGE
    whole = len(notes) == count and all(len(every) for every in notes)
    if not whole or starts != sorted(starts) or any(not low <= m <= high for _, _, m in flat):
        raise EngineError(
            "the line cannot be sung: each syllable needs its notes, in order, from A2 to E5",
            hint="let it be spoken with --set narration.manner=spoken",
        )


def _phrases(notes: Sequence[Sequence[Note]]) -> tuple[int, ...]:
    """How many syllables are sung in one breath each time, parted by the melody's rests."""
    ends = [sum(every[-1][:2]) for every in notes]
    parts = [1]
    for end, after in zip(ends, notes[1:], strict=False):
        if after[0][0] - end > REST:
            parts.append(1)
        else:
            parts[-1] += 1
    return tuple(parts)


def held(line: Sequence[Symbol], own: Lengths, notes: Sequence[Sequence[Note]]) -> Lengths:
    """Lengths in which each syllable's vowel begins with its first note and lasts to its end."""
    out = own.copy()
    by = [[i for i, s in enumerate(line) if s.syllable == n] for n in range(len(notes))]
    first = next(i for i in by[0] if line[i].role == "nucleus")
    zero = int(own[:first].sum())  # the frame of the first beat
    for number, mine in enumerate(by):
        rhyme = [i for i in mine if line[i].role != "onset"]
        start = int(out[: rhyme[0]].sum())
        end = zero + round(sum(notes[number][-1][:2]) / FRAME)
        if number + 1 < len(by):
            after = [i for i in by[number + 1] if line[i].role == "onset"]
            beat = zero + round(notes[number + 1][0][0] / FRAME)
            latest = beat - int(own[after].sum())
            gap = rhyme[-1] + 1
            if line[gap].role == "gap":
                out[gap] = max(latest - end, 1)
                latest -= int(out[gap])
            end = latest
        coda = [i for i in rhyme if line[i].role == "coda"]
        others = [i for i in rhyme[1:] if i not in coda]
        out[others] = np.minimum(own[others], 2)
        for i in coda:
            nasal = CODA if end - start > 4 * CODA else 2
            out[i] = nasal if line[i].text in SONORANT else min(own[i], CODA)
        vowel = next(i for i in rhyme if line[i].text not in STRESSES)
        out[rhyme[0]] = min(own[rhyme[0]], 2)
        out[vowel] = 0
        out[vowel] = max(end - start - int(out[rhyme].sum()), 1)
    return out


def melody(
    line: Sequence[Symbol], own: Floats, final: Lengths, notes: Sequence[Sequence[Note]]
) -> Floats:
    """The pitch curve, two values a frame: the tune where the voice sounds, else the model's own."""
    first = next(i for i, symbol in enumerate(line) if symbol.role == "nucleus")
    times = (np.arange(len(own)) + 0.5) * FRAME / 2 - float(edges(final)[first]) * FRAME
    tune = tuned(times, [note for every in notes for note in every])
    out = np.where(own > VOICE, tune, own)
    for symbol, span in zip(line, places(line, final), strict=True):
        if symbol.role in ("nucleus", "tone", "coda") and symbol.text not in VOICELESS:
            out[span] = tune[span]
        elif symbol.syllable < 0:
            out[span] = speech.UNVOICED
    return out.astype(np.float32)


def tuned(times: Times, notes: Sequence[Note]) -> Times:
    """Hz of the tune at each of `times` (seconds): steps that glide, and vibrato on long notes."""
    starts = np.array([start for start, _, _ in notes])
    midis = np.array([midi for _, _, midi in notes], float)
    curve = np.full(len(times), midis[0])
    for before, after, start in zip(midis, midis[1:], starts[1:], strict=False):
        way = np.clip((times - start) / GLIDE + 0.5, 0, 1)
        curve += (after - before) * (3 * way**2 - 2 * way**3)
    speed, width, wait = VIBRATO
    for start, seconds, _ in notes:
        if seconds >= LONG:
            inside = (times > start + wait) & (times < start + seconds)
            since = times[inside] - start - wait
            swell = np.minimum(since / 0.4, 1) * width / 100
            curve[inside] += swell * np.sin(2 * np.pi * speed * since)
    return np.array([hertz(midi) for midi in curve])
