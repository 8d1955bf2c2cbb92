"""One model in every form that it goes out in: torch, transformers, ONNX and llama.cpp agree.

Tolerances, nats of log-probability against our torch model in float32, on a small model with random
weights that are larger than trained ones: transformers 1e-4, ONNX float32 1e-4, GGUF f32 and f16 0.02
(llama.cpp keeps keys and values in float16), int8 forms a mean divergence of 0.01 nats.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra train")
pytest.importorskip("safetensors", reason="needs the extra train")

from miaobi.errors import PlanError, StoreError  # noqa: E402
from miaobi.lm.neural import export, gguf_file, onnx_file  # noqa: E402
from miaobi.lm.neural.model import Config, Transformer  # noqa: E402
from miaobi.lm.neural.runtime import Runtime  # noqa: E402
from miaobi.lm.neural.vocabulary import Vocabulary  # noqa: E402

MERGES = (("t", "h"), ("i", "s"), ("Ġ", "th"), ("Ġth", "e"), ("Ġ", "'"), (",", "'"), ("1", "9"))
WORDS = Vocabulary(MERGES, "山水月春风花，。")
SHAPE = Config(
    vocab_size=320,  # a few more than the vocabulary has
    hidden_size=128,
    intermediate_size=192,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    max_position_embeddings=128,
)
TEXTS = (
    "山水月，春风花。",
    "'tis the thing, 'twas this; I'd don't\n\nthe end — “yes,” he said 19",
    "春 the 山——…the,'\n风é",
)


@pytest.fixture(scope="module")
def model() -> Transformer:
    torch.manual_seed(0)
    made = Transformer(SHAPE).eval()
    with torch.no_grad():
        for weight in made.parameters():
            weight.add_(torch.randn_like(weight) * 0.08)
    return made


@pytest.fixture(scope="module")
def arrays(model) -> dict[str, np.ndarray]:
    return export.arrays(model.state_dict())


@pytest.fixture(scope="module")
def folder(model, tmp_path_factory) -> Path:
    at = tmp_path_factory.mktemp("models") / "model"
    return export.write(at, model.state_dict(), SHAPE, WORDS, card="# a card", stored="float32")


@pytest.fixture(scope="module")
def ids() -> list[int]:
    number = WORDS.number
    start = [number[name] for name in ("<|bos|>", "<|zh|>", "<|text|>")]
    return [*start, *(token for text in TEXTS for token in WORDS.encode(text))]


@pytest.fixture(scope="module")
def wanted(model, ids) -> np.ndarray:
    """(T, V) of our own model."""
    with torch.no_grad():
        return torch.log_softmax(model(torch.tensor([ids]))[0], -1).numpy()


def apart(wanted: np.ndarray, found: np.ndarray) -> float:
    """The mean Kullback–Leibler divergence, nats."""
    return float((np.exp(wanted) * (wanted - found)).sum(-1).mean())


# --- agreement ----------------------------------------------------------------------------------


def test_transformers_opens_the_folder_and_agrees(folder, ids, wanted):
    transformers = pytest.importorskip("transformers", reason="needs the extra train")
    other = transformers.AutoModelForCausalLM.from_pretrained(folder)
    assert type(other).__name__ == "Qwen3ForCausalLM"
    with torch.no_grad():
        found = torch.log_softmax(other(torch.tensor([ids])).logits[0], -1).numpy()
    np.testing.assert_allclose(found, wanted, atol=1e-4)
    ends = other.generation_config
    assert (ends.bos_token_id, ends.eos_token_id, ends.pad_token_id) == (1, 2, 0)
    drawn = other.generate(torch.tensor([ids]), max_new_tokens=1, do_sample=False)
    assert int(drawn[0, -1]) == int(wanted[-1].argmax())


def test_what_transformers_saves_is_loaded_again(folder, model, tmp_path):
    transformers = pytest.importorskip("transformers", reason="needs the extra train")
    transformers.AutoModelForCausalLM.from_pretrained(folder).save_pretrained(tmp_path)
    config, state = export.load(tmp_path)
    assert config == SHAPE
    assert all(torch.equal(state[name], value) for name, value in model.state_dict().items())


def test_transformers_cuts_text_as_we_do(folder):
    transformers = pytest.importorskip("transformers", reason="needs the extra train")
    other = transformers.AutoTokenizer.from_pretrained(folder)
    for text in TEXTS:
        assert other(text).input_ids == WORDS.encode(text)
        assert other.decode(WORDS.encode(text)) == text
    assert other("<|bos|><|text|>山").input_ids == [1, 3, WORDS.number["山"]]
    assert (other.bos_token_id, other.eos_token_id, other.pad_token_id) == (1, 2, 0)


def test_onnx_agrees(arrays, ids, wanted, tmp_path):
    targets = np.arange(len(ids) - 1), ids[1:]
    exact = Runtime(onnx_file.write(tmp_path / "a", arrays, SHAPE, WORDS, weights="float32"), 1)
    np.testing.assert_allclose(exact.score([ids])[0], wanted[targets], atol=1e-4)
    small = Runtime(onnx_file.write(tmp_path / "b", arrays, SHAPE, WORDS), 1)
    memory, found = small.start([]), []
    for token in ids:
        logs, memory = small.step(memory, [token])
        found.append(logs[0])
    assert apart(wanted, np.array(found)) < 0.01
    assert np.abs(small.score([ids])[0] - wanted[targets]).mean() < 0.1


# In a process of its own: a fault of the library must not end the tests.
LLAMA = """
import json, sys, xllamacpp
path, ids, size = json.loads(sys.stdin.read())
told = xllamacpp.CommonParams()
told.model.path, told.n_ctx, told.n_parallel, told.warmup = path, 256, 1, False
told.cpuparams.n_threads, told.verbosity = 1, 0
server = xllamacpp.Server(told)
rows = []
for prompt in ids:
    asked = {"prompt": prompt, "n_predict": 1, "n_probs": size, "temperature": 0.0}
    told = server.handle_completions(asked | {"cache_prompt": False})
    found = told["choices"][0]["logprobs"]["content"][0]
    row = {each["id"]: each["logprob"] for each in found["top_logprobs"]}
    rows.append([row[i] for i in range(size)])
print(json.dumps(rows))
"""


@pytest.mark.parametrize(("stored", "most"), [("f32", 0.02), ("f16", 0.02), ("q8_0", 0.3)])
def test_llama_cpp_agrees(arrays, ids, wanted, tmp_path, stored, most):
    """Texts as numbers, and as words that llama.cpp cuts itself."""
    pytest.importorskip("gguf", reason="needs the package gguf")
    if importlib.util.find_spec("xllamacpp") is None:
        pytest.skip("no wheel of llama.cpp here: pip install xllamacpp")
    path = gguf_file.write(tmp_path / "m.gguf", arrays, SHAPE, WORDS, stored=stored)
    words = "<|bos|><|zh|><|text|>" + "".join(TEXTS)
    given = json.dumps([str(path), [ids[:20], ids, words], SHAPE.vocab_size])
    done = subprocess.run(
        [sys.executable, "-c", LLAMA], input=given, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = np.array(json.loads(done.stdout.strip().splitlines()[-1]))
    np.testing.assert_allclose(found, wanted[[19, -1, -1]], atol=most)
    assert apart(wanted[[19, -1, -1]], found) < 0.01


# --- the files ----------------------------------------------------------------------------------


def test_a_folder_is_read_back_as_it_was_written(folder, model):
    config, state = export.load(folder)
    assert config == SHAPE
    assert list(state) == sorted(model.state_dict())
    assert all(torch.equal(state[name], value) for name, value in model.state_dict().items())
    assert Vocabulary.load(folder / "vocabulary.json").encode(TEXTS[1]) == WORDS.encode(TEXTS[1])
    assert (folder / "card.md").read_text() == "# a card"


def test_weights_are_halved_in_bfloat16(model, tmp_path):
    at = export.write(tmp_path / "half", model.state_dict(), SHAPE, WORDS)
    _, state = export.load(at)
    size = (at / "model.safetensors").stat().st_size
    assert 2.0 < size / sum(value.numel() for value in state.values()) < 2.1
    for name, value in model.state_dict().items():
        assert torch.equal(state[name], value.bfloat16())
    assert json.loads((at / "config.json").read_text())["dtype"] == "bfloat16"
    assert export.arrays(state)["model.norm.weight"].dtype == np.float32


@pytest.mark.parametrize("weights", ["int8", "float32"])
def test_a_writer_is_decoded_to_a_model_folder(weights, tmp_path):
    """No weight moves: encoded once more they give the same bytes. Blocks need not be full."""
    shape = replace(SHAPE, intermediate_size=200)
    torch.manual_seed(1)
    state = Transformer(shape).state_dict()
    own = export.arrays(state)
    writer = onnx_file.write(tmp_path / "w", own, shape, WORDS, card="# a card", weights=weights)
    folder = export.from_writer(writer, tmp_path / "m")
    config, decoded = export.load(folder)
    assert config == shape
    assert (folder / "card.md").read_text() == "# a card"
    assert Vocabulary.load(folder / "vocabulary.json").encode(TEXTS[1]) == WORDS.encode(TEXTS[1])
    step = 1.01 / 254 if weights == "int8" else 0.0  # half of one, of the largest weight
    for name, value in state.items():
        assert (decoded[name] - value).abs().max() <= step * value.abs().max()
    again = onnx_file.write(tmp_path / "a", export.arrays(decoded), shape, WORDS, weights=weights)
    assert (again / "writer.onnx").read_bytes() == (writer / "writer.onnx").read_bytes()


def test_a_damaged_writer_is_not_decoded(arrays, tmp_path):
    writer = onnx_file.write(tmp_path / "w", arrays, SHAPE, WORDS)
    data = bytearray((writer / "writer.onnx").read_bytes())
    data[len(data) // 2] ^= 1
    (writer / "writer.onnx").write_bytes(data)
    with pytest.raises(StoreError, match=r"not the file that writer\.json names"):
        export.from_writer(writer, tmp_path / "m")
    (writer / "writer.json").write_text("{}")
    with pytest.raises(StoreError, match=r"writer\.json is damaged"):
        export.from_writer(writer, tmp_path / "m")
    assert not (tmp_path / "m").exists()


def test_weights_of_another_shape_are_refused(model, tmp_path):
    state = model.state_dict()
    with pytest.raises(PlanError, match=r"layers\.1\..* is missing"):
        export.write(
            tmp_path / "m", {k: v for k, v in state.items() if "s.1.mlp.up" not in k}, SHAPE, WORDS
        )
    wide = {**state, "model.norm.weight": torch.ones(64)}
    with pytest.raises(PlanError, match=r"model\.norm\.weight is \(64,\), the shape asks \(128,\)"):
        export.write(tmp_path / "m", wide, SHAPE, WORDS)
    with pytest.raises(PlanError, match="the shape asks none"):
        export.write(tmp_path / "m", {**state, "more": torch.ones(1)}, SHAPE, WORDS)
    many = Vocabulary(MERGES, "".join(map(chr, range(0x4E00, 0x4E80))))
    with pytest.raises(PlanError, match="a vocabulary of"):
        export.write(tmp_path / "m", state, SHAPE, many)
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize(
    "change",
    [
        {"model_type": "llama"},
        {"hidden_act": "gelu"},
        {"attention_bias": True},
        {"use_sliding_window": True},
        {"rope_parameters": {"rope_type": "yarn", "rope_theta": 1e4}},
        {"tie_word_embeddings": False},
    ],
)
def test_a_model_of_another_kind_is_refused(folder, tmp_path, change):
    told = json.loads((folder / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps(told | change))
    (tmp_path / "model.safetensors").write_bytes((folder / "model.safetensors").read_bytes())
    with pytest.raises(PlanError):
        export.load(tmp_path)


def test_a_damaged_folder_is_told(folder, tmp_path):
    with pytest.raises(StoreError, match=r"cannot read .*config\.json"):
        export.load(tmp_path)
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(StoreError, match=r"config\.json is damaged"):
        export.load(tmp_path)
    (tmp_path / "config.json").write_bytes((folder / "config.json").read_bytes())
    data = (folder / "model.safetensors").read_bytes()
    (tmp_path / "model.safetensors").write_bytes(data[:-100])
    with pytest.raises(StoreError, match=r"model\.safetensors is damaged"):
        export.load(tmp_path)


def test_gguf_holds_the_model_and_the_vocabulary(arrays, tmp_path):
    gguf = pytest.importorskip("gguf", reason="needs the package gguf")
    path = gguf_file.write(tmp_path / "m.gguf", arrays, SHAPE, WORDS, stored="f16", name="writer")
    read = gguf.GGUFReader(path)
    told = {name: field.contents() for name, field in read.fields.items()}
    assert told["general.architecture"] == "qwen3"
    assert told["general.name"] == "writer"
    counts = {
        "context_length": 128,
        "embedding_length": 128,
        "block_count": 2,
        "feed_forward_length": 192,
        "attention.head_count": 4,
        "attention.head_count_kv": 2,
        "attention.key_length": 64,
        "attention.value_length": 64,
        "rope.freq_base": 10_000.0,
    }
    assert {name: told[f"qwen3.{name}"] for name in counts} == counts
    assert told["qwen3.attention.layer_norm_rms_epsilon"] == pytest.approx(1e-6)
    assert told["tokenizer.ggml.bos_token_id"] == 1
    assert told["tokenizer.ggml.eos_token_id"] == 2
    assert told["tokenizer.ggml.add_bos_token"] is False
    tokens, kinds = told["tokenizer.ggml.tokens"], told["tokenizer.ggml.token_type"]
    assert len(tokens) == len(set(tokens)) == len(kinds) == SHAPE.vocab_size
    assert all(
        (kind == 3) == token.startswith("<|") for token, kind in zip(tokens, kinds, strict=True)
    )
    assert tokens[WORDS.number[" the"]] == "Ġthe"
    found = {tensor.name: tensor.data for tensor in read.tensors}
    assert set(found) == {gguf_file.renamed(name) for name in arrays}
    for name, array in arrays.items():
        kept = array if array.ndim == 1 else array.astype(np.float16)
        assert np.array_equal(found[gguf_file.renamed(name)], kept)
    assert [each.name for each in tmp_path.iterdir()] == ["m.gguf"]


def test_gguf_in_q8_0_is_a_quarter(arrays, tmp_path):
    pytest.importorskip("gguf", reason="needs the package gguf")
    sizes = {
        stored: gguf_file.write(tmp_path / stored, arrays, SHAPE, WORDS, stored=stored)
        .stat()
        .st_size
        for stored in ("f32", "q8_0")
    }
    count = sum(array.size for array in arrays.values())
    assert sizes["q8_0"] - (sizes["f32"] - 4 * count) < 1.1 * count


def test_gguf_knows_no_foreign_weight(arrays, tmp_path):
    pytest.importorskip("gguf", reason="needs the package gguf")
    with pytest.raises(PlanError, match="knows no weight lm_head"):
        gguf_file.write(tmp_path / "m", {"lm_head.weight": np.ones((2, 2))}, SHAPE, WORDS)
    assert list(tmp_path.iterdir()) == []
