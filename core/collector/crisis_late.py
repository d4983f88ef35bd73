"""Telling whoever is on duty that something is late in an open incident: by the ways that alerts are told.

Told once when it becomes late and once more when nobody did it; a way that fails is tried again, ever more slowly.
What was done meanwhile is not told any more. Numbers only leave: which incident, which duty, by how much.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from core.collector.commit import COLLECTOR
from core.collector.house import Talk
from core.collector.notices import Way
from core.collector.telling import LONGEST_RETRY_S, NO_WAY, PAUSE_S, Ways
from core.crisis.clock import DUTY_TITLES, Duty, span
from core.crisis.lateness import STEP, position_owed
from core.crisis.work_store import Late, late_to_tell, mark_told, mark_tried
from core.errors import LeaseLost, StoreError, StoreRefused
from core.i18n import _
from core.store import Store, Work
from core.store.leases import Lease, fence
from core.watch.model import NoticeStep

MEANWHILE = "done"
"""The outcome where there was nothing to tell any more."""
_RETRY_S = 15
_MOST = 50


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


class LateTelling:
    """Tells what is late in the name of one lease."""

    def __init__(self, store: Store, lease: Lease, ways: Ways, talk: Talk) -> None:
        self._store = store
        self._lease = lease
        self._ways = ways
        self._talk = talk
        self._taken: dict[int, set[str]] = {}

    async def run(self) -> None:
        """Look every second, for ever.

        Raises:
            LeaseLost: another process took over.
            StoreRefused: the workspace cannot be used any more.
        """
        while True:
            try:
                await self.tell_due()
            except (LeaseLost, StoreRefused):
                raise
            except StoreError as error:
                self._talk(str(error))
            await asyncio.sleep(PAUSE_S)

    async def tell_due(self) -> int:
        """Tell everything that is due by now once; returns how much there was.

        Raises:
            LeaseLost, StoreError: what could not be written down is told again.
        """
        now_s = self._store.clock.now_s()
        found = await late_to_tell(self._store, now_s, _MOST)
        failing: dict[str, str] = {}
        for late in found:
            position = await position_owed(self._store, late.incident, late.duty, late.due_s, now_s)
            if position is None:
                await self._note(late, {}, MEANWHILE)
                continue
            failures = await self._told(late, _news(late, position, now_s), failing)
            await self._note(late, failures, "")
        return len(found)

    async def _told(self, late: Late, news: LateNews, failing: dict[str, str]) -> dict[str, str]:
        """Tell it by every way that has not taken it yet; the ways that failed, and why.

        Args:
            failing: the ways that have failed in this round, which are not tried again; added to.
        """
        taken = self._taken.setdefault(late.id, set())
        wanted = [way for way in self._ways_of(late) if way.name not in taken]
        asked = [way for way in wanted if way.name not in failing]
        for way, failure in zip(asked, await asyncio.gather(*(way.tell(news) for way in asked)), strict=True):
            if failure:
                failing[way.name] = failure
                self._talk(
                    _("What is late in incident {incident} could not be told by {way} ({detail}): it is tried again.",
                      incident=late.incident, way=way.name, detail=failure)
                )  # fmt: skip
            else:
                taken.add(way.name)
        return {way.name: failing[way.name] for way in wanted if way.name in failing}

    def _ways_of(self, late: Late) -> Sequence[Way]:
        """Whoever is on duty; the room where nobody is, and as well when it is told again."""
        duty, first = (self._ways.get(step, ()) for step in (NoticeStep.DUTY, NoticeStep.FIRST))
        if not late.is_again:
            return duty or first
        return (*duty, *(way for way in first if all(way.name != other.name for other in duty)))

    async def _note(self, late: Late, failures: Mapping[str, str], outcome: str) -> None:
        taken = ",".join(sorted(self._taken.get(late.id, ())))
        said = outcome or taken or NO_WAY
        failed = "; ".join(f"{way}: {why}" for way, why in failures.items())

        async def act(work: Work) -> None:
            work.system("telling that something is late is no act of a person")
            await fence(work, self._lease)
            if failures:
                wait_s = min(LONGEST_RETRY_S, _RETRY_S << min(late.tries, 10))
                await mark_tried(work, late.id, failed, work.now_s + wait_s)
            else:
                await mark_told(work, late.id, said)

        await self._store.write(COLLECTOR, act)
        if not failures:
            self._taken.pop(late.id, None)


def _news(late: Late, position: int, now_s: int) -> LateNews:
    return LateNews(
        incident=late.incident, level=late.level, duty="step" if late.duty.startswith(STEP) else late.duty,
        position=position, due_s=late.due_s, late_s=max(0, now_s - late.due_s), is_again=late.is_again,
    )  # fmt: skip
