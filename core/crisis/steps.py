"""The checklist of an incident: copied from its playbook when it begins, then taken, done, skipped and added to.

What was copied stays as it was, whatever becomes of the playbook's file while the incident lasts.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from core.crisis.beginning import begin, next_position
from core.crisis.model import IncidentId
from core.crisis.person import acting_person
from core.crisis.playbook_model import CrisisRole, Said
from core.crisis.store import open_incident_of
from core.crisis.timeline import Entry, enter
from core.crisis.typed import typed
from core.errors import AlreadyClaimed, Conflict, NotFound, UsageError
from core.i18n import N_
from core.ids import OperatorId
from core.store import Actor, Reads, Row, Store, Work

__all__ = [
    "Step", "StepId", "StepState", "add_step", "begin", "finish_step", "move_step", "skip_step", "step_of", "steps_of",
    "take_step",
]  # fmt: skip

StepId = NewType("StepId", int)

TEXT_CHARS = 400
"""Of a step added by hand."""
EVIDENCE_CHARS = 500
MOST_STEPS = 300
"""Of one incident."""
_MIN_S = 60
_MOST_DUE_MIN = 60 * 24 * 30
_SELECT = (
    "SELECT s.*, t.name AS taker, e.name AS ender FROM incident_step AS s"
    " LEFT JOIN operator AS t ON t.id = s.taken_by LEFT JOIN operator AS e ON e.id = s.ended_by"
)
_UNKNOWN = N_("There is no step {number}: «crisis step list» shows them.")


class StepState(StrEnum):
    """How far a step is."""

    OPEN = "open"
    TAKEN = "taken"
    DONE = "done"
    SKIPPED = "skipped"

    @property
    def is_over(self) -> bool:
        """Nothing more has to be done."""
        return self in (StepState.DONE, StepState.SKIPPED)


STATE_TITLES = {
    StepState.OPEN: N_("open"),
    StepState.TAKEN: N_("taken"),
    StepState.DONE: N_("done"),
    StepState.SKIPPED: N_("skipped"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of an incident."""

    id: StepId
    incident: IncidentId
    position: int
    """From 1, in the order in which they are to be done."""
    key: str
    """In its playbook; empty: added by hand."""
    text: Said
    """Foreign text to a screen."""
    role: CrisisRole | None
    due_s: int | None
    is_required: bool
    needs_evidence: bool
    state: StepState
    taken_by: OperatorId | None
    taken_by_name: str
    taken_s: int | None
    ended_by: OperatorId | None
    ended_by_name: str
    ended_s: int | None
    evidence: str
    reason: str
    """Why it was skipped."""

    def late_s(self, now_s: int) -> int:
        """By how many seconds it is, or was, late; 0: in time, skipped, or without a clock."""
        if self.due_s is None or self.state is StepState.SKIPPED:
            return 0
        return max(0, (now_s if self.ended_s is None else self.ended_s) - self.due_s)


async def steps_of(source: Reads, incident: IncidentId) -> list[Step]:
    """The checklist of an incident, in its order."""
    rows = await source.rows(f"{_SELECT} WHERE s.incident_id = ? ORDER BY s.position, s.id", (incident,))
    return [_step(row) for row in rows]


async def step_of(source: Reads, id_: StepId) -> Step:
    """One step.

    Raises:
        NotFound: there is none.
    """
    rows = await source.rows(f"{_SELECT} WHERE s.id = ?", (id_,))
    if not rows:
        raise NotFound(_UNKNOWN, number=id_)
    return _step(rows[0])


async def take_step(store: Store, actor: Actor, id_: StepId, *, from_another: bool = False) -> Step:
    """See to a step.

    Args:
        from_another: take it also from a colleague who has it.

    Raises:
        AlreadyClaimed: a colleague has it.
        Conflict: it is over, or its incident is.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Step:
        step = await _at_hand(work, id_)
        me = acting_person(work)
        if step.taken_by == me:
            return step
        if step.taken_by is not None and not from_another:
            raise AlreadyClaimed(
                N_("{person} sees to step {number} already: take it over, or choose another."),
                person=step.taken_by_name, number=step.position,
            )  # fmt: skip
        await work.execute(
            "UPDATE incident_step SET state = 'taken', taken_by = ?, taken_s = ? WHERE id = ?", (me, work.now_s, id_)
        )
        return await _entered(work, step, Entry.STEP_TAKEN, "taken")

    return await store.write(actor, act)


async def finish_step(store: Store, actor: Actor, id_: StepId, evidence: str = "") -> Step:
    """Note that a step is done, and what shows it.

    Raises:
        UsageError: it needs evidence and there is none, or too much.
        Conflict: it is over, or its incident is.
        NotFound, NotPermitted: as ever.
    """
    shown = typed(evidence, EVIDENCE_CHARS)

    async def act(work: Work) -> Step:
        step = await _at_hand(work, id_)
        if step.needs_evidence and not shown:
            raise UsageError(
                N_("Say what shows that step {number} is done: a reference, who said it, where it is kept."),
                number=step.position,
            )
        await _end(work, step, StepState.DONE, evidence=shown)
        return await _entered(work, step, Entry.STEP_DONE, "done", late_s=step.late_s(work.now_s))

    return await store.write(actor, act)


async def skip_step(store: Store, actor: Actor, id_: StepId, reason: str = "") -> Step:
    """Leave a step out.

    Raises:
        UsageError: it has to be done and no reason was given, or it is too long.
        Conflict: it is over, or its incident is.
        NotFound, NotPermitted: as ever.
    """
    why = typed(reason, EVIDENCE_CHARS)

    async def act(work: Work) -> Step:
        step = await _at_hand(work, id_)
        if step.is_required and not why:
            raise UsageError(
                N_("Step {number} has to be done: say why it is left out this time."), number=step.position
            )
        await _end(work, step, StepState.SKIPPED, reason=why)
        return await _entered(work, step, Entry.STEP_SKIPPED, "skipped")

    return await store.write(actor, act)


async def add_step(
    store: Store,
    actor: Actor,
    incident: IncidentId,
    text: str,
    *,
    role: CrisisRole | None = None,
    due_min: int | None = None,
    is_required: bool = False,
) -> Step:
    """Put another step at the end of the checklist.

    Args:
        due_min: minutes from now.

    Raises:
        UsageError: it says nothing or too much, or its time is none.
        Conflict: the incident is closed, or has more steps than anybody can follow.
        NotFound, NotPermitted: as ever.
    """
    said = typed(text, TEXT_CHARS, N_("Say what is to be done."))
    if due_min is not None and not 0 < due_min <= _MOST_DUE_MIN:
        raise UsageError(N_("A step is due in 1 to {most} minutes, or has no time."), most=_MOST_DUE_MIN)

    async def act(work: Work) -> Step:
        await work.allow("crisis.step")
        acting_person(work)
        await open_incident_of(work, incident)
        position = await next_position(work, incident)
        if position > MOST_STEPS:
            raise Conflict(N_("This incident has {most} steps already: nobody can follow more."), most=MOST_STEPS)
        due_s = None if due_min is None else work.now_s + due_min * _MIN_S
        id_ = await work.insert(
            "INSERT INTO incident_step (incident_id, position, key, text_es, text_en, role, due_s, is_required)"
            " VALUES (?, ?, '', ?, ?, ?, ?, ?)",
            (incident, position, said, said, role.value if role else "", due_s, is_required),
        )
        return await _entered(work, await step_of(work, StepId(id_)), Entry.STEP, "added")

    return await store.write(actor, act)


async def move_step(store: Store, actor: Actor, id_: StepId, position: int) -> Step:
    """Do a step earlier or later; the others move over.

    Args:
        position: from 1; beyond the last it becomes the last.

    Raises:
        UsageError: there is no such position.
        Conflict: the incident is closed.
        NotFound, NotPermitted: as ever.
    """
    if position < 1:
        raise UsageError(N_("Positions begin at 1."))

    async def act(work: Work) -> Step:
        await work.allow("crisis.step")
        acting_person(work)
        step = await step_of(work, id_)
        await open_incident_of(work, step.incident)
        others = [each.id for each in await steps_of(work, step.incident) if each.id != id_]
        others.insert(position - 1, id_)
        await work.many(
            "UPDATE incident_step SET position = ? WHERE id = ?",
            [(place, each) for place, each in enumerate(others, 1)],
        )
        moved = await step_of(work, id_)
        if moved.position == step.position:
            work.system("it stands where it stood")
            return moved
        return await _entered(work, moved, Entry.STEP, "moved")

    return await store.write(actor, act)


async def _at_hand(work: Work, id_: StepId) -> Step:
    """A step that is not over, of an incident that lasts, for somebody who may work on it."""
    await work.allow("crisis.step")
    acting_person(work)
    step = await step_of(work, id_)
    await open_incident_of(work, step.incident)
    if step.state is StepState.DONE:
        raise Conflict(N_("Step {number} was done by {person}."), number=step.position, person=step.ended_by_name)
    if step.state is StepState.SKIPPED:
        raise Conflict(N_("Step {number} was left out by {person}."), number=step.position, person=step.ended_by_name)
    return step


async def _end(work: Work, step: Step, state: StepState, *, evidence: str = "", reason: str = "") -> None:
    await work.execute(
        "UPDATE incident_step SET state = ?, ended_by = ?, ended_s = ?, evidence = ?, reason = ? WHERE id = ?",
        (state.value, acting_person(work), work.now_s, evidence, reason, step.id),
    )


async def _entered(work: Work, step: Step, kind: Entry, what: str, late_s: int = 0) -> Step:
    """Account for what was done with a step; the step as it stands now."""
    await enter(work, step.incident, kind, subject=f"step:{step.id}", what=what, position=step.position, late_s=late_s)
    await work.audit("crisis.step", f"incident:{step.incident}", step=step.id, what=what)
    work.changed("incident", step.incident, "step")
    return await step_of(work, step.id)


def _step(row: Row) -> Step:
    return Step(
        id=StepId(row["id"]), incident=IncidentId(row["incident_id"]), position=row["position"], key=row["key"],
        text=Said(row["text_es"], row["text_en"]), role=CrisisRole(row["role"]) if row["role"] else None,
        due_s=row["due_s"], is_required=bool(row["is_required"]), needs_evidence=bool(row["needs_evidence"]),
        state=StepState(row["state"]),
        taken_by=OperatorId(row["taken_by"]) if row["taken_by"] is not None else None,
        taken_by_name=row["taker"] or "", taken_s=row["taken_s"],
        ended_by=OperatorId(row["ended_by"]) if row["ended_by"] is not None else None,
        ended_by_name=row["ender"] or "", ended_s=row["ended_s"], evidence=row["evidence"], reason=row["reason"],
    )  # fmt: skip
