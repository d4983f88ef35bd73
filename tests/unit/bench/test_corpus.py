"""The measured workspaces are what a real one is: the schema's own counts, index and chain hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bench.corpus import Corpus, build, check
from core.access.gate import permit
from core.ids import ConversationId, OperatorId
from core.inbox import reads
from core.inbox.candidates import ask
from core.inbox.search import search
from core.inbox.views import BY_KEY
from core.query.parse import parse
from core.store import open_store
from core.store.audit import Entry, verify
from core.store.files import database_path
from core.text.words import normal

MESSAGES = 2_000


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return build(tmp_path_factory.mktemp("bench") / "few", MESSAGES)


@pytest.fixture
def connection(corpus: Corpus) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(database_path(corpus.directory))
    yield opened
    opened.close()


def one(connection: sqlite3.Connection, sql: str) -> int:
    return int(connection.execute(sql).fetchone()[0])


def texts(corpus: Corpus) -> list[str]:
    """Every message in the order of arrival."""
    with closing(sqlite3.connect(database_path(corpus.directory))) as connection:
        return [str(row[0]) for row in connection.execute("SELECT text FROM message ORDER BY id")]


def test_it_has_as_many_messages_as_were_asked_for(connection: sqlite3.Connection, corpus: Corpus) -> None:
    assert one(connection, "SELECT count(*) FROM message") == MESSAGES
    assert corpus.conversations == one(connection, "SELECT count(*) FROM conversation")


def test_pages_index_and_kept_counts_hold(connection: sqlite3.Connection) -> None:
    check(connection, is_thorough=True)


def test_a_kept_count_that_is_wrong_is_found(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE badge SET n = n + 1 WHERE state = 3")
    with pytest.raises(RuntimeError, match="kept counts"):
        check(connection)
    connection.rollback()


def test_every_word_can_be_found_by_the_index(connection: sqlite3.Connection) -> None:
    for text, id_ in connection.execute("SELECT text, id FROM message WHERE id % 97 = 0"):
        word = max(text.split(), key=len).strip(".")
        found = connection.execute("SELECT rowid FROM message_fts WHERE message_fts MATCH ?", (f'"{normal(word)}"',))
        assert id_ in {row[0] for row in found}


def test_the_audit_is_one_unbroken_chain(connection: sqlite3.Connection) -> None:
    verdict = verify(Entry(*row) for row in connection.execute("SELECT * FROM audit ORDER BY seq"))
    assert verdict.broken_at is None
    assert verdict.checked > one(connection, "SELECT count(*) FROM conversation WHERE state = 3")


def test_most_is_done_and_conversations_have_one_to_three_messages(connection: sqlite3.Connection) -> None:
    assert one(connection, "SELECT count(*) FROM conversation WHERE state = 3") > MESSAGES / 2
    assert 50 < one(connection, "SELECT count(*) FROM conversation WHERE state = 0") < 400
    lengths = connection.execute("SELECT DISTINCT messages FROM conversation ORDER BY 1").fetchall()
    assert lengths == [(1,), (2,), (3,)]


async def test_the_inbox_reads_it_as_its_own(corpus: Corpus) -> None:
    async with open_store(corpus.directory, gate=permit) as store:
        counts = await reads.counts(store, OperatorId(1))
        page = await reads.page(store, BY_KEY["8"], OperatorId(1), limit=50)
        thread = await reads.thread(store, ConversationId(page.rows[0].id), OperatorId(1))
        found = await search(store, await ask(store, parse("la de"), None))
    assert counts["8"] > 50 == len(page.rows)
    assert len(thread.messages) == thread.row.messages
    assert [act.action for act in thread.acts] == ["message.done"]
    assert found.rows


def test_the_same_number_makes_the_same_messages_and_is_built_once(corpus: Corpus, tmp_path: Path) -> None:
    again = build(tmp_path / "again", MESSAGES)
    assert texts(corpus) == texts(again)
    assert again.built_s > 0.0
    assert build(again.directory, MESSAGES).built_s == 0.0


def test_a_small_one_is_the_newest_part_of_a_larger_one(corpus: Corpus, tmp_path: Path) -> None:
    less = build(tmp_path / "less", MESSAGES // 2)
    assert texts(corpus)[-500:] == texts(less)[-500:]
