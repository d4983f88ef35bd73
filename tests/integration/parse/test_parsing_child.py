"""The parsing child answers in order and, when it must, dies instead of the collector (F74)."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from core.parse.parent import ParseLimits
from tests.integration.parse.conftest import NewChild, gone, is_alive, named
from ventanilla.api import (
    ConnectorError,
    Gone,
    Malformed,
    Parser,
    TooBig,
    Truncated,
    Unavailable,
)

SHORT = ParseLimits(seconds=1.0)
SMALL = ParseLimits(memory_bytes=256 * 1024 * 1024)


async def test_a_function_gets_the_bytes_and_the_options_and_gives_json(new_child: NewChild) -> None:
    parse: Parser = new_child()
    answer = await parse(named("echo"), "ñ ⟦HOSTILE⟧ \x1b".encode(), {"base": "https://a.example/", "n": [1, None]})
    assert answer == {"body": "ñ ⟦HOSTILE⟧ \x1b", "options": {"base": "https://a.example/", "n": [1, None]}}


async def test_it_starts_when_first_needed_and_serves_a_hundred_requests_in_sequence(new_child: NewChild) -> None:
    child = new_child()
    assert child.pid is None
    first = await child(named("pid"), b"")
    for n in range(100):
        answer = await child(named("echo"), str(n).encode())
        assert answer == {"body": str(n), "options": {}}
    assert await child(named("pid"), b"") == first == child.pid


async def test_requests_at_the_same_time_get_their_own_answers(new_child: NewChild) -> None:
    child = new_child()
    answers = await asyncio.gather(*(child(named("size"), b"x" * n * 1000) for n in range(30)))
    assert answers == [n * 1000 for n in range(30)]


async def test_ten_megabytes_go_in_and_come_out(new_child: NewChild) -> None:
    child = new_child()
    assert await child(named("size"), b"x" * 10_000_000) == 10_000_000
    assert await child(named("repeats"), b"x", {"times": 10_000_000}) == "x" * 10_000_000


async def test_a_child_is_renewed_before_what_it_leaks_can_count(new_child: NewChild) -> None:
    child = new_child()
    first = await child(named("pid"), b"")
    for _ in range(500):
        await child(named("size"), b"")
    assert await child(named("pid"), b"") != first


async def test_F74_a_hundred_thousand_attributes_end_at_the_time_limit(new_child: NewChild) -> None:
    document = b"<rss><channel><item " + b" ".join(b"a%d='x'" % n for n in range(100_000)) + b"/></channel></rss>"
    child = new_child(SHORT)
    with pytest.raises(TooBig, match=r"more than 1 s"):
        await child(named("titles"), document)
    assert await child(named("titles"), b"<rss><channel><item><title>a</title></item></channel></rss>") == ["a"]


@pytest.mark.parametrize("function", ["never_ends", "sleeps"])
async def test_a_function_that_never_ends_is_killed_and_replaced(new_child: NewChild, function: str) -> None:
    child = new_child(SHORT)
    first = await child(named("pid"), b"")
    with pytest.raises(TooBig):
        await child(named(function), b"")
    assert isinstance(first, int)
    assert await gone(first)
    assert await child(named("pid"), b"") != first


@pytest.mark.parametrize("function", ["hoards", "hoards_little_by_little"])
async def test_a_function_that_takes_all_memory_is_too_big_and_the_child_replaced(
    new_child: NewChild, function: str
) -> None:
    child = new_child(SMALL)
    first = await child(named("pid"), b"")
    with pytest.raises(TooBig, match="memory"):
        await child(named(function), b"")
    assert await child(named("pid"), b"") != first


@pytest.mark.parametrize(("function", "body"), [("recurses", b""), ("nests", b"100000"), ("nests", b"5000")])
async def test_too_deep_is_too_big(new_child: NewChild, function: str, body: bytes) -> None:
    child = new_child()
    with pytest.raises(TooBig, match="deep"):
        await child(named(function), body)
    assert await child(named("size"), b"abc") == 3


async def test_a_result_deeper_than_json_may_be_is_malformed(new_child: NewChild) -> None:
    with pytest.raises(Malformed, match="deeper"):
        await new_child()(named("nests"), b"64")


@pytest.mark.parametrize("function", ["dies", "kills_itself", "exits"])
async def test_a_child_that_dies_is_unavailable_and_the_next_request_works(new_child: NewChild, function: str) -> None:
    child = new_child()
    with pytest.raises(Unavailable, match="died"):
        await child(named(function), b"")
    assert await child(named("size"), b"abc") == 3


async def test_a_child_that_died_between_requests_is_replaced_or_reported(new_child: NewChild) -> None:
    child = new_child()
    first = await child(named("pid"), b"")
    assert isinstance(first, int)
    os.kill(first, signal.SIGKILL)
    await gone(first)
    try:
        answer = await child(named("size"), b"abc")
    except Unavailable:
        answer = await child(named("size"), b"abc")
    assert answer == 3


async def test_a_cancelled_request_leaves_no_answer_behind(new_child: NewChild) -> None:
    child = new_child()
    first = await child(named("pid"), b"")
    assert isinstance(first, int)
    request = asyncio.create_task(child(named("sleeps"), b""))
    await asyncio.wait({request}, timeout=0.2)  # long enough to be in the middle of it
    assert not request.done()
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request
    assert await gone(first)
    assert await child(named("echo"), b"mine") == {"body": "mine", "options": {}}


@pytest.mark.parametrize("turns", range(0, 40, 8))
async def test_a_request_cancelled_at_any_moment_never_mixes_up_answers(new_child: NewChild, turns: int) -> None:
    child = new_child()
    await child(named("size"), b"")
    request = asyncio.create_task(child(named("echo"), b"theirs" * 50_000))
    for _ in range(turns):
        await asyncio.sleep(0)
    request.cancel()
    await asyncio.gather(request, return_exceptions=True)
    assert await child(named("echo"), b"mine") == {"body": "mine", "options": {}}


async def test_a_caller_cancelled_while_waiting_does_not_disturb_the_one_who_is_served(new_child: NewChild) -> None:
    child = new_child()
    first = await child(named("pid"), b"")
    served = asyncio.create_task(child(named("pid"), b""))
    waiting = asyncio.create_task(child(named("pid"), b""))
    await asyncio.sleep(0)
    waiting.cancel()
    assert await served == first


@pytest.mark.parametrize(
    ("function", "body", "kind"),
    [
        ("refuses", b"malformed", Malformed),
        ("refuses", b"truncated", Truncated),
        ("refuses", b"gone", Gone),
        ("limits", b"", Malformed),
    ],
)
async def test_what_a_function_raises_of_the_tree_arrives(
    new_child: NewChild, function: str, body: bytes, kind: type[ConnectorError]
) -> None:
    with pytest.raises(ConnectorError) as caught:
        await new_child()(named(function), body)
    assert type(caught.value) is kind
    assert caught.value.detail in ("in its own words", "which no parser can know")


@pytest.mark.parametrize(
    ("function", "body", "names"),
    [
        ("fails", b"words of a citizen", "KeyError"),
        ("echo", b"\xff", "UnicodeDecodeError"),
        ("no_json", b"", "TypeError"),
        ("not_finite", b"nan", "ValueError"),
        ("not_finite", b"inf", "ValueError"),
    ],
)
async def test_any_other_failure_is_malformed_and_names_its_kind_only(
    new_child: NewChild, function: str, body: bytes, names: str
) -> None:
    child = new_child()
    with pytest.raises(Malformed, match=names) as caught:
        await child(named(function), body)
    assert "citizen" not in str(caught.value)
    assert await child(named("size"), b"abc") == 3


async def test_a_result_that_is_too_large_is_too_big(new_child: NewChild) -> None:
    child = new_child(ParseLimits(answer_bytes=1000))
    with pytest.raises(TooBig):
        await child(named("repeats"), b"x", {"times": 1000})
    assert await child(named("repeats"), b"x", {"times": 990}) == "x" * 990


async def test_a_document_that_is_too_large_is_not_sent(new_child: NewChild) -> None:
    child = new_child(ParseLimits(body_bytes=1000))
    with pytest.raises(TooBig):
        await child(named("size"), b"x" * 1001)
    assert child.pid is None


async def test_closing_ends_the_child_and_a_later_request_starts_another(new_child: NewChild) -> None:
    child = new_child()
    first = await child(named("pid"), b"")
    assert isinstance(first, int)
    await child.close()
    assert not is_alive(first)
    assert await child(named("size"), b"abc") == 3
