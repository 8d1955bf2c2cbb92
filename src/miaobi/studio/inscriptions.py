"""What a brief wants of the writing on the painting: script, traditional characters, a date, a seal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from miaobi.errors import PlanError, UnknownName
from miaobi.work import Json

SCRIPTS = ("楷", "行")
PATHS = tuple(f"painting.{name}" for name in ("script", "traditional", "date", "leisure"))
SEAL = 4  # characters of a leisure seal at most

WORDS = (  # what is said → the path it settles and how
    (r"用?(?:楷书|楷体|正楷)(?:题写|题|写)?|\b(?:in\s+)?regular script\b", "script", "楷"),
    (r"用?(?:行书|行楷)(?:题写|题|写)?|\b(?:in\s+)?running script\b", "script", "行"),
    (r"用?(?:繁体字?|正体字)(?:题写|题|写)?|\b(?:in\s+)?traditional characters\b", "traditional", True),
)  # fmt: skip
DAY = r"(?:落款|题于|书于|\bdated\b)\s*[:：]?\s*(\d{4})\s?[-年/.]\s?(\d{1,2})\s?[-月/.]\s?(\d{1,2})日?"


def settled(text: str, sets: Mapping[str, Json]) -> dict[str, Json]:
    """The `painting.…` paths that a brief's words settle; what `sets` has must be possible.

    A day is the inscription's only where the brief says so (题于, dated): others are of its matter.

    Refuses another script with UnknownName, and what is no date, no truth value or no seal with
    PlanError.

    >>> settled("秋山，用行书题，繁体，题于2026-11-27", {})
    {'painting.script': '行', 'painting.traditional': True, 'painting.date': '2026-11-27'}
    >>> settled("Autumn hills. Dated 2026-02-30", {})
    Traceback (most recent call last):
    miaobi.errors.PlanError: '2026-02-30' is not a day of the calendar
    """
    script = sets.get("painting.script", "楷")
    if script not in SCRIPTS:
        raise UnknownName("script", str(script), SCRIPTS)
    if not isinstance(sets.get("painting.traditional", True), bool):
        raise PlanError("--set painting.traditional: true or false", hint="say true or false")
    leisure = sets.get("painting.leisure", "")
    if not isinstance(leisure, str) or len(leisure) > SEAL:
        raise PlanError(
            f"--set painting.leisure={leisure}: a seal has at most {SEAL} characters",
            hint="--set painting.leisure=云水",
        )
    if "painting.date" in sets:
        _day(str(sets["painting.date"]))
    found: dict[str, Json] = {
        f"painting.{name}": value
        for pattern, name, value in WORDS
        if re.search(pattern, text, re.IGNORECASE)
    }
    if match := re.search(DAY, text, re.IGNORECASE):
        found["painting.date"] = _day("-".join(match.groups()))
    return found


def heard(text: str) -> str:
    """The brief without its words about the writing; as it is when nothing else is said.

    >>> heard("秋山，用行书题，繁体")
    '秋山'
    """
    left = text
    for pattern in (*(words for words, _, _ in WORDS), DAY):
        left = re.sub(pattern, "", left, flags=re.IGNORECASE)
    left = re.sub(r"([，,、]\s*)+(?=[，,、。.]|$)", "", left).strip()
    return left if re.search(r"\w", left) else text


def _day(said: str) -> str:
    try:
        return date(*(int(part) for part in said.split("-"))).isoformat()
    except (TypeError, ValueError) as error:
        raise PlanError(
            f"{said!r} is not a day of the calendar",
            hint="write a day that there is as 2026-11-27 or 2026年11月27日",
        ) from error
