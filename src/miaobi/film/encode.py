"""Pictures and sound as files: H.264 in closed segments, AAC, and both joined by stream copy.

Every segment is encoded alone, by one thread, from an IDR picture on, with one set of parameters:
so a segment has the same bytes wherever it is made, and segments join without being encoded again.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from miaobi.errors import EngineError
from miaobi.film.planes import Planes

BITEXACT = 0x800000  # AV_CODEC_FLAG_BITEXACT: no version or time in the file
MUXER = {"fflags": "+bitexact", "movflags": "+disable_chpl"}
# x264: ratios near one keep the grain of the paper even, so that no IDR picture is seen as a pulse;
# even and pale ground gets its share of bits (aq-mode 3), and its chroma more.
X264 = (
    "threads=1:lookahead-threads=1:sliced-threads=0:open-gop=0:scenecut=0:bframes=2:b-adapt=1:"
    "ipratio=1.15:pbratio=1.1:qcomp=0.75:aq-mode=3:aq-strength=0.9:chroma-qp-offset=-3:no-mbtree=1:"
    "colorprim=bt709:transfer=bt709:colormatrix=bt709"
)
SOUND_RATE, SOUND_BITS = 48_000, 192_000


def segment(
    pictures: Iterable[Planes], size: tuple[int, int], fps: int, count: int, crf: float, preset: str
) -> bytes:
    """An MP4 of exactly `count` pictures, one closed group after another, beginning with an IDR."""
    import av
    from av.video.reformatter import ColorRange, Colorspace

    out = io.BytesIO()
    with av.open(out, "w", format="mp4", options=MUXER) as file:
        stream = file.add_stream("libx264", rate=fps)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.codec_context.flags |= BITEXACT
        stream.codec_context.time_base = Fraction(1, fps)
        stream.codec_context.color_range = ColorRange.MPEG
        stream.codec_context.colorspace = Colorspace.ITU709
        stream.codec_context.thread_count = 1
        stream.options = {
            "preset": preset, "crf": f"{crf:g}", "profile": "high",
            "x264-params": f"{X264}:keyint={count}:min-keyint={count}",
        }  # fmt: skip
        made = 0
        for made, picture in enumerate(pictures, 1):
            frame = av.VideoFrame.from_ndarray(picture.joined(), "yuv420p")
            frame.pts, frame.time_base = made - 1, Fraction(1, fps)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    if made != count:
        raise EngineError(
            f"a segment of the film has {made} pictures, not {count}",
            hint="this is a bug: please report it with the brief and the seed",
        )
    return out.getvalue()


def aac(samples: NDArray[np.float32]) -> bytes:
    """AAC-LC of samples (n, 2) at 48 kHz, in an MP4 whose edit list names the encoder's delay."""
    import av

    out = io.BytesIO()
    with av.open(out, "w", format="mp4", options=MUXER) as file:
        stream = file.add_stream("aac", rate=SOUND_RATE, layout="stereo", bit_rate=SOUND_BITS)
        stream.codec_context.flags |= BITEXACT
        stream.codec_context.time_base = Fraction(1, SOUND_RATE)
        for at in range(0, len(samples), 1024):
            part = np.ascontiguousarray(samples[at : at + 1024].T)
            frame = av.AudioFrame.from_ndarray(part, "fltp", "stereo")
            frame.sample_rate, frame.pts = SOUND_RATE, at
            frame.time_base = Fraction(1, SOUND_RATE)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return out.getvalue()


def join(segments: Sequence[bytes], counts: Sequence[int], fps: int, sound: bytes) -> bytes:
    """The film: the segments' pictures one after another beside the sound, nothing encoded again.

    `counts` are the pictures of each segment. Refuses a segment that is damaged, that has another
    number of pictures or other parameters, and damaged sound, with EngineError.
    """
    import av
    from av.error import FFmpegError

    out = io.BytesIO()
    heads: list[Any] = [_open(data, f"segment {n + 1}") for n, data in enumerate(segments)]
    tone = _open(sound, "the sound")
    try:
        with av.open(out, "w", format="mp4", options=MUXER) as file:
            picture = file.add_stream_from_template(heads[0].streams.video[0])
            voice = file.add_stream_from_template(tone.streams.audio[0])
            picture.time_base = Fraction(1, fps)
            for packet in _interleaved(_pictures(heads, counts, fps), _sound(tone)):
                packet.stream = picture if packet.stream.type == "video" else voice
                file.mux(packet)
    except FFmpegError as error:
        raise EngineError(f"the film cannot be joined: {error}", hint=AGAIN) from error
    finally:
        for head in (*heads, tone):
            head.close()
    return bare(out.getvalue())


def bare(data: bytes) -> bytes:
    """An MP4 whose last box is `moov`, without the empty user data that the muxer puts there.

    After ISO/IEC 14496-12: size and kind before each box. Nothing else moves, for `moov` is last.
    """
    start = next(a for kind, a, _ in _boxes(data, 0, len(data)) if kind == b"moov")
    kept = [data[a:b] for kind, a, b in _boxes(data, start + 8, len(data)) if kind != b"udta"]
    size = 8 + sum(map(len, kept))
    return b"".join([data[:start], size.to_bytes(4, "big"), b"moov", *kept])


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, first and last-plus-one byte of each box; our boxes are all below 4 GiB."""
    while at < end:
        size = int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 8], at, at + size
        at += size


AGAIN = "run the same command again; what is damaged is made anew"


def _open(data: bytes, name: str) -> Any:
    import av
    from av.error import FFmpegError

    try:
        file = av.open(io.BytesIO(data))
        if file.streams:
            return file
    except FFmpegError as error:
        raise EngineError(f"{name} of the film is damaged: {error}", hint=AGAIN) from error
    raise EngineError(f"{name} of the film is empty", hint=AGAIN)


def _pictures(files: Sequence[Any], counts: Sequence[int], fps: int) -> Iterator[Any]:
    """The packets of all segments, their times counted on in frames."""
    known = bytes(files[0].streams.video[0].codec_context.extradata or b"")
    start = 0
    for n, (file, count) in enumerate(zip(files, counts, strict=True)):
        stream = file.streams.video[0]
        packets = [packet for packet in file.demux(stream) if packet.size]
        whole = len(packets) == count and packets[0].is_keyframe
        if not whole or bytes(stream.codec_context.extradata or b"") != known:
            raise EngineError(f"segment {n + 1} of the film is damaged", hint=AGAIN)
        step = 1 / (fps * stream.time_base)
        for packet in packets:
            packet.pts = round(packet.pts / step) + start
            packet.dts = round(packet.dts / step) + start
            packet.duration, packet.time_base = 1, Fraction(1, fps)
            yield packet
        start += count


def _sound(file: Any) -> Iterator[Any]:
    yield from (packet for packet in file.demux(file.streams.audio[0]) if packet.size)


def _interleaved(pictures: Iterator[Any], sound: Iterator[Any]) -> Iterator[Any]:
    """Both in the order of their times."""
    picture, tone = next(pictures, None), next(sound, None)
    while picture is not None or tone is not None:
        if tone is None or (picture is not None and _time(picture) <= _time(tone)):
            yield picture
            picture = next(pictures, None)
        else:
            yield tone
            tone = next(sound, None)


def _time(packet: Any) -> Fraction:
    return packet.dts * packet.time_base
