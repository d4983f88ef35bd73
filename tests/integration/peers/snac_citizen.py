"""A person on the snac2 server: signs in by the code flow, says and sees things over the Mastodon client API."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Self, TypeVar

import httpx
import msgspec

from tests.integration.peers.snac import SnacServer

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
SCOPES = "read write"
_TIMEOUT_S = 30

Kind = TypeVar("Kind")


class Application(msgspec.Struct, frozen=True):
    """A registered client."""

    client_id: str
    client_secret: str


class Account(msgspec.Struct, frozen=True):
    """Who wrote something."""

    id: str
    acct: str


class Status(msgspec.Struct, frozen=True):
    """A post."""

    id: str
    uri: str
    account: Account
    content: str
    visibility: str
    in_reply_to_id: str | None = None


class Context(msgspec.Struct, frozen=True):
    """What a post answers, and what answers it."""

    ancestors: list[Status]
    descendants: list[Status]


class Notification(msgspec.Struct, frozen=True):
    """One line of a person's notifications."""

    id: str
    type: str
    account: Account
    status: Status | None = None


class _Token(msgspec.Struct, frozen=True):
    access_token: str


class SnacCitizen:
    """A person, created on the server and signed in."""

    def __init__(self, server: SnacServer, name: str) -> None:
        """Create the person and walk the code flow, all over HTTP; the name is letters, digits and underscores."""
        self.name = name
        self.password = server.person(name)
        # one connection per request: the server closes each after its answer without saying so
        closing = {"connection": "close"}
        self._http = httpx.Client(base_url=server.url, timeout=_TIMEOUT_S, headers=closing, trust_env=False)
        self.application = self.register("a citizen's client")
        self.token = self.exchange(self.application, self.authorise(self.application))
        self._http.headers["authorization"] = f"Bearer {self.token}"

    def __enter__(self) -> Self:
        """The citizen."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, reason: BaseException | None, at: TracebackType | None
    ) -> None:
        """Hang up."""
        self._http.close()

    def register(self, client_name: str) -> Application:
        """Register a client whose code is shown instead of sent."""
        wanted = {"client_name": client_name, "redirect_uris": OUT_OF_BAND, "scopes": SCOPES}
        return self._post("/api/v1/apps", wanted, Application)

    def authorise(self, application: Application) -> str:
        """The code the server shows when this person, in a browser, allows the client."""
        asked = {"client_id": application.client_id, "redirect_uri": OUT_OF_BAND, "response_type": "code"}
        page = self._http.get("/oauth/authorize", params={**asked, "scope": SCOPES}).raise_for_status()
        assert 'action="' in page.text and 'name="passwd"' in page.text, page.text
        typed = {"login": self.name, "passwd": self.password}
        hidden = {"redir": OUT_OF_BAND, "cid": application.client_id, "state": ""}
        shown = self._http.post("/oauth/x-snac-login", data={**typed, **hidden}).raise_for_status().text.strip()
        assert shown.isalnum(), f"no code but a page: {shown[:200]}"
        return shown

    def exchange(self, application: Application, code: str) -> str:
        """A token for the code."""
        client = {"client_id": application.client_id, "client_secret": application.client_secret}
        wanted = {"grant_type": "authorization_code", "code": code, "redirect_uri": OUT_OF_BAND, **client}
        return self._post("/oauth/token", wanted, _Token).access_token

    def me(self) -> Account:
        """This person as the server knows them."""
        return self._get("/api/v1/accounts/verify_credentials", Account)

    def post(self, text: str, *, answers: str = "", visibility: str = "public", key: str = "") -> Status:
        """Say something; ``answers`` is the id of the post answered, ``key`` an Idempotency-Key."""
        wanted = {"status": text, "visibility": visibility} | ({"in_reply_to_id": answers} if answers else {})
        return self._post("/api/v1/statuses", wanted, Status, {"Idempotency-Key": key} if key else {})

    def favourite(self, status_id: str) -> Status:
        """Like a post."""
        return self._post(f"/api/v1/statuses/{status_id}/favourite", {}, Status)

    def posts(self) -> list[Status]:
        """One's own posts, newest first."""
        return self._get(f"/api/v1/accounts/{self.me().id}/statuses", list[Status])

    def public(self) -> list[Status]:
        """The public timeline, newest first."""
        return self._get("/api/v1/timelines/public", list[Status])

    def notifications(self) -> list[Notification]:
        """What others did to this person, newest first."""
        return self._get("/api/v1/notifications", list[Notification])

    def context(self, status_id: str) -> Context:
        """The thread around a post."""
        return self._get(f"/api/v1/statuses/{status_id}/context", Context)

    def _get(self, path: str, kind: type[Kind]) -> Kind:
        return msgspec.json.decode(self._http.get(path).raise_for_status().content, type=kind)

    def _post(
        self, path: str, wanted: Mapping[str, str], kind: type[Kind], headers: Mapping[str, str] | None = None
    ) -> Kind:
        answer = self._http.post(path, data=dict(wanted), headers=dict(headers or {})).raise_for_status()
        return msgspec.json.decode(answer.content, type=kind)
