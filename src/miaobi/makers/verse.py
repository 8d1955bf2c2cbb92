"""The poem of a work: asked for, checked against its form, glossed in the other language."""

from __future__ import annotations

from miaobi import forms
from miaobi.brief import Atom, Concept
from miaobi.errors import EngineError
from miaobi.makers import Job, Making
from miaobi.work import Answer, Ask, Asset, Draft, Json

TRIES = 3


def verse(job: Job) -> Making:
    """A poem in the card's form, as poem.md, with a gloss; EngineError when none ever holds."""
    card = job.plan.concept
    about = yield from _held(job, card)
    words = [{"zh": atom.zh, "en": atom.en} for atom in card.atoms]
    glossed: Answer = yield Ask("text.gloss", {"lines": about["lines"], "words": words})
    about = {
        **about,
        "title": card.title.zh,
        "title_en": card.title.en,
        "gloss": glossed.value["lines"],
    }
    kept: Answer = yield Ask("file.text", {"text": page(about), "media_type": "text/markdown"})
    poem = Asset("poem", "poem.md", kept.files["text"], job.task.name, about)
    return Draft((poem,), about)


def _held(job: Job, card: Concept):
    """The first answer that holds its form, as {"lines", "form", "scheme", "rhyme"}."""
    fault = ""
    for attempt in range(TRIES):
        answer: Answer = yield Ask("text.verse", spec(card), seed=job.seed("poem", attempt))
        lines = [line.strip() for line in answer.value["lines"]]
        report = forms.check("\n".join(lines), card.form)
        if report.holds and _kept(lines, card.given_lines):
            return {
                "lines": lines,
                "form": forms.find(card.form).name,
                "scheme": report.scheme,
                "rhyme": report.rhyme,
                "left_out": answer.value.get("left_out", []),
            }
        fault = report.violations[0].message if report.violations else "a given line was changed"
    raise EngineError(
        f"no poem held {card.form} in {TRIES} tries: {fault}",
        hint="choose another engine with --engine text=NAME, or another --form",
        retryable=True,
    )


def _kept(lines: list[str], given: tuple[str, ...]) -> bool:
    """Whether the user's own lines stand where they were given; "" leaves a line free."""
    return all(own in ("", line) for own, line in zip(given, lines, strict=False))


def spec(card: Concept) -> dict[str, Json]:
    """The card fields that verse reads, and no others."""
    return {
        "form": forms.find(card.form).name,
        "language": "zh",
        "title": card.title.zh,
        "imagery": [_image(atom) for atom in card.atoms],
        "season": card.season,
        "hour": card.hour,
        "weather": card.weather,
        "place": card.place,
        "mood": {
            "valence": card.mood.valence,
            "arousal": card.mood.arousal,
            "zh": list(card.mood.zh),
        },
        "given_lines": list(card.given_lines),
        "excluded": list(card.excluded),
        "candidates": 32,
    }


def _image(atom: Atom) -> dict[str, Json]:
    said = atom.source != "graph"
    return {
        "zh": atom.zh,
        "concept": atom.concept,
        "weight": 1.0 if said else 0.5,
        "must": said,
    }


def page(about: dict[str, Json]) -> str:
    """The poem as Markdown: title, couplets, gloss.

    >>> page({"title": "春", "title_en": "Spring", "form": "五绝", "rhyme": "下平一先",
    ...       "lines": ["甲", "乙"], "gloss": ["one", "two"]}).splitlines()[2:4]
    ['甲，  ', '乙。  ']
    """
    heading = " · ".join(part for part in (about["title"], about["title_en"]) if part)
    lines = [f"{line}{'。' if i % 2 else '，'}  " for i, line in enumerate(about["lines"])]
    foot = f"*{about['form']}，{about['rhyme']}*"
    gloss = [f"{line}  " for line in about["gloss"]]
    return "\n".join([f"# {heading}", "", *lines, "", foot, "", "Word by word:", "", *gloss, ""])
