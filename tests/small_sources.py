"""Sources of the writer small enough for a test: invented texts of few characters and few words."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

HAN = "春夏秋冬山水风月花鸟云雨田野江海天地人家"
_WORDS = """the a of and in on river moon meadow lantern orchard harbour silver quiet winter golden
wandering shepherd window morning valley candle garden thunder willow copper"""
WORDS = _WORDS.split()


class Invented:
    """Texts drawn from a seed; no two are alike."""

    def __init__(self, seed: int = 0) -> None:
        self.rng = random.Random(seed)

    def han(self, n: int) -> str:
        return "".join(self.rng.choices(HAN, k=n))

    def lines(self, count: int, width: int) -> list[str]:
        """Couplets: two lines with their marks in each."""
        return [f"{self.han(width)}，{self.han(width)}。" for _ in range(count // 2)]

    def words(self, n: int) -> str:
        return " ".join(self.rng.choices(WORDS, k=n)).capitalize()

    def shi(self, width: int = 5, count: int = 4) -> dict[str, Any]:
        lines = self.lines(count, width)
        return {"title": self.han(4), "author": self.han(3), "paragraphs": lines}

    def ci(self) -> dict[str, Any]:
        lines = [f"{self.han(6)}，{self.han(6)}，{self.han(7)}。" for _ in range(2)]
        return self.shi() | {"rhythmic": "西江月", "paragraphs": lines}

    def verse(self) -> str:
        """A heading and a stanza."""
        return f"{self.words(3).upper()}\n\n" + "\n".join(self.words(6) for _ in range(4))

    def tale(self) -> str:
        """A heading and two paragraphs."""
        return f"{self.words(3).upper()}\n\n{self.words(60)}.\n\n{self.words(60)}."


def dist(folder: Path, texts: Invented) -> Path:
    """A `dist` in the layout of chinese-poetry."""
    shapes = [(5, 4), (7, 4), (5, 8), (7, 8)]
    shi = [texts.shi(*shapes[i % 4]) for i in range(400)]
    songs = [{"title": texts.han(2), "content": texts.lines(6, 4)} for _ in range(3)]
    sung = [{"title": f"双调・{texts.han(3)}", "author": "元", "paragraphs": texts.lines(4, 6)}]
    files: dict[str, list[dict[str, Any]]] = {
        "quantangshi/poet.tang.0.json": shi[:200],
        "quantangshi/poet.song.0.json": shi[200:],
        "songci/ci.song.0.json": [texts.ci() for _ in range(20)],
        "wudaishici/huajianji/huajianji-1-juan.json": [texts.ci()],
        "wudaishici/nantang/poetrys.json": [texts.ci()],
        "yuanqu/yuanqu.json": sung,
        "shijing/shijing.json": songs,
        "chuci/chuci.json": [
            song | {"author": "屈", "content": texts.lines(6, 6)} for song in songs
        ],
        "nalanxingde/纳兰性德诗集.json": [
            {"title": texts.han(3), "author": "纳兰性德", "para": texts.lines(4, 7)}
        ],
        "caocaoshiji/caocao.json": [texts.shi(4, 8)],
    }
    for name, rows in files.items():
        put(folder / name, json.dumps(rows, ensure_ascii=False))
    return folder


def books(folder: Path, texts: Invented) -> Path:
    """A folder of the three other sources."""
    verse = "\n\n\n\n".join(texts.verse() for _ in range(80))
    tales = "\n\n\n\n".join(texts.tale() for _ in range(60))
    for number, (name, text) in enumerate((("english_verse", verse), ("english_tales", tales))):
        row = {"gutenberg_id": -1 - number, "title": "Made", "author": "Nobody", "text": text}
        put(folder / f"{name}.jsonl", json.dumps(row) + "\n")
    rows = [
        {"author": "某", "died": 1900, "title": texts.han(3), "date": "", "text": text}
        for text in ("\n".join(texts.han(7) for _ in range(6)) for _ in range(60))
    ]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    put(folder / "modern_zh_verse.jsonl", lines)
    return folder


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
