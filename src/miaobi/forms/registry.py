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

_CALLED = {"词牌": "词", "ci": "词", "曲牌": "曲", "qu": "曲", "唐诗": "近体诗"}  # families
COUNTED = ("新诗", "歌词")  # the families whose lines are counted, with no other rule inside them
POEMS = ("对联", *COUNTED)  # the families of poems in Chinese that are not 诗, 词 or 曲


def names(family: str = "") -> tuple[str, ...]:
    """The names of all forms, or of one family.

    >>> names("近体诗")
    ('五绝', '七绝', '五律', '七律')
    >>> len(names()) > 800, "limerick" in names(), "西江月" in names("ci")
    (True, True, True)
    """
    from miaobi.forms import tunes

    family = _CALLED.get(family.lower(), family)
    listed = [form.name for form in _listed() if family in ("", form.family)]
    sung = tunes.names() if family in ("", "词") else ()
    # A name alone is the 曲, where one is called so.
    shared = {folded(name) for form in _listed() for name in (form.name, *form.aliases)}
    return (*listed, *(f"词·{name}" if folded(name) in shared else name for name in sung))


def _listed() -> Iterator[Form]:
    """Every form but the tunes of ci."""
    yield from (*regulated.FORMS, *regulated.EXTENDED)
    for name in _FAMILIES:
        yield from import_module(f"miaobi.forms.{name}").FORMS


@lru_cache(maxsize=512)
def find(spec: str) -> Form:
    """The form that a name, an alias or a name with options says, which its own name says again.

    UnknownName when there is none, PlanError for an option that it does not have.
    """
    name, options = split(spec)
    wanted = folded(name.lower())
    family, form = _base(wanted, name)
    parse = getattr(family, "parse", None)
    if not options:
        return form
    if parse is not None:
        chosen = parse(options, form.name)
    elif isinstance(form, Verse):
        chosen = applied(form, options)
    else:
        raise UnknownName("option", ",".join(options), (), hint=f"{form.name} has no options")
    rest = spec.replace("：", ":").partition(":")[2]
    return replace(chosen, name=f"{form.name}:{rest}")  # pyright: ignore[reportArgumentType]


def verse(spec: str) -> Verse:
    """The form of Chinese verse that a name says; UnknownName for a form of anything else.

    >>> verse("limerick")
    Traceback (most recent call last):
    miaobi.errors.UnknownName: no form of Chinese verse named 'limerick'
    """
    form = find(spec)
    if isinstance(form, Verse):
        return form
    hint = f"`miaobi write BRIEF --form {spec}` takes a poem of any kind; `miaobi forms` lists them"
    if is_counted(form):
        hint = f"say how long the lines are: {form.name}:行=4,字=7 or {form.name}:字=7/7/5/7"
    raise UnknownName("form of Chinese verse", spec, (), hint=hint)


def poem(spec: str) -> Form:
    """The form of a poem in whatever language that a name says: 诗, 词, 曲, 对联, 新诗, 歌词 or English verse.

    UnknownName for a form of anything else, prose or a screenplay.

    >>> poem("limerick").language, poem("七言联").family, poem("五绝") == verse("五绝")
    ('en', '对联', True)
    """
    form = find(spec)
    if isinstance(form, Verse) or form.family in POEMS or is_english(form):
        return form
    hint = (
        f"it is {form.family}: `miaobi check FILE --form {spec}` judges it; take 七绝 or haiku here"
    )
    raise UnknownName("form of a poem", spec, (), hint=hint)


def is_english(form: Form | None) -> bool:
    """Whether the text of a form is English; None is no form that is known."""
    return form is not None and form.language == "en"


def is_counted(form: Form | None) -> bool:
    """Whether it is a form of 新诗 or 歌词, whose lines are counted; None is no form that is known.

    >>> [is_counted(find(name)) for name in ("新诗", "歌词:字=7/7/5/7", "七绝")]
    [True, True, False]
    """
    return form is not None and form.family in COUNTED


def _base(wanted: str, name: str) -> tuple[object, Form]:
    """(module, form) of the name alone; 词·NAME is a tune that shares its name with a 曲."""
    from miaobi.forms import tunes

    if wanted.startswith("词·"):
        tune = tunes.find(name.strip()[2:])
        return tunes, replace(tune, name=f"词·{tune.name}")
    near = _named((*regulated.FORMS, *regulated.EXTENDED), wanted)
    if near:
        return regulated, near
    modules = [import_module(f"miaobi.forms.{family}") for family in _FAMILIES]
    for others in (False, True):  # a form's own name before what another is called too
        for module in modules:
            found = _named(module.FORMS, wanted, others)
            if found:
                return module, found
    try:
        return tunes, tunes.find(name)
    except UnknownName:
        if family := names(name):
            hint = f"a family: {', '.join(family[:4])}; `miaobi forms {name}` lists it"
            raise UnknownName("form", name, (), hint=hint) from None
        hint = "`miaobi forms` lists them all"
        raise UnknownName("form", name, (*names(), *tunes.aliases()), hint=hint) from None


def _named(forms: Sequence[Form], wanted: str, others: bool = True) -> Form | None:
    """The form of that name, or with that alias if `others` are looked at."""
    for form in forms:
        known = (form.name, *form.aliases) if others else (form.name,)
        if wanted in {folded(one.lower()) for one in known}:
            return form
    return None
