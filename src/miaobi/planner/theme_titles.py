"""Titles of works that are about something: 送友人, 中秋怀弟弟, "Farewell to a Friend"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from miaobi.brief import Concept, Theme, Words
from miaobi.planner.feasts import of_birthday, ordinal, years, years_zh
from miaobi.planner.lexicon import Lexicon, Thing
from miaobi.planner.people import (
    OWNED,
    Person,
    of_atom,
    owners,
    person,
    title_en,
    title_zh,
    told,
    turned_to,
)
from miaobi.planner.proper import name_of
from miaobi.planner.tables import capitals, drawing, is_chinese
from miaobi.planner.themes import said

AGED = r"(?:的|'s?|’s?)?\s*(?:(?:[0-9]+(?:th|st|nd|rd)?|[a-z]+|[一二三四五六七八九十百]*)[ 岁周年]*)?的?\s*"  # 奶奶八十大寿
SERVED = "[给陪教为替带]"  # what is done for somebody is not done by them: 给外公扫墓
TOLD = (
    "love",
    "friendship",
    "gratitude",
    "dandelion_wish",
)  # themes that speak to whom the work is for
PARTNERS = ("wife", "husband", "my love", "partner", "fiancee", "fiance")
YOUNG = ("child", "son", "daughter", "girl")  # who is born, where a brief tells of a birth
PRESUMED = ("dandelion_wish", "illness")  # themes that a feast with titles of its own says
WITH_YEARS = ("birthday", "wedding_anniversary", "anniversary")
LATE = ("dawn", "dusk", "night")  # hours that a title tells; else it tells the day
Slots = dict[str, str]
Offers = list[tuple[list[str], Slots]]  # templates, and what stands in their places


@dataclass(frozen=True, slots=True)
class About:
    """What a title may speak of: the brief's own phrase, its themes and to whom each turns, its feast,
    whose it is, whom it is kept with and the years it keeps; else what somebody owns."""

    phrase: Words
    themes: tuple[tuple[Theme, Words], ...]
    feast: Words
    feast_key: str
    whose: Words
    given: Words  # whom the work is for
    beside: Words  # who else is told of
    years: int
    own: Words


def about(lexicon: Lexicon, card: Concept, text: str, phrase: Words) -> About:
    """What the title of a card may speak of; `text` are the words of its brief, simplified."""
    feast = lexicon.things.get(card.occasion)
    held = Words()
    if feast:
        held = Words(said(feast.zh, text), capitals(said(feast.en, text.lower())))
        for zh, stone in drawing("jubilees").items() if feast.key == "wedding_anniversary" else ():
            if zh in text or f"{stone} " in text.lower():
                held = Words(zh, f"{stone.title()} Wedding")
    turned = tuple(_turned(lexicon, card, text, theme) for theme in _themes(lexicon, card))
    named = [person(lexicon, name) for name in card.names]
    others = told(lexicon, card.atoms, text)
    whose, key = _celebrated(lexicon, card, text, feast)
    return About(
        phrase, turned, held, key, whose, _both(named, text), _both(others, text),
        years(text) if card.occasion in WITH_YEARS else 0, _owned(lexicon, card, text),
    )  # fmt: skip


def _both(some: Sequence[Person], text: str) -> Words:
    """The first of some people, with the next where they stand side by side: 爸爸妈妈, Mum and Dad."""
    if len(some) < 2:
        return _words(some[0]) if some else Words()
    one, other = some[:2]
    words = [
        "|".join(re.escape(w.removeprefix("my ")) for w in (p.zh, p.en) if w) for p in (one, other)
    ]
    if not re.search(
        rf"(?:{words[0]})(?:和|与|、|[,，]? ?and (?:my )?)?(?:{words[1]})", text, re.I
    ):
        return _words(one)
    zh, en = drawing("pairs").get(" ".join(sorted((one.concept, other.concept))), ("", ""))
    first, second = _words(one), _words(other)
    known = first.en and second.en
    two = f"{first.en} and {second.en}" if known else ""
    return Words(zh or first.zh + second.zh, f"My {capitals(en)}" if en else two)


def _owned(lexicon: Lexicon, card: Concept, text: str) -> Words:
    """What somebody owns, where a brief names nothing else: 妈妈的厨房."""
    kinds = ("person", "creature", "thing", "building", "place", "plant")
    owner = owners(lexicon, card.atoms, text, kinds)
    atoms = [atom for atom in card.atoms if atom.source == "brief"]
    if len(atoms) != 2 or len(owner) != 1:
        return Words()
    one = next(atom for atom in atoms if atom.id in owner)
    thing = lexicon.things[one.concept]
    if thing.kind != "person" and (one.zh, one.en) != (thing.zh[0], thing.en[0]):
        return Words()  # its other name would be of something near to it
    of, own = _words(of_atom(owner[one.id])), of_atom(one)
    return Words(f"{of.zh}的{own.zh}" if of.zh else "", f"{of.en}'s {capitals(own.en)}")


def _themes(lexicon: Lexicon, card: Concept) -> list[Theme]:
    """The themes that a title tells, those with titles of their own before plain deeds; not what a
    beast does, which is seen (a cat that sleeps)."""
    own = [theme for theme in card.themes if drawing("themes").get(theme.concept)]
    said_of = [lexicon.things.get(atom.concept) for atom in card.atoms if atom.source == "brief"]
    kinds = {thing.kind for thing in said_of if thing}
    if "creature" in kinds and "person" not in kinds and not card.names:
        return own
    return [*own, *(theme for theme in card.themes if theme not in own)]


def _turned(lexicon: Lexicon, card: Concept, text: str, theme: Theme) -> tuple[Theme, Words]:
    """A theme with its person: who is not there, to whom it is told, or who does it; a beast that
    died or is remembered is mourned."""
    if theme.concept in drawing("turned_to"):
        who = _words(turned_to(lexicon, theme, card, text))
        if who.zh or who.en or theme.concept not in ("death", "memory", "longing"):
            return theme, who
        pet = _pet(lexicon, card)
        mourned = pet.zh and theme.concept != "longing"
        return (replace(theme, concept="pet") if mourned else theme), pet
    doers = told(lexicon, card.atoms, text)
    doers = [one for one in doers if not re.search(_elsewhere(one), text, re.I)]
    wished = [one for one in doers if one.zh and re.search(f"祝福{OWNED}{one.zh}", text)]
    if theme.concept == "hope" and wished:
        return replace(theme, concept="dandelion_wish"), _both(doers, text)
    named = [person(lexicon, name) for name in card.names] if theme.concept in TOLD else []
    if theme.concept == "dandelion_wish":  # who wishes is not who is wished for
        doers = []
    return theme, _both(named or doers, text)


def _elsewhere(one: Person) -> str:
    """What tells that somebody is served, or that a love letter is theirs."""
    zh, en = re.escape(one.zh), re.escape(one.en.removeprefix("my "))
    return rf"{SERVED}{OWNED}{zh}|{zh}的情[书诗]|{en}['’]s love "


def _pet(lexicon: Lexicon, card: Concept) -> Words:
    """The only beast that a brief names, by its own name where it has one."""
    said_of = [(atom, lexicon.things.get(atom.concept)) for atom in card.atoms]
    beasts = [(a, t) for a, t in said_of if t and t.kind == "creature" and a.source == "brief"]
    if len(beasts) != 1 or (beasts[0][0].count or 1) > 1:
        return Words()
    atom, thing = beasts[0]
    name = name_of(atom.attributes)
    en = capitals(thing.en[0])
    a_beast = f"{'an' if en[0] in 'AEIOU' else 'a'} {en}"
    return Words(
        name if is_chinese(name) else atom.zh, name if name.isascii() and name else a_beast
    )


def _celebrated(
    lexicon: Lexicon, card: Concept, text: str, feast: Thing | None
) -> tuple[Words, str]:
    """Whose feast it is, and the key of its titles: two side by side, the one named right before it,
    else the only one; without a feast whom the work is for, where the brief tells nothing else."""
    doers = told(lexicon, card.atoms, text)
    doers = [one for one in doers if not re.search("bride|groom", one.en)]  # or theirs
    named = [person(lexicon, name) for name in card.names]
    if feast is None:
        alone = not card.themes and all(atom.source != "brief" for atom in card.atoms)
        return (_both(named, text) if alone else Words()), "for"
    feasts = "|".join(map(re.escape, (*feast.zh, *feast.en)))
    every = named or doers
    wished = feast.key == "exams" and re.search("祝|加油|顺利|luck", text, re.I)
    key = "exams_wished" if wished else feast.key
    if not every:
        return _pet(lexicon, card), key
    if len(every) == 2 and (both := _both(every, text)) != _words(every[0]):
        return both, key
    found = every[0] if len(every) == 1 else Person()
    for one in (*named, *doers):
        for name in filter(None, (one.zh, one.en)):
            if re.search(rf"{re.escape(name)}{AGED}(?:{feasts})", text, re.I):
                found = one
    bare = found.en.removeprefix("my ")
    if feast.key in ("wedding_anniversary", "anniversary") and bare in PARTNERS:
        return _words(found), "spouse"
    born = feast.key == "new_baby" and found.concept in YOUNG
    return _words(found), "newborn" if born else key


def _words(one: Person) -> Words:
    return Words(title_zh(one), title_en(one))


def offers_zh(lexicon: Lexicon, one: About, slots: Slots, hour: str, told: bool) -> Offers:
    """The templates of Chinese titles, the best first; `slots` are those of the season and things.

    Where the hour is not `told` a feast is called without one.
    """
    day = slots["s"] + (slots["h"] if hour in LATE else "日")
    feast = one.feast.zh
    short = feast.removesuffix("节")  # 重阳 for 重阳节, but 父亲 for no 父亲节
    short = short if lexicon.zh.get(short) == lexicon.zh.get(feast) else feast
    kept = years_zh(one.years)
    if one.feast_key == "birthday":
        kept, feast = of_birthday(one.years, feast)
    known = {
        **slots, "t": short if len(short) == 2 and one.feast_key not in drawing("feasts") else day, "w": one.whose.zh, "f": feast, "n": kept,
        "x": one.given.zh, "y": one.beside.zh, "o": one.own.zh,
        "k": str(drawing("hour_full")[hour]) if told else "",
    }  # fmt: skip
    found = [
        (theme, (_templates(theme, "zh"), {**known, "v": _deed_zh(lexicon, theme), "w": who.zh}))
        for theme, who in one.themes
    ]
    most = ("{w}", "{n}", "{t}") if one.feast.zh else ("{w}",)
    return _ordered(one, found, "zh", known, most)


def offers_en(one: About, slots: Slots, told: bool) -> Offers:
    """The templates of English titles, the best first."""
    feast = one.feast.en
    the = feast.endswith(("Festival", "Solstice"))
    at = "on" if feast.endswith((" Day", " Eve")) else "at the" if the else "at"
    known = {
        **slots, "W": one.whose.en, "F": feast, "N": ordinal(one.years), "X": one.given.en,
        "Y": one.beside.en, "O": one.own.en, "K": slots["H"] if told else "", "At": f"{at} {feast}" if feast else "",
    }  # fmt: skip
    found = [
        (theme, (_templates(theme, "en"), {**known, "V": _deed_en(theme), "W": who.en}))
        for theme, who in one.themes
    ]
    return _ordered(one, found, "en", known, ("{W}", "{N}"))


def _ordered(
    one: About, found: list[tuple[Theme, tuple[list[str], Slots]]], language: str, known: Slots,
    most: Sequence[str],
) -> Offers:  # fmt: skip
    """Themes that have titles of their own, a feast that has, other deeds, any feast, what is owned."""
    feasts = drawing("feasts")
    key = one.feast_key if one.feast_key in feasts else ""
    if key not in ("", "for"):
        found = [(theme, o) for theme, o in found if theme.concept not in PRESUMED]
    named = [offer for theme, offer in found if _own(theme)]
    acts = [(theme.concept in drawing("themes"), o) for theme, o in found if not _own(theme)]
    deeds, moods = ([offer for mood, offer in acts if mood is such] for such in (False, True))
    kept = _telling([(feasts[key][language], known)] if key else [], most)
    feast: Offers = [([each], slots) for some, slots in kept for each in some]
    rest: Offers = [([each], known) for each in feasts[""][language]]
    own: Offers = [(feasts["own"][language], known)]
    return [
        *_telling(named, most),
        *feast,
        *_telling(deeds, most),
        *rest,
        *_telling(moods, most),
        *own,
    ]


def _own(theme: Theme) -> dict[str, list[str]]:
    return drawing("feasts" if theme.concept == "pet" else "themes").get(theme.concept, {})


def _templates(theme: Theme, language: str) -> list[str]:
    return _own(theme).get(language) or drawing("deeds")[language]


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
