"""The full-text index: made anew by an upgrade, kept when nothing changed, and without a word of what was dropped."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.store import create_store, full_text, migrate, open_store
from core.store.backup import check_up
from core.store.files import create_database_file, create_directory, database_path
from core.store.full_text import index_anew
from core.store.functions import offer
from core.store.migrate import schema_version, steps
from core.text.words import index_text
from tests.store.room import filled, raw

TEXTS = ("Se rompió la TUBERÍA", "agua agua", "", "#CorteDeAgua en la niñez", "\x00\u202eañico", "वास्तव क्षि")
LINK = "https://red.example/quirquincho/{n}"
"""Its words were in the old index, and links are in none today."""
OLD_SCHEMA = 5


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A workspace of the schema before, with messages."""
    older = tmp_path / "older"
    older.mkdir()
    for number, script in steps():
        if number <= OLD_SCHEMA:
            (older / script.name).write_text(script.read_text())
    folder = tmp_path / "workspace"
    create_directory(folder)
    create_database_file(database_path(folder))
    monkeypatch.setattr(migrate, "_FOLDER", older)
    steps.cache_clear()
    with raw(database_path(folder)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        migrate.migrate(connection, database_path(folder))
        _fill(connection)
    monkeypatch.undo()
    steps.cache_clear()
    yield folder
    steps.cache_clear()


def _fill(connection: sqlite3.Connection) -> None:
    connection.execute(
        "INSERT INTO account (id, name, connector, network, created_s) VALUES (1, 'muro', 'plaza', 'Fb', 1)"
    )
    connection.execute("INSERT INTO author (id, network, remote_id, handle, name) VALUES (1, 'Fb', 'r', 'v', 'V')")
    connection.execute(
        "INSERT INTO conversation (id, account_id, author_id, root, is_private, network, due_s, clock_s, first_id,"
        " last_id) VALUES (1, 1, 1, '', 0, 'Fb', 1, 1, 1, 1)"
    )
    connection.executemany(
        "INSERT INTO message (id, account_id, remote_id, conversation_id, author_id, kind, visibility, created_s,"
        " has_own_time, text, content_hash) VALUES (?, 1, 'm' || ?1, 1, 1, 'comment', 'public', 1, 1, ?, x'00')",
        [*enumerate(TEXTS, 1), *((n, f"yapa{n} {LINK.format(n=n)}") for n in range(100, 400))],
    )
    connection.execute("INSERT INTO message_fts (rowid, text) SELECT id, text FROM message ORDER BY id")


async def test_an_older_workspace_is_indexed_anew_when_it_is_opened(old: Path) -> None:
    async with open_store(old) as store:
        assert await store.value("PRAGMA user_version") == schema_version()
        for wanted, ids in (
            ("TUBERÍA", [1]), ("agua", [2, 4]), ("cortedeagua", [4]), ("niñez", [4]), ("añico", [5]),
            ("corte de agua en", [4]), ("वास्तव", [6]), ("yapa399", [399]), ("quirquincho", []),
        ):  # fmt: skip
            phrase = f'"{index_text(wanted)}"'
            rows = await store.rows("SELECT rowid FROM message_fts WHERE message_fts MATCH ? ORDER BY 1", (phrase,))
            assert [row[0] for row in rows] == ids, wanted
    assert check_up(database_path(old)).faults == ()


async def test_the_old_index_leaves_no_words_in_the_files_free_pages(old: Path) -> None:
    async with open_store(old) as store:
        await store.checkpoint()
    with raw(database_path(old)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        texts = "".join(text for (text,) in connection.execute("SELECT text FROM message")).encode()
    whole = database_path(old).read_bytes()
    assert whole.count(b"quirquincho") == texts.count(b"quirquincho") == 300


async def test_a_workspace_that_holds_todays_words_is_left_alone(folder: Path) -> None:
    await filled(folder)
    with raw(database_path(folder)) as connection:
        offer(connection)
        assert not index_anew(connection)
        assert connection.total_changes == 0


@pytest.mark.parametrize(
    ("kept", "is_anew"), [("", True), ("0.99", True), ("1", True), ("1.1.0.0", True), ("999", False)]
)
async def test_words_of_an_older_program_are_made_anew_and_those_of_a_newer_one_kept(
    folder: Path, kept: str, is_anew: bool
) -> None:
    await filled(folder)
    with raw(database_path(folder)) as connection:
        connection.execute("DELETE FROM indexed_words")
        if kept:
            connection.execute("INSERT INTO indexed_words (version) VALUES (?)", (kept,))
        connection.execute("INSERT INTO message_fts (message_fts) VALUES ('delete-all')")
    async with open_store(folder) as store:
        found = await store.value("SELECT count(*) FROM message_fts WHERE message_fts MATCH 'tuberia'")
        assert found == (199 if is_anew else 0)
        if is_anew:
            assert await store.value("SELECT version > '1.' FROM indexed_words")


async def test_making_the_index_anew_that_is_cut_off_leaves_it_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(folder)
    texts: list[str] = []

    def cut_off(text: str) -> str:
        texts.append(text)
        if len(texts) > 50:
            raise RuntimeError("cut off")
        return text

    with raw(database_path(folder)) as connection:
        connection.create_function(full_text.FUNCTION, 1, cut_off)
        connection.execute("DELETE FROM indexed_words")
        with pytest.raises(sqlite3.OperationalError):
            index_anew(connection)
        assert not connection.in_transaction
        assert connection.execute("SELECT count(*) FROM indexed_words").fetchone() == (0,)
    assert check_up(database_path(folder)).faults == ()


def test_every_word_is_one_token_of_the_index(tmp_path: Path) -> None:
    create_store(tmp_path / "w")
    said = 'a@b@c $pa "x" 4gu4 niño_ño l\'aigua C++ ¿qué? 24/7 ½ ﷺ ﹰ ﬁn 漢字 क्षि e\u0301 \ue000 #UnoDos3 ' + "z" * 300
    with raw(database_path(tmp_path / "w")) as connection:
        offer(connection)
        connection.execute("INSERT INTO message_fts (rowid, words) VALUES (1, index_text(?))", (said,))
        found = {term for (term,) in connection.execute("SELECT term FROM message_word")}
    assert found == set(index_text(said).split())


def test_these_words_are_what_every_workspace_holds() -> None:
    """Should this fail, ``core.store.full_text.WORDS`` must be raised, and then this test be brought up to date."""
    said = "Sin AGUA en Ñuñoa: ¡aguaaa! 4gu4, los baches #CorteDeAgua https://red.example/x covid19 @ana Río"
    assert full_text.WORDS == 1
    assert index_text(said) == EXPECTED


EXPECTED = "sin agua en nunoa agua agua los bache corte de agua covid19 ana rio \ue000 cortedeagua"
