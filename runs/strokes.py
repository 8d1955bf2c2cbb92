"""The brush's knowledge of characters: their strokes in writing order, measured.

    npm pack hanzi-writer-data@2.0.1 && tar xzf hanzi-writer-data-2.0.1.tgz
    python runs/strokes.py package src/miaobi/paint/data/strokes.xz

For every character the medians and outlines of hanzi-writer-data (derived from the Arphic fonts
by Make Me a Hanzi; Arphic Public License) become a chain of (x, y, half width) along each stroke:
the median is carried on to the tips of the outline, moved to the middle of it, and measured
across; then the chain is thinned to what a brush needs and packed (see `miaobi.paint.strokes`).
"""

from __future__ import annotations

import json
import lzma
import math
import re
import sys
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Chain = NDArray[np.float64]  # (n, 3): x, y down, half width, in units of 1/1024 em

GRID, WIDE = 6, 3  # steps of places and of half widths
STEP = 10.0  # between the places where a stroke is measured
NUMBER = re.compile(r"[MQLCZ]|-?[\d.]+")


def outline(path: str) -> Chain:
    """The points (n, 2) of an SVG path of M, L, Q, C and Z, y down."""
    tokens, at, out = NUMBER.findall(path), 0, []
    t = np.linspace(0, 1, 7)[1:, None]
    kind, now = "M", np.zeros(2)
    while at < len(tokens):
        if tokens[at].isalpha():
            kind = tokens[at]
            at += 1
            if kind == "Z":
                continue
        count = {"M": 1, "L": 1, "Q": 2, "C": 3}[kind]
        ends = [np.array([float(tokens[at + 2 * k]), 900 - float(tokens[at + 2 * k + 1])])
                for k in range(count)]  # fmt: skip
        at += 2 * count
        if kind == "Q":
            out += list((1 - t) ** 2 * now + 2 * t * (1 - t) * ends[0] + t * t * ends[1])
        elif kind == "C":
            a, b, c = ends
            out += list((1 - t) ** 3 * now + 3 * t * (1 - t) ** 2 * a + 3 * t * t * (1 - t) * b
                        + t**3 * c)  # fmt: skip
        else:
            out.append(ends[0])
        now = ends[-1]
    return np.array(out)


def along(points: Chain, step: float) -> Chain:
    """A chain (n, k) with its points `step` apart."""
    far = np.r_[0, np.cumsum(np.hypot(*np.diff(points[:, :2], axis=0).T))]
    keep = np.r_[True, np.diff(far) > 1e-9]
    points, far = points[keep], far[keep]
    at = np.linspace(0, far[-1], max(3, round(far[-1] / step) + 1))
    return np.stack([np.interp(at, far, points[:, k]) for k in range(points.shape[1])], 1)


def measured(path: str, median: list[list[float]]) -> Chain:
    """The chain (n, 3) of a stroke from its outline and its median."""
    edge = outline(path)
    scale, off = 0.5, np.array([100.0, 200.0])
    mask = np.zeros((700, 640), np.uint8)
    cv2.fillPoly(mask, [np.round((edge + off) * scale * 16).astype(np.int32)], 255, cv2.LINE_8, 4)
    deep = cv2.distanceTransform(mask, cv2.DIST_L2, 5) / scale
    line = np.array(median, np.float64) * [1, -1] + [0, 900]
    line = tipped(line, edge)
    dense = along(line, STEP)
    for _ in range(3):  # corners stay where they are, but not sharper than a brush turns
        dense[1:-1] = 0.25 * dense[:-2] + 0.5 * dense[1:-1] + 0.25 * dense[2:]
    for _ in range(2):
        dense, half = centred(dense, mask, deep, scale, off)
    return np.c_[dense, half]


def tipped(line: Chain, edge: Chain) -> Chain:
    """The median carried on to the farthest points of the outline at both ends."""
    line = line.copy()
    for end, inner in ((0, 1), (-1, -2)):
        way = line[end] - line[inner]
        size = float(np.hypot(*way))
        if size < 1e-6:
            continue
        way = way / size
        near = edge[np.hypot(*(edge - line[end]).T) < 95]
        if not len(near):
            continue
        ahead = (near - line[end]) @ way - 0.35 * np.abs((near - line[end]) @ [-way[1], way[0]])
        best = int(np.argmax(ahead))
        if ahead[best] > 0:
            line[end] = near[best]
    return line


def centred(line: Chain, mask: NDArray[np.uint8], deep: Chain, scale: float, off: Chain) -> tuple:
    """The chain moved to the middle of the mask, and its half widths, measured across."""
    way = np.gradient(line, axis=0)
    way /= np.maximum(np.hypot(*way.T)[:, None], 1e-9)
    across = np.stack([-way[:, 1], way[:, 0]], 1)
    reach = np.arange(-110, 111, 2.0)
    at = line[:, None] + reach[None, :, None] * across[:, None]
    px = np.round((at + off) * scale).astype(int)
    px[..., 0] = np.clip(px[..., 0], 0, mask.shape[1] - 1)
    px[..., 1] = np.clip(px[..., 1], 0, mask.shape[0] - 1)
    inside = mask[px[..., 1], px[..., 0]] > 127
    middle = len(reach) // 2
    low, high = np.zeros(len(line)), np.zeros(len(line))
    for i, row in enumerate(inside):
        if not row[middle]:
            near = np.nonzero(row)[0]
            if not len(near) or abs(near - middle).min() > 6:
                continue
            start = near[np.argmin(abs(near - middle))]
        else:
            start = middle
        a = b = start
        while a > 0 and row[a - 1]:
            a -= 1
        while b < len(row) - 1 and row[b + 1]:
            b += 1
        low[i], high[i] = reach[a] - 1, reach[b] + 1
    half = (high - low) / 2
    move = (high + low) / 2
    move[0] = move[-1] = 0.0
    here = np.round((line + off) * scale).astype(int)
    y, x = np.clip(here[:, 1], 6, mask.shape[0] - 7), np.clip(here[:, 0], 6, mask.shape[1] - 7)
    fat = np.max([deep[y + dy, x + dx] for dy in range(-6, 7, 3) for dx in range(-6, 7, 3)], 0)
    turning = half > 1.25 * fat + 4  # a corner: the cut across it says nothing
    half = np.where(turning, fat * 1.05, half)
    move = np.where(turning, 0.0, np.clip(move, -25, 25))
    move = np.convolve(np.pad(move, 1, mode="edge"), [0.25, 0.5, 0.25], "valid")
    half = np.convolve(np.pad(half, 1, mode="edge"), [0.2, 0.6, 0.2], "valid")
    return line + move[:, None] * across, half


def thinned(chain: Chain, allowed: float) -> Chain:
    """The chain with only the points that change it by more than `allowed` (Douglas–Peucker)."""
    weighed = chain * [1, 1, 1.6]
    keep = np.zeros(len(chain), bool)
    keep[[0, -1]] = True
    stack = [(0, len(chain) - 1)]
    while stack:
        a, b = stack.pop()
        if b <= a + 1:
            continue
        p, q = weighed[a], weighed[b]
        d = q - p
        t = np.clip(((weighed[a + 1 : b] - p) @ d) / max(float(d @ d), 1e-9), 0, 1)
        off = np.linalg.norm(weighed[a + 1 : b] - p - t[:, None] * d, axis=1)
        k = int(np.argmax(off))
        if off[k] > allowed:
            keep[a + 1 + k] = True
            stack += [(a, a + 1 + k), (a + 1 + k, b)]
    return chain[keep]


def zigzag(values: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Signed steps as bytes: 0, -1, 1, -2, 2 …"""
    out = np.where(values >= 0, 2 * values, -2 * values - 1)
    assert out.max() < 256, "a step is too long for a byte"
    return out.astype(np.uint8)


def packed(chains: dict[str, list[Chain]]) -> bytes:
    """The file: a line of JSON, then streams of bytes; all of it compressed."""
    counts, sizes, steps, widths = [], [], [], []
    for strokes in chains.values():
        counts.append(len(strokes))
        for chain in strokes:
            places = np.clip(np.round((chain[:, :2] + [60, 120]) / GRID), 0, 255).astype(np.int64)
            half = np.clip(np.round(chain[:, 2] / WIDE), 0, 63).astype(np.int64)
            fresh = np.r_[True, (np.diff(places, axis=0) != 0).any(1)]
            fresh[-1] = True
            places, half = places[fresh], half[fresh]
            sizes.append(len(places))
            steps.append(np.concatenate([places[:1] - 85, np.diff(places, axis=0)]))
            widths.append(half)
    bytes_ = zigzag(np.concatenate(steps))
    head = {"characters": "".join(chains), "grid": GRID, "wide": WIDE, "left": 60, "up": 120, "origin": 85,
            "points": len(bytes_), "strokes": len(sizes)}  # fmt: skip
    body = (json.dumps(head, ensure_ascii=False).encode() + b"\n" + bytes(counts) + bytes(sizes)
            + bytes_[:, 0].tobytes() + bytes_[:, 1].tobytes()
            + np.concatenate(widths).astype(np.uint8).tobytes())  # fmt: skip
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 0, "pb": 0}]
    return lzma.compress(body, lzma.FORMAT_XZ, lzma.CHECK_CRC32, filters=filters)


def main(package: Path, target: Path, allowed: float) -> None:
    chains: dict[str, list[Chain]] = {}
    for file in sorted(package.glob("?.json")):
        data = json.loads(file.read_text())
        pairs = zip(data["strokes"], data["medians"], strict=True)
        chains[file.stem] = [thinned(measured(p, m), allowed) for p, m in pairs]
    data = packed(chains)
    target.write_bytes(data)
    strokes = sum(map(len, chains.values()))
    points = sum(len(c) for s in chains.values() for c in s)
    print(f"{len(chains)} characters, {strokes} strokes, {points} points, {len(data)} bytes")
    print(f"{points / max(strokes, 1):.2f} points a stroke, {math.ceil(len(data) / 1000)} kB")


if __name__ == "__main__":
    cv2.setNumThreads(1)
    main(Path(sys.argv[1]), Path(sys.argv[2]), 7.0)
