"""Stopping a whole post: each of its deliveries as far as nothing of it has left, then the post itself."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import Conflict
from core.i18n import N_
from core.publishing.model import DeliveryId, PostId
from core.publishing.person import acting_person
from core.publishing.workflow import store as sql
from core.publishing.workflow.approving import end_delivery
from core.publishing.workflow.model import Stage
from core.publishing.workflow.standing_need import need_now
from core.publishing.workflow.transitions import Verb
from core.store import Actor, Reads, Store, Work

_OUT = N_(
    "It has begun to leave, or has left: decide about each of its deliveries with «post cancel» or «post resolve»."
)


@dataclass(frozen=True, slots=True)
class CancelledPost:
    """What was stopped of a post, and what was not."""

    stopped: tuple[DeliveryId, ...]
    is_whole: bool
    """Nothing of it goes out any more."""


async def cancel_post(store: Store, actor: Actor, id_: PostId) -> CancelledPost:
    """Stop a post, also one's own, as far as one's roles allow it by now.

    Raises:
        Conflict: nothing of it can be stopped.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> CancelledPost:
        await work.allow("post.cancel")
        flow, parts = await sql.flow_of(work, id_), await sql.parts_of(work, id_)
        acting_person(work)
        await need_now(work, flow, parts, Verb.CANCEL)
        live = [part for part in parts if part.delivery is not None and not part.is_ended]
        stopped = [part.delivery for part in live if part.delivery is not None and not part.has_begun]
        if live and not stopped:
            raise Conflict(_OUT)
        for each in stopped:
            await end_delivery(work, each)
        is_whole = len(stopped) == len(live)
        if is_whole:
            await close(work, flow)
        await work.audit("post.cancel", f"post:{id_}", stopped=len(stopped), whole=is_whole)
        return CancelledPost(tuple(stopped), is_whole)

    return await store.write(actor, act)


async def is_draft(source: Reads, id_: PostId) -> bool:
    """Whether it is a post of our own that has no deliveries yet."""
    return await sql.has_flow(source, id_) and all(part.delivery is None for part in await sql.parts_of(source, id_))


async def after_cancel(work: Work, id_: PostId) -> None:
    """Let a post of ours be cancelled once the last of its deliveries was; the caller answers for the audit."""
    if not await sql.has_flow(work, id_):
        return
    parts = await sql.parts_of(work, id_)
    if parts and all(part.is_ended for part in parts if part.delivery is not None):
        await close(work, await sql.flow_of(work, id_))


async def close(work: Work, flow: sql.Flow) -> None:
    """Put a post where nothing is done with it any more."""
    await sql.put_stage(work, flow.post, Stage.CANCELLED, flow.steps, flow.step)
    await sql.hold(work, flow.post, None)
    await work.execute("UPDATE invitation SET used_s = ? WHERE post_id = ? AND used_s IS NULL", (work.now_s, flow.post))
