"""Packs outlines of an icon set as data for things that no painter here has drawn.

    npm pack @iconify-json/fluent-emoji-flat && tar xzf iconify-json-fluent-emoji-flat-*.tgz
    python runs/outlines.py package/icons.json

The icons are Fluent Emoji Flat (Microsoft Corporation, MIT licence). Of each icon in
`miaobi.paint.elements.outline.ICONS` the filled shapes are kept as polygons, 0..255 in both
directions, after their colour; `miaobi.paint.elements.outline` strokes them again.
"""

from __future__ import annotations

import gzip
import json
import math
import re
import sys
from pathlib import Path

import cv2
import numpy as np

from miaobi.paint.elements.outline import DATA, ICONS

SIDE = 32  # units of an icon
NEAR = 0.11  # units that simplifying may move a line
TOKEN = re.compile(r"[MmLlHhVvCcSsQqTtAaZz]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
SHAPE = re.compile(r"<(path|circle|ellipse|rect)\b([^>]*)/?>")
TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}


def main(source: str) -> None:
    """Reads the icon set and writes the packed data of the package."""
    icons = json.loads(Path(source).read_text())["icons"]
    packed = {}
    for name, icon in ICONS.items():
        if icon not in icons:
            sys.exit(f"no icon {icon!r} for {name!r} in {source}")
        packed[name] = shapes(icons[icon]["body"])
    text = json.dumps(packed, separators=(",", ":"), sort_keys=True)
    data = gzip.compress(text.encode(), 9, mtime=0)
    Path(DATA).write_bytes(data)
    print(f"{len(packed)} outlines, {len(data)} bytes -> {DATA}")


def shapes(body: str) -> list[list[object]]:
    """Colour and polygon of every filled shape of an icon, in the order they are painted."""
    found: list[list[object]] = []
    for tag, told in SHAPE.findall(body):
        about = dict(re.findall(r'([\w-]+)="([^"]*)"', told))
        colour = about.get("fill", "")
        if not re.fullmatch(r"#[0-9a-fA-F]{3,6}", colour):
            continue
        colour = colour if len(colour) == 7 else "#" + "".join(c * 2 for c in colour[1:])
        rings = path_rings(about["d"]) if tag == "path" else [round_ring(tag, about)]
        for ring in joined([simple(r) for r in rings if len(r) > 2]):
            if len(ring) > 2 and abs(area(ring)) > 0.15:
                at = np.clip(np.round(ring / SIDE * 255), 0, 255).astype(int)
                found.append([colour, at.ravel().tolist()])
    return found


def round_ring(tag: str, about: dict[str, str]) -> np.ndarray:
    """A circle, an ellipse or a rectangle as points."""

    def of(key: str, other: float = 0.0) -> float:
        return float(about.get(key, other))

    if tag == "rect":
        x, y, w, h = of("x"), of("y"), of("width"), of("height")
        return np.array([(x, y), (x + w, y), (x + w, y + h), (x, y + h)])
    rx, ry = of("rx", of("r")), of("ry", of("r"))
    a = np.linspace(0, 2 * math.pi, 24, endpoint=False)
    return np.stack([of("cx") + rx * np.cos(a), of("cy") + ry * np.sin(a)], 1)


def path_rings(d: str) -> list[np.ndarray]:
    """The closed lines of an SVG path, curves in short steps."""
    rings: list[np.ndarray] = []
    line: list[tuple[float, float]] = []
    tokens, i, mode = TOKEN.findall(spaced(d)), 0, "M"
    at, start, handle = (0.0, 0.0), (0.0, 0.0), None
    while i < len(tokens):
        if tokens[i].isalpha():
            mode = tokens[i]
            i += 1
        up = mode.upper()
        take = TAKES[up]
        args = [float(t) for t in tokens[i : i + take]]
        i += take
        if up == "Z":
            rings.append(np.array(line))
            at, line, handle = start, [start], None
            continue
        base = at if mode.islower() else (0.0, 0.0)
        if up == "M":
            if len(line) > 2:
                rings.append(np.array(line))
            at = start = (base[0] + args[0], base[1] + args[1])
            line, mode, handle = [at], "l" if mode == "m" else "L", None
            continue
        points, handle = segment(up, args, at, base, handle)
        line += points
        at = points[-1]
    if len(line) > 2:
        rings.append(np.array(line))
    return rings


def spaced(d: str) -> str:
    """Arc flags written without spaces ("a1 1 0 01.5.5") taken apart."""

    def arcs(match: re.Match[str]) -> str:
        out, rest = [match[1]], match[2]
        number = re.compile(r"[\s,]*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
        flag = re.compile(r"[\s,]*([01])")
        while True:
            for kind in (number, number, number, flag, flag, number, number):
                hit = kind.match(rest)
                if hit is None:
                    return " ".join(out) + rest
                out.append(hit[1])
                rest = rest[hit.end() :]

    return re.sub(r"([aA])([^a-zA-Z]*)", arcs, d)


def segment(
    kind: str,
    args: list[float],
    at: tuple[float, float],
    base: tuple[float, float],
    handle: tuple[float, float] | None,
) -> tuple[list[tuple[float, float]], tuple[float, float] | None]:
    """The points of one command, and the handle that a smooth one after it mirrors."""
    bx, by = base
    if kind == "H":
        return [(bx + args[0], at[1])], None
    if kind == "V":
        return [(at[0], by + args[0])], None
    spots = [(bx + x, by + y) for x, y in zip(args[0::2], args[1::2], strict=False)]
    if kind == "A":
        end = (bx + args[5], by + args[6])
        return arc(at, args[0], args[1], args[2], bool(args[3]), bool(args[4]), end), None
    if kind == "L":
        return spots, None
    if kind in "ST":
        mirror = (2 * at[0] - handle[0], 2 * at[1] - handle[1]) if handle else at
        spots = [mirror, *spots]
    p = np.array([at, *spots])
    t = np.linspace(0, 1, 13)[1:, None]
    if len(p) == 4:
        curve = (
            (1 - t) ** 3 * p[0]
            + 3 * (1 - t) ** 2 * t * p[1]
            + 3 * (1 - t) * t * t * p[2]
            + t**3 * p[3]
        )
    else:
        curve = (1 - t) ** 2 * p[0] + 2 * (1 - t) * t * p[1] + t * t * p[2]
    return [(float(x), float(y)) for x, y in curve], spots[-2]


def arc(
    at: tuple[float, float],
    rx: float,
    ry: float,
    tilt: float,
    large: bool,
    sweep: bool,
    end: tuple[float, float],
) -> list[tuple[float, float]]:
    """Points of an elliptic arc (SVG 1.1, appendix F.6.5)."""
    if at == end or rx == 0 or ry == 0:
        return [end]
    phi = math.radians(tilt)
    c, s = math.cos(phi), math.sin(phi)
    dx, dy = (at[0] - end[0]) / 2, (at[1] - end[1]) / 2
    x1, y1 = c * dx + s * dy, -s * dx + c * dy
    rx, ry = abs(rx), abs(ry)
    grow = math.sqrt(max(1.0, (x1 / rx) ** 2 + (y1 / ry) ** 2))
    rx, ry = rx * grow, ry * grow
    under = (rx * ry) ** 2 - (rx * y1) ** 2 - (ry * x1) ** 2
    k = math.sqrt(max(0.0, under / ((rx * y1) ** 2 + (ry * x1) ** 2))) * (
        -1 if large == sweep else 1
    )
    cx, cy = k * rx * y1 / ry, -k * ry * x1 / rx
    mx, my = c * cx - s * cy + (at[0] + end[0]) / 2, s * cx + c * cy + (at[1] + end[1]) / 2
    first = math.atan2((y1 - cy) / ry, (x1 - cx) / rx)
    turn = math.atan2((-y1 - cy) / ry, (-x1 - cx) / rx) - first
    turn += 2 * math.pi if sweep and turn < 0 else -2 * math.pi if not sweep and turn > 0 else 0
    n = max(3, int(abs(turn) * max(rx, ry) / 0.5))
    a = first + turn * np.arange(1, n + 1) / n
    px, py = rx * np.cos(a), ry * np.sin(a)
    points = [
        (float(c * x - s * y + mx), float(s * x + c * y + my)) for x, y in zip(px, py, strict=True)
    ]
    return [*points[:-1], end]


def simple(ring: np.ndarray) -> np.ndarray:
    """Fewer points, none moved by more than `NEAR`."""
    found = cv2.approxPolyDP(ring.astype(np.float32).reshape(-1, 1, 2), NEAR, True)
    return found.reshape(-1, 2).astype(np.float64)


def area(ring: np.ndarray) -> float:
    """Signed area of a polygon."""
    x, y = ring.T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def joined(rings: list[np.ndarray]) -> list[np.ndarray]:
    """Holes joined to the ring round them by a cut, so that every shape is one polygon."""
    rings = sorted((r for r in rings if len(r) > 2), key=lambda r: -abs(area(r)))
    outer: list[np.ndarray] = []
    for ring in rings:
        host = next(
            (k for k, o in enumerate(outer)
             if area(o) * area(ring) < 0
             and cv2.pointPolygonTest(o.astype(np.float32), tuple(map(float, ring[0])), False) > 0),
            None,
        )  # fmt: skip
        if host is None:
            outer.append(ring)
            continue
        o = outer[host]
        i, j = np.unravel_index(
            np.argmin(((o[:, None] - ring[None]) ** 2).sum(2)), (len(o), len(ring))
        )
        loop = np.roll(ring, -int(j), axis=0)
        outer[host] = np.concatenate([o[: i + 1], loop, loop[:1], o[i:]])
    return outer


if __name__ == "__main__":
    main(sys.argv[1])
