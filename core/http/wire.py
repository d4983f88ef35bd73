"""Connections below the door: to judged addresses only, one request each, counted byte by byte.

The seam is httpcore's network backend. It is asked for a host, resolves it once, lets the guard judge the
addresses and connects to those; TLS above it still verifies the host's name. A connection serves one request:
an answer is never cut off by a server that closed an idle connection, and every request is judged anew.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import Any

import httpcore
import httpx

from core.http.guard import Guard, Resolver
from core.http.limits import Limits
from ventanilla.api import TooBig

_STAGGER_S = 0.25
"""Source: https://www.rfc-editor.org/rfc/rfc8305#section-5 (read 2026-11-22)."""

Connect = Callable[[str], Awaitable[httpcore.AsyncNetworkStream]]


class MeteredStream(httpcore.AsyncNetworkStream):
    """A connection that gives at most ``budget`` more bytes, so that no preamble can run for ever."""

    def __init__(self, inner: httpcore.AsyncNetworkStream, budget: int) -> None:
        self._inner = inner
        self._full = budget
        self._left = budget

    def grant(self, size: int) -> None:
        """Allow ``size`` further bytes: the head has come, the body may follow."""
        self._left += size

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
        """Send all of ``buffer``."""
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
        return MeteredStream(inner, self._full)

    def get_extra_info(self, info: str) -> Any:  # httpcore's signature
        """What httpcore asks about the socket below."""
        return self._inner.get_extra_info(info)


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections to the addresses a guard permits, whatever name was asked for."""

    def __init__(self, guard: Guard, resolve: Resolver, limits: Limits) -> None:
        self._guard = guard
        self._resolve = resolve
        self._limits = limits
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
        return MeteredStream(stream, self._limits.header_bytes)


class GuardedTransport(httpx.AsyncBaseTransport):
    """httpx's way to the network, over a pool whose connections a guard has judged.

    Its failures are httpcore's and ``OSError``; the door turns them into the connectors' tree.
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
        """Send a request without a body; the answer's body is still on its way."""
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
