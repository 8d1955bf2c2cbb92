"""`miaobi bench forms`: does every form hold, what does it cost, how far is it from exact.

Every text is judged twice: by the checker, and by the oracles of the checkout's tests, which share
no code with the package. Line by line: 1 shi, 2 ci and English, 3 masks, 4 distortion, 5 overhead,
6 properties, 7 对仗. The bars: CharPoet keeps 2.1 % of its poems whole, NekooBasho 97.5 %.

All of it takes hours of a processor. MIAOBI_PARTS runs some parts alone ("shi-random ci-random"),
MIAOBI_EACH is the most poems that the network writes of each shi form (200) and of ci (300), spread
evenly over the prompts and the formats. MIAOBI_CORPUS names the corpus that line 7 needs.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from itertools import product
from random import Random
from types import ModuleType

import numpy as np

from miaobi import forms
from miaobi.errors import EngineError, UnknownName
from miaobi.evals.checker_recall import TESTS, oracles, recall
from miaobi.forms import Form, Given, Verse
from miaobi.lm.neural import english as network
from miaobi.lm.neural import poet, shipped
from miaobi.lm.scorers import random
from miaobi.lm.wish import Image, Wish
from miaobi.lm.writing import Writer
from miaobi.work import Json, subseed

Row = dict[str, Json]  # line, what, of, holds, note, passes (None: not judged)
Verdict = tuple[bool, bool | None]
SHI = ("五绝", "七绝", "五律", "七律")
THINGS = [
    "春田",
    "秋月",
    "江舟",
    "寒梅",
    "夜雨",
    "古寺",
    "边城",
    "荷塘",
    "松风",
    "雪山",
    "柳岸",
    "孤雁",
    "茶园",
    "渔火",
    "竹林",
    "故乡",
    "桃花",
    "海潮",
    "灯市",
    "牧童",
]
MOODS = (("spring", 0.6), ("summer", 0.3), ("autumn", -0.4), ("winter", 0.0), ("", 0.8))
HOURS = ("", "night")
CI_EMBEDDED = 300
ENGLISH_EACH = 20
ENGLISH_THINGS = (
    "moon", "sea", "river", "winter", "autumn", "spring", "rain", "snow", "wind", "cloud", "mountain",
    "garden", "rose", "bird", "horse", "ship", "bridge", "lantern", "window", "road",
)  # fmt: skip
JUDGED = (  # the English forms that the oracle knows
    "haiku", "tanka", "limerick", "shakespearean sonnet", "petrarchan sonnet", "spenserian sonnet",
    "ballad", "villanelle", "sestina", "pantoum", "ghazal", "terza rima", "blank verse",
)  # fmt: skip
CHANGED = 200  # poems with one wrong character
RECALL = 0.995  # of them must be found: the books of checker and oracle differ in a few characters


def run() -> Iterator[Row]:
    """One row a claim: line, what, of, holds, note, passes."""
    asked = os.environ.get("MIAOBI_PARTS", "").split() or list(PARTS)
    for name in asked:
        if name not in PARTS:
            raise UnknownName("part of the bench", name, PARTS)
    for name in asked:
        yield from PARTS[name]()


def _of_others(line: int, module: str, *names: str) -> Iterator[Row]:
    """The rows of another bench; those without `names` are claims already."""
    rows = import_module(f"miaobi.evals.{module}").run()
    yield from (_claim(line, row, *names) if names else {"line": line, **row} for row in rows)


def _each(count: int) -> int:
    """How many texts of the network a row is of."""
    return max(1, min(count, int(os.environ.get("MIAOBI_EACH") or count)))


def _spread(items: Sequence, count: int) -> list:
    """So many of the items, evenly spread.

    >>> _spread(range(10), 4)
    [0, 2, 5, 7]
    """
    return [items[i * len(items) // count] for i in range(count)]


def _claim(line: int, row: Row, *names: str) -> Row:
    """A row of another bench in the columns of this one; its figures become the note."""
    verdict = row.get("ok", row.get("holds", ""))
    kept = {k: v for k, v in row.items() if k not in (*names, "ok", "holds") and v != ""}
    return {
        "line": line, "what": ", ".join(str(row[name]) for name in names), "of": "",
        "holds": verdict, "note": ", ".join(f"{k} {v}" for k, v in kept.items()),
        "passes": {"yes": True, "no": False}.get(str(verdict)),
    }  # fmt: skip


@cache
def oracle(name: str) -> ModuleType | None:
    """An oracle of the checkout's tests; None where there is no checkout."""
    if not (TESTS / f"oracle_{name}.py").is_file():
        return None
    sys.path.insert(0, str(TESTS))
    try:
        return import_module(f"oracle_{name}")
    finally:
        sys.path.remove(str(TESTS))


def _row(line: int, what: str, verdicts: Sequence[Verdict], note: str = "") -> Row:
    """A row from (checker's, oracle's) verdicts; without an oracle nothing passes or fails."""
    of = len(verdicts)
    judged = all(other is not None for _, other in verdicts)
    both = sum(one and other is not False for one, other in verdicts)
    by = f"checker {sum(one for one, _ in verdicts)}, "
    by += f"oracle {sum(bool(other) for _, other in verdicts)}" if judged else "no oracle"
    return {
        "line": line, "what": what, "of": of, "holds": f"{100 * both / of:.1f} %",
        "note": f"{by}; {note}".strip("; "), "passes": both == of if judged else None,
    }  # fmt: skip


# --- 1: shi ---------------------------------------------------------------------------------------


def prompts() -> list[Wish]:
    """200 wishes: twenty things, five seasons and moods, by day and by night."""
    return [
        Wish(
            forms.verse(SHI[0]), (Image(thing, 1.0, True),), title=thing, season=season, hour=hour,
            valence=valence, candidates=8,
        )
        for thing, (season, valence), hour in product(THINGS, MOODS, HOURS)
    ]  # fmt: skip


def shi_embedded() -> Iterator[Row]:
    judge, asked = _shi_judge(), prompts()
    for name in SHI:
        form = forms.verse(name)
        some = _spread(asked, _each(len(asked)))
        wishes = [Wish(**{**_fields(wish), "form": form}) for wish in some]
        written = [_written(wish, subseed(1, name, i)) for i, wish in enumerate(wishes)]
        said = sum(_says(wish, lines) for wish, lines in zip(wishes, written, strict=True))
        texts = ["，".join(lines) for lines in written]
        note = f"the thing asked for is said in {said}"
        yield _row(1, f"{name}, embedded", [(form.check(t).holds, judge(t)) for t in texts], note)


def shi_random() -> Iterator[Row]:
    judge = _shi_judge()
    for name in SHI:
        form = forms.verse(name)
        texts = list(at_random(form, len(prompts())))
        yield _row(1, f"{name}, random", [(form.check(t).holds, judge(t)) for t in texts])


def _written(wish: Wish, seed: int) -> tuple[str, ...]:
    """A poem by the shipped writer, of few candidates: its form is looked at, not its worth."""
    how = replace(poet.manner(wish.form), particles=4, facing=1)
    return poet.compose(wish, seed, shipped.pen(), how=how).best.lines


def _fields(wish: Wish) -> dict[str, Json]:
    return {name: getattr(wish, name) for name in wish.__dataclass_fields__}


def _says(wish: Wish, lines: Sequence[str]) -> bool:
    return any(word in "".join(lines) for image in wish.images for word in image.said)


def _shi_judge() -> Callable[[str], bool | None]:
    judges = oracle("shi")
    return lambda text: None if judges is None else not judges.faults(forms.split_lines(text))


def at_random(form: Form, count: int, given: Given = Given()) -> Iterator[str]:
    """Texts that a scorer writes who knows nothing: every one by other odds."""
    machine = form.machine(given)
    for i in range(count):
        seed = subseed(1, form.name, "random", i)
        writer = Writer(machine, random(machine.symbols, seed=seed))
        yield writer.write(np.random.default_rng(seed))[0].text


# --- 2: ci and English ----------------------------------------------------------------------------


def _formats() -> list[Verse]:
    """Every format of every tune as a form of its own."""
    from miaobi.forms import tunes

    return [
        replace(tune, formats=(scheme,))
        for tune in map(tunes.find, tunes.names())
        for scheme in tune.formats
    ]


def _judged(form: Verse, text: str) -> Verdict:
    judges = oracle("ci")
    return form.check(text).holds, None if judges is None else not judges.judge_any(text, form.name)


def ci_random() -> Iterator[Row]:
    verdicts = [_judged(form, next(at_random(form, 1))) for form in _formats()]
    yield _row(2, "词, random, every format", verdicts)


def ci_embedded() -> Iterator[Row]:
    wishes, verdicts = prompts(), []
    for i, form in enumerate(_spread(_formats(), _each(CI_EMBEDDED))):
        wish = Wish(**{**_fields(wishes[i % len(wishes)]), "form": form, "candidates": 4})
        lines = _written(wish, subseed(1, "ci", i))
        text = "".join(a + b for a, b in zip(lines, form.formats[0].written, strict=True))
        verdicts.append(_judged(form, text))
    yield _row(2, "词, embedded", verdicts)


def english() -> Iterator[Row]:
    from miaobi.forms.english import FORMS

    judges = oracle("en")
    for form in FORMS:
        texts = list(at_random(form, ENGLISH_EACH))
        known = judges if form.name.lower() in JUDGED else None
        verdicts = [
            (form.check(t).holds, None if known is None else not _english(known, t, form))
            for t in texts
        ]
        yield _row(2, f"{form.name}, random", verdicts)


def english_embedded() -> Iterator[Row]:
    """The same by the network, of few candidates: form is looked at, not worth."""
    from miaobi.forms.english import FORMS

    judges = oracle("en")
    for form in (form for form in FORMS if form.name.lower() in JUDGED):
        things = _spread(ENGLISH_THINGS, _each(ENGLISH_EACH))
        asked = [network.Wish(form, thing, (thing,), candidates=4) for thing in things]
        texts = [_by_network(one, subseed(1, form.name, i)) for i, one in enumerate(asked)]
        verdicts = [
            (form.check(t).holds, None if judges is None else not _english(judges, t, form))
            for t in texts
        ]
        told = [re.findall(r"\w+", text.lower()) for text in texts]
        said = sum(thing in words for thing, words in zip(things, told, strict=True))
        yield _row(2, f"{form.name}, embedded", verdicts, f"the thing asked for is said in {said}")


def _by_network(asked: network.Wish, seed: int) -> str:
    """An English poem, or "" where none came out, which holds no form."""

    try:
        how = network.Manner(rhyming=1)
        return "\n".join(network.compose(asked, seed, shipped.pen(), how=how)[0].lines)
    except EngineError:
        return ""


def _english(judges: ModuleType, text: str, form: Form) -> list[str]:
    return judges.judge(text, form.name.lower(), rich=True, promotion=True)


# --- 6: properties --------------------------------------------------------------------------------


def properties() -> Iterator[Row]:
    """One changed character that breaks a rule, as the oracle labels it, is told; given lines stand.

    That emitted texts hold and end is lines 1 and 2; the suite proves all of it with hypothesis.
    """
    judges = oracles()
    total = {"of": 0, "found": 0, "placed": 0}
    stand = 0
    rng = np.random.default_rng(6)
    for name in SHI:
        form = forms.verse(name)
        texts = list(at_random(form, CHANGED // len(SHI)))
        if judges is not None:
            tally, _ = recall(form, texts, judges.shi(name), judges.corrupt, Random(6))
            total = {key: total[key] + tally[key] for key in total}
        for text in texts:
            stand += _stands(form, forms.split_lines(text), int(rng.integers(form.lines)))
    of = total["of"]
    yield _counted("a changed character that breaks a rule is told", of, total["found"], RECALL)
    yield _counted("… at its place: of two rhyme words either", of, total["placed"], RECALL)
    yield _counted("given lines stand, in a poem that holds", CHANGED, stand)


def _stands(form: Verse, lines: Sequence[str], kept: int) -> bool:
    """Whether one line of a poem, given, stands untouched in another poem that holds."""
    given = Given(lines=tuple(line if i == kept else "" for i, line in enumerate(lines)))
    again = forms.split_lines(next(at_random(form, 1, given)))
    return again[kept] == lines[kept] and form.check("，".join(again)).holds


def _counted(what: str, of: int, count: int, aim: float = 1.0) -> Row:
    return {
        "line": 6, "what": what, "of": of, "holds": f"{100 * count / of:.1f} %" if of else "",
        "note": "" if of else "no oracle", "passes": count >= aim * of if of else None,
    }  # fmt: skip


PARTS: dict[str, Callable[[], Iterator[Row]]] = {
    "shi-embedded": shi_embedded,
    "shi-random": shi_random,
    "ci-random": ci_random,
    "ci-embedded": ci_embedded,
    "english": english,
    "english-embedded": english_embedded,
    "masks": lambda: _of_others(3, "masks", "masks"),
    "distortion": lambda: _of_others(4, "distortion", "rhyme", "acrostic"),
    "overhead": lambda: _of_others(5, "overhead", "what"),
    "properties": properties,
    "couplets": lambda: _of_others(7, "couplets"),
}
