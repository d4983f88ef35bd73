"""Doors and servers of these tests, closed when the test ends."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

import pytest

from core.http.door import HttpDoor
from core.http.limits import Limits
from tests.integration.http.certificates import Authority, authority
from tests.integration.http.hostile import Fault, Server, listening

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LOOPBACK = ("127.0.0.1",)

QUICK = Limits(total_s=0.8, connect_s=0.4, read_s=0.4)
"""For faults that only time can end."""


@dataclass(frozen=True)
class FixedClock:
    def now(self) -> datetime:
        return NOW


@dataclass
class Names:
    """A resolver with a table, which remembers what it was asked; what it does not know is on loopback."""

    table: Mapping[str, Sequence[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.table.get(host, LOOPBACK)


class OpenDoor(Protocol):
    def __call__(
        self,
        *allowed: str,
        limits: Limits | None = None,
        names: Names | None = None,
        proxy: str | None = None,
        ca_file: str | None = None,
    ) -> HttpDoor: ...


Serve = Callable[..., Awaitable[Server]]


@pytest.fixture
async def stack() -> AsyncIterator[contextlib.AsyncExitStack]:
    async with contextlib.AsyncExitStack() as opened:
        yield opened


@pytest.fixture
def serve(stack: contextlib.AsyncExitStack) -> Serve:
    async def start(fault: Fault, tls: ssl.SSLContext | None = None) -> Server:
        return await stack.enter_async_context(listening(fault, tls))

    return start


@pytest.fixture
def door(stack: contextlib.AsyncExitStack) -> OpenDoor:
    def build(
        *allowed: str,
        limits: Limits | None = None,
        names: Names | None = None,
        proxy: str | None = None,
        ca_file: str | None = None,
    ) -> HttpDoor:
        entries: Iterable[str] = allowed
        opened = HttpDoor(
            FixedClock(),
            limits=limits,
            allow=entries,
            proxy=proxy,
            ca_file=ca_file,
            resolve=names or Names(),
        )
        stack.push_async_callback(opened.close)
        return opened

    return build


@pytest.fixture(scope="session")
def ca(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("certificates"))
