"""A workspace with any number of stored messages, on the product's own schema, the same for the same number.

Conversations are told from the newest back to the oldest, so a small corpus is the newest part of a large one:
the open conversations, and with them the first page and its bytes, are the same in both. One to three messages
make a conversation, about nineteen of twenty are done, a few hundred are open. What an operator did is in the
audit, as in life; raw platform JSON and undo records are left out, as no measured statement reads them.

Everything goes through SQLite in bulk: rows are staged in the order they are told and then inserted in the
order of their ids, as the product writes them, with the schema's own triggers keeping the counts.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import sqlite3
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.words import Speech
from core.access.gate import permit
from core.access.service import add_operator, create_first_administrator
from core.clock import Clock
from core.ids import OperatorId
from core.inbox import sla
from core.inbox.model import MessageClass, State
from core.policy import Role
from core.store import Actor, Store, Work, create_store, open_store
from core.store.audit import GENESIS, canonical, seal
from core.store.files import database_path
from core.store.functions import offer
from core.store.workspace import Workspace, WorkspaceKind, found

SEED = 20_260_514
OPERATOR = "Ana"
"""Who sits at the measured desk."""

NOW_S = 1_778_767_200
"""What the workspace's clock shows when the corpus is finished: 2026-05-14 14:00 UTC."""

_GAP_S = 50
"""Between the beginnings of two conversations, on average: a million messages are a year."""

_OPEN, _WAITING, _SNOOZED, _QUARANTINED = 400, 90, 60, 40
_NETWORKS = ("ma", "bs", "yt", "rd", "tg")
_PEOPLE = (OPERATOR, "Luis", "Marta", "Nico")
_CLASSES: tuple[MessageClass | None, ...] = (None, *MessageClass)
_DISPOSITIONS = ("answered", "answered", "answered", "informed", "routed", "no_action")


@dataclass(frozen=True, slots=True)
class Corpus:
    """A finished workspace and what is known of it."""

    directory: Path
    messages: int
    conversations: int
    built_s: float
    """Seconds the building took; 0 when it was there already."""
    bytes_: int
    """Of the database file."""


def build(directory: Path, messages: int) -> Corpus:
    """The corpus of that size in ``directory``, made there unless it stands there already.

    Raises:
        RuntimeError: what was written does not add up.
    """
    started = time.monotonic()
    finished = directory / f"corpus-{messages}"
    is_new = not finished.exists()
    if is_new:
        create_store(directory)
        asyncio.run(_found(directory))
        with sqlite3.connect(database_path(directory), isolation_level=None) as connection:
            offer(connection)
            _fill(connection, messages)
            check(connection)
            connection.execute("PRAGMA journal_mode=WAL")
        connection.close()
        finished.touch(mode=0o600)
    with sqlite3.connect(database_path(directory)) as connection:
        (conversations,) = connection.execute("SELECT count(*) FROM conversation").fetchone()
        connection.execute(
            "UPDATE workspace SET value = ? WHERE key = 'clock_started_s'", (str(time.time()),)
        )  # the clock starts anew, so that every run sees the same ages
        connection.execute(
            "INSERT OR REPLACE INTO lease (name, holder, token, until_s, taken_s)"
            " VALUES ('collector', 'bench', 1, ?, ?)",
            (time.time() + 86_400, time.time()),
        )
    connection.close()
    took = time.monotonic() - started if is_new else 0.0
    return Corpus(directory, messages, int(conversations), took, database_path(directory).stat().st_size)


def check(connection: sqlite3.Connection, *, is_thorough: bool = False) -> None:
    """Compare what triggers and bulk inserts kept with what is there.

    Args:
        is_thorough: every page and the whole search index too; half a minute for a million messages.

    Raises:
        RuntimeError: something does not add up; says what.
    """
    (said,) = connection.execute(f"PRAGMA {'integrity' if is_thorough else 'quick'}_check").fetchone()
    if said != "ok":
        raise RuntimeError(f"the database is damaged: {said}")
    if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise RuntimeError("a row names another that is not there")
    counted = connection.execute(
        "SELECT state, band, ifnull(assignee, 0), is_private, count(*) FROM conversation GROUP BY 1, 2, 3, 4"
    ).fetchall()
    kept = connection.execute("SELECT state, band, assignee, is_private, n FROM badge WHERE n <> 0").fetchall()
    if sorted(counted) != sorted(kept):
        raise RuntimeError("the kept counts differ from the counted ones")
    (wrong,) = connection.execute(
        "SELECT count(*) FROM conversation AS c WHERE (c.messages, c.first_id, c.last_id) IS NOT"
        " (SELECT count(*), min(id), max(id) FROM message WHERE conversation_id = c.id)"
    ).fetchone()
    if wrong:
        raise RuntimeError(f"{wrong} conversations do not know their messages")
    if is_thorough:
        offer(connection)
        connection.execute("INSERT INTO message_fts (message_fts, rank) VALUES ('integrity-check', 1)")


async def _found(directory: Path) -> None:
    workspace = Workspace(
        "0" * 32, "Municipalidad de Valdeluz", "Valdeluz", "America/Lima", "es", WorkspaceKind.DEMO, NOW_S
    )
    async with open_store(directory, gate=permit) as store:
        store.clock = Clock(NOW_S, time.time(), 1.0)
        await _write_facts(store, workspace)
        roles = (Role.ADMINISTRATOR, Role.COMMS_MANAGER, Role.COMMUNITY_MANAGER)
        first = await create_first_administrator(store, _PEOPLE[0], "", "", roles)
        actor = Actor(OperatorId(first), _PEOPLE[0], "demo")
        for name in _PEOPLE[1:]:
            await add_operator(store, actor, name, "", "", (Role.COMMUNITY_MANAGER,))


async def _write_facts(store: Store, workspace: Workspace) -> None:
    async def act(work: Work) -> None:
        await found(work, workspace, store.clock)
        await work.audit("workspace.found", f"workspace:{workspace.uuid}", kind=workspace.kind.value)

    await store.write(Actor(None, "bench", "cli"), act)


_STAGE = """
CREATE TEMP TABLE told_conversation (
  j INTEGER PRIMARY KEY, began_s INTEGER, author INTEGER, is_private INTEGER, state INTEGER, band INTEGER,
  due_s INTEGER, band_s INTEGER, clock_s INTEGER, class TEXT, assignee INTEGER, snoozed_until_s INTEGER,
  disposition TEXT);
CREATE TEMP TABLE told_message (j INTEGER, arrived_s INTEGER, text TEXT, content_hash BLOB);
"""
# A crowded second never holds 4,096 of anything here, so ids never spill into the next one.
_SPREAD = """
CREATE TEMP TABLE conversation_id (j INTEGER PRIMARY KEY, id INTEGER);
INSERT INTO conversation_id SELECT j,
  (began_s << 12) + row_number() OVER (PARTITION BY began_s ORDER BY j DESC) - 1 FROM told_conversation;
INSERT INTO author (id, network, remote_id, handle, name, followers)
  SELECT author + 1, CASE author % 5 WHEN 0 THEN 'ma' WHEN 1 THEN 'bs' WHEN 2 THEN 'yt' WHEN 3 THEN 'rd' ELSE 'tg' END,
    'u' || author, 'vecina_' || author, 'Vecina ' || author, author % 5000
  FROM (SELECT DISTINCT author FROM told_conversation) ORDER BY author;
INSERT INTO message (id, account_id, remote_id, conversation_id, author_id, kind, visibility, created_s, has_own_time,
    text, content_hash, lang, url)
  SELECT (arrived_s << 12) + row_number() OVER (PARTITION BY arrived_s ORDER BY m.rowid DESC) - 1 AS id,
    c.author % 5 + 1, 'p' || m.rowid, i.id, c.author + 1, iif(c.is_private, 'dm', 'mention'),
    iif(c.is_private, 'private', 'public'), arrived_s, 1, text, content_hash, 'es',
    'https://red.example/p/' || m.rowid
  FROM told_message AS m JOIN told_conversation AS c USING (j) JOIN conversation_id AS i USING (j) ORDER BY id;
CREATE TEMP TABLE told_length AS
  SELECT conversation_id AS id, count(*) AS n, min(id) AS first_id, max(id) AS last_id
  FROM message GROUP BY conversation_id;
INSERT INTO conversation (id, account_id, author_id, root, is_private, network, state, band, due_s, band_s, clock_s,
    class, assignee, snoozed_until_s, disposition, messages, first_id, last_id)
  SELECT i.id, c.author % 5 + 1, c.author + 1, iif(c.is_private, '', 'r' || c.j), c.is_private, a.network, c.state,
    c.band, c.due_s, c.band_s, c.clock_s, c.class, c.assignee, c.snoozed_until_s, c.disposition, l.n, l.first_id,
    l.last_id
  FROM told_length AS l JOIN conversation_id AS i USING (id) JOIN told_conversation AS c USING (j)
    JOIN author AS a ON a.id = c.author + 1 ORDER BY i.id;
INSERT INTO message_fts (rowid, words) SELECT id, words FROM message_words ORDER BY id;
"""


def _fill(connection: sqlite3.Connection, messages: int) -> None:
    for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "cache_size=-400000", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    connection.executescript(_STAGE)
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO account (id, name, connector, network, handle, last_ok_s, created_s) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(n, f"muni-{net}", "plaza", net, f"muni_{net}", NOW_S, NOW_S) for n, net in enumerate(_NETWORKS, 1)],
    )
    told = _Told(messages)
    connection.executemany("INSERT INTO told_message VALUES (?, ?, ?, ?)", told.messages())
    connection.executemany("INSERT INTO told_conversation VALUES (" + "?, " * 12 + "?)", told.conversations)
    for statement in _SPREAD.split(";\n"):
        if statement.strip():
            connection.execute(statement)
    done = connection.execute(
        "SELECT i.id, c.assignee, c.clock_s, c.disposition"
        " FROM told_conversation AS c JOIN conversation_id AS i USING (j)"
        f" WHERE c.state = {int(State.DONE)} ORDER BY i.id"
    )
    connection.executemany(
        "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _entries(connection, done.fetchall())
    )
    connection.execute("COMMIT")


class _Told:
    """The stream of messages, newest conversation first; ``conversations`` is filled on the way."""

    def __init__(self, messages: int) -> None:
        self._wanted = messages
        self.conversations: list[tuple[object, ...]] = []

    def messages(self) -> Iterator[tuple[int, int, str, bytes]]:
        chance, fate, speech = random.Random(SEED), random.Random(SEED), Speech(SEED)
        authors, told, began_s, j = 0, 0, NOW_S - 60, 0
        unfinished = _unfinished(self._wanted)
        while told < self._wanted:
            is_new = authors == 0 or chance.random() < 0.6
            author = authors if is_new else chance.randrange(authors)
            authors += is_new
            length = min(chance.choices((1, 2, 3), (62, 26, 12))[0], self._wanted - told)
            arrived_s = began_s
            for part in range(length):
                text = speech.message()
                arrived_s = min(NOW_S - 1, arrived_s + (chance.randrange(60, 1800) if part else 0))
                yield j, arrived_s, text, hashlib.blake2b(text.encode(), digest_size=16).digest()
            told += length
            is_private = is_new and chance.random() < 0.1
            state = unfinished[j] if j < len(unfinished) else State.DONE
            self.conversations.append((j, began_s, author, int(is_private), *_standing(fate, state, arrived_s)))
            began_s -= 1 + int(chance.expovariate(1 / (_GAP_S - 1)))
            j += 1


def _unfinished(messages: int) -> list[State]:
    """How the newest conversations stand: most of them are open, here and there one is done already."""
    share = min(1.0, messages / 10_000)
    states = [State.DONE] * int(_OPEN * share)
    for state, n in (
        (State.OPEN, _OPEN), (State.WAITING, _WAITING), (State.SNOOZED, _SNOOZED), (State.QUARANTINED, _QUARANTINED)
    ):  # fmt: skip
        states += [state] * int(n * share)
    random.Random(SEED).shuffle(states)
    return states


def _standing(chance: random.Random, state: State, clock_s: int) -> tuple[object, ...]:
    class_ = chance.choices(_CLASSES, (60, *[3] * len(MessageClass)))[0]
    due_s = sla.due_at(clock_s, class_)
    is_running = state in (State.OPEN, State.WAITING)
    band = sla.band_at(NOW_S, clock_s, due_s, class_) if is_running else sla.resting_band(class_)
    band_s = sla.rises_at(NOW_S, clock_s, due_s) if is_running else sla.NEVER_S
    is_taken = chance.random() < (0.9 if state is State.DONE else 0.3)
    assignee = chance.randrange(1, len(_PEOPLE) + 1) if is_taken else None
    snoozed_until_s = NOW_S + chance.randrange(3600, 86_400) if state is State.SNOOZED else None
    disposition = chance.choice(_DISPOSITIONS) if state is State.DONE else ""
    letter = class_.value if class_ else ""
    return int(state), band, due_s, band_s, clock_s, letter, assignee, snoozed_until_s, disposition


def _entries(
    connection: sqlite3.Connection, done: list[tuple[int, int | None, int, str]]
) -> Iterator[tuple[object, ...]]:
    """Who closed each conversation, sealed onto the chain."""
    last = connection.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    seq, prev = last if last is not None else (0, GENESIS)
    for id_, assignee, clock_s, disposition in done:
        seq += 1
        at = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(clock_s + 900))
        entry = (
            seq, at, _PEOPLE[(assignee or 1) - 1], "tty", "message.done", f"conversation:{id_}",
            canonical({"act": seq, "disposition": disposition}),
        )  # fmt: skip
        sealed = seal(*entry, prev)
        yield (*entry, prev, sealed)
        prev = sealed


if __name__ == "__main__":
    made = build(Path(sys.argv[1]), int(sys.argv[2]))
    print(
        f"{made.messages} messages, {made.conversations} conversations, {made.bytes_ >> 20} MiB, {made.built_s:.1f} s"
    )
