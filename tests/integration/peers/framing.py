"""Where an HTTP/1.x message ends, so that it can be passed on untouched, byte for byte."""

from __future__ import annotations

import socket
from collections.abc import Iterator

_CHUNK_BYTES = 65_536
_MOST_HEAD_BYTES = 256 * 1024


class Broken(Exception):
    """The other side ended or spoke no HTTP in the middle of a message."""


class Line:
    """The reading end of a connection, with what was read beyond the message at hand."""

    def __init__(self, connection: socket.socket) -> None:
        """Read from this connection; writing stays with its owner."""
        self._connection = connection
        self._held = b""

    def head(self) -> bytes:
        """The next message's head, its empty line included; nothing where the other side has ended before one.

        Raises:
            Broken: it ended within one.
        """
        while b"\r\n\r\n" not in self._held:
            if len(self._held) > _MOST_HEAD_BYTES:
                raise Broken("a head without end")
            more = self._connection.recv(_CHUNK_BYTES)
            if not more:
                if self._held:
                    raise Broken("ended within a head")
                return b""
            self._held += more
        head, _, self._held = self._held.partition(b"\r\n\r\n")
        return head + b"\r\n\r\n"

    def body(self, head: bytes, *, answers: bytes | None = None) -> Iterator[bytes]:
        """The body that follows the head, as it comes; ``answers`` is the request's first line, for a response.

        Raises:
            Broken: the other side ended before the body's end.
        """
        fields = dict(_fields(head))
        if answers is not None and _has_no_body(head, answers):
            return
        if b"chunked" in fields.get(b"transfer-encoding", b"").lower():
            yield from self._chunks()
        elif b"content-length" in fields:
            yield from self._exactly(int(fields[b"content-length"]))
        elif answers is not None:
            yield from self._until_end()

    def _exactly(self, left: int) -> Iterator[bytes]:
        while left:
            piece = self._held[:left] or self._connection.recv(min(left, _CHUNK_BYTES))
            self._held = self._held[len(piece) :]
            if not piece:
                raise Broken(f"ended {left} bytes before the body's end")
            left -= len(piece)
            yield piece

    def _chunks(self) -> Iterator[bytes]:
        while True:
            size = self._line()
            yield size
            length = int(size.split(b";")[0], 16)
            if length == 0:
                break
            yield from self._exactly(length + 2)
        while (trailer := self._line()) != b"\r\n":
            yield trailer
        yield trailer

    def _line(self) -> bytes:
        while b"\r\n" not in self._held:
            more = self._connection.recv(_CHUNK_BYTES)
            if not more:
                raise Broken("ended within a chunk")
            self._held += more
        line, _, self._held = self._held.partition(b"\r\n")
        return line + b"\r\n"

    def _until_end(self) -> Iterator[bytes]:
        piece = self._held
        self._held = b""
        while piece or (piece := self._connection.recv(_CHUNK_BYTES)):
            yield piece
            piece = b""


def first_line(head: bytes) -> bytes:
    """The request line or the status line."""
    return head.split(b"\r\n", 1)[0]


def stays_open(request: bytes, response: bytes) -> bool:
    """Whether the connection may carry a further request, by what the two heads say."""
    ends = any(dict(_fields(head)).get(b"connection", b"").lower() == b"close" for head in (request, response))
    fields = dict(_fields(response))
    framed = (
        b"content-length" in fields or b"transfer-encoding" in fields or _has_no_body(response, first_line(request))
    )
    return framed and not ends and first_line(request).endswith(b"HTTP/1.1")


def _fields(head: bytes) -> Iterator[tuple[bytes, bytes]]:
    for line in head.split(b"\r\n")[1:]:
        name, colon, value = line.partition(b":")
        if colon:
            yield name.strip().lower(), value.strip()


def _has_no_body(head: bytes, answers: bytes) -> bool:
    status = first_line(head).split(b" ")[1]
    return answers.startswith(b"HEAD ") or status in (b"204", b"304") or status.startswith(b"1")
