"""The people of a brief: what they are called in both languages, and of whom a theme tells.

Somebody a work is made for (`Concept.names`) is not therefore missed, parted from or dead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from miaobi.brief import Atom, Concept, Theme
from miaobi.planner.lexicon import Lexicon
from miaobi.planner.tables import capitals, drawing, is_chinese, simplified, singular, table

WITH = r"(?:和|与|跟|同|with |to )"
OWNED = (  # may stand between a word that turns to somebody and their own
    r"\s*(?:我的?|my |our |his |her |their |a |an |the )?"
    r"(?:[老好小]|远[方行]的|故去的|去世的|已故的|亲爱的|年迈的|late |old |dear |dead |distant )*"
)
OWNS = (  # where somebody stands who owns: 想念朋友的妈妈, but not 抱着孩子的妈妈
    r"(?:^|\W|[给为替和与跟同在我你他她的们个位幅首天晚念悼忆贺祝谢写画致送是]|[缅关想梦][怀于起见])"
    rf"(?:[老小大{table('surnames')}]|最?好的?)?"
)


@dataclass(frozen=True, slots=True)
class Person:
    """A person by name, in both languages where they are known; `concept` of the lexicon, or ""."""

    zh: str = ""
    en: str = ""
    concept: str = ""


def person(lexicon: Lexicon, name: str) -> Person:
    """A person as a brief calls them; who bears a name beside the word for kin is of that kin.

    >>> lexicon = Lexicon.load()
    >>> person(lexicon, "弟弟"), person(lexicon, "my mother")
    (Person(zh='弟弟', en='brother', concept='brother'), Person(zh='母亲', en='my mother', concept='mother'))
    >>> [person(lexicon, name).en for name in ("李白", "王小明", "妻子小芳", "my daughter Emma")]
    ['Li Bai', '', '', 'my daughter Emma']
    """
    bare = re.sub(r"^(?:my|our|我的?) ?(?:dear )?", "", name)
    if owned := re.fullmatch(r"(.+?)(?:的|['’]s )(.+)", bare):
        return _belonging(*(person(lexicon, one) for one in owned.groups()))
    kin = [word for word in table("kin")["zh"] if bare.startswith(word)]
    called = max(kin, key=len, default=bare) if is_chinese(bare) else bare.partition(" ")[0]
    thing = lexicon.find(simplified(bare)) or lexicon.find(simplified(called))
    key = thing.key if thing and thing.kind == "person" else ""
    if not is_chinese(bare):
        zh = _back().get(bare.lower(), lexicon.things[key].zh[0] if key else "")
        return Person(zh, name, key)
    known = lexicon.things[key].en[0] if key and called == bare else ""
    return Person(bare, str(drawing("who_en").get(bare, known)), key)


def title_en(one: Person) -> str:
    """A person as an English title names them: My Mother, a Friend, Li Bai; "" for nobody.

    >>> lexicon = Lexicon.load()
    >>> [title_en(person(lexicon, name)) for name in ("妈妈", "朋友", "李白", "Anna", "公主", "父母")]
    ['My Mother', 'a Friend', 'Li Bai', 'Anna', 'a Princess', 'My Parents']
    """
    own = re.sub(r"^(?:my|our) ", "", one.en)
    name = capitals(own)
    if re.match("the |an? ", own, re.I):  # which has an article: the class of 2024
        return re.sub("^(?:The|An?) ", "The ", name).replace(" Of ", " of ")
    if own != one.en or (own in table("kin")["en"] and singular(own) != "friend"):
        return f"My {name}"
    if name == own or singular(own) != own:
        return name
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"


def title_zh(one: Person) -> str:
    return str(drawing("who_zh").get(one.zh, one.zh)) if len(one.zh) <= 4 else ""


def turned_to(lexicon: Lexicon, theme: Theme, card: Concept, text: str) -> Person:
    """Whom a theme turns to who is not there (怀念弟弟): who stands right behind its word, or with it.

    Who is dead stands before the word as well (外公去世了).
    """
    thing = lexicon.things.get(theme.concept)
    words = [theme.zh, theme.en, *(thing.zh if thing else ()), *(thing.en if thing else ())]
    words += drawing("turned_to").get(theme.concept, [])
    before = "|".join(re.escape(word) for word in words if word)
    for name in card.names:
        if re.search(rf"(?:{before}){OWNED}{re.escape(name.removeprefix('my '))}", text, re.I):
            return person(lexicon, name)
    owner = owners(lexicon, card.atoms, text)
    for atom in people(lexicon, card.atoms, text):
        of = (
            rf"(?:{re.escape(_word(owner[atom.id], text))}(?:的|['’]s ))?"
            if atom.id in owner
            else ""
        )
        called = of + re.escape(_word(atom, text))
        turned = re.search(rf"(?:{before}|{WITH}){OWNED}{called}", text, re.I)
        if turned or theme.concept == "death":
            return _told(atom, owner)
    some = people(lexicon, card.atoms, text)
    if len(some) == 1 and re.search(rf"(?:{before})着?[他她](?!们)", text):
        return _told(some[0], owner)  # 爷爷走了，怀念他
    return Person()


def people(lexicon: Lexicon, atoms: Sequence[Atom], text: str) -> list[Atom]:
    """The people that the brief itself names, one at a time, but who only owns another (朋友的妈妈)."""
    owning = {one.id for one in owners(lexicon, atoms, text).values()}
    said = [atom for atom in atoms if atom.source == "brief" and (atom.count or 1) == 1]
    return [atom for atom in said if _is(lexicon, atom, "person") and atom.id not in owning]


def told(lexicon: Lexicon, atoms: Sequence[Atom], text: str) -> list[Person]:
    """The `people` of a brief as it calls them: my friend's mother is theirs."""
    owner = owners(lexicon, atoms, text)
    return [_told(atom, owner) for atom in people(lexicon, atoms, text)]


def owners(
    lexicon: Lexicon,
    atoms: Sequence[Atom],
    text: str,
    kinds: Sequence[str] = ("person", "creature"),
) -> dict[str, Atom]:
    """Whose the brief says another of its atoms is, by the id of the other, which is of those `kinds`."""
    said = [atom for atom in atoms if atom.source == "brief"]
    found: dict[str, Atom] = {}
    for one in (atom for atom in said if _is(lexicon, atom, "person")):
        own = re.escape(_word(one, text))
        for other in said:
            it = re.escape(_word(other, text))
            stands = OWNS if _is(lexicon, other, "person", "creature") else ""
            of = rf"{stands}{own}(?:的|家的)\w{{0,2}}?{it}|\b{own}['’]s (?:[\w-]+ )?{it}|\b{it} of (?:my |our |his |her |the )?{own}"
            if other is not one and _is(lexicon, other, *kinds) and re.search(of, text, re.I):
                found.setdefault(other.id, one)
    return found


def _is(lexicon: Lexicon, atom: Atom, *kinds: str) -> bool:
    thing = lexicon.things.get(atom.concept)
    return thing is not None and (not kinds or thing.kind in kinds)


def _word(atom: Atom, text: str) -> str:
    return atom.zh if is_chinese(text) else atom.en


def _told(atom: Atom, owner: Mapping[str, Atom]) -> Person:
    one = of_atom(atom)
    return _belonging(of_atom(owner[atom.id]), one) if atom.id in owner else one


def _belonging(of: Person, one: Person) -> Person:
    en = (
        f"my {re.sub('^my ', '', of.en)}'s {re.sub('^my ', '', one.en)}" if of.en and one.en else ""
    )
    return Person(of.zh + one.zh, en, one.concept)


def _back() -> dict[str, str]:
    """The Chinese words for people that the lexicon has no thing of its own for, by the English."""
    return {en: zh for zh, en in drawing("who_en").items()}


def of_atom(atom: Atom) -> Person:
    """A person on the card, by the brief's own word in its language and what it means in the other."""
    words: dict[str, str] = drawing("who_en")
    return Person(_back().get(atom.en, atom.zh), words.get(atom.zh, atom.en), atom.concept)
