"""Telling people outside of the desks of alerts, until somebody takes them."""

from __future__ import annotations

from collections.abc import Sequence

from core.collector.notices import News, Way, payload_of
from core.collector.telling import Telling
from core.i18n import _
from core.store import Store, Work
from core.watch.alert_store import due_notices
from core.watch.alerts import not_told, told
from core.watch.model import Notice


class AlertTelling(Telling[Notice]):
    """Tells the notices of alerts."""

    async def due(self, store: Store, now_s: int, limit: int) -> Sequence[Notice]:
        """Notices that are due."""
        return await due_notices(store, now_s, limit)

    async def news(self, _store: Store, due: Notice, _now_s: int) -> News:
        """An alert in numbers."""
        return payload_of(due)

    def ways_of(self, due: Notice) -> Sequence[Way]:
        """Those of its step."""
        return self.ways.get(due.step, ())

    def failed(self, due: Notice, way: str, detail: str) -> str:
        """Which alert it was."""
        return _("Alert {alert} could not be told by {way} ({detail}): it is tried again.",
                 alert=due.alert, way=way, detail=detail)  # fmt: skip

    async def put_told(self, work: Work, due: Notice, outcome: str) -> None:
        """On record with the alert."""
        await told(work, due.id, outcome)

    async def put_tried(self, work: Work, due: Notice, outcome: str, wait_s: int) -> None:
        """On record with the alert."""
        await not_told(work, due.id, outcome, wait_s)
