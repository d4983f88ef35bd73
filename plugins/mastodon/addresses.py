"""Addresses of an account's server: where its API is, which host its users are named after, what a link may be."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode, urlsplit

from ventanilla.api import AccountView, Rejected

Params = Sequence[tuple[str, str]]
"""A query in order; a name may repeat (``any[]``)."""

_LINK_CHARS_MAX = 2_000


def base(account: AccountView) -> str:
    """The root of the account's server, without a trailing slash: ``https://social.example``.

    A whole profile address is cut down to its server.

    Raises:
        Rejected: the account has no usable address.
    """
    try:
        parts = urlsplit(account.settings.get("server", "").strip())
        is_usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        is_usable = False
    if not is_usable:
        raise Rejected("the account has no address of a server")
    return f"{parts.scheme}://{parts.netloc}"


def host(url: str) -> str:
    """The host of ``url`` with its port where it names one; empty where it has none."""
    try:
        parts = urlsplit(url)
        return parts.netloc.rpartition("@")[2].lower() if parts.hostname else ""
    except ValueError:
        return ""


def api(account: AccountView, path: str, params: Params = ()) -> str:
    """The address of an API call: ``path`` as ``/api/v1/…``, its variable parts passed through :func:`part`."""
    query = f"?{urlencode(params)}" if params else ""
    return f"{base(account)}{path}{query}"


def part(name: str) -> str:
    """One segment of a path made of a foreign word, which can then not climb out of its place.

    Raises:
        Rejected: it is empty or only dots.
    """
    if not name.strip("."):
        raise Rejected("not an id of this platform")
    return quote(name, safe="")


def readable_link(link: str) -> str:
    """``link`` where it is an address people may follow, else nothing."""
    link = link.strip()
    if len(link) > _LINK_CHARS_MAX or any(c < "!" or "\x7f" <= c <= "\x9f" for c in link):
        return ""
    try:
        parts = urlsplit(link)
        return link if parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""
