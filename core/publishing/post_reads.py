"""One post whole: who wrote it, who stands by it, and each of its deliveries with its tries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import NotFound
from core.i18n import N_
from core.ids import ConversationId, MessageId
from core.publishing import reads
from core.publishing.content import Content, Deed, load_content
from core.publishing.freeze_store import Freeze, freezes_of
from core.publishing.model import Cause, Delivery, DeliveryId, Outgoing, PostId, PostKind
from core.publishing.reads import Attempt
from core.store import Store


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody who stands by a post."""

    person: str
    given_s: int
    is_valid: bool
    """Whether it is for the content as it stands, and was not taken back."""


@dataclass(frozen=True, slots=True)
class DeliveryWhole:
    """A delivery with what it says and everything that was tried."""

    delivery: Delivery
    line: Outgoing
    content: Content | Deed
    attempts: Sequence[Attempt]
    freezes: Sequence[Freeze] = ()
    """Those that hold it."""


@dataclass(frozen=True, slots=True)
class PostWhole:
    """A post with all that is known about it."""

    id: PostId
    kind: PostKind
    title: str
    author: str
    made_s: int
    conversation_id: ConversationId | None
    message_id: MessageId | None
    approvals: Sequence[Approval]
    """Oldest first."""
    deliveries: Sequence[DeliveryWhole]
    """One for each account."""


async def post_whole(store: Store, id_: PostId) -> PostWhole:
    """The post of this number.

    Raises:
        NotFound: there is none.
    """
    rows = await store.rows(
        "SELECT p.*, o.name AS author FROM post AS p JOIN operator AS o ON o.id = p.author_id WHERE p.id = ?", (id_,)
    )
    if not rows:
        raise NotFound(N_("There is no post {number}: «post list» shows them."), number=f"p{id_}")
    [row] = rows
    given = await store.rows(
        "SELECT o.name, a.given_s, a.hash = ? AND a.void_s IS NULL AS valid FROM approval AS a"
        " JOIN operator AS o ON o.id = a.operator_id WHERE a.post_id = ? ORDER BY a.id",
        (row["hash"], id_),
    )
    ids = await store.rows("SELECT id FROM delivery WHERE post_id = ? ORDER BY id", (id_,))
    return PostWhole(
        id=id_,
        kind=PostKind(row["kind"]),
        title=row["title"],
        author=row["author"],
        made_s=int(row["made_s"]),
        conversation_id=None if row["conversation_id"] is None else ConversationId(row["conversation_id"]),
        message_id=None if row["message_id"] is None else MessageId(row["message_id"]),
        approvals=[Approval(each["name"], int(each["given_s"]), bool(each["valid"])) for each in given],
        deliveries=[await delivery_whole(store, DeliveryId(each["id"])) for each in ids],
    )


async def delivery_whole(store: Store, id_: DeliveryId) -> DeliveryWhole:
    """The delivery of this number.

    Raises:
        NotFound: there is none.
    """
    found, line, attempts = await reads.delivery(store, id_)
    freezes = await freezes_of(store, id_) if found.cause is Cause.FROZEN else ()
    return DeliveryWhole(found, line, load_content(found.content), attempts, freezes)
