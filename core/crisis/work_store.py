"""What the clock of an incident is read from, and what was late in it: tables only, no rules."""

from __future__ import annotations

from dataclasses import dataclass

from core.crisis.clock import WITHOUT_HOLDING, Due, Known, dues
from core.crisis.levels import effects_of
from core.crisis.model import Incident, IncidentId, Kind, LevelChange
from core.crisis.store import level_changes
from core.store import Reads, Row, Work

_SCOPED = ("scope", "update", "closing")
"""Statements that say how far it reaches."""


async def known_of(source: Reads, incident: Incident) -> Known:
    """What the clock of an incident goes by, as it stands now."""
    said = await source.rows(
        "SELECT s.kind, min(x.at_s) AS at_s FROM statement AS s JOIN ("
        "  SELECT post_id, published_s AS at_s FROM delivery WHERE published_s IS NOT NULL"
        "  UNION ALL SELECT y.post_id, t.at_s FROM timeline AS t JOIN statement AS y"
        "   ON t.subject = 'statement:' || y.id WHERE t.incident_id = :incident AND t.kind = 'sent'"
        " ) AS x ON x.post_id = s.post_id WHERE s.incident_id = :incident GROUP BY s.id",
        {"incident": incident.id},
    )
    every = [int(row["at_s"]) for row in said]
    scoped = [int(row["at_s"]) for row in said if row["kind"] in _SCOPED]
    reports = await source.rows(
        "SELECT max(made_s) AS at_s FROM incident_report WHERE incident_id = ? AND kind = 'situation'", (incident.id,)
    )
    changes = await level_changes(source, incident.id)
    return Known(
        effects=effects_of(incident.level, incident.kind),
        is_open=incident.is_open,
        has_holding=incident.playbook not in WITHOUT_HOLDING,
        begun_s=_since(changes, incident, "holding_min"),
        reporting_s=_since(changes, incident, "sitrep_min"),
        first_s=min(every, default=None),
        scope_s=min(scoped, default=None),
        last_s=max(every, default=None),
        promised_s=incident.next_update_s,
        reported_s=reports[0]["at_s"],
    )


async def dues_of(source: Reads, incident: Incident) -> tuple[Due, ...]:
    """What an incident owes by the clock."""
    return dues(await known_of(source, incident))


def _since(changes: list[LevelChange], incident: Incident, duty: str) -> int:
    """Since when its levels have asked for something without a break; declared, where none ever did."""
    since_s: int | None = None
    for change in changes:
        asks = incident.kind is Kind.CRISIS and getattr(effects_of(change.after, incident.kind), duty) is not None
        since_s = (change.at_s if since_s is None else since_s) if asks else None
    return incident.declared_s if since_s is None else since_s


@dataclass(frozen=True, slots=True)
class Late:
    """Something late that somebody outside is to be told of."""

    id: int
    incident: IncidentId
    duty: str
    """A :class:`core.crisis.clock.Duty`, or ``step:4``."""
    due_s: int
    is_again: bool
    level: int
    tries: int


async def enter_late(work: Work, incident: IncidentId, duty: str, due_s: int, *, is_again: bool) -> bool:
    """Note that something is late; whether that is news."""
    return bool(
        await work.execute(
            "INSERT INTO incident_late (incident_id, duty, due_s, stage, entered_s, next_s) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (incident, duty, due_s, is_again, work.now_s, work.now_s),
        )
    )


async def entered_late(source: Reads, incident: IncidentId) -> dict[tuple[str, int], int]:
    """What was late in an incident and is noted, by duty and when it was due: when it was last entered to be told."""
    rows = await source.rows(
        "SELECT duty, due_s, max(entered_s) AS at_s FROM incident_late WHERE incident_id = ? GROUP BY duty, due_s",
        (incident,),
    )
    return {(row["duty"], row["due_s"]): row["at_s"] for row in rows}


async def late_to_tell(source: Reads, now_s: int, limit: int) -> list[Late]:
    """What is to be told by now, the longest due first; nothing of an incident that is over."""
    rows = await source.rows(
        "SELECT l.*, i.level FROM incident_late AS l JOIN incident AS i ON i.id = l.incident_id"
        " WHERE l.told_s IS NULL AND l.next_s <= ? AND i.closed_s IS NULL ORDER BY l.next_s, l.id LIMIT ?",
        (now_s, limit),
    )
    return [_late(row) for row in rows]


async def mark_told(work: Work, id_: int, outcome: str) -> None:
    """Note that somebody was told, by which ways."""
    await work.execute(
        "UPDATE incident_late SET told_s = ?, tries = tries + 1, outcome = ? WHERE id = ? AND told_s IS NULL",
        (work.now_s, outcome, id_),
    )


async def mark_tried(work: Work, id_: int, outcome: str, again_s: int) -> None:
    """Note that telling failed, and when it is tried again."""
    await work.execute(
        "UPDATE incident_late SET next_s = ?, tries = tries + 1, outcome = ? WHERE id = ? AND told_s IS NULL",
        (again_s, outcome, id_),
    )


def _late(row: Row) -> Late:
    return Late(
        row["id"], IncidentId(row["incident_id"]), row["duty"], row["due_s"], bool(row["stage"]), row["level"],
        row["tries"],
    )  # fmt: skip
