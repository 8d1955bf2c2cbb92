"""The imagery lexicon (意象) and its graph, as data that anyone may add to.

A **thing** is one image a brief may name: an egret, a train, homesickness, the Mid-Autumn
Festival. It knows its names in both languages, when it is seen, how it feels, what it goes with
(the graph), what it stands for, the words classical verse has for it, and the painter's element
that shows it. `data/lexicon.jsonl` holds one thing a line; a file of the user's own in the same
shape adds things or replaces them by key.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, get_args

from miaobi.brief import Hour, Place, Season, Weather, Words
from miaobi.errors import PlanError
from miaobi.planner.tables import lemmas

DATA = Path(__file__).parent / "data"
KINDS = (
    "creature", "plant", "land", "water", "sky", "weather", "building", "person", "thing",
    "feeling", "activity", "time", "place", "colour",
)  # fmt: skip
WHOLE_KINDS = {"person": "person", "animal": "creature", "building": "building"}
ALIVE = ("creature", "person")


@dataclass(frozen=True, slots=True)
class Thing:
    """One image: names, times, mood (valence, arousal), graph edges, symbol, verse words, element.

    `broader` names more general things ("egret" is a "bird"): who forbids birds forbids egrets.
    """

    key: str
    zh: tuple[str, ...]
    en: tuple[str, ...]
    kind: str
    countable: bool = False
    broader: tuple[str, ...] = ()
    season: tuple[str, ...] = ()
    hour: tuple[str, ...] = ()
    weather: tuple[str, ...] = ()
    place: str = ""
    mood: tuple[float, float] = (0.0, 0.0)
    colours: tuple[str, ...] = ()
    edges: dict[str, int] = field(default_factory=dict)
    symbol: Words = field(default_factory=Words)
    verse: tuple[str, ...] = ()
    element: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Things by key, and indexes by name; English names are kept as tuples of lemmas.

    >>> lexicon = Lexicon.load()
    >>> lexicon.find("白鹭").key, lexicon.find("white egrets").key
    ('egret', 'egret')
    >>> lexicon.find("quux") is None
    True
    """

    things: dict[str, Thing]
    zh: dict[str, str]
    en: dict[tuple[str, ...], str]
    sources: tuple[str, ...] = ()

    @staticmethod
    def load(extra: Path | None = None) -> Lexicon:
        """The lexicon that ships, with the user's own file laid over it.

        Refuses a file that is not JSON Lines of things with PlanError (line and field are named).
        """
        shipped = _shipped()
        if extra is None:
            return shipped
        own = read_things(_text(extra), str(extra.name), known=shipped.things)
        return build({**shipped.things, **{t.key: t for t in own}}, (extra.name,))

    def find(self, name: str) -> Thing | None:
        """The thing called `name` in either language, or None."""
        key = (
            self.zh.get(name) or self.en.get(lemmas(name)) or (name if name in self.things else "")
        )
        return self.things[key] if key else None

    def under(self, key: str) -> tuple[str, ...]:
        """`key` and the keys of everything that is a kind of it, in lexicon order."""
        if key in WHOLE_KINDS:
            kind = WHOLE_KINDS[key]
            return (key, *(k for k, t in self.things.items() if t.kind == kind and k != key))
        return (key, *(k for k, t in self.things.items() if key in t.broader and k != key))


def build(things: dict[str, Thing], sources: tuple[str, ...] = ()) -> Lexicon:
    """The lexicon of `things`; where two share a name, the later source has it."""
    zh: dict[str, str] = {}
    en: dict[tuple[str, ...], str] = {}
    for key, thing in things.items():
        zh.update((name, key) for name in thing.zh)
        en.update((lemmas(name), key) for name in thing.en)
    return Lexicon(things, zh, en, sources)


@cache
def _shipped() -> Lexicon:
    things = read_things((DATA / "lexicon.jsonl").read_text(encoding="utf-8"), "lexicon.jsonl")
    return build({t.key: t for t in things})


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PlanError(
            f"the lexicon {path.name} cannot be read: {error}",
            hint="give a UTF-8 file with one JSON object a line",
        ) from error


def read_things(
    text: str, name: str = "lexicon", known: Iterable[str] | None = None
) -> list[Thing]:
    """The things in JSON Lines; PlanError names the line and the field that is wrong.

    With `known`, edges must lead to one of those keys or to a key of the file itself.
    """
    rows = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    things = [_thing(line, f"{name}, line {n}") for n, line in rows]
    if known is not None:
        keys = {*known, *(t.key for t in things)}
        for (n, _), thing in zip(rows, things, strict=True):
            _check_edges(thing, keys, f"{name}, line {n}")
    return things


def _check_edges(thing: Thing, keys: set[str], where: str) -> None:
    for target in (*thing.edges, *thing.broader):
        if target not in keys:
            field_name = "with" if target in thing.edges else "is"
            raise _wrong(where, field_name, f"{target!r} is not a key of the lexicon")


def _thing(line: str, where: str) -> Thing:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise PlanError(
            f"{where}: not JSON ({error})", hint="write one JSON object a line"
        ) from error
    if not isinstance(row, dict):
        raise PlanError(f"{where}: not a JSON object", hint="write one JSON object a line")
    for unknown in row.keys() - FIELDS.keys():
        raise _wrong(where, str(unknown), f"no such field; fields are {', '.join(FIELDS)}")
    for needed in ("key", "zh", "en", "kind"):
        if not row.get(needed):
            raise _wrong(where, needed, "is missing or empty")
    values = {}
    for name, value in row.items():
        problem = FIELDS[name](value)
        if problem:
            raise _wrong(where, name, problem)
        values[NAMES.get(name, name)] = tuple(value) if isinstance(value, list) else value
    symbol = values.get("symbol") or {}
    values["symbol"] = Words(symbol.get("zh", ""), symbol.get("en", ""))
    return Thing(**values)


def _wrong(where: str, name: str, problem: str) -> PlanError:
    return PlanError(
        f"{where}: field {name!r}: {problem}",
        hint="compare with a line of miaobi/planner/data/lexicon.jsonl",
    )


# --- what each field may hold: a function that gives the problem in words, or "" -----------------


def _word(value: Any) -> str:
    return "" if isinstance(value, str) else "must be a word"


def _key(value: Any) -> str:
    fine = isinstance(value, str) and value.replace("_", "").isalnum() and len(value) <= 40
    return "" if fine else "must be letters, digits and underscores"


def _words(value: Any) -> str:
    fine = isinstance(value, list) and all(isinstance(v, str) and v.strip() for v in value)
    return "" if fine else "must be a list of words"


def _some_of(allowed: Iterable[str]) -> Any:
    names = tuple(allowed)

    def problem(value: Any) -> str:
        if isinstance(value, str):
            return "" if value in names else f"must be one of {', '.join(names)}"
        return _words(value) or next(
            (f"{v!r} is not one of {', '.join(names)}" for v in value if v not in names), ""
        )

    return problem


def _pair(value: Any) -> str:
    fine = (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in value)
        and all(-1 <= v <= 1 for v in value)
    )
    return "" if fine else "must be [valence, arousal], each from -1 to 1"


def _edges(value: Any) -> str:
    if not isinstance(value, dict):
        return "must map keys to weights"
    bad = next((k for k, w in value.items() if w not in (1, 2, 3) or isinstance(w, bool)), None)
    return f"the weight of {bad!r} must be 1, 2 or 3" if bad is not None else ""


def _symbol(value: Any) -> str:
    fine = isinstance(value, dict) and all(
        k in ("zh", "en") and isinstance(v, str) for k, v in value.items()
    )
    return "" if fine else 'must be {"zh": ..., "en": ...}'


def _flag(value: Any) -> str:
    return "" if isinstance(value, bool) else "must be true or false"


FIELDS = {
    "key": _key,
    "zh": _words,
    "en": _words,
    "kind": _some_of(KINDS),
    "is": _words,
    "countable": _flag,
    "season": _some_of(get_args(Season)),
    "hour": _some_of(get_args(Hour)),
    "weather": _some_of(get_args(Weather)),
    "place": _some_of((*get_args(Place), "")),
    "mood": _pair,
    "colours": _words,
    "with": _edges,
    "symbol": _symbol,
    "verse": _words,
    "element": _word,
}
NAMES = {"is": "broader", "with": "edges"}  # `is` and `with` are words of Python


def neighbours(lexicon: Lexicon, key: str) -> Iterator[tuple[str, int]]:
    """The things that go with `key`, with weights; edges are read both ways."""
    thing = lexicon.things[key]
    yield from thing.edges.items()
    for other, there in lexicon.things.items():
        if key in there.edges:
            yield other, there.edges[key]
