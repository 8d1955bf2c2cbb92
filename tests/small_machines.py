"""Small automata for tests: nothing clever, everything can be enumerated."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st


class Graph:
    """A finite automaton, cut down to what can be finished: a machine with nothing clever in it."""

    def __init__(self, symbols, edges, finals, start=0):
        self.symbols, self.finals, self.begin = tuple(symbols), frozenset(finals), start
        self.places = {s: i for i, s in enumerate(symbols)}
        alive = set(finals)
        for _ in range(len(edges) + 1):
            alive |= {s for s, row in edges.items() if any(t in alive for t in row.values())}
        self.edges = {
            s: {c: t for c, t in row.items() if t in alive}
            for s, row in edges.items()
            if s in alive
        }

    def number(self, symbol):
        return self.places.get(symbol)

    def start(self):
        return self.begin

    def mask(self, state):
        found = np.zeros(len(self.symbols), bool)
        found[[self.symbols.index(c) for c in self.edges.get(state, {})]] = True
        return found

    def step(self, state, symbol):
        return self.edges[state][self.symbols[symbol]]

    def final(self, state):
        return state in self.finals

    def texts(self, state=None, most=8):
        """Every text that can be finished in at most `most` symbols."""
        state = self.begin if state is None else state
        found = {""} if state in self.finals else set()
        if most:
            for c, after in self.edges.get(state, {}).items():
                found |= {c + rest for rest in self.texts(after, most - 1)}
        return found


@st.composite
def layered(draw, symbols):
    """Layers of states, two in each, edges between neighbouring layers only: no loops."""
    depth = draw(st.integers(1, 4))
    layers = [[0], *([2 * i + 1, 2 * i + 2] for i in range(depth))]
    edges = {}
    for here, there in pairwise(layers):
        for state in here:
            chosen = draw(st.lists(st.sampled_from(symbols), max_size=4, unique=True))
            edges[state] = {c: draw(st.sampled_from(there)) for c in chosen}
    edges |= {s: {} for s in layers[-1]}
    finals = {*layers[-1], *draw(st.lists(st.sampled_from(sorted(edges)), max_size=2))}
    return living(Graph(symbols, edges, finals))


@st.composite
def looping(draw, symbols):
    """Up to five states, any edges: loops, dead ends cut off."""
    states = range(draw(st.integers(1, 5)))
    edges = {
        s: {
            c: draw(st.sampled_from(states))
            for c in draw(st.lists(st.sampled_from(symbols), max_size=3, unique=True))
        }
        for s in states
    }
    finals = draw(st.sets(st.sampled_from(states), min_size=1))
    return living(Graph(symbols, edges, finals))


def living(machine):
    assume(machine.final(0) or machine.edges.get(0))
    return machine


def accepts(machine, text, forget=lambda state: state):
    """Whether a machine takes a text; `forget` what its grammar cannot know."""
    state = forget(machine.start())
    for character in text:
        number = machine.number(character)
        if number is None or not machine.mask(state)[number]:
            return False
        state = forget(machine.step(state, number))
    return machine.final(state)


def written(machine, rng, most=200):
    """A text that the machine writes, symbol by symbol, at random."""
    state, text = machine.start(), ""
    while True:
        allowed = machine.mask(state).nonzero()[0]
        if not len(allowed) or (machine.final(state) and (rng.random() < 0.3 or len(text) > most)):
            assert machine.final(state), "a dead end"
            return text
        symbol = int(rng.choice(allowed))
        text += machine.symbols[symbol]
        state = machine.step(state, symbol)
