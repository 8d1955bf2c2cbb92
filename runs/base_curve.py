"""The loss curve of a training run as a picture: python runs/base_curve.py LOG.jsonl OUT.png"""

from __future__ import annotations

import json
import sys
from io import BytesIO
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt
from PIL import Image

COLOURS = 48  # enough for lines: a third of the bytes


def main(log: Path, out: Path) -> None:
    lines = log.read_text(encoding="utf-8").split("\n")  # a sample may hold U+2028
    rows = [json.loads(line) for line in lines if line]
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
    for name, colour, mark, label in (
        ("loss", "#b9b2a4", "", "training (dropout on)"),
        ("heldout", "#1f3a5f", ".", "held-out, commissions"),
        ("bare", "#a8321e", ".", "held-out, language only"),
    ):
        if found := [(row["tokens"] / 1e6, row[name]) for row in rows if name in row]:
            left.plot(*zip(*found, strict=True), color=colour, lw=1, marker=mark, label=label)
    left.set(xlabel="million tokens read", ylabel="nats per token")
    left.legend(frameon=False, fontsize=8)
    right.plot(*zip(*[(r["tokens"] / 1e6, r["lr"]) for r in rows], strict=True), color="#5b7553")
    right.set(xlabel="million tokens read", ylabel="rate of the hidden matrices (Muon)")
    for axis in (left, right):
        axis.spines[["top", "right"]].set_visible(False)
    drawn = BytesIO()
    figure.savefig(drawn, dpi=110)
    picture = Image.open(drawn).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(out, optimize=True)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
