"""Connections that leave a note of how far they went, and that can stop at the certificate they are shown."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import httpcore

from core.http.wire import GuardedBackend


class Phase(StrEnum):
    """The steps of the way to a server, in order."""

    NAME = "name"
    CONNECT = "connect"
    PROXY = "proxy"
    TLS = "tls"
    ANSWER = "answer"


@dataclass(slots=True)
class Trail:
    """The note: the step that was begun last, and what was seen by then."""

    phase: Phase = Phase.NAME
    addresses: tuple[str, ...] = ()
    der: bytes | None = None
    """The certificate that was looked at."""


class Seen(Exception):
    """The certificate was looked at: there is no reason to go on."""


class WatchedBackend(GuardedBackend):
    """The door's own backend; notes each step of the connection to ``host``.

    Args:
        first: the step that begins when the connection stands.
        looks: take whatever certificate ``host`` shows, note it, and raise :class:`Seen` before a byte is sent.
    """

    def __init__(self, inner: GuardedBackend, host: str, trail: Trail, first: Phase, *, looks: bool) -> None:
        self._inner, self._host, self._trail, self._first, self._looks = inner, host, trail, first, looks

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve, judge, connect, as the door does."""
        stream = await self._inner.connect_tcp(host, port, timeout, local_address, socket_options)
        self._trail.phase = self._first
        return _WatchedStream(stream, self._host, self._trail, looks=self._looks)


class _WatchedStream(httpcore.AsyncNetworkStream):
    def __init__(self, inner: httpcore.AsyncNetworkStream, host: str, trail: Trail, *, looks: bool) -> None:
        self._inner, self._host, self._trail, self._looks = inner, host, trail, looks

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 (httpcore's)
        return await self._inner.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 (httpcore's)
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    def get_extra_info(self, info: str) -> Any:  # httpcore's signature
        return self._inner.get_extra_info(info)

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's)
    ) -> httpcore.AsyncNetworkStream:
        is_goal = server_hostname == self._host  # else it is a proxy that is spoken to in TLS: always with trust
        if is_goal:
            self._trail.phase = Phase.TLS
        context = _blind() if is_goal and self._looks else ssl_context
        stream = await self._inner.start_tls(context, server_hostname, timeout)
        if is_goal and self._looks:
            self._trail.der = stream.get_extra_info("ssl_object").getpeercert(binary_form=True)
            await stream.aclose()
            raise Seen
        if is_goal:
            self._trail.phase = Phase.ANSWER
        return _WatchedStream(stream, self._host, self._trail, looks=self._looks)


def _blind() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
