"""A field that takes no key before those that were typed earlier and are still on their way to it."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from textual import events
from textual.screen import Screen


@runtime_checkable
class HoldsKeys(Protocol):
    """A screen through which keys go in their turn."""

    @property
    def has_keys_before(self) -> bool:
        """Whether keys came earlier that have not had their turn."""
        ...


class InTurn:
    """Keys typed before the field had opened wait at the screen; what comes later waits behind them.

    Comes before the widget it is mixed into, and is none itself: the library takes a widget's styles from its first
    base alone.
    """

    screen: Screen[object]

    def _forward_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and isinstance(self.screen, HoldsKeys) and self.screen.has_keys_before:
            self.screen._forward_event(event)
        else:
            super()._forward_event(event)  # type: ignore[misc]  # the widget's, behind this

    def take_key(self, event: events.Key) -> None:
        """A key whose turn it is."""
        super()._forward_event(event)  # type: ignore[misc]  # the widget's, behind this
