"""Hits as a screen shows them: newest first, what is said again shown once with how often.

Texts, handles and matched words here are what citizens wrote: they reach a screen only through ``core.text.show``.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from core.ids import ConversationId, MessageId, arrived_s, first_id_at
from core.store import Reads, Row
from core.watch.hits import read_terms
from core.watch.model import DAY_S, Matched, WatchId

HitTerms = tuple[Matched, ...]
EXCERPT_CHARS = 280
_LOOKED_AT = 400
_TOP = 1 << 62


@dataclass(frozen=True, slots=True)
class HitRow:
    """One hit, or several that say nearly the same."""

    message: MessageId
    conversation: ConversationId
    network: str
    account: str
    arrived_s: int
    handle: str
    """Foreign text, as are the next two."""
    excerpt: str
    terms: tuple[Matched, ...]
    copies: int
    """How many say nearly the same among those looked at, this one included."""
    is_private: bool
    is_removed: bool
    has_media: bool


@dataclass(frozen=True, slots=True)
class HitPage:
    """Part of a watch's hits."""

    rows: tuple[HitRow, ...]
    before: int | None
    """What to pass for the next page; ``None``: there is none."""
    shown: frozenset[bytes]
    """What stands for texts already shown: to be passed with ``before``."""


async def hit_page(
    source: Reads, watch: WatchId, *, limit: int = 50, before: int | None = None, shown: frozenset[bytes] = frozenset()
) -> HitPage:
    """The newest hits of a watch that are to be listed, near-duplicates once."""
    rows = await source.rows(
        "SELECT h.message_id, h.terms, h.cluster, m.conversation_id, substr(m.text, 1, ?) AS text, m.removed_s,"
        " m.visibility, m.media, m.content_hash, u.handle, u.network, c.name AS account"
        " FROM watch_hit AS h CROSS JOIN message AS m ON m.id = h.message_id JOIN author AS u ON u.id = m.author_id"
        " JOIN account AS c ON c.id = m.account_id"
        " WHERE h.watch_id = ? AND h.message_id < ? AND h.is_hidden = 0 ORDER BY h.message_id DESC LIMIT ?",
        (EXCERPT_CHARS, watch, before or _TOP, _LOOKED_AT),
    )
    kept: dict[bytes, Row] = {}
    copies: dict[bytes, int] = {}
    at = None
    for row in rows:
        key = _key(row)
        if key in shown:
            continue
        if key not in kept and len(kept) == limit:
            break
        at = int(row["message_id"])
        kept.setdefault(key, row)
        copies[key] = copies.get(key, 0) + 1
    has_more = len(rows) == _LOOKED_AT or (bool(rows) and at is not None and int(rows[-1]["message_id"]) < at)
    return HitPage(
        tuple(_hit(row, copies[key]) for key, row in kept.items()),
        (at if at is not None else int(rows[-1]["message_id"])) if has_more else None,
        shown | kept.keys(),
    )


async def found_in(source: Reads, messages: Collection[MessageId]) -> dict[MessageId, list[tuple[WatchId, HitTerms]]]:
    """By which watches these messages were found, and by which words; of watches of persons nothing is said."""
    rows = await source.rows(
        "SELECT h.message_id, h.watch_id, h.terms FROM json_each(?) AS j CROSS JOIN watch_hit AS h"
        " ON h.message_id = j.value JOIN watch AS w ON w.id = h.watch_id AND w.kind <> 'person'"
        " ORDER BY h.message_id, h.watch_id",
        (json.dumps(sorted(messages)),),
    )
    found: dict[MessageId, list[tuple[WatchId, HitTerms]]] = {}
    for row in rows:
        found.setdefault(MessageId(row["message_id"]), []).append((WatchId(row["watch_id"]), read_terms(row["terms"])))
    return found


async def newest_hit_s(source: Reads, watch: WatchId) -> int | None:
    """When the last hit of a watch arrived."""
    rows = await source.rows(
        "SELECT message_id FROM watch_hit WHERE watch_id = ? ORDER BY message_id DESC LIMIT 1", (watch,)
    )
    return arrived_s(int(rows[0]["message_id"])) if rows else None


async def networks_between(source: Reads, watch: WatchId, from_s: int, until_s: int) -> tuple[tuple[str, int], ...]:
    """How many hits each network had that count from ``from_s`` to before ``until_s``, the most first."""
    rows = await source.rows(
        "SELECT u.network, count(*) AS n FROM watch_hit AS h CROSS JOIN message AS m ON m.id = h.message_id"
        " JOIN author AS u ON u.id = m.author_id WHERE h.watch_id = ? AND h.message_id >= ? AND h.counted_s >= ?"
        " AND h.counted_s < ? GROUP BY u.network ORDER BY n DESC, u.network",
        (watch, first_id_at(from_s), from_s, until_s),
    )
    return tuple((str(row["network"]), int(row["n"])) for row in rows)


async def let_in(source: Reads, watch: WatchId, since_s: int) -> tuple[tuple[str, str, int], ...]:
    """What was taken for a watched word although it is written otherwise: term, word, times; the most first.

    From the newest 500 hits; only slips of the finger. The word is foreign text.
    """
    rows = await source.rows(
        "SELECT j.value ->> 0 AS term, lower(j.value ->> 1) AS written, count(*) AS n FROM"
        " (SELECT terms FROM watch_hit WHERE watch_id = ? AND message_id >= ? ORDER BY message_id DESC LIMIT 500) AS h,"
        " json_each(h.terms) AS j WHERE j.value ->> 2 = 'slip'"
        " GROUP BY term, written ORDER BY n DESC, written LIMIT 20",
        (watch, first_id_at(since_s)),
    )
    return tuple((str(row["term"]), str(row["written"]), int(row["n"])) for row in rows)


async def count_hits(source: Reads, watch: WatchId, now_s: int) -> tuple[int, int]:
    """How many hits counted in the last 24 hours, and how many of them are hidden."""
    rows = await source.rows(
        "SELECT ifnull(sum(n), 0) AS n, ifnull(sum(hidden), 0) AS hidden FROM watch_bucket"
        " WHERE watch_id = ? AND start_s > ? AND start_s <= ?",
        (watch, now_s - DAY_S, now_s),
    )
    return int(rows[0]["n"]), int(rows[0]["hidden"])


def _key(row: Row) -> bytes:
    if row["cluster"]:
        return str(row["cluster"]).encode()
    if row["removed_s"] is not None or not str(row["text"]).strip():
        return f"m{row['message_id']}".encode()
    return bytes(row["content_hash"]) + b"#"


def _hit(row: Row, copies: int) -> HitRow:
    return HitRow(
        message=MessageId(row["message_id"]),
        conversation=ConversationId(row["conversation_id"]),
        network=row["network"],
        account=row["account"],
        arrived_s=arrived_s(int(row["message_id"])),
        handle=row["handle"],
        excerpt=row["text"],
        terms=read_terms(row["terms"]),
        copies=copies,
        is_private=row["visibility"] == "private",
        is_removed=row["removed_s"] is not None,
        has_media=row["media"] != "[]",
    )
