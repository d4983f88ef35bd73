"""What the parsing child says about statuses: plain values that cross the process border as JSON."""

from __future__ import annotations

from typing import cast

import msgspec

from ventanilla.api import JSON


class Person(msgspec.Struct, omit_defaults=True):
    """An account of the platform."""

    id: str
    """Of this server alone; other servers give the same person another."""
    acct: str
    """``name@host`` always, in lower case as far as the host goes."""
    name: str = ""
    followers: int | None = None
    created: str = ""
    url: str = ""
    is_bot: bool = False


class Picture(msgspec.Struct, omit_defaults=True):
    """An attachment."""

    kind: str
    url: str = ""
    alt: str | None = None


class Status(msgspec.Struct, omit_defaults=True, kw_only=True):
    """One status; times as the server wrote them."""

    id: str
    person: Person
    text: str = ""
    warning: str = ""
    uri: str = ""
    url: str = ""
    visibility: str = ""
    created: str = ""
    edited: str = ""
    lang: str = ""
    in_reply_to: str = ""
    in_reply_to_person: str = ""
    mentions: tuple[str, ...] = ()
    """``name@host`` of each."""
    media: tuple[Picture, ...] = ()
    is_sensitive: bool = False
    is_boost: bool = False
    quoted: str = ""
    likes: int | None = None
    shares: int | None = None
    replies: int | None = None
    quotes: int | None = None


class Entry(msgspec.Struct, omit_defaults=True, kw_only=True):
    """One element of an answer: a status, what brought it, or why it is none."""

    id: str = ""
    """Of the notification; of the status where it came without one. Empty: it has none."""
    why: str = ""
    """The type of the notification; empty where there was none."""
    status: Status | None = None
    fault: str = ""
    """Why it cannot be read, for people; empty where it can, or where it holds no status."""
    raw: str = ""
    """The element as JSON."""


class Page(msgspec.Struct, omit_defaults=True, kw_only=True):
    """The elements of an answer in its own order."""

    entries: tuple[Entry, ...] = ()
    ancestors: int = 0
    """Of a thread: how many of the first stand above the message asked for."""
    problem: str = ""
    """Why nothing of it can be read; empty when it can."""


def to_json(page: Page) -> JSON:
    """The page as values that any JSON encoder takes."""
    return cast(JSON, msgspec.to_builtins(page))  # to_builtins is typed as Any


def from_json(value: JSON) -> Page:
    """The page that :func:`to_json` wrote.

    Raises:
        msgspec.ValidationError: the other side is of another version.
    """
    return msgspec.convert(value, Page)
