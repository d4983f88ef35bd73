"""Which entry is which: the key under which an entry is stored once and revised when it changes.

The rule: the entry's own id (``guid``, ``id``); else its link, as written; else a hash of title and date. Where
title or date is missing too, the hash covers the words as well, so that two untitled entries stay two. The
feed's address is no part of it: an account is one feed, and a feed that moves keeps its entries.
"""

from __future__ import annotations

import hashlib

KEY_MAX = 2_000
"""Characters; a longer id is nobody's id."""


def key(entry_id: str, link: str, title: str, published: str, words: tuple[str, ...]) -> str:
    """The key of an entry, from what the feed says, before any cleaning."""
    if entry_id or link:
        return entry_id or link
    return digest(title, published) if title and published else digest(title, published, *words)


def digest(*parts: str) -> str:
    """A key made of words; different lists of parts never share one."""
    sha = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        sha.update(len(data).to_bytes(8, "big"))
        sha.update(data)
    return "sha256:" + sha.hexdigest()[:32]
