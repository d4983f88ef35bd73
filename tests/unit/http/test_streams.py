"""Server-sent events out of bytes, however they are cut (J71 begins here)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.http.streams import check_stream, lines, server_events
from ventanilla.api import Malformed, ServerEvent, TooBig

MOST = 1000


async def each(chunks: Iterable[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def read(*chunks: bytes, most: int = MOST) -> list[ServerEvent]:
    return [event async for event in server_events(each(chunks), most)]


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        (b"", []),
        (b"\n\n\n", []),
        (b"data: a\n\n", [ServerEvent("message", "a")]),
        (b"data:a\ndata: b\ndata\n\n", [ServerEvent("message", "a\nb\n")]),
        (b"event: update\ndata: {}\nid: 7\n\n", [ServerEvent("update", "{}", "7")]),
        (b"id: 7\ndata: a\n\ndata: b\n\n", [ServerEvent("message", "a", "7"), ServerEvent("message", "b", "7")]),
        (b"id: 7\ndata: a\n\n:thump\n\n:thump\n\n", [ServerEvent("message", "a", "7")]),
        (b":thump\n:thump\n", []),
        (b"event: nothing\n\n", []),
        (b"event: empty\ndata\n\n", [ServerEvent("empty", "")]),
        (b"data: half", []),
        (b"data: half\n", []),
        (b"retry: 5\n\nunknown: 1\ndata: a\n\n", [ServerEvent("message", "a")]),
        (b"\xef\xbb\xbfdata: mark\n\n", [ServerEvent("message", "mark")]),
        ("data: ñ\u2028\x85\x0b\n\n".encode(), [ServerEvent("message", "ñ\u2028\x85\x0b")]),
        (b"data: \xff\n\n", [ServerEvent("message", "\ufffd")]),
        (b"id: a\x00b\ndata: a\n\n", [ServerEvent("message", "a")]),
        (b"dataset: no\n\n", []),
    ],
)
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
async def test_a_stream_gives_its_events_wherever_it_is_cut(
    stream: bytes, events: list[ServerEvent], end: bytes
) -> None:
    stream = stream.replace(b"\n", end)
    assert await read(stream) == events
    assert await read(*(bytes([byte]) for byte in stream)) == events
    for cut in range(len(stream)):
        assert await read(stream[:cut], b"", stream[cut:]) == events


@given(st.lists(st.binary(max_size=12).map(lambda text: text.replace(b"\x00", b"\n")), max_size=30), st.data())
async def test_lines_do_not_depend_on_the_cuts(parts: list[bytes], data: st.DataObject) -> None:
    whole = b"\r\n".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=8)))
    pieces = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    assert [line async for line in lines(each(pieces), MOST)] == [line async for line in lines(each([whole]), MOST)]


@pytest.mark.parametrize(
    "chunks",
    [
        pytest.param([b"x" * 1001], id="a line without end"),
        pytest.param([b"x"] * 1001, id="a line without end, byte by byte"),
        pytest.param([b":" + b"x" * 1001 + b"\n"], id="a long comment"),
        pytest.param([b"data: " + b"x" * 1000 + b"\n\n"], id="a long line"),
        pytest.param([b"data: 0123456789\n"] * 100, id="many lines"),
        pytest.param([b"unknown: 0123456789\n"] * 100, id="many lines of nothing"),
    ],
)
async def test_an_event_that_grows_too_big_ends_the_stream(chunks: list[bytes]) -> None:
    with pytest.raises(TooBig):
        await read(*chunks)


async def test_heartbeats_never_add_up() -> None:
    beats = [b":thump\n"] * 1000 + [b":thump\n\n"] * 1000
    assert await read(*beats, b"data: a\n", *beats[:1000], b"\n") == [ServerEvent("message", "a")]


async def test_an_event_of_exactly_the_limit_is_taken() -> None:
    events = await read(b"data: " + b"x" * 994 + b"\n\n" + b"data: " + b"y" * 994 + b"\n\n")
    assert [len(event.data) for event in events] == [994, 994]


@pytest.mark.parametrize("encoding", ["gzip", "br", "identity, gzip", ""])
def test_a_packed_stream_is_refused(encoding: str) -> None:
    with pytest.raises(Malformed):
        check_stream({"content-encoding": encoding})
    check_stream({"content-encoding": "Identity"})
    check_stream({})
