"""The field for longer texts, such as a note: many lines, pasted text cleaned, the screen's keys left alone."""

from __future__ import annotations

from dataclasses import replace

from textual import events
from textual.document._document import EditResult
from textual.document._edit import Edit
from textual.message import Message
from textual.widgets import TextArea

from tui.keys import WRITING_KEYS
from tui.widgets.in_turn import InTurn


class Writing(InTurn, TextArea):
    """A plain text area without line numbers, colours of languages or tab traps.

    Args:
        most: how many characters it takes, typed or pasted; what would be more is left out, and ``Full`` says so.
    """

    class Full(Message):
        """Something did not fit any more."""

        def __init__(self, most: int) -> None:
            super().__init__()
            self.most = most

    DEFAULT_CSS = """
    Writing { height: 6; border: none; padding: 0 0 0 1; background: $v-bg; color: $v-text; }
    Writing:focus { border: none; }
    Writing .text-area--cursor-line { background: $v-bg; }
    Writing:focus .text-area--cursor { background: $v-bg; color: $v-text; text-style: reverse; }
    """

    last_key: events.Key | None = None
    """The key it was given last: the screen tells by it what has been here from what was typed too early."""

    def __init__(self, most: int, *, id: str | None = None) -> None:
        super().__init__(id=id, show_line_numbers=False, soft_wrap=True, tab_behavior="focus")
        self._most = most
        self.cursor_blink = False  # nothing on the screen moves by itself

    async def _on_key(self, event: events.Key) -> None:
        self.last_key = event
        if event.key in WRITING_KEYS:
            event.prevent_default()  # bubbles up to the screen; all else goes on to the field itself
        elif self.read_only:
            event.stop()
            event.prevent_default()

    async def _on_paste(self, event: events.Paste) -> None:
        if not self.read_only:
            self.insert(cleaned(event.text))
        event.stop()
        event.prevent_default()

    def edit(self, edit: Edit) -> EditResult:
        """Change the text, by typing or by a paste, as far as there is room."""
        left = len(self.text) - len(self.get_text_range(edit.top, edit.bottom))
        room = max(0, self._most - left)
        if len(edit.text) > room:
            edit = replace(edit, text=edit.text[:room])
            self.post_message(self.Full(self._most))
        return super().edit(edit)


def cleaned(text: str) -> str:
    """What may stand in the field: no control, direction sign or joiner, which the field would draw as they are."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")  # a terminal pastes returns
    return "".join(c for c in lines if c.isprintable() or c in "\n\t").replace("\t", "    ")
