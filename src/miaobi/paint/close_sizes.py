"""How large things are in a near view, and how they sit in it."""

from __future__ import annotations

# Height of the drawing (scale of its own frame) in a view one picture high, for a single one.
HEIGHTS: dict[str, float] = {
    "magpie": 0.21, "bird": 0.17, "swallow": 0.15, "owl": 0.26, "hen": 0.3, "duck": 0.2, "egret": 0.44, "crane": 0.52,
    "butterfly": 0.13, "dragonfly": 0.12, "bee": 0.07, "fish": 0.22, "frog": 0.15,
    "cat": 0.36, "dog": 0.38, "fox": 0.42, "rabbit": 0.3, "mouse": 0.16, "deer": 0.56, "sheep": 0.36, "horse": 0.46, "ox": 0.42,
    "bear": 0.46, "elephant": 0.56, "tiger": 0.44, "monkey": 0.38, "dragon": 0.5,
    "wine_jar": 0.28, "tea_set": 0.26, "guqin": 0.24, "flute": 0.2, "book": 0.16, "umbrella": 0.3, "candle": 0.3, "table": 0.34,
    "lantern": 0.24, "lamp": 0.28, "kite": 0.3, "rock": 0.5, "stone": 0.5, "taihu_rock": 0.55,
    "person": 0.56, "scholar": 0.56, "monk": 0.56, "woman": 0.56, "woman_umbrella": 0.6, "child": 0.46, "dancer": 0.58,
    "couple": 0.52, "friends": 0.46, "reeds": 0.7, "grass": 0.3, "banana": 0.8, "petals": 0.4, "leaves": 0.4, "bush": 0.35,
    "bamboo": 0.98, "lotus": 0.82, "peony": 0.82, "chrysanthemum": 0.8, "orchid": 0.78, "narcissus": 0.78, "hibiscus": 0.85, "flower": 0.7,
}  # fmt: skip

BIRDS = {
    "magpie",
    "bird",
    "swallow",
    "owl",
    "sparrow",
    "oriole",
    "crow",
    "cuckoo",
    "dove",
    "parrot",
    "kingfisher",
}  # what sits on branches
FLYERS = {"butterfly", "dragonfly", "bee", "kite", "petals", "leaves", "dragon", "firefly"}
SWIMMERS = {"fish", "duck", "goldfish", "shrimp", "swan", "mandarin_duck", "carp"}
HANGING = {"lantern"}
WET = {
    "fish",
    "duck",
    "lotus",
    "frog",
    "reeds",
    "egret",
    "goldfish",
    "shrimp",
    "swan",
    "mandarin_duck",
}
FIGURES = {
    "person",
    "scholar",
    "monk",
    "woman",
    "woman_umbrella",
    "child",
    "dancer",
    "couple",
    "friends",
}
TREES = {"pine", "willow", "tree", "maple", "ginkgo", "bare_tree"}
BACKED = {"lotus", "reeds"}  # their foot is the water, not their lowest mark
LIGHT = {"butterfly", "dragonfly", "bee"}  # what may visit a flower

ROCKS = {"rock", "stone", "taihu_rock"}

# What a concept of the lexicon is, more exactly than its landscape element says.
CONCEPTS: dict[str, str] = {
    "crabapple": "crabapple", "cherry": "cherry", "cherry_blossom": "cherry", "pear_blossom": "pear_blossom", "apricot": "apricot",
    "magnolia": "magnolia", "camellia": "camellia", "hibiscus": "hibiscus", "pomegranate": "pomegranate_branch", "loquat": "loquat",
    "wisteria": "wisteria", "grape": "grape", "gourd": "gourd_vine", "narcissus": "narcissus",
}  # fmt: skip
WORDS = {"海棠": "crabapple", "樱": "cherry", "梨花": "pear_blossom", "杏花": "apricot", "玉兰": "magnolia", "木兰": "magnolia", "山茶": "camellia",
         "茶花": "camellia", "芙蓉": "hibiscus", "石榴": "pomegranate_branch", "枇杷": "loquat", "紫藤": "wisteria", "葡萄": "grape", "葫芦": "gourd_vine",
         "水仙": "narcissus"}  # fmt: skip

FRUITS = {"pomegranate_branch", "gourd_vine", "loquat", "grape"}  # counted, they lie on the table

# Small things that belong to the open country, the street or the sky.
AFIELD = {
    "goose", "geese", "wild_goose", "eagle", "gull", "bat", "ox_boy", "farmer", "fisherman", "child_kite", "rider", "boat",
    "fishing_boat", "train", "fence", "well", "cart", "bicycle", "flag", "scarecrow", "plough", "canoe", "car", "bus", "truck",
    "motorcycle", "tractor", "airplane", "planet", "satellite", "helicopter", "parachute", "fire_engine", "tram", "ambulance",
    "sports_car", "flying_saucer", "whale", "dolphin", "shark", "tent", "elevator", "balloon", "angel", "swing", "raft", "window",
}  # fmt: skip
LARGEST = 0.18  # in picture heights in a landscape; what is larger is seen from afar


def height_of(element: str, size: float) -> float:
    """How high a thing is in a near view, from its height `size` at the front of a landscape.

    >>> height_of("cat", 0.1), round(height_of("crab", 0.05), 2)
    (0.36, 0.2)
    """
    return HEIGHTS.get(element, min(0.56, 0.08 + 2.4 * size))
