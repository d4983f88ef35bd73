"""The record of one post, built from what its step froze and what the steps before it found out. Pure.

Source: lexicons/app/bsky/feed/post.json and app/bsky/richtext/facet.json of bluesky-social/atproto (commit d6296a1,
read 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Mapping

from plugins.bluesky.facets import FacetKind
from plugins.bluesky.shape import listing, mapping, text, within
from plugins.bluesky.uris import POST, post
from ventanilla.api import JSON, ProtocolDrift

State = Mapping[str, JSON]
"""What a step froze, or what the steps before it left."""


def post_value(payload: State, state: State) -> dict[str, JSON]:
    """The record of one post: equal arguments give equal records."""
    record: dict[str, JSON] = {
        "$type": POST,
        "text": text(payload.get("text")),
        "createdAt": text(payload.get("created_at")),
    }
    pieces = [piece for one in listing(payload.get("facets")) if (piece := _piece(one, state))]
    pictures = [_picture(mapping(one), state) for one in listing(payload.get("pictures"))]
    if pieces:
        record["facets"] = pieces
    if listing(payload.get("langs")):
        record["langs"] = list(listing(payload.get("langs")))
    if pictures:
        record["embed"] = {"$type": "app.bsky.embed.images", "images": pictures}
    if text(payload.get("label")):
        values: JSON = [{"val": text(payload.get("label"))}]
        record["labels"] = {"$type": "com.atproto.label.defs#selfLabels", "values": values}
    reply = hangs_on(state)
    if reply:
        record["reply"] = reply
    return record


def _piece(facet: JSON, state: State) -> dict[str, JSON] | None:
    kind, what = text(within(facet, "kind")), text(within(facet, "what"))
    feature: dict[str, JSON]
    match kind:
        case FacetKind.LINK:
            feature = {"$type": "app.bsky.richtext.facet#link", "uri": what}
        case FacetKind.TAG:
            feature = {"$type": "app.bsky.richtext.facet#tag", "tag": what}
        case _:
            did = text(within(state, "dids", what))
            if not did:  # a name that belongs to nobody stays plain text
                return None
            feature = {"$type": "app.bsky.richtext.facet#mention", "did": did}
    index = {"byteStart": within(facet, "start"), "byteEnd": within(facet, "end")}
    return {"index": index, "features": [feature]}


def _picture(picture: State, state: State) -> dict[str, JSON]:
    blob = within(state, "blobs", text(picture.get("slot")))
    if blob is None:
        raise ProtocolDrift("a picture was not handed over before its post")
    found: dict[str, JSON] = {"image": blob, "alt": text(picture.get("alt"))}
    width, height = picture.get("width"), picture.get("height")
    if isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0:
        found["aspectRatio"] = {"width": width, "height": height}
    return found


def hangs_on(state: State) -> dict[str, JSON] | None:
    """What this post hangs on: the one before it in our thread, else what is answered."""
    posts = [link for one in listing(state.get("posts")) if (link := reference(one))]
    parent = posts[-1] if posts else reference(state.get("parent"))
    root = reference(state.get("root")) or (posts[0] if posts else None)
    return {"root": root, "parent": parent} if parent and root else None


def reference(value_: JSON) -> dict[str, JSON] | None:
    """A strong reference, address and digest; ``None`` where a part is missing."""
    uri, cid = text(within(value_, "uri")), text(within(value_, "cid"))
    return {"uri": uri, "cid": cid} if post(uri) and cid else None
