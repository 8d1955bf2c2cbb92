"""The music: every score holds its form, and other readers find in its files what the score says."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import mido
import pytest
import verovio
from hypothesis import example, given, settings
from hypothesis import strategies as st

from miaobi import brief, planner
from miaobi.errors import EngineError, UnknownName
from miaobi.forms import melody
from miaobi.makers import Job
from miaobi.makers.score import score as maker
from miaobi.sound import engrave, midi, musicxml
from miaobi.sound.compose import compose, roles
from miaobi.sound.compose_harmony import clashes, parallel
from miaobi.sound.score import Score, from_value, to_value
from miaobi.sound.spelling import fifths, pieces, rests, spelled
from miaobi.work import Answer, Ask, Draft, Ref, canonical

QUATRAIN = ("两个黄鹂鸣翠柳", "一行白鹭上青天", "窗含西岭千秋雪", "门泊东吴万里船")
EIGHT = (
    "雨过池塘句", "天开绿野堂", "村村皆外物", "满地不耕桑",
    "黄犬田家乐", "梅花树下行", "九江春草长", "归卧水云乡",
)  # fmt: skip
POEMS = ((), ("白日依山尽", "黄河入海流", "欲穷千里目", "更上一层楼"), QUATRAIN, EIGHT)
TONICS = ("C", "D", "Eb", "F#", "G", "Ab", "A", "Bb", "B", "C#", "G#")
SPEC: dict[str, Any] = {
    "tonic": "D", "mode": "羽", "metre": "4/4", "bars": 16, "tempo": 66, "instruments": [],
    "mood": {"valence": 0.2, "arousal": 0.0}, "season": "spring", "hour": "dawn",
    "lines": list(QUATRAIN),
}  # fmt: skip


@st.composite
def specs(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "tonic": draw(st.sampled_from(TONICS)),
        "mode": draw(st.sampled_from(list(melody.MODES))),
        "metre": draw(st.sampled_from(["4/4", "3/4", "2/4", "6/8"])),
        "bars": draw(st.one_of(st.integers(4, 24), st.sampled_from([32, 33, 64, 128]))),
        "tempo": draw(st.integers(40, 140)),
        "instruments": draw(st.lists(st.sampled_from(list(melody.RANGES)), max_size=3)),
        "mood": {"valence": draw(st.floats(-1, 1)), "arousal": draw(st.floats(-1, 1))},
        "season": draw(st.sampled_from(["spring", "summer", "autumn", "winter"])),
        "hour": draw(st.sampled_from(["dawn", "noon", "night"])),
        "lines": list(draw(st.sampled_from(POEMS))),
    }


def form_of(score: Score) -> melody.Melody:
    who = score.melody.instrument
    return melody.melody(score.tonic, score.mode, score.metre, score.bars, who)


def report(score: Score, lines: Any = ()) -> list[str]:
    found = melody.check(to_value(score), form_of(score), lines)
    assert found.holds == (not found.violations)
    return [fault.message for fault in found.violations]


# --- the form -----------------------------------------------------------------------------------


@settings(max_examples=25)
@given(specs(), st.integers(0, 2**40))
def test_every_score_holds_its_form_and_carries_the_poem(spec: dict[str, Any], seed: int) -> None:
    score = compose(spec, seed)
    assert report(score, spec["lines"]) == []
    assert f"{score.metre[0]}/{score.metre[1]}" == spec["metre"]
    assert (score.tonic, score.mode, score.bars) == (spec["tonic"], spec["mode"], spec["bars"])
    assert "".join(x.text for x in score.lyrics) == "".join(spec["lines"])
    notes = {note.id: note for note in score.melody.notes}
    for line in range(len(spec["lines"])):
        carried = [lyric.notes for lyric in score.lyrics if lyric.line == line]
        assert len({bool(ids) for ids in carried}) == 1  # a line is sung whole, or not at all
    for lyric in score.lyrics:
        sung = [notes[name] for name in lyric.notes]
        assert all(57 <= note.pitch <= 76 for note in sung)
        if sung:
            seconds = score.seconds_at(sung[-1].end) - score.seconds_at(sung[0].onset)
            assert seconds >= 0.3 - 1e-6
    assert score.melody.notes[-1].end == score.ticks
    assert form_of(score).degree(score.melody.notes[-1].pitch) == 0


@settings(max_examples=15)
@given(specs(), st.integers(0, 2**40))
@example(  # the last bar opens on the leading note
    {**SPEC, "tonic": "Ab", "mode": "大调", "metre": "2/4", "bars": 8, "tempo": 40,
     "mood": {"valence": 0.0, "arousal": 0.0}}, 0,
)  # fmt: skip
def test_no_part_grates_with_the_tune_and_the_bass_never_runs_parallel(
    spec: dict[str, Any], seed: int
) -> None:
    score = compose(spec, seed)
    middle = [0, score.bar_ticks // 2] if score.metre in ((4, 4), (6, 8)) else [0]
    ticks = [bar * score.bar_ticks + part for bar in range(score.bars) for part in middle]

    def at(part: Any, tick: int) -> int | None:
        return next((n.pitch for n in part.notes if n.onset <= tick < n.end), None)

    for part in score.parts[1:]:
        both = [(at(score.melody, tick), at(part, tick)) for tick in ticks]
        for tune, other in both:
            assert tune is None or other is None or not clashes(tune, other)
        for (tune_a, low_a), (tune_b, low_b) in pairwise(both):
            if part.name == "bass" and None not in (tune_a, low_a, tune_b, low_b):
                assert not parallel(tune_a, tune_b, low_a, low_b)  # type: ignore[arg-type]


@settings(max_examples=15)
@given(specs(), st.integers(0, 2**40))
def test_who_was_asked_for_plays_and_nobody_else(spec: dict[str, Any], seed: int) -> None:
    score = compose({**spec, "bars": max(spec["bars"], 16)}, seed)
    asked = set(spec["instruments"])
    played = {part.instrument for part in score.parts}
    assert not asked or played | set(score.unplayed) == asked


def test_four_lines_in_sixteen_bars_open_the_four_sections() -> None:
    score = compose(SPEC, 7)
    assert [(s.name, s.bar, s.bars) for s in score.sections] == [
        ("起", 0, 4), ("承", 4, 4), ("转", 8, 4), ("合", 12, 4),
    ]  # fmt: skip
    onsets = {n.id: n.onset for n in score.melody.notes}
    for lyric in score.lyrics:
        bar = onsets[lyric.notes[0]] // score.bar_ticks
        assert bar // 4 == lyric.line
        assert bar % 4 < 2  # the other two bars answer
    begun = sorted({*onsets.values(), score.ticks})
    ends = {n.id: min(t for t in begun if t > n.onset) for n in score.melody.notes}
    for line in range(4):
        carried = [lyric.notes for lyric in score.lyrics if lyric.line == line]
        spans = [ends[ids[-1]] - onsets[ids[0]] for ids in carried]  # with the breath after it
        assert spans[6] == max(spans)  # a line's last syllable is the longest


def test_a_line_that_does_not_fit_is_left_unsung() -> None:
    score = compose(SPEC | {"metre": "2/4", "bars": 4, "tempo": 120}, 1)
    assert [lyric.text for lyric in score.lyrics] == list("".join(QUATRAIN))
    assert not any(lyric.notes for lyric in score.lyrics)


def test_a_line_without_words_is_not_told_as_unsung() -> None:
    about = {"lines": ["a falling river", "—", "the old moon"], "form": "free verse"}
    work = job()
    making = maker(Job(work.task, work.plan, {"verse": Draft((), about | {"language": "en"})}))
    ask: Any = next(making)
    making.send(Answer({"score": to_value(compose(ask.spec, ask.seed))}))
    files = {name: ref(name) for name in ("midi", "musicxml", "svg", "flac")}
    with pytest.raises(StopIteration) as done:
        making.send([Answer({"timemap": [], "size": [1, 1]}, files), Answer({}, files)])
    told = done.value.value.about
    assert "unsung" not in told


def test_the_same_seed_gives_the_same_score_and_another_another() -> None:
    a, b, c = (canonical(to_value(compose(SPEC, seed))) for seed in (3, 3, 4))
    assert a == b != c


@given(st.sampled_from(list(melody.RANGES)), st.sampled_from(list(melody.MODES)), st.sampled_from(TONICS))  # fmt: skip
def test_the_mask_has_no_dead_end(instrument: str, mode: str, tonic: str) -> None:
    form = melody.melody(tonic, mode, (4, 4), 16, instrument)
    for last in form.pitches():
        for before in (None, *form.pitches()):
            if before is None or form.allows(None, before, last):
                top = form.raised(last) and last == form.highest
                assert form.moves(before, last) or top


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda v: v["parts"][0]["notes"][9].__setitem__(2, 61), "C# is not in D 羽"),
        (lambda v: v["parts"][0]["notes"][9].__setitem__(1, 5000), "beats too many"),
        (lambda v: v["parts"][0]["notes"][-1].__setitem__(2, 69), "合 ends on A"),
        (lambda v: v["parts"][0]["notes"][9].__setitem__(2, 98), "outside the range"),
        (lambda v: v["lyrics"][3].__setitem__(2, "白"), "character 4 of the poem: needs 鹂, is 白"),
        (lambda v: v["lyrics"][3].__setitem__(3, ["m99"]), "no note is called 'm99'"),
        (lambda v: v.__setitem__("bars", 15), "the bars of the score: 15; asked for: 16"),
        (lambda v: v["parts"][2]["notes"][0].__setitem__(0, -1), "outside the piece"),
        (lambda v: v["parts"][0]["notes"][9].__setitem__(1, 77), "cannot be written"),
        (lambda v: v["parts"][0]["notes"][1].__setitem__(5, "a1"), "two notes are called 'a1'"),
    ],
)  # fmt: skip
def test_a_corrupted_score_is_explained_at_its_bar(change: Any, said: str) -> None:
    value = to_value(compose(SPEC, 7))
    form = form_of(from_value(value))
    note = value["parts"][0]["notes"][9]
    bar = note[0] // 1920 + 1
    change(value)
    found = melody.check(value, form, QUATRAIN)
    assert not found.holds
    fault = next(fault for fault in found.violations if said in fault.message)
    assert fault.cure
    if "C#" in said or "98" in said or "written" in said:
        assert fault.line == bar
        assert fault.message.startswith(f"bar {bar}, beat ")


@pytest.mark.parametrize("value", [{}, {"sections": []}, [], {"bars": 16, "sections": [{}]}])
def test_what_is_no_score_is_one_violation(value: Any) -> None:
    (fault,) = melody.check(value, melody.melody("D", "羽", (4, 4), 16, "xiao")).violations
    assert fault.message.startswith("this is not a score")


def test_an_unknown_instrument_is_named() -> None:
    with pytest.raises(UnknownName, match="no instrument named 'xia'; did you mean xiao"):
        melody.melody("D", "羽", (4, 4), 16, "xia")


def test_a_wide_leap_that_does_not_turn_back_is_a_fault() -> None:
    form = melody.melody("D", "宫", (4, 4), 16, "xiao")
    assert not form.allows(62, 71, 74)
    assert form.allows(62, 71, 69)
    assert not form.allows(62, 71, 82)  # a seventh
    minor = melody.melody("A", "小调", (4, 4), 16, "xiao")
    assert minor.moves(69, 68) == (69,)  # the leading tone rises


# --- time ---------------------------------------------------------------------------------------


def test_ticks_and_seconds_are_inverse_and_bars_grow_slower_at_the_end() -> None:
    score = compose(SPEC, 7)
    starts = score.bar_starts()
    assert len(starts) == 17
    assert starts[0] == 0.0
    assert starts[-1] == pytest.approx(score.total_seconds())
    for tick in (0, 17, 1920, 5000, score.ticks):
        assert score.tick_at(score.seconds_at(tick)) == pytest.approx(tick)
    lengths = [b - a for a, b in pairwise(starts)]
    assert lengths[0] == pytest.approx(4 * 60 / 66, abs=1e-3)
    assert lengths[-1] == max(lengths)


def test_what_is_no_score_is_refused() -> None:
    with pytest.raises(EngineError, match="not a score"):
        from_value({"tonic": "D"})


# --- files --------------------------------------------------------------------------------------


@settings(max_examples=8)
@given(specs(), st.integers(0, 2**40))
def test_mido_reads_what_the_score_says(spec: dict[str, Any], seed: int) -> None:
    score = compose(spec, seed)
    read = mido.MidiFile(file=io.BytesIO(midi.encode(score, "春")), charset="utf-8")
    assert (read.type, read.ticks_per_beat, len(read.tracks)) == (1, 480, len(score.parts) + 1)
    heads = {m.type: m for m in read.tracks[0]}
    assert (heads["time_signature"].numerator, heads["time_signature"].denominator) == score.metre
    assert heads["key_signature"].key.endswith("m") == (score.mode == "小调")
    tempi, tick = [], 0
    for message in read.tracks[0]:
        tick += message.time
        if message.type == "set_tempo":
            tempi.append((tick, mido.tempo2bpm(message.tempo)))
    assert tempi == [(t, pytest.approx(q, rel=1e-5)) for t, q in score.tempi]
    for track, part in zip(read.tracks[1:], score.parts, strict=True):
        assert track.name == part.name
        assert _notes(track) == [(n.onset, n.duration, n.pitch, n.velocity) for n in part.notes]
    words = "".join(m.text for m in read.tracks[1] if m.type == "lyrics")
    assert words == "".join(x.text for x in score.lyrics if x.notes)
    assert read.length == pytest.approx(score.total_seconds(), rel=1e-4)


def _notes(track: Any) -> list[tuple[int, int, int, int]]:
    tick, begun, found = 0, {}, []
    for message in track:
        tick += message.time
        if message.type == "note_on":
            begun[message.note] = (tick, message.velocity)
        elif message.type == "note_off":
            start, velocity = begun.pop(message.note)
            found.append((start, tick - start, message.note, velocity))
    assert not begun
    return sorted(found, key=lambda n: (n[0], n[2]))


@settings(max_examples=8)
@given(specs(), st.integers(0, 2**40))
def test_musicxml_adds_up_and_says_the_same_notes(spec: dict[str, Any], seed: int) -> None:
    score = compose(spec, seed)
    root = ElementTree.fromstring(musicxml.encode(score, "春", "Spring"))
    assert root.findtext("identification/rights") == "AI 生成 · AI-generated"
    for part, written in zip(score.parts, root.findall("part"), strict=True):
        found: dict[str, list[int]] = {}
        for bar in written.findall("measure"):
            lengths = [int(n.findtext("duration", "")) for n in bar.findall("note[duration]") if n.find("chord") is None]  # fmt: skip
            assert sum(lengths) == score.bar_ticks
            for note in bar.findall("note[pitch][duration]"):
                name = note.attrib["id"].split("-")[0]
                pitch = (
                    12 * (int(note.findtext("pitch/octave", "")) + 1)
                    + "C.D.EF.G.A.B".index(note.findtext("pitch/step", ""))
                    + int(note.findtext("pitch/alter", "0"))
                )
                own = found.setdefault(name, [pitch, 0])
                assert own[0] == pitch
                own[1] += int(note.findtext("duration", ""))
        assert found == {n.id: [n.pitch, n.duration] for n in part.notes}
    words = "".join(t.text or "" for t in root.iter("text"))
    assert words == "".join(x.text for x in score.lyrics if x.notes)


def test_verovio_reads_the_musicxml_at_the_times_of_the_score() -> None:
    score = compose(SPEC, 7)
    kit = verovio.toolkit()
    assert kit.loadData(musicxml.encode(score, "春", "Spring").decode())
    heard: dict[str, tuple[float, float]] = {}
    for event in kit.renderToTimemap():
        for name in event.get("on", []):
            heard[name] = (event["qstamp"], 0.0)
        for name in event.get("off", []):
            heard[name] = (heard[name][0], event["qstamp"])
    for part in score.parts:
        for note in part.notes:
            assert heard[note.id][0] == pytest.approx(note.onset / 480)


def test_the_page_is_one_safe_svg_and_the_cursor_finds_every_note() -> None:
    score = compose(SPEC, 7)
    xml = musicxml.encode(score, "两个<黄鹂>", "Two orioles")
    svg, (width, height) = engrave.engrave(score, xml, "两个<黄鹂>", "Two orioles")
    text = svg.decode()
    assert text.startswith(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
    )
    assert not re.search(r"<script|@font-face|<image|https?://(?!www\.w3\.org)|\bhref=\"[^#]", text)
    root = ElementTree.fromstring(text)
    names = [e.attrib["id"] for e in root.iter() if "id" in e.attrib]
    assert len(names) == len(set(names))
    times = engrave.timemap(score)
    seconds = [float(entry[0]) for entry in times]  # type: ignore[arg-type]
    assert seconds == sorted(seconds)
    assert seconds[-1] == pytest.approx(score.total_seconds(), abs=1e-3)
    lit = {name for _, sounding in times for name in sounding}  # type: ignore[attr-defined]
    assert lit <= set(names)
    assert {n.id for part in score.parts for n in part.notes} <= lit
    shown = "".join(e.text or "" for e in root.iter())
    assert all(character in shown for character in "".join(QUATRAIN))
    assert svg == engrave.engrave(score, xml, "两个<黄鹂>", "Two orioles")[0]


@pytest.mark.parametrize(
    ("tonic", "mode", "sharps"),
    [("C", "宫", 0), ("D", "商", 0), ("E", "角", 0), ("G", "徵", 0), ("A", "羽", 0),
     ("F#", "小调", 3), ("Bb", "大调", -2), ("C", "小调", -3)],
)  # fmt: skip
def test_key_signatures(tonic: str, mode: str, sharps: int) -> None:
    assert fifths(tonic, mode) == sharps


@given(st.integers(21, 108), st.integers(-7, 7))
def test_spelling_keeps_the_pitch(pitch: int, key: int) -> None:
    letter, alter, octave = spelled(pitch, key)
    assert 12 * (octave + 1) + "C.D.EF.G.A.B".index(letter) + alter == pitch
    assert abs(alter) <= 2


@given(st.integers(0, 31), st.integers(1, 32), st.sampled_from([480, 720]))
def test_written_lengths_add_up(start: int, length: int, beat: int) -> None:
    found = pieces(start * 60, length * 60, beat)
    assert sum(ticks for ticks, _, _ in found) == length * 60


@given(st.integers(0, 31), st.integers(1, 32), st.sampled_from([(1920, 480), (1440, 480), (960, 480), (1440, 720)]))  # fmt: skip
def test_written_rests_add_up_and_hide_no_beat(
    start: int, length: int, metre: tuple[int, int]
) -> None:
    bar, beat = metre
    at = start * 60 % bar
    found = rests(at, min(length * 60, bar - at), bar, beat)
    assert sum(ticks for ticks, _, _ in found) == min(length * 60, bar - at)
    for ticks, _, _ in found:
        assert at % beat == 0 or at // beat == (at + ticks - 1) // beat
        assert bar != 1920 or at == 0 or at // 960 == (at + ticks - 1) // 960
        at += ticks


def test_instruments_asked_for_are_played_and_others_are_named() -> None:
    asked = roles({"instruments": ["古筝", "箫"]}, 0.0, 1)
    assert {asked.tune, asked.middle, asked.low} == {"xiao", "guzheng"}
    assert roles({"instruments": ["钢琴"]}, 0.0, 1).unplayed == ("钢琴",)
    alone = roles({"instruments": ["pipa"]}, 0.0, 1)
    assert {alone.tune, alone.middle, alone.low} == {"pipa"}


# --- the maker ----------------------------------------------------------------------------------


def job() -> Job:
    card = planner.concept(brief.Brief("两只白鹭，D 羽调，16 小节", seed=3))
    task = brief.Task("score", ("verse",))
    plan = brief.Plan(brief.Brief("两只白鹭", seed=3), card, (task,), {"score": 5}, {})
    return Job(task, plan, {"verse": Draft((), {"lines": list(QUATRAIN)})})


def ref(name: str) -> Ref:
    return Ref(name, "x/y", 1)


def test_the_maker_checks_engraves_and_plays() -> None:
    making = maker(job())
    ask = next(making)
    assert isinstance(ask, Ask)
    assert ask.kind == "sound.compose"
    value = to_value(compose(ask.spec, ask.seed))
    both = making.send(Answer({"score": value}))
    assert [a.kind for a in both] == ["sound.engrave", "sound.render"]
    files = {name: ref(name) for name in ("midi", "musicxml", "svg")}
    engraved = Answer({"timemap": [], "size": [2100, 3000]}, files)
    facts = {"seconds": 70.0, "loudness": -16.0, "peak": -1.2, "label": [66.0, 70.0]}
    with pytest.raises(StopIteration) as done:
        making.send([engraved, Answer(facts, {"flac": ref("flac")})])
    draft = done.value.value
    assert [(a.name, a.file) for a in draft.assets] == [
        ("music", "score.flac"), ("midi", "score.mid"), ("musicxml", "score.musicxml"),
        ("engraving", "score.svg"),
    ]  # fmt: skip
    assert draft.about["score"] == value
    assert draft.about["seconds"] == 70.0


def test_the_maker_asks_again_and_gives_up_after_three_wrong_scores() -> None:
    making = maker(job())
    ask = next(making)
    seeds = [ask.seed]  # type: ignore[union-attr]
    value = to_value(compose(SPEC, 7))
    value["parts"][0]["notes"][-1][2] += 1
    for _ in range(2):
        ask = making.send(Answer({"score": value}))
        seeds.append(ask.seed)  # type: ignore[union-attr]
    assert len(set(seeds)) == 3
    with pytest.raises(EngineError, match="in 3 tries"):
        making.send(Answer({"score": value}))


def test_an_answer_without_a_tune_is_refused() -> None:
    making = maker(job())
    next(making)
    with pytest.raises(EngineError, match="no tune"):
        making.send(Answer({"score": {"parts": []}}))


def test_any_thread_can_engrave():
    """verovio finds its glyphs only in the thread that imported it, unless it is told again."""
    score = compose(SPEC, 3)
    page = engrave.engrave(score, musicxml.encode(score), "春野")
    with ThreadPoolExecutor(1) as another:
        again = another.submit(engrave.engrave, score, musicxml.encode(score), "春野")
        assert again.result() == page
