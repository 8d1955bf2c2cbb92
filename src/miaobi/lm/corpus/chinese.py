"""The layout of the npm package chinese-poetry (MIT): its folders, its quirks, its forms.

https://github.com/chinese-poetry/chinese-poetry, version 2.0.1. What is traditional becomes
simplified by OpenCC; variants become the characters of the rhyme books.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from miaobi.errors import TRAIN, MissingDependency
from miaobi.forms.sounds import folded
from miaobi.lm.corpus.marks import classical, han, shape, without_notes
from miaobi.lm.corpus.piece import Piece

LICENCE = "MIT (compilation; the works are in the public domain)"
MODES = frozenset({
    "黄钟", "正宫", "仙吕", "南吕", "中吕", "道宫", "大石调", "小石调", "般涉调", "商角调", "高平调",
    "揭指调", "商调", "角调", "越调", "双调", "宫调", "仙吕宫", "南吕宫", "中吕宫", "黄钟宫", "商角",
})  # fmt: skip
HAN_AUTHORS = frozenset(["王褒", "刘向", "王逸", "东方朔", "贾谊", "淮南小山", "庄忌"])
Refused = Counter[tuple[str, str]]  # (source, why) -> works
Row = tuple[str, str, str]  # title, author, text
_SPOKEN = re.compile(r"[(（][^()（）]*[云白][)）].*?(?=[(（][^()（）]*唱[)）]|$)")
_NUMBER = re.compile(
    r"[ \t\u3000]*其[一二三四五六七八九十百○〇]+$|[ \t\u3000]+[一二三四五六七八九十百○〇]+$"
)
_TIDY = re.compile(r"[\s\u3000]+")


def simplifier() -> Callable[[str], str]:
    """OpenCC's traditional → simplified, or `MissingDependency`."""
    try:
        import opencc
    except ImportError as error:
        raise MissingDependency("opencc is not installed", hint=TRAIN) from error
    convert = opencc.OpenCC("t2s").convert
    return lambda text: folded_rare(convert(text))


def folded_rare(text: str) -> str:
    """Rare variants as the rhyme books write them; characters of GB 2312 stay what they are.

    >>> folded_rare("沉鴈疎簷")
    '沉雁疏檐'
    """
    rare = {c: new for c in set(text) if (new := folded(c)) != c and not _common(c)}
    return text.translate(str.maketrans(rare))


def _common(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def chinese_poetry(root: Path, refused: Refused) -> Iterator[Piece]:
    """Every usable work in an unpacked chinese-poetry `dist`; `refused` counts the others."""
    simple = simplifier()
    tunes: set[str] = set()
    for read in (_five_dynasties, _ci):
        for piece in read(root, simple, refused):
            tunes.add(piece.form)
            yield piece
    for piece in _shi(root, simple, refused):
        ci = f"词·{piece.title}"
        uneven = piece.form == "古诗" and ci in tunes and _uneven(piece.text)
        yield replace(piece, form=ci, title="") if uneven else piece
    for read in (_qu, _songs, _chuci, _nalan, _caocao):
        yield from read(root, simple, refused)


def _uneven(text: str) -> bool:
    """Whether the lines of a text differ in length."""
    return len({len(line) for line in re.split(r"[，。？！；：、]", text) if line}) > 1


def _rows(path: Path, body: str = "paragraphs") -> list[dict[str, Any]]:
    found = json.loads(path.read_text(encoding="utf-8"))
    return [row for row in found if row.get(body)]


def _in_order(root: Path, pattern: str) -> list[Path]:
    def number(path: Path) -> tuple[int, str]:
        digits = re.findall(r"\d+", path.name)
        return int(digits[0]) if digits else 0, path.name

    return sorted(root.glob(pattern), key=number)


def converted(rows: Iterable[Row], simple: Callable[[str], str]) -> Iterator[Row]:
    """Rows in simplified characters, converted as one block because that is faster."""
    packed = "\n".join("\t".join(_TIDY.sub(" ", cell) for cell in row) for row in rows)
    for line in simple(packed).split("\n") if packed else ():
        title, author, text = line.split("\t")
        yield title, author, text


def pieces(
    row: Row, refused: Refused, *, era: str, form: str | None, source: str
) -> Iterator[Piece]:
    """The work of a row; none, and one more in `refused`, when it cannot be used."""
    title, author, raw = row
    text, why = classical(raw)
    if why:
        refused[source, why] += 1
        return
    kind = shape(text) if form is None else form
    author = han(without_notes(author))
    yield Piece(text, heading(title), author, era, kind, source=source, licence=LICENCE)


def heading(title: str) -> str:
    """A title without notes, numbers of a series and marks of any kind.

    >>> heading("秋兴八首  其三"), heading("绝句（一作漫兴）")
    ('秋兴八首', '绝句')
    """
    title = _NUMBER.sub("", without_notes(title).strip())
    if re.search(r"[□{}�]", title):
        return ""
    kept = han(title)
    return kept if len(kept) <= 30 else ""


def _shi(root: Path, simple: Callable[[str], str], refused: Refused) -> Iterator[Piece]:
    for dynasty, era in (("tang", "唐"), ("song", "宋")):
        source = f"chinese-poetry/quantangshi.{dynasty}"
        for path in _in_order(root, f"quantangshi/poet.{dynasty}.*.json"):
            rows = ((r["title"], r["author"], "".join(r["paragraphs"])) for r in _rows(path))
            for row in converted(rows, simple):
                yield from pieces(row, refused, era=era, form=None, source=source)


def _ci(root: Path, simple: Callable[[str], str], refused: Refused) -> Iterator[Piece]:
    source = "chinese-poetry/songci"
    for path in _in_order(root, "songci/ci.song.*.json"):
        rows = ((r["rhythmic"], r["author"], "".join(r["paragraphs"])) for r in _rows(path))
        for name, author, text in converted(rows, simple):
            form = "词·" + han(name.split("・")[0])
            yield from pieces(("", author, text), refused, era="宋", form=form, source=source)


def _five_dynasties(root: Path, simple: Callable[[str], str], refused: Refused) -> Iterator[Piece]:
    source = "chinese-poetry/wudaishici"
    paths = [*_in_order(root, "wudaishici/huajianji/*juan.json")]
    for path in [*paths, root / "wudaishici/nantang/poetrys.json"]:
        rows = [
            (f"{r['rhythmic']}\u2028{r['title']}", r["author"], "".join(r["paragraphs"]))
            for r in _rows(path)
        ]
        for names, author, text in converted(rows, simple):
            tune, _, title = names.partition(" ")
            row = (_own(title, text), author, text)
            form = "词·" + han(tune)
            yield from pieces(row, refused, era="五代", form=form, source=source)


def _own(title: str, text: str) -> str:
    """What stands after the · of a title, unless it only repeats the first words."""
    own = han(title.partition("·")[2])
    return "" if han(text).startswith(own[:5]) else own


def _qu(root: Path, simple: Callable[[str], str], refused: Refused) -> Iterator[Piece]:
    source = "chinese-poetry/yuanqu"
    rows = (
        (r["title"], r["author"], "".join(r["paragraphs"]))
        for r in _rows(root / "yuanqu/yuanqu.json")
    )
    known = list(converted(rows, simple))
    often = Counter(title.partition("・")[2].rpartition("/")[2] for title, _, _ in known)
    tunes = frozenset(name for name, count in often.items() if count >= 3 and 2 <= len(name) <= 6)
    for title, author, text in known:
        tune, own, text = aria(title, text, tunes)
        play = re.search(r"《(.+?)》", author)
        row = (play[1] if play else own, re.sub(r"《.*", "", author), _SPOKEN.sub("", text))
        form = f"曲·{tune}" if tune else "曲"
        yield from pieces(row, refused, era="元", form=form, source=source)


def aria(title: str, text: str, tunes: frozenset[str]) -> tuple[str, str, str]:
    """(tune, title, text) of a row of the Yuan songs.

    >>> aria("诈妮子调风月・仙吕/点绛唇", "半世为人", frozenset())
    ('点绛唇', '诈妮子调风月', '半世为人')
    >>> aria("尾声・调琴演楚骚，", "研朱点易。", frozenset())
    ('尾声', '', '调琴演楚骚，研朱点易。')
    >>> aria("越调・小桃红花篮髻", "东风攒簇一筐春", frozenset({"小桃红"}))
    ('小桃红', '花篮髻', '东风攒簇一筐春')
    """
    first, _, rest = title.partition("・")
    rest = rest.rpartition("/")[2]
    if re.search(r"[，。？！；：]", rest):
        return han(first), "", rest + text
    if han(first) in MODES or not first:
        tune = max((t for t in tunes if rest.startswith(t)), key=len, default=rest[:3])
        return han(tune), han(rest[len(tune) :]), text
    return (han(rest), without_notes(first), text) if rest else (han(first), "", text)


def _songs(root: Path, simple: Callable[[str], str], refused: Refused) -> Iterator[Piece]:
    rows = (
        (r["title"], "", "".join(r["content"]))
        for r in _rows(root / "shijing/shijing.json", "content")
    )
    for row in converted(rows, simple):
        yield from pieces(row, refused, era="先秦", form="诗经", source="chinese-poetry/shijing")


def _chuci(root: Path, simple: Callable[[str], str], refused: Refused) -> Iterator[Piece]:
    rows = (
        (r["title"], r["author"], _stopped(r["content"]))
        for r in _rows(root / "chuci/chuci.json", "content")
    )
    for row in converted(rows, simple):
        era = "汉魏" if row[1] in HAN_AUTHORS else "先秦"
        yield from pieces(row, refused, era=era, form="楚辞", source="chinese-poetry/chuci")


def _stopped(lines: list[str]) -> str:
    """Lines of which each ends a sentence."""
    return "".join(
        line.strip() + ("" if line.strip()[-1:] in "，。？！；：" else "。") for line in lines
    )


def _nalan(root: Path, simple: Callable[[str], str], refused: Refused) -> Iterator[Piece]:
    source = "chinese-poetry/nalanxingde"
    rows = (
        (r["title"], r["author"], _stopped(r["para"]))
        for r in _rows(root / "nalanxingde/纳兰性德诗集.json", "para")
    )
    found = list(converted(rows, simple))
    first = Counter(title.partition("·")[0] for title, _, _ in found)
    tunes = {tune for tune, count in first.items() if count >= 3}
    for title, author, text in found:
        tune, dot, _ = title.partition("·")
        ci = tune in tunes or (bool(dot) and _uneven(text))
        row = (_own(title, text) if ci else tune, author, text)
        form = f"词·{han(tune)}" if ci else None
        yield from pieces(row, refused, era="清", form=form, source=source)


def _caocao(root: Path, simple: Callable[[str], str], refused: Refused) -> Iterator[Piece]:
    rows = (
        (r["title"], "曹操", "".join(r["paragraphs"]))
        for r in _rows(root / "caocaoshiji/caocao.json")
    )
    for row in converted(rows, simple):
        yield from pieces(
            row, refused, era="汉魏", form="古诗", source="chinese-poetry/caocaoshiji"
        )
