"""What a brief wants of a picture that is given with it: painted again, or its colours and manner."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from miaobi.brief import Brief, Concept
from miaobi.errors import PlanError, SourceError, UnknownName
from miaobi.studio import inscriptions
from miaobi.studio.sources import Source
from miaobi.work import Json

Use = Literal["repaint", "manner", "palette"]
PATHS = tuple(f"painting.{name}" for name in ("from", "manner", "hand", "shape", "source", "name"))
USES: tuple[Use, ...] = ("repaint", "manner", "palette")

_PICTURE = r"(?:照片|相片|图片|图像|图|画|素描|草图|涂鸦)"
_THIS = rf"(?:我的|这|那|此|该)(?:一)?(?:张|幅|个|副)?{_PICTURE}?"
_PHOTO = r"(?:photo(?:graph)?|picture|image|drawing|sketch|snapshot)"
_ONE = rf"(?:this|that|the|my|our)(?:\s+(?:given|attached))?\s+{_PHOTO}"
_TOUCH = r"(?:colou?rs?|manner|style|palette|touch)(?:\s+and\s+(?:colou?rs?|manner|style|touch))?"
_OF = r"(?:\s+of\s+(?=my|our|the|a|an|\w))?"

AGAIN = (  # painted again
    rf"(?:请)?(?:把|将)(?:{_THIS}|它|{_PICTURE})(?:重新)?(?:重?画成|重?画作|重画为|画为|变成|变为|改成|改画成|转成|转为|做成|绘成)",
    rf"(?:请)?(?:照着?|按照?|依照?|临摹?|摹|根据)(?:{_THIS}|它)(?:的样子)?(?:重?画(?:一?[张幅])?|临一?[张幅])?",
    rf"(?:{_THIS}|它)?重画(?:成|为|作|一?[张幅遍])?(?:{_THIS})?",
    rf"\brepaint(?:\s+(?:{_ONE}|it|this))?{_OF}(?:\s*(?:as|in|into)\b)?",
    rf"\b(?:paint|turn|make|redo|render|redraw|convert)\s+{_ONE}{_OF}(?:\s*(?:as|in|into)\b)?",
    r"\b(?:paint|turn|make|redo|render|redraw|convert)\s+(?:this|it)\s+(?:as|into)\b",
    rf"\b{_ONE}\s+(?:as|in|into|painted(?:\s+as)?)\b",
)
_OWN = r"(?:this|that|my|our|the (?:given|attached))(?:\s+\w+)?\s+(?:photo(?:graph)?|picture|image|sketch|selfie)\b"
GIVEN = (  # how a brief speaks of a picture that it comes with
    rf"(?!关于我|描写我)(?:照着?|根据|描写|关于|临摹|用|把|将|(?<![^，。请])画)(?:(?:我的|这|那)[张幅]?{_PICTURE}|(?<=[把将])[^，。]{{0,5}}(?:照片|自拍))"
    r"(?:$|[，。的写画重变改转做])|\brepaint\s+(?:it|this)\b"
    r"|\b(?:(?:about|of|from|on|draw)(?! my| our| that \w+ (?:of|from))|use|using|paint|make|turn|repaint|redraw"
    rf"|{_TOUCH} of)\s+{_OWN}"
    r"(?!s? (?:album|frame|book|hanging|(?:in|on) (?:the|my|our|a) (?!style|manner|colou?r)))"
)
LIKE = (  # its colours and manner for something new
    r"(?:请)?(?:用|取|借|按|照着?|仿照?|以)(?:它|这|那|此|原|照片|图|画|该)[^，。,.]{0,6}?的?"
    r"(?:颜色|色彩|配色|色调|调子|笔法|笔触|画风|手法|风格|画法|气氛)(?:来|去)?",
    r"\b(?:in|with|using|use|take)\s+(?:its|(?:this|that|the|my)\s+(?:photo|picture)'s)\s+"
    rf"{_TOUCH}",
    rf"\b(?:in|with|using|use|take)\s+the\s+{_TOUCH}\s+of\s+(?:{_ONE}|this|it)\b",
)


def use_of(text: str) -> Use | None:
    """What the words of a brief want of the picture that came with it; None when they do not say.

    >>> [use_of(t) for t in ("把这张照片画成水墨", "用它的颜色画一座山", "春天的田野")]
    ['repaint', 'manner', None]
    >>> use_of("repaint this photo in watercolour"), use_of("a lake in the colours of this photo")
    ('repaint', 'manner')
    """
    again, like = (_first(patterns, text) for patterns in (AGAIN, LIKE))
    if again is None and like is None:
        return None
    if again is not None and like is not None:  # "照着它的颜色画": the longer reading is meant
        return "repaint" if len(again[0]) >= len(like[0]) else "manner"
    return "repaint" if again is not None else "manner"


def speaks(text: str) -> bool:
    """Whether a brief speaks of a picture that it comes with.

    >>> [speaks(t) for t in ("把这张照片画成水墨", "a lake in the colours of my photo", "墙上这张照片")]
    [True, True, False]
    """
    return re.search(GIVEN, text, re.IGNORECASE) is not None


def spoken(text: str) -> str:
    """The brief without its words about the given picture; "画" when nothing else is said.

    >>> spoken("把这张照片画成水墨，写秋天的湖"), spoken("照着这张画重画一幅")
    ('水墨，写秋天的湖', '画')
    >>> spoken("repaint this photo in watercolour")
    'watercolour'
    """
    for pattern in (*LIKE, *AGAIN):
        text = re.sub(pattern, "", text, flags=re.IGNORECASE)
    text = re.sub(r"^[\s，。,.、；;：:]+|[\s，、,;；]+$", "", text)
    return text if re.search(r"\w", text) else "画"


def _first(patterns: tuple[str, ...], text: str) -> re.Match[str] | None:
    found = [m for p in patterns if (m := re.search(p, text, re.IGNORECASE))]
    return max(found, key=lambda m: len(m[0]), default=None)


def facts(
    text: str, sets: Mapping[str, Json], found: Sequence[Mapping[str, Json]]
) -> dict[str, Json]:
    """What the user's files settle together; of several pictures the first is the one meant.

    `painting.from` says what is done with it: as the user set it, else as the words of the brief
    say, else its manner is taken. PlanError when there is none, UnknownName for another use.
    """
    for path in sets:
        if path.startswith("painting.") and path not in (*PATHS, *inscriptions.PATHS):
            places = ", ".join((*PATHS[:2], *inscriptions.PATHS))
            raise PlanError(f"--set {path}: no such place in a plan", hint=f"paths are {places}")
    manner = sets.get("painting.manner")
    if manner is not None and manner not in manners():
        raise UnknownName("manner", str(manner), manners())
    settled: dict[str, Json] = {}
    for one in found:
        settled |= {path: value for path, value in one.items() if path not in settled}
    use = sets.get("painting.from")
    if use is not None and use not in USES:
        raise UnknownName("use of a picture", str(use), USES)
    if "painting.source" not in settled:
        if use is None and speaks(text) and "painting.source" not in sets:
            raise PlanError("there is no picture", hint="give it with --from FILE")
        if use is not None or "painting.source" in sets:
            raise PlanError(
                f"--set painting.from={use or '...'}: there is no picture",
                hint="give one: --from photo.jpg",
            )
        return settled
    settled["painting.from"] = use or use_of(text) or "manner"
    return settled


def manners() -> tuple[str, ...]:
    """The ways of laying paint and ink by name, for `--set painting.manner`."""
    from miaobi.paint.repaint_manners import MANNERS, WASHES

    return (*MANNERS, *WASHES)


def heard(brief: Brief) -> Brief:
    """The brief as the planner hears it: without words about a given picture or the writing."""
    text = spoken(brief.text) if "painting.from" in brief.sets else brief.text
    return replace(brief, text=inscriptions.heard(text))


def repaints(brief: Brief) -> bool:
    """Whether the user's own picture is painted again."""
    return brief.sets.get("painting.from") == "repaint"


def on_card(concept: Concept, brief: Brief) -> Concept:
    """The card; of a picture that is painted again, in the plain format nearest to its shape."""
    if not repaints(brief) or "format" in concept.settled:
        return concept
    from miaobi.paint.photo import format_for

    return replace(concept, format=format_for(_shape(brief)))


def sized(brief: Brief, concept: Concept, area: tuple[int, int]) -> tuple[int, int]:
    """The size of the painting: the format's, or the given picture's own shape."""
    from miaobi.paint import formats

    if not repaints(brief) or "format" in concept.settled:
        return formats.sized(concept.format, area)
    from miaobi.paint.photo import sized as like

    return like(_shape(brief), area)


def _shape(brief: Brief) -> tuple[int, int]:
    """The (width, height) of the given picture, as its file said."""
    shape: Json = brief.sets["painting.shape"]
    return int(shape[0]), int(shape[1])


def require(sets: Mapping[str, Json], given: Sequence[Source]) -> None:
    """SourceError when a plan repaints a picture that is not among the files given with it."""
    source = sets.get("painting.source")
    if sets.get("painting.from") == "repaint" and source not in {one.ref.id for one in given}:
        name = sets.get("painting.name", "a picture")
        raise SourceError(f"this plan repaints {name}", hint=f"give it too: --from {name}")
