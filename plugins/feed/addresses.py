"""The address of a feed: read from the settings, and what of it may be said aloud."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ventanilla.api import AccountView, Rejected

_FEED_SCHEME = re.compile(r"^feed:(?://)?(?=https?://)|^feed:(?=//)", re.IGNORECASE)
_TOKEN = re.compile(r"(?=[^/]*\d)[A-Za-z0-9_=.~-]{20,}|[0-9a-fA-F-]{16,}")


def feed_address(account: AccountView) -> str:
    """Where the feed is; ``feed:`` links of browsers are understood.

    Raises:
        Rejected: the account has no address.
    """
    url = _FEED_SCHEME.sub("", account.settings.get("url", "").strip())
    if not url:
        raise Rejected("the account has no feed address")
    return f"https:{url}" if url.startswith("//") else url


def host(url: str) -> str:
    """The host of ``url``, for sentences; empty where it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def speakable(url: str) -> str:
    """``url`` where nothing in it looks like a secret, else its host.

    Feeds carry secrets in queries and in long path segments, so only short, wordy paths are said.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    is_secret = parts.query or parts.fragment or "@" in parts.netloc
    if is_secret or any(_TOKEN.fullmatch(segment) for segment in parts.path.split("/")):
        return parts.hostname or ""
    return url
