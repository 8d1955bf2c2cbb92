"""From a wish to a plan: everything that is shared is decided here, once, before anything runs."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from miaobi import forms, planner
from miaobi.brief import Brief, Concept, Consulted, Film, Narration, Plan, Task
from miaobi.engines import Engines, available, pins, said
from miaobi.errors import PlanError, UnknownName
from miaobi.makers.narration import reads
from miaobi.planner.poem_chinese import lacks_line
from miaobi.run import Watch
from miaobi.store import DiskMemory, home, read_file
from miaobi.studio import inscriptions, pictures
from miaobi.studio.refine import refined
from miaobi.studio.sources import Source, english_lines, read_sources
from miaobi.work import Json, digest, field_names, from_json, subseed, to_json

PARTS = {  # what can be wished for, in an order that can run
    "verse": Task("verse"),
    "painting": Task("painting", ("verse",)),
    "score": Task("score", ("verse",)),
    "narration": Task("narration", ("verse",)),
    "film": Task("film", ("verse", "painting"), ("score", "narration")),
    "label": Task("label", ("verse",), ("painting", "score", "narration", "film")),
}
CALLED = {  # a part → what people call it too
    "verse": ("poem", "poetry", "poems", "诗", "诗歌", "词", "文", "对联"),
    "painting": ("picture", "image", "drawing", "画", "绘画", "图", "图画"),
    "score": ("music", "song", "melody", "曲", "乐", "音乐", "乐曲", "曲谱"),
    "narration": ("reading", "voice", "recital", "朗读", "朗诵", "诵读", "诵", "吟唱"),
    "film": ("video", "movie", "影", "影片", "视频", "电影"),
    "label": ("wall label", "caption", "签", "展签", "标签", "说明"),
}
SIZES = {"full": (3072, 2048), "draft": (768, 512)}
FILMS = {"full": Film(), "draft": Film((640, 360), 12)}
SLOWEST, FASTEST = 0.5, 2.0  # of the reading, against the voice's own pace
Part = TypeVar("Part", Narration, Film)
SETTLED = ("concept.", "seeds.", "narration.", "film.", "painting.")  # where a `--set` may reach
LEAST, MOST = 256, 33_000_000  # pixels: the shortest side of a picture, and its area


@dataclass(frozen=True, slots=True)
class Wish:
    """What a surface hands over: the brief's words and everything settled beside them.

    `sets` are PATH → value wishes ("concept.season" → "winter", "size" → [2048, 3072],
    "seeds.painting" → 8); `plan` a plan to be followed as it is.
    """

    text: str
    seed: int = 1
    wants: tuple[str, ...] = tuple(PARTS)
    language: str = ""
    form: str = ""
    style: str = ""
    quality: str = "full"
    sets: dict[str, Json] = field(default_factory=dict)
    engines: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()
    parent: str = ""
    plan: Plan | None = None


def plan(wish: Wish, engines: Engines | None = None, watch: Watch | None = None) -> Plan:
    """The plan for a wish, its card refined by the outside text engine if one is named.

    Raises BriefError, PlanError, UnknownName or SourceError, and EngineError when that engine
    fails and the wish names no other.
    """
    engines = engines_for(wish) if engines is None else engines
    made = planned(wish, read_sources(wish.files), engines)
    return made if wish.plan else consulted(made, engines, watch)


def consulted(made: Plan, engines: Engines, watch: Watch | None = None) -> Plan:
    """A plan whose card the outside text engine has seen; the plan itself when it names none."""
    found = refined(
        made.brief, made.concept, engines, made.engines,
        lexicon=lexicon(), memory=DiskMemory(home()), watch=watch,
    )  # fmt: skip
    if not found.exchanges and not found.note:
        return made
    exchanges = tuple(to_json(one) for one in found.exchanges)
    return replace(made, concept=found.concept, consulted=Consulted(exchanges, found.note))


def planned(wish: Wish, sources: tuple[Source, ...], engines: Engines | None = None) -> Plan:
    """The plan for a wish and files already read, before any outside engine has seen it."""
    if wish.plan is not None:
        if wish.text.strip() not in ("", wish.plan.brief.text):
            raise PlanError(
                "the brief is not the one of the plan", hint="leave the brief out, or the --plan"
            )
        pictures.require(wish.plan.brief.sets, sources)
        return _checked(wish.plan)
    engines = engines_for(wish) if engines is None else engines
    brief = brief_of(wish, sources)
    concept = _card(brief)
    own = _lines_for(concept, sources)
    if own:  # drawn again, in a form that has room for them
        lines: list[Json] = [*english_lines(own.data.decode("utf-8-sig"))]
        brief = replace(brief, sets=brief.sets | {"concept.given_lines": lines})
        concept = _card(brief)
    unused = tuple(s.name for s in sources if not s.sets and s is not own)
    concept = replace(concept, unknown=concept.unknown + unused)
    narration = _narration(brief.sets, forms.poem(concept.form).language)
    tasks = tasks_for(wish.wants, sung=narration.manner == "sung")
    return _checked(
        Plan(
            brief=brief,
            concept=concept,
            tasks=tasks,
            seeds=_seeds(brief, tasks),
            engines=pins(wish.engines, engines),
            size=_size(wish.sets.get("size"), pictures.sized(brief, concept, SIZES[brief.quality])),
            narration=narration,
            film=_film(brief.sets, FILMS[brief.quality]),
        )
    )


def engines_for(wish: Wish) -> Engines:
    """The engines that can answer here, with the remote ones that the wish or its plan names."""
    pinned = said(wish.plan.engines) if wish.plan else ()
    return available((*pinned, *wish.engines))


def lexicon() -> planner.Lexicon:
    """The imagery lexicon, with the user's own file at MIAOBI_HOME/lexicon.jsonl if there is one."""
    own = home() / "lexicon.jsonl"
    return planner.Lexicon.load(own if own.exists() else None)


def brief_of(wish: Wish, sources: tuple[Source, ...]) -> Brief:
    """The frozen brief of a wish; what the user's files settle is added to its sets."""
    facts = pictures.facts(wish.text, wish.sets, [source.sets for source in sources])
    _given(wish, sources)
    if wish.quality not in SIZES:
        raise UnknownName("quality", wish.quality, SIZES)
    if wish.language not in ("", "zh", "en"):
        raise UnknownName("language", wish.language, ("zh", "en"))
    for path in wish.sets:
        if path != "size" and not path.startswith(SETTLED):
            raise PlanError(
                f"--set {path}: no such place in a plan",
                hint=f"paths are size or start with {' '.join(SETTLED)}; see `miaobi plan BRIEF --json`",
            )
    data = {
        "text": wish.text.strip(),
        "seed": wish.seed,
        "wants": [task.name for task in tasks_for(wish.wants)],
        "language": wish.language,
        "form": wish.form,
        "style": wish.style,
        "quality": wish.quality,
        "sets": inscriptions.settled(wish.text, wish.sets) | facts | wish.sets,
        "sources": [source.ref.id for source in sources],
        "parent": wish.parent,
    }
    return from_json(Brief, data, "the brief")


def _given(wish: Wish, sources: tuple[Source, ...]) -> None:
    """PlanError for a brief that asks to answer a line, or go on with a poem, which nobody gives."""
    texts = [s for s in sources if s.ref.media_type.startswith("text/")]
    if lacks_line(wish.text) and not texts and not wish.sets.get("concept.given_lines"):
        raise PlanError(
            "there is no line to go on from",
            hint="give it: 对下联：…, 续写这首诗：…, continue this poem: … or --from FILE",
        )


def tasks_for(wants: tuple[str, ...], *, sung: bool = False) -> tuple[Task, ...]:
    """The tasks for the wished parts and what they need, in an order that can run.

    A sung reading needs the score's melody.

    >>> [task.name for task in tasks_for(("painting",))]
    ['verse', 'painting']
    >>> tasks_for(("narration",), sung=True)[-1]
    Task(name='narration', after=('verse', 'score'), uses=())
    """
    wants = tuple(part_called(name) for name in wants)
    if not wants:
        raise PlanError("nothing is wanted", hint=f"--wants takes {', '.join(PARTS)}")
    parts = dict(PARTS)
    if sung:
        parts["narration"] = Task("narration", ("verse", "score"))
    needed = set(wants)
    for name in reversed(parts):  # each part's needs stand before it
        needed |= set(parts[name].after) if name in needed else set()
    return tuple(
        replace(part, uses=tuple(n for n in part.uses if n in needed))
        for name, part in parts.items()
        if name in needed
    )


def part_called(name: str) -> str:
    """The part that goes by this name; UnknownName when there is none.

    >>> part_called("verse"), part_called("Poem"), part_called("展签")
    ('verse', 'verse', 'label')
    """
    said = name.strip().lower()
    for part in PARTS:
        if said == part or said in CALLED[part]:
            return part
    raise UnknownName("part", name, PARTS)


def read_plan(path: Path) -> Plan:
    """The plan in a JSON file (as `miaobi plan --json` prints it); PlanError when it is not one."""
    try:
        data = json.loads(read_file(path))
    except ValueError as error:
        raise PlanError(
            f"{path} is not JSON: {error}", hint="make one with `miaobi plan BRIEF --json`"
        ) from error
    return from_json(Plan, data, str(path))


def request_id(wish: Wish, sources: tuple[Source, ...]) -> str:
    """Names the run of a wish: the same command finds its interrupted run again by it."""
    whole = {name: getattr(wish, name) for name in field_names(Wish) if name != "files"}
    return digest("request", [whole, [source.ref.id for source in sources]])[:24]


def _checked(plan: Plan) -> Plan:
    _size(list(plan.size), plan.size)
    seen: set[str] = set()
    for task in plan.tasks:
        if task.name not in PARTS:
            raise UnknownName("part", task.name, PARTS)
        if not {*task.after, *task.uses} <= seen:
            raise PlanError(
                f"the task {task.name} comes before what it needs",
                hint="order the tasks so that each comes after what it names in `after` and `uses`",
            )
        seen.add(task.name)
    missing = seen - set(plan.seeds)
    if missing:
        raise PlanError(f"no seed for {sorted(missing)[0]}", hint="give each task a seed in seeds")
    return plan


def _seeds(brief: Brief, tasks: tuple[Task, ...]) -> dict[str, int]:
    seeds = {task.name: subseed(brief.seed, task.name) for task in tasks}
    for path, value in brief.sets.items():
        if not path.startswith("seeds."):
            continue
        name = path.removeprefix("seeds.")
        if name not in seeds:
            raise UnknownName("part", name, seeds)
        if not isinstance(value, int) or isinstance(value, bool):
            raise PlanError(f"--set {path}: a seed is a whole number", hint=f"--set {path}=7")
        seeds[name] = value
    return seeds


def _narration(sets: dict[str, Json], language: str) -> Narration:
    """The reading as the user set it; PlanError or UnknownName for one that cannot be."""
    told = _part("narration", Narration(), sets)
    if told.voice:
        reads(told.voice, language)
    if not SLOWEST <= told.pace <= FASTEST:
        raise PlanError(
            f"nobody reads at a pace of {told.pace:g}",
            hint=f"--set narration.pace takes {SLOWEST} to {FASTEST}; 1 is the voice's own",
        )
    return told


def _film(sets: dict[str, Json], otherwise: Film) -> Film:
    """The film as the user set it. H.264 in 4:2:0 wants even sides."""
    own = dict(sets)
    if "film.size" in own:
        own["film.size"] = list(_size(own["film.size"], otherwise.size))
    film = _part("film", otherwise, own)
    if any(side % 2 for side in film.size) or not 1 <= film.fps <= 60:
        raise PlanError(
            f"a film of {film.size[0]}x{film.size[1]} at {film.fps} frames a second cannot be made",
            hint="even sides and 1 to 60 frames: --set film.size=1920x1080 --set film.fps=24",
        )
    return film


def _part(name: str, otherwise: Part, sets: dict[str, Json]) -> Part:
    """One part's own value of the plan with the sets below its name."""
    own = {p.removeprefix(f"{name}."): v for p, v in sets.items() if p.startswith(f"{name}.")}
    return from_json(type(otherwise), to_json(otherwise) | own, f"--set {name}")


def _size(value: Json, otherwise: tuple[int, int]) -> tuple[int, int]:
    """(width, height) from "2048x3072", [2048, 3072] or nothing; PlanError when impossible."""
    if value is None:
        return otherwise
    parts = value.lower().split("x") if isinstance(value, str) else value
    try:
        width, height = (int(part) for part in parts)
    except (TypeError, ValueError) as error:
        raise PlanError(f"--set size={value}: not a size", hint="--set size=3072x2048") from error
    if min(width, height) < LEAST or width * height > MOST:
        raise PlanError(
            f"a picture of {width}x{height} cannot be painted",
            hint=f"the short side at least {LEAST}, at most 33 million pixels: size=3072x2048",
        )
    if max(width, height) > 6 * min(width, height):
        raise PlanError(
            f"a picture of {width}x{height} is too long to compose",
            hint="no side more than six times the other: size=6144x2048",
        )
    return width, height


def _card(brief: Brief) -> Concept:
    return pictures.on_card(planner.concept(pictures.heard(brief), lexicon()), brief)


def _lines_for(concept: Concept, sources: tuple[Source, ...]) -> Source | None:
    """The user's text whose English lines a poem in English is made around, if there is one."""
    if forms.poem(concept.form).language != "en" or any(concept.given_lines):
        return None
    texts = (
        s for s in sources if not s.sets and s.ref.media_type in ("text/plain", "text/markdown")
    )
    first = next(texts, None)
    return first if first and english_lines(first.data.decode("utf-8-sig")) else None
