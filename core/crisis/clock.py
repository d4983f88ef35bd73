"""What an incident owes by the clock: its first statement, its scope, the next update, the next situation report.

Pure: from what is known, and the second it is. A duty is shown before it is due, and stays until it is done; what is
late is entered on the timeline once and told to whoever is on duty, and told again when nobody does it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.crisis.levels import Effects
from core.i18n import N_, _

WITHOUT_HOLDING = frozenset({"violent_threat", "false_rumour"})
"""Playbooks that begin with silence: what is said, and when, is decided with the police, or once it is verified."""
TELL_AGAIN_S = 300
"""After being told that something is late, before it is told again."""
WARN_S = 180
"""Before something is due: from here on it is shown as urgent."""
_MIN_S, _HOUR_S = 60, 3600
_IN_MINUTES_S = 100 * _MIN_S


class Duty(StrEnum):
    """Something owed at a time."""

    HOLDING = "holding"
    SCOPE = "scope"
    UPDATE = "update"
    SITUATION = "situation"


DUTY_TITLES: Mapping[Duty, str] = {
    Duty.HOLDING: N_("holding statement"),
    Duty.SCOPE: N_("scope"),
    Duty.UPDATE: N_("next update"),
    Duty.SITUATION: N_("situation report"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the clock of an incident is read from; seconds since the epoch."""

    effects: Effects
    """Of its level now."""
    is_open: bool = True
    has_holding: bool = True
    """Its playbook does not begin with silence."""
    begun_s: int
    """Since when its level asks that something is said: declared, or raised to that level later."""
    reporting_s: int
    """Since when its level asks for situation reports."""
    first_s: int | None = None
    """When the first statement went out, of whatever kind."""
    scope_s: int | None = None
    """When one went out that says how far it reaches."""
    last_s: int | None = None
    """When the newest one did."""
    promised_s: int | None = None
    """When the public was told that it would hear more."""
    reported_s: int | None = None
    """When the newest situation report was written."""


@dataclass(frozen=True, slots=True)
class Due:
    """One duty, and until when."""

    duty: Duty
    due_s: int
    done_s: int | None = None

    def left_s(self, now_s: int) -> int:
        """Seconds until it is due; 0 once it is late or done."""
        return max(0, self.due_s - now_s) if self.done_s is None else 0

    def late_s(self, now_s: int) -> int:
        """Seconds by which it is late, or was when it was done; 0: in time."""
        return max(0, (now_s if self.done_s is None else self.done_s) - self.due_s)

    def is_urgent(self, now_s: int) -> bool:
        """Whether it is owed, and hardly any time is left or none."""
        return self.done_s is None and now_s >= self.due_s - WARN_S

    @property
    def tell_s(self) -> tuple[int, int]:
        """When it is told that this is late, if it still is: the first time, and again."""
        return self.due_s, self.due_s + TELL_AGAIN_S


def dues(known: Known) -> tuple[Due, ...]:
    """What an incident owes, and what of that was done; nothing where its level asks for nothing, or it is over."""
    if not known.is_open:
        return ()
    effects, found = known.effects, []
    if known.has_holding and effects.holding_min is not None:
        found.append(Due(Duty.HOLDING, known.begun_s + effects.holding_min * _MIN_S, known.first_s))
    if known.has_holding and effects.scope_min is not None:
        found.append(Due(Duty.SCOPE, known.begun_s + effects.scope_min * _MIN_S, known.scope_s))
    update_s = _next_update_s(known)
    if update_s is not None:
        found.append(Due(Duty.UPDATE, update_s))
    if effects.sitrep_min is not None:
        since_s = max(known.reporting_s, known.reported_s or 0)
        found.append(Due(Duty.SITUATION, since_s + effects.sitrep_min * _MIN_S))
    return tuple(found)


def every_min(known: Known, at_s: int) -> int | None:
    """How often the public has to be told something, at a moment; ``None``: the level says nothing of it."""
    passed_s = max(0, at_s - known.begun_s)
    for rhythm in known.effects.cadence:
        if rhythm.until_min is None or passed_s < rhythm.until_min * _MIN_S:
            return rhythm.every_min
    return None


def promise_until_s(known: Known, at_s: int) -> int | None:
    """The latest time that a statement sent at a moment may promise for the next one; ``None``: any."""
    every = every_min(known, at_s)
    return None if every is None else at_s + every * _MIN_S


def _next_update_s(known: Known) -> int | None:
    """A promise stands until something is said at its time or after; else the rhythm counts from what was said last."""
    if known.promised_s is not None and (known.last_s is None or known.promised_s > known.last_s):
        return known.promised_s
    return None if known.last_s is None else promise_until_s(known, known.last_s)


def span(seconds: int) -> str:
    """A stretch of time: ``9:12`` in minutes and seconds, from 100 minutes on ``1 h 40 min``."""
    seconds = max(0, seconds)
    if seconds < _IN_MINUTES_S:
        return f"{seconds // _MIN_S}:{seconds % _MIN_S:02d}"
    return _("{hours} h {minutes} min", hours=seconds // _HOUR_S, minutes=f"{seconds % _HOUR_S // _MIN_S:02d}")


def due_words(due: Due, now_s: int) -> str:
    """How it stands with a duty: ``9:12 left``, ``late by 3:05``, ``done``, ``done, 3:05 late``."""
    late_s = due.late_s(now_s)
    if due.done_s is not None:
        return _("done, {span} late", span=span(late_s)) if late_s else _("done")
    return _("late by {span}", span=span(late_s)) if late_s else _("{span} left", span=span(due.left_s(now_s)))
