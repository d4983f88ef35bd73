"""What screens and commands read of deliveries: lists, one whole, counts, and what is said in one conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.ids import ConversationId, OperatorId
from core.publishing import store as sql
from core.publishing.content import Content, load_content
from core.publishing.model import (
    ASKS,
    Cause,
    Delivery,
    DeliveryId,
    DeliveryState,
    Outgoing,
    PostId,
    PostKind,
)
from core.store import Row, Store
from ventanilla.api import Visibility

PAGE = 200

_OUTGOING = (
    "SELECT d.*, p.kind, p.conversation_id, p.title, v.content, a.name AS account, a.network, o.name AS author,"
    " w.handle AS handle FROM delivery AS d JOIN post AS p ON p.id = d.post_id JOIN variant AS v ON v.id = d.variant_id"
    " JOIN account AS a ON a.id = d.account_id JOIN operator AS o ON o.id = p.author_id"
    " LEFT JOIN message AS m ON m.id = p.message_id LEFT JOIN author AS w ON w.id = m.author_id"
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of a step, or a look at what became of it."""

    step: str
    is_look: bool
    begun_s: int
    ended_s: int | None
    outcome: str
    detail: str


async def outgoing(
    store: Store,
    *,
    states: Sequence[DeliveryState] = (),
    conversation: ConversationId | None = None,
    before: DeliveryId | None = None,
    limit: int = PAGE,
) -> list[Outgoing]:
    """Deliveries, the newest first; of these states and of this conversation where given."""
    conditions, params = ["1"], []  # type: list[str], list[str | int]
    if states:
        conditions.append(f"d.state IN ({', '.join('?' * len(states))})")
        params += [state.value for state in states]
    if conversation is not None:
        conditions.append("p.conversation_id = ?")
        params.append(conversation)
    if before is not None:
        conditions.append("d.id < ?")
        params.append(before)
    rows = await store.rows(
        f"{_OUTGOING} WHERE {' AND '.join(conditions)} ORDER BY d.id DESC LIMIT ?", (*params, limit)
    )
    return [_outgoing(row) for row in rows]


async def delivery(store: Store, id_: DeliveryId) -> tuple[Delivery, Outgoing, list[Attempt]]:
    """One delivery with all its tries, oldest first.

    Raises:
        NotFound: there is none.
    """
    found = await sql.delivery_of(store, id_)
    rows = await store.rows(f"{_OUTGOING} WHERE d.id = ?", (id_,))
    tries = await store.rows(
        "SELECT step, what, begun_s, ended_s, outcome, detail FROM attempt WHERE delivery_id = ? ORDER BY id", (id_,)
    )
    attempts = [
        Attempt(row["step"], row["what"] == "look", row["begun_s"], row["ended_s"], row["outcome"], row["detail"])
        for row in tries
    ]
    return found, _outgoing(rows[0]), attempts


async def counts(store: Store) -> Mapping[DeliveryState, int]:
    """How many deliveries stand in each state that has not ended."""
    rows = await store.rows(
        "SELECT state, count(*) AS n FROM delivery WHERE state NOT IN ('published', 'cancelled') GROUP BY state"
    )
    return {DeliveryState(row["state"]): int(row["n"]) for row in rows}


async def asking(store: Store) -> int:
    """How many deliveries wait for a person."""
    found = await counts(store)
    return sum(found.get(state, 0) for state in ASKS)


async def stoppable(store: Store, me: OperatorId) -> Outgoing | None:
    """My newest answer or action that has not left yet and can be stopped with one key."""
    rows = await store.rows(
        f"{_OUTGOING} WHERE d.id IN (SELECT id FROM delivery WHERE state = 'waiting' ORDER BY id DESC LIMIT 500)"
        " AND p.author_id = ? AND d.tries = 0 AND d.is_later = 0"
        " AND p.kind <> 'post' AND d.due_s > ? ORDER BY d.id DESC LIMIT 1",
        (me, store.clock.now_s()),
    )
    return _outgoing(rows[0]) if rows else None


def _outgoing(row: Row) -> Outgoing:
    content = load_content(row["content"])
    is_said = isinstance(content, Content)
    return Outgoing(
        id=DeliveryId(row["id"]),
        post_id=PostId(row["post_id"]),
        kind=PostKind(row["kind"]),
        account=row["account"],
        network=row["network"],
        author=row["author"],
        conversation_id=None if row["conversation_id"] is None else ConversationId(row["conversation_id"]),
        to=row["handle"] or "",
        text=content.text if isinstance(content, Content) else content.action.value,
        state=DeliveryState(row["state"]),
        cause=Cause(row["cause"]),
        detail=row["detail"],
        due_s=row["due_s"],
        deadline_s=row["deadline_s"],
        step=row["step"],
        steps=row["steps"],
        shown=row["shown"],
        parts=len(content.passages) if isinstance(content, Content) else 1,
        url=row["url"],
        remote_id=row["remote_id"],
        published_s=row["published_s"],
        is_found=bool(row["is_found"]),
        is_private=is_said and isinstance(content, Content) and content.visibility is Visibility.PRIVATE,
    )
