"""Help for a place: its keys, from the one table."""

from __future__ import annotations

from collections.abc import Sequence

from core.i18n import _
from tui.keys import Key
from tui.paint import Line
from tui.panes.help import help_lines
from tui.screens.overlay import Overlay
from tui.screens.place import Place


class Help(Overlay):
    """The keys that work in the place below, and what is off and why."""

    def __init__(self, below: Place) -> None:
        super().__init__()
        self._below = below
        self.about = below.place

    def why_off(self, key: Key) -> str:
        """Help about help would help nobody."""
        return _("You are reading it.") if key.id == "help" else super().why_off(key)

    def act_help(self) -> None:
        """Stay."""

    def heading(self) -> str:
        """Where these keys work."""
        return _("Keys that work here · q goes back")

    def content_lines(self, cells: int) -> Sequence[Line]:
        """The table's rows for that place."""
        keys = [key for key in self.app.keymap.here(self._below.place) if self._below.has(key)]
        return help_lines(keys, self._below.why_off, cells, is_ascii=self.app.look().is_ascii)
