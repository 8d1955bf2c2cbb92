"""`miaobi bench NAME`: prints our distance as a table."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated

import typer

from miaobi.cli import options, show
from miaobi.errors import UnknownName

BENCHES = {  # name → module of `miaobi.evals` with `run() -> Iterator[dict]`
    "main": "whole",
    "planner": "planner",
    "atoms": "atoms",
    "kill": "kill",
    "sync": "sync",
    "nonsense": "nonsense",
    "forms": "forms",
    "writer": "writer",
    "checker": "checker",
    "couplets": "couplets",
    "choice": "choice",
    "repaint": "repaint",
    "painter": "painter",
    "legibility": "legibility",
}


def bench(
    name: Annotated[str, typer.Argument(metavar="NAME", help=f"One of: {', '.join(BENCHES)}.")],
    json: options.AsJson = False,
) -> None:
    """Measure: time and memory, what the planner reads, … 测评。"""
    if name not in BENCHES:
        raise UnknownName("bench", name, BENCHES)
    rows = list(import_module(f"miaobi.evals.{BENCHES[name]}").run())
    show.rows(rows, json)
