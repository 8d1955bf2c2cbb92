"""Engines: who answers Asks. One callable and its facts each; they are passed in, never looked up
by makers."""

from __future__ import annotations

from miaobi.engines import embedded
from miaobi.errors import PlanError, UnknownName
from miaobi.run import Engine

Engines = dict[tuple[str, str], Engine]  # by (family, name)


def available() -> Engines:
    """Every engine that can answer here, by family and name."""
    return embedded.engines()


def pins(wishes: tuple[str, ...], engines: Engines) -> dict[str, tuple[str, ...]]:
    """For each family the engines that may answer, in order: the wished one, or the embedded.

    A wish reads "KIND=NAME"; UnknownName or PlanError when it cannot be.

    >>> pins((), available())["text"]
    ('embedded',)
    """
    families = sorted({family for family, _ in engines})
    chosen: dict[str, tuple[str, ...]] = dict.fromkeys(families, ("embedded",))
    for wish in wishes:
        family, equals, name = wish.partition("=")
        if not equals:
            raise PlanError(
                f"--engine {wish!r} does not read KIND=NAME", hint="for example text=embedded"
            )
        if family not in families:
            raise UnknownName("kind of engine", family, families)
        if (family, name) not in engines:
            raise UnknownName(f"{family} engine", name, [n for f, n in engines if f == family])
        chosen[family] = (name,)
    return chosen
