"""Addresses inside the network: ``at://did/collection/rkey``, and the page that shows a post.

Source: https://atproto.com/specs/at-uri-scheme, /specs/did, /specs/handle, /specs/record-key (read 2026-11-22).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

POST = "app.bsky.feed.post"
LIKE = "app.bsky.feed.like"
REPOST = "app.bsky.feed.repost"
THREADGATE = "app.bsky.feed.threadgate"
BLOCK = "app.bsky.graph.block"

_DID = re.compile(r"did:[a-z]{1,20}:[A-Za-z0-9._:%-]{1,2000}(?<![:%])")
_HANDLE = re.compile(r"([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?")
_URI = re.compile(r"at://([^/\s]{1,2048})/([a-zA-Z][a-zA-Z0-9.-]{1,316})/([A-Za-z0-9._:~-]{1,512})")
_HANDLE_CHARS = 253


@dataclass(frozen=True, slots=True)
class Uri:
    """One record: whose, of which kind, which."""

    did: str
    collection: str
    rkey: str

    def __str__(self) -> str:
        return f"at://{self.did}/{self.collection}/{self.rkey}"

    @property
    def page(self) -> str:
        """Where people see it; only of a post. It names the DID, so it survives a change of handle."""
        return f"https://bsky.app/profile/{self.did}/post/{self.rkey}"


def read(uri: str) -> Uri | None:
    """The parts of an address; ``None`` where it is none, or names its owner by a handle."""
    found = _URI.fullmatch(uri)
    return Uri(*found.groups()) if found and is_did(found[1]) else None


def post(uri: str) -> Uri | None:
    """The parts of a post's address; ``None`` for anything else."""
    found = read(uri)
    return found if found and found.collection == POST else None


def is_did(name: str) -> bool:
    """Whether a text is an identity of the network."""
    return _DID.fullmatch(name) is not None


def is_handle(name: str) -> bool:
    """Whether a text has the form of a handle; it may belong to nobody."""
    return len(name) <= _HANDLE_CHARS and _HANDLE.fullmatch(name) is not None
