"""The SQL of what may stand in the way of closing an incident; no rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from core.crisis.model import IncidentId
from core.inbox.model import MessageClass, State
from core.store import Reads


async def open_conversations(source: Reads, classes: Collection[MessageClass], states: Collection[State]) -> int:
    """How many conversations of these classes stand so."""
    rows = await source.rows(
        f"SELECT count(*) AS n FROM conversation WHERE class IN ({', '.join('?' * len(classes))})"
        f" AND state IN ({', '.join('?' * len(states))})",
        (*(each.value for each in classes), *(each.value for each in states)),
    )
    return int(rows[0]["n"])


async def required_steps_left(source: Reads, id_: IncidentId) -> int:
    """How many required steps of an incident are neither done nor skipped."""
    rows = await source.rows(
        "SELECT count(*) AS n FROM incident_step WHERE incident_id = ? AND is_required = 1"
        " AND state IN ('open', 'taken')",
        (id_,),
    )
    return int(rows[0]["n"])


async def statements_online(source: Reads, id_: IncidentId) -> Mapping[str, int]:
    """How many statements of each kind are online, on one account at least."""
    rows = await source.rows(
        "SELECT s.kind, count(*) AS n FROM statement AS s WHERE s.incident_id = ? AND EXISTS (SELECT 1 FROM delivery"
        " AS d WHERE d.post_id = s.post_id AND d.state = 'published' AND d.withdrawn_s IS NULL) GROUP BY s.kind",
        (id_,),
    )
    return {row["kind"]: int(row["n"]) for row in rows}


async def undecided_of(source: Reads, id_: IncidentId) -> int:
    """How many deliveries that its freezes hold nobody has decided about."""
    rows = await source.rows(
        "SELECT count(DISTINCT m.delivery_id) AS n FROM freeze AS f JOIN freeze_delivery AS m ON m.freeze_id = f.id"
        " JOIN delivery AS d ON d.id = m.delivery_id WHERE f.incident = ? AND m.fate = '' AND d.state = 'held'"
        " AND d.cause = 'frozen'",
        (str(id_),),
    )
    return int(rows[0]["n"])
