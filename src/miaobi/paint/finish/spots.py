"""Few colours instead of many: choosing them, giving every pixel one, tracing what they cover."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from miaobi.paint.marks import Mark, Wash

if TYPE_CHECKING:
    from miaobi.paint.picture import Painted

Floats = NDArray[np.float32]
Ids = NDArray[np.uint16]


def chosen(lab: Floats, weight: Floats, count: int, fixed: Floats | None = None) -> Floats:
    """At most `count` colours (k, 3) in OKLab that stand for the samples (n, 3) best.

    Farthest-first seeds, then Lloyd's iteration (S. Lloyd, "Least squares quantization in PCM",
    1982), weighted; without chance, so the same samples give the same colours. Those in `fixed`
    stay as they are and count.
    """
    key = np.round(lab / 0.012).astype(np.int64) + 500
    _, back = np.unique(key[:, 0] * 1_000_000 + key[:, 1] * 1000 + key[:, 2], return_inverse=True)
    mass = np.bincount(back, weight).astype(np.float32)
    point = np.stack([np.bincount(back, weight * lab[:, k]) for k in range(3)], 1) / mass[:, None]
    point, mass = point.astype(np.float32), mass**0.7
    held = 0 if fixed is None else len(fixed)
    centres = point[[int(mass.argmax())]] if fixed is None else np.asarray(fixed, np.float32)
    far = distance(point, centres).min(1)
    while len(centres) < min(count, len(point) + held):
        at = int((far * mass).argmax())
        centres = np.concatenate([centres, point[[at]]])
        far = np.minimum(far, distance(point, point[[at]])[:, 0])
    for _ in range(10):
        owner = distance(point, centres).argmin(1)
        total = np.bincount(owner, mass, len(centres))
        for k in range(held, len(centres)):
            if total[k] > 0:
                centres[k] = (mass[owner == k, None] * point[owner == k]).sum(0) / total[k]
    return centres.astype(np.float32)


def distance(lab: Floats, palette: Floats) -> Floats:
    """Squared distance (n, k) of every sample to every colour; hue weighs more than light."""
    scale = np.array([1.0, 1.7, 1.7], np.float32)
    a, b = lab * scale, palette * scale
    gap = (a * a).sum(1)[:, None] + (b * b).sum(1)[None] - 2 * a @ b.T
    return np.maximum(gap, 0).astype(np.float32)


def nearest(lab: Floats, palette: Floats) -> NDArray[np.uint8]:
    """The index of the nearest colour for each pixel of (h, w, 3)."""
    flat = lab.reshape(-1, 3)
    out = np.empty(len(flat), np.uint8)
    for start in range(0, len(flat), 1 << 18):
        piece = slice(start, start + (1 << 18))
        out[piece] = distance(flat[piece], palette).argmin(1)
    return out.reshape(lab.shape[:2])


def is_item(scene: dict[str, Any], names: list[tuple[int, str, str]]) -> NDArray[np.bool_]:
    """Which ids are things (not planes), by id; index 0 is the bare ground."""
    kinds = {p["kind"] for p in scene["planes"]} | {"backdrop"}
    found = np.zeros(max((n for n, _, _ in names), default=0) + 1, bool)
    for number, _, name in names:
        found[number] = name not in kinds
    return found


def of_kind(names: list[tuple[int, str, str]], kinds: set[str]) -> NDArray[np.bool_]:
    """Which ids are of these kinds, by id."""
    found = np.zeros(max((n for n, _, _ in names), default=0) + 1, bool)
    for number, _, name in names:
        found[number] = name in kinds
    return found


def outlines(
    mask: NDArray[np.uint8], least: float = 6.0, close: float = 0.6
) -> list[NDArray[np.float64]]:
    """The closed outlines (n, 2) of a mask, holes joined to what surrounds them by a slit."""
    found, tree = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if tree is None:
        return []
    made: list[NDArray[np.float64]] = []
    for k, ring in enumerate(found):
        if tree[0, k, 3] >= 0 or cv2.contourArea(ring) < least:
            continue
        points = cv2.approxPolyDP(ring, close, True)[:, 0].astype(np.float64)
        hole = int(tree[0, k, 2])
        while hole >= 0:
            if cv2.contourArea(found[hole]) >= least:
                inner = cv2.approxPolyDP(found[hole], close, True)[:, 0].astype(np.float64)
                points = bridged(points, inner)
            hole = int(tree[0, hole, 0])
        if len(points) >= 3:
            made.append(points)
    return made


def bridged(outer: NDArray[np.float64], inner: NDArray[np.float64]) -> NDArray[np.float64]:
    """One outline for an area with a hole: out along a slit, round the hole, and back."""
    at = int(np.square(outer - inner[0]).sum(1).argmin())
    return np.concatenate([outer[: at + 1], inner, inner[:1], outer[at:]])


def margin(size: tuple[int, int], edge: float) -> NDArray[np.float64]:
    """The margin of a sheet (w, h) as one outline: the sheet, `edge` inside it cut out."""
    (w, h), e = size, edge
    outer = np.array([[0, 0], [w, 0], [w, h], [0, h], [0, 0]], float)
    inner = np.array([[e, e], [e, h - e], [w - e, h - e], [w - e, e], [e, e]], float)
    return np.concatenate([outer, inner, outer[:1]])


def traced(
    labels: NDArray[np.uint8], ids: Ids, names: list[tuple[int, str, str]], colours: list[str],
    scale: float,
) -> list[tuple[str, int, list[Mark]]]:  # fmt: skip
    """The record of a picture of flat colours: for every id its shape, then colours over it.

    `labels` (h, w) indexes `colours` (hex); outlines are multiplied by `scale`.
    """
    called = {number: name for number, _, name in names}
    ground = np.bincount(labels.ravel(), minlength=len(colours))
    h, w = labels.shape
    sheet = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float64) * scale
    first = int(ground.argmax())
    laid: list[tuple[str, int, list[Mark]]] = []
    for number, area in enumerate(ndimage.find_objects(ids.astype(np.int32) + 1)):
        if area is None:
            continue
        y0, x0 = max(area[0].start - 1, 0), max(area[1].start - 1, 0)
        cut = slice(y0, area[0].stop + 1), slice(x0, area[1].stop + 1)
        mine, inside = (ids[cut] == number), labels[cut]
        share = np.bincount(inside[mine], minlength=len(colours))
        order = np.argsort(-share, kind="stable")
        marks: list[Mark] = []
        if number == 0:
            marks.append(Wash(sheet, colours[first], 1.0, None, 0.0, True))
        for rank, k in enumerate(order):
            if share[k] < 4:
                break
            mask = (mine if rank == 0 else mine & (inside == k)).astype(np.uint8)
            grown = cv2.dilate(mask, np.ones((3, 3), np.uint8)) if rank == 0 else mask
            for line in outlines(np.asarray(grown, np.uint8)):
                at = (line + np.array([x0 + 0.5, y0 + 0.5])) * scale
                marks.append(Wash(at, colours[int(k)], 1.0, None, 0.0, True))
        laid.append((called.get(number, "backdrop"), number, marks))
    return laid


def worked(width: int, height: int, side: int) -> tuple[int, int, float]:
    """The size a finish is worked out at: `side` pixels on the long side at most, and the scale."""
    scale = max(1.0, max(width, height) / side)
    return max(1, round(width / scale)), max(1, round(height / scale)), scale


def reduced(painted: Painted, width: int, height: int) -> tuple[NDArray[np.uint8], Ids]:
    """The picture (height, width, 3) and its ids at a smaller size."""
    size = (width, height)
    image = cv2.resize(painted.image, size, interpolation=cv2.INTER_AREA)
    ids = cv2.resize(painted.ids, size, interpolation=cv2.INTER_NEAREST)
    return np.asarray(image, np.uint8), np.asarray(ids, np.uint16)


def calm_ids(ids: Ids) -> Ids:
    """The ids without specks smaller than five pixels."""
    return np.asarray(cv2.medianBlur(ids, 5), np.uint16)
