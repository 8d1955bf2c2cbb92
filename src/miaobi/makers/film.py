"""The film: the painting paints itself while the poem is read, with captions and the AI label."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from itertools import pairwise
from typing import Any

from miaobi.makers import Job
from miaobi.makers.layout import in_english
from miaobi.work import Ask, Asset, Draft, Json

PIECE = 4.0  # seconds of a segment: what a kill can lose
CRF, PRESET = 21, "veryfast"
PAINTING = ("size", "places", "characters", "inscription")
READING = ("seconds", "lines", "title", "label", "manner")


def film(job: Job) -> Generator[Ask | list[Ask], Any, Draft]:
    """The film and its captions, from the drafts "verse" and "painting".

    "score" and "narration" are used where they could be made. Assets: "film" (MP4) and
    "captions" (SubRip).
    """
    spec, sounds = facts(job), _sounds(job)
    mixed = yield Ask("film.mix", spec, tuple(sounds.values()), job.seed("mix"))
    timeline: dict[str, Json] = mixed.value["timeline"]
    cuts = pieces(int(timeline["frames"]), int(timeline["fps"]))
    painted = job.drafts["painting"]
    pictures = (str(painted.about["ground"]), painted.assets[0].ref.id)
    shot = yield [
        Ask(
            "film.segment",
            {"timeline": timeline, "frames": [a, b], "crf": CRF, "preset": PRESET},
            pictures,
        )
        for a, b in pairwise(cuts)
    ]
    joined = yield Ask(
        "film.join",
        {"fps": timeline["fps"], "frames": [b - a for a, b in pairwise(cuts)]},
        (*(piece.files["segment"].id for piece in shot), mixed.files["sound"].id),
    )
    told = {"text": srt(mixed.value["cues"]), "media_type": "application/x-subrip"}
    captions = yield Ask("file.text", told)
    about = {
        "seconds": round(timeline["frames"] / timeline["fps"], 3),
        **{key: timeline[key] for key in ("fps", "size", "frames")},
        **{key: mixed.value[key] for key in ("cues", "loudness", "peak")},
    }
    name = job.task.name
    return Draft(
        (
            Asset("film", "film.mp4", joined.files["film"], name, about),
            Asset("captions", "film.srt", captions.files["text"], name),
        ),
        about,
    )


def facts(job: Job) -> dict[str, Json]:
    """What the timeline is made from: words, times, sizes and places."""
    card, verse, painted = job.plan.concept, job.drafts["verse"].about, job.drafts["painting"].about
    english = in_english(verse)
    told: dict[str, Json] = {
        "size": list(job.plan.film.size),
        "fps": job.plan.film.fps,
        "title": [card.title.zh, card.title.en],
        "form": verse.get("form", ""),
        "lines": [str(line) for line in verse["lines"]],
        "gloss": [] if english else [str(line) for line in verse.get("gloss", ())],
        "atoms": [[atom.id, atom.en if english else atom.zh] for atom in card.atoms],
        "painting": {key: painted[key] for key in PAINTING}
        | {
            "seed": painted["seeds"]["paint"],
            "valence": card.mood.valence,
            "style": card.style,
            "format": card.format,
        },
        "inputs": list(_sounds(job)),
    }
    drafts = job.drafts
    if "narration" in drafts:
        read = drafts["narration"].about
        told["narration"] = {key: read[key] for key in READING if key in read}
    if "score" in drafts:
        told["score"] = {key: drafts["score"].about[key] for key in ("seconds", "score")}
    return told


def _sounds(job: Job) -> dict[str, str]:
    """The asset ids of the narration and the music, where there are such."""
    named = (("narration", "narration"), ("score", "music"))
    return {
        task: asset.ref.id
        for task, name in named
        if task in job.drafts
        for asset in job.drafts[task].assets
        if asset.name == name
    }


def pieces(frames: int, fps: int) -> list[int]:
    """Where the segments begin, and the end: all of about PIECE seconds, none under half of it.

    >>> pieces(700, 24)
    [0, 96, 192, 288, 384, 480, 576, 700]
    """
    step = round(PIECE * fps)
    count = max(1, round(frames / step))
    return [*(n * step for n in range(count)), frames]


def srt(cues: Sequence[Sequence[Json]]) -> str:
    """The captions as SubRip: number, times, Chinese, English.

    >>> print(srt([[0, 3.25, "春", "spring"]]))
    1
    00:00:00,000 --> 00:00:03,250
    春
    spring
    <BLANKLINE>
    """
    blocks = [
        "\n".join([str(n), f"{_clock(start)} --> {_clock(end)}", *(w for w in words if w), ""])
        for n, (start, end, *words) in enumerate(cues, 1)
    ]
    return "\n".join(blocks)


def _clock(seconds: float) -> str:
    rest, thousandths = divmod(round(seconds * 1000), 1000)
    minutes, second = divmod(rest, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02},{thousandths:03}"
