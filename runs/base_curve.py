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
    rows = [json.loads(line) for line in log.read_text().splitlines()]
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
    trained = [(row["tokens"] / 1e6, row["loss"]) for row in rows if "loss" in row]
    held = [(row["tokens"] / 1e6, row["heldout"]) for row in rows if "heldout" in row]
    bare = [(row["tokens"] / 1e6, row["bare"]) for row in rows if "bare" in row]
    left.plot(*zip(*trained, strict=True), color="#b9b2a4", lw=0.8, label="training (dropout on)")
    left.plot(*zip(*held, strict=True), color="#1f3a5f", marker=".", label="held-out, commissions")
    left.plot(
        *zip(*bare, strict=True), color="#a8321e", marker=".", label="held-out, language only"
    )
    left.set(ylim=(3.2, 5.2), xlabel="million tokens read", ylabel="nats per token")
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
