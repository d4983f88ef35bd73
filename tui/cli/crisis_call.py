"""``ventanilla crisis call``, ``contact`` and ``ally``: whom to telephone, how it went, and who is briefed."""

from __future__ import annotations

from collections.abc import Sequence

from core.crisis.briefing import briefing_sheet
from core.crisis.calls import OUTCOME_TITLES, Outcome, ToCall, called, to_call
from core.crisis.contacts import (
    CallContact,
    CallContactId,
    NewCallContact,
    add_call_contact,
    call_contacts,
    change_call_contact,
    move_call_contact,
    remove_call_contact,
)
from core.crisis.model import IncidentId
from core.i18n import N_, _
from core.runtime import House
from core.text.show import show
from tui.cli.context import Call
from tui.cli.crisis_ids import INCIDENT, past_s
from tui.cli.crisis_meant import PLACE, meant
from tui.cli.grammar import Noun, Verb, argument, option
from tui.cli.output import Json, put_json, put_line, put_table, put_text, say, utc
from tui.cli.values import whole
from tui.words import local, moment, zone

_WHOM = argument("contact", N_("NUMBER"), N_("Their number, as listed."), check=whole("NUMBER", 1, 1 << 40))
_NOTE = option("--note", N_("TEXT"), N_("What was said."))
_BODY = option("--body", N_("NAME"), N_("The service or institution."))
_PHONE = option("--phone", N_("NUMBER"), N_("The telephone number."))
_OTHER = option("--other", N_("TEXT"), N_("Another way to reach them."))


async def _calls(call: Call, incident: IncidentId | None) -> None:
    await _list_to_call(call, incident, allies=False)


async def _allies(call: Call, incident: IncidentId | None) -> None:
    await _list_to_call(call, incident, allies=True)


async def _list_to_call(call: Call, incident: IncidentId | None, *, allies: bool) -> None:
    async with call.house() as house:
        found = await meant(house, incident)
        people = await to_call(house.store, found.id, allies=allies)
        if call.is_json:
            put_json([_call_json(each) for each in people])
            return
        now_s, zone_name = house.store.clock.now_s(), house.workspace.zone
        put_table(
            [
                (each.contact.id, "=" if each.is_reached else " " if each.last is None else "!",
                 *_reach(each.contact),
                 "-" if each.last is None else f"{_(OUTCOME_TITLES[each.last.outcome])}"
                 f" {moment(each.last.at_s, now_s, zone_name)} {show(each.last.operator_name)}",
                 "-" if each.last is None else show(each.last.note) or "-")
                for each in people
            ],
            (_("number"), "", _("name"), _("institution"), _("telephone"), _("last call"), _("note")),
        )  # fmt: skip
        if not people:
            say(_("There is nobody to call: add somebody with «crisis contact add» or «crisis ally add»."))


async def _reached(call: Call, contact: int, incident: IncidentId | None, note: str | None) -> None:
    await _called(call, contact, incident, note, Outcome.REACHED)


async def _no_answer(call: Call, contact: int, incident: IncidentId | None, note: str | None) -> None:
    await _called(call, contact, incident, note, Outcome.NO_ANSWER)


async def _briefed(call: Call, contact: int, incident: IncidentId | None, note: str | None) -> None:
    await _called(call, contact, incident, note, Outcome.BRIEFED)


async def _called(call: Call, contact: int, incident: IncidentId | None, note: str | None, outcome: Outcome) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        found = await meant(house, incident)
        made = await called(house.store, actor, found.id, CallContactId(contact), outcome, note or "")
        say(_("{name}: {outcome}.", name=show(made.contact_name), outcome=_(OUTCOME_TITLES[outcome])))


async def _contacts(call: Call, playbook: str | None) -> None:
    async with call.house() as house:
        found = await call_contacts(house.store, playbook=playbook)
        if call.is_json:
            put_json([_json(each) for each in found])
            return
        put_table(
            [(each.id, *_reach(each), " ".join(each.said.playbooks) or _("always")) for each in found],
            (_("number"), _("name"), _("institution"), _("telephone"), _("playbooks")),
        )
        if not found:
            say(_("There is nobody to call: add somebody with «crisis contact add» or «crisis ally add»."))


async def _add(
    call: Call, name: str, body: str | None, phone: str | None, other: str | None, playbook: Sequence[str]
) -> None:
    async with call.house() as house:
        new = NewCallContact(
            name=name, body=body or "", phone=phone or "", other=other or "", playbooks=tuple(playbook)
        )
        await _added(call, house, new)


async def _add_ally(call: Call, name: str, since: str, body: str | None, phone: str | None, other: str | None) -> None:
    async with call.house() as house:
        since_s = past_s(since, local(house.store.clock.time(), house.workspace.zone))
        new = NewCallContact(
            name=name, body=body or "", phone=phone or "", other=other or "", is_ally=True, consent_s=since_s
        )
        await _added(call, house, new)


async def _added(call: Call, house: House, new: NewCallContact) -> None:
    made = await add_call_contact(house.store, await call.actor(house), new)
    put_line(str(made.id))
    say(_("«{name}» is on the list.", name=show(made.said.name)))


async def _change(call: Call, contact: int, body: str | None, phone: str | None, other: str | None) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        made = await change_call_contact(
            house.store, actor, CallContactId(contact), phone=phone, other=other, body=body
        )
        say(_("«{name}» is changed.", name=show(made.said.name)))


async def _move(call: Call, contact: int, to: int) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        made = await move_call_contact(house.store, actor, CallContactId(contact), to)
        say(_("«{name}» is called in place {number}.", name=show(made.said.name), number=made.position))


async def _remove(call: Call, contact: int) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        gone = await remove_call_contact(house.store, actor, CallContactId(contact))
        say(_("«{name}» is off the list.", name=show(gone.said.name)))


async def _sheet(call: Call, incident: IncidentId | None) -> None:
    async with call.house() as house:
        found = await meant(house, incident)
        now_s = house.store.clock.now_s()
        sheet = await briefing_sheet(house.store, found, now_s, zone(house.workspace.zone), house.workspace.institution)
        if call.is_json:
            put_json({"incident": found.id, "at": utc(now_s), "sheet": sheet})
        else:
            put_text(sheet.rstrip("\n"))


def _reach(contact: CallContact) -> tuple[str, str, str]:
    said = contact.said
    way = " · ".join(filter(None, (show(said.phone), show(said.other))))
    return show(said.name), show(said.body) or "-", way or _("! no number")


def _json(contact: CallContact) -> dict[str, Json]:
    said = contact.said
    return {
        "id": contact.id,
        "name": said.name,
        "institution": said.body or None,
        "phone": said.phone or None,
        "other": said.other or None,
        "playbooks": list(said.playbooks),
        "ally": said.is_ally,
        "agreed_at": utc(said.consent_s),
    }


def _call_json(each: ToCall) -> dict[str, Json]:
    last = each.last
    return {
        **_json(each.contact),
        "tries": each.tries,
        "reached": each.is_reached,
        "last": None if last is None else {
            "outcome": last.outcome.value, "at": utc(last.at_s), "by": last.operator_name, "note": last.note or None,
        },
    }  # fmt: skip


CALL_NOUN = Noun(
    "call",
    N_("Whom to telephone in an incident, and how it went."),
    Verb("list", N_("List who is called, in order, and whether they were reached."), _calls, INCIDENT, reads=True),
    Verb("reached", N_("Note that somebody was reached."), _reached, _WHOM, INCIDENT, _NOTE, acts=True),
    Verb("no-answer", N_("Note that nobody answered."), _no_answer, _WHOM, INCIDENT, _NOTE, acts=True),
)
CONTACT_NOUN = Noun(
    "contact",
    N_("The list of whom to telephone, there without a network."),
    Verb("list", N_("List everybody."), _contacts,
         option("--playbook", N_("NAME"), N_("Only who is called for this playbook.")), reads=True),
    Verb("add", N_("Put somebody on the list."), _add, argument("name", N_("NAME"), N_("Who it is.")), _BODY, _PHONE,
         _OTHER, option("--playbook", N_("NAME"), N_("For which playbook; without it, always; may be repeated."),
                        many=True), acts=True),
    Verb("change", N_("Write in, or correct, how somebody is reached."), _change, _WHOM, _BODY, _PHONE, _OTHER,
         acts=True),
    Verb("move", N_("Call somebody earlier or later."), _move, _WHOM, PLACE, acts=True),
    Verb("remove", N_("Take somebody off the list."), _remove, _WHOM, acts=True),
)  # fmt: skip
ALLY_NOUN = Noun(
    "ally",
    N_("Who outside agreed to be briefed; nothing is sent to them from here."),
    Verb("list", N_("List allies, and who was briefed."), _allies, INCIDENT, reads=True),
    Verb("add", N_("Add somebody who agreed to be briefed."), _add_ally,
         argument("name", N_("NAME"), N_("Who it is.")),
         option("--since", N_("WHEN"), N_("When they agreed."), required=True), _BODY, _PHONE, _OTHER, acts=True),
    Verb("sheet", N_("Print what allies are told: what is confirmed and public."), _sheet, INCIDENT, reads=True),
    Verb("briefed", N_("Note that an ally was told."), _briefed, _WHOM, INCIDENT, _NOTE, acts=True),
    Verb("remove", N_("Take off the list who no longer agrees."), _remove, _WHOM, acts=True),
)  # fmt: skip
