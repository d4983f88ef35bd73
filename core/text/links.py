"""Links that foreign text asks us to open: which may be offered at all, and where they lead.

A link that is not offered is still shown as text. Whoever opens one shows ``Link.host`` in full, asks once, and
passes ``Link.url`` to the opener as one argument, never through a shell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

URL_CHARS = 2048
"""Longer ones are not offered."""

_FORBIDDEN = re.compile(r"[^!-~\u00a1-\U0010ffff]|[\\<>\"]")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_IN_PATH = "/:@!$&'()*+,;=-._~%?[]"


@dataclass(frozen=True, slots=True)
class Link:
    """A link that may be offered."""

    url: str
    """ASCII, beginning with ``http://`` or ``https://``; safe as one argument."""
    host: str
    """Where it leads, in full: the name in ASCII (punycode), or the address, and the port if one is given."""


def link(url: object) -> Link | None:
    """The link, if it is one that may be offered; ``None`` otherwise.

    Offered are http and https with a plain host: a name with a dot, in ASCII, or an address in its usual
    spelling. Refused are user names before the host, control characters, blanks, backslashes, direction and
    other format characters, and numbers that only a browser would read as an address.
    """
    if not isinstance(url, str) or not 0 < len(url) <= URL_CHARS or _FORBIDDEN.search(url):
        return None
    if not url.isascii() and not url.isprintable():
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme
    host = _host(parts.hostname or "")
    if scheme not in ("http", "https") or "@" in parts.netloc or host is None or port == 0:
        return None
    where = host if port is None else f"{host}:{port}"
    tail = quote(parts.path or "/", safe=_IN_PATH)
    if parts.query:
        tail += "?" + quote(parts.query, safe=_IN_PATH)
    if parts.fragment:
        tail += "#" + quote(parts.fragment, safe=_IN_PATH)
    return Link(f"{scheme}://{where}{tail}", where)


def _host(name: str) -> str | None:
    if not name.isascii():
        return None
    if ":" in name:
        return _address(name)
    name = name.removesuffix(".")
    labels = name.split(".")
    if labels[-1][:1].isdigit():
        return _address(name)
    if len(labels) < 2 or len(name) > 253 or not all(map(_LABEL.fullmatch, labels)):
        return None
    return name


def _address(name: str) -> str | None:
    try:
        address = ip_address(name)
    except ValueError:
        return None
    if "%" in name:  # an interface of this machine
        return None
    return f"[{address}]" if address.version == 6 else str(address)
