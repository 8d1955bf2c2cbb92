"""What a person sees in the terminal: the card, the poem as soon as it is there, the progress."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console, Group
from rich.panel import Panel
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from miaobi.brief import Atom, Plan
from miaobi.errors import Cancelled
from miaobi.makers.layout import form_of, in_rows, stanzas
from miaobi.makers.verse import called, heading
from miaobi.planner.notes import parted
from miaobi.run import Event, Watch
from miaobi.studio.page import rows_of_concept
from miaobi.work import Json, canonical, from_json

STAGES = {  # Ask kind → what it is, in both languages
    "text.verse": ("写诗", "writing the poem"),
    "text.gloss": ("释文", "glossing the lines"),
    "image.scene": ("布局", "composing the scene"),
    "image.paint": ("作画", "painting"),
    "image.inscribe": ("题款", "brushing the poem on it"),
    "sound.compose": ("作曲", "composing"),
    "sound.engrave": ("制谱", "engraving the score"),
    "sound.render": ("演奏", "playing it"),
    "voice.line": ("诵读", "reading aloud"),
    "voice.join": ("合诵", "joining the reading"),
    "film.mix": ("混音", "mixing the sound"),
    "film.segment": ("拍片", "filming"),
    "film.join": ("剪接", "joining the film"),
    "form.mend": ("改字", "mending the form"),
    "form.verse": ("改由妙笔写诗", "writing the poem instead"),
    "form.told": ("核对", "checking the label"),
    "text.label": ("写签", "wording the label"),
    "file.text": ("落笔", "writing it down"),
}
TASKS = {
    "verse": ("诗", "poem"),
    "painting": ("画", "painting"),
    "score": ("曲", "music"),
    "narration": ("诵", "reading"),
    "film": ("影", "film"),
    "label": ("签", "label"),
}


def say(value: Json) -> None:
    """One JSON value on one line of stdout, at once."""
    sys.stdout.write(canonical(value).decode() + "\n")
    sys.stdout.flush()


def rows(found: list[dict[str, Json]], as_json: bool) -> None:
    """Rows as JSON lines, or as one table with a column for every key that some row has."""
    if as_json:
        for row in found:
            say(row)
        return
    names = list(dict.fromkeys(key for row in found for key in row))
    table = Table(*names, box=None)
    for row in found:
        table.add_row(*(str(row.get(name, "")) for name in names))
    Console(highlight=False).print(table)


@contextmanager
def watching(as_json: bool) -> Iterator[Watch]:
    """A Watch that prints events as JSON lines, or shows a person how the work grows.

    An interrupt from the keyboard becomes `Cancelled`, which says how to go on.
    """
    try:
        if as_json:
            yield Watch(event=lambda event: say(event.json()))
        else:
            with _stage() as stage:
                yield stage.watch()
    except KeyboardInterrupt as stop:
        raise Cancelled(
            "stopped", hint="run the same command again; it goes on from here"
        ) from stop


@contextmanager
def _stage() -> Iterator[_Stage]:
    console = Console(highlight=False)
    columns = (
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.fields[name]}"),
        BarColumn(24),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
    )
    progress = Progress(*columns, console=console)  # started by the first event, not before
    try:
        yield _Stage(console, progress)
    finally:
        if progress.live.is_started:
            progress.stop()


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
        elif event.task == "concept":
            if event.event == "asked":
                self._console.print(Text(f"构思 refining the card: {event.data['engine']}", "dim"))
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
        plan = from_json(Plan, data["plan"])
        self._progress.start()
        self._console.print(card(plan))
        self._console.print(Text(f"  {data['page']}", style="dim"))
        for task in plan.tasks:
            zh, en = TASKS[task.name]
            self._bars[task.name] = self._progress.add_task("", total=1.0, name=f"{zh} {en}")

    def _made(self, task: str, about: dict[str, Json]) -> None:
        self._progress.update(self._bars[task], completed=1.0, description="")
        if task == "verse":
            self._console.print(poem(about))
        if task == "label":
            self._console.print(Panel(about["zh"], title="展签 label", width=68))


def poem(about: dict[str, Json]) -> Panel:
    """The poem, with its gloss if it has one, as a small page."""
    gloss = about.get("gloss") or []
    lines = Table.grid(padding=(0, 3))
    starts = stanzas(about) if in_rows(form_of(about["form"])) else ()
    for i, line in enumerate(about["lines"]):
        if i in starts:
            lines.add_row()
        own = Text(gloss[i], style="dim") if i < len(gloss) else None
        lines.add_row(Text(line, style="bold"), *([own] if own else []))
    foot = " · ".join(filter(None, (called(about["form"]), about["rhyme"])))
    return Panel(lines, title=heading(about), subtitle=foot, padding=(1, 2), expand=False)


def leaf(one: dict[str, Json]) -> str:
    """A poem as `write` prints it and `check` reads it."""
    gloss = ["*gloss 释文*", *one["gloss"]] if one["gloss"] else []
    head = f"# {heading(one)} · {called(one['form'])}"
    return "\n".join((head, one["text"], *gloss, ""))


def card(plan: Plan) -> Table:
    """The concept card of a plan in plain words; what the brief settled is bright."""
    concept = plan.concept
    zh = concept.languages[0] == "zh"
    table = Table.grid(padding=(0, 2))
    atoms = [one_atom(atom, zh) for atom in concept.atoms]
    table.add_row("题 title", f"《{concept.title.zh}》 {concept.title.en}")
    music = any(task.name == "score" for task in plan.tasks)
    for row in rows_of_concept(concept, music=music):
        style = "bold" if row["settled"] else ""
        name = f"{row['name']['zh']} {row['name']['en'].lower()}"
        table.add_row(
            Text(name, style="dim"), Text(row["value"]["zh" if zh else "en"], style=style)
        )
    table.add_row(Text("意象 imagery", style="dim"), ("、" if zh else ", ").join(atoms))
    words, notes = parted(concept.unknown)
    if words:
        table.add_row("未解 not understood", ("、" if zh else ", ").join(words))
    for note in notes:
        table.add_row("说明 note", note)
    return table


def one_atom(atom: Atom, zh: bool) -> str:
    """An atom in a few words: count, name, and (in brackets) that it was drawn by seed."""
    name = (atom.zh or atom.en) if zh else (atom.en or atom.zh)
    said = f"{atom.count} {name}" if atom.count else name
    return f"({said})" if atom.source == "graph" else said


def plan_page(plan: Plan) -> Group:
    """A plan for a person: the card, then the tasks and who will answer."""
    tasks = ", ".join(" ".join(TASKS[task.name]) for task in plan.tasks)
    width, height = plan.size
    engines = ", ".join(f"{kind}: {names[0]}" for kind, names in sorted(plan.engines.items()))
    foot = Text(f"{tasks} · {width}×{height} · seed {plan.brief.seed} · {engines}", style="dim")
    return Group(card(plan), foot)
