"""The wall label says only what the facts say, briefly, and not always in the same words."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi import forms
from miaobi.brief import Atom, Brief, Concept, Mood, Plan, Task, Theme, Words
from miaobi.forms import english
from miaobi.makers import Job
from miaobi.makers import label as maker
from miaobi.makers.label_facts import length_zh
from miaobi.makers.layout import as_text
from miaobi.planner.notes import several
from miaobi.work import Answer, Ask, Draft, Ref, digest
from poems import ENGLISH, PLAN, POEMS

LINES = ["风吹春水绿如蓝", "日照田园草色新", "白鹭一双飞不去", "青山何处是归人"]
ATOMS = (
    Atom("a1", "白鹭", "egret", "egret", "egret", 2),
    Atom("a2", "水田", "paddy field", "paddy", "paddy"),
    Atom("a3", "水牛", "buffalo", "buffalo", "ox", 1, source="graph"),
    Atom("a4", "量子", "quantum", source="brief"),
    Atom("a5", "老妇人", "old woman", "woman", "woman", 3, source="graph"),
    Atom("a6", "薄雾", "haze", "mist", "mist", source="graph"),
)


def plan(brief: str = "春天的田野", **card: Any) -> Plan:
    base: dict[str, Any] = {
        "title": Words("春天的田野", "Spring Fields"),
        "season": "spring", "hour": "dawn", "weather": "mist", "place": "field",
        "mood": Mood(0.4, 0.1, ("恬静", "欣然"), ("calm", "glad")),
        "atoms": ATOMS, "settled": ("season", "place"),
    }  # fmt: skip
    concept = Concept(**(base | card))
    return Plan(Brief(brief, seed=7), concept, (Task("label"),), {"label": 7}, {})


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


def test_it_says_whom_the_work_was_made_with_in_mind() -> None:
    card: dict[str, Any] = {"names": ("弟弟",), "themes": (Theme("怀念", "longing", "longing"),)}
    about = made(brief="怀念弟弟，月亮", **card).about
    assert "此作为怀念弟弟而成。" in about["zh"]
    assert "It was made with my brother in mind." in about["en"]
    both = made(brief="给妈妈，怀念弟弟", **(card | {"names": ("妈妈", "弟弟")})).about
    assert "此作为怀念弟弟而成。" in both["zh"]
    assert "with my brother in mind" in both["en"]
    grave = made(brief="我外婆的葬礼，给妈妈", names=("妈妈",), occasion="funeral").about
    assert "悼念" not in grave["zh"]
    for brief in ("给弟弟，怀念外婆", "给弟弟的生日"):  # whom it is for is not missed
        told = [made(seed, brief=brief, **card).about for seed in range(4)]
        assert all("为弟弟而成。" in one["zh"] or "写给弟弟。" in one["zh"] for one in told)
        assert all("for my brother." in one["en"] for one in told)


words = st.text("abcXYZ春夏山水*_<>[]#`& ", min_size=1, max_size=30).filter(str.strip)


@settings(max_examples=60)
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


CI = {
    "form": "念奴娇", "scheme": "格1", "rhyme": "第十八部仄声",
    "lines": ["大江东去", "浪淘沙尽处", "古今人物", *["风吹春水绿"] * 17],
}  # fmt: skip


@pytest.mark.parametrize("verse", [None, CI], ids=["七绝", "念奴娇"])
@pytest.mark.parametrize("settled", [(), ("season", "hour", "weather", "place")])
def test_where_nothing_is_painted_nothing_is_said_of_a_painting(
    verse: dict | None, settled: tuple[str, ...]
) -> None:
    for seed in range(30):
        about = made(seed, verse, painting={}, settled=settled).about
        told = "".join(str(about[k]) for k in ("zh", "en", "alt", "tombstone", "description"))
        assert not re.search(r"水墨|画|笔墨|笔触|picture|paint|brush|\bink\b", told, re.IGNORECASE)
        assert "画" not in about["markdown"]
        assert about["alt"]["zh"]
        assert about["alt"]["en"]


def test_a_ci_is_told_by_its_tune_its_whole_rhyme_and_all_its_lines() -> None:
    texts = [made(seed, CI, painting={}).about for seed in range(40)]
    assert any("全词二十句" in about["zh"] for about in texts)
    assert any("All 20 lines" in about["en"] for about in texts)
    assert not any("全诗" in about["zh"] for about in texts)
    for about in texts:
        assert "押第十八部仄声韵" in about["zh"]
        assert "a ci to the tune 念奴娇 in the rhyme of 第十八部仄声" in about["en"]
        assert (
            "大江东去，浪淘沙尽处，古今人物。风吹春水绿，风吹春水绿。" in about["description"]["zh"]
        )
    assert "in the 真 rhyme" in made().about["en"]


def test_a_form_that_is_not_written_here_is_told_on_the_label() -> None:
    about = made(unknown=("对联在这里写不成",)).about
    assert "委托要的「对联」在这里写不成，诗用七绝。" in about["zh"]
    about = made(unknown=("limerick (cannot be written here)",)).about
    assert "“limerick”, which cannot be written here; the poem is a quatrain" in about["en"]
    assert "没有读懂" not in about["zh"]


def test_that_several_poems_were_asked_for_is_told_on_the_label() -> None:
    about = made(unknown=(several(3, "三首"),)).about
    assert "委托要三首，一件作品只写一首。" in about["zh"]
    assert "Several poems are asked for and a work has one." in about["en"]
    assert "没有读懂" not in about["zh"]
    about = made(unknown=(several(3),)).about
    assert "委托要多首，一件作品只写一首。" in about["zh"]
    assert "Three poems are asked for and a work has one." in about["en"]
    assert "understood" not in about["en"]


def test_users_words_cannot_become_markup() -> None:
    text = made(title=Words("<b>*春*</b>", "[x](javascript:1)")).about["markdown"]
    assert "<" not in text
    assert r"\*春\*" in text
    assert r"\[x\](" in text


# --- music, reading, film -----------------------------------------------------------------------

PARTS = {
    "verse": {"lines": LINES, "form": "七绝", "rhyme": "真"},
    "score": {
        "instruments": ["guzheng", "xiao", "guzheng"], "tonic": "D", "mode": "羽", "metre": "4/4",
        "bars": 16, "seconds": 58.2,
    },
    "narration": {"seconds": 27.6, "manner": "sung"},
    "film": {"size": [1920, 1080], "seconds": 36.04},
}  # fmt: skip


def drive(parts: dict[str, dict], engines: dict, answers: dict[str, Any], seed: int = 7):
    """The label of these drafts against scripted answers; (about, the asks it made)."""
    from dataclasses import replace

    one = replace(plan(), seeds={"label": seed}, engines=engines)
    drafts = {name: Draft(about=about) for name, about in parts.items()}
    making, asked = maker.label(Job(Task("label"), one, drafts)), []
    ask = next(making)
    file = Answer(files={"text": Ref("id", "text/markdown", 3)})
    try:
        while True:
            asked.append(ask)
            answer = answers.get(ask.kind, file)
            if isinstance(answer, Exception):
                ask = making.throw(answer)
            elif callable(answer):
                ask = making.send(answer(ask))
            else:
                ask = making.send(answer)
    except StopIteration as end:
        return end.value.about or end.value.assets[0].about, asked


def test_the_tombstone_knows_music_reading_and_film() -> None:
    about, _ = drive(PARTS, {}, {})
    zh, en = about["tombstone"]["zh"], about["tombstone"]["en"]
    assert zh[-4:] == [
        "音乐：古筝和箫，D 羽调，4/4，16 小节，58 秒", "吟唱，28 秒", "影片，1920 × 1080，36 秒", "AI 生成",
    ]  # fmt: skip
    assert en[-4:] == [
        "Music: guzheng and xiao, D yu mode, 4/4, 16 bars, 58 s", "Sung reading, 28 s",
        "Film, 1920 × 1080, 36 s", "AI-generated",
    ]  # fmt: skip
    unsung = {"zh": "唱 2 行", "en": "2 lines are sung"}
    cut, _ = drive(PARTS | {"score": PARTS["score"] | {"unsung": unsung}}, {}, {})
    assert cut["tombstone"]["zh"][-4] == f"{zh[-4]}，唱 2 行"
    assert cut["tombstone"]["en"][-4] == f"{en[-4]}, 2 lines are sung"


def test_what_a_model_chose_is_not_said_to_be_the_seeds() -> None:
    from dataclasses import replace

    from miaobi.brief import Consulted
    from miaobi.makers.label import _source_en, _source_zh
    from miaobi.makers.label_facts import Facts

    painting = {"visible": {"a1": 0.1, "a3": 0.1}, "symbols": [], "counts": {}}
    for note in ("", "the planner's own card stands"):
        one = replace(plan(), consulted=Consulted(({"ask": 1},), note))
        facts = Facts(one, PARTS["verse"], painting)
        assert all(("模型和种子" in way) == (note == "") for way in _source_zh(facts))
        assert all(("model and the seed" in way) == (note == "") for way in _source_en(facts))


def test_who_wrote_the_poem_is_told() -> None:
    verse = PARTS["verse"] | {"writer": "openai:m", "mended": 1, "glossed": "openai:m"}
    about, _ = drive({"verse": verse | {"gloss": ["a.", "b", "c", "d"]}}, {}, {})
    assert "诗句：openai:m 作，妙笔改 1 字以合律" in about["tombstone"]["zh"]
    told = "Verse by openai:m, 1 character mended by Miaobi to keep the form"
    assert told in about["tombstone"]["en"]
    assert about["description"]["en"].endswith("In English: a; b; c; d.")
    own, _ = drive({"verse": PARTS["verse"] | {"writer": "embedded", "mended": 0}}, {}, {})
    assert "Verse by" not in str(own["tombstone"])


@pytest.mark.parametrize("gone", ["score", "narration", "film"])
def test_of_a_part_that_is_not_there_nothing_is_said(gone: str) -> None:
    words = {"score": "音乐|乐曲|[Mm]usic|古筝", "narration": "吟唱|eading", "film": "影片|[Ff]ilm"}
    for seed in range(12):
        parts = {name: about for name, about in PARTS.items() if name != gone}
        about, _ = drive(parts, {}, {}, seed)
        said = about["zh"] + about["en"] + str(about["tombstone"])
        assert not re.search(words[gone], said)


# --- an outside model's words -------------------------------------------------------------------

OUTSIDE = {"text": ("openai:m",), "form": ("embedded",)}
SEEN = PARTS | {
    "painting": {"visible": {"a1": 0.01, "a2": 0.2}, "symbols": [], "counts": {"a1": 2}},
}  # fmt: skip
TRUE_ZH = [
    "画里请先找两只白鹭，再看水田。", "诗为七绝，押真韵，有句「白鹭一双飞不去」。",
    "乐曲用D 羽调，由古筝和箫奏出。", "春天与田野出自委托，其余由种子抽得。",
]  # fmt: skip
TRUE_EN = [
    "Look first for two egrets, then for the paddy field beside them and below.",
    "The poem is a quatrain of seven-character lines, and it was written before any picture.",
    "The music is in D yu mode, played on guzheng and xiao, and follows the verse.",
    "The brief asked for spring and open fields; a seed settled what it left open.",
]


def checked(ask: Ask) -> Answer:
    from miaobi.engines.embedded import told

    return told.told(ask, None)  # type: ignore[arg-type]


def worded(zh: list[str], en: list[str]):
    answer = Answer({"zh": zh, "en": en, "writer": "openai:m", "tokens": 9})
    return drive(SEEN, OUTSIDE, {"text.label": answer, "form.told": checked})


def test_true_sentences_of_a_model_become_the_label() -> None:
    about, asked = worded(TRUE_ZH, TRUE_EN)
    assert about["worded"] == {
        name: {"writer": "openai:m", "refused": []} for name in ("zh", "en")
    }  # fmt: skip
    assert about["zh"] == "".join(TRUE_ZH)
    assert about["en"] == " ".join(TRUE_EN)
    assert [ask.kind for ask in asked] == ["text.label", "form.told", "file.text"]
    assert "两只白鹭" in asked[0].spec["zh"]


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("画里有三只白鹭。", "the number 三"),
        ("画里有一只白鹭。", "the number 一"),
        ("水牛正走过水田。", "a thing that is not a fact: 水牛"),
        ("红色的白鹭很显眼。", "the colour 红"),
        ("诗中说「春眠不觉晓」。", "a quotation that is none: 春眠不觉晓"),
        ("乐曲长达60秒，由古筝奏出。", "the number 60"),
        ("由Picasso所画的白鹭。", "a name that is not a fact: Picasso"),
        ("琵琶声里有白鹭。", "a thing that is not a fact: 琵琶"),
        ("白鹭" * 20 + "。", "its length"),
        ("<b>白鹭</b>在画中。", "its marks"),
        ("Two egrets.", "it is no Chinese sentence"),
    ],
)
def test_a_false_sentence_is_left_out_and_that_is_told(sentence: str, why: str) -> None:
    about, _ = worded([*TRUE_ZH, sentence], TRUE_EN)
    assert about["worded"]["zh"] == {"writer": "openai:m", "refused": [[sentence, why]]}
    assert about["zh"] == "".join(TRUE_ZH)


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("Three egrets stand here.", "the number Three"),
        ("A buffalo crosses the paddy field.", "a thing that is not a fact: buffalo"),
        ("The red egret stands out.", "the colour red"),
        ("It says “to be or not to be”.", "a quotation that is none: to be or not to be"),
        ("It was painted by Monet.", "a name that is not a fact: Monet"),
        ("A pair of egrets waits.", "the number pair"),
        ("The moon is bright.", "a thing that is not a fact: moon"),
    ],
)
def test_a_false_english_sentence_is_left_out_too(sentence: str, why: str) -> None:
    about, _ = worded(TRUE_ZH, [sentence, *TRUE_EN])
    assert about["worded"]["en"]["refused"] == [[sentence, why]]
    assert about["en"] == " ".join(TRUE_EN)


def test_too_few_true_sentences_or_no_answer_leave_the_makers_own_words() -> None:
    from miaobi.errors import EngineError

    about, _ = worded(TRUE_ZH[:1], ["Nothing to say"])
    own, _ = drive(SEEN, {"text": ("embedded",)}, {})
    assert (about["zh"], about["en"]) == (own["zh"], own["en"])
    assert about["worded"]["zh"]["writer"] == "embedded"
    assert about["worded"]["en"]["refused"] == [["Nothing to say", "it is no English sentence"]]
    gone, _ = drive(SEEN, OUTSIDE, {"text.label": EngineError("down", hint="wait")})
    assert (gone["zh"], gone["en"]) == (own["zh"], own["en"])
    assert gone["worded"]["zh"] == {"writer": "embedded", "refused": []}
    assert "worded" not in own


def test_what_must_be_said_is_said_whoever_words_it() -> None:
    from dataclasses import replace

    from miaobi.makers.label_facts import Facts
    from miaobi.makers.label_told import joined, needed

    facts = Facts(plan(unknown=("乌托邦",)), PARTS["verse"], {"visible": {}, "symbols": ["a4"]})
    last = needed(facts, "zh")
    assert last == ["委托里的「乌托邦」没有读懂。", "「量子」没有画法，写在朱签上。"]
    text = joined(TRUE_ZH, "zh", last)
    assert text.endswith("".join(last))
    assert len(text) <= 120
    assert needed(replace(facts, plan=plan()), "en")[0].startswith("The program cannot paint")


# --- poems that are no 诗 or 词 --------------------------------------------------------------------

RIVER = (
    Atom("a1", "枫叶", "maple leaf", "maple", "maple"),
    Atom("a2", "船", "boat", "boat", "boat", 2),
)
AFLOAT = {"visible": {"a1": 0.1, "a2": 0.1}, "symbols": [], "counts": {"a2": 2}, "places": {}}
CALLED = {
    "haiku": ("英文俳句", "a haiku"),
    "limerick": ("英文五行打油诗", "a limerick"),
    "Shakespearean sonnet": ("莎士比亚体十四行诗（英文）", "a Shakespearean sonnet"),
    "七言联": ("七言对联", "a seven-character couplet"),
    "新诗": ("新诗", "modern verse (xinshi)"),
    PLAN: ("新诗", "modern verse (xinshi)"),
}


def labelled(name: str, seed: int, painted: bool, **painting: Any) -> dict[str, Any]:
    report = forms.poem(name).check(as_text(POEMS[name], forms.poem(name)))
    about = {"lines": POEMS[name], "form": name, "rhyme": report.rhyme, "scheme": report.scheme}
    return made(seed, about, AFLOAT | painting if painted else {}, atoms=RIVER).about


@pytest.mark.parametrize("name", POEMS)
@pytest.mark.parametrize("painted", [True, False])
def test_every_kind_of_poem_is_told_as_what_it_is(name: str, painted: bool) -> None:
    zh, en = CALLED[name]
    for seed in range(12):
        about = labelled(name, seed, painted)
        assert zh in about["zh"]
        assert en in about["en"]
        assert length_zh(about["zh"]) <= 120
        assert len(about["en"].split()) <= 75
        for sentence in re.findall(r"[^。]+。", about["zh"]):
            assert length_zh(sentence) <= 30
        whole = "".join(str(about[key]) for key in ("zh", "en", "alt", "tombstone", "description"))
        assert not re.search("格律|平水韵|韵脚|tones|押", whole)
        if name in ENGLISH:
            assert "Chinese" not in whole
            assert "runs down" not in whole
        quoted = re.findall("“([^“”]+)”" if name in ENGLISH else "「([^「」]+)」", about["zh"])
        assert any(text in "\n".join(POEMS[name]) for text in quoted)


def test_a_haiku_in_words() -> None:
    about = labelled("haiku", 3, True)
    assert about["alt"] == {
        "zh": "水墨画：两艘船和枫叶；题英文俳句一首，钤朱印。",
        "en": "Ink painting: two boats and the maple leaf, with an English poem and a red seal.",
    }
    line = "One maple leaf falls, / the river takes it slowly / past the sleeping boats."
    assert about["description"]["zh"].endswith(f"题英文俳句：{line}")
    assert about["description"]["en"].endswith(f"The inscription is a haiku: {line}")
    assert "诗体：英文俳句（haiku）" in about["tombstone"]["zh"]
    assert "Verse form: a haiku" in about["tombstone"]["en"]
    sonnet = labelled("Shakespearean sonnet", 3, True)["tombstone"]["zh"]
    assert "诗体：莎士比亚体十四行诗（英文，Shakespearean sonnet）" in sonnet
    assert labelled("haiku", 3, False)["alt"]["en"] == "An English poem: a haiku."


@pytest.mark.parametrize(
    ("shown", "zh", "en"), [(8, "前八行", "the first eight lines"), (1, "前一行", "the first line"),
                            (0, "诗题", "the title")],
)  # fmt: skip
def test_of_a_poem_broken_off_on_the_picture_it_is_said_what_stands_there(shown, zh, en) -> None:
    about = labelled("Shakespearean sonnet", 3, True, inscribed=[shown, 14])
    assert about["alt"]["en"].endswith(f"with {en} of an English poem and a red seal.")
    assert about["alt"]["zh"].endswith(f"题莎士比亚体十四行诗（英文）一首的{zh}，钤朱印。")
    assert f"The picture has only {en}." in about["description"]["en"]
    assert f"画上只有{zh}。" in about["description"]["zh"]
    whole = labelled("Shakespearean sonnet", 3, True, inscribed=[14, 14])
    assert whole == labelled("Shakespearean sonnet", 3, True)


def test_an_english_line_is_quoted_by_the_thing_it_names_and_without_its_last_mark() -> None:
    texts = [labelled("haiku", seed, True) for seed in range(20)]
    for about in texts:
        assert re.search("“past the sleeping boats”", about["en"])
        assert re.search("“past the sleeping boats”", about["zh"])
    assert any("里的船也在画中" in about["zh"] for about in texts)
    assert any("look for the boats" in about["en"] for about in texts)


def test_a_couplet_is_told_by_its_halves_and_new_verse_by_its_lines() -> None:
    couplets = [labelled("七言联", seed, False) for seed in range(20)]
    assert all("写的是七言对联，下联「福临门第喜盈庭」" in about["zh"] for about in couplets)
    assert any("上下两联字数相等，平仄相对" in about["zh"] for about in couplets)
    assert any("opposite in tone" in about["en"] for about in couplets)
    assert couplets[0]["alt"]["zh"] == "对联一副：七言对联。"
    assert "对联，程序生成" in couplets[0]["tombstone"]["zh"][2]
    verses = [labelled(PLAN, seed, False) for seed in range(20)]
    assert any("全诗五行，行数字数合乎体例" in about["zh"] for about in verses)
    assert "我在窗前／听了一夜的雨／天亮时／" in verses[0]["description"]["zh"]


def test_the_rhyme_of_new_verse_is_a_group_of_the_thirteen() -> None:
    lines = ["我在窗前听着雨声", "你在灯下数着光阴"]
    verse = {"lines": lines, "form": "新诗:行=2,字=8,韵=A", "rhyme": "人辰"}
    about = made(1, verse, {}).about
    assert "押人辰辙" in about["zh"]
    assert "in the rhyme of 人辰" in about["en"]


def test_a_fallback_of_the_writer_is_told_on_the_label() -> None:
    verse = {"lines": POEMS["haiku"], "form": "haiku", "writer": "embedded", "instead_of": "x:m"}
    tombstone = made(1, verse, {}).about["tombstone"]
    assert "诗句：妙笔作，x:m 的稿子不合体裁" in tombstone["zh"]
    assert "Verse by Miaobi: the drafts of x:m did not hold the form" in tombstone["en"]


IN_ENGLISH = {  # as a label calls them
    "haiku": ("英文俳句", "a haiku"),
    "tanka": ("英文短歌", "a tanka"),
    "limerick": ("英文五行打油诗", "a limerick"),
    "Shakespearean sonnet": ("莎士比亚体十四行诗（英文）", "a Shakespearean sonnet"),
    "Petrarchan sonnet": ("彼特拉克体十四行诗（英文）", "a Petrarchan sonnet"),
    "Spenserian sonnet": ("斯宾塞体十四行诗（英文）", "a Spenserian sonnet"),
    "ballad": ("英文歌谣体", "a ballad"),
    "villanelle": ("英文维拉内拉诗", "a villanelle"),
    "sestina": ("英文六行六节诗", "a sestina"),
    "pantoum": ("英文潘图姆诗", "a pantoum"),
    "ghazal": ("英文加扎勒诗", "a ghazal"),
    "terza rima": ("英文三行连环体", "in terza rima"),
    "blank verse": ("英文素体诗", "in blank verse"),
    "couplets": ("英文双行体", "in rhymed couplets"),
    "free verse": ("英文自由诗", "in free verse"),
}


@pytest.mark.parametrize("form", [form.name for form in english.FORMS])
def test_every_english_form_has_a_name_in_both_languages(form: str) -> None:
    about = made(1, {"lines": ["One leaf."], "form": form}, {}).about
    zh, en = IN_ENGLISH[form]
    assert f"诗为{zh}，" in about["zh"]
    assert f"The poem is {en}: one line reads “One leaf”" in about["en"]


def test_a_chinese_gloss_of_an_english_poem_stands_in_the_chinese_description() -> None:
    verse = {"lines": POEMS["haiku"], "form": "haiku", "gloss": ["一片枫叶落", "河水", "船"]}
    about = made(1, verse, {}).about
    assert about["description"]["zh"].endswith("中译：一片枫叶落／河水／船。")
    assert not re.search("[\u3400-\u9fff]", about["description"]["en"])


def test_an_acrostic_is_told_in_words() -> None:
    named = "七绝:藏头=风日白青"
    about = made(verse={"lines": LINES, "form": named, "rhyme": "真"}, form=named).about
    assert ":" not in about["zh"]
    assert "七绝（藏头「风日白青」）" in about["zh"]
    assert " (藏头 acrostic 风日白青)" in about["en"]
    assert ":藏头" not in about["en"]
    assert "诗体：七绝（藏头「风日白青」）" in about["markdown"]
