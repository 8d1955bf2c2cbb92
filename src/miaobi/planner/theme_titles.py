"""Titles of works that are about something: 送友人, 中秋怀弟弟, "Farewell to a Friend"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from miaobi.brief import Concept, Theme, Words
from miaobi.planner.lexicon import Lexicon, Thing
from miaobi.planner.people import (
    OWNED,
    Person,
    of_atom,
    people,
    person,
    title_en,
    title_zh,
    turned_to,
)
from miaobi.planner.tables import capitals, drawing
from miaobi.planner.themes import said

AGED = r"(?:的|'s|’s)?\s*(?:[0-9]+(?:th|st|nd|rd)?|[一二三四五六七八九十百]*)[岁周]?的?\s*"  # 奶奶八十大寿
SERVED = "[给陪教为替带]"  # what is done for somebody is not done by them: 给外公扫墓
TOLD = ("love", "friendship", "gratitude")  # themes that speak to whom the work is for
LATE = ("dawn", "dusk", "night")  # hours that a title tells; else it tells the day
Slots = dict[str, str]
Offers = list[tuple[list[str], Slots]]  # templates, and what stands in their places


@dataclass(frozen=True, slots=True)
class About:
    """What a title may speak of: the brief's own phrase, its themes and to whom each turns, its feast
    and whose it is."""

    phrase: Words
    themes: tuple[tuple[Theme, Words], ...]
    feast: Words
    feast_key: str
    whose: Words


def about(lexicon: Lexicon, card: Concept, text: str, phrase: Words) -> About:
    """What the title of a card may speak of; `text` are the words of its brief, simplified."""
    feast = lexicon.things.get(card.occasion)
    held = Words()
    if feast:
        held = Words(said(feast.zh, text), capitals(said(feast.en, text.lower())))
    turned = tuple((theme, _who(lexicon, card, text, theme)) for theme in _told(lexicon, card))
    whose = _celebrated(lexicon, card, text, feast)
    return About(phrase, turned, held, card.occasion, whose)


def _told(lexicon: Lexicon, card: Concept) -> list[Theme]:
    """The themes that a title tells, those with titles of their own before plain deeds; not what a
    beast does, which is seen (a cat that sleeps)."""
    own = [theme for theme in card.themes if drawing("themes").get(theme.concept)]
    said_of = [lexicon.things.get(atom.concept) for atom in card.atoms if atom.source == "brief"]
    kinds = {thing.kind for thing in said_of if thing}
    if "creature" in kinds and "person" not in kinds and not card.names:
        return own
    return [*own, *(theme for theme in card.themes if theme not in own)]


def _who(lexicon: Lexicon, card: Concept, text: str, theme: Theme) -> Words:
    """The person of a theme: who is not there, to whom it is told, or who does it."""
    if theme.concept in drawing("turned_to"):
        return _words(turned_to(lexicon, theme, card, text))
    doers = [of_atom(atom) for atom in people(lexicon, card.atoms)]
    doers = [one for one in doers if not re.search(rf"{SERVED}{OWNED}{re.escape(one.zh)}", text)]
    told = [person(lexicon, name) for name in card.names] if theme.concept in TOLD else []
    return _words(next(iter([*told, *doers]), Person()))


def _celebrated(lexicon: Lexicon, card: Concept, text: str, feast: Thing | None) -> Words:
    """Whose feast it is: the one named right before it, else the only one, of a wedding both; without a
    feast whom the work is for, where the brief tells nothing else."""
    doers = [of_atom(atom) for atom in people(lexicon, card.atoms)]
    named = [person(lexicon, name) for name in card.names]
    if feast is None:
        alone = not card.themes and all(atom.source != "brief" for atom in card.atoms)
        return _words(named[0]) if named and alone else Words()
    if feast.key == "wedding" and len(named) > 1:
        both = [_words(one) for one in named[:2]]
        known = all(one.en for one in both)
        return Words(both[0].zh + both[1].zh, f"{both[0].en} and {both[1].en}" if known else "")
    feasts = "|".join(map(re.escape, (*feast.zh, *feast.en)))
    for one in (*named, *doers):
        for name in filter(None, (one.zh, one.en)):
            if re.search(rf"{re.escape(name)}{AGED}(?:{feasts})", text, re.I):
                return _words(one)
    every = named or doers
    return _words(every[0]) if len(every) == 1 else Words()


def _words(one: Person) -> Words:
    return Words(title_zh(one), title_en(one))


def offers_zh(lexicon: Lexicon, one: About, slots: Slots, hour: str) -> Offers:
    """The templates of Chinese titles, the best first; `slots` are those of the season and things."""
    day = slots["s"] + (slots["h"] if hour in LATE else "日")
    time = one.feast.zh if len(one.feast.zh) == 2 else day
    known = {**slots, "t": time, "w": one.whose.zh, "f": one.feast.zh}
    found = [
        (_templates(theme, "zh"), {**known, "v": _deed_zh(lexicon, theme), "w": who.zh})
        for theme, who in one.themes
    ]
    return _telling([*found, *_feast(one, "zh", known)], ("{w}", "{t}" if one.feast.zh else "{w}"))


def offers_en(one: About, slots: Slots) -> Offers:
    """The templates of English titles, the best first."""
    known = {**slots, "W": one.whose.en, "F": one.feast.en}
    found = [
        (_templates(theme, "en"), {**known, "V": _deed_en(theme), "W": who.en})
        for theme, who in one.themes
    ]
    return _telling([*found, *_feast(one, "en", known)], ("{W}",))


def _templates(theme: Theme, language: str) -> list[str]:
    own = drawing("themes").get(theme.concept, {})
    return own.get(language) or drawing("deeds")[language]


def _feast(one: About, language: str, known: Slots) -> Offers:
    feasts, keys = drawing("feasts"), (one.feast_key, "") if one.feast.zh else ("for",)
    return [(feasts[key][language], known) for key in keys if key in feasts]


def _telling(offers: Offers, most: Sequence[str]) -> Offers:
    """The same templates, of each offer those first that tell the most: the person, the feast."""
    found: Offers = []
    for templates, slots in offers:
        ranks = {template: sum(slot in template for slot in most) for template in templates}
        for each in sorted(set(ranks.values()), reverse=True):
            found.append(([template for template, rank in ranks.items() if rank == each], slots))
    return found


def _deed_zh(lexicon: Lexicon, theme: Theme) -> str:
    """A name of two or three characters for a deed: the brief's own, else one of verse."""
    thing = lexicon.things.get(theme.concept)
    names = [theme.zh, *(thing.zh if thing else ()), *(thing.verse if thing else ())]
    return next((name for name in names if 2 <= len(name) <= 3), theme.zh)


def _deed_en(theme: Theme) -> str:
    return str(drawing("deeds_en").get(theme.concept) or capitals(theme.en))
