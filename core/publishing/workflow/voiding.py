"""Taking approvals back: what a change, or a second thought of an approver, does to a post that was handed in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.errors import AlreadyClaimed, Conflict
from core.i18n import N_
from core.ids import OperatorId
from core.publishing.workflow import store as sql
from core.publishing.workflow.model import Part, Stage
from core.publishing.workflow.steps import cleared
from core.publishing.workflow.versions import is_kept, keep_version
from core.store import Work

_BEGUN = N_("It has begun to leave, so it cannot be changed any more: stop what has not left, and write a new one.")
_WRITES = N_("{name} is writing at it: wait, or take it over.")


async def void(
    work: Work, flow: sql.Flow, parts: Sequence[sql.Part], me: OperatorId, changed: Iterable[Part], to: Stage
) -> int:
    """Take every approval back and hold what had not left; says how many approvals there were.

    Args:
        changed: what of it is different, for those who read why; the order does not matter.
        to: the stage it falls back to.
    """
    await keep_version(work, flow, parts, flow.author, flow.hash)
    gone = await sql.void_approvals(work, flow.post)
    await sql.park(work, parts)
    await sql.insert_comment(work, flow, me, "void", ",".join(sorted(part.value for part in changed)))
    await work.execute("UPDATE invitation SET used_s = ? WHERE post_id = ? AND used_s IS NULL", (work.now_s, flow.post))
    steps = tuple(step for step in cleared(flow.steps) if not step.is_invited)
    await sql.put_stage(work, flow.post, to, steps, flow.step if to is Stage.REWORK else 0)
    return gone


async def next_version(work: Work, flow: sql.Flow) -> None:
    """Begin another version where the one in hand was handed on already."""
    if await is_kept(work, flow):
        await work.execute("UPDATE workflow SET version = version + 1 WHERE post_id = ?", (flow.post,))


def refuse_begun(parts: Iterable[sql.Part]) -> None:
    """Refuse where any of it was in a publisher's hand.

    Raises:
        Conflict: it was.
    """
    if any(part.has_begun and not part.is_ended for part in parts):
        raise Conflict(_BEGUN)


async def refuse_other_writer(work: Work, flow: sql.Flow, me: OperatorId) -> None:
    """Refuse while somebody else is writing.

    Raises:
        AlreadyClaimed: naming who is.
    """
    writer = flow.writer(work.now_s)
    if writer is not None and writer != me:
        rows = await work.rows("SELECT name FROM operator WHERE id = ?", (writer,))
        raise AlreadyClaimed(_WRITES, name=rows[0]["name"])
