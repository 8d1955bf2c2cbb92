"""The wall label says only what the facts say, briefly, and not always in the same words."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi.brief import Atom, Brief, Concept, Mood, Plan, Task, Words
from miaobi.makers import Job
from miaobi.makers import label as maker
from miaobi.work import Answer, Ask, Draft, Ref, digest

LINES = ["风吹春水绿如蓝", "日照田园草色新", "白鹭一双飞不去", "青山何处是归人"]
ATOMS = (
    Atom("a1", "白鹭", "egret", "egret", "egret", 2),
    Atom("a2", "水田", "paddy field", "paddy", "paddy"),
    Atom("a3", "水牛", "buffalo", "buffalo", "ox", 1, source="graph"),
    Atom("a4", "量子", "quantum", source="brief"),
    Atom("a5", "老妇人", "old woman", "woman", "woman", 3, source="graph"),
    Atom("a6", "薄雾", "haze", "mist", "mist", source="graph"),
)


def plan(**card: Any) -> Plan:
    base: dict[str, Any] = {
        "title": Words("春天的田野", "Spring Fields"),
        "season": "spring", "hour": "dawn", "weather": "mist", "place": "field",
        "mood": Mood(0.4, 0.1, ("恬静", "欣然"), ("calm", "glad")),
        "atoms": ATOMS, "settled": ("season", "place"),
    }  # fmt: skip
    concept = Concept(**(base | card))
    return Plan(Brief("春天的田野", seed=7), concept, (Task("label"),), {"label": 7}, {})


def made(
    seed: int = 7, verse: dict | None = None, painting: dict | None = None, **card: Any
) -> Draft:
    one = plan(**card)
    verse = {"lines": LINES, "form": "七绝", "rhyme": "真"} if verse is None else verse
    if painting is None:
        painting = {
            "visible": {"a1": 0.01, "a2": 0.2, "a3": 0.004, "a5": 0.0, "a6": 0.1, "a4": 0.001},
            "symbols": ["a4"], "counts": {"a1": 2, "a3": 1, "a5": 0},
            "places": {"a1": [0.2, 0.5], "a2": [0.5, 0.8], "a3": [0.8, 0.7], "a6": [0.5, 0.3]},
        }  # fmt: skip
    drafts = {name: Draft(about=about) for name, about in
              (("verse", verse), ("painting", painting)) if about}  # fmt: skip
    from dataclasses import replace

    making = maker.label(Job(Task("label"), replace(one, seeds={"label": seed}), drafts))
    ask = next(making)
    assert isinstance(ask, Ask)
    text = ask.spec["text"].encode()
    with pytest.raises(StopIteration) as end:
        making.send(Answer(files={"text": Ref(digest("asset", text), "text/markdown", len(text))}))
    draft = end.value.value
    draft.about["markdown"] = text.decode()
    return draft


def test_the_label_is_one_asset_and_carries_its_texts() -> None:
    draft = made()
    (asset,) = draft.assets
    assert (asset.name, asset.file, asset.task) == ("label", "label.md", "label")
    for key in ("zh", "en", "alt", "description", "tombstone"):
        assert asset.about[key]
    text = draft.about["markdown"]
    assert text.startswith("# 春天的田野 · Spring Fields\n")
    assert "AI 生成" in text
    assert "AI-generated" in text
    assert "种子 7" in text
    assert "3072 × 2048" in text


words = st.text("abcXYZ春夏山水*_<>[]#`& ", min_size=1, max_size=30).filter(str.strip)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**40),
    visible=st.sets(st.sampled_from([a.id for a in ATOMS])),
    symbols=st.sets(st.sampled_from(["a4", "a5"])),
    painted=st.integers(0, 4),
    unknown=st.lists(words, max_size=3),
    names=st.lists(st.sampled_from(["小明", "Anna", "李先生"]), max_size=2),
    settled=st.sets(st.sampled_from(["season", "hour", "weather", "place", "mood"])),
    rhyme=st.sampled_from(["", "真", "上平十一真"]),
)
def test_every_label_is_true_and_short(
    seed: int, visible: set, symbols: set, painted: int, unknown: list, names: list,
    settled: set, rhyme: str,
) -> None:  # fmt: skip
    painting = {
        "visible": dict.fromkeys(sorted(visible), 0.01),
        "symbols": sorted(symbols),
        "counts": {"a1": painted, "a3": painted, "a5": painted},
    }
    about = made(
        seed, {"lines": LINES, "form": "七绝", "rhyme": rhyme}, painting,
        unknown=tuple(unknown), names=tuple(names), settled=tuple(sorted(settled)),
    ).about  # fmt: skip
    zh, en = about["zh"], about["en"]
    assert 60 <= len(re.sub(r"\s", "", zh)) <= 120
    assert 45 <= len(en.split()) <= 75
    for sentence in re.findall(r"[^。]+。", zh):
        assert len(sentence) <= 30, sentence
    for text in (about["alt"]["zh"], about["alt"]["en"]):
        assert len(text) <= 125
    spoken = zh + en + str(about["alt"]) + str(about["description"])
    for line in LINES:
        spoken = spoken.replace(line, "")
    for word in unknown:
        spoken = spoken.replace(word, "")
    for atom in ATOMS:
        if atom.id not in visible | symbols:
            assert atom.zh not in spoken
            assert not re.search(rf"\b{atom.en}\b", spoken)
    for word, atom in (("两只白鹭", "a1"), ("two egrets", "a1"), ("三位老妇人", "a5")):
        count = 3 if atom == "a5" else 2
        assert word not in spoken or (painted == count and atom in visible - symbols)
    assert not re.search(r"\{|\}|None|  ", zh + en)


def test_it_quotes_a_line_of_the_poem_and_names_form_and_rhyme() -> None:
    for seed in range(20):
        about = made(seed).about
        for text in (about["zh"], about["en"]):
            assert any(line in text for line in LINES)
        assert "七绝" in about["zh"]
        assert "真" in about["zh"]


def test_what_was_not_understood_and_what_is_written_is_said() -> None:
    about = made(unknown=("乌托邦",)).about
    assert "乌托邦" in about["zh"]
    assert "乌托邦" in about["en"]
    assert "「量子」" in about["zh"]
    assert "“quantum”" in about["en"]


def test_a_number_is_told_only_when_that_many_are_painted() -> None:
    assert "两只白鹭" in made().about["alt"]["zh"]
    fewer = {"visible": {"a1": 0.01}, "symbols": [], "counts": {"a1": 1}}
    alt = made(painting=fewer).about["alt"]
    assert "白鹭" in alt["zh"]
    assert "两" not in alt["zh"]
    assert "the egret" in alt["en"]


def test_labels_do_not_all_read_alike() -> None:
    texts = {made(seed).about["zh"] for seed in range(12)}
    assert len(texts) >= 10
    assert len({text[:4] for text in texts}) >= 3


def test_a_poem_alone_has_a_label_without_a_picture() -> None:
    about = made(painting={}).about
    spoken = about["zh"] + about["en"] + str(about["tombstone"]) + str(about["description"])
    assert not re.search(r"画中|picture|painting|像素|px", spoken, re.IGNORECASE)


def test_users_words_cannot_become_markup() -> None:
    text = made(title=Words("<b>*春*</b>", "[x](javascript:1)")).about["markdown"]
    assert "<" not in text
    assert r"\*春\*" in text
    assert r"\[x\](" in text
