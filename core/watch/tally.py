"""Which alerts nobody has taken, in one light look: every desk takes it at its start and after every change.

It reads a few numbers and imports nothing else of watching: a desk starts to be read.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.store import Reads

MOST = 200
"""Told apart one by one; the count goes on."""


@dataclass(frozen=True, slots=True)
class Untaken:
    """One alert that nobody has taken."""

    id: int
    proposes_level: int
    is_person: bool
    """Its watch is one of a person: not everybody may know of it."""


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
        "SELECT a.id, a.proposes_level, ifnull(w.kind = 'person', 0) AS is_person FROM alert AS a"
        " LEFT JOIN watch AS w ON w.id = a.watch_id WHERE a.state = 'new' ORDER BY a.opened_s DESC, a.id DESC LIMIT ?",
        (MOST,),
    )
    numbers = {bool(row["is_person"]): int(row["n"]) for row in counted}
    untaken = tuple(Untaken(int(row["id"]), int(row["proposes_level"]), bool(row["is_person"])) for row in rows)
    return AlertTally(numbers.get(False, 0), numbers.get(True, 0), untaken)
