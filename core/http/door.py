"""The one HTTP door of the collector: asks, follows, bounds, and answers with bytes or one clear error.

httpx builds requests and reads addresses; its client is not used, because it would follow redirects with the
caller's headers, keep cookies and log whole addresses, which for feeds may be secrets.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import weakref
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import replace

from core.http.exchange import Exchange, Terms
from core.http.guard import Guard, Resolver, normal_host, system_addresses
from core.http.limits import Limits
from core.http.requests import Question, checked
from core.http.streams import server_events
from core.http.targets import host_of, port_of, target
from core.http.walk import Walk
from core.http.ways import proxy_url, tls_context
from core.http.wire import Departure, GuardedBackend, GuardedTransport
from core.http.writes import METHODS, as_a_write
from ventanilla.api import Clock, ConnectorError, Rejected, Response, ServerEvent

_EVENT_STREAM = "text/event-stream"

USER_AGENT = "Ventanilla"

for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # below it they write whole addresses and headers


class HttpDoor:
    """A :class:`ventanilla.api.Door`; one request at a time to each host, one connection a request.

    Streams of events stand outside of that turn: they hold nobody up and wait for nobody.

    Args:
        clock: reads the time that ``retry_at`` is counted from.
        allow: inner servers that may be asked, ``host:port``, from the administrator's configuration.
        proxy: ``http://host:port`` that everything goes through; it then has to judge resolved addresses,
            and the environment's proxies are never used.
        ca_file: a PEM file of authorities trusted besides the public ones.
        resolve: finds addresses; the system's resolver unless given.

    Raises:
        UsageError: the configuration cannot be used.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        limits: Limits | None = None,
        allow: Iterable[str] = (),
        proxy: str | None = None,
        ca_file: str | None = None,
        user_agent: str = USER_AGENT,
        resolve: Resolver = system_addresses,
    ) -> None:
        self._limits = bounds = limits or Limits()
        self._guard = way = Guard.of(allow)
        self._turns: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()
        self._open: set[Exchange] = set()
        through = proxy_url(proxy) if proxy else None
        proxy_at = ""
        if through is not None:
            proxy_at = f"{host_of(through)}:{port_of(through)}"
            way = Guard(frozenset(((normal_host(host_of(through)), port_of(through)),)))
        context = tls_context(ca_file)

        def connect(departure: Departure) -> GuardedTransport:
            return GuardedTransport(GuardedBackend(way, resolve, bounds, departure), context, through)

        self._terms = Terms(clock, bounds, self._guard, user_agent, proxy_at, connect)

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        expect: tuple[str, ...] = (),
        ok: tuple[int, ...] = (200,),
    ) -> Response:
        """Fetch ``url`` as :meth:`ventanilla.api.Door.get` promises.

        ``headers`` travel only to the origin of ``url``: a redirect elsewhere drops them for good. An answer
        without a content type counts as ``application/octet-stream``. 204 and 304 have none.

        Raises:
            ConnectorError: any failure, already classified.
        """
        walk = self._walk(url, headers)
        left_s = self._limits.total_s
        while True:
            question = Question(
                url=walk.goal, headers=walk.headers, expect=expect, ok=ok, silence_s=self._limits.read_s
            )
            async with self._turn(host_of(walk.goal)):
                loop = asyncio.get_running_loop()
                ends_at = loop.time() + left_s
                async with self._exchange(question, self._limits.total_s, ends_at) as exchange:
                    await exchange.open()
                    redirect = exchange.redirect()
                    if redirect is None:
                        return replace(await exchange.response(), moved_to=walk.moved_to)
                left_s = ends_at - loop.time()
            walk.follow(redirect)

    async def send(
        self,
        method: str,
        url: str,
        *,
        body: bytes = b"",
        content_type: str = "application/json",
        headers: Mapping[str, str] | None = None,
        expect: tuple[str, ...] = (),
        ok: tuple[int, ...] = (200,),
    ) -> Response:
        """Ask for a change as :meth:`ventanilla.api.Door.send` promises; a request without a body has no type.

        A redirect that asks for the same request elsewhere is :class:`ventanilla.api.Rejected`: the caller has
        the wrong address. Cancelled, it stays cancelled, and what became of it is unknown.

        Raises:
            ConnectorError: any failure, already classified.
        """
        goal = target(url, self._guard)
        where = host_of(goal)
        fields = checked(headers, where, "content-type")
        if method not in METHODS:
            raise Rejected("not a method that changes something", where=where)
        if len(body) > self._limits.request_bytes:
            raise Rejected(f"the request has more than {self._limits.request_bytes} bytes", where=where)
        question = Question(
            method=method,
            url=goal,
            headers={**fields, "content-type": content_type} if body else fields,
            expect=expect,
            ok=ok,
            body=body,
            silence_s=self._limits.read_s,
        )
        total_s = self._limits.total_s + self._limits.upload_s(len(body))
        async with self._turn(where):
            ends_at = asyncio.get_running_loop().time() + total_s
            async with self._exchange(question, total_s, ends_at) as exchange:
                try:
                    await exchange.open()
                    return await exchange.response()
                except ConnectorError as error:
                    failure = as_a_write(
                        error, has_left=exchange.has_left, status=exchange.status, retry_at=exchange.retry_at
                    )
                raise failure

    async def events(self, url: str, *, headers: Mapping[str, str] | None = None) -> AsyncIterator[ServerEvent]:
        """The events of ``url`` as :meth:`ventanilla.api.Door.events` promises, opened when the first is asked for.

        Redirects and headers are as in :meth:`get`. Half an event at the end is none.

        Raises:
            ConnectorError: it cannot be opened, it fell silent, broke off or passed a limit.
        """
        limits = self._limits
        walk = self._walk(url, headers)
        ends_at = asyncio.get_running_loop().time() + limits.total_s
        while True:
            question = Question(
                url=walk.goal,
                headers={"cache-control": "no-store", **walk.headers},
                expect=(_EVENT_STREAM,),
                encoding="identity",
                silence_s=limits.silence_s,
            )
            async with self._exchange(question, limits.total_s, ends_at) as exchange:
                await exchange.open()
                redirect = exchange.redirect()
                if redirect is None:
                    async for event in server_events(exchange.stream(), limits.event_bytes):
                        yield event
                    return
            walk.follow(redirect)

    async def close(self) -> None:
        """Close what is open; the door is not used afterwards."""
        for exchange in tuple(self._open):
            await exchange.close()

    def _walk(self, url: str, headers: Mapping[str, str] | None) -> Walk:
        goal = target(url, self._guard)
        return Walk(goal, checked(headers, host_of(goal)), self._limits.redirects)

    def _turn(self, host: str) -> asyncio.Lock:
        return self._turns.setdefault(host.lower(), asyncio.Lock())

    @contextlib.asynccontextmanager
    async def _exchange(self, question: Question, total_s: float, ends_at: float) -> AsyncIterator[Exchange]:
        exchange = Exchange(self._terms, question, total_s=total_s, ends_at=ends_at)
        self._open.add(exchange)
        try:
            async with exchange:
                yield exchange
        finally:
            self._open.discard(exchange)
