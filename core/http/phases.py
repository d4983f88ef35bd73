"""How far the way to a server goes: name, connection, proxy, TLS, answer. For finding faults, not for fetching.

The way is the door's own: the same guard, proxy, authorities and limits. Nothing of an account travels: the root of
the server is asked, without any header of a caller. A certificate that is refused is looked at over a second
connection, on which not one byte is sent after the handshake.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import httpcore
import httpx

from core.http.certificates import Certificate, read_certificate
from core.http.door import USER_AGENT
from core.http.failures import FOREIGN
from core.http.guard import Guard, Resolver, normal_host, system_addresses
from core.http.journeys import End, Journey, Place
from core.http.limits import Limits
from core.http.moments import http_date, seconds
from core.http.requests import Question, request
from core.http.targets import host_of, port_of
from core.http.verdicts import media_type
from core.http.watching import Phase, Seen, Trail, WatchedBackend
from core.http.ways import proxy_url, tls_context
from core.http.wire import Departure, GuardedBackend, GuardedTransport
from ventanilla.api import ConnectorError

BRIEF = Limits(total_s=8.0, connect_s=4.0, read_s=5.0)
"""A fault finder asks many servers and cannot wait as long as a collector."""

_STATUS = re.compile(r"\d{3}")
_UNKNOWN_NAME = tuple(
    getattr(socket, name) for name in ("EAI_NONAME", "EAI_NODATA", "EAI_ADDRFAMILY") if hasattr(socket, name)
)


@dataclass(frozen=True, slots=True)
class Way:
    """The configured way out; make one with :func:`way_out`."""

    guard: Guard
    context: ssl.SSLContext
    through: httpx.URL | None
    resolve: Resolver
    limits: Limits
    now: Callable[[], float]

    @property
    def via(self) -> str:
        """The proxy, ``host:port``; empty: none."""
        return "" if self.through is None else f"{host_of(self.through)}:{port_of(self.through)}"


def way_out(
    allow: Iterable[str],
    proxy: str,
    ca_file: str,
    *,
    resolve: Resolver = system_addresses,
    limits: Limits = BRIEF,
    now: Callable[[], float] = time.time,
) -> Way:
    """The way out as the configuration has it.

    Args:
        now: this machine's clock, epoch seconds.

    Raises:
        UsageError: the configuration cannot be used.
    """
    through = proxy_url(proxy) if proxy else None
    return Way(Guard.of(allow), tls_context(ca_file or None), through, resolve, limits, now)


def place_of(address: str) -> Place | None:
    """The server of a web address; ``None`` where it is none."""
    with contextlib.suppress(httpx.InvalidURL, ValueError):
        url = httpx.URL(address.strip())
        if url.scheme in ("http", "https") and url.host:
            return Place(url.scheme, host_of(url), port_of(url))
    return None


async def walk_to(place: Place, way: Way) -> Journey:
    """Go to a server and say how far it went; raises nothing but cancellation."""
    trail = Trail()
    try:
        async with asyncio.timeout(way.limits.total_s):
            return await _walked(place, way, trail)
    except TimeoutError:
        return _ended(place, way, trail, _silence(trail))


async def _walked(place: Place, way: Way, trail: Trail) -> Journey:
    try:
        way.guard.check_host(place.host, place.port)
        answer = await _asked(place, way, trail)
    except ConnectorError:
        return _ended(place, way, trail, End.INNER)
    except FOREIGN as error:
        journey = _judged(place, way, trail, error)
        if journey.end is End.CERTIFICATE:
            return replace(journey, certificate=await _shown(place, way))
        return journey
    is_page = media_type(answer.headers) in ("text/html", "application/xhtml+xml")
    return replace(
        _ended(place, way, trail, End.ANSWERED),
        status=answer.status_code,
        is_page=is_page,
        skew_s=_skew_s(answer.headers, way.now()),
    )


async def _asked(place: Place, way: Way, trail: Trail, *, looks: bool = False) -> httpx.Response:
    """The head of the answer of the server's root; the connection is closed."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        trail.addresses = tuple(await way.resolve(host, port))
        trail.phase = Phase.CONNECT
        return trail.addresses

    guard = way.guard
    if way.through is not None:
        guard = Guard(frozenset(((normal_host(host_of(way.through)), port_of(way.through)),)))
    first = Phase.ANSWER if place.scheme == "http" else Phase.TLS if way.through is None else Phase.PROXY
    backend = WatchedBackend(
        GuardedBackend(guard, resolve, way.limits, Departure()), place.host, trail, first, looks=looks
    )
    transport = GuardedTransport(backend, way.context, way.through)
    url = httpx.URL(scheme=place.scheme, host=place.host, port=place.port, path="/")
    try:
        answer = await transport.handle_async_request(
            request(Question(url=url, silence_s=way.limits.read_s), USER_AGENT, way.limits)
        )
        with contextlib.suppress(*FOREIGN):
            await answer.aclose()
        return answer
    finally:
        with contextlib.suppress(*FOREIGN):
            await transport.aclose()


async def _shown(place: Place, way: Way) -> Certificate | None:
    """The certificate that is refused, looked at without trust; nothing is said to whoever shows it."""
    trail = Trail()
    with contextlib.suppress(Seen, ConnectorError, *FOREIGN):
        await _asked(place, way, trail, looks=True)
    return read_certificate(trail.der)


def _judged(place: Place, way: Way, trail: Trail, error: Exception) -> Journey:
    """What a failure means; the causes are walked, as libraries reword their messages."""
    ended = _ended(place, way, trail, End.BROKEN)
    following: BaseException | None = error
    while following is not None:
        match following:
            case ssl.SSLCertVerificationError(verify_code=code) if trail.phase is Phase.TLS:
                return replace(ended, end=End.CERTIFICATE, verify_code=code)
            case ssl.SSLWantReadError() | ssl.SSLWantWriteError():
                pass  # it was waiting, which is no fault
            case ssl.SSLError():
                return replace(ended, end=End.NO_TLS)
            case socket.gaierror(errno=code):
                return replace(ended, end=End.NO_SUCH_NAME if code in _UNKNOWN_NAME else End.NO_NAME_SERVICE)
            case OSError(errno=code) if code in errno.errorcode:
                return replace(ended, errno=code)
        following = following.__cause__ or following.__context__
    match error:
        case httpcore.ProxyError():
            found = _STATUS.match(str(error))
            return replace(ended, end=End.PROXY_REFUSED, status=int(found[0]) if found else 502)
        case httpcore.TimeoutException():
            return replace(ended, end=_silence(trail))
        case httpcore.ProtocolError() | ValueError() if trail.phase is Phase.ANSWER:
            return replace(ended, end=End.NOT_HTTP)
        case _:
            return ended


def _silence(trail: Trail) -> End:
    return End.NO_NAME_SERVICE if trail.phase is Phase.NAME else End.SILENCE


def _ended(place: Place, way: Way, trail: Trail, end: End) -> Journey:
    return Journey(place, end, trail.phase, way.via, trail.addresses)


def _skew_s(headers: httpx.Headers, now_s: float) -> int | None:
    """The server's clock against ours; a copy that a cache kept was made as long ago as it says."""
    said = http_date(headers.get("date", ""))
    if said is None:
        return None
    return round(said.timestamp() + (seconds(headers.get("age", "")) or 0) - now_s)
