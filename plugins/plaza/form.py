"""The form of a scenario's files: what an account and a line may say, field by field."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec

from ventanilla.api import ItemKind, Network, Visibility

__all__ = [
    "NETWORKS",
    "STRAY",
    "AccountId",
    "Happening",
    "Line",
    "NetworkName",
    "Outage",
    "OutageCause",
    "ScenarioAccount",
]

STRAY = "post_not_ours"
"""The kind of a happening in which somebody else posts in our name."""

NETWORKS = (
    Network("X", "X"),
    Network("Fb", "Facebook"),
    Network("Ig", "Instagram"),
    Network("Yt", "YouTube"),
    Network("Tk", "TikTok"),
    Network("Li", "LinkedIn"),
    Network("Rs", "RSS"),
    Network("Wp", "WordPress"),
    Network("Ch", "Chat"),
    Network("Wf", "Web form"),
)
"""Every network the plaza plays, the first being that of an item that names none."""

_Second = Annotated[int, msgspec.Meta(ge=-(10**9), le=10**9)]
_Word = Annotated[str, msgspec.Meta(min_length=1)]

AccountId = str
"""The id an account has inside its scenario; not the workspace's."""


class NetworkName(StrEnum):
    """How a scenario names a network."""

    X = "x"
    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    YOUTUBE = "youtube"
    TIKTOK = "tiktok"
    LINKEDIN = "linkedin"
    FEED = "feed"
    BLOG = "blog"
    CHAT = "chat"
    FORM = "form"


class LineAuthor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who wrote a line."""

    id: _Word
    handle: str
    name: str
    followers: int | None = None
    created: date | None = None


class LineMedia(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An attachment of a line."""

    kind: _Word
    alt: str | None = None
    url: str = ""


class LineEdit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The author changed the text at ``t``."""

    t: _Second
    text: str


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One message and its fate; seconds count from the scenario's 00:00, negative in the days before."""

    id: _Word
    network: NetworkName
    account: AccountId
    author: LineAuthor
    kind: ItemKind
    t_pub: _Second
    """When the network says it was written."""
    t_in: _Second
    """When the network first shows it to us."""
    text: str
    visibility: Visibility
    lang: str = ""
    root: str | None = None
    in_reply_to: str | None = None
    media: tuple[LineMedia, ...] = ()
    url: str = ""
    edits: tuple[LineEdit, ...] = ()
    deleted_at: _Second | None = None


class Happening(msgspec.Struct, frozen=True):
    """One line of the script; most of it is for people."""

    at: _Second
    kind: str
    account: AccountId = ""
    text: str = ""


class OutageCause(StrEnum):
    """Why a network does not answer us."""

    PROXY = "proxy"
    TOKEN_REVOKED = "token_revoked"


class Outage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A span of the day in which an account cannot be reached, its end not included."""

    cause: OutageCause
    begins_s: _Second = msgspec.field(name="from")
    ends_s: _Second = msgspec.field(name="to")


class ScenarioAccount(msgspec.Struct, frozen=True):
    """An official presence in the scenario; what else its entry says is for others."""

    id: AccountId
    network: NetworkName
    code: str
    handle: str
    name: str
    outages: tuple[Outage, ...] = ()
