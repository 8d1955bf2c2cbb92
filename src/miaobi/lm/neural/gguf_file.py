"""The model as one GGUF file for llama.cpp, under its architecture `qwen3`.

llama.cpp cuts text by rules that it knows by name, before the byte pairs are merged. Our merges never
cross from letters to marks, digits or line breaks, so a rule that cuts nowhere within these finds the
same tokens. `deepseek-v3` is one, but for numbers: it parts them from the space before and every three
digits. In 3,000 texts of the corpus, 603,000 tokens, 16 differ, by 31 tokens more, all in numbers
(`gpt-2`, which parts `'t` from `'tis`: 60 texts).
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from miaobi.errors import MissingDependency, PlanError
from miaobi.lm.neural.vocabulary import BOS, END, PAD, Vocabulary
from miaobi.store.files import disk_errors

if TYPE_CHECKING:
    from gguf import GGUFWriter

    from miaobi.lm.neural.model import Config

CUT = "deepseek-v3"
Stored = Literal["f16", "q8_0", "f32"]
NAMES = {  # of a layer: ours without `model.layers.0.` and `.weight`, llama.cpp's after `blk.0.`
    "input_layernorm": "attn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm",
    "self_attn.o_proj": "attn_output",
    "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
OUTER = {
    "model.embed_tokens.weight": "token_embd.weight",
    "model.norm.weight": "output_norm.weight",
}


def write(
    path: Path,
    state: Mapping[str, NDArray[Any]],
    config: Config,
    vocabulary: Vocabulary,
    *,
    stored: Stored = "f16",
    name: str = "miaobi",
) -> Path:
    """A GGUF file, whole or not at all; the head is the embedding, stored once.

    `stored` is how matrices are kept; norms stay float32. Refuses weights with foreign names with
    PlanError, a missing package with MissingDependency, a file that cannot be written with
    StoreError.
    """
    try:
        import gguf
    except ImportError as error:
        raise MissingDependency("GGUF needs the package gguf", hint="pip install gguf") from error
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".part-{secrets.token_hex(8)}")
        try:
            file = gguf.GGUFWriter(part, "qwen3")
            _shape(file, config, name)
            _vocabulary(file, config, vocabulary)
            for own in sorted(state):
                _matrix(file, renamed(own), np.asarray(state[own], np.float32), stored)
            file.write_header_to_file()
            file.write_kv_data_to_file()
            file.write_tensors_to_file()
            file.close()
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    return path


def renamed(name: str) -> str:
    """llama.cpp's name of a weight; PlanError when it has none.

    >>> renamed("model.layers.3.mlp.down_proj.weight"), renamed("model.norm.weight")
    ('blk.3.ffn_down.weight', 'output_norm.weight')
    """
    if name in OUTER:
        return OUTER[name]
    layer, _, rest = name.removeprefix("model.layers.").partition(".")
    own = rest.removesuffix(".weight")
    if own not in NAMES:
        raise PlanError(f"llama.cpp knows no weight {name}", hint="give the state of our own model")
    return f"blk.{layer}.{NAMES[own]}.weight"


def _shape(file: GGUFWriter, config: Config, name: str) -> None:
    file.add_name(name)
    file.add_context_length(config.max_position_embeddings)
    file.add_embedding_length(config.hidden_size)
    file.add_block_count(config.num_hidden_layers)
    file.add_feed_forward_length(config.intermediate_size)
    file.add_head_count(config.num_attention_heads)
    file.add_head_count_kv(config.num_key_value_heads)
    file.add_key_length(config.head_dim)
    file.add_value_length(config.head_dim)
    file.add_rope_freq_base(config.rope_theta)
    file.add_layer_norm_rms_eps(config.rms_norm_eps)
    file.add_vocab_size(config.vocab_size)


def _vocabulary(file: GGUFWriter, config: Config, vocabulary: Vocabulary) -> None:
    """Tokens with their kinds, and the merges; llama.cpp adds neither a start nor an end itself."""
    import gguf

    told = vocabulary.tokenizer_json()
    special = {token["content"] for token in told["added_tokens"]}
    tokens = sorted(told["model"]["vocab"], key=told["model"]["vocab"].__getitem__)
    tokens = list(dict.fromkeys([*tokens, *sorted(special, key=vocabulary.number.__getitem__)]))
    kinds = [
        gguf.TokenType.CONTROL if token in special else gguf.TokenType.NORMAL for token in tokens
    ]
    spare = config.vocab_size - len(tokens)
    file.add_tokenizer_model("gpt2")
    file.add_tokenizer_pre(CUT)
    file.add_token_list([*tokens, *(f"[unused {i}]" for i in range(spare))])
    file.add_token_types([*kinds, *[gguf.TokenType.UNUSED] * spare])
    file.add_token_merges([" ".join(pair) for pair in told["model"]["merges"]])
    file.add_bos_token_id(BOS)
    file.add_eos_token_id(END)
    file.add_pad_token_id(PAD)
    file.add_add_bos_token(False)
    file.add_add_eos_token(False)


def _matrix(file: GGUFWriter, name: str, array: NDArray[np.float32], stored: Stored) -> None:
    import gguf
    from gguf import quants

    if array.ndim == 1 or stored == "f32":
        file.add_tensor(name, array)
    elif stored == "q8_0" and array.shape[1] % 32 == 0:
        kind = gguf.GGMLQuantizationType.Q8_0
        file.add_tensor(name, quants.quantize(array, kind), raw_dtype=kind)
    else:
        file.add_tensor(name, array.astype(np.float16))
