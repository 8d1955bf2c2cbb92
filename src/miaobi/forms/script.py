"""Screenplays in Fountain (J. August, N. Lehrer, https://fountain.io/syntax, 2012).

A screenplay is scenes: a heading (INT. or EXT., 内景 or 外景), then action, speech and transitions,
each divided from the next by a blank line. `Fountain` is one as a value, `read` and `write` go
between it and text.

>>> play = Fountain((("Title", "举杯"),), (
...     Element("heading", "INT. 竹屋 - 夜"), Element("action", "月光照进来。"),
...     Element("character", "李白"), Element("parenthetical", "举杯"), Element("dialogue", "来！"),
... ))
>>> print(play.write())
Title: 举杯
<BLANKLINE>
INT. 竹屋 - 夜
<BLANKLINE>
月光照进来。
<BLANKLINE>
@李白
(举杯)
来！
<BLANKLINE>
>>> read(play.write()) == play
True
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from miaobi.errors import PlanError
from miaobi.forms.core import Given, Language, Machine, Report, Violation
from miaobi.forms.drawing import branches
from miaobi.forms.operators import Combining
from miaobi.forms.ranges import Range, many

Kind = Literal["heading", "action", "character", "parenthetical", "dialogue", "transition"]
HEADING = re.compile(r"(?:INT\./EXT|INT/EXT|INT|EXT|EST|I/E)[.\s]", re.IGNORECASE)
SCENE = re.compile(r"(内外景|内景|外景)[.．。:：\s]*(.*)")
TITLE = re.compile(r"([A-Za-z0-9][A-Za-z0-9 ]*?)\s*:\s*(.*)")
HIDDEN = re.compile(r"/\*.*?\*/|\[\[.*?\]\]", re.DOTALL)  # boneyard and notes
MARKED = frozenset("!@.>#=~(/")  # a line that begins with one means more than action
PLAY = re.compile(r"([\w·]{1,8})\s*[：:]\s*\S")


@dataclass(frozen=True, slots=True)
class Element:
    """One line of a screenplay and what it is; `line` is where it was read, from 1."""

    kind: Kind
    text: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Fountain:
    """A screenplay: its title page, (key, value) in order, and its elements."""

    title: tuple[tuple[str, str], ...] = ()
    elements: tuple[Element, ...] = ()

    @property
    def scenes(self) -> int:
        return sum(element.kind == "heading" for element in self.elements)

    @property
    def characters(self) -> tuple[str, ...]:
        """Who speaks, in order of appearance, without (V.O.) and the like."""
        named = (e.text for e in self.elements if e.kind == "character")
        return tuple(dict.fromkeys(re.sub(r"\s*\(.*", "", name).strip() for name in named))

    def write(self) -> str:
        """The text, with the marks that any Fountain reader needs (@ before a Chinese name).

        内景 and 外景 are written INT. and EXT., which is all that other programs know.
        """
        rows = [f"{key}: {value}" for key, value in self.title]
        rows += [""] if rows else []
        for i, element in enumerate(self.elements):
            spoken = element.kind in ("parenthetical", "dialogue")
            if i and not spoken:
                rows.append("")
            rows.append(_written(element))
        return "\n".join(rows) + "\n"


def _written(element: Element) -> str:
    text = element.text.strip()
    if element.kind == "heading":
        chinese = SCENE.match(text)
        if chinese:
            return {"内景": "INT. ", "外景": "EXT. "}.get(chinese[1], "INT./EXT. ") + chinese[2]
        return text if HEADING.match(text) else f".{text}"
    if element.kind == "character":
        return text if re.fullmatch(r"[A-Z][A-Z .'-]*(\(.*\))?", text) else f"@{text}"
    if element.kind == "parenthetical":
        return f"({text})"
    if element.kind == "transition":
        return text if re.fullmatch(r"[A-Z ]+ TO:", text) else f"> {text}"
    if element.kind == "action" and (
        text[:1] in MARKED or HEADING.match(text) or text.endswith("TO:")
    ):
        return f"!{text}"
    return text


def read(text: str) -> Fountain:
    """The screenplay that a text is; notes, boneyard, sections and synopses are left out."""
    text = HIDDEN.sub(lambda found: "\n" * found[0].count("\n"), text.replace("\r\n", "\n"))
    rows = [row.strip() for row in text.split("\n")]
    title, at = [], 0
    while at < len(rows) and (found := TITLE.fullmatch(rows[at])):
        title.append((found[1], found[2]))
        at += 1
    if at and at < len(rows) and rows[at]:  # no blank line after it: it was no title page
        title, at = [], 0
    return Fountain(tuple(title), tuple(_elements(rows, at)))


def _elements(rows: list[str], begin: int) -> Iterator[Element]:
    speaking = False
    for i in range(begin, len(rows)):
        row = rows[i]
        if not row:
            speaking = False
            continue
        kind = _kind(row, i == begin or not rows[i - 1], i + 1 == len(rows) or not rows[i + 1])
        if speaking and row[0] not in "!@>" and not (row[0] == "." and kind == "heading"):
            kind = "parenthetical" if row[0] == "(" and row[-1] == ")" else "dialogue"
        if kind is None:
            continue
        speaking = kind in ("character", "parenthetical", "dialogue")
        bare = row[1:] if row[0] in "!@" or (row[0] in ".>" and kind != "action") else row
        bare = bare[1:-1] if kind == "parenthetical" else bare
        yield Element(kind, bare.strip(), i + 1)


def _kind(row: str, after_blank: bool, before_blank: bool) -> Kind | None:
    """What a line is outside speech; None for sections, synopses and page breaks."""
    first = row[0]
    if first in "#=":
        return None
    if first == "!" or first == "~":
        return "action"
    if first == "@":
        return "action" if before_blank else "character"
    if first == ".":
        return "action" if row[1:2] in ("", ".") else "heading"
    if first == ">":
        return "action" if row.endswith("<") else "transition"
    if after_blank and before_blank and (HEADING.match(row) or SCENE.match(row)):
        return "heading"
    capitals = row.split("(")[0]
    if after_blank and capitals.isupper():
        if before_blank:
            return "transition" if row.endswith("TO:") else "action"
        return "character"
    return "action"


# --- the form -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Screenplay(Combining):
    """A well-formed screenplay with so many scenes and speakers; all of `cast` must speak."""

    name: str
    scenes: Range = Range(1)
    characters: Range = Range(0)
    cast: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    family: str = "screenplay"
    language: Language = "any"

    @property
    def formats(self) -> tuple[str, ...]:
        return ("Fountain",)

    def check(self, text: str) -> Report:
        """Whether the text is a screenplay as asked; lines are those of the text."""
        play = read(text)
        if not play.elements:
            cure = "write a heading (INT. …, 内景 …) and action or speech below it"
            empty = Violation(0, 0, "scenes", "the screenplay has nothing in it", cure)
            return Report(False, (empty,), ())
        found = self._counts(play) + list(_misplaced(play)) + list(_malformed(text))
        order = sorted(found, key=lambda fault: (fault.line, fault.position))
        return Report(not found, tuple(order), tuple(_unread(play)))

    def _counts(self, play: Fountain) -> list[Violation]:
        found = []
        speakers = play.characters
        for what, count, wanted in (
            ("scenes", play.scenes, self.scenes),
            ("characters", len(speakers), self.characters),
        ):
            if not wanted.holds(count):
                message = f"the screenplay has {many(count, what)}; {self.name} has {wanted}"
                found.append(Violation(0, 0, what, message, wanted.cure(count, what)))
        for name in self.cast:
            if name not in speakers:
                cure = f"write @{name} and a speech below it"
                found.append(Violation(0, 0, "cast", f"{name} does not speak", cure))
        return found

    def machine(self, given: Given = Given()) -> Machine:
        """Its automaton over classes of characters; SourceError for what it cannot hold.

        It writes INT. and EXT. headings, @ before names, and needs `cast` where speakers are counted.
        """
        from miaobi.forms.script_machine import machine

        return machine(self, given)

    def tree(self) -> str:
        who = f"; {'、'.join(self.cast)} speak" if self.cast else ""
        parts = [
            "title page, if any: Title: …",
            branches(
                f"scenes ({self.scenes}), each a heading (INT. …, EXT. …) and one or more of",
                ["action", "speech: @name, (manner), words", "transition: > …"],
            ),
        ]
        return branches(f"{self.name} (Fountain; {self.characters} characters{who})", parts)


def _misplaced(play: Fountain) -> Iterator[Violation]:
    """Scenes with nothing in them, what stands before the first, and speeches without words."""
    elements = play.elements
    for element, after in zip(elements, [*elements[1:], None], strict=True):
        if element.kind == "heading" and (after is None or after.kind == "heading"):
            message = f"line {element.line}: the scene {element.text} is empty"
            yield Violation(element.line, 1, "scene", message, "write action or speech below it")
        silent = after is None or after.kind not in ("dialogue", "parenthetical")
        if element.kind == "parenthetical" and (after is None or after.kind != "dialogue"):
            message = f"line {element.line}: ({element.text}) is followed by no words"
            yield Violation(
                element.line, 1, "parenthetical", message, "write what is said below it"
            )
        elif element.kind == "character" and silent:
            message = f"line {element.line}: {element.text} says nothing"
            yield Violation(element.line, 1, "speech", message, "write what is said below the name")
    if elements and elements[0].kind in ("character", "action") and play.scenes:
        line = elements[0].line
        message = f"line {line}: stands before the first scene heading"
        yield Violation(line, 1, "scene", message, "put a heading (INT. …) above it")


def _malformed(text: str) -> Iterator[Violation]:
    """Headings that are not alone, names without words, parentheses outside speech."""
    rows = [row.strip() for row in text.replace("\r\n", "\n").split("\n")]
    speaking = False
    for i, row in enumerate(rows):
        after = rows[i + 1] if i + 1 < len(rows) else ""
        if not row:
            speaking = False
            continue
        alone = (i == 0 or not rows[i - 1]) and not after
        if HEADING.match(row) and not alone:
            message = f"line {i + 1}: the heading {row} needs a blank line above and below"
            yield Violation(i + 1, 1, "heading", message, "put blank lines round it")
        elif row[0] == "@" and not after:
            message = f"line {i + 1}: {row} says nothing"
            yield Violation(i + 1, 1, "speech", message, "write what is said below the name")
        elif row[0] == "(" and row[-1] == ")" and not speaking:
            message = f"line {i + 1}: {row} stands outside speech"
            yield Violation(
                i + 1, 1, "parenthetical", message, "put a name above it, or write !( …"
            )
        cue = row[0] == "@" or (row.split("(")[0].isupper() and (i == 0 or not rows[i - 1]))
        speaking = speaking or (cue and bool(after))


def _unread(play: Fountain) -> Iterator[Violation]:
    """What other programs read otherwise."""
    for element in play.elements:
        if element.kind == "heading" and not element.text.isascii() and SCENE.match(element.text):
            cure = f"write {_written(element)}"
            message = f"line {element.line}: {element.text} is action to other programs"
            yield Violation(element.line, 1, "heading", message, cure)
        if element.kind == "action" and (name := PLAY.match(element.text)):
            message = f"line {element.line}: {element.text} is action, not speech"
            cure = f"write @{name[1]}, and the words on the line below"
            yield Violation(element.line, 1, "speech", message, cure)


KEYS = {"场": "scenes", "scenes": "scenes", "人数": "characters", "characters": "characters"}
CAST = ("人物", "cast")


def parse(options: dict[str, str], name: str = "screenplay") -> Screenplay:
    """The screenplay that options say: 场 (scenes), 人数 (characters), 人物=李白/杜甫 (cast).

    >>> parse({"场": "3", "人物": "李白/杜甫"}).cast
    ('李白', '杜甫')
    """
    counts, cast = {}, ()
    for key, value in options.items():
        if key in KEYS:
            counts[KEYS[key]] = Range.read(value, key)
        elif key in CAST:
            cast = tuple(filter(None, (one.strip() for one in value.split("/"))))
        else:
            raise PlanError(f"{name} has no option {key!r}", hint="it has 场, 人数 and 人物")
    return Screenplay(name, cast=cast, **counts)


FORMS = (Screenplay("screenplay", aliases=("剧本", "电影剧本", "fountain", "script")),)
