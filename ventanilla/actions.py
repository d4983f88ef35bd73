"""What can be done about messages, and what a platform offers, each with its reason.

Connectors import this from :mod:`ventanilla.api`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Action(StrEnum):
    """What can be done on the platform about one message or its author."""

    REPLY = "reply"
    REPLY_PRIVATELY = "reply_privately"
    LIKE = "like"
    BOOST = "boost"
    HIDE = "hide"
    UNHIDE = "unhide"
    DELETE = "delete"
    MUTE_AUTHOR = "mute_author"
    UNMUTE_AUTHOR = "unmute_author"
    BLOCK_AUTHOR = "block_author"
    UNBLOCK_AUTHOR = "unblock_author"
    REPORT = "report"


class Feature(StrEnum):
    """What a platform offers besides actions on single messages."""

    MENTIONS = "mentions"
    COMMENTS = "comments"
    DIRECT_MESSAGES = "direct_messages"
    ARTICLES = "articles"
    SEARCH = "search"
    STREAM = "stream"
    THREADS = "threads"
    PUBLISH = "publish"
    MEDIA = "media"
    EDITS = "edits"
    """Edits and removals by others are noticed."""
    METRICS = "metrics"
    OWN_POSTS = "own_posts"
    """What goes out in the account's own name is seen, also when it was not sent from here."""


class Support(StrEnum):
    """How far something is offered."""

    YES = "yes"
    CONDITIONAL = "conditional"
    NEEDS_GRANT = "needs_grant"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Capability:
    """One thing that can or cannot be done, and why.

    In :class:`ventanilla.api.ConnectorInfo` it is said of the platform, in :class:`ventanilla.api.Probe` of this
    account; an account's word goes before the platform's.
    """

    what: Action | Feature
    support: Support
    reason: str = ""
    """Marked with :func:`ventanilla.api.N_`; never empty unless ``support`` is ``YES``."""
    evidence: str = ""
    """Where the platform says so, with the date it was read."""


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether one message allows an action now."""

    action: Action
    is_open: bool
    reason: str = ""
    """Why not, marked with :func:`ventanilla.api.N_`."""
    until: datetime | None = None
    """When it closes, where it does."""
