"""What somebody asks of those who may: a level that is not theirs to set, or the end of an incident.

A request is a line of the incident's timeline. It stands until the level changes, the incident is closed, or somebody
who could grant it declines it with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

from core.crisis.model import REASON_CHARS, Incident, IncidentId, Level
from core.crisis.person import acting_person
from core.crisis.standing import in_house_words
from core.crisis.timeline import Entry, enter
from core.crisis.typed import typed
from core.errors import Conflict, NotFound
from core.i18n import N_, _
from core.store import Actor, Reads, Row, Store, Work

RequestId = NewType("RequestId", int)

_SELECT = (
    "SELECT t.id, t.incident_id, t.at_s, t.words, json_extract(t.detail, '$.level') AS level, o.name"
    " FROM timeline AS t JOIN incident AS i ON i.id = t.incident_id JOIN operator AS o ON o.id = t.operator_id"
    " WHERE i.closed_s IS NULL AND t.kind = 'note' AND t.subject = 'request' AND NOT EXISTS"
    " (SELECT 1 FROM timeline AS n WHERE n.incident_id = t.incident_id AND n.id > t.id"
    "  AND ((n.kind = 'level' AND json_extract(t.detail, '$.level') IS NOT NULL) OR n.subject = 'request:' || t.id))"
)


@dataclass(frozen=True, slots=True)
class Request:
    """Something that was asked and nobody has answered."""

    id: RequestId
    incident: IncidentId
    level: Level | None
    """``None``: that the incident be closed."""
    by_name: str
    at_s: int
    words: str
    """What is asked and why: foreign text to a screen."""


async def ask_for(work: Work, incident: Incident, level: Level | None, reason: str) -> Request:
    """Ask for a level, or for the end, within a transaction of the caller's.

    Raises:
        Conflict: the same was asked already.
    """
    acting_person(work)
    for each in await requests(work, incident.id):
        if each.level is level:
            raise Conflict(N_("{person} has asked for this already."), person=each.by_name)
    words = await in_house_words(work, lambda: _asked(level, reason))
    id_ = await enter(
        work, incident.id, Entry.NOTE, subject="request", words=words, level=None if level is None else level.value
    )
    await work.audit("crisis.ask", f"incident:{incident.id}", level=None if level is None else level.value)
    work.changed("incident", incident.id, "request")
    return next(each for each in await requests(work, incident.id) if each.id == id_)


async def requests(source: Reads, incident: IncidentId | None = None) -> list[Request]:
    """What was asked and nobody has answered, the oldest first: of one incident, or of all."""
    rows = await source.rows(f"{_SELECT} AND (?1 IS NULL OR t.incident_id = ?1) ORDER BY t.id", (incident,))
    return [_request(row) for row in rows]


async def decline_request(store: Store, actor: Actor, id_: RequestId, reason: str) -> Request:
    """Decline what was asked; the reason goes to the timeline.

    Raises:
        UsageError: there is no reason.
        NotFound: nothing like that stands.
        NotPermitted: who could not grant it does not decline it.
    """
    because = typed(reason, REASON_CHARS, N_("Say why you decline it: who asked reads it."))

    async def act(work: Work) -> Request:
        found = next((each for each in await requests(work) if each.id == id_), None)
        if found is None:
            raise NotFound(N_("There is no request {number} that stands: «crisis status» shows them."), number=id_)
        await work.allow("crisis.close" if found.level is None else "crisis.declare_high")
        acting_person(work)
        await enter(work, found.incident, Entry.NOTE, subject=f"request:{id_}", words=because)
        await work.audit("crisis.decline", f"incident:{found.incident}", request=id_)
        work.changed("incident", found.incident, "request")
        return found

    return await store.write(actor, act)


def _asked(level: Level | None, reason: str) -> str:
    if level is None:
        return _("Proposes to close it: {reason}", reason=reason)
    if not reason:
        return _("Proposes level {level}", level=level.value)
    return _("Proposes level {level}: {reason}", level=level.value, reason=reason)


def _request(row: Row) -> Request:
    return Request(
        RequestId(row["id"]), IncidentId(row["incident_id"]),
        None if row["level"] is None else Level(row["level"]), row["name"], int(row["at_s"]), row["words"],
    )  # fmt: skip
