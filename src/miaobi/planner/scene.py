"""What a brief says, before anything is drawn: the notes both readers write."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache

from miaobi.brief import Words
from miaobi.planner.lexicon import Lexicon, Thing
from miaobi.planner.tables import aliases, table

BARE = ("树", "花", "船", "桥", "塔", "亭", "鸟")
DENIAL = re.compile(  # what stands just before a word that is denied: 不再(等待), not about (farewell)
    r"(?:(?<![是想能要会得可好])不|(?<!有)没有?|(?<![特离分告送惜区个差])别|勿|莫|[毫并]?无|未)"
    r"(?:再|会|要|是|很|太|曾|必|用|需|该|应|爱|喜欢|肯|愿意?|想|那么|这么|想?[写画]|关于|感到|觉得)*$"
    r"|(?:讨厌|厌恶|拒绝|懒得|放弃|没时间|来不及|不敢|害怕|戒)$"
    r"|\b(?:not|never|cannot|no|no longer|without|[a-z]+n['’]t|no time for|too \w+ for)"
    r"(?: (?:about|be|been|an?|the|any|really|very|too|feel|feeling|in|ever|plays?|playing|goes|go|going|like|enjoy|want|learn|learns|learned|got|to))* $"
    r"|\b(?:hat(?:es?|ed|ing)|dislikes?|refuses?|(?<!never )stop(?:s|ped)|quits?|gave up|avoids?|afraid of)(?: to)? $",
    re.I,
)
INTENSE = re.compile(  # what is denied of nothing: there is no day without it
    r"(?:没有一[天日刻]不|无时无刻不|无不)(?:在|想)*$|\bnever (?:been|felt) (?:so|more)(?: in)? $",
    re.I,
)
SOMEBODY = re.compile("i|you|s?he|we|they|me|him|her|us|them|who")


@dataclass(slots=True)
class Mention:
    """One thing the brief names. `thing` is None when the lexicon does not know the word."""

    word: str
    thing: Thing | None = None
    count: int | None = None
    colour: str = ""
    attributes: list[str] = field(default_factory=list)

    @property
    def alive(self) -> bool:
        return self.thing is not None and self.thing.kind in ("creature", "person")


@dataclass(frozen=True, slots=True)
class MoodWord:
    """A word of feeling, in both languages, with its place on the circumplex."""

    valence: float
    arousal: float
    zh: str
    en: str


@dataclass(slots=True)
class Scene:
    """The notes of one reading; it only grows. `fields` are the plain fields the brief settles."""

    lexicon: Lexicon
    language: str
    mentions: list[Mention] = field(default_factory=list)
    relations: list[tuple[int, str, int]] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    moods: list[MoodWord] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)  # keys of feelings, occasions, activities
    names: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    colours: list[str] = field(default_factory=list)  # said of nothing: a wish for the palette
    implied: dict[str, str] = field(default_factory=dict)  # by an occasion, unless the words differ
    text: str = ""  # as it is read

    def settle(self, name: str, value: str) -> None:
        """The first word on a field counts."""
        self.fields.setdefault(name, value)

    def imply(self, name: str, word: str) -> None:
        """What a word for one field tells of another: a sunset is not seen in the rain."""
        if name == "hour" and word in table("clear_hours"):
            self.implied.setdefault("weather", "clear")

    def note_unknown(self, word: str) -> None:
        if word and word not in self.unknown:
            self.unknown.append(word)

    def exclude(self, thing: Thing) -> None:
        for key in self.lexicon.under(thing.key):
            if key not in self.excluded:
                self.excluded.append(key)

    def relate(self, subject: int, kind: str, target: int) -> None:
        link = (subject, kind, target)
        if subject != target and link not in self.relations:
            self.relations.append(link)

    def feel(self, word: MoodWord) -> None:
        if word not in self.moods:
            self.moods.append(word)

    def hint(self, key: str) -> None:
        if key not in self.hints:
            self.hints.append(key)

    def note_feeling(self, thing: Thing, word: str) -> bool:
        """Feel and hint what the brief calls by `word`; false where the brief denies or asks it."""
        if self.denies(word) or (thing.key == "hope" and re.search(table("asks"), self.text, re.I)):
            return False
        self.feel(feeling(thing, word, self.language))
        self.hint(thing.key)
        return True

    def denies(self, word: str) -> bool:
        """Whether the brief denies `word` wherever it stands (不孤独), which is noted."""
        found = re.finditer(re.escape(word), self.text.replace("’", "'"), re.I)
        denials = [denial(self.text, match) for match in found]
        if not denials or not all(denials):
            return False
        self.note_unknown(denials[0] + word)
        return True

    def note_weather(self, thing: Thing | None) -> None:
        """Settle the weather that is named as a thing."""
        weather = thing.weather if thing and thing.kind == "weather" else ()
        if len(weather) == 1 and weather != ("clear",):
            self.settle("weather", weather[0])

    def note_said(self, text: str) -> None:
        """Hint what a turn of phrase tells of, whoever does it: 喝着酒, "she moves away"."""
        for key, pattern in table("said_of").items():
            thing = self.lexicon.things[key]
            if key in self.hints or not any(map(self._means, re.finditer(pattern, text, re.I))):
                continue
            if thing.kind == "time":
                note_time(self, thing)
            elif thing.kind == "feeling":
                name = (thing.zh if self.language == "zh" else thing.en)[0]
                self.feel(feeling(thing, name, self.language))
            self.hint(key)

    def _means(self, match: re.Match[str]) -> bool:
        """Whether a turn of phrase is not denied, and its people and its place are such."""
        named = {group: word for group, word in match.groupdict().items() if word}
        place = self.lexicon.find(named.pop("place", ""))
        there = place is None or place.kind in ("place", "land", "building", "water")
        return not denial(self.text, match) and there and all(map(self._person, named.values()))

    def _person(self, word: str) -> bool:
        """Whether an English word is somebody: a pronoun, kin, a person of the lexicon, a name."""
        word = word.split("'")[0]  # I'm leaving
        if SOMEBODY.fullmatch(word.lower()) or word.lower() in table("kin")["en"]:
            return True
        thing = self.lexicon.find(word)
        return thing.kind == "person" if thing else word[0].isupper()

    def colour_some(self, index: int | None, count: int | None, colour: str) -> None:
        """Colour so many of what was counted (三只猫，两只黑的); of nothing, it is for the palette."""
        whole = None if index is None else self.mentions[index]
        if not (whole and count and whole.count) or whole.colour or count > whole.count:
            self.colours.append(colour)
        elif count == whole.count:
            whole.colour = colour
        else:
            whole.count -= count
            some = replace(whole, count=count, colour=colour, attributes=[*whole.attributes])
            self.mentions.append(some)
            new = len(self.mentions) - 1
            self.relations += [(new, kind, t) for s, kind, t in self.relations if s == index]

    def _kind_of(self, old: Mention, new: Mention) -> bool:
        """Whether a bare word (树) names again what was named more closely (银杏, 枯树)."""
        if old.thing is None or new.thing is None or old.thing is new.thing:
            return False
        plants = old.thing.kind == "plant" and new.thing.key in ("tree", "flower")
        return plants or old.thing.key in self.lexicon.under(new.thing.key)

    def _counts(self, i: int, new: Mention) -> bool:
        """Whether a counted name tells how many were meant before: 猴子捞月，树上两只猴子."""
        old = self.mentions[i]
        bare = old.count is None and not old.colour and old.word == new.word
        placed = any(i in (subject, target) for subject, _, target in self.relations)
        return self.language == "zh" and bare and new.count is not None and not placed

    def mention(self, new: Mention, known: bool = False) -> int:
        """The index of the mention; naming the same thing again (`the bridge`) adds none."""
        for i, old in enumerate(self.mentions):
            same = old.thing is new.thing if new.thing else old.word == new.word
            plain = new.count is None and not new.colour and not new.attributes
            if same and (known or (plain and new.word in old.word)):
                return i
            if plain and new.word in BARE and self._kind_of(old, new):
                return i
            if same and self._counts(i, new):
                old.count = new.count
                old.attributes += new.attributes
                return i
        self.mentions.append(new)
        return len(self.mentions) - 1


def denial(text: str, match: re.Match[str]) -> str:
    """What denies the match, in the few words before it; "" if nothing does."""
    if INTENSE.search(text, 0, match.start()):
        return ""
    found = DENIAL.search(text, 0, match.start())
    return found[0] if found else ""


def note_time(scene: Scene, thing: Thing) -> None:
    """Settle what a thing of time says: season, hour, weather, occasion.

    The season and hour of an occasion hold unless other words say otherwise (中秋的早晨).
    """
    occasion = thing.key in table("occasions")
    for name, values in (
        ("season", thing.season),
        ("hour", thing.hour),
        ("weather", thing.weather),
    ):
        if len(values) == 1 and occasion and name != "weather":
            scene.implied.setdefault(name, values[0])
        elif len(values) == 1 and not occasion:
            scene.settle(name, values[0])
    if occasion:
        scene.settle("occasion", thing.key)
    scene.hint(thing.key)


def note_marks(scene: Scene, surface: str) -> None:
    """Settle season and hour from a mark inside a longer name (春耕, 夜市)."""
    if surface in table("unmarked"):
        return
    for name, marks in (("season", "season_marks"), ("hour", "hour_marks")):
        for mark, value in table(marks).items():
            if mark in surface:
                scene.settle(name, value)


def feeling(thing: Thing, surface: str, language: str) -> MoodWord:
    """The mood word of a thing that is a feeling, as the brief says it."""
    words = Words(surface, thing.en[0]) if language == "zh" else Words(thing.zh[0], surface)
    return MoodWord(thing.mood[0], thing.mood[1], words.zh, words.en)


@cache
def mood_words(language: str) -> dict[str, MoodWord]:
    """The mood words of one language that are not things of the lexicon."""
    found = {}
    for row in table("moods"):
        for word in row[language]:
            zh = word if language == "zh" else row["zh"][0]
            en = word if language == "en" else row["en"][0]
            found[word] = MoodWord(row["mood"][0], row["mood"][1], zh, en)
    return found


def split_surface(thing: Thing, surface: str) -> tuple[str, int | None, list[str]]:
    """Colour, count and adjectives inside a Chinese name (白马, 孤舟, 双燕, 小桥)."""
    head, rest = surface[:1], surface[1:]
    if not rest or rest not in thing.zh:
        return "", None, []
    if head in aliases("colours") and head != "青":  # 青山 is green, 青蛙 is no blue frog
        return aliases("colours")[head], None, []
    if head in table("numbers")["zh_some"] and head not in "几数":
        return "", table("numbers")["zh_some"][head], [head] if head in "孤独" else []
    own = surface == thing.zh[0]  # 老虎 is no old 虎
    return "", None, [head] if head in "小大老古旧新高" and not own else []
