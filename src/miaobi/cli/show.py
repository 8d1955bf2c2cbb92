"""What a person sees in the terminal: the card, the poem as soon as it is there, the progress."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console, Group
from rich.panel import Panel
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from miaobi.brief import Plan
from miaobi.planner import words
from miaobi.run import Event, Watch
from miaobi.work import Json, canonical

STAGES = {  # Ask kind → what it is, in both languages
    "text.verse": ("写诗", "writing the poem"),
    "text.gloss": ("释文", "glossing the lines"),
    "image.scene": ("布局", "composing the scene"),
    "image.paint": ("作画", "painting"),
    "image.inscribe": ("题款", "brushing the poem on it"),
    "file.text": ("落笔", "writing it down"),
}
TASKS = {"verse": ("诗", "poem"), "painting": ("画", "painting"), "label": ("签", "label")}


def say(value: Json) -> None:
    """One JSON value on one line of stdout, at once."""
    sys.stdout.write(canonical(value).decode() + "\n")
    sys.stdout.flush()


@contextmanager
def watching(as_json: bool) -> Iterator[Watch]:
    """A Watch that prints events as JSON lines, or shows a person how the work grows."""
    if as_json:
        yield Watch(event=lambda event: say(event.json()))
        return
    console = Console(highlight=False)
    columns = (
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.fields[name]}"),
        BarColumn(24),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        yield _Stage(console, progress).watch()


class _Stage:
    """Turns events and progress into lines of the terminal."""

    def __init__(self, console: Console, progress: Progress) -> None:
        self._console, self._progress = console, progress
        self._bars: dict[str, Any] = {}

    def watch(self) -> Watch:
        return Watch(event=self.event, progress=self.progress)

    def event(self, event: Event) -> None:
        if event.event == "started" and not event.task:
            self._begin(event.data)
        elif event.event in ("asked", "reused"):
            self.progress(event.task, event.ask, 0.0, "")
        elif event.event == "made":
            self._made(event.task, event.data["about"])
        elif event.event == "failed" and event.task in self._bars:
            self._progress.update(self._bars[event.task], description="[red]✗")

    def progress(self, task: str, ask: str, fraction: float, note: str) -> None:
        zh, en = STAGES.get(ask, ("", ask))
        said = f"{zh} {en}" + (f": {note}" if note else "")
        if task in self._bars:
            self._progress.update(self._bars[task], completed=fraction, description=said)

    def _begin(self, data: dict[str, Json]) -> None:
        plan = data["plan"]
        self._console.print(card(plan["concept"]))
        self._console.print(Text(f"  {data['page']}", style="dim"))
        for task in plan["tasks"]:
            zh, en = TASKS[task["name"]]
            self._bars[task["name"]] = self._progress.add_task("", total=1.0, name=f"{zh} {en}")

    def _made(self, task: str, about: dict[str, Json]) -> None:
        self._progress.update(self._bars[task], completed=1.0, description="")
        if task == "verse":
            self._console.print(poem(about))
        if task == "label":
            self._console.print(Panel(about["zh"], title="展签 label", width=68))


def poem(about: dict[str, Json]) -> Panel:
    """The poem with its gloss, as a small page."""
    title = about["title"]
    lines = Table.grid(padding=(0, 3))
    for line, gloss in zip(about["lines"], about.get("gloss") or [], strict=False):
        lines.add_row(Text(line, style="bold"), Text(gloss, style="dim"))
    foot = f"{about['form']} · {about['rhyme']}"
    name = f"{title['zh']} · {title['en']}" if isinstance(title, dict) else str(title)
    return Panel(lines, title=name, subtitle=foot, padding=(1, 2), expand=False)


def card(concept: dict[str, Json]) -> Table:
    """The concept card in plain words."""
    table = Table.grid(padding=(0, 2))
    for zh, en, value in words.rows(concept):
        table.add_row(Text(f"{zh} {en}", style="dim"), value)
    return table


def plan_page(plan: Plan) -> Group:
    """A plan for a person: the card, then the tasks and who will answer."""
    concept = json.loads(canonical(plan.concept))
    tasks = ", ".join(" ".join(TASKS[task.name]) for task in plan.tasks)
    width, height = plan.size
    engines = ", ".join(f"{kind}: {names[0]}" for kind, names in sorted(plan.engines.items()))
    foot = Text(f"{tasks} · {width}×{height} · seed {plan.brief.seed} · {engines}", style="dim")
    return Group(card(concept), foot)
