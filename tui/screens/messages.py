"""The last fifty sentences the program said at this desk."""

from __future__ import annotations

from collections.abc import Sequence

from core.i18n import _
from tui.paint import Line, line
from tui.screens.overlay import Overlay
from tui.words import clock


class Messages(Overlay):
    """Newest first, each with its time; errors with their sign."""

    def heading(self) -> str:
        """What this is."""
        return _("What was said at this desk, newest first")

    def content_lines(self, cells: int) -> Sequence[Line]:
        """The sentences."""
        desk = self.app.desk
        return [
            line(
                (f" {clock(said.at_s, desk.zone)} ", "muted"),
                ("! " if said.is_error else "  ", "crit"),
                (said.words, "text"),
            )
            for said in reversed(self.app.message_line.last)
        ] or [line((" " + _("Nothing yet."), "muted"))]
