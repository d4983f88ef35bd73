"""Which delivery of an account goes next: what answers a citizen before what we say by ourselves."""

from __future__ import annotations

from core.ids import AccountId
from core.publishing.model import DeliveryId
from core.store import Reads


async def due_on(source: Reads, account_id: AccountId, now_s: int) -> DeliveryId | None:
    """The delivery of this account that goes next.

    What is half out first, so that nothing comes between the parts of a thread; then answers and actions; then posts;
    each as it fell due.
    """
    rows = await source.rows(
        "SELECT d.id FROM delivery AS d INDEXED BY delivery_next CROSS JOIN post AS p ON p.id = d.post_id"
        " WHERE d.state IN ('waiting', 'uncertain') AND d.account_id = ? AND d.next_s <= ?"
        " ORDER BY d.shown = 0, p.kind = 'post', d.next_s, d.id LIMIT 1",
        (account_id, now_s),
    )
    return DeliveryId(rows[0]["id"]) if rows else None
