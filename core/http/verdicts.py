"""What an answer the caller did not ask for means, in the connectors' terms. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from core.http.limits import Limits
from core.http.retry_after import rate_limit_ends_at, retry_at
from ventanilla.api import (
    AuthError,
    Blocked,
    ConnectorError,
    Expired,
    Gone,
    MissingScope,
    NotAllowed,
    ProtocolDrift,
    RateLimited,
    Rejected,
    Revoked,
    Unavailable,
)

_NO_BODY = (204, 205, 304)
_NOT_IN_A_TYPE = re.compile(r"[^a-z0-9.+/-]")
_SCOPE = re.compile(r'scope="([^"]{1,500})"')


def media_type(headers: Mapping[str, str]) -> str:
    """The content type in lower case without parameters; what has none counts as plain bytes.

    Source: https://www.rfc-editor.org/rfc/rfc9110#section-8.3 (read 2026-11-22).
    """
    said = headers.get("content-type", "").partition(";")[0].strip().lower()
    return _NOT_IN_A_TYPE.sub("?", said)[:80] or "application/octet-stream"


def check_type(status: int, headers: Mapping[str, str], expect: tuple[str, ...]) -> None:
    """Refuse an answer that is not of an expected type: a sign-in page of the network, a firewall's notice.

    Raises:
        Blocked: of another type.
    """
    found = media_type(headers)
    if not expect or status in _NO_BODY or any(_matches(found, wanted.lower()) for wanted in expect):
        return
    raise Blocked(f"not the expected type: {found} came instead", status=status)


def verdict(
    status: int, headers: Mapping[str, str], body: bytes, now: datetime, limits: Limits, proxy: str
) -> ConnectorError:
    """The error that an unasked-for status stands for.

    Args:
        headers: names in lower case.
        body: what was read of it; asked only when to come back.
        proxy: the configured proxy, ``host:port``; empty when there is none.
    """
    later = retry_at(headers, now, limits)
    via = f", through the proxy {proxy}" if proxy else ""
    match status:
        case 401:
            return _unauthorized(headers)
        case 403:
            return _forbidden(headers)
        case 404 | 410:
            return Gone("no longer there", status=status)
        case 407:
            return Blocked(f"{_named(proxy)} asks for a sign-in", status=status)
        case 408 | 425:
            return Unavailable("the server asks to try again", retry_at=later, status=status)
        case 429:
            later = rate_limit_ends_at(headers, body, now, limits)
            return RateLimited(later, "asked too often", status=status)
        case 451:
            return NotAllowed("withheld for legal reasons", status=status)
        case 511:
            return Blocked(f"{_named(proxy)} asks for a sign-in to the network", status=status)
        case _ if 500 <= status <= 599:
            return Unavailable(f"the server answered {status}{via}", retry_at=later, status=status)
        case _ if 400 <= status <= 499:
            return Rejected(f"the server refused with {status}", status=status)
        case _:
            return ProtocolDrift(f"an unexpected status {status}", status=status)


def proxy_refusal(status: int, proxy: str) -> ConnectorError:
    """The error for a proxy that answered ``CONNECT`` with ``status`` instead of opening the way."""
    if status >= 500:
        return Unavailable(f"the proxy {proxy} answered {status}", status=status)
    asks = "asks for a sign-in" if status == 407 else f"refused with {status}"
    return Blocked(f"the proxy {proxy} {asks}", status=status)


def _matches(found: str, wanted: str) -> bool:
    if wanted.endswith("/*"):
        return found.startswith(wanted[:-1])
    return found == wanted or wanted == "*"


def _named(proxy: str) -> str:
    return f"the proxy {proxy}" if proxy else "a proxy on the way"


def _unauthorized(headers: Mapping[str, str]) -> AuthError:
    # RFC 6750 3.1 has one code for both; servers say which in the description.
    challenge = headers.get("www-authenticate", "").lower()
    if "revoked" in challenge:
        return Revoked("the access was withdrawn", status=401)
    if "expired" in challenge:
        return Expired("the access ran out", status=401)
    return AuthError("the server does not accept the access", status=401)


def _forbidden(headers: Mapping[str, str]) -> ConnectorError:
    challenge = headers.get("www-authenticate", "").lower()
    if "insufficient_scope" in challenge:
        named = _SCOPE.search(challenge)
        scopes = tuple(named[1].split()) if named else ()
        return MissingScope(scopes, "the access does not reach that far", status=403)
    if media_type(headers) in ("text/html", "application/xhtml+xml"):
        return Blocked("a page came instead of an answer: a firewall or a filter", status=403)
    return NotAllowed("this account may not do this", status=403)
