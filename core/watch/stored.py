"""Messages that are stored already, as a query sees them: for trying a query out and for looking back."""

from __future__ import annotations

import json
from dataclasses import dataclass

from core.ids import AuthorId, ConversationId, MessageId
from core.query.model import Doc
from core.query.names import Choice
from core.query.reading import read
from core.store import Reads, Row

_SELECT = (
    "SELECT m.id, m.conversation_id, m.author_id, m.text, m.lang, m.media, m.created_s, m.has_own_time,"
    " u.handle, u.network, c.name AS account FROM message AS m JOIN author AS u ON u.id = m.author_id"
    " JOIN account AS c ON c.id = m.account_id"
)


@dataclass(frozen=True, slots=True)
class StoredDoc:
    """A stored message as a query sees it."""

    id: MessageId
    conversation: ConversationId
    author: AuthorId
    """For counting how many there are: never kept with what a watch found."""
    text: str
    created_s: int | None
    """``None``: the platform named no time."""
    doc: Doc


async def docs_below(
    source: Reads, below: int, down_to: int, limit: int, places: tuple[Choice, ...] = ()
) -> tuple[list[StoredDoc], int | None]:
    """Messages of citizens with ids below ``below``, newest first, and where to go on; ``None``: there are no more.

    Our own words and what was removed are left out. What goes on is bounded by messages looked at, not found.
    """
    rows = await source.rows(
        f"{_SELECT} WHERE m.id < ? AND m.id >= ? AND m.is_own = 0 AND m.removed_s IS NULL ORDER BY m.id DESC LIMIT ?",
        (below, down_to, limit),
    )
    return [_stored(row, places) for row in rows], int(rows[-1]["id"]) if len(rows) == limit else None


def media_pairs(media: str) -> list[tuple[str, str]]:
    """Kind and address of each attachment, from how messages keep them."""
    return [(str(each[0]), str(each[1])) for each in json.loads(media)]


def _stored(row: Row, places: tuple[Choice, ...]) -> StoredDoc:
    doc = read(
        row["text"],
        network=row["network"],
        account=row["account"],
        author=row["handle"],
        lang=row["lang"],
        media=media_pairs(row["media"]),
        gazetteer=places,
    )
    return StoredDoc(
        id=MessageId(row["id"]),
        conversation=ConversationId(row["conversation_id"]),
        author=AuthorId(row["author_id"]),
        text=row["text"],
        created_s=row["created_s"] if row["has_own_time"] else None,
        doc=doc,
    )
