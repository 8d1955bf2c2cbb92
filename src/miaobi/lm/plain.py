"""Taste in English, as tables: the words that come again and again, those to shun, stems."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words of no matter: they may be said as often as need be.
COMMON = _words(
    """a an the this that these those and or nor but yet so for if then than as when while where
    why how who whom whose which what not no nay ay i me my mine myself thou thee thy thine thyself
    you your yours ye he him his himself she her hers herself it its itself we us our ours they them
    their theirs one all each every some any none both few many much more most other such own same
    am is are was were be been being art wast wert do does did done doth dost didst have has had hath
    hast hadst having will would shall should can could may might must shalt wilt wouldst let
    to of in on at by with from into onto unto upon over under above below beneath beyond between
    among about around across through along against before after behind beside within without
    toward towards till until since up down out off away back near here there now ever never again
    too very only just still even o oh ah like as o'er e'er ne'er 'tis 'twas 'twill i'll i've i'm
    it's that's there's he's she's you'll we'll they'll don't can't won't"""
)

# Of these, two may follow each other again and again.
LIGHT = _words("a an the my thy his her our your their of to in on at by with from into and for or")

# Nobody asked for these: ill words for people, and matters that no poem should fall into by itself.
SHUNNED = _words(
    """negro negroes savage savages heathen heathens queer dyke cripple cripples sex ass asses
    suicide eunuch slave slaves cock cocks moor moors murder murdered murderer"""
)

_ENDS = re.compile(r"(?:'s|s'|ies|es|s|ied|ed|ing|ly|er|est|y|e|d)$")


_ODD = {
    "leaves": "leaf", "lives": "life", "wolves": "wolf", "knives": "knife", "wives": "wife", "halves": "half",
    "sheaves": "sheaf", "thieves": "thief", "calves": "calf", "shelves": "shelf", "loaves": "loaf",
    "men": "man", "women": "woman", "feet": "foot", "geese": "goose", "mice": "mouse", "teeth": "tooth",
    "children": "child",
}  # fmt: skip


def stem(word: str) -> str:
    """A word without the endings that leave its matter the same, roughly.

    >>> {stem(word) for word in ("wave", "waves", "waved", "waving")}
    {'wav'}
    >>> stem("leaves") == stem("leaf"), stem("graves") == stem("grave")
    (True, True)
    >>> stem("singing"), stem("song"), stem("ring")
    ('sing', 'song', 'ring')
    """
    word = _ODD.get(word, word)
    short = _ENDS.sub("", word)
    while len(short) > 3 and short != word:
        word, short = short, _ENDS.sub("", short)
    return short if len(short) >= 3 else word
