"""Makers: one generator for each part of a work.

A maker yields an `Ask` (or a list of Asks, which run side by side), is sent the `Answer` (or the
list of them), and returns a `Draft`. It touches no disk, network, clock or shared chance.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from miaobi.brief import Plan, Task
from miaobi.work import Ask, Draft, subseed


@dataclass(frozen=True, slots=True)
class Job:
    """What a maker is given: its task, the plan, and the finished drafts it stands on."""

    task: Task
    plan: Plan
    drafts: dict[str, Draft]

    def seed(self, *path: str | int) -> int:
        """The seed of one leaf below this task."""
        return subseed(self.plan.seeds[self.task.name], *path)


Making = Generator[Ask | list[Ask], Any, Draft]  # is sent an Answer, or a list of Answers
Maker = Callable[[Job], Making]
