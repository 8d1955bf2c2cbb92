"""A score as MusicXML 4.0 (partwise): exact lengths, ties, beams, lyrics, an id on every note.

After W3C, MusicXML 4.0 (2021). The MusicXML says what the score says and nothing more; a note that
crosses a bar or a beat becomes tied notes, the first of which keeps the score's id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from miaobi.forms.melody import MODES, pitch_class
from miaobi.sound.score import Lyric, Note, Part, Score, beat_ticks
from miaobi.sound.spelling import altered, fifths, pieces, rests, spelled

INSTRUMENTS = {
    "guzheng": ("古筝", "Guzheng"), "guqin": ("古琴", "Guqin"), "pipa": ("琵琶", "Pipa"),
    "erhu": ("二胡", "Erhu"), "dizi": ("笛子", "Dizi"), "xiao": ("箫", "Xiao"),
    "bells": ("编钟", "Bells"),
}  # fmt: skip
NOTICE = "AI 生成 · AI-generated"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)
LINE = 16 * 480  # ticks of music that one line of the page holds
LEVELS = {"eighth": 1, "16th": 2, "32nd": 3}  # beams
DYNAMICS = ((60, "p"), (72, "mp"), (84, "mf"), (200, "f"))  # velocity below → mark
SIGNS = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}


@dataclass(frozen=True, slots=True)
class Glyph:
    """One written note, chord or rest: ticks in its bar, its notes (none: a rest), and its ties."""

    start: int
    ticks: int
    kind: str
    dots: int
    notes: tuple[Note, ...]
    first: bool = True  # of its tied chain
    last: bool = True
    number: int = 0  # in its tied chain


def encode(score: Score, title: str = "", title_en: str = "") -> bytes:
    """The bytes of the file.

    >>> from miaobi.sound.score import Section
    >>> note = Note(0, 1920, 62, 70, "", "m1")
    >>> one = Score("D", "宫", (4, 4), 1, ((0, 60.0),), (), (Part("melody", "xiao", (note,)),))
    >>> b'<note id="m1">' in encode(one, "春")
    True
    """
    root = Element("score-partwise", version="4.0")
    names = " · ".join(name for name in (title, title_en) if name)
    SubElement(SubElement(root, "work"), "work-title").text = names
    made = SubElement(root, "identification")
    SubElement(made, "rights").text = NOTICE
    SubElement(SubElement(made, "encoding"), "software").text = "Miaobi 妙笔"
    for kind, words in (("title", names), ("rights", NOTICE)):
        credit = SubElement(root, "credit", page="1")
        SubElement(credit, "credit-type").text = kind
        SubElement(credit, "credit-words").text = words
    _part_list(root, score)
    for number, part in enumerate(score.parts, 1):
        _part(SubElement(root, "part", id=f"P{number}"), score, part, lead=number == 1)
    indent(root, " ")
    return HEAD.encode() + tostring(root, encoding="unicode").encode() + b"\n"


def _part_list(root: Element, score: Score) -> None:
    listed = SubElement(root, "part-list")
    group = SubElement(listed, "part-group", type="start", number="1")
    SubElement(group, "group-symbol").text = "bracket"
    SubElement(group, "group-barline").text = "yes"
    players = [part.instrument for part in score.parts]
    for number, name in enumerate(players, 1):
        chinese, english = INSTRUMENTS[name]
        nth = players[:number].count(name)
        more = f" {'I' * nth}" if players.count(name) > 1 else ""
        entry = SubElement(listed, "score-part", id=f"P{number}")
        SubElement(entry, "part-name").text = f"{english if score.english else chinese}{more}"
        SubElement(entry, "part-abbreviation").text = f"{english}{more}"
        player = SubElement(entry, "score-instrument", id=f"P{number}-I1")
        SubElement(player, "instrument-name").text = english
    SubElement(listed, "part-group", type="stop", number="1")


# --- bars ---------------------------------------------------------------------------------------


def glyphs(part: Part, score: Score) -> list[list[Glyph]]:
    """The written signs of a part, bar by bar; each bar's ticks add up to the whole bar."""
    bar, beat = score.bar_ticks, beat_ticks(score.metre, score.division)
    bars: list[list[Glyph]] = [[] for _ in range(score.bars)]
    at = 0
    for chord in _chords(part.notes):
        _write(bars, at, chord[0].onset, (), bar, beat)
        _write(bars, chord[0].onset, chord[0].end, chord, bar, beat)
        at = chord[0].end
    _write(bars, at, score.ticks, (), bar, beat)
    return bars


def _chords(notes: Sequence[Note]) -> list[tuple[Note, ...]]:
    found: dict[int, tuple[Note, ...]] = {}
    for note in notes:
        found[note.onset] = (*found.get(note.onset, ()), note)
    return list(found.values())


def _write(
    bars: list[list[Glyph]], start: int, end: int, notes: tuple[Note, ...], bar: int, beat: int
) -> None:
    """Adds what lasts from `start` to `end` to its bars, in writable pieces."""
    made: list[tuple[int, Glyph]] = []
    while start < end:
        number, within = divmod(start, bar)
        stop = min(end, (number + 1) * bar)
        if not notes and stop - start == bar:
            made.append((number, Glyph(0, bar, "measure", 0, ())))
            start = stop
            continue
        length = stop - start
        written = pieces(within, length, beat) if notes else rests(within, length, bar, beat)
        for ticks, kind, dots in written:
            made.append((number, Glyph(within, ticks, kind, dots, notes)))
            within += ticks
        start = stop
    for n, (number, g) in enumerate(made):
        ends = (n == 0, n == len(made) - 1, n) if notes else (True, True, 0)
        bars[number].append(Glyph(g.start, g.ticks, g.kind, g.dots, g.notes, *ends))


def written_ids(score: Score) -> dict[str, list[tuple[int, int, str]]]:
    """For each note id its written pieces: (first tick, last tick, element id)."""
    found: dict[str, list[tuple[int, int, str]]] = {}
    for part in score.parts:
        for number, signs in enumerate(glyphs(part, score)):
            for g in signs:
                start = number * score.bar_ticks + g.start
                for note in g.notes:
                    piece = (start, start + g.ticks, _id(note, g.number))
                    found.setdefault(note.id, []).append(piece)
    return found


def _id(note: Note, number: int) -> str:
    return f"{note.id}-{number}" if number else note.id


def system_starts(score: Score) -> set[int]:
    """The bars that begin a new line of the page: every section does, and long ones are shared out.

    >>> from miaobi.sound.score import Section
    >>> parts = (Section("起", 0, 6), Section("承", 6, 2))
    >>> sorted(system_starts(Score("D", "宫", (4, 4), 8, ((0, 60.0),), parts, ())))
    [3, 6]
    """
    most = LINE // score.bar_ticks
    found: set[int] = set()
    filled = most  # bars on the line so far
    for section in score.sections:
        if filled + section.bars > most:
            lines = -(-section.bars // most)
            found |= {section.bar + section.bars * k // lines for k in range(lines)}
            filled = section.bars - section.bars * (lines - 1) // lines
        else:
            filled += section.bars
    return found - {0}


# --- elements -----------------------------------------------------------------------------------


def _part(parent: Element, score: Score, part: Part, *, lead: bool) -> None:
    key = fifths(score.tonic, score.mode)
    hand = Hand(
        key,
        {note: lyric for lyric in score.lyrics for note in lyric.notes},
        frozenset((pitch_class(score.tonic) + d) % 12 for d in MODES[score.mode]),
        frozenset((x.line, x.syllable + 1) for x in score.lyrics if x.text.endswith("-")),
    )
    breaks = system_starts(score)
    low = sum(n.pitch for n in part.notes) / max(1, len(part.notes)) < 55
    for number, signs in enumerate(glyphs(part, score)):
        bar = SubElement(parent, "measure", number=str(number + 1))
        if lead and number in breaks:
            SubElement(bar, "print", {"new-system": "yes"})
        if not number:
            _attributes(bar, score, key, low)
        if lead:
            _directions(bar, score, number)
        shown: dict[tuple[str, int], int] = {}
        for g, beams in zip(signs, _beams(signs, beat_ticks(score.metre, score.division)), strict=True):  # fmt: skip
            if not g.notes:
                _rest(bar, g)
            for n, note in enumerate(g.notes):
                _note(bar, g, note, shown, n > 0, beams if not n else [], hand)
        if number == score.bars - 1:
            style = SubElement(SubElement(bar, "barline", location="right"), "bar-style")
            style.text = "light-heavy"


def _attributes(bar: Element, score: Score, key: int, low: bool) -> None:
    found = SubElement(bar, "attributes")
    SubElement(found, "divisions").text = str(score.division)
    SubElement(SubElement(found, "key"), "fifths").text = str(key)
    time = SubElement(found, "time")
    SubElement(time, "beats").text = str(score.metre[0])
    SubElement(time, "beat-type").text = str(score.metre[1])
    clef = SubElement(found, "clef")
    SubElement(clef, "sign").text = "F" if low else "G"
    SubElement(clef, "line").text = "4" if low else "2"


def _directions(bar: Element, score: Score, number: int) -> None:
    """Tempo, section names, dynamics and the last slowing, above the first staff."""
    first = number * score.bar_ticks
    after = first + score.bar_ticks
    if not number:
        _metronome(bar, score)
    for section in score.sections:
        if section.bar == number:
            _words(bar, "rehearsal", section.name, enclosure="none")
            _dynamics(bar, score, first, (section.bar + section.bars) * score.bar_ticks)
    if number == max(0, score.bars - 2):
        _words(bar, "words", "rit." if score.english else "渐慢")
    for tick, tempo in score.tempi:
        if first <= tick < after:
            sound = SubElement(bar, "sound", tempo=f"{tempo:g}")
            if tick > first:
                SubElement(sound, "offset").text = str(tick - first)


def _metronome(bar: Element, score: Score) -> None:
    direction = SubElement(bar, "direction", placement="above")
    mark = SubElement(SubElement(direction, "direction-type"), "metronome")
    SubElement(mark, "beat-unit").text = "quarter"
    compound = score.metre == (6, 8)
    if compound:
        SubElement(mark, "beat-unit-dot")
    tempo = score.tempi[0][1] / (1.5 if compound else 1.0)
    SubElement(mark, "per-minute").text = f"{tempo:g}"


def _words(bar: Element, kind: str, text: str, **style: str) -> None:
    direction = SubElement(bar, "direction", placement="above")
    SubElement(SubElement(direction, "direction-type"), kind, style).text = text


def _dynamics(bar: Element, score: Score, first: int, after: int) -> None:
    own = [n.velocity for n in score.melody.notes if first <= n.onset < after]
    if own:
        mark = next(name for limit, name in DYNAMICS if sum(own) / len(own) < limit)
        direction = SubElement(bar, "direction", placement="above")
        SubElement(SubElement(SubElement(direction, "direction-type"), "dynamics"), mark)


def _rest(bar: Element, g: Glyph) -> None:
    found = SubElement(bar, "note")
    whole = g.kind == "measure"
    SubElement(found, "rest", {"measure": "yes"} if whole else {})
    SubElement(found, "duration").text = str(g.ticks)
    SubElement(found, "voice").text = "1"
    if not whole:
        _value(found, g)


def _value(found: Element, g: Glyph) -> None:
    SubElement(found, "type").text = g.kind
    for _ in range(g.dots):
        SubElement(found, "dot")


@dataclass(frozen=True, slots=True)
class Hand:
    """What every note of a part needs to be written: key, words by note, pitch classes of the mode."""

    key: int
    carried: dict[str, Lyric]
    scale: frozenset[int]
    inside: frozenset[tuple[int, int]] = frozenset()  # (line, syllable) of those in a word begun

    def syllabic(self, lyric: Lyric) -> str:
        """Whether a syllable is a word or begins, goes on with or ends one."""
        begun, goes_on = (lyric.line, lyric.syllable) in self.inside, lyric.text.endswith("-")
        return ("middle" if goes_on else "end") if begun else ("begin" if goes_on else "single")

    def pitch(self, parent: Element, pitch: int) -> tuple[str, int, int]:
        letter, alter, octave = spelled(pitch, self.key)
        found = SubElement(parent, "pitch")
        SubElement(found, "step").text = letter
        if alter:
            SubElement(found, "alter").text = str(alter)
        SubElement(found, "octave").text = str(octave)
        return letter, alter, octave

    def grace(self, bar: Element, note: Note) -> None:
        """The next lower tone of the mode, struck just before the note (倚音)."""
        below = next(p for p in range(note.pitch - 1, 0, -1) if p % 12 in self.scale)
        found = SubElement(bar, "note", id=f"{note.id}-grace")
        SubElement(found, "grace", slash="yes")
        self.pitch(found, below)
        SubElement(found, "voice").text = "1"
        SubElement(found, "type").text = "eighth"


def _note(
    bar: Element, g: Glyph, note: Note, shown: dict[tuple[str, int], int], chord: bool,
    beams: Sequence[str], hand: Hand,
) -> None:  # fmt: skip
    if note.ornament == "grace" and g.first and not chord:
        hand.grace(bar, note)
    found = SubElement(bar, "note", id=_id(note, g.number))
    if chord:
        SubElement(found, "chord")
    letter, alter, octave = hand.pitch(found, note.pitch)
    SubElement(found, "duration").text = str(g.ticks)
    ties = [kind for kind, there in (("stop", not g.first), ("start", not g.last)) if there]
    for kind in ties:
        SubElement(found, "tie", type=kind)
    SubElement(found, "voice").text = "1"
    _value(found, g)
    if alter != shown.get((letter, octave), altered(letter, hand.key)) and g.first:
        SubElement(found, "accidental").text = SIGNS[alter]
    shown[letter, octave] = alter
    for level, beam in enumerate(beams, 1):
        SubElement(found, "beam", number=str(level)).text = beam
    lyric = hand.carried.get(note.id)
    _notations(found, g, note, ties, lyric)
    if lyric is not None and note.id == lyric.notes[0] and g.first:
        sung = SubElement(found, "lyric", number="1")
        SubElement(sung, "syllabic").text = hand.syllabic(lyric)
        SubElement(sung, "text").text = lyric.text.removesuffix("-")


def _notations(
    found: Element, g: Glyph, note: Note, ties: Sequence[str], lyric: Lyric | None
) -> None:
    """Ties, the slur over a syllable's notes, tremolo and harmonics."""
    marks = Element("notations")
    for kind in ties:
        SubElement(marks, "tied", type=kind)
    if lyric is not None and len(lyric.notes) > 1:
        if note.id == lyric.notes[0] and g.first:
            SubElement(marks, "slur", type="start", number="1")
        if note.id == lyric.notes[-1] and g.last:
            SubElement(marks, "slur", type="stop", number="1")
    if note.ornament == "tremolo":
        SubElement(SubElement(marks, "ornaments"), "tremolo", type="single").text = "3"
    if note.ornament == "harmonic" and g.first:
        SubElement(SubElement(marks, "technical"), "harmonic")
    if len(marks):
        found.append(marks)


def _beams(signs: Sequence[Glyph], beat: int) -> list[list[str]]:
    """The beam values of each sign, level by level: within a beat, eighths and shorter are joined."""
    found: list[list[str]] = [[] for _ in signs]
    for level in (1, 2, 3):
        for run in _runs(signs, beat, level):
            for n, i in enumerate(run):
                if len(run) > 1:
                    mark = "begin" if not n else "end" if n == len(run) - 1 else "continue"
                    found[i].append(mark)
                elif level > 1 and len(found[i]) == level - 1:
                    found[i].append("backward hook" if found[i][0] != "begin" else "forward hook")
    return found


def _runs(signs: Sequence[Glyph], beat: int, level: int) -> list[list[int]]:
    """Neighbouring signs that one beam of `level` may join."""
    runs: list[list[int]] = []
    for i, g in enumerate(signs):
        if not g.notes or LEVELS.get(g.kind, 0) < level:
            continue
        before = runs[-1][-1] if runs else -2
        if before == i - 1 and signs[before].start // beat == g.start // beat:
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs
