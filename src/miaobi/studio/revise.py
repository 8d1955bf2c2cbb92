"""Revision is a new brief with a parent; the memory answers whatever did not change."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from miaobi import planner
from miaobi.brief import Plan
from miaobi.engines import Engines
from miaobi.errors import PlanError
from miaobi.run import Watch
from miaobi.studio.create import Created, create
from miaobi.studio.opened import Opened, open_work, source_files
from miaobi.studio.planning import Wish
from miaobi.work import Json

CARRIED = ("season", "hour", "weather", "place", "form", "style")


def revise(
    folder: Path,
    instruction: str = "",
    *,
    sets: dict[str, Json] | None = None,
    texts: dict[str, str] | None = None,
    out: Path | None = None,
    engines: Engines | None = None,
    watch: Watch | None = None,
) -> Created:
    """A new work beside the old one: its brief with an instruction, sets or texts added.

    `texts` maps "poem.N" to the user's own line N; all other lines stay as they are.
    """
    opened = open_work(folder)
    wish = revised(opened, instruction, sets or {}, texts or {})
    out = out or _next_folder(folder)
    return create(wish, out, engines=engines, watch=watch)


def revised(opened: Opened, instruction: str, sets: dict[str, Json], texts: dict[str, str]) -> Wish:
    """The wish of a revision; PlanError when it asks for nothing or for what cannot be."""
    if not (instruction.strip() or sets or texts):
        raise PlanError("nothing to revise", hint="say what to change, or use --set or --text")
    brief = opened.plan.brief
    merged = dict(brief.sets) | _pinned(opened.plan, instruction)
    merged |= _said(instruction, brief.seed) | sets
    if texts:
        merged["concept.given_lines"] = _own_lines(opened, texts)
    text = f"{brief.text}。{instruction.strip()}" if instruction.strip() else brief.text
    wish = Wish(
        text=text,
        seed=brief.seed,
        wants=brief.wants,
        language=brief.language,
        form=brief.form,
        style=brief.style,
        quality=brief.quality,
        sets=merged,
        engines=tuple(f"{family}={names[0]}" for family, names in opened.plan.engines.items()),
        files=_kept_sources(opened),
        parent=opened.work.head,
    )
    return replace(wish, form="") if "concept.form" in merged else wish


def _pinned(plan: Plan, instruction: str) -> dict[str, Json]:
    """What the old card drew by chance stays when only words are added to the brief."""
    if not instruction.strip():
        return {}
    concept = plan.concept
    return {f"concept.{name}": getattr(concept, name) for name in CARRIED} | {
        "concept.title.zh": concept.title.zh,
        "concept.title.en": concept.title.en,
    }


def _said(instruction: str, seed: int) -> dict[str, Json]:
    """What the instruction itself settles overrules the old card."""
    if not instruction.strip():
        return {}
    from miaobi.brief import Brief

    concept = planner.concept(Brief(instruction.strip(), seed))
    return {
        f"concept.{name}": getattr(concept, name) for name in CARRIED if name in concept.settled
    }


def _own_lines(opened: Opened, texts: dict[str, str]) -> list[str]:
    lines = list(opened.work.asset("poem").about["lines"])
    for path, value in texts.items():
        match = re.fullmatch(r"poem\.(\d+)", path)
        if match is None or not 1 <= int(match[1]) <= len(lines):
            raise PlanError(f"--text {path}: no such line", hint=f"use poem.1 to poem.{len(lines)}")
        lines[int(match[1]) - 1] = value
    return lines


def _kept_sources(opened: Opened) -> tuple[Path, ...]:
    return tuple(opened.folder / "sources" / body["name"] for body in source_files(opened))


def _next_folder(folder: Path) -> Path:
    """The first free name after the old one: w → w-r2, w-r2 → w-r3.

    >>> _next_folder(Path("nowhere/w-r2")).name
    'w-r3'
    """
    folder = folder.absolute()
    base, _, number = folder.name.rpartition("-r")
    count = int(number) + 1 if base and number.isdigit() else 2
    base = base if base and number.isdigit() else folder.name
    while (folder.parent / f"{base}-r{count}").exists():
        count += 1
    return folder.parent / f"{base}-r{count}"
