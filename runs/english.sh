#!/bin/sh
# Makes the data files of English verse from their sources. Two minutes.
# Needs: npm (for the dictionary) and the package itself importable.
#   WORK: scratch folder   VERSE, TALES: books as .jsonl, one a line with its `text`
set -eu
: "${WORK:?}" "${VERSE:?}" "${TALES:?}"
here=$(cd "$(dirname "$0")/.." && pwd)
if [ ! -f "$WORK/package/index.js" ]; then
    (cd "$WORK" && npm pack cmu-pronouncing-dictionary@3.0.0 && tar xzf cmu-pronouncing-dictionary-3.0.0.tgz)
fi
cd "$here"
data=src/miaobi/forms/data
python runs/english_sounds.py "$WORK/package" "$VERSE" "$TALES" $data
python runs/english_guess.py $data
python runs/english_human.py "$VERSE" "$TALES"
