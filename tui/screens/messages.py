"""The last fifty sentences the program said at this desk."""

from __future__ import annotations

from collections.abc import Sequence

from core.i18n import _
from tui.paint import Line, Span, line, sentence
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
        lines: list[Line] = []
        for said in reversed(self.app.message_line.last):
            first, *rest = sentence(said.words, cells, indent=" " * 9)
            at: Span = (f" {clock(said.at_s, desk.zone)} ", "muted")
            lines += [line(at, ("! " if said.is_error else "  ", "crit"), (first.text[9:], "text")), *rest]
        return lines or [line((" " + _("Nothing yet."), "muted"))]
