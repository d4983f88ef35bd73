"""A person on the private Bluesky network: an account and what it says and sees, over plain XRPC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Self, TypeVar

import httpx
import msgspec

POST = "app.bsky.feed.post"
_TIMEOUT_S = 30

Kind = TypeVar("Kind")


class Reference(msgspec.Struct, frozen=True):
    """A record's address and the hash of its content."""

    uri: str
    cid: str

    @property
    def rkey(self) -> str:
        """The record's key within its collection."""
        return self.uri.rpartition("/")[2]


class Profile(msgspec.Struct, frozen=True):
    """Who wrote something."""

    did: str
    handle: str


class Notification(msgspec.Struct, frozen=True, rename="camel"):
    """One line of a person's notifications."""

    uri: str
    cid: str
    author: Profile
    reason: str
    is_read: bool
    indexed_at: str
    record: dict[str, object]


class PostView(msgspec.Struct, frozen=True, rename="camel"):
    """A post as the application shows it."""

    uri: str
    cid: str
    author: Profile
    record: dict[str, object]
    indexed_at: str

    @property
    def text(self) -> object:
        """What it says."""
        return self.record.get("text")


class Branch(msgspec.Struct, frozen=True):
    """A post, what it answers and what answers it; ``post`` is None at a hole (deleted or blocked)."""

    post: PostView | None = None
    parent: Branch | None = None
    replies: list[Branch] = []


class Refused(Exception):
    """The server, or who stands before it, answered with an error: its status, and its name for it if it gave one."""

    def __init__(self, status: int, error: str, message: str) -> None:
        """Keep the three apart."""
        super().__init__(f"{status} {error}: {message}")
        self.status = status
        self.error = error


class _Session(msgspec.Struct, frozen=True, rename="camel"):
    did: str
    handle: str
    access_jwt: str


class _AppPassword(msgspec.Struct, frozen=True):
    password: str


class _Error(msgspec.Struct, frozen=True):
    error: str = ""
    message: str = ""


class _Done(msgspec.Struct, frozen=True):
    """An answer of which nothing is of interest."""


class _Notifications(msgspec.Struct, frozen=True):
    notifications: list[Notification]


class _Thread(msgspec.Struct, frozen=True):
    thread: Branch


class _Record(msgspec.Struct, frozen=True):
    uri: str
    value: dict[str, object]


class _Records(msgspec.Struct, frozen=True):
    records: list[_Record]


class BlueskyCitizen:
    """An account, signed in with its main password."""

    def __init__(self, pds: str, name: str) -> None:
        """Create the account ``NAME.test``; the name is letters, digits and hyphens, 3 to 18 of them."""
        self._http = httpx.Client(base_url=f"{pds}/xrpc/", timeout=_TIMEOUT_S, trust_env=False)
        self.password = f"password-of-{name}"
        wanted = {"handle": f"{name}.test", "email": f"{name}@mail.example", "password": self.password}
        session = self._post("com.atproto.server.createAccount", wanted, _Session)
        self.did, self.handle = session.did, session.handle
        self._http.headers["authorization"] = f"Bearer {session.access_jwt}"

    def __enter__(self) -> Self:
        """The citizen."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, reason: BaseException | None, at: TracebackType | None
    ) -> None:
        """Hang up."""
        self._http.close()

    def app_password(self, name: str) -> str:
        """A new app password, as a connector is given one."""
        return self._post("com.atproto.server.createAppPassword", {"name": name}, _AppPassword).password

    def post(
        self,
        text: str,
        *,
        mentions: Sequence[BlueskyCitizen] = (),
        answers: tuple[Reference, Reference] | None = None,
        at: datetime | None = None,
    ) -> Reference:
        """Say something now.

        Each mentioned citizen's ``@handle`` must be in the text. ``answers`` are the thread's root and the post
        answered. ``at`` is the moment the author claims, which nobody checks.
        """
        record = self.record(text, mentions=mentions, answers=answers, at=at)
        wanted = {"repo": self.did, "collection": POST, "record": record}
        return self._post("com.atproto.repo.createRecord", wanted, Reference)

    def put(self, rkey: str, record: Mapping[str, object]) -> Reference:
        """Write a post under a key of our choosing, whatever was there."""
        wanted = {"repo": self.did, "collection": POST, "rkey": rkey, "record": record}
        return self._post("com.atproto.repo.putRecord", wanted, Reference)

    def create_at(self, rkey: str, record: Mapping[str, object]) -> Reference:
        """Write a post under a key of our choosing that is not taken."""
        wanted = {"repo": self.did, "collection": POST, "rkey": rkey, "record": record}
        return self._post("com.atproto.repo.createRecord", wanted, Reference)

    def like(self, what: Reference) -> Reference:
        """Like a post."""
        record = {"$type": "app.bsky.feed.like", "subject": msgspec.to_builtins(what), "createdAt": _moment(None)}
        wanted = {"repo": self.did, "collection": "app.bsky.feed.like", "record": record}
        return self._post("com.atproto.repo.createRecord", wanted, Reference)

    def delete(self, what: Reference) -> None:
        """Take back one's own post."""
        wanted = {"repo": self.did, "collection": POST, "rkey": what.rkey}
        self._post("com.atproto.repo.deleteRecord", wanted, _Done)

    def posts(self) -> dict[str, dict[str, object]]:
        """One's own posts as one's server keeps them, by address, newest key first."""
        asked = {"repo": self.did, "collection": POST, "limit": "100"}
        return {each.uri: each.value for each in self._get("com.atproto.repo.listRecords", asked, _Records).records}

    def notifications(self) -> list[Notification]:
        """The newest fifty, as the application orders them."""
        return self._get("app.bsky.notification.listNotifications", {"limit": "50"}, _Notifications).notifications

    def thread(self, uri: str) -> Branch:
        """The post with what it answers and what answers it, as this person sees it."""
        return self._get("app.bsky.feed.getPostThread", {"uri": uri, "depth": "10"}, _Thread).thread

    @staticmethod
    def record(
        text: str,
        *,
        mentions: Sequence[BlueskyCitizen] = (),
        answers: tuple[Reference, Reference] | None = None,
        at: datetime | None = None,
    ) -> dict[str, object]:
        """A post's record; the same arguments with the same ``at`` make the same bytes."""
        record: dict[str, object] = {"$type": POST, "text": text, "createdAt": _moment(at), "langs": ["es"]}
        if mentions:
            record["facets"] = [_mention(text, each) for each in mentions]
        if answers:
            root, parent = answers
            record["reply"] = {"root": msgspec.to_builtins(root), "parent": msgspec.to_builtins(parent)}
        return record

    def _get(self, method: str, asked: Mapping[str, str], kind: type[Kind]) -> Kind:
        return _read(self._http.get(method, params=dict(asked)), kind)

    def _post(self, method: str, wanted: Mapping[str, object], kind: type[Kind]) -> Kind:
        return _read(self._http.post(method, json=wanted), kind)


def _read(answer: httpx.Response, kind: type[Kind]) -> Kind:
    if answer.is_error:
        try:
            error = msgspec.json.decode(answer.content, type=_Error)
        except msgspec.DecodeError:
            error = _Error(message=answer.text[:200])
        raise Refused(answer.status_code, error.error, error.message)
    return msgspec.json.decode(answer.content, type=kind)


def _moment(at: datetime | None) -> str:
    return (at or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _mention(text: str, citizen: BlueskyCitizen) -> dict[str, object]:
    """The mark that makes a handle in the text a mention; offsets are UTF-8 bytes."""
    words = f"@{citizen.handle}".encode()
    start = text.encode().index(words)
    feature = {"$type": "app.bsky.richtext.facet#mention", "did": citizen.did}
    return {"index": {"byteStart": start, "byteEnd": start + len(words)}, "features": [feature]}
