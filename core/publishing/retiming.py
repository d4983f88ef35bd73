"""Another time for a post that was approved for the old one: its approvals are void, and it waits for new ones."""

from __future__ import annotations

from core.ids import OperatorId
from core.publishing.model import PostId
from core.publishing.signed_store import seal
from core.publishing.workflow import store as flows
from core.publishing.workflow.model import Part, Stage
from core.publishing.workflow.voiding import next_version, refuse_begun, void
from core.store import Work


async def give_another_time(work: Work, post: PostId, me: OperatorId, at_s: int, *, late_s: int) -> None:
    """Write the new time down; the post is a draft again, and each of its deliveries waits for new approvals.

    Args:
        late_s: how much later than that it may still go out by itself.

    Raises:
        Conflict: part of it has begun to leave.
    """
    flow, parts = await flows.flow_of(work, post), await flows.parts_of(work, post)
    refuse_begun(parts)
    await void(work, flow, parts, me, {Part.TIME}, Stage.DRAFT)
    await next_version(work, flow)
    await work.execute("UPDATE post SET at_s = ? WHERE id = ?", (at_s, post))
    for part in parts:
        if part.delivery is not None and not part.is_ended:
            await flows.retime(work, part.delivery, at_s, at_s + late_s)
    await seal(work, post)
    await flows.note_hand(work, post, me)  # whoever chose the time does not approve it
    work.changed("post", post, "draft")
