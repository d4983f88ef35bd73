"""How collecting goes, in the words of the status row. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.accounts.model import Account
from core.i18n import _
from tui.words import span

LATE_S = 900
"""A collection older than this (seconds) is called late."""


@dataclass(frozen=True, slots=True)
class Collection:
    """Who collects, and how it goes."""

    is_collected: bool
    is_here: bool
    """By this desk's own collector."""
    has_ended: bool
    """This desk's own collector is not running."""
    speed: float
    """Of the workspace's clock."""

    def words(self, accounts: Sequence[Account], now_s: float) -> tuple[str, str, str]:
        """What to say, the same for a phone (empty: there is no shorter way), and the token."""
        if not accounts:
            return _("no accounts yet"), "", "muted"
        if self.has_ended and (self.is_here or not self.is_collected):
            return _("! the collector ended and is started again"), _("! collector ended"), "crit"
        if not self.is_collected:
            return _("! nobody collects"), "", "crit"
        newest = max((account.standing.last_ok_s or 0 for account in accounts), default=0)
        if newest == 0:
            return _("collecting for the first time"), "", "muted"
        age_s = now_s - newest
        if age_s > LATE_S * max(1.0, self.speed):
            return _("> collected {time} ago", time=span(age_s)), "", "warn"
        time = span(age_s)
        short = _("up to date {time}", time=time)
        if self.is_here:
            return _("this desk collects, up to date ({time})", time=time), short, "muted"
        return _("collecting, up to date ({time})", time=time), short, "muted"
