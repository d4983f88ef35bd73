"""The SQL of posts and deliveries as acts and the publisher find and change them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from core.errors import NotFound
from core.i18n import N_
from core.ids import AccountId, ConversationId, MessageId, OperatorId
from core.publishing.content import dump_plan, load_plan
from core.publishing.model import (
    AttemptId,
    Cause,
    Delivery,
    DeliveryId,
    DeliveryState,
    Frozen,
    PostId,
    PostKind,
)
from core.publishing.rules import Move
from core.publishing.signed_store import (
    hash_of,
    insert_approval,
    insert_delivery,
    insert_post,
    is_approved,
    renew,
    seal,
)
from core.store import Reads, Row, Work
from ventanilla.api import JSON, Plan

__all__ = [
    "advance", "close_attempt", "deliveries_of", "delivery_of", "due_by", "hash_of", "in_hand",
    "insert_approval", "insert_delivery", "insert_post", "is_anothers", "is_approved", "is_removed", "keep_progress",
    "keep_receipt", "move", "next_by_account", "note_published", "open_attempt", "rearm", "renew", "seal", "spoke_rev",
    "take", "target", "was_answered",
]  # fmt: skip
"""What people write and sign stands in :mod:`core.publishing.signed_store` and is offered here as well."""

_DELIVERY = (
    "SELECT d.*, p.kind, p.conversation_id, p.message_id, p.author_id, v.content FROM delivery AS d"
    " JOIN post AS p ON p.id = d.post_id JOIN variant AS v ON v.id = d.variant_id"
)
_LIVE = "state IN ('waiting', 'uncertain')"
_TAKEN = "SELECT id FROM delivery WHERE state = 'sending' UNION SELECT delivery_id FROM attempt WHERE ended_s IS NULL"


def target(id_: DeliveryId) -> str:
    """How the record names a delivery."""
    return f"delivery:{id_}"


# --- what the publisher reads --------------------------------------------------------------------------


async def next_by_account(source: Reads) -> list[tuple[AccountId, int]]:
    """Each account with something to deliver, and when the first of it is due."""
    rows = await source.rows(
        f"SELECT account_id, min(next_s) AS next_s FROM delivery INDEXED BY delivery_next WHERE {_LIVE}"
        " GROUP BY account_id"
    )
    return [(AccountId(row["account_id"]), int(row["next_s"])) for row in rows]


async def in_hand(source: Reads, id_: DeliveryId | None = None) -> list[tuple[Delivery, AttemptId | None]]:
    """Deliveries that a collector has in hand, with the try that has no end; all of them, or only this one."""
    which = "d.id = ?" if id_ is not None else f"d.id IN ({_TAKEN})"
    rows = await source.rows(
        f"{_DELIVERY.replace('SELECT d.*', 'SELECT d.*, a.id AS attempt_id')}"
        f" LEFT JOIN attempt AS a ON a.delivery_id = d.id AND a.ended_s IS NULL WHERE {which} ORDER BY d.id",
        () if id_ is None else (id_,),
    )
    return [
        (_delivery(row), None if row["attempt_id"] is None else AttemptId(row["attempt_id"]))
        for row in rows
        if row["attempt_id"] is not None or row["state"] == DeliveryState.SENDING.value
    ]


async def due_by(source: Reads, second: int) -> list[Delivery]:
    """Deliveries that have not gone out although they fell due by then."""
    rows = await source.rows(
        f"{_DELIVERY} WHERE d.state IN ('waiting', 'held', 'failed', 'expired') AND d.due_s <= ? ORDER BY d.id",
        (second,),
    )
    return [_delivery(row) for row in rows]


async def delivery_of(source: Reads, id_: DeliveryId) -> Delivery:
    """The delivery of this number.

    Raises:
        NotFound: there is none.
    """
    rows = await source.rows(f"{_DELIVERY} WHERE d.id = ?", (id_,))
    if not rows:
        raise NotFound(N_("There is no delivery {number}: «post list» shows them."), number=id_)
    return _delivery(rows[0])


async def deliveries_of(source: Reads, post_id: PostId) -> list[Delivery]:
    """The deliveries of a post, one for each account.

    Raises:
        NotFound: there is no such post.
    """
    rows = await source.rows(f"{_DELIVERY} WHERE d.post_id = ? ORDER BY d.id", (post_id,))
    if not rows:
        raise NotFound(N_("There is no post {number}: «post list» shows them."), number=post_id)
    return [_delivery(row) for row in rows]


async def was_answered(source: Reads, delivery: Delivery, step: str) -> bool:
    """Whether the platform once said that this step took effect, though nothing more was understood."""
    return bool(
        await source.rows(
            "SELECT 1 FROM attempt WHERE delivery_id = ? AND step = ? AND outcome = 'failed:yes' LIMIT 1",
            (delivery.id, step),
        )
    )


async def is_anothers(source: Reads, delivery: Delivery, remote_id: str) -> bool:
    """Whether what was found on the platform is on record as something else we said."""
    return bool(
        await source.rows(
            "SELECT 1 FROM message WHERE account_id = ?1 AND remote_id = ?2 AND is_own = 1"
            " UNION ALL SELECT 1 FROM delivery WHERE account_id = ?1 AND remote_id = ?2 AND id <> ?3 LIMIT 1",
            (delivery.account_id, remote_id, delivery.id),
        )
    )


async def spoke_rev(work: Work, id_: ConversationId) -> int:
    """The revision at which the citizen last wrote."""
    row = await work.row("SELECT spoke_rev FROM conversation WHERE id = ?", (id_,))
    return int(row["spoke_rev"]) if row is not None else 0


async def is_removed(source: Reads, id_: MessageId) -> bool:
    """Whether a message is no longer there."""
    return bool(await source.rows("SELECT 1 FROM message WHERE id = ? AND removed_s IS NOT NULL", (id_,)))


# --- what the publisher writes -------------------------------------------------------------------------


async def rearm(work: Work, most_s: int, settle_s: int) -> int:
    """Bring nearer what a clock that was set back has pushed out of reach: doubts, and tries after the first.

    It was, where the next try is further away than any wait, or the last one began in what is now the future.
    """
    return await work.execute(
        "UPDATE delivery SET next_s = ? WHERE next_s > ? AND (next_s > ? OR begun_s > ?)"
        " AND (state = 'uncertain' OR (state = 'waiting' AND (tries > 0 OR step > 0)))",
        (work.now_s + settle_s, work.now_s + settle_s, work.now_s + most_s, work.now_s),
    )


async def take(work: Work, delivery: Delivery, plan: Plan, *, is_look: bool) -> Delivery | None:
    """Take a delivery in hand for one step; ``None``: it was changed since it was read."""
    taken = await work.execute(
        "UPDATE delivery SET state = ?, plan = ifnull(plan, ?), steps = ?, begun_s = ifnull(begun_s, ?),"
        " tries = tries + ?, checks = checks + ?, cause = '', detail = '', rev = rev + 1 WHERE id = ? AND rev = ?",
        (
            DeliveryState.UNCERTAIN.value if is_look else DeliveryState.SENDING.value, dump_plan(plan),
            len(plan.steps), work.now_s, int(not is_look), int(is_look), delivery.id, delivery.rev,
        ),
    )  # fmt: skip
    return await delivery_of(work, delivery.id) if taken else None


async def open_attempt(work: Work, delivery: Delivery, step: str, what: str, holder: str) -> AttemptId:
    """Note that a step begins; only one of a delivery can be open."""
    return AttemptId(
        await work.insert(
            "INSERT INTO attempt (delivery_id, step, what, begun_s, holder) VALUES (?, ?, ?, ?, ?)",
            (delivery.id, step, what, work.now_s, holder),
        )
    )


async def close_attempt(work: Work, id_: AttemptId, outcome: str, detail: str = "") -> None:
    """Note how it ended."""
    await work.execute(
        "UPDATE attempt SET ended_s = ?, outcome = ?, detail = ? WHERE id = ?", (work.now_s, outcome, detail, id_)
    )


async def move(work: Work, delivery: Delivery, to: Move) -> None:
    """Put a delivery where the rules say."""
    await work.execute(
        "UPDATE delivery SET state = ?, next_s = ?, cause = ?, detail = ?, resends = resends + ?,"
        " rev = rev + 1 WHERE id = ?",
        (to.state.value, to.next_s, to.cause.value, to.detail, int(to.is_resend), delivery.id),
    )


async def advance(work: Work, delivery: Delivery, progress: Mapping[str, JSON], *, shown: bool) -> None:
    """Count the step in hand as done."""
    await work.execute(
        "UPDATE delivery SET step = step + 1, progress = ?, shown = shown + ?, begun_s = NULL, tries = 0, checks = 0,"
        " resends = 0 WHERE id = ?",
        (json.dumps(dict(progress), ensure_ascii=False), int(shown), delivery.id),
    )


async def keep_progress(work: Work, delivery: Delivery, progress: Mapping[str, JSON]) -> None:
    """Keep what a step that is still at work needs to go on."""
    await work.execute(
        "UPDATE delivery SET progress = ? WHERE id = ?", (json.dumps(dict(progress), ensure_ascii=False), delivery.id)
    )


async def keep_receipt(work: Work, delivery: Delivery, remote_id: str, url: str, *, is_found: bool) -> None:
    """Note where the first part of it stands."""
    await work.execute(
        "UPDATE delivery SET remote_id = ?, url = ?, is_found = ? WHERE id = ? AND remote_id = ''",
        (remote_id, url, int(is_found), delivery.id),
    )


async def note_published(work: Work, delivery: Delivery) -> None:
    """Note when the last part of it went out."""
    await work.execute("UPDATE delivery SET published_s = ? WHERE id = ?", (work.now_s, delivery.id))


def _delivery(row: Row) -> Delivery:
    frozen = None
    if row["plan"] is not None:
        frozen = Frozen(load_plan(row["plan"]), int(row["step"]), json.loads(row["progress"]))
    return Delivery(
        id=DeliveryId(row["id"]),
        post_id=PostId(row["post_id"]),
        account_id=AccountId(row["account_id"]),
        kind=PostKind(row["kind"]),
        conversation_id=None if row["conversation_id"] is None else ConversationId(row["conversation_id"]),
        message_id=None if row["message_id"] is None else MessageId(row["message_id"]),
        author_id=OperatorId(row["author_id"]),
        content=row["content"],
        key=row["key"],
        state=DeliveryState(row["state"]),
        due_s=int(row["due_s"]),
        next_s=int(row["next_s"]),
        deadline_s=int(row["deadline_s"]),
        is_later=bool(row["is_later"]),
        seen_rev=int(row["seen_rev"]),
        frozen=frozen,
        shown=int(row["shown"]),
        begun_s=row["begun_s"],
        tries=int(row["tries"]),
        checks=int(row["checks"]),
        resends=int(row["resends"]),
        cause=Cause(row["cause"]),
        detail=row["detail"],
        remote_id=row["remote_id"],
        url=row["url"],
        published_s=row["published_s"],
        is_found=bool(row["is_found"]),
        rev=int(row["rev"]),
    )
