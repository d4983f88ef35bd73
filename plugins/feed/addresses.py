"""The address of a feed: read from the settings, and what of it may be said aloud."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ventanilla.api import AccountView, Rejected

_FEED_SCHEME = re.compile(r"^feed:(?://)?(?=https?://)|^feed:(?=//)", re.IGNORECASE)


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
    """The host of ``url``, empty where it has none: all that is said aloud, as feeds carry secrets in the rest."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
