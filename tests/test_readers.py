"""Data of many kinds → works and pairs: encodings, layouts, names of columns, what is refused."""

from __future__ import annotations

import json
import re
import shlex
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer

from miaobi.cli.commands import app
from miaobi.errors import SourceError
from miaobi.lm.corpus import Piece, tables, works
from miaobi.lm.corpus.piece import NAMES, SYNONYMS
from miaobi.lm.corpus.readers import files
from miaobi.lm.neural.commission import LONGEST, Commission
from miaobi.lm.neural.examples import Pair, phrased, read_pairs
from miaobi.lm.neural.lessons import card
from miaobi.lm.neural.shelf import pack
from miaobi.lm.neural.vocabulary import ERAS, FORMS, Vocabulary

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "training.md").read_text("utf-8")
POEM = "湖上秋来雁，孤亭独夜过。风声偏怨别，月色正愁多。"
OTHER = "山寒多积雪，涧浅少人行。莫向驴前过，寻梅却有情。"
FOG = "The fog is on the harbour,\nThe lamps are in the street."
LIFTED = "湖上秋來雁，孤亭獨夜過。風聲偏怨別，月色正愁多。"
SYSTEM = {"role": "system", "content": "You are a poet."}
CHAT = [{"role": "user", "content": "Fog"}, {"role": "assistant", "content": FOG}]
SHARED = [{"from": "human", "value": "Fog"}, {"from": "gpt", "value": FOG}]


def made(path: Path, data: str | bytes, coding: str = "utf-8") -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode(coding))
    return path


def told(rows: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def refused(path: Path) -> SourceError:
    with pytest.raises(SourceError) as caught:
        list(works(path))
    return caught.value


# --- encodings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonl", told([{"text": POEM, "title": "登鹳雀楼"}])),
        ("a.json", told([{"text": POEM, "title": "登鹳雀楼"}]).join("[]")),
        ("a.csv", f"text,title\n{POEM},登鹳雀楼\n"),
        ("登鹳雀楼.txt", POEM),
    ],
)
def test_a_text_is_the_same_in_every_encoding_of_china(tmp_path, monkeypatch, name, text):
    found, heard = [], []  # whatever other libraries have made of the log's levels
    monkeypatch.setattr(tables.log, "warning", lambda told, *parts: heard.append(told % parts))
    for coding in ("utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"):
        (tmp_path / coding).mkdir()
        (one,) = works(made(tmp_path / coding / name, text, coding))
        found.append((one.text, one.title))
    assert found == [(POEM, "登鹳雀楼")] * 5
    again = made(tmp_path / "gbk" / f"又{name}", text, "gbk")
    assert len([*works(again), *works(again)]) == 2
    files = [tmp_path / coding / name for coding in ("gbk", "gb18030")]
    files += [again] * (again.suffix != ".txt")  # of a folder of texts the first alone
    assert heard == [f"miaobi: {file} is not UTF-8: it is read as GB18030" for file in files]


def test_traditional_characters_in_gb18030_are_read(tmp_path):
    (one,) = works(made(tmp_path / "a.txt", LIFTED, "gb18030"))
    assert one.text == LIFTED


@pytest.mark.parametrize(
    ("data", "line", "byte"),
    [
        (LIFTED.encode("big5"), 1, 0),
        ("春の海終日のたりのたりかな".encode("shift_jis"), 1, 0),
        ("Where are\nthe neiges d'été ?".encode("latin-1"), 2, 23),
        (b"fog\n" + POEM.encode()[:-1], 2, 4 + len(POEM.encode()) - 3),
        (bytes(range(256)), 2, 128),
    ],
    ids=["big5", "shift-jis", "latin-1", "cut", "binary"],
)
@pytest.mark.parametrize("kind", ["txt", "csv", "jsonl", "json"])
def test_what_is_not_plainly_chinese_is_refused_by_line_and_byte(tmp_path, data, line, byte, kind):
    fault = refused(made(tmp_path / f"a.{kind}", data))
    assert f"a.{kind}, line {line}: byte {byte} is not UTF-8" in str(fault)
    assert "UTF-8" in fault.hint
    with pytest.raises(SourceError, match=f"byte {byte} "):
        list(read_pairs(tmp_path / f"a.{kind}"))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_ends_a_line(tmp_path, end):
    lines = FOG.replace("\n", end)
    made(tmp_path / "a.txt", lines)
    made(tmp_path / "b.csv", f'text{end}"{lines}"{end}')
    made(tmp_path / "c.jsonl", told([{"text": FOG}, {"text": lines}]).replace("\n", end))
    made(tmp_path / "d.txt", end.join(["雨停了，", "屋檐还在数它的珠子。"]))
    assert [(one.text, one.form) for one in works(tmp_path)] == [(FOG, "verse")] * 4 + [
        ("雨停了，\n屋檐还在数它的珠子。", "新诗")
    ]


def test_hidden_files_are_passed_over(tmp_path):
    (tmp_path / "more").mkdir()
    junk = b"\x00\x05\x16\x07\xff"  # what a Mac keeps beside a file on a foreign disk
    pair = json.dumps({"prompt": "写山", "chosen": POEM, "rejected": OTHER})
    for name, data in (("a.txt", POEM), ("more/b.jsonl", told([{"text": OTHER}]))):
        made(tmp_path / name, data)
        made((tmp_path / name).with_name(f"._{Path(name).name}"), junk)
    assert [one.text for one in works(tmp_path)] == [POEM, OTHER]
    assert files(tmp_path) == [tmp_path / "a.txt", tmp_path / "more" / "b.jsonl"]
    assert files(tmp_path, (".txt",)) == [tmp_path / "a.txt"]
    made(tmp_path / "more" / "b.jsonl", pair)
    assert list(read_pairs(tmp_path)) == [Pair(Commission(title="写山"), POEM, OTHER)]


# --- broken tables --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.jsonl", f'{{"text": "{POEM}"}}\n\n{{"text": ', r"a\.jsonl, line 3 is not JSON"),
        ("a.jsonl", '{"text": "\\ud83d half a character"}', r"a\.jsonl, line 1 is not JSON"),
        ("a.jsonl", "[" * 100_000, r"a\.jsonl, line 1 is not JSON"),
        ("a.jsonl", '{"text": 7}', r"line 1: its text is int"),
        ("a.jsonl", told([{"text": POEM, "language": "fr"}]), r"line 1: language is 'fr'"),
        ("a.json", '{"text": "x"}', r"a\.json is no list"),
        ("a.jsonl", told([{"text": POEM, "title": {"a": "b"}}]), r"line 1: its title is dict"),
        ("a.jsonl", told([{"text": POEM, "prompt": ["a"]}]), r"line 1: its description is list"),
        ("a.jsonl", told([{"prompt": "a", "input": {}, "text": FOG}]), "line 1: its input is dict"),
        ("a.csv", 'titel,poet\n\n"a\nb",c\n', r"a\.csv, line 3 has no text"),
        ("a.csv", f'text,poet\n"{POEM}\n\n{POEM}",c\n\n"a\nb",c,d\n', r"a\.csv, line 6 has more"),
        ("a.csv", f'text,poet\n\n"{POEM}\n{POEM}",c\n\n"a', r"a\.csv, line 6: unexpected end"),
        ("a.json", "[7]", r"a\.json, entry 1 is not an object"),
        ("a.csv", "", r"a\.csv has no columns"),
        ("a.csv", "title,text\n楼,白日,黄河\n", r"line 2 has more cells than line 1 has names"),
        ("a.csv", f'text\n{POEM}\n"{OTHER}\n', r"a\.csv, line 3: unexpected end of data"),
        ("a.csv", "text\n" + "fog " * 40_000, r"a\.csv, line 2: field larger"),
        ("a.csv", '"text', r"a\.csv, line 1: unexpected end of data"),
    ],
)
def test_a_broken_table_is_named_by_its_line(tmp_path, name, text, says):
    fault = refused(made(tmp_path / name, text))
    assert re.search(says, str(fault))
    assert fault.hint


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("a.json", 'it reads [{"text": …}, {"text": …}]'),
        ("a.jsonl", "one JSON object per line"),
    ],
)
def test_the_cure_of_broken_json_is_that_of_its_kind(tmp_path, name, hint):
    assert refused(made(tmp_path / name, '[{"text": ')).hint == hint


def test_a_broken_parquet_file_is_refused(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pyarrow.table({"text": [POEM, OTHER] * 500}), tmp_path / "whole.parquet")
    whole = (tmp_path / "whole.parquet").read_bytes()
    assert len(list(works(tmp_path / "whole.parquet"))) == 1000
    spoilt = whole[:20] + b"\xff" * 40 + whole[60:]
    for data in (b"", b"junk" * 99, whole[:-9], spoilt):
        fault = refused(made(tmp_path / "a.parquet", data))
        assert "a.parquet is no whole Parquet file, after row 0" in str(fault)
        with pytest.raises(SourceError, match="no whole Parquet file"):
            list(read_pairs(tmp_path / "a.parquet"))


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_blank_rows_are_counted_and_skipped(tmp_path, name):
    if name == "a.csv":
        made(tmp_path / name, f'title,text\n楼,{POEM}\n,\n春,\n\n晓,"{OTHER}"\n')
    else:
        rows = [{"text": POEM}, {"title": "春", "text": ""}, {"text": None}, {"text": OTHER}]
        made(tmp_path / name, told(rows))
    dropped: Counter[tuple[str, str]] = Counter()
    assert [one.text for one in works(tmp_path / name, dropped)] == [POEM, OTHER]
    assert dropped == {(name, "blank"): 2}


# --- columns and layouts --------------------------------------------------------------------------


def test_a_missing_text_is_told_with_what_there_is_and_what_there_may_be(tmp_path):
    fault = refused(made(tmp_path / "a.csv", "titel,Txt\n楼,山\n"))
    assert str(fault).endswith("a.csv, line 2 has no text; it has titel, txt")
    for name, others in SYNONYMS.items():
        assert all(word in fault.hint for word in (name, *others))


def test_every_synonym_is_read(tmp_path):
    usual = {name: f"{name}值" for name in NAMES}
    usual |= {"text": POEM, "language": "中文", "keywords": "楼、山"}
    for name, others in SYNONYMS.items():
        for other in (*others, name.upper()):
            row = {other if key == name else key: value for key, value in usual.items()}
            (one,) = works(made(tmp_path / "a.jsonl", told([row])))
            assert one == Piece(
                POEM, "title值", "author值", "era值", "form值", "zh", ("楼", "山"),
                "source值", "licence值", "description值",
            )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "title", "text"),
    [
        ({"instruction": "写一首五绝", "input": "", "output": POEM}, "写一首五绝", POEM),
        ({"instruction": "写一首五绝", "input": "登高", "output": POEM}, "写一首五绝\n登高", POEM),
        ({"prompt": "Fog", "completion": FOG}, "Fog", FOG),
        ({"prompt": CHAT[:1], "input": "at sea", "output": FOG}, "Fog\nat sea", FOG),
        ({"messages": [SYSTEM, *CHAT]}, "Fog", FOG),
        ({"conversations": [{"from": "system", "value": "雪"}, *SHARED]}, "Fog", FOG),
        ({"prompt": CHAT[:1], "completion": CHAT[1:]}, "Fog", FOG),
        ({"prompt": SHARED[:1], "completion": SHARED[1:]}, "Fog", FOG),
        ({"title": "登鹳雀楼", "paragraphs": [POEM[:12], POEM[12:]]}, "登鹳雀楼", POEM),
    ],
)
@pytest.mark.parametrize("kind", ["jsonl", "json", "parquet"])
def test_the_layouts_of_others(tmp_path, kind, row, title, text):
    if kind == "parquet":
        pyarrow = pytest.importorskip("pyarrow")
        parquet = pytest.importorskip("pyarrow.parquet")
        parquet.write_table(pyarrow.Table.from_pylist([row]), tmp_path / "a.parquet")
    else:
        made(tmp_path / f"a.{kind}", json.dumps(row if kind == "jsonl" else [row]))
    (one,) = works(tmp_path / f"a.{kind}")
    assert (one.title, one.text, one.description) == (title, text, "")
    assert one.language == ("en" if text == FOG else "zh")


@pytest.mark.parametrize("row", [{"messages": CHAT * 2}, {"conversations": SHARED * 2}])
def test_a_longer_chat_is_refused(tmp_path, row):
    fault = refused(made(tmp_path / "a.jsonl", told([row])))
    assert str(fault).endswith("a.jsonl, line 1: its messages have 2 turns of the user")


@pytest.mark.parametrize("column", ["messages", "conversations"])
@pytest.mark.parametrize("given", ['[{"role": "user"}]', {"role": "user"}, ["a", "b"]])
def test_messages_that_are_no_list_of_turns_are_refused(tmp_path, column, given):
    row = {column: given, "text": POEM}
    fault = refused(made(tmp_path / "a.jsonl", told([row])))
    assert str(fault).endswith(f"a.jsonl, line 1: its {column} are no list of turns")
    assert "not CSV" in fault.hint


def test_the_language_is_told_by_the_text_in_every_kind_of_table(tmp_path):
    rows = [{"text": FOG}, {"text": POEM}, {"text": POEM, "language": "zh-Hans"}]
    made(tmp_path / "a.jsonl", told(rows))
    made(tmp_path / "a.csv", f'text,language\n"{FOG}",\n{POEM},\n{POEM},zh-Hans\n')
    for name in ("a.jsonl", "a.csv"):
        assert [one.language for one in works(tmp_path / name)] == ["en", "zh", "zh"]


# --- descriptions ---------------------------------------------------------------------------------


def test_a_description_is_told_in_the_titles_place():
    rng = np.random.default_rng(1)
    both = Piece(POEM, title="楼", description="一幅画：楼上的人")
    told = Counter(phrased(both, rng).title for _ in range(600))
    assert set(told) == {"", "楼", "一幅画：楼上的人"}
    assert min(told["楼"], told["一幅画：楼上的人"]) > 100
    alone = Piece(POEM, description="一幅画")
    assert {phrased(alone, rng).title for _ in range(50)} == {"", "一幅画"}


def test_training_too_tells_a_title_or_a_description_and_never_both():
    words = Vocabulary((), POEM)
    shelf = pack([Piece(POEM, "秋来", description="独夜")] * 600, words)
    (tokens,) = shelf.epoch(1, 0, 30_000).tokens  # all in one row
    (at,) = np.nonzero(tokens == words.number["<|title|>"])
    told = Counter(words.decode(tokens[i + 1 : i + 3].tolist()) for i in at)
    assert set(told) == {"秋来", "独夜"}
    assert min(told.values()) > 100
    assert np.diff(at).min() > 3  # tokens: both of one work would stand that near


# --- pairs ----------------------------------------------------------------------------------------


def test_pairs_come_in_every_kind_of_table(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = [
        {"prompt": "写山", "chosen": POEM, "rejected": OTHER},
        {"prompt": "Fog", "chosen": FOG, "rejected": "A cloud."},
    ]
    made(tmp_path / "a.jsonl", told(rows), "gbk")
    made(tmp_path / "b.csv", f'prompt,chosen,rejected\n写山,{POEM},{OTHER}\nFog,"{FOG}",A cloud.\n')
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "c.parquet")
    wanted = [
        Pair(Commission(title="写山"), POEM, OTHER),
        Pair(Commission("en", title="Fog"), FOG, "A cloud."),
    ]
    for name in ("a.jsonl", "b.csv", "c.parquet"):
        assert list(read_pairs(tmp_path / name)) == wanted
    assert list(read_pairs(tmp_path)) == wanted * 3
    (tmp_path / "none").mkdir()
    with pytest.raises(SourceError, match="holds no pairs"):
        list(read_pairs(tmp_path / "none"))


@pytest.mark.parametrize(
    ("told", "commission"),
    [
        ({"form": "五绝", "keywords": "楼，山"}, Commission(form="五绝", keywords=("楼", "山"))),
        ({"commission": {"description": "一幅画"}}, Commission(title="一幅画")),
        ({"instruction": "写诗", "input": "楼"}, Commission(title="写诗\n楼")),
        ({"commission": CHAT[:1]}, Commission(title="Fog")),
        ({"commission": {"dynasty": "唐", "标题": "楼"}}, Commission(era="唐", title="楼")),
        (
            {"commission": {"prompt": SHARED[:1], "tags": ["山"]}},
            Commission(title="Fog", keywords=("山",)),
        ),
        ({"prompt": CHAT[:1]}, Commission(title="Fog")),
        ({}, Commission()),
    ],
)
def test_a_pair_is_commissioned_by_what_it_has(tmp_path, told, commission):
    row = told | {"chosen": POEM, "rejected": OTHER}
    (pair,) = read_pairs(made(tmp_path / "a.jsonl", json.dumps(row)))
    assert pair == Pair(commission, POEM, OTHER)


def test_pairs_of_chats_hold_the_question_in_each_answer(tmp_path):
    both = [CHAT, [CHAT[0], {"role": "assistant", "content": "A cloud."}]]
    row = dict(zip(("chosen", "rejected"), both, strict=True))
    (pair,) = read_pairs(made(tmp_path / "a.jsonl", json.dumps(row)))
    assert pair == Pair(Commission("en", title="Fog"), FOG, "A cloud.")


def test_a_pair_is_not_commissioned_by_a_list(tmp_path):
    for told in (["山", "水"], {"title": ["山", "水"]}):
        row = {"commission": told, "chosen": POEM, "rejected": OTHER}
        with pytest.raises(SourceError, match=r"line 1: its \w+ is list"):
            list(read_pairs(made(tmp_path / "a.jsonl", json.dumps(row))))


def test_what_a_pair_lacks_is_named(tmp_path):
    both = {"chosen": POEM, "rejected": OTHER}
    for row, says in (
        ({"prompt": "写山", "chosen": POEM}, "it has no rejected, only prompt, chosen"),
        ({"rejected": POEM}, "it has no chosen, only rejected"),
        ({"chosen": POEM, "rejected": " "}, "chosen and rejected must be texts"),
        ({"commission": {"text": "山"}} | both, "a commission has no text"),
        ({"commission": {"source": "山"}} | both, "a commission has no source"),
        ({"commission": {"tags": "山"}} | both, "keywords are a list"),
    ):
        with pytest.raises(SourceError, match=f"line 1 is no pair: {says}"):
            list(read_pairs(made(tmp_path / "a.jsonl", json.dumps(row))))


def test_pairs_have_a_data_card_of_both_works():
    told = card([Pair(Commission(form="五绝"), POEM, "山。")], Counter(), "a.jsonl").splitlines()
    assert told[4:7] == [
        "| a.jsonl, chosen | — | 1 | 24 |",
        "| a.jsonl, rejected | — | 1 | 2 |",
        "| **all** | | 2 | 26 |",
    ]
    assert told[-1] == "| 五绝 | 2 | 26 |"


# --- the page -------------------------------------------------------------------------------------

FENCES = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.M | re.S)


def test_every_fence_of_the_page_is_of_a_kind_that_is_checked():
    kinds = Counter(kind for kind, _ in FENCES)
    assert set(kinds) == {"text", "jsonl", "csv", "sh"}
    assert PAGE.count("```") == 2 * len(FENCES)


@pytest.mark.parametrize(("kind", "text"), [f for f in FENCES if f[0] in ("jsonl", "csv")])
def test_the_tables_on_the_page_are_read(tmp_path, kind, text):
    path = made(tmp_path / f"a.{kind}", text)
    count = len(text.splitlines()) - (kind == "csv")
    if "rejected" in text:
        pairs = list(read_pairs(path))
        assert len(pairs) == count
        assert all(pair.commission.title or pair.commission.keywords for pair in pairs)
        return
    dropped: Counter[tuple[str, str]] = Counter()
    found = list(works(path, dropped))
    assert (len(found), dropped) == (count, {})
    assert {one.form for one in found} <= {"古诗", "verse"}
    assert all(one.title for one in found if one.language == "zh")


def test_the_folder_on_the_page_is_read(tmp_path):
    (text,) = (text for kind, text in FENCES if kind == "text")
    root, *files = text.splitlines()
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        made(tmp_path / name, POEM)
    found = [(one.author, one.title) for one in works(tmp_path / root)]
    assert found == [("王之涣", "凉州词"), ("王之涣", "登鹳雀楼")]


def test_the_commands_on_the_page_are_ones():
    group = typer.main.get_command(app)
    lines = [line for kind, text in FENCES if kind == "sh" for line in text.splitlines()]
    assert {line.split()[1] for line in lines} == {"train", "tune", "write"}
    for line in lines:
        name, *rest = shlex.split(line)[1:]
        group.commands[name].make_context(name, rest)  # pyright: ignore[reportAttributeAccessIssue]


def test_the_page_names_every_column_form_and_era():
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\| (.+) \|$", PAGE, re.M))
    assert {name: tuple(re.findall("`(.+?)`", told)) for name, told in rows.items()} == SYNONYMS
    assert set(SYNONYMS) == set(NAMES)
    for what, names in (("forms", FORMS), ("eras", ERAS)):
        (line,) = re.findall(rf"^- {what}: (.*)$", PAGE, re.M)
        assert tuple(re.findall("`(.+?)`", line)) == names
    assert f"cut at {LONGEST} tokens" in PAGE


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readmes_lead_to_the_page(name):
    assert "(docs/training.md)" in (ROOT / name).read_text("utf-8")


def test_an_era_may_be_said_with_its_word_for_age(tmp_path):
    for said, era in (("唐代", "唐"), ("宋朝", "宋"), ("五代", "五代"), ("近现代", "近现代")):
        path = made(tmp_path / "a.jsonl", json.dumps({"text": POEM, "朝代": said}))
        assert [one.era for one in works(path)] == [era]


def test_pairs_that_are_given_as_works_are_told_so(tmp_path):
    path = made(
        tmp_path / "a.jsonl", json.dumps({"prompt": "山", "chosen": POEM, "rejected": OTHER})
    )
    with pytest.raises(SourceError) as told:
        list(works(path))
    assert told.value.hint == "these are pairs: add --objective prefer"
