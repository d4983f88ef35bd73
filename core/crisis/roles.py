"""Who is what in an incident: given, handed over and given up, with what is missing told in words.

Each role has one holder and one alternate, who may be somebody without a desk here. Nobody is put out of a role
without it being said: the one before stays on record, ended. Whoever declares an incident leads it until they hand
it over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from core.crisis.levels import Effects, effects_of
from core.crisis.model import IncidentId
from core.crisis.person import acting_person
from core.crisis.playbook_model import CrisisRole
from core.crisis.store import open_incident_of
from core.crisis.timeline import Entry, enter
from core.crisis.titles import ROLE_TITLES
from core.crisis.typed import typed
from core.errors import Conflict, NotFound, UsageError
from core.i18n import N_, _
from core.ids import OperatorId
from core.store import Actor, Reads, Row, Store, Work
from core.text.fold import fold

RoleId = NewType("RoleId", int)
DECLARED = RoleId(0)
"""Of whoever leads because they declared the incident: nothing is noted of that until they hand it over."""

PERSON_CHARS = 120
PHONE_CHARS = 60
_SELECT = (
    "SELECT r.*, ifnull(o.name, '') AS operator_name FROM incident_role AS r"
    " LEFT JOIN operator AS o ON o.id = r.operator_id"
)


class Place(StrEnum):
    """Who comes first."""

    PRIMARY = "primary"
    ALTERNATE = "alternate"


PLACE_TITLES: Mapping[Place, str] = {Place.PRIMARY: N_("holds it"), Place.ALTERNATE: N_("alternate")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """Somebody who is to have a role: an operator, or a person without a desk here."""

    operator: OperatorId | None = None
    person: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody who has, or had, a role."""

    id: RoleId
    incident: IncidentId
    role: CrisisRole
    place: Place
    operator: OperatorId | None
    name: str
    """Foreign text to a screen."""
    phone: str
    """Foreign text to a screen; empty: nobody said."""
    since_s: int
    ended_s: int | None

    def is_same(self, other: Holder | Whom) -> bool:
        """Whether both are one person; people without a desk are told apart by their names."""
        if self.operator is not None or other.operator is not None:
            return self.operator == other.operator
        name = other.name if isinstance(other, Holder) else other.person
        return fold(" ".join(self.name.split())) == fold(" ".join(name.split()))


class GapKind(StrEnum):
    """What is wrong with a role."""

    NOBODY = "nobody"
    SAME_PERSON = "same_person"
    """Whoever leads keeps the timeline as well."""
    NO_PHONE = "no_phone"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something missing that the level asks for, or that would be missed."""

    role: CrisisRole
    kind: GapKind


def gaps(held: Iterable[Holder], effects: Effects, also: Iterable[CrisisRole] = ()) -> tuple[Gap, ...]:
    """What is missing among those who hold roles now, the gravest first.

    Args:
        effects: of the incident's level.
        also: roles that have something to do in its playbook.
    """
    first = {each.role: each for each in held if each.place is Place.PRIMARY and each.ended_s is None}
    needed = dict.fromkeys((*_needed(effects), *also))
    found = [Gap(role, GapKind.NOBODY) for role in needed if role not in first]
    lead, scribe = first.get(CrisisRole.LEAD), first.get(CrisisRole.SCRIBE)
    if effects.lead_is_not_scribe and lead is not None and scribe is not None and lead.is_same(scribe):
        found.append(Gap(CrisisRole.SCRIBE, GapKind.SAME_PERSON))
    found += [Gap(role, GapKind.NO_PHONE) for role in _needed(effects) if role in first and not first[role].phone]
    return tuple(found)


def gap_words(gap: Gap) -> str:
    """What is missing, in words."""
    role = _(ROLE_TITLES[gap.role])
    match gap.kind:
        case GapKind.NOBODY:
            return _("{role}: nobody", role=role)
        case GapKind.SAME_PERSON:
            return _("{role}: the same person leads; it takes another", role=role)
        case GapKind.NO_PHONE:
            return _("{role}: no telephone number", role=role)


async def holders(source: Reads, incident: IncidentId, *, with_former: bool = False) -> list[Holder]:
    """Who has which role, in the order of roles, alternates after; with ``with_former`` in the order it came."""
    rows = await source.rows(
        f"{_SELECT} WHERE r.incident_id = ? AND (? OR r.ended_s IS NULL) ORDER BY r.id", (incident, with_former)
    )
    first = await _declarer(source, incident)
    found = [*([first] if first is not None else []), *map(_holder, rows)]
    if with_former:
        return found
    order = list(CrisisRole)
    return sorted(found, key=lambda each: (order.index(each.role), each.place is Place.ALTERNATE))


async def lead_of(source: Reads, incident: IncidentId) -> Holder | None:
    """Who leads an incident; ``None``: nobody yet."""
    return await _of(source, incident, CrisisRole.LEAD, Place.PRIMARY)


async def give_role(
    store: Store, actor: Actor, incident: IncidentId, role: CrisisRole, whom: Whom, place: Place = Place.PRIMARY
) -> Holder:
    """Give a role that nobody has.

    Raises:
        Conflict: somebody has it, or has one that does not go with it; or the incident is closed.
        UsageError: nobody was named, or in too many words.
        NotFound, NotPermitted: as ever.
    """

    async def act(work: Work) -> Holder:
        await _may(work, incident)
        before = await _of(work, incident, role, place)
        if before is not None:
            raise Conflict(N_("{person} has this role: hand it over instead."), person=before.name)
        return await _give(work, incident, role, place, whom, None)

    return await store.write(actor, act)


async def hand_over(
    store: Store, actor: Actor, incident: IncidentId, role: CrisisRole, whom: Whom, place: Place = Place.PRIMARY
) -> Holder:
    """Pass a role from who has it to somebody else; who has it may do so, and who may give roles.

    Raises:
        NotFound: nobody has it.
        Conflict: they have it already, or one that does not go with it; or the incident is closed.
        UsageError, NotPermitted: as :func:`give_role`.
    """

    async def act(work: Work) -> Holder:
        before = await _of(work, incident, role, place)
        await _may(work, incident, before)
        if before is None:
            raise NotFound(N_("Nobody has this role: give it to somebody."))
        if before.is_same(whom) and before.phone == whom.phone.strip():
            raise Conflict(N_("{person} has this role already."), person=before.name)
        await _relieve(work, before)
        return await _give(work, incident, role, place, whom, before)

    return await store.write(actor, act)


async def end_role(
    store: Store, actor: Actor, incident: IncidentId, role: CrisisRole, place: Place = Place.PRIMARY
) -> Holder:
    """Take a role from who has it without giving it to anybody; who leads is only relieved by somebody else.

    Raises:
        NotFound: nobody has it.
        Conflict: it is the lead's, or the incident is closed.
        NotPermitted: as ever.
    """

    async def act(work: Work) -> Holder:
        before = await _of(work, incident, role, place)
        await _may(work, incident, before)
        if before is None:
            raise NotFound(N_("Nobody has this role: give it to somebody."))
        if role is CrisisRole.LEAD and place is Place.PRIMARY:
            raise Conflict(N_("An incident is never without somebody who leads it: hand it over to somebody."))
        await work.execute("UPDATE incident_role SET ended_s = ? WHERE id = ?", (work.now_s, before.id))
        await _entered(work, incident, role, place, "ended", "", before.name)
        rows = await work.rows(f"{_SELECT} WHERE r.id = ?", (before.id,))
        return _holder(rows[0])

    return await store.write(actor, act)


async def _relieve(work: Work, before: Holder) -> None:
    """Note that somebody no longer has a role; of who led since declaring nothing is noted before that."""
    if before.id == DECLARED:
        await work.execute(
            "INSERT INTO incident_role (incident_id, role, place, operator_id, since_s, ended_s)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (before.incident, before.role.value, before.place.value, before.operator, before.since_s, work.now_s),
        )
    else:
        await work.execute("UPDATE incident_role SET ended_s = ? WHERE id = ?", (work.now_s, before.id))


async def _declarer(source: Reads, incident: IncidentId) -> Holder | None:
    """Whoever declared an incident, as its lead; ``None`` once anybody was given that, or the program declared it."""
    rows = await source.rows(
        "SELECT i.declared_by, i.declared_s, o.name FROM incident AS i JOIN operator AS o ON o.id = i.declared_by"
        " WHERE i.id = ? AND NOT EXISTS (SELECT 1 FROM incident_role AS r WHERE r.incident_id = i.id"
        "  AND r.role = 'lead' AND r.place = 'primary')",
        (incident,),
    )
    if not rows:
        return None
    return Holder(
        id=DECLARED, incident=incident, role=CrisisRole.LEAD, place=Place.PRIMARY,
        operator=OperatorId(rows[0]["declared_by"]), name=rows[0]["name"], phone="", since_s=rows[0]["declared_s"],
        ended_s=None,
    )  # fmt: skip


def _needed(effects: Effects) -> tuple[CrisisRole, ...]:
    needs = {
        CrisisRole.LEAD: bool(effects.holding_min or effects.needs_scribe),
        CrisisRole.SCRIBE: effects.needs_scribe,
        CrisisRole.SPOKESPERSON: effects.needs_spokesperson,
    }
    return tuple(role for role, is_needed in needs.items() if is_needed)


async def _may(work: Work, incident: IncidentId, before: Holder | None = None) -> None:
    """Ask the gate; whoever has a role passes it on themselves, whatever they are on other days."""
    me = acting_person(work)
    await work.allow("crisis.note" if before is not None and before.operator == me else "crisis.role")
    await open_incident_of(work, incident)


async def _give(
    work: Work, incident: IncidentId, role: CrisisRole, place: Place, whom: Whom, before: Holder | None
) -> Holder:
    name, phone = await _named(work, whom), typed(whom.phone, PHONE_CHARS)
    await _refuse_both(work, incident, role, place, whom)
    id_ = await work.insert(
        "INSERT INTO incident_role (incident_id, role, place, operator_id, person, phone, since_s, given_by)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (incident, role.value, place.value, whom.operator, "" if whom.operator is not None else name, phone,
         work.now_s, acting_person(work)),
    )  # fmt: skip
    await _entered(work, incident, role, place, "given" if before is None else "handed", name,
                   "" if before is None else before.name)  # fmt: skip
    rows = await work.rows(f"{_SELECT} WHERE r.id = ?", (id_,))
    return _holder(rows[0])


async def _named(work: Work, whom: Whom) -> str:
    """What somebody is called.

    Raises:
        UsageError: nobody was named, or twice.
        Conflict: an operator who no longer has access here.
    """
    if whom.operator is None:
        return typed(whom.person, PERSON_CHARS, N_("Say who is to have the role."))
    if whom.person.strip():
        raise UsageError(N_("Name an operator or somebody without a desk here, not both."))
    row = await work.need(
        "SELECT name, state FROM operator WHERE id = ?", (whom.operator,),
        N_("There is no operator {number} here."), number=whom.operator,
    )  # fmt: skip
    if row["state"] != "active":
        raise Conflict(N_("«{name}» no longer has access here and can have no role."), name=row["name"])
    return str(row["name"])


async def _refuse_both(work: Work, incident: IncidentId, role: CrisisRole, place: Place, whom: Whom) -> None:
    """Nobody decides and keeps the timeline at once where the level forbids it."""
    others = {CrisisRole.LEAD: CrisisRole.SCRIBE, CrisisRole.SCRIBE: CrisisRole.LEAD}
    if place is not Place.PRIMARY or role not in others:
        return
    found = await open_incident_of(work, incident)
    other = await _of(work, incident, others[role], Place.PRIMARY)
    if other is not None and effects_of(found.level, found.kind).lead_is_not_scribe and other.is_same(whom):
        raise Conflict(
            N_("From level 3 on, who leads does not keep the timeline as well: {person} has one of the two already."),
            person=other.name,
        )


async def _of(source: Reads, incident: IncidentId, role: CrisisRole, place: Place) -> Holder | None:
    rows = await source.rows(
        f"{_SELECT} WHERE r.incident_id = ? AND r.role = ? AND r.place = ? AND r.ended_s IS NULL",
        (incident, role.value, place.value),
    )
    if not rows and role is CrisisRole.LEAD and place is Place.PRIMARY:
        return await _declarer(source, incident)
    return _holder(rows[0]) if rows else None


async def _entered(
    work: Work, incident: IncidentId, role: CrisisRole, place: Place, what: str, who: str, before: str
) -> None:
    await enter(
        work, incident, Entry.ROLE, subject=f"role:{role.value}", what=what, role=role.value, place=place.value,
        who=who, before=before,
    )  # fmt: skip
    await work.audit("crisis.role", f"incident:{incident}", role=role.value, place=place.value, what=what)
    work.changed("incident", incident, "role")


def _holder(row: Row) -> Holder:
    return Holder(
        id=RoleId(row["id"]), incident=IncidentId(row["incident_id"]), role=CrisisRole(row["role"]),
        place=Place(row["place"]), operator=OperatorId(row["operator_id"]) if row["operator_id"] is not None else None,
        name=row["person"] or row["operator_name"], phone=row["phone"], since_s=row["since_s"],
        ended_s=row["ended_s"],
    )  # fmt: skip
