"""The SQL of reading: rows of the list, messages listed, and what was done last."""

from __future__ import annotations

import json
from collections.abc import Mapping

from core.ids import ConversationId, MessageId, OperatorId, arrived_s
from core.inbox.model import Disposition, Done, Listed, MessageClass, Row, State
from core.inbox.naming import who
from core.store import Row as Raw
from core.store import Store

EXCERPT_CHARS = 200
_EXCERPT_BYTES = EXCERPT_CHARS * 4

# The text is cut as bytes: as characters SQLite would stop at the first NUL a citizen sent.
COLUMNS = (
    "c.id", "account.name", "c.network", "c.state", "c.band", "c.due_s", "c.clock_s", "c.class", "c.is_private",
    "c.author_id", "author.handle", "author.name", f"substr(CAST(m.text AS BLOB), 1, {_EXCERPT_BYTES})", "m.kind",
    "m.media <> '[]'", "m.revision > 1", "m.removed_s IS NOT NULL", "m.lang", "c.messages", "c.last_id", "c.assignee",
    "assigned.name", "c.claimed_by", "claimer.name", "c.claimed_s", "c.claimed_until_s", "c.snoozed_until_s",
    "c.disposition", "c.rev",
)  # fmt: skip
"""What :func:`row` reads, by place: by name would cost more than the query."""

ROWS = f"SELECT {', '.join(COLUMNS)}"

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
    """One line of the inbox, from the first columns of a row."""
    (
        id_, account, network, state, band, due_s, clock_s, class_, is_private, author_id,
        handle, author_name, excerpt, kind, has_media,
        is_edited, is_removed, lang, count, last_id, assignee, assignee_name,
        claimed_by, claimed_by_name, claimed_s, claimed_until_s, snoozed_until_s, disposition, rev, *_beyond,
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


async def listed(
    store: Store, condition: str, params: Mapping[str, int | str], *, account: str, before: int | None, limit: int
) -> list[Listed]:
    """Messages newest first, with the standing of their conversations, which must meet ``condition``."""
    rows = await store.rows(
        "SELECT m.id, m.conversation_id, account.name AS account, c.network, author.handle, m.text, m.created_s,"
        " m.is_own, c.state, c.band, c.class, operator.name AS assignee,"
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
            is_own=bool(raw["is_own"]),
        )
        for raw in rows
    ]


async def last_acts(store: Store, me: OperatorId, since_s: int, limit: int) -> list[Done]:
    """An operator's acts that stand and were done since then, latest first, in their words."""
    rows = await store.rows(
        "SELECT act.id, act.label, coalesce("
        "  (SELECT json_group_array(conversation_id) FROM act_change WHERE act_id = act.id HAVING count(*) > 0),"
        "  (SELECT json_group_array(conversation_id) FROM note WHERE act_id = act.id)) AS ids"
        " FROM act WHERE act.id IN (SELECT id FROM act WHERE operator_id = ? AND undone_s IS NULL ORDER BY id DESC"
        "  LIMIT ?)"  # first the latest: to look for recent ones would read all there ever were
        " AND done_s >= ? ORDER BY act.id DESC",
        (me, limit, since_s),
    )
    found = []
    for raw in rows:
        said, ids = json.loads(raw["label"]), tuple(map(ConversationId, json.loads(raw["ids"])))
        author = await store.row(
            "SELECT handle FROM conversation JOIN author ON author.id = author_id WHERE conversation.id = ?", ids[:1]
        )
        name = who(author["handle"]) if author is not None else "?"
        found.append(Done(int(raw["id"]), ids, str(said["label"]), {**said["values"], "who": name}))
    return found
