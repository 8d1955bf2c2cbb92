"""`miaobi bench sync`: do sound, picture and captions of a film agree, measured on the files?

Nothing here asks the makers: lengths are read from the film's streams, the place of the reading in
the film is found by correlation, and where each line is spoken by the energy of the reading.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from miaobi import studio
from miaobi.studio import Wish
from miaobi.work import Json

BRIEFS = ("春天的田野", "想家的夜晚", "three red lanterns left of a bridge at night")
RATE = 8_000  # samples a second, enough for envelopes and correlation
STEP = 80  # samples of one envelope step, 10 ms
PAUSE = 0.25  # seconds of quiet that part two lines
QUIET = 0.02  # of the loudest step: below it nobody speaks
Sound = NDArray[np.float64]


def run() -> Iterator[dict[str, Json]]:
    """One row for each of three draft works."""
    with tempfile.TemporaryDirectory() as folder:
        for seed, brief in enumerate(BRIEFS, 1):
            made = studio.create(Wish(brief, seed=seed, quality="draft"), Path(folder) / f"w{seed}")
            yield measured(made.folder)


def measured(folder: Path) -> dict[str, Json]:
    """How the film of a work folder agrees with itself and with the reading.

    `a/v` is the difference of the two streams' lengths in frames, `captions` the largest distance
    between a line's cue and the moment it is spoken, in seconds, `music`, `reading` and `film`
    their loudness in LUFS (ITU-R BS.1770).
    """
    video, audio, fps = _lengths(folder / "film.mp4")
    frames = abs(video - audio) * fps
    late = _captions_late(folder)
    loud = {name: _loudness(folder / file) for name, file in LOUD.items()}
    holds = frames <= 1 and late <= 0.1 and all(abs(v + 16) <= 0.5 for v in loud.values())
    return {
        "work": folder.name, "film, s": round(video, 3), "a/v, frames": round(frames, 3),
        "captions, s": round(late, 3), **{k: round(v, 2) for k, v in loud.items()},
        "holds": "yes" if holds else "no",
    }  # fmt: skip


LOUD = {"music": "score.flac", "reading": "narration.flac", "film": "film.mp4"}


def _lengths(path: Path) -> tuple[float, float, float]:
    """Seconds of the pictures and of the sound that are really decoded, and frames a second."""
    import av

    with av.open(path) as film:
        fps = float(film.streams.video[0].average_rate or 1)
        frames = sum(1 for _ in film.decode(video=0))
    rate, samples = _samples(path)
    return frames / fps, len(samples) / rate, fps


def _samples(path: Path) -> tuple[int, Sound]:
    """The decoded sound, (n, channels), as a player hears it."""
    import av

    with av.open(path) as file:
        stream = file.streams.audio[0]
        heard = [f.to_ndarray() for f in file.decode(stream)]
        planar = stream.format.is_planar
        channels = stream.channels
        rate = stream.rate
    parts = [h.T if planar else h.reshape(-1, channels) for h in heard]
    samples = np.concatenate(parts).astype(float)
    whole = float(np.iinfo(str(parts[0].dtype)).max) if parts[0].dtype.kind == "i" else 1.0
    return rate, samples / whole


def _loudness(path: Path) -> float:
    import pyloudnorm

    rate, samples = _samples(path)
    return float(pyloudnorm.Meter(rate).integrated_loudness(samples))


def _mono(path: Path) -> Sound:
    from scipy.signal import resample_poly

    rate, samples = _samples(path)
    return resample_poly(samples.mean(axis=1), RATE, rate)


def _captions_late(folder: Path) -> float:
    """The largest distance between a line's cue and its speech, in seconds."""
    reading, film = _mono(folder / "narration.flac"), _mono(folder / "film.mp4")
    offset = _offset(reading, film)
    spoken = [start + offset for start in _starts(reading)]
    lines = [start for start, text in cues((folder / "film.srt").read_text("utf-8")) if text]
    return max(min(abs(line - heard) for heard in spoken) for line in lines)


def cues(srt: str) -> list[tuple[float, str]]:
    """Start in seconds and Chinese line of each cue; "" for the words that only disclose.

    >>> cues("1\\n00:00:03,500 --> 00:00:06,000\\n春眠不觉晓\\nspring sleep\\n")
    [(3.5, '春眠不觉晓')]
    """
    found = []
    for block in re.split(r"\n\s*\n", srt.strip()):
        match = re.search(r"(\d+):(\d+):(\d+)[,.](\d+) -->[^\n]*\n([^\n]*)", block)
        if match:
            h, m, s, ms = (int(v) for v in match.groups()[:4])
            text = "" if "AI" in match[5] or "人工智能" in match[5] else match[5].strip()
            found.append((h * 3600 + m * 60 + s + ms / 1000, text))
    return found


def _offset(reading: Sound, film: Sound) -> float:
    """Where in the film the reading begins, in seconds: the peak of their correlation."""
    from scipy.signal import correlate

    found = correlate(film, reading, "full", "fft")
    return (int(found.argmax()) - len(reading) + 1) / RATE


def _starts(reading: Sound) -> list[float]:
    """The moments at which speech begins after a pause, in seconds."""
    steps = reading[: len(reading) // STEP * STEP].reshape(-1, STEP)
    loud = np.sqrt((steps**2).mean(axis=1))
    speaks = loud > QUIET * loud.max()
    starts, quiet = [], PAUSE
    for i, on in enumerate(speaks):
        if on and quiet >= PAUSE:
            starts.append(i * STEP / RATE)
        quiet = 0.0 if on else quiet + STEP / RATE
    return starts
