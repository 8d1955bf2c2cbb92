"""Derive src/miaobi/paint/data/traditional.txt: simplified characters and their traditional forms.

    pip install opencc==1.4.2
    python runs/traditional.py

Every character that has another traditional form which can be written (`paint/data/strokes.xz`).
The facts are from OpenCC's dictionary of characters (Apache-2.0); where one character stands for
several, `VERSE` has the form that verse mostly wants, and what depends on the neighbours is in
`miaobi.paint.traditional.NEIGHBOURS`.
"""

from __future__ import annotations

from pathlib import Path

from opencc import OpenCC

from miaobi.paint import strokes

DATA = Path(__file__).parent.parent / "src/miaobi/paint/data/traditional.txt"
VERSE = dict(zip("为众伪冲凄干泄着系钟", "為眾偽沖淒乾洩著繫鐘", strict=True))
KEPT = "里郁采斗征熏"  # written alike on both sides unless a neighbour says otherwise
RARE = "㓰讬醖麹䌽㳽卺缐緼藴侭䩄"  # variants that no brief is written in


def main() -> None:
    convert = OpenCC("s2t").convert
    pairs = [
        (one, full)
        for one in map(chr, range(0x3400, 0xA000))
        if one not in KEPT + RARE
        and (full := VERSE.get(one, convert(one))) != one
        and strokes.known(full)
    ]
    DATA.write_text(
        "".join(a for a, _ in pairs) + "\n" + "".join(b for _, b in pairs) + "\n", "utf-8"
    )
    print(f"{len(pairs)} pairs")


if __name__ == "__main__":
    main()
