"""English verse, 对联 and 新诗 on the picture, in the music and in the film."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import mido
import numpy as np
import pytest

from miaobi.brief import Atom, Brief, Concept, Mood, Plan, Task, Words
from miaobi.engines.embedded import image, sound
from miaobi.errors import EngineError
from miaobi.film import captions, timeline
from miaobi.film.reading import Line, read
from miaobi.forms import melody
from miaobi.forms.syllables import sung, syllables
from miaobi.makers import Job
from miaobi.makers import painting as painter
from miaobi.makers import score as musician
from miaobi.paint import hand_latin, hand_page, hand_room
from miaobi.paint.compose import compose as composed
from miaobi.sound import midi, musicxml
from miaobi.sound.compose import compose
from miaobi.sound.score import beat_ticks, to_value
from miaobi.work import Answer, Ask, Draft, Ref, canonical, digest

HAIKU = ["The leaves are falling", "on the quiet river sand;", "a heron lifts one foot."]
SONNET = """Shall I compare thee to a summer's day?
Thou art more lovely and more temperate:
Rough winds do shake the darling buds of May,
And summer's lease hath all too short a date;
Sometime too hot the eye of heaven shines,
And often is his gold complexion dimm'd;
And every fair from fair sometime declines,
By chance or nature's changing course untrimm'd;
But thy eternal summer shall not fade,
Nor lose possession of that fair thou ow'st;
Nor shall death brag thou wander'st in his shade,
When in eternal lines to time thou grow'st:
So long as men can breathe or eyes can see,
So long lives this, and this gives life to thee.""".splitlines()
ENDS = ("river", "evening", "stone", "garden", "silence", "lantern")
HEADS = ("The boats are waiting on the", "We carry home the", "A bell is in the", "And all the")
SESTINA = [f"{HEADS[n % 4]} {ENDS[n * 5 % 6]}," for n in range(39)]
COUPLET = ["春风入户千山秀", "喜鹊登梅万象新"]
MODERN = ["撑着一把旧伞走过小桥", "雨落在青石板上", "没有人回答", "灯火一盏一盏亮起来"]
PAPER = (240, 230, 208)


def laid(kind: str, lines: list[str], stanzas: tuple[int, ...] = ()) -> dict[str, Any]:
    lengths = [len(line) for line in lines]
    return {"kind": kind, "lengths": lengths, "stanzas": list(stanzas), "title": 12}


def page(kind: str, lines: list[str], stanzas: tuple[int, ...] = (), **more: Any) -> Any:
    told = laid(kind, lines, stanzas)
    w, h, _ = hand_room.blocks(told, 1.5, "sheet")[0]
    spec = {
        "lines": lines, "title": "Autumn Leaves" if kind == "page" else "秋", "seal": "妙笔",
        "signature": "Miaobi" if kind == "page" else "妙笔写", "box": (0.05, 0.05, w, h),
        "laid": told, **more,
    }  # fmt: skip
    sheet = np.full((1024, 1536, 3), PAPER, np.uint8)
    return hand_page.inscribed(sheet, spec, 7), [v * 1024 for v in spec["box"]]


# --- the picture --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "stanzas"), [(HAIKU, ()), (SONNET, (4, 8, 12)), (SONNET[:5], ())]
)
def test_each_line_of_english_is_one_row_from_the_left(
    lines: list[str], stanzas: tuple[int, ...]
) -> None:
    made, (x, y, w, h) = page("page", lines, stanzas)
    poem = [word for word in made.written if word.role == "poem"]
    printed = [hand_latin.printed(line) for line in lines]
    assert " ".join(word.char for word in poem) == " ".join(printed)
    assert made.lines == len(lines)
    words = iter(poem)
    rows = [[next(words) for _ in line.split()] for line in printed]
    tops = [min(word.box[1] for word in row) for row in rows]
    feet = [max(word.box[3] for word in row) for row in rows]
    assert all(foot < top + 0.35 * made.size for foot, top in zip(feet, tops[1:], strict=False))
    lefts = [row[0].box[0] for row in rows]
    assert max(lefts) - min(lefts) < 0.2 * made.size
    for word in made.written:
        assert x - 2 <= word.box[0] < word.box[2] <= x + w + 2
        assert y - 2 <= word.box[1] < word.box[3] <= y + h + 2
    assert made.size >= 0.97 * hand_room.legible("page", 1.5) * 1024


def test_stanzas_stand_apart() -> None:
    made, _ = page("page", SONNET, (4, 8, 12))
    heads = [line.split()[0] for line in SONNET]
    poem = iter(word for word in made.written if word.role == "poem")
    tops = []
    for line in SONNET:
        row = [next(poem) for _ in line.split()]
        tops.append(max(word.box[3] for word in row if not set("gjpqy,;") & set(word.char)))
    assert len(heads) == len(tops)
    steps = [b - a for a, b in pairwise(tops)]
    between, within = [steps[n - 1] for n in (4, 8, 12)], [steps[n] for n in (0, 1, 4, 5, 8, 12)]
    assert min(between) > 1.3 * max(within)


def test_a_haiku_is_larger_than_a_sonnet_and_a_couplet_than_a_poem() -> None:
    assert page("page", HAIKU)[0].size > 1.3 * page("page", SONNET, (4, 8, 12))[0].size
    assert page("couplet", COUPLET)[0].size > 1.25 * 0.046 * 1024  # the largest of a 七绝


def test_what_cannot_be_read_is_broken_off_after_a_stanza() -> None:
    made, _ = page("page", SESTINA, (6, 12, 18, 24, 30, 36))
    poem = [word.char for word in made.written if word.role == "poem"]
    assert made.lines in (6, 12)
    assert " ".join(poem) == " ".join(SESTINA[: made.lines]) + " · · ·"
    assert made.size >= hand_room.legible("page", 1.5) * 1024
    assert [word.char for word in made.written if word.role == "signature"] == ["Miaobi"]


def test_where_no_line_has_room_the_title_stands_alone() -> None:
    made, _ = page("page", SONNET, (4, 8, 12), box=(0.1, 0.1, 0.12, 0.08))
    assert made.lines == 0
    assert [word.char for word in made.written if word.role == "title"] == ["Autumn", "Leaves"]


def test_a_couplet_is_two_columns_the_first_at_the_right() -> None:
    made, _ = page("couplet", COUPLET)
    poem = [one for one in made.written if one.role == "poem"]
    assert "".join(one.char for one in poem) == "".join(COUPLET)
    right, left = poem[:7], poem[7:]
    assert max(one.box[2] for one in left) < min(one.box[0] for one in right)
    for column in (right, left):
        assert all(b.box[1] > a.box[1] for a, b in pairwise(column))


def test_each_line_of_a_modern_poem_is_a_column_and_stanzas_stand_apart() -> None:
    made, _ = page("columns", MODERN, (2,))
    poem = iter(one for one in made.written if one.role == "poem")
    columns = [[next(poem) for _ in line] for line in MODERN]
    assert ["".join(one.char for one in column) for column in columns] == MODERN
    middles = [np.mean([(one.box[0] + one.box[2]) / 2 for one in column]) for column in columns]
    steps = [a - b for a, b in pairwise(middles)]
    assert steps[1] > 1.25 * max(steps[0], steps[2]) > 0


def test_a_name_in_characters_is_brushed_under_lines_of_type() -> None:
    made, _ = page("page", HAIKU, signature="妙笔为小明写")
    signed = [one for one in made.written if one.role == "signature"]
    assert "".join(one.char for one in signed) == "妙笔为小明写"
    assert all(b.box[0] > a.box[0] for a, b in pairwise(signed))
    assert made.seal[0] >= signed[-1].box[2] - 2


def test_letters_that_the_serif_lacks_are_named() -> None:
    hand_latin.require(["Café — “élan”"])
    with pytest.raises(EngineError, match="秋"):
        hand_latin.require(["An 秋 evening"])


@pytest.mark.parametrize("size", [[1536, 1024], [1024, 1536], [1200, 1200]])
@pytest.mark.parametrize(("lines", "stanzas"), [(HAIKU, ()), (SONNET, (4, 8, 12))])
def test_the_composition_leaves_a_broad_room_for_type(
    size: list[int], lines: list[str], stanzas: tuple[int, ...]
) -> None:
    atom = {"id": "a1", "zh": "山", "en": "mountain", "concept": "mountain", "element": "mountain",
            "source": "brief", "count": None, "colour": "", "attributes": []}  # fmt: skip
    spec = {
        "atoms": [atom], "relations": [], "season": "autumn", "hour": "dawn", "weather": "clear",
        "place": "waterside", "style": "水墨山水", "format": "横幅", "excluded": [], "size": size,
        "columns": 60,
    }  # fmt: skip
    box = composed({**spec, "laid": laid("page", lines, stanzas)}, 5)["inscription"]
    told = laid("page", lines, stanzas)
    fits = [
        abs(box["w"] - w) < 1e-6 and abs(box["h"] - h) < 1e-6
        for w, h, _ in hand_room.blocks(told, size[0] / size[1], "sheet")
    ]
    assert any(fits)
    assert box["x"] >= 0
    assert box["x"] + box["w"] <= size[0] / size[1]
    assert box["y"] + box["h"] <= 1


# --- the makers ---------------------------------------------------------------------------------


class Desk:
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def read(self, asset: str) -> bytes:
        return self.kept[asset]

    def keep(self, data: bytes, media_type: str) -> Ref:
        ref = Ref(digest("asset", data), media_type, len(data))
        self.kept[ref.id] = data
        return ref

    def progress(self, fraction: float, note: str = "") -> None: ...

    def stop_if_cancelled(self) -> None: ...


def job(task: str, lines: list[str], form: str, language: str, **card: Any) -> Job:
    base: dict[str, Any] = {
        "title": Words("秋叶", "Autumn Leaves"), "season": "autumn", "hour": "dusk",
        "weather": "clear", "place": "waterside", "mood": Mood(), "form": form,
        "atoms": (Atom("a1", "书", "book", "book", "book", 2),),
    }  # fmt: skip
    tasks = (Task("verse"), Task(task, ("verse",)))
    plan = Plan(Brief("x", seed=3), Concept(**(base | card)), tasks, {task: 3}, {}, size=(480, 320))
    about = {"lines": lines, "form": form, "scheme": "", "language": language, "gloss": []}
    return Job(tasks[1], plan, {"verse": Draft(about=about)})


def run(making: Any) -> tuple[Draft, list[Ask], Desk]:
    desk, asks = Desk(), []
    engines = {"image": image, "sound": sound}

    def answer(ask: Ask) -> Answer:
        asks.append(ask)
        canonical(ask)
        room, verb = ask.kind.split(".")
        if ask.kind == "sound.render":
            return Answer({"seconds": 30.0}, {"flac": desk.keep(b"flac", "audio/flac")})
        return getattr(engines[room], verb)(ask, desk)

    wanted: Any = next(making)
    while True:
        many = isinstance(wanted, list)
        given = [answer(ask) for ask in wanted] if many else answer(wanted)
        try:
            wanted = making.send(given)
        except StopIteration as end:
            return end.value, asks, desk


def test_the_painter_letters_an_english_poem_in_english() -> None:
    draft, asks, desk = run(painter.painting(job("painting", HAIKU, "haiku", "en")))
    about = draft.about
    by_role = {
        role: [str(c[0]) for c in about["characters"] if c[1] == role]
        for role in ("title", "poem", "signature")
    }
    assert by_role["title"] == ["Autumn", "Leaves"]
    assert " ".join(by_role["poem"]) == " ".join(HAIKU)
    assert by_role["signature"] == ["Miaobi"]
    assert about["inscribed"] == [3, 3]
    drawing = ElementTree.fromstring(desk.read(draft.assets[1].ref.id))
    titles = [t.text for t in drawing.iter("{http://www.w3.org/2000/svg}title")]
    assert "heron" in titles
    assert asks[0].spec["laid"] == asks[2].spec["laid"]


def test_only_poems_whose_lines_stand_by_themselves_are_told_of_as_such() -> None:
    quatrain = ["风吹春水绿如蓝", "日照田园草色新", "白鹭一双飞不去", "青山何处是归人"]
    assert painter.laid(job("painting", quatrain, "七绝", "zh")) == {}
    kinds = {
        form: painter.laid(job("painting", lines, form, language))["laid"]["kind"]
        for lines, form, language in (
            (HAIKU, "haiku", "en"), (COUPLET, "七言联", "zh"), (MODERN, "新诗:行=4", "zh"),
        )
    }  # fmt: skip
    assert kinds == {"haiku": "page", "七言联": "couplet", "新诗:行=4": "columns"}


@pytest.mark.parametrize(
    ("lines", "form", "least"),
    [(HAIKU, "haiku", 3), (SONNET, "sonnet", 4), (SESTINA, "sestina", 6)],
)
def test_the_musician_sings_as_many_stanzas_as_the_bars_hold(
    lines: list[str], form: str, least: int
) -> None:
    draft, _, desk = run(musician.score(job("score", lines, form, "en")))
    value = draft.about["score"]
    sung_lines, of = len({line for line, *_, ids in value["lyrics"] if ids}), len(lines)
    assert sung_lines >= least
    assert sung_lines == of or sung_lines in (4, 6, 8, 12, 18, 24)
    assert {line for line, *_, ids in value["lyrics"] if ids} == set(range(sung_lines))
    assert [x[2] for x in value["lyrics"]] == [t for line in lines for t in sung(line, "en")]
    assert "Autumn Leaves" in desk.read(draft.assets[3].ref.id).decode()


# --- syllables ----------------------------------------------------------------------------------


def test_syllables_put_together_again_are_the_line() -> None:
    for line in [*SONNET, *HAIKU, "A storm-beaten, moon-lit sea — oh, hush!", "“Who goes there?”"]:
        texts = [one.text for one in syllables(line)]
        joined = "".join(t[:-1] if t.endswith("-") else t + " " for t in texts)
        assert joined.replace(" ", "") == line.replace("-", "").replace(" ", "")


@pytest.mark.parametrize(
    ("line", "parted"),
    [
        ("falling running singing", "fall- ing run- ning sing- ing"),
        ("summer river silent water", "sum- mer riv- er si- lent wa- ter"),
        ("gentle children lonely quiet", "gen- tle chil- dren lone- ly qui- et"),
        ("moon-lit", "moon- lit"),
    ],
)
def test_words_are_parted_as_printers_part_them(line: str, parted: str) -> None:
    assert " ".join(one.text for one in syllables(line)) == parted


SPEC: dict[str, Any] = {
    "tonic": "D", "mode": "羽", "metre": "4/4", "bars": 16, "tempo": 66, "instruments": [],
    "mood": {"valence": 0.2, "arousal": 0.0}, "season": "spring", "hour": "dawn",
    "language": "en", "stanzas": [],
}  # fmt: skip


@pytest.mark.parametrize("metre", ["4/4", "3/4", "6/8"])
@pytest.mark.parametrize("lines", [HAIKU, SONNET[:4]])
def test_english_is_sung_on_the_form_with_its_stresses_on_beats(
    metre: str, lines: list[str]
) -> None:
    for seed in range(3):
        score = compose({**SPEC, "metre": metre, "lines": lines, "bars": 16}, seed)
        who = score.melody.instrument
        form = melody.melody(score.tonic, score.mode, score.metre, score.bars, who)
        texts = [sung(line, "en") for line in lines]
        assert melody.check(to_value(score), form, texts).violations == ()
        at = {note.id: note.onset for note in score.melody.notes}
        strong = [one.stressed for line in lines for one in syllables(line)]
        onsets = [at[x.notes[0]] if x.notes else None for x in score.lyrics]
        beat = beat_ticks(score.metre)
        on = [t % beat == 0 for t, s in zip(onsets, strong, strict=True) if s and t is not None]
        heads = [
            t for t, s in zip(onsets, strong, strict=True)
            if not s and t is not None and t % score.bar_ticks == 0
        ]  # fmt: skip
        assert sum(on) >= (0.6 if metre == "6/8" else 0.8) * len(on)  # five stresses on four beats
        assert len(heads) <= 0.25 * len(onsets)


def test_midi_players_show_words_and_not_syllables() -> None:
    score = compose({**SPEC, "lines": ["a falling river"]}, 2)
    read_ = mido.MidiFile(file=io.BytesIO(midi.encode(score, "River")), charset="utf-8")
    said = "".join(m.text for m in read_.tracks[1] if m.type == "lyrics")
    assert said == "a falling river "


def test_a_word_of_two_syllables_begins_and_ends_in_the_musicxml() -> None:
    score = compose({**SPEC, "lines": ["a falling river, wonderful and old"]}, 2)
    root = ElementTree.fromstring(musicxml.encode(score, "", "River"))
    found = [(lyric.findtext("syllabic"), lyric.findtext("text")) for lyric in root.iter("lyric")]
    assert found == [
        ("single", "a"), ("begin", "fall"), ("end", "ing"), ("begin", "riv"), ("end", "er,"),
        ("begin", "won"), ("middle", "der"), ("end", "ful"), ("single", "and"), ("single", "old"),
    ]  # fmt: skip


# --- the film -----------------------------------------------------------------------------------


def facts(lines: list[str], characters: list[list[Any]], **more: Any) -> dict[str, Any]:
    return {
        "size": [1280, 720], "fps": 12, "title": ["秋叶", "Autumn Leaves"], "form": "haiku",
        "lines": lines, "gloss": [], "atoms": [["a1", "heron"]],
        "painting": {"size": [1536, 1024], "places": {"a1": [0.8, 0.6]}, "characters": characters,
                     "inscription": {"x": 0.1, "y": 0.05, "w": 0.4, "h": 0.3}}, **more,
    }  # fmt: skip


def boxes(words: list[str]) -> list[list[Any]]:
    return [[word, "poem", 10 + 20 * n, 10, 25 + 20 * n, 20] for n, word in enumerate(words)]


def told(lines: list[str], *, exact: bool = True) -> dict[str, Any]:
    """A reading with an entry for each character of a line, or with too few of them."""
    made, at = [], 0.5
    for line in lines:
        text = line if exact else line[:3]
        characters = [[c, "", round(at + 0.1 * n, 3), round(at + 0.1 * n + 0.1, 3)]
                      for n, c in enumerate(text)]  # fmt: skip
        made.append({"start": at, "end": round(at + 0.1 * len(line), 3), "characters": characters})
        at = round(at + 0.1 * len(line) + 0.5, 3)
    return {"seconds": at + 1, "lines": made, "title": None, "manner": "spoken"}


@pytest.mark.parametrize("exact", [True, False])
def test_each_word_is_lettered_as_it_is_read(exact: bool) -> None:
    words = [word for line in HAIKU for word in line.split()]
    given = facts(HAIKU, boxes(words), narration=told(HAIKU, exact=exact))
    film = timeline.cut(given, 1)
    strokes = [s for s in film.strokes if s.role == "poem"]
    assert [s.char for s in strokes] == words
    assert all(b.start >= a.start for a, b in pairwise(strokes))
    read_at = [start for line in film.lines for _, start, _ in line.words]
    assert [s.start for s in strokes] == read_at
    first = {line.words[0][1]: line.start for line in film.lines}
    assert all(abs(word - line) < 0.02 for word, line in first.items())


def test_a_poem_that_is_broken_off_is_lettered_as_far_as_it_goes() -> None:
    words = [*HAIKU[0].split(), "·", "·", "·"]
    film = timeline.cut(facts(HAIKU, boxes(words), narration=told(HAIKU)), 1)
    strokes = [s for s in film.strokes if s.role == "poem"]
    assert max(s.end for s in strokes) < film.lines[1].start + 0.5


def test_the_captions_of_an_english_poem_are_its_lines() -> None:
    film = timeline.cut(facts(HAIKU, []), 1)
    assert [cue[2:] for cue in timeline.cues(film)[1:]] == [(line, "") for line in HAIKU]
    assert film.credits.startswith("Autumn Leaves · haiku")


def test_a_long_line_is_captioned_in_two_rows_that_keep_within_the_frame() -> None:
    long = "The river carries all the lanterns of the evening under seven bridges to the sea"
    film = timeline.cut(facts([HAIKU[0], long], []), 1)
    short_, two = (captions.caption(line, film, captions.DAY) for line in film.lines)
    for shape in (short_, two):
        assert shape.x >= 0
        assert shape.x + shape.ground.shape[1] <= 1280
        assert len(shape.times) == len(shape.zh.spans) == len(shape.zh.rows)
    assert len(set(short_.zh.rows)) == 1
    assert len(set(two.zh.rows)) == 2
    before, after = (captions.lit(two, t).planes.y for t in (film.lines[1].start, 99.0))
    assert (np.asarray(before) != np.asarray(after)).any()


def test_a_reading_without_a_voice_is_quicker_by_letters_than_by_characters() -> None:
    english, chinese = (read({"lines": [t], "gloss": []}, 3.0).lines[0]
                        for t in ("a heron lifts one foot, and then", "春" * 32))  # fmt: skip
    assert english.end - english.start < 0.5 * (chinese.end - chinese.start)
    assert isinstance(english, Line)
