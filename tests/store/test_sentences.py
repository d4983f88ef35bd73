"""Every refusal of the store is one sentence in both languages, with its places and commands in it."""

from __future__ import annotations

import ast
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from core import i18n
from core.errors import StoreError, StoreFull, StoreRefused, VentanillaError
from core.store import faults
from core.store.faults import translated, translated_os

_ROOM = Path(faults.__file__).parent


def _messages() -> Iterator[str]:
    for file in sorted(_ROOM.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "N_"):
                (message,) = node.args
                assert isinstance(message, ast.Constant), f"{file.name}:{node.lineno} is no plain text"
                yield str(message.value)


MESSAGES = sorted(set(_messages()))


def _places(message: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(message) if name is not None}


def test_the_messages_of_this_room_were_found() -> None:
    assert len(MESSAGES) > 20


@pytest.mark.parametrize("message", MESSAGES)
def test_every_message_is_one_sentence_in_both_languages(message: str) -> None:
    values = {name: f"[{name}]" for name in _places(message)}
    said = {}
    for code in ("en", "es"):
        i18n.use(code)
        said[code] = str(VentanillaError(message, **values))
        assert "\n" not in said[code]
        assert said[code].endswith(".")
        assert all(value in said[code] for value in values.values())
        assert "{" not in said[code]
    assert said["en"] != said["es"], "not translated"


def _error(name: str) -> sqlite3.Error:
    error = sqlite3.OperationalError("as SQLite says it")
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("name", "kind", "en", "es"),
    [
        ("SQLITE_FULL", StoreFull, "the disk of /w is full", "/w"),
        ("SQLITE_READONLY_DBMOVED", StoreFull, "/w can only be read", "/w"),
        ("SQLITE_IOERR_WRITE", StoreFull, "answered with an error (SQLITE_IOERR_WRITE)", "SQLITE_IOERR_WRITE"),
        ("SQLITE_CORRUPT_INDEX", StoreRefused, "/w/v.db is damaged", "/w/v.db"),
        ("SQLITE_NOTADB", StoreRefused, "is not a Ventanilla workspace", "/w/v.db"),
        ("SQLITE_BUSY_SNAPSHOT", StoreError, "has been in use by another program", "30"),
        ("SQLITE_CANTOPEN", StoreRefused, "cannot be opened", "/w/v.db"),
        ("SQLITE_INTERRUPT", StoreError, "refused a step (SQLITE_INTERRUPT)", "SQLITE_INTERRUPT"),
    ],
)
def test_what_sqlite_refuses_is_said_in_the_language_in_use(
    name: str, kind: type[StoreError], en: str, es: str
) -> None:
    error = translated(_error(name), Path("/w/v.db"))
    assert type(error) is kind
    i18n.use("en")
    english = str(error)
    assert en in english
    i18n.use("es")
    assert es in str(error)
    assert str(error) != english, "an error is put into words when it is shown"


def test_an_error_without_a_name_is_said_too() -> None:
    assert "(?)" in str(translated(sqlite3.ProgrammingError("x"), Path("/w/v.db")))


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (OSError(28, "No space left on device"), StoreFull),
        (OSError(122, "Disk quota exceeded"), StoreFull),
        (OSError(30, "Read-only file system"), StoreFull),
        (PermissionError(13, "Permission denied"), StoreRefused),
        (NotADirectoryError(20, "Not a directory"), StoreRefused),
    ],
)
def test_what_the_system_refuses_is_said_too(error: OSError, kind: type[StoreError]) -> None:
    assert type(translated_os(error, Path("/w/v.db"))) is kind
