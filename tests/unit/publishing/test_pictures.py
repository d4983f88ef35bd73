"""Pictures by their bytes: what kind and size they are, and what is left of them without their traces."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.publishing.picture_forms import GIF, JPEG, PNG, WEBP, Form, form_of, jpeg_segments
from core.publishing.picture_traces import without_traces
from tests.pictures import exif, gif, jpeg, png, segment, webp

WHERE = b"GPS 12.05 S 77.04 W"
WHOLE = {"png": png(), "jpeg": jpeg(5, 3, exif(6)), "gif": gif(), "webp": webp(7, 4, (b"EXIF", WHERE))}


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (png(300, 70_000), Form(PNG, 300, 70_000)),
        (jpeg(640, 480), Form(JPEG, 640, 480)),
        (jpeg(640, 480, exif(), segment(0xC4, bytes(20))), Form(JPEG, 640, 480)),
        (gif(320, 65_535), Form(GIF, 320, 65_535)),
        (webp(16_384, 1), Form(WEBP, 16_384, 1)),
        (
            b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f" + (99 | 199 << 14).to_bytes(4, "little") + bytes(9),
            Form(WEBP, 100, 200),
        ),
        (b"RIFF\x1e\0\0\0WEBPVP8 \x12\0\0\0\0\0\0\x9d\x01\x2a\x40\x01\xf0\x40" + bytes(8), Form(WEBP, 320, 240)),
    ],
    ids=["png", "jpeg", "jpeg with tables", "gif", "webp", "lossless webp", "lossy webp"],
)  # fmt: skip
def test_the_size_stands_in_the_header(data: bytes, form: Form) -> None:
    assert form_of(data) == form


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xd8", b"\xff\xd8\xff", b"%PDF-1.7", b"<svg/>", b"GIF89a", b"BM" + bytes(60),
     b"RIFF\0\0\0\0WAVE" + bytes(30), png(0, 5), jpeg(5, 0), gif(0, 0), png()[:32], webp()[:29],
     b"\x89PNG\r\n\x1a\n" + bytes(40)],
)  # fmt: skip
def test_what_is_no_picture_has_no_form(data: bytes) -> None:
    assert form_of(data) is None
    assert without_traces(data) is None


@given(st.binary(max_size=200), st.sampled_from(sorted(WHOLE)), st.integers(0, 60))
def test_hostile_bytes_behind_a_true_beginning_are_refused_or_measured(noise: bytes, kind: str, kept: int) -> None:
    data = WHOLE[kind][:kept] + noise
    form = form_of(data)
    assert form is None or (form.width > 0 and form.height > 0 and form.mime.startswith("image/"))
    clean = without_traces(data)
    assert clean is None or (form is not None and without_traces(clean) == clean)


@given(st.sampled_from(sorted(WHOLE)), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=6))
def test_a_picture_with_changed_bytes_is_refused_or_cleaned_once_and_for_all(
    kind: str, changes: list[tuple[int, int]]
) -> None:
    data = bytearray(WHOLE[kind])
    for at, value in changes:
        data[at % len(data)] = value
    clean = without_traces(bytes(data))
    assert clean is None or (form_of(clean) == form_of(bytes(data)) and without_traces(clean) == clean)


@given(st.binary(max_size=400))
def test_segments_lie_one_behind_the_other_whatever_the_bytes(noise: bytes) -> None:
    data, last = b"\xff\xd8" + noise, 2
    for found in jpeg_segments(data):
        assert last == found.start < found.end <= len(data)
        last = found.end


@pytest.mark.parametrize("order", [">", "<"])
@pytest.mark.parametrize("turn", range(1, 9))
def test_of_a_photograph_only_its_dots_its_colours_and_its_turn_are_kept(turn: int, order: str) -> None:
    colours = segment(0xE2, b"ICC_PROFILE\x00\x01\x01 colours")
    traces = (
        exif(turn, words=WHERE, order=order), segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + WHERE),
        segment(0xED, b"Photoshop 3.0\x00" + WHERE), segment(0xFE, WHERE), segment(0xE2, b"MPF\x00" + WHERE), colours,
    )  # fmt: skip
    clean = without_traces(jpeg(640, 480, *traces, tail=b"a film" + WHERE))
    kept = (exif(turn, words=b""), colours) if turn > 1 else (colours,)
    assert clean == jpeg(640, 480, *kept)


def test_a_photograph_that_was_cut_off_is_refused() -> None:
    for cut in range(2, len(jpeg()) - 1):
        assert without_traces(jpeg()[:cut]) is None


def test_words_and_times_in_a_png_are_left_out() -> None:
    traces = [(name, WHERE) for name in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME")]
    assert without_traces(png(3, 2, *traces, (b"gAMA", b"\0\0\0\1")) + b"behind") == png(3, 2, (b"gAMA", b"\0\0\0\1"))
    assert without_traces(png()[:-1]) is None


def test_place_and_words_in_a_webp_are_left_out() -> None:
    assert without_traces(webp(7, 4, (b"EXIF", WHERE), (b"XMP ", WHERE + b"."), (b"ANMF", b"12"))) == webp(
        7, 4, (b"ANMF", b"12")
    )
    assert without_traces(webp()[:-1]) is None


def test_the_turn_is_not_looked_for_without_end() -> None:
    endless = b"Exif\x00\x00MM\x00*" + struct.pack(">IH", 8, 65_535)
    assert without_traces(jpeg(5, 3, segment(0xE1, endless))) == jpeg(5, 3)
