"""Messages of late that say nearly what a rumour says, for somebody to link them: proposed, never linked by itself."""

from __future__ import annotations

from core.crisis.rumour_model import RumourId
from core.crisis.rumour_reads import messages_with, rumour_of
from core.ids import MessageId, arrived_s, first_id_at
from core.store import Reads
from core.watch.near_duplicates import NearDuplicates

LATELY_S = 86_400
MOST_READ = 3_000
"""Messages compared; the newest."""
_CLAIM = 0
"""Stands for the claim itself, which no message has as its number."""


async def like_rumour(source: Reads, id_: RumourId, now_s: int) -> list[MessageId]:
    """Messages of the last day that say nearly the same as a claim, or as a message linked with it, newest first."""
    rumour = await rumour_of(source, id_)
    linked = await messages_with(source, id_)
    marks = ", ".join("?" * len(linked))
    known = await source.rows(f"SELECT id, author_id, text FROM message WHERE id IN ({marks}) ORDER BY id", linked)
    lately = await source.rows(
        "SELECT id, author_id, text FROM message WHERE id >= ? AND is_own = 0 AND removed_s IS NULL"
        " ORDER BY id DESC LIMIT ?",
        (first_id_at(now_s - LATELY_S), MOST_READ),
    )
    texts = NearDuplicates()
    texts.add(_CLAIM, 0, rumour.first_s, rumour.claim)
    firsts = {_CLAIM}
    for row in known:
        cluster = texts.add(row["id"], row["author_id"], arrived_s(row["id"]), row["text"])
        firsts |= {cluster.first} if cluster is not None else set()
    found: list[MessageId] = []
    for row in reversed(lately):
        if row["id"] in linked:
            continue
        cluster = texts.add(row["id"], row["author_id"], arrived_s(row["id"]), row["text"])
        if cluster is not None and cluster.first in firsts:
            found.append(MessageId(row["id"]))
    return found[::-1]
