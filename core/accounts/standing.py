"""What a standing means for people and for the schedule: read at every change, so without the connectors' errors."""

from __future__ import annotations

from core.accounts.model import AccountState, HealthCode, Standing

BREAKER_FAILURES = 6

_WAITING = (HealthCode.LIMITED, HealthCode.QUOTA)
_REFUSED = (HealthCode.NOT_LOADED, HealthCode.REJECTED, HealthCode.NOT_ALLOWED)


def is_broken(standing: Standing) -> bool:
    """Whether the breaker is open: so many failures in a row that only one stream is tried, seldom."""
    return standing.failures >= BREAKER_FAILURES and standing.health not in _WAITING


def needs_person(standing: Standing) -> bool:
    """Whether it will not mend by itself: what the count of accounts in trouble is of."""
    if standing.state is AccountState.NEEDS_SIGN_IN:
        return True
    if standing.state is AccountState.GONE:  # where a person closed it, the platform said nothing
        return standing.health is HealthCode.GONE
    return standing.state is AccountState.ACTIVE and (is_broken(standing) or standing.health in _REFUSED)


def must_wait(standing: Standing, now_s: int) -> bool:
    """Whether the platform itself asked for a wait that is not over."""
    return standing.health in _WAITING and standing.next_s is not None and standing.next_s > now_s
