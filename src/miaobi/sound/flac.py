"""FLAC in and out, with nothing in it but the sound.

libsndfile writes a VORBIS_COMMENT block that names the library. It is taken out here, with padding
and everything else that is not STREAMINFO, so that equal samples have equal bytes and a mark added
at export is the only comment in a file and comes off byte for byte.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from miaobi.errors import EngineError

MAGIC = b"fLaC"
STREAMINFO = 0
LAST = 0x80  # set in the head of the last metadata block


def encode(samples: ArrayLike, rate: int, bits: int = 24) -> bytes:
    """A FLAC file of `samples`, shape (n,) or (n, channels), in [-1, 1] (louder is clipped).

    Every sample is a whole multiple of 2^(1 - bits) after rounding, so encoding what `decode` gave
    with equal `bits` loses nothing. `bits` is 16 or 24. Refuses empty, non-finite or oddly shaped
    samples with EngineError. Block layout: RFC 9639 (Free Lossless Audio Codec, 2024), section 8.

    >>> samples, rate = decode(encode([0.5, -0.25], 48000))
    >>> samples.tolist(), rate
    ([0.5, -0.25], 48000)
    """
    import soundfile

    signal = _checked(samples, bits)
    top = 1 << (bits - 1)
    whole = np.clip(np.rint(signal * top), -top, top - 1).astype(np.int32) << (32 - bits)
    out = io.BytesIO()
    try:
        soundfile.write(out, whole, rate, format="FLAC", subtype=f"PCM_{bits}")
    except (RuntimeError, TypeError, ValueError) as error:
        raise EngineError(
            f"FLAC cannot hold this sound: {error}", hint="use 1 to 8 channels and a usual rate"
        ) from error
    return _bare(out.getvalue())


def decode(data: bytes) -> tuple[NDArray[np.float32], int]:
    """The samples of a FLAC file, shape (n,) if mono else (n, channels), and its rate in Hz.

    Refuses what is not FLAC or is damaged with EngineError.
    """
    import soundfile

    if not data.startswith(MAGIC):
        raise EngineError("these bytes are not a FLAC file", hint="make the sound again")
    try:
        whole, rate = soundfile.read(io.BytesIO(data), dtype="int32")
    except RuntimeError as error:
        raise EngineError(
            f"the FLAC file is damaged: {error}", hint="make the sound again"
        ) from error
    return (whole / np.float64(1 << 31)).astype(np.float32), int(rate)


def blocks(data: bytes) -> Iterator[tuple[int, int, int]]:
    """The metadata blocks of a FLAC file: kind, first and last-plus-one byte, head included.

    >>> [kind for kind, _, _ in blocks(encode([0.0], 48000))]
    [0]
    """
    at, last = len(MAGIC), False
    while not last:
        head = data[at : at + 4]
        if len(head) < 4:
            raise EngineError("the FLAC file ends within its head", hint="make the sound again")
        end = at + 4 + int.from_bytes(head[1:], "big")
        yield head[0] & ~LAST, at, end
        last, at = bool(head[0] & LAST), end


def _checked(samples: ArrayLike, bits: int) -> NDArray[np.float64]:
    signal = np.asarray(samples, dtype=np.float64)
    wrong = signal.ndim not in (1, 2) or not signal.size or bits not in (16, 24)
    if wrong or not np.isfinite(signal).all():
        raise EngineError(
            f"no sound of shape {signal.shape} at {bits} bits can be written",
            hint="give finite samples, shape (n,) or (n, channels), and 16 or 24 bits",
        )
    return signal


def _bare(data: bytes) -> bytes:
    """The file with STREAMINFO as its only, and so its last, metadata block."""
    found = list(blocks(data))
    info = next(data[at + 1 : end] for kind, at, end in found if kind == STREAMINFO)
    return MAGIC + bytes([LAST | STREAMINFO]) + info + data[found[-1][2] :]
