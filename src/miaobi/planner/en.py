"""Reading an English brief: noun phrases, verbs, and prepositions that place one by another."""

from __future__ import annotations

from miaobi.planner.en_state import State
from miaobi.planner.en_words import (
    DETERMINERS,
    Token,
    compound_name,
    name_of,
    phrases,
    take_names,
    tokens,
    weather_of,
)
from miaobi.planner.lexicon import Lexicon
from miaobi.planner.numbers import COUNTS
from miaobi.planner.scene import Mention, Scene, mood_words, note_time
from miaobi.planner.tables import aliases, singular, table
from miaobi.planner.verse import poem_kind

MOST = 999  # a larger number is kept as a word


# --- grammar ------------------------------------------------------------------------------------


def read(text: str, lexicon: Lexicon) -> Scene:
    """The notes of an English brief."""
    scene = Scene(lexicon, "en", text=text)
    state = State()
    for token in tokens(take_names(text, scene), lexicon):
        RULES[token.kind](scene, state, token)
        if token.kind in ("prep", "loose", "fill", "stop", "comma"):
            state.verbed = False
        state.apart = state.apart and token.kind in ("prep", "adj", "weather", "comma", "thing")
    _stop(scene, state, Token("stop", ""))
    scene.note_said(text)
    return scene


def _phrase_word(scene: Scene, state: State, token: Token) -> None:
    if token.kind == "thing" and state.phrase and _complete(state.phrase[-1], token):
        _close(scene, state)
    state.phrase.append(token)


def _complete(last: Token, token: Token) -> bool:
    """A plural noun ends its phrase, and so does one that feels something: a dog died."""
    alive = last.thing is not None and last.thing.kind in ("person", "creature")
    felt = alive and token.thing is not None and token.thing.kind == "feeling"
    return last.kind == "thing" and (last.plural or felt)


def _close(scene: Scene, state: State) -> None:
    """The end of a noun phrase: its last noun is the thing, the words before describe it."""
    phrase = state.phrase
    if not phrase:
        if state.prep and state.pronoun:
            _back(scene, state)
        state.fresh()
        return
    head = _head(scene, state, phrase)
    rest = phrase[: phrase.index(head)] if head else phrase
    for token in phrase[len(rest) + 1 :]:
        scene.note_unknown(token.text)
    if head is None:
        _describe_nothing(scene, state, rest)
    elif state.neg:
        state.void = True
        if head.thing:
            scene.exclude(head.thing)
        else:
            scene.note_unknown(head.text)
    else:
        _noun(scene, state, head, rest)
    state.fresh()


def _back(scene: Scene, state: State) -> None:
    """A preposition with a pronoun, or with nothing, leads back: "a girl with a dog behind her"."""
    kind, state.prep, state.pronoun = state.prep, "", False
    main = state.main if state.last != state.main else state.former
    if main is None or state.last is None:
        return
    if kind == "between":
        several = [i for i in range(state.last) if (scene.mentions[i].count or 0) > 1]
        main = several[-1] if several else main
    absolute = [r for r in scene.relations if r[1] == "with" and r[2] == state.last]
    for link in absolute:
        scene.relations.remove(link)
    if kind not in ("with", "in", "on"):
        scene.relate(state.last, kind, main)


def _head(scene: Scene, state: State, phrase: list[Token]) -> Token | None:
    known = [t for t in phrase if t.thing and t.kind == "thing"]
    last = phrase[-1]
    if last.kind == "word" and known and not known[-1].plural and state.article:
        looks_verb = last.text.endswith(("ing", "ed")) or last.text.endswith("s")
        if not looks_verb:
            return last  # "a moon rover": the unknown last word is the thing
    if known:
        return known[-1]
    if state.verbed and last.text.endswith("s"):
        return last  # "mending nets"
    expected = state.article or state.count or state.prep or state.verb or state.loose or state.neg
    start = state.main is None and not scene.mentions
    described = any(t.kind in ("adj", "colour") for t in phrase)
    if last.kind == "word" and (expected or start or described or state.conj):
        return last
    return None


def _describe_nothing(scene: Scene, state: State, rest: list[Token]) -> None:
    """Adjectives without a noun tell of the mood or the weather; the other words are noted."""
    weather_of(scene, rest)
    for token in rest:
        if token.kind == "word":
            scene.note_unknown(token.text)
        elif token.kind == "colour":
            scene.colour_some(state.main, state.count, aliases("colours")[token.text])
        elif token.kind == "adj" and state.main is not None:
            _attribute(scene.mentions[state.main], token.text)


def _attribute(mention: Mention, word: str) -> None:
    if word not in mention.attributes:
        mention.attributes.append(word)


def _noun(scene: Scene, state: State, head: Token, rest: list[Token]) -> None:
    thing = head.thing
    if thing is None or thing.kind != "creature":
        weather_of(scene, rest)
    for token in rest:
        if token.thing and token.thing.kind == "time":
            note_time(scene, token.thing)
        elif token.thing and token.thing.kind == "feeling":
            scene.note_feeling(token.thing, token.text)
        elif token.thing and token.thing.kind in ("sky", "weather", "person", "creature"):
            scene.hint(token.thing.key)
    if thing and thing.kind == "time":
        note_time(scene, thing)
        if thing.element and thing.key.endswith("_night"):
            scene.mention(Mention(thing.element, scene.lexicon.things[thing.element]))
        state.prep, state.loose = "", False
        return
    if thing and thing.kind == "feeling":
        scene.note_feeling(thing, head.text)
        state.prep, state.loose = "", False
        return
    if thing and thing.kind == "activity":
        _act(scene, state, head)
        state.prep, state.loose = "", False
        return
    scene.note_weather(thing)
    if thing and head.text not in table("unmarked"):
        for mark, (name, value) in table("en_marks").items():
            if mark in head.text.split():
                scene.settle(name, value)
    _place_in_sentence(scene, state, _mention(scene, state, head, rest))


def _mention(scene: Scene, state: State, head: Token, rest: list[Token]) -> int:
    colours = [t.text for t in rest if t.kind == "colour"]
    words = [
        t.text for t in rest if t.kind != "colour" and not (t.thing and t.thing.kind == "time")
    ]
    words = [w for w in words if w not in ("single",)]
    thing = head.thing
    count = state.count
    if count is None and state.article and not head.plural and (thing is None or thing.countable):
        count = 1
    if count is None and any(t.text in ("lone", "solitary", "single") for t in rest):
        count = 1
    if count is not None and count == 1 and thing and not thing.countable:
        count = None
    name = compound_name(head, rest) if thing is None else name_of(head)
    if thing is None and count and count > 1:
        name = " ".join([*name.split()[:-1], singular(name.split()[-1])])
    words = [w for w in words if thing or f"{w} " not in f"{name} "]
    new = Mention(name, thing, count, aliases("colours")[colours[0]] if colours else "", words)
    if state.acts and new.alive:
        new.attributes.extend(state.acts)
        state.acts = []
    return scene.mention(new, known=state.definite and not words and count is None)


def _place_in_sentence(scene: Scene, state: State, index: int) -> None:
    conj, state.conj = state.conj, False
    thing = scene.mentions[index].thing
    if state.flying and not state.prep and thing and thing.key == "kite":
        state.verb = "holding"
    state.flying = False
    if state.verb:
        subject, kind = state.main, state.verb
        state.verb, state.loose = "", False
        state.last, state.carried = index, True
        if subject is not None:
            scene.relate(subject, kind, index)
        return
    if state.prep:
        kind, state.prep, state.loose = state.prep, "", False
        worn = kind == "in" and thing is not None and thing.key in ("clothes", "hat")
        kind = "with" if worn else kind
        state.anchor = index
        subject = state.main if state.carried or state.last is None else state.last
        weather = thing is not None and thing.kind == "weather"
        if state.void or (weather and state.apart):
            state.last = index
        elif subject is None or subject == index:
            state.places.append((kind, index))
            state.last = None
        else:
            for one in [subject] if weather else _placed(scene, state, subject):
                scene.relate(one, kind, index)
            state.told = [(kind, index)] if kind == "between" else []
            state.between = [subject] if kind == "between" else []
            state.last = index
            state.carried = kind == "with"
        return
    if state.filling and state.last is not None:
        if thing is None or thing.kind != "weather":
            scene.relate(index, state.filling, state.last)
        state.filling = ""
        return
    if conj and state.between:
        scene.relate(state.between[0], "between", index)
        return
    if state.verbed and not state.places and not conj and state.main not in (None, index):
        state.verbed = state.loose = False
        state.last, state.carried = index, True  # the object of a verb: "chasing a rabbit"
        return
    _take_places(scene, state, index, conj)
    if index != state.main:
        state.former = state.main
    state.group = [*state.group, index] if state.joined else [index]
    state.joined = False
    state.main = state.last = index
    state.carried, state.loose = False, False


def _placed(scene: Scene, state: State, subject: int) -> list[int]:
    """Who stands where a preposition says: the subject, those joined to it, and what grows there
    ("farmers planting rice in a field")."""
    found = list(state.group) if subject in state.group else [subject]
    last = state.last
    if not state.carried or last is None or any(r[2] == last for r in scene.relations):
        return found
    thing = scene.mentions[last].thing
    return [*found, last] if thing and thing.kind == "plant" else found


def _take_places(scene: Scene, state: State, index: int, conj: bool) -> None:
    if conj and state.places and state.places[-1][0] == "between":
        state.places.append(("between", index))
        return
    waiting = state.told if conj and not state.places else state.places
    for kind, target in waiting:
        scene.relate(index, kind, target)
    state.told, state.places = list(waiting), []


def _act(scene: Scene, state: State, token: Token) -> None:
    if scene.denies(token.text):
        return
    if token.thing:
        scene.hint(token.thing.key)
    if state.main is not None and scene.mentions[state.main].alive:
        _attribute(scene.mentions[state.main], token.text)
    else:
        state.acts.append(token.text)


# --- one rule for each kind of token --------------------------------------------------------------


def _stop(scene: Scene, state: State, token: Token) -> None:
    state.pronoun = True  # a preposition at the end of a sentence leads back
    _close(scene, state)
    if state.main is not None:
        for kind, target in state.places:
            scene.relate(state.main, kind, target)
    for act in state.acts:  # something is done and nobody is named: the doing is shown
        if scene.lexicon.find(act):
            scene.mention(Mention(act, scene.lexicon.find(act)))
    fresh = State(anchor=state.anchor)
    for name in State.__slots__:
        setattr(state, name, getattr(fresh, name))


def _comma(scene: Scene, state: State, token: Token) -> None:
    _close(scene, state)
    state.neg, state.prep, state.verb, state.loose, state.told = False, "", "", False, []
    state.conj, state.between, state.void, state.filling = False, [], False, ""
    state.group, state.apart = [], True


def _thing(scene: Scene, state: State, token: Token) -> None:
    kind = token.thing.kind if token.thing else ""
    named = any(t.kind in ("thing", "word") for t in state.phrase)
    if kind == "activity" and (named or not (state.article or state.prep or state.neg)):
        _close(scene, state)
        _act(scene, state, token)
        return
    _phrase_word(scene, state, token)


def _word(scene: Scene, state: State, token: Token) -> None:
    doing = token.text.endswith(("ing", "ed")) or (token.text.endswith("s") and state.article)
    if doing and state.phrase and (state.phrase[-1].kind == "thing" or state.several):
        _verb(scene, state, token)  # an unknown verb after a noun
        return
    _phrase_word(scene, state, token)


def _preposition(scene: Scene, state: State, token: Token) -> None:
    _close(scene, state)
    state.pronoun = False
    run = token.text == "across" and not state.flying  # geese fly above a lake, horses run on it
    kind = "on" if run else table("en_prepositions")[token.text]
    state.prep, state.verb, state.neg, state.conj = kind, "", False, False


def _fill(scene: Scene, state: State, token: Token) -> None:
    named = [t.thing for t in state.phrase if t.kind in ("thing", "word")]
    seen = bool(named) and (named[-1] is None or named[-1].kind not in ("time", "feeling"))
    _close(scene, state)
    state.prep, state.verb, state.loose, state.neg = "", "", True, False
    state.filling = table("en_fillings")[token.text] if seen else ""


def _loose(scene: Scene, state: State, token: Token) -> None:
    group = [t.text for t in state.phrase if t.kind == "word" or t.kind == "thing"]
    head = group[-1] if group else ""
    if token.text == "of" and singular(head) in table("numbers")["en_groups"]:
        adjectives = [t for t in state.phrase if t.kind in ("adj", "colour")]
        state.phrase, state.article = adjectives, False
        if head in ("flock", "herd", "row", "swarm", "group", "school", "flight", "line", "string"):
            state.phrase.append(Token("adj", f"a {head} of"))
        return
    if token.text == "of" and state.count and not state.phrase:
        return
    _close(scene, state)
    state.prep, state.verb, state.loose, state.neg = "", "", True, False


def _relation_verb(scene: Scene, state: State, token: Token) -> None:
    named = any(t.thing or t.kind == "word" for t in state.phrase)
    if (state.prep or state.article) and not named:
        _phrase_word(scene, state, Token("adj", token.text))  # "the riding boots"
        return
    _close(scene, state)
    state.verb, state.prep, state.neg = table("en_relation_verbs")[token.text], "", False
    state.article = token.text.endswith((" a", " the"))


def _number(scene: Scene, state: State, token: Token) -> None:
    parted = state.main is not None and any(t.kind == "colour" for t in state.phrase)
    if any(t.kind in ("thing", "word") for t in state.phrase) or (parted and state.count):
        _close(scene, state)  # "five cats, two black and three white"
    value = int(token.text[:9]) if token.text.isdecimal() else COUNTS[token.text]
    state.count = value if 0 < value <= MOST else None
    if value > MOST:
        state.phrase.append(Token("adj", token.text))


def _function(scene: Scene, state: State, token: Token) -> None:
    if token.text in ("and", "or", "nor"):
        neg = state.neg
        described = state.phrase and all(t.kind in ("adj", "colour", "mood") for t in state.phrase)
        if described:
            return
        had = bool(state.phrase)
        _close(scene, state)
        state.neg, state.conj = neg, had or state.conj
        state.conj = state.joined = True
        return
    if token.text == "them" and state.count and not state.phrase and state.main is not None:
        if scene.mentions[state.main].count is None:
            scene.mentions[state.main].count = state.count  # "geese, nine of them"
            state.fresh()
        return
    if token.text in ("it", "him", "them", "her"):
        state.pronoun = True
        if token.text != "her":
            _close(scene, state)
            return
    if token.text in DETERMINERS:
        if state.phrase:
            _close(scene, state)
            state.neg = False
        state.article = token.text in ("a", "an", "another") or state.article
        state.definite = token.text not in ("a", "an", "another")
        return
    if token.text in ("or so", "many", "some", "all", "any", "more", "few", "such", "very", "too"):
        return
    _close(scene, state)
    state.joined = False
    state.neg = state.neg and token.text != "but"


def _negation(scene: Scene, state: State, token: Token) -> None:
    _close(scene, state)
    state.neg, state.prep, state.verb = True, "", ""


def _describe(scene: Scene, state: State, token: Token) -> None:
    if state.phrase and state.phrase[-1].kind in ("thing",):
        _close(scene, state)
    state.phrase.append(token)


def _mood(scene: Scene, state: State, token: Token) -> None:
    scene.feel(mood_words("en")[token.text])
    _describe(scene, state, Token("adj", token.text))


def _weather(scene: Scene, state: State, token: Token) -> None:
    if token.text.startswith("after"):
        _close(scene, state)
        scene.settle("weather", aliases("weather_words")[token.text])
        return
    _describe(scene, state, Token("adj", token.text))


def _side(scene: Scene, state: State, token: Token) -> None:
    """ "to its right": beside what was last named as a place."""
    held = bool(state.phrase)
    _close(scene, state)
    kind = table("en_sides")[token.text]
    if held and state.carried and state.main is not None and state.last not in (None, state.main):
        scene.relate(state.last, kind, state.main)  # "a scarecrow with two crows on the left"
        return
    anchor = state.anchor if state.anchor is not None else state.main
    if anchor is not None:
        state.places.append((kind, anchor))


def _verb(scene: Scene, state: State, token: Token) -> None:
    if state.phrase and any(t.thing or t.kind == "word" for t in state.phrase):
        _close(scene, state)
    elif state.article and not state.phrase and token.text.endswith(("ing", "ed")):
        state.phrase.append(Token("adj", token.text))
        return
    state.verbed, state.joined = True, False
    state.flying = token.text in ("fly", "flies", "flying", "flew", "flown")
    if state.main is not None and state.last is not None:
        _attribute(scene.mentions[state.last if not state.carried else state.main], token.text)
    elif token.text.endswith(("ing", "ed")):
        state.phrase.append(Token("adj", token.text))


def _owner(scene: Scene, state: State, token: Token) -> None:
    if token.thing and token.thing.kind == "time":
        note_time(scene, token.thing)
    else:
        state.phrase.append(Token("thing" if token.thing else "word", token.text, token.thing))
        state.article = state.article or token.thing is None
        _close(scene, state)
    state.article = True


def _field(name: str, of: str):
    def rule(scene: Scene, state: State, token: Token) -> None:
        state.prep, state.loose = "", False  # "in late October" places nothing
        if not any(t.kind in ("thing", "word") for t in state.phrase):
            state.fresh()
        _close(scene, state)
        scene.settle(name, aliases(of)[token.text])
        scene.imply(name, token.text)

    return rule


def _other(scene: Scene, state: State, token: Token) -> None:
    _close(scene, state)
    scene.note_unknown(poem_kind(token.text) if token.kind == "poem" else token.text)


def _adverb(scene: Scene, state: State, token: Token) -> None:
    stem = token.text[:-2]
    if (thing := scene.lexicon.find(stem)) and thing.kind == "feeling":
        scene.note_feeling(thing, stem)
    elif (stem,) not in phrases() and (stem + "e",) not in phrases():
        scene.note_unknown(token.text)


RULES = {
    "stop": _stop, "comma": _comma, "thing": _thing, "word": _word, "prep": _preposition,
    "loose": _loose, "fill": _fill, "verbrel": _relation_verb, "num": _number, "func": _function,
    "neg": _negation, "adj": _describe, "colour": _describe, "mood": _mood, "verb": _verb,
    "owner": _owner, "adverb": _adverb, "weather": _weather, "symbol": _other,
    "side": _side, "hour": _field("hour", "hour_words"), "month": _field("season", "months"),
    "form": _field("form", "forms"), "style": _field("style", "styles"), "format": _field("format", "formats"),
    "language": _field("language", "languages"), "poem": _other, "space": lambda scene, state, token: None,
    "denied": lambda scene, state, token: scene.note_unknown(token.text),
}  # fmt: skip
