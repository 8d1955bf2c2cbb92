"""The novelty filter: which lines of five or seven characters are already in the corpus.

    python runs/verse_lines.py OUT_OF_VERSE_CORPUS src/miaobi/trust/data

A Bloom filter (Bloom 1970) of every distinct line; it holds no text.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from miaobi.forms.sounds import folded
from miaobi.trust.novelty import BITS, places


def main(folder: Path, out: Path) -> None:
    lines = sorted({folded(line) for line in (folder / "lines.txt").read_text().splitlines()})
    bits = np.zeros(BITS, bool)
    for line in lines:
        bits[places(line)] = True
    out.mkdir(parents=True, exist_ok=True)
    (out / "lines.bloom").write_bytes(np.packbits(bits).tobytes())
    rng = np.random.default_rng(0)
    alphabet = sorted(set("".join(lines[::50])))
    made = {"".join(rng.choice(alphabet, 7)) for _ in range(20_000)}
    false = sum(bool(bits[places(line)].all()) for line in made) / len(made)
    print(len(lines), "lines,", f"{bits.mean():.3f} full, false positives {false:.4f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
