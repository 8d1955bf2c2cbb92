"""A single line under one breath or one bow: pitch and loudness as unbroken curves, then a voice.

Notes that touch are not played one by one: pitch glides, loudness leans, vibrato grows and the phase
runs through, so a phrase is one sound. Curves are drawn at 1 kHz; the voice is additive, its k-th
harmonic `c_k r^k` with the brightness r rising with loudness, and air or bow noise beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.random import Generator
from scipy.ndimage import gaussian_filter1d
from scipy.signal import butter, sosfilt

from miaobi.sound.body import RATE, Floats, Sound, smooth
from miaobi.sound.strings import Tone

STEP = 48  # samples a point of the curves: 1 kHz
POINTS = RATE // STEP
CHUNK = 1 << 14
LEGATO = 0.05  # s: notes nearer than this share a breath
AUDIBLE = (15000.0, 4000.0)  # Hz: harmonics fade from here over this span


@dataclass(frozen=True, slots=True)
class Touch:
    """How a player shapes a line. Times in seconds, pitch in cents.

    `join` is how far loudness dips where two notes join, `again` where the same tone is said again;
    `glide` is the time from pitch to pitch, `slide` where the score asks for a slide; `scoop` how far
    below a phrase begins; `rate` and `depth` of the vibrato, `tremble` its part in loudness; `chiff`
    the noise of an attack; `wander` how unsteady the pitch is.
    """

    attack: float
    release: float
    join: float
    again: float
    glide: float
    slide: float
    scoop: float
    rate: float
    depth: float
    tremble: float
    chiff: float
    wander: float


@dataclass(frozen=True, slots=True)
class Curves:
    """Curves at 1 kHz: pitch in octaves above 1 Hz, loudness 0..1 (amplitude), noise of attacks."""

    octaves: Floats
    loud: Floats
    chiff: Floats


def curves(tones: Sequence[Tone], n: int, touch: Touch, rng: Generator) -> Curves:
    """The curves of a line of `n` samples. `tones` by start; where two overlap the first is cut."""
    points = n // STEP + 2
    t = np.arange(points) / POINTS
    tones = _single_line(tones)
    octaves = _pitch(tones, t, touch)
    wave = _vibrato(tones, t, touch, rng)
    octaves += touch.depth / 1200 * wave + touch.wander / 1200 * _drift(points, 3.0, rng)
    loud, chiff = _loudness(tones, t, touch)
    loud *= 1 + touch.tremble * wave + 0.05 * _drift(points, 2.0, rng)
    return Curves(octaves, np.maximum(loud, 0.0), chiff)


def _single_line(tones: Sequence[Tone]) -> list[Tone]:
    """Each tone ends where the next begins at the latest, and fills a gap too short to breathe in."""
    found = []
    for tone, then in pairwise([*tones, None]):
        assert tone is not None
        room = then.start - tone.start if then else tone.seconds
        close = then is not None and room - tone.seconds < LEGATO
        seconds = room if close else min(tone.seconds, room)
        found.append(Tone(tone.start, max(seconds, 0.02), tone.hertz, tone.strength,
                          tone.ornament, tone.below))  # fmt: skip
    return found


def _joined(tones: Sequence[Tone]) -> list[bool]:
    """For each tone, whether it goes on in the breath of the one before."""
    return [False] + [b.start - a.start - a.seconds < 1e-6 for a, b in pairwise(tones)]


def _pitch(tones: Sequence[Tone], t: Floats, touch: Touch) -> Floats:
    """Octaves above 1 Hz: each tone's own pitch, reached by a smooth step from the one before."""
    out = np.full(len(t), np.log2(tones[0].hertz) if tones else 8.0)
    before = out[0]
    for tone, joined in zip(tones, _joined(tones), strict=True):
        here, at = np.log2(tone.hertz), int(tone.start * POINTS)
        glide, start = touch.glide, before
        if tone.ornament == "slide":
            glide = min(touch.slide, 0.5 * tone.seconds)
            start = before if joined else here - tone.below / 1200
        elif not joined:
            glide, start = 0.07, here - touch.scoop / 1200
        lead = 0.3 * glide if joined and tone.ornament != "slide" else 0.0  # s before its time
        first = max(0, int((tone.start - lead) * POINTS))
        u = t[first:] - tone.start + lead
        out[first:] = start + (here - start) * smooth(u / glide)
        if tone.ornament == "grace":
            turn = np.exp(-(((t[at:] - tone.start - 0.045) / 0.028) ** 4))
            out[at:] += tone.below / 1200 * turn
        before = here
    return out


def _vibrato(tones: Sequence[Tone], t: Floats, touch: Touch, rng: Generator) -> Floats:
    """Vibrato, about -1..1, that waits, grows and comes to rest, one motion through the whole line."""
    depth = np.zeros(len(t))
    for tone in tones:
        if tone.seconds < 0.38:
            continue
        a, b = int(tone.start * POINTS), int((tone.start + tone.seconds) * POINTS)
        u = t[a:b] - tone.start
        more = 1.35 if tone.ornament in ("vibrato", "tremolo") else 0.8
        depth[a:b] = more * smooth((u - 0.18) / 0.55) * smooth((tone.seconds - u) / 0.12)
    rate = touch.rate * (1 + 0.05 * _drift(len(t), 1.0, rng))
    return depth * np.sin(2 * np.pi * np.cumsum(rate) / POINTS)


def _loudness(tones: Sequence[Tone], t: Floats, touch: Touch) -> tuple[Floats, Floats]:
    """Amplitude and attack noise: levels that lean into each other, opened and closed by breaths."""
    level, gate, chiff = (np.zeros(len(t)) for _ in range(3))
    dips = np.ones(len(t))
    joined = _joined(tones)
    for i, tone in enumerate(tones):
        end = tone.start + tone.seconds
        a, b = int(tone.start * POINTS), min(len(t), int(end * POINTS))
        u = np.maximum(t[a:b] - tone.start, 0.0) / tone.seconds
        last = i + 1 == len(tones) or not joined[i + 1]
        swell = 0.22 * min(1.0, tone.seconds) * np.sin(np.pi * u**0.8) - 0.1 * u
        level[a:] = 10 ** (22 * (tone.strength - 1) / 20)
        dying = 0.5 * u**2 * smooth(np.array(tone.seconds - 0.6)) if last else 0.0
        level[a:b] *= 1 + swell - dying
        rise = np.ones(b - a) if joined[i] else smooth((t[a:b] - tone.start) / touch.attack)
        gate[a:b] = rise
        if last:
            z = min(len(t), int((end + touch.release) * POINTS))
            c = max(a, int((end - 0.3 * touch.release) * POINTS))
            gate[c:z] = gate[min(c, b - 1)] * smooth((t[z - 1] - t[c:z]) / (t[z - 1] - t[c] + 1e-9))
        puff = 1.0
        if joined[i]:
            same = abs(tones[i - 1].hertz / tone.hertz - 1) < 0.01
            depth = touch.again if same else touch.join
            dips *= 1 - depth * np.exp(-(((t - tone.start) / 0.016) ** 2))
            puff = depth
        late = np.maximum(t[a:] - tone.start, 0)
        chiff[a:] += touch.chiff * puff * level[min(a, len(t) - 1)] * (
            np.exp(-late / 0.03) - np.exp(-late / 0.005)
        )  # fmt: skip
    level = np.exp(gaussian_filter1d(np.log(np.maximum(level, 1e-3)), 0.03 * POINTS))
    return level * gate * dips, chiff


def _drift(points: int, hertz: float, rng: Generator) -> Floats:
    """Slow noise of unit spread with nothing above about `hertz`."""
    grid = rng.standard_normal(int(points / POINTS * hertz * 2) + 4)
    at = np.arange(points) / POINTS * hertz * 2
    return np.interp(at, np.arange(len(grid)), gaussian_filter1d(grid, 0.8) * 1.6)


# --- the voice ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Voice:
    """The spectrum of a line: harmonics c_k at full brightness, and what is noise.

    `dull` and `bright` are r at the softest and the loudest; `air` is noise spread over all
    frequencies, `breath` noise that the tube gathers around each harmonic, `rasp` bursts once a
    period (a membrane, or rosin); all noise lies in the `band` (Hz, Hz).
    """

    harmonics: tuple[float, ...]
    dull: float
    bright: float
    air: float
    breath: float
    rasp: float
    band: tuple[float, float]


def sung(curve: Curves, n: int, voice: Voice, rng: Generator) -> Sound:
    """The sound of the curves, `n` samples, without the instrument's body."""
    out = np.zeros(n, np.float32)
    band = butter(1, voice.band, "bandpass", fs=RATE, output="sos")
    wind = np.asarray(sosfilt(band, rng.standard_normal(n, dtype=np.float32)), np.float32) * 2
    grid = np.arange(len(curve.octaves)) * STEP
    hertz = np.exp2(curve.octaves)
    phase, last = 0.0, hertz[0]
    for at in range(0, n, CHUNK):
        end = min(n, at + CHUNK)
        where = np.arange(at, end)
        f = np.interp(where, grid, hertz)
        turns = phase + np.cumsum(np.concatenate([[last], f[:-1]])) / RATE
        phase, last = float((turns[-1]) % 1.0), float(f[-1])
        loud = np.interp(where, grid, curve.loud)
        chiff = np.interp(where, grid, curve.chiff)
        slow = rng.standard_normal((2, (end - at) // 96 + 4))
        if loud.max() > 1e-5 or chiff.max() > 1e-5:
            out[at:end] = _chunk(voice, f, turns, loud, slow)
            air = _air(voice, turns, loud, chiff)
            out[at:end] += wind[at:end] * air
    return out


def _chunk(
    voice: Voice, f: Floats, turns: Floats, loud: Floats, slow: Floats,
) -> Sound:  # fmt: skip
    """Some thousand samples: the harmonics, and breath around them."""
    grid = np.arange(slow.shape[1]) * 96
    where = np.arange(len(f))
    gust = np.interp(where, grid, slow[0]) + 1j * np.interp(where, grid, slow[1])
    turning = np.exp(2j * np.pi * turns)
    bright = voice.dull + (voice.bright - voice.dull) * np.clip(loud, 0, 1) ** 0.5
    w = turning * bright
    breathy = (1 + voice.breath * gust).astype(np.complex64)
    z = w.astype(np.complex64)
    power = z.copy()
    tone = np.zeros(len(f), np.float32)
    top, span = AUDIBLE
    low, high = float(f.min()), float(f.max())
    for k, c in enumerate(voice.harmonics, 1):
        if k * low > top + span:
            break
        part = np.float32(c) * np.imag(power * breathy)
        if k * high > top:
            part *= np.clip((top + span - k * f) / span, 0, 1).astype(np.float32)
        tone += part
        power *= z
    return (tone * loud).astype(np.float32)


def _air(voice: Voice, turns: Floats, loud: Floats, chiff: Floats) -> Sound:
    """How much noise there is: steady air, a burst once a period, attacks."""
    grain = np.maximum(0.0, np.sin(2 * np.pi * turns)) ** 6
    return (loud * (voice.air + voice.rasp * grain) + chiff).astype(np.float32)
