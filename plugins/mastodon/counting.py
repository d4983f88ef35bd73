"""How long a text is in a server's own count, so that what is accepted here is accepted there.

Mastodon counts grapheme clusters; a link is 23 of them however long it is, and of ``@name@host`` only ``@name``
counts. What it takes for a link needs a scheme and a domain under a known top-level name; for names that are not
known here a link counts as long as the costlier reading. The other servers count everything as it is written.

Source: StatusLengthValidator and Extractor of Mastodon 4.5, twitter-text's grammar of links (read 2026-11-22).
"""

from __future__ import annotations

import regex

from ventanilla.api import N_, Limits

GRAPHEMES = N_("characters; a link counts 23, of a name only what is before the second @")
CODE_POINTS = N_("characters")

_KNOWN_TOPS = frozenset((
    "com", "org", "net", "edu", "gov", "mil", "int", "info", "biz", "name", "pro", "museum", "coop", "aero",
    "jobs", "mobi", "travel", "tel", "cat", "asia", "post", "eus", "gal", "app", "dev", "blog", "online",
    "site", "website", "tech", "store", "shop", "cloud", "page", "news", "live", "media", "social", "city",
    "madrid", "barcelona", "wiki", "space", "world", "today", "life", "agency", "digital", "email", "network",
    "academy", "foundation", "community", "support", "science", "xyz",
))  # fmt: skip
"""Three letters and more; every name of two letters counts as a country's."""

_NO_TOPS = frozenset(("example", "invalid", "local", "localhost", "test", "internal", "lan"))
"""Names that never are on the public network: no link to a server that asks the list of them (RFC 6761)."""

_LINK = regex.compile(
    r"""
    (?<![A-Za-z0-9@＠$\#＃\u202A-\u202E])
    (?:https?|dat|dweb|ipfs|ipns|ssb|gopher|gemini)://
    (?:[\p{L}\p{N}\p{M}](?:[\p{L}\p{N}\p{M}_-]*[\p{L}\p{N}\p{M}])?\.)+
    (?P<top>xn--[a-z0-9-]{1,59}|\p{L}{2,63})(?![a-z0-9@])
    (?::\d+)?
    (?:/(?:[^\p{White_Space}<>()?]|\([^\p{White_Space}<>()?]*(?:\([^\p{White_Space}<>()?]+\))?[^\p{White_Space}<>()?]*\))*
       (?:(?<=[^\p{White_Space}()?!*"'「」<>;:=,.$%\[\]~&|@])|(?<=\))|(?<=/)))?
    (?:\?[a-z0-9!?*'();:&=+$/%\#\[\]\-_.,~|@^\u00A0-\U0010FFFD]*[a-z0-9_&=\#/\-\u00A0-\U0010FFFD])?
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
_NAME = r"[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*"
_MENTION = regex.compile(
    rf"(?<![=/\w])(?>@(?P<name>{_NAME})(?:@\w+(?:[.-]+\w+)*)?)(?!@|＠|://|[\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u00FF])",
    regex.IGNORECASE,
)
_GRAPHEME = regex.compile(r"\X")
_SEARCH_S = 0.5
"""Matching is linear for what people write; for anything else the text counts as it stands."""


def count(text: str, limits: Limits) -> int:
    """How much of ``limits.text.most`` the text uses; blanks around it are not sent."""
    text = text.strip()
    if limits.text.link_costs is None:
        return len(text)
    try:
        return len(_GRAPHEME.findall(_shortened(text, limits.text.link_costs)))
    except TimeoutError:
        return len(_GRAPHEME.findall(text))


def plain(text: str, limits: Limits) -> int:
    """How much a content warning uses, in which nothing is shortened."""
    return len(text) if limits.text.link_costs is None else len(_GRAPHEME.findall(text))


def names_somebody(text: str) -> bool:
    """Whether a text mentions an account."""
    return _MENTION.search(text) is not None


def names(text: str, acct: str) -> bool:
    """Whether a text mentions the account ``name@host``, with or without its host."""
    name, _, host = acct.lower().partition("@")
    spellings = {f"@{name}", f"@{name}@{host}"}
    return any(found[0].lower() in spellings for found in _MENTION.finditer(text))


def _shortened(text: str, link_costs: int) -> str:
    found = [(m.start(), m.end(), _link(m[0], m["top"], link_costs)) for m in _LINK.finditer(text, timeout=_SEARCH_S)]
    found += [(m.start(), m.end(), "@" + m["name"]) for m in _MENTION.finditer(text, timeout=_SEARCH_S)]
    pieces: list[str] = []
    end = 0
    for begins, ends, instead in sorted(found):
        if begins >= end:
            pieces += (text[end:begins], instead)
            end = ends
    return "".join((*pieces, text[end:]))


def _link(link: str, top: str, costs: int) -> str:
    top = top.lower()
    if (len(top) == 2 and top.isascii()) or top in _KNOWN_TOPS or top.startswith("xn--"):
        return "x" * costs
    return link if top in _NO_TOPS else "x" * max(costs, len(link))
