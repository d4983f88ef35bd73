"""Bringing a file to this program's schema: step by step, each whole or not at all, whoever else starts meanwhile."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.errors import StoreError, StoreRefused
from core.store import create_store, migrate, open_store
from core.store.files import create_database_file, database_path
from core.store.migrate import APPLICATION_ID, check, schema_version, steps
from tests.store.programs import run_program
from tests.store.room import ANA, jot, jotted, raw

Numbered = Callable[[dict[str, str]], None]


@pytest.fixture
def numbered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Numbered]:
    """Puts other migrations in the place of the house's."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    monkeypatch.setattr(migrate, "_FOLDER", folder)

    def put(scripts: dict[str, str]) -> None:
        for name, script in scripts.items():
            (folder / name).write_text(script, encoding="utf-8")
        steps.cache_clear()

    yield put
    monkeypatch.undo()
    steps.cache_clear()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An empty file where a database shall be."""
    path = tmp_path / "file.db"
    create_database_file(path)
    return path


def _bring_up(path: Path) -> None:
    with raw(path) as connection:
        migrate.migrate(connection, path)


def _schema(path: Path) -> tuple[int, int, list[str]]:
    with raw(path) as connection:
        return (
            int(connection.execute("PRAGMA application_id").fetchone()[0]),
            int(connection.execute("PRAGMA user_version").fetchone()[0]),
            [name for (name,) in connection.execute("SELECT name FROM sqlite_schema ORDER BY name")],
        )


def test_the_houses_own_steps_are_numbered_from_one_without_gaps() -> None:
    assert [number for number, _file in steps()] == list(range(1, schema_version() + 1))
    assert all(file.name.startswith(f"{number:04}_") for number, file in steps())


def test_a_new_workspace_has_this_programs_schema_and_mark(folder: Path) -> None:
    with raw(database_path(folder)) as connection:
        assert check(connection, database_path(folder)) == schema_version()
        assert connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_the_steps_bring_an_empty_file_up_one_by_one(file: Path, numbered: Numbered) -> None:
    numbered({"0001_a.sql": "CREATE TABLE a (x);", "0002_b.sql": "CREATE TABLE b (x);\nINSERT INTO a VALUES (2);\n"})
    _bring_up(file)
    _bring_up(file)
    assert _schema(file) == (APPLICATION_ID, 2, ["a", "b"])
    with raw(file) as connection:
        assert connection.execute("SELECT count(*) FROM a").fetchone()[0] == 1, "a step is taken once"


def test_an_older_file_keeps_its_data_and_gets_only_what_is_missing(file: Path, numbered: Numbered) -> None:
    numbered({"0001_a.sql": "CREATE TABLE a (x);"})
    _bring_up(file)
    with raw(file) as connection:
        connection.execute("INSERT INTO a VALUES ('dato')")
    numbered({"0002_b.sql": "ALTER TABLE a ADD COLUMN y NOT NULL DEFAULT 'nuevo';"})
    _bring_up(file)
    with raw(file) as connection:
        assert connection.execute("SELECT x, y FROM a").fetchall() == [("dato", "nuevo")]
    assert _schema(file) == (APPLICATION_ID, 2, ["a"])


@pytest.mark.parametrize("last", ["INSERT INTO nowhere VALUES (1);", "CREATE TABLE a (x);", "nonsense;"])
def test_a_step_that_fails_leaves_the_file_as_the_step_before_left_it(
    file: Path, numbered: Numbered, last: str
) -> None:
    numbered({"0001_a.sql": "CREATE TABLE a (x);"})
    _bring_up(file)
    numbered({"0002_b.sql": f"CREATE TABLE b (x);\nINSERT INTO a VALUES (1);\n{last}\n"})
    with pytest.raises(sqlite3.Error):
        _bring_up(file)
    assert _schema(file) == (APPLICATION_ID, 1, ["a"])
    with raw(file) as connection:
        assert connection.execute("SELECT count(*) FROM a").fetchone()[0] == 0
    (steps()[1][1]).write_text("CREATE TABLE b (x);")
    _bring_up(file)
    assert _schema(file) == (APPLICATION_ID, 2, ["a", "b"])


def test_a_first_step_that_fails_leaves_a_file_that_is_nobodys(file: Path, numbered: Numbered) -> None:
    numbered({"0001_a.sql": "CREATE TABLE a (x);\nnonsense;\n"})
    with pytest.raises(sqlite3.Error):
        _bring_up(file)
    assert _schema(file) == (0, 0, [])


def test_a_workspace_whose_first_step_fails_is_not_made(tmp_path: Path, numbered: Numbered) -> None:
    numbered({"0001_a.sql": "CREATE TABLE a (x);\nnonsense;\n"})
    with pytest.raises(StoreError):
        create_store(tmp_path / "w")
    assert list((tmp_path / "w").iterdir()) == []


@pytest.mark.parametrize("names", [["0002_b.sql"], ["0001_a.sql", "0003_c.sql"], ["0001_a.sql", "0001_b.sql"]])
def test_steps_with_a_gap_or_a_double_are_not_begun(file: Path, numbered: Numbered, names: list[str]) -> None:
    numbered({name: f"CREATE TABLE {name[5]} (x);" for name in names})
    with pytest.raises(AssertionError, match="gap"):
        _bring_up(file)
    assert _schema(file) == (0, 0, [])


def test_a_file_newer_than_this_program_is_refused_untouched(file: Path, numbered: Numbered) -> None:
    numbered({"0001_a.sql": "CREATE TABLE a (x);", "0002_b.sql": "CREATE TABLE b (x);"})
    _bring_up(file)
    (steps()[1][1]).unlink()
    numbered({})
    before = file.read_bytes()
    with pytest.raises(StoreRefused, match=r"schema 2, this one knows 1"):
        _bring_up(file)
    assert file.read_bytes() == before


SCRIPT = """\
-- A comment; with a semicolon, and a quote's tail.
CREATE TABLE a (
  x TEXT,  -- a comment; behind a column
  y TEXT DEFAULT 'a; b'
);

/* a block;
   of comments */
CREATE TRIGGER a_is_kept BEFORE DELETE ON a
WHEN old.x IS NOT 'case' BEGIN
  SELECT RAISE(ABORT, 'no; never');   -- a trigger holds semicolons
  UPDATE a SET y = CASE WHEN x = '1' THEN 'END;' ELSE y END;
END;
INSERT INTO a (x) VALUES ('one
-- two; not a comment
three');
CREATE INDEX a_x ON a (x); -- behind the end
-- the last words;
"""


def test_a_script_is_taken_apart_where_statements_end_and_nowhere_else(file: Path, numbered: Numbered) -> None:
    numbered({"0001_a.sql": SCRIPT})
    _bring_up(file)
    assert _schema(file)[2] == ["a", "a_is_kept", "a_x"]
    with raw(file) as connection:
        assert connection.execute("SELECT x, y FROM a").fetchall() == [("one\n-- two; not a comment\nthree", "a; b")]
        with pytest.raises(sqlite3.IntegrityError, match="no; never"):
            connection.execute("DELETE FROM a")


@pytest.mark.parametrize("script", ["CREATE TABLE a (x)", "CREATE TABLE a (x);\nCREATE TABLE b (", "SELECT 'a;\n"])
def test_a_script_whose_last_statement_does_not_end_is_not_taken(file: Path, numbered: Numbered, script: str) -> None:
    numbered({"0001_a.sql": script})
    with pytest.raises(AssertionError, match="unfinished"):
        _bring_up(file)
    assert _schema(file) == (0, 0, [])


def test_an_empty_script_is_a_step_too(file: Path, numbered: Numbered) -> None:
    numbered({"0001_a.sql": "-- nothing to do\n", "0002_b.sql": ""})
    _bring_up(file)
    assert _schema(file) == (APPLICATION_ID, 2, [])


def test_processes_that_start_together_on_an_empty_file_all_find_a_workspace(quick_folder: Path) -> None:
    rounds = run_program(list[list[int]], "crowd", "migrate", quick_folder, 4, 8)
    assert [sorted(counts)[-1] for counts in rounds] == [4] * 8, "every process's act is there"
    for round_ in range(8):
        assert jotted(quick_folder / str(round_) / "ventanilla.db") == set(range(4))


async def test_a_workspace_of_an_older_schema_is_brought_up_when_it_is_opened(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_store(folder) as store:
        await store.write(ANA, jot(1))
    more = tmp_path / "more"
    more.mkdir()
    for _number, script in steps():
        (more / script.name).write_text(script.read_text())
    (more / f"{schema_version() + 1:04}_more.sql").write_text("ALTER TABLE workspace ADD COLUMN more DEFAULT 'new';")
    monkeypatch.setattr(migrate, "_FOLDER", more)
    steps.cache_clear()
    try:
        async with open_store(folder) as store:
            assert await store.value("PRAGMA user_version") == schema_version()
            assert {row["more"] for row in await store.rows("SELECT more FROM workspace")} == {"new"}
            assert jotted(store.path) == {1}
    finally:
        monkeypatch.undo()
        steps.cache_clear()
