"""What the parsing child says about one document: plain values that cross the process border as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import cast

import msgspec

from ventanilla.api import JSON


class Outcome(StrEnum):
    """What may be done with a document."""

    OK = "ok"
    MALFORMED = "malformed"
    """Complete but not well-formed: its entries are stored, the account is marked."""
    TRUNCATED = "truncated"
    """It broke off: nothing of it is stored and it is asked for again."""
    NOT_A_FEED = "not_a_feed"
    """Something else, and not HTML."""
    HTML = "html"
    """A web page: an error page, a login, a firewall."""
    REFUSED = "refused"
    """It attacks its reader, or is JSON that cannot be trusted; nothing of it is stored."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """An enclosure or media element; ``kind`` is image, audio, video or document."""

    kind: str
    url: str
    alt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry in common terms."""

    key: str
    """The identity within the feed; see :mod:`plugins.feed.identity`."""
    text: str = ""
    url: str = ""
    """Absolute http(s), or empty."""
    published_s: int | None = None
    """``None``: not given, or not to be believed; then ``date_given`` has the words."""
    updated_s: int | None = None
    """Only where it says something else than ``published_s``."""
    date_given: str = ""
    author_id: str = ""
    author_name: str = ""
    lang: str = ""
    in_reply_to: str = ""
    media: tuple[Attachment, ...] = ()
    ext: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    raw: str = ""
    """The entry as JSON, pure ASCII."""
    fault: str = ""
    """Why it cannot be an item; empty for one that can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document; entries in the document's own order, each key once."""

    outcome: Outcome
    problem: str = ""
    """Technical words for anything but ``OK``."""
    title: str = ""
    lang: str = ""
    wish_s: int | None = None
    """How long the feed says it stays the same (``ttl``, ``sy:updatePeriod``), seconds."""
    skip_hours: tuple[int, ...] = ()
    """Hours of the day, UTC, in which nobody should ask."""
    skip_days: tuple[int, ...] = ()
    """Days of the week, Monday is 0, UTC."""
    entries: tuple[Entry, ...] = ()
    without_id: int = 0
    repeated: int = 0
    """Entries left out because an earlier, different one of the same document has the same key."""


def to_json(document: Document) -> JSON:
    """The document as values that any JSON encoder takes."""
    return cast(JSON, msgspec.to_builtins(document))  # to_builtins is typed as Any


def from_json(value: JSON) -> Document:
    """The document that :func:`to_json` wrote.

    Raises:
        msgspec.ValidationError: the other side is of another version.
    """
    return msgspec.convert(value, Document)
