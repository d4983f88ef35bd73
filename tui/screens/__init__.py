"""The places of the dashboard, found by their letters; each is imported when it is first opened."""

from __future__ import annotations

from tui.screens.place import Place


def open_place(letter: str) -> Place:
    """A new screen for the place with that letter."""
    if letter == "a":
        from tui.screens.accounts import Accounts

        return Accounts()
    from tui.screens.inbox import Inbox

    return Inbox()
