"""The SQL functions that the program lends to its connections: comparing texts is its own affair, not SQLite's.

Triggers and views of the schema use them, so that every connection that writes, or checks the file, needs them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from core.store.full_text import FUNCTION, index_text

FOLDED = "folded"
"""The name of the SQL function that levels a name: a text in, the same out for every spelling of it."""


def folded(text: str | None) -> str:
    """A name as it is compared; nothing is compared as an empty one."""
    from core.text.fold import level  # whoever only looks at pages never needs it

    return level(text) if text else ""


FUNCTIONS: tuple[tuple[str, Callable[..., str]], ...] = ((FUNCTION, index_text), (FOLDED, folded))
"""Each with its name in SQL; all take one text, and always give the same for it."""


def offer(connection: sqlite3.Connection) -> None:
    """Give a plain connection the SQL functions."""
    for name, function in FUNCTIONS:
        connection.create_function(name, 1, function, deterministic=True)
