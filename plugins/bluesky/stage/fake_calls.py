"""The calls of the fake network, one function each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from email.utils import format_datetime
from hashlib import sha256

from plugins.bluesky.stage import fake
from plugins.bluesky.stage.fake import FakeNetwork
from plugins.bluesky.stage.wire import Asked, Reply
from ventanilla.api import JSON

Call = Callable[[FakeNetwork, Asked], Awaitable[JSON]]

BLOBS_MOST_BYTES = 2_000_000


async def create_session(net: FakeNetwork, asked: Asked) -> JSON:
    """Sign in with a password."""
    body = asked.json()
    if body["identifier"] not in (net.handle, fake.HANDLE, fake.HALL) or body["password"] != net.password:
        raise fake.Refusal("AuthenticationRequired", 401, "Invalid identifier or password")
    return net.tokens()


async def refresh_session(net: FakeNetwork, asked: Asked) -> JSON:
    """Renew a session; the token that renewed it is spent."""
    token = asked.headers.get("authorization", "").removeprefix("Bearer ")
    if asked.body or token not in net.refresh:
        raise fake.Refusal("ExpiredToken", 400, "Token has been revoked")
    net.refresh.discard(token)
    return net.tokens()


async def get_session(net: FakeNetwork, asked: Asked) -> JSON:
    """Who is signed in."""
    return {"did": fake.HALL, "handle": net.handle, "active": True, "emailConfirmed": True}


async def get_profile(net: FakeNetwork, asked: Asked) -> JSON:
    """An account as the application shows it."""
    did = asked.param("actor")
    blocks = [
        uri for uri, value in net.own("app.bsky.graph.block").items() if value["subject"] == did and not net.is_lagging
    ]
    viewer: dict[str, JSON] = {"muted": did in net.muted, **({"blocking": blocks[0]} if blocks else {})}
    return {"did": did, "handle": net.handles.get(did, net.handle), "displayName": "Ayuntamiento", "viewer": viewer}


async def resolve_handle(net: FakeNetwork, asked: Asked) -> JSON:
    """Whose name it is."""
    for did, handle in net.handles.items():
        if handle == asked.param("handle"):
            return {"did": did}
    raise fake.Refusal("InvalidRequest", 400, "Unable to resolve handle")


async def list_notifications(net: FakeNetwork, asked: Asked) -> JSON:
    """What was told to us, newest first."""
    limit = min(int(asked.param("limit", "50")), net.page_most)
    entries = [one for one in net.notifications if _is_shown(net, one)]
    cursor = asked.param("cursor")
    if cursor:
        entries = [one for one in entries if _key(net, one) < cursor]
    page = entries[:limit]
    found: dict[str, JSON] = {"notifications": list(page)}
    return {**found, "cursor": _key(net, page[-1])} if page else found


def _is_shown(net: FakeNetwork, one: dict[str, JSON]) -> bool:
    author = one.get("author")
    return not (isinstance(author, dict) and author.get("did") in net.muted)


def _key(net: FakeNetwork, one: dict[str, JSON]) -> str:
    at = str(one.get("indexedAt", ""))
    return at if net.cursor_style == "time" else f"{at}__{one.get('cid', '')}".replace("T", "t")


async def search_posts(net: FakeNetwork, asked: Asked) -> JSON:
    """What holds all the words."""
    words = asked.param("q").replace('"', "").lower()
    found = [view for view in net.shown.values() if words in str(_record(view)["text"]).lower()]
    found.sort(key=lambda view: str(view["indexedAt"]), reverse=True)
    start, limit = int(asked.param("cursor", "0")), int(asked.param("limit", "25"))
    answer: dict[str, JSON] = {"posts": list(found[start : start + limit])}
    return {**answer, "cursor": str(start + limit)} if start + limit < len(found) else answer


async def get_author_feed(net: FakeNetwork, asked: Asked) -> JSON:
    """What an account posted, newest first."""
    actor = asked.param("actor")
    found = [net.view(uri, actor) for uri in net.records if uri.startswith(f"at://{actor}/{fake.POST}/")]
    found.sort(key=lambda view: str(view["indexedAt"]), reverse=True)
    start, limit = int(asked.param("cursor", "0")), int(asked.param("limit", "50"))
    answer: dict[str, JSON] = {"feed": [{"post": view} for view in found[start : start + limit]]}
    return {**answer, "cursor": str(start + limit)} if start + limit < len(found) else answer


async def get_posts(net: FakeNetwork, asked: Asked) -> JSON:
    """At most 25 posts by address."""
    uris = asked.params.get("uris", [])
    if len(uris) > 25:
        raise fake.Refusal("InvalidRequest")
    return {"posts": [net.shown[uri] for uri in uris if uri in net.shown and uri not in net.blocked]}


async def get_post_thread(net: FakeNetwork, asked: Asked) -> JSON:
    """A post with what it answers and what answers it."""
    uri = asked.param("uri")
    if uri not in net.shown and not (uri.startswith(f"at://{fake.HALL}/") and uri in net.records):
        raise fake.Refusal("NotFound", 400, f"Post not found: {uri}")
    up, down = int(asked.param("parentHeight", "80")), int(asked.param("depth", "6"))
    return {"thread": _node(net, uri, up, down)}


def _node(net: FakeNetwork, uri: str, up: int, down: int) -> JSON:
    if uri in net.blocked:
        return {"$type": "app.bsky.feed.defs#blockedPost", "uri": uri, "blocked": True, "author": {"did": "did:plc:x"}}
    view = net.shown.get(uri) or (net.view(uri, fake.HALL) if uri in net.own(fake.POST) else None)
    if view is None:
        return {"$type": "app.bsky.feed.defs#notFoundPost", "uri": uri, "notFound": True}
    node: dict[str, JSON] = {"$type": "app.bsky.feed.defs#threadViewPost", "post": view}
    parent = _parent(view)
    if parent and up > 0:
        node["parent"] = _node(net, parent, up - 1, 0)
    if down > 0:
        answers = sorted(other for other, shown in net.shown.items() if _parent(shown) == uri)
        node["replies"] = [_node(net, other, 0, down - 1) for other in answers]
    return node


def _record(view: dict[str, JSON]) -> dict[str, JSON]:
    record = view["record"]
    assert isinstance(record, dict)
    return record


def _parent(view: dict[str, JSON]) -> str:
    reply = _record(view).get("reply")
    return str(reply["parent"]["uri"]) if isinstance(reply, dict) else ""


async def get_record(net: FakeNetwork, asked: Asked) -> JSON:
    """A record as it was written."""
    uri = f"at://{asked.param('repo')}/{asked.param('collection')}/{asked.param('rkey')}"
    if uri not in net.records:
        raise fake.Refusal("RecordNotFound", 400, f"Could not locate record: {uri}")
    return {"uri": uri, "cid": fake.cid_of(net.records[uri]), "value": net.records[uri]}


async def list_records(net: FakeNetwork, asked: Asked) -> JSON:
    """Our records of one kind, newest first."""
    found = sorted(net.own(asked.param("collection")).items(), reverse=True)
    after = asked.param("cursor")
    page = [(uri, value) for uri, value in found if not after or uri < after][: int(asked.param("limit", "50"))]
    answer: dict[str, JSON] = {"records": [{"uri": uri, "value": value} for uri, value in page]}
    return {**answer, "cursor": page[-1][0]} if page else answer


async def put_record(net: FakeNetwork, asked: Asked) -> JSON:
    """Write a record; the same one again changes nothing."""
    body = asked.json()
    value = body["record"]
    assert isinstance(value, dict)
    uri = f"at://{body['repo']}/{body['collection']}/{body['rkey']}"
    _check(net, value)
    before, cid = net.records.get(uri), fake.cid_of(value)
    if before is not None and fake.cid_of(before) == cid:
        return {"uri": uri, "cid": cid, "validationStatus": "valid"}
    if "swapRecord" in body and body["swapRecord"] != (fake.cid_of(before) if before is not None else None):
        raise fake.Refusal("InvalidSwap", 400)
    net.write(uri, value)
    return {"uri": uri, "cid": cid, "commit": {"cid": "c", "rev": str(net.commits)}}


def _check(net: FakeNetwork, value: dict[str, JSON]) -> None:
    text = value.get("text", "")
    assert isinstance(text, str)
    if fake.graphemes(text) > 300 or len(text.encode()) > 3000:
        raise fake.Refusal("InvalidRequest", 400, "grapheme too big")
    embed = value.get("embed")
    pictures = embed["images"] if isinstance(embed, dict) else []
    assert isinstance(pictures, list)
    if len(pictures) > 4:
        raise fake.Refusal("InvalidRequest", 400, "array too big")
    for picture in pictures:
        assert isinstance(picture, dict)
        blob = picture["image"]
        assert isinstance(blob, dict) and isinstance(blob["ref"], dict)
        if blob["ref"]["$link"] not in net.blobs:
            raise fake.Refusal("BlobNotFound", 400)
        if not isinstance(blob["size"], int) or blob["size"] > BLOBS_MOST_BYTES:
            raise fake.Refusal("InvalidRequest", 400, "blob too big")


async def delete_record(net: FakeNetwork, asked: Asked) -> JSON:
    """Take a record away."""
    body = asked.json()
    net.delete(f"at://{body['repo']}/{body['collection']}/{body['rkey']}")
    return {}


async def upload_blob(net: FakeNetwork, asked: Asked) -> JSON:
    """Take a picture's bytes."""
    cid = "bafkrei" + sha256(asked.body).hexdigest()
    net.blobs.add(cid)
    mime = asked.headers.get("content-type", "")
    return {"blob": {"$type": "blob", "ref": {"$link": cid}, "mimeType": mime, "size": len(asked.body)}}


async def mute_actor(net: FakeNetwork, asked: Asked) -> JSON:
    """Mute somebody."""
    net.muted.add(str(asked.json()["actor"]))
    return None


async def unmute_actor(net: FakeNetwork, asked: Asked) -> JSON:
    """Hear somebody again."""
    net.muted.discard(str(asked.json()["actor"]))
    return None


async def create_report(net: FakeNetwork, asked: Asked) -> JSON:
    """Take a report."""
    net.reports.append(asked.json())
    return {"id": len(net.reports), "reportedBy": fake.HALL, "createdAt": fake.stamp(net.now)}


CALLS: dict[str, Call] = {
    "createSession": create_session,
    "refreshSession": refresh_session,
    "getSession": get_session,
    "getProfile": get_profile,
    "resolveHandle": resolve_handle,
    "listNotifications": list_notifications,
    "searchPosts": search_posts,
    "getAuthorFeed": get_author_feed,
    "getPosts": get_posts,
    "getPostThread": get_post_thread,
    "getRecord": get_record,
    "listRecords": list_records,
    "putRecord": put_record,
    "deleteRecord": delete_record,
    "uploadBlob": upload_blob,
    "muteActor": mute_actor,
    "unmuteActor": unmute_actor,
    "createReport": create_report,
}


async def answer(net: FakeNetwork, asked: Asked) -> Reply:
    """One call."""
    headers = {
        "Date": format_datetime(net.now, usegmt=True),
        "RateLimit-Limit": "3000",
        "RateLimit-Remaining": "2990",
        "RateLimit-Reset": str(int(net.now.timestamp()) + 300),
        "RateLimit-Policy": "3000;w=300",
    }
    refusal = next((net.refusals[name] for name in net.refusals if asked.name.endswith(name)), None)
    try:
        if refusal is not None:
            raise refusal
        if net.has_firewall and asked.name.endswith("searchPosts"):
            return Reply(status=403, page=b"<html><h1>403 Forbidden</h1></html>")
        if not asked.name.startswith("com.atproto.server.") or asked.name.endswith("getSession"):
            net.check_access(asked)
        for name, fixed in net.fixed.items():
            if asked.name.endswith(name):
                return Reply(fixed(asked), headers=headers)
        call = CALLS[asked.name.rpartition(".")[2]]
        return Reply(await call(net, asked), headers=headers)
    except fake.Refusal as error:
        value = {"error": error.error, "message": error.message or error.error}
        return Reply(value, error.status, headers)
