"""The network that is shipped with the package, and others in its place."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from miaobi.lm.neural.poet import Pen
from miaobi.lm.neural.runtime import Runtime
from miaobi.lm.neural.vocabulary import Vocabulary


def folder() -> Path:
    """Where the shipped network lies: writer.onnx, vocabulary.json, writer.json, card.md."""
    return Path(str(files("miaobi.lm.neural") / "data/writer"))


@lru_cache(maxsize=2)
def pen(own: Path | None = None) -> Pen:
    """The network and vocabulary of a folder, by default the shipped one, opened once.

    StoreError when the folder holds none, or its files are not those that were exported.
    """
    place = own or folder()
    return Pen(Runtime(place), Vocabulary.load(place / "vocabulary.json"))
