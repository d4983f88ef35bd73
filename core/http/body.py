"""Reads a body within its limits: counted as it travels, inflated a bounded piece at a time, whole or not at all."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Mapping

from core.http.limits import Limits
from ventanilla.api import Malformed, TooBig, Truncated

_GZIP = 16 + zlib.MAX_WBITS


def check_head(headers: Mapping[str, str], fields: int, limits: Limits) -> None:
    """Refuse, before a byte of it is read, an answer whose head says that it cannot be taken.

    Args:
        headers: names in lower case.
        fields: how many header lines there were.

    Raises:
        TooBig: too many header fields, or a declared length over the limit.
        Malformed: an encoding that was not asked for.
    """
    if fields > limits.header_fields:
        raise TooBig(f"{fields} header fields")
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > limits.raw_bytes:
        raise TooBig(f"the answer announces {length[:20]} bytes, the limit is {limits.raw_bytes}")
    _is_gzip(headers)


async def read_body(chunks: AsyncIterator[bytes], headers: Mapping[str, str], limits: Limits) -> bytes:
    """The whole body, inflated.

    Raises:
        TooBig: it passes a limit, travelling or inflated.
        Malformed: it is not the encoding it says.
        Truncated: it ends before its encoding does.
    """
    inflate = _Gunzip(limits.decoded_bytes) if _is_gzip(headers) else None
    body = bytearray()
    travelled = 0
    async for chunk in chunks:
        travelled += len(chunk)
        if travelled > limits.raw_bytes:
            raise TooBig(f"the answer is larger than {limits.raw_bytes} bytes")
        body += inflate.feed(chunk) if inflate else chunk
    if inflate and travelled and not inflate.is_complete:
        raise Truncated("the compressed answer broke off")
    return bytes(body)


async def first_bytes(chunks: AsyncIterator[bytes], headers: Mapping[str, str], most: int) -> AsyncIterator[bytes]:
    """At most ``most`` bytes of a body, inflated, piece by piece; what cannot be inflated ends it.

    Raises:
        Malformed: an encoding that was not asked for.
    """
    inflate = zlib.decompressobj(_GZIP) if _is_gzip(headers) else None
    travelled = given = 0
    async for chunk in chunks:
        travelled += len(chunk)
        try:
            piece = inflate.decompress(chunk, most - given) if inflate else chunk[: most - given]
        except zlib.error:
            return
        given += len(piece)
        yield piece
        if given >= most or travelled >= most:
            return


def _is_gzip(headers: Mapping[str, str]) -> bool:
    names = [name.strip().lower() for name in headers.get("content-encoding", "").split(",")]
    match [name for name in names if name not in ("", "identity")]:
        case []:
            return False
        case ["gzip" | "x-gzip"]:
            return True
        case _:
            raise Malformed("the answer is encoded in a way that was not asked for")


class _Gunzip:
    """One gzip member, at most ``limit`` bytes of it."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._left = limit
        self._zlib = zlib.decompressobj(_GZIP)

    @property
    def is_complete(self) -> bool:
        return self._zlib.eof

    def feed(self, chunk: bytes) -> bytes:
        if self._zlib.eof:
            return self._after_the_end(chunk)
        try:
            # One byte more than there is room for tells an answer that fits exactly from one that does not.
            piece = self._zlib.decompress(chunk, self._left + 1)
        except zlib.error:
            raise Malformed("the compressed answer is damaged") from None
        self._left -= len(piece)
        if self._left < 0:
            raise TooBig(f"the answer inflates to more than {self._limit} bytes")
        self._after_the_end(self._zlib.unused_data)
        return piece

    def _after_the_end(self, rest: bytes) -> bytes:
        if rest.strip(b"\0"):
            raise Malformed("the compressed answer goes on after its end")
        return b""
