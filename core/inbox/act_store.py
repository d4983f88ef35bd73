"""The SQL of acts: what an operator did, how it was before, and the notes and tags that came with it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.i18n import N_
from core.ids import ConversationId, NoteId, OperatorId
from core.inbox.model import NoteKind
from core.inbox.store import Column
from core.store import Row, Work


@dataclass(frozen=True, slots=True)
class Undoable:
    """The last act of an operator that has not been taken back."""

    id: int
    verb: str
    label: str
    values: Mapping[str, str | int]
    done_s: int


@dataclass(frozen=True, slots=True)
class Before:
    """How one act found one conversation, and at which revisions it found and left it."""

    conversation_id: ConversationId
    rev_before: int
    rev_after: int
    columns: Mapping[str, Column]
    """The columns it changed, as they were."""
    added: tuple[int, ...]
    """The tags it put on."""
    removed: tuple[int, ...]
    """The tags it took off."""


async def add_act(work: Work, verb: str, operator: OperatorId, label: str, values: Mapping[str, str | int]) -> int:
    """Remember an act under the words shown for it; returns its id."""
    return await work.insert(
        "INSERT INTO act (operator_id, done_s, verb, label) VALUES (?, ?, ?, ?)",
        (operator, work.now_s, verb, json.dumps({"label": label, "values": dict(values)})),
    )


async def add_befores(work: Work, act_id: int, befores: Iterable[Before]) -> None:
    """Remember how an act found each conversation."""
    await work.many(
        "INSERT INTO act_change (act_id, conversation_id, rev_before, rev_after, was) VALUES (?, ?, ?, ?, ?)",
        [
            (
                act_id,
                before.conversation_id,
                before.rev_before,
                before.rev_after,
                json.dumps({"columns": dict(before.columns), "added": before.added, "removed": before.removed}),
            )
            for before in befores
        ],
    )


async def last_undoable(work: Work, operator: OperatorId, since_s: int) -> Undoable | None:
    """The operator's last act since then that was not taken back."""
    row = await work.row(
        "SELECT id, verb, label, done_s FROM act WHERE operator_id = ? AND undone_s IS NULL AND done_s >= ?"
        " ORDER BY id DESC LIMIT 1",
        (operator, since_s),
    )
    if row is None:
        return None
    said = json.loads(row["label"])
    return Undoable(int(row["id"]), str(row["verb"]), str(said["label"]), dict(said["values"]), int(row["done_s"]))


async def befores(work: Work, act_id: int) -> list[Before]:
    """How the act found each conversation, by id."""
    rows = await work.rows(
        "SELECT conversation_id, rev_before, rev_after, was FROM act_change WHERE act_id = ? ORDER BY conversation_id",
        (act_id,),
    )
    return [_before(row) for row in rows]


async def set_undone(work: Work, act_id: int, befores_: Iterable[Before]) -> None:
    """Mark the act as taken back, its notes withdrawn, and earlier acts as valid at the revision left now."""
    await work.execute("UPDATE act SET undone_s = ? WHERE id = ?", (work.now_s, act_id))
    await work.execute("UPDATE note SET withdrawn_s = ? WHERE act_id = ?", (work.now_s, act_id))
    await work.many(
        "UPDATE act_change SET rev_after = ? WHERE conversation_id = ? AND rev_after = ?",
        [(before.rev_after + 1, before.conversation_id, before.rev_before) for before in befores_],
    )


async def add_notes(
    work: Work, act_id: int, operator: OperatorId, ids: Iterable[ConversationId], kind: NoteKind, text: str
) -> None:
    """Write the same internal note on each conversation."""
    await work.many(
        "INSERT INTO note (conversation_id, operator_id, act_id, kind, text, written_s) VALUES (?, ?, ?, ?, ?, ?)",
        [(id_, operator, act_id, kind.value, text, work.now_s) for id_ in ids],
    )


async def noted(work: Work, act_id: int) -> list[tuple[NoteId, ConversationId]]:
    """The notes an act wrote, and on which conversations."""
    rows = await work.rows("SELECT id, conversation_id FROM note WHERE act_id = ? ORDER BY id", (act_id,))
    return [(NoteId(int(row["id"])), ConversationId(int(row["conversation_id"]))) for row in rows]


async def tag_ids(work: Work, names: Sequence[str]) -> dict[str, int]:
    """The id of each tag, made where it is new; others are told of a new one."""
    for name in names:
        if await work.row("SELECT 1 FROM tag WHERE name = ?", (name,)) is None:
            work.changed("tag", await work.insert("INSERT INTO tag (name) VALUES (?)", (name,)), "new")
    return await known_tag_ids(work, names)


async def known_tag_ids(work: Work, names: Sequence[str]) -> dict[str, int]:
    """The id of each tag.

    Raises:
        NotFound: one does not exist.
    """
    found = {}
    for name in names:
        row = await work.need("SELECT id FROM tag WHERE name = ?", (name,), N_("There is no tag «{name}»."), name=name)
        found[name] = int(row["id"])
    return found


async def tags_of(work: Work, ids: Iterable[ConversationId]) -> dict[ConversationId, set[int]]:
    """The tags on each of these conversations."""
    found: dict[ConversationId, set[int]] = {id_: set() for id_ in ids}
    rows = await work.rows(
        "SELECT conversation_id, tag_id FROM conversation_tag"
        " WHERE conversation_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(found)),),
    )
    for row in rows:
        found[ConversationId(int(row["conversation_id"]))].add(int(row["tag_id"]))
    return found


async def change_tags(work: Work, changes: Iterable[tuple[ConversationId, Iterable[int], Iterable[int]]]) -> None:
    """Put the first tags on and take the second off each conversation."""
    changes = [(id_, tuple(on), tuple(off)) for id_, on, off in changes]
    await work.many(
        "INSERT INTO conversation_tag (conversation_id, tag_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(id_, tag) for id_, on, _off in changes for tag in on],
    )
    await work.many(
        "DELETE FROM conversation_tag WHERE conversation_id = ? AND tag_id = ?",
        [(id_, tag) for id_, _on, off in changes for tag in off],
    )


def _before(row: Row) -> Before:
    was = json.loads(row["was"])
    return Before(
        conversation_id=ConversationId(int(row["conversation_id"])),
        rev_before=int(row["rev_before"]),
        rev_after=int(row["rev_after"]),
        columns=dict(was["columns"]),
        added=tuple(map(int, was["added"])),
        removed=tuple(map(int, was["removed"])),
    )


async def put_draft(
    work: Work, id_: ConversationId, operator: OperatorId, kind: str, text: str, carried: str | None = None
) -> None:
    """Keep one operator's draft of one kind; without a text and anything that goes with it, there is none.

    Args:
        carried: what goes with the text; ``None``: what went with it before.
    """
    await work.execute(
        "INSERT INTO draft (conversation_id, operator_id, kind, text, saved_s, carried)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ifnull(?6, ''))"
        " ON CONFLICT DO UPDATE SET text = ?4, saved_s = ?5, carried = ifnull(?6, carried)",
        (id_, operator, kind, text, work.now_s, carried),
    )
    await _drop_empty(work, id_, operator, kind)


async def carry(work: Work, id_: ConversationId, operator: OperatorId, kind: str, carried: str) -> None:
    """Let something else go with the text of a draft that is there; empty: nothing."""
    await work.execute(
        "UPDATE draft SET carried = ? WHERE conversation_id = ? AND operator_id = ? AND kind = ?",
        (carried, id_, operator, kind),
    )
    await _drop_empty(work, id_, operator, kind)


async def delete_draft(work: Work, id_: ConversationId, operator: OperatorId, kind: str) -> None:
    """Forget a draft with all that goes with it."""
    await work.execute(
        "DELETE FROM draft WHERE conversation_id = ? AND operator_id = ? AND kind = ?", (id_, operator, kind)
    )


async def _drop_empty(work: Work, id_: ConversationId, operator: OperatorId, kind: str) -> None:
    await work.execute(
        "DELETE FROM draft WHERE conversation_id = ? AND operator_id = ? AND kind = ? AND text = '' AND carried = ''",
        (id_, operator, kind),
    )
