"""``ventanilla crisis role`` and ``clock``: who is what in an incident, and what is owed by when."""

from __future__ import annotations

from core.crisis.clock import DUTY_TITLES, due_words
from core.crisis.levels import effects_of
from core.crisis.model import IncidentId
from core.crisis.playbook_model import CrisisRole
from core.crisis.roles import (
    PLACE_TITLES,
    Holder,
    Place,
    Whom,
    end_role,
    gap_words,
    gaps,
    give_role,
    hand_over,
    holders,
)
from core.crisis.titles import ROLE_TITLES
from core.crisis.work_store import dues_of
from core.errors import NotFound
from core.i18n import N_, _
from core.runtime import House
from core.text.show import show
from tui.cli.context import Call
from tui.cli.crisis_ids import INCIDENT
from tui.cli.crisis_meant import ROLE, meant, operator_named
from tui.cli.grammar import Noun, Option, Verb, argument, option, switch
from tui.cli.output import Json, put_json, put_line, put_table, say, utc
from tui.words import moment

_ROLE = argument("role", N_("ROLE"), N_("The role, such as lead, scribe or spokesperson."), check=ROLE)
_WHO = argument("who", N_("NAME"), N_("An operator's name or number; with --outside, whoever it is."))
_OUTSIDE = switch("--outside", N_("Somebody without a desk here."))
_PHONE = option("--phone", N_("NUMBER"), N_("How to reach them while it lasts."))
_ALTERNATE = switch("--alternate", N_("As the one who steps in."))


async def _list(call: Call, incident: IncidentId | None, all_: bool) -> None:
    async with call.house() as house:
        found = await meant(house, incident)
        held = await holders(house.store, found.id, with_former=all_)
        missing = gaps([each for each in held if each.ended_s is None], effects_of(found.level, found.kind))
        if call.is_json:
            put_json({
                "roles": [_json(each) for each in held],
                "gaps": [{"role": each.role.value, "gap": each.kind.value} for each in missing],
            })  # fmt: skip
            return
        now_s, zone = house.store.clock.now_s(), house.workspace.zone
        put_table(
            [
                (_(ROLE_TITLES[each.role]), _(PLACE_TITLES[each.place]), show(each.name), show(each.phone) or "-",
                 moment(each.since_s, now_s, zone), "-" if each.ended_s is None else moment(each.ended_s, now_s, zone))
                for each in held
            ],
            (_("role"), "", _("name"), _("telephone"), _("since"), _("until")),
        )  # fmt: skip
        for gap in missing:
            put_line("! " + gap_words(gap))


async def _give(
    call: Call, role: CrisisRole, who: str, incident: IncidentId | None, outside: bool, phone: str | None,
    alternate: bool,
) -> None:  # fmt: skip
    async with call.house() as house:
        actor = await call.actor(house)
        found = await meant(house, incident)
        whom = await _whom(house, who, outside, phone)
        made = await give_role(house.store, actor, found.id, role, whom, _place(alternate))
        say(_("{role}: {name}.", role=_(ROLE_TITLES[role]), name=show(made.name)))


async def _hand_over(
    call: Call, role: CrisisRole, who: str, incident: IncidentId | None, outside: bool, phone: str | None,
    alternate: bool,
) -> None:  # fmt: skip
    async with call.house() as house:
        actor = await call.actor(house)
        found = await meant(house, incident)
        whom = await _whom(house, who, outside, phone)
        made = await hand_over(house.store, actor, found.id, role, whom, _place(alternate))
        say(_("{role}: {name}.", role=_(ROLE_TITLES[role]), name=show(made.name)))


async def _end(call: Call, role: CrisisRole, incident: IncidentId | None, alternate: bool) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        found = await meant(house, incident)
        gone = await end_role(house.store, actor, found.id, role, _place(alternate))
        say(_("{role}: {name} no longer has it, nobody does.", role=_(ROLE_TITLES[role]), name=show(gone.name)))


async def _clock(call: Call, incident: IncidentId | None) -> None:
    async with call.house() as house:
        found = await meant(house, incident)
        now_s, zone = house.store.clock.now_s(), house.workspace.zone
        owed = await dues_of(house.store, found)
        if call.is_json:
            put_json([
                {"duty": each.duty.value, "due_at": utc(each.due_s), "done_at": utc(each.done_s),
                 "left_s": each.left_s(now_s), "late_s": each.late_s(now_s)}
                for each in owed
            ])  # fmt: skip
            return
        put_table(
            [(_(DUTY_TITLES[each.duty]), moment(each.due_s, now_s, zone), due_words(each, now_s)) for each in owed],
            (_("what"), _("time"), _("state")),
        )
        if not owed:
            say(_("Nothing is owed by the clock."))


async def _whom(house: House, who: str, outside: bool, phone: str | None) -> Whom:
    if outside:
        return Whom(person=who, phone=phone or "")
    try:
        return Whom(operator=await operator_named(house, who), phone=phone or "")
    except NotFound:
        say(_("For somebody without a desk here, add --outside."))
        raise


def _place(alternate: bool) -> Place:
    return Place.ALTERNATE if alternate else Place.PRIMARY


def _json(holder: Holder) -> dict[str, Json]:
    return {
        "role": holder.role.value,
        "place": holder.place.value,
        "name": holder.name,
        "outside": holder.operator is None,
        "phone": holder.phone or None,
        "since": utc(holder.since_s),
        "until": utc(holder.ended_s),
    }


ROLE_NOUN = Noun(
    "role",
    N_("Who is what in an incident, and what is missing."),
    Verb("list", N_("List who has which role, and what is missing."), _list, INCIDENT,
         Option(["--all", "all_"], "", N_("Also who had one before."), default=False), reads=True),
    Verb("give", N_("Give a role that nobody has."), _give, _ROLE, _WHO, INCIDENT, _OUTSIDE, _PHONE, _ALTERNATE,
         acts=True),
    Verb("hand-over", N_("Pass a role on to somebody else."), _hand_over, _ROLE, _WHO, INCIDENT, _OUTSIDE, _PHONE,
         _ALTERNATE, acts=True),
    Verb("end", N_("Take a role from who has it, without another."), _end, _ROLE, INCIDENT, _ALTERNATE, acts=True),
)  # fmt: skip
CLOCK = Verb("clock", N_("What is owed by when: statements, the next update, the situation report."), _clock, INCIDENT,
             reads=True)  # fmt: skip
