"""The score as a value: what composing gives, and what playing, singing and engraving read.

Time is counted in ticks, `division` of them a quarter note; `tempi` turns ticks into seconds and is
the one truth for MIDI, MusicXML and audio. As JSON the value is the one that travels between the
engines: notes, tempi and lyrics are plain lists there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from miaobi.errors import EngineError
from miaobi.work import Json

DIVISION = 480  # ticks a quarter note


@dataclass(frozen=True, slots=True)
class Note:
    """One tone: ticks, MIDI pitch, MIDI velocity, and how it is played.

    `ornament` is "", grace, slide, vibrato, tremolo or harmonic; `id` is unique in the score and
    the note's xml:id where it is engraved.
    """

    onset: int
    duration: int
    pitch: int
    velocity: int
    ornament: str = ""
    id: str = ""

    @property
    def end(self) -> int:
        return self.onset + self.duration


@dataclass(frozen=True, slots=True)
class Part:
    """One line of music and the instrument that plays it; notes by onset, then pitch."""

    name: str
    instrument: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the piece (起, 承, 转, 合): its first bar, from 0, and its number of bars."""

    name: str
    bar: int
    bars: int


@dataclass(frozen=True, slots=True)
class Lyric:
    """One character of the poem and the ids of the melody notes that carry it (none: unsung).

    In English one syllable, its text ending with a hyphen where the word goes on.
    """

    line: int
    syllable: int
    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """A whole piece. `unplayed` names the instruments that were asked for and are not there."""

    tonic: str
    mode: str
    metre: tuple[int, int]
    bars: int
    tempi: tuple[tuple[int, float], ...]  # (tick, quarters a minute), piecewise constant
    sections: tuple[Section, ...]
    parts: tuple[Part, ...]
    lyrics: tuple[Lyric, ...] = ()
    unplayed: tuple[str, ...] = ()
    division: int = DIVISION

    @property
    def bar_ticks(self) -> int:
        """Ticks in one bar."""
        return bar_ticks(self.metre, self.division)

    @property
    def ticks(self) -> int:
        """Ticks in the whole piece."""
        return self.bars * self.bar_ticks

    @property
    def english(self) -> bool:
        """Whether its words are English."""
        return any(lyric.text.isascii() for lyric in self.lyrics)

    @property
    def melody(self) -> Part:
        """The first part, which carries the tune and the poem."""
        return self.parts[0]

    def seconds_at(self, tick: float) -> float:
        """When `tick` sounds, in seconds from the beginning.

        >>> Score("D", "宫", (4, 4), 1, ((0, 60.0), (960, 30.0)), (), ()).seconds_at(1440)
        4.0
        """
        seconds = 0.0
        ends = [start for start, _ in self.tempi[1:]]
        for (start, tempo), end in zip(self.tempi, [*ends, None], strict=True):
            until = tick if end is None else min(tick, end)
            if until <= start:
                break
            seconds += (until - start) / self.division * 60.0 / tempo
        return seconds

    def tick_at(self, seconds: float) -> float:
        """The tick that sounds at `seconds`: the inverse of `seconds_at`.

        >>> Score("D", "宫", (4, 4), 1, ((0, 60.0), (960, 30.0)), (), ()).tick_at(4.0)
        1440.0
        """
        starts = [self.seconds_at(tick) for tick, _ in self.tempi]
        at = max(0, bisect_right(starts, seconds) - 1)
        tick, tempo = self.tempi[at]
        return tick + (seconds - starts[at]) * self.division * tempo / 60.0

    def bar_starts(self) -> tuple[float, ...]:
        """When each bar begins, in seconds; one more than there are bars, the last is the end."""
        return tuple(self.seconds_at(bar * self.bar_ticks) for bar in range(self.bars + 1))

    def total_seconds(self) -> float:
        """How long the written music is, in seconds (what is played after it not counted)."""
        return self.seconds_at(self.ticks)


def bar_ticks(metre: tuple[int, int], division: int = DIVISION) -> int:
    """Ticks in a bar of `metre`.

    >>> bar_ticks((4, 4)), bar_ticks((6, 8))
    (1920, 1440)
    """
    return metre[0] * 4 * division // metre[1]


def beat_ticks(metre: tuple[int, int], division: int = DIVISION) -> int:
    """Ticks in a beat: a quarter, or a dotted quarter in 6/8.

    >>> beat_ticks((3, 4)), beat_ticks((6, 8))
    (480, 720)
    """
    return division * 3 // 2 if metre == (6, 8) else division


def to_value(score: Score) -> dict[str, Json]:
    """The JSON value of a score; `from_value` is its inverse."""
    return {
        "tonic": score.tonic,
        "mode": score.mode,
        "metre": list(score.metre),
        "bars": score.bars,
        "division": score.division,
        "tempi": [[tick, tempo] for tick, tempo in score.tempi],
        "sections": [{"name": s.name, "bar": s.bar, "bars": s.bars} for s in score.sections],
        "parts": [
            {
                "name": part.name,
                "instrument": part.instrument,
                "notes": [
                    [n.onset, n.duration, n.pitch, n.velocity, n.ornament, n.id] for n in part.notes
                ],
            }
            for part in score.parts
        ],
        "lyrics": [[x.line, x.syllable, x.text, list(x.notes)] for x in score.lyrics],
        "unplayed": list(score.unplayed),
    }


def from_value(value: Mapping[str, Any]) -> Score:
    """The score in a JSON value; EngineError when it is not one.

    >>> value = to_value(Score("D", "宫", (4, 4), 1, ((0, 60.0),), (), ()))
    >>> to_value(from_value(value)) == value
    True
    """
    try:
        return Score(
            tonic=str(value["tonic"]),
            mode=str(value["mode"]),
            metre=(int(value["metre"][0]), int(value["metre"][1])),
            bars=int(value["bars"]),
            division=int(value["division"]),
            tempi=tuple((int(tick), float(tempo)) for tick, tempo in value["tempi"]),
            sections=tuple(Section(**section) for section in value["sections"]),
            parts=tuple(
                Part(p["name"], p["instrument"], tuple(Note(*note) for note in p["notes"]))
                for p in value["parts"]
            ),
            lyrics=tuple(Lyric(i, j, text, tuple(ids)) for i, j, text, ids in value["lyrics"]),
            unplayed=tuple(value.get("unplayed", ())),
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise EngineError(
            f"this is not a score: {error!r}", hint="give the value that sound.compose answers"
        ) from error
