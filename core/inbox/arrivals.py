"""What a connector delivered, as far as it can be a message: pure, total, and strict about identities only.

Words are kept as they came. Times are believed only where they can be true, and nothing is ever ordered by them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from core.i18n import N_
from ventanilla.api import Arrived, Event, Item, ItemKind, Misfit, Removed, Visibility

ID_CHARS = 2_048
NAME_CHARS = 300
URL_CHARS = 4_096
MOST_MEDIA = 40
EXT_CHARS = 65_536

FUTURE_S = 300
"""How far a platform's clock may be ahead of ours and still be believed."""

EARLIEST_S = 788_918_400
"""1995: nothing a platform delivers was written before."""

_KINDS = frozenset(ItemKind)
_VISIBILITIES = frozenset(Visibility)

_NO_ID = N_("it has no id")
_LONG_ID = N_("its id, its root or its author's id is longer than 2,048 characters")
_BAD_ID = N_("its id, its root or its author's id is not text")
_NO_TEXT = N_("its text is not text")
_BAD_KIND = N_("its kind or visibility is not one of ours")
_BAD_SHAPE = N_("it is not an item")


@dataclass(frozen=True, slots=True)
class Writer:
    """An author as delivered; ``key`` tells them from any other of their network."""

    network: str
    remote_id: str
    handle: str
    name: str
    followers: int | None
    since_s: int | None

    @property
    def key(self) -> tuple[str, str]:
        """Network and id."""
        return self.network, self.remote_id


@dataclass(frozen=True, slots=True)
class Fresh:
    """A message as delivered, fit to be stored."""

    remote_id: str
    root: str
    """Empty in a private message: the author is the peer."""
    writer: Writer
    kind: ItemKind
    visibility: Visibility
    is_private: bool
    text: str
    digest: bytes
    """Of what the citizen said: another one is another revision."""
    lang: str
    url: str
    in_reply_to: str | None
    media: str
    """JSON: kind, url and alt of each."""
    created_s: int | None
    """``None``: not given, or not to be believed."""
    edited_s: int | None
    raw: bytes
    ext: str = "{}"
    """JSON: what an answer to it needs on its platform."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A message its author or the platform took away."""

    remote_id: str
    at_s: int | None


@dataclass(frozen=True, slots=True)
class Unfit:
    """What cannot be a message, and why."""

    remote_id: str
    reason: str
    raw: bytes

    @property
    def digest(self) -> bytes:
        """Tells it from any other."""
        return hashlib.sha256(self.raw or f"{self.remote_id}\0{self.reason}".encode()).digest()


Delivery = Fresh | Gone | Unfit


def read(event: Event, network: str, now_s: int) -> Delivery:
    """What this event means; ``network`` is meant where the item names none."""
    match event:
        case Arrived():
            return _arrived(event, network, now_s)
        case Removed():
            id_ = _id(event.remote_id)
            if not id_:
                return Unfit("", _NO_ID if id_ is not None else _BAD_ID, _described(event))
            return Gone(id_, _second(event.at, now_s))
        case Misfit():
            return Unfit(_words(event.remote_id, ID_CHARS), _words(event.reason, NAME_CHARS), _bytes(event.raw))
        case _:
            assert_never(event)


def _arrived(event: Arrived, network: str, now_s: int) -> Delivery:
    raw = _bytes(event.raw)
    try:
        fault = _fault(event.item)
        if not fault:
            return _fresh(event.item, network, now_s, raw)
    except (AttributeError, TypeError, ValueError):  # a connector without types: what it sent is kept as it is
        fault = _BAD_SHAPE
    return Unfit(_words(getattr(event.item, "remote_id", ""), ID_CHARS), fault, raw or _described(event))


def _fault(item: Item) -> str:
    ids = [_id(item.remote_id), _id(item.root), _id(item.author.remote_id), _id(item.in_reply_to or "")]
    if None in ids:
        return _BAD_ID
    if not ids[0]:
        return _NO_ID
    if any(len(id_) > ID_CHARS for id_ in ids if id_ is not None):
        return _LONG_ID
    if not _is_text(item.text):
        return _NO_TEXT
    if item.kind not in _KINDS or item.visibility not in _VISIBILITIES:
        return _BAD_KIND
    return ""


def _fresh(item: Item, network: str, now_s: int, raw: bytes) -> Fresh:
    remote_id = _id(item.remote_id) or ""
    kind, visibility = ItemKind(item.kind), Visibility(item.visibility)
    is_private = kind is ItemKind.DM or visibility is Visibility.PRIVATE
    text = _clean(item.text)
    media = [
        (_words(media.kind, NAME_CHARS), _url(media.url), None if media.alt is None else _words(media.alt, URL_CHARS))
        for media in item.media[:MOST_MEDIA]
    ]
    # Not the addresses of attachments: many platforms sign them anew for each answer.
    said = [text, visibility.value, [(kind_, alt) for kind_, _address, alt in media]]
    return Fresh(
        remote_id=remote_id,
        root="" if is_private else _id(item.root) or remote_id,
        writer=_writer(item, _words(item.network or network, 8), remote_id, now_s),
        kind=kind,
        visibility=visibility,
        is_private=is_private,
        text=text,
        digest=hashlib.blake2b(json.dumps(said).encode(), digest_size=16).digest(),
        lang=_words(item.lang, 35),
        url=_url(item.url),
        in_reply_to=_id(item.in_reply_to) if item.in_reply_to else None,
        media=json.dumps(media, ensure_ascii=False),
        created_s=_second(item.created_at, now_s),
        edited_s=_second(item.edited_at, now_s),
        raw=raw,
        ext=_ext(item.ext),
    )


def _writer(item: Item, network: str, message: str, now_s: int) -> Writer:
    author = item.author
    # Nobody is taken for somebody else: one who has no id is a different person in each message.
    remote_id = _id(author.remote_id) or f"anonymous:{message}"
    name = _words(author.name, NAME_CHARS)
    followers = author.followers
    return Writer(
        network=network,
        remote_id=remote_id,
        handle=_words(author.handle, NAME_CHARS) or name,
        name=name,
        followers=followers if type(followers) is int and 0 <= followers < 1 << 62 else None,
        since_s=_second(author.created_at, now_s),
    )


def _id(value: object) -> str | None:
    """An identity as text; ``None`` where it is none. A lone surrogate would make two ids one."""
    if type(value) is int:
        return str(value) if abs(value) < 1 << 128 else None
    if not isinstance(value, str) or _clean(value) != value:
        return None
    return value


def _ext(value: object) -> str:
    """An item's own fields as JSON; nothing where they are none, or too many."""
    try:
        kept = json.dumps(dict(value), ensure_ascii=True, allow_nan=False) if isinstance(value, Mapping) else ""
    except (TypeError, ValueError, RecursionError):
        kept = ""
    return kept if kept and len(kept) <= EXT_CHARS else "{}"


def _words(value: object, most: int) -> str:
    return _clean(value[:most]) if isinstance(value, str) else ""


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else _described(value) if value else b""


def _url(value: object) -> str:
    """An address whole, or none: half an address leads elsewhere."""
    return _clean(value) if isinstance(value, str) and len(value) <= URL_CHARS else ""


def _clean(text: str) -> str:
    """The same, each lone surrogate a replacement sign: the store keeps UTF-8."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _second(at: object, now_s: int) -> int | None:
    """The epoch second of an aware time that can be true."""
    if not isinstance(at, datetime) or at.utcoffset() is None:
        return None
    try:
        second = int(at.timestamp())
    except (OverflowError, ValueError):
        return None
    return second if EARLIEST_S <= second <= now_s + FUTURE_S else None


def _described(event: object) -> bytes:
    """Something to look at where the connector kept no bytes."""
    try:
        return repr(event)[:65_536].encode("utf-8", "backslashreplace")
    except ValueError:  # an integer of more digits than Python agrees to print
        return type(event).__name__.encode()
