"""The embedded keeper of forms: mends what another writer left broken, checks what it says."""

from __future__ import annotations

from dataclasses import asdict

from miaobi.engines.embedded.text import wish_of
from miaobi.errors import EngineError
from miaobi.lm.mend import mend as mended
from miaobi.run import Desk
from miaobi.trust.novelty import known
from miaobi.work import Answer, Ask, to_json


def mend(ask: Ask, desk: Desk) -> Answer:
    """`spec["draft"]` with the fewest characters changed so that it holds its form.

    The spec is the one of `text.verse`. The value has lines, scheme, rhyme, changes
    ([line, place, old, new]) and `kept`, the share of the poem that is still the draft's.
    EngineError when less than `spec["least"]` of it would be.
    """
    wish = wish_of(ask.spec)
    if wish.form.rules != "近体" or wish.form.fixed:
        raise EngineError(
            f"what breaks {wish.form.name} cannot be mended: the mender knows plain 近体 only",
            hint="list the embedded writer behind the engine: --engine text=NAME,embedded",
        )
    found = mended(
        wish,
        ask.spec["draft"],
        ask.seed,
        known,
        lambda part: desk.progress(part, "mending"),
        "".join(ask.spec.get("unwritten", [])),
    )
    if found.kept < ask.spec.get("least", 0.0):
        raise EngineError(
            f"too little of the draft can stay in {wish.form.name}: {found.kept:.0%} of it",
            hint="choose another engine with --engine text=NAME, or another --form",
        )
    return Answer(to_json({**asdict(found), "kept": round(found.kept, 4), "form": wish.form.name}))
