"""Every act of an operator, and all that one can change: what the tests of acts share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from core.ids import ConversationId, OperatorId
from core.inbox import triage
from core.inbox.model import Disposition, Done, MessageClass
from core.store import Actor, Store
from tests.service.inbox.desk import NOON_S, Desk

Act = Callable[[Store, Actor, list[ConversationId]], Awaitable[Done]]

ACTS: dict[str, Act] = {
    "claim": triage.claim,
    "assign": lambda store, actor, ids: triage.assign(store, actor, ids, OperatorId(2)),
    "tag": lambda store, actor, ids: triage.tag(store, actor, ids, add=["agua", "La Loma"], remove=["viejo"]),
    "classify": lambda store, actor, ids: triage.classify(store, actor, ids, MessageClass.EMERGENCY),
    "done": lambda store, actor, ids: triage.done(store, actor, ids, Disposition.INFORMED, reason="se avisó"),
    "snooze": lambda store, actor, ids: triage.snooze(store, actor, ids, NOON_S + 7200),
    "snooze until they write": lambda store, actor, ids: triage.snooze(store, actor, ids, None),
    "quarantine": lambda store, actor, ids: triage.quarantine(store, actor, ids, "enlaces raros"),
}


async def standings(desk: Desk) -> list[tuple[object, ...]]:
    """All that an act can change, revisions apart."""
    columns = (
        "id, state, band, due_s, band_s, clock_s, class, assignee, claimed_by, claimed_s, claimed_until_s,"
        " snoozed_until_s, disposition"
    )
    tags = "SELECT conversation_id, name FROM conversation_tag JOIN tag ON tag.id = tag_id ORDER BY 1, 2"
    return await desk.table(f"SELECT {columns} FROM conversation ORDER BY id") + await desk.table(tags)
