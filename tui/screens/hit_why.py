"""Why a hit was found, over the panels."""

from __future__ import annotations

from collections.abc import Sequence

from core.i18n import _
from core.text import show
from core.watch.hit_reads import HitRow
from core.watch.model import Watch
from tui.paint import Line
from tui.panes.hit_why import why_hit_lines
from tui.screens.overlay import Overlay


class HitWhy(Overlay):
    """One hit and the words it was found by."""

    letter = "w"

    def __init__(self, watch: Watch, hit: HitRow) -> None:
        super().__init__()
        self._watch, self._hit = watch, hit

    def heading(self) -> str:
        """Of which watch."""
        return _("Why «{name}» found it", name=show(self._watch.name))

    def content_lines(self, cells: int) -> Sequence[Line]:
        """Its terms."""
        desk = self.app.desk
        return why_hit_lines(self._watch, self._hit, desk.now_s, desk.zone, cells)
