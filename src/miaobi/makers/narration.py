"""The reading: title, lines and label spoken, or the lines sung on the score's melody."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from miaobi import forms
from miaobi.brief import Mood, Plan
from miaobi.errors import PlanError, UnknownName
from miaobi.makers import Job, Making
from miaobi.makers.layout import layout, marks_of
from miaobi.work import Answer, Ask, Asset, Draft, Json

LABEL = "本作品由人工智能生成"
VOICES = (
    "zf_xiaobei", "zf_xiaoni", "zf_xiaoxiao", "zf_xiaoyi",
    "zm_yunjian", "zm_yunxi", "zm_yunxia", "zm_yunyang",
)  # fmt: skip
READERS = ("zf_xiaobei", "zf_xiaoxiao", "zf_xiaoyi")  # from grave to bright
SINGERS = ("zf_xiaobei", "zf_xiaoyi")
RANGES = {"zf": (57, 76), "zm": (45, 64)}  # MIDI: A3 … E5 for women, an octave lower for men
HEAD, TITLE, LINE, COUPLET, POEM, TAIL = 0.5, 0.9, 0.55, 1.0, 1.5, 0.6  # seconds of silence
Notes = list[list[list[float]]]  # for each character its notes: [start s, seconds, MIDI]


def narration(job: Job) -> Making:
    """narration.flac, and the seconds in which every character is heard in it.

    Sung lines begin where the score has them, so that score.flac and narration.flac agree from
    their first sample on. UnknownName for a voice that is not there, and PlanError for a song
    without a score, before anything is spoken.
    """
    plan, verse = job.plan, job.drafts["verse"].about
    lines = [str(line) for line in verse["lines"]]
    voice = chosen(plan, job.seed("voice"))
    sung = plan.narration.manner == "sung"
    songs = fitted(melodies(job, lines), voice) if sung else [[] for _ in lines]
    asks = _asks(plan, voice, verse, songs)
    roles = [str(ask.spec["role"]) for ask in asks]
    answers: list[Answer] = yield asks
    starts = _starts(roles, answers, plan.narration.pace, songs, marks_of(verse))
    joined: Answer = yield Ask(
        "voice.join",
        _placed(roles, starts, answers),
        tuple(answer.files["flac"].id for answer in answers),
    )
    about = {**joined.value, "manner": plan.narration.manner, "voice": voice}
    if sung:
        about["cents"] = [a.value["cents"] for a in answers if a.value["cents"] is not None]
    asset = Asset("narration", "narration.flac", joined.files["flac"], job.task.name, about)
    return Draft((asset,), about)


def chosen(plan: Plan, seed: int) -> str:
    """The voice that is asked for, or one for the mood; UnknownName when there is no such voice.

    >>> from miaobi.brief import Mood
    >>> of_mood(Mood(valence=-0.8), 4), of_mood(Mood(valence=0.9), 4)
    ('zf_xiaobei', 'zf_xiaoxiao')
    """
    asked = plan.narration.voice
    if asked and asked not in VOICES:
        raise UnknownName("voice", asked, VOICES)
    if plan.narration.manner == "sung":
        return asked or SINGERS[seed % len(SINGERS)]
    return asked or of_mood(plan.concept.mood, seed)


def of_mood(mood: Mood, seed: int) -> str:
    """One of the two readers nearest to the mood."""
    near = round((mood.valence + 1) / 2 * (len(READERS) - 2))
    return READERS[near + seed % 2]


def metre(form: str, scheme: str, count: int) -> list[str]:
    """The slots of each line (平, 仄, 中 for open); "" where the form's layout is not known.

    >>> metre("五绝", "仄起首句不入韵", 4)
    ['中仄平平仄', '平平仄仄平', '中平平仄仄', '中仄仄平平']
    """
    one = layout(form, scheme, count)
    return [_tones(line) for line in one.lines] if one else [""] * count


def _tones(line: Sequence[forms.Slot]) -> str:
    return "".join("中" if len(slot.tones) > 1 else next(iter(slot.tones)) for slot in line)


def _asks(plan: Plan, voice: str, verse: dict[str, Any], songs: Sequence[Notes]) -> list[Ask]:
    """What is to be said, in order: the title (of a spoken poem), the lines, the label."""
    said = plan.narration
    spoken: dict[str, Json] = {"voice": voice, "manner": "spoken", "pace": said.pace}
    lines = [str(line) for line in verse["lines"]]
    slots = metre(str(verse.get("form", "")), str(verse.get("scheme", "")), len(lines))
    asks = []
    title = _characters(str(verse.get("title", "")))
    if title and said.manner == "spoken":
        asks.append(Ask("voice.line", {**spoken, "role": "title", "text": title}))
    for line, mark, tones, notes in zip(lines, marks_of(verse), slots, songs, strict=True):
        text = _characters(line) + mark
        if notes:
            start = notes[0][0][0]
            own = [[[round(s - start, 4), d, m] for s, d, m in every] for every in notes]
            spec = {"voice": voice, "manner": "sung", "role": "line", "text": text, "notes": own}
            asks.append(Ask("voice.line", spec | {"tones": tones}))
        else:
            asks.append(Ask("voice.line", {**spoken, "role": "line", "text": text, "tones": tones}))
    label = {**spoken, "pace": 1.0, "role": "label", "text": LABEL + "。"}
    return [*asks, Ask("voice.line", label)]


def _characters(text: str) -> str:
    """The Chinese characters of a text: nothing else can be read."""
    return "".join(char for char in text if "\u4e00" <= char <= "\u9fff")


def _starts(
    roles: Sequence[str],
    answers: Sequence[Answer],
    pace: float,
    songs: Sequence[Notes],
    marks: Sequence[str],
) -> list[float]:
    """Where each sound begins, in seconds of the narration.

    A sung line's first vowel falls on its first note; what is spoken follows with a breath, a
    longer one after a sentence.
    """
    starts: list[float] = []
    now, line = HEAD, 0
    for role, answer in zip(roles, answers, strict=True):
        first, last = answer.value["voiced"]
        if role == "line" and songs[line]:
            start = songs[line][0][0][0] - answer.value["onset"]
        else:
            start = (now + (POEM - COUPLET if role == "label" else 0.0)) - first
        starts.append(round(max(start, -first), 4))
        ended = role == "line" and marks[line] == "。"
        breath = TITLE if role == "title" else COUPLET if ended else LINE
        now = starts[-1] + last + breath / pace
        line += role == "line"
    return starts


def _placed(
    roles: Sequence[str], starts: Sequence[float], answers: Sequence[Answer]
) -> dict[str, Json]:
    numbers = [roles[:i].count("line") for i in range(len(roles))]
    parts = [
        {"role": role, "line": n, "start": start, "characters": answer.value["characters"]}
        for role, n, start, answer in zip(roles, numbers, starts, answers, strict=True)
    ]
    last = starts[-1] + answers[-1].value["voiced"][1] + TAIL
    return {"parts": parts, "seconds": round(last, 3)}


# --- the melody ---------------------------------------------------------------------------------


def melodies(job: Job, lines: Sequence[str]) -> list[Notes]:
    """For each line the notes of its characters, [] for one that the score leaves unsung.

    PlanError when there is no score to sing.
    """
    if "score" not in job.drafts:
        raise PlanError(
            "there is no score to sing", hint="leave score in --wants, or narration.manner=spoken"
        )
    score = job.drafts["score"].about["score"]
    at = {note[5]: note for part in score["parts"] for note in part["notes"]}
    found: list[Notes] = [[[] for _ in _characters(line)] for line in lines]
    for line, syllable, _, ids in score["lyrics"]:
        if line < len(found) and syllable < len(found[line]):
            for onset, ticks, pitch, *_ in (at[name] for name in ids if name in at):
                start, end = (seconds(score, tick) for tick in (onset, onset + ticks))
                length = round(end - start, 4)
                found[line][syllable].append([round(start, 4), length, float(pitch)])
    return [notes if all(notes) else [] for notes in found]


def seconds(score: dict[str, Any], tick: float) -> float:
    """The time of a tick, by the score's tempi.

    >>> seconds({"division": 480, "tempi": [[0, 60], [960, 120]]}, 1440)
    2.5
    """
    tempi = [*score["tempi"], [float("inf"), 0]]
    total = 0.0
    for (begin, tempo), (end, _) in pairwise(tempi):
        total += max(min(tick, end) - begin, 0) / score["division"] * 60 / tempo
    return total


def fitted(songs: Sequence[Notes], voice: str) -> list[Notes]:
    """The melody moved by octaves into the voice's range, single notes folded if they must be."""
    low, high = RANGES[voice[:2]]
    pitches = [note[2] for song in songs for every in song for note in every]
    outside = {
        shift: sum(not low <= pitch + shift <= high for pitch in pitches)
        for shift in range(-60, 61, 12)
    }
    shift = min(outside, key=lambda octaves: (outside[octaves], abs(octaves)))
    return [
        [[[s, d, _folded(pitch + shift, low, high)] for s, d, pitch in every] for every in song]
        for song in songs
    ]


def _folded(pitch: float, low: int, high: int) -> float:
    while pitch > high:
        pitch -= 12
    while pitch < low:
        pitch += 12
    return pitch
