"""曲: the tunes of Yuan 小令 (曲牌), each a form, with level and oblique rhyming together.

>>> form = find("天净沙")
>>> print(form.formats[0])
中平中仄平平韵 中平中仄平平韵 中仄平平仄中韵 中平平仄韵 中平中仄平平韵
>>> find("蟾宫曲").name, find("越调·天净沙").name, len(FORMS)
('折桂令', '天净沙', 36)

Lines and rhymes follow the handbooks (王力, 汉语诗律学 1958; 唐圭璋, 元人小令格律 1981); tones are fixed where
nine in ten of the Yuan pieces of just these lengths agree, counted by runs/prosody_arias.py; `source` of
each format tells how many there are. 中 elsewhere says that the pieces differ, not that anything does.
衬字 (words beside the measure) make many real pieces longer: those are no format here. Rhymes are the
nineteen groups of 中原音韵, in which 平 and 仄 stand together (平仄通押).

A tune that shares its name with a better known tune of ci is called by its mode too: 中吕·满庭芳.
"""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files

from miaobi.errors import UnknownName
from miaobi.forms.core import Given, Scheme
from miaobi.forms.pattern import scheme as read
from miaobi.forms.sounds import folded
from miaobi.forms.verse import Verse

_SHARED = ("满庭芳", "醉太平", "人月圆", "后庭花")  # the ci is what people mean by the name alone


def _format(k: int, pattern: str, counts: tuple[str, str, str]) -> Scheme:
    """The k-th format from "中平中仄平平A。…" and (pieces, entries with one, entries)."""
    pieces, with_one, entries = counts
    told = (
        f"handbooks, and {pieces} Yuan pieces of these lengths ({with_one} of {entries} entries)"
        if pieces != "0"
        else "handbooks alone: no Yuan piece at hand is without 衬字"
    )
    return replace(read("曲谱", pattern, f"格{k}"), source=told)


def _fixed(told: str) -> Given:
    """Words that every piece has, from "4,0,一半儿 4,5,一半儿"."""
    spans = (one.split(",") for one in told.split())
    return Given(spans=tuple((int(line), int(at), text) for line, at, text in spans))


def _forms() -> tuple[Verse, ...]:
    text = (files("miaobi.forms") / "data/qu.tsv").read_text("utf-8")
    rows: dict[str, list[list[str]]] = {}
    for row in text.splitlines():
        name, *rest = row.split("\t")
        rows.setdefault(name, []).append(rest)
    found = []
    for name, formats in rows.items():
        mode, others, *_, fixed = formats[0]
        full = f"{mode}·{name}"
        schemes = tuple(
            _format(k, pattern, (one, two, three))
            for k, (_, _, pattern, one, two, three, _) in enumerate(formats, 1)
        )
        aliases = (*([] if name in _SHARED else [full]), *others.split())
        found.append(
            Verse(
                full if name in _SHARED else name, "曲", "zh", schemes, aliases,
                book="中原音韵", rules="谱", fixed=_fixed(fixed),
            )
        )  # fmt: skip
    return tuple(found)


FORMS = _forms()


def find(name: str) -> Verse:
    """The tune of that name or alias, traditional or simplified; UnknownName when there is none.

    >>> find("山坡羊").formats[0].syllables, find("中吕·满庭芳").name
    (43, '中吕·满庭芳')
    """
    for form in FORMS:
        if folded(name) in map(folded, (form.name, *form.aliases)):
            return form
    raise UnknownName("aria", name, (form.name for form in FORMS))
