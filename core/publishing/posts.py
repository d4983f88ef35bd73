"""Posts written and handed in at once, and actions on messages.

A post of ours goes out when as many others as it takes have approved exactly its content, see
:mod:`core.publishing.workflow`. An action on a message is one person's decision, as their roles allow.
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
from core.publishing.content import Deed, dump_content
from core.publishing.model import DeliveryId, PostId, PostKind
from core.publishing.person import acting_person
from core.publishing.replies import REPLY_LATE_S, UNDO_S, Sent, new_key
from core.publishing.standing import Offer, offers, past_of
from core.publishing.targets import target_of
from core.publishing.workflow.approving import approve
from core.publishing.workflow.drafting import NewPost, new_draft, write_draft
from core.publishing.workflow.model import Judge, Routes
from core.publishing.workflow.store import flow_of
from core.publishing.workflow.submitting import hand_in, refuse_flaws, submit
from core.publishing.workflow.wanted import ACCOUNTS_MOST
from core.store import Actor, Store, Work
from ventanilla.api import Action, Acts, Availability

__all__ = [
    "ACCOUNTS_MOST", "NewPost", "Written", "act_on", "approve_post", "available_actions", "new_post", "permission_for",
]  # fmt: skip

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


@dataclass(frozen=True, slots=True)
class Written:
    """A post that waits for an approval."""

    post: PostId
    deliveries: tuple[DeliveryId, ...]


async def new_post(
    store: Store,
    actor: Actor,
    shelf: Shelf,
    new: NewPost,
    *,
    judge: Judge | None = None,
    routes: Routes | None = None,
    reasons: Mapping[str, str] | None = None,
) -> Written:
    """Write a post and hand it in at once; it is held until others approve it.

    Args:
        judge: the lint; what it finds leaves the post a draft.
        routes: the approvals by kind of post, of the pack in force.
        reasons: why each warning does not stand in the way, by rule.

    Raises:
        UsageError: no account, or the content does not fit one of them; nothing was kept.
        Unfit: findings stand in the way; the draft was kept.
        NotFound, NotPermitted: as ever.
    """
    accounts = [await overview.account_named(store, word) for word in new.accounts]
    if not 1 <= len({account.id for account in accounts}) <= ACCOUNTS_MOST:
        raise UsageError(N_("A post needs from 1 to {most} accounts."), most=ACCOUNTS_MOST)
    content = dump_content(new.content)
    await refuse_flaws(store, shelf, [(account.id, content) for account in accounts])
    if judge is not None:
        draft = await new_draft(store, actor, new)
        done = await submit(store, actor, shelf, draft, judge=judge, routes=routes, reasons=reasons)
        return Written(draft, done.deliveries)

    async def act(work: Work) -> Written:
        await work.allow("post.new")
        await work.allow("post.submit")
        me = acting_person(work)
        post = await write_draft(work, me, new)
        handed = await hand_in(work, await flow_of(work, post), me, routes)
        return Written(post, handed.deliveries)

    return await store.write(actor, act)


async def approve_post(store: Store, actor: Actor, id_: PostId) -> tuple[DeliveryId, ...]:
    """Stand by a colleague's post as it is; gives what waits for its time now, or leaves at once.

    Raises:
        Conflict: it is one's own, or nothing of it waits for an approval.
        NotFound, NotPermitted: as ever.
    """
    return (await approve(store, actor, id_)).deliveries


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
