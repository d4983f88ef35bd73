"""What watches found: written with the messages themselves, in one work, and read back newest first.

A hit is kept once. Of a message that was edited, what matched is noted anew; of one that was removed, nothing of
what it said stays.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from core.ids import MessageId
from core.store import Work
from core.watch import store as watches
from core.watch.baseline import counted_at
from core.watch.model import Hit, Matched, WatchId
from core.watch.rules import MOST_HITS_PER_WINDOW, bucket_start

MOST_TERMS = 12
"""Of one hit."""
WRITTEN_CHARS = 80


@dataclass(frozen=True, slots=True)
class Arrival:
    """A stored message and what watches found in it."""

    message: MessageId
    created_s: int | None
    """The platform's word; ``None`` where it gave none."""
    arrived_s: int
    hits: tuple[Hit, ...]
    mood: int | None = None
    cluster: int = 0


async def put_hits(
    work: Work, arrivals: Sequence[Arrival], judged: Mapping[WatchId, int], *, is_past: bool = False
) -> dict[WatchId, list[MessageId]]:
    """Store what was found and count it; returns the hits that are new, by watch.

    Args:
        judged: the end of the last window that was judged, by watch; others are not stored.
        is_past: the messages were stored before: each counts when it was written.
    """
    known = await _known(work, {each.message for each in arrivals})
    fresh: dict[WatchId, list[MessageId]] = {}
    rows: dict[tuple[WatchId, MessageId], tuple[object, ...]] = {}
    again: list[tuple[object, ...]] = []
    counted: Counter[tuple[WatchId, int]] = Counter()
    hidden: Counter[tuple[WatchId, int]] = Counter()
    for each in arrivals:
        for hit in each.hits:
            if hit.watch not in judged:
                continue
            terms = _terms(hit.terms)
            if (hit.watch, each.message) in known:
                again.append((terms, hit.is_hidden, hit.watch, each.message))
                continue
            at_s = _counted_s(each, judged[hit.watch], is_past)
            counted[hit.watch, at_s] += 1
            hidden[hit.watch, at_s] += hit.is_hidden
            rows[hit.watch, each.message] = (at_s, hit.is_hidden, each.mood, each.cluster, terms)
            fresh.setdefault(hit.watch, []).append(each.message)
    full = await _full(work, counted)
    await work.many(
        "INSERT INTO watch_hit (watch_id, message_id, counted_s, is_hidden, mood, cluster, terms)"
        " SELECT ?1, ?2, ?3, ?4, ?5, max(?6, ifnull((SELECT cluster FROM near_duplicate WHERE message_id = ?2), 0)),"
        " ?7",
        [(*key, *rows[key]) for key in sorted(rows) if (key[0], rows[key][0]) not in full],
    )
    await work.many("UPDATE watch_hit SET terms = ?, is_hidden = ? WHERE watch_id = ? AND message_id = ?", again)
    await watches.count(work, {key: (n, hidden[key]) for key, n in counted.items()})
    for id_ in fresh:
        work.changed("watch", id_, "hit")
    return fresh


async def forget_terms(work: Work, messages: Collection[MessageId]) -> None:
    """Take what matched from the hits of these messages: they say something else now."""
    await work.many("UPDATE watch_hit SET terms = '[]' WHERE message_id = ?", [(id_,) for id_ in sorted(messages)])


async def join_cluster(work: Work, pairs: Iterable[tuple[MessageId, int]]) -> None:
    """Note which messages say nearly the same; a cluster is named by the first of them."""
    found = sorted(set(pairs))
    await work.many(
        "INSERT INTO near_duplicate (message_id, cluster) VALUES (?, ?)"
        " ON CONFLICT DO UPDATE SET cluster = excluded.cluster",
        found,
    )
    await work.many("UPDATE watch_hit SET cluster = ? WHERE message_id = ?", [(cluster, id_) for id_, cluster in found])


def read_terms(terms: str) -> tuple[Matched, ...]:
    """What matched, from how a hit keeps it; its words are foreign text."""
    return tuple(Matched(*map(str, each)) for each in json.loads(terms))


def listed(terms: Iterable[Matched]) -> tuple[Matched, ...]:
    """What is kept of what matched: each once, bounded."""
    short = (replace(each, written=each.written[:WRITTEN_CHARS]) for each in terms)
    return tuple(dict.fromkeys(short))[:MOST_TERMS]


def _counted_s(each: Arrival, judged_s: int, is_past: bool) -> int:
    """When its ten minutes begin."""
    if is_past:
        is_believed = each.created_s is not None and each.created_s <= each.arrived_s
        return bucket_start(each.created_s if is_believed and each.created_s is not None else each.arrived_s)
    return bucket_start(counted_at(each.created_s, each.arrived_s, judged_s))


def _terms(terms: Iterable[Matched]) -> str:
    return json.dumps([(each.term, each.written, each.how) for each in listed(terms)], ensure_ascii=False)


async def _known(work: Work, messages: Collection[MessageId]) -> set[tuple[WatchId, MessageId]]:
    rows = await work.rows(
        "SELECT watch_id, message_id FROM json_each(?) AS j CROSS JOIN watch_hit AS h ON h.message_id = j.value",
        (json.dumps(sorted(messages)),),
    )
    return {(WatchId(row["watch_id"]), MessageId(row["message_id"])) for row in rows}


async def _full(work: Work, counted: Mapping[tuple[WatchId, int], int]) -> set[tuple[WatchId, object]]:
    """The ten minutes of watches that have as many hits stored as are kept."""
    full: set[tuple[WatchId, object]] = set()
    for watch, start_s in counted:
        row = await work.row("SELECT n FROM watch_bucket WHERE watch_id = ? AND start_s = ?", (watch, start_s))
        if row is not None and int(row["n"]) >= MOST_HITS_PER_WINDOW:
            full.add((watch, start_s))
    return full
