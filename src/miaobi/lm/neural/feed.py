"""What a run is fed with: rows of tokens, an epoch at a time, each process its share."""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import torch
import torch.distributed as dist
from numpy.typing import NDArray
from torch import Tensor

from miaobi.errors import PlanError
from miaobi.lm.neural.device import device as known_device
from miaobi.lm.neural.model import IGNORED


class Rows(Protocol):
    @property
    def tokens(self) -> NDArray[np.uint16]: ...  # (n, length + 1)
    @property
    def counts(self) -> NDArray[np.bool_]: ...  # (n, length + 1)


class Data(Protocol):
    """What a run learns from: `neural.shelf.Shelf`."""

    def epoch(self, seed: int, epoch: int, length: int) -> Rows: ...
    def heldout(self, length: int) -> Rows: ...


class Cut(Protocol):
    """How a recipe cuts epochs into batches."""

    @property
    def vocab_size(self) -> int: ...
    @property
    def length(self) -> int: ...  # tokens in a row
    @property
    def batch(self) -> int: ...  # rows a step, over all processes
    @property
    def seed(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Peers:
    """The processes of a run, as torchrun names them: RANK of WORLD_SIZE, on LOCAL_RANK."""

    rank: int
    count: int
    device: torch.device

    @classmethod
    def joined(cls, device: str | None = None) -> Peers:
        """This process among its peers; "cuda" where there is one, unless a device is given.

        Refuses what `device.device` does with PlanError.
        """
        kind = known_device(device or "")
        rank, count = (
            int(os.environ.get(name) or n) for name, n in (("RANK", 0), ("WORLD_SIZE", 1))
        )
        if kind.startswith("cuda"):
            if kind == "cuda":
                kind = f"cuda:{os.environ.get('LOCAL_RANK') or 0}"
            torch.cuda.set_device(kind)
        if count > 1 and not dist.is_initialized():
            dist.init_process_group("nccl" if kind.startswith("cuda") else "gloo")
        return cls(rank, count, torch.device(kind))

    def leave(self) -> None:
        """Ends the group of processes."""
        if self.count > 1:
            dist.destroy_process_group()

    def summed(self, tensor: Tensor) -> Tensor:
        """The tensor summed over all processes, in place."""
        if self.count > 1:
            dist.all_reduce(tensor)
        return tensor

    def summed_all(self, tensors: list[Tensor]) -> None:
        """Each tensor summed over all processes, in place, in one message."""
        if self.count > 1:
            flat = self.summed(torch.cat([one.flatten() for one in tensors]))
            parts = flat.split([one.numel() for one in tensors])
            torch._foreach_copy_(  # pyright: ignore[reportPrivateImportUsage]
                tensors, [p.view_as(one) for p, one in zip(parts, tensors, strict=True)]
            )

    def agree(self, **told: Any) -> None:
        """Refuses what is not the same in all processes with PlanError, in each of them."""
        found: list[Any] = [told] * self.count
        if self.count > 1:
            dist.all_gather_object(found, told)
        if other := [name for name in told if any(one[name] != told[name] for one in found)]:
            self.leave()
            raise PlanError(
                f"the processes do not have the same {' and '.join(other)}",
                hint="start all by one command; DATA and --out are shared",
            )


class Feed:
    """An epoch at a time on the device; the next one is prepared while this one is used.

    Batch k of an epoch is rows k·batch … of it, of which this process takes its share.
    """

    def __init__(self, data: Data, recipe: Cut, peers: Peers, epoch: int, batch: int) -> None:
        self.data, self.recipe, self.peers = data, recipe, peers
        self.epoch, self.batch = epoch, batch
        self.thread = ThreadPoolExecutor(1, "epoch")
        self.coming = self._ask(epoch)
        self._turn()

    def _ask(self, epoch: int) -> Future[Rows]:
        return self.thread.submit(self.data.epoch, self.recipe.seed, epoch, self.recipe.length)

    def _turn(self) -> None:
        rows = self.coming.result()
        self.coming = self._ask(self.epoch + 1)
        size = self.recipe.batch
        self.batches = len(rows.tokens) // size
        if not self.batches:
            n = len(rows.tokens)
            fit = max(n * 3 // 4, 1)  # another epoch, of shorter commissions, has fewer rows
            raise PlanError(
                f"an epoch has {n} rows of {self.recipe.length} tokens, a batch {size}",
                hint=f"give --batch {fit} or less, a smaller --length, or more texts",
            )
        whole = slice(self.batches * size)
        tokens, counts = rows.tokens[whole], rows.counts[whole]
        each = counts[:, 1:].reshape(self.batches, -1).sum(1).clip(min=1)
        self.counted = torch.tensor(each, dtype=torch.float32, device=self.peers.device)
        self.tokens, self.counts = (
            self._share(a) for a in (narrow(tokens, self.recipe.vocab_size), counts)
        )

    def _share(self, rows: NDArray[Any]) -> Tensor:
        own = self.recipe.batch // self.peers.count
        rows = rows.reshape(self.batches, self.recipe.batch, -1)
        mine = rows[:, self.peers.rank * own : (self.peers.rank + 1) * own]
        return torch.from_numpy(np.ascontiguousarray(mine)).to(self.peers.device)

    def next(self) -> tuple[Tensor, Tensor, Tensor]:
        """ids and targets (own rows, length), and how many count in the whole batch, ()."""
        if self.batch >= self.batches:
            self.epoch, self.batch = self.epoch + 1, 0
            self._turn()
        k = self.batch
        self.batch += 1
        return *pairs(self.tokens[k], self.counts[k]), self.counted[k]

    def close(self) -> None:
        self.thread.shutdown(wait=True, cancel_futures=True)


def narrow(tokens: NDArray[np.uint16], vocabulary: int) -> NDArray[Any]:
    """Tokens in the smallest signed type that holds them all."""
    return tokens.view(np.int16) if vocabulary <= 2**15 else tokens.astype(np.int32)


def pairs(tokens: Tensor, counts: Tensor) -> tuple[Tensor, Tensor]:
    """ids and targets (n, length) int64 of rows (n, length + 1)."""
    wide = tokens.long()
    return wide[:, :-1], wide[:, 1:].masked_fill(~counts[:, 1:], IGNORED)
