"""What is late in open incidents: entered on the timeline once, to be told to whoever is on duty, and told again.

Duties of the clock are watched, and steps of the checklist that have to be done.
"""

from __future__ import annotations

from core.crisis.clock import TELL_AGAIN_S
from core.crisis.model import Incident, IncidentId
from core.crisis.steps import steps_of
from core.crisis.store import incident_of, incidents
from core.crisis.timeline import Entry, enter
from core.crisis.work_store import dues_of, enter_late, entered_late
from core.store import Reads, Work

STEP = "step:"
"""Before the number of a step, in place of a duty of the clock."""

Owed = dict[tuple[str, int], int]
"""Duty and when it was due, and the step's position; 0: no step."""


async def note_late(work: Work) -> int:
    """Enter what has become late since the last look, or was late for long; returns how much that was."""
    work.system("what is late by the clock is no act of a person")
    n = 0
    for incident in await incidents(work):
        owed = await owed_late(work, incident, work.now_s)
        known = await entered_late(work, incident.id) if owed else {}
        for (duty, due_s), position in owed.items():
            entered_s = known.get((duty, due_s))
            if entered_s is None:
                await enter_late(work, incident.id, duty, due_s, is_again=False)
                await _line(work, incident.id, duty, due_s, position)
                n += 1
            elif work.now_s >= entered_s + TELL_AGAIN_S:
                n += await enter_late(work, incident.id, duty, due_s, is_again=True)
    return n


async def owed_late(source: Reads, incident: Incident, now_s: int) -> Owed:
    """What an open incident owes and should have been done by now."""
    if not incident.is_open:
        return {}
    dues = await dues_of(source, incident)
    clock: Owed = {(each.duty.value, each.due_s): 0 for each in dues if each.done_s is None and each.late_s(now_s)}
    told = {each.duty.value for each in dues}  # a step of that name is the same again
    steps: Owed = {
        (f"{STEP}{each.id}", each.due_s): each.position
        for each in await steps_of(source, incident.id)
        if each.is_required and each.key not in told and not each.state.is_over
        and each.due_s is not None and each.late_s(now_s)
    }  # fmt: skip
    return clock | steps


async def position_owed(source: Reads, incident: IncidentId, duty: str, due_s: int, now_s: int) -> int | None:
    """The position of a step that is still late, 0 for a duty of the clock; ``None``: it was done meanwhile."""
    return (await owed_late(source, await incident_of(source, incident), now_s)).get((duty, due_s))


async def _line(work: Work, incident: IncidentId, duty: str, due_s: int, position: int) -> None:
    is_step = duty.startswith(STEP)
    await enter(
        work, incident, Entry.LATE, subject=duty if is_step else f"duty:{duty}",
        duty="step" if is_step else duty, due_s=due_s, position=position,
    )  # fmt: skip
    work.changed("incident", incident, "late")
