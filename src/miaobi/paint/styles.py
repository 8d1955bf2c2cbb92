"""The styles: what a school or a master does with the same scene, as plain data.

A style never knows what is painted. It says on which ground, in which tradition land and sky are
painted (ink on a bare sheet, or colour from edge to edge), which texture stroke (皴) and which
glaze rocks get, how outlines and fills are handled, what is done to the finished study, and what
it likes in a composition.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from miaobi.errors import UnknownName


@dataclass(frozen=True, slots=True)
class Hand:
    """How the marks of things are handled, against the plain drawing.

    `line` width of outlines and `ink` their strength (1 = as drawn), `dry` more 飞白, `wet` more
    bleeding, `shake` how far the hand strays (share of a stroke's width), `press` how much the
    pressure varies, `broken` how often an outline is lifted off; `fill` strength of washes, `soft`
    how much softer their edges are, `gap` how far they keep from the outline, `dye` how much they
    run from dark to pale (分染); `grey` 0..1 colour given up for ink; `tone` the pigment of
    outlines ("" = as drawn).
    """

    line: float = 1.0
    ink: float = 1.0
    dry: float = 0.0
    wet: float = 0.0
    shake: float = 0.0
    press: float = 0.0
    broken: float = 0.0
    fill: float = 1.0
    soft: float = 0.0
    gap: float = 0.0
    dye: float = 0.0
    grey: float = 0.0
    tone: str = ""


FREE = Hand(1.7, 0.95, dry=0.3, wet=0.45, shake=0.5, press=0.5, broken=0.6, fill=1.05, soft=0.6,
            gap=1.4, dye=0.8, grey=0.45)  # fmt: skip
CALM = Hand(0.95, 0.9, dry=0.12, wet=0.12, shake=0.2, press=0.35, broken=0.6, fill=0.9, soft=0.3,
            gap=0.8, dye=0.7, grey=0.25)  # fmt: skip
FINE = Hand(0.6, 0.85, press=0.22, broken=0.15, fill=0.95, soft=0.25, gap=0.35, dye=1.0)
OIL = Hand(0.7, 0.6, tone="#2e2a33")
WATER = Hand(0.5, 0.5, wet=0.3, shake=0.3, press=0.4, broken=0.8, soft=0.25, gap=0.5, dye=0.8,
             tone="#4a4650")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Style:
    """One style; see the module. `sparse`, `misty` and `dense` (0..1) guide the composition."""

    name: str
    tradition: Literal["brush", "colour"] = "brush"
    ground: str = "xuan"  # of miaobi.paint.paper.GROUNDS
    texture: str = ""  # of miaobi.paint.texture.TEXTURES; "" lets weather and rock decide
    glaze: Literal["", "light", "rich"] = "light"
    hand: Hand = Hand()
    finish: str = ""  # of miaobi.paint.finish.FINISHES; "" leaves the study as it is
    manner: str = ""  # of miaobi.paint.repaint_manners.MANNERS, for the finish "oil"
    layout: Literal["", "corner", "tall", "level", "close"] = ""
    sparse: float = 0.0
    misty: float = 0.0
    dense: float = 0.0


STYLES: dict[str, Style] = {
    style.name: style
    for style in (
        Style("水墨山水", glaze="", hand=replace(CALM, grey=0.4)),
        Style("水墨写意", glaze="", hand=FREE, sparse=0.5),
        Style("青绿山水", ground="silk", glaze="rich", hand=replace(FINE, line=0.75, broken=0.3)),
        Style("浅绛", glaze="light", hand=CALM),
        Style("工笔花鸟", ground="silk", hand=FINE, layout="close"),
        Style("水彩", "colour", "watercolour", hand=WATER, finish="watercolour"),
        Style("油画", "colour", "canvas", hand=OIL, finish="oil"),
        Style("木版画", "colour", "plain", hand=Hand(1.1, press=0.3, tone="#26242c"), finish="woodblock"),
        Style("剪纸", "colour", "plain", hand=Hand(0.7, 0.3), finish="papercut"),
        Style("像素", "colour", "plain", hand=Hand(0.6, 0.7, tone="#3a3040"), finish="pixel"),
        Style("印象派", "colour", "canvas", hand=OIL, finish="oil", manner="impressionist"),
        Style("表现主义", "colour", "canvas", hand=OIL, finish="oil", manner="expressionist"),
        Style("点彩", "colour", "canvas", hand=OIL, finish="oil", manner="pointillist"),
        # in the manner of (仿)
        Style("仿八大", glaze="", hand=replace(FREE, line=2.0, grey=0.85), layout="close", sparse=1.0),
        Style("仿米家", texture="mi", glaze="", hand=replace(CALM, grey=0.6, wet=0.4, soft=0.6), misty=1.0),
        Style("仿马远", ground="silk", texture="axe", glaze="", hand=replace(CALM, ink=1.05, grey=0.4), layout="corner", sparse=0.6),
        Style("仿倪瓒", texture="folded", glaze="", hand=replace(CALM, line=0.8, ink=0.8, dry=0.4, grey=0.7), layout="level", sparse=0.9),
        Style("仿王蒙", texture="ropes", glaze="light", hand=CALM, layout="tall", dense=1.0),
        Style("仿范宽", ground="silk", texture="raindrop", glaze="", hand=replace(CALM, grey=0.4), layout="tall", dense=0.7),
    )
}  # fmt: skip

ALIASES = {"浅绛山水": "浅绛", "水墨": "水墨山水", "青绿": "青绿山水", "工笔": "工笔花鸟"}


def style_of(name: str) -> Style:
    """The style called `name` ("" is the ink landscape); UnknownName when there is none.

    >>> style_of("青绿").glaze, style_of("油画").finish
    ('rich', 'oil')
    """
    name = ALIASES.get(name, name) or "水墨山水"
    if name not in STYLES:
        raise UnknownName("style", name, STYLES)
    return STYLES[name]
