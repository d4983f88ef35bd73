"""Freezes: a stop on publication in one transaction, and what people decide afterwards, one delivery at a time.

A freeze holds at once everything in its scope that only waits, and lists it; what a collector has in hand already is
listed as claimed, and goes no step further. No claim is made after it: the claim asks :func:`meets` in its own
transaction, and a trigger of the table refuses what would get past that. Lifting a freeze sends nothing: what it met
is released, given another time or dropped by a person, also while the freeze lasts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.errors import Conflict, NotFound, UsageError
from core.i18n import N_
from core.ids import OperatorId
from core.publishing import freeze_store as tables
from core.publishing import store as sql
from core.publishing.freeze_store import (
    Fate,
    Freeze,
    FreezeId,
    Scope,
    fates,
    freeze_of,
    freezes,
    freezes_of,
    freezes_on,
)
from core.publishing.freeze_words import holding
from core.publishing.model import Cause, Delivery, DeliveryId, DeliveryState, PostKind
from core.publishing.person import acting_person
from core.publishing.replies import FURTHEST_S, LATER_LATE_S, REPLY_LATE_S
from core.publishing.retiming import give_another_time, has_begun, is_over, keeps_deadline
from core.publishing.rules import Move
from core.publishing.themes import known_as
from core.store import Actor, Store, Work

REASON_CHARS = 500
_OVER = N_("{freeze}. Its time passed meanwhile: give it another time, or drop it («post release»).")
_OVER_BEGUN = N_(
    "{freeze}. Its time passed meanwhile, and as some of the post has begun to leave it cannot get another: drop it"
    " («post release») and write a new one; «post copy» begins with its content."
)

__all__ = [
    "Fate", "Freeze", "FreezeId", "Frozen", "Scope", "drop", "fates", "freeze", "freeze_of", "freeze_queue", "freezes",
    "freezes_of", "freezes_on", "lift", "meets", "release", "retime", "settled",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a freeze met."""

    id: FreezeId
    stopped: tuple[DeliveryId, ...]
    """Held by it: they waited for their turn."""
    claimed: tuple[DeliveryId, ...]
    """In hand already: what of them was on its way is shown with its end, and no further step is begun."""


async def freeze(work: Work, scope: Scope, reason: str, operator: OperatorId | None, incident: str = "") -> Frozen:
    """Stop publication in a scope, within a transaction of the caller's, who has asked the gate.

    Args:
        operator: who does it; ``None``: the program.
        incident: of what this is a part; opaque here.

    Raises:
        UsageError: there is no reason, or it is too long.
        NotFound: nothing is called like the network or the theme.
    """
    why = reason.strip()
    if not why or len(why) > REASON_CHARS:
        raise UsageError(N_("Say why publication stops, in at most {most} characters."), most=REASON_CHARS)
    scope = await settled(work, scope)
    id_ = await tables.insert_freeze(work, scope, why, operator, incident)
    met = await tables.stop_waiting(work, id_)
    stopped = met.get(DeliveryState.WAITING, ())
    claimed = (*met.get(DeliveryState.SENDING, ()), *met.get(DeliveryState.UNCERTAIN, ()))
    await work.audit(
        "queue.freeze", f"freeze:{id_}", account=scope.account, network=scope.network, with_answers=scope.with_answers,
        exempt=len(scope.exempt), has_theme=bool(scope.theme), stopped=len(stopped), claimed=len(claimed),
    )  # fmt: skip
    work.changed("freeze", id_, "made")
    work.changed("delivery", 0, "frozen")
    return Frozen(id_, stopped, tuple(sorted(claimed)))


async def settled(work: Work, scope: Scope) -> Scope:
    """A scope with its network and its theme as they are written here.

    Raises:
        NotFound: nothing is called like the network or the theme.
    """
    return replace(scope, network=await _network(work, scope.network), theme=await _theme(work, scope.theme))


async def freeze_queue(store: Store, actor: Actor, scope: Scope, reason: str) -> Frozen:
    """Stop publication in a scope.

    Raises:
        UsageError, NotFound: as :func:`freeze`.
        NotPermitted: as ever.
    """

    async def act(work: Work) -> Frozen:
        await work.allow("queue.freeze")
        return await freeze(work, scope, reason, acting_person(work))

    return await store.write(actor, act)


async def lift(store: Store, actor: Actor, id_: FreezeId) -> Freeze:
    """End a freeze; what it holds stays held until somebody decides about each.

    Raises:
        Conflict: it was lifted already.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Freeze:
        await work.allow("queue.unfreeze")
        me = acting_person(work)
        before = await freeze_of(work, id_)
        if not await tables.lift(work, id_, me):
            raise Conflict(N_("This freeze was lifted already."))
        await work.audit("queue.unfreeze", f"freeze:{id_}", undecided=before.undecided)
        work.changed("freeze", id_, "lifted")
        return await freeze_of(work, id_)

    return await store.write(actor, act)


async def release(store: Store, actor: Actor, id_: DeliveryId) -> Delivery:
    """Let one held delivery go, and nothing else, also while its account is frozen; at its time, or at once.

    Raises:
        Conflict: no freeze holds it; or its planned time has passed meanwhile.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Delivery:
        delivery = await _held(work, id_)
        now_s = work.now_s
        if await is_over(work, delivery):
            sentence = _OVER_BEGUN if await has_begun(work, delivery.post_id) else _OVER
            raise Conflict(sentence, freeze=await holding(work, now_s, delivery=id_))
        due_s, deadline_s = max(now_s, delivery.due_s), delivery.deadline_s
        if due_s == now_s and not await keeps_deadline(work, delivery):
            deadline_s = now_s + REPLY_LATE_S
        is_later = delivery.is_later or delivery.kind is PostKind.REPLY  # the citizen may have written meanwhile
        await tables.resume(work, id_, due_s=due_s, deadline_s=deadline_s, is_later=is_later)
        await _decided(work, delivery, "released")
        return await sql.delivery_of(work, id_)

    return await store.write(actor, act)


async def retime(store: Store, actor: Actor, id_: DeliveryId, at_s: int) -> Delivery:
    """Give a held post another time; as its approvals were for the old one, it needs them anew.

    Raises:
        Conflict: no freeze holds it; it is no post; some of the post has begun to leave.
        UsageError: the time has passed, or is too far away.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Delivery:
        delivery = await _held(work, id_)
        if delivery.kind is not PostKind.POST:
            raise Conflict(N_("Only a post of our own has a time: release an answer, or drop it."))
        if delivery.shown:
            raise Conflict(N_("Part of it is online already: release it, or drop the rest."))
        if not work.now_s < at_s < work.now_s + FURTHEST_S:
            raise UsageError(N_("The time to send it at has passed, or is more than a year away: choose another."))
        together = [each for each in await sql.deliveries_of(work, delivery.post_id) if _is_frozen(each)]
        me = acting_person(work)
        await give_another_time(work, delivery.post_id, me, at_s, late_s=LATER_LATE_S)
        for each in together:  # a post has one time on all its accounts
            await _decided(work, each, "retimed")
        return await sql.delivery_of(work, id_)

    return await store.write(actor, act)


async def drop(store: Store, actor: Actor, id_: DeliveryId) -> Delivery:
    """Give a held delivery up; of a thread, what is not online yet.

    Raises:
        Conflict: no freeze holds it.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Delivery:
        delivery = await _held(work, id_)
        await sql.move(work, delivery, Move(DeliveryState.CANCELLED, work.now_s))
        await _decided(work, delivery, "dropped")
        return await sql.delivery_of(work, id_)

    return await store.write(actor, act)


async def meets(work: Work, delivery: Delivery) -> bool:
    """Whether a freeze forbids the next step of a delivery at this moment; what one meets it lists."""
    return await tables.meet(work, delivery.id)


async def _held(work: Work, id_: DeliveryId) -> Delivery:
    await work.allow("crisis.release")
    delivery = await sql.delivery_of(work, id_)
    if not _is_frozen(delivery):
        raise Conflict(N_("No freeze holds this delivery: «post show» says how it stands."))
    return delivery


def _is_frozen(delivery: Delivery) -> bool:
    return delivery.state is DeliveryState.HELD and delivery.cause is Cause.FROZEN


async def _decided(work: Work, delivery: Delivery, fate: str) -> None:
    freezes = await tables.decide(work, delivery.id, fate, acting_person(work))
    await work.audit(
        "crisis.release", sql.target(delivery.id), post=delivery.post_id, fate=fate, freezes=freezes,
        shown=delivery.shown,
    )  # fmt: skip
    work.changed("delivery", delivery.id, fate)
    work.changed("post", delivery.post_id, fate)


async def _network(work: Work, network: str) -> str:
    if not network:
        return ""
    row = await work.need(
        "SELECT network FROM account WHERE network = ? COLLATE NOCASE LIMIT 1", (network,),
        N_("No account is on a network called «{network}»: «account list» shows them."), network=network,
    )  # fmt: skip
    return str(row["network"])


async def _theme(work: Work, theme: str) -> str:
    if not theme:
        return ""
    name = await known_as(work, theme)
    if not name:
        raise NotFound(N_("There is no theme «{theme}» in the plan."), theme=theme)
    return name
