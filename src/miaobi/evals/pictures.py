"""Pictures to be painted again: the user's own folder, or scenes rendered here like photographs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
from numpy.random import Generator

from miaobi.errors import SourceError
from miaobi.evals.camera import SIZE, Pixels
from miaobi.evals.scenes_deep import street, wood
from miaobi.evals.scenes_far import country
from miaobi.evals.scenes_near import flower, table
from miaobi.paint.photo import opened

ENDINGS = (".jpg", ".jpeg", ".png", ".webp")
BRIEFS = ("海边的灯塔", "两只白鹭在水田上")  # of our own paintings among them
SCENES: tuple[tuple[str, Callable[[Generator], Pixels]], ...] = (
    ("hills by day", partial(country, late=False, lake=False)),
    ("hills late", partial(country, late=True, lake=False)),
    ("lake by day", partial(country, late=False, lake=True)),
    ("lake late", partial(country, late=True, lake=True)),
    ("fruit", table),
    ("flower", flower),
    ("wood", wood),
    ("street at night", street),
)
EACH = (2, 2, 2, 2, 3, 2, 2, 3)  # pictures of each kind


def of_folder(folder: Path, most: int) -> Iterator[tuple[str, Pixels]]:
    """The first `most` pictures of a folder by name, with their names; SourceError without one."""
    if not folder.is_dir():
        raise SourceError(f"{folder} is no folder", hint="MIAOBI_PICTURES=a folder of pictures")
    files = sorted(p for p in folder.iterdir() if p.suffix.lower() in ENDINGS)
    for path in files[:most]:
        yield path.stem, opened(path.read_bytes(), path.name)


def rendered(most: int) -> Iterator[tuple[str, Pixels]]:
    """Up to 20 pictures of our own making: eighteen like photographs, and two of our paintings."""
    made = 0
    for number, ((kind, scene), count) in enumerate(zip(SCENES, EACH, strict=True)):
        for seed in range(count):
            if made == most:
                return
            yield f"{kind} {seed + 1}", scene(np.random.default_rng([seed, number]))
            made += 1
    for brief in BRIEFS[: most - made]:
        yield f"our {brief}", _painted(brief)


def _painted(brief: str) -> Pixels:
    from miaobi.makers.painting import coloured, scene_spec
    from miaobi.paint.compose import compose
    from miaobi.paint.picture import paint
    from miaobi.studio import Wish, plan

    planned = plan(Wish(brief, wants=("verse", "painting")))
    scene = compose(scene_spec(planned, 40) | {"size": list(SIZE)}, 1)
    return paint(scene | coloured(planned), 1).image
