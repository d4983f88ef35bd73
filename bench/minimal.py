"""The baseline: the least a Textual program can be that fills the screen with text.

Run as ``python -m bench.minimal``. It is what the documentation of the library teaches, without any of our care
for a fast start.
"""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static

MARK = "Baseline"


class Minimal(App[None]):
    """One widget, one text."""

    def compose(self) -> ComposeResult:
        """As many rows as there are, full of words."""
        row = f"{MARK} " * (self.size.width // (len(MARK) + 1))
        yield Static("\n".join([row] * self.size.height))


if __name__ == "__main__":
    Minimal().run()
