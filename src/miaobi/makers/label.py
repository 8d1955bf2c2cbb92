"""The wall label, in Chinese and English, from the concept card and the drafts' facts only.

Nothing it says can be false, because every sentence is built from a fact that the card or a draft
states: a thing is named only when its pixels are in the picture, a number only when that many are,
a line only when it is in the poem. The seed chooses among wordings and never among facts.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Generator, Iterator, Sequence

from miaobi.brief import Atom
from miaobi.forms import is_counted
from miaobi.makers import Job
from miaobi.makers import label_words as say
from miaobi.makers.label_about import (
    alt_en,
    alt_zh,
    described_en,
    described_zh,
    markdown,
    tombstone_en,
    tombstone_zh,
)  # fmt: skip
from miaobi.makers.label_facts import (
    Facts,
    clipped,
    length_en,
    length_zh,
    missed,
    person_en,
    plural,
    thing_en,
    thing_zh,
    unknown_en,
    unknown_zh,
)  # fmt: skip
from miaobi.makers.label_told import outside
from miaobi.makers.layout import in_rows
from miaobi.planner.numbers import count_en, count_zh, numeral_zh
from miaobi.planner.words import list_en, list_zh
from miaobi.work import Answer, Ask, Asset, Draft, Json

Sides = list[tuple[list[str], list[str]]]  # told by the brief, drawn by the seed
Words = tuple[Sequence[str], Sequence[str], Sequence[str]]

ZH_LEAST, ZH_MOST, ZH_SENTENCE = 60, 120, 30  # characters
EN_LEAST, EN_MOST = 45, 75  # words


def label(job: Job) -> Generator[Ask, Answer, Draft]:
    """The label of a work: the asset "label" (label.md), and its texts for the page."""
    parts = ("verse", "painting", "score", "narration", "film")
    drafts = {name: job.drafts[name].about for name in parts if name in job.drafts}
    facts = Facts(job.plan, **{name: drafts.get(name, {}) for name in parts})
    rng = random.Random(job.seed("words"))
    own = {"zh": chinese(facts, rng), "en": english(facts, rng)}
    worded = yield from outside(job, facts, own)
    about: dict[str, Json] = {
        **worded,
        "alt": {"zh": alt_zh(facts), "en": alt_en(facts)},
        "description": {"zh": described_zh(facts), "en": described_en(facts)},
        "tombstone": {"zh": tombstone_zh(facts), "en": tombstone_en(facts)},
    }
    answer = yield Ask("file.text", {"text": markdown(facts.concept, about, bool(facts.painting))})
    asset = Asset("label", "label.md", answer.files["text"], job.task.name, about)
    return Draft((asset,), about)


# --- putting sentences together -----------------------------------------------------------------


def _fitted(
    needed: Sequence[tuple[int, Sequence[str]]],
    spare: Sequence[str],
    rng: random.Random,
    length: Callable[[str], int],
    least: int,
    most: int,
) -> list[str]:
    """One wording of each needed sentence, then spare sentences until there are `least` units.

    `needed` is in order of importance, each with its place in the text. Should they be too long
    together, their shortest wordings are taken, and then the least important are left out.
    """
    needed = [(place, ways) for place, ways in needed if ways]
    chosen = [(place, rng.choice(list(ways))) for place, ways in needed]

    def total() -> int:
        return sum(length(text) for _, text in chosen)

    if total() > most:
        chosen = [(place, min(ways, key=length)) for place, ways in needed]
    while len(chosen) > 1 and total() > most:
        chosen.pop()
    for sentence in rng.sample(list(spare), len(spare)):
        if total() >= least:
            break
        if total() + length(sentence) <= most:
            chosen.append((len(needed) + len(chosen), sentence))
    return [text for _, text in sorted(chosen, key=lambda c: c[0])]


# --- Chinese ------------------------------------------------------------------------------------


def chinese(facts: Facts, rng: random.Random) -> str:
    """The object label in Chinese: 60 to 120 characters, no sentence over 30."""
    needed = [
        (0, _see_zh(facts)),
        (2, _poem_zh(facts)),
        (4, unknown_zh(facts)),
        (3, _sign_zh(facts)),
        (1, _source_zh(facts)),
        (5, _for_zh(facts)),
    ]
    short = [(place, [s for s in ways if length_zh(s) <= ZH_SENTENCE]) for place, ways in needed]
    spare = [s for s in _spare_zh(facts) if length_zh(s) <= ZH_SENTENCE]
    return "".join(_fitted(short, spare, rng, length_zh, ZH_LEAST + 8, ZH_MOST))


def _see_zh(facts: Facts) -> list[str]:
    if facts.given:
        return [way.format(facts.given) for way in say.GIVEN_ZH]
    ways = []
    for most in (3, 2, 1):
        things = [thing_zh(a, facts.count(a)) for a in facts.seen[:most]]
        if things and (most <= len(facts.seen)):
            ways += [way.format(list_zh(things)) for way in say.SEE_ZH]
        if any(length_zh(way) <= ZH_SENTENCE for way in ways):
            break
    return ways


def _poem_zh(facts: Facts) -> list[str]:
    if not facts.lines:
        return []
    number = facts.quoted
    rhymed = f"，{facts.rhymed_zh}" if facts.rhymes else ""
    told = {
        "form": facts.form, "rhymed": rhymed, "line": facts.quotation, "nth": numeral_zh(number + 1, most=10),
        "unit": facts.nouns[2], "half": say.HALVES[number % 2],
    }  # fmt: skip
    couplet = facts.family == "对联"
    alone = say.COUPLET_ALONE_ZH if couplet else say.POEM_ALONE_ZH
    ways = [*(say.COUPLET_ZH if couplet else say.POEM_ZH)]
    if facts.shared and not couplet:
        told["thing"] = facts.shared.zh
        ways = [*ways, *say.SHARED_ZH]
    if facts.english:
        alone, *ways = (way.replace("「{line}」", "“{line}”") for way in (alone, *ways))
    if not facts.painting:
        return [alone.format(**told)]
    short = [way.format(**told) for way in ways]
    short = [way for way in short if length_zh(way) <= ZH_SENTENCE]
    return short or [alone.format(**(told | {"rhymed": ""}))]


def _sign_zh(facts: Facts) -> list[str]:
    names = [f"「{clipped(a.zh or a.en)}」" for a in facts.signs]
    return [way.format("".join(names[:2])) for way in say.SIGN_ZH] if names else []


def _sides(facts: Facts, fields: dict[str, str], names: Callable[[Atom], str]) -> Sides:
    """What the brief settled and what the seed drew: of the things seen, and of the card."""
    things = ([], [])
    for atom in facts.seen:
        things[atom.source == "graph"].append(names(atom))
    card = ([], [])
    for name, value in fields.items():
        card[name not in facts.concept.settled].append(value)
    return [(told[:2], drawn[:2]) for told, drawn in (things, card)]


def _told(sides: Sides, join: Callable[[Sequence[str]], str], words: Words) -> list[str]:
    both, chance, brief = words
    ways = [w.format(join(t), join(d)) for t, d in sides if t and d for w in both]
    if not ways:
        ways = [w.format(join(d)) for t, d in sides if d and not t for w in chance]
    return ways or [w.format(join(t)) for t, d in sides if t for w in brief]


def _source_zh(facts: Facts) -> list[str]:
    card = facts.concept
    fields = {
        "season": say.SEASONS[card.season][0],
        "place": say.GROUNDS[card.place][0],
        "hour": say.HOURS[card.hour][0],
        "weather": say.WEATHERS[card.weather][0],
    }
    sides = _sides(facts, fields, lambda a: clipped(a.zh or a.en))
    words = (say.SOURCE_ZH, say.CHANCE_ZH, say.BRIEF_ZH if facts.painting else say.WROTE_ZH)
    return _told(sides, list_zh, say.REFINED_ZH if facts.refined else words)


def _for_zh(facts: Facts) -> list[str]:
    name, verb = missed(facts.plan)
    if name:
        return [f"此作为{verb}{clipped(name)}而成。"]
    names = list_zh([clipped(n) for n in facts.concept.names[:2]])
    return [f"此作为{names}而成。", f"写给{names}。"] if names else []


def _spare_zh(facts: Facts) -> Iterator[str]:
    card = facts.concept
    yield f"题目出自人，{'笔墨' if facts.painting else '字句'}出自程序。"
    if facts.painting and facts.lines:
        noun = facts.nouns[0]
        yield f"换一个种子，{noun}与画都会不同。"
        yield f"{noun}成在先，题于画上，末钤朱印「妙笔」。"
    if card.mood.zh:
        yield f"定下的心绪是{'、'.join(card.mood.zh[:2])}。"
    said = " ".join(facts.plan.brief.text.split())
    if said and length_zh(said) <= 14:
        yield f"委托的原话是「{said}」。"
    blind = "不懂得看" if facts.painting else "不解诗味"
    yield f"程序{blind}，只照规矩落笔，好坏请人来断。"
    yield from _played_zh(facts)
    if facts.lines and not card.given_lines:
        yield from _kept_zh(facts)


def _kept_zh(facts: Facts) -> Iterator[str]:
    """What of its form the whole poem keeps; nothing of a form that asks for nothing."""
    whole = say.WHOLE_ZH.get(facts.family, "全诗") + count_zh(len(facts.lines)) + facts.nouns[2]
    if facts.english:
        yield from () if facts.family == "free" else (f"{whole}，合乎体例。",)
    elif facts.family == "对联":
        yield "上下两联字数相等，平仄相对。"
    elif is_counted(facts.kind):
        yield f"{whole}，行数字数合乎体例。"
    else:
        yield f"{whole}，{'韵脚合乎诗体' if facts.free else '逐字合乎格律'}。"


def _played_zh(facts: Facts) -> Iterator[str]:
    if facts.score:
        yield f"乐曲用{facts.key[0]}，由{list_zh([zh for zh, _ in facts.instruments])}奏出。"
    if facts.film:
        yield "影片把落笔的先后重演了一遍。"


# --- English ------------------------------------------------------------------------------------


def english(facts: Facts, rng: random.Random) -> str:
    """The object label in English: about sixty words."""
    needed = [
        (0, _see_en(facts)),
        (2, _poem_en(facts)),
        (4, unknown_en(facts)),
        (3, _sign_en(facts)),
        (1, _source_en(facts)),
        (5, _for_en(facts)),
    ]
    return " ".join(_fitted(needed, list(_spare_en(facts)), rng, length_en, EN_LEAST, EN_MOST))


def _see_en(facts: Facts) -> list[str]:
    if facts.given:
        return [way.format(facts.given) for way in say.GIVEN_EN]
    things = [thing_en(a, facts.count(a)) for a in facts.seen[:3]]
    return [way.format(list_en(things)) for way in say.SEE_EN] if things else []


def _poem_en(facts: Facts) -> list[str]:
    if not facts.lines:
        return []
    gloss = [] if facts.english else [str(g) for g in facts.verse.get("gloss") or ()]
    known = gloss[facts.quoted] if len(gloss) == len(facts.lines) else ""
    line = f"“{facts.quotation}”" + (f" ({known})" if 0 < length_en(known) <= 12 else "")
    told = {"form": facts.form_en, "rhymed": facts.rhymed_en, "line": line}
    if not facts.painting:
        return [say.POEM_EN[0].format(**told)]
    ways = [way.format(**told) for way in (say.ENGLISH_POEM_EN if facts.english else say.POEM_EN)]
    if facts.shared and facts.shared.en:
        ways += [way.format(**told, thing=_the(facts.shared)) for way in say.SHARED_EN]
    return ways


def _sign_en(facts: Facts) -> list[str]:
    names = [f"“{clipped(a.en or a.zh)}”" for a in facts.signs[:2]]
    return [way.format(list_en(names)) for way in say.SIGN_EN] if names else []


def _the(atom: Atom) -> str:
    """ "the" and the thing, in the number that the card asks for."""
    many = bool(atom.count and atom.count > 1 and atom.en)
    return f"the {plural(' '.join(atom.en.split()))}" if many else thing_en(atom, None)


def _source_en(facts: Facts) -> list[str]:
    card = facts.concept
    fields = {
        "season": say.SEASONS[card.season][1],
        "place": say.GROUNDS[card.place][1],
        "hour": say.HOURS[card.hour][1],
        "weather": say.WEATHERS[card.weather][1],
    }
    sides = _sides(facts, fields, _the)
    words = (say.SOURCE_EN, say.CHANCE_EN, say.BRIEF_EN if facts.painting else say.WROTE_EN)
    return _told(sides, list_en, say.REFINED_EN if facts.refined else words)


def _for_en(facts: Facts) -> list[str]:
    name, _ = missed(facts.plan)
    if name:
        return [f"It was made with {person_en(name)} in mind."]
    names = list_en([person_en(n) for n in facts.concept.names[:2]])
    return [f"It was made for {names}.", f"This one is for {names}."] if names else []


def _spare_en(facts: Facts) -> Iterator[str]:
    card = facts.concept
    did = "held the brush" if facts.painting else "found the words"
    yield f"A person chose the subject; a program {did}."
    if facts.painting and facts.lines:
        yield "Another seed would have given another poem and another picture."
        brushed = "lettered on it" if facts.english else "brushed on"
        yield f"The poem was written first, then {brushed} and sealed with 妙笔."
    if card.mood.en:
        yield f"The mood it was given is {list_en(card.mood.en[:2])}."
    said = " ".join(facts.plan.brief.text.split())
    if said and len(said) <= 60:
        yield f"The whole brief was “{said}”."
    blind = "see what it paints" if facts.painting else "feel what it writes"
    yield f"The program cannot {blind}; judging it is left to you."
    yield from _played_en(facts)
    if facts.lines and not card.given_lines:
        yield from _kept_en(facts)


def _kept_en(facts: Facts) -> Iterator[str]:
    """What of its form the whole poem keeps; nothing of a form that asks for nothing."""
    count = len(facts.lines)
    both = count == 2 and in_rows(facts.kind)
    lines = "Both lines" if both else f"All {count_en(count)} lines"
    if facts.english:
        yield from () if facts.family == "free" else (f"{lines} keep the measure of the form.",)
    elif facts.family == "对联":
        yield "Its two lines are of one length and opposite in tone."
    elif is_counted(facts.kind):
        yield f"{lines} keep the counts of the form."
    else:
        yield f"{lines} keep the {'rhymes' if facts.free else 'tones'} of the form."


def _played_en(facts: Facts) -> Iterator[str]:
    if facts.score:
        yield f"The music is in {facts.key[1]}, played on {list_en([en for _, en in facts.instruments])}."
    if facts.film:
        yield "The film shows the painting as it comes about."
