"""The poem of a work: asked for, held to its form, glossed in the other language."""

from __future__ import annotations

from collections.abc import Generator

from miaobi.brief import of_our_own
from miaobi.errors import EngineError
from miaobi.forms import COUNTED
from miaobi.makers import Job, Making
from miaobi.makers.layout import in_english, parted, sentences
from miaobi.makers.verse_loop import held
from miaobi.planner.words import acrostic, form_words
from miaobi.work import Answer, Ask, Asset, Draft, Json

GLOSS_TOKENS = 2048


def verse(job: Job) -> Making:
    """A poem in the card's form, as poem.md, with a gloss; EngineError when none ever holds.

    The draft says who wrote it, in how many rounds and tokens, and what was mended. An English poem
    has a gloss (in Chinese) only where an outside model is there to write it.
    """
    card = job.plan.concept
    about = yield from held(job, card)
    about |= {"title": card.title.zh, "title_en": card.title.en}
    about |= yield from _glossed(job, about)
    kept: Answer = yield Ask("file.text", {"text": page(about), "media_type": "text/markdown"})
    poem = Asset("poem", "poem.md", kept.files["text"], job.task.name, about)
    return Draft((poem,), about)


def _glossed(job: Job, about: dict[str, Json]) -> Generator[Ask, Answer, dict[str, Json]]:
    """{"gloss", "glossed", "tokens"}: the lines in the other language, who wrote them, all tokens."""
    words = [{"zh": atom.zh, "en": atom.en} for atom in job.plan.concept.atoms]
    wanted: dict[str, Json] = {"lines": about["lines"], "words": words, "tokens": GLOSS_TOKENS}
    none: dict[str, Json] = {"gloss": [], "glossed": "", "tokens": about["tokens"]}
    english = in_english(about)
    if english and of_our_own(job.plan.engines.get("text", ("embedded",))[0]):
        return none
    try:
        told: Answer = yield Ask("text.gloss", wanted | {"language": "en"} if english else wanted)
    except EngineError:
        if english:  # the poem is whole without it
            return none
        raise
    writer = str(told.value.get("writer", "embedded"))
    if english and of_our_own(writer):  # a fallback that knows Chinese only
        return none
    tokens = about["tokens"] + int(told.value.get("tokens", 0))
    return {"gloss": told.value["lines"], "glossed": writer, "tokens": tokens}


def page(about: dict[str, Json]) -> str:
    """The poem as Markdown: title, lines, gloss; a blank line between stanzas.

    >>> page({"title": "春", "title_en": "Spring", "form": "五绝", "rhyme": "下平一先",
    ...       "lines": ["甲", "乙"], "gloss": ["one", "two"]}).splitlines()[2:4]
    ['甲，  ', '乙。  ']
    >>> print(page({"title": "秋", "title_en": "Fall", "form": "haiku", "rhyme": "", "gloss": [],
    ...             "language": "en", "lines": ["One leaf,"]}).replace("  ", "<br>"))
    # Fall · 秋
    <BLANKLINE>
    One leaf,<br>
    <BLANKLINE>
    *haiku*
    <BLANKLINE>
    """
    english = in_english(about)
    lines = parted([f"{line}  " for line in sentences(about)], about)
    foot = (", " if english else "，").join(filter(None, (called(about["form"]), about["rhyme"])))
    text = [f"# {heading(about)}", "", *lines, "", f"*{foot}*", ""]
    if about["gloss"]:
        by_word = of_our_own(str(about.get("glossed", "embedded")))
        over = "中译：" if english else "Word by word:" if by_word else "In English:"
        gloss = [f"{line}  " for line in about["gloss"]]
        text += [over, "", *(parted(gloss, about) if english else gloss), ""]
    return "\n".join(text)


def heading(about: dict[str, Json]) -> str:
    """The titles of a poem, that in its own language first."""
    titles = (about["title_en"], about["title"])
    return " · ".join(filter(None, titles if in_english(about) else reversed(titles)))


def called(form: str) -> str:
    """The name of a form as a poem's foot bears it: the options of 新诗 and 歌词 in words.

    >>> called("七绝"), called("haiku"), called("新诗:行=8,字=7,节=4")
    ('七绝', 'haiku', '新诗，两节八行，每行7字')
    >>> called("七绝:藏头=春夏秋冬")
    '七绝（藏头「春夏秋冬」）'
    """
    bare, spelled = acrostic(form)
    return form_words(form).zh if form.startswith(COUNTED) else f"{bare}{spelled.zh}"
