"""An incident: what went wrong, how grave it is, since when, and whether it is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import NewType

from core.i18n import N_, _
from core.ids import OperatorId
from core.publishing.freeze_store import Scope
from core.text.show import show
from core.watch.model import AlertId

IncidentId = NewType("IncidentId", int)

EVERYTHING = Scope()
"""Everything that waits to be published."""

TITLE_CHARS = 120
REASON_CHARS = 500


class Level(IntEnum):
    """How grave an incident is."""

    NORMAL = 0
    WATCH = 1
    ALERT = 2
    CRISIS = 3
    EMERGENCY = 4


class Kind(StrEnum):
    """What an incident is: something that went wrong here, or a pause out of respect."""

    CRISIS = "crisis"
    MOURNING = "mourning"


class Freezing(StrEnum):
    """What becomes of the queue; the two stops stop the same, people call them by different words."""

    NONE = "none"
    HOLD = "hold"
    """Held for review."""
    FREEZE = "freeze"


FREEZING_TITLES: Mapping[Freezing, str] = {
    Freezing.NONE: N_("the queue goes on"),
    Freezing.HOLD: N_("queue HELD for review"),
    Freezing.FREEZE: N_("queue FROZEN"),
}


class Criterion(StrEnum):
    """What has to be so before an incident is closed."""

    REASON_GIVEN = "reason_given"
    """Why it was declared stands written."""
    TRIGGER_QUIET = "trigger_quiet"
    """What it was declared from has been quiet for two hours."""
    SERVICE_RESTORED = "service_restored"
    """The service concerned says that it works again."""
    NO_OPEN_EMERGENCY = "no_open_emergency"
    """No conversation about an emergency or a threat is open."""
    STEPS_DONE = "steps_done"
    """No step that is required is left."""
    CLOSING_SENT = "closing_sent"
    """The closing statement is online."""
    HELD_REVIEWED = "held_reviewed"
    """Somebody has decided about everything that its freezes met."""
    FREEZE_LIFTED = "freeze_lifted"
    """No freeze of its own is in force."""
    PARTS_CLOSED = "parts_closed"
    """No incident that is a part of it is open."""
    NEXT_SHIFT_TOLD = "next_shift_told"
    """Who comes next knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something that went wrong, or a mourning."""

    id: IncidentId
    kind: Kind
    title: str
    """Empty: nobody has said yet."""
    playbook: str
    """Its key; empty: none was chosen yet."""
    level: Level
    """The one it has, and of one that is closed the last it had; a mourning has none."""
    level_s: int
    """Since when."""
    highest: Level
    """The highest it ever had."""
    parent: IncidentId | None
    scope: Scope
    """What its freeze stops, the accounts that go on by themselves left out."""
    spares_emergency: bool
    """Whether the emergency account goes on, as far as the level spares it."""
    alert: AlertId | None
    """What it was declared from."""
    reason: str
    """Empty: still owed."""
    reason_by_s: int | None
    """Until when it was owed; ``None``: it was given with the declaration."""
    declared_by: OperatorId | None
    declared_by_name: str
    """Empty: the program."""
    declared_s: int
    aware_s: int
    """When the institution knew: the clocks of the law run from then."""
    next_update_s: int | None
    """What was promised to the public."""
    closed_s: int | None
    closed_by_name: str

    @property
    def is_open(self) -> bool:
        """Whether it lasts."""
        return self.closed_s is None

    @property
    def owes_reason(self) -> bool:
        """Whether nobody has said yet why it was declared."""
        return not self.reason

    def reason_late_s(self, now_s: int) -> int:
        """By how many seconds the reason is overdue; 0: in time, or given."""
        return max(0, now_s - self.reason_by_s) if self.owes_reason and self.reason_by_s is not None else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelChange:
    """One change of level; the first is the declaration's."""

    id: int
    incident: IncidentId
    at_s: int
    before: Level | None
    after: Level
    reason: str
    """Empty only for the first one while it is owed."""
    by_name: str
    """Empty: the program."""


def called(incident: Incident) -> str:
    """What an incident is called, ready to be shown: ``1 Corte de agua``."""
    if incident.title:
        return f"{incident.id} {show(incident.title, limit=TITLE_CHARS)}"
    return _("incident {number}", number=incident.id)
