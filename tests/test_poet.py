"""The neural scorer and the poet: what is remembered is right, every poem holds, knobs do their work."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from miaobi import forms
from miaobi.errors import EngineError, SourceError
from miaobi.forms.sounds import pingshui
from miaobi.lm import settle
from miaobi.lm.neural import poet
from miaobi.lm.neural.commission import Commission
from miaobi.lm.neural.scorer import ANYTHING, Neural
from miaobi.lm.neural.wording import commission, fed
from miaobi.lm.wish import Image, Wish
from oracle_shi import faults
from small_network import Bigrams, small_network, small_vocabulary

WORDS = small_vocabulary()


def neural(commission: Commission = ANYTHING) -> tuple[Neural, Bigrams]:
    network = Bigrams(small_network().table)
    return Neural(network, WORDS, commission), network


def read(scorer: Neural, text: str):
    state = scorer.start()
    for character in text:
        state = scorer.step(state, scorer.number[character])
    return state


# --- the scorer ---------------------------------------------------------------------------------


def test_logits_are_log_probabilities_after_the_last_token():
    scorer, network = neural()
    states = [scorer.start(), read(scorer, "白日"), read(scorer, "黄河"), read(scorer, "白")]
    rows = scorer.logits(states)
    assert rows.shape == (4, len(scorer.symbols))
    for row, last in zip(rows, ["<|text|>", "日", "河", "白"], strict=True):
        wanted = network.table[WORDS.number[last]]
        for symbol in "山流，。":
            assert row[scorer.number[symbol]] == pytest.approx(wanted[WORDS.number[symbol]])


def test_layout_costs_nothing_and_is_not_read():
    scorer, _ = neural()
    state = read(scorer, "白日，")
    assert scorer.step(state, scorer.number["\n"]) == state
    assert scorer.logits([state])[0][scorer.number["\n"]] == 0.0
    assert scorer.step(state, -1) == state


def test_states_of_one_length_cost_one_step_and_equal_ones_one_row():
    scorer, network = neural(Commission(form="七绝", title="春"))
    scorer.logits([scorer.start()])
    states = [read(scorer, c) for c in "白黄白更"]
    network.asked.clear()
    scorer.logits(states)
    assert network.asked == [3]
    scorer.logits(states[:2])
    assert network.asked == [3]
    further = [scorer.step(state, scorer.number["山"]) for state in states]
    scorer.logits(further)
    assert network.asked == [3, 3]


def test_a_line_is_written_again_from_its_mark():
    """What stood at the last mark is remembered, whatever came after it."""
    scorer, network = neural()
    text = "白日依山尽，黄河入海流"
    for n in range(len(text) + 1):
        scorer.logits([read(scorer, text[:n])])
    network.asked.clear()
    again = read(scorer, "白日依山尽，欲")
    one = scorer.logits([again])[0]
    assert network.asked == [1]
    fresh, _ = neural()
    np.testing.assert_allclose(one, fresh.logits([again])[0])
    assert len(scorer._kept) <= 4


def test_the_memory_of_each_state_is_its_own():
    """Rows are taken by their parents, whatever order states are asked in."""
    scorer, _ = neural()
    for text in ("白黄", "黄白"):
        scorer.logits([read(scorer, c) for c in text])
        pairs = [read(scorer, b + a) for a, b in zip(text, text[::-1], strict=True)]
        scorer.logits(pairs)
        reached = scorer._kept[2]
        for state, row in reached.rows.items():
            assert tuple(reached.memory.read[row][-2:]) == state


def test_a_text_is_scored_under_its_commission():
    scorer, network = neural(Commission(title="春"))
    logs = network.table
    ids = [WORDS.number["<|text|>"], *WORDS.encode("白日，")]
    wanted = sum(logs[a, b] for a, b in itertools.pairwise(ids))
    assert scorer.score(["白日，\n"]) == pytest.approx([wanted])
    steps = [scorer.logits([read(scorer, "白日，"[:n])])[0] for n in range(3)]
    summed = sum(row[scorer.number[c]] for row, c in zip(steps, "白日，", strict=True))
    assert summed == pytest.approx(wanted, rel=1e-5)


def test_the_character_that_was_expected_least_is_told_without_its_marks():
    scorer, network = neural()
    ids = [WORDS.number["<|text|>"], *WORDS.encode("白日山")]
    logs = [network.table[a, b] for a, b in itertools.pairwise(ids)]
    ((whole, least),) = scorer.read(["白日山"])
    assert (whole, least) == pytest.approx((sum(logs), min(logs)))
    mark = network.table[WORDS.number["山"], WORDS.number["；"]]
    ((_, marked),) = scorer.read(["白日山；"])
    assert mark < min(logs)
    assert marked == pytest.approx(min(logs))


def test_scorers_add_up():
    """It stands beside any other scorer, as every scorer does."""
    from miaobi.lm.scorers import uniform

    scorer, _ = neural()
    both = 1.0 * scorer + 0.5 * uniform("山水鑫")
    assert "鑫" in both.symbols
    row = both.logits([both.start()])[0]
    own = scorer.logits([()])[0]
    at = both.symbols.index("山")
    assert row[at] == pytest.approx(own[scorer.number["山"]] - 0.5 * np.log(3))


# --- the poet -----------------------------------------------------------------------------------

PEN = poet.Pen(small_network(), WORDS)
EGRETS = (Image("白鹭", 1.0, True), Image("水田", 1.0, True), Image("烟", 0.5))
QUICK = replace(poet.Manner(), particles=4)


def wish(name: str = "五绝", **rest) -> Wish:
    """A wish of one scheme only, whose sums are few."""
    settled = {"images": EGRETS, "season": "summer", "place": "field", "candidates": 4, **rest}
    form = forms.verse(name)
    return Wish(replace(form, formats=form.formats[-1:]), **settled)


def write(asked: Wish, seed: int = 1, how: poet.Manner = QUICK, **rest):
    return poet.compose(asked, seed, PEN, how=how, **rest)


@pytest.mark.parametrize(("name", "seed"), [("五绝", 1), ("七绝", 2), ("五律", 3)])
def test_regulated_poems_pass_both_checkers(name, seed):
    composed = write(wish(name), seed)
    for poem in (composed.best, *composed.runners_up):
        assert faults(poem.lines) == []
        report = forms.check("\n".join(poem.lines), name)
        assert report.holds, report.violations
        assert (report.scheme, report.rhyme) == (poem.scheme, poem.rhyme)
    text = "".join(composed.best.lines)
    assert "白鹭" in text
    assert "水田" in text
    assert composed.left_out == ()


@pytest.mark.parametrize("name", ["西江月", "天净沙", "五言古风"])
def test_every_kind_of_verse_is_written(name):
    form = forms.verse(name)
    best = write(wish(name), 4).best
    assert form.check("，".join(best.lines)).holds


@pytest.mark.parametrize(
    "name", ["七绝:藏头=看看春水", "西江月:嵌字=梅雪,禁=春", "五绝:次韵=看/寒"]
)
def test_what_a_form_fixes_stands(name):
    form = forms.verse(name)
    best = write(wish(name, images=()), 5).best
    assert form.check("，".join(best.lines)).holds


def test_the_seed_decides():
    plain = wish(images=())
    first, again, other = (write(plain, seed) for seed in (5, 5, 6))
    assert first == again
    assert first.best.lines != other.best.lines


def test_given_lines_survive_in_their_own_characters():
    own = ("白日依山盡", "黃河入海流")
    composed = write(wish(given=own, images=()))
    assert composed.best.lines[:2] == own
    assert composed.best.rhyme == "下平十一尤"
    assert composed.best.lines[3][-1] not in "流"
    assert forms.check("\n".join(composed.best.lines), "五绝").holds


def test_given_lines_that_cannot_fit_are_refused():
    with pytest.raises(SourceError, match="五绝 has 5"):
        write(wish(given=("白日依山", "黄河入海流")))


def test_given_lines_may_take_a_licence():
    """孟浩然 answers no tone of his first line; a slot-by-slot machine would refuse it."""
    own = ("移舟泊烟渚", "日暮客愁新")
    composed = write(replace(wish(given=own, images=()), form=forms.verse("五绝")))
    assert composed.best.lines[:2] == own
    assert forms.check("\n".join(composed.best.lines), "五绝").holds


def test_words_nobody_can_place_are_named():
    images = (Image("🛰", 1.0, True), *EGRETS)
    assert write(wish(images=images)).left_out == ("🛰",)


def test_a_line_that_is_known_is_written_anew():
    plain = wish(images=())
    first = write(plain, 3).best.lines
    refused: list[str] = []

    def known(line: str) -> bool:
        if line in first:
            refused.append(line)
        return line in first

    composed = write(plain, 3, known=known)
    assert refused
    assert not set(first) & set(composed.best.lines)


def test_where_every_line_is_known_it_says_so():
    with pytest.raises(EngineError, match="already in the corpus"):
        write(wish(images=()), known=lambda line: True)


def test_no_vetoed_word_is_written():
    """The most usual pairs of an unvetoed poem are vetoed; none of them comes again."""
    plain = wish(images=())
    lines = write(plain, 8).best.lines
    pairs = tuple(line[:2] for line in lines)
    text = " ".join(write(replace(plain, without=pairs), 8).best.lines)
    assert not any(pair in text for pair in pairs)


def test_no_character_comes_three_times_running():
    """A network that stammers writes 有有 and never 有有有."""
    table = small_network().table + 30.0 * np.eye(WORDS.size, dtype=np.float32)
    asked = Wish(forms.poem("新诗:字=7/7/7/7"), candidates=8)
    found, _ = poet.candidates(asked, 3, poet.Pen(Bigrams(table), WORDS))
    lines = [line for poem in found for line in poem.lines]
    twice = [line for line in lines if any(a == b for a, b in itertools.pairwise(line))]
    assert len(twice) > len(lines) / 2
    assert not any(
        a == b == c for line in lines for a, b, c in zip(line, line[1:], line[2:], strict=False)
    )


def test_a_couplet_closes_on_characters_of_one_tone():
    shape, _ = settle.as_verse(forms.poem("七言联"), [], np.random.default_rng(1))
    found, _ = poet.candidates(Wish(shape, candidates=8), 2, PEN)
    assert len(found) > 2
    for poem in found:
        tones = [{one.tone for one in pingshui().readings(line[-1])} for line in poem.lines]
        assert tones == [{"仄"}, {"平"}], poem.lines


def test_the_best_scores_best_and_every_part_is_told():
    ranked, _ = poet.candidates(wish("七绝", candidates=8), 2, PEN, how=QUICK)
    totals = [poem.scores["total"] for poem in ranked]
    assert totals == sorted(totals, reverse=True)
    parts, weights = ranked[0].scores, QUICK.worth
    wanted = sum(getattr(weights, name) * parts[name] for name in weights.__dataclass_fields__)
    assert parts["total"] == pytest.approx(wanted, abs=1e-3)


class Hears(Bigrams):
    """Bigrams to whom a text is the less likely the more they are told before it."""

    def score(self, texts, begin=1):
        return [logs - begin for logs in super().score(texts, begin)]


def test_the_choice_weighs_a_poem_as_one_of_its_language_whatever_the_brief():
    pen = poet.Pen(Hears(small_network().table), WORDS)
    asked = wish("五绝", images=(Image("山"),), candidates=4)
    found, _ = poet.candidates(asked, 2, pen, how=QUICK)
    marks = fed(asked.form, asked.form.formats[0])
    for poem in found:
        text = "".join(a + b for a, b in zip(poem.lines, marks, strict=True))
        ((prior, lowest),) = Neural(pen.runtime, WORDS, Commission("zh")).read([text])
        assert poem.scores["prior"] * 20 == pytest.approx(prior, abs=0.01)
        assert poem.scores["lowest"] == pytest.approx(lowest, abs=0.001)
    worst = max(found, key=lambda poem: poem.scores["lowest"])
    light = replace(QUICK, worth=replace(QUICK.worth, lowest=1e6))
    assert poet.candidates(asked, 2, pen, how=light)[0][0].lines == worst.lines


def test_a_colder_manner_writes_what_the_network_likes_better():
    def likely(temperature: float) -> float:
        how = replace(QUICK, temperature=temperature, ahead=0.0)
        found, _ = poet.candidates(wish(images=()), 2, PEN, how=how)
        return float(np.mean([poem.scores["told"] for poem in found]))

    assert likely(0.5) > likely(2.0) + 0.3


RUNS = Path(__file__).parent.parent / "runs"


@pytest.mark.parametrize(
    ("form", "trial"), [("七绝", 6), ("五绝", 6), ("五律", 0), ("七律", 0), ("西江月", 6)]
)
def test_a_form_is_written_as_a_logged_trial(form, trial):
    """Its trial stands in the log under the settings that are used."""
    searched = {"五绝": "七绝", "七律": "五律"}.get(form, form)
    rows = map(json.loads, (RUNS / "writer_search.jsonl").read_text("utf-8").splitlines())
    found = [r["settings"] for r in rows if (r["form"], r["trial"]) == (searched, trial)]
    how = poet.manner(forms.verse(form))
    own = {name: getattr(how, name) for name in ("temperature", "min_p", "ahead")}
    assert found
    assert found[-1] == own | {"leanings": how.knobs.topic / poet.GENTLE.topic}


def test_marks_follow_the_scheme_or_the_rhyme():
    tune = forms.verse("西江月")
    assert "".join(fed(tune, tune.formats[0])) == "，。。。，。。。"
    old = forms.verse("五言古风")
    said = fed(old, old.formats[0])
    assert {
        mark for mark, line in zip(said, old.formats[0].lines, strict=True) if line[-1].rhyme
    } == {"。"}
    assert said[-1] == "。"


def test_a_commission_says_what_the_wish_says():
    found = commission(wish("七绝:藏头=春夏秋冬", title="田家", valence=0.5))
    words = ("白鹭", "水田", "烟", "夏", "欢喜", "田野")
    assert found == Commission("zh", "七绝", "唐", "", "田家", words)
    assert commission(wish("天净沙")).form == "曲·天净沙"
    assert commission(wish("五言古风")).form == "古诗"
