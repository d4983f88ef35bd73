"""Small true pictures, and traces to put into them."""

from __future__ import annotations

import struct
import zlib


def png(width: int = 3, height: int = 2, *extra: tuple[bytes, bytes]) -> bytes:
    """A PNG of this size, with more chunks before its dots."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    dots = zlib.compress(b"".join(b"\x00" + b"\x7f\x7f\xff" * width for _row in range(height)))
    chunks = [(b"IHDR", header), *extra, (b"IDAT", dots), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_chunk(*chunk) for chunk in chunks)


def _png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def jpeg(width: int = 5, height: int = 3, *segments: bytes, tail: bytes = b"") -> bytes:
    """What is built like a JPEG of this size, with more segments after the first and something behind its end."""
    start = b"\xff\xd8" + segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
    frame = segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x11"
    return start + b"".join(segments) + frame + scan + b"\xff\xd9" + tail


def segment(marker: int, body: bytes) -> bytes:
    """One segment of a JPEG."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def exif(turn: int = 1, *, words: bytes = b"GPS 12.05 S 77.04 W", order: str = ">") -> bytes:
    """An Exif segment that says how to turn the photograph, and where it was taken."""
    head = b"MM\x00*" if order == ">" else b"II*\x00"
    entries = struct.pack(f"{order}HHHIHH", 1, 0x0112, 3, 1, turn, 0)
    return segment(0xE1, b"Exif\x00\x00" + head + struct.pack(f"{order}I", 8) + entries + b"\x00" * 4 + words)


def webp(width: int = 7, height: int = 4, *extra: tuple[bytes, bytes]) -> bytes:
    """What is built like a WebP of this size with more chunks behind its dots."""
    flags = {b"EXIF": 0x08, b"XMP ": 0x04}
    head = bytes([sum(flags.get(name, 0) for name, _body in extra), 0, 0, 0])
    head += (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunks = [(b"VP8X", head), (b"VP8L", b"\x2f" + bytes(9)), *extra]
    body = b"WEBP" + b"".join(
        name + struct.pack("<I", len(data)) + data + b"\x00" * (len(data) & 1) for name, data in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def gif(width: int = 9, height: int = 8) -> bytes:
    """What is built like a GIF of this size."""
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x00\x00\x00" + b"\x3b"
