"""What a server says of itself: its software, how much may be said, where its stream is.

``/api/v2/instance`` first, ``/api/v1/instance`` where there is none (snac2, old servers).
Source: https://docs.joinmastodon.org/entities/Instance/ and /entities/V1_Instance/ (read 2026-11-22).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from plugins.mastodon.addresses import base, host
from plugins.mastodon.asking import ask, is_snac, object_of
from plugins.mastodon.nodes import Node, count, line, node, texts, words
from ventanilla.api import Context, Gone, Response

CHARS_MOST = 500
LINK_COSTS = 23
ALT_MOST = 1_500
PICTURES_MOST = 4
PICTURE_BYTES = 16_777_216
PICTURE_MIMES = ("image/jpeg", "image/png", "image/gif", "image/webp")
"""Source of these: Mastodon 4.5's own defaults, https://docs.joinmastodon.org/user/posting/ (read 2026-11-22)."""

_PLAIN_VERSION = re.compile(r"([1-9]\d?)\.(\d{1,3})(?:\.\d{1,3})?(?:[-+][\w.+-]*)?\Z")
_NAMED = re.compile(r"(?:compatible;|really)\s*([A-Za-z]+)", re.IGNORECASE)


class Software(StrEnum):
    """Whose code answers; what is not named behaves as ``OTHER``: nothing is taken for granted."""

    MASTODON = "mastodon"
    GOTOSOCIAL = "gotosocial"
    PLEROMA = "pleroma"
    AKKOMA = "akkoma"
    SNAC = "snac"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One server as it describes itself."""

    software: Software
    version: str
    domain: str
    """What its users are named after; it may differ from the host of the API."""
    title: str = ""
    chars_most: int = CHARS_MOST
    link_costs: int | None = LINK_COSTS
    """``None``: links count as long as they are."""
    pictures_most: int = PICTURES_MOST
    picture_bytes: int = PICTURE_BYTES
    picture_mimes: tuple[str, ...] = PICTURE_MIMES
    alt_most: int = ALT_MOST
    stream_url: str = ""
    """Where the stream is, without a path; empty where there is none."""
    are_tags_closed: bool = False
    """Whether hashtag timelines are refused even to those signed in."""


async def read(ctx: Context) -> Instance:
    """Ask the server what it is.

    Raises:
        ConnectorError: it does not answer, or not as any server of the kind.
    """
    try:
        answer = await ask(ctx, "/api/v2/instance")
        return understood(object_of(answer), base(ctx.account), answer)
    except Gone:
        answer = await ask(ctx, "/api/v1/instance")
        return understood(object_of(answer), base(ctx.account), answer)


def understood(said: Node, root: str, answer: Response | None = None) -> Instance:
    """The instance document of either version, read."""
    version = line(said, "version", 120)
    software = _software(said, version, answer)
    settings = node(said.get("configuration"))
    statuses, media = node(settings.get("statuses")), node(settings.get("media_attachments"))
    chars = count(statuses, "max_characters") or count(said, "max_toot_chars") or CHARS_MOST
    is_exact = software is Software.MASTODON
    mimes = tuple(mime for mime in texts(media.get("supported_mime_types"), 200) if mime.startswith("image/"))
    domain = line(said, "domain", 250) or host(words(said, "uri")) or line(said, "uri", 250)
    return Instance(
        software=software,
        version=version,
        domain=domain.lower() or host(root),
        title=line(said, "title", 120),
        chars_most=chars,
        link_costs=(count(statuses, "characters_reserved_per_url") or LINK_COSTS) if is_exact else None,
        pictures_most=count(statuses, "max_media_attachments") or PICTURES_MOST,
        picture_bytes=count(media, "image_size_limit") or count(said, "upload_limit") or PICTURE_BYTES,
        picture_mimes=mimes or PICTURE_MIMES,
        alt_most=count(media, "description_limit") or count(said, "description_limit") or ALT_MOST,
        stream_url=_stream_url(said, settings, root, software),
        are_tags_closed=_are_tags_closed(settings),
    )


def _software(said: Node, version: str, answer: Response | None) -> Software:
    if answer is not None and is_snac(answer):
        return Software.SNAC
    named = _NAMED.search(version)
    if named is not None:
        known = {part.value: part for part in Software}
        return known.get(named[1].lower(), Software.OTHER)
    source = words(said, "source_url").lower()
    if "gotosocial" in source or "gotosocial" in version.lower() or version.startswith("0."):
        return Software.GOTOSOCIAL
    return Software.MASTODON if _PLAIN_VERSION.match(version) else Software.OTHER


def _stream_url(said: Node, settings: Node, root: str, software: Software) -> str:
    """The stream over plain HTTP. snac2 names one that it does not have, GoToSocial has only WebSockets."""
    if software in (Software.SNAC, Software.GOTOSOCIAL):
        return ""
    named = words(node(settings.get("urls")), "streaming") or words(node(said.get("urls")), "streaming_api")
    scheme, sign, rest = named.partition("://")
    scheme = {"wss": "https", "ws": "http"}.get(scheme.lower(), scheme.lower())
    where = host(f"{scheme}://{rest}") if sign else ""
    is_safe = scheme == "https" or (scheme == "http" and root.startswith("http://"))
    return f"{scheme}://{where}" if where and is_safe and "@" not in rest.partition("/")[0] else ""


def _are_tags_closed(settings: Node) -> bool:
    access = node(node(settings.get("timelines_access")).get("hashtag_feeds"))
    return words(access, "local") == "disabled" and words(access, "remote") == "disabled"
