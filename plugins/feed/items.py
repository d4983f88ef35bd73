"""Entries of the feed's own shape as events of the contract."""

from __future__ import annotations

from datetime import UTC, datetime

from plugins.feed.addresses import feed_address, host
from plugins.feed.shape import Document, Entry
from plugins.feed.words import language
from ventanilla.api import JSON, AccountView, Arrived, Author, Event, Item, ItemKind, Media, Misfit, Trust


def event(entry: Entry, document: Document, account: AccountView) -> Event:
    """The entry as an arrived item, or as a misfit where it cannot be one."""
    raw = entry.raw.encode()
    if entry.fault:
        return Misfit(raw=raw, reason=entry.fault, remote_id=entry.key)
    ext: dict[str, JSON] = dict(entry.ext)
    if entry.date_given:
        ext["date_given"] = entry.date_given
    item = Item(
        remote_id=entry.key,
        kind=ItemKind.COMMENT if entry.in_reply_to else ItemKind.ARTICLE,
        author=_author(entry, document, account),
        text=entry.text,
        root=entry.in_reply_to,
        in_reply_to=entry.in_reply_to or None,
        created_at=_moment(entry.published_s),
        created_trust=Trust.CLIENT,
        edited_at=_moment(entry.updated_s),
        url=entry.url,
        lang=entry.lang or language(account.settings.get("language", "")),
        media=tuple(Media(part.kind, part.url, part.alt) for part in entry.media),
        ext=ext,
    )
    return Arrived(item=item, raw=raw)


def feed_name(document: Document, account: AccountView) -> str:
    """What people call the feed: the operator's word, else its own title, else its host."""
    return account.settings.get("name", "").strip() or document.title or host(feed_address(account))


def _author(entry: Entry, document: Document, account: AccountView) -> Author:
    """Whoever the entry names, else the feed itself.

    Identities are kept apart by account: a feed may claim any author, so none of its claims reaches another's.
    """
    name = entry.author_name or feed_name(document, account)
    return Author(remote_id=f"{account.id}:{entry.author_id or 'feed'}", handle=name, name=name)


def _moment(epoch_s: int | None) -> datetime | None:
    return None if epoch_s is None else datetime.fromtimestamp(epoch_s, UTC)
