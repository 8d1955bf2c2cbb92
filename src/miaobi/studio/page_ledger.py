"""The ledger and the files of a work, told on the page in sentences of both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from miaobi.planner.numbers import count_en
from miaobi.studio import page_words as say
from miaobi.studio.page_words import Two
from miaobi.work import Asset, Entry, Json, canonical

Row = dict[str, Any]

SHORT = 60  # characters of a brief or a name that a sentence of the ledger quotes
LONGER = 200  # characters of an error that it quotes
HASH = 10  # hex digits of a hash that the page shows


def rows_of_ledger(entries: Iterable[Entry]) -> list[Row]:
    """The ledger in sentences, each with the engine that answered and the hash it ends on.

    Entries that say the same in a row (the stretches of a film, the files of one part) are one
    sentence with their `count`.
    """
    rows = []
    for _, group in groupby(entries, _alike):
        same = list(group)
        last = same[-1]
        rows.append(
            {
                "what": _TELLERS.get(last.kind, _tell_other)(same),
                "engine": str(_dict(last.body.get("engine")).get("name", "")),
                "hash": f"{last.hash[:HASH]}…",
                "kind": last.kind,
                "count": len(same),
            }
        )
    return rows


def _alike(entry: Entry) -> bytes:
    """Equal for entries that are told together."""
    if entry.kind == "ask":
        asked = _dict(entry.body.get("ask")).get("kind", "")
        return canonical(["ask", asked, entry.body.get("engine"), entry.body.get("failed")])
    if entry.kind == "asset":
        return canonical(["asset", entry.body.get("task")])
    return entry.hash.encode()


def _dict(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _short(text: str, longest: int = SHORT) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _tell_brief(entries: Sequence[Entry]) -> Two:
    body = entries[0].body
    text, seed = _short(str(body.get("text", ""))), _short(str(body.get("seed", 0)))
    return say.both(
        "收到题目{0}，种子为 {1}。", "The brief {0} came in, with seed {1}.", say.quoted(text), seed
    )  # fmt: skip


def _tell_plan(entries: Sequence[Entry]) -> Two:
    body = entries[0].body
    concept = _dict(body.get("concept"))
    atoms = len(concept.get("atoms") or ())
    form = say.form(str(concept.get("form", "")))
    parts = [_part(_dict(task).get("name")) for task in body.get("tasks") or ()]
    zh = f"构思定稿：{atoms} 样物象，诗体{form['zh']}，依次做{'、'.join(p['zh'] for p in parts)}。"
    en = (
        f"The plan was settled: {atoms} thing{'' if atoms == 1 else 's'} to show, "
        f"the form {form['en']}, and the parts to make: "
        f"{', '.join(p['en'] for p in parts)}."
    )
    return {"zh": zh, "en": en}


def _part(name: Json) -> Two:
    return say.PARTS.get(str(name), say.same(_short(str(name))))


def _tell_source(entries: Sequence[Entry]) -> Two:
    name = _short(str(entries[0].body.get("name", "")))
    return say.both("收下使用者自带的文件“{}”。", "The user’s own file “{}” came in.", name)


def _tell_ask(entries: Sequence[Entry]) -> Two:
    body, count = entries[0].body, len(entries)
    kind = str(_dict(body.get("ask")).get("kind", ""))
    who = _engine(_dict(body.get("engine")))
    many = count > 1 and kind in say.ASKED_MANY
    asked = say.ASKED_MANY[kind] if many else say.ASKED.get(kind, say.ASKED[""])
    answer = _answered([_dict(entry.body.get("answer")) for entry in entries])
    times = say.times(count) if count > 1 and not many else {"zh": "", "en": ""}
    failed = [_short(str(one)) for one in body.get("failed") or ()]
    zh = f"{asked['zh'].format(who['zh'], count)}{times['zh']}，{answer['zh']}。"
    en = f"{asked['en'].format(who['en'], count_en(count))}{times['en']}; {answer['en']}."
    if failed:
        zh += f"此前 {'、'.join(failed)} 未能作答。"
        en += f" Before it, {', '.join(failed)} had failed."
    return {"zh": zh, "en": en}


def _engine(facts: dict[str, Json]) -> Two:
    """An engine by name, and where it is when it is not on this machine."""
    name, host = _short(str(facts.get("name", ""))), _short(str(facts.get("host") or ""))
    known = say.ENGINES.get(name, say.same(name))
    if not host:
        return known
    return {"zh": f"{known['zh']}（在 {host}）", "en": f"{known['en']} (at {host})"}


def _answered(answers: Sequence[dict[str, Json]]) -> Two:
    """What answers held, by the names that engines use; just that they came, for any other."""
    value = _dict(answers[0].get("value"))
    files = sum(len(_dict(answer.get("files"))) for answer in answers)
    seconds, score = value.get("seconds"), _dict(value.get("score"))
    if isinstance(value.get("lines"), list) and not files:
        return _counted(len(value["lines"]), "得 {} 句", "it answered with {} line{}")
    if isinstance(value.get("marks"), int):
        return _counted(value["marks"], "共 {} 笔", "it laid {} brush mark{}")
    if isinstance(score.get("bars"), int):
        return _counted(score["bars"], "得 {} 小节", "it answered with {} bar{}")
    if len(answers) == 1 and isinstance(seconds, (int, float)):
        return _counted(round(seconds), "长 {} 秒", "it lasts {} second{}")
    if files:
        return _counted(files, "得 {} 个文件", "it gave back {} file{}")
    return {"zh": "得到答复", "en": "it answered"}


def _counted(count: int, zh: str, en: str) -> Two:
    plural = "" if count == 1 else "s"
    return {"zh": zh.format(f"{count:,}"), "en": en.format(count_en(count), plural)}


def _tell_asset(entries: Sequence[Entry]) -> Two:
    names = [_short(str(entry.body.get("file", ""))) for entry in entries]
    kept = [(name, what_is(name)) for name in names]
    zh = "、".join(f"{what['zh']}（{name}）" for name, what in kept)
    en = ", ".join(f"{what['en']} ({name})" for name, what in kept)
    return {"zh": f"留存{zh}。", "en": f"Kept: {en}."}


def _tell_missing(entries: Sequence[Entry]) -> Two:
    body = entries[0].body
    part = _part(body.get("task"))
    why = _short(str(body.get("message", "")), LONGER).rstrip(".。")
    cure = _short(str(body.get("hint", "")), LONGER).rstrip(".。")
    return {
        "zh": f"{part['zh']}未能做成：{why}。补救之法：{cure}。",
        "en": f"{part['en'][:1].upper()}{part['en'][1:]} could not be made: {why}. The cure: {cure}.",
    }


def _tell_export(entries: Sequence[Entry]) -> Two:
    body = entries[0].body
    made = re.sub(r"[^\d-]", "", str(body.get("made", "")))[:10]
    return _counted(
        len(body.get("files") or ()), f"{made} 导出 {{}} 个文件，加注 AI 标识。",
        f"On {made} {{}} file{{}} went out, marked as made by AI.",
    )  # fmt: skip


def _tell_other(entries: Sequence[Entry]) -> Two:
    return say.both("记下一条：{}。", "An entry was made: {}.", _short(entries[0].kind))


_TELLERS = {
    "brief": _tell_brief,
    "plan": _tell_plan,
    "source": _tell_source,
    "ask": _tell_ask,
    "asset": _tell_asset,
    "missing": _tell_missing,
    "export": _tell_export,
}


# --- files --------------------------------------------------------------------------------------


def what_is(name: str) -> Two:
    """What a file of a work is, in words.

    >>> what_is("poem.md")
    {'zh': '诗', 'en': 'the poem'}
    """
    ending = name.rpartition(".")[2].lower()
    return say.FILES.get(name) or say.ENDINGS.get(ending) or say.ENDINGS[""]


def rows_of_files(
    assets: Iterable[Asset], sizes: Mapping[str, int], *, finished: bool
) -> list[Row]:
    """The files of a work folder; the ledger and its summary are there once it is finished."""
    names = [asset.file for asset in assets]
    if finished:
        names += ["ledger.jsonl", "work.json"]
    return [{"name": n, "size": sizes.get(n, 0), "what": what_is(n)} for n in names]
