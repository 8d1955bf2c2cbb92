"""The film: its maker and its embedded engine on a small sheet, read back by PyAV."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from miaobi.brief import Atom, Brief, Concept, Film, Mood, Plan, Task, Words
from miaobi.engines.embedded import file as file_engine
from miaobi.engines.embedded import film as engine
from miaobi.errors import EngineError
from miaobi.film import captions, planes, reading, timeline
from miaobi.film import mix as sound
from miaobi.film import music as music_room
from miaobi.film.camera import path
from miaobi.makers import Job
from miaobi.makers import film as maker
from miaobi.sound import flac, loudness
from miaobi.trust import png
from miaobi.work import Answer, Ask, Asset, Draft, Ref, canonical, digest, from_json

LINES = ("床前明月光", "疑是地上霜", "举头望明月", "低头思故乡")
GLOSS = ("Moonlight before my bed", "as if frost on the ground", "I look up", "I think of home")
SIZE, FPS = (320, 180), 12
WIDE, TALL = 360, 240


class Desk:
    """A desk in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def read(self, asset: str) -> bytes:
        return self.kept[asset]

    def keep(self, data: bytes, media_type: str) -> Ref:
        ref = Ref(digest("asset", data), media_type, len(data))
        self.kept[ref.id] = data
        return ref

    def progress(self, fraction: float, note: str = "") -> None:
        assert 0 <= fraction <= 1

    def stop_if_cancelled(self) -> None: ...


# --- a small work to film -----------------------------------------------------------------------


def pictures() -> tuple[np.ndarray, np.ndarray, list[list[Any]]]:
    """A hill on pale paper; the same with twenty dark squares for characters and a red seal."""
    ys, xs = np.mgrid[0:TALL, 0:WIDE]
    ground = np.full((TALL, WIDE, 3), (236, 224, 200), np.uint8)
    ground[ys > 150 + 30 * np.sin(xs / 40)] = (90, 110, 100)
    ground[170:200, 240:300] = (40, 50, 50)
    picture, boxes = ground.copy(), []
    for n, char in enumerate("".join(LINES)):
        x, y = 100 - 16 * (n // 5), 20 + 14 * (n % 5)
        picture[y : y + 10, x : x + 10] = 20
        boxes.append([char, "poem", x, y, x + 10, y + 10])
    picture[96:106, 52:62] = (190, 30, 20)
    return ground, picture, boxes


def told() -> dict[str, Any]:
    """A reading as the voice tells it: a title, lines of uneven characters, a label."""
    at, lines = 1.7, []
    for i, line in enumerate(LINES):
        start, characters = at, []
        for k, char in enumerate(line):
            long = 0.26 + 0.05 * ((i + k) % 3)
            characters.append([char, "x1", round(at, 3), round(at + long, 3)])
            at += long
        lines.append(
            {"line": i, "start": round(start, 3), "end": round(at, 3), "characters": characters}
        )
        at += 0.6
    return {"seconds": round(at + 2.5, 3), "lines": lines, "title": [0.3, 1.0],
            "label": [at, at + 2], "manner": "spoken", "voice": "x", "loudness": -16.0}  # fmt: skip


def voice(reading: dict[str, Any]) -> bytes:
    samples = np.zeros(round(reading["seconds"] * 24_000))
    for line in reading["lines"]:
        for _, _, start, end in line["characters"]:
            a, b = round(start * 24_000), round(end * 24_000)
            samples[a:b] = 0.3 * np.hanning(b - a) * np.sin(0.06 * np.arange(b - a))
    return flac.encode(samples, 24_000)


def music(seconds: float) -> bytes:
    t = np.arange(round(seconds * 48_000)) / 48_000
    tone = 0.2 * np.sin(2 * np.pi * 330 * t) * np.exp(-2 * (t % 0.5))
    return flac.encode(np.stack([tone, tone], axis=1), 48_000)


SCORE = {
    "tonic": "D", "mode": "宫", "metre": [4, 4], "bars": 20, "division": 480,
    "tempi": [[0, 120]], "sections": [], "parts": [], "lyrics": [],
}  # fmt: skip


def job(desk: Desk, *parts: str, size: tuple[int, int] = SIZE) -> Job:
    ground, picture, boxes = pictures()
    refs = [desk.keep(png.encode(image), "image/png") for image in (ground, picture)]
    painted = {
        "ground": refs[0].id, "size": [WIDE, TALL], "characters": boxes, "seeds": {"paint": 5},
        "places": {"hill": [0.75, 0.77], "moon": [0.5, 0.2]},
        "inscription": {"x": 0.15, "y": 0.05, "w": 0.33, "h": 0.42},
    }  # fmt: skip
    drafts = {
        "verse": Draft(about={"lines": list(LINES), "gloss": list(GLOSS), "form": "五绝"}),
        "painting": Draft((Asset("painting", "painting.png", refs[1], "painting"),), painted),
    }
    if "narration" in parts:
        read = told()
        ref = desk.keep(voice(read), "audio/flac")
        drafts["narration"] = Draft((Asset("narration", "n.flac", ref, "narration"),), read)
    if "score" in parts:
        ref = desk.keep(music(41.0), "audio/flac")
        about = {"seconds": 41.0, "score": SCORE}
        drafts["score"] = Draft((Asset("music", "score.flac", ref, "score"),), about)
    card = Concept(
        title=Words("静夜思", "Quiet Night"), season="autumn", hour="night", weather="clear",
        place="indoors", mood=Mood(), atoms=(Atom("moon", "明月", "moon"), Atom("hill", "山", "hill")),
    )  # fmt: skip
    task = Task("film", ("verse", "painting"), ("score", "narration"))
    plan = Plan(Brief("x"), card, (task,), {"film": 3}, {}, film=Film(size, FPS))
    return Job(task, plan, drafts)


def answer(ask: Ask, desk: Desk) -> Answer:
    canonical(ask)  # an Ask is JSON
    assert len(canonical(ask.spec)) < 40_000
    if ask.kind == "file.text":
        return file_engine.text(ask, desk)
    return getattr(engine, ask.kind.removeprefix("film."))(ask, desk)


Run = tuple[Draft, list[Ask], list[Answer], Desk]


def run(*parts: str, size: tuple[int, int] = SIZE) -> Run:
    desk, asks, answers = Desk(), [], []
    making = maker.film(job(desk, *parts, size=size))
    wanted: Any = next(making)
    while True:
        many = wanted if isinstance(wanted, list) else [wanted]
        given = [answer(ask, desk) for ask in many]
        asks += many
        answers += given
        try:
            wanted = making.send(given if isinstance(wanted, list) else given[0])
        except StopIteration as end:
            return end.value, asks, answers, desk


@pytest.fixture(scope="module")
def made() -> Run:
    return run("narration", "score")


@pytest.fixture(scope="module")
def silent() -> Run:
    return run()


def film_of(run_: Run) -> bytes:
    draft, _, _, desk = run_
    return desk.read(next(a.ref.id for a in draft.assets if a.name == "film"))


def decoded(data: bytes) -> Iterator[np.ndarray]:
    with av.open(io.BytesIO(data)) as file:
        for frame in file.decode(video=0):
            yield frame.to_ndarray(format="yuv420p")


def cues_of(srt: str) -> list[tuple[float, float, list[str]]]:
    """An independent reader of SubRip."""
    found = []
    for block in srt.strip().split("\n\n"):
        _, times, *words = block.split("\n")
        numbers = [int(n) for n in re.findall(r"\d+", times)]
        ends = [h * 3600 + m * 60 + s + ms / 1000 for h, m, s, ms in (numbers[:4], numbers[4:])]
        found.append((ends[0], ends[1], words))
    return found


# --- the file -----------------------------------------------------------------------------------


def test_the_film_is_read_back_whole(made: Run) -> None:
    draft, data = made[0], film_of(made)
    with av.open(io.BytesIO(data)) as file:
        picture, tone = file.streams.video[0], file.streams.audio[0]
        assert (picture.codec_context.name, picture.codec_context.profile) == ("h264", "High")
        assert (picture.width, picture.height, picture.average_rate) == (*SIZE, FPS)
        assert (tone.codec_context.name, tone.rate, tone.channels) == ("aac", 48_000, 2)
        assert picture.pix_fmt == "yuv420p"
        samples = sum(frame.samples for frame in file.decode(audio=0))
    frames = draft.about["frames"]
    assert sum(1 for _ in decoded(data)) == frames
    assert draft.about["seconds"] == pytest.approx(frames / FPS, abs=0.001)
    assert draft.about["seconds"] >= 20
    assert abs(samples / 48_000 - frames / FPS) < 1 / FPS
    assert abs(_long(data, "video") - _long(data, "audio")) < Fraction(1, FPS)


def _long(data: bytes, kind: str) -> Fraction:
    with av.open(io.BytesIO(data)) as file:
        stream = getattr(file.streams, kind)[0]
        return stream.duration * stream.time_base


def test_moov_is_last_and_there_is_no_user_data(made: Run) -> None:
    data, at, kinds = film_of(made), 0, []
    while at < len(data):
        kinds.append(data[at + 4 : at + 8])
        at += int.from_bytes(data[at : at + 4], "big")
    assert kinds[0] == b"ftyp"
    assert kinds[-1] == b"moov"
    assert b"udta" not in data[data.rindex(b"moov") :]


def test_segments_begin_with_a_key_frame_and_join_without_encoding(made: Run) -> None:
    _, asks, answers, desk = made
    pieces = [
        (ask.spec["frames"], desk.read(given.files["segment"].id))
        for ask, given in zip(asks, answers, strict=True)
        if ask.kind == "film.segment"
    ]
    assert [a for (a, _), _ in pieces[1:]] == [b for (_, b), _ in pieces[:-1]]
    apart = [frame for _, data in pieces for frame in decoded(data)]
    together = list(decoded(film_of(made)))
    assert len(apart) == len(together)
    assert all(np.array_equal(a, b) for a, b in zip(apart, together, strict=True))
    starts = {a for (a, _), _ in pieces}
    with av.open(io.BytesIO(film_of(made))) as file:
        keys = {n for n, frame in enumerate(file.decode(video=0)) if frame.key_frame}
    assert starts <= keys


def test_a_segment_has_the_same_bytes_wherever_it_is_made(made: Run) -> None:
    _, asks, answers, desk = made
    number = next(n for n, ask in enumerate(asks) if ask.spec.get("frames") == [96, 144])
    engine._made.clear()
    again = engine.segment(asks[number], desk)
    assert again == answers[number]


def test_a_damaged_segment_is_refused_with_a_cure(made: Run) -> None:
    _, asks, _, desk = made
    ask = next(ask for ask in asks if ask.kind == "film.join")
    whole = desk.read(ask.inputs[1])
    short = desk.read(ask.inputs[-2])  # another number of frames
    for bad in (whole[: len(whole) // 2], b"", b"\0" * 1000, short):
        ref = desk.keep(bad, "video/mp4")
        damaged = replace(ask, inputs=(ask.inputs[0], ref.id, *ask.inputs[2:]))
        with pytest.raises(EngineError, match="segment 2 of the film") as error:
            engine.join(damaged, desk)
        assert error.value.hint
    silence = desk.keep(b"\0" * 100, "audio/mp4")
    with pytest.raises(EngineError, match="the sound"):
        engine.join(replace(ask, inputs=(*ask.inputs[:-1], silence.id)), desk)


# --- what is said, shown and heard --------------------------------------------------------------


def test_captions_stand_when_the_lines_are_spoken(made: Run) -> None:
    draft, _, answers, desk = made
    captions_ = next(a for a in draft.assets if a.name == "captions")
    assert captions_.ref.media_type == "application/x-subrip"
    cues = cues_of(desk.read(captions_.ref.id).decode())
    assert cues[0][0] == 0
    assert cues[0][1] >= 2
    assert cues[0][2] == ["AI 生成", "AI-generated"]
    reading, at = told(), answers[0].value["timeline"]["voice_at"]
    assert len(cues) == 1 + len(LINES)
    for cue, line, zh, en in zip(cues[1:], reading["lines"], LINES, GLOSS, strict=True):
        assert cue[2] == [zh, en]
        assert abs(cue[0] - (line["start"] + at)) <= 0.1
        assert line["end"] + at <= cue[1] <= line["end"] + at + 0.6
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(cues))
    assert [tuple(cue) for cue in draft.about["cues"]] == [(a, b, *words) for a, b, words in cues]


def test_each_character_lights_up_when_it_is_spoken(made: Run) -> None:
    film = from_json(timeline.Timeline, made[2][0].value["timeline"])
    line = film.lines[1]
    shape = captions.caption(line, film, captions.DAY)
    before = [_inked(shape, n, line.characters[n][2] - 0.1) for n in range(5)]
    after = [_inked(shape, n, line.characters[n][2] + 0.1) for n in range(5)]
    assert before == [captions.DAY.waiting] * 5
    assert after == [captions.DAY.speaking] * 5
    assert _inked(shape, 0, line.out) == captions.DAY.spoken


def _inked(shape: captions.Caption, n: int, t: float) -> tuple[int, ...]:
    """The colour in which character `n` of a caption is set at `t`."""
    x0, x1 = shape.zh.spans[n]
    start, end = shape.line.characters[n][2:]
    state = captions._colour(shape.tone, t, start, end)
    assert shape.zh.ink[:, x0:x1].max() > 200
    return tuple(round(float(v)) for v in state)


@pytest.mark.parametrize("tone", [captions.DAY, captions.NIGHT])
def test_captions_are_legible_on_any_picture(tone: captions.Tone) -> None:
    for under in (0, 255):
        ground = [tone.cover * g + (1 - tone.cover) * under for g in tone.ground]
        for words in (tone.waiting, tone.speaking, tone.spoken):
            assert _contrast(words, ground) >= 4.5


def _contrast(a: Any, b: Any) -> float:
    """WCAG 2.2, relative luminance and contrast."""
    lights = []
    for colour in (a, b):
        v = np.asarray(colour, float) / 255
        linear = np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)
        lights.append(float(linear @ [0.2126, 0.7152, 0.0722]))
    return (max(lights) + 0.05) / (min(lights) + 0.05)


@pytest.mark.parametrize("size", [(640, 360), (360, 640), (400, 400)])
def test_the_label_is_large_enough_from_the_first_frame(size: tuple[int, int]) -> None:
    desk = Desk()
    told_ = maker.facts(job(desk, size=size))
    film = timeline.cut(told_, 1)
    cut = {"timeline": canonical_value(film), "frames": [0, 30], "crf": 20, "preset": "veryfast"}
    inputs = tuple(desk.kept)
    data = desk.read(engine.segment(Ask("film.segment", cut, inputs), desk).files["segment"].id)
    for frame in list(decoded(data))[:: 2 * FPS - 1]:  # the first, and one nearly two seconds on
        foot = frame[round(0.8 * size[1]) : size[1]]
        dark = foot < 110
        columns = np.nonzero(dark.any(axis=0))[0]
        assert len(columns)
        heights = [int(np.ptp(np.nonzero(dark[:, g])[0]) + 1) for g in _glyphs(dark)]
        assert np.median(heights) >= 0.05 * min(size) - 1
        assert max(heights) >= 0.05 * min(size)


def _glyphs(dark: np.ndarray) -> list[slice]:
    """The columns of the tall glyphs: the capitals and the Han characters."""
    filled = np.concatenate([[False], dark.any(axis=0), [False]]).astype(int)
    starts, ends = np.nonzero(np.diff(filled) == 1)[0], np.nonzero(np.diff(filled) == -1)[0]
    groups = [slice(int(a), int(b)) for a, b in zip(starts, ends, strict=True)]
    tall = [int(np.ptp(np.nonzero(dark[:, g])[0]) + 1) for g in groups]
    return [g for g, h in zip(groups, tall, strict=True) if h >= 0.75 * max(tall)]


def canonical_value(film: timeline.Timeline) -> Any:
    from miaobi.work import to_json

    return to_json(film)


def test_the_sound_has_its_loudness_and_the_music_bows(made: Run) -> None:
    draft, _, answers, _desk = made
    with av.open(io.BytesIO(film_of(made))) as file:
        heard = np.concatenate([f.to_ndarray() for f in file.decode(audio=0)], axis=1).T
    assert loudness.loudness(heard, 48_000) == pytest.approx(-16, abs=0.5)
    assert draft.about["loudness"] == pytest.approx(-16, abs=0.5)
    assert draft.about["peak"] <= -1
    film = from_json(timeline.Timeline, answers[0].value["timeline"])
    t = np.arange(round(film.seconds * 48_000)) / 48_000
    steady = np.stack([0.05 * np.sin(2 * np.pi * 1000 * t)] * 2, axis=1).astype(np.float32)
    read = engine._stereo(voice(told()))
    whole = replace(film, splice=None)
    bowed = sound.mixed(whole, read, steady)
    alone = sound.mixed(whole, np.zeros_like(read), steady)
    scale = [_tone(x, film.title.start) for x in (bowed, alone)]
    line = film.lines[1]
    down = [_tone(x, line.start + 0.2) for x in (bowed, alone)]
    lost = 20 * np.log10(down[0] / down[1]) - 20 * np.log10(scale[0] / scale[1])
    assert -10.5 < lost < -8.5


def _tone(samples: np.ndarray, at: float) -> float:
    """How much of 1 kHz there is in 0.2 s from `at`."""
    part = samples[round(at * 48_000) : round((at + 0.2) * 48_000), 0]
    turn = np.exp(-2j * np.pi * 1000 * np.arange(len(part)) / 48_000)
    return float(abs((part * np.hanning(len(part)) * turn).sum()))


def test_music_is_cut_at_bar_lines_and_keeps_its_end(made: Run) -> None:
    film = from_json(timeline.Timeline, made[2][0].value["timeline"])
    assert film.splice is not None
    assert all(time % 2 == 0 for time in film.splice)  # two seconds a bar
    piece = np.random.default_rng(0).standard_normal((41 * 48_000, 2)).astype(np.float32)
    short = sound.fitted(piece, film)
    assert 0 <= film.seconds - len(short) / 48_000 < 1 / FPS
    assert np.array_equal(short[-5 * 48_000 :], piece[-5 * 48_000 :])
    assert np.array_equal(short[: 5 * 48_000], piece[: 5 * 48_000])
    gone = sound.fitted(piece, replace(film, splice=None))
    assert len(gone) == round(film.seconds * 48_000)
    assert np.abs(gone[-1]).max() < 1e-6


@given(
    bars=st.lists(st.floats(0.5, 6), max_size=40),
    tail=st.floats(0, 9),
    need=st.floats(20, 60),
    sung=st.sampled_from([0.0, 30.0]),
)
def test_a_cut_of_the_music_ends_in_time(
    bars: list[float], tail: float, need: float, sung: float
) -> None:
    lines = [0.0, *np.cumsum(bars).tolist()]
    whole = lines[-1] + tail
    found = music_room.cut(whole, lines, need, sung)
    if found is None or found.leave == whole:
        assert found is None or whole <= need + music_room.ROOM
        return
    assert found.leave in lines
    assert found.enter in lines
    assert sung <= found.leave < found.enter
    assert need <= found.seconds <= need + music_room.ROOM
    assert found.leave + whole - found.enter == pytest.approx(found.seconds)


def test_nothing_but_a_poem_and_a_painting(silent: Run) -> None:
    draft, asks, _, _ = silent
    assert asks[0].inputs == ()
    assert draft.about["loudness"] is None
    assert draft.about["seconds"] >= 20
    with av.open(io.BytesIO(film_of(silent))) as file:
        heard = np.concatenate([f.to_ndarray() for f in file.decode(audio=0)], axis=1)
    assert not heard.any()
    assert abs(heard.shape[1] / 48_000 - draft.about["seconds"]) < 1 / FPS
    starts = [cue[0] for cue in draft.about["cues"][1:]]
    assert len({round(b - a, 2) for a, b in itertools.pairwise(starts)}) == 1


# --- what is seen -------------------------------------------------------------------------------


def test_the_painting_comes_from_bare_paper_to_the_whole(silent: Run) -> None:
    frames = [frame[: SIZE[1]].astype(int) for frame in decoded(film_of(silent))]
    film = from_json(timeline.Timeline, silent[2][0].value["timeline"])
    first, last = frames[0], frames[-1]
    assert np.ptp(first[: SIZE[1] // 2]) < 40  # only paper
    assert np.array_equal(np.sign(np.diff(film.reveal)), [1])
    dark = [(frame < 60).mean() for frame in frames]
    start = round(film.reveal[0] * FPS)
    assert dark[round(film.closing * FPS)] > dark[start]
    assert np.abs(last - frames[-2 * FPS]).mean() < 1.5  # the last view stands still
    jumps = [np.abs(b - a).mean() for a, b in itertools.pairwise(frames)]
    assert max(jumps) < 16  # no cut, no flash


def test_a_character_is_on_the_picture_only_after_it_is_spoken(made: Run) -> None:
    film = from_json(timeline.Timeline, made[2][0].value["timeline"])
    spoken = [time for line in film.lines for time in line.written]
    poem = [(stroke.start, stroke.end) for stroke in film.strokes if stroke.role == "poem"]
    assert poem == [(a, max(b, round(a + 0.12, 3))) for a, b in spoken]
    assert film.lines[-1].end < film.seal < film.closing


def test_the_camera_never_leaves_the_sheet_before_it_draws_back(silent: Run) -> None:
    film = from_json(timeline.Timeline, silent[2][0].value["timeline"])
    times = np.arange(0, film.closing, 0.05)
    way = path(film.camera, times)
    half = way[:, 2] * SIZE[0] / SIZE[1] / 2
    assert (way[:, 0] - half >= -0.001).all()
    assert (way[:, 0] + half <= WIDE / TALL + 0.001).all()
    assert (way[:, 1] - way[:, 2] / 2 >= -0.001).all()
    speed = np.abs(np.diff(way[:, 0]) / 0.05) / way[1:, 2]
    assert speed.max() < 1.2  # frame heights a second


def test_planes_are_what_ffmpeg_reads() -> None:
    rng = np.random.default_rng(4)
    image = np.repeat(np.repeat(rng.integers(0, 256, (9, 8, 3), np.uint8), 4, 0), 4, 1)
    frame = av.VideoFrame.from_ndarray(planes.planes(image).joined(), "yuv420p")
    frame.colorspace, frame.color_range = 1, 1  # BT.709, limited
    back = frame.to_ndarray(format="rgb24", src_colorspace="ITU709", dst_colorspace="ITU709")
    inner = np.abs(back.astype(int) - image)[2::4, 2::4]
    assert np.median(inner) <= 3


def test_a_character_without_a_form_is_shown_by_its_reading() -> None:
    assert captions.shown("龘", "da2") == "da"
    assert captions.shown("春") == "春"


def test_two_captions_are_never_on_the_frame_at_once():
    told = {"start": 1.0, "end": 2.0, "characters": [["春", "chūn", 1.0, 2.0]]}
    then = {"start": 2.05, "end": 3.0, "characters": [["风", "fēng", 2.05, 3.0]]}
    voice = {"seconds": 4.0, "manner": "spoken", "lines": [told, then]}
    lines = reading.read({"lines": ["春", "风"], "gloss": [], "narration": voice}, 0.0).lines
    for t in np.arange(0.0, 6.0, 1 / 24):
        assert sum(captions.strength(line, float(t)) > 0 for line in lines) <= 1
    assert all(captions.strength(line, line.start) == 1 for line in lines)
