"""What the painter knows about things: how large, where they live, what carries them.

A **scene graph** is plain JSON: planes (land, water, sky, in draw order) and items (things with a
place and a scale), all in picture heights: x from 0 to width / height, y from 0 (top) to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

Box = tuple[float, float, float, float]  # x0, y0, x1, y1


@dataclass(frozen=True, slots=True)
class Fact:
    """How a thing sits in a picture.

    `size` is its height, in picture heights, when it stands at the front; `aspect` its width
    over its height; `home` is ground, shore, water, air or hang; `some` how many to paint when
    nobody said; `seat` how far up (share of its height) others sit or stand on it.
    """

    size: float = 0.15
    aspect: float = 1.0
    home: str = "ground"
    some: int = 1
    seat: float = 0.6


FACTS: dict[str, Fact] = {
    # trees and plants
    "pine": Fact(0.56, 1.0, some=2), "willow": Fact(0.54, 1.0, some=2), "tree": Fact(0.5, 0.85, some=2),
    "bare_tree": Fact(0.48, 0.85, some=2), "maple": Fact(0.5, 0.85, some=2),
    "ginkgo": Fact(0.52, 0.85), "plum": Fact(0.46, 1.0), "peach": Fact(0.44, 1.0, some=2),
    "bamboo": Fact(0.5, 0.7, some=2), "bush": Fact(0.13, 1.3, some=2), "grove": Fact(0.22, 1.8),
    "palm": Fact(0.46, 0.7), "banana": Fact(0.36, 1.0), "cypress": Fact(0.5, 0.4),
    "wutong": Fact(0.52, 0.9), "osmanthus": Fact(0.42, 1.0), "pear": Fact(0.44, 1.0),
    "apricot": Fact(0.44, 1.0), "cherry": Fact(0.44, 1.0), "locust": Fact(0.5, 1.0),
    "crabapple": Fact(0.44, 1.0), "magnolia": Fact(0.46, 0.9), "camellia": Fact(0.2, 1.1), "narcissus": Fact(0.17, 0.9),
    "hibiscus": Fact(0.2, 1.1), "loquat": Fact(0.46, 0.9), "pear_blossom": Fact(0.44, 1.0),
    "reeds": Fact(0.2, 0.9, "shore", 2), "grass": Fact(0.042, 1.0, some=3),
    "lotus": Fact(0.2, 1.0, "water", 3), "lotus_leaf": Fact(0.15, 1.2, "water", 3),
    "orchid": Fact(0.17, 1.2), "chrysanthemum": Fact(0.17, 0.9, some=2), "peony": Fact(0.2, 1.1),
    "flower": Fact(0.13, 0.8, some=3), "sunflower": Fact(0.28, 0.5, some=2), "rose": Fact(0.16, 0.9),
    "wisteria": Fact(0.3, 1.2, "hang"), "vine": Fact(0.26, 1.0, "hang"), "rice": Fact(0.08, 1.0, some=3),
    "petals": Fact(0.16, 1.6, "air"), "leaves": Fact(0.16, 1.6, "air"), "mushroom": Fact(0.06, 1.0),
    # birds and beasts
    "swallow": Fact(0.045, 1.4, "air", 3), "goose": Fact(0.05, 1.6, "air", 5),
    "geese": Fact(0.05, 1.6, "air", 5), "wild_goose": Fact(0.05, 1.6, "air", 5),
    "crane": Fact(0.15, 0.9, "shore", 1), "egret": Fact(0.12, 0.8, "shore", 2),
    "duck": Fact(0.055, 1.5, "water", 2), "mandarin_duck": Fact(0.06, 1.5, "water", 2),
    "crow": Fact(0.05, 1.3, "air", 3), "magpie": Fact(0.06, 1.4, "air", 2),
    "eagle": Fact(0.08, 1.9, "air"), "gull": Fact(0.05, 1.8, "air", 3), "bird": Fact(0.05, 1.4, "air", 3),
    "sparrow": Fact(0.045, 1.3, "air", 3), "oriole": Fact(0.05, 1.4, "air", 2), "cuckoo": Fact(0.05, 1.4, "air"),
    "owl": Fact(0.08, 0.7, "hang"), "butterfly": Fact(0.04, 1.3, "air", 2), "bee": Fact(0.025, 1.3, "air", 3),
    "dragonfly": Fact(0.04, 1.4, "air", 2), "firefly": Fact(0.018, 1.0, "air", 9), "bat": Fact(0.04, 1.8, "air", 2),
    "cat": Fact(0.1, 1.1), "dog": Fact(0.1, 1.2), "ox": Fact(0.14, 1.5, seat=0.85), "cow": Fact(0.14, 1.5, seat=0.85),
    "buffalo": Fact(0.14, 1.5, seat=0.85), "horse": Fact(0.18, 1.25, seat=0.72), "sheep": Fact(0.09, 1.3, some=3),
    "deer": Fact(0.16, 0.95), "fox": Fact(0.09, 1.5), "rabbit": Fact(0.06, 1.2), "chicken": Fact(0.07, 1.0, some=2),
    "rooster": Fact(0.08, 1.0), "monkey": Fact(0.1, 0.9), "tiger": Fact(0.14, 1.7), "panda": Fact(0.13, 1.1),
    "elephant": Fact(0.24, 1.3, seat=0.9), "camel": Fact(0.2, 1.2, seat=0.8), "pig": Fact(0.09, 1.5),
    "fish": Fact(0.05, 1.8, "water", 3), "carp": Fact(0.06, 1.9, "water", 2), "frog": Fact(0.05, 1.2, "shore"),
    "turtle": Fact(0.05, 1.6, "shore"), "dragon": Fact(0.3, 1.8, "air"), "whale": Fact(0.16, 2.2, "water"),
    "cicada": Fact(0.03, 0.7, "hang"), "cricket": Fact(0.03, 1.4),
    # people
    "person": Fact(0.15, 0.45), "man": Fact(0.15, 0.45), "woman": Fact(0.15, 0.45), "child": Fact(0.1, 0.5, some=2),
    "farmer": Fact(0.15, 0.6), "fisherman": Fact(0.13, 0.8), "scholar": Fact(0.15, 0.5), "monk": Fact(0.15, 0.45),
    "old_man": Fact(0.145, 0.5), "poet": Fact(0.15, 0.5), "traveller": Fact(0.15, 0.5), "soldier": Fact(0.16, 0.5),
    "herd_boy": Fact(0.11, 0.6), "woodcutter": Fact(0.15, 0.6), "mother": Fact(0.15, 0.45), "couple": Fact(0.15, 0.8),
    "dancer": Fact(0.16, 0.7), "musician": Fact(0.13, 0.9), "rider": Fact(0.22, 1.0),
    # buildings and craft
    "house": Fact(0.2, 1.4), "hut": Fact(0.17, 1.3), "cottage": Fact(0.17, 1.3), "pavilion": Fact(0.26, 1.0),
    "tower": Fact(0.42, 0.7), "pagoda": Fact(0.5, 0.42), "temple": Fact(0.26, 1.5), "bridge": Fact(0.14, 2.8, "water", seat=0.75),
    "wall": Fact(0.16, 2.6), "gate": Fact(0.24, 1.1), "palace": Fact(0.32, 1.8), "fence": Fact(0.07, 3.0), "well": Fact(0.08, 1.1),
    "mill": Fact(0.22, 1.2), "skyscraper": Fact(0.5, 0.35, some=3), "lighthouse": Fact(0.36, 0.4), "shop": Fact(0.2, 1.3),
    "boat": Fact(0.085, 2.4, "water", seat=0.3), "sailboat": Fact(0.2, 0.9, "water", seat=0.2), "sail": Fact(0.2, 0.9, "water", 2, 0.2),
    "ship": Fact(0.24, 1.3, "water", seat=0.3), "raft": Fact(0.05, 3.0, "water", seat=0.4), "cart": Fact(0.12, 1.7, seat=0.6),
    "car": Fact(0.1, 1.9), "train": Fact(0.1, 4.0), "bicycle": Fact(0.1, 1.5, seat=0.6), "plane": Fact(0.07, 2.4, "air"),
    "balloon": Fact(0.11, 0.7, "air"), "rocket": Fact(0.2, 0.4, "air"),
    "lantern": Fact(0.075, 0.75, "hang", 3), "lamp": Fact(0.075, 0.7), "candle": Fact(0.07, 0.4), "kite": Fact(0.09, 1.0, "air"),
    "umbrella": Fact(0.08, 1.3), "flag": Fact(0.2, 0.7), "wine_flag": Fact(0.24, 0.5), "bell": Fact(0.12, 0.8), "drum": Fact(0.1, 1.0),
    "qin": Fact(0.05, 3.2), "flute": Fact(0.03, 4.0), "pipa": Fact(0.11, 0.5), "book": Fact(0.04, 1.5), "sword": Fact(0.12, 0.3),
    "wine": Fact(0.07, 0.9), "tea": Fact(0.06, 1.3), "cup": Fact(0.045, 1.0), "teapot": Fact(0.06, 1.3), "vase": Fact(0.12, 0.6),
    "table": Fact(0.11, 1.9, seat=0.95), "chair": Fact(0.12, 0.8, seat=0.5), "fire": Fact(0.09, 0.9), "smoke": Fact(0.24, 0.7, "air"),
    "moon_gate": Fact(0.3, 1.0), "window": Fact(0.24, 1.0), "screen": Fact(0.26, 1.6), "zither": Fact(0.05, 3.2),
    "fruit": Fact(0.05, 1.2, some=3), "peach_fruit": Fact(0.06, 1.0, some=3), "apple": Fact(0.05, 1.0, some=3), "melon": Fact(0.08, 1.3),
    "net": Fact(0.12, 1.4), "basket": Fact(0.06, 1.1), "hoe": Fact(0.12, 0.4), "plough": Fact(0.09, 1.6), "scarecrow": Fact(0.15, 0.8),
    "rock": Fact(0.12, 1.3, seat=0.85), "stone": Fact(0.1, 1.3, seat=0.85), "taihu_rock": Fact(0.28, 0.75, seat=0.9),
    "skyline": Fact(0.36, 2.75), "street": Fact(0.34, 3.0, seat=0.16), "city_wall": Fact(0.26, 2.5), "sail_boat": Fact(0.2, 1.3, "water", 1, 0.15),
    "fishing_boat": Fact(0.11, 2.2, "water", 1, 0.3), "wine_jar": Fact(0.07, 1.0), "tea_set": Fact(0.06, 1.6), "guqin": Fact(0.06, 3.0),
    "swing": Fact(0.24, 0.9), "ox_boy": Fact(0.17, 1.3), "child_kite": Fact(0.16, 1.0), "woman_umbrella": Fact(0.16, 0.6),
    "friends": Fact(0.16, 1.2), "hen": Fact(0.06, 1.1, some=2), "mouse": Fact(0.035, 1.4), "plantain": Fact(0.3, 1.0),
    "bear": Fact(0.15, 1.3), "rainbow": Fact(0.4, 2.0, "air"), "garden_flower": Fact(0.14, 0.9),
    "stele": Fact(0.2, 0.5), "tomb": Fact(0.1, 1.6), "snowman": Fact(0.14, 0.7), "robot": Fact(0.17, 0.6), "firework": Fact(0.26, 1.0, "air"),
    "fireworks": Fact(0.26, 1.0, "air", 3),
    # creatures and things that came later, from far lands too
    "phoenix": Fact(0.2, 1.6, "air"), "swan": Fact(0.09, 1.3, "water", 2), "dove": Fact(0.05, 1.3, "air", 3), "parrot": Fact(0.07, 1.2, "hang"), "kingfisher": Fact(0.05, 1.4, "hang"),
    "chick": Fact(0.045, 0.9, some=3), "squirrel": Fact(0.07, 1.0), "peacock": Fact(0.16, 1.0), "penguin": Fact(0.11, 0.8, "shore", 2),
    "flamingo": Fact(0.16, 0.7, "shore", 2), "dolphin": Fact(0.12, 1.1, "water", 2), "shark": Fact(0.13, 1.3, "water"), "octopus": Fact(0.12, 1.0, "water"),
    "squid": Fact(0.11, 0.8, "water"), "lobster": Fact(0.08, 0.9, "shore"), "crab": Fact(0.05, 1.4, "shore", 2), "shrimp": Fact(0.05, 1.3, "water", 2),
    "goldfish": Fact(0.06, 1.6, "water", 3), "ant": Fact(0.025, 1.3, some=3), "spider": Fact(0.03, 1.1, "hang"), "snail": Fact(0.035, 1.2), "insect": Fact(0.03, 1.0),
    "ladybug": Fact(0.03, 1.0), "unicorn": Fact(0.2, 1.0), "wolf": Fact(0.12, 1.0), "hedgehog": Fact(0.06, 1.3), "lion": Fact(0.15, 1.0), "leopard": Fact(0.13, 1.2),
    "giraffe": Fact(0.34, 0.7), "kangaroo": Fact(0.17, 0.9), "koala": Fact(0.1, 1.0, "hang"), "zebra": Fact(0.17, 1.0, seat=0.72), "donkey": Fact(0.15, 1.1, seat=0.7),
    "hippopotamus": Fact(0.16, 1.3), "rhinoceros": Fact(0.17, 1.3), "crocodile": Fact(0.1, 1.3, "shore"), "lizard": Fact(0.04, 1.0), "snake": Fact(0.07, 1.1),
    "otter": Fact(0.07, 1.1, "shore"), "seal": Fact(0.1, 1.0, "shore"), "beaver": Fact(0.08, 1.1, "shore"), "raccoon": Fact(0.09, 1.1), "sloth": Fact(0.1, 0.9, "hang"),
    "dinosaur": Fact(0.36, 1.0), "monster": Fact(0.2, 1.0), "ghost": Fact(0.14, 0.9, "air"), "angel": Fact(0.12, 1.0, "air"), "santa": Fact(0.16, 0.9), "astronaut": Fact(0.17, 0.8),
    "church": Fact(0.34, 0.9), "castle": Fact(0.36, 1.1), "mosque": Fact(0.3, 1.0), "factory": Fact(0.26, 1.2), "stadium": Fact(0.2, 1.6), "windmill": Fact(0.34, 0.8),
    "waterwheel": Fact(0.26, 1.1, "shore"), "tent": Fact(0.16, 1.2), "circus": Fact(0.28, 1.1), "ferris_wheel": Fact(0.42, 0.9), "statue": Fact(0.22, 0.7),
    "canoe": Fact(0.07, 1.8, "water", 1, 0.4), "steamship": Fact(0.2, 1.2, "water", 1, 0.3), "submarine": Fact(0.12, 1.8, "water"), "anchor": Fact(0.1, 0.9, "shore"),
    "bus": Fact(0.14, 1.2), "truck": Fact(0.14, 1.3), "fire_engine": Fact(0.14, 1.3), "ambulance": Fact(0.13, 1.3), "tram": Fact(0.16, 1.1), "motorcycle": Fact(0.1, 1.4),
    "tractor": Fact(0.14, 1.1), "sports_car": Fact(0.07, 2.2), "airplane": Fact(0.13, 1.1, "air"), "helicopter": Fact(0.12, 1.2, "air"), "parachute": Fact(0.14, 1.0, "air"),
    "flying_saucer": Fact(0.1, 1.3, "air"), "satellite": Fact(0.09, 1.0, "air"), "planet": Fact(0.12, 1.1, "air"), "elevator": Fact(0.16, 1.0), "telescope": Fact(0.14, 1.0),
    "violin": Fact(0.1, 1.0), "guitar": Fact(0.12, 1.0), "trumpet": Fact(0.07, 1.3), "saxophone": Fact(0.09, 0.9), "accordion": Fact(0.09, 1.1), "piano": Fact(0.11, 1.2),
    "erhu": Fact(0.14, 0.7), "fan": Fact(0.06, 1.7), "mirror": Fact(0.09, 0.8), "clock": Fact(0.08, 0.9), "hourglass": Fact(0.09, 0.7), "letter": Fact(0.05, 1.3), "brush": Fact(0.08, 0.9),
    "scroll": Fact(0.26, 0.7, "hang"), "incense": Fact(0.1, 0.9), "crown": Fact(0.06, 1.2), "jade": Fact(0.05, 1.1), "shield": Fact(0.1, 0.9), "bow": Fact(0.12, 0.9), "key": Fact(0.05, 1.0),
    "axe": Fact(0.1, 0.9), "hammer": Fact(0.08, 0.9), "ladder": Fact(0.22, 0.7), "bucket": Fact(0.07, 1.0), "broom": Fact(0.13, 0.8), "compass": Fact(0.06, 0.9), "straw_cloak": Fact(0.12, 0.8, "hang"),
    "television": Fact(0.1, 1.1), "radio": Fact(0.08, 1.2), "camera": Fact(0.06, 1.2), "phone": Fact(0.06, 0.8), "computer": Fact(0.08, 1.1), "microphone": Fact(0.08, 1.0),
    "toy": Fact(0.08, 0.9), "ball": Fact(0.05, 1.0), "skateboard": Fact(0.05, 1.1), "skis": Fact(0.1, 1.0), "glasses": Fact(0.03, 1.9), "hat": Fact(0.05, 1.2), "shoe": Fact(0.04, 1.4),
    "gift": Fact(0.08, 1.0), "box": Fact(0.08, 1.0), "bed": Fact(0.16, 1.2, seat=0.5), "door": Fact(0.24, 0.6), "bottle": Fact(0.1, 0.7), "coffee": Fact(0.06, 1.1), "milk": Fact(0.07, 0.8),
    "cake": Fact(0.08, 1.1), "mooncake": Fact(0.05, 1.0), "dumpling": Fact(0.05, 1.2), "noodles": Fact(0.07, 1.0), "bread": Fact(0.06, 1.1), "hotpot": Fact(0.08, 1.1), "soup": Fact(0.08, 1.1),
    "rice_bowl": Fact(0.06, 1.1), "candy": Fact(0.05, 1.0), "ice_cream": Fact(0.08, 0.7), "honey": Fact(0.07, 0.9), "vegetable": Fact(0.07, 1.1), "persimmon": Fact(0.06, 1.3, some=2),
    "pomegranate": Fact(0.07, 1.0), "lychee": Fact(0.07, 1.1), "pumpkin": Fact(0.08, 1.2), "watermelon": Fact(0.08, 1.4), "gourd": Fact(0.11, 0.8, "hang"), "strawberry": Fact(0.05, 0.9, some=2),
    "carrot": Fact(0.06, 1.0), "broccoli": Fact(0.06, 1.0), "eggplant": Fact(0.06, 1.0), "garlic": Fact(0.05, 0.9), "onion": Fact(0.05, 0.9), "mango": Fact(0.05, 1.0), "grapes": Fact(0.08, 0.9),
    "cherries": Fact(0.05, 1.0), "pineapple": Fact(0.1, 0.7), "coconut": Fact(0.06, 1.0), "lemon": Fact(0.05, 1.0), "pretzel": Fact(0.05, 1.1), "cactus": Fact(0.2, 0.8), "sunflower_head": Fact(0.1, 0.9),
    "nest": Fact(0.06, 1.2, "hang"), "shell": Fact(0.05, 1.1, "shore"), "feather": Fact(0.06, 1.0), "bone": Fact(0.04, 1.2), "virus": Fact(0.08, 1.0, "air"),
    # of hedge and strand, of table and tale
    "acorn": Fact(0.045, 1.0, some=3), "pinecone": Fact(0.05, 1.3, some=2), "lotus_pod": Fact(0.16, 0.9, "water", 2), "bamboo_shoot": Fact(0.1, 1.0, some=3),
    "caterpillar": Fact(0.04, 2.2), "mantis": Fact(0.07, 1.6), "tadpole": Fact(0.04, 2.0, "water", 5), "beehive": Fact(0.11, 1.1), "spider_web": Fact(0.15, 1.3, "hang"),
    "starfish": Fact(0.06, 1.1, "shore"), "seahorse": Fact(0.1, 1.0, "water"), "jellyfish": Fact(0.11, 0.9, "water", 2), "mermaid": Fact(0.15, 1.5, "shore"),
    "pearl": Fact(0.07, 1.2, "shore"), "sandcastle": Fact(0.12, 1.6, "shore"), "bowl": Fact(0.05, 1.5), "inkstone": Fact(0.05, 1.4), "go_board": Fact(0.07, 2.4, seat=0.8),
    "stool": Fact(0.08, 1.0, seat=0.95), "birdcage": Fact(0.13, 1.0, "hang"), "flowerpot": Fact(0.11, 1.1), "bubbles": Fact(0.16, 1.0, "air"), "treasure": Fact(0.1, 1.3),
    "forge": Fact(0.19, 1.8), "dunes": Fact(0.32, 3.0), "pyramid": Fact(0.3, 2.0), "igloo": Fact(0.17, 2.1), "sled": Fact(0.09, 2.0, seat=0.5), "fairy": Fact(0.17, 1.7),
    "hamlet": Fact(0.24, 2.9),
}  # fmt: skip

# What the ground painter shows himself, and the kind of plane that shows it.
FEATURES: dict[str, str] = {
    "mountain": "mountain", "mountains": "mountain", "peak": "mountain", "cliff": "cliff",
    "hill": "hill", "hills": "hill", "far_mountain": "far_range", "far_mountains": "far_range",
    "snow_mountain": "mountain", "valley": "hill", "island": "islet", "islet": "islet", "dune": "hill",
    "river": "water", "lake": "water", "pond": "water", "water": "water", "sea": "sea", "ocean": "sea",
    "wave": "sea", "waves": "sea", "stream": "stream", "creek": "stream", "spring_water": "stream",
    "spring": "stream", "waterfall": "waterfall", "shore": "islet", "beach": "islet", "bank": "islet", "ripples": "water",
    "ripple": "water", "reflection": "water", "ice": "water", "field": "field", "paddy": "paddy", "paddy_field": "paddy",
    "rape_field": "rape", "rapeseed": "rape", "wheat_field": "wheat", "wheat": "wheat", "terrace": "terrace", "terraces": "terrace",
    "grassland": "meadow", "meadow": "meadow", "steppe": "meadow", "desert": "meadow", "garden": "meadow",
    "path": "path", "road": "path", "street": "path", "mist": "mist", "fog": "mist", "haze": "mist",
    "cloud": "cloud", "clouds": "cloud", "rain": "rain", "snow": "snow", "wind": "wind", "breeze": "wind",
    "sun": "sun", "moon": "moon", "star": "stars", "stars": "stars", "milky_way": "stars",
    "rainbow": "rainbow", "sky": "glow", "dusk": "glow", "sunset": "sun", "dawn": "glow", "sunrise": "sun", "night": "dark", "twilight": "glow",
    "city": "roofs", "town": "roofs", "village": "hamlet", "frost": "frost", "dew": "frost",
}  # fmt: skip

COUNTED = {
    "mountain",
    "cliff",
    "hill",
    "far_range",
    "islet",
    "waterfall",
    "cloud",
    "sun",
    "moon",
    "stream",
    "path",
}
TILLED = ("field", "paddy", "rape", "wheat", "terrace", "meadow")  # fields and what they bear
GLOWING = {"lantern", "lamp", "candle", "fire", "firefly", "firework", "fireworks"}


@cache
def fact(element: str) -> Fact:
    """What is known of `element`; an unknown one counts as a thing of middle size on the ground."""
    from miaobi.paint import plants

    known = FACTS.get(element)
    if known is None:
        for name in sorted(FACTS, key=len, reverse=True):
            if element.endswith(name) or element.startswith(name):
                known = FACTS[name]
                break
    known = known or Fact()
    aspect = {**plants.ASPECT, **getattr(_elements(), "ASPECT", {})}.get(element, known.aspect)
    return Fact(known.size, aspect, known.home, known.some, known.seat)


def _elements() -> object:
    from miaobi.paint import elements

    return elements


@cache
def drawable() -> frozenset[str]:
    """The names of every element that has a painter (plants, things and land)."""
    from miaobi.paint import elements, plants

    return frozenset({*elements.ELEMENTS, *plants.ELEMENTS, *FEATURES, "rock", "stone"})


def overlap(a: Box, b: Box) -> float:
    """The area that two boxes share.

    >>> overlap((0, 0, 2, 2), (1, 1, 3, 3))
    1
    """
    return max(0, min(a[2], b[2]) - max(a[0], b[0])) * max(0, min(a[3], b[3]) - max(a[1], b[1]))


def area(box: Box) -> float:
    """The area of a box."""
    return max(box[2] - box[0], 0) * max(box[3] - box[1], 0)


def centre(box: Box) -> tuple[float, float]:
    """The centre of a box."""
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def union(boxes: list[Box]) -> Box:
    """The box around boxes."""
    return (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )


def depth(order: float) -> float:
    """Depth in the picture of what has a place in the draw order: 1 far .. 0 near.

    >>> depth(0.5), depth(12)
    (0.95, 0.0)
    """
    return round(min(max(1 - order / 10, 0.0), 1.0), 4)


def direction(a: Box, b: Box) -> str:
    """Where `a` lies seen from `b`, by the 45° rule: left_of, right_of, above or under.

    >>> direction((0, 0, 1, 1), (3, 1, 4, 2))
    'left_of'
    """
    (ax, ay), (bx, by) = centre(a), centre(b)
    if abs(ax - bx) >= abs(ay - by):
        return "left_of" if ax < bx else "right_of"
    return "above" if ay < by else "under"
