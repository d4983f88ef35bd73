"""The SQL of what alerts propose: what was declared from them, and what was declined; no rules."""

from __future__ import annotations

from collections.abc import Mapping

from core.crisis.model import IncidentId, Level
from core.ids import OperatorId
from core.store import Reads, Work
from core.watch.model import AlertId


async def reached_level(source: Reads, alert: AlertId) -> int:
    """The highest level that incidents declared from an alert ever had; 0: there is none, or none above."""
    rows = await source.rows(
        "SELECT ifnull(max(l.after), 0) AS level FROM incident AS i JOIN incident_level AS l ON l.incident_id = i.id"
        " WHERE i.alert_id = ?",
        (alert,),
    )
    return int(rows[0]["level"])


async def declined_level(source: Reads, alert: AlertId) -> int:
    """The highest level that an alert proposed and somebody declined; 0: none."""
    rows = await source.rows("SELECT ifnull(max(level), 0) AS n FROM crisis_declined WHERE alert_id = ?", (alert,))
    return int(rows[0]["n"])


async def insert_declined(work: Work, alert: AlertId, level: Level, reason: str, operator: OperatorId) -> None:
    """Write down that somebody declined what an alert proposes."""
    await work.execute(
        "INSERT INTO crisis_declined (alert_id, level, reason, operator_id, at_s) VALUES (?, ?, ?, ?, ?)",
        (alert, level.value, reason, operator, work.now_s),
    )


async def settled_levels(source: Reads) -> Mapping[AlertId, int]:
    """For each alert the highest level that was declined, or that an incident declared from it ever had."""
    rows = await source.rows(
        "SELECT alert_id, max(level) AS level FROM (SELECT alert_id, level FROM crisis_declined UNION ALL"
        " SELECT i.alert_id, l.after FROM incident AS i JOIN incident_level AS l ON l.incident_id = i.id"
        " WHERE i.alert_id IS NOT NULL) GROUP BY alert_id"
    )
    return {AlertId(row["alert_id"]): int(row["level"]) for row in rows}


async def open_by_alert(source: Reads) -> Mapping[AlertId, IncidentId]:
    """The open incident that was declared from each alert."""
    rows = await source.rows(
        "SELECT alert_id, max(id) AS id FROM incident WHERE closed_s IS NULL AND alert_id IS NOT NULL GROUP BY alert_id"
    )
    return {AlertId(row["alert_id"]): IncidentId(row["id"]) for row in rows}
