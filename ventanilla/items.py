"""What arrives from a platform, in common terms; connectors import it from :mod:`ventanilla.api`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

JSON = None | bool | int | float | str | Sequence["JSON"] | Mapping[str, "JSON"]
"""What crosses process borders and is kept as text."""

Cursor = NewType("Cursor", str)
"""Where a stream stands: versioned JSON that only its connector reads, kept in one write with its rows."""


class ItemKind(StrEnum):
    """What an inbound message is."""

    MENTION = "mention"
    COMMENT = "comment"
    REPLY = "reply"
    DM = "dm"
    REVIEW = "review"
    ARTICLE = "article"


class Visibility(StrEnum):
    """Who can read it on the platform. Private is answered in private."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    FOLLOWERS = "followers"
    PRIVATE = "private"


class Trust(StrEnum):
    """Whose clock a time comes from: the platform's server, or anybody's."""

    SERVER = "server"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote it. ``remote_id`` never changes and is the identity; names are only words."""

    remote_id: str
    handle: str
    name: str = ""
    followers: int | None = None
    """``None``: not given. Never zero for unknown."""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """An attachment, as a reference; core never fetches it by itself."""

    kind: str
    url: str = ""
    alt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One inbound message in common terms; original words, nothing escaped or shortened."""

    remote_id: str
    kind: ItemKind
    author: Author
    text: str
    root: str = ""
    """The id of what the conversation hangs on; empty: this item itself."""
    in_reply_to: str | None = None
    created_at: datetime | None = None
    """The platform's word, aware; ``None`` when it gave none that can be believed."""
    created_trust: Trust = Trust.SERVER
    edited_at: datetime | None = None
    visibility: Visibility = Visibility.PUBLIC
    network: str = ""
    """Two letters, when one connector speaks for several networks; empty: its first."""
    url: str = ""
    lang: str = ""
    media: tuple[Media, ...] = ()
    ext: Mapping[str, JSON] = field(default_factory=dict)
    """What this platform alone has."""
    is_own: bool = False
    """The account itself published it, from here or from elsewhere; only in a stream of
    :attr:`ventanilla.api.StreamKind.OWN`.

    Such a stream brings no history: asked for the first time it takes a mark and gives nothing. What was said in
    private is left out. Core holds each against the record of what was sent from here, and calls where there is none.
    """


@dataclass(frozen=True, slots=True)
class Arrived:
    """An item is new or was seen again; ``raw`` is the platform's own form, kept apart."""

    item: Item
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Removed:
    """The author or the platform took an item away."""

    remote_id: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Misfit:
    """Something that fits no item: kept with its bytes, counted, replayed after a repair."""

    raw: bytes
    reason: str
    remote_id: str = ""


Event = Arrived | Removed | Misfit


@dataclass(frozen=True, slots=True)
class Gap:
    """Older than the platform keeps, or lost otherwise: said to the operator, not hidden."""

    reason: str
    since: datetime | None = None
    until: datetime | None = None


class NoticeCode(StrEnum):
    """What a successful pull wants people to know about the account."""

    MOVED = "moved"
    MALFORMED = "malformed"
    NO_IDS = "no_ids"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Notice:
    """A mark on the account; ``detail`` is foreign or technical text, shown as such."""

    code: NoticeCode
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RateState:
    """What is left of the platform's allowance, where it says so."""

    remaining: int | None = None
    limit: int | None = None
    reset_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One answer of :meth:`Pulls.pull`. Events and ``cursor`` are stored in one write."""

    events: tuple[Event, ...] = ()
    cursor: Cursor
    more: bool = False
    """True: ask again at once with the new cursor."""
    gap: Gap | None = None
    notices: tuple[Notice, ...] = ()
    rate: RateState | None = None
    next_after_s: int | None = None
    """The source's own wish (``ttl``, ``Cache-Control``); the collector bounds it."""
