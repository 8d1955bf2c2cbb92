"""Forms of 曲 (小令) from what the pieces of the Yuan do, as one small table.

    python runs/prosody_arias.py CHINESE_POETRY_DIST src/miaobi/forms/data

prosody_arias.tsv gives each tune's lines and rhymes after the handbooks (王力, 汉语诗律学 1958; 唐圭璋,
元人小令格律 1981; 钦定词谱 for those it has), with tones only where the corpus cannot give them:
name, mode (宫调), other names, formats ("7A 5A 5" or tones, "|" between), fixed words. The tones come from the
小令 of npm chinese-poetry 2.0.1 (MIT, 元曲): a tone is fixed where at least `AGREE` of the pieces of
just these lengths have it (characters of one tone in 中原音韵), else it is 中. 衬字 make most pieces
longer; they are left out. OUT/qu.tsv: name, mode, other names, pattern, pieces of these lengths, entries
with one, entries in all, fixed words. The format that most entries follow comes first.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from miaobi.forms.sounds import book

AGREE, ENOUGH = 0.9, 7  # share of pieces that fixes a tone; pieces that can
MODES = "黄钟 正宫 大石调 小石调 仙吕 中吕 南吕 双调 越调 商调 商角调 般涉调"
BREAK = re.compile(r"[，。？！；、：,.?!;:\s“”‘’《》〈〉「」『』—…○]+")
ASIDE = re.compile(r"[（(〔\[].*?[)）〕\]]")


def entries(dist: Path, names: Sequence[str]) -> Iterator[list[str]]:
    """The lines of every entry of 小令 under one of these names; an entry may hold several pieces."""
    for row in json.loads((dist / "yuanqu/yuanqu.json").read_text("utf-8")):
        first, _, rest = row["title"].partition("・")
        opening = ""
        if first in MODES.split():
            named = [name for name in names if rest.startswith(name)]
            if not named or re.match("带?过", rest[len(named[0]) :]):  # 带过曲: two tunes in one
                continue
        elif first in names and rest:
            opening = rest  # the title holds the first lines
        else:
            continue
        text = ASIDE.sub("", opening + "".join(row["paragraphs"]))
        yield [line for line in BREAK.split(text) if line]


def pieces(lines: list[str], lengths: Sequence[int]) -> Iterator[str]:
    """Every run of lines of these lengths. Lines may be run together; a title may stand before."""
    ends = {sum(lengths[: k + 1]) for k in range(len(lengths))}
    i = 0
    while i < len(lines):
        titles = [0, *range(2, len(lines[i]) - lengths[0] + 1)]
        found = next((run for cut in titles if (run := _run(lines, i, cut, ends))), None)
        if found:
            yield found[0]
            i = found[1]
        else:
            i += 1


def _run(lines: list[str], i: int, cut: int, ends: set[int]) -> tuple[str, int] | None:
    text = lines[i][cut:]
    while len(text) in ends and len(text) < max(ends) and i + 1 < len(lines):
        i += 1
        text += lines[i]
    return (text, i + 1) if len(text) == max(ends) else None


def toned(texts: Sequence[str], handbook: str) -> str:
    """The tone of each syllable: what most have, or the handbook's where no piece speaks against."""
    words = book("中原音韵")
    found = ""
    for k, given in enumerate(handbook):
        heard = [{reading.tone for reading in words.readings(text[k])} for text in texts]
        count = Counter(min(tones) for tones in heard if len(tones) == 1)
        tone, most = count.most_common(1)[0] if count else (given, 0)
        enough = count.total() >= ENOUGH and given == "?"
        agreed = most >= AGREE * count.total() and (enough or given == tone)
        found += tone if agreed and tone in "平仄" else "中"
    return found


def rhyming(texts: Sequence[str], ends: Sequence[int]) -> float:
    """The share of rhyme words that are of the commonest family of their piece."""
    words = book("中原音韵")
    right = all_ = 0
    for text in texts:
        families = [{r.family for r in words.readings(text[k]) if r.family} for k in ends]
        known = [mine for mine in families if mine]
        right += max(Counter(f for mine in known for f in mine).values(), default=0)
        all_ += len(known)
    return right / max(all_, 1)


def row(dist: Path, name: str, others: str, layout: str) -> tuple[list[str], float, list[str]]:
    """[pattern, pieces, entries with one, entries], the share of rhymes, and the pieces."""
    parts = [re.fullmatch(r"(\d+|[平仄中]+)(A?)", part) for part in layout.split(" ")]
    bare = ["?" * int(p[1]) if p[1].isdigit() else p[1] for p in parts if p]
    texts: dict[str, None] = {}
    total = with_one = 0
    for lines in entries(dist, [name, *others.split()]):
        own = [text for text in pieces(lines, [len(part) for part in bare]) if "□" not in text]
        total, with_one = total + 1, with_one + bool(own)
        texts |= dict.fromkeys(own)
    tones, pattern, ends, at = toned([*texts], "".join(bare)), "", [], 0
    for part, match in zip(bare, parts, strict=True):
        label = match[2] if match else ""
        pattern += tones[at : at + len(part)] + label + ("。" if label else "，")
        at += len(part)
        ends += [at - 1] if label else []
    counts = [str(len(texts)), str(with_one), str(total)]
    return [pattern, *counts], rhyming([*texts], ends), [*texts]


def main(argv: list[str]) -> None:
    dist, out = map(Path, argv)
    written = []
    table = (Path(__file__).parent / "prosody_arias.tsv").read_text("utf-8").splitlines()
    for name, mode, others, layouts, *fixed in (line.split("\t") for line in table):
        rows = [row(dist, name, others, layout) for layout in layouts.split("|")]
        rows.sort(key=lambda one: (-int(one[0][2]), -int(one[0][1])))
        for (pattern, *counts), rhymes, _ in rows:
            written.append("\t".join([name, mode, others, pattern, *counts, "".join(fixed)]))
            print(name, *counts, f"{rhymes:.0%}", pattern)
    (out / "qu.tsv").write_text("\n".join(written) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
