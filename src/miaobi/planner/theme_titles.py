"""Titles of works that are about something: 送友人, 中秋怀弟弟, "Farewell to a Friend"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from miaobi.brief import Atom, Concept, Theme, Words
from miaobi.planner.lexicon import Lexicon, Thing
from miaobi.planner.phrase import phrase_en, phrase_zh
from miaobi.planner.tables import drawing, is_chinese, table
from miaobi.planner.themes import said

LATE = ("dawn", "dusk", "night")  # hours that a title tells; else it tells the day
Slots = dict[str, str]
Offers = list[tuple[list[str], Slots]]  # templates, and what stands in their places


@dataclass(frozen=True, slots=True)
class About:
    """What a title may speak of: the brief's own phrase, its themes, its feast and its people."""

    phrase: Words
    themes: tuple[Theme, ...]
    feast: Words
    feast_key: str
    who: Words


def about(lexicon: Lexicon, card: Concept, text: str, called: str) -> About:
    """What the title of a card may speak of.

    `text` are the words of its brief, "" where they may not name the work; `called` is the title that
    the brief asks for.
    """
    feast = lexicon.things.get(card.occasion)
    held = Words()
    if feast:
        held = Words(said(feast.zh, text), _capitals(said(feast.en, text.lower())))
    phrase = Words(phrase_zh(text, lexicon)) if is_chinese(text) else Words(en=phrase_en(text))
    if called:
        phrase = Words(called, phrase.en) if is_chinese(called) else Words(phrase.zh, called)
    who = _who(lexicon, card.names, card.atoms)
    return About(phrase, _told(lexicon, card), held, card.occasion, who)


def _told(lexicon: Lexicon, card: Concept) -> tuple[Theme, ...]:
    """The themes that a title tells: not what a beast does, which is seen (a cat that sleeps)."""
    said_of = [lexicon.things.get(atom.concept) for atom in card.atoms if atom.source == "brief"]
    kinds = {thing.kind for thing in said_of if thing}
    if "creature" not in kinds or "person" in kinds or card.names:
        return card.themes
    return tuple(theme for theme in card.themes if drawing("themes").get(theme.concept))


def _who(lexicon: Lexicon, names: Sequence[str], atoms: Sequence[Atom]) -> Words:
    """Whom the brief speaks of: the first of its names, else the first of its people."""
    if names:
        name = names[0].removeprefix("my ")
        thing = lexicon.find(name)
        return Words(_who_zh(name, thing), _who_en(name, thing))
    for atom in atoms:
        thing = lexicon.things.get(atom.concept)
        if atom.source == "brief" and thing and thing.kind == "person" and (atom.count or 1) == 1:
            return Words(_who_zh(atom.zh, thing), _who_en(atom.en, thing))
    return Words()


def _who_zh(name: str, thing: Thing | None) -> str:
    name = name if is_chinese(name) else thing.zh[0] if thing else ""
    return str(drawing("who_zh").get(name, name)) if len(name) <= 3 else ""


def _who_en(name: str, thing: Thing | None) -> str:
    if thing is None:
        return "" if is_chinese(name) else _capitals(name)
    word = _capitals(said(thing.en, name.lower()))
    kin = set(table("kin")["en"])
    if thing.key == "friends" or word.lower() not in kin:
        return f"{'an' if word[0] in 'AEIOU' else 'a'} {word.removesuffix('s')}"
    return f"My {word}"


def _capitals(text: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in text.split())


def offers_zh(lexicon: Lexicon, one: About, slots: Slots) -> Offers:
    """The templates of Chinese titles, the best first; `slots` are those of the season and things."""
    day = slots["s"] + (slots["h"] if slots["hour"] in LATE else "日")
    time = one.feast.zh if len(one.feast.zh) == 2 else day
    known = {**slots, "t": time, "w": one.who.zh, "f": one.feast.zh}
    found = [
        (_templates(theme, "zh"), {**known, "v": _deed_zh(lexicon, theme)})
        for theme in _first(one.themes)
    ]
    return _telling([*found, *_feast(one, "zh", known)], ("{w}", "{t}" if one.feast.zh else "{w}"))


def offers_en(one: About, slots: Slots) -> Offers:
    """The templates of English titles, the best first."""
    known = {**slots, "W": one.who.en, "F": one.feast.en}
    found = [
        (_templates(theme, "en"), {**known, "V": _deed_en(theme)}) for theme in _first(one.themes)
    ]
    return _telling([*found, *_feast(one, "en", known)], ("{W}",))


def _templates(theme: Theme, language: str) -> list[str]:
    own = drawing("themes").get(theme.concept, {})
    return own.get(language) or drawing("deeds")[language]


def _feast(one: About, language: str, known: Slots) -> Offers:
    feasts = drawing("feasts") if one.feast.zh else {}
    return [(feasts[key][language], known) for key in (one.feast_key, "") if key in feasts]


def _telling(offers: Offers, most: Sequence[str]) -> Offers:
    """The same templates, of each offer those first that tell the most: the person, the feast."""
    found: Offers = []
    for templates, slots in offers:
        ranks = {template: sum(slot in template for slot in most) for template in templates}
        for each in sorted(set(ranks.values()), reverse=True):
            found.append(([template for template, rank in ranks.items() if rank == each], slots))
    return found


def _first(themes: Sequence[Theme]) -> list[Theme]:
    """The themes in the order of telling: those with titles of their own before plain deeds."""
    return sorted(themes, key=lambda theme: not drawing("themes").get(theme.concept))


def _deed_zh(lexicon: Lexicon, theme: Theme) -> str:
    """A name of two or three characters for a deed: the brief's own, else one of verse."""
    thing = lexicon.things.get(theme.concept)
    names = [theme.zh, *(thing.zh if thing else ()), *(thing.verse if thing else ())]
    return next((name for name in names if 2 <= len(name) <= 3), theme.zh)


def _deed_en(theme: Theme) -> str:
    return str(drawing("deeds_en").get(theme.concept) or _capitals(theme.en))
