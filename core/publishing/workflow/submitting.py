"""Handing a post in: what stands in its way, which approvals it needs from now on, and its deliveries, held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.accounts import overview
from core.accounts.loading import Shelf
from core.errors import Conflict, UsageError
from core.i18n import N_
from core.ids import AccountId, OperatorId
from core.publishing import signed_store as signed
from core.publishing.content import Content, load_content
from core.publishing.limits import limits_of
from core.publishing.meta import load_meta
from core.publishing.model import DeliveryId, PostId
from core.publishing.person import acting_person
from core.publishing.plan.reasons import refuse_unexplained
from core.publishing.replies import FURTHEST_S, LATER_LATE_S, flaw_sentence, flaws_of, new_key, publishing_connector
from core.publishing.workflow import store as sql
from core.publishing.workflow.model import Judge, Judgement, Routes, Stage, Step, Unfit
from core.publishing.workflow.overrides import BLOCK, WARN, give, overrides_of, unresolved
from core.publishing.workflow.standing_need import need_now
from core.publishing.workflow.steps import next_step, same_route, steps_for
from core.publishing.workflow.transitions import Verb
from core.publishing.workflow.versions import keep_version
from core.publishing.workflow.voiding import refuse_begun, refuse_other_writer
from core.store import Actor, Reads, Store, Work
from core.store.workspace import fact, zone_of

_ASKED_LATER = "L50"
"""That an approval is missing is the way itself: nobody can have given one before it is handed in."""
_PAST = N_("The time to send it at has passed, or is more than a year away: choose another.")
_UNFIT = N_("It is not handed in; what blocks it: {blocks}, warnings without a reason: {warns} ({rules}).")
_STALE = N_("It was changed meanwhile: read it again, then hand it in.")
_NOWHERE = N_("A post needs at least one account to go to.")


@dataclass(frozen=True, slots=True)
class Submitted:
    """A post that waits for its approvals."""

    version: int
    deliveries: tuple[DeliveryId, ...]
    """One for each account it goes to; held."""
    steps: tuple[Step, ...]


async def submit(
    store: Store,
    actor: Actor,
    shelf: Shelf,
    id_: PostId,
    *,
    rev: int | None = None,
    judge: Judge | None = None,
    routes: Routes | None = None,
    reasons: Mapping[str, str] | None = None,
) -> Submitted:
    """Ask for the approvals of a post; handed back before, it goes on with the step that asked for changes.

    Args:
        rev: the post's revision that the writer has read; ``None``: as it stands.
        routes: the approvals by kind of post, of the pack in force.
        reasons: why each warning does not stand in the way, by rule; kept.

    Raises:
        Unfit: findings stand in the way.
        UsageError: no account, a time that has passed, or a content that does not fit an account.
        Conflict: it was changed meanwhile, or its standing forbids it.
        AlreadyClaimed: somebody else is writing.
        NotFound, NotPermitted: as ever.
    """
    from core.publishing.workflow.windows import pack_here  # loaded by those who hand in

    flow = await sql.flow_of(store, id_)
    if rev is not None and flow.rev != rev:
        raise Conflict(_STALE)
    await refuse_flaws(store, shelf, [(each.account, each.content) for each in await _open(store, id_)])
    findings = await judge(id_) if judge is not None else ()
    await pack_here(store)  # its files are read before the transaction, which then finds them read

    async def act(work: Work) -> Submitted:
        await work.allow("post.submit")
        now = await sql.flow_of(work, id_)
        if now.rev != flow.rev:
            raise Conflict(_STALE)
        me = acting_person(work)
        await _override(work, id_, me, findings, reasons or {})
        return await hand_in(work, now, me, routes)

    return await store.write(actor, act)


async def refuse_flaws(store: Store, shelf: Shelf, said: Sequence[tuple[AccountId, str]]) -> None:
    """Refuse what some account cannot say.

    Raises:
        UsageError: naming the account and why.
        NotFound: as ever.
    """
    for id_, column in said:
        account = await overview.account_named(store, str(id_))
        connector = publishing_connector(shelf, account)
        content = load_content(column)
        assert isinstance(content, Content), "a post says something"
        if flaws := flaws_of(connector, content.draft(None), limits_of(account, connector)):
            raise UsageError(
                N_("{account}: it cannot go out like this: {reason}"),
                account=account.name,
                reason=flaw_sentence(flaws[0]),
            )


async def hand_in(work: Work, flow: sql.Flow, me: OperatorId, routes: Routes | None) -> Submitted:
    """Ask for the approvals inside the caller's transaction; the caller has asked the gate and the lint."""
    now_s = work.now_s
    parts = await sql.parts_of(work, flow.post)
    await need_now(work, flow, parts, Verb.SUBMIT)
    await refuse_other_writer(work, flow, me)
    refuse_begun(parts)
    if flow.at_s is not None and not now_s < flow.at_s < now_s + FURTHEST_S:
        raise UsageError(_PAST)
    if not any(part.is_open for part in parts):
        raise UsageError(_NOWHERE)
    await refuse_unexplained(work, flow.post, zone_of(await fact(work, "zone")), now_s)
    due_s = flow.at_s if flow.at_s is not None else now_s
    deliveries = [await _hold(work, flow, part, due_s) for part in parts if part.is_open]
    hash_ = await signed.seal(work, flow.post)
    steps, step = await _steps(work, flow, due_s, routes)
    await keep_version(work, flow, parts, me, hash_)
    await sql.put_stage(work, flow.post, Stage.REVIEW, steps, step)
    await sql.note_submitted(work, flow.post)
    await work.audit(
        "post.submit", f"post:{flow.post}", hash=hash_[:16], version=flow.version, accounts=len(deliveries),
        needed=sum(each.need for each in steps), step=step,
    )  # fmt: skip
    return Submitted(flow.version, tuple(deliveries), steps)


async def _open(source: Reads, id_: PostId) -> list[sql.Part]:
    return [part for part in await sql.parts_of(source, id_) if part.is_open]


async def _override(
    work: Work, id_: PostId, me: OperatorId, findings: Sequence[Judgement], reasons: Mapping[str, str]
) -> None:
    """Keep the reasons given for warnings; refuse while anything stands in the way."""
    open_ = unresolved([each for each in findings if each.rule != _ASKED_LATER], await overrides_of(work, id_))
    for each in [each for each in open_ if each.severity == WARN and each.rule in reasons]:
        if not each.second:
            await give(work, id_, me, each, reasons[each.rule])
            open_.remove(each)
    if open_:
        blocks = sum(each.severity == BLOCK for each in open_)
        rules = ", ".join(dict.fromkeys(each.rule for each in open_))
        raise Unfit(_UNFIT, id_, open_, blocks=blocks, warns=len(open_) - blocks, rules=rules)


async def _hold(work: Work, flow: sql.Flow, part: sql.Part, due_s: int) -> DeliveryId:
    """The delivery of an account, made where there is none, held until it is approved."""
    if part.delivery is None:
        made = await signed.insert_delivery_of(
            work, flow.post, part.account, part.variant, new_key(), due_s=due_s, deadline_s=due_s + LATER_LATE_S
        )
        work.changed("delivery", made, "new")
        part = replace(part, delivery=made)
    assert part.delivery is not None, "it was just made"
    await sql.park(work, (part,))
    await sql.retime(work, part.delivery, due_s, due_s + LATER_LATE_S)
    return part.delivery


async def _steps(work: Work, flow: sql.Flow, due_s: int, routes: Routes | None) -> tuple[tuple[Step, ...], int]:
    """The approvals it needs, and whose turn it is."""
    from core.publishing.workflow.windows import is_electoral, pack_here  # loaded by those who hand in

    fresh = steps_for(
        load_meta(flow.meta).kind,
        is_electoral=await is_electoral(work, await pack_here(work), due_s),
        is_sole=await sql.is_sole(work),
        routes=routes,
    )
    if flow.stage is Stage.REWORK and same_route(flow.steps, fresh):
        steps = flow.steps
        return steps, next_step(steps, flow.step) or 0
    await sql.void_approvals(work, flow.post)
    return fresh, 0
