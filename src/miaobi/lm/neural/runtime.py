"""The embedded writer's steps, by onnxruntime alone: prefixes read once, particles side by side.

A memory holds the keys and values of some texts. It is a value: stepping from it
twice, or taking its rows, leaves it as it was. Yet one step after another copies nothing, since the
newest memory of a buffer writes into it, and only an older one is copied first.

A row's numbers depend on its batch by rounding alone. Int8 products round what comes in to steps, so
a last bit that differs, since another batch is summed in another order, may tip a value to the next
step: some hundredths of a nat in a small model with random weights. Steps with onnxruntime 1.32 on a
processor with AVX-512 gave the same bytes for each batch of 1 to 32 rows and for 1 and 2 threads;
`score` sums in another order than `start` and `step` do. Other processors may round otherwise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from miaobi.errors import MissingDependency, PlanError, StoreError
from miaobi.store.files import read_file

if TYPE_CHECKING:
    import onnxruntime

THREADS = 2
ROOM = 64  # tokens that a buffer has room for beyond those it is made for
SCORED = 512  # places that are scored in one pass, padding included
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shape:
    """What the runtime needs to know of a model: of transformers' Qwen3Config, the same names."""

    vocab_size: int
    num_hidden_layers: int
    num_key_value_heads: int
    head_dim: int
    max_position_embeddings: int


@dataclass(frozen=True, slots=True)
class File:
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Told:
    """`writer.json`: the shape, and what each file is."""

    format: int
    weights: str
    parameters: int
    config: Shape
    files: dict[str, File]

    @property
    def hashes(self) -> tuple[str, ...]:
        """The SHA-256 of each file, by name: what tells one writer from another."""
        return tuple(self.files[name].sha256 for name in sorted(self.files))


@dataclass(slots=True, eq=False)
class _Buffer:
    """Keys and values; `turn` counts the steps written into it."""

    cells: Floats  # (layers, 2, B, kv heads, room, head_dim)
    turn: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """What the network remembers of B texts, a row for each; `lengths` (B,) are their tokens."""

    lengths: NDArray[np.int32]
    _buffer: _Buffer = field(repr=False)
    _turn: int = field(repr=False)

    @property
    def rows(self) -> int:
        return len(self.lengths)

    @property
    def length(self) -> int:
        """The tokens of the longest text."""
        return int(self.lengths.max(initial=0))

    def repeat(self, times: int) -> Memory:
        """Each row so many times."""
        return self.take(np.repeat(np.arange(self.rows), times))

    def take(self, rows: Sequence[int] | NDArray[np.integer]) -> Memory:
        """These rows in this order, each as often as it is named; all in order copy nothing."""
        wanted = np.asarray(rows, np.intp)
        if np.array_equal(wanted, np.arange(self.rows)):
            return self
        return self._copied(wanted, self._buffer.cells.shape[4])

    def _copied(self, rows: NDArray[np.intp], room: int) -> Memory:
        old = self._buffer.cells
        layers, two, _, shared, _, width = old.shape
        new = np.empty((layers, two, len(rows), shared, room, width), np.float32)
        lengths = self.lengths[rows]
        for to, (row, length) in enumerate(zip(rows, lengths, strict=True)):
            new[:, :, to, :, :length] = old[:, :, row, :, :length]
        return Memory(lengths, _Buffer(new), 0)

    def _with_room(self, room: int) -> Memory:
        """This memory where a token may be written: itself, or a copy where that would harm."""
        own = self._buffer.cells.shape[4]
        if self._turn == self._buffer.turn and room <= own:
            return self
        more = own if room <= own else room + max(ROOM, room // 2)
        return self._copied(np.arange(self.rows), more)


class Runtime:
    """The network of a folder that `onnx_file.write` made; several threads may share it.

    `threads` are those of one step; more than the processor has cores is slower. Refuses a folder
    that is damaged or not of this kind with StoreError, before anything of it is run.
    """

    def __init__(self, folder: Path, threads: int = THREADS) -> None:
        self.folder = folder
        self.told = told(folder)
        self.shape = self.told.config
        _checked(folder, "vocabulary.json", self.told)
        self._session = _opened(_checked(folder, "writer.onnx", self.told), threads, folder)
        names = [f"{what}_{i}" for i in range(self.shape.num_hidden_layers) for what in _KINDS]
        self._names = tuple(names)
        self._claiming = Lock()  # who writes into a buffer next

    def start(self, ids: Sequence[int] | NDArray[np.integer]) -> Memory:
        """The memory of one text (of none, too), read once; none of its tokens are scored.

        Refuses a text longer than the model's positions with PlanError.
        """
        row = self._known(np.asarray(ids, np.int64).reshape(1, -1))
        shape, length = self.shape, row.shape[1]
        self._fits(length)
        size = (shape.num_hidden_layers, 2, 1, shape.num_key_value_heads, length + ROOM)
        buffer = _Buffer(np.empty((*size, shape.head_dim), np.float32))
        past = np.zeros(1, np.int32)
        self._run(buffer, row, past, scored=0)
        return Memory(past + np.int32(length), buffer, 0)

    def step(
        self,
        memory: Memory,
        ids: Sequence[int] | NDArray[np.integer],
        moves: NDArray[np.bool_] | None = None,
    ) -> tuple[Floats, Memory]:
        """Log-probabilities (B, V), nats, of what follows when each row goes on with its token of
        `ids` (B,), and the memory with these tokens.

        Rows where `moves` (B,) is false stay as they are: their tokens count for nothing, and their
        log-probabilities tell nothing. Refuses a text longer than the model's positions, or another number of rows, with PlanError.
        """
        column = self._known(np.asarray(ids, np.int64).reshape(-1, 1))
        if len(column) != memory.rows:
            raise PlanError(
                f"{len(column)} tokens for {memory.rows} rows", hint="give one token for each row"
            )
        self._fits(memory.length + 1)
        with self._claiming:
            memory = memory._with_room(memory.length + 1)
            memory._buffer.turn += 1
            own = memory.lengths + (np.int32(1) if moves is None else moves.astype(np.int32))
            after = Memory(own, memory._buffer, memory._buffer.turn)
        logs = self._run(memory._buffer, column, memory.lengths, scored=len(column))
        return logs, after

    def score(self, texts: Sequence[Sequence[int]], begin: int = 1) -> list[Floats]:
        """For each text the log-probabilities, nats, of its tokens from number `begin` on, given
        all before them: (len(text) - begin,).

        Refuses a text longer than the model's positions with PlanError.
        """
        if begin < 1:
            raise PlanError("a first token has no probability", hint="begin at 1 or later")
        found: list[Floats] = [np.zeros(0, np.float32)] * len(texts)
        asked = [i for i, text in enumerate(texts) if len(text) > begin]
        for batch in _batches(asked, [len(text) for text in texts]):
            chosen = [np.asarray(texts[i], np.int64) for i in batch]
            self._fits(len(chosen[-1]))
            for i, logs in zip(batch, self._scored(chosen, begin), strict=True):
                found[i] = logs
        return found

    # --- one pass ---------------------------------------------------------------------------------

    def _scored(self, texts: Sequence[NDArray[np.int64]], begin: int) -> list[Floats]:
        """The same for texts in order of length, in one pass."""
        counts = [len(text) - begin for text in texts]
        longest = len(texts[-1])
        ids = np.zeros((len(texts), longest), np.int64)
        for row, text in zip(ids, texts, strict=True):
            row[: len(text)] = text
        self._known(ids)
        rows = [i * longest + np.arange(begin - 1, len(text) - 1) for i, text in enumerate(texts)]
        shape = self.shape
        empty = np.empty((len(texts), shape.num_key_value_heads, 0, shape.head_dim), np.float32)
        feeds: dict[str, Any] = {f"past_{name}": empty for name in self._names}
        feeds |= {"ids": ids, "rows": np.concatenate(rows), "total": np.array(longest, np.int32)}
        feeds["lasts"] = np.array([len(text) - 1 for text in texts], np.int32)
        (logs,) = self._session.run(["logs"], feeds)
        targets = np.concatenate([text[begin:] for text in texts])
        own = np.asarray(logs)[np.arange(len(targets)), targets]
        return np.split(own, np.cumsum(counts)[:-1])

    def _run(
        self, buffer: _Buffer, ids: NDArray[np.int64], past: NDArray[np.int32], scored: int
    ) -> Floats:
        """New tokens ids (B, T) after `past` (B,), their keys and values written into the buffer.

        Gives log-probabilities (scored, V) after the first `scored` of the new tokens.
        """
        new = ids.shape[1]
        logs = np.empty((scored, self.shape.vocab_size), np.float32)
        if not ids.size:
            return logs
        binding = self._session.io_binding()
        binding.bind_cpu_input("ids", ids)
        binding.bind_cpu_input("rows", np.arange(scored))
        binding.bind_cpu_input("lasts", past + np.int32(new - 1))
        binding.bind_cpu_input("total", np.array(past.max(initial=0) + new, np.int32))
        _bind(binding.bind_output, "logs", logs)
        layers = buffer.cells.reshape(-1, *buffer.cells.shape[2:])
        for name, cells in zip(self._names, layers, strict=True):
            _bind(binding.bind_input, f"past_{name}", cells)
            _bind(binding.bind_output, name, cells)
        self._session.run_with_iobinding(binding)
        return logs

    def _known(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        if ids.size and not 0 <= ids.min() <= ids.max() < self.shape.vocab_size:
            raise PlanError(
                f"a token outside 0 … {self.shape.vocab_size - 1}",
                hint="use the vocabulary of the same folder",
            )
        return np.ascontiguousarray(ids)

    def _fits(self, length: int) -> None:
        most = self.shape.max_position_embeddings
        if length > most:
            raise PlanError(
                f"a text of {length} tokens for a model of {most} positions",
                hint="write a shorter work, or in parts",
            )


_KINDS = ("key", "value")


def _bind(to: Any, name: str, array: Floats) -> None:
    to(name, "cpu", 0, np.float32, array.shape, array.ctypes.data)


def _batches(asked: Iterable[int], lengths: Sequence[int]) -> Iterable[list[int]]:
    """Numbers of texts by length, short ones first, so that little is padding."""
    batch: list[int] = []
    for i in sorted(asked, key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[i] > SCORED:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


# --- the folder ----------------------------------------------------------------------------------


def told(folder: Path) -> Told:
    """What `writer.json` tells of a folder; StoreError when it is not there or damaged.

    The files themselves are not read.
    """
    path = folder / "writer.json"
    try:
        found = msgspec.json.decode(read_file(path), type=Told)
    except msgspec.MsgspecError as error:
        raise StoreError(f"{path} is damaged: {error}", hint=_CURE) from error
    if found.format != 1:
        raise StoreError(f"{path} has format {found.format}, known is 1", hint="update miaobi")
    return found


def _checked(folder: Path, name: str, told: Told) -> bytes:
    """A file's bytes, read once, when they are those that `writer.json` names."""
    data, known = read_file(folder / name), told.files.get(name)
    if known is None or hashlib.sha256(data).hexdigest() != known.sha256:
        raise StoreError(f"{folder / name} is not the file that writer.json names", hint=_CURE)
    return data


_CURE = "export the model once more, or install the package again"


def _opened(data: bytes, threads: int, folder: Path) -> onnxruntime.InferenceSession:
    try:
        import onnxruntime as ort
    except ImportError as error:
        raise MissingDependency(
            "the writer needs onnxruntime", hint="pip install onnxruntime"
        ) from error
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Waiting threads sleep: others have work for the processor between two steps.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return ort.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own errors share no narrower kind
        raise StoreError(
            f"onnxruntime {ort.__version__} cannot open {folder / 'writer.onnx'}: {error}",
            hint="pip install --upgrade onnxruntime",
        ) from error
