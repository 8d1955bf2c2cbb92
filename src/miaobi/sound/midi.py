"""A score as a Standard MIDI File, format 1: one track of tempo and metre, one track for each part.

After The MIDI Manufacturers Association, Standard MIDI Files 1.0 (1988); text is UTF-8, as most
programs read it today.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

from miaobi.sound.score import Part, Score
from miaobi.sound.spelling import fifths

PROGRAMS = {  # instrument → General MIDI program, from 0
    "guzheng": 107, "guqin": 107, "pipa": 106, "erhu": 110, "dizi": 73, "xiao": 77, "bells": 14,
}  # fmt: skip
PAN = {"melody": 64, "accompaniment": 44, "counter": 84, "bass": 60}
Event = tuple[int, int, bytes]  # tick, order among the events of one tick, bytes


def encode(score: Score, title: str = "") -> bytes:
    """The bytes of the file: tempo map, time and key signature, programs, lyrics on their notes.

    >>> encode(Score("D", "宫", (4, 4), 1, ((0, 60.0),), (), ()))[:14].hex(" ")
    '4d 54 68 64 00 00 00 06 00 01 00 01 01 e0'
    """
    tracks = [_conductor(score, title)]
    carried = {
        lyric.notes[0]: _said(lyric.text, score.english) for lyric in score.lyrics if lyric.notes
    }
    for number, part in enumerate(score.parts):
        channel = number if number < 9 else number + 1  # channel 10 is for drums
        tracks.append(_part(part, channel, carried))
    head = struct.pack(">4sIHHH", b"MThd", 6, 1, len(tracks), score.division)
    return head + b"".join(_track(events, score.ticks) for events in tracks)


def _said(text: str, english: bool) -> str:
    """A syllable as a player of songs shows it: one that ends a word of English has a space.

    >>> _said("sum-", True), _said("mer’s", True), _said("春", False)
    ('sum', 'mer’s ', '春')
    """
    return text[:-1] if text.endswith("-") else f"{text} " if english else text


def _conductor(score: Score, title: str) -> list[Event]:
    beats, unit = score.metre
    clocks = 36 if score.metre == (6, 8) else 24
    minor = int(score.mode == "小调")
    metre = bytes([beats, unit.bit_length() - 1, clocks, 8])
    key = struct.pack(">bB", fifths(score.tonic, score.mode), minor)
    events = [
        (0, 0, _meta(0x03, title.encode())),
        (0, 1, _meta(0x58, metre)),
        (0, 2, _meta(0x59, key)),
    ]
    for tick, tempo in score.tempi:
        events.append((tick, 3, _meta(0x51, round(60e6 / tempo).to_bytes(3, "big"))))
    for section in score.sections:
        events.append((section.bar * score.bar_ticks, 4, _meta(0x06, section.name.encode())))
    return events


def _part(part: Part, channel: int, carried: dict[str, str]) -> list[Event]:
    events: list[Event] = [
        (0, 0, _meta(0x03, part.name.encode())),
        (0, 1, bytes([0xC0 | channel, PROGRAMS[part.instrument]])),
        (0, 2, bytes([0xB0 | channel, 10, PAN.get(part.name, 64)])),
    ]
    for note in part.notes:
        if note.id in carried:
            events.append((note.onset, 4, _meta(0x05, carried[note.id].encode())))
        events.append((note.onset, 5, bytes([0x90 | channel, note.pitch, note.velocity])))
        events.append((note.end, 3, bytes([0x80 | channel, note.pitch, 64])))
    return events


def _track(events: Iterable[Event], end: int) -> bytes:
    body, at = b"", 0
    for tick, _, data in sorted(events, key=lambda event: event[:2]):
        body += _length(tick - at) + data
        at = tick
    body += _length(max(0, end - at)) + _meta(0x2F, b"")
    return struct.pack(">4sI", b"MTrk", len(body)) + body


def _meta(kind: int, data: bytes) -> bytes:
    return bytes([0xFF, kind]) + _length(len(data)) + data


def _length(value: int) -> bytes:
    """A variable-length quantity: seven bits a byte, the highest bit set on all but the last.

    >>> _length(0).hex(), _length(0x3FFF).hex()
    ('00', 'ff7f')
    """
    found = bytes([value & 0x7F])
    while value := value >> 7:
        found = bytes([value & 0x7F | 0x80]) + found
    return found
