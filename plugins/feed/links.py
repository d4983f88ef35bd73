"""Addresses found in feeds: made absolute, or dropped when nobody should follow them."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

LENGTH_MAX = 2_000


def absolute(link: str, base: str) -> str:
    """``link`` as an absolute http(s) address, seen from ``base``; empty for anything else.

    Dropped: other schemes (``javascript:``, ``data:``, ``file:``), addresses without a host or with control
    characters, and a bare ``#fragment``, which would repeat the feed's own, perhaps secret, address.
    """
    link = link.strip()
    if not link or link.startswith("#") or len(link) > LENGTH_MAX:
        return ""
    try:
        full = urljoin(base, link)
        parts = urlsplit(full)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or not _printable(full):
        return ""
    return full.replace(" ", "%20")


def is_absolute(link: str) -> bool:
    """Whether ``link`` names its own host, so that it means the same wherever it is read."""
    return link.strip().lower().startswith(("http://", "https://"))


def _printable(address: str) -> bool:
    return not any(c < " " or "\x7f" <= c <= "\x9f" or "\ud800" <= c <= "\udfff" for c in address)
