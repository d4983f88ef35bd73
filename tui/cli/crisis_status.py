"""``ventanilla crisis status``: what is open, what is owed, what is proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.i18n import N_, _
from core.text.show import show
from tui.cli.context import Call
from tui.cli.crisis_ids import incident_id
from tui.cli.grammar import Option, Verb, option
from tui.cli.output import Json, put_json, put_line, put_table, say
from tui.words import moment

if TYPE_CHECKING:
    from core.crisis.model import Incident, IncidentId
    from core.runtime import House


async def _status(call: Call, incident: IncidentId | None, all_: bool) -> None:
    from core.crisis import store as sql
    from core.crisis.emergency import emergency_account
    from core.crisis.proposals import proposals
    from core.crisis.requests import requests
    from core.store.workspace import crisis_level
    from tui.cli.crisis_lines import asked, proposal_json, proposed, request_json

    async with call.house() as house:
        if incident is not None:
            await _show(call, house, await sql.incident_of(house.store, incident))
            return
        now_s, zone = house.store.clock.now_s(), house.workspace.zone
        found = await sql.incidents(house.store, is_open=not all_)
        offered = await proposals(house.store, call.directory)
        wanted = await requests(house.store)
        account = await emergency_account(house.store)
        if call.is_json:
            put_json({
                "level": await crisis_level(house.store),
                "emergency_account": None if account is None else account.name,
                "incidents": [await _json(house, each) for each in found],
                "proposals": [proposal_json(each) for each in offered],
                "requests": [request_json(each) for each in wanted],
            })  # fmt: skip
            return
        for each in found:
            await _line(house, each, now_s, zone)
        for request in wanted:
            put_line(asked(request, now_s, zone))
        for proposal in offered:
            put_line(proposed(proposal, now_s, zone))
        if not found:
            say(_("No incident is open."))
        if account is None:
            say(_("No emergency account is named: «crisis emergency-account NAME» lets one go on."))


async def _line(house: House, incident: Incident, now_s: int, zone: str) -> None:
    from core.crisis.store import freezes_of_incident
    from tui.cli.crisis_lines import situation

    put_line(situation(incident, await freezes_of_incident(house.store, incident.id), now_s, zone))


async def _show(call: Call, house: House, incident: Incident) -> None:
    from core.crisis.closing import stand_down_list
    from core.crisis.store import freezes_of_incident, level_changes
    from core.publishing.freeze_words import freeze_sentence
    from tui.cli.crisis_lines import criterion_row

    if call.is_json:
        put_json(await _json(house, incident))
        return
    now_s, zone = house.store.clock.now_s(), house.workspace.zone
    await _line(house, incident, now_s, zone)
    if incident.reason:
        put_line(_("Why: {reason}", reason=show(incident.reason, limit=600)))
    put_table(
        (moment(each.at_s, now_s, zone), "-" if each.before is None else each.before.value, each.after.value,
         show(each.by_name) or _("the program"), show(each.reason, limit=600) or "-")
        for each in await level_changes(house.store, incident.id)
    )  # fmt: skip
    for freeze in await freezes_of_incident(house.store, incident.id):
        put_line(freeze_sentence(freeze, now_s, zone) + ("" if freeze.lifted_s is None else "; " + _("lifted")))
    if incident.is_open:
        put_line(_("Before it is closed:"))
        put_table(criterion_row(each) for each in await stand_down_list(house.store, incident, now_s))


async def _json(house: House, incident: Incident) -> dict[str, Json]:
    from core.crisis.closing import stand_down_list
    from core.crisis.store import freezes_of_incident, level_changes
    from tui.cli.crisis_lines import change_json, incident_json, judged_json

    now_s = house.store.clock.now_s()
    return {
        **incident_json(incident),
        "reason_late_s": incident.reason_late_s(now_s),
        "levels": [change_json(each) for each in await level_changes(house.store, incident.id)],
        "freezes": [
            {"id": f"f{each.id}", "in_force": each.lifted_s is None, "undecided": each.undecided}
            for each in await freezes_of_incident(house.store, incident.id)
        ],
        "stand_down": [judged_json(each) for each in await stand_down_list(house.store, incident, now_s)]
        if incident.is_open
        else [],
    }


STATUS = Verb(
    "status",
    N_("Show the incidents that are open, what is owed, and what is proposed; of one, all of it."),
    _status,
    option("--incident", N_("NUMBER"), N_("One incident whole, also when it was closed."), check=incident_id),
    Option(["--all", "all_"], "", N_("Those that were closed as well."), default=False),
    reads=True,
)
