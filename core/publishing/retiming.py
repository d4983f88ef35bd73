"""The time of a post that was approved for it: whether it is over, and another one, which takes new approvals."""

from __future__ import annotations

from core.errors import Conflict
from core.i18n import N_
from core.ids import OperatorId
from core.publishing.model import Delivery, PostId, PostKind
from core.publishing.signed_store import seal
from core.publishing.workflow import store as flows
from core.publishing.workflow.model import Part, Stage
from core.publishing.workflow.voiding import next_version, void
from core.store import Reads, Work

_OVER = N_("Its time has passed: choose another with «post schedule», then have it approved anew.")
_OVER_BEGUN = N_(
    "Its time has passed, and as some of the post has begun to leave it cannot get another: leave this one with"
    " «post resolve» and write a new one; «post copy» begins with its content."
)
_BEGUN = N_(
    "Its time has passed, and as some of the post has begun to leave it cannot get another: leave this one with"
    " «post resolve» and write a new one; «post copy» begins with its content."
)
_OVER_FROZEN = N_("Its time passed while it was frozen: give it another time, or drop it («post release»).")
_OVER_FROZEN_BEGUN = N_(
    "Its time passed while it was frozen, and as some of the post has begun to leave it cannot get another: drop it"
    " («post release») and write a new one; «post copy» begins with its content."
)
_BEGUN = N_(
    "Some of the post has begun to leave, so that it cannot get another time: release it while its own lasts, or"
    " drop it («post release») and write a new one; «post copy» begins with its content."
)


async def has_time(source: Reads, post: PostId) -> bool:
    """Whether people approved it for a chosen time, and not for as soon as it is approved."""
    rows = await source.rows("SELECT 1 FROM post WHERE id = ? AND kind = ? AND at_s IS NOT NULL", (post, PostKind.POST))
    return bool(rows)


async def keeps_deadline(source: Reads, delivery: Delivery) -> bool:
    """Whether it must not leave after its deadline, whoever lets it go on; what is half online may be completed."""
    return not delivery.shown and await has_time(source, delivery.post_id)


async def is_over(work: Work, delivery: Delivery) -> bool:
    """Whether it was approved for a time that has passed, so that it does not leave any more."""
    return work.now_s > delivery.deadline_s and await keeps_deadline(work, delivery)


async def has_begun(source: Reads, post: PostId) -> bool:
    """Whether some of a post has begun to leave or is online, so that the post gets no other time."""
    return any(part.has_begun and not part.is_ended for part in await flows.parts_of(source, post))


async def refuse_over(work: Work, delivery: Delivery) -> None:
    """Refuse to let go what was approved for a time that is over, and say what can be done instead.

    Raises:
        Conflict: it is over.
    """
    if await is_over(work, delivery):
        raise Conflict(_OVER_BEGUN if await has_begun(work, delivery.post_id) else _OVER)


async def give_another_time(work: Work, post: PostId, me: OperatorId, at_s: int, *, late_s: int) -> None:
    """Write the new time of a frozen post down; it is a draft again, and all of it waits for new approvals.

    Args:
        late_s: how much later than that it may still go out by itself.

    Raises:
        Conflict: part of it has begun to leave.
    """
    if await has_begun(work, post):
        raise Conflict(_BEGUN)
    flow, parts = await flows.flow_of(work, post), await flows.parts_of(work, post)
    await void(work, flow, parts, me, {Part.TIME}, Stage.DRAFT)
    await next_version(work, flow)
    await work.execute("UPDATE post SET at_s = ? WHERE id = ?", (at_s, post))
    for part in parts:
        if part.delivery is not None and not part.is_ended:
            await flows.retime(work, part.delivery, at_s, at_s + late_s)
    await seal(work, post)
    await flows.note_hand(work, post, me)  # whoever chose the time does not approve it
    work.changed("post", post, "draft")
