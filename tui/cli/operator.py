"""``ventanilla operator``: who may act here, and in which roles."""

from __future__ import annotations

from collections.abc import Sequence

from core.access.names import find
from core.access.service import add_operator, change_pin, disable, list_operators, reinstate, set_roles
from core.errors import UsageError
from core.i18n import N_, _, ngettext
from core.policy import Role
from core.policy.titles import ROLE_TITLES
from core.runtime import House
from core.store import Actor
from core.store.workspace import WorkspaceKind
from core.text.show import show
from tui.cli.context import ORIGIN, Call, only_one_input
from tui.cli.grammar import Noun, Verb, argument, option, switch
from tui.cli.output import put_json, put_table, say, utc
from tui.cli.pins import ask_new_pin, is_terminal, read_secret
from tui.cli.values import kind_of

_NAME = argument("name", N_("NAME"), N_("The operator's name or number."))
_ROLES = argument(
    "roles",
    N_("ROLE"),
    N_("community_manager, editor, approver, comms_manager, authority, administrator, auditor."),
    many=True,
    check=kind_of(Role, ROLE_TITLES),
)
_NEW_PIN = option(
    "--new-pin-file",
    N_("FILE"),
    N_("The file whose first line is the new PIN; - reads standard input. On a terminal it is asked for."),
)


async def _add(
    call: Call, name: str, roles: Sequence[Role], title: str | None, new_pin_file: str | None, returning: bool
) -> None:
    only_one_input(call.pin_file, new_pin_file)
    async with call.house() as house:
        actor = await call.actor(house)
        pin = _new_pin(house, name, new_pin_file)
        if returning:
            known = find(await list_operators(house.store), name)
            await reinstate(house.store, actor, known.id, pin, roles)
            say(_("{name} has access again.", name=show(known.name)))
        else:
            number = await add_operator(house.store, actor, name, title or "", pin, roles)
            say(_("{name} can act here now, as number {number}.", name=show(name), number=number))


async def _list(call: Call) -> None:
    async with call.house() as house:
        people = await list_operators(house.store)
        if call.is_json:
            put_json([
                {
                    "id": str(person.id), "name": person.name, "title": person.title, "state": person.state.value,
                    "roles": sorted(person.roles), "language": person.language or None,
                    "created_at": utc(person.created_s), "disabled_at": utc(person.disabled_s),
                }
                for person in people
            ])  # fmt: skip
        else:
            put_table(
                [
                    (person.id, person.name, person.title or "-", _("active") if person.is_active else _("no access"),
                     ", ".join(_(ROLE_TITLES[role]) for role in sorted(person.roles)))
                    for person in people
                ],
                (_("number"), _("name"), _("job title"), _("state"), _("roles")),
            )  # fmt: skip


async def _role(call: Call, name: str, roles: Sequence[Role]) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        known = find(await list_operators(house.store), name)
        await set_roles(house.store, actor, known.id, roles)
        named = ", ".join(_(ROLE_TITLES[role]) for role in sorted(set(roles)))
        say(_("{name} now has: {roles}.", name=show(known.name), roles=named))


async def _disable(call: Call, name: str) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        known = find(await list_operators(house.store), name)
        ended = await disable(house.store, actor, known.id)
        said = _("{name} has no access any more; the name stays in the record.", name=show(known.name))
        said += " " + ngettext("{n} session was ended.", "{n} sessions were ended.", ended) if ended else ""
        say(said)


async def _pin(call: Call, name: str, new_pin_file: str | None) -> None:
    only_one_input(call.pin_file, new_pin_file)
    async with call.house() as house:
        people = await list_operators(house.store)
        if not call.operator:
            raise UsageError(N_("Say who acts: add --operator NAME, or set VENTANILLA_OPERATOR."))
        known = find(people, name)
        if find(people, call.operator).id != known.id:
            await change_pin(house.store, await call.actor(house), known.id, _new_pin(house, name, new_pin_file))
        else:
            current = call.pin(house)
            pin = _new_pin(house, name, new_pin_file)
            itself = Actor(known.id, known.name, ORIGIN)  # proved by the current PIN, where it is changed
            await change_pin(house.store, itself, known.id, pin, current=current)
        say(_("{name} has a new PIN.", name=show(known.name)))


def _new_pin(house: House, name: str, place: str | None) -> str:
    if place:
        return read_secret(place)
    if house.workspace.kind is WorkspaceKind.DEMO and not is_terminal():
        return ""
    return ask_new_pin(name)


COMMAND = Noun(
    "operator",
    N_("The people who act here, and their roles."),
    Verb(
        "add",
        N_("Let one more person act here."),
        _add,
        argument("name", N_("NAME"), N_("The name that signs what this person does.")),
        _ROLES,
        option("--title", N_("TEXT"), N_("What this person is in the institution.")),
        _NEW_PIN,
        switch("--returning", N_("Give access back to somebody who left, under the same name.")),
        acts=True,
    ),
    Verb("list", N_("List everybody, also those who left."), _list, reads=True),
    Verb("role", N_("Give a person exactly these roles."), _role, _NAME, _ROLES, acts=True),
    Verb("disable", N_("Take away a person's access; the name stays in the record."), _disable, _NAME, acts=True),
    Verb("pin", N_("Set a new PIN: your own, or another's if you manage operators."), _pin, _NAME, _NEW_PIN, acts=True),
)
