"""Who was telephoned in an incident and how that went, and what an ally is told. Nothing is sent from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.crisis.contacts import CallContact, CallContactId, call_contact_of, call_contacts
from core.crisis.model import IncidentId
from core.crisis.person import acting_person
from core.crisis.store import incident_of, open_incident_of
from core.crisis.timeline import Entry, enter
from core.crisis.typed import typed
from core.errors import UsageError
from core.i18n import N_
from core.store import Actor, Reads, Row, Store, Work

NOTE_CHARS = 500


class Outcome(StrEnum):
    """How it went."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    BRIEFED = "briefed"
    """An ally was told what stands on the sheet."""


OUTCOME_TITLES: Mapping[Outcome, str] = {
    Outcome.REACHED: N_("reached"),
    Outcome.NO_ANSWER: N_("no answer"),
    Outcome.BRIEFED: N_("briefed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CallMade:
    """One attempt to speak with somebody."""

    id: int
    contact: CallContactId
    contact_name: str
    """Foreign text to a screen, as the note is."""
    outcome: Outcome
    note: str
    at_s: int
    operator_name: str


@dataclass(frozen=True, slots=True)
class ToCall:
    """Somebody to be called in an incident, and what came of it so far."""

    contact: CallContact
    last: CallMade | None
    """``None``: nobody has tried."""
    tries: int

    @property
    def is_reached(self) -> bool:
        """Whether somebody has spoken with them in this incident."""
        return self.last is not None and self.last.outcome is not Outcome.NO_ANSWER


async def to_call(source: Reads, incident: IncidentId, *, allies: bool = False) -> list[ToCall]:
    """Who is called in an incident, in order, each with the last attempt."""
    found = await incident_of(source, incident)
    made: dict[CallContactId, list[CallMade]] = {}
    for each in await calls_of(source, incident):
        made.setdefault(each.contact, []).append(each)
    contacts = await call_contacts(source, playbook=None if allies else found.playbook, allies=allies)
    return [
        ToCall(each, made[each.id][-1] if each.id in made else None, len(made.get(each.id, ()))) for each in contacts
    ]


async def calls_of(source: Reads, incident: IncidentId) -> list[CallMade]:
    """Every attempt in an incident, in order."""
    rows = await source.rows(f"{_SELECT} WHERE m.incident_id = ? ORDER BY m.id", (incident,))
    return [_made(row) for row in rows]


async def called(
    store: Store, actor: Actor, incident: IncidentId, contact: CallContactId, outcome: Outcome, note: str = ""
) -> CallMade:
    """Note that somebody was called, or that an ally was briefed.

    Raises:
        UsageError: the note is too long, or somebody was to be briefed who never agreed to it.
        Conflict: the incident is closed.
        NotFound, NotPermitted: as ever.
    """
    words = typed(note, NOTE_CHARS)

    async def act(work: Work) -> CallMade:
        await work.allow("crisis.note")
        me = acting_person(work)
        await open_incident_of(work, incident)
        whom = (await call_contact_of(work, contact)).said
        if outcome is Outcome.BRIEFED and not whom.is_ally:
            raise UsageError(
                N_("«{name}» never agreed to be briefed: only allies are, «crisis ally add»."), name=whom.name
            )
        id_ = await work.insert(
            "INSERT INTO call_made (incident_id, contact_id, outcome, note, at_s, operator_id)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (incident, contact, outcome.value, words, work.now_s, me),
        )
        kind = Entry.BRIEFED if outcome is Outcome.BRIEFED else Entry.CALL
        await enter(work, incident, kind, subject=f"contact:{contact}", outcome=outcome.value, call=id_)
        await work.audit("crisis.call", f"incident:{incident}", contact=contact, outcome=outcome.value)
        work.changed("incident", incident, "call")
        rows = await work.rows(f"{_SELECT} WHERE m.id = ?", (id_,))
        return _made(rows[0])

    return await store.write(actor, act)


_SELECT = (
    "SELECT m.*, c.name AS contact_name, o.name AS operator_name FROM call_made AS m"
    " JOIN call_contact AS c ON c.id = m.contact_id JOIN operator AS o ON o.id = m.operator_id"
)


def _made(row: Row) -> CallMade:
    return CallMade(
        id=row["id"], contact=CallContactId(row["contact_id"]), contact_name=row["contact_name"],
        outcome=Outcome(row["outcome"]), note=row["note"], at_s=row["at_s"], operator_name=row["operator_name"],
    )  # fmt: skip
