"""What an author is called in a sentence, and a conversation in the audit."""

from __future__ import annotations

from core.ids import ConversationId
from core.text.show import show

WHO_CHARS = 40
"""How much of an author's handle a sentence shows."""


def target(id_: ConversationId) -> str:
    """What the audit calls a conversation."""
    return f"conversation:{id_}"


def who(handle: str) -> str:
    """An author as a sentence names them."""
    return show(handle, limit=WHO_CHARS) or "?"
