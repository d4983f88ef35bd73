"""Likes and reposts: records of ours that name a post by address and digest.

A post that this account already likes or has reposted, from here or from elsewhere, is left as it is: the platform
would count a second record once, but taking one back would leave the other.
"""

from __future__ import annotations

from plugins.bluesky import records, views
from plugins.bluesky.post_record import State, reference
from plugins.bluesky.shape import text, within
from plugins.bluesky.uris import LIKE, REPOST
from ventanilla.api import JSON, Context, DidNotHappen, Done, Happened, ProtocolDrift, Receipt, Unknown, Verdict

LOOK, PUT = "look", "react"
COLLECTIONS = {"like": LIKE, "boost": REPOST}
_VIEWER = {"like": "like", "boost": "repost"}


async def look(ctx: Context, payload: State, state: State) -> Done:
    """See what the post is now, and whether we have done it already.

    Raises:
        Gone: it was deleted.
        NotAllowed: one account has blocked the other.
    """
    view, _own = await views.one(ctx, text(payload.get("uri")))
    found: dict[str, JSON] = {"uri": text(view.get("uri")), "cid": text(view.get("cid"))}
    before = text(within(view, "viewer", _VIEWER[text(payload.get("what"))]))
    return Done({**state, "subject": found, "before": before})


async def react(ctx: Context, payload: State, state: State) -> Done:
    """Write the record, once, however often it is asked."""
    before = text(state.get("before"))
    if before:
        return Done(state, Receipt(before))
    record = await records.put(ctx, _collection(payload), text(payload.get("rkey")), _value(payload, state))
    return Done(state, Receipt(record.uri, ext={"cid": record.cid}))


async def reconcile(ctx: Context, payload: State, state: State) -> Verdict:
    """Whether the record stands where it was to be written."""
    before = text(state.get("before"))
    if before:
        return Happened(Done(state, Receipt(before)))
    record = await records.get(ctx, _collection(payload), text(payload.get("rkey")))
    if record is None:
        return DidNotHappen()
    if record.value != _value(payload, state):
        return Unknown("another record stands at its key")
    return Happened(Done(state, Receipt(record.uri, ext={"cid": record.cid})))


def _collection(payload: State) -> str:
    return COLLECTIONS[text(payload.get("what"))]


def _value(payload: State, state: State) -> dict[str, JSON]:
    subject = reference(state.get("subject"))
    if subject is None:
        raise ProtocolDrift("the post was not looked at before")
    return {"$type": _collection(payload), "subject": subject, "createdAt": text(payload.get("created_at"))}
