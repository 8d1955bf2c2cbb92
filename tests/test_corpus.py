"""Texts → works: readers, cleaning, copies, the split, parts and the card, on small made-up texts."""

from __future__ import annotations

import builtins
import csv
import json
import random
from collections import Counter
from pathlib import Path

import pytest

from miaobi.errors import MissingDependency, SourceError
from miaobi.lm.corpus import Piece, card, clean, parts, read, split, unique, works, write
from miaobi.lm.corpus.chinese import aria, heading, pieces
from miaobi.lm.corpus.english import tales, verse
from miaobi.lm.corpus.marks import classical, cut, shape
from miaobi.lm.corpus.modern import modern
from miaobi.lm.corpus.split import group
from miaobi.lm.corpus.unique import key

POEM = "晚渡无人影，新莺落柳边。山前三两户，灯火一条船。"
CHARACTERS = "春江花月夜山水云雨风松竹梅兰鸟鱼人心天地"


def invented(seed: int, lines: int = 8) -> str:
    """Even lines of chance characters."""
    chance = random.Random(seed)
    made = ["".join(chance.choices(CHARACTERS, k=5)) for _ in range(lines)]
    return "".join(line + "，。"[i % 2] for i, line in enumerate(made))


def test_pieces_survive_a_file(tmp_path: Path) -> None:
    found = [
        Piece(POEM, "晚渡", "某甲", "唐", "五绝", keywords=("楼", "山"), source="a", licence="b"),
        Piece("Fog.\n\nCats.", language="en"),
    ]
    assert write(tmp_path / "p.jsonl", found) == 2
    assert list(read(tmp_path / "p.jsonl")) == found
    first = json.loads((tmp_path / "p.jsonl").read_text().splitlines()[1])
    assert first == {"text": "Fog.\n\nCats.", "language": "en"}
    assert [path.name for path in tmp_path.iterdir()] == ["p.jsonl"]


@pytest.mark.parametrize(
    "line", ['{"text": ', "[1]", '{"title": "x"}', '{"text": "春", "keywords": 3}']
)
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "p.jsonl").write_text('{"text": "春"}\n' + line + "\n")
    with pytest.raises(SourceError, match="line 2"):
        list(read(tmp_path / "p.jsonl"))


@pytest.mark.parametrize(
    ("raw", "text", "why"),
    [
        ("白日依山尽,黄河入海流.", "白日依山尽，黄河入海流。", ""),
        ("白日依山尽（一作（古）盡），黄河入海流", "白日依山尽，黄河入海流。", ""),
        ("「白日」依山尽，。黄河…入海流！！", "白日依山尽。黄河入海流！", ""),
        ("白日□山尽，黄河入海流。", "", "hole"),
        ("白日{山}尽，黄河入海流。", "", "hole"),
        ("诗题：登楼首句：白日依山尽。", "", "placeholder"),
        ("白日依山尽 abc，黄河入海流。", "", "foreign"),
        ("白日依山尽。", "", "short"),
        ("（白日依山尽，黄河入海流。）", "", "short"),
        ("袅袅秋风里，塺々白日长", "袅袅秋风里，塺塺白日长。", ""),
    ],
)
def test_classical_texts_are_made_plain_or_refused(raw: str, text: str, why: str) -> None:
    assert classical(raw) == (text, why)


def test_shapes() -> None:
    five, seven = "一二三四五", "一二三四五六七"
    assert [shape("，".join([line] * n)) for n in (4, 8) for line in (five, seven)] == [
        "五绝",
        "七绝",
        "五律",
        "七律",
    ]
    assert shape("，".join([five] * 6)) == shape("，".join([five, seven] * 2)) == "古诗"


def test_long_texts_are_cut_at_sentences_into_like_parts() -> None:
    text = invented(1, 200)
    made = list(cut(text, 400))
    assert "".join(made) == text
    assert len(made) == 4
    assert all(part[-1] == "。" and len(part) <= 400 for part in made)
    assert all(len(part) >= 384 for part in made[:-1])


def test_titles_of_series_and_of_songs() -> None:
    assert heading("秋興八首  其三（并序）") == "秋興八首"
    assert heading("題□壁") == ""
    assert aria("苏子瞻风雪贬黄州・幺篇", "臣折么", frozenset()) == (
        "幺篇",
        "苏子瞻风雪贬黄州",
        "臣折么",
    )


def test_a_refused_work_is_counted() -> None:
    refused: Counter[tuple[str, str]] = Counter()
    row = ("登楼", "某甲（唐）", "白日□山尽。")
    assert list(pieces(row, refused, era="唐", form=None, source="s")) == []
    assert refused == {("s", "hole"): 1}
    (made,) = pieces(("登楼", "某甲（唐）", POEM), refused, era="唐", form=None, source="s")
    assert (made.author, made.form, made.title) == ("某甲", "五绝", "登楼")


BOOK = """SOME POEMS

By Nobody


CONTENTS

     The Mill                      3
     A Longer Song                 5


[Illustration: a mill
  [by] a lake]

THE MILL

    The wheel goes round, the wheel goes round,[1]
      And who shall say how long?
    The water makes a little sound                        5
      That is not quite a song.

    _O wheel_, go round, go round, go round,
      And do not ask me why.


[Footnote 1: A wheel of wood.]

This is a note of the editor, who says in a long line of plain prose that
the poem was written in a wet summer and that nobody has ever read it since.


A LONGER SONG

I.

    The first of all the stanzas here
    Is not the last of all, my dear.

II.

    The second stanza follows on
    And after that the song is gone.
"""


def test_a_book_of_verse_becomes_poems() -> None:
    row = {"gutenberg_id": 0, "title": "Some Poems", "author": "Nobody", "text": BOOK}
    mill, song = verse(row)
    assert (mill.title, mill.author, mill.form, mill.language) == (
        "The Mill",
        "Nobody",
        "verse",
        "en",
    )
    assert mill.text.splitlines()[:5] == [
        "The wheel goes round, the wheel goes round,",
        "  And who shall say how long?",
        "The water makes a little sound",
        "  That is not quite a song.",
        "",
    ]
    assert mill.text.splitlines()[5:] == [
        "O wheel, go round, go round, go round,",
        "  And do not ask me why.",
    ]
    assert song.title == "A Longer Song"
    assert song.text.count("\n\n") == 1
    assert "II" not in song.text


def test_a_book_of_tales_loses_its_hard_wraps() -> None:
    told = (
        "ONCE upon a time there was a cat\nwho sat upon a wall. " + "It sat there very long. " * 12
    )
    text = f"CONTENTS\n\n  The Cat   1\n\n\nTHE CAT\n\n{told}\n\n'What now?' said\nthe cat.\n\n\nTHE DOG\n\nShort."
    (tale,) = tales({"gutenberg_id": 0, "title": "Tales", "author": "Nobody", "text": text})
    assert (tale.title, tale.form) == ("The Cat", "tale")
    first, last = tale.text.split("\n\n")
    assert first.startswith("Once upon a time there was a cat who sat upon a wall.")
    assert last == "'What now?' said the cat."


def test_long_verse_and_long_tales_come_in_parts() -> None:
    stanza = "\n".join(f"This is the line of number {i}." for i in range(14))
    poem = Piece("\n\n".join([stanza] * 5), title="Long", form="verse", language="en")
    made = list(parts(poem))
    assert [part.text.count("\n") + 1 for part in made] == [29, 29, 14]
    assert {part.title for part in made} == {"Long"}
    endless = Piece("\n".join(f"Line {i}." for i in range(100)), form="verse", language="en")
    lines = [line for part in parts(endless) for line in part.text.split("\n")]
    assert lines == endless.text.split("\n")
    tale = Piece("\n\n".join(["word " * 100] * 9), form="tale", language="en")
    assert [len(part.text.split()) for part in parts(tale)] == [400, 400, 100]


def test_modern_verse_keeps_its_lines() -> None:
    refused: Counter[tuple[str, str]] = Counter()
    row = {
        "author": "某",
        "title": "雨（一）",
        "text": "雨下在屋上,\n　　屋下没有人。\n\n\n\n（注）雨还在下",
    }
    (piece,) = modern(row, refused)
    assert piece.text == "雨下在屋上，\n屋下没有人。\n\n雨还在下"
    assert (piece.title, piece.form, piece.era) == ("雨", "新诗", "近现代")
    assert list(modern(row | {"text": "雨□在屋上，屋下没有人。"}, refused)) == []
    assert sum(refused.values()) == 1


def test_clean_tells_the_form_by_the_shape() -> None:
    assert clean(Piece("晚渡无人影，\n新莺落柳边。\n山前三两户，\n灯火一条船。"))[0] == Piece(
        POEM, form="五绝"
    )
    free = "雨停了，\n屋檐还在数它的珠子；\n我没有数，\n我在等一封信。"
    assert clean(Piece(free))[0] == Piece(free, form="新诗")
    assert clean(Piece("“It’s late,”\nsaid he.", language="en"))[0].form == "tale"
    verse, _ = clean(Piece("The fog is grey,\nThe cat is too.", language="en"))
    assert (verse.form, verse.text) == ("verse", "The fog is grey,\nThe cat is too.")
    assert clean(Piece("白日依山□，黄河入海流。", form="古诗"))[1] == "hole"
    told = [clean(Piece(f"{year}的冬天，\n我在等一封信。"))[1] for year in ("二〇〇〇年", "〇〇年")]
    assert told == ["", "hole"]
    sung = "He sat upon the wall of the old garden\nand sang:\n\nThe fog is grey,\nThe cat is too."
    assert clean(Piece(sung, language="en"))[0].text == sung.replace("garden\n", "garden ")


@pytest.mark.parametrize("form", ["五绝", "词·卜算子", "曲", "新诗", "verse", "tale"])
def test_what_is_clean_stays_as_it_is(form: str) -> None:
    texts = {
        "五绝": POEM,
        "词·卜算子": "残雪满空阶，夜半无人扫。却有归舟、两三声，惊起沙边鸟。",
        "曲": "怎生、得个人来！我便去也。",
        "新诗": "雨下在屋上，\n屋下没有人——\n\n“雨还在下”",
        "verse": '"The fog is grey,"\n  The cat said.--"So?"\n\nIt\'s late.',
        "tale": "There was a cat. It sat.\n\nThe fog is grey,\nThe cat is too.",
    }
    piece = Piece(texts[form], form=form, language="en" if form in ("verse", "tale") else "zh")
    assert clean(piece) == (piece, "")


def test_copies_and_near_copies_go_and_are_counted() -> None:
    first, other = invented(2), invented(3)
    near = first.replace(first[3], "某", 1)
    half = first[: len(first) // 2] + invented(4)
    found = [
        Piece(text, source="s") for text in (first, other, near, half, first.replace("，", "；"))
    ]
    dropped: Counter[tuple[str, str]] = Counter()
    assert unique(found, dropped) == [found[0], found[1], found[3]]
    assert dropped == {("s", "copy"): 1, ("s", "near copy"): 1}


def test_what_two_works_share_does_not_make_a_copy() -> None:
    """Sixty per cent must stand in one earlier work, not here and there."""
    first, second = invented(5, 8), invented(6, 8)
    mixed = first[:24] + second[:24]
    assert len(unique([Piece(text) for text in (first, second, mixed)], Counter())) == 3


def test_a_work_inside_a_longer_later_one_keeps_both() -> None:
    short = invented(7, 8)
    assert len(unique([Piece(short), Piece(short + invented(8, 40))], Counter())) == 2


def test_english_copies_are_found_by_letters() -> None:
    text = "The wheel goes round, the wheel goes round,\nAnd who shall say how long it goes?"
    found = [
        Piece(t, language="en") for t in (text, text.upper(), text + "\nNobody.", "x" + invented(1))
    ]
    assert unique(found, Counter()) == [found[0], found[3]]


def test_the_split_keeps_works_together_and_is_stable() -> None:
    made = [Piece(invented(i), title=f"题{i // 3}", author="某") for i in range(600)]
    train, heldout = split(made, Counter(), {"classical": 0.2, "新诗": 0, "verse": 0, "tale": 0})
    assert 60 < len(heldout) < 180
    assert len(train) + len(heldout) == 600
    assert not {group(p) for p in train} & {group(p) for p in heldout}
    again = split(made[::-1], Counter(), {"classical": 0.2, "新诗": 0, "verse": 0, "tale": 0})
    assert {key(p) for p in again[1]} == {key(p) for p in heldout}


def test_a_held_out_work_that_stands_in_training_is_left_out_of_both() -> None:
    made = [Piece(invented(i), title=f"题{i}", source="s") for i in range(100)]
    shares = {"classical": 0.3, "新诗": 0, "verse": 0, "tale": 0}
    _, heldout = split(made, Counter(), shares)
    copy = next(
        Piece(invented(1000) + heldout[0].text, title=f"又{i}")
        for i in range(99)
        if not split([Piece(invented(1), title=f"又{i}")], Counter(), shares)[1]
    )
    dropped: Counter[tuple[str, str]] = Counter()
    train, less = split([*made, copy], dropped, shares)
    assert less == heldout[1:]
    assert copy in train
    assert dropped == {("s", "held out, near training"): 1}


def test_a_folder_of_texts(tmp_path: Path) -> None:
    (tmp_path / "某甲").mkdir()
    (tmp_path / "某甲" / "晚渡.txt").write_text(POEM, encoding="utf-8")
    (tmp_path / "hole.md").write_text("白日□山尽，黄河入海流。", encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"\0")
    dropped: Counter[tuple[str, str]] = Counter()
    (found,) = works(tmp_path, dropped)
    assert (found.title, found.author, found.form) == ("晚渡", "某甲", "五绝")
    assert dropped == {(tmp_path.name, "hole"): 1}


def test_tables(tmp_path: Path) -> None:
    row = {"text": POEM, "title": "晚渡", "keywords": "楼，山", "likes": "7"}
    with (tmp_path / "t.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, list(row))
        table.writeheader()
        table.writerows([row, row | {"text": "The fog is grey,\nThe cat is too."}])
    poem, fog = works(tmp_path / "t.csv")
    assert (poem.title, poem.keywords, poem.form, poem.source) == (
        "晚渡",
        ("楼", "山"),
        "五绝",
        "t.csv",
    )
    assert (fog.language, fog.form) == ("en", "verse")
    write(tmp_path / "t.jsonl", [poem])
    assert list(works(tmp_path / "t.jsonl")) == [poem]


def test_parquet(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = pyarrow.table({"text": [POEM], "era": ["唐"], "keywords": [["楼"]], "n": [1]})
    parquet.write_table(table, tmp_path / "t.parquet")
    (found,) = works(tmp_path / "t.parquet")
    assert (found.era, found.keywords, found.form) == ("唐", ("楼",), "五绝")
    parquet.write_table(pyarrow.table({"corpus": [POEM]}), tmp_path / "u.parquet")
    with pytest.raises(SourceError, match=r"u\.parquet, row 1 has no text; it has corpus"):
        list(works(tmp_path / "u.parquet"))


def test_parquet_without_pyarrow_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = builtins.__import__

    def without(name: str, *rest: object, **more: object) -> object:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return plain(name, *rest, **more)  # pyright: ignore

    monkeypatch.setattr(builtins, "__import__", without)
    (tmp_path / "t.parquet").write_bytes(b"PAR1")
    with pytest.raises(MissingDependency, match="pyarrow") as caught:
        list(works(tmp_path / "t.parquet"))
    assert '".[train]"' in caught.value.hint


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="not there"):
        list(works(tmp_path / "nothing"))
    with pytest.raises(SourceError, match="no texts"):
        list(works(tmp_path))
    (tmp_path / "t.csv").write_text("title\n春\n")
    with pytest.raises(SourceError, match=r"t\.csv, line 2 has no text; it has title"):
        list(works(tmp_path / "t.csv"))
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    with pytest.raises(SourceError, match="unknown kind"):
        list(works(tmp_path / "a.pdf"))
    (tmp_path / "b.txt").write_bytes("春眠".encode("big5", "replace"))
    with pytest.raises(SourceError, match="byte 0 is not UTF-8"):
        list(works(tmp_path / "b.txt"))


def test_the_layout_of_chinese_poetry(tmp_path: Path) -> None:
    pytest.importorskip("opencc")
    root = tmp_path / "dist"
    tang = [
        {
            "title": "晚渡",
            "author": "某甲",
            "paragraphs": ["晚渡無人影，新鶯落柳邊。", "山前三兩戶，燈火一條船。"],
        },
        {
            "title": "憶江南 其一",
            "author": "某",
            "paragraphs": ["江南好，風景舊曾諳。", "日出江花紅勝火。"],
        },
        {"title": "缺", "author": "某", "paragraphs": ["□□□□□，黃河入海流。"]},
    ]
    ci = [
        {
            "rhythmic": "忆江南",
            "author": "甲",
            "paragraphs": ["山水好，千里一江云。", "花月夜中人不见。"],
        }
    ]
    qu = [
        {
            "dynasty": "yuan",
            "author": "乙",
            "title": "某戏・仙吕/点绛唇",
            "paragraphs": ["(某云)说话。(唱)半世为人，不曾教大人心困。"],
        }
    ]
    nalan = [
        {"title": "长相思·山一程", "author": "丙", "para": ["山一程，水一程", "身向榆关那畔行"]}
    ]
    chuci = [
        {
            "title": "离骚",
            "author": "屈原",
            "section": "离骚",
            "content": ["帝高阳之苗裔兮，朕皇考曰伯庸"],
        }
    ]
    files = {
        "quantangshi/poet.tang.0.json": tang,
        "songci/ci.song.0.json": ci,
        "wudaishici/nantang/poetrys.json": [],
        "yuanqu/yuanqu.json": qu,
        "shijing/shijing.json": [],
        "chuci/chuci.json": chuci,
        "nalanxingde/纳兰性德诗集.json": nalan,
        "caocaoshiji/caocao.json": [],
    }
    for name, rows in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    dropped: Counter[tuple[str, str]] = Counter()
    found = {piece.text: piece for piece in works(tmp_path, dropped)}
    assert found[POEM].form == "五绝"
    assert (found[POEM].title, found[POEM].author, found[POEM].era) == ("晚渡", "某甲", "唐")
    assert found["江南好，风景旧曾谙。日出江花红胜火。"].form == "词·忆江南"
    assert found["半世为人，不曾教大人心困。"].form == "曲·点绛唇"
    assert found["半世为人，不曾教大人心困。"].title == "某戏"
    assert found["山一程，水一程。身向榆关那畔行。"].form == "词·长相思"
    assert found["山一程，水一程。身向榆关那畔行。"].title == ""
    assert found["帝高阳之苗裔兮，朕皇考曰伯庸。"].era == "先秦"
    assert dropped == {("chinese-poetry/quantangshi.tang", "hole"): 1}


def test_the_card_counts_what_is_there_and_what_is_not() -> None:
    text = card([Piece(POEM, form="五绝", source="a", licence="L")] * 2, {("a", "copy"): 3})
    assert "| a | L | 2 | 48 |" in text
    assert "| **all** | | 2 | 48 |" in text
    assert "| a | the same characters as an earlier work | 3 |" in text
    assert "Left out" not in card([])
