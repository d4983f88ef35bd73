"""What travels between a process and its keyring's child: one JSON object a line, either way.

A request: ``id``, ``do`` (``read``, ``write``, ``forget``), ``service``, ``user``, for a write ``secret``. An answer:
``id`` and either ``secret`` (a text or null) or ``refused``, one of :class:`Refusal`, with ``what`` naming a class.
"""

from __future__ import annotations

from enum import StrEnum

LINE_BYTES = 1_000_000


class Refusal(StrEnum):
    """Why the keyring's child did not do what it was asked."""

    NONE = "none"
    """This machine has no keyring."""
    UNSAFE = "unsafe"
    """The one it has would keep secrets in a plain file, or not at all."""
    CHAIN = "chain"
    """Several at once, an unsafe one among them."""
    LOCKED = "locked"
    LOST = "lost"
    """It took a secret and does not give it back."""
    FAILED = "failed"
