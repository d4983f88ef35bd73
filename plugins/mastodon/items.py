"""Statuses in the platform's shape as items of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from plugins.mastodon.home import Home
from plugins.mastodon.shape import Entry, Person, Status
from ventanilla.api import JSON, Arrived, Author, Item, ItemKind, Media, Misfit, Trust, Visibility

_VISIBILITIES: Mapping[str, Visibility] = {
    "public": Visibility.PUBLIC,
    "unlisted": Visibility.UNLISTED,
    "local": Visibility.UNLISTED,
    "private": Visibility.FOLLOWERS,
    "mutuals_only": Visibility.FOLLOWERS,
    "direct": Visibility.PRIVATE,
}
"""Of Mastodon, Pleroma (``local``) and GoToSocial (``mutuals_only``); a word that is not known counts as private."""


def arrived(entry: Entry, status: Status, home: Home, root: str = "") -> Arrived:
    """The status as an arrived item.

    Args:
        root: of its conversation; empty: the status itself.
    """
    visibility = visibility_of(status, home)
    item = Item(
        remote_id=status.id,
        kind=_kind(status, visibility, entry.why, home),
        author=author(status.person, home),
        text=status.text,
        root=root,
        in_reply_to=status.in_reply_to or None,
        created_at=moment(status.created),
        created_trust=Trust.SERVER if _host(status.person) == home.domain else Trust.CLIENT,
        edited_at=moment(status.edited),
        visibility=visibility,
        url=status.url,
        lang=status.lang,
        media=tuple(Media(part.kind, part.url, part.alt) for part in status.media),
        ext=_ext(entry, status, home),
    )
    return Arrived(item=item, raw=entry.raw.encode())


def misfit(entry: Entry) -> Misfit:
    """What cannot be read, kept with its bytes."""
    return Misfit(raw=entry.raw.encode(), reason=entry.fault, remote_id="" if entry.why else entry.id)


def author(person: Person, home: Home) -> Author:
    """Who wrote it. Ids belong to one server, so ours is named in them: two servers never share one."""
    return Author(
        remote_id=person_key(person.id, home),
        handle=person.acct or person.url or person.id,
        name=person.name,
        followers=person.followers,
        created_at=moment(person.created),
    )


def person_key(person_id: str, home: Home) -> str:
    """The identity of an account that our server calls ``person_id``."""
    return f"{home.domain}:{person_id}"


def visibility_of(status: Status, home: Home) -> Visibility:
    """Who can read it; where a server does not tell followers from a direct message, it counts as direct."""
    found = _VISIBILITIES.get(status.visibility, Visibility.PRIVATE)
    return Visibility.PRIVATE if home.is_snac and found is Visibility.FOLLOWERS else found


def moment(words: str) -> datetime | None:
    """A time as the platform writes it; ``None`` where it is none."""
    try:
        found = datetime.fromisoformat(words)
    except ValueError:
        return None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        return None


def _kind(status: Status, visibility: Visibility, why: str, home: Home) -> ItemKind:
    if visibility is Visibility.PRIVATE:
        return ItemKind.DM
    if status.in_reply_to and status.in_reply_to_person == home.id:
        return ItemKind.REPLY
    if why or home.acct in status.mentions:
        return ItemKind.MENTION
    return ItemKind.COMMENT


def _ext(entry: Entry, status: Status, home: Home) -> dict[str, JSON]:
    """What an answer or an action needs, and what this platform alone has."""
    found: dict[str, JSON] = {
        "id": status.id,
        "uri": status.uri,
        "visibility": status.visibility,
        "author_id": status.person.id,
        "acct": short_acct(status.person.acct, home.domain),
        "mentions": [acct for acct in status.mentions if acct.lower() != home.acct.lower()],
    }
    extras: dict[str, JSON] = {
        "warning": status.warning,
        "sensitive": status.is_sensitive,
        "bot": status.person.is_bot,
        "quoted": status.quoted,
        "why": entry.why if entry.why != "mention" else "",
    }
    return {**found, **{key: value for key, value in extras.items() if value}}


def short_acct(acct: str, domain: str) -> str:
    """How an account is mentioned from its own server: without the host where it is the server's."""
    name, _, host = acct.partition("@")
    return name if host == domain else acct


def _host(person: Person) -> str:
    return person.acct.partition("@")[2]
