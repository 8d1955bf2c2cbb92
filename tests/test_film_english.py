"""Words of English lit by the voice: from the durations it speaks with to the captions."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import Any

import numpy as np
import pytest

from miaobi.engines.embedded import voice as engine
from miaobi.film import captions, timeline
from miaobi.sound import flac
from miaobi.voice.model import Model
from miaobi.voice.phonemes import numbers
from miaobi.work import Answer, Ask
from test_voice import Desk, hum, level, made
from test_voice_english import english_job

POEM = ("Th' old pond is still—", "a frog jumps – and the rings", "go out, go out: Silence.")
MARKS = frozenset(",;:.!?—…–")
Spans = list[tuple[float, float]]
Told = tuple[timeline.Timeline, list[Spans], np.ndarray]


def durations(symbols: list[str], frames: list[float]) -> Spans:
    """When each word is said, in seconds from the first sound, by nothing but lengths in a row.

    Without a pause mark the space before a word is its own: its first consonant closes in it.
    """
    ends = list(accumulate(0.025 * count for count in frames))
    found: Spans = []
    start, inside = 0.0, False
    for symbol, begin, end in zip(symbols, [0.0, *ends[:-1]], ends, strict=True):
        if symbol in ("", " ") or symbol in MARKS:
            start, inside = (begin if inside and symbol == " " else end), False
        elif inside:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
            inside = True
    return [(a - found[0][0], b - found[0][0]) for a, b in found]


@pytest.fixture(scope="module")
def told() -> Told:
    """The film of a poem that the voice has read, the durations of its lines, and the sound."""
    symbols: list[list[str]] = []
    lengths: list[list[float]] = []
    names = {number: symbol for symbol, number in numbers().items()}
    words, sound = Model.words, Model.sound

    def asked(self: Model, tokens: list[int], style: np.ndarray) -> Any:
        symbols.append([names.get(token, "") for token in tokens])
        return words(self, tokens, style)

    def rendered(self: Model, own: Any, frames: np.ndarray, *rest: Any) -> np.ndarray:
        lengths.append(frames.tolist())
        return sound(self, own, frames, *rest)

    def read(ask: Ask, desk: Desk) -> Answer:
        return (engine.line if ask.spec["role"] == "line" else hum)(ask, desk)

    desk = Desk()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Model, "words", asked)
        patch.setattr(Model, "sound", rendered)
        reading, _ = made(english_job(POEM, form="free verse", voice="af_heart"), desk, read)
    facts = {
        "size": [640, 360], "fps": 24, "title": ["", "The Pond"], "form": "free verse", "gloss": [],
        "lines": list(POEM), "atoms": [], "narration": reading.about,
        "painting": {"size": [3072, 2048], "places": {}, "characters": [],
                     "inscription": {"x": 1.0, "y": 0.05, "w": 0.4, "h": 0.4}},
    }  # fmt: skip
    wave, _ = flac.decode(desk.kept[reading.assets[0].ref.id])
    return timeline.cut(facts, 7), list(map(durations, symbols, lengths)), wave


def test_words_are_lit_when_the_voice_says_them(told: Told) -> None:
    film, said, wave = told
    assert [line.zh for line in film.lines] == list(POEM)
    for line, spans in zip(film.lines, said, strict=True):
        shape = captions.caption(line, film, captions.DAY)
        words = line.zh.split()
        assert [word for word, *_ in line.words] == words
        assert len(shape.zh.spans) == len(words)
        lit = [time for time, word in zip(shape.times, words, strict=True) if word != "–"]
        for times, heard in zip(lit, spans, strict=True):
            assert np.subtract(times, line.start) == pytest.approx(heard, abs=0.06)
        first = line.start - film.voice_at
        assert level(wave, first - 0.1, first - 0.06) < -60
        assert level(wave, first, first + 0.06) > -35


def test_the_words_of_a_line_follow_each_other_and_fill_it(told: Told) -> None:
    """A hole between two words is a pause that a mark asks for; a mark alone takes no time."""
    for line in told[0].lines:
        assert line.words[0][1] == line.start
        assert line.words[-1][2] == line.end
        assert all((start < end) == (word != "–") for word, start, end in line.words)
        for (word, _, end), (_, start, _) in pairwise(line.words):
            assert (start > end) == (word[-1] in MARKS), word
            assert start >= end
