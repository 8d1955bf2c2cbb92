"""The model card of a run of `miaobi train`: what it learnt from, by what recipe, how well, its limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from miaobi.lm.neural.model import Config

LIMITS = """- It has read the works above and nothing else: it knows no facts, and says what they say, their time's
  prejudices included.
- What it has read often it may repeat word for word; compare what it writes before it is published.
- Form is not its work: `miaobi` writes under an automaton of the form, with this network as the scorer.
"""
USE = """```sh
miaobi write "春天的田野" --engine text=embedded:writer
```

```python
from transformers import AutoModelForCausalLM, AutoTokenizer
model, tokenizer = AutoModelForCausalLM.from_pretrained("model"), AutoTokenizer.from_pretrained("model")
```
"""


def card(
    name: str,
    recipe: Mapping[str, Any],
    config: Config,
    weights: int,
    log: Sequence[Mapping[str, Any]],
    data: str = "",
) -> str:
    """Markdown from the recipe, the shape, the rows of log.jsonl and the data card, if there is one."""
    learnt = data.replace("# Data card\n", "").replace("\n## ", "\n### ").strip()
    parts = [
        f"# {name}",
        f"A decoder-only transformer of {weights / 1e6:.1f} M weights, trained from nothing by `miaobi train`.",
        _table(recipe, config, log),
        "## What it learnt from",
        learnt or "A packed shelf that came without its data card.",
        _licence(data),
        "## Held out",
        _held(log),
        "## Limits",
        LIMITS.strip(),
        "## How to use it",
        USE.strip(),
    ]
    return "\n\n".join(parts) + "\n"


def _table(recipe: Mapping[str, Any], config: Config, log: Sequence[Mapping[str, Any]]) -> str:
    shape = (
        f"Qwen3: {config.num_hidden_layers} layers, width {config.hidden_size}, "
        f"{config.num_attention_heads} heads sharing {config.num_key_value_heads} keys, "
        f"SwiGLU {config.intermediate_size:,}, {config.max_position_embeddings:,} positions, "
        f"{config.vocab_size:,} tokens"
    )
    by = (
        f"{recipe['optimiser']}, {recipe['batch']} rows × {recipe['length']} tokens a step, dropout "
        f"{recipe['dropout']:g}, weight decay {recipe['weight_decay']:g}, {recipe['precision']}, "
        f"seed {recipe['seed']}"
    )
    lines = ["| | |", "|---|---|", f"| shape | {shape} |", f"| recipe | {by} |"]
    if log:
        last = log[-1]
        lines += [
            f"| read | {last['tokens']:,} tokens in {last['step']:,} steps, epoch {last['epoch']} |"
        ]
        speeds = sorted(row["tokens_per_second"] for row in log)
        told = f"{last['seconds']:,.0f} s, {speeds[len(speeds) // 2]:,} tokens/s"
        if "mfu" in last:
            told += f", MFU {last['mfu']:.1%}"
        lines += [f"| compute | {told} |"]
    return "\n".join(lines)


def _licence(data: str) -> str:
    """The licences that the data card names of its sources."""
    rows = [row.strip("| ").split(" | ") for row in data.splitlines() if row.startswith("| ")]
    start = next(
        (i for i, row in enumerate(rows) if row[0] == "source" and "pieces" in row), len(rows)
    )
    found: list[str] = []
    for row in rows[start + 1 :]:
        if row[0].startswith("**all**") or len(row) != 4:
            break
        found.append(row[1])
    named = list(dict.fromkeys(licence for licence in found if licence != "—"))
    text = f"Licences that the data tell: {', '.join(named)}." if named else ""
    if len(named) == 0 or "—" in found:
        text = f"{text} Of works without a licence above, none is known: see to it before the model is shared."
    return "Licence: this model's is not settled by `miaobi`. " + text.strip()


def _held(log: Sequence[Mapping[str, Any]]) -> str:
    """The held-out loss as it fell, and how many freely drawn samples were in form."""
    told = [row for row in log if "heldout" in row]
    if not told:
        return "Nothing was held out."
    rows = told if len(told) <= 12 else [*told[:: len(told) // 11], told[-1]]
    lines = [
        "| step | tokens | nats a token | samples in form, unmasked |",
        "|---:|---:|---:|---:|",
    ]
    for row in {row["step"]: row for row in rows}.values():
        share = f"{row['in_form']:.0%}" if "in_form" in row else "—"
        lines += [f"| {row['step']:,} | {row['tokens']:,} | {row['heldout']:.4f} | {share} |"]
    return "\n".join(lines)
