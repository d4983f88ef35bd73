"""One request and what comes back, over one connection: within its time and bounds, judged by its status."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType, TracebackType
from typing import Self

import httpx

from core.http.body import check_head, first_bytes, read_body
from core.http.failures import FOREIGN, before_the_head, in_the_body
from core.http.guard import Guard
from core.http.limits import Limits
from core.http.rate import rate_state
from core.http.requests import Question, request
from core.http.retry_after import retry_at
from core.http.streams import check_stream
from core.http.targets import host_of, redirected
from core.http.verdicts import check_type, verdict
from core.http.wire import Departure, GuardedTransport, MeteredStream
from ventanilla.api import Clock, ConnectorError, Response, Unavailable

_FRAMING = 2
"""A body cut into small pieces travels in up to this many times its size before it is refused."""
_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)


@dataclass(frozen=True, slots=True)
class Terms:
    """What every exchange of a door has in common."""

    clock: Clock
    limits: Limits
    guard: Guard
    user_agent: str
    proxy: str
    """``host:port``; empty when there is none."""
    connect: Callable[[Departure], GuardedTransport]


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where the answer points, checked."""

    goal: httpx.URL
    is_permanent: bool


@dataclass(frozen=True, slots=True, repr=False)
class Refusal(Response):
    """The answer an error carries: a connector reads it, nothing writes it down."""

    def __repr__(self) -> str:
        return f"<an answer with status {self.status}>"


class Exchange:
    """A request under way; leaving it closes the connection.

    Args:
        total_s: how long it may take, in the words of an error.
        ends_at: when that is over, in the loop's time.
    """

    def __init__(self, terms: Terms, question: Question, *, total_s: float, ends_at: float) -> None:
        self._terms = terms
        self._question = question
        self._total_s = total_s
        self._ends_at = ends_at
        self._where = host_of(question.url)
        self._departure = Departure()
        self._transport = terms.connect(self._departure)
        self._answer: httpx.Response | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, ConnectorError):
            error.where = error.where or self._where
        await self.close()

    @property
    def has_left(self) -> bool:
        """Whether a byte of the request may have left."""
        return self._departure.has_begun

    @property
    def status(self) -> int | None:
        """Of the answer's head, once it has come."""
        return None if self._answer is None else self._answer.status_code

    @property
    def retry_at(self) -> datetime | None:
        """What its ``Retry-After`` says, whatever its status."""
        if self._answer is None:
            return None
        return retry_at(self._answer.headers, self._terms.clock.now(), self._terms.limits)

    async def open(self) -> None:
        """Send the request and wait for the answer's head; called first, and once.

        Raises:
            ConnectorError: none came.
        """
        limits, silence_s = self._terms.limits, self._question.silence_s
        failure: ConnectorError | None = None
        async with self._in_time():
            try:
                asked = request(self._question, self._terms.user_agent, limits)
                self._answer = await self._transport.handle_async_request(asked)
            except FOREIGN as error:
                failure = before_the_head(error, self._where, limits, self._terms.proxy, silence_s=silence_s)
        if failure is not None:
            raise failure  # out here it has no context: the libraries' own errors quote what was sent

    def redirect(self) -> Redirect | None:
        """Where the answer points, when it does and its status was not asked for.

        Raises:
            Malformed, Blocked: it must not be followed.
        """
        answer = self._head()
        if answer.status_code in self._question.ok or answer.status_code not in _REDIRECTS:
            return None
        locations = [value for name, value in answer.headers.raw if name.lower() == b"location"]
        goal = redirected(self._question.url, locations, self._terms.guard)
        return Redirect(goal, answer.status_code in _PERMANENT)

    async def response(self) -> Response:
        """The whole answer.

        Raises:
            ConnectorError: it is not one that was asked for, or it cannot be had whole.
        """
        headers = await self._wanted()
        limits = self._terms.limits
        self._grant(limits.raw_bytes * _FRAMING)
        async with self._in_time():
            body = await read_body(self._chunks(), headers, limits)
        return self._told(Response, headers, body)

    async def stream(self) -> AsyncIterator[bytes]:
        """The answer's body as it comes, without an end in time.

        Raises:
            ConnectorError: it is not one that was asked for, fell silent or broke off.
        """
        check_stream(await self._wanted())
        stream = self._head().extensions.get("network_stream")
        if isinstance(stream, MeteredStream):
            stream.grant_all()
        async for chunk in self._chunks():
            yield chunk

    async def close(self) -> None:
        """Close the connection, whatever is going on."""
        with contextlib.suppress(*FOREIGN):
            if self._answer is not None:
                await self._answer.aclose()
        with contextlib.suppress(*FOREIGN):
            await self._transport.aclose()

    async def _wanted(self) -> Mapping[str, str]:
        answer, asked = self._head(), self._question
        headers = MappingProxyType(dict(answer.headers))
        if answer.status_code not in asked.ok:
            raise await self._refused(headers)
        check_head(headers, len(answer.headers.raw), self._terms.limits)
        check_type(answer.status_code, headers, asked.expect)
        return headers

    async def _refused(self, headers: Mapping[str, str]) -> ConnectorError:
        terms, status = self._terms, self._head().status_code
        body = await self._some(headers)
        error = verdict(status, headers, body, terms.clock.now(), terms.limits, terms.proxy)
        error.answer = self._told(Refusal, headers, body)
        return error

    async def _some(self, headers: Mapping[str, str]) -> bytes:
        limits = self._terms.limits
        self._grant(limits.refusal_bytes * _FRAMING)
        body = bytearray()
        ends_at = min(asyncio.get_running_loop().time() + limits.refusal_s, self._ends_at)
        # Its status has already said what it is: what breaks here changes nothing.
        with contextlib.suppress(ConnectorError, TimeoutError):
            async with asyncio.timeout_at(ends_at):
                async for piece in first_bytes(self._chunks(), headers, limits.refusal_bytes):
                    body += piece
        return bytes(body)

    def _told(self, kind: type[Response], headers: Mapping[str, str], body: bytes) -> Response:
        return kind(
            status=self._head().status_code,
            url=str(self._question.url),
            headers=headers,
            body=body,
            rate=rate_state(headers, self._terms.clock.now()),
        )

    async def _chunks(self) -> AsyncIterator[bytes]:
        failure: ConnectorError | None = None
        try:
            async for chunk in self._head().aiter_raw():
                yield chunk
        except FOREIGN as error:
            failure = in_the_body(error, self._where, self._question.silence_s)
        if failure is not None:
            raise failure

    def _grant(self, size: int) -> None:
        stream = self._head().extensions.get("network_stream")
        if isinstance(stream, MeteredStream):
            stream.grant(size)

    def _head(self) -> httpx.Response:
        assert self._answer is not None, "open() comes first"
        return self._answer

    @contextlib.asynccontextmanager
    async def _in_time(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout_at(self._ends_at):
                yield
        except TimeoutError:
            raise Unavailable(f"no complete answer within {self._total_s:g} s", where=self._where) from None
