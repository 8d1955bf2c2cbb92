"""From a wish to a plan: everything that is shared is decided here, once, before anything runs."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

from miaobi import planner
from miaobi.brief import Brief, Concept, Plan, Task
from miaobi.engines import Engines, available, pins
from miaobi.errors import PlanError, UnknownName
from miaobi.store import home, read_file
from miaobi.studio.sources import Source, read_sources
from miaobi.work import Json, digest, field_names, from_json, subseed

PARTS = {  # what can be wished for → what it stands on
    "verse": (),
    "painting": ("verse",),
    "label": ("verse", "painting"),
}
SIZES = {"full": (3072, 2048), "draft": (768, 512)}
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


def plan(wish: Wish, engines: Engines | None = None) -> Plan:
    """The plan for a wish. Raises BriefError, PlanError, UnknownName or SourceError."""
    return planned(wish, read_sources(wish.files), engines)


def planned(wish: Wish, sources: tuple[Source, ...], engines: Engines | None = None) -> Plan:
    """`plan`, with the user's files already read."""
    if wish.plan is not None:
        if wish.text.strip() not in ("", wish.plan.brief.text):
            raise PlanError(
                "the brief is not the one of the plan", hint="leave the brief out, or the --plan"
            )
        return _checked(wish.plan)
    engines = available() if engines is None else engines
    brief = brief_of(wish, sources)
    concept = planner.concept(brief, lexicon())
    concept = _with_sources(concept, sources)
    tasks = tasks_for(wish.wants)
    return _checked(
        Plan(
            brief=brief,
            concept=concept,
            tasks=tasks,
            seeds=_seeds(brief, tasks),
            engines=pins(wish.engines, engines),
            size=_size(wish.sets.get("size"), SIZES[brief.quality]),
        )
    )


def lexicon() -> planner.Lexicon:
    """The imagery lexicon, with the user's own file at MIAOBI_HOME/lexicon.jsonl if there is one."""
    own = home() / "lexicon.jsonl"
    return planner.Lexicon.load(own if own.exists() else None)


def brief_of(wish: Wish, sources: tuple[Source, ...]) -> Brief:
    """The frozen brief of a wish; what the user's files settle is added to its sets."""
    facts = {path: value for source in sources for path, value in source.sets.items()}
    if wish.quality not in SIZES:
        raise UnknownName("quality", wish.quality, SIZES)
    if wish.language not in ("", "zh", "en"):
        raise UnknownName("language", wish.language, ("zh", "en"))
    for path in wish.sets:
        if path != "size" and not path.startswith(("concept.", "seeds.")):
            raise PlanError(
                f"--set {path}: no such place in a plan",
                hint="paths start with concept., seeds. or are size; see `miaobi plan BRIEF --json`",
            )
    data = {
        "text": wish.text.strip(),
        "seed": wish.seed,
        "wants": [task.name for task in tasks_for(wish.wants)],
        "language": wish.language,
        "form": wish.form,
        "style": wish.style,
        "quality": wish.quality,
        "sets": facts | wish.sets,
        "sources": [source.ref.id for source in sources],
        "parent": wish.parent,
    }
    return from_json(Brief, data, "the brief")


def tasks_for(wants: tuple[str, ...]) -> tuple[Task, ...]:
    """The tasks for the wished parts and what they need, in an order that can run.

    >>> [task.name for task in tasks_for(("painting",))]
    ['verse', 'painting']
    """
    for name in wants:
        if name not in PARTS:
            raise UnknownName("part", name, PARTS)
    needed = set(wants) | ({"verse"} if "painting" in wants else set())
    if not needed:
        raise PlanError("nothing is wanted", hint=f"--wants takes {', '.join(PARTS)}")
    return tuple(
        Task(name, tuple(n for n in after if n in needed))
        for name, after in PARTS.items()
        if name in needed
    )


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
    said = {name: getattr(wish, name) for name in field_names(Wish) if name != "files"}
    return digest("request", [said, [source.ref.id for source in sources]])[:24]


def _checked(plan: Plan) -> Plan:
    _size(list(plan.size), plan.size)
    seen: set[str] = set()
    for task in plan.tasks:
        if task.name not in PARTS:
            raise UnknownName("part", task.name, PARTS)
        if not set(task.after) <= seen:
            raise PlanError(
                f"the task {task.name} comes before what it needs",
                hint="order the tasks so that each comes after what it names in `after`",
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


def _with_sources(concept: Concept, sources: tuple[Source, ...]) -> Concept:
    """What a user's file could not yet be used for is said on the card."""
    unused = tuple(source.name for source in sources if not source.sets)
    return replace(concept, unknown=concept.unknown + unused) if unused else concept
