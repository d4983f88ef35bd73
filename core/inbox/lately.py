"""Which messages are worth a second look at their platform: those that somebody may still answer."""

from __future__ import annotations

from typing import NamedTuple

from core.ids import AccountId, MessageId, first_id_at
from core.inbox.model import State
from core.store import Store

AGE_S = 14 * 86_400
"""What is older has been dealt with; whoever answers it asks the platform then."""


class Seen(NamedTuple):
    """A message by both its names."""

    id: MessageId
    remote_id: str


async def seen_before(store: Store, account: AccountId, before: MessageId | None, limit: int) -> list[Seen]:
    """Messages of an account's live conversations, the newest first, older than ``before`` where it is given."""
    oldest = first_id_at(store.clock.now_s() - AGE_S)
    rows = await store.rows(
        "SELECT m.id, m.remote_id FROM message AS m JOIN conversation AS c ON c.id = m.conversation_id"
        " WHERE m.account_id = ? AND m.id >= ? AND m.id < ? AND m.removed_s IS NULL AND c.state < ?"
        " ORDER BY m.id DESC LIMIT ?",
        (account, oldest, 1 << 62 if before is None else before, State.DONE, limit),
    )
    return [Seen(MessageId(row["id"]), row["remote_id"]) for row in rows]
