"""Server-sent events out of the bytes of a stream, each bounded; what httpx-sse does not bound is done here.

The format: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation. Two things are
done that httpx-sse 0.4.3 leaves out: a byte order mark is dropped, and what has no data line is no event.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping

from httpx_sse._decoders import SSEDecoder  # the package offers it only behind its own client's unbounded answers

from ventanilla.api import Malformed, ServerEvent, TooBig

_LINE_END = re.compile(rb"\r\n|\n|\r")
_MARK = b"\xef\xbb\xbf"


def check_stream(headers: Mapping[str, str]) -> None:
    """Refuse a stream that is packed: its events would come when the packer is full.

    Raises:
        Malformed: an encoding that was not asked for.
    """
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Malformed("the stream is encoded in a way that was not asked for")


async def server_events(chunks: AsyncIterator[bytes], most_bytes: int) -> AsyncIterator[ServerEvent]:
    """The events of a stream as they become complete; comments and what has no data give none.

    Raises:
        TooBig: a line, or the lines of one event, pass ``most_bytes``.
    """
    decoder = SSEDecoder()
    size = 0
    has_data = False
    async for line in lines(chunks, most_bytes):
        if line.startswith(b":"):
            continue
        size += len(line)
        if size > most_bytes:
            raise TooBig(f"an event of more than {most_bytes} bytes")
        has_data = has_data or line == b"data" or line.startswith(b"data:")
        event = decoder.decode(line.decode("utf-8", "replace"))
        if line:
            continue
        if event is not None and has_data:
            yield ServerEvent(event=event.event, data=event.data, id=event.id)
        size = 0
        has_data = False


async def lines(chunks: AsyncIterator[bytes], most_bytes: int) -> AsyncIterator[bytes]:
    """The complete lines of a stream without their ends, which are CRLF, LF or CR; without a byte order mark.

    Raises:
        TooBig: a line passes ``most_bytes``.
    """
    held: list[bytes] = []
    held_bytes = 0
    is_after_cr = False
    is_first = True
    async for chunk in chunks:
        if not chunk:
            continue
        if is_after_cr:
            chunk = chunk.removeprefix(b"\n")  # the second half of a line end whose first half has been obeyed
        is_after_cr = chunk.endswith(b"\r")
        *ended, rest = _LINE_END.split(chunk)
        for part in ended:
            line = b"".join((*held, part))
            held, held_bytes = [], 0
            if len(line) > most_bytes:
                raise TooBig(f"a line of more than {most_bytes} bytes")
            yield line.removeprefix(_MARK) if is_first else line
            is_first = False
        if rest:
            held.append(rest)
            held_bytes += len(rest)
            if held_bytes > most_bytes:
                raise TooBig(f"a line of more than {most_bytes} bytes")
