"""Guided writing, scorers and look-ahead, against brute force over every text of small forms."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from functools import cache as once

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi.errors import EngineError, SourceError
from miaobi.forms import Given, check, find, split_lines
from miaobi.forms.verse_machine import Cell, Layout, VerseMachine, sounds
from miaobi.lm import choice, decode, lookahead, ngram, scorers, writing
from miaobi.lm.placing import framer
from miaobi.lm.row import Row
from miaobi.lm.sampling import Chain
from miaobi.lm.wish import Image, Knobs, Wish
from miaobi.lm.writing import Writer, write
from toys import LANGUAGES, LETTERS, UNEVEN, Chain2, Future, Language, masked

CHAINS = st.sampled_from(
    [
        Chain(),
        Chain((("temperature", 0.3), ("top_p", 0.5))),
        Chain((("top_k", 1),)),
        Chain((("xtc", 0.0, 1.0), ("min_p", 0.9))),
        Chain((("dry", 5.0), ("repetition", 3.0), ("typical", 0.1))),
    ]
)


# --- writing --------------------------------------------------------------------------------------


@given(UNEVEN, st.integers(0, 999), CHAINS, st.integers(1, 5))
@settings(max_examples=150)
def test_whatever_the_scorer_and_the_chain_every_text_is_of_the_form(language, seed, chain, n):
    for scorer in (Chain2(seed), scorers.random(LETTERS, seed, spread=30), scorers.uniform("xab")):
        texts = write(language, scorer, np.random.default_rng(seed), chain, n)
        assert {written.text for written in texts} <= language.words


@given(LANGUAGES, st.integers(0, 999))
@settings(max_examples=80)
def test_a_text_is_drawn_with_the_probability_it_says(language, seed):
    chain = Chain2(seed)
    for written in write(language, chain, np.random.default_rng(seed), n=3):
        assert written.drawn == pytest.approx(masked(chain, language, written.text))
    guided = chain + Future(chain, language)
    total = math.log(sum(math.exp(chain.log_p(word)) for word in language.words))
    for written in write(language, guided, np.random.default_rng(seed), n=3):
        assert written.drawn == pytest.approx(chain.log_p(written.text) - total)


def test_draws_have_those_frequencies():
    language = Language(frozenset({"addd", "bbbb", "bbbc", "cabc", "dcba", "abcd"}))
    chain, n = Chain2(4), 6000
    counts = Counter(w.text for w in write(language, chain, np.random.default_rng(2), n=n))
    for word in language.words:
        wanted = math.exp(masked(chain, language, word))
        assert counts[word] / n == pytest.approx(wanted, abs=4 * math.sqrt(wanted / n) + 1e-3)


def test_the_mask_comes_before_the_chain():
    """The best letter is not allowed: top-k 1 takes the best of the others."""
    chain = Chain2(0)
    best, *rest = [LETTERS[i] for i in np.argsort(-chain.table[chain.start()])]
    language = Language(frozenset(rest))
    (written,) = write(language, chain, np.random.default_rng(0), Chain((("top_k", 1),)))
    assert written.text == rest[0]
    assert written.text != best


def test_candidates_share_what_they_have_written_alike():
    """As many states are scored as there are different prefixes that leave a choice; one call a
    step."""
    words = frozenset("".join(w) for w in itertools.product("ab", "cd", "a", "bd"))
    language, scorer = Language(words), Prefixes(Chain2(1, spread=0.3))
    texts = write(language, scorer, np.random.default_rng(1), n=200)
    assert len({written.text for written in texts}) == 8
    assert scorer.asked == [1, 2, 4]  # the third letter is no choice


class Prefixes(scorers.Scorer):
    """A scorer whose state is all that is written, and which counts what it is asked."""

    def __init__(self, chain: Chain2) -> None:
        self.chain, self.symbols, self.name = chain, chain.symbols, "prefixes"
        self.asked: list[int] = []

    def start(self):
        return ()

    def step(self, state, symbol):
        return (*state, symbol)

    def logits(self, states):
        assert len(set(states)) == len(states)
        self.asked.append(len(states))
        return self.chain.logits([s[-1] if s else self.chain.start() for s in states])


def test_the_first_candidates_do_not_depend_on_how_many_follow():
    machine = find("五绝").machine()
    scorer = scorers.random(machine.symbols, 5)
    few = write(machine, scorer, np.random.default_rng(3), n=2)
    many = write(machine, scorer, np.random.default_rng(3), n=5)
    assert many[:2] == few
    assert len({written.text for written in many}) == 5


def test_a_scorer_may_say_itself_where_a_text_ends():
    language = Language(frozenset({"a", "ab", "abc"}))
    ends = Fixed({"": 50.0, "a": 0.0, "b": 0.0, "c": 0.0})
    goes_on = Fixed({"": -50.0, "a": 0.0, "b": 0.0, "c": 0.0})
    assert write(language, ends, np.random.default_rng(0))[0].text == "a"
    assert write(language, goes_on, np.random.default_rng(0))[0].text == "abc"


class Fixed(scorers.Scorer):
    """The same logits always."""

    def __init__(self, logits: dict[str, float]) -> None:
        self.symbols, self.name, self.row = tuple(logits), "fixed", list(logits.values())

    def start(self):
        return 0

    def step(self, state, symbol):
        return 0

    def logits(self, states):
        return np.array([self.row for _ in states])


def test_a_scorer_without_any_hope_is_not_a_dead_end():
    language = Language(frozenset({"abcd", "dcba"}))
    for value in (-math.inf, math.nan):
        hopeless = Fixed(dict.fromkeys(LETTERS, value))
        texts = {w.text for w in write(language, hopeless, np.random.default_rng(0), n=20)}
        assert texts == language.words


def test_a_form_without_an_end_is_refused(monkeypatch):
    monkeypatch.setattr(writing, "LONGEST", 500)

    class Endless(Language):
        def mask(self, state):
            return np.ones(4, bool)

        def step(self, state, symbol):
            return ""

    with pytest.raises(EngineError, match="no end"):
        write(Endless(frozenset()), scorers.uniform(LETTERS), np.random.default_rng(0))


@pytest.mark.parametrize("name", ["五绝", "七绝", "五律", "七律"])
def test_a_random_scorer_and_the_model_write_verse(name):
    form = find(name)
    machine = form.machine()
    rng = np.random.default_rng(11)
    for scorer in (scorers.random(machine.symbols, 3), scorers.ngram((form.syllables,))):
        for written in Writer(machine, scorer, Chain((("temperature", 0.8),))).write(rng, 4):
            assert form.check(written.text).holds, written.text


def test_what_the_user_gave_stands_even_where_no_scorer_knows_it():
    rare = next(c for c in find("五绝").machine().symbols if c not in ngram.load().number)
    given = Given(lines=("", "黄河入海流"), spans=((2, 0, rare), (3, 0, "更")))
    machine = find("五绝").machine(given)
    for scorer in (scorers.ngram((5,)), scorers.uniform("天地"), lookahead.Sums(machine)):
        if isinstance(scorer, lookahead.Sums):
            scorer = scorer.settle(np.random.default_rng(1)).exact
        lines = split_lines(write(machine, scorer, np.random.default_rng(1))[0].text)
        assert lines[1] == "黄河入海流"
        assert lines[2][0] + lines[3][0] == rare + "更"


# --- exact sums of lines of any length -------------------------------------------------------------


@pytest.mark.parametrize("kind", ["shi", "ci"])
@pytest.mark.parametrize("length", [1, 2, 3, 4, 6, 8, 9])
def test_sums_are_exact_for_lines_of_any_length(kind, length):
    hot = decode.heat(ngram.load(kind), 0.8)
    rng = np.random.default_rng(length)
    counts = [1 if length > 4 and i % 3 == 1 else 2 for i in range(length)]  # at most 64 lines
    choices = ["".join(rng.choice(list("春江花月夜天山水"), n, replace=False)) for n in counts]
    factors = np.zeros((length, len(hot.model.vocabulary)))
    for i, characters in enumerate(choices):
        factors[i, [hot.model.number[c] for c in characters]] = rng.uniform(0.3, 3, len(characters))
    weights = {"".join(w): weight(hot, "".join(w), factors) for w in itertools.product(*choices)}
    total = sum(weights.values())
    betas = decode.backward(hot, factors, True)
    first = decode.opening(hot.model, decode.places_of(kind, length)[0][0], True)
    assert betas[0][first] == pytest.approx(total)
    front = decode.forward(hot, factors, True)
    assert front.total == pytest.approx(total)
    for c in choices[-1]:
        wanted = sum(w for line, w in weights.items() if line[-1] == c)
        assert front.last[hot.model.number[c]] == pytest.approx(wanted)
    at = length // 2
    span = "".join(c[0] for c in choices[at : at + 2])
    wanted = sum(w for line, w in weights.items() if line[at : at + len(span)] == span)
    numbers = [hot.model.number[c] for c in span]
    assert decode.span_weight(hot, front, betas, factors, numbers, at, True) == pytest.approx(
        wanted
    )
    lots = itertools.islice(decode.draws(hot, factors, betas, True, rng), 1500)
    drawn = Counter(decode.spell(hot.model, words) for words in lots)
    for line, share in ((line, w / total) for line, w in weights.items()):
        assert drawn[line] / 1500 == pytest.approx(share, abs=4 * math.sqrt(share / 1500) + 2e-3)


def weight(hot: decode.Heat, line: str, factors: np.ndarray) -> float:
    """The weight of a line, run by run, one step of the automaton at a time."""
    found, state = 1.0, 0
    for i, (r, begins) in enumerate(decode.places_of(hot.model.kind, len(line))):
        if begins:
            state = ngram.start(hot.model, r + 1, True)
        word = hot.model.number[line[i]]
        p, state = ngram.step(hot.model.places[r], state, word)
        found *= p ** (1 / 0.8) * factors[i, word]
    return found


# --- look-ahead ------------------------------------------------------------------------------------

# Two layouts of two lines of three, which end in one of two groups; no word ends both lines.
ENDS = (("东风", "空红"), ("江窗", "双邦"))
LAYOUTS = (("春江", "花月"), ("山水", "天")), (("夜", "春月"), ("水天", "江花"))


@once
def small() -> VerseMachine:
    known = sounds("平水韵", "，。")
    opened = sum(1 << int(g) for g in map(group, ("".join(words) for words in ENDS)))

    def cell(words: str, label: int = -1, free: bool = True) -> Cell:
        admits = np.zeros(len(known.characters), bool)
        admits[[known.number[c] for c in words]] = True
        return Cell(admits, label, free=free)

    layouts = []
    for lines in LAYOUTS:
        cells = []
        for i, inner in enumerate(lines):
            ends = "".join(words[i] for words in ENDS)
            cells += [*map(cell, inner), cell(ends, 0, False), cell("，。"[i], -1, False)]
        layouts.append(Layout(tuple(cells), ((opened, frozenset()),), frozenset()))
    return VerseMachine(known, tuple(layouts))


def group(words: str) -> int:
    """The number of the rhyme group that all of these words are in."""
    known = sounds("平水韵", "，。")
    return int(known.rhymes[[known.number[c] for c in words]].all(axis=0).argmax())


@once
def texts() -> dict[str, float]:
    """Every text of the small form, and its probability under the model given the form."""
    found = {}
    for one, two in LAYOUTS:
        for first, second in ENDS:
            for row in itertools.product(*one, first, *two, second):
                text = f"{''.join(row[:3])}，{''.join(row[3:])}。"
                found[text] = math.exp(log_p(text))
    total = sum(found.values())
    return {text: p / total for text, p in found.items()}


def log_p(text: str) -> float:
    """The log-probability of the beginning of a text of lines of three, step by step."""
    model, total = ngram.load(), 0.0
    for second, line in enumerate(split_lines(text)):
        state = ngram.start(model, 3, bool(second))
        for i, c in enumerate(line):
            p, state = ngram.step(model.places[2 - i], state, model.number[c])
            total += math.log(p)
    return total


def belonging(poem: lookahead.Settled) -> list[str]:
    """The texts of the layout and the rhyme group that are settled."""
    first, ends = LAYOUTS[poem.lot.layout][0][0], ENDS[0]
    if poem.lot.groups[0] != group("".join(ends)):
        ends = ENDS[1]
    return [text for text in texts() if text[0] in first and text[2] in ends[0]]


def test_the_posterior_of_layouts_and_rhymes_is_exact():
    sums, rng = lookahead.Sums(small()), np.random.default_rng(0)
    for _ in range(12):
        poem = sums.settle(rng)
        mine = belonging(poem)
        assert math.exp(poem.lot.log_p) == pytest.approx(sum(texts()[text] for text in mine))
        assert poem.log_z == pytest.approx(math.log(sum(math.exp(log_p(text)) for text in mine)))


def test_a_varied_rhyme_weighs_as_much_as_one_of_its_lines():
    sums, rng, n = lookahead.Sums(small()), np.random.default_rng(3), 600
    counts = Counter((lot.layout, lot.groups) for lot in (sums.choose(rng, True) for _ in range(n)))
    for layout, (_, (logs,)) in enumerate(sums.choices()):
        rhymed = sum(cell.label == 0 for line in sums.lines[layout] for cell in line.cells)
        shares = np.exp(logs / rhymed)
        shares /= shares.sum()
        mine = sum(counts[layout, (g,)] for g in range(len(logs)))
        for g, p in enumerate(shares):
            spread = 4.5 * math.sqrt(p * (1 - p) / mine) + 1e-3
            assert counts[layout, (g,)] / mine == pytest.approx(p, abs=spread)


def test_the_future_is_summed_exactly_at_every_prefix():
    poem = lookahead.Sums(small()).settle(np.random.default_rng(1))
    mine = belonging(poem)
    written = write(poem.machine, poem.exact, np.random.default_rng(2))[0].text
    number = {s: i for i, s in enumerate(poem.ahead.symbols)}
    state, seen = poem.ahead.start(), poem.scorer.start()
    for i, symbol in enumerate(written):
        row = poem.ahead.logits([state])[0]
        own = poem.exact.logits([state])[0] - poem.scorer.logits([seen])[0]
        through = [text for text in mine if text.startswith(written[:i])]
        for c in {text[i] for text in through}:
            whole = sum(math.exp(log_p(text)) for text in through if text[i] == c)
            wanted = math.log(whole) - log_p(written[:i] + c)
            assert row[number[c]] == pytest.approx(wanted)
            if c not in "，。":
                assert own[number[c]] + poem.ahead.later[state[0]] == pytest.approx(wanted)
        state = poem.ahead.step(state, number[symbol])
        seen = poem.scorer.step(seen, number[symbol])


def test_guided_texts_are_drawn_from_the_model_given_the_form():
    sums, rng, n = lookahead.Sums(small()), np.random.default_rng(5), 400
    counts: Counter[str] = Counter()
    for _ in range(n):
        poem = sums.settle(rng)
        written = write(poem.machine, poem.exact, rng)[0]
        assert poem.lot.log_p + written.drawn == pytest.approx(math.log(texts()[written.text]))
        counts[written.text] += 1
    for text, p in texts().items():
        assert counts[text] / n == pytest.approx(p, abs=4.5 * math.sqrt(p / n) + 1e-3)


def test_a_text_with_a_rhyme_word_twice_is_drawn_anew():
    """Where few words rhyme, it shows: every poem in 咸 has distinct ones, and is of the form."""
    form, rng = find("五绝"), np.random.default_rng(2)
    sums = lookahead.Sums(lookahead.within(form.machine(), [group("岩杉")]))
    for _ in range(5):
        poem, written = sums.draw(rng)
        assert check(written.text, form).holds
        assert poem.machine.fits(written.symbols)
    line = tuple("春江东，天地东。")
    places = Row((), {}, np.zeros((8, 0), bool), (-1, -1, 0, -1, -1, -1, 0, -1))
    assert not places.fits(line)
    assert places.fits(tuple("春江东，天地风。"))


def test_look_ahead_adds_to_any_scorer_and_leaves_no_dead_end():
    form = find("七绝")
    machine = form.machine(Given(spans=((0, 0, "春"), (1, 0, "夏"))))
    rng = np.random.default_rng(4)
    poem = lookahead.Sums(machine).settle(rng)
    mine = scorers.cache(["春风得意马蹄疾"], poem.scorer.symbols, name="mine")
    scorer = 0.7 * poem.scorer + 0.3 * mine + 0.5 * poem.ahead
    for written in write(poem.machine, scorer, rng, Chain((("temperature", 0.7),)), 3):
        assert check(written.text, form).holds
        assert [line[0] for line in split_lines(written.text)][:2] == ["春", "夏"]


def test_a_rhyme_group_can_be_asked_for():
    form = find("五绝")
    machine = form.machine()
    poem = lookahead.Sums(lookahead.within(machine, [group("流")])).settle(np.random.default_rng(1))
    text = write(poem.machine, poem.exact, np.random.default_rng(1))[0].text
    assert check(text, form).rhyme == "下平十一尤"
    with pytest.raises(SourceError, match="words enough"):
        lookahead.within(small(), [group("流")])


# --- choice ---------------------------------------------------------------------------------------


def test_evidence_is_the_steered_model_over_the_plain_one():
    """Summed over every poem of a small form, P(X) times the evidence is one."""
    rng = np.random.default_rng(0)
    hot = decode.heat(ngram.load(), 1.0)
    leans = rng.normal(0, 0.7, (2, len(hot.model.vocabulary)))
    whole = [choice._log_z(lookahead.Sums(small(), hot, f)) for f in (np.exp(leans), None)]
    brief = choice.Steered(leans, whole[0] - whole[1])
    total = sum(p * math.exp(brief.evidence(split_lines(text))) for text, p in texts().items())
    assert total == pytest.approx(1.0)
    other = choice.Steered(np.zeros_like(leans), 0.0)
    found = choice.posterior([brief, other], ["春花东", "山天空"])
    assert np.exp(found).sum() == pytest.approx(1.0)
    assert found[0] - found[1] == pytest.approx(brief.evidence(["春花东", "山天空"]))


def test_evidence_is_normalised_over_what_the_writer_may_write():
    """Over poems drawn without a brief, by the writer's own ear, the evidence of one averages one."""
    asked = Wish(find("五绝"), (Image("春山"),), title="春山", season="spring")
    knobs = Knobs(1.0, topic=0.1, setting=0.05, mood=0.05, role=0.05, talk=0.0)
    brief, rng = choice.steered(asked, knobs), np.random.default_rng(0)
    hot = decode.heat(ngram.load(), 1.0)
    sums = framer(Wish(asked.form), hot, np.ones((4, len(hot.model.vocabulary)))).sums
    lines = [split_lines(sums.draw(rng)[1].text) for _ in range(150)]
    found = np.exp([brief.evidence(row) for row in lines])
    assert found.mean() == pytest.approx(1.0, abs=4 * found.std() / math.sqrt(len(found)))


def test_choice_shows_every_term_and_prefers_new_lines():
    poems = [("甲乙", "丙丁"), ("甲乙", "戊己"), ("庚辛", "壬癸")]
    terms = {"fluency": [1.0, 0.9, 0.0], "brief": [0.0, 0.0, 0.2]}
    first, second = choice.choose(poems, terms, {"fluency": 1.0, "brief": 2.0}, count=2)
    assert first.parts == {"fluency": 1.0, "brief": 0.0, "novelty": 0.0, "diversity": 0.0}
    assert second.place == 2  # the second shares two of six characters with the first
    assert second.total == pytest.approx(0.4)
    (new,) = choice.choose(poems, terms, {"fluency": 1.0}, known=lambda line: line == "丙丁")
    assert new.place == 1
