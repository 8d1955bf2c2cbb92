"""The signals that ask a run to stop."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from miaobi.errors import Cancelled

GO_ON = "the same command with --resume goes on"


class Stopped(Cancelled):
    """A signal of this `number` stopped a run after a step, which is kept."""

    def __init__(self, step: int, number: int) -> None:
        super().__init__(f"stopped after step {step}", hint=GO_ON)
        self.number = number


@contextmanager
def signals() -> Iterator[list[int]]:
    """A list that SIGINT and SIGTERM enter, so that a step is never left half done; it is said at once.

    In a thread that is not the main one, which signals do not reach, it stays empty.
    """
    asked: list[int] = []
    before: dict[int, Any] = {}

    def ask(number: int, _: object) -> None:
        if not asked and not int(os.environ.get("RANK") or 0):
            # Below the bar, and past the buffer of sys.stderr, which may be in use.
            with suppress(OSError):
                os.write(2, f"\nmiaobi: stopping after this step; {GO_ON}\n".encode())
        asked.append(number)

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            before[number] = signal.signal(number, ask)
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
