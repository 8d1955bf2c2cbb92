"""Plucked strings: guzheng, guqin and pipa, as the modes of a stiff string with losses.

A pluck at the share `b` of the string excites mode k by `sin(k pi b) / k` at the bridge (the comb of
Jaffe & Smith, *Extensions of the Karplus–Strong algorithm*, 1983); a soft or wide finger takes the
highest away; stiffness B spreads them, `f_k = k f sqrt(1 + B k²)` (Fletcher 1964); loss grows with
frequency. Two polarisations, the second weaker, slower to die and a little out of tune, give the
fast and the slow part of the decay and its slow beat (as in Penttinen et al., *Model-based sound
synthesis of the guqin*, 2006). The numbers are our own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from miaobi.sound.body import RATE, TOP, Floats, Sound, bent, mixed, ramped, ringing, smooth


@dataclass(frozen=True, slots=True)
class Tone:
    """One note as it is to be played: seconds, Hz, strength 0..1, ornament, neighbour in cents."""

    start: float
    seconds: float
    hertz: float
    strength: float
    ornament: str = ""
    below: float = 200.0  # cents down to the next tone of the mode, where a slide or grace begins


@dataclass(frozen=True, slots=True)
class Strings:
    """A plucked instrument.

    `sustain` is the T60 in seconds at 220 Hz and `fall` how it goes down with pitch (power of
    frequency); `lossy` Hz where loss has doubled. `place` is the share of the string at the finger,
    `soft` the Hz above which the finger takes energy at full strength, `stiff` the B at 220 Hz,
    `radiates` Hz below which the body gives off less and less.
    `rings`: seconds a note may go on after its written end. `rolls`: strokes a second of a tremolo.
    """

    sustain: float
    fall: float
    lossy: float
    place: float
    soft: float
    stiff: float
    radiates: float
    attack: float
    nail: float
    knock: float
    glide: float
    rings: float
    rolls: float


STRINGS = {
    "guzheng": Strings(5.2, 0.55, 3200, 0.105, 7000, 4e-5, 450, 0.0009, 0.06, 0.25, 7, 2.2, 11.0),
    "guqin": Strings(6.5, 0.45, 1700, 0.15, 2600, 3e-5, 260, 0.0028, 0.03, 0.5, 4, 3.0, 7.0),
    "pipa": Strings(2.3, 0.6, 2800, 0.12, 8000, 8e-5, 500, 0.0006, 0.10, 0.4, 9, 0.35, 12.5),
}
SECOND = (0.28, 0.9, 2.1)  # the other polarisation: gain, cents, T60 against the first
DAMPED = 0.09  # s: T60-like fall of what a finger stops


def t60(strings: Strings, hertz: float) -> float:
    """Seconds until the lowest mode of a string at `hertz` has fallen by 60 dB.

    >>> t60(STRINGS["guqin"], 110) > t60(STRINGS["guqin"], 440)
    True
    """
    return strings.sustain * (220.0 / hertz) ** strings.fall


def pluck(strings: Strings, tone: Tone, seconds: float, rng: Generator) -> Sound:
    """One stroke on an open string, `seconds` long, without its body; about 0.1 to 0.3 at its peak."""
    v = tone.strength
    place = strings.place * rng.uniform(0.85, 1.15) * (1.15 - 0.3 * v)
    soft = strings.soft * (0.38 + 0.75 * v) * rng.uniform(0.92, 1.08)
    stiff = strings.stiff * (tone.hertz / 220) ** 1.3
    k = np.arange(1, 65)
    freqs = k * tone.hertz * np.sqrt((1 + stiff * k**2) / (1 + stiff))
    loud = np.sin(np.pi * k * place) / k / np.sqrt(1 + (freqs / soft) ** 4)
    loud /= np.sqrt(1 + (strings.radiates / freqs) ** 2)
    dies = t60(strings, tone.hertz) / (1 + (freqs / strings.lossy) ** 1.6)
    if tone.ornament == "harmonic":  # a finger at the node: what has no node there is stopped
        loud, dies = loud * np.exp(-((k - 1) / 2.5)), dies * 1.3
    keep = (freqs < TOP) & (np.abs(loud) > 1e-4)
    freqs, loud, dies = freqs[keep], loud[keep], dies[keep]
    gain, cents, longer = SECOND
    detune = 2 ** (cents * rng.uniform(0.7, 1.3) / 1200)
    out = ringing(
        np.concatenate([freqs, freqs * detune]),
        np.concatenate([dies, dies * longer]),
        np.concatenate([loud, loud * gain]) * (_loud(v) * np.exp(-0.35j)),
        round(seconds * RATE),
    )
    return _bend_after(ramped(out, strings.attack, 0.02), strings.glide * v * v)


def _loud(strength: float) -> float:
    """Amplitude of a strength 0..1: 26 dB between the softest and the strongest stroke."""
    return 10 ** (26 * (strength - 1) / 20)


def _bend_after(sound: Sound, cents: float) -> Sound:
    """A strong pluck stretches the string: it starts sharp by `cents` and falls within 0.2 s."""
    t = np.arange(round(0.2 * RATE)) / RATE
    return bent(sound, cents * np.exp(-t / 0.05) * smooth((0.2 - t) / 0.1))


def finger(strings: Strings, tone: Tone, rng: Generator) -> Sound:
    """The nail on the string and the knock it gives the body: 25 ms of noise and a soft blow."""
    n = round(0.03 * RATE)
    t = np.arange(n) / RATE
    noise = rng.standard_normal(n)
    bright = np.diff(noise, prepend=0.0) * np.exp(-t / 0.0035)
    blow = np.sin(2 * np.pi * 140 * t) * np.exp(-t / 0.006)
    v = _loud(tone.strength)
    return ramped(
        (v * (0.22 * strings.nail * bright + 0.35 * strings.knock * blow)).astype(np.float32),
        0.0005, 0.008,
    )  # fmt: skip


# --- ornaments ----------------------------------------------------------------------------------


def stroke(strings: Strings, tone: Tone, seconds: float, rng: Generator) -> Sound:
    """One note with its ornament, ringing for `seconds` at most."""
    if tone.ornament == "tremolo":
        return rolled(strings, tone, seconds, rng)
    if tone.ornament == "slide":
        return slid(strings, tone, seconds, rng)
    out = pluck(strings, tone, seconds, rng)
    if tone.ornament == "vibrato":
        out = bent(out, wavering(len(out), tone, rng))
    if tone.ornament == "grace":
        out = graced(strings, tone, out, rng)
    return mixed([(0.0, out), (0.0, finger(strings, tone, rng))], len(out))


def wavering(n: int, tone: Tone, rng: Generator, depth: float = 22.0) -> Floats:
    """The left hand's vibrato (吟猱) in cents (n,): only upwards, growing, then coming to rest."""
    t = np.arange(n) / RATE
    rate = rng.uniform(4.6, 5.4)
    swell = smooth((t - 0.22) / 0.5) * smooth((tone.seconds + 0.4 - t) / 0.5)
    return depth * swell * (0.5 - 0.5 * np.cos(2 * np.pi * rate * np.maximum(t - 0.22, 0)))


def slid(strings: Strings, tone: Tone, seconds: float, rng: Generator) -> Sound:
    """上滑音: plucked on the tone below and pressed (or stopped higher) up to the note."""
    n = round(seconds * RATE)
    t = np.arange(n) / RATE
    time = min(0.24, 0.45 * tone.seconds)
    cents = -tone.below * (1 - smooth((t - 0.05) / time))
    ring = pluck(strings, replace(tone, ornament=""), seconds + 0.1, rng)
    out = bent(ring, cents)[:n]
    rub = rng.standard_normal(n) * np.exp(-(((t - 0.05 - time / 2) / (time / 2.5)) ** 2))
    rub = np.convolve(rub, np.hanning(9) / 4.5, "same")  # a soft finger on a wound string
    out += (0.012 * strings.knock * _loud(tone.strength) * rub).astype(np.float32)
    return mixed([(0.0, out), (0.0, finger(strings, tone, rng))], n)


def graced(strings: Strings, tone: Tone, note: Sound, rng: Generator) -> Sound:
    """A short softer tone below, 70 ms before; here the note itself is 70 ms late."""
    short = replace(tone, hertz=tone.hertz * 2 ** (-tone.below / 1200), ornament="",
                    strength=0.85 * tone.strength)  # fmt: skip
    first = ramped(pluck(strings, short, 0.1, rng), strings.attack, 0.03)
    return mixed([(0.0, first), (0.07, note)], len(note))


def rolled(strings: Strings, tone: Tone, seconds: float, rng: Generator) -> Sound:
    """摇指 or 轮指: quick even strokes on one string that swell and end; the last one rings."""
    count = max(2, round((tone.seconds - 0.08) * strings.rolls))
    step = tone.seconds / (count + 0.5)
    pieces: list[tuple[float, Sound]] = []
    for i in range(count):
        arch = 0.72 + 0.2 * np.sin(np.pi * i / count) + rng.uniform(-0.04, 0.04)
        accent = 0.1 if i == 0 else 0.0
        one = replace(tone, ornament="", strength=min(1.0, tone.strength * (arch + accent)))
        at = i * step + (0.0 if i == 0 else rng.normal(0, 0.004))
        last = i == count - 1
        sound = pluck(strings, one, seconds - at if last else step + 0.05, rng)
        pieces += [(at, sound if last else ramped(sound, strings.attack, 0.05))]
        pieces += [(at, finger(strings, one, rng))]
    return mixed(pieces, round(seconds * RATE))


# --- a part -------------------------------------------------------------------------------------


def played(name: str, tones: Sequence[Tone], n: int, rng: Generator) -> Sound:
    """A part's strings without their body, `n` samples.

    A string rings past its written end until it dies, is plucked again, or `rings` seconds are over;
    then a finger stops it gently.
    """
    strings = STRINGS[name]
    pieces = []
    for i, tone in enumerate(tones):
        again = next((u.start for u in tones[i + 1 :] if _same(u, tone)), float("inf"))
        dies = t60(strings, tone.hertz)
        held = tone.seconds if tone.ornament == "tremolo" else 0.0
        free = min(held + dies, tone.seconds + strings.rings)
        seconds = max(0.06, min(free, again - tone.start + 0.03, n / RATE - tone.start))
        fade = 0.03 if again - tone.start < free else min(0.5 * seconds, max(0.12, dies / 3))
        pieces.append((tone.start, ramped(stroke(strings, tone, seconds, rng), 0.0, fade)))
    return mixed(pieces, n)


def _same(one: Tone, other: Tone) -> bool:
    return abs(one.hertz / other.hertz - 1) < 0.01 and one.start > other.start


def halo(name: str, hertz: Sequence[float]) -> Sound:
    """The response of the open strings that hum along, three partials of each pitch, 1.6 s.

    They answer in phase, so they pull no pitch.

    >>> halo("guzheng", [220.0]).shape
    (76800,)
    """
    strings = STRINGS[name]
    base = np.unique(np.round(np.array(hertz, np.float64), 3))
    freqs = np.concatenate([k * base for k in (1, 2, 3)])
    dies = np.minimum(strings.sustain * (220 / freqs) ** strings.fall, 4.0)
    falls = np.repeat(np.array([1, 1 / 2, 1 / 3], np.complex128), len(base))
    return ramped(ringing(freqs, dies, falls * 9 / RATE, round(1.6 * RATE)), 0.004, 0.6)
