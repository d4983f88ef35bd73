"""Says a draft: pictures first, then who is meant and what is answered, then one post after another.

Every step can be repeated: a picture's bytes give the same blob, reading changes nothing, and each post has its
record key and its time from the plan, so that the second attempt writes the very same record. See
:mod:`plugins.bluesky.records`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from plugins.bluesky import drafts, failures, records, views
from plugins.bluesky.facets import FacetKind, facets
from plugins.bluesky.post_record import State, hangs_on, post_value, reference
from plugins.bluesky.shape import iso, listing, mapping, moment, text, within
from plugins.bluesky.tid import tid
from plugins.bluesky.uris import POST, is_did, post
from plugins.bluesky.xrpc import ask, give
from ventanilla.api import (
    JSON,
    Context,
    DidNotHappen,
    Done,
    Draft,
    Gone,
    Happened,
    NotAllowed,
    Passage,
    Plan,
    ProtocolDrift,
    Receipt,
    Rejected,
    Repeat,
    Step,
    Unknown,
    Verdict,
)

UPLOAD, RESOLVE, SAY = "upload", "resolve", "post"


def plan(draft: Draft, key: str, now: datetime) -> Plan:
    """The steps that say ``draft``; equal arguments give equal plans."""
    pictures: list[dict[str, JSON]] = [
        {"slot": f"{index}.{place}", "sha256": picture.sha256, "mime": picture.mime, "size": picture.size}
        for index, passage in enumerate(draft.passages)
        for place, picture in enumerate(passage.media)
    ]
    uploads = [
        Step(name=f"{UPLOAD}-{number}", repeat=Repeat.SAFE, shows=False, payload={"do": UPLOAD, **picture})
        for number, picture in enumerate(pictures, 1)
    ]
    says = [
        Step(
            name=f"{SAY}-{index + 1}",
            repeat=Repeat.SAFE,
            shows=True,
            payload=_payload(draft, passage, index, key, now),
        )
        for index, passage in enumerate(draft.passages)
    ]
    return Plan((*uploads, *_resolve(draft), *says))


def _resolve(draft: Draft) -> tuple[Step, ...]:
    pieces = (piece for passage in draft.passages for piece in facets(passage.text))
    handles = dict.fromkeys(piece.what for piece in pieces if piece.kind is FacetKind.MENTION)
    parent = draft.reply_to.remote_id if draft.reply_to else ""
    if not handles and not parent:
        return ()
    payload: dict[str, JSON] = {"do": RESOLVE, "handles": list(handles), "parent": parent}
    return (Step(name=RESOLVE, repeat=Repeat.SAFE, shows=False, payload=payload),)


def _payload(draft: Draft, passage: Passage, index: int, key: str, now: datetime) -> dict[str, JSON]:
    """All that the record will say, except what only the network knows."""
    return {
        "do": SAY,
        "rkey": tid(now, key, index),
        "created_at": iso(now + timedelta(milliseconds=index)),
        "index": index,
        "text": passage.text,
        "langs": list(drafts.langs(draft)),
        "label": drafts.label(draft),
        "facets": [
            {"kind": piece.kind.value, "start": piece.start, "end": piece.end, "what": piece.what}
            for piece in facets(passage.text)
        ],
        "pictures": [
            {
                "slot": f"{index}.{place}",
                "sha256": picture.sha256,
                "mime": picture.mime,
                "alt": picture.alt,
                "width": picture.width,
                "height": picture.height,
            }
            for place, picture in enumerate(passage.media)
        ],
    }


async def upload(ctx: Context, payload: State, state: State) -> Done:
    """Hand over one picture; the server drops it after some hours unless a post takes it up."""
    data = await ctx.media.read(text(payload.get("sha256")))
    answer = await give(ctx, "com.atproto.repo.uploadBlob", data, text(payload.get("mime")))
    blob = answer.value.get("blob")
    if not isinstance(blob, Mapping) or not text(within(blob, "ref", "$link")):
        raise ProtocolDrift("a picture was taken without a receipt")
    blobs = {**mapping(state.get("blobs")), text(payload.get("slot")): blob}
    return Done({**state, "blobs": blobs})


async def resolve(ctx: Context, payload: State, state: State) -> Done:
    """Find out who is mentioned, and what stands where we answer.

    Raises:
        Gone: what is answered was deleted.
        NotAllowed: its author does not let us answer.
    """
    dids: dict[str, JSON] = {text(name): await _did(ctx, text(name)) for name in listing(payload.get("handles"))}
    found: dict[str, JSON] = {**state, "dids": dids}
    uri = text(payload.get("parent"))
    if uri:
        view, _own = await views.one(ctx, uri)
        if within(view, "viewer", "replyDisabled") is True:
            raise NotAllowed("the author does not let this account answer")
        parent: JSON = {"uri": uri, "cid": text(view.get("cid"))}
        found["parent"] = parent
        found["root"] = reference(within(view, "record", "reply", "root")) or parent
    return Done(found)


async def say(ctx: Context, payload: State, state: State) -> Done:
    """Write one post, once, however often it is asked.

    Raises:
        Rejected: another record stands at its key, or the server refuses it.
        ConnectorError: as the server said.
    """
    try:
        record = await records.put(ctx, POST, text(payload.get("rkey")), post_value(payload, state))
    except Rejected as error:
        if failures.name_of(error) != failures.BLOB_NOT_FOUND:
            raise
        for picture in listing(payload.get("pictures")):  # dropped meanwhile: the same bytes are the same blob again
            await upload(ctx, mapping(picture), state)
        record = await records.put(ctx, POST, text(payload.get("rkey")), post_value(payload, state))
    return _said(record, payload, state)


async def reconcile(ctx: Context, payload: State, state: State) -> Verdict:
    """Whether a post stands where it was to be written; our own server answers, which has no lag.

    Steps that show nothing count as not done: doing them again changes nothing.
    """
    if payload.get("do") != SAY:
        return DidNotHappen()
    record = await records.get(ctx, POST, text(payload.get("rkey")))
    if record is None:
        return DidNotHappen()
    if record.value != post_value(payload, state):
        return Unknown("another record stands at the key of this post")
    return Happened(_said(record, payload, state))


def _said(record: records.Record, payload: State, state: State) -> Done:
    reply = hangs_on(state)
    here: dict[str, JSON] = {"uri": record.uri, "cid": record.cid}
    root = mapping(reply["root"]) if reply else here
    found = post(record.uri)
    receipt = Receipt(
        remote_id=record.uri,
        url=found.page if found else "",
        at=moment(payload.get("created_at")),
        ext={"cid": record.cid, "root_uri": root["uri"], "root_cid": root["cid"]},
    )
    return Done({**state, "posts": [*listing(state.get("posts")), here]}, receipt)


async def _did(ctx: Context, handle: str) -> str:
    """Whose name it is; empty for one that belongs to nobody."""
    try:
        answer = await ask(ctx, "com.atproto.identity.resolveHandle", {"handle": handle})
    except Gone:
        return ""
    except Rejected as error:
        if failures.name_of(error) in failures.HANDLE_NOT_FOUND:
            return ""
        raise
    did = text(answer.value.get("did"))
    return did if is_did(did) else ""
