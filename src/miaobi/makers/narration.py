"""The reading: title, lines and label spoken, or the lines sung on the score's melody."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from miaobi import forms
from miaobi.brief import Mood, Plan
from miaobi.errors import PlanError, UnknownName
from miaobi.forms.english_form import English
from miaobi.forms.english_metre import Metre
from miaobi.forms.english_scan import readings
from miaobi.forms.english_text import tokens
from miaobi.makers import Job, Making
from miaobi.makers.layout import form_of, in_english, layout, marks_of, stanzas
from miaobi.work import Answer, Ask, Asset, Draft, Json

LABEL = "本作品由人工智能生成"
LABEL_EN = "This work was made by artificial intelligence."
CHINESE = (
    "zf_xiaobei", "zf_xiaoni", "zf_xiaoxiao", "zf_xiaoyi",
    "zm_yunjian", "zm_yunxi", "zm_yunxia", "zm_yunyang",
)  # fmt: skip
ENGLISH = ("af_heart", "am_michael")
VOICES = (*CHINESE, *ENGLISH)
READERS = ("zf_xiaobei", "zf_xiaoxiao", "zf_xiaoyi")  # from grave to bright
SINGERS = ("zf_xiaobei", "zf_xiaoyi")
SAYS_LABEL = {"af": "zf_xiaobei", "am": "zm_yunxi"}  # who says the Chinese label after English
RANGES = {  # MIDI: A3 … E5 for women, an octave lower for men
    "zf": (57, 76), "zm": (45, 64), "af": (57, 76), "am": (45, 64),
}  # fmt: skip
HEAD, TITLE, LINE, COUPLET, POEM, TAIL = 0.5, 0.9, 0.55, 1.0, 1.5, 0.6  # seconds of silence
RUN, STANZA = 0.35, 1.3  # after a line of text that runs on, and before a further stanza
Notes = list[list[list[float]]]  # for each syllable its notes: [start s, seconds, MIDI]


def narration(job: Job) -> Making:
    """narration.flac, and the seconds in which every character is heard in it (of English: word).

    Sung lines begin where the score has them, so that score.flac and narration.flac agree from
    their first sample on; a line that the score leaves out is spoken. UnknownName for a voice that
    is not there, PlanError for one that does not read the poem's language and for a song without a
    score, before anything is spoken.
    """
    plan, verse = job.plan, job.drafts["verse"].about
    lines = [str(line) for line in verse["lines"]]
    voice = chosen(plan, job.seed("voice"), str(verse.get("language") or "zh"))
    sung = plan.narration.manner == "sung"
    songs = fitted(melodies(job, lines), voice) if sung else [[] for _ in lines]
    asks = _asks(plan, voice, verse, songs)
    roles = [str(ask.spec["role"]) for ask in asks]
    answers: list[Answer] = yield asks
    starts = _starts(roles, answers, plan.narration.pace, songs, breaths(verse))
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


def chosen(plan: Plan, seed: int, language: str = "zh") -> str:
    """The voice that is asked for, or one for the mood.

    UnknownName when there is no such voice, PlanError when it does not read `language`.

    >>> from miaobi.brief import Mood
    >>> of_mood(Mood(valence=-0.8), 4), of_mood(Mood(valence=0.9), 4)
    ('zf_xiaobei', 'zf_xiaoxiao')
    """
    if plan.narration.voice:
        return reads(plan.narration.voice, language)
    if language == "en":
        return ENGLISH[seed % len(ENGLISH)]
    if plan.narration.manner == "sung":
        return SINGERS[seed % len(SINGERS)]
    return of_mood(plan.concept.mood, seed)


def reads(voice: str, language: str) -> str:
    """A voice that reads a language.

    UnknownName when there is no such voice, PlanError when it reads another language.

    >>> reads("am_michael", "zh")
    Traceback (most recent call last):
    miaobi.errors.PlanError: the poem is Chinese, and am_michael reads English only
    """
    known = ENGLISH if language == "en" else CHINESE
    if voice not in VOICES:
        raise UnknownName("voice", voice, known)
    if voice not in known:
        own, others = ("English", "Chinese") if language == "en" else ("Chinese", "English")
        raise PlanError(
            f"the poem is {own}, and {voice} reads {others} only",
            hint=f"--set narration.voice={' or '.join(known)}, or leave it out",
        )
    return voice


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


def metres(verse: dict[str, Json]) -> list[list[str]]:
    """The patterns that each line of an English poem may follow (`forms.english_metre`).

    Of several layouts with as many lines the one whose metres the lines fit best; [] for each line
    where none is known.

    >>> about = {"form": "haiku", "lines": ["An old quiet pond", "a frog", "sound"]}
    >>> metres(about)[0], metres({**about, "form": "七绝"})
    (['?????'], [[], [], []])
    """
    lines, form = [str(line) for line in verse["lines"]], form_of(str(verse.get("form") or ""))
    layouts = form.formats if isinstance(form, English) else ()
    fitting = [one for one in layouts if len(one.lines) == len(lines)]
    if not fitting:
        return [[] for _ in lines]
    found = {
        tuple(line.metre if line.copy is None else one.lines[line.copy].metre for line in one.lines)
        for one in fitting
    }
    order = sorted(found, key=lambda each: [metre.name for metre in each])
    best = min(order, key=lambda each: sum(map(_cost, lines, each)))
    return [list(metre.patterns) for metre in best]


def _cost(line: str, metre: Metre) -> float:
    """How badly a line fits a metre."""
    found = readings(line, metre)
    return found[0].cost if found else 9.0


def _asks(plan: Plan, voice: str, verse: dict[str, Any], songs: Sequence[Notes]) -> list[Ask]:
    """What is to be said, in order: the title (of a spoken poem), the lines, the label.

    After an English poem the label is said in English, and in Chinese by a voice of its own: the
    standard (GB 45438-2025) knows Chinese words only.
    """
    said, english = plan.narration, in_english(verse)
    spoken: dict[str, Json] = {"voice": voice, "manner": "spoken", "pace": said.pace}
    if english:
        spoken["language"] = "en"
    asks = []
    title = _title(verse, english)
    if title and said.manner == "spoken":
        asks.append(Ask("voice.line", {**spoken, "role": "title", "text": title}))
    asks += [
        Ask("voice.line", _sung(spoken, notes) | {"role": "line"} | line)
        for line, notes in zip(_lines(verse, english), songs, strict=True)
    ]
    label = {**spoken, "pace": 1.0, "role": "label"}
    if english:
        asks.append(Ask("voice.line", {**label, "text": LABEL_EN}))
        del label["language"]
        label["voice"] = SAYS_LABEL[voice[:2]]
    return [*asks, Ask("voice.line", {**label, "text": LABEL + "。"})]


def _title(verse: dict[str, Any], english: bool) -> str:
    """The title as it can be read; "" when nothing of it can."""
    if not english:
        return _characters(str(verse.get("title", "")))
    title = str(verse.get("title_en", ""))
    return title if tokens(title) else ""


def _lines(verse: dict[str, Any], english: bool) -> list[dict[str, Json]]:
    """Each line's text and its metre."""
    lines = [str(line) for line in verse["lines"]]
    if english:
        return [
            {"text": line, "metre": metre} for line, metre in zip(lines, metres(verse), strict=True)
        ]
    slots = metre(str(verse.get("form", "")), str(verse.get("scheme", "")), len(lines))
    return [
        {"text": _characters(line) + mark, "tones": tones}
        for line, mark, tones in zip(lines, marks_of(verse), slots, strict=True)
    ]


def _sung(spoken: dict[str, Json], notes: Notes) -> dict[str, Json]:
    """How a line is said: as it is `spoken`, or on its notes, in seconds from the first one."""
    if not notes:
        return spoken
    start = notes[0][0][0]
    own = [[[round(s - start, 4), d, m] for s, d, m in every] for every in notes]
    return {key: spoken[key] for key in spoken if key != "pace"} | {"manner": "sung", "notes": own}


def _characters(text: str) -> str:
    """The Chinese characters of a text: nothing else can be read."""
    return "".join(char for char in text if "\u4e00" <= char <= "\u9fff")


def breaths(verse: dict[str, Json]) -> list[float]:
    """Seconds of silence after each line.

    >>> about = {"form": "free verse", "lines": ["I came", "and went.", "Rain,"], "language": "en"}
    >>> breaths(about), breaths({"form": "七绝", "lines": ["春"] * 2})
    ([0.35, 1.0, 1.0], [0.55, 1.0])
    """
    starts, count = stanzas(verse), len(verse["lines"])
    found = []
    for i, (line, mark) in enumerate(zip(verse["lines"], marks_of(verse), strict=True), 1):
        own = STANZA if i in starts else COUPLET if i == count else _rest(str(line))
        found.append(own if not mark else COUPLET if mark == "。" else LINE)
    return found


def _rest(line: str) -> float:
    """Seconds of silence after a line of text, by what it ends with."""
    last = line.rstrip("\"'”’)] ")[-1:]
    runs = last.isalnum() and last < "\u2e80"
    return COUPLET if last in (".", "!", "?", "…") else RUN if runs else LINE


def _starts(
    roles: Sequence[str],
    answers: Sequence[Answer],
    pace: float,
    songs: Sequence[Notes],
    rests: Sequence[float],
) -> list[float]:
    """Where each sound begins, in seconds of the narration.

    A sung line's first vowel falls on its first note; what is spoken follows with a breath.
    """
    starts: list[float] = []
    now, line = HEAD, 0
    for i, (role, answer) in enumerate(zip(roles, answers, strict=True)):
        first, last = answer.value["voiced"]
        if role == "line" and songs[line]:
            start = songs[line][0][0][0] - answer.value["onset"]
        else:
            ends = role == "label" and roles[i - 1] != "label"
            start = (now + (POEM - COUPLET if ends else 0.0)) - first
        starts.append(round(max(start, -first), 4))
        breath = TITLE if role == "title" else rests[line] if role == "line" else LINE
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
    """For each line the notes of its syllables, [] for one that the score leaves unsung.

    A syllable of Chinese is a character, English ones are as many as the score has under a line.
    PlanError when there is no score to sing.
    """
    if "score" not in job.drafts:
        raise PlanError(
            "there is no score to sing", hint="leave score in --wants, or narration.manner=spoken"
        )
    score = job.drafts["score"].about["score"]
    at = {note[5]: note for part in score["parts"] for note in part["notes"]}
    if in_english(job.drafts["verse"].about):
        under = [line for line, *_ in score["lyrics"]]
        found: list[Notes] = [[[] for _ in range(under.count(i))] for i in range(len(lines))]
    else:
        found = [[[] for _ in _characters(line)] for line in lines]
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
