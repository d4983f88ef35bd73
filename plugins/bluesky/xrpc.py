"""Calls of the network by their names: a question (``ask``), a change (``tell``), an upload (``give``).

Each is made with the current session, and once more with a renewed one when the server says that it ran out: it
then surely did not act.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import msgspec

from plugins.bluesky import failures, sessions
from plugins.bluesky.sessions import JSON_TYPES, Session
from plugins.bluesky.shape import mapping
from ventanilla.api import (
    JSON,
    Applied,
    AuthError,
    ConnectorError,
    Context,
    Expired,
    Malformed,
    Response,
    UncertainOutcome,
    read_json,
)

Params = Mapping[str, str | int | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came, who asked, and the answer's head."""

    value: Mapping[str, JSON]
    did: str
    """Ours."""
    response: Response


async def ask(ctx: Context, name: str, params: Params) -> Answer:
    """Ask ``name`` something.

    Raises:
        ConnectorError: in the network's own terms; see :mod:`plugins.bluesky.failures`.
    """
    query = urlencode({key: value for key, value in params.items() if value != ""}, doseq=True)

    async def call(session: Session) -> Response:
        address = f"{session.endpoint}/xrpc/{name}?{query}"
        return await ctx.http.get(address, headers=_proof(session), expect=JSON_TYPES)

    response, did = await _signed_in(ctx, call)
    return Answer(mapping(read_json(response.body)), did, response)


async def tell(ctx: Context, name: str, body: Mapping[str, JSON]) -> Answer:
    """Have ``name`` change something.

    Raises:
        UncertainOutcome: it may have been done.
        ConnectorError: it was not done.
    """
    return await give(ctx, name, msgspec.json.encode(body), "application/json")


async def give(ctx: Context, name: str, body: bytes, content_type: str) -> Answer:
    """Hand ``body`` to ``name``; as :func:`tell`."""

    async def call(session: Session) -> Response:
        address = f"{session.endpoint}/xrpc/{name}"
        return await ctx.http.send("POST", address, body=body, content_type=content_type, headers=_proof(session))

    response, did = await _signed_in(ctx, call)
    try:
        value = mapping(read_json(response.body)) if response.body else {}
    except Malformed as error:
        unsure = UncertainOutcome("it was accepted, but the answer cannot be read", status=response.status)
        unsure.applied = Applied.YES
        raise unsure from error
    return Answer(value, did, response)


async def _signed_in(ctx: Context, call: Callable[[Session], Awaitable[Response]]) -> tuple[Response, str]:
    held = await sessions.current(ctx)
    try:
        return await call(held.session), held.session.did
    except ConnectorError as error:
        exact = failures.told(error)
        if not isinstance(exact, Expired):
            raise exact from None
    held = await sessions.renewed(ctx, held)
    try:
        return await call(held.session), held.session.did
    except ConnectorError as error:
        exact = failures.told(error)
        if isinstance(exact, Expired):
            exact = AuthError("a session just opened is not accepted", where=exact.where, status=exact.status)
        raise exact from None


def _proof(session: Session) -> dict[str, str]:
    return {"Authorization": f"Bearer {session.access}"}
