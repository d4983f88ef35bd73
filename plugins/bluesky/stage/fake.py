"""A network of the AT Protocol in memory, as far as the connector can see it: accounts, records, what is shown of them.

Its rules were read in the servers' source and compared with the real ones by the tests under
``tests/integration/peers``: access and refresh tokens that run out and rotate, ``putRecord`` with its no-op and its
swap, lists that turn their pages by a bare time, views that lag behind writes, a search behind a firewall.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

import regex

from plugins.bluesky.stage.wire import Asked
from ventanilla.api import JSON

POST = "app.bsky.feed.post"
HALL = "did:plc:ayuntamiento"
HANDLE = "ayto.example"
PASSWORD = "abcd-efgh-ijkl-mnop"
NOW = datetime(2026, 7, 2, 12, 0, tzinfo=UTC)


class Refusal(Exception):
    """An error of the network, by its name."""

    def __init__(self, error: str, status: int = 400, message: str = "") -> None:
        super().__init__(error)
        self.error, self.status, self.message = error, status, message


@dataclass(slots=True)
class FakeNetwork:
    """All of its state, and the switches of a test."""

    now: datetime = NOW
    handle: str = HANDLE
    password: str = PASSWORD
    generation: int = 0
    """Raised when tokens are given; older access has run out when ``is_strict``."""
    access: set[str] = field(default_factory=set)
    refresh: set[str] = field(default_factory=set)
    scope: str = "com.atproto.appPass"
    did_doc: JSON = None
    records: dict[str, dict[str, JSON]] = field(default_factory=dict)
    """Of all accounts, by address."""
    blobs: set[str] = field(default_factory=set)
    notifications: list[dict[str, JSON]] = field(default_factory=list)
    """Newest first, as a reader orders them."""
    shown: dict[str, dict[str, JSON]] = field(default_factory=dict)
    """Posts as the application shows them, which is what lags."""
    blocked: set[str] = field(default_factory=set)
    muted: set[str] = field(default_factory=set)
    handles: dict[str, str] = field(default_factory=dict)
    reports: list[JSON] = field(default_factory=list)
    refusals: dict[str, Refusal] = field(default_factory=dict)
    """What calls answer instead, by the end of their name, until taken away."""
    fixed: dict[str, Callable[[Asked], JSON]] = field(default_factory=dict)
    """What calls answer instead, by the end of their name, whatever the state."""
    has_firewall: bool = False
    is_lagging: bool = False
    """Whether what is written from now on is not shown."""
    commits: int = 0
    said: int = 0
    """Posts of citizens so far, those they took back included: no address is given twice."""
    page_most: int = 100
    cursor_style: str = "time"
    """``time``: a bare time, which skips what shares it; ``keyset``: time and cid."""

    def check_access(self, asked: Asked) -> None:
        """Refuse a call without good access."""
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if not token:
            raise Refusal("AuthMissing", 401)
        if token not in self.access:
            raise Refusal("ExpiredToken")

    def tokens(self) -> dict[str, JSON]:
        """A new session."""
        self.generation += 1
        access, refresh = f"{_jwt_head()}.{_claims(self.scope)}.a{self.generation}", f"refresh-{self.generation}"
        self.access.add(access)
        self.refresh.add(refresh)
        found: dict[str, JSON] = {"did": HALL, "handle": self.handle, "accessJwt": access, "refreshJwt": refresh}
        return {**found, "didDoc": self.did_doc, "active": True}

    def write(self, uri: str, value: Mapping[str, JSON]) -> str:
        """Put a record, whatever was there; its digest."""
        self.records[uri] = dict(value)
        self.commits += 1
        did, collection, _rkey = uri.removeprefix("at://").split("/")
        if collection == POST and not self.is_lagging:
            self.shown[uri] = self.view(uri, did)
        return cid_of(value)

    def view(self, uri: str, did: str) -> dict[str, JSON]:
        """A post as the application shows it."""
        value = self.records[uri]
        written = str(value.get("createdAt", ""))
        return {
            "uri": uri,
            "cid": cid_of(value),
            "author": {"did": did, "handle": self.handles.get(did, f"{did.rpartition(':')[2]}.example")},
            "record": value,
            "indexedAt": min(written, stamp(self.now)) if written else stamp(self.now),
            "likeCount": 2,
            "repostCount": 1,
            "replyCount": 0,
            "quoteCount": 0,
            "viewer": {},
        }

    def say(self, name: str, text: str, at: datetime | None = None, **record: JSON) -> dict[str, JSON]:
        """A citizen's post, shown at once."""
        did = f"did:plc:{name}"
        self.said += 1
        uri = f"at://{did}/{POST}/3k{self.said:011d}"
        self.write(uri, {"$type": POST, "text": text, "createdAt": stamp(at or self.now), **record})
        return self.view(uri, did)

    def tell_hall(self, view: Mapping[str, JSON], reason: str = "mention") -> None:
        """Have a post, or anything else, notified to the institution."""
        self.notifications.append({**view, "reason": reason, "isRead": False})
        self.notifications.sort(key=lambda one: str(one.get("indexedAt", "")), reverse=True)

    def delete(self, uri: str) -> None:
        """Its author takes a post back; its notification goes with it."""
        self.records.pop(uri, None)
        self.shown.pop(uri, None)
        self.notifications = [one for one in self.notifications if one.get("uri") != uri]

    def own(self, collection: str) -> dict[str, dict[str, JSON]]:
        """The institution's records of one kind."""
        return {uri: value for uri, value in self.records.items() if uri.startswith(f"at://{HALL}/{collection}/")}


def stamp(at: datetime) -> str:
    """A time as the network writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def cid_of(value: JSON) -> str:
    """A digest of a record's content."""
    return "bafyrei" + sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def graphemes(text: str) -> int:
    """Letters, counted apart from the connector's own code."""
    return len(regex.findall(r"\X", text))


def _jwt_head() -> str:
    return "eyJ0eXAiOiJhdCtqd3QifQ"


def _claims(scope: str) -> str:
    return urlsafe_b64encode(json.dumps({"scope": scope}).encode()).decode().rstrip("=")
