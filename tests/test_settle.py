"""Forms that are settled before they are written (对联, 新诗, 歌词): what is given stands or is refused."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from miaobi import forms
from miaobi.engines.embedded import text
from miaobi.errors import SourceError
from miaobi.forms.core import LEVEL, OBLIQUE
from miaobi.forms.couplets import PARTICLES, couplet_lines
from miaobi.lm import compose, merit, settle
from miaobi.lm.compose import Poem
from miaobi.lm.neural.wording import fed
from miaobi.lm.wish import Wish, theme
from miaobi.makers.verse_loop import changed
from miaobi.work import Ask


class Quiet:
    """A desk that nobody cancels, where no one looks at the progress."""

    def stop_if_cancelled(self) -> None: ...

    def progress(self, done: float, what: str) -> None: ...


def write(form: str, given: tuple[str, ...] = (), seed: int = 1, candidates: int = 8):
    """The value of a poem by the shipped network."""
    spec = {"form": form, "given_lines": list(given), "candidates": candidates}
    return text.verse(Ask("text.verse", spec, seed=seed), Quiet()).value  # type: ignore[arg-type]


def settled(form: str, given: tuple[str, ...] = (), seed: int = 1):
    return settle.as_verse(forms.poem(form), given, np.random.default_rng(seed))


def shape(form: str, given: tuple[str, ...] = (), seed: int = 1) -> tuple[int, ...]:
    return settled(form, given, seed)[0].formats[0].shape


# --- 新诗 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_stanzas_over_a_range_of_lines(size, seed):
    (scheme,) = settled(f"新诗:节={size}", (), seed)[0].formats
    assert scheme.stanzas == tuple(range(size, len(scheme.lines), size))


def test_a_poem_in_stanzas_over_a_range_is_written():
    """Its check wants the blank lines that no line of the answer is."""
    lines = write("新诗:行=5-7,字=5-9,节=4")["lines"]
    assert 5 <= len(lines) <= 7
    rows = "\n".join([*lines[:4], "", *lines[4:]])
    assert forms.check(rows, "新诗:行=5-7,字=5-9,节=4").holds


@pytest.mark.parametrize("seed", range(8))
def test_an_acrostic_has_its_lines_whatever_the_seed(seed):
    assert len(shape("新诗:藏头=春夏秋冬东西南北中上", (), seed)) >= 10


@pytest.mark.parametrize("form", ["新诗:行=6-8,字=3", "新诗:行=6-8,字=14-16", "新诗:行=5-6,字=2-3"])
def test_lines_are_as_long_as_their_bounds_say(form):
    bounds = forms.poem(form).formats[0]
    for seed in range(8):
        got = shape(form, (), seed)
        assert all(b.holds(n) for b, n in zip(bounds, got, strict=False)), got


def test_marks_of_a_given_line_are_no_syllables():
    given = ("轻轻的我走了，", "", "正如我轻轻的来；")
    for form in ("新诗", "新诗:字=6/5/7"):
        verse, own = settled(form, given)
        assert own == ["轻轻的我走了", "", "正如我轻轻的来"]
        assert [verse.formats[0].shape[i] for i in (0, 2)] == [6, 7]
    lines = tuple(write("新诗", given)["lines"])
    assert lines[0] == own[0]
    assert changed(lines, given) == []
    assert [fault.line for fault in changed(("甲", *lines[1:]), given)] == [1]


@pytest.mark.parametrize(
    ("form", "given", "message", "hint"),
    [
        ("新诗:字=5-7", "轻轻的我走了正如我", "has 9 characters", "take 2 characters away"),
        ("新诗:字=5-7,行=4-6", "轻轻的", "has 3 characters", "write 2 more characters"),
    ],
)
def test_a_given_line_out_of_bounds_is_refused(form, given, message, hint):
    with pytest.raises(SourceError, match=message) as caught:
        settled(form, (given,))
    assert hint in caught.value.hint


def test_more_lines_than_there_may_be_are_refused():
    with pytest.raises(SourceError, match="at most 6") as caught:
        settled("新诗:行=4-6", ("轻轻的我走了",) * 7)
    assert "行=7" in caught.value.hint


# --- 对联 -----------------------------------------------------------------------------------------


def test_an_acrostic_stands_in_the_first_clause_of_each_line():
    spans = {name: settled(f"对联:字=4/7,{name}")[0].fixed.spans for name in HIDDEN}
    assert spans == HIDDEN
    for name in HIDDEN:
        form = f"对联:字=4/7,{name}"
        assert forms.check("\n".join(write(form)["lines"]), form).holds


HIDDEN = {
    "藏头=春秋": ((0, 0, "春"), (2, 0, "秋")),
    "藏尾=月天": ((1, 6, "月"), (3, 6, "天")),
}


@pytest.mark.parametrize(("form", "faced"), [("对联", LEVEL), ("对联:新韵", OBLIQUE)])
def test_the_nodes_are_opposite_in_the_book_of_the_form(form, faced):
    """国 is 仄 in 平水韵 and 平 in 新韵."""
    (scheme,) = settled(form, ("江国大雅能容物",))[0].formats
    assert scheme.lines[1][1].tones == faced


@pytest.mark.parametrize(
    ("form", "given", "message", "hint"),
    [
        ("对联", ("春风",), "has 2 characters", "4 to 20 characters"),
        ("对联", ("物" * 21,), "has 21 characters", "4 to 20 characters"),
        ("对联", ("", "春" * 21), "has 21 characters", "4 to 20 characters"),
        ("七言联", ("春风大雅",), "has 4 characters", "字=4"),
        ("对联", ("春风大雅能容",), "ends in 平", "give it as 下联"),
        ("对联", ("", "秋水文章不染土"), "ends in 仄", "give it as 上联"),
        ("对联:新韵", ("春风大雅能容国",), "ends in 平", "仄 character"),
        ("对联", ("春风大雅能容O",), "not a Chinese character", "write one"),
        ("对联", ("春风大雅能容物", "秋水文章不染土"), "土: 平 ends the second", "平 character"),
        ("对联", ("春风大雅能容物", "秋水文章"), "has 4 characters", "7 characters long"),
        ("对联", ("风声雨声", "声声入耳", "家事国事", "事事关心"), "4 lines", "with ， between"),
    ],
)
def test_lines_that_no_couplet_has_are_refused(form, given, message, hint):
    with pytest.raises(SourceError, match=message) as caught:
        settled(form, given)
    assert hint in caught.value.hint


def test_a_line_that_ends_well_by_one_reading_is_taken():
    """看 may be 仄."""
    assert settled("对联", ("春风大雅能容看",))[1][0] == "春风大雅能容看"


def test_a_line_without_marks_is_divided_as_the_form_is():
    verse, own = settled("对联:字=4/7", ("风声雨声读书声声声入耳"[:11],))
    assert own == ["风声雨声", "读书声声声入耳", "", ""]
    assert verse.formats[0].shape == (4, 7, 4, 7)


def test_every_length_of_a_range_is_drawn():
    assert {shape("对联:字=5-9", (), seed)[0] for seed in range(40)} == {5, 6, 7, 8, 9}


REPEATED = [
    ("风声雨声读书声，声声入耳",),
    ("", "家事国事天下事，事事关心"),
    ("年年岁岁花相似",),
]


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("given", REPEATED)
def test_what_a_given_line_repeats_is_answered(given, seed):
    lines = write("对联", given, seed)["lines"]
    assert lines[len(given) - 1] == given[-1]
    upper, lower = ("".join(half) for half in couplet_lines("\n".join(lines)) or ())
    for i, j in combinations(range(len(upper)), 2):
        assert (upper[i] == upper[j]) == (lower[i] == lower[j])
    assert not set(upper) & set(lower)
    assert forms.check("\n".join(lines), "对联").holds


@pytest.mark.parametrize("seed", range(1, 5))
def test_no_character_stands_in_both_lines(seed):
    """不, 无 and 一 are common, and yet do not: of the poems written all or nearly all hold."""
    from miaobi.lm.neural import poet, shipped

    form = forms.poem("对联")
    given = "绿水无弦万古诗，青山不墨千秋画"
    verse, own = settle.as_verse(form, (given,), np.random.default_rng(seed))
    wish = Wish(verse, given=tuple(own), candidates=8)
    ranked, _ = poet.candidates(wish, seed, shipped.pen())
    for poem in ranked:
        upper, lower = settle.joined(form, poem.lines)
        assert not set(upper) & set(lower) - PARTICLES - {"，"}
        below = lower.replace("，", "")
        assert len(set(below)) == len(below)
        assert settle.holds(form, poem.lines)


def test_a_given_line_of_two_clauses_leaves_a_choice():
    """All poems share its clauses; they are no less different."""
    found = write("对联", ("绿水无弦万古诗，青山不墨千秋画",))
    assert found["lines"][0] == "绿水无弦万古诗，青山不墨千秋画"
    assert found["runners_up"]


def test_poems_that_share_given_lines_are_different():
    def poem(lines: str, total: float) -> Poem:
        return Poem(tuple(lines), "", "", {"total": total})

    ranked = [poem("甲乙丙丁", 4.0), poem("甲乙戊己", 3.0), poem("甲乙丙丁", 2.0)]
    assert len(compose.composed(ranked, ()).runners_up) == 0
    kept = compose.composed(ranked, (), ("甲", "乙", "", ""))
    assert kept.runners_up == (ranked[1],)


def test_those_that_do_not_hold_are_left_out_before_the_choice():
    """The best by its score shares a character; what holds comes first, however near it is to it."""
    form = forms.poem("七言联")
    given = "春风大雅能容物"
    verse, own = settled("七言联", (given,))
    poor, fine = (given, "春水文章不染尘"), (given, "秋水文章不染尘")
    ranked = [Poem(lines, "", "", {"total": -float(i)}) for i, lines in enumerate((poor, fine))]
    value = text._value(form, Wish(verse, given=tuple(own)), ranked, ())
    assert tuple(value["lines"]) == fine
    assert value["runners_up"] == []


# --- what the poets are told ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "firsts"), [("七言联", [0]), ("对联:字=4/7", []), ("七律", [2, 4])]
)
def test_which_lines_must_be_parallel(form, firsts):
    wish = Wish(settled(form)[0])
    assert list(merit.Eye(wish, theme(wish)).facing) == firsts


@pytest.mark.parametrize(
    ("form", "marks"),
    [
        ("新诗:字=8/7/8/7/8/7/8/7,韵=-A-A-B-B,节=4/4", "，。，。，。，。"),
        ("新诗:字=5/7/5", "，，。"),
        ("歌词:字=7/7/5/7,韵=AABA", "。。，。"),
    ],
)
def test_a_rhyme_and_the_end_of_modern_verse_close_a_sentence(form, marks):
    verse = settled(form)[0]
    assert "".join(fed(verse, verse.formats[0])) == marks


# --- rhymes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "varied"), [("五绝", True), ("如梦令", True), ("天净沙", True), ("五律", False)]
)
def test_the_network_varies_the_rhymes_of_the_forms_that_readers_preferred_so(
    form: str, varied: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from miaobi.lm import lookahead
    from miaobi.lm.neural import poet, shipped

    asked, choose = [], lookahead.Sums.choose

    def heard(self, rng, varied=False):
        asked.append(varied)
        return choose(self, rng, varied)

    monkeypatch.setattr(lookahead.Sums, "choose", heard)
    poet.candidates(Wish(forms.verse(form), candidates=8), 1, shipped.pen())
    assert asked == [varied]
