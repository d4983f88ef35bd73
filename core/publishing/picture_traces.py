"""Takes out of a picture what says where, when, by whom and with what it was taken; its dots stay as they are.

A photograph from a telephone carries the place it was taken at. Segments and chunks are copied one by one and
those with such traces are left out. How a photograph has to be turned is kept, as it would lie on its side without.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.publishing.picture_forms import EOI, GIF, JPEG, PNG, Segment, form_of, jpeg_segments

_COMMENT, _APP1, _APP2, _APP13 = 0xFE, 0xE1, 0xE2, 0xED
_COLOURS = b"ICC_PROFILE\x00"
_EXIF = b"Exif\x00\x00"
_TURN = 0x0112
"""The tag of a photograph's orientation. Source: Exif 2.32, 4.6.4, CIPA DC-008-2019, read 2026-11-22."""
_TURNS = range(2, 9)
"""1 is upright."""
_PNG_TRACES = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})
_WEBP_TRACES = {b"EXIF": 0x08, b"XMP ": 0x04}
"""The chunk, and its flag in VP8X. Source: RFC 9649, 2.7, read 2026-11-22."""


def without_traces(data: bytes) -> bytes | None:
    """The same picture without them; ``None``: it is broken or cut off. Of a GIF, the same bytes: it has no such place.

    What follows the end of the picture is left out too: telephones put a whole film there.
    """
    form = form_of(data)
    match form.mime if form is not None else "":
        case "":
            return None
        case found if found == JPEG:
            return _clean_jpeg(data)
        case found if found == PNG:
            return _clean_png(data)
        case found if found == GIF:
            return data
        case _:
            return _clean_webp(data)


def _clean_jpeg(data: bytes) -> bytes | None:
    kept, turn, has_end = [data[:2]], 0, False
    for segment in jpeg_segments(data):
        body = _body(data, segment)
        if segment.marker == _APP1 and body.startswith(_EXIF):
            turn = turn or _turn_of(body[len(_EXIF) :])
        if not _is_trace(segment.marker, body):
            kept.append(data[segment.start : segment.end])
        has_end = segment.marker == EOI
    if not has_end:
        return None
    if turn in _TURNS:
        after = 2 if len(kept) > 1 and kept[1].startswith(b"\xff\xe0") else 1  # JFIF has to come first
        kept.insert(after, _turned(turn))
    return b"".join(kept)


def _is_trace(marker: int, body: bytes) -> bool:
    if marker == _APP2:
        return not body.startswith(_COLOURS)
    return marker in (_APP1, _APP13, _COMMENT)


def _body(data: bytes, segment: Segment) -> bytes:
    return data[segment.start : segment.end].lstrip(b"\xff")[3:]


def _turn_of(tiff: bytes) -> int:
    """How the photograph is to be turned, 1 to 8; 0 where it does not say."""
    order = {b"II*\x00": "little", b"MM\x00*": "big"}.get(tiff[:4])
    if order is None:
        return 0

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], "little" if order == "little" else "big")

    first = number(4, 4)
    for index in range(min(number(first, 2), 200)):
        entry = first + 2 + 12 * index
        if entry + 12 > len(tiff):
            return 0
        if number(entry, 2) == _TURN:
            return number(entry + 8, 2)
    return 0


def _turned(turn: int) -> bytes:
    """An APP1 segment that says how to turn the photograph and nothing else."""
    entry = _TURN.to_bytes(2, "big") + b"\x00\x03" + b"\x00\x00\x00\x01" + turn.to_bytes(2, "big") + b"\x00\x00"
    body = _EXIF + b"MM\x00*" + b"\x00\x00\x00\x08" + b"\x00\x01" + entry + b"\x00\x00\x00\x00"
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body


def _clean_png(data: bytes) -> bytes | None:
    kept = [data[:8]]
    for name, chunk in _chunks(data, 8, 8, "big", 4):
        if name not in _PNG_TRACES:
            kept.append(chunk)
        if name == b"IEND":
            return b"".join(kept)
    return None


def _clean_webp(data: bytes) -> bytes | None:
    size = int.from_bytes(data[4:8], "little") + 8
    if size > len(data):
        return None
    kept, length = [], 12
    flags = 0
    for name, chunk in _chunks(data[:size], 12, 8, "little", 0):
        length += len(chunk)
        if name in _WEBP_TRACES:
            flags |= _WEBP_TRACES[name]
        else:
            kept.append(chunk)
    if length < size:
        return None
    if kept and kept[0][:4] == b"VP8X":
        kept[0] = kept[0][:8] + bytes([kept[0][8] & ~flags & 0xFF]) + kept[0][9:]
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _chunks(data: bytes, at: int, head: int, order: str, tail: int) -> Iterator[tuple[bytes, bytes]]:
    """The chunks with their names; ends early where one does not fit into the bytes."""
    is_big = order == "big"
    while at + head + tail <= len(data):
        if is_big:
            size, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        else:
            size, name = int.from_bytes(data[at + 4 : at + 8], "little"), data[at : at + 4]
            size += size & 1  # padded to an even length
        end = at + head + size + tail
        if end > len(data):
            return
        yield name, data[at:end]
        at = end
