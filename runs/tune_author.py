"""Before and after: 200 works of one author as a LoRA, and blends of base and author by weight.

    python runs/tune_author.py MODEL PIECES.jsonl HELDOUT.jsonl OUT [--author 纳兰性德] [--page FILE]

MODEL must not have seen the author. Of the works in PIECES 200 are learned from (a tenth of them only
tells when to stop), the rest is never looked at and tells how likely the author has become; HELDOUT
tells the same of all others. Then for each weight: likelihoods, and the longest span that 20 poems
copy from what was learned. OUT gets the adapter and figures.json; --page the page in Markdown.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import numpy as np
import torch
from safetensors.torch import load_file

from miaobi.lm.corpus import Piece, read
from miaobi.lm.corpus.overlap import Overlap
from miaobi.lm.neural import lora
from miaobi.lm.neural.commission import Commission
from miaobi.lm.neural.examples import Tongue, batches, name_of
from miaobi.lm.neural.model import Transformer
from miaobi.lm.neural.objectives import Knobs, answer
from miaobi.lm.neural.student import transformer
from miaobi.lm.neural.tuning import Recipe, tune
from miaobi.lm.neural.vocabulary import END, PAD, Vocabulary
from miaobi.work import digest

LEARNED = 200
WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0)
POEMS, TEMPERATURE, MOST = 20, 0.9, 130
OTHERS = {  # name → (forms, how many of the works held out)
    "词 of others": (("词",), 60),
    "诗 of others": (("五绝", "七绝", "五律", "七律", "古诗"), 60),
    "modern Chinese verse": (("新诗",), 20),
    "English verse": (("verse",), 20),
}


def shuffled(pieces: Sequence[Piece]) -> list[Piece]:
    """In an order that depends on the texts alone."""
    return sorted(pieces, key=lambda piece: digest("order", piece.text.encode()))


def unsigned(piece: Piece) -> Commission:
    return Commission(piece.language, piece.form, piece.era)


def signed(piece: Piece) -> Commission:
    return Commission(piece.language, piece.form, piece.era, piece.author)


class Writer:
    """The base, to be given the weights of a blend."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.words = Vocabulary.load(folder / "vocabulary.json")
        self.model: Transformer = transformer(folder).train(False)
        self.base = load_file(folder / "model.safetensors")
        longest = self.model.config.max_position_embeddings
        self.tongue = Tongue(lambda c: c.prefix(self.words), self.words.encode, END, longest)
        special = enumerate(self.words.spelt)
        self.barred = [i for i, own in special if not own and i != END]

    def blended(self, adapter: lora.Adapter, weight: float) -> None:
        """Takes the weights W + weight · delta."""
        mixed = lora.blend(self.base, [(weight, adapter)])
        mixed.pop("lm_head.weight", None)
        self.model.load_state_dict(mixed)

    def nats(self, pieces: Sequence[Piece], told=unsigned) -> float:
        """Nats a token of works and their ends; in Chinese a token is a character or a mark."""
        found = [e for p in pieces for e in self.tongue.examples(told(p), p.text)]
        total = count = 0.0
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            for batch in batches([e.length for e in found], 2048, np.random.default_rng(0)):
                loss, n, _ = answer(self.model, [found[i] for i in batch], Knobs())
                total, count = total + loss.item(), count + n
        return total / count

    def poems(self, wishes: Sequence[Commission], seed: int) -> list[str]:
        """One poem for each commission, drawn freely: no form is enforced."""
        from transformers import Qwen3Config, Qwen3ForCausalLM

        writer = Qwen3ForCausalLM(Qwen3Config.from_pretrained(self.folder, dtype="float32"))
        writer.load_state_dict(self.model.state_dict() | {"lm_head.weight": self.head()})
        prefixes = [wish.prefix(self.words) for wish in wishes]
        longest = max(map(len, prefixes))
        ids = torch.tensor([[PAD] * (longest - len(p)) + p for p in prefixes])
        torch.manual_seed(seed)
        with torch.autocast("cpu", torch.bfloat16):
            found = writer.train(False).generate(  # pyright: ignore
                ids, attention_mask=(ids != PAD).long(), do_sample=True, temperature=TEMPERATURE,
                top_k=0, top_p=1.0, max_new_tokens=MOST, eos_token_id=END, pad_token_id=PAD,
                suppress_tokens=self.barred,
            )  # fmt: skip
        return [self.words.decode(row[longest:].tolist()) for row in found]

    def head(self) -> torch.Tensor:
        return self.model.model.embed_tokens.weight


def copies(texts: Sequence[str], sources: Overlap) -> dict[str, object]:
    """The longest stretches that texts share with works, marks left out: median, longest, which."""
    spans = sorted((sources.span(text) for text in texts), key=lambda span: span.length)
    return {
        "median": median(span.length for span in spans),
        "longest": spans[-1].length,
        "span": spans[-1].text,
    }


def measured(
    writer: Writer,
    learned: list[Piece],
    unseen: list[Piece],
    heldout: list[Piece],
    known: Overlap,
) -> dict[str, object]:
    """Everything that is measured of one blend."""
    row: dict[str, object] = {
        "unseen works": writer.nats(unseen),
        "unseen works, signed": writer.nats(unseen, signed),
        "learned works": writer.nats(learned[:60]),
    }
    for name, (forms, most) in OTHERS.items():
        kind = [p for p in heldout if p.form.partition("·")[0] in forms]
        row[name] = writer.nats(kind[:most])
    texts = writer.poems([signed(p) for p in unseen[:POEMS]], seed=1)
    row["copied"] = copies(texts, known)
    row["poems"] = texts[:3]
    return row


def main() -> None:
    said = arguments()
    torch.set_num_threads(said.threads)
    pieces = shuffled([p for p in read(said.pieces) if p.author == said.author])
    learned, unseen = pieces[:LEARNED], pieces[LEARNED:]
    heldout = shuffled([p for p in read(said.heldout) if p.author != said.author])
    cpu, wall = time.process_time(), time.perf_counter()
    recipe = Recipe(epochs=said.epochs)
    done = tune(
        said.model,
        learned,
        recipe,
        said.out,
        "cpu",
        work=name_of,
        resume=said.out.exists(),
        quiet=False,
    )
    took = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    adapter, writer = lora.read(said.out), Writer(said.model)
    known = Overlap.of(p.text for p in learned)
    figures: dict[str, object] = {
        "author": said.author, "learned": len(learned), "unseen": len(unseen), "seconds": took,
        "heldout": done.heldout, "steps": done.steps, "rank": recipe.lora and recipe.lora.rank,
        "bytes": (said.out / lora.WEIGHTS).stat().st_size, "forms": [p.form for p in unseen[:3]],
        "human": copies([p.text for p in unseen], known),
    }  # fmt: skip
    rows = {}
    for weight in WEIGHTS:
        writer.blended(adapter, weight)
        rows[f"{weight:g}"] = measured(writer, learned, unseen, heldout, known)
        print(weight, json.dumps(rows[f"{weight:g}"], ensure_ascii=False), flush=True)
    figures["weights"] = rows
    (said.out / "figures.json").write_text(json.dumps(figures, ensure_ascii=False, indent=1))
    if said.page:
        said.page.write_text(page(figures), "utf-8")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name in ("model", "pieces", "heldout", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--author", default="纳兰性德")
    parser.add_argument("--epochs", type=int, default=Recipe().epochs)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--page", type=Path)
    return parser.parse_args()


def page(figures: dict) -> str:
    """The page, from the figures alone."""
    rows, seconds = figures["weights"], figures["seconds"]
    base, full = rows["0"], rows["1"]
    names = [name for name in base if name not in ("copied", "poems")]
    best = figures["heldout"].index(min(figures["heldout"]))
    lines = [
        f"# One author, before and after: {figures['author']}",
        "",
        f"The base has never seen {figures['author']}. {figures['learned']} of his works made a LoRA of "
        f"rank {figures['rank']} ({figures['bytes'] / 2**20:.1f} MB) by the objective `answer`: a tenth "
        "of them told when to stop, the others were learned. That took "
        f"{seconds['wall']:.0f} s on two cores ({seconds['cpu']:.0f} s of processor time, "
        f"{figures['steps']} steps; the best weights are those after epoch {best}). "
        f"{figures['unseen']} further works were never looked at. Figures are nats a token: in Chinese "
        "each character and mark is one, and the end of a work. Commissions tell form and era, signed "
        "ones the author too. Made by `runs/tune_author.py`.",
        "",
        "| | before | after | |",
        "|---|---|---|---|",
    ]
    for name in names:
        lines += [
            f"| {name} | {base[name]:.3f} | {full[name]:.3f} | {full[name] - base[name]:+.3f} |"
        ]
    lines += [
        "",
        "## Blends",
        "",
        "A weight of w is (1 − w) of the base and w of the author, in one set of weights.",
        "",
        "| | " + " | ".join(rows) + " |",
        "|---|" + "---|" * len(rows),
    ]
    for name in names:
        lines += [f"| {name} | " + " | ".join(f"{row[name]:.3f}" for row in rows.values()) + " |"]
    return "\n".join([*lines, *copied(rows, figures["human"]), *unselected(figures), ""])


def copied(rows: dict, human: dict) -> list[str]:
    """The lines of what poems copy, for each weight."""
    lines = [
        "",
        "## What is copied",
        "",
        f"The longest stretch of characters, marks left out, that a poem shares with one of the learned "
        f"works, over {POEMS} poems drawn freely under the forms of unseen works at temperature "
        f"{TEMPERATURE}. The author's own unseen works share a median of {human['median']:g} and at most "
        f"{human['longest']} ({human['span']}).",
        "",
        "| weight | median | longest | which |",
        "|---|---|---|---|",
    ]
    for weight, row in rows.items():
        it = row["copied"]
        lines += [f"| {weight} | {it['median']:g} | {it['longest']} | {it['span']} |"]
    return lines


def unselected(figures: dict) -> list[str]:
    """The lines of three poems by the base, the half and the whole author."""
    lines = [
        "",
        "## Three poems, unselected",
        "",
        "No form is enforced here: this is the network alone.",
    ]
    rows = figures["weights"]
    for i, form in enumerate(figures["forms"]):
        lines += ["", f"**{form}**", ""]
        lines += [f"- {w}: {row['poems'][i]}" for w, row in rows.items() if w in ("0", "0.5", "1")]
    return lines


if __name__ == "__main__":
    main()
