"""When each line and each character is read: from the narration, or evenly without one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from miaobi.work import Json

BREATH = 0.6  # seconds between two lines without a voice
SYLLABLE = 0.34  # seconds for a character without a voice
LETTER = 0.085  # seconds for a letter of English without a voice
GAP = 0.08  # seconds between two captions: one has gone before the next one comes
LEAST = 2.4  # seconds for a line without a voice
LINGER = 0.55  # seconds a caption stays after its last word, where there is room


WORD = re.compile(r"\S+")


def latin(text: str) -> bool:
    """Whether a text is set in Latin letters.

    >>> latin("Café at dawn"), latin("白日依山尽"), latin("")
    (True, False, False)
    """
    return bool(text) and all(char < "\u2e80" for char in text)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the poem: its words, when it is read, when its caption goes.

    `characters` are (character, its reading, start, end); a mark of punctuation is never lit.
    """

    zh: str
    en: str
    start: float
    end: float
    out: float
    characters: tuple[tuple[str, str, float, float], ...]

    @property
    def written(self) -> list[tuple[float, float]]:
        """Start and end of each character that a brush would write."""
        return [(start, end) for char, _, start, end in self.characters if char.isalnum()]

    @property
    def words(self) -> list[tuple[str, float, float]]:
        """The words of a line of English: each with when it is read.

        The reading tells them word by word, or letter by letter; where it tells other than the line,
        by their lengths.

        >>> line = Line("Go on", "", 1.0, 2.0, 2.5, ())
        >>> line.words
        [('Go', 1.0, 1.4), ('on', 1.6, 2.0)]
        """
        told = [(start, end) for _, _, start, end in self.characters]
        if len(told) != len(self.zh):
            if "".join(own for own, *_ in self.characters) == self.zh:
                return [(own.strip(), start, end) for own, _, start, end in self.characters]
            step = (self.end - self.start) / max(len(self.zh), 1)
            told = [
                (round(self.start + i * step, 3), round(self.start + (i + 1) * step, 3))
                for i in range(len(self.zh))
            ]
        return [(m[0], told[m.start()][0], told[m.end() - 1][1]) for m in WORD.finditer(self.zh)]


@dataclass(frozen=True, slots=True)
class Reading:
    """All lines, in the film's time, and where the narration begins and ends."""

    lines: tuple[Line, ...]
    voice_at: float
    until: float
    sung: bool = False


def read(facts: Mapping[str, Json], opening: float) -> Reading:
    """The reading of `facts["lines"]`, the first line not before `opening` seconds.

    >>> facts = {"lines": ["床前明月光"], "gloss": ["moonlight"]}
    >>> reading = read(facts, 3.0)
    >>> reading.lines[0].characters[1]
    ('前', '', 3.34, 3.68)
    >>> voice = {"seconds": 3.0, "title": None, "manner": "spoken",
    ...     "lines": [{"start": 0.5, "end": 1.0, "characters": [["光", "guang1", 0.5, 1.0]]}]}
    >>> read({**facts, "narration": voice}, 3.0).lines[0].start
    3.0
    """
    voice = facts.get("narration")
    if not voice or not voice["lines"]:
        lines = _closed(_even(facts["lines"], facts["gloss"], opening))
        return Reading(lines, opening, lines[-1].end)
    told: Sequence[Mapping[str, Json]] = voice["lines"]
    at = round(max(0.6, opening - float(told[0]["start"])), 3)
    lines = _closed(
        [
            _said(zh, en, line, at)
            for zh, en, line in zip(facts["lines"], _glossed(facts), told, strict=False)
        ]
    )
    until = at + float(voice["seconds"])
    return Reading(lines, at, until, voice.get("manner") == "sung")


def _glossed(facts: Mapping[str, Json]) -> list[str]:
    gloss = [str(line) for line in facts["gloss"]]
    return gloss + [""] * (len(facts["lines"]) - len(gloss))


def _said(zh: str, en: str, told: Mapping[str, Json], at: float) -> Line:
    spoken = tuple(
        (str(c), str(sound), round(a + at, 3), round(b + at, 3))
        for c, sound, a, b in told["characters"]
    )
    return Line(zh, en, round(told["start"] + at, 3), round(told["end"] + at, 3), 0.0, spoken)


def _even(lines: Sequence[str], gloss: Sequence[str], at: float) -> list[Line]:
    made: list[Line] = []
    for zh, en in zip(lines, [*gloss, *[""] * len(lines)], strict=False):
        each = LETTER if latin(zh) else SYLLABLE
        starts = [round(at + i * each, 3) for i in range(len(zh) + 1)]
        spoken = tuple((c, "", a, b) for c, a, b in zip(zh, starts, starts[1:], strict=False))
        end = max(starts[-1], round(at + LEAST, 3))
        made.append(Line(zh, en, round(at, 3), end, 0.0, spoken))
        at = end + BREATH
    return made


def _closed(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines with the time at which each caption goes: before the next one comes."""
    nexts = [line.start for line in lines[1:]] + [float("inf")]
    return tuple(
        Line(n.zh, n.en, n.start, n.end, round(min(n.end + LINGER, after - GAP), 3), n.characters)
        for n, after in zip(lines, nexts, strict=True)
    )
