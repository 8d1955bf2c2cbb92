"""Exported grammars, held against the machines they come from: both ways, and on broken texts.

Judges: Python's `re`, the `lark` package, and a small GBNF interpreter written for this test.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi.errors import PlanError, UnknownName
from miaobi.forms import find
from miaobi.forms.combine_machine import Either, InOrder, united
from miaobi.forms.core import Given
from miaobi.forms.counted import ranged
from miaobi.forms.grammar import grammar
from miaobi.forms.pattern import pattern
from miaobi.forms.ranges import Range
from small_machines import Graph, accepts, layered, looping, written

ALPHABET = ("a", "b", "-", "]", "\n", "山", '"')


class GBNF:
    """The notation of llama.cpp: rules of literals, classes, groups, choices and repetitions."""

    TOKEN = re.compile(
        r'\s*(?:(?P<name>[a-zA-Z][\w-]*)|(?P<text>"(?:\\.|[^"\\])*")|(?P<set>\[(?:\\.|[^\]\\])*\])'
        r"|(?P<times>[*+?]|\{\d+(?:,\d*)?\})|(?P<sign>[()|]))"
    )
    ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.S)

    def __init__(self, text):
        self.rules = {}
        for line in text.splitlines():
            name, body = line.split(" ::= ", 1)
            self.tokens = [m for m in self.TOKEN.finditer(body) if m[0].strip()]
            assert "".join(m[0] for m in self.tokens).split() == body.split()
            self.rules[name] = self._choice()
            assert not self.tokens

    def _choice(self):
        ways = [self._row()]
        while self.tokens and self.tokens[0][0].strip() == "|":
            self.tokens.pop(0)
            ways.append(self._row())
        return ("choice", ways)

    def _row(self):
        parts = []
        while self.tokens and self.tokens[0][0].strip() not in ("|", ")"):
            token = self.tokens.pop(0)
            if token["name"]:
                parts.append(("rule", token["name"]))
            elif token["text"]:
                letters = self._letters(token["text"][1:-1])
                parts += [("set", [(c, c)]) for c in letters]
            elif token["set"]:
                parts.append(("set", self._class(token["set"][1:-1])))
            elif token["times"]:
                numbers = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(token["times"])
                if numbers is None:
                    low, comma, high = token["times"][1:-1].partition(",")
                    numbers = (int(low), int(high) if high else None if comma else int(low))
                parts.append(("times", parts.pop(), *numbers))
            else:
                parts.append(self._choice())
                assert self.tokens.pop(0)[0].strip() == ")"
        return ("row", parts)

    def _letters(self, text):
        """Characters, escapes undone; what was escaped is never a sign of its own."""
        named = {"n": "\n", "r": "\r", "t": "\t"}
        return self.ESCAPE.sub(
            lambda m: chr(int(n, 16)) if (n := m[1] or m[2] or m[3]) else named.get(m[4], m[4]),
            text,
        )

    def _class(self, text):
        one = r"(\\x..|\\u....|\\U.{8}|\\.|[^\\])"
        found = []
        for m in re.finditer(rf"{one}(?:-{one})?", text, re.S):
            found.append((self._letters(m[1]), self._letters(m[2] or m[1])))
        return found

    def ends(self, node, text, begin, memo):
        """Where `node` may end when it begins at `begin`."""
        key = (id(node), begin)
        if key in memo:
            return memo[key]
        memo[key] = found = set()
        if node[0] == "rule":
            found |= self.ends(self.rules[node[1]], text, begin, memo)
        elif node[0] == "set":
            if begin < len(text) and any(a <= text[begin] <= b for a, b in node[1]):
                found.add(begin + 1)
        elif node[0] == "choice":
            for way in node[1]:
                found |= self.ends(way, text, begin, memo)
        elif node[0] == "row":
            here = {begin}
            for part in node[1]:
                here = {e for b in here for e in self.ends(part, text, b, memo)}
            found |= here
        else:
            _, part, least, most = node
            here, count = {begin}, 0
            while here and (most is None or count <= most):
                if count >= least:
                    if here <= found and count > least:
                        break
                    found |= here
                here = {e for b in here for e in self.ends(part, text, b, memo)}
                count += 1
        return found

    def accepts(self, text):
        return len(text) in self.ends(self.rules["root"], text, 0, {})

    def sample(self, rng, node=None):
        """A text of the grammar at random."""
        node = node or self.rules["root"]
        if node[0] == "rule":
            return self.sample(rng, self.rules[node[1]])
        if node[0] == "set":
            a, b = rng.choice(node[1])
            return chr(rng.randint(ord(a), ord(b)))
        if node[0] == "choice":
            return self.sample(rng, rng.choice(node[1]))
        if node[0] == "row":
            return "".join(self.sample(rng, part) for part in node[1])
        _, part, least, most = node
        count = rng.randint(least, least + 3 if most is None else most)
        return "".join(self.sample(rng, part) for _ in range(count))


def lark_judge(text):
    lark = pytest.importorskip("lark", reason="the lark package is not installed: pip install lark")
    parser = lark.Lark(text, parser="earley", lexer="dynamic", ambiguity="explicit")

    def judge(candidate):
        try:
            parser.parse(candidate)
        except lark.exceptions.LarkError:
            return False
        return True

    return judge


def judges(machine, **settings):
    """All readings of one grammar: text → verdict."""
    made = grammar(machine, **settings)
    pattern = re.compile(made.regex())
    gbnf = GBNF(made.gbnf())
    found = {"re": lambda t: bool(pattern.fullmatch(t)), "gbnf": gbnf.accepts}
    return found, gbnf


def broken(text, symbols, rng):
    """`text` with one thing changed: a character, a place more or less, two exchanged."""
    if not text:
        return rng.choice(symbols)
    i = rng.randrange(len(text))
    other = rng.choice(symbols)
    return rng.choice([
        text[:i] + other + text[i + 1 :], text[:i] + text[i + 1 :], text[:i] + other + text[i:],
        text[:i] + text[i : i + 2][::-1] + text[i + 2 :], text + other, text[:i],
    ])  # fmt: skip


@settings(max_examples=60)
@given(st.one_of(layered(ALPHABET), looping(ALPHABET)), st.integers(0, 2**32))
def test_a_machine_and_its_grammars_have_the_same_texts(machine, seed):
    found, gbnf = judges(machine)
    rng = random.Random(seed)
    for _ in range(5):
        own = written(machine, np.random.default_rng(rng.randrange(2**32)), most=12)
        assert all(judge(own) for judge in found.values()), own
        assert accepts(machine, gbnf.sample(rng))
        other = broken(own, ALPHABET, rng)
        verdict = accepts(machine, other)
        assert {name: judge(other) for name, judge in found.items()} == dict.fromkeys(
            found, verdict
        )


@settings(max_examples=25)
@given(layered(ALPHABET), st.data())
def test_texts_of_the_regular_expression_are_the_machines(machine, data):
    texts = {t for t in machine.texts() if t is not None}
    drawn = data.draw(st.from_regex(grammar(machine).regex(), fullmatch=True))
    assert drawn in texts


@settings(max_examples=15)
@given(st.one_of(layered(ALPHABET), looping(ALPHABET)), st.integers(0, 2**32))
def test_lark_agrees(machine, seed):
    judge = lark_judge(grammar(machine).lark())
    rng = random.Random(seed)
    for _ in range(3):
        own = written(machine, np.random.default_rng(rng.randrange(2**32)), most=8)
        other = broken(own, ALPHABET, rng)
        assert judge(own)
        assert judge(other) == accepts(machine, other)


def forgetful(state):
    """The state without what no grammar knows: the rhyme words that were used."""
    return replace(
        state, open=tuple(o and tuple((g, frozenset()) for g, _ in o) for o in state.open)
    )


def forgetful_lines(state):
    return replace(state, open=tuple((g, frozenset()) for g, _ in state.open))


VERSES = {
    "one rhyme": pattern("x", "仄平A，\n中平A。"),
    "interleaved": pattern("x", "仄中仄A，中平B。\n仄A，仄平B。"),
    "two rhymes in turn, and 叶韵": pattern("x", "平A，平A，仄叶A；仄B，中仄B。", book="词林正韵"),
    "two layouts": pattern("x", "平仄。仄A，仄A。", "平平仄。中平A，平A。"),
}


@pytest.mark.parametrize("name", VERSES)
def test_verse(name):
    machine = VERSES[name].machine()
    agree(machine, forgetful, grammar(machine))


def test_verse_with_lines_given():
    form = find("五绝")
    machine = form.machine(Given(lines=("", "黄河入海流"), spans=((0, 1, "日"),), forbidden="山"))
    assert len(machine.layouts) < 4
    agree(machine, forgetful, grammar(machine))


def test_a_rhyme_settled():
    settled = grammar(find("七绝"), rhymes=["上平十四寒"])
    gbnf = GBNF(settled.gbnf())
    machine = find("七绝").machine()
    for seed in range(20):
        text = gbnf.sample(random.Random(seed))
        assert accepts(machine, text, forgetful)
        assert "寒" in find("七绝").check(text).rhyme or set(text) & set("寒元删")
    with pytest.raises(UnknownName, match="no rhyme group named '十四寒'"):
        grammar(find("七绝"), rhymes=["十四寒"])
    with pytest.raises(PlanError, match="cannot rhyme on 去声一送"):
        grammar(find("七绝"), rhymes=["去声一送"])


COUNTED = {
    "free": ranged("x", Range(1, 3), [Range(2, 4)]),
    "rhymed, in stanzas": ranged("x", Range(2, 4), [Range(1, 3), Range(2, 2)], rhyme="AxA", stanzas="2"),
}  # fmt: skip


@pytest.mark.parametrize("name", COUNTED)
@pytest.mark.parametrize("own", [(), ("山水",)], ids=["", "own line"])
def test_counted_lines(name, own):
    machine = COUNTED[name].machine(Given(lines=own))
    agree(machine, forgetful_lines, grammar(machine))


def agree(machine, forget, made, rounds=12):
    """Both ways and on broken texts, for `re` (where it is not too long) and GBNF."""
    gbnf = GBNF(made.gbnf())
    found = {"gbnf": gbnf.accepts}
    try:
        pattern = re.compile(made.regex())
        found["re"] = lambda t: bool(pattern.fullmatch(t))
    except PlanError:
        pass
    rng = random.Random(1)
    letters = "".join(machine.symbols[:300]) + "，。\n山x"
    for seed in range(rounds):
        own = written(machine, np.random.default_rng(seed))
        assert all(judge(own) for judge in found.values()), own
        drawn = gbnf.sample(rng)
        assert accepts(machine, drawn, forget), drawn
        for text in (broken(own, letters, rng), broken(drawn, letters, rng)):
            verdict = accepts(machine, text, forget)
            assert {n: judge(text) for n, judge in found.items()} == dict.fromkeys(found, verdict)


def test_combinations():
    one, other = (
        Graph("ab", {0: {"a": 1}, 1: {"b": 1}}, {1}),
        Graph("bc", {0: {"b": 1, "c": 0}, 1: {}}, {1}),
    )
    for machine in (Either(united([one, other])), InOrder(united([one, other, one], "\n"), 2)):
        found, gbnf = judges(machine)
        rng = random.Random(3)
        for seed in range(30):
            own = written(machine, np.random.default_rng(seed), most=6)
            other_text = broken(own, "abc\n", rng)
            assert all(judge(own) for judge in found.values())
            assert accepts(machine, gbnf.sample(rng))
            verdict = accepts(machine, other_text)
            assert {judge(other_text) for judge in found.values()} == {verdict}


def test_lark_takes_a_verse():
    machine = VERSES["one rhyme"].machine()
    judge = lark_judge(grammar(machine).lark())
    own = written(machine, np.random.default_rng(0))
    assert judge(own)
    assert not judge(own[:-1])
    assert not judge(own[::-1])


def test_what_no_grammar_holds_is_refused():
    with pytest.raises(PlanError, match="cannot require 山"):
        grammar(find("五绝").machine(Given(required="山")))
    with pytest.raises(PlanError, match="would need its dictionary"):
        grammar(Graph(("red", "rose"), {0: {"red": 1}, 1: {}}, {1}))
    with pytest.raises(PlanError, match="as a regular expression"):
        grammar(find("七律")).regex()


def test_the_notation_is_what_servers_read():
    small = Graph('ab-]"\n山', {0: dict.fromkeys("ab-]", 1), 1: {'"': 2}, 2: {"\n": 3}, 3: {}}, {3})
    made = grammar(small)
    assert (
        made.gbnf()
        == 'root ::= s0\ns0 ::= [\\x2D\\]ab] s1\ns1 ::= "\\"" s2\ns2 ::= "\\n" s3\ns3 ::= ""\n'
    )
    assert made.regex() == '[\\-\\]ab]"\\n'
    assert made.lark().splitlines()[:2] == ["start: s0", "C1: /[\\-\\]ab]/"]


def test_characters_that_nobody_sees_are_written_by_number():
    unseen = "\x0b\x85\u2028\u3000"
    machine = Graph(unseen, {0: dict.fromkeys(unseen, 1), 1: {"\u2028": 2}, 2: {}}, {2})
    made = grammar(machine)
    assert made.gbnf().isascii()
    assert made.regex() == "[\\u000b\\u0085\\u2028\\u3000]\\u2028"
    found, _ = judges(machine)
    for text in ("\u3000\u2028", "\x0b\u2028", "\u2028\u3000"):
        assert {judge(text) for judge in found.values()} == {accepts(machine, text)}
