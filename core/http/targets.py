"""Addresses of the web that the door is willing to ask, and where a redirect may lead."""

from __future__ import annotations

import re

import httpx

from core.http.guard import Guard
from ventanilla.api import Blocked, Malformed, Rejected

Origin = tuple[str, str, int]
"""Scheme, host and port: what a caller's headers belong to."""

_PORTS = {"http": 80, "https": 443}
_PRINTABLE = re.compile(r"[^\x00-\x20\x7f-\x9f]+")


def host_of(url: httpx.URL) -> str:
    """The host in ASCII, as it is resolved and named in errors."""
    return url.raw_host.decode("ascii")


def port_of(url: httpx.URL) -> int:
    """The port asked, given or implied by the scheme."""
    return url.port or _PORTS[url.scheme]


def origin_of(url: httpx.URL) -> Origin:
    """What must be equal for headers to travel along."""
    return url.scheme, host_of(url).lower(), port_of(url)


def target(address: str, guard: Guard) -> httpx.URL:
    """The address a caller asks for, checked.

    Raises:
        Rejected: not an address.
        Blocked: not http or https, with a user name, or leading inside.
    """
    try:
        if not _PRINTABLE.fullmatch(address):
            raise ValueError
        url = _readable(httpx.URL(address))
    except (httpx.InvalidURL, ValueError):
        raise Rejected("not an address") from None
    _check(url, guard)
    return url


def redirected(url: httpx.URL, locations: list[bytes], guard: Guard) -> httpx.URL:
    """Where the redirect answered by ``url`` leads, checked.

    Raises:
        Malformed: none or several ``Location`` fields, or one that is not an address.
        Blocked: down from https to http, to another scheme, with a user name, or leading inside.
    """
    where = host_of(url)
    try:
        if len(locations) != 1:
            raise ValueError
        location = locations[0].decode().strip()
        if not _PRINTABLE.fullmatch(location):
            raise ValueError
        goal = _readable(url.join(location))
    except (httpx.InvalidURL, ValueError):
        raise Malformed("a redirect without a readable address", where=where) from None
    if url.scheme == "https" and goal.scheme == "http":
        raise Blocked("a redirect from https down to http", where=where)
    _check(goal, guard)
    if guard.admits(host_of(goal), port_of(goal)) and not guard.admits(where, port_of(url)):
        raise Blocked("blocked address: a public server redirects to an inner one", where=where)
    return goal


def _readable(url: httpx.URL) -> httpx.URL:
    _ = url.host  # reading decodes it: a name that is no name raises
    if url.port is not None and not 0 < url.port < 65536:
        raise ValueError
    return url


def _check(url: httpx.URL, guard: Guard) -> None:
    host = host_of(url)
    if url.scheme not in _PORTS:
        raise Blocked("only http and https are asked", where=host)
    if url.userinfo:
        raise Blocked("an address with a user name in it", where=host)
    if not host:
        raise Rejected("an address without a host")
    guard.check_host(host, port_of(url))
