"""From a brief to the concept card: what is said is kept, what is left open is drawn by seed.

    brief ──read──▶ Scene (what is said) ──draw──▶ Concept (everything settled)

Nothing is silently dropped: every word of the brief is an atom, a field, or stands in `unknown`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

from miaobi import forms
from miaobi.brief import (
    MAX_BRIEF,
    Atom,
    Brief,
    Concept,
    Language,
    Mood,
    Season,
    Theme,
    Words,
)
from miaobi.errors import BriefError, PlanError
from miaobi.planner import draw, en, music, poem_plans, worn, zh
from miaobi.planner.acrostic import in_form, spelled
from miaobi.planner.atoms import graph_atom, of_scene, standing, with_wishes
from miaobi.planner.feasts import reworded
from miaobi.planner.letters import keeping_out, without_letters
from miaobi.planner.lexicon import Lexicon, Thing, read_things
from miaobi.planner.notes import cannot
from miaobi.planner.phrase import called, phrase_en, phrase_zh
from miaobi.planner.poem_names import names
from miaobi.planner.proper import note as note_names
from miaobi.planner.proper import without_names
from miaobi.planner.scene import Mention, Scene, note_time
from miaobi.planner.tables import is_chinese, simplified, table
from miaobi.planner.theme_titles import about
from miaobi.planner.themes import named, themes
from miaobi.planner.title import title
from miaobi.planner.verse import Said, without_form
from miaobi.planner.wishes import retold, wishes
from miaobi.work import subseed

__all__ = ["Lexicon", "Thing", "concept", "read_brief", "read_things"]

FRESH = ("red", "pink", "yellow", "orange")  # what a thing brings to the palette by itself
BACKDROPS = ("land", "water", "place", "weather", "sky", "activity")  # before which things stand
GENERAL = {  # a word for a whole kind of land → the elements that show it
    "water": ("river", "lake", "stream", "sea", "waterfall"),
    "mountain": ("mountain", "cliff"),
}
GROUNDS = ("land", "water")
PLACES = ("place", "land", "water")  # kinds of things that say where the scene is


def read_brief(text: str) -> str:
    """The brief as it is read: NFC, no control characters, outer space removed.

    Refuses what is not text, says nothing, or is longer than 2,000 characters with BriefError.

    >>> read_brief("  春天的田野\\n")
    '春天的田野'
    """
    if not isinstance(text, str):
        raise BriefError("the brief is not text", hint="give a sentence in Chinese or English")
    if len(text) > MAX_BRIEF:
        raise BriefError(
            f"the brief has {len(text):,} characters; the most is {MAX_BRIEF:,}",
            hint="say the wish in a few sentences; bring long texts in with --from FILE",
        )
    kept = "".join(c if unicodedata.category(c) not in ("Cc", "Cs", "Cf") else " " for c in text)
    kept = unicodedata.normalize("NFC", kept).strip()
    if not any(unicodedata.category(c)[0] in "LNS" for c in kept):
        raise BriefError("the brief is empty", hint='say what you want, for example "春天的田野"')
    return kept


def concept(brief: Brief, lexicon: Lexicon | None = None) -> Concept:
    """The concept card of a brief; the same brief and seed give the same card.

    Refuses an empty or endless brief (BriefError), a `--set` that cannot be (PlanError) and an
    unknown form or style (UnknownName).

    >>> card = concept(Brief("两只白鹭在水田上", seed=7))
    >>> [(a.id, a.count) for a in card.atoms][:2], card.relations[0].kind
    ([('egret', 2), ('paddy', None)], 'on')
    """
    lexicon = lexicon or Lexicon.load()
    set_by_user = wishes(brief)
    asked, rest = called(read_brief(brief.text))
    rest, barred = without_letters(rest)
    text, verse = without_form(rest, set_by_user.get("form", ""))
    language: Language = brief.language or ("zh" if is_chinese(text or brief.text) else "en")
    text, banned = draw.without_seasons(simplified(text))
    text, sound = music.without_music(text)
    whole, text = text, reworded(text)
    scene = _read_named(text, asked, lexicon)
    _note_verse(scene, verse, str(brief.sets.get("concept.form", brief.form)))
    seed = _seed(brief.seed, scene)
    excluded = _excluded(lexicon, scene, set_by_user)
    shown = _emblems(seed, lexicon, scene, excluded, set_by_user)
    fields = _fields(seed, lexicon, scene, [t for t, _ in shown], set_by_user, banned)
    when = draw.When(fields["season"], fields["hour"], fields["weather"])
    atoms, relations = of_scene(scene)
    said = tuple(t for m in scene.mentions if (t := m.thing))
    added = _added(seed, lexicon, scene, excluded, when, fields["place"], shown)
    atoms = with_wishes(lexicon, (*atoms, *added), set_by_user, excluded)
    relations = standing(atoms, relations, set_by_user)
    mood = _mood(seed, scene, said, when, set_by_user)
    drawn = draw.style_of(seed, when.season, said)
    style = set_by_user.get("style") or scene.fields.get("style") or drawn
    subjects = _themes(lexicon, scene, text, set_by_user)
    form = keeping_out(_form(seed, verse, scene, set_by_user), barred, scene)
    card = Concept(
        title=Words(),
        **fields,
        mood=mood,
        atoms=atoms,
        relations=relations,
        occasion=_occasion(lexicon, scene, set_by_user),
        themes=subjects,
        names=set_by_user.get("names", tuple(scene.names)),
        palette=set_by_user.get("palette")
        or draw.palette_of(style, when, _colours(scene, atoms, said), mood.valence),
        **music.settled(sound, set_by_user, seed, mood.valence, mood.arousal),
        form=form,
        style=style,
        format=set_by_user.get("format") or scene.fields.get("format") or "横幅",
        languages=_languages(language, brief, scene, set_by_user),
        settled=_settled(brief, scene, atoms, bool(subjects), (*music.told(sound), *set_by_user)),
        unknown=tuple(scene.unknown),
        excluded=excluded,
        given_lines=poem_plans.own_lines(form, set_by_user.get("given_lines", ())),
    )
    phrase = _phrase(asked or spelled(rest), "" if verse.acrostic else whole, lexicon, set_by_user)
    spoken = about(lexicon, card, text, phrase)
    return replace(card, title=title(seed, lexicon, card, spoken, shown, set_by_user))


def _phrase(asked: str, text: str, lexicon: Lexicon, by_user: Mapping[str, Any]) -> Words:
    """The title that the brief asks for, or is itself where nothing it tells of was set by hand."""
    text = "" if retold(by_user) else text
    own = (
        Words(phrase_zh(text, lexicon)) if is_chinese(text) else Words(en=phrase_en(text, lexicon))
    )
    if asked:
        return Words(asked, own.en) if is_chinese(asked) else Words(own.zh, asked)
    return own


def _note_verse(scene: Scene, verse: Said, wanted: str) -> None:
    """What the brief says of the poem, in the scene."""
    _forget_spelled(scene, verse.acrostic)
    _note_kind(scene, verse, wanted)
    scene.fields = {**scene.implied, **scene.fields, **({"form": verse.form} if verse.form else {})}
    for word in verse.unknown:
        scene.note_unknown(word)


def _forget_spelled(scene: Scene, acrostic: str) -> None:
    """What an acrostic only spells, and is no thing, is nothing to paint."""
    if not scene.relations:
        scene.mentions = [m for m in scene.mentions if m.thing or m.word not in acrostic]
        scene.unknown = [word for word in scene.unknown if word not in acrostic]


def _note_kind(scene: Scene, verse: Said, wanted: str) -> None:
    """What the name of the form, in the brief or `wanted`, tells of the scene: 春联 are of the New Year."""
    told = names().get(simplified(wanted).lower())
    kind = told if told and told.occasion else verse
    if kind.occasion:
        note_time(scene, scene.lexicon.things[kind.occasion])
    if kind.season:
        scene.implied.setdefault("season", kind.season)


def _form(seed: int, verse: Said, scene: Scene, by_user: Mapping[str, Any]) -> str:
    """The form on the card: the user's or the brief's, with a plan where it needs one; else drawn."""
    said = by_user.get("form") or scene.fields.get("form", "")
    given = by_user.get("given_lines", ())
    form = poem_plans.form_on_card(seed, said, verse.tongue, verse.counts, given)
    if verse.acrostic and form and forms.is_english(forms.poem(form)):
        scene.note_unknown(cannot(verse.acrostic))
    elif verse.acrostic:
        drawn = form or draw.form_of(seed, given, verse.shape)
        form = in_form(seed, drawn, verse.acrostic, bool(form) or any(verse.shape))
        scene.fields["form"] = form
    if verse.tongue == "en" and form:
        scene.fields["form"] = form  # the brief asks for its language
    if form:
        return form
    drawn = draw.form_of(seed, given, verse.shape)
    if any(given) and not poem_plans.holds(forms.poem(drawn), given, False):
        return poem_plans.form_on_card(seed, "新诗", given=given)
    return drawn


def _read_named(text: str, asked: str, lexicon: Lexicon) -> Scene:
    """The notes of a brief whose beasts and things may bear names, which tell nothing else."""
    plain, found = without_names(text, lexicon)
    scene = _read(plain, asked, lexicon)
    note_names(scene, text, found)
    return scene


def _read(text: str, asked: str, lexicon: Lexicon) -> Scene:
    """The notes of a brief in the language it is written in.

    The title that it asks for (`asked`) tells season, hour and weather where its words do not, and all
    where they tell nothing.
    """
    language = "zh" if is_chinese(text) else "en"
    for short, long in table("spelled_out")[language].items():  # 荷塘: the lotus and the pond
        text = text.replace(short, long)
    scene = (zh if language == "zh" else en).read(text, lexicon)
    if asked:
        other = _read(asked, "", lexicon)
        if not (scene.mentions or scene.hints):
            other.fields |= scene.fields
            return other
        told = {**other.implied, **other.fields}
        when = {name: told[name] for name in ("season", "hour", "weather") if name in told}
        scene.implied = when | scene.implied
    worn.dressed(scene)
    return scene


def _seed(seed: int, scene: Scene) -> int:
    """The seed of the card: it depends on the things named, so that two briefs differ, and not
    on the wording, the counts or the times, so that settling one of those moves nothing else."""
    keys = {m.thing.key if m.thing else m.word for m in scene.mentions}
    keys |= {k for k in scene.hints if scene.lexicon.things[k].kind != "time"}
    return subseed(seed, "concept", *sorted(keys))


# --- fields -------------------------------------------------------------------------------------


def _fields(
    seed: int,
    lexicon: Lexicon,
    scene: Scene,
    shown: Sequence[Thing],
    by_user: Mapping[str, Any],
    banned: Sequence[str],
) -> dict[str, Any]:
    """Season, hour, weather and place: the user's, else the brief's, else drawn; none forbidden."""
    known = {**scene.fields, **{k: v for k, v in by_user.items() if "." not in k}}
    said = [t for m in scene.mentions if (t := m.thing)]
    hints = [lexicon.things[k] for k in scene.hints]
    things = [*said, *shown, *hints]
    excluded = [*_kinds(lexicon, scene.excluded), *by_user.get("excluded", ())]
    season = known.get("season") or draw.season(seed, things, known.get("weather", ""))
    season = draw.allowed(seed, "season", season, get_args(Season), banned)
    forbidden = {t.place for k in excluded if (t := lexicon.things.get(k)) and t.kind in GROUNDS}
    place = known.get("place") or _place(scene) or draw.place(seed, things)
    weather = known.get("weather") or draw.weather(seed, things, season, excluded)
    return {
        "season": season,
        "hour": known.get("hour") or draw.hour(seed, things),
        "weather": weather,
        "place": draw.allowed(seed, "place", place, ("field", "garden", "road"), forbidden),
    }


def _place(scene: Scene) -> str:
    """Where the brief says the scene is: a place, else the room of a window, else land or water."""
    for kinds in (("place",), PLACES):
        for mention in scene.mentions:
            if mention.thing and mention.thing.place and mention.thing.kind in kinds:
                return mention.thing.place
        if room := _room(scene):
            return room
    return ""


def _room(scene: Scene) -> str:
    """The place of a window: the room behind it (窗外青山), or that of the house that has it."""
    things = [m.thing for m in scene.mentions]
    for n, thing in enumerate(things):
        if thing and thing.kind == "building" and thing.place == "indoors":
            holders = [things[i] for i, kind, k in scene.relations if k == n and kind == "with"]
            houses = [h for h in holders if h and h.kind == "building"]
            return next((h.place or "village" for h in houses), thing.place)
    return ""


def _mood(
    seed: int, scene: Scene, said: Sequence[Thing], when: draw.When, by_user: Mapping[str, Any]
) -> Mood:
    occasions = [
        t for k in scene.hints if (t := scene.lexicon.things[k]).kind in ("time", "activity")
    ]
    mood = draw.mood_of(seed, scene.moods, [*said, *occasions], when)
    valence = by_user.get("mood.valence", mood.valence)
    arousal = by_user.get("mood.arousal", mood.arousal)
    if (valence, arousal) != (mood.valence, mood.arousal):
        mood = draw.named_mood(valence, arousal)
    return replace(mood, zh=by_user.get("mood.zh", mood.zh), en=by_user.get("mood.en", mood.en))


def _occasion(lexicon: Lexicon, scene: Scene, by_user: Mapping[str, Any]) -> str:
    wanted = by_user.get("occasion", "")
    thing = lexicon.find(wanted) if wanted else None
    return thing.key if thing else wanted or scene.fields.get("occasion", "")


def _themes(
    lexicon: Lexicon, scene: Scene, text: str, by_user: Mapping[str, Any]
) -> tuple[Theme, ...]:
    if "themes" in by_user:
        return named(lexicon, by_user["themes"])
    return themes(lexicon, scene.hints, text)


def _colours(scene: Scene, atoms: Sequence[Atom], said: Sequence[Thing]) -> list[str]:
    """The colours that the brief names, and those that its things bring."""
    own = [*scene.colours, *(a.colour for a in atoms if a.colour)]
    return own + [t.colours[0] for t in said if t.colours and t.colours[0] in FRESH]


def _languages(
    language: Language, brief: Brief, scene: Scene, by_user: Mapping[str, Any]
) -> tuple[Language, ...]:
    if "languages" in by_user:
        return tuple(dict.fromkeys(by_user["languages"]))
    asked = scene.fields.get("language", "")
    first: Language = language if brief.language or asked not in ("zh", "en") else asked  # type: ignore[assignment]
    return (first, "en" if first == "zh" else "zh")


def _excluded(lexicon: Lexicon, scene: Scene, by_user: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys the brief forbids, and with each every kind of it."""
    if "excluded" not in by_user:
        said = {m.thing.key for m in scene.mentions if m.thing}
        return tuple(k for k in _kinds(lexicon, scene.excluded) if k not in said)
    keys: list[str] = []
    for name in by_user["excluded"]:
        thing = lexicon.find(name)
        if thing is None:
            raise PlanError(
                f"concept.excluded names {name!r}, which the lexicon does not know",
                hint="use a key or a name of the lexicon, such as boat or 人",
            )
        keys += [k for k in lexicon.under(thing.key) if k not in keys]
    return tuple(_kinds(lexicon, keys))


def _kinds(lexicon: Lexicon, keys: Sequence[str]) -> list[str]:
    """The keys, and for "no water" and "no mountains" whatever is painted as one."""
    shown = {e for key in keys for e in GENERAL.get(key, ())}
    return [*keys, *(k for k, t in lexicon.things.items() if t.element in shown and k not in keys)]


# --- atoms --------------------------------------------------------------------------------------


def _company(
    lexicon: Lexicon, scene: Scene, excluded: Sequence[str], when: draw.When, place: str
) -> draw.Company:
    """What the brief has put on the card so far."""
    said = tuple(t for m in scene.mentions if (t := m.thing))
    counts = any(m.count and (m.alive or _boat(m)) for m in scene.mentions)
    hints = tuple(lexicon.things[k] for k in scene.hints)
    return draw.Company(said, hints, frozenset(excluded), counts, when, place)


def _emblems(
    seed: int,
    lexicon: Lexicon,
    scene: Scene,
    excluded: Sequence[str],
    by_user: Mapping[str, Any],
) -> list[tuple[Thing, int | None]]:
    """Two emblems of a feeling or occasion when the brief shows nothing, one when only a place."""
    kinds = [m.thing.kind if m.thing else "" for m in scene.mentions]
    if any(kind not in BACKDROPS for kind in kinds):
        return []
    known = {**scene.fields, **by_user}
    when = draw.When(*(known.get(name, "") for name in ("season", "hour", "weather")))
    company = _company(lexicon, scene, excluded, when, known.get("place", ""))
    return draw.emblems(seed, lexicon, company, 1 if kinds else 2)


def _added(
    seed: int,
    lexicon: Lexicon,
    scene: Scene,
    excluded: Sequence[str],
    when: draw.When,
    place: str,
    shown: Sequence[tuple[Thing, int | None]],
) -> tuple[Atom, ...]:
    """What the graph adds: emblems, a ground if there is none, scenery, at most one being."""
    company = _company(lexicon, scene, excluded, when, place)
    company = replace(company, things=(*company.things, *(t for t, _ in shown)))
    found = list(shown)

    def join(thing: Thing | None, count: int | None = None) -> None:
        nonlocal company
        if thing is not None:
            found.append((thing, count))
            company = replace(company, things=(*company.things, thing))

    named = len(scene.mentions)
    if not any(t.kind in draw.GROUND for t in company.things):
        join(draw.ground(seed, lexicon, company, place))
    wanted = int(draw.pick(seed, ("atoms", "number"), {"3": 2.0, "4": 3.0, "5": 2.0}))
    wanted = min(draw.MOST, max(wanted, named + 1))
    if named + len(found) < wanted and not any(not t.thing for t in scene.mentions):
        lively = draw.being(seed, lexicon, company)
        if lively:
            join(*lively)
    for slot in range(draw.MOST):
        if named + len(found) >= wanted:
            break
        join(draw.scenery(seed, lexicon, company, slot))
    return tuple(graph_atom(thing, count) for thing, count in found)


def _boat(mention: Mention) -> bool:
    return mention.thing is not None and mention.thing.element in draw.BOATS


def _settled(
    brief: Brief, scene: Scene, atoms: Sequence[Atom], themed: bool, more: Sequence[str]
) -> tuple[str, ...]:
    """The names of the fields that the brief or the user decided, in the order of the card.

    `more` are those of the music and the user's own.
    """
    found = [k for k in ("season", "hour", "weather", "place") if scene.fields.get(k)]
    if "place" not in found and _place(scene):
        found.append("place")
    if scene.moods:
        found += ["mood.valence", "mood.arousal", "mood.zh", "mood.en"]
    for atom in atoms:
        if atom.source == "brief":
            found.append(f"atoms.{atom.id}")
            found += [
                f"atoms.{atom.id}.{leaf}"
                for leaf in ("count", "colour", "attributes")
                if getattr(atom, leaf)
            ]
    found += [k for k in ("form", "style", "format", "occasion") if scene.fields.get(k)]
    found += ["relations"] if scene.relations else []
    found += ["themes"] if themed else []
    found += ["names"] if scene.names else []
    found += ["excluded"] if scene.excluded else []
    found += ["languages"] if brief.language or scene.fields.get("language") else []
    return tuple(dict.fromkeys([*found, *more]))
