"""The planner: what the user sets by hand, and the user's own lexicon."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from miaobi import studio
from miaobi.brief import Brief, Concept
from miaobi.errors import PlanError, UnknownName
from miaobi.planner import Lexicon, concept
from miaobi.planner.lexicon import read_things
from miaobi.work import to_json

# --- set by hand --------------------------------------------------------------------------------


SETS: Mapping[str, tuple[object, object]] = {
    "season": ("winter", "winter"),
    "hour": ("night", "night"),
    "weather": ("rain", "rain"),
    "place": ("city", "city"),
    "mood.valence": ("-0.6", -0.6),
    "mood.arousal": (0.5, 0.5),
    "title.zh": ("秋声", "秋声"),
    "title.en": ("Autumn Sounds", "Autumn Sounds"),
    "palette": ("墨,石绿,朱砂", ("墨", "石绿", "朱砂")),
    "tempo": ("90", 90),
    "mode": ("羽", "羽"),
    "form": ("五律", "五律"),
    "style": ("blue-green", "青绿山水"),
    "languages": (["en"], ("en",)),
    "names": ("小红", ("小红",)),
    "occasion": ("中秋", "mid_autumn"),
}


def at(c: Concept, path: str) -> object:
    value: object = c
    for part in path.split("."):
        value = getattr(value, part)
    return value


@pytest.mark.parametrize("path", SETS)
def test_every_leaf_can_be_set(path: str) -> None:
    given_, wanted = SETS[path]
    c = concept(Brief("两只白鹭在水田上", seed=3, sets={f"concept.{path}": given_}))
    assert at(c, path) == wanted
    assert path in c.settled


@pytest.mark.parametrize(
    ("path", "value", "may_change"),
    [
        ("title.zh", "秋声", {"title"}),
        ("atoms.egret.count", 5, {"atoms", "title"}),
        ("atoms.egret.colour", "red", {"atoms", "palette"}),
        ("palette", ["墨", "朱砂", "赭石"], {"palette"}),
        ("tempo", 100, {"tempo"}),
        ("form", "七律", {"form"}),
        ("style", "浅绛", {"style", "palette"}),
        ("mood.valence", -0.6, {"mood", "mode", "palette"}),
        ("mood.arousal", 0.9, {"mood", "mode", "tempo"}),
        ("hour", "night", {"hour", "mood", "mode", "tempo", "palette", "title", "atoms"}),
    ],
)
def test_a_leaf_moves_only_what_depends_on_it(
    path: str, value: object, may_change: set[str]
) -> None:
    for seed in range(8):
        plain = concept(Brief("两只白鹭在水田上", seed=seed))
        changed = concept(Brief("两只白鹭在水田上", seed=seed, sets={f"concept.{path}": value}))
        a, b = to_json(plain), to_json(changed)
        moved = {name for name in a if a[name] != b[name]} - {"settled"}
        assert moved <= may_change
        assert changed.settled == (*plain.settled, path) or path in plain.settled


def test_an_atom_may_join_by_hand() -> None:
    plain = concept(Brief("两只白鹭在水田上", seed=3))
    c = concept(Brief("两只白鹭在水田上", seed=3, sets={"concept.atoms.pagoda.count": 2}))
    pagoda = next(a for a in c.atoms if a.id == "pagoda")
    assert (pagoda.count, pagoda.source, pagoda.element) == (2, "user", "pagoda")
    assert [a for a in c.atoms if a.id != "pagoda"] == [a for a in plain.atoms if a.id != "pagoda"]


@pytest.mark.parametrize(
    ("path", "value", "word"),
    [
        ("concept.sason", "spring", "concept.season"),
        ("concept.season", "sprin", "spring"),
        ("concept.mood.valence", 3, "-1 to 1"),
        ("concept.mood.valence", "dark", "-1 to 1"),
        ("concept.atoms.egrett.count", 2, "concept.atoms.egret.count"),
        ("concept.atoms.egret.cuont", 2, "concept.atoms.egret.count"),
        ("concept.atoms.egret.count", 0, "1 to 100"),
        ("concept.palette", ["墨", "霓虹"], "花青"),
        ("concept.atoms.egret.element", "egrets", "egret"),
        ("concept.tempo", 1.5, "30 to 200"),
        ("concept.relations", [["egret", "eats", "paddy"]], "on"),
        ("concept.relations", [["egret", "on", "moonbase"]], "egret"),
        ("concept.excluded", "zorble", "lexicon"),
        ("concept.atoms.egret.element.x", 1, "concept."),
    ],
)
def test_a_wrong_wish_is_refused_with_a_cure(path: str, value: object, word: str) -> None:
    with pytest.raises(PlanError) as caught:
        concept(Brief("两只白鹭在水田上", sets={path: value}))
    message = f"{caught.value} {caught.value.hint}"
    assert word in message
    assert "concept." in str(caught.value)


def test_forms_and_styles_have_names() -> None:
    with pytest.raises(UnknownName, match="did you mean"):
        concept(Brief("春", form="七觉"))
    with pytest.raises(UnknownName):
        concept(Brief("春", style="油话"))
    assert concept(Brief("写一首五律，春", form="七绝")).form == "七绝"
    assert concept(Brief("spring", style="ink landscape")).style == "水墨山水"
    assert concept(Brief("春", language="en")).languages == ("en", "zh")


def test_other_sets_are_left_to_others() -> None:
    assert concept(Brief("春", sets={"size": [10, 10]})) == concept(Brief("春"))


# --- the user's own lexicon -----------------------------------------------------------------------


OWN = {"key": "zorble", "zh": ["左布"], "en": ["zorble"], "kind": "creature", "element": "fox"}


def write(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), encoding="utf-8")
    return path


def test_a_file_of_ones_own_adds_and_overrides(tmp_path: Path) -> None:
    egret = {
        "key": "egret",
        "zh": ["白鹭"],
        "en": ["egret"],
        "kind": "creature",
        "element": "crane",
    }
    own = Lexicon.load(write(tmp_path / "own.jsonl", {**OWN, "with": {"egret": 3}}, egret))
    c = concept(Brief("一只左布和两只白鹭"), own)
    assert [(a.id, a.count, a.element) for a in c.atoms[:2]] == [
        ("zorble", 1, "fox"),
        ("egret", 2, "crane"),
    ]
    assert Lexicon.load().things["egret"].element == "egret"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({**OWN, "kind": "beast"}, ("line 2", "'kind'", "creature")),
        ({**OWN, "season": ["sprung"]}, ("line 2", "'season'", "spring")),
        ({**OWN, "with": {"nowhere": 2}}, ("line 2", "'with'", "nowhere")),
        ({**OWN, "with": {"egret": 9}}, ("line 2", "'with'", "egret")),
        ({**OWN, "mood": [2, 0]}, ("line 2", "'mood'")),
        ({**OWN, "colour": "red"}, ("line 2", "'colour'", "colours")),
        ({**OWN, "is": ["nothing"]}, ("line 2", "'is'", "nothing")),
        ({k: v for k, v in OWN.items() if k != "zh"}, ("line 2", "'zh'")),
        ([1], ("line 2", "object")),
    ],
)
def test_a_wrong_file_is_refused_by_line_and_field(
    tmp_path: Path, row: object, words: tuple[str, ...]
) -> None:
    fine = {**OWN, "key": "fine", "zh": ["妙物"], "en": ["fine thing"]}
    with pytest.raises(PlanError) as caught:
        Lexicon.load(write(tmp_path / "own.jsonl", fine, row))
    assert all(w in str(caught.value) for w in ("own.jsonl", *words))
    assert caught.value.hint


def test_a_file_that_is_not_json_lines_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text("egret,heron\n", encoding="utf-8")
    with pytest.raises(PlanError, match="line 1"):
        Lexicon.load(path)
    with pytest.raises(PlanError, match="cannot be read"):
        Lexicon.load(tmp_path / "none.jsonl")
    assert read_things("\n\n") == []


@pytest.mark.parametrize(
    ("brief", "settled"),
    [
        ("秋山红叶，用行书题", {"painting.script": "行"}),
        ("a pine, in regular script", {"painting.script": "楷"}),
        (
            "春江，繁体，题于2026年3月5日",
            {"painting.traditional": True, "painting.date": "2026-03-05"},
        ),
        ("一条行船", {}),
        ("1949年10月1日的北京", {}),  # a day that is told of
    ],
)
def test_a_brief_settles_the_writing_on_the_painting(
    brief: str, settled: dict[str, object]
) -> None:
    made = studio.plan(studio.Wish(brief))
    assert made.brief.sets == settled
    assert not {"行书", "楷书", "script", "繁体", "2026"} & set(made.concept.unknown)


@pytest.mark.parametrize(
    ("path", "value"),
    [("script", "草"), ("traditional", "maybe"), ("date", "2026-13-40"), ("leisure", "一二三四五")],
)
def test_writing_that_cannot_be_is_refused_before_anything_is_made(path: str, value: str) -> None:
    with pytest.raises((PlanError, UnknownName)):
        studio.plan(studio.Wish("春", sets={f"painting.{path}": value}))
