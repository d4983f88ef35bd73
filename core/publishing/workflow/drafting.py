"""Writing at a post: a new one, what changes in it, who is writing; saved as often as a key is struck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from core.accounts import overview
from core.errors import Conflict
from core.i18n import N_
from core.ids import AccountId, OperatorId
from core.publishing import signed_store as signed
from core.publishing.content import Content, dump_content
from core.publishing.meta import Meta, dump_meta, load_meta
from core.publishing.model import PostId, PostKind
from core.publishing.person import acting_person
from core.publishing.themes import with_known_theme
from core.publishing.workflow import store as sql
from core.publishing.workflow.model import Part, Stage
from core.publishing.workflow.standing_need import need_now
from core.publishing.workflow.steps import cleared
from core.publishing.workflow.transitions import Verb, after_edit
from core.publishing.workflow.voiding import next_version, refuse_begun, refuse_other_writer, void
from core.publishing.workflow.wanted import At, Changes, Outcome, clean_title, master_of, outcome
from core.store import Actor, Store, Work

__all__ = [
    "At", "Changes", "NewPost", "Saved", "begin_writing", "copy_draft", "new_draft", "save", "stop_writing",
    "take_over", "write_draft",
]  # fmt: skip

_STALE = N_("It was changed meanwhile: read it again, then make your change.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPost:
    """A post as its author wants it: one content for several accounts."""

    accounts: Sequence[str]
    """Names or numbers."""
    content: Content
    title: str = ""
    at_s: int | None = None
    """When it is to leave; ``None``: as soon as it is approved."""
    meta: Meta = field(default_factory=Meta)


@dataclass(frozen=True, slots=True)
class Saved:
    """How a post stands after a change."""

    rev: int
    stage: Stage
    voided: int
    """Approvals that no longer count."""
    parts: frozenset[Part]
    """What is different now; empty: nothing was."""


async def new_draft(store: Store, actor: Actor, new: NewPost) -> PostId:
    """Begin a post; nobody is asked for anything yet.

    Raises:
        NotFound: no such account.
        NotPermitted, UsageError: as ever.
    """

    async def act(work: Work) -> PostId:
        await work.allow("post.new")
        return await write_draft(work, acting_person(work), new)

    return await store.write(actor, act)


async def write_draft(work: Work, author: OperatorId, new: NewPost) -> PostId:
    """Begin a post inside the caller's transaction; the caller has asked the gate."""
    accounts = [(await overview.account_named(work, word)).id for word in new.accounts]
    post = await signed.insert_post(work, PostKind.POST, author, at_s=new.at_s, title=clean_title(new.title))
    meta = dump_meta(await with_known_theme(work, new.meta))
    await sql.insert_flow(work, post, author, dump_content(new.content), meta)
    flow = await sql.flow_of(work, post)
    await _write(work, flow, outcome(flow, (), Changes(accounts=accounts)))
    await work.audit("post.new", f"post:{post}", accounts=len(accounts), scheduled=new.at_s is not None)
    work.changed("post", post, "new")
    return post


async def copy_draft(store: Store, actor: Actor, id_: PostId) -> PostId:
    """Begin a post with the content of another, whatever became of that; its time is not copied.

    Raises:
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> PostId:
        await work.allow("post.new")
        me = acting_person(work)
        old, parts = await sql.flow_of(work, id_), await sql.parts_of(work, id_)
        post = await signed.insert_post(work, PostKind.POST, me, title=old.title)
        meta = dump_meta(await with_known_theme(work, load_meta(old.meta)))
        await sql.insert_flow(work, post, me, master_of(old, parts), meta)
        for part in parts:
            if not part.is_out:
                await signed.insert_variant(work, post, part.account, part.content, is_own=part.is_own)
        await signed.seal(work, post)
        await work.audit("post.new", f"post:{post}", accounts=len(parts), copied=id_)
        work.changed("post", post, "new")
        return post

    return await store.write(actor, act)


async def save(store: Store, actor: Actor, id_: PostId, changes: Changes, *, rev: int, stays: bool = True) -> Saved:
    """Keep what is typed; a post that was handed in goes back to its draft, and its approvals are void.

    Args:
        rev: the post's revision that the writer has read.
        stays: the writer goes on, so that colleagues are told who is at it.

    Raises:
        Conflict: it was changed meanwhile, has begun to leave, or its standing forbids it.
        AlreadyClaimed: somebody else is writing.
        UsageError: accounts named twice, or a variant of an account it does not go to.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Saved:
        flow, parts = await sql.flow_of(work, id_), await sql.parts_of(work, id_)
        to = outcome(flow, parts, await _with_known_theme(work, flow, changes))
        verb = Verb.SCHEDULE if to.changed == {Part.TIME} else Verb.EDIT
        await work.allow(f"post.{verb}")
        me = acting_person(work)
        await refuse_other_writer(work, flow, me)
        if flow.rev != rev:
            raise Conflict(_STALE)
        is_known = flow.writer(work.now_s) == me
        await sql.hold(work, id_, me if stays else None)
        if not to.changed:
            work.system("who is writing is no act yet")
            return Saved(rev, flow.stage, 0, frozenset())
        way = await need_now(work, flow, parts, verb)
        refuse_begun(parts)
        stage = after_edit(flow.stage)
        voided = 0
        if way.voids:
            voided = await void(work, flow, parts, me, to.changed, stage)
        else:
            await _unsign(work, flow)
        await next_version(work, flow)
        await _write(work, flow, to)
        await sql.note_hand(work, id_, me)
        if is_known and stays and not way.voids:
            work.system("what is typed is on record as a whole when it is handed in")
        else:
            await work.audit(
                f"post.{verb}", f"post:{id_}", parts=",".join(sorted(each.value for each in to.changed)), voided=voided
            )
        return Saved((await sql.flow_of(work, id_)).rev, stage, voided, to.changed)

    return await store.write(actor, act)


async def begin_writing(store: Store, actor: Actor, id_: PostId) -> int:
    """Tell colleagues that one is writing at a post; gives its revision.

    Raises:
        AlreadyClaimed: somebody else is.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> int:
        await work.allow("post.edit")
        me = acting_person(work)
        flow = await sql.flow_of(work, id_)
        await refuse_other_writer(work, flow, me)
        await sql.hold(work, id_, me)
        work.system("who is writing is no act yet")
        work.changed("post", id_, "writing")
        return flow.rev

    return await store.write(actor, act)


async def take_over(store: Store, actor: Actor, id_: PostId) -> int:
    """Write on where a colleague was writing; gives the post's revision.

    Raises:
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> int:
        await work.allow("post.edit")
        me = acting_person(work)
        flow = await sql.flow_of(work, id_)
        await sql.hold(work, id_, me)
        await work.audit("post.take_over", f"post:{id_}", was=flow.writer(work.now_s))
        work.changed("post", id_, "writing")
        return flow.rev

    return await store.write(actor, act)


async def stop_writing(store: Store, actor: Actor, id_: PostId) -> None:
    """Tell colleagues that one has stopped; does nothing where one was not writing."""

    async def act(work: Work) -> None:
        await work.allow("post.edit")
        flow = await sql.flow_of(work, id_)
        work.system("who is writing is no act yet")
        if flow.held_by == work.actor.operator_id:
            await sql.hold(work, id_, None)
            work.changed("post", id_, "writing")

    await store.write(actor, act)


async def _with_known_theme(work: Work, flow: sql.Flow, changes: Changes) -> Changes:
    """Changes with a new theme as it is called already; the one it has stays as it is, for it may be signed."""
    if changes.meta is None or changes.meta.theme == load_meta(flow.meta).theme:
        return changes
    return replace(changes, meta=await with_known_theme(work, changes.meta))


async def _unsign(work: Work, flow: sql.Flow) -> None:
    """Approvals that stood while it was handed back no longer fit what it says."""
    await sql.void_approvals(work, flow.post)
    await sql.put_stage(work, flow.post, flow.stage, cleared(flow.steps), flow.step)


async def _write(work: Work, flow: sql.Flow, to: Outcome) -> None:
    """Write down what is different; its approvals are void by now."""
    await work.execute(
        "UPDATE post SET master = ?, meta = ?, title = ?, at_s = ? WHERE id = ?",
        (to.master, to.meta, to.title, to.at_s, flow.post),
    )
    for each in to.wanted:
        if each.part is None:
            await _refuse_unknown(work, each.account)
            await signed.insert_variant(work, flow.post, each.account, each.content, is_own=each.is_own)
        else:
            await work.execute(
                "UPDATE variant SET content = ?, is_own = ?, is_out = 0 WHERE id = ?",
                (each.content, int(each.is_own), each.part.variant),
            )
    for part in to.taken_out:
        if part.delivery is None:
            await work.execute("DELETE FROM variant WHERE id = ?", (part.variant,))
        else:
            await work.execute("UPDATE variant SET is_out = 1 WHERE id = ?", (part.variant,))
    await signed.seal(work, flow.post)


async def _refuse_unknown(work: Work, account: AccountId) -> None:
    await overview.account_named(work, str(account))
