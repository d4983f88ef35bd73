"""Connectors of these tests: one whose access is a pasted token, one where a person signs in; both leak on request.

They speak to :mod:`tests.integration.credentials.server`. The file is copied into a folder and installed from there,
as a third party's connector is, so it knows the contract and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from ventanilla.api import (
    AccountView,
    Action,
    Arrived,
    AuthError,
    Author,
    Batch,
    Capability,
    ConnectorError,
    ConnectorInfo,
    Context,
    Cursor,
    Expired,
    Feature,
    FieldKind,
    Grant,
    Item,
    ItemKind,
    Network,
    Probe,
    Rejected,
    Response,
    Secret,
    SetupField,
    SetupSchema,
    SignIn,
    StreamId,
    StreamKind,
    StreamSpec,
    Support,
    read_json,
)

NEWS = StreamId("news")
_SERVER = SetupField("server", "Server", FieldKind.URL)
_FAULT = SetupField("fault", "Fault", FieldKind.CHOICE, required=False, default="none",
                    choices=("none", "text", "cut", "repr", "traceback", "name"))  # fmt: skip


def members(response: Response) -> dict[str, str]:
    """An answer of the server, which sends objects of texts."""
    found = read_json(response.body)
    return {key: str(value) for key, value in found.items()} if isinstance(found, dict) else {}


class Cofre:
    """An account behind a token; what works with it is a session that is renewed once with each refresh token."""

    info = ConnectorInfo(
        "cofre", "Cofre", "1.0", (Network("Co", "Cofre"),),
        capabilities=(
            Capability(Feature.COMMENTS, Support.YES),
            Capability(Feature.SEARCH, Support.NO, "the platform has no search"),
            Capability(Action.REPLY, Support.CONDITIONAL, "only within a day"),
        ),
    )  # fmt: skip

    def setup_schema(self) -> SetupSchema:
        """A server and a token."""
        token = SetupField("token", "Token", FieldKind.SECRET, help="Forty signs, from the settings of the account.")
        return SetupSchema("Copy the token from the settings of the account.", (_SERVER, token, _FAULT))

    def streams(self, account: AccountView) -> Sequence[StreamSpec]:
        """News."""
        return (StreamSpec(NEWS, StreamKind.COMMENTS, 1),)

    async def probe(self, ctx: Context) -> Probe:
        """Who we are there."""
        said = await self._asked(ctx, "/me")
        expires = said.get("expires")
        return Probe(
            said["name"], remote_id=said["id"], scopes=("read", "write"),
            expires_at=datetime.fromisoformat(expires) if expires else None,
            capabilities=(Capability(Action.REPLY, Support.NEEDS_GRANT, "the token may not write"),),
        )  # fmt: skip

    async def pull(self, ctx: Context, stream: StreamId, cursor: Cursor | None, limit: int) -> Batch:
        """One message, once."""
        said = await self._asked(ctx, "/news")
        await self._leak(ctx)
        item = Item(remote_id=said["id"], kind=ItemKind.COMMENT, author=Author("v1", "vecina"), text=said["text"])
        return Batch(events=(Arrived(item),), cursor=Cursor(said["id"]), more=False)

    async def _asked(self, ctx: Context, path: str) -> dict[str, str]:
        session = await self._session(ctx)
        try:
            return await self._get(ctx, path, session)
        except Expired:
            return await self._get(ctx, path, await self._renewed(ctx, session))

    async def _session(self, ctx: Context) -> Secret:
        try:
            return await ctx.secrets.read("session")
        except AuthError:
            return await self._renewed(ctx, None)

    async def _renewed(self, ctx: Context, old: Secret | None) -> Secret:
        async def renewal(secret: Secret | None) -> str:
            body: dict[str, str] = {}
            if secret is not None:
                body["refresh"] = json.loads(secret.reveal())["refresh"]
            try:
                answer = await self._post(ctx, "/refresh" if body else "/session", body, await self._token(ctx, body))
            except AuthError:
                if not body:
                    raise
                answer = await self._post(ctx, "/session", {}, await self._token(ctx, {}))
            return json.dumps(answer)

        return await ctx.secrets.renew("session", old, renewal)

    async def _token(self, ctx: Context, body: dict[str, str]) -> str:
        return "" if body else (await ctx.secrets.read("token")).reveal()

    async def _get(self, ctx: Context, path: str, session: Secret) -> dict[str, str]:
        access = json.loads(session.reveal())["access"]
        address = ctx.account.settings["server"] + path
        try:
            return members(await ctx.http.get(address, headers={"Authorization": f"Bearer {access}"}))
        except AuthError as error:
            raise Expired(error.detail, refreshable=True, where=error.where, status=error.status) from None

    async def _post(self, ctx: Context, path: str, body: dict[str, str], token: str) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        address = ctx.account.settings["server"] + path
        return members(await ctx.http.send("POST", address, body=json.dumps(body).encode(), headers=headers))

    async def _leak(self, ctx: Context) -> None:
        token = (await ctx.secrets.read("token")).reveal()
        match ctx.account.settings.get("fault", "none"):
            case "text":
                raise ConnectorError(
                    f"the server said no to {token}, sent as Basic {token[:20]}", where="cofre.example"
                )
            case "cut":
                raise Rejected(f"bad token {token[5:30]}")
            case "repr":
                raise ConnectorError(repr({"headers": {"authorization": f"Bearer {token}"}}))
            case "traceback":
                raise RuntimeError(f"failed with {token}") from KeyError(token)
            case "name":
                raise type(token.replace("-", "_"), (Exception,), {})(token)


class Llave(Cofre):
    """The same where a person opens a page and pastes back a code; the token is never seen by anybody."""

    info = ConnectorInfo("llave", "Llave", "1.0", (Network("Ll", "Llave"),))

    def setup_schema(self) -> SetupSchema:
        """A server."""
        return SetupSchema("Give the server's address.", (_SERVER, _FAULT))

    async def begin_sign_in(self, ctx: Context) -> SignIn:
        """The page."""
        address = ctx.account.settings["server"]
        kept = {"verifier": "CANARY-verifier-0123456789"}
        return SignIn(f"{address}/authorize", "Open the page and copy the code.", kept)

    async def finish_sign_in(self, ctx: Context, begun: SignIn, pasted: str) -> Grant:
        """The token the code is worth."""
        try:
            answer = await self._post(ctx, "/code", {"code": pasted, "verifier": begun.kept["verifier"]}, "")
        except ConnectorError as error:
            raise Rejected(f"the server does not take {pasted}") from error
        return Grant({"token": answer["token"]}, ("read",), {"server": ctx.account.settings["server"]})


cofre = Cofre()
llave = Llave()
