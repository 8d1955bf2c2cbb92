"""What a poem is asked to be, and how strongly each line leans towards what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from miaobi.forms import Verse
from miaobi.lm import senses as s
from miaobi.lm import taste
from miaobi.lm.ngram import Floats


@dataclass(frozen=True, slots=True)
class Image:
    """One thing that should be in the poem: its Chinese word, its weight, whether it must.

    `words` are the ways verse may say it (at least `zh` itself).
    """

    zh: str
    weight: float = 1.0
    must: bool = False
    words: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[str, ...]:
        return self.words or (self.zh,)


@dataclass(frozen=True, slots=True)
class Wish:
    """The part of a concept card that verse reads; "" where nothing is asked."""

    form: Verse
    images: tuple[Image, ...] = ()
    title: str = ""
    season: str = ""
    hour: str = ""
    weather: str = ""
    place: str = ""
    valence: float = 0.2
    arousal: float = 0.0
    mood: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    without: tuple[str, ...] = ()  # words of what the brief forbids
    candidates: int = 32

    @property
    def words(self) -> str:
        """Everything said in so many characters: none of it is ever forbidden."""
        said = "".join("".join(image.said) for image in self.images)
        return self.title + said + "".join(self.given)


@dataclass(frozen=True, slots=True)
class Knobs:
    """How hard each thing pulls; tuned by reading (docs/LOG.md).

    `elsewhere` is the factor on characters that the poem's words say already, in its other lines.
    """

    temperature: float = 0.75
    topic: float = 0.9
    setting: float = 0.5
    mood: float = 0.9
    role: float = 0.5
    talk: float = -1.2
    placed: int = 3  # words set in a quatrain
    placed_octave: int = 5
    elsewhere: float = 0.02


KNOBS = Knobs()


def leanings(wish: Wish, knobs: Knobs = KNOBS) -> Floats:
    """The log-factor of every character in every line: (lines, V).

    起承转合: season, hour, weather and place weigh most in the opening, the images in the middle,
    the mood at the close.
    """
    lines = wish.form.lines
    setting = _setting(wish)
    images = _images(wish)
    mood = _mood(wish)
    common = _always(wish, knobs)
    role = s.senses().role
    rows = []
    for i in range(lines):
        t = i / max(lines - 1, 1)
        column = {0: 0, 1: 1, lines - 2: 3, lines - 1: 4}.get(i, 2)
        rows.append(
            knobs.topic * (0.8 + 0.4 * np.sin(np.pi * t)) * images
            + knobs.setting * (1.3 - 0.7 * t) * setting
            + knobs.mood * (0.5 + 0.8 * t) * mood
            + knobs.role * role[:, column]
            + common
        )
    return np.array(rows)


def _images(wish: Wish) -> Floats:
    total = sum(image.weight for image in wish.images) or 1.0
    scale = min(len(wish.images), 2.5) / total
    share = [
        (word, image.weight * scale / len(image.said))
        for image in wish.images
        for word in image.said
    ]
    return np.clip(s.leaning(share) + 0.5 * s.pull(wish.title), -1.0, 3.0)


def _setting(wish: Wish) -> Floats:
    total = np.zeros(len(s.senses().topic))
    seeds = taste.SEASONS.get(wish.season, ("", ""))[0] + taste.HOURS.get(wish.hour, ("", ""))[0]
    seeds += taste.WEATHERS.get(wish.weather, ("", ""))[0] + taste.PLACES.get(wish.place, "")
    for seed in seeds:
        total += s.pull(seed) / max(len(seeds), 1) * 3.0
    return total + s.marked(seeds, 0.6)


def _mood(wish: Wish) -> Floats:
    gladness = (
        s.contrast(taste.GLAD, taste.SAD) + s.marked(taste.GLAD, 0.8) - s.marked(taste.SAD, 1.2)
    )
    liveliness = (
        s.contrast(taste.LIVELY, taste.CALM)
        + s.marked(taste.LIVELY, 0.5)
        - s.marked(taste.CALM, 0.5)
    )
    words = s.leaning([(word, 0.4) for word in wish.mood])
    return wish.valence * gladness * 1.5 + wish.arousal * liveliness + words


def _always(wish: Wish, knobs: Knobs) -> Floats:
    """What is out of place whatever the line: other seasons, ill omens, courts and names."""
    said = wish.words
    against = taste.SEASONS.get(wish.season, ("", ""))[1] + taste.HOURS.get(wish.hour, ("", ""))[1]
    against += taste.WEATHERS.get(wish.weather, ("", ""))[1]
    total = s.marked("".join(c for c in against if c not in said), -4.0)
    total += s.marked("".join(c for c in taste.NEVER if c not in said), -9.0)
    if wish.valence > -0.3:
        depth = -6.0 if wish.valence > 0.1 else -2.5
        total += s.marked("".join(c for c in taste.ILL if c not in said), depth)
        total += s.marked(
            "".join(c for c in taste.LONELY if c not in said), -4.0 * max(wish.valence, 0)
        )
    rare = s.senses().count < 400
    rare[s.numbers(said)] = False
    return total + s.marked(taste.TALK, knobs.talk) - 2.0 * rare


def vetoes(wish: Wish) -> tuple[str, ...]:
    """Words no line may hold: another season's days, another hour, names nobody asked for."""
    words = [*taste.NAMES, *taste.TRAPS, *wish.without]
    for season, dates in taste.DATES.items():
        if wish.season not in ("", season):
            words += dates.split()
    for said, hours in taste.CLOCK.items():
        if wish.hour and wish.hour not in hours.split():
            words += said.split()
    return tuple(word for word in words if word not in wish.words)


def theme(wish: Wish) -> Floats:
    """(96,) the direction of everything the wish speaks of, length one."""
    text = "".join("".join(image.said) for image in wish.images) * 2 + wish.title
    text += taste.SEASONS.get(wish.season, ("", ""))[0][:4] + taste.PLACES.get(wish.place, "")[:3]
    text += (
        taste.HOURS.get(wish.hour, ("", ""))[0][:2]
        + taste.WEATHERS.get(wish.weather, ("", ""))[0][:2]
    )
    return s.direction(text)
