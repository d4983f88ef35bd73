"""Laws of defence: answers made to break a reader end in an error of the tree, and nothing of them is believed."""

from __future__ import annotations

import asyncio
import time
import zlib
from collections.abc import AsyncIterator, Callable

from core.conformance.model import Laws, hold
from core.conformance.pulling import citizens
from core.conformance.rehearsal import Rehearsal, road_of
from core.conformance.road import Answer, Asked, Instead, Meddling
from core.i18n import N_
from ventanilla.api import Blocked

LAWS = Laws()

Pieces = Callable[[], AsyncIterator[bytes]]
LONGEST_S = 12.0
_MEGABYTE = b" " * 1_000_000


@LAWS.law("endless-answer", N_("An answer of 100 MB is refused."))
async def _endless(rehearsal: Rehearsal) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield _head("Content-Type: application/json")
        yield b'{"a":"'
        for _ in range(100):
            yield _MEGABYTE

    await _survives(rehearsal, pieces)


@LAWS.law("packed-bomb", N_("An answer that is small on the way and huge when unpacked is refused."))
async def _bomb(rehearsal: Rehearsal) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join(packer.compress(_MEGABYTE) for _ in range(200)) + packer.flush()

    async def pieces() -> AsyncIterator[bytes]:
        yield _head("Content-Type: application/json", "Content-Encoding: gzip", f"Content-Length: {len(packed)}")
        yield packed

    await _survives(rehearsal, pieces)


@LAWS.law("deep-answer", N_("JSON that is nested without measure is refused."))
async def _deep(rehearsal: Rehearsal) -> None:
    for body in (b"[" * 200_000, b"[" * 200_000 + b"]" * 200_000, b'{"a":' * 100_000 + b"1" + b"}" * 100_000):
        await _survives(rehearsal, _whole(body))


@LAWS.law("other-page", N_("A page that comes instead of an answer is no answer."))
async def _page(rehearsal: Rehearsal) -> None:
    page = "<!doctype html><html><body><h1>Iniciá sesión en la red</h1></body></html>".encode()
    for kind in ("text/html; charset=utf-8", "application/json", "application/xml"):
        await _survives(rehearsal, _whole(page, kind))


@LAWS.law("broken-letters", N_("Bytes that are no text, and JSON that is none, are refused."))
async def _letters(rehearsal: Rehearsal) -> None:
    for body in (
        b'{"a": "\xff\xfe\xc3\x28"}',
        b"\x00\x01\x02",
        b"",
        b"null",
        b'"words"',
        b"NaN",
        b'{"a": 1, "a": 2}',
        b'{"a": 1e999}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'[{"id"',
    ):
        await _survives(rehearsal, _whole(body))


@LAWS.law("drip", N_("An answer that comes byte by byte does not hold anybody up."))
async def _drip(rehearsal: Rehearsal) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield _head("Content-Type: application/json")
        for _ in range(600):
            yield b" "
            await asyncio.sleep(0.1)

    await _survives(rehearsal, pieces)


@LAWS.law("inner-redirect", N_("A redirect to an inner machine is not followed."))
async def _redirect(rehearsal: Rehearsal) -> None:
    for goal in (
        "http://169.254.169.254/latest/meta-data/",
        "http://2852039166/",
        "http://[::ffff:169.254.169.254]/",
        "file:///etc/passwd",
    ):
        answer = Answer(302, (("Location", goal), ("Content-Type", "text/plain")), b"")

        async def pieces(answer: Answer = answer) -> AsyncIterator[bytes]:
            yield answer.encoded()

        error = await _survives(rehearsal, pieces)
        hold(isinstance(error, Blocked), f"a redirect to {goal} ended with {error!r}")


async def _survives(rehearsal: Rehearsal, pieces: Pieces) -> object:
    """Hold that a pull whose every question gets this answer ends in time and with an error of the tree."""
    async with rehearsal.world() as world:
        citizens(rehearsal, world)
        road = road_of(world)
        cursor = await world.settled()

        def rule(_asked: Asked) -> Meddling:
            return Instead(pieces)

        road.rules.append(rule)
        begun = time.monotonic()
        error = await world.refused(lambda: world.pull(cursor))
        hold(error is not None, "it gave an answer though it got none")
        hold(time.monotonic() - begun < LONGEST_S, "it took too long")
        return error


def _whole(body: bytes, kind: str = "application/json") -> Pieces:
    async def pieces() -> AsyncIterator[bytes]:
        yield Answer(200, (("Content-Type", kind),), body).encoded()

    return pieces


def _head(*lines: str) -> bytes:
    return "\r\n".join(["HTTP/1.1 200 OK", *lines, "Connection: close", "", ""]).encode()
