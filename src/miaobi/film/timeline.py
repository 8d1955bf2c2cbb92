"""What is seen and heard when: a timeline from facts, as a plain value.

The reading leads. The camera has a shot for each line or couplet: it travels in the pauses and
drifts while a line is read. Positions on the painting are in picture heights (x to the right,
y down), times in seconds from the first frame; a view is its middle and its height.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from miaobi.film import music, shots
from miaobi.film.reading import Line, Reading, latin, read
from miaobi.film.shots import Focus, Key
from miaobi.work import Json

SHORTEST = 20.0  # seconds; no film is shorter
OPENING = 4.2  # seconds before the first line, at least
SIGNING = 1.4  # seconds from the last word to the seal
PULL = 3.2  # seconds in which the camera draws back to the whole picture
HOLD = 2.9  # seconds in which the whole picture stands, at least
LABEL = ("AI 生成", "AI-generated")
WET = 0.2  # seconds over which a stroke appears where the brush has passed


@dataclass(frozen=True, slots=True)
class Title:
    """The opening's words: brushed from `start` to `end`, gone by `out`."""

    zh: str
    en: str
    start: float
    end: float
    out: float


@dataclass(frozen=True, slots=True)
class Stroke:
    """A character of the inscription: its box on the painting in pixels, when it is brushed."""

    role: str
    box: tuple[float, float, float, float]
    start: float
    end: float
    char: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A whole film but for its pixels and its sound."""

    size: tuple[int, int]  # (width, height) in pixels
    fps: int
    frames: int
    painting: tuple[int, int]  # (width, height) in pixels
    title: Title
    label_out: float  # the AI label stands from 0 until here
    lines: tuple[Line, ...]
    camera: tuple[Key, ...]
    reveal: tuple[float, float]  # the first wash, the last stroke
    focus: tuple[Focus, ...]
    strokes: tuple[Stroke, ...]
    inscription: tuple[float, float, float, float]  # box on the painting in pixels
    seal: float
    closing: float  # the camera begins to draw back
    credits: str
    voice_at: float  # where the narration begins
    music_at: float  # where the music begins
    splice: tuple[float, float] | None  # the music leaves the one for the other; None: it fades
    paper: tuple[int, float, str, str]  # the sheet's seed, the mood that tones it, style, format
    seed: int

    @property
    def seconds(self) -> float:
        return self.frames / self.fps

    @property
    def english(self) -> bool:
        """Whether its poem is in English."""
        return latin(self.lines[0].zh)


def cues(film: Timeline) -> list[tuple[float, float, str, str]]:
    """The captions as (start, end, Chinese, English); the first is the AI label."""
    opening = (0.0, round(film.label_out, 3), *LABEL)
    return [opening, *((line.start, line.out, line.zh, line.en) for line in film.lines)]


def cut(facts: Mapping[str, Json], seed: int) -> Timeline:
    """The timeline of a film (draft: see the maker for the facts).

    >>> facts = {"size": [1920, 1080], "fps": 24, "title": ["春", "Spring"], "form": "五绝",
    ...     "lines": ["白日依山尽", "黄河入海流"], "gloss": ["The sun", "The river"], "atoms": [],
    ...     "painting": {"size": [3072, 2048], "places": {}, "characters": [],
    ...                  "inscription": {"x": 1.0, "y": 0.05, "w": 0.4, "h": 0.4}}}
    >>> film = cut(facts, 7)
    >>> film.seconds, [round(line.start, 1) for line in film.lines]
    (20.0, [4.2, 7.2])
    >>> film.title.out <= film.lines[0].start and film.seal + PULL + HOLD <= film.seconds
    True
    """
    reading = read(facts, OPENING)
    lines, last = reading.lines, reading.lines[-1].end
    seal = round(last + SIGNING, 3)
    closing = round(seal + 0.5, 3)
    frames, splice = _lasting(facts, reading, closing)
    paint: Mapping[str, Json] = facts["painting"]
    wide, tall = (int(n) for n in paint["size"])
    title = _title(facts, reading)
    box = paint["inscription"]
    page = shots.Page(
        wide / tall, facts["size"][0] / facts["size"][1], facts["size"][1] / (1.1 * tall),
        (box["x"], box["y"], box["w"], box["h"]),
    )  # fmt: skip
    seen = shots.plan(page, lines, facts["atoms"], paint["places"])
    return Timeline(
        size=(int(facts["size"][0]), int(facts["size"][1])),
        fps=int(facts["fps"]),
        frames=frames,
        painting=(wide, tall),
        title=title,
        label_out=title.out,
        lines=lines,
        camera=shots.keys(page, seen, lines[0].start, closing, closing + PULL),
        reveal=(round(title.out - 1.0, 3), round(last + 0.2, 3)),
        focus=shots.focus(seen),
        strokes=_strokes(paint["characters"], lines, seal),
        inscription=(
            box["x"] * tall, box["y"] * tall, (box["x"] + box["w"]) * tall,
            (box["y"] + box["h"]) * tall,
        ),
        seal=seal,
        closing=closing,
        credits=_credits(facts),
        voice_at=reading.voice_at,
        music_at=reading.voice_at if reading.sung else 0.0,
        splice=splice,
        paper=(
            int(paint.get("seed", seed)), float(paint.get("valence", 0.0)),
            str(paint.get("style", "")), str(paint.get("format", "横幅")),
        ),
        seed=seed,
    )  # fmt: skip


def _lasting(
    facts: Mapping[str, Json], reading: Reading, closing: float
) -> tuple[int, tuple[float, float] | None]:
    """How many frames, and how the music is cut: the picture's needs, the narration to its end,
    never under SHORTEST, and little longer where the music ends then."""
    need = max(SHORTEST, closing + PULL + HOLD, reading.until + 0.5)
    score, splice = facts.get("score"), None
    if score:
        at = reading.voice_at if reading.sung else 0.0
        sung = reading.lines[-1].end - at if reading.sung else 0.0
        found = music.cut(float(score["seconds"]), facts.get("bars", ()), need - at, sung)
        if found:
            splice, need = (found.leave, found.enter), max(need, found.seconds + at)
    return math.ceil(round(need * int(facts["fps"]), 3)), splice


def _title(facts: Mapping[str, Json], reading: Reading) -> Title:
    zh, en = (str(word) for word in facts["title"])
    out = reading.lines[0].start - 0.35
    units = 4 if latin(reading.lines[0].zh) else len(zh)
    brushed = min(0.45 * max(units, 2), out - 2.3)
    return Title(zh, en, 0.4, round(0.4 + brushed, 3), round(out, 3))


def _credits(facts: Mapping[str, Json]) -> str:
    zh, en = facts["title"]
    title = en or zh if latin(str(facts["lines"][0])) else zh or en
    parts = [title, facts["form"], "Miaobi 妙笔", *LABEL]
    return " · ".join(str(part) for part in parts if part)


def _strokes(
    characters: Sequence[Sequence[Json]], lines: Sequence[Line], seal: float
) -> tuple[Stroke, ...]:
    """When each character of the inscription is brushed: those of the poem as they are spoken."""
    first, last = lines[0].start, lines[-1].end
    spans = {
        "title": (first - 0.7, first - 0.1),
        "poem": (first, last),
        "signature": (last + 0.15, seal - 0.25),
        "symbol": (last - 1.0, last),
    }
    strokes: list[Stroke] = []
    for role, (begin, end) in spans.items():
        own = [c for c in characters if c[1] == role]
        step = (end - begin) / max(len(own), 1)
        even = [(begin + i * step, begin + (i + 1) * step) for i in range(len(own))]
        times = _spoken([str(c[0]) for c in own], lines) if role == "poem" else even
        strokes += [
            Stroke(
                role, (c[2], c[3], c[4], c[5]), round(a, 3), round(max(b, a + 0.12), 3), str(c[0])
            )
            for c, (a, b) in zip(own, times or even, strict=True)
        ]
    return tuple(strokes)


def _spoken(units: Sequence[str], lines: Sequence[Line]) -> list[tuple[float, float]]:
    """When each unit of a lettered poem is read: characters, or words of English.

    A poem that is broken off is lettered as far as it goes, and the signs for what is left out
    follow its last word. [] where more is written than read.
    """
    if latin(lines[0].zh):
        spoken = [(start, end) for line in lines for _, start, end in line.words]
        more = [unit for unit in units if unit == "·"]
        count = len(units) - len(more)
        if not 0 < count <= len(spoken):
            return []
        last = spoken[count - 1][1]
        return spoken[:count] + [(last + 0.1 * n, last + 0.1 * (n + 1)) for n in range(len(more))]
    written = [char for line in lines for char, *_ in line.characters if char.isalnum()]
    spoken = [time for line in lines for time in line.written]
    whole = len(spoken) == len(units) or written[: len(units)] == list(units)
    return spoken[: len(units)] if whole else []
