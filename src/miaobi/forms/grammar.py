"""A form as a grammar, for servers and tools that take one: GBNF, regular expression, Lark.

>>> import re
>>> from miaobi.forms import find
>>> written = grammar(find("五绝:格=4"), rhymes=["下平十一尤"])
>>> tower = "白日依山尽，黄河入海流。\\n欲穷千里目，更上一层楼。"
>>> [bool(re.fullmatch(written.regex(), text)) for text in (tower, tower.replace("流", "吹"))]
[True, False]
>>> written.gbnf()[:20], written.lark()[:15]
('root ::= (c1 c2 c3{2', 'start: (C1 C2 C')

What a grammar cannot hold is memory: that the rhyme words of a poem differ (nothing says that 山 was
used before), or that a required character comes somewhere. So a grammar accepts every text that
the form's machine writes, and besides only texts that rhyme a word with itself; the checker finds
those. Required characters are refused. Forms over words (English) would need their whole dictionary
in the grammar and are refused too: mask the tokens instead (`miaobi.lm.tokens`).

A rhyme left open is written once for every group; several that interleave multiply. A regular
expression has no rules to share, so it is long: one of more than 4,000,000 characters is refused,
and so is a grammar with more than 20,000 ways to settle its rhymes. Settle a scheme (七绝:格=1) or
the rhymes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from miaobi.forms.core import Form, Machine
from miaobi.forms.grammar_parts import (
    Any,
    One,
    Part,
    Row,
    State,
    Table,
    Times,
    row,
    solved,
    unrolled,
)

PLAIN = 12  # a class of more characters, or a part longer than that used twice, gets a name


@dataclass(frozen=True)
class Grammar:
    """A form as a regular language: a part, which may refer to the states of an automaton."""

    root: Part = field(repr=False)
    table: Table = field(default=(), repr=False)

    def gbnf(self) -> str:
        """The grammar in the notation of llama.cpp; its first rule is `root`."""
        return _Writer(self, _GBNF).text("root")

    def lark(self) -> str:
        """The grammar in the notation of Lark; its first rule is `start`.

        Characters are terminals that overlap, so Python's lark needs `parser="earley"` with its
        own dynamic lexer; llguidance takes it as it is.
        """
        return _Writer(self, _LARK).text("start")

    def regex(self) -> str:
        """A regular expression for `re.fullmatch`: no anchors, groups without capture."""
        part = solved(self.table) if self.table else self.root
        return _regex(unrolled(part), False)


def grammar(form: Form | Machine, *, rhymes: Sequence[str] = ()) -> Grammar:
    """The grammar of a form, or of a machine.

    `rhymes` settle the groups of its rhyme labels, in their order ("" leaves one open): names of
    the form's rhyme book. UnknownName for a group the book does not have, PlanError for what no
    grammar holds (see the module) or for a rhyme that the form does not take.
    """
    from miaobi.forms.grammar_machine import narrowed, of_machine

    machine = form.machine() if isinstance(form, Form) else form
    if any(rhymes):
        book = getattr(form, "book", "")
        machine = narrowed(machine, book, tuple(rhymes))
    return of_machine(machine)


# --- writing it down ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Notation:
    """How a grammar is spelled."""

    rule: Callable[[str, str], str]
    class_name: str
    rule_name: str
    characters: Callable[[str], str]
    literal: Callable[[str], str]
    times: Callable[[int, int | None], str]
    empty: str
    named: bool  # whether every class needs a name


def _ranges(characters: str, escape: Callable[[str], str]) -> str:
    """The inside of a class, neighbours of three and more as a range.

    >>> _ranges("abcdz", str)
    'a-dz'
    """
    found: list[list[int]] = []
    for code in map(ord, characters):
        if found and code == found[-1][1] + 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return "".join(
        escape(chr(a)) + ("-" + escape(chr(b)) if b - a > 1 else escape(chr(b)) if b > a else "")
        for a, b in found
    )


CONTROL = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _escaped(special: str) -> Callable[[str], str]:
    """How a character is written where `special` ones are signs: unseen ones by their numbers."""
    return lambda c: CONTROL.get(c) or ("\\" + c if c in special else _seen(c))


def _seen(c: str) -> str:
    """A character, or its number where it is a control, a strange space or unassigned."""
    if c.isprintable():
        return c
    return f"\\u{ord(c):04x}" if ord(c) < 0x10000 else f"\\U{ord(c):08x}"


_CLASS = _escaped("\\[]^-&~|")
_LARK_CLASS = _escaped("\\/[]^-")


def _gbnf_class(c: str) -> str:
    return {"-": "\\x2D", "^": "\\x5E"}.get(c) or _escaped("\\]")(c)


def _quoted(text: str) -> str:
    return '"' + "".join(map(_escaped('\\"'), text)) + '"'


def _braces(least: int, most: int | None) -> str:
    short = {(0, 1): "?", (0, None): "*", (1, None): "+"}.get((least, most))
    return short or (
        f"{{{least}}}" if least == most else f"{{{least},{'' if most is None else most}}}"
    )


def _tildes(least: int, most: int | None) -> str:
    short = {(0, 1): "?", (0, None): "*", (1, None): "+"}.get((least, most))
    return short or (f"~{least}" if least == most else f"~{least}..{most}")


_GBNF = _Notation(
    lambda name, body: f"{name} ::= {body}", "c", "r",
    lambda text: f"[{_ranges(text, _gbnf_class)}]", _quoted, _braces, '""', False,
)  # fmt: skip
_LARK = _Notation(
    lambda name, body: f"{name}: {body}", "C", "r",
    lambda text: f"/[{_ranges(text, _LARK_CLASS)}]/", _quoted, _tildes, "", True,
)  # fmt: skip


class _Writer:
    """Writes a grammar: long classes, parts used twice and states become rules."""

    def __init__(self, whole: Grammar, notation: _Notation) -> None:
        self.whole, self.how = whole, notation
        self.rules: dict[str, str] = {}
        self.names: dict[int, str] = {}
        self.uses: dict[int, int] = {}
        self._count(whole.root)

    def _count(self, part: Part) -> None:
        self.uses[id(part)] = self.uses.get(id(part), 0) + 1
        if self.uses[id(part)] > 1:
            return
        if isinstance(part, Row | Any):
            for each in part.parts:
                self._count(each)
        elif isinstance(part, Times):
            self._count(part.part)

    def text(self, first: str) -> str:
        """All rules, the first one first."""
        body = self._body(self.whole.root, False)
        for number, (ways, final) in enumerate(self.whole.table):
            ended = [self.how.empty] if final else []
            parts = [self._body(row(chars, State(target)), False) for chars, target in ways]
            self.rules[f"s{number}"] = " | ".join(parts + ended)
        lines = [self.how.rule(name, rule) for name, rule in {first: body, **self.rules}.items()]
        return "\n".join(lines) + "\n"

    def _body(self, part: Part, inner: bool) -> str:
        """A part in place, or the name of its rule; `inner` where it must hold together."""
        if isinstance(part, State):
            return f"s{part.number}"
        if isinstance(part, One) and len(part.characters) == 1:
            return self.how.literal(part.characters)
        if isinstance(part, One) and not self.how.named and part.size <= PLAIN:
            return self.how.characters(part.characters)
        if isinstance(part, One) or (self.uses.get(id(part), 0) > 1 and part.size > PLAIN):
            return self._named(part)
        return self._spelt(part, inner)

    def _named(self, part: Part) -> str:
        if id(part) not in self.names:
            letter = self.how.class_name if isinstance(part, One) else self.how.rule_name
            name = self.names[id(part)] = f"{letter}{len(self.names) + 1}"
            self.rules[name] = ""  # its place among the rules
            self.rules[name] = self._spelt(part, False)
        return self.names[id(part)]

    def _spelt(self, part: Part, inner: bool) -> str:
        if isinstance(part, One):
            return self.how.characters(part.characters)
        if isinstance(part, Times):
            return self._body(part.part, True) + self.how.times(part.least, part.most)
        assert not isinstance(part, State)
        if isinstance(part, Any):
            text = " | ".join(self._body(p, False) for p in part.parts)
        else:
            text = " ".join(self._sequence(part)) or self.how.empty
        return f"({text})" if inner or isinstance(part, Any) else text

    def _sequence(self, part: Row) -> list[str]:
        """The parts of a row, neighbouring single characters as one literal."""
        found: list[str] = []
        letters = ""
        for each in part.parts:
            if isinstance(each, One) and len(each.characters) == 1:
                letters += each.characters
                continue
            found += [self.how.literal(letters)] if letters else []
            letters = ""
            found.append(self._body(each, isinstance(each, Row)))
        return found + ([self.how.literal(letters)] if letters else [])


def _regex(part: Part, inner: bool) -> str:
    if isinstance(part, One):
        if len(part.characters) == 1:
            c = part.characters
            return CONTROL.get(c) or (re.escape(c) if c.isprintable() else _seen(c))
        return f"[{_ranges(part.characters, _CLASS)}]"
    if isinstance(part, Times):
        return _regex(part.part, True) + _braces(part.least, part.most)
    if isinstance(part, Any):
        return f"(?:{'|'.join(_regex(p, False) for p in part.parts)})"
    assert isinstance(part, Row)
    text = "".join(_regex(p, False) for p in part.parts)
    return f"(?:{text})" if inner else text
