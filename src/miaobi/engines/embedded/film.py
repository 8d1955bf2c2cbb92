"""The embedded film maker: sound and timeline, segments of pictures, and both joined.

* `film.mix`: the facts of a film, its voice and its music → the timeline (JSON) and the sound
* `film.segment`: a timeline and a painting → a few seconds of pictures, made alone
* `film.join`: all segments and the sound → the film, nothing encoded again
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from miaobi.errors import EngineError
from miaobi.run import Desk
from miaobi.work import Answer, Ask, canonical, from_json, to_json

if TYPE_CHECKING:
    from miaobi.film.frames import Set
    from miaobi.film.timeline import Timeline

_making = threading.Lock()  # segments run side by side and make what they share once
_made: dict[tuple[bytes, ...], Set] = {}  # of the last film only: it is some 150 MB


def mix(ask: Ask, desk: Desk) -> Answer:
    """The timeline of `ask.spec` (see `miaobi.film.timeline.cut`) and the sound along it.

    Inputs: the narration and the music (FLAC), whichever `spec["inputs"]` names in this order. File: "sound"
    (AAC in MP4). The value has `timeline`, `cues`, `loudness` (LUFS, None for silence), `peak`.
    """
    import math

    from miaobi.film import encode, timeline
    from miaobi.film import mix as sound
    from miaobi.sound import loudness

    desk.progress(0.0, "timeline")
    spec = ask.spec
    bars = _bars((spec.get("score") or {}).get("score"))
    film = timeline.cut({**spec, "bars": bars}, ask.seed)
    named = dict(zip(spec.get("inputs", ()), ask.inputs, strict=True))
    voice, music = (
        _stereo(desk.read(named[name])) if name in named else None
        for name in ("narration", "score")
    )
    desk.progress(0.3, "mix")
    sung = (spec.get("narration") or {}).get("manner") == "sung"
    whole = sound.mixed(film, voice, music, sung)
    desk.progress(0.7, "sound")
    kept = desk.keep(encode.aac(whole), "audio/mp4")
    level, peak = loudness.loudness(whole, sound.RATE), loudness.true_peak(whole)
    value = {
        "timeline": to_json(film),
        "cues": [list(cue) for cue in timeline.cues(film)],
        "loudness": round(level, 2) if math.isfinite(level) else None,
        "peak": round(peak, 2) if math.isfinite(peak) else None,
    }
    return Answer(value, {"sound": kept})


def _stereo(data: bytes) -> Any:
    import numpy as np

    from miaobi.film.mix import RATE
    from miaobi.sound import flac, loudness

    samples, rate = flac.decode(data)
    if samples.ndim == 1:
        samples = np.stack([samples, samples], axis=1)
    return loudness.resampled(samples, rate, RATE)


def _bars(score: dict[str, Any] | None) -> list[float]:
    """When each bar of a score begins, in seconds."""
    if not score:
        return []
    from miaobi.sound.score import from_value

    piece = from_value(score)
    return [piece.seconds_at(bar * piece.bar_ticks) for bar in range(piece.bars + 1)]


def segment(ask: Ask, desk: Desk) -> Answer:
    """The pictures `spec["frames"]` (from, up to but without) of `spec["timeline"]`.

    Inputs: the painting without writing and with it (PNG). File: "segment" (H.264 in MP4).
    """
    import cv2

    from miaobi.film import encode, frames
    from miaobi.film.timeline import Timeline

    cv2.setNumThreads(1)  # sums in another order are other bytes
    first, last = (int(n) for n in ask.spec["frames"])
    film: Timeline = from_json(Timeline, ask.spec["timeline"], "the film's timeline")
    desk.progress(0.0, "layers")
    made = _shared(film, ask, desk)

    def shot() -> Iterator[Any]:
        for n, picture in enumerate(frames.shoot(made, first, last)):
            desk.progress(0.1 + 0.9 * n / (last - first), "pictures")
            yield picture

    data = encode.segment(
        shot(), film.size, film.fps, last - first, ask.spec["crf"], ask.spec["preset"]
    )
    return Answer({"frames": last - first}, {"segment": desk.keep(data, "video/mp4")})


def _shared(film: Timeline, ask: Ask, desk: Desk) -> Set:
    """What all segments of this film share; made once in a process."""
    from miaobi.film import frames

    key = (canonical(ask.spec["timeline"]), *(asset.encode() for asset in ask.inputs))
    with _making:
        if key not in _made:
            _made.clear()
            ground, picture = (_pixels(desk.read(asset)) for asset in ask.inputs)
            if ground.shape != picture.shape or ground.shape[1::-1] != film.painting:
                raise EngineError(
                    "the painting has another size than its film was planned for",
                    hint="run the same command again",
                )
            _made[key] = frames.prepare(film, ground, picture, _paper(film))
        return _made[key]


def _paper(film: Timeline) -> Any:
    """The very sheet that was painted on, (h, w, 3) RGB, before the first wash."""
    from miaobi.paint.picture import bare

    seed, valence, style, mount = film.paper
    scene = {"size": list(film.painting), "style": style, "format": mount}
    return bare(scene | {"mood": {"valence": valence}}, seed)


def _pixels(data: bytes) -> Any:
    import numpy as np
    from PIL import Image

    try:
        return np.asarray(Image.open(BytesIO(data)).convert("RGB"), np.uint8)
    except OSError as error:
        raise EngineError(
            "the painting to be filmed is not a picture", hint="run the same command again"
        ) from error


def join(ask: Ask, desk: Desk) -> Answer:
    """The film from its segments and its sound, by stream copy.

    Inputs: the segments in order, then the sound. Spec: `fps`, and `frames` of each segment.
    File: "film" (MP4, `moov` last, no user data).
    """
    from miaobi.film import encode

    desk.progress(0.0, "join")
    *segments, sound = (desk.read(asset) for asset in ask.inputs)
    data = encode.join(segments, ask.spec["frames"], ask.spec["fps"], sound)
    return Answer({"size": len(data)}, {"film": desk.keep(data, "video/mp4")})
