"""Where a stream stands: the last id that was delivered, who we are there, and the roots of known conversations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

import msgspec

from plugins.mastodon.home import Home
from plugins.mastodon.instance import Software
from ventanilla.api import Cursor

VERSION = 1
ROOTS_MOST = 200
"""Statuses of which the root is remembered, the newest; it saves a walk up the conversation."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A cursor, read."""

    home: Home
    seal: str = ""
    """Of the access it was made with: another one may belong to another account."""
    after: str = ""
    """The newest id that was delivered; empty while nothing has ever come."""
    roots: Mapping[str, str] = field(default_factory=dict)
    """Status to the root of its conversation, oldest first."""


class _Stored(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    v: int
    me: str
    acct: str
    domain: str
    software: Software
    seal: str
    after: str = ""
    roots: tuple[tuple[str, str], ...] = ()


def seal_of(token: str) -> str:
    """A mark that tells one access from another and says nothing about it."""
    return blake2b(token.encode(), digest_size=8, person=b"ventanilla").hexdigest()


def load(cursor: Cursor | None) -> Standing | None:
    """What ``cursor`` says; ``None`` for none and for one of another version, which starts with the newest page.

    Starting again costs nothing: messages already stored are recognised by their ids.
    """
    if cursor is None:
        return None
    try:
        stored = msgspec.json.decode(cursor, type=_Stored)
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError):
        return None
    if stored.v != VERSION:
        return None
    home = Home(stored.me, stored.acct, stored.domain, stored.software)
    return Standing(home, stored.seal, stored.after, dict(stored.roots))


def dump(standing: Standing) -> Cursor:
    """The text to store."""
    home = standing.home
    stored = _Stored(
        v=VERSION,
        me=home.id,
        acct=home.acct,
        domain=home.domain,
        software=home.software,
        seal=standing.seal,
        after=standing.after,
        roots=tuple(standing.roots.items())[-ROOTS_MOST:],
    )
    return Cursor(msgspec.json.encode(stored).decode())
