"""Keeps us signed in: one session for all callers, renewed when it ran out, opened again when that is refused.

Access lasts two hours and its renewal ninety days; opening one costs of a small daily allowance (300), so the
session is kept with the secrets. A renewed token's forerunner stays good for two hours on the server.

Source: packages/pds/src/account-manager of bluesky-social/atproto (commit d6296a1, read 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from plugins.bluesky import failures, form
from plugins.bluesky.shape import listing, mapping, text, within
from plugins.bluesky.uris import is_did
from ventanilla.api import (
    JSON,
    AuthError,
    ConnectorError,
    Context,
    Expired,
    ProtocolDrift,
    Response,
    Revoked,
    Secret,
    read_json,
)

SECRET = "session"
JSON_TYPES = ("application/json",)
_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Who we are there, and with what we prove it."""

    did: str
    handle: str
    endpoint: str
    """Scheme and host of the account's own server, which answers everything."""
    access: str = field(repr=False)
    refresh: str = field(repr=False)
    identifier: str
    service: str
    """With ``identifier``: the settings it was opened with."""


@dataclass(frozen=True, slots=True)
class Held:
    """A session, and the secret it was read from: what it takes to renew it."""

    session: Session
    secret: Secret


class _Stored(msgspec.Struct, kw_only=True):
    v: int
    did: str
    handle: str
    endpoint: str
    accessJwt: str
    refreshJwt: str
    identifier: str
    service: str


async def current(ctx: Context) -> Held:
    """The session as it is kept; opens one where there is none that fits the account's settings.

    Raises:
        AuthError: the app password is missing or refused.
        ConnectorError: the server cannot be asked.
    """
    try:
        secret: Secret | None = await ctx.secrets.read(SECRET)
    except AuthError:
        secret = None
    session = _load(ctx, secret)
    if session is not None and secret is not None:
        return Held(session, secret)
    return await _renew(ctx, secret)


async def kept_did(ctx: Context) -> str:
    """Who we are there, without asking anybody; empty where we have not been there yet."""
    try:
        session = _load(ctx, await ctx.secrets.read(SECRET))
    except AuthError:
        return ""
    return session.did if session is not None else ""


async def renewed(ctx: Context, held: Held) -> Held:
    """A session newer than ``held``, however many callers ask at once.

    Raises:
        AuthError: neither the renewal nor the app password is accepted.
        ConnectorError: the server cannot be asked.
    """
    return await _renew(ctx, held.secret)


async def _renew(ctx: Context, old: Secret | None) -> Held:
    async def renewal(secret: Secret | None) -> str:
        session = _load(ctx, secret)
        if session is not None:
            try:
                return _dump(await _refreshed(ctx, session))
            except Expired:
                pass  # the renewal ran out as well, or was withdrawn: the app password decides
        return _dump(await _opened(ctx))

    secret = await ctx.secrets.renew(SECRET, old, renewal)
    session = _load(ctx, secret)
    if session is None:
        raise AuthError("the kept session belongs to other settings of the account")
    return Held(session, secret)


async def _refreshed(ctx: Context, session: Session) -> Session:
    address = f"{session.endpoint}/xrpc/com.atproto.server.refreshSession"
    headers = {"Authorization": f"Bearer {session.refresh}"}
    try:
        # without a content type of its own: the call has no body, and servers refuse one that announces any
        response = await ctx.http.send("POST", address, headers=headers, content_type="", expect=JSON_TYPES)
    except ConnectorError as error:
        raise failures.as_reading(error) from None
    return _session(ctx, response, before=session)


async def _opened(ctx: Context) -> Session:
    who, service = form.identifier(ctx.account), form.service(ctx.account)
    password = await ctx.secrets.read(form.APP_PASSWORD)
    body = msgspec.json.encode({"identifier": who, "password": password.reveal().strip()})
    address = f"{service}/xrpc/com.atproto.server.createSession"
    try:
        response = await ctx.http.send("POST", address, body=body, expect=JSON_TYPES)
    except ConnectorError as error:
        exact = failures.as_reading(error)
        if failures.name_of(error) == "AuthenticationRequired":
            exact = Revoked("the app password was withdrawn or is wrong", where=exact.where, status=exact.status)
        raise exact from None
    return _session(ctx, response)


def _session(ctx: Context, response: Response, before: Session | None = None) -> Session:
    answer = mapping(read_json(response.body))
    did, access, refresh = text(answer.get("did")), text(answer.get("accessJwt")), text(answer.get("refreshJwt"))
    if not is_did(did) or not access or not refresh or (before is not None and before.did != did):
        raise ProtocolDrift("the answer is no session")
    if answer.get("active") is False:
        raise Revoked("the account is deactivated or suspended")
    service = form.service(ctx.account)
    return Session(
        did=did,
        handle=text(answer.get("handle")) or (before.handle if before else ""),
        endpoint=_endpoint(answer, service, before.endpoint if before else service),
        access=access,
        refresh=refresh,
        identifier=form.identifier(ctx.account),
        service=service,
    )


def _endpoint(answer: Mapping[str, JSON], service: str, otherwise: str) -> str:
    """The server the identity document names, where both it and the configured one are reached by https."""
    for entry in listing(within(answer, "didDoc", "service")):
        if text(within(entry, "id")).endswith("#atproto_pds"):
            named = form.origin_of(text(within(entry, "serviceEndpoint")))
            if named is not None and named.startswith("https://") and service.startswith("https://"):
                return named
    return otherwise


def _dump(session: Session) -> str:
    stored = _Stored(
        v=_VERSION,
        did=session.did,
        handle=session.handle,
        endpoint=session.endpoint,
        accessJwt=session.access,
        refreshJwt=session.refresh,
        identifier=session.identifier,
        service=session.service,
    )
    return msgspec.json.encode(stored).decode()


def _load(ctx: Context, secret: Secret | None) -> Session | None:
    """The kept session; ``None`` for one of other settings or of another version."""
    if secret is None:
        return None
    try:
        stored = msgspec.json.decode(secret.reveal(), type=_Stored)
    except msgspec.DecodeError:
        return None
    fits = stored.identifier == form.identifier(ctx.account) and stored.service == form.service(ctx.account)
    if stored.v != _VERSION or not fits:
        return None
    return Session(
        did=stored.did,
        handle=stored.handle,
        endpoint=stored.endpoint,
        access=stored.accessJwt,
        refresh=stored.refreshJwt,
        identifier=stored.identifier,
        service=stored.service,
    )
