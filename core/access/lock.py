"""When a desk locks by itself, how long a PIN stays fresh, and all that a locked screen may know.

The rules are pure; seconds are the machine's epoch seconds. A clock that went backwards vouches for nothing:
the desk locks and the PIN is asked again.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.access import store as sql
from core.errors import UsageError
from core.i18n import N_
from core.ids import OperatorId
from core.store import Store

IDLE_S = 300.0
SHARED_IDLE_S = 120.0
"""On a console that several people walk past."""

PIN_FRESH_S = 600.0
"""An act that asks for the PIN accepts one that was given so recently."""

_SHORTEST_S = 30.0
_LONGEST_S = 3600.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A person who can sign in here, as shown before unlocking."""

    id: OperatorId
    name: str


@dataclass(frozen=True, slots=True)
class LockedView:
    """What may be shown before somebody signs in: counts and operators' names, nothing a citizen wrote."""

    open: int
    """Conversations that wait for us."""
    urgent: int
    """Of these: danger, threats, our own security."""
    overdue: int
    """Of these: their time is over."""
    alerts: int
    """Alerts that nobody has closed, but for those of watches of persons: not everybody may know of these."""
    untaken: int
    """Of these: nobody has taken them."""
    operators: tuple[Waiting, ...]


def idle_limit_s(configured_s: float | None, *, is_shared: bool) -> float:
    """After how many idle seconds to lock: what is configured, else the default of such a terminal.

    Raises:
        UsageError: less than half a minute or more than an hour.
    """
    if configured_s is None:
        return SHARED_IDLE_S if is_shared else IDLE_S
    if not _SHORTEST_S <= configured_s <= _LONGEST_S:
        raise UsageError(
            N_("The idle lock cannot be {found} s: choose between {shortest} and {longest} s."),
            found=f"{configured_s:g}",
            shortest=f"{_SHORTEST_S:g}",
            longest=f"{_LONGEST_S:g}",
        )
    return configured_s


def locks_in_s(last_key_s: float, now_s: float, limit_s: float) -> float:
    """Seconds until the desk must lock; 0: now."""
    if now_s < last_key_s:
        return 0.0
    return max(0.0, last_key_s + limit_s - now_s)


def is_fresh(verified_s: float, now_s: float, limit_s: float = PIN_FRESH_S) -> bool:
    """Whether a PIN given at ``verified_s`` still counts for an act that asks for one."""
    return 0.0 <= now_s - verified_s <= limit_s


async def locked_view(store: Store) -> LockedView:
    """Read what a locked screen shows. No text of a message, author, account or topic is read at all."""
    counts = await sql.open_counts(store)
    alerts, untaken = await sql.alert_counts(store)
    people = await sql.operators(store)
    return LockedView(
        counts.open,
        counts.urgent,
        counts.overdue,
        alerts,
        untaken,
        tuple(Waiting(person.id, person.name) for person in people if person.is_active),
    )
