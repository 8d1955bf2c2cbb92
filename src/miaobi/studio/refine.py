"""The concept card refined by an outside model: typed, checked, and never against the brief.

The model is shown the card and what of it is still open. Its answer is taken as wishes beside the
brief's own, so that the planner settles all the rest around them (what cannot be seen in winter is
not drawn into a winter the model chose). An answer that is out of the schema, or names what is not
there, is refused whole and said back; when the rounds are spent the planner's own card stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from miaobi import forms, planner
from miaobi.brief import (
    Brief,
    Concept,
    Hour,
    Mode,
    Mood,
    Place,
    Plan,
    Season,
    Task,
    Weather,
    Words,
    of_our_own,
)  # fmt: skip
from miaobi.engines import Engines
from miaobi.errors import EngineError, MiaobiError, PlanError
from miaobi.makers import Job, Making
from miaobi.planner.draw import without_seasons
from miaobi.planner.tables import drawing, is_chinese
from miaobi.run import Memory, Record, Watch, run_sync
from miaobi.work import Answer, Ask, Draft, Json, Recorded, from_json, subseed, to_json

ROUNDS = 2  # answers read before the planner's own card stands
TOKENS = 4096
EXTRA = 3  # things a model may add
SHOWN = ("title", "season", "hour", "weather", "place", "mood", "atoms", "palette", "tempo", "mode",
         "form", "style", "occasion", "themes", "names", "excluded")  # fmt: skip
CHOICES = {
    "season": get_args(Season), "hour": get_args(Hour), "weather": get_args(Weather),
    "place": get_args(Place), "mode": get_args(Mode), "form": forms.names("近体诗"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refinement:
    """What an outside model may say of a card; None leaves a field as it is."""

    title: Words | None = None
    season: Season | None = None
    hour: Hour | None = None
    weather: Weather | None = None
    place: Place | None = None
    mood: Mood | None = None
    palette: tuple[str, ...] | None = None
    tempo: int | None = None
    mode: Mode | None = None
    form: Literal["五绝", "七绝", "五律", "七律"] | None = None
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refined:
    """The card, the exchanges that led to it (for the ledger), and what is to be said of it.

    `note` is "" when the model's answer was taken, else why the planner's own card stands.
    """

    concept: Concept
    exchanges: tuple[Recorded, ...] = ()
    note: str = ""


def refined(
    brief: Brief,
    concept: Concept,
    engines: Engines,
    pins: Mapping[str, tuple[str, ...]],
    *,
    lexicon: planner.Lexicon | None = None,
    record: Record | None = None,
    memory: Memory | None = None,
    watch: Watch | None = None,
) -> Refined:
    """`concept` as the first outside text engine of the plan refines it; itself when there is none.

    An engine that fails is an error (EngineError) unless the plan lists the embedded one as well.
    """
    names = pins.get("text", ())
    outside = tuple(name for name in names if not of_our_own(name))
    if not outside or of_our_own(names[0]):
        return Refined(concept)
    lexicon = lexicon or planner.Lexicon.load()
    task = Task("concept")
    seeds = {"concept": subseed(brief.seed, "concept", "outside")}
    plan = Plan(brief, concept, (task,), seeds, {"text": outside})
    told: list[Concept] = []

    def maker(job: Job) -> Making:
        card, note = yield from _rounds(job, lexicon)
        told.append(card)
        return Draft(about={"note": note})

    made = run_sync(
        plan, makers={"concept": maker}, job=Job, engines=engines, record=record or _Slate(),
        memory=memory, watch=watch,
    )  # fmt: skip
    exchanges = made.exchanges.get("concept", ())
    error = made.failures.get("concept")
    if error is None:
        return Refined(told[0], exchanges, str(made.drafts["concept"].about["note"]))
    if not isinstance(error, EngineError) or not any(map(of_our_own, names)):
        raise error
    return Refined(concept, exchanges, f"the planner's own card stands: {error}")


class _Slate:
    """A record of nothing: the exchanges are handed back, the memory keeps the answers."""

    def recall(self, ask: Ask) -> Recorded | None:
        return None

    def add(self, recorded: Recorded, seconds: float) -> None: ...

    def read(self, asset: str) -> bytes:
        raise KeyError(asset)

    def keep(self, data: bytes, media_type: str):
        raise EngineError("a card has no files", hint="this is a bug: please report it")


def _rounds(job: Job, lexicon: planner.Lexicon):
    """(card, note): the first answer that holds, told what was wrong with the one before."""
    brief, card = job.plan.brief, job.plan.concept
    fault = ""
    for attempt in range(ROUNDS):
        spec = asked(brief, card, lexicon, fault)
        answer: Answer = yield Ask("text.concept", spec, seed=job.seed(attempt))
        try:
            return applied(brief, card, answer.value["card"], lexicon), ""
        except MiaobiError as error:
            fault = f"{error} ({error.hint[:200]})"
    writer = job.plan.engines["text"][0]
    return card, f"the planner's own card stands: {writer} did not keep to the schema: {fault}"


# --- what may change ----------------------------------------------------------------------------


def open_fields(card: Concept) -> tuple[str, ...]:
    """The fields of a `Refinement` that neither the brief nor the user settled.

    >>> card = planner.concept(Brief("冬天的湖", seed=1))
    >>> "season" in open_fields(card), "hour" in open_fields(card)
    (False, True)
    """
    heads = {path.split(".")[0] for path in card.settled}
    names = [f for f in Refinement.__dataclass_fields__ if f not in heads]
    return tuple(name for name in names if not (name == "form" and any(card.given_lines)))


def asked(
    brief: Brief, card: Concept, lexicon: planner.Lexicon, fault: str = ""
) -> dict[str, Json]:
    """The spec of `text.concept`: the brief, the card, what is open, and the answer's schema."""
    shown = to_json(card)
    return {
        "brief": brief.text,
        "card": {name: shown[name] for name in SHOWN},
        "settled": list(card.settled),
        "open": list(open_fields(card)),
        "things": sorted(_addable(card, lexicon)),
        "refused": fault,
        "schema": schema(card),
        "tokens": TOKENS,
    }


def schema(card: Concept) -> dict[str, Json]:
    """The JSON schema of an answer: the open fields, each with what it may be."""
    text: dict[str, Json] = {"type": "string"}
    words: dict[str, Json] = {"type": "array", "items": text}
    number: dict[str, Json] = {"type": "number", "minimum": -1, "maximum": 1}
    pigments = {"type": "string", "enum": drawing("pigments")["known"]}
    kinds: dict[str, Json] = {
        **{name: {"type": "string", "enum": list(names)} for name, names in CHOICES.items()},
        "title": _object(zh=text, en=text),
        "mood": _object(valence=number, arousal=number, zh=words, en=words),
        "palette": {"type": "array", "items": pigments},
        "tempo": {"type": "integer", "minimum": 40, "maximum": 160},
        "extra": words,
    }
    return _object(**{name: kinds[name] for name in open_fields(card)})


def _object(**properties: Json) -> dict[str, Json]:
    return {
        "type": "object", "properties": properties, "required": list(properties),
        "additionalProperties": False,
    }  # fmt: skip


def _addable(card: Concept, lexicon: planner.Lexicon) -> set[str]:
    """The lexicon's keys that may be added: to be seen, not there yet, not forbidden."""
    here = {atom.concept for atom in card.atoms} | set(card.excluded)
    return {key for key, thing in lexicon.things.items() if thing.element and key not in here}


# --- what is taken ------------------------------------------------------------------------------


def applied(brief: Brief, card: Concept, answer: Json, lexicon: planner.Lexicon) -> Concept:
    """The card with a model's whole answer; PlanError or UnknownName when any of it cannot be."""
    said = from_json(Refinement, answer, "the answer")
    given = {name for name in open_fields(card) if getattr(said, name) not in (None, ())}
    over = set(answer) - set(open_fields(card))
    if over:
        raise PlanError(f"{sorted(over)[0]} is settled by the brief", hint="leave it out")
    _check(said, card, brief, lexicon)
    sets = _sets(said, given)
    wide = planner.concept(replace(brief, sets=sets | brief.sets), lexicon)
    added = {atom.id for atom in card.atoms if atom.source == "user"}
    atoms = tuple(
        replace(atom, source="graph") if atom.source == "user" and atom.id not in added else atom
        for atom in wide.atoms
    )
    return replace(wide, atoms=atoms, settled=card.settled, unknown=card.unknown)


def _sets(said: Refinement, given: set[str]) -> dict[str, object]:
    """A refinement as `--set` wishes, which the planner checks and follows."""
    sets: dict[str, object] = {}
    for name in sorted(given - {"extra"}):
        value = getattr(said, name)
        if isinstance(value, (Words, Mood)):
            leaves = to_json(value)
            sets |= {f"concept.{name}.{leaf}": part for leaf, part in leaves.items() if part != ""}
        else:
            sets[f"concept.{name}"] = list(value) if isinstance(value, tuple) else value
    return sets | {f"concept.atoms.{key}.count": None for key in said.extra}


def _check(said: Refinement, card: Concept, brief: Brief, lexicon: planner.Lexicon) -> None:
    """What the types do not say; PlanError for the first thing that is wrong."""
    banned = without_seasons(brief.text)[1]
    if said.season in banned:
        raise PlanError(f"the brief does not want {said.season}", hint="choose another season")
    if said.tempo is not None and not 40 <= said.tempo <= 160:
        raise PlanError(f"tempo cannot be {said.tempo}", hint="give 40 to 160")
    if said.palette is not None and not 1 <= len(said.palette) <= 5:
        raise PlanError("palette needs 1 to 5 pigments", hint="choose from the list")
    if said.title is not None:
        _check_title(said.title)
    if said.mood is not None and not all(_short(said.mood.zh, 4) + _short(said.mood.en, 20)):
        raise PlanError("mood words are too many or too long", hint="give up to three short words")
    addable = _addable(card, lexicon)
    strange = [key for key in said.extra if key not in addable]
    if strange or len(said.extra) > EXTRA:
        word = strange[0] if strange else f"{len(said.extra)} things"
        raise PlanError(f"extra cannot be {word!r}", hint=f"up to {EXTRA} keys of the list")


def _check_title(title: Words) -> None:
    from miaobi.paint import hand

    unwritten = hand.missing(title.zh) if title.zh else ""
    if len(title.zh) > 10 or unwritten or (title.zh and not is_chinese(title.zh)):
        raise PlanError(
            f"the Chinese title cannot be {title.zh!r}", hint="at most 8 common Chinese characters"
        )
    if len(title.en) > 60 or is_chinese(title.en):
        raise PlanError(f"the English title cannot be {title.en!r}", hint="at most 6 English words")


def _short(words: tuple[str, ...], most: int) -> list[bool]:
    return [len(words) <= 3, *(0 < len(word) <= most for word in words)]
