"""One conversation whole, read in one statement: it is asked for whenever the cursor rests.

A trip to the reading thread costs as much as looking all of this up, so the parts come as rows of one answer,
each with its kind at the end; and as one statement it sees one state of the store.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from enum import IntEnum

from core.ids import ConversationId, MessageId, NoteId, OperatorId, arrived_s
from core.inbox.content_warning import warning_of
from core.inbox.history import happened
from core.inbox.model import AuthorCard, Draft, MediaRef, Message, Note, NoteKind, Revision, Row, Thread
from core.inbox.naming import target
from core.inbox.read_store import COLUMNS, JOINS, row
from core.store import Row as Raw
from core.store import Store

MOST_ACTS = 100

_MOST_COUNTED = 100
"""How far an author's conversations are counted."""


class _Part(IntEnum):
    """What a row of the answer is."""

    ROW = 0
    MESSAGE = 1
    REVISION = 2
    NOTE = 3
    ACT = 4
    TAG = 5
    DRAFT = 6


_CARD = (
    "author.network", "author.remote_id", "author.followers", "author.since_s",
    f"(SELECT count(*) FROM (SELECT 1 FROM conversation WHERE author_id = author.id LIMIT {_MOST_COUNTED}))",
)  # fmt: skip
_MESSAGE = (
    "id", "remote_id", "kind", "visibility", "created_s", "has_own_time", "text", "lang", "url", "in_reply_to",
    "media", "revision", "edited_s", "removed_s", "is_own", "ext",
)  # fmt: skip
_ABOUT = """CASE action
 WHEN 'message.claim' THEN (SELECT name FROM operator WHERE id = json_extract(data, '$.from_operator'))
 WHEN 'message.assign' THEN (SELECT name FROM operator WHERE id = json_extract(data, '$.to'))
 WHEN 'message.classify' THEN json_extract(data, '$.class_')
 WHEN 'message.done' THEN json_extract(data, '$.disposition') END"""
"""Whom or what an entry of the audit names, as :func:`happened` puts it into words."""

_PARTS = len(_Part)
_WIDTH = len(COLUMNS) + len(_CARD)


def _arm(part: _Part, columns: Iterable[str], source: str) -> str:
    """The SELECT of one part, as wide as the widest."""
    named = tuple(columns)
    padded = (*named, *("NULL",) * (_WIDTH - len(named)), str(int(part)))
    return f"SELECT * FROM (SELECT {', '.join(padded)} {source})"


# SQLite answers one arm after the other, each in its own order.
_WHOLE = " UNION ALL ".join(
    (
        _arm(_Part.ROW, (*COLUMNS, *_CARD), f"FROM (SELECT :id AS id) AS place {JOINS.format(id='place.id')}"),
        _arm(_Part.MESSAGE, _MESSAGE, "FROM message WHERE conversation_id = :id ORDER BY id DESC LIMIT :limit"),
        _arm(
            _Part.REVISION,
            ("m.id", "was.revision", "was.text", "was.seen_s"),
            "FROM message AS m CROSS JOIN message_revision AS was ON was.message_id = m.id"
            " WHERE m.conversation_id = :id ORDER BY m.id, was.revision",
        ),
        _arm(
            _Part.NOTE,
            ("note.id", "note.kind", "operator.name", "note.text", "note.written_s"),
            "FROM note JOIN operator ON operator.id = note.operator_id"
            " WHERE conversation_id = :id AND withdrawn_s IS NULL ORDER BY note.id",
        ),
        _arm(
            _Part.ACT,
            ("at", "actor", "action", _ABOUT),
            f"FROM audit WHERE target = :target ORDER BY seq DESC LIMIT {MOST_ACTS}",
        ),
        _arm(
            _Part.TAG,
            ("name",),
            "FROM conversation_tag JOIN tag ON tag.id = tag_id WHERE conversation_id = :id ORDER BY name",
        ),
        _arm(
            _Part.DRAFT,
            ("operator_id", "operator.name", "kind", "text", "saved_s", "carried"),
            "FROM draft JOIN operator ON operator.id = operator_id"
            " WHERE conversation_id = :id ORDER BY saved_s DESC, kind",
        ),
    )
)


async def whole(store: Store, id_: ConversationId, me: OperatorId | None, limit: int) -> Thread | None:
    """A conversation with at most ``limit`` of its messages, the latest; ``None``: there is none with this id."""
    parts: list[list[Raw]] = [[] for _part in range(_PARTS)]
    for raw in await store.rows(_WHOLE, {"id": id_, "limit": limit, "target": target(id_)}):
        parts[raw[_WIDTH]].append(raw)
    rows, messages, revisions, notes, acts, tags, drafts = parts
    if not rows:
        return None
    listed = row(rows[0])
    drafted = [Draft(*raw[:6]) for raw in drafts]
    return Thread(
        row=listed,
        author=_card(rows[0], listed),
        messages=_messages(messages, revisions),
        earlier=await _messages_before(store, id_, MessageId(messages[-1][0])) if len(messages) == limit else 0,
        notes=tuple(_note(raw) for raw in notes),
        acts=tuple(happened(*raw[:4]) for raw in reversed(acts)),
        tags=tuple(raw[0] for raw in tags),
        drafts=tuple(draft for draft in drafted if draft.operator_id == me),
        others=tuple(draft for draft in drafted if draft.operator_id != me),
    )


async def _messages_before(store: Store, id_: ConversationId, first: MessageId) -> int:
    """How many of its messages are older than this one."""
    return await store.value("SELECT count(*) FROM message WHERE conversation_id = ? AND id < ?", (id_, first))


def _card(raw: Raw, listed: Row) -> AuthorCard:
    network, remote_id, followers, since_s, conversations = raw[len(COLUMNS) : _WIDTH]
    return AuthorCard(
        id=listed.author_id,
        network=network,
        remote_id=remote_id,
        handle=listed.author_handle,
        name=listed.author_name,
        followers=followers,
        since_s=since_s,
        conversations=conversations,
    )


def _messages(latest_first: Sequence[Raw], revisions: Iterable[Raw]) -> tuple[Message, ...]:
    """The messages with their earlier versions, oldest first."""
    earlier: dict[int, list[Revision]] = {}
    for raw in revisions:
        earlier.setdefault(raw[0], []).append(Revision(*raw[1:4]))
    return tuple(_message(raw, tuple(earlier.get(raw[0], ()))) for raw in reversed(latest_first))


def _message(raw: Raw, earlier: tuple[Revision, ...]) -> Message:
    (
        id_, remote_id, kind, visibility, created_s, has_own_time, text, lang, url, in_reply_to,
        media, revision, edited_s, removed_s, is_own, ext,
    ) = raw[: len(_MESSAGE)]  # fmt: skip
    return Message(
        id=id_,
        remote_id=remote_id,
        kind=kind,
        visibility=visibility,
        created_s=created_s,
        has_own_time=bool(has_own_time),
        arrived_s=arrived_s(id_),
        text=text,
        lang=lang,
        url=url,
        in_reply_to=in_reply_to,
        media=tuple(MediaRef(*entry) for entry in json.loads(media)) if media != "[]" else (),
        revision=revision,
        earlier=earlier,
        edited_s=edited_s,
        removed_s=removed_s,
        is_own=bool(is_own),
        warning=warning_of(ext),
    )


def _note(raw: Raw) -> Note:
    id_, kind, operator, text, written_s = raw[:5]
    return Note(NoteId(id_), NoteKind(kind), operator, text, written_s)
