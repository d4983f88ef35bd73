"""The places of the dashboard, found by their letters; each is imported when it is first opened."""

from __future__ import annotations

from core.access.sight import Sight
from tui.screens.place import Place


def open_place(letter: str, sight: Sight) -> Place:
    """A new screen for the place with that letter, for somebody who may see so much."""
    if letter == "a":
        from tui.screens.accounts import Accounts

        return Accounts()
    if letter == "w":
        from tui.screens.watches import Watches

        return Watches()
    if letter == "q":
        from tui.screens.queue import Queue

        return Queue()
    if letter == "t":
        from tui.screens.alerts import Alerts

        return Alerts()
    if sight is not Sight.WHOLE:
        from tui.screens.counts import Counts

        return Counts()
    from tui.screens.inbox import Inbox

    return Inbox()
