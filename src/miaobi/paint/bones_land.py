"""The bones of mountains, waters and seas: several for each, in the three distances (三远).

高远 looks up at a towering host, 深远 through valleys into the depth, 平远 across level water.
"""

from __future__ import annotations

from numpy.random import Generator

from miaobi.paint.layout import (
    Frame,
    Layout,
    add_stream,
    far_ranges,
    hill,
    massif,
    near_bank,
    quad,
    shelf,
)  # fmt: skip

# --- water ----------------------------------------------------------------------------------------


def open_water(layout: Layout, frame: Frame, top: float, kind: str = "water") -> None:
    """Water from `top` to our feet, and the room for boats on it."""
    layout.add(kind, 4, x0=-0.05, x1=frame.wide + 0.05, y0=top, y1=1.02)
    depth = frame.low - top
    y0, y1 = top + 0.3 * depth, top + 0.92 * depth
    layout.room(("water",), quad(*frame.span(0.2, 0.96), y0, y1), 5, "water", 0.9)
    shallow = quad(*frame.span(0.36, 0.75), top + 0.62 * depth, top + 0.96 * depth)
    layout.room(("shore",), shallow, 5, "shallows", 0.6)


def sandbars(layout: Layout, frame: Frame, rng: Generator, top: float, count: int) -> None:
    """Thin bars of sand that lead the eye over the water to the far shore."""
    side = rng.random() < 0.5
    for k in range(count):
        u = (0.7 if side else 0.25) + rng.uniform(-0.12, 0.16)
        y = top + 0.025 + 0.035 * k
        shelf(layout, frame, u, y, rng.uniform(0.2, 0.34) * frame.broad * (0.6 + 0.2 * k), 0.008,
              "bar", 0.1)  # fmt: skip
        side = not side


def level(frame: Frame, rng: Generator) -> Layout:
    """平远: level water between a near bank and low hills, sandbars as steps into the distance."""
    h = rng.uniform(0.4, 0.5)
    out = Layout(h, name="level")
    far_ranges(out, frame, rng, h - 0.02, 0.15)
    u = rng.uniform(0.66, 0.86)
    if "mountain" in frame.needs:
        massif(out, frame, rng, rng.uniform(0.58, 0.7), h + 0.03, h - rng.uniform(0.02, 0.08), 1.1)
    else:
        hill(out, frame, rng, u, h, rng.uniform(0.17, 0.27), 0.55, ratio=2.2)
        hill(out, frame, rng, u + rng.uniform(0.16, 0.24), h + 0.012, rng.uniform(0.1, 0.15), 0.75,
             ratio=2.6, gentle=True)  # fmt: skip
        if rng.random() < 0.5:
            hill(
                out,
                frame,
                rng,
                u - 0.4,
                h - 0.004,
                rng.uniform(0.06, 0.1),
                0.4,
                ratio=3.0,
                gentle=True,
            )
    out.add("mist", 3, x0=-0.1, x1=frame.wide + 0.1, y=h - 0.002, thick=0.03, strength=0.7)
    open_water(out, frame, h)
    sandbars(out, frame, rng, h, int(rng.integers(1, 3)))
    y = h + (frame.low - h) * rng.uniform(0.38, 0.5)
    shelf(out, frame, rng.uniform(0.72, 0.9), y, 0.5 * frame.broad, 0.035 * frame.unit, stage=0.9)
    near_bank(out, frame, rng, rng.uniform(-0.02, 0.04), rng.uniform(0.5, 0.68))
    return out


def two_shores(frame: Frame, rng: Generator) -> Layout:
    """一河两岸: a broad near shore below, hills far above, nothing but water between."""
    h = rng.uniform(0.3, 0.36)
    out = Layout(h, name="two_shores")
    far_ranges(out, frame, rng, h - 0.02, 0.1, 1)
    u = rng.uniform(0.3, 0.7)
    hill(out, frame, rng, u, h, rng.uniform(0.12, 0.18), 0.55, ratio=3.2, gentle=True)
    hill(out, frame, rng, u + 0.3, h + 0.01, rng.uniform(0.08, 0.12), 0.65, ratio=3.2, gentle=True)
    out.add("mist", 3, x0=-0.1, x1=frame.wide + 0.1, y=h, thick=0.02, strength=0.6)
    open_water(out, frame, h)
    sandbars(out, frame, rng, h + 0.02, 2)
    near_bank(out, frame, rng, rng.uniform(0.0, 0.05), rng.uniform(0.8, 1.0), 4)
    if rng.random() < 0.5:
        y = h + (frame.low - h) * 0.5
        shelf(out, frame, rng.uniform(0.75, 0.95), y, 0.42 * frame.broad, 0.03 * frame.unit)
    return out


def bends(frame: Frame, rng: Generator) -> Layout:
    """A river in an S between tongues of land that come in from the sides by turns."""
    h = rng.uniform(0.34, 0.42)
    out = Layout(h, name="bends")
    far_ranges(out, frame, rng, h - 0.02, 0.16)
    low = (rng.uniform(0.02, 0.16), h + 0.01, rng.uniform(0.14, 0.22), 0.5, "mountain", 2.4)
    hill(out, frame, rng, *low)
    if "mountain" in frame.needs:
        massif(
            out, frame, rng, rng.uniform(0.62, 0.74), h + 0.02, h - rng.uniform(0.02, 0.06), 1.1, 2
        )
    else:
        hill(
            out,
            frame,
            rng,
            rng.uniform(0.82, 1.0),
            h + 0.02,
            rng.uniform(0.2, 0.3),
            0.65,
            ratio=2.0,
        )
    out.add("mist", 3, x0=-0.1, x1=frame.wide + 0.1, y=h, thick=0.035, strength=0.7)
    open_water(out, frame, h)
    depth = frame.low - h
    wide = frame.broad / frame.wide
    for k, share in enumerate((0.12, 0.26, 0.46)):
        reach = (0.42 + 0.12 * k) * rng.uniform(0.85, 1.1)
        u = 0.12 * wide * k if k % 2 else 1 - 0.1 * wide * k
        shelf(out, frame, u, h + depth * share, 1.5 * reach * frame.broad * 0.62,
              (0.016 + 0.012 * k) * frame.unit, stage=0.3 + 0.3 * k)  # fmt: skip
    near_bank(out, frame, rng, rng.uniform(-0.03, 0.03), rng.uniform(0.46, 0.6))
    return out


def corner(frame: Frame, rng: Generator) -> Layout:
    """马一角: everything in one corner, a breath of hills opposite, the rest left empty."""
    h = rng.uniform(0.46, 0.54)
    out = Layout(h, name="corner")
    x0, x1 = frame.span(0.5, 1.1)
    out.add(
        "far_range", 1, x0=x0, x1=x1, base=h - 0.01, height=rng.uniform(0.07, 0.12), strength=0.13
    )
    out.add("mist", 3, x0=-0.1, x1=frame.wide + 0.1, y=h, thick=0.03, strength=0.6)
    open_water(out, frame, h)
    near_bank(out, frame, rng, rng.uniform(0.05, 0.1), rng.uniform(0.66, 0.8), 5)
    cliff = hill(out, frame, rng, 0.02, frame.near + 0.1, rng.uniform(0.3, 0.4) * frame.unit, 1.0,
                 "cliff", 1.0)  # fmt: skip
    cliff["order"] = 4.9
    return out


def half_side(frame: Frame, rng: Generator) -> Layout:
    """夏半边: mountains stacked on one side, water and mist on the other."""
    h = rng.uniform(0.5, 0.58)
    out = Layout(h, name="half_side")
    far_ranges(out, frame, rng, h - 0.04, 0.14)
    share = frame.broad / frame.wide
    hill(out, frame, rng, 0.34 * share, h + 0.02, rng.uniform(0.26, 0.34), 0.6, ratio=1.4)
    host = hill(out, frame, rng, 0.14 * share, h + 0.12, rng.uniform(0.54, 0.62), 0.95, ratio=1.8)
    host["trees"] = 0.7
    hill(out, frame, rng, 0.46 * share, h + 0.13, rng.uniform(0.16, 0.22), 0.85, ratio=2.2)
    host["fall"] = rng.uniform(0.0, 0.14)
    out.add("mist", 3.3, x0=-0.1, x1=frame.wide + 0.1, y=h + 0.1, thick=0.045, strength=0.75)
    open_water(out, frame, h + 0.1)
    y = min(h + 0.2, frame.near + 0.02)
    shelf(out, frame, 0.42 * share, y, 0.7 * frame.broad, 0.035 * frame.unit, stage=0.9)
    near_bank(out, frame, rng, -0.03, rng.uniform(0.42, 0.52), 4)
    return out


# --- mountains ------------------------------------------------------------------------------------


def ravine(out: Layout, frame: Frame, rng: Generator, top: float) -> None:
    """The foot of the mountains: water between a larger and a smaller near bank."""
    open_water(out, frame, top)
    near_bank(out, frame, rng, rng.uniform(0.0, 0.05), rng.uniform(0.56, 0.66), 4)
    near_bank(out, frame, rng, rng.uniform(-0.07, -0.02), rng.uniform(0.34, 0.42), 3, True)


def towering(frame: Frame, rng: Generator) -> Layout:
    """高远: a host mountain with its guests, mist at its waist, a fall, a ravine below."""
    tall = frame.wide < 0.9
    h = rng.uniform(0.52, 0.58) if tall else rng.uniform(0.56, 0.62)
    out = Layout(h, name="towering")
    far_ranges(out, frame, rng, h - 0.08, 0.2)
    u = rng.uniform(0.56, 0.68) if rng.random() < 0.6 else rng.uniform(0.32, 0.4)
    share = frame.broad / frame.wide
    size = rng.uniform(0.5, 0.56) if tall else rng.uniform(0.54, 0.6)
    host = massif(out, frame, rng, u, h + 0.1, size, frame.wide * 1.15 if tall else 1.1)
    host["fall"] = rng.uniform(-0.12, 0.12)
    out.add("mist", 3.5, x0=-0.1, x1=frame.wide + 0.1, y=h + 0.13, thick=0.04, strength=0.7)
    y = h + 0.18
    shelf(out, frame, u + 0.22 * share, y, 0.6 * frame.broad, 0.04 * frame.unit, stage=0.9)
    ravine(out, frame, rng, h + 0.13)
    return out


def through_valley(frame: Frame, rng: Generator) -> Layout:
    """深远: mountains like wings from both sides, one behind another, water winding between."""
    h = rng.uniform(0.42, 0.5)
    out = Layout(h, name="valley")
    far_ranges(out, frame, rng, h - 0.02, 0.24, 2)
    share = frame.broad / frame.wide
    for k in range(4):
        side = 1 - 0.16 * share if k % 2 else 0.14 * share
        base = h + 0.02 + 0.055 * k
        tall = (0.26 + 0.07 * k) * rng.uniform(0.85, 1.05)
        hill(
            out, frame, rng, side + rng.uniform(-0.05, 0.05), base, tall, 0.45 + 0.14 * k, ratio=1.3
        )
        out.add("mist", 2.01 + base, x0=-0.1, x1=frame.wide + 0.1, y=base, thick=0.03, strength=0.6)
    top = h + 0.2
    ravine(out, frame, rng, top)
    depth = frame.low - top
    shelf(out, frame, 0.7, top + 0.25 * depth, 0.62 * frame.broad, 0.035 * frame.unit, stage=0.9)
    shelf(out, frame, 0.2, top + 0.06 * depth, 0.4 * frame.broad, 0.02 * frame.unit, stage=0.2)
    return out


def peaks_in_cloud(frame: Frame, rng: Generator) -> Layout:
    """Peaks that stand out of a sea of mist, seen from a near height."""
    h = rng.uniform(0.56, 0.62)
    out = Layout(h, name="cloud")
    far_ranges(out, frame, rng, h - 0.1, 0.16, 2)
    share = frame.broad / frame.wide
    u = rng.uniform(0.6, 0.72)
    for k, (du, tall) in enumerate(((-0.34, 0.26), (0.22, 0.34), (0.0, 0.52), (-0.2, 0.2))):
        base = h - 0.02 + 0.05 * k
        hill(out, frame, rng, u + du * share, base, tall * rng.uniform(0.9, 1.1), 0.5 + 0.12 * k,
             ratio=1.5)  # fmt: skip
        out.add("cloudsea", 2.01 + base, x0=-0.1, x1=frame.wide + 0.1, y=base - 0.01, thick=0.06)
    open_water(out, frame, h + 0.16)
    out.planes[-1]["kind"] = "mist"
    out.planes[-1] |= {"y": h + 0.2, "thick": 0.1, "strength": 0.9}
    out.regions[:] = [r for r in out.regions if r.name not in ("water", "shallows")]
    near_bank(out, frame, rng, rng.uniform(0.03, 0.09), rng.uniform(0.72, 0.9), 5)
    return out


def foothills(frame: Frame, rng: Generator) -> Layout:
    """平远 in the hills: rounded ranges one behind another, a stream out of them to our feet."""
    h = rng.uniform(0.5, 0.56)
    out = Layout(h, name="foothills")
    far_ranges(out, frame, rng, h - 0.06, 0.2)
    u = rng.uniform(0.58, 0.7)
    massif(out, frame, rng, u, h + 0.02, rng.uniform(0.42, 0.48), 1.15)
    out.add("mist", 3, x0=-0.1, x1=frame.wide + 0.1, y=h + 0.02, thick=0.045, strength=0.8)
    out.add("meadow", 4, x0=-0.05, x1=frame.wide + 0.05, y0=h + 0.06, y1=1.03, crop="lawn")
    add_stream(out, frame, rng, h + 0.07)
    depth = frame.low - h
    room = quad(*frame.span(0.06, 0.95), h + 0.32 * depth, h + 0.85 * depth)
    out.room(("ground", "shore"), room, 5, "field", 0.8)
    near_bank(out, frame, rng, rng.uniform(-0.04, 0.0), rng.uniform(0.36, 0.46), 4)
    return out


# --- the sea --------------------------------------------------------------------------------------


def cape(frame: Frame, rng: Generator) -> Layout:
    """The open sea, islands far out, a cliff and a rocky point near."""
    h = rng.uniform(0.38, 0.46)
    out = Layout(h, name="cape")
    x0, x1 = frame.span(0.35, 0.75)
    out.add("far_range", 1, x0=x0, x1=x1, base=h + 0.01, height=0.07, strength=0.18)
    out.add("mist", 3, x0=-0.1, x1=frame.wide + 0.1, y=h + 0.005, thick=0.02, strength=0.5)
    open_water(out, frame, h + 0.02, "sea")
    cliff = hill(out, frame, rng, 0.02, min(frame.near + 0.09, 0.9), rng.uniform(0.32, 0.42) * frame.unit**0.5,
                 1.0, "cliff", 1.1)  # fmt: skip
    cliff["order"] = 4.8
    near_bank(out, frame, rng, rng.uniform(0.0, 0.05), rng.uniform(0.5, 0.66), 5)
    return out


def beach(frame: Frame, rng: Generator) -> Layout:
    """A long low shore before a high sea, a headland opposite."""
    h = rng.uniform(0.3, 0.38)
    out = Layout(h, name="beach")
    hill(out, frame, rng, rng.uniform(0.84, 1.0), h + 0.03, rng.uniform(0.12, 0.2), 0.7, ratio=2.4)
    out.add("mist", 3, x0=-0.1, x1=frame.wide + 0.1, y=h + 0.01, thick=0.02, strength=0.5)
    open_water(out, frame, h + 0.02, "sea")
    near_bank(out, frame, rng, rng.uniform(0.02, 0.08), rng.uniform(0.95, 1.15), 3)
    return out


def islands(frame: Frame, rng: Generator) -> Layout:
    """The sea with rocky islands at several distances."""
    h = rng.uniform(0.4, 0.48)
    out = Layout(h, name="islands")
    far_ranges(out, frame, rng, h + 0.005, 0.08, 1)
    out.add("mist", 3, x0=-0.1, x1=frame.wide + 0.1, y=h + 0.005, thick=0.02, strength=0.5)
    open_water(out, frame, h + 0.02, "sea")
    depth = frame.low - h
    u = rng.uniform(0.64, 0.8)
    rock = hill(out, frame, rng, u, h + 0.2 * depth, rng.uniform(0.14, 0.2), 0.8, "cliff", 1.5)
    rock["order"] = 4.7
    shelf(out, frame, u, h + 0.3 * depth, 0.44 * frame.broad, 0.03 * frame.unit, stage=0.9)
    near_bank(out, frame, rng, -0.02, rng.uniform(0.44, 0.56), 5)
    return out
