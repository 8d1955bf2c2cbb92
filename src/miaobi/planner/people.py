"""The people of a brief: what they are called in both languages, and of whom a theme tells.

Somebody a work is made for (`Concept.names`) is not therefore missed, parted from or dead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from miaobi.brief import Atom, Concept, Theme
from miaobi.planner.lexicon import Lexicon
from miaobi.planner.tables import capitals, drawing, is_chinese, simplified, singular, table

WITH = r"(?:和|与|跟|同|with (?:my |our |a |an |the |his |her )?)"
OWNED = r"\s*(?:我的?|my |our |his |her |their |a |an |the )?"


@dataclass(frozen=True, slots=True)
class Person:
    """A person by name, in both languages where they are known; `concept` of the lexicon, or ""."""

    zh: str = ""
    en: str = ""
    concept: str = ""


def person(lexicon: Lexicon, name: str) -> Person:
    """A person as a brief calls them.

    >>> lexicon = Lexicon.load()
    >>> person(lexicon, "弟弟"), person(lexicon, "my mother")
    (Person(zh='弟弟', en='brother', concept='brother'), Person(zh='母亲', en='mother', concept='mother'))
    >>> person(lexicon, "李白").en, person(lexicon, "王小明").en
    ('Li Bai', '')
    """
    bare = re.sub(r"^(?:my|our|我的?) ?", "", name)
    thing = lexicon.find(simplified(bare))
    key = thing.key if thing and thing.kind == "person" else ""
    if not is_chinese(bare):
        return Person(lexicon.things[key].zh[0] if key else "", bare, key)
    known = lexicon.things[key].en[0] if key else ""
    return Person(bare, str(drawing("who_en").get(bare, known)), key)


def title_en(one: Person) -> str:
    """A person as an English title names them: My Mother, a Friend, Li Bai; "" for nobody.

    >>> lexicon = Lexicon.load()
    >>> [title_en(person(lexicon, name)) for name in ("妈妈", "朋友", "李白", "Anna", "公主")]
    ['My Mother', 'a Friend', 'Li Bai', 'Anna', 'a Princess']
    """
    name = capitals(one.en)
    if not name or name == one.en:
        return name
    low = singular(one.en.lower())
    if low in table("kin")["en"] and low != "friend":
        return f"My {name}"
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {capitals(low)}"


def title_zh(one: Person) -> str:
    return str(drawing("who_zh").get(one.zh, one.zh)) if len(one.zh) <= 4 else ""


def turned_to(lexicon: Lexicon, theme: Theme, card: Concept, text: str) -> Person:
    """Whom a theme turns to who is not there (怀念弟弟), by where they stand in the words of the brief."""
    thing = lexicon.things.get(theme.concept)
    words = [theme.zh, theme.en, *(thing.zh if thing else ()), *(thing.en if thing else ())]
    words += drawing("turned_to").get(theme.concept, [])
    before = "|".join(re.escape(word) for word in words if word)
    for name in card.names:
        if re.search(rf"(?:{before}){OWNED}{re.escape(name.removeprefix('my '))}", text, re.I):
            return person(lexicon, name)
    begun = re.search(before, text, re.I)
    for atom in people(lexicon, card.atoms):
        called = atom.zh if is_chinese(text) else atom.en
        after = text.lower().find(called.lower(), begun.end() if begun else 0) >= 0
        if after or re.search(rf"{WITH}{re.escape(called)}", text, re.I):
            return of_atom(lexicon, atom)
    return Person()


def people(lexicon: Lexicon, atoms: Sequence[Atom]) -> list[Atom]:
    """The people that the brief itself names, one at a time."""
    said = [atom for atom in atoms if atom.source == "brief" and (atom.count or 1) == 1]
    kinds = {key: thing.kind for key, thing in lexicon.things.items()}
    return [atom for atom in said if kinds.get(atom.concept) == "person"]


def of_atom(lexicon: Lexicon, atom: Atom) -> Person:
    """A person on the card; in English as the brief says, or as the word that was said means."""
    known = person(lexicon, atom.zh)
    return Person(atom.zh, known.en if known.concept == atom.concept else atom.en, atom.concept)
