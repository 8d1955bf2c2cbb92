"""What a run is told of its machine and its rates, looked at before anything is made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from math import isfinite

import torch

from miaobi.errors import EngineError, PlanError

AUTOMATIC = ("", "auto")
# Dense 16-bit operations a second by the makers' data sheets: bf16, of the T4, which has none, fp16.
# The whole name must fit: an H100 PCIe, an A10G, a part of a card (MIG) or a 4090 of a laptop is slower.
PEAKS = {
    r"B200": 2250e12,
    r"H200": 989e12,
    r"H100 (80GB HBM3|SXM.*)": 989e12,
    r"A100[- ](SXM4|PCIE|80GB PCIe)(-[48]0GB)?": 312e12,
    r"L40S": 362e12,
    r"L4": 121e12,
    r"A10": 125e12,
    r"(Tesla )?T4": 65e12,
    r"GeForce RTX 4090": 165e12,
}


def device(name: str = "") -> str:
    """The torch device of this name; a GPU where there is one, else the CPU, for "" and "auto".

    Refuses another kind of device, and a GPU that is not there, with PlanError.

    >>> device("cpu")
    'cpu'
    >>> device("tpu")
    Traceback (most recent call last):
    ...
    miaobi.errors.PlanError: there is no device 'tpu'
    """
    name = name.strip().lower()
    gpus = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if name in AUTOMATIC:
        return "cuda" if gpus else "cpu"
    kind, colon, number = name.partition(":")
    if kind not in ("cpu", "cuda") or (colon and not (kind == "cuda" and number.isdecimal())):
        raise PlanError(f"there is no device {name!r}", hint="give --device cpu, cuda or cuda:0")
    if kind == "cuda" and not gpus:
        raise PlanError("there is no CUDA device here", hint="give --device cpu")
    if colon and int(number) >= gpus:
        raise PlanError(
            f"there is no {name}: the last one is cuda:{gpus - 1}", hint="give --device cuda"
        )
    return name


def lacks_memory(fault: Exception) -> bool:
    """Whether an error of torch tells that memory is spent, on a GPU or not."""
    told = "out of memory|can't allocate|not enough memory|ALLOC_FAILED"
    return re.search(told, str(fault)) is not None


@contextmanager
def memory() -> Iterator[None]:
    """Makes of a lack of memory, on a GPU or not, an EngineError with its cure."""
    try:
        yield
    except RuntimeError as fault:
        if not lacks_memory(fault):
            raise
        told = str(fault).partition("\n")[0]
        cure = "--resume with a small --microbatch, or with --checkpointing"
        raise EngineError(f"the memory is spent: {told}", hint=cure) from fault


def check_rate(rate: float | None, name: str = "rate") -> None:
    """Refuses a learning rate that is not a finite number above 0 with PlanError; None passes.

    >>> check_rate(1e-3)
    >>> check_rate(float("nan"))
    Traceback (most recent call last):
    ...
    miaobi.errors.PlanError: the rate is nan
    """
    if rate is not None and not (isfinite(rate) and rate > 0):
        raise PlanError(
            f"the {name.replace('_', ' ')} is {rate:g}", hint="give a number above 0, such as 0.001"
        )


def peak_flops(at: torch.device) -> float:
    """Dense operations a second of a known card, else 0."""
    return peak(torch.cuda.get_device_name(at)) if at.type == "cuda" else 0.0


def peak(card: str) -> float:
    """Dense operations a second of a card by the name that CUDA gives it, else 0.

    >>> peak("NVIDIA A100-SXM4-80GB"), peak("NVIDIA A10G")
    (312000000000000.0, 0.0)
    """
    name = card.removeprefix("NVIDIA ")
    return next((flops for known, flops in PEAKS.items() if re.fullmatch(known, name)), 0.0)
