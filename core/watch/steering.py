"""What people do with watches that are there: pause, resume, remove, review, and correct what they have learnt."""

from __future__ import annotations

from core.errors import Conflict, UsageError
from core.i18n import N_
from core.store import Actor, Store, Work
from core.text.show import show
from core.text.words import normal
from core.watch import store as sql
from core.watch.model import DAY_S, Watch, WatchId, WatchState
from core.watch.person import acting_person, allow_with_second
from core.watch.plan import Overrule
from core.watch.rules import REVIEW_DAYS


async def pause_watch(store: Store, actor: Actor, id_: WatchId) -> Watch:
    """Stop a watch until it is resumed; what it found stays.

    Raises:
        Conflict: it does not watch now.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Watch:
        await work.allow("watch.pause")
        was = await sql.watch_of(work, id_)
        if was.state is not WatchState.ACTIVE:
            raise Conflict(N_("Watch «{name}» does not watch now."), name=was.name)
        await sql.set_state(work, id_, WatchState.PAUSED, work.actor.name)
        await work.audit("watch.pause", f"watch:{id_}")
        work.changed("watch", id_, "pause")
        return await sql.watch_of(work, id_)

    return await store.write(actor, act)


async def resume_watch(store: Store, actor: Actor, id_: WatchId) -> Watch:
    """Let a watch go on, and look through what arrived meanwhile; a broad one then goes on as it is meant to.

    Raises:
        Conflict: it watches already, has ended, or waits for an approval.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Watch:
        await work.allow("watch.pause")
        was = await sql.watch_of(work, id_)
        await _allow_person(work, was)
        if was.state is WatchState.ACTIVE:
            raise Conflict(N_("Watch «{name}» is watching already."), name=was.name)
        if was.state is WatchState.PROPOSED:
            raise Conflict(N_("Watch «{name}» waits for somebody else's approval."), name=was.name)
        if was.ends_s is not None and was.ends_s <= work.now_s:
            raise Conflict(N_("The end of watch «{name}» has passed: edit it first."), name=was.name)
        if was.state is WatchState.TOO_BROAD:
            await sql.mean_wide(work, id_)
        await sql.set_state(work, id_, WatchState.ACTIVE, work.actor.name)
        await sql.go_on(work, was)
        await work.audit("watch.resume", f"watch:{id_}", was=was.state.value)
        work.changed("watch", id_, "resume")
        return await sql.watch_of(work, id_)

    return await store.write(actor, act)


async def remove_watch(store: Store, actor: Actor, id_: WatchId) -> Watch:
    """Take a watch away with all its hits and counts; messages and alerts stay. Returns it as it was.

    Raises:
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Watch:
        await work.allow("watch.remove")
        was = await sql.watch_of(work, id_)
        await sql.remove(work, id_)
        await work.audit("watch.remove", f"watch:{id_}", kind=was.kind.value)
        work.changed("watch", id_, "remove")
        return was

    return await store.write(actor, act)


async def unlearn(store: Store, actor: Actor, id_: WatchId) -> Watch:
    """Forget what false alarms have taught a watch.

    Raises:
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Watch:
        await work.allow("watch.edit")
        await sql.watch_of(work, id_)
        await sql.set_strictness(work, id_, 0)
        await work.audit("watch.unlearn", f"watch:{id_}")
        work.changed("watch", id_, "edit")
        return await sql.watch_of(work, id_)

    return await store.write(actor, act)


async def look_at_person_watch(store: Store, actor: Actor, id_: WatchId) -> Watch:
    """Open the watch of a person, which is put on record: few may, and each look counts.

    Raises:
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Watch:
        await work.allow("watch.read_person")
        found = await sql.watch_of(work, id_)
        await work.audit("watch.read_person", f"watch:{id_}")
        return found

    return await store.write(actor, act)


async def review_watch(store: Store, actor: Actor, id_: WatchId) -> Watch:
    """Say that a watch is still needed: its next review is in six months.

    Raises:
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Watch:
        await work.allow("watch.edit")
        acting_person(work)
        await _allow_person(work, await sql.watch_of(work, id_))
        await sql.set_review(work, id_, work.now_s + REVIEW_DAYS * DAY_S)
        await work.audit("watch.review", f"watch:{id_}")
        work.changed("watch", id_, "edit")
        return await sql.watch_of(work, id_)

    return await store.write(actor, act)


async def overrule_word(store: Store, actor: Actor, id_: WatchId, term: str, token: str, is_same: bool | None) -> Watch:
    """Say whether a word counts as a watched one, from now on; ``None`` leaves it to the program again.

    Args:
        term: the watched word, in any form.
        token: the word that was, or was not, taken for it.

    Raises:
        UsageError: one of them is no word, or both are the same.
        NotFound, NotPermitted: as ever.
    """
    said = Overrule(normal(term), normal(token), bool(is_same))
    if not said.term or not said.token or said.term == said.token:
        raise UsageError(
            N_("«{term}» and «{token}» are not two different words."),
            term=show(term, limit=40),
            token=show(token, limit=40),
        )

    async def act(work: Work) -> Watch:
        await work.allow("watch.edit")
        acting_person(work)
        await _allow_person(work, await sql.watch_of(work, id_))
        await sql.put_overrule(work, id_, said if is_same is not None else None, said.term, said.token)
        await work.audit("watch.overrule", f"watch:{id_}", is_same=is_same)
        work.changed("watch", id_, "edit")
        return await sql.watch_of(work, id_)

    return await store.write(actor, act)


async def _allow_person(work: Work, watch: Watch) -> None:
    """Ask more of who widens the watch of a person; to stop one, less is enough."""
    if watch.is_person:
        await allow_with_second(work, "watch.add_person")
