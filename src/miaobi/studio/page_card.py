"""The concept card on the page: its fields in words, the things to be seen, the pigments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from miaobi.brief import Atom, Concept, Relation
from miaobi.makers.score import open_ended
from miaobi.planner import Lexicon
from miaobi.studio import page_words as say
from miaobi.studio.page_words import Two
from miaobi.work import Asset

Row = dict[str, Any]

BARS = (("{} 小节", "{}"), ("至少 {} 小节", "{} or more"))  # exactly, at least


def rows_of_concept(
    concept: Concept, *, music: bool = False, played: tuple[Sequence[str], int] | tuple[()] = ()
) -> list[Row]:
    """The fields of a concept card in words; `settled` where the brief or the user decided.

    Key, metre, tempo, bars and instruments are told only when the work has music; `played` are
    the instruments and the number of bars of the score once it is there.
    """
    players, bars = played or ((), 0)
    least = not bars and open_ended(concept)
    told: list[tuple[str, Two]] = [
        ("season", say.SEASONS[concept.season]),
        ("hour", say.HOURS[concept.hour]),
        ("weather", say.WEATHERS[concept.weather]),
        ("place", say.PLACES[concept.place]),
        ("mood", _mood(concept)),
        ("form", say.form(concept.form)),
        ("style", {"zh": concept.style, "en": say.STYLES.get(concept.style, concept.style)}),
        ("format", {"zh": concept.format, "en": say.FORMATS[concept.format]}),
        ("occasion", _feast(concept.occasion)),
        (
            "themes",
            {
                "zh": "、".join(t.zh or t.en for t in concept.themes),
                "en": ", ".join(t.en for t in concept.themes),
            },
        ),
        ("names", say.listed(concept.names)),
        ("relations", _arrangement(concept)),
        ("excluded", _left_out(concept)),
        ("given_lines", say.listed(concept.given_lines)),
    ]
    if music:
        told += [
            ("mode", key_of(concept.tonic, concept.mode)),
            ("metre", say.both("{} 拍", "{}", concept.metre)),
            ("tempo", say.both("每分钟 {} 拍", "{} beats a minute", concept.tempo)),
            ("bars", say.both(*BARS[least], bars or concept.bars)),
            ("instruments", instruments(concept.instruments or players)),
        ]
    return [
        {"name": say.FIELDS[name], "value": value, "settled": _is_settled(concept, name)}
        for name, value in told
        if value["zh"]
    ]


def _feast(key: str) -> Two:
    thing = Lexicon.load().find(key)
    return say.two(thing.zh[0], thing.en[0]) if thing else say.same(key)


def _is_settled(concept: Concept, name: str) -> bool:
    names = ("tonic", "mode") if name == "mode" else (name,)
    return any(
        path == one or path.startswith(f"{one}.") for path in concept.settled for one in names
    )


def key_of(tonic: str, mode: str) -> Two:
    """A key in words.

    >>> key_of("Bb", "羽")
    {'zh': '♭B 羽调式', 'en': 'B♭ yu mode'}
    >>> key_of("A", "小调")
    {'zh': 'A 小调', 'en': 'A minor'}
    """
    sign = {"#": "♯", "b": "♭"}.get(tonic[1:], "")
    mode_zh, mode_en = say.MODES.get(mode, say.same(mode)).values()
    return {"zh": f"{sign}{tonic[:1]} {mode_zh}", "en": f"{tonic[:1]}{sign} {mode_en}"}


def instruments(names: Iterable[str]) -> Two:
    """Instruments by the names of the card, each once."""
    known = [say.INSTRUMENTS.get(name, say.same(name)) for name in dict.fromkeys(names)]
    return {"zh": "、".join(n["zh"] for n in known), "en": ", ".join(n["en"] for n in known)}


def _left_out(concept: Concept) -> Two:
    """The first things the brief forbids, by name; a general word forbids many kinds."""
    things = Lexicon.load().things
    named = [things[key] for key in concept.excluded if key in things][:4]
    more = len(concept.excluded) > 4
    zh, en = say.listed(t.zh[0] for t in named)["zh"], say.listed(t.en[0] for t in named)["en"]
    return {"zh": zh + "等" * more, "en": en + " and their like" * more}


def _mood(concept: Concept) -> Two:
    """The mood's own words, or the name of its quarter of Russell's circumplex."""
    mood = concept.mood
    named = {"zh": "、".join(mood.zh), "en": ", ".join(mood.en)}
    if abs(mood.valence) < 0.15 and abs(mood.arousal) < 0.15:
        quarter = say.MOODS["even"]
    else:
        quarter = say.MOODS[f"{mood.valence >= 0:d}{mood.arousal >= 0:d}"]
    return {key: named[key] or quarter[key] for key in ("zh", "en")}


def _arrangement(concept: Concept) -> Two:
    """Who stands where: each relation between two atoms of the card, as a short phrase."""
    atoms = {atom.id: atom for atom in concept.atoms}
    known = [r for r in concept.relations if r.subject in atoms and r.object in atoms]
    phrases = [_relation(r, atoms[r.subject], atoms[r.object]) for r in known]
    return {
        "zh": "；".join(phrase["zh"] for phrase in phrases),
        "en": "; ".join(phrase["en"] for phrase in phrases),
    }


def _relation(relation: Relation, subject: Atom, thing: Atom) -> Two:
    form = say.RELATIONS[relation.kind]
    return {
        "zh": form["zh"].format(subject.zh or subject.en, thing.zh or thing.en),
        "en": form["en"].format(subject.en or subject.zh, thing.en or thing.zh),
    }


def rows_of_atoms(atoms: Sequence[Atom], painting: Asset | None) -> list[Row]:
    """What is to be seen: count, source, and how the painting shows it ("" before there is one)."""
    return [
        {
            "zh": atom.zh or atom.en,
            "en": atom.en or atom.zh,
            "count": atom.count,
            "source": atom.source,
            "shown": _shown(atom.id, painting),
        }
        for atom in atoms
    ]


def _shown(atom: str, painting: Asset | None) -> str:
    if painting is None:
        return ""
    if atom in painting.about.get("symbols", ()):
        return "written"
    return "painted" if painting.about.get("visible", {}).get(atom, 0) > 0 else "no"


def swatches(palette: Iterable[str]) -> list[Row]:
    """The named pigments with their colour as sRGB; names that no painter knows are left out."""
    from miaobi.paint.pigments import PIGMENTS

    return [
        {
            "zh": name,
            "en": say.PIGMENTS.get(name, name),
            "rgb": list(bytes.fromhex(PIGMENTS[name].masstone[1:])),
        }
        for name in palette
        if name in PIGMENTS
    ]
