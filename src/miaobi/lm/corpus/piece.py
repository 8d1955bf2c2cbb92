"""A work as training sees it, and JSON Lines of works."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from miaobi.errors import SourceError
from miaobi.lm.corpus.marks import han
from miaobi.lm.corpus.tables import rows


@dataclass(frozen=True, slots=True)
class Piece:
    """One work, or one part of a long one, and what is known of it.

    `text` is one paragraph for classical Chinese verse, one line of text per line for other verse
    (stanzas parted by one empty line), paragraphs parted by one empty line for prose. `description`
    is a commission in free words, beside the title: of a painting, of music, a brief.

    >>> Piece("床前明月光，疑是地上霜。", author="李白", era="唐").language
    'zh'
    """

    text: str
    title: str = ""
    author: str = ""
    era: str = ""
    form: str = ""
    language: str = "zh"
    keywords: tuple[str, ...] = ()
    source: str = ""
    licence: str = ""
    description: str = ""


NAMES = tuple(field.name for field in fields(Piece))
# What tables call these columns besides; so the layouts of Alpaca and of prompts are read.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "text": (
        "poem", "content", "paragraphs", "output", "completion", "response", "正文", "内容", "诗文",
    ),
    "title": ("标题", "题目", "诗题"),
    "author": ("poet", "作者", "诗人"),
    "era": ("dynasty", "朝代", "时代"),
    "form": ("体裁", "诗体"),
    "language": ("lang", "语言"),
    "keywords": ("tags", "关键词", "意象"),
    "source": ("来源",),
    "licence": ("license", "许可"),
    "description": ("prompt", "instruction", "brief", "描述", "题旨"),
}  # fmt: skip
ROLES = {"user": ("user", "human"), "assistant": ("assistant", "gpt")}  # of OpenAI, of ShareGPT
LANGUAGES = {
    "chinese": "zh",
    "中文": "zh",
    "汉语": "zh",
    "english": "en",
    "英文": "en",
    "英语": "en",
}


def write(path: Path | str, pieces: Iterable[Piece]) -> int:
    """The number of pieces written to `path`, one JSON object a line, empty fields left out.

    The file appears whole or not at all.
    """
    path = Path(path)
    part = path.with_name(path.name + ".part")
    count = 0
    with part.open("w", encoding="utf-8") as out:
        for piece in pieces:
            row = {name: value for name in NAMES if (value := getattr(piece, name))}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    os.replace(part, path)
    return count


def read(path: Path | str) -> Iterator[Piece]:
    """The pieces in a JSON Lines file; unknown keys are passed over.

    Raises `SourceError` naming the line that is no object with a `text`.
    """
    path = Path(path)
    if not path.is_file():
        raise SourceError(f"{path} is not there", hint="name a file of one JSON object a line")
    for row, where in rows(path):
        yield of_row(row, where)


def of_row(row: Mapping[str, Any], where: str) -> Piece:
    """A piece from a row of any table with a `text`; other columns as far as they are known.

    A column may have one of its `SYNONYMS`; without a language the text tells it; without a title a
    description stands in its place. Raises `SourceError` with the columns that there are.

    >>> of_row({"text": "春眠不觉晓", "keywords": ["春"], "likes": 3}, "row 1").keywords
    ('春',)
    >>> of_row({"instruction": "Write about fog.", "output": "The fog comes."}, "row 2").title
    'Write about fog.'
    """
    found = named(row, where)
    if "text" not in found:
        have = ", ".join(map(str, row)) or "nothing"
        hint = "these are pairs: add --objective prefer" if "rejected" in row else accepted("text")
        raise SourceError(f"{where} has no text; it has {have}", hint=hint)
    text = found["text"]
    if not isinstance(text, str):
        raise SourceError(f"{where}: its text is {type(text).__name__}", hint="give a string")
    known = {name: str(found.get(name) or "") for name in NAMES if name not in ("text", "keywords")}
    known["language"] = tongue(known["language"], text, where)
    if re.fullmatch("[^五近]+[代朝]", known["era"]):  # 唐代, 唐朝
        known["era"] = known["era"][:-1]
    if not known["title"]:
        known["title"], known["description"] = known["description"], ""
    return Piece(text, keywords=words(found.get("keywords"), where), **known)


def named(row: Mapping[str, Any], where: str) -> dict[str, Any]:
    """What a row has of the columns of a piece, by their own names; "" is a column left empty.

    Chat `messages`, or `conversations` (ShareGPT), are one turn of the user, the description, and
    one of the assistant, the text. SourceError for what is no list of them, and for a list or an
    object in any column but text and keywords.
    """
    found: dict[str, Any] = {}
    for name, others in SYNONYMS.items():
        given = [row[key] for key in (name, *others) if key in row]
        if given:
            found[name] = next((value for value in given if value), "")
    about = row.get("input") if found.get("description") else ""  # Alpaca: of the instruction
    column = "messages" if row.get("messages") else "conversations"
    if messages := row.get(column):
        if not isinstance(messages, list) or not all(isinstance(one, dict) for one in messages):
            raise SourceError(
                f"{where}: its {column} are no list of turns",
                hint='write [{"role": "user", "content": …}, …], in JSON Lines or Parquet, not CSV',
            )
        about = ""
        found |= {"description": said(messages, "user", where)}
        found |= {"text": said(messages, "assistant", where)}
    for name, role in (("description", "user"), ("text", "assistant")):
        if name in found:
            found[name] = said(found[name], role, where)
    for name, value in (found | {"input": about}).items():
        if name not in ("text", "keywords") and isinstance(value, list | dict):
            raise SourceError(
                f"{where}: its {name} is {type(value).__name__}", hint="give a string"
            )
    if about:
        found["description"] = f"{found['description']}\n{about}"
    lines = found.get("text")
    if isinstance(lines, list) and all(isinstance(line, str) for line in lines):
        found["text"] = "\n".join(lines)
    return found


def said(value: Any, role: str, where: str) -> Any:
    """What a role says in a list of chat messages, once; any other value as it is.

    >>> said([{"role": "user", "content": "雪"}, {"role": "assistant", "content": "…"}], "user", "")
    '雪'
    """
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        return value
    turns = [
        one.get("content", one.get("value"))
        for one in value
        if one.get("role", one.get("from")) in ROLES[role]
    ]
    if len(turns) != 1:
        raise SourceError(
            f"{where}: its messages have {len(turns)} turns of the {role}",
            hint="a work is one turn of the user and one of the assistant",
        )
    return turns[0]


def tongue(said: str, text: str, where: str) -> str:
    """`zh` or `en`: the language that a row names (zh-CN, English, 中文), else that of its text."""
    if not said.strip():
        return language(text)
    code = re.split("[-_]", said.strip().lower())[0]
    code = LANGUAGES.get(code, code)
    if code not in ("zh", "en"):
        raise SourceError(f"{where}: language is {said!r}", hint="give zh or en, or leave it out")
    return code


def language(text: str) -> str:
    """`zh` when a text has Chinese characters, no fewer than Latin words, else `en`.

    >>> [language(text) for text in ("我爱iPhone手机", "春眠 (Spring Sleep)", "The 山 is the word for it.")]
    ['zh', 'zh', 'en']
    """
    return "zh" if len(han(text)) >= max(1, len(re.findall("[A-Za-zÀ-ɏ]+", text))) else "en"


def words(value: Any, where: str) -> tuple[str, ...]:
    """Keywords from a list, or from a text with commas between them or, without any, spaces.

    >>> words("autumn leaves, fog", ""), words("楼 山", "")
    (('autumn leaves', 'fog'), ('楼', '山'))
    """
    if isinstance(value, str):
        marks = "[,，、;；]"
        value = re.split(marks if re.search(marks, value) else r"\s+", value)
    value = value or ()
    if not isinstance(value, (list, tuple)):
        raise SourceError(f"{where}: keywords are no list", hint='write ["春", "江"]')
    return tuple(word for one in value if (word := str(one).strip()))


def accepted(need: str) -> str:
    """What columns may be called, for a hint: those needed first, then the others."""
    told = [f"{name} ({', '.join(others)})" for name, others in SYNONYMS.items() if name != need]
    return f"name a column {need} (or {', '.join(SYNONYMS[need])}); known too: {', '.join(told)}"
