"""Things that no painter here has drawn, from outlines of an icon set, stroked again with a brush.

The outlines are Fluent Emoji Flat (Microsoft Corporation, MIT licence), packed by
`runs/outlines.py`: every filled shape as a polygon and a colour. Here each colour becomes the
nearest pigment on the dish, each large shape a wash with a turn of shade, and the whole a broken
line, so that a whale sits in a picture beside boats of our own.
"""

from __future__ import annotations

import gzip
import json
from functools import cache
from importlib.resources import files
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint import pigments
from miaobi.paint.colour import coded
from miaobi.paint.elements.brush import WHITE, Element, Look, fill, inked, solid
from miaobi.paint.marks import Mark, Points

DATA = Path(str(files("miaobi.paint") / "data" / "outlines.json.gz"))

_SAME = (  # noqa: SIM905 - the element has the name of its icon
    "strawberry cactus peacock penguin whale dolphin shark octopus ant spider"
    " hedgehog leopard giraffe kangaroo snake feather ghost mosque factory violin guitar"
    " trumpet mirror shield crown satellite telescope television camera skateboard key bone"
    " stadium zebra flamingo hippopotamus crocodile lizard otter seal rhinoceros donkey beaver"
    " sloth lobster squid church castle tent canoe bus helicopter parachute anchor bucket"
    " broom door carrot broccoli mango melon grapes cherries pineapple coconut lemon pear"
    " eggplant garlic onion hammer axe ladder compass saxophone accordion microphone radio"
    " ambulance teapot rocket"
).split()
ICONS: dict[str, str] = {
    **{name: name for name in _SAME},
    "nest": "nest-with-eggs", "ladybug": "lady-beetle", "shell": "spiral-shell",
    "dinosaur": "sauropod", "monster": "ogre", "insect": "beetle", "astronaut": "astronaut", "santa": "santa-claus",
    "angel": "baby-angel", "ferris_wheel": "ferris-wheel", "circus": "circus-tent", "steamship": "ship",
    "coffee": "hot-beverage", "piano": "musical-keyboard", "letter": "love-letter",
    "clock": "alarm-clock", "bow": "bow-and-arrow", "jade": "gem-stone", "gift": "wrapped-gift",
    "cake": "birthday-cake", "mooncake": "moon-cake", "dumpling": "dumpling", "noodles": "steaming-bowl", "bread": "bread",
    "hotpot": "pot-of-food", "soup": "pot-of-food", "rice_bowl": "cooked-rice", "candy": "candy", "ice_cream": "soft-ice-cream",
    "vegetable": "leafy-green", "honey": "honey-pot", "milk": "glass-of-milk", "bed": "bed", "box": "package",
    "hat": "top-hat", "shoe": "mans-shoe", "glasses": "glasses", "toy": "teddy-bear",
    "ball": "soccer-ball", "car": "automobile", "motorcycle": "motorcycle",
    "tractor": "tractor", "airplane": "airplane", "planet": "ringed-planet", "phone": "mobile-phone",
    "computer": "laptop", "skis": "skis", "bottle": "bottle-with-popping-cork", "sports_car": "racing-car",
    "elevator": "elevator", "truck": "delivery-truck", "fire_engine": "fire-engine", "snowman": "snowman",
    "balloon": "balloon", "statue": "moai", "flying_saucer": "flying-saucer",
    "sunflower_head": "sunflower", "pretzel": "pretzel", "tram": "tram-car", "virus": "microbe",
    "hourglass": "hourglass-done",
}  # fmt: skip
"""Names of elements, and of the icons their outlines come from."""

DISH = (  # pigments with the strength at which they are laid
    ("墨", 0.85), ("墨", 0.5), ("grey", 0.8), ("铅白", 0.9), ("朱砂", 0.9), ("胭脂", 0.8), ("朱磦", 0.9), ("藤黄", 0.6),
    ("土黄", 0.7), ("赭石", 0.75), ("赭石", 0.45), ("赭墨", 0.8), ("石绿", 0.9), ("草绿", 0.8), ("老绿", 0.8), ("三绿", 0.85),
    ("石青", 0.9), ("花青", 0.75), ("花青", 0.3), ("头青", 0.9), ("紫", 0.9), ("粉红", 0.85), ("肤", 0.85), ("嫩绿", 0.7),
    ("曙红", 0.75),
)  # fmt: skip


@cache
def outlines() -> dict[str, list[tuple[str, list[int]]]]:
    """By element: colour (sRGB hex) and polygon (x0, y0, x1, y1, … of 255) of every shape."""
    return json.loads(gzip.decompress(DATA.read_bytes()))


@cache
def _dish() -> NDArray[np.float64]:
    """The colours (n, 3) in L*a*b* that the pigments of `DISH` give over white."""
    white = pigments.body("铅白")[0]
    light = []
    for name, strength in DISH:
        masstone, hides = pigments.body(name)
        glaze = white * np.exp(-pigments.tint(name) * strength)
        light.append(glaze if hides < 0.3 else glaze + hides * (masstone - glaze))
    return _lab(np.array(light))


def _lab(light: NDArray) -> NDArray[np.float64]:
    """Linear light (n, 3) as L*a*b*."""
    pixels = coded(np.clip(light, 0, 1)).astype(np.float32)[None]
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)[0].astype(np.float64)


@cache
def nearest(colour: str) -> tuple[str, float]:
    """The pigment, and its strength, that comes closest to an sRGB hex colour.

    >>> nearest("#ffffff")[0], nearest("#1c1c1c")[0]
    ('铅白', '墨')
    """
    lab = _lab(pigments.linear(colour)[None])
    return DISH[int(np.argmin(np.linalg.norm(_dish() - lab, axis=1)))]


def _size(p: Points) -> float:
    return abs(float(cv2.contourArea(p.astype(np.float32))))


def _main(shapes: list[tuple[str, Points]]) -> str:
    """The colour that takes most room, white and near-black aside."""
    room: dict[str, float] = {}
    for colour, p in shapes:
        pale = nearest(colour)[0] in ("铅白", "墨")
        room[colour] = room.get(colour, 0.0) + _size(p) * (0.2 if pale else 1.0)
    return max(room, key=lambda c: room[c])


def outlined(name: str) -> Element:
    """The element that paints the outline called `name`, one high, its foot on the origin."""

    def element(rng: np.random.Generator, look: Look) -> list[Mark]:
        raw = [(colour, np.array(p, np.float64).reshape(-1, 2)) for colour, p in outlines()[name]]
        every = np.concatenate([p for _, p in raw])
        low, high = every.min(0), every.max(0)
        k = 1.0 / float(high[1] - low[1])
        at = np.array([(low[0] + high[0]) / 2, high[1]])
        shapes = [(colour, _rounded((p - at) * k)) for colour, p in raw]
        wished, main = look.get("colour") or "", _main(shapes)
        marks: list[Mark] = []
        for colour, p in shapes:
            pigment, strength = (wished, 0.85) if wished and colour == main else nearest(colour)
            marks += _shape(rng, p, pigment, strength)
        return marks

    element.__doc__ = f"The outline of {name}, stroked again."
    return element


def _rounded(p: Points) -> Points:
    """The polygon with more points, each corner a little worn."""
    ends = np.concatenate([p, p[:1]])
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(ends, axis=0).T))])
    n = max(12, int(along[-1] / 0.02))
    s = np.linspace(0, along[-1], n, endpoint=False)
    q = np.stack([np.interp(s, along, ends[:, 0]), np.interp(s, along, ends[:, 1])], 1)
    return (np.roll(q, 1, 0) + 2 * q + np.roll(q, -1, 0)) / 4


def _shape(rng: np.random.Generator, p: Points, pigment: str, strength: float) -> list[Mark]:
    """One shape: a body with shade and line when it is large, a touch of colour when small."""
    wide = _size(p)
    if wide > 0.02:
        return solid(rng, [p], pigment, strength, None, 0.013, 0.75, 0.18)
    marks: list[Mark] = [fill(p, pigment, 0.95 if pigment in WHITE else strength, None, 0.003)]
    if wide > 0.004 and pigment != "墨":
        marks += inked(np.concatenate([p, p[:1]]), rng, 0.007, 0.5)
    return marks
