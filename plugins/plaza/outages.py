"""Plays the outages a scenario tells of an account: spans of the day in which its network does not answer us."""

from __future__ import annotations

from datetime import datetime, timedelta

from plugins.plaza.faults import Fault, Occasion
from plugins.plaza.form import Outage, OutageCause, ScenarioAccount
from plugins.plaza.timeline import DAY_S

__all__ = ["outage_faults"]

_ERRORS = {OutageCause.PROXY: "blocked", OutageCause.TOKEN_REVOKED: "revoked"}


def outage_faults(account: ScenarioAccount, day_at: datetime, repeat: int) -> tuple[Fault, ...]:
    """The faults that make pulls and probes fail in each outage of each playing of the day."""
    return tuple(
        _fault(outage, day_at + timedelta(seconds=played * DAY_S))
        for played in range(repeat + 1)
        for outage in account.outages
    )


def _fault(outage: Outage, day_at: datetime) -> Fault:
    span = Occasion(
        since=day_at + timedelta(seconds=outage.begins_s),
        until=day_at + timedelta(seconds=outage.ends_s),
    )
    return Fault(when=span, error=_ERRORS[outage.cause], detail=f"outage of the scenario: {outage.cause}")
