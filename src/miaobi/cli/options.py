"""The options that several commands share, and the reading of PATH=VALUE."""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from miaobi.errors import TRAIN, MissingDependency, PlanError
from miaobi.studio import Wish
from miaobi.studio.planning import PARTS, part_called, read_plan
from miaobi.work import Json

BriefText = Annotated[
    str,
    typer.Argument(metavar="BRIEF", help="What you want, in your own words. 一句话，说你想要的。"),
]
BriefOrPlan = Annotated[
    str,
    typer.Argument(metavar="BRIEF", help="What you want; may be left out with --plan. 一句话。"),
]
Seed = Annotated[
    int, typer.Option(help="Another seed, another work; the same seed, the same work. 种子。")
]
Form = Annotated[
    str, typer.Option(help="Form of the poem, e.g. 七绝, haiku, 对联; see `miaobi forms`. 诗体。")
]
Style = Annotated[
    str,
    typer.Option(help="Manner of the painting, e.g. 青绿山水, 油画, watercolour, 仿马远. 画法。"),
]
Lang = Annotated[str, typer.Option(help="Which language comes first, zh or en. 语言。")]
From = Annotated[
    list[Path] | None,
    typer.Option(
        "--from",
        help="Your own file: lines of verse, facts, or a picture, painted again or for its palette and hand. 自己的文件。",
    ),
]
Sets = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="Settle one thing of the plan: concept.season=winter, seeds.painting=8, size=3072x2048, or of narration., film., painting. 改定一项。",
    ),
]
EngineWish = Annotated[
    list[str] | None,
    typer.Option("--engine", metavar="KIND=NAME", help="Who answers, e.g. text=embedded. 引擎。"),
]
Wants = Annotated[
    str, typer.Option(help=f"Parts to make, joined by commas: {','.join(PARTS)}. 要哪些部分。")
]
Quality = Annotated[str, typer.Option(help="draft (small and quick) or full. 草稿或成品。")]
PlanFile = Annotated[
    Path | None,
    typer.Option("--plan", help="Follow this plan (from `miaobi plan --json`). 按此方案。"),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print JSON, one value on each line. 输出 JSON。")
]
Out = Annotated[Path | None, typer.Option(help="Folder for the work; must be new. 作品文件夹。")]


def wish_of(
    brief: str,
    seed: int,
    wants: str,
    form: str,
    style: str,
    lang: str,
    quality: str,
    sets: list[str] | None,
    engine: list[str] | None,
    files: list[Path] | None,
    plan: Path | None,
) -> Wish:
    """The wish in a command's options."""
    return Wish(
        text=brief,
        seed=seed,
        wants=tuple(part_called(one) for one in re.split("[,，、]", wants) if one.strip()),
        language=lang,
        form=form,
        style=style,
        quality=quality,
        sets=pairs("--set", sets),
        engines=tuple(engine or ()),
        files=tuple(files or ()),
        plan=read_plan(plan) if plan else None,
    )


def pairs(option: str, said: list[str] | None) -> dict[str, Json]:
    """PATH=VALUE options as a dict; a value is JSON where it can be, else the text itself.

    >>> pairs("--set", ["concept.mood.valence=-0.6", "concept.season=winter"])
    {'concept.mood.valence': -0.6, 'concept.season': 'winter'}
    """
    found: dict[str, Json] = {}
    for one in said or ():
        path, equals, value = one.partition("=")
        if not equals or not path:
            raise PlanError(
                f"{option} {one!r} does not read PATH=VALUE",
                hint=f"for example {option} concept.season=winter",
            )
        try:
            found[path] = json.loads(value)
        except ValueError:
            found[path] = value
    return found


def apart(out: Path, data: Path) -> None:
    """Refuses a result that would lie among the works with PlanError: later it would be read as works."""
    if data.is_dir() and out.resolve().is_relative_to(data.resolve()):
        raise PlanError(f"{out} lies in {data}", hint="name a folder beside the data with --out")


def needs(what: str, *packages: str) -> None:
    """MissingDependency, with the cure, when what is begun needs a package of the extra `train`
    that is not installed.

    >>> needs("training", "json")
    >>> needs("tuning", "json", "none_of_this_name")
    Traceback (most recent call last):
    ...
    miaobi.errors.MissingDependency: tuning needs none_of_this_name, which is not installed
    """
    for name in packages:
        if find_spec(name) is None:
            raise MissingDependency(f"{what} needs {name}, which is not installed", hint=TRAIN)
