"""The automaton of a JSON schema: the byte automaton of `llguidance`, read by characters.

ASCII and the schema's own characters are symbols; any other character is of its class, and what a
string may hold, a whole class may hold: a `pattern` that tells such characters apart does not.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from miaobi.errors import SourceError
from miaobi.forms.core import State
from miaobi.forms.prose_classes import CLASSES, EXAMPLES, kind
from miaobi.forms.recent import MOST_MASKS, Recent
from miaobi.forms.schema import Schema, needed

Mask = NDArray[np.bool_]
KEPT = 512  # automata kept for states that are come back to


@dataclass(frozen=True, slots=True)
class SchemaMachine:
    """The automaton of a schema; a state is what is written, as bytes."""

    symbols: tuple[str, ...]
    spelt: tuple[bytes, ...]  # of each symbol; of a class, those of an example
    places: dict[str, int]
    matcher: Any
    _matchers: dict[bytes, Any] = field(default_factory=dict, repr=False, compare=False)
    _masks: Recent[bytes, Mask] = field(
        default_factory=lambda: Recent(MOST_MASKS), init=False, repr=False, compare=False
    )

    def number(self, symbol: str) -> int | None:
        """The place of a character, or of its class."""
        found = self.places.get(symbol)
        if found is None and len(symbol) == 1 and not symbol.isascii():
            found = self.places.get(kind(symbol) or "")
        return found

    def start(self) -> bytes:
        return b""

    def mask(self, state: State) -> Mask:
        """Which symbols may come next: (symbols,), read-only."""
        assert isinstance(state, bytes)
        return self._masks.get(state, lambda: self._mask(state))

    def _mask(self, state: bytes) -> Mask:
        at = self._at(state)
        found = np.array([at.validate_tokens(list(one)) == len(one) for one in self.spelt])
        found.flags.writeable = False
        return found

    def step(self, state: State, symbol: int) -> bytes:
        assert isinstance(state, bytes)
        return state + self.spelt[symbol]

    def final(self, state: State) -> bool:
        assert isinstance(state, bytes)
        return bool(self._at(state).is_accepting())

    def _at(self, state: bytes) -> Any:
        """The automaton after some bytes, gone on from the nearest that is kept."""
        if state in self._matchers:
            return self._matchers[state]
        known = len(state)
        while known and state[:known] not in self._matchers:
            known -= 1
        found = self._matchers.get(state[:known], self.matcher).deep_copy()
        found.consume_tokens(list(state[known:]))
        while len(self._matchers) >= KEPT:
            self._matchers.pop(next(iter(self._matchers)))
        self._matchers[state] = found
        return found


def machine(form: Schema) -> SchemaMachine:
    """The automaton of `form`; SourceError, in the library's words, when it cannot be made."""
    library = needed("llguidance", "to write JSON under a schema")
    try:
        grammar = library.LLMatcher.grammar_from_json_schema(
            form.text, defaults={"whitespace_flexible": False}
        )
        matcher = library.LLMatcher(library.LLTokenizer("byte"), grammar)
        wrong = matcher.get_error()
    except ValueError as error:
        raise SourceError(
            f"{form.name} cannot be written: {error}", hint="make the schema an object"
        ) from error
    if wrong:
        raise SourceError(
            f"{form.name} cannot be written: {wrong.splitlines()[0]}",
            hint="change the schema there",
        )
    ascii_ = [chr(code) for code in range(32, 127)] + ["\n"]
    own = [c for c in json.dumps(json.loads(form.text), ensure_ascii=False) if not c.isascii()]
    classes = [name for name in CLASSES if len(name) > 1]
    symbols = tuple(dict.fromkeys([*ascii_, *own, *classes]))
    spelt = tuple(_example(name, own).encode() for name in symbols)
    found = SchemaMachine(symbols, spelt, {s: i for i, s in enumerate(symbols)}, matcher)
    if not found.mask(b"").any():
        raise SourceError(f"no text is {form.name}", hint="loosen the schema")
    return found


def _example(name: str, own: list[str]) -> str:
    """The symbol itself; of a class, a character beyond ASCII that the schema does not name."""
    if name not in EXAMPLES or len(name) == 1:
        return name
    beyond = {"<upper>": "ÉÀ", "<lower>": "éà", "<digit>": "٣٤", "<joiner>": "’", "<han>": "字甲"}
    choices = [c for c in beyond.get(name, "") + EXAMPLES[name] if c not in own]
    return next(iter(choices), EXAMPLES[name])
