"""Every form by its name: each family is looked at only when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import import_module

from miaobi.errors import UnknownName
from miaobi.forms import regulated
from miaobi.forms.core import Form
from miaobi.forms.options import applied, split
from miaobi.forms.sounds import folded
from miaobi.forms.verse import Verse

# The families beside 近体诗 and 词: each module has FORMS, and parse(options, name) where they take
# options of their own.
_FAMILIES = (
    "ancient",
    "arias",
    "couplets",
    "counted",
    "english",
    "palindromes",
    "prose",
    "script",
    "schema",
)


def names(family: str = "") -> tuple[str, ...]:
    """The names of all forms, or of one family.

    >>> names("近体诗")
    ('五绝', '七绝', '五律', '七律')
    >>> len(names()) > 800, "limerick" in names(), "西江月" in names("词")
    (True, True, True)
    """
    from miaobi.forms import tunes

    listed = [form.name for form in _listed() if family in ("", form.family)]
    return (*listed, *(tunes.names() if family in ("", "词") else ()))


def _listed() -> Iterator[Form]:
    """Every form but the tunes of ci."""
    yield from (*regulated.FORMS, *regulated.EXTENDED)
    for name in _FAMILIES:
        yield from import_module(f"miaobi.forms.{name}").FORMS


@lru_cache(maxsize=512)
def find(spec: str) -> Form:
    """The form that a name, an alias or a name with options says; UnknownName when there is none."""
    name, options = split(spec)
    wanted = folded(name.lower())
    family, form = _base(wanted, name)
    parse = getattr(family, "parse", None)
    if options and parse is not None:
        return _named(parse(options, form.name), spec)
    if options and isinstance(form, Verse):
        return _named(
            applied(form, options), f"{form.name}:{spec.replace('：', ':').partition(':')[2]}"
        )
    if options:
        raise UnknownName("option", ",".join(options), (), hint=f"{form.name} has no options")
    return form


def verse(spec: str) -> Verse:
    """The form of Chinese verse that a name says; UnknownName for a form of anything else.

    >>> verse("limerick")
    Traceback (most recent call last):
    miaobi.errors.UnknownName: no form of Chinese verse named 'limerick'
    """
    form = find(spec)
    if isinstance(form, Verse):
        return form
    hint = f"a text of your own can be a {form.name}: `miaobi check FILE --form {form.name}`"
    raise UnknownName("form of Chinese verse", spec, (), hint=hint)


def _named(form: Form, name: str) -> Form:
    """A form that can be found again by its name, options included."""
    return replace(form, name=name)  # pyright: ignore[reportArgumentType]


def _base(wanted: str, name: str) -> tuple[object, Form]:
    """(module, form) of the name alone."""
    found = _among((*regulated.FORMS, *regulated.EXTENDED), wanted)
    if found:
        return regulated, found
    from miaobi.forms import tunes

    for family in _FAMILIES:
        module = import_module(f"miaobi.forms.{family}")
        found = _among(module.FORMS, wanted)
        if found:
            return module, found
    try:
        return tunes, tunes.find(name)
    except UnknownName:
        hint = "`miaobi forms` lists them all"
        raise UnknownName("form", name, (*names(), *tunes.aliases()), hint=hint) from None


def _among(forms: Sequence[Form], wanted: str) -> Form | None:
    for form in forms:
        if wanted in {folded(other.lower()) for other in (form.name, *form.aliases)}:
            return form
    return None
