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
    Writing:focus .text-area--cursor { background: $v-bg; color: $v-text; text-style: reverse; }
    """

    last_key: events.Key | None = None
    """The key it was given last: the screen tells by it what has been here from what was typed too early."""

    def __init__(self, text: str = "", *, id: str | None = None) -> None:
        super().__init__(text, id=id, show_line_numbers=False, soft_wrap=True, tab_behavior="focus")
        self.was_cut = False
        self.cursor_blink = False  # nothing on the screen moves by itself

    async def _on_key(self, event: events.Key) -> None:
        self.last_key = event
        if event.key in WRITING_KEYS:
            event.prevent_default()
            return  # bubbles up to the screen
        await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        room = MOST_CHARS - len(self.text)
        words = cleaned(event.text)
        self.was_cut = len(words) > room
        self.insert(words[: max(0, room)])
        event.stop()
        event.prevent_default()


def cleaned(text: str) -> str:
    """What may stand in the field: no control, direction sign or joiner, which the field would draw as they are."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")  # a terminal pastes returns
    return "".join(c for c in lines if c.isprintable() or c in "\n\t").replace("\t", "    ")
