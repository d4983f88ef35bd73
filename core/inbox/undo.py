"""Taking back the last act: exactly what it changed, and only where nothing has happened since.

Taking an act back is itself a change with a record of its own. The acts before it stay undoable, because the
conversation is again as they left it.
"""

from __future__ import annotations

from core.errors import Conflict
from core.i18n import N_
from core.ids import ConversationId
from core.inbox import act_store
from core.inbox import store as sql
from core.inbox.act_store import Before
from core.inbox.acts import begin
from core.inbox.model import UNDO_S, Done
from core.inbox.naming import target
from core.inbox.rules import Case, timed
from core.store import Actor, Store, Work

_NOTHING = N_("There is nothing to undo.")


async def undo(store: Store, actor: Actor) -> Done:
    """Take back my last act that still stands; returns it, in its own words.

    Raises:
        Conflict: there is none, or someone has changed one of its conversations since.
    """

    async def act(work: Work) -> Done:
        moment = await begin(work, "message.undo")
        last = await act_store.last_undoable(work, moment.me, moment.now_s - UNDO_S)
        if last is None:
            raise Conflict(_NOTHING)
        await work.allow(f"message.{last.verb}")
        befores = await act_store.befores(work, last.id)
        noted = [id_ for _note, id_ in await act_store.noted(work, last.id)]
        ids = sorted({*noted, *(before.conversation_id for before in befores)})
        found = {case.id: case for case in await sql.cases(work, ids)}
        for before in befores:
            await _need_unchanged(work, found[before.conversation_id], before, last.id)
        await _put_back(work, found, befores, moment.now_s)
        await act_store.set_undone(work, last.id, befores)
        for id_ in ids:
            await work.audit("message.undo", target(id_), act=last.id, verb=last.verb)
            work.changed("conversation", id_, "undo")
        return Done(last.id, tuple(ids), last.label, {**last.values, "who": found[ids[0]].who})

    return await store.write(actor, act)


async def _put_back(work: Work, found: dict[ConversationId, Case], befores: list[Before], now_s: int) -> None:
    """What was is as it was, but for the band: the wait went on meanwhile."""
    cases = [found[before.conversation_id] for before in befores]
    await sql.put(
        work,
        [
            (case, timed(sql.from_columns({**sql.to_columns(case.standing), **before.columns}), now_s))
            for case, before in zip(cases, befores, strict=True)
        ],
    )
    await act_store.change_tags(work, [(before.conversation_id, before.removed, before.added) for before in befores])


async def _need_unchanged(work: Work, case: Case, before: Before, act_id: int) -> None:
    if case.rev == before.rev_after:
        return
    if case.spoke_rev > before.rev_after:
        raise Conflict(N_("Not undone: {who} has written again since."), who=case.who)
    last = await sql.last_actor(work, case.id)
    if last is None or last[1] == act_id:  # time itself moved it: a snooze that ended
        raise Conflict(N_("Not undone: {who} has changed since."), who=case.who)
    raise Conflict(N_("Not undone: {name} has changed the conversation of {who} since."), name=last[0], who=case.who)
