"""The writer as one ONNX graph for onnxruntime: int8 weights, keys and values kept between steps.

Built node by node from arrays: nothing of torch is needed. Every weight matrix is stored as bytes,
64 of a row to one float16 scale (block-wise quantisation: Dettmers et al., 2022), and multiplied in
int8 by `MatMulNBits`, which also rounds what comes in, 64 values to a scale of its own. So no row of
a batch bends another, as it would with one scale for the whole batch. The embedding is stored once:
it reads tokens in and is the head that scores them. `GroupQueryAttention` turns queries and keys by
their positions and writes new keys and values into the buffers that it is given.

    ids (B, T) int64        tokens, those of shorter texts padded on the right
    rows (R,) int64         which of the B * T places are to be scored, counted along the rows
    lasts (B,) int32        tokens of each row, those before included, less one
    total () int32          the most tokens of a row, those before included
    past_key_0 …            (B, kv heads, S, head_dim) float32; S is what the buffer holds
    logs (R, V) float32     log-probabilities of the token after each place, nats
    key_0, value_0 …        the buffers with the new tokens; may be the same memory as the past
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from miaobi.errors import PlanError, StoreError
from miaobi.lm.neural.folders import write_folder
from miaobi.lm.neural.vocabulary import Vocabulary
from miaobi.store.files import read_file

if TYPE_CHECKING:
    from miaobi.lm.neural.model import Config

OPSET = 17
CONTRIB = "com.microsoft"
BLOCK = 64  # weights that share a scale
INT8 = 4  # MatMulNBits' accuracy_level: what comes in is rounded to int8, the sums are exact
Weights = Literal["int8", "float32"]
Array = NDArray[Any]


def write(
    folder: Path,
    state: Mapping[str, Array],
    config: Config,
    vocabulary: Vocabulary,
    *,
    card: str = "",
    weights: Weights = "int8",
) -> Path:
    """A folder for the embedded engine: `writer.onnx`, `vocabulary.json`, `writer.json`, `card.md`.

    `state` has the names of transformers' `Qwen3ForCausalLM`, as numpy arrays. Refuses weights that
    do not fit the shape with PlanError, a folder that cannot be written with StoreError.
    """
    if vocabulary.size > config.vocab_size:
        raise PlanError(
            f"a vocabulary of {vocabulary.size} for a model of {config.vocab_size} tokens",
            hint="give the vocabulary that the model was trained with",
        )
    files = {
        "writer.onnx": graph(state, config, weights).SerializeToString(deterministic=True),
        "vocabulary.json": vocabulary.dumps().encode(),
    }
    told = {
        "format": 1,
        "weights": weights,
        "parameters": sum(int(array.size) for array in state.values()),
        "config": asdict(config),
        "files": {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in files.items()
        },
    }
    files["writer.json"] = (json.dumps(told, indent=2) + "\n").encode()
    if card:
        files["card.md"] = card.encode()
    return write_folder(folder, files)


def graph(state: Mapping[str, Array], config: Config, weights: Weights = "int8") -> onnx.ModelProto:
    """The whole graph with its weights; see the module for what goes in and out."""
    build = _Graph(state, config, weights)
    tied = build.weight("embed", "model.embed_tokens.weight")
    x = build.embedded(tied)  # (B, T, hidden)
    angles = build.angles()
    for i in range(config.num_hidden_layers):
        x = build.layer(i, x, angles)
    flat = build.op("Reshape", x, build.table("flat", np.array([-1, config.hidden_size])))
    x = build.op("Gather", flat, "rows", axis=0)
    x = build.linear(build.norm(x, "model.norm.weight"), tied)
    build.op("LogSoftmax", x, out="logs", axis=-1)
    return build.model()


@dataclass(frozen=True, slots=True)
class _Matrix:
    """A weight (outputs, inputs) in the graph: float32 by one name, or bytes and their scales."""

    shape: tuple[int, int]
    values: str  # int8: (outputs, blocks, BLOCK) uint8, 128 is nought
    scales: str = ""  # (outputs, blocks)


@dataclass(slots=True, eq=False)
class _Graph:
    """Nodes and tables as they gather; every method gives the name of what it adds."""

    state: Mapping[str, Array]
    config: Config
    weights: Weights
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    tables: dict[str, onnx.TensorProto] = field(default_factory=dict)

    def op(self, kind: str, *inputs: str, out: str = "", domain: str = "", **given: Any) -> str:
        out = out or f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [out], domain=domain, **given))
        return out

    def table(self, name: str, array: Array | np.float32) -> str:
        if name not in self.tables:
            self.tables[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
        return name

    # --- weights ----------------------------------------------------------------------------------

    def taken(self, name: str) -> Array:
        try:
            return np.asarray(self.state[name], np.float32)
        except KeyError:
            raise PlanError(
                f"the weights lack {name}", hint="give the state of the model of this shape"
            ) from None

    def weight(self, name: str, *parts: str) -> _Matrix:
        """Matrices over the same inputs as one, under each other."""
        own = np.concatenate([self.taken(part) for part in parts])
        outputs, inputs = own.shape
        if self.weights == "float32":
            # The head multiplies by it as it lies; all others from the right, by its transpose.
            return _Matrix((outputs, inputs), self.table(name, own if name == "embed" else own.T))
        values, scales = quantised(own)
        half = self.table(f"{name}_scales", scales)
        wide = self.op("Cast", half, to=TensorProto.FLOAT)  # done once, when the file is opened
        return _Matrix((outputs, inputs), self.table(name, values), wide)

    def linear(self, x: str, by: _Matrix) -> str:
        if not by.scales:
            if by.values == "embed":
                return self.op("Gemm", x, by.values, transB=1)
            return self.op("MatMul", x, by.values)
        sizes: dict[str, Any] = {"N": by.shape[0], "K": by.shape[1], "bits": 8, "block_size": BLOCK}
        names = (x, by.values, by.scales)
        return self.op("MatMulNBits", *names, domain=CONTRIB, accuracy_level=INT8, **sizes)

    def embedded(self, tied: _Matrix) -> str:
        """The rows of the embedding that `ids` name: (B, T, hidden)."""
        rows = self.op("Gather", tied.values, "ids", axis=0)
        if not tied.scales:
            return rows
        if tied.shape[1] % BLOCK:
            raise PlanError(
                f"a width of {tied.shape[1]} cannot be stored in blocks of {BLOCK}",
                hint="give a hidden_size that is a multiple of 64, or weights='float32'",
            )
        rows = self.op("Cast", rows, to=TensorProto.FLOAT)  # (B, T, blocks, BLOCK)
        rows = self.op("Sub", rows, self.table("nought", np.float32(128)))
        scales = self.op("Gather", tied.scales, "ids", axis=0)
        scales = self.op("Unsqueeze", scales, self.table("last", np.array([-1])))
        whole = self.table("whole_rows", np.array([0, 0, tied.shape[1]]))
        return self.op("Reshape", self.op("Mul", rows, scales), whole)

    # --- layers -----------------------------------------------------------------------------------

    def norm(self, x: str, name: str) -> str:
        scale = self.table(name, self.taken(name))
        eps = self.config.rms_norm_eps
        return self.op("SimplifiedLayerNormalization", x, scale, axis=-1, epsilon=eps)

    def angles(self) -> tuple[str, str]:
        """Cosines and sines (positions, head_dim / 2), computed when the file is opened."""
        config = self.config
        half = np.arange(0, config.head_dim, 2, dtype=np.float32) / config.head_dim
        turns = (1.0 / np.float32(config.rope_theta) ** half).astype(np.float32)[None]
        places = np.arange(config.max_position_embeddings, dtype=np.float32)[:, None]
        every = self.op("Mul", self.table("places", places), self.table("turns", turns))
        return self.op("Cos", every), self.op("Sin", every)

    def layer(self, i: int, x: str, angles: tuple[str, str]) -> str:
        under = f"model.layers.{i}"
        y = self.norm(x, f"{under}.input_layernorm.weight")
        x = self.op("Add", x, self.attention(i, f"{under}.self_attn", y, angles))
        y = self.norm(x, f"{under}.post_attention_layernorm.weight")
        return self.op("Add", x, self.mlp(i, f"{under}.mlp", y))

    def attention(self, i: int, under: str, x: str, angles: tuple[str, str]) -> str:
        config = self.config
        heads, shared = config.num_attention_heads, config.num_key_value_heads
        names = (f"{under}.{each}_proj.weight" for each in "qkv")
        one = self.linear(x, self.weight(f"qkv_{i}", *names))
        widths = np.array([heads, shared, shared]) * config.head_dim
        q, k, v = self.split(one, "qkv_widths", widths)
        q = self.normed_heads(q, heads, f"{under}.q_norm.weight")
        k = self.normed_heads(k, shared, f"{under}.k_norm.weight")
        mixed = f"mixed_{i}"
        self.nodes.append(
            helper.make_node(
                "GroupQueryAttention",
                [q, k, v, f"past_key_{i}", f"past_value_{i}", "lasts", "total", *angles],
                [mixed, f"key_{i}", f"value_{i}"],
                domain=CONTRIB,
                num_heads=heads,
                kv_num_heads=shared,
                do_rotary=1,
            )
        )
        return self.linear(mixed, self.weight(f"o_{i}", f"{under}.o_proj.weight"))

    def split(self, x: str, name: str, widths: Array) -> tuple[str, ...]:
        found = tuple(f"{x}_{j}" for j in range(len(widths)))
        table = self.table(name, widths)
        self.nodes.append(helper.make_node("Split", [x, table], found, axis=-1))
        return found

    def normed_heads(self, x: str, heads: int, name: str) -> str:
        """(B, T, heads * head_dim), each head normed by itself."""
        width = self.config.head_dim
        apart = self.table(f"apart_{heads}", np.array([0, 0, heads, width]))
        joined = self.table(f"joined_{heads}", np.array([0, 0, heads * width]))
        return self.op("Reshape", self.norm(self.op("Reshape", x, apart), name), joined)

    def mlp(self, i: int, under: str, x: str) -> str:
        names = (f"{under}.{each}_proj.weight" for each in ("gate", "up"))
        one = self.linear(x, self.weight(f"gate_up_{i}", *names))
        gate, up = self.split(one, "gate_up_widths", np.full(2, self.config.intermediate_size))
        silu = self.op("Mul", gate, self.op("Sigmoid", gate))
        down = self.weight(f"down_{i}", f"{under}.down_proj.weight")
        return self.linear(self.op("Mul", silu, up), down)

    # --- the whole --------------------------------------------------------------------------------

    def model(self) -> onnx.ModelProto:
        config, make = self.config, helper.make_tensor_value_info
        cells = ["B", config.num_key_value_heads, "S", config.head_dim]
        inputs = [
            make("ids", TensorProto.INT64, ["B", "T"]),
            make("rows", TensorProto.INT64, ["R"]),
            make("lasts", TensorProto.INT32, ["B"]),
            make("total", TensorProto.INT32, []),
        ]
        outputs = [make("logs", TensorProto.FLOAT, ["R", config.vocab_size])]
        for i in range(config.num_hidden_layers):
            for name in (f"key_{i}", f"value_{i}"):
                inputs.append(make(f"past_{name}", TensorProto.FLOAT, cells))
                outputs.append(make(name, TensorProto.FLOAT, cells))
        whole = helper.make_graph(self.nodes, "writer", inputs, outputs, list(self.tables.values()))
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIB, 1)]
        return helper.make_model(whole, opset_imports=opsets, ir_version=9, producer_name="miaobi")


def quantised(matrix: Array) -> tuple[Array, Array]:
    """Bytes (outputs, blocks, BLOCK), 128 for nought, and float16 scales (outputs, blocks).

    Symmetric: the largest of a block is ±127 scales. The last block is filled up with noughts.

    >>> values, scales = quantised(np.array([[1.0, -0.5, 0.0]], np.float32))
    >>> values.shape, values[0, 0, :4].tolist(), round(float(scales[0, 0]), 6)
    ((1, 1, 64), [255, 64, 128, 128], 0.007874)
    """
    outputs, inputs = matrix.shape
    blocks = -(-inputs // BLOCK)
    wide = np.zeros((outputs, blocks * BLOCK), np.float32)
    wide[:, :inputs] = matrix
    wide = wide.reshape(outputs, blocks, BLOCK)
    scales = (np.abs(wide).max(axis=-1) / 127).astype(np.float16)
    steps = np.where(scales > 0, scales, 1).astype(np.float32)[..., None]
    return (np.clip(np.rint(wide / steps), -127, 127) + 128).astype(np.uint8), scales


# --- back to weights ------------------------------------------------------------------------------


def load(folder: Path) -> tuple[dict[str, Any], dict[str, Array]]:
    """The config's fields and the weights of a folder that `write` made: float32, with the names of
    transformers. Of int8 they are just the numbers that its bytes and scales stand for.

    Refuses a folder that is damaged with StoreError.
    """
    data = read_file(folder / "writer.onnx")
    try:
        told = json.loads(read_file(folder / "writer.json"))
        config, known = dict(told["config"]), told["files"]["writer.onnx"]["sha256"]
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{folder / 'writer.json'} is damaged: {error!r}", hint=_CURE) from error
    if hashlib.sha256(data).hexdigest() != known:
        raise StoreError(
            f"{folder / 'writer.onnx'} is not the file that writer.json names", hint=_CURE
        )
    stored = onnx.load_from_string(data).graph.initializer
    tables = {table.name: numpy_helper.to_array(table) for table in stored}
    state = {n: np.array(own, np.float32) for n, own in tables.items() if n.endswith("norm.weight")}
    for name, (parts, inputs) in _stacked(config).items():
        ends = np.cumsum(list(parts.values()))[:-1]
        own = _matrix(tables, name, inputs)
        state |= {
            n: np.array(w, order="C") for n, w in zip(parts, np.split(own, ends), strict=True)
        }
    return config, state


_CURE = "export the model once more, or install the package again"


def _matrix(tables: Mapping[str, Array], name: str, inputs: int) -> Array:
    """(outputs, inputs) float32 of a matrix as `_Graph.weight` stores it."""
    scales = tables.get(f"{name}_scales")
    if scales is None:
        return tables[name] if name == "embed" else tables[name].T
    wide = (tables[name].astype(np.float32) - 128) * scales.astype(np.float32)[..., None]
    return wide.reshape(len(wide), -1)[:, :inputs]


def _stacked(config: Mapping[str, int]) -> dict[str, tuple[dict[str, int], int]]:
    """For each matrix of the graph the weights in it, each with its rows, and their columns."""
    hidden, inner = config["hidden_size"], config["intermediate_size"]
    heads, shared = (config[f"num_{w}_heads"] * config["head_dim"] for w in _HEADS)
    found = {"embed": ({"model.embed_tokens.weight": config["vocab_size"]}, hidden)}
    for i in range(config["num_hidden_layers"]):
        own, mlp = f"model.layers.{i}.self_attn", f"model.layers.{i}.mlp"
        rows = {
            f"{own}.{w}_proj.weight": n for w, n in zip("qkv", (heads, shared, shared), strict=True)
        }
        found[f"qkv_{i}"] = (rows, hidden)
        found[f"o_{i}"] = ({f"{own}.o_proj.weight": hidden}, heads)
        found[f"gate_up_{i}"] = ({f"{mlp}.{w}_proj.weight": inner for w in ("gate", "up")}, hidden)
        found[f"down_{i}"] = ({f"{mlp}.down_proj.weight": hidden}, inner)
    return found


_HEADS = ("attention", "key_value")
