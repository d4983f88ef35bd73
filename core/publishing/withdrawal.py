"""Taking down again what we published, on record: an action of its own for each part of it, with a reason.

What was said stays here as it was. The delivery is marked as withdrawn once the last of its parts is gone. No freeze
stops it: what is wrong comes down in a crisis as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.accounts import overview
from core.accounts.fence import fenced_call
from core.accounts.loading import Shelf
from core.accounts.model import Account
from core.errors import Conflict, UsageError
from core.i18n import N_, _
from core.ids import MessageId
from core.publishing import store as sql
from core.publishing.content import Deed, dump_content, load_content
from core.publishing.model import Delivery, DeliveryId, DeliveryState, PostKind
from core.publishing.person import acting_person
from core.publishing.replies import REPLY_LATE_S, UNDO_S, new_key
from core.publishing.targets import target_of
from core.store import Actor, Reads, Store, Work
from ventanilla.api import Action, Acts, Author, Target

REASON_CHARS = 200
_OF, _REMOTE_ID, _URL = "withdraws", "remote_id", "url"
_GONE = (DeliveryState.CANCELLED, DeliveryState.FAILED, DeliveryState.EXPIRED)
_RESOLVED = "resolved:"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a delivery as the platform knows it."""

    remote_id: str
    message: MessageId | None
    """Where it stands in a conversation."""


async def withdraw(
    store: Store, actor: Actor, shelf: Shelf, id_: DeliveryId, reason: str, *, undo_s: int = UNDO_S
) -> tuple[DeliveryId, ...]:
    """Have what a delivery published taken down, its last part first; one delivery for each part.

    Raises:
        UsageError: there is no reason; the network cannot do it.
        Conflict: it is not online, is being withdrawn, or the program does not know where it stands.
        NotFound, NotLoaded, NotPermitted: as ever.
    """
    why = reason.strip()
    if not why or len(why) > REASON_CHARS:
        raise UsageError(N_("Say why it is withdrawn, in at most {most} characters."), most=REASON_CHARS)
    delivery = await sql.delivery_of(store, id_)
    account = await overview.account_named(store, str(delivery.account_id))
    connector = shelf.load(account.connector).connector
    parts = await parts_of(store, delivery)
    if not isinstance(connector, Acts):
        raise UsageError(N_("«{action}» is not possible on this network."), action=Action.DELETE.value)
    for part in parts:
        _refuse_what_is_closed(connector, await _target(store, part, account), store.clock.now())

    async def act(work: Work) -> tuple[DeliveryId, ...]:
        await work.allow("post.withdraw")
        me = acting_person(work)
        fresh = await sql.delivery_of(work, id_)
        _refuse_what_is_not_out(fresh, parts)
        ordered = {remote_id for remote_id, state in await _withdrawals(work, fresh) if state not in _GONE}
        left = [part for part in parts if part.remote_id not in ordered]
        if not left:
            raise Conflict(N_("It is withdrawn already, or being withdrawn: «post list» shows how that stands."))
        made = []
        due_s = work.now_s + undo_s
        for part in reversed(left):
            content = dump_content(Deed(Action.DELETE, {_OF: f"d{id_}", _REMOTE_ID: part.remote_id, _URL: fresh.url}))
            post = await sql.insert_post(
                work, PostKind.ACT, me, conversation=fresh.conversation_id, message=part.message, title=why
            )
            made.append(
                await sql.insert_delivery(
                    work, post, account.id, content, new_key(), due_s=due_s, deadline_s=due_s + REPLY_LATE_S
                )
            )
            await sql.seal(work, post)
            await sql.insert_approval(work, post, me)
            work.changed("delivery", made[-1], "new")
        await work.audit("post.withdraw", sql.target(id_), post=fresh.post_id, parts=len(left))
        work.changed("post", fresh.post_id, "withdrawing")
        return tuple(made)

    return await store.write(actor, act)


async def took_effect(work: Work, act: Delivery) -> None:
    """Note that an action was done; with the last part of a withdrawal what it is about is withdrawn."""
    deed = load_content(act.content)
    if not isinstance(deed, Deed) or _OF not in deed.arguments:
        return
    id_ = DeliveryId(int(deed.arguments[_OF].removeprefix("d")))
    withdrawn = await sql.delivery_of(work, id_)
    found = await _withdrawals(work, withdrawn)
    gone = {remote_id for remote_id, state in found if state is DeliveryState.PUBLISHED}
    gone.add(deed.arguments[_REMOTE_ID])
    if not {part.remote_id for part in await parts_of(work, withdrawn)} <= gone:
        return
    await work.execute("UPDATE delivery SET withdrawn_s = ? WHERE id = ?", (work.now_s, id_))
    await work.audit("post.withdrawn", sql.target(id_), post=withdrawn.post_id)
    work.changed("delivery", id_, "withdrawn")
    work.changed("post", withdrawn.post_id, "withdrawn")


async def parts_of(source: Reads, delivery: Delivery) -> tuple[Part, ...]:
    """What of a delivery is online, in its order; empty where the platform's ids are not known."""
    rows = await source.rows(
        "SELECT t.detail AS remote_id, m.id AS message_id FROM attempt AS t LEFT JOIN message AS m"
        " ON m.account_id = ? AND m.remote_id = t.detail WHERE t.delivery_id = ?"
        " AND t.outcome IN ('done', 'happened') AND t.detail <> '' ORDER BY t.id",
        (delivery.account_id, delivery.id),
    )
    found = [
        Part(row["remote_id"], None if row["message_id"] is None else MessageId(row["message_id"])) for row in rows
    ]
    if found or not delivery.remote_id or delivery.remote_id.startswith(_RESOLVED):
        return tuple(found)
    return (Part(delivery.remote_id, None),)


def withdrawn_target(deed: Deed, account: Account) -> Target | None:
    """What a withdrawal is about, where no conversation has it; ``None``: it is another action."""
    if _OF not in deed.arguments:
        return None
    return _ours(deed.arguments[_REMOTE_ID], deed.arguments.get(_URL, ""), account)


async def _target(store: Store, part: Part, account: Account) -> Target:
    return _ours(part.remote_id, "", account) if part.message is None else await target_of(store, part.message)


def _ours(remote_id: str, url: str, account: Account) -> Target:
    author = Author(remote_id=account.remote_id or f"account:{account.id}", handle=account.handle or account.name)
    return Target(remote_id=remote_id, author=author, url=url, is_own=True)


def _refuse_what_is_closed(connector: Acts, about: Target, now: datetime) -> None:
    said = fenced_call(lambda: connector.available(about, now))
    offer = next((each for each in said if each.action is Action.DELETE), None)
    if offer is None:
        raise UsageError(N_("«{action}» is not possible on this network."), action=Action.DELETE.value)
    if not offer.is_open:
        raise Conflict(N_("Not possible here: {reason}"), reason=_(offer.reason))


def _refuse_what_is_not_out(delivery: Delivery, parts: tuple[Part, ...]) -> None:
    if delivery.kind is PostKind.ACT:
        raise Conflict(N_("An action is not withdrawn: order the one that takes it back."))
    if delivery.state not in (DeliveryState.PUBLISHED, DeliveryState.CANCELLED) or not delivery.shown:
        raise Conflict(N_("Nothing of it is online, or not all is decided about it: «post show» says how it stands."))
    if len(parts) < delivery.shown:
        raise Conflict(N_("The program does not know where all of it stands: take it down on the platform itself."))


async def _withdrawals(source: Reads, delivery: Delivery) -> list[tuple[str, DeliveryState]]:
    """The withdrawals of a delivery, each part by its id with how that stands; one for each try."""
    rows = await source.rows(
        f"SELECT json_extract(v.content, '$.arguments.{_REMOTE_ID}') AS remote_id, d.state"
        " FROM delivery AS d JOIN post AS p ON p.id = d.post_id JOIN variant AS v ON v.id = d.variant_id"
        " WHERE d.account_id = ? AND d.id > ? AND p.kind = 'act'"
        f" AND json_extract(v.content, '$.arguments.{_OF}') = ?",
        (delivery.account_id, delivery.id, f"d{delivery.id}"),
    )
    return [(row["remote_id"], DeliveryState(row["state"])) for row in rows]
