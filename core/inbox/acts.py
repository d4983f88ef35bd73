"""How every act on conversations is carried out: who may, what it changes, the record, and the way back.

One act on many conversations is one unit of work and one undo. It changes all of them or none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.errors import Conflict, NotFound, NotPermitted, UsageError
from core.i18n import N_
from core.ids import ConversationId
from core.inbox import act_store
from core.inbox import store as sql
from core.inbox.model import Done, NoteKind
from core.inbox.naming import target
from core.inbox.rules import Case, Moment, Standing
from core.store import Work
from core.store.audit import Scalar

MOST = 1_000
"""Conversations that one act may change."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentence shown for an act, as msgids: ``one`` names the author ({who}), ``many`` says how many ({n})."""

    one: str
    many: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Remark:
    """A note that an act leaves on the conversations it changed."""

    kind: NoteKind
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act makes of one conversation."""

    case: Case
    after: Standing
    added: tuple[int, ...] = ()
    """Tags put on."""
    removed: tuple[int, ...] = ()
    """Tags taken off."""
    remark: Remark | None = None
    """A note on this one alone."""
    record: Mapping[str, Scalar] = field(default_factory=dict)
    """What the audit says of this one alone."""

    @property
    def is_change(self) -> bool:
        """Whether anything differs from before."""
        return self.after != self.case.standing or bool(self.added or self.removed)


async def begin(work: Work, permission: str) -> Moment:
    """Who acts, once the gate has let them.

    Raises:
        NotPermitted: the gate refuses, or nobody in person acts.
    """
    await work.allow(permission)
    me = work.actor.operator_id
    if me is None:
        raise NotPermitted(N_("Only a person can do this: sign in as an operator."))
    return Moment(me, work.now_s)


async def find(work: Work, ids: Sequence[ConversationId]) -> list[Case]:
    """The conversations named, by id.

    Raises:
        UsageError: none, or more than :data:`MOST`.
        NotFound: one of them does not exist.
    """
    wanted = set(ids)
    if not wanted:
        raise UsageError(N_("No conversation was named: choose one first."))
    if len(wanted) > MOST:
        raise UsageError(
            N_("{n} conversations are too many for one act: at most {most} at a time."), n=len(wanted), most=MOST
        )
    found = await sql.cases(work, wanted)
    missing = wanted - {case.id for case in found}
    if missing:
        raise NotFound(N_("There is no conversation {number}."), number=min(missing))
    return found


async def settle(
    work: Work,
    moment: Moment,
    verb: str,
    outcomes: Sequence[Outcome],
    wording: Wording,
    *,
    remark: Remark | None = None,
    record: Mapping[str, Scalar] | None = None,
) -> Done:
    """Write what an act decided: the conversations, the way back, the audit, and what others are told.

    Conversations that stay as they were are left alone. ``remark`` and ``record`` are for each of the others, beside
    what their outcomes have of their own.

    Raises:
        Conflict: nothing would change.
    """
    changed = [outcome for outcome in outcomes if outcome.is_change]
    if not changed:
        raise Conflict(N_("Nothing to change: it is so already."))
    values = dict(wording.values) | {"n": len(changed)}
    label = wording.one if len(changed) == 1 else wording.many
    act_id = await act_store.add_act(work, verb, moment.me, label, values)
    await sql.put(work, [(outcome.case, outcome.after) for outcome in changed])
    await act_store.change_tags(work, [(outcome.case.id, outcome.added, outcome.removed) for outcome in changed])
    await act_store.add_befores(work, act_id, [_before(outcome) for outcome in changed])
    ids = tuple(outcome.case.id for outcome in changed)
    for said, about in ((remark, ids), *((outcome.remark, (outcome.case.id,)) for outcome in changed)):
        if said is not None and said.text.strip():
            await act_store.add_notes(work, act_id, moment.me, about, said.kind, said.text.strip())
    for outcome in changed:
        was, now = outcome.case.standing, outcome.after
        states = {} if was.state == now.state else {"was": was.state.name.lower(), "state": now.state.name.lower()}
        entry: dict[str, Scalar] = {"act": act_id, **states, **(record or {}), **outcome.record}
        await work.audit(f"message.{verb}", target(outcome.case.id), **entry)
        work.changed("conversation", outcome.case.id, verb)
    return Done(act_id, ids, label, values | {"who": changed[0].case.who})


def _before(outcome: Outcome) -> act_store.Before:
    was, now = sql.to_columns(outcome.case.standing), sql.to_columns(outcome.after)
    return act_store.Before(
        conversation_id=outcome.case.id,
        rev_before=outcome.case.rev,
        rev_after=outcome.case.rev + 1,
        columns={name: value for name, value in was.items() if value != now[name]},
        added=outcome.added,
        removed=outcome.removed,
    )
