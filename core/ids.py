"""Identities: which number or word names which thing, so that the type checker keeps them apart."""

from __future__ import annotations

from typing import NewType

OperatorId = NewType("OperatorId", int)
AccountId = NewType("AccountId", int)
AuthorId = NewType("AuthorId", int)
ConversationId = NewType("ConversationId", int)
MessageId = NewType("MessageId", int)
NoteId = NewType("NoteId", int)

_SECOND_BITS = 12
"""4,096 ids a second before an id borrows from the next one."""


def arrival_id(arrived_s: int, last: int) -> int:
    """The next id for something that arrived at ``arrived_s`` (epoch seconds), greater than ``last``.

    Ids rise with arrival, so a range of ids is a range of time and the newest rows lie together on disk.
    A crowded or stepped-back second spills into the next one instead of colliding.
    """
    return max(arrived_s << _SECOND_BITS, last + 1)


def arrived_s(arrival: int) -> int:
    """The epoch second an :func:`arrival_id` was made in."""
    return arrival >> _SECOND_BITS


def first_id_at(second: int) -> int:
    """The smallest id a thing that arrived at or after ``second`` can have."""
    return second << _SECOND_BITS
