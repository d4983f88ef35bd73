"""Makes an item of a post, however it was come by: a notification, a search, a thread, a second look.

Kind, time and attachments follow from the post's own record, so that every way to it gives the same item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import blake2b

from plugins.bluesky.media import attached, quoted
from plugins.bluesky.shape import canonical, listing, mapping, moment, text, within
from plugins.bluesky.uris import POST, Uri, is_did, is_handle, post
from ventanilla.api import JSON, Arrived, Author, Event, Item, ItemKind, Misfit, Trust

MARKS_MOST = 20
_LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}", re.IGNORECASE)
_CID = re.compile(r"[a-zA-Z0-9]{8,128}")
_MENTION = "app.bsky.richtext.facet#mention"


class Unfit(ValueError):
    """This is no post that can be an item; the message says why, in technical words."""


def event(view: JSON, own_did: str) -> Event:
    """The item of a post or notification as the network shows it; what is none, with its bytes and the reason."""
    try:
        return arrived(view, own_did)
    except Unfit as error:
        uri = text(within(view, "uri"))
        return Misfit(canonical(view), str(error), uri if post(uri) else "")


def arrived(view: JSON, own_did: str) -> Arrived:
    """The item of a post as the network shows it.

    Raises:
        Unfit: it is no post that can be an item.
    """
    uri = post(text(within(view, "uri")))
    record = mapping(within(view, "record"))
    if uri is None:
        raise Unfit("no address of a post")
    if record.get("$type", POST) != POST:
        raise Unfit("the record is no post")
    if not isinstance(record.get("text"), str):
        raise Unfit("the post has no text")
    created_at, trust = _created(view, record)
    item = Item(
        remote_id=str(uri),
        kind=ItemKind.REPLY if _parent(record) else ItemKind.MENTION,
        author=_author(within(view, "author"), uri),
        text=text(record.get("text")),
        root=_reference(record, "root")[0] or str(uri),
        in_reply_to=_parent(record) or None,
        created_at=created_at,
        created_trust=trust,
        url=uri.page,
        lang=_lang(record),
        media=attached(uri.did, record),
        ext=_ext(view, record, uri, own_did),
    )
    return Arrived(item, canonical(view))


def key(view: JSON, found: Event | None) -> str:
    """What tells an entry of a list from every other: its address, or the bytes of what is no message."""
    if isinstance(found, Misfit):
        return f"misfit:{blake2b(canonical(view), digest_size=12).hexdigest()}"
    return text(within(view, "uri"))


def is_own(view: JSON, own_did: str) -> bool:
    """Whether this account wrote it."""
    uri = post(text(within(view, "uri")))
    return uri is not None and uri.did == own_did


def shown_at(view: JSON) -> datetime | None:
    """When the network lists it: the earlier of its own time and the author's word, or ``None``."""
    return moment(within(view, "indexedAt"))


def _author(view: JSON, uri: Uri) -> Author:
    did, handle = text(within(view, "did")), text(within(view, "handle"))
    if not is_did(did):
        raise Unfit("the post has no author")
    if did != uri.did:
        raise Unfit("the author is not whose post it is")
    is_named = is_handle(handle) and handle != "handle.invalid"
    return Author(
        remote_id=did,
        handle=handle if is_named else did,
        name=text(within(view, "displayName")),
        created_at=moment(within(view, "createdAt")),
    )


def _created(view: JSON, record: Mapping[str, JSON]) -> tuple[datetime | None, Trust]:
    """The earlier of the server's time and the author's word, and whose it is.

    A notification's ``indexedAt`` is already the earlier of both, a post's is not: taking the earlier here makes
    them one. Source: packages/bsky data-plane, column ``sortAt`` (atproto commit d6296a1, read 2026-11-22).
    """
    indexed_at, said_at = moment(within(view, "indexedAt")), moment(record.get("createdAt"))
    if indexed_at is None:
        return said_at, Trust.CLIENT
    if said_at is not None and said_at <= indexed_at:
        return said_at, Trust.CLIENT
    return indexed_at, Trust.SERVER


def _lang(record: Mapping[str, JSON]) -> str:
    first = next(iter(listing(record.get("langs"))), "")
    return text(first) if _LANG.fullmatch(text(first)) else ""


def _parent(record: Mapping[str, JSON]) -> str:
    return _reference(record, "parent")[0]


def _reference(record: Mapping[str, JSON], which: str) -> tuple[str, str]:
    held = within(record, "reply", which)
    uri, cid = text(within(held, "uri")), text(within(held, "cid"))
    return (uri, cid if _CID.fullmatch(cid) else "") if post(uri) else ("", "")


def _ext(view: JSON, record: Mapping[str, JSON], uri: Uri, own_did: str) -> dict[str, JSON]:
    cid = text(within(view, "cid"))
    root_uri, root_cid = _reference(record, "root")
    parent_uri, parent_cid = _reference(record, "parent")
    root = post(root_uri) or uri
    found: dict[str, JSON] = {
        "cid": cid if _CID.fullmatch(cid) else "",
        "root_uri": root_uri or str(uri),
        "root_cid": root_cid or (cid if not root_uri else ""),
        "root_is_own": root.did == own_did,
        "parent_uri": parent_uri,
        "parent_cid": parent_cid,
        "reasons": list(_reasons(record, own_did)),
        "created_at": text(record.get("createdAt"))[:64],
        "labels": list(_labels(view, record)),
        "reply_closed": within(view, "viewer", "replyDisabled") is True,
        "verified": within(view, "author", "verification", "verifiedStatus") == "valid",
    }
    return {key: value for key, value in found.items() if value not in ("", [], False)}


def _reasons(record: Mapping[str, JSON], own_did: str) -> Iterator[str]:
    """Why a post concerns us, read from the post: a notification names one reason even where there are several."""
    if any((found := post(_reference(record, which)[0])) and found.did == own_did for which in ("parent", "root")):
        yield "reply"
    features = (
        feature for facet in listing(record.get("facets"))[:200] for feature in listing(within(facet, "features"))[:10]
    )
    if any(within(one, "$type") == _MENTION and within(one, "did") == own_did for one in features):
        yield "mention"
    found = post(quoted(record))
    if found and found.did == own_did:
        yield "quote"


def _labels(view: JSON, record: Mapping[str, JSON]) -> Iterator[str]:
    """Warnings that the author or a moderation service put on the post."""
    held = (*listing(within(record, "labels", "values")), *listing(within(view, "labels")))
    yield from sorted({text(within(label, "val"))[:64] for label in held[:MARKS_MOST]} - {""})
