"""The same use cases as commands: for scripts, for cron, and as the linear path for screen readers."""

from __future__ import annotations


def command(arguments: list[str]) -> int:
    """Run one command; returns the exit status. Talks on standard error, answers on standard output."""
    from tui.cli.errors import guarded  # the parser is loaded only when there is something to parse

    return guarded(arguments)
