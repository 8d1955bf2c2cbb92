"""What can be painted by name: creatures, people, buildings and things, each a few brush marks.

An element is a pure function of a random generator and a *look*, and gives marks in its own
frame: the origin is where it touches the ground (for what flies the middle of its body, for what
floats the waterline), x to the right, y down, 1.0 its nominal height. A look is a mapping with
`colour` (a pigment or colour word, "" for the usual one), `attributes` (words such as "old" or
"broken"), and optionally `pose`, `hour`, `season`, `weather` and `style`.
"""

from __future__ import annotations

from miaobi.paint.elements import (
    beasts,
    birds,
    boats,
    bridges,
    buildings,
    city,
    company,
    craft,
    desk,
    dragon,
    far,
    fowl,
    fruit,
    furry,
    halls,
    hedge,
    herd,
    odd,
    outline,
    people,
    skyline,
    small,
    strand,
    street,
    things,
    tiny,
    upright,
    waders,
    ware,
    wild,
    wing,
    worn,
)
from miaobi.paint.elements.aspects import ASPECT as ASPECT
from miaobi.paint.elements.brush import Element, Look, bounds
from miaobi.paint.elements.symbol import symbol, symbol_box
from miaobi.paint.elements.upright import held

ELEMENTS: dict[str, Element] = {
    "egret": waders.egret,
    "crane": waders.crane,
    "goose": waders.goose,
    "duck": waders.duck,
    "swallow": birds.swallow,
    "magpie": birds.magpie,
    "bird": birds.bird,
    "owl": fowl.owl,
    "hen": fowl.hen,
    "swan": waders.swan,
    "mandarin_duck": waders.mandarin_duck,
    "sparrow": birds.sparrow,
    "oriole": birds.oriole,
    "crow": birds.crow,
    "cuckoo": birds.cuckoo,
    "dove": birds.dove,
    "parrot": birds.parrot,
    "kingfisher": birds.kingfisher,
    "eagle": fowl.eagle,
    "gull": fowl.gull,
    "bat": fowl.bat,
    "rooster": fowl.rooster,
    "chick": fowl.chick,
    "cow": beasts.cow,
    "camel": herd.camel,
    "pig": herd.pig,
    "panda": wild.panda,
    "squirrel": furry.squirrel,
    "wolf": furry.wolf,
    "lion": wild.lion,
    "phoenix": wing.phoenix,
    "fish": small.fish,
    "butterfly": small.butterfly,
    "dragonfly": small.dragonfly,
    "frog": small.frog,
    "ox": beasts.ox,
    "ox_boy": company.ox_boy,
    "horse": beasts.horse,
    "unicorn": beasts.unicorn,
    "dog": furry.dog,
    "cat": furry.cat,
    "deer": herd.deer,
    "sheep": herd.sheep,
    "rabbit": furry.rabbit,
    "fox": wild.fox,
    "bear": wild.bear,
    "mouse": furry.mouse,
    "elephant": wild.elephant,
    "dragon": dragon.dragon,
    "tiger": wild.tiger,
    "monkey": wild.monkey,
    "person": people.person,
    "scholar": people.scholar,
    "farmer": people.farmer,
    "fisherman": people.fisherman,
    "child": people.child,
    "child_kite": people.child_kite,
    "woman": people.woman,
    "woman_umbrella": people.woman_umbrella,
    "monk": people.monk,
    "rider": company.rider,
    "couple": company.couple,
    "friends": company.friends,
    "dancer": people.dancer,
    "boat": boats.boat,
    "sail_boat": boats.sail_boat,
    "fishing_boat": boats.fishing_boat,
    "cottage": buildings.cottage,
    "pavilion": halls.pavilion,
    "pagoda": halls.pagoda,
    "temple": buildings.temple,
    "tower": halls.tower,
    "lantern": things.lantern,
    "lamp": things.lamp,
    "kite": things.kite,
    "swing": things.swing,
    "umbrella": things.umbrella,
    "wine_jar": things.wine_jar,
    "tea_set": things.tea_set,
    "guqin": desk.guqin,
    "flute": desk.flute,
    "book": desk.book,
    "train": city.train,
    "lighthouse": buildings.lighthouse,
    "fence": desk.fence,
    "well": desk.well,
    "window": desk.window,
    "gate": halls.gate,
    "cart": city.cart,
    "bicycle": city.bicycle,
    "table": desk.table,
    "candle": things.candle,
    "skyline": skyline.skyline,
    "city_wall": street.city_wall,
    "street": street.street,
    "bridge": bridges.bridge,
}
"""By name: the function that draws it."""

ELEMENTS |= fruit.FRUIT | tiny.TINY | craft.CRAFT | odd.ODD
ELEMENTS |= hedge.HEDGE | strand.STRAND | ware.WARE | far.FAR
ELEMENTS |= {name: outline.outlined(name) for name in outline.ICONS}
ELEMENTS |= {kind: upright.dressed(kind, ELEMENTS[kind]) for kind in (*upright.FACES, "child")}
ELEMENTS |= {
    kind: worn.clothed(ELEMENTS[kind], (0.02, -0.945, 0.075), (0.01, -0.82, 0.085))
    for kind in ("person", "scholar", "farmer", "woman", "monk", "dancer")
}

AFLOAT = frozenset(
    {"duck", "goldfish", "mandarin_duck", "swan", "fish", "boat", "sail_boat", "fishing_boat"}
)
"""What has its waterline (for the fish, its middle) at the origin."""

ALOFT = frozenset(
    [
        "goose",
        "swallow",
        "butterfly",
        "dragonfly",
        "dragon",
        "kite",
        "eagle",
        "gull",
        "bat",
        "bee",
        "firefly",
        "phoenix",
    ]
)
"""What has its middle at the origin, because it is in the air; so have egret, crane and bird
in the pose "flying"."""

__all__ = [
    "AFLOAT",
    "ALOFT",
    "ASPECT",
    "ELEMENTS",
    "Element",
    "Look",
    "bounds",
    "held",
    "symbol",
    "symbol_box",
]
