"""The room: where each player sits, the first reflections, and a hall that dies away.

The hall is velvet noise (sparse pulses of ±1; Karjalainen & Järveläinen 2007) in four bands, each
with its own T60, different for the two ears; the first reflections are those of the side walls, back
wall and ceiling of a box of 11 × 16 × 7 m, for each seat (Allen & Berkley 1979, first order only).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from miaobi.sound.body import DECADES, RATE, Sound, convolved
from miaobi.work import subseed

Stereo = NDArray[np.float32]  # (n, 2)

BOX = (11.0, 16.0, 7.0)  # m: width, length, height
EAR = (5.5, 5.0, 1.7)  # m, where one listens
HEAD = 0.09  # m from the middle to an ear
SOUND = 343.0  # m/s
BANDS = ((40, 300, 1.5), (300, 1500, 1.55), (1500, 5000, 1.15), (5000, 14000, 0.6))  # Hz, Hz, T60 s
TAIL = 1.9  # s
PULSES = 2400  # a second
BEFORE = 0.022  # s between the direct sound and the hall


@dataclass(frozen=True, slots=True)
class Seat:
    """A player's place: metres right of the middle, metres away; how much goes to the hall."""

    right: float
    away: float
    hall: float = 1.0


SEATS = {
    "dizi": Seat(0.3, 3.4), "xiao": Seat(-0.4, 3.5, 1.15), "erhu": Seat(0.6, 3.3),
    "pipa": Seat(1.5, 3.4, 0.8), "guzheng": Seat(-1.4, 3.6), "guqin": Seat(-0.8, 3.2, 0.9),
    "bells": Seat(1.8, 5.5, 1.4),
}  # fmt: skip


def seat(dry: Sound, place: Seat, near: Stereo, send: Stereo) -> None:
    """A part put in its place: added to what reaches the ears first and to what the hall gets (n, 2)."""
    n = len(near)
    for side in (0, 1):
        for delay, gain in _paths(place, side):
            at = round(delay * RATE)
            part = dry[: max(0, n - at)]
            near[at : at + len(part), side] += np.float32(gain) * part
    lean = np.clip(0.5 + 0.16 * place.right, 0.2, 0.8)
    for side, share in enumerate((1 - lean, lean)):
        send[: len(dry), side] += np.float32(place.hall * np.sqrt(share)) * dry[:n]


def _paths(seat: Seat, side: int) -> list[tuple[float, float]]:
    """(delay in s, gain) of the direct way and five reflections to one ear; direct is about 1."""
    ear = EAR[0] + (HEAD if side else -HEAD)
    x, y, z = EAR[0] + seat.right, EAR[1] + seat.away, 1.2
    places = [
        (x, y, z, 1.0), (-x, y, z, 0.55), (2 * BOX[0] - x, y, z, 0.55),
        (x, 2 * BOX[1] - y, z, 0.4), (x, y, 2 * BOX[2] - z, 0.4), (x, -y, z, 0.3),
    ]  # fmt: skip
    first = np.hypot(seat.right, seat.away)
    found = []
    for px, py, pz, wall in places:
        far = float(np.sqrt((px - ear) ** 2 + (py - EAR[1]) ** 2 + (pz - EAR[2]) ** 2))
        angle = (px - EAR[0]) / far * (1 if side else -1)  # the head shades the far ear
        pan = np.sqrt(np.clip(0.5 + 0.62 * angle, 0.08, 0.92))
        found.append(((far - first + 0.2) / SOUND, float(wall * pan * first / far * 1.41)))
    return found


@lru_cache(maxsize=2)
def hall(side: int) -> Sound:
    """The hall's response at one ear: velvet noise in bands, rising within 30 ms, then dying."""
    rng = np.random.default_rng(subseed(0, "hall", side))
    n = round(TAIL * RATE)
    gap = RATE / PULSES
    at = (np.arange(int(n / gap)) + rng.random(int(n / gap))) * gap
    pulses = np.zeros(n)
    pulses[np.minimum(at.astype(int), n - 1)] = rng.choice([-1.0, 1.0], len(at))
    t = np.arange(n) / RATE
    out = np.zeros(n)
    for low, high, t60 in BANDS:
        band = sosfilt(butter(2, (low, high), "bandpass", fs=RATE, output="sos"), pulses)
        out += band * np.exp(-DECADES * t / t60) * (1.15 if low < 1500 else 0.8)
    out *= (1 - np.exp(-t / 0.012)) * np.clip((TAIL - t) / 0.4, 0, 1)
    out /= np.sqrt((out**2).sum())
    return np.concatenate([np.zeros(round(BEFORE * RATE)), out]).astype(np.float32)


def reverberated(send: Stereo) -> Stereo:
    """What the hall gives back for what was sent to it, (n, 2) → (n, 2)."""
    return np.stack([convolved(send[:, side], hall(side)) for side in (0, 1)], axis=1)
