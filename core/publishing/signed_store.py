"""The SQL of what people write and stand by: posts, their variants, their approvals, and what an approval signs."""

from __future__ import annotations

from core.i18n import N_
from core.ids import AccountId, ConversationId, MessageId, OperatorId
from core.publishing.content import content_hash
from core.publishing.meta import EMPTY
from core.publishing.model import Delivery, DeliveryId, PostId, PostKind
from core.store import Work
from ventanilla.api import JSON

_STANDS_BY = (
    "SELECT count(DISTINCT a.operator_id) AS n FROM approval AS a JOIN post AS p ON p.id = a.post_id"
    " WHERE a.post_id = ?1 AND a.hash = ?2 AND a.void_s IS NULL"
    " AND (p.kind <> 'post' OR EXISTS (SELECT 1 FROM workspace WHERE key = 'sole_operator' AND value = '1')"
    "  OR (a.operator_id <> p.author_id"
    "   AND NOT EXISTS (SELECT 1 FROM post_hand AS h WHERE h.post_id = p.id AND h.operator_id = a.operator_id)"
    "   AND NOT EXISTS (SELECT 1 FROM invitation AS i JOIN approval AS g ON g.post_id = i.post_id AND g.hash = i.hash"
    "    AND g.operator_id = i.operator_id AND g.void_s IS NULL WHERE i.post_id = p.id AND i.hash = p.hash"
    "    AND i.asked_by = a.operator_id AND i.used_s < i.expires_s)))"
)
"""People whose approval of exactly this counts: of a post of ours, none who wrote at it or had the codes of another."""
_NEEDED = (
    "SELECT stage, max(needed, ifnull((SELECT sum(json_extract(value, '$.need')) FROM json_each(steps)), 1)) AS needed"
    " FROM workflow WHERE post_id = ?"
)
"""So many people as its steps ask for, whatever the number beside them says."""


async def insert_post(
    work: Work,
    kind: PostKind,
    author: OperatorId,
    *,
    conversation: ConversationId | None = None,
    message: MessageId | None = None,
    at_s: int | None = None,
    title: str = "",
) -> PostId:
    """Write a post down; its variants follow, then :func:`seal`."""
    return PostId(
        await work.insert(
            "INSERT INTO post (kind, conversation_id, message_id, author_id, title, at_s, made_s)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (kind.value, conversation, message, author, title, at_s, work.now_s),
        )
    )


async def insert_variant(work: Work, post: PostId, account: AccountId, content: str, *, is_own: bool = False) -> int:
    """Write down what a post says on one account."""
    return await work.insert(
        "INSERT INTO variant (post_id, account_id, content, is_own) VALUES (?, ?, ?, ?)",
        (post, account, content, int(is_own)),
    )


async def insert_delivery(
    work: Work,
    post: PostId,
    account: AccountId,
    content: str,
    key: str,
    *,
    due_s: int,
    deadline_s: int,
    is_later: bool = False,
    seen_rev: int = 0,
) -> DeliveryId:
    """Write a variant and its delivery down."""
    variant = await insert_variant(work, post, account, content)
    return await insert_delivery_of(
        work, post, account, variant, key,
        due_s=due_s, deadline_s=deadline_s, is_later=is_later, seen_rev=seen_rev,
    )  # fmt: skip


async def insert_delivery_of(
    work: Work,
    post: PostId,
    account: AccountId,
    variant: int,
    key: str,
    *,
    due_s: int,
    deadline_s: int,
    is_later: bool = False,
    seen_rev: int = 0,
) -> DeliveryId:
    """Write down the delivery of a variant that is there already."""
    return DeliveryId(
        await work.insert(
            "INSERT INTO delivery (variant_id, post_id, account_id, key, due_s, next_s, deadline_s, is_later, seen_rev)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (variant, post, account, key, due_s, due_s, deadline_s, int(is_later), seen_rev),
        )
    )


async def seal(work: Work, post: PostId) -> str:
    """Give a post whose variants are written the hash that an approval of it signs."""
    hash_ = await hash_now(work, post)
    await work.execute("UPDATE post SET hash = ? WHERE id = ? AND hash <> ?", (hash_, post, hash_))
    return hash_


async def hash_of(work: Work, id_: PostId) -> str:
    """What an approval of this post signs.

    Raises:
        NotFound: there is no such post.
    """
    row = await work.need("SELECT hash FROM post WHERE id = ?", (id_,), N_("There is no post {number}."), number=id_)
    return str(row["hash"])


async def hash_now(work: Work, post: PostId) -> str:
    """The hash over what a post says, where, about what and when, as it stands now; what was taken out is not in it."""
    head = await work.row("SELECT kind, message_id, at_s, meta FROM post WHERE id = ?", (post,))
    assert head is not None, "only what is written is sealed"
    rows = await work.rows(
        "SELECT account_id, content FROM variant WHERE post_id = ? AND is_out = 0 ORDER BY account_id", (post,)
    )
    meta: list[JSON] = [] if head["meta"] == EMPTY else [head["meta"]]
    return content_hash(
        [head["kind"], head["message_id"], head["at_s"], *meta, *([row["account_id"], row["content"]] for row in rows)]
    )


async def insert_approval(work: Work, post: PostId, operator: OperatorId) -> str:
    """Note that somebody stands by a sealed post as it is; gives what they sign."""
    hash_ = await hash_of(work, post)
    await work.execute(
        "INSERT INTO approval (post_id, hash, operator_id, given_s) VALUES (?, ?, ?, ?)",
        (post, hash_, operator, work.now_s),
    )
    return hash_


async def is_approved(work: Work, post_id: PostId) -> bool:
    """Whether as many people as it takes, none of whom wrote it, stand by exactly what the post says now."""
    flow = await work.row(_NEEDED, (post_id,))
    if flow is not None and flow["stage"] != "approved":
        return False
    if await work.rows(
        "SELECT 1 FROM variant AS v JOIN delivery AS d ON d.variant_id = v.id WHERE v.post_id = ? AND v.is_out = 1"
        " AND d.state NOT IN ('held', 'cancelled')",
        (post_id,),
    ):
        return False  # what was taken out is not signed, so that none of its deliveries can be on its way
    row = await work.row(_STANDS_BY, (post_id, await hash_now(work, post_id)))
    return row is not None and int(row["n"]) >= (1 if flow is None else int(flow["needed"]))


async def renew(work: Work, delivery: Delivery, *, due_s: int, deadline_s: int, seen_rev: int) -> None:
    """Let a delivery that waits for a person go on, with fresh patience for its step."""
    await work.execute(
        "UPDATE delivery SET state = 'waiting', next_s = ?, deadline_s = ?, seen_rev = ?, is_later = 0, tries = 0,"
        " checks = 0, resends = 0, cause = '', detail = '', rev = rev + 1 WHERE id = ?",
        (due_s, deadline_s, seen_rev, delivery.id),
    )
