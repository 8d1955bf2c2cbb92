"""One line of English verse spoken: the model's own melody, slower, the rhyme word held.

English is timed by its stresses: the model's lengths keep their proportions and the line is
stretched as a whole, vowels more than consonants. A syllable with stress takes about half as long
again as one without, and the last one of a line longer (Cruttenden, Gimson's Pronunciation of
English, 2014, on rhythm and final lengthening).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from miaobi.voice import english, voices
from miaobi.voice.comb import VOICE, combed
from miaobi.voice.english import Patterns, Word
from miaobi.voice.model import HOP, Floats, Model, Words, opened
from miaobi.voice.phonemes import Sounds, numbers
from miaobi.voice.read import EDGE, PERIODS, STYLE, Spoken, faded
from miaobi.voice.timing import FRAME, LONGEST_OWN, Lengths, Symbol, edges, trimmed, warped

SECONDS = {"ˈ": 0.34, "ˌ": 0.27, "": 0.2}  # of a syllable by its stress
FINAL = 0.12  # seconds more for the last one
LABEL_RATE = 140  # words a minute of the spoken AI label
FIRMNESS = 0.4  # how much of the stretch a consonant takes
LEAST, MOST = 0.7, 2.2  # bounds of the stretch
INNER_OWN = 5  # frames: a longer last sound of a word holds a pause that the model makes
PAUSE = (8, 14)  # frames at a mark within the line
FLOOR = 0.82  # of the median pitch: the voice does not sink further in the line's last foot
FAINT = 1.0  # of the model's energy: how far below the usual one an unstressed last vowel may fall
SONORANT = frozenset("mnŋlɹ")
NUCLEI = frozenset("ɑæʌɔWIɛAɪiOYʊuəᵊᵻɐɜˈˌ")  # a stress mark is heard as the begin of its vowel


@dataclass(frozen=True, slots=True)
class Script:
    """What is to be spoken: words, their symbols and style, and the model's own lengths."""

    said: tuple[Word, ...]
    line: tuple[Symbol, ...]
    style: Floats
    words: Words
    lengths: Lengths


def spoken(
    text: str, voice: str, *, metre: Patterns = (), pace: float = 1.0, role: str = "line"
) -> Spoken:
    """`text` read by `voice`; `role` is "line" (verse), "title" or "label" (prose).

    `metre` are the patterns of `english_metre` that the line may follow. Where a Chinese line has a
    character in `characters`, this one has a word with its marks and the space after it (`pieces`).
    """
    model = opened()
    script = scripted(model, english.read(text, metre), voice)
    final = trimmed(script.line, slower(script, _seconds(script.said, role, pace), pace))
    # At its own speed the model knows where a voice begins and ends; slowed, it lets both die.
    curves = model.melody(script.words, script.words.lengths, script.style)
    pitch, energy = (warped(curve, script.lengths, final) for curve in curves)
    _held(script.line, final, pitch, energy)
    wave = model.sound(script.words, final.astype(np.float32), pitch, energy, script.style)
    vowels = np.repeat([s.role == "nucleus" for s in script.line], 2 * np.diff(edges(final)))
    wave = combed(wave, pitch, vowels.astype(np.float32), PERIODS)
    return uttered(text, script, final, wave)


def scripted(model: Model, words: Sequence[Word], voice: str) -> Script:
    """The symbols of some words, and what the model makes of them."""
    line = symbols(words)
    style = voices.style(voice, STYLE)
    table = numbers()
    made = model.words([table.get(symbol.text, 0) for symbol in line], style)
    return Script(tuple(words), line, style, made, own(line, made.lengths))


def symbols(words: Sequence[Word]) -> tuple[Symbol, ...]:
    """A line as symbols: words parted by gaps, their pause marks after them, silence around.

    >>> line = symbols(english.read("O wind, rise"))
    >>> "".join(symbol.text for symbol in line)
    'ˈO wˈɪnd, ɹˈIz,'
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


def own(line: Sequence[Symbol], lengths: Floats) -> Lengths:
    """The model's own lengths, the silence after a word's last sound given to what follows it."""
    frames = lengths.astype(np.intp)
    for i, (symbol, after) in enumerate(pairwise(line)):
        if symbol.syllable >= 0 and after.syllable < 0:
            most = LONGEST_OWN if after.role == "end" else INNER_OWN
            spare = max(int(frames[i]) - most, 0)
            frames[i] -= spare
            frames[i + 1] += spare
    return frames


def _seconds(words: Sequence[Word], role: str, pace: float) -> float:
    """How long the sounds of a line last, without its pauses."""
    if role == "label":
        return len(words) * 60 / LABEL_RATE / pace
    every = [syllable for word in words for syllable in word.syllables if syllable.rhyme]
    stresses = [syllable.onset[-1:] for syllable in every]
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


def _held(line: Sequence[Symbol], final: Lengths, pitch: Floats, energy: Floats) -> None:
    """Keeps the voice up to the line's end, in place: the model lets the rhyme creak and whisper."""
    heard = edges(final)
    spans = [slice(2 * int(a), 2 * int(b)) for a, b in pairwise(heard)]
    vowels = [i for i, symbol in enumerate(line) if symbol.role == "nucleus"]
    usual = float(np.median(np.concatenate([energy[spans[i]] for i in vowels])))
    low = FLOOR * float(np.median(pitch[pitch > VOICE]))
    rhyme = max((i for i in vowels if line[i].text == "ˈ"), default=vowels[-1])
    last = line[vowels[-1]].syllable
    for i, symbol in enumerate(line[rhyme:], rhyme):
        if symbol.role == "nucleus" or symbol.text in SONORANT:
            pitch[spans[i]] = np.maximum(pitch[spans[i]], low)
        if symbol.role == "nucleus":
            light = symbol.syllable == last and symbol.syllable != line[rhyme].syllable
            energy[spans[i]] = np.maximum(energy[spans[i]], usual - FAINT * light)


def _whole(frames: np.ndarray) -> Lengths:
    """Whole frames, at least one each, whose sum keeps up with that of the lengths given."""
    out = np.ones(len(frames), np.intp)
    carried = 0.0
    for i, length in enumerate(frames):
        out[i] = max(round(length + carried), 1)
        carried += length - int(out[i])
    return out


def uttered(text: str, script: Script, final: Lengths, wave: Floats) -> Spoken:
    """The wave, cut to a little silence around what is heard, and the characters' times in it."""
    heard = edges(final)
    mine = [i for i, symbol in enumerate(script.line) if symbol.syllable >= 0]
    first = max(int(heard[mine[0]]) - EDGE, 0)
    last = min(int(heard[mine[-1] + 1]) + EDGE, len(wave) // HOP)
    nucleus = next(i for i in mine if script.line[i].role == "nucleus")
    times = [
        (float(heard[a] - first) * FRAME, float(heard[b] - first) * FRAME)
        for a, b in _places(script.line, script.said)
    ]
    return Spoken(
        faded(wave[first * HOP : last * HOP]),
        pieces(text, script.said, times),
        round(float((heard[nucleus] - first) * FRAME), 3),
    )


def _places(line: Sequence[Symbol], words: Sequence[Word]) -> list[tuple[int, int]]:
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
