"""What a form is: one automaton with three uses, and the values it speaks in.

A **Form** masks a writer (`machine`), checks a text and explains a failure (`check`), and can be
shown (`tree`). A **Machine** is its automaton: what may come next, never leading to a dead end.
Chinese verse is made of **Slots**, one for each syllable: the tone classes it admits, and the rhyme
class that binds it ("" for none). A **Scheme** is one full layout of slots.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

from miaobi.forms.sounds import Tone

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Language = Literal["zh", "en", "any"]
State = Hashable
LEVEL: frozenset[Tone] = frozenset({"平"})
OBLIQUE: frozenset[Tone] = frozenset({"仄"})
EITHER: frozenset[Tone] = LEVEL | OBLIQUE


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that is not as the form wants it; line and position count from 1, 0 = whole."""

    line: int
    position: int
    rule: str
    message: str
    cure: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found: the scheme and rhyme that fit best, and what they disagree on.

    `readings` are (line, position, character, reading) of the characters that have several
    readings (多音字), of which only some fit: the one that was taken.
    """

    holds: bool
    violations: tuple[Violation, ...]
    warnings: tuple[Violation, ...]
    scheme: str = ""
    rhyme: str = ""
    readings: tuple[tuple[int, int, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What the user has fixed of a text.

    `lines` are own lines ("" leaves one free), `spans` (line, position, text) with line and
    position from 0; `required` must occur and `forbidden` must not (characters in Chinese, words
    divided by spaces in English); `rhyme` is the group that the first label rhymes in (限韵).
    """

    lines: tuple[str, ...] = ()
    spans: tuple[tuple[int, int, str], ...] = ()
    required: str = ""
    forbidden: str = ""
    rhyme: str = ""

    def __bool__(self) -> bool:
        said = self.spans or self.required or self.forbidden or self.rhyme
        return any(self.lines) or bool(said)


def joined(one: Given, other: Given) -> Given:
    """Both sets of givens as one; `other`'s lines stand over `one`'s."""
    lines = [b or a for a, b in _paired(one.lines, other.lines)]
    return Given(
        tuple(lines),
        (*one.spans, *other.spans),
        "".join(dict.fromkeys(one.required + other.required)),
        one.forbidden + other.forbidden,
        other.rhyme or one.rhyme,
    )


def _paired(one: tuple[str, ...], other: tuple[str, ...]) -> list[tuple[str, str]]:
    longest = max(len(one), len(other))
    pad = [""] * longest
    return list(zip((*one, *pad)[:longest], (*other, *pad)[:longest], strict=True))


class Machine(Protocol):
    """The automaton of a form over an alphabet of symbols: characters, words or classes of them.

    Wherever `mask` allows a symbol, the text can still be finished: there are no dead ends.
    """

    @property
    def symbols(self) -> tuple[str, ...]:
        """The alphabet, in the order of the masks."""
        ...

    def number(self, symbol: str) -> int | None:
        """The place of a symbol in the alphabet; None for one that never stands."""
        ...

    def start(self) -> State: ...

    def mask(self, state: State) -> NDArray[np.bool_]:
        """Which symbols may come next: (symbols,), read-only."""
        ...

    def step(self, state: State, symbol: int) -> State:
        """The state after a symbol that the mask allows."""
        ...

    def final(self, state: State) -> bool:
        """Whether the text may end here."""
        ...


@runtime_checkable
class Form(Protocol):
    """What every form offers, whatever it is a form of."""

    @property
    def name(self) -> str: ...
    @property
    def family(self) -> str: ...
    @property
    def language(self) -> Language: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...
    @property
    def formats(self) -> Sequence[Any]:
        """Its layouts, at least one."""
        ...

    def check(self, text: str) -> Report:
        """Whether `text` is what the form says, with every fault in words."""
        ...

    def machine(self, given: Given = Given()) -> Machine:
        """Its automaton; SourceError, with the cure, when what is given cannot stand."""
        ...

    def tree(self) -> str:
        """The form drawn as a tree of what it is made of."""
        ...


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one syllable: admitted tone classes, and a rhyme label ("" = free).

    Slots with the same label rhyme. "-A" is 叶韵: the group of A in the other tone.
    """

    tones: frozenset[Tone]
    rhyme: str = ""

    def __str__(self) -> str:
        """As `pattern` reads it: 韵 is the label A, another label its letter, 叶A is 叶韵.

        >>> str(Slot(LEVEL, "A")), str(Slot(OBLIQUE, "B")), str(Slot(OBLIQUE, "-A"))
        ('平韵', '仄B', '仄叶A')
        """
        mark = "中" if self.tones == EITHER else next(iter(self.tones))
        return mark + ("韵" if self.rhyme == "A" else self.rhyme.replace("-", "叶"))


@dataclass(frozen=True, slots=True)
class Scheme:
    """One layout of a form: its name and its lines of slots.

    `marks` is what is written after each line (，。、 and line breaks); `stanzas` the lines (from 0)
    that begin a further stanza, empty where no source tells; `source` the book it is from.
    """

    name: str
    lines: tuple[tuple[Slot, ...], ...]
    marks: tuple[str, ...] = ()
    stanzas: tuple[int, ...] = ()
    source: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """The rhyme labels, in the order in which they come."""
        rhymed = (slot.rhyme.lstrip("-") for line in self.lines for slot in line if slot.rhyme)
        return tuple(dict.fromkeys(rhymed))

    @property
    def shape(self) -> tuple[int, ...]:
        """Syllables in each line."""
        return tuple(map(len, self.lines))

    @property
    def syllables(self) -> int:
        """Syllables in all."""
        return sum(map(len, self.lines))

    @property
    def written(self) -> tuple[str, ...]:
        """The marks; where none are given, ， and 。 in turn, a couplet to a line of text."""
        if self.marks:
            return self.marks
        last = len(self.lines) - 1
        return tuple(
            "。" if i == last else "。\n" if i % 2 else "，" for i in range(len(self.lines))
        )

    @property
    def rhyming(self) -> tuple[int, ...]:
        """The indices (from 0) of the lines that end in a rhyme."""
        return tuple(i for i, line in enumerate(self.lines) if line[-1].rhyme)

    def __str__(self) -> str:
        return " ".join("".join(map(str, line)) for line in self.lines)
