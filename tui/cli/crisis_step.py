"""``ventanilla crisis step``: the checklist of an incident."""

from __future__ import annotations

from core.crisis.clock import span
from core.crisis.model import IncidentId
from core.crisis.playbook_model import CrisisRole
from core.crisis.steps import (
    STATE_TITLES,
    Step,
    StepState,
    add_step,
    finish_step,
    move_step,
    skip_step,
    steps_of,
    take_step,
)
from core.crisis.titles import ROLE_TITLES
from core.i18n import N_, _, language
from core.runtime import House
from core.text.show import show
from tui.cli.context import Call
from tui.cli.crisis_ids import INCIDENT
from tui.cli.crisis_meant import PLACE, ROLE, STEP, meant, step_at
from tui.cli.grammar import Noun, Option, Verb, argument, option, switch
from tui.cli.output import Json, put_json, put_line, put_table, say, utc
from tui.cli.values import whole
from tui.words import moment

_SIGNS = {StepState.OPEN: " ", StepState.TAKEN: ">", StepState.DONE: "=", StepState.SKIPPED: "-"}


async def _list(call: Call, incident: IncidentId | None, open_: bool) -> None:
    async with call.house() as house:
        found = await meant(house, incident)
        steps = [each for each in await steps_of(house.store, found.id) if not (open_ and each.state.is_over)]
        if call.is_json:
            put_json([_json(each, house.store.clock.now_s()) for each in steps])
            return
        put_table(
            [
                (each.position, _SIGNS[each.state], show(each.text.in_(language()), limit=200), _who(each),
                 _when(each, house), _about(each))
                for each in steps
            ],
            (_("number"), "", _("step"), _("who"), _("time"), _("evidence")),
        )  # fmt: skip
        if not steps:
            say(_("There is no step left: add one with «crisis step add»."))


async def _take(call: Call, step: int, incident: IncidentId | None, over: bool) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        done = await take_step(house.store, actor, (await step_at(house, incident, step)).id, from_another=over)
        say(_("You see to step {number}.", number=done.position))


async def _done(call: Call, step: int, incident: IncidentId | None, evidence: str | None) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        done = await finish_step(house.store, actor, (await step_at(house, incident, step)).id, evidence or "")
        late = done.late_s(house.store.clock.now_s())
        say(
            _("Step {number} is done, {span} late.", number=done.position, span=span(late))
            if late
            else _("Step {number} is done.", number=done.position)
        )


async def _skip(call: Call, step: int, incident: IncidentId | None, reason: str | None) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        done = await skip_step(house.store, actor, (await step_at(house, incident, step)).id, reason or "")
        say(_("Step {number} is left out.", number=done.position))


async def _add(
    call: Call, text: str, incident: IncidentId | None, role: CrisisRole | None, within: int | None, must: bool
) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        found = await meant(house, incident)
        made = await add_step(house.store, actor, found.id, text, role=role, due_min=within, is_required=must)
        put_line(str(made.position))
        say(_("Step {number} is on the checklist.", number=made.position))


async def _move(call: Call, step: int, incident: IncidentId | None, to: int) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        moved = await move_step(house.store, actor, (await step_at(house, incident, step)).id, to)
        say(_("It is step {number} now.", number=moved.position))


def _who(step: Step) -> str:
    if step.ended_by is not None or step.taken_by is not None:
        return show(step.ended_by_name or step.taken_by_name)
    return _(ROLE_TITLES[step.role]) if step.role else "-"


def _when(step: Step, house: House) -> str:
    now_s, zone = house.store.clock.now_s(), house.workspace.zone
    if step.state.is_over:
        return moment(step.ended_s or now_s, now_s, zone)
    if step.due_s is None:
        return "-"
    if late_s := step.late_s(now_s):
        return "! " + _("late by {span}", span=span(late_s))
    return "> " + moment(step.due_s, now_s, zone)


def _about(step: Step) -> str:
    if step.state is StepState.DONE:
        return show(step.evidence) or "-"
    if step.state is StepState.SKIPPED:
        return _("left out: {reason}", reason=show(step.reason) or "-")
    asked = [_("has to be done")] if step.is_required else []
    return " · ".join([*asked, *([_("with evidence")] if step.needs_evidence else [])]) or _(STATE_TITLES[step.state])


def _json(step: Step, now_s: int) -> dict[str, Json]:
    return {
        "number": step.position,
        "id": step.id,
        "key": step.key or None,
        "text": step.text.in_(language()),
        "role": step.role.value if step.role else None,
        "state": step.state.value,
        "required": step.is_required,
        "needs_evidence": step.needs_evidence,
        "due_at": utc(step.due_s),
        "late_s": step.late_s(now_s),
        "taken_by": step.taken_by_name or None,
        "taken_at": utc(step.taken_s),
        "ended_by": step.ended_by_name or None,
        "ended_at": utc(step.ended_s),
        "evidence": step.evidence or None,
        "reason": step.reason or None,
    }


STEP_NOUN = Noun(
    "step",
    N_("The checklist of an incident: who does what by when, and what shows it."),
    Verb("list", N_("List the steps in their order."), _list, INCIDENT,
         Option(["--open", "open_"], "", N_("Only what is still to be done."), default=False), reads=True),
    Verb("take", N_("See to a step."), _take, STEP, INCIDENT,
         switch("--over", N_("Also from a colleague who sees to it.")), acts=True),
    Verb("done", N_("Note that a step is done."), _done, STEP, INCIDENT,
         option("--evidence", N_("TEXT"), N_("What shows it: a reference, who said it, where it is kept.")), acts=True),
    Verb("skip", N_("Leave a step out."), _skip, STEP, INCIDENT,
         option("--reason", N_("TEXT"), N_("Why; a step that has to be done needs it.")), acts=True),
    Verb("add", N_("Put another step at the end."), _add,
         argument("text", N_("TEXT"), N_("What is to be done.")), INCIDENT,
         option("--role", N_("ROLE"), N_("Who does it."), check=ROLE),
         option("--within", N_("MINUTES"), N_("Minutes from now until it is due."), check=whole("--within", 1, 43_200)),
         switch("--must", N_("It has to be done.")), acts=True),
    Verb("move", N_("Do a step earlier or later."), _move, STEP, INCIDENT, PLACE, acts=True),
)  # fmt: skip
