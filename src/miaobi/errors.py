"""What can go wrong, as a tree. Every leaf says what happened and what cures it.

MiaobiError                 one line for people; `hint` cures it; `retryable` for machines
├── BriefError              the brief is empty, too long or not text
├── PlanError               a --set path, a --plan file or a value in it is wrong
├── UnknownName             no such form, style, engine, ... (says the nearest names)
├── SourceError             a file given with --from cannot be read
├── StoreError              a folder cannot be written, a disk is full, a work is corrupt
├── EngineError             an engine failed or answered nonsense
│   └── MissingDependency   an optional package is not installed
├── BudgetSpent             the run reached the limit it was given; it can be continued
└── Cancelled               a person or a signal stopped the run; it can be continued
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class MiaobiError(Exception):
    """An error a person can act on.

    >>> error = BriefError("the brief is empty", hint="say what you want")
    >>> str(error), error.hint, error.retryable
    ('the brief is empty', 'say what you want', False)
    """

    retryable = False

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class BriefError(MiaobiError):
    """The brief is empty, too long or not text."""


class PlanError(MiaobiError):
    """A plan, or a wish about it, names something that is not there or not possible."""


class SourceError(MiaobiError):
    """A file of the user's own cannot be used."""


class StoreError(MiaobiError):
    """A folder cannot be read or written, or what it holds is damaged."""


class EngineError(MiaobiError):
    """An engine failed; `retryable` when another try may succeed."""

    def __init__(self, message: str, *, hint: str, retryable: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.retryable = retryable


class MissingDependency(EngineError):
    """A package that this engine needs is not installed."""


TRAIN = 'in a checkout: pip install -c constraints.txt ".[train]"'  # its cure


class BudgetSpent(MiaobiError):
    """The run reached its limit; everything made so far is kept."""

    retryable = True


class Cancelled(MiaobiError):
    """The run was stopped; everything made so far is kept."""

    retryable = True


class UnknownName(MiaobiError):
    """No such form, style, engine, ...; the message offers the nearest names.

    >>> error = UnknownName("form", "七觉", ["七绝", "七律", "五绝"])
    >>> str(error)
    "no form named '七觉'; did you mean 七绝 or 七律?"
    """

    def __init__(self, what: str, name: str, known: Iterable[str], *, hint: str = "") -> None:
        known = sorted(known)
        near = difflib.get_close_matches(name, known, n=2, cutoff=0.3)
        guess = f"; did you mean {' or '.join(near)}?" if near else ""
        super().__init__(
            f"no {what} named {name!r}{guess}",
            hint=hint or f"choose one of: {', '.join(known)}",
        )
