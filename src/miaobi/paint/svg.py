"""The picture as vectors: every mark a path, in the groups of its layer and its item.

A film of paint on paper looks as Kubelka and Munk say (`pigments.film`). Here it is a fill whose
colour and opacity are chosen to give exactly that on bare paper, so that no blend modes are needed and
any viewer shows it. Washes that fade are gradients, soft edges are blurs, dry strokes are split
into hairs. Points are thinned (Ramer 1972, Douglas and Peucker 1973) until the file is small.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.paint.bristle import normals, resampled
from miaobi.paint.colour import coded, from_hex
from miaobi.paint.hand import BLACK, Field, Ink, Written
from miaobi.paint.marks import Mark, Stroke, Wash
from miaobi.paint.pigments import ALIASES, PAPER, body, film, linear, mixed, parts_of
from miaobi.paint.seal import PASTE
from miaobi.paint.tone import toned

Layers = Sequence[tuple[str, int, Sequence[Mark]]]  # (layer, item id, marks)
Line = NDArray[np.float64]  # (n, 2) pixels
Print = tuple[str, Field, int, int]  # a seal: its name, its paste, its top left corner

LIMIT = 7_500_000  # bytes; a file that browsers still open at once
THINNING = (0.35, 0.7, 1.2, 2.0, 3.2, 5.0)  # pixels a point may be off, tried in this order
RIM = 0.002  # of the height: how wide the dark edge of a wash is drawn
RIMMED = 0.08  # washes with less water times paint have no edge to show
HAIRY = 0.3  # strokes drier than this are split into hairs
UNIT = 0.1  # pixels; whole numbers of it are shorter and quicker than decimals
SCALED = f'transform="scale({UNIT})"'
END = b"</svg>\n"
TOOTH = (  # the tooth of the sheet: faint brown specks
    '<filter id="tooth" x="0" y="0" width="1" height="1" color-interpolation-filters="sRGB">'
    '<feTurbulence type="fractalNoise" baseFrequency=".35" numOctaves="2" seed="3"/>'
    '<feColorMatrix values="0 0 0 0 .45 0 0 0 0 .36 0 0 0 0 .22 0 0 0 .16 -.06"/></filter>'
)


def drawing(
    layers: Layers, names: Mapping[int, str], size: tuple[int, int], paper: str = "#efe4cb",
    title: str = "", valence: float = 0.0,
) -> bytes:  # fmt: skip
    """The SVG of a picture: `layers` as painted, in order, and the `names` of its items by id.

    `size` is (width, height) in pixels, which are also the units of the marks. Each item becomes
    `<g id="item-N">` with its name as `<title>`, and has one group per layer it appears in. The
    colours stand in the light of `valence`, as in `tone.toned`; `paper` is the sheet's own.
    """
    data = b""
    for off in THINNING:
        data = _Writer(size, paper, off, valence).whole(layers, names, title)
        if len(data) <= LIMIT:
            break
    return data


def inscribed(
    ground: bytes, written: Iterable[Written], prints: Iterable[Print], ink: Ink = BLACK
) -> bytes:
    """A `drawing` with the writing and the seals on top, each character and seal a titled path."""
    parts = [f'<g id="inscription" {SCALED}>']
    for one in written:
        d = "".join(_path(p) for p in one.outline)
        if d:
            fill = _shown(ink, 0.66 + 0.34 * one.ink)
            parts.append(
                f'<path fill="{fill}" fill-rule="evenodd" d="{d}">'
                f"<title>{escape(one.char)}</title></path>"
            )
    parts += ["</g>", f'<g id="seals" {SCALED}>']
    for name, paste, x, y in prints:
        d = "".join(_path(p) for p in _print_outline(paste, x, y))
        if d:
            parts.append(
                f'<path fill="{_shown(PASTE, 1.0)}" fill-rule="evenodd" opacity=".95" '
                f'd="{d}"><title>{escape(name)}</title></path>'
            )
    parts.append("</g>")
    return ground.removesuffix(END) + "\n".join(parts).encode() + b"\n" + END


def _print_outline(paste: Field, x: int, y: int) -> list[Line]:
    big = cv2.resize(paste, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC)
    found, _ = cv2.findContours((big > 0.45).astype(np.uint8), cv2.RETR_CCOMP,
                                cv2.CHAIN_APPROX_NONE)  # fmt: skip
    lines = (cv2.approxPolyDP(c, 0.9, True)[:, 0].astype(np.float64) for c in found)
    return [(p + 0.5) / 3 + np.array([x, y]) for p in lines if len(p) >= 4]


class _Writer:
    """One pass over the marks with one thinning, gathering the gradients and blurs it needs."""

    def __init__(self, size: tuple[int, int], paper: str, off: float, valence: float) -> None:
        self.size, self.off, self.valence = size, off, valence
        self.paper = in_light(paper, valence)
        self.sheet = linear(paper)
        self.defs: dict[str, str] = {}
        self.mixed: dict[tuple[str, float, bool], tuple[str, float]] = {}

    def whole(self, layers: Layers, names: Mapping[int, str], title: str) -> bytes:
        w, h = self.size
        groups, open_layer, seen = [], None, set()
        for layer, item, marks in layers:
            if layer != open_layer:
                groups.append(("</g>" if open_layer is not None else "")
                              + f"<g class={quoteattr(layer)} {SCALED}>")  # fmt: skip
                open_layer = layer
            name = names.get(item, "")
            label = f' id="item-{item}"' if item and item not in seen else ""
            seen.add(item)
            told = f"<title>{escape(name)}</title>" if name else ""
            groups.append(f'<g{label} data-item="{item}">{told}')
            groups += [path for mark in marks if (path := self.mark(mark))]
            groups.append("</g>")
        if open_layer is not None:
            groups.append("</g>")
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" '
            f'viewBox="0 0 {w} {h}">\n'
            + (f"<title>{escape(title)}</title>\n" if title else "")
            + "<defs>" + TOOTH + "".join(self.defs.values()) + "</defs>\n"
            + f'<rect width="{w}" height="{h}" fill="{self.paper}"/>\n'
            + f'<rect width="{w}" height="{h}" filter="url(#tooth)"/>\n'
        )  # fmt: skip
        return (head + "\n".join(groups) + "\n").encode() + END

    def mark(self, mark: Mark) -> str:
        return self.stroke(mark) if isinstance(mark, Stroke) else self.wash(mark)

    def stroke(self, stroke: Stroke) -> str:
        path = np.asarray(stroke.path, np.float64).reshape(-1, 2)
        width = np.asarray(stroke.width, np.float64)
        if width.shape != (len(path),):
            width = np.broadcast_to(width, (len(path),))
        if not len(path) or not np.isfinite(path).all():
            return ""
        widest = float(width.max())
        if not self.near(path, widest):
            return ""
        loss = (0.25 + 0.35 * stroke.dry) / 3 if widest > 3 else 0.0
        split = stroke.dry > HAIRY and widest > 7 and len(path) > 2
        strength = stroke.strength * (1.05 - loss) * (1 if split else 1 - 0.35 * stroke.dry)
        fill, opacity = self.ink(stroke.pigment, strength, False)
        if opacity < 0.012:
            return ""
        if widest < 2.2 or len(path) == 1:
            thick = max(float(width.mean()), 0.3)
            d = _open_path(thinned(path, self.off, False))
            return (f'<path fill="none" stroke="{fill}" stroke-width="{thick / UNIT:.0f}" '
                    f'stroke-opacity="{opacity:.2f}" stroke-linecap="round" d="{d}"/>')  # fmt: skip
        ribbons = hairs(path, width, stroke.dry) if split else [ribbon(path, width)]
        d = "".join(_path(thinned(r, self.off, True)) for r in ribbons)
        blur = self.blur(stroke.wet * min(widest * 0.3, 24.0) * 0.5, path, widest)
        return f'<path fill="{fill}" fill-opacity="{opacity:.2f}"{blur} d="{d}"/>' if d else ""

    def wash(self, wash: Wash) -> str:
        outline = np.asarray(wash.outline, np.float64).reshape(-1, 2)
        if len(outline) < 3 or not np.isfinite(outline).all() or not self.near(outline, wash.soft):
            return ""
        deep = max(wash.strength, wash.fade if wash.fade is not None else 0.0)
        fill, opacity = self.ink(wash.pigment, deep, wash.opaque)
        if opacity < 0.012:
            return ""
        if wash.fade is None:
            paint = f'fill="{fill}" fill-opacity="{opacity:.2f}"'
        else:
            ends = [self.ink(wash.pigment, s, wash.opaque)[1] for s in (wash.strength, wash.fade)]
            paint = f'fill="url(#{self.gradient(fill, *ends)})"'
        d = _path(thinned(outline, max(self.off, wash.soft * 0.15), True))
        blur = self.blur(wash.soft, outline)
        solid = wash.opaque or wash.pigment.startswith("#")
        if not blur and not solid and wash.wet * opacity > RIMMED and np.ptp(outline) > 8:
            paint += (f' stroke="{fill}" stroke-opacity="{0.35 * wash.wet * opacity:.2f}" '
                      f'stroke-width="{RIM * self.size[1] / UNIT:.0f}"')  # fmt: skip
        return f'<path {paint} fill-rule="evenodd"{blur} d="{d}"/>' if d else ""

    def near(self, points: Line, margin: float) -> bool:
        (left, top), (right, bottom) = points.min(0).tolist(), points.max(0).tolist()
        w, h = self.size
        return right > -margin and bottom > -margin and left < w + margin and top < h + margin

    def ink(self, pigment: str, strength: float, opaque: bool) -> tuple[str, float]:
        """Fill colour and opacity that look on bare paper as this much of the pigment does."""
        if pigment.startswith("#"):
            return in_light(pigment, self.valence), min(1.0, strength)
        key = (pigment, round(strength, 2), opaque)
        if key not in self.mixed:
            fill, opacity = self.mix(*key)
            bare = ALIASES.get(pigment, pigment) == PAPER
            self.mixed[key] = self.paper if bare else in_light(fill, self.valence), opacity
        return self.mixed[key]

    def mix(self, pigment: str, strength: float, opaque: bool) -> tuple[str, float]:
        masstone, hides = body(pigment)
        if ALIASES.get(pigment, pigment) == PAPER:
            return self.paper, min(1.0, strength)
        if opaque:
            return _hex(_code(masstone)), min(1.0, strength)
        light = film(*mixed(parts_of(pigment)), strength, self.sheet)
        aim, bare = _code(light), _code(self.sheet)
        opacity = float(np.clip(np.max(1 - aim / bare), min(1.0, strength * hides), 1.0))
        if opacity < 1e-3:
            return self.paper, 0.0
        return _hex(np.clip((aim - (1 - opacity) * bare) / opacity, 0, 1)), opacity

    def gradient(self, fill: str, top: float, bottom: float) -> str:
        top, bottom = round(top, 2), round(bottom, 2)
        name = f"g{fill[1:]}-{round(top * 100)}-{round(bottom * 100)}"
        self.defs.setdefault(name, (
            f'<linearGradient id="{name}" x2="0" y2="1"><stop stop-color="{fill}" '
            f'stop-opacity="{top}"/><stop offset="1" stop-color="{fill}" '
            f'stop-opacity="{bottom}"/></linearGradient>'
        ))  # fmt: skip
        return name

    def blur(self, soft: float, around: Line, thick: float = 0.0) -> str:
        """A blur of about `soft` pixels; few kinds, because each costs the viewer.

        A filter's frame is told in parts of the shape's own box, so thin shapes need large parts.
        """
        if soft < 0.8:
            return ""
        step = round(math.log(soft, 1.4))
        spread = 1.4**step
        extent = np.maximum(np.ptp(around, axis=0) + thick, 1.0)
        parts = [4 ** max(0, math.ceil(math.log(3 * spread / e / 0.4, 4))) * 0.4 for e in extent]
        x, y = (min(p, 400) for p in parts)
        name = f"b{step}-{x:.0f}-{y:.0f}"
        self.defs.setdefault(name, (
            f'<filter id="{name}" x="{-x:.1f}" y="{-y:.1f}" width="{1 + 2 * x:.1f}" '
            f'height="{1 + 2 * y:.1f}" color-interpolation-filters="sRGB"><feGaussianBlur stdDeviation="{spread / UNIT:.0f}"/></filter>'
        ))  # fmt: skip
        return f' filter="url(#{name})"'


# --- shapes -------------------------------------------------------------------------------------


def ribbon(path: Line, width: NDArray[np.float64]) -> Line:
    """The closed outline of a stroke: down one side, round the tip, up the other.

    >>> ribbon(np.array([[0.0, 0.0], [10.0, 0.0]]), np.array([2.0, 2.0])).shape
    (6, 2)
    """
    n = normals(path) * (width / 2)[:, None]
    line = np.empty((2 * len(path) + 2, 2))
    line[: len(path)] = path + n
    line[len(path) + 1 : -1] = (path - n)[::-1]
    for end, at, way in ((len(path), -1, 0.8), (-1, 0, -0.8)):  # ends bulge, as a brush leaves them
        line[end] = path[at, 0] + way * n[at, 1], path[at, 1] - way * n[at, 0]
    return line


def hairs(path: Line, width: NDArray[np.float64], dry: float) -> list[Line]:
    """A dry stroke as several thin ribbons side by side, ending one after the other (飞白)."""
    count = int(np.clip(width.max() / 5, 3, 7))
    path, width = resampled(path, width, min(max(len(path), 4), 16))
    normal = normals(path)
    lines = []
    for i in range(count):
        across = (i + 0.5) / count - 0.5
        late = 1 - dry * (0.15 + 0.6 * ((i * 7 + count) % 5) / 5)
        end = max(2, round(len(path) * late))
        middle = path[:end] + normal[:end] * (across * width[:end])[:, None]
        lines.append(ribbon(middle, width[:end] / count * (1.25 - 0.5 * dry)))
    return lines


def thinned(line: Line, off: float, closed: bool) -> Line:
    """The line without the points that it can lose while staying within `off` pixels.

    >>> thinned(np.array([[0, 0], [5, 0.1], [10, 0]], float), 0.5, False).tolist()
    [[0.0, 0.0], [10.0, 0.0]]
    """
    if len(line) < 3:
        return line
    kept = cv2.approxPolyDP(line.astype(np.float32)[:, None], off, closed)
    return kept[:, 0].astype(np.float64)


def _path(line: Line) -> str:
    """Path data of a closed polygon; "" when it has no area left."""
    return _open_path(line) + "z" if len(line) >= 3 else ""


def _open_path(line: Line) -> str:
    """Relative path data, in UNIT pixels."""
    units = np.rint(line * (1 / UNIT)).astype(np.int64)
    steps = (units[1:] - units[:-1]).tolist()
    told = " ".join([f"{x} {y}" for x, y in steps if x or y]).replace(" -", "-") or "1 0"
    return f"M{units[0, 0]} {units[0, 1]}l{told}"


def _code(light: NDArray) -> NDArray[np.float64]:
    """sRGB values 0..1 of linear light (IEC 61966-2-1)."""
    return coded(np.clip(np.asarray(light, np.float64), 0, 1))


def _shown(ink: Ink, amount: float, paper: str = "#efe4cb") -> str:
    """The colour of a layer of ink on paper."""
    under = _code(linear(paper)) * np.array(ink.through) ** (amount * (1 - ink.hides))
    cover = ink.hides * min(amount, 1.0)
    return _hex(under * (1 - cover) + np.array(ink.body) / 255 * cover)


@lru_cache(maxsize=4096)
def in_light(colour: str, valence: float) -> str:
    """A hex colour in the light of a mood.

    >>> in_light("#808080", 0.0), in_light("#808080", -0.8) < "#808080"
    ('#808080', True)
    """
    if not valence:
        return colour
    return "#" + toned(from_hex(colour)[None, None], valence).tobytes().hex()


def _hex(code: NDArray) -> str:
    return "#" + "".join(f"{round(float(c) * 255):02x}" for c in np.clip(code, 0, 1))
