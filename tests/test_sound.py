"""What is heard: in tune, dying as strings die, unbroken where one breath plays, level, and signed."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pyloudnorm
import pytest
import soundfile
from scipy.signal import butter, hilbert, sosfiltfilt

from miaobi.errors import EngineError
from miaobi.sound import flac
from miaobi.sound.body import RATE
from miaobi.sound.loudness import levelled, loudness, resampled, true_peak
from miaobi.sound.render import Stage, dry, render, tones
from miaobi.sound.score import Part, from_value
from miaobi.sound.strings import STRINGS, Tone, pluck

RANGES = {
    "guzheng": (38, 62, 86), "guqin": (36, 50, 74), "pipa": (45, 62, 84), "dizi": (67, 79, 90),
    "xiao": (60, 70, 82), "erhu": (62, 74, 86), "bells": (48, 62, 84),
}  # fmt: skip
PENTATONIC = (0, 2, 4, 7, 9, 12)


def hertz(midi: float) -> float:
    return 440.0 * 2 ** ((midi - 69) / 12)


def heard(instrument: str, notes: list[Tone], seconds: float, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return dry(instrument, notes, round(seconds * RATE), rng).astype(np.float64)


def levels(sound: np.ndarray, step: float) -> np.ndarray:
    """RMS in dB of every `step` seconds."""
    size = round(step * RATE)
    blocks = sound[: len(sound) // size * size].reshape(-1, size)
    return 10 * np.log10((blocks**2).mean(axis=1) + 1e-14)


def score(parts: list[dict[str, Any]], bars: int = 2, tempo: float = 120.0) -> dict[str, Any]:
    return {
        "tonic": "D", "mode": "羽", "metre": [4, 4], "bars": bars, "division": 480,
        "tempi": [[0, tempo]], "sections": [], "parts": parts, "lyrics": [],
    }  # fmt: skip


def phrase(name: str, instrument: str, low: int, step: int = 480, bars: int = 2) -> dict[str, Any]:
    count = bars * 1920 // step
    notes = [
        [i * step, step, low + PENTATONIC[(2 * i) % 6], 70 + i % 3 * 8, "", f"{name}{i}"]
        for i in range(count)
    ]
    return {"name": name, "instrument": instrument, "notes": notes}


@pytest.fixture(scope="module")
def piece() -> dict[str, Any]:
    return score([
        phrase("melody", "xiao", 64, 480, 4), phrase("accompaniment", "guzheng", 57, 240, 4),
        phrase("counter", "erhu", 62, 960, 4), phrase("bass", "guqin", 38, 960, 4),
    ], 4)  # fmt: skip


@pytest.fixture(scope="module")
def played(piece: dict[str, Any]) -> tuple[np.ndarray, dict[str, Any], bytes]:
    samples, facts = render(piece, 3)
    return samples, facts, flac.encode(samples, RATE)


# --- files --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("bits", "channels"), [(16, 1), (24, 1), (24, 2)])
def test_flac_loses_nothing_and_holds_only_the_sound(bits: int, channels: int) -> None:
    rng = np.random.default_rng(1)
    top = 1 << (bits - 1)
    whole = rng.integers(-top, top, (3000, channels))
    whole[:2] = [[-top], [top - 1]]
    samples = (whole / top).squeeze().astype(np.float32)
    data = flac.encode(samples, 44100, bits)
    again, rate = flac.decode(data)
    assert rate == 44100
    np.testing.assert_array_equal(again, samples)
    assert data[:5] == b"fLaC\x80"  # STREAMINFO, and it is the last block
    assert data[42:44] in (b"\xff\xf8", b"\xff\xf9")  # the first frame follows at once
    about = soundfile.info(io.BytesIO(data))
    assert (about.frames, about.channels, about.subtype) == (3000, channels, f"PCM_{bits}")


@pytest.mark.parametrize("samples", [[], [np.nan], [[[0.0]]], np.zeros((4, 9))])
def test_what_flac_cannot_hold_is_refused(samples: Any) -> None:
    with pytest.raises(EngineError) as caught:
        flac.encode(samples, 48000)
    assert caught.value.hint


@pytest.mark.parametrize("cut", [0, 3, 6, 60])
def test_a_damaged_file_is_refused(cut: int) -> None:
    data = flac.encode(np.sin(np.arange(9000) / 9), 48000)[:cut]
    with pytest.raises(EngineError):
        flac.decode(data)


# --- levels -------------------------------------------------------------------------------------


def peak_between(samples: np.ndarray) -> float:
    """True peak in dBTP by zero padding of the spectrum: another way than the product's."""
    spectrum = np.fft.rfft(samples, axis=0)
    fine = np.fft.irfft(spectrum, 4 * len(samples), axis=0) * 4
    return 20 * np.log10(np.abs(fine).max())


def sounds() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(5)
    t = np.arange(4 * RATE) / RATE
    plucks = np.exp(-(t % 0.5) / 0.12) * np.sin(2 * np.pi * 331 * t)
    return {
        "tone": 0.01 * np.sin(2 * np.pi * 440 * t),
        "noise": 0.3 * rng.standard_normal((4 * RATE, 2)),
        "plucks": np.stack([plucks, 0.4 * plucks], axis=1),
        "loud then soft": np.sin(2 * np.pi * 997 * t) * np.where(t < 1, 1.0, 0.05),
    }


@pytest.mark.parametrize("name", sounds())
@pytest.mark.parametrize("target", [-16.0, -23.0])
def test_levelled_is_at_its_level_and_under_its_ceiling(name: str, target: float) -> None:
    out, _ = flac.decode(flac.encode(levelled(sounds()[name], RATE, target), RATE))
    found = pyloudnorm.Meter(RATE).integrated_loudness(out.astype(np.float64))
    assert found == pytest.approx(target, abs=0.3)
    assert peak_between(out) <= -1.0 + 0.02


def test_the_limiter_holds_what_cannot_be_loud_enough() -> None:
    clicks = np.zeros(2 * RATE)
    clicks[::9600] = 1.0
    out = levelled(clicks, RATE, 0.0)
    assert peak_between(out) <= -1.0 + 0.02
    assert true_peak(out) <= -1.0


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros(50), np.zeros((RATE, 2))])
def test_silence_stays_silence(samples: np.ndarray) -> None:
    out = levelled(samples, RATE)
    assert out.shape == samples.shape
    assert not out.any()
    assert loudness(samples, RATE) == -np.inf


def test_a_short_sound_is_levelled_without_breaking_the_ceiling() -> None:
    out = levelled(0.01 * np.sin(np.arange(2000) / 7), RATE)
    assert -30 < loudness(out, RATE) < -15
    assert true_peak(out) <= -1.0


def test_resampling_keeps_pitch_and_length() -> None:
    tone = np.sin(2 * np.pi * 1000 * np.arange(24000) / 24000)
    out = resampled(tone, 24000, 48000)
    want = np.sin(2 * np.pi * 1000 * np.arange(48000) / 48000)
    np.testing.assert_allclose(out[500:-500], want[500:-500], atol=2e-3)


# --- instruments --------------------------------------------------------------------------------


def mean_hertz(sound: np.ndarray, near: float, start: float, end: float) -> float:
    """Mean frequency of the partial near `near`, by the phase of its analytic signal."""
    band = butter(2, (near * 0.85, near * 1.18), "bandpass", fs=RATE, output="sos")
    turns = np.unwrap(np.angle(hilbert(sosfiltfilt(band, sound)))) / (2 * np.pi)
    a, b = round(start * RATE), round(end * RATE)
    return (turns[b] - turns[a]) * RATE / (b - a)


@pytest.mark.parametrize("instrument", RANGES)
def test_every_instrument_is_in_tune_over_its_range(instrument: str) -> None:
    sustained = instrument in ("dizi", "xiao", "erhu")
    window = (0.5, 1.9) if sustained else (0.35, 0.9)  # a high pluck must still ring
    for midi in RANGES[instrument]:
        sound = heard(instrument, [Tone(0.1, 2.0, hertz(midi), 0.6)], 2.4)
        cents = 1200 * np.log2(mean_hertz(sound, hertz(midi), *window) / hertz(midi))
        assert abs(cents) < 3, (midi, cents)


@pytest.mark.parametrize("instrument", [*STRINGS, "bells"])
def test_higher_strings_and_bells_die_sooner(instrument: str) -> None:
    times = []
    for midi in RANGES[instrument]:
        level = levels(heard(instrument, [Tone(0.0, 8.0, hertz(midi), 0.6)], 8.0), 0.05)
        fall = level - level[2]
        times.append(float(np.argmax(fall < -25)) * 0.05 or 8.0)
    assert times[0] > times[1] > times[2] > 0.1, times


@pytest.mark.parametrize("instrument", [*STRINGS, "bells"])
def test_a_plucked_tone_only_dies_after_its_attack(instrument: str) -> None:
    for midi in RANGES[instrument]:
        sound = heard(instrument, [Tone(0.0, 3.0, hertz(midi), 0.7)], 3.0)
        level = levels(sound, 0.15)
        steps = np.diff(level[level > level[0] - 40])
        assert steps.max() < 0.3, (midi, steps)
        assert len(steps) >= 3
        assert np.abs(sound).argmax() < 0.12 * RATE


def test_a_stronger_pluck_is_louder_and_brighter() -> None:
    soft, hard = (
        pluck(STRINGS["guzheng"], Tone(0, 1, 220, v), 1.0, np.random.default_rng(2))
        for v in (0.3, 0.9)
    )
    bright = butter(2, 2500, "highpass", fs=RATE, output="sos")
    louder = loudness(hard, RATE) - loudness(soft, RATE)
    shares = [np.std(sosfiltfilt(bright, x)) / np.std(x) for x in (soft, hard)]
    assert 10 < louder < 22
    assert shares[1] > 1.25 * shares[0]


@pytest.mark.parametrize(("instrument", "low"), [("dizi", 74), ("xiao", 64), ("erhu", 64)])
def test_a_line_in_one_breath_is_one_sound(instrument: str, low: int) -> None:
    steps = [0, 2, 4, 4, 7, 9, 7, 4]
    starts = [0.2 + 0.4 * i for i in range(8)]
    line = [Tone(s, 0.4, hertz(low + p), 0.6) for s, p in zip(starts, steps, strict=True)]
    sound = heard(instrument, line, 4.0)
    inside = levels(sound[round(0.4 * RATE) : round(3.3 * RATE)], 0.02)
    assert inside.min() > np.median(inside) - 12  # it never stops
    jumps = np.abs(np.diff(sound))
    joins = [jumps[round((s - 0.03) * RATE) : round((s + 0.03) * RATE)].max() for s in starts[1:]]
    assert max(joins) < 1.4 * max(jumps[round((s + 0.15) * RATE) :][:9600].max() for s in starts)
    breath = heard(instrument, [line[0], Tone(1.2, 0.4, line[1].hertz, 0.6)], 2.0)
    assert levels(breath, 0.02)[50] < np.median(inside) - 30


@pytest.mark.parametrize("ornament", ["", "grace", "slide", "vibrato", "tremolo", "harmonic"])
@pytest.mark.parametrize("instrument", RANGES)
def test_every_ornament_sounds_on_every_instrument(instrument: str, ornament: str) -> None:
    midi = RANGES[instrument][1]
    sound = heard(instrument, [Tone(0.1, 0.9, hertz(midi), 0.6, ornament)], 1.6)
    assert np.isfinite(sound).all()
    level = levels(sound, 0.1)
    assert level[3] > level[0] + 20  # heard, and silent before it begins
    assert abs(sound.mean()) < 1e-3 * np.abs(sound).max()


def test_a_slide_begins_on_the_tone_below_and_ends_on_its_own() -> None:
    sound = heard("guzheng", [Tone(0.0, 1.2, 440.0, 0.6, "slide", 200.0)], 1.6)
    spectra = [np.abs(np.fft.rfft(x * np.hanning(len(x)), 1 << 17))
               for x in (sound[:2400], sound[round(0.7 * RATE) : round(1.1 * RATE)])]  # fmt: skip
    found = [np.argmax(s[900:1500]) + 900 for s in spectra]
    cents = [1200 * np.log2(k * RATE / (1 << 17) / 440.0) for k in found]
    assert -230 < cents[0] < -150
    assert abs(cents[1]) < 4


# --- the whole ----------------------------------------------------------------------------------


def test_the_rendering_is_level_and_says_so(played: tuple[Any, dict[str, Any], bytes]) -> None:
    samples, facts, data = played
    out, rate = flac.decode(data)
    assert (rate, out.shape) == (RATE, samples.shape)
    found = pyloudnorm.Meter(RATE).integrated_loudness(out.astype(np.float64))
    assert found == pytest.approx(-16.0, abs=0.3)
    assert facts["loudness"] == pytest.approx(found, abs=0.02)
    assert peak_between(out) <= -1.0 + 0.02
    assert facts["seconds"] == len(out) / RATE
    assert np.abs(out.mean(axis=0)).max() < 1e-4
    assert np.abs(out[-480:]).max() < 1e-3


def test_the_same_score_and_seed_give_the_same_bytes(
    piece: dict[str, Any], played: tuple[Any, dict[str, Any], bytes]
) -> None:
    notes: list[tuple[float, str]] = []
    again, facts = render(piece, 3, lambda fraction, note: notes.append((fraction, note)))
    assert (facts, flac.encode(again, RATE)) == played[1:]
    assert notes == sorted(notes)
    assert [note for _, note in notes][:2] == ["xiao", "guzheng"]
    other, _ = render(piece, 4)
    assert not np.array_equal(again, other)


def strokes(sound: np.ndarray) -> list[tuple[float, float]]:
    """(start, length) in seconds of what stands out of a signal: a rise of 8 dB in 30 ms, until a
    fall of 10 dB from its top that 60 ms do not undo."""
    level, step = levels(sound, 0.01), 0.01
    found, i = [], 3
    while i < len(level) - 6:
        if level[i] - level[i - 3] > 8 and level[i : i + 5].max() > level.max() - 12:
            top = i + int(level[i : i + 6].argmax())
            end = top
            while end < len(level) - 1 and level[end : end + 6].max() > level[top] - 10:
                end += 1
            found.append((i * step, (end - i) * step))
            i = max(end, i + 12)
        i += 1
    return found


def test_the_label_is_heard_as_morse(played: tuple[Any, dict[str, Any], bytes]) -> None:
    samples, facts, _ = played
    start, end = facts["label"]
    mono = samples.mean(axis=1)[round((start - 0.25) * RATE) : round((end + 0.5) * RATE)]
    found = strokes(mono.astype(np.float64))
    code = "".join("." if length < 0.32 else "-" for _, length in found)
    gaps = np.diff([at for at, _ in found])
    assert code == ".-.."
    assert gaps == pytest.approx([0.3, 0.9, 0.3], abs=0.05)  # the letter gap after the dash
    window = samples[round((start - 0.5) * RATE) : round((start + 2.5) * RATE)].astype(np.float64)
    assert pyloudnorm.Meter(RATE, block_size=2.9).integrated_loudness(window) >= -36
    assert start >= from_value(score([], 4)).total_seconds()


def test_nothing_on_a_bar_line_is_moved(piece: dict[str, Any]) -> None:
    whole = from_value({**piece, "tempi": [[0, 100], [1920, 50], [4000, 80]]})
    stage = Stage(whole, 9, lambda fraction, note: None)
    part = Part("melody", "xiao", whole.parts[0].notes)
    moved = 0
    for tone, note in zip(tones(stage, part), part.notes, strict=True):
        late = tone.start - whole.seconds_at(note.onset)
        assert abs(late) <= (0.013 if note.onset % 1920 else 1e-9)
        moved += late != 0
    assert moved > 5


@pytest.mark.parametrize("tonic", ["C", "F#", "Bb", "B"])
def test_silence_and_one_note_are_pieces_too(tonic: str) -> None:
    silent = {**score([], 1, 240), "tonic": tonic}
    one = {**silent, "parts": [{"name": "melody", "instrument": "dizi",
                                "notes": [[0, 1920, 74, 80, "", "m1"]]}]}  # fmt: skip
    for value in (silent, one):
        samples, facts = render(value)
        assert np.isfinite(samples).all()
        assert samples[round(facts["label"][0] * RATE) :].any()
        assert true_peak(samples) <= -1.0
        assert facts["loudness"] == pytest.approx(-16.0, abs=0.3)


def test_what_is_not_a_score_is_refused() -> None:
    with pytest.raises(EngineError):
        render({"parts": "none"})
    with pytest.raises(EngineError):
        render({**score([], 1), "tonic": "H"})
