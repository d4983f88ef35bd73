"""The one HTTP door of the collector: asks, follows, bounds, and answers with bytes or one clear error.

httpx builds requests and reads addresses; its client is not used, because it would follow redirects with the
caller's headers, keep cookies and log whole addresses, which for feeds may be secrets.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
import weakref
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

import httpx

from core.errors import UsageError
from core.http.body import check_head, read_body
from core.http.failures import FOREIGN, before_the_head, in_the_body
from core.http.guard import Guard, Resolver, normal_host, system_addresses
from core.http.limits import Limits
from core.http.targets import Origin, host_of, origin_of, port_of, redirected, target
from core.http.verdicts import check_type, verdict
from core.http.wire import GuardedBackend, GuardedTransport, MeteredStream
from core.i18n import N_
from ventanilla.api import Clock, ConnectorError, Rejected, Response, Unavailable

_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)
_OURS = frozenset(
    ("accept-encoding", "connection", "content-length", "cookie", "expect", "host", "te", "transfer-encoding")
)
"""Header fields the door decides; a caller who sets them is refused, as is one who speaks to the proxy."""
_FRAMING = 2
"""A body cut into small pieces travels in up to this many times its size before it is refused."""

USER_AGENT = "Ventanilla"

for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # below it they write whole addresses and headers


@dataclass(frozen=True, slots=True)
class _Redirect:
    goal: httpx.URL
    is_permanent: bool


@dataclass(frozen=True, slots=True)
class _Question:
    headers: Mapping[str, str]
    expect: tuple[str, ...]
    ok: tuple[int, ...]


class HttpDoor:
    """A :class:`ventanilla.api.Door`; one request at a time to each host, one connection a request.

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
        self._clock = clock
        self._limits = limits or Limits()
        self._guard = Guard.of(allow)
        self._user_agent = user_agent
        self._proxy = ""
        self._turns: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()
        way = self._guard
        proxy_url = None
        if proxy:
            proxy_url = _proxy_url(proxy)
            self._proxy = f"{host_of(proxy_url)}:{port_of(proxy_url)}"
            way = Guard(frozenset(((normal_host(host_of(proxy_url)), port_of(proxy_url)),)))
        self._transport = GuardedTransport(GuardedBackend(way, resolve, self._limits), _tls_context(ca_file), proxy_url)

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
        goal = target(url, self._guard)
        home: Origin = origin_of(goal)
        own: Mapping[str, str] = _checked(headers or {}, host_of(goal))
        asked = [goal]
        moved_to: str | None = None
        left_s = self._limits.total_s
        while True:
            question = _Question(own, expect, ok)
            answer, left_s = await self._ask_in_turn(goal, question, left_s)
            if isinstance(answer, Response):
                return replace(answer, moved_to=moved_to)
            if len(asked) == 1 and answer.is_permanent:
                moved_to = str(answer.goal)
            where, goal = host_of(goal), answer.goal
            if goal in asked:
                raise Unavailable("redirects in a circle", where=where)
            if len(asked) > self._limits.redirects:
                raise Unavailable(f"more than {self._limits.redirects} redirects", where=where)
            if origin_of(goal) != home:
                own = {}
            asked.append(goal)

    async def close(self) -> None:
        """Close what is open; the door is not used afterwards."""
        await self._transport.aclose()

    async def _ask_in_turn(
        self, url: httpx.URL, question: _Question, left_s: float
    ) -> tuple[Response | _Redirect, float]:
        where = host_of(url)
        turn = self._turns.setdefault(where.lower(), asyncio.Lock())
        async with turn:
            loop = asyncio.get_running_loop()
            ends_at = loop.time() + left_s
            try:
                async with asyncio.timeout_at(ends_at):
                    answer = await self._ask(url, question)
            except TimeoutError:
                detail = f"no complete answer within {self._limits.total_s:g} s"
                raise Unavailable(detail, where=where) from None
            except ConnectorError as error:
                error.where = error.where or where
                raise
            return answer, ends_at - loop.time()

    async def _ask(self, url: httpx.URL, question: _Question) -> Response | _Redirect:
        where = host_of(url)
        try:
            answer = await self._transport.handle_async_request(self._request(url, question))
        except FOREIGN as error:
            raise before_the_head(error, where, self._limits, self._proxy) from None
        try:
            return await self._judged(url, answer, question)
        finally:
            with contextlib.suppress(*FOREIGN):
                await answer.aclose()

    def _request(self, url: httpx.URL, question: _Question) -> httpx.Request:
        wishes = (*question.expect, "*/*;q=0.1") if question.expect else ("*/*",)
        headers = {
            "accept": ", ".join(wishes),
            "user-agent": self._user_agent,
            **{name.lower(): value for name, value in question.headers.items()},
            "accept-encoding": "gzip",
            "connection": "close",
        }
        limits = self._limits
        times = httpx.Timeout(limits.read_s, connect=limits.connect_s)
        return httpx.Request("GET", url, headers=headers, extensions={"timeout": times.as_dict()})

    async def _judged(self, url: httpx.URL, answer: httpx.Response, question: _Question) -> Response | _Redirect:
        headers = MappingProxyType(dict(answer.headers))
        if answer.status_code in question.ok:
            check_head(headers, len(answer.headers.raw), self._limits)
            check_type(answer.status_code, headers, question.expect)
            body = await self._body(answer, headers, host_of(url))
            return Response(status=answer.status_code, url=str(url), headers=headers, body=body)
        if answer.status_code in _REDIRECTS:
            locations = [value for name, value in answer.headers.raw if name.lower() == b"location"]
            goal = redirected(url, locations, self._guard)
            return _Redirect(goal, answer.status_code in _PERMANENT)
        raise verdict(answer.status_code, headers, self._clock.now(), self._limits, self._proxy)

    async def _body(self, answer: httpx.Response, headers: Mapping[str, str], where: str) -> bytes:
        stream = answer.extensions.get("network_stream")
        if isinstance(stream, MeteredStream):
            stream.grant(self._limits.raw_bytes * _FRAMING)
        try:
            return await read_body(answer.aiter_raw(), headers, self._limits)
        except FOREIGN as error:
            raise in_the_body(error, where, self._limits) from None


def _checked(headers: Mapping[str, str], where: str) -> Mapping[str, str]:
    for name in headers:
        if name.lower() in _OURS or name.lower().startswith("proxy-"):
            raise Rejected("a header field that only the door may set", where=where)
    return headers


def _proxy_url(proxy: str) -> httpx.URL:
    with contextlib.suppress(httpx.InvalidURL, ValueError):
        url = httpx.URL(proxy)
        if url.scheme in ("http", "https") and url.host:
            return url
    raise UsageError(N_("The proxy is not http://HOST:PORT; correct it in the configuration."))


def _tls_context(ca_file: str | None) -> ssl.SSLContext:
    if ca_file is None:
        return _public_authorities()
    context = httpx.create_ssl_context(trust_env=False)
    try:
        context.load_verify_locations(cafile=ca_file)
    except OSError as error:  # ssl.SSLError is one
        raise UsageError(
            N_("The certificate file {file} cannot be used: {reason}. Correct it in the configuration."),
            file=ca_file,
            reason=error.strerror or type(error).__name__,
        ) from None
    return context


@cache
def _public_authorities() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)
