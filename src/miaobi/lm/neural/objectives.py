"""What tuning minimises: one loss function for each objective.

    next     −log P(C, X)        every token of the commission C and of the work X
    answer   −log P(X | C)       the tokens of the work only
    prefer   DPO on pairs        chosen against rejected, beside a frozen reference

An objective is a function from a model's logits and some examples to (loss summed, how many it is
the sum of, further sums to be logged as means). To add one, write the function and name it in
`OBJECTIVES`.

>>> one = Example(prefix=(1, 5), work=(3, 2))
>>> even = lambda ids: torch.zeros(*ids.shape, 8)  # eight tokens, all alike
>>> total, count, _ = answer(even, [one], Knobs())
>>> round(float(total) / count, 4), count  # ln 8, over the two tokens of the work
(2.0794, 2)
>>> next_token(even, [one], Knobs())[1]
3
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, logsigmoid

from miaobi.errors import PlanError
from miaobi.lm.neural.examples import Example
from miaobi.lm.neural.model import IGNORED

Logits = Callable[[Tensor], Tensor]  # ids (B, T) int64 → (B, T, V): of what follows each token
Row = tuple[Sequence[int], Sequence[int]]  # (what is given, what is asked), in tokens


@dataclass(frozen=True, slots=True)
class Knobs:
    """Numbers that an objective may read; both are of DPO.

    `beta` is how dear it is to leave the reference; `smoothing` the share of pairs that are
    thought to be the wrong way round (Mitchell, A note on DPO with noisy preferences, 2023).
    """

    beta: float = 0.1
    smoothing: float = 0.0

    def __post_init__(self) -> None:
        if not self.beta > 0:
            raise PlanError(f"beta is {self.beta}", hint="give a beta above 0, for example 0.1")
        if not 0 <= self.smoothing < 0.5:
            raise PlanError(
                f"smoothing is {self.smoothing}", hint="give a share from 0 to below 0.5"
            )


Loss = tuple[Tensor, int, dict[str, float]]
Objective = Callable[[Logits, Sequence[Example], Knobs], Loss]


def next_token(logits: Logits, examples: Sequence[Example], knobs: Knobs) -> Loss:
    """Nats of whole texts, commission and work, after what is given; and how many tokens."""
    rows = [(one.prefix[: one.given], one.prefix[one.given :] + one.work) for one in examples]
    return nats(logits, rows).sum(), sum(len(asked) for _, asked in rows), {}


def answer(logits: Logits, examples: Sequence[Example], knobs: Knobs) -> Loss:
    """−Σ log P(X | C), nats, and the number of tokens of the works."""
    rows = [(one.prefix, one.work) for one in examples]
    return nats(logits, rows).sum(), sum(len(asked) for _, asked in rows), {}


def prefer(logits: Logits, examples: Sequence[Example], knobs: Knobs) -> Loss:
    """−log σ(β · gain) summed over pairs, and their number.

    The gain of a pair is how many nats more than the reference the model puts between chosen and
    rejected (Rafailov et al., Direct Preference Optimization, 2023, equation 7). Where it gains
    nothing the loss is ln 2. Told besides, by these names as in TRL: `accuracy`, the share of pairs
    that gain; `margin`, β · gain; `chosen` and `rejected`, nats: the log-probabilities.
    """
    likely = compared(logits, examples)
    gain = likely[0] - likely[1] - torch.tensor([one.margin for one in examples]).to(likely)
    wrong = knobs.smoothing
    right = logsigmoid(knobs.beta * gain)
    loss = -((1 - wrong) * right + wrong * logsigmoid(-knobs.beta * gain)).sum()
    margin, (chosen, rejected) = knobs.beta * gain, likely
    told = {"accuracy": gain > 0, "margin": margin, "chosen": chosen, "rejected": rejected}
    return loss, len(examples), {name: each.sum().item() for name, each in told.items()}


OBJECTIVES: Mapping[str, Objective] = {"next": next_token, "answer": answer, "prefer": prefer}


# --- what they share ------------------------------------------------------------------------------


def margins(logits: Logits, examples: Sequence[Example]) -> Tensor:
    """(B,), nats: log P(work | prefix) − log P(other | prefix)."""
    chosen, rejected = compared(logits, examples)
    return chosen - rejected


def compared(logits: Logits, examples: Sequence[Example]) -> Tensor:
    """(2, B), nats: log P(work | prefix) and log P(other | prefix)."""
    rows: list[Row] = [(one.prefix, one.work) for one in examples]
    rows += [(one.prefix, one.other) for one in examples]
    return -nats(logits, rows).view(2, len(examples))


def nats(logits: Logits, rows: Sequence[Row]) -> Tensor:
    """(B,): −log P(asked | given) of each row, summed over what is asked.

    Rows are padded on the right; the model looks only to the left, so padding changes nothing.
    """
    longest = max(len(given) + len(asked) for given, asked in rows)
    ids = torch.zeros(len(rows), longest, dtype=torch.int64)
    targets = torch.full((len(rows), longest), IGNORED)
    for i, (given, asked) in enumerate(rows):
        ids[i, : len(given) + len(asked)] = torch.tensor([*given, *asked])
        targets[i, len(given) : len(given) + len(asked)] = torch.tensor([*asked])
    found = logits(ids[:, :-1])  # (B, T, V)
    each = cross_entropy(
        found.float().flatten(0, 1), targets[:, 1:].flatten().to(found.device), ignore_index=IGNORED,
        reduction="none",
    )  # fmt: skip
    return each.view(len(rows), -1).sum(1)
