"""The one-row field in the footer: commands, searches, tags, reasons."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from tui.widgets.in_turn import InTurn

_OURS = frozenset({"ctrl+g", "escape", "ctrl+o", "ctrl+l", "tab", "up", "down"})
"""Keys the screen handles even while somebody writes here."""


class Prompt(InTurn, Input):
    """A line of input that leaves the screen's own keys alone and takes pastes cleaned to one line.

    While it is hidden, its text cannot be copied or cut to anybody's clipboard.
    """

    DEFAULT_CSS = """
    Prompt { height: 1; border: none; padding: 0 1; background: $v-bar; color: $v-text; display: none; }
    Prompt:focus { border: none; background-tint: $v-bar 0%; }
    Prompt.shown { display: block; }
    Prompt.shown:focus > .input--cursor { background: $v-bar; color: $v-text; text-style: reverse; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.cursor_blink = False  # nothing on the screen moves by itself

    last_key: events.Key | None = None
    """The key it was given last: the screen tells by it what has been here from what was typed too early."""

    async def _on_key(self, event: events.Key) -> None:
        self.last_key = event
        if event.key in _OURS:
            event.prevent_default()  # bubbles up to the screen; all else goes on to the field itself

    def action_copy(self) -> None:
        """Copy what is marked, unless it is hidden."""
        if not self.password:
            super().action_copy()

    def action_cut(self) -> None:
        """Cut what is marked; of a hidden text nothing goes to the clipboard."""
        if self.password:
            self.delete_selection()
        else:
            super().action_cut()

    def _on_paste(self, event: events.Paste) -> None:
        words = " ".join("".join(c for c in event.text[:2000] if c.isprintable() or c.isspace()).split())
        self.insert_text_at_cursor(words)
        event.stop()
        event.prevent_default()
