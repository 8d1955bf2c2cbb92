"""Remote engines: models on servers. A provider is one function from a model's name to a `Remote`.

What is asked and how an answer is read is the same for all of them (`asks`); a provider knows the
wire. Its line in `PROVIDERS` is all that naming it takes: `--engine text=openai:MODEL`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache, partial
from importlib import import_module
from pathlib import Path

from miaobi.engines.remote.asks import Remote, answer
from miaobi.run import Engine, Facts
from miaobi.work import digest

PROVIDERS = {"openai": "openai:provider"}  # name → module and function (model, environment)
FAMILIES = ("text",)


def providers(family: str) -> tuple[str, ...]:
    """The names of the providers of a family.

    >>> providers("text"), providers("image")
    (('openai',), ())
    """
    return tuple(PROVIDERS) if family in FAMILIES else ()


def nameable() -> tuple[Facts, ...]:
    """The facts of engines that come to be when they are named: PROVIDER:MODEL.

    >>> [facts.name for facts in nameable()]
    ['openai:MODEL']
    """
    return tuple(_facts(f"{name}:MODEL") for name in PROVIDERS)


def is_named(family: str, name: str) -> bool:
    """Whether `name` reads PROVIDER:MODEL.

    >>> is_named("text", "openai:qwen3:8b"), is_named("text", "openai:"), is_named("text", "x:y")
    (True, False, False)
    """
    provider, _, model = name.partition(":")
    return provider in providers(family) and bool(model)


def engine(name: str, environment: Mapping[str, str]) -> Engine:
    """The engine called PROVIDER:MODEL; PlanError when its settings cannot be."""
    provider, _, model = name.partition(":")
    module, function = PROVIDERS[provider].split(":")
    remote: Remote = getattr(import_module(f"{__name__}.{module}"), function)(model, environment)
    mark = digest("engine", [_sources(), name, remote.address])
    return Engine(_facts(name, mark, remote.host), partial(answer, remote))


def _facts(name: str, fingerprint: str = "", host: str = "") -> Facts:
    return Facts(
        name, "text", languages=("zh", "en"), cost="tokens", fingerprint=fingerprint, host=host
    )


@cache
def _sources() -> dict[str, str]:
    files = sorted(Path(__file__).parent.glob("*.py"))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
