"""The embedded musician: composes a score, engraves it, plays it.

Three Asks, so that another title plays nothing anew and another instrument maker composes nothing:

* `sound.compose`: the planner's card fields and the poem → the score (JSON)
* `sound.engrave`: a score → MIDI, MusicXML, one engraved page as SVG, and a timemap for a cursor
* `sound.render`: a score → 48 kHz stereo FLAC
"""

from __future__ import annotations

from miaobi.run import Desk
from miaobi.work import Answer, Ask

RATE = 48_000  # samples a second


def compose(ask: Ask, desk: Desk) -> Answer:
    """The value {"score": …} for `ask.spec` (see `miaobi.sound.compose.compose`)."""
    from miaobi.sound.compose import compose as composed
    from miaobi.sound.score import to_value

    desk.progress(0.0, "composition")
    return Answer({"score": to_value(composed(ask.spec, ask.seed))})


def engrave(ask: Ask, desk: Desk) -> Answer:
    """Files "midi", "musicxml" and "svg" of `spec["score"]`, with `title` and `title_en`.

    The value has `timemap` ([[seconds, [element ids]], …]) and `size` [width, height].
    """
    from miaobi.sound import engrave as page
    from miaobi.sound import midi, musicxml
    from miaobi.sound.score import from_value

    score = from_value(ask.spec["score"])
    title, title_en = ask.spec.get("title", ""), ask.spec.get("title_en", "")
    desk.progress(0.0, "engraving")
    xml = musicxml.encode(score, title, title_en)
    svg, size = page.engrave(score, xml, title, title_en)
    desk.progress(0.9, "saving")
    files = {
        "midi": desk.keep(midi.encode(score, title or title_en), "audio/midi"),
        "musicxml": desk.keep(xml, "application/vnd.recordare.musicxml+xml"),
        "svg": desk.keep(svg, "image/svg+xml"),
    }
    return Answer({"timemap": page.timemap(score), "size": list(size)}, files)


def render(ask: Ask, desk: Desk) -> Answer:
    """File "flac" of `spec["score"]`; the value has `seconds`, `loudness`, `peak`, `label`, `starts`."""
    from miaobi.sound import flac
    from miaobi.sound.render import render as played

    score = ask.spec["score"]
    samples, facts = played(score, ask.seed, lambda part, note: desk.progress(0.9 * part, note))
    desk.progress(0.9, "saving")
    return Answer(facts, {"flac": desk.keep(flac.encode(samples, RATE), "audio/flac")})
