"""Samples while a model is trained: a few works, written freely, and how many are in form.

Nothing masks the writer here: what is counted is what it has learnt of the forms by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from miaobi import forms
from miaobi.errors import MiaobiError
from miaobi.lm.neural.commission import Commission
from miaobi.lm.neural.model import Transformer
from miaobi.lm.neural.shelf import ERA, FORM, OPENING, Shelf
from miaobi.lm.neural.vocabulary import BOS, END, SPECIAL, Vocabulary

LONGEST = 80  # tokens: a 七律 has 64
TEMPERATURE = 0.8


def sampler(
    words: Vocabulary, asked: Sequence[Commission], each: int = 2
) -> Callable[[Transformer, int], dict[str, Any]]:
    """An evaluation for `train` and `tune`: {"in_form": share, "samples": texts}.

    Of every commission `each` works are drawn, always from the same seed. The share is of those
    whose form can be judged; where there are none it is left out.
    """
    judged = {wish.form for wish in asked if _known(wish.form)}

    def evaluate(model: Transformer, step: int) -> dict[str, Any]:
        found = [
            (wish.form, text)
            for wish in asked
            for text in drawn(model, words, wish.prefix(words), each)
        ]
        right = [_holds(form, text) for form, text in found if form in judged]
        share = {"in_form": sum(right) / len(right)} if right else {}
        return share | {"samples": [text for _, text in found[::each]]}

    return evaluate


def usual(wishes: Iterable[Commission], most: int = 4) -> list[Commission]:
    """The commonest kinds of works that are wished for: form, era and author alone.

    >>> usual([Commission(form="七绝", title="春"), Commission(form="七绝"), Commission(form="五绝")], 1)
    [Commission(language='zh', form='七绝', era='', author='', title='', keywords=())]
    """
    kinds = Counter(replace(wish, title="", keywords=()) for wish in wishes)
    return [kind for kind, _ in kinds.most_common(most)]


def common(shelf: Shelf, words: Vocabulary) -> list[Commission]:
    """The commonest kinds of works on a shelf: language, form and era alone."""
    work = np.repeat(np.arange(len(shelf)), np.diff(shelf.begins))
    kinds = np.full((len(shelf), 3), -1)  # numbers of phrases
    for i, role in enumerate((OPENING, FORM, ERA)):
        which = shelf.roles == role
        kinds[work[which], i] = shelf.phrases[which]

    def name(phrase: int) -> str:
        begin, end = np.append(0, shelf.ends)[phrase : phrase + 2]
        first, *tune = (i for i in shelf.tokens[begin:end].tolist() if i != BOS)
        return "·".join(filter(None, (SPECIAL[first][2:-2], words.decode(tune))))

    found = Counter(map(tuple, kinds.tolist())).most_common(4)
    names = ([name(one) if one >= 0 else "" for one in kind] for kind, _ in found)
    return [Commission(language, form, era) for language, form, era in names]


def _known(form: str) -> bool:
    try:
        forms.find(form)
    except MiaobiError:
        return False
    return True


def _holds(form: str, text: str) -> bool:
    try:
        return forms.check(text, form).holds
    except MiaobiError:  # no verse at all
        return False


@torch.no_grad()
def drawn(
    model: Transformer, words: Vocabulary, prefix: Sequence[int], n: int, seed: int = 1
) -> list[str]:
    """`n` texts after a prefix, at a fixed temperature and without any form."""
    device = next(model.parameters()).device
    rng = torch.Generator(device).manual_seed(seed)
    ids = torch.tensor([prefix] * n, device=device)
    ended = torch.zeros(n, 1, dtype=torch.bool, device=device)
    room = min(LONGEST, model.config.max_position_embeddings - len(prefix))
    for _ in range(room):
        chances = _next(model, ids, words.size)
        ids = torch.cat([ids, torch.multinomial(chances, 1, generator=rng)], dim=1)
        ended |= ids[:, -1:] == END
        if ended.all():
            break
    return [_text(words, row[len(prefix) :]) for row in ids.tolist()]


def _next(model: Transformer, ids: Tensor, size: int) -> Tensor:
    """Chances (n, size) of the next token; the model's padding beyond the vocabulary has none."""
    states = model.model(ids)[:, -1]
    logits = states @ model.model.embed_tokens.weight[:size].T
    return (logits.float() / TEMPERATURE).softmax(-1)


def _text(words: Vocabulary, row: list[int]) -> str:
    return words.decode(row[: row.index(END)] if END in row else row)
