"""How schools of painters lay their paint, as plain data for `miaobi.paint.repaint`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


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
    relief: float = 0.16
    ragged: float = 0.7
    dry: float = 0.1
    ground: str = "#a97f56"

    def ground_rgb(self) -> NDArray[np.float32]:
        """The ground's colour (3,) in sRGB 0..255."""
        return np.array([int(self.ground[i : i + 2], 16) for i in (1, 3, 5)], np.float32)


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
