"""Mutes and blocks: a mute is a private mark at the service, a block is a public record of ours.

Source: lexicons/app/bsky/graph/muteActor.json and block.json of bluesky-social/atproto (commit d6296a1,
read 2026-11-22).
"""

from __future__ import annotations

from plugins.bluesky import records
from plugins.bluesky.post_record import State
from plugins.bluesky.shape import listing, mapping, text, within
from plugins.bluesky.uris import BLOCK
from plugins.bluesky.uris import read as read_uri
from plugins.bluesky.xrpc import ask, tell
from ventanilla.api import JSON, Context, DidNotHappen, Done, Happened, Receipt, Unknown, Verdict

MUTE, BLOCK_IT, FIND_BLOCKS, UNBLOCK = "mute", "block", "find-blocks", "unblock"


async def mute(ctx: Context, payload: State, state: State) -> Done:
    """Mute or unmute; doing it twice is doing it once."""
    call = "app.bsky.graph.muteActor" if payload.get("on") is True else "app.bsky.graph.unmuteActor"
    await tell(ctx, call, {"actor": payload.get("did")})
    return Done(state)


async def mute_reconcile(ctx: Context, payload: State, state: State) -> Verdict:
    """Whether the author is muted as wanted."""
    answer = await ask(ctx, "app.bsky.actor.getProfile", {"actor": text(payload.get("did"))})
    muted = within(answer.value, "viewer", "muted")
    if not isinstance(muted, bool):
        return Unknown("the profile does not say whether it is muted")
    return Happened(Done(state)) if muted is (payload.get("on") is True) else DidNotHappen()


async def block(ctx: Context, payload: State, state: State) -> Done:
    """Block, unless a block stands already."""
    before = await _blocks(ctx, text(payload.get("did")))
    if before:
        return Done(state, Receipt(f"at://{await records.own_did(ctx)}/{BLOCK}/{before[0]}"))
    record = await records.put(ctx, BLOCK, text(payload.get("rkey")), _value(payload))
    return Done(state, Receipt(record.uri, ext={"cid": record.cid}))


async def find_blocks(ctx: Context, payload: State, state: State) -> Done:
    """Look up every block of the author among our own records."""
    keys: JSON = list(await _blocks(ctx, text(payload.get("did"))))
    return Done({**state, "blocks": keys})


async def unblock(ctx: Context, payload: State, state: State) -> Done:
    """Take the blocks that were found away; one that is gone already stays gone."""
    for key in listing(state.get("blocks")):
        await records.remove(ctx, BLOCK, text(key))
    return Done(state)


async def block_reconcile(ctx: Context, payload: State, state: State) -> Verdict:
    """Whether the author is blocked as wanted; our own server answers, which has no lag."""
    is_blocked = bool(await _blocks(ctx, text(payload.get("did"))))
    return Happened(Done(state)) if is_blocked is (payload.get("on") is True) else DidNotHappen()


async def _blocks(ctx: Context, did: str) -> tuple[str, ...]:
    """The keys of our records that block ``did``.

    The service names one it knows of, which spares reading all; it lags, so what it does not name is looked up.
    """
    answer = await ask(ctx, "app.bsky.actor.getProfile", {"actor": did})
    named = read_uri(text(within(answer.value, "viewer", "blocking")))
    if named and named.did == answer.did and named.collection == BLOCK:
        record = await records.get(ctx, BLOCK, named.rkey)
        if record is not None and record.value.get("subject") == did:
            return (named.rkey,)
    return tuple([key async for key, value in records.all_of(ctx, BLOCK) if mapping(value).get("subject") == did])


def _value(payload: State) -> dict[str, JSON]:
    return {"$type": BLOCK, "subject": payload.get("did"), "createdAt": payload.get("created_at")}
