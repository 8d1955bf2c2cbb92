"""What the user fixed of a text: whether it can stand at all, and whether a text holds it.

A form may hold such things for every text (`Verse.fixed`: 藏头, 嵌字 …); `held` is how any checker
tells whether it does, `placed` and `rhyme_group` how any machine of Chinese verse reads it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

from miaobi.errors import PlanError, SourceError
from miaobi.forms.checking_words import BREAK
from miaobi.forms.core import EITHER, Given, Violation
from miaobi.forms.sounds import BookName, Tone, book, folded

if TYPE_CHECKING:
    from miaobi.forms.verse import Verse

_ENDS = re.compile(rf"^{BREAK.pattern}|{BREAK.pattern}$")
Span = tuple[int, int, str]  # line and place from 0, and the characters from there on


def placed(given: Given) -> tuple[tuple[Span, ...], dict[tuple[int, int], str]]:
    """What is given as (the spans, the character at each place); given lines are the first spans.

    Marks round a given line are not counted. SourceError, naming the place, where two characters
    want one place, where one is forbidden, or where a place is before the first.

    >>> placed(Given(("白日，",), ((1, 2, "河"),)))[1]
    {(0, 0): '白', (0, 1): '日', (1, 2): '河'}
    >>> placed(Given(("白日",), ((0, 1, "月"),)))
    Traceback (most recent call last):
    miaobi.errors.SourceError: line 1, syllable 2 cannot be both 日 and 月
    """
    forbidden = folded("".join(given.forbidden.split()))
    for character in given.required:
        if not character.isspace() and folded(character) in forbidden:
            raise SourceError(
                f"{character} is both required and forbidden", hint="leave it out of one of the two"
            )
    spans = [(i, 0, stripped(line)) for i, line in enumerate(given.lines) if stripped(line)]
    spans += given.spans
    found: dict[tuple[int, int], str] = {}
    for i, at, text in spans:
        if i < 0 or at < 0:
            raise SourceError(
                f"{text} is given for line {i + 1}, syllable {at + 1}",
                hint="lines and places count from 0, so that neither is less",
            )
        for k, character in enumerate(text, at):
            where = f"line {i + 1}, syllable {k + 1}"
            before = found.setdefault((i, k), character)
            if folded(before) != folded(character):
                raise SourceError(
                    f"{where} cannot be both {before} and {character}", hint="give one of them"
                )
            if folded(character) in forbidden:
                raise SourceError(
                    f"{where} {character}: is forbidden too",
                    hint=f"give another character, or allow {character}",
                )
    return tuple(spans), found


def stripped(line: str) -> str:
    """A given line without the marks round it.

    >>> stripped("白日依山尽，")
    '白日依山尽'
    """
    return _ENDS.sub("", line)


def limit(form: Verse, said: str) -> str:
    """The group that the first label of a verse is asked to rhyme in; SourceError as `rhyme_group`.

    >>> from miaobi.forms import regulated
    >>> limit(regulated.FORMS[1], "董")
    Traceback (most recent call last):
    miaobi.errors.SourceError: 上声一董 is 仄; 七绝 rhymes level (平)
    """
    tones: frozenset[Tone] = frozenset(
        tone
        for scheme in form.formats
        for line in scheme.lines
        for slot in line
        if slot.rhyme and slot.rhyme == min(scheme.labels)
        for tone in slot.tones
    )
    if not tones:
        raise SourceError(f"{form.name} does not rhyme, in {said} or else", hint="ask for no rhyme")
    return rhyme_group(form.book, said, form.name, tones)


def rhyme_group(name: BookName, said: str, form: str, tones: frozenset[Tone] = EITHER) -> str:
    """The rhyme group that people call `said`: its name, or the end or a part of it.

    Of several the one in `tones`, those in which `form` rhymes, then the level one. SourceError
    when there is none, or more than one, or when its tone is the other one.

    >>> rhyme_group("平水韵", "尤", "七绝")
    '下平十一尤'
    """
    tone = book(name).groups
    wanted = folded(said.strip())
    groups = [group for group in tone if wanted and wanted in group]
    fits = [group for group in groups if tone[group] in ("", *tones)]
    level = [group for group in fits if tone[group] != "仄"]
    chosen = [group for group in groups if group == wanted] or level
    chosen = chosen if len(chosen) == 1 else fits
    if len(tones) == 1 and groups and not set(chosen) & set(fits):
        (only,) = tones
        near = "、".join([group for group in tone if tone[group] in ("", only)][:6])
        what = "level (平)" if only == "平" else "oblique (仄)"
        raise SourceError(
            f"{groups[0]} is {tone[groups[0]]}; {form} rhymes {what}", hint=f"say one of: {near} …"
        )
    if len(chosen) != 1:
        near = "、".join(groups[:6]) or "、".join(list(tone)[:6]) + " …"
        raise SourceError(f"{name} has no one group {said}", hint=f"say one of: {near}")
    return chosen[0]


def held(given: Given, lines: Sequence[str]) -> list[Violation]:
    """What is fixed and does not stand in the lines; traditional characters count as simplified.

    What is missing where the text has no such line or syllable is told of the line, or of the whole.

    >>> fixed = Given(spans=((0, 0, "春"), (1, 0, "秋")), required="梅", forbidden="愁")
    >>> [fault.message for fault in held(fixed, ["春眠不觉晓", "处处闻啼愁"])]
    ['line 2, syllable 1 处: must be 秋', '梅 is missing', 'line 2, syllable 5 愁: must not stand']
    """
    lines = [folded(line) for line in lines]
    found = []
    for i, line in enumerate(given.lines):
        if line and (i >= len(lines) or lines[i] != folded(line)):
            message = f"line {i + 1} must be {line}"
            place = i + 1 if i < len(lines) else 0
            found.append(Violation(place, 0, "given", message, f"write {line} there"))
    for i, at, text in given.spans:
        line = lines[i] if i < len(lines) else ""
        for k, character in enumerate(text, at):
            has = line[k : k + 1]
            if has != folded(character):
                message = f"line {i + 1}, syllable {k + 1} {has or '(none)'}: must be {character}"
                place = (i + 1, k + 1) if has else (i + 1 if i < len(lines) else 0, 0)
                found.append(Violation(*place, "given", message, f"write {character} there"))
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


def held_as(given: Given, lines: Sequence[str], shape: Sequence[int]) -> list[Violation]:
    """`held` of lines that a scheme divides as `shape` says, told at their places in the text.

    A tune may be written without marks: what is fixed has its place in the scheme's lines.

    >>> fixed = Given(spans=((1, 0, "秋"),))
    >>> held_as(fixed, ["春眠秋不觉"], (2, 3)), held_as(fixed, ["春眠不觉秋"], (2, 3))[0].message
    ([], 'line 1, syllable 3 不: must be 秋')
    """
    text, ends = "".join(lines), list(accumulate(shape))
    if ends[-1:] != [len(text)] or list(map(len, lines)) == list(shape):
        return held(given, lines)
    laid = [text[end - size : end] for size, end in zip(shape, ends, strict=True)]
    places = [(i, j) for i, line in enumerate(lines, 1) for j in range(1, len(line) + 1)]
    found = []
    for fault in held(given, laid):
        if fault.line:
            begin = ends[fault.line - 1] - shape[fault.line - 1]
            i, j = places[begin + max(fault.position, 1) - 1]
            said = fault.message.replace(f"line {fault.line}", f"line {i}", 1)
            said = said.replace(f"syllable {fault.position} ", f"syllable {j} ", 1)
            fault = replace(fault, line=i, position=j if fault.position else 0, message=said)
        found.append(fault)
    return found


OPTIONS = ("藏头", "藏尾", "嵌字", "禁")


def asked(options: Mapping[str, str], ends: Sequence[int | None], name: str) -> Given:
    """What the options 藏头, 藏尾, 嵌字 and 禁 fix; `ends` are the lengths of the lines, if known.

    PlanError when there are more characters than lines, or 藏尾 meets a line of no fixed length.

    >>> asked({"藏头": "春秋", "禁": "愁"}, [5, 5], "五言联").spans
    ((0, 0, '春'), (1, 0, '秋'))
    """
    spans = []
    for key in OPTIONS:
        if key in options and not options[key]:
            raise PlanError(f"the option {key} of {name} needs a value", hint=f"say {key}=春")
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
    return Given((), tuple(spans), listed(options.get("嵌字", "")), listed(options.get("禁", "")))


def listed(text: str) -> str:
    """Characters without what people divide them by.

    >>> listed("梅/雪、 月")
    '梅雪月'
    """
    return BREAK.sub("", text.replace("/", ""))
