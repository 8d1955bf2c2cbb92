"""What is wanted: the brief, the concept card and the plan. Plain frozen values.

The **brief** is what the user said. The **concept card** is what everybody who works on the piece
shares: season, hour, mood, the things to be seen (**atoms**). The **plan** adds the tasks, engines
and seeds. All three are JSON through and through (`miaobi.work.to_json`, `from_json`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Season = Literal["spring", "summer", "autumn", "winter"]
Hour = Literal["dawn", "morning", "noon", "afternoon", "dusk", "night"]
Weather = Literal["clear", "cloud", "mist", "rain", "snow", "wind"]
Place = Literal["mountain", "water", "sea", "field", "village", "garden", "city", "road", "indoors"]
Mode = Literal["宫", "商", "角", "徵", "羽", "大调", "小调"]
Language = Literal["zh", "en"]
RelationKind = Literal[
    "on", "in", "under", "above", "left_of", "right_of", "beside", "behind",
    "before", "with", "holding", "riding", "between",
]  # fmt: skip
Source = Literal["brief", "graph", "user"]  # said in the brief | drawn by seed | set by hand

MAX_BRIEF = 2_000  # characters


@dataclass(frozen=True, slots=True)
class Brief:
    """What the user said: one wish in words, and what was settled beside it.

    `sets` holds the `--set PATH=VALUE` wishes; `sources` the asset ids of the user's own files;
    `parent` the head of the work that this brief revises ("" for a first work).
    """

    text: str
    seed: int = 0
    wants: tuple[str, ...] = ("verse", "painting", "score", "narration", "film", "label")
    language: Language | Literal[""] = ""  # "" = the language the brief is written in
    form: str = ""
    style: str = ""
    quality: Literal["draft", "full"] = "full"
    sets: dict[str, object] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in both languages."""

    zh: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True)
class Mood:
    """Russell's circumplex: valence and arousal in [-1, 1], and words for them."""

    valence: float = 0.2
    arousal: float = 0.0
    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Atom:
    """One thing to be seen or read of: an entity with a count, a colour and adjectives.

    `concept` is its key in the imagery lexicon ("" when the lexicon does not know it), `element`
    the painter's element that shows it ("" when there is none: it is then shown as a written
    symbol). `count` is None for what is not counted (mist, field, rain).
    """

    id: str
    zh: str
    en: str
    concept: str = ""
    element: str = ""
    count: int | None = None
    colour: str = ""
    attributes: tuple[str, ...] = ()
    source: Source = "brief"


@dataclass(frozen=True, slots=True)
class Theme:
    """What a work is about that no picture shows by itself: a feeling, a deed (送别, 读书).

    `concept` is its key in the imagery lexicon ("" when the lexicon does not know it).
    """

    zh: str
    en: str
    concept: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """How two atoms stand to each other: `subject kind object`, by atom id."""

    subject: str
    kind: RelationKind
    object: str


@dataclass(frozen=True, slots=True)
class Concept:
    """The concept card: everything the parts of a work share, settled once.

    `settled` names the fields that the brief or the user decided (nothing else may overrule
    them); `unknown` the words nobody understood; `excluded` lexicon keys the brief forbids.
    """

    title: Words
    season: Season
    hour: Hour
    weather: Weather
    place: Place
    mood: Mood
    atoms: tuple[Atom, ...]
    relations: tuple[Relation, ...] = ()
    occasion: str = ""
    themes: tuple[Theme, ...] = ()
    names: tuple[str, ...] = ()
    palette: tuple[str, ...] = ()  # named pigments, Chinese names: 花青, 石绿, ...
    tempo: int = 66  # beats per minute
    tonic: str = "D"  # 主音, a letter with # or b
    mode: Mode = "宫"
    metre: str = "4/4"
    bars: int = 16  # where settled; else 16 is the least that the music has
    instruments: tuple[str, ...] = ()  # asked for by name; () leaves them to the composer
    form: str = "七绝"
    style: str = "水墨山水"
    format: str = "横幅"  # 幅式, the shape that the painting is mounted in
    languages: tuple[Language, ...] = ("zh", "en")
    settled: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    given_lines: tuple[str, ...] = ()  # the user's own lines, kept as fixed spans of the poem


@dataclass(frozen=True, slots=True)
class Task:
    """One part of the work.

    It stands on the tasks in `after` and fails with them; it uses those in `uses` where they could
    be made, and does without them where they could not.
    """

    name: str
    after: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Narration:
    """How the poem is read: `spoken`, or `sung` on the score's melody.

    `voice` is a name of `miaobi.voice` ("" lets the mood and the seed choose); `pace` is the speed
    against the voice's own.
    """

    manner: Literal["spoken", "sung"] = "spoken"
    voice: str = ""
    pace: float = 1.0


@dataclass(frozen=True, slots=True)
class Film:
    """The film's frame: (width, height) in pixels, frames a second."""

    size: tuple[int, int] = (1920, 1080)
    fps: int = 24


@dataclass(frozen=True, slots=True)
class Consulted:
    """What an outside model was asked about the card: the exchanges as JSON of `work.Recorded`.

    `note` says why the planner's own card stands; "" when the model's was taken, or none was asked.
    """

    exchanges: tuple[dict[str, object], ...] = ()
    note: str = ""


def of_our_own(engine: str) -> bool:
    """Whether a text engine is a writer of the program itself, and no outside model.

    >>> of_our_own("embedded"), of_our_own("embedded:my/writer"), of_our_own("openai:gpt")
    (True, True, False)
    """
    return engine.partition(":")[0] in ("embedded", "ngram")


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything decided before anything is spent. It travels inside the work.

    `seeds` gives each task its own seed, so that one part can be drawn anew alone. `engines` maps
    an Ask family ("text", "image", …) to the engines that may answer it, in order: the first is
    used, the others are the declared fallbacks. `size` is (width, height) in pixels.
    """

    brief: Brief
    concept: Concept
    tasks: tuple[Task, ...]
    seeds: dict[str, int]
    engines: dict[str, tuple[str, ...]]
    size: tuple[int, int] = (3072, 2048)
    narration: Narration = Narration()
    film: Film = Film()
    consulted: Consulted = Consulted()
    version: str = "1"
