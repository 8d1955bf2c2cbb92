"""The poem of a work: asked for, held to its form, glossed in the other language."""

from __future__ import annotations

from miaobi.brief import of_our_own
from miaobi.makers import Job, Making
from miaobi.makers.layout import parted, sentences
from miaobi.makers.verse_loop import held
from miaobi.work import Answer, Ask, Asset, Draft, Json

GLOSS_TOKENS = 2048


def verse(job: Job) -> Making:
    """A poem in the card's form, as poem.md, with a gloss; EngineError when none ever holds.

    The draft says who wrote it, in how many rounds and tokens, and what was mended.
    """
    card = job.plan.concept
    about = yield from held(job, card)
    words = [{"zh": atom.zh, "en": atom.en} for atom in card.atoms]
    wanted = {"lines": about["lines"], "words": words, "tokens": GLOSS_TOKENS}
    glossed: Answer = yield Ask("text.gloss", wanted)
    about = {
        **about,
        "title": card.title.zh,
        "title_en": card.title.en,
        "gloss": glossed.value["lines"],
        "glossed": str(glossed.value.get("writer", "embedded")),
        "tokens": about["tokens"] + int(glossed.value.get("tokens", 0)),
    }
    kept: Answer = yield Ask("file.text", {"text": page(about), "media_type": "text/markdown"})
    poem = Asset("poem", "poem.md", kept.files["text"], job.task.name, about)
    return Draft((poem,), about)


def page(about: dict[str, Json]) -> str:
    """The poem as Markdown: title, lines, gloss; a blank line between stanzas.

    >>> page({"title": "春", "title_en": "Spring", "form": "五绝", "rhyme": "下平一先",
    ...       "lines": ["甲", "乙"], "gloss": ["one", "two"]}).splitlines()[2:4]
    ['甲，  ', '乙。  ']
    """
    heading = " · ".join(part for part in (about["title"], about["title_en"]) if part)
    lines = parted([f"{line}  " for line in sentences(about)], about)
    foot = f"*{about['form']}，{about['rhyme']}*"
    gloss = [f"{line}  " for line in about["gloss"]]
    by_word = of_our_own(str(about.get("glossed", "embedded")))
    over = "Word by word:" if by_word else "In English:"
    return "\n".join([f"# {heading}", "", *lines, "", foot, "", over, "", *gloss, ""])
