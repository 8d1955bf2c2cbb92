"""The user's own picture: read with care, painted again in a style, its calm corner found."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from miaobi.errors import SourceError
from miaobi.paint import formats, picture, tone
from miaobi.paint.finish import FINISHES
from miaobi.paint.marks import Mark
from miaobi.paint.repaint import Repainted, repaint
from miaobi.paint.repaint_cut import cut
from miaobi.paint.repaint_glaze import glaze
from miaobi.paint.repaint_manners import MANNERS, WASHES
from miaobi.paint.styles import Style, style_of
from miaobi.work import subseed

if TYPE_CHECKING:
    from PIL.Image import Image

Pixels = NDArray[np.uint8]
Heard = Callable[[float, str], None]

MOST_PIXELS = 33_000_000
LEAST_SIDE = 16  # pixels; there is nothing to be seen in a smaller picture
NAME = "picture"  # of the one item that a repainted picture has
STUDIES = ("woodblock", "pixel")  # finishes that cut flat shapes, from any study
OWN = {  # styles that lay ink their own way; the others go by their tradition and glaze
    "水墨写意": "freehand", "仿八大": "freehand", "仿米家": "freehand",
    "浅绛": "light", "青绿山水": "bluegreen", "工笔花鸟": "fine", "水彩": "watercolour",
}  # fmt: skip


def opened(data: bytes, name: str) -> Pixels:
    """The picture (h, w, 3) sRGB in a file: turned as its EXIF says, on white, the first frame.

    SourceError for what is no picture, and for one that is too large or too small.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as file:
                if file.width * file.height > MOST_PIXELS:
                    raise SourceError(
                        f"{name} has {file.width} x {file.height} pixels; the most is 33 million",
                        hint="save a smaller copy, for example 4000 pixels wide",
                    )
                if min(file.size) < LEAST_SIDE:
                    raise SourceError(
                        f"{name} is only {file.width} x {file.height} pixels",
                        hint=f"give a picture of at least {LEAST_SIDE} pixels to each side",
                    )
                whole = eight(ImageOps.exif_transpose(file)).convert("RGBA")
    except Image.DecompressionBombError as error:
        raise SourceError(f"{name} is too large to be read", hint="save a smaller copy") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise SourceError(
            f"{name} cannot be read as a picture", hint="open it and save it as PNG or JPEG"
        ) from error
    white = Image.new("RGBA", whole.size, (255, 255, 255, 255))
    return np.asarray(Image.alpha_composite(white, whole).convert("RGB"), np.uint8)


def eight(image: Image) -> Image:
    """The picture in eight bits a band; deep greys (16 bits, floats) keep their own scale.

    >>> from PIL import Image
    >>> deep = Image.fromarray(np.array([[0, 32896, 65535]], np.uint16))
    >>> np.asarray(eight(deep)).tolist()
    [[0, 128, 255]]
    """
    if not image.mode.startswith(("I", "F")):
        return image
    from PIL import Image

    deep = np.nan_to_num(np.asarray(image, np.float64))
    low, high = float(deep.min()), float(deep.max())
    scales = (65535.0,) if image.mode.startswith("I;16") else (1.0, 255.0, 65535.0)
    top = next((most for most in scales if high <= most), high)
    bottom = min(low, 0.0)
    grey = 255 * (deep - bottom) / (top - bottom)
    return Image.fromarray(np.round(grey).astype(np.uint8))


def fitted(image: Pixels, size: tuple[int, int]) -> Pixels:
    """The picture at `size` (width, height); what another shape leaves over is cut off evenly."""
    height, width = image.shape[:2]
    grow = max(size[0] / width, size[1] / height)
    w, h = min(width, round(size[0] / grow)), min(height, round(size[1] / grow))
    x, y = (width - w) // 2, (height - h) // 2
    way = cv2.INTER_AREA if grow < 1 else cv2.INTER_CUBIC
    part = np.ascontiguousarray(image[y : y + h, x : x + w])
    return np.asarray(cv2.resize(part, size, interpolation=way), np.uint8)


def format_for(shape: tuple[int, int]) -> str:
    """The plain format that is nearest to a picture of (width, height).

    >>> format_for((4000, 3000)), format_for((1080, 1920))
    ('册页', '竖屏')
    """
    plain = [one for one in formats.FORMATS.values() if one.shape == "sheet"]
    own = np.log(shape[0] / shape[1])
    return min(plain, key=lambda one: abs(float(np.log(one.ratio)) - own)).name


def sized(shape: tuple[int, int], area: tuple[int, int]) -> tuple[int, int]:
    """The (width, height), even, of a picture of this shape with as many pixels as `area` has.

    No side becomes longer than four times the other.

    >>> sized((4000, 3000), (768, 512))
    (724, 544)
    """
    ratio = min(max(shape[0] / shape[1], 0.25), 4.0)
    height = (area[0] * area[1] / ratio) ** 0.5
    return 2 * round(height * ratio / 2), 2 * round(height / 2)


def repainted(
    image: Pixels, scene: dict[str, Any], seed: int, progress: Heard = lambda part, note: None
) -> picture.Painted:
    """A picture of any size in the style of a scene, at the scene's size: one item, id 1.

    Of the scene `size`, `style`, `format`, `mood` and `manner` are read.
    """
    target = fitted(image, scene["size"])
    style = style_of(scene.get("style") or "")
    names = [(1, "", NAME)]
    whole = np.ones(target.shape[:2], np.uint16)
    if style.finish in STUDIES:
        study = picture.Painted(target, whole, names, [(NAME, 1, [])])
        bare = scene | {"planes": [], "items": [], "atoms": []}
        painted = replace(FINISHES[style.finish](study, bare, seed), ids=whole, names=names)
    elif style.finish == "papercut":
        image, pieces = cut(target, picture.sheet(scene, seed).light)
        painted = picture.Painted(image, whole, names, [(NAME, 1, [*pieces])])
    else:
        made = _brushed(target, style, scene, seed, progress)
        laid: list[tuple[str, int, list[Mark]]] = [(NAME, 1, [])]
        for brush, _, strokes in made.layers:
            laid.append((brush, 1, [*strokes]))
        painted = picture.Painted(made.image, whole, names, laid)
    valence = (scene.get("mood") or {}).get("valence", 0.0)
    return picture.mounted(replace(painted, image=tone.toned(painted.image, valence)), scene)


def _brushed(
    target: Pixels, style: Style, scene: dict[str, Any], seed: int, progress: Heard
) -> Repainted:
    manner = scene.get("manner") or style.manner
    if manner in MANNERS or (not manner and style.finish == "oil"):
        return repaint(target, MANNERS[manner or "oil"], subseed(seed, "oil"), progress=progress)
    light = {"": "ink", "light": "light", "rich": "bluegreen"}
    washes = WASHES[manner if manner in WASHES else OWN.get(style.name, light[style.glaze])]
    sheet = picture.sheet(scene, seed)
    return glaze(target, washes, sheet, subseed(seed, "glaze"), progress=progress)


def calm_box(image: Pixels, characters: int) -> dict[str, float]:
    """Room for an inscription where the picture (h, w, 3) is calmest, in picture heights.

    Corners come first, then the sides; the box is as large as that many characters want.
    """
    height, width = image.shape[:2]
    wide = width / height
    grey = cv2.cvtColor(cv2.resize(image, (240, max(24, round(240 / wide))),
                                   interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)  # fmt: skip
    soft = cv2.GaussianBlur(grey, (0, 0), 1.5).astype(np.float32)
    steep = np.abs(cv2.Sobel(soft, cv2.CV_32F, 1, 0)) + np.abs(cv2.Sobel(soft, cv2.CV_32F, 0, 1))
    h = float(np.clip(0.3 + 0.0012 * characters, 0.3, 0.5)) * min(1.0, wide) ** 0.5
    w = min(0.0042 * characters / h + 0.06, 0.42 * wide)
    margin = 0.045
    best, least = (wide - margin - w, margin), np.inf
    for x, side in ((wide - margin - w, 0.0), (margin, 0.4), ((wide - w) / 2, 3.0)):
        for y, row in ((margin, 0.0), (1 - margin - h, 1.5), ((1 - h) / 2, 3.0)):
            scale = grey.shape[0]
            rows = slice(int(y * scale), int((y + h) * scale) + 1)
            columns = slice(int(x * scale), int((x + w) * scale) + 1)
            part = soft[rows, columns]
            cost = float(steep[rows, columns].mean() + 0.5 * part.std()) + side + row
            cost += 6.0 * (70 < float(part.mean()) < 130)  # neither ink nor gold reads on mid grey
            if cost < least:
                best, least = (x, y), cost
    return {"x": best[0], "y": best[1], "w": w, "h": h}
