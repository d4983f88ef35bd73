"""The field for longer texts, such as a note: many lines, pasted text cleaned, the screen's keys left alone."""

from __future__ import annotations

from textual import events
from textual.widgets import TextArea

from tui.keys import WRITING_KEYS

MOST_CHARS = 20_000
"""A longer text is cut with a notice, so that a mistaken paste cannot fill the store."""


class Writing(TextArea):
    """A plain text area without line numbers, colours of languages or tab traps."""

    DEFAULT_CSS = """
    Writing { height: 6; border: none; padding: 0 0 0 1; background: $v-bg; color: $v-text; }
    Writing:focus { border: none; }
    Writing .text-area--cursor-line { background: $v-bg; }
    """

    def __init__(self, text: str = "", *, id: str | None = None) -> None:
        super().__init__(text, id=id, show_line_numbers=False, soft_wrap=True, tab_behavior="focus")
        self.was_cut = False

    async def _on_key(self, event: events.Key) -> None:
        if event.key in WRITING_KEYS:
            event.prevent_default()
            return  # bubbles up to the screen
        await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        room = MOST_CHARS - len(self.text)
        words = "".join(c for c in event.text if c.isprintable() or c in "\n\t").replace("\t", "    ")
        self.was_cut = len(words) > room
        self.insert(words[: max(0, room)])
        event.stop()
        event.prevent_default()
