"""The melody form: what a tune must be to stand in a mode, a metre and a number of bars.

One value, three uses. It **masks** a composer (`Melody.moves`: where the tune may go from here, never
nowhere), it **checks** a finished score (`check`) and it **explains** what is wrong in words, at its
bar and beat. The plan is 起承转合: four sections, each of which closes on a degree it may close on; the
last one closes on the tonic. Degrees are semitones above the tonic.

The modes are the five of the anhemitonic scale, each with its own final, after Li Chongguang
黎英海, 汉族调式及其和声 (1959); the rule that a wide leap turns back is gap-fill, Meyer, Explaining
Music (1973).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from miaobi.errors import UnknownName
from miaobi.forms.core import Report, Violation

MODES: dict[str, tuple[int, ...]] = {
    "宫": (0, 2, 4, 7, 9),
    "商": (0, 2, 5, 7, 10),
    "角": (0, 3, 5, 8, 10),
    "徵": (0, 2, 5, 7, 9),
    "羽": (0, 3, 5, 7, 10),
    "大调": (0, 2, 4, 5, 7, 9, 11),
    "小调": (0, 2, 3, 5, 7, 8, 10),
}
RAISED = 11  # the leading tone of 小调, only on its way into a cadence
CADENCES: dict[str, dict[str, tuple[int, ...]]] = {  # where the inner sections may close
    "宫": {"起": (7, 2, 9), "承": (7, 0), "转": (2, 7, 9)},
    "商": {"起": (7, 5, 10), "承": (7, 0), "转": (7, 5, 2)},
    "角": {"起": (5, 3, 10), "承": (5, 0), "转": (3, 10, 8)},
    "徵": {"起": (7, 2, 5), "承": (7, 0), "转": (5, 2, 7)},
    "羽": {"起": (7, 3, 10), "承": (7, 0), "转": (3, 7, 5)},
    "大调": {"起": (7, 2), "承": (7, 0), "转": (7, 2)},
    "小调": {"起": (7, 2), "承": (7, 0), "转": (7, 2)},
}
RANGES: dict[str, tuple[int, int]] = {  # MIDI pitches that each instrument's tune may use
    "guzheng": (50, 86),
    "guqin": (48, 79),
    "pipa": (57, 88),
    "xiao": (60, 84),
    "dizi": (62, 88),
    "erhu": (62, 86),
    "bells": (55, 84),
}
SUNG = (57, 76)  # A3 to E5, a voice that need not strain
LEAPS = frozenset({0, 1, 2, 3, 4, 5, 7, 8, 9, 12})  # semitones; no tritone, no seventh
WIDE = 7  # a leap wider than a fifth must turn back
MELISMA = 3  # notes that may carry one syllable
GRID = 60  # ticks of 480 a quarter: a thirty-second note, the finest that is written
NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
ROUNDS = ("", "再", "三", "四")  # what the second, third and fourth 起承转合 are called
LONGEST = 32  # bars of one 起承转合


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its name, first bar (from 0), number of bars, and the degrees it may end on."""

    name: str
    bar: int
    bars: int
    cadence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Melody:
    """The form of one tune. `lowest` and `highest` are MIDI pitches, both allowed."""

    tonic: str
    mode: str
    metre: tuple[int, int]
    bars: int
    sections: tuple[Section, ...]
    lowest: int
    highest: int

    def degree(self, pitch: int) -> int:
        """Semitones from the tonic up to `pitch`, 0..11."""
        return (pitch - pitch_class(self.tonic)) % 12

    def pitches(self) -> tuple[int, ...]:
        """Every pitch of the mode in the range, upwards; 小调 has its raised leading tone too.

        >>> melody("D", "宫", (4, 4), 16, "xiao").pitches()[:5]
        (62, 64, 66, 69, 71)
        """
        degrees = {*MODES[self.mode], *((RAISED,) if self.mode == "小调" else ())}
        return tuple(p for p in range(self.lowest, self.highest + 1) if self.degree(p) in degrees)

    def raised(self, pitch: int) -> bool:
        """Whether `pitch` is the raised leading tone, which the plain mode does not have."""
        return self.degree(pitch) not in MODES[self.mode]

    def allows(self, before: int | None, last: int, pitch: int) -> bool:
        """Whether `pitch` may follow `last`, which followed `before` (None: a phrase began there).

        >>> form = melody("D", "宫", (4, 4), 16, "xiao")
        >>> form.allows(62, 71, 69), form.allows(62, 71, 74)  # after a sixth up, back down
        (True, False)
        """
        step = pitch - last
        if abs(step) not in LEAPS:
            return False
        if self.raised(last):
            return step == 1
        if self.raised(pitch):
            return self.degree(last) in (0, 2, 7) and abs(step) <= 5
        leap = 0 if before is None else last - before
        return abs(leap) <= WIDE or (step * leap <= 0 and abs(step) <= WIDE)

    def moves(self, before: int | None, last: int) -> tuple[int, ...]:
        """Where the tune may go: never nowhere, for a note may always be said again, or resolve."""
        return tuple(p for p in self.pitches() if self.allows(before, last, p))

    def closes(self, section: int, pitch: int) -> bool:
        """Whether section number `section` may end on `pitch`."""
        return self.degree(pitch) in self.sections[section].cadence


def pitch_class(tonic: str) -> int:
    """The pitch class of a letter with # or b.

    >>> pitch_class("F#"), pitch_class("Bb"), pitch_class("Cb")
    (6, 10, 11)
    """
    return ("C.D.EF.G.A.B".index(tonic[0]) + tonic.count("#") - tonic[1:].count("b")) % 12


def melody(tonic: str, mode: str, metre: tuple[int, int], bars: int, instrument: str) -> Melody:
    """The form of a tune of `bars` bars for `instrument`; UnknownName for one not in RANGES.

    >>> form = melody("D", "宫", (4, 4), 16, "xiao")
    >>> form.lowest, form.highest, "".join(s.name for s in form.sections)
    (60, 84, '起承转合')
    """
    if instrument not in RANGES:
        raise UnknownName("instrument", instrument, RANGES)
    if mode not in MODES:
        raise UnknownName("mode", mode, MODES)
    lowest, highest = RANGES[instrument]
    return Melody(tonic, mode, metre, bars, sections(mode, bars), lowest, highest)


def sections(mode: str, bars: int) -> tuple[Section, ...]:
    """起承转合 over `bars` bars; a piece of more than 32 bars goes round more than once.

    >>> [(s.name, s.bar, s.bars) for s in sections("宫", 18)]
    [('起', 0, 4), ('承', 4, 4), ('转', 8, 4), ('合', 12, 6)]
    >>> [s.name for s in sections("宫", 48)]
    ['起', '承', '转', '合', '再起', '再承', '再转', '再合']
    """
    rounds = -(-bars // LONGEST)
    found, bar = [], 0
    for n in range(rounds):
        whole = bars * (n + 1) // rounds - bars * n // rounds
        base, left = divmod(whole, 4)
        lengths = (base, base, base + (left == 3), base + min(left, 2))
        for name, length in zip("起承转合", lengths, strict=True):
            cadence = CADENCES[mode].get(name, (0,))
            found.append(Section(ROUNDS[n] + name, bar, length, cadence))
            bar += length
    return tuple(found)


# --- checking -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Note:
    onset: int
    duration: int
    pitch: int
    velocity: int
    ornament: str
    id: str

    @property
    def end(self) -> int:
        return self.onset + self.duration


@dataclass(frozen=True, slots=True)
class _Reading:
    """A score as the checker sees it: its form, its parts' notes, and how to say where."""

    form: Melody
    score: Mapping[str, Any]
    parts: tuple[tuple[str, tuple[_Note, ...]], ...]
    bar: int  # ticks
    beat: int  # ticks

    def place(self, tick: int) -> tuple[int, int]:
        return tick // self.bar + 1, tick % self.bar // self.beat + 1

    def fault(self, tick: int, rule: str, what: str, cure: str) -> Violation:
        bar, beat = self.place(tick)
        return Violation(bar, beat, rule, f"bar {bar}, beat {beat}: {what}", cure)


def check(score: Mapping[str, Any], form: Melody, lines: Sequence[Sequence[str]] = ()) -> Report:
    """Whether a score's value is what `form` says, every fault at its bar (line) and beat (position).

    `lines` is the poem that it sets: each character (or syllable, where a line is a list of them)
    must be there once, in order. A tune is read
    as the first part; every part's notes and rests must fill its bars exactly. What is no score at
    all is told as one violation.
    """
    try:
        return _checked(score, form, lines)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        wrong = Violation(0, 0, "score", f"this is not a score: {error!r}", "give a score's value")
        return Report(False, (wrong,), ())


def _checked(score: Mapping[str, Any], form: Melody, lines: Sequence[Sequence[str]]) -> Report:
    shape = _shape(score, form)
    if shape:
        return Report(False, tuple(shape), ())
    reading = _read(score, form)
    rules: tuple[Callable[[_Reading], Iterator[Violation]], ...] = (
        _fills, _one_voice, _in_mode, _in_range, _leaps, _closes, _sung,
    )  # fmt: skip
    found = [fault for rule in rules for fault in rule(reading)]
    found += _spelt(reading, lines) if lines else []
    found.sort(key=lambda v: (v.line, v.position, v.rule))
    scheme = "".join(section.name for section in form.sections)
    return Report(not found, tuple(found), (), scheme)


def _shape(score: Mapping[str, Any], form: Melody) -> list[Violation]:
    """What is wrong with the whole, before any note is read."""
    plan = [[s.name, s.bar, s.bars] for s in form.sections]
    given = [[s["name"], s["bar"], s["bars"]] for s in score["sections"]]
    wanted = {
        "bars": (score["bars"], form.bars),
        "metre": (list(score["metre"]), list(form.metre)),
        "tonic": (score["tonic"], form.tonic),
        "mode": (score["mode"], form.mode),
        "sections": (given, plan),
    }
    found = [
        Violation(0, 0, rule, f"the {rule} of the score: {is_}; asked for: {asked}", f"make it {asked}")
        for rule, (is_, asked) in wanted.items()
        if is_ != asked
    ]  # fmt: skip
    if not score["parts"] or not score["parts"][0]["notes"]:
        found.append(Violation(0, 0, "melody", "the score has no tune", "write one"))
    return found


def _read(score: Mapping[str, Any], form: Melody) -> _Reading:
    quarter = score["division"]
    parts = tuple((p["name"], tuple(_Note(*note) for note in p["notes"])) for p in score["parts"])
    bar = form.metre[0] * 4 * quarter // form.metre[1]
    beat = quarter * 3 // 2 if form.metre == (6, 8) else quarter
    return _Reading(form, score, parts, bar, beat)


def _fills(reading: _Reading) -> Iterator[Violation]:
    """Notes and rests add up to the bars: nothing overlaps, ends late or falls between the grid."""
    whole = reading.bar * reading.form.bars
    grid = GRID * reading.score["division"] // 480
    for name, notes in reading.parts:
        for note in notes:
            if note.onset < 0 or note.duration <= 0 or note.end > whole:
                what = f"{name}: a note from {note.onset} to {note.end} is outside the piece"
                yield reading.fault(max(note.onset, 0), "bars", what, f"keep it within 0..{whole}")
            elif note.onset % grid or note.duration % grid:
                what = f"{name}: a note of {note.duration} ticks cannot be written"
                yield reading.fault(note.onset, "bars", what, f"use multiples of {grid} ticks")
        for a, b in pairwise(notes):
            chord = (a.onset, a.duration) == (b.onset, b.duration) and a.pitch < b.pitch
            if b.onset < a.end and not chord:
                extra = (a.end - b.onset) / reading.beat
                what = f"{name}: the bar has {extra:g} beats too many, two notes overlap"
                yield reading.fault(b.onset, "bars", what, "end the first where the second begins")


def _one_voice(reading: _Reading) -> Iterator[Violation]:
    _, tune = reading.parts[0]
    for a, b in pairwise(tune):
        if a.onset == b.onset:
            yield reading.fault(b.onset, "melody", "the tune has two notes at once", "keep one")
    names = Counter(note.id for _, notes in reading.parts for note in notes)
    for name in sorted(n for n, count in names.items() if count > 1):
        yield Violation(0, 0, "id", f"two notes are called {name!r}", "name each note once")


def _in_mode(reading: _Reading) -> Iterator[Violation]:
    """Every pitch of every part is of the mode; 小调 raises its seventh only into a cadence."""
    form = reading.form
    known = " ".join(_named(pitch_class(form.tonic) + d) for d in MODES[form.mode])
    ends = _ends(reading)
    for n, (name, notes) in enumerate(reading.parts):
        for note, then in zip(notes, [*notes[1:], None], strict=True):
            if form.degree(note.pitch) in MODES[form.mode]:
                continue
            raised = form.mode == "小调" and form.degree(note.pitch) == RAISED
            resolved = then is not None and then.pitch == note.pitch + 1 and then in ends.values()
            if raised and (n or resolved):
                continue
            what = f"{name}: {_named(note.pitch)} is not in {form.tonic} {form.mode} ({known})"
            near = min(form.pitches(), key=lambda p: (abs(p - note.pitch), p))
            cure = "let it rise to the tonic that ends its section" if raised else _named(near)
            yield reading.fault(note.onset, "mode", what, cure if raised else f"play {cure}")


def _in_range(reading: _Reading) -> Iterator[Violation]:
    form = reading.form
    sung = {name for *_, ids in reading.score["lyrics"] for name in ids}
    for note in reading.parts[0][1]:
        low, high, whose = form.lowest, form.highest, reading.score["parts"][0]["instrument"]
        if note.id in sung:
            low, high, whose = max(low, SUNG[0]), min(high, SUNG[1]), "the voice"
        if not low <= note.pitch <= high:
            what = f"pitch {note.pitch} is outside the range of {whose}"
            yield reading.fault(note.onset, "range", what, f"keep it within {low}..{high}")


def _leaps(reading: _Reading) -> Iterator[Violation]:
    """Leaps are singable and turn back; after a rest or a section's end a phrase begins anew."""
    starts = {s.bar * reading.bar for s in reading.form.sections}
    before: _Note | None = None
    last: _Note | None = None
    for note in reading.parts[0][1]:
        if last is not None and last.end == note.onset and note.onset not in starts:
            if not reading.form.allows(before.pitch if before else None, last.pitch, note.pitch):
                step = note.pitch - last.pitch
                what = f"a step of {step:+d} semitones after {_move(before, last)}"
                cure = "move by no more than an octave, no tritone or seventh, and turn back after a wide leap"
                yield reading.fault(note.onset, "leap", what, cure)
            before = last
        else:
            before = None
        last = note


def _move(before: _Note | None, last: _Note) -> str:
    return f"{last.pitch - before.pitch:+d}" if before else "the beginning of a phrase"


def _ends(reading: _Reading) -> dict[int, _Note]:
    """The last note of each section, by the section's number."""
    ends: dict[int, _Note] = {}
    for n, section in enumerate(reading.form.sections):
        first, after = section.bar * reading.bar, (section.bar + section.bars) * reading.bar
        own = [note for note in reading.parts[0][1] if first <= note.onset < after]
        if own:
            ends[n] = own[-1]
    return ends


def _closes(reading: _Reading) -> Iterator[Violation]:
    form, ends = reading.form, _ends(reading)
    for n, section in enumerate(form.sections):
        after = (section.bar + section.bars) * reading.bar
        last = ends.get(n)
        wanted = " or ".join(_named(pitch_class(form.tonic) + d) for d in section.cadence)
        if last is None or last.onset < after - reading.bar:
            yield reading.fault(
                after - reading.bar, "cadence", f"{section.name} has no close", f"end on {wanted}"
            )
            continue  # fmt: skip
        if not form.closes(n, last.pitch):
            what = f"{section.name} ends on {_named(last.pitch)}"
            yield reading.fault(last.onset, "cadence", what, f"end it on {wanted}")
        if last.duration < reading.beat or last.end > after:
            what = f"{section.name} ends on a note of {last.duration / reading.beat:g} beats"
            cure = "hold it for a beat or more, no longer than the section"
            yield reading.fault(last.onset, "cadence", what, cure)


def _sung(reading: _Reading) -> Iterator[Violation]:
    """Syllables are carried by notes that are there, once each, in order, three at the most."""
    notes = {note.id: i for i, note in enumerate(reading.parts[0][1])}
    tune = reading.parts[0][1]
    reached = -1
    for line, syllable, text, ids in reading.score["lyrics"]:
        where = f"line {line + 1}, syllable {syllable + 1} {text}"
        if unknown := [name for name in ids if name not in notes]:
            yield Violation(
                0, 0, "lyrics", f"{where}: no note is called {unknown[0]!r}", "name a note"
            )
            continue  # fmt: skip
        for name in ids:
            if notes[name] <= reached:
                onset = tune[notes[name]].onset
                yield reading.fault(onset, "lyrics", f"{where} is out of order", "sing it later")
            reached = max(reached, notes[name])
        if len(ids) > MELISMA:
            what = f"{where} has {len(ids)} notes"
            yield reading.fault(tune[notes[ids[0]]].onset, "lyrics", what, f"at most {MELISMA}")


def _spelt(reading: _Reading, lines: Sequence[Sequence[str]]) -> list[Violation]:
    wanted = [[i, j, text] for i, line in enumerate(lines) for j, text in enumerate(line)]
    given = [list(lyric[:3]) for lyric in reading.score["lyrics"]]
    if given == wanted:
        return []
    for n, (a, b) in enumerate(zip([*given, None], [*wanted, None], strict=False)):
        if a != b:
            what = f"character {n + 1} of the poem: needs {b and b[2]}, is {a and a[2]}"
            return [Violation(0, 0, "lyrics", what, "set every character of the poem, in order")]
    return []


def _named(pitch: int) -> str:
    """A pitch or pitch class as people say it."""
    return NAMES[pitch % 12]
