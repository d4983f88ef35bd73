"""Connects to the first of several addresses that answers, so that a broken IPv6 costs a quarter of a second."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence

import httpcore

_STAGGER_S = 0.25
"""Source: https://www.rfc-editor.org/rfc/rfc8305#section-5 (read 2026-11-22)."""

Connect = Callable[[str], Awaitable[httpcore.AsyncNetworkStream]]


def alternating(addresses: Sequence[str]) -> list[str]:
    """The same addresses with the families taking turns, beginning with the first one's."""
    first = [a for a in addresses if (":" in a) == (":" in addresses[0])]
    other = [a for a in addresses if (":" in a) != (":" in addresses[0])]
    turns = [a for pair in zip(first, other, strict=False) for a in pair]
    shorter = min(len(first), len(other))
    return turns + first[shorter:] + other[shorter:]


async def first_connected(
    addresses: Sequence[str], connect: Connect, stagger_s: float = _STAGGER_S
) -> httpcore.AsyncNetworkStream:
    """The first connection that stands: each address gets a short lead, a failure starts the next at once.

    So a broken IPv6 costs a quarter of a second, not the whole time limit.

    Raises:
        OSError, httpcore.ConnectError: the last failure, when every address failed.
    """
    waiting = list(addresses)
    running: set[asyncio.Task[httpcore.AsyncNetworkStream]] = set()
    failure: BaseException = OSError("no address to connect to")
    try:
        while waiting or running:
            if waiting:
                running.add(asyncio.create_task(_connected(connect, waiting.pop(0))))
            done, running = await asyncio.wait(
                running,
                timeout=stagger_s if waiting else None,
                return_when=asyncio.FIRST_COMPLETED,
            )
            stands: httpcore.AsyncNetworkStream | None = None
            for task in done:
                error = task.exception()
                if error is not None:
                    failure = error
                elif stands is None:
                    stands = task.result()
                else:
                    await task.result().aclose()
            if stands is not None:
                return stands
    finally:
        await _abandon(running)
    raise failure


async def _connected(connect: Connect, address: str) -> httpcore.AsyncNetworkStream:
    return await connect(address)


async def _abandon(tasks: set[asyncio.Task[httpcore.AsyncNetworkStream]]) -> None:
    for task in tasks:
        task.cancel()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(result, httpcore.AsyncNetworkStream):
            with contextlib.suppress(OSError, httpcore.NetworkError):
                await result.aclose()
