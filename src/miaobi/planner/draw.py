"""Drawing what a brief leaves open from the graph, each field from a seed of its own.

A weighted draw never overrules what is settled and never contradicts it: what cannot be seen in
that season, at that hour or in that weather has weight zero.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from miaobi import forms
from miaobi.brief import Hour, Mode, Mood, Place, Season, Weather
from miaobi.planner.lexicon import ALIVE, Lexicon, Thing, neighbours
from miaobi.planner.scene import MoodWord
from miaobi.planner.tables import aliases, drawing, table
from miaobi.work import subseed

GROUND = ("land", "water")
BOATS = ("boat", "sail_boat", "fishing_boat")
AGAINST = 0.02  # weight left to a season that a thing is not seen in
MOST = 6


def pick(seed: int, path: Sequence[str], weights: Mapping[str, float]) -> str:
    """One key of `weights`, drawn by the seed of `path`; "" when nothing has weight.

    >>> pick(7, ("season",), {"spring": 0, "autumn": 2})
    'autumn'
    """
    total = sum(weights.values())
    if total <= 0:
        return ""
    point = random.Random(subseed(seed, *path)).random() * total
    for name, weight in weights.items():
        point -= weight
        if weight > 0 and point < 0:
            return name
    return next(name for name in reversed(list(weights)) if weights[name] > 0)


@dataclass(frozen=True, slots=True)
class When:
    """The moment of the scene: what everything in it must agree with."""

    season: str
    hour: str
    weather: str

    def allows(self, thing: Thing) -> bool:
        """Whether the thing can be seen then; what names no time can always be seen."""
        return all(
            not known or not now or now in known
            for known, now in (
                (thing.season, self.season),
                (thing.hour, self.hour),
                (thing.weather, self.weather),
            )
        )


def _agreeing(base: Mapping[str, float], times: Iterable[tuple[str, ...]]) -> dict[str, float]:
    """The weights of the names at which every thing is seen; when the things themselves disagree
    (lotus in the snow), those at which most of them are."""
    known = [names for names in times if names]
    strict = {n: w for n, w in base.items() if all(n in names for names in known)}
    if any(strict.values()):
        return strict
    return {n: w * AGAINST ** sum(n not in names for names in known) for n, w in base.items()}


def season(seed: int, things: Sequence[Thing], weather: str) -> str:
    """A season in which the things are seen; snow asks for winter."""
    base = dict.fromkeys(get_args(Season), 1.0)
    if weather == "snow":
        base = {name: 1.0 if name == "winter" else 0.001 for name in base}
    return pick(seed, ("season",), _agreeing(base, (t.season for t in things)))


def hour(seed: int, things: Sequence[Thing]) -> str:
    """An hour at which the things are seen."""
    base = {name: float(drawing("hours")[name]) for name in get_args(Hour)}
    return pick(seed, ("hour",), _agreeing(base, (t.hour for t in things)))


def weather(seed: int, things: Sequence[Thing], season: str, excluded: Sequence[str]) -> str:
    """A weather of the season that the brief does not forbid."""
    base = {name: float(w) for name, w in drawing("weathers")[season].items()}
    weights = _agreeing(base, (t.weather for t in things))
    allowed = {name: w for name, w in weights.items() if name not in excluded}
    return pick(seed, ("weather",), allowed) or next(
        name for name in get_args(Weather) if name not in excluded or name == "wind"
    )


def place(seed: int, things: Sequence[Thing]) -> str:
    """A place where the things are, else one that the graph leads to."""
    weights = dict.fromkeys(get_args(Place), 0.0)
    for thing in things:
        if thing.place:
            weights[thing.place] += 3
    if not any(weights.values()):
        weights.update(mountain=3, water=3, field=2, village=1)
    return pick(seed, ("place",), weights)


# --- the things around what is named -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Company:
    """What stands on the card already and what may not join it."""

    things: tuple[Thing, ...]
    hints: tuple[Thing, ...]
    excluded: frozenset[str]
    counts: bool  # the brief counts beings or boats: none may be added
    when: When
    place: str = ""

    def has(self, thing: Thing) -> bool:
        """Whether the thing or its like is there."""
        return any(
            thing.key == t.key
            or thing.element == t.element
            or thing.key in t.broader
            or t.key in thing.broader
            for t in self.things
        )


def _welcome(company: Company, thing: Thing) -> bool:
    return (
        bool(thing.element)
        and thing.key not in company.excluded
        and not company.excluded.intersection(thing.broader)
        and thing.element not in company.excluded
        and not company.has(thing)
        and company.when.allows(thing)
        and (thing.place != "sea" or company.place in ("sea", ""))
    )


def _affinity(lexicon: Lexicon, company: Company) -> dict[str, float]:
    """How well every thing goes with those on the card, by the graph's edges, read both ways."""
    weights: dict[str, float] = {}
    sources = [(t, 1.0) for t in company.things]
    sources += [(t, 0.8 if tells(t) else 0.3) for t in company.hints]
    for thing, share in sources:
        for key, weight in neighbours(lexicon, thing.key):
            weights[key] = weights.get(key, 0.0) + share * weight * weight
    for key, weight in lexicon.things[company.when.season].edges.items():
        weights[key] = weights.get(key, 0.0) + 0.4 * weight
    return weights


def tells(thing: Thing) -> bool:
    """Whether it is a feeling, a doing or an occasion: something to be shown by emblems."""
    return thing.kind in ("feeling", "activity") or thing.key in table("occasions")


def emblems(
    seed: int, lexicon: Lexicon, company: Company, number: int
) -> list[tuple[Thing, int | None]]:
    """Things that stand for a feeling or an occasion when the brief names none: loneliness is a
    boat under the moon. At most one of them lives."""
    weights: dict[str, float] = {}
    for hint in company.hints:
        if tells(hint):
            for key, weight in hint.edges.items():
                weights[key] = weights.get(key, 0.0) + float(weight**3)
    found: list[tuple[Thing, int | None]] = []
    for slot in range(number):
        fitting = {k: w for k, w in weights.items() if _shows(lexicon.things[k], company, found)}
        key = pick(seed, ("atoms", f"emblem {slot}"), fitting)
        if not key:
            break
        thing = lexicon.things[key]
        count = _number_of(seed, thing) if thing.kind in ALIVE and thing.countable else None
        if thing.kind == "thing" and thing.countable:
            count = 1
        found.append((thing, count))
        company = replace(company, things=(*company.things, thing))
    return found


def _shows(thing: Thing, company: Company, found: Sequence[tuple[Thing, int | None]]) -> bool:
    if thing.kind in ("feeling", "time", "activity", "place") or not _welcome(company, thing):
        return False
    if not all(_together(thing, other) for other in company.things):
        return False
    lives = thing.kind in ALIVE
    return not (lives and (company.counts or any(t.kind in ALIVE for t, _ in found)))


def _together(a: Thing, b: Thing) -> bool:
    """Whether there is a moment at which both are seen."""
    pairs = ((a.season, b.season), (a.hour, b.hour), (a.weather, b.weather))
    return all(not x or not y or set(x) & set(y) for x, y in pairs)


def _number_of(seed: int, thing: Thing) -> int:
    numbers = drawing("beings").get(thing.key, [1])
    return int(pick(seed, ("atoms", "being", "count"), {str(n): 1.0 for n in numbers}))


def ground(seed: int, lexicon: Lexicon, company: Company, place: str) -> Thing | None:
    """A land or water for the things to stand on."""
    liked = _affinity(lexicon, company)
    weights = {}
    for key in drawing("settings")[place]:
        thing = lexicon.things[key]
        if thing.kind in GROUND and _welcome(company, thing):
            weights[key] = 1.0 + liked.get(key, 0.0)
    key = pick(seed, ("atoms", "ground"), weights) or pick(
        seed,
        ("atoms", "ground"),
        {
            k: 1.0 + liked.get(k, 0.0)
            for k in ("hill", "mountain", "rock", "stream", "lake", "field", "path")
            if _welcome(company, lexicon.things[k])
        },
    )
    return lexicon.things[key] if key else None


def scenery(seed: int, lexicon: Lexicon, company: Company, slot: int) -> Thing | None:
    """One more thing of the landscape, uncounted, that goes with what is there.

    A ground that nothing goes with (水田 at its most alone) still gets one thing that may stand on it.
    """
    liked = _affinity(lexicon, company)
    fitting = [
        key
        for key in drawing("scenery")
        if _welcome(company, lexicon.things[key]) and _fits(lexicon, company, lexicon.things[key])
    ]
    weights = {key: liked[key] for key in fitting if key in liked}
    if not weights and len(company.things) < 2:
        weights = dict.fromkeys(fitting, 1.0)
    key = pick(seed, ("atoms", f"scenery {slot}"), weights)
    return lexicon.things[key] if key else None


def _fits(lexicon: Lexicon, company: Company, thing: Thing) -> bool:
    """One light in the sky, no weather but the one that is settled, one land and one water."""
    if thing.kind in GROUND:
        return all(t.kind != thing.kind for t in company.things)
    if thing.kind == "weather":
        return thing.weather == (company.when.weather,)
    if thing.place not in ("", company.place) and not _linked(company, thing):
        return False
    lights = ("sun", "moon", "stars")
    return thing.element not in lights or not any(t.element in lights for t in company.things)


def _linked(company: Company, thing: Thing) -> bool:
    return any(thing.key in t.edges or t.key in thing.edges for t in company.things)


def being(seed: int, lexicon: Lexicon, company: Company) -> tuple[Thing, int | None] | None:
    """At most one living thing, when the brief names none, with its number (1 to 5)."""
    if company.counts or any(t.kind in ALIVE for t in company.things):
        return None
    liked = _affinity(lexicon, company)
    numbers = drawing("beings")
    weights = {
        key: liked[key]
        for key, thing in lexicon.things.items()
        if key in numbers and key in liked and _welcome(company, thing)
    }
    key = pick(seed, ("atoms", "being"), {"": 0.5 * sum(weights.values()), **weights})
    if not key:
        return None
    thing = lexicon.things[key]
    return thing, _number_of(seed, thing)


# --- mood, music, colour --------------------------------------------------------------------------


def mood_of(seed: int, words: Sequence[MoodWord], things: Sequence[Thing], when: When) -> Mood:
    """The place on the circumplex: the words of the brief, else its things and its moment."""
    if words:
        points = [(w.valence, w.arousal, 1.0) for w in words]
        return _mood(points, words, 0.0)
    points = [(*t.mood, 2.0) for t in things]
    for name, value in (("season", when.season), ("hour", when.hour), ("weather", when.weather)):
        points.append((*drawing(f"{name}_mood")[value], 1.0))
    shift = random.Random(subseed(seed, "mood")).uniform(-0.06, 0.06)
    return _mood(points, (), shift)


def _mood(
    points: Sequence[tuple[float, float, float]], words: Sequence[MoodWord], shift: float
) -> Mood:
    total = sum(p[2] for p in points)
    valence = _unit(sum(p[0] * p[2] for p in points) / total + shift)
    arousal = _unit(sum(p[1] * p[2] for p in points) / total)
    if words:
        return Mood(valence, arousal, tuple(w.zh for w in words), tuple(w.en for w in words))
    return named_mood(valence, arousal)


def _unit(x: float) -> float:
    return round(max(-1.0, min(1.0, x)), 2) + 0.0


def named_mood(valence: float, arousal: float) -> Mood:
    """The mood with the two words nearest to it."""
    rows = sorted(
        table("moods"), key=lambda r: (r["mood"][0] - valence) ** 2 + (r["mood"][1] - arousal) ** 2
    )[:2]
    return Mood(valence, arousal, tuple(r["zh"][0] for r in rows), tuple(r["en"][0] for r in rows))


def tempo_of(arousal: float) -> int:
    """Beats per minute: calm is slow."""
    rule = drawing("tempo")
    return round(rule["middle"] + rule["span"] * arousal)


def mode_of(valence: float, arousal: float) -> Mode:
    """A mode of the five (五音): 宫 warm, 徵 bright, 角 mild, 商 stern, 羽 cool."""
    if valence >= 0.35:
        return "徵" if arousal >= 0.3 else "宫"
    if valence >= -0.15:
        return "角" if arousal < 0.3 else "商"
    return "羽" if arousal < 0.2 else "商"


def palette_of(style: str, when: When, colours: Sequence[str], valence: float) -> tuple[str, ...]:
    """Three to five named pigments: ink first, then the things' colours, style, hour, season."""
    rules = drawing("pigments")
    wanted = ["墨", *(table("colours")[c]["pigment"] for c in colours)][:3]
    wanted += rules["style"].get(style, [])[:1]
    wanted += [
        rules["hour"][when.hour],
        *rules["season"][when.season],
        rules["weather"][when.weather],
    ]
    if valence < -0.3:
        wanted = [p for p in wanted if p not in ("藤黄", "曙红")] + ["花青"]
    return tuple(dict.fromkeys(wanted))[:5]


NEGATED = re.compile(
    r"[，,、]?\s*(?:而?不是|不要|不在|没有|并非)([春夏秋冬])[天季日]?的?"
    r"|\b(?:not|no)\s+(?:in\s+|the\s+)*(spring|summer|autumn|fall|winter)\b,?",
    re.IGNORECASE,
)
SEASONS = {"春": "spring", "夏": "summer", "秋": "autumn", "冬": "winter", "fall": "autumn"}


def without_seasons(text: str) -> tuple[str, tuple[str, ...]]:
    """A brief without the seasons it denies, and those seasons.

    >>> without_seasons("一片湖，不是夏天")
    ('一片湖', ('summer',))
    >>> without_seasons("not winter, a lake")[1]
    ('winter',)
    """
    said = [str(zh or en).lower() for zh, en in NEGATED.findall(text)]
    kept = NEGATED.sub(" ", text).strip()
    return (kept or text), tuple(str(SEASONS.get(name, name)) for name in said)


def allowed(
    seed: int, field: str, value: str, choices: Iterable[str], banned: Iterable[str]
) -> str:
    """`value`, or where the brief forbids it another of `choices`, drawn by seed."""
    banned = set(banned)
    if value not in banned:
        return value
    return pick(seed, (field, "other"), {c: 1.0 for c in choices if c not in banned}) or value


def form_of(seed: int, given: Sequence[str] = (), shape: tuple[int, int] = (0, 0)) -> str:
    """The form of the poem when nobody names one; one that can hold the user's own lines.

    `shape` says how many lines it should have, and of how many characters; 0 leaves that open.
    """
    weights = drawing("forms")
    rooms = [len("".join(forms.split_lines(line))) for line in given]
    shapes = {name: forms.verse(name) for name in weights}
    fitting = {
        name: weight
        for name, weight in weights.items()
        if len(given) <= shapes[name].lines
        and all(room in (0, shapes[name].syllables) for room in rooms)
        and shape[0] in (0, shapes[name].lines)
        and shape[1] in (0, shapes[name].syllables)
    }
    return pick(seed, ("form",), fitting or weights)


def style_of(seed: int, season: str, things: Sequence[Thing]) -> str:
    """The style when nobody names one: green hills in spring, ochre in autumn."""
    weights = {name: float(w) for name, w in drawing("styles").items()}
    if season in ("spring", "summer"):
        weights["青绿山水"] += 1
    if season == "autumn":
        weights["浅绛"] += 2
    if things and all(thing.kind in ("plant", "creature") for thing in things):
        weights |= {"水墨写意": 4.0, "工笔花鸟": 4.0}
    return pick(seed, ("style",), weights)


def colour_name(word: str) -> str:
    """The key of a colour given in either language; "" when it is none."""
    return word if word in table("colours") else aliases("colours").get(word, "")
