"""Revision is a new brief with a parent; the memory answers whatever did not change."""

from __future__ import annotations

import re
from pathlib import Path

from miaobi import forms, planner
from miaobi.brief import Plan
from miaobi.engines import Engines, said
from miaobi.errors import PlanError
from miaobi.makers.layout import as_text
from miaobi.planner import music
from miaobi.run import Watch
from miaobi.studio.create import Created, create
from miaobi.studio.opened import Opened, open_work, source_files
from miaobi.studio.planning import PARTS, Wish
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
    _there(opened.plan, sets)
    merged = dict(brief.sets)
    if instruction.strip():
        merged |= understood(instruction, opened.plan)
    merged |= sets
    if texts:
        merged["concept.given_lines"] = _own_lines(opened, texts)
    return Wish(
        text=brief.text,
        seed=brief.seed,
        wants=brief.wants,
        language=brief.language,
        form="" if "concept.form" in merged else brief.form,
        style="" if "concept.style" in merged else brief.style,
        quality=brief.quality,
        sets=merged,
        engines=said(opened.plan.engines),
        files=_kept_sources(opened),
        parent=opened.work.head,
    )


def _there(plan: Plan, sets: dict[str, Json]) -> None:
    """PlanError for a set of a part that the work lacks."""
    parts = [task.name for task in plan.tasks]
    for path in sets:
        head, _, field = path.partition(".")
        part = "score" if head == "concept" and field in music.FIELDS else head
        if part in PARTS and part not in parts:
            hint = f"miaobi create BRIEF --wants {','.join((*parts, part))}"
            raise PlanError(f"--set {path}: this work has no {part}", hint=hint)


def understood(instruction: str, plan: Plan) -> dict[str, Json]:
    """What an instruction in words settles, as sets on the old card.

    "make it winter", "把鹿改成两只", "remove the house", "add two cranes": seasons and the like,
    counts and colours of things, new things, and things that go. PlanError, and nothing is begun,
    when a word of it is not understood.
    """
    from miaobi.brief import Brief

    read = planner.concept(Brief(_plain(instruction), plan.brief.seed))
    sets: dict[str, Json] = {
        f"concept.{name}": getattr(read, name) for name in CARRIED if name in read.settled
    }
    here = {atom.concept: atom.id for atom in plan.concept.atoms if atom.concept}
    strange = [*read.unknown]
    for atom in (a for a in read.atoms if a.source == "brief"):
        if not atom.concept:
            strange.append(atom.zh or atom.en)
            continue
        path = f"concept.atoms.{here.get(atom.concept, atom.concept)}"
        if atom.count is not None or atom.concept not in here:
            sets[f"{path}.count"] = atom.count
        if atom.colour:
            sets[f"{path}.colour"] = atom.colour
    if read.excluded:
        sets["concept.excluded"] = [*plan.concept.excluded, *read.excluded]
    if strange or not sets:
        words = "、".join(strange) or instruction.strip()
        raise PlanError(
            f"this was not understood: {words}",
            hint="say it in plainer words, or use --set, e.g. --set concept.season=winter",
        )
    return sets


def _plain(instruction: str) -> str:
    """An instruction as a brief would say it: things that go are "no ...", verbs are dropped."""
    text = re.sub(r"去掉|删去|删掉|拿掉|去除|移除", "不要", instruction)
    text = re.sub(r"\b(?:remove|delete|drop|erase|take out)\b(?:\s+the)?", "no", text, flags=re.I)
    text = re.sub(
        r"把?(\w+?)(?:改|变|换)(?:成|为|作)([一二两三四五六七八九十\d]+[只头匹条棵朵座艘个盏叶位])",
        r"\2\1",
        text,
    )
    text = re.sub(r"改成|改为|变成|变为|换成|换作|加上|添上|再加|增加|加|添|让它|把", "", text)
    verbs = r"\b(?:please|add|put in|change it to|turn it into|make it|make the|make|set it in)\b"
    return re.sub(verbs, "", text, flags=re.I).strip(" ,，。.")


def _own_lines(opened: Opened, texts: dict[str, str]) -> list[str]:
    lines = list(opened.work.asset("poem").about["lines"])
    for path, value in texts.items():
        match = re.fullmatch(r"poem\.(\d+)", path)
        if match is None or not 1 <= int(match[1]) <= len(lines):
            raise PlanError(f"--text {path}: no such line", hint=f"use poem.1 to poem.{len(lines)}")
        lines[int(match[1]) - 1] = value
    form = forms.poem(opened.plan.concept.form)
    report = form.check(as_text(lines, form))
    if not report.holds:
        fault = report.violations[0]
        raise PlanError(f"with this the poem is no {form.name}: {fault.message}", hint=fault.cure)
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
