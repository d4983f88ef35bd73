"""``ventanilla crisis decline`` and ``close``: saying no to what is proposed, and standing down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.errors import UsageError
from core.i18n import N_, _
from core.text.fold import fold
from core.text.show import show
from tui.cli.context import Call
from tui.cli.crisis_ids import INCIDENT, alert_id, request_id
from tui.cli.grammar import Verb, argument, option, switch
from tui.cli.output import put_json, put_line, put_table, say

if TYPE_CHECKING:
    from core.crisis.model import Criterion, IncidentId
    from core.crisis.requests import RequestId
    from core.watch.model import AlertId


async def _decline(call: Call, alert: AlertId | None, reason: str, request: RequestId | None) -> None:
    from core.crisis.proposals import decline
    from core.crisis.requests import decline_request

    if (alert is None) == (request is None):
        raise UsageError(N_("Say what you decline: an alert's number, or --request and its number."))
    async with call.house() as house:
        actor = await call.actor(house)
        if request is not None:
            gone = await decline_request(house.store, actor, request, reason)
            say(_("What {name} asked for is declined, and the timeline says why.", name=show(gone.by_name)))
        elif alert is not None:
            level = await decline(house.store, actor, alert, reason)
            say(_("Level {level} is declined; alert {alert} proposes again when it rises above that.",
                  level=level.value, alert=alert))  # fmt: skip


async def _close(
    call: Call,
    reason: str | None,
    incident: IncidentId | None,
    said: Sequence[Criterion],
    false_alarm: bool,
    check: bool,
) -> int | None:
    from core.crisis.closing import close_incident, stand_down_list
    from core.crisis.model import called
    from core.crisis.requests import Request
    from core.crisis.store import incident_meant
    from tui.cli.crisis_lines import criterion_row, incident_json, judged_json, request_json

    async with call.house() as house:
        if check:
            meant = await incident_meant(house.store, incident)
            judged = await stand_down_list(
                house.store, meant, house.store.clock.now_s(), said=said, is_false_alarm=false_alarm
            )
            if call.is_json:
                put_json([judged_json(each) for each in judged])
            else:
                put_table(criterion_row(each) for each in judged)
            return None if all(each.answer.is_enough for each in judged) else 1
        actor = await call.actor(house)
        meant = await incident_meant(house.store, incident)
        done = await close_incident(house.store, actor, meant.id, reason or "", said=said, is_false_alarm=false_alarm)
        if isinstance(done, Request):
            if call.is_json:
                put_json({"incident": None, "request": request_json(done)})
            say(_("Closing it is not yours to decide: it was proposed to those who can."))
            return None
        if call.is_json:
            put_json({"incident": incident_json(done), "request": None})
        else:
            put_line(str(done.id))
        say(_("{incident} is closed. Nothing was sent by that.", incident=called(done)))
        return None


def _criterion(value: str) -> Criterion:
    """A check for something that a person says is so.

    Raises:
        UsageError: it is no criterion that a person answers for.
    """
    from core.crisis.model import Criterion

    known = (Criterion.SERVICE_RESTORED, Criterion.TRIGGER_QUIET, Criterion.NEXT_SHIFT_TOLD)
    wanted = fold(value).replace("-", "_")
    for each in known:
        if wanted == each.value:
            return each
    raise UsageError(
        N_("«{value}» is not among what you can say is so: {names}."),
        value=show(value, limit=40), names=", ".join(each.value for each in known),
    )  # fmt: skip


CLOSING = (
    Verb(
        "decline",
        N_("Decline what an alert or a colleague proposes, with a reason."),
        _decline,
        argument("alert", N_("ALERT"), N_("The alert's number."), optional=True, check=alert_id),
        option("--reason", N_("TEXT"), N_("Why; whoever is on duty next reads it."), required=True),
        option(
            "--request", N_("NUMBER"), N_("What a colleague asked for, as «crisis status» shows."), check=request_id
        ),
        acts=True,
    ),
    Verb(
        "close",
        N_("Stand down: close an incident when nothing is in the way. Nothing is sent by that."),
        _close,
        INCIDENT,
        option("--reason", N_("TEXT"), N_("How it ended.")),
        option(
            "--said",
            N_("NAME"),
            N_("Something that the program cannot see and you say is so; may be given several times."),
            many=True,
            check=_criterion,
        ),
        switch("--false-alarm", N_("There was nothing: what was stopped is set right, and no more is asked.")),
        switch("--check", N_("Only show what is in the way; the status is 1 while something is.")),
        acts=True,
        reads=True,
    ),
)
