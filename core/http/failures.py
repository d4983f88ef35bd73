"""What the network's own failures mean, in the connectors' terms; nothing foreign passes the door.

The causes are walked, not the messages read: libraries reword those.
"""

from __future__ import annotations

import errno
import os
import re
import socket
import ssl
from collections.abc import Iterator

import h11
import httpcore
import httpx

from core.http.limits import Limits
from core.http.verdicts import proxy_refusal
from ventanilla.api import Blocked, ConnectorError, Malformed, Rejected, TooBig, Truncated, Unavailable

FOREIGN = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    OSError,
    ValueError,
)
"""Everything that can come out of a request besides the connectors' own tree."""

_HEADERS_TOO_LONG = 431
_STATUS = re.compile(r"\d{3}")

_TLS_REASONS = {
    "UNEXPECTED_EOF_WHILE_READING": "the server broke it off; it may speak only an outdated TLS",
    "UNSUPPORTED_PROTOCOL": "the server speaks only an outdated TLS",
    "WRONG_VERSION_NUMBER": "the server does not speak TLS at this port",
}

_NOT_YET_VALID = 9
_EXPIRED = 10
_SELF_SIGNED = (18, 19)
_NO_ISSUER = (2, 20, 21)
_OTHER_HOST = (62, 64)
"""Source: OpenSSL 3, include/openssl/x509_vfy.h, X509_V_ERR_* (read 2026-11-22)."""


def before_the_head(
    error: Exception, where: str, limits: Limits, proxy: str, *, silence_s: float | None = None
) -> ConnectorError:
    """The error for a request that brought no answer's head; ``silence_s`` stands in for the usual longest silence."""
    for cause in _chain(error):
        if isinstance(cause, ssl.SSLError):
            return _tls(cause, where)
        if isinstance(cause, socket.gaierror):
            return Unavailable("the name is not known or cannot be looked up", where=where)
    match error:
        case httpcore.ProxyError():
            found = _STATUS.match(str(error))
            refusal = proxy_refusal(int(found[0]) if found else 502, proxy)
            refusal.where = where
            return refusal
        case httpcore.ConnectTimeout() | httpcore.PoolTimeout():
            return Unavailable(f"no connection within {limits.connect_s:g} s", where=where)
        case httpcore.TimeoutException():
            return Unavailable(f"no answer within {silence_s or limits.read_s:g} s", where=where)
        case httpcore.RemoteProtocolError():
            return _not_http(error, where)
        case httpcore.LocalProtocolError() | ValueError():
            return Rejected("the request cannot be sent as it is", where=where)
        case httpcore.UnsupportedProtocol():
            return Blocked("only http and https are asked", where=where)
        case httpcore.ConnectError():
            return Unavailable(f"no connection{_because(error)}", where=where)
        case _:
            return Unavailable(f"the connection broke before an answer{_because(error)}", where=where)


def in_the_body(error: Exception, where: str, silence_s: float) -> ConnectorError:
    """The error for a body that stopped coming."""
    if isinstance(error, httpcore.TimeoutException):
        return Unavailable(f"nothing came for {silence_s:g} s in the middle of the answer", where=where)
    return Truncated(f"the answer broke off{_because(error)}", where=where)


def _not_http(error: Exception, where: str) -> ConnectorError:
    cause = next((cause for cause in _chain(error) if isinstance(cause, h11.ProtocolError)), None)
    if cause is None:
        return Unavailable("the server closed the connection without an answer", where=where)
    if cause.error_status_hint == _HEADERS_TOO_LONG:
        return TooBig("the answer's header is too long", where=where)
    return Malformed("the answer is not HTTP", where=where)


def _tls(error: ssl.SSLError, where: str) -> ConnectorError:
    if not isinstance(error, ssl.SSLCertVerificationError):
        reason = _TLS_REASONS.get(error.reason or "") or re.sub(r"[^A-Z0-9_]", "", error.reason or "failed")
        return Unavailable(f"no secure connection to {where}: {reason}", where=where)
    match error.verify_code:
        case code if code == _EXPIRED:
            reason = "it has expired; or this machine's clock is wrong"
        case code if code == _NOT_YET_VALID:
            reason = "it is not yet valid; or this machine's clock is wrong"
        case code if code in _SELF_SIGNED:
            return Blocked(f"the certificate of {where} is self-signed or of an unknown authority", where=where)
        case code if code in _NO_ISSUER:
            return Blocked(f"the certificate of {where} is of an unknown authority", where=where)
        case code if code in _OTHER_HOST:
            return Blocked(f"the certificate shown by {where} is for another host", where=where)
        case code:
            reason = f"verification failed with code {code}"
    return Unavailable(f"the certificate of {where} is refused: {reason}", where=where)


def _because(error: BaseException) -> str:
    for cause in _chain(error):
        if isinstance(cause, OSError) and cause.errno is not None and cause.errno in errno.errorcode:
            return f": {os.strerror(cause.errno)}"
    return ""


def _chain(error: BaseException) -> Iterator[BaseException]:
    following: BaseException | None = error
    for _ in range(20):
        if following is None:
            return
        yield following
        following = following.__cause__ or following.__context__
