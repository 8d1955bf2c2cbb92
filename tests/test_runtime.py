"""The embedded writer's graph and its steps, against a forward pass in plain numpy."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from miaobi.errors import PlanError, StoreError
from miaobi.lm.neural import onnx_file, runtime
from miaobi.lm.neural.folders import write_folder
from miaobi.lm.neural.runtime import ROOM, Runtime
from miaobi.lm.neural.vocabulary import Vocabulary

WORDS = Vocabulary((("t", "h"), ("th", "e")), "山水月")


@dataclass(frozen=True)
class Shape:
    """The fields of model.Config, which needs torch."""

    vocab_size: int = 300
    hidden_size: int = 128
    intermediate_size: int = 192
    num_hidden_layers: int = 2
    num_attention_heads: int = 4
    num_key_value_heads: int = 2
    head_dim: int = 64
    rms_norm_eps: float = 1e-6
    rope_theta: float = 10_000.0
    max_position_embeddings: int = 160
    tie_word_embeddings: bool = True


SHAPE = Shape()


def weights(shape: Shape = SHAPE, seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    hidden, inner, width = shape.hidden_size, shape.intermediate_size, shape.head_dim
    heads, shared = shape.num_attention_heads * width, shape.num_key_value_heads * width
    sizes = {"model.embed_tokens": (shape.vocab_size, hidden), "model.norm": (hidden,)}
    for i in range(shape.num_hidden_layers):
        sizes |= {
            f"model.layers.{i}.{name}": size
            for name, size in {
                "input_layernorm": (hidden,),
                "self_attn.q_proj": (heads, hidden),
                "self_attn.k_proj": (shared, hidden),
                "self_attn.v_proj": (shared, hidden),
                "self_attn.o_proj": (hidden, heads),
                "self_attn.q_norm": (width,),
                "self_attn.k_norm": (width,),
                "post_attention_layernorm": (hidden,),
                "mlp.gate_proj": (inner, hidden),
                "mlp.up_proj": (inner, hidden),
                "mlp.down_proj": (hidden, inner),
            }.items()
        }
    return {
        f"{name}.weight": (
            rng.normal(0, 0.1, size) + (1.0 if len(size) == 1 else 0.0)
        ).astype(np.float32)
        for name, size in sizes.items()
    }  # fmt: skip


def forward(w: dict[str, np.ndarray], ids: list[int], shape: Shape = SHAPE) -> np.ndarray:
    """(T, V) log-probabilities, as Qwen3 is defined, in float64."""
    w = {name: value.astype(np.float64) for name, value in w.items()}
    width, eps = shape.head_dim, shape.rms_norm_eps

    def norm(x, name):
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + eps) * w[f"{name}.weight"]

    half = np.arange(0, width, 2) / width
    angle = np.arange(len(ids))[:, None] / shape.rope_theta**half
    cos, sin = np.cos(angle), np.sin(angle)

    def turned(x):  # (T, heads, width)
        a, b = x[..., : width // 2], x[..., width // 2 :]
        c, s = cos[:, None], sin[:, None]
        return np.concatenate([a * c - b * s, b * c + a * s], -1)

    x = w["model.embed_tokens.weight"][ids]
    ahead = np.triu(np.full((len(ids), len(ids)), -np.inf), 1)
    for i in range(shape.num_hidden_layers):
        at = f"model.layers.{i}"
        y = norm(x, f"{at}.input_layernorm")
        q, k, v = (
            (y @ w[f"{at}.self_attn.{each}_proj.weight"].T).reshape(len(ids), -1, width)
            for each in "qkv"
        )
        q, k = turned(norm(q, f"{at}.self_attn.q_norm")), turned(norm(k, f"{at}.self_attn.k_norm"))
        group = shape.num_attention_heads // shape.num_key_value_heads
        k, v = np.repeat(k, group, 1), np.repeat(v, group, 1)
        seen = np.einsum("thd,shd->hts", q, k) / np.sqrt(width) + ahead
        seen = np.exp(seen - seen.max(-1, keepdims=True))
        seen /= seen.sum(-1, keepdims=True)
        mixed = np.einsum("hts,shd->thd", seen, v).reshape(len(ids), -1)
        x = x + mixed @ w[f"{at}.self_attn.o_proj.weight"].T
        y = norm(x, f"{at}.post_attention_layernorm")
        gate, up = (y @ w[f"{at}.mlp.{each}_proj.weight"].T for each in ("gate", "up"))
        x = x + (gate / (1 + np.exp(-gate)) * up) @ w[f"{at}.mlp.down_proj.weight"].T
    logits = norm(x, "model.norm") @ w["model.embed_tokens.weight"].T
    logits -= logits.max(-1, keepdims=True)
    return logits - np.log(np.exp(logits).sum(-1, keepdims=True))


def texts() -> list[list[int]]:
    rng = np.random.default_rng(3)
    return [rng.integers(0, SHAPE.vocab_size, n).tolist() for n in (9, 40, 1, 17, 40, 2, 150)]


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> dict[str, Path]:
    home = tmp_path_factory.mktemp("writers")
    return {
        kind: onnx_file.write(home / kind, weights(), SHAPE, WORDS, card="# a card", weights=kind)
        for kind in ("float32", "int8")
    }


@pytest.fixture(scope="module")
def exact(folders) -> Runtime:
    return Runtime(folders["float32"], threads=1)


@pytest.fixture(scope="module")
def small(folders) -> Runtime:
    return Runtime(folders["int8"], threads=1)


def walked(runtime: Runtime, text: list[int], begin: int, rows: int = 1) -> np.ndarray:
    """(len(text) - begin, rows, V): what is likely before each token from `begin` on, by steps."""
    memory, found = runtime.start(text[: begin - 1]).repeat(rows), []
    for token in text[begin - 1 : -1]:
        logs, memory = runtime.step(memory, [token] * rows)
        found.append(logs)
    return np.array(found)


# --- what is computed ---------------------------------------------------------------------------


def test_scores_are_those_of_the_plain_forward_pass(exact):
    for text, found in zip(texts(), exact.score(texts()), strict=True):
        wanted = forward(weights(), text)[np.arange(len(text) - 1), text[1:]]
        assert found.shape == (len(text) - 1,)
        np.testing.assert_allclose(found, wanted, atol=1e-4)


def test_steps_are_those_of_the_plain_forward_pass(exact):
    text = texts()[1]
    wanted = forward(weights(), text)
    np.testing.assert_allclose(walked(exact, text, 12)[:, 0], wanted[11:-1], atol=1e-4)
    np.testing.assert_allclose(walked(exact, text, 1)[:, 0], wanted[:-1], atol=1e-4)


def test_int8_is_near_and_is_a_distribution(small):
    text = texts()[6]
    wanted, found = forward(weights(), text)[:-1], walked(small, text, 1)[:, 0]
    apart = (np.exp(wanted) * (wanted - found)).sum(-1)  # KL, nats
    assert 0 < apart.mean() < 0.005
    assert apart.max() < 0.02
    np.testing.assert_allclose(np.exp(found).sum(-1), 1, atol=1e-4)
    own = np.arange(len(text) - 1), text[1:]
    (scored,) = small.score([text])
    assert np.abs(scored - wanted[own]).mean() < 0.1


@pytest.mark.parametrize("name", ["exact", "small"])
def test_a_prefix_and_steps_give_what_scoring_the_whole_gives(name, request):
    runtime, text = request.getfixturevalue(name), texts()[1]
    logs = walked(runtime, text, 20)[:, 0]
    (scored,) = runtime.score([text], begin=20)
    tolerance = {"exact": 1e-5, "small": 0.06}[name]  # int8: a last bit may tip a value over
    np.testing.assert_allclose(logs[np.arange(20), text[20:]], scored, atol=tolerance)


def test_scoring_from_a_place_on_gives_the_end_of_the_scores(exact):
    whole, late = exact.score(texts()), exact.score(texts(), begin=10)
    for all_of, some in zip(whole, late, strict=True):
        np.testing.assert_allclose(some, all_of[9:], atol=1e-5)
    assert exact.score([]) == []
    assert [logs.tolist() for logs in exact.score([[], [5]])] == [[], []]


# --- memories -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["exact", "small"])
def test_a_row_does_not_depend_on_its_batch(name, request):
    runtime = request.getfixturevalue(name)
    rng = np.random.default_rng(5)
    tokens = rng.integers(0, SHAPE.vocab_size, (6, 24))
    wide, alone = runtime.start([1, 5, 9]).repeat(24), runtime.start([1, 5, 9])
    for row in tokens:
        logs, wide = runtime.step(wide, row)
        own, alone = runtime.step(alone, row[7:8])
        np.testing.assert_allclose(own[0], logs[7], atol=1e-5 if name == "exact" else 0.06)


def test_rows_are_taken_in_the_order_that_is_named(exact):
    memory = exact.start([1, 2, 3]).repeat(3)
    _, memory = exact.step(memory, [10, 20, 30])
    taken = memory.take([2, 0, 0, 1])
    assert (memory.rows, taken.rows, taken.length) == (3, 4, 4)
    found, _ = exact.step(taken, [5, 5, 6, 5])
    for row, text in zip(found, [[30, 5], [10, 5], [10, 6], [20, 5]], strict=True):
        np.testing.assert_allclose(row, forward(weights(), [1, 2, 3, *text])[-1], atol=1e-4)


def test_a_memory_stays_as_it_was_when_others_go_on_from_it(exact):
    before = exact.start([1, 2, 3]).repeat(2)
    first, _ = exact.step(before, [7, 8])
    _, other = exact.step(before, [100, 101])
    beside = other.take([1, 0])
    exact.step(beside, [50, 51])
    again, after = exact.step(before, [7, 8])
    assert np.array_equal(first, again)
    found, _ = exact.step(after, [9, 9])
    np.testing.assert_allclose(found[1], forward(weights(), [1, 2, 3, 8, 9])[-1], atol=1e-4)
    found, _ = exact.step(other, [9, 9])
    np.testing.assert_allclose(found[1], forward(weights(), [1, 2, 3, 101, 9])[-1], atol=1e-4)


def test_rows_that_wait_are_as_if_they_had_been_read_alone(exact):
    rng = np.random.default_rng(3)
    rows = [rng.integers(0, SHAPE.vocab_size, size).tolist() for size in (9, 4, 6)]
    memory, at = exact.start([1, 2, 3]).repeat(3), [0, 0, 0]
    found: list[list[np.ndarray]] = [[], [], []]
    while any(n < len(row) for n, row in zip(at, rows, strict=True)):
        moves = np.array([n < len(r) and rng.random() < 0.6 for n, r in zip(at, rows, strict=True)])
        ids = [row[min(n, len(row) - 1)] for n, row in zip(at, rows, strict=True)]
        logs, memory = exact.step(memory, ids, moves)
        for i in np.flatnonzero(moves):
            found[i].append(logs[i])
            at[i] += 1
    assert memory.lengths.tolist() == [12, 7, 9]
    for row, logs in zip(rows, found, strict=True):
        np.testing.assert_allclose(logs, forward(weights(), [1, 2, 3, *row])[3:], atol=1e-4)
    taken = memory.take([2, 0])
    logs, _ = exact.step(taken, [5, 6])
    np.testing.assert_allclose(logs[0], forward(weights(), [1, 2, 3, *rows[2], 5])[-1], atol=1e-4)


def test_threads_may_go_on_from_one_memory(exact):
    before = exact.start([1, 2, 3]).repeat(2)

    def on(token: int) -> np.ndarray:
        memory = before
        for _ in range(5):
            logs, memory = exact.step(memory, [token, token])
        return logs[1]

    with ThreadPoolExecutor(4) as pool:
        for token, logs in enumerate(pool.map(on, range(12))):
            wanted = forward(weights(), [1, 2, 3, *[token] * 5])[-1]
            np.testing.assert_allclose(logs, wanted, atol=1e-4)


def test_no_rows_cost_nothing(exact):
    logs, memory = exact.step(exact.start([1, 2]).take([]), [])
    assert logs.shape == (0, SHAPE.vocab_size)
    assert (memory.rows, memory.length) == (0, 0)


def test_a_memory_grows_beyond_the_room_it_began_with(exact):
    text = texts()[6]
    assert len(text) > 2 * ROOM
    logs = walked(exact, text, 2, rows=2)
    np.testing.assert_allclose(logs[-1, 1], forward(weights(), text)[-2], atol=1e-4)


def test_the_last_position_is_used_and_no_more(exact):
    text = [*texts()[6], *range(10)]
    assert len(text) == SHAPE.max_position_embeddings
    memory = exact.start(text[:-1])
    logs, memory = exact.step(memory, text[-1:])
    np.testing.assert_allclose(logs[0], forward(weights(), text)[-1], atol=1e-4)
    with pytest.raises(PlanError, match="161 tokens for a model of 160 positions"):
        exact.step(memory, [1])
    with pytest.raises(PlanError, match="161 tokens"):
        exact.start([*text, 1])
    with pytest.raises(PlanError, match="161 tokens"):
        exact.score([[1, 2], [*text, 1]])


def test_the_same_again_gives_the_same_bytes(folders, small):
    other = Runtime(folders["int8"], threads=1)
    text = texts()[1]
    assert np.array_equal(walked(small, text, 5, rows=3), walked(other, text, 5, rows=3))


# --- what is refused ----------------------------------------------------------------------------


def test_what_does_not_fit_is_refused(exact):
    memory = exact.start([1]).repeat(2)
    with pytest.raises(PlanError, match="1 tokens for 2 rows"):
        exact.step(memory, [1])
    for wrong in ([300, 1], [-1, 1]):
        with pytest.raises(PlanError, match="outside 0 … 299"):
            exact.step(memory, wrong)
    with pytest.raises(PlanError, match="outside"):
        exact.score([[1, 300]])
    with pytest.raises(PlanError, match="a first token has no probability"):
        exact.score([[1, 2]], begin=0)


@pytest.fixture
def own(folders, tmp_path) -> Path:
    files = {path.name: path.read_bytes() for path in folders["int8"].iterdir()}
    return write_folder(tmp_path / "own", files)


@pytest.mark.parametrize("name", ["writer.onnx", "vocabulary.json"])
def test_a_file_that_is_not_the_one_named_is_refused(own, name):
    data = bytearray((own / name).read_bytes())
    data[len(data) // 2] ^= 1
    (own / name).write_bytes(data)
    with pytest.raises(StoreError, match=rf"{name} is not the file that writer.json names"):
        Runtime(own)
    (own / name).unlink()
    with pytest.raises(StoreError, match=f"cannot read .*{name}"):
        Runtime(own)


def test_a_damaged_or_foreign_writer_json_is_refused(own):
    path = own / "writer.json"
    told = json.loads(path.read_text())
    path.write_text(json.dumps(told | {"format": 2}))
    with pytest.raises(StoreError, match="has format 2"):
        Runtime(own)
    path.write_text(path.read_text()[:-20])
    with pytest.raises(StoreError, match="is damaged"):
        Runtime(own)
    path.write_text(json.dumps(told | {"files": {}}))
    with pytest.raises(StoreError, match="is not the file"):
        Runtime(own)


def test_a_graph_that_onnxruntime_cannot_open_is_told(own):
    (own / "writer.onnx").write_bytes(b"no graph")
    told = json.loads((own / "writer.json").read_text())
    told["files"]["writer.onnx"]["sha256"] = hashlib.sha256(b"no graph").hexdigest()
    (own / "writer.json").write_text(json.dumps(told))
    with pytest.raises(StoreError, match=r"cannot open .*writer\.onnx"):
        Runtime(own)


def test_weights_that_do_not_fit_are_refused():
    lacking = weights()
    del lacking["model.layers.1.mlp.up_proj.weight"]
    with pytest.raises(PlanError, match=r"lack model\.layers\.1\.mlp\.up_proj\.weight"):
        onnx_file.graph(lacking, SHAPE)
    narrow = replace(SHAPE, hidden_size=96)
    with pytest.raises(PlanError, match="width of 96"):
        onnx_file.graph(weights(narrow), narrow)


def test_a_vocabulary_larger_than_the_model_is_refused(tmp_path):
    with pytest.raises(PlanError, match="a vocabulary of"):
        onnx_file.write(tmp_path / "w", weights(), replace(SHAPE, vocab_size=200), WORDS)
    assert not (tmp_path / "w").exists()


# --- the folder ---------------------------------------------------------------------------------


def test_every_weight_is_stored_once_in_a_byte(folders):
    state = weights()
    count = sum(value.size for value in state.values())
    told = json.loads((folders["int8"] / "writer.json").read_text())
    names = ("vocabulary.json", "writer.onnx")
    wanted = tuple(hashlib.sha256((folders["int8"] / n).read_bytes()).hexdigest() for n in names)
    assert runtime.told(folders["int8"]).hashes == wanted
    assert told["parameters"] == count
    assert told["files"]["writer.onnx"]["bytes"] == (folders["int8"] / "writer.onnx").stat().st_size
    assert told["files"]["writer.onnx"]["bytes"] < 1.04 * count + 20_000
    assert Vocabulary.load(folders["int8"] / "vocabulary.json").size == WORDS.size
    assert (folders["int8"] / "card.md").read_text() == "# a card"


def test_the_same_weights_make_the_same_file(folders):
    data = (folders["int8"] / "writer.onnx").read_bytes()
    assert onnx_file.graph(weights(), SHAPE).SerializeToString(deterministic=True) == data


def test_a_folder_of_something_else_is_left_alone(own, tmp_path):
    write_folder(own, {path.name: b"new" for path in own.iterdir()})
    assert (own / "writer.onnx").read_bytes() == b"new"
    (own / "letters.txt").write_text("mine")
    with pytest.raises(StoreError, match=r"holds 'letters\.txt'"):
        write_folder(own, {path.name: b"newer" for path in own.glob("[!l]*")})
    assert (own / "writer.onnx").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["own"]


def test_writing_needs_nothing_of_torch(folders):
    code = (
        "import sys; from pathlib import Path; from miaobi.lm.neural.runtime import Runtime; "
        f"r = Runtime(Path({str(folders['int8'])!r}), threads=1); "
        "r.step(r.start([1, 2]).repeat(2), [3, 4]); r.score([[1, 2, 3]]); "
        "from miaobi.lm.neural import onnx_file; "
        "print(sorted({'torch', 'transformers', 'tokenizers', 'safetensors'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
