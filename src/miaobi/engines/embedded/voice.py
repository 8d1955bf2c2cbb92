"""The embedded reader: a line spoken or sung, and lines joined into a narration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from miaobi.errors import EngineError
from miaobi.run import Desk
from miaobi.work import Answer, Ask, Json

if TYPE_CHECKING:
    from miaobi.voice.speech import Spoken

FLAC = "audio/flac"


def line(ask: Ask, desk: Desk) -> Answer:
    """One line in one breath.

    Spec: `text`, `voice`, `manner` "spoken" or "sung", `pace`, `role` "line" (verse), "title" or
    "label"; `tones` the line's metre (平, 仄, 中 for open); `pinyin` a list that overrules the
    readings; `notes` for the sung manner: for each character [[start, seconds, MIDI], …], seconds
    from the line's first note. With `language` "en" the line is English: `metre` are the patterns it
    may follow (`forms.english_metre`), `notes` are those of its syllables. File "flac" (24 kHz,
    mono). The value has `seconds`, `characters` ([character, pinyin, start, end]; of English [word
    with its marks and the space after it, "", start, end]: joined, they are the text), `voiced`
    (when the first is heard, when the last one ends), `onset` (when the first vowel begins: on the
    beat, if sung) and `cents`: the median distance from the notes, None when spoken.
    """
    from miaobi.sound import flac
    from miaobi.voice.model import RATE

    spec = ask.spec
    desk.progress(0.0, spec["text"])
    spoken, cents = _english(spec) if spec.get("language") == "en" else _chinese(spec)
    characters = [list(character) for character in spoken.characters]
    value = {
        "seconds": round(spoken.seconds, 3),
        "characters": characters,
        "voiced": [characters[0][2], characters[-1][3]],
        "onset": spoken.onset,
        "cents": cents,
    }
    return Answer(value, {"flac": desk.keep(flac.encode(spoken.wave, RATE), FLAC)})


def _chinese(spec: dict[str, Json]) -> tuple[Spoken, float | None]:
    from miaobi.voice import read, sung

    given = spec.get("pinyin") or ()
    if spec.get("manner") == "sung" and spec.get("notes"):
        return sung.sung(spec["text"], spec["voice"], _notes(spec["notes"]), given)
    spoken = read.spoken(
        spec["text"],
        spec["voice"],
        slots=spec.get("tones", ""),
        pace=float(spec.get("pace", 1.0)),
        role=spec.get("role", "line"),
        given=given,
    )
    return spoken, None


def _english(spec: dict[str, Json]) -> tuple[Spoken, float | None]:
    from miaobi.voice import aloud, sung

    text, voice, metre = spec["text"], spec["voice"], spec.get("metre") or ()
    if spec.get("manner") == "sung" and spec.get("notes"):
        return sung.sung_english(text, voice, _notes(spec["notes"]), metre)
    pace, role = float(spec.get("pace", 1.0)), spec.get("role", "line")
    return aloud.spoken(text, voice, metre=metre, pace=pace, role=role), None


def _notes(given: Json) -> list[list[tuple[float, float, float]]]:
    return [[(float(s), float(d), float(m)) for s, d, m in every] for every in given]


def join(ask: Ask, desk: Desk) -> Answer:
    """The narration: the lines of `inputs` at their places, levelled to −16 LUFS.

    Spec: `parts`, one for each input: {"role": "title", "line" or "label", "line": its number,
    "start": seconds, "characters": as `line` gave them}; `seconds` is the least length. File
    "flac" (24 kHz, mono). The value has `seconds`, `loudness`, `lines` ([{"line", "start", "end",
    "characters"}]), and `title` and `label` ([start, end], the title None where there is none; a
    label in two languages is one), in seconds of the narration.
    """
    import numpy as np

    from miaobi.sound import flac, loudness

    desk.progress(0.0, "narration")
    parts = ask.spec["parts"]
    if len(parts) != len(ask.inputs):
        raise EngineError("a narration needs one sound for each part", hint="run it again")
    sounds = [flac.decode(desk.read(asset)) for asset in ask.inputs]
    rate = sounds[0][1]
    places = [round(float(part["start"]) * rate) for part in parts]
    ends = [place + len(wave) for place, (wave, _) in zip(places, sounds, strict=True)]
    whole = np.zeros(max([*ends, round(float(ask.spec.get("seconds", 0)) * rate)]), np.float32)
    for place, (wave, _) in zip(places, sounds, strict=True):
        heard = wave[max(-place, 0) :]  # a first beat at 0 has no room for the silence before it
        whole[max(place, 0) : max(place, 0) + len(heard)] += heard
    whole = loudness.levelled(whole, rate)
    spans = [_moved(part) for part in parts]
    value = {
        "seconds": round(len(whole) / rate, 3),
        "loudness": round(loudness.loudness(whole, rate), 2),
        "lines": [
            {"line": part["line"], **span}
            for part, span in zip(parts, spans, strict=True)
            if part["role"] == "line"
        ],
        "title": _span(parts, spans, "title"),
        "label": _span(parts, spans, "label"),
    }
    return Answer(value, {"flac": desk.keep(flac.encode(whole, rate), FLAC)})


def _moved(part: dict[str, Json]) -> dict[str, Json]:
    """When a part and its characters are heard in the narration."""
    start = float(part["start"])
    characters = [
        [char, read, round(start + a, 3), round(start + b, 3)]
        for char, read, a, b in part["characters"]
    ]
    return {"start": characters[0][2], "end": characters[-1][3], "characters": characters}


def _span(parts: Json, spans: list[dict[str, Json]], role: str) -> list[float] | None:
    own = [span for part, span in zip(parts, spans, strict=True) if part["role"] == role]
    return [own[0]["start"], own[-1]["end"]] if own else None
