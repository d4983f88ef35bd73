"""The SQL of taking in a batch: a few statements for all of it, each running in the order of its keys."""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.ids import AuthorId, ConversationId, MessageId, arrived_s
from core.inbox.arrivals import Fresh, Unfit, Writer
from core.inbox.fold import Known
from core.inbox.forgetting import ask_to_forget
from core.inbox.model import AccountRef, State
from core.inbox.rules import Standing
from core.inbox.store import COLUMNS, Column, id_of, standing, to_columns
from core.store import Work

LEARN = "INSERT INTO message_fts (rowid, words) VALUES (?, index_text(?))"
"""Puts a message's text into the index; within one work, messages in the order of their ids."""

UNLEARN = "INSERT INTO message_fts (message_fts, rowid, words) VALUES ('delete', ?, index_text(?))"
"""Takes it out again. The index can only forget words that it is told exactly as it learnt them."""


@dataclass(frozen=True, slots=True)
class Home:
    """What tells a conversation from others of its account."""

    root: str
    author: AuthorId
    is_private: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """A conversation to begin, with its messages in order."""

    id: ConversationId
    home: Home
    network: str
    standing: Standing
    messages: Sequence[MessageId]


@dataclass(frozen=True, slots=True)
class Heard:
    """A conversation in which something new was said."""

    id: ConversationId
    standing: Standing
    messages: int
    last: MessageId


async def known(work: Work, account: AccountRef, remote_ids: Collection[str]) -> dict[str, Known]:
    """Those of these messages that are stored."""
    wanted = sorted(set(remote_ids))
    rows = await work.rows(
        "SELECT id, remote_id, conversation_id, content_hash, revision, edited_s, removed_s FROM message"
        f" WHERE account_id = ? AND remote_id IN ({_marks(len(wanted))})",
        (account.id, *wanted),
    )
    return {
        row["remote_id"]: Known(
            remote_id=row["remote_id"],
            id=MessageId(row["id"]),
            conversation=ConversationId(row["conversation_id"]),
            digest=row["content_hash"],
            revision=row["revision"],
            seen_s=row["edited_s"] if row["edited_s"] is not None else arrived_s(row["id"]),
            edited_s=row["edited_s"],
            removed_s=row["removed_s"],
        )
        for row in rows
    }


async def put_authors(work: Work, writers: Sequence[Writer]) -> dict[tuple[str, str], AuthorId]:
    """Store what is new about these authors; returns the id of each by its key."""
    if not writers:
        return {}
    rows = await work.rows(
        f"WITH wanted (network, remote_id) AS (VALUES {_tuples(2, len(writers))})"
        " SELECT author.* FROM wanted CROSS JOIN author USING (network, remote_id)",
        [part for writer in writers for part in writer.key],
    )
    stored = {(row["network"], row["remote_id"]): row for row in rows}
    ids = {key: AuthorId(row["id"]) for key, row in stored.items()}
    last = await work.row("SELECT max(id) AS id FROM author")
    next_id = int(last["id"] or 0) + 1 if last is not None else 1
    added: list[tuple[Column, ...]] = []
    changed: list[tuple[Column, ...]] = []
    for writer in writers:
        row = stored.get(writer.key)
        if row is None:
            ids[writer.key] = AuthorId(next_id)
            added.append((next_id, *writer.key, writer.handle, writer.name, writer.followers, writer.since_s))
            next_id += 1
            continue
        said = (
            writer.handle,
            writer.name,
            row["followers"] if writer.followers is None else writer.followers,
            row["since_s"] if writer.since_s is None else writer.since_s,
        )
        if said != (row["handle"], row["name"], row["followers"], row["since_s"]):
            changed.append((*said, row["id"]))
    await work.many(
        "INSERT INTO author (id, network, remote_id, handle, name, followers, since_s) VALUES (?, ?, ?, ?, ?, ?, ?)",
        added,
    )
    await work.many("UPDATE author SET handle = ?, name = ?, followers = ?, since_s = ? WHERE id = ?", changed)
    return ids


async def last_message_id(work: Work) -> int:
    """The greatest message id there is."""
    return await _last(work, "SELECT max(id) AS id FROM message")


async def last_conversation_id(work: Work) -> int:
    """The greatest conversation id there is."""
    return await _last(work, "SELECT max(id) AS id FROM conversation")


async def conversations(
    work: Work, account: AccountRef, homes: Collection[Home]
) -> dict[Home, tuple[ConversationId, Standing]]:
    """Those of these conversations that exist, and how they stand."""
    rows = await work.rows(
        f"WITH wanted (root, author_id, is_private) AS (VALUES {_tuples(3, len(homes))})"
        f" SELECT id, root, author_id, is_private, {COLUMNS} FROM wanted"
        " CROSS JOIN conversation USING (root, author_id, is_private) WHERE account_id = ?",
        [part for home in homes for part in (home.root, home.author, int(home.is_private))] + [account.id],
    )
    return {
        Home(row["root"], AuthorId(row["author_id"]), bool(row["is_private"])): (id_of(row), standing(row))
        for row in rows
    }


async def overheard(work: Work, ids: Collection[ConversationId]) -> list[Heard]:
    """Those of these conversations that were only overheard so far, with nothing new in them."""
    rows = await work.rows(
        f"SELECT id, last_id, {COLUMNS} FROM conversation WHERE state = {int(State.OVERHEARD)}"
        f" AND id IN ({_marks(len(ids))}) ORDER BY id",
        list(ids),
    )
    return [Heard(id_of(row), standing(row), 0, MessageId(row["last_id"])) for row in rows]


async def open_conversations(work: Work, account: AccountRef, opened: Iterable[Opened]) -> None:
    """Begin these conversations, in the order of their ids."""
    names = ("account_id", "author_id", "root", "is_private", "network", "messages", "first_id", "last_id")
    await work.many(
        f"INSERT INTO conversation (id, {', '.join(names)}, {COLUMNS})"
        f" VALUES (:id, {', '.join(f':{name}' for name in (*names, *COLUMNS.split(', ')))})",
        [
            to_columns(each.standing)
            | {
                "id": each.id,
                "account_id": account.id,
                "author_id": each.home.author,
                "root": each.home.root,
                "is_private": int(each.home.is_private),
                "network": each.network,
                "messages": len(each.messages),
                "first_id": each.messages[0],
                "last_id": each.messages[-1],
            }
            for each in opened
        ],
    )


async def hear(work: Work, heard: Iterable[Heard]) -> None:
    """Count the new messages of each conversation and give it the standing they bring."""
    changes = f"{', '.join(f'{name} = :{name}' for name in COLUMNS.split(', '))}"
    await work.many(
        f"UPDATE conversation SET {changes}, messages = messages + :messages, last_id = :last,"
        " rev = rev + 1, spoke_rev = rev + 1 WHERE id = :id",
        [to_columns(each.standing) | {"id": each.id, "messages": each.messages, "last": each.last} for each in heard],
    )


async def touch(work: Work, edited: Iterable[ConversationId], others: Iterable[ConversationId]) -> None:
    """Give these conversations a new revision; in the first ones the author has spoken."""
    await work.many(
        "UPDATE conversation SET rev = rev + 1, spoke_rev = rev + 1 WHERE id = ?", [(id_,) for id_ in sorted(edited)]
    )
    await work.many("UPDATE conversation SET rev = rev + 1 WHERE id = ?", [(id_,) for id_ in sorted(others)])


async def add_messages(
    work: Work, account: AccountRef, arrived: Sequence[Known], authors: Mapping[tuple[str, str], AuthorId]
) -> None:
    """Store new messages, which come in the order of their ids, with index, earlier versions and raw form."""
    await work.many(
        "INSERT INTO message (id, account_id, remote_id, conversation_id, author_id, kind, visibility, created_s,"
        " has_own_time, text, content_hash, lang, url, in_reply_to, media, revision, edited_s, removed_s, ext)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [_message(account, each, authors) for each in arrived],
    )
    await work.many(LEARN, [(each.id, _text(each)) for each in arrived])
    await _keep_versions(work, arrived)
    await _keep_raw(work, arrived)


async def revise_messages(work: Work, touched: Sequence[Known]) -> None:
    """Store edits and removals, which come in the order of their ids."""
    rows = await work.rows(
        f"SELECT id, text FROM message WHERE id IN ({_marks(len(touched))}) ORDER BY id", [each.id for each in touched]
    )
    texts = {int(row["id"]): str(row["text"]) for row in rows}
    await work.many(UNLEARN, sorted(texts.items()))
    await _keep_versions(work, touched, texts)
    await work.many(
        "UPDATE message SET text = ?, content_hash = ?, lang = ?, url = ?, media = ?, visibility = ?, revision = ?,"
        " edited_s = ?, ext = ? WHERE id = ?",
        [
            (fresh.text, each.digest, fresh.lang, fresh.url, fresh.media, fresh.visibility.value, each.revision,
             each.edited_s, fresh.ext, each.id)
            for each in touched
            if (fresh := each.latest) is not None
        ],
    )  # fmt: skip
    removed = [each for each in touched if each.removed_s is not None]
    await work.many(
        "UPDATE message SET text = '', content_hash = x'', lang = '', url = '', media = '[]', ext = '{}', removed_s = ?"
        " WHERE id = ?",
        [(each.removed_s, each.id) for each in removed],
    )
    await work.many("UPDATE message_revision SET text = '' WHERE message_id = ?", [(each.id,) for each in removed])
    await work.many("DELETE FROM message_raw WHERE message_id = ?", [(each.id,) for each in removed])
    await work.many(LEARN, [(each.id, _text(each)) for each in touched])  # also what is empty: the index counts rows
    await _keep_raw(work, touched)
    if removed:
        await ask_to_forget(work)


async def add_misfits(work: Work, account: AccountRef, stream: str, misfits: Iterable[Unfit]) -> int:
    """Keep what fitted no message, once each; returns how many were not known."""
    added = 0
    for misfit in misfits:
        added += await work.execute(
            "INSERT INTO misfit (account_id, stream, remote_id, reason, raw, digest, arrived_s)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (account.id, stream, misfit.remote_id, misfit.reason, misfit.raw, misfit.digest, work.now_s),
        )
    return added


async def blank_misfits(work: Work, account: AccountRef, gone: Collection[str], met: Collection[str]) -> None:
    """Take away the bytes of misfits whose messages are removed; a trace stays, so that they are not kept anew.

    Args:
        gone: ids that this batch removes.
        met: ids of misfits that this batch brought; of those removed before, nothing is kept either.
    """
    if met:
        wanted = json.dumps(sorted(set(met)))
        rows = await work.rows(
            "SELECT remote_id FROM message WHERE account_id = :account AND removed_s IS NOT NULL"
            " AND remote_id IN (SELECT value FROM json_each(:wanted))"
            " UNION SELECT remote_id FROM misfit WHERE account_id = :account AND state = 'replayed' AND raw = x''"
            " AND remote_id IN (SELECT value FROM json_each(:wanted))",
            {"account": account.id, "wanted": wanted},
        )
        gone = {*gone, *(str(row["remote_id"]) for row in rows)}
    if gone:
        await work.execute(
            "UPDATE misfit SET raw = x'', state = 'replayed' WHERE account_id = ?"
            " AND remote_id IN (SELECT value FROM json_each(?))",
            (account.id, json.dumps(sorted(gone))),
        )


async def _keep_versions(work: Work, messages: Iterable[Known], texts: Mapping[int, str] | None = None) -> None:
    stored = texts or {}
    await work.many(
        "INSERT INTO message_revision (message_id, revision, text, seen_s) VALUES (?, ?, ?, ?)",
        [
            (each.id, version.revision, stored[each.id] if version.text is None else version.text, version.seen_s)
            for each in messages
            for version in each.versions
        ],
    )


async def _keep_raw(work: Work, messages: Iterable[Known]) -> None:
    await work.many(
        "INSERT INTO message_raw (message_id, class, data) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET data = excluded.data",
        [
            (each.id, fresh.kind.value, zlib.compress(each.raw))
            for each in messages
            if each.raw and (fresh := each.latest) is not None
        ],
    )


def _message(account: AccountRef, each: Known, authors: Mapping[tuple[str, str], AuthorId]) -> tuple[object, ...]:
    first, latest = each.first, each.latest
    assert first is not None and latest is not None, "a new message came with this batch"
    stub = each.removed_s is not None
    return (
        each.id, account.id, each.remote_id, each.conversation, authors[first.writer.key], first.kind.value,
        latest.visibility.value, arrived_s(each.id) if first.created_s is None else first.created_s,
        first.created_s is not None, _text(each), each.digest, "" if stub else latest.lang,
        "" if stub else latest.url, first.in_reply_to, "[]" if stub else latest.media, each.revision,
        each.edited_s, each.removed_s, "{}" if stub else latest.ext,
    )  # fmt: skip


def _text(each: Known) -> str:
    if each.removed_s is not None:
        return ""
    fresh: Fresh | None = each.latest
    assert fresh is not None, "what is not removed was touched because it says something else"
    return fresh.text


async def _last(work: Work, sql: str) -> int:
    row = await work.row(sql)
    return int(row["id"] or 0) if row is not None else 0


def _marks(n: int) -> str:
    return ", ".join("?" * n)


def _tuples(width: int, n: int) -> str:
    return ", ".join([f"({_marks(width)})"] * n)
