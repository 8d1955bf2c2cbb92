"""The music: composed on the card and the poem, checked against its form, engraved and played."""

from __future__ import annotations

from miaobi.brief import Concept, Plan
from miaobi.errors import EngineError
from miaobi.forms import melody
from miaobi.forms.syllables import share, sung
from miaobi.makers import Job, Making
from miaobi.makers.layout import in_english, stanzas
from miaobi.planner.music import MOST
from miaobi.work import Answer, Ask, Asset, Draft, Json

TRIES = 3
USUAL = 16  # bars of a card on which nobody settled their number
# Seconds that the music may take to sing a whole poem, where nobody said how long: those of English
# hold a sonnet at the slowest tempo that a mood has (42), two bars of 4/4 a line.
LONGEST = {"zh": 150, "en": 190}
FILES = {  # asset → file, the answer's name of it
    "music": ("score.flac", "flac"),
    "midi": ("score.mid", "midi"),
    "musicxml": ("score.musicxml", "musicxml"),
    "engraving": ("score.svg", "svg"),
}

HEARD = ("seconds", "loudness", "peak", "label", "starts")  # what the player says of the sound


def score(job: Job) -> Making:
    """The piece on the poem of the draft "verse": FLAC, MIDI, MusicXML and an engraved page.

    EngineError when no score held its form.
    """
    card = job.plan.concept
    value: dict[str, Json] = yield from _held(job)
    english = in_english(job.drafts["verse"].about) and card.title.en
    titles: dict[str, Json] = {
        "title": "" if english else card.title.zh,
        "title_en": card.title.en,
    }
    answers: list[Answer] = yield [
        Ask("sound.engrave", {"score": value, **titles}),
        Ask("sound.render", {"score": value}, seed=job.seed("render")),
    ]
    engraved, played = answers
    about = {
        **{key: value[key] for key in ("bars", "tonic", "mode")},
        **{key: played.value[key] for key in HEARD if key in played.value},
        "metre": card.metre,
        "tempo": card.tempo,
        "instruments": list(dict.fromkeys(part["instrument"] for part in value["parts"])),
        "unplayed": value.get("unplayed", []),
        "timemap": _heard(engraved.value["timemap"], played.value.get("starts", 0.0)),
        "size": engraved.value["size"],
        "score": value,
    }
    about |= _unsung(value)
    files = engraved.files | played.files
    assets = tuple(
        Asset(name, file, files[key], job.task.name, about if name == "music" else {})
        for name, (file, key) in FILES.items()
    )
    return Draft(assets, about)


def _held(job: Job):
    """The first score that holds its form."""
    fault = ""
    told = job.drafts["verse"].about
    lines = [str(line) for line in told["lines"]]
    texts = [sung(line, "en") for line in lines] if in_english(told) else lines
    for attempt in range(TRIES):
        asked = Ask("sound.compose", spec(job.plan, told), seed=job.seed("compose", attempt))
        answer: Answer = yield asked
        value = answer.value["score"]
        asked_for = form(job.plan, lead(value), _bars(job.plan.concept, value))
        report = melody.check(value, asked_for, texts)
        if report.holds:
            return value
        fault = report.violations[0].message
    raise EngineError(
        f"no score held its form in {TRIES} tries: {fault}",
        hint="choose another engine with --engine sound=NAME",
        retryable=True,
    )


def _unsung(value: dict[str, Json]) -> dict[str, Json]:
    """`unsung`: how many lines are sung, of how many, in words; {} where all are."""
    whole = len({line for line, *_ in value["lyrics"]})  # without lines that have no word
    sings = len({line for line, *_, ids in value["lyrics"] if ids})
    return (
        {"unsung": dict(zip(("zh", "en"), share(sings, whole), strict=True))}
        if sings < whole
        else {}
    )


def _heard(timemap: list[list[Json]], starts: float) -> list[list[Json]]:
    """The timemap in seconds of the audio file, whose music begins at `starts`."""
    return [[round(seconds + starts, 3), names] for seconds, names in timemap]


def open_ended(card: Concept) -> bool:
    """Whether the music may be longer than the card has it: nobody said how long it shall be."""
    return "bars" not in card.settled and card.bars == USUAL


def _bars(card: Concept, value: Json) -> int:
    """How many bars a score must have: the card's, or its own number where it may have more, up to MOST."""
    own = value.get("bars") if isinstance(value, dict) else None
    if open_ended(card) and isinstance(own, int):
        return min(max(own, card.bars), MOST)
    return card.bars


def form(plan: Plan, instrument: str, bars: int) -> melody.Melody:
    """The melody form that the card asks for, when `instrument` plays the tune."""
    card = plan.concept
    beats, unit = (int(part) for part in card.metre.split("/"))
    return melody.melody(card.tonic, card.mode, (beats, unit), bars, instrument)


def lead(value: Json) -> str:
    """Who plays the tune of a score's value; EngineError when the value has none."""
    try:
        return str(value["parts"][0]["instrument"])
    except (KeyError, TypeError, IndexError) as error:
        raise EngineError(
            "the composer answered no tune", hint="choose another engine with --engine sound=NAME"
        ) from error


def spec(plan: Plan, about: dict[str, Json]) -> dict[str, Json]:
    """What composing reads of the card and of the poem, and nothing else."""
    card, english = plan.concept, in_english(about)
    return {
        **{key: getattr(card, key) for key in ("tonic", "mode", "metre", "bars", "tempo")},
        **{key: getattr(card, key) for key in ("season", "hour", "weather")},
        "instruments": list(card.instruments),
        "mood": {"valence": card.mood.valence, "arousal": card.mood.arousal},
        "lines": [str(line) for line in about["lines"]],
        "stanzas": list(stanzas(about)),
        "quality": plan.brief.quality,
        **({"language": "en"} if english else {}),
        **({"most": LONGEST["en" if english else "zh"]} if open_ended(card) else {}),
    }
