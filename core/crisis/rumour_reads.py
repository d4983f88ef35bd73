"""The rumour register as it stands: each claim with how often and by how many it was told."""

from __future__ import annotations

from collections.abc import Iterable

from core.crisis.model import IncidentId
from core.crisis.playbook_model import Harm
from core.crisis.rumour_model import Rumour, RumourId, Verdict
from core.errors import NotFound
from core.i18n import N_
from core.ids import MessageId, OperatorId
from core.store import Reads, Row

_SELECT = (
    "SELECT r.*, ifnull(o.name, '') AS enterer, ifnull(w.name, '') AS writer, ifnull(a.name, '') AS approver,"
    " (SELECT count(*) FROM rumour_message AS x WHERE x.rumour_id = r.id) AS copies,"
    " (SELECT count(DISTINCT m.author_id) FROM rumour_message AS x JOIN message AS m ON m.id = x.message_id"
    "  WHERE x.rumour_id = r.id) AS authors,"
    " (SELECT max(m.created_s) FROM rumour_message AS x JOIN message AS m ON m.id = x.message_id"
    "  WHERE x.rumour_id = r.id) AS last_s"
    " FROM rumour AS r LEFT JOIN operator AS o ON o.id = r.operator_id"
    " LEFT JOIN operator AS w ON w.id = r.answer_from LEFT JOIN operator AS a ON a.id = r.answer_by"
)


async def rumours_of(source: Reads, incident: IncidentId) -> list[Rumour]:
    """The register: what does much harm first, then what has most copies; what was put away last."""
    rows = await source.rows(
        f"{_SELECT} WHERE r.incident_id = ? ORDER BY r.closed_s IS NOT NULL, r.harm <> 'high', copies DESC, r.id",
        (incident,),
    )
    return [_rumour(row) for row in rows]


async def rumour_of(source: Reads, id_: RumourId) -> Rumour:
    """One rumour.

    Raises:
        NotFound: there is none.
    """
    rows = await source.rows(f"{_SELECT} WHERE r.id = ?", (id_,))
    if not rows:
        raise NotFound(N_("There is no rumour {number}: «crisis rumour list» shows them."), number=id_)
    return _rumour(rows[0])


async def messages_with(source: Reads, id_: RumourId) -> list[MessageId]:
    """The messages that carry a rumour, the first one leading."""
    rows = await source.rows("SELECT message_id FROM rumour_message WHERE rumour_id = ? ORDER BY message_id", (id_,))
    return [MessageId(row["message_id"]) for row in rows]


async def rumours_in(source: Reads, messages: Iterable[MessageId]) -> list[Rumour]:
    """The open rumours that some messages carry, to answer each with what was approved."""
    wanted = list(messages)
    rows = await source.rows(
        f"{_SELECT} WHERE r.closed_s IS NULL AND r.id IN (SELECT rumour_id FROM rumour_message"
        f" WHERE message_id IN ({', '.join('?' * len(wanted))})) ORDER BY r.id",
        wanted,
    )
    return [_rumour(row) for row in rows]


def _rumour(row: Row) -> Rumour:
    return Rumour(
        id=RumourId(row["id"]), incident=IncidentId(row["incident_id"]), claim=row["claim"], first_s=row["first_s"],
        harm=Harm(row["harm"]), verdict=Verdict(row["verdict"]),
        sources=tuple(filter(None, row["evidence"].split("\n"))),
        answer=row["answer"], answer_from=_operator(row["answer_from"]), answer_from_name=row["writer"],
        answer_by=_operator(row["answer_by"]), answer_by_name=row["approver"], answer_s=row["answer_s"],
        operator=_operator(row["operator_id"]), operator_name=row["enterer"], closed_s=row["closed_s"],
        copies=row["copies"], authors=row["authors"], last_s=row["last_s"],
    )  # fmt: skip


def _operator(value: int | None) -> OperatorId | None:
    return None if value is None else OperatorId(value)
