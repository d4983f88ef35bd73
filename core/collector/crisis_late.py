"""Telling whoever is on duty that something is late in an open incident: by the ways that alerts are told.

Told once when it becomes late and once more when nobody did it; a way that fails is tried again, ever more slowly.
What was done meanwhile is not told any more. Numbers only leave: which incident, which duty, by how much.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from core.collector.notices import Way
from core.collector.telling import Telling
from core.crisis.clock import DUTY_TITLES, Duty, span
from core.crisis.lateness import STEP, position_owed
from core.crisis.work_store import Late, late_to_tell, mark_told, mark_tried
from core.i18n import _
from core.store import Store, Work
from core.watch.model import NoticeStep


@dataclass(frozen=True, slots=True)
class LateNews:
    """What is told of something late."""

    incident: int
    level: int
    duty: str
    """A code of :class:`core.crisis.clock.Duty`, or ``step``."""
    position: int
    """Of the step; 0: no step."""
    due_s: int
    late_s: int
    is_again: bool

    @property
    def is_urgent(self) -> bool:
        """Always: somebody should have done it by now."""
        return True

    def as_json(self) -> bytes:
        """One JSON object on one line."""
        fields = {
            "kind": "late", "incident": self.incident, "level": self.level, "duty": self.duty, "step": self.position,
            "due_at": datetime.fromtimestamp(self.due_s, UTC).isoformat().replace("+00:00", "Z"),
            "late_s": self.late_s, "again": self.is_again,
        }  # fmt: skip
        return json.dumps(fields, separators=(",", ":")).encode() + b"\n"

    def sentence(self) -> str:
        """One sentence for a telephone, in the language of the process."""
        what = _("step {position}", position=self.position) if self.position else _(DUTY_TITLES[Duty(self.duty)])
        words = _("Incident {incident}, level {level}: {duty} is late by {span}.", incident=self.incident,
                  level=self.level, duty=what, span=span(self.late_s))  # fmt: skip
        return words + " " + _("Nobody has done it yet.") if self.is_again else words


class LateTelling(Telling[Late]):
    """Tells what is late."""

    async def due(self, store: Store, now_s: int, limit: int) -> Sequence[Late]:
        """What is late in incidents that are open."""
        return await late_to_tell(store, now_s, limit)

    async def news(self, store: Store, due: Late, now_s: int) -> LateNews | None:
        """Unless it was done meanwhile."""
        position = await position_owed(store, due.incident, due.duty, due.due_s, now_s)
        if position is None:
            return None
        return LateNews(
            incident=due.incident, level=due.level, duty="step" if due.duty.startswith(STEP) else due.duty,
            position=position, due_s=due.due_s, late_s=max(0, now_s - due.due_s), is_again=due.is_again,
        )  # fmt: skip

    def ways_of(self, due: Late) -> Sequence[Way]:
        """Whoever is on duty; the room where nobody is, and as well when it is told again."""
        duty, first = (self.ways.get(step, ()) for step in (NoticeStep.DUTY, NoticeStep.FIRST))
        if not due.is_again:
            return duty or first
        return (*duty, *(way for way in first if all(way.name != other.name for other in duty)))

    def failed(self, due: Late, way: str, detail: str) -> str:
        """In which incident."""
        return _("What is late in incident {incident} could not be told by {way} ({detail}): it is tried again.",
                 incident=due.incident, way=way, detail=detail)  # fmt: skip

    async def put_told(self, work: Work, due: Late, outcome: str) -> None:
        """On record with the incident."""
        await mark_told(work, due.id, outcome)

    async def put_tried(self, work: Work, due: Late, outcome: str, wait_s: int) -> None:
        """On record with the incident."""
        await mark_tried(work, due.id, outcome, work.now_s + wait_s)
