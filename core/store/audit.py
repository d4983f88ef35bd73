"""The audit chain: who did what to what, each entry sealed with the one before it.

The hash of an entry covers its own content and the previous hash, so an edited or deleted entry is found at
its exact place. A cut tail cannot be seen from inside: compare :func:`head` with one kept elsewhere.
Entries hold ids and counts, never texts, so erasing a message does not break the chain.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

GENESIS = "0" * 64
"""What the first entry is sealed with."""

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the record."""

    seq: int
    at: str
    """RFC 3339, UTC."""
    actor: str
    origin: str
    action: str
    target: str
    data: str
    """Canonical JSON."""
    prev: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry's place and seal: a witness to keep elsewhere."""

    seq: int
    hash: str
    at: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking the chain found. ``broken_at`` is the first bad entry's number, ``None`` when intact."""

    checked: int
    head: Head
    broken_at: int | None
    reason: str


def canonical(data: Mapping[str, Scalar]) -> str:
    """The one JSON text of ``data`` that the hash is taken of."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def seal(seq: int, at: str, actor: str, origin: str, action: str, target: str, data: str, prev: str) -> str:
    """The hash of one entry, hexadecimal SHA-256."""
    body = json.dumps([seq, at, actor, origin, action, target, data], separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(b"v1\0" + body.encode() + prev.encode()).hexdigest()


def verify(
    entries: Iterable[Entry], *, witness: Head | None = None, after: Verdict | None = None, is_end: bool = True
) -> Verdict:
    """Check every seal, every link and every number, oldest first.

    Args:
        witness: a head kept elsewhere: a cut or rewritten chain is found too.
        after: what checking the entries before these found: nothing broken.
        is_end: false where more entries follow, so that a witness not met yet may still come.
    """
    last = after.head if after is not None else Head(0, GENESIS, "")
    prev, expected = last.hash, last.seq + 1
    witnessed = witness is None or witness.seq <= last.seq
    for entry in entries:
        if entry.seq != expected:
            return Verdict(expected - 1, last, expected, "missing")
        if entry.prev != prev or entry.hash != seal(
            entry.seq, entry.at, entry.actor, entry.origin, entry.action, entry.target, entry.data, prev
        ):
            return Verdict(expected - 1, last, entry.seq, "changed")
        if witness is not None and entry.seq == witness.seq:
            if entry.hash != witness.hash:
                return Verdict(expected - 1, last, entry.seq, "rewritten")
            witnessed = True
        prev, expected, last = entry.hash, expected + 1, Head(entry.seq, entry.hash, entry.at)
    if is_end and not witnessed:
        return Verdict(expected - 1, last, expected, "cut")
    return Verdict(expected - 1, last, None, "")
