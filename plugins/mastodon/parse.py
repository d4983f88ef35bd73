"""The named pure function that the guarded child runs on answers: ``plugins.mastodon.parse:page``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import msgspec

from plugins.mastodon import plain
from plugins.mastodon.addresses import host as host_of
from plugins.mastodon.addresses import readable_link
from plugins.mastodon.nodes import Node, count, flag, identity, line, node, nodes, words
from plugins.mastodon.shape import Entry, Page, Person, Picture, Status, to_json
from ventanilla.api import JSON, N_, read_json

NOT_AN_OBJECT = N_("the entry is not an object")
BAD_ID = N_("its id is missing, or longer than any id")
NO_AUTHOR = N_("it does not say who wrote it")
NO_CONTENT = N_("its text is not text")
TOO_LONG = N_("the text is longer than a million characters")

ID_MAX = 200
ENTRIES_MAX = 5_000
MENTIONS_MAX = 50
MEDIA_MAX = 20
TEXT_MAX = 1_000_000

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8}){0,3}\Z", re.IGNORECASE)
_KINDS = {"image": "image", "gifv": "video", "video": "video", "audio": "audio"}


def page(body: bytes, options: Mapping[str, JSON] | None = None) -> JSON:
    """Read a status, a list of statuses or notifications, a thread, or what a search found.

    Args:
        options: ``host``, which the server's own users are named after; ``are_counts_real``, false for servers
            that write zero where they do not count.
    """
    given = options or {}
    host, are_counts_real = given.get("host"), given.get("are_counts_real")
    reader = _Reader(host if isinstance(host, str) else "", are_counts_real is not False)
    return to_json(reader.page(read_json(body)))


class _Reader(msgspec.Struct, frozen=True):
    """Reads under the circumstances of one server."""

    host: str
    are_counts_real: bool

    def page(self, value: JSON) -> Page:
        if isinstance(value, list):
            return Page(entries=tuple(self.entry(inner) for inner in value[:ENTRIES_MAX]))
        top = node(value)
        if isinstance(top.get("ancestors"), list) or isinstance(top.get("descendants"), list):
            above = [self.entry(inner) for inner in nodes(top.get("ancestors"))[-ENTRIES_MAX:]]
            below = [self.entry(inner) for inner in nodes(top.get("descendants"))[:ENTRIES_MAX]]
            return Page(entries=(*above, *below), ancestors=len(above))
        if isinstance(top.get("statuses"), list):
            return self.page(top["statuses"])
        if "id" in top:
            return Page(entries=(self.entry(value),))
        said = line(top, "error") or "neither a list nor an object of a known kind"
        return Page(problem=said)

    def entry(self, value: JSON) -> Entry:
        raw = json.dumps(value, separators=(",", ":"))  # pure ASCII: lone surrogates stay escaped
        if not isinstance(value, dict):
            return Entry(fault=NOT_AN_OBJECT, raw=raw)
        why = line(value, "type", 60) if "account" in value and "content" not in value else ""
        inner = value.get("status") if why else value
        own_id = identity(value)
        if not own_id or len(own_id) > ID_MAX:
            return Entry(id="", why=why, fault=BAD_ID, raw=raw)
        if why and inner is None:
            return Entry(id=own_id, why=why, raw=raw)
        if not isinstance(inner, dict):
            return Entry(id=own_id, why=why, fault=NOT_AN_OBJECT, raw=raw)
        fault = _fault(inner)
        if fault:
            return Entry(id=own_id, why=why, fault=fault, raw=raw)
        return Entry(id=own_id, why=why, status=self.status(inner), raw=raw)

    def status(self, status: Node) -> Status:
        mentioned = (self.acct(inner) for inner in nodes(status.get("mentions")))
        quoted = node(node(status.get("quote")).get("quoted_status")) or node(status.get("quote"))
        return Status(
            id=identity(status),
            person=self.person(node(status.get("account"))),
            text=plain.from_html(words(status, "content")),
            warning=line(status, "spoiler_text", 5_000),
            uri=line(status, "uri", 2_000),
            url=readable_link(words(status, "url")) or readable_link(words(status, "uri")),
            visibility=line(status, "visibility", 40),
            created=line(status, "created_at", 60),
            edited=line(status, "edited_at", 60),
            lang=_language(words(status, "language")),
            in_reply_to=identity(status, "in_reply_to_id")[:ID_MAX],
            in_reply_to_person=identity(status, "in_reply_to_account_id")[:ID_MAX],
            mentions=tuple(dict.fromkeys(acct for acct in mentioned if acct))[:MENTIONS_MAX],
            media=tuple(_picture(inner) for inner in nodes(status.get("media_attachments"))[:MEDIA_MAX]),
            is_sensitive=flag(status, "sensitive"),
            is_boost=isinstance(status.get("reblog"), dict),
            quoted=identity(quoted)[:ID_MAX],
            likes=count(status, "favourites_count"),
            shares=count(status, "reblogs_count"),
            replies=count(status, "replies_count"),
            quotes=count(status, "quotes_count"),
        )

    def person(self, account: Node) -> Person:
        return Person(
            id=identity(account),
            acct=self.acct(account),
            name=line(account, "display_name"),
            followers=count(account, "followers_count") if self.are_counts_real else None,
            created=line(account, "created_at", 60),
            url=readable_link(words(account, "url")),
            is_bot=flag(account, "bot"),
        )

    def acct(self, account: Node) -> str:
        """``name@host``; the server's own users come without a host."""
        name, _, host = (line(account, "acct") or line(account, "username")).lstrip("@").partition("@")
        if not name:
            return ""
        return f"{name}@{(host or self.host or host_of(words(account, 'url'))).lower()}"


def _fault(status: Node) -> str:
    own_id, author = identity(status), identity(node(status.get("account")))
    if not own_id or len(own_id) > ID_MAX:
        return BAD_ID
    if not author or len(author) > ID_MAX:
        return NO_AUTHOR
    content = status.get("content")
    if not (content is None or isinstance(content, str)):
        return NO_CONTENT
    return TOO_LONG if len(content or "") > TEXT_MAX else ""


def _picture(of: Node) -> Picture:
    alt = line(of, "description", 5_000)
    url = readable_link(words(of, "url")) or readable_link(words(of, "remote_url"))
    return Picture(_KINDS.get(words(of, "type"), "document"), url, alt or None)


def _language(tag: str) -> str:
    tag = tag.strip()
    return tag.replace("_", "-") if _LANGUAGE.match(tag) else ""
