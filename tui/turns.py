"""Keys take turns: each has its effect before the next one is looked at, however fast they came.

An acting key waits a moment, so that a burst around it can be told from fingers. What is typed meanwhile waits
behind it and then means what it would have meant had it come later: an answer to the question that opened, a
letter of the field that opened, and not another act.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from textual import events

from tui.burst import WINDOW_S

Effect = Callable[[], None]


class Turns:
    """Holds keys until their turn.

    Args:
        take: called at a key's turn; gives its effect where that has to wait, ``None`` where all is done.
        wait: calls a function after so many seconds.
        now: monotonic seconds.
    """

    def __init__(
        self,
        take: Callable[[events.Key], Effect | None],
        wait: Callable[[float, Effect], object],
        now: Callable[[], float],
    ) -> None:
        self._take, self._wait, self._now = take, wait, now
        self._held: deque[tuple[events.Key, float]] = deque()
        self._waiting: Effect | None = None
        self._is_paused = False

    @property
    def is_holding(self) -> bool:
        """Whether keys wait, or one is at its turn."""
        return bool(self._held) or self._waiting is not None or self._is_paused

    def came(self, event: events.Key) -> None:
        """A key came; it has its effect at once, or after those before it."""
        self._held.append((event, self._now()))
        if self._waiting is None and not self._is_paused:
            self._go_on()

    def pause(self) -> None:
        """Let keys wait until a field has opened that takes a moment to do so."""
        self._is_paused = True

    def resume(self, *, drops: bool = False) -> None:
        """Go on; ``drops`` forgets what was typed for a field that did not open."""
        self._is_paused = False
        if drops:
            self._held.clear()
        if self._waiting is None:
            self._go_on()

    def _go_on(self) -> None:
        effect, self._waiting = self._waiting, None
        if effect is not None:
            effect()
        while self._held and not self._is_paused:
            event, came_at = self._held.popleft()
            effect = self._take(event)
            if effect is None:
                continue
            left_s = came_at + WINDOW_S - self._now()
            if left_s > 0:
                self._waiting = effect
                self._wait(left_s, self._go_on)
                return
            effect()
