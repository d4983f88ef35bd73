"""Whom to telephone in an incident, and which allies agreed to be told: a list that needs no network.

A playbook brings its own names when an incident begins, some without a number: those are written in by hand. An ally
is somebody outside who said that they want to be briefed; from when on stands with them, and they leave when they say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

from core.crisis.person import acting_person
from core.crisis.typed import typed
from core.errors import Conflict, NotFound, UsageError
from core.i18n import N_
from core.store import Actor, Reads, Row, Store, Work

CallContactId = NewType("CallContactId", int)

NAME_CHARS = 160
PHONE_CHARS = 60
OTHER_CHARS = 200
MOST_PLAYBOOKS = 20
_NO_NAME = N_("Say who it is: a contact has a name.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCallContact:
    """Somebody to telephone, or an ally."""

    name: str
    body: str = ""
    """The service or institution."""
    phone: str = ""
    other: str = ""
    """Another way to reach them."""
    playbooks: tuple[str, ...] = ()
    """Keys of those it is telephoned for; none: in every incident."""
    is_ally: bool = False
    consent_s: int | None = None
    """Since when an ally agrees to be briefed."""


@dataclass(frozen=True, slots=True)
class CallContact:
    """One entry of the list; its words are foreign to a screen."""

    id: CallContactId
    said: NewCallContact
    position: int

    @property
    def is_reachable(self) -> bool:
        """Whether there is a number, or another way."""
        return bool(self.said.phone or self.said.other)


async def call_contacts(source: Reads, *, playbook: str | None = None, allies: bool = False) -> list[CallContact]:
    """The list, in the order in which people are called; of a playbook with those that are always called.

    Args:
        playbook: ``None``: whatever they are called for.
        allies: those who agreed to be briefed instead.
    """
    rows = await source.rows(
        "SELECT * FROM call_contact WHERE gone_s IS NULL AND is_ally = :allies AND (:playbook IS NULL OR playbooks = ''"
        " OR instr(' ' || playbooks || ' ', ' ' || :playbook || ' ') > 0) ORDER BY position, name COLLATE NOCASE, id",
        {"allies": allies, "playbook": playbook},
    )
    return [_contact(row) for row in rows]


async def call_contact_of(source: Reads, id_: CallContactId) -> CallContact:
    """The contact of this number.

    Raises:
        NotFound: there is none, or it was taken out of the list.
    """
    rows = await source.rows("SELECT * FROM call_contact WHERE id = ? AND gone_s IS NULL", (id_,))
    if not rows:
        raise NotFound(
            N_("There is nobody with number {number}: «crisis contact list» and «crisis ally list» show them."),
            number=id_,
        )
    return _contact(rows[0])


async def add_call_contact(store: Store, actor: Actor, new: NewCallContact) -> CallContact:
    """Put somebody on the list.

    Raises:
        UsageError: no name, no way to reach them, too many words, or an ally whose consent is none.
        NotPermitted: as ever.
    """

    async def act(work: Work) -> CallContact:
        await work.allow("contact.add")
        acting_person(work)
        said = _checked(new, work.now_s)
        if not said.phone and not said.other:
            raise UsageError(N_("Say how to reach them: a telephone number, or another way."))
        last = await work.row("SELECT ifnull(max(position), 0) AS n FROM call_contact WHERE gone_s IS NULL")
        assert last is not None
        id_ = await _insert(work, said, int(last["n"]) + 1)
        return await _kept(work, id_, "added")

    return await store.write(actor, act)


async def change_call_contact(
    store: Store, actor: Actor, id_: CallContactId, *, phone: str | None = None, other: str | None = None,
    body: str | None = None,
) -> CallContact:  # fmt: skip
    """Write in, or correct, how somebody is reached.

    Raises:
        UsageError: nothing was given, or too many words.
        NotFound, NotPermitted: as ever.
    """
    if phone is None and other is None and body is None:
        raise UsageError(N_("Say what changes: the telephone number, another way, or the institution."))

    async def act(work: Work) -> CallContact:
        await work.allow("contact.add")
        acting_person(work)
        before = (await call_contact_of(work, id_)).said
        await work.execute(
            "UPDATE call_contact SET phone = ?, other = ?, body = ? WHERE id = ?",
            (
                before.phone if phone is None else typed(phone, PHONE_CHARS),
                before.other if other is None else typed(other, OTHER_CHARS),
                before.body if body is None else typed(body, NAME_CHARS), id_,
            ),
        )  # fmt: skip
        return await _kept(work, id_, "changed")

    return await store.write(actor, act)


async def move_call_contact(store: Store, actor: Actor, id_: CallContactId, position: int) -> CallContact:
    """Call somebody earlier or later; the others move over.

    Raises:
        UsageError: there is no such position.
        NotFound, NotPermitted: as ever.
    """
    if position < 1:
        raise UsageError(N_("Positions begin at 1."))

    async def act(work: Work) -> CallContact:
        await work.allow("contact.add")
        acting_person(work)
        found = await call_contact_of(work, id_)
        others = [each.id for each in await call_contacts(work, allies=found.said.is_ally) if each.id != id_]
        others.insert(position - 1, id_)
        await work.many(
            "UPDATE call_contact SET position = ? WHERE id = ?", [(place, each) for place, each in enumerate(others, 1)]
        )
        return await _kept(work, id_, "moved")

    return await store.write(actor, act)


async def remove_call_contact(store: Store, actor: Actor, id_: CallContactId) -> CallContact:
    """Take somebody off the list; an ally no longer agrees. What was telephoned stays on record.

    Raises:
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> CallContact:
        await work.allow("contact.remove")
        found = await call_contact_of(work, id_)
        await work.execute("UPDATE call_contact SET gone_s = ? WHERE id = ?", (work.now_s, id_))
        await work.audit("contact.remove", f"call_contact:{id_}", is_ally=found.said.is_ally)
        work.changed("call_contact", id_, "remove")
        return found

    return await store.write(actor, act)


async def _insert(work: Work, said: NewCallContact, position: int) -> CallContactId:
    twin = await work.row(
        "SELECT id FROM call_contact WHERE name = ? AND body = ? AND is_ally = ? AND gone_s IS NULL",
        (said.name, said.body, said.is_ally),
    )
    if twin is not None:
        raise Conflict(N_("«{name}» is on the list already, number {number}."), name=said.name, number=twin["id"])
    return CallContactId(
        await work.insert(
            "INSERT INTO call_contact (name, body, phone, other, playbooks, position, is_ally, consent_s)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (said.name, said.body, said.phone, said.other, " ".join(said.playbooks), position, said.is_ally,
             said.consent_s),
        )
    )  # fmt: skip


async def _kept(work: Work, id_: CallContactId, what: str) -> CallContact:
    found = await call_contact_of(work, id_)
    await work.audit("contact.add", f"call_contact:{id_}", what=what, is_ally=found.said.is_ally)
    work.changed("call_contact", id_, what)
    return found


def _checked(new: NewCallContact, now_s: int) -> NewCallContact:
    if new.is_ally and (new.consent_s is None or new.consent_s > now_s):
        raise UsageError(N_("Say since when they agree to be briefed, a day that has come: nobody becomes an ally"
                            " without it."))  # fmt: skip
    if len(new.playbooks) > MOST_PLAYBOOKS or any(not each.isidentifier() for each in new.playbooks):
        raise UsageError(N_("A playbook is named as «crisis playbook list» shows it, at most {most} of them."),
                         most=MOST_PLAYBOOKS)  # fmt: skip
    return NewCallContact(
        name=typed(new.name, NAME_CHARS, _NO_NAME), body=typed(new.body, NAME_CHARS),
        phone=typed(new.phone, PHONE_CHARS), other=typed(new.other, OTHER_CHARS),
        playbooks=tuple(dict.fromkeys(new.playbooks)), is_ally=new.is_ally,
        consent_s=new.consent_s if new.is_ally else None,
    )  # fmt: skip


def _contact(row: Row) -> CallContact:
    return CallContact(
        CallContactId(row["id"]),
        NewCallContact(
            name=row["name"], body=row["body"], phone=row["phone"], other=row["other"],
            playbooks=tuple(row["playbooks"].split()), is_ally=bool(row["is_ally"]), consent_s=row["consent_s"],
        ),
        row["position"],
    )  # fmt: skip
