"""A score, played: instruments in a room, brought to a level, signed at its end.

The piece closes with the audible label of the Chinese labelling rules (GB 45438-2025): the lowest
instrument plays its tonic in the Morse rhythm of "AI", 短长 短短.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.signal import butter, sosfilt

from miaobi.errors import EngineError
from miaobi.sound import bells, bowed, strings, winds
from miaobi.sound.body import RATE, Sound, convolved, mixed, ramped, smooth, through
from miaobi.sound.loudness import levelled, loudness, true_peak
from miaobi.sound.room import SEATS, Seat, Stereo, reverberated, seat
from miaobi.sound.score import Part, Score, from_value
from miaobi.sound.strings import STRINGS, Tone
from miaobi.work import subseed

LEVELS = {"melody": 0.0, "counter": -6.0, "accompaniment": -5.0, "bass": -6.0}  # LU, dry parts
WET = 0.30  # the hall against the direct sound
HUM = 0.15  # of the open strings that ring along
PITCHES = "C D EF G A B"  # a tonic's letter stands at its semitone
RIDE, RIDDEN = 1.5, 0.4  # s, share: how slowly and how far the tune's fader evens it out
PRESENCE = 0.26  # of what lies above 3 kHz is added again: about 2 dB
SHIFT = 0.006  # s: spread of a human's time; nothing on a bar line moves
LETTING = 2.0  # s after the last bar until the coda; the music dies away before it
DOT, DASH = 0.15, 0.45  # s
CODA = ((0.0, DOT), (0.30, DASH), (1.20, DOT), (1.50, DOT))  # 短长 短短: start and length in s
SIGNED = -12.0  # LU of the coda against the music, both over their own time
AFTER = 1.3  # s from the end of the coda to the end of the sound

Progress = Callable[[float, str], object]


def render(
    score: Mapping[str, Any], seed: int = 0, progress: Progress | None = None
) -> tuple[Stereo, dict[str, Any]]:
    """The sound of a score's value, (n, 2) at 48 kHz, and facts about it.

    -16 LUFS integrated, true peak at most -1 dBTP. Facts: seconds, loudness (LUFS), peak (dBTP),
    label [start, end] in seconds, starts (when tick 0 sounds). `progress(fraction, note)` is called
    after each part. What is not a score is refused with EngineError.

    >>> one = {"tonic": "D", "mode": "宫", "metre": [4, 4], "bars": 1, "division": 480,
    ...        "tempi": [[0, 240]], "sections": [], "lyrics": [],
    ...        "parts": [{"name": "melody", "instrument": "guqin",
    ...                   "notes": [[0, 1920, 50, 80, "", "m1"]]}]}
    >>> samples, facts = render(one)
    >>> samples.shape[1], facts["label"][0]
    (2, 3.0)
    """
    piece = from_value(score)
    stage = Stage(piece, seed, progress or (lambda fraction, note: None))
    parts = [part for part in piece.parts if part.notes]
    music, send = np.zeros((stage.n, 2), np.float32), np.zeros((stage.n, 2), np.float32)
    for i, part in enumerate(parts):
        stage.progress(0.8 * i / len(parts), part.instrument)
        place = SEATS.get(part.instrument, Seat(0.0, 3.5))
        seat(_heard(stage, part), place, music, send)
    coda = _coda(stage, lowest(parts))
    stage.progress(0.8, "room")
    seat(_against(coda, music, stage), Seat(-0.3, 3.2, 0.8), music, send)
    music = _mastered(music, reverberated(send))
    del send  # levelling needs the memory
    stage.progress(0.9, "level")
    samples = levelled(music, RATE)
    facts = {
        "seconds": stage.n / RATE,
        "loudness": round(loudness(samples, RATE), 2),
        "peak": round(true_peak(samples), 2),
        "label": [round(stage.signs, 3), round(stage.signs + CODA[-1][0] + CODA[-1][1], 3)],
        "starts": 0.0,
    }
    return samples, facts


@dataclass(frozen=True, slots=True)
class Stage:
    """What every part needs to know: the piece, chance, whom to tell, and the length of it all."""

    piece: Score
    seed: int
    progress: Progress

    @property
    def ends(self) -> float:
        """When the written music ends, in seconds."""
        return self.piece.total_seconds()

    @property
    def signs(self) -> float:
        """When the coda begins, in seconds."""
        return self.ends + LETTING

    @property
    def n(self) -> int:
        """Samples of the whole."""
        return round((self.signs + CODA[-1][0] + CODA[-1][1] + AFTER) * RATE)

    def rng(self, *path: str | int) -> np.random.Generator:
        """The chance of one thing on this stage."""
        return np.random.default_rng(subseed(self.seed, "play", *path))


# --- a part -------------------------------------------------------------------------------------


def tones(stage: Stage, part: Part) -> list[Tone]:
    """The notes of a part as a human plays them: seconds, Hz, strength, a few ms of freedom.

    A note on a bar line stands where it is written; tones of a chord are spread upwards a little.
    """
    piece, rng = stage.piece, stage.rng(part.name, "time")
    scale = {n.pitch % 12 for p in piece.parts for n in p.notes}
    found, before, rank = [], -1, 0
    for note in part.notes:
        rank = rank + 1 if note.onset == before else 0
        before = note.onset
        free = 0.0 if note.onset % piece.bar_ticks == 0 else float(np.clip(rng.normal(), -2, 2))
        start = piece.seconds_at(note.onset)
        seconds = piece.seconds_at(note.end) - start
        strength = np.clip(note.velocity / 127 + 0.02 * rng.normal(), 0.05, 1.0)
        below = next((d for d in range(1, 5) if (note.pitch - d) % 12 in scale), 2)
        at = max(0.0, start + SHIFT * free + 0.011 * rank)
        hertz = 440.0 * 2 ** ((note.pitch - 69) / 12)
        found.append(Tone(at, seconds, hertz, float(strength), note.ornament, 100.0 * below))
    return sorted(found, key=lambda tone: tone.start)


def dry(instrument: str, played: Sequence[Tone], n: int, rng: np.random.Generator) -> Sound:
    """Tones on an instrument with its body, mono, `n` samples; an unknown one sounds as a guzheng.

    >>> dry("guqin", [Tone(0.0, 0.5, 110.0, 0.6)], 48000, np.random.default_rng(0)).shape
    (48000,)
    """
    if instrument in winds.WINDS:
        return through(winds.played(instrument, played, n, rng), instrument)
    if instrument == "erhu":
        return through(bowed.played(played, n, rng), instrument)
    if instrument == "bells":
        return bells.played(played, n, rng)
    name = instrument if instrument in STRINGS else "guzheng"
    out = through(strings.played(name, played, n, rng), name)
    if name != "pipa" and played:
        open_strings = strings.halo(name, [tone.hertz for tone in played])
        out += np.float32(HUM) * convolved(out, open_strings)
    return out


def _heard(stage: Stage, part: Part) -> Sound:
    """A part at its level; it dies away before the coda."""
    sound = dry(part.instrument, tones(stage, part), stage.n, stage.rng(part.name, "sound"))
    level = LEVELS.get(part.name, -5.0) - loudness(sound, RATE) - 23.0
    t = np.arange(len(sound)) / RATE
    letting = smooth((stage.signs - 0.15 - t) / (LETTING - 0.35))
    if part.name == "melody" and sound.any():
        sound = sound * _fader(sound)
    return sound * letting.astype(np.float32) * np.float32(10 ** (min(level, 60.0) / 20))


def _fader(sound: Sound) -> Sound:
    """The engineer's hand on the tune: soft passages up and loud ones down by at most 4 dB."""
    step = RATE // 100
    power = (sound[: len(sound) // step * step].reshape(-1, step) ** 2).mean(axis=1)
    slow = np.sqrt(gaussian_filter1d(power, RIDE * 100, mode="nearest"))
    usual = np.sqrt(np.quantile(power[power > 1e-3 * power.max()], 0.6))
    gain = np.clip((usual / np.maximum(slow, 1e-6 * usual)) ** RIDDEN, 0.63, 1.59)
    at = (np.arange(len(gain)) + 0.5) * step
    return np.interp(np.arange(len(sound)), at, gain).astype(np.float32)


# --- the label ----------------------------------------------------------------------------------


def lowest(parts: Sequence[Part]) -> str:
    """The plucked instrument with the lowest note; guqin where nobody plucks."""
    plucked = [part for part in parts if part.instrument in STRINGS]
    if not plucked:
        return "guqin"
    return min(plucked, key=lambda part: min(note.pitch for note in part.notes)).instrument


def tonic_hertz(tonic: str) -> float:
    """The tonic between D2 (73 Hz) and C#3 (139 Hz).

    >>> round(tonic_hertz("D"), 1), round(tonic_hertz("Bb"), 1)
    (73.4, 116.5)
    """
    if not tonic or tonic[0] not in PITCHES:
        raise EngineError(f"no tonic is named {tonic!r}", hint="use a letter from A to G, # or b")
    step = PITCHES.index(tonic[0]) + tonic.count("#") - tonic[1:].count("b")
    return 440.0 * 2 ** ((38 + (step - 2) % 12 - 69) / 12)


def _coda(stage: Stage, instrument: str) -> Sound:
    """短长 短短 on one low string, stopped by the hand after each stroke; the last is let go."""
    rng, pieces = stage.rng("coda"), []
    for i, (at, seconds) in enumerate(CODA):
        tone = Tone(0.0, seconds, tonic_hertz(stage.piece.tonic), 0.55 - 0.03 * i)
        sound = strings.stroke(STRINGS[instrument], tone, seconds + 0.05, rng)
        pieces.append((stage.signs + at, ramped(sound, 0.0, 0.08)))
    return through(mixed(pieces, stage.n), instrument)


def _against(coda: Sound, music: Stereo, stage: Stage) -> Sound:
    """The coda, SIGNED below the music (at its own level where there is no music)."""
    own = loudness(coda[round(stage.signs * RATE) :], RATE)
    level = loudness(music, RATE) if music.any() else -23.0
    return coda * np.float32(10 ** ((level + SIGNED - own) / 20))


def _mastered(near: Stereo, hall: Stereo) -> Stereo:
    """The mix without what is below hearing, a little clearer, and faded at its very end."""
    low = butter(2, 32, "highpass", fs=RATE, output="sos")
    high = butter(1, 3000, "highpass", fs=RATE, output="sos")
    clean = np.asarray(sosfilt(low, near + np.float32(WET) * hall, axis=0), np.float32)
    clean += np.float32(PRESENCE) * np.asarray(sosfilt(high, clean, axis=0), np.float32)
    for side in (0, 1):
        ramped(clean[:, side], 0.0, 0.9 * AFTER)
    return clean
