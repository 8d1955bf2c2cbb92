"""Marks: written, read back by others, taken off byte for byte."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET

import av
import mido
import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from miaobi import studio
from miaobi.errors import StoreError
from miaobi.studio.mount import mount
from miaobi.trust import marks, png

RECIPE = {"brief": "it's <春> & 'more' -->]]>\uffff"}
STAMP = marks.Stamp("Miaobi/0.1", "ab" * 32, RECIPE, "2026-11-23", "春野 · Spring <Fields>")
MUSICXML = "application/vnd.recordare.musicxml+xml"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200"><rect width="9"/></svg>'


def picture(width: int = 300, height: int = 200, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 255, (height, width, 3), np.uint8)


@settings(max_examples=25)
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


@settings(max_examples=25)
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


# --- assets of the other media, made small ------------------------------------------------------


def flac(seconds: float = 0.1) -> bytes:
    """A FLAC without a comment block (libsndfile writes one: it is taken out here)."""
    out = io.BytesIO()
    noise = np.random.default_rng(1).normal(0, 0.1, (int(24_000 * seconds), 1))
    soundfile.write(out, noise, 24_000, format="FLAC", subtype="PCM_16")
    data, blocks, at, last = out.getvalue(), [], 4, 0
    while not last:
        last, size = data[at] & 0x80, int.from_bytes(data[at + 1 : at + 4], "big")
        blocks.append((data[at] & 0x7F, data[at + 1 : at + 4 + size]))
        at += 4 + size
    kept = [block for block in blocks if block[0] != 4]
    head = [bytes([kind | 0x80 * (i == len(kept) - 1)]) + b for i, (kind, b) in enumerate(kept)]
    return b"fLaC" + b"".join(head) + data[at:]


def mp4() -> bytes:
    """Twelve grey frames and no metadata, moov at the end."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4", options={"fflags": "+bitexact"}) as film:
        stream = film.add_stream("libx264", rate=12, options={"threads": "1"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.flags |= av.codec.context.Flags.bitexact
        for level in range(12):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 20 * level, np.uint8))
            film.mux(stream.encode(frame))
        film.mux(stream.encode())
    return bare(out.getvalue())


def bare(data: bytes) -> bytes:
    """An MP4 without `udta` in its last box."""
    at = data.find(b"udta") - 4
    if at < 0:
        return data
    start = data.rindex(b"moov") - 4
    return data[:start] + (at - start).to_bytes(4, "big") + data[start + 4 : at]


def midi() -> bytes:
    out = io.BytesIO()
    song = mido.MidiFile(type=1)
    for pitch in (62, 69):
        track = song.add_track()
        track.append(mido.Message("note_on", note=pitch, velocity=70, time=0))
        track.append(mido.Message("note_off", note=pitch, velocity=0, time=480))
    song.save(file=out)
    return out.getvalue()


def musicxml(head: str = "<identification><encoding/></identification>") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<score-partwise version="4.0">'
        f"<work><work-title>春</work-title></work>{head}<defaults/>"
        '<part-list><score-part id="P1"><part-name>笛</part-name></score-part></part-list>'
        '<part id="P1"><measure number="1"/></part></score-partwise>\n'
    ).encode()


SRT = f"1\n00:00:00,000 --> 00:00:02,000\n{marks.WORDS}\n\n2\n00:00:02,000 --> 00:00:04,000\n春\n"
ASSETS = {
    "a.png": png.encode(picture()),
    "a.svg": SVG,
    "a.md": "# 春\n---\n'quoted'".encode(),
    "a.flac": flac(),
    "a.mp4": mp4(),
    "a.mid": midi(),
    "a.musicxml": musicxml(),
}


def marked(name: str, data: bytes | None = None) -> bytes:
    data = ASSETS[name] if data is None else data
    return marks.mark(data, marks.media_type_of(name), STAMP, mount)


@pytest.mark.parametrize("name", ASSETS)
def test_marks_come_off_byte_for_byte_and_the_recipe_reads_back(name):
    data, kind = ASSETS[name], marks.media_type_of(name)
    found = marks.read(marked(name), kind)
    assert found is not None
    assert found.label is not None
    assert found.unmarked == data
    assert found.recipe["brief"] == STAMP.recipe["brief"]
    assert found.recipe["work"] == found.label["ProduceID"] == STAMP.work
    assert marks.read(data, kind) is None
    assert marked(name).count(b'"ContentProducer"') == 1, "one label a file"
    with pytest.raises(StoreError, match="marked already"):
        marked(name, marked(name))


@pytest.mark.parametrize("name", ASSETS)
def test_one_flipped_bit_anywhere_is_found(name, tmp_path):
    """In the mark and in what is marked, without the work folder at hand."""
    whole, path = marked(name), tmp_path / name
    path.write_bytes(whole)
    assert studio.verify(path) == []
    rng = np.random.default_rng(3)
    size = len(whole)
    places = {*range(0, size, max(1, size // 150)), *range(min(40, size)), *range(size - 40, size)}
    missed = []
    for at in sorted(places):
        flipped = bytearray(whole)
        flipped[at] ^= 1 << int(rng.integers(8))
        path.write_bytes(flipped)
        if not studio.verify(path):
            missed.append((at, bytes(whole[max(0, at - 12) : at + 12])))
    assert missed == []


def test_flac_comments_are_read_by_others_and_the_sound_is_the_same():
    data = ASSETS["a.flac"]
    with av.open(io.BytesIO(marked("a.flac"))) as sound:
        said = {key.upper(): value for key, value in sound.metadata.items()}
    assert json.loads(said["AIGC"])["ProduceID"] == STAMP.work
    assert json.loads(said["MIAOBI"])["brief"] == RECIPE["brief"]
    assert (said["COMMENT"], said["TITLE"]) == (marks.WORDS, STAMP.title)
    before, after = (soundfile.read(io.BytesIO(d))[0] for d in (data, marked("a.flac")))
    assert np.array_equal(before, after)


def test_a_flac_with_comments_of_its_own_is_refused():
    out = io.BytesIO()
    soundfile.write(out, np.zeros(99), 8_000, format="FLAC")
    with pytest.raises(StoreError, match="already has comments"):
        marked("a.flac", out.getvalue())


def test_mp4_keys_are_read_by_others_and_every_frame_is_the_same():
    with av.open(io.BytesIO(marked("a.mp4"))) as film:
        said = dict(film.metadata)
        after = [frame.to_ndarray() for frame in film.decode(video=0)]
    with av.open(io.BytesIO(ASSETS["a.mp4"])) as film:
        before = [frame.to_ndarray() for frame in film.decode(video=0)]
    assert json.loads(said["AIGC"])["ContentProducer"] == "Miaobi/0.1"
    assert json.loads(said["com.miaobi.recipe"])["work"] == STAMP.work
    assert (said["comment"], said["title"]) == (marks.WORDS, STAMP.title)
    assert len(before) == 12
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def test_an_mp4_whose_moov_is_not_last_is_refused():
    data = ASSETS["a.mp4"]
    at, moov = data.index(b"free") - 4, data.rindex(b"moov") - 4
    with pytest.raises(StoreError, match="not its last"):
        marked("a.mp4", data[:at] + data[moov:] + data[at:moov])


def test_midi_gets_one_more_track_whose_name_shows():
    before = mido.MidiFile(file=io.BytesIO(ASSETS["a.mid"]))
    after = mido.MidiFile(file=io.BytesIO(marked("a.mid")), charset="utf-8")
    assert [list(t) for t in after.tracks[:-1]] == [list(t) for t in before.tracks]
    assert after.tracks[-1].name == marks.WORDS
    texts = [m.text for m in after.tracks[-1] if m.type == "text"]
    assert [t.partition("=")[0] for t in texts] == ["AIGC", "MIAOBI"]
    assert json.loads(texts[1].partition("=")[2])["brief"] == RECIPE["brief"]
    assert after.length == before.length


def test_midi_of_one_track_is_refused():
    with pytest.raises(StoreError, match="format 1"):
        marked("a.mid", ASSETS["a.mid"].replace(b"\0\1\0\2", b"\0\0\0\1", 1))


@pytest.mark.parametrize(
    "head",
    [
        "",
        "<identification><encoding/></identification>",
        '<identification><miscellaneous><miscellaneous-field name="a">b</miscellaneous-field>'
        "</miscellaneous></identification>",
    ],
)
def test_musicxml_keeps_the_order_that_its_standard_wants(head):
    data = musicxml(head)
    whole = marked("a.musicxml", data)
    root = ET.fromstring(whole)
    order = [child.tag for child in root]
    wanted = ["work", "identification", "defaults", "credit", "part-list", "part"]
    assert order == wanted
    fields = {f.get("name"): f.text for f in root.iter("miscellaneous-field")}
    assert json.loads(fields["AIGC"] or "")["Label"] == "1"
    assert json.loads(fields["miaobi"] or "")["brief"] == RECIPE["brief"]
    assert [child.tag for child in root.find("identification") or ()][-1] == "miscellaneous"
    assert root.findtext("credit/credit-words") == marks.WORDS
    found = marks.read(whole, MUSICXML)
    assert found is not None
    assert found.unmarked == data


def test_captions_have_the_words_only_and_say_so(tmp_path):
    data, kind = SRT.encode(), marks.CAPTIONS
    assert marks.mark(data, kind, STAMP) == data
    assert marks.read(data, kind) == marks.Found(None, {}, data)
    silent = data.replace(marks.WORDS.encode(), "春".encode())
    assert marks.read(silent, kind) is None
    with pytest.raises(StoreError, match="first caption"):
        marks.mark(silent, kind, STAMP)
    (tmp_path / "film.srt").write_bytes(data)
    with pytest.raises(StoreError, match="no room"):
        studio.verify(tmp_path / "film.srt")


@given(st.binary(max_size=60), st.sampled_from(sorted(marks.ENDINGS)))
def test_rubbish_is_no_marked_file(data, ending):
    kind = marks.media_type_of("x" + ending)
    try:
        found = marks.read(data, kind)
    except StoreError:
        return
    assert found is None or found.label is None


def test_the_strip_of_an_svg_covers_nothing():
    """The picture keeps its own box, and the strip begins where the box ends."""
    root = ET.fromstring(marked("a.svg"))
    ns = "{http://www.w3.org/2000/svg}"
    frame, strip = root.find(f"{ns}svg"), root.find(f"{ns}rect")
    assert frame is not None
    assert strip is not None
    assert (frame.get("width"), frame.get("height")) == ("300", "200")
    assert (strip.get("y"), strip.get("height")) == ("200", "15")
    assert root.get("viewBox") == "0 0 300 215"


def test_what_has_no_place_for_a_label_is_refused():
    with pytest.raises(StoreError, match="no place"):
        marks.mark(b"x", "video/x-msvideo", STAMP)


def test_a_label_is_printable_ascii():
    with pytest.raises(ValueError, match="ASCII"):
        marks.aigc(marks.Stamp("妙笔", "ab", {}, ""))
