"""How many broken poems the checker finds: one character changed, labelled by the tests' oracles.

The oracles share no code with the package; they and their data are in a checkout's tests/ only.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from random import Random

from miaobi.forms import split_lines
from miaobi.forms.checking_words import is_han
from miaobi.forms.core import Form, Report
from miaobi.forms.sounds import folded

Judge = Callable[[str], list[str]]  # what is wrong with a text, [] when nothing is
Corrupt = Callable[
    [str, Judge, Random], tuple[str, int]
]  # the text, and the place that was changed
TESTS = Path(__file__).parents[3] / "tests"


@dataclass(frozen=True, slots=True)
class Oracles:
    """The judges of another mind: `shi` by form, `ci` by tune, and how a text is corrupted."""

    shi: Callable[[str], Judge]
    ci: Callable[[str], Judge]
    corrupt: Corrupt


def oracles() -> Oracles | None:
    """Those of the checkout that this package runs from; None when there is no checkout."""
    if not (TESTS / "oracle_corrupt.py").is_file():
        return None
    sys.path.insert(0, str(TESTS))
    try:
        shi, ci, corrupt = map(import_module, ("oracle_shi", "oracle_ci", "oracle_corrupt"))
    finally:
        sys.path.remove(str(TESTS))
    names = {
        "五绝": "五绝", "七绝": "七绝", "五律": "五律", "七律": "七律",
        "五言排律": "五排", "七言排律": "七排", "五言古绝": "五古绝", "七言古绝": "七古绝",
    }  # fmt: skip

    def of_form(form: str) -> Judge:
        return lambda text: shi.judge(text, names[form])

    def of_tune(tune: str) -> Judge:
        formats = range(len(ci.tunes()[tune]))

        def judge(text: str) -> list[str]:  # broken only when no format of the tune takes it
            wrong = [ci.judge(text, tune, k, lenient=True) for k in formats]
            return min(wrong, key=len)

        return judge

    return Oracles(of_form, of_tune, corrupt.corrupt)


def recall(
    form: Form, texts: Iterable[str], judge: Judge, corrupt: Corrupt, rng: Random
) -> tuple[Counter[str], list[str]]:
    """Every text that the judge takes, corrupted once: of, found, placed; and what was missed."""
    tally, missed = Counter({"of": 0, "found": 0, "placed": 0}), []
    for text in map(folded, texts):
        try:
            changed, place = corrupt(text, judge, rng)
        except ValueError:  # it does not hold to begin with
            continue
        report = form.check(changed)
        tally["of"] += 1
        tally["found"] += not report.holds
        where = _place(changed, place)
        blamed = {(fault.line, fault.position) for fault in report.violations}
        tally["placed"] += (
            where in blamed or (where[0], 0) in blamed or _either(form, report, where)
        )
        if report.holds:
            line = split_lines(changed)[where[0] - 1]
            missed.append(f"{line}: {text[place]} became {changed[place]}")
    return tally, missed


def _either(form: Form, report: Report, where: tuple[int, int]) -> bool:
    """Whether the changed word and the one blamed are the only two that rhyme: where they differ
    nobody can tell which of them is wrong."""
    old = form.formats[0] if form.family == "古绝" else None  # whose schemes rhyme alike
    scheme = next((one for one in form.formats if one.name == report.scheme), old)
    ends = [(i + 1, len(scheme.lines[i])) for i in scheme.rhyming] if scheme else []
    blamed = {(fault.line, fault.position) for fault in report.violations if fault.rule == "rhyme"}
    return len(ends) == 2 and where in ends and bool(blamed & set(ends))


def _place(text: str, at: int) -> tuple[int, int]:
    """Line and syllable, from 1, of the character at an index of the text."""
    lines = split_lines(text)
    nth = sum(map(is_han, text[:at]))
    for i, line in enumerate(lines, 1):
        if nth < len(line):
            return i, nth + 1
        nth -= len(line)
    raise IndexError(at)


def holding(texts: Sequence[str], judge: Judge, most: int) -> Iterator[str]:
    """At most so many of the texts: those that the judge takes."""
    taken = 0
    for text in texts:
        if taken < most and not judge(folded(text)):
            taken += 1
            yield text
