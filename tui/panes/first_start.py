"""What an empty workspace shows: never a blank pane, always the next step."""

from __future__ import annotations

from core.i18n import _
from tui.paint import EMPTY, Line, line, sentence


def first_start_lines(cells: int) -> tuple[Line, ...]:
    """No account yet: what can be done now, with the command for each."""
    steps = (
        (_("Try Valdeluz: a whole simulated day, without a network"), "ventanilla demo"),
        (_("Add a feed: a newspaper or a blog, no permission needed"), "ventanilla account add"),
        (_("See which networks there are and what each asks for"), "ventanilla connector list"),
    )
    lines = [line((" " + _("No accounts yet"), "strong")), EMPTY]
    for n, (words, command) in enumerate(steps, 1):
        first, *rest = sentence(words, cells, indent="   ")
        lines += [line((f" {n} ", "muted"), (first.text[3:], "text")), *rest]
        lines += sentence(command, cells, "accent", indent="   ")
    return (*lines, EMPTY, *sentence(_("What arrives appears here by itself."), cells, "muted"))
