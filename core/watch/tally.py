"""Which alerts nobody has taken, in one light look: every desk takes it at its start and after every change.

It reads a few numbers and imports nothing else of watching: a desk starts to be read.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.store import Reads

MOST = 200
"""Told apart one by one; the count goes on."""
NEVER_S = 1 << 40
"""A time that no clock will reach."""


@dataclass(frozen=True, slots=True)
class Untaken:
    """One alert that nobody has taken."""

    id: int
    proposes_level: int
    is_person: bool
    """Its watch is one of a person: not everybody may know of it."""
    duty_s: int = NEVER_S
    """From then on it has waited too long; 0: whoever is on duty was told of it, or it was tried."""


@dataclass(frozen=True, slots=True)
class AlertTally:
    """How many alerts wait for somebody."""

    count: int = 0
    """But for those of watches of persons."""
    of_people: int = 0
    untaken: tuple[Untaken, ...] = ()


async def alert_tally(source: Reads) -> AlertTally:
    """The alerts that nobody has taken, the newest first."""
    counted = await source.rows(
        "SELECT ifnull(w.kind = 'person', 0) AS is_person, count(*) AS n FROM alert AS a"
        " LEFT JOIN watch AS w ON w.id = a.watch_id WHERE a.state = 'new' GROUP BY is_person"
    )
    if not counted:
        return AlertTally()
    rows = await source.rows(
        "SELECT a.id, a.proposes_level, ifnull(w.kind = 'person', 0) AS is_person,"
        " ifnull((SELECT min(iif(n.told_s IS NULL AND n.tries = 0, n.due_s, 0)) FROM alert_notice AS n"
        "  WHERE n.alert_id = a.id AND n.step = 'duty'), ?) AS duty_s"
        " FROM alert AS a LEFT JOIN watch AS w ON w.id = a.watch_id"
        " WHERE a.state = 'new' ORDER BY a.opened_s DESC, a.id DESC LIMIT ?",
        (NEVER_S, MOST),
    )
    numbers = {bool(row["is_person"]): int(row["n"]) for row in counted}
    untaken = tuple(
        Untaken(int(row["id"]), int(row["proposes_level"]), bool(row["is_person"]), int(row["duty_s"])) for row in rows
    )
    return AlertTally(numbers.get(False, 0), numbers.get(True, 0), untaken)
