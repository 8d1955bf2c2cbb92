"""The automaton of a screenplay: what kind of line may follow what, spelled out in characters.

It writes a part of Fountain that every reader takes the same way: one line of action between
blank lines, @ before a name, > before a transition, INT. or EXT. before a place, and none of the
characters that mean emphasis, notes or sections. Every line can be ended once it has a character,
and whoever must still speak can do so in the scene that is open, so there are no dead ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from miaobi.errors import SourceError
from miaobi.forms.core import Given, State
from miaobi.forms.prose_classes import CLASSES, HAN, LOWER, NEWLINE, OPEN, SPACE, STOP, WORD, kind
from miaobi.forms.recent import MOST_MASKS, Recent
from miaobi.forms.script import Screenplay

Mask = NDArray[np.bool_]
UNSAID = frozenset("*_[]^~#=<>@!/\\|:()")  # mean something to a reader of Fountain
LITERALS = "@!>()TtitleAauhorINTEXSinexs:"  # have places of their own in the alphabet
CAPITALS = ("heading", "transition")  # are written in capitals: readers turn them so
HEADS = ("int", "ext", "est")  # a line may not begin so, before a stop or a space


class Node(NamedTuple):
    """A place in the grammar. `step` is:

    start, begin  before the title page; before the first heading
    say           `left` must be written out, then comes (`where`, `then`)
    line          the first character of a line of kind `where`
    word          the line began with `left`, which may yet turn out a heading's INT or EXT
    text, space   inside a line of kind `where`; after a space in it
    titled        after the line Title
    block         before a block of a scene; `left` is "fresh" when the scene has none yet
    cue           the name `left` is being written; first, more: what follows a name, a speech
    """

    step: str
    where: str = ""
    left: str = ""
    then: str = ""


class At(NamedTuple):
    """A state: the place, the scenes so far (up to where they matter), who must still speak."""

    node: Node
    scenes: int
    silent: frozenset[str]


@dataclass(frozen=True, slots=True)
class ScriptMachine:
    """The automaton of a `Screenplay`; see the module."""

    form: Screenplay
    symbols: tuple[str, ...]
    kinds: tuple[str, ...]
    places: dict[str, int]
    _masks: Recent[State, Mask] = field(
        default_factory=lambda: Recent(MOST_MASKS), init=False, repr=False, compare=False
    )

    def number(self, symbol: str) -> int | None:
        """The place of a character, or of its class; None for what means something else."""
        found = self.places.get(symbol)
        if found is None and len(symbol) == 1 and symbol not in UNSAID:
            found = self.places.get(kind(symbol) or "")
        return found

    def start(self) -> At:
        return At(Node("start"), 0, frozenset(self.form.cast))

    def mask(self, state: State) -> Mask:
        """Which symbols may come next: (symbols,), read-only."""
        assert isinstance(state, At)
        return self._masks.get(state, lambda: self._mask(state))

    def _mask(self, state: At) -> Mask:
        found = np.array([self._after(state, i) is not None for i in range(len(self.symbols))])
        found.flags.writeable = False
        return found

    def step(self, state: State, symbol: int) -> At:
        assert isinstance(state, At)
        after = self._after(state, symbol)
        assert after is not None, "only for symbols that the mask allows"
        return after

    def final(self, state: State) -> bool:
        assert isinstance(state, At)
        node = state.node
        ended = node.step == "text" or (node.step == "word" and node.left.lower() not in HEADS)
        return (
            ended
            and node.where in ("action", "speech", "transition")
            and not state.silent
            and state.scenes >= self.form.scenes.least
        )

    # --- one step -------------------------------------------------------------------------------

    def _after(self, state: At, symbol: int) -> At | None:
        name, what = self.symbols[symbol], self.kinds[symbol]
        node = self._next(state, name, what)
        if node is None:
            return None
        scenes, silent = state.scenes, state.silent
        if node.step == "say" and node.then == "heading" and node.left == " ":
            least = self.form.scenes.most or self.form.scenes.least
            scenes = min(scenes + 1, least)
        if state.node.step == "cue" and node.step == "first":
            silent = silent - {state.node.left}
        return At(node, scenes, silent)

    def _next(self, state: At, name: str, what: str) -> Node | None:
        node = state.node
        match node.step:
            case "say":
                if name != node.left[0]:
                    return None
                return node._replace(left=node.left[1:]) if node.left[1:] else _then(node)
            case "start" | "begin":
                if name == "T" and node.step == "start":
                    return Node("say", "line", "itle: ", "title")
                return self._heading(name)
            case "titled":
                if name == "A":
                    return Node("say", "line", "uthor: ", "author")
                return Node("begin") if name == NEWLINE else None
            case "block":
                return self._block(state, name, what)
            case "cue":
                return self._cue(node, name)
            case "first":
                return Node("line", "manner") if name == "(" else _began("speech", name, what)
            case "more":
                return Node("block") if name == NEWLINE else _began("speech", name, what)
            case "line":
                return _began(node.where, name, what)
            case "word":
                return self._word(state, name, what)
        return _inside(node, name, what)

    def _block(self, state: At, name: str, what: str) -> Node | None:
        if name == "!":
            return Node("line", "forced")
        if name == "@":
            return Node("cue", "", "") if self.form.cast else Node("line", "name")
        if name == ">":
            return Node("say", "line", " ", "transition")
        head = name in ("I", "E") and state.node.left != "fresh" and self._more_scenes(state)
        return _began("action", name, what, "heading" if head else "")

    def _more_scenes(self, state: At) -> bool:
        most = self.form.scenes.most
        return most is None or state.scenes < most

    def _heading(self, name: str) -> Node | None:
        rest = {"I": "NT. ", "E": "XT. "}.get(name)
        return Node("say", "line", rest, "heading") if rest else None

    def _cue(self, node: Node, name: str) -> Node | None:
        if name == NEWLINE:
            return Node("first") if node.left in self.form.cast else None
        written = node.left + name
        known = any(one.startswith(written) for one in self.form.cast)
        return Node("cue", "", written) if known else None

    def _word(self, state: At, name: str, what: str) -> Node | None:
        """A line that began like a heading: it becomes one, or must turn away from it."""
        node = state.node
        left = node.left.lower()
        if left in HEADS and (what in (STOP, SPACE) or name == NEWLINE):
            heading = node.then and name == STOP and node.left in ("INT", "EXT")
            return Node("say", "line", " ", "heading") if heading else None
        further = left + name.lower()
        if any(head.startswith(further) for head in HEADS):
            return node._replace(left=node.left + name)
        return _inside(Node("text", node.where), name, what)


def _then(node: Node) -> Node:
    """After what had to be written."""
    return Node("block", left="fresh") if node.where == "fresh" else Node(node.where, node.then)


def _began(where: str, name: str, what: str, then: str = "") -> Node | None:
    """After the first character of a line of kind `where`."""
    if what not in (HAN, *WORD) and not (what == OPEN and where in ("action", "speech")):
        return None
    if where in CAPITALS and what == LOWER:
        return None
    if where in ("action", "speech") and name.lower() in ("i", "e"):
        return Node("word", where, name, then)
    return Node("text", "action" if where == "forced" else where)


def _inside(node: Node, name: str, what: str) -> Node | None:
    """After one more character of a line that has some."""
    where = node.where
    if name == NEWLINE:
        return _ended(where) if node.step == "text" and where != "manner" else None
    if name == ")" and where == "manner":
        return Node("say", "line", NEWLINE, "speech") if node.step == "text" else None
    if what == "":
        return None
    if what == SPACE:
        return Node("space", where) if node.step == "text" else None
    if where == "name" and what not in (HAN, *WORD):
        return None
    if where in CAPITALS and what == LOWER:  # readers turn them so
        return None
    return Node("text", where)


def _ended(where: str) -> Node:
    """After the line break of a line of kind `where`."""
    if where == "title":
        return Node("titled")
    if where == "author":
        return Node("say", "begin", NEWLINE, "")
    if where == "heading":
        return Node("say", "fresh", NEWLINE, "")
    if where == "name":
        return Node("first")
    return Node("more") if where == "speech" else Node("say", "block", NEWLINE, "")


def machine(form: Screenplay, given: Given = Given()) -> ScriptMachine:
    """The automaton of `form`; SourceError where speakers are counted and not named."""
    if given:
        raise SourceError(
            f"{form.name} has no places for given lines or words",
            hint="name who speaks (人物=李白/杜甫) and how many scenes (场=3)",
        )
    if not form.cast and form.characters != (0, None):
        raise SourceError(
            f"{form.name} counts its characters but does not name them",
            hint="name them: 人物=李白/杜甫",
        )
    if not form.characters.holds(len(form.cast)) or form.scenes.most == 0:
        raise SourceError(
            f"{form.name} has {form.characters} characters and {form.scenes} scenes, "
            f"{len(form.cast)} are named",
            hint="let 人数 hold as many as 人物 names, and 场 one or more",
        )
    wrong = [c for one in form.cast for c in one if kind(c) not in (HAN, SPACE, *WORD)]
    if wrong:
        raise SourceError(f"{wrong[0]!r} stands in a name", hint="names are letters and spaces")
    more = dict.fromkeys(LITERALS + "".join(form.cast))
    symbols = (*CLASSES, *(c for c in more if c not in CLASSES))
    kinds = tuple("" if s in UNSAID else s if s in CLASSES else kind(s) or "" for s in symbols)
    return ScriptMachine(form, symbols, kinds, {s: i for i, s in enumerate(symbols)})
