"""What one's last act was, of those that one key takes back: one in the inbox, or an answer that has not left."""

from __future__ import annotations

from core.ids import ConversationId, OperatorId
from core.inbox.model import Done
from core.inbox.naming import target
from core.publishing.model import Outgoing
from core.publishing.reads import stoppable
from core.store import Store


async def last_to_stop(store: Store, me: OperatorId, last_act: Done | None) -> Outgoing | None:
    """My newest answer or action that can still be stopped, unless I have done something in the inbox since.

    Args:
        last_act: my newest act in the inbox that can be taken back; ``None``: there is none.
    """
    leaving = await stoppable(store, me)
    if leaving is None or last_act is None or leaving.conversation_id is None:
        return leaving
    sent = await _place(store, leaving.conversation_id, "post", leaving.post_id)
    acted = [await _place(store, id_, "act", last_act.act_id or 0) for id_ in last_act.ids[:1]]
    return leaving if sent > max(acted, default=0) else None


async def _place(store: Store, id_: ConversationId, key: str, value: int) -> int:
    """Where on the record an act or a post stands: the one order that both have."""
    found = await store.row(
        f"SELECT max(seq) AS seq FROM audit WHERE target = ? AND json_extract(data, '$.{key}') = ?",
        (target(id_), value),
    )
    return int(found["seq"] or 0) if found is not None else 0
