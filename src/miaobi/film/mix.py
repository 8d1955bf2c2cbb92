"""The film's sound: voice and music as one, the music bowing to the voice.

The gain is drawn before it is used: where the voice is heard, widened and rounded on both sides,
so that the music has gone down when the voice begins (look-ahead) and never pumps.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d
from scipy.signal import fftconvolve

from miaobi.film.timeline import Timeline
from miaobi.sound import loudness

RATE = 48_000
LEVEL = -16.0  # LUFS of the whole (EBU R 128 s2, 2023, for streaming)
DUCK, SUNG = 9.5, 4.0  # dB that music goes down under speech, under song
BED = -3.0  # dB of music against the voice where nobody speaks
HOLD = 0.45  # seconds around speech that count as speech: pauses within a line stay covered
BEND = 0.7  # seconds in which the music goes down and comes back
SPLICE = 0.35  # seconds of a splice of the music at a bar line
OUT = 3.5  # seconds in which music fades that cannot end by itself
EDGE = 0.05  # seconds at both ends, against clicks

Sound = NDArray[np.float32]  # (n, 2)


def mixed(film: Timeline, voice: Sound | None, music: Sound | None, sung: bool = False) -> Sound:
    """The whole sound of the film, exactly as long as its frames; silence without a source."""
    length = round(film.frames * RATE / film.fps)
    if voice is None and music is None:
        return np.zeros((length, 2), np.float32)
    whole = np.zeros((length, 2), np.float32)
    if music is not None:
        bed = _placed(fitted(music, film), film.music_at, length)
        gain = 1.0
        if voice is not None:
            heard = presence(_placed(voice, film.voice_at, length))
            gain = 10 ** ((BED - (SUNG if sung else DUCK) * heard) / 20)
        whole += bed * np.reshape(np.asarray(gain, np.float32), (-1, 1))
    if voice is not None:
        whole += _placed(voice, film.voice_at, length)
    whole += _placed(knock(), film.seal, length)
    return loudness.levelled(faded(whole, EDGE, EDGE), RATE, LEVEL)


def _placed(sound: Sound, at: float, length: int) -> Sound:
    start = round(at * RATE)
    end = min(length, start + len(sound))
    made = np.zeros((length, 2), np.float32)
    made[start:end] = sound[: end - start]
    return made


def knock() -> Sound:
    """The stone of the seal set down on paper and felt: low, short and soft."""
    t = np.arange(round(0.18 * RATE)) / RATE
    body = np.sin(2 * np.pi * (62 * t + 30 * t * np.exp(-t / 0.02))) * np.exp(-t / 0.035)
    soft = body * np.minimum(t / 0.004, 1) * np.minimum((0.18 - t) / 0.03, 1)
    return np.repeat((0.1 * soft)[:, None], 2, axis=1).astype(np.float32)


def presence(voice: Sound) -> NDArray[np.float32]:
    """Where the voice is heard, 0..1 (n,): smooth, and there before it begins.

    >>> burst = np.zeros((3 * RATE, 2), np.float32); burst[RATE : 2 * RATE] = 0.3
    >>> there = presence(burst)
    >>> bool(there[0] < 0.01), bool(there[RATE] > 0.9), bool(there[-1] < 0.01)
    (True, True, True)
    """
    step = RATE // 100
    blocks = voice[: len(voice) // step * step].reshape(-1, step * 2)
    power = np.sqrt(np.mean(blocks.astype(np.float64) ** 2, axis=1))
    spoken = (power > 0.03 * max(power.max(initial=0.0), 1e-9)).astype(np.float64)
    held = maximum_filter1d(spoken, round(2 * HOLD * 100) + 1)
    bell = np.hanning(round(BEND * 100) + 2)
    smooth = np.clip(fftconvolve(held, bell / bell.sum(), "same"), 0, 1)
    at = np.arange(len(voice)) / step - 0.5
    return np.interp(at, np.arange(len(smooth)), smooth).astype(np.float32)


def fitted(music: Sound, film: Timeline) -> Sound:
    """The music as the film uses it: with its own end after the splice, or fading."""
    if film.splice is None:
        return faded(music[: round((film.seconds - film.music_at) * RATE)], EDGE, OUT)
    leave, enter = (round(seconds * RATE) for seconds in film.splice)
    return music if leave >= len(music) else _joined(music, leave, enter)


def _joined(music: Sound, leave: int, enter: int) -> Sound:
    """The music up to `leave` and from `enter` on, at equal power over SPLICE seconds."""
    half = round(SPLICE * RATE / 2)
    half = min(half, leave, len(music) - enter)
    way = np.linspace(0, np.pi / 2, 2 * half, dtype=np.float32)[:, None]
    cross = music[leave - half : leave + half] * np.cos(way)
    cross = cross + music[enter - half : enter + half] * np.sin(way)
    return np.concatenate([music[: leave - half], cross, music[enter + half :]])


def faded(sound: Sound, rise: float, fall: float) -> Sound:
    """The sound coming in `rise` and going in `fall` seconds."""
    shape = np.ones(len(sound), np.float32)
    begin, end = (min(len(shape), round(seconds * RATE)) for seconds in (rise, fall))
    shape[:begin] *= np.linspace(0, 1, begin, dtype=np.float32)
    shape[len(shape) - end :] *= np.cos(np.linspace(0, np.pi / 2, end, dtype=np.float32)) ** 2
    return sound * shape[:, None]
