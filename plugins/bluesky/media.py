"""What hangs on a post, read from its record alone, so that every way to a post gives the same attachments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from plugins.bluesky.shape import listing, mapping, text, within
from plugins.bluesky.uris import post
from ventanilla.api import JSON, Media

MOST = 20
"""What the largest gallery of the network holds; more is somebody's attack."""

_PICTURES = "https://cdn.bsky.app/img/feed_fullsize/plain"
"""Source: packages/bsky/src/image/uri.ts of bluesky-social/atproto (commit d6296a1, read 2026-11-22)."""


def attached(did: str, record: Mapping[str, JSON]) -> tuple[Media, ...]:
    """Pictures and videos with their alternative texts, the linked page, the quoted post.

    Args:
        did: whose post it is.
    """
    return tuple(list(_embedded(did, mapping(record.get("embed"))))[:MOST])


def quoted(record: Mapping[str, JSON]) -> str:
    """The address of what a post quotes; empty where it quotes nothing."""
    embed = mapping(record.get("embed"))
    for held in (embed.get("record"), within(embed, "record", "record")):
        uri = text(within(held, "uri"))
        if uri:
            return uri
    return ""


def _embedded(did: str, embed: Mapping[str, JSON]) -> Iterator[Media]:
    inner = mapping(embed.get("media"))
    if inner:
        yield from _embedded(did, inner) if "media" not in inner else ()
    for picture in (*listing(embed.get("images")), *listing(embed.get("items"))):
        yield Media("image", _picture(did, within(picture, "image")), text(within(picture, "alt")) or None)
    if isinstance(embed.get("video"), Mapping):
        yield Media("video", "", text(embed.get("alt")) or None)
    page = mapping(embed.get("external"))
    if text(page.get("uri")):
        yield Media("link", text(page.get("uri")), text(page.get("title")) or None)
    quote = quoted({"embed": embed})
    if quote:
        found = post(quote)
        yield Media("quote", found.page if found else "", quote)


def _picture(did: str, blob: JSON) -> str:
    cid = text(within(blob, "ref", "$link"))
    return f"{_PICTURES}/{did}/{cid}" if cid.isalnum() else ""
