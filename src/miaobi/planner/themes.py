"""What a brief is about beyond the things to be seen: the feelings and deeds that it names (题材).

A feast is the card's `occasion`. A feeling that only colours the work (joy, calm) is its mood; those
that a work can be about, as poets have always sorted their works (送别, 怀人, 思乡, ...), stand in
the table `themes` of `data/drawing.json` with the titles that poets give them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from miaobi.brief import Theme
from miaobi.errors import PlanError
from miaobi.planner.lexicon import Lexicon, Thing
from miaobi.planner.tables import drawing, is_chinese, simplified, table


def themes(lexicon: Lexicon, hints: Iterable[str], text: str) -> tuple[Theme, ...]:
    """The themes among what a brief hints at, in its own words where it has them.

    >>> lexicon = Lexicon.load()
    >>> themes(lexicon, ["parting", "joy", "autumn", "reading"], "秋天，告别，读书")
    (Theme(zh='告别', en='parting', concept='parting'), Theme(zh='读书', en='reading', concept='reading'))
    """
    things = [lexicon.things[key] for key in hints]
    return tuple(theme(thing, text) for thing in things if is_theme(thing))


def is_theme(thing: Thing) -> bool:
    return thing.kind == "activity" or (thing.kind == "feeling" and thing.key in drawing("themes"))


def theme(thing: Thing, text: str = "") -> Theme:
    """A thing of the lexicon as a theme: its longest name that stands in the text, else its first."""
    return Theme(said(thing.zh, text), said(thing.en, text.lower()), thing.key)


def said(names: Sequence[str], text: str) -> str:
    """The longest of the names that stands in the text, else the first."""
    return max((name for name in names if name in text), key=len, default=names[0])


def named(lexicon: Lexicon, names: Iterable[str]) -> tuple[Theme, ...]:
    """Themes by their names in either language; one that the lexicon does not know stands as it is.

    PlanError for a season, an hour or a feast, which have fields of their own.

    >>> named(Lexicon.load(), ["farewell", "丁香结", "告别"])
    (Theme(zh='离别', en='farewell', concept='parting'), Theme(zh='丁香结', en='', concept=''))
    """
    found: dict[str, Theme] = {}
    for name in map(simplified, filter(None, (name.strip() for name in names))):
        one = _named(lexicon, name)
        found.setdefault(one.concept or name, one)
    return tuple(found.values())


def _named(lexicon: Lexicon, name: str) -> Theme:
    thing = lexicon.find(name)
    if thing and thing.kind == "time":
        feast = thing.key in table("occasions")
        when = "occasion" if feast else "season" if thing.season else "hour"
        raise PlanError(f"concept.themes: {name!r} is a time", hint=f"set concept.{when} for it")
    if thing:
        return theme(thing, name)
    return Theme(name, "") if is_chinese(name) else Theme("", name)
