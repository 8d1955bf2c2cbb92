"""Forms made of forms, patterns, 回文 and what is fixed: machines against brute force."""

from __future__ import annotations

import doctest
import re
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi.errors import PlanError, SourceError
from miaobi.forms import find
from miaobi.forms.combine import both, choice, lines_of, repeat, sequence, walk
from miaobi.forms.core import Form, Given, Machine, Scheme
from miaobi.forms.givens import held
from miaobi.forms.merge import merged
from miaobi.forms.palindromes import PALINDROME, parse, reversible
from miaobi.forms.pattern import pattern
from miaobi.forms.prose import parse as prose
from oracle_other import backwards, palindrome
from wander import wander

LETTERS = "字a。\n"
A = prose({"characters": "-3", "字数": "1-"})
B = prose({"characters": "-3", "words": "1"})
CRANE = "白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。"


def accepted(machine: Machine, longest: int) -> set[str]:
    """Every text over LETTERS that a machine accepts; fails on a prefix that leads nowhere."""
    found, edge, alive = set(), {"": machine.start()}, []
    while edge and len(next(iter(edge))) <= longest:
        after = {}
        for text, state in edge.items():
            if machine.final(state):
                found.add(text)
            for c in LETTERS:
                number = machine.number(c)
                if number is not None and machine.mask(state)[number]:
                    after[text + c] = machine.step(state, number)
                    alive.append(text + c)
        edge = after
    if not edge:  # all texts are in: every allowed prefix must begin one
        assert all(any(text.startswith(prefix) for text in found) for prefix in alive)
    return found


ONE, TWO = accepted(A.machine(), 12), accepted(B.machine(), 12)


def test_choice_is_the_union():
    assert ONE - TWO
    assert TWO - ONE
    assert accepted(choice(A, B).machine(), 12) == ONE | TWO


def test_both_is_the_intersection():
    assert accepted(both(A, B).machine(), 12) == ONE & TWO != set()


def test_sequence_is_every_pair():
    pairs = {f"{a}\n\n{b}" for a, b in product(ONE, TWO)}
    assert accepted(sequence(A, B).machine(), 20) == pairs


def test_repeat_is_every_tuple():
    short = prose({"characters": "-2", "字数": "1"})
    texts = accepted(short.machine(), 9)
    wanted = {"\n\n".join(parts) for n in (1, 2, 3) for parts in product(texts, repeat=n)}
    assert accepted(repeat(short, 1, 3).machine(), 30) == wanted


@pytest.mark.parametrize("form", [choice(A, B), both(A, B), sequence(A, B), repeat(A, 2, 3)])
def test_what_is_written_is_accepted(form):
    for seed in range(20):
        text = wander(form, seed)
        assert form.check(text).holds, text
    assert isinstance(form, Form)


def test_both_is_refused_when_it_is_nothing_or_too_much(monkeypatch):
    monkeypatch.setattr("miaobi.forms.combine_machine.STATES", 400)
    with pytest.raises(SourceError, match="excludes one another"):
        both(prose({"字数": "3"}), prose({"字数": "4"})).machine()
    with pytest.raises(SourceError, match="too large"):
        both(prose({"字数": "900"}), prose({"words": "90", "句": "50"})).machine()
    with pytest.raises(SourceError, match="meet in no layout"):
        both(find("五绝"), find("七绝")).machine()


def test_verses_meet_slot_by_slot():
    heads = pattern("首平", "平中中中中，中中中中中。\n中中中中中，中中中中中。")
    form = both(find("五绝"), heads, name="平首五绝")
    for seed in range(3):
        assert form.check(wander(form, seed)).holds
    assert not form.check(CRANE).holds  # 白 is 仄


def test_labels_that_share_a_slot_become_one():
    one = pattern("", "中中A，中中B。中中A，中中B。").formats[0]
    other = pattern("", "中中C，中中C。中中D，中中-D。").formats[0]
    meeting = merged(one, other)
    assert meeting is None  # A = C = B and A = D, so B = D and -D
    other = pattern("", "中中C，中中-C。中中D，中中E。").formats[0]
    found = merged(one, other)
    assert found is not None
    assert [line[-1].rhyme for line in found.lines] == ["A", "-A", "A", "-A"]


def test_given_lines_count_through_the_parts():
    form = sequence(find("五绝"), find("七绝"), name="两首")
    fixed = Given(("", "", "", "", "两个黄鹂鸣翠柳"), required="春秋")
    text = wander(form, 3, fixed)
    assert text.split("\n\n")[1].startswith("两个黄鹂鸣翠柳")
    assert {"春", "秋"} <= set(text)
    assert form.check(text).holds
    assert form.lines == 8
    with pytest.raises(SourceError, match="no fixed number of lines"):
        sequence(A, find("五绝")).machine(Given(("白日依山尽",)))


def test_faults_of_parts_are_in_their_place():
    form = repeat(find("五绝"), 2, name="组诗")
    report = form.check(CRANE + "\n\n" + CRANE.replace("黄河", "黄水"))
    assert [(v.line, v.position) for v in report.violations] == [(6, 2)]
    assert report.violations[0].message.startswith("part 2, 五绝: ")
    assert [v.rule for v in form.check(CRANE).violations] == ["parts"]


def test_a_part_may_hold_blank_lines():
    stanzas = pattern("两段", "中中中中中，中中中中中。\n\n中中中中中，中中中中中。")
    form = sequence(stanzas, find("五绝"))
    text = CRANE.replace("\n", "\n\n") + "\n\n" + CRANE
    report = form.check(text)
    assert report.holds, report.violations


def test_choice_speaks_of_the_nearest():
    form = choice(find("五绝"), find("七绝"))
    report = form.check(CRANE.replace("黄河", "黄水"))
    assert [v.rule for v in report.violations] == ["tone"]
    assert report.scheme.startswith("五绝")


def test_names_and_trees():
    form = sequence(choice(A, B), repeat(A, 2), name="all")
    assert form.tree().splitlines()[:3] == [
        "all (in sequence)",
        "├── prose | prose (one of)",
        "│   ├── prose (字 at least 1; characters 0-3)",
    ]
    assert sequence(sequence(A, B), A).formats == (A, B, A)
    assert len(list(walk(form))) == 6
    assert (A | B).name == "prose | prose"
    assert (A + B & A * 2).name == "prose + prose & prose * 2"
    assert lines_of(find("七绝")) == 4
    with pytest.raises(PlanError):
        repeat(A, 3, 2)


# --- patterns ---------------------------------------------------------------------------------------

slots = st.builds(
    lambda tone, rhyme: tone + rhyme, st.sampled_from("平仄中"),
    st.sampled_from(["", "", "", "A", "B", "韵", "叶", "-B"]),
)  # fmt: skip
rows = st.lists(st.lists(slots, min_size=1, max_size=7).map("".join), min_size=1, max_size=5)


@settings(max_examples=100)
@given(rows, st.sampled_from(["，", "。\n", " ", "。\n\n"]))
def test_patterns_are_read_as_they_are_written(texts, mark):
    found = pattern("某", mark.join(texts)).formats[0]
    told = [
        "".join(("中" if len(s.tones) == 2 else next(iter(s.tones))) + s.rhyme for s in line)
        for line in found.lines
    ]
    plain = [t.replace("韵", "A").replace("叶", "-A") for t in texts]
    assert told == plain
    assert len(found.stanzas) == (len(texts) - 1 if mark == "。\n\n" else 0)


def test_printed_forms_can_be_read_as_patterns():
    for form in (find("五绝"), find("七律")):
        for scheme in form.formats:
            assert isinstance(scheme, Scheme)
            assert pattern("某", str(scheme)).formats[0].lines == scheme.lines


# --- 回文 -------------------------------------------------------------------------------------------


@settings(max_examples=100)
@given(st.text("山水，天", min_size=2, max_size=9))
def test_palindromes(text):
    if sum(c != "，" for c in text) >= 2:
        assert PALINDROME.check(text).holds == palindrome(text)


def test_poems_that_are_poems_backwards():
    form = parse({"诗": "七绝"})
    plain = find("七绝")
    for seed in range(5):
        text = wander(form, seed)
        assert form.check(text).holds
        assert plain.check(text).holds
        assert plain.check(backwards(text)).holds
    report = reversible(find("五绝")).check(CRANE)
    assert not report.holds
    assert all(v.message.startswith("backwards: ") for v in report.violations)
    with pytest.raises(SourceError, match="checked, not written"):
        PALINDROME.machine()
    assert reversible(plain).lines == 4


# --- what is fixed ----------------------------------------------------------------------------------


def test_what_is_fixed_is_held():
    lines = ["白日依山盡", "黄河入海流"]
    assert held(Given(("白日依山尽",), ((1, 4, "流"),), "河", "春"), lines) == []
    wrong = held(Given(("", "黄河"), ((0, 1, "月"), (4, 0, "云")), "春", "海"), lines)
    assert [(v.line, v.position, v.rule) for v in wrong] == [
        (2, 0, "given"), (1, 2, "given"), (0, 0, "given"), (0, 0, "required"), (2, 4, "forbidden"),
    ]  # fmt: skip


# --- the documents ----------------------------------------------------------------------------------

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("name", ["forms.md", "forms.zh.md"])
def test_every_fence_of_the_documents_runs(name):
    text = (ROOT / "docs" / name).read_text("utf-8")
    fences = re.findall(r"^```python\n(.*?)^```$", text, re.M | re.S)
    assert len(fences) > 5
    names: dict[str, object] = {}
    for number, fence in enumerate(fences, 1):
        example = doctest.DocTestParser().get_doctest(fence, names, f"{name} {number}", name, 0)
        runner = doctest.DocTestRunner()
        told: list[str] = []
        runner.run(example, out=told.append, clear_globs=False)
        assert not told, "".join(told)
        names = example.globs


def test_a_reverse_is_not_asked_for_what_is_fixed():
    form = find("回文:诗=七绝:藏头=春")
    assert form.check(wander(form, 3)).holds
    assert find("回文:诗=对联:藏头=春").check("春山，水月").violations


@pytest.mark.parametrize("name", ["菩萨蛮", "西江月"])
def test_printed_tunes_can_be_read_as_patterns(name):
    for scheme in find(name).formats:
        assert isinstance(scheme, Scheme)
        assert pattern(name, str(scheme)).formats[0].lines == scheme.lines
