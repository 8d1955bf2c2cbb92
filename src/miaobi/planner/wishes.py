"""What the user settled beside the words: `--set concept.PATH=VALUE`, checked before use."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_args

from miaobi import forms
from miaobi.brief import Brief, Hour, Mode, Place, RelationKind, Season, Weather
from miaobi.errors import PlanError, UnknownName
from miaobi.planner.draw import colour_name
from miaobi.planner.music import CALLED, INSTRUMENTS, LEAST, METRES, MOST
from miaobi.planner.poem_chinese import given
from miaobi.planner.poem_names import names
from miaobi.planner.tables import aliases, drawing, simplified, table

TONICS = tuple(letter + sign for letter in "CDEFGAB" for sign in ("", "#", "b"))
ATOM_LEAVES = ("count", "colour", "attributes", "zh", "en", "element", "concept")
# Fields that a brief tells of: once one is set by hand, its words may be untrue.
TITLED = ("season", "hour", "weather", "place", "themes", "names", "occasion", "excluded")
Check = Callable[[str, Any], Any]


def _bad(path: str, problem: str, hint: str) -> PlanError:
    return PlanError(f"concept.{path} {problem}", hint=hint)


def _choice(allowed: Iterable[str]) -> Check:
    names = tuple(allowed)

    def check(path: str, value: Any) -> str:
        if value in names and isinstance(value, str):
            return value
        near = difflib.get_close_matches(str(value), names, n=2, cutoff=0.4)
        guess = f"; did you mean {' or '.join(near)}?" if near else ""
        raise _bad(path, f"cannot be {value!r}{guess}", f"choose one of: {', '.join(names)}")

    return check


def _number(least: float, most: float) -> Check:
    def check(path: str, value: Any) -> float:
        try:
            number = float(value) if not isinstance(value, bool) else float("nan")
        except (TypeError, ValueError):
            number = float("nan")
        if not least <= number <= most:
            raise _bad(path, f"cannot be {value!r}", f"give a number from {least:g} to {most:g}")
        return number

    return check


def _whole(least: int, most: int) -> Check:
    number = _number(least, most)

    def check(path: str, value: Any) -> int:
        found = number(path, value)
        if found != int(found):
            raise _bad(path, f"cannot be {value!r}", f"give a whole number from {least} to {most}")
        return int(found)

    return check


def _text(path: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 80:
        raise _bad(path, "must be a short text", "give 1 to 80 characters")
    return value.strip()


def _texts(path: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [v for v in value.replace("，", ",").split(",") if v.strip()]
    if not isinstance(value, (list, tuple)) or not all(isinstance(v, str) for v in value):
        raise _bad(path, "must be a list of texts", "separate them with commas")
    return tuple(v.strip() for v in value)


def _themes(path: str, value: Any) -> tuple[str, ...]:
    found = _texts(path, value.replace("、", ",") if isinstance(value, str) else value)
    if any(len(name) > 24 or "\n" in name for name in found):
        raise _bad(path, "has more than a word", "give words such as 送别, or farewell")
    return found


def _each(check: Check) -> Check:
    def checked(path: str, value: Any) -> tuple[Any, ...]:
        found = tuple(check(path, v) for v in _texts(path, value))
        if not found:
            raise _bad(path, "is empty", "give at least one")
        return found

    return checked


def _maybe_count(path: str, value: Any) -> int | None:
    return None if value is None else _whole(1, 100)(path, value)


def _colour(path: str, value: Any) -> str:
    found = colour_name(value) if isinstance(value, str) else ""
    if not found and value != "":
        raise _bad(path, f"cannot be {value!r}", f"choose one of: {', '.join(table('colours'))}")
    return found


def _instrument(path: str, value: Any) -> str:
    return CALLED.get(str(value).lower()) or _choice(INSTRUMENTS)(path, value)


def form_name(name: str) -> str:
    """The form of a poem called `name` in either language; UnknownName when there is none.

    >>> form_name("律诗"), form_name("Sonnets"), form_name("寿联"), form_name("新诗:行=4,字=7")
    ('七律', 'Shakespearean sonnet', '对联', '新诗:行=4,字=7')
    """
    said = simplified(name).lower()
    one = said.removesuffix("s")
    for known in (said, one):
        if known in aliases("forms"):
            return aliases("forms")[known]
    called = names().get(said) or names().get(one)
    try:
        return forms.poem(called.form if called and called.occasion else name).name
    except UnknownName:
        if called is None:
            raise
        return forms.poem(called.form).name  # haikus, song lyrics


def style_name(name: str) -> str:
    """The style called `name` in either language; UnknownName when there is none.

    >>> style_name("Oil")
    '油画'
    """
    said = name.lower()
    for one in (said, f"{said} painting", f"in {said}"):
        if one in aliases("styles"):
            return aliases("styles")[one]
    told = (f"{k} {next(w for w in v if w.isascii())}" for k, v in table("styles").items())
    hint = f"choose one of: {', '.join(told)}"
    raise UnknownName("style", name, aliases("styles"), hint=hint)


def format_name(name: str) -> str:
    """The format of painting called `name` in either language; UnknownName when there is none."""
    found = aliases("formats").get(name) or aliases("formats").get(name.lower())
    if found:
        return found
    raise UnknownName("format", name, table("formats"))


def _relations(path: str, value: Any) -> tuple[tuple[str, str, str], ...]:
    if not isinstance(value, (list, tuple)):
        raise _bad(path, "must be a list", "give [[subject, kind, object], ...] with atom ids")
    found = []
    for row in value:
        if isinstance(row, Mapping):
            row = [row.get("subject"), row.get("kind"), row.get("object")]
        if not isinstance(row, (list, tuple)) or [type(x) for x in row] != [str, str, str]:
            raise _bad(path, f"has {row!r}", "give [subject, kind, object] with atom ids")
        _choice(get_args(RelationKind))(path, row[1])
        found.append((row[0], row[1], row[2]))
    return tuple(found)


CHECKS: dict[str, Check] = {
    "title.zh": _text,
    "title.en": _text,
    "season": _choice(get_args(Season)),
    "hour": _choice(get_args(Hour)),
    "weather": _choice(get_args(Weather)),
    "place": _choice(get_args(Place)),
    "mood.valence": _number(-1, 1),
    "mood.arousal": _number(-1, 1),
    "mood.zh": _texts,
    "mood.en": _texts,
    "relations": _relations,
    "occasion": _text,
    "themes": _themes,
    "names": _texts,
    "palette": _each(_choice(drawing("pigments")["known"])),
    "tempo": _whole(30, 200),
    "mode": _choice(get_args(Mode)),
    "tonic": _choice(TONICS),
    "metre": _choice(METRES),
    "bars": _whole(LEAST, MOST),
    "instruments": _each(_instrument),
    "form": lambda path, value: form_name(str(value)),
    "style": lambda path, value: style_name(str(value)),
    "format": lambda path, value: format_name(str(value)),
    "languages": _each(_choice(("zh", "en"))),
    "excluded": _texts,
    "given_lines": _texts,
}
ATOM_CHECKS: dict[str, Check] = {
    "count": _maybe_count,
    "colour": _colour,
    "attributes": _texts,
    "zh": _text,
    "en": _text,
    "element": _choice((*drawing("elements"), "")),
    "concept": _text,
}


def retold(by_user: Iterable[str]) -> bool:
    """Whether the user's own sets, by path, tell of what a brief tells: its words may be untrue then.

    >>> retold(["season"]), retold(["atoms.1.count"]), retold(["form", "title.en"])
    (True, True, False)
    """
    return any(path in TITLED or path.startswith("atoms.") for path in by_user)


def wishes(brief: Brief) -> dict[str, Any]:
    """The checked values of `brief.sets` that belong to the concept card, by path.

    A path that is not there or a value that cannot be is refused with PlanError; an unknown
    form or style with UnknownName.

    >>> wishes(Brief("春", sets={"concept.mood.valence": "-0.6", "size": 3}))
    {'mood.valence': -0.6}
    """
    found: dict[str, Any] = {}
    for full, value in brief.sets.items():
        if full == "concept" or not full.startswith("concept."):
            continue
        path = full.removeprefix("concept.")
        found[path] = _check(path)(path, value)
    if lines := given(brief.text)[1]:
        found.setdefault("given_lines", lines)
    if brief.form:
        found.setdefault("form", form_name(brief.form))
    if brief.style:
        found.setdefault("style", style_name(brief.style))
    return found


def _check(path: str) -> Check:
    if path in CHECKS:
        return CHECKS[path]
    parts = path.split(".")
    if len(parts) == 3 and parts[0] == "atoms" and parts[1]:
        if parts[2] in ATOM_CHECKS:
            return ATOM_CHECKS[parts[2]]
        raise no_path(path, [f"atoms.{parts[1]}.{leaf}" for leaf in ATOM_LEAVES])
    raise no_path(path, [*CHECKS, "atoms.ID.count"])


def no_path(path: str, known: Iterable[str]) -> PlanError:
    """The error for a path that is not on the card."""
    names = list(known)
    near = difflib.get_close_matches(path, names, n=2, cutoff=0.5)
    guess = f"; did you mean {' or '.join('concept.' + n for n in near)}?" if near else ""
    return PlanError(
        f"there is no concept.{path}{guess}",
        hint=f"paths on the card: {', '.join('concept.' + n for n in names)}",
    )
