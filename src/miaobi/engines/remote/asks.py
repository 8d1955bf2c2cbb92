"""What a model on a server is asked, and how its answer is read.

Each kind of Ask has one function from its spec to a `Prompt` and one from the answered JSON to the
value of the Answer. What is not of the asked shape is refused with the reason in words, asked for
once more, and never half-used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from miaobi.errors import EngineError
from miaobi.forms.sounds import folded, level_groups
from miaobi.run import Desk
from miaobi.work import Answer, Ask, Json

READS = 2  # answers read before one of the right shape is given up
MANY = 100  # lines of one answer: the longest English form has 80
TOKENS = 4096  # the most of one answer, where an Ask declares nothing less


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question to a model: its words, the JSON schema of the answer, the most tokens."""

    name: str
    system: str
    user: str
    schema: dict[str, Json]
    tokens: int
    seed: int


@dataclass(frozen=True, slots=True)
class Said:
    """What a model said and the tokens it took.

    `plain`: it was asked without a schema; `cut`: it came to the end of its tokens.
    """

    text: str
    tokens: int
    plain: bool = False
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Remote:
    """A model on a server: its name, the server's host and address, and how to ask it."""

    name: str
    host: str
    address: str
    say: Callable[[Prompt, Desk], Said]


class Unfit(ValueError):
    """An answer that is not of the asked shape; its words are for the model to read."""


def answer(remote: Remote, ask: Ask, desk: Desk) -> Answer:
    """The model's answer to an Ask of `KINDS`, read and checked.

    The value also says who wrote it, how many tokens it took, and (`plain`) whether the server
    took no schema. EngineError for other kinds, and when no answer has the asked shape.
    """
    if ask.kind not in KINDS:
        raise EngineError(f"{remote.name} does not answer {ask.kind}", hint="see `miaobi engines`")
    ask_for, read = KINDS[ask.kind]
    system, user, schema = ask_for(ask.spec)
    limit = min(int(ask.spec.get("tokens") or TOKENS), TOKENS)
    prompt = Prompt(ask.kind.replace(".", "_"), system, user, schema, limit, ask.seed)
    spent, fault = 0, ""
    for _ in range(READS):
        again = f"\n\nYour last answer was refused: {fault}. Answer again." if fault else ""
        said = remote.say(replace(prompt, user=user + again), desk)
        spent += said.tokens
        try:
            value = read(_object(said.text), ask.spec)
        except Unfit as error:
            fault = f"it was cut off after {limit} tokens" if said.cut else str(error)
            continue
        told = {"writer": remote.name, "tokens": spent} | ({"plain": True} if said.plain else {})
        return Answer(value | told)
    raise EngineError(
        f"{remote.name} at {remote.host}: no answer of the asked shape in {READS}: {fault}",
        hint=f"try another model, or declare a fallback: --engine text={remote.name},embedded",
        retryable=True,
    )


def _object(text: str) -> dict[str, Json]:
    """The JSON object in a model's answer, without what it thought aloud or fenced around it."""
    text = re.sub(r"<think>.*?(?:</think>|\Z)", "", text, flags=re.S)
    first, last = text.find("{"), text.rfind("}")
    try:
        found = json.loads(text[first : last + 1])
    except ValueError:
        raise Unfit("it is not one whole JSON object") from None
    if not isinstance(found, dict):
        raise Unfit("it is not a JSON object")
    return found


def _texts(found: dict[str, Json], name: str, most: int = 200) -> list[str]:
    """The list of short texts under `name`."""
    value = found.get(name)
    if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
        raise Unfit(f'"{name}" is not a list of strings')
    if len(value) > MANY or any(len(line) > most for line in value):
        raise Unfit(f'"{name}" is too long')
    return [" ".join(line.split()) for line in value]


def _shape(**properties: Json) -> dict[str, Json]:
    """A JSON schema of an object that has all of these and nothing else."""
    return {
        "type": "object", "properties": properties, "required": list(properties),
        "additionalProperties": False,
    }  # fmt: skip


LINES: dict[str, Json] = {"type": "array", "items": {"type": "string"}}
Asked = tuple[str, str, dict[str, Json]]  # system, user, schema


def _told(spec: dict[str, Json], *without: str) -> str:
    kept = {
        key: value for key, value in spec.items() if key not in without and value not in ("", [])
    }
    return json.dumps(kept, ensure_ascii=False, indent=1)


# --- verse --------------------------------------------------------------------------------------

VERSE_EN = """You are a poet with an exact ear for English metre and rhyme. Write one poem for the given
title, things, season and mood, in the form described. Plain words and things seen, one thought from
the first line to the last; no archaic words (thee, ’tis), no cliché, nothing quoted from others.
The form is exact: count the syllables, keep the stresses and the rhymes as they are described.
What “must be named” is named in the poem; a line that the user gave stands in its place, unchanged;
what is “not to be named” does not occur. Give only the lines of the poem, one string for each line,
with its punctuation and a capital at its head: no title, no empty string between stanzas, no
figures."""
TOLD_VERSE_EN = {  # field of the spec → how it is said
    "subject": "Asked for", "title_en": "Title", "names": "For", "season": "Season", "hour": "Hour",
    "weather": "Weather", "place": "Place", "excluded": "Not to be named",
}  # fmt: skip
VERSE = """你是一位精于格律的诗人。请按所给的题目、意象、时令与心绪写一首诗。
要求：意思连贯，起承转合分明；多写所见，少发议论；不用典，不抄前人成句。
格律以体裁之下所列为准：「平」处用平声，「仄」处用仄声，「中」处可平可仄。
「须写」的意象要写进诗里；用户给定的句子须原样放在原位；「不可写」的东西不可出现。
只写诗句本身，每句一个字符串，用简体常用字，不带标点，不带题目。"""
TOLD_VERSE = {  # field of the spec → how it is said
    "title": "诗题", "names": "为谁而作", "season": "季节", "hour": "时辰",
    "weather": "天气", "place": "地点", "excluded": "不可写",
}  # fmt: skip


def _ask_verse(spec: dict[str, Json]) -> Asked:
    if spec.get("language") == "en":
        return _ask_english(spec)
    words = [f"体裁：{spec['form']}", *spec.get("rules", []), ""]
    for name, said in TOLD_VERSE.items():
        value = spec.get(name)
        text = "、".join(value) if isinstance(value, list) else value
        words += [f"{said}：{text}"] if text else []
    themes = "、".join(row["zh"] for row in spec.get("about", []) if row["zh"])
    words += [f"所写之事：{themes}"] if themes else []
    words += _images(spec.get("imagery", []))
    mood = spec.get("mood") or {}
    words.append(
        f"心绪：{'、'.join(mood.get('zh', []))}（喜悲 {mood.get('valence', 0)}，动静 {mood.get('arousal', 0)}，皆由 -1 到 1）"
    )
    given = enumerate(spec.get("given_lines", []), 1)
    words += [f"第{i}句须为：{line}" for i, line in given if line]
    if spec.get("draft"):
        words += ["", "你上一稿是：", *spec["draft"], "", "它不合之处："]
        words += [f"- {fault['message']}（{fault['cure']}）" for fault in spec.get("faults", [])]
        words += [_rhymes(str(spec.get("rhyme") or ""))]
        words += ["请只改不合之处，其余尽量保留，写出完整的新稿。"]
    return VERSE, "\n".join(words), _shape(lines=LINES)


def _ask_english(spec: dict[str, Json]) -> Asked:
    """An English poem, asked for in English."""
    words = [f"Form: {spec['form']}", *spec.get("rules", []), ""]
    for name, said in TOLD_VERSE_EN.items():
        value = spec.get(name)
        text = ", ".join(value) if isinstance(value, list) else value
        words += [f"{said}: {text.replace('_', ' ')}"] if text else []
    themes = ", ".join(row["en"] for row in spec.get("about", []) if row["en"])
    words += [f"About: {themes}"] if themes else []
    rows = spec.get("imagery", [])
    for must, said in ((True, "Must be named"), (False, "May be named")):
        names = [row["en"] for row in rows if row.get("en") and bool(row.get("must")) is must]
        words += [f"{said}: {', '.join(names)}"] if names else []
    mood = spec.get("mood") or {}
    named, valence, arousal = mood.get("en", []), mood.get("valence", 0), mood.get("arousal", 0)
    words.append(
        f"Mood: {', '.join(named)} (valence {valence}, arousal {arousal}, both from -1 to 1)"
    )
    given = enumerate(spec.get("given_lines", []), 1)
    words += [f"Line {i} must be: {line}" for i, line in given if line]
    if spec.get("draft"):
        words += ["", "Your last draft:", *spec["draft"], "", "What does not hold in it:"]
        words += [f"- {fault['message']} ({fault['cure']})" for fault in spec.get("faults", [])]
        words += ["Change only what does not hold, keep the rest, and give the whole poem anew."]
    return VERSE_EN, "\n".join(words), _shape(lines=LINES)


def _images(rows: list[dict[str, Json]]) -> list[str]:
    """The things to be written of: those that must be, and those that may."""
    found = []
    for must, said in ((True, "须写"), (False, "可写")):
        names = [row["zh"] for row in rows if row["zh"] and bool(row.get("must")) is must]
        found += [f"{said}：{'、'.join(names)}"] if names else []
    return found


def _rhymes(group: str) -> str:
    """Common characters of a rhyme group: not every model knows 平水韵 by heart.

    >>> _rhymes("下平十一尤")[:16]
    '（下平十一尤 的常用字：秋头流犹'
    """
    from miaobi.lm.ngram import load
    from miaobi.lm.senses import senses

    if group not in level_groups():
        return ""
    table, model = senses(), load()
    only_level = table.rhyme[:, level_groups().index(group)] & ~table.tone[:, 1]
    members = only_level * table.count
    common = "".join(model.vocabulary[i] for i in members.argsort()[::-1][:24])
    return f"（{group} 的常用字：{common}）"


def _read_verse(found: dict[str, Json], spec: dict[str, Json]) -> dict[str, Json]:
    """The lines as they are in English; in Chinese in simplified characters, and those of them that
    the brush has no form for."""
    if spec.get("language") == "en":
        lines = [line for line in _texts(_in_rows(found), "lines") if line]
        strange: list[str] = []
    else:
        from miaobi.paint import hand

        lines = [folded(line) for line in _texts(found, "lines") if line]
        strange = list(hand.missing("".join(lines)))
    if not lines:
        raise Unfit('"lines" is empty')
    return {"lines": lines, "unwritten": strange}


def _in_rows(found: dict[str, Json]) -> dict[str, Json]:
    """A poem whose lines came in one string, with line breaks, as one string for each line.

    >>> _in_rows({"lines": ["One leaf,\\none door."]})
    {'lines': ['One leaf,', 'one door.']}
    """
    value = found.get("lines")
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        return found
    return {"lines": [row for text in value for row in text.splitlines()]}


# --- gloss --------------------------------------------------------------------------------------

GLOSS = """You translate Chinese verse into plain English, line by line: one English line for each
Chinese line, in the same order, at most 14 words each. Add nothing, explain nothing, keep numbers."""
GLOSS_ZH = """你把英文诗逐行译成平实的中文：一行英文对一行中文，次序不变，每行至多20字，用简体字，行末不加标点。
不添不解，数目照旧。"""


def _ask_gloss(spec: dict[str, Json]) -> Asked:
    words = [row for row in spec.get("words", []) if row.get("zh") and row.get("en")]
    known = "; ".join(f"{row['zh']} = {row['en']}" for row in words)
    lines = "\n".join(f"{i}. {line}" for i, line in enumerate(spec["lines"], 1))
    user = f"{len(spec['lines'])} lines:\n{lines}" + (f"\n\nWords: {known}" if known else "")
    return GLOSS_ZH if spec.get("language") == "en" else GLOSS, user, _shape(lines=LINES)


def _read_gloss(found: dict[str, Json], spec: dict[str, Json]) -> dict[str, Json]:
    lines = _texts(found, "lines", 160)
    if len(lines) != len(spec["lines"]):
        raise Unfit(f'"lines" has {len(lines)} lines, not {len(spec["lines"])}')
    if spec.get("language") == "en":
        lines = [folded(line) for line in lines]
        strange = [i for i, line in enumerate(lines, 1) if not re.search("[\u3400-\u9fff]", line)]
        if strange:
            raise Unfit(f"line {strange[0]} is not Chinese")
        return {"lines": lines}
    for i, line in enumerate(lines, 1):
        if not re.search("[A-Za-z]", line) or re.search("[\u3400-\u9fff]", line):
            raise Unfit(f"line {i} is not English")
    return {"lines": lines}


# --- concept ------------------------------------------------------------------------------------

CONCEPT = """You are the art director of one small work: a poem, a painting, music, a reading and a
film, all from one brief. You are given its concept card and what may still change.
Choose what serves the brief best; keep what is already right. Extra things are keys of the given
list, at most three, and none is a good answer. Titles are short: at most 8 Chinese characters, at
most 6 English words. Mood is valence and arousal from -1 to 1 and two or three words a language."""


def _ask_concept(spec: dict[str, Json]) -> Asked:
    return CONCEPT, _told(spec, "schema", "tokens"), spec["schema"]


def _read_concept(found: dict[str, Json], spec: dict[str, Json]) -> dict[str, Json]:
    return {"card": found}


# --- label --------------------------------------------------------------------------------------

LABEL = """You write the wall label of an exhibition piece, once in Chinese and once in English, from
the given facts only. Every number, name, colour, thing and quoted line must stand in the facts, in
the same words. Quote at most one line of the poem, in 「」 in Chinese and in “” in English. Do not
praise, do not explain feelings. Chinese: 4 or 5 sentences, 60 to 120 characters together, none over
30. English: 4 or 5 sentences, 45 to 75 words together. Each sentence is one string, with its full
stop."""


def _ask_label(spec: dict[str, Json]) -> Asked:
    return LABEL, _told(spec, "tokens"), _shape(zh=LINES, en=LINES)


def _read_label(found: dict[str, Json], spec: dict[str, Json]) -> dict[str, Json]:
    return {language: [s for s in _texts(found, language) if s] for language in ("zh", "en")}


KINDS: dict[str, tuple[Callable[[dict[str, Json]], Asked], Callable[[Any, dict[str, Json]], Any]]]
KINDS = {
    "text.verse": (_ask_verse, _read_verse),
    "text.gloss": (_ask_gloss, _read_gloss),
    "text.concept": (_ask_concept, _read_concept),
    "text.label": (_ask_label, _read_label),
}
