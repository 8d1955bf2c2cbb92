"""A second and third opinion on Fountain: two parsers that share no code must read the same screenplay.

The parsers are PyPI `screenplay-tools` (MIT, I. Thomas) and `screenplain` (MIT, M. Vilcans). PyPI
`fountain-tools` is no independent judge: it is an earlier `screenplay-tools`, by the same author.
Both are read into pairs (kind, text): heading, action, character, parenthetical, dialogue and
transition, one pair a line of text; boneyard, notes, sections and synopses are left out.
"""

from __future__ import annotations

import io
import re

Pairs = list[tuple[str, str]]
KINDS = {"HEADING": "heading", "ACTION": "action", "CHARACTER": "character",
         "PARENTHETICAL": "parenthetical", "DIALOGUE": "dialogue", "TRANSITION": "transition"}  # fmt: skip


def each_line(kind: str, text: str) -> Pairs:
    """One pair a line, marks of emphasis dropped."""
    plain = re.sub(r"[*_]+", "", text)
    return [(kind, line.strip()) for line in plain.split("\n") if line.strip()]


def bare(name: str) -> str:
    """A character's name without (V.O.) and the like."""
    return re.sub(r"\s*\(.*?\)\s*$", "", name).strip()


def by_screenplay_tools(text: str) -> tuple[dict[str, str], Pairs]:
    """(title page, pairs) as `screenplay-tools` reads it."""
    from screenplay_tools.fountain.parser import Parser

    parser = Parser()
    parser.add_text(text)
    pairs: Pairs = []
    for element in parser.script.elements:
        kind = KINDS.get(element.type.value)
        if kind == "character":
            pairs.append((kind, bare(element.name)))
        elif kind:
            pairs += each_line(kind, element.text)
    return {entry.key: entry.text.strip() for entry in parser.script.titleEntries}, pairs


def by_screenplain(text: str) -> tuple[dict[str, str], Pairs]:
    """(title page, pairs) as `screenplain` reads it."""
    from screenplain.parsers import fountain

    script = fountain.parse(io.StringIO(text))
    pairs: Pairs = []
    for element in script:
        kind = type(element).__name__
        if kind == "Slug":
            pairs += each_line("heading", str(element.line))
        elif kind == "Action":
            pairs += [p for line in element.lines for p in each_line("action", str(line))]
        elif kind == "Transition":
            pairs += each_line("transition", str(element.line))
        elif kind == "Dialog":
            pairs += spoken(element)
        elif kind == "DualDialog":
            pairs += spoken(element.left) + spoken(element.right)
    return {key: "\n".join(lines) for key, lines in script.title_page.items()}, pairs


def spoken(speech: object) -> Pairs:
    """A `screenplain` speech as pairs."""
    pairs = [("character", bare(str(speech.character)))]  # type: ignore[attr-defined]
    for inner, line in speech.blocks:  # type: ignore[attr-defined]
        said = str(line).strip()
        pairs += (
            each_line("parenthetical", said.strip("()")) if inner else each_line("dialogue", said)
        )
    return pairs


def judge(text: str) -> list[str]:
    """Where the two parsers part, and what a screenplay lacks; [] when both read the same."""
    (title_one, one), (title_two, two) = by_screenplay_tools(text), by_screenplain(text)
    wrong = [] if title_one == title_two else [f"title page: {title_one} or {title_two}"]
    for number, (a, b) in enumerate(zip(one, two, strict=False), 1):
        if a != b:
            wrong.append(f"element {number}: {a} or {b}")
            break
    if len(one) != len(two):
        wrong.append(f"elements: {len(one)} or {len(two)}")
    if not any(kind == "heading" for kind, _ in one):
        wrong.append("shape: no scene heading")
    return wrong
