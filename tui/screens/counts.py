"""The inbox for who may know how much waits but not what people write: its views with their counts, no word else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from core.i18n import _
from core.inbox.views import VIEWS
from core.text.cells import pad, width
from tui.bridge import Desk
from tui.paint import EMPTY, Line, line, sentence
from tui.screens.overlay import Overlay
from tui.words import number


class Counts(Overlay):
    """How many conversations each view holds, and why there is no more to see."""

    place: ClassVar[str] = "reading"
    letter: ClassVar[str] = "i"

    def heading(self) -> str:
        """What this is."""
        return _("How many conversations wait")

    def content_lines(self, cells: int) -> Sequence[Line]:
        """A row for each view, and the reason below."""
        desk = self.app.desk
        views = [view for view in VIEWS if not view.is_mine]
        widest = max(width(_(view.name)) for view in views)
        rows = [
            line((" " + pad(_(view.name), widest) + "  ", "muted"), (number(desk.counts.get(view.key, 0)), "text"))
            for view in views
        ]
        return [*rows, EMPTY, *sentence(desk.why_hidden, cells, "muted")]

    def on_desk_changed(self, _event: Desk.Changed) -> None:
        """Other counts."""
        self.draw()

    def act_back(self) -> None:
        """An error is sent away; there is nothing else to go back from."""
        if self.app.message_line.dismiss_error():
            self.draw_frame()
        else:
            self.app.say(_("You are at the front. «:quit» leaves Ventanilla."))
