"""How schools of painters lay their paint, as plain data for `miaobi.paint.repaint`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from miaobi.paint.colour import from_hex


@dataclass(frozen=True, slots=True)
class Manner:
    """One way of laying opaque paint.

    `brushes` widths as shares of the picture's short side, big to small, and `detail`
    of the one kept for what matters most; `shortest` and `longest`
    stroke in widths; `grid` distance of strokes in widths; `error` sRGB steps that a brush leaves
    be, growing by `restraint` from brush to brush; `hold` how far (sum of sRGB steps) a stroke
    may go from its colour; `stiff` 0..1 how straight; `turn` how the resting direction wanders
    (radians); `strokes` at most in all; `reach` how far in widths edges lead the brush; `hue` and `value` how far off
    the paint is mixed (radians of hue, L* steps); `chroma` and `contrast` against the target;
    `relief` of the paint; `ragged` and `dry` hairs; `ground` the toned canvas.
    """

    name: str
    en: str
    brushes: tuple[float, ...] = (0.075, 0.036, 0.018, 0.009, 0.0048)
    detail: float = 0.0028
    shortest: float = 1.0
    longest: float = 6.0
    grid: float = 0.62
    error: float = 7.0
    restraint: float = 0.3
    hold: float = 150.0
    stiff: float = 0.35
    turn: float = 0.35
    strokes: int = 18_000
    reach: float = 0.5
    hue: float = 0.09
    value: float = 2.2
    chroma: float = 1.12
    contrast: float = 1.05
    relief: float = 0.13
    ragged: float = 0.7
    dry: float = 0.1
    ground: str = "#a97f56"

    def ground_rgb(self) -> NDArray[np.float32]:
        """The ground's colour (3,) in sRGB 0..255."""
        return from_hex(self.ground).astype(np.float32)


MANNERS: dict[str, Manner] = {
    one.name: one
    for one in (
        Manner("oil", "oil painting"),
        Manner(
            "impressionist", "impressionist oil",
            brushes=(0.06, 0.032, 0.018, 0.011), longest=4.0, hue=0.17, value=3.5, chroma=1.3,
            error=9.0, relief=0.2, ground="#b9a27c",
        ),
        Manner(
            "expressionist", "expressionist oil",
            brushes=(0.09, 0.05, 0.03, 0.016), longest=10.0, shortest=2.0, stiff=0.5, turn=0.9,
            reach=1.2, hue=0.3, value=6.0, chroma=1.6, contrast=1.25, error=13.0, hold=230.0,
            relief=0.24, ground="#6b3f2e",
        ),
        Manner(
            "pointillist", "pointillism",
            brushes=(0.05, 0.014, 0.0085), longest=0.3, shortest=0.0, grid=0.9, error=4.0,
            restraint=0.0, hue=0.4, value=6.0, chroma=1.35, relief=0.12, ragged=0.15, dry=0.0,
            ground="#e6dcc4",
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Brush:
    """One brush of ink or thin colour, and how it is used.

    `width` share of the picture's short side; `longest` in widths (of a line: the shortest);
    `grid` distance of strokes in widths; `least` the missing density it is taken up for; `most`
    strokes; `share` how much of what is missing one stroke gives (of a line: 0..1 how weak an
    edge it still follows), `cap` its strength at most; `dry`, `wet` (spread in widths), `edge`
    (dark rim) and `ragged` as of a stroke.
    """

    name: str
    width: float
    longest: float = 5.0
    grid: float = 0.6
    least: float = 0.06
    most: int = 3000
    share: float = 0.7
    cap: float = 0.5
    dry: float = 0.0
    wet: float = 0.0
    edge: float = 0.0
    ragged: float = 0.5
    line: bool = False


@dataclass(frozen=True, slots=True)
class Washes:
    """One way of painting with ink and thin colour.

    `palette` pigments by name, the first draws the lines; `brushes` in the order used; `own` 0..1
    how far the picture keeps its own tones (0: all from bare sheet to full ink); `bright` the
    percentile of tone from which the sheet is left bare; `gamma` of the tones below it; `depth`
    0..1 of the darkest; `chroma` how much of the colour is kept; `steps` of tone, `drawn` 0..1 how
    far tones are drawn to them; `accent` 0..1 how much paler all is away from the focus; `clear`
    0..1 how much local contrast is raised.
    """

    name: str
    en: str
    palette: tuple[str, ...]
    brushes: tuple[Brush, ...]
    bright: float = 72.0
    gamma: float = 1.15
    depth: float = 1.0
    chroma: float = 0.0
    own: float = 0.0
    steps: int = 5
    drawn: float = 0.5
    accent: float = 0.0
    clear: float = 0.0


_INK = (
    Brush("wash", 0.11, 4.0, least=0.1, share=0.55, cap=0.16, wet=0.3, edge=0.5),
    Brush("middle", 0.05, 5.0, least=0.14, share=0.6, cap=0.28, wet=0.16, edge=0.7),
    Brush("dark", 0.022, 5.0, least=0.2, share=0.65, cap=0.45, wet=0.05, edge=0.5, dry=0.15),
    Brush("dry", 0.012, 7.0, 0.8, 0.2, 5000, 0.8, 0.6, dry=0.5, ragged=1.2),
    Brush("dots", 0.008, 2.0, 0.8, 0.3, 5000, 1.0, 0.95, dry=0.1, ragged=0.4),
    Brush("line", 0.0036, 9.0, most=900, share=0.45, cap=0.85, dry=0.12, line=True),
)
_FINE = (
    Brush("wash", 0.06, 4.0, least=0.02, share=0.75, cap=0.5, wet=0.16),
    Brush("colour", 0.028, 5.0, least=0.025, share=0.85, cap=0.8, wet=0.08, edge=0.3, most=5000),
    Brush("deep", 0.012, 5.0, least=0.05, share=0.9, cap=1.0, wet=0.06, most=7000),
    Brush("touch", 0.006, 4.0, least=0.09, share=0.9, cap=1.0, most=4000),
    Brush("line", 0.0022, 8.0, most=2500, share=0.75, cap=0.85, line=True),
)
_COLOURS = ("墨", "花青", "赭石", "藤黄", "胭脂", "曙红", "朱磦", "草绿", "老绿", "赭墨", "青墨")
_MINERALS = ("墨", "石青", "石绿", "头青", "赭石", "三绿", "花青", "藤黄", "朱砂", "赭墨")

WASHES: dict[str, Washes] = {
    one.name: one
    for one in (
        Washes("ink", "ink landscape", ("墨",), _INK, bright=80.0, gamma=1.3, own=0.2, accent=0.3,
               clear=0.4),
        Washes("freehand", "freehand ink", ("墨",), (
            Brush("wash", 0.16, 4.0, least=0.15, share=0.6, cap=0.2, wet=0.25, edge=0.8),
            Brush("middle", 0.08, 5.0, least=0.2, share=0.65, cap=0.35, wet=0.12, edge=1.0),
            Brush("dark", 0.04, 6.0, 0.8, 0.3, 1200, 0.75, 0.6, dry=0.3, wet=0.03, edge=0.4),
            Brush("dry", 0.022, 9.0, 1.1, 0.35, 1500, 0.9, 0.8, dry=0.6, ragged=1.5),
            Brush("line", 0.006, 8.0, most=260, share=0.35, cap=0.9, dry=0.3, line=True),
        ), bright=58.0, gamma=1.4, steps=3, clear=0.35),
        Washes("light", "light-crimson landscape", ("墨", "赭石", "花青", "藤黄", "草绿", "赭墨"),
               _INK, chroma=0.5, bright=70.0, gamma=1.2, clear=0.4),
        Washes("bluegreen", "blue-green landscape", _MINERALS, _FINE, bright=90.0, chroma=1.05,
               depth=0.85, own=0.6),
        Washes("fine", "fine brush", _COLOURS, _FINE, bright=90.0, chroma=1.0, depth=0.85,
               own=0.6),
        Washes("watercolour", "watercolour", (*_COLOURS, "石青", "三绿"), (
            Brush("wash", 0.13, 4.0, least=0.015, share=0.75, cap=0.5, wet=0.16, edge=0.5),
            Brush("second", 0.06, 5.0, least=0.025, share=0.8, cap=0.8, wet=0.08, edge=0.7),
            Brush("third", 0.028, 5.0, least=0.035, share=0.85, cap=1.0, wet=0.05, edge=0.6, most=5000),
            Brush("detail", 0.011, 5.0, least=0.06, share=0.9, cap=1.2, wet=0.05, edge=0.3,
                  most=7000),
            Brush("touch", 0.006, 4.0, least=0.08, share=0.95, cap=1.4, most=6000),
            Brush("line", 0.0018, 14.0, most=1500, share=0.6, cap=0.4, line=True),
        ), bright=97.0, chroma=1.08, own=0.9, drawn=0.3),
    )
}  # fmt: skip
