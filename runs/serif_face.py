"""The serif in little room: EB Garamond's Latin letters, small capitals and kerning.

    pip download --no-deps fontpkg-eb-garamond && unzip fontpkg_eb_garamond-*.whl
    python runs/serif_face.py "fontpkg_eb_garamond/files/EBGaramond[wght].ttf" \
        src/miaobi/paint/data/eb-garamond.xz

Small capitals, which a font hides behind a feature, get code points of their own (U+E000 + that
of the letter); the kerning of GPOS becomes a `kern` table, which every layout engine reads.
"""

from __future__ import annotations

import lzma
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0
from fontTools.varLib.instancer import instantiateVariableFont

LETTERS = [*range(0x20, 0x7F), *range(0xA1, 0x100), 0x2013, 0x2014, 0x2018, 0x2019, 0x201C,
           0x201D, 0x2026]  # fmt: skip
WEIGHT, LEAST = 430, 12  # a little darker than regular; kerning below LEAST units is left out


def lookups(table: Any, tag: str) -> Iterator[Any]:
    """The subtables of a feature."""
    features = [f.Feature for f in table.FeatureList.FeatureRecord if f.FeatureTag == tag]
    for i in sorted({i for f in features for i in f.LookupListIndex}):
        for sub in table.LookupList.Lookup[i].SubTable:
            yield getattr(sub, "ExtSubTable", sub)


def kerning(font: TTFont, names: set[str]) -> dict[tuple[str, str], int]:
    """The advance that each pair of glyphs gains."""
    pairs: dict[tuple[str, str], int] = {}
    for sub in lookups(font["GPOS"].table, "kern"):
        if sub.LookupType != 2:
            continue
        for n, left in enumerate(sub.Coverage.glyphs):
            if left not in names:
                continue
            if sub.Format == 1:
                for record in sub.PairSet[n].PairValueRecord:
                    if record.SecondGlyph in names:
                        value = getattr(record.Value1, "XAdvance", 0) or 0
                        pairs.setdefault((left, record.SecondGlyph), value)
                continue
            row = sub.Class1Record[sub.ClassDef1.classDefs.get(left, 0)]
            for right in names:
                value = row.Class2Record[sub.ClassDef2.classDefs.get(right, 0)].Value1
                pairs.setdefault(
                    (left, right), (getattr(value, "XAdvance", 0) or 0) if value else 0
                )
    return {pair: value for pair, value in pairs.items() if abs(value) >= LEAST}


def main(source: Path, target: Path) -> None:
    font = instantiateVariableFont(TTFont(source), {"wght": WEIGHT})
    cmap = font.getBestCmap()
    letters = {code: cmap[code] for code in LETTERS if code in cmap}
    small = {}
    for sub in lookups(font["GSUB"].table, "smcp"):
        small |= sub.mapping
    capitals = {0xE000 + c: small[n] for c, n in letters.items() if n in small}
    wanted = letters | capitals
    pairs = kerning(font, set(wanted.values()))
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True)
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "STAT", "gasp"]
    for table in font["cmap"].tables:
        table.cmap = dict(wanted) if table.isUnicode() else {}
    font["cmap"].tables = [t for t in font["cmap"].tables if t.isUnicode()][:1]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=list(wanted))
    cutter.subset(font)
    table = KernTable_format_0(apple=False)
    table.coverage, table.kernTable, table.version, table.tupleIndex = 1, pairs, 0, None
    font["kern"] = newTable("kern")
    font["kern"].version, font["kern"].kernTables = 0, [table]
    out = BytesIO()
    font.save(out)
    data = lzma.compress(out.getvalue(), lzma.FORMAT_XZ, preset=9 | lzma.PRESET_EXTREME)
    target.write_bytes(data)
    print(f"{len(wanted)} letters, {len(pairs)} pairs, {len(out.getvalue())} → {len(data)} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
