"""What calls for a look the moment it arrives: rare critical words, threats, somebody in danger, a rumour that grows.

Each becomes an alert in the work that stores the message. What was written long before it arrived is history and
raises none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from core.ids import MessageId, first_id_at
from core.store import Work
from core.watch.alerts import Cause, raise_alert
from core.watch.arriving import Found, Stored
from core.watch.model import AlertKind, Watch, WatchId

STALE_S = 3 * 86_400
"""What was written so long ago is no news, whenever it arrives."""
RUMOUR_S = 1800
RUMOUR_COPIES = 8
RUMOUR_AUTHORS = 5
"""So many near-duplicates of so many authors in so long are a rumour that grows."""
RUMOUR_WORDS = 8
"""Shorter texts are alike by chance: thanks, good morning, no water in my street."""
_DAY_S = 86_400
_RUMOUR_LEVELS = ((3 * RUMOUR_COPIES, 3), (RUMOUR_COPIES, 2))
_LATELY = (
    "SELECT j.value AS cluster, (SELECT json_array(count(DISTINCT author_id), json_group_array(id)) FROM"
    " (SELECT m.id, m.author_id FROM near_duplicate AS n JOIN message AS m ON m.id = n.message_id"
    "  WHERE n.cluster = j.value AND n.message_id >= ? AND m.is_own = 0 ORDER BY n.message_id DESC LIMIT 500)) AS said"
    " FROM json_each(?) AS j"
)
_ALL_COPIES = (
    "SELECT j.value AS cluster, (SELECT count(*) FROM near_duplicate AS n WHERE n.cluster = j.value) AS n"
    " FROM json_each(?) AS j"
)


@dataclass(frozen=True, slots=True)
class _Said:
    """Who said nearly the same of late, and in which messages, the newest first."""

    authors: int
    messages: Sequence[MessageId]


async def raise_signals(
    work: Work, found: Found, clusters: Mapping[MessageId, int], watches: Mapping[WatchId, Watch]
) -> None:
    """Raise what a batch calls for."""
    news = [each for each in found.messages if _is_news(each, work.now_s)]
    await _critical(work, found.hits, {each.id for each in news}, watches)
    for each in news:
        if each.seen.threat is not None:
            await _threat(work, each, clusters.get(each.id, 0))
        elif each.seen.distress is not None:
            await raise_alert(
                work, Cause(kind=AlertKind.DISTRESS, key=f"distress:{clusters.get(each.id) or each.id}",
                            at_s=work.now_s, figures={"messages": 1}, level=1, messages=[each.id]),
            )  # fmt: skip
    fresh = {each.id for each in news if each.is_new and len(each.seen.words) >= RUMOUR_WORDS}
    if growing := {first for id_, first in clusters.items() if id_ in fresh}:
        await _rumours(work, growing)


async def _critical(
    work: Work, hits: Mapping[WatchId, Sequence[MessageId]], news: set[MessageId], watches: Mapping[WatchId, Watch]
) -> None:
    for id_, messages in hits.items():
        watch = watches.get(id_)
        told = [message for message in messages if message in news]
        if watch is None or not watch.terms.is_every_hit or not told:
            continue
        await raise_alert(
            work, Cause(kind=AlertKind.EVERY_HIT, key=f"every_hit:{id_}", at_s=work.now_s, watch=id_,
                        figures={"messages": len(told)}, level=1, messages=told, times=len(told),
                        escalate_s=watch.terms.escalate_s),
        )  # fmt: skip


async def _threat(work: Work, each: Stored, cluster: int) -> None:
    threat = each.seen.threat
    assert threat is not None
    await raise_alert(
        work, Cause(kind=AlertKind.THREAT, key=f"threat:{cluster or each.id}", at_s=work.now_s,
                    figures={"score": threat.score, "reasons": len(threat.reasons), "grave": int(threat.is_grave)},
                    level=2 if threat.is_grave else 1, messages=[each.id], cooldown_s=_DAY_S),
    )  # fmt: skip


async def _rumours(work: Work, clusters: Set[int]) -> None:
    """Asked for all clusters of a batch at once: in a flood nearly every message is like another."""
    rows = await work.rows(_LATELY, (first_id_at(work.now_s - RUMOUR_S), json.dumps(sorted(clusters))))
    said = {int(row["cluster"]): _Said(*json.loads(row["said"])) for row in rows}
    growing = {
        cluster: each
        for cluster, each in said.items()
        if len(each.messages) >= RUMOUR_COPIES and each.authors >= RUMOUR_AUTHORS
    }
    totals = {int(row["cluster"]): int(row["n"]) for row in await work.rows(_ALL_COPIES, (json.dumps([*growing]),))}
    for cluster, each in growing.items():
        copies = len(each.messages)
        await raise_alert(
            work, Cause(kind=AlertKind.RUMOUR, key=f"rumour:{cluster}", at_s=work.now_s,
                        figures={"copies": copies, "authors": each.authors, "minutes": RUMOUR_S // 60,
                                 "all": totals[cluster]},
                        level=next(level for least, level in _RUMOUR_LEVELS if copies >= least),
                        messages=each.messages, cooldown_s=6 * 3600),
        )  # fmt: skip


def _is_news(each: Stored, now_s: int) -> bool:
    return each.created_s is None or now_s - each.created_s <= STALE_S
