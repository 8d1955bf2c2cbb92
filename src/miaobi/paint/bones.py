"""Which bones a picture gets: by its place, its format and what its style likes."""

from __future__ import annotations

from collections.abc import Callable

from numpy.random import Generator

from miaobi.paint import bones_folk as folk
from miaobi.paint import bones_land as land
from miaobi.paint.layout import (
    Frame,
    Layout,
    far_ranges,
    hill,
    massif,
    near_bank,
    quad,
    shelf,
)  # fmt: skip

Bones = Callable[[Frame, Generator], Layout]

SAME = 5  # candidates of one kind of bones, so that not one kind always wins

PLACES: dict[str, tuple[Bones, ...]] = {
    "mountain": (land.towering, land.through_valley, land.foothills, land.half_side, land.peaks_in_cloud),
    "water": (land.level, land.bends, land.two_shores, land.half_side, land.corner),
    "sea": (land.cape, land.beach, land.islands),
    "field": (folk.farmland, folk.rolling, folk.roadside),
    "village": (folk.streamside, folk.waterside_village, folk.roadside),
    "garden": (folk.pool_garden, folk.court),
    "city": (folk.canal, folk.town_street),
    "road": (folk.roadside, folk.rolling, folk.hillfoot_road),
    "indoors": (folk.window_room,),
}  # fmt: skip

LIKED: dict[str, tuple[Bones, ...]] = {  # what a style's layout wish means for hills and water
    "corner": (land.corner, land.half_side),
    "tall": (land.towering, land.through_valley),
    "level": (land.level, land.two_shores),
    "close": (land.two_shores, land.corner),
    "misty": (land.peaks_in_cloud, land.foothills),
}
STANDING: tuple[Bones, ...] = (land.towering, land.through_valley, land.half_side)
LYING: tuple[Bones, ...] = (land.level, land.two_shores, land.corner)


DRY = (land.foothills, land.peaks_in_cloud)
FLAT = (land.corner, land.two_shores)
SETTLED: tuple[Bones, ...] = (folk.waterside_village, folk.waterside_village, land.level)


def choices(frame: Frame) -> tuple[Bones, ...]:
    """The bones that suit a place, a format, a style and what the brief needs."""
    place, style, needs = frame.place, frame.style, frame.needs
    if frame.wide >= 2.4 and place in (
        "mountain", "water", "sea", "field", "village", "road",
    ):  # fmt: skip
        return (handscroll,)
    found = PLACES.get(place, PLACES["water"])
    if place in ("field", "village", "road") and "water" in needs and "crop" not in needs:
        return SETTLED
    if place == "city" and "water" in needs:
        return (folk.canal,)
    if place not in ("mountain", "water"):
        return found
    wish = "misty" if style.misty > 0.5 and place == "mountain" else style.layout
    if wish in LIKED:
        liked = LIKED[wish]
        found = tuple(b for b in liked if b in found) or (liked if place == "water" else found)
    elif frame.wide < 0.9:
        found = STANDING if place == "mountain" else (land.bends, land.half_side, land.level)
    elif frame.shape != "sheet":
        found = (land.half_side, land.foothills) if place == "mountain" else LYING
    if "water" in needs:
        found = tuple(b for b in found if b not in DRY) or STANDING
    if "mountain" in needs and wish != "corner":
        found = tuple(b for b in found if b not in FLAT) or found
    return found


def bones(frame: Frame, rng: Generator, index: int = 0) -> Layout:
    """The `index`-th candidate layout for a frame, with the sky's rooms."""
    found = choices(frame)
    layout = found[(index // SAME) % len(found)](frame, rng)
    thin(layout, frame, rng)
    high = layout.horizon
    top = {"sheet": 0.1, "round": 0.12, "fan": 0.14}[frame.shape]
    sky = quad(0.04 * frame.wide, 0.96 * frame.wide, top, max(min(high - 0.03, 0.48), top + 0.14))
    layout.room(("air",), sky, 8, "sky", 0.6)
    if not any("hang" in region.homes for region in layout.regions):
        hang = quad(*frame.span(0.08, 0.6), high - 0.1, high + 0.14)
        layout.room(("hang",), hang, 8, "hang")
    for home in ("water", "shore", "ground"):
        if not any(home in region.homes for region in layout.regions):
            layout.room((home,), layout.regions[0].polygon, layout.regions[0].order, home)
    weather(layout, frame)
    return layout


def thin(layout: Layout, frame: Frame, rng: Generator) -> None:
    """疏: a sparse style leaves out hamlets, falls and most far ranges; 密: a dense one adds hills."""
    if frame.style.sparse > 0.4:
        layout.planes[:] = [
            p for p in layout.planes
            if p["kind"] not in ("hamlet", "waterfall")
            and not (p["kind"] == "far_range" and rng.random() < frame.style.sparse)
        ]  # fmt: skip
        for plane in layout.of("mountain"):
            plane.pop("fall", None)
    if frame.style.dense > 0.5 and frame.place == "mountain":
        h = layout.horizon
        for u in (0.2, 0.85):
            hill(
                layout,
                frame,
                rng,
                u + rng.uniform(-0.08, 0.08),
                h + 0.05,
                rng.uniform(0.3, 0.4),
                0.7,
            )


def handscroll(frame: Frame, rng: Generator) -> Layout:
    """横卷: a walk along the water: a near bank, open water, a massif that rises, a far village, an end."""
    h = rng.uniform(0.4, 0.45)
    out = Layout(h, name="handscroll")
    far_ranges(out, frame, rng, h - 0.02, 0.17)
    tilled = frame.place in ("field", "village", "road")
    host = rng.uniform(0.52, 0.64) if rng.random() < 0.6 else rng.uniform(0.36, 0.44)
    away = 0.9 if host < 0.5 else 0.16  # where the land is low
    for du, tall in ((0.0, 0.15), (0.09, 0.1), (-0.1, 0.08)):
        hill(out, frame, rng, away + du, h + 0.02 + 0.08 * tall, tall * rng.uniform(0.8, 1.2), 0.5,
             ratio=3.0, gentle=True)  # fmt: skip
    peak = massif(out, frame, rng, host, h + 0.05, rng.uniform(0.26, 0.32) if tilled else h - 0.04,
                  0.0 if tilled else 1.3)  # fmt: skip
    if frame.place == "mountain":
        peak["fall"] = rng.uniform(-0.1, 0.1)
    out.add("mist", 3, x0=-0.1, x1=frame.wide + 0.1, y=h + 0.07, thick=0.03, strength=0.75)
    if tilled:
        fields_along(out, frame, rng)
    else:
        waters_along(out, frame, rng)
    near_bank(out, frame, rng, rng.uniform(0.02, 0.08), rng.uniform(0.6, 0.8), 3)
    near_bank(out, frame, rng, rng.uniform(-0.07, -0.02), rng.uniform(0.36, 0.5), 4, True)
    return out


def fields_along(out: Layout, frame: Frame, rng: Generator) -> None:
    """The lower half of a handscroll inland: crops, a village and woods at their far side."""
    h, wide = out.horizon, frame.wide
    depth = frame.low - h
    out.add(
        "field", 4, x0=-0.05, x1=wide + 0.05, y0=h + 0.07, y1=1.03, crop=folk.CROPS[frame.season]
    )
    room = quad(*frame.span(0.04, 0.96), h + 0.36 * depth, h + 0.9 * depth)
    out.room(("ground", "shore", "water"), room, 5, "field", 0.9)
    out.add("hamlet", 4.9, x=frame.at(0.78), y=h + 0.1, wide=0.7, houses=8)
    for u in (0.3, 0.62):
        x = frame.at(u + rng.uniform(-0.04, 0.04))
        out.add("grove", 4.88, x0=x - 0.2, x1=x + 0.22, y=h + 0.1, tall=0.05)


def waters_along(out: Layout, frame: Frame, rng: Generator) -> None:
    """The lower half of a handscroll by the water: a wooded far shore with a village, islets, a bar."""
    h, wide = out.horizon, frame.wide
    depth = frame.low - h
    sea = frame.place == "sea"
    land.open_water(out, frame, h + 0.05, "sea" if sea else "water")
    if not sea:
        y = h + 0.14 * depth
        u = rng.uniform(0.74, 0.84)
        shelf(out, frame, u, y, 0.34 * wide, 0.022, stage=0.5)
        x = frame.at(u)
        out.add("hamlet", 5 + y - 0.012, x=x, y=y - 0.008, wide=0.5, houses=5)
        for side in (-1, 1):
            at = x + side * 0.12 * wide
            out.add("grove", 5 + y - 0.013, x0=at - 0.16, x1=at + 0.16, y=y - 0.006, tall=0.05)
    shelf(out, frame, 0.58, h + 0.3 * depth, 0.24 * wide, 0.032, stage=0.8)
    shelf(out, frame, 0.92, h + 0.5 * depth, 0.2 * wide, 0.045, stage=0.7)
    shelf(out, frame, 0.4, h + 0.1 * depth, 0.1 * wide, 0.01, "bar", 0.1)


def weather(layout: Layout, frame: Frame) -> None:
    """The planes of hour and weather; a room keeps its own light."""
    if frame.place == "indoors":
        return
    layout.add("glow", 0.5, hour=frame.hour, side=frame.at(0.75), y=layout.horizon)
    if frame.weather == "snow":
        layout.add("sky", 0.1, strength=0.3)
        layout.add("snow", 9.2, amount=1.0)
    elif frame.hour == "night":
        layout.add("sky", 0.1, strength=0.34)
    elif frame.weather in ("rain", "cloud"):
        layout.add("sky", 0.1, strength=0.14 if frame.weather == "rain" else 0.08)
    if frame.weather == "rain":
        layout.add("rain", 9.2, amount=1.0)
    if frame.weather == "wind":
        layout.add("wind", 9.1)
    if frame.weather in ("mist", "rain") or frame.style.misty > 0.5:
        for y in (layout.horizon - 0.1, layout.horizon + 0.02):
            layout.add("mist", 3.1, x0=-0.1, x1=frame.wide + 0.1, y=y, thick=0.08, strength=0.7)
    if frame.hour == "night":
        layout.add("dark", 8.5, strength=0.14)
