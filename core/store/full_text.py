"""The full-text index of what citizens say: words as they are compared, beside texts that stay as they came.

The index holds what :func:`core.text.words.index_text` makes of a text, through an SQL function of that name, and
no copy of it: the view ``message_words`` makes it again where the index is compared with its texts. Every
connection that writes messages or checks the file therefore needs the function.
"""

from __future__ import annotations

import sqlite3
import unicodedata

FUNCTION = "index_text"
"""The name of the SQL function: a text in, its words out."""

WORDS = 1
"""To be raised whenever ``index_text`` makes other words of some text: every workspace is then indexed anew."""

_Version = tuple[int, ...]


def index_text(text: str) -> str:
    """The words of a text, as the SQL function gives them to the index."""
    from core.text.words import index_text as words  # whoever only looks at pages never needs it

    return words(text)


def index_anew(connection: sqlite3.Connection) -> bool:
    """Index every text anew unless the index holds this program's words; returns whether it had to.

    What words there are depends on this program and on the letters that its Python knows. An index that a newer
    one has made stays as it is.
    """
    if _kept(connection) >= _ours():
        return False
    connection.execute("BEGIN IMMEDIATE")
    try:
        is_old = _kept(connection) < _ours()  # somebody else may have done it while this one waited
        if is_old:
            connection.execute("INSERT INTO message_fts (message_fts) VALUES ('rebuild')")
            connection.execute("DELETE FROM indexed_words")
            connection.execute("INSERT INTO indexed_words (version) VALUES (?)", (".".join(map(str, _ours())),))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return is_old


def _ours() -> _Version:
    return WORDS, *map(int, unicodedata.unidata_version.split("."))


def _kept(connection: sqlite3.Connection) -> _Version:
    row = connection.execute("SELECT version FROM indexed_words").fetchone()
    return tuple(map(int, row[0].split("."))) if row is not None else ()
