"""What stands beside the label: alternative text, description, tombstone, and the Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from miaobi import __version__
from miaobi.brief import Atom, Concept, of_our_own
from miaobi.makers import label_words as say
from miaobi.makers.label_facts import (
    Facts,
    seconds,
    thing_en,
    thing_zh,
    with_own_name,
)
from miaobi.planner.words import list_en, list_zh

ALT = 125  # characters of a short alternative text


# --- alternative text and description -----------------------------------------------------------


def alt_en(facts: Facts) -> str:
    """At most 125 characters in English: what is to be seen, or what is to be read."""
    poem = "n English poem" if facts.english else " Chinese poem"
    if not facts.painting:
        return f"A{poem}: {facts.form_en.removeprefix('in ')}." if facts.lines else ""
    part = f"{facts.excerpt[1]} of " if facts.excerpt[1] else ""
    tail = f", with {part}a{poem} and a red seal" if facts.lines else ""
    seen = [thing_en(a, facts.count(a)) for a in facts.seen]
    seen = seen or [f"after the given picture “{facts.given}”"] * bool(facts.given)
    return _alt(facts.medium[1], ": ", seen, list_en, tail + ".")


def alt_zh(facts: Facts) -> str:
    """At most 125 characters in Chinese: what is to be seen, or what is to be read."""
    noun, measure, _ = facts.nouns
    if not facts.painting:
        return f"{noun}一{measure}：{facts.form}。" if facts.lines else ""
    part = f"的{facts.excerpt[0]}" if facts.excerpt[0] else ""
    tail = f"；题{facts.form}一{measure}{part}，钤朱印" if facts.lines else ""
    seen = [thing_zh(a, facts.count(a)) for a in facts.seen]
    seen = seen or [f"依所给的「{facts.given}」重画"] * bool(facts.given)
    return _alt(facts.medium[0], "：", seen, list_zh, tail + "。")


def _alt(
    head: str, colon: str, things: Sequence[str], join: Callable[[Sequence[str]], str], tail: str
) -> str:
    for most in range(len(things), 0, -1):
        text = head + colon + join(things[:most]) + tail
        if len(text) <= ALT:
            return text
    return head + tail


def _where(facts: Facts, atom: Atom) -> tuple[int, int]:
    """The column and row of the thing's middle, in a grid of three by three."""
    x, y = (facts.painting.get("places") or {}).get(atom.id, (0.5, 0.5))
    return int(x > 0.36) + int(x > 0.64), int(y > 0.4) + int(y > 0.68)


def described_zh(facts: Facts) -> str:
    """A longer description in Chinese: every visible thing and where it is, and the poem."""
    width, height = facts.plan.size
    plain = "横幅" if width > height else "竖幅" if height > width else "方幅"
    shape = facts.mounted.zh or plain
    parts = [f"{shape}，{width} × {height} 像素。"] if facts.painting else []
    told = [f"{say.PLACES_ZH[_where(facts, a)]}有{thing_zh(a, facts.count(a))}" for a in facts.seen]
    parts += ["；".join(told) + "。"] if told else []
    signs = "".join(f"「{a.zh or a.en}」" for a in facts.signs)
    parts += [f"朱签上写着{signs}。"] if signs else []
    if facts.lines:
        parts.append(f"{'题' if facts.painting else ''}{facts.form}：{facts.text}")
    parts += [f"{' ' * facts.english}画上只有{facts.excerpt[0]}。"] if facts.excerpt[0] else []
    gloss = [str(g) for g in facts.verse.get("gloss") or ()] if facts.english else []
    parts += [f" 中译：{'／'.join(gloss)}。"] if gloss else []
    return "".join(parts)


def described_en(facts: Facts) -> str:
    """A longer description in English: every visible thing and where it is, and the poem."""
    width, height = facts.plan.size
    plain = "Landscape" if width > height else "Portrait" if height > width else "Square"
    shape = facts.mounted.en.capitalize() or f"{plain} format"
    parts = [f"{shape}, {width} × {height} pixels."] if facts.painting else []
    for place in dict.fromkeys(_where(facts, a) for a in facts.seen):
        here = [thing_en(a, facts.count(a)) for a in facts.seen if _where(facts, a) == place]
        parts.append(f"{say.PLACES_EN[place]}: {list_en(here)}.")
    signs = list_en([f"“{a.en or a.zh}”" for a in facts.signs])
    parts += [f"Written on a vermilion slip: {signs}."] if signs else []
    if facts.lines:
        kind = "The inscription is" if facts.painting else "The poem is"
        parts.append(f"{kind} {facts.form_en}: {facts.text}")
    parts += [f"The picture has only {facts.excerpt[1]}."] if facts.excerpt[1] else []
    gloss = [] if facts.english else [str(g) for g in facts.verse.get("gloss") or ()]
    by_word = of_our_own(str(facts.verse.get("glossed", "embedded")))
    told = "; ".join(line.rstrip(".;, ") for line in gloss)
    parts += [f"{'Word by word' if by_word else 'In English'}: {told}."] if gloss else []
    return " ".join(parts)


# --- tombstone and page -------------------------------------------------------------------------


def tombstone_zh(facts: Facts) -> list[str]:
    """Title, author, medium, size, form and disclosure, a line each, in Chinese."""
    card, brief, size = facts.concept, facts.plan.brief, facts.plan.size
    lines = [f"《{card.title.zh or card.title.en}》", "作者：委托人命题，妙笔执笔"]
    medium = facts.medium[0] if facts.painting else facts.nouns[0]
    lines.append(f"{medium}，程序生成（妙笔 {__version__}，种子 {brief.seed}）")
    lines += [f"{size[0]} × {size[1]} 像素"] if facts.painting else []
    form = with_own_name(facts.form, facts.named) if facts.english else facts.form
    lines += [f"诗体：{form}"] if facts.lines else []
    changed = facts.verse.get("mended")
    mended = f"，妙笔改 {changed} 字以合律" if changed else ""
    lines += [f"诗句：{facts.writer} 作{mended}"] if facts.lines and facts.writer else []
    lines += [f"诗句：妙笔作，{facts.instead_of} 的稿子不合体裁"] if facts.instead_of else []
    return [*lines, *_heard(facts, 0), "AI 生成"]


def tombstone_en(facts: Facts) -> list[str]:
    """Title, author, medium, size, form and disclosure, a line each, in English."""
    card, brief, size = facts.concept, facts.plan.brief, facts.plan.size
    lines = [card.title.en or card.title.zh, "By Miaobi, after a brief by the user"]
    medium = facts.medium[1] if facts.painting else "Poem"
    lines.append(f"{medium}, generated (Miaobi {__version__}, seed {brief.seed})")
    lines += [f"{size[0]} × {size[1]} px"] if facts.painting else []
    lines += [f"Verse form: {facts.form_en.removeprefix('in ')}"] if facts.lines else []
    changed = facts.verse.get("mended")
    count = f"{changed} character{'' if changed == 1 else 's'}"
    mended = f", {count} mended by Miaobi to keep the form" if changed else ""
    lines += [f"Verse by {facts.writer}{mended}"] if facts.lines and facts.writer else []
    fallen = f"Verse by Miaobi: the drafts of {facts.instead_of} did not hold the form"
    lines += [fallen] if facts.instead_of else []
    return [*lines, *_heard(facts, 1), "AI-generated"]


def _heard(facts: Facts, language: int) -> list[str]:
    """Medium and length of the music, the reading and the film: 0 in Chinese, 1 in English."""
    comma, music, film, bars = say.HEARD[language]
    told: list[tuple[str, ...]] = []
    if facts.score:
        players = [names[language] for names in facts.instruments]
        played = list_en(players) if language else list_zh(players)
        count = facts.score.get("bars")
        counted = bars.format(count) if count else ""
        metre = str(facts.score.get("metre") or "")
        unsung = (facts.score.get("unsung") or {}).get(("zh", "en")[language], "")
        long = _long(facts.score, language)
        told.append((music + played, facts.key[language], metre, counted, long, unsung))
    if facts.narration:
        manner = say.READ[str(facts.narration.get("manner") or "spoken")][language]
        told.append((manner, _long(facts.narration, language)))
    if facts.film:
        width, height = facts.film.get("size") or facts.plan.film.size
        told.append((film, f"{width} × {height}", _long(facts.film, language)))
    return [comma.join(part for part in parts if part) for parts in told]


def _long(part: dict[str, Any], language: int) -> str:
    count = seconds(part)
    return f"{count} {('秒', 's')[language]}" if count else ""


def markdown(card: Concept, about: dict[str, Any], painted: bool) -> str:
    """The label as Markdown; words that users chose cannot become markup."""
    title = " · ".join(dict.fromkeys(t for t in (card.title.zh, card.title.en) if t))
    blocks = [f"# {_plain(title)}", _plain(about["zh"]), _plain(about["en"])]
    for language in ("zh", "en"):
        blocks.append("\n".join(f"- {_plain(line)}" for line in about["tombstone"][language]))
    over = "画面说明" if painted else "说明"
    blocks.append(f"## {over} · Description")
    blocks += [_plain(about["alt"]["zh"]), _plain(about["alt"]["en"])]
    blocks += [_plain(about["description"]["zh"]), _plain(about["description"]["en"])]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _plain(text: str) -> str:
    """Text as Markdown that shows exactly this text."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_{}\[\]#|~])", r"\\\1", " ".join(text.split()))
