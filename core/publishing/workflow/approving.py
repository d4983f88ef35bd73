"""Standing by a colleague's post, or not: each approval signs exactly what is there, and the last one lets it go."""

from __future__ import annotations

from dataclasses import dataclass

from core.access import Operator, grant_of
from core.access.gate import people_who_may
from core.access.phrases import Names
from core.errors import Conflict, NotPermitted, UsageError
from core.i18n import N_
from core.ids import OperatorId
from core.policy import Grant
from core.publishing import signed_store as signed
from core.publishing import store as deliveries_store
from core.publishing.model import Cause, DeliveryId, DeliveryState, PostId
from core.publishing.person import acting_person
from core.publishing.replies import LATER_LATE_S, REPLY_LATE_S
from core.publishing.rules import Move
from core.publishing.workflow import store as sql
from core.publishing.workflow.askers import askers_of
from core.publishing.workflow.model import GUEST, Stage, Step
from core.publishing.workflow.standing_need import need_now
from core.publishing.workflow.steps import (
    give,
    given,
    is_for_guests,
    may_give,
    needed,
    next_step,
    permission_of,
)
from core.publishing.workflow.transitions import Verb
from core.publishing.workflow.voiding import refuse_begun, void
from core.publishing.workflow.widening import ask_again_ahead, still_asked
from core.store import Actor, Store, Work

REASON_CHARS = 2_000
SEEN_LEAST = 8
_OWN = N_("Nobody approves a post of their own: ask a colleague.")
_TWICE = N_("You have approved it already: it takes another person.")
_ASKED = N_(
    "You have asked somebody outside about it and seen the codes, so that your own approval does not count:"
    " ask a colleague."
)
_OTHER = N_("It is not what you have read any more: read it again, then decide.")
_BROKEN = N_(
    "What it says is not what was handed in: somebody has changed it past this program. Change it or reject it."
)
_TURN = N_("The next approval is «{step}»: {people} can give it.")
_OUTSIDE = N_("The next approval is the decision of somebody outside ({step}): «post invite» asks them for it.")
_LATE = N_("Its time has passed: it does not go out late by itself. Choose another time with «post schedule».")
_REASON = N_("Say why in up to {most} characters.")


@dataclass(frozen=True, slots=True)
class Approved:
    """What an approval has brought."""

    is_complete: bool
    """Nothing is missing: it waits for its time, or leaves."""
    given: int
    needed: int
    deliveries: tuple[DeliveryId, ...]
    """What goes out now; empty until it is complete."""
    due_s: int


async def approve(store: Store, actor: Actor, id_: PostId, *, seen: str | None = None) -> Approved:
    """Stand by a colleague's post as it is; after the last approval it waits for its time, or leaves at once.

    Where an electoral window has come since it was handed in, the last one is followed by those that it asks for.

    Args:
        seen: the fingerprint of what was read, or at least its first eight characters; ``None``: as it stands.

    Raises:
        Conflict: one wrote at it, has approved it or has asked outside about it, it was changed, its time has passed,
            or its standing forbids it.
        NotPermitted: the step takes other roles.
        UsageError: the pack in force is not clear.
        NotFound: as ever.
    """

    async def act(work: Work) -> Approved:
        flow, parts = await sql.flow_of(work, id_), await sql.parts_of(work, id_)
        at = next_step(flow.steps, flow.step)
        step = flow.steps[at] if at is not None else Step()
        await _allow(work, step)
        me = acting_person(work)
        is_sole = await sql.is_sole(work)
        if me in flow.hands and not is_sole:
            raise Conflict(_OWN)
        refuse_late(flow, work.now_s)
        await need_now(work, flow, parts, Verb.APPROVE)
        if me in given(flow.steps):
            raise Conflict(_TWICE)
        if not is_sole and me in await askers_of(work, id_, work.now_s):
            raise Conflict(_ASKED)
        await refuse_other(work, flow, seen)
        await _refuse_turn(work, flow, step, me)
        return await sign(work, flow, at or 0, me, is_sole=is_sole)

    return await store.write(actor, act)


async def sign(work: Work, flow: sql.Flow, at: int, who: OperatorId, *, is_sole: bool = False) -> Approved:
    """Keep the approval of a step inside the caller's transaction, which has asked everything that is to be asked."""
    hash_ = await signed.insert_approval(work, flow.post, who)
    done = await go_on(work, flow, give(flow.steps, at, who), at)
    await work.audit(
        "post.approve", f"post:{flow.post}", hash=hash_[:16], step=at, given=done.given, needed=done.needed,
        own=who in flow.hands, sole=is_sole,
    )  # fmt: skip
    return done


async def go_on(work: Work, flow: sql.Flow, steps: tuple[Step, ...], at: int = 0) -> Approved:
    """Put a post in review where its approvals stand now: at the next one, or, none missing, on its way.

    Raises:
        NotFound, UsageError: which approvals it needs by now cannot be said, as the pack in force is not clear.
    """
    following = next_step(steps, at)
    if following is None and (left := await still_asked(work, flow, steps)):
        following, steps = len(steps), (*steps, *left)
    if following is not None:
        await sql.put_stage(work, flow.post, Stage.REVIEW, steps, following)
        return Approved(False, len(given(steps)), needed(steps), (), flow.at_s or work.now_s)
    due_s = flow.at_s if flow.at_s is not None else work.now_s
    await sql.put_stage(work, flow.post, Stage.APPROVED, steps, len(steps))
    await sql.note_decided(work, flow.post)
    return Approved(True, len(given(steps)), needed(steps), await _let_go(work, flow, due_s), due_s)


def refuse_late(flow: sql.Flow, now_s: int) -> None:
    """Refuse to let go what would go out late.

    Raises:
        Conflict: its time passed while it waited for an approval.
    """
    if sql.is_late(flow, now_s):
        raise Conflict(_LATE)


async def ask_rework(store: Store, actor: Actor, id_: PostId, reason: str) -> None:
    """Hand a post back with what has to change; it comes back to the step that asked.

    Raises:
        Conflict: its standing forbids it, or it has begun to leave.
        UsageError: no reason.
        NotFound, NotPermitted: as ever.
    """
    said = _reason(reason)

    async def act(work: Work) -> None:
        await work.allow("post.reject")
        me = acting_person(work)
        flow, parts = await sql.flow_of(work, id_), await sql.parts_of(work, id_)
        way = await need_now(work, flow, parts, Verb.REWORK)
        at = _resume(flow)
        if way.voids:
            refuse_begun(parts)
            await void(work, flow, parts, me, (), Stage.REWORK)
        await sql.put_stage(work, id_, Stage.REWORK, (await sql.flow_of(work, id_)).steps, at)
        await sql.park(work, parts)
        await sql.note_decided(work, id_)
        comment = await sql.insert_comment(work, flow, me, "rework", said)
        await work.audit("post.rework", f"post:{id_}", step=at, comment=comment)

    await store.write(actor, act)


async def reject(store: Store, actor: Actor, id_: PostId, reason: str) -> None:
    """Refuse a post for good; what of it is wanted all the same is written anew.

    Raises:
        Conflict: its standing forbids it, or it has begun to leave.
        UsageError: no reason.
        NotFound, NotPermitted: as ever.
    """
    said = _reason(reason)

    async def act(work: Work) -> None:
        await work.allow("post.reject")
        me = acting_person(work)
        flow, parts = await sql.flow_of(work, id_), await sql.parts_of(work, id_)
        await need_now(work, flow, parts, Verb.REJECT)
        refuse_begun(parts)
        await void(work, flow, parts, me, (), Stage.REJECTED)
        for part in parts:
            if part.delivery is not None and not part.is_ended:
                await end_delivery(work, part.delivery)
        await sql.note_decided(work, id_)
        comment = await sql.insert_comment(work, flow, me, "reject", said)
        await work.audit("post.reject", f"post:{id_}", comment=comment)

    await store.write(actor, act)


async def expire_due(work: Work) -> int:
    """Let posts whose time passed while they waited for an approval be too late, on record; says how many posts moved.

    Those that need more approvals by now, of an electoral window, go back to review while there is time.
    For the collector's round, inside one of its writes.
    """
    rows = await work.rows(
        "SELECT d.id FROM workflow AS w JOIN post AS p ON p.id = w.post_id JOIN delivery AS d ON d.post_id = p.id"
        " WHERE w.stage = 'review' AND p.at_s < ? AND d.state = 'held' AND d.cause = ? ORDER BY d.id",
        (work.now_s, Cause.NO_APPROVAL.value),
    )
    work.system("time passes by itself")
    for row in rows:
        delivery = await deliveries_store.delivery_of(work, DeliveryId(row["id"]))
        await deliveries_store.move(work, delivery, Move(DeliveryState.EXPIRED, work.now_s, Cause.LATE))
        await work.audit("post.expired", deliveries_store.target(delivery.id), post=delivery.post_id, cause="late")
        work.changed("delivery", delivery.id, "expired")
        work.changed("post", delivery.post_id, "expired")
    return len(rows) + await ask_again_ahead(work)


async def end_delivery(work: Work, id_: DeliveryId) -> None:
    """Stop a delivery of which nothing has left, for good."""
    delivery = await deliveries_store.delivery_of(work, id_)
    await deliveries_store.move(work, delivery, Move(DeliveryState.CANCELLED, work.now_s))
    work.changed("delivery", id_, "cancelled")


async def refuse_other(work: Work, flow: sql.Flow, seen: str | None) -> None:
    """Refuse a decision about something else than what is there, as it was handed in.

    Raises:
        Conflict: it is something else.
    """
    if seen is not None and (len(seen) < SEEN_LEAST or not flow.hash.startswith(seen)):
        raise Conflict(_OTHER)
    if await signed.hash_now(work, flow.post) != flow.hash:
        raise Conflict(_BROKEN)


async def who_can(source: Store | Work, flow: sql.Flow, *, is_sole: bool) -> tuple[Operator, ...]:
    """Who can give the approval whose turn it is, by name; nobody where it is for somebody outside."""
    at = next_step(flow.steps, flow.step)
    if flow.stage is not Stage.REVIEW or at is None or is_for_guests(flow.steps[at]):
        return ()
    step = flow.steps[at]
    at_least = Grant.SECOND_PERSON if step.is_sensitive else Grant.AS_CUSTODIAN
    people = await people_who_may(source, permission_of(step), at_least)
    barred = set(given(flow.steps))
    if not is_sole:
        barred |= flow.hands | await askers_of(source, flow.post, source.clock.now_s())
    return tuple(each for each in people if each.id not in barred and may_give(step, each.roles))


def _resume(flow: sql.Flow) -> int:
    at = next_step(flow.steps, flow.step)
    return at if at is not None else max(0, len(flow.steps) - 1)


async def _allow(work: Work, step: Step) -> None:
    """Ask the gate; where two sensitive approvals are needed, it is enough to be one of the two."""
    permission = permission_of(step)
    if step.is_sensitive and await grant_of(work, work.actor, permission) >= Grant.SECOND_PERSON:
        return
    await work.allow(permission)


async def _refuse_turn(work: Work, flow: sql.Flow, step: Step, me: OperatorId) -> None:
    """Refuse whoever is not asked by the step whose turn it is."""
    roles = {str(row["role"]) for row in await work.rows("SELECT role FROM operator_role WHERE operator_id = ?", (me,))}
    if is_for_guests(step):
        raise NotPermitted(_OUTSIDE, step=step.name or GUEST)
    if not may_give(step, roles):
        people = await who_can(work, flow, is_sole=await sql.is_sole(work))
        raise NotPermitted(
            _TURN, step=step.name or ", ".join(sorted(step.roles)), people=Names(tuple(each.name for each in people))
        )


async def _let_go(work: Work, flow: sql.Flow, due_s: int) -> tuple[DeliveryId, ...]:
    """Let every delivery that waits for the approval wait for its time; what was taken out ends here."""
    late_s = LATER_LATE_S if flow.at_s is not None else REPLY_LATE_S
    going = []
    for part in await sql.parts_of(work, flow.post):
        if part.delivery is None or part.is_ended:
            continue
        if part.is_out:
            await end_delivery(work, part.delivery)
        elif part.state is DeliveryState.HELD and part.cause == Cause.NO_APPROVAL:
            delivery = await deliveries_store.delivery_of(work, part.delivery)
            await sql.retime(work, delivery.id, due_s, due_s + late_s)
            await signed.renew(work, delivery, due_s=due_s, deadline_s=due_s + late_s, seen_rev=0)
            work.changed("delivery", delivery.id, "approved")
            going.append(delivery.id)
    return tuple(going)


def _reason(reason: str) -> str:
    said = reason.strip()
    if not 1 <= len(said) <= REASON_CHARS:
        raise UsageError(_REASON, most=REASON_CHARS)
    return said
