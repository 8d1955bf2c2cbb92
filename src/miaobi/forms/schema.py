"""JSON by a schema: checked by `jsonschema`, written under the automaton of `llguidance`.

Both are extra packages: `pip install jsonschema llguidance`.

>>> form = schema("card", {"type": "object", "properties": {"n": {"type": "integer"}}})
>>> [(v.line, v.position, v.message) for v in form.check('{\\n  "n": "two"}').violations]
[(2, 8, "/n: 'two' is not of type 'integer'")]
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from miaobi.errors import MissingDependency, PlanError, SourceError
from miaobi.forms.core import Given, Language, Machine, Report, Violation
from miaobi.forms.operators import Combining

Pointer = tuple[str | int, ...]
SPACE = re.compile(r"[ \t\n\r]*")
CONSTANT = re.compile(r'"(?:\\.|[^"\\])*"|NaN|-?Infinity')  # strings too, to step over them


@dataclass(frozen=True, slots=True)
class Schema(Combining):
    """JSON that a schema describes; `text` is the schema itself, as JSON."""

    name: str
    text: str
    aliases: tuple[str, ...] = ()
    family: str = "json"
    language: Language = "any"

    @property
    def formats(self) -> tuple[str, ...]:
        return (self.text,)

    def check(self, text: str) -> Report:
        """Whether the text is JSON and what the schema says of it, with line and column.

        MissingDependency when `jsonschema` is not installed.
        """
        try:
            value = json.loads(text, parse_constant=lambda name: _refuse(text, name))
            places = dict(pointers(text))
        except json.JSONDecodeError as error:
            where = f"line {error.lineno}, column {error.colno}"
            message = f"{where}: not JSON: {error.msg}"
            fault = Violation(error.lineno, error.colno, "json", message, "mend it there")
            return Report(False, (fault,), ())
        except RecursionError:
            message = "the text is nested too deeply to be read"
            fault = Violation(0, 0, "json", message, "put less into one another")
            return Report(False, (fault,), ())
        validators = needed("jsonschema", "to check JSON").validators
        wanted = json.loads(self.text)
        found = validators.validator_for(wanted)(wanted).iter_errors(value)
        faults = []
        for error in found:
            path = tuple(error.absolute_path)
            at = places.get(path, 0)
            line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
            message = f"/{'/'.join(map(str, path))}: {error.message}"
            cure = f"the schema says {error.validator}: {json.dumps(error.validator_value)[:80]}"
            faults.append(Violation(line, column, str(error.validator), message, cure))
        faults.sort(key=lambda fault: (fault.line, fault.position))
        return Report(not faults, tuple(faults), ())

    def machine(self, given: Given = Given()) -> Machine:
        """Its automaton over characters and classes of them.

        SourceError when something is given or the schema cannot be written; MissingDependency when
        `llguidance` is not installed.
        """
        from miaobi.forms.schema_machine import machine

        if given:
            raise SourceError(
                f"{self.name} has no places for given lines or words",
                hint='fix values in the schema: {"const": …} or {"enum": […]}',
            )
        return machine(self)

    def tree(self) -> str:
        """The schema itself."""
        told = json.dumps(json.loads(self.text), ensure_ascii=False, indent=2)
        return f"{self.name} (JSON schema)\n{told}"


def schema(name: str, wanted: dict[str, Any] | bool) -> Schema:
    """The form of a JSON schema; PlanError when it is none."""
    form = Schema(name, json.dumps(wanted, ensure_ascii=False, sort_keys=True))
    if not isinstance(wanted, dict | bool):
        raise PlanError(f"the schema of {name} is no object", hint="give a JSON schema")
    return form


def needed(package: str, why: str) -> ModuleType:
    """A package beyond the default install; MissingDependency, which names it, without it."""
    try:
        return import_module(package)
    except ImportError as error:
        raise MissingDependency(
            f"{package} is needed {why} and is not installed", hint=f"pip install {package}"
        ) from error


def _refuse(text: str, name: str) -> None:
    """JSONDecodeError at NaN or Infinity, which Python reads and JSON (RFC 8259) has not."""
    found = (each for each in CONSTANT.finditer(text) if each[0] == name)
    raise json.JSONDecodeError(f"{name} is no value", text, next(found).start())


def pointers(text: str) -> Iterator[tuple[Pointer, int]]:
    """Where each value of a JSON text begins: its path and its place from 0.

    >>> dict(pointers('{"a": [1, true]}'))[("a", 1)]
    10
    """
    yield from _value(text, SPACE.match(text, 0).end(), ())  # type: ignore[union-attr]


def _value(text: str, at: int, path: Pointer) -> Iterator[tuple[Pointer, int]]:
    """The places of a value and of all in it; `_end` finds where it ends."""
    yield path, at
    if text[at] not in "{[":
        return
    index, close = 0, "}" if text[at] == "{" else "]"
    place = _skip(text, at + 1)
    while text[place] != close:
        key: str | int = index
        if close == "}":
            key, place = json.decoder.scanstring(text, place + 1)  # type: ignore[attr-defined]
            place = _skip(text, _skip(text, place) + 1)
        yield from _value(text, place, (*path, key))
        place = _skip(text, _end(text, place))
        if text[place] == ",":
            place = _skip(text, place + 1)
        index += 1


def _skip(text: str, at: int) -> int:
    return SPACE.match(text, at).end()  # type: ignore[union-attr]


def _end(text: str, at: int) -> int:
    return json.JSONDecoder().raw_decode(text, at)[1]


def parse(options: dict[str, str], name: str = "json") -> Schema:
    """The form of the schema in a file: json:schema=FILE; SourceError when it cannot be read."""
    if set(options) != {"schema"}:
        wrong: Sequence[str] = sorted(set(options) - {"schema"}) or ["nothing"]
        raise PlanError(f"{name} has no option {wrong[0]!r}", hint="say json:schema=FILE")
    path = Path(options["schema"])
    try:
        return schema(name, json.loads(path.read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise SourceError(
            f"the schema {path} cannot be read: {error}", hint="name a file that holds JSON"
        ) from error


FORMS = (Schema("json", "true", aliases=("schema", "JSON schema")),)
