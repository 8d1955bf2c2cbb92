"""The label in an outside model's words: worded from the facts, checked sentence by sentence.

A sentence that claims what no fact says is left out; when too few are left, or no answer came, the
maker's own words stand, and the draft says so.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence

from miaobi.brief import of_our_own
from miaobi.errors import EngineError
from miaobi.makers import Job
from miaobi.makers import label_words as say
from miaobi.makers.label_about import tombstone_en, tombstone_zh
from miaobi.makers.label_facts import (
    Facts,
    clipped,
    length_en,
    length_zh,
    plural,
    thing_en,
    thing_zh,
    unknown_en,
    unknown_zh,
)
from miaobi.planner.numbers import count_en, count_zh
from miaobi.planner.words import list_en, list_zh
from miaobi.work import Answer, Ask, Json

TOKENS = 2048
LIMITS = {"zh": (60, 120), "en": (45, 75)}  # characters, words


def outside(job: Job, facts: Facts, own: dict[str, str]) -> Generator[Ask, Answer, dict[str, Json]]:
    """{"zh", "en"}: an outside model's texts where the plan names one and they hold, else `own`.

    With an outside model also "worded": for each language who wrote it, and what was refused.
    """
    if of_our_own(job.plan.engines.get("text", ("embedded",))[0]):
        return dict(own)
    phrases = {"zh": sorted(set(said_zh(facts))), "en": sorted(set(said_en(facts)))}
    known: dict[str, Json] = {**phrases, "poem": facts.lines, "tokens": TOKENS}
    try:
        answer = yield Ask("text.label", known, seed=job.seed("label"))
        texts: dict[str, Json] = {name: answer.value[name] for name in LIMITS}
        wanted: dict[str, Json] = {**texts, "facts": phrases, "quotable": quotable(facts)}
        checked = yield Ask("form.told", wanted)
    except EngineError:  # its own words cost nothing: no part of a work is lost for a wording
        by: dict[str, Json] = {"writer": "embedded", "refused": []}
        return {**own, "worded": dict.fromkeys(LIMITS, by)}
    told: dict[str, Json] = {"worded": {}}
    for name in LIMITS:
        pairs = list(zip(texts[name], checked.value[name], strict=True))
        text = joined(
            [sentence for sentence, fault in pairs if not fault], name, needed(facts, name)
        )
        told[name] = text or own[name]
        told["worded"][name] = {
            "writer": str(answer.value["writer"]) if text else "embedded",
            "refused": [[sentence, fault] for sentence, fault in pairs if fault],
        }
    return told


def joined(sentences: Sequence[str], language: str, last: Sequence[str]) -> str:
    """The first sentences that fit a label, and the `last` ones; "" when they are too few.

    >>> joined(["春。"] * 3, "zh", [])
    ''
    >>> len(joined(["一二三四五六七八九十一二三四五六七八九。"] * 9, "zh", []))
    120
    """
    length = length_zh if language == "zh" else length_en
    least, most = LIMITS[language]
    room = most - sum(map(length, last))
    kept: list[str] = []
    for sentence in sentences:
        if sum(map(length, kept)) + length(sentence) <= room:
            kept.append(sentence)
    text = ("" if language == "zh" else " ").join([*kept, *last])
    return text if kept and length(text) >= least else ""


def needed(facts: Facts, language: str) -> list[str]:
    """What a label must say whoever words it: what was not understood, what is written instead."""
    zh = language == "zh"
    found = []
    found += (unknown_zh if zh else unknown_en)(facts)[:1]
    if facts.signs and zh:
        names = "".join(f"「{clipped(a.zh or a.en)}」" for a in facts.signs[:2])
        found.append(say.SIGN_ZH[0].format(names))
    elif facts.signs:
        names = list_en([f"“{clipped(a.en or a.zh)}”" for a in facts.signs[:2]])
        found.append(say.SIGN_EN[0].format(names))
    return found


# --- what may be said ---------------------------------------------------------------------------


def quotable(facts: Facts) -> list[str]:
    """What may stand in quotation marks: lines, their gloss, titles, signs, names, the brief."""
    card = facts.concept
    gloss = [str(line) for line in facts.verse.get("gloss") or ()]
    signs = [word for atom in facts.signs for word in (atom.zh, atom.en)]
    every = [card.title.zh, card.title.en, *facts.lines, *gloss, *signs, *card.names]
    return [text for text in (*every, facts.plan.brief.text, "妙笔") if text]


def said_zh(facts: Facts) -> Iterable[str]:
    """The facts as phrases in Chinese."""
    card = facts.concept
    for atom in facts.seen:
        yield thing_zh(atom, facts.count(atom))
        yield clipped(atom.zh or atom.en)
    yield from (say.SEASONS[card.season][0], say.HOURS[card.hour][0])
    yield from (say.WEATHERS[card.weather][0], say.GROUNDS[card.place][0])
    yield from card.mood.zh
    yield from card.names
    yield from ("妙笔", "朱印", "AI", "模型和种子" if facts.refined else "种子")
    if facts.lines:
        yield facts.form
        yield f"{count_zh(len(facts.lines))}{facts.nouns[2]}"
        yield from (facts.rhymed_zh,) if facts.rhymes else ()
    yield from parts(facts, 0)
    if facts.score:
        yield facts.key[0]
        yield list_zh([zh for zh, _ in facts.instruments])
        yield from (zh for zh, _ in facts.instruments)
    yield from tombstone_zh(facts)


def said_en(facts: Facts) -> Iterable[str]:
    """The facts as phrases in English."""
    card = facts.concept
    for atom in facts.seen:
        yield thing_en(atom, facts.count(atom))
        name = " ".join(atom.en.split())
        yield from (name, plural(name)) if name else ()
    yield from (say.SEASONS[card.season][1], say.HOURS[card.hour][1])
    yield from (say.WEATHERS[card.weather][1], say.GROUNDS[card.place][1])
    yield from card.mood.en
    yield from card.names
    yield from ("Miaobi", "AI", "model and the seed" if facts.refined else "seed")
    if facts.lines:
        yield facts.form_en
        yield f"{count_en(len(facts.lines))} lines"
    yield from parts(facts, 1)
    if facts.score:
        yield facts.key[1]
        yield from (en for _, en in facts.instruments)
    yield from tombstone_en(facts)


def parts(facts: Facts, language: int) -> Iterable[str]:
    """The words for the parts that are there: 0 in Chinese, 1 in English."""
    for name, words in say.PARTS.items():
        if getattr(facts, name):
            yield from words[language].split()
