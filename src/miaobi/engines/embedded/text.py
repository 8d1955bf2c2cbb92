"""The embedded writer: Chinese and English verse in any form, by the network that is shipped, and a
gloss.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from miaobi import forms
from miaobi.engines.embedded import NGRAM
from miaobi.errors import EngineError
from miaobi.forms import Form, Verse
from miaobi.lm import compose, settle
from miaobi.lm.compose import Composed, Poem, composed
from miaobi.lm.gloss import gloss as interlinear
from miaobi.lm.gloss import known as known_words
from miaobi.lm.wish import Image, Wish
from miaobi.run import Desk
from miaobi.trust.novelty import known
from miaobi.work import Answer, Ask, Json, subseed

if TYPE_CHECKING:
    from miaobi.lm.neural.poet import Pen

RUNNERS = 3  # English poems told beside the best


def verse(ask: Ask, desk: Desk, writer: str = "") -> Answer:
    """A poem for the card fields in `ask.spec`; its value has lines, form, scheme, rhyme, scores.

    `writer` is the folder of a network, "" the shipped one, NGRAM the counted model alone. Refuses
    a form it cannot write with EngineError or UnknownName, given lines that do not fit with
    SourceError, a folder that is no writer with StoreError.
    """
    form = forms.poem(ask.spec["form"])

    def tick(done: float) -> None:
        desk.stop_if_cancelled()
        desk.progress(done, "writing")

    if form.language == "en":
        return Answer(_english(form, ask, _pen(form, writer), tick))
    settling = np.random.default_rng(subseed(ask.seed, "form"))
    shaped, given = settle.as_verse(form, ask.spec.get("given_lines", []), settling)
    wish = replace(wish_of(ask.spec, shaped), given=tuple(given))
    if writer == NGRAM:
        ranked, left = compose.candidates(wish, ask.seed, known, tick)
    else:
        from miaobi.lm.neural import poet  # onnxruntime opens when it is needed

        ranked, left = poet.candidates(wish, ask.seed, _pen(form, writer), known, tick)
    return Answer(_value(form, wish, ranked, left))


def _pen(form: Form, writer: str) -> Pen:
    from miaobi.lm.neural import shipped

    if writer == NGRAM:
        raise EngineError(
            f"the n-gram writes no {form.name}", hint="use --engine text=embedded, the network"
        )
    return shipped.pen(Path(writer) if writer else None)


def _english(form: Form, ask: Ask, pen: Pen, tick: Callable[[float], None]) -> dict[str, Json]:
    """An English poem, the best and the next ones."""
    from miaobi.lm.neural import english

    wish = english.wish_of(form, ask.spec, _barred(ask.spec.get("excluded", [])))
    poems = english.compose(wish, ask.seed, pen, known, tick)
    best, *others = [{"lines": list(one.lines), "scores": one.scores} for one in poems]
    return {"form": form.name, **best, "scheme": "", "rhyme": "", "runners_up": others[:RUNNERS]}


def wish_of(spec: dict[str, Json], form: Verse | None = None) -> Wish:
    """What a spec of `text.verse` asks of the writer of Chinese, in its own form or as `form`."""
    mood = spec.get("mood") or {}
    shape = form or forms.verse(spec["form"])
    return Wish(
        form=shape,
        images=_images(spec, shape),
        title=spec.get("title", ""),
        season=spec.get("season", ""),
        hour=spec.get("hour", ""),
        weather=spec.get("weather", ""),
        place=spec.get("place", ""),
        valence=mood.get("valence", 0.0),
        arousal=mood.get("arousal", 0.0),
        mood=tuple(mood.get("zh", [])),
        given=tuple(spec.get("given_lines", [])),
        without=_forbidden(spec.get("excluded", [])),
        candidates=spec.get("candidates", 32),
    )


def _images(spec: dict[str, Json], form: Verse) -> tuple[Image, ...]:
    """What the poem is about, then its things but those that are the same.

    As much of the former must be said as leaves a free line for each thing that must.
    """
    about = [row for row in spec.get("about", []) if row["zh"]]
    keys = {row["concept"] for row in about} - {""}
    same = {row.get("concept") for row in spec.get("imagery", []) if row.get("must")} & keys
    things = [row for row in spec.get("imagery", []) if row.get("concept") not in keys]
    free = form.lines - sum(map(bool, spec.get("given_lines", [])))
    room = max(free - sum(bool(row.get("must")) for row in things), min(free, 1))
    told = [row for row in about if row["must"]][:room]
    must = [{**row, "must": row in told or row["concept"] in same} for row in about]
    words = "zh" if forms.is_counted(form) else "verse"  # no 萱堂 in modern verse
    return tuple(_image(row, words) for row in (*must, *things))


def _image(row: dict[str, Json], words: str) -> Image:
    """An image with the words that say it, from the field `words` of the lexicon."""
    said = _lexicon().get(row.get("concept", ""), {}).get(words, [])
    zh = row["zh"]
    every = tuple(dict.fromkeys(word for word in (zh, *said) if word))
    return Image(zh, row.get("weight", 1.0), row.get("must", False), every)


def _value(form: Form, wish: Wish, ranked: list[Poem], left: tuple[str, ...]) -> dict[str, Json]:
    """The best poem and the next ones; of a form that was settled, those that hold it itself."""
    if wish.form is form:
        found = composed(ranked, left)
        best, *others = _told(form, found)
        return {"form": form.name, **best, "left_out": list(found.left_out), "runners_up": others}
    held = [poem for poem in ranked if settle.holds(form, poem.lines)]
    if not held:
        raise EngineError(
            f"no {form.name} came out that holds its form",
            hint="try another --seed, or the network where it is the n-gram: --engine text=embedded",
        )
    best, *others = _told(form, composed(held, left, wish.given))
    return {"form": form.name, **best, "scheme": "", "runners_up": others}


def _told(form: Form, found: Composed) -> list[dict[str, Json]]:
    return [
        {**asdict(one), "lines": list(settle.joined(form, one.lines))}
        for one in (found.best, *found.runners_up)
    ]


def gloss(ask: Ask, desk: Desk) -> Answer:
    """An interlinear English gloss of `spec["lines"]`, one line each."""
    return Answer({"lines": glossed(ask.spec["lines"], ask.spec.get("words", []))})


def glossed(lines: list[str], words: list[Json]) -> list[str]:
    """An English line for each, by the lexicon and the card's own words [{"zh": …, "en": …}]."""
    own = {row["zh"]: row["en"] for row in words if row["zh"] and row["en"]}
    return interlinear(lines, _words() | own)


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, dict[str, Json]]:
    """The planner's imagery lexicon by key."""
    text = (files("miaobi.planner") / "data/lexicon.jsonl").read_text("utf-8")
    rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    return {row["key"]: row for row in rows}


def _barred(keys: list[str]) -> tuple[str, ...]:
    """The English words of things that the brief forbids, which an English poem does not say."""
    rows = [_lexicon()[key] for key in keys if key in _lexicon()]
    return tuple(sorted({name for row in rows for name in row["en"] if " " not in name}))


def _forbidden(keys: list[str]) -> tuple[str, ...]:
    """The short names of things that the brief forbids, which no line should say."""
    rows = [_lexicon()[key] for key in keys if key in _lexicon()]
    return tuple(sorted({name for row in rows for name in row["zh"] if len(name) <= 2}))


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    """Chinese words of two or more characters and their first English name.

    The common words of verse come before the names of things. How verse *says* a thing is no
    gloss of it: 春风 is the spring wind, whatever teacher it may stand for.
    """
    rows = _lexicon().values()
    found = {word: row["en"][0] for row in rows for word in row["zh"]} | known_words()
    return {word: gloss for word, gloss in found.items() if len(word) > 1}
