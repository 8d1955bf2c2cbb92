"""Miaobi 妙笔: one brief in, a whole work of art out.

>>> import miaobi
>>> miaobi.check("白日依山尽，黄河入海流。欲穷千里目，更上一层楼。", "五绝").holds
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    from miaobi import forms
    from miaobi.brief import Plan
    from miaobi.forms import Report
    from miaobi.work import Work

__version__ = "0.1.0"
__all__ = ["make", "plan", "write", "check", "verify", "forms"]


def make(
    brief: str,
    wants: Sequence[str] | None = None,
    seed: int = 1,
    out: Path | None = None,
    **wish: Any,
) -> Work:
    """The whole work for a brief, in the folder `out` (default: named after the brief).

    `wish` takes the other fields of `miaobi.studio.Wish`: form, style, quality, sets, …
    Raises `miaobi.errors.MiaobiError` with a hint when it cannot be.
    """
    from miaobi import studio

    return studio.create(_wish(brief, seed, wants, wish), out).work


def plan(brief: str, seed: int = 1, wants: Sequence[str] | None = None, **wish: Any) -> Plan:
    """The plan for a brief, before anything runs."""
    from miaobi import studio

    return studio.plan(_wish(brief, seed, wants, wish))


def write(brief: str, n: int = 1, seed: int = 1, **wish: Any) -> list[dict[str, Any]]:
    """`n` poems for a brief, each {"text", "form", "title", "lines", "gloss", …}."""
    from miaobi import studio

    return list(studio.write(_wish(brief, seed, ("verse",), wish), n))


def check(text: str, form: str) -> Report:
    """Whether a text holds a form; its violations say where, why and what cures them."""
    from miaobi import studio

    return studio.check(text, form)


def verify(path: Path) -> list[str]:
    """What disagrees in a work folder or exported file; empty when it is whole."""
    from miaobi import studio

    return studio.verify(path)


def __getattr__(name: str) -> Any:
    if name == "forms":  # a room of its own, opened at first use
        from importlib import import_module

        return import_module("miaobi.forms")
    raise AttributeError(f"module 'miaobi' has no attribute {name!r}")


def _wish(brief: str, seed: int, wants: Sequence[str] | None, more: dict[str, Any]) -> Any:
    from miaobi.studio import Wish

    parts = {} if wants is None else {"wants": tuple(wants)}
    return Wish(brief, seed=seed, **parts, **more)
