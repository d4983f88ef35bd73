"""The field for an answer that may be a secret: takes long pastes whole, and gives nothing of a hidden one away."""

from __future__ import annotations

from textual import events

from tui.widgets.prompt import Prompt

MOST_CHARS = 20_001
"""One more than an answer may have, so that a longer one is refused and not cut in silence."""


class Answer(Prompt, inherit_css=True):
    """A line of input that takes long pastes whole."""

    DEFAULT_CSS = ""

    def _on_paste(self, event: events.Paste) -> None:
        text = "".join(sign for sign in event.text[:MOST_CHARS] if sign.isprintable() or sign.isspace())
        self.insert_text_at_cursor(" ".join(text.split()))
        event.stop()
        event.prevent_default()
