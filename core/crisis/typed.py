"""What people type in an incident, as it is kept: without blanks around it, and no longer than it may be."""

from __future__ import annotations

from core.errors import UsageError
from core.i18n import N_


def typed(text: str, most: int, empty: str = "") -> str:
    """One row of text: every run of blanks, line breaks included, becomes one space.

    Args:
        most: characters.
        empty: the sentence where nothing is left; empty: that is allowed.

    Raises:
        UsageError: too long, or nothing is left and something has to be.
    """
    return _held(" ".join(text.split()), most, empty)


def typed_lines(text: str, most: int, empty: str = "") -> str:
    """The same for a text that may have several lines, which are kept."""
    return _held(text.strip(), most, empty)


def whole(text: str) -> str:
    """The text with a question mark for each half of a character, which the store would not take."""
    return text.encode("utf-8", "replace").decode()


def _held(text: str, most: int, empty: str) -> str:
    text = whole(text)
    if empty and not text:
        raise UsageError(empty)
    if len(text) > most:
        raise UsageError(
            N_("That is {n} characters; at most {most} are kept: shorten it, or enter it in parts."),
            n=len(text), most=most,
        )  # fmt: skip
    return text
