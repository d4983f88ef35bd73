"""Connections below the door: to judged addresses only, one request each, counted byte by byte.

The seam is httpcore's network backend. It is asked for a host, resolves it once, lets the guard judge the
addresses and connects to those; TLS above it still verifies the host's name. A connection serves one request:
an answer is never cut off by a server that closed an idle connection, every request is judged anew, and what
was written says whether this very request may have left.
"""

from __future__ import annotations

import asyncio
import math
import ssl
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from core.http.guard import Guard, Resolver
from core.http.leaving import may_leave
from core.http.limits import Limits
from core.http.racing import alternating, first_connected
from ventanilla.api import TooBig, Unavailable

_TO_THE_PROXY = b"CONNECT "


@dataclass(slots=True)
class Departure:
    """Whether a byte of the request may have left; a TLS handshake and a proxy's ``CONNECT`` are none of it."""

    has_begun: bool = False


class MeteredStream(httpcore.AsyncNetworkStream):
    """A connection that gives at most ``budget`` more bytes, so that no preamble can run for ever."""

    def __init__(self, inner: httpcore.AsyncNetworkStream, budget: int, departure: Departure) -> None:
        self._inner = inner
        self._full = budget
        self._left: float = budget
        self._departure = departure

    def grant(self, size: int) -> None:
        """Allow ``size`` further bytes: the head has come, the body may follow."""
        self._left += size

    def grant_all(self) -> None:
        """Allow whatever comes: a stream is bounded event by event."""
        self._left = math.inf

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 (httpcore's)
        """Bytes as they come; none at the end.

        Raises:
            TooBig: the budget is used up.
        """
        data = await self._inner.read(max_bytes, timeout)
        self._left -= len(data)
        if self._left < 0:
            raise TooBig("more bytes than an answer may have")
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 (httpcore's)
        """Send all of ``buffer``; from here on some of it may have arrived, whatever is raised but this.

        Raises:
            Unavailable: it is the first of a request, and nothing may leave any more.
        """
        if buffer and not buffer.startswith(_TO_THE_PROXY):
            if not self._departure.has_begun and not may_leave.get()():
                raise Unavailable("this process has lost its place: nothing was sent")
            self._departure.has_begun = True
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's)
    ) -> httpcore.AsyncNetworkStream:
        """The same connection, encrypted and counted anew."""
        inner = await self._inner.start_tls(ssl_context, server_hostname, timeout)
        return MeteredStream(inner, self._full, self._departure)

    def get_extra_info(self, info: str) -> Any:  # httpcore's signature
        """What httpcore asks about the socket below."""
        return self._inner.get_extra_info(info)


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections to the addresses a guard permits, whatever name was asked for."""

    def __init__(self, guard: Guard, resolve: Resolver, limits: Limits, departure: Departure) -> None:
        self._guard = guard
        self._resolve = resolve
        self._limits = limits
        self._departure = departure
        self._sockets = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve, judge, connect.

        Raises:
            Blocked: no address of the host may be reached.
        """

        async def connect(address: str) -> httpcore.AsyncNetworkStream:
            return await self._sockets.connect_tcp(address, port)

        try:
            async with asyncio.timeout(timeout):
                addresses = await self._resolve(host, port)
                permitted = self._guard.permitted(host, port, addresses)
                stream = await first_connected(alternating(permitted), connect)
        except TimeoutError:
            raise httpcore.ConnectTimeout from None
        except OSError as error:
            raise httpcore.ConnectError from error
        return MeteredStream(stream, self._limits.header_bytes, self._departure)


class GuardedTransport(httpx.AsyncBaseTransport):
    """httpx's way to the network for one request, over a connection that a guard has judged.

    Its failures are httpcore's and ``OSError``; the exchange turns them into the connectors' tree.
    """

    def __init__(
        self,
        backend: GuardedBackend,
        context: ssl.SSLContext,
        proxy: httpx.URL | None = None,
    ) -> None:
        self._pool: httpcore.AsyncConnectionPool
        if proxy is None:
            self._pool = httpcore.AsyncConnectionPool(
                ssl_context=context,
                network_backend=backend,
                max_connections=None,
                max_keepalive_connections=0,
            )
        else:
            self._pool = httpcore.AsyncHTTPProxy(
                proxy_url=str(proxy.copy_with(userinfo=b"")),
                proxy_auth=(proxy.username, proxy.password) if proxy.userinfo else None,
                proxy_ssl_context=context if proxy.scheme == "https" else None,
                ssl_context=context,
                network_backend=backend,
                max_connections=None,
                max_keepalive_connections=0,
            )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; the answer's body is still on its way."""
        answer = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        """Close what is open."""
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._answer.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._answer.aclose()
