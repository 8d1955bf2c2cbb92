"""Engines: who answers Asks. One callable and its facts each; they are passed in, never looked up
by makers."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from miaobi.engines import embedded, remote
from miaobi.errors import PlanError, UnknownName
from miaobi.run import Engine, Facts

__all__ = ["Engines", "available", "nameable", "pins", "said"]

Engines = dict[tuple[str, str], Engine]  # by (family, name)


def available(wishes: Iterable[str] = (), environment: Mapping[str, str] | None = None) -> Engines:
    """Every engine that can answer here, by family and name.

    The remote ones that `wishes` ("KIND=NAME,NAME…") name are made ready, with addresses and keys
    from `environment` (this process's own when None); nothing goes over the network yet. A name
    that nobody knows is left to `pins`, which refuses it.

    >>> ("text", "openai:qwen3") in available(["text=openai:qwen3"], {})
    True
    """
    settings = os.environ if environment is None else environment
    engines = embedded.engines()
    for wish in wishes:
        family, _, names = wish.partition("=")
        for name in names.split(","):
            if remote.is_named(family, name):
                engines[family, name] = remote.engine(name, settings)
            elif embedded.is_named(family, name):
                engines[family, name] = embedded.engine(name)
    return engines


def nameable() -> tuple[Facts, ...]:
    """The facts of engines that come to be when they are named, as PROVIDER:MODEL.

    >>> [facts.name for facts in nameable()]
    ['embedded:FOLDER', 'openai:MODEL']
    """
    return (*embedded.nameable(), *remote.nameable())


def pins(wishes: Iterable[str], engines: Engines) -> dict[str, tuple[str, ...]]:
    """For each family the engines that may answer, in order: the wished ones, or the embedded.

    A wish reads "KIND=NAME" or "KIND=NAME,NAME…": the first answers, the others are the declared
    fallbacks. UnknownName or PlanError when it cannot be.

    >>> pins((), available())["text"]
    ('embedded',)
    >>> wish = ["text=openai:qwen3,embedded"]
    >>> pins(wish, available(wish, {}))["text"]
    ('openai:qwen3', 'embedded')
    """
    families = sorted({family for family, _ in engines})
    chosen: dict[str, tuple[str, ...]] = dict.fromkeys(families, ("embedded",))
    for wish in wishes:
        family, equals, said = wish.partition("=")
        names = tuple(dict.fromkeys(said.split(",")))
        if not equals or not all(names):
            raise PlanError(
                f"--engine {wish!r} does not read KIND=NAME", hint="for example text=embedded"
            )
        if family not in families:
            raise UnknownName("kind of engine", family, families)
        for name in names:
            if (family, name) not in engines:
                raise _unknown(family, name, engines)
        chosen[family] = names
    return chosen


def _unknown(family: str, name: str, engines: Engines) -> UnknownName | PlanError:
    known = [n for f, n in engines if f == family and ":" not in n]
    known += [f"{provider}:MODEL" for provider in remote.providers(family)]
    known += [facts.name for facts in embedded.nameable() if facts.family == family]
    provider, colon, model = name.partition(":")
    wanted = next((one for one in known if colon and one.startswith(f"{provider}:")), "")
    if wanted and not model:
        return PlanError(
            f"--engine {family}={name} names no {wanted.partition(':')[2].lower()}",
            hint=f"write it as {family}={wanted}",
        )
    return UnknownName(f"{family} engine", provider + ":MODEL" if colon else name, known)


def said(pinned: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """The wishes that give these pins again, for a plan's `engines`.

    >>> said({"file": ("embedded",), "text": ("openai:qwen3", "embedded")})
    ('file=embedded', 'text=openai:qwen3,embedded')
    """
    return tuple(f"{family}={','.join(names)}" for family, names in sorted(pinned.items()))
