"""The letters that a page needs, cut out of the brush font."""

from __future__ import annotations

import base64
import io
from functools import lru_cache

from miaobi.paint.face import font_bytes


@lru_cache(maxsize=8)
def subset(characters: str) -> str:
    """A WOFF font with only `characters`, as base64; "" for no characters."""
    if not characters:
        return ""
    from fontTools import subset as cutting
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(font_bytes()), recalcTimestamp=False, lazy=True)
    options = cutting.Options(layout_features=[], hinting=False)
    options.drop_tables += ["GSUB", "GPOS"]
    cutter = cutting.Subsetter(options)
    cutter.populate(text=characters)
    cutter.subset(font)
    font.flavor = "woff"
    out = io.BytesIO()
    font.save(out)
    return base64.b64encode(out.getvalue()).decode()
