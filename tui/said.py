"""The message line: what the program said last, how long it stays, and the last fifty for reading back."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from core.text.cells import width, wrap
from tui.paint import Line, Span, spread

CONFIRMATION_S = 4.0
MOST = 50


@dataclass(frozen=True)
class Said:
    """One sentence and when it was said (workspace epoch for people, monotonic for its end)."""

    words: str
    is_error: bool
    at_s: float
    until: float


class MessageLine:
    """Holds what to show in the status row; errors stay until they are sent away."""

    def __init__(self) -> None:
        self.last: deque[Said] = deque(maxlen=MOST)
        self._now: Said | None = None

    def say(self, words: str, *, is_error: bool, at_s: float, now: float) -> Said:
        """Put a sentence on the line; ``now`` is monotonic seconds."""
        said = Said(words, is_error, at_s, float("inf") if is_error else now + CONFIRMATION_S)
        self.last.append(said)
        self._now = said
        return said

    def forget(self) -> None:
        """Nothing was said here."""
        self.last.clear()
        self._now = None

    def dismiss(self) -> bool:
        """Send the sentence away; returns whether there was one."""
        was, self._now = self._now, None
        return was is not None

    def dismiss_error(self) -> bool:
        """Send an error away; returns whether there was one. A confirmation goes by itself and holds nobody up."""
        return self._now is not None and self._now.is_error and self.dismiss()

    def current(self, now: float) -> Said | None:
        """What stands there now."""
        if self._now is not None and self._now.until <= now:
            self._now = None
        return self._now


def said_lines(said: Said, cells: int) -> list[Line]:
    """The sentence in the status row, and in the footer's too where it is long, so that it can be read whole.

    An error has its sign and the key that sends it away. What two rows cannot hold is in ``:messages``.
    """
    sign: list[Span] = [(" ! ", "crit")] if said.is_error else [(" ", "text")]
    away: list[Span] = [("q", "accent")] if said.is_error else []
    indent = sum(width(words) for words, _token in sign)
    first, *rest = wrap(said.words, max(8, cells - indent - (3 if said.is_error else 1)))
    lines = [spread([*sign, (first, "text")], away, cells, ground="bar")]
    if rest:
        lines.append(spread([(" " * indent + " ".join(rest), "text")], [], cells, ground="bar"))
    return lines


def counting_lines(ways: Sequence[str], cells: int) -> list[Line]:
    """A countdown in the status row, in the longest of the ways to say it that fits."""
    fits = next((words for words in ways if width(words) <= cells - 3), ways[-1] if ways else "")
    return [spread([("> ", "accent"), (fits, "text")], [], cells, ground="bar")] if fits else []
