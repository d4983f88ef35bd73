"""Rows of the inbox for tests that need no store."""

from __future__ import annotations

from core.ids import AuthorId, ConversationId
from core.inbox.model import MessageClass, Row, State

NOW_S = 1_715_693_520
"""08:32 of Tuesday 14 May 2024 in Lima."""

_PLAIN = Row(
    id=ConversationId(1),
    account="fb",
    network="Fb",
    state=State.OPEN,
    band=0,
    due_s=NOW_S + 1860,
    sla_s=3600,
    class_=MessageClass.COMPLAINT,
    is_private=False,
    author_id=AuthorId(1),
    author_handle="vecina",
    author_name="",
    excerpt="No sale agua",
    kind="comment",
    has_media=False,
    is_edited=False,
    is_removed=False,
    lang="es",
    messages=1,
    arrived_s=NOW_S - 1740,
    last_s=NOW_S - 1740,
    assignee=None,
    assignee_name="",
    claimed_by=None,
    claimed_by_name="",
    claimed_s=None,
    claimed_until_s=None,
    snoozed_until_s=None,
    disposition=None,
    rev=1,
)


def row(id_: int = 1, **changes: object) -> Row:
    """A row like any other, but for ``changes``."""
    return _PLAIN._replace(id=ConversationId(id_), **changes)  # type: ignore[arg-type]  # the test knows the fields
