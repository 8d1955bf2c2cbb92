"""The score on paper: verovio sets the MusicXML, this lays it on one tall page of an art book.

The page is one SVG without scripts, outside references or outside fonts; every note keeps its id, so
that a cursor can follow the music by `timemap`.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from miaobi.errors import EngineError, MissingDependency
from miaobi.forms.syllables import share
from miaobi.sound import musicxml
from miaobi.sound.score import Score

INK, FAINT, CINNABAR = "#1d1a16", "#7a7062", "#9c2f22"
SERIF = "'Songti SC','Noto Serif CJK SC','Source Han Serif SC','STSong','SimSun',serif"
HEAD = 330  # page units above the music: title and subtitle
FOOT = 150
MARGIN = 110
WIDTH = 2100  # page units; the music is as wide as the page
OPTIONS = {
    "xmlIdSeed": 1,
    "adjustPageHeight": True,
    "pageWidth": WIDTH,
    "pageHeight": 60_000,
    "pageMarginLeft": MARGIN,
    "pageMarginRight": MARGIN,
    "pageMarginTop": 0,
    "pageMarginBottom": 40,
    "header": "none",
    "footer": "none",
    "breaks": "encoded",
    "font": "Leipzig",
    "unit": 8.0,
    "lyricSize": 5.2,
    "lyricTopMinMargin": 5.0,
    "spacingStaff": 8,
    "spacingSystem": 14,
    "spacingNonLinear": 0.55,
    "justifyVertically": False,
    "minLastJustification": 0.0,
    "mnumInterval": 0,
    "smuflTextFont": "none",
    "svgViewBox": True,
    "svgRemoveXlink": True,
}
LATIN = {"lyricSize": 4.0, "lyricWordSpace": 1.8}  # words are wider than characters
MODES = {"宫": "gong", "商": "shang", "角": "jue", "徵": "zhi", "羽": "yu", "大调": "major",
         "小调": "minor"}  # fmt: skip
RULES = (  # verovio leaves stems, staff lines and the weight of words to the page
    "ellipse,path,polygon,polyline,rect{stroke:currentColor}",
    "g.placeholder{visibility:hidden}",
    "g.dynam,g.mNum{font-style:italic}",
    f"g.mNum{{fill:{FAINT}}}",
    f"g.reh{{fill:{CINNABAR}}}",
)
Size = tuple[int, int]


def engrave(score: Score, xml: bytes, title: str = "", title_en: str = "") -> tuple[bytes, Size]:
    """The SVG of the score and its (width, height) in page units.

    `xml` is the MusicXML of the score; its metronome mark is drawn in the heading instead, where it
    needs no font of note signs. EngineError when verovio cannot read it; MissingDependency
    without verovio.
    """
    body, height = _set(xml, LATIN if score.english else {})
    whole = round(height) + HEAD + FOOT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {whole}" font-family="{SERIF}">',
        f"<title>{escape(title or title_en)}</title>",
        *_heading(score, title, title_en),
        f'<svg x="0" y="{HEAD}" width="{WIDTH}" height="{height:g}" {body}',
        *([_text(WIDTH / 2, whole - 106, 26, _share(score), FAINT)] if _share(score) else []),
        _text(WIDTH / 2, whole - 60, 26, musicxml.NOTICE, FAINT),
        "</svg>\n",
    ]
    return "\n".join(parts).encode(), (WIDTH, whole)


def _share(score: Score) -> str:
    """How many lines of the poem are sung, in two languages; "" where all are, or it has none."""
    whole = len({lyric.line for lyric in score.lyrics})
    sung = len({lyric.line for lyric in score.lyrics if lyric.notes})
    return " · ".join(share(sung, whole)) if sung < whole else ""


def _heading(score: Score, title: str, title_en: str) -> list[str]:
    """The title over the page, its English below, key and mode at the left."""
    mode = MODES.get(score.mode, score.mode) if score.english else _mode(score.mode)
    subtitle = f"{score.tonic.replace('#', '♯').replace('b', '♭')} {mode}"
    names = [musicxml.INSTRUMENTS[part.instrument][score.english] for part in score.parts]
    players = " · ".join(dict.fromkeys(names))
    words = title or title_en
    size = min(84, round(1800 / (len(words) * (1.24 if title else 0.55) + 1)))
    found = [_text(WIDTH / 2, 130, size, words, INK, "0.24em" if title else "0.04em")]
    if title and title_en:
        size = min(34, round(1800 / (len(title_en) * 0.6 + 1)))
        found.append(_text(WIDTH / 2, 196, size, title_en, FAINT, "0.06em", italic=True))
    found.append(_text(MARGIN, 262, 30, subtitle, INK, anchor="start"))
    found += _tempo(score, MARGIN + 30 * len(subtitle) + 20, 262)
    found.append(_text(WIDTH - MARGIN, 262, 30, players, INK, anchor="end"))
    return found


def _tempo(score: Score, x: float, y: float) -> list[str]:
    """The beat drawn as a note, and how many there are in a minute."""
    dotted = score.metre == (6, 8)
    tempo = score.tempi[0][1] / (1.5 if dotted else 1.0)
    dot = f'<circle cx="{x + 22:g}" cy="{y - 3:g}" r="3"/>' if dotted else ""
    head = f'<ellipse rx="9" ry="6.4" transform="translate({x:g} {y - 5:g}) rotate(-24)"/>'
    stem = f'<path d="M{x + 8:g} {y - 8:g}V{y - 40:g}" stroke="{INK}" stroke-width="2"/>'
    note = f'<g fill="{INK}">{head}{stem}{dot}</g>'
    return [note, _text(x + 34, y, 30, f"= {tempo:g}", INK, anchor="start")]


def _mode(mode: str) -> str:
    return mode if mode.endswith("调") else f"{mode}调式"


def _text(
    x: float, y: float, size: int, words: str, fill: str, spacing: str = "0.04em",
    *, anchor: str = "middle", italic: bool = False,
) -> str:  # fmt: skip
    style = ' font-style="italic"' if italic else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{fill}" text-anchor="{anchor}" '
        f'letter-spacing="{spacing}"{style}>{escape(words)}</text>'
    )


# --- verovio ------------------------------------------------------------------------------------


def _set(xml: bytes, more: dict[str, float]) -> tuple[str, float]:
    """What follows `<svg x=… ` of verovio's page, from its viewBox on, and its height."""
    try:
        import verovio
    except ImportError as error:
        raise MissingDependency(
            "the score cannot be engraved: verovio is not installed", hint="pip install verovio"
        ) from error
    verovio.enableLog(verovio.LOG_OFF)
    # verovio knows where its glyphs are only in the thread that imported it
    verovio.setDefaultResourcePath(str(Path(verovio.__file__).parent / "data"))
    kit = verovio.toolkit()
    kit.setOptions(OPTIONS | more)
    plain = re.sub(r"<direction [^>]*>\s*<direction-type>\s*<metronome.*?</direction>", "", xml.decode(), flags=re.S)  # fmt: skip
    if not kit.loadData(plain) or kit.getPageCount() != 1:
        raise EngineError("verovio cannot read the score", hint="this is a bug: please report it")
    return _clean(kit.renderToSVG(1))


def _clean(svg: str) -> tuple[str, float]:
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    start = svg.find(">", svg.find("<svg")) + 1
    if box is None or not start:
        raise EngineError("verovio drew no page", hint="this is a bug: please report it")
    width, height = float(box[1]), float(box[2])
    own = re.search(r'<style type="text/css">#(\w+) ', svg)
    body = re.sub(r"\s*<desc>.*?</desc>", "", svg[start:], flags=re.S)
    body = re.sub(r"<style.*?</style>", "", body, count=1, flags=re.S)
    body = re.sub(r"\n\s+", "\n", body)
    body = re.sub(r'font-family="Times, serif"', f'font-family="{SERIF}"', body)
    name = own[1] if own else "score"
    style = "".join(f"#{name} {rule}" for rule in RULES).replace(",", f",#{name} ")
    head = f'id="{name}" viewBox="0 0 {width:g} {height:g}" color="{INK}" fill="{INK}">'
    head += f"\n<style>{style}</style>\n"
    return head + body.rstrip(), height * WIDTH / width


# --- the cursor ---------------------------------------------------------------------------------


def timemap(score: Score) -> list[list[object]]:
    """[[seconds, [ids of the notes sounding]], …]: one entry for each moment at which they change.

    The ids are those of the engraving; the seconds those of the audio.
    """
    changes: dict[int, tuple[list[str], list[str]]] = {}
    for pieces in musicxml.written_ids(score).values():
        for start, end, name in pieces:
            changes.setdefault(start, ([], []))[0].append(name)
            changes.setdefault(end, ([], []))[1].append(name)
    sounding: dict[str, None] = {}
    found: list[list[object]] = []
    for tick in sorted(changes):
        begin, stop = changes[tick]
        for name in stop:
            sounding.pop(name, None)
        sounding |= dict.fromkeys(begin)
        found.append([round(score.seconds_at(tick), 3), list(sounding)])
    return found
