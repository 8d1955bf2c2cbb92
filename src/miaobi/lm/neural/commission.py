"""A commission: what a work is asked to be, as the tokens that come before it.

The writer learns P(work | commission). Every field may be left out; with none but the language it
writes whatever it likes.
"""

from __future__ import annotations

from dataclasses import dataclass

from miaobi.errors import PlanError
from miaobi.lm.neural.vocabulary import ERAS, FORMS, Vocabulary

KEYWORDS = 6  # of a commission, at most: the network has seen no more at once
LONGEST = 48  # tokens of a title, an author, a keyword


@dataclass(frozen=True, slots=True)
class Commission:
    """The fields of a commission; `form` is a name of FORMS, for 词 and 曲 with its tune (词·西江月).

    >>> wish = Commission(form="七绝", era="唐", title="绝句", keywords=("春", "黄鹂"))
    >>> words = Vocabulary((), "绝句春黄鹂")
    >>> names = {i: name for name, i in words.number.items()}
    >>> "".join(names[i] for i in wish.prefix(words))
    '<|bos|><|zh|><|七绝|><|唐|><|title|>绝句<|keyword|>春<|keyword|>黄鹂<|text|>'
    """

    language: str = "zh"
    form: str = ""
    era: str = ""
    author: str = ""
    title: str = ""
    keywords: tuple[str, ...] = ()

    def prefix(self, words: Vocabulary) -> list[int]:
        """The tokens before the work; PlanError for a form, era or language without a token."""
        found = opening(words, self.language)
        if self.form:
            found += form_tokens(words, self.form)
        if self.era:
            found += [_token(words, self.era, ERAS, "era")]
        fields = [("author", self.author), ("title", self.title)]
        fields += [("keyword", word) for word in self.keywords]
        for role, text in fields:
            if text:
                found += field_tokens(words, role, text)
        return [*found, words.number["<|text|>"]]


def opening(words: Vocabulary, language: str) -> list[int]:
    """How every work begins: `<|bos|>` and its language."""
    return [words.number["<|bos|>"], _token(words, language, ("zh", "en"), "language")]


def form_tokens(words: Vocabulary, form: str) -> list[int]:
    """The form's own token, and the tune's name after it."""
    family, _, tune = form.partition("·")
    return [_token(words, family, FORMS, "form"), *words.encode(tune)]


def field_tokens(words: Vocabulary, role: str, text: str) -> list[int]:
    """A field of a commission: its role's token and its text, cut at LONGEST tokens."""
    return [words.number[f"<|{role}|>"], *words.encode(text)[:LONGEST]]


def _token(words: Vocabulary, name: str, names: tuple[str, ...], what: str) -> int:
    if name not in names:
        raise PlanError(
            f"the writer knows no {what} {name!r}",
            hint=f"use one of {', '.join(names)}, or leave it out",
        )
    return words.number[f"<|{name}|>"]
