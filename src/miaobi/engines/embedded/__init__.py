"""The embedded engines: text, image, sound, voice, film and file, inside the program, offline, seeded."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cache, partial
from importlib import import_module, metadata
from pathlib import Path

from miaobi.errors import EngineError, StoreError
from miaobi.run import Desk, Engine, Facts
from miaobi.work import Answer, Ask, digest

LANGUAGES = ("zh", "en")
ASKS = {  # Ask kind → module and function below this package
    "text.verse": "text:verse",
    "text.gloss": "text:gloss",
    "image.scene": "image:scene",
    "image.paint": "image:paint",
    "image.repaint": "image:repaint",
    "image.inscribe": "image:inscribe",
    "sound.compose": "sound:compose",
    "sound.engrave": "sound:engrave",
    "sound.render": "sound:render",
    "voice.line": "voice:line",
    "voice.join": "voice:join",
    "film.mix": "film:mix",
    "film.segment": "film:segment",
    "film.join": "film:join",
    "form.mend": "form:mend",
    "form.verse": "text:verse",
    "form.told": "told:told",
    "file.text": "file:text",
}
SOURCES = {  # what may change the answers of a family: rooms of the package, and libraries
    "text": (
        ("forms", "lm", "trust", "engines/embedded", "planner/data"),
        ("numpy", "onnxruntime"),
    ),
    "image": (
        ("paint", "trust", "engines/embedded"),
        ("numpy", "opencv-python-headless", "pillow"),
    ),
    "sound": (
        ("forms", "sound", "engines/embedded"),
        ("numpy", "scipy", "soundfile", "pyloudnorm", "verovio"),
    ),
    "voice": (
        ("forms", "voice", "sound", "engines/embedded"),
        ("numpy", "scipy", "soundfile", "pyloudnorm", "onnx", "onnxruntime", "pypinyin"),
    ),
    "film": (
        ("film", "sound", "paint", "engines/embedded"),
        ("numpy", "scipy", "soundfile", "opencv-python-headless", "pillow", "av"),
    ),
    "form": (
        ("forms", "lm", "trust", "engines/embedded", "planner"),
        ("numpy", "onnxruntime"),
    ),
    "file": (("engines/embedded",), ()),
}


NAMED = "embedded:FOLDER"  # another network for the writer, as `miaobi train` exports it
NGRAM = "ngram"  # the writer without a network: quicker, and plainer


def engines() -> dict[tuple[str, str], Engine]:
    """The embedded engine of each family, and the writer without a network."""
    found = {(family, "embedded"): _engine(family) for family in SOURCES}
    mark = digest("engine", [fingerprint("text"), NGRAM])
    facts = replace(_facts("text", NGRAM), languages=("zh",), fingerprint=mark)
    plain = Engine(facts, partial(_written, NGRAM))
    return found | {("text", NGRAM): plain}


def nameable() -> tuple[Facts, ...]:
    """The facts of the engines that come to be when they are named."""
    return (replace(_facts("text", NAMED), fingerprint=""),)


def is_named(family: str, name: str) -> bool:
    """Whether `name` reads embedded:FOLDER, for the writer.

    >>> is_named("text", "embedded:mine"), is_named("text", "embedded"), is_named("image", "embedded:x")
    (True, False, False)
    """
    own, _, folder = name.partition(":")
    return family == "text" and own == "embedded" and bool(folder)


def engine(name: str) -> Engine:
    """The writer with the network of a folder; StoreError when it holds none."""
    from miaobi.lm.neural.runtime import told

    folder = name.partition(":")[2]
    inside = Path(folder) / "writer"
    if not Path(folder, "writer.json").is_file() and (inside / "writer.json").is_file():
        raise StoreError(
            f"{folder} is no writer, it holds one", hint=f"give text=embedded:{inside}"
        )
    mark = digest("engine", [fingerprint("text"), *sorted(told(Path(folder)).hashes)])
    return Engine(replace(_facts("text", name), fingerprint=mark), partial(_written, folder))


def _engine(family: str) -> Engine:
    return Engine(_facts(family, "embedded"), answer)


def _facts(family: str, name: str) -> Facts:
    return Facts(
        name=name,
        family=family,
        languages=LANGUAGES,
        steerable=family == "text",
        licence="Apache-2.0",
        cost="none",
        fingerprint=fingerprint(family),
    )


def _written(writer: str, ask: Ask, desk: Desk) -> Answer:
    """The answer of the text engine whose verse another writer makes."""
    if ask.kind != "text.verse":
        return answer(ask, desk)
    from miaobi.engines.embedded.text import verse

    return verse(ask, desk, writer)


def answer(ask: Ask, desk: Desk) -> Answer:
    """The answer to any Ask of `ASKS`; EngineError for a kind that is not there."""
    if ask.kind not in ASKS:
        raise EngineError(
            f"the embedded engine does not answer {ask.kind}", hint="see `miaobi engines`"
        )
    module, name = ASKS[ask.kind].split(":")
    return getattr(import_module(f"{__name__}.{module}"), name)(ask, desk)


@cache
def fingerprint(family: str) -> str:
    """A hash of everything that may change this family's answers: source, data, libraries."""
    rooms, libraries = SOURCES[family]
    root = Path(__file__).parents[2]  # the package
    files = sorted(
        path
        for room in rooms
        for path in (root / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )
    hashes = {str(path.relative_to(root)): _hashed(path) for path in files}
    versions = {name: _version(name) for name in libraries}
    return digest("engine", {"files": hashes, "versions": versions})


@cache
def _hashed(path: Path) -> str:
    """The SHA-256 of a file of the package: families share rooms, and the network is large."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _version(library: str) -> str:
    """The installed version; "" when it is missing (the engine then says so when it is asked)."""
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return ""
