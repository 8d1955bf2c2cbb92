"""Titles in both languages, from the things, the season and the hour, by templates kept as data."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from miaobi.brief import Atom, Concept, Relation, Words
from miaobi.planner.draw import When, pick
from miaobi.planner.lexicon import Lexicon, Thing
from miaobi.planner.numbers import count_en
from miaobi.planner.people import of_atom
from miaobi.planner.tables import aliases, capitals, drawing, is_chinese
from miaobi.planner.theme_titles import About, Offers, Slots, offers_en, offers_zh

EN_SLOTS = ("S", "H", "M", "G", "P", "A_M", "A_T", "W", "F", "V", "N", "X", "Y", "O", "K", "At")
SMALL = ("the", "a", "an", "in", "my")  # words that an English title may say twice
REPEATS = "wnxyo"  # slots of Chinese titles that may say a character twice: 妈妈
MANY = "(?:Grandp|P)arents|(?:Student|Friend|Teacher|Son|Daughter|Brother|Sister|Twin)s"
GROUNDS = ("land", "water", "place", "building", "weather")


def title(
    seed: int,
    lexicon: Lexicon,
    card: Concept,
    one: About,
    shown: Sequence[tuple[Thing, int | None]],
    by_user: Mapping[str, Any],
) -> Words:
    """A title that sounds like a painting's: 2 to 7 characters, and 1 to 6 English words.

    The user's own, or the one that the brief asks for, whatever its length; else the words of the
    brief, if they are a title themselves; else what the card is about; else its things but those set by
    hand. `shown` are the things that stand for a feeling when the brief names no thing.
    """
    atoms = [atom for atom in card.atoms if atom.source != "user"]
    when = When(card.season, card.hour, card.weather)
    emblems = [thing.key for thing, _ in shown]
    main, ground = _main(lexicon, atoms, emblems), _ground(lexicon, atoms)
    relation = _relation(atoms, card.relations)
    feast = lexicon.things.get(card.occasion)
    told = "hour" in card.settled and not (feast and feast.hour)  # whose hour goes without saying
    unseen = {} if main and main.source == "brief" else {"m": "", "M": ""}  # drawn, and not told
    slots = _slots_zh(lexicon, main, ground, when)
    zh_about = _first_filled(offers_zh(lexicon, one, slots | unseen, when.hour, told), _filled)
    zh_things = _zh(lexicon, slots, relation, when)
    slots = _slots_en(lexicon, main, ground, when)
    en_about = _first_filled(offers_en(one, slots | unseen, told), _filled_en)
    en_things = _en(lexicon, slots, relation)
    zh = one.phrase.zh or _chosen(seed, "zh", zh_about or zh_things, 2)
    en = one.phrase.en or _chosen(seed, "en", en_about or en_things, 1 if en_about else 2)
    return Words(by_user.get("title.zh", zh), by_user.get("title.en", en))


def _first_filled(
    offers: Offers, fill: Callable[[Sequence[str], dict[str, str]], list[str]]
) -> list[str]:
    """The titles of the first templates that can be filled and are no longer than a title is."""
    for templates, slots in offers:
        if found := [text for text in fill(templates, slots) if _fits(text)]:
            return found
    return []


def _fits(text: str, least: int = 1) -> bool:
    """Whether a title has so many words of English, or of Chinese 2 to 7 characters."""
    return 2 <= len(text) <= 7 if is_chinese(text) else least <= len(text.split()) <= 6


def _chosen(seed: int, language: str, offers: list[str], least: int) -> str:
    """One of the offers that has the right length; the last one is the sure one."""
    fitting = [offer for offer in offers if _fits(offer, least)]
    weights = dict.fromkeys(dict.fromkeys(fitting or offers[-1:]), 1.0)
    return pick(seed, ("title", language), weights)


def _thing(lexicon: Lexicon, atom: Atom | None) -> Thing | None:
    return lexicon.things.get(atom.concept) if atom else None


def _main(lexicon: Lexicon, atoms: Sequence[Atom], emblems: Sequence[str]) -> Atom | None:
    """The first thing named that is not the ground, beings before things; else an emblem."""
    named = [a for a in atoms if a.source != "graph"]
    figures = [a for a in named if (t := _thing(lexicon, a)) is None or t.kind not in GROUNDS]
    alive = [a for a in figures if (t := _thing(lexicon, a)) and t.kind in ("creature", "person")]
    return next(iter([*alive, *figures, *(a for a in atoms if a.id in emblems)]), None)


def _ground(lexicon: Lexicon, atoms: Sequence[Atom]) -> Atom | None:
    grounds = [a for a in atoms if (t := _thing(lexicon, a)) and t.kind in GROUNDS]
    broad = [a for a in grounds if lexicon.things[a.concept].kind != "weather"]
    return next(iter([*broad, *grounds]), None)


def _relation(
    atoms: Sequence[Atom], relations: Sequence[Relation]
) -> tuple[Atom, str, Atom] | None:
    by_id = {a.id: a for a in atoms}
    for r in relations:
        if r.subject in by_id and r.object in by_id:
            return by_id[r.subject], r.kind, by_id[r.object]
    return None


# --- Chinese ------------------------------------------------------------------------------------


def short_zh(lexicon: Lexicon, atom: Atom) -> str:
    """A two-character name where there is one."""
    thing = _thing(lexicon, atom)
    if thing is None:
        return atom.zh if is_chinese(atom.zh) and len(atom.zh) <= 4 else ""
    if thing.kind == "person":
        atom = replace(atom, zh=of_atom(atom).zh)  # a wife is a 妻子
        if len(atom.zh) in (2, 3):
            return atom.zh
    names = [atom.zh, *thing.zh]
    good = [n for n in names if len(n) == 2 and not n.endswith(("子", "儿"))]
    verse = [v for v in thing.verse if len(v) == 2 and len(thing.zh[0]) != 3]
    return next(iter([*good, *verse]), thing.zh[0])


def _called_zh(lexicon: Lexicon, atom: Atom) -> str:
    """Its short name with the first of its epithets: 老渔夫, 红船."""
    name = short_zh(lexicon, atom)
    known = drawing("epithet_zh")
    colour = _colour(_thing(lexicon, atom), atom)
    told = [known.get(word, word) for word in (*atom.attributes, colour)]
    first = next((word for word in told if word in known.values() and word not in name), "")
    return first + name.removeprefix("小") if first and len(name) < 3 else name


def _colour(thing: Thing | None, atom: Atom) -> str:
    """Its colour, "" where its name tells one already (白鹭)."""
    own = thing is not None and atom.zh in thing.zh and atom.zh[:1] in aliases("colours")
    return "" if own else atom.colour


def _ground_zh(lexicon: Lexicon, atom: Atom | None) -> str:
    thing = _thing(lexicon, atom)
    if thing is None:
        return ""
    known = drawing("ground_zh").get(thing.key)
    if not known and thing.kind == "place" and len(thing.zh[0]) <= 3:
        return thing.zh[0]
    return known or min((*thing.verse, *thing.zh), key=len)


def _slots_zh(lexicon: Lexicon, main: Atom | None, ground: Atom | None, when: When) -> Slots:
    slots = {
        "s": drawing("season_zh")[when.season],
        "h": drawing("hour_zh")[when.hour],
        "w": drawing("weather_zh")[when.weather],
        "g": _ground_zh(lexicon, ground),
        "m": _called_zh(lexicon, main) if main else "",
    }
    return {**slots, "b": drawing("side_zh").get(slots["g"], "")}


def _zh(
    lexicon: Lexicon, slots: Slots, relation: tuple[Atom, str, Atom] | None, when: When
) -> list[str]:
    templates = drawing("titles")
    offers: list[str] = []
    if relation:
        subject, kind, target = relation
        t = _ground_zh(lexicon, target)
        words = {"t": t, "m": _called_zh(lexicon, subject), "b": drawing("side_zh").get(t, "旁")}
        offers += _filled(templates["relation_zh"].get(kind, []), words)
    if not offers:
        which = "both_zh" if slots["g"] and slots["m"] else "main_zh" if slots["m"] else "ground_zh"
        named = which == "ground_zh" and len(slots["g"]) > 1
        offers += _filled(templates["named_zh" if named else which], slots)
    offers = [o for o in offers if not ("日" in o and when.hour == "night")]
    return offers or [f"{slots['s']}{slots['g'] or '意'}"]


def _filled(templates: Sequence[str], slots: dict[str, str]) -> list[str]:
    """The templates whose slots are all there and repeat no character."""
    found = []
    for template in templates:
        names = [c for c in template if c in slots and f"{{{c}}}" in template]
        text = template.format_map(slots)
        once = template.format_map(slots | dict.fromkeys(REPEATS, ""))
        if all(slots[n] for n in names) and len(set(once)) == len(once):
            found.append(text)
    return found


# --- English ------------------------------------------------------------------------------------


def _plural(word: str) -> str:
    if word.endswith(("s", "grass", "wheat", "bamboo", "sheep", "deer", "fish", "people", "men")):
        return word
    for end, many in (("man", "men"), ("child", "children"), ("goose", "geese"), ("mouse", "mice"), ("leaf", "leaves"), ("ox", "oxen")):  # fmt: skip
        if word.endswith(end) and (end != "ox" or word == "ox"):
            return word[: -len(end)] + many
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("ch", "sh", "x")) else "s")


def _en_name(lexicon: Lexicon, atom: Atom | None) -> str:
    if atom is None or not atom.en.isascii() or len(atom.en.split()) > 3:
        return ""
    atom = replace(atom, en=drawing("who_en").get(atom.zh, atom.en))  # 孙子 is a grandson
    thing = _thing(lexicon, atom)
    many = atom.count != 1 and (thing is None or thing.countable) and atom.count is not None
    flock = atom.count is None and thing is not None and thing.countable
    name = (
        _plural(atom.en)
        if many or (flock and thing and thing.kind in ("creature", "plant"))
        else atom.en
    )
    colour = _colour(thing, atom)
    name = name if colour in name.lower() else f"{colour} {name}"
    return capitals(name)


def _slots_en(lexicon: Lexicon, main: Atom | None, ground: Atom | None, when: When) -> Slots:
    thing = _thing(lexicon, ground)
    key = thing.key if thing else ""
    return {
        "S": when.season.title(),
        "H": drawing("hour_en")[when.hour],
        "M": _en_name(lexicon, main),
        "G": drawing("ground_en").get(key) or (thing.en[0].title() if thing else ""),
        "P": drawing("ground_place_en").get(key, "by"),
        "A_M": _with_article(lexicon, main),
    }


def _en(lexicon: Lexicon, slots: Slots, relation: tuple[Atom, str, Atom] | None) -> list[str]:
    templates = drawing("titles")
    offers: list[str] = []
    if relation:
        subject, kind, target = relation
        words = {
            "A_M": _with_article(lexicon, subject),
            "A_T": _with_article(lexicon, target, target=True),
        }
        offers += _filled_en(templates["relation_en"].get(kind, []), words)
    if not offers:
        which = "both_en" if slots["G"] and slots["M"] else "main_en" if slots["M"] else "ground_en"
        offers += _filled_en(templates[which], slots)
    return offers or [f"{slots['S']} {slots['G'] or 'Light'}"]


def _with_article(lexicon: Lexicon, atom: Atom | None, target: bool = False) -> str:
    """ "a Cat" for one, "Three Cats" for a few; a target nobody counted is "the Ox"."""
    if atom is None:
        return ""
    thing = _thing(lexicon, atom)
    known = atom.count is not None or thing is None or thing.kind == "plant"
    name = _en_name(lexicon, atom if known or not target else replace(atom, count=1))
    if not name:
        return ""
    if atom.count == 1 and not (target and thing and thing.kind in (*GROUNDS, "building")):
        return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"
    if atom.count and 1 < atom.count <= 10:
        return f"{count_en(atom.count).title()} {name}"
    return f"the {name}" if target else name


def _filled_en(templates: Sequence[str], slots: dict[str, str]) -> list[str]:
    found = []
    for template in templates:
        names = [n for n in EN_SLOTS if f"{{{n}}}" in template]
        text = template.format_map(slots) if all(slots.get(n) for n in names) else ""
        words = [w.lower() for w in text.split() if w.lower() not in SMALL]
        if text and len(set(words)) == len(words):
            text = re.sub(rf"\b({MANY})'s ", r"\1' ", text)
            text = re.sub(r"\bA (?=[AEIOU]|8|11th|18th)", "An ", text)
            found.append(text[0].upper() + text[1:])
    return found
