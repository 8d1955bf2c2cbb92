"""How a picture looks to colour-blind eyes, and whether its things still stand out to them.

The simulation is of dichromats, after G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, "A
Physiologically-based Model for Simulation of Color Vision Deficiency" (2009), severity 1.0.
"""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]  # (h, w, 3), sRGB

EYES: dict[str, NDArray[np.float64]] = {  # linear RGB → linear RGB
    "protan": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                        [-0.003882, -0.048116, 1.051998]]),
    "deutan": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                        [-0.011820, 0.042940, 0.968881]]),
    "tritan": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                        [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip
WIDE = 768  # pixels; the check is made on a picture of this width
RING = 9  # pixels of that picture round a thing that count as its ground
APART = 10.0  # CIE 1976 colour difference at which a thing plainly stands out


def as_seen(image: Pixels, eyes: str) -> Pixels:
    """The picture as eyes of one kind of `EYES` see it.

    >>> red_green = np.array([[[200, 60, 60], [60, 140, 60]]], np.uint8)
    >>> seen = as_seen(red_green, "deutan").astype(int)
    >>> bool(np.abs(seen[0, 0] - seen[0, 1]).max() < 60)
    True
    """
    light = (image / 255.0) ** 2.2
    return np.round(255 * np.clip(light @ EYES[eyes].T, 0, 1) ** (1 / 2.2)).astype(np.uint8)


def set_apart(
    image: Pixels, ids: NDArray[np.uint16], names: Iterable[tuple[int, str, str]]
) -> dict[str, dict[str, float]]:
    """Atom → eyes ("usual" and those of `EYES`) → how far it stands out from its ground.

    The distance is the CIE 1976 difference between thing and ground, or the span of light inside
    the thing where that is larger (a white egret with ink outlines before white water).
    """
    height = round(image.shape[0] * WIDE / image.shape[1])
    small = np.asarray(cv2.resize(image, (WIDE, height), interpolation=cv2.INTER_AREA), np.uint8)
    few = cv2.resize(ids, (WIDE, height), interpolation=cv2.INTER_NEAREST)
    looks = {"usual": _lab(small)} | {eyes: _lab(as_seen(small, eyes)) for eyes in EYES}
    owners: dict[str, list[int]] = {}
    for number, atom, _ in names:
        if atom:
            owners.setdefault(atom, []).append(number)
    found = {}
    for atom, own in owners.items():
        mask = np.isin(few, own)
        if mask.any():
            found[atom] = {eyes: round(_contrast(lab, mask), 1) for eyes, lab in looks.items()}
    return found


def lost(apart: dict[str, dict[str, float]]) -> list[str]:
    """The atoms that stand out to usual eyes and not to some colour-blind ones.

    >>> lost({"maple": {"usual": 40.0, "deutan": 6.0}, "egret": {"usual": 9.0, "deutan": 8.0}})
    ['maple']
    """
    return [
        atom
        for atom, far in apart.items()
        if far["usual"] >= APART and min(far.values()) < min(APART, 0.6 * far["usual"])
    ]


def _lab(image: Pixels) -> NDArray[np.float32]:
    lab = cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    return np.asarray(lab, np.float32)


def _contrast(lab: NDArray[np.float32], mask: NDArray[np.bool_]) -> float:
    ring = cv2.dilate(mask.astype(np.uint8), np.ones((RING, RING), np.uint8)).astype(bool) & ~mask
    own = lab[mask]
    low, high = np.quantile(own[:, 0], (0.05, 0.95))
    if not ring.any():
        return float(high - low)
    far = np.linalg.norm(np.median(own, 0) - np.median(lab[ring], 0))
    return float(max(far, high - low))
