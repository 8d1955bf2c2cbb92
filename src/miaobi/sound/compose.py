"""The composer: a concept card's music, as a score.

The order is a composer's: the form and its closes, the harmony, the places of the notes under the
words, the tune, then the other instruments around it, and last how it is played (dynamics,
ornaments, breath).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from miaobi.forms.core import Language
from miaobi.forms.melody import Melody, melody
from miaobi.forms.syllables import sung, syllables
from miaobi.sound import compose_band as band
from miaobi.sound import compose_harmony as harmony
from miaobi.sound.compose_lines import Setting, phrases
from miaobi.sound.compose_rhythm import LIGHT, STRESSED, Pace, Slot, tone_of
from miaobi.sound.compose_slots import slots
from miaobi.sound.compose_tune import Frame, Taste, tune
from miaobi.sound.score import DIVISION, Lyric, Note, Part, Score, Section, bar_ticks, beat_ticks
from miaobi.work import subseed

CALLED = {
    "古筝": "guzheng", "筝": "guzheng", "zheng": "guzheng", "zither": "guzheng",
    "古琴": "guqin", "七弦琴": "guqin", "琴": "guqin", "qin": "guqin",
    "琵琶": "pipa", "lute": "pipa", "二胡": "erhu", "胡琴": "erhu", "fiddle": "erhu",
    "笛子": "dizi", "笛": "dizi", "竹笛": "dizi", "flute": "dizi", "bamboo flute": "dizi",
    "箫": "xiao", "洞箫": "xiao", "编钟": "bells", "钟": "bells", "bianzhong": "bells",
}  # fmt: skip
PLUCKED = ("guzheng", "pipa", "guqin", "bells")  # fit to accompany, best first
SUSTAINED = ("erhu", "xiao", "dizi")
PLAYED = (*SUSTAINED, *PLUCKED)
TUNES = {  # season → who plays the tune, by weight
    "spring": {"dizi": 3.0, "guzheng": 2.0, "xiao": 1.0, "pipa": 1.0},
    "summer": {"pipa": 2.0, "dizi": 2.0, "guzheng": 2.0, "erhu": 1.0},
    "autumn": {"erhu": 3.0, "xiao": 2.5, "guqin": 1.0, "guzheng": 0.5},
    "winter": {"xiao": 3.0, "guqin": 2.0, "erhu": 1.5, "guzheng": 0.5},
}
BREATH = (0.97, 0.9)  # tempo of the last two beats of a section
SLOWING = (0.97, 0.94, 0.91, 0.87, 0.83, 0.78, 0.72, 0.66)  # of the last eight beats


@dataclass(frozen=True, slots=True)
class Roles:
    """Who plays what, "" for nobody. `unplayed` were asked for and are not there."""

    tune: str
    middle: str = ""
    low: str = ""
    counter: str = ""
    unplayed: tuple[str, ...] = ()


def compose(spec: Mapping[str, Any], seed: int) -> Score:
    """The score for the card's fields in `spec`.

    Reads tonic, mode, metre "4/4", bars, tempo (beats a minute), instruments, mood {valence,
    arousal}, season, hour and lines (the poem, one character a syllable; with `language` "en", one
    syllable as `miaobi.forms.syllables` parts words). Where the bars have no room for all lines,
    the piece is longer, if it then lasts no more than `most` seconds; else its first stanzas
    (`stanzas` are the lines that begin a further one) or lines are sung, and the lyrics of the others
    name no notes.

    >>> score = compose({"tonic": "D", "mode": "羽", "metre": "4/4", "bars": 8, "tempo": 66}, 7)
    >>> score.bars, [part.name for part in score.parts][:2]
    (8, ['melody', 'accompaniment'])
    """
    metre = _metre(spec["metre"])
    mood = {"valence": 0.2, "arousal": 0.0, **(spec.get("mood") or {})}
    arousal = float(np.clip(mood["arousal"], -1, 1))
    who = roles(spec, arousal, seed)
    form = melody(spec["tonic"], spec["mode"], metre, int(spec["bars"]), who.tune)
    quarters = spec["tempo"] * (1.5 if metre == (6, 8) else 1.0)  # a minute
    pace = Pace(30.0 / quarters, arousal, arousal > 0.2 and quarters < 100)
    lines = [str(line) for line in spec.get("lines") or ()]
    language: Language = "en" if spec.get("language") == "en" else "zh"
    texts = [sung(line, language) for line in lines]
    setting = Setting(_tones(lines, language), spec.get("stanzas") or (), metre, pace)
    most = int(spec.get("most", 0) * quarters * DIVISION // (60 * bar_ticks(metre)))
    form, bars = phrases(form, setting, most - 1)  # a bar's time goes into breaths and the end
    ends = harmony.closes(form, seed)
    chords = harmony.progression(form, ends, seed)
    laid = slots(form, bars, setting.lines, pace, seed)
    frame = Frame(
        form, laid, *_harmonic(form, laid, chords), ends, _taste(spec, mood),
        form.pitches(),
    )  # fmt: skip
    melody_notes = _named(_expressed(form, laid, tune(frame, seed), who.tune, arousal, seed), "m")
    parts = [Part("melody", who.tune, melody_notes)]
    parts += _band(form, laid, melody_notes, chords, who, arousal, seed)
    return Score(
        form.tonic,
        form.mode,
        metre,
        form.bars,
        tempi(form, quarters),
        tuple(Section(s.name, s.bar, s.bars) for s in form.sections),
        tuple(parts),
        _lyrics(texts, laid, melody_notes),
        (*who.unplayed, *_silent(spec, who, parts)),
    )


def _silent(spec: Mapping[str, Any], who: Roles, parts: Sequence[Part]) -> list[str]:
    """The instrument that was asked for as a second voice and found no bar without words."""
    names = [str(name) for name in spec.get("instruments") or ()]
    played = {part.instrument for part in parts}
    known = ((name, CALLED.get(name.strip().lower(), name.strip().lower())) for name in names)
    return [name for name, key in known if key == who.counter and key not in played]


def _metre(text: str) -> tuple[int, int]:
    beats, unit = text.split("/")
    return int(beats), int(unit)


# --- who plays ----------------------------------------------------------------------------------


def roles(spec: Mapping[str, Any], arousal: float, seed: int) -> Roles:
    """The instruments that were asked for, and no others, each in the role that suits it.

    When none was asked for, a tune by season, hour and mood over zither and qin.

    >>> roles({"instruments": ["古筝", "箫"]}, 0.0, 1)
    Roles(tune='xiao', middle='guzheng', low='guzheng', counter='', unplayed=())
    >>> roles({"instruments": ["二胡", "箫", "古琴"]}, 0.0, 1)
    Roles(tune='erhu', middle='guqin', low='guqin', counter='xiao', unplayed=())
    >>> roles({"instruments": ["箫", "古琴", "琵琶", "古筝"]}, 0.0, 1)
    Roles(tune='xiao', middle='guzheng', low='guqin', counter='pipa', unplayed=())
    >>> roles({"instruments": ["笛子"]}, 0.0, 1)
    Roles(tune='dizi', middle='', low='', counter='', unplayed=())
    >>> roles({"instruments": ["piano"]}, 0.0, 1).unplayed
    ('piano',)
    """
    names = [str(name) for name in spec.get("instruments") or ()]
    known = [CALLED.get(n.strip().lower(), n.strip().lower()) for n in names]
    unplayed = tuple(n for n, k in zip(names, known, strict=True) if k not in PLAYED)
    asked = [k for k in dict.fromkeys(known) if k in PLAYED]
    if unplayed and not asked:
        asked = ["guzheng"]  # the nearest to a keyboard or a harp
    best = sorted(
        asked, key=lambda name: name not in SUSTAINED
    )  # who sings leads, first come first
    lead = best[0] if best else _lead(spec, seed)
    rest = [name for name in PLUCKED if name in asked and name != lead]
    if not rest and lead in PLUCKED and asked:
        rest = [lead]
    other = [n for n in best[1:] if n in SUSTAINED]
    if not asked:
        rest = ["pipa" if lead == "guzheng" else "guzheng", "guqin"]
        if spec.get("bars", 16) >= 12 and arousal > -0.6:
            other = [n for n in ("xiao", "erhu") if n != lead]
    middle, low = (rest[0], rest[-1]) if rest else ("", "")
    other += rest[1:-1]
    return Roles(lead, middle, low, other[0] if other else "", (*unplayed, *other[1:]))


def _lead(spec: Mapping[str, Any], seed: int) -> str:
    """Who plays the tune when nobody was asked for: as season, hour and mood have it."""
    weights = dict(TUNES.get(str(spec.get("season")), TUNES["spring"]))
    if spec.get("hour") in ("night", "dusk"):
        weights["xiao"] = weights.get("xiao", 0.0) + 1.5
    valence = (spec.get("mood") or {}).get("valence", 0.2)
    if valence < -0.2:
        weights["erhu"] = weights.get("erhu", 0.0) + 2.0
    names = list(weights)
    odds = np.array([weights[n] for n in names])
    rng = np.random.default_rng(subseed(seed, "lead"))
    return names[int(rng.choice(len(names), p=odds / odds.sum()))]


# --- the tune's surroundings --------------------------------------------------------------------


def _harmonic(
    form: Melody, laid: Sequence[Slot], chords: Sequence[harmony.Chord]
) -> tuple[list[frozenset[int]], list[float]]:
    """For each slot the degrees of its bar's chord, and how strong its beat is (0..1)."""
    bar, beat = bar_ticks(form.metre), beat_ticks(form.metre)
    strong = []
    for slot in laid:
        within = slot.onset % bar
        middle = within * 2 == bar and form.metre != (3, 4)
        strong.append(1.0 if not within else 0.7 if middle else 0.4 if within % beat == 0 else 0.05)
    return [chords[slot.onset // bar].degrees for slot in laid], strong


def _taste(spec: Mapping[str, Any], mood: Mapping[str, float]) -> Taste:
    """Register and reach: brighter and higher by day and in spring, lower at night and in winter."""
    hour = {"dawn": 0.2, "morning": 0.4, "noon": 0.3, "dusk": -0.2, "night": -0.5}
    season = {"spring": 0.3, "summer": 0.2, "autumn": -0.1, "winter": -0.3}
    register = 0.8 * mood["valence"] + hour.get(str(spec.get("hour")), 0.0)
    register += season.get(str(spec.get("season")), 0.0)
    return Taste(float(np.clip(register, -1, 1)), float(np.clip(mood["arousal"], -1, 1)))


def _band(
    form: Melody, laid: Sequence[Slot], notes: Sequence[Note], chords: Sequence[harmony.Chord],
    who: Roles, arousal: float, seed: int,
) -> list[Part]:  # fmt: skip
    """The other parts, loudest after the tune first."""
    bar = bar_ticks(form.metre)
    places = harmony.points(form, chords, [(n.onset, n.duration, n.pitch) for n in notes], bar)
    ends = [
        note
        for slot, then, note in zip(laid, [*laid[1:], None], notes, strict=True)
        if then is None or then.phrase != slot.phrase
    ]
    setting = band.Setting(form, notes, chords, places, ends, arousal, seed)
    parts = []
    if who.middle:
        parts.append(
            Part("accompaniment", who.middle, _named(band.zither(setting, who.middle), "a"))
        )
    if who.counter:
        sung = {slot.onset // bar for slot in laid if slot.syllable is not None}
        played = [b for b in range(form.bars) if b not in sung]
        if own := band.counter(setting, who.counter, played):
            parts.append(Part("counter", who.counter, _named(own, "c")))
    if who.low:
        parts.append(Part("bass", who.low, _named(band.bass(setting, who.low), "b")))
    return parts


def _named(notes: Sequence[Note], letter: str) -> tuple[Note, ...]:
    ordered = sorted(notes, key=lambda n: (n.onset, n.pitch))
    return tuple(replace(note, id=f"{letter}{i}") for i, note in enumerate(ordered, 1))


def _tones(lines: Sequence[str], language: Language) -> list[list[str]]:
    """The tone of each character, or the stress of each syllable of English."""
    if language == "zh":
        return [[tone_of(character) for character in line] for line in lines]
    return [[STRESSED if one.stressed else LIGHT for one in syllables(line)] for line in lines]


def _lyrics(
    lines: Sequence[Sequence[str]], laid: Sequence[Slot], notes: Sequence[Note]
) -> tuple[Lyric, ...]:
    carried: dict[tuple[int, int], list[str]] = {}
    for slot, note in zip(laid, notes, strict=True):
        if slot.syllable is not None:
            carried.setdefault(slot.syllable, []).append(note.id)
    return tuple(
        Lyric(i, j, text, tuple(carried.get((i, j), ())))
        for i, line in enumerate(lines)
        for j, text in enumerate(line)
    )


# --- how it is played ---------------------------------------------------------------------------


def _expressed(
    form: Melody, laid: Sequence[Slot], pitches: Sequence[int], instrument: str, arousal: float,
    seed: int,
) -> list[Note]:  # fmt: skip
    """The tune's notes with dynamics (the section, the beat, the height) and ornaments."""
    rng = np.random.default_rng(subseed(seed, "ornaments"))
    bar = bar_ticks(form.metre)
    low, high = min(pitches), max(pitches)
    loud = {"起": 0, "承": 3, "转": 9, "合": -2}
    found = []
    for t, (slot, pitch) in enumerate(zip(laid, pitches, strict=True)):
        velocity = 74 + 14 * arousal + loud[form.sections[slot.section].name[-1]]
        velocity += 5 if slot.onset % bar == 0 else 0
        velocity += 7 * ((pitch - low) / max(1, high - low) - 0.5)
        rise = pitch - pitches[t - 1] if t and not slot.fresh else 0
        ornament = _ornament(slot, rise, instrument, arousal, rng)
        velocity = int(np.clip(round(velocity), 30, 118))
        found.append(Note(slot.onset, slot.duration, pitch, velocity, ornament))
    return found


def _ornament(
    slot: Slot, rise: int, instrument: str, arousal: float, rng: np.random.Generator
) -> str:
    """Long notes sing (vibrato, 轮指); a step up may slide; a phrase may open with a grace note."""
    chance = rng.random()
    if slot.duration >= 2 * DIVISION:
        if instrument in ("pipa", "guzheng") and arousal > -0.2 and chance < 0.5:
            return "tremolo"
        return "vibrato"
    if slot.duration >= DIVISION and 0 < rise <= 3 and instrument != "bells" and chance < 0.25:
        return "slide"
    if slot.fresh and slot.duration >= DIVISION and chance < 0.3:
        return "grace"
    return ""


def tempi(form: Melody, quarters: float) -> tuple[tuple[int, float], ...]:
    """The tempo map: a breath at the end of every section, slowing over the last eight beats.

    >>> tempi(melody("D", "宫", (4, 4), 8, "xiao"), 60.0)[:3]
    ((0, 60.0), (2880, 58.2), (3360, 54.0))
    """
    bar, beat = bar_ticks(form.metre), beat_ticks(form.metre)
    whole = form.bars * bar
    slowing = SLOWING[-min(len(SLOWING), max(2, whole // beat // 4)) :]
    marks = {0: 1.0}
    for section in form.sections[1:]:
        start = section.bar * bar
        marks |= {start - 2 * beat: BREATH[0], start - beat: BREATH[1], start: 1.0}
    marks |= {whole - (len(slowing) - k) * beat: rate for k, rate in enumerate(slowing)}
    return tuple((tick, round(quarters * marks[tick], 2)) for tick in sorted(marks))
