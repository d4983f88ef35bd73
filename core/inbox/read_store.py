"""The SQL of reading: rows of the list, and what one conversation consists of."""

from __future__ import annotations

import json
from collections.abc import Mapping

from core.ids import AuthorId, ConversationId, MessageId, NoteId, OperatorId, arrived_s
from core.inbox import store as kept
from core.inbox.model import (
    AuthorCard,
    Disposition,
    Done,
    Draft,
    Listed,
    MediaRef,
    Message,
    MessageClass,
    Note,
    NoteKind,
    Revision,
    Row,
    State,
)
from core.store import Row as Raw
from core.store import Store

EXCERPT_CHARS = 200
_EXCERPT_BYTES = EXCERPT_CHARS * 4

# The text is cut as bytes: as characters SQLite would stop at the first NUL a citizen sent.
ROWS = f"""
SELECT c.id, account.name, c.network, c.state, c.band, c.due_s, c.clock_s, c.class, c.is_private, c.author_id,
  author.handle, author.name, substr(CAST(m.text AS BLOB), 1, {_EXCERPT_BYTES}), m.kind, m.media <> '[]',
  m.revision > 1, m.removed_s IS NOT NULL, m.lang, c.messages, c.last_id, c.assignee, assigned.name,
  c.claimed_by, claimer.name, c.claimed_s, c.claimed_until_s, c.snoozed_until_s, c.disposition, c.rev"""
"""Selects what :func:`row` reads, by place: by name would cost more than the query."""

JOINS = """
CROSS JOIN conversation AS c ON c.id = {id}
CROSS JOIN message AS m ON m.id = c.last_id
CROSS JOIN author ON author.id = c.author_id
CROSS JOIN account ON account.id = c.account_id
LEFT JOIN operator AS assigned ON assigned.id = c.assignee
LEFT JOIN operator AS claimer ON claimer.id = c.claimed_by"""
"""Joins it all to the conversation with this id, in this order."""

_STATES = tuple(State)
_CLASSES: Mapping[str, MessageClass | None] = {"": None, **{class_.value: class_ for class_ in MessageClass}}
_DISPOSITIONS: Mapping[str, Disposition | None] = {"": None, **{each.value: each for each in Disposition}}


def row(raw: Raw) -> Row:
    """One line of the inbox."""
    (
        id_, account, network, state, band, due_s, clock_s, class_, is_private, author_id,
        handle, author_name, excerpt, kind, has_media,
        is_edited, is_removed, lang, count, last_id, assignee, assignee_name,
        claimed_by, claimed_by_name, claimed_s, claimed_until_s, snoozed_until_s, disposition, rev,
    ) = raw  # fmt: skip
    return Row(
        id=id_,
        account=account,
        network=network,
        state=_STATES[state],
        band=band,
        due_s=due_s,
        sla_s=due_s - clock_s,
        class_=_CLASSES[class_],
        is_private=bool(is_private),
        author_id=author_id,
        author_handle=handle,
        author_name=author_name,
        excerpt=excerpt.decode("utf-8", "ignore")[:EXCERPT_CHARS] if excerpt else "",
        kind=kind,
        has_media=bool(has_media),
        is_edited=bool(is_edited),
        is_removed=bool(is_removed),
        lang=lang,
        messages=count,
        arrived_s=clock_s,
        last_s=arrived_s(last_id),
        assignee=assignee,
        assignee_name=assignee_name or "",
        claimed_by=claimed_by,
        claimed_by_name=claimed_by_name or "",
        claimed_s=claimed_s,
        claimed_until_s=claimed_until_s,
        snoozed_until_s=snoozed_until_s,
        disposition=_DISPOSITIONS[disposition],
        rev=rev,
    )


def order(found: Row) -> tuple[int, int, int, int]:
    """Sorts rows as the inbox does."""
    return found.state, -found.band, found.due_s, found.id


async def author_card(store: Store, id_: AuthorId) -> AuthorCard:
    """Who an author is, and how many conversations we know of them, counted to a hundred."""
    found = await store.rows(
        "SELECT *, (SELECT count(*) FROM (SELECT 1 FROM conversation WHERE author_id = author.id LIMIT 100)) AS n"
        " FROM author WHERE id = ?",
        (id_,),
    )
    raw = found[0]
    return AuthorCard(
        id=AuthorId(raw["id"]),
        network=raw["network"],
        remote_id=raw["remote_id"],
        handle=raw["handle"],
        name=raw["name"],
        followers=raw["followers"],
        since_s=raw["since_s"],
        conversations=raw["n"],
    )


async def messages(store: Store, id_: ConversationId, limit: int) -> tuple[Message, ...]:
    """A conversation's latest messages with their earlier versions, oldest first."""
    rows = await store.rows("SELECT * FROM message WHERE conversation_id = ? ORDER BY id DESC LIMIT ?", (id_, limit))
    edited = [int(raw["id"]) for raw in rows if raw["revision"] > 1]
    earlier: dict[int, list[Revision]] = {}
    if edited:
        for raw in await store.rows(
            "SELECT * FROM message_revision WHERE message_id IN (SELECT value FROM json_each(?))"
            " ORDER BY message_id, revision",
            (json.dumps(edited),),
        ):
            revision = Revision(raw["revision"], raw["text"], raw["seen_s"])
            earlier.setdefault(raw["message_id"], []).append(revision)
    return tuple(_message(raw, tuple(earlier.get(raw["id"], ()))) for raw in reversed(rows))


async def messages_before(store: Store, id_: ConversationId, first: MessageId) -> int:
    """How many of its messages are older than this one."""
    return await store.value("SELECT count(*) FROM message WHERE conversation_id = ? AND id < ?", (id_, first))


async def notes(store: Store, id_: ConversationId) -> tuple[Note, ...]:
    """Its notes that were not withdrawn, oldest first."""
    rows = await store.rows(
        "SELECT note.id, note.kind, note.text, note.written_s, operator.name FROM note"
        " JOIN operator ON operator.id = note.operator_id"
        " WHERE conversation_id = ? AND withdrawn_s IS NULL ORDER BY note.id",
        (id_,),
    )
    return tuple(
        Note(NoteId(raw["id"]), NoteKind(raw["kind"]), raw["name"], raw["text"], raw["written_s"]) for raw in rows
    )


async def drafts(store: Store, id_: ConversationId) -> list[Draft]:
    """What anybody is writing in it, the latest first."""
    rows = await store.rows(
        "SELECT draft.*, operator.name FROM draft JOIN operator ON operator.id = draft.operator_id"
        " WHERE conversation_id = ? ORDER BY saved_s DESC, kind",
        (id_,),
    )
    return [
        Draft(OperatorId(raw["operator_id"]), raw["name"], raw["kind"], raw["text"], raw["saved_s"]) for raw in rows
    ]


async def tags(store: Store, id_: ConversationId) -> tuple[str, ...]:
    """The names of its tags, in alphabetical order."""
    rows = await store.rows(
        "SELECT name FROM conversation_tag JOIN tag ON tag.id = tag_id WHERE conversation_id = ? ORDER BY name", (id_,)
    )
    return tuple(str(raw["name"]) for raw in rows)


async def listed(
    store: Store, condition: str, params: Mapping[str, int], *, account: str, before: int | None, limit: int
) -> list[Listed]:
    """Messages newest first, with the standing of their conversations, which must meet ``condition``."""
    rows = await store.rows(
        "SELECT m.id, m.conversation_id, account.name AS account, c.network, author.handle, m.text, m.created_s,"
        " c.state, c.band, c.class, operator.name AS assignee,"
        " (SELECT json_group_array(name) FROM conversation_tag JOIN tag ON tag.id = tag_id"
        "  WHERE conversation_id = c.id ORDER BY name) AS tags"
        " FROM message AS m CROSS JOIN conversation AS c ON c.id = m.conversation_id"
        " CROSS JOIN account ON account.id = m.account_id CROSS JOIN author ON author.id = m.author_id"
        " LEFT JOIN operator ON operator.id = c.assignee"
        " WHERE m.id < :before AND (:account = '' OR account.name = :account)"
        f"{' AND ' if condition else ''}{condition} ORDER BY m.id DESC LIMIT :limit",
        {**params, "before": before if before is not None else 1 << 62, "account": account, "limit": limit},
    )
    return [
        Listed(
            id=MessageId(raw["id"]),
            conversation=ConversationId(raw["conversation_id"]),
            account=raw["account"],
            network=raw["network"],
            author=raw["handle"],
            text=raw["text"],
            created_s=raw["created_s"],
            arrived_s=arrived_s(raw["id"]),
            state=State(raw["state"]),
            band=raw["band"],
            class_=MessageClass(raw["class"]) if raw["class"] else None,
            tags=tuple(sorted(json.loads(raw["tags"]))),
            assignee=raw["assignee"] or "",
        )
        for raw in rows
    ]


async def last_acts(store: Store, me: OperatorId, limit: int) -> list[Done]:
    """An operator's acts that stand, latest first, in their words."""
    rows = await store.rows(
        "SELECT act.id, act.label, coalesce("
        "  (SELECT json_group_array(conversation_id) FROM act_change WHERE act_id = act.id HAVING count(*) > 0),"
        "  (SELECT json_group_array(conversation_id) FROM note WHERE act_id = act.id)) AS ids"
        " FROM act WHERE operator_id = ? AND undone_s IS NULL ORDER BY act.id DESC LIMIT ?",
        (me, limit),
    )
    found = []
    for raw in rows:
        said, ids = json.loads(raw["label"]), tuple(map(ConversationId, json.loads(raw["ids"])))
        author = await store.row(
            "SELECT handle FROM conversation JOIN author ON author.id = author_id WHERE conversation.id = ?", ids[:1]
        )
        who = kept.who(author["handle"]) if author is not None else "?"
        found.append(Done(int(raw["id"]), ids, str(said["label"]), {**said["values"], "who": who}))
    return found


def _message(raw: Raw, earlier: tuple[Revision, ...]) -> Message:
    return Message(
        id=MessageId(raw["id"]),
        remote_id=raw["remote_id"],
        kind=raw["kind"],
        visibility=raw["visibility"],
        created_s=raw["created_s"],
        has_own_time=bool(raw["has_own_time"]),
        arrived_s=arrived_s(raw["id"]),
        text=raw["text"],
        lang=raw["lang"],
        url=raw["url"],
        in_reply_to=raw["in_reply_to"],
        media=tuple(MediaRef(*entry) for entry in json.loads(raw["media"])),
        revision=raw["revision"],
        earlier=earlier,
        edited_s=raw["edited_s"],
        removed_s=raw["removed_s"],
        is_own=bool(raw["is_own"]),
    )
