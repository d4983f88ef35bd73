"""What is asked, and how it is put into one HTTP request; framing and hops are the door's own business."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import httpx

from core.http.limits import Limits
from ventanilla.api import Rejected

_OURS = frozenset(
    ("accept-encoding", "connection", "content-length", "cookie", "expect", "host", "te", "transfer-encoding")
)
"""Header fields the door decides; a caller who sets them is refused, as is one who speaks to the proxy."""
_PIECE_BYTES = 64 * 1024
"""A slow line takes a piece at a time, so that only its silence is a failure, not its slowness."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What one request asks, and what its answer may be."""

    method: str = "GET"
    url: httpx.URL
    headers: Mapping[str, str] = field(default_factory=dict)
    expect: tuple[str, ...] = ()
    ok: tuple[int, ...] = (200,)
    body: bytes = b""
    encoding: str = "gzip"
    silence_s: float


def checked(headers: Mapping[str, str] | None, where: str, *ours: str) -> Mapping[str, str]:
    """A caller's header fields, in lower case.

    Raises:
        Rejected: one of them is the door's to set, or one of ``ours``.
    """
    named = {name.lower(): value for name, value in (headers or {}).items()}
    if any(name in _OURS or name in ours or name.startswith("proxy-") for name in named):
        raise Rejected("a header field that only the door may set", where=where)
    return named


def request(question: Question, user_agent: str, limits: Limits) -> httpx.Request:
    """The request that asks ``question`` over a connection of its own.

    Raises:
        ValueError: a header field that cannot be written.
    """
    wishes = (*question.expect, "*/*;q=0.1") if question.expect else ("*/*",)
    headers = {
        "host": question.url.netloc.decode("ascii"),
        "accept": ", ".join(wishes),
        "user-agent": user_agent,
        **question.headers,
        "accept-encoding": question.encoding,
        "connection": "close",
    }
    if question.body or question.method in ("POST", "PUT", "PATCH"):
        headers["content-length"] = str(len(question.body))
    times = httpx.Timeout(question.silence_s, connect=limits.connect_s)
    return httpx.Request(
        question.method,
        question.url,
        headers=headers,
        stream=_Pieces(question.body),
        extensions={"timeout": times.as_dict()},
    )


class _Pieces(httpx.AsyncByteStream):
    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self._body), _PIECE_BYTES):
            yield self._body[start : start + _PIECE_BYTES]
