"""Hides answers in threads of ours, and shows them again: a list in the thread's gate record.

The gate is read, changed and written only if nobody changed it in between. Its other rules (who may answer) stay
as they are. What is hidden is folded away for readers, not deleted, and its author is not told.

Source: lexicons/app/bsky/feed/threadgate.json of bluesky-social/atproto (commit d6296a1, read 2026-11-22).
"""

from __future__ import annotations

from plugins.bluesky import failures, records
from plugins.bluesky.post_record import State
from plugins.bluesky.shape import listing, text
from plugins.bluesky.uris import THREADGATE, post
from ventanilla.api import (
    JSON,
    Context,
    DidNotHappen,
    Done,
    Happened,
    NotAllowed,
    Rejected,
    Unavailable,
    Verdict,
)

GATE = "gate"
HIDDEN_MOST = 300


async def change(ctx: Context, payload: State, state: State) -> Done:
    """Bring the gate to what is wanted; nothing is written where it is so already.

    Raises:
        NotAllowed: the thread is not ours.
        Rejected: the gate is full.
        Unavailable: somebody changed the gate at the same moment; it can be tried again.
    """
    key, reply, hide = await _key(ctx, payload), text(payload.get("reply")), payload.get("hide") is True
    gate = await records.get(ctx, THREADGATE, key)
    hidden = [text(one) for one in listing(gate.value.get("hiddenReplies"))] if gate else []
    if (reply in hidden) is hide:
        return Done(state)
    wanted = [*hidden, reply] if hide else [one for one in hidden if one != reply]
    if len(wanted) > HIDDEN_MOST:
        raise Rejected(f"a thread cannot hide more than {HIDDEN_MOST} answers")
    fresh: dict[str, JSON] = {"$type": THREADGATE, "post": payload.get("root"), "createdAt": payload.get("created_at")}
    value: dict[str, JSON] = {**(gate.value if gate else fresh), "hiddenReplies": wanted}
    try:
        await records.put(ctx, THREADGATE, key, value, over=gate.cid if gate else None)
    except Rejected as error:
        if failures.name_of(error) == failures.INVALID_SWAP:
            raise Unavailable("the thread's rules were changed at the same moment", status=error.status) from error
        raise
    return Done(state)


async def reconcile(ctx: Context, payload: State, state: State) -> Verdict:
    """Whether the gate is as wanted."""
    gate = await records.get(ctx, THREADGATE, await _key(ctx, payload))
    is_hidden = gate is not None and payload.get("reply") in listing(gate.value.get("hiddenReplies"))
    return Happened(Done(state)) if is_hidden is (payload.get("hide") is True) else DidNotHappen()


async def _key(ctx: Context, payload: State) -> str:
    """The gate has the key of the thread's first post, which has to be ours."""
    root = post(text(payload.get("root")))
    if root is None or root.did != await records.own_did(ctx):
        raise NotAllowed("answers can be hidden only in threads of this account")
    return root.rkey
