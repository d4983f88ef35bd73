"""What the fake server does at each address."""

from __future__ import annotations

import re
from collections.abc import Sequence

import regex

from plugins.mastodon.stage.counter import (
    MOST_CHARS,
    application,
    credentials,
    instance_v1,
    instance_v2,
    register,
    token,
)
from plugins.mastodon.stage.fake import Fake, Route
from plugins.mastodon.stage.town import ME, Key, Said
from plugins.mastodon.stage.wire import Answer, Asked, Stream


def notifications(fake: Fake, asked: Asked) -> Answer | Stream:
    """What was told to us."""
    left_out = asked.query.get("exclude_types[]", [])
    with_filtered = asked.first("include_filtered") == "true"
    told = [
        one for one in fake.town.notifications if one.type not in left_out and (with_filtered or not one.is_filtered)
    ]
    page = _page(fake, asked, [one.id for one in told])
    by_id = {one.id: one for one in told}
    said = []
    for own_id in page:
        one = by_id[own_id]
        status = fake.town.status(one.status) if one.status in fake.town.said else None
        said.append({"id": own_id, "type": one.type, "account": fake.town.account(one.account), "status": status})
    return Answer(said, headers=_links(fake, asked, page))


def own_statuses(fake: Fake, asked: Asked, account: str) -> Answer | Stream:
    """What an account said."""
    listed = [
        one.id
        for one in fake.town.said.values()
        if one.account == account and (fake.town.kind.lists_direct or one.visibility in ("public", "unlisted"))
    ]
    page = _page(fake, asked, listed) if not fake.town.kind.creator else listed[::-1]
    return Answer([fake.town.status(own_id) for own_id in page], headers=_links(fake, asked, page))


def home(fake: Fake, asked: Asked) -> Answer | Stream:
    """What we said, where it is all listed."""
    page = _page(fake, asked, [one.id for one in fake.town.said.values() if one.account == ME])
    return Answer([fake.town.status(own_id) for own_id in page], headers=_links(fake, asked, page))


def tagged(fake: Fake, asked: Asked, tag: str) -> Answer | Stream:
    """Public statuses with one of the tags."""
    wanted = {tag.lower(), *(other.lower() for other in asked.query.get("any[]", []))}
    found = [
        one.id
        for one in fake.town.said.values()
        if one.visibility == "public" and wanted & {word[1:].lower() for word in re.findall(r"#\w+", one.text)}
    ]
    page = _page(fake, asked, found)
    return Answer([fake.town.status(own_id) for own_id in page], headers=_links(fake, asked, page))


def search(fake: Fake, asked: Asked) -> Answer | Stream:
    """Public statuses with all of the words."""
    words = [word.strip('"').lower() for word in re.findall(r'"[^"]+"|\S+', asked.first("q"))]
    found = [
        one.id
        for one in fake.town.said.values()
        if fake.search_finds and one.visibility == "public" and all(word in one.text.lower() for word in words)
    ]
    return Answer({"accounts": [], "hashtags": [], "statuses": [fake.town.status(one) for one in found[::-1]]})


def status(fake: Fake, asked: Asked, own_id: str) -> Answer | Stream:
    """One status."""
    return Answer(fake.town.status(own_id)) if own_id in fake.town.said else fake.missing()


def source(fake: Fake, asked: Asked, own_id: str) -> Answer | Stream:
    """The text as it was typed."""
    said = fake.town.said.get(own_id)
    if said is None or not fake.town.kind.has_source:
        return fake.missing()
    return Answer({"id": own_id, "text": said.text, "spoiler_text": said.warning})


def context(fake: Fake, asked: Asked, own_id: str) -> Answer | Stream:
    """What a status answers and what answers it."""
    said = fake.town.said
    if own_id not in said:
        return fake.missing()
    above: list[str] = []
    parent = said[own_id].in_reply_to
    while parent in said:
        above.insert(0, parent)
        parent = said[parent].in_reply_to
    below: list[str] = []
    for one in said.values():
        if one.in_reply_to == own_id or one.in_reply_to in below:
            below.append(one.id)
    statuses = fake.town.status
    return Answer({"ancestors": [statuses(one) for one in above], "descendants": [statuses(one) for one in below]})


def post(fake: Fake, asked: Asked) -> Answer | Stream:
    """Say something, once for each key where keys count."""
    known = fake.key_of(asked)
    if known:
        if fake.town.kind.key is Key.FAILS:
            return Answer({"error": "Internal Server Error"}, 500)
        return Answer(fake.town.status(known))
    said = asked.json()
    text, warning = str(said.get("status", "")), str(said.get("spoiler_text", ""))
    media = said.get("media_ids", [])
    assert isinstance(media, list)
    if _length(fake, text) + len(warning) > MOST_CHARS:
        return Answer({"error": "Validation failed: Text character limit of 500 exceeded"}, 422)
    if not text.strip() and not media:
        return Answer({"error": "Validation failed: Text can't be blank"}, 422)
    for one in media:
        if one not in fake.town.media:
            return Answer({"error": "Validation failed: Media not found"}, 422)
        if fake.town.media[one]["waits"]:
            return Answer({"error": "Cannot attach files that have not finished processing. Try again later!"}, 422)
    if said.get("in_reply_to_id") and said["in_reply_to_id"] not in fake.town.said:
        return fake.missing()
    made = fake.town.says(
        ME,
        text.strip(),
        warning=warning,
        visibility=str(said.get("visibility", "public")),
        in_reply_to=str(said.get("in_reply_to_id") or ""),
        language=said.get("language"),
        sensitive=said.get("sensitive") is True,
        media=tuple(str(one) for one in media),
    )
    if key := asked.headers.get("idempotency-key"):
        fake.keys[key] = made.id
    return Answer(fake.town.status(made.id))


def put_up(fake: Fake, asked: Asked, version: str) -> Answer | Stream:
    """Take a picture."""
    if version == "2" and not fake.town.kind.has_v2 and not fake.town.kind.creator:
        return fake.missing()
    boundary = asked.headers["content-type"].partition("boundary=")[2].encode()
    parts = asked.body.split(b"--" + boundary)[1:-1]
    form = {re.search(rb'name="(\w+)"', part)[1].decode(): part for part in parts}  # type: ignore[index] # a form
    own_id = fake.town.next_id()
    fake.town.media[own_id] = {
        "alt": form["description"].partition(b"\r\n\r\n")[2].removesuffix(b"\r\n").decode(),
        "data": form["file"].partition(b"\r\n\r\n")[2].removesuffix(b"\r\n"),
        "waits": fake.media_waits if version == "2" else 0,
    }
    is_ready = not fake.town.media[own_id]["waits"]
    return Answer({"id": own_id, "url": "https://x.example/m" if is_ready else None}, 200 if is_ready else 202)


def picture(fake: Fake, asked: Asked, own_id: str) -> Answer | Stream:
    """Whether a picture is ready."""
    kept = fake.town.media.get(own_id)
    if kept is None:
        return fake.missing()
    waits = kept["waits"]
    assert isinstance(waits, int)
    if waits:
        kept["waits"] = waits - 1
        return Answer({"id": own_id, "url": None}, 206)
    return Answer({"id": own_id, "url": "https://x.example/m"})


def delete(fake: Fake, asked: Asked, own_id: str) -> Answer | Stream:
    """Take a status back."""
    if own_id not in fake.town.said or fake.town.kind.creator:
        return fake.missing()
    gone: Said = fake.town.said.pop(own_id)
    return Answer({"id": own_id, "text": gone.text})


def mark(fake: Fake, asked: Asked, own_id: str, act: str) -> Answer | Stream:
    """Like or boost a status."""
    if own_id not in fake.town.said:
        return fake.missing()
    fake.town.said[own_id].marks.add({"favourite": "favourited", "reblog": "reblogged"}[act])
    return Answer(fake.town.status(own_id))


def stand(fake: Fake, asked: Asked, account: str, act: str) -> Answer | Stream:
    """Mute or block somebody, or no longer."""
    marks = fake.standing.setdefault(account, set())
    name = "muting" if act.endswith("mute") else "blocking"
    (marks.discard if act.startswith("un") else marks.add)(name)
    return Answer({"id": account, **{one: one in marks for one in ("muting", "blocking")}})


def relationships(fake: Fake, asked: Asked) -> Answer | Stream:
    """How we stand to somebody."""
    account = asked.first("id[]")
    marks = fake.standing.get(account, set())
    return Answer([{"id": account, **{one: one in marks for one in ("muting", "blocking")}}])


def report(fake: Fake, asked: Asked) -> Answer | Stream:
    """Take a report."""
    fake.reports.append(asked.json())
    return Answer({"id": "1"})


def stream(fake: Fake, asked: Asked) -> Answer | Stream:
    """Tell at once what is new."""
    if not fake.town.kind.has_stream:
        return fake.missing()
    from asyncio import Queue

    pieces: Queue[bytes | None] = Queue()
    fake.streams.append(pieces)
    fake.has_opened.set()
    pieces.put_nowait(b":)\n")
    return Stream(pieces)


def _page(fake: Fake, asked: Asked, oldest_first: Sequence[str]) -> list[str]:
    """At most ``limit`` ids, newest first."""
    limit = min(int(asked.first("limit") or 20), fake.town.kind.page_most)
    above = asked.first("min_id")
    since, below = asked.first("since_id"), asked.first("max_id")
    ids = [one for one in oldest_first if (not below or one < below) and (not since or one > since)]
    if above:
        ids = [one for one in ids if one > above]
        if fake.town.kind.is_min_id_honoured:
            return ids[:limit][::-1]
    return ids[-limit:][::-1]


def _links(fake: Fake, asked: Asked, page: Sequence[str]) -> dict[str, str]:
    if not page or not fake.town.kind.has_links:
        return {}
    here = f"{fake.url}{asked.path}"
    return {"Link": f'<{here}?max_id={page[-1]}>; rel="next", <{here}?min_id={page[0]}>; rel="prev"'}


def _length(fake: Fake, text: str) -> int:
    """The server's own count, in its simplest form."""
    if fake.town.kind.key is Key.IGNORED:
        return len(text)
    text = re.sub(r"https?://[\w.-]+\.(?:com|org|es)(?![\w.-])(?:/[\w/.?=&-]*)?", "x" * 23, text)
    text = re.sub(r"(?<![\w=/])@(\w+)@[\w.]+\w", r"@\1", text)
    return len(regex.findall(r"\X", text))


_ID = r"([^/]+)"
ROUTES: tuple[tuple[str, str, Route], ...] = (
    ("GET", "/api/v2/instance", instance_v2),
    ("GET", "/api/v1/instance", instance_v1),
    ("POST", "/api/v1/apps", register),
    ("POST", "/oauth/token", token),
    ("GET", "/api/v1/apps/verify_credentials", application),
    ("GET", "/api/v1/accounts/verify_credentials", credentials),
    ("GET", "/api/v1/accounts/relationships", relationships),
    ("GET", f"/api/v1/accounts/{_ID}/statuses", own_statuses),
    ("POST", f"/api/v1/accounts/{_ID}/(mute|unmute|block|unblock)", stand),
    ("GET", "/api/v1/notifications", notifications),
    ("GET", "/api/v1/timelines/home", home),
    ("GET", f"/api/v1/timelines/tag/{_ID}", tagged),
    ("GET", "/api/v2/search", search),
    ("GET", f"/api/v1/statuses/{_ID}", status),
    ("GET", f"/api/v1/statuses/{_ID}/source", source),
    ("GET", f"/api/v1/statuses/{_ID}/context", context),
    ("POST", "/api/v1/statuses", post),
    ("DELETE", f"/api/v1/statuses/{_ID}", delete),
    ("POST", f"/api/v1/statuses/{_ID}/(favourite|reblog)", mark),
    ("POST", "/api/v([12])/media", put_up),
    ("GET", f"/api/v1/media/{_ID}", picture),
    ("POST", "/api/v1/reports", report),
    ("GET", "/api/v1/streaming/user(?:/notification)?", stream),
)
