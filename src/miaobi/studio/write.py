"""Text only: poems for a brief, one after the other, and the check of a text against a form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from miaobi import forms
from miaobi.brief import Plan
from miaobi.engines import Engines
from miaobi.errors import PlanError
from miaobi.forms import Violation
from miaobi.forms.english_form import English
from miaobi.makers import Job
from miaobi.makers.layout import as_text, in_english
from miaobi.makers.verse_loop import tried
from miaobi.planner.notes import MOST, of_several
from miaobi.run import Watch, run_sync
from miaobi.studio.planning import Wish, engines_for, planned
from miaobi.studio.sources import read_sources
from miaobi.work import Answer, Ask, Json, Recorded, Ref, digest, subseed

if TYPE_CHECKING:
    from miaobi.forms import Form, Report

VERSE_LINE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff，。？！；、：\s]+")

FOOT = re.compile(r"\*[^*]+\*|---")  # of a poem's page: the form, in italics


class Slate:
    """A record in memory, for what nobody keeps."""

    def __init__(self) -> None:
        self._bytes: dict[str, bytes] = {}
        self._known: dict[str, Recorded] = {}

    def recall(self, ask: Ask) -> Recorded | None:
        return self._known.get(ask.id)

    def add(self, recorded: Recorded, seconds: float) -> None:
        self._known[recorded.ask.id] = recorded

    def read(self, asset: str) -> bytes:
        return self._bytes[asset]

    def keep(self, data: bytes, media_type: str) -> Ref:
        ref = Ref(digest("asset", data), media_type, len(data))
        self._bytes[ref.id] = data
        return ref


def write(
    wish: Wish, n: int = 1, *, engines: Engines | None = None, watch: Watch | None = None
) -> Iterator[dict[str, Json]]:
    """`n` poems for a wish, as they are made: {"text", "form", "language", "scores",
    "title", "title_en", "lines", "gloss", "unknown"}.

    The first is the poem that `create` would write from the same seed, the others differ from it
    and from each other where they can. `gloss` has a line of English for each of a poem in Chinese
    whose brief is in English. `unknown` are the words of the brief that nobody understood, and
    notes on what is not written here.
    """
    if not 1 <= n <= MOST:
        raise PlanError(f"cannot write {n} poems", hint=f"-n takes 1 to {MOST}")
    engines = engines_for(wish) if engines is None else engines
    first = planned(replace(wish, wants=("verse",)), read_sources(wish.files), engines)
    if n > 1:  # which is what a brief for several poems is told to ask for
        unknown = tuple(word for word in first.concept.unknown if not of_several(word))
        first = replace(first, concept=replace(first.concept, unknown=unknown))
    told: set[Json] = set()
    for i in range(n):
        seed = first.seeds["verse"] if i == 0 else subseed(first.seeds["verse"], "candidate", i)
        poems = _poems(replace(first, seeds={"verse": seed}), engines, watch)
        poem = next((one for one in poems if one["text"] not in told), poems[0])
        told.add(poem["text"])
        yield poem


def _poems(one: Plan, engines: Engines, watch: Watch | None) -> list[dict[str, Json]]:
    """The poem of a plan, and those that its writer would choose next."""
    from miaobi.makers.verse import verse

    made = run_sync(
        one,
        makers={"verse": verse},
        job=Job,
        engines=engines,
        record=Slate(),
        watch=watch,
    )
    for error in made.failures.values():
        raise error
    about = made.drafts["verse"].about
    answers: list[Answer] = [r.answer for r in made.exchanges["verse"]]
    value = next((a.value for a in answers if a.value and "scores" in a.value), {"scores": {}})
    found: list[tuple[Json, str, Json]] = [(about["lines"], about["scheme"], value["scores"])]
    for runner_up in value.get("runners_up", []):
        draft = tried(runner_up, one.concept)
        if not draft.faults:
            found.append((list(draft.lines), draft.scheme, runner_up.get("scores", {})))
    return [
        {
            "text": as_text(lines, forms.poem(about["form"]), scheme),
            "form": about["form"],
            "language": about["language"],
            "scores": scores,
            "title": about["title"],
            "title_en": about["title_en"],
            "lines": lines,
            "gloss": _gloss(one, about, lines),
            "unknown": list(one.concept.unknown),
        }
        for lines, scheme, scores in found
    ]


def _gloss(one: Plan, about: dict[str, Json], lines: list[str]) -> list[str]:
    """English for the lines of a poem in Chinese whose brief is in English; else none."""
    if in_english(about) or one.concept.languages[0] != "en":
        return []
    if lines == about["lines"]:
        return about["gloss"]
    from miaobi.engines.embedded.text import glossed

    return glossed(lines, [{"zh": atom.zh, "en": atom.en} for atom in one.concept.atoms])


def check(text: str, form: str) -> Report:
    """Whether a text holds a form, and if not, why and what cures it.

    A poem's page (`poem.md`) may be given as it is: front matter, headings and glosses are not
    the poem; a text of another kind is read whole. Where couplets must be parallel (对仗), words
    that do not face each other are warnings.
    """
    found = forms.find(form)
    if isinstance(found, English) or forms.is_counted(found):
        poem = rows_in(text)
    else:
        poem = poem_in(text) if found.language == "zh" else text
    report = forms.check(poem, found)
    return replace(report, warnings=(*report.warnings, *unparallel(poem, found)))


def unparallel(poem: str, form: Form) -> Iterator[Violation]:
    """The words that hardly face each other, in the inner couplets of 律诗 and in 对联."""
    from miaobi.lm import couplet

    lines = forms.split_lines(poem)
    inner = form.family in ("近体诗", "排律") and len(lines) >= 8 and len(lines) % 2 == 0
    if form.family != "对联" and not inner:
        return
    for i in range(2, len(lines) - 2, 2) if inner else range(0, len(lines) - 1, 2):
        if len(lines[i]) != len(lines[i + 1]):
            continue
        for facing in couplet.explain(lines[i], lines[i + 1]):
            if facing.usual == "weak":
                message = f"lines {i + 1} and {i + 2}, {facing.message}"
                yield Violation(i + 2, facing.place, "对仗", message, facing.cure)


def rows_in(text: str) -> str:
    """The poem on a page like `poem.md`, stanzas and all: what stands between its heading and its
    foot; a text that is no such page as it is.

    >>> rows_in("# Fall · 秋\\n\\nOne leaf,  \\n\\nA door.  \\n\\n*haiku*\\n\\n中译：\\n").splitlines()
    ['One leaf,', '', 'A door.']
    """
    if text.startswith("---\n"):
        text = text.partition("\n---\n")[2]
    rows = [row.strip() for row in text.strip().splitlines()]
    if not rows or not rows[0].startswith("# "):
        return text
    foot = next((i for i, row in enumerate(rows) if FOOT.fullmatch(row)), len(rows))
    return "\n".join(rows[1:foot]).strip()


def poem_in(text: str) -> str:
    """The lines of verse in a text or a Markdown page; all of it when there is nothing to leave.

    >>> poem_in("# 春野\\n\\n白日依山尽，\\n*The white sun leans*\\n黄河入海流。\\n")
    '白日依山尽，\\n黄河入海流。'
    """
    if text.startswith("---\n"):
        text = text.partition("\n---\n")[2]
    lines = [line.strip() for line in text.splitlines()]
    verse = [line for line in lines if VERSE_LINE.fullmatch(line)]
    return "\n".join(verse) if verse else text
