"""Marks: written, read back by others, taken off byte for byte."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from miaobi.errors import StoreError
from miaobi.studio.mount import mount
from miaobi.trust import marks, png

STAMP = marks.Stamp("Miaobi/0.1", "ab" * 32, {"brief": "it's <春> & 'more'"}, "2026-11-23")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200"><rect width="9"/></svg>'


def picture(width: int = 300, height: int = 200, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 255, (height, width, 3), np.uint8)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 9), st.booleans())
def test_a_png_holds_its_pixels_for_another_reader(width, height, seed, grey):
    rng = np.random.default_rng(seed)
    pixels = (
        rng.integers(0, 60000, (height, width)).astype(np.uint16)
        if grey
        else picture(width, height, seed)
    )
    with Image.open(io.BytesIO(png.encode(pixels))) as image:
        image.load()
        assert np.array_equal(np.asarray(image), pixels)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 40), st.integers(1, 30), st.integers(1, 9))
def test_a_strip_is_put_below_and_taken_off(width, height, more):
    pixels, strip = picture(width, height), picture(width, more, 1)
    plain = png.encode(pixels)
    longer = png.lengthen(plain, strip)
    with Image.open(io.BytesIO(longer)) as image:
        assert np.array_equal(np.asarray(image), np.vstack([pixels, strip]))
    assert png.shorten(longer) == plain


def test_the_mount_shows_words_of_five_percent():
    marked = marks.mark(png.encode(picture(600, 400)), "image/png", STAMP, mount)
    with Image.open(io.BytesIO(marked)) as image:
        band = np.asarray(image.convert("L"))[402:]
    rows = np.flatnonzero((band < 150).any(axis=1))
    assert rows[-1] - rows[0] + 1 >= 0.05 * 400


def test_a_png_label_is_one_itxt_that_pillow_reads():
    marked = marks.mark(png.encode(picture()), "image/png", STAMP, mount)
    with Image.open(io.BytesIO(marked)) as image:
        packet = image.info["XML:com.adobe.xmp"]
    label = ET.fromstring(packet).find(f".//{{{marks.NAMESPACE}}}AIGC")
    assert label is not None
    assert json.loads(label.text or "") == {
        "Label": "1",
        "ContentProducer": "Miaobi/0.1",
        "ProduceID": "ab" * 32,
        "ReservedCode1": "",
        "ContentPropagator": "",
        "PropagateID": "",
        "ReservedCode2": "",
    }
    assert marked.count(b"TC260:AIGC>") == 2  # opened and closed once


def test_an_svg_is_still_xml_with_the_words_in_sight():
    marked = marks.mark(SVG, "image/svg+xml", STAMP)
    root = ET.fromstring(marked)
    words = [e.text for e in root.iter("{http://www.w3.org/2000/svg}text")]
    assert words == [marks.WORDS]
    assert len(list(root.iter(f"{{{marks.NAMESPACE}}}AIGC"))) == 1
    size = float(next(root.iter("{http://www.w3.org/2000/svg}text")).get("font-size", "0"))
    assert 0.8 * size >= 0.044 * 200


def test_markdown_carries_front_matter_and_words():
    marked = marks.mark("# 春\n\n---\nx".encode(), "text/markdown", STAMP).decode()
    assert marked.splitlines()[1].startswith('AIGC: \'{"Label":"1"')
    assert "AI 生成" in marked.splitlines()[-1]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (png.encode(picture()), "image/png"),
        (SVG, "image/svg+xml"),
        ("# 春\n---\n'quoted'".encode(), "text/markdown"),
    ],
)
def test_marks_come_off_byte_for_byte_and_the_recipe_reads_back(data, kind):
    found = marks.read(marks.mark(data, kind, STAMP, mount), kind)
    assert found is not None
    assert found.unmarked == data
    assert found.recipe["brief"] == STAMP.recipe["brief"]
    assert found.recipe["work"] == STAMP.work
    assert marks.read(data, kind) is None


def test_what_has_no_place_for_a_label_is_refused():
    with pytest.raises(StoreError, match="no place"):
        marks.mark(b"x", "video/x-msvideo", STAMP)


def test_a_label_is_printable_ascii():
    with pytest.raises(ValueError, match="ASCII"):
        marks.aigc(marks.Stamp("妙笔", "ab", {}, ""))
