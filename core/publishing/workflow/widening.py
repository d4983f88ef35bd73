"""Asking for more approvals where an electoral window has come since a post was handed in: none given is taken back."""

from __future__ import annotations

from core.errors import NotFound, UsageError
from core.ids import OperatorId
from core.policy import Grant, Role, may
from core.policy.pack_model import Pack
from core.publishing.meta import Kind
from core.publishing.model import PostId
from core.publishing.workflow import store as sql
from core.publishing.workflow.model import GUEST, TITLE, Stage, Step
from core.publishing.workflow.steps import (
    given,
    is_for_guests,
    may_give,
    missing,
    needed,
    permission_of,
    refuse_too_many,
    same_route,
    steps_for,
)
from core.store import Work

_ARMED = (
    "SELECT DISTINCT w.post_id FROM workflow AS w JOIN delivery AS d ON d.post_id = w.post_id"
    " WHERE w.stage = 'approved' AND d.state = 'waiting' AND d.shown = 0 ORDER BY w.post_id"
)
_ROLES = frozenset(role.value for role in Role)


async def still_asked(
    work: Work, flow: sql.Flow, steps: tuple[Step, ...], pack: Pack | None = None
) -> tuple[Step, ...]:
    """What a post needs beyond these steps, as an electoral window holds when it leaves; empty: nothing.

    Args:
        pack: the one in force, where it was read already.

    Raises:
        NotFound, UsageError: the pack in force is gone, is not clear, or asks for too much.
    """
    from core.publishing.workflow.windows import is_electoral, pack_here  # loaded where something may leave

    pack = pack or await pack_here(work)
    if not await is_electoral(work, pack, max(flow.at_s or 0, work.now_s)):
        return ()
    route = steps_for(Kind.ELECTORAL, is_electoral=True, is_sole=await sql.is_sole(work), routes=pack.approvals)
    if same_route(steps, route) and all(step.is_complete for step in steps):
        return ()
    roles = {who: await _roles(work, who) for who in given(steps)}
    left = missing(steps, route, lambda step, who: _fits(step, roles[who]))
    refuse_too_many((*steps, *left))
    return left


async def ask_again(work: Work, id_: PostId, pack: Pack | None = None) -> bool:
    """Put an approved post back to review where it needs more approvals by now; says whether it did.

    Raises:
        NotFound, UsageError: as :func:`still_asked`.
    """
    if not await sql.has_flow(work, id_):
        return False
    flow = await sql.flow_of(work, id_)
    left = await still_asked(work, flow, flow.steps, pack) if flow.stage is Stage.APPROVED else ()
    if not left:
        return False
    steps = (*flow.steps, *left)
    await sql.put_stage(work, id_, Stage.REVIEW, steps, len(flow.steps))
    await work.execute("UPDATE workflow SET decided_s = NULL WHERE post_id = ?", (id_,))
    await sql.park(work, await sql.parts_of(work, id_))
    await work.audit(
        "post.asked_again", f"post:{id_}", cause="electoral", given=len(given(steps)), needed=needed(steps)
    )
    return True


async def ask_again_ahead(work: Work) -> int:
    """Do so with everything that waits for its time, while there is time left to approve it; says how many."""
    rows = await work.rows(_ARMED)
    if not rows:
        return 0
    from core.publishing.workflow.windows import pack_here

    try:
        pack = await pack_here(work)
        if not await _has_windows(work, pack):
            return 0
        return sum([await ask_again(work, PostId(row["post_id"]), pack) for row in rows])
    except (NotFound, UsageError):
        return 0  # a pack that cannot be read: what would leave by it is held when it is taken in hand, which says so


async def _has_windows(work: Work, pack: Pack) -> bool:
    from core.publishing.workflow.windows import ELECTORAL

    return any(each.kind == ELECTORAL for each in pack.windows) or bool(
        await work.rows(
            "SELECT 1 FROM calendar_event WHERE kind = ? AND gone_s IS NULL AND ends_s >= ? LIMIT 1",
            (ELECTORAL, work.now_s),
        )
    )


async def _roles(work: Work, who: OperatorId) -> frozenset[str]:
    """Their roles as they are now; somebody outside has that word for one."""
    rows = await work.rows("SELECT role FROM operator_role WHERE operator_id = ?", (who,))
    outside = await work.rows("SELECT 1 FROM operator WHERE id = ? AND title = ?", (who, TITLE))
    return frozenset(str(row["role"]) for row in rows) or frozenset({GUEST} if outside else ())


def _fits(step: Step, roles: frozenset[str]) -> bool:
    """Whether an approval of somebody with these roles counts for a step."""
    if is_for_guests(step):
        return GUEST in roles
    at_least = Grant.SECOND_PERSON if step.is_sensitive else Grant.AS_CUSTODIAN
    granted = may([Role(each) for each in roles & _ROLES], permission_of(step))
    return may_give(step, roles) and granted >= at_least
