"""Posts that answer nobody, and actions on messages: written, approved where it takes two, and let go.

A post of ours goes out when somebody other than its author has approved exactly its content; until then its
deliveries are held. An action on a message is one person's decision, as their roles allow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.accounts import overview
from core.accounts.fence import Broken, fenced_call
from core.accounts.loading import Shelf
from core.accounts.model import Account
from core.errors import Conflict, UsageError
from core.i18n import N_, _
from core.ids import AccountId, ConversationId, MessageId
from core.publishing import store as sql
from core.publishing.content import Content, Deed, dump_content
from core.publishing.limits import limits_of
from core.publishing.model import Cause, DeliveryId, DeliveryState, PostId, PostKind
from core.publishing.person import acting_person
from core.publishing.replies import (
    FURTHEST_S,
    LATER_LATE_S,
    REPLY_LATE_S,
    UNDO_S,
    Sent,
    flaw_sentence,
    flaws_of,
    new_key,
    publishing_connector,
)
from core.publishing.rules import Move
from core.publishing.standing import Offer, offers, past_of
from core.publishing.targets import target_of
from core.store import Actor, Store, Work
from ventanilla.api import Action, Acts, Availability

ACCOUNTS_MOST = 50
_PERMISSIONS: Mapping[Action, str] = {
    Action.LIKE: "message.reply",
    Action.BOOST: "message.reply",
    Action.HIDE: "message.hide",
    Action.UNHIDE: "message.hide",
    Action.DELETE: "post.withdraw",
    Action.MUTE_AUTHOR: "message.mute",
    Action.UNMUTE_AUTHOR: "message.mute",
    Action.BLOCK_AUTHOR: "message.block",
    Action.UNBLOCK_AUTHOR: "message.block",
    Action.REPORT: "message.report",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPost:
    """A post as its author wants it: one content for several accounts."""

    accounts: Sequence[str]
    """Names or numbers."""
    content: Content
    title: str = ""
    at_s: int | None = None
    """When it is to leave; ``None``: as soon as it is approved."""


@dataclass(frozen=True, slots=True)
class Written:
    """A post that waits for an approval."""

    post: PostId
    deliveries: tuple[DeliveryId, ...]


async def new_post(store: Store, actor: Actor, shelf: Shelf, new: NewPost) -> Written:
    """Write a post down; it is held until somebody else approves it.

    Raises:
        UsageError: no account, or the content does not fit one of them.
        NotFound, NotPermitted: as ever.
    """
    if not 1 <= len(new.accounts) <= ACCOUNTS_MOST:
        raise UsageError(N_("A post needs from 1 to {most} accounts."), most=ACCOUNTS_MOST)
    accounts = [await overview.account_named(store, word) for word in new.accounts]
    if len({account.id for account in accounts}) != len(accounts):
        raise UsageError(N_("The same account is named twice."))
    for account in accounts:
        connector = publishing_connector(shelf, account)
        flaws = flaws_of(connector, new.content.draft(None), limits_of(account, connector))
        if flaws:
            raise UsageError(
                N_("{account}: it cannot go out like this: {reason}"),
                account=account.name,
                reason=flaw_sentence(flaws[0]),
            )
    content = dump_content(new.content)

    async def act(work: Work) -> Written:
        await work.allow("post.new")
        me = acting_person(work)
        now_s = work.now_s
        if new.at_s is not None and not now_s < new.at_s < now_s + FURTHEST_S:
            raise UsageError(N_("The time to send it at has passed, or is more than a year away: choose another."))
        post = await sql.insert_post(work, PostKind.POST, me, at_s=new.at_s, title=new.title.strip()[:200])
        due_s = new.at_s if new.at_s is not None else now_s
        made = []
        for account in accounts:
            delivery = await sql.insert_delivery(
                work, post, account.id, content, new_key(), due_s=due_s, deadline_s=due_s + LATER_LATE_S
            )
            held = await sql.delivery_of(work, delivery)
            await sql.move(work, held, Move(DeliveryState.HELD, due_s, Cause.NO_APPROVAL))
            work.changed("delivery", delivery, "new")
            made.append(delivery)
        await sql.seal(work, post)
        await work.audit("post.new", f"post:{post}", accounts=len(made), scheduled=new.at_s is not None)
        return Written(post, tuple(made))

    return await store.write(actor, act)


async def approve_post(store: Store, actor: Actor, id_: PostId) -> tuple[DeliveryId, ...]:
    """Stand by a colleague's post as it is; it then waits for its time, or leaves at once.

    Raises:
        Conflict: it is one's own, or nothing of it waits for an approval.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> tuple[DeliveryId, ...]:
        await work.allow("post.approve")
        me = acting_person(work)
        deliveries = await sql.deliveries_of(work, id_)
        if deliveries[0].author_id == me:
            raise Conflict(N_("Nobody approves a post of their own: ask a colleague."))
        waiting = [each for each in deliveries if each.cause is Cause.NO_APPROVAL]
        if not waiting:
            raise Conflict(N_("Nothing of this post waits for an approval."))
        hash_ = await sql.insert_approval(work, id_, me)
        for delivery in waiting:
            due_s = max(delivery.due_s, work.now_s)
            late_s = LATER_LATE_S if delivery.due_s > work.now_s else REPLY_LATE_S
            await sql.renew(work, delivery, due_s=due_s, deadline_s=due_s + late_s, seen_rev=0)
            work.changed("delivery", delivery.id, "approved")
        await work.audit("post.approve", f"post:{id_}", hash=hash_[:16], deliveries=len(waiting))
        return tuple(each.id for each in waiting)

    return await store.write(actor, act)


def permission_for(action: Action) -> str:
    """What the gate is asked for before an action is done."""
    return _PERMISSIONS[action]


async def available_actions(store: Store, shelf: Shelf, message: MessageId) -> tuple[Account, Sequence[Offer]]:
    """What can be done about a message now, each with its reason; nothing where its connector cannot act.

    Of the two ways of hiding, muting and blocking the one is offered that changes something, as far as we know.

    Raises:
        NotFound, NotLoaded: as ever.
    """
    account, said = await _said(store, shelf, message)
    return account, offers(said, await past_of(store, message))


async def _said(store: Store, shelf: Shelf, message: MessageId) -> tuple[Account, Sequence[Availability]]:
    """What the connector of a message says about it."""
    rows = await store.rows("SELECT account_id FROM message WHERE id = ?", (message,))
    account = await overview.account_named(store, str(rows[0]["account_id"]) if rows else "0")
    connector = shelf.load(account.connector).connector
    if not isinstance(connector, Acts):
        return account, ()
    about = await target_of(store, message)
    try:
        return account, tuple(fenced_call(lambda: connector.available(about, store.clock.now())))
    except Broken:
        return account, ()


async def act_on(
    store: Store,
    actor: Actor,
    shelf: Shelf,
    message: MessageId,
    action: Action,
    arguments: Mapping[str, str],
    *,
    undo_s: int = UNDO_S,
) -> Sent:
    """Let an action on a message wait for its turn: hide, mute, block, report, like, share, delete.

    A way back that is not offered may be ordered all the same: what it takes back was perhaps done elsewhere.

    Raises:
        Conflict: the message does not allow it now; the sentence says why.
        UsageError: the connector cannot do it.
        NotFound, NotPermitted: as ever.
    """
    account, said = await _said(store, shelf, message)
    if action not in {each.action for each in said}:
        raise UsageError(N_("«{action}» is not possible on this network."), action=action.value)
    content = dump_content(Deed(action, dict(arguments)))

    async def act(work: Work) -> Sent:
        await work.allow(_PERMISSIONS[action])
        me = acting_person(work)
        past = await past_of(work, message)  # here, so that two who do it at once do not both
        for each in offers(said, past):
            if each.action is action and not each.may_order:
                raise Conflict(N_("Not possible here: {reason}"), reason=_(each.reason))
        row = await work.need(
            "SELECT conversation_id FROM message WHERE id = ?",
            (message,),
            N_("There is no message {number}."),
            number=f"m{message}",
        )
        conversation = ConversationId(row["conversation_id"])
        post = await sql.insert_post(work, PostKind.ACT, me, conversation=conversation, message=message)
        due_s = work.now_s + undo_s
        delivery = await sql.insert_delivery(
            work, post, AccountId(account.id), content, new_key(), due_s=due_s, deadline_s=due_s + REPLY_LATE_S
        )
        await sql.seal(work, post)
        await sql.insert_approval(work, post, me)
        await work.audit(f"message.{action}", f"conversation:{conversation}", post=post, delivery=delivery)
        work.changed("conversation", conversation, "acting")
        work.changed("delivery", delivery, "new")
        return Sent(post, delivery, due_s)

    return await store.write(actor, act)
