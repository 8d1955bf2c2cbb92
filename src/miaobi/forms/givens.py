"""Whether a text holds what the user fixed of it: own lines, acrostics, characters.

A form may hold such things for every text (`Verse.fixed`: 藏头, 嵌字 …); `held` is how any checker
tells whether it does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from miaobi.errors import PlanError
from miaobi.forms.core import Given, Violation
from miaobi.forms.sounds import folded


def held(given: Given, lines: Sequence[str]) -> list[Violation]:
    """What is fixed and does not stand in the lines; traditional characters count as simplified.

    >>> fixed = Given(spans=((0, 0, "春"), (1, 0, "秋")), required="梅", forbidden="愁")
    >>> [fault.message for fault in held(fixed, ["春眠不觉晓", "处处闻啼愁"])]
    ['line 2, syllable 1 处: must be 秋', '梅 is missing', 'line 2, syllable 5 愁: must not stand']
    """
    lines = [folded(line) for line in lines]
    found = []
    for i, line in enumerate(given.lines):
        if line and (i >= len(lines) or lines[i] != folded(line)):
            message = f"line {i + 1} must be {line}"
            found.append(Violation(i + 1, 0, "given", message, f"write {line} there"))
    for i, at, text in given.spans:
        line = lines[i] if i < len(lines) else ""
        for k, character in enumerate(text, at):
            has = line[k : k + 1]
            if has != folded(character):
                message = f"line {i + 1}, syllable {k + 1} {has}: must be {character}"
                found.append(Violation(i + 1, k + 1, "given", message, f"write {character} there"))
    for character in given.required:
        if not character.isspace() and not any(folded(character) in line for line in lines):
            message = f"{character} is missing"
            found.append(Violation(0, 0, "required", message, f"write {character} somewhere"))
    forbidden = folded("".join(given.forbidden.split()))
    for i, line in enumerate(lines, 1):
        for j, character in enumerate(line, 1):
            if character in forbidden:
                message = f"line {i}, syllable {j} {character}: must not stand"
                found.append(Violation(i, j, "forbidden", message, "use another character"))
    return found


OPTIONS = ("藏头", "藏尾", "嵌字", "禁")


def asked(options: Mapping[str, str], ends: Sequence[int | None], name: str) -> Given:
    """What the options 藏头, 藏尾, 嵌字 and 禁 fix; `ends` are the lengths of the lines, if known.

    PlanError when there are more characters than lines, or 藏尾 meets a line of no fixed length.

    >>> asked({"藏头": "春秋", "禁": "愁"}, [5, 5], "五言联").spans
    ((0, 0, '春'), (1, 0, '秋'))
    """
    spans = []
    for key, at_end in (("藏头", False), ("藏尾", True)):
        text = options.get(key, "")
        if len(text) > len(ends):
            raise PlanError(
                f"{name} has {len(ends)} lines, {text} has {len(text)} characters",
                hint=f"give at most {len(ends)}",
            )
        for i, character in enumerate(text):
            length = ends[i] if at_end else 1
            if length is None:
                raise PlanError(
                    f"line {i + 1} of {name} may end anywhere", hint="say 字=7, exactly"
                )
            spans.append((i, length - 1, character))
    return Given((), tuple(spans), options.get("嵌字", ""), options.get("禁", ""))
