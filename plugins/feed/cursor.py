"""Where a feed stands: what was sent with the last document, and which entries of it were delivered.

A feed is a window that scrolls, so its cursor is a picture of the window: a digest of key and content for each
entry. What is not in the picture is new, what is there with another content was edited, and what is in the
picture but no longer in the feed has scrolled off, which is no deletion.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b

import msgspec

from plugins.feed.shape import Document, Entry
from ventanilla.api import Cursor, Response

VERSION = 1
"""Of this format and of the reading of entries: raised when the same bytes give other items."""

FULL_FETCH_S = 86_400
"""How often the whole document is asked for, whatever the server says about changes."""

_KEY_CHARS = 12
_CONTENT_CHARS = 8

Seen = Mapping[str, str]
"""Digest of the key to digest of the content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A cursor, read."""

    address: str
    """Digest of the address that the validators belong to."""
    etag: str = ""
    last_modified: str = ""
    body: str = ""
    """Digest of the last document; empty while parts of it are still to be delivered."""
    full_at_s: int = 0
    """When a whole document last arrived."""
    wish_s: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    problem: str = ""
    """What is malformed in the last document; empty when nothing is."""
    ids_problem: str = ""
    """What is wrong with the ids of the last document."""
    moved_to: str = ""
    """Where the feed says it lives now; perhaps secret."""
    seen: Seen = field(default_factory=dict)


class _Stored(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    v: int
    address: str
    etag: str = ""
    last_modified: str = ""
    body: str = ""
    full_at_s: int = 0
    wish_s: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    problem: str = ""
    ids_problem: str = ""
    moved_to: str = ""
    seen: str = ""


def load(cursor: Cursor | None) -> Standing | None:
    """What ``cursor`` says; ``None`` for none and for one of another version, which starts the feed afresh.

    Afresh costs nothing: entries already stored are recognised by their keys.
    """
    if cursor is None:
        return None
    try:
        stored = msgspec.json.decode(cursor, type=_Stored)
    except msgspec.DecodeError:
        return None
    if stored.v != VERSION:
        return None
    size = _KEY_CHARS + _CONTENT_CHARS
    pairs = (stored.seen[at : at + size] for at in range(0, len(stored.seen), size))
    values = {name: getattr(stored, name) for name in stored.__struct_fields__ if name not in ("v", "seen")}
    return Standing(seen={pair[:_KEY_CHARS]: pair[_KEY_CHARS:] for pair in pairs}, **values)


def dump(standing: Standing) -> Cursor:
    """The text to store."""
    seen = "".join(key + content for key, content in standing.seen.items())
    values = {name: getattr(standing, name) for name in _Stored.__struct_fields__ if name not in ("v", "seen")}
    return Cursor(msgspec.json.encode(_Stored(v=VERSION, seen=seen, **values)).decode())


def may_ask_for_changes(standing: Standing | None, url: str, now_s: int) -> bool:
    """Whether validators may go out: same address, nothing pending, a whole document within the last day."""
    return (
        standing is not None
        and bool(standing.body)
        and standing.address == digest(url.encode())
        and 0 <= now_s - standing.full_at_s < FULL_FETCH_S
    )


def validators(standing: Standing) -> dict[str, str]:
    """The request headers that ask for the document only if it changed."""
    headers = {"If-None-Match": standing.etag, "If-Modified-Since": standing.last_modified}
    return {name: value for name, value in headers.items() if value}


def after_unchanged(standing: Standing, response: Response, now_s: int) -> Standing:
    """The standing after a 304, or after the very same bytes."""
    is_whole = response.status == 200
    return replace(
        standing,
        etag=response.headers.get("etag", "" if is_whole else standing.etag),
        last_modified=response.headers.get("last-modified", "" if is_whole else standing.last_modified),
        full_at_s=now_s if is_whole else standing.full_at_s,
        moved_to=response.moved_to or "",
    )


def after_document(
    url: str, response: Response, document: Document, now_s: int, seen: Seen, *, is_complete: bool
) -> Standing:
    """The standing after a new document; without validators while ``is_complete`` is false."""
    return Standing(
        address=digest(url.encode()),
        etag=response.headers.get("etag", "") if is_complete else "",
        last_modified=response.headers.get("last-modified", "") if is_complete else "",
        body=digest(response.body) if is_complete else "",
        full_at_s=now_s,
        wish_s=document.wish_s,
        skip_hours=document.skip_hours,
        skip_days=document.skip_days,
        problem=document.problem,
        ids_problem=ids_problem(document),
        moved_to=response.moved_to or "",
        seen=seen,
    )


def ids_problem(document: Document) -> str:
    """What is wrong with the ids of a document, in technical words; empty when nothing is."""
    total = len(document.entries)
    parts = (
        f"{document.without_id} of {total} without id" if document.without_id else "",
        f"{document.repeated} repeat the id of another" if document.repeated else "",
    )
    return ", ".join(part for part in parts if part)


def key_digest(entry: Entry) -> str:
    """The entry's key, short."""
    return digest(entry.key.encode("utf-8", "surrogatepass"))[:_KEY_CHARS]


def content_digest(entry: Entry) -> str:
    """All that becomes an item, short; counters that change by themselves live in ``raw`` alone."""
    return digest(msgspec.json.encode(replace(entry, raw="")))[:_CONTENT_CHARS]


def digest(data: bytes) -> str:
    """A short digest as text."""
    return b64encode(blake2b(data, digest_size=18).digest(), b"-_").decode()
