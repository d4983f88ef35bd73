"""Handles that somebody has checked, and who they are: what a mention is held against before it goes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from core.errors import NotFound, UsageError
from core.i18n import N_
from core.publishing.person import acting_person
from core.store import Actor, Reads, Row, Store, Work
from core.text.fold import skeleton

ContactId = NewType("ContactId", int)

WORD_CHARS = 300
_CONTACT = "SELECT c.*, o.name AS checker FROM contact AS c JOIN operator AS o ON o.id = c.checked_by"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """Somebody whom we mention or send people to."""

    name: str
    network: str = ""
    """Empty: on any."""
    handle: str = ""
    remote_id: str = ""
    """Their immutable id there."""
    phone: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A checked contact."""

    id: ContactId
    said: NewContact
    checked_by: str
    checked_s: int


class Match(StrEnum):
    """How a handle stands to those that were checked."""

    CHECKED = "checked"
    """It is one of them."""
    LOOKALIKE = "lookalike"
    """It can be taken for one of them and is not."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Tested:
    """What the directory says of a handle."""

    match: Match
    contact: Contact | None
    """The checked one it is, or imitates."""


async def add_contact(store: Store, actor: Actor, new: NewContact) -> Contact:
    """Note a contact as checked by whoever adds it; one of this network and handle is replaced.

    Raises:
        UsageError: it has no name, or neither handle nor telephone, or says too much.
        NotPermitted: as ever.
    """
    said = _checked(new)

    async def act(work: Work) -> Contact:
        await work.allow("contact.add")
        me = acting_person(work)
        if said.handle:
            await work.execute(
                "UPDATE contact SET gone_s = ? WHERE network = ? AND handle = ? COLLATE NOCASE AND gone_s IS NULL",
                (work.now_s, said.network, said.handle),
            )
        id_ = await work.insert(
            "INSERT INTO contact (name, network, handle, remote_id, phone, note, checked_by, checked_s)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (said.name, said.network, said.handle, said.remote_id, said.phone, said.note, me, work.now_s),
        )
        await work.audit("contact.add", f"contact:{id_}")
        work.changed("contact", id_, "add")
        return await contact_of(work, ContactId(id_))

    return await store.write(actor, act)


async def remove_contact(store: Store, actor: Actor, id_: ContactId) -> Contact:
    """Take a contact out of the directory.

    Raises:
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Contact:
        await work.allow("contact.remove")
        found = await contact_of(work, id_)
        await work.execute("UPDATE contact SET gone_s = ? WHERE id = ?", (work.now_s, id_))
        await work.audit("contact.remove", f"contact:{id_}")
        work.changed("contact", id_, "remove")
        return found

    return await store.write(actor, act)


async def contacts(source: Reads, network: str = "") -> list[Contact]:
    """The directory by name; of one network where given, with those that are on any."""
    rows = await source.rows(
        f"{_CONTACT} WHERE c.gone_s IS NULL AND (? = '' OR c.network IN ('', ?)) ORDER BY c.name COLLATE NOCASE, c.id",
        (network, network),
    )
    return [_contact(row) for row in rows]


async def contact_of(source: Reads, id_: ContactId) -> Contact:
    """The contact of this number.

    Raises:
        NotFound: there is none.
    """
    rows = await source.rows(f"{_CONTACT} WHERE c.id = ? AND c.gone_s IS NULL", (id_,))
    if not rows:
        raise NotFound(N_("There is no contact {number}: «contact list» shows them."), number=id_)
    return _contact(rows[0])


def tested(handle: str, known: Iterable[Contact]) -> Tested:
    """How a handle stands to those that were checked; the domain of a handle counts where both have one."""
    wanted = plain(handle)
    looks = skeleton(wanted)
    alike: Contact | None = None
    for each in known:
        theirs = plain(each.said.handle)
        if not theirs:
            continue
        if theirs == wanted:
            return Tested(Match.CHECKED, each)
        if alike is None and looks and skeleton(theirs) == looks:
            alike = each
    return Tested(Match.UNKNOWN if alike is None else Match.LOOKALIKE, alike)


def plain(handle: str) -> str:
    """A handle as it is compared: without its at sign and in small letters."""
    return handle.strip().removeprefix("@").lower()


def _checked(new: NewContact) -> NewContact:
    said = NewContact(
        name=new.name.strip(),
        network=new.network.strip(),
        handle=new.handle.strip().removeprefix("@"),
        remote_id=new.remote_id.strip(),
        phone=new.phone.strip(),
        note=new.note.strip(),
    )
    if not said.name:
        raise UsageError(N_("Say who it is: a contact has a name."))
    if not said.handle and not said.phone:
        raise UsageError(N_("A contact has a handle or a telephone number: say one."))
    if max(map(len, (said.name, said.network, said.handle, said.remote_id, said.phone, said.note))) > WORD_CHARS:
        raise UsageError(N_("Each word about a contact has at most {most} characters."), most=WORD_CHARS)
    return said


def _contact(row: Row) -> Contact:
    return Contact(
        ContactId(row["id"]),
        NewContact(
            name=row["name"],
            network=row["network"],
            handle=row["handle"],
            remote_id=row["remote_id"],
            phone=row["phone"],
            note=row["note"],
        ),
        row["checker"],
        int(row["checked_s"]),
    )
