"""One line of English verse spoken: the model's own melody, slower, the rhyme word held.

English is timed by its stresses: the model's lengths keep their proportions and the line is
stretched as a whole, vowels more than consonants. A syllable with stress takes about half as long
again as one without, and the last one of a line longer (Cruttenden, Gimson's Pronunciation of
English, 2014, on rhythm and final lengthening).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from miaobi.voice import english, speech
from miaobi.voice.arpabet import NUCLEI, SONORANT
from miaobi.voice.english import Patterns, Word
from miaobi.voice.model import Floats
from miaobi.voice.phonemes import Sounds
from miaobi.voice.speech import Script, Spoken
from miaobi.voice.timing import FRAME, Lengths, Symbol, edges, places, trimmed

SECONDS = {"ˈ": 0.34, "ˌ": 0.27, "": 0.2}  # of a syllable by its stress
FINAL = 0.12  # seconds more for the last one
FIRMNESS = 0.4  # how much of the stretch a consonant takes
LEAST, MOST = 0.7, 2.2  # bounds of the stretch
INNER_OWN = 5  # frames: a longer last sound of a word holds a pause that the model makes
PAUSE = (8, 14)  # frames at a mark within the line
FLOOR = 0.82  # of the median pitch: the voice does not sink further in the line's last foot
FAINT = 1.0  # of the model's energy: how far below the usual one an unstressed last vowel may fall


def spoken(
    text: str, voice: str, *, metre: Patterns = (), pace: float = 1.0, role: str = "line"
) -> Spoken:
    """`text` read by `voice`; `role` is "line" (verse), "title" or "label" (prose).

    `metre` are the patterns of `english_metre` that the line may follow. Where a Chinese line has a
    character in `characters`, this one has a word with its marks and the space after it (`pieces`).
    EngineError for a line without a word, UnknownName for a voice that is not there.
    """
    said = english.read(text, metre)
    script = speech.scripted(symbols(said), voice, INNER_OWN)
    line = script.line
    final = trimmed(line, slower(script, _seconds(said, role, pace), pace))
    # At its own speed the model knows where a voice begins and ends; slowed, it lets both die.
    pitch, energy = speech.stretched_curves(script, final)
    _sustain(line, final, pitch, energy)
    vowels = np.repeat([s.role == "nucleus" for s in line], 2 * np.diff(edges(final)))
    wave = speech.rendered(script, final, pitch, energy, vowels.astype(np.float32))
    return uttered(text, said, line, final, wave)


def symbols(words: Sequence[Word]) -> tuple[Symbol, ...]:
    """A line as symbols: words parted by gaps, their pause marks after them, silence around.

    >>> line = symbols(english.read("O wind, rise"))
    >>> "".join(symbol.text for symbol in line)
    'ˈO wˈɪnd, ɹˈIz,'
    >>> [symbol.role for symbol in symbols(english.read("Shh!"))]  # it has no vowel to be held
    ['lead', 'nucleus', 'end', 'end']
    """
    out = [Symbol("", -1, "lead")]
    number = 0
    for word in words:
        if len(out) > 1:
            out.append(Symbol(" ", -1, "gap"))
        for syllable in word.syllables:
            out += _sounded(syllable, number)
            number += bool(syllable.rhyme)  # th' belongs to the next syllable
        out += [Symbol(mark, -1, "mark") for mark in word.mark]
    if number == 0:
        out = [replace(s, role="nucleus") if s.role == "onset" else s for s in out]
    if out[-1].role == "mark":
        out[-1] = Symbol(out[-1].text, -1, "end")
    else:
        out.append(Symbol(",", -1, "end"))
    return (*out, Symbol("", -1, "end"))


def _sounded(syllable: Sounds, number: int) -> list[Symbol]:
    text = syllable.symbols
    inner = [i for i, char in enumerate(text) if char in NUCLEI]
    last = inner[-1] if inner else len(text)
    roles = ["nucleus" if i in inner else "coda" if i > last else "onset" for i in range(len(text))]
    return [Symbol(char, number, role) for char, role in zip(text, roles, strict=True)]


def _seconds(words: Sequence[Word], role: str, pace: float) -> float:
    """How long the sounds of a line last, without its pauses."""
    if role == "label":
        return len(words) * 60 / speech.LABEL_RATE / pace
    every = [syllable for word in words for syllable in word.syllables if syllable.rhyme]
    stresses = [syllable.onset[-1:] for syllable in every] or [""]
    whole = sum(SECONDS.get(stress, SECONDS[""]) for stress in stresses)
    return (whole + FINAL) / pace


def slower(script: Script, seconds: float, pace: float) -> Lengths:
    """Lengths in which the words last `seconds`, all in proportion, the last vowel more."""
    line, frames = script.line, script.lengths.astype(np.float64)
    sounds = np.array([symbol.syllable >= 0 for symbol in line])
    vowels = np.array([symbol.role == "nucleus" for symbol in line])
    last = max((symbol.syllable for symbol in line), default=0)
    final = vowels & np.array([symbol.syllable == last for symbol in line])
    factor = np.clip(seconds / FRAME / max(frames[sounds].sum(), 1), LEAST, MOST)
    firm = 1 + FIRMNESS * (factor - 1)
    out = frames.copy()
    out[sounds & ~vowels] *= firm
    spare = factor * frames[sounds].sum() - out[sounds & ~vowels].sum()
    weights = np.where(final, 1.3, 1.0) * frames
    out[vowels] = weights[vowels] * spare / weights[vowels].sum()
    for i, symbol in enumerate(line):
        if symbol.role == "mark":  # the gap after it is silent too
            rest = out[i] + out[i + 1]
            out[i] = min(max(rest, PAUSE[0]), PAUSE[1]) / pace - 1
            out[i + 1] = 1
    return _whole(out)


def _sustain(line: Sequence[Symbol], final: Lengths, pitch: Floats, energy: Floats) -> None:
    """Keeps the voice up to the line's end, in place: the model lets the rhyme creak and whisper."""
    spans = places(line, final)
    vowels = [i for i, symbol in enumerate(line) if symbol.role == "nucleus"]
    hertz, loud = speech.usual(line, final, pitch, energy)
    rhyme = max((i for i in vowels if line[i].text == "ˈ"), default=vowels[-1])
    last = line[vowels[-1]].syllable
    for i, symbol in enumerate(line[rhyme:], rhyme):
        if symbol.role == "nucleus" or symbol.text in SONORANT:
            pitch[spans[i]] = np.maximum(pitch[spans[i]], FLOOR * hertz)
        if symbol.role == "nucleus":
            light = symbol.syllable == last and symbol.syllable != line[rhyme].syllable
            energy[spans[i]] = np.maximum(energy[spans[i]], loud - FAINT * light)


def _whole(frames: np.ndarray) -> Lengths:
    """Whole frames, at least one each, whose sum keeps up with that of the lengths given."""
    out = np.ones(len(frames), np.intp)
    carried = 0.0
    for i, length in enumerate(frames):
        out[i] = max(round(length + carried), 1)
        carried += length - int(out[i])
    return out


def uttered(
    text: str, said: Sequence[Word], line: Sequence[Symbol], final: Lengths, wave: Floats
) -> Spoken:
    """The line as it is heard, each word with its times."""
    wave, times, onset = speech.cut(line, final, wave, _parts(line, said))
    return Spoken(wave, pieces(text, said, times), onset)


def _parts(line: Sequence[Symbol], words: Sequence[Word]) -> list[tuple[int, int]]:
    """The first symbol of each word, and the one after its last.

    A gap without a mark is no silence: the consonant after it sounds in it already.
    """
    found: list[tuple[int, int]] = []
    at = 1
    for word in words:
        size = sum(len(syllable.symbols) for syllable in word.syllables)
        found.append((at - (len(found) > 0 and line[at - 2].role != "mark"), at + size))
        at += size + len(word.mark) + 1
    return found


def pieces(
    text: str, words: Sequence[Word], times: Sequence[tuple[float, float]]
) -> tuple[tuple[str, str, float, float], ...]:
    """(what stands between two spaces, "", start, end) of a text: joined, they are the text.

    A piece holds its marks and the space after it; one without a word (a dash) takes no time.

    >>> pieces("Oh, sea", english.read("Oh, sea"), [(0.0, 0.2), (0.5, 0.8)])
    (('Oh, ', '', 0.0, 0.2), ('sea', '', 0.5, 0.8))
    """
    found: list[tuple[str, str, float, float]] = []
    now = times[0][0]
    for chunk in re.finditer(r"\s*\S+\s*", text):
        mine = [n for n, word in enumerate(words) if chunk.start() <= word.start < chunk.end()]
        start, now = (times[mine[0]][0], times[mine[-1]][1]) if mine else (now, now)
        found.append((chunk[0], "", round(start, 3), round(now, 3)))
    return tuple(found)
