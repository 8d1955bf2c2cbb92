"""A writer that knows nothing: it takes any symbol that a machine allows."""

from __future__ import annotations

import random

import numpy as np

from miaobi.forms.core import Form, Given, Machine
from miaobi.forms.prose_classes import CLASSES, kind

CHARACTERS = "字甲AQÉaqéא7٣。！（“）”-’，： .\n"  # two of the classes that phrases may break up


def examples(machine: Machine) -> dict[str, str]:
    """A character of each class that a machine has no place of its own for."""
    return {
        name: next(c for c in CHARACTERS if kind(c) == name and machine.number(c) == i)
        for i, name in enumerate(machine.symbols)
        if name in CLASSES and len(name) > 1
    }


def wander(
    form: Form,
    seed: int,
    given: Given | None = None,
    *,
    stop: float = 0.3,
    breaks: float = 0.0,
    habits: tuple[str, ...] = (),
    longest: int = 5000,
) -> str:
    """A random text of a form; fails where a state has no way on.

    It stops with probability `stop` where it may, and breaks the line with `breaks`;
    after a break it often begins on one of `habits`, as far as it may.
    """
    machine, rng = form.machine(given or Given()), random.Random(seed)
    shown = examples(machine)
    state, text, due = machine.start(), "", ""
    while not (machine.final(state) and rng.random() < stop):
        allowed = np.flatnonzero(machine.mask(state))
        if not len(allowed):
            assert machine.final(state), f"a dead end after {text!r}"
            break
        symbol = int(rng.choice(list(allowed)))
        if due and machine.number(due[0]) in allowed:
            symbol, due = machine.number(due[0]), due[1:]
        elif not text.endswith("\n"):
            due = ""
        newline = machine.number("\n")
        if not due and newline in allowed and rng.random() < breaks:
            symbol = newline
        if habits and symbol == newline and rng.random() < 0.5:
            due = rng.choice(habits)
        name = machine.symbols[symbol]
        text += shown.get(name, name)
        state = machine.step(state, symbol)
        assert len(text) < longest, text[-300:]
    return text
