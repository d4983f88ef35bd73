"""``ventanilla contact``: handles that somebody has checked."""

from __future__ import annotations

from core.i18n import N_, _
from core.publishing.contacts import (
    Contact,
    ContactId,
    Match,
    NewContact,
    add_contact,
    contact_of,
    contacts,
    remove_contact,
    tested,
)
from core.text.show import show
from tui.cli.context import Call
from tui.cli.grammar import Noun, Verb, argument, option
from tui.cli.output import Json, put_facts, put_json, put_line, put_table, say, utc
from tui.cli.values import whole
from tui.words import moment

_ID = argument("id_", N_("NUMBER"), N_("The contact's number, as listed."), check=whole("NUMBER", 1, 1 << 40))
_NETWORK = option("--network", N_("NAME"), N_("The network the handle is on; without it, any."))
_FOUND = {
    Match.CHECKED: N_("«{handle}» is {name}, checked by {checker}."),
    Match.LOOKALIKE: N_("Careful: «{handle}» can be taken for «{theirs}» ({name}) and is another account."),
    Match.UNKNOWN: N_("«{handle}» is not in the directory."),
}


async def _add(
    call: Call,
    name: str,
    network: str | None,
    handle: str | None,
    remote_id: str | None,
    phone: str | None,
    note: str | None,
) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        new = NewContact(
            name=name,
            network=network or "",
            handle=handle or "",
            remote_id=remote_id or "",
            phone=phone or "",
            note=note or "",
        )
        made = await add_contact(house.store, actor, new)
        if call.is_json:
            put_json(_json(made))
        else:
            put_line(str(made.id))
        say(_("Contact {id} is kept: «{name}», checked by you.", id=made.id, name=show(made.said.name)))


async def _list(call: Call, network: str | None) -> None:
    async with call.house() as house:
        found = await contacts(house.store, network or "")
        if call.is_json:
            put_json([_json(each) for each in found])
            return
        put_table(
            [
                (each.id, each.said.name, each.said.network or "-", each.said.handle or "-", each.said.phone or "-",
                 each.checked_by)
                for each in found
            ],
            (_("number"), _("name"), _("net"), _("handle"), _("telephone"), _("checked by")),
        )  # fmt: skip
        if not found:
            say(_("The directory is empty: add somebody with «contact add»."))


async def _show(call: Call, id_: int) -> None:
    async with call.house() as house:
        found = await contact_of(house.store, ContactId(id_))
        if call.is_json:
            put_json(_json(found))
            return
        when = moment(found.checked_s, house.store.clock.time(), house.workspace.zone)
        put_facts([
            (_("name"), found.said.name),
            (_("net"), found.said.network or "-"),
            (_("handle"), found.said.handle or "-"),
            (_("id there"), found.said.remote_id or "-"),
            (_("telephone"), found.said.phone or "-"),
            (_("note"), found.said.note or "-"),
            (_("checked by"), found.checked_by),
            (_("checked"), when),
        ])  # fmt: skip


async def _test(call: Call, handle: str, network: str | None) -> int | None:
    async with call.house() as house:
        found = tested(handle, await contacts(house.store, network or ""))
        if call.is_json:
            put_json({"handle": handle, "match": found.match.value,
                      "contact": None if found.contact is None else _json(found.contact)})  # fmt: skip
        else:
            whose = found.contact
            values = {"handle": show(handle), "name": show(whose.said.name) if whose else "",
                      "theirs": show(whose.said.handle) if whose else "", "checker": show(whose.checked_by) if whose
                      else ""}  # fmt: skip
            put_line(_(_FOUND[found.match], **values))
        return None if found.match is Match.CHECKED else 1


async def _remove(call: Call, id_: int) -> None:
    async with call.house() as house:
        actor = await call.actor(house)
        gone = await remove_contact(house.store, actor, ContactId(id_))
        say(_("«{name}» is no longer in the directory.", name=show(gone.said.name)))


def _json(contact: Contact) -> dict[str, Json]:
    said = contact.said
    return {
        "id": str(contact.id),
        "name": said.name,
        "network": said.network or None,
        "handle": said.handle or None,
        "remote_id": said.remote_id or None,
        "phone": said.phone or None,
        "note": said.note or None,
        "checked_by": contact.checked_by,
        "checked_at": utc(contact.checked_s),
    }


COMMAND = Noun(
    "contact",
    N_("Handles and telephones that somebody has checked; mentions are held against them."),
    Verb(
        "add",
        N_("Note a contact that you have checked."),
        _add,
        argument("name", N_("NAME"), N_("Who it is.")),
        _NETWORK,
        option("--handle", N_("HANDLE"), N_("The handle there.")),
        option("--remote-id", N_("ID"), N_("The immutable id there, where it is known.")),
        option("--phone", N_("NUMBER"), N_("The telephone number, as it is published.")),
        option("--note", N_("TEXT"), N_("What else is worth knowing.")),
        acts=True,
        reads=True,
    ),
    Verb("list", N_("List the directory."), _list, _NETWORK, reads=True),
    Verb("show", N_("Show one contact whole."), _show, _ID, reads=True),
    Verb(
        "test",
        N_("Hold a handle against the directory: checked, a look-alike, or unknown (then the status is 1)."),
        _test,
        argument("handle", N_("HANDLE"), N_("The handle to look at.")),
        _NETWORK,
        reads=True,
    ),
    Verb("remove", N_("Take a contact out of the directory."), _remove, _ID, acts=True),
)
