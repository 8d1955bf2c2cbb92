"""The embedded writer: Chinese verse in any form, by the network that is shipped, and its gloss."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from miaobi import forms
from miaobi.engines.embedded import NGRAM
from miaobi.errors import EngineError
from miaobi.lm import compose
from miaobi.lm.compose import Composed, Poem
from miaobi.lm.gloss import gloss as interlinear
from miaobi.lm.gloss import known as known_words
from miaobi.lm.wish import Image, Wish
from miaobi.run import Desk
from miaobi.trust.novelty import known
from miaobi.work import Answer, Ask, Json


def verse(ask: Ask, desk: Desk, writer: str = "") -> Answer:
    """A poem for the card fields in `ask.spec`; its value has lines, form, scheme, rhyme, scores.

    `writer` is the folder of a network, "" the shipped one, NGRAM the counted model alone. Refuses
    a form it cannot write with EngineError, given lines that do not fit with SourceError, a folder
    that is no writer with StoreError.
    """
    wish = wish_of(ask.spec)

    def tick(done: float) -> None:
        desk.stop_if_cancelled()
        desk.progress(done, "writing")

    if writer == NGRAM:
        return Answer(_value(wish, compose.compose(wish, ask.seed, known, tick)))
    from miaobi.lm.neural import poet, shipped  # onnxruntime opens when it is needed

    pen = shipped.pen(Path(writer) if writer else None)
    return Answer(_value(wish, poet.compose(wish, ask.seed, pen, known, tick)))


def wish_of(spec: dict[str, Json]) -> Wish:
    """What a spec of `text.verse` asks of the embedded writer; EngineError for other languages."""
    if spec.get("language", "zh") != "zh":
        raise EngineError(
            f"the embedded writer does not write {spec['language']} verse",
            hint="leave the language at zh; every poem comes with an English gloss",
        )
    mood = spec.get("mood") or {}
    return Wish(
        form=forms.verse(spec["form"]),
        images=tuple(_image(row) for row in spec.get("imagery", [])),
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


def _image(row: dict[str, Json]) -> Image:
    """An image with the words in which verse says it, from the lexicon."""
    said = _lexicon().get(row.get("concept", ""), {}).get("verse", [])
    zh = row["zh"]
    words = tuple(dict.fromkeys(word for word in (zh, *said) if word))
    return Image(zh, row.get("weight", 1.0), row.get("must", False), words)


def _value(wish: Wish, composed: Composed) -> dict[str, Json]:
    return {
        "form": wish.form.name,
        **_poem(composed.best),
        "left_out": list(composed.left_out),
        "runners_up": [_poem(poem) for poem in composed.runners_up],
    }


def _poem(poem: Poem) -> dict[str, Json]:
    return {**asdict(poem), "lines": list(poem.lines)}


def gloss(ask: Ask, desk: Desk) -> Answer:
    """An interlinear English gloss of `spec["lines"]`, one line each."""
    words = _words() | spec_words(ask.spec)
    return Answer({"lines": interlinear(ask.spec["lines"], words)})


def spec_words(spec: dict[str, Json]) -> dict[str, str]:
    """Words the card itself explains: [{"zh": ..., "en": ...}]."""
    return {row["zh"]: row["en"] for row in spec.get("words", []) if row["zh"] and row["en"]}


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, dict[str, Json]]:
    """The planner's imagery lexicon by key."""
    text = (files("miaobi.planner") / "data/lexicon.jsonl").read_text("utf-8")
    rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    return {row["key"]: row for row in rows}


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
