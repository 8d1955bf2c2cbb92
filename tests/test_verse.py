"""The verse maker end to end: every poem holds, keeps what it was given, and is its seed's own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from miaobi import forms
from miaobi.brief import Atom, Brief, Concept, Mood, Plan, Task, Words
from miaobi.engines.embedded import form as keeper
from miaobi.engines.embedded import text as engine
from miaobi.errors import EngineError, SourceError
from miaobi.forms.sounds import book, tones
from miaobi.lm import compose as composing
from miaobi.lm.compose import compose
from miaobi.lm.ear import ear
from miaobi.lm.gloss import gloss, words_of
from miaobi.lm.mend import mend
from miaobi.lm.ngram import load
from miaobi.lm.placing import framer
from miaobi.lm.pools import Pool
from miaobi.lm.wish import Image, Wish
from miaobi.makers import Job
from miaobi.makers.verse import verse
from miaobi.trust.novelty import known
from miaobi.work import Answer, Ask, Ref, digest
from oracle_shi import faults


class Desk:
    """A desk that remembers what was kept."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []
        self.heard: list[float] = []

    def read(self, asset: str) -> bytes:
        raise KeyError(asset)

    def keep(self, data: bytes, media_type: str) -> Ref:
        self.kept.append(data)
        return Ref(digest("asset", data), media_type, len(data))

    def progress(self, fraction: float, note: str = "") -> None:
        self.heard.append(fraction)

    def stop_if_cancelled(self) -> None:
        pass


MODEL = load()
EGRETS = (Image("白鹭", 1.0, True), Image("水田", 1.0, True), Image("烟", 0.5))


def wish(name: str = "五绝", **rest) -> Wish:
    settled = {"images": EGRETS, "season": "summer", "place": "field", "candidates": 6, **rest}
    return Wish(forms.find(name), **settled)


@pytest.mark.parametrize(("name", "seed"), [("五绝", 1), ("七绝", 2), ("五律", 3), ("七律", 4)])
def test_poems_pass_both_checkers(name, seed):
    composed = compose(wish(name), seed, known)
    for poem in (composed.best, *composed.runners_up):
        assert faults(poem.lines) == []
        report = forms.check("\n".join(poem.lines), name)
        assert report.holds, report.violations
        assert not report.warnings
        assert not any(known(line) for line in poem.lines)
        assert report.scheme == poem.scheme
    text = "".join(composed.best.lines)
    assert "白鹭" in text
    assert "水田" in text


def test_the_seed_decides():
    plain = wish(images=(), candidates=4)
    first, again, other = (compose(plain, seed) for seed in (5, 5, 6))
    assert first == again
    assert first.best.lines != other.best.lines


def test_given_lines_survive_in_their_own_characters():
    own = ("白日依山盡", "黃河入海流")
    composed = compose(wish(given=own, images=()), 1, known)
    assert composed.best.lines[:2] == own
    assert composed.best.rhyme == "下平十一尤"
    assert forms.check("\n".join(composed.best.lines), "五绝").holds
    assert composed.best.lines[3][-1] not in "流"


@pytest.mark.parametrize(
    ("lines", "said", "cure"),
    [
        (("白日依山", "黄河入海流"), "given line 1", "5 characters"),
        (("白日依山尽", "黄水入海流"), "line 2, syllable 2 水: needs 平, is 仄", "平"),
        (("白日依山尽",) * 5, "5 lines were given", "at most 4"),
        (("白日依山尽", "黄河入海东", "欲穷千里目", "更上一层楼"), "rhyme", "one group of 平水韵"),
    ],
)
def test_given_lines_that_cannot_fit_are_refused(lines, said, cure):
    with pytest.raises(SourceError, match=said) as caught:
        compose(wish(given=lines), 1)
    assert cure in caught.value.hint


def test_a_whole_given_poem_comes_back_untouched():
    own = tuple(GOOD)
    assert compose(wish(given=own), 1).best.lines == own


def test_rhyme_words_never_return():
    """When every line of a pool ends in a used word, new ones are drawn without it."""
    asked = wish(images=())
    desk = composing._desk(asked, 0, lambda line: False, composing.KNOBS, lambda said, line: 0.0)
    plans = framer(asked, desk.hot, np.ones((4, len(MODEL.vocabulary))))
    frame = plans.frame(desk.rng)
    rhyming = ear(asked.form).rhymes[:, list(book("平水韵").groups).index(frame.rhyme)]
    used = MODEL.vocabulary[int(np.flatnonzero(rhyming)[0])]
    whole = composing.pooled(desk, frame)
    pools = [Pool.of(["天" * 4 + used], p.label) if p.label >= 0 else p for p in whole.pools]
    lines = replace(whole, pools=pools).poem(desk.rng)
    ends = [lines[i][-1] for i in frame.scheme.rhyming]
    assert used in ends
    assert len(set(ends)) == len(ends)


@settings(max_examples=3, phases=[Phase.generate])
@given(
    st.lists(
        st.text(MODEL.vocabulary, min_size=1, max_size=3), min_size=1, max_size=4, unique=True
    ),
    st.integers(0, 2**32),
)
def test_any_images_may_be_wished(words, seed):
    """Whatever characters are asked for, a poem that holds comes back, and says what it left."""
    images = tuple(Image(word, 1.0, True) for word in words)
    composed = compose(wish(images=images, candidates=4), seed, known)
    assert faults(composed.best.lines) == []
    text = "".join(composed.best.lines)
    assert all((word in text) != (word in composed.left_out) for word in words)


def test_words_nobody_can_place_are_named():
    images = (Image("🛰", 1.0, True), *EGRETS)
    assert "🛰" in compose(wish(images=images), 1).left_out


SPEC = {
    "form": "五绝", "language": "zh", "title": "水田", "season": "summer", "candidates": 4,
    "imagery": [{"zh": "白鹭", "weight": 1.0, "must": True}],
    "mood": {"valence": 0.3, "arousal": 0.0, "zh": []}, "given_lines": [],
}  # fmt: skip


def test_the_engine_answers_with_scores_and_progress():
    desk = Desk()
    value = engine.verse(Ask("text.verse", SPEC, seed=3), desk).value
    assert forms.check("\n".join(value["lines"]), "五绝").holds
    assert {"fluency", "brief", "total"} <= set(value["scores"])
    assert desk.heard == sorted(desk.heard)
    assert desk.heard[-1] == 1.0


def test_the_counted_model_refuses_an_english_form():
    with pytest.raises(EngineError, match="the n-gram writes no haiku") as caught:
        engine.verse(Ask("text.verse", {**SPEC, "form": "haiku"}), Desk(), engine.NGRAM)
    assert "text=embedded" in caught.value.hint


def test_gloss_takes_words_whole_and_never_across_the_caesura():
    words = {"白鹭": "white egret", "鹭上": "wrong"}
    assert words_of("一行白鹭上青天", words) == ["一", "行", "白鹭", "上", "青", "天"]
    (line,) = gloss(["一行白鷺上青天"], words)
    assert "white egret" in line
    assert line == "a line of white egret, above the blue sky"


# --- the maker ----------------------------------------------------------------------------------


def plan() -> Plan:
    card = Concept(
        Words("水田", "Paddy"), "summer", "morning", "mist", "field", Mood(0.4),
        (Atom("a", "白鹭", "egret"), Atom("b", "芦苇", "reeds", source="graph")), form="五绝",
    )  # fmt: skip
    return Plan(Brief("水田"), card, (Task("verse"),), {"verse": 11}, {"text": ("embedded",)})


GOOD = ["白日依山尽", "黄河入海流", "欲穷千里目", "更上一层楼"]


def drive(answers: dict[str, list]):
    """Runs the maker against scripted answers; (draft, the asks it made)."""
    job = Job(Task("verse"), plan(), {})
    making, asked = verse(job), []
    ask = next(making)
    try:
        while True:
            asked.append(ask)
            ask = making.send(answers[ask.kind].pop(0))
    except StopIteration as end:
        return end.value, asked


def test_the_maker_checks_asks_again_and_glosses():
    bad = Answer({"lines": [*GOOD[:3], "更上一层山"]})
    file = Answer(files={"text": Ref("id", "text/markdown", 3)})
    draft, asked = drive(
        {
            "text.verse": [bad, Answer({"lines": GOOD})],
            "text.gloss": [Answer({"lines": ["a", "b", "c", "d"]})],
            "file.text": [file],
        }
    )
    kinds = [ask.kind for ask in asked]
    assert kinds == ["text.verse", "text.verse", "text.gloss", "file.text"]
    assert asked[0].seed != asked[1].seed
    assert set(asked[0].spec) == {
        "form", "rules", "language", "title", "title_en", "subject", "settled", "imagery", "about", "names", "season",
        "hour", "weather", "place", "mood", "given_lines", "excluded", "candidates", "tokens", "draft",
        "faults", "rhyme",
    }  # fmt: skip
    assert asked[0].spec["draft"] == asked[0].spec["faults"] == []
    assert asked[1].spec["draft"] == [*GOOD[:3], "更上一层山"]
    assert [fault["rule"] for fault in asked[1].spec["faults"]] == ["rhyme"]
    assert [row["must"] for row in asked[0].spec["imagery"]] == [True, False]
    assert draft.about["lines"] == GOOD
    assert draft.assets[0].file == "poem.md"
    page = asked[3].spec["text"]
    assert page.index("白日依山尽，") < page.index("更上一层楼。") < page.index("\na  ")


def test_the_maker_has_the_best_draft_mended_after_three_rounds():
    near = Answer({"lines": [*GOOD[:3], "更上一层月"], "writer": "x:m", "tokens": 5})
    far = Answer({"lines": ["天"] * 4, "writer": "x:m", "tokens": 7})
    mended = Answer({"lines": GOOD, "changes": [[4, 5, "月", "楼"]]})
    file = Answer(files={"text": Ref("id", "text/markdown", 3)})
    gloss = Answer({"lines": list("abcd"), "writer": "x:m", "tokens": 1})
    draft, asked = drive(
        {
            "text.verse": [far, near, far], "form.mend": [mended], "text.gloss": [gloss],
            "file.text": [file],
        }
    )  # fmt: skip
    assert asked[3].spec["draft"] == near.value["lines"]
    about = draft.about
    told = {name: about[name] for name in ("writer", "rounds", "tokens", "mended", "changes")}
    assert told == {
        "writer": "x:m", "rounds": 3, "tokens": 20, "mended": 1, "changes": [[4, 5, "月", "楼"]],
    }  # fmt: skip
    assert "In English:" in asked[-1].spec["text"]


def test_a_changed_given_line_is_a_fault():
    from miaobi.makers.verse_loop import changed

    (fault,) = changed(("甲", "乙"), ("", "丙"))
    assert fault.message == "line 2 is not the given line 丙"
    assert changed(("甲", "乙"), ("甲", "")) == []


# --- the mender ---------------------------------------------------------------------------------


HANZI = st.text("春天白日依山尽黄河入海流欲穷千里目更上一层楼看月地", min_size=0, max_size=9)


@settings(max_examples=10)
@given(st.sampled_from(["五绝", "七绝"]), st.lists(HANZI, max_size=6), st.integers(0, 9))
def test_whatever_the_draft_the_mended_poem_holds(name, draft, seed):
    mended = mend(Wish(forms.find(name)), draft, seed)
    assert forms.check("\n".join(mended.lines), name).holds, mended
    assert draft or faults(mended.lines) == []
    same = mend(Wish(forms.find(name)), draft, seed)
    assert same == mended


def test_a_poem_that_holds_is_left_alone_in_its_own_characters():
    own = ["白日依山盡", "黃河入海流", "欲窮千里目", "更上一層樓"]
    mended = mend(Wish(forms.find("五绝")), own, 3)
    assert (list(mended.lines), mended.changes, mended.kept) == (own, (), 1.0)


def test_licences_are_left_alone():
    """孟浩然 and 李白 answer an oblique syllable with a level one (拗救): nothing is to be mended."""
    for poem in (["移舟泊烟渚", "日暮客愁新", "野旷天低树", "江清月近人"],):
        assert forms.check("\n".join(poem), "五绝").holds
        assert mend(Wish(forms.find("五绝")), poem, 1).changes == ()


@pytest.mark.parametrize("line", range(4))
@pytest.mark.parametrize("place", [1, 3, 4])
def test_one_wrong_character_costs_one_change_at_most(line, place):
    """The least number of changes, against trying every character of the alphabet in its place."""
    broken = [list(text) for text in GOOD]
    broken[line][place] = "地" if "平" in tones(GOOD[line][place]) else "天"
    draft = ["".join(text) for text in broken]
    mended = mend(Wish(forms.find("五绝")), draft, 1)
    assert len(mended.changes) <= 1
    assert forms.check("\n".join(mended.lines), "五绝").holds


def test_given_lines_stand_when_the_rest_is_mended():
    given_wish = wish(given=("", "黃河入海流"), images=())
    mended = mend(given_wish, ["天天天天天", "地地地地地", "天地天地天", "地地地地地"], 2)
    assert mended.lines[1] == "黃河入海流"
    assert mended.rhyme == "下平十一尤"


def test_given_lines_that_fit_no_scheme_are_refused():
    with pytest.raises(SourceError, match="do not fit 五绝"):
        mend(wish(given=("黄水入海流",), images=()), GOOD, 2)


def test_too_little_of_a_draft_is_refused():
    ask = Ask("form.mend", {**SPEC, "draft": ["No poem."], "least": 0.5})
    with pytest.raises(EngineError, match="too little of the draft can stay in 五绝: 0%"):
        keeper.mend(ask, Desk())


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("七绝:藏头=鑫犇森淼", "the rhyme book does not have it"),
        ("七绝:藏尾=东东东东", "line 3, syllable 7 东: needs 仄"),
        ("七绝:次韵=流/寒", "do not rhyme"),
    ],
)
def test_what_a_form_cannot_fix_is_refused_with_its_reason(name, says):
    with pytest.raises(SourceError, match=says):
        compose(Wish(forms.verse(name), candidates=4), 1)


@pytest.mark.parametrize(
    "name", ["五绝:次韵=看/寒", "七绝:藏头=看看春水", "西江月:嵌字=梅雪,禁=春"]
)
def test_what_a_form_fixes_stands_read_kindly(name):
    form = forms.verse(name)
    best = compose(Wish(form, candidates=4), 1).best
    assert form.check("，".join(best.lines)).holds


def test_the_mender_knows_regulated_verse_only():
    spec = {"form": "西江月", "draft": ["春风吹过"], "least": 0.5}
    with pytest.raises(EngineError, match="西江月 cannot be mended"):
        keeper.mend(Ask("form.mend", spec), Desk())
