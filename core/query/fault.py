"""What is wrong with a query, and under which character."""

from __future__ import annotations

from core.errors import UsageError
from core.query.model import Span


class QuerySyntax(UsageError):
    """A query that cannot be read: one sentence, the place in the text, and often what would fit there.

    Args:
        message: a msgid marked with ``N_``; ``values`` fill it and have passed ``core.text.show``.
        at: the characters meant; the offset may be the text's end, the length is at least one.
        hint: what could stand there instead, as it would be typed; empty where nothing is near enough.
    """

    def __init__(self, message: str, at: Span, /, *, hint: str = "", **values: object) -> None:
        super().__init__(message, **values)
        self.offset = at.offset
        self.length = max(1, at.length)
        self.hint = hint
