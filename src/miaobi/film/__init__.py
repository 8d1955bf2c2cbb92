"""The film: what is seen and heard when, the camera, the painting that paints itself, captions.

`timeline` decides, from facts alone; everything else obeys it:

    facts ──▶ timeline ──▶ camera ─┐
    pictures ──▶ sheet ──▶ reveal ─┼─▶ frames ──▶ encode (segments) ──▶ join
    words ──▶ brushed, captions ───┘
    voice, music ──▶ mix ──────────────────────────────────────────────▶ join
"""
