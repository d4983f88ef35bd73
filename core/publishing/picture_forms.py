"""What a picture is, read from its first bytes: its kind and its size in dots, without decoding it.

The bytes may be anything a person found somewhere; nothing here trusts a length or an offset in them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

JPEG, PNG, GIF, WEBP = "image/jpeg", "image/png", "image/gif", "image/webp"

_PNG_SIGN = b"\x89PNG\r\n\x1a\n"
_BARE = frozenset({0x00, 0x01, *range(0xD0, 0xD9)})
"""JPEG markers without a length, which have no place between segments: stuffing, TEM, RST0 to RST7, a second SOI."""
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
"""The first marker after compressed dots; a 0xFF among them is followed by 0 or a restart."""
_MOST_SEGMENTS = 5_000
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""SOF0 to SOF15 without DHT, JPG and DAC, which share their range.

Source: ITU-T T.81, table B.1, https://www.w3.org/Graphics/JPEG/itu-t81.pdf, read 2026-11-22.
"""
EOI, SOS = 0xD9, 0xDA


@dataclass(frozen=True, slots=True)
class Form:
    """The kind of a picture and its size in dots."""

    mime: str
    width: int
    height: int


def form_of(data: bytes) -> Form | None:
    """The kind and size of a picture; ``None``: it is no PNG, JPEG, GIF or WebP, or its header is broken."""
    for mime, is_it in _SIGNS.items():
        if is_it(data):
            size = _SIZES[mime](data)
            return Form(mime, *size) if size is not None and min(size) > 0 else None
    return None


@dataclass(frozen=True, slots=True)
class Segment:
    """One marker of a JPEG with what follows it up to the next one."""

    marker: int
    start: int
    end: int
    """Where the next marker begins; after SOS the compressed dots belong to it."""


def jpeg_segments(data: bytes) -> Iterator[Segment]:
    """The segments of a JPEG after SOI, EOI the last; ends early, without EOI, where the bytes make no sense."""
    at = 2
    for _number in range(_MOST_SEGMENTS):
        start = at
        while at < len(data) and data[at] == 0xFF:
            at += 1  # fill bytes
        if at == start or at >= len(data) or data[at] in _BARE:
            return
        marker = data[at]
        at += 1
        if marker == EOI:
            yield Segment(marker, start, at)
            return
        length = int.from_bytes(data[at : at + 2], "big")
        at += length
        if length < 2 or at > len(data):
            return
        if marker == SOS:
            found = _AFTER_SCAN.search(data, at)
            at = found.start() if found is not None else len(data)
        yield Segment(marker, start, at)


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    for segment in jpeg_segments(data):
        if segment.marker in _FRAMES:
            body = data[segment.start : segment.end].lstrip(b"\xff")[1:]
            if len(body) < 7:
                return None
            return int.from_bytes(body[5:7], "big"), int.from_bytes(body[3:5], "big")
        if segment.marker == SOS:
            return None
    return None


def _png_size(data: bytes) -> tuple[int, int] | None:
    if len(data) < 33 or data[8:16] != b"\x00\x00\x00\rIHDR":
        return None
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def _gif_size(data: bytes) -> tuple[int, int] | None:
    if len(data) < 13:
        return None
    return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")


def _webp_size(data: bytes) -> tuple[int, int] | None:
    """Source: RFC 9649, 2.5 to 2.7, and RFC 6386, 9.1, read 2026-11-22."""
    if len(data) < 30:
        return None
    match data[12:16]:
        case b"VP8X":
            return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
        case b"VP8L" if data[20] == 0x2F:
            bits = int.from_bytes(data[21:25], "little")
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 " if data[23:26] == b"\x9d\x01\x2a":
            width, height = int.from_bytes(data[26:28], "little"), int.from_bytes(data[28:30], "little")
            return width & 0x3FFF, height & 0x3FFF
    return None


_SIGNS: Mapping[str, Callable[[bytes], bool]] = {
    JPEG: lambda data: data[:3] == b"\xff\xd8\xff",
    PNG: lambda data: data[:8] == _PNG_SIGN,
    GIF: lambda data: data[:6] in (b"GIF87a", b"GIF89a"),
    WEBP: lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP",
}
_SIZES: Mapping[str, Callable[[bytes], tuple[int, int] | None]] = {
    JPEG: _jpeg_size,
    PNG: _png_size,
    GIF: _gif_size,
    WEBP: _webp_size,
}
