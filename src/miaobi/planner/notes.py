"""What a card says of a wish that was understood and that this work cannot follow.

Such notes stand in `Concept.unknown`, beside the words that were not understood.
"""

from __future__ import annotations

from collections.abc import Sequence

from miaobi.brief import Language
from miaobi.planner.numbers import count_en

MOST = 200  # poems of one brief that are written in one call
CUT = ("在这里写不成", " (cannot be written here)")  # said after a form that no writer here holds
OUT = (
    "在这里做不到；中文诗体可以不用某字，如 七绝:禁=愁",
    " cannot be promised here; a form of Chinese verse can keep characters out (七绝:禁=愁)",
)
ONE = ("，一件作品只写一", " poems are asked for and a work has one")


def cannot(word: str) -> str:
    """How the card says that a form it knows is none that can be written here.

    >>> cannot("散文诗"), cannot("ode")
    ('散文诗在这里写不成', 'ode (cannot be written here)')
    """
    return word + CUT[word.isascii()]


def unwritable(told: str) -> str:
    """The form of which `cannot` told; "" for any other word that was not understood.

    >>> unwritable(cannot("ode")), unwritable("zorble")
    ('ode', '')
    """
    return next((told.removesuffix(end) for end in CUT if told.endswith(end)), "")


def unsaid(kind: str) -> str:
    """That a brief asks for an acrostic and does not say of which characters."""
    return f"{kind}的字没有说；请写成 {kind}诗：春夏秋冬"


def no_letter(one: str, language: str) -> str:
    """How the card says that a letter, or a character, cannot be kept out of the poem, and what can.

    >>> no_letter("e", "en")
    'a poem without "e" cannot be promised here; a form of Chinese verse can keep characters out (七绝:禁=愁)'
    >>> parted([no_letter("e", "zh")])[1]
    ['不出现“e”在这里做不到；中文诗体可以不用某字，如 七绝:禁=愁']
    """
    if language == "zh":
        return f"不出现“{one}”{OUT[0]}"
    return f'a poem without "{one}"{OUT[1]}'


def several(many: int, said: str = "") -> str:
    """How the card says that a brief asks for several poems, and how they are written.

    `said` is how a Chinese brief says it, number and measure word.

    >>> several(3, "三首"), several(300, "300首")
    ('委托要三首，一件作品只写一首；请用 write -n 3', '委托要300首，一件作品只写一首；write -n 一次至多写 200 首')
    >>> several(3)
    'three poems are asked for and a work has one; use write -n 3'
    """
    sign, beyond = said[-1:], many > MOST
    if said:
        cure = f"write -n 一次至多写 {MOST} {sign}" if beyond else f"请用 write -n {many}"
        return f"委托要{said}{ONE[0]}{sign}；{cure}"
    cure = f"write -n takes at most {MOST}" if beyond else f"use write -n {many}"
    return f"{count_en(many)}{ONE[1]}; {cure}"


def of_several(told: str, language: Language | None = None) -> str:
    """That several poems are asked for, without the cure; "" for anything else on the card.

    In another `language` than the note's it does not say how many.

    >>> of_several(several(2, "两首")), of_several(several(2)), of_several("zorble")
    ('委托要两首，一件作品只写一首', 'two poems are asked for and a work has one', '')
    >>> of_several(several(2, "两首"), "en"), of_several(several(2), "zh")
    ('several poems are asked for and a work has one', '委托要多首，一件作品只写一首')
    """
    if not any(one in told for one in ONE):
        return ""
    own: Language = "en" if told.isascii() else "zh"
    if language in (None, own):
        return told.partition("；")[0].partition(";")[0]
    return f"several{ONE[1]}" if language == "en" else f"委托要多首{ONE[0]}首"


def parted(unknown: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words that were not understood, and the notes on what was.

    >>> parted(["zorble", cannot("ode")])
    (['zorble'], ['ode (cannot be written here)'])
    """
    notes = [
        told
        for told in unknown
        if unwritable(told) or of_several(told) or told == unsaid(told[:2]) or told.endswith(OUT)
    ]
    return [word for word in unknown if word not in notes], notes
