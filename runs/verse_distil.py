"""The look-ahead learns from the writer: the n-gram keeps its arcs, their weights become the network's.

    python runs/verse_distil.py WORKS.jsonl HELDOUT.jsonl shi|ci [WORKS_READ]

Writes over the file of the installed package, which it reads (`pip install -e .`). WORKS are works as runs/base_corpus.py splits them. At every character of a line the network is asked
for all that it would write there, told form and era alone; an arc's new probability is the mean of
what it says over the places where the arc's history stands (a student of soft labels: Hinton,
Vinyals, Dean 2015, word by word as Kim and Rush 2016), pulled to the old one as by PULL places more.
Prints the cross-entropy of both, nats per character, with the network on held-out works. To be run once
on what runs/verse_ngram.py or verse_ci.py wrote: a second time it would learn from its own.
Needs `pip install ".[train]"`; a core with AMX reads some 2,000 characters a second.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from verse_ngram import save, squeezed

from miaobi.forms import split_lines
from miaobi.forms.sounds import folded
from miaobi.lm import decode
from miaobi.lm.neural import export, shipped
from miaobi.lm.neural.commission import Commission
from miaobi.lm.neural.student import transformer
from miaobi.lm.ngram import STEP, Model, load, opening, places_of, unpacked

PULL = {1: 200, 2: 16, 3: 16, 4: 16, 5: 16}  # places that the old probability counts as, by order
FAMILIES = {"shi": ("五绝", "七绝", "五律", "七律"), "ci": ("词",)}
BATCH = 24  # works read at once
HELD = 150  # works that both students are judged on
FILES = {"shi": "ngram.npz", "ci": "ngram_ci.npz"}

Context = tuple[int, int]  # place index, state


@dataclass(slots=True)
class Soft:
    """What the network would write, summed over the places read; all as the model has its arcs."""

    model: Model
    unigrams: list[np.ndarray] = field(init=False)
    arcs: list[list[np.ndarray]] = field(init=False)
    states: list[list[np.ndarray]] = field(init=False)  # how often each history stood there

    def __post_init__(self) -> None:
        places = self.model.places
        self.unigrams = [np.zeros(len(place.p) + 1) for place in places]  # the last: how often
        self.arcs = [[np.zeros(len(level.p)) for level in place.levels] for place in places]
        self.states = [[np.zeros(len(level.bow)) for level in place.levels] for place in places]

    def add(self, hot: decode.Heat, contexts: list[Context], chances: np.ndarray) -> None:
        """`chances` (contexts, V) of one pass."""
        found: dict[tuple[int, int], tuple[list[int], list[int]]] = {}
        for i, (r, state) in enumerate(contexts):
            self.unigrams[r][:-1] += chances[i]
            self.unigrams[r][-1] += 1
            for k, here, _ in decode.path(hot, r, state)[0]:
                rows, states = found.setdefault((r, k), ([], []))
                rows.append(i)
                states.append(here)
        for (r, k), (rows, states) in found.items():
            level, here = self.model.places[r].levels[k], np.array(states)
            counts = level.begin[here + 1] - level.begin[here]
            ends = np.cumsum(counts)
            arcs = np.repeat(level.begin[here] - ends + counts, counts) + np.arange(ends[-1])
            np.add.at(self.arcs[r][k], arcs, chances[np.repeat(rows, counts), level.word[arcs]])
            np.add.at(self.states[r][k], here, 1.0)

    def weights(self) -> dict[str, np.ndarray]:
        """Of each place and order, as runs/verse_ngram.py names them: the new probabilities."""
        found = {}
        for r, place in enumerate(self.model.places):
            seen = self.unigrams[r][-1]
            found[f"p{r + 1}1"] = (self.unigrams[r][:-1] + PULL[1] * place.p) / (seen + PULL[1])
            for k, level in enumerate(place.levels):
                order = k + 2
                times = self.states[r][k][level.state - level.first]
                found[f"p{r + 1}{order}"] = (self.arcs[r][k] + PULL[order] * level.p) / (
                    times + PULL[order]
                )
        return found


class Teacher:
    """The shipped network, and the places of the n-gram that its words stand at."""

    def __init__(self, model: Model) -> None:
        self.model, self.words = model, shipped.pen().vocabulary
        with tempfile.TemporaryDirectory() as folder:
            whole = export.from_writer(shipped.folder(), Path(folder) / "writer")
            self.body = transformer(whole).eval().to(torch.bfloat16).model
        number = self.words.number
        columns = np.array([number.get(c, -1) for c in model.vocabulary])
        self.known = np.flatnonzero(columns >= 0)
        self.head = self.body.embed_tokens.weight[torch.from_numpy(columns[self.known])].detach()

    def read(self, works: Iterator[dict]) -> Iterator[tuple[list[Context], np.ndarray]]:
        """Contexts and the chances (contexts, V) of what may come there, pass by pass."""
        while batch := [self._laid(work) for work in islice(works, BATCH)]:
            yield [c for _, _, own in batch for c in own], self._chances(batch)

    def _laid(self, work: dict) -> tuple[list[int], list[int], list[Context]]:
        """A work's tokens, which of them are characters of lines, and where each of these stands."""
        model, contexts, places = self.model, [], []
        era = work["era"] if work["era"] in ("唐", "宋") else ""
        tokens = Commission(form=work["form"], era=era).prefix(self.words)
        for i, line in enumerate(split_lines(folded(work["text"]))):
            state = 0
            for c, (r, begins) in zip(line, places_of(model.kind, len(line)), strict=True):
                state = opening(model, r, bool(i % 2)) if begins else state
                own, word = self.words.encode(c), model.number.get(c)
                if len(own) == 1:
                    places.append(len(tokens))
                    contexts.append((r, state))
                tokens += own
                state = 0 if word is None else decode.follow(model.places[r], state, word)
            tokens += self.words.encode("，。"[i % 2])
        return tokens, places, contexts

    @torch.inference_mode()
    def _chances(self, batch: list[tuple[list[int], list[int], list[Context]]]) -> np.ndarray:
        longest = max(len(tokens) for tokens, *_ in batch)
        ids = torch.zeros((len(batch), longest), dtype=torch.int64)
        for row, (tokens, *_) in zip(ids, batch, strict=True):
            row[: len(tokens)] = torch.tensor(tokens)
        at = [i * longest + p - 1 for i, (_, places, _) in enumerate(batch) for p in places]
        states = self.body(ids).flatten(0, 1)[torch.tensor(at)]
        found = np.zeros((len(at), len(self.model.vocabulary)), np.float32)
        found[:, self.known] = (states @ self.head.T).float().softmax(-1).numpy()
        return found


def works(path: Path, kind: str, seed: int) -> Iterator[dict]:
    """Works of the forms that a model has learnt, in an order of their own."""
    lines = path.read_text("utf-8").splitlines()
    random.Random(seed).shuffle(lines)
    for line in lines:
        work = json.loads(line)
        lengths = set(map(len, split_lines(folded(work["text"]))))
        if work["form"].startswith(FAMILIES[kind]) and (
            lengths in ({5}, {7}) if kind == "shi" else lengths and max(lengths) <= 14
        ):
            yield work


def entropy(model: Model, told: list[tuple[list[Context], np.ndarray]]) -> float:
    """The cross-entropy of a model with the network, nats per character."""
    hot, total, count = decode.heat(model, 1.0), 0.0, 0
    ones = np.ones(len(model.vocabulary))
    for contexts, chances in told:
        for (r, state), row in zip(contexts, chances, strict=True):
            after = np.ones(model.places[r - 1].states if r else 1)
            total -= float(
                row @ np.log(decode.choices(hot, r, state, hot.unigrams[r], ones, after))
            )
        count += len(contexts)
    return total / count


def main(read: Path, held: Path, kind: str, most: int) -> None:
    path = Path(str(files("miaobi.lm") / "data" / FILES[kind]))
    model = load(kind)  # pyright: ignore
    teacher, soft, hot = Teacher(model), Soft(model), decode.heat(model, 1.0)
    told = list(teacher.read(islice(works(held, kind, 5), HELD)))
    for n, (contexts, chances) in enumerate(teacher.read(islice(works(read, kind, 1), most))):
        soft.add(hot, contexts, chances)
        if n % 100 == 0:
            print(n * BATCH, "works read", flush=True)
    with np.load(path) as packed:
        arrays = unpacked({name: packed[name] for name in packed.files})
    arrays = {name: array for name, array in arrays.items() if name[0] != "s"}
    for name, p in soft.weights().items():
        known = arrays[name] < 255 if name[2:] == "1" else slice(None)
        arrays[name][known] = np.clip(np.round(-np.log(p[known]) / STEP), 0, 254).astype(np.uint8)
    save(path, squeezed(arrays))
    before = entropy(model, told)
    load.cache_clear()
    print(f"{before:.4f} → {entropy(load(kind), told):.4f} nats/char; {path.stat().st_size} bytes")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(*map(Path, sys.argv[1:3]), sys.argv[3], int((sys.argv[4:] or [60_000])[0]))
