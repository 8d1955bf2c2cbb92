"""Masks over the tokens of a language model: a form, written by any tokenizer, without dead ends.

A **node** is a state of the form's machine and the bytes of a character already begun. A token may
come next when every character in it fits its place, across line ends and marks, and when the text
can still be finished after it *in this vocabulary*. The tokens that end a text may come only where
the form is full.

>>> from miaobi.forms.positions import Positions
>>> row = Positions(("山", "水"), np.array([[1, 0], [1, 1]], bool))
>>> masks = TokenMask(row, vocabulary(["山", "水", "山水", "山山山", ""], ends=[4]))
>>> masks.mask(masks.start()).nonzero()[0]
array([0, 2])
>>> masks.mask(masks.step(masks.start(), 2)).nonzero()[0]
array([4])
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from miaobi.errors import EngineError
from miaobi.forms.core import Machine, State
from miaobi.forms.positions import Positions
from miaobi.forms.recent import Recent
from miaobi.lm.token_spelling import Mask, Spelling, Vocabulary, spelling, vocabulary
from miaobi.lm.token_table import table
from miaobi.lm.token_walk import allowed, landings

__all__ = ["Node", "TokenMask", "Vocabulary", "spelling", "vocabulary"]

KEPT = 512  # masks kept, 130 kB each at 130k tokens
SEARCHED = 200_000  # nodes looked at before a search for a way to the end is given up


class Node(NamedTuple):
    """A state of the machine, the bytes begun of its next character, and whether all is over."""

    state: State
    begun: bytes = b""
    over: bool = False


class TokenMask:
    """What may come next, token by token; a machine whose symbols are the tokens.

    `spelt` is the vocabulary over the machine's alphabet (`spelling`): hand the same one to all
    machines of one alphabet, for it is the slow part (0.3 s at 130k tokens). EngineError when the
    vocabulary cannot write any text of the form.

    Masks are made when first asked for and kept (the last `KEPT`); `compiled` makes all of them.
    """

    def __init__(self, machine: Machine, known: Vocabulary, spelt: Spelling | None = None) -> None:
        self.machine = machine
        self.vocabulary = known
        self.spelt = spelt or spelling(known, machine)
        self._masks: Recent[Node, Mask] = Recent(KEPT)
        self._alive: dict[Node, bool] = {}
        if not self._lives(self.start()):
            missing = "".join(machine.symbols[i] for i in sorted(self.spelt.unspelt))
            raise EngineError(
                f"this vocabulary can write no text of the form; it lacks {_short(missing)}",
                hint="use a vocabulary that has them, or all 256 bytes as tokens",
            )

    def start(self) -> Node:
        return Node(self.machine.start())

    def final(self, node: Node) -> bool:
        """Whether the text may end here."""
        return node.over or (not node.begun and self.machine.final(node.state))

    def mask(self, node: Node) -> Mask:
        """Which tokens may come next: (tokens,), read-only; `logits[~mask] = -inf` applies it."""
        return self._masks.get(node, lambda: self._made(node))

    def step(self, node: Node, token: int) -> Node:
        """The node after a token that the mask allows; ValueError after one that it does not."""
        if token in self.vocabulary.ends and self.final(node):
            return Node(node.state, over=True)
        spelt = node.begun + self.vocabulary.tokens[token]
        state, at = node.state, 0
        while at < len(spelt):
            number, size = self._next(spelt[at:])
            if number is None:
                break
            if number < 0 or not self.machine.mask(state)[number]:
                raise ValueError(
                    f"token {token} {self.vocabulary.tokens[token]!r} cannot stand here"
                )
            state = self.machine.step(state, number)
            at += size
        return Node(state, spelt[at:])

    def _next(self, spelt: bytes) -> tuple[int | None, int]:
        """The number of the first character (-1: unknown; None: only begun) and its bytes."""
        for size in range(1, min(4, len(spelt)) + 1):
            try:
                return self.spelt.numbers.get(spelt[:size].decode(), -1), size
            except UnicodeDecodeError:
                continue
        return (None, 0) if spelt in self.spelt.prefixes else (-1, 0)

    def compiled(self) -> dict[Node, Mask]:
        """The masks of all nodes between whole characters, at once: for a row of places only.

        Nodes within a character are left to `mask`, which makes them when they are met.
        TypeError for another machine: its masks are made as they are met.
        """
        if not isinstance(self.machine, Positions):
            raise TypeError("only a row of places (Positions) has all its masks made at once")
        found = table(self.machine, self.spelt, len(self.vocabulary.tokens))
        found[-1, list(self.vocabulary.ends)] = True
        found.flags.writeable = False
        return {Node(place): mask for place, mask in enumerate(found)}

    # --- one mask -----------------------------------------------------------------------------

    def _made(self, node: Node) -> Mask:
        found = np.zeros(len(self.vocabulary.tokens), bool)
        if not node.over:
            if self.spelt.plain:
                self._easily(node, found)
            else:
                for tokens, after in self._ways(node):
                    if self._lives(after):
                        found[tokens] = True
            if self.final(node):
                found[list(self.vocabulary.ends)] = True
        found.flags.writeable = False
        return found

    def _easily(self, node: Node, found: Mask) -> None:
        """Marks the tokens where whatever fits can be finished."""
        if not node.begun:
            for batch in (*self.spelt.whole, *self.spelt.tailed):
                found[allowed(self.machine, self.spelt, node.state, batch)] = True
            return
        for batches, after in self._closings(node):
            for batch in batches:
                found[batch.silent] = True
                if not after.begun:
                    found[allowed(self.machine, self.spelt, after.state, batch)] = True

    def _closings(self, node: Node) -> Iterator[tuple[tuple, Node]]:
        """The tokens that go on with the character begun, with where their heads lead."""
        mask = self.machine.mask(node.state)
        reach = self.spelt.extended(mask)
        for head, batches in self.spelt.headed.items():
            spelt = node.begun + head
            number, size = self._next(spelt)
            if number is None and reach[self.spelt.alphabet + self.spelt.prefixes[spelt]]:
                yield batches, Node(node.state, spelt)
            elif number is not None and number >= 0 and size == len(spelt) and mask[number]:
                yield batches, Node(self.machine.step(node.state, number))

    # --- liveness, where the vocabulary cannot write everything ------------------------------

    def _ways(self, node: Node) -> Iterator[tuple[np.ndarray, Node]]:
        """All tokens that fit, with where they lead, whether or not that can be finished."""
        starts: list[tuple[tuple, Node]] = [((*self.spelt.whole, *self.spelt.tailed), node)]
        if node.begun:
            starts = list(self._closings(node))
        names = list(self.spelt.prefixes)
        for batches, here in starts:
            for batch in batches:
                if len(batch.silent):
                    yield batch.silent, here
                if here.begun:
                    continue
                for tokens, state, prefix in landings(self.machine, self.spelt, here.state, batch):
                    yield tokens, Node(state, names[prefix] if prefix >= 0 else b"")

    def _lives(self, node: Node) -> bool:
        """Whether the text can be finished after `node`: by a search for one way to the end.

        A search that meets no way has seen all there is: everything it saw is dead.
        """
        if self.spelt.plain:
            return True
        if node in self._alive:
            return self._alive[node]
        came: dict[Node, Node | None] = {node: None}
        stack = [node]
        while stack:
            here = stack.pop()
            if self._alive.get(here) or self.final(here):
                back: Node | None = here
                while back is not None:
                    self._alive[back] = True
                    back = came[back]
                return True
            if here in self._alive:
                continue
            for _, after in self._ways(here):
                if after not in came:
                    came[after] = here
                    stack.append(after)
            if len(came) > SEARCHED:
                raise EngineError(
                    "no way to the end was found: the vocabulary lacks too many characters",
                    hint="use a vocabulary that has all 256 bytes, or forbid what it lacks",
                )
        self._alive.update(dict.fromkeys(came, False))
        return False


def _short(text: str) -> str:
    return (text if len(text) <= 20 else text[:20] + "…") or "no single character"
