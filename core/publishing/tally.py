"""How our deliveries stand, in one light look: every desk takes it at its start and after every change.

It reads columns and no content, and imports nothing of the connectors' contract: a desk starts to be read.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.ids import ConversationId, OperatorId
from core.store import Row, Store

SOLE = "sole_operator"
"""The workspace's fact that says that one operator is all there is."""
FRESH_S = 3600
"""How long one that is out is still shown beneath its conversation."""
MOST = 2_000
"""Whose conversations are named, newest first; the numbers count them all."""

_ASKS = ("held", "needs_operator", "failed", "expired")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many deliveries are in doubt or wait for a person, and which conversations have one to show."""

    uncertain: int = 0
    asking: int = 0
    review: int = 0
    """Posts that wait for an approval."""
    troubled: int = 0
    """Posts of ours that failed, are too late, or may be online."""
    conversations: frozenset[ConversationId] = frozenset()
    deciding: frozenset[ConversationId] = frozenset()
    """Those in which a person can decide about one: it asks, or was put off to a time."""
    leaving: frozenset[OperatorId] = frozenset()
    """Whose deliveries wait for the end of their undo window."""
    is_sole: bool = False
    """One operator is all there is, and approves their own posts."""


async def tally(store: Store) -> Tally:
    """The deliveries that have not ended, and those published within the last hour."""
    now_s = store.clock.now_s()
    counted = await store.rows(
        "SELECT state, count(*) AS n FROM delivery INDEXED BY delivery_live"
        " WHERE state NOT IN ('published', 'cancelled') AND cause NOT IN ('no_approval', 'frozen') GROUP BY state"
    )
    posts = await store.rows(
        "SELECT (SELECT count(*) FROM workflow WHERE stage = 'review') AS review, (SELECT count(DISTINCT d.post_id)"
        " FROM delivery AS d INDEXED BY delivery_live JOIN post AS p ON p.id = d.post_id WHERE p.kind = 'post'"
        " AND d.state NOT IN ('published', 'cancelled') AND d.state IN ('needs_operator', 'failed', 'expired'))"
        " AS troubled, (SELECT count(*) FROM workspace WHERE key = ? AND value = '1') AS is_sole",
        (SOLE,),
    )
    live = await store.rows(
        "SELECT d.state, d.is_later, p.conversation_id, p.author_id,"
        " d.tries = 0 AND d.is_later = 0 AND d.due_s > ? AS is_leaving"
        " FROM delivery AS d INDEXED BY delivery_live JOIN post AS p ON p.id = d.post_id"
        " WHERE d.state NOT IN ('published', 'cancelled') ORDER BY d.id DESC LIMIT ?",
        (now_s, MOST),
    )
    out = await store.rows(
        "SELECT p.conversation_id FROM delivery AS d JOIN post AS p ON p.id = d.post_id WHERE d.id IN"
        " (SELECT id FROM delivery ORDER BY id DESC LIMIT 100) AND d.published_s > ?",
        (now_s - FRESH_S,),
    )
    standing = {row["state"]: int(row["n"]) for row in counted}
    return Tally(
        uncertain=standing.get("uncertain", 0),
        asking=sum(standing.get(state, 0) for state in _ASKS),
        review=posts[0]["review"],
        troubled=posts[0]["troubled"],
        conversations=frozenset(row["conversation_id"] for row in (*live, *out) if row["conversation_id"] is not None),
        deciding=frozenset(
            row["conversation_id"]
            for row in live
            if row["conversation_id"] is not None and (row["state"] in _ASKS or _is_put_off(row))
        ),
        leaving=frozenset(row["author_id"] for row in live if row["state"] == "waiting" and row["is_leaving"]),
        is_sole=bool(posts[0]["is_sole"]),
    )


def _is_put_off(row: Row) -> bool:
    return bool(row["state"] == "waiting" and row["is_later"])
