"""Reading a Chinese brief: the grammar of numbers and places."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from miaobi.planner.lexicon import Lexicon, Thing
from miaobi.planner.scene import (
    Mention,
    MoodWord,
    Scene,
    mood_words,
    note_marks,
    note_time,
    split_surface,
)
from miaobi.planner.tables import aliases, table
from miaobi.planner.verse import poem_kind
from miaobi.planner.zh_names import take_names
from miaobi.planner.zh_words import Token, tokens

LISTING = ("thing", "unknown", "num", "clf", "adj", "colour", "comma", "conj")
NONE = re.compile(
    r"一[只个条头匹棵朵盏座艘叶位株枝片颗丝点]?([^\W\d_]{1,4}?)(?<!什么)[也都](?:没有|没|不要|不画)"
)
PRONOUNS = ("他", "她", "它", "他们", "她们", "它们")

# --- grammar ------------------------------------------------------------------------------------


@dataclass(slots=True)
class State:
    """Where the reader stands in a clause."""

    count: int | None = None
    counted: bool = False  # a number or classifier stands before the noun
    colour: str = ""
    attributes: list[str] = field(default_factory=list)
    neg: bool = False
    at: bool = False
    verb: tuple[str, int | None] | None = None  # a relation verb and its subject
    held: tuple[str, int] | None = None  # verb and object, waiting for 的 + subject
    places: list[tuple[str, int]] = field(default_factory=list)  # waiting for a subject
    told: list[tuple[str, int]] = field(default_factory=list)  # relations the last noun was given
    subject: int | None = None
    last: int | None = None
    mate: int | None = None  # what the last noun is joined to by 和
    joined: bool = False  # 和 stands before the coming noun
    group: list[int] = field(default_factory=list)  # the subject and those joined to it
    anchor: int | None = None  # what was last named as a place (左岸 …，右岸 …)
    clause: bool = False  # 的 has closed a clause before the noun
    owed: tuple[int | None, bool, list[str]] | None = (
        None  # said before a clause: 一位(穿红裙的)女孩
    )
    fallback: int | None = None  # who takes a place that nothing follows (明月松间照)
    listing: bool = False  # a list goes on after a comma: 湖上有两只天鹅，三只野鸭
    word: str = ""  # the token before
    before: str = ""  # kind of the token before
    acts: list[str] = field(default_factory=list)  # what is done, by nobody named so far
    owner: int | None = None  # the noun that a number follows (灯笼三盏)
    within: tuple[str, int] | None = None  # a place inside a place: 在垫子旁边的(茶壶左边)
    lent: list[tuple[int, str, int]] = field(default_factory=list)  # by the list it stands in
    listed: list[int] = field(default_factory=list)  # nouns with nothing but commas between them

    def clear(self) -> None:
        self.count, self.counted, self.colour, self.attributes = None, False, "", []


def read(text: str, lexicon: Lexicon) -> Scene:
    """The notes of a Chinese brief."""
    scene = Scene(lexicon, "zh", text=text)
    found = tokens(take_names(NONE.sub(r"没有\1", text), scene), lexicon)
    state = State()
    for i, token in enumerate(found):
        after = found[i + 1] if i + 1 < len(found) else Token("stop", "")
        noun = token.kind in ("thing", "unknown")
        kinds = [one.kind for one in found[i + 1 : i + 4]]
        if kinds[:2] == ["num", "clf"] and (kinds[2:] or ["stop"])[0] in ("stop", "comma", "at"):
            after = Token("comma", "")  # 泪两行: the number is behind its noun
        RULES[token.kind](scene, state, token, after)
        state.clause = token.text == "的" or (state.clause and not noun)
        state.before = token.kind if token.text != "的" else "de"
        state.word = token.text
        if token.kind not in LISTING:
            state.listed = []
    _end(scene, state)
    _aloft(scene)
    scene.note_said(text)
    return scene


def _aloft(scene: Scene) -> None:
    """Nothing that flies stands on the sky: 飞龙在云上."""
    for i, (subject, kind, target) in enumerate(scene.relations):
        one, thing = scene.mentions[subject], scene.mentions[target].thing
        flies = any(word.startswith("飞") for word in (one.word, *one.attributes))
        if kind == "on" and flies and thing and thing.kind in ("sky", "weather"):
            scene.relations[i] = (subject, "above", target)


def _end(scene: Scene, state: State) -> None:
    """The end of a sentence: what was waiting for a subject takes the last one."""
    _leftover(scene, state)
    _unheld(scene, state)
    _unnested(scene, state)
    if state.places and state.subject is not None:
        for kind, target in state.places:
            scene.relate(state.subject, kind, target)
    if state.at and state.last is not None and state.subject is not None:
        scene.relate(state.subject, _plain_place(scene.mentions[state.last]), state.last)
    for act in state.acts:
        scene.mention(Mention(act, scene.lexicon.find(act)))


def _unheld(scene: Scene, state: State) -> None:
    """What a verb holds and nobody carries stands in the place that was named (存现句, 桌上放着书)."""
    if state.held and state.places and state.subject is None:
        for kind, target in state.places:
            scene.relate(state.held[1], kind, target)
        state.subject, state.places = state.held[1], []


def _unnested(scene: Scene, state: State) -> None:
    """A place that seemed to lie inside another and is the last one named."""
    if state.within and state.subject is not None:
        scene.relate(state.subject, *state.within)
        state.within, state.at = None, False


def _leftover(scene: Scene, state: State) -> None:
    """A colour that no noun took is that of some counted before, or a wish for the palette."""
    if state.colour:
        scene.colour_some(state.subject if state.counted else None, state.count, state.colour)


def _plain_place(mention: Mention) -> str:
    """在 X without a word of place: in a land, on a thing."""
    wide = ("land", "water", "place", "building", "sky", "weather")
    return "in" if mention.thing and mention.thing.kind in wide else "on"


def _stop(scene: Scene, state: State, token: Token, after: Token) -> None:
    _end(scene, state)
    fresh = State()
    for name in State.__slots__:
        setattr(state, name, getattr(fresh, name))


def _comma(scene: Scene, state: State, token: Token, after: Token) -> None:
    _leftover(scene, state)
    _unheld(scene, state)
    _unnested(scene, state)
    if state.at and state.last is not None:
        kind = _plain_place(scene.mentions[state.last])
        if state.subject is not None and state.subject != state.last:
            scene.relate(state.subject, kind, state.last)
        else:
            state.places.append((kind, state.last))
    elif state.places and state.fallback is not None and not _everywhere(scene, state.fallback):
        for kind, target in state.places:
            scene.relate(state.fallback, kind, target)
        state.places = []
    state.clear()
    state.fallback = None
    state.at, state.neg, state.verb, state.held = False, False, None, None
    state.listing = after.kind == "num" and bool(state.told)
    state.told = state.told if state.listing else []


def _number(scene: Scene, state: State, token: Token, after: Token) -> None:
    if state.word == "第":  # 第三个孩子
        return
    if state.colour and state.counted:  # 三盏红的，两盏黄的, with no comma between
        _leftover(scene, state)
        state.clear()
    state.owner = state.last if state.before in ("thing", "unknown") else None
    if after.kind in ("clf", "thing", "unknown", "colour", "adj"):
        state.count, state.counted = token.number, True
        pairs = after.kind == "clf" and after.text in table("numbers")["zh_pairs"]
        if pairs:
            state.count = 2 * (token.number or 1)


def _classify(scene: Scene, state: State, token: Token, after: Token) -> None:
    state.counted = True
    if state.owner is not None and after.kind in ("stop", "comma", "at") and state.count:
        if scene.mentions[state.owner].count is None:  # 灯笼三盏: the number stands behind
            scene.mentions[state.owner].count = state.count
        state.clear()
        return
    if token.text in table("numbers")["zh_groups"] and token.text not in ("轮", "弯"):
        if state.count != 1:
            return
        state.count = None
        if token.text in ("群", "排", "行", "丛", "串", "簇", "队", "列"):
            state.attributes.append("一" + token.text)
    hour = token.text == "点" and after.text == "的"  # 凌晨四点的城市
    if hour or token.text in table("not_things_after") or token.text in "首幅篇阕":
        state.clear()


def _thing(scene: Scene, state: State, token: Token, after: Token) -> None:
    thing = token.thing
    assert thing is not None
    if state.neg:
        scene.exclude(thing)
        state.clear()
        state.neg = after.kind == "conj"
        return
    if thing.kind != "time":
        note_marks(scene, token.text)
    if thing.kind == "time":
        note_time(scene, thing)
        if thing.element and thing.key.endswith("_night"):
            _weather_of(scene, thing)
        state.clear()
    elif thing.kind == "feeling":
        _feel(scene, state, token, thing, after)
    elif thing.kind == "activity":
        _act(scene, state, token, thing)
    else:
        scene.note_weather(thing)
        _noun(scene, state, token, after)


def _weather_of(scene: Scene, thing: Thing) -> None:
    """雨夜 names the rain as well as the night."""
    scene.mention(
        Mention(scene.lexicon.things[thing.element].zh[0], scene.lexicon.things[thing.element])
    )


def _feel(scene: Scene, state: State, token: Token, thing: Thing, after: Token) -> None:
    felt = scene.note_feeling(thing, token.text)
    if felt and (after.text == "的" or thing.key in ("serenity", "loneliness", "joy")):
        state.attributes.append(token.text)


def _act(scene: Scene, state: State, token: Token, thing: Thing) -> None:
    if scene.denies(token.text):
        return
    scene.hint(thing.key)
    doers = [scene.mentions[i] for i in state.group if scene.mentions[i].alive]
    if doers:
        for one in doers:
            one.attributes.append(token.text)
    else:
        state.acts.append(token.text)


def _noun(scene: Scene, state: State, token: Token, after: Token) -> None:
    """A noun ends its phrase: it takes the count and adjectives, and its place in relations."""
    colour, count, adjectives = "", None, []
    if token.thing:
        colour, count, adjectives = split_surface(token.thing, token.text)
    if state.acts and token.thing and token.thing.kind in ("person", "creature"):
        adjectives = [*adjectives, *state.acts]
        state.acts = []
    new = Mention(
        token.text,
        token.thing,
        state.count if state.counted and state.count else count,
        state.colour or colour,
        [*state.attributes, *adjectives],
    )
    index = scene.mention(new)
    conjoined, state.joined = state.joined, False
    state.mate = state.last if conjoined else None
    state.clear()
    if state.verb is not None and not conjoined:
        kind, subject = state.verb
        state.verb = None
        state.last = index
        if subject is None:
            state.held = (kind, index)
        else:
            for one in state.group or [subject]:
                if not _everywhere(scene, one):  # 雨打芭蕉: the rain holds nothing
                    scene.relate(one, kind, index)
        return
    if state.held and state.clause:
        scene.relate(index, *state.held)
        state.held = None
        _pay(scene, state, index)
    if state.at:
        if state.within:
            scene.relate(index, *state.within)
            state.within = None
        state.last = index
        return
    _take_places(scene, state, index, conjoined)
    state.fallback = None if state.clause else state.mate if conjoined else state.subject
    state.group = [*state.group, index] if conjoined else [index]
    state.listed.append(index)
    state.subject = state.last = index


def _pay(scene: Scene, state: State, index: int) -> None:
    """The noun after a clause takes the number that stood before the clause."""
    if state.owed is None:
        return
    count, counted, attributes = state.owed
    mention, state.owed = scene.mentions[index], None
    if counted and mention.count is None:
        mention.count = count
    mention.attributes.extend(attributes)


def _take_places(scene: Scene, state: State, index: int, conjoined: bool) -> None:
    """Give the noun the places waiting for a subject; after 和 it shares those of its fellow.

    Weather takes none: it is everywhere (山谷里有雾、一座桥)."""
    if _everywhere(scene, index) and state.places:
        return
    listed = conjoined or state.listing
    state.listing = False
    waiting = state.told if listed and not state.places else state.places
    for kind, target in waiting:
        scene.relate(index, kind, target)
    state.lent = [(index, *place) for place in waiting if listed and not conjoined]
    if waiting:
        state.told, state.places = list(waiting), []
    elif not listed:
        state.told = []


def _everywhere(scene: Scene, index: int) -> bool:
    """Whether it is weather, which has no place of its own."""
    thing = scene.mentions[index].thing
    return thing is not None and thing.kind == "weather"


def _location(scene: Scene, state: State, token: Token, after: Token) -> None:
    """A word of place after a noun: 水田 + 上."""
    kind = table("zh_locations")[token.text]
    if token.text in "上下" and after.kind == "thing" and _moves(scene, state):
        return  # 老虎下山: it goes down, nothing lies under it
    named = state.before in ("thing", "unknown", "de") or state.word in PRONOUNS
    if not named or state.last is None:
        if kind in ("left_of", "right_of") and state.anchor is not None:
            state.places.append((kind, state.anchor))
        return
    if state.before == "de" and token.text in ("中", "里", "上", "下"):
        return
    target = state.last
    targets = [target]
    if kind == "between" and state.mate is not None:
        targets = [state.mate, target]
    state.anchor = target
    if state.at and state.subject is not None and after.text == "的":
        state.within = (kind, target)  # said of the coming noun, where the subject is
        return
    if state.at and state.subject is not None and state.subject not in targets:
        for link in state.lent:  # 庙前一棵树，三只乌鸦在树上: it has a place of its own
            if link[0] == state.subject and link in scene.relations:
                scene.relations.remove(link)
        for each in targets:
            for one in state.group or [state.subject]:
                scene.relate(one, kind, each)
    else:
        state.places.extend((kind, each) for each in targets)
        if state.subject in targets:
            state.subject = state.fallback if state.fallback not in targets else None
    state.at = False
    state.told = []


def _moves(scene: Scene, state: State) -> bool:
    return state.before == "thing" and state.last is not None and scene.mentions[state.last].alive


def _unknown(scene: Scene, state: State, token: Token, after: Token) -> None:
    """An unknown run is a noun where only a noun can stand; else it is noted as not understood."""
    described = (
        state.counted
        or bool(state.colour)
        or (state.before in ("adj", "de") and after.kind in ("stop", "comma", "conj", "loc"))
    )
    placed = after.kind == "loc" and (state.at or state.counted or state.before in ("", "comma"))
    alone = (
        state.before in ("", "conj") and after.kind in ("stop", "comma") and len(token.text) <= 6
    )
    carried = (state.verb is not None or state.before == "verb") and after.kind in (
        "stop",
        "comma",
        "conj",
        "loc",
        "func",
    )
    if state.neg:
        scene.note_unknown(token.text)
        state.clear()
    elif described or placed or alone or carried:
        _noun(scene, state, token, after)
    else:
        scene.note_unknown(token.text)


def _verb(scene: Scene, state: State, token: Token, after: Token) -> None:
    doing = state.subject is not None and not state.places and state.before != "de"
    if doing and state.subject is not None and after.text != "的":
        subject = scene.mentions[state.subject]
        if token.text not in subject.attributes:
            subject.attributes.append(token.text)
    else:
        state.attributes.append(token.text)


def _relation_verb(scene: Scene, state: State, token: Token, after: Token) -> None:
    kind = table("zh_relation_verbs")[token.text]
    state.verb = (kind, state.subject)
    if token.text == "放" and state.subject is not None and not scene.mentions[state.subject].alive:
        state.verb = (kind, None)  # 贴春联，放烟花
    if state.counted and after.kind in ("thing", "colour", "adj"):
        state.owed = (state.count, state.counted, state.attributes)
        state.verb = (kind, None)
    state.clear()


def _at(scene: Scene, state: State, token: Token, after: Token) -> None:
    if token.text == "在" and (after.kind in ("verb", "verbrel") or after.text == "写"):
        return  # 在放风筝: what is done, not where
    state.at = True
    if state.before == "comma" and len(state.listed) > 1:  # 琴一张，炉一个，放在桌上: both
        state.group = state.listed
    state.clear()


def _function(scene: Scene, state: State, token: Token, after: Token) -> None:
    if token.text in PRONOUNS and after.kind == "loc":  # 在他右边: of whom it was told
        alive = [i for i, one in enumerate(scene.mentions) if one.alive and i != state.subject]
        state.last = alive[-1] if alive else state.last
    if token.text not in ("的", "地", "得", "很", "一个", "之", "非常", "十分", "极", "最"):
        state.clear()
    if token.text in ("有", "是", "诗", "画", "作品", "一首", "一幅") and state.before != "neg":
        state.neg = False


def _conjunction(scene: Scene, state: State, token: Token, after: Token) -> None:
    state.joined = state.last is not None
    state.clear()


def _negation(scene: Scene, state: State, token: Token, after: Token) -> None:
    state.neg = True
    state.clear()


def _adjective(scene: Scene, state: State, token: Token, after: Token) -> None:
    state.attributes.append(token.text)
    if token.text in ("孤", "独") and not state.counted:
        state.count, state.counted = 1, True


def _colour(scene: Scene, state: State, token: Token, after: Token) -> None:
    state.colour = aliases("colours")[token.text]


def _mood(scene: Scene, state: State, token: Token, after: Token) -> None:
    word: MoodWord = mood_words("zh")[token.text]
    scene.feel(word)
    state.attributes.append(token.text)


def _field(name: str, of: str) -> object:
    def rule(scene: Scene, state: State, token: Token, after: Token) -> None:
        value = aliases(of)[token.text]
        if state.neg or state.word == "不":
            if value in scene.lexicon.things:
                scene.exclude(scene.lexicon.things[value])
        else:
            if name == "form" and scene.fields.get(name, value) != value:
                scene.note_unknown(token.text)
            scene.settle(name, value)
            scene.imply(name, token.text)
            note_marks(scene, token.text)
        state.clear()

    return rule


def _other(scene: Scene, state: State, token: Token, after: Token) -> None:
    scene.note_unknown(poem_kind(token.text))
    state.clear()


RULES = {
    "stop": _stop, "comma": _comma, "num": _number, "clf": _classify, "thing": _thing,
    "loc": _location, "unknown": _unknown, "latin": _unknown, "verb": _verb,
    "verbrel": _relation_verb, "at": _at, "func": _function, "conj": _conjunction,
    "neg": _negation, "adj": _adjective, "colour": _colour, "mood": _mood,
    "weather": _field("weather", "weather_words"), "hour": _field("hour", "hour_words"),
    "month": _field("season", "months"), "form": _field("form", "forms"),
    "style": _field("style", "styles"), "format": _field("format", "formats"), "language": _field("language", "languages"),
    "poem": _other, "space": lambda scene, state, token, after: None, "denied": lambda scene, state, token, after: scene.note_unknown(token.text),
}  # fmt: skip
