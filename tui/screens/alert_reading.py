"""What there is to read about an alert, over the list: its figures, its history, the evidence that was filed."""

from __future__ import annotations

from collections.abc import Sequence

from core.i18n import _
from core.text import show
from core.watch.alert_detail import AlertDetail
from core.watch.filing import Filed
from tui.paint import Line
from tui.panes.alert_detail import filed_lines, history_lines, why_lines
from tui.panes.alerts import AlertFacts, alert_title
from tui.screens.overlay import Overlay


class AlertReading(Overlay):
    """One alert; ``what`` is ``why`` or ``history``."""

    letter = "w"

    def __init__(self, detail: AlertDetail, facts: AlertFacts, what: str) -> None:
        super().__init__()
        self._detail, self._facts, self._is_why = detail, facts, what == "why"

    def heading(self) -> str:
        """Of which alert."""
        about = alert_title(self._detail.alert)
        return _("Why: {alert}", alert=about) if self._is_why else _("History: {alert}", alert=about)

    def content_lines(self, cells: int) -> Sequence[Line]:
        """Its figures, or how it and the earlier ones went."""
        lines = why_lines if self._is_why else history_lines
        return lines(self._detail, self._facts, cells)


class FiledReading(Overlay):
    """Where the evidence lies, and the hash to give to a witness."""

    letter = "w"

    def __init__(self, filed: Sequence[Filed]) -> None:
        super().__init__()
        self._filed = filed

    def heading(self) -> str:
        """What was done."""
        return _("Evidence filed")

    def content_lines(self, cells: int) -> Sequence[Line]:
        """File by file."""
        return filed_lines([(f"m{each.message}", show(str(each.json), limit=2000), show(each.text.name), each.sha256)
                            for each in self._filed], cells)  # fmt: skip
