"""Land, water and sky in colour from edge to edge, for styles of the colour tradition.

The painters are those of `miaobi.paint.study`; `behind` lays the backdrop that no plane covers.
"""

from __future__ import annotations

from miaobi.paint.planes import Plane, PlanePainter, Scene
from miaobi.paint.study import built, land, near, sky, water
from miaobi.paint.styles import style_of
from miaobi.work import subseed

PLANES: dict[str, PlanePainter] = {
    "backdrop": sky.backdrop, "sky": sky.paint_sky, "glow": sky.paint_glow, "sun": sky.paint_sun,
    "moon": sky.paint_moon, "dark": sky.paint_dark, "mist": sky.paint_mist, "cloud": sky.paint_cloud,
    "rain": sky.paint_rain, "snow": sky.paint_snow, "wind": sky.paint_wind, "stars": sky.paint_stars,
    "rainbow": sky.paint_rainbow, "halo": sky.paint_halo, "frost": sky.paint_frost,
    "far_range": land.paint_far, "mountain": land.paint_mountain, "cliff": land.paint_mountain,
    "ridge": near.paint_ridge, "bank": near.paint_bank, "islet": near.paint_islet,
    "field": land.paint_field, "meadow": land.paint_field, "path": land.paint_path,
    "grove": near.paint_grove, "rocks": near.paint_rocks, "cave": near.paint_cave,
    "water": water.paint_water, "sea": water.paint_sea, "rapids": water.paint_rapids,
    "pool": water.paint_pool, "stream": water.paint_stream, "waterfall": water.paint_waterfall,
    "cloudsea": water.paint_cloudsea, "shore": near.paint_shore,
    "hamlet": built.paint_hamlet, "roofs": built.paint_roofs, "wall": built.paint_wall,
    "window": built.paint_window, "frame": built.paint_frame, "floor": built.paint_floor, "string": built.paint_string,
}  # fmt: skip


def behind(scene: Scene) -> list[Plane]:
    """The plane behind all others in a colour style; none on a bare sheet.

    >>> behind({"style": "水墨山水", "planes": []})
    []
    """
    if style_of(scene.get("style") or "").tradition != "colour":
        return []
    seeds = [p.get("seed", 0) for p in scene["planes"] + scene["items"]]
    seed = subseed(seeds[0] if seeds else 0, "backdrop")
    return [{"kind": "backdrop", "order": -1.0, "atom": "", "n": 0, "depth": 1.0, "seed": seed}]
