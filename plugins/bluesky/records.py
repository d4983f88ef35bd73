"""Our own records, by their names: put so that nothing is overwritten, read back, taken away.

``putRecord`` with ``swapRecord: null`` and a name of our choosing can be repeated: the very same record is a
no-op, a different one at that name is refused, so a second attempt neither doubles nor replaces anything.

Source: packages/pds/src/api/com/atproto/repo/putRecord.ts of bluesky-social/atproto (commit d6296a1,
read 2026-11-22): the comparison of the whole record comes before that of the swap.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from plugins.bluesky import sessions, uris
from plugins.bluesky.shape import listing, mapping, text, within
from plugins.bluesky.xrpc import Params, ask, tell
from ventanilla.api import JSON, Context, Gone, ProtocolDrift, UncertainOutcome

_PAGE = 100
_PAGES_MOST = 100


@dataclass(frozen=True, slots=True)
class Record:
    """One record of ours and the digest of its bytes."""

    uri: str
    cid: str
    value: Mapping[str, JSON]


async def own_did(ctx: Context) -> str:
    """Who we are there."""
    return (await sessions.current(ctx)).session.did


async def put(ctx: Context, collection: str, rkey: str, value: Mapping[str, JSON], over: str | None = None) -> Record:
    """Put a record where ``over`` stands (its ``cid``; ``None``: where nothing does). Repeating it changes nothing.

    Raises:
        Rejected: something else stands there, or the server refuses the record.
        ConnectorError: as :func:`plugins.bluesky.xrpc.tell`.
    """
    did = await own_did(ctx)
    body: dict[str, JSON] = {"repo": did, "collection": collection, "rkey": rkey, "record": value, "swapRecord": over}
    answer = await tell(ctx, "com.atproto.repo.putRecord", body)
    cid = text(answer.value.get("cid"))
    if not cid:
        found = await get(ctx, collection, rkey)  # the server accepted it, so it can be read back
        if found is None:
            raise UncertainOutcome("a record was accepted and is not there")
        cid = found.cid
    return Record(str(uris.Uri(did, collection, rkey)), cid, value)


async def get(ctx: Context, collection: str, rkey: str) -> Record | None:
    """A record of ours as our server has it, without lag; ``None`` where there is none.

    Raises:
        ConnectorError: it cannot be asked for.
    """
    did = await own_did(ctx)
    params = {"repo": did, "collection": collection, "rkey": rkey}
    try:
        answer = await ask(ctx, "com.atproto.repo.getRecord", params)
    except Gone:
        return None
    value, cid = answer.value.get("value"), text(answer.value.get("cid"))
    if not isinstance(value, Mapping) or not cid:
        raise ProtocolDrift("a record of ours has no value")
    return Record(str(uris.Uri(did, collection, rkey)), cid, value)


async def remove(ctx: Context, collection: str, rkey: str) -> None:
    """See to it that there is no such record of ours.

    Raises:
        ConnectorError: as :func:`plugins.bluesky.xrpc.tell`.
    """
    did = await own_did(ctx)
    await tell(ctx, "com.atproto.repo.deleteRecord", {"repo": did, "collection": collection, "rkey": rkey})


async def all_of(ctx: Context, collection: str) -> AsyncIterator[tuple[str, Mapping[str, JSON]]]:
    """Every record of ours of one kind: its key and its value, newest first.

    Raises:
        ConnectorError: they cannot be asked for.
    """
    did, cursor = await own_did(ctx), ""
    for _ in range(_PAGES_MOST):
        params: Params = {"repo": did, "collection": collection, "limit": _PAGE, "cursor": cursor}
        answer = await ask(ctx, "com.atproto.repo.listRecords", params)
        for entry in listing(answer.value.get("records")):
            found = uris.read(text(within(entry, "uri")))
            if found:
                yield found.rkey, mapping(within(entry, "value"))
        before, cursor = cursor, text(answer.value.get("cursor"))
        if not cursor:
            return
        if cursor == before:
            raise ProtocolDrift("the list of our records goes in circles")
