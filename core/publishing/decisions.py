"""What people decide about deliveries: stop one, let one go on, say what became of one that nobody can tell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from core.accounts.overview import account_named
from core.errors import Conflict, UsageError
from core.i18n import N_
from core.inbox import notes
from core.inbox.replies import record_own, replied
from core.publishing import store as sql
from core.publishing.carried import carried_of, dump_carried
from core.publishing.content import Content, load_content
from core.publishing.freeze_words import held_by_freeze
from core.publishing.model import Cause, Delivery, DeliveryId, DeliveryState, PostKind
from core.publishing.own import own_words
from core.publishing.person import acting_person
from core.publishing.replies import DRAFT_KIND, REPLY_LATE_S
from core.publishing.retiming import keeps_deadline, refuse_over
from core.publishing.rules import Move
from core.publishing.targets import target_of
from core.publishing.withdrawal import took_effect
from core.publishing.workflow.ending import after_cancel
from core.publishing.workflow.model import Stage
from core.publishing.workflow.standing import Fate, standing
from core.publishing.workflow.store import flow_of, has_flow
from core.publishing.workflow.transitions import Verb, need
from core.store import Actor, Store, Work

URL_CHARS = 2_000
FLIGHT_S = 60
"""How long something that was sent may still be on its way."""


class Verdict(StrEnum):
    """What a person found out about a delivery in doubt."""

    ONLINE = "online"
    """It is there; nothing is sent again."""
    AGAIN = "again"
    """It is not there: send it again."""
    LEAVE = "leave"
    """It is not there and is not to be."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A delivery that was stopped; ``has_draft``: it is a draft again, which it is not where a newer one stands."""

    delivery: Delivery
    has_draft: bool


async def cancel(store: Store, actor: Actor, id_: DeliveryId) -> Cancelled:
    """Stop a delivery of which nothing has left; an answer becomes its author's draft again, pictures and all.

    Raises:
        Conflict: it is leaving, in doubt, or out.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Cancelled:
        delivery = await sql.delivery_of(work, id_)
        if delivery.author_id != work.actor.operator_id:
            await work.allow("post.cancel")
        _need(delivery, (*_STILL, DeliveryState.FAILED, DeliveryState.EXPIRED))
        if delivery.shown:
            raise Conflict(N_("Part of it is online already: decide with «post resolve»."))
        await _end(work, delivery, DeliveryState.CANCELLED, "post.cancel")
        return Cancelled(delivery, await _given_back(work, delivery))

    return await store.write(actor, act)


async def _given_back(work: Work, delivery: Delivery) -> bool:
    """Make an answer its author's draft again, with its pictures and its content warning; whether it is one now."""
    content, conversation, message = load_content(delivery.content), delivery.conversation_id, delivery.message_id
    if not isinstance(content, Content) or delivery.kind is not PostKind.REPLY:
        return False
    if conversation is None or message is None:
        return False
    carried = dump_carried(carried_of(content, await target_of(work, message)))
    return await notes.restore_draft(work, conversation, delivery.author_id, DRAFT_KIND, content.text, carried)


async def resolve(store: Store, actor: Actor, id_: DeliveryId, verdict: Verdict, *, url: str = "") -> Delivery:
    """Decide about a delivery that waits for a person.

    Args:
        url: where it is online, for :attr:`Verdict.ONLINE`; may be empty.

    Raises:
        Conflict: it does not wait for a person, nobody has approved it, or its chosen time is over.
        UsageError: the address is none.
        NotFound, NotPermitted: as ever.
    """
    if url and (urlsplit(url).scheme not in ("http", "https") or len(url) > URL_CHARS):
        raise UsageError(N_("«url» must be a web address: the link to what is online."))

    async def act(work: Work) -> Delivery:
        await work.allow("post.resolve")
        acting_person(work)
        delivery = await sql.delivery_of(work, id_)
        _need(delivery, _ASKING)
        if delivery.state is DeliveryState.HELD and delivery.cause is Cause.FROZEN:
            raise await held_by_freeze(work, work.now_s, id_)
        is_signed = await _is_signed(work, delivery, verdict)
        match verdict:
            case Verdict.ONLINE:
                await sql.keep_receipt(work, delivery, f"resolved:{delivery.key}", url, is_found=True)
                await sql.note_published(work, delivery)
                await _end(work, delivery, DeliveryState.PUBLISHED, "post.resolve", verdict)
                if delivery.kind is PostKind.ACT:
                    await took_effect(work, delivery)
                if delivery.kind is PostKind.REPLY and delivery.conversation_id is not None:
                    await _record(work, delivery, url)
                    await replied(work, delivery.conversation_id, delivery.seen_rev)
            case Verdict.AGAIN:
                await (_again(work, delivery) if is_signed else _held_back(work, delivery))
                await work.audit("post.resolve", sql.target(id_), verdict=verdict.value, was=delivery.state.value)
                work.changed("delivery", id_, "again")
            case Verdict.LEAVE:
                await _end(work, delivery, DeliveryState.CANCELLED, "post.resolve", verdict)
        return await sql.delivery_of(work, id_)

    return await store.write(actor, act)


_STILL = (DeliveryState.WAITING, DeliveryState.HELD)
_ASKING = (DeliveryState.HELD, DeliveryState.NEEDS_OPERATOR, DeliveryState.FAILED, DeliveryState.EXPIRED)


def _need(delivery: Delivery, states: tuple[DeliveryState, ...]) -> None:
    if delivery.state in states:
        return
    raise Conflict(_REFUSALS[delivery.state])


_REFUSALS = {
    DeliveryState.WAITING: N_("It waits for its turn: cancel it, or let it go."),
    DeliveryState.HELD: N_("It is held: decide with «post resolve»."),
    DeliveryState.SENDING: N_("It is leaving at this moment: wait for its receipt."),
    DeliveryState.UNCERTAIN: N_("Nobody knows yet whether it is online: the program is finding out."),
    DeliveryState.NEEDS_OPERATOR: N_("It may be online: look there, then decide with «post resolve»."),
    DeliveryState.PUBLISHED: N_("It is online already."),
    DeliveryState.FAILED: N_("It failed: decide with «post resolve»."),
    DeliveryState.EXPIRED: N_("Its time has passed: decide with «post resolve»."),
    DeliveryState.CANCELLED: N_("It was cancelled."),
}


async def _end(
    work: Work, delivery: Delivery, state: DeliveryState, action: str, verdict: Verdict | None = None
) -> None:
    await sql.move(work, delivery, Move(state, work.now_s, Cause.NONE))
    if state is DeliveryState.CANCELLED:
        await after_cancel(work, delivery.post_id)
    await work.audit(
        action, sql.target(delivery.id), post=delivery.post_id, was=delivery.state.value,
        verdict=verdict.value if verdict else None,
    )  # fmt: skip
    work.changed("delivery", delivery.id, state.value)


async def _is_signed(work: Work, delivery: Delivery, verdict: Verdict) -> bool:
    """Whether people stand by it as it is; what may be online is a fact to be told, whoever stands by it.

    Raises:
        Conflict: nobody does, and there is nothing to be told of it.
    """
    if not await has_flow(work, delivery.post_id):
        return True
    flow = await flow_of(work, delivery.post_id)
    is_approved = flow.stage is Stage.APPROVED
    if delivery.state is DeliveryState.NEEDS_OPERATOR:
        return is_approved
    if verdict is not Verdict.LEAVE and (not is_approved or delivery.cause is Cause.NO_APPROVAL):
        raise Conflict(N_("Nobody has approved it as it is: hand it in with «post submit», then have it approved."))
    fate = Fate(delivery.state, delivery.cause, delivery.due_s)
    need(standing(flow.stage, [fate], flow.at_s, work.now_s), Verb.RESOLVE)
    return is_approved


async def _again(work: Work, delivery: Delivery) -> None:
    """Let it go on at once, with the same key: where the platform knows the key, a second one changes nothing."""
    await refuse_over(work, delivery)
    seen = delivery.seen_rev
    if delivery.conversation_id is not None:
        seen = max(seen, await sql.spoke_rev(work, delivery.conversation_id))
    due_s = work.now_s
    if delivery.state is DeliveryState.NEEDS_OPERATOR:  # what was sent first may still be on its way
        due_s = max(due_s, min((delivery.begun_s or 0) + FLIGHT_S, due_s + FLIGHT_S))
    deadline_s = delivery.deadline_s if await keeps_deadline(work, delivery) else due_s + REPLY_LATE_S
    await sql.renew(work, delivery, due_s=due_s, deadline_s=deadline_s, seen_rev=seen)


async def _held_back(work: Work, delivery: Delivery) -> None:
    """Let what turned out not to be online wait for its approval, as it did before somebody doubted it."""
    await sql.move(work, delivery, Move(DeliveryState.HELD, work.now_s, Cause.NO_APPROVAL))


async def _record(work: Work, delivery: Delivery, url: str) -> None:
    """Let the conversation show what a person found online: what of it is not on record yet."""
    content = load_content(delivery.content)
    if not isinstance(content, Content) or delivery.conversation_id is None:
        return
    account = await account_named(work, str(delivery.account_id))
    for number in range(delivery.shown, len(content.passages)):
        own = own_words(
            account, content, number,
            remote_id=f"resolved:{delivery.key}-{number + 1}", url=url, created_s=delivery.begun_s or work.now_s,
        )  # fmt: skip
        await record_own(work, delivery.conversation_id, own)
