"""How pitches and lengths are written: key signatures, note names, note values."""

from __future__ import annotations

from miaobi.forms.melody import pitch_class

LETTERS = "FCGDAEB"  # along the line of fifths
ABOVE_GONG = {"宫": 0, "商": 2, "角": 4, "徵": 1, "羽": 3, "大调": 0, "小调": 3}  # fifths
VALUES = (  # ticks of 480 a quarter → (note type, dots), longest first
    (1920, "whole", 0), (1440, "half", 1), (960, "half", 0), (720, "quarter", 1),
    (480, "quarter", 0), (360, "eighth", 1), (240, "eighth", 0), (180, "16th", 1),
    (120, "16th", 0), (60, "32nd", 0),
)  # fmt: skip


def fifths(tonic: str, mode: str) -> int:
    """The key signature in sharps (flats are negative): that of the mode's 宫, or relative major.

    >>> fifths("D", "宫"), fifths("D", "羽"), fifths("A", "小调"), fifths("G#", "大调")
    (2, -1, 0, -4)
    """
    sharps = 7 * (tonic.count("#") - tonic[1:].count("b"))
    found = LETTERS.index(tonic[0]) - 1 + sharps - ABOVE_GONG[mode]
    while found > 7:
        found -= 12
    while found < -7:
        found += 12
    return found


def spelled(pitch: int, key: int) -> tuple[str, int, int]:
    """(letter, alteration in semitones, octave) of a MIDI pitch in a key signature.

    The window on the line of fifths reaches the raised leading tone of the relative minor.

    >>> spelled(66, 2), spelled(68, 0), spelled(70, -1), spelled(59, -7)
    (('F', 1, 4), ('G', 1, 4), ('B', -1, 4), ('C', -1, 4))
    """
    at = next(q for q in range(key - 3, key + 9) if (q * 7 - pitch) % 12 == 0)
    letter, alter = LETTERS[(at + 1) % 7], (at + 1) // 7
    octave = (pitch - alter - pitch_class(letter)) // 12 - 1
    return letter, alter, octave


def altered(letter: str, key: int) -> int:
    """What a key signature does to a letter: 1 sharp, -1 flat.

    >>> altered("F", 2), altered("B", -1), altered("G", 1)
    (1, -1, 0)
    """
    at = LETTERS.index(letter)
    return int(at < key) - int(at >= 7 + key)


def pieces(start: int, length: int, beat: int) -> list[tuple[int, str, int]]:
    """The written values, (ticks, type, dots), of a note of `length` ticks at `start` in its bar.

    A note that begins off the beat is split where the next beat begins, so that the beat is seen;
    only the plain syncopation, a quarter between eighths, is written whole.

    >>> pieces(0, 1440, 480), [p[0] for p in pieces(720, 480, 480)], [p[0] for p in pieces(0, 1200, 480)]
    ([(1440, 'half', 1)], [240, 240], [960, 240])
    """
    if beat == 480 and length == 480 and start % 960 == 240:
        return [(480, "quarter", 0)]
    found: list[tuple[int, str, int]] = []
    while length:
        room = length if start % beat == 0 else min(length, beat - start % beat)
        ticks, kind, dots = next(v for v in VALUES if v[0] <= room and _whole(v[0], start, beat))
        found.append((ticks, kind, dots))
        start, length = start + ticks, length - ticks
    return found


def _whole(ticks: int, start: int, beat: int) -> bool:
    """Whether a value may begin there: longer than a beat only if it fills whole beats, or is dotted."""
    if ticks <= beat or start % beat:
        return True
    return ticks % beat == 0 or (beat == 480 and ticks == 720)


def rests(start: int, length: int, bar: int, beat: int) -> list[tuple[int, str, int]]:
    """The written values of a silence: none hides a beat, or the middle of a bar of four.

    >>> [kind for _, kind, _ in rests(480, 1440, 1920, 480)]
    ['quarter', 'half']
    >>> [(kind, dots) for _, kind, dots in rests(240, 1200, 1440, 720)]
    [('eighth', 0), ('eighth', 0), ('quarter', 1)]
    """
    found: list[tuple[int, str, int]] = []
    while length:
        within = start % beat if beat == 720 else start
        ticks, kind, dots = next(
            (ticks, kind, dots)
            for ticks, kind, dots in VALUES
            if ticks <= length and within % ticks == 0 and _silent(within, ticks, dots, bar, beat)
        )
        found.append((ticks, kind, dots))
        start, length = start + ticks, length - ticks
    return found


def _silent(within: int, ticks: int, dots: int, bar: int, beat: int) -> bool:
    if beat == 720:
        return within + ticks <= 720 and (ticks == 720 or not dots)
    return not dots and (ticks <= beat or (ticks == 960 and bar == 1920))
